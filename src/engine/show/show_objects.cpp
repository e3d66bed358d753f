// SPDX-License-Identifier: Apache-2.0
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/words.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/definition/show_create.hpp"
#include "engine/expression/queries.hpp"
#include "engine/show/show.hpp"
#include "engine/value/types.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

namespace {

/// A column as DESC and SHOW COLUMNS see it, of a table or of a view.
struct Shown {
    std::string name;
    std::string type;
    bool nullable = true;
    bool key = false;
    Cell default_value;
    std::string extra;
    std::string comment;
};

Cell shown_default(const schema::Column& column) {
    if (!column.default_value) return std::nullopt;
    return std::visit(
        base::Overloaded{
            [](const schema::DefaultNull&) -> Cell { return std::nullopt; },
            [](const schema::DefaultText& text) -> Cell { return text.value; },
            [](const schema::DefaultCurrentTimestamp& now) -> Cell {
                return now.precision ? fmt::format("current_timestamp({})", *now.precision)
                                     : std::string("CURRENT_TIMESTAMP");
            },
            [](const schema::DefaultExpression& expression) -> Cell { return expression.expression.text; },
        },
        *column.default_value);
}

std::string extra_of(const schema::Table& definition, const schema::Column& column) {
    std::vector<std::string> parts;
    if (column.aggregate) {
        parts.push_back(std::visit(
            base::Overloaded{[](schema::AggregateFunction function) { return std::string(word(function)); },
                             [](const schema::AggregateState& state) { return base::to_upper(state.function); }},
            *column.aggregate));
    }
    const auto filter = definition.properties.find("bloom_filter_columns");
    if (filter != definition.properties.end()) {
        for (const std::string& name : base::split_list(filter->second)) {
            if (base::equals_ignoring_case(name, column.name)) parts.push_back("BLOOM_FILTER");
        }
    }
    if (column.auto_increment) parts.push_back("auto_increment");
    const bool by_function = column.default_value && !constant_default(column) && has_default(column);
    if (by_function) parts.push_back("DEFAULT_GENERATED");
    if (column.generated) parts.push_back("AS " + column.generated->text);
    return base::join(parts, ",");
}

Shown shown_column(const schema::Table& definition, const schema::Column& column) {
    return {column.name,           describe_text(*column.type),  column.nullable.value_or(true), column.key,
            shown_default(column), extra_of(definition, column), column.comment.value_or("")};
}

std::vector<Shown> shown_columns(const StoredObject& object) {
    std::vector<Shown> columns;
    if (const StoredTable* const table = table_of(object)) {
        const bool is_view = std::holds_alternative<StoredMaterializedView>(object);
        for (const schema::Column& column : table->definition.columns) {
            columns.push_back(shown_column(table->definition, column));
            // values of a materialized view have an aggregation that does nothing (recorded)
            if (is_view && !column.key && columns.back().extra.empty()) columns.back().extra = "NONE";
        }
        return columns;
    }
    const auto outputs = columns_of(object);
    if (!outputs) refuse_not_simulated("the columns of an object that is not understood");
    for (const OutputColumn& output : *outputs) {
        columns.push_back({output.name,
                           output.type
                               ? describe_text(*output.type)
                               : describe_text(type_of_kind(schema::TypeKind::varchar, schema::k_longest_varchar)),
                           output.nullable, false, std::nullopt, "", ""});
    }
    return columns;
}

std::string yes_or_no(bool value) {
    return value ? "YES" : "NO";
}

FullName table_behind_from(const StatementContext& context, Words& words) {
    if (!words.take("from") && !words.take("in")) refuse_not_simulated("this form of SHOW");
    const auto object = words.object();
    if (!object) refuse_not_simulated("this form of SHOW");
    FullName name = full_name(context, *object);
    if (words.take("from") || words.take("in")) name.database = words.name().value_or(name.database);
    return name;
}

/// The database is there, the object is not.
bool is_missing(const StatementContext& context, const FullName& name) {
    return context.state.database(name.database) != nullptr &&
           context.state.object(name.database, name.name) == nullptr;
}

Row described_row(const Shown& column) {
    return {column.name,          column.type, yes_or_no(column.nullable), column.key ? "true" : "false",
            column.default_value, column.extra};
}

ResultSet describe_all(const StoredTable& table) {
    ResultSet result{{"IndexName", "IndexKeysType", "Field", "Type", "Null", "Key", "Default", "Extra"}, {}};
    const auto block = [&](const std::string& name, schema::KeyModel model,
                           const std::vector<schema::Column>& columns) {
        bool first = true;
        for (const schema::Column& column : columns) {
            const Row described = described_row(shown_column(table.definition, column));
            Row row{first ? name : "", first ? std::string(schema::keys_type(model)) : ""};
            row.insert(row.end(), described.begin(), described.end());
            result.rows.push_back(std::move(row));
            first = false;
        }
    };
    block(table.definition.name.name, table.definition.key->model, table.definition.columns);
    for (const RollupIndex& rollup : table.rollups) {
        result.rows.push_back(Row(result.columns.size(), Cell("")));
        block(rollup.name, rollup.model, rollup.columns);
    }
    return result;
}

// ---- Partitions
// ------------------------------------------------------------------------------------------------------

std::string list_text(const schema::ValuesIn& in) {
    std::vector<std::string> keys;
    for (const schema::PartitionKey& key : in.keys) {
        std::vector<std::string> values;
        for (const schema::PartitionValue& value : key) {
            const auto* const literal = std::get_if<schema::Literal>(&value);
            values.push_back("'" + (literal == nullptr ? std::string("NULL") : literal->text) + "'");
        }
        keys.push_back(key.size() == 1 ? values.front() : "(" + base::join(values, ", ") + ")");
    }
    return "(" + base::join(keys, ", ") + ")";
}

std::string bounds_text(const StoredTable& table, const StoredPartition& partition) {
    if (!partition.bounds) return "";
    const auto types = partition_types(table.definition);
    return std::visit(base::Overloaded{
                          [](const schema::LessThan&) { return std::string(); },
                          [&](const schema::FixedRange& range) {
                              return fmt::format("[{}..{})", bound_text(range.lower, types),
                                                 bound_text(range.upper, types));
                          },
                          [](const schema::ValuesIn& in) { return list_text(in); },
                      },
                      *partition.bounds);
}

std::string distribution_key(const StoredTable& table) {
    const auto* const hash = std::get_if<schema::HashDistribution>(&*table.definition.distribution);
    return hash == nullptr ? "ALL KEY" : base::join(hash->columns, ", ");
}

}  // namespace

Answer show_columns(const StatementContext& context, Words& words, bool full) {
    const FullName name = table_behind_from(context, words);
    // StarRocks: ShowExecutor.visitShowColumnStatement
    if (is_missing(context, name)) refuse_unknown_table(context, dotted(name));
    const ShowFilter filter = read_filter(words);
    ResultSet result;
    if (full) {
        result.columns = {"Field", "Type", "Collation", "Null", "Key", "Default", "Extra", "Privileges", "Comment"};
    } else {
        result.columns = {"Field", "Type", "Null", "Key", "Default", "Extra"};
    }
    for (const Shown& column : shown_columns(require_object(context, name))) {
        Row row{column.name, column.type};
        if (full) row.push_back("");
        row.push_back(yes_or_no(column.nullable));
        row.push_back(yes_or_no(column.key));
        row.push_back(column.default_value);
        row.push_back(column.extra);
        if (full) {
            row.push_back("");
            row.push_back(column.comment);
        }
        result.rows.push_back(std::move(row));
    }
    return filtered(std::move(result), filter, "Field");
}

Answer describe(const StatementContext& context, Words& words) {
    const auto object_name = words.object();
    if (!object_name) refuse_not_simulated("this form of DESC");
    const FullName name = full_name(context, *object_name);
    const bool all = words.take("all");
    if (!words.at_end()) refuse_not_simulated("this form of DESC, at '" + words.next() + "'");
    // StarRocks: ShowStmtAnalyzer.descInternalCatalogTable
    if (is_missing(context, name)) refuse_unknown_table(context, name.name);
    const StoredObject& object = require_object(context, name);
    if (all) {
        if (const StoredTable* const table = table_of(object)) return describe_all(*table);
    }
    ResultSet result{{"Field", "Type", "Null", "Key", "Default", "Extra"}, {}};
    for (const Shown& column : shown_columns(object))
        result.rows.push_back(described_row(column));
    return result;
}

Answer show_indexes(const StatementContext& context, Words& words) {
    const FullName name = table_behind_from(context, words);
    static_cast<void>(read_filter(words));
    ResultSet result{{"Table", "Non_unique", "Key_name", "Seq_in_index", "Column_name", "Collation", "Cardinality",
                      "Sub_part", "Packed", "Null", "Index_type", "Comment"},
                     {}};
    const StoredTable* const table = table_of(require_object(context, name));
    if (table == nullptr) return result;
    for (const schema::Index& index : table->definition.indexes) {
        std::vector<std::string> properties;
        for (const auto& [key, value] : index.properties)
            properties.push_back(fmt::format("\"{}\" = \"{}\"", key, value));
        const std::string type =
            std::string(word(kind_of(index))) + (properties.empty() ? "" : "(" + base::join(properties, ", ") + ")");
        result.rows.push_back({dotted(name), "", index.name, "", base::join(index.columns, ","), "", "", "", "", "",
                               type, index.comment.value_or("")});
    }
    return result;
}

Answer show_partitions(const StatementContext& context, Words& words, bool temporary) {
    const FullName name = table_behind_from(context, words);
    const ShowFilter filter = read_filter(words);
    const StoredTable* const table = table_of(require_object(context, name));
    if (table == nullptr) refuse_analysis(fmt::format("Table[{}] is not OLAP table", name.name));
    const bool shared_data = context.state.profile.run_mode == schema::RunMode::shared_data;
    const bool list = style_of(table->definition) == PartitionStyle::list ||
                      style_of(table->definition) == PartitionStyle::automatic_list;
    ResultSet result;
    if (shared_data) {
        result.columns = {
            "PartitionId",  "PartitionName",         "CompactVersion",  "VisibleVersion", "NextVersion", "State",
            "PartitionKey", list ? "List" : "Range", "DistributionKey", "Buckets",        "DataSize",    "StorageSize",
            "RowCount",     "EnableDataCache",       "AsyncWrite",      "AvgCS",          "P50CS",       "MaxCS"};
    } else {
        result.columns = {"PartitionId",        "PartitionName",
                          "VisibleVersion",     "VisibleVersionTime",
                          "VisibleVersionHash", "State",
                          "PartitionKey",       list ? "List" : "Range",
                          "DistributionKey",    "Buckets",
                          "ReplicationNum",     "StorageMedium",
                          "CooldownTime",       "LastConsistencyCheckTime",
                          "DataSize",           "StorageSize",
                          "IsInMemory",         "RowCount",
                          "DataVersion",        "VersionEpoch",
                          "VersionTxnType",     "TabletBalanced"};
    }
    std::vector<const StoredPartition*> partitions = in_printed_order(*table);
    if (temporary) {
        partitions.clear();
        for (const StoredPartition& partition : table->partitions) {
            if (partition.temporary) partitions.push_back(&partition);
        }
    }
    for (const StoredPartition* const partition : partitions) {
        const auto rows =
            std::ranges::count_if(table->rows, [&](const StoredRow& row) { return row.partition == partition->id; });
        const std::string key = base::join(partition_columns(table->definition), ", ");
        const std::string bounds = bounds_text(*table, *partition);
        const std::string buckets = std::to_string(partition->buckets.value_or(1));
        if (shared_data) {
            result.rows.push_back(
                {std::to_string(partition->id), partition->name, "0", std::to_string(partition->visible_version),
                 std::to_string(partition->visible_version + 1), "NORMAL", key, bounds, distribution_key(*table),
                 buckets, "0B", "0B", std::to_string(rows), "true", "false", "0.00", "0.00", "0.00"});
            continue;
        }
        result.rows.push_back({std::to_string(partition->id),
                               partition->name,
                               std::to_string(partition->visible_version),
                               show_time(partition->visible_time),
                               "0",
                               "NORMAL",
                               key,
                               bounds,
                               distribution_key(*table),
                               buckets,
                               std::to_string(partition->replication_num),
                               partition->storage_medium,
                               "9999-12-31 15:59:59",
                               std::nullopt,
                               "0B",
                               "0B",
                               "false",
                               std::to_string(rows),
                               std::to_string(partition->visible_version),
                               std::to_string(partition->id),
                               "TXN_NORMAL",
                               "true"});
    }
    return filtered(std::move(result), filter, "PartitionName");
}

namespace {

Row index_row(const std::string& database, const StoredTable& table, const RollupIndex& rollup, std::size_t columns) {
    Row row(columns);
    row[0] = std::to_string(rollup.id);
    row[1] = database;
    row[2] = rollup.name;
    row[3] = "ROLLUP";
    row[4] = "true";
    row[5] = "";
    for (std::size_t i = 6; i < columns; ++i)
        row[i] = "";
    row[20] = "0";
    row[21] = listed_index_text(table, rollup);
    return row;
}

Row asynchronous_row(const ClusterProfile& profile, const std::string& database, const StoredMaterializedView& view,
                     std::size_t columns) {
    Row row(columns);
    for (Cell& cell : row)
        cell = "";
    row[0] = std::to_string(view.table.id);
    row[1] = database;
    row[2] = view.definition.name.name;
    const bool manual = view.definition.refresh && view.definition.refresh->how &&
                        std::holds_alternative<schema::RefreshManual>(*view.definition.refresh->how);
    row[3] = manual ? "MANUAL" : "ASYNC";
    row[4] = view.active ? "true" : "false";
    row[5] = view.inactive_reason;
    row[6] = view.definition.partition_by.empty() ? "UNPARTITIONED" : "RANGE";
    row[7] = std::to_string(view.task_id);
    row[8] = fmt::format("mv-{}", view.table.id);
    row[20] = "0";
    row[21] = create_materialized_view_text(profile, view);
    row[23] = view.active ? "VALID" : "INVALID";
    row[24] = "'root'@'%'";
    return row;
}

}  // namespace

Answer show_materialized_views(const StatementContext& context, Words& words) {
    std::string database = context.connection.database;
    if (words.take("from") || words.take("in")) {
        const auto object = words.object();
        if (object) database = object->name;
    }
    ShowFilter filter = read_filter(words);
    for (auto& comparison : filter.where) {
        if (!base::equals_ignoring_case(comparison.column, "name"))
            refuse_not_simulated("SHOW MATERIALIZED VIEWS WHERE " + comparison.column);
    }
    if (database.empty()) refuse_analysis(1046, "3D000", "No database selected");
    const StoredDatabase& holder = require_database(context, database);
    ResultSet result{{"id",
                      "database_name",
                      "name",
                      "refresh_type",
                      "is_active",
                      "inactive_reason",
                      "partition_type",
                      "task_id",
                      "task_name",
                      "last_refresh_start_time",
                      "last_refresh_finished_time",
                      "last_refresh_duration",
                      "last_refresh_state",
                      "last_refresh_force_refresh",
                      "last_refresh_start_partition",
                      "last_refresh_end_partition",
                      "last_refresh_base_refresh_partitions",
                      "last_refresh_mv_refresh_partitions",
                      "last_refresh_error_code",
                      "last_refresh_error_message",
                      "rows",
                      "text",
                      "extra_message",
                      "query_rewrite_status",
                      "creator",
                      "last_refresh_process_time",
                      "last_refresh_job_id"},
                     {}};
    for (const auto& [name, object] : holder.objects) {
        if (const auto* const view = std::get_if<StoredMaterializedView>(&object)) {
            result.rows.push_back(asynchronous_row(context.state.profile, database, *view, result.columns.size()));
        }
        if (const auto* const table = std::get_if<StoredTable>(&object)) {
            for (const RollupIndex& rollup : table->rollups)
                result.rows.push_back(index_row(database, *table, rollup, result.columns.size()));
        }
    }
    return filtered(std::move(result), filter, "name");
}

}  // namespace srmigrate::engine
