// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/rules/column_rules.hpp"
#include "sql/parser.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::lint {
namespace {

/// The text with reserved words in back quotes where a name was expected; nothing where that does not make it right.
struct QuotedNames {
    std::vector<std::string> words;
    std::string text;
    schema::Operation operation;
};
std::optional<QuotedNames> with_quotes(std::string text) {
    constexpr std::size_t k_most = 20;
    std::vector<std::string> words;
    while (words.size() <= k_most) {
        const auto parsed = sql::parse(text);
        if (const auto* const operation = std::get_if<schema::Operation>(&parsed)) {
            if (words.empty()) return std::nullopt;
            return QuotedNames{std::move(words), std::move(text), *operation};
        }
        const auto at = std::get<sql::Problem>(parsed).offset;
        const auto lexed = sql::lex(text);
        std::string word;
        for (const auto& token : lexed.tokens) {
            if (token.offset == at && token.kind == sql::LexedKind::word) word = token.text;
        }
        if (word.empty() || !sql::is_reserved(word)) return std::nullopt;
        text.replace(at, word.size(), "`" + word + "`");
        words.push_back(std::move(word));
    }
    return std::nullopt;
}

Hits find_reserved_name(const StatementVisit& visit) {
    Hits hits;
    if (visit.statement().doubt && visit.as<schema::Opaque>() != nullptr) {
        if (auto quoted = with_quotes(std::string(visit.statement().sql.text()))) {
            auto remedy =
                editing(visit, {.length = visit.statement().sql.text().size(), .text = std::move(quoted->text)},
                        std::move(quoted->operation));
            hits.push_back({.message = fmt::format("the name {} is a reserved word", base::join(quoted->words, ", ")),
                            .hint = fmt::format("write `{}`, or choose another name", quoted->words.front()),
                            .anchor = {.name = quoted->words.front()},
                            .remedy = std::move(remedy)});
        }
    }
    for (const auto& part : parts_of(visit.operation()).names) {
        if (part.kind != NamedKind::column) continue;
        const auto fault = schema::column_name_fault(part.name, visit.server.run_mode);
        if (!fault) continue;
        hits.push_back({.message = *fault == schema::NameFault::incorrect
                                       ? fmt::format("no column can be called {}", base::visible(part.name))
                                       : fmt::format("the server uses the name {} itself", part.name),
                        .hint = "choose another name",
                        .anchor = part.anchor});
    }
    return hits;
}

}  // namespace

constinit const Rule reserved_name{
    .name = "reserved-name",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_reserved_name},
    .summary = "A reserved word as a name, not in back quotes; or the name of a column that the server uses itself.",
    .why =
        "The server does not read the statement, or refuses the column. Source: StarRocks grammar; "
        "FeNameFormat.checkColumnName, as recorded.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, function INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, function INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, `function` INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, `function` INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
