// SPDX-License-Identifier: Apache-2.0
#include "cli/work/plan_facts.hpp"

#include "base/hash.hpp"
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/secret.hpp"
#include "cli/work/concerns.hpp"
#include "cli/work/offline.hpp"
#include "run/mv_activity.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/words.hpp"
#include "schema/normal/normalize.hpp"
#include "server/alter_job.hpp"
#include "server/partition_list.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace srmigrate::cli {
namespace {

using Names = std::set<schema::ObjectName>;

// They change what a statement means (reference quality-gates.md §3).
constexpr std::array<std::string_view, 3> k_meaning{"sql_mode", "time_zone", "dynamic_overwrite"};

void add_server(plan::Pins& pins, const CommandContext& context, const ConnectedDatabase& database,
                server::Session& session) {
    pins.server_version = database.identity.version_text;
    if (database.identity.run_mode) pins.run_mode = schema::word(*database.identity.run_mode);
    pins.default_replication_num =
        server::first_cell(session, "ADMIN SHOW FRONTEND CONFIG LIKE 'default_replication_num'", "Value").value_or("");
    for (const auto name : k_meaning) {
        const auto sql = fmt::format("SHOW VARIABLES LIKE {}", sql::quote_string(name));
        if (auto value = server::first_cell(session, sql, "Value")) pins.session[std::string(name)] = std::move(*value);
    }
    for (const auto& [name, setting] : context.settings.session)
        pins.session[name] = base::looks_secret(name) ? plan::salted(pins.salt, setting.value) : setting.value;
    const auto now = server::first_cell(session, "SELECT unix_timestamp()");
    pins.made = base::number<std::int64_t>(now.value_or("0")).value_or(0);
}

schema::Catalog live_catalog(CommandContext& context, const ConnectedDatabase& database, server::Session& session,
                             const Names& touched) {
    std::set<std::string> databases;
    for (const auto& name : databases_of(context, database))
        databases.insert(name);
    for (const auto& name : touched)
        databases.insert(*name.database);
    databases.erase("");
    return read_live_objects(context, database, session, {databases.begin(), databases.end()},
                             [&](const std::string& in, const std::string& name) {
                                 const auto& own = database.bookkeeping;
                                 return in != own.database || !plan::is_own_object(own, name);
                             });
}

std::string definition_hash(const schema::Object& object, schema::ServerProfile profile, const std::string& database) {
    profile.database = database;
    const auto hash = [](const schema::Operation& create) { return base::sha256_hex(sql::render(create)); };
    return std::visit(
        base::Overloaded{
            [&](const schema::Table& it) { return hash(schema::CreateTable{.table = schema::normalize(it, profile)}); },
            [&](const schema::View& it) { return hash(schema::CreateView{.view = schema::normalize(it, profile)}); },
            [&](const schema::MaterializedView& it) {
                return hash(schema::CreateMaterializedView{.view = schema::normalize(it, profile)});
            },
            [](const schema::Unknown&) { return std::string(); },
        },
        object);
}

// Whose partitions are taken away, or given to another.
Names emptied_by(const plan::Plan& plan, const std::vector<std::vector<plan::Outlook>>& outlook) {
    Names emptied;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        for (std::size_t k = 0; k < plan.steps[i].statements.size(); ++k) {
            const auto& operation = plan.steps[i].statements[k].operation;
            const auto& each = outlook[i][k];
            if (each.loss == schema::DataLoss::rows ||
                schema::proof_of_effect(operation) == schema::ProofOfEffect::partitions)
                emptied.insert(each.touched.writes.begin(), each.touched.writes.end());
        }
    }
    return emptied;
}

std::vector<std::set<std::int64_t>> partition_ids(server::Session& session,
                                                  const std::vector<server::PartitionsOf>& tables) {
    std::vector<std::set<std::int64_t>> all;
    for (const auto& list : server::list_partitions(session, tables)) {
        auto& ids = all.emplace_back();
        for (const auto& partition : list.value_or(std::vector<server::ListedPartition>()))
            ids.insert(partition.id);
    }
    return all;
}

std::vector<server::PartitionsOf> tables_among(const Names& names, const schema::Catalog& live) {
    std::vector<server::PartitionsOf> tables;
    for (const auto& name : names) {
        if (schema::find_table(live, name) != nullptr)
            tables.push_back({.database = *name.database, .table = name.name});
    }
    return tables;
}

void add_objects(PlanFacts& facts, const ConnectedDatabase& database, server::Session& session, const plan::Plan& plan,
                 const schema::Catalog& live, const Names& touched) {
    auto names = touched;
    names.merge(plan::readers_of(plan::lineage_of(live), touched));
    for (const auto& name : names) {
        if (name.name.empty()) continue;  // a database
        const auto* const object = schema::find(live, name);
        plan::PinnedObject pinned{.kind = "absent", .definition = {}};
        if (object != nullptr) {
            pinned.kind = word(plan::kind_of_object(*object));
            pinned.definition = definition_hash(*object, database.context, *name.database);
        }
        facts.pins.objects.emplace(schema::full_name(name), std::move(pinned));
    }
    const auto emptied = tables_among(emptied_by(plan, facts.outlook), live);
    const auto ids = partition_ids(session, emptied);
    for (std::size_t i = 0; i < emptied.size(); ++i)
        facts.pins.objects[emptied[i].database + "." + emptied[i].table].partitions = ids[i];
}

// Ids alone may be the same in two clusters that were set up alike.
std::string identity_of(const CommandContext& context, const ConnectedDatabase& database, server::Session& session) {
    if (const auto* const embedded = std::get_if<EmbeddedAddress>(&*context.settings.url.value))
        return fmt::format("embedded:{}", embedded->file.lexically_proximate(context.settings.directory).string());
    const auto sql = fmt::format(
        "SELECT CREATE_TIME FROM information_schema.tables WHERE TABLE_SCHEMA = {} AND "
        "TABLE_NAME = {}",
        sql::quote_string(*database.bookkeeping.database), sql::quote_string(database.bookkeeping.version_table));
    return server::first_cell(session, sql, "CREATE_TIME").value_or("");
}

void add_version_table(plan::Pins& pins, const CommandContext& context, const ConnectedDatabase& database,
                       server::Session& session) {
    pins.identity = identity_of(context, database, session);
    const auto& in = *database.bookkeeping.database;
    pins.version_table = in + "." + database.bookkeeping.version_table;
    pins.version_table_partitions =
        partition_ids(session, {{.database = in, .table = database.bookkeeping.version_table}}).front();
}

void add_activity(plan::Pins& pins, server::Session& session, const schema::Catalog& live) {
    std::vector<std::string> databases;
    for (const auto& entry : live.databases)
        databases.push_back(entry.first);
    for (const auto& view : run::list_views(session, databases)) {
        const auto found = pins.objects.find(view.database + "." + view.name);
        if (found != pins.objects.end()) found->second.is_active = view.is_active;
    }
}

// Of the tables that are written again, as far as the server tells.
void add_sizes(PlanFacts& facts, server::Session& session, const schema::Catalog& live) {
    Names rewritten;
    for (const auto& step : facts.outlook) {
        for (const auto& each : step) {
            if (schema::rewrites_data(each.cost))
                rewritten.insert(each.touched.writes.begin(), each.touched.writes.end());
        }
    }
    const auto tables = tables_among(rewritten, live);
    const auto sizes = server::measure(session, tables);
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (!sizes[i]) continue;
        facts.pins.sizes[tables[i].database + "." + tables[i].table] = {
            .rows = sizes[i]->rows, .bytes = sizes[i]->bytes, .tablets = sizes[i]->tablets};
    }
}

void add_jobs(plan::Pins& pins, server::Session& session, const schema::Catalog& live, const Names& touched) {
    for (const auto& entry : live.databases) {
        for (const auto& job : server::read_all_jobs(session, entry.first)) {
            const schema::ObjectName table{.catalog = std::nullopt, .database = entry.first, .name = job.table};
            if (server::has_ended(job) || !touched.contains(table)) continue;
            pins.jobs.push_back(fmt::format("{} job {} on {}: {}", schema::word(job.list), job.id,
                                            schema::full_name(table), job.state));
        }
    }
}

}  // namespace

PlanFacts find_facts(CommandContext& context, const ConnectedDatabase& database, server::Session& session,
                     const plan::Plan& plan, const PlanRequest& request) {
    PlanFacts facts;
    auto& pins = facts.pins;
    pins.direction = request.direction;
    pins.target = request.target;
    pins.rows = request.rows;
    std::sort(pins.rows.begin(), pins.rows.end());
    pins.unfinished = request.unfinished;
    pins.salt = request.salt;
    pins.revisions = plan::pinned_revisions(*context.graph, plan);
    pins.variables =
        plan::pinned_variables(*context.graph, pins.revisions, variable_values(context.settings), pins.salt);
    if (database.home) pins.home = database.home->database;
    add_server(pins, context, database, session);
    add_version_table(pins, context, database, session);
    const auto touched = plan::touched_by(plan, database.home);
    const auto live = live_catalog(context, database, session, touched);
    facts.outlook = plan::outlook(plan, live, database.context, database.home);
    add_objects(facts, database, session, plan, live, touched);
    add_activity(pins, session, live);
    add_sizes(facts, session, live);
    add_jobs(pins, session, live, touched);
    const auto lineage =
        plan::joined(plan::lineage_of(plan::reached_by(plan, live, database.home)), plan::lineage_of(live));
    auto drawn = touched;
    drawn.merge(plan::readers_of(lineage, touched));
    drawn.merge(plan::sources_of(lineage, touched));
    facts.lineage = plan::within(lineage, drawn);
    facts.touched = touched;
    return facts;
}

}  // namespace srmigrate::cli
