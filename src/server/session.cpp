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

namespace {

base::Error error_of(const ErrorAnswer& answer, std::string_view sql, std::string hint) {
    return base::Error(
        fmt::format("{} answered {} ({}): {}\n  {}", word(answer.by), answer.number, answer.sqlstate,
                    base::without_secrets_of(sql, answer.message), base::replace_all(sql::redact(sql), "\n", "\n  ")),
        std::move(hint));
}

}  // namespace

base::Error to_error(const ErrorAnswer& answer, std::string_view sql) {
    return error_of(answer, sql, hint_for(answer, {.user = {}, .database = {}, .sql = std::string(sql)}));
}

base::Error to_error(Session& session, const ErrorAnswer& answer, std::string_view sql) {
    return error_of(answer, sql, hint_for(answer, request_of(session, answer, sql)));
}

Request request_of(Session& session, const ErrorAnswer& answer, std::string_view sql) {
    Request request{.user = {}, .database = {}, .sql = std::string(sql)};
    if (kind_of(answer) != ErrorKind::access_denied) return request;
    try {
        const auto said = ask(session, "SELECT current_user(), database()");
        const auto* const rows = std::get_if<ResultSet>(&said);
        if (rows == nullptr || rows->rows.empty() || rows->rows.front().size() < 2) return request;
        request.user = rows->rows.front()[0].value_or("");
        request.database = rows->rows.front()[1].value_or("");
    } catch (const ConnectionLost&) {  // the answer counts, not what could be said besides
    }
    return request;
}

Answer ask(Session& session, std::string_view sql) {
    auto answers = session.query(sql);
    if (answers.empty()) return Ok{};
    return std::move(answers.back());
}

std::optional<std::string> first_cell(Session& session, std::string_view sql, std::string_view column) {
    const auto answer = ask(session, sql);
    const auto* const rows = std::get_if<ResultSet>(&answer);
    if (rows == nullptr || rows->rows.empty() || rows->rows.front().empty()) return std::nullopt;
    return column.empty() ? rows->rows.front().front() : rows->cell(rows->rows.front(), column);
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
    auto answer = ask(session, sql);
    if (const auto* const error = std::get_if<ErrorAnswer>(&answer)) throw to_error(session, *error, sql);
    return must_be_rows(std::move(answer), sql);
}

Ok must(Session& session, std::string_view sql) {
    auto answer = ask(session, sql);
    if (const auto* const error = std::get_if<ErrorAnswer>(&answer)) throw to_error(session, *error, sql);
    return must_be_ok(std::move(answer), sql);
}

}  // namespace srmigrate::server
