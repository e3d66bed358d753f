// SPDX-License-Identifier: Apache-2.0
// `revision --autogenerate` over TCP: the files as a reviewer sees them, and what they do when they run.
#include "base/files.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <regex>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

const std::string k_first = R"(
CREATE TABLE customers (
    id BIGINT NOT NULL,
    name VARCHAR(100),
    old INT
) PRIMARY KEY (id) DISTRIBUTED BY HASH (id);
CREATE TABLE orders (
    id BIGINT NOT NULL, day DATE NOT NULL, customer BIGINT, amount DECIMAL(10, 2)
) DUPLICATE KEY (id, day) PARTITION BY date_trunc('month', day) DISTRIBUTED BY HASH (id) BUCKETS 8;
CREATE TABLE legacy (id BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);
CREATE VIEW top_orders AS SELECT * FROM named_orders WHERE amount > 100;
CREATE VIEW named_orders AS SELECT c.name, o.amount FROM orders o JOIN customers c ON o.customer = c.id;
CREATE MATERIALIZED VIEW daily DISTRIBUTED BY HASH (day) REFRESH MANUAL AS
SELECT day, SUM(amount) AS total FROM orders GROUP BY day;
)";

const std::string k_second = R"(
CREATE TABLE customers (
    id BIGINT NOT NULL,
    -- @renamed from=name
    full_name VARCHAR(200),
    city VARCHAR(50) COMMENT 'where he''s from',
    INDEX ix_city (city) USING BITMAP
) PRIMARY KEY (id) COMMENT "who buys" DISTRIBUTED BY HASH (id);
CREATE TABLE orders (
    id BIGINT NOT NULL, day DATE NOT NULL, customer BIGINT, amount DECIMAL(12, 2), discount DECIMAL(12, 2) DEFAULT "0"
) DUPLICATE KEY (id) PARTITION BY date_trunc('month', day) DISTRIBUTED BY HASH (customer) BUCKETS 16
PROPERTIES ("bloom_filter_columns" = "customer");
CREATE TABLE payments (id BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);
CREATE VIEW top_orders COMMENT 'the large ones' AS SELECT * FROM named_orders WHERE amount > 200;
CREATE VIEW named_orders AS SELECT c.full_name, o.amount FROM orders o JOIN customers c ON o.customer = c.id;
CREATE MATERIALIZED VIEW daily DISTRIBUTED BY HASH (day) REFRESH MANUAL AS
SELECT day, SUM(amount) AS total, COUNT(*) AS number FROM orders GROUP BY day;
)";

const std::string k_stays =
    R"(warning: shop.orders: key is DUPLICATE KEY (id, day), wanted is DUPLICATE KEY (id), and stays so: the key of a table cannot be changed
hint: create a new table, fill it from 'orders', and SWAP it with 'orders'
)";

/// Types that were widened are not narrowed again.
std::string with_what_stays(std::string before) {
    return base::replace_all(base::replace_all(std::move(before), "varchar(100)", "varchar(200)"), "decimal(10, 2)",
                             "decimal(12, 2)");
}

struct Desired : Site {
    explicit Desired(const std::string& more_keys = "") {
        project.config("target_metadata = %(here)s/models\n" + more_keys);
    }
    void models(const std::string& text) const { project.file("models/all.sql", text); }

    /// The file that a command wrote, without its create date.
    std::string script(const Finished& finished) const {
        const auto file = finished.out.substr(0, finished.out.find('\n'));
        return undated(base::read_file(project.directory.path() / file));
    }
    static std::string undated(const std::string& text) {
        static const std::regex k_date("(Create Date|create_date): [-0-9 :.]+");
        return std::regex_replace(text, k_date, "$1: TIME");
    }
    std::string live() { return definitions(server.control, "shop"); }
};

/// The first schema is there, and the revision that leads to the second is written.
struct Changed : Desired {
    explicit Changed(const std::string& more_keys = "") : Desired(more_keys) {
        models(k_first);
        first = run("revision --autogenerate -m first --rev-id a1");
        REQUIRE(run("upgrade head").exit_code == 0);
        before = live();
        models(k_second);
        second = run("revision --autogenerate -m second --rev-id b1");
    }
    Finished first;
    Finished second;
    std::string before;
};

const std::string k_second_as_sql = R"(-- second
--
-- Revision ID: b1
-- Revises: a1
-- Branch Labels: 
-- Depends On: 
-- Create Date: TIME

-- migrate:up
-- Not done here:
-- - orders: key is DUPLICATE KEY (id, day), wanted is DUPLICATE KEY (id)
--   why: the key of a table cannot be changed
--   what to do: create a new table, fill it from 'orders', and SWAP it with 'orders'

ALTER TABLE customers RENAME COLUMN name TO full_name;

ALTER TABLE customers COMMENT = "who buys";

-- danger: loses data (cost class: fast schema evolution)
ALTER TABLE customers
    ADD COLUMN city VARCHAR(50) COMMENT "where he's from",
    DROP COLUMN old;

ALTER TABLE orders ADD COLUMN discount DECIMAL(12, 2) DEFAULT "0";

CREATE TABLE payments (
    id BIGINT
)
DUPLICATE KEY (id)
DISTRIBUTED BY HASH (id);

-- danger: writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE customers MODIFY COLUMN full_name VARCHAR(200) NULL;

-- danger: writes the data of the table again, in the background (cost class: rewrite)
-- note: may make daily inactive; ALTER MATERIALIZED VIEW … ACTIVE brings it back
ALTER TABLE orders MODIFY COLUMN amount DECIMAL(12, 2) NULL;

-- danger: writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE orders SET ("bloom_filter_columns" = "customer");

-- danger: moves all data of the table, in the background (cost class: redistribution)
-- note: may make daily inactive; ALTER MATERIALIZED VIEW … ACTIVE brings it back
ALTER TABLE orders DISTRIBUTED BY HASH (customer) BUCKETS 16;

CREATE MATERIALIZED VIEW daily_new
DISTRIBUTED BY HASH (day)
REFRESH MANUAL
AS
SELECT day, SUM(amount) AS total, COUNT(*) AS number FROM orders GROUP BY day;

-- note: fills it before it takes the place of daily, and takes as long as its query does (statement_timeout)
REFRESH MATERIALIZED VIEW daily_new WITH SYNC MODE;

ALTER MATERIALIZED VIEW daily SWAP WITH daily_new;

DROP MATERIALIZED VIEW daily_new;

ALTER VIEW named_orders
AS
SELECT c.full_name, o.amount FROM orders o JOIN customers c ON o.customer = c.id;

CREATE OR REPLACE VIEW top_orders
COMMENT "the large ones"
AS
SELECT * FROM named_orders WHERE amount > 200;

-- danger: loses data (cost class: metadata)
DROP TABLE legacy;

-- danger: writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE customers ADD INDEX ix_city (city) USING BITMAP;

-- migrate:down
-- danger: writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE customers DROP INDEX ix_city;

-- does not come back: the rows of 'legacy' are not restored
CREATE TABLE legacy (
    id BIGINT
)
DUPLICATE KEY (id)
DISTRIBUTED BY HASH (id)
PROPERTIES (
    "compression" = "LZ4",
    "fast_schema_evolution" = "true",
    "replicated_storage" = "true",
    "replication_num" = "3"
);

-- danger: moves all data of the table, in the background (cost class: redistribution)
ALTER TABLE orders DISTRIBUTED BY HASH (id) BUCKETS 8;

-- danger: writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE orders SET ("bloom_filter_columns" = "");

-- Not undone: ALTER TABLE orders MODIFY COLUMN amount DECIMAL(12, 2) NULL
--   why: 'amount' cannot be changed back: decimal(12,2) cannot become decimal(10,2)

-- Not undone: ALTER TABLE customers MODIFY COLUMN full_name VARCHAR(200) NULL
--   why: 'full_name' cannot be changed back: varchar(200) cannot become varchar(100)

-- danger: loses data (cost class: fast schema evolution)
ALTER TABLE orders DROP COLUMN discount;

-- does not come back: the values of 'old' are not restored
-- danger: loses data (cost class: fast schema evolution)
ALTER TABLE customers
    ADD COLUMN old INT NULL AFTER full_name,
    DROP COLUMN city;

ALTER TABLE customers COMMENT = "";

ALTER TABLE customers RENAME COLUMN full_name TO name;

CREATE MATERIALIZED VIEW daily_new (
    day,
    total
)
DISTRIBUTED BY HASH (day)
REFRESH MANUAL
PROPERTIES (
    "replicated_storage" = "true",
    "replication_num" = "3",
    "storage_medium" = "HDD"
)
AS
SELECT day, SUM(amount) AS total FROM orders GROUP BY day;

REFRESH MATERIALIZED VIEW daily_new WITH SYNC MODE;

ALTER MATERIALIZED VIEW daily SWAP WITH daily_new;

DROP MATERIALIZED VIEW daily_new;

ALTER VIEW named_orders (
    name,
    amount
)
AS
SELECT c.name, o.amount FROM orders o JOIN customers c ON o.customer = c.id;

CREATE OR REPLACE VIEW top_orders (
    name,
    amount
)
AS
SELECT * FROM named_orders WHERE amount > 100;

-- danger: loses data (cost class: metadata)
DROP TABLE payments;
)";

const std::string k_second_as_yaml = R"yaml(revision: b1
down_revision: a1
branch_labels: null
depends_on: null
message: second
create_date: TIME
upgrade:
  # Not done here:
  # - orders: key is DUPLICATE KEY (id, day), wanted is DUPLICATE KEY (id)
  #   why: the key of a table cannot be changed
  #   what to do: create a new table, fill it from 'orders', and SWAP it with 'orders'

  - rename_column:
      table: customers
      name: name
      new_name: full_name

  - create_table_comment:
      table: customers
      comment: who buys

  # danger: loses data (cost class: fast schema evolution)
  - alter_table_columns:
      table: customers
      adds:
        - name: city
          type: VARCHAR(50)
          comment: where he's from
      drops: [old]

  - add_column:
      table: orders
      column:
        name: discount
        type: "DECIMAL(12, 2)"
        server_default: "0"

  - create_table:
      name: payments
      columns:
        - name: id
          type: BIGINT
      duplicate_key: [id]
      distributed_by: HASH (id)

  # danger: writes the data of the table again, in the background (cost class: rewrite)
  - alter_column:
      table: customers
      name: full_name
      type: VARCHAR(200)
      nullable: true
      comment: null

  # danger: writes the data of the table again, in the background (cost class: rewrite)
  # note: may make daily inactive; ALTER MATERIALIZED VIEW … ACTIVE brings it back
  - alter_column:
      table: orders
      name: amount
      type: "DECIMAL(12, 2)"
      nullable: true
      comment: null

  # danger: writes the data of the table again, in the background (cost class: rewrite)
  - alter_table_properties:
      table: orders
      properties: {bloom_filter_columns: customer}

  # danger: moves all data of the table, in the background (cost class: redistribution)
  # note: may make daily inactive; ALTER MATERIALIZED VIEW … ACTIVE brings it back
  - alter_table_distribution:
      table: orders
      distributed_by: HASH (customer) BUCKETS 16

  - create_materialized_view:
      name: daily_new
      distributed_by: HASH (day)
      refresh: MANUAL
      definition: "SELECT day, SUM(amount) AS total, COUNT(*) AS number FROM orders GROUP BY day"

  # note: fills it before it takes the place of daily, and takes as long as its query does (statement_timeout)
  - refresh_materialized_view:
      name: daily_new
      mode: SYNC

  - alter_materialized_view:
      name: daily
      swap_with: daily_new

  - drop_materialized_view: {name: daily_new}

  - alter_view:
      name: named_orders
      definition: "SELECT c.full_name, o.amount FROM orders o JOIN customers c ON o.customer = c.id"

  - create_view:
      name: top_orders
      comment: the large ones
      definition: SELECT * FROM named_orders WHERE amount > 200
      or_replace: true

  # danger: loses data (cost class: metadata)
  - drop_table: {name: legacy}

  # danger: writes the data of the table again, in the background (cost class: rewrite)
  - create_index:
      name: ix_city
      table: customers
      columns: [city]
      using: BITMAP
downgrade:
  # danger: writes the data of the table again, in the background (cost class: rewrite)
  - drop_index:
      name: ix_city
      table: customers

  # does not come back: the rows of 'legacy' are not restored
  - create_table:
      name: legacy
      columns:
        - name: id
          type: BIGINT
      duplicate_key: [id]
      distributed_by: HASH (id)
      properties:
        compression: LZ4
        fast_schema_evolution: "true"
        replicated_storage: "true"
        replication_num: "3"

  # danger: moves all data of the table, in the background (cost class: redistribution)
  - alter_table_distribution:
      table: orders
      distributed_by: HASH (id) BUCKETS 8

  # danger: writes the data of the table again, in the background (cost class: rewrite)
  - alter_table_properties:
      table: orders
      properties: {bloom_filter_columns: ""}

  # Not undone: ALTER TABLE orders MODIFY COLUMN amount DECIMAL(12, 2) NULL
  #   why: 'amount' cannot be changed back: decimal(12,2) cannot become decimal(10,2)

  # Not undone: ALTER TABLE customers MODIFY COLUMN full_name VARCHAR(200) NULL
  #   why: 'full_name' cannot be changed back: varchar(200) cannot become varchar(100)

  # danger: loses data (cost class: fast schema evolution)
  - drop_column:
      table: orders
      name: discount

  # does not come back: the values of 'old' are not restored
  # danger: loses data (cost class: fast schema evolution)
  - execute: |-
      ALTER TABLE customers
          ADD COLUMN old INT NULL AFTER full_name,
          DROP COLUMN city

  - drop_table_comment: {table: customers}

  - rename_column:
      table: customers
      name: full_name
      new_name: name

  - create_materialized_view:
      name: daily_new
      columns: [day, total]
      distributed_by: HASH (day)
      refresh: MANUAL
      properties:
        replicated_storage: "true"
        replication_num: "3"
        storage_medium: HDD
      definition: "SELECT day, SUM(amount) AS total FROM orders GROUP BY day"

  - refresh_materialized_view:
      name: daily_new
      mode: SYNC

  - alter_materialized_view:
      name: daily
      swap_with: daily_new

  - drop_materialized_view: {name: daily_new}

  - alter_view:
      name: named_orders
      columns: [name, amount]
      definition: "SELECT c.name, o.amount FROM orders o JOIN customers c ON o.customer = c.id"

  - create_view:
      name: top_orders
      columns: [name, amount]
      definition: SELECT * FROM named_orders WHERE amount > 100
      or_replace: true

  # danger: loses data (cost class: metadata)
  - drop_table: {name: payments}
)yaml";

}  // namespace

TEST_CASE("a first revision is written that leads from nothing to the desired schema") {
    Desired site;
    site.models(k_first);
    CHECK(site.run("revision --autogenerate -m first --rev-id a1") ==
          Finished{0, "migrations/versions/a1_first.sql\n", "new revision a1, the first of its line\n"});
    REQUIRE(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("check").exit_code == 0);
}

TEST_CASE("a revision is written that a reviewer can read") {
    Changed site;
    CHECK(site.second == Finished{0, "migrations/versions/b1_second.sql\n", k_stays + "new revision b1, after a1\n"});
    CHECK(site.script(site.second) == k_second_as_sql);
}

TEST_CASE("a revision is written that leads to the desired schema and back") {
    Changed site;
    CHECK(site.run("upgrade head") ==
          Finished{0, "", "Running upgrade a1 -> b1, second\ndone: 1 revision, now at b1\n"});
    CHECK(site.run("check") == Finished{1, R"(shop.orders
  ~ key: 'DUPLICATE KEY (id, day)' -> 'DUPLICATE KEY (id)'
    stays: the key of a table cannot be changed; create a new table, fill it from 'orders', and SWAP it with 'orders'
)",
                                        ""});
    CHECK(site.run("revision --autogenerate -m third") ==
          Finished{0, "", k_stays + "nothing that StarRocks can change differs: no revision was written\n"});
    CHECK(site.run("check --against revisions").exit_code == 0);
    CHECK(site.run("downgrade -1").exit_code == 0);
    CHECK(site.live() == with_what_stays(site.before));
}

TEST_CASE("a revision in YAML is one that a reviewer can read") {
    Changed site("revision_format = yaml\n");
    CHECK(site.first.out == "migrations/versions/a1_first.yaml\n");
    CHECK(site.script(site.second) == k_second_as_yaml);
}

TEST_CASE("a revision in YAML leads to the desired schema and back") {
    Changed site("revision_format = yaml\n");
    CHECK(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("check --against revisions").exit_code == 0);
    CHECK(site.run("downgrade -1").exit_code == 0);
    CHECK(site.live() == with_what_stays(site.before));
}

TEST_CASE("with --split-rewrites what takes long stands in revisions of its own, one after the other") {
    Desired site;
    site.models(
        "CREATE TABLE t (k INT, a INT, b INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2;\n"
        "CREATE TABLE u (k INT, a INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2;\n");
    REQUIRE(site.run("revision --autogenerate --rev-id a1").exit_code == 0);
    REQUIRE(site.run("upgrade head").exit_code == 0);
    site.models(
        "CREATE TABLE t (k INT, a BIGINT, b INT, c INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 4;\n"
        "CREATE TABLE u (k INT, a BIGINT) DUPLICATE KEY (k) COMMENT 'x' DISTRIBUTED BY HASH (k) BUCKETS 2;\n");
    const auto result = site.run({"revision", "--autogenerate", "--split-rewrites", "-m", "wider", "--rev-id", "b1"});
    CHECK(result == Finished{0,
                             "migrations/versions/b1_wider.sql\n"
                             "migrations/versions/b1_2_wider_2_of_4_rewrite_of_t.sql\n"
                             "migrations/versions/b1_3_wider_3_of_4_redistribution_of_t.sql\n"
                             "migrations/versions/b1_4_wider_4_of_4_rewrite_of_u.sql\n",
                             "new revision b1, after a1\nnew revision b1_2, after b1\nnew revision b1_3, after b1_2\n"
                             "new revision b1_4, after b1_3\n"});
    std::string all;
    for (const auto& file : base::split_list(result.out, '\n'))
        all += site.script({0, file + "\n", ""}) + "----\n";
    CHECK(all == R"(-- wider
--
-- Revision ID: b1
-- Revises: a1
-- Branch Labels: 
-- Depends On: 
-- Create Date: TIME

-- migrate:up
ALTER TABLE t ADD COLUMN c INT;

ALTER TABLE u COMMENT = "x";

-- migrate:down
ALTER TABLE u COMMENT = "";

-- danger: loses data (cost class: fast schema evolution)
ALTER TABLE t DROP COLUMN c;
----
-- wider, 2 of 4: rewrite of t
--
-- Revision ID: b1_2
-- Revises: b1
-- Branch Labels: 
-- Depends On: 
-- Create Date: TIME

-- migrate:up
-- danger: writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE t MODIFY COLUMN a BIGINT NULL;

-- migrate:down
-- srmigrate:empty

-- Not undone: ALTER TABLE t MODIFY COLUMN a BIGINT NULL
--   why: 'a' cannot be changed back: bigint cannot become int
----
-- wider, 3 of 4: redistribution of t
--
-- Revision ID: b1_3
-- Revises: b1_2
-- Branch Labels: 
-- Depends On: 
-- Create Date: TIME

-- migrate:up
-- danger: moves all data of the table, in the background (cost class: redistribution)
ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 4;

-- migrate:down
-- danger: moves all data of the table, in the background (cost class: redistribution)
ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 2;
----
-- wider, 4 of 4: rewrite of u
--
-- Revision ID: b1_4
-- Revises: b1_3
-- Branch Labels: 
-- Depends On: 
-- Create Date: TIME

-- migrate:up
-- danger: writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE u MODIFY COLUMN a BIGINT NULL;

-- migrate:down
-- srmigrate:empty

-- Not undone: ALTER TABLE u MODIFY COLUMN a BIGINT NULL
--   why: 'a' cannot be changed back: bigint cannot become int
----
)");
    CHECK(site.run("heads").out == "b1_4 (head)\n");
    CHECK(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
    CHECK(site.run("downgrade -1") ==
          Finished{
              0, "",
              "warning: migrations/versions/b1_4_wider_4_of_4_rewrite_of_u.sql:13:1: nothing of the revision 'b1_4' is "
              "undone: its down section is empty on purpose\n"
              "  -- migrate:down\n  ^^^^^^^^^^^^^^^\n"
              "hint: see there what stays; an upgrade will run the revision's statements again\n"
              "Running downgrade b1_4 -> b1_3, wider, 4 of 4: rewrite of u\ndone: 1 revision, now at b1_3\n"});
    CHECK(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("downgrade a1").exit_code == 0);
}

TEST_CASE("nothing is written where nothing differs, unless it is asked for") {
    Desired site;
    site.models("");
    CHECK(site.run("revision --autogenerate -m nothing") ==
          Finished{0, "", "nothing differs: no revision was written\n"});
    CHECK(site.run("--format json revision --autogenerate -m nothing").out ==
          fmt::format("{{\n  \"outcome\": \"done\",\n  \"server\": \"127.0.0.1:PORT\",\n  \"revisions\": [],\n  "
                      "\"findings\": [],\n  \"not_compared\": [],\n  \"warnings\": []\n}}\n"));
    CHECK(site.project.files("migrations").empty());
    const auto empty = site.run("revision --autogenerate --allow-empty -m nothing --rev-id a1");
    CHECK(empty == Finished{0, "migrations/versions/a1_nothing.sql\n", "new revision a1, the first of its line\n"});
    CHECK(
        site.script(empty).ends_with("\n-- migrate:up\n-- srmigrate:empty\n\n-- migrate:down\n-- "
                                     "srmigrate:empty\n"));
    CHECK(site.run("upgrade head").exit_code == 0);
}

TEST_CASE("what has to be there before anything is compared") {
    Desired site;
    site.models("CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n");
    CHECK(site.run("revision --autogenerate --sql") ==
          fails(64,
                "error: '--autogenerate' compares with a database, and '--sql' works without one\n"
                "hint: leave one of them out\n"));
    CHECK(site.run("revision --split-rewrites") == fails(64,
                                                         "error: '--split-rewrites' goes with '--autogenerate'\n"
                                                         "hint: add --autogenerate, or leave it out\n"));
    site.project.script("a1", "", "first");
    CHECK(site.run("revision --autogenerate") ==
          fails(2,
                "error: the database is not up to date: it is at base, the heads are a1\n"
                "hint: run 'srmigrate upgrade heads' first\n"));
    REQUIRE(site.run("upgrade head").exit_code == 0);
    site.project.config("");
    CHECK(site.run("revision --autogenerate").exit_code == 2);
    CHECK(site.project.files("migrations") == std::vector<std::string>{"versions/a1_first.sql"});
}

TEST_CASE("several databases: names of the others are written in full, and views are made where they live") {
    Desired site("databases = shop, ods\n");
    site.server.control("CREATE DATABASE ods");
    for (const auto& grant : grants("ods", "etl"))
        site.server.control(grant);
    site.models(
        "CREATE DATABASE ods;\nCREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n"
        "CREATE VIEW v AS SELECT k FROM ods.w;\nUSE ods;\n"
        "CREATE TABLE raw (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n"
        "CREATE VIEW w AS SELECT k FROM raw;\n");
    const auto first = site.run("revision --autogenerate -m both --rev-id a1");
    CHECK(site.script(first) == R"(-- both
--
-- Revision ID: a1
-- Revises: 
-- Branch Labels: 
-- Depends On: 
-- Create Date: TIME

-- migrate:up
CREATE TABLE ods.raw (
    k INT
)
DUPLICATE KEY (k)
DISTRIBUTED BY HASH (k);

CREATE TABLE t (
    k INT
)
DUPLICATE KEY (k)
DISTRIBUTED BY HASH (k);

USE ods;

CREATE VIEW ods.w
AS
SELECT k FROM raw;

USE shop;

CREATE VIEW v
AS
SELECT k FROM ods.w;

-- migrate:down
DROP VIEW v;

USE ods;

DROP VIEW ods.w;

USE shop;

-- danger: loses data (cost class: metadata)
DROP TABLE t;

-- danger: loses data (cost class: metadata)
DROP TABLE ods.raw;
)");
    REQUIRE(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
    CHECK(site.run("check --against revisions").exit_code == 0);
    CHECK(site.run("downgrade base").exit_code == 0);
    CHECK(site.live() == "");
}

TEST_CASE("a change that nothing undoes is written, and a downgrade goes past it and says so") {
    Desired site;
    site.models("CREATE TABLE t (k INT, a INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n");
    REQUIRE(site.run("revision --autogenerate --rev-id a1").exit_code == 0);
    REQUIRE(site.run("upgrade head").exit_code == 0);
    site.models("CREATE TABLE t (k INT, a BIGINT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n");
    const auto second = site.run("revision --autogenerate -m wider --rev-id b1");
    CHECK(
        site.script(second).ends_with("\n-- migrate:down\n-- srmigrate:empty\n\n"
                                      "-- Not undone: ALTER TABLE t MODIFY COLUMN a BIGINT NULL\n"
                                      "--   why: 'a' cannot be changed back: bigint cannot become int\n"));
    REQUIRE(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("downgrade -1") ==
          Finished{0, "",
                   "warning: migrations/versions/b1_wider.sql:13:1: nothing of the revision 'b1' is undone: its down "
                   "section is empty on purpose\n"
                   "  -- migrate:down\n"
                   "  ^^^^^^^^^^^^^^^\n"
                   "hint: see there what stays; an upgrade will run the revision's statements again\n"
                   "Running downgrade b1 -> a1, wider\ndone: 1 revision, now at a1\n"});
    CHECK(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
}

TEST_CASE("what looks like a variable or a marker inside a string of the schema is text") {
    for (const auto* format : {"sql", "yaml"}) {
        INFO(format);
        Desired site(fmt::format("revision_format = {}\n", format));
        site.models(
            R"(CREATE TABLE t (k INT COMMENT "pay ${amount} \\${a}", v VARCHAR(20) DEFAULT "${x}") DUPLICATE KEY (k)
COMMENT 'a
-- migrate:down
/* b */ -- srmigrate:empty' DISTRIBUTED BY HASH (k);
CREATE VIEW w AS SELECT '${y}' AS a, k FROM t;
)");
        REQUIRE(site.run("revision --autogenerate --rev-id a1").exit_code == 0);
        CHECK(site.run("upgrade head") ==
              Finished{0, "", "Running upgrade  -> a1, empty message\ndone: 1 revision, now at a1\n"});
        CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
        CHECK(site.run("check --against revisions") == Finished{0, "The database is what its revisions build.\n", ""});
        CHECK(site.run("downgrade base").exit_code == 0);
    }
}

TEST_CASE("of several revisions all are written, or none") {
    Desired site;
    site.models("CREATE TABLE t (k INT, a INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n");
    REQUIRE(site.run("revision --autogenerate --rev-id b1_2").exit_code == 0);
    REQUIRE(site.run("upgrade head").exit_code == 0);
    site.models("CREATE TABLE t (k INT, a BIGINT, b INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n");
    CHECK(site.run("revision --autogenerate --split-rewrites --rev-id b1").exit_code == 2);
    CHECK(site.project.files("migrations") == std::vector<std::string>{"versions/b1_2_.sql"});
}
