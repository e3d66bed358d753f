// SPDX-License-Identifier: Apache-2.0
#include "server/session.hpp"

#include "base/overloaded.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "server/error_kind.hpp"
#include "sql/redact.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::server {

base::Error to_error(const ErrorAnswer& answer, std::string_view sql) {
    auto hint = hint_for(answer);
    return base::Error(
        fmt::format("{} answered {} ({}): {}\n  {}", word(answer.by), answer.number, answer.sqlstate,
                    base::without_secrets_of(sql, answer.message), base::replace_all(sql::redact(sql), "\n", "\n  ")),
        std::move(hint));
}

Answer ask(Session& session, std::string_view sql) {
    auto answers = session.query(sql);
    if (answers.empty()) return Ok{};
    return std::move(answers.back());
}

ResultSet must_be_rows(Answer answer, std::string_view sql) {
    return std::visit(base::Overloaded{
                          [](ResultSet&& rows) -> ResultSet { return std::move(rows); },
                          [](Ok&&) -> ResultSet { return {}; },
                          [&](ErrorAnswer&& error) -> ResultSet { throw to_error(error, sql); },
                      },
                      std::move(answer));
}

Ok must_be_ok(Answer answer, std::string_view sql) {
    return std::visit(base::Overloaded{
                          [](ResultSet&&) -> Ok { return {}; },
                          [](Ok&& ok) -> Ok { return std::move(ok); },
                          [&](ErrorAnswer&& error) -> Ok { throw to_error(error, sql); },
                      },
                      std::move(answer));
}

ResultSet rows_of(Session& session, std::string_view sql) {
    return must_be_rows(ask(session, sql), sql);
}

Ok must(Session& session, std::string_view sql) {
    return must_be_ok(ask(session, sql), sql);
}

}  // namespace srmigrate::server
