// SPDX-License-Identifier: Apache-2.0
// System variables of a session: which there are, what they are at first and what they are now. Catalog is one of them,
// as it is for SET. The statements that show and set them are in show/variable_statements.
#pragma once

#include "engine/cluster/statement.hpp"
#include "engine/value/value.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace srmigrate::engine {

enum class VariableKind { text, time_zone, integer, boolean };

struct SystemVariable {
    std::string_view name;
    std::string_view fallback;
    VariableKind kind = VariableKind::text;
    bool read_only = false;
};

/// By name.
std::span<const SystemVariable> system_variables();
/// Null for one that is not among them; case does not count.
const SystemVariable* find_variable(std::string_view name);
/// The known name that an unknown one is most likely a slip of.
std::optional<std::string> similar_variable(std::string_view name);
[[noreturn]] void refuse_unknown_variable(std::string_view name);  ///< 1193

/// The session's value, else the global one, else the default, as SHOW VARIABLES prints it.
std::string variable_text(const StatementContext& context, const SystemVariable& variable);
/// What SELECT @@name answers. Refuses an unknown name (1193).
Value variable_value(const StatementContext& context, std::string_view name);

}  // namespace srmigrate::engine
