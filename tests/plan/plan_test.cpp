// SPDX-License-Identifier: Apache-2.0
#include "plan/plan.hpp"

#include "revision/script/sql_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace srmigrate;
using namespace srmigrate::plan;

namespace {

std::string catalog_behind(const std::string& sql) {
    return catalog_after(revision::understand({.sql = sql}), "default_catalog");
}

}  // namespace

TEST_CASE("the catalog that a statement chooses is the name it ends with") {
    CHECK(catalog_behind("SET CATALOG hive") == "hive");
    CHECK(catalog_behind("SET CATALOG `my hive`") == "my hive");
    CHECK(catalog_behind("SET CATALOG 'hive'") == "hive");
    CHECK(catalog_behind("USE 'catalog hive' /* old */") == "hive");
    CHECK(catalog_behind("USE hive.d") == "hive");
    CHECK(catalog_behind("USE d") == "default_catalog");
    CHECK(catalog_behind("SET @catalog = 'hive'") == "default_catalog");
    CHECK(catalog_behind("SELECT 1") == "default_catalog");
}

TEST_CASE("only default_catalog is the server's own, however it is written") {
    CHECK(is_native_catalog("default_catalog"));
    CHECK(is_native_catalog("DEFAULT_CATALOG"));
    CHECK_FALSE(is_native_catalog(catalog_behind("SET CATALOG my_default_catalog")));
    CHECK_FALSE(is_native_catalog("hive"));
}
