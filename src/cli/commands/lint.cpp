// SPDX-License-Identifier: Apache-2.0
#include "lint/lint.hpp"

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/lint_config.hpp"
#include "cli/commands/output_files.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "cli/report/format/findings.hpp"
#include "cli/report/output.hpp"
#include "cli/terminal/console.hpp"
#include "cli/work/database.hpp"
#include "cli/work/git.hpp"
#include "cli/work/load.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/python_project.hpp"
#include "cli/work/run.hpp"
#include "cli/work/schemas.hpp"
#include "cli/work/version.hpp"
#include "lint/baseline.hpp"
#include "lint/fix.hpp"
#include "lint/page.hpp"
#include "lint/read_config.hpp"
#include "lint/rules/table.hpp"
#include "revision/body/read_script.hpp"
#include "revision/file/source_file.hpp"
#include "revision/graph/ancestors.hpp"
#include "revision/graph/history.hpp"
#include "revision/models/read_models.hpp"
#include "revision/script/read_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;
using lint::FindingState;
using lint::LintFinding;
using lint::LintLevel;

constexpr std::array k_lint_formats{Format::text,   Format::json,   Format::sarif,
                                    Format::github, Format::gitlab, Format::junit};

struct LintCounts {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t notices = 0;
    std::size_t suppressed = 0;
    std::size_t in_baseline = 0;
};

/// lint.
struct LintReport {
    std::vector<LintFinding> findings;  ///< that are shown
    LintCounts counts;
    std::size_t revisions = 0;
    std::size_t models = 0;
    std::size_t muted = 0;
    Colour colour = Colour::none;
};

LintCounts counts_of(const std::vector<LintFinding>& findings) {
    LintCounts counts;
    for (const auto& finding : findings) {
        switch (finding.state) {
            case FindingState::suppressed:
                ++counts.suppressed;
                continue;
            case FindingState::in_baseline:
                ++counts.in_baseline;
                continue;
            case FindingState::open:
                break;
        }
        switch (finding.level) {
            case LintLevel::off:
                break;
            case LintLevel::notice:
                ++counts.notices;
                break;
            case LintLevel::warning:
                ++counts.warnings;
                break;
            case LintLevel::error:
                ++counts.errors;
                break;
        }
    }
    return counts;
}

// ---- text and JSON --------------------------------------------------------------------------------------------------

base::Diagnostic diagnostic_of(const LintFinding& finding) {
    auto message = fmt::format("{} [{}]", finding.message, finding.rule->name);
    if (finding.state == FindingState::suppressed) message += fmt::format(" (suppressed: {})", finding.reason);
    return {.message = std::move(message), .where = finding.where, .hint = finding.hint};
}

std::string lint_text(const LintReport& report) {
    std::string text;
    for (const auto& finding : report.findings)
        text += to_text(diagnostic_of(finding), lint::word(finding.level), report.colour);
    const auto& counts = report.counts;
    std::vector<std::string> parts;
    if (counts.errors > 0) parts.push_back(base::counted(counts.errors, "error"));
    if (counts.warnings > 0) parts.push_back(base::counted(counts.warnings, "warning"));
    if (counts.notices > 0) parts.push_back(base::counted(counts.notices, "notice"));
    text += parts.empty() ? "nothing found" : base::join(parts, ", ");
    std::vector<std::string> subjects;
    if (report.revisions > 0 || report.models == 0) subjects.push_back(base::counted(report.revisions, "revision"));
    if (report.models > 0) subjects.push_back(base::counted(report.models, "model"));
    text += fmt::format(" in {}", base::join(subjects, " and "));
    std::vector<std::string> more;
    if (counts.suppressed > 0) more.push_back(fmt::format("{} suppressed", counts.suppressed));
    if (counts.in_baseline > 0) more.push_back(fmt::format("{} in the baseline", counts.in_baseline));
    if (report.muted > 0) {
        more.push_back(
            fmt::format("{} on objects of which nothing is known", base::counted(report.muted, "statement")));
    }
    return text + (more.empty() ? "\n" : fmt::format(" ({})\n", base::join(more, ", ")));
}

std::size_t end_column(const base::Place& where) {
    return where.column == 0 ? 0 : where.column + where.length;
}

base::Json finding_json(const LintFinding& finding) {
    const auto clean =
        base::without_secrets({.message = finding.message, .where = finding.where, .hint = finding.hint});
    base::Json json;
    json["rule"] = finding.rule->name;
    json["level"] = lint::word(finding.level);
    json["message"] = clean.message;
    json["hint"] = clean.hint;
    json["file"] = finding.where.file;
    json["line"] = finding.where.line;
    json["column"] = finding.where.column;
    json["endLine"] = finding.where.line;
    json["endColumn"] = end_column(finding.where);
    json["revision"] = or_null(finding.revision);
    json["direction"] = or_null(!finding.direction                              ? ""
                                : *finding.direction == revision::Direction::up ? "up"
                                                                                : "down");
    json["statement"] = finding.statement;
    json["object"] = or_null(finding.object);
    json["fingerprint"] = finding.fingerprint;
    if (finding.state == FindingState::suppressed) json["suppressed"] = finding.reason;
    json["fix"] = lint::word(finding.edits.empty() ? lint::FixKind::none : finding.rule->fix);
    return json;
}

void add_lint(base::Json& json, const LintReport& report) {
    json["schema"] = 1;
    json["summary"] = base::Json{{"error", report.counts.errors},         {"warning", report.counts.warnings},
                                 {"notice", report.counts.notices},       {"suppressed", report.counts.suppressed},
                                 {"baseline", report.counts.in_baseline}, {"muted", report.muted},
                                 {"revisions", report.revisions},         {"models", report.models}};
    json["findings"] = base::Json::array();
    for (const auto& finding : report.findings)
        json["findings"].push_back(finding_json(finding));
}

// ---- the formats of others ------------------------------------------------------------------------------------------

Weight weight_of(LintLevel level) {
    switch (level) {
        case LintLevel::off:
        case LintLevel::notice:
            return Weight::notice;
        case LintLevel::warning:
            return Weight::warning;
        case LintLevel::error:
            return Weight::error;
    }
    return Weight::notice;
}

FormatFindings format_findings(const CommandContext& context, const LintReport& report,
                               const std::set<std::string>& files) {
    FormatFindings all{.command = "lint", .version = program_version()};
    std::map<const lint::Rule*, std::size_t> index;
    for (const auto* const rule : lint::rules()) {
        index[rule] = all.rules.size();
        all.rules.push_back({.name = std::string(rule->name),
                             .summary = std::string(rule->summary),
                             .why = std::string(rule->why),
                             .help = lint::explain(*rule),
                             .markdown = lint::in_markdown(*rule),
                             .tag = std::string(lint::tag(rule->group)),
                             .weight = weight_of(rule->level),
                             .is_about_data = rule->group == lint::RuleGroup::data_loss});
    }
    const PathNames names(context);
    std::map<std::string, std::string> shown;
    for (const auto& file : files) {
        all.files.push_back(names.of(file));
        shown[all.files.back()] = file;
    }
    for (const auto& finding : report.findings) {
        const auto clean =
            base::without_secrets({.message = finding.message, .where = finding.where, .hint = finding.hint});
        auto file = names.of(finding.where.file);
        shown[file] = finding.where.file;
        all.findings.push_back(
            {.rule = index.at(finding.rule),
             .weight = weight_of(finding.level),
             .message = clean.message,
             .hint = clean.hint,
             .file = std::move(file),
             .line = finding.where.line,
             .column = finding.where.column,
             .end_column = end_column(finding.where),
             .fingerprint = finding.fingerprint,
             .suppressed = finding.state == FindingState::suppressed ? std::optional(finding.reason) : std::nullopt});
    }
    const auto directory = context.environment.working_directory;
    all.text_of = [shown, directory](const std::string& file) {
        return base::read_file(directory / fs::path(shown.at(file)));
    };
    return all;
}

// ---- what is looked at ----------------------------------------------------------------------------------------------

lint::LintConfig config_of(const CommandContext& context) {
    auto config = lint_config_of(context);
    if (const auto profile = context.arguments.value("profile")) config.rule_set = *lint::rule_set_of(*profile);
    if (const auto level = context.arguments.value("fail-on")) config.fail_on = *lint::level_of(*level);
    config.databases = context.settings.databases.value;
    return config;
}

using Nodes = std::set<revision::RevisionIndex>;

Nodes in_range(CommandContext& context) {
    const auto& graph = *context.graph;
    const auto text = context.arguments.value("RANGE");
    if (text && text->find(':') == std::string::npos) {
        const auto nodes = resolve_with_current(context, revision::parse_symbol(*text));
        return {nodes.begin(), nodes.end()};
    }
    const auto range = revision::parse_history_range(text.value_or(":"));
    const auto rows = revision::mentions_current(range) ? read_rows(context) : revision::VersionRows{};
    const auto nodes = revision::history(graph, range, rows);
    return {nodes.begin(), nodes.end()};
}

/// Whether the statements of the script are others than in the older text of the file.
bool is_edited(const revision::Revision& revision, const std::string& old_text,
               const revision::VariableValues& values) {
    revision::SourceFile source{.file = revision.file, .shown_file = revision.shown_file, .text = old_text};
    if (revision::clean_text(source)) return true;
    auto old = revision::read_header(std::move(source), revision.format).revision;
    if (!old) return true;
    old->python = revision.python;
    const auto hashes = [&](const revision::Revision& which) {
        return revision::hashes_of(revision::read_section(which, revision::Direction::up, values).statements);
    };
    try {
        return hashes(*old) != hashes(revision);
    } catch (const base::Error&) {
        return true;
    }
}

struct Looked {
    Nodes wanted;
    Nodes edited;
};

Looked looked_at(CommandContext& context, const lint::LintConfig& config, const revision::VariableValues& values) {
    const auto& graph = *context.graph;
    Looked looked{.wanted = in_range(context), .edited = {}};
    const auto remove_up_to = [&](const std::string& symbol) {
        const auto last = resolve_with_current(context, revision::parse_symbol(symbol));
        const auto old = revision::ancestors(graph, last, revision::Follow::dependencies_too);
        std::erase_if(looked.wanted, [&](const auto node) { return old.contains(node); });
    };
    if (config.start_after) remove_up_to(*config.start_after);
    const auto since = context.arguments.value("since");
    if (!since) return looked;
    constexpr std::string_view k_git = "git:";
    if (!since->starts_with(k_git)) {
        remove_up_to(*since);
        return looked;
    }
    std::map<fs::path, ChangedFile> changed;
    for (auto& file : changed_since(context.environment, since->substr(k_git.size()))) {
        std::error_code ignored;
        changed.emplace(fs::weakly_canonical(file.file, ignored), std::move(file));
    }
    Nodes kept;
    for (const auto node : looked.wanted) {
        std::error_code ignored;
        const auto found = changed.find(fs::weakly_canonical(graph[node].file, ignored));
        if (found == changed.end()) continue;
        kept.insert(node);
        if (!found->second.is_new && is_edited(graph[node], found->second.old_text, values)) looked.edited.insert(node);
    }
    looked.wanted = std::move(kept);
    return looked;
}

lint::Linted linted_models(CommandContext& context, const lint::LintConfig& config, std::set<std::string>& files) {
    require_target_metadata(context);
    const auto home = home_of(context.settings);
    const auto models = revision::read_models({.paths = context.settings.target_metadata.value,
                                               .working_directory = context.environment.working_directory,
                                               .database = plan::database_of(home),
                                               .variables = variable_values(context.settings),
                                               .python = python_inputs(context),
                                               .environment_script = context.environment_script.get()});
    for (const auto& file : models.files)
        files.insert(file.shown_file);
    return lint::lint_models(models, config);
}

// ---- --list and --explain -------------------------------------------------------------------------------------------

struct RulesReport {
    std::vector<const lint::Rule*> rules;
};

std::string rules_text(const RulesReport& report) {
    std::size_t width = 0;
    for (const auto* const rule : report.rules)
        width = std::max(width, rule->name.size());
    std::string text;
    std::string_view group;
    for (const auto* const rule : report.rules) {
        if (group != lint::title(rule->group)) {
            text += fmt::format("{}{}\n", group.empty() ? "" : "\n", lint::title(rule->group));
            group = lint::title(rule->group);
        }
        text += fmt::format("  {:<{}}  {:<7}  {}\n", rule->name, width, lint::word(rule->level), rule->summary);
    }
    return text;
}

void add_rules(base::Json& json, const RulesReport& report) {
    json["rules"] = base::Json::array();
    for (const auto* const rule : report.rules) {
        base::Json entry{{"name", rule->name},
                         {"group", lint::tag(rule->group)},
                         {"level", lint::word(rule->level)},
                         {"fix", lint::word(rule->fix)},
                         {"summary", rule->summary},
                         {"why", rule->why},
                         {"before", rule->before},
                         {"bad", rule->bad.sql},
                         {"good", rule->good.sql}};
        entry["options"] = base::Json::array();
        for (const auto& option : rule->options) {
            entry["options"].push_back(base::Json{{"name", option.name},
                                                  {"value", option.value},
                                                  {"default", option.usual},
                                                  {"meaning", option.meaning}});
        }
        json["rules"].push_back(std::move(entry));
    }
}

std::string explained_text(const RulesReport& report) {
    return lint::explain(*report.rules.front());
}

CommandResult explain_rule(const std::string& name) {
    const auto* const rule = lint::find_rule(name);
    if (rule == nullptr)
        throw base::bad_command_line(fmt::format("unknown rule '{}'", name), lint::rule_suggestion(name));
    return {.answer = rendered(RulesReport{.rules = {rule}}, explained_text, add_rules)};
}

// ---- --fix ----------------------------------------------------------------------------------------------------------

void write_fixes(CommandContext& context, lint::Linted& linted, const revision::VariableValues& values) {
    const auto fixes = lint::safe_fixes(linted.findings, *context.graph, values);
    for (const auto& refused : fixes.refused)
        context.console.warn(refused);
    std::set<std::size_t> done;
    for (const auto& file : fixes.files) {
        const auto& revision = (*context.graph)[*context.graph->find(linted.findings[file.done.front()].revision)];
        if (base::read_file(file.file) != revision.header) {
            context.console.warn({.message = "the script is left as it is: it has a byte order mark or CR LF",
                                  .where = base::whole_file(revision::shown_name(revision)),
                                  .hint = "save it as UTF-8 with LF, or change it by hand"});
            continue;
        }
        base::write_file(file.file, file.text);
        for (const auto index : file.done) {
            const auto& finding = linted.findings[index];
            context.console.say(
                fmt::format("fixed {}:{}: {}", finding.where.file, finding.where.line, finding.rule->name));
            done.insert(index);
        }
    }
    std::vector<LintFinding> left;
    for (std::size_t i = 0; i < linted.findings.size(); ++i) {
        if (!done.contains(i)) left.push_back(std::move(linted.findings[i]));
    }
    linted.findings = std::move(left);
}

// ---- baseline -------------------------------------------------------------------------------------------------------

void use_baseline(CommandContext& context, const lint::LintConfig& config, lint::Linted& linted) {
    const auto given = context.arguments.value("baseline");
    const bool writes = context.arguments.has("write-baseline");
    if (!given && !config.baseline) {
        if (writes) throw base::bad_command_line("'--write-baseline' needs a file", "name it with --baseline FILE");
        return;
    }
    const auto shown = given ? *given : *config.baseline;
    const auto path = (given ? context.environment.working_directory : context.settings.directory) / shown;
    if (writes) {
        const auto baseline = lint::baseline_of(linted.findings);
        base::write_file(path, lint::to_text(baseline));
        context.console.say(fmt::format("{} written to {}", base::counted(baseline.size(), "finding"), shown));
        lint::apply(baseline, linted.findings);
        return;
    }
    const auto gone = lint::apply(lint::read_baseline(shown, base::read_file(path)), linted.findings);
    if (gone > 0) {
        context.console.say(fmt::format("{} of the baseline are gone: it can shrink, with --write-baseline",
                                        base::counted(gone, "finding")));
    }
}

// ---- answers --------------------------------------------------------------------------------------------------------

std::string in_format(const CommandContext& context, Format format, const LintReport& report,
                      const std::set<std::string>& files, std::string_view outcome) {
    switch (format) {
        case Format::text: {
            auto plain = report;
            plain.colour = Colour::none;
            return lint_text(plain);
        }
        case Format::json:
            return to_json(rendered(report, lint_text, add_lint), outcome, context.console.warnings());
        case Format::sarif:
            return to_sarif(format_findings(context, report, files));
        case Format::github:
            return to_github(format_findings(context, report, files));
        case Format::gitlab:
            return to_gitlab(format_findings(context, report, files));
        case Format::junit:
            return to_junit(format_findings(context, report, files));
    }
    return {};
}

LintReport lint_report_of(const CommandContext& context, lint::Linted linted) {
    LintReport report{.findings = {},
                      .counts = counts_of(linted.findings),
                      .revisions = linted.revisions,
                      .models = linted.models,
                      .muted = linted.muted};
    const bool with_suppressed = context.arguments.has("include-suppressed");
    for (auto& finding : linted.findings) {
        const bool is_shown =
            finding.state == FindingState::open || (with_suppressed && finding.state == FindingState::suppressed);
        if (is_shown) report.findings.push_back(std::move(finding));
    }
    return report;
}

}  // namespace

CommandResult lint(CommandContext& context) {
    if (context.arguments.has("list")) {
        return {.answer = rendered(RulesReport{.rules = {lint::rules().begin(), lint::rules().end()}}, rules_text,
                                   add_rules)};
    }
    if (const auto name = context.arguments.value("explain")) return explain_rule(*name);
    const auto outputs = destinations(context, k_lint_formats);
    load(context, Needs::graph);
    const auto config = config_of(context);
    const auto values = variable_values(context.settings);
    const bool models_only =
        context.arguments.has("models") && !context.arguments.has("RANGE") && !context.arguments.has("since");
    std::set<std::string> files;
    lint::Linted linted;
    if (!models_only) {
        const auto looked = looked_at(context, config, values);
        for (const auto node : looked.wanted) {
            const auto& revision = (*context.graph)[node];
            files.insert(revision::shown_name(revision));
        }
        linted = lint::lint({.graph = *context.graph,
                             .values = values,
                             .home = home_of(context.settings),
                             .config = config,
                             .wanted = looked.wanted,
                             .edited = looked.edited});
    }
    if (context.arguments.has("models"))
        linted = lint::joined(std::move(linted), linted_models(context, config, files));
    if (context.arguments.has("fix")) write_fixes(context, linted, values);
    use_baseline(context, config, linted);

    const bool fails = std::any_of(linted.findings.begin(), linted.findings.end(), [&](const LintFinding& finding) {
        return finding.state == FindingState::open && finding.level >= config.fail_on;
    });
    auto report = lint_report_of(context, std::move(linted));
    const auto fault = fails ? std::optional(base::Fault::answer_is_no) : std::nullopt;
    const auto outcome = fault ? base::outcome_word(*fault) : std::string_view("done");
    for (const auto& output : outputs)
        base::write_file(output.file, in_format(context, output.format, report, files, outcome));
    const auto format = format_of(context.arguments.value("format").value_or("text")).value_or(Format::text);
    if (format != Format::text && format != Format::json) {
        return {.answer = render(in_format(context, format, report, files, outcome)), .fault = fault};
    }
    report.colour = answer_colour(context);
    return {.answer = rendered(std::move(report), lint_text, add_lint), .fault = fault};
}

}  // namespace srmigrate::cli
