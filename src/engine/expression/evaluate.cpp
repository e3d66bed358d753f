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

class Evaluation {
  public:
    Evaluation(const StatementContext& context, const ColumnReader& column) : m_context(context), m_column(column) {}

    Value operator()(const RowTerm& term) const {
        switch (term.kind) {
            case RowTermKind::literal:
                return term.value;
            case RowTermKind::column:
                return m_column(term.path);
            case RowTermKind::variable:
                return variable_value(m_context, term.name);
            case RowTermKind::user_variable:
                return user_variable(term.name);
            case RowTermKind::call:
                return call(term);
            case RowTermKind::not_:
                return opposite((*this)(term.children.front()));
            case RowTermKind::minus:
                return arithmetic("-", integer_value(0), (*this)(term.children.front()));
            case RowTermKind::binary:
                return binary(term);
            case RowTermKind::is_null:
                return boolean_value(((*this)(term.children.front()).kind == ValueKind::null) != term.negated);
            case RowTermKind::in:
                return in(term);
            case RowTermKind::like:
                return like(term);
            case RowTermKind::between:
                return between(term);
            case RowTermKind::case_:
                return choice(term);
            case RowTermKind::cast:
                return cast(term);
            case RowTermKind::default_:
                refuse_analysis("DEFAULT is only allowed in VALUES");
        }
        return {};
    }

  private:
    static Value of(std::optional<bool> condition) { return condition ? boolean_value(*condition) : Value{}; }
    static Value opposite(const Value& value) {
        const auto condition = truth(value);
        return condition ? boolean_value(!*condition) : Value{};
    }
    static Value negated(const RowTerm& term, const Value& value) { return term.negated ? opposite(value) : value; }

    Value user_variable(const std::string& name) const {
        const auto found = m_context.connection.variables.find("@" + name);
        return found == m_context.connection.variables.end() ? Value{} : text_value(found->second);
    }

    Value binary(const RowTerm& term) const {
        const auto left = (*this)(term.children[0]);
        if (term.name == "and" || term.name == "or") return logic(term.name == "or", left, term.children[1]);
        const auto right = (*this)(term.children[1]);
        if (term.name == "<=>") {
            const bool any_null = left.kind == ValueKind::null || right.kind == ValueKind::null;
            return boolean_value(any_null ? left.kind == right.kind : compare(left, right) == 0);
        }
        if (term.name == "+" || term.name == "-" || term.name == "*" || term.name == "/" || term.name == "%") {
            return arithmetic(term.name, left, right);
        }
        const auto order = compare(left, right);
        if (!order) return {};
        return boolean_value((term.name == "=" && *order == 0) || (term.name == "!=" && *order != 0) ||
                             (term.name == "<" && *order < 0) || (term.name == "<=" && *order <= 0) ||
                             (term.name == ">" && *order > 0) || (term.name == ">=" && *order >= 0));
    }

    // The other side is not looked at where this one decides.
    Value logic(bool deciding, const Value& left, const RowTerm& other) const {
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

    Value in(const RowTerm& term) const {
        const auto wanted = (*this)(term.children.front());
        bool unknown = wanted.kind == ValueKind::null;
        for (std::size_t i = 1; i < term.children.size(); ++i) {
            const auto order = compare(wanted, (*this)(term.children[i]));
            if (order == 0) return boolean_value(!term.negated);
            unknown = unknown || !order;
        }
        return unknown ? Value{} : boolean_value(term.negated);
    }

    Value like(const RowTerm& term) const {
        const auto text = (*this)(term.children[0]);
        const auto pattern = (*this)(term.children[1]);
        if (text.kind == ValueKind::null || pattern.kind == ValueKind::null) return {};
        return negated(term, boolean_value(base::matches_like(text.text, pattern.text)));
    }

    Value between(const RowTerm& term) const {
        const auto value = (*this)(term.children[0]);
        const auto low = compare(value, (*this)(term.children[1]));
        const auto high = compare(value, (*this)(term.children[2]));
        if (!low || !high) return {};
        return negated(term, boolean_value(*low >= 0 && *high <= 0));
    }

    Value choice(const RowTerm& term) const {
        const auto& parts = term.children;
        for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
            if (truth((*this)(parts[i])).value_or(false)) return (*this)(parts[i + 1]);
        }
        return parts.size() % 2 == 1 ? (*this)(parts.back()) : Value{};
    }

    Value cast(const RowTerm& term) const {
        auto cell = stored((*this)(term.children.front()), *term.type);
        return cell ? value_of(*cell, *term.type) : Value{};
    }

    // ---- Functions

    std::vector<Value> arguments(const RowTerm& term) const {
        std::vector<Value> values;
        for (const auto& child : term.children)
            values.push_back((*this)(child));
        return values;
    }

    Value call(const RowTerm& term) const {
        const auto& name = term.name;
        if (term.children.empty()) {
            if (auto value = about_session(name)) return *value;
        }
        if (name == "coalesce" || name == "ifnull" || name == "nvl") {
            for (const auto& child : term.children) {
                if (auto value = (*this)(child); value.kind != ValueKind::null) return value;
            }
            return {};
        }
        if (name == "if" && term.children.size() == 3) {
            return (*this)(term.children[truth((*this)(term.children[0])).value_or(false) ? 1 : 2]);
        }
        if (auto value = of_text(name, arguments(term))) return *value;
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

Value evaluate(const StatementContext& context, const RowTerm& term, const ColumnReader& column) {
    return Evaluation(context, column)(term);
}

bool holds(const StatementContext& context, const std::optional<RowTerm>& condition, const ColumnReader& column) {
    return !condition || truth(evaluate(context, *condition, column)).value_or(false);
}

Value evaluate_constant(const StatementContext& context, const RowTerm& term) {
    return evaluate(context, term, [](const std::vector<std::string>& path) -> Value {
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
