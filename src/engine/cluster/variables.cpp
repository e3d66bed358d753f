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

enum class Kind { text, integer, boolean };

struct Variable {
    std::string_view name;
    std::string_view fallback;
    Kind kind = Kind::text;
    bool read_only = false;
};

// Those that drivers ask for when they connect, and those that a migration may set.
constexpr std::array k_variables{
    Variable{"auto_increment_increment", "1", Kind::integer},
    Variable{"autocommit", "true", Kind::boolean},
    Variable{"catalog", "default_catalog"},
    Variable{"character_set_client", "utf8"},
    Variable{"character_set_connection", "utf8"},
    Variable{"character_set_database", "utf8"},
    Variable{"character_set_results", "utf8"},
    Variable{"character_set_server", "utf8"},
    Variable{"collation_connection", "utf8_general_ci"},
    Variable{"collation_database", "utf8_general_ci"},
    Variable{"collation_server", "utf8_general_ci"},
    Variable{"connector_io_tasks_per_scan_operator", "16", Kind::integer},
    Variable{"disable_colocate_join", "false", Kind::boolean},
    Variable{"div_precision_increment", "4", Kind::integer},
    Variable{"enable_constant_execute_in_fe", "true", Kind::boolean},
    Variable{"enable_drop_table_check_mv_dependency", "false", Kind::boolean},
    Variable{"enable_evaluate_schema_scan_rule", "true", Kind::boolean},
    Variable{"enable_insert_strict", "true", Kind::boolean},
    Variable{"enable_profile", "false", Kind::boolean},
    Variable{"enable_spill", "false", Kind::boolean},
    Variable{"event_scheduler", "OFF"},
    Variable{"exec_mem_limit", "2147483648", Kind::integer},
    Variable{"forward_to_leader", "false", Kind::boolean},
    Variable{"group_concat_max_len", "1024", Kind::integer},
    Variable{"init_connect", ""},
    Variable{"insert_max_filter_ratio", "0.0"},
    Variable{"insert_timeout", "14400", Kind::integer},
    Variable{"interactive_timeout", "3600", Kind::integer},
    Variable{"language", "/starrocks/share/english/", Kind::text, true},
    Variable{"license", "Apache License 2.0", Kind::text, true},
    Variable{"lower_case_table_names", "0", Kind::integer, true},
    Variable{"max_allowed_packet", "33554432", Kind::integer},
    Variable{"net_buffer_length", "16384", Kind::integer, true},
    Variable{"net_read_timeout", "60", Kind::integer},
    Variable{"net_write_timeout", "60", Kind::integer},
    Variable{"parallel_fragment_exec_instance_num", "1", Kind::integer},
    Variable{"performance_schema", "false", Kind::boolean, true},
    Variable{"pipeline_dop", "0", Kind::integer},
    Variable{"query_cache_size", "1048576", Kind::integer},
    Variable{"query_cache_type", "0", Kind::integer},
    Variable{"query_mem_limit", "0", Kind::integer},
    Variable{"query_timeout", "300", Kind::integer},
    Variable{"resource_group", ""},
    Variable{"sql_auto_is_null", "false", Kind::boolean},
    Variable{"sql_dialect", "StarRocks"},
    Variable{"sql_mode", "ONLY_FULL_GROUP_BY"},
    Variable{"sql_safe_updates", "0", Kind::integer},
    Variable{"sql_select_limit", "9223372036854775807", Kind::integer},
    Variable{"storage_engine", "olap"},
    Variable{"system_time_zone", "UTC", Kind::text, true},
    Variable{"time_zone", "UTC"},
    Variable{"transaction_isolation", "REPEATABLE-READ"},
    Variable{"transaction_read_only", "OFF"},
    Variable{"tx_isolation", "REPEATABLE-READ"},
    Variable{"tx_read_only", "OFF"},
    Variable{"tx_visible_wait_timeout", "10", Kind::integer},
    Variable{"version", "", Kind::text, true},
    Variable{"version_comment", "", Kind::text, true},
    Variable{"wait_timeout", "28800", Kind::integer},
    Variable{"warehouse", "default_warehouse"},
};

const Variable* find(std::string_view name) {
    const auto found = std::find_if(k_variables.begin(), k_variables.end(), [&](const Variable& variable) {
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

const Variable& require(std::string_view name) {
    if (const auto* variable = find(name)) return *variable;
    refuse_unknown(name);
}

std::string value_text(const Context& context, const Variable& variable) {
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

std::string checked(const Variable& variable, const Value& value) {
    const auto wrong_type = [&] {
        refuse(1232, "42000", fmt::format("Incorrect argument type to variable '{}'", variable.name));
    };
    switch (variable.kind) {
        case Kind::text:
            return value.text;
        case Kind::integer:
            if (!integer_of(value)) wrong_type();
            return std::to_string(*integer_of(value));
        case Kind::boolean: {
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
    explicit Setter(const Context& context)
        : m_context(context), m_cursor(std::span<const sql::Token>(context.statement.tokens)) {}

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
               (depth > 0 || (!m_cursor.at_symbol(",") && m_cursor.token().kind != sql::TokenKind::semicolon))) {
            if (m_cursor.at_symbol("(")) ++depth;
            if (m_cursor.at_symbol(")")) --depth;
            m_cursor.next();
        }
        const auto text = m_cursor.text(begin, m_cursor.position());
        if (base::equals_ignoring_case(text, "default")) return std::nullopt;
        const auto term = term_of(text);
        if (!term || term->kind == TermKind::column) return text_value(std::string(text));
        return evaluate_constant(m_context, *term);
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

    const Context& m_context;
    sql::Cursor m_cursor;
};

// ---- SHOW VARIABLES -------------------------------------------------------------------------------------------------

Answer show(const Context& context, sql::Cursor cursor) {
    std::optional<std::string> pattern;
    std::optional<Term> where;
    if (cursor.take("LIKE")) pattern = cursor.string("a pattern");
    if (cursor.take("WHERE")) {
        const auto begin = cursor.position();
        while (!cursor.at_end())
            cursor.next();
        where = term_of(cursor.text(begin, cursor.position()));
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

std::map<std::string, std::string> configuration(const State& state) {
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

Answer show_configuration(const Context& context, sql::Cursor cursor) {
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

Answer set_configuration(const Context& context, sql::Cursor cursor) {
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

Value variable_value(const Context& context, std::string_view name) {
    if (find(name) == nullptr) {
        const auto own = context.connection.variables.find(base::to_lower(name));
        if (own != context.connection.variables.end()) return text_value(own->second);
    }
    const auto& variable = require(name);
    auto text = value_text(context, variable);
    switch (variable.kind) {
        case Kind::text:
            return text_value(std::move(text));
        case Kind::integer:
            return literal_number(text);
        case Kind::boolean:
            return boolean_value(text == "true");
    }
    return text_value(std::move(text));
}

std::optional<Answer> run_variable_statement(const Context& context) {
    sql::Cursor cursor{std::span<const sql::Token>(context.statement.tokens)};
    if (cursor.at("SET") && !cursor.at("PASSWORD", 1)) return Setter(context)();
    if (cursor.take("ADMIN", "SHOW", "FRONTEND", "CONFIG")) return show_configuration(context, cursor);
    if (cursor.take("ADMIN", "SET", "FRONTEND", "CONFIG")) return set_configuration(context, cursor);
    if (!cursor.take("SHOW")) return std::nullopt;
    if (cursor.at("GLOBAL") || cursor.at("SESSION") || cursor.at("LOCAL")) cursor.next();
    if (!cursor.take("VARIABLES")) return std::nullopt;
    return show(context, cursor);
}

}  // namespace srmigrate::engine
