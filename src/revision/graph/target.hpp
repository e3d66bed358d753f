// SPDX-License-Identifier: Apache-2.0
// Targets: what stands on a command line for a place in the graph. A text is read once, by the command that was given
// it; what it denotes is looked up here: 'head', 'ae10', 'label@head', 'base', '-2' … Relative targets such as '+1' or
// 'ae10+2' mean something only to a direction and are resolved in revision/graph/relative. Rules: reference alembic.md
// §3.3.
#pragma once

#include "revision/graph/ancestors.hpp"
#include "revision/graph/graph.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// The rows of a version table in the order in which they were read.
using VersionRows = std::vector<std::string>;

enum class SymbolKind {
    base,
    head,
    heads,
    current,      ///< what the database is at, to the commands that ask it; to others a name like any other
    below_heads,  ///< -N, with N above 0
    named,        ///< an id, a branch label, or the beginning of one; perhaps nothing at all
};

/// [label@]name. An empty label is none.
struct Symbol {
    std::string text;  ///< as written
    std::optional<std::string> label;
    std::string name;  ///< what stands behind the label
    SymbolKind kind = SymbolKind::named;
    std::size_t steps = 0;  ///< of below_heads
    bool operator==(const Symbol&) const = default;
};
Symbol parse_symbol(std::string_view text);
std::vector<Symbol> parse_symbols(const std::vector<std::string>& texts);

/// [label@][name](+|-)N, anything behind it ignored. An empty label is none.
struct RelativeTarget {
    std::optional<std::string> label;
    std::optional<Symbol> start;  ///< [label@]name; none: counts from what the database, or a range, is at
    bool is_down = false;
    std::size_t steps = 0;
    std::string number;  ///< sign and digits as written
    bool operator==(const RelativeTarget&) const = default;
};

/// Both ways in which a text can be read. Which one counts is the command's business: `show -1` looks a revision up,
/// `downgrade -1` takes a step.
struct Target {
    Symbol symbol;
    std::optional<RelativeTarget> relative;
    const std::string& text() const { return symbol.text; }
    bool operator==(const Target&) const = default;
};
Target parse_target(std::string_view text);

/// The revisions that a symbol denotes, none for 'base': for `show`, `edit`, `stamp`, absolute upgrade targets. '-N' is
/// walk_from_heads, without the walks that end below the bases. Throws GraphError.
std::vector<RevisionIndex> resolve(const Graph& graph, const Symbol& symbol);

/// The one revision that a symbol denotes, nothing for 'base': where a range starts, where a downgrade ends. '-N' is
/// not understood here, as in Alembic. Throws GraphError, also for several heads.
std::optional<RevisionIndex> resolve_one(const Graph& graph, const Symbol& symbol);
/// The same without what the label says.
Symbol without_label(const Symbol& symbol);

/// The revisions of those rows, each once, in their order. Throws GraphError for a row that no script declares.
std::vector<RevisionIndex> resolve_rows(const Graph& graph, const VersionRows& rows);

/// All that share lineage with what a symbol denotes and with the label before its '@': those revisions, their
/// ancestors and descendants. Base shares lineage with everything. Throws GraphError.
NodeSet lineage_of(const Graph& graph, const Symbol& symbol, Follow follow);

/// The same for what stands before an '@', along down revisions.
NodeSet lineage_of_branch(const Graph& graph, std::string_view label);

/// The revision that a branch label, id or prefix of one names. Throws GraphError.
RevisionIndex resolve_branch(const Graph& graph, std::string_view label);

/// Where a walk ends.
struct Walk {
    std::optional<RevisionIndex> at;  ///< nothing: below the bases
    std::size_t steps = 0;            ///< how many steps there were
    bool operator==(const Walk&) const = default;
};
/// Up to `steps` steps from `start` (nothing: below the bases) along next, only through members of `branch` if given.
/// Throws GraphError where several revisions come next.
Walk walk_up(const Graph& graph, std::optional<RevisionIndex> start, std::size_t steps,
             const NodeSet* branch = nullptr);
/// Up to `steps` steps from `start` along down; from a base there is one more, to nothing. From nothing the first step
/// goes up to the head, as in Alembic. Throws GraphError where several revisions come next.
Walk walk_down(const Graph& graph, std::optional<RevisionIndex> start, std::size_t steps);

/// [label@]-N as a lookup, the kind below_heads: N steps down from each real head, of those that carry the label.
/// Throws GraphError.
std::vector<Walk> walk_from_heads(const Graph& graph, const Symbol& symbol);

}  // namespace srmigrate::revision
