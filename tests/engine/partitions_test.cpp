// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace srmigrate;
using srmigrate::tests::analysis;
using srmigrate::tests::Shop;

namespace {

std::string table(const std::string& type, const std::string& series, const std::string& properties = "") {
    return "CREATE TABLE t (k " + type + " NOT NULL) DUPLICATE KEY (k) PARTITION BY RANGE (k) (" + series +
           ") DISTRIBUTED BY HASH (k) BUCKETS 1" + properties;
}

/// "p1 [a, b)" for each partition, from SHOW PARTITIONS.
std::string partitions(Shop& shop, const std::string& from = "PARTITIONS FROM t") {
    const auto answer = shop.client.ask("SHOW " + from);
    const auto& rows = std::get<engine::ResultSet>(answer);
    std::vector<std::string> lines;
    for (const auto& row : rows.rows) {
        auto range = *rows.cell(row, "Range");
        for (const std::string noise : {"types: [DATE]; keys: ", "types: [DATETIME]; keys: ", "types: [INT]; keys: "})
            range = base::replace_all(range, noise, "");
        lines.push_back(*rows.cell(row, "PartitionName") + " " + base::replace_all(range, "; ..", "; "));
    }
    return base::join(lines, "\n");
}

std::string made_by(const std::string& type, const std::string& series, const std::string& properties = "") {
    Shop shop;
    const std::string answer = shop(table(type, series, properties));
    return answer == "ok 0" ? partitions(shop) : answer;
}

std::string monthly(const std::string& start, const std::string& end) {
    return "START (\"" + start + "\") END (\"" + end + "\") EVERY (INTERVAL 1 MONTH)";
}

}  // namespace

TEST_CASE("a series of days and numbers runs past its end, other units are cut there") {
    CHECK(made_by("DATE", "START (\"2026-01-01\") END (\"2026-01-04\") EVERY (INTERVAL 2 DAY)") ==
          "p20260101 [[2026-01-01]; [2026-01-03]; )\np20260103 [[2026-01-03]; [2026-01-05]; )");
    CHECK(made_by("INT", "START (\"1\") END (\"5\") EVERY (3)") == "p1 [[1]; [4]; )\np4 [[4]; [7]; )");
    CHECK(made_by("DATE", monthly("2026-01-15", "2026-03-10")) ==
          "p202601 [[2026-01-15]; [2026-02-01]; )\np202602 [[2026-02-01]; [2026-03-01]; )\n"
          "p202603 [[2026-03-01]; [2026-03-10]; )");
    CHECK(made_by("DATETIME", "START (\"2026-01-01\") END (\"2026-01-01 01:30:00\") EVERY (INTERVAL 1 HOUR)") ==
          "p2026010100 [[2026-01-01 00:00:00]; [2026-01-01 01:00:00]; )\n"
          "p2026010101 [[2026-01-01 01:00:00]; [2026-01-01 01:30:00]; )");
}

TEST_CASE("weeks are named as java.util.Calendar counts them") {
    CHECK(made_by("DATE", "START (\"2020-12-25\") END (\"2021-01-15\") EVERY (INTERVAL 1 WEEK)") ==
          "p2020_52 [[2020-12-25]; [2020-12-28]; )\np2020_53 [[2020-12-28]; [2021-01-04]; )\n"
          "p2021_02 [[2021-01-04]; [2021-01-11]; )\np2021_03 [[2021-01-11]; [2021-01-15]; )");
    CHECK(made_by("DATE", "START (\"2019-12-30\") END (\"2020-01-06\") EVERY (INTERVAL 1 WEEK)") ==
          "p2019_53 [[2019-12-30]; [2020-01-06]; )");
}

TEST_CASE("the properties of dynamic partitions name a series of dates and say where its units begin") {
    CHECK(made_by("DATE", monthly("2026-01-10", "2026-03-10"),
                  " PROPERTIES (\"dynamic_partition.enable\" = \"false\", \"dynamic_partition.time_unit\" = \"MONTH\", "
                  "\"dynamic_partition.end\" = \"1\", \"dynamic_partition.prefix\" = \"m\", "
                  "\"dynamic_partition.start_day_of_month\" = \"10\")") ==
          "m202601 [[2026-01-10]; [2026-02-10]; )\nm202602 [[2026-02-10]; [2026-03-10]; )");
}

TEST_CASE("a series that makes no partitions is refused in the server's words") {
    const std::string not_dates =
        analysis("Batch build partition EVERY is date type but START or END does not type match.");
    const std::pair<std::string, std::string> cases[] = {
        {made_by("INT", "START (\"1\") END (\"10\") EVERY (0)"),
         analysis("The number of batch partitions should not exceed:4096")},
        {made_by("INT", "START (\"1\") END (\"100000\") EVERY (1)"),
         analysis("The number of batch partitions should not exceed:4096")},
        {made_by("DATE", "START (\"2026-01-01\") END (\"2026-02-01\") EVERY (INTERVAL 0 DAY)"),
         analysis("The number of batch partitions should not exceed:4096")},
        {made_by("BIGINT", "START (\"1\") END (\"10\") EVERY (9223372036854775807)"),
         "1064 (HY000): not simulated: a partition series beyond BIGINT"},
        {made_by("INT", "START (\"9\") END (\"1\") EVERY (1)"),
         analysis("Batch build partition start value should less then end value.")},
        {made_by("INT", "START (\"a\") END (\"b\") EVERY (1)"),
         analysis("Batch build partition EVERY is number type but START or END does not type match.")},
        {made_by("INT", "START (\"1\") END (\"9\") EVERY (INTERVAL 1 DAY)"), not_dates},
        {made_by("DATE", "START (\"x\") END (\"2026-01-02\") EVERY (INTERVAL 1 DAY)"), not_dates},
        {made_by("DATE", "START (\"2026-01-02\") END (\"2026-01-02\") EVERY (INTERVAL 1 DAY)"),
         analysis("Batch build partition start date should less than end date.")},
        {made_by("DATE", "START (\"2026-01-02\") END (\"2026-01-03\") EVERY (INTERVAL 1 HOUR)"),
         analysis("Batch build partition for hour interval only supports partition column as DATETIME type")},
        {made_by("DATETIME", "START (\"2026-01-02\") END (\"2026-01-03\") EVERY (INTERVAL 1 MINUTE)"),
         analysis("Batch build partition does not support time interval type: MINUTE")},
    };
    for (const auto& [answer, expected] : cases)
        CHECK(answer == expected);
}

TEST_CASE("ADD PARTITIONS checks the series against the table") {
    Shop shop;
    shop("CREATE TABLE t (k DATE, n INT) PARTITION BY RANGE (k) () DISTRIBUTED BY HASH (k) BUCKETS 1");
    shop("CREATE TABLE two (a INT, b INT) PARTITION BY RANGE (a, b) () DISTRIBUTED BY HASH (a) BUCKETS 1");
    shop(
        "CREATE TABLE list (a INT NOT NULL) PARTITION BY LIST (a) (PARTITION p1 VALUES IN ('1')) "
        "DISTRIBUTED BY HASH (a) BUCKETS 1");
    shop(
        "CREATE TABLE weeks (k DATETIME NOT NULL) PARTITION BY time_slice(k, INTERVAL 7 DAY) "
        "DISTRIBUTED BY HASH (k) BUCKETS 1");
    const std::string days = " ADD PARTITIONS START (\"2026-01-01\") END (\"2026-01-03\") EVERY (INTERVAL 1 DAY)";
    CHECK(shop("ALTER TABLE t ADD PARTITIONS START (\"2026-01-01\") END (\"2026-01-03\") EVERY (INTERVAL 0 DAY)") ==
          "5703 (42000): The interval of the Multi-Range Partition must be greater than 0");
    CHECK(shop("ALTER TABLE two" + days) ==
          "5702 (42000): Can't add multi range partition to multi partition column table");
    CHECK(shop("ALTER TABLE list" + days) ==
          "5700 (42000): Cannot add a Range partition to a table that partition type is not of Range");
    CHECK(shop("ALTER TABLE weeks" + days) ==
          "5701 (42000): Step length [1] in the operation is not equal to the partition step length [7] stored in the "
          "table");
    CHECK(shop("ALTER TABLE t ADD TEMPORARY PARTITIONS START (\"2026-01-01\") END (\"2026-01-03\") EVERY (INTERVAL 1 "
               "DAY)") == "ok 0");
    CHECK(partitions(shop).empty());
    CHECK(partitions(shop, "TEMPORARY PARTITIONS FROM t") ==
          "tp20260101 [[2026-01-01]; [2026-01-02]; )\ntp20260102 [[2026-01-02]; [2026-01-03]; )");
}

TEST_CASE("partitions go by name, by series, and by a condition that all their rows fulfil") {
    Shop shop;
    shop(table("DATE", "START (\"2026-01-01\") END (\"2026-01-07\") EVERY (INTERVAL 1 DAY)"));
    CHECK(shop("ALTER TABLE t DROP PARTITIONS (p20260101, p20260102)") == "ok 0");
    CHECK(shop("ALTER TABLE t DROP PARTITIONS START (\"2026-01-03\") END (\"2026-01-04\") EVERY (INTERVAL 1 DAY)") ==
          "ok 0");
    CHECK(shop("ALTER TABLE t DROP PARTITIONS WHERE k < '2026-01-05'") == "ok 0");
    CHECK(partitions(shop) == "p20260105 [[2026-01-05]; [2026-01-06]; )\np20260106 [[2026-01-06]; [2026-01-07]; )");
    CHECK(shop("ALTER TABLE t DROP PARTITION p1") == "1507 (HY000): Error in list of partitions to [p1]");
    shop(
        "CREATE TABLE list (a INT NOT NULL, b INT NOT NULL) PARTITION BY LIST (a, b) (PARTITION p1 VALUES IN "
        "(('1','1'),('1','2')), PARTITION p2 VALUES IN (('2','1'))) DISTRIBUTED BY HASH (a) BUCKETS 1");
    CHECK(shop("ALTER TABLE list DROP PARTITIONS START (\"1\") END (\"2\") EVERY (1)") ==
          "5507 (42000): Batch drop partition only support RangePartitionInfo");
    CHECK(shop("ALTER TABLE list DROP PARTITIONS WHERE a = 1 AND b IN (1, 2)") == "ok 0");
    CHECK(shop("ALTER TABLE list DROP PARTITION p2") == "ok 0");
    CHECK(shop("ALTER TABLE t DROP PARTITIONS WHERE sleep(1) = 1").starts_with("1064 (HY000): not simulated"));
}

namespace {

std::string dynamic(const std::string& properties) {
    return table("DATE", "", " PROPERTIES (" + properties + ")");
}
const std::string k_days = R"("dynamic_partition.time_unit" = "DAY", "dynamic_partition.end" = "1")";

}  // namespace

TEST_CASE("a dynamic table needs a unit and an end; what else is not given is filled in") {
    Shop shop;
    REQUIRE(shop(dynamic(k_days)) == "ok 0");
    shop("SELECT 1");
    CHECK(partitions(shop) == "p20261121 [[2026-11-21]; [2026-11-22]; )\np20261122 [[2026-11-22]; [2026-11-23]; )");
    const std::string text = shop.show_create("TABLE t");
    CHECK(text.substr(text.find("\"dynamic_partition.enable\"")) ==
          "\"dynamic_partition.enable\" = \"true\",\n\"dynamic_partition.end\" = \"1\",\n"
          "\"dynamic_partition.history_partition_num\" = \"0\",\n\"dynamic_partition.prefix\" = \"p\",\n"
          "\"dynamic_partition.start\" = \"-2147483648\",\n\"dynamic_partition.time_unit\" = \"DAY\",\n"
          "\"dynamic_partition.time_zone\" = \"UTC\",\n\"fast_schema_evolution\" = \"true\",\n"
          "\"replicated_storage\" = \"true\",\n\"replication_num\" = \"3\"\n);");
    CHECK(shop("ALTER TABLE t DROP PARTITION p20261121") ==
          "1064 (HY000): Getting analyzing error. Detail message: Cannot add/drop partition on a Dynamic Partition "
          "Table, Use command `ALTER TABLE tbl_name SET (\"dynamic_partition.enable\" = \"false\")` firstly..");
}

TEST_CASE("a dynamic table's day is that of its time zone, which is printed by its full name") {
    Shop shop;
    const auto with_zone = [](const std::string& zone) {
        return dynamic(k_days + ", \"dynamic_partition.time_zone\" = \"" + zone + "\"");
    };
    REQUIRE(shop(with_zone("+14:00")) == "ok 0");
    CHECK(shop.show_create("TABLE t").find("\"dynamic_partition.time_zone\" = \"GMT+14:00\"") != std::string::npos);
    shop("SELECT 1");
    CHECK(partitions(shop) == "p20261122 [[2026-11-22]; [2026-11-23]; )\np20261123 [[2026-11-23]; [2026-11-24]; )");
    shop("DROP TABLE t FORCE");
    CHECK(shop(with_zone("+8:00")) == "1064 (HY000): Invalid ID for ZoneOffset, non numeric characters found: +8:00");
    CHECK(shop(with_zone("+15:00")) == "1298 (HY000): Unknown or incorrect time zone: '+15:00'");
    if (!std::filesystem::is_directory("/usr/share/zoneinfo/Europe")) return;
    CHECK(shop(with_zone("abc")) == "1298 (HY000): Unknown or incorrect time zone: 'abc'");
    REQUIRE(shop(with_zone("CST")) == "ok 0");
    CHECK(shop.show_create("TABLE t").find("\"dynamic_partition.time_zone\" = \"Asia/Shanghai\"") != std::string::npos);
}

TEST_CASE("a dynamic table has the partitions of its day, and of its properties, by the next statement") {
    Shop shop;
    shop(dynamic(k_days));
    const auto one = "p20261121 [[2026-11-21]; [2026-11-22]; )\np20261122 [[2026-11-22]; [2026-11-23]; )";
    const auto other = std::string(one) + "\np20261123 [[2026-11-23]; [2026-11-24]; )";
    CHECK(partitions(shop) == one);
    shop.client.now += std::chrono::hours(11);
    CHECK(partitions(shop) == one);
    shop.client.now += std::chrono::hours(1);
    CHECK(partitions(shop) == other);
    shop("ALTER TABLE t SET (\"dynamic_partition.end\" = \"2\")");
    CHECK(partitions(shop) == other + "\np20261124 [[2026-11-24]; [2026-11-25]; )");
}

TEST_CASE("a dynamic table that a job holds gets its partitions when the job has ended") {
    Shop shop({.job_latency = std::chrono::hours(24)});
    shop(dynamic(k_days));
    const auto before = partitions(shop);
    REQUIRE(shop("ALTER TABLE t ADD ROLLUP r (k)") == "ok 0");
    shop.client.now += std::chrono::hours(23);
    CHECK(partitions(shop) == before);
    shop.client.now += std::chrono::hours(1);
    CHECK(partitions(shop) == before + "\np20261123 [[2026-11-23]; [2026-11-24]; )");
}

TEST_CASE("partitions before the start of a dynamic table expire") {
    Shop shop;
    shop(table("DATE",
               "PARTITION old VALUES [(\"2026-11-01\"), (\"2026-11-10\")), PARTITION kept VALUES "
               "[(\"2026-11-18\"), (\"2026-11-20\"))",
               " PROPERTIES (\"dynamic_partition.start\" = \"-3\", " + k_days + ")"));
    shop("SELECT 1");
    CHECK(partitions(shop) ==
          "kept [[2026-11-18]; [2026-11-20]; )\np20261121 [[2026-11-21]; [2026-11-22]; )\n"
          "p20261122 [[2026-11-22]; [2026-11-23]; )");
}

TEST_CASE("dynamic_partition properties are checked in the server's order and words") {
    const std::pair<std::string, std::string> cases[] = {
        {R"("dynamic_partition.end" = "1")", "1064 (HY000): Must assign dynamic_partition.time_unit properties"},
        {R"("dynamic_partition.time_unit" = "DAY")", "1064 (HY000): Must assign dynamic_partition.end properties"},
        {R"("dynamic_partition.time_unit" = "DECADE", "dynamic_partition.end" = "1")",
         "5065 (42000): Unsupported time unit DECADE. Expect DAY/WEEK/MONTH/YEAR."},
        {R"("dynamic_partition.time_unit" = "DAY", "dynamic_partition.end" = "x")",
         "5066 (42000): Invalid dynamic partition end x"},
        {R"("dynamic_partition.time_unit" = "DAY", "dynamic_partition.end" = "0")",
         "5066 (42000): Dynamic partition end must greater than 0"},
        {R"("dynamic_partition.start" = "x", )" + k_days, "5066 (42000): Invalid dynamic partition start x"},
        {R"("dynamic_partition.start" = "0", )" + k_days, "5066 (42000): Dynamic partition start must less than 0"},
        {R"("dynamic_partition.buckets" = "x", )" + k_days, "5067 (42000): Invalid dynamic partition buckets x"},
        {R"("dynamic_partition.enable" = "yes", )" + k_days,
         "5068 (42000): Invalid dynamic partition enable: yes. Expected true or false"},
        {R"("dynamic_partition.prefix" = "1-", )" + k_days, "5069 (42000): Invalid dynamic partition prefix: 1-."},
        {R"("dynamic_partition.replication_num" = "0", )" + k_days,
         "5071 (42000): Dynamic partition replication num must greater than 0"},
        {R"("dynamic_partition.replication_num" = "x", )" + k_days,
         "5072 (42000): Invalid dynamic partition replication num: x."},
        {R"("dynamic_partition.history_partition_num" = "-1", )" + k_days,
         "5092 (42000): Dynamic history partition num must greater than 0"},
        {R"("dynamic_partition.history_partition_num" = "500", )" + k_days,
         "1064 (HY000): Too many dynamic partitions: 501. Limit: 500"},
        {R"("dynamic_partition.start_day_of_month" = "29", )" + k_days,
         "1064 (HY000): dynamic_partition.start_day_of_month should between 1 and 28"},
        {R"("dynamic_partition.start_day_of_week" = "8", )" + k_days,
         "1064 (HY000): dynamic_partition.start_day_of_week should between 1 and 7"},
        {R"("dynamic_partition.colour" = "red", )" + k_days,
         "1064 (HY000): Unknown properties: {dynamic_partition.colour=red}"},
    };
    for (const auto& [properties, expected] : cases) {
        Shop shop;
        CHECK(shop(dynamic(properties)) == expected);
    }
    Shop shop;
    CHECK(shop("CREATE TABLE t (a INT, b INT) PARTITION BY RANGE (a, b) () DISTRIBUTED BY HASH (a) BUCKETS 1 "
               "PROPERTIES (" +
               k_days + ")") == "1064 (HY000): Dynamic partition only support single-column range partition");
}

TEST_CASE("a partition has at most 1024 buckets, a table without partitions as many as it likes") {
    Shop shop;
    const std::string too_many =
        "5510 (42000): Getting analyzing error. Detail message: The number of buckets is too large, the maximum is "
        "1024. Please reduce the number of buckets or increase frontend config max_bucket_number_per_partition..";
    CHECK(shop("CREATE TABLE t (k DATE) PARTITION BY RANGE (k) () DISTRIBUTED BY HASH (k) BUCKETS 1025") == too_many);
    CHECK(shop("CREATE TABLE t (k DATE) PARTITION BY RANGE (k) () DISTRIBUTED BY RANDOM BUCKETS 1025") == too_many);
    CHECK(shop("CREATE TABLE t (k DATE) PARTITION BY RANGE (k) () DISTRIBUTED BY HASH (k) BUCKETS 1024") == "ok 0");
    CHECK(shop("ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 1025") == too_many);
    CHECK(shop("CREATE TABLE u (k DATE) DISTRIBUTED BY HASH (k) BUCKETS 1025") == "ok 0");
}
