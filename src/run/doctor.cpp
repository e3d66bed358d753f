// SPDX-License-Identifier: Apache-2.0
#include "run/doctor.hpp"

#include "run/lock/privilege_check.hpp"
#include "run/log_rows.hpp"
#include "schema/model/words.hpp"
#include "server/error_kind.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>

namespace srmigrate::run {
namespace {

using server::ErrorKind;

// The rows of a statement that the user may not be allowed to run.
std::optional<sql::ResultSet> rows_if_allowed(server::Session& session, std::string_view sql) {
    auto answer = server::ask(session, sql);
    if (auto* rows = std::get_if<sql::ResultSet>(&answer)) return std::move(*rows);
    return std::nullopt;
}

DoctorCheck version_check(const server::ServerId& identity) {
    return {.name = "version", .text = fmt::format("StarRocks {}", identity.version_text)};
}

DoctorCheck run_mode_check(const server::ServerId& identity) {
    if (!identity.run_mode) {
        return {.name = "run mode",
                .health = Health::unknown,
                .text = "not visible to this user; taken for shared-nothing"};
    }
    return {.name = "run mode", .text = std::string(schema::word(*identity.run_mode))};
}

std::optional<int> alive_backends(server::Session& session) {
    std::optional<int> alive;
    for (const std::string_view sql : {"SHOW BACKENDS", "SHOW COMPUTE NODES"}) {
        const auto rows = rows_if_allowed(session, sql);
        if (!rows) continue;
        alive = alive.value_or(0);
        for (const auto& row : rows->rows)
            *alive += rows->cell(row, "Alive") == "true" ? 1 : 0;
    }
    return alive;
}

std::optional<int> to_int(const std::optional<std::string>& text) {
    int number = 0;
    if (!text) return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    return error == std::errc{} && end == text->data() + text->size() ? std::optional(number) : std::nullopt;
}

std::optional<int> replication_num(server::Session& session, const plan::Bookkeeping& bookkeeping) {
    const auto given = bookkeeping.properties.find("replication_num");
    if (given != bookkeeping.properties.end()) return to_int(given->second);
    return to_int(server::first_cell(session, "ADMIN SHOW FRONTEND CONFIG LIKE 'default_replication_num'", "Value"));
}

DoctorCheck backends_check(server::Session& session, const server::ServerId& identity,
                           const plan::Bookkeeping& bookkeeping) {
    const auto alive = alive_backends(session);
    if (!alive) {
        return {
            .name = "backends", .health = Health::unknown, .text = "not visible to this user (needs NODE or OPERATE)"};
    }
    if (*alive == 0) {
        return {.name = "backends",
                .health = Health::bad,
                .text = "none is alive",
                .hint = "start a backend or compute node, and look at SHOW BACKENDS"};
    }
    const auto copies = replication_num(session, bookkeeping);
    const auto is_shared_data = identity.run_mode == schema::RunMode::shared_data;
    if (copies && *copies > *alive && !is_shared_data) {
        return {.name = "backends",
                .health = Health::bad,
                .text = fmt::format("{} alive, but the version table wants {} copies", *alive, *copies),
                .hint = fmt::format("set version_table_properties = replication_num={} for the tool's own tables, and "
                                    "give your tables no more copies than that",
                                    *alive)};
    }
    return {.name = "backends", .text = fmt::format("{} alive", *alive)};
}

// One line for each problem, or one that says that there is none.
std::vector<DoctorCheck> checks_of(std::string_view name, const std::vector<base::Diagnostic>& problems,
                                   std::string_view well) {
    std::vector<DoctorCheck> checks;
    for (const auto& problem : problems) {
        checks.push_back(
            {.name = std::string(name), .health = Health::bad, .text = problem.message, .hint = problem.hint});
    }
    if (checks.empty()) checks.push_back({.name = std::string(name), .text = std::string(well)});
    return checks;
}

// What the user may do to the tool's own tables and views.
std::vector<DoctorCheck> privileges_checks(server::Session& session, const plan::Bookkeeping& bookkeeping,
                                           std::string_view user, const base::Environment& environment) {
    const Ask ask = [&](std::string_view sql) { return server::ask(session, sql); };
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(environment.now().time_since_epoch()).count();
    const auto of_views = probe_privileges(ask, bookkeeping, user, now, random_nonce(environment));
    std::vector<DoctorCheck> checks;
    if (const auto of_rows = probe_rows(ask, bookkeeping, user)) {
        checks = checks_of("tables", *of_rows, "the version table can be read and changed");
    } else if (of_views.empty()) {
        checks = checks_of("tables", probe_create_table(ask, bookkeeping, user, now, random_nonce(environment)),
                           "the version table does not exist yet, and can be made");
    } else {
        checks.push_back({.name = "tables", .health = Health::unknown, .text = "the version table does not exist yet"});
    }
    for (auto& check : checks_of("views", of_views, "a view can be made, listed, altered, read and dropped"))
        checks.push_back(std::move(check));
    return checks;
}

}  // namespace

std::string_view word(Health health) {
    switch (health) {
        case Health::good:
            return "ok";
        case Health::unknown:
            return "unknown";
        case Health::noted:
            return "note";
        case Health::bad:
            return "problem";
    }
    return "problem";
}

std::vector<DoctorCheck> examine(server::Session& session, const server::ServerId& identity,
                                 const plan::Bookkeeping& bookkeeping, const base::Environment& environment) {
    const auto user = server::first_cell(session, "SELECT current_user()").value_or("");
    std::vector<DoctorCheck> checks;
    checks.push_back(
        {.name = "connection", .text = user.empty() ? session.name() : fmt::format("{} as {}", session.name(), user)});
    checks.push_back(version_check(identity));
    checks.push_back(run_mode_check(identity));
    checks.push_back(backends_check(session, identity, bookkeeping));
    const auto listed = server::ask(session, plan::list_run_views(bookkeeping));
    const auto* error = std::get_if<sql::ErrorAnswer>(&listed);
    if (error != nullptr && server::kind_of(*error) == ErrorKind::unknown_database) {
        checks.push_back({.name = "database",
                          .health = Health::unknown,
                          .text = fmt::format("'{}' does not exist yet", *bookkeeping.database),
                          .hint = "create it in the first revision, or by hand"});
        return checks;
    }
    checks.push_back({.name = "database", .text = fmt::format("'{}' exists", *bookkeeping.database)});
    for (auto& check : privileges_checks(session, bookkeeping, user, environment))
        checks.push_back(std::move(check));
    return checks;
}

}  // namespace srmigrate::run
