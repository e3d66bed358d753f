// SPDX-License-Identifier: Apache-2.0
#include "end_to_end/site.hpp"

#include "sql/lexer.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"
#include "support/places.hpp"
#include "support/text.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace srmigrate::tests {
namespace {

// Of transactions and of prepared statements.
bool has_forbidden_statement(const std::string& packet) {
    constexpr std::array<std::string_view, 6> k_words{"begin", "commit", "rollback", "start", "prepare", "execute"};
    const auto lower = base::to_lower(packet);
    if (std::none_of(k_words.begin(), k_words.end(), [&](auto word) { return contains(lower, word); })) return false;
    const auto lexed = sql::lex(packet);
    for (const auto& piece : sql::split(lexed.tokens)) {
        const auto words = sql::significant(piece.body);
        if (words.empty()) continue;
        for (const auto word : k_words) {
            if (base::equals_ignoring_case(words.front().text, word)) return true;
        }
    }
    return false;
}

}  // namespace

std::string without_port(std::string text, unsigned short port) {
    return base::replace_all(std::move(text), fmt::format("127.0.0.1:{}", port), "127.0.0.1:PORT");
}

std::vector<std::string> grants(std::string_view database, std::string_view user) {
    struct Grants {
        std::string_view privileges;
        std::string_view on;
    };
    std::vector<std::string> statements;
    for (const Grants& some : {Grants{"CREATE DATABASE", "CATALOG default_catalog"},
                               Grants{"CREATE TABLE, CREATE VIEW, CREATE MATERIALIZED VIEW", "DATABASE {}"},
                               Grants{"SELECT, ALTER, DROP", "ALL VIEWS IN DATABASE {}"},
                               Grants{"SELECT, INSERT, UPDATE, DELETE, ALTER, DROP", "ALL TABLES IN DATABASE {}"},
                               Grants{"SELECT, ALTER, DROP, REFRESH", "ALL MATERIALIZED VIEWS IN DATABASE {}"}}) {
        const auto on = base::replace_all(std::string(some.on), "{}", database);
        for (const auto& privilege : base::split_list(some.privileges, ','))
            statements.push_back(fmt::format("GRANT {} ON {} TO USER {}", privilege, on, user));
    }
    return statements;
}

std::string definitions(ServerControl& control, const std::string& database, const std::string& version_table) {
    std::string text;
    const auto tables = control.rows("SHOW FULL TABLES FROM " + sql::quote_identifier(database));
    for (const auto& row : tables.rows) {
        const auto name = row.at(0).value_or("");
        if (name.starts_with(version_table)) continue;
        const auto shown = control.rows(
            fmt::format("SHOW CREATE TABLE {}.{}", sql::quote_identifier(database), sql::quote_identifier(name)));
        text += fmt::format("{}\n", shown.rows.at(0).at(1).value_or(""));
    }
    return text;
}

std::string version_rows(ServerControl& control, const std::string& database) {
    return control.text(fmt::format("SELECT version_num FROM {}.alembic_version ORDER BY version_num",
                                    sql::quote_identifier(database)));
}

std::string breach_in(const std::vector<WireEntry>& log) {
    for (const auto& entry : log) {
        const bool is_forbidden = entry.command == "query" && has_forbidden_statement(entry.text);
        if (entry.command.starts_with("stmt_") || is_forbidden || contains(entry.text, k_password)) {
            return fmt::format("on the wire: {} {}", entry.command, entry.text);
        }
    }
    return {};
}

Site::Site(engine::ClusterProfile profile, ServerOptions options) : server(std::move(profile), std::move(options)) {
    server.control("CREATE DATABASE shop");
    server.control(fmt::format("CREATE USER etl IDENTIFIED BY '{}'", k_password));
    for (const auto& grant : grants("shop", "etl"))
        server.control(grant);
    project.program_variables["SRMIGRATE_URL"] = url();
}

Site::~Site() {
    CHECK(breach_in(server.server.log()) == "");
    CHECK_FALSE(contains(server.control.catalog(), k_password));
}

std::string Site::url(std::string_view database, std::string_view user, std::string_view password) const {
    return engine_url(server.port(), database, user, password);
}

Finished Site::seen(Finished finished) const {
    const auto cleaned = [&](std::string text) {
        CHECK_FALSE(contains(text, k_password));
        text = base::replace_all(std::move(text), project.directory.path().string(), "DIR");
        return without_port(std::move(text), server.port());
    };
    return {.exit_code = finished.exit_code,
            .out = cleaned(std::move(finished.out)),
            .err = cleaned(std::move(finished.err))};
}

Finished Site::run(std::vector<std::string> words) {
    return seen(project.run(std::move(words)));
}

Finished Site::run(std::string_view line) {
    return run(base::split_list(line, ' '));
}

std::unique_ptr<RunningProgram> Site::start(std::string_view line) {
    auto words = base::split_list(line, ' ');
    words.insert(words.begin(), srmigrate_binary());
    return std::make_unique<RunningProgram>(Program{.words = std::move(words),
                                                    .directory = project.directory.path(),
                                                    .variables = project.program_variables,
                                                    .input = {}});
}

std::vector<std::string> Site::queries() const {
    std::vector<std::string> texts;
    for (const auto& entry : server.server.log()) {
        if (entry.command == "query") texts.push_back(entry.text);
    }
    return texts;
}

void copy_example(const Site& site) {
    const auto target = site.project.directory.path() / "example";
    std::filesystem::copy(source_file("migrations-example"), target, std::filesystem::copy_options::recursive);
    std::filesystem::remove(target / "warehouse.sql");
}

}  // namespace srmigrate::tests
