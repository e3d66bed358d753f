// SPDX-License-Identifier: Apache-2.0
// What a query reads and yields. What it reads is found by its tokens alone, for it must be told of queries and data
// statements that no tree is made of, too: objects are put into order by it.
#include "schema/expression/read.hpp"
#include "sql/quote.hpp"
#include "sql/rules.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace srmigrate::sql::rules {
namespace {

// What lies between two parentheses, or the whole statement.
struct QueryLevel {
    bool selects = false;       ///< a SELECT, DELETE or UPDATE was seen: FROM names relations
    bool in_relations = false;  ///< behind FROM: a comma goes on to the next relation
    bool wants_relation = false;
    bool in_with = false;                    ///< between WITH and the query it belongs to
    std::string common_table;                ///< the body of WITH common_table AS (…) opens the next level
    std::vector<std::string> common_tables;  ///< known from here on, and in the levels inside
};

// Walks over all tokens once; keeps a level for each open parenthesis.
class Reads {
  public:
    explicit Reads(Cursor cursor) : m_cursor(std::move(cursor)), m_levels(1) {}

    std::vector<schema::ObjectName> run() {
        while (!m_cursor.at_end())
            step();
        return std::move(m_reads);
    }

  private:
    QueryLevel& level() { return m_levels.back(); }

    void step() {
        if (m_cursor.at_symbol("(")) return open();
        if (m_cursor.at_symbol(")")) return close();
        if (level().in_with && common_table()) return;
        if (level().wants_relation && relation()) return;
        if (m_cursor.at_symbol(",")) {
            level().wants_relation = level().in_relations;
        } else if (m_cursor.token().kind == LexedKind::word && !m_cursor.token().text.empty()) {
            word();
        }
        m_cursor.next();
    }

    void open() {
        QueryLevel inner;
        // FROM (a JOIN b): the level goes on naming relations, until a SELECT shows that it is a subquery.
        if (level().wants_relation) {
            inner.selects = inner.in_relations = inner.wants_relation = true;
            level().wants_relation = false;
        }
        m_levels.push_back(std::move(inner));
        m_cursor.next();
    }

    void close() {
        m_cursor.next();
        if (m_levels.size() == 1) return;
        m_levels.pop_back();
        auto& outer = level();
        if (!outer.common_table.empty()) {
            outer.common_tables.push_back(std::move(outer.common_table));
            outer.common_table.clear();
        }
    }

    void word() {
        constexpr std::array<std::string_view, 8> k_ends{"WHERE", "GROUP",   "HAVING", "ORDER",
                                                         "LIMIT", "QUALIFY", "WINDOW", "VALUES"};
        constexpr std::array<std::string_view, 4> k_set_operators{"UNION", "INTERSECT", "EXCEPT", "MINUS"};
        auto& here = level();
        if (m_cursor.at("WITH")) {
            here.in_with = true;
        } else if (m_cursor.at("SELECT") || m_cursor.at("DELETE") || m_cursor.at("UPDATE")) {
            here.selects = true;
            here.in_relations = here.wants_relation = here.in_with = false;
        } else if (m_cursor.at("FROM") || (m_cursor.at("USING") && !m_cursor.at_symbol("(", 1))) {
            // DELETE FROM t USING u names relations, JOIN u USING (a, b) columns.
            here.in_relations = here.wants_relation = here.selects;
        } else if (m_cursor.at("JOIN")) {
            here.wants_relation = here.selects;
        } else if (m_cursor.at_any(k_ends) || m_cursor.at_any(k_set_operators)) {
            here.in_relations = here.wants_relation = false;
        }
    }

    // name [(columns)] AS ( … ), behind WITH or a comma; steps to the opening parenthesis of the body.
    bool common_table() {
        if (m_cursor.at("RECURSIVE") && m_cursor.at_identifier(1)) {
            m_cursor.next();
            m_recursive = true;
        }
        const auto begin = m_cursor.position();
        if (!m_cursor.at_identifier()) return false;
        auto name = unquote_identifier(m_cursor.token().text);
        m_cursor.next();
        if (m_cursor.at_symbol("(")) skip_brackets(m_cursor);
        if (!m_cursor.take("AS") || !m_cursor.at_symbol("(")) {
            m_cursor.go_to(begin);
            return false;
        }
        if (m_recursive) level().common_tables.push_back(name);
        level().common_table = std::move(name);
        return true;
    }

    // Whether a relation's name stands here; steps over it and what makes it no table: a function's parenthesis.
    bool relation() {
        if (m_cursor.at("LATERAL") || m_cursor.at("ASSERT_ROWS")) {
            m_cursor.next();
            return true;
        }
        if (m_cursor.at_symbol("[")) {
            skip_brackets(m_cursor);
            return true;
        }
        if (!m_cursor.at_identifier()) return false;
        auto name = object_name(m_cursor, "a table name");
        level().wants_relation = false;
        if (m_cursor.at_symbol("(") || is_common_table(name)) return true;
        if (std::find(m_reads.begin(), m_reads.end(), name) == m_reads.end()) m_reads.push_back(std::move(name));
        return true;
    }

    bool is_common_table(const schema::ObjectName& name) const {
        if (name.database) return false;
        return std::any_of(m_levels.begin(), m_levels.end(), [&](const QueryLevel& l) {
            return std::find(l.common_tables.begin(), l.common_tables.end(), name.name) != l.common_tables.end();
        });
    }

    Cursor m_cursor;
    std::vector<QueryLevel> m_levels;
    std::vector<schema::ObjectName> m_reads;
    bool m_recursive = false;
};

// What the columns are called, where the first select list says it of all: by AS or as a plain column.
std::optional<std::vector<std::string>> yields(const std::vector<schema::Token>& tokens) {
    const auto tree = schema::read_query(tokens);
    if (!tree) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& item : schema::first_select(*tree).items) {
        auto path = item.star ? std::nullopt : schema::path_of(item.expression);
        if (!item.alias && !path) return std::nullopt;
        names.push_back(item.alias ? *item.alias : std::move(path->back()));
    }
    return names;
}

// What a query must have, whatever else it is: a beginning, and balanced brackets.
void check(Cursor cursor) {
    if (!cursor.at("SELECT") && !cursor.at("WITH") && !cursor.at_symbol("(")) cursor.fail("a query");
    while (!cursor.at_end()) {
        if (cursor.at_symbol("(") || cursor.at_symbol("[") || cursor.at_symbol("{")) {
            skip_brackets(cursor);
        } else if (cursor.at_symbol(")") || cursor.at_symbol("]") || cursor.at_symbol("}")) {
            cursor.fail("the end of the statement");
        } else {
            cursor.next();
        }
    }
}

}  // namespace

std::vector<schema::ObjectName> reads(const Cursor& cursor) {
    return Reads(cursor).run();
}

schema::Query query(Cursor& cursor) {
    check(cursor);
    schema::Query query{.reads = reads(cursor)};
    const auto begin = cursor.position();
    while (!cursor.at_end())
        cursor.next();
    query.text = cursor.text(begin, cursor.position());
    query.tokens = schema_tokens(cursor.tokens(begin, cursor.position()));
    query.yields = yields(query.tokens);
    return query;
}

}  // namespace srmigrate::sql::rules
