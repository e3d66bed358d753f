// SPDX-License-Identifier: Apache-2.0
// What docs/autogenerate.md and docs/models.md show is what happens.
#include "cli/page.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/project.hpp"
#include "support/temporary_directory.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

// The page with what was printed in the place of what it shows.
std::string with_outputs(std::string_view page, const std::vector<PageStep>& steps,
                         const std::vector<std::string>& outputs) {
    const auto lines = base::split(page, '\n');
    std::vector<std::string> result;
    std::size_t step = 0;
    std::size_t to_skip = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (to_skip > 0) {
            --to_skip;
            continue;
        }
        result.push_back(lines[i]);
        while (step < steps.size() && steps[step].line < i + 1)
            ++step;
        if (step == steps.size() || steps[step].line != i + 1 || !lines[i].starts_with("$ ")) continue;
        to_skip = base::split(steps[step].expected, '\n').size() - 1;
        auto printed = base::split(outputs[step], '\n');
        printed.pop_back();
        result.insert(result.end(), printed.begin(), printed.end());
    }
    return base::join(result, "\n");
}

void check_page(const std::string& name) {
    const auto file = source_file(name);
    const auto page = base::read_file(file);
    const auto steps = read_page(page);
    const TemporaryDirectory directory;
    auto outputs = run_page(steps, directory.path());
    REQUIRE(outputs.size() == steps.size());
    for (auto& output : outputs)
        output = base::replace_all(output, directory.path().string(), "/home/you/shop");
    if (std::getenv("SRMIGRATE_WRITE_DOCS") != nullptr) {
        base::write_file(file, with_outputs(page, steps, outputs));
        return;
    }
    std::vector<std::string> expected;
    for (const auto& step : steps)
        expected.push_back(step.expected);
    const auto plain = without_chance(outputs);
    const auto shown = without_chance(expected);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        INFO(name << ":" << steps[i].line << ": " << steps[i].command
                  << "\nSRMIGRATE_WRITE_DOCS=1 writes the page anew");
        CHECK(plain[i] == shown[i]);
    }
}

}  // namespace

TEST_CASE("the commands of docs/autogenerate.md print what the page shows") {
    check_page("docs/autogenerate.md");
}

TEST_CASE("the two files that docs/models.md shows declare the same") {
    const auto page = base::read_file(source_file("docs/models.md"));
    const auto block = [&](const std::string& begin) {
        const auto at = page.find(begin);
        REQUIRE(at != std::string::npos);
        const auto content = page.find('\n', at) + 1;
        return page.substr(content, page.find("```", content) - content);
    };
    const auto checked = [](const std::string& file, const std::string& text) {
        Project project("target_metadata = %(here)s/models\nsqlalchemy.url = embedded:dev.sql\n");
        project.file("models/" + file, text);
        return project.run("-q check");
    };
    const auto sql = checked("all.sql", block("```sql\nCREATE TABLE"));
    CHECK(sql == checked("all.yaml", block("```yaml\ntables:")));
    CHECK(sql.exit_code == 1);
    CHECK(sql.out.find("CREATE TABLE orders ( id BIGINT NOT NULL, amount DECIMAL(10, 2) COMMENT") != std::string::npos);
    CHECK(sql.err.empty());
}
