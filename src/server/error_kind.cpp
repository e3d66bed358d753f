// SPDX-License-Identifier: Apache-2.0
#include "server/error_kind.hpp"

#include "sql/lexer.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

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

// The object as GRANT can name it from anywhere: in the database that the statement gives it, or in the one it was sent
// to.
std::string qualified(std::string_view kind, const std::string& name, const Request& request) {
    if (kind != "TABLE" && kind != "VIEW" && kind != "MATERIALIZED VIEW" && kind != "FUNCTION") return name;
    auto database = request.database;
    const auto tokens = sql::significant(sql::lex(request.sql).tokens);
    for (std::size_t i = 2; i < tokens.size(); ++i) {
        const auto text = [&](std::size_t at) { return sql::unquote_identifier(tokens[at].text); };
        if (text(i) == name && tokens[i - 1].text == ".") database = text(i - 2);
    }
    if (database.empty()) return name;
    return sql::quote_identifier(database) + "." + sql::quote_identifier(name);
}

// Of "… you need (at least one of) the ALTER privilege(s) on TABLE t for this operation …".
std::optional<std::string> missing_grant(const sql::ErrorAnswer& error, const Request& request) {
    // A name may hold blanks, so the kinds are told by their words (StarRocks: ObjectType).
    static const std::regex k_need(
        "the ([A-Z ,]+) privilege\\(s\\) on (MATERIALIZED VIEW|GLOBAL FUNCTION|RESOURCE GROUP|STORAGE VOLUME|[A-Z]+)"
        "(?: (.+?))? for this operation");
    std::smatch need;
    if (!std::regex_search(error.message, need, k_need) || need[1] == "ANY") return std::nullopt;
    const auto object = need[3].matched ? " " + qualified(need[2].str(), need[3].str(), request) : std::string();
    return fmt::format("as an administrator run: GRANT {} ON {}{} TO USER {}", need[1].str(), need[2].str(), object,
                       request.user.empty() ? "<user>" : request.user);
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
    const bool names_an_object = says(error, "Table ") || says(error, "Materialized view ");
    if (names_an_object && says(error, " is not found")) return ErrorKind::unknown_table;
    return ErrorKind::other;
}

std::string hint_for(const sql::ErrorAnswer& error, const Request& request) {
    switch (kind_of(error)) {
        case ErrorKind::access_denied:
            return missing_grant(error, request).value_or("run 'srmigrate doctor' to see what the user may do");
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
