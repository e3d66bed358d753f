// SPDX-License-Identifier: Apache-2.0
// What SQLAlchemy, Alembic or the dialect `starrocks` would raise: Python's class for it, and our words. Whoever calls
// the library from a Python file gives it the place of the call.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace srmigrate::revision {

class LibraryError : public std::exception {
  public:
    /// `python_class` with its module, as in "sqlalchemy.exc.CompileError".
    LibraryError(std::string python_class, std::string message, std::string hint = {})
        : m_class(std::move(python_class)), m_message(std::move(message)), m_hint(std::move(hint)) {}

    const std::string& python_class() const { return m_class; }
    const std::string& message() const { return m_message; }
    const std::string& hint() const { return m_hint; }
    const char* what() const noexcept override { return m_message.c_str(); }

  private:
    std::string m_class;
    std::string m_message;
    std::string m_hint;
};

inline constexpr auto k_argument_error = "sqlalchemy.exc.ArgumentError";
inline constexpr auto k_compile_error = "sqlalchemy.exc.CompileError";
inline constexpr auto k_invalid_request = "sqlalchemy.exc.InvalidRequestError";
inline constexpr auto k_command_error = "alembic.util.exc.CommandError";

}  // namespace srmigrate::revision
