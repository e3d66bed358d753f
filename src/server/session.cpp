// SPDX-License-Identifier: Apache-2.0
#include "server/session.hpp"

#include <fmt/format.h>

#include "base/overloaded.hpp"

namespace srmigrate::server {
namespace {

[[noreturn]] void fail(const ErrorAnswer& answer, std::string_view sql) {
    throw base::Error(
        fmt::format("the server answered {} ({}): {}", answer.number, answer.sqlstate, answer.message),
        fmt::format("the statement was: {}", sql));
}

}  // namespace

Answer ask(Session& session, std::string_view sql) {
    auto answers = session.query(sql);
    if (answers.empty()) return Ok{};
    return std::move(answers.back());
}

ResultSet rows_of(Session& session, std::string_view sql) {
    return std::visit(base::Overloaded{
                          [&](ResultSet&& rows) -> ResultSet { return std::move(rows); },
                          [](Ok&&) -> ResultSet { return {}; },
                          [&](ErrorAnswer&& error) -> ResultSet { fail(error, sql); },
                      },
                      ask(session, sql));
}

Ok must(Session& session, std::string_view sql) {
    return std::visit(base::Overloaded{
                          [](ResultSet&&) -> Ok { return {}; },
                          [](Ok&& ok) -> Ok { return std::move(ok); },
                          [&](ErrorAnswer&& error) -> Ok { fail(error, sql); },
                      },
                      ask(session, sql));
}

}  // namespace srmigrate::server
