// SPDX-License-Identifier: Apache-2.0
// Where a desired schema uses variables, so that a script written from it uses them in the same places. The place is
// known by what stands before it: `"replication_num" = "${replicas}"`.
#pragma once

#include "revision/file/variables.hpp"
#include "sql/statement.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

struct VariableUse {
    std::array<std::string, 2> before;  ///< the two tokens before it, without quotes, in lower case
    std::string value;                  ///< the token with its variables replaced, without quotes
    std::string source;                 ///< the token as the model has it: "${replicas}" with its quotes
    std::vector<std::string> names;     ///< of the variables
    bool operator==(const VariableUse&) const = default;
};

/// Of the significant tokens of one statement.
std::vector<VariableUse> variable_uses(sql::TokenSpan tokens, const VariableScope& scope);
/// The use under a key of a YAML mapping of properties; none where the text has no variable.
std::vector<VariableUse> variable_uses_of_property(std::string_view key, std::string_view text,
                                                   const VariableScope& scope);

struct TextWithVariables {
    std::string text;
    std::vector<std::string> names;  ///< of the variables in it
};
/// The SQL text with variables in place of their values where a use fits. With the values replaced it is the same text.
TextWithVariables with_variables(std::string_view sql, std::span<const VariableUse> uses);
/// The same for lines `key: value` of a YAML script.
TextWithVariables with_variables_in_yaml(std::string_view yaml, std::span<const VariableUse> uses);

}  // namespace srmigrate::revision
