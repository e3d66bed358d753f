// SPDX-License-Identifier: Apache-2.0
#include "base/overloaded.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"
#include "sql/render_parts.hpp"

#include <fmt/format.h>

namespace srmigrate::sql {
namespace {

std::string name(const std::string& name) {
    return quote_identifier(name);
}

std::string behind(std::string_view word, const std::optional<std::string>& given) {
    return given ? fmt::format(" {} {}", word, quote_identifier(*given)) : std::string();
}

std::string position(const std::optional<schema::ColumnPosition>& position) {
    if (!position) return {};
    return std::visit(base::Overloaded{
                          [](const schema::First&) { return std::string(" FIRST"); },
                          [](const schema::After& after) { return " AFTER " + name(after.column); },
                      },
                      *position);
}

std::string add_columns(const schema::AddColumns& add) {
    std::vector<std::string> lines;
    for (const auto& column : add.columns)
        lines.push_back(render(column));
    auto columns = lines.size() == 1 ? lines.front() : block(lines);
    if (add.parenthesised && lines.size() == 1) columns = '(' + columns + ')';
    return fmt::format("ADD COLUMN {}{}{}{}", columns, position(add.position), behind("TO", add.rollup),
                       inline_properties(add.properties));
}

std::string field_path(const std::vector<std::string>& path) {
    std::vector<std::string> parts;
    parts.reserve(path.size());
    for (const auto& part : path)
        parts.push_back(part == "[*]" ? part : name(part));
    return fmt::format("{}", fmt::join(parts, "."));
}

std::string add_rollups(const schema::AddRollups& add) {
    std::vector<std::string> rollups;
    for (const auto& given : add.rollups)
        rollups.push_back(rollup(given));
    return fmt::format("ADD ROLLUP {}", fmt::join(rollups, ", "));
}

// StarRocks takes one partition, or one series of them, a clause.
std::string add_partitions(const schema::AddPartitions& add) {
    const bool is_series = std::holds_alternative<schema::PartitionSeries>(add.partition);
    auto text = fmt::format("ADD {}{}{}", add.temporary ? "TEMPORARY " : "", is_series ? "PARTITIONS " : "",
                            render(add.partition));
    if (add.distribution) text += " DISTRIBUTED BY " + render(*add.distribution);
    return text + inline_properties(add.properties);
}

std::string drop_partitions(const schema::DropPartitions& drop) {
    const std::string_view force = drop.force ? " FORCE" : "";
    if (drop.all_temporary) return fmt::format("DROP ALL TEMPORARY PARTITIONS{}", force);
    const std::string_view temporary = drop.temporary ? "TEMPORARY " : "";
    const auto exists = if_exists(drop.if_exists);
    if (drop.series) return fmt::format("DROP {}PARTITIONS {}{}{}", temporary, exists, series(*drop.series), force);
    if (drop.where) return fmt::format("DROP {}PARTITIONS {}WHERE {}{}", temporary, exists, drop.where->text, force);
    if (drop.names.size() == 1) {
        return fmt::format("DROP {}PARTITION {}{}{}", temporary, exists, name(drop.names.front()), force);
    }
    return fmt::format("DROP {}PARTITIONS {}{}{}", temporary, exists, name_list(drop.names), force);
}

std::string modify_partitions(const schema::ModifyPartitions& modify) {
    const auto names = modify.names.empty()       ? std::string("(*)")
                       : modify.names.size() == 1 ? name(modify.names.front())
                                                  : name_list(modify.names);
    return fmt::format("MODIFY PARTITION {} SET {}", names, property_list(modify.properties));
}

// Alone and without a direction it would be read as a change of the sort key.
std::string sort_key(const schema::Optimize& optimize) {
    const schema::Optimize alone{.order_by = optimize.order_by};
    if (optimize != alone) return "ORDER BY " + name_list(*optimize.order_by);
    std::vector<std::string> columns;
    for (const auto& column : *optimize.order_by)
        columns.push_back(name(column) + " ASC");
    return fmt::format("ORDER BY ({})", fmt::join(columns, ", "));
}

std::string optimize(const schema::Optimize& optimize) {
    std::vector<std::string> words;
    if (!optimize.partitions.empty()) words.push_back("PARTITIONS " + name_list(optimize.partitions));
    if (optimize.key) words.push_back(key_clause(*optimize.key));
    if (optimize.partitioning) words.push_back("PARTITION BY " + render(*optimize.partitioning));
    if (optimize.order_by) words.push_back(sort_key(optimize));
    if (optimize.distribution) words.push_back("DISTRIBUTED BY " + render(*optimize.distribution));
    if (optimize.between) {
        words.push_back(fmt::format("BETWEEN {} AND {}", quote_text(optimize.between->first),
                                    quote_text(optimize.between->second)));
    }
    return fmt::format("{}", fmt::join(words, " "));
}

std::string compact(const schema::Compact& compact) {
    std::string text;
    switch (compact.kind) {
        case schema::Compaction::plain:
            text = "COMPACT";
            break;
        case schema::Compaction::base:
            text = "BASE COMPACT";
            break;
        case schema::Compaction::cumulative:
            text = "CUMULATIVE COMPACT";
            break;
    }
    return compact.partitions.empty() ? text : text + ' ' + name_list(compact.partitions);
}

}  // namespace

std::string render(const schema::AlterClause& clause) {
    using namespace schema;
    return std::visit(
        base::Overloaded{
            [](const AddColumns& c) { return add_columns(c); },
            [](const DropColumn& c) {
                return fmt::format("DROP COLUMN {}{}{}", name(c.name), behind("FROM", c.rollup),
                                   inline_properties(c.properties));
            },
            [](const ModifyColumn& c) {
                return fmt::format("MODIFY COLUMN {}{}{}{}", render(c.column), position(c.position),
                                   behind("FROM", c.rollup), inline_properties(c.properties));
            },
            [](const ModifyColumnComment& c) {
                return fmt::format("MODIFY COLUMN {} COMMENT {}", name(c.name), quote_text(c.comment));
            },
            [](const AddField& c) {
                return fmt::format("MODIFY COLUMN {} ADD FIELD {} {}{}{}", name(c.column), field_path(c.path),
                                   render(c.type), position(c.position), inline_properties(c.properties));
            },
            [](const DropField& c) {
                return fmt::format("MODIFY COLUMN {} DROP FIELD {}{}", name(c.column), field_path(c.path),
                                   inline_properties(c.properties));
            },
            [](const RenameColumn& c) { return fmt::format("RENAME COLUMN {} TO {}", name(c.name), name(c.new_name)); },
            [](const OrderBy& c) {
                return fmt::format("ORDER BY {}{}{}", name_list(c.columns), behind("FROM", c.rollup),
                                   inline_properties(c.properties));
            },
            [](const AddIndex& c) { return "ADD " + render(c.index); },
            [](const DropIndex& c) { return "DROP INDEX " + name(c.name); },
            [](const SetProperties& c) { return "SET " + property_list(c.properties); },
            [](const AddRollups& c) { return add_rollups(c); },
            [](const DropRollups& c) {
                return fmt::format("DROP ROLLUP {}{}", quote_identifiers(c.names), inline_properties(c.properties));
            },
            [](const RenameTable& c) { return "RENAME " + name(c.new_name); },
            [](const RenamePartition& c) {
                return fmt::format("RENAME PARTITION {} {}", name(c.name), name(c.new_name));
            },
            [](const RenameRollup& c) { return fmt::format("RENAME ROLLUP {} {}", name(c.name), name(c.new_name)); },
            [](const SwapTable& c) { return "SWAP WITH " + name(c.other); },
            [](const SetTableComment& c) { return "COMMENT = " + quote_text(c.comment); },
            [](const AddPartitions& c) { return add_partitions(c); },
            [](const DropPartitions& c) { return drop_partitions(c); },
            [](const TruncatePartitions& c) {
                return fmt::format("TRUNCATE {}PARTITION {}", c.temporary ? "TEMPORARY " : "", name_list(c.names));
            },
            [](const ReplacePartitions& c) {
                return fmt::format("REPLACE PARTITION {} WITH TEMPORARY PARTITION {}{}", name_list(c.names),
                                   name_list(c.with), inline_properties(c.properties));
            },
            [](const ModifyPartitions& c) { return modify_partitions(c); },
            [](const Optimize& c) { return optimize(c); },
            [](const SetDefaultBuckets& c) {
                return fmt::format("DISTRIBUTED BY HASH {} DEFAULT BUCKETS {}", name_list(c.columns), c.buckets);
            },
            [](const Compact& c) { return compact(c); },
            [](const SetAutoIncrement& c) { return fmt::format("AUTO_INCREMENT = {}", c.value); },
            [](const OpaqueClause& c) { return c.text; },
        },
        clause);
}

std::string alter_table(const schema::AlterTable& alter) {
    std::vector<std::string> clauses;
    for (const auto& clause : alter.clauses)
        clauses.push_back(render(clause));
    const std::string_view separator = clauses.size() == 1 ? " " : "\n    ";
    return fmt::format("ALTER TABLE {}{}{}", render(alter.name), separator, fmt::join(clauses, ",\n    "));
}

}  // namespace srmigrate::sql
