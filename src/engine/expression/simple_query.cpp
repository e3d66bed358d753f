// SPDX-License-Identifier: Apache-2.0
#include "engine/expression/simple_query.hpp"

#include "base/text.hpp"
#include "sql/cursor.hpp"
#include "sql/parser.hpp"
#include "sql/quote.hpp"

#include <array>
#include <string_view>

namespace srmigrate::engine {
namespace {

// The statement is more than this reader understands.
struct NotSimple {};

constexpr int k_deepest_query = 200;
constexpr int k_most_query_links = 2000;

class SimpleReader {
  public:
    explicit SimpleReader(std::span<const sql::LexedToken> tokens) : m_cursor(tokens) {}

    SimpleStatement statement() {
        auto result = [&]() -> SimpleStatement {
            if (m_cursor.at("SELECT")) return query();
            if (m_cursor.take("INSERT", "INTO")) return insert(false);
            if (m_cursor.take("INSERT", "OVERWRITE")) return insert(true);
            if (m_cursor.take("UPDATE")) return update();
            if (m_cursor.take("DELETE", "FROM")) return delete_rows();
            throw NotSimple{};
        }();
        expect_end();
        return result;
    }

    SimpleQuery whole_query() {
        auto result = query();
        expect_end();
        return result;
    }

    RowTerm whole_term() {
        auto result = term();
        expect_end();
        return result;
    }

  private:
    void expect_end() {
        m_cursor.take_symbol(";");
        if (!m_cursor.at_end()) throw NotSimple{};
    }

    bool take(std::string_view symbol) { return m_cursor.take_symbol(symbol); }
    void need(std::string_view symbol) {
        if (!take(symbol)) throw NotSimple{};
    }
    std::string identifier() {
        if (!m_cursor.at_identifier()) throw NotSimple{};
        return m_cursor.identifier("a name");
    }
    std::int64_t integer() {
        if (m_cursor.token().kind != sql::LexedKind::number) throw NotSimple{};
        return m_cursor.integer("a number");
    }

    schema::ObjectName object_name() {
        std::vector<std::string> parts{identifier()};
        while (take("."))
            parts.push_back(identifier());
        if (parts.size() > 3) throw NotSimple{};
        schema::ObjectName name{.catalog = std::nullopt, .database = std::nullopt, .name = parts.back()};
        if (parts.size() > 1) name.database = parts[parts.size() - 2];
        if (parts.size() > 2) name.catalog = parts.front();
        return name;
    }

    std::vector<std::string> names() {
        need("(");
        std::vector<std::string> result{identifier()};
        while (take(","))
            result.push_back(identifier());
        need(")");
        return result;
    }

    // ---- Statements

    SimpleQuery query() {
        if (!m_cursor.take("SELECT")) throw NotSimple{};
        SimpleQuery result;
        if (m_cursor.take("DISTINCT")) {
            result.distinct = true;
        } else {
            m_cursor.take("ALL");
        }
        do
            result.items.push_back(item());
        while (take(","));
        if (m_cursor.take("FROM")) {
            result.from = object_name();
            if (m_cursor.take("AS") || (m_cursor.at_identifier() && !at_clause())) result.alias = identifier();
        }
        if (m_cursor.take("WHERE")) result.where = term();
        if (m_cursor.take("ORDER", "BY")) {
            do
                result.order_by.push_back(ordering());
            while (take(","));
        }
        if (m_cursor.take("LIMIT")) {
            result.limit = integer();
            if (take(",")) {
                result.offset = *result.limit;
                result.limit = integer();
            } else if (m_cursor.take("OFFSET")) {
                result.offset = integer();
            }
        }
        return result;
    }

    bool at_clause() const {
        constexpr std::array<std::string_view, 24> k_words{
            "WHERE",     "ORDER",      "LIMIT",  "GROUP", "HAVING",  "UNION",     "JOIN",   "INNER",
            "LEFT",      "RIGHT",      "CROSS",  "FULL",  "NATURAL", "INTERSECT", "EXCEPT", "MINUS",
            "PARTITION", "PARTITIONS", "TABLET", "FOR",   "QUALIFY", "INTO",      "SAMPLE", "TEMPORARY"};
        for (const auto word : k_words) {
            if (m_cursor.at(word)) return true;
        }
        return false;
    }

    SelectItem item() {
        SelectItem result;
        if (take("*")) {
            result.star = true;
            return result;
        }
        if (m_cursor.at_identifier() && m_cursor.at_symbol(".", 1) && m_cursor.at_symbol("*", 2)) {
            result.star_of = identifier();
            take(".");
            take("*");
            result.star = true;
            return result;
        }
        result.term = term();
        result.name = result.term.kind == RowTermKind::column ? result.term.path.back() : result.term.text;
        if (m_cursor.take("AS") || m_cursor.at_string() ||
            (m_cursor.at_identifier() && !m_cursor.at("FROM") && !at_clause())) {
            result.name = alias();
        }
        return result;
    }

    std::string alias() { return m_cursor.at_string() ? m_cursor.string("a name") : identifier(); }

    Ordering ordering() {
        Ordering result{.term = term()};
        if (m_cursor.take("DESC")) {
            result.descending = true;
        } else {
            m_cursor.take("ASC");
        }
        return result;
    }

    InsertValues insert(bool overwrite) {
        m_cursor.take("TABLE");
        InsertValues result{.table = object_name(), .overwrite = overwrite};
        if (m_cursor.take("WITH", "LABEL")) result.label = identifier();
        if (m_cursor.at_symbol("(")) {
            result.columns = names();
        }
        if (m_cursor.take("WITH", "LABEL")) result.label = identifier();
        if (m_cursor.at("SELECT")) {
            result.source = query();
            return result;
        }
        if (!m_cursor.take("VALUES")) throw NotSimple{};
        std::vector<std::vector<RowTerm>> rows;
        do {
            need("(");
            rows.push_back(terms());
            need(")");
        } while (take(","));
        result.source = std::move(rows);
        return result;
    }

    UpdateRows update() {
        UpdateRows result{.table = object_name()};
        if (!m_cursor.take("SET")) throw NotSimple{};
        do {
            auto column = identifier();
            if (take(".")) column = identifier();
            need("=");
            result.assignments.emplace_back(std::move(column), term());
        } while (take(","));
        if (m_cursor.take("WHERE")) result.where = term();
        return result;
    }

    DeleteRows delete_rows() {
        DeleteRows result{.table = object_name()};
        if (m_cursor.take("PARTITION") || m_cursor.take("PARTITIONS")) {
            result.partitions = m_cursor.at_symbol("(") ? names() : std::vector{identifier()};
        }
        if (m_cursor.take("WHERE")) result.where = term();
        return result;
    }

    // ---- Expressions

    std::vector<RowTerm> terms() {
        std::vector<RowTerm> result{term()};
        while (take(","))
            result.push_back(term());
        return result;
    }

    RowTerm term() {
        if (++m_depth > k_deepest_query) throw NotSimple{};
        auto result = disjunction();
        --m_depth;
        return result;
    }

    template <class Rule>
    RowTerm written(Rule rule) {
        const auto begin = m_cursor.position();
        auto result = rule();
        result.text = m_cursor.text(begin, m_cursor.position());
        return result;
    }

    RowTerm binary(std::string name, RowTerm left, RowTerm right) {
        if (++m_links > k_most_query_links) throw NotSimple{};
        RowTerm result{.kind = RowTermKind::binary, .name = std::move(name)};
        result.children.push_back(std::move(left));
        result.children.push_back(std::move(right));
        return result;
    }

    RowTerm disjunction() {
        return written([&] {
            auto left = conjunction();
            while (m_cursor.take("OR") || take("||"))
                left = binary("or", std::move(left), conjunction());
            return left;
        });
    }

    RowTerm conjunction() {
        return written([&] {
            auto left = negation();
            while (m_cursor.take("AND") || take("&&"))
                left = binary("and", std::move(left), negation());
            return left;
        });
    }

    RowTerm negation() {
        return written([&] {
            if (!m_cursor.take("NOT") && !take("!")) return comparison();
            if (++m_links > k_most_query_links) throw NotSimple{};
            RowTerm result{.kind = RowTermKind::not_};
            result.children.push_back(negation());
            return result;
        });
    }

    RowTerm comparison() {
        return written([&] {
            auto left = sum();
            for (;;) {
                if (const auto name = comparison_operator(); !name.empty()) {
                    left = binary(std::string(name), std::move(left), sum());
                } else if (m_cursor.take("IS")) {
                    const bool negated = m_cursor.take("NOT");
                    if (!m_cursor.take("NULL")) throw NotSimple{};
                    left = wrapped(RowTermKind::is_null, std::move(left), negated);
                } else if (!predicate(left)) {
                    return left;
                }
            }
        });
    }

    std::string_view comparison_operator() {
        constexpr std::array<std::string_view, 9> k_operators{"<=>", "<=", ">=", "<>", "!=", "==", "=", "<", ">"};
        for (const auto name : k_operators) {
            if (take(name)) return name == "<>" ? "!=" : name == "==" ? "=" : name;
        }
        return {};
    }

    static RowTerm wrapped(RowTermKind kind, RowTerm child, bool negated) {
        RowTerm result{.kind = kind, .negated = negated};
        result.children.push_back(std::move(child));
        return result;
    }

    // [NOT] IN, LIKE, BETWEEN
    bool predicate(RowTerm& left) {
        const bool negated =
            m_cursor.at("NOT") && (m_cursor.at("IN", 1) || m_cursor.at("LIKE", 1) || m_cursor.at("BETWEEN", 1));
        if (negated) m_cursor.next();
        if (m_cursor.take("IN")) {
            need("(");
            if (m_cursor.at("SELECT")) throw NotSimple{};
            auto result = wrapped(RowTermKind::in, std::move(left), negated);
            for (auto& value : terms())
                result.children.push_back(std::move(value));
            need(")");
            left = std::move(result);
            return true;
        }
        if (m_cursor.take("LIKE")) {
            auto result = wrapped(RowTermKind::like, std::move(left), negated);
            result.children.push_back(sum());
            left = std::move(result);
            return true;
        }
        if (m_cursor.take("BETWEEN")) {
            auto result = wrapped(RowTermKind::between, std::move(left), negated);
            result.children.push_back(sum());
            if (!m_cursor.take("AND")) throw NotSimple{};
            result.children.push_back(sum());
            left = std::move(result);
            return true;
        }
        return false;
    }

    RowTerm sum() {
        return written([&] {
            auto left = product();
            for (;;) {
                if (take("+")) {
                    left = binary("+", std::move(left), product());
                } else if (take("-")) {
                    left = binary("-", std::move(left), product());
                } else {
                    return left;
                }
            }
        });
    }

    RowTerm product() {
        return written([&] {
            auto left = unary();
            for (;;) {
                if (take("*")) {
                    left = binary("*", std::move(left), unary());
                } else if (take("/")) {
                    left = binary("/", std::move(left), unary());
                } else if (take("%")) {
                    left = binary("%", std::move(left), unary());
                } else {
                    return left;
                }
            }
        });
    }

    RowTerm unary() {
        return written([&] {
            if (take("+")) return unary();
            if (!take("-")) return primary();
            if (++m_links > k_most_query_links) throw NotSimple{};
            return wrapped(RowTermKind::minus, unary(), false);
        });
    }

    RowTerm primary() {
        return written([&]() -> RowTerm {
            const auto token = m_cursor.token();
            if (token.kind == sql::LexedKind::string) return literal(text_value(m_cursor.string("a string")));
            if (token.kind == sql::LexedKind::number) {
                m_cursor.next();
                return literal(literal_number(token.text));
            }
            if (take("(")) {
                if (m_cursor.at("SELECT")) throw NotSimple{};
                auto inner = term();
                need(")");
                return inner;
            }
            if (m_cursor.at_symbol("@") || m_cursor.at_symbol("@@")) return variable();
            return word();
        });
    }

    static RowTerm literal(Value value) { return {.kind = RowTermKind::literal, .value = std::move(value)}; }

    RowTerm variable() {
        const bool is_system = take("@@") || (take("@") && take("@"));
        auto name = base::to_lower(identifier());
        if (is_system && (name == "session" || name == "global" || name == "local") && take(".")) {
            name = base::to_lower(identifier());
        }
        return {.kind = is_system ? RowTermKind::variable : RowTermKind::user_variable, .name = std::move(name)};
    }

    RowTerm word() {
        if (m_cursor.take("NULL")) return literal({});
        if (m_cursor.take("TRUE")) return literal(boolean_value(true));
        if (m_cursor.take("FALSE")) return literal(boolean_value(false));
        if (m_cursor.take("DEFAULT")) return {.kind = RowTermKind::default_};
        if (m_cursor.take("CASE")) return case_term();
        if (m_cursor.at("INTERVAL")) throw NotSimple{};
        if ((m_cursor.at("DATE") || m_cursor.at("DATETIME")) && m_cursor.at_string(1)) {
            const auto kind = m_cursor.at("DATE") ? ValueKind::date : ValueKind::date_time;
            m_cursor.next();
            return literal({.kind = kind, .text = m_cursor.string("a date")});
        }
        if (m_cursor.at("CURRENT_TIMESTAMP") && !m_cursor.at_symbol("(", 1)) {
            m_cursor.next();
            return {.kind = RowTermKind::call, .name = "current_timestamp"};
        }
        if (m_cursor.at_symbol("(", 1) && m_cursor.token().kind == sql::LexedKind::word) return call();
        RowTerm result{.kind = RowTermKind::column};
        result.path.push_back(identifier());
        while (take("."))
            result.path.push_back(identifier());
        return result;
    }

    RowTerm call() {
        RowTerm result{.kind = RowTermKind::call, .name = base::to_lower(m_cursor.token().text)};
        m_cursor.next();
        need("(");
        if (result.name == "cast") {
            result.kind = RowTermKind::cast;
            result.children.push_back(term());
            if (!m_cursor.take("AS")) throw NotSimple{};
            const auto begin = m_cursor.position();
            while (!m_cursor.at_end() && !m_cursor.at_symbol(")")) {
                if (take("(")) {
                    while (!m_cursor.at_end() && !m_cursor.at_symbol(")"))
                        m_cursor.next();
                }
                m_cursor.next();
            }
            auto type = sql::parse_type(m_cursor.text(begin, m_cursor.position()));
            if (std::holds_alternative<sql::Problem>(type)) throw NotSimple{};
            result.type = std::get<schema::Type>(std::move(type));
        } else if (take("*")) {
            result.star = true;
        } else if (!m_cursor.at_symbol(")")) {
            result.children = terms();
        }
        need(")");
        if (m_cursor.at("OVER")) throw NotSimple{};
        return result;
    }

    RowTerm case_term() {
        RowTerm result{.kind = RowTermKind::case_};
        if (!m_cursor.at("WHEN")) throw NotSimple{};
        while (m_cursor.take("WHEN")) {
            result.children.push_back(term());
            if (!m_cursor.take("THEN")) throw NotSimple{};
            result.children.push_back(term());
        }
        if (m_cursor.take("ELSE")) result.children.push_back(term());
        if (!m_cursor.take("END")) throw NotSimple{};
        return result;
    }

    sql::Cursor m_cursor;
    int m_depth = 0;
    int m_links = 0;  ///< steps of chains, each of which is as deep a tree as it is long
};

template <class Rule>
auto attempt(std::span<const sql::LexedToken> tokens, Rule rule)
    -> std::optional<decltype(rule(std::declval<SimpleReader&>()))> {
    try {
        SimpleReader reader(tokens);
        return rule(reader);
    } catch (const NotSimple&) {
    } catch (const sql::Failure&) {
    } catch (const sql::NotModelled&) {
    }
    return std::nullopt;
}

}  // namespace

std::optional<SimpleStatement> simple_statement(std::span<const sql::LexedToken> tokens) {
    return attempt(tokens, [](SimpleReader& reader) { return reader.statement(); });
}

std::optional<SimpleQuery> simple_query(std::string_view text) {
    const auto lexed = sql::lex(text);
    return attempt(lexed.tokens, [](SimpleReader& reader) { return reader.whole_query(); });
}

std::optional<RowTerm> term_of(std::string_view text) {
    const auto lexed = sql::lex(text);
    return attempt(lexed.tokens, [](SimpleReader& reader) { return reader.whole_term(); });
}

}  // namespace srmigrate::engine
