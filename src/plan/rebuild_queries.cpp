// SPDX-License-Identifier: Apache-2.0
#include "plan/rebuild_queries.hpp"

#include "base/text.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/rules/conversions.hpp"
#include "sql/quote.hpp"
#include "sql/render_pieces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::plan {
namespace {

using schema::Column;
using schema::Table;
using schema::TypeClass;

constexpr std::size_t k_most_parts = 100;  // of a CASE, and of a copy without a known size

std::string message(const CopyPlan& copy, const std::string& what) {
    return sql::quote_string(fmt::format("rebuild of {}: {}", copy.live.name.name, what));
}

std::string check(const std::string& condition, const std::string& message, const std::string& from) {
    return fmt::format("SELECT assert_true({}, {})\nFROM {}", condition, message, from);
}

std::string no_row_where(const CopyPlan& copy, const std::string& condition, const std::string& what) {
    return check("COUNT(*) = 0", message(copy, what + "; nothing was copied"),
                 fmt::format("{}\nWHERE {}", copy.source, condition));
}

TypeClass class_of(const Column& column) {
    return column.type ? schema::type_facts(column.type->kind).type_class : TypeClass::metric;
}

const CopiedColumn* copied(const CopyPlan& copy, std::string_view wanted_name) {
    const auto found = std::find_if(copy.columns.begin(), copy.columns.end(), [&](const CopiedColumn& each) {
        return schema::same_name(each.to->name, wanted_name);
    });
    return found == copy.columns.end() ? nullptr : &*found;
}

const CopiedColumn* copied_from(const CopyPlan& copy, std::string_view live_name) {
    const auto found = std::find_if(copy.columns.begin(), copy.columns.end(), [&](const CopiedColumn& each) {
        return schema::same_name(each.from->name, live_name);
    });
    return found == copy.columns.end() ? nullptr : &*found;
}

// ---- Before
// ---------------------------------------------------------------------------------------------------------

/// A text of those bytes at most; nothing for other types.
std::optional<std::int64_t> text_length(const schema::Type& type) {
    if (!schema::is_text(type)) return std::nullopt;
    return schema::normalize(type).length;
}

/// Where a row has a value that the new type does not hold; empty: it holds all of them. What does not come back from
/// the cast was changed by it.
std::string lost_where(const CopiedColumn& column, const schema::Version& version) {
    if (!column.from->type || !column.to->type) return {};
    const auto& from = *column.from->type;
    const auto& to = *column.to->type;
    const auto name = sql::quote_identifier(column.from->name);
    const auto longest = text_length(to);
    if (schema::is_text(from) && longest) {
        const bool is_shorter = text_length(from).value_or(*longest + 1) > *longest;
        return is_shorter ? fmt::format("LENGTH({}) > {}", name, *longest) : std::string();
    }
    switch (schema::conversion(from, to, version)) {
        case schema::ValueConversion::same:
        case schema::ValueConversion::widening:
            return {};
        case schema::ValueConversion::lossy:
        case schema::ValueConversion::refused:
            break;
    }
    if (schema::normalize(from) == schema::normalize(to)) return {};
    const auto is_document = [](const schema::Type& type) {
        const auto own = schema::type_facts(type.kind).type_class;
        return own == TypeClass::json || own == TypeClass::variant || own == TypeClass::nested;
    };
    if (is_document(from) || is_document(to)) {
        return fmt::format("{} IS NOT NULL AND {} IS NULL", name, column.value);
    }
    auto lost = fmt::format("NOT (CAST({} AS {}) <=> {})", column.value, sql::render(from), name);
    if (longest) lost += fmt::format(" OR LENGTH({}) > {}", column.value, *longest);
    return lost;
}

/// Whether rows that differ in the old key differ in the new one.
bool stays_unique(const CopyPlan& copy) {
    const auto was = schema::effective_key(copy.live);
    const auto key = schema::effective_key(copy.filled);
    if (was.model == schema::KeyModel::duplicate) return false;
    return std::all_of(was.columns.begin(), was.columns.end(), [&](const std::string& name) {
        const auto* const own = copied_from(copy, name);
        return own != nullptr && schema::contains_name(key.columns, own->to->name);
    });
}

std::optional<std::string> unique_check(const CopyPlan& copy) {
    const auto key = schema::effective_key(copy.filled);
    if (key.model == schema::KeyModel::duplicate || stays_unique(copy)) return std::nullopt;
    std::vector<std::string> values;
    std::vector<std::string> names;
    for (const auto& name : key.columns) {
        const auto* const own = copied(copy, name);
        if (own == nullptr) {
            // a new column: all rows have its default, unless the server numbers them
            const auto* const column = schema::find(copy.filled.columns, name);
            if (column != nullptr && column->auto_increment) return std::nullopt;
            continue;
        }
        values.push_back(own->value);
        names.push_back(name);
    }
    const auto what = names.empty() ? std::string("all rows have the same key")
                                    : fmt::format("several rows have the same {}", base::join(names, ", "));
    if (values.empty()) {
        return check("COUNT(*) <= 1", message(copy, what + "; nothing was copied"), copy.source);
    }
    return check("COUNT(*) = 0", message(copy, what + "; nothing was copied"),
                 fmt::format("(\n    SELECT COUNT(*) AS srmigrate_rows\n    FROM {}\n    GROUP BY {}\n"
                             "    HAVING COUNT(*) > 1\n) AS srmigrate_repeated",
                             copy.source, base::join(values, ", ")));
}

std::string literal_text(const schema::Literal& literal) {
    return literal.quoted ? sql::quote_string(literal.text) : literal.text;
}

const schema::Literal* bound_of(const schema::PartitionKey& key) {
    return key.size() == 1 ? std::get_if<schema::Literal>(&key.front()) : nullptr;
}

/// The value that the new table is partitioned by, over the rows that are there; nothing where it is no single column.
const CopiedColumn* partition_column(const CopyPlan& copy) {
    const auto& partitioning = copy.filled.partitioning;
    if (!partitioning || partitioning->expressions.size() != 1) return nullptr;
    const auto source = partition_source(partitioning->expressions.front());
    return source && source->unit.empty() ? copied(copy, source->column) : nullptr;
}

/// A range of values; without an end it is open there.
struct ValueSpan {
    std::optional<std::string> begin;
    std::optional<std::string> end;
};

std::optional<std::string> text_of_bound(const schema::PartitionKey& key) {
    const auto* const literal = bound_of(key);
    return literal == nullptr ? std::nullopt : std::optional(literal_text(*literal));
}

std::string within(const std::string& value, const ValueSpan& span) {
    const auto begin = span.begin ? fmt::format("{} >= {}", value, *span.begin) : std::string();
    const auto end = span.end ? fmt::format("{} < {}", value, *span.end) : std::string();
    return begin + (begin.empty() || end.empty() ? "" : " AND ") + end;
}

/// Where a row has a partition, in a table whose partitions are listed; nothing where that is everywhere, or not told
/// by one column. NULL is in the range without a beginning (StarRocks: the lowest value of a type stands for it).
std::optional<std::string> inside_of(const CopyPlan& copy) {
    const auto* const column = partition_column(copy);
    if (column == nullptr) return std::nullopt;
    const auto& partitioning = *copy.filled.partitioning;
    std::vector<ValueSpan> spans;
    std::vector<std::string> listed;
    bool takes_null = false;
    for (const auto& part : schema::normalize_partitions(partitioning.partitions, partitioning.method,
                                                         schema::partition_types(copy.filled))) {
        if (const auto* const range = std::get_if<schema::FixedRange>(&part.bounds)) {
            const ValueSpan span{text_of_bound(range->lower), text_of_bound(range->upper)};
            takes_null = takes_null || !span.begin;
            if (!spans.empty() && spans.back().end && spans.back().end == span.begin) {
                spans.back().end = span.end;
            } else {
                spans.push_back(span);
            }
        } else if (const auto* const in = std::get_if<schema::ValuesIn>(&part.bounds)) {
            for (const auto& key : in->keys) {
                if (auto text = text_of_bound(key)) listed.push_back(*std::move(text));
                takes_null = takes_null || (key.size() == 1 && std::holds_alternative<schema::NullValue>(key.front()));
            }
        } else {
            return std::nullopt;
        }
    }
    std::vector<std::string> places;
    for (const auto& span : spans) {
        auto place = within(column->value, span);
        if (place.empty()) return std::nullopt;
        places.push_back(std::move(place));
    }
    if (!listed.empty()) places.push_back(fmt::format("{} IN ({})", column->value, base::join(listed, ", ")));
    if (takes_null) places.push_back(column->value + " IS NULL");
    if (places.empty()) return std::nullopt;
    return base::join(places, " OR ");
}

/// Whether no row has a partition yet, and none is made for it: an INSERT is refused, also one of no rows (StarRocks:
/// InsertPlanner, "table with empty partition").
bool takes_no_rows(const Table& table) {
    const auto& partitioning = table.partitioning;
    return partitioning && partitioning->method != schema::PartitionMethod::expression &&
           partitioning->partitions.empty();
}

std::optional<std::string> partition_check(const CopyPlan& copy) {
    const auto& partitioning = copy.filled.partitioning;
    if (!partitioning || partitioning->method == schema::PartitionMethod::expression) return std::nullopt;
    if (takes_no_rows(copy.filled)) {
        return check("COUNT(*) = 0", message(copy, "the new table has no partition for the rows; nothing was copied"),
                     copy.source);
    }
    const auto inside = inside_of(copy);
    if (!inside) return std::nullopt;
    return no_row_where(copy, fmt::format("NOT COALESCE({}, FALSE)", *inside), "rows lie outside every partition");
}

// ---- The copy
// -------------------------------------------------------------------------------------------------------

/// A column of the rows that are there, and the values at which parts of them begin, in order.
struct Cuts {
    std::string column;  ///< of the table that is there, quoted
    std::vector<std::string> at;
};

/// Where the partitions of a table that is partitioned by the ranges of one column begin, but for the first.
std::optional<Cuts> partition_cuts(const Table& live) {
    const auto& partitioning = live.partitioning;
    if (!partitioning || partitioning->method != schema::PartitionMethod::range) return std::nullopt;
    if (partitioning->expressions.size() != 1 || partitioning->partitions.empty()) return std::nullopt;
    const auto source = partition_source(partitioning->expressions.front());
    const auto* const column = source && source->unit.empty() ? schema::find(live.columns, source->column) : nullptr;
    if (column == nullptr) return std::nullopt;
    Cuts cuts{.column = sql::quote_identifier(column->name), .at = {}};
    const auto parts =
        schema::normalize_partitions(partitioning->partitions, partitioning->method, schema::partition_types(live));
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto* const range = std::get_if<schema::FixedRange>(&parts[i].bounds);
        const auto* const lower = range == nullptr ? nullptr : bound_of(range->lower);
        if (lower != nullptr) cuts.at.push_back(literal_text(*lower));
    }
    return cuts;
}

/// The same for one that an expression partitions by units of time.
std::optional<Cuts> time_cuts(const Table& live, const TableContent& content) {
    const auto& partitioning = live.partitioning;
    if (!partitioning || partitioning->expressions.size() != 1) return std::nullopt;
    const auto source = partition_source(partitioning->expressions.front());
    const auto* const column = source ? schema::find(live.columns, source->column) : nullptr;
    if (column == nullptr || source->unit.empty() || class_of(*column) != TypeClass::date) return std::nullopt;
    auto cuts = unit_cuts(*source, content);
    if (cuts.empty()) return std::nullopt;
    return Cuts{.column = sql::quote_identifier(column->name), .at = std::move(cuts)};
}

/// As many parts as that, of about as many cuts.
Cuts thinned(Cuts cuts, std::size_t parts) {
    if (cuts.at.size() < parts) return cuts;
    std::vector<std::string> kept;
    for (std::size_t i = 1; i < parts; ++i)
        kept.push_back(cuts.at[i * (cuts.at.size() + 1) / parts - 1]);
    cuts.at = std::move(kept);
    return cuts;
}

/// The rows of each part; together all rows. One without a condition: all.
std::vector<std::string> ranges_of(const Cuts& cuts) {
    if (cuts.at.empty()) return {""};
    std::vector<std::string> conditions;
    conditions.push_back(fmt::format("{0} < {1} OR {0} IS NULL", cuts.column, cuts.at.front()));
    for (std::size_t i = 1; i < cuts.at.size(); ++i)
        conditions.push_back(fmt::format("{0} >= {1} AND {0} < {2}", cuts.column, cuts.at[i - 1], cuts.at[i]));
    conditions.push_back(fmt::format("{} >= {}", cuts.column, cuts.at.back()));
    return conditions;
}

/// A whole number that spreads the rows; nothing where no column gives one.
std::optional<std::string> spread_of(const Table& live) {
    auto names = schema::effective_key(live).columns;
    const auto distribution = schema::effective_distribution(live);
    const auto* const hash = distribution ? std::get_if<schema::HashDistribution>(&*distribution) : nullptr;
    if (hash != nullptr) names.insert(names.begin(), hash->columns.begin(), hash->columns.end());
    for (const auto& name : names) {
        const auto* const column = schema::find(live.columns, name);
        if (column == nullptr || !column->type) continue;
        const auto quoted = sql::quote_identifier(column->name);
        if (schema::is_native_integer(column->type->kind)) return quoted;
        if (schema::can_distribute(*column->type)) return fmt::format("MURMUR_HASH3_32(CAST({} AS STRING))", quoted);
    }
    return std::nullopt;
}

/// The rows of the i-th of so many parts of that number; a remainder has the sign of what is divided.
std::string remainder_is(const std::string& number, std::size_t parts, std::size_t i) {
    if (i == 0) return fmt::format("COALESCE({} % {}, 0) = 0", number, parts);
    return fmt::format("COALESCE({} % {}, 0) IN ({}, -{})", number, parts, i, i);
}

std::string both(const std::string& a, const std::string& b) {
    if (a.empty() || b.empty()) return a + b;
    return fmt::format("({}) AND {}", a, b);
}

std::string insert(const CopyPlan& copy, const std::string& condition) {
    std::vector<std::string> names;
    std::vector<std::string> values;
    for (const auto& column : copy.columns) {
        names.push_back(sql::quote_identifier(column.to->name));
        values.push_back(column.value);
    }
    return fmt::format("INSERT INTO {} ({})\nSELECT {}\nFROM {}{}", copy.target, base::join(names, ", "),
                       base::join(values, ", "), copy.source, condition.empty() ? "" : "\nWHERE " + condition);
}

// ---- Afterwards
// -----------------------------------------------------------------------------------------------------

/// One side of the comparison.
struct ComparedSide {
    std::string table;
    std::vector<std::string> values;  ///< of the copied columns
};

ComparedSide side_of_source(const CopyPlan& copy) {
    ComparedSide side{.table = copy.source, .values = {}};
    for (const auto& column : copy.columns)
        side.values.push_back(column.value);
    return side;
}

ComparedSide side_of_target(const CopyPlan& copy) {
    ComparedSide side{.table = copy.target, .values = {}};
    for (const auto& column : copy.columns)
        side.values.push_back(sql::quote_identifier(column.to->name));
    return side;
}

/// What is summed up of a column: what no order of the rows changes.
std::vector<std::string> sums_of(const Column& column, const std::string& value) {
    switch (class_of(column)) {
        case TypeClass::boolean:
        case TypeClass::integer:
        case TypeClass::decimal:
            return {fmt::format("COUNT({})", value), fmt::format("SUM({})", value)};
        case TypeClass::floating:
        case TypeClass::date:
            return {fmt::format("COUNT({})", value), fmt::format("MIN({})", value), fmt::format("MAX({})", value)};
        case TypeClass::text:
            return {fmt::format("COUNT({})", value), fmt::format("SUM(LENGTH({}))", value),
                    fmt::format("MIN({})", value), fmt::format("MAX({})", value)};
        case TypeClass::time:
        case TypeClass::binary:
        case TypeClass::json:
        case TypeClass::variant:
        case TypeClass::metric:
        case TypeClass::nested:
            return {};
    }
    return {};
}

/// By what the rows are told apart, as an expression over the value of a copied column; empty: by nothing.
struct Parting {
    const CopiedColumn* column = nullptr;
    std::string before;  ///< the value stands between the two, and in `cuts`
    std::string after;
    std::vector<std::string> cuts;
};

/// By the column or the unit of time that a table is partitioned by.
template <class Find>
std::optional<Parting> parting_by(const std::optional<schema::Partitioning>& partitioning, const Find& find_column) {
    if (!partitioning || partitioning->method == schema::PartitionMethod::range) return std::nullopt;
    if (partitioning->expressions.size() != 1) return std::nullopt;
    const auto source = partition_source(partitioning->expressions.front());
    const CopiedColumn* const column = source ? find_column(source->column) : nullptr;
    if (column == nullptr) return std::nullopt;
    if (source->unit.empty()) return Parting{.column = column, .before = {}, .after = {}, .cuts = {}};
    if (class_of(*column->to) != TypeClass::date) return std::nullopt;
    return Parting{.column = column,
                   .before = fmt::format("DATE_TRUNC({}, ", sql::quote_string(source->unit)),
                   .after = ")",
                   .cuts = {}};
}

std::optional<Parting> parting_of(const CopyPlan& copy) {
    if (const auto cuts = partition_cuts(copy.live)) {
        const auto source = partition_source(copy.live.partitioning->expressions.front());
        const auto* const column = copied_from(copy, source->column);
        const auto thin = thinned(*cuts, k_most_parts);
        if (column != nullptr && !thin.at.empty()) {
            return Parting{.column = column, .before = {}, .after = {}, .cuts = thin.at};
        }
    }
    if (auto own = parting_by(copy.live.partitioning, [&](const auto& name) { return copied_from(copy, name); })) {
        return own;
    }
    return parting_by(copy.filled.partitioning, [&](const auto& name) { return copied(copy, name); });
}

std::string partition_of(const Parting& parting, const std::string& value) {
    if (parting.cuts.empty()) return parting.before + value + parting.after;
    std::string text = "CASE";
    for (std::size_t i = 0; i < parting.cuts.size(); ++i)
        text += fmt::format(" WHEN {} < {} THEN {}", value, parting.cuts[i], i + 1);
    return text + fmt::format(" ELSE {} END", parting.cuts.size() + 1);
}

struct SideText {
    std::string text;
    std::vector<std::string> names;  ///< of what it yields
};

SideText text_of(const CopyPlan& copy, const ComparedSide& side, const std::optional<Parting>& parting) {
    std::vector<std::string> items;
    SideText result;
    const auto add = [&](const std::string& value, std::string name) {
        items.push_back(fmt::format("{} AS {}", value, name));
        result.names.push_back(std::move(name));
    };
    std::string part;
    for (std::size_t i = 0; i < copy.columns.size(); ++i) {
        if (parting && parting->column->to == copy.columns[i].to) part = partition_of(*parting, side.values[i]);
    }
    if (!part.empty()) add(part, "srmigrate_part");
    add("COUNT(*)", "srmigrate_rows");
    for (std::size_t i = 0; i < copy.columns.size(); ++i) {
        for (const auto& sum : sums_of(*copy.columns[i].to, side.values[i]))
            add(sum, fmt::format("srmigrate_{}", result.names.size()));
    }
    result.text =
        fmt::format("        SELECT\n            {}\n        FROM {}\n{}", base::join(items, ",\n            "),
                    side.table, part.empty() ? "" : fmt::format("        GROUP BY {}\n", part));
    return result;
}

}  // namespace

std::vector<std::string> checks_before(const CopyPlan& copy, const schema::ServerProfile& context) {
    std::vector<std::string> checks;
    const auto was = schema::effective_key(copy.live);
    const auto key = schema::effective_key(copy.filled);
    for (const auto& column : copy.columns) {
        const auto name = sql::quote_identifier(column.from->name);
        if (is_nullable(was, *column.from) && !is_nullable(key, *column.to)) {
            checks.push_back(
                no_row_where(copy, name + " IS NULL",
                             fmt::format("{} is NULL in some rows, and is to be NOT NULL", column.from->name)));
        }
        const auto lost = lost_where(column, context.version);
        if (lost.empty()) continue;
        checks.push_back(no_row_where(
            copy, lost,
            fmt::format("{} does not hold all values of {}", sql::render(*column.to->type), column.from->name)));
    }
    if (auto unique = unique_check(copy)) checks.push_back(std::move(*unique));
    if (auto inside = partition_check(copy)) checks.push_back(std::move(*inside));
    return checks;
}

std::vector<std::string> copies(const CopyPlan& copy, const std::optional<TableContent>& content,
                                std::int64_t chunk_rows) {
    if (takes_no_rows(copy.filled)) return {};
    const auto rows = content ? content->rows : 0;
    const auto wanted = content && chunk_rows > 0
                            ? static_cast<std::size_t>(std::max<std::int64_t>(1, (rows + chunk_rows - 1) / chunk_rows))
                            : 0;
    auto cuts = partition_cuts(copy.live);
    if (!cuts && content) cuts = time_cuts(copy.live, *content);
    std::vector<std::string> ranges{""};
    if (cuts) ranges = ranges_of(thinned(*std::move(cuts), wanted == 0 ? k_most_parts : wanted));
    const auto parts = (wanted + ranges.size() - 1) / ranges.size();
    const auto number = spread_of(copy.live);
    std::vector<std::string> statements;
    for (const auto& range : ranges) {
        if (parts < 2 || !number) {
            statements.push_back(insert(copy, range));
            continue;
        }
        for (std::size_t i = 0; i < parts; ++i)
            statements.push_back(insert(copy, both(range, remainder_is(*number, parts, i))));
    }
    return statements;
}

std::string catch_up(const CopyPlan& copy, const std::string& column) {
    const auto* const own = copied(copy, column);
    const auto wanted = own == nullptr ? column : own->to->name;
    const auto live = own == nullptr ? column : own->from->name;
    return insert(copy, fmt::format("{} > (SELECT MAX({}) FROM {})", sql::quote_identifier(live),
                                    sql::quote_identifier(wanted), copy.target));
}

std::string check_after(const CopyPlan& copy) {
    const auto parting = parting_of(copy);
    const auto source = text_of(copy, side_of_source(copy), parting);
    const auto target = text_of(copy, side_of_target(copy), parting);
    const auto names = base::join(source.names, ", ");
    return check("COUNT(*) = 0",
                 message(copy, fmt::format("{} does not hold what {} holds now; they were not swapped",
                                           copy.filled.name.name, copy.live.name.name)),
                 fmt::format("(\n    SELECT {0}\n    FROM (\n{1}        UNION ALL\n{2}    ) AS srmigrate_sides\n"
                             "    GROUP BY {0}\n    HAVING COUNT(*) <> 2\n) AS srmigrate_differing",
                             names, source.text, target.text));
}

std::string check_numbers(const CopyPlan& copy, const std::string& column, std::int64_t next) {
    return check(fmt::format("COALESCE(MAX({}), 0) < {}", sql::quote_identifier(column), next),
                 message(copy, fmt::format("{} has reached {}; the tables were not swapped", column, next)),
                 copy.target);
}

std::string check_kept(const std::string& table, const std::string& kept) {
    return check("MAX(srmigrate_kept) > 0 OR MAX(srmigrate_rows) = 0",
                 sql::quote_string(
                     fmt::format("way back of {0}: {1} is empty and {0} is not; nothing was swapped", table, kept)),
                 fmt::format("(\n    SELECT COUNT(*) AS srmigrate_kept, 0 AS srmigrate_rows\n    FROM {}\n"
                             "    UNION ALL\n    SELECT 0 AS srmigrate_kept, COUNT(*) AS srmigrate_rows\n    FROM {}\n"
                             ") AS srmigrate_sides",
                             sql::quote_identifier(kept), sql::quote_identifier(table)));
}

}  // namespace srmigrate::plan
