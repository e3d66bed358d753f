// SPDX-License-Identifier: Apache-2.0
// Holds docs/lint.md equal to the rules.
#include "lint/page.hpp"

#include "lint/rules/table.hpp"
#include "support/written_file.hpp"

using namespace srmigrate;
using srmigrate::tests::check_written_part;

TEST_CASE("docs/lint.md is printed from the rules") {
    check_written_part("docs/lint.md", "keys", lint::config_table());
    check_written_part("docs/lint.md", "rules", lint::rules_page());
}

TEST_CASE("a rule explains itself with both of its examples") {
    CHECK(
        lint::explain(lint::drop_table) ==
        "drop-table (warning; data-loss)\n\nA table that an earlier revision made is dropped; an error with FORCE.\n\n"
        "RECOVER brings a dropped table back for one day (catalog_trash_expire_second), after FORCE nothing does, and "
        "a "
        "table that is made again under the name is in the way of RECOVER. Source: StarRocks documentation, "
        "RECOVER.\n\n"
        "After:\n    CREATE TABLE orders (id BIGINT, price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);\n\n"
        "Found:\n    DROP TABLE orders;\n\nNot found:\n    ALTER TABLE orders RENAME orders_dropped_20260101;\n\n"
        "Option drop-table.quiet = globs, or a regular expression that begins with ^ (default: none): names of tables "
        "that "
        "are on their way out and may be dropped\n");
}
