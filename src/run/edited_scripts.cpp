// SPDX-License-Identifier: Apache-2.0
#include "run/edited_scripts.hpp"

#include "revision/body/read_script.hpp"
#include "run/lock/journal.hpp"
#include "run/pending.hpp"

#include <map>
#include <optional>

namespace srmigrate::run {
namespace {

// Nothing where the script cannot be read.
std::optional<std::string> hash_now(const revision::Revision& revision, const revision::VariableValues& variables) {
    try {
        return script_hash(revision::read_section(revision, revision::Direction::up, variables).statements);
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

}  // namespace

std::string script_hash(const std::vector<revision::ScriptStatement>& statements) {
    std::string chain;
    for (const auto& statement : statements)
        chain = extend_chain(chain, statement.hash);
    return chain;
}

std::vector<EditedScript> edited_scripts(const revision::Graph& graph, const revision::VersionRows& rows,
                                         const std::vector<plan::HistoryRow>& history) {
    const auto applied = applied_revisions(graph, rows);
    std::map<std::string, const plan::HistoryRow*> last;
    for (const auto& row : history) {
        if (row.outcome == "done") last[row.revision] = &row;
    }
    std::vector<EditedScript> edited;
    for (const auto& row : history) {
        const auto node = graph.find(row.revision);
        const auto is_last = row.outcome == "done" && last[row.revision] == &row;
        if (!is_last || row.direction != "upgrade" || !node || !applied.contains(*node)) continue;
        const auto now = hash_now(graph[*node], row.variables);
        if (now && *now != row.hash) edited.push_back({.revision = row.revision, .ran = row.finished});
    }
    return edited;
}

}  // namespace srmigrate::run
