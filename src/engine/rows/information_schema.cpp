// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/information_schema.hpp"

#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/words.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/definition/show_create.hpp"
#include "engine/value/types.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <span>
#include <string>
#include <utility>

namespace srmigrate::engine {
namespace {

using schema::TypeKind;

Relation make(std::string_view name, std::span<const std::string_view> columns) {
    // Those that count or measure; everything else is text.
    static const std::set<std::string_view> k_numbers{"TABLE_ROWS",
                                                      "ORDINAL_POSITION",
                                                      "CHARACTER_MAXIMUM_LENGTH",
                                                      "NUMERIC_PRECISION",
                                                      "NUMERIC_SCALE",
                                                      "TABLE_ID",
                                                      "PARTITION_ID",
                                                      "MATERIALIZED_VIEW_ID",
                                                      "BUCKETS",
                                                      "REPLICATION_NUM",
                                                      "ROW_COUNT",
                                                      "ID",
                                                      "DISTRIBUTE_BUCKET",
                                                      "COLUMN_SIZE",
                                                      "DECIMAL_DIGITS"};
    Relation relation{.database = "information_schema", .name = std::string(name)};
    for (const auto column : columns) {
        const auto kind = k_numbers.contains(column) ? TypeKind::bigint : TypeKind::string;
        relation.columns.push_back({std::string(column), {.kind = kind}});
    }
    return relation;
}

// A row as pairs of column and value; what is not named is NULL.
using Cells = std::vector<std::pair<std::string_view, Cell>>;

void add(Relation& relation, const Cells& cells) {
    Row row(relation.columns.size());
    for (const auto& [name, cell] : cells) {
        for (std::size_t i = 0; i < relation.columns.size(); ++i) {
            if (relation.columns[i].name == name) row[i] = cell;
        }
    }
    relation.rows.push_back(std::move(row));
}

template <class Visit>
void for_each_visible(const StatementContext& context, Visit visit) {
    for (const auto& [database_name, database] : context.state.databases) {
        for (const auto& [name, object] : database.objects) {
            if (may_see(context, kind_of(object), database_name, name)) visit(database_name, name, object);
        }
    }
}

template <class Visit>
void for_each_visible_table(const StatementContext& context, Visit visit) {
    for_each_visible(context, [&](const std::string& database, const std::string& name, const StoredObject& object) {
        if (const auto* table = table_of(object)) visit(database, name, *table);
    });
}

// ---- tables, views, materialized_views ------------------------------------------------------------------------------

Relation tables(const StatementContext& context) {
    static constexpr std::array<std::string_view, 21> k_columns{
        "TABLE_CATALOG", "TABLE_SCHEMA",   "TABLE_NAME",     "TABLE_TYPE",  "ENGINE",          "VERSION",
        "ROW_FORMAT",    "TABLE_ROWS",     "AVG_ROW_LENGTH", "DATA_LENGTH", "MAX_DATA_LENGTH", "INDEX_LENGTH",
        "DATA_FREE",     "AUTO_INCREMENT", "CREATE_TIME",    "UPDATE_TIME", "CHECK_TIME",      "TABLE_COLLATION",
        "CHECKSUM",      "CREATE_OPTIONS", "TABLE_COMMENT"};
    auto relation = make("tables", k_columns);
    relation.equality_is_like = true;
    for_each_visible(context, [&](const std::string& database, const std::string& name, const StoredObject& object) {
        Cells cells{{"TABLE_CATALOG", "def"},
                    {"TABLE_SCHEMA", database},
                    {"TABLE_NAME", name},
                    {"TABLE_COLLATION", "utf8_general_ci"}};
        const auto describe = [&](std::string type, std::string engine, Time created, std::string comment) {
            cells.insert(cells.end(), {{"TABLE_TYPE", type},
                                       {"ENGINE", engine},
                                       {"CREATE_TIME", time_text(created)},
                                       {"TABLE_COMMENT", comment}});
        };
        std::visit(base::Overloaded{
                       [&](const StoredTable& table) {
                           describe("BASE TABLE", "StarRocks", table.created, table.definition.comment.value_or(""));
                           cells.emplace_back("TABLE_ROWS", std::to_string(table.rows.size()));
                       },
                       [&](const StoredView& view) {
                           describe("VIEW", "", view.created, view.definition.comment.value_or(""));
                       },
                       [&](const StoredMaterializedView& view) {
                           describe("VIEW", "StarRocks", view.table.created, view.definition.comment.value_or(""));
                           cells.emplace_back("TABLE_ROWS", std::to_string(view.table.rows.size()));
                       },
                       [&](const StoredUnknown&) { describe("BASE TABLE", "", {}, ""); },
                   },
                   object);
        add(relation, cells);
    });
    return relation;
}

Relation views(const StatementContext& context) {
    static constexpr std::array<std::string_view, 10> k_columns{
        "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME",    "VIEW_DEFINITION",      "CHECK_OPTION",
        "IS_UPDATABLE",  "DEFINER",      "SECURITY_TYPE", "CHARACTER_SET_CLIENT", "COLLATION_CONNECTION"};
    auto relation = make("views", k_columns);
    relation.equality_is_like = true;
    for_each_visible(context, [&](const std::string& database, const std::string& name, const StoredObject& object) {
        const auto* view = std::get_if<StoredView>(&object);
        if (view == nullptr) return;
        add(relation, {{"TABLE_CATALOG", "def"},
                       {"TABLE_SCHEMA", database},
                       {"TABLE_NAME", name},
                       {"VIEW_DEFINITION", view->kept_query.empty() ? view->definition.query.text : view->kept_query},
                       {"CHECK_OPTION", "NONE"},
                       {"IS_UPDATABLE", "NO"},
                       {"DEFINER", ""},
                       {"SECURITY_TYPE", ""},
                       {"CHARACTER_SET_CLIENT", "utf8"},
                       {"COLLATION_CONNECTION", "utf8_general_ci"}});
    });
    return relation;
}

std::string refresh_word(const schema::MaterializedView& view) {
    if (!view.refresh || !view.refresh->how) return "ASYNC";
    return std::visit(base::Overloaded{[](const schema::RefreshAsync&) { return "ASYNC"; },
                                       [](const schema::RefreshIncremental&) { return "INCREMENTAL"; },
                                       [](const schema::RefreshManual&) { return "MANUAL"; }},
                      *view.refresh->how);
}

Relation materialized_views(const StatementContext& context) {
    static constexpr std::array<std::string_view, 27> k_columns{"MATERIALIZED_VIEW_ID",
                                                                "TABLE_SCHEMA",
                                                                "TABLE_NAME",
                                                                "REFRESH_TYPE",
                                                                "IS_ACTIVE",
                                                                "INACTIVE_REASON",
                                                                "PARTITION_TYPE",
                                                                "TASK_ID",
                                                                "TASK_NAME",
                                                                "LAST_REFRESH_START_TIME",
                                                                "LAST_REFRESH_FINISHED_TIME",
                                                                "LAST_REFRESH_DURATION",
                                                                "LAST_REFRESH_STATE",
                                                                "LAST_REFRESH_FORCE_REFRESH",
                                                                "LAST_REFRESH_START_PARTITION",
                                                                "LAST_REFRESH_END_PARTITION",
                                                                "LAST_REFRESH_BASE_REFRESH_PARTITIONS",
                                                                "LAST_REFRESH_MV_REFRESH_PARTITIONS",
                                                                "LAST_REFRESH_ERROR_CODE",
                                                                "LAST_REFRESH_ERROR_MESSAGE",
                                                                "TABLE_ROWS",
                                                                "MATERIALIZED_VIEW_DEFINITION",
                                                                "EXTRA_MESSAGE",
                                                                "QUERY_REWRITE_STATUS",
                                                                "CREATOR",
                                                                "LAST_REFRESH_PROCESS_TIME",
                                                                "LAST_REFRESH_JOB_ID"};
    auto relation = make("materialized_views", k_columns);
    relation.equality_is_like = true;
    for_each_visible(context, [&](const std::string& database, const std::string& name, const StoredObject& object) {
        if (const auto* view = std::get_if<StoredMaterializedView>(&object)) {
            add(relation,
                {{"MATERIALIZED_VIEW_ID", std::to_string(view->table.id)},
                 {"TABLE_SCHEMA", database},
                 {"TABLE_NAME", name},
                 {"REFRESH_TYPE", refresh_word(view->definition)},
                 {"IS_ACTIVE", view->active ? "true" : "false"},
                 {"INACTIVE_REASON", view->inactive_reason},
                 {"PARTITION_TYPE", view->definition.partition_by.empty() ? "UNPARTITIONED" : "RANGE"},
                 {"TASK_ID", std::to_string(view->task_id)},
                 {"TASK_NAME", fmt::format("mv-{}", view->table.id)},
                 {"TABLE_ROWS", std::to_string(view->table.rows.size())},
                 {"MATERIALIZED_VIEW_DEFINITION", create_materialized_view_text(context.state.profile, *view)},
                 {"QUERY_REWRITE_STATUS", view->active ? "VALID" : "INVALID"},
                 {"CREATOR", "root"}});
        }
        const auto* table = std::get_if<StoredTable>(&object);
        if (table == nullptr) return;
        for (const auto& rollup : table->rollups) {
            add(relation, {{"MATERIALIZED_VIEW_ID", std::to_string(rollup.id)},
                           {"TABLE_SCHEMA", database},
                           {"TABLE_NAME", rollup.name},
                           {"REFRESH_TYPE", "ROLLUP"},
                           {"IS_ACTIVE", "true"},
                           {"PARTITION_TYPE", "UNPARTITIONED"},
                           {"TASK_ID", "0"},
                           {"TABLE_ROWS", "0"},
                           {"MATERIALIZED_VIEW_DEFINITION", listed_index_text(*table, rollup)}});
        }
    });
    return relation;
}

// ---- schemata, columns ----------------------------------------------------------------------------------------------

Relation schemata(const StatementContext& context) {
    static constexpr std::array<std::string_view, 5> k_columns{
        "CATALOG_NAME", "SCHEMA_NAME", "DEFAULT_CHARACTER_SET_NAME", "DEFAULT_COLLATION_NAME", "SQL_PATH"};
    auto relation = make("schemata", k_columns);
    const auto add_database = [&](const std::string& name) {
        add(relation, {{"CATALOG_NAME", "def"},
                       {"SCHEMA_NAME", name},
                       {"DEFAULT_CHARACTER_SET_NAME", "utf8"},
                       {"DEFAULT_COLLATION_NAME", "utf8_general_ci"}});
    };
    for (const auto& [name, database] : context.state.databases) {
        if (may_see_database(context, name)) add_database(name);
    }
    if (!context.state.databases.contains("information_schema")) add_database("information_schema");
    return relation;
}

std::string data_type(const schema::Type& type) {
    if (type.kind == TypeKind::boolean) return "tinyint";
    if (type.kind == TypeKind::largeint) return "bigint unsigned";
    const auto text = sql_text(server_type(type));
    return text.substr(0, text.find_first_of("(<"));
}

std::string column_type(const schema::Type& type) {
    if (type.kind == TypeKind::boolean) return "tinyint(1)";
    if (type.kind == TypeKind::largeint) return "bigint(20) unsigned";
    return sql_text(server_type(type));
}

std::string_view key_word(const StoredTable& table, const schema::Column& column) {
    if (!column.key || !table.definition.key) return "";
    switch (table.definition.key->model) {
        case schema::KeyModel::duplicate:
            return "DUP";
        case schema::KeyModel::aggregate:
            return "AGG";
        case schema::KeyModel::unique:
            return "UNI";
        case schema::KeyModel::primary:
            return "PRI";
    }
    return "";
}

Cell default_text(const schema::Column& column) {
    if (!column.default_value) return {};
    return std::visit(base::Overloaded{
                          [](const schema::DefaultNull&) { return Cell(); },
                          [](const schema::DefaultText& text) { return Cell(text.value); },
                          [](const schema::DefaultCurrentTimestamp&) { return Cell("CURRENT_TIMESTAMP"); },
                          [](const schema::DefaultExpression& expression) { return Cell(expression.expression.text); },
                      },
                      *column.default_value);
}

Relation columns(const StatementContext& context) {
    static constexpr std::array<std::string_view, 24> k_columns{"TABLE_CATALOG",
                                                                "TABLE_SCHEMA",
                                                                "TABLE_NAME",
                                                                "COLUMN_NAME",
                                                                "ORDINAL_POSITION",
                                                                "COLUMN_DEFAULT",
                                                                "IS_NULLABLE",
                                                                "DATA_TYPE",
                                                                "CHARACTER_MAXIMUM_LENGTH",
                                                                "CHARACTER_OCTET_LENGTH",
                                                                "NUMERIC_PRECISION",
                                                                "NUMERIC_SCALE",
                                                                "DATETIME_PRECISION",
                                                                "CHARACTER_SET_NAME",
                                                                "COLLATION_NAME",
                                                                "COLUMN_TYPE",
                                                                "COLUMN_KEY",
                                                                "EXTRA",
                                                                "PRIVILEGES",
                                                                "COLUMN_COMMENT",
                                                                "COLUMN_SIZE",
                                                                "DECIMAL_DIGITS",
                                                                "GENERATION_EXPRESSION",
                                                                "SRS_ID"};
    auto relation = make("columns", k_columns);
    const auto add_column = [&](const std::string& database, const std::string& table, std::size_t position,
                                const std::string& name, const schema::Type& type, Cells more) {
        const auto held = server_type(type);
        Cells cells{{"TABLE_CATALOG", "def"},
                    {"TABLE_SCHEMA", database},
                    {"TABLE_NAME", table},
                    {"COLUMN_NAME", name},
                    {"ORDINAL_POSITION", std::to_string(position)},
                    {"DATA_TYPE", data_type(held)},
                    {"COLUMN_TYPE", column_type(held)}};
        if (is_text(held) && held.length) {
            cells.emplace_back("CHARACTER_MAXIMUM_LENGTH", std::to_string(*held.length));
            cells.emplace_back("COLUMN_SIZE", std::to_string(*held.length));
        }
        if (is_decimal(held)) {
            cells.emplace_back("NUMERIC_PRECISION", std::to_string(held.length.value_or(10)));
            cells.emplace_back("NUMERIC_SCALE", std::to_string(held.scale.value_or(0)));
            cells.emplace_back("COLUMN_SIZE", std::to_string(held.length.value_or(10)));
            cells.emplace_back("DECIMAL_DIGITS", std::to_string(held.scale.value_or(0)));
        }
        cells.insert(cells.end(), more.begin(), more.end());
        add(relation, cells);
    };
    for_each_visible(context, [&](const std::string& database, const std::string& name, const StoredObject& object) {
        std::size_t position = 0;
        if (const auto* view = std::get_if<StoredView>(&object)) {
            for (std::size_t i = 0; i < view->columns.size(); ++i) {
                const bool is_named = view->definition.columns && i < view->definition.columns->size();
                const auto comment = is_named ? (*view->definition.columns)[i].comment.value_or("") : std::string();
                add_column(database, name, ++position,
                           is_named ? (*view->definition.columns)[i].name : view->columns[i].name,
                           view->columns[i].type.value_or(schema::Type{.kind = TypeKind::string}),
                           {{"IS_NULLABLE", view->columns[i].nullable ? "YES" : "NO"},
                            {"COLUMN_KEY", ""},
                            {"EXTRA", ""},
                            {"COLUMN_COMMENT", comment}});
            }
            return;
        }
        const auto* table = table_of(object);
        if (table == nullptr) return;
        for (const auto& column : table->definition.columns) {
            add_column(database, name, ++position, column.name, column.type.value_or(schema::Type{}),
                       {{"COLUMN_DEFAULT", default_text(column)},
                        {"IS_NULLABLE", column.nullable.value_or(true) ? "YES" : "NO"},
                        {"COLUMN_KEY", std::string(key_word(*table, column))},
                        {"EXTRA", column.auto_increment ? "auto_increment" : ""},
                        {"COLUMN_COMMENT", column.comment.value_or("")},
                        {"GENERATION_EXPRESSION", column.generated ? Cell(column.generated->text) : Cell()}});
        }
    });
    return relation;
}

// ---- tables_config, partitions_meta ---------------------------------------------------------------------------------

struct DistributionText {
    std::string type;
    std::string columns;
    std::optional<std::int64_t> buckets;
};
DistributionText distribution_text(const schema::Table& definition) {
    if (!definition.distribution) return {.type = "RANDOM", .columns = "", .buckets = std::nullopt};
    return std::visit(base::Overloaded{
                          [](const schema::HashDistribution& hash) {
                              return DistributionText{
                                  .type = "HASH", .columns = quoted_names(hash.columns), .buckets = hash.buckets};
                          },
                          [](const schema::RandomDistribution& random) {
                              return DistributionText{.type = "RANDOM", .columns = "", .buckets = random.buckets};
                          },
                      },
                      *definition.distribution);
}

std::string partition_key(const schema::Table& definition) {
    return style_of(definition) == PartitionStyle::none ? "" : quoted_names(partition_columns(definition));
}

Relation tables_config(const StatementContext& context) {
    static constexpr std::array<std::string_view, 12> k_columns{
        "TABLE_SCHEMA",   "TABLE_NAME",      "TABLE_ENGINE",      "TABLE_MODEL", "PRIMARY_KEY", "PARTITION_KEY",
        "DISTRIBUTE_KEY", "DISTRIBUTE_TYPE", "DISTRIBUTE_BUCKET", "SORT_KEY",    "PROPERTIES",  "TABLE_ID"};
    auto relation = make("tables_config", k_columns);
    for_each_visible(context, [&](const std::string& database, const std::string& name, const StoredObject& object) {
        const auto* table = table_of(object);
        if (table == nullptr) return;
        const auto& definition = table->definition;
        const auto distribution = distribution_text(definition);
        const bool is_primary = definition.key && definition.key->model == schema::KeyModel::primary;
        base::Json properties = base::Json::object();
        for (const auto& [key, value] : definition.properties)
            properties[key] = value;
        add(relation,
            {{"TABLE_SCHEMA", database},
             {"TABLE_NAME", name},
             {"TABLE_ENGINE", std::holds_alternative<StoredMaterializedView>(object) ? "MATERIALIZED_VIEW" : "OLAP"},
             {"TABLE_MODEL",
              std::string(schema::keys_type(definition.key ? definition.key->model : schema::KeyModel::duplicate))},
             {"PRIMARY_KEY", is_primary ? quoted_names(definition.key->columns) : ""},
             {"PARTITION_KEY", partition_key(definition)},
             {"DISTRIBUTE_KEY", distribution.columns},
             {"DISTRIBUTE_TYPE", distribution.type},
             {"DISTRIBUTE_BUCKET", std::to_string(distribution.buckets.value_or(0))},
             {"SORT_KEY", definition.order_by ? quoted_names(*definition.order_by) : ""},
             {"PROPERTIES", properties.dump()},
             {"TABLE_ID", std::to_string(table->id)}});
    });
    return relation;
}

Relation partitions_meta(const StatementContext& context) {
    static constexpr std::array<std::string_view, 31> k_columns{"DB_NAME",
                                                                "TABLE_NAME",
                                                                "PARTITION_NAME",
                                                                "PARTITION_ID",
                                                                "COMPACT_VERSION",
                                                                "VISIBLE_VERSION",
                                                                "VISIBLE_VERSION_TIME",
                                                                "NEXT_VERSION",
                                                                "DATA_VERSION",
                                                                "VERSION_EPOCH",
                                                                "VERSION_TXN_TYPE",
                                                                "PARTITION_KEY",
                                                                "PARTITION_VALUE",
                                                                "DISTRIBUTION_KEY",
                                                                "BUCKETS",
                                                                "REPLICATION_NUM",
                                                                "STORAGE_MEDIUM",
                                                                "COOLDOWN_TIME",
                                                                "LAST_CONSISTENCY_CHECK_TIME",
                                                                "IS_IN_MEMORY",
                                                                "IS_TEMP",
                                                                "DATA_SIZE",
                                                                "STORAGE_SIZE",
                                                                "ROW_COUNT",
                                                                "ENABLE_DATACACHE",
                                                                "AVG_CS",
                                                                "P50_CS",
                                                                "MAX_CS",
                                                                "STORAGE_PATH",
                                                                "METADATA_SWITCH_VERSION",
                                                                "TABLET_BALANCED"};
    auto relation = make("partitions_meta", k_columns);
    for_each_visible_table(context, [&](const std::string& database, const std::string& name,
                                        const StoredTable& table) {
        const auto distribution = distribution_text(table.definition);
        for (const auto& partition : table.partitions) {
            const auto rows = std::count_if(table.rows.begin(), table.rows.end(),
                                            [&](const StoredRow& row) { return row.partition == partition.id; });
            add(relation, {{"DB_NAME", database},
                           {"TABLE_NAME", name},
                           {"PARTITION_NAME", partition.name},
                           {"PARTITION_ID", std::to_string(partition.id)},
                           {"VISIBLE_VERSION", std::to_string(partition.visible_version)},
                           {"VISIBLE_VERSION_TIME", time_text(partition.visible_time)},
                           {"NEXT_VERSION", std::to_string(partition.visible_version + 1)},
                           {"PARTITION_KEY", partition_key(table.definition)},
                           {"DISTRIBUTION_KEY", distribution.columns},
                           {"BUCKETS", std::to_string(partition.buckets.value_or(distribution.buckets.value_or(1)))},
                           {"REPLICATION_NUM", std::to_string(partition.replication_num)},
                           {"STORAGE_MEDIUM", partition.storage_medium},
                           {"IS_TEMP", partition.temporary ? "1" : "0"},
                           {"ROW_COUNT", std::to_string(rows)}});
        }
    });
    return relation;
}

// ---- loads ----------------------------------------------------------------------------------------------------------

Relation loads(const StatementContext& context) {
    static constexpr std::array<std::string_view, 15> k_columns{"ID",
                                                                "LABEL",
                                                                "DB_NAME",
                                                                "TABLE_NAME",
                                                                "USER",
                                                                "STATE",
                                                                "PROGRESS",
                                                                "TYPE",
                                                                "PRIORITY",
                                                                "CREATE_TIME",
                                                                "LOAD_START_TIME",
                                                                "LOAD_COMMIT_TIME",
                                                                "LOAD_FINISH_TIME",
                                                                "ERROR_MSG",
                                                                "WAREHOUSE"};
    auto relation = make("loads", k_columns);
    relation.equality_is_like = true;
    for (const auto& [database, held] : context.state.databases) {
        for (const auto& [label, load] : held.labels) {
            if (!may_see(context, ObjectKind::table, database, load.table)) continue;
            const auto time = time_text(load.created);
            add(relation, {{"ID", std::to_string(load.transaction)},
                           {"LABEL", label},
                           {"DB_NAME", database},
                           {"TABLE_NAME", load.table},
                           {"STATE", "FINISHED"},
                           {"PROGRESS", "ETL:100%; LOAD:100%"},
                           {"TYPE", "INSERT"},
                           {"PRIORITY", "NORMAL"},
                           {"CREATE_TIME", time},
                           {"LOAD_START_TIME", time},
                           {"LOAD_COMMIT_TIME", time},
                           {"LOAD_FINISH_TIME", time}});
        }
    }
    return relation;
}

Relation task_runs() {
    static constexpr std::array<std::string_view, 16> k_columns{
        "QUERY_ID",      "TASK_NAME",  "CREATE_TIME", "FINISH_TIME", "STATE",         "CATALOG",
        "DATABASE",      "DEFINITION", "EXPIRE_TIME", "ERROR_CODE",  "ERROR_MESSAGE", "PROGRESS",
        "EXTRA_MESSAGE", "PROPERTIES", "JOB_ID",      "PROCESS_TIME"};
    auto relation = make("task_runs", k_columns);
    relation.equality_is_like = true;
    return relation;
}

}  // namespace

std::optional<Relation> information_schema_relation(const StatementContext& context, std::string_view name) {
    if (name == "tables") return tables(context);
    if (name == "views") return views(context);
    if (name == "materialized_views") return materialized_views(context);
    if (name == "schemata") return schemata(context);
    if (name == "columns") return columns(context);
    if (name == "tables_config") return tables_config(context);
    if (name == "partitions_meta") return partitions_meta(context);
    if (name == "loads") return loads(context);
    if (name == "task_runs") return task_runs();
    return std::nullopt;
}

}  // namespace srmigrate::engine
