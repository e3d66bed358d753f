// SPDX-License-Identifier: Apache-2.0
#include "server/partition_list.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "server/error_kind.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <charconv>
#include <span>
#include <utility>

namespace srmigrate::server {
namespace {

// What is no table, or is one no more, has no partitions; other errors say nothing about that.
std::optional<std::vector<ListedPartition>> partitions_in(const Answer& answer, std::string_view sql) {
    if (const auto* const error = std::get_if<ErrorAnswer>(&answer)) {
        const auto kind = kind_of(*error);
        const auto is_absent =
            kind == ErrorKind::unknown_table || kind == ErrorKind::unknown_database || kind == ErrorKind::other;
        if (!is_absent) throw to_error(*error, sql);
    }
    const auto* const rows = std::get_if<ResultSet>(&answer);
    if (rows == nullptr) return std::nullopt;
    std::vector<ListedPartition> partitions;
    for (const auto& row : rows->rows) {
        const auto text = [&](std::string_view name) { return rows->cell(row, name).value_or(std::string()); };
        partitions.push_back({.id = base::number<std::int64_t>(text("PartitionId")).value_or(0),
                              .name = text("PartitionName"),
                              .visible_version = base::number<std::int64_t>(text("VisibleVersion")).value_or(0),
                              .distribution_key = text("DistributionKey"),
                              .buckets = text("Buckets")});
    }
    return partitions;
}

}  // namespace

std::vector<std::optional<std::vector<ListedPartition>>> list_partitions(Session& session,
                                                                         const std::vector<PartitionsOf>& tables) {
    std::vector<std::string> statements;
    for (const auto& each : tables) {
        statements.push_back(fmt::format("SHOW {}PARTITIONS FROM {}.{}", each.temporary ? "TEMPORARY " : "",
                                         sql::quote_identifier(each.database), sql::quote_identifier(each.table)));
    }
    std::vector<std::optional<std::vector<ListedPartition>>> lists;
    // A packet ends with its first error; what comes behind it is asked again.
    while (lists.size() < statements.size()) {
        const auto answers = session.query(base::join(std::span(statements).subspan(lists.size()), "; "));
        if (answers.empty()) throw ConnectionLost("the server did not answer");
        for (const auto& answer : answers)
            lists.push_back(partitions_in(answer, statements[lists.size()]));
    }
    return lists;
}

}  // namespace srmigrate::server
