// SPDX-License-Identifier: Apache-2.0
// Reads a short statement word by word: SHOW, DESC and what else has no grammar of its own.
#pragma once

#include "engine/cluster/statement.hpp"
#include "schema/model/model.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

class Words {
  public:
    explicit Words(const Statement& statement) : m_tokens(statement.tokens) {}

    bool at_end() const { return m_at >= m_tokens.size(); }
    bool at(std::string_view word, std::size_t ahead = 0) const;
    bool at_symbol(std::string_view text) const;
    /// Steps over the words if all of them come next.
    bool take(std::initializer_list<std::string_view> words);
    bool take(std::string_view word) { return take({word}); }
    bool take_symbol(std::string_view text);
    /// A name or a string; nothing at the end or at anything else.
    std::optional<std::string> name();
    /// db.t or t, quoted parts too.
    std::optional<schema::ObjectName> object();
    std::optional<std::string> string();
    /// The text of the next token, and over it.
    std::string next();

  private:
    sql::TokenSpan m_tokens;
    std::size_t m_at = 0;
};

/// What follows FROM/IN, LIKE and WHERE in SHOW; the rest of the statement must be understood.
struct ShowFilter {
    std::optional<std::string> like;
    /// column op value of an AND of comparisons; op as written.
    struct Comparison {
        std::string column;
        std::string op;
        std::string value;
    };
    std::vector<Comparison> where;
    std::vector<std::pair<std::string, bool>> order;  ///< column, descending
    std::optional<std::size_t> limit;
    std::size_t offset = 0;
};

/// Reads LIKE, WHERE, ORDER BY, LIMIT up to the end; refuses what is beyond that.
ShowFilter read_filter(Words& words);

/// Rows that WHERE leaves, ordered and cut. Columns unknown to the result are refused.
ResultSet filtered(ResultSet result, const ShowFilter& filter, std::string_view like_column);

/// "2026-01-31 12:00:00" in UTC.
std::string time_text(Time time);

}  // namespace srmigrate::engine
