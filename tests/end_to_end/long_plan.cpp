// SPDX-License-Identifier: Apache-2.0
#include "end_to_end/long_plan.hpp"

#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <sstream>

namespace srmigrate::tests {
namespace {

// Two tables that nothing but their rows tells apart.
std::string prices(std::string_view name) {
    return fmt::format(
        "CREATE TABLE {} (sku INT NOT NULL, price DECIMAL(10,2)) PRIMARY KEY (sku) DISTRIBUTED BY HASH (sku) BUCKETS 1",
        name);
}

std::vector<LongPlanRevision> make_long_plan() {
    using enum Evidence;
    return {
        {"a1",
         "",
         {{"CREATE TABLE orders (id BIGINT NOT NULL, day DATE NOT NULL, amount INT) PRIMARY KEY (id, day) "
           "PARTITION BY RANGE (day) (PARTITION p1 VALUES [('2026-01-01'), ('2026-02-01')), PARTITION p2 VALUES "
           "[('2026-02-01'), ('2026-03-01'))) DISTRIBUTED BY HASH (id) BUCKETS 2"},
          {"CREATE TABLE events (k INT NOT NULL, v VARCHAR(20), n INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) "
           "BUCKETS 2"},
          {prices("prices")},
          {prices("next_prices")},
          {"INSERT INTO prices VALUES (1, 10.00)"},
          {"INSERT INTO next_prices VALUES (1, 12.50)"},
          {"INSERT INTO orders VALUES (1, '2026-01-05', 3), (2, '2026-02-05', 4)"}}},
        {"b1",
         "a1",
         {{"ALTER TABLE orders ADD COLUMN note VARCHAR(20)"},
          {"ALTER TABLE events MODIFY COLUMN v VARCHAR(40)"},
          {"ALTER TABLE events ADD COLUMN w INT"},
          {"CREATE VIEW open_orders AS SELECT id, amount FROM orders"},
          {"ALTER TABLE prices SWAP WITH next_prices"},
          {"ALTER VIEW open_orders AS SELECT id, day, amount FROM orders"},
          {"ALTER TABLE orders ADD PARTITION p3 VALUES [('2026-03-01'), ('2026-04-01'))"},
          {"ALTER TABLE orders DROP PARTITION p1"},
          {"TRUNCATE TABLE next_prices"},
          {"CREATE MATERIALIZED VIEW daily REFRESH MANUAL AS SELECT day, sum(amount) AS total FROM orders GROUP BY "
           "day"},
          {"ALTER TABLE orders COMMENT = 'sold'"}}},
        {"c1",
         "a1",
         {{"USE staging"},
          {"SET sql_mode = 'PIPES_AS_CONCAT'"},
          {"CREATE TABLE raw (k INT NOT NULL, v INT, s VARCHAR(10)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS "
           "1"},
          {"INSERT INTO raw VALUES (1, 1, 'a'), (2, 2, 'b')"},
          {"CREATE TABLE copy AS SELECT k, v FROM raw"},
          {"ALTER TABLE raw ADD INDEX by_s (s) USING BITMAP"},
          {"ALTER TABLE raw ADD ROLLUP only_k (k, v)"},
          {"ALTER TABLE raw RENAME raw_rows"},
          {"DROP TASK IF EXISTS nightly", nobody},
          {"CREATE TABLE state (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1"},
          {"INSERT INTO state VALUES (1, 0)"},
          {"UPDATE state SET v = v + 1 WHERE k = 1", nobody},
          {"UPDATE state SET v = 7 WHERE k = 1", nobody, true}}},
        {"d1",
         "b1, c1",
         {{"ALTER TABLE events DROP COLUMN n"},
          {"ALTER TABLE events DISTRIBUTED BY HASH (k) BUCKETS 4"},
          {"DROP VIEW open_orders"},
          {"ALTER TABLE prices SET (\"enable_persistent_index\" = \"false\")"},
          {"DROP TABLE next_prices"},
          {prices("next_prices") + " PROPERTIES (\"replicated_storage\" = \"true\")"},
          {"INSERT INTO next_prices VALUES (2, 20.00)"},
          {"CREATE VIEW current_prices AS SELECT sku, price FROM prices"}}},
        {"e1", "d1", {{"CREATE VIEW skus AS SELECT sku FROM prices"}}},
        {"f1", "d1", {{"CREATE VIEW days AS SELECT day FROM orders"}}},
        // Only rows move: two branches become one.
        {"g1", "e1, f1", {}},
    };
}

std::string body_of(const LongPlanRevision& revision) {
    std::string body = "-- migrate:up\n";
    for (const auto& statement : revision.statements) {
        body += fmt::format("{}{};\n", statement.idempotent ? "-- srmigrate:idempotent\n" : "", statement.sql);
    }
    return body;
}

std::string rows_of(ServerControl& control, const std::string& database) {
    std::string text;
    const auto tables = control.rows("SHOW FULL TABLES FROM " + database);
    for (const auto& row : tables.rows) {
        const auto name = row.at(0).value_or("");
        if (row.at(1) != "BASE TABLE" || name.starts_with("alembic_version")) continue;
        std::vector<std::string> lines;
        std::istringstream answer(control.text(fmt::format("SELECT * FROM {}.{}", database, name)));
        for (std::string line; std::getline(answer, line);)
            lines.push_back(line);
        std::sort(lines.begin(), lines.end());
        text += fmt::format("{}.{}: {}\n", database, name, base::join(lines, ", "));
    }
    return text;
}

// Names alone: the numbers depend on how many views the lock made meanwhile. The partition that the plan's OPTIMIZE
// makes anew is left out: when its job ends is nobody's choice.
std::string by_age(ServerControl& control) {
    std::vector<std::pair<long long, std::string>> objects;
    std::istringstream lines(control.ids());
    for (std::string line; std::getline(lines, line);) {
        const auto blank = line.rfind(' ');
        if (line.find(".alembic_version") == std::string::npos &&
            line.find("shop.events.events ") == std::string::npos) {
            objects.emplace_back(std::stoll(line.substr(blank + 1)), line.substr(0, blank));
        }
    }
    std::sort(objects.begin(), objects.end());
    std::string text;
    for (const auto& [id, name] : objects)
        text += name + "\n";
    return text;
}

}  // namespace

const std::vector<LongPlanRevision>& long_plan() {
    static const auto k_plan = make_long_plan();
    return k_plan;
}

std::size_t long_plan_size() {
    std::size_t size = 0;
    for (const auto& revision : long_plan())
        size += revision.statements.size();
    return size;
}

void write_long_plan(const Project& project) {
    for (const auto& revision : long_plan())
        project.script(revision.id, revision.down, "part " + revision.id, "", body_of(revision));
}

const LongPlanStatement* planned(const std::string& statement) {
    const auto bare = without_label(statement);
    for (const auto& revision : long_plan()) {
        for (const auto& known : revision.statements) {
            if (known.sql == bare) return &known;
        }
    }
    return nullptr;
}

const LongPlanStatement* named_in(const std::string& message) {
    static const std::regex k_revision("revision '(\\w+)'");
    static const std::regex k_statement("statement (\\d+) of (\\d+)");
    std::smatch revision;
    std::smatch statement;
    if (!std::regex_search(message, revision, k_revision) || !std::regex_search(message, statement, k_statement)) {
        return nullptr;
    }
    for (const auto& known : long_plan()) {
        if (known.id != revision[1]) continue;
        const auto number = std::stoul(statement[1]);
        return number >= 1 && number <= known.statements.size() ? &known.statements[number - 1] : nullptr;
    }
    return nullptr;
}

std::string traces_of(ServerControl& control) {
    std::string text;
    for (const auto* database : {"shop", "staging"})
        text += definitions(control, database) + rows_of(control, database);
    return text + by_age(control) + version_rows(control, "shop");
}

}  // namespace srmigrate::tests
