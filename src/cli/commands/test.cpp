// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "cli/commands/lint_config.hpp"
#include "cli/commands/output_files.hpp"
#include "cli/commands/table.hpp"
#include "cli/commands/test_report.hpp"
#include "cli/report/output.hpp"
#include "cli/work/database.hpp"
#include "cli/work/load.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/python_project.hpp"
#include "cli/work/schemas.hpp"
#include "revision/graph/ancestors.hpp"
#include "revision/models/read_models.hpp"
#include "verify/run_tests.hpp"
#include "verify/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <iterator>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array k_test_formats{Format::text, Format::json, Format::junit};

/// Without a URL in a pipeline, plain names mean a database all the same.
plan::Home home_of_trials(const Settings& settings) {
    auto home = home_of(settings);
    if (!home || home->database.empty()) return {.catalog = std::nullopt, .database = "test"};
    return *std::move(home);
}

/// --profile, or the oldest server of [lint] and the newest one.
std::vector<verify::TestProfile> profiles_of(const CommandContext& context, const lint::LintConfig& config) {
    std::vector<verify::TestProfile> result;
    const auto add = [&](const verify::TestProfile& profile) {
        if (std::find(result.begin(), result.end(), profile) == result.end()) result.push_back(profile);
    };
    if (const auto given = context.arguments.value("profile")) {
        for (const auto& text : base::split_list(*given)) {
            const auto profile = verify::profile_of(text);
            if (!profile) {
                throw base::bad_command_line(
                    fmt::format("expected a version, or a version and a run mode, after '--profile', got '{}'", text),
                    "write 3.3, 3.3/shared-nothing or 4.1/shared-data; several are separated by commas");
            }
            add(*profile);
        }
        if (!result.empty()) return result;
    }
    add({.version = config.server.version, .run_mode = config.server.run_mode});
    add({.version = schema::Version{}, .run_mode = config.server.run_mode});
    return result;
}

std::set<revision::RevisionIndex> old_revisions(const CommandContext& context, const lint::LintConfig& config) {
    if (!config.start_after) return {};
    const auto last = revision::resolve(*context.graph, revision::parse_symbol(*config.start_after));
    const auto old = revision::ancestors(*context.graph, last, revision::Follow::dependencies_too).members();
    return {old.begin(), old.end()};
}

/// Models are compared in the databases that the settings name; without a URL, in the one of the trials.
Scope scope_of_models(const Settings& settings) {
    const bool is_known = home_of(settings) || !settings.databases.value.empty();
    if (is_known) return scope_of(settings);
    return {.databases = {home_of_trials(settings).database},
            .wanted = [](const std::string&, const std::string&) { return true; }};
}

std::optional<schema::Catalog> desired(CommandContext& context, const Scope& scope) {
    if (context.settings.target_metadata.value.empty()) return std::nullopt;
    const auto models = revision::read_models({.paths = context.settings.target_metadata.value,
                                               .working_directory = context.environment.working_directory,
                                               .database = plan::database_of(home_of_trials(context.settings)),
                                               .variables = variable_values(context.settings),
                                               .python = python_inputs(context),
                                               .environment_script = context.environment_script.get()});
    return within(revision::catalog_of(models), scope);
}

std::optional<std::size_t> most_not_simulated(const CommandContext& context) {
    const auto given = context.arguments.value("max-not-simulated");
    if (!given) return std::nullopt;
    const auto number = base::number<std::size_t>(*given);
    if (!number) {
        throw base::bad_command_line(fmt::format("expected a number after '--max-not-simulated', got '{}'", *given),
                                     "write how many statements may be so: 0, 5");
    }
    return number;
}

struct ChecksReport {
    std::vector<verify::Check> checks;
    std::vector<verify::TestFile> tests;
};

std::string checks_text(const ChecksReport& report) {
    std::size_t width = 0;
    for (const auto& check : report.checks)
        width = std::max(width, check.name.size());
    std::string text;
    for (const auto& check : report.checks)
        text += fmt::format("{:<{}}  {}\n", check.name, width, check.promise);
    for (const auto& test : report.tests)
        text += base::visible(fmt::format("{}: {}\n", test.shown_file, test.name));
    return text;
}

void add_checks(base::Json& json, const ChecksReport& report) {
    json["checks"] = base::Json::array();
    for (const auto& check : report.checks)
        json["checks"].push_back(base::Json{{"name", check.name}, {"promise", check.promise}});
    json["tests"] = base::Json::array();
    for (const auto& test : report.tests)
        json["tests"].push_back(base::Json{{"test", test.name}, {"file", test.shown_file}});
}

using IsWanted = std::function<bool(std::string_view name)>;

/// The tests of the project that are wanted: by their names, or by that of the check that they are.
std::vector<verify::TestFile> tests_of(const CommandContext& context, const IsWanted& is_wanted) {
    const auto& location = context.settings.test_location;
    if (!location.value) return {};
    std::error_code none;
    const bool is_named = location.origin.source != SettingSource::fallback;
    if (is_named && !fs::is_directory(*location.value, none)) {
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = fmt::format("the test_location '{}' is not a directory",
                                                                  location.value->string()),
                                           .where = location.origin.where,
                                           .hint = "correct the path, or make the directory"});
    }
    auto tests = verify::read_tests(*location.value, context.environment.working_directory);
    if (is_wanted(verify::word(verify::CheckName::own_tests))) return tests;
    std::erase_if(tests, [&](const verify::TestFile& test) { return !is_wanted(test.name); });
    return tests;
}

std::optional<std::string> text_if_there(const fs::path& file) {
    std::error_code none;
    return fs::is_regular_file(file, none) ? std::optional(base::read_file(file)) : std::nullopt;
}

/// With --update, once more after what `equals_file` names was written.
std::vector<verify::CheckCase> run_own_tests(CommandContext& context, const TestReport& report,
                                             const std::vector<verify::TestFile>& tests) {
    if (tests.empty()) return {};
    const auto values = variable_values(context.settings);
    const verify::TestInput input{.graph = *context.graph,
                                  .values = values,
                                  .home = home_of_trials(context.settings),
                                  .profiles = report.profiles,
                                  .tests = tests,
                                  .read = text_if_there};
    auto run = verify::run_tests(input);
    if (!context.arguments.has("update")) return std::move(run.cases);
    for (const auto& [file, text] : run.texts) {
        if (text_if_there(file) == text) continue;
        fs::create_directories(file.parent_path());
        base::write_file(file, text);
        context.console.say(
            fmt::format("updated {}", file.lexically_proximate(context.environment.working_directory).string()));
    }
    return verify::run_tests(input).cases;
}

std::string in_format(const CommandContext& context, Format format, const TestReport& report,
                      std::string_view outcome) {
    switch (format) {
        case Format::text: {
            auto plain = report;
            plain.colour = Colour::none;
            return test_text(plain);
        }
        case Format::json:
            return to_json(rendered(report, test_text, add_test), outcome, context.console.warnings());
        case Format::junit:
            return test_junit(report, PathNames(context));
        case Format::sarif:
        case Format::github:
        case Format::gitlab:
            break;  // the command line takes none of these
    }
    return {};
}

}  // namespace

CommandResult test(CommandContext& context) {
    const auto glob = context.arguments.value("run");
    const IsWanted is_wanted = [&](std::string_view name) { return !glob || base::matches_glob(name, *glob); };
    if (context.arguments.has("list")) {
        load(context, Needs::settings);
        ChecksReport report{.checks = {}, .tests = tests_of(context, is_wanted)};
        std::ranges::copy_if(verify::checks(), std::back_inserter(report.checks),
                             [&](const verify::Check& check) { return is_wanted(check.name); });
        return {.answer = rendered(std::move(report), checks_text, add_checks)};
    }
    const auto outputs = destinations(context, k_test_formats);
    const auto limit = most_not_simulated(context);
    load(context, Needs::settings);
    const auto config = lint_config_of(context);
    TestReport report{.cases = {}, .profiles = profiles_of(context, config)};
    try {
        load_graph(context);
        const auto tests = tests_of(context, is_wanted);
        const auto values = variable_values(context.settings);
        const auto scope = scope_of_models(context.settings);
        const auto models = desired(context, scope);
        auto verified = verify::verify(
            {.graph = *context.graph,
             .values = values,
             .home = home_of_trials(context.settings),
             .profiles = report.profiles,
             .one_way = context.arguments.has("no-irreversible") ? verify::OneWay::fails : verify::OneWay::is_noted,
             .max_not_simulated = limit,
             .old = old_revisions(context, config),
             .wanted = is_wanted,
             .models = models ? &*models : nullptr,
             .in_scope = [&](schema::Catalog built) { return within(std::move(built), scope); }});
        report.cases = std::move(verified.cases);
        std::ranges::move(run_own_tests(context, report, tests), std::back_inserter(report.cases));
        report.revisions = verified.revisions;
    } catch (const revision::GraphError& error) {
        if (context.graph) throw;  // about a word of the config file
        report.cases = verify::broken_graph(error).cases;
        report.profiles.clear();
    }
    if (report.cases.empty() && glob) {
        throw base::bad_command_line(fmt::format("no check or test is called '{}'", *glob),
                                     "see their names with 'srmigrate test --list'");
    }
    const auto fault = has_failed(report) ? std::optional(base::Fault::answer_is_no) : std::nullopt;
    const auto outcome = fault ? base::outcome_word(*fault) : std::string_view("done");
    for (const auto& output : outputs)
        base::write_file(output.file, in_format(context, output.format, report, outcome));
    if (context.arguments.value("format") == "junit") {
        return {.answer = render(in_format(context, Format::junit, report, outcome)), .fault = fault};
    }
    report.colour = answer_colour(context);
    return {.answer = rendered(std::move(report), test_text, add_test), .fault = fault};
}

}  // namespace srmigrate::cli
