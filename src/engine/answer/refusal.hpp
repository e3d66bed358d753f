// SPDX-License-Identifier: Apache-2.0
// How a statement ends with a server's error from deep inside a check. Thrown as Refused and turned into an ErrorAnswer
// by the engine alone. Messages are data: they must read as StarRocks writes them (reference §7).
#pragma once

#include "sql/answer.hpp"

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace srmigrate::engine {

using sql::Answer;
using sql::Cell;
using sql::ErrorAnswer;
using sql::Ok;
using sql::ResultSet;
using sql::Row;

class Refused : public std::exception {
  public:
    explicit Refused(ErrorAnswer answer) : m_answer(std::move(answer)) {}
    const ErrorAnswer& answer() const { return m_answer; }
    const char* what() const noexcept override { return m_answer.message.c_str(); }

  private:
    ErrorAnswer m_answer;
};

/// 1064/HY000 with exactly this message: execution errors carry no prefix.
[[noreturn]] void refuse(std::string message);
[[noreturn]] void refuse(int number, std::string sqlstate, std::string message);

/// Number and SQLSTATE of an error whose number differs between versions.
struct ErrorCode {
    int number = 0;
    std::string_view state;
};
[[noreturn]] void refuse(const ErrorCode& code, std::string message);

/// "Getting analyzing error. Detail message: <detail>.", 1064/HY000. `where` is empty or a place of Statement::place().
[[noreturn]] void refuse_analysis(std::string detail, std::string where = {});
[[noreturn]] void refuse_analysis(int number, std::string sqlstate, std::string detail, std::string where = {});
[[noreturn]] void refuse_analysis(const ErrorCode& code, std::string detail);
/// The same with 5064/42000, as the analyzer of properties and of OPTIMIZE says it.
[[noreturn]] void refuse_property(std::string detail);

/// What an error of the analyzer says, without its head and its full stop; any other message as it is.
std::string_view detail_of(std::string_view message);

/// What the engine does not play: 1064 "not simulated: <what>".
[[noreturn]] void refuse_not_simulated(const std::string& what);

}  // namespace srmigrate::engine
