// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/variables.hpp"

#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace srmigrate::engine {
namespace {

// Those that drivers ask for when they connect, and those that a migration may set.
constexpr std::array k_variables{
    SystemVariable{"auto_increment_increment", "1", VariableKind::integer},
    SystemVariable{"autocommit", "true", VariableKind::boolean},
    SystemVariable{"catalog", schema::k_default_catalog},
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
    SystemVariable{"dynamic_overwrite", "false", VariableKind::boolean},
    SystemVariable{"enable_constant_execute_in_fe", "true", VariableKind::boolean},
    SystemVariable{"enable_drop_table_check_mv_dependency", "false", VariableKind::boolean},
    SystemVariable{"enable_evaluate_schema_scan_rule", "true", VariableKind::boolean},
    SystemVariable{"enable_insert_partial_update", "true", VariableKind::boolean},
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
    SystemVariable{"time_zone", "UTC", VariableKind::time_zone},
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

const SystemVariable& require_variable(std::string_view name) {
    if (const auto* variable = find_variable(name)) return *variable;
    refuse_unknown_variable(name);
}

}  // namespace

std::span<const SystemVariable> system_variables() {
    return k_variables;
}

const SystemVariable* find_variable(std::string_view name) {
    const auto found = std::find_if(k_variables.begin(), k_variables.end(), [&](const SystemVariable& variable) {
        return base::equals_ignoring_case(variable.name, name);
    });
    return found == k_variables.end() ? nullptr : &*found;
}

std::optional<std::string> similar_variable(std::string_view name) {
    std::vector<std::string> names;
    for (const auto& variable : k_variables)
        names.emplace_back(variable.name);
    return base::closest(base::to_lower(name), names);
}

void refuse_unknown_variable(std::string_view name) {
    refuse(1193, "HY000",
           fmt::format("Unknown system variable '{}', the most similar variables are {{'{}'}}", name,
                       similar_variable(name).value_or("version")));
}

std::string variable_text(const StatementContext& context, const SystemVariable& variable) {
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

Value variable_value(const StatementContext& context, std::string_view name) {
    if (find_variable(name) == nullptr) {
        const auto own = context.connection.variables.find(base::to_lower(name));
        if (own != context.connection.variables.end()) return text_value(own->second);
    }
    const auto& variable = require_variable(name);
    auto text = variable_text(context, variable);
    switch (variable.kind) {
        case VariableKind::text:
        case VariableKind::time_zone:
            return text_value(std::move(text));
        case VariableKind::integer:
            return literal_number(text);
        case VariableKind::boolean:
            return boolean_value(text == "true");
    }
    return text_value(std::move(text));
}

}  // namespace srmigrate::engine
