// SPDX-License-Identifier: Apache-2.0
#include "engine/change/alter_partitions.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/create_table.hpp"
#include "engine/change/jobs.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/checks_partitions.hpp"
#include "engine/definition/dynamic_partitions.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/definition/table_properties.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/simple_query.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace srmigrate::engine {

namespace {

/// How far automatic ranges reach: the unit and the count of date_trunc and time_slice.
std::optional<TimeSlicing> slicing_of(const StoredTable& table) {
    if (style_of(table.definition) != PartitionStyle::automatic_range) return std::nullopt;
    return time_slicing(parse_expression(table.definition.partitioning->expressions.front()));
}

void check_series(const StoredTable& table, const schema::PartitionSeries& series) {
    if (!is_range(style_of(table.definition))) {
        refuse(5700, "42000", "Cannot add a Range partition to a table that partition type is not of Range");
    }
    if (series.every <= 0) {
        refuse(5703, "42000", "The interval of the Multi-Range Partition must be greater than 0");
    }
    if (partition_types(table.definition).size() != 1) {
        refuse(5702, "42000", "Can't add multi range partition to multi partition column table");
    }
    const auto slicing = slicing_of(table);
    if (!slicing) return;
    if (series.every > 1) refuse_analysis("The step of the auto-partitioned table should be 1");
    const std::string unit = series.unit.value_or("");
    if (!base::equals_ignoring_case(unit, slicing->unit)) {
        refuse_analysis(
            fmt::format("The granularity of the auto-partitioned table granularity({}) should be consistent "
                        "with the increased partition granularity({}).",
                        slicing->unit, base::to_upper(unit)));
    }
    if (series.every != slicing->count) {
        refuse(5701, "42000",
               fmt::format("Step length [{}] in the operation is not equal to the partition step length [{}] "
                           "stored in the table",
                           series.every, slicing->count));
    }
    check_alignment(series, partition_types(table.definition).front());
}

std::vector<schema::Partition> parts_of(const StoredTable& table, const schema::PartitionSeries& series,
                                        bool temporary) {
    check_series(table, series);
    return series_partitions(series, partition_types(table.definition).front(),
                             {temporary, table.definition.properties});
}

void check_one(const StoredTable& table, const schema::Partition& partition) {
    const PartitionStyle style = style_of(table.definition);
    const bool is_in = std::holds_alternative<schema::ValuesIn>(partition.bounds);
    if (!is_range(style) && !is_in) {
        refuse(5700, "42000", "Cannot add a Range partition to a table that partition type is not of Range");
    }
    if (is_range(style) && is_in) {
        // the server's own words: it does not look at the kind before it takes it for granted
        refuse(
            "class com.starrocks.catalog.RangePartitionInfo cannot be cast to class "
            "com.starrocks.catalog.ListPartitionInfo (com.starrocks.catalog.RangePartitionInfo and "
            "com.starrocks.catalog.ListPartitionInfo are in unnamed module of loader 'app')");
    }
    if (style == PartitionStyle::automatic_range) {
        refuse_analysis(
            "Currently, you cannot manually add a single range partition to a table that is automatically "
            "partition");
    }
    if (style != PartitionStyle::automatic_list) return;
    if (std::get<schema::ValuesIn>(partition.bounds).keys.size() > 1) {
        refuse_analysis("Automatically partitioned tables does not support multiple values in the same partition");
    }
}

StoredPartition* find(StoredTable& table, std::string_view name, bool temporary) {
    const auto found = std::ranges::find_if(table.partitions, [&](const StoredPartition& partition) {
        return partition.temporary == temporary && base::equals_ignoring_case(partition.name, name);
    });
    return found == table.partitions.end() ? nullptr : &*found;
}

void erase_rows(StoredTable& table, Id partition) {
    std::erase_if(table.rows, [&](const StoredRow& row) { return row.partition == partition; });
}

void empty(ClusterState& state, StoredTable& table, StoredPartition& partition) {
    erase_rows(table, partition.id);
    partition.id = state.new_id();
    partition.visible_version = 1;
    partition.visible_time = state.now;
}

[[noreturn]] void refuse_dynamic_table() {
    refuse_analysis(
        "Cannot add/drop partition on a Dynamic Partition Table, Use command `ALTER TABLE tbl_name SET "
        "(\"dynamic_partition.enable\" = \"false\")` firstly.");
}

void require_partitioned(const StoredTable& table) {
    if (style_of(table.definition) == PartitionStyle::none) {
        refuse(fmt::format("Alter table [{}] failed. Not a partitioned table", table.definition.name.name));
    }
}

/// The last value that a range holds: one less than its upper bound.
std::optional<schema::Literal> last_value(const schema::FixedRange& range, const schema::Type& type) {
    const auto* const upper = std::get_if<schema::Literal>(&range.upper.front());
    if (upper == nullptr) return std::nullopt;
    if (const auto number = base::number<std::int64_t>(upper->text))
        return schema::Literal{std::to_string(*number - 1)};
    const auto moment = base::parse_date_time(upper->text);
    if (!moment) return std::nullopt;
    const auto unit = type.kind == schema::TypeKind::date ? schema::Unit::day : schema::Unit::second;
    return schema::Literal{schema::bound_text(schema::plus(*moment, -1, unit), type)};
}

/// Rows that stand for all of a partition: each key of a list, the first and the last of a range; none where there is
/// no last one.
std::vector<schema::PartitionKey> samples(const schema::PartitionBounds& bounds, const schema::Type& type) {
    if (const auto* const in = std::get_if<schema::ValuesIn>(&bounds)) return in->keys;
    const auto* const range = std::get_if<schema::FixedRange>(&bounds);
    const auto last = range == nullptr ? std::nullopt : last_value(*range, type);
    if (!last) return {};
    return {range->lower, {*last}};
}

/// The condition with the hidden column of a partition expression in place of that expression (StarRocks:
/// PartitionUtil, which compares with the expressions that generate them).
ExpressionNode by_partition_columns(const StoredTable& table, ExpressionNode node) {
    for (const std::string& name : partition_columns(table.definition)) {
        const auto* const column = find_column(table.definition, name);
        if (column == nullptr || !column->generated || !schema::is_generated_partition_column(name)) continue;
        const auto form = server_form(node);
        if (!form ||
            print(*form, Printing::rewritten) != print(parse_expression(*column->generated), Printing::rewritten)) {
            continue;
        }
        ExpressionNode result;
        result.kind = ExpressionKind::column;
        result.text = name;
        return result;
    }
    for (auto& child : node.children)
        child = by_partition_columns(table, std::move(child));
    return node;
}

void check_condition_columns(const StoredTable& table, const ExpressionNode& where) {
    const std::vector<std::string> columns = partition_columns(table.definition);
    for (const std::string& name : columns_of(where)) {
        const bool known = std::ranges::any_of(
            columns, [&](const std::string& column) { return base::equals_ignoring_case(column, name); });
        if (known || find_column(table.definition, name) == nullptr) continue;
        refuse_analysis(
            fmt::format("Column `{}` in the partition condition is not a table's partition expression, "
                        "please use table's partition expressions: `{}`",
                        name, base::join(columns, "`, `")));
    }
}

/// A new partition may have buckets of its own, but no other way to distribute.
void check_distribution(const schema::Distribution& held, const schema::Distribution& wanted) {
    const auto* const held_hash = std::get_if<schema::HashDistribution>(&held);
    const auto* const wanted_hash = std::get_if<schema::HashDistribution>(&wanted);
    if ((held_hash == nullptr) != (wanted_hash == nullptr)) {
        refuse(fmt::format("Cannot assign different distribution type. default is: {}",
                           held_hash == nullptr ? "RANDOM" : "HASH"));
    }
    if (held_hash == nullptr) return;
    if (!std::ranges::equal(held_hash->columns, wanted_hash->columns,
                            [](const auto& a, const auto& b) { return base::equals_ignoring_case(a, b); })) {
        refuse(fmt::format("Cannot assign hash distribution with different distribution cols. default is: [{}]",
                           base::join(held_hash->columns, ", ")));
    }
}

/// Partitions all of whose rows fulfil the condition.
std::vector<std::string> matching(const StatementContext& context, const StoredTable& table,
                                  const schema::DropPartitions& clause) {
    if (style_of(table.definition) == PartitionStyle::none) {
        refuse_analysis("Can't drop partitions with where expression since it is not a partition table");
    }
    if (clause.temporary) {
        refuse_analysis("Can't drop temp partitions with where expression and `TEMPORARY` keyword");
    }
    if (clause.if_exists) refuse_analysis("Can't drop partitions with where expression and `IF EXISTS` keyword");
    check_condition_columns(table, by_partition_columns(table, parse_expression(*clause.where)));
    auto condition = simple_expression(clause.where->text);
    if (condition) condition = by_partition_columns(table, *std::move(condition));
    const std::vector<schema::Type> types = partition_types(table.definition);
    const std::vector<std::string> columns = partition_columns(table.definition);
    const bool plain = columns.size() == types.size() && (types.size() == 1 || !is_range(style_of(table.definition)));
    if (!condition || !plain) refuse_not_simulated("DROP PARTITIONS WHERE " + clause.where->text);
    const auto holds_for = [&](const schema::PartitionKey& key) {
        return holds(context, condition, [&](const std::vector<std::string>& path) {
            for (std::size_t i = 0; i < columns.size() && i < key.size(); ++i) {
                if (!base::equals_ignoring_case(columns[i], path.back())) continue;
                const auto* const literal = std::get_if<schema::Literal>(&key[i]);
                return value_of(literal == nullptr ? Cell() : Cell(literal->text), types[i]);
            }
            refuse_analysis(fmt::format("Column '{}' cannot be resolved", path.back()));
        });
    };
    std::vector<std::string> names;
    for (const StoredPartition& partition : table.partitions) {
        if (partition.temporary != clause.temporary || !partition.bounds) continue;
        const auto keys = samples(*partition.bounds, types.front());
        try {
            if (!keys.empty() && std::ranges::all_of(keys, holds_for)) names.push_back(partition.name);
        } catch (const NotSimulated& beyond) {
            refuse_not_simulated(beyond.what);
        }
    }
    return names;
}

std::vector<std::string> named(const StatementContext& context, const StoredTable& table,
                               const schema::DropPartitions& clause) {
    if (clause.where) return matching(context, table, clause);
    if (!clause.series) return clause.names;
    if (!is_range(style_of(table.definition))) {
        refuse(5507, "42000", "Batch drop partition only support RangePartitionInfo");
    }
    if (const std::size_t columns = partition_types(table.definition).size(); columns != 1) {
        refuse(5508, "42000",
               fmt::format("Batch deletion of partitions only support range partition tables with only a column, "
                           "current column num is  [{}]",
                           columns));
    }
    std::vector<std::string> names;
    for (const auto& partition : parts_of(table, *clause.series, clause.temporary))
        names.push_back(partition.name);
    return names;
}

}  // namespace

std::vector<schema::Partition> analyze_new_partitions(const StoredTable& table, const schema::AddPartitions& clause) {
    if (style_of(table.definition) == PartitionStyle::none) {
        refuse_analysis("Only support adding partition to range/list partitioned table");
    }
    std::vector<schema::Partition> partitions;
    std::visit(base::Overloaded{
                   [&](const schema::Partition& partition) {
                       check_one(table, partition);
                       check_partition_name(partition.name);
                       partitions.push_back(partition);
                   },
                   [&](const schema::PartitionSeries& series) {
                       for (auto& partition : parts_of(table, series, clause.temporary)) {
                           partition.if_not_exists = is_automatic(style_of(table.definition));
                           partitions.push_back(std::move(partition));
                       }
                   },
               },
               clause.partition);
    for (auto it = partitions.begin(); it != partitions.end();) {
        if (find_partition(table, it->name, clause.temporary) == nullptr) {
            ++it;
            continue;
        }
        if (!it->if_not_exists) refuse_analysis(1517, "HY000", fmt::format("Duplicate partition name {}", it->name));
        it = partitions.erase(it);
    }
    return partitions;
}

void add(const StatementContext& context, StoredTable& table, const schema::AddPartitions& clause) {
    const auto partitions = analyze_new_partitions(table, clause);
    const bool dynamic = is_dynamic(table.definition);
    if (dynamic && !clause.temporary) {
        refuse_dynamic_table();
    }
    if (clause.distribution) check_distribution(*table.definition.distribution, *clause.distribution);
    const std::size_t before = table.partitions.size();
    add_partitions(context, table, partitions, clause.temporary, clause.properties);
    if (!clause.distribution) return;
    for (std::size_t i = before; i < table.partitions.size(); ++i) {
        table.partitions[i].buckets = schema::buckets_of(*clause.distribution);
    }
}

void drop(const StatementContext& context, StoredTable& table, const schema::DropPartitions& clause) {
    if (clause.series || clause.where || clause.names.size() > 1) {
        if (!rules_of(context.state.profile).drop_partitions_in_batch) {
            refuse_not_simulated("DROP PARTITIONS before 3.4");
        }
    }
    if (clause.all_temporary) {
        std::erase_if(table.partitions, [](const StoredPartition& partition) { return partition.temporary; });
        return;
    }
    const std::vector<std::string> names = named(context, table, clause);
    require_partitioned(table);
    if (is_dynamic(table.definition) && !clause.temporary) {
        refuse_dynamic_table();
    }
    std::vector<std::string> missing;
    for (const std::string& partition : names) {
        if (find(table, partition, clause.temporary) == nullptr) missing.push_back(partition);
    }
    if (!missing.empty() && !clause.if_exists) {
        refuse(1507, "HY000", fmt::format("Error in list of partitions to [{}]", base::join(missing, ", ")));
    }
    for (const std::string& partition : names) {
        drop_partition(table, partition, clause.temporary);
    }
}

void drop_partition(StoredTable& table, std::string_view name, bool temporary) {
    const StoredPartition* const found = find(table, name, temporary);
    if (found == nullptr) return;
    erase_rows(table, found->id);
    table.partitions.erase(table.partitions.begin() + (found - table.partitions.data()));
}

void truncate(const StatementContext& context, StoredTable& table, const schema::TruncatePartitions& clause) {
    for (const std::string& name : clause.names) {
        StoredPartition* const partition = find(table, name, clause.temporary);
        if (partition == nullptr) refuse(fmt::format("Partition {} does not exist", name));
        empty(context.state, table, *partition);
    }
}

namespace {

/// StarRocks: RangeUtils.checkRangeListsMatch.
void check_same_bounds(const StoredTable& table, const StoredPartition& one, const StoredPartition& other) {
    if (one.bounds == other.bounds) return;
    const std::string words = "2 range lists are not strictly matched";
    const auto* const a = one.bounds ? std::get_if<schema::FixedRange>(&*one.bounds) : nullptr;
    const auto* const b = other.bounds ? std::get_if<schema::FixedRange>(&*other.bounds) : nullptr;
    if (a == nullptr || b == nullptr) refuse(words);
    const auto types = partition_types(table.definition);
    const bool begins_elsewhere = a->lower != b->lower;
    refuse(fmt::format("{}. {} vs. {}", words, bound_text(begins_elsewhere ? a->lower : a->upper, types),
                       bound_text(begins_elsewhere ? b->lower : b->upper, types)));
}

}  // namespace

void replace(const StatementContext& context, StoredTable& table, const schema::ReplacePartitions& clause) {
    const bool strict = boolean_property(clause.properties, "strict_range", true);
    const bool keep_temporary_names = boolean_property(clause.properties, "use_temp_partition_name", false);
    for (const std::string& name : clause.names) {
        if (find(table, name, false) == nullptr) refuse(fmt::format("Partition[{}] does not exist", name));
    }
    for (const std::string& name : clause.with) {
        if (find(table, name, true) == nullptr) refuse(fmt::format("Temp partition[{}] does not exist", name));
    }
    if (strict && clause.names.size() == clause.with.size()) {
        for (std::size_t i = 0; i < clause.names.size() && clause.names.size() == 1; ++i) {
            check_same_bounds(table, *find(table, clause.names[i], false), *find(table, clause.with[i], true));
        }
    }
    for (const std::string& name : clause.names) {
        drop_partition(table, name, false);
    }
    for (std::size_t i = 0; i < clause.with.size(); ++i) {
        StoredPartition* const partition = find(table, clause.with[i], true);
        partition->temporary = false;
        if (!keep_temporary_names && clause.names.size() == clause.with.size()) partition->name = clause.names[i];
        partition->visible_time = context.state.now;
    }
}

namespace {

/// StarRocks: AlterTableClauseAnalyzer.checkProperties of MODIFY PARTITION.
void check_partition_properties(const StatementContext& context, const schema::Properties& properties) {
    if (properties.empty()) refuse_analysis("Properties is not set");
    const auto medium = properties.find("storage_medium");
    if (medium != properties.end() && !base::equals_ignoring_case(medium->second, "ssd") &&
        !base::equals_ignoring_case(medium->second, "hdd")) {
        refuse_analysis("check properties error: Invalid storage medium: " + medium->second);
    }
    if (properties.contains("storage_cooldown_ttl") && medium == properties.end()) {
        refuse_analysis("check properties error: Invalid data property. storage medium property is not found");
    }
    const auto replication = properties.find("replication_num");
    if (replication == properties.end()) return;
    if (!base::number<std::int16_t>(replication->second)) {
        refuse_analysis(fmt::format("check properties error: For input string: \"{}\"", replication->second));
    }
    check_replication_num(context, replication->second);
}

}  // namespace

void modify(const StatementContext& context, StoredTable& table, const schema::ModifyPartitions& clause) {
    check_partition_properties(context, clause.properties);
    for (const std::string& name : clause.names) {
        if (find(table, name, false) == nullptr) {
            refuse(fmt::format("Partition[{}] does not exist in table[{}]", name, table.definition.name.name));
        }
    }
    const auto replication = clause.properties.find("replication_num");
    const auto medium = clause.properties.find("storage_medium");
    if (replication != clause.properties.end() && table.definition.properties.contains("colocate_with")) {
        refuse(fmt::format("table {} is colocate table, cannot change replicationNum", table.definition.name.name));
    }
    for (StoredPartition& partition : table.partitions) {
        const bool meant = clause.names.empty() || std::ranges::any_of(clause.names, [&](const std::string& name) {
                               return base::equals_ignoring_case(name, partition.name);
                           });
        if (!meant || partition.temporary) continue;
        if (replication != clause.properties.end()) partition.replication_num = std::stoll(replication->second);
        if (medium != clause.properties.end()) partition.storage_medium = base::to_upper(medium->second);
    }
}

void rename(StoredTable& table, const schema::RenamePartition& clause) {
    check_partition_name(clause.new_name);
    const PartitionStyle style = style_of(table.definition);
    if (is_automatic(style)) {
        refuse(fmt::format("Table[{}] is automatic partitioned. not support to rename partition name.",
                           table.definition.name.name));
    }
    if (style == PartitionStyle::none) {
        refuse(fmt::format("Table[{}] is single partitioned. no need to rename partition name.",
                           table.definition.name.name));
    }
    StoredPartition* const partition = find(table, clause.name, false);
    if (partition == nullptr) refuse(fmt::format("Partition[{}] does not exists", clause.name));
    if (base::equals_ignoring_case(clause.name, clause.new_name)) refuse("Same partition name");
    if (find(table, clause.new_name, false) != nullptr) {
        refuse(fmt::format("Partition name[{}] is already used", clause.new_name));
    }
    partition->name = clause.new_name;
}

Answer run(const StatementContext& context, const schema::TruncateTable& operation) {
    const FullName name = full_name(context, operation.name);
    if (name.database == "_statistics_") return Ok{};  // the server's own tables are not kept here
    require_database(context, name.database);
    StoredObject* const object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_analysis(fmt::format("Table {} is not found", name.name));
    StoredTable* const table = std::get_if<StoredTable>(object);
    if (table == nullptr) {
        refuse_analysis(std::holds_alternative<StoredMaterializedView>(*object)
                            ? "Materialized view can't be truncated by 'TRUNCATE TABLE'"
                            : "Only support truncate OLAP table or LAKE table");
    }
    for (const std::string& partition : operation.partitions) {
        if (find(*table, partition, operation.temporary_partitions) == nullptr) {
            refuse(fmt::format("Partition {} does not exist", partition));
        }
    }
    require_normal(context, *table);
    for (StoredPartition& partition : table->partitions) {
        const bool named =
            operation.partitions.empty() || std::ranges::any_of(operation.partitions, [&](const std::string& wanted) {
                return partition.temporary == operation.temporary_partitions &&
                       base::equals_ignoring_case(wanted, partition.name);
            });
        if (named) empty(context.state, *table, partition);
    }
    return Ok{};
}

}  // namespace srmigrate::engine
