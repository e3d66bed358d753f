// SPDX-License-Identifier: Apache-2.0
#include "plan/cautions.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/words.hpp"
#include "sql/kept_query.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

namespace srmigrate::plan {
namespace {

struct Caution {
    std::string message;
    std::string hint;
};
using Cautions = std::vector<Caution>;

Cautions cut_query(std::string_view statement) {
    if (!sql::cuts_query(statement)) return {};
    return {{"a character above U+FFFF in the statement: StarRocks cuts the text of the view's query short",
             "write the statement without that character"}};
}

/// StarRocks: LocalMetastore.createView makes an ALTER VIEW of it, which has no SECURITY.
Cautions of(const schema::CreateView& create, std::string_view text) {
    auto all = cut_query(text);
    if (create.or_replace && create.view.security) {
        all.push_back({"OR REPLACE leaves the SECURITY of a view that is there as it is",
                       fmt::format("write ALTER VIEW {} SET SECURITY {} behind it", create.view.name.name,
                                   schema::word(*create.view.security))});
    }
    return all;
}

Cautions of(const schema::AlterView&, std::string_view text) {
    return cut_query(text);
}

/// A statement without REFRESH and DISTRIBUTED BY makes an index of its table, which has nothing but columns.
Cautions of(const schema::CreateMaterializedView& create, std::string_view text) {
    auto all = cut_query(text);
    const auto& view = create.view;
    if (!schema::is_synchronous(view)) return all;
    std::vector<std::string> lost;
    if (view.columns) lost.emplace_back("the names of its columns");
    if (view.comment) lost.emplace_back("COMMENT");
    if (view.order_by) lost.emplace_back("ORDER BY");
    if (!view.properties.empty()) lost.emplace_back("PROPERTIES");
    if (lost.empty()) return all;
    all.push_back({fmt::format("the materialized view is synchronous: {} {} ignored", base::join(lost, ", "),
                               lost.size() == 1 && !view.columns ? "is" : "are"),
                   "write REFRESH for an asynchronous one"});
    return all;
}

/// StarRocks: AlterMVJobExecutor.visitRefreshSchemeClause.
Cautions of(const schema::AlterMaterializedView& alter, std::string_view) {
    const auto* const set = std::get_if<schema::SetRefresh>(&alter.change);
    if (set == nullptr || !set->refresh.moment) return {};
    return {
        {"IMMEDIATE and DEFERRED are ignored here: they are fixed when the view is created", "leave the word away"}};
}

/// With a direction the grammar reads an OPTIMIZE, which ends and leaves the sort key as it was.
Cautions of(const schema::AlterTable& alter, std::string_view) {
    Cautions all;
    for (const auto& clause : alter.clauses) {
        const auto* const optimize = std::get_if<schema::Optimize>(&clause);
        if (optimize == nullptr || !optimize->order_by || optimize->distribution) continue;
        all.push_back({"ORDER BY with a direction starts a job that leaves the sort key as it is",
                       "leave ASC, DESC and NULLS away"});
    }
    return all;
}

template <class Operation>
Cautions of(const Operation&, std::string_view) {
    return {};
}

}  // namespace

std::vector<base::Diagnostic> cautions(const revision::ScriptStatement& statement) {
    std::vector<base::Diagnostic> diagnostics;
    const auto found =
        std::visit([&](const auto& operation) { return of(operation, statement.sql.text()); }, *statement.operation);
    for (const auto& [message, hint] : found)
        diagnostics.push_back({.message = message, .where = statement.where, .hint = hint});
    return diagnostics;
}

}  // namespace srmigrate::plan
