// SPDX-License-Identifier: Apache-2.0
#include "revision/models/model_files.hpp"

#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::revision;

namespace {

schema::Table table(const std::string& name) {
    schema::Table table;
    table.name.name = name;
    table.columns.push_back({.name = "k", .type = schema::Type{}});
    return table;
}

std::vector<std::string> paths(const schema::Catalog& catalog) {
    std::vector<std::string> names;
    for (const auto& file : model_files(catalog, "shop", ScriptFormat::sql))
        names.push_back(file.path.string());
    return names;
}

}  // namespace

TEST_CASE("each object has a file of its own, which says the database where it is another one") {
    schema::Catalog catalog;
    catalog.databases["shop"].objects["t"] = table("t");
    const std::string create = "CREATE TABLE t (\n    k INT\n);\n";
    CHECK(model_files(catalog, "shop", ScriptFormat::sql) == std::vector<ModelFile>{{"t.sql", create}});
    CHECK(model_files(catalog, "", ScriptFormat::sql) == std::vector<ModelFile>{{"t.sql", "USE shop;\n\n" + create}});
    catalog.databases["ods"].objects["x"] = schema::Unknown{"it is odd"};
    CHECK(model_files(catalog, "shop", ScriptFormat::yaml) ==
          std::vector<ModelFile>{
              {"ods/x.yaml", "# not understood: ods.x: it is odd\n"},
              {"shop/t.yaml", "tables:\n  - name: t\n    columns:\n      - name: k\n        type: INT\n"}});
    catalog.databases["ods"].objects.clear();
    CHECK(paths(catalog) == std::vector<std::string>{"databases.sql", "t.sql"});
}

TEST_CASE("names of files are made of plain characters, short enough, and differ where case does not count") {
    schema::Catalog catalog;
    const std::string long_name = base::join(std::vector<std::string>(300, "\xE8\xA1\xA8"), "");
    for (const auto& name : {std::string("T"), std::string("t"), std::string("../up"), std::string(".hidden"),
                             std::string("#x#"), std::string("a b~"), std::string("\xE8\xA1\xA8"), long_name})
        catalog.databases["shop"].objects[name] = table(name);
    std::string short_name;
    for (int i = 0; i < 66; ++i)
        short_name += "\xE8\xA1\xA8";
    CHECK(paths(catalog) == std::vector<std::string>{"_x_.sql", "_._up.sql", "_hidden.sql", "T.sql", "a_b_.sql",
                                                     "t_2.sql", "\xE8\xA1\xA8.sql", short_name + ".sql"});
}
