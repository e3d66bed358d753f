// SPDX-License-Identifier: Apache-2.0
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "revision/models/model_reader.hpp"
#include "revision/script/sql_header.hpp"
#include "sql/parser.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::revision {
namespace {

constexpr std::string_view k_hint = "@renamed";

Span span_of(const sql::LexedToken& token) {
    return {token.offset, token.text.size()};
}

bool is_word(const sql::LexedToken& token, std::string_view word) {
    return token.kind == sql::LexedKind::word && base::equals_ignoring_case(token.text, word);
}

// The name behind TABLE or VIEW [IF NOT EXISTS].
Span name_span(sql::TokenSpan tokens) {
    std::size_t at = 0;
    while (at < tokens.size() && !is_word(tokens[at], "TABLE") && !is_word(tokens[at], "VIEW"))
        ++at;
    ++at;
    if (at + 3 < tokens.size() && is_word(tokens[at], "IF") && is_word(tokens[at + 1], "NOT")) at += 3;
    if (at >= tokens.size()) return span_of(tokens.front());
    auto last = at;
    while (last + 2 < tokens.size() && tokens[last + 1].text == ".")
        last += 2;
    return {tokens[at].offset, tokens[last].end() - tokens[at].offset};
}

// ---- Rename hints
// ------------------------------------------------------------------------------------------------------

struct RenameHint {
    std::string from;
    Span span;
};

class HintReader {
  public:
    HintReader(ModelReader& reader, const sql::Piece& piece)
        : m_reader(reader), m_piece(piece), m_body(sql::significant(piece.body)) {}

    /// The hints above the statement and above its columns, put into `table`; null where the statement makes none.
    void read(schema::Table* table) {
        for (std::size_t i = 0; i < m_piece.tokens.size(); ++i) {
            const auto& token = m_piece.tokens[i];
            if (token.kind != sql::LexedKind::line_comment) continue;
            if (auto hint = read_hint(token)) place(std::move(*hint), i, table);
        }
    }

  private:
    // @renamed from=old
    std::optional<RenameHint> read_hint(const sql::LexedToken& comment) {
        const auto text = base::trim(comment.text.substr(2));
        if (!text.starts_with('@')) return std::nullopt;
        const auto end = std::min(text.find_first_of(" \t"), text.size());
        const auto word = text.substr(0, end);
        if (word != k_hint) {
            const std::array<std::string, 1> known{std::string(k_hint)};
            if (!base::closest(word, known)) return std::nullopt;
            m_reader.error(span_of(comment), fmt::format("unknown hint '{}'", word), "write '-- @renamed from=OLD'");
            return std::nullopt;
        }
        const auto rest = base::trim(text.substr(end));
        auto parsed = rest.starts_with("from=") ? sql::parse_identifiers(base::trim(rest.substr(5)))
                                                : sql::Parsed<std::vector<std::string>>(sql::Problem{});
        const auto* const names = std::get_if<std::vector<std::string>>(&parsed);
        if (names != nullptr && names->size() == 1) return RenameHint{names->front(), span_of(comment)};
        m_reader.error(span_of(comment), "expected 'from=' and one name after '@renamed'",
                       "write '-- @renamed from=OLD'");
        return std::nullopt;
    }

    void place(RenameHint hint, std::size_t token, schema::Table* table) {
        if (!stands_alone(token)) {
            m_reader.error(hint.span, "a rename hint needs a line of its own",
                           "write it above the table or the column");
            return;
        }
        if (table == nullptr) {
            m_reader.error(hint.span, "a rename hint belongs to a table or one of its columns",
                           m_piece.empty() ? "remove it, or write it above a CREATE TABLE"
                                           : "remove it: to rename a view, create it under the new name");
            return;
        }
        if (m_piece.tokens[token].offset < m_piece.body.front().offset) {
            if (table->renamed_from) m_reader.error(hint.span, "a second rename hint for the table", "keep one");
            table->renamed_from = std::move(hint.from);
            return;
        }
        const auto column = column_behind(m_piece.tokens[token].offset, *table);
        if (!column) {
            m_reader.error(hint.span, "a rename hint belongs to a table or one of its columns",
                           "write it above the column");
            return;
        }
        if (!table->renamed_columns.emplace(*column, std::move(hint.from)).second) {
            m_reader.error(hint.span, fmt::format("a second rename hint for the column '{}'", *column), "keep one");
        }
    }

    bool stands_alone(std::size_t token) const {
        if (token == 0) return true;
        const auto& before = m_piece.tokens[token - 1];
        return before.kind == sql::LexedKind::white_space &&
               (before.text.find('\n') != std::string_view::npos || before.offset == 0);
    }

    // The column that the next token names.
    std::optional<std::string> column_behind(std::size_t offset, const schema::Table& table) const {
        int depth = 0;
        for (std::size_t i = 0; i < m_body.size(); ++i) {
            const auto& token = m_body[i];
            if (token.offset > offset) {
                const bool begins = i > 0 && (m_body[i - 1].text == "(" || m_body[i - 1].text == ",");
                if (depth != 1 || !begins) return std::nullopt;
                const auto name = sql::unquote_identifier(token.text);
                return schema::find_column(table, name) != nullptr ? std::optional(name) : std::nullopt;
            }
            if (token.text == "(") ++depth;
            if (token.text == ")") --depth;
        }
        return std::nullopt;
    }

    ModelReader& m_reader;
    const sql::Piece& m_piece;
    sql::TokenList m_body;
};

// ---- Statements
// --------------------------------------------------------------------------------------------------------

constexpr std::string_view k_expected = "expected CREATE TABLE, CREATE VIEW or CREATE MATERIALIZED VIEW";

class SqlModels {
  public:
    explicit SqlModels(ModelReader& reader)
        : m_reader(reader), m_source(reader.source()), m_session(reader.home()), m_lexed(sql::lex(m_source.text)) {}

    void read() {
        if (m_lexed.problem) {
            m_reader.error({m_lexed.problem->offset, m_lexed.problem->length}, m_lexed.problem->message,
                           m_lexed.problem->hint);
            return;
        }
        for (const auto& token : m_lexed.tokens) {
            if (token.kind != sql::LexedKind::line_comment || !marker_text(token.text)) continue;
            m_reader.error(span_of(token), "a revision script among the files of the desired schema",
                           "keep revisions and the desired schema in directories apart");
            return;
        }
        for (const auto& piece : sql::split(m_lexed.tokens))
            read(piece);
    }

  private:
    void read(const sql::Piece& piece) {
        if (piece.empty()) {
            HintReader(m_reader, piece).read(nullptr);
            return;
        }
        const auto scope = m_reader.variables();
        const auto replaced = replace_in_tokens(piece.body, scope);
        for (const auto& problem : replaced.problems)
            m_reader.error({problem.offset, problem.length}, problem.message, problem.hint);
        if (!replaced.problems.empty()) return;
        auto parsed = replaced.changed ? sql::parse(replaced.text) : sql::parse(piece.body);
        if (const auto* const problem = std::get_if<sql::Problem>(&parsed)) {
            refuse(*problem, piece, replaced.changed);
            return;
        }
        auto& operation = std::get<schema::Operation>(parsed);
        auto* const create = std::get_if<schema::CreateTable>(&operation);
        HintReader(m_reader, piece).read(create == nullptr ? nullptr : &create->table);
        take(std::move(operation), piece, replaced.changed ? replaced.text : std::string());
    }

    // A place in the text with its variables replaced is none in the file.
    void refuse(const sql::Problem& problem, const sql::Piece& piece, bool is_replaced) {
        if (!is_replaced) {
            m_reader.error({problem.offset, problem.length}, problem.message, problem.hint);
            return;
        }
        m_reader.error(span_of(piece.body.front()), fmt::format("with its variables replaced: {}", problem.message),
                       problem.hint);
    }

    void take(schema::Operation operation, const sql::Piece& piece, std::string replaced) {
        const auto tokens = sql::significant(piece.body);
        const auto first = span_of(tokens.front());
        if (const auto* const use = std::get_if<schema::Use>(&operation)) {
            m_session = use->database;
            return;
        }
        if (auto* const database = std::get_if<schema::CreateDatabase>(&operation)) {
            m_reader.add_database(database->name.name, std::move(database->properties), first);
            return;
        }
        const auto* const table = std::get_if<schema::CreateTable>(&operation);
        if (table != nullptr && table->table.temporary) {
            m_reader.error(first, "a temporary table is no part of a schema", "remove it, or the word TEMPORARY");
            return;
        }
        const bool is_object = table != nullptr || std::holds_alternative<schema::CreateView>(operation) ||
                               std::holds_alternative<schema::CreateMaterializedView>(operation);
        if (!is_object) {
            refuse(operation, tokens);
            return;
        }
        m_reader.add(std::move(operation), {.name = {},
                                            .object = {},
                                            .session = m_session,
                                            .file = m_reader.file(),
                                            .place = name_span(tokens),
                                            .statement = Span{tokens.front().offset, piece.sql().size()},
                                            .text = std::move(replaced),
                                            .uses = variable_uses(tokens, m_reader.variables())});
    }

    // CREATE and a mistyped word, or the other way round.
    static std::string did_they_mean(sql::TokenSpan tokens) {
        const std::vector<std::string> known{"CREATE TABLE", "CREATE VIEW", "CREATE MATERIALIZED", "CREATE DATABASE"};
        if (tokens.size() < 2) return {};
        const auto words = base::to_upper(fmt::format("{} {}", tokens[0].text, tokens[1].text));
        if (std::find(known.begin(), known.end(), words) != known.end()) return {};
        return base::did_you_mean(words, known);
    }

    void refuse(const schema::Operation& operation, sql::TokenSpan tokens) {
        const auto first = span_of(tokens.front());
        if (const auto* const opaque = std::get_if<schema::Opaque>(&operation)) {
            const auto meant = did_they_mean(tokens);
            m_reader.error(first, fmt::format("{}, got what cannot be parsed: {}", k_expected, opaque->reason),
                           meant.empty() ? "write it as SHOW CREATE prints it, or leave it out" : meant);
            return;
        }
        const auto count = std::min<std::size_t>(tokens.size(), 2);
        const auto text = std::string_view(m_source.text).substr(first.offset, tokens[count - 1].end() - first.offset);
        m_reader.error(first, fmt::format("{}, got '{}'", k_expected, text),
                       "say what there is to be, not how to get there: changes belong into revisions");
    }

    ModelReader& m_reader;
    const SourceFile& m_source;
    std::string m_session;
    sql::LexedText m_lexed;
};

}  // namespace

void read_sql_models(ModelReader& reader) {
    SqlModels(reader).read();
}

}  // namespace srmigrate::revision
