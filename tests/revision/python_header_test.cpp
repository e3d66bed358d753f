// SPDX-License-Identifier: Apache-2.0
// Headers of revisions in Python: every form that Alembic takes, and what it made of recorded projects.
#include "revision/script/python_header.hpp"

#include "base/json.hpp"
#include "revision/graph/graph.hpp"
#include "revision/script/directory.hpp"
#include "support/temporary_directory.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iostream>

using namespace srmigrate;
using namespace srmigrate::revision;

namespace {

std::string list_text(const std::vector<std::string>& items) {
    return fmt::format("[{}]", fmt::join(items, ","));
}

// id, parents, labels, dependencies and message; or the errors.
std::string read_header_text(const std::string& text, std::string_view file_name = "a.py") {
    auto reading = read_python_header({.file = "/p/a.py", .shown_file = "a.py", .text = text}, file_name);
    std::string result;
    for (const auto& error : reading.errors)
        result += to_text(error);
    if (!reading.revision) return result;
    const auto& revision = *reading.revision;
    return fmt::format("{} {} {} {} '{}'", revision.id, list_text(revision.down), list_text(revision.labels),
                       list_text(revision.depends_on), revision.message);
}

}  // namespace

TEST_CASE("a header is read in every form that Alembic takes") {
    struct Row {
        std::string text;
        std::string header;
    };
    const std::vector<Row> rows = {
        {"'''add orders\n\nRevision ID: zzz\nRevises: \nCreate Date: 2026-01-01 00:00:00\n'''\nrevision = "
         "'a1'\ndown_revision = None\n",
         "a1 [] [] [] 'add orders'"},
        {"from typing import Union\nrevision: str = 'a1'\ndown_revision: Union[str, None] = 'b1'\nbranch_labels: str | "
         "None = None\ndepends_on = None\n",
         "a1 [b1] [] [] ''"},
        {"revision = 'a1'\ndown_revision = ('b1', 'c1')\nbranch_labels = ('x', 'y')\ndepends_on = ['d1']\n",
         "a1 [b1,c1] [x,y] [d1] ''"},
        {"revision = 'a1'\ndown_revision = 'b1',\n", "a1 [b1] [] [] ''"},
        {"revision = 'a1'\ndown_revision = ()\n", "a1 [] [] [] ''"},
        {"revision = 'a1'\ndown_revision = (None,)\n", "a1 [] [] [] ''"},
        {"revision = 'a1'\ndown_revision = {'b1'}\nbranch_labels = 'x'\ndepends_on = 'y'\n", "a1 [b1] [x] [y] ''"},
        {"revision = 'x'\nrevision = 'a1'\ndown_revision = None\n", "a1 [] [] [] ''"},
        {"revision, down_revision = 'a1', None\n", "a1 [] [] [] ''"},
        {"N = 1\nrevision = f'a{N}'\ndown_revision = 'b' + '1'\n", "a1 [b1] [] [] ''"},
        {"def upgrade():\n    revision = 'x'\nclass A:\n    revision = 'y'\nrevision = down_revision = 'a1'\n",
         "a1 [a1] [] [] ''"},
        {"if True:\n    revision = 'a1'\nelse:\n    revision = 'b1'\ndown_revision = None\n", "a1 [] [] [] ''"},
        {"from company import thing\nimport numpy as np\nthing.setup(np)\nrevision = 'a1'\ndown_revision = None\n",
         "a1 [] [] [] ''"},
        {"revision = ('a'\n  '1')\ndown_revision = \\\n  None\n", "a1 [] [] [] ''"},
        {"\xEF\xBB\xBF'''x'''\r\nrevision = 'a1'; down_revision = None\r\n", "a1 [] [] [] 'x'"},
        {"f'''no doc'''\nrevision = 'a1'\ndown_revision = None\n", "a1 [] [] [] ''"},
        {"('one '\n 'two')\nrevision = 'a1'\ndown_revision = None", "a1 [] [] [] 'one two'"},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        CHECK(read_header_text(row.text) == row.header);
    }
    CHECK(read_header_text("down_revision = None\n", "0af3.py") == "0af3 [] [] [] ''");
}

TEST_CASE("a header that cannot be read says why, and what to write") {
    struct Row {
        std::string text;
        std::string errors;
    };
    const std::vector<Row> rows = {
        {"x = 1\n",
         "error: helpers.py: the file sets no 'revision', as every Python file among revisions has to\n"
         "hint: move it out of the directory if it is no revision\n"},
        {"revision = 'a1'\n",
         "error: helpers.py: the file sets no 'down_revision'\n"
         "hint: write 'down_revision = None' for a first revision\n"},
        {"revision = 5\ndown_revision = None\n",
         "error: helpers.py:1:1: expected a string as 'revision', got a value of type int\n"
         "  revision = 5\n"
         "  ^^^^^^^^\n"},
        {"revision = 'a1'\ndown_revision = ''\n",
         "error: helpers.py:2:17: expected a revision id, got an empty string\n"
         "  down_revision = ''\n"
         "                  ^^\n"
         "hint: write 'down_revision = None' for a first revision\n"},
        {"import uuid\nrevision = uuid.uuid4().hex\ndown_revision = None\n",
         "error: helpers.py:2:12: 'revision' cannot be read: uuid4() gives another value in each run\n"
         "  revision = uuid.uuid4().hex\n"
         "             ^^^^^^^^^^^^\n"
         "hint: write a string here\n"},
        {"from ids import parent\nrevision = 'a1'\ndown_revision = parent()\n",
         "error: helpers.py:1:6: 'down_revision' cannot be read: the module 'ids' is not part of the project, so what "
         "it has is not known here\n"
         "  from ids import parent\n"
         "       ^^^\n"
         "hint: write None, a revision id, or several as a tuple here\n"},
        {"revision = 'a1'\ndown_revision = None\nraise RuntimeError('do not use')\n",
         "error: helpers.py:3:1: RuntimeError: do not use\n"
         "  raise RuntimeError('do not use')\n"
         "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
        {"revision = 'a1'\ndown_revision = None\ndef upgrade():\n    print 'x'\n",
         "error: helpers.py:4:11: SyntaxError: expected the end of the statement, got a string\n"
         "      print 'x'\n"
         "            ^^^\n"
         "hint: call it with parentheses: this is Python 2\n"},
        {"revision = '\xE4'\n",
         "error: helpers.py:1:13: SyntaxError: expected UTF-8, got the byte 0xE4 at offset 12\n"
         "  revision = '\uFFFD'\n"
         "              ^\n"
         "hint: save the file as UTF-8\n"},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        auto reading =
            read_python_header({.file = "/p/helpers.py", .shown_file = "helpers.py", .text = row.text}, "helpers.py");
        std::string errors;
        for (const auto& error : reading.errors)
            errors += to_text(error);
        CHECK(errors == row.errors);
    }
}

namespace {

// What we do otherwise than Alembic, and why.
struct GraphDifference {
    std::string_view id;
    std::string_view reason;
};
constexpr GraphDifference k_graph_differences[] = {
    {"g-id-long", "the version table holds 32 characters"},
    {"g-duplicate-id", "two files of one id are an error, as one of them would be lost"},
    {"g-import-missing-module", "what a body imports matters when it is run"},
};

struct GraphAnswer {
    std::vector<std::string> lines;  // of each revision in the order of the ids
    std::string errors;
};

GraphAnswer answer_of_graph(const nlohmann::json& files) {
    const tests::TemporaryDirectory directory;
    for (const auto& [name, text] : files.items()) {
        const auto path = directory.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text.get<std::string>();
    }
    // A configuration file that lies among the revisions was not read by the recorder either.
    const auto loaded = load_directory(
        {.locations = {directory.path() / "migrations/versions"}, .working_directory = directory.path()});
    GraphAnswer answer;
    for (const auto& error : loaded.errors)
        answer.errors += to_text(error);
    if (!answer.errors.empty()) return answer;
    for (const auto& problem : find_problems(loaded.revisions))
        answer.errors += to_text(problem.diagnostic);
    for (const auto& revision : loaded.revisions) {
        auto down = revision.down;
        auto labels = revision.labels;
        std::ranges::sort(down);
        std::ranges::sort(labels);
        answer.lines.push_back(fmt::format("{} {} {} {} '{}'", revision.id, list_text(down), list_text(labels),
                                           list_text(revision.depends_on), revision.message));
    }
    std::ranges::sort(answer.lines);
    return answer;
}

std::vector<std::string> texts_of(const nlohmann::json& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return {value.get<std::string>()};
    std::vector<std::string> result;
    for (const auto& item : value) {
        if (item.is_string()) result.push_back(item.get<std::string>());
    }
    return result;
}

}  // namespace

TEST_CASE("graphs of recorded Python projects are what Alembic made of them") {
    const auto path = tests::vectors("python.jsonl");
    if (!path) return;
    std::ifstream stream(*path);
    std::size_t cases = 0;
    std::size_t agree = 0;
    std::size_t deliberate = 0;
    for (std::string line; std::getline(stream, line);) {
        const auto recorded = nlohmann::json::parse(line);
        if (recorded.at("kind") != "graph") continue;
        ++cases;
        const auto id = recorded.at("id").get<std::string>();
        const auto answer = answer_of_graph(recorded.at("files"));
        const auto& expected = recorded.at("expect");
        std::vector<std::string> lines;
        if (!expected.contains("error")) {
            for (const auto& revision : expected.at("revisions")) {
                auto down = texts_of(revision.at("down_revision"));
                auto labels = texts_of(revision.at("branch_labels"));
                std::ranges::sort(down);
                std::ranges::sort(labels);
                lines.push_back(fmt::format(
                    "{} {} {} {} '{}'", revision.at("revision").get<std::string>(), list_text(down), list_text(labels),
                    list_text(texts_of(revision.at("depends_on"))), revision.at("doc").get<std::string>()));
            }
            std::ranges::sort(lines);
        }
        const bool refuse = recorded.at("static") == "refuse" || expected.contains("error");
        bool same = refuse ? !answer.errors.empty() : answer.errors.empty() && answer.lines == lines;
        // The place of an error inside the file is that of Python.
        if (refuse && expected.contains("error") && expected.at("error").contains("at") &&
            expected.at("error").at("at").is_array() && expected.at("error").at("at").size() == 2) {
            const auto at = expected.at("error").at("at");
            same = same && answer.errors.find(fmt::format("{}:{}:", at.at(0).get<std::string>(),
                                                          at.at(1).get<int>())) != std::string::npos;
        }
        const auto* difference = std::ranges::find(k_graph_differences, id, &GraphDifference::id);
        if (same) {
            INFO(id);
            ++agree;
            CHECK(difference == std::end(k_graph_differences));
        } else if (difference != std::end(k_graph_differences)) {
            ++deliberate;
        } else {
            FAIL_CHECK(id << "\n" << answer.errors << list_text(answer.lines) << "\nexpected " << list_text(lines));
        }
    }
    std::cout << fmt::format("graphs of Python projects: {} cases, {} agree, {} differ on purpose\n", cases, agree,
                             deliberate);
    CHECK(agree + deliberate == cases);
}
