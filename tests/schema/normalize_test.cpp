// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/normalize.hpp"

#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/values.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::schema;
using namespace srmigrate::tests;

namespace {

ServerProfile context() {
    ServerProfile result;
    result.database = "d";
    return result;
}

PartitionItem less_than(std::string partition_name, PartitionValue upper) {
    Partition partition;
    partition.name = std::move(partition_name);
    partition.bounds = LessThan{{std::move(upper)}};
    return partition;
}

PartitionItem range(std::string partition_name, std::string lower, PartitionValue upper) {
    Partition partition;
    partition.name = std::move(partition_name);
    partition.bounds = FixedRange{{Literal{std::move(lower)}}, {std::move(upper)}};
    return partition;
}

}  // namespace

TEST_CASE("a table without a key clause gets the key that the server derives") {
    Table table;
    table.columns = {column("a", type(TypeKind::int_)), column("b", type(TypeKind::varchar, 20)),
                     column("c", type(TypeKind::int_))};
    CHECK(effective_key(table) == Key{KeyModel::duplicate, {"a", "b"}});
    table.columns[1].type = type(TypeKind::double_);
    CHECK(effective_key(table) == Key{KeyModel::duplicate, {"a"}});
    table.columns[1] = column("b", type(TypeKind::largeint));
    table.columns[2] = column("c", type(TypeKind::largeint));
    CHECK(effective_key(table) == Key{KeyModel::duplicate, {"a", "b", "c"}});
    table.columns[0].type = type(TypeKind::bigint);
    CHECK(effective_key(table) == Key{KeyModel::duplicate, {"a", "b"}});
    table.columns[0].key = true;
    CHECK(effective_key(table) == Key{KeyModel::duplicate, {"a", "b"}});
    table.columns[2].aggregate = AggregateFunction::sum;
    CHECK(effective_key(table) == Key{KeyModel::aggregate, {"a", "b"}});
}

TEST_CASE("what was not said is filled in where the server always does the same") {
    Table table;
    table.name = name("t");
    table.columns = {column("Id", type(TypeKind::bigint, 20)), column("v", type(TypeKind::string))};
    table.key = Key{KeyModel::primary, {"ID"}};
    const auto normal = normalize(table, context());
    CHECK(normal.key == Key{KeyModel::primary, {"Id"}});
    CHECK(normal.distribution == Distribution(HashDistribution{{"Id"}, std::nullopt}));
    CHECK(normal.columns[0].nullable == false);
    CHECK(normal.columns[1].nullable == true);
    CHECK(normal.columns[1].type == type(TypeKind::varchar, 65533));
    CHECK(normalize(normal, context()) == normal);
}

TEST_CASE("what equals its absence is absent") {
    auto table = a_table();
    const auto plain = normalize(table, context());
    table.engine = "olap";
    table.charset = "utf8";
    table.order_by = {"ID"};
    table.name.database = "d";
    table.columns[1].nullable = true;
    table.columns[1].default_value = DefaultNull{};
    table.columns[1].comment = "";
    table.properties = {{"in_memory", "false"},
                        {"write_quorum", "MAJORITY"},
                        {"enable_persistent_index", "true"},
                        {"storage_format", "DEFAULT"},
                        {"enable_load_profile", "false"}};
    CHECK(normalize(table, context()) == plain);
    table.properties = {{"compression", "zstd(3)"}, {"default.replication_num", "2"}};
    CHECK(normalize(table, context()).properties == Properties{{"compression", "ZSTD(3)"}, {"replication_num", "2"}});
}

TEST_CASE("properties have the spelling that the server keeps") {
    auto table = a_table();
    const auto kept = [&](const Properties& given) {
        table.properties = given;
        return normalize(table, context()).properties;
    };
    CHECK(kept({{"replicated_storage", "yes"}}) == Properties{{"replicated_storage", "false"}});
    CHECK(kept({{"flat_json.enable", "1"}}) == Properties{{"flat_json.enable", "false"}});
    CHECK(kept({{" replication_num ", "03"}}) == Properties{{"replication_num", "3"}});
    CHECK(kept({{"compression", "lz4_frame"}}) == Properties{{"compression", "LZ4"}});
    CHECK(kept({{"compression", "zstd( 3 )"}}) == Properties{{"compression", "ZSTD(3)"}});
    CHECK(kept({{"mutable_bucket_num", "+5"}}) == Properties{{"mutable_bucket_num", "5"}});
    CHECK(kept({{"labels.location", ""}}).empty());
    CHECK(kept({{"foreign_key_constraints", "FOREIGN KEY (k) REFERENCES p(id)"}}) ==
          Properties{{"foreign_key_constraints", "(k) REFERENCES default_catalog.d.p(id)"}});
}

TEST_CASE("keys of a dynamic partitioning that say nothing are left out") {
    auto table = a_table();
    table.properties = {{"dynamic_partition.time_unit", "DAY"},
                        {"dynamic_partition.end", "+3"},
                        {"dynamic_partition.prefix", ""},
                        {"dynamic_partition.buckets", "0"},
                        {"dynamic_partition.start_day_of_week", "7"},
                        {"dynamic_partition.start", ""},
                        {"dynamic_partition.start_day_of_month", "2"},
                        {"dynamic_partition.time_zone", "+08:00"}};
    CHECK(normalize(table, context()).properties == Properties{{"dynamic_partition.time_unit", "DAY"},
                                                               {"dynamic_partition.end", "3"},
                                                               {"dynamic_partition.time_zone", "GMT+08:00"}});
    table.properties["dynamic_partition.time_unit"] = "WEEK";
    CHECK(normalize(table, context()).properties.at("dynamic_partition.start_day_of_week") == "7");
}

TEST_CASE("a length of none is one of one") {
    CHECK(normalize(type(TypeKind::varchar, 0)) == type(TypeKind::varchar, 1));
    CHECK(normalize(type(TypeKind::char_, 0)) == type(TypeKind::char_, 1));
    CHECK(normalize(type(TypeKind::decimal, 0, 0)) == type(TypeKind::decimal, 1, 0));
}

TEST_CASE("a partition keeps its replicas alone") {
    auto table = a_table();
    table.partitioning = Partitioning{PartitionMethod::range, {expression("id")}, {less_than("p", Literal{"1"})}};
    std::get<Partition>(table.partitioning->partitions[0]).properties = {{"replication_num", "2"},
                                                                         {"storage_medium", "SSD"}};
    CHECK(std::get<Partition>(normalize(table, context()).partitioning->partitions[0]).properties ==
          Properties{{"replication_num", "2"}});
}

TEST_CASE("the comment OLAP is none where servers print it for none, and a comment elsewhere") {
    auto table = a_table();
    table.comment = "OLAP";
    auto profile = context();
    CHECK(normalize(table, profile).comment == "OLAP");
    profile.version = {3, 1, 9};
    CHECK_FALSE(normalize(table, profile).comment);
    profile.version = {3, 2, 0};
    CHECK(normalize(table, profile).comment == "OLAP");
    profile.run_mode = RunMode::shared_data;
    CHECK_FALSE(normalize(table, profile).comment);
    profile.run_mode = RunMode::shared_nothing;  // as it is taken for where it cannot be seen
    table.properties["storage_volume"] = "builtin_storage_volume";
    CHECK_FALSE(normalize(table, profile).comment);
}

TEST_CASE("the columns of a bloom filter are a set") {
    auto table = a_table();
    table.columns.push_back(column("User", type(TypeKind::bigint)));
    table.properties["bloom_filter_columns"] = "user,ID";
    CHECK(normalize(table, context()).properties.at("bloom_filter_columns") == "id, User");
}

TEST_CASE("an inverted index by CLucene takes replicated storage away") {
    auto table = a_table();
    table.properties["replicated_storage"] = "true";
    table.indexes = {Index{.name = "g", .columns = {"v"}, .kind = IndexKind::gin}};
    CHECK(normalize(table, context()).properties.at("replicated_storage") == "false");
    table.indexes.front().properties["imp_lib"] = "builtin";
    CHECK(normalize(table, context()).properties.at("replicated_storage") == "true");
    table.properties.clear();
    table.indexes.front().properties.clear();
    CHECK(normalize(table, context()).properties.empty());
}

TEST_CASE("the table's own name in front of its columns is not seen") {
    auto table = a_table();
    table.columns.push_back(column("g", type(TypeKind::bigint)));
    table.columns.back().generated = expression("`t`.`id` + length('t.id') + x.t.id");
    const auto plain = without_own_name(table).columns.back().generated;
    CHECK(plain->text == "`id` + length('t.id') + x.t.id");
    CHECK(canonical_text(*plain) == canonical_text(expression("id + length('t.id') + x.t.id")));
    table.columns.push_back(column("t", type(TypeKind::bigint)));
    CHECK(without_own_name(table) == table);
}

TEST_CASE("defaults and generated columns have one spelling") {
    auto table = a_table();
    table.columns.push_back(column("b", type(TypeKind::boolean)));
    table.columns.back().default_value = DefaultText{"true"};
    table.columns.push_back(column("c", type(TypeKind::datetime)));
    table.columns.back().default_value = DefaultExpression{expression("now()")};
    table.columns.push_back(column("g", type(TypeKind::bigint)));
    table.columns.back().generated = expression("`id` + 1");
    const auto normal = normalize(table, context());
    CHECK(normal.columns[3].default_value == Default(DefaultText{"1"}));
    CHECK(normal.columns[4].default_value == Default(DefaultCurrentTimestamp{}));
    CHECK(normal.columns[5].generated == Expression{"(`id` + 1)", {}});
}

TEST_CASE("an aggregate stands only in AGGREGATE KEY tables, and SUM widens decimals") {
    auto table = a_table(KeyModel::aggregate);
    table.columns = {column("id", type(TypeKind::bigint)), column("v", type(TypeKind::decimal, 10, 2))};
    table.columns[1].aggregate = AggregateFunction::sum;
    CHECK(normalize(table, context()).columns[1].type == type(TypeKind::decimal, 38, 2));
    table.columns[1].type = type(TypeKind::decimal, 50, 2);
    CHECK(normalize(table, context()).columns[1].type == type(TypeKind::decimal, 38, 2));
    table.key->model = KeyModel::unique;
    CHECK_FALSE(normalize(table, context()).columns[1].aggregate.has_value());
}

TEST_CASE("LESS THAN, a series and fixed ranges are the same partitions") {
    auto table = a_table();
    table.partitioning = Partitioning{PartitionMethod::range, {expression("dt")}, {}};
    table.partitioning->partitions = {less_than("p1", Literal{"2024-01-02"}), less_than("p2", MaxValue{})};
    auto fixed = table;
    fixed.partitioning->partitions = {range("p2", "2024-01-02", MaxValue{}),
                                      range("p1", "0000-01-01", Literal{"2024-01-02"})};
    CHECK(normalize(table, context()) == normalize(fixed, context()));

    PartitionSeries series;
    series.start = {"2024-01-30"};
    series.end = {"2024-02-02"};
    series.unit = "day";
    table.partitioning->partitions = {series};
    fixed.partitioning->partitions = {range("p20240130", "2024-01-30", Literal{"2024-01-31"}),
                                      range("p20240131", "2024-01-31", Literal{"2024-02-01"}),
                                      range("p20240201", "2024-02-01", Literal{"2024-02-02"})};
    CHECK(normalize(table, context()) == normalize(fixed, context()));
}

TEST_CASE("partitions that the server makes are data") {
    auto table = a_table();
    table.partitioning = Partitioning{PartitionMethod::range, {expression("dt")}, {}};
    table.partitioning->partitions = {less_than("p1", Literal{"2024-01-02"})};
    table.properties = {{"dynamic_partition.enable", "true"}, {"dynamic_partition.time_unit", "DAY"}};
    CHECK(normalize(table, context()).partitioning->partitions.empty());
}

TEST_CASE("a generated partition column is the expression it holds") {
    auto desired = a_table();
    desired.partitioning = Partitioning{PartitionMethod::expression, {expression("from_unixtime(id,'%Y%m%d')")}, {}};
    auto live = a_table();
    live.columns.push_back(column("__generated_partition_column_0", type(TypeKind::varchar, 1048576)));
    live.columns.back().generated = expression("from_unixtime(`id`, '%Y%m%d')");
    live.partitioning = Partitioning{PartitionMethod::expression, {expression("`__generated_partition_column_0`")}, {}};
    CHECK(normalize(desired, context()) == normalize(live, context()));
}

TEST_CASE("an index has a kind, and the server's options") {
    Index index;
    index.name = "i";
    index.columns = {"NAME"};
    index.comment = "";
    auto table = a_table();
    table.indexes = {index};
    const auto normal = normalize(table, context()).indexes.front();
    CHECK(normal.kind == IndexKind::bitmap);
    CHECK(normal.columns == std::vector<std::string>{"name"});
    CHECK_FALSE(normal.comment.has_value());
    index.kind = IndexKind::ngrambf;
    index.properties = {{"gram_num", "4"}};
    CHECK(normalize(index).properties ==
          Properties{{"bloom_filter_fpp", "0.05"}, {"case_sensitive", "true"}, {"gram_num", "4"}});
}

TEST_CASE("constraints name their tables in full") {
    auto table = a_table();
    table.properties = {{"unique_constraints", "t.id"}, {"foreign_key_constraints", "t(id) REFERENCES u(id)"}};
    CHECK(normalize(table, context()).properties ==
          Properties{{"foreign_key_constraints", "(id) REFERENCES default_catalog.d.u(id)"},
                     {"unique_constraints", "default_catalog.d.t.id"}});
}

TEST_CASE("a materialized view has a refresh and a distribution unless it is synchronous") {
    MaterializedView view;
    view.name = name("m");
    view.query = query("SELECT id FROM d.t");
    CHECK_FALSE(normalize(view, context()).refresh.has_value());
    view.distribution = RandomDistribution{};
    const auto normal = normalize(view, context());
    CHECK(normal.refresh == RefreshScheme{RefreshMoment::immediate, RefreshManual{}});
    CHECK(normal.query.text == "select `id` from `t`");
}
