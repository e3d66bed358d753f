// SPDX-License-Identifier: Apache-2.0
#include "sql/corpus.hpp"

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "support/vectors.hpp"

namespace srmigrate::tests {

std::vector<std::string> representative_statements() {
    return {
        R"(CREATE TABLE t (k INT NOT NULL COMMENT "the; key", v VARCHAR(20) DEFAULT 'it''s') PRIMARY KEY (k))",
        "create table `a b`.`c` (`键` bigint(20), s struct<a int, b array<string>>) duplicate key(`键`)\n"
        "partition by range(`键`)(partition p1 values [(\"1\"), (\"2\"))) distributed by hash(`键`) buckets 3\n"
        "properties (\"replication_num\" = \"1\")",
        "ALTER TABLE t ADD COLUMN (a INT DEFAULT \"0\", b DECIMAL(10, 2)), DROP COLUMN c",
        "CREATE VIEW v (x COMMENT 'one') COMMENT \"two\" AS SELECT /*+ SET_VAR(a = 1) */ 1.5e3 -- three\n, x'0F' FROM "
        "1t",
        "INSERT INTO t VALUES (1, '\\'; -- no'), (2, \"\"\";\")",
        "CREATE FUNCTION f(INT) RETURNS INT type = 'Python' AS $$\ndef f(x): return x;\n$$",
    };
}

std::vector<std::string> all_statements() {
    auto statements = representative_statements();
    if (const auto file = vectors("starrocks-statements.jsonl")) {
        for (const auto& line : base::split(base::read_file(*file), '\n')) {
            if (!line.empty()) statements.push_back(base::Json::parse(line).at("sql").get<std::string>());
        }
    }
    return statements;
}

}  // namespace srmigrate::tests
