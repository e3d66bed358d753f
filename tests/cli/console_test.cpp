// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/console.hpp"

#include "support/world.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::cli;
using srmigrate::tests::World;

namespace {

const base::Diagnostic k_diagnostic{
    .message = "expected a name, got '^'", .where = base::place_of("f.sql", "ALTER ^ x", 6), .hint = "write\n^"};

}  // namespace

TEST_CASE("a diagnostic on a terminal has its label, caret and hint in colour") {
    CHECK(to_text(k_diagnostic, "error", Colour::none) == base::to_text(k_diagnostic, "error"));
    CHECK(to_text(k_diagnostic, "error", Colour::terminal) ==
          "\033[1;31merror:\033[0m f.sql:1:7: expected a name, got '^'\n"
          "  ALTER ^ x\n"
          "\033[1;32m        ^\033[0m\n"
          "\033[1;36mhint:\033[0m write\n"
          "^\n");
    CHECK(to_text({.message = "m"}, "warning", Colour::terminal) == "\033[1;33mwarning:\033[0m m\n");
}

TEST_CASE("there is colour on a terminal only, and not with NO_COLOR or on a dumb one") {
    World world;
    CHECK(colour_for(world.environment(), true) == Colour::terminal);
    CHECK(colour_for(world.environment(), false) == Colour::none);
    world.variables["NO_COLOR"] = "";
    CHECK(colour_for(world.environment(), true) == Colour::terminal);
    world.variables["NO_COLOR"] = "1";
    CHECK(colour_for(world.environment(), true) == Colour::none);
    world.variables = {{"TERM", "dumb"}};
    CHECK(colour_for(world.environment(), true) == Colour::none);
}

TEST_CASE("a silent console keeps warnings and errors") {
    World world;
    const auto environment = world.environment();
    Console console(environment);
    console.say("one");
    console.silence();
    console.say("two");
    console.note({.message = "three"});
    console.warn({.message = "four"});
    console.fail(base::Error("five", "six"));
    CHECK(world.err.str() == "one\nwarning: four\nerror: five\nhint: six\n");
    CHECK(world.out.str().empty());
    CHECK(console.warnings() == std::vector<base::Diagnostic>{{.message = "four"}});
}
