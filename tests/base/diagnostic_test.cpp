// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostic.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::base;

TEST_CASE("a diagnostic shows file, line, column, the line, a caret and the hint") {
    const std::string text = "-- migrate:up\nALTER TABLE t ADD COLUMN ();\n";
    const Diagnostic diagnostic{.message = "expected a column name, got '('",
                                .where = place_of("versions/ae10_add.sql", text, text.find('(')),
                                .hint = "StarRocks also takes ADD COLUMN (a INT, b INT)"};
    CHECK(to_text(diagnostic) ==
          "error: versions/ae10_add.sql:2:26: expected a column name, got '('\n"
          "  ALTER TABLE t ADD COLUMN ();\n"
          "                           ^\n"
          "hint: StarRocks also takes ADD COLUMN (a INT, b INT)\n");
}

TEST_CASE("a diagnostic about a whole file shows the file alone") {
    CHECK(to_text({.message = "no header", .where = whole_file("x.sql")}) == "error: x.sql: no header\n");
}

TEST_CASE("a diagnostic without a place is one line") {
    CHECK(to_text({.message = "no such revision 'x'"}, "warning") == "warning: no such revision 'x'\n");
}

TEST_CASE("the caret stands under wide characters and tabs as a terminal shows them") {
    const std::string text = "\t价格 x";
    CHECK(to_text({.message = "m", .where = place_of("f", text, text.find('x'))}) ==
          "error: f:1:5: m\n  \t价格 x\n  \t     ^\n");
    CHECK(to_text({.message = "m", .where = place_of("f", text, 1, 6)}) == "error: f:1:2: m\n  \t价格 x\n  \t^^^^\n");
}

TEST_CASE("a place at the end of a text and before a carriage return stays within its line") {
    CHECK(place_of("f", "ab", 99) == Place{.file = "f", .line = 1, .column = 3, .line_text = "ab", .length = 1});
    CHECK(place_of("f", "ab\r\ncd", 0, 99) ==
          Place{.file = "f", .line = 1, .column = 1, .line_text = "ab", .length = 2});
}

TEST_CASE("an error carries all its diagnostics as text") {
    const Error error(Fault::failed, {{.message = "one"}, {.message = "two"}});
    CHECK(std::string(error.what()) == "error: one\nerror: two\n");
    CHECK(exit_code(error.fault()) == 2);
}

TEST_CASE("control characters of a line, a message and a file name are shown, and the caret stays under its word") {
    const std::string text = "SELECT '\x1B[2J' FROM \xE2\x80\xAEt";
    const auto where = place_of("a\x1B.sql", text, text.size() - 1);
    CHECK(to_text({.message = "got '\x1B[31m'", .where = where, .hint = "\x07"}) ==
          "error: a\\x1B.sql:1:21: got '\\x1B[31m'\n"
          "  SELECT '\\x1B[2J' FROM \\u{202E}t\n"
          "                                ^\n"
          "hint: \\x07\n");
}
