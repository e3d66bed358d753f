// SPDX-License-Identifier: Apache-2.0
// Plan files, whole and broken.
#include "plan/plan_file.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace srmigrate;

namespace {

plan::Pins small_pins() {
    return {.direction = "upgrade", .target = "head", .rows = {"a1"}, .home = "shop", .made = 7};
}

plan::WrittenPlan written() {
    return plan::write_plan(small_pins(), "srmigrate 0.1.0", base::Json{{"verdict", "1 revision"}});
}

std::string problem_with_plan(const std::string& text) {
    try {
        plan::read_plan(text, "up.plan");
        return "";
    } catch (const base::Error& error) {
        return base::to_text(error.diagnostics().front());
    }
}

const std::string k_anew = "hint: make it anew with 'srmigrate plan … -o FILE'\n";

}  // namespace

TEST_CASE("a plan file is read as it was written, and the same plan gives the same bytes") {
    const auto file = written();
    const auto read = plan::read_plan(file.text, "up.plan");
    CHECK(read.pins == small_pins());
    CHECK(read.digest == file.digest);
    CHECK(plan::id_of(read) == file.digest.substr(0, 12));
    CHECK(written().text == file.text);
}

TEST_CASE("a plan file that was cut short anywhere is told from a whole one") {
    const auto file = written();
    for (std::size_t size = 0; size + 1 < file.text.size(); ++size) {
        if (file.text.substr(size) == "\n") continue;
        INFO(size);
        CHECK(problem_with_plan(file.text.substr(0, size)) ==
              (size == 0 ? "error: up.plan: this is no plan file\n" + k_anew
                         : "error: up.plan: the plan was cut short: it ends in the middle\n" + k_anew));
    }
}

TEST_CASE("a plan file that was edited is refused, and so is what is none") {
    auto text = written().text;
    text.replace(text.find("\"a1\""), 4, "\"b1\"");
    CHECK(problem_with_plan(text) ==
          "error: up.plan: the plan was edited after it was made: its digest is another\n" + k_anew);
    CHECK(problem_with_plan("-- SQL") == "error: up.plan: this is no plan file\n" + k_anew);
    CHECK(problem_with_plan("{}") == "error: up.plan: this is no plan file\n" + k_anew);
    CHECK(problem_with_plan("[1]") == "error: up.plan: this is no plan file\n" + k_anew);
    CHECK(problem_with_plan("{\"srmigrate_plan\": 2}") ==
          "error: up.plan: the plan has format 2, this program knows 1\n"
          "hint: run it with the version of srmigrate that made it, or make it anew\n");
}
