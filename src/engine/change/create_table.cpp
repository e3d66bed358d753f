// SPDX-License-Identifier: Apache-2.0
#include "engine/change/create_table.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/rollups.hpp"
#include "engine/cluster/kept.hpp"
#include "engine/definition/automatic_partitions.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/definition/checks_partitions.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/definition/table_properties.hpp"
#include "engine/expression/queries.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/short_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace srmigrate::engine {

using schema::KeyModel;

namespace {

void check_distribution_types(const schema::Table& table) {
    const auto* const hash = std::get_if<schema::HashDistribution>(&*table.distribution);
    const auto problem = hash == nullptr ? std::nullopt : distribution_problem(*hash, table);
    if (problem) refuse(*problem);
}

void check_sort_key(const schema::Table& table) {
    if (!table.order_by) {
        check_short_key(table, table.key->columns);
        return;
    }
    std::set<std::string> names;
    for (const std::string& name : *table.order_by) {
        if (!names.insert(base::to_lower(name)).second) {
            refuse(fmt::format("Duplicate sort key column {} is not allowed.", name));
        }
    }
    check_short_key(table, *table.order_by);
}

/// The bounds that partitions have, in order: a new partition is looked up among them.
class TakenBounds {
  public:
    TakenBounds(const StoredTable& table, bool temporary, const std::vector<schema::Type>& types)
        : m_types(types), m_lowers(UpperOrder{&m_types}) {
        for (const StoredPartition& partition : table.partitions) {
            if (partition.temporary == temporary && partition.bounds) add(*partition.bounds);
        }
    }
    TakenBounds(const TakenBounds&) = delete;
    TakenBounds& operator=(const TakenBounds&) = delete;

    void add(const schema::PartitionBounds& bounds) {
        if (const auto* const range = std::get_if<schema::FixedRange>(&bounds)) {
            m_lowers.emplace_hint(m_lowers.end(), range->upper, range->lower);
        } else if (const auto* const in = std::get_if<schema::ValuesIn>(&bounds)) {
            m_values.insert(in->keys.begin(), in->keys.end());
        }
    }

    /// From the highest bound below it.
    schema::FixedRange range_of(const schema::LessThan& less) const {
        schema::FixedRange range = fixed_range(less, m_types);
        const auto next = m_lowers.lower_bound(range.upper);
        if (next == m_lowers.begin()) return range;
        const schema::PartitionKey& below = std::prev(next)->first;
        if (compare(below, range.lower, m_types) > 0) range.lower = below;
        return range;
    }

    bool has(const schema::FixedRange& range) const {
        const auto next = m_lowers.upper_bound(range.lower);
        return next != m_lowers.end() && compare(next->second, range.upper, m_types) < 0;
    }
    bool has(const schema::PartitionKey& key) const { return m_values.contains(key); }

  private:
    struct UpperOrder {
        const std::vector<schema::Type>* types;
        bool operator()(const schema::PartitionKey& a, const schema::PartitionKey& b) const {
            return compare(a, b, *types) < 0;
        }
    };
    const std::vector<schema::Type> m_types;
    std::map<schema::PartitionKey, schema::PartitionKey, UpperOrder> m_lowers;  ///< by upper bound; they do not overlap
    std::set<schema::PartitionKey> m_values;
};

schema::PartitionBounds resolved_bounds(const TakenBounds& taken, const schema::Partition& partition,
                                        const std::vector<schema::Type>& types) {
    return std::visit(
        base::Overloaded{
            [&](const schema::LessThan& less) -> schema::PartitionBounds { return taken.range_of(less); },
            [&](const schema::FixedRange& range) -> schema::PartitionBounds { return fixed_range(range, types); },
            [&](const schema::ValuesIn& in) -> schema::PartitionBounds {
                schema::ValuesIn values;
                for (const schema::PartitionKey& key : in.keys) {
                    schema::PartitionKey resolved;
                    for (std::size_t i = 0; i < key.size(); ++i) {
                        resolved.push_back(i < types.size() ? server_value(key[i], types[i]) : key[i]);
                    }
                    values.keys.push_back(std::move(resolved));
                }
                return values;
            },
        },
        partition.bounds);
}

void check_range(const StoredTable& table, const TakenBounds& taken, const schema::FixedRange& range, bool temporary,
                 const std::vector<schema::Type>& types) {
    if (compare(range.lower, range.upper, types) >= 0) {
        refuse_analysis(fmt::format("Lower values {{{}}} should less than upper values {{{}}}",
                                    bound_text(range.lower, types), bound_text(range.upper, types)));
    }
    if (!taken.has(range)) return;
    for (const StoredPartition& other : table.partitions) {
        const auto* const existing = other.bounds ? std::get_if<schema::FixedRange>(&*other.bounds) : nullptr;
        if (existing == nullptr || other.temporary != temporary || !overlap(range, *existing, types)) continue;
        refuse_analysis(fmt::format("Range [{}..{}) is intersected with range: [{}..{})",
                                    bound_text(range.lower, types), bound_text(range.upper, types),
                                    bound_text(existing->lower, types), bound_text(existing->upper, types)));
    }
}

void check_values(const TakenBounds& taken, const schema::ValuesIn& values, const std::string& name) {
    if (!std::ranges::any_of(values.keys, [&](const schema::PartitionKey& key) { return taken.has(key); })) return;
    refuse_analysis("Duplicate partition values exist for partition: " + name);
}

void give_identities(StoredTable& table) {
    for (const schema::Column& column : table.definition.columns) {
        table.identities[base::to_lower(column.name)] = {++table.last_unique_id, column.name};
    }
}

/// Existence checks that all forms of CREATE TABLE share. True: there is nothing to do.
bool exists_already(const StatementContext& context, const FullName& name, bool if_not_exists) {
    const StoredDatabase& database = require_database(context, name.database);
    if (!database.objects.contains(name.name)) return false;
    if (if_not_exists) return true;
    refuse_analysis(1050, "42S01", fmt::format("Table '{}' already exists", name.name));
}

/// What one would write to get the table again; rollups are not in it, as they are not in SHOW CREATE TABLE.
schema::Table as_given(const StoredTable& table) {
    schema::Table given = table.definition;
    if (!given.partitioning) return given;
    for (schema::Expression& expression : given.partitioning->expressions) {
        for (const schema::Column& column : given.columns) {
            const bool generated = column.name.starts_with("__generated_partition_column_") && column.generated;
            if (generated && columns_of(parse_expression(expression)) == std::vector{column.name}) {
                expression = *column.generated;
            }
        }
    }
    std::erase_if(given.columns, [](const schema::Column& column) {
        return column.name.starts_with("__generated_partition_column_");
    });
    if (is_automatic(style_of(table.definition))) return given;
    for (const StoredPartition* const partition : in_printed_order(table)) {
        given.partitioning->partitions.push_back(schema::Partition{partition->name, false, *partition->bounds, {}});
    }
    return given;
}

/// Off unless the front end is configured for it; and then beyond what is played here.
[[noreturn]] void refuse_temporary(const StatementContext& context) {
    if (!is_switched_on(context, "enable_experimental_temporary_table")) {
        refuse("Getting syntax error. Detail message: FE config 'enable_experimental_temporary_table' is disabled.");
    }
    refuse_not_simulated("CREATE TEMPORARY TABLE");
}

void store(const StatementContext& context, const FullName& name, StoredTable table) {
    table.definition.name = schema::ObjectName{std::nullopt, std::nullopt, name.name};
    require_database(context, name.database).objects.insert_or_assign(name.name, std::move(table));
}

/// Buckets of a new colocation group, as the server counts them from its back ends.
std::int64_t buckets_by_backends(int backends) {
    if (backends <= 12) return 2 * backends;
    return backends <= 24 ? backends * 3 / 2 : 36;
}

/// StarRocks: ErrorCode.ERR_COLOCATE_TABLE_MUST_HAS_SAME_…: one number for all of them.
[[noreturn]] void refuse_colocation(std::string message) {
    refuse(5063, "42000", std::move(message));
}

/// As the server writes a distribution in these messages (HashDistributionInfo.toString).
std::string distribution_note(const schema::HashDistribution& hash) {
    std::string columns;
    for (const std::string& column : hash.columns)
        columns += column + ",";
    return fmt::format("type: HASH; distribution columns: [{}]; bucket num: {}; ", columns, hash.buckets.value_or(0));
}

/// StarRocks: ColocateGroupSchema.checkColocateSchema.
void check_colocation(const StoredTable& held, const std::string& group, const schema::Table& definition) {
    const auto& old = std::get<schema::HashDistribution>(*held.definition.distribution);
    const auto& hash = std::get<schema::HashDistribution>(*definition.distribution);
    if (hash.buckets != old.buckets) {
        refuse_colocation(fmt::format("Colocate tables must have same bucket num: {}, with group {}, current info {}",
                                      old.buckets.value_or(0), group, distribution_note(hash)));
    }
    if (hash.columns.size() != old.columns.size()) {
        refuse_colocation(
            fmt::format("Colocate tables distribution columns size must be the same : {}, with group {}, current info "
                        "{}",
                        old.columns.size(), group, distribution_note(hash)));
    }
    for (std::size_t i = 0; i < hash.columns.size(); ++i) {
        const schema::Type& wanted = *find_column(held.definition, old.columns[i])->type;
        if (*find_column(definition, hash.columns[i])->type == wanted) continue;
        refuse_colocation(
            fmt::format("Colocate tables distribution columns must have the same data type with group {}, current "
                        "col: {}, should be: {}, current info {}",
                        group, hash.columns[i], message_text(wanted), distribution_note(hash)));
    }
}

}  // namespace

// The first table of a group decides.
void settle_colocation(const StatementContext& context, const std::string& home, schema::Table& definition) {
    const auto group = definition.properties.find("colocate_with");
    auto* const hash = std::get_if<schema::HashDistribution>(&*definition.distribution);
    if (group == definition.properties.end() || group->second.empty() || hash == nullptr) return;
    const StoredDatabase* const database = context.state.database(home);
    if (database == nullptr) return;
    const StoredTable* held = nullptr;
    for (const auto& [name, object] : database->objects) {
        const auto* const table = std::get_if<StoredTable>(&object);
        if (table == nullptr || table->definition.name.name == definition.name.name) continue;
        const auto other = table->definition.properties.find("colocate_with");
        if (other == table->definition.properties.end() || other->second != group->second) continue;
        if (held == nullptr || table->id < held->id) held = table;
    }
    if (!hash->buckets) {
        hash->buckets = held == nullptr ? buckets_by_backends(context.state.profile.backends)
                                        : schema::buckets_of(*held->definition.distribution);
    }
    if (held != nullptr) check_colocation(*held, fmt::format("{}.{}", database->id, held->id), definition);
}

std::size_t add_partitions(const StatementContext& context, StoredTable& table,
                           const std::vector<schema::Partition>& partitions, bool temporary,
                           const schema::Properties& properties) {
    const std::vector<schema::Type> types = partition_types(table.definition);
    TakenBounds taken(table, temporary, types);
    std::size_t added = 0;
    for (const schema::Partition& given : partitions) {
        StoredPartition partition = new_partition(context, table, given.name);
        partition.temporary = temporary;
        partition.bounds = resolved_bounds(taken, given, types);
        if (const auto* const range = std::get_if<schema::FixedRange>(&*partition.bounds)) {
            check_range(table, taken, *range, temporary, types);
        } else if (const auto* const in = std::get_if<schema::ValuesIn>(&*partition.bounds)) {
            check_values(taken, *in, given.name);
        }
        schema::Properties all = properties;
        for (const auto& [key, value] : given.properties)
            all[key] = value;
        if (all.contains("replication_num")) {
            check_replication_num(context, all.at("replication_num"));
            partition.replication_num = std::stoll(all.at("replication_num"));
        }
        partition.storage_medium =
            base::to_upper(given_value(all, "storage_medium").value_or(partition.storage_medium));
        taken.add(*partition.bounds);
        table.partitions.push_back(std::move(partition));
        ++added;
    }
    return added;
}

namespace {

bool cuts_ranges(const schema::Type& type) {
    return schema::is_integer(type.kind) || is_date(type);
}

/// StarRocks: RangePartitionInfo, when the table is made and all else of the statement has been looked at.
void check_range_keys(const schema::Table& definition) {
    const PartitionStyle style = style_of(definition);
    if (!is_range(style)) return;
    const auto types = partition_types(definition);
    for (std::size_t i = 0; i < types.size(); ++i) {
        const ExpressionNode node = parse_expression(definition.partitioning->expressions[i]);
        const auto slicing = time_slicing(node);
        const bool plain = node.kind == schema::ExpressionKind::column;
        const auto* const column = find_column(definition, plain ? node.text : slicing ? slicing->column : "");
        const schema::Type type = column != nullptr ? *column->type : types[i];
        const bool shadowed = style != PartitionStyle::automatic_range || is_date(type);
        if (cuts_ranges(type) && shadowed) continue;
        if (cuts_ranges(type)) refuse("Invalid key range: Unsupported shadow partition type:" + primitive_text(type));
        refuse(fmt::format("{}[{}] type[{}] cannot be a range partition key.", plain ? "Column" : "Expr",
                           plain ? column->name : print(node, Printing::explained), primitive_text(type)));
    }
}

/// Each partition cools down so long after its end, which has to be a moment then (seen on a server).
void check_cooldown_of_partitions(const schema::Properties& printed, const std::vector<schema::Partition>& partitions) {
    if (!given_value(printed, "storage_cooldown_ttl")) return;
    for (const schema::Partition& partition : partitions) {
        const auto* const less = std::get_if<schema::LessThan>(&partition.bounds);
        const auto* const range = std::get_if<schema::FixedRange>(&partition.bounds);
        const auto* const upper = less != nullptr ? &less->upper : range != nullptr ? &range->upper : nullptr;
        if (upper != nullptr && !upper->empty() && std::holds_alternative<schema::MaxValue>(upper->front())) {
            refuse("Text 'MAXVALUE' could not be parsed at index 0");
        }
    }
}

}  // namespace

StoredTable make_table(const StatementContext& context, const std::string& database, AnalyzedTable analyzed) {
    StoredTable table;
    table.definition = std::move(analyzed.definition);
    schema::Table& definition = table.definition;
    table.created = context.state.now;
    check_range_keys(definition);
    // Bounds are made before anything else, so that their errors come first.
    StoredTable scratch;
    scratch.definition = definition;
    ClusterState& state = context.state;
    const Id before = state.next_id;
    scratch.definition.properties = {{"replication_num", "1"}};
    add_partitions(context, scratch, analyzed.partitions, false, {});
    state.next_id = before;
    check_distribution_types(definition);
    check_sort_key(definition);
    settle_colocation(context, database, definition);
    SettledProperties settled = settle_properties(context, definition);
    check_cooldown_of_partitions(settled.printed, analyzed.partitions);
    table.id = state.new_id();
    definition.properties = std::move(settled.printed);
    table.hidden_properties = std::move(settled.hidden);
    check_bloom_filters(definition.properties, definition.indexes);
    give_identities(table);
    const std::vector<schema::Rollup> rollups = std::move(definition.rollups);
    definition.rollups.clear();
    for (const schema::Rollup& rollup : rollups)
        table.rollups.push_back(make_rollup(context, table, rollup));
    if (definition.partitioning) {
        add_partitions(context, table, analyzed.partitions, false, {});
    } else {
        table.partitions.push_back(new_partition(context, table, definition.name.name));
    }
    return table;
}

Answer run(const StatementContext& context, const schema::CreateTable& operation) {
    for (const schema::Column& column : operation.table.columns)
        check_words(context, column);
    const FullName name = full_name(context, operation.table.name);
    check_table_name(name.name);
    if (operation.table.temporary) refuse_temporary(context);
    if (exists_already(context, name, operation.if_not_exists)) return Ok{};
    store(context, name, make_table(context, name.database, analyze_table(context, operation.table)));
    return Ok{};
}

Answer run(const StatementContext& context, const schema::CreateTableLike& operation) {
    const FullName name = full_name(context, operation.table.name);
    check_table_name(name.name);
    if (operation.table.temporary) refuse_temporary(context);
    const FullName source = full_name(context, operation.like);
    if (exists_already(context, name, operation.if_not_exists)) return Ok{};
    require_database(context, source.database);
    const StoredObject* const object = context.state.object(source.database, source.name);
    if (object == nullptr) refuse_unknown_table(context, source.name);
    const StoredTable* const original = std::get_if<StoredTable>(object);
    if (original == nullptr) refuse_analysis(fmt::format("Table of type OLAP required: {}", source.name));
    schema::Table table = as_given(*original);
    table.name = operation.table.name;
    if (operation.table.partitioning) table.partitioning = operation.table.partitioning;
    if (operation.table.distribution) table.distribution = operation.table.distribution;
    for (const auto& [key, value] : operation.table.properties)
        table.properties[key] = value;
    store(context, name, make_table(context, name.database, analyze_table(context, table)));
    return Ok{};
}

}  // namespace srmigrate::engine
