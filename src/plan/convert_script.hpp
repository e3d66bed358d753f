// SPDX-License-Identifier: Apache-2.0
// A revision script in another format: the same header, and sections that do the same. Whether they do is for
// plan/prove_conversion to say.
#pragma once

#include "base/diagnostic.hpp"
#include "plan/home.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"
#include "revision/script/script_template.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::plan {

struct ConversionRules {
    revision::ScriptFormat to = revision::ScriptFormat::sql;
    const revision::VariableValues& values;
    std::optional<Home> home;
    revision::ScriptTemplate script_template = {};  ///< of Python scripts
};

/// Of each revision by its id: what stands in the way of reading one of its directions, or both; nothing where both can
/// be read. A script that asks (`has_table`) is told what a database holds that the revisions before it made.
std::map<std::string, std::vector<base::Diagnostic>> unreadable(const revision::Graph& graph,
                                                                const revision::VariableValues& values,
                                                                const std::optional<Home>& home);

/// The revision as its new file has it (same name, other suffix), or why it stays as it is.
using Conversion = std::variant<revision::Revision, base::Diagnostic>;
Conversion convert(const revision::Graph& graph, const revision::Revision& revision, const ConversionRules& rules);

}  // namespace srmigrate::plan
