// SPDX-License-Identifier: Apache-2.0
// A directed graph that is drawn: as text for a terminal, mermaid, dot or SVG. The same graph gives the same bytes.
// What scripts and servers wrote is neither a control character nor markup in any of them.
#pragma once

#include "base/json_fwd.hpp"
#include "plan/lineage.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace srmigrate::cli {

enum class NodeShape {
    plain,    ///< a box
    last,     ///< a head: nothing comes behind it
    derived,  ///< a view: rounded
    kept,     ///< a materialized view: a double border
    missing,  ///< not there, or not understood: dashed
};

struct DrawnNode {
    std::string name;    ///< a revision, an object
    std::string detail;  ///< its message, its kind
    NodeShape shape = NodeShape::plain;
    bool is_marked = false;  ///< it ran, it is touched
    bool operator==(const DrawnNode&) const = default;
};

enum class EdgeLine { solid, dashed };

/// From what is first to what builds on it.
struct DrawnEdge {
    std::size_t from = 0;  ///< index of a node
    std::size_t to = 0;
    EdgeLine line = EdgeLine::solid;
    auto operator<=>(const DrawnEdge&) const = default;
};

/// Which way a drawing grows; text indents only where it branches when it grows down.
enum class Growth { down, right };

struct Drawing {
    std::string title;
    Growth growth = Growth::down;
    std::vector<DrawnNode> nodes;  ///< in the order in which they are told
    std::vector<DrawnEdge> edges;  ///< in order
    bool operator==(const Drawing&) const = default;
};

/// The revisions in the order in which they run; dependencies are dashed, those that ran are marked.
Drawing drawing_of(const revision::Graph& graph, const std::vector<revision::RevisionIndex>& nodes,
                   const revision::VersionRows& rows);
Drawing drawing_of(const plan::Lineage& lineage, const std::set<schema::ObjectName>& marked);

std::string drawing_text(const Drawing& drawing);
std::string drawing_mermaid(const Drawing& drawing);
std::string drawing_dot(const Drawing& drawing);
/// Alone it brings its style, for light and dark; in a page it leaves that to the page.
enum class SvgPlace { alone, in_page };
std::string drawing_svg(const Drawing& drawing, SvgPlace place = SvgPlace::alone);
void add_drawing(base::Json& json, const Drawing& drawing);

}  // namespace srmigrate::cli
