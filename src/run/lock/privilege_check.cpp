// SPDX-License-Identifier: Apache-2.0
#include "run/lock/privilege_check.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "server/error_kind.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace srmigrate::run {
namespace {

using plan::Bookkeeping;
using server::Answer;
using server::ErrorAnswer;
using server::ErrorKind;

constexpr std::int64_t k_left_behind_after = 3600;  // seconds
constexpr std::string_view k_all_on_views = "SELECT, ALTER, DROP";

std::string database_of(const Bookkeeping& bookkeeping) {
    return bookkeeping.database.value_or(std::string());
}

std::string user_text(std::string_view user) {
    return user.empty() ? "the database user" : fmt::format("user {}", user);
}

std::string grantee(std::string_view user) {
    return fmt::format("USER {}", user.empty() ? "<user>" : user);
}

std::string grant_hint(const Bookkeeping& bookkeeping, std::string_view user, std::string_view what) {
    return fmt::format("as an administrator run: GRANT {} DATABASE {} TO {}", what,
                       sql::quote_identifier(database_of(bookkeeping)), grantee(user));
}

base::Diagnostic may_not_create(const Bookkeeping& bookkeeping, std::string_view user) {
    return {.message = fmt::format("{} may not create views in database '{}'; the lock is a view", user_text(user),
                                   database_of(bookkeeping)),
            .hint = grant_hint(bookkeeping, user, "CREATE VIEW ON")};
}

base::Diagnostic may_not(const Bookkeeping& bookkeeping, std::string_view user, std::string_view deed,
                         std::string_view privileges) {
    return {.message = fmt::format("{} may not {} views in database '{}'; the lock is a view", user_text(user), deed,
                                   database_of(bookkeeping)),
            .hint = grant_hint(bookkeeping, user, fmt::format("{} ON ALL VIEWS IN", privileges))};
}

bool is_denied(const Answer& answer) {
    const auto* error = std::get_if<ErrorAnswer>(&answer);
    return error != nullptr && server::kind_of(*error) == ErrorKind::access_denied;
}

// Access denied; you need (at least one of) the DROP privilege(s) on VIEW v for this operation. …
bool names(const ErrorAnswer& error, std::string_view privilege) {
    return error.message.find(fmt::format("the {} privilege", privilege)) != std::string::npos;
}

// The first column of a listing.
std::vector<std::string> names_in(const Answer& answer) {
    std::vector<std::string> names;
    const auto* rows = std::get_if<server::ResultSet>(&answer);
    if (rows == nullptr) return names;
    for (const auto& row : rows->rows) {
        if (!row.empty() && row.front()) names.push_back(*row.front());
    }
    return names;
}

// Nonces of probes begin with the time at which they were made, in hexadecimal digits.
std::string nonce_at(std::int64_t now, std::string_view nonce) {
    return fmt::format("{:08x}{}", now, nonce);
}

std::optional<std::int64_t> time_of(std::string_view nonce) {
    constexpr std::size_t digits = 8;
    std::int64_t time = 0;
    if (nonce.size() <= digits) return std::nullopt;
    const auto [end, error] = std::from_chars(nonce.data(), nonce.data() + digits, time, 16);
    if (error != std::errc{} || end != nonce.data() + digits) return std::nullopt;
    return time;
}

void drop_left_behind(const Ask& ask, const Bookkeeping& bookkeeping, const std::vector<std::string>& listed,
                      std::int64_t now) {
    for (const auto& name : listed) {
        const auto nonce = plan::probe_view_nonce(bookkeeping, name);
        if (!nonce) continue;
        const auto time = time_of(*nonce);
        // Whoever made it is gone; that another client drops it at the same time is fine too.
        if (time && *time < now - k_left_behind_after) ask(plan::drop_probe_view(bookkeeping, *nonce));
    }
}

struct Deed {
    std::string_view words;
    std::string_view privileges;
    std::string sql;
};

// All of them in one packet. Where one of them is refused, each is tried by itself, which tells which.
bool is_done(const Ask& ask, const std::vector<Deed>& deeds) {
    std::vector<std::string> statements;
    for (const auto& deed : deeds)
        statements.push_back(deed.sql);
    return !std::holds_alternative<ErrorAnswer>(ask(base::join(statements, "; ")));
}

}  // namespace

std::string current_user_in(const Answer& answer) {
    const auto* rows = std::get_if<server::ResultSet>(&answer);
    if (rows == nullptr || rows->rows.empty() || rows->rows.front().empty()) return {};
    return rows->rows.front().front().value_or(std::string());
}

std::int64_t unix_time_in(const Answer& answer) {
    const auto text = current_user_in(answer);
    std::int64_t time = 0;
    std::from_chars(text.data(), text.data() + text.size(), time);
    return time;
}

std::string random_nonce(const base::Environment& environment) {
    constexpr std::size_t digits = 8;
    return base::sha256_hex(environment.random_bytes(2 * digits)).substr(0, digits);
}

MissingPrivilege::MissingPrivilege(std::vector<base::Diagnostic> diagnostics)
    : base::Error(base::Fault::failed, std::move(diagnostics)) {}

std::vector<base::Diagnostic> probe_privileges(const Ask& ask, const Bookkeeping& bookkeeping, std::string_view user,
                                               std::int64_t now, std::string_view nonce) {
    const auto probe = nonce_at(now, nonce);
    const auto create = plan::create_probe_view(bookkeeping, probe);
    const auto created = ask(fmt::format("{}; {}", create, plan::list_probe_views(bookkeeping)));
    if (is_denied(created)) return {may_not_create(bookkeeping, user)};
    if (const auto* error = std::get_if<ErrorAnswer>(&created)) {
        if (server::kind_of(*error) == ErrorKind::unknown_database) return {};
        throw server::to_error(*error, create);
    }

    std::vector<base::Diagnostic> missing;
    const auto listed = names_in(created);
    const auto name = plan::probe_view_name(bookkeeping, probe);
    const auto is_listed = std::find(listed.begin(), listed.end(), name) != listed.end();
    // A view that is not listed is one on which the user has no privilege at all.
    if (!is_listed) missing.push_back(may_not(bookkeeping, user, "see, alter and drop", k_all_on_views));
    std::vector<Deed> deeds;
    if (is_listed) deeds.push_back({"alter", "ALTER", plan::alter_probe_view(bookkeeping, probe)});
    if (is_listed) deeds.push_back({"read", "SELECT", plan::show_probe_view(bookkeeping, probe)});
    deeds.push_back({"drop", "DROP", plan::drop_probe_view(bookkeeping, probe)});
    if (is_done(ask, deeds)) deeds.clear();
    for (const auto& deed : deeds) {
        const auto answer = ask(deed.sql);
        if (is_denied(answer)) {
            if (is_listed) missing.push_back(may_not(bookkeeping, user, deed.words, deed.privileges));
        } else if (const auto* error = std::get_if<ErrorAnswer>(&answer)) {
            throw server::to_error(*error, deed.sql);
        }
    }
    if (missing.empty()) drop_left_behind(ask, bookkeeping, listed, now);
    return missing;
}

std::vector<base::Diagnostic> probe_privileges(server::Session& session, const Bookkeeping& bookkeeping,
                                               const base::Environment& environment) {
    const Ask ask = [&](std::string_view sql) { return server::ask(session, sql); };
    const auto user = current_user_in(ask(k_ask_user));
    const auto now = unix_time_in(ask(k_ask_time));
    return probe_privileges(ask, bookkeeping, user, now, random_nonce(environment));
}

std::optional<std::vector<base::Diagnostic>> probe_rows(const Ask& ask, const Bookkeeping& bookkeeping,
                                                        std::string_view user,
                                                        const std::set<std::string_view>& privileges) {
    std::vector<Deed> deeds;
    auto statements = plan::harmless_row_statements(bookkeeping);
    std::erase_if(statements, [&](const auto& statement) {
        return !privileges.empty() && !privileges.contains(statement.privilege);
    });
    for (const auto& statement : statements)
        deeds.push_back({.words = {}, .privileges = statement.privilege, .sql = std::string(statement.sql)});
    if (is_done(ask, deeds)) return std::vector<base::Diagnostic>{};
    std::vector<std::string_view> missing;
    for (const auto& statement : statements) {
        const auto answer = ask(statement.sql);
        const auto* error = std::get_if<ErrorAnswer>(&answer);
        if (error == nullptr) continue;
        const auto kind = server::kind_of(*error);
        if (kind == ErrorKind::unknown_table || kind == ErrorKind::unknown_database) return std::nullopt;
        if (kind == ErrorKind::access_denied) {
            if (names(*error, statement.privilege)) missing.push_back(statement.privilege);
        } else if (statement.privilege == "SELECT") {  // what else is wrong with the table shows here
            throw server::to_error(*error, statement.sql);
        }
    }
    std::vector<base::Diagnostic> diagnostics;
    if (!missing.empty()) {
        const auto lacking = fmt::format("{}", fmt::join(missing, ", "));
        diagnostics.push_back({.message = fmt::format("{} lacks {} on the version table '{}.{}'", user_text(user),
                                                      lacking, database_of(bookkeeping), bookkeeping.version_table),
                               .hint = grant_hint(bookkeeping, user, lacking + " ON ALL TABLES IN")});
    }
    return diagnostics;
}

std::vector<base::Diagnostic> probe_create_table(const Ask& ask, const Bookkeeping& bookkeeping, std::string_view user,
                                                 std::int64_t now, std::string_view nonce) {
    const auto probe = nonce_at(now, nonce);
    ask(plan::create_probe_view(bookkeeping, probe));
    auto table = bookkeeping;
    table.version_table = plan::probe_view_name(bookkeeping, probe);
    const auto answer = ask(plan::create_version_table(table));
    ask(plan::drop_probe_view(bookkeeping, probe));
    if (!is_denied(answer)) return {};
    return {{.message = fmt::format("{} may not create tables in database '{}'; the version table is one",
                                    user_text(user), database_of(bookkeeping)),
             .hint = grant_hint(bookkeeping, user, "CREATE TABLE ON")}};
}

base::Diagnostic missing_view_privilege(const Bookkeeping& bookkeeping, std::string_view user,
                                        const ErrorAnswer& answer) {
    if (names(answer, "CREATE VIEW")) return may_not_create(bookkeeping, user);
    if (names(answer, "ALTER")) return may_not(bookkeeping, user, "alter", "ALTER");
    if (names(answer, "DROP")) return may_not(bookkeeping, user, "drop", "DROP");
    return may_not(bookkeeping, user, "see, alter and drop", k_all_on_views);
}

base::Diagnostic invisible_lock(const Bookkeeping& bookkeeping, std::string_view user, std::uint64_t epoch) {
    auto diagnostic = may_not(bookkeeping, user, "see", k_all_on_views);
    diagnostic.message = fmt::format("the lock exists, but {} cannot see it: view '{}.{}'", user_text(user),
                                     database_of(bookkeeping), plan::run_view_name(bookkeeping, epoch));
    return diagnostic;
}

}  // namespace srmigrate::run
