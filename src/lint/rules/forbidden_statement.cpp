// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string>

namespace srmigrate::lint {
namespace {

constexpr std::array k_statement_options{RuleOption{
    "also", "statements", "none", "more of them by their first words, separated by commas: CREATE USER, GRANT"}};

/// The words that the statement begins with, of those that the project forbids.
std::string forbidden_here(const StatementVisit& visit, sql::TokenSpan tokens) {
    for (const auto& wanted : RuleOptions(visit.config, "forbidden-statement").list("also")) {
        const auto words = base::split_list(wanted, ' ');
        std::size_t same = 0;
        while (same < words.size() && same < tokens.size() &&
               base::equals_ignoring_case(tokens[same].text, words[same]))
            ++same;
        if (!words.empty() && same == words.size()) return base::to_upper(wanted);
    }
    return {};
}

Hits find_forbidden_statement(const StatementVisit& visit) {
    const auto tokens = visit.tokens;
    const auto word = [&](std::size_t i) { return i < tokens.size() ? base::to_upper(tokens[i].text) : std::string(); };
    const bool is_global = word(0) == "SET" && (word(1) == "GLOBAL" || word(1) == "PASSWORD");
    const bool is_cluster = word(0) == "ADMIN" || word(0) == "KILL" || (word(0) == "ALTER" && word(1) == "SYSTEM");
    const bool is_transaction = word(0) == "BEGIN" || word(0) == "COMMIT" || word(0) == "ROLLBACK" ||
                                (word(0) == "START" && word(1) == "TRANSACTION");
    const bool is_backup = word(0) == "BACKUP" || word(0) == "RESTORE";
    if (!is_global && !is_cluster && !is_transaction && !is_backup) {
        const auto words = forbidden_here(visit, tokens);
        if (words.empty()) return {};
        return {{.message = fmt::format("{} does not belong into a revision of this project", words),
                 .hint = "run it by hand, or in a job of its own"}};
    }
    const bool has_second = is_global || (is_cluster && word(0) == "ALTER");
    const auto what = has_second ? fmt::format("{} {}", word(0), word(1)) : word(0);
    return {{.message = fmt::format("{} does not belong into a revision", what),
             .hint = is_transaction ? "remove it: definitions are in no transaction"
                                    : "run it by hand, or in a job of its own"}};
}

}  // namespace

constinit const Rule forbidden_statement{
    .name = "forbidden-statement",
    .group = RuleGroup::scripts,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_forbidden_statement},
    .summary = "SET GLOBAL, ADMIN, ALTER SYSTEM, KILL, BACKUP, RESTORE, or a transaction.",
    .why =
        "It is about the cluster and not about the schema, it cannot be undone, or, in a transaction, "
        "the server refuses what follows. Source: StarRocks documentation, SQL transactions; error 5305.",
    .before = "",
    .bad = {"SET GLOBAL query_timeout = 300;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"SET GLOBAL query_timeout = 300\""},
    .good = {"SET query_timeout = 300;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"SET query_timeout = 300\""},
    .options = k_statement_options};

}  // namespace srmigrate::lint
