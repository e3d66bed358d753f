// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/shell_words.hpp"

#include <catch2/catch.hpp>

using srmigrate::cli::shell_words;
using Words = std::optional<std::vector<std::string>>;

TEST_CASE("words are split as a POSIX shell splits them") {
    CHECK(shell_words("") == Words(std::in_place));
    CHECK(shell_words("  a  b\tc\n") == Words{{"a", "b", "c"}});
    CHECK(shell_words("-l 79 'a b' \"c d\"") == Words{{"-l", "79", "a b", "c d"}});
    CHECK(shell_words("a'b c'd\"e f\"") == Words{{"ab cde f"}});
    CHECK(shell_words(R"(a\ b \'c\' "d\"e\\f\g" '\h')") == Words{{"a b", "'c'", "d\"e\\f\\g", "\\h"}});
    CHECK(shell_words("'' \"\" x") == Words{{"", "", "x"}});
    CHECK(shell_words("路径 'ü'") == Words{{"路径", "ü"}});
    CHECK(shell_words("'a") == std::nullopt);
    CHECK(shell_words("a \"b") == std::nullopt);
}
