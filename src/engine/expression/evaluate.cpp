// SPDX-License-Identifier: Apache-2.0
#include "engine/expression/evaluate.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/cluster/variables.hpp"
#include "engine/value/exact.hpp"
#include "engine/value/functions.hpp"
#include "schema/normal/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

namespace srmigrate::engine {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

using schema::ExpressionKind;
using schema::ExpressionNode;

class Evaluation {
  public:
    Evaluation(const StatementContext& context, const ColumnReader& column, const SubqueryRunner& subquery)
        : m_context(context), m_column(column), m_subquery(subquery) {}

    Value operator()(const ExpressionNode& node) const {
        switch (node.kind) {
            case ExpressionKind::text:
            case ExpressionKind::number:
            case ExpressionKind::date:
                return literal_value(node).value_or(Value{});
            case ExpressionKind::word:
                return word(node);
            case ExpressionKind::column:
            case ExpressionKind::field:
                return m_column(schema::path_of(node).value_or(std::vector<std::string>{}));
            case ExpressionKind::variable:
                return variable(node.text);
            case ExpressionKind::call:
                return call(node);
            case ExpressionKind::negation:
                return opposite((*this)(node.children.front()));
            case ExpressionKind::unary:
                return arithmetic("-", integer_value(0), (*this)(node.children.front()));
            case ExpressionKind::binary:
                return arithmetic(node.text, (*this)(node.children[0]), (*this)(node.children[1]));
            case ExpressionKind::comparison:
                return comparison(node);
            case ExpressionKind::compound:
                return logic(node.text != "and", (*this)(node.children[0]), node.children[1]);
            case ExpressionKind::is_null:
                return boolean_value(((*this)(node.children.front()).kind == ValueKind::null) != node.negated);
            case ExpressionKind::in:
                return in(node);
            case ExpressionKind::like:
                return like(node);
            case ExpressionKind::between:
                return between(node);
            case ExpressionKind::case_of:
                return choice(node);
            case ExpressionKind::cast:
                return cast_to((*this)(node.children.front()), *node.type);
            case ExpressionKind::exists:
                return boolean_value(!rows_of(node).empty());
            case ExpressionKind::subquery:
                return single_value(rows_of(node));
            case ExpressionKind::bytes:
            case ExpressionKind::star:
            case ExpressionKind::named_argument:
            case ExpressionKind::separator:
            case ExpressionKind::extract:
            case ExpressionKind::interval:
            case ExpressionKind::match:
            case ExpressionKind::element:
            case ExpressionKind::slice:
            case ExpressionKind::arrow:
            case ExpressionKind::tuple:
            case ExpressionKind::array:
            case ExpressionKind::map:
            case ExpressionKind::lambda:
            case ExpressionKind::filter:
            case ExpressionKind::window:
            case ExpressionKind::sort_key:
            case ExpressionKind::other:
                break;
        }
        throw NotSimulated{"an expression of that kind"};
    }

  private:
    static Value of(std::optional<bool> condition) { return condition ? boolean_value(*condition) : Value{}; }
    static Value opposite(const Value& value) {
        const auto condition = truth(value);
        return condition ? boolean_value(!*condition) : Value{};
    }
    static Value negated(const ExpressionNode& node, const Value& value) {
        return node.negated ? opposite(value) : value;
    }

    // A value by itself, or a function that needs no parentheses.
    Value word(const ExpressionNode& node) const {
        if (const auto value = literal_value(node)) return *value;
        const auto name = base::to_lower(node.text);
        if (name == "default") refuse_analysis("DEFAULT is only allowed in VALUES");
        if (const auto value = about_session(name)) return *value;
        throw NotSimulated{fmt::format("function {}", name)};
    }

    // @a; @@b, @@session.b, @@global.b, @@local.b
    Value variable(std::string_view written) const {
        auto name = base::to_lower(written);
        if (!name.starts_with("@@")) {
            const auto found = m_context.connection.variables.find(name);
            return found == m_context.connection.variables.end() ? Value{} : text_value(found->second);
        }
        name.erase(0, 2);
        for (const std::string_view scope : {"session.", "global.", "local."}) {
            if (name.starts_with(scope)) return variable_value(m_context, name.substr(scope.size()));
        }
        return variable_value(m_context, name);
    }

    Value comparison(const ExpressionNode& node) const {
        const auto left = (*this)(node.children[0]);
        const auto right = (*this)(node.children[1]);
        if (node.text == "<=>") {
            const bool any_null = left.kind == ValueKind::null || right.kind == ValueKind::null;
            return boolean_value(any_null ? left.kind == right.kind : compare(left, right) == 0);
        }
        const auto order = compare(left, right);
        if (!order) return {};
        return boolean_value((node.text == "=" && *order == 0) || (node.text == "!=" && *order != 0) ||
                             (node.text == "<" && *order < 0) || (node.text == "<=" && *order <= 0) ||
                             (node.text == ">" && *order > 0) || (node.text == ">=" && *order >= 0));
    }

    // The other side is not looked at where this one decides.
    Value logic(bool deciding, const Value& left, const ExpressionNode& other) const {
        const auto first = truth(left);
        if (first == deciding) return boolean_value(deciding);
        const auto second = truth((*this)(other));
        if (second == deciding) return boolean_value(deciding);
        return first && second ? boolean_value(!deciding) : Value{};
    }

    static Value arithmetic(std::string_view name, const Value& left, const Value& right) {
        if (left.kind == ValueKind::null || right.kind == ValueKind::null) return {};
        if (is_exact(left) && is_exact(right) && name != "/") return exact_arithmetic(name, left, right);
        const auto x = number_of(left);
        const auto y = number_of(right);
        if (!x || !y) return {};
        if (name == "/" || name == "%") {
            if (*y == 0) return {};
            const bool has_decimal = left.kind == ValueKind::decimal || right.kind == ValueKind::decimal;
            if (has_decimal) throw NotSimulated{"division of DECIMAL"};
            return number_value(name == "/" ? *x / *y : std::fmod(*x, *y));
        }
        return number_value(name == "+" ? *x + *y : name == "-" ? *x - *y : *x * *y);
    }

    // The scale of a sum is the larger one, that of a product is both together (StarRocks: ArithmeticExpr.
    // getReturnTypeOfDecimal). What overflows depends on the types of the columns.
    static Value exact_arithmetic(std::string_view name, const Value& left, const Value& right) {
        const auto a = exact(left.text);
        const auto b = exact(right.text);
        if (!a || !b) throw NotSimulated{"numbers of more than 38 digits"};
        const bool is_whole = left.kind == ValueKind::integer && right.kind == ValueKind::integer;
        if (name == "%") {
            if (!is_whole) throw NotSimulated{"% of DECIMAL"};
            if (b->unscaled == 0) return {};
            return {.kind = ValueKind::integer, .text = text_of(Exact{a->unscaled % b->unscaled, 0})};
        }
        const auto result = name == "+" ? sum(*a, *b) : name == "-" ? difference(*a, *b) : product(*a, *b);
        const auto is_big = !result || !has_digits(*result, is_whole ? 18 : 38);
        if (is_big && (!result || !is_whole || !integer_of({.kind = ValueKind::integer, .text = text_of(*result)}))) {
            throw NotSimulated{"a number that may overflow"};
        }
        return {.kind = is_whole ? ValueKind::integer : ValueKind::decimal, .text = text_of(*result)};
    }

    // ---- Subqueries

    std::vector<std::vector<Value>> rows_of(const ExpressionNode& node) const {
        if (!m_subquery || node.query.empty()) throw NotSimulated{"a subquery"};
        return m_subquery(node.query.front());
    }

    static Value single_value(const std::vector<std::vector<Value>>& rows) {
        if (rows.empty()) return {};
        if (rows.size() > 1 || rows.front().size() != 1) throw NotSimulated{"a subquery of several rows"};
        return rows.front().front();
    }

    std::vector<Value> candidates(const ExpressionNode& node) const {
        std::vector<Value> values;
        if (node.children.size() == 2 && node.children[1].kind == ExpressionKind::subquery) {
            for (auto& row : rows_of(node.children[1])) {
                if (row.size() != 1) throw NotSimulated{"IN of several columns"};
                values.push_back(std::move(row.front()));
            }
            return values;
        }
        for (std::size_t i = 1; i < node.children.size(); ++i)
            values.push_back((*this)(node.children[i]));
        return values;
    }

    Value in(const ExpressionNode& node) const {
        const auto wanted = (*this)(node.children.front());
        const auto values = candidates(node);
        bool unknown = wanted.kind == ValueKind::null && !values.empty();
        for (const auto& value : values) {
            const auto order = compare(wanted, value);
            if (order == 0) return boolean_value(!node.negated);
            unknown = unknown || !order;
        }
        return unknown ? Value{} : boolean_value(node.negated);
    }

    Value like(const ExpressionNode& node) const {
        const auto text = (*this)(node.children[0]);
        const auto pattern = (*this)(node.children[1]);
        if (text.kind == ValueKind::null || pattern.kind == ValueKind::null) return {};
        return negated(node, boolean_value(base::matches_like(text.text, pattern.text)));
    }

    Value between(const ExpressionNode& node) const {
        const auto value = (*this)(node.children[0]);
        const auto low = compare(value, (*this)(node.children[1]));
        const auto high = compare(value, (*this)(node.children[2]));
        if (!low || !high) return {};
        return negated(node, boolean_value(*low >= 0 && *high <= 0));
    }

    // CASE WHEN a THEN b … ELSE c, CASE x WHEN a THEN b …
    Value choice(const ExpressionNode& node) const {
        const auto& parts = node.children;
        const std::size_t first = node.has_case ? 1 : 0;
        const auto wanted = node.has_case ? (*this)(parts.front()) : Value{};
        std::vector<Value> values;
        std::optional<std::size_t> chosen;
        std::size_t at = first;
        for (; at + 1 < parts.size() - (node.has_else ? 1 : 0); at += 2) {
            values.push_back((*this)(parts[at + 1]));
            if (chosen) continue;
            const auto tested = (*this)(parts[at]);
            const bool fits = node.has_case ? compare(wanted, tested) == 0 : truth(tested).value_or(false);
            if (fits) chosen = values.size() - 1;
        }
        if (node.has_else) {
            values.push_back((*this)(parts.back()));
            if (!chosen) chosen = values.size() - 1;
        }
        return chosen ? common(values, *chosen) : Value{};
    }

    // One of several values, in the type that they have in common: 0 as 0.00 beside a DECIMAL(10, 2).
    static Value common(const std::vector<Value>& values, std::size_t chosen) {
        const auto& value = values[chosen];
        if (value.kind == ValueKind::null) return {};
        std::int64_t scale = 0;
        bool has_decimal = false;
        for (const auto& other : values) {
            if (other.kind == ValueKind::null || other.kind == value.kind) {
                has_decimal = has_decimal || other.kind == ValueKind::decimal;
            } else if (is_exact(other) && is_exact(value)) {
                has_decimal = true;
            } else if (is_exact(other) && value.kind == ValueKind::text) {
                continue;
            } else if (is_exact(value) && other.kind == ValueKind::text) {
                return text_value(value.text);
            } else {
                throw NotSimulated{"a choice between values of several types"};
            }
            if (other.kind != ValueKind::decimal) continue;
            const auto number = exact(other.text);
            if (!number) throw NotSimulated{"numbers of more than 38 digits"};
            scale = std::max(scale, number->scale);
        }
        if (!has_decimal) return value;
        const auto number = exact(value.text);
        const auto result = number ? rescaled(*number, scale) : std::nullopt;
        if (!result) throw NotSimulated{"numbers of more than 38 digits"};
        return {.kind = ValueKind::decimal, .text = text_of(*result)};
    }

    // ---- Functions

    std::vector<Value> arguments(const ExpressionNode& node) const {
        std::vector<Value> values;
        for (const auto& child : node.children)
            values.push_back((*this)(child));
        return values;
    }

    /// Source: StarRocks' UtilityFunctions::assert_true; behind an error of a back end stands which one it was
    /// (4.0.14).
    static Value asserted(const std::vector<Value>& values) {
        const auto holds = truth(values.front());
        if (!holds) refuse("assert_true failed due to null value: BE:10001");
        if (*holds) return boolean_value(true);
        refuse((values.size() == 2 ? values[1].text : "assert_true failed due to false value") + ": BE:10001");
    }

    Value call(const ExpressionNode& node) const {
        const auto name = base::to_lower(node.text);
        if (node.children.empty()) {
            if (auto value = about_session(name)) return *value;
        }
        const auto values = arguments(node);
        if (name == "coalesce" || ((name == "ifnull" || name == "nvl") && values.size() == 2)) {
            const auto found = std::find_if(values.begin(), values.end(),
                                            [](const Value& value) { return value.kind != ValueKind::null; });
            return found == values.end() ? Value{} : common(values, static_cast<std::size_t>(found - values.begin()));
        }
        if (name == "if" && values.size() == 3) {
            return common({values[1], values[2]}, truth(values[0]).value_or(false) ? 0 : 1);
        }
        if (name == "nullif" && values.size() == 2) return compare(values[0], values[1]) == 0 ? Value{} : values[0];
        if (name == "assert_true" && !values.empty() && values.size() <= 2) return asserted(values);
        if (auto value = function_value(name, values)) return *value;
        static constexpr std::array<std::string_view, 3> k_unknown{"get_lock", "release_lock", "is_free_lock"};
        if (std::find(k_unknown.begin(), k_unknown.end(), name) != k_unknown.end()) {
            refuse_analysis(fmt::format("No matching function with signature: {}(varchar, tinyint(4))", name));
        }
        throw NotSimulated{fmt::format("function {}", name)};
    }

    std::optional<Value> about_session(const std::string& name) const {
        const auto& connection = m_context.connection;
        if (name == "unix_timestamp") {
            return integer_value(floor<seconds>(m_context.state.now).time_since_epoch().count());
        }
        if (name == "now" || name == "current_timestamp" || name == "localtime" || name == "localtimestamp") {
            return Value{.kind = ValueKind::date_time, .text = now_text(m_context)};
        }
        if (name == "curdate" || name == "current_date") {
            return Value{.kind = ValueKind::date, .text = now_text(m_context).substr(0, 10)};
        }
        if (name == "utc_timestamp") {
            return Value{.kind = ValueKind::date_time,
                         .text = base::date_time_text(floor<seconds>(m_context.state.now))};
        }
        if (name == "database" || name == "schema") return text_value(connection.database);
        if (name == "catalog" || name == "current_catalog") return text_value(connection.catalog);
        if (name == "connection_id") return integer_value(static_cast<std::int64_t>(connection.id));
        if (name == "current_version") return text_value(version_text(m_context.state.profile));
        if (name == "version") return text_value(std::string(rules_of(m_context.state.profile).mysql_version));
        if (name == "user" || name == "session_user" || name == "system_user") {
            return text_value(fmt::format("'{}'@'{}'", connection.user, connection.host));
        }
        if (name == "current_user") return text_value(fmt::format("'{}'@'%'", connection.user));
        if (name == "current_role") return text_value(connection.user == "root" ? "root" : "NONE");
        if (name == "uuid") return text_value(uuid());
        return std::nullopt;
    }

    // Not random, but another one for every statement that stores it.
    std::string uuid() const {
        return fmt::format("{:08x}-0000-4000-8000-{:012x}", m_context.state.next_transaction, m_context.connection.id);
    }

    const StatementContext& m_context;
    const ColumnReader& m_column;
    const SubqueryRunner& m_subquery;
};

}  // namespace

std::optional<Value> literal_value(const ExpressionNode& node) {
    if (node.kind == ExpressionKind::text) return text_value(node.text);
    if (node.kind == ExpressionKind::number) return literal_number(node.text);
    if (node.kind == ExpressionKind::date) {
        return Value{.kind = node.text == "date" ? ValueKind::date : ValueKind::date_time,
                     .text = node.children.front().text};
    }
    if (node.kind != ExpressionKind::word) return std::nullopt;
    if (base::equals_ignoring_case(node.text, "null")) return Value{};
    if (base::equals_ignoring_case(node.text, "true")) return boolean_value(true);
    return base::equals_ignoring_case(node.text, "false") ? std::optional(boolean_value(false)) : std::nullopt;
}

Value evaluate(const StatementContext& context, const ExpressionNode& node, const ColumnReader& column,
               const SubqueryRunner& subquery) {
    return Evaluation(context, column, subquery)(node);
}

bool holds(const StatementContext& context, const std::optional<ExpressionNode>& condition, const ColumnReader& column,
           const SubqueryRunner& subquery) {
    return !condition || truth(evaluate(context, *condition, column, subquery)).value_or(false);
}

Value evaluate_constant(const StatementContext& context, const ExpressionNode& node) {
    return evaluate(context, node, [](const std::vector<std::string>& path) -> Value {
        refuse_unknown_column(base::join(path, "."));
    });
}

std::string now_text(const StatementContext& context) {
    const auto zone = variable_value(context, "time_zone").text;
    const base::Moment moment = floor<seconds>(context.state.now);
    return base::date_time_text(moment + schema::zone_offset(zone, moment).value_or(seconds(0)));
}

void refuse_unknown_column(const std::string& shown) {
    refuse_analysis(fmt::format("Column '{}' cannot be resolved", shown));
}

}  // namespace srmigrate::engine
