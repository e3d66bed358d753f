// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/lint_answer.hpp"

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/output_files.hpp"
#include "cli/report/entries.hpp"
#include "cli/report/format/findings.hpp"
#include "cli/terminal/console.hpp"
#include "cli/work/version.hpp"
#include "lint/page.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;
using lint::FindingState;
using lint::LintFinding;
using lint::LintLevel;

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

base::Diagnostic diagnostic_of(const LintFinding& finding) {
    auto message = fmt::format("{} [{}]", finding.message, finding.rule->name);
    if (finding.state == FindingState::suppressed) message += fmt::format(" (suppressed: {})", finding.reason);
    return {.message = std::move(message), .where = finding.where, .hint = finding.hint};
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
    json["fix"] = lint::word(!finding.remedy ? lint::FixKind::none : finding.rule->fix);
    return json;
}

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

}  // namespace

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

std::string lint_in_format(const CommandContext& context, Format format, const LintReport& report,
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

}  // namespace srmigrate::cli
