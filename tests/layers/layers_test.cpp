// SPDX-License-Identifier: Apache-2.0
// The table of docs/architecture.md is true: which folders there are and who may include whom. Also: which library
// header stands in which file, that nothing goes in circles, and that a type's name is its own.
#include "layers/source_tree.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <regex>

using namespace srmigrate::tests;

namespace {

using Strings = std::set<std::string>;

/// A library's headers, and the files that may include them.
struct LibraryRule {
    std::regex header;
    std::regex files;
};

const std::vector<LibraryRule>& library_rules() {
    static const std::vector<LibraryRule> k_rules = {
        {std::regex("mysql\\.h.*"), std::regex("server/mysql_session\\.cpp")},
        {std::regex("yaml-cpp/.*"), std::regex("revision/file/yaml_node\\.cpp")},
        {std::regex("toml(\\.hpp|/).*"), std::regex("cli/settings/settings_file\\.cpp")},
        {std::regex("CLI/.*"), std::regex("cli/.*")},
        {std::regex("spdlog/.*"), std::regex("(server|run|cli)/.*")},
        {std::regex("nlohmann/.*"), std::regex("base/json(_fwd)?\\.hpp")},
        {std::regex("openssl/.*"), std::regex("base/hash\\.cpp")},
        {std::regex("catch2/.*"), std::regex("")},
    };
    return k_rules;
}

const std::filesystem::path k_root = SRMIGRATE_SOURCE_DIR;

const SourceTree& sources() {
    static const SourceTree k_tree = source_tree(k_root / "src");
    return k_tree;
}

Lines architecture() {
    return lines_of(k_root / "docs" / "architecture.md");
}

Strings folders_of(const SourceTree& tree) {
    Strings result;
    for (const auto& [file, text] : tree) {
        if (const auto folder = folder_of(file); !folder.empty()) result.insert(folder);
    }
    return result;
}

/// The headers of the engine that the page lists for other rooms.
Strings public_engine(const Lines& page) {
    Strings result;
    for (const std::string& line : page) {
        if (line.starts_with("- `engine/")) result.insert(line.substr(3, line.find('`', 3) - 3));
    }
    return result;
}

}  // namespace

TEST_CASE("the table of folders names each folder once, with a sentence") {
    const auto rows = folder_rows(architecture());
    Strings named;
    for (const FolderRow& row : rows) {
        INFO(row.folder);
        CHECK(named.insert(row.folder).second);
        CHECK(row.sentence.ends_with('.'));
    }
    CHECK(named == folders_of(sources()));
}

TEST_CASE("a file includes what the table lets its folder include") {
    CHECK(forbidden_includes(sources(), folder_rows(architecture())) == Strings{});
    CHECK(own_includes(sources().at("main.cpp")) == Lines{"cli/app.hpp"});
}

TEST_CASE("other rooms include of the engine what the page lists, and all of that") {
    Strings included;
    for (const auto& [file, text] : sources()) {
        if (file.starts_with("engine/")) continue;
        for (const std::string& include : own_includes(text)) {
            if (include.starts_with("engine/")) included.insert(include);
        }
    }
    CHECK(included == public_engine(architecture()));
}

TEST_CASE("no two units include each other in a circle") {
    CHECK(circles(sources()) == Strings{});
}

TEST_CASE("no type has the name of another folder's") {
    CHECK(repeated_types(sources()) == Strings{});
}

TEST_CASE("each file begins with its licence and names what it includes by room") {
    for (const auto& [file, text] : sources()) {
        INFO(file);
        CHECK(text.at(0) == "// SPDX-License-Identifier: Apache-2.0");
        for (const std::string& include : own_includes(text)) {
            INFO(include);
            CHECK(sources().contains(include));
        }
    }
}

TEST_CASE("a library's header stands where it is wrapped") {
    for (const auto& [file, text] : sources()) {
        for (const std::string& header : foreign_includes(text)) {
            for (const LibraryRule& rule : library_rules()) {
                if (!std::regex_match(header, rule.header)) continue;
                INFO(file << " includes " << header);
                CHECK(std::regex_match(file, rule.files));
            }
        }
    }
}

TEST_CASE("what is forbidden is found") {
    const std::vector<FolderRow> rows = folder_rows({
        "| folder | one sentence | may include |",
        "|---|---|---|",
        "| `base` | Text. | |",
        "| `schema/model` | Tables. | `base` |",
        "| `schema/diff` | Changes. | `schema/model` |",
        "| `sql` | Words. | `schema` |",
    });
    REQUIRE(rows.size() == 4);
    CHECK(rows.at(2).sentence == "Changes.");
    const SourceTree tree = {
        {"base/text.hpp", {"#include \"base/files.hpp\"", "struct Text {"}},
        {"base/text.cpp", {"#include \"base/text.hpp\""}},
        {"base/files.cpp", {"#include \"base/text.hpp\"", "#include \"schema/model/model.hpp\""}},
        {"schema/model/model.hpp", {"#include \"schema/diff/diff.hpp\"", "struct Text;", "class Table : Base {"}},
        {"schema/diff/diff.hpp", {"#include \"base/text.hpp\"", "using Table = int;", "enum class Kind { a };"}},
        {"sql/lexer.hpp", {"#include \"schema/diff/diff.hpp\"", "#include \"base/text.hpp\"", "    struct Table {"}},
    };
    CHECK(forbidden_includes(tree, rows) ==
          Strings{"base/files.cpp: schema/model/model.hpp", "schema/model/model.hpp: schema/diff/diff.hpp"});
    CHECK(circles(tree) == Strings{"base/files base/text schema/diff/diff schema/model/model"});
    CHECK(repeated_types(tree) == Strings{"Table: schema/diff schema/model"});
}
