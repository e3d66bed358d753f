// SPDX-License-Identifier: Apache-2.0
#include "server/partition_list.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "server/error_kind.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <type_traits>
#include <utility>

namespace srmigrate::server {
namespace {

// What is no table, or is one no more, has no partitions; other errors say nothing about that.
const ResultSet* rows_unless_absent(const Answer& answer, std::string_view sql) {
    if (const auto* const error = std::get_if<ErrorAnswer>(&answer)) {
        const auto kind = kind_of(*error);
        const auto is_absent =
            kind == ErrorKind::unknown_table || kind == ErrorKind::unknown_database || kind == ErrorKind::other;
        if (!is_absent) throw to_error(*error, sql);
    }
    return std::get_if<ResultSet>(&answer);
}

std::int64_t number_in(const ResultSet& rows, const sql::Row& row, std::string_view column) {
    return base::number<std::int64_t>(rows.cell(row, column).value_or(std::string())).value_or(0);
}

std::vector<ListedPartition> partitions_in(const ResultSet& rows) {
    std::vector<ListedPartition> partitions;
    for (const auto& row : rows.rows) {
        const auto text = [&](std::string_view name) { return rows.cell(row, name).value_or(std::string()); };
        partitions.push_back({.id = number_in(rows, row, "PartitionId"),
                              .name = text("PartitionName"),
                              .visible_version = number_in(rows, row, "VisibleVersion"),
                              .distribution_key = text("DistributionKey"),
                              .buckets = text("Buckets")});
    }
    return partitions;
}

DataOf data_in(const ResultSet& rows) {
    DataOf data;
    for (const auto& row : rows.rows) {
        const auto replicas = std::max<std::int64_t>(number_in(rows, row, "ReplicationNum"), 1);
        data.rows += number_in(rows, row, "RowCount");
        data.bytes += bytes_of(rows.cell(row, "DataSize").value_or(std::string()));
        data.tablets += number_in(rows, row, "Buckets") * replicas;
    }
    return data;
}

// Reads one SHOW PARTITIONS for each table. A packet ends with its first error; what comes behind it is asked again.
template <class Read>
auto read_each(Session& session, const std::vector<PartitionsOf>& tables, Read read) {
    std::vector<std::string> statements;
    for (const auto& each : tables) {
        statements.push_back(fmt::format("SHOW {}PARTITIONS FROM {}.{}", each.temporary ? "TEMPORARY " : "",
                                         sql::quote_identifier(each.database), sql::quote_identifier(each.table)));
    }
    std::vector<std::optional<std::invoke_result_t<Read, const ResultSet&>>> lists;
    while (lists.size() < statements.size()) {
        const auto answers = session.query(base::join(std::span(statements).subspan(lists.size()), "; "));
        if (answers.empty()) throw ConnectionLost("the server did not answer");
        for (const auto& answer : answers) {
            const auto* const rows = rows_unless_absent(answer, statements[lists.size()]);
            if (rows == nullptr)
                lists.emplace_back();
            else
                lists.emplace_back(read(*rows));
        }
    }
    return lists;
}

}  // namespace

std::vector<std::optional<std::vector<ListedPartition>>> list_partitions(Session& session,
                                                                         const std::vector<PartitionsOf>& tables) {
    return read_each(session, tables, partitions_in);
}

std::vector<std::optional<DataOf>> measure(Session& session, const std::vector<PartitionsOf>& tables) {
    return read_each(session, tables, data_in);
}

// StarRocks: DebugUtil.getPrettyStringBytes and ByteSizeValue, whose units are powers of 1024.
std::int64_t bytes_of(std::string_view text) {
    constexpr std::string_view k_units = "BKMGTP";
    double number = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{}) return 0;
    const auto unit = base::to_upper(base::trim(std::string_view(rest, static_cast<std::size_t>(end - rest))));
    const auto power = unit.empty() ? std::size_t{0} : k_units.find(unit.front());
    if (power == std::string_view::npos || number < 0) return 0;
    for (std::size_t i = 0; i < power; ++i)
        number *= 1024;
    constexpr double k_most = 9.0e18;
    return static_cast<std::int64_t>(std::min(number, k_most));
}

}  // namespace srmigrate::server
