// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/target.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/file/direction.hpp"
#include "revision/graph/ancestors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace srmigrate::revision {

namespace {

bool is_symbol_character(char character) {
    return base::is_name_character(character) || static_cast<unsigned char>(character) >= 0x80;
}

// Numbers too large for any graph are all the same.
std::size_t read_number(std::string_view digits) {
    std::size_t number = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    constexpr std::size_t k_beyond_every_graph = 0xffffffff;
    return result.ec == std::errc() ? std::min(number, k_beyond_every_graph) : k_beyond_every_graph;
}

// [name](+|-)N at the start of a text.
struct Steps {
    std::string_view name;
    bool is_down = false;
    std::size_t count = 0;
    std::string_view number;
};
std::optional<Steps> read_steps(std::string_view text) {
    const auto name_end = std::find_if_not(text.begin(), text.end(), is_symbol_character);
    const auto name = text.substr(0, static_cast<std::size_t>(name_end - text.begin()));
    const auto number = text.substr(name.size());
    if (number.empty() || (number[0] != '+' && number[0] != '-')) return std::nullopt;
    const auto digits_end = std::find_if_not(number.begin() + 1, number.end(), base::is_digit);
    const auto digits = number.substr(1, static_cast<std::size_t>(digits_end - number.begin()) - 1);
    if (digits.empty()) return std::nullopt;
    return Steps{.name = name,
                 .is_down = number[0] == '-',
                 .count = read_number(digits),
                 .number = number.substr(0, digits.size() + 1)};
}

SymbolKind kind_of_name(std::string_view name) {
    if (name == "base") return SymbolKind::base;
    if (name == "head") return SymbolKind::head;
    if (name == "heads") return SymbolKind::heads;
    return SymbolKind::named;
}

RelativeTarget relative_target(std::optional<std::string_view> label, const Steps& steps) {
    RelativeTarget target{
        .label = {}, .is_down = steps.is_down, .steps = steps.count, .number = std::string(steps.number)};
    if (label) target.label = *label;
    if (!steps.name.empty()) {
        target.start = Symbol{.text = label ? fmt::format("{}@{}", *label, steps.name) : std::string(steps.name),
                              .label = target.label,
                              .name = std::string(steps.name),
                              .kind = kind_of_name(steps.name)};
    }
    return target;
}

// The steps may stand behind any '@': a label is what stands before it.
std::optional<RelativeTarget> read_relative(std::string_view text) {
    for (auto at = text.find('@', 1); !text.empty() && at != std::string_view::npos; at = text.find('@', at + 1)) {
        if (const auto steps = read_steps(text.substr(at + 1))) return relative_target(text.substr(0, at), *steps);
    }
    const auto steps = read_steps(text);
    return steps ? std::optional(relative_target(std::nullopt, *steps)) : std::nullopt;
}

GraphError empty_symbol(std::string_view text) {
    return {
        GraphErrorKind::empty_symbol,
        {std::string(text)},
        text.empty() ? "expected a revision, got an empty text" : fmt::format("expected a revision after '{}'", text),
        "name a revision, a branch label, 'head', 'heads' or 'base'"};
}

std::vector<std::string> all_keys(const Graph& graph) {
    std::vector<std::string> keys;
    keys.reserve(graph.keys().size());
    for (const auto& key : graph.keys())
        keys.emplace_back(key.text);
    return keys;
}

GraphError unknown_revision(const Graph& graph, std::string_view text) {
    auto hint = base::did_you_mean(text, all_keys(graph));
    if (text == "current") {
        hint =
            "name the revision: 'current' has a meaning in 'show', 'edit', as one end of a 'history' range, and as the "
            "start of 'upgrade current:TARGET --sql'";
    } else if (read_relative(text)) {
        hint = "name the revision: a relative one has no meaning here";
    } else if (hint.empty()) {
        hint = "list the revisions with 'srmigrate history'";
    }
    return {GraphErrorKind::unknown_revision,
            {std::string(text)},
            fmt::format("no revision or branch label '{}'", text),
            std::move(hint)};
}

GraphError ambiguous_prefix(std::string_view text, std::vector<std::string> candidates) {
    auto message = fmt::format("'{}' is ambiguous: {} begin with it", text, quoted_list(candidates));
    candidates.insert(candidates.begin(), std::string(text));
    return {GraphErrorKind::ambiguous_prefix, std::move(candidates), std::move(message),
            "write more characters of the one that is meant"};
}

GraphError unknown_branch(const Graph& graph, std::string_view label) {
    auto hint = base::did_you_mean(label, all_keys(graph));
    if (hint.empty() && !graph.all_labels().empty()) {
        hint = fmt::format("use a revision id or one of the branch labels {}", quoted_list(graph.all_labels()));
    } else if (hint.empty()) {
        hint = "use a revision id: no revision has a branch label";
    }
    return {
        GraphErrorKind::unknown_branch, {std::string(label)}, fmt::format("no branch '{}'", label), std::move(hint)};
}

GraphError not_in_branch(std::string_view symbol, std::string_view id, std::string_view branch) {
    return {GraphErrorKind::not_in_branch,
            {std::string(symbol), std::string(branch)},
            fmt::format("revision '{}' is not in branch '{}'", id, branch),
            fmt::format("name it without '{}@', or name an ancestor or descendant of that branch", branch)};
}

GraphError several_heads(const Graph& graph, std::string_view symbol, std::span<const RevisionIndex> heads,
                         bool all_would_do) {
    auto names = graph.ids(heads);
    auto message = fmt::format("'{}' is ambiguous: the heads are {}", symbol, quoted_list(names));
    names.insert(names.begin(), std::string(symbol));
    return {GraphErrorKind::several_heads, std::move(names), std::move(message),
            fmt::format("name one of them or its branch ('LABEL@head'){}, or merge them with 'srmigrate merge heads'",
                        all_would_do ? ", use 'heads' for all" : "")};
}

// An id, label, or prefix of one that at least four characters long and, with a label, in its lineage.
RevisionIndex resolve_literal(const Graph& graph, std::string_view text, const std::optional<std::string_view>& label) {
    std::optional<RevisionIndex> branch;
    if (label) branch = resolve_branch(graph, *label);
    auto found = graph.find_id_or_label(text);
    if (!found) {
        std::optional<NodeSet> lineage;
        if (label) lineage = lineage_of_branch(graph, *label);
        std::vector<std::string> candidates;
        constexpr std::size_t k_shortest_key = 4;
        for (const auto& key : graph.keys()) {
            if (key.text.size() < k_shortest_key || !key.text.starts_with(text)) continue;
            if (lineage && !lineage->contains(key.node)) continue;
            candidates.emplace_back(key.text);
            found = key.node;
        }
        if (candidates.empty()) throw unknown_revision(graph, text);
        if (candidates.size() > 1) throw ambiguous_prefix(text, std::move(candidates));
    }
    if (branch && !lineage(graph, std::span(&*branch, 1), Follow::down_revisions).contains(*found)) {
        throw not_in_branch(text, graph.id(*found), *label);
    }
    return *found;
}

bool is_head_symbol(const Symbol& symbol) {
    return symbol.kind == SymbolKind::heads || symbol.kind == SymbolKind::head;
}

std::vector<RevisionIndex> heads_of(const Graph& graph, const Symbol& symbol) {
    if (symbol.kind == SymbolKind::heads && !symbol.label) return graph.real_heads();
    auto heads = graph.heads();
    if (symbol.label && !heads.empty()) heads = within(heads, lineage_of_branch(graph, *symbol.label));
    if (symbol.kind == SymbolKind::head && heads.size() > 1) throw several_heads(graph, symbol.text, heads, true);
    return heads;
}

// What stands behind the label, before a label is held against it. 'head' throws for several.
std::vector<RevisionIndex> resolve_name(const Graph& graph, const Symbol& symbol) {
    switch (symbol.kind) {
        case SymbolKind::base:
            return {};
        case SymbolKind::head:
        case SymbolKind::heads:
            return heads_of(graph, symbol);
        case SymbolKind::current:
        case SymbolKind::below_heads:
        case SymbolKind::named:
            break;
    }
    if (symbol.name.empty()) throw empty_symbol(symbol.text);
    return {resolve_literal(graph, symbol.name, symbol.label)};
}

// A label that only filtered heads must name a branch all the same.
void check_branch_of_heads(const Graph& graph, const Symbol& symbol, std::span<const RevisionIndex> heads) {
    if (!symbol.label || !is_head_symbol(symbol) || heads.empty()) return;
    const auto branch = resolve_branch(graph, *symbol.label);
    const auto line = lineage(graph, std::span(&branch, 1), Follow::down_revisions);
    for (const auto head : heads) {
        if (!line.contains(head)) throw not_in_branch(graph.id(head), graph.id(head), *symbol.label);
    }
}

}  // namespace

Symbol parse_symbol(std::string_view text) {
    const auto at = text.find('@');
    Symbol symbol{.text = std::string(text), .label = {}, .name = std::string(text)};
    if (at != std::string_view::npos) {
        if (at > 0) symbol.label = text.substr(0, at);
        symbol.name = text.substr(at + 1);
    }
    symbol.kind = text == "current" ? SymbolKind::current : kind_of_name(symbol.name);
    const auto steps = read_steps(symbol.name);
    if (steps && steps->is_down && steps->count > 0 && steps->number == symbol.name) {
        symbol.kind = SymbolKind::below_heads;
        symbol.steps = steps->count;
    }
    return symbol;
}

std::vector<Symbol> parse_symbols(const std::vector<std::string>& texts) {
    std::vector<Symbol> symbols;
    for (const auto& text : texts)
        symbols.push_back(parse_symbol(text));
    return symbols;
}

Symbol without_label(const Symbol& symbol) {
    auto plain = symbol;
    plain.text = symbol.name;
    plain.label.reset();
    return plain;
}

Target parse_target(std::string_view text) {
    return {.symbol = parse_symbol(text), .relative = read_relative(text)};
}

RevisionIndex resolve_branch(const Graph& graph, std::string_view label) {
    if (const auto node = graph.find_id_or_label(label)) return *node;
    try {
        return resolve_literal(graph, label, std::nullopt);
    } catch (const GraphError& error) {
        if (error.kind() != GraphErrorKind::unknown_revision) throw;
        throw unknown_branch(graph, label);
    }
}

NodeSet lineage_of_branch(const Graph& graph, std::string_view label) {
    const auto symbol = parse_symbol(label);
    if (symbol.label || is_head_symbol(symbol) || symbol.kind == SymbolKind::base) {
        return lineage_of(graph, symbol, Follow::down_revisions);
    }
    const auto branch = resolve_branch(graph, label);
    return lineage(graph, std::span(&branch, 1), Follow::down_revisions);
}

NodeSet lineage_of(const Graph& graph, const Symbol& symbol, Follow follow) {
    if (!symbol.label && symbol.kind == SymbolKind::base) {
        NodeSet all(graph.size());
        for (RevisionIndex node = 0; node < graph.size(); ++node)
            all.insert(node);
        return all;
    }
    std::vector<RevisionIndex> members;
    auto filtered = symbol;
    if (symbol.label) members.push_back(resolve_branch(graph, *symbol.label));
    if (!is_head_symbol(symbol)) filtered.label.reset();
    for (const auto node : resolve_name(graph, filtered))
        members.push_back(node);
    return lineage(graph, members, follow);
}

std::vector<RevisionIndex> resolve(const Graph& graph, const Symbol& symbol) {
    std::vector<RevisionIndex> nodes;
    if (symbol.kind == SymbolKind::below_heads) {
        for (const auto& walk : walk_from_heads(graph, symbol)) {
            if (walk.at) nodes.push_back(*walk.at);
        }
        return nodes;
    }
    nodes = resolve_name(graph, symbol);
    check_branch_of_heads(graph, symbol, nodes);
    return nodes;
}

std::optional<RevisionIndex> resolve_one(const Graph& graph, const Symbol& symbol) {
    const auto nodes = resolve_name(graph, symbol);
    if (nodes.size() > 1) throw several_heads(graph, symbol.text, nodes, false);
    if (nodes.empty()) {
        if (symbol.label) resolve_branch(graph, *symbol.label);
        return std::nullopt;
    }
    check_branch_of_heads(graph, symbol, nodes);
    return nodes.front();
}

std::vector<RevisionIndex> resolve_rows(const Graph& graph, const VersionRows& rows) {
    std::vector<RevisionIndex> nodes;
    NodeSet seen(graph.size());
    for (const auto& row : rows) {
        const auto node = graph.find(row);
        if (!node) {
            throw GraphError(
                GraphErrorKind::unknown_row, {row},
                fmt::format("the database is at revision '{}', which no script declares", row),
                "restore its script, or set the version table right with 'srmigrate stamp --purge REVISION'");
        }
        if (seen.insert(*node)) nodes.push_back(*node);
    }
    return nodes;
}

namespace {

GraphError ambiguous_walk(const Graph& graph, std::optional<RevisionIndex> from, std::span<const RevisionIndex> next,
                          Direction way) {
    auto names = graph.ids(next);
    auto message = fmt::format("several steps lead {} from {}: to {}", way == Direction::up ? "up" : "down",
                               from ? fmt::format("'{}'", graph.id(*from)) : "base", quoted_list(names));
    return {GraphErrorKind::ambiguous_walk, std::move(names), std::move(message),
            way == Direction::up ? "name the branch to follow, e.g. 'LABEL@+1', or the revision to go to"
                                 : "name the revision to go to"};
}

}  // namespace

Walk walk_up(const Graph& graph, std::optional<RevisionIndex> start, std::size_t steps, const NodeSet* branch) {
    Walk walk{.at = start};
    std::vector<RevisionIndex> next;
    while (walk.steps < steps) {
        const auto children = walk.at ? graph.next(*walk.at) : std::span(graph.bases());
        next.assign(children.begin(), children.end());
        if (branch != nullptr) next = within(next, *branch);
        if (next.empty()) return walk;
        if (next.size() > 1) throw ambiguous_walk(graph, walk.at, next, Direction::up);
        walk = {.at = next.front(), .steps = walk.steps + 1};
    }
    return walk;
}

Walk walk_down(const Graph& graph, std::optional<RevisionIndex> start, std::size_t steps) {
    Walk walk{.at = start};
    while (walk.steps < steps) {
        if (!walk.at && walk.steps > 0) return walk;
        const auto next = walk.at ? graph.down(*walk.at) : std::span(graph.heads());
        if (next.size() > 1) throw ambiguous_walk(graph, walk.at, next, Direction::down);
        if (!walk.at && next.empty()) return walk;
        walk = {.at = next.empty() ? std::nullopt : std::optional(next.front()), .steps = walk.steps + 1};
    }
    return walk;
}

std::vector<Walk> walk_from_heads(const Graph& graph, const Symbol& symbol) {
    std::vector<Walk> walks;
    for (const auto head : graph.real_heads()) {
        if (symbol.label && !graph.has_label(head, *symbol.label)) continue;
        walks.push_back(walk_down(graph, head, symbol.steps));
    }
    return walks;
}

}  // namespace srmigrate::revision
