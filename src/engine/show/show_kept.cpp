// SPDX-License-Identifier: Apache-2.0
// SHOW and DESC of what is kept by name. Columns as StarRocks names them (ShowResultMetaFactory, ResourceGroup,
// ShowRoutineLoadStmt); what the engine does not know is empty.
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "engine/change/kept_objects.hpp"
#include "engine/cluster/words.hpp"
#include "engine/show/show.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <functional>
#include <span>
#include <utility>

namespace srmigrate::engine {
namespace {

using KeptEntry = std::pair<const KeptName, KeptObject>;
/// The cell under that column.
using KeptCell = std::function<Cell(const KeptEntry&, std::string_view column)>;

struct KeptList {
    KeptKind kind;
    std::string_view words;   ///< behind SHOW
    std::string_view column;  ///< LIKE is about it
    std::vector<std::string> columns;
};

const std::vector<KeptList>& kept_lists() {
    static const std::vector<KeptList> k_lists = {
        {KeptKind::catalog, "CATALOGS", "Catalog", {"Catalog", "Type", "Comment"}},
        {KeptKind::pipe,
         "PIPES",
         "PIPE_NAME",
         {"DATABASE_NAME", "PIPE_ID", "PIPE_NAME", "STATE", "TABLE_NAME", "LOAD_STATUS", "LAST_ERROR", "CREATED_TIME"}},
        {KeptKind::routine_load,
         "ROUTINE LOAD",
         "Name",
         {"Id",
          "Name",
          "CreateTime",
          "PauseTime",
          "EndTime",
          "DbName",
          "TableName",
          "State",
          "DataSourceType",
          "CurrentTaskNum",
          "JobProperties",
          "DataSourceProperties",
          "CustomProperties",
          "Statistic",
          "Progress",
          "TimestampProgress",
          "ReasonOfStateChanged",
          "ErrorLogUrls",
          "TrackingSQL",
          "OtherMsg",
          "LatestSourcePosition"}},
        {KeptKind::global_function,
         "GLOBAL FUNCTIONS",
         "Signature",
         {"Signature", "Return Type", "Function Type", "Intermediate Type", "Properties"}},
        {KeptKind::function,
         "FUNCTIONS",
         "Signature",
         {"Signature", "Return Type", "Function Type", "Intermediate Type", "Properties"}},
        {KeptKind::resource_group,
         "RESOURCE GROUPS",
         "name",
         {"name", "id", "cpu_weight", "exclusive_cpu_cores", "mem_limit", "big_query_cpu_second_limit",
          "big_query_scan_rows_limit", "big_query_mem_limit", "concurrency_limit", "spill_mem_limit_threshold",
          "classifiers"}},
        {KeptKind::storage_volume, "STORAGE VOLUMES", "Storage Volume", {"Storage Volume"}},
        {KeptKind::resource, "RESOURCES", "Name", {"Name", "ResourceType", "Key", "Value"}},
        {KeptKind::repository,
         "REPOSITORIES",
         "RepoName",
         {"RepoId", "RepoName", "CreateTime", "IsReadOnly", "Location", "Broker", "ErrMsg"}},
        {KeptKind::warehouse,
         "WAREHOUSES",
         "Name",
         {"Id", "Name", "State", "NodeCount", "CurrentClusterCount", "MaxClusterCount", "StartedClusters", "RunningSql",
          "QueuedSql", "CreatedOn", "ResumedOn", "UpdatedOn", "Property", "Comment"}},
        {KeptKind::security_integration, "SECURITY INTEGRATIONS", "Name", {"Name", "Type", "Comment"}},
        {KeptKind::file,
         "FILE",
         "FileName",
         {"Id", "DbName", "GlobalStateMgr", "FileName", "FileSize", "IsContent", "MD5"}},
    };
    return k_lists;
}

// The value of "type" in its properties, as it was written.
std::string type_in(const KeptObject& object) {
    const auto lexed = sql::lex(object.text);
    sql::Cursor cursor{sql::TokenSpan(lexed.tokens)};
    for (; !cursor.at_end(); cursor.next()) {
        if (!cursor.at_string() || !cursor.at_symbol("=", 1) || !cursor.at_string(2)) continue;
        if (!base::equals_ignoring_case(sql::Cursor(cursor).string("a key"), "type")) continue;
        cursor.go_to(cursor.position() + 2);
        return cursor.string("a value");
    }
    return {};
}

Cell cell_of_kept(const KeptEntry& entry, std::string_view column) {
    const auto& [name, object] = entry;
    const auto is = [&](std::initializer_list<std::string_view> words) {
        return std::any_of(words.begin(), words.end(),
                           [&](std::string_view word) { return base::equals_ignoring_case(column, word); });
    };
    if (is({"Name", "Catalog", "PIPE_NAME", "Signature", "Storage Volume", "RepoName", "FileName", "Job"})) {
        return name.name;
    }
    if (is({"Id", "PIPE_ID", "RepoId"})) return std::to_string(object.id);
    if (is({"DATABASE_NAME", "DbName"})) return name.database;
    if (is({"State"})) return object.state;
    if (is({"CreateTime", "CREATED_TIME", "CreatedOn"})) return show_time(object.created);
    if (is({"Comment"})) return object.comment.empty() ? Cell() : Cell(object.comment);
    if (is({"Type", "ResourceType"})) {
        const auto type = type_in(object);
        // StarRocks: CatalogMgr.getCatalogsInfo shows "Hive"
        return name.kind == KeptKind::catalog && !type.empty()
                   ? base::to_upper(type.substr(0, 1)) + base::to_lower(type.substr(1))
                   : type;
    }
    return "";
}

ResultSet rows_of_list(const StatementContext& context, const KeptList& list, const std::string& database) {
    ResultSet result{list.columns, {}};
    if (list.kind == KeptKind::catalog) {
        result.rows.push_back({std::string(schema::k_default_catalog), "Internal",
                               "An internal catalog contains this cluster's self-managed tables."});
    }
    const bool is_shared_data = context.state.profile.run_mode == schema::RunMode::shared_data;
    if (list.kind == KeptKind::storage_volume && is_shared_data) result.rows.push_back({"builtin_storage_volume"});
    for (const auto& entry : context.state.kept) {
        if (entry.first.kind != list.kind || entry.first.database != database) continue;
        Row row;
        for (const auto& column : list.columns)
            row.push_back(cell_of_kept(entry, column));
        result.rows.push_back(std::move(row));
    }
    return result;
}

std::string take_database(const StatementContext& context, Words& words) {
    auto database = context.connection.database;
    if (words.take("from") || words.take("in")) database = words.name().value_or("");
    if (database.empty()) refuse_analysis(1046, "3D000", "No database selected");
    static_cast<void>(require_database(context, database));
    return database;
}

bool take_list(Words& words, std::string_view list) {
    const auto parts = base::split_list(list, ' ');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!words.at(parts[i], i)) return false;
    }
    for (std::size_t i = 0; i < parts.size(); ++i)
        words.next();
    return true;
}

const KeptEntry& require_kept(const StatementContext& context, const KeptName& name) {
    const auto found = context.state.kept.find(name);
    if (found == context.state.kept.end()) refuse_missing(name);
    return *found;
}

// SHOW RESOURCE GROUP g, SHOW ROUTINE LOAD FOR l
Answer one_of(const StatementContext& context, const KeptList& list, const KeptName& name) {
    const auto& entry = require_kept(context, name);
    ResultSet result{list.columns, {}};
    Row row;
    for (const auto& column : list.columns)
        row.push_back(cell_of_kept(entry, column));
    result.rows.push_back(std::move(row));
    return result;
}

const KeptList& list_of(KeptKind kind) {
    const auto& lists = kept_lists();
    return *std::find_if(lists.begin(), lists.end(), [&](const KeptList& list) { return list.kind == kind; });
}

// SHOW CREATE CATALOG c, SHOW CREATE ROUTINE LOAD l: the statement as it was given, without its secrets.
std::optional<Answer> show_create_kept(const StatementContext& context, sql::Cursor cursor) {
    if (!cursor.take("CREATE")) return std::nullopt;
    const auto* facts = take_kind(cursor);
    if (facts == nullptr) return std::nullopt;
    const auto name = kept_name(context, cursor, *facts);
    const auto kind = facts->kind == KeptKind::routine_load ? std::string("Job") : [&] {
        auto words = base::to_lower(facts->words);
        words.front() = base::to_upper(words.substr(0, 1)).front();
        return words;
    }();
    return ResultSet{{kind, "Create " + kind}, {{name.name, require_kept(context, name).second.text}}};
}

}  // namespace

std::optional<Answer> show_kept(const StatementContext& context, Words& words) {
    sql::Cursor cursor{sql::TokenSpan(context.statement.tokens)};
    cursor.next();  // SHOW
    if (auto answer = show_create_kept(context, cursor)) return answer;
    if (cursor.take("RESOURCE", "GROUP")) {
        return one_of(context, list_of(KeptKind::resource_group),
                      kept_name(context, cursor, facts_of(KeptKind::resource_group)));
    }
    if (cursor.at("ALL") && cursor.at("ROUTINE", 1)) {
        cursor.next();
        words.next();
    }
    if (cursor.take("ROUTINE", "LOAD", "FOR")) {
        return one_of(context, list_of(KeptKind::routine_load),
                      kept_name(context, cursor, facts_of(KeptKind::routine_load)));
    }
    const bool is_verbose = words.at("full") && (words.at("functions", 1) || words.at("global", 1));
    if (is_verbose) words.next();
    for (const auto& list : kept_lists()) {
        if (!take_list(words, list.words)) continue;
        const bool is_in_database = facts_of(list.kind).scope == KeptScope::database;
        const auto database = is_in_database ? take_database(context, words) : std::string();
        words.take("all");
        const auto filter = read_filter(words);
        return filtered(rows_of_list(context, list, database), filter, list.column);
    }
    return std::nullopt;
}

std::optional<Answer> describe_kept(const StatementContext& context) {
    sql::Cursor cursor{sql::TokenSpan(context.statement.tokens)};
    cursor.next();  // DESC
    if (cursor.take("STORAGE", "VOLUME")) {
        const auto name = kept_name(context, cursor, facts_of(KeptKind::storage_volume));
        const auto& object = require_kept(context, name).second;
        return ResultSet{{"Name", "Type", "IsDefault", "Location", "Params", "Enabled", "Comment"},
                         {{name.name, "", object.state.empty() ? "false" : "true", "", "", "true", object.comment}}};
    }
    if (cursor.at("PIPE") && cursor.at_identifier(1)) {
        cursor.next();
        const auto name = kept_name(context, cursor, facts_of(KeptKind::pipe));
        const auto& object = require_kept(context, name).second;
        return ResultSet{{"DATABASE_ID", "ID", "NAME", "TYPE", "TABLE_NAME", "SOURCE", "SQL", "PROPERTIES"},
                         {{std::to_string(require_database(context, name.database).id), std::to_string(object.id),
                           name.name, "FILE", "", "", object.text, ""}}};
    }
    return std::nullopt;
}

}  // namespace srmigrate::engine
