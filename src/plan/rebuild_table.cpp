// SPDX-License-Identifier: Apache-2.0
#include "plan/rebuild_table.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/normal/property_policy.hpp"
#include "sql/quote.hpp"
#include "sql/render_pieces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

namespace srmigrate::plan {
namespace {

using schema::Column;
using schema::Obstacle;
using schema::Table;
using schema::Type;

const Column* source_of(const Table& live, const Table& wanted, const Column& column) {
    const auto renamed = wanted.renamed_columns.find(column.name);
    if (renamed != wanted.renamed_columns.end()) {
        if (const auto* const found = schema::find(live.columns, renamed->second)) return found;
    }
    return schema::find(live.columns, column.name);
}

/// Types of which a CAST makes another one, value by value. The fields of a struct are not matched by name.
bool has_cast(const Type& from, const Type& to) {
    if (schema::normalize(from) == schema::normalize(to)) return true;
    if (schema::is_metric(from) || schema::is_metric(to)) return false;
    if (!schema::is_nested(from.kind) && !schema::is_nested(to.kind)) return true;
    if (from.kind != to.kind || from.field_names != to.field_names) return false;
    for (std::size_t i = 0; i < from.children.size(); ++i) {
        if (!has_cast(from.children[i], to.children[i])) return false;
    }
    return true;
}

bool is_copied_as_it_is(const Type& from, const Type& to) {
    return schema::normalize(from) == schema::normalize(to) || (schema::is_text(from) && schema::is_text(to));
}

bool is_state(const Column& column) {
    return column.aggregate && std::holds_alternative<schema::AggregateState>(*column.aggregate);
}

/// Why a row that does not give the column is refused (StarRocks: InsertAnalyzer, "must be explicitly mentioned in
/// column permutation").
std::optional<Obstacle> missing_value(const Table& wanted, const Column& column) {
    const bool has_value = column.default_value || column.auto_increment || is_nullable(effective_key(wanted), column);
    if (has_value || (column.type && schema::is_metric(*column.type))) return std::nullopt;
    return Obstacle{
        fmt::format("the column '{}' is new and NOT NULL, and has no default for the rows that are there", column.name),
        fmt::format("give '{}' a DEFAULT", column.name)};
}

enum class PartitionScheme { the_same, another };

bool is_dynamic_property(std::string_view name) {
    return name.starts_with("dynamic_partition.");
}

bool has_dynamic_partitions(const Table& table) {
    return std::any_of(table.properties.begin(), table.properties.end(),
                       [](const auto& entry) { return is_dynamic_property(base::to_lower(entry.first)); });
}

bool has_random_distribution(const Table& table) {
    const auto distribution = effective_distribution(table);
    return distribution && std::holds_alternative<schema::RandomDistribution>(*distribution);
}

bool has_columns(const Table& table, const std::vector<std::string>& names) {
    return std::all_of(names.begin(), names.end(),
                       [&](const auto& name) { return schema::find(table.columns, name) != nullptr; });
}

/// What a desired schema leaves to the server or to whoever set it: it stays.
void keep_properties(Table& table, const Table& live, PartitionScheme scheme, const schema::ServerProfile& context) {
    for (const auto& [key, value] : live.properties) {
        const auto name = base::to_lower(schema::without_default(key));
        const auto* const policy = schema::find_policy(schema::PropertyOwner::table, name);
        if (policy == nullptr || policy->structural ||
            (is_dynamic_property(name) && scheme == PartitionScheme::another))
            continue;
        if (!is_kept(*policy, context.run_mode, effective_key(table).model, has_random_distribution(table))) continue;
        if (!schema::property(table.properties, name)) table.properties[name] = value;
    }
}

void keep_distribution(Table& table, const Table& live) {
    if (!live.distribution) return;
    if (!table.distribution) {
        const auto* const hash = std::get_if<schema::HashDistribution>(&*live.distribution);
        if (hash == nullptr ? effective_key(table).model == schema::KeyModel::duplicate
                            : has_columns(table, hash->columns)) {
            table.distribution = live.distribution;
        }
        return;
    }
    if (table.distribution->index() != live.distribution->index() || schema::buckets_of(*table.distribution)) return;
    const auto buckets = schema::buckets_of(*live.distribution);
    std::visit([&](auto& own) { own.buckets = buckets; }, *table.distribution);
}

bool same_columns(const schema::Partitioning& a, const schema::Partitioning& b) {
    if (a.expressions.size() != b.expressions.size()) return false;
    for (std::size_t i = 0; i < a.expressions.size(); ++i) {
        const auto x = partition_source(a.expressions[i]);
        const auto y = partition_source(b.expressions[i]);
        if (!x || !y || !schema::same_name(x->column, y->column) || x->unit != y->unit) return false;
    }
    return true;
}

/// Of ranges or lists that are written down.
PartitionScheme scheme_of(const Table& table, const Table& live) {
    if (!table.partitioning || !live.partitioning) return PartitionScheme::another;
    const auto& wanted = *table.partitioning;
    const bool is_same = wanted.method != schema::PartitionMethod::expression &&
                         wanted.method == live.partitioning->method && same_columns(wanted, *live.partitioning);
    return is_same ? PartitionScheme::the_same : PartitionScheme::another;
}

/// Partitions that are there and that the desired schema does not list have rows, too.
void keep_partitions(Table& table, const Table& live) {
    auto& wanted = *table.partitioning;
    const auto types = schema::partition_types(table);
    const auto listed = schema::normalize_partitions(wanted.partitions, wanted.method, types);
    const auto there = schema::normalize_partitions(live.partitioning->partitions, wanted.method, types);
    std::vector<schema::Partition> kept;
    for (const auto& each : there) {
        const bool is_free = std::none_of(listed.begin(), listed.end(), [&](const schema::Partition& other) {
            return schema::same_name(other.name, each.name) || schema::overlap(other, each, types);
        });
        if (is_free) kept.push_back(each);
    }
    if (kept.empty()) return;
    auto all = listed;
    all.insert(all.end(), kept.begin(), kept.end());
    wanted.partitions.assign(all.begin(), all.end());
    if (wanted.method != schema::PartitionMethod::range) return;
    const auto sorted = schema::normalize_partitions(wanted.partitions, wanted.method, types);
    wanted.partitions.assign(sorted.begin(), sorted.end());
}

// ---- Partitions for rows that are there

constexpr std::int64_t k_most_partitions = 2000;

/// In lower case; empty where none is known.
std::string partition_unit(const Table& wanted, const Table& live) {
    if (const auto unit = schema::property(wanted.properties, "dynamic_partition.time_unit")) {
        return base::to_lower(*unit);
    }
    for (const auto& item : wanted.partitioning->partitions) {
        const auto* const series = std::get_if<schema::PartitionSeries>(&item);
        if (series != nullptr && series->unit && series->every == 1) return base::to_lower(*series->unit);
    }
    if (!live.partitioning || live.partitioning->expressions.size() != 1) return {};
    const auto source = partition_source(live.partitioning->expressions.front());
    return source ? source->unit : std::string();
}

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::optional<year_month_day> day_of(std::string_view text) {
    const auto moment = base::parse_date_time(text);
    if (!moment) return std::nullopt;
    return year_month_day(std::chrono::floor<days>(*moment));
}

schema::Literal literal_of(year_month_day date) {
    return {base::date_text(sys_days(date)), true};
}

/// Whole units that hold all values of the range.
std::optional<schema::PartitionSeries> series_over(const ValueRange& range, const std::string& unit) {
    const auto lowest = day_of(range.lowest);
    const auto highest = day_of(range.highest);
    if (!lowest || !highest || sys_days(*highest) < sys_days(*lowest)) return std::nullopt;
    const auto january = [](year_month_day date) { return date.year() / std::chrono::January / 1; };
    const auto first = [](year_month_day date) { return date.year() / date.month() / 1; };
    const auto span = (sys_days(*highest) - sys_days(*lowest)).count();
    schema::PartitionSeries series;
    series.unit = unit;
    if (unit == "year") {
        series.start = literal_of(january(*lowest));
        series.end = literal_of(january(*highest) + std::chrono::years(1));
    } else if (unit == "month" && span / 31 < k_most_partitions) {
        series.start = literal_of(first(*lowest));
        series.end = literal_of(first(*highest) + std::chrono::months(1));
    } else if (unit == "day" && span < k_most_partitions) {
        series.start = literal_of(*lowest);
        series.end = literal_of(year_month_day(sys_days(*highest) + days(1)));
    } else {
        return std::nullopt;
    }
    return series;
}

bool is_name(const schema::Token& token) {
    return token.kind == schema::TokenKind::word || token.kind == schema::TokenKind::quoted_identifier;
}

}  // namespace

std::optional<PartitionSource> partition_source(const schema::Expression& expression) {
    const auto& tokens = expression.tokens;
    if (tokens.size() == 1 && is_name(tokens[0])) return PartitionSource{tokens[0].text, {}};
    const bool is_truncated = tokens.size() == 6 && base::equals_ignoring_case(tokens[0].text, "date_trunc") &&
                              tokens[1].text == "(" && tokens[2].kind == schema::TokenKind::string &&
                              tokens[3].text == "," && is_name(tokens[4]) && tokens[5].text == ")";
    if (!is_truncated) return std::nullopt;
    return PartitionSource{tokens[4].text, base::to_lower(tokens[2].text)};
}

std::variant<std::vector<CopiedColumn>, Obstacle> copied_columns(const Table& live, const Table& wanted) {
    for (const auto* const table : {&live, &wanted}) {
        const bool is_elsewhere =
            table->external || (table->engine && !base::equals_ignoring_case(*table->engine, "olap"));
        if (is_elsewhere || table->temporary) {
            return Obstacle{"only a table that StarRocks stores is rebuilt", "drop the table, and create it again"};
        }
    }
    std::vector<CopiedColumn> columns;
    for (const auto& column : wanted.columns) {
        if (column.generated) continue;
        const auto* const from = source_of(live, wanted, column);
        if (from == nullptr) {
            if (auto missing = missing_value(wanted, column)) return std::move(*missing);
            continue;
        }
        const auto name = sql::quote_identifier(from->name);
        const bool is_as_before = from->type == column.type && from->aggregate == column.aggregate;
        if (is_state(*from) || is_state(column) || !from->type || !column.type) {
            if (!is_as_before) {
                return Obstacle{fmt::format("the states of an aggregation in '{}' are not made of values", column.name),
                                fmt::format("give the column another name: '{}' begins anew then", column.name)};
            }
            columns.push_back({from, &column, name});
            continue;
        }
        if (!has_cast(*from->type, *column.type)) {
            return Obstacle{
                fmt::format("no CAST makes {} of {} in '{}'", to_text(*column.type), to_text(*from->type), column.name),
                "write the values of the new column by hand"};
        }
        columns.push_back({from, &column,
                           is_copied_as_it_is(*from->type, *column.type)
                               ? name
                               : fmt::format("CAST({} AS {})", name, sql::render(*column.type))});
    }
    if (columns.empty()) return Obstacle{"the tables have no column in common", "fill the new table by hand"};
    return columns;
}

Table wanted_in_full(const Table& live, Table wanted, const schema::ServerProfile& context) {
    if (!wanted.order_by && live.order_by && effective_key(live) == effective_key(wanted) &&
        has_columns(wanted, *live.order_by)) {
        wanted.order_by = live.order_by;
    }
    const auto scheme = scheme_of(wanted, live);
    keep_distribution(wanted, live);
    keep_properties(wanted, live, scheme, context);
    if (scheme == PartitionScheme::the_same) keep_partitions(wanted, live);
    if (has_dynamic_partitions(wanted) && !schema::property(wanted.properties, "dynamic_partition.enable")) {
        wanted.properties["dynamic_partition.enable"] = "true";
    }
    return wanted;
}

Table with_partitions_for(Table wanted, const Table& live, const ValueRange& range) {
    const bool has_ranges = wanted.partitioning && wanted.partitioning->method == schema::PartitionMethod::range &&
                            wanted.partitioning->expressions.size() == 1;
    if (!has_ranges || scheme_of(wanted, live) == PartitionScheme::the_same) return wanted;
    const auto unit = partition_unit(wanted, live);
    const auto series = series_over(range, unit);
    if (!series) return wanted;
    const auto types = schema::partition_types(wanted);
    auto& partitioning = *wanted.partitioning;
    auto all = schema::normalize_partitions(partitioning.partitions, partitioning.method, types);
    const auto listed = all.size();
    for (auto& part : schema::normalize_partitions({*series}, partitioning.method, types)) {
        const bool is_free = std::none_of(all.begin(), all.end(), [&](const schema::Partition& other) {
            return schema::same_name(other.name, part.name) || schema::overlap(other, part, types);
        });
        if (is_free) all.push_back(std::move(part));
    }
    if (all.size() == listed) return wanted;
    partitioning.partitions.assign(all.begin(), all.end());
    const auto sorted = schema::normalize_partitions(partitioning.partitions, partitioning.method, types);
    partitioning.partitions.assign(sorted.begin(), sorted.end());
    return wanted;
}

Table table_to_fill(Table wanted, const std::string& name) {
    wanted.name = {std::nullopt, std::nullopt, name};
    wanted.renamed_from.reset();
    wanted.renamed_columns.clear();
    const bool is_dynamic = has_dynamic_partitions(wanted);
    std::erase_if(wanted.properties, [](const auto& entry) {
        static constexpr std::array<std::string_view, 4> k_off{"colocate_with", "dynamic_partition.enable",
                                                               "unique_constraints", "foreign_key_constraints"};
        return std::find(k_off.begin(), k_off.end(), base::to_lower(entry.first)) != k_off.end();
    });
    if (is_dynamic) wanted.properties["dynamic_partition.enable"] = "false";
    return wanted;
}

}  // namespace srmigrate::plan
