// SPDX-License-Identifier: Apache-2.0
#include "engine/expression/evaluate.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/cluster/variables.hpp"
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
    Evaluation(const StatementContext& context, const ColumnReader& column) : m_context(context), m_column(column) {}

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
                return cast(node);
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
            case ExpressionKind::subquery:
            case ExpressionKind::exists:
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
        const auto a = integer_of(left);
        const auto b = integer_of(right);
        if (a && b && name != "/") {
            if (name == "%") return *b == 0 ? Value{} : integer_value(*a % *b);
            std::int64_t result = 0;
            const bool overflow = name == "+"   ? __builtin_add_overflow(*a, *b, &result)
                                  : name == "-" ? __builtin_sub_overflow(*a, *b, &result)
                                                : __builtin_mul_overflow(*a, *b, &result);
            if (!overflow) return integer_value(result);
        }
        const auto x = number_of(left);
        const auto y = number_of(right);
        if (!x || !y) return {};
        if (name == "/" || name == "%") {
            if (*y == 0) return {};
            return number_value(name == "/" ? *x / *y : std::fmod(*x, *y));
        }
        return number_value(name == "+" ? *x + *y : name == "-" ? *x - *y : *x * *y);
    }

    Value in(const ExpressionNode& node) const {
        const auto wanted = (*this)(node.children.front());
        bool unknown = wanted.kind == ValueKind::null;
        for (std::size_t i = 1; i < node.children.size(); ++i) {
            const auto order = compare(wanted, (*this)(node.children[i]));
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

    Value choice(const ExpressionNode& node) const {
        const auto& parts = node.children;
        for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
            if (truth((*this)(parts[i])).value_or(false)) return (*this)(parts[i + 1]);
        }
        return parts.size() % 2 == 1 ? (*this)(parts.back()) : Value{};
    }

    Value cast(const ExpressionNode& node) const {
        auto cell = stored((*this)(node.children.front()), *node.type);
        return cell ? value_of(*cell, *node.type) : Value{};
    }

    // ---- Functions

    std::vector<Value> arguments(const ExpressionNode& node) const {
        std::vector<Value> values;
        for (const auto& child : node.children)
            values.push_back((*this)(child));
        return values;
    }

    Value call(const ExpressionNode& node) const {
        const auto name = base::to_lower(node.text);
        if (node.children.empty()) {
            if (auto value = about_session(name)) return *value;
        }
        if (name == "coalesce" || name == "ifnull" || name == "nvl") {
            for (const auto& child : node.children) {
                if (auto value = (*this)(child); value.kind != ValueKind::null) return value;
            }
            return {};
        }
        if (name == "if" && node.children.size() == 3) {
            return (*this)(node.children[truth((*this)(node.children[0])).value_or(false) ? 1 : 2]);
        }
        if (auto value = of_text(name, arguments(node))) return *value;
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

    static std::optional<Value> of_text(const std::string& name, const std::vector<Value>& values) {
        static constexpr std::array<std::string_view, 9> k_strict{
            "concat", "upper", "ucase", "lower", "lcase", "length", "char_length", "trim", "character_length"};
        const bool is_known = std::find(k_strict.begin(), k_strict.end(), name) != k_strict.end();
        if (!is_known || values.empty()) return std::nullopt;
        std::string joined;
        for (const auto& value : values) {
            if (value.kind == ValueKind::null) return Value{};
            joined += value.text;
        }
        if (name == "concat") return text_value(joined);
        if (values.size() != 1) return std::nullopt;
        if (name == "upper" || name == "ucase") return text_value(base::to_upper(joined));
        if (name == "lower" || name == "lcase") return text_value(base::to_lower(joined));
        if (name == "trim") return text_value(std::string(base::trim(joined)));
        if (name == "length") return integer_value(static_cast<std::int64_t>(joined.size()));
        return integer_value(static_cast<std::int64_t>(base::count_characters(joined)));
    }

    const StatementContext& m_context;
    const ColumnReader& m_column;
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

Value evaluate(const StatementContext& context, const ExpressionNode& node, const ColumnReader& column) {
    return Evaluation(context, column)(node);
}

bool holds(const StatementContext& context, const std::optional<ExpressionNode>& condition,
           const ColumnReader& column) {
    return !condition || truth(evaluate(context, *condition, column)).value_or(false);
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
