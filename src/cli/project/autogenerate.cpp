// SPDX-License-Identifier: Apache-2.0
#include "cli/project/autogenerate.hpp"

#include "base/json.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "cli/work/database.hpp"
#include "cli/work/run.hpp"
#include "cli/work/schemas.hpp"
#include "plan/autogenerate.hpp"
#include "plan/write_proposal.hpp"
#include "schema/model/names.hpp"
#include "server/partition_list.hpp"
#include "server/reflect.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace srmigrate::cli {
namespace {

/// revision --autogenerate.
struct AutogenerateReport {
    std::string server;
    std::vector<NewRevisionReport> revisions;  ///< none: nothing was written
    std::vector<FindingEntry> findings;
    std::vector<NotComparedEntry> not_compared;
};

std::string autogenerate_text(const AutogenerateReport& report) {
    std::string text;
    for (const auto& revision : report.revisions)
        text += new_revision_text(revision);
    return text;
}

void add_autogenerate(base::Json& json, const AutogenerateReport& report) {
    json["server"] = report.server;
    json["revisions"] = base::Json::array();
    for (const auto& revision : report.revisions) {
        base::Json item;
        add_new_revision(item, revision);
        json["revisions"].push_back(std::move(item));
    }
    json["findings"] = to_json(report.findings);
    json["not_compared"] = to_json(report.not_compared);
}

// The first revision is the one that was asked for; the others come after it, one after the other.
RevisionRequest following(const RevisionRequest& first, const NewRevisionReport& previous, std::size_t number,
                          std::size_t count, const std::string& about) {
    RevisionRequest request;
    if (!first.links.id.empty()) request.links.id = fmt::format("{}_{}", first.links.id, number);
    request.links.heads = {previous.id};
    request.version_path = first.version_path;
    const auto what = about.empty() ? std::string() : ": " + about;
    request.message = fmt::format("{}{} of {}{}", first.message ? *first.message + ", " : "", number, count, what);
    return request;
}

void tell_findings(CommandContext& context, const std::vector<FindingEntry>& findings) {
    for (const auto& finding : findings) {
        context.console.warn({.message = fmt::format("{}.{}: {} {}, and stays so: {}", finding.database, finding.object,
                                                     finding.attribute, finding.what, finding.why),
                              .hint = finding.remedy});
    }
}

std::vector<plan::ProposedRevision> bodies_of(const CommandContext& context, const plan::Proposal& proposal,
                                              const ConnectedDatabase& database, const revision::VariableUses& uses) {
    const auto format = context.settings.revision_format.value;
    auto revisions = plan::write_proposal(proposal, format, database.context.database, uses);
    if (revisions.empty() && context.arguments.has("allow-empty")) {
        revisions.push_back({.bodies = plan::empty_bodies(format), .about = ""});
    }
    return revisions;
}

// All of them or none: the files are there together.
void write_all(CommandContext& context, const RevisionRequest& first, std::vector<plan::ProposedRevision> revisions,
               std::vector<NewRevisionReport>& written) {
    try {
        for (std::size_t i = 0; i < revisions.size(); ++i) {
            auto next = i == 0 ? first : following(first, written.back(), i + 1, revisions.size(), revisions[i].about);
            next.bodies = std::move(revisions[i].bodies);
            next.variables = std::move(revisions[i].variables);
            written.push_back(write_new_revision(context, std::move(next)));
        }
    } catch (const base::Error&) {
        std::error_code ignored;
        for (const auto& each : written)
            std::filesystem::remove(context.environment.working_directory / each.file, ignored);
        throw;
    }
}

// ---- Rebuilds

bool names_all(const std::vector<std::string>& globs) {
    return globs == std::vector<std::string>{"all"};
}

bool is_named(const std::vector<std::string>& globs, const schema::ObjectName& object) {
    return names_all(globs) || std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
               return base::matches_glob(object.name, glob) || base::matches_glob(schema::shown(object), glob);
           });
}

std::vector<schema::ObjectName> tables_of(const schema::Catalog& catalog) {
    std::vector<schema::ObjectName> tables;
    for (const auto& [database, content] : catalog.databases) {
        for (const auto& [name, object] : content.objects) {
            if (std::holds_alternative<schema::Table>(object)) tables.push_back({std::nullopt, database, name});
        }
    }
    return tables;
}

// A name that is mistyped would change nothing.
void require_named(const std::vector<std::string>& globs, const schema::Catalog& wanted) {
    if (names_all(globs)) return;
    const auto tables = tables_of(wanted);
    for (const auto& glob : globs) {
        const auto is_there = std::any_of(tables.begin(), tables.end(),
                                          [&](const schema::ObjectName& each) { return is_named({glob}, each); });
        if (is_there) continue;
        throw base::bad_command_line(fmt::format("no table of the desired schema is called '{}'", glob),
                                     "correct --rebuild, or say --rebuild all");
    }
}

// Of one row; none where the user may not read the table.
std::vector<std::optional<std::string>> cells_of(server::Session& session, const std::string& sql) {
    const auto answer = server::ask(session, sql);
    const auto* const rows = std::get_if<sql::ResultSet>(&answer);
    if (rows == nullptr || rows->rows.empty()) return {};
    return rows->rows.front();
}

// The values that decide how a new table is made.
void add_values(plan::TableContent& content, server::Session& session, const schema::ObjectName& name,
                const schema::Table& live, const schema::Table& wanted) {
    for (const auto& column : live.columns) {
        if (!column.auto_increment) continue;
        const auto cells = cells_of(
            session, fmt::format("SELECT MAX({}) FROM {}", sql::quote_identifier(column.name), sql::render(name)));
        if (!cells.empty()) content.highest_number = base::number<std::int64_t>(cells[0].value_or("0"));
    }
    if (!wanted.partitioning || wanted.partitioning->expressions.size() != 1) return;
    const auto& tokens = wanted.partitioning->expressions.front().tokens;
    const auto* const column = tokens.size() == 1 ? schema::find(live.columns, tokens.front().text) : nullptr;
    if (column == nullptr) return;
    const auto quoted = sql::quote_identifier(column->name);
    const auto cells = cells_of(session, fmt::format("SELECT MIN({0}), MAX({0}) FROM {1}", quoted, sql::render(name)));
    if (cells.size() != 2) return;
    content.lowest = cells[0];
    content.highest = cells[1];
}

// The live table that a wanted one has been, and is by another name.
schema::ObjectName live_name_of(const schema::Catalog& live, const schema::ObjectName& name,
                                const schema::Table& wanted) {
    const auto is_renamed = wanted.renamed_from && schema::find(live, name) == nullptr;
    return is_renamed ? schema::beside(name, *wanted.renamed_from) : name;
}

// By the names that the tables are to have.
std::map<schema::ObjectName, plan::TableContent> contents_of(server::Session& session, const Schemas& schemas,
                                                             const std::vector<std::string>& globs) {
    std::vector<schema::ObjectName> names;
    std::vector<server::PartitionsOf> asked;
    for (const auto& name : tables_of(schemas.wanted)) {
        if (!is_named(globs, name)) continue;
        const auto live = live_name_of(schemas.live, name, *schema::find_table(schemas.wanted, name));
        if (schema::find_table(schemas.live, live) == nullptr) continue;
        names.push_back(name);
        asked.push_back({.database = *live.database, .table = live.name});
    }
    const auto sizes = server::measure(session, asked);
    std::map<schema::ObjectName, plan::TableContent> contents;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!sizes[i]) continue;
        const schema::ObjectName live{std::nullopt, asked[i].database, asked[i].table};
        plan::TableContent content{.rows = sizes[i]->rows, .bytes = sizes[i]->bytes};
        add_values(content, session, live, *schema::find_table(schemas.live, live),
                   *schema::find_table(schemas.wanted, names[i]));
        contents.emplace(names[i], std::move(content));
    }
    return contents;
}

std::int64_t chunk_rows_of(const CommandContext& context) {
    const auto text = context.arguments.value("chunk-rows");
    if (!text) return context.settings.rebuild_chunk_rows.value;
    const auto number = base::number<std::int64_t>(*text);
    if (number && *number > 0) return *number;
    throw base::bad_command_line(fmt::format("expected a number above 0 as --chunk-rows, got '{}'", *text),
                                 "give the rows that one statement is to copy, such as 50000000");
}

// What the command line says goes before what the config file says.
RebuildWishes asked_rebuilds(const CommandContext& context, const schema::Catalog& wanted) {
    auto wishes = rebuild_settings(context.settings);
    if (const auto asked = context.arguments.values("rebuild"); !asked.empty()) {
        require_named(asked, wanted);
        wishes.tables = asked;
    }
    for (const auto* const name : {"chunk-rows", "catch-up"}) {
        if (!wishes.tables.empty() || !context.arguments.has(name)) continue;
        throw base::bad_command_line(fmt::format("'--{}' goes with '--rebuild'", name),
                                     "add --rebuild TABLE, or leave it out");
    }
    wishes.chunk_rows = chunk_rows_of(context);
    wishes.catch_up = context.arguments.value("catch-up");
    return wishes;
}

}  // namespace

schema::DiffOptions diff_options(schema::Reading reading) {
    schema::DiffOptions options;
    options.compare.reading = reading;
    options.compare.sight = server::k_reflected_sight;
    return options;
}

std::vector<FindingEntry> entries_of(const std::vector<schema::Finding>& findings) {
    std::vector<FindingEntry> entries;
    for (const auto& finding : findings) {
        entries.push_back({.database = finding.object.database.value_or(""),
                           .object = finding.object.name,
                           .attribute = finding.attribute,
                           .what = finding.what,
                           .why = finding.why,
                           .remedy = finding.remedy});
    }
    return entries;
}

plan::RebuildOptions rebuild_options(const CommandContext& context, server::Session& session, const Schemas& schemas,
                                     const RebuildWishes& wishes) {
    plan::RebuildOptions options;
    if (wishes.tables.empty()) return options;
    options.wanted = [globs = wishes.tables](const schema::ObjectName& object) { return is_named(globs, object); };
    const auto today = script_time(context);
    options.date = fmt::format("{:04}{:02}{:02}", today.year, today.month, today.day);
    options.chunk_rows = wishes.chunk_rows;
    options.catch_up = wishes.catch_up;
    options.contents = contents_of(session, schemas, wishes.tables);
    return options;
}

RebuildWishes rebuild_settings(const Settings& settings) {
    return {.tables = settings.rebuild.value, .chunk_rows = settings.rebuild_chunk_rows.value};
}

CommandResult write_autogenerated(CommandContext& context, RevisionRequest request) {
    require_target_metadata(context);
    if (context.arguments.has("sql")) {
        throw base::bad_command_line("'--autogenerate' compares with a database, and '--sql' works without one",
                                     "leave one of them out");
    }
    auto database = open_database(context, server::EmbeddedUse::reading);
    rows_at_heads(context, database);
    auto schemas = live_and_desired(context, database);
    const auto rewrites = context.arguments.has("split-rewrites") ? plan::Rewrites::split : plan::Rewrites::together;
    const auto proposal =
        plan::propose(schemas.live, schemas.wanted, database.context, diff_options(schema::Reading::model), rewrites,
                      rebuild_options(context, *database.session, schemas, asked_rebuilds(context, schemas.wanted)));
    AutogenerateReport report{.server = shown_server(database),
                              .revisions = {},
                              .findings = entries_of(proposal.findings),
                              .not_compared = std::move(schemas.not_compared)};
    tell_findings(context, report.findings);
    write_all(context, request, bodies_of(context, proposal, database, schemas.uses), report.revisions);
    if (report.revisions.empty()) {
        context.console.say(proposal.empty() ? "nothing differs: no revision was written"
                                             : "nothing that StarRocks can change differs: no revision was written");
    }
    return {.answer = rendered(std::move(report), autogenerate_text, add_autogenerate)};
}

}  // namespace srmigrate::cli
