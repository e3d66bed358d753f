// SPDX-License-Identifier: Apache-2.0
// The way between two states of a database: which revisions run in which order, and what each does to the version
// table. Everything is worked out before anything runs, so that a request that cannot be met changes nothing. What the
// steps execute is the business of room `plan`. Rules: reference alembic.md §3.4–3.6, §4.3, §4.6.
#pragma once

#include "revision/graph/graph.hpp"
#include "revision/graph/row_change.hpp"
#include "revision/graph/target.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace srmigrate::revision {

/// The rows after those changes: a changed row keeps its place, a new one goes to the end. Throws GraphError
/// (repeated_row) for a row that is not there exactly once, which steps of this file never ask for.
VersionRows apply(VersionRows rows, const std::vector<RowChange>& changes);

enum class StepKind { upgrade, downgrade, stamp };

struct PathStep {
    StepKind kind = StepKind::upgrade;
    std::string revision;           ///< what runs, or what is stamped; empty: stamped to base
    std::vector<std::string> from;  ///< declared down revisions of an upgrade; what it leaves of a downgrade or stamp
    std::vector<std::string> to;
    std::vector<RowChange> changes;  ///< in the order of execution
    bool operator==(const PathStep&) const = default;
};

/// "upgrade 1975ea83b712 -> ae1027a6acf1": what stands behind "Running" in the story and in scripts. Both sides are
/// comma separated and empty for base.
std::string log_text(const PathStep& step);

/// All of these throw GraphError. `rows` are the rows of the version table in any order.

/// `target`: a symbol, or +N, X+N, X-N. A target that is reached already gives no steps.
std::vector<PathStep> upgrade_path(const Graph& graph, const VersionRows& rows, const Target& target);

/// `target`: a symbol for one revision or base, -N, label@-N, X+N, X-N, label@X. With label@base, only what belongs to
/// that branch goes. -N without a label is refused where there are several rows.
std::vector<PathStep> downgrade_path(const Graph& graph, const VersionRows& rows, const Target& target);

/// No symbol means base. A target that another one includes, and a repeated one, adds nothing; a row that is itself a
/// target stays.
std::vector<PathStep> stamp_path(const Graph& graph, const VersionRows& rows, const std::vector<Symbol>& symbols);

/// What a command asks for, before it is known where the database is.
struct UpgradeTo {
    Target target;
};
struct DowngradeTo {
    Target target;
};
struct StampAs {
    std::vector<Symbol> symbols;
};
using Course = std::variant<UpgradeTo, DowngradeTo, StampAs>;

StepKind kind_of(const Course& course);
/// The name of the command that asks for such steps.
std::string_view command_word(StepKind kind);
/// One of the three paths above.
std::vector<PathStep> path(const Graph& graph, const VersionRows& rows, const Course& course);

}  // namespace srmigrate::revision
