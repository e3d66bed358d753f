// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/dml.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace srmigrate::lint {
namespace {

using sql::LexedKind;
using sql::LexedToken;

std::string plain(const LexedToken& token) {
    if (token.kind == LexedKind::quoted_identifier) return std::string(token.text.substr(1, token.text.size() - 2));
    return std::string(token.text);
}

class DmlReader {
  public:
    explicit DmlReader(sql::TokenSpan tokens) {
        for (const auto& token : tokens) {
            if (token.kind != LexedKind::hint) m_tokens.push_back(token);
        }
    }

    DmlHead run() && {
        if (take("INSERT")) {
            insert();
        } else if (take("UPDATE")) {
            update();
        } else if (take("DELETE")) {
            look_for_where();
        }
        return std::move(m_head);
    }

  private:
    bool at(std::size_t i, std::string_view word) const {
        return i < m_tokens.size() && m_tokens[i].kind != LexedKind::string &&
               m_tokens[i].kind != LexedKind::quoted_identifier && base::equals_ignoring_case(m_tokens[i].text, word);
    }
    bool take(std::string_view word) {
        if (!at(m_at, word)) return false;
        ++m_at;
        return true;
    }
    void name() {
        if (m_at < m_tokens.size()) ++m_at;
        while (at(m_at, ".") && m_at + 1 < m_tokens.size())
            m_at += 2;
        if (m_at > 0) m_head.behind_target = m_tokens[m_at - 1].end();
    }
    /// Behind a parenthesis that is open at m_at.
    void skip_parentheses() {
        std::size_t depth = 0;
        for (; m_at < m_tokens.size(); ++m_at) {
            if (m_tokens[m_at].text == "(") ++depth;
            if (m_tokens[m_at].text == ")" && --depth == 0) {
                ++m_at;
                return;
            }
        }
    }

    void insert() {
        m_head.overwrites = take("OVERWRITE");
        take("INTO");
        if (take("FILES") || take("BLACKHOLE")) return;
        name();
        while (m_at < m_tokens.size()) {
            if (take("WITH")) {
                take("LABEL");
                if (m_at < m_tokens.size()) ++m_at;
            } else if (take("TEMPORARY")) {
                continue;
            } else if (take("PARTITION") || take("PARTITIONS")) {
                m_head.names_partitions = true;
                skip_parentheses();
            } else if (take("PROPERTIES")) {
                skip_parentheses();
            } else if (take("BY")) {
                take("NAME");
                m_head.columns.emplace();
            } else if (at(m_at, "(") && !at(m_at + 1, "SELECT") && !at(m_at + 1, "WITH")) {
                columns();
            } else {
                break;
            }
        }
        if (m_at > 0) m_head.behind_head = m_tokens[m_at - 1].end();
        m_head.inserts_values = at(m_at, "VALUES") || at(m_at, "VALUE");
    }

    void columns() {
        auto& names = m_head.columns.emplace();
        for (++m_at; m_at < m_tokens.size() && m_tokens[m_at].text != ")"; ++m_at) {
            if (m_tokens[m_at].text != ",") names.push_back(plain(m_tokens[m_at]));
        }
        if (m_at < m_tokens.size()) ++m_at;
    }

    void update() {
        name();
        while (m_at < m_tokens.size() && !at(m_at, "SET"))
            ++m_at;
        const auto begin = m_at;
        look_for_where();
        std::size_t depth = 0;
        std::vector<std::string> read;
        bool is_left = true;
        for (auto i = begin + 1; i < m_tokens.size(); ++i) {
            const auto& token = m_tokens[i];
            if (token.text == "(") ++depth;
            if (token.text == ")" && depth > 0) --depth;
            if (depth == 0 && (at(i, "WHERE") || at(i, "FROM"))) break;
            if (depth == 0 && token.text == ",") {
                is_left = true;
            } else if (depth == 0 && token.text == "=" && is_left) {
                is_left = false;
            } else if (token.kind == LexedKind::word || token.kind == LexedKind::quoted_identifier) {
                (is_left ? m_head.set : read).push_back(base::to_lower(plain(token)));
            }
        }
        m_head.reads_itself = std::any_of(read.begin(), read.end(), [&](const std::string& name) {
            return std::find(m_head.set.begin(), m_head.set.end(), name) != m_head.set.end();
        });
    }

    void look_for_where() {
        std::size_t depth = 0;
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (m_tokens[i].text == "(") ++depth;
            if (m_tokens[i].text == ")" && depth > 0) --depth;
            if (depth > 0 || !at(i, "WHERE")) continue;
            const bool is_true = at(i + 1, "true") && i + 2 == m_tokens.size();
            const bool is_one = i + 4 == m_tokens.size() && m_tokens[i + 2].text == "=" &&
                                m_tokens[i + 1].text == m_tokens[i + 3].text &&
                                m_tokens[i + 1].kind == LexedKind::number;
            m_head.has_where = !is_true && !is_one;
            return;
        }
    }

    sql::TokenList m_tokens;
    std::size_t m_at = 0;
    DmlHead m_head;
};

constexpr std::array<std::string_view, 12> k_time_functions{
    "now",       "curdate",        "current_date",   "curtime", "current_time", "current_timestamp",
    "localtime", "localtimestamp", "unix_timestamp", "rand",    "random",       "uuid"};

}  // namespace

DmlHead read_dml(sql::TokenSpan tokens) {
    return DmlReader(tokens).run();
}

std::vector<std::string> time_calls(sql::TokenSpan tokens) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind != LexedKind::word) continue;
        const auto word = base::to_lower(tokens[i].text);
        const bool is_known =
            std::find(k_time_functions.begin(), k_time_functions.end(), word) != k_time_functions.end();
        const bool is_call = i + 1 < tokens.size() && tokens[i + 1].text == "(";
        const bool may_stand_alone = word.starts_with("current_") || word.starts_with("localtime");
        // unix_timestamp(x) is of x
        const bool has_arguments = is_call && i + 2 < tokens.size() && tokens[i + 2].text != ")";
        if (!is_known || !(is_call || may_stand_alone) || (word == "unix_timestamp" && has_arguments)) continue;
        if (std::find(result.begin(), result.end(), word) == result.end()) result.push_back(word);
    }
    return result;
}

}  // namespace srmigrate::lint
