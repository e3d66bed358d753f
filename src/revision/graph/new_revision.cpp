// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/new_revision.hpp"

#include "revision/graph/ancestors.hpp"
#include "revision/graph/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {

namespace {

bool is_symbol(const std::string& name) {
    return name == "head" || name == "heads" || name == "base" || name == "current";
}

void check_id(const Graph& graph, const std::string& id) {
    if (const auto characters = forbidden_characters(id); !characters.empty() || id.empty()) {
        throw GraphError(GraphErrorKind::forbidden_character, {id},
                         id.empty() ? "expected a revision id, got an empty text"
                                    : fmt::format("revision id '{}' contains '{}'", id, fmt::join(characters, "', '")),
                         "choose an id without '+', '-', ':' and '@', which have a meaning in targets");
    }
    if (is_symbol(id)) {
        throw GraphError(GraphErrorKind::forbidden_character, {id},
                         fmt::format("'{}' has a meaning in targets and cannot be a revision id", id),
                         "choose another id");
    }
    if (id.size() > k_longest_id) {
        throw GraphError(GraphErrorKind::id_too_long, {id},
                         fmt::format("revision id '{}' has {} bytes, expected at most {}", id, id.size(), k_longest_id),
                         "choose a shorter id: it has to fit into the version table");
    }
    const auto owner = graph.find_id_or_label(id);
    if (!owner) return;
    const auto& other = graph[*owner];
    if (other.id != id) {
        throw GraphError(GraphErrorKind::label_in_use, {id, id, other.id},
                         fmt::format("'{}' is already a branch label of revision '{}'", id, other.id),
                         "choose another id");
    }
    const auto file = shown_name(other);
    throw GraphError(
        GraphErrorKind::duplicate_revision, {id},
        fmt::format("revision '{}' is there already{}", id, file.empty() ? "" : fmt::format(": '{}'", file)),
        "choose another id");
}

void check_label(const Graph& graph, const NewRevision& revision, const std::string& label) {
    if (label.empty() || is_symbol(label) || label.find_first_of("@:, \t\r\n") != std::string::npos) {
        throw GraphError(GraphErrorKind::forbidden_character, {label},
                         fmt::format("'{}' cannot be a branch label", label),
                         "choose a word without '@', ':', ',' and blanks that is not a symbol such as 'head'");
    }
    const auto owner = graph.find_id_or_label(label);
    if (!owner && label != revision.id) return;
    const auto& other = owner ? graph.id(*owner) : revision.id;
    throw GraphError(GraphErrorKind::label_in_use, {label, revision.id, other},
                     fmt::format("branch label '{}' is already {} '{}'", label,
                                 other == label ? "the id of revision" : "a label of revision", other),
                     "choose another label");
}

std::vector<RevisionIndex> parents_of(const Graph& graph, const NewRevision& revision) {
    std::vector<RevisionIndex> parents;
    for (const auto& symbol : parse_symbols(revision.heads)) {
        const auto nodes = resolve(graph, symbol);
        parents.insert(parents.end(), nodes.begin(), nodes.end());
    }
    NodeSet seen(graph.size());
    for (const auto node : parents) {
        if (seen.insert(node)) continue;
        throw GraphError(GraphErrorKind::repeated_parent, {graph.id(node)},
                         fmt::format("revision '{}' is named twice as parent", graph.id(node)), "name it once");
    }
    for (const auto node : parents) {
        if (graph.is_head(node) || revision.splice == Splice::allowed) continue;
        throw GraphError(
            GraphErrorKind::not_a_head, {graph.id(node)},
            fmt::format("revision '{}' is not a head: {} {} it", graph.id(node),
                        quoted_list(graph.ids(graph.next(node))), graph.next(node).size() == 1 ? "follows" : "follow"),
            "add '--splice' to begin a new branch here, or name a head");
    }
    return parents;
}

std::string dependency_of(const Graph& graph, const std::string& symbol) {
    const auto node = resolve_one(graph, parse_symbol(symbol));
    if (!node) {
        throw GraphError(GraphErrorKind::unknown_revision, {symbol},
                         fmt::format("'{}' is no revision to depend on", symbol), "name a revision or a branch label");
    }
    return graph.has_label(*node, symbol) ? symbol : graph.id(*node);
}

}  // namespace

NewRevisionLinks link_new_revision(const Graph& graph, const NewRevision& revision) {
    check_id(graph, revision.id);
    const auto parents = parents_of(graph, revision);
    NewRevisionLinks links{.down = graph.ids(parents)};
    for (const auto& symbol : revision.depends_on)
        links.depends_on.push_back(dependency_of(graph, symbol));
    for (const auto& label : revision.labels)
        check_label(graph, revision, label);
    const NodeSet followed(graph.size(), parents);
    for (const auto head : graph.heads()) {
        if (!followed.contains(head)) links.heads_after.push_back(graph.id(head));
    }
    links.heads_after.push_back(revision.id);
    return links;
}

}  // namespace srmigrate::revision
