// SPDX-License-Identifier: Apache-2.0
#include "revision/script/sql_text.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"
#include "sql/parser.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

namespace srmigrate::revision {
namespace {

using base::Diagnostic;

// The first words of a statement, in upper case.
struct FirstWords {
    std::array<std::string, 3> words;
    const std::string& operator[](std::size_t i) const { return words[i]; }
};
FirstWords first_words(sql::TokenSpan body) {
    FirstWords result;
    std::size_t i = 0;
    for (const auto& token : body) {
        if (sql::is_trivia(token.kind) || token.kind == sql::LexedKind::hint) continue;
        if (token.kind != sql::LexedKind::word || i == result.words.size()) break;
        result.words[i++] = base::to_upper(token.text);
    }
    return result;
}

std::string_view comment_text(const sql::LexedToken& comment) {
    return comment.text.substr(2);
}

void add_remarks(std::vector<std::string>& remarks, const sql::LexedToken& comment) {
    auto text = comment_text(comment);
    const bool is_block = comment.kind == sql::LexedKind::block_comment;
    if (is_block && text.ends_with("*/")) text.remove_suffix(2);
    if (!is_block && !std::holds_alternative<NoDirective>(read_directive(text, {}))) return;
    for (const auto& line : base::split(text, '\n')) {
        if (const auto trimmed = base::trim(line); !trimmed.empty()) remarks.emplace_back(trimmed);
    }
}

// The statement with its meaning, or why it has none.
ScriptStatement understand_by(ScriptStatement statement, sql::Parsed<schema::Operation> parsed) {
    if (auto* operation = std::get_if<schema::Operation>(&parsed)) {
        statement.operation = std::move(*operation);
        return statement;
    }
    const auto& problem = std::get<sql::Problem>(parsed);
    auto reason = base::without_secrets_of(statement.sql.text(), problem.message);
    // A place in the statement is none in the file: the text is the script's but for variables.
    statement.doubt = Diagnostic{.message = fmt::format("{}; the statement is sent as it is", reason),
                                 .where = statement.where,
                                 .hint = problem.hint};
    statement.operation = schema::Operation(schema::Opaque{
        .kind = "", .object = std::nullopt, .reason = std::move(reason), .text = std::string(statement.sql.text())});
    return statement;
}

class TextReader {
  public:
    TextReader(const base::SharedText& text, sql::TokenSpan tokens, std::span<const Directive> directives,
               const PlaceOf& place, const VariableScope& scope)
        : m_text(text), m_tokens(tokens), m_directives(directives), m_place(place), m_scope(scope) {}

    StatementsReading run() && {
        const auto pieces = sql::split(m_tokens);
        m_result.statements.reserve(pieces.size());
        for (const auto& piece : pieces) {
            if (!piece.empty()) statement(piece);
        }
        for (const auto& token : m_tokens) {
            if (token.kind == sql::LexedKind::line_comment && !m_touching.contains(token.offset)) lonely(token);
        }
        return std::move(m_result);
    }

  private:
    void error(std::size_t offset, std::size_t length, std::string message, std::string hint) {
        m_result.errors.push_back(
            {.message = std::move(message), .where = m_place(offset, length), .hint = std::move(hint)});
    }

    void statement(const sql::Piece& piece) {
        const auto& first = piece.body.front();
        ScriptStatement statement{.source = {m_text, piece.sql()},
                                  .hash = sql::token_hash(piece.body),
                                  .where = m_place(first.offset, first.text.size()),
                                  .directives = directives_of(piece)};
        for (const auto& comment : piece.comments) {
            if (comment.offset < first.offset) add_remarks(statement.remarks, comment);
        }
        refuse(first_words(piece.body), first);
        auto replaced = replace_in_tokens(piece.body, m_scope);
        for (const auto& problem : replaced.problems)
            m_result.errors.push_back(diagnostic_of(problem, m_place));
        // Values can make any text of a statement: only then it is lexed again.
        if (!replaced.changed) {
            statement.sql = statement.source;
            m_result.statements.push_back(understand_by(std::move(statement), sql::parse(piece.body)));
            return;
        }
        statement.sql = sql::StatementText(std::move(replaced.text));
        if (replaced.problems.empty()) check_one_statement(statement);
        m_result.statements.push_back(understand(std::move(statement)));
    }

    void refuse(const FirstWords& words, const sql::LexedToken& first) {
        if (words[0] == "CREATE" && words[1] == "TEMPORARY") {
            error(first.offset, first.text.size(), "a temporary table would not outlive the connection of this run",
                  "create a table, and drop it at the end of the script if it is not to stay");
        }
        if (words[0] == "DELIMITER") {
            error(first.offset, first.text.size(), "'DELIMITER' is a command of the mysql client, not a statement",
                  "remove it; a semicolon ends a statement, and none does inside $$ … $$");
        }
    }

    // The value of a variable must not turn one statement into another number of them.
    void check_one_statement(const ScriptStatement& statement) {
        const auto lexed = statement.sql.lexed();
        const auto& problem = lexed.problem;
        const auto pieces = sql::split(lexed.tokens);
        const auto count = std::count_if(pieces.begin(), pieces.end(), [](const sql::Piece& p) { return !p.empty(); });
        if (problem || count != 1 || pieces.front().terminated) {
            m_result.errors.push_back(
                {.message = problem ? fmt::format("with its variables replaced: {}", problem->message)
                                    : fmt::format("with its variables replaced: expected one statement, got {}",
                                                  count == 1 ? "a semicolon behind it" : std::to_string(count)),
                 .where = statement.where,
                 .hint = "give the variables values that are words, numbers or the inside of a string"});
        }
    }

    std::vector<Directive> directives_of(const sql::Piece& piece) {
        std::vector<Directive> result(m_directives.begin(), m_directives.end());
        for (const auto& comment : piece.comments) {
            if (comment.kind != sql::LexedKind::line_comment) continue;
            m_touching.insert(comment.offset);
            auto reading = read_directive(comment_text(comment), m_place(comment.offset, comment.text.size()));
            if (auto* const directive = std::get_if<Directive>(&reading)) {
                if (directive->name == DirectiveName::empty) {
                    error(comment.offset, comment.text.size(), "the directive 'empty' is one of a whole section",
                          "write it directly under the section's marker, or remove it");
                } else if (!contains(result, *directive)) {
                    result.push_back(std::move(*directive));
                }
            } else if (auto* const diagnostic = std::get_if<Diagnostic>(&reading)) {
                m_result.errors.push_back(std::move(*diagnostic));
            }
        }
        return result;
    }

    // A comment that touches no statement must not look like a directive.
    void lonely(const sql::LexedToken& comment) {
        auto reading = read_directive(comment_text(comment), m_place(comment.offset, comment.text.size()));
        if (auto* const diagnostic = std::get_if<Diagnostic>(&reading)) {
            m_result.errors.push_back(std::move(*diagnostic));
        } else if (std::holds_alternative<Directive>(reading)) {
            error(comment.offset, comment.text.size(), "the directive touches no statement",
                  "write it directly above a statement, or directly under a section's marker");
        }
    }

    const base::SharedText& m_text;
    sql::TokenSpan m_tokens;
    std::span<const Directive> m_directives;
    const PlaceOf& m_place;
    const VariableScope& m_scope;
    std::set<std::size_t> m_touching;  // offsets of the comments that touch a statement
    StatementsReading m_result;
};

}  // namespace

StatementsReading read_statements(const base::SharedText& text, sql::TokenSpan tokens,
                                  std::span<const Directive> directives, const PlaceOf& place,
                                  const VariableScope& scope) {
    return TextReader(text, tokens, directives, place, scope).run();
}

std::vector<std::string> remarks_in(sql::TokenSpan tokens) {
    std::vector<std::string> remarks;
    for (const auto& token : tokens) {
        if (token.kind == sql::LexedKind::line_comment) add_remarks(remarks, token);
    }
    return remarks;
}

std::vector<std::string> hashes_of(const std::vector<ScriptStatement>& statements) {
    std::vector<std::string> hashes;
    for (const auto& statement : statements)
        hashes.push_back(statement.hash);
    return hashes;
}

bool is_session_context(const ScriptStatement& statement) {
    return std::holds_alternative<schema::Use>(*statement.operation) ||
           std::holds_alternative<schema::SetSession>(*statement.operation);
}

ScriptStatement understand(ScriptStatement statement) {
    return understand_by(std::move(statement), sql::parse(statement.sql.text()));
}

Diagnostic diagnostic_of(const sql::Problem& problem, const PlaceOf& place) {
    return {.message = problem.message, .where = place(problem.offset, problem.length), .hint = problem.hint};
}

}  // namespace srmigrate::revision
