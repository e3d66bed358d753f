// SPDX-License-Identifier: Apache-2.0
#include "sql/corpus.hpp"

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "support/vectors.hpp"

namespace srmigrate::tests {
namespace {

std::vector<base::Json> lines_of(const std::string& name) {
    std::vector<base::Json> lines;
    if (const auto file = vectors(name)) {
        for (const auto& line : base::split(base::read_file(*file), '\n')) {
            if (!line.empty()) lines.push_back(base::Json::parse(line));
        }
    }
    return lines;
}

std::string without_placeholders(std::string text) {
    for (auto begin = text.find("${"); begin != std::string::npos; begin = text.find("${", begin)) {
        const auto end = text.find('}', begin);
        if (end == std::string::npos) break;
        text.erase(end, 1);
        text.erase(begin, 2);
    }
    return text;
}

}  // namespace

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
    for (const auto& line : lines_of("starrocks-statements.jsonl")) {
        statements.push_back(without_placeholders(line.at("sql").get<std::string>()));
    }
    return statements;
}

std::vector<RecordedStep> recorded_steps() {
    std::vector<RecordedStep> steps;
    for (const auto* file : {"starrocks-replay.jsonl", "starrocks-fuzz.jsonl"}) {
        for (const auto& line : lines_of(file)) {
            for (const auto& step : line.at("steps")) {
                const auto shown = step.find("show_create");
                steps.push_back(
                    {step.at("sql").get<std::string>(), step.value("ok", false),
                     shown != step.end() && shown->is_string() ? shown->get<std::string>() : std::string()});
            }
        }
    }
    for (const auto& line : lines_of("starrocks-show-create.jsonl")) {
        steps.push_back({.shown = line.at("text").get<std::string>()});
    }
    return steps;
}

}  // namespace srmigrate::tests
