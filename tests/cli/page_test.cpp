// SPDX-License-Identifier: Apache-2.0
// What docs/models.md shows is what happens; tests/docs runs the commands of the pages.
#include "base/files.hpp"
#include "cli/project.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::tests;

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
