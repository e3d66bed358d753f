// SPDX-License-Identifier: Apache-2.0
// Statements to the test server itself, so that a test (or a person with a mysql client) drives it from outside:
//   TEST SERVER FAULT '{"site": "statement", "moment": "after", "action": "drop", "like": "ALTER TABLE%", "skip": 0,
//                       "times": 1, "delay_ms": 0, "error": {"number": 1064, "sqlstate": "HY000", "message": "…"}}'
//   TEST SERVER CLEAR FAULTS
//   TEST SERVER LATENCY '5'               milliseconds
//   TEST SERVER LOG                       rows: time_us, connection, user, command, text
//   TEST SERVER CLEAR LOG
//   TEST SERVER HELD                      rows: connection, moment, statement
//   TEST SERVER RELEASE | TEST SERVER RELEASE 'discard'
//   TEST SERVER CLOSE '12'                cuts that connection
//   TEST SERVER ENGINE '{…}'              goes to the backend
//   TEST SERVER STOP
#pragma once

#include "support/test_server.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::tests {

struct ControlStatement {
    std::string words;     ///< upper case, after TEST SERVER
    std::string argument;  ///< value of the string, if any
};

/// Nothing for every other statement.
std::optional<ControlStatement> control_statement(std::string_view statement);

/// Throws std::exception with a readable text for JSON that is no fault.
Fault fault_of(const std::string& json);

/// SQL LIKE over characters, ASCII case ignored: % any, _ one.
bool is_like(std::string_view text, std::string_view pattern);

}  // namespace srmigrate::tests
