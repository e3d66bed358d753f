// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace srmigrate::lint {
namespace {

/// The operation with its object's database; nothing for kinds of which the object is not at one place.
std::optional<schema::Operation> qualified(const schema::Operation& operation, const std::string& database) {
    auto result = operation;
    if (auto* const create = std::get_if<schema::CreateTable>(&result)) {
        create->table.name.database = database;
    } else if (auto* const alter = std::get_if<schema::AlterTable>(&result)) {
        alter->name.database = database;
    } else if (auto* const drop = std::get_if<schema::DropTable>(&result)) {
        drop->name.database = database;
    } else {
        return std::nullopt;
    }
    return result;
}

/// The edit that writes it, where the statement names its object once behind the word TABLE.
std::optional<Remedy> qualify(const StatementVisit& visit, const std::string& name) {
    const auto& database = visit.server.database;
    auto fixed = qualified(visit.operation(), database);
    if (!fixed || database.empty()) return std::nullopt;
    const auto tokens = visit.tokens;
    bool is_behind = false;
    for (const auto& token : tokens) {
        if (is_behind && sql::unquote_identifier(token.text) == name) {
            return editing(visit, {.offset = token.offset, .text = sql::quote_identifier(database) + "."},
                           std::move(*fixed));
        }
        is_behind = is_behind || base::equals_ignoring_case(token.text, "TABLE");
    }
    return std::nullopt;
}

Hits find_unqualified_name(const StatementVisit& visit) {
    const auto& operation = visit.operation();
    const bool is_definition =
        !std::holds_alternative<schema::DataStatement>(operation) && !std::holds_alternative<schema::Opaque>(operation);
    if (visit.config.databases.size() < 2 || !is_definition) return {};
    for (const auto& written : schema::objects_written(operation)) {
        if (written.database || written.name.empty()) continue;
        return {{.message = fmt::format("'{}' is in whatever database is chosen", written.name),
                 .hint = fmt::format("write {}", visit.shown(written)),
                 .anchor = {.name = written.name},
                 .object = visit.shown(written),
                 .remedy = qualify(visit, written.name)}};
    }
    return {};
}

}  // namespace

constinit const Rule unqualified_name{
    .name = "unqualified-name",
    .group = RuleGroup::scripts,
    .level = LintLevel::notice,
    .check = StatementRule{RuleSections::both, find_unqualified_name},
    .summary = "A definition names no database, in a project with several.",
    .why = "What it means depends on the URL and on the USE before it.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE shop.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE shop.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .fix = FixKind::suggestion,
    .settings = "databases = shop, archive"};

}  // namespace srmigrate::lint
