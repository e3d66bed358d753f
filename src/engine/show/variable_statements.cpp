// SPDX-License-Identifier: Apache-2.0
#include "engine/show/variable_statements.hpp"

#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/cluster/variables.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/simple_query.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/time_zone.hpp"
#include "sql/cursor.hpp"

#include <fmt/format.h>

#include <map>
#include <span>
#include <string>
#include <vector>

namespace srmigrate::engine {
namespace {

// ---- SET ------------------------------------------------------------------------------------------------------------

std::string checked(const SystemVariable& variable, const Value& value) {
    const auto wrong_type = [&] {
        refuse(1232, "42000", fmt::format("Incorrect argument type to variable '{}'", variable.name));
    };
    switch (variable.kind) {
        case VariableKind::text:
            return value.text;
        case VariableKind::time_zone: {
            // StarRocks: SetStmtAnalyzer.analyzeSystemVariable
            const auto zone = schema::standard_zone(value.text);
            if (!zone) refuse_analysis(fmt::format("Unknown or incorrect time zone: '{}'", value.text));
            return *zone;
        }
        case VariableKind::integer:
            if (!integer_of(value)) wrong_type();
            return std::to_string(*integer_of(value));
        case VariableKind::boolean: {
            const auto word = base::to_lower(value.text);
            if (word == "true" || word == "on" || word == "1") return "true";
            if (word == "false" || word == "off" || word == "0") return "false";
            wrong_type();
        }
    }
    return value.text;
}

class Setter {
  public:
    explicit Setter(const StatementContext& context)
        : m_context(context), m_cursor(sql::TokenSpan(context.statement.tokens)) {}

    Answer operator()() {
        m_cursor.next();  // SET
        if (m_cursor.take("CATALOG")) return set_catalog();
        if (m_cursor.at("ROLE") || m_cursor.at("DEFAULT") || m_cursor.at("PROPERTY") || m_cursor.at("NAMES") ||
            m_cursor.at("CHARACTER") || m_cursor.at("CHAR") || m_cursor.at("TRANSACTION")) {
            return Ok{};
        }
        do
            assign();
        while (m_cursor.take_symbol(","));
        return Ok{};
    }

  private:
    Answer set_catalog() {
        const auto name = m_cursor.at_string() ? m_cursor.string("a catalog") : m_cursor.identifier("a catalog");
        choose_catalog(name);
        m_context.connection.database.clear();
        return Ok{};
    }

    void choose_catalog(const std::string& name) {
        if (!schema::is_default_catalog(name) && !is_made_catalog(m_context, name)) {
            refuse(5078, "42000", fmt::format("Unknown catalog '{}'", name));
        }
        m_context.connection.catalog = name;
    }

    void assign() {
        bool is_global = false;
        bool is_own = false;
        const bool has_two = m_cursor.take_symbol("@@") || (m_cursor.at_symbol("@") && m_cursor.at_symbol("@", 1));
        if (has_two) {
            while (m_cursor.take_symbol("@")) {
            }
        } else {
            is_own = m_cursor.take_symbol("@");
        }
        if (!is_own &&
            (m_cursor.at("GLOBAL") || m_cursor.at("SESSION") || m_cursor.at("LOCAL") || m_cursor.at("VERBOSE")) &&
            !m_cursor.at_symbol("=", 1)) {
            is_global = m_cursor.at("GLOBAL");
            m_cursor.next();
            m_cursor.take_symbol(".");
        }
        const auto name = base::to_lower(m_cursor.identifier("a variable"));
        if (!m_cursor.take_symbol("=") && !m_cursor.take_symbol(":=")) m_cursor.fail("'='");
        store(name, value(), is_global, is_own);
    }

    // A word (ON, DEFAULT, utf8mb4) or an expression, up to the next comma outside parentheses.
    std::optional<Value> value() {
        const auto begin = m_cursor.position();
        int depth = 0;
        while (!m_cursor.at_end() &&
               (depth > 0 || (!m_cursor.at_symbol(",") && m_cursor.token().kind != sql::LexedKind::semicolon))) {
            if (m_cursor.at_symbol("(")) ++depth;
            if (m_cursor.at_symbol(")")) --depth;
            m_cursor.next();
        }
        const auto text = m_cursor.text(begin, m_cursor.position());
        if (base::equals_ignoring_case(text, "default")) return std::nullopt;
        const auto value = simple_expression(text);
        if (!value || schema::path_of(*value)) return text_value(std::string(text));
        return evaluate_constant(m_context, *value);
    }

    void store(const std::string& name, const std::optional<Value>& value, bool is_global, bool is_own) {
        auto& into = is_global ? m_context.state.global_variables : m_context.connection.variables;
        if (is_own) {
            m_context.connection.variables["@" + name] = value.value_or(Value{}).text;
            return;
        }
        const auto* variable = find_variable(name);
        // The server has hundreds more, others in each version: what looks like no slip of the pen is taken for one.
        if (variable == nullptr && similar_variable(name)) refuse_unknown_variable(name);
        if (variable != nullptr && variable->read_only) {
            refuse(1238, "HY000", fmt::format("Variable '{}' is a read only variable", variable->name));
        }
        if (!value) {
            into.erase(name);
            return;
        }
        if (name == "catalog") {
            choose_catalog(value->text);
            return;
        }
        into[name] = variable != nullptr ? checked(*variable, *value) : value->text;
    }

    const StatementContext& m_context;
    sql::Cursor m_cursor;
};

// ---- SHOW VARIABLES -------------------------------------------------------------------------------------------------

Answer show_variables(const StatementContext& context, sql::Cursor cursor) {
    std::optional<std::string> pattern;
    std::optional<schema::ExpressionNode> where;
    if (cursor.take("LIKE")) pattern = cursor.string("a pattern");
    if (cursor.take("WHERE")) {
        const auto begin = cursor.position();
        while (!cursor.at_end())
            cursor.next();
        where = simple_expression(cursor.text(begin, cursor.position()));
        if (!where) refuse_not_simulated("SHOW VARIABLES WHERE");
    }
    ResultSet rows{.columns = {"Variable_name", "Value"}, .rows = {}};
    for (const auto& variable : system_variables()) {
        if (pattern && !base::matches_like(variable.name, base::to_lower(*pattern))) continue;
        const auto text = variable_text(context, variable);
        const auto column = [&](const std::vector<std::string>& path) {
            if (base::equals_ignoring_case(path.back(), "variable_name")) return text_value(std::string(variable.name));
            if (base::equals_ignoring_case(path.back(), "value")) return text_value(text);
            refuse_unknown_column(path.back());
        };
        if (holds(context, where, column)) rows.rows.push_back({std::string(variable.name), text});
    }
    return rows;
}

// ---- Configuration of the front end ---------------------------------------------------------------------------------

std::map<std::string, std::string> configuration(const ClusterState& state) {
    const auto& profile = state.profile;
    std::map<std::string, std::string> values{
        {"alter_scheduler_interval_millisecond", "10000"},
        {"alter_table_timeout_second", "86400"},
        {"default_replication_num", std::to_string(profile.default_replication_num)},
        {"enable_fast_schema_evolution", "true"},
        {"label_keep_max_second", "259200"},
        {"mysql_server_version", std::string(rules_of(profile).mysql_version)},
        {"run_mode", profile.run_mode == schema::RunMode::shared_data ? "shared_data" : "shared_nothing"},
        {"tablet_create_timeout_second", "10"},
    };
    for (const auto& [key, value] : state.configuration)
        values[key] = value;
    return values;
}

Answer show_configuration(const StatementContext& context, sql::Cursor cursor) {
    require(context, "OPERATE", ObjectKind::system, {});
    std::optional<std::string> pattern;
    if (cursor.take("LIKE")) pattern = cursor.string("a pattern");
    ResultSet rows{.columns = {"Key", "AliasNames", "Value", "Type", "IsMutable", "Comment"}, .rows = {}};
    for (const auto& [key, value] : configuration(context.state)) {
        if (pattern && !base::matches_like(key, *pattern)) continue;
        const auto is_fixed = key == "run_mode" || key == "mysql_server_version";
        rows.rows.push_back({key, "[]", value, "String", is_fixed ? "false" : "true", ""});
    }
    return rows;
}

Answer set_configuration(const StatementContext& context, sql::Cursor cursor) {
    require(context, "OPERATE", ObjectKind::system, {});
    cursor.expect_symbol("(");
    do {
        const auto key = cursor.string("a key");
        cursor.expect_symbol("=");
        context.state.configuration[key] = cursor.string("a value");
    } while (cursor.take_symbol(","));
    cursor.expect_symbol(")");
    return Ok{};
}

}  // namespace

std::optional<Answer> run_variable_statement(const StatementContext& context) {
    sql::Cursor cursor{sql::TokenSpan(context.statement.tokens)};
    if (cursor.at("SET") && !cursor.at("PASSWORD", 1)) return Setter(context)();
    if (cursor.take("ADMIN", "SHOW", "FRONTEND", "CONFIG")) return show_configuration(context, cursor);
    if (cursor.take("ADMIN", "SET", "FRONTEND", "CONFIG")) return set_configuration(context, cursor);
    if (!cursor.take("SHOW")) return std::nullopt;
    if (cursor.at("GLOBAL") || cursor.at("SESSION") || cursor.at("LOCAL")) cursor.next();
    if (!cursor.take("VARIABLES")) return std::nullopt;
    return show_variables(context, cursor);
}

}  // namespace srmigrate::engine
