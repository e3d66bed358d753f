// SPDX-License-Identifier: Apache-2.0
// What keeps revisions from being a graph: find_problems of revision/graph/graph.hpp. Reference alembic.md §3.2,
// validity checks.
#include "base/text.hpp"
#include "base/told.hpp"
#include "revision/graph/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace srmigrate::revision {

namespace {

using Ids = std::unordered_map<std::string_view, RevisionIndex>;

std::optional<RevisionIndex> find_in(const Ids& ids, std::string_view key) {
    const auto found = ids.find(key);
    return found == ids.end() ? std::nullopt : std::optional(found->second);
}

Ids first_of_each_id(const std::vector<Revision>& revisions) {
    Ids ids;
    ids.reserve(revisions.size());
    for (RevisionIndex node = 0; node < revisions.size(); ++node)
        ids.emplace(revisions[node].id, node);
    return ids;
}

void check_id(const Revision& revision, std::vector<GraphProblem>& problems) {
    if (const auto characters = forbidden_characters(revision.id); !characters.empty()) {
        problems.push_back(
            {.kind = GraphErrorKind::forbidden_character,
             .names = {revision.id},
             .diagnostic = {
                 .message = fmt::format("revision id '{}' contains '{}'", revision.id, fmt::join(characters, "', '")),
                 .where = place_in_header(revision, revision.spans.id, revision.id),
                 .hint = "choose an id without '+', '-', ':' and '@', which have a meaning in "
                         "targets"}});
    }
    if (revision.id.size() > k_longest_id) {
        problems.push_back({.kind = GraphErrorKind::id_too_long,
                            .names = {revision.id},
                            .diagnostic = {.message = fmt::format("revision id '{}' has {} bytes, expected at most {}",
                                                                  revision.id, revision.id.size(), k_longest_id),
                                           .where = place_in_header(revision, revision.spans.id, revision.id),
                                           .hint = "choose a shorter id: it has to fit into the version table"}});
    }
}

void check_duplicates(const std::vector<Revision>& revisions, const Ids& ids, std::vector<GraphProblem>& problems) {
    std::map<RevisionIndex, std::vector<RevisionIndex>> copies;
    for (RevisionIndex node = 0; node < revisions.size(); ++node) {
        const auto first = ids.at(revisions[node].id);
        if (first != node) copies[first].push_back(node);
    }
    for (const auto& [first, others] : copies) {
        const auto& revision = revisions[first];
        std::vector<std::string> files{shown_name(revision)};
        for (const auto node : others)
            files.push_back(shown_name(revisions[node]));
        const auto by = revision.file.empty() && revision.shown_file.empty()
                            ? fmt::format("{} times", files.size())
                            : fmt::format("by {} files: {}", files.size(), quoted_list(files));
        problems.push_back({.kind = GraphErrorKind::duplicate_revision,
                            .names = {revision.id},
                            .diagnostic = {.message = fmt::format("revision id '{}' is declared {}", revision.id, by),
                                           .where = place_in_header(revisions[others.front()],
                                                                    revisions[others.front()].spans.id, revision.id),
                                           .hint = "remove the copy, or give it an id of its own"}});
    }
}

void check_labels(const std::vector<Revision>& revisions, const Ids& ids, std::vector<GraphProblem>& problems) {
    Ids owners;
    for (RevisionIndex node = 0; node < revisions.size(); ++node) {
        const auto& revision = revisions[node];
        for (const auto& label : revision.labels) {
            const auto [owner, is_new] = owners.emplace(label, node);
            const auto id = find_in(ids, label);
            if (!id && (is_new || owner->second == node)) continue;
            const auto& other = revisions[id.value_or(owner->second)].id;
            problems.push_back(
                {.kind = GraphErrorKind::label_in_use,
                 .names = {label, revision.id, other},
                 .diagnostic = {
                     .message = fmt::format("branch label '{}' of revision '{}' is already {} '{}'", label, revision.id,
                                            id ? "the id of revision" : "a label of revision", other),
                     .where = place_in_header(revision, revision.spans.labels, label),
                     .hint = "choose another label"}});
        }
    }
}

// How to name a parent or dependency that no script has.
std::string hint_for_missing(const std::vector<Revision>& revisions, const std::string& name) {
    std::vector<std::string> candidates;
    for (const auto& revision : revisions) {
        if (!name.empty() && revision.id.starts_with(name)) candidates.push_back(revision.id);
    }
    if (candidates.size() == 1) return fmt::format("write the whole id: '{}'", candidates.front());
    candidates.clear();
    for (const auto& revision : revisions) {
        candidates.push_back(revision.id);
        candidates.insert(candidates.end(), revision.labels.begin(), revision.labels.end());
    }
    if (auto suggestion = base::did_you_mean(name, candidates); !suggestion.empty()) return suggestion;
    return fmt::format("restore the script of '{}', or correct this header", name);
}

// The links of one kind by position, without those that lead nowhere and those that lead back at once: both are
// reported.
struct CheckedLinks {
    Links down;
    Links all_down;
};

CheckedLinks check_links(const std::vector<Revision>& revisions, const Ids& ids, std::vector<GraphProblem>& problems) {
    Ids labels;
    for (RevisionIndex node = 0; node < revisions.size(); ++node) {
        for (const auto& label : revisions[node].labels)
            labels.emplace(label, node);
    }
    std::vector<GraphProblem> loops;
    std::size_t missing = 0;
    // Each costs a look at all revisions.
    const auto tell_missing = [&](const auto& make) {
        if (++missing <= base::k_most_told) problems.push_back(make());
    };
    CheckedLinks links;
    std::vector<RevisionIndex> targets;
    for (RevisionIndex node = 0; node < revisions.size(); ++node) {
        const auto& revision = revisions[node];
        const auto add = [&](RevisionIndex target) {
            if (std::find(targets.begin(), targets.end(), target) == targets.end()) targets.push_back(target);
        };
        targets.clear();
        for (const auto& parent : revision.down) {
            const auto found = find_in(ids, parent);
            if (!found) {
                tell_missing([&] {
                    return GraphProblem{
                        .kind = GraphErrorKind::missing_parent,
                        .names = {parent, revision.id},
                        .diagnostic = {.message = fmt::format("revision '{}' revises '{}', which no script declares",
                                                              revision.id, parent),
                                       .where = place_in_header(revision, revision.spans.down, parent),
                                       .hint = hint_for_missing(revisions, parent)}};
                });
            } else if (parent == revision.id) {
                loops.push_back({.kind = GraphErrorKind::self_loop,
                                 .names = {revision.id},
                                 .diagnostic = {.message = fmt::format("revision '{}' revises itself", revision.id),
                                                .where = place_in_header(revision, revision.spans.down, parent),
                                                .hint = "name the revision that comes before it, or none for a base"}});
            } else {
                add(*found);
            }
        }
        links.down.append(targets);
        for (const auto& dependency : revision.depends_on) {
            auto found = find_in(ids, dependency);
            if (!found) found = find_in(labels, dependency);
            if (!found) {
                tell_missing([&] {
                    return GraphProblem{
                        .kind = GraphErrorKind::missing_dependency,
                        .names = {dependency, revision.id},
                        .diagnostic = {
                            .message = fmt::format("revision '{}' depends on '{}', which no script declares as "
                                                   "id or branch label",
                                                   revision.id, dependency),
                            .where = place_in_header(revision, revision.spans.depends_on, dependency),
                            .hint = hint_for_missing(revisions, dependency)}};
                });
            } else if (revisions[*found].id == revision.id) {
                loops.push_back(
                    {.kind = GraphErrorKind::dependency_self_loop,
                     .names = {revision.id},
                     .diagnostic = {.message = fmt::format("revision '{}' depends on itself", revision.id),
                                    .where = place_in_header(revision, revision.spans.depends_on, dependency),
                                    .hint = "remove that dependency"}});
            } else {
                add(*found);
            }
        }
        links.all_down.append(targets);
    }
    if (missing > base::k_most_told) {
        const auto more = missing - base::k_most_told;
        problems.push_back(
            {.kind = GraphErrorKind::missing_parent,
             .names = {},
             .diagnostic = {
                 .message = fmt::format("{} more names of parents and dependencies are declared by no script", more),
                 .where = {},
                 .hint = "correct those above first"}});
    }
    problems.insert(problems.end(), loops.begin(), loops.end());
    return links;
}

std::vector<char> reached(const Links& links, const std::vector<RevisionIndex>& from) {
    std::vector<char> seen(links.size(), 0);
    auto todo = from;
    for (const auto node : from)
        seen[node] = 1;
    while (!todo.empty()) {
        const auto node = todo.back();
        todo.pop_back();
        for (const auto target : links[node]) {
            if (!seen[target]) {
                seen[target] = 1;
                todo.push_back(target);
            }
        }
    }
    return seen;
}

std::vector<RevisionIndex> without_targets(const Links& links) {
    std::vector<RevisionIndex> nodes;
    for (RevisionIndex node = 0; node < links.size(); ++node) {
        if (links[node].empty()) nodes.push_back(node);
    }
    return nodes;
}

// One loop: each node links to the one behind it, the last one to the first, which is the lowest.
std::vector<RevisionIndex> find_loop(const Links& links) {
    std::vector<char> ordered(links.size(), 0);
    for (const auto node : targets_first(links))
        ordered[node] = 1;
    auto node = static_cast<RevisionIndex>(std::find(ordered.begin(), ordered.end(), 0) - ordered.begin());
    std::vector<RevisionIndex> walk;
    std::map<RevisionIndex, std::size_t> position;
    while (position.emplace(node, walk.size()).second) {
        walk.push_back(node);
        const auto targets = links[node];
        node = *std::find_if(targets.begin(), targets.end(), [&](RevisionIndex target) { return !ordered[target]; });
    }
    walk.erase(walk.begin(), walk.begin() + static_cast<std::ptrdiff_t>(position.at(node)));
    std::rotate(walk.begin(), std::min_element(walk.begin(), walk.end()), walk.end());
    return walk;
}

bool names_as_parent(const Revision& revision, const Revision& other) {
    return std::find(revision.down.begin(), revision.down.end(), other.id) != revision.down.end();
}

std::string describe_loop(const std::vector<Revision>& revisions, const std::vector<RevisionIndex>& loop) {
    constexpr std::size_t k_shown = 6;
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < loop.size(); ++at) {
        const auto& revision = revisions[loop[at]];
        const auto& other = revisions[loop[(at + 1) % loop.size()]];
        if (loop.size() > k_shown && at == k_shown - 1) {
            parts.push_back(fmt::format("… {} more", loop.size() - k_shown));
        } else if (loop.size() <= k_shown || at < k_shown || at + 1 == loop.size()) {
            parts.push_back(fmt::format("'{}' {} '{}'", revision.id,
                                        names_as_parent(revision, other) ? "revises" : "depends on", other.id));
        }
    }
    return base::join(parts, ", ");
}

// Alembic's rule: sound is what lies on a way from a head to a base.
std::optional<GraphProblem> check_cycle(const std::vector<Revision>& revisions, const Links& links,
                                        GraphErrorKind kind) {
    const auto up = links.reversed();
    const auto from_heads = reached(links, without_targets(up));
    const auto from_bases = reached(up, without_targets(links));
    std::vector<std::string> names;
    for (RevisionIndex node = 0; node < links.size(); ++node) {
        if (!from_heads[node] || !from_bases[node]) names.push_back(revisions[node].id);
    }
    if (names.empty()) return std::nullopt;
    const auto loop = find_loop(links);
    const auto& revision = revisions[loop.front()];
    const auto& other = revisions[loop.size() > 1 ? loop[1] : loop.front()];
    const auto& span = names_as_parent(revision, other) ? revision.spans.down : revision.spans.depends_on;
    auto message = fmt::format("{} cannot be put in order: their {} form a loop", quoted_list(names),
                               kind == GraphErrorKind::cycle ? "down revisions" : "down revisions and dependencies");
    auto hint = fmt::format("take one link out of this loop: {}", describe_loop(revisions, loop));
    return GraphProblem{.kind = kind,
                        .names = std::move(names),
                        .diagnostic = {.message = std::move(message),
                                       .where = place_in_header(revision, span, other.id),
                                       .hint = std::move(hint)}};
}

}  // namespace

std::string forbidden_characters(std::string_view id) {
    std::string found;
    for (const char character : {'+', '-', ':', '@'}) {
        if (id.find(character) != std::string_view::npos) found += character;
    }
    return found;
}

std::vector<GraphProblem> find_problems(const std::vector<Revision>& revisions) {
    std::vector<GraphProblem> problems;
    const auto ids = first_of_each_id(revisions);
    for (const auto& revision : revisions)
        check_id(revision, problems);
    check_duplicates(revisions, ids, problems);
    check_labels(revisions, ids, problems);
    const auto links = check_links(revisions, ids, problems);
    if (auto cycle = check_cycle(revisions, links.down, GraphErrorKind::cycle)) {
        problems.push_back(std::move(*cycle));
    } else if (auto dependency_cycle = check_cycle(revisions, links.all_down, GraphErrorKind::dependency_cycle)) {
        problems.push_back(std::move(*dependency_cycle));
    }
    return problems;
}

}  // namespace srmigrate::revision
