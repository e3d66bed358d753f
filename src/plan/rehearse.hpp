// SPDX-License-Identifier: Apache-2.0
// What the scripts build, without a server: their statements applied to a catalog. Answers what a live database never
// should: the inverse of a revision whose down section says `auto`, and the schema that a revision stands for.
#pragma once

#include "base/diagnostic.hpp"
#include "plan/followed_schema.hpp"
#include "plan/home.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"
#include "revision/script/script.hpp"
#include "schema/model/catalog.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::plan {

/// The catalog that the revisions before this one build, in the order in which they run. The home database exists from
/// the beginning. What a script does that cannot be followed makes the objects it touches unknown.
schema::Catalog catalog_before(const revision::Graph& graph, const std::string& revision,
                               const revision::VariableValues& values, const std::optional<Home>& home);

/// The catalog that the scripts build up to a target: what `upgrade` takes, or base. The like of catalog_before.
schema::Catalog catalog_at(const revision::Graph& graph, const revision::Target& target,
                           const revision::VariableValues& values, const std::optional<Home>& home);
/// Values of variables: those that a revision ran with, as the history has them, and for all others the settings'.
struct RecordedValues {
    revision::VariableValues settings;
    std::map<std::string, revision::VariableValues> of_revisions = {};
};
/// The same for the rows of a version table.
schema::Catalog catalog_at(const revision::Graph& graph, const revision::VersionRows& rows,
                           const RecordedValues& values, const std::optional<Home>& home);
/// And what the scripts named on their way.
Rehearsed rehearsed_at(const revision::Graph& graph, const revision::VersionRows& rows, const RecordedValues& values,
                       const std::optional<Home>& home);

/// The statements that undo the revision's up section. Throws base::Error, placed at the statement that cannot be
/// undone. What does not come back (rows) is added to the warnings.
std::vector<revision::ScriptStatement> inverse_of(const revision::Graph& graph, const std::string& revision,
                                                  const revision::VariableValues& values,
                                                  const std::optional<Home>& home,
                                                  std::vector<base::Diagnostic>& warnings);
/// The same for statements that run on that catalog, which has all that they touch.
std::vector<revision::ScriptStatement> inverse_on(schema::Catalog before,
                                                  const std::vector<revision::ScriptStatement>& statements,
                                                  const std::optional<Home>& home,
                                                  std::vector<base::Diagnostic>& warnings);
/// The same for those statements of the section that ran, in their order.
std::vector<revision::ScriptStatement> inverse_of_begun(const revision::Graph& graph, const std::string& revision,
                                                        const std::vector<revision::ScriptStatement>& ran,
                                                        const revision::VariableValues& values,
                                                        const std::optional<Home>& home,
                                                        std::vector<base::Diagnostic>& warnings);

}  // namespace srmigrate::plan
