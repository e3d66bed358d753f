// SPDX-License-Identifier: Apache-2.0
#include "server/error_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <string_view>

namespace srmigrate::server {
namespace {

bool says(const sql::ErrorAnswer& error, std::string_view part) {
    return error.message.find(part) != std::string::npos;
}

// Every version's words for a table whose state is not NORMAL, and for what passes as well (reference §2.4).
constexpr std::array<std::string_view, 15> k_busy{
    "schema change operation is in progress",
    "backup operation is in progress",
    "snapshot restore operation is in progress",
    "rollup index is being created",
    "is being altered",
    "currently in state",
    "only permitted if NORMAL",
    "state is not NORMAL",
    "state is not normal",
    "is under SCHEMA_CHANGE",
    "is under ROLLUP",
    "is under OPTIMIZE",
    "is doing insert overwrite job",
    "transactions in the COMMITTED state waiting to be completed",
    "rename column of table in",
};

bool is_number(const sql::ErrorAnswer& error, std::initializer_list<int> numbers) {
    return std::find(numbers.begin(), numbers.end(), error.number) != numbers.end();
}

// Of "… you need (at least one of) the ALTER privilege(s) on TABLE t for this operation …".
std::optional<std::string> missing_grant(const sql::ErrorAnswer& error) {
    static const std::regex k_need("the ([A-Z ,]+) privilege\\(s\\) on ([A-Z ]+?)(?: ([^ ]+))? for this operation");
    std::smatch need;
    if (!std::regex_search(error.message, need, k_need) || need[1] == "ANY") return std::nullopt;
    return fmt::format("as an administrator run: GRANT {} ON {}{}{} TO USER <user>", need[1].str(), need[2].str(),
                       need[3].matched ? " " : "", need[3].str());
}

}  // namespace

ErrorKind kind_of(const sql::ErrorAnswer& error) {
    if (is_number(error, {5501, 1049}) || says(error, "Unknown database")) return ErrorKind::unknown_database;
    if (is_number(error, {5502, 1051, 1146}) || says(error, "Unknown table")) return ErrorKind::unknown_table;
    if (is_number(error, {5509, 1054}) || says(error, "Unknown column")) return ErrorKind::unknown_column;
    if (is_number(error, {1050, 1007}) || (error.number == 1005 && says(error, "already exists"))) {
        return ErrorKind::already_exists;
    }
    if (is_number(error, {5203, 1227, 1044, 1142})) return ErrorKind::access_denied;
    if (std::any_of(k_busy.begin(), k_busy.end(), [&](std::string_view part) { return says(error, part); })) {
        return ErrorKind::busy;
    }
    if (error.number == 5300 || says(error, "Failed to acquire")) return ErrorKind::front_end_lock;
    if (says(error, "Label [") && says(error, "has already been used")) return ErrorKind::label_used;
    if (error.number == 5024 || says(error, "reached its timeout")) return ErrorKind::timeout;
    if (says(error, "replication num should be less than") || says(error, "Backend node not found") ||
        says(error, "No alive")) {
        return ErrorKind::too_few_backends;
    }
    if (says(error, "Getting syntax error")) return ErrorKind::syntax;
    if (says(error, "Table ") && says(error, " is not found")) return ErrorKind::unknown_table;
    return ErrorKind::other;
}

std::string hint_for(const sql::ErrorAnswer& error) {
    switch (kind_of(error)) {
        case ErrorKind::access_denied:
            return missing_grant(error).value_or("run 'srmigrate doctor' to see what the user may do");
        case ErrorKind::busy:
            return "wait for the schema change on that table to end (SHOW ALTER TABLE COLUMN), then run the command "
                   "again";
        case ErrorKind::front_end_lock:
            return "run the command again";
        case ErrorKind::timeout:
            return "raise 'statement_timeout' in the configuration";
        case ErrorKind::too_few_backends:
            return "give the table no more copies than there are alive backends: PROPERTIES (\"replication_num\" = "
                   "\"N\")";
        case ErrorKind::unknown_database:
        case ErrorKind::unknown_table:
        case ErrorKind::unknown_column:
        case ErrorKind::already_exists:
        case ErrorKind::label_used:
        case ErrorKind::syntax:
        case ErrorKind::other:
            return {};
    }
    return {};
}

}  // namespace srmigrate::server
