// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/tidy.hpp"

#include "schema/values.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::schema;

namespace {

Catalog one(Object object) {
    Catalog catalog;
    catalog.databases["shop"].objects["x"] = std::move(object);
    return catalog;
}

}  // namespace

TEST_CASE("what a server gives by itself is left to it, and nothing else") {
    Table table;
    table.properties = {{"compression", "lz4"},
                        {"replicated_storage", "true"},
                        {"bloom_filter_columns", ""},
                        {"dynamic_partition.enable", "false"},
                        {"dynamic_partition.prefix", "p"},
                        {"replication_num", "3"},
                        {"storage_medium", "SSD"},
                        {"unheard_of", "1"}};
    Table expected;
    expected.properties = {{"bloom_filter_columns", ""},      {"dynamic_partition.enable", "false"},
                           {"dynamic_partition.prefix", "p"}, {"replication_num", "3"},
                           {"storage_medium", "SSD"},         {"unheard_of", "1"}};
    CHECK(concise(one(table)) == one(expected));
}

TEST_CASE("columns of a view that repeat its query's are left to the query") {
    View view;
    view.query.yields = std::vector<std::string>{"a", "b"};
    view.columns = std::vector<ViewColumn>{{"a", std::nullopt}, {"b", std::nullopt}};
    View expected = view;
    expected.columns.reset();
    CHECK(concise(one(view)) == one(expected));

    auto commented = view;
    commented.columns->front().comment = "x";
    auto renamed = view;
    renamed.columns->front().name = "A";
    auto star = view;
    star.query.yields.reset();
    for (const auto& each : {commented, renamed, star})
        CHECK(concise(one(each)) == one(each));
}

TEST_CASE("a column list of a materialized view with a name that no statement can give is left to the query") {
    MaterializedView view;
    view.distribution = RandomDistribution{};
    view.columns = std::vector<ViewColumn>{{"a", std::nullopt}, {"count(*)", std::nullopt}};
    MaterializedView expected = view;
    expected.columns.reset();
    CHECK(tidy(one(view), {}) == one(expected));
    view.columns->back().name = "count(a)";
    CHECK(tidy(one(view), {}) == one(view));
}
