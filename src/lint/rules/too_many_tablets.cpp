// SPDX-License-Identifier: Apache-2.0
#include "base/number.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/partitions.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace srmigrate::lint {
namespace {

constexpr std::array k_tablet_options{
    RuleOption{"limit", "number", "20000", "how many tablets a table may begin with"}};

Hits find_too_many_tablets(const TableVisit& visit) {
    constexpr std::int64_t k_most_buckets = 1024;
    const auto distribution = schema::effective_distribution(visit.table);
    const auto buckets = distribution ? schema::buckets_of(*distribution) : std::nullopt;
    if (!buckets) return {};
    const Anchor anchor{.name = std::to_string(*buckets), .after = "BUCKETS"};
    if (*buckets > k_most_buckets) {
        return {{.message = fmt::format("{} has {} buckets a partition, and the server takes {}", visit.shown, *buckets,
                                        k_most_buckets),
                 .hint = "leave BUCKETS out, or write a number that makes tablets of 1 to 10 GB",
                 .anchor = anchor,
                 .object = visit.shown,
                 .level = LintLevel::error}};
    }
    std::int64_t partitions = 1;
    if (visit.table.partitioning && !visit.table.partitioning->partitions.empty()) {
        partitions = 0;
        const auto types = schema::partition_types(visit.table);
        for (const auto& item : visit.table.partitioning->partitions) {
            const auto* const series = std::get_if<schema::PartitionSeries>(&item);
            partitions += series == nullptr ? 1 : static_cast<std::int64_t>(schema::parts_of(*series, types).size());
        }
    }
    const auto given = schema::property(visit.table.properties, "replication_num");
    const auto replicas = given ? base::number<std::int64_t>(*given).value_or(1) : visit.server.default_replication_num;
    const auto tablets = *buckets * partitions * replicas;
    const auto limit = RuleOptions(visit.config, "too-many-tablets").number(k_tablet_options.front());
    if (tablets <= limit) return {};
    return {{.message = fmt::format("{} begins with {} tablets: {} buckets in {} partitions with {} replicas",
                                    visit.shown, tablets, *buckets, partitions, replicas),
             .hint = "leave BUCKETS out, or make fewer partitions",
             .anchor = anchor,
             .object = visit.shown}};
}

}  // namespace

constinit const Rule too_many_tablets{
    .name = "too-many-tablets",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = TableRule{find_too_many_tablets},
    .summary = "A table begins with more than 20000 tablets; an error with more than 1024 buckets a partition.",
    .why =
        "The front end keeps every tablet in memory and each back end reports its own. A tablet should "
        "hold 1 to 10 GB. Source: StarRocks documentation, best practices of partitioning; FE config "
        "max_bucket_number_per_partition.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 20260101;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 20260101\""},
    .good = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 16;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 16\""},
    .options = k_tablet_options};

}  // namespace srmigrate::lint
