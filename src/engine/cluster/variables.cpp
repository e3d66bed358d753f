// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/variables.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/simple_query.hpp"
#include "sql/cursor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace srmigrate::engine {
namespace {

enum class VariableKind { text, integer, boolean };

struct SystemVariable {
    std::string_view name;
    std::string_view fallback;
    VariableKind kind = VariableKind::text;
    bool read_only = false;
};

// Those that drivers ask for when they connect, and those that a migration may set.
constexpr std::array k_variables{
    SystemVariable{"auto_increment_increment", "1", VariableKind::integer},
    SystemVariable{"autocommit", "true", VariableKind::boolean},
    SystemVariable{"catalog", "default_catalog"},
    SystemVariable{"character_set_client", "utf8"},
    SystemVariable{"character_set_connection", "utf8"},
    SystemVariable{"character_set_database", "utf8"},
    SystemVariable{"character_set_results", "utf8"},
    SystemVariable{"character_set_server", "utf8"},
    SystemVariable{"collation_connection", "utf8_general_ci"},
    SystemVariable{"collation_database", "utf8_general_ci"},
    SystemVariable{"collation_server", "utf8_general_ci"},
    SystemVariable{"connector_io_tasks_per_scan_operator", "16", VariableKind::integer},
    SystemVariable{"disable_colocate_join", "false", VariableKind::boolean},
    SystemVariable{"div_precision_increment", "4", VariableKind::integer},
    SystemVariable{"enable_constant_execute_in_fe", "true", VariableKind::boolean},
    SystemVariable{"enable_drop_table_check_mv_dependency", "false", VariableKind::boolean},
    SystemVariable{"enable_evaluate_schema_scan_rule", "true", VariableKind::boolean},
    SystemVariable{"enable_insert_strict", "true", VariableKind::boolean},
    SystemVariable{"enable_profile", "false", VariableKind::boolean},
    SystemVariable{"enable_spill", "false", VariableKind::boolean},
    SystemVariable{"event_scheduler", "OFF"},
    SystemVariable{"exec_mem_limit", "2147483648", VariableKind::integer},
    SystemVariable{"forward_to_leader", "false", VariableKind::boolean},
    SystemVariable{"group_concat_max_len", "1024", VariableKind::integer},
    SystemVariable{"init_connect", ""},
    SystemVariable{"insert_max_filter_ratio", "0.0"},
    SystemVariable{"insert_timeout", "14400", VariableKind::integer},
    SystemVariable{"interactive_timeout", "3600", VariableKind::integer},
    SystemVariable{"language", "/starrocks/share/english/", VariableKind::text, true},
    SystemVariable{"license", "Apache License 2.0", VariableKind::text, true},
    SystemVariable{"lower_case_table_names", "0", VariableKind::integer, true},
    SystemVariable{"max_allowed_packet", "33554432", VariableKind::integer},
    SystemVariable{"net_buffer_length", "16384", VariableKind::integer, true},
    SystemVariable{"net_read_timeout", "60", VariableKind::integer},
    SystemVariable{"net_write_timeout", "60", VariableKind::integer},
    SystemVariable{"parallel_fragment_exec_instance_num", "1", VariableKind::integer},
    SystemVariable{"performance_schema", "false", VariableKind::boolean, true},
    SystemVariable{"pipeline_dop", "0", VariableKind::integer},
    SystemVariable{"query_cache_size", "1048576", VariableKind::integer},
    SystemVariable{"query_cache_type", "0", VariableKind::integer},
    SystemVariable{"query_mem_limit", "0", VariableKind::integer},
    SystemVariable{"query_timeout", "300", VariableKind::integer},
    SystemVariable{"resource_group", ""},
    SystemVariable{"sql_auto_is_null", "false", VariableKind::boolean},
    SystemVariable{"sql_dialect", "StarRocks"},
    SystemVariable{"sql_mode", "ONLY_FULL_GROUP_BY"},
    SystemVariable{"sql_safe_updates", "0", VariableKind::integer},
    SystemVariable{"sql_select_limit", "9223372036854775807", VariableKind::integer},
    SystemVariable{"storage_engine", "olap"},
    SystemVariable{"system_time_zone", "UTC", VariableKind::text, true},
    SystemVariable{"time_zone", "UTC"},
    SystemVariable{"transaction_isolation", "REPEATABLE-READ"},
    SystemVariable{"transaction_read_only", "OFF"},
    SystemVariable{"tx_isolation", "REPEATABLE-READ"},
    SystemVariable{"tx_read_only", "OFF"},
    SystemVariable{"tx_visible_wait_timeout", "10", VariableKind::integer},
    SystemVariable{"version", "", VariableKind::text, true},
    SystemVariable{"version_comment", "", VariableKind::text, true},
    SystemVariable{"wait_timeout", "28800", VariableKind::integer},
    SystemVariable{"warehouse", "default_warehouse"},
};

const SystemVariable* find(std::string_view name) {
    const auto found = std::find_if(k_variables.begin(), k_variables.end(), [&](const SystemVariable& variable) {
        return base::equals_ignoring_case(variable.name, name);
    });
    return found == k_variables.end() ? nullptr : &*found;
}

std::optional<std::string> similar_name(std::string_view name) {
    std::vector<std::string> names;
    for (const auto& variable : k_variables)
        names.emplace_back(variable.name);
    return base::closest(base::to_lower(name), names);
}

[[noreturn]] void refuse_unknown(std::string_view name) {
    refuse(1193, "HY000",
           fmt::format("Unknown system variable '{}', the most similar variables are {{'{}'}}", name,
                       similar_name(name).value_or("version")));
}

const SystemVariable& require(std::string_view name) {
    if (const auto* variable = find(name)) return *variable;
    refuse_unknown(name);
}

std::string value_text(const StatementContext& context, const SystemVariable& variable) {
    const std::string name(variable.name);
    if (name == "version") return std::string(rules_of(context.state.profile).mysql_version);
    if (name == "version_comment") return version_text(context.state.profile);
    if (name == "catalog") return context.connection.catalog;
    const auto own = context.connection.variables.find(name);
    if (own != context.connection.variables.end()) return own->second;
    const auto global = context.state.global_variables.find(name);
    if (global != context.state.global_variables.end()) return global->second;
    return std::string(variable.fallback);
}

// ---- SET ------------------------------------------------------------------------------------------------------------

std::string checked(const SystemVariable& variable, const Value& value) {
    const auto wrong_type = [&] {
        refuse(1232, "42000", fmt::format("Incorrect argument type to variable '{}'", variable.name));
    };
    switch (variable.kind) {
        case VariableKind::text:
            return value.text;
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
        : m_context(context), m_cursor(std::span<const sql::LexedToken>(context.statement.tokens)) {}

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
        if (name != "default_catalog") refuse(5078, "42000", fmt::format("Unknown catalog '{}'", name));
        m_context.connection.catalog = name;
        m_context.connection.database.clear();
        return Ok{};
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
        const auto* variable = find(name);
        // The server has hundreds more, others in each version: what looks like no slip of the pen is taken for one.
        if (variable == nullptr && similar_name(name)) refuse_unknown(name);
        if (variable != nullptr && variable->read_only) {
            refuse(1238, "HY000", fmt::format("Variable '{}' is a read only variable", variable->name));
        }
        if (!value) {
            into.erase(name);
            return;
        }
        if (name == "catalog") {
            if (value->text != "default_catalog")
                refuse(5078, "42000", fmt::format("Unknown catalog '{}'", value->text));
            m_context.connection.catalog = value->text;
            return;
        }
        into[name] = variable != nullptr ? checked(*variable, *value) : value->text;
    }

    const StatementContext& m_context;
    sql::Cursor m_cursor;
};

// ---- SHOW VARIABLES -------------------------------------------------------------------------------------------------

Answer show(const StatementContext& context, sql::Cursor cursor) {
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
    for (const auto& variable : k_variables) {
        if (pattern && !is_like(variable.name, base::to_lower(*pattern))) continue;
        const auto text = value_text(context, variable);
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
        if (pattern && !is_like(key, *pattern)) continue;
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

Value variable_value(const StatementContext& context, std::string_view name) {
    if (find(name) == nullptr) {
        const auto own = context.connection.variables.find(base::to_lower(name));
        if (own != context.connection.variables.end()) return text_value(own->second);
    }
    const auto& variable = require(name);
    auto text = value_text(context, variable);
    switch (variable.kind) {
        case VariableKind::text:
            return text_value(std::move(text));
        case VariableKind::integer:
            return literal_number(text);
        case VariableKind::boolean:
            return boolean_value(text == "true");
    }
    return text_value(std::move(text));
}

std::optional<Answer> run_variable_statement(const StatementContext& context) {
    sql::Cursor cursor{std::span<const sql::LexedToken>(context.statement.tokens)};
    if (cursor.at("SET") && !cursor.at("PASSWORD", 1)) return Setter(context)();
    if (cursor.take("ADMIN", "SHOW", "FRONTEND", "CONFIG")) return show_configuration(context, cursor);
    if (cursor.take("ADMIN", "SET", "FRONTEND", "CONFIG")) return set_configuration(context, cursor);
    if (!cursor.take("SHOW")) return std::nullopt;
    if (cursor.at("GLOBAL") || cursor.at("SESSION") || cursor.at("LOCAL")) cursor.next();
    if (!cursor.take("VARIABLES")) return std::nullopt;
    return show(context, cursor);
}

}  // namespace srmigrate::engine
