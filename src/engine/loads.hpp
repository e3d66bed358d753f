// SPDX-License-Identifier: Apache-2.0
// Loads: the label and transaction that every INSERT, UPDATE and DELETE has, and the statements that look them up.
// Source: reference §5.1, §5.3.
#pragma once

#include "engine/answer.hpp"
#include "engine/statement.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::engine {

/// Refuses a label that is none, or that a load of the database has already.
void check_label(const Context& context, const Database& database, std::string_view label);

/// Books a load that succeeded. Without a label it gets one like "insert_…". The answer's info is the text of the OK
/// packet; a `note` stands in it.
Ok finish_load(const Context& context, Database& database, const std::string& table, std::string_view verb,
               const std::optional<std::string>& label, std::uint64_t rows, std::string_view note = {});

/// Whether the server made the label up, because the statement gave none.
bool is_made_up(std::string_view label);

/// The answer to a statement that is accepted and not run, where it is no load.
Ok accepted(std::string_view what);
/// The note that a statement was accepted but not run, of an Ok that says so.
std::optional<std::string> not_simulated(const Ok& ok);

/// SHOW LOAD [FROM db] [WHERE LABEL = 'x' …] and SHOW TRANSACTION [FROM db] WHERE id = n; nothing for any other.
std::optional<Answer> run_load_statement(const Context& context);

}  // namespace srmigrate::engine
