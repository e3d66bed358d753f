// SPDX-License-Identifier: Apache-2.0
#include "run/log_rows.hpp"

#include "base/overloaded.hpp"
#include "run/lock/privilege_check.hpp"
#include "server/error_kind.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace srmigrate::run {
namespace {

using server::ErrorKind;

// How long a committed row may take to be readable: the server's own tx_visible_wait_timeout is 10 s.
constexpr auto k_visible_within = std::chrono::seconds(60);
constexpr auto k_poll_every = std::chrono::milliseconds(200);

bool has(const std::vector<std::string>& rows, std::string_view version) {
    return std::find(rows.begin(), rows.end(), version) != rows.end();
}

bool shows(const std::vector<std::string>& rows, const revision::RowChange& change) {
    return std::visit(base::Overloaded{
                          [&](const revision::InsertRow& row) { return has(rows, row.revision); },
                          [&](const revision::UpdateRow& row) { return has(rows, row.to) && !has(rows, row.from); },
                          [&](const revision::DeleteRow& row) { return !has(rows, row.revision); },
                      },
                      change);
}

base::Error not_visible(const revision::RowChange& change, const plan::Bookkeeping& bookkeeping) {
    return base::Error(fmt::format("the version table did not show '{}' within {} s",
                                   plan::change_row(bookkeeping, change), k_visible_within.count()),
                       "look at the loads of the table (SHOW LOAD), then run the command again");
}

std::vector<std::string> rows_now(server::Session& session, const plan::Bookkeeping& bookkeeping) {
    return read_versions(session, bookkeeping).value_or(std::vector<std::string>{});
}

void change_row(server::Session& session, const plan::Bookkeeping& bookkeeping, const revision::RowChange& change,
                std::string_view label, const base::Environment& environment) {
    if (shows(rows_now(session, bookkeeping), change)) return;
    const auto sql = plan::change_row(bookkeeping, change, label);
    const auto answer = server::ask(session, sql);
    if (const auto* error = std::get_if<sql::ErrorAnswer>(&answer)) {
        // The label is ours alone: a load of that name is this very row, sent by an attempt whose answer was lost.
        if (server::kind_of(*error) != ErrorKind::label_used) throw server::to_error(session, *error, sql);
    }
    const auto deadline = environment.monotonic_now() + k_visible_within;
    while (!shows(rows_now(session, bookkeeping), change)) {
        if (environment.monotonic_now() >= deadline) throw not_visible(change, bookkeeping);
        environment.sleep(k_poll_every);
    }
}

base::Error no_version_table(server::Session& session, const plan::Bookkeeping& bookkeeping,
                             const sql::ErrorAnswer& error, std::string_view create) {
    const auto database = bookkeeping.database.value_or(std::string());
    const auto kind = server::kind_of(error);
    if (kind == ErrorKind::unknown_database) {
        return base::Error(fmt::format("there is no database '{}' for the version table", database),
                           fmt::format("create it (CREATE DATABASE {}), in the first revision or by hand, or correct "
                                       "the URL",
                                       sql::quote_identifier(database)));
    }
    if (kind == ErrorKind::too_few_backends) {
        return base::Error(fmt::format("the version table cannot be made: {}", error.message),
                           "set version_table_properties = replication_num=N, N being at most the number of alive "
                           "backends");
    }
    return server::to_error(session, error, create);
}

// Who lacks one of them is told with the user's name, which only then is asked for. None: all of them.
void require_on_rows(server::Session& session, const plan::Bookkeeping& bookkeeping,
                     const std::set<std::string_view>& privileges) {
    const Ask ask = [&](std::string_view sql) { return server::ask(session, sql); };
    auto missing = probe_rows(ask, bookkeeping, {}, privileges);
    if (!missing || missing->empty()) return;
    missing = probe_rows(ask, bookkeeping, current_user_in(ask(k_ask_user)), privileges);
    if (missing && !missing->empty()) throw MissingPrivilege(std::move(*missing));
}

}  // namespace

std::optional<std::vector<std::string>> read_versions(server::Session& session, const plan::Bookkeeping& bookkeeping,
                                                      CatchUp catch_up) {
    const auto sql = plan::select_versions(bookkeeping);
    const auto answer = server::ask(session, catch_up == CatchUp::yes ? fmt::format("SYNC; {}", sql) : sql);
    if (const auto* error = std::get_if<sql::ErrorAnswer>(&answer)) {
        const auto kind = server::kind_of(*error);
        if (kind == ErrorKind::unknown_table || kind == ErrorKind::unknown_database) return std::nullopt;
    }
    const auto result = server::must_be_rows(answer, sql);
    std::vector<std::string> versions;
    for (const auto& row : result.rows) {
        if (const auto cell = result.cell(row, "version_num")) versions.push_back(*cell);
    }
    return versions;
}

void ensure_version_table(server::Session& session, const plan::Bookkeeping& bookkeeping) {
    const auto create = plan::create_version_table(bookkeeping);
    const auto answer = server::ask(session, create);
    if (const auto* error = std::get_if<sql::ErrorAnswer>(&answer)) {
        throw no_version_table(session, bookkeeping, *error, create);
    }
    require_on_rows(session, bookkeeping, {});
}

void require_row_privileges(server::Session& session, const plan::Bookkeeping& bookkeeping,
                            const std::vector<revision::RowChange>& changes) {
    std::set<std::string_view> needed;
    for (const auto& change : changes) {
        needed.insert(std::visit(base::Overloaded{
                                     [](const revision::InsertRow&) { return "INSERT"; },
                                     [](const revision::UpdateRow&) { return "UPDATE"; },
                                     [](const revision::DeleteRow&) { return "DELETE"; },
                                 },
                                 change));
    }
    if (!needed.empty()) require_on_rows(session, bookkeeping, needed);
}

void change_rows(server::Session& session, const plan::Bookkeeping& bookkeeping,
                 const std::vector<revision::RowChange>& changes, std::string_view label,
                 const base::Environment& environment) {
    for (std::size_t i = 0; i < changes.size(); ++i)
        change_row(session, bookkeeping, changes[i], fmt::format("{}_{}", label, i), environment);
}

void purge_rows(server::Session& session, const plan::Bookkeeping& bookkeeping) {
    server::must(session, plan::delete_all_rows(bookkeeping));
}

std::vector<plan::HistoryRow> read_history(server::Session& session, const plan::Bookkeeping& bookkeeping) {
    const auto sql = plan::select_history(bookkeeping);
    const auto answer = server::ask(session, sql);
    if (const auto* error = std::get_if<sql::ErrorAnswer>(&answer)) {
        const auto kind = server::kind_of(*error);
        if (kind == ErrorKind::unknown_table || kind == ErrorKind::unknown_database) return {};
    }
    auto result = server::must_be_rows(answer, sql);
    const auto number = [](const sql::Cell& cell) { return cell ? std::stoll(*cell) : 0; };
    std::sort(result.rows.begin(), result.rows.end(), [&](const sql::Row& a, const sql::Row& b) {
        return number(result.cell(a, "id")) < number(result.cell(b, "id"));
    });
    std::vector<plan::HistoryRow> history;
    for (const auto& row : result.rows) {
        const auto text = [&](std::string_view name) { return result.cell(row, name).value_or(std::string()); };
        history.push_back({.revision = text("revision"),
                           .direction = text("direction"),
                           .who = text("who"),
                           .host = text("host"),
                           .tool = text("tool"),
                           .statements = number(result.cell(row, "statements")),
                           .hash = text("hash"),
                           .started = text("started"),
                           .finished = text("finished"),
                           .jobs = text("jobs"),
                           .outcome = text("outcome"),
                           .error = text("error"),
                           .variables = plan::variables_from_text(text("variables"))});
    }
    return history;
}

std::optional<base::Diagnostic> append_history(server::Session& session, const plan::Bookkeeping& bookkeeping,
                                               const plan::HistoryRow& row, std::string_view label) {
    const auto insert = plan::insert_history(bookkeeping, row, label);
    const auto is_error = [](const sql::Answer& answer, ErrorKind kind) {
        const auto* error = std::get_if<sql::ErrorAnswer>(&answer);
        return error != nullptr && server::kind_of(*error) == kind;
    };
    auto answer = server::ask(session, insert);
    if (is_error(answer, ErrorKind::unknown_table)) {
        answer = server::ask(session, plan::create_history_table(bookkeeping));
        if (!std::holds_alternative<sql::ErrorAnswer>(answer)) answer = server::ask(session, insert);
    }
    // A table of an earlier version gets its column where the user may alter it; the row does not depend on it.
    if (is_error(answer, ErrorKind::unknown_column)) {
        server::ask(session, plan::add_history_variables(bookkeeping));
        answer = server::ask(session, insert);
    }
    if (is_error(answer, ErrorKind::unknown_column)) {
        answer =
            server::ask(session, plan::insert_history(bookkeeping, row, label, plan::HistoryShape::without_variables));
    }
    if (const auto* error = std::get_if<sql::ErrorAnswer>(&answer);
        error != nullptr && server::kind_of(*error) != ErrorKind::label_used) {
        return base::Diagnostic{.message = fmt::format("the history was not written: {}", error->message),
                                .hint = server::hint_for(*error, server::request_of(session, *error, insert))};
    }
    return std::nullopt;
}

}  // namespace srmigrate::run
