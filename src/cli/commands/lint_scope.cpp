// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/lint_scope.hpp"

#include "base/text.hpp"
#include "cli/work/database.hpp"
#include "cli/work/git.hpp"
#include "cli/work/run.hpp"
#include "revision/body/read_script.hpp"
#include "revision/file/source_file.hpp"
#include "revision/graph/ancestors.hpp"
#include "revision/graph/history.hpp"
#include "revision/script/read_header.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;
using Nodes = std::set<revision::RevisionIndex>;

Nodes in_range(CommandContext& context) {
    const auto& graph = *context.graph;
    const auto text = context.arguments.value("RANGE");
    if (text && text->find(':') == std::string::npos) {
        const auto nodes = resolve_with_current(context, revision::parse_symbol(*text));
        return {nodes.begin(), nodes.end()};
    }
    const auto range = revision::parse_history_range(text.value_or(":"));
    const auto rows = revision::mentions_current(range) ? read_rows(context) : revision::VersionRows{};
    const auto nodes = revision::history(graph, range, rows);
    return {nodes.begin(), nodes.end()};
}

/// Whether the statements of the script are others than in the older text of the file.
bool is_edited(const revision::Revision& revision, const std::string& old_text,
               const revision::VariableValues& values) {
    revision::SourceFile source{.file = revision.file, .shown_file = revision.shown_file, .text = old_text};
    if (revision::clean_text(source)) return true;
    auto old = revision::read_header(std::move(source), revision.format).revision;
    if (!old) return true;
    old->python = revision.python;
    const auto hashes = [&](const revision::Revision& which) {
        return revision::hashes_of(revision::read_section(which, revision::Direction::up, values).statements);
    };
    try {
        return hashes(*old) != hashes(revision);
    } catch (const base::Error&) {
        return true;
    }
}

}  // namespace

LintScope lint_scope(CommandContext& context, const lint::LintConfig& config, const revision::VariableValues& values) {
    const auto& graph = *context.graph;
    LintScope looked{.wanted = in_range(context), .edited = {}};
    const auto remove_up_to = [&](const std::string& symbol) {
        const auto last = resolve_with_current(context, revision::parse_symbol(symbol));
        const auto old = revision::ancestors(graph, last, revision::Follow::dependencies_too);
        std::erase_if(looked.wanted, [&](const auto node) { return old.contains(node); });
    };
    if (config.start_after) remove_up_to(*config.start_after);
    const auto since = context.arguments.value("since");
    if (!since) return looked;
    constexpr std::string_view k_git = "git:";
    if (!since->starts_with(k_git)) {
        remove_up_to(*since);
        return looked;
    }
    std::map<fs::path, ChangedFile> changed;
    for (auto& file : changed_since(context.environment, since->substr(k_git.size()))) {
        std::error_code ignored;
        changed.emplace(fs::weakly_canonical(file.file, ignored), std::move(file));
    }
    Nodes kept;
    for (const auto node : looked.wanted) {
        std::error_code ignored;
        const auto found = changed.find(fs::weakly_canonical(graph[node].file, ignored));
        if (found == changed.end()) continue;
        kept.insert(node);
        if (!found->second.is_new && is_edited(graph[node], found->second.old_text, values)) looked.edited.insert(node);
    }
    looked.wanted = std::move(kept);
    return looked;
}

}  // namespace srmigrate::cli
