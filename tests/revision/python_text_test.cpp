// SPDX-License-Identifier: Apache-2.0
#include "plan/autogenerate.hpp"
#include "python/syntax/repr.hpp"
#include "revision/python_text/literals.hpp"
#include "revision/python_text/models.hpp"
#include "revision/python_text/operations.hpp"
#include "schema/recorded.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using revision::python_statement;
using tests::catalog_of;
using tests::parsed;

namespace {

std::string code(const std::string& sql, std::string_view database = {}) {
    const auto operation = parsed(sql);
    REQUIRE(operation.has_value());
    return python_statement(*operation, database).code;
}

// In SQL, with the reason.
std::string in_sql(const std::string& sql) {
    const auto operation = parsed(sql);
    REQUIRE(operation.has_value());
    const auto statement = python_statement(*operation);
    return statement.remark + "\n" + statement.code;
}

}  // namespace

TEST_CASE("a text is written as Python's repr writes it") {
    CHECK(python::repr("plain") == "'plain'");
    CHECK(python::repr("it's") == R"("it's")");
    CHECK(python::repr(R"(it's "so")") == R"('it\'s "so"')");
    CHECK(python::repr("a\\b\n\t\r") == R"('a\\b\n\t\r')");
    CHECK(python::repr("汉 é 😀") == "'汉 é 😀'");
    CHECK(python::repr("\x01\x7f\u00a0\u200b\U000e0001") == R"('\x01\x7f\xa0\u200b\U000e0001')");
}

TEST_CASE("in SQL for text(), a colon before a word has a backslash, where it would be a parameter") {
    CHECK(revision::as_text_clause("a :b, 12:30, c::d, ' : '") == "a \\:b, 12:30, c::d, ' : '");
    CHECK(revision::as_text_clause("':b' \\:c") == "'\\:b' \\\\:c");
    CHECK(revision::as_text_clause("a :b:c") == "a :b:c");
}

TEST_CASE("a table is a create_table in the layout of autogenerate") {
    CHECK(code("CREATE TABLE orders (id BIGINT NOT NULL COMMENT 'key', n VARCHAR(50) DEFAULT 'x', "
               "d DATETIME DEFAULT CURRENT_TIMESTAMP) PRIMARY KEY (id) COMMENT 'o' DISTRIBUTED BY HASH (id) "
               "PROPERTIES ('replication_num' = '1')",
               "dw") == R"(op.create_table('orders',
sa.Column('id', BIGINT(), nullable=False, comment='key'),
sa.Column('n', VARCHAR(length=50), server_default='x', nullable=True),
sa.Column('d', DATETIME(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=True),
sa.PrimaryKeyConstraint('id'),
schema='dw',
comment='o',
starrocks_distributed_by='HASH (id)',
starrocks_primary_key='id',
starrocks_properties={'replication_num': '1'}
))");
}

TEST_CASE("columns with aggregates, expressions and numbers of their own are written so") {
    CHECK(code("CREATE TABLE IF NOT EXISTS t (k INT NOT NULL, s BIGINT SUM DEFAULT '0') AGGREGATE KEY (k) "
               "PARTITION BY RANGE (k) (PARTITION p1 VALUES LESS THAN ('10')) DISTRIBUTED BY RANDOM ORDER BY (k)") ==
          R"(op.create_table('t',
sa.Column('k', INTEGER(), nullable=False),
sa.Column('s', BIGINT(), server_default='0', nullable=True, starrocks_agg_type='SUM'),
starrocks_aggregate_key='k',
starrocks_distributed_by='RANDOM',
starrocks_order_by='k',
starrocks_partition_by='RANGE (k) (\n    PARTITION p1 VALUES LESS THAN ("10")\n)',
if_not_exists=True
))");
    CHECK(code("CREATE TABLE t (id BIGINT NOT NULL AUTO_INCREMENT, g INT AS (id + 1)) PRIMARY KEY (id)") ==
          R"(op.create_table('t',
sa.Column('id', BIGINT(), autoincrement=True, nullable=False),
sa.Column('g', INTEGER(), sa.Computed('id + 1'), nullable=True),
sa.PrimaryKeyConstraint('id'),
starrocks_primary_key='id'
))");
}

TEST_CASE("quoted names of a primary key are given where the dialect does not check them") {
    CHECK(code("CREATE TABLE t (`a b` INT NOT NULL) PRIMARY KEY (`a b`)") == R"(op.create_table('t',
sa.Column('a b', INTEGER(), nullable=False),
sa.PrimaryKeyConstraint('a b'),
starrocks_PRIMARY_KEY='`a b`'
))");
}

TEST_CASE("changes of one thing are the operation that does this") {
    CHECK(code("ALTER TABLE t ADD COLUMN s ARRAY<STRUCT<x INT, y VARCHAR(5)>> NULL COMMENT 'c'", "dw") ==
          "op.add_column('t', sa.Column('s', ARRAY(STRUCT(x=INTEGER(), y=VARCHAR(length=5))), nullable=True, "
          "comment='c'), schema='dw')");
    CHECK(code("ALTER TABLE t DROP COLUMN a", "dw") == "op.drop_column('t', 'a', schema='dw')");
    CHECK(code("ALTER TABLE t MODIFY COLUMN a BIGINT NOT NULL DEFAULT '0' COMMENT 'n'") ==
          R"(op.alter_column('t', 'a',
           type_=BIGINT(),
           nullable=False,
           server_default='0',
           comment='n'))");
    CHECK(code("ALTER TABLE t ORDER BY (b, a)") == "op.alter_table_order('t', 'b, a')");
    CHECK(code("ALTER TABLE t SET ('compression' = 'ZSTD')", "dw") ==
          "op.alter_table_properties('t', {'compression': 'ZSTD'}, schema='dw')");
    CHECK(code("ALTER TABLE t DISTRIBUTED BY HASH (a, b) BUCKETS 8") ==
          "op.alter_table_distribution('t', 'HASH (a, b)', buckets=8)");
    CHECK(code("ALTER TABLE t COMMENT = 'new'", "dw") == R"(op.create_table_comment(
    't',
    'new',
    existing_comment=None,
    schema='dw'
))");
    CHECK(code("ALTER TABLE t COMMENT = ''") == R"(op.drop_table_comment(
    't',
    existing_comment=None,
    schema=None
))");
    CHECK(code("DROP INDEX i ON t") == "op.drop_index('i', table_name='t')");
    CHECK(code("DROP TABLE IF EXISTS dw.t") == "op.drop_table('t', schema='dw', if_exists=True)");
}

TEST_CASE("views are written as the dialect writes them") {
    CHECK(code("CREATE VIEW v AS SELECT 1 AS a") == "op.create_view('v', 'SELECT 1 AS a')");
    CHECK(code("CREATE VIEW v (a COMMENT 'c', b) COMMENT 'two' SECURITY INVOKER AS SELECT 'it''s' AS a,\n  2 AS b",
               "dw") == R"(op.create_view(
    'v',
    "SELECT 'it''s' AS a,\n  2 AS b",
    schema='dw',
    comment='two',
    columns=[{'name': 'a', 'comment': 'c'}, {'name': 'b'}],
    starrocks_security='INVOKER'
))");
    CHECK(code("ALTER VIEW v AS SELECT 2 AS a") == "op.alter_view('v', 'SELECT 2 AS a')");
    CHECK(code("DROP VIEW IF EXISTS v", "dw") == "op.drop_view('v', schema='dw', if_exists=True)");
    CHECK(code("CREATE MATERIALIZED VIEW mv COMMENT 'c' DISTRIBUTED BY HASH (a) REFRESH ASYNC EVERY (INTERVAL 1 DAY) "
               "PROPERTIES ('replication_num' = '1') AS SELECT a FROM ads.t",
               "ads") == R"(op.create_materialized_view(
    'mv',
    'SELECT a FROM ads.t',
    schema='ads',
    comment='c',
    starrocks_distributed_by='HASH (a)',
    starrocks_refresh='ASYNC EVERY (INTERVAL 1 DAY)',
    starrocks_properties={'replication_num': '1'}
))");
    CHECK(code("ALTER MATERIALIZED VIEW mv REFRESH MANUAL") == "op.alter_materialized_view('mv', refresh='MANUAL')");
    CHECK(code("ALTER MATERIALIZED VIEW mv SET ('a' = '1')") ==
          "op.alter_materialized_view('mv', properties={'a': '1'})");
    CHECK(code("DROP MATERIALIZED VIEW mv") == "op.drop_materialized_view('mv')");
}

TEST_CASE("what no operation says is SQL, with the reason") {
    CHECK(in_sql("ALTER TABLE t RENAME COLUMN a TO b") ==
          "the dialect changes a column that it renames\nop.execute('ALTER TABLE t RENAME COLUMN a TO b')");
    CHECK(in_sql("ALTER TABLE t ADD COLUMN a INT FIRST") ==
          "the place of a column\nop.execute('ALTER TABLE t ADD COLUMN a INT FIRST')");
    CHECK(in_sql("ALTER TABLE t ADD COLUMN a INT, DROP COLUMN b") ==
          "several changes in one statement\n"
          "op.execute(\n    'ALTER TABLE t\\n'\n    '    ADD COLUMN a INT,\\n'\n    '    DROP COLUMN b'\n)");
    CHECK(in_sql("ALTER TABLE t MODIFY COLUMN d DATETIME NULL") ==
          "the dialect renames a DATETIME column that is changed to its own name\n"
          "op.execute('ALTER TABLE t MODIFY COLUMN d DATETIME NULL')");
    CHECK(in_sql("ALTER TABLE t RENAME u") ==
          "the dialect writes RENAME TO, which StarRocks does not take\nop.execute('ALTER TABLE t RENAME u')");
    CHECK(in_sql("ALTER TABLE t DROP COLUMN `json`") ==
          "the dialect does not quote 'json'\nop.execute('ALTER TABLE t DROP COLUMN `json`')");
    CHECK(in_sql("CREATE VIEW v AS SELECT date_format(d, '%Y-%m:%d') FROM t") ==
          "the dialect does not escape '%' in a view\n"
          "op.execute(\n    'CREATE VIEW v\\n'\n    'AS\\n'\n    \"SELECT date_format(d, '%Y-%m:%d') FROM t\"\n)");
    CHECK(in_sql("INSERT INTO t VALUES (':a')") ==
          "no operation moves rows\nop.execute(\"INSERT INTO t VALUES ('\\\\:a')\")");
}

TEST_CASE("what is in another database and names things of it without the database needs a USE") {
    const auto reads_here = parsed("CREATE VIEW v AS SELECT a FROM t");
    const auto reads_there = parsed("CREATE VIEW v AS SELECT a FROM dw.t");
    CHECK_FALSE(revision::can_name_database(*reads_here));
    CHECK(revision::can_name_database(*reads_there));
}

TEST_CASE("a schema is a module with one metadata") {
    auto catalog =
        catalog_of({"CREATE TABLE orders (id BIGINT NOT NULL, n VARCHAR(50) DEFAULT 'x' COMMENT 'name', "
                    "d DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, m MAP<INT, STRUCT<x INT>>, "
                    "INDEX i (n) USING BITMAP) PRIMARY KEY (id) COMMENT 'o' "
                    "DISTRIBUTED BY HASH (id) BUCKETS 4 PROPERTIES ('replication_num' = '1')",
                    "CREATE VIEW v COMMENT 'c' AS SELECT id\nFROM orders",
                    "CREATE MATERIALIZED VIEW mv REFRESH MANUAL AS SELECT id FROM v"});
    CHECK(revision::models_to_python(catalog, "d") == R"(from sqlalchemy import Column, Index, MetaData, Table, text
from starrocks import BIGINT, DATETIME, INTEGER, MAP, STRUCT, VARCHAR
from starrocks.schema import MaterializedView, View

metadata = MetaData()

t_orders = Table(
    'orders',
    metadata,
    Column('id', BIGINT, primary_key=True),
    Column('n', VARCHAR(50), server_default='x', comment='name'),
    Column('d', DATETIME, server_default=text('CURRENT_TIMESTAMP'), nullable=False),
    Column('m', MAP(INTEGER, STRUCT(x=INTEGER))),
    Index('i', 'n'),
    comment='o',
    starrocks_distributed_by='HASH (id) BUCKETS 4',
    starrocks_primary_key='id',
    starrocks_properties={'replication_num': '1'},
)

v_v = View(
    'v',
    metadata,
    definition=(
        'SELECT id\n'
        'FROM orders'
    ),
    comment='c',
)

mv_mv = MaterializedView(
    'mv',
    metadata,
    definition='SELECT id FROM v',
    starrocks_refresh='MANUAL',
)
)");
}

TEST_CASE("a module says the database of its objects, once where there is one") {
    const auto catalog = catalog_of({"CREATE TABLE t (a INT)"});
    CHECK(revision::models_to_python(catalog, "") == R"(from sqlalchemy import Column, MetaData, Table
from starrocks import INTEGER

metadata = MetaData(schema='d')

t_t = Table(
    't',
    metadata,
    Column('a', INTEGER),
)
)");
    auto two = catalog;
    two.databases["dw"] = two.databases["d"];
    CHECK(revision::models_to_python(two, "d") == R"(from sqlalchemy import Column, MetaData, Table
from starrocks import INTEGER

metadata = MetaData()

t_t = Table(
    't',
    metadata,
    Column('a', INTEGER),
)

t_t_2 = Table(
    't',
    metadata,
    Column('a', INTEGER),
    schema='dw',
)
)");
}

TEST_CASE("what Python cannot say of an object stands above it as a comment") {
    const auto catalog =
        catalog_of({"CREATE TABLE t (`json` JSON NOT NULL, a INT) DUPLICATE KEY (a) "
                    "ROLLUP (r (a))"});
    CHECK(revision::models_to_python(catalog, "d") == R"(from sqlalchemy import Column, MetaData, Table
from starrocks import INTEGER, JSON

metadata = MetaData()

# not said here: the rollup r
t_t = Table(
    't',
    metadata,
    Column('json', JSON, nullable=False, quote=True),
    Column('a', INTEGER),
    starrocks_duplicate_key='a',
)
)");
}
