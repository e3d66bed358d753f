// SPDX-License-Identifier: Apache-2.0
// docs/json.md against what the program writes.
#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/project.hpp"
#include "support/places.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace srmigrate;
using srmigrate::tests::EmbeddedProject;

namespace {

using Members = std::vector<std::string>;

// The names between back quotes.
Members quoted_names(std::string_view cell) {
    Members names;
    const auto parts = base::split(cell, '`');
    for (std::size_t i = 1; i < parts.size(); i += 2)
        names.emplace_back(parts[i]);
    return names;
}

// Of the table that begins with that heading: the first cell of each row, and its names.
std::map<std::string, Members> rows_below(const std::string& page, const std::string& heading) {
    std::map<std::string, Members> rows;
    const auto begin = page.find("| " + heading + " |");
    REQUIRE(begin != std::string::npos);
    for (const auto& line : base::split(page.substr(begin), '\n')) {
        if (!line.starts_with("|")) break;
        const auto cells = base::split(line, '|');
        const auto name = quoted_names(cells.at(1));
        if (!name.empty()) rows[name.front()] = quoted_names(cells.at(2));
    }
    return rows;
}

Members members_of(const base::Json& json) {
    Members names;
    for (const auto& [name, value] : json.items())
        names.push_back(name);
    return names;
}

struct Documented : EmbeddedProject {
    Documented() {
        config("sqlalchemy.url = embedded:dev.sql\ntarget_metadata = %(here)s/models\n");
        file("models/t.sql", "CREATE TABLE t (k BIGINT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n");
        file("db/1.sql", "SELECT 1;\n");
        program_variables["EDITOR"] = "true";
    }
    base::Json answer(const std::string& line) const {
        return base::Json::parse(run("-q --format json " + line).out, nullptr, false);
    }
};

}  // namespace

TEST_CASE("docs/json.md names the members of every command's JSON, in their order") {
    const auto page = base::read_file(tests::source_directory() / "docs/json.md");
    auto rows = rows_below(page, "command");
    const Documented project;
    // in an order in which each has something to say
    for (const auto& [command, line] : {std::pair<std::string, std::string>{"list_templates", "list_templates"},
                                        {"init", "init other -c other.ini"},
                                        {"upgrade --sql", "upgrade head --sql"},
                                        {"upgrade", "upgrade head"},
                                        {"revision --autogenerate", "revision --autogenerate -m x"},
                                        {"history", "history"},
                                        {"history --applied", "history --applied"},
                                        {"show", "show head"},
                                        {"lint", "lint"},
                                        {"lint --list", "lint --list"},
                                        {"test", "test"},
                                        {"test --list", "test --list"},
                                        {"heads", "heads"},
                                        {"branches", "branches"},
                                        {"graph", "graph"},
                                        {"plan", "plan head"},
                                        {"status", "status"},
                                        {"current", "current"},
                                        {"check", "check"},
                                        {"inspect", "inspect"},
                                        {"unlock", "unlock"},
                                        {"doctor", "doctor"},
                                        {"edit", "edit"},
                                        {"revision", "revision --rev-id b1 --head a1 -m second"},
                                        {"merge", "merge b1 c1 -m both"},
                                        {"downgrade", "downgrade base"},
                                        {"stamp", "stamp a1"},
                                        {"import", "import --from plain db"}}) {
        INFO(command);
        if (command == "merge")
            REQUIRE(project.run("-q revision --rev-id c1 --head a1 --splice -m third").exit_code == 0);
        REQUIRE(rows.contains(command));
        Members wanted{"outcome"};
        wanted.insert(wanted.end(), rows[command].begin(), rows[command].end());
        wanted.emplace_back("warnings");
        CHECK(members_of(project.answer(line)) == wanted);
        rows.erase(command);
    }
    CHECK(rows.empty());
}

TEST_CASE("docs/json.md names the members of what stands in lists") {
    const auto page = base::read_file(tests::source_directory() / "docs/json.md");
    auto rows = rows_below(page, "in");
    const Documented project;
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    rows["revisions"].resize(14);  // `applied` is one of current -v
    CHECK(members_of(project.answer("heads")["revisions"][0]) == rows["revisions"]);
    CHECK(members_of(project.answer("test")["cases"][0]) == rows["cases"]);
    CHECK(members_of(project.answer("history --applied")["runs"][0]) == rows["runs"]);
    CHECK(members_of(project.answer("doctor")["checks"][0]) == Members({"name", "health", "text", "hint"}));
    project.file("models/t.sql",
                 "CREATE TABLE t (k BIGINT NOT NULL, v BIGINT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n");
    const auto check = project.answer("check");
    CHECK(members_of(check["differences"][0]) == rows["differences"]);
    CHECK(members_of(check["operations"][0]) == rows["operations"]);
    CHECK(members_of(project.answer("import --from plain db")["imported"][0]) ==
          Members({"revision", "from", "file", "state", "ran"}));
    const auto graph = project.answer("graph --lineage");
    CHECK(members_of(graph["nodes"][0]) == rows["nodes"]);
    const auto plan = project.answer("plan --downgrade base");
    CHECK(members_of(plan["steps"][0]) == Members(rows["steps"].begin() + 11, rows["steps"].begin() + 16));
    CHECK(members_of(plan["steps"][0]["statements"][0]) == Members(rows["steps"].begin() + 16, rows["steps"].end()));
    const auto status = project.answer("status");
    CHECK(members_of(status["models"]) == Members({"differences", "not_compared"}));
    rows["steps"].resize(5);
    CHECK(members_of(project.answer("downgrade base")["steps"][0]) == rows["steps"]);
}
