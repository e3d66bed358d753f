// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE and its clauses (reference §1.6). Which clauses may stand together is the engine's affair (§1.7), but
// ADD ROLLUP and DROP ROLLUP stand alone by grammar.
#include "sql/rules.hpp"

#include <string>
#include <utility>

namespace srmigrate::sql::rules {
namespace {

using schema::AlterClause;

// A clause of other kinds of tables, or one that the model has no place for: all that is left.
AlterClause opaque_clause(Cursor& cursor, std::size_t begin) {
    while (!cursor.at_end())
        cursor.next();
    return schema::OpaqueClause{std::string(cursor.text(begin, cursor.position()))};
}

std::optional<schema::ColumnPosition> column_position(Cursor& cursor) {
    if (cursor.take("FIRST")) return schema::First{};
    if (cursor.take("AFTER")) return schema::After{cursor.identifier("a column name")};
    return std::nullopt;
}

std::optional<std::string> target_rollup(Cursor& cursor) {
    if (!cursor.take("TO") && !cursor.take("IN")) return std::nullopt;
    return cursor.identifier("a rollup name");
}

std::optional<std::string> source_rollup(Cursor& cursor) {
    if (!cursor.take("FROM")) return std::nullopt;
    return cursor.identifier("a rollup name");
}

AlterClause add_columns(Cursor& cursor) {
    schema::AddColumns add;
    if (cursor.at_symbol("(") && cursor.at_symbol(")", 1)) {
        cursor.next();
        cursor.fail("a column name", "write ADD COLUMN (a INT, b INT)");
    }
    if (cursor.at_symbol("(")) {
        add.parenthesised = true;
        add.columns = cursor.parenthesised([&] { return column(cursor); });
    } else {
        add.columns.push_back(column(cursor));
        add.position = column_position(cursor);
    }
    add.rollup = target_rollup(cursor);
    add.properties = properties(cursor);
    return add;
}

// PARTITION p VALUES … or PARTITIONS START …, behind ADD [TEMPORARY]
AlterClause add_partitions(Cursor& cursor, bool temporary) {
    schema::AddPartitions add{.temporary = temporary};
    if (cursor.take("PARTITIONS")) {
        add.partition = partition_series(cursor);
    } else if (cursor.at("PARTITION")) {
        add.partition = partition_item(cursor);
    } else {
        cursor.fail("PARTITION or PARTITIONS");
    }
    add.distribution = optional_distribution(cursor);
    add.properties = properties(cursor);
    return add;
}

AlterClause add(Cursor& cursor, std::size_t begin) {
    if (cursor.take("COLUMN")) return add_columns(cursor);
    if (cursor.take("INDEX")) return schema::AddIndex{index(cursor)};
    if (cursor.at("PARTITION") && cursor.at("COLUMN", 1)) return opaque_clause(cursor, begin);
    if (cursor.at("PARTITION") || cursor.at("PARTITIONS")) return add_partitions(cursor, false);
    if (cursor.take("TEMPORARY")) return add_partitions(cursor, true);
    if (cursor.at("ROW")) return opaque_clause(cursor, begin);
    cursor.fail("COLUMN, INDEX, PARTITION, TEMPORARY PARTITION or ROLLUP");
}

AlterClause drop_partitions(Cursor& cursor, bool temporary) {
    schema::DropPartitions drop{.temporary = temporary};
    if (cursor.take("PARTITION")) {
        drop.if_exists = if_exists(cursor);
        drop.names.push_back(cursor.identifier("a partition name"));
    } else {
        cursor.expect("PARTITIONS");
        drop.if_exists = if_exists(cursor);
        if (cursor.at("START")) {
            drop.series = partition_series(cursor);
        } else if (cursor.take("WHERE")) {
            drop.where = expression(cursor);
        } else {
            drop.names = cursor.identifiers("a partition name");
        }
    }
    drop.force = cursor.take("FORCE");
    return drop;
}

AlterClause drop(Cursor& cursor, std::size_t begin) {
    if (cursor.take("COLUMN")) {
        schema::DropColumn drop{.name = cursor.identifier("a column name")};
        drop.rollup = source_rollup(cursor);
        drop.properties = properties(cursor);
        return drop;
    }
    if (cursor.take("INDEX")) return schema::DropIndex{cursor.identifier("an index name")};
    if (cursor.at("PARTITION") && cursor.at("COLUMN", 1)) return opaque_clause(cursor, begin);
    if (cursor.at("PARTITION") || cursor.at("PARTITIONS")) return drop_partitions(cursor, false);
    if (cursor.take("TEMPORARY")) return drop_partitions(cursor, true);
    if (cursor.take("ALL", "TEMPORARY", "PARTITIONS")) {
        return schema::DropPartitions{.all_temporary = true, .temporary = true, .force = cursor.take("FORCE")};
    }
    if (cursor.at("PERSISTENT") || cursor.at("BRANCH") || cursor.at("TAG") || cursor.at("ROW") || cursor.at("ALL")) {
        return opaque_clause(cursor, begin);
    }
    cursor.fail("COLUMN, INDEX, PARTITION, TEMPORARY PARTITION or ROLLUP");
}

std::string subfield(Cursor& cursor) {
    return cursor.take_symbol("[*]") ? std::string("[*]") : cursor.identifier("a field name");
}

std::vector<std::string> field_path(Cursor& cursor) {
    std::vector<std::string> path{subfield(cursor)};
    while (cursor.take_symbol("."))
        path.push_back(subfield(cursor));
    return path;
}

AlterClause modify_column(Cursor& cursor, std::size_t begin) {
    const auto at_name = cursor.position();
    auto name = cursor.identifier("a column name");
    if (cursor.at("COMMENT")) {
        cursor.next();
        return schema::ModifyColumnComment{std::move(name), cursor.string("a quoted comment")};
    }
    if (cursor.take("ADD", "FIELD")) {
        schema::AddField add{.column = std::move(name), .path = field_path(cursor)};
        add.type = type(cursor);
        add.position = column_position(cursor);
        add.properties = properties(cursor);
        return add;
    }
    if (cursor.take("DROP", "FIELD")) {
        schema::DropField drop{.column = std::move(name), .path = field_path(cursor)};
        drop.properties = properties(cursor);
        return drop;
    }
    if (cursor.at("SET") || cursor.at("UNSET")) return opaque_clause(cursor, begin);
    cursor.go_to(at_name);
    schema::ModifyColumn modify{.column = column(cursor)};
    modify.position = column_position(cursor);
    modify.rollup = source_rollup(cursor);
    modify.properties = properties(cursor);
    return modify;
}

AlterClause modify_partitions(Cursor& cursor, std::size_t begin) {
    if (cursor.at("DISTRIBUTED") && cursor.at("BY", 1)) return opaque_clause(cursor, begin);
    schema::ModifyPartitions modify;
    if (cursor.at_symbol("(") && cursor.at_symbol("*", 1)) {
        cursor.next();
        cursor.next();
        cursor.expect_symbol(")");
    } else if (cursor.at_symbol("(")) {
        modify.names = cursor.identifiers("a partition name");
    } else {
        modify.names.push_back(cursor.identifier("a partition name"));
    }
    cursor.expect("SET");
    modify.properties = property_list(cursor);
    return modify;
}

AlterClause rename(Cursor& cursor) {
    // COLUMN and PARTITION are reserved, ROLLUP is not: RENAME rollup is a new name for the table.
    if (cursor.take("COLUMN")) {
        schema::RenameColumn rename{.name = cursor.identifier("a column name")};
        cursor.expect("TO");
        rename.new_name = cursor.identifier("a new name");
        return rename;
    }
    if (cursor.take("PARTITION")) {
        schema::RenamePartition rename{.name = cursor.identifier("a partition name")};
        rename.new_name = cursor.identifier("a new name");
        return rename;
    }
    if (cursor.at("ROLLUP") && cursor.at_identifier(1)) {
        cursor.next();
        schema::RenameRollup rename{.name = cursor.identifier("a rollup name")};
        rename.new_name = cursor.identifier("a new name");
        return rename;
    }
    if (cursor.at("TO")) cursor.fail("a new name", "leave out TO; StarRocks renames a table with RENAME and the name");
    return schema::RenameTable{cursor.identifier("a new name")};
}

std::vector<std::string> temporary_partitions(Cursor& cursor) {
    cursor.expect("TEMPORARY");
    if (!cursor.take("PARTITION") && !cursor.take("PARTITIONS")) cursor.fail("PARTITION");
    return partition_names(cursor);
}

AlterClause replace_partitions(Cursor& cursor, std::size_t begin) {
    if (!cursor.take("PARTITION") && !cursor.take("PARTITIONS")) return opaque_clause(cursor, begin);
    schema::ReplacePartitions replace{.names = partition_names(cursor)};
    cursor.expect("WITH");
    replace.with = temporary_partitions(cursor);
    replace.properties = properties(cursor);
    return replace;
}

AlterClause truncate_partitions(Cursor& cursor) {
    schema::TruncatePartitions truncate{.temporary = cursor.take("TEMPORARY")};
    if (!cursor.take("PARTITION") && !cursor.take("PARTITIONS")) cursor.fail("PARTITION");
    truncate.names = partition_names(cursor);
    return truncate;
}

AlterClause compact(Cursor& cursor, schema::Compaction kind) {
    cursor.expect("COMPACT");
    schema::Compact compact{.kind = kind};
    if (cursor.at_symbol("(")) {
        compact.partitions = cursor.identifiers("a partition name");
    } else if (cursor.at_identifier()) {
        compact.partitions.push_back(cursor.identifier("a partition name"));
    }
    return compact;
}

// [PARTITION (…)] [key] [PARTITION BY …] [ORDER BY …] [DISTRIBUTED BY …] [BETWEEN a AND b]
AlterClause optimize(Cursor& cursor, std::size_t begin) {
    schema::Optimize optimize;
    if (cursor.at("TEMPORARY")) return opaque_clause(cursor, begin);
    if (cursor.at("PARTITIONS") || (cursor.at("PARTITION") && !cursor.at("BY", 1))) {
        cursor.next();
        optimize.partitions = partition_names(cursor);
    }
    optimize.key = optional_key(cursor);
    optimize.partitioning = optional_partitioning(cursor);
    optimize.order_by = optional_order_by(cursor);
    optimize.distribution = optional_distribution(cursor);
    if (cursor.take("DEFAULT", "BUCKETS")) {
        const auto* hash =
            optimize.distribution ? std::get_if<schema::HashDistribution>(&*optimize.distribution) : nullptr;
        if (hash == nullptr || hash->buckets) cursor.fail("the end of the clause");
        return schema::SetDefaultBuckets{hash->columns, cursor.integer("a number of buckets")};
    }
    if (cursor.take("BETWEEN")) {
        auto first = cursor.string("a quoted time");
        cursor.expect("AND");
        optimize.between.emplace(std::move(first), cursor.string("a quoted time"));
    }
    if (optimize == schema::Optimize{}) cursor.fail("a clause of ALTER TABLE");
    return optimize;
}

// ORDER BY (…) alone is a sort key; with directions in it or DISTRIBUTED BY behind it, the grammar reads an OPTIMIZE.
AlterClause order_or_optimize(Cursor& cursor, std::size_t begin) {
    cursor.expect("ORDER", "BY");
    auto columns = sort_columns(cursor);
    if (columns.have_directions || cursor.at("DISTRIBUTED") || cursor.at("BETWEEN")) {
        cursor.go_to(begin);
        return optimize(cursor, begin);
    }
    schema::OrderBy order{.columns = std::move(columns.names)};
    order.rollup = source_rollup(cursor);
    order.properties = properties(cursor);
    return order;
}

AlterClause alter_clause(Cursor& cursor) {
    const auto begin = cursor.position();
    if (cursor.take("ADD")) return add(cursor, begin);
    if (cursor.take("DROP")) return drop(cursor, begin);
    if (cursor.take("MODIFY", "COLUMN")) return modify_column(cursor, begin);
    if (cursor.take("MODIFY", "PARTITION")) return modify_partitions(cursor, begin);
    if (cursor.take("MODIFY")) cursor.fail("COLUMN or PARTITION");
    if (cursor.take("RENAME")) return rename(cursor);
    if (cursor.take("SWAP")) {
        cursor.expect("WITH");
        return schema::SwapTable{cursor.identifier("a table name")};
    }
    if (cursor.take("SET")) return schema::SetProperties{property_list(cursor)};
    if (cursor.take("COMMENT")) {
        cursor.expect_symbol("=");
        return schema::SetTableComment{cursor.string("a quoted comment")};
    }
    if (cursor.at("ORDER")) return order_or_optimize(cursor, begin);
    if (cursor.take("REPLACE")) return replace_partitions(cursor, begin);
    if (cursor.take("TRUNCATE")) return truncate_partitions(cursor);
    if (cursor.at("COMPACT")) return compact(cursor, schema::Compaction::plain);
    if (cursor.take("BASE")) return compact(cursor, schema::Compaction::base);
    if (cursor.take("CUMULATIVE")) return compact(cursor, schema::Compaction::cumulative);
    if (cursor.take("AUTO_INCREMENT")) {
        cursor.expect_symbol("=");
        return schema::SetAutoIncrement{cursor.integer("a whole number")};
    }
    for (const auto* word : {"CREATE", "EXECUTE", "SPLIT", "MERGE"}) {
        if (cursor.at(word)) return opaque_clause(cursor, begin);
    }
    return optimize(cursor, begin);
}

}  // namespace

schema::Operation alter_table(Cursor& cursor) {
    cursor.expect("ALTER", "TABLE");
    schema::AlterTable alter{.name = object_name(cursor, "a table name")};
    if (cursor.take("ADD", "ROLLUP")) {
        alter.clauses.emplace_back(schema::AddRollups{cursor.list([&] { return rollup(cursor); })});
    } else if (cursor.take("DROP", "ROLLUP")) {
        alter.clauses.emplace_back(
            schema::DropRollups{.names = cursor.list([&] { return cursor.identifier("a rollup name"); })});
    } else {
        alter.clauses = cursor.list([&] { return alter_clause(cursor); });
    }
    if (!cursor.at_end()) cursor.fail("',' or the end of the statement");
    return alter;
}

}  // namespace srmigrate::sql::rules
