// SPDX-License-Identifier: Apache-2.0
#include "server/version.hpp"

#include "base/diagnostic.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace srmigrate::server {
namespace {

constexpr schema::Version k_oldest{.major = 3, .minor = 1, .patch = 0};

// Rows where the statement is understood and permitted, else nothing.
std::optional<ResultSet> try_rows(Session& session, std::string_view sql) {
    auto answer = ask(session, sql);
    if (auto* rows = std::get_if<ResultSet>(&answer)) return std::move(*rows);
    return std::nullopt;
}

std::string first_cell(const ResultSet& rows) {
    return rows.rows.empty() || rows.rows.front().empty() ? std::string() : rows.rows.front().front().value_or("");
}

std::optional<schema::RunMode> run_mode_of(std::string_view text) {
    if (base::equals_ignoring_case(text, "shared_nothing")) return schema::RunMode::shared_nothing;
    if (base::equals_ignoring_case(text, "shared_data")) return schema::RunMode::shared_data;
    return std::nullopt;
}

// The first two need a privilege or a version that has the variable; the last shows only newer shared-data clusters.
std::optional<schema::RunMode> find_run_mode(Session& session) {
    if (const auto config = try_rows(session, "ADMIN SHOW FRONTEND CONFIG LIKE 'run_mode'")) {
        for (const auto& row : config->rows) {
            if (config->cell(row, "Key") != "run_mode") continue;
            if (const auto mode = run_mode_of(config->cell(row, "Value").value_or(""))) return mode;
        }
    }
    if (const auto variable = try_rows(session, "SELECT @@run_mode")) {
        if (const auto mode = run_mode_of(first_cell(*variable))) return mode;
    }
    if (const auto jobs = try_rows(session, "SHOW ALTER TABLE COLUMN FROM information_schema")) {
        if (jobs->column("Warehouse")) return schema::RunMode::shared_data;
    }
    return std::nullopt;
}

// What a server that is not StarRocks says about itself, made short: "MariaDB 10.11.19".
std::string product_of(Session& session) {
    const auto rows = try_rows(session, "SELECT version() AS version, @@version_comment AS comment");
    if (!rows || rows->rows.empty()) return "another kind of server";
    const auto version = rows->cell(rows->rows.front(), "version").value_or("");
    const auto comment = rows->cell(rows->rows.front(), "comment").value_or("");
    const std::string told = base::to_lower(fmt::format("{} {}", version, comment));
    constexpr std::array<std::string_view, 6> k_products{"MariaDB", "TiDB", "Doris", "OceanBase", "Percona", "MySQL"};
    for (const auto product : k_products) {
        const bool names_it = told.find(base::to_lower(product)) != std::string::npos;
        if (names_it) return fmt::format("{} {}", product, version.substr(0, version.find('-')));
    }
    return fmt::format("'{} {}'", version, comment);
}

[[noreturn]] void refuse(Session& session) {
    throw base::Error(fmt::format("{} is {}, not StarRocks", session.name(), product_of(session)),
                      "point the URL at the query port (9030) of a StarRocks front end");
}

// What current_version() says; nothing where the server does not have that function.
std::optional<std::string> version_text(Session& session) {
    const auto rows = try_rows(session, "SELECT current_version() AS version, @@version_comment AS comment");
    if (!rows || rows->rows.empty()) return std::nullopt;
    const auto comment = base::to_lower(rows->cell(rows->rows.front(), "comment").value_or(""));
    if (comment.find("doris") != std::string::npos) return std::nullopt;
    return rows->cell(rows->rows.front(), "version").value_or("");
}

}  // namespace

std::optional<schema::Version> parse_version(std::string_view text) {
    schema::Version version{.major = 0, .minor = 0, .patch = 0};
    const auto* at = text.data();
    const auto* end = text.data() + text.size();
    const auto number = [&](int& into) {
        const auto [next, error] = std::from_chars(at, end, into);
        if (error != std::errc{}) return false;
        at = next;
        return true;
    };
    if (!number(version.major) || at == end || *at != '.') return std::nullopt;
    ++at;
    if (!number(version.minor)) return std::nullopt;
    if (at != end && *at == '.') {
        ++at;
        if (!number(version.patch)) version.patch = 0;
    }
    return version;
}

ServerId identify(Session& session) {
    const auto text = version_text(session);
    if (!text) refuse(session);
    const auto version = parse_version(*text);
    return {.version_text = *text,
            .version = version.value_or(schema::Version{}),
            .version_is_known = version.has_value(),
            .run_mode = find_run_mode(session)};
}

void refuse_unless_starrocks(Session& session) {
    if (!version_text(session)) refuse(session);
}

void require_same(const ServerId& before, Session& session) {
    const auto now = identify(session);
    const auto has_other_text = now.version_text != before.version_text;
    const auto is_other_version =
        before.version_is_known && now.version_is_known ? now.version != before.version : has_other_text;
    if (is_other_version) {
        throw base::Error(fmt::format("{} is StarRocks {} now, and was {} when this command began", session.name(),
                                      now.version_text, before.version_text),
                          "wait until all front ends have one version, then run the command again");
    }
    if (before.run_mode && now.run_mode && *before.run_mode != *now.run_mode) {
        throw base::Error(
            fmt::format("{} has another run mode than when this command began: it is another cluster", session.name()),
            "check where the address of the URL leads, then run the command again");
    }
}

void require_supported(const ServerId& server, const Session& session, OldServer old) {
    if (server.version >= k_oldest || old == OldServer::is_tolerated) return;
    throw base::Error(
        fmt::format("{} is StarRocks {}, and srmigrate knows 3.1 and newer", session.name(), server.version_text),
        "upgrade the cluster, or pass --unsupported-server and check what happens with --sql first");
}

}  // namespace srmigrate::server
