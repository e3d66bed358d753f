// SPDX-License-Identifier: Apache-2.0
#include "plan/keep_bookkeeping.hpp"

#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace srmigrate::plan {
namespace {

// Where names without database and catalog are looked for.
struct SessionPlace {
    std::string catalog = std::string(schema::k_default_catalog);
    std::string database;
};

SessionPlace place_after(const revision::ScriptStatement& statement, SessionPlace now) {
    const auto* set = std::get_if<schema::SetSession>(statement.operation.get());
    if (set != nullptr && set->kind == schema::SetSession::Kind::catalog) now.database.clear();
    return {.catalog = catalog_after(statement, std::move(now.catalog)),
            .database = database_after(statement, std::move(now.database))};
}

bool is_own_database(const Bookkeeping& bookkeeping, const schema::ObjectName& name, const SessionPlace& now) {
    return is_native_catalog(name.catalog.value_or(now.catalog)) && bookkeeping.database == name.name;
}

bool is_own(const Bookkeeping& bookkeeping, const schema::ObjectName& name, const SessionPlace& now) {
    return is_native_catalog(name.catalog.value_or(now.catalog)) &&
           bookkeeping.database == name.database.value_or(now.database) && is_own_object(bookkeeping, name.name);
}

// The clauses that take a table away from where it is looked for, or its rows.
bool takes_table_away(const schema::AlterTable& alter) {
    return std::any_of(alter.clauses.begin(), alter.clauses.end(), [](const schema::AlterClause& clause) {
        return std::holds_alternative<schema::RenameTable>(clause) || std::holds_alternative<schema::SwapTable>(clause);
    });
}

// What the statement takes away of the tool's own, in words; nothing for most.
std::string taken_away(const schema::Operation& operation, const Bookkeeping& bookkeeping, const SessionPlace& now) {
    const auto database = [&](const schema::ObjectName& name, std::string_view verb) {
        if (!is_own_database(bookkeeping, name, now)) return std::string();
        return fmt::format("{} the database '{}', which holds the version table and the lock", verb, name.name);
    };
    const auto object = [&](const schema::ObjectName& name, std::string_view verb) {
        if (!is_own(bookkeeping, name, now)) return std::string();
        return fmt::format("{} '{}', in which srmigrate records what has run", verb, name.name);
    };
    if (const auto* drop = std::get_if<schema::DropDatabase>(&operation)) return database(drop->name, "drops");
    if (const auto* rename = std::get_if<schema::RenameDatabase>(&operation)) return database(rename->name, "renames");
    if (const auto* drop = std::get_if<schema::DropTable>(&operation)) return object(drop->name, "drops");
    if (const auto* drop = std::get_if<schema::DropView>(&operation)) return object(drop->name, "drops");
    if (const auto* truncate = std::get_if<schema::TruncateTable>(&operation)) return object(truncate->name, "empties");
    const auto* alter = std::get_if<schema::AlterTable>(&operation);
    if (alter == nullptr || !takes_table_away(*alter)) return {};
    auto names = schema::objects_written(operation);
    for (const auto& name : names) {
        if (auto what = object(name, "renames"); !what.empty()) return what;
    }
    return {};
}

}  // namespace

void require_bookkeeping_stays(const Plan& plan, const Bookkeeping& bookkeeping, const std::optional<Home>& home) {
    std::vector<base::Diagnostic> problems;
    for (const auto& step : plan.steps) {
        SessionPlace now;
        if (home) now = {home->catalog.value_or(std::string(schema::k_default_catalog)), home->database};
        for (const auto& statement : step.statements) {
            now = place_after(statement, std::move(now));
            auto what = taken_away(statement.operation, bookkeeping, now);
            if (what.empty()) continue;
            problems.push_back({.message = fmt::format("the statement {}", what),
                                .where = statement.where,
                                .hint = "leave it out here and run it by hand when srmigrate is done with the "
                                        "database, or keep the version table elsewhere: version_table_schema"});
        }
    }
    if (!problems.empty()) throw base::Error(base::Fault::failed, std::move(problems));
}

}  // namespace srmigrate::plan
