// SPDX-License-Identifier: Apache-2.0
#include "plan/rehearse.hpp"

#include "revision/scripts.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::plan;
using srmigrate::revision::Graph;
using srmigrate::tests::revision_of;
namespace schema = srmigrate::schema;

namespace {

const Home k_home{.catalog = std::nullopt, .database = "shop"};

// a1 -> b1 and a1 -> c1: two heads.
Graph graph() {
    const auto script = [](const std::string& id, const std::string& down, const std::string& up) {
        return revision_of("-- Revision ID: " + id + "\n-- Revises: " + down + "\n\n-- migrate:up\n" + up + ";\n");
    };
    return Graph({script("a1", "", "CREATE TABLE t (k INT)"), script("b1", "a1", "ALTER TABLE t ADD COLUMN v INT"),
                  script("c1", "a1", "CREATE DATABASE other; USE other; CREATE VIEW w AS SELECT k FROM shop.t")});
}

std::vector<std::string> objects(const schema::Catalog& catalog) {
    std::vector<std::string> names;
    for (const auto& [database, objects] : catalog.databases) {
        for (const auto& [name, object] : objects.objects) {
            names.push_back(database + "." + name);
            if (const auto* table = std::get_if<schema::Table>(&object)) {
                for (const auto& column : table->columns)
                    names.push_back(column.name);
            }
        }
    }
    return names;
}

}  // namespace

TEST_CASE("the schema of a revision is what the scripts up to it build") {
    const auto at = [&](std::string_view target) {
        return objects(catalog_at(graph(), srmigrate::revision::parse_target(target), {}, k_home));
    };
    CHECK(at("base").empty());
    CHECK(at("a1") == std::vector<std::string>{"shop.t", "k"});
    CHECK(at("b1") == std::vector<std::string>{"shop.t", "k", "v"});
    CHECK(at("heads") == std::vector<std::string>{"other.w", "shop.t", "k", "v"});
    CHECK(catalog_at(graph(), srmigrate::revision::parse_target("heads"), {}, k_home).current == "shop");
}

TEST_CASE("the schema of the rows of a version table runs each revision once") {
    using Rows = srmigrate::revision::VersionRows;
    const auto at = [&](const Rows& rows) { return objects(catalog_at(graph(), rows, {}, k_home)); };
    CHECK(at(Rows{}).empty());
    CHECK(at(Rows{"c1"}) == std::vector<std::string>{"other.w", "shop.t", "k"});
    CHECK(at(Rows{"c1", "b1"}) == std::vector<std::string>{"other.w", "shop.t", "k", "v"});
}

TEST_CASE("a first revision may make the database of the URL, and a database that no script makes was there before") {
    const auto script = [](const std::string& id, const std::string& down, const std::string& up) {
        return revision_of("-- Revision ID: " + id + "\n-- Revises: " + down + "\n\n-- migrate:up\n" + up + ";\n");
    };
    const Graph graph(
        {script("a1", "", "CREATE DATABASE shop; CREATE TABLE t (k INT)"),
         script("b1", "a1", "CREATE TABLE ods.raw (k INT); USE dwd; CREATE VIEW w AS SELECT k FROM ods.raw")});
    CHECK(objects(catalog_at(graph, srmigrate::revision::parse_target("b1"), {}, k_home)) ==
          std::vector<std::string>{"dwd.w", "ods.raw", "k", "shop.t", "k"});
}
