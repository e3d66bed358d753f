// SPDX-License-Identifier: Apache-2.0
#include "lint/lint.hpp"

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/lint_answer.hpp"
#include "cli/commands/lint_baseline.hpp"
#include "cli/commands/lint_config.hpp"
#include "cli/commands/lint_scope.hpp"
#include "cli/commands/output_files.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/output.hpp"
#include "cli/terminal/console.hpp"
#include "cli/work/load.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/python_project.hpp"
#include "cli/work/schemas.hpp"
#include "lint/fix.hpp"
#include "lint/page.hpp"
#include "lint/read_config.hpp"
#include "lint/rules/table.hpp"
#include "revision/models/read_models.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace srmigrate::cli {
namespace {

using lint::FindingState;
using lint::LintFinding;

constexpr std::array k_lint_formats{Format::text,   Format::json,   Format::sarif,
                                    Format::github, Format::gitlab, Format::junit};

/// Of the config files, and of the command line after them.
lint::LintConfig config_of(const CommandContext& context) {
    auto config = lint_config_of(context);
    if (const auto profile = context.arguments.value("profile")) config.rule_set = *lint::rule_set_of(*profile);
    if (const auto level = context.arguments.value("fail-on")) config.fail_on = *lint::level_of(*level);
    config.databases = context.settings.databases.value;
    return config;
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

// ---- --list and --explain
// --------------------------------------------------------------------------------------------

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

// ---- --fix
// -----------------------------------------------------------------------------------------------------------

/// What --fix asks for: safe ones, or with --fix-all suggestions, too.
std::optional<lint::WantedFixes> wanted_fixes(const CommandContext& context) {
    if (context.arguments.has("fix-all")) return lint::WantedFixes::suggestions_too;
    return context.arguments.has("fix") ? std::optional(lint::WantedFixes::safe) : std::nullopt;
}

void write_fixes(CommandContext& context, lint::Linted& linted, const revision::VariableValues& values,
                 lint::WantedFixes wanted) {
    const auto fixes = lint::fixes_of(linted.findings, *context.graph, values, wanted);
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
        const auto looked = lint_scope(context, config, values);
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
    if (const auto wanted = wanted_fixes(context)) write_fixes(context, linted, values, *wanted);
    use_baseline(context, config, linted);

    const bool fails = std::any_of(linted.findings.begin(), linted.findings.end(), [&](const LintFinding& finding) {
        return finding.state == FindingState::open && finding.level >= config.fail_on;
    });
    auto report = lint_report_of(context, std::move(linted));
    const auto fault = fails ? std::optional(base::Fault::answer_is_no) : std::nullopt;
    const auto outcome = fault ? base::outcome_word(*fault) : std::string_view("done");
    for (const auto& output : outputs)
        base::write_file(output.file, lint_in_format(context, output.format, report, files, outcome));
    const auto format = format_of(context.arguments.value("format").value_or("text")).value_or(Format::text);
    if (format != Format::text && format != Format::json) {
        return {.answer = render(lint_in_format(context, format, report, files, outcome)), .fault = fault};
    }
    report.colour = answer_colour(context);
    return {.answer = rendered(std::move(report), lint_text, add_lint), .fault = fault};
}

}  // namespace srmigrate::cli
