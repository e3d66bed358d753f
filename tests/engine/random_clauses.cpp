// SPDX-License-Identifier: Apache-2.0
#include "engine/random_clauses.hpp"

#include "schema/normal/derive.hpp"
#include "sql/parser.hpp"

#include <algorithm>
#include <stdexcept>

namespace srmigrate::tests {

using namespace schema;

namespace {

/// The clause of ALTER TABLE t …
template <class Clause>
Clause clause_of(const std::string& text) {
    const auto parsed = sql::parse("ALTER TABLE t " + text);
    const auto* const operation = std::get_if<Operation>(&parsed);
    const auto* const alter = operation == nullptr ? nullptr : std::get_if<AlterTable>(operation);
    const auto* const clause = alter == nullptr ? nullptr : std::get_if<Clause>(&alter->clauses.front());
    if (clause == nullptr) throw std::runtime_error("not the clause that was meant: " + text);
    return *clause;
}

}  // namespace

AlterClause RandomClauses::make(std::size_t alternative) {
    return make_at(alternative, std::make_index_sequence<k_alternatives>{});
}

std::string RandomClauses::column() {
    return m_dice.one_in(30) ? "nowhere" : m_dice.pick(m_table.columns).name;
}

std::string RandomClauses::new_name() {
    if (m_dice.one_in(12)) return column();
    return m_dice.one_in(30) ? "__op" : "fresh";
}

std::string RandomClauses::rollup() {
    return m_table.rollups.empty() || m_dice.one_in(8) ? "no_rollup" : m_dice.pick(m_table.rollups).name;
}

std::string RandomClauses::partition() {
    std::vector<std::string> names{"no_partition"};
    if (m_table.partitioning) {
        for (const auto& item : m_table.partitioning->partitions) {
            if (const auto* const one = std::get_if<Partition>(&item)) names.insert(names.end(), 3, one->name);
        }
    }
    return m_dice.pick(names);
}

Type RandomClauses::type() {
    return *clause_of<AddColumns>(
                "ADD COLUMN c " +
                std::string(m_dice.pick({"INT", "BIGINT", "SMALLINT", "LARGEINT", "VARCHAR(64)", "STRING", "CHAR(3)",
                                         "DECIMAL(12, 3)", "DOUBLE", "DATE", "DATETIME", "BOOLEAN", "JSON",
                                         "ARRAY<INT>", "STRUCT<a INT, b VARCHAR(5)>", "BITMAP", "HLL"})))
                .columns.front()
                .type;
}

Column RandomClauses::a_column(const std::string& name) {
    Column column;
    column.name = name;
    column.type = type();
    const auto model = effective_key(m_table).model;
    if (model == KeyModel::aggregate ? !m_dice.one_in(4) : m_dice.one_in(20)) {
        column.aggregate = m_dice.pick(std::vector{AggregateFunction::replace, AggregateFunction::replace_if_not_null,
                                                   AggregateFunction::sum, AggregateFunction::max});
    }
    if (m_dice.one_in(3)) column.nullable = m_dice.one_in(2);
    if (m_dice.one_in(4)) column.default_value = DefaultText{std::string(m_dice.pick({"0", "1", "x", "2024-01-01"}))};
    if (m_dice.one_in(10) && !column.aggregate) column.key = true;
    if (m_dice.one_in(4)) column.comment = "new";
    return column;
}

std::optional<ColumnPosition> RandomClauses::position() {
    if (!m_dice.one_in(3)) return std::nullopt;
    if (m_dice.one_in(4)) return First{};
    return After{column()};
}

std::vector<std::string> RandomClauses::some_columns() {
    std::vector<std::string> names;
    const std::size_t count = 1 + m_dice.below(2);
    for (std::size_t i = 0; i < count; ++i)
        names.push_back(column());
    return names;
}

AddColumns RandomClauses::make(Kind<AddColumns>) {
    AddColumns clause;
    clause.columns = {a_column(new_name())};
    if (m_dice.one_in(6)) {
        clause.columns.push_back(a_column("second"));
        clause.parenthesised = true;
    } else if (m_dice.one_in(8)) {
        clause = clause_of<AddColumns>("ADD COLUMN fresh BIGINT AS (1 + 1)");
    } else {
        clause.position = position();
        if (m_dice.one_in(12)) clause.rollup = rollup();
    }
    return clause;
}

DropColumn RandomClauses::make(Kind<DropColumn>) {
    DropColumn clause;
    clause.name = column();
    if (m_dice.one_in(8)) clause.rollup = rollup();
    return clause;
}

ModifyColumn RandomClauses::make(Kind<ModifyColumn>) {
    ModifyColumn clause;
    const auto key = effective_key(m_table);
    const auto* const old = find(m_table.columns, column());
    clause.column = old == nullptr ? a_column("nowhere") : *old;
    if (old != nullptr) {
        clause.column.key = key.model != KeyModel::aggregate && contains_name(key.columns, old->name);
        if (m_dice.one_in(12)) clause.column.key = !clause.column.key;
        if (m_dice.one_in(2)) clause.column.type = type();
        if (m_dice.one_in(6)) clause.column.nullable = m_dice.one_in(2);
        if (m_dice.one_in(8)) clause.column.default_value = DefaultText{"1"};
        if (m_dice.one_in(8)) clause.column.comment = "changed";
    }
    clause.position = m_dice.one_in(3) ? position() : std::nullopt;
    return clause;
}

ModifyColumnComment RandomClauses::make(Kind<ModifyColumnComment>) {
    return {column(), std::string(m_dice.pick({"", "said", "it's"}))};
}

AddField RandomClauses::make(Kind<AddField>) {
    AddField clause;
    clause.column = column();
    clause.path = {std::string(m_dice.pick({"a", "fresh", "c"}))};
    clause.type = type();
    if (m_dice.one_in(3)) clause.position = m_dice.one_in(2) ? ColumnPosition(First{}) : ColumnPosition(After{"a"});
    return clause;
}

DropField RandomClauses::make(Kind<DropField>) {
    DropField clause;
    clause.column = column();
    clause.path = {std::string(m_dice.pick({"a", "b", "c"}))};
    return clause;
}

RenameColumn RandomClauses::make(Kind<RenameColumn>) {
    return {column(), new_name()};
}

OrderBy RandomClauses::make(Kind<OrderBy>) {
    OrderBy clause;
    if (m_dice.one_in(2)) {
        for (const auto& each : m_table.columns)
            clause.columns.push_back(each.name);
        std::shuffle(clause.columns.begin(), clause.columns.end(), m_dice.random());
        return clause;
    }
    const auto key = effective_key(m_table);
    clause.columns = m_dice.one_in(2) ? key.columns : some_columns();
    std::shuffle(clause.columns.begin(), clause.columns.end(), m_dice.random());
    return clause;
}

AddIndex RandomClauses::make(Kind<AddIndex>) {
    AddIndex clause;
    clause.index.name = std::string(m_dice.pick({"fresh_index", "fresh_index", "ix", "grams"}));
    clause.index.columns = m_dice.one_in(12) ? some_columns() : std::vector{column()};
    clause.index.kind = m_dice.pick(std::vector{IndexKind::bitmap, IndexKind::bitmap, IndexKind::ngrambf});
    return clause;
}

DropIndex RandomClauses::make(Kind<DropIndex>) {
    return {m_table.indexes.empty() || m_dice.one_in(6) ? "no_index" : m_dice.pick(m_table.indexes).name};
}

SetProperties RandomClauses::make(Kind<SetProperties>) {
    static const std::vector<Properties> k_sets{
        {{"replication_num", "2"}},
        {{"default.replication_num", "2"}},
        {{"write_quorum", "ONE"}},
        {{"write_quorum", "x"}},
        {{"bloom_filter_columns", ""}},
        {{"bloom_filter_fpp", "0.01"}},
        {{"colocate_with", ""}},
        {{"colocate_with", "g"}},
        {{"compression", "ZSTD"}},
        {{"enable_load_profile", "true"}},
        {{"storage_medium", "SSD"}},
        {{"default.storage_medium", "HDD"}},
        {{"replicated_storage", "false"}},
        {{"enable_persistent_index", "true"}},
        {{"persistent_index_type", "LOCAL"}},
        {{"primary_index_cache_expire_sec", "60"}},
        {{"partition_live_number", "4"}},
        {{"bucket_size", "2147483648"}},
        {{"mutable_bucket_num", "3"}},
        {{"file_bundling", "true"}},
        {{"compaction_strategy", "REAL_TIME"}},
        {{"cloud_native_fast_schema_evolution_v2", "true"}},
        {{"base_compaction_forbidden_time_ranges", "* 8-9 * * *"}},
        {{"base_compaction_forbidden_time_ranges", "x"}},
        {{"dynamic_partition.enable", "false"}},
        {{"dynamic_partition.end", "3"}},
        {{"dynamic_partition.end", "x"}},
        {{"dynamic_partition.start", "3"}},
        {{"dynamic_partition.start", "-3"}},
        {{"dynamic_partition.time_unit", "x"}},
        {{"binlog_enable", "true"}},
        {{"binlog_enable", "true"}, {"binlog_ttl_second", "100"}},
        {{"no_such", "1"}},
        {{"write_quorum", "ONE"}, {"enable_load_profile", "true"}},
    };
    if (!m_dice.one_in(5)) return {m_dice.pick(k_sets)};
    return {{{"bloom_filter_columns", column()}}};
}

AddRollups RandomClauses::make(Kind<AddRollups>) {
    Rollup made;
    made.name = std::string(m_dice.pick({"fresh_rollup", "fresh_rollup", "r1", "t"}));
    if (m_dice.one_in(2)) made.columns = effective_key(m_table).columns;
    for (const auto& name : some_columns()) {
        if (m_dice.one_in(12) || !contains_name(made.columns, name)) made.columns.push_back(name);
    }
    return {{made}};
}

DropRollups RandomClauses::make(Kind<DropRollups>) {
    DropRollups clause;
    clause.names = {rollup()};
    return clause;
}

RenameTable RandomClauses::make(Kind<RenameTable>) {
    return {std::string(m_dice.pick({"renamed", "other", "t"}))};
}

RenamePartition RandomClauses::make(Kind<RenamePartition>) {
    return {partition(), m_dice.one_in(4) ? partition() : "fresh"};
}

RenameRollup RandomClauses::make(Kind<RenameRollup>) {
    return {rollup(), std::string(m_dice.pick({"fresh", "fresh", "t", "r1"}))};
}

SwapTable RandomClauses::make(Kind<SwapTable>) {
    return {std::string(m_dice.pick({"other", "other", "t", "nothing"}))};
}

SetTableComment RandomClauses::make(Kind<SetTableComment>) {
    return {std::string(m_dice.pick({"", "said", "it's"}))};
}

AddPartitions RandomClauses::make(Kind<AddPartitions>) {
    return clause_of<AddPartitions>(
        "ADD PARTITION " +
        std::string(m_dice.pick(
            {"fresh VALUES LESS THAN ('2030-01-01')", "fresh VALUES LESS THAN ('1000')", "fresh VALUES LESS THAN ('5')",
             "fresh VALUES IN ('q')", "fresh VALUES IN ('a')", "fresh VALUES IN ('2024-01-05')",
             "fresh VALUES LESS THAN ('2024-01-10')", "fresh VALUES LESS THAN ('x')",
             "fresh VALUES LESS THAN (MAXVALUE)", "fresh VALUES LESS THAN ('3', '4')", "fresh VALUES [('7'), ('7'))",
             "fresh VALUES [('2031-01-01'), ('2030-01-01'))", "p1 VALUES LESS THAN ('2030-01-01')"})));
}

DropPartitions RandomClauses::make(Kind<DropPartitions>) {
    DropPartitions clause;
    clause.names = {partition()};
    clause.if_exists = m_dice.one_in(4);
    clause.force = m_dice.one_in(4);
    return clause;
}

TruncatePartitions RandomClauses::make(Kind<TruncatePartitions>) {
    TruncatePartitions clause;
    clause.names = {partition()};
    return clause;
}

ReplacePartitions RandomClauses::make(Kind<ReplacePartitions>) {
    ReplacePartitions clause;
    clause.names = {partition()};
    clause.with = {"temporary"};
    return clause;
}

ModifyPartitions RandomClauses::make(Kind<ModifyPartitions>) {
    ModifyPartitions clause;
    if (!m_dice.one_in(3)) clause.names = {partition()};
    clause.properties = {{"replication_num", "2"}};
    return clause;
}

Optimize RandomClauses::make(Kind<Optimize>) {
    Optimize clause;
    if (m_dice.one_in(4)) {
        RandomDistribution random;
        if (m_dice.one_in(2)) random.buckets = 4;
        clause.distribution = random;
    } else {
        HashDistribution hash;
        hash.columns = {m_dice.one_in(2) ? m_dice.pick(effective_key(m_table).columns) : column()};
        if (!m_dice.one_in(3)) hash.buckets = 5;
        clause.distribution = hash;
    }
    return clause;
}

SetDefaultBuckets RandomClauses::make(Kind<SetDefaultBuckets>) {
    const auto* const hash = m_table.distribution ? std::get_if<HashDistribution>(&*m_table.distribution) : nullptr;
    return {hash != nullptr && !m_dice.one_in(4) ? hash->columns : std::vector{column()}, 7};
}

Compact RandomClauses::make(Kind<Compact>) {
    Compact clause;
    if (m_dice.one_in(2)) clause.partitions = {partition()};
    return clause;
}

SetAutoIncrement RandomClauses::make(Kind<SetAutoIncrement>) {
    return {m_dice.one_in(4) ? 0 : 100};
}

OpaqueClause RandomClauses::make(Kind<OpaqueClause>) {
    return {"FROBNICATE"};
}

}  // namespace srmigrate::tests
