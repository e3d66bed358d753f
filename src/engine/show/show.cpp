// SPDX-License-Identifier: Apache-2.0
#include "engine/show/show.hpp"

#include "base/calendar.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/rollups.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/cluster/words.hpp"
#include "engine/definition/show_create.hpp"
#include "engine/expression/queries.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

const StoredObject& require_object(const StatementContext& context, const FullName& name) {
    if (!context.state.databases.contains(name.database)) {
        refuse_analysis(rules_of(context.state.profile).unknown_database,
                        fmt::format("Unknown database '{}'", name.database));
    }
    const StoredObject* const object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_analysis(fmt::format("Table {} is not found", name.name));
    require_any(context, kind_of(*object), name.database, name.name);
    return *object;
}

std::string show_time(const std::optional<Time>& time) {
    return base::date_time_text(std::chrono::floor<std::chrono::seconds>(time.value_or(Time{})));
}

namespace {

FullName named_object(const StatementContext& context, Words& words) {
    const auto object = words.object();
    if (!object) refuse_not_simulated("this form of SHOW");
    FullName name = full_name(context, *object);
    if (words.take("from") || words.take("in")) name.database = words.name().value_or(name.database);
    return name;
}

std::string shown_database(const StatementContext& context, Words& words) {
    if (words.take("from") || words.take("in")) {
        const auto object = words.object();
        return object ? object->name : std::string();
    }
    return context.connection.database;
}

void require_shown_database(const StatementContext& context, const std::string& name) {
    if (name.empty()) refuse_analysis(1046, "3D000", "No database selected");
    if (!context.state.databases.contains(name) && !is_system_database(name)) {
        refuse_analysis(rules_of(context.state.profile).unknown_database, fmt::format("Unknown database '{}'", name));
    }
}

// ---- SHOW CREATE
// -----------------------------------------------------------------------------------------------------

ResultSet view_text(const StatementContext& context, const StoredView& view) {
    return {{"View", "Create View", "character_set_client", "collation_connection"},
            {{view.definition.name.name, create_view_text(context.state.profile, view), "utf8", "utf8_general_ci"}}};
}

ResultSet materialized_view_text(const StatementContext& context, const StoredMaterializedView& view) {
    return {{"Materialized View", "Create Materialized View"},
            {{view.definition.name.name, create_materialized_view_text(context.state.profile, view)}}};
}

enum class ShownKind { table, view, materialized_view };

const RollupIndex* synchronous_view(const StatementContext& context, const FullName& name) {
    const auto& databases = context.state.databases;
    const auto database = databases.find(name.database);
    if (database == databases.end()) return nullptr;
    for (const auto& [table_name, object] : database->second.objects) {
        const auto* const table = std::get_if<StoredTable>(&object);
        if (table == nullptr) continue;
        for (const RollupIndex& rollup : table->rollups) {
            if (rollup.name == name.name && rollup.view) return &rollup;
        }
    }
    return nullptr;
}

Answer show_create(const StatementContext& context, Words& words, ShownKind wanted) {
    const FullName name = named_object(context, words);
    const bool shows_indexes = rules_of(context.state.profile).shows_synchronous_views;
    if (shows_indexes && wanted == ShownKind::materialized_view &&
        context.state.object(name.database, name.name) == nullptr) {
        if (const RollupIndex* const view = synchronous_view(context, name)) {
            return ResultSet{{"Materialized View", "Create Materialized View"}, {{view->name, view->statement}}};
        }
    }
    const StoredObject& object = require_object(context, name);
    const auto refuse_kind = [&](std::string_view kind) {
        refuse_analysis(1347, "HY000", fmt::format("'{}.{}' is not '{}'", name.database, name.name, kind));
    };
    return std::visit(base::Overloaded{
                          [&](const StoredTable& table) -> Answer {
                              if (wanted == ShownKind::view) refuse_kind("VIEW");
                              if (wanted == ShownKind::materialized_view) refuse_kind("MATERIALIZED VIEW");
                              return ResultSet{{"Table", "Create Table"},
                                               {{name.name, create_table_text(context.state.profile, table)}}};
                          },
                          [&](const StoredView& view) -> Answer {
                              if (wanted == ShownKind::materialized_view) refuse_kind("MATERIALIZED VIEW");
                              return view_text(context, view);
                          },
                          [&](const StoredMaterializedView& view) -> Answer {
                              if (wanted == ShownKind::view) refuse_kind("VIEW");
                              return materialized_view_text(context, view);
                          },
                          [&](const StoredUnknown& unknown) -> Answer {
                              refuse_not_simulated(fmt::format("SHOW CREATE of what {} made", unknown.kind));
                          },
                      },
                      object);
}

Answer show_create_database(const StatementContext& context, Words& words) {
    const std::string name = words.name().value_or("");
    require_shown_database(context, name);
    std::string text = fmt::format("CREATE DATABASE `{}`", name);
    if (context.state.profile.run_mode == schema::RunMode::shared_data) {
        const StoredDatabase* const database = context.state.database(name);
        const auto volume =
            database == nullptr ? std::nullopt : schema::property(database->properties, "storage_volume");
        text += fmt::format("\nPROPERTIES (\"storage_volume\" = \"{}\")", volume.value_or("builtin_storage_volume"));
    }
    return ResultSet{{"Database", "Create Database"}, {{name, text}}};
}

// ---- Lists ----------------------------------------------------------------------------------------------------------

std::string_view type_of_object(const StoredObject& object) {
    return std::visit(base::Overloaded{[](const StoredTable&) { return std::string_view("BASE TABLE"); },
                                       [](const StoredView&) { return std::string_view("VIEW"); },
                                       [](const StoredMaterializedView&) { return std::string_view("VIEW"); },
                                       [](const StoredUnknown&) { return std::string_view("BASE TABLE"); }},
                      object);
}

Answer show_tables(const StatementContext& context, Words& words, bool full) {
    const std::string database = shown_database(context, words);
    require_shown_database(context, database);
    const ShowFilter filter = read_filter(words);
    const std::string name_column = "Tables_in_" + database;
    ResultSet result{{name_column}, {}};
    if (full) result.columns.push_back("Table_type");
    const auto& databases = context.state.databases;
    if (const auto found = databases.find(database); found != databases.end()) {
        const auto& objects = found->second.objects;
        const auto prefix = filter.like ? base::like_prefix(*filter.like) : std::string();
        for (auto at = objects.lower_bound(prefix); at != objects.end() && at->first.starts_with(prefix); ++at) {
            const auto& [name, object] = *at;
            if (!may_see(context, kind_of(object), database, name)) continue;
            Row row{name};
            if (full) row.push_back(std::string(type_of_object(object)));
            result.rows.push_back(std::move(row));
        }
    }
    return filtered(std::move(result), filter, name_column);
}

Answer show_databases(const StatementContext& context, Words& words) {
    if (words.take("from") || words.take("in")) words.name();
    const ShowFilter filter = read_filter(words);
    ResultSet result{{"Database"}, {}};
    std::vector<std::string> names{"information_schema", "sys"};
    for (const auto& [name, database] : context.state.databases) {
        if (may_see_database(context, name)) names.push_back(name);
    }
    std::ranges::sort(names);
    for (const std::string& name : names)
        result.rows.push_back({name});
    return filtered(std::move(result), filter, "Database");
}

Answer show_processlist(const StatementContext& context) {
    ResultSet result{{"ServerName", "Id", "User", "Host", "Db", "Command", "ConnectionStartTime", "Time", "State",
                      "Info", "IsPending", "Warehouse", "CNGroup", "Catalog", "QueryId"},
                     {}};
    for (const auto& [id, client] : context.state.connections) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(context.state.now - client.connected);
        const bool own = id == context.connection.id;
        result.rows.push_back({"embedded", std::to_string(id), client.user, client.host,
                               own ? context.connection.database : client.database, own ? "Query" : "Sleep",
                               show_time(client.connected), std::to_string(seconds.count()), "OK",
                               own ? std::string(context.statement.text) : client.info, "false", "default_warehouse",
                               "", std::string(schema::k_default_catalog), ""});
    }
    return result;
}

void require_node_or_operate(const StatementContext& context) {
    if (!may(context, "NODE", ObjectKind::system, {})) require(context, "OPERATE", ObjectKind::system, {});
}

Answer show_nodes(const StatementContext& context, bool frontends) {
    require_node_or_operate(context);
    ResultSet result;
    if (frontends) {
        result.columns = {
            "Id",     "Name",      "IP",     "EditLogPort", "HttpPort",          "QueryPort",     "RpcPort",
            "Role",   "ClusterId", "Join",   "Alive",       "ReplayedJournalId", "LastHeartbeat", "IsHelper",
            "ErrMsg", "StartTime", "Version"};
        result.rows.push_back({"1", "embedded", "127.0.0.1", "9010", "8030", "9030", "9020", "LEADER", "1", "true",
                               "true", "1", show_time(context.state.now), "true", "", show_time(context.state.now),
                               version_text(context.state.profile)});
        return result;
    }
    result.columns = {"BackendId", "IP", "Alive", "LastHeartbeat", "Version"};
    for (int i = 0; i < context.state.profile.backends; ++i) {
        result.rows.push_back({std::to_string(10001 + i), fmt::format("127.0.0.{}", i + 2), "true",
                               show_time(context.state.now), version_text(context.state.profile)});
    }
    return result;
}

std::optional<Answer> show_named(const StatementContext& context, Words& words) {
    if (auto answer = show_kept(context, words)) return answer;
    if (words.take({"create", "table"})) return show_create(context, words, ShownKind::table);
    if (words.take({"create", "view"})) return show_create(context, words, ShownKind::view);
    if (words.take({"create", "materialized", "view"}))
        return show_create(context, words, ShownKind::materialized_view);
    if (words.take({"create", "database"}) || words.take({"create", "schema"})) {
        return show_create_database(context, words);
    }
    if (words.take("alter")) return show_alter(context, words);
    if (words.take({"materialized", "views"})) return show_materialized_views(context, words);
    if (words.take("databases") || words.take("schemas")) return show_databases(context, words);
    if (words.take("partitions")) return show_partitions(context, words, false);
    if (words.take({"temporary", "partitions"})) return show_partitions(context, words, true);
    if (words.take("index") || words.take("indexes") || words.take("key") || words.take("keys")) {
        return show_indexes(context, words);
    }
    if (words.take("processlist") || words.take({"full", "processlist"})) return show_processlist(context);
    if (words.take("frontends")) return show_nodes(context, true);
    if (words.take("backends")) return show_nodes(context, false);
    if (words.take({"compute", "nodes"})) {
        require_node_or_operate(context);
        return ResultSet{{"ComputeNodeId", "IP", "Alive"}, {}};
    }
    if (words.take("warnings") || words.take("errors")) return ResultSet{{"Level", "Code", "Message"}, {}};
    const bool full = words.take("full");
    if (words.take("tables")) return show_tables(context, words, full);
    if (words.take("columns") || words.take("fields")) return show_columns(context, words, full);
    return std::nullopt;
}

}  // namespace

std::optional<Answer> run_show(const StatementContext& context) {
    Words words(context.statement);
    if (words.take("show")) return show_named(context, words);
    const bool is_describe = words.at("desc") || words.at("describe");
    if (is_describe) {
        if (auto answer = describe_kept(context)) return answer;
    }
    if (is_describe && !words.at("function", 1) && !words.at("files", 1)) {
        words.next();
        return describe(context, words);
    }
    return std::nullopt;
}

}  // namespace srmigrate::engine
