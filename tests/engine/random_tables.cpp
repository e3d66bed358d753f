// SPDX-License-Identifier: Apache-2.0
#include "engine/random_tables.hpp"

#include "base/text.hpp"

namespace srmigrate::tests {

namespace {

const std::vector<std::string> k_key_types = {"TINYINT", "SMALLINT", "INT",         "BIGINT", "LARGEINT",
                                              "DATE",    "DATETIME", "VARCHAR(20)", "STRING", "BOOLEAN"};
const std::vector<std::string> k_value_types = {"INT",
                                                "BIGINT",
                                                "LARGEINT",
                                                "FLOAT",
                                                "DOUBLE",
                                                "DECIMAL(10,2)",
                                                "NUMERIC(38,4)",
                                                "DATE",
                                                "DATETIME",
                                                "CHAR(10)",
                                                "VARCHAR(200)",
                                                "TEXT",
                                                "VARBINARY(16)",
                                                "JSON",
                                                "ARRAY<INT>",
                                                "MAP<INT,STRING>",
                                                "STRUCT<a INT, b VARCHAR(5)>",
                                                "ARRAY<DECIMAL(10,2)>",
                                                "BOOLEAN"};
const std::vector<std::string> k_comments = {"plain", "it''s", "a \"b\"", "back\\\\slash", "多字节", "100%", ""};

}  // namespace

std::string RandomTables::comment() {
    return chance(40) ? " COMMENT '" + one_of(k_comments) + "'" : std::string();
}

std::string RandomTables::key_column(std::size_t index) {
    const std::string name = "k" + std::to_string(index);
    m_columns.push_back(name);
    const std::string type = index == 0 && chance(50) ? one_of({"DATE", "INT"}) : one_of(k_key_types);
    const std::string null = m_model == "PRIMARY" || chance(50) ? " NOT NULL" : "";
    return name + " " + type + null + comment();
}

std::string RandomTables::value_column(const std::string& name) {
    std::string type = one_of(k_value_types);
    std::string aggregate;
    if (m_model == "AGGREGATE") {
        aggregate = " " + one_of({"REPLACE", "REPLACE_IF_NOT_NULL"});
        if (chance(40)) {
            type = one_of({"INT", "BIGINT", "DOUBLE", "DECIMAL(10,2)"});
            aggregate = " " + one_of({"SUM", "MIN", "MAX", "REPLACE"});
        }
    }
    const bool number = type == "INT" || type == "BIGINT" || type == "DOUBLE";
    const bool text = type == "TEXT" || type == "VARCHAR(200)";
    std::string rest = aggregate == " REPLACE_IF_NOT_NULL" || chance(70) ? "" : " NOT NULL";
    if (number && chance(40)) rest += " DEFAULT '0'";
    if (text && chance(40)) rest += " DEFAULT '" + one_of({"x", "", "a\"b", "it''s", "多"}) + "'";
    if (type == "DATETIME" && chance(40)) rest += " DEFAULT CURRENT_TIMESTAMP";
    return name + " " + type + aggregate + rest + comment();
}

std::string RandomTables::partitioning() {
    const std::string& key = m_columns.front();
    switch (below(6)) {
        case 0:
            return " PARTITION BY RANGE (" + key +
                   ") (PARTITION p1 VALUES LESS THAN ('2026-01-01'), PARTITION p2 VALUES LESS THAN (MAXVALUE))";
        case 1:
            return " PARTITION BY RANGE (" + key + ") (START ('2026-01-01') END ('2026-01-05') EVERY (INTERVAL 1 DAY))";
        case 2:
            return " PARTITION BY RANGE (" + key + ") (PARTITION p1 VALUES [('1'), ('10')))";
        case 3:
            return " PARTITION BY date_trunc('" + one_of({"day", "month", "year"}) + "', " + key + ")";
        case 4:
            return " PARTITION BY (" + key + ")";
        default:
            return "";
    }
}

std::string RandomTables::properties() {
    std::vector<std::string> all;
    if (chance(50)) all.push_back("'replication_num' = '" + one_of({"1", "2", "3"}) + "'");
    if (chance(15)) all.push_back("'compression' = '" + one_of({"zstd", "LZ4", "zlib", "zstd(3)"}) + "'");
    if (chance(15)) all.push_back("'fast_schema_evolution' = 'false'");
    if (chance(10)) all.push_back("'write_quorum' = '" + one_of({"ONE", "MAJORITY", "ALL"}) + "'");
    if (chance(10)) all.push_back("'bloom_filter_columns' = '" + some_column() + "'");
    if (chance(10)) all.push_back("'enable_load_profile' = 'true'");
    return all.empty() ? "" : " PROPERTIES (" + base::join(all, ", ") + ")";
}

std::string RandomTables::create() {
    m_columns.clear();
    m_model = one_of({"DUPLICATE", "AGGREGATE", "UNIQUE", "PRIMARY"});
    std::vector<std::string> columns;
    const std::size_t keys = 1 + below(3);
    for (std::size_t i = 0; i < keys; ++i)
        columns.push_back(key_column(i));
    const std::vector<std::string> key_names = m_columns;
    const std::size_t values = 1 + below(4);
    for (std::size_t i = 0; i < values; ++i) {
        m_columns.push_back("v" + std::to_string(i));
        columns.push_back(value_column(m_columns.back()));
    }
    if (chance(20)) columns.push_back("INDEX i (" + some_column() + ") USING BITMAP COMMENT 'plain'");
    std::string text = "CREATE TABLE t (" + base::join(columns, ", ") + ") " + m_model + " KEY (" +
                       base::join(key_names, ", ") + ")" + comment() + partitioning();
    const std::string buckets = chance(60) ? " BUCKETS " + std::to_string(1 + below(8)) : "";
    text += m_model == "DUPLICATE" && chance(30) ? " DISTRIBUTED BY RANDOM" + buckets
                                                 : " DISTRIBUTED BY HASH (" + one_of(key_names) + ")" + buckets;
    if (chance(20)) text += " ORDER BY (" + some_column() + ")";
    return text + properties();
}

std::string RandomTables::alter() {
    const std::string column = some_column();
    switch (below(14)) {
        case 0:
            return "ALTER TABLE t ADD COLUMN " + value_column(new_name());
        case 1:
            return "ALTER TABLE t ADD COLUMN " + value_column(new_name()) + " AFTER " + column;
        case 2:
            return "ALTER TABLE t ADD COLUMN (" + value_column(new_name()) + ", " + value_column(new_name()) + ")";
        case 3:
            return "ALTER TABLE t DROP COLUMN " + column;
        case 4:
            return "ALTER TABLE t MODIFY COLUMN " + value_column(column);
        case 5:
            return "ALTER TABLE t MODIFY COLUMN " + column + " COMMENT '" + one_of(k_comments) + "'";
        case 6:
            return "ALTER TABLE t RENAME COLUMN " + column + " TO " + new_name();
        case 7:
            return "ALTER TABLE t ADD INDEX " + new_name() + " (" + column + ") USING BITMAP";
        case 8:
            return "ALTER TABLE t DROP INDEX i";
        case 9:
            return "ALTER TABLE t COMMENT = '" + one_of(k_comments) + "'";
        case 10:
            return "ALTER TABLE t SET ('" + one_of({"replication_num", "default.replication_num"}) + "' = '2')";
        case 11:
            return "ALTER TABLE t DISTRIBUTED BY HASH (" + column + ") BUCKETS 5";
        case 12:
            return "ALTER TABLE t ORDER BY (" + column + ")";
        default:
            return "ALTER TABLE t ADD COLUMN " + value_column(new_name()) + ", DROP COLUMN " + column;
    }
}

}  // namespace srmigrate::tests
