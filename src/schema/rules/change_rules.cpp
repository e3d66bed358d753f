// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/change_rules.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/apply/column_places.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/default_value.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/normal/property_policy.hpp"
#include "schema/rules/column_rules.hpp"
#include "schema/rules/conversions.hpp"
#include "schema/rules/index_rules.hpp"
#include "schema/rules/partition_rules.hpp"
#include "schema/rules/property_rules.hpp"
#include "schema/rules/rollup_rules.hpp"
#include "schema/rules/sort_key_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::schema {
namespace {

constexpr Version k_sort_key_for_all{3, 3, 0};
constexpr Version k_rename_column{3, 3, 2};
constexpr Version k_optimize{3, 2, 0};
constexpr Version k_fields{3, 2, 10};
constexpr Version k_online_optimize{3, 4, 0};  ///< StarRocks#43747
constexpr Version k_default_buckets{3, 5, 8};
constexpr Version k_column_comment{3, 5, 0};  ///< StarRocks#58440, backported to 3.5 before its first release

std::string replace_remedy(std::string_view column) {
    return fmt::format("add a new column, fill it from '{0}', drop '{0}' and rename the new one", column);
}

/// What the rules ask about a table, worked out once.
struct Facts {
    const Table& table;
    const ServerProfile& context;
    Key key = effective_key(table);
    std::vector<std::string> sort_key = effective_sort_key(table);

    bool is_key(std::string_view name) const { return contains_name(key.columns, name); }
    bool is_partition_column(std::string_view name) const {
        if (!table.partitioning) return false;
        const auto& expressions = table.partitioning->expressions;
        return std::any_of(expressions.begin(), expressions.end(),
                           [&](const auto& expression) { return reads(expression, name); });
    }
    bool is_distribution_column(std::string_view name) const {
        const auto* hash = table.distribution ? std::get_if<HashDistribution>(&*table.distribution) : nullptr;
        return hash != nullptr && contains_name(hash->columns, name);
    }
    /// The generated column whose expression reads the name, if any.
    const Column* generated_from(std::string_view name) const {
        for (const auto& column : table.columns) {
            if (column.generated && reads(*column.generated, name)) return &column;
        }
        return nullptr;
    }
    /// The rollup that holds on to the column: in a UNIQUE KEY table its values are merged (reference §3.4).
    const Rollup* rollup_with(std::string_view name) const {
        if (key.model != KeyModel::unique) return nullptr;
        for (const auto& rollup : table.rollups) {
            const bool merges = std::any_of(rollup.columns.begin(), rollup.columns.end(),
                                            [&](const auto& column) { return !is_key(column); });
            if (merges && contains_name(rollup.columns, name)) return &rollup;
        }
        return nullptr;
    }
    /// The first of the names that no column has.
    std::optional<std::string> missing(const std::vector<std::string>& names) const {
        for (const auto& name : names) {
            if (find(table.columns, name) == nullptr) return name;
        }
        return std::nullopt;
    }
    bool has_replace_column() const {
        return std::any_of(table.columns.begin(), table.columns.end(), [](const Column& column) {
            return column.aggregate == Aggregate(AggregateFunction::replace) ||
                   column.aggregate == Aggregate(AggregateFunction::replace_if_not_null);
        });
    }
};

bool is_random(const Table& table) {
    const auto distribution = effective_distribution(table);
    return distribution && std::holds_alternative<RandomDistribution>(*distribution);
}

/// Explicit ones, of which there is none: a job that writes all at once has nothing to write then, and fails
/// (recorded).
bool has_no_partitions(const Table& table) {
    return table.partitioning && !has_managed_partitions(table) && table.partitioning->partitions.empty();
}

Obstacle no_column(std::string_view name) {
    return {fmt::format("there is no column '{}'", name), "add the column first"};
}

/// A rollup that a clause names has to be there (StarRocks: SchemaChangeHandler, "Index[r] does not exist in
/// table[t]").
std::optional<Obstacle> missing_rollup(const Facts& facts, const std::optional<std::string>& name) {
    if (!name) return std::nullopt;
    for (const auto& rollup : facts.table.rollups) {
        if (same_name(rollup.name, *name)) return std::nullopt;
    }
    return Obstacle{fmt::format("there is no rollup '{}'", *name), "check the name"};
}

std::optional<Obstacle> refuse_name(const Facts& facts, std::string_view name) {
    const auto fault = column_name_fault(name, facts.context.run_mode);
    if (!fault) return std::nullopt;
    return Obstacle{*fault == NameFault::incorrect ? fmt::format("a column cannot be called '{}'", name)
                                                   : fmt::format("the column name '{}' is reserved", name),
                    "choose another name"};
}

std::string remedy_of(const OutOfBounds& fault, const Type& type) {
    const auto word = base::to_upper(type_facts(type.kind).name);
    switch (fault.number) {
        case OutOfBounds::Number::length:
            return fmt::format("a {} holds up to {} bytes", word, fault.most);
        case OutOfBounds::Number::precision:
            return fmt::format("a {} has up to {} digits", word, fault.most);
        case OutOfBounds::Number::scale:
            return fmt::format("up to {} of its digits stand after the point", fault.most);
    }
    std::abort();
}

std::optional<Obstacle> refuse_type_itself(const Column& column) {
    if (!column.type) return std::nullopt;
    const auto fault = type_fault(*column.type);
    if (!fault) return std::nullopt;
    return Obstacle{
        fmt::format("there is no {}", to_text(*column.type)),
        std::visit(base::Overloaded{
                       [&](const OutOfBounds& bounds) { return remedy_of(bounds, fault->type); },
                       [](const NoArrayElement&) { return std::string("an array holds no HLL, BITMAP or PERCENTILE"); },
                       [](const NoMapKey&) { return std::string("the key of a map has a plain type"); },
                       [](const NotStored&) { return std::string("TIME is a type of queries; use VARCHAR or INT"); },
                   },
                   fault->what)};
}

/// StarRocks: SchemaChangeHandler, "Can not assign aggregation method on column in … data model table".
std::optional<Obstacle> useless_aggregation(const Facts& facts, const Column& column) {
    const bool ignored = facts.key.model == KeyModel::primary;  // the analyzer puts REPLACE in the place of any word
    if (!column.aggregate || ignored || facts.key.model == KeyModel::aggregate) return std::nullopt;
    return Obstacle{"only the columns of an AGGREGATE KEY table have an aggregation",
                    fmt::format("leave the aggregation of '{}' away", column.name)};
}

std::optional<Obstacle> refuse_rollup(const Facts& facts, std::string_view column) {
    const auto* rollup = facts.rollup_with(column);
    if (rollup == nullptr) return std::nullopt;
    return Obstacle{fmt::format("the rollup '{}' holds the column", rollup->name),
                    fmt::format("drop the rollup '{}' first", rollup->name)};
}

/// A primary key table holds states as plain values (since 2.3), but for an HLL that is added to it (StarRocks:
/// SchemaChangeHandler.addColumnInternal; recorded).
bool holds_states(KeyModel model, const Type& type) {
    switch (model) {
        case KeyModel::aggregate:
            return true;
        case KeyModel::primary:
            return type.kind != TypeKind::hll;
        case KeyModel::duplicate:
        case KeyModel::unique:
            return false;
    }
    return false;
}

/// Whether the table was created without fast schema evolution.
bool is_rewritten(const Table& table) {
    const auto fast = property(table.properties, "fast_schema_evolution");
    return fast && base::equals_ignoring_case(*fast, "false");
}

std::optional<Obstacle> refuse_added(const Facts& facts, const Column& column) {
    const auto& name = column.name;
    if (auto refused = refuse_name(facts, name)) return refused;
    if (auto refused = refuse_type_itself(column)) return refused;
    if (auto refused = useless_aggregation(facts, column)) return refused;
    if (column.auto_increment) {
        return Obstacle{"an AUTO_INCREMENT column cannot be added", rebuild_remedy(facts.table.name.name)};
    }
    const bool is_key = column.key || (facts.key.model == KeyModel::aggregate && !column.aggregate);
    // StarRocks: SchemaChangeHandler, "column without agg function will be treated as key column"
    if (is_key && facts.key.model == KeyModel::aggregate && column.type && !can_distribute(*column.type)) {
        return Obstacle{fmt::format("a key column cannot be {}", to_text(*column.type)),
                        fmt::format("give '{}' an aggregation", name)};
    }
    if (is_key && facts.key.model == KeyModel::primary) {
        return Obstacle{"a primary key cannot get another column", rebuild_remedy(facts.table.name.name)};
    }
    if (column.generated) {
        if (facts.key.model != KeyModel::aggregate) return std::nullopt;
        return Obstacle{"an AGGREGATE KEY table cannot have a generated column", "work it out in a view"};
    }
    if (column.type && is_metric(*column.type) && !holds_states(facts.key.model, *column.type)) {
        return Obstacle{fmt::format("{} is for the columns of an AGGREGATE KEY table", to_text(*column.type)),
                        rebuild_remedy(facts.table.name.name)};
    }
    const bool has_default = column.default_value && !std::holds_alternative<DefaultNull>(*column.default_value);
    if (has_default && column.type && default_problem(*column.default_value, *column.type, facts.context.version)) {
        return Obstacle{fmt::format("its default suits no {}", to_text(*column.type)),
                        fmt::format("give '{}' another default", name)};
    }
    // a BITMAP or HLL is empty where nothing is said (StarRocks: ColumnBuilder.getDefaultValueDef)
    const bool begins_empty = column.type && keeps_no_default(*column.type);
    if (!is_nullable(facts.key, column) && !has_default && !begins_empty) {
        return Obstacle{"a NOT NULL column without a default cannot be added",
                        fmt::format("give '{}' a default, or let it be NULL", name)};
    }
    const auto* const constant = has_default ? std::get_if<DefaultText>(&*column.default_value) : nullptr;
    const bool is_sum = column.aggregate == Aggregate(AggregateFunction::sum);
    if (is_sum && constant != nullptr && constant->value != "0") {
        return Obstacle{"the default of an added column that is summed up is 0",
                        fmt::format("leave the default of '{}' away, or make it 0", name)};
    }
    const bool is_gone = column.type && keeps_no_default(*column.type);
    if (has_default && !is_gone && is_for_each_row(*column.default_value)) {
        return Obstacle{"a column whose default is a function cannot be added",
                        fmt::format("add '{}' without the default and fill it, or give it a constant", name)};
    }
    const bool is_constructed = has_default && std::holds_alternative<DefaultExpression>(*column.default_value);
    if (is_constructed && column.type && is_nested(column.type->kind) && is_rewritten(facts.table)) {
        return Obstacle{"a default of a nested type is added only to tables with fast schema evolution",
                        rebuild_remedy(facts.table.name.name)};
    }
    return std::nullopt;
}

std::optional<Obstacle> refuse(const Facts& facts, const AddColumns& clause) {
    if (auto refused = missing_rollup(facts, clause.rollup)) return refused;
    const auto generated = std::count_if(clause.columns.begin(), clause.columns.end(),
                                         [](const Column& column) { return column.generated.has_value(); });
    if (generated > 0 && generated < static_cast<std::ptrdiff_t>(clause.columns.size())) {
        return Obstacle{"ordinary and generated columns are not added together",
                        "add the generated ones in a statement of their own"};
    }
    for (const auto& column : clause.columns) {
        if (auto refused = refuse_added(facts, column)) return refused;
    }
    return std::nullopt;
}

std::optional<Obstacle> refuse(const Facts& facts, const DropColumn& clause) {
    const auto rebuild = rebuild_remedy(facts.table.name.name);
    if (clause.rollup) {
        if (auto refused = missing_rollup(facts, clause.rollup)) return refused;
        if (contains_name(find(facts.table.rollups, *clause.rollup)->columns, clause.name)) return std::nullopt;
        return Obstacle{fmt::format("the rollup '{}' has no column '{}'", *clause.rollup, clause.name),
                        "check the name"};
    }
    if (facts.is_partition_column(clause.name)) return Obstacle{"a partition column cannot be dropped", rebuild};
    if (facts.is_distribution_column(clause.name)) {
        return Obstacle{"a distribution column cannot be dropped", "distribute the table by other columns first"};
    }
    if (const auto* reader = facts.generated_from(clause.name)) {
        return Obstacle{fmt::format("the generated column '{}' reads it", reader->name),
                        fmt::format("drop '{}' first", reader->name)};
    }
    const bool explicit_sort_key = facts.table.order_by.has_value();
    if (explicit_sort_key && contains_name(facts.sort_key, clause.name)) {
        return Obstacle{"a sort key column cannot be dropped", "change the sort key first"};
    }
    if (auto refused = refuse_rollup(facts, clause.name)) return refused;
    if (!facts.is_key(clause.name)) return std::nullopt;
    switch (facts.key.model) {
        case KeyModel::primary:
            return Obstacle{"a primary key column cannot be dropped", rebuild};
        case KeyModel::unique:
            return Obstacle{"a key column of a UNIQUE KEY table cannot be dropped", rebuild};
        case KeyModel::aggregate:
            if (facts.has_replace_column()) {
                return Obstacle{"a key column cannot be dropped while a value column is aggregated by REPLACE",
                                rebuild};
            }
            break;
        case KeyModel::duplicate:
            break;
    }
    if (facts.key.columns.size() == 1) return Obstacle{"the last key column cannot be dropped", rebuild};
    return std::nullopt;
}

/// Properties of the column besides its type that MODIFY COLUMN never changes. Both in normal form.
std::optional<Obstacle> refuse_attributes(const Column& from, const Column& to) {
    const auto remedy = replace_remedy(from.name);
    if (from.auto_increment || to.auto_increment)
        return Obstacle{"AUTO_INCREMENT cannot be given or taken away", remedy};
    if (from.generated.has_value() != to.generated.has_value()) {
        return Obstacle{from.generated ? "a generated column cannot become an ordinary one"
                                       : "an ordinary column cannot become a generated one",
                        remedy};
    }
    if (from.aggregate != to.aggregate) return Obstacle{"the aggregation of a column cannot be changed", remedy};
    if (from.default_value != to.default_value) {
        return Obstacle{"the default of a column cannot be changed", remedy};
    }
    if (*from.nullable && !*to.nullable) return Obstacle{"a column that holds NULL cannot become NOT NULL", remedy};
    return std::nullopt;
}

std::optional<Obstacle> refuse_type(const Facts& facts, const Column& from, const Column& to,
                                    const ModifyColumn& clause) {
    if (from.type == to.type || !from.type || !to.type) return std::nullopt;
    const auto remedy = replace_remedy(from.name);
    if (from.generated && from.generated == to.generated) {
        return Obstacle{"the type of a generated column is that of its expression",
                        fmt::format("drop '{}' and add it again", from.name)};
    }
    if (conversion(*from.type, *to.type, facts.context.version) == ValueConversion::refused) {
        return Obstacle{fmt::format("{} cannot become {}", to_text(*from.type), to_text(*to.type)), remedy};
    }
    if (facts.is_key(from.name) && !can_distribute(*to.type)) {
        return Obstacle{fmt::format("a key column cannot be {}", to_text(*to.type)), remedy};
    }
    const auto* const function = to.aggregate ? std::get_if<AggregateFunction>(&*to.aggregate) : nullptr;
    if (function != nullptr && !can_aggregate(*function, *to.type)) {
        return Obstacle{fmt::format("its aggregation suits no {}, and the aggregation of a column cannot be changed",
                                    to_text(*to.type)),
                        remedy};
    }
    if (to.default_value && default_problem(*to.default_value, *to.type, facts.context.version)) {
        return Obstacle{
            fmt::format("its default suits no {}, and the default of a column cannot be changed", to_text(*to.type)),
            remedy};
    }
    return holder_obstacle(facts.table, applied(facts.table, clause), from.name, facts.context);
}

std::optional<Obstacle> refuse(const Facts& facts, const ModifyColumn& clause) {
    const auto* old = find(facts.table.columns, clause.column.name);
    if (auto refused = missing_rollup(facts, clause.rollup)) return refused;
    if (clause.rollup && !clause.position) {
        return Obstacle{"a rollup is named only to move a column in it", "leave FROM away"};
    }
    if (old == nullptr || clause.rollup) return std::nullopt;
    if (auto refused = refuse_type_itself(clause.column)) return refused;
    if (auto refused = useless_aggregation(facts, clause.column)) return refused;
    // StarRocks: Column.checkSchemaChangeAllowed, "Can not change aggregation type"
    const bool says_key = facts.key.model == KeyModel::duplicate || facts.key.model == KeyModel::unique;
    if (clause.column.key && !facts.is_key(old->name)) {
        return Obstacle{"a value column cannot become a key column", rebuild_remedy(facts.table.name.name)};
    }
    if (says_key && !clause.column.key && facts.is_key(old->name)) {
        return Obstacle{"a key column cannot become a value column", fmt::format("write KEY after '{}'", old->name)};
    }
    const auto from = normalize(*old, facts.key);
    auto to = normalize(clause.column, facts.key);
    to.name = from.name;
    if (auto refused = refuse_attributes(from, to)) return refused;
    if (auto refused = refuse_type(facts, from, to, clause)) return refused;
    const auto rebuild = rebuild_remedy(facts.table.name.name);
    // what is refused even where the definition stays as it is (StarRocks: SchemaChangeHandler.processModifyColumn)
    if (auto refused = refuse_rollup(facts, from.name)) return refused;
    const auto* const reader = to.generated ? nullptr : facts.generated_from(from.name);
    if (reader != nullptr) {
        return Obstacle{fmt::format("the generated column '{}' reads it", reader->name),
                        fmt::format("drop '{}' first", reader->name)};
    }
    auto without_comment = to;
    without_comment.comment = from.comment;
    const bool changes = without_comment != from;
    if (changes && from.type && is_nested(from.type->kind)) {
        return Obstacle{"a column of a nested type cannot be modified", replace_remedy(from.name)};
    }
    // a comment counts here (StarRocks: SchemaChangeHandler.createJob, Column.equals)
    if (to != from && facts.is_partition_column(from.name)) {
        return Obstacle{"a partition column cannot be modified", rebuild};
    }
    if (to != from && facts.is_distribution_column(from.name)) {
        return Obstacle{"a distribution column cannot be modified", rebuild};
    }
    if (facts.key.model == KeyModel::primary) {
        if (facts.is_key(from.name)) return Obstacle{"a primary key column cannot be modified", rebuild};
        if (facts.table.order_by && contains_name(facts.sort_key, from.name)) {
            return Obstacle{"a sort key column of a primary key table cannot be modified", "change the sort key first"};
        }
    }
    const auto* const after = clause.position ? std::get_if<After>(&*clause.position) : nullptr;
    if (after != nullptr && same_name(after->column, from.name)) {
        return Obstacle{"a column does not stand behind itself", "name another column"};
    }
    return std::nullopt;
}

std::optional<Obstacle> refuse_field(const Facts& facts) {
    if (is_rewritten(facts.table)) {
        return Obstacle{"fields of a struct change only on tables with fast schema evolution",
                        rebuild_remedy(facts.table.name.name)};
    }
    if (facts.context.version < k_fields) {
        return Obstacle{"fields of a struct can be changed from 3.2.10 on", "upgrade StarRocks"};
    }
    return std::nullopt;
}

/// The struct that a path leads to without its last step; null where it leads nowhere.
const Type* struct_of(const Facts& facts, const std::string& name, const std::vector<std::string>& path) {
    const auto* const column = find(facts.table.columns, name);
    const Type* at = column != nullptr && column->type ? &*column->type : nullptr;
    for (std::size_t i = 0; at != nullptr && i + 1 < path.size(); ++i) {
        if (path[i] == "[*]" && at->kind == TypeKind::array) {
            at = &at->children.front();
            continue;
        }
        const auto found = std::find_if(at->field_names.begin(), at->field_names.end(),
                                        [&](const auto& field) { return same_name(field, path[i]); });
        at = found == at->field_names.end() ? nullptr
                                            : &at->children[static_cast<std::size_t>(found - at->field_names.begin())];
    }
    return at;
}

std::optional<Obstacle> refuse(const Facts& facts, const RenameColumn& clause) {
    if (auto refused = refuse_name(facts, clause.new_name)) return refused;
    if (find(facts.table.columns, clause.new_name) != nullptr) {
        return Obstacle{fmt::format("there is a column '{}' already", clause.new_name), "choose another name"};
    }
    if (facts.context.version >= k_rename_column) return refuse_rollup(facts, clause.name);
    return Obstacle{"columns can be renamed from 3.3.2 on", "upgrade StarRocks, or keep the old name"};
}

std::optional<Obstacle> refuse(const Facts& facts, const OrderBy& clause) {
    const auto& columns = facts.table.columns;
    const bool all = clause.columns.size() == columns.size();
    if (clause.rollup && all) return missing_rollup(facts, clause.rollup);  // a sort key leaves the name unread
    if (const auto name = facts.missing(clause.columns)) return no_column(*name);
    for (std::size_t i = 0; i < clause.columns.size(); ++i) {
        const std::vector<std::string> before(clause.columns.begin(),
                                              clause.columns.begin() + static_cast<std::ptrdiff_t>(i));
        if (!contains_name(before, clause.columns[i])) continue;
        return Obstacle{fmt::format("it names the column '{}' twice", clause.columns[i]), "name it once"};
    }
    const bool primary = facts.key.model == KeyModel::primary;
    if (primary && all) {
        return Obstacle{"the columns of a primary key table cannot be put in another order",
                        rebuild_remedy(facts.table.name.name)};
    }
    if (all) {
        for (std::size_t i = 0; i < facts.key.columns.size(); ++i) {
            if (!facts.is_key(clause.columns[i])) {
                return Obstacle{"key columns come first", "keep the key columns in front"};
            }
        }
        return std::nullopt;
    }
    if (!primary && facts.context.version < k_sort_key_for_all) {
        return Obstacle{"sort keys of tables without a primary key can be changed from 3.3 on", "upgrade StarRocks"};
    }
    return sort_key_obstacle(facts.table, clause.columns);
}

std::optional<Obstacle> refuse(const Facts& facts, const AddIndex& clause) {
    if (clause.index.columns.size() != 1) {
        return Obstacle{"an index is built on one column", "give each column an index of its own"};
    }
    for (const auto& index : facts.table.indexes) {
        if (!same_name(index.name, clause.index.name)) continue;
        return Obstacle{fmt::format("there is an index '{}' already", index.name),
                        fmt::format("drop '{}' in a statement before", index.name)};
    }
    if (auto refused = index_obstacle(facts.table, clause.index, facts.context)) return refused;
    const auto kind = clause.index.kind.value_or(IndexKind::bitmap);
    if (kind == IndexKind::gin && has_auto_increment(facts.table)) {
        return Obstacle{"a table with an AUTO_INCREMENT column cannot have a GIN index", "use another kind of index"};
    }
    if (const auto column = filtered_twice(facts.table.properties, {clause.index})) {
        return Obstacle{fmt::format("the column '{}' has a bloom filter, and NGRAMBF is one, too", *column),
                        "take it out of bloom_filter_columns first"};
    }
    for (const auto& index : facts.table.indexes) {
        if (index.kind == IndexKind::vector && kind == IndexKind::vector) {
            return Obstacle{"a table has at most one VECTOR index", fmt::format("drop '{}' first", index.name)};
        }
        for (const auto& column : clause.index.columns) {
            if (contains_name(index.columns, column)) {
                return Obstacle{fmt::format("the column has the index '{}' already", index.name),
                                fmt::format("drop '{}' first", index.name)};
            }
        }
    }
    return std::nullopt;
}

std::optional<Obstacle> refuse(const Facts& facts, const SetProperties& clause) {
    return set_obstacle(facts.table, clause.properties, facts.context);
}

bool is_automatic_by_time(const Table& table) {
    return table.partitioning && table.partitioning->method == PartitionMethod::expression &&
           has_range_partitions(table);
}

/// Why single partitions cannot be distributed so (StarRocks: AlterTableClauseAnalyzer.visitOptimizeClause).
std::optional<Obstacle> other_columns(const Facts& facts, const Distribution& distribution) {
    const auto held = effective_distribution(facts.table);
    if (!held) return std::nullopt;
    const auto* const own = std::get_if<HashDistribution>(&*held);
    const auto* const wanted = std::get_if<HashDistribution>(&distribution);
    const bool same = (own == nullptr) == (wanted == nullptr) &&
                      (own == nullptr ||
                       std::equal(own->columns.begin(), own->columns.end(), wanted->columns.begin(),
                                  wanted->columns.end(), [](const auto& a, const auto& b) { return same_name(a, b); }));
    if (same) return std::nullopt;
    return Obstacle{"single partitions keep the distribution columns of the table", "name no partition"};
}

/// By a job that moves one partition after the other, and ends where there is none (StarRocks: OptimizeJobV2Builder,
/// OnlineOptimizeJobV2).
bool is_moved_online(const Facts& facts, const Optimize& clause) {
    const auto replicated = property(facts.table.properties, "replicated_storage");
    return facts.context.version >= k_online_optimize && facts.context.run_mode == RunMode::shared_nothing &&
           std::holds_alternative<HashDistribution>(*clause.distribution) && !clause.order_by &&
           base::to_lower(replicated.value_or("true")) == "true";
}

std::optional<Obstacle> refuse(const Facts& facts, const Optimize& clause) {
    if (facts.context.version < k_optimize) {
        return Obstacle{"the distribution of a table can be changed from 3.2 on",
                        rebuild_remedy(facts.table.name.name)};
    }
    if (clause.key) return Obstacle{"the key of a table cannot be changed", rebuild_remedy(facts.table.name.name)};
    const auto group = property(facts.table.properties, "colocate_with");
    if (group && !group->empty()) {
        return Obstacle{fmt::format("the table is in the colocation group '{}'", *group),
                        R"(leave the group first: SET ("colocate_with" = ""))"};
    }
    if (clause.partitioning && !is_automatic_by_time(facts.table)) {
        return Obstacle{"only partitions that the server makes by time are merged",
                        rebuild_remedy(facts.table.name.name)};
    }
    if (auto refused = missing_partition(facts.table, clause.partitions)) return refused;
    if (!clause.partitions.empty() && clause.distribution) {
        if (auto refused = other_columns(facts, *clause.distribution)) return refused;
    }
    if (!clause.distribution) return std::nullopt;
    const auto size = property(facts.table.properties, "bucket_size");
    if (size && *size != "0") {
        return Obstacle{"a table that is distributed at random scales by itself, and is not redistributed",
                        rebuild_remedy(facts.table.name.name)};
    }
    if (has_no_partitions(facts.table) && !is_moved_online(facts, clause)) {
        return Obstacle{"a table without a partition cannot be redistributed", "add a partition first"};
    }
    if (const auto* random = std::get_if<RandomDistribution>(&*clause.distribution)) {
        if (facts.key.model != KeyModel::duplicate) {
            return Obstacle{"only a DUPLICATE KEY table can be distributed at random", "distribute it by HASH"};
        }
        if (is_random(facts.table) && !random->buckets) {
            return Obstacle{"a table that is distributed at random scales by itself", "leave BUCKETS away"};
        }
    }
    if (const auto* hash = std::get_if<HashDistribution>(&*clause.distribution)) {
        if (const auto name = facts.missing(hash->columns)) return no_column(*name);
        const bool keys_only = facts.key.model != KeyModel::duplicate;
        for (const auto& column : hash->columns) {
            if (keys_only && !facts.is_key(column)) {
                return Obstacle{fmt::format("the distribution column '{}' is not a key column", column),
                                "distribute the table by key columns"};
            }
            const auto& type = find(facts.table.columns, column)->type;
            if (type && !can_distribute(*type)) {
                return Obstacle{
                    fmt::format("a table cannot be distributed by {}, the type of '{}'", to_text(*type), column),
                    "distribute the table by another column"};
            }
        }
    }
    return std::nullopt;
}

std::optional<Obstacle> refuse(const Facts& facts, const AddRollups& clause) {
    for (const auto& rollup : clause.rollups) {
        if (same_name(rollup.name, facts.table.name.name)) {
            return Obstacle{"a rollup has another name than its table", "choose another name"};
        }
        if (rollup.from && !same_name(*rollup.from, facts.table.name.name)) {
            if (auto refused = missing_rollup(facts, rollup.from)) return refused;
        }
        if (auto refused = rollup_obstacle(facts.table, rollup)) return refused;
    }
    return std::nullopt;
}

/// StarRocks: AlterTableClauseAnalyzer, "Distribution columns mismatch".
std::optional<Obstacle> refuse(const Facts& facts, const SetDefaultBuckets& clause) {
    if (facts.context.version < k_default_buckets) {
        return Obstacle{"DEFAULT BUCKETS is known from 3.5.8 on", "redistribute the table"};
    }
    if (is_random(facts.table)) {
        return Obstacle{"only a table that is distributed by HASH has default buckets", "redistribute the table"};
    }
    if (!other_columns(facts, HashDistribution{clause.columns, clause.buckets})) return std::nullopt;
    return Obstacle{"the distribution columns are others", "name the distribution columns of the table"};
}

std::optional<Obstacle> refuse(const Facts& facts, const ModifyColumnComment&) {
    if (facts.context.version >= k_column_comment) return std::nullopt;
    return Obstacle{"the comment of a column alone can be changed from 3.5 on",
                    "write MODIFY COLUMN with the whole definition"};
}
std::optional<Obstacle> refuse(const Facts& facts, const AddField&) {
    return refuse_field(facts);
}
std::optional<Obstacle> refuse(const Facts& facts, const DropField& clause) {
    if (auto refused = refuse_field(facts)) return refused;
    const auto* const holder = struct_of(facts, clause.column, clause.path);
    if (holder == nullptr || holder->field_names.size() > 1) return std::nullopt;
    return Obstacle{"the last field of a struct cannot be dropped", "drop the column"};
}
std::optional<Obstacle> refuse(const Facts&, const DropIndex&) {
    return std::nullopt;
}
std::optional<Obstacle> refuse(const Facts&, const DropRollups&) {
    return std::nullopt;
}
std::optional<Obstacle> refuse(const Facts&, const RenameTable&) {
    return std::nullopt;
}
std::optional<Obstacle> refuse(const Facts& facts, const RenamePartition& clause) {
    return rename_partition_obstacle(facts.table, clause);
}
std::optional<Obstacle> refuse(const Facts& facts, const RenameRollup& clause) {
    const auto taken = std::any_of(facts.table.rollups.begin(), facts.table.rollups.end(),
                                   [&](const Rollup& each) { return same_name(each.name, clause.new_name); });
    if (!taken && !same_name(clause.new_name, facts.table.name.name)) return std::nullopt;
    return Obstacle{fmt::format("the name '{}' is taken", clause.new_name), "choose another name"};
}
std::optional<Obstacle> refuse(const Facts& facts, const SwapTable& clause) {
    if (!same_name(clause.other, facts.table.name.name)) return std::nullopt;
    return Obstacle{"a table cannot be swapped with itself", "name another table"};
}
std::optional<Obstacle> refuse(const Facts&, const SetTableComment&) {
    return std::nullopt;
}
std::optional<Obstacle> refuse(const Facts& facts, const AddPartitions& clause) {
    return add_partitions_obstacle(facts.table, clause);
}
std::optional<Obstacle> refuse(const Facts& facts, const DropPartitions& clause) {
    return drop_partitions_obstacle(facts.table, clause);
}
std::optional<Obstacle> refuse(const Facts& facts, const TruncatePartitions& clause) {
    return clause.temporary ? std::nullopt : missing_partition(facts.table, clause.names);
}
std::optional<Obstacle> refuse(const Facts& facts, const ReplacePartitions& clause) {
    return missing_partition(facts.table, clause.names);
}
std::optional<Obstacle> refuse(const Facts& facts, const ModifyPartitions& clause) {
    return modify_partitions_obstacle(facts.table, clause);
}
std::optional<Obstacle> refuse(const Facts& facts, const Compact& clause) {
    return missing_partition(facts.table, clause.partitions);
}
std::optional<Obstacle> refuse(const Facts&, const SetAutoIncrement& clause) {
    if (clause.value > 0) return std::nullopt;
    return Obstacle{"AUTO_INCREMENT begins above 0", "write a number above 0"};
}
std::optional<Obstacle> refuse(const Facts&, const OpaqueClause&) {
    return std::nullopt;
}

}  // namespace

std::optional<Obstacle> obstacle(const Table& table, const AlterClause& clause, const ServerProfile& context) {
    const Facts facts{table, context};
    return std::visit([&](const auto& alternative) { return refuse(facts, alternative); }, clause);
}

}  // namespace srmigrate::schema
