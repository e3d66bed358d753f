// SPDX-License-Identifier: Apache-2.0
#include "cli/report/output.hpp"

#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "cli/report/entries.hpp"
#include "revision/models/write_sql.hpp"
#include "revision/vocabulary/write_yaml.hpp"
#include "schema/compare/compare.hpp"
#include "schema/effect/effect.hpp"
#include "sql/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::cli {
namespace {

using base::Json;

std::string written(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json to_json(const base::Diagnostic& diagnostic) {
    Json json;
    json["message"] = diagnostic.message;
    if (diagnostic.where) {
        json["file"] = diagnostic.where->file;
        if (diagnostic.where->line > 0) json["line"] = diagnostic.where->line;
        if (diagnostic.where->line > 0 && diagnostic.where->column > 0) json["column"] = diagnostic.where->column;
    }
    if (!diagnostic.hint.empty()) json["hint"] = diagnostic.hint;
    return json;
}

Json to_json(std::span<const base::Diagnostic> diagnostics) {
    Json json = Json::array();
    for (const auto& diagnostic : diagnostics)
        json.push_back(to_json(diagnostic));
    return json;
}

Json to_json(const std::vector<std::filesystem::path>& paths) {
    Json json = Json::array();
    for (const auto& path : paths)
        json.push_back(path.string());
    return json;
}

Json or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

// ---- init, list_templates ----

std::string text_of(const InitReport& report) {
    std::string text;
    for (const auto& file : report.files)
        text += file.string() + "\n";
    return text;
}

void add(Json& json, const InitReport& report) {
    json["directory"] = report.directory.string();
    json["config"] = report.config.string();
    json["config_written"] = report.config_written;
    json["files"] = to_json(report.files);
    json["server"] = or_null(report.server);
    json["revision"] = or_null(report.revision);
}

std::string text_of(const TemplatesReport& report) {
    std::string text = "Available templates:\n\n";
    for (const auto& item : report.templates)
        text += fmt::format("{} - {}\n", item.name, item.summary);
    text += "\nTemplates are used via the 'init' command, e.g.:\n\n  srmigrate init --template generic ./scripts\n";
    return text;
}

void add(Json& json, const TemplatesReport& report) {
    json["templates"] = Json::array();
    for (const auto& item : report.templates) {
        json["templates"].push_back(Json{{"name", item.name}, {"summary", item.summary}});
    }
}

// ---- revisions ----

Json to_json(const RevisionEntry& entry) {
    Json json;
    json["revision"] = entry.id;
    json["down_revision"] = entry.down;
    json["depends_on"] = entry.depends_on;
    json["branch_labels"] = entry.labels;
    json["next"] = entry.next;
    json["message"] = entry.message;
    json["doc"] = entry.doc;
    json["create_date"] = entry.create_date;
    json["file"] = entry.file.string();
    json["is_head"] = entry.is_head;
    json["is_effective_head"] = entry.is_effective_head;
    json["is_branch_point"] = entry.is_branch_point;
    json["is_merge_point"] = entry.is_merge_point;
    json["is_current"] = entry.is_current;
    return json;
}

Json to_json(const std::vector<RevisionEntry>& entries) {
    Json json = Json::array();
    for (const auto& entry : entries)
        json.push_back(to_json(entry));
    return json;
}

std::string text_of(const RevisionsReport& report) {
    std::string text;
    for (const auto& entry : report.revisions)
        text += entry.text;
    return text;
}

void add(Json& json, const RevisionsReport& report) {
    json["revisions"] = to_json(report.revisions);
}

std::string text_of(const BranchesReport& report) {
    std::string text;
    for (const auto& branch : report.branches) {
        text += branch.point.text;
        for (const auto& child : branch.children)
            text += child.text;
        text += "\n";
    }
    return text;
}

void add(Json& json, const BranchesReport& report) {
    json["branches"] = Json::array();
    for (const auto& branch : report.branches) {
        auto item = to_json(branch.point);
        item["children"] = to_json(branch.children);
        json["branches"].push_back(std::move(item));
    }
}

std::string text_of(const EditReport&) {
    return {};
}

void add(Json& json, const EditReport& report) {
    json["files"] = to_json(report.files);
}

// ---- new revisions ----

std::string text_of(const NewRevisionReport& report) {
    return report.file.string() + "\n";
}

void add(Json& json, const NewRevisionReport& report) {
    json["revision"] = report.id;
    json["down_revision"] = report.down;
    json["depends_on"] = report.depends_on;
    json["branch_labels"] = report.labels;
    json["message"] = report.message;
    json["create_date"] = report.create_date;
    json["file"] = report.file.string();
    json["heads"] = report.heads_after;
    json["hooks"] = Json::array();
    for (const auto& hook : report.hooks) {
        json["hooks"].push_back(Json{{"name", hook.name}, {"exit_code", hook.exit_code}, {"signal", hook.signal}});
    }
}

// ---- autogenerate, check ----

Json to_json(const std::vector<FindingEntry>& findings) {
    Json json = Json::array();
    for (const auto& finding : findings) {
        json.push_back(Json{{"database", finding.database},
                            {"object", finding.object},
                            {"attribute", finding.attribute},
                            {"what", finding.what},
                            {"why", finding.why},
                            {"remedy", finding.remedy}});
    }
    return json;
}

Json to_json(const std::vector<NotComparedEntry>& entries) {
    Json json = Json::array();
    for (const auto& entry : entries)
        json.push_back(Json{{"database", entry.database}, {"object", entry.object}, {"reason", entry.reason}});
    return json;
}

std::string text_of(const AutogenerateReport& report) {
    std::string text;
    for (const auto& revision : report.revisions)
        text += text_of(revision);
    return text;
}

void add(Json& json, const AutogenerateReport& report) {
    json["server"] = report.server;
    json["revisions"] = Json::array();
    for (const auto& revision : report.revisions) {
        Json item;
        add(item, revision);
        json["revisions"].push_back(std::move(item));
    }
    json["findings"] = to_json(report.findings);
    json["not_compared"] = to_json(report.not_compared);
}

std::string or_none(const std::string& text) {
    return text.empty() ? "none" : text;
}

constexpr std::size_t k_short = 80;  // what fits into a line beside what stands around it

// On one line where both sides are short, otherwise one under the other.
std::string text_of(const CheckReport::Difference& each) {
    const bool is_whole = each.attribute == schema::attribute(schema::Aspect::object);
    if (is_whole && each.from.empty()) return fmt::format("  is missing: a {}\n", each.to);
    if (is_whole && each.to.empty()) return fmt::format("  is not wanted: a {}\n", each.from);
    const auto from = or_none(each.from);
    const auto to = or_none(each.to);
    if (from.size() + to.size() <= k_short) return fmt::format("  {}: is {}, wanted is {}\n", each.attribute, from, to);
    return fmt::format("  {}:\n    is         {}\n    wanted is  {}\n", each.attribute, from, to);
}

std::string text_of(const FindingEntry& finding) {
    return fmt::format("    stays: {}; {}\n", finding.why, finding.remedy);
}

std::string cost_of(const CheckReport::Operation& operation) {
    const std::string cost =
        operation.cost == schema::to_text(schema::CostClass::unknown) ? "its query" : operation.cost;
    return operation.loses_data ? cost + ", loses data" : cost;
}

std::string statements_of(const CheckReport& report) {
    if (report.operations.empty()) return {};
    std::size_t width = 0;
    for (const auto& each : report.operations)
        width = std::max(width, cost_of(each).size());
    std::string text = report.against == CheckReport::Against::models
                           ? "\n'srmigrate revision --autogenerate' would write, at this cost:\n"
                           : "\nWhat would bring it back, at this cost:\n";
    for (const auto& each : report.operations)
        text += fmt::format("  {:<{}}  {}\n", cost_of(each), width, sql::one_line(each.sql, k_short));
    return text;
}

// The differences of each object, those that stay with the reason; then the findings that are no difference in
// themselves; then the statements.
std::string text_of(const CheckReport& report) {
    if (report.differences.empty() && report.findings.empty()) {
        return report.against == CheckReport::Against::models ? "No new upgrade operations detected.\n"
                                                              : "The database is what its revisions build.\n";
    }
    std::string text;
    std::string object;
    const auto head = [&](const std::string& database, const std::string& name) {
        auto full = name.empty() ? database : database + "." + name;
        if (full == object) return;
        text += full + "\n";
        object = std::move(full);
    };
    auto findings = report.findings;
    for (const auto& each : report.differences) {
        head(each.database, each.object);
        text += text_of(each);
        std::erase_if(findings, [&](const FindingEntry& finding) {
            const bool is_same = finding.database == each.database && finding.object == each.object &&
                                 finding.attribute == each.attribute;
            if (is_same) text += text_of(finding);
            return is_same;
        });
    }
    for (const auto& finding : findings) {
        head(finding.database, finding.object);
        text += fmt::format("  {}: {}\n", finding.attribute, finding.what) + text_of(finding);
    }
    return text + statements_of(report);
}

void add(Json& json, const CheckReport& report) {
    json["server"] = report.server;
    json["against"] = report.against == CheckReport::Against::models ? "models" : "revisions";
    json["differences"] = Json::array();
    for (const auto& each : report.differences) {
        json["differences"].push_back(Json{{"database", each.database},
                                           {"object", each.object},
                                           {"attribute", each.attribute},
                                           {"from", each.from},
                                           {"to", each.to}});
    }
    json["operations"] = Json::array();
    for (const auto& each : report.operations) {
        json["operations"].push_back(Json{{"database", each.database},
                                          {"object", each.object},
                                          {"attributes", each.attributes},
                                          {"sql", each.sql},
                                          {"cost", each.cost},
                                          {"loses_data", each.loses_data},
                                          {"note", each.note}});
    }
    json["findings"] = to_json(report.findings);
    json["not_compared"] = to_json(report.not_compared);
}

// ---- inspect ----

std::string text_of(const InspectReport& report) {
    if (!report.files.empty()) {
        std::string text;
        for (const auto& file : report.files)
            text += file.string() + "\n";
        return text;
    }
    return schema_text(report);
}

void add(Json& json, const InspectReport& report) {
    json["server"] = or_null(report.server);
    json["revision"] = or_null(report.revision);
    json["database"] = or_null(report.database);
    json["files"] = to_json(report.files);
    json["schema"] = revision::models_to_data(report.schema, report.database);
}

// ---- scripts ----

std::string text_of(const ScriptReport& report) {
    return report.script;
}

void add(Json& json, const ScriptReport& report) {
    json["command"] = report.command;
    json["steps"] = Json::array();
    for (const auto& step : report.steps) {
        json["steps"].push_back(Json{{"revision", step.revision},
                                     {"log", step.log},
                                     {"message", step.message},
                                     {"statements", step.statements}});
    }
    json["script"] = report.script;
}

// ---- runs ----

// What ran was the story; nothing is left to answer.
std::string text_of(const MoveReport&) {
    return {};
}

void add(Json& json, const MoveReport& report) {
    json["command"] = report.command;
    json["server"] = report.server;
    json["steps"] = Json::array();
    for (const auto& step : report.steps) {
        json["steps"].push_back(Json{{"revision", step.revision},
                                     {"log", step.log},
                                     {"statements", step.statements},
                                     {"milliseconds", step.milliseconds},
                                     {"jobs", step.jobs}});
    }
    json["current"] = report.rows;
    json["materialized_views_made_inactive"] = Json::array();
    for (const auto& view : report.inactive) {
        json["materialized_views_made_inactive"].push_back(Json{{"database", view.database},
                                                                {"name", view.name},
                                                                {"reason", view.reason},
                                                                {"active_again", view.is_active_again}});
    }
}

std::string text_of(const CurrentReport& report) {
    std::string text;
    if (report.is_verbose) text = fmt::format("Current revision(s) for {}:\n", report.url);
    for (const auto& entry : report.revisions)
        text += entry.text;
    return text;
}

Json to_json(const plan::HistoryRow& run) {
    return Json{{"revision", run.revision}, {"direction", run.direction}, {"who", run.who},
                {"host", run.host},         {"tool", run.tool},           {"statements", run.statements},
                {"hash", run.hash},         {"started", run.started},     {"finished", run.finished},
                {"jobs", run.jobs},         {"outcome", run.outcome},     {"error", run.error}};
}

void add(Json& json, const CurrentReport& report) {
    json["server"] = report.server;
    json["url"] = report.url;
    json["revisions"] = to_json(report.revisions);
    for (std::size_t i = 0; i < report.last_runs.size(); ++i) {
        const auto& run = report.last_runs[i];
        json["revisions"][i]["applied"] = run ? to_json(*run) : Json(nullptr);
    }
}

std::string text_of(const AppliedReport& report) {
    std::string text;
    for (const auto& run : report.runs) {
        text += fmt::format("{} UTC  {} {}  {} in {}  {}@{}, {}\n", run.started, run.direction, run.revision,
                            run.outcome, how_long(run), run.who, run.host, run.tool);
        if (!run.error.empty()) text += fmt::format("    {}\n", run.error);
        if (!report.is_verbose) continue;
        text += fmt::format("    {} statement{}{}{}\n", run.statements, run.statements == 1 ? "" : "s",
                            run.hash.empty() ? std::string() : ", hash " + run.hash,
                            run.jobs.empty() ? std::string() : ", jobs " + run.jobs);
    }
    return text;
}

void add(Json& json, const AppliedReport& report) {
    json["server"] = report.server;
    json["runs"] = Json::array();
    for (const auto& run : report.runs)
        json["runs"].push_back(to_json(run));
}

std::string text_of(const UnlockReport& report) {
    if (report.holder.empty()) return "the lock is free, nobody has ever held it\n";
    auto text = report.is_freed ? fmt::format("the lock was taken from {}\n", report.holder)
                                : fmt::format("the lock is free; last held by {}\n", report.holder);
    if (!report.unfinished.empty()) text += fmt::format("{}; the next run goes on there\n", report.unfinished);
    return text;
}

void add(Json& json, const UnlockReport& report) {
    json["server"] = report.server;
    json["was_held"] = report.was_held;
    json["freed"] = report.is_freed;
    json["holder"] = report.holder;
    json["unfinished"] = report.unfinished;
}

// ---- doctor ----

std::string text_of(const DoctorReport& report) {
    std::string text;
    for (const auto& check : report.checks) {
        text += fmt::format("{:<8} {:<11} {}\n", run::word(check.health), check.name, check.text);
        if (!check.hint.empty()) text += fmt::format("{:<8} {:<11} -> {}\n", "", "", check.hint);
    }
    return text;
}

void add(Json& json, const DoctorReport& report) {
    json["server"] = report.server;
    json["checks"] = Json::array();
    for (const auto& check : report.checks) {
        json["checks"].push_back(Json{
            {"name", check.name}, {"health", run::word(check.health)}, {"text", check.text}, {"hint", check.hint}});
    }
}

// ---- text ----

std::string text_of(const TextReport& report) {
    return report.text;
}

void add(Json& json, const TextReport& report) {
    json["text"] = report.text;
}

}  // namespace

std::string schema_text(const InspectReport& report) {
    switch (report.form) {
        case InspectReport::Form::sql:
            return revision::models_to_sql(report.schema, report.database);
        case InspectReport::Form::yaml:
            return revision::models_to_yaml(report.schema, report.database);
        case InspectReport::Form::json:
            return written(revision::models_to_data(report.schema, report.database));
    }
    return {};
}

std::string to_text(const Report& report) {
    return std::visit(base::Overloaded{
                          [](const TextReport& r) { return text_of(r); },
                          [](const InitReport& r) { return text_of(r); },
                          [](const TemplatesReport& r) { return text_of(r); },
                          [](const RevisionsReport& r) { return text_of(r); },
                          [](const BranchesReport& r) { return text_of(r); },
                          [](const EditReport& r) { return text_of(r); },
                          [](const NewRevisionReport& r) { return text_of(r); },
                          [](const AutogenerateReport& r) { return text_of(r); },
                          [](const CheckReport& r) { return base::visible(text_of(r)); },
                          [](const InspectReport& r) { return text_of(r); },
                          [](const ScriptReport& r) { return text_of(r); },
                          [](const MoveReport& r) { return text_of(r); },
                          [](const CurrentReport& r) { return base::visible(text_of(r)); },
                          [](const AppliedReport& r) { return base::visible(text_of(r)); },
                          [](const UnlockReport& r) { return base::visible(text_of(r)); },
                          [](const DoctorReport& r) { return base::visible(text_of(r)); },
                      },
                      report);
}

std::string to_json(const Report& report, std::string_view outcome, std::span<const base::Diagnostic> warnings) {
    Json json;
    json["outcome"] = outcome;
    std::visit(base::Overloaded{
                   [&](const TextReport& r) { add(json, r); },
                   [&](const InitReport& r) { add(json, r); },
                   [&](const TemplatesReport& r) { add(json, r); },
                   [&](const RevisionsReport& r) { add(json, r); },
                   [&](const BranchesReport& r) { add(json, r); },
                   [&](const EditReport& r) { add(json, r); },
                   [&](const NewRevisionReport& r) { add(json, r); },
                   [&](const AutogenerateReport& r) { add(json, r); },
                   [&](const CheckReport& r) { add(json, r); },
                   [&](const InspectReport& r) { add(json, r); },
                   [&](const ScriptReport& r) { add(json, r); },
                   [&](const MoveReport& r) { add(json, r); },
                   [&](const CurrentReport& r) { add(json, r); },
                   [&](const AppliedReport& r) { add(json, r); },
                   [&](const UnlockReport& r) { add(json, r); },
                   [&](const DoctorReport& r) { add(json, r); },
               },
               report);
    json["warnings"] = to_json(warnings);
    return written(json);
}

std::string to_json(const base::Error& error, std::span<const base::Diagnostic> warnings) {
    Json json;
    json["outcome"] = base::outcome_word(error.fault());
    json["diagnostics"] = to_json(error.diagnostics());
    json["warnings"] = to_json(warnings);
    return written(json);
}

}  // namespace srmigrate::cli
