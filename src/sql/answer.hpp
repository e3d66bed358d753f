// SPDX-License-Identifier: Apache-2.0
// What a StarRocks front end answers to one statement, whoever answers: a live server, the embedded engine, or the
// engine behind the test server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace srmigrate::sql {

using Cell = std::optional<std::string>;  ///< absent: SQL NULL
using Row = std::vector<Cell>;

struct ResultSet {
    std::vector<std::string> columns;
    std::vector<Row> rows;
    bool operator==(const ResultSet&) const = default;

    /// Index of a column by name, ignoring ASCII case: results are always read by name, never by position.
    std::optional<std::size_t> column(std::string_view name) const;
    /// The cell under that name; absent when NULL or when there is no such column.
    Cell cell(const Row& row, std::string_view name) const;
};

/// `info` is the text of the OK packet, e.g. {'label':'insert_…', 'status':'VISIBLE', 'txnId':'12'} (reference §5.1).
struct Ok {
    std::uint64_t affected_rows = 0;
    std::uint16_t warnings = 0;
    std::string info;
    bool operator==(const Ok&) const = default;
};

enum class AnsweredBy { server, embedded_engine };
std::string_view word(AnsweredBy by);  ///< "the server" …

/// A statement refused or failed; the connection lives on.
struct ErrorAnswer {
    int number = 1064;
    std::string sqlstate = "HY000";
    std::string message;
    AnsweredBy by = AnsweredBy::server;
    bool operator==(const ErrorAnswer&) const = default;
};

using Answer = std::variant<Ok, ResultSet, ErrorAnswer>;

}  // namespace srmigrate::sql
