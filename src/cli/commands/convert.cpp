// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/project/new_revision.hpp"
#include "cli/work/database.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/run.hpp"
#include "plan/convert_script.hpp"
#include "plan/prove_conversion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

// On one line: "versions/a1.py:3:5: why".
std::string in_a_line(const base::Diagnostic& diagnostic) {
    std::string place;
    if (diagnostic.where) {
        place = diagnostic.where->file;
        if (diagnostic.where->line > 0) {
            place += fmt::format(":{}:{}", diagnostic.where->line, diagnostic.where->column);
        }
        place += ": ";
    }
    return place + base::replace_all(diagnostic.message, "\n", " ");
}

// ---- convert --report -----------------------------------------------------------------------------------------------

struct ReadingReport {
    struct Entry {
        std::string revision;
        std::string file;
        std::string format;
        std::vector<base::Diagnostic> problems;  ///< none: it is read
    };
    std::vector<Entry> entries;

    std::size_t count_read() const {
        return static_cast<std::size_t>(
            std::count_if(entries.begin(), entries.end(), [](const Entry& entry) { return entry.problems.empty(); }));
    }
};

std::string reading_text(const ReadingReport& report) {
    std::string text;
    for (const auto& entry : report.entries) {
        if (entry.problems.empty()) {
            text += fmt::format("{}: read: {}\n", entry.revision, entry.file);
        } else {
            text += fmt::format("{}: not read: {}\n", entry.revision, in_a_line(entry.problems.front()));
        }
    }
    const auto count = report.count_read();
    const auto all = report.entries.size();
    text += fmt::format("{} of {} revision{} can be read{}\n", count, all, all == 1 ? "" : "s",
                        all == 0 ? "" : fmt::format(" ({} %)", 100 * count / all));
    return base::visible(text);
}

void add_reading(base::Json& json, const ReadingReport& report) {
    json["revisions"] = base::Json::array();
    for (const auto& entry : report.entries) {
        base::Json item{{"revision", entry.revision}, {"file", entry.file}, {"format", entry.format}};
        item["problems"] = base::Json::array();
        for (const auto& problem : entry.problems)
            item["problems"].push_back(in_a_line(problem));
        json["revisions"].push_back(std::move(item));
    }
    json["read"] = report.count_read();
    json["total"] = report.entries.size();
}

CommandResult report_reading(const CommandContext& context, const std::vector<revision::RevisionIndex>& nodes) {
    auto problems = plan::unreadable(*context.graph, variable_values(context.settings), home_of(context.settings));
    ReadingReport report;
    for (const auto node : nodes) {
        const auto& revision = (*context.graph)[node];
        report.entries.push_back({.revision = revision.id,
                                  .file = revision::shown_name(revision),
                                  .format = std::string(revision::word(revision.format)),
                                  .problems = std::move(problems[revision.id])});
    }
    return {.answer = rendered(std::move(report), reading_text, add_reading)};
}

// ---- convert --to ---------------------------------------------------------------------------------------------------

struct ConvertReport {
    struct Entry {
        std::string revision;
        std::string old_file;
        std::string new_file;
    };
    struct Left {
        std::string revision;
        std::string why;
    };
    std::string to;
    std::vector<Entry> converted;
    std::vector<Left> left;
};

std::string convert_text(const ConvertReport& report) {
    std::string text;
    for (const auto& entry : report.converted)
        text += fmt::format("{} -> {}\n", entry.old_file, entry.new_file);
    return text;
}

void add_convert(base::Json& json, const ConvertReport& report) {
    json["to"] = report.to;
    json["converted"] = base::Json::array();
    for (const auto& entry : report.converted) {
        json["converted"].push_back(
            base::Json{{"revision", entry.revision}, {"old_file", entry.old_file}, {"new_file", entry.new_file}});
    }
    json["left"] = base::Json::array();
    for (const auto& entry : report.left)
        json["left"].push_back(base::Json{{"revision", entry.revision}, {"why", entry.why}});
}

void leave(CommandContext& context, ConvertReport& report, const std::string& revision, base::Diagnostic why) {
    report.left.push_back({.revision = revision, .why = in_a_line(why)});
    why.message = fmt::format("the revision '{}' stays as it is: {}", revision, why.message);
    context.console.warn(why);
}

// New files first: until the old ones go, nothing is lost.
void replace_files(const revision::Graph& graph, const plan::ConvertedRevisions& converted) {
    std::vector<fs::path> written;
    std::error_code ignored;
    try {
        for (const auto& [id, revision] : converted) {
            base::create_file(revision.file, revision.header);
            written.push_back(revision.file);
        }
    } catch (const base::Error&) {
        for (const auto& file : written)
            fs::remove(file, ignored);
        throw;
    }
    for (const auto& [id, revision] : converted)
        fs::remove(graph[*graph.find(id)].file);
}

CommandResult convert_to(CommandContext& context, revision::ScriptFormat to,
                         const std::vector<revision::RevisionIndex>& nodes) {
    const auto& graph = *context.graph;
    const auto values = variable_values(context.settings);
    const plan::ConversionRules rules{.to = to,
                                      .values = values,
                                      .home = home_of(context.settings),
                                      .script_template = to == revision::ScriptFormat::python
                                                             ? script_template_of(context)
                                                             : revision::ScriptTemplate()};
    ConvertReport report{.to = std::string(revision::word(to))};
    plan::ConvertedRevisions converted;
    for (const auto node : nodes) {
        const auto& revision = graph[node];
        if (revision.format == to) continue;
        auto conversion = plan::convert(graph, revision, rules);
        if (auto* const why = std::get_if<base::Diagnostic>(&conversion)) {
            leave(context, report, revision.id, std::move(*why));
        } else {
            converted.emplace(revision.id, std::get<revision::Revision>(std::move(conversion)));
        }
    }
    for (auto& [id, why] : plan::disproved(graph, converted, values, rules.home)) {
        converted.erase(id);
        leave(context, report, id, std::move(why));
    }
    require_writing(context.settings);
    replace_files(graph, converted);
    for (const auto node : nodes) {
        const auto found = converted.find(graph.id(node));
        if (found == converted.end()) continue;
        report.converted.push_back({.revision = found->first,
                                    .old_file = revision::shown_name(graph[node]),
                                    .new_file = revision::shown_name(found->second)});
    }
    context.console.say(fmt::format("{} script{} converted, {} left as {}", report.converted.size(),
                                    report.converted.size() == 1 ? "" : "s", report.left.size(),
                                    report.left.size() == 1 ? "it is" : "they are"));
    const bool is_whole = report.left.empty();
    CommandResult result{.answer = rendered(std::move(report), convert_text, add_convert)};
    if (!is_whole) result.fault = base::Fault::answer_is_no;
    return result;
}

// Those that are named, or all, in the order of the files.
std::vector<revision::RevisionIndex> chosen(CommandContext& context) {
    std::vector<revision::RevisionIndex> nodes;
    const auto& names = context.arguments.values("REV");
    for (const auto& name : names) {
        for (const auto node : resolve_with_current(context, revision::parse_symbol(name)))
            nodes.push_back(node);
    }
    if (names.empty()) {
        for (revision::RevisionIndex node = 0; node < context.graph->size(); ++node)
            nodes.push_back(node);
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
}

}  // namespace

CommandResult convert(CommandContext& context) {
    const auto named = context.arguments.value("to");
    const auto to = named ? revision::script_format(*named) : std::nullopt;
    const bool is_report = context.arguments.has("report");
    if (to.has_value() == is_report) {
        throw base::bad_command_line(
            to ? "'--to' and '--report' do not go together" : "expected '--to FORMAT' or '--report'",
            "srmigrate convert --report says what could be converted");
    }
    const auto nodes = chosen(context);
    return is_report ? report_reading(context, nodes) : convert_to(context, *to, nodes);
}

}  // namespace srmigrate::cli
