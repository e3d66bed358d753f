// SPDX-License-Identifier: Apache-2.0
#include "plan/write_proposal.hpp"

#include "plan/autogenerate.hpp"
#include "revision/scripts.hpp"
#include "schema/recorded.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using revision::ScriptFormat;
using tests::catalog_of;

namespace {

plan::Proposal proposal(const std::vector<std::string>& from, const std::vector<std::string>& to,
                        plan::Rewrites rewrites = plan::Rewrites::together) {
    schema::ServerProfile context;
    context.database = "d";
    return plan::propose(catalog_of(from), catalog_of(to), context, {}, rewrites);
}

/// The sections of the only revision.
revision::NewBodies bodies(const std::vector<std::string>& from, const std::vector<std::string>& to,
                           ScriptFormat format = ScriptFormat::sql) {
    const auto revisions = plan::write_proposal(proposal(from, to), format, "d");
    REQUIRE(revisions.size() == 1);
    return revisions.front().bodies;
}

std::string table(const std::string& columns) {
    return "CREATE TABLE t (k INT, " + columns + ") DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)";
}

}  // namespace

TEST_CASE("a step that needs what is not undone is not undone either") {
    const auto down =
        bodies({table("v INT NOT NULL, w INT"), "CREATE VIEW a AS SELECT v FROM t", "CREATE VIEW b AS SELECT k FROM t"},
               {table("w INT")})
            .down;
    CHECK(down == R"(-- Not undone: ALTER TABLE t DROP COLUMN v
--   why: 'v' cannot be added again: a NOT NULL column without a default cannot be added

-- Not undone: DROP VIEW a
--   why: the column 'v' of 'd.t', which it reads, is not there

CREATE VIEW b
AS
SELECT k FROM t;
)");
}

TEST_CASE("a generated column does not come back without what it reads, to a table of another name neither") {
    auto to = catalog_of({"CREATE TABLE u (k INT NOT NULL) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)"});
    std::get<schema::Table>(to.databases["d"].objects["u"]).renamed_from = "t";
    schema::ServerProfile context;
    context.database = "d";
    const auto from = catalog_of({table("w INT NOT NULL, g BIGINT AS w * 2")});
    const auto found = plan::propose(from, to, context, {}, plan::Rewrites::together);
    CHECK(plan::write_proposal(found, ScriptFormat::sql, "d").front().bodies.down ==
          R"(-- Not undone: ALTER TABLE u DROP COLUMN w
--   why: 'w' cannot be added again: a NOT NULL column without a default cannot be added

-- Not undone: ALTER TABLE u DROP COLUMN g
--   why: the column 'w', which it reads, is not there

ALTER TABLE u RENAME t;
)");
}

TEST_CASE("of a statement with several clauses those are undone that can be") {
    const std::string slow = " PROPERTIES ('fast_schema_evolution' = 'false')";
    const auto written = bodies({table("v VARCHAR(9), w INT") + slow}, {table("v VARCHAR(20), x FLOAT") + slow});
    CHECK(written.up ==
          R"(-- danger: loses data; writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE t
    ADD COLUMN x FLOAT,
    MODIFY COLUMN v VARCHAR(20) NULL,
    DROP COLUMN w;
)");
    CHECK(written.down == R"(-- Not undone: ALTER TABLE t MODIFY COLUMN v VARCHAR(20) NULL
--   why: 'v' cannot be changed back: varchar(20) cannot become varchar(9)

-- does not come back: the values of 'w' are not restored
-- danger: writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE t ADD COLUMN w INT NULL AFTER v;

-- danger: loses data; writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE t DROP COLUMN x;
)");
}

TEST_CASE("split revisions are undone one after the other, and what needs an earlier one is not undone") {
    const auto downs = [&](const std::vector<std::string>& from, const std::vector<std::string>& to) {
        std::string text;
        for (const auto& each : plan::write_proposal(proposal(from, to, plan::Rewrites::split), ScriptFormat::sql, "d"))
            text += each.bodies.down + "----\n";
        return text;
    };
    CHECK(downs({table("v INT, w FLOAT"), "CREATE VIEW a AS SELECT v FROM t"},
                {table("w DOUBLE"), "CREATE VIEW a AS SELECT w FROM t"}) ==
          R"(-- does not come back: the values of 'v' are not restored
ALTER TABLE t ADD COLUMN v INT NULL AFTER k;
----
-- srmigrate:empty

-- Not undone: ALTER TABLE t MODIFY COLUMN w DOUBLE NULL
--   why: 'w' cannot be changed back: double cannot become float
----
-- srmigrate:empty

-- Not undone: ALTER VIEW a AS SELECT w FROM t
--   why: the column 'v' of 'd.t', which it reads, is not there
----
)");
    // no view waits for the job of a bloom filter
    CHECK(downs({table("v INT"), "CREATE VIEW a AS SELECT v FROM t"},
                {table("w INT") + " PROPERTIES ('bloom_filter_columns' = 'w')", "CREATE VIEW a AS SELECT w FROM t"}) ==
          R"(-- does not come back: the values of 'v' are not restored
-- danger: loses data (cost class: fast schema evolution)
ALTER TABLE t
    ADD COLUMN v INT NULL AFTER k,
    DROP COLUMN w;

ALTER VIEW a
AS
SELECT v FROM t;
----
-- danger: writes the data of the table again, in the background (cost class: rewrite)
ALTER TABLE t SET ("bloom_filter_columns" = "");
----
)");
}

TEST_CASE("a revision of which nothing can be undone has a down section that a downgrade goes past") {
    const std::vector<std::string> from{table("v VARCHAR(9)")};
    const std::vector<std::string> to{table("v VARCHAR(20)")};
    for (const auto format : {ScriptFormat::sql, ScriptFormat::yaml}) {
        const auto written = bodies(from, to, format);
        revision::Revision head;
        head.id = "a1";
        head.format = format;
        const auto script = tests::revision_of(revision::render_new_script(head, written), format);
        CHECK(revision::read_section(script, revision::Direction::up, {}).statements.size() == 1);
        const auto down = revision::read_section(script, revision::Direction::down, {});
        CHECK(down.kind == revision::SectionKind::written);
        CHECK(down.statements.empty());
    }
    CHECK(bodies(from, to).down == R"(-- srmigrate:empty

-- Not undone: ALTER TABLE t MODIFY COLUMN v VARCHAR(20) NULL
--   why: 'v' cannot be changed back: varchar(20) cannot become varchar(9)
)");
    CHECK(bodies(from, to, ScriptFormat::yaml).down == R"(# Not undone: ALTER TABLE t MODIFY COLUMN v VARCHAR(20) NULL
#   why: 'v' cannot be changed back: varchar(20) cannot become varchar(9)

[]
)");
}

TEST_CASE("a materialized view that takes another's place is filled before, there and back") {
    const std::string view = "CREATE MATERIALIZED VIEW m DISTRIBUTED BY HASH (k) REFRESH MANUAL AS SELECT k FROM t";
    const auto written = bodies({table("v INT"), view}, {table("v INT"), view + " WHERE v > 1"});
    CHECK(written.up == R"(CREATE MATERIALIZED VIEW m_new
DISTRIBUTED BY HASH (k)
REFRESH MANUAL
AS
SELECT k FROM t WHERE v > 1;

-- note: fills it before it takes the place of m, and takes as long as its query does (statement_timeout)
REFRESH MATERIALIZED VIEW m_new WITH SYNC MODE;

ALTER MATERIALIZED VIEW m SWAP WITH m_new;

DROP MATERIALIZED VIEW m_new;
)");
    CHECK(written.down == R"(CREATE MATERIALIZED VIEW m_new
DISTRIBUTED BY HASH (k)
REFRESH MANUAL
AS
SELECT k FROM t;

REFRESH MATERIALIZED VIEW m_new WITH SYNC MODE;

ALTER MATERIALIZED VIEW m SWAP WITH m_new;

DROP MATERIALIZED VIEW m_new;
)");
}

TEST_CASE("where the way back leads is known: to what was there, but for what is not undone") {
    const std::vector<std::string> from{table("v VARCHAR(9), w INT")};
    const auto found = proposal(from, {table("v VARCHAR(20), w INT, x INT COMMENT 'new'")});
    const auto expected = catalog_of({table("v VARCHAR(20), w INT")});
    CHECK(schema::differences(found.restored, expected, {}, {.reading = schema::Reading::whole}).empty());
}
