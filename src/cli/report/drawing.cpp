// SPDX-License-Identifier: Apache-2.0
#include "cli/report/drawing.hpp"

#include "base/ascii.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/report/page_text.hpp"
#include "revision/graph/ancestors.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace srmigrate::cli {
namespace {

using Neighbours = std::vector<std::vector<std::size_t>>;

// Of one line.
std::string flat(std::string_view text) {
    return base::replace_all(base::replace_all(base::visible(text), "\n", " "), "\t", " ");
}

Neighbours children_of(const Drawing& drawing) {
    Neighbours children(drawing.nodes.size());
    for (const auto& edge : drawing.edges)
        children[edge.from].push_back(edge.to);
    return children;
}

std::vector<std::size_t> parents_left(const Drawing& drawing) {
    std::vector<std::size_t> count(drawing.nodes.size());
    for (const auto& edge : drawing.edges)
        ++count[edge.to];
    return count;
}

std::string_view text_mark(const DrawnNode& node) {
    return node.is_marked ? "*" : "o";
}

std::string text_label(const DrawnNode& node) {
    return flat(node.name) + (node.detail.empty() ? "" : "  " + flat(node.detail));
}

// A tree of lines. A node stands below one of its parents, when all of them have been told; at the others there is a
// line that points to it.
class TextTree {
  public:
    explicit TextTree(const Drawing& drawing)
        : m_drawing(drawing), m_children(children_of(drawing)), m_left(parents_left(drawing)) {}

    std::string run() && {
        const auto roots = m_left;
        for (std::size_t i = 0; i < m_drawing.nodes.size(); ++i) {
            if (roots[i] == 0) grow(i);
        }
        for (std::size_t i = 0; i < m_drawing.nodes.size(); ++i) {
            if (!m_told.contains(i)) grow(i);  // of a circle
        }
        return std::move(m_text);
    }

  private:
    /// A line that is still to be written.
    struct Line {
        std::size_t node = 0;
        std::string before;  ///< what stands before it
        std::string below;   ///< what stands before its children
        bool is_pointer = false;
    };

    void grow(std::size_t root) {
        std::vector<Line> todo{{.node = root}};
        while (!todo.empty()) {
            const auto line = std::move(todo.back());
            todo.pop_back();
            const auto& node = m_drawing.nodes[line.node];
            if (line.is_pointer) {
                m_text += fmt::format("{}-> {}\n", line.before, flat(node.name));
                continue;
            }
            if (!m_told.insert(line.node).second) continue;
            m_text += fmt::format("{}{} {}\n", line.before, text_mark(node), text_label(node));
            add_children(line, todo);
        }
    }

    void add_children(const Line& line, std::vector<Line>& todo) {
        const auto& children = m_children[line.node];
        const bool goes_straight = children.size() == 1 && m_drawing.growth == Growth::down;
        std::vector<Line> lines;
        for (std::size_t i = 0; i < children.size(); ++i) {
            const auto child = children[i];
            const bool is_last = i + 1 == children.size();
            const bool is_ready = m_left[child] <= 1;
            if (m_left[child] > 0) --m_left[child];
            Line next{.node = child, .before = line.below, .below = line.below, .is_pointer = !is_ready};
            if (!goes_straight) {
                next.before += is_last ? "└─ " : "├─ ";
                next.below += is_last ? "   " : "│  ";
            }
            lines.push_back(std::move(next));
        }
        todo.insert(todo.end(), std::make_move_iterator(lines.rbegin()), std::make_move_iterator(lines.rend()));
    }

    const Drawing& m_drawing;
    Neighbours m_children;
    std::vector<std::size_t> m_left;
    std::set<std::size_t> m_told;
    std::string m_text;
};

// mermaid reads entities of its own, and takes quotes, angle brackets and back quotes for itself.
std::string mermaid_text(std::string_view text) {
    std::string escaped;
    for (const char c : flat(text)) {
        const bool is_plain = (c & '\x80') != 0 || base::trim(std::string_view(&c, 1)).empty() ||
                              base::is_name_character(c) || c == '.' || c == ',' || c == '-' || c == '/' || c == ':';
        escaped += is_plain ? std::string(1, c) : fmt::format("#{};", static_cast<int>(c));
    }
    return escaped;
}

std::string mermaid_node(const DrawnNode& node) {
    const auto label = fmt::format("\"{}{}{}\"", mermaid_text(node.name), node.detail.empty() ? "" : "<br/>",
                                   mermaid_text(node.detail));
    switch (node.shape) {
        case NodeShape::plain:
            return fmt::format("[{}]", label);
        case NodeShape::last:
            return fmt::format("([{}])", label);
        case NodeShape::derived:
            return fmt::format("({})", label);
        case NodeShape::kept:
            return fmt::format("[[{}]]", label);
        case NodeShape::missing:
            return fmt::format("{{{{{}}}}}", label);
    }
    return {};
}

std::string dot_text(std::string_view text) {
    return base::replace_all(base::replace_all(flat(text), "\\", "\\\\"), "\"", "\\\"");
}

std::string_view dot_shape(NodeShape shape) {
    switch (shape) {
        case NodeShape::plain:
            return "shape=box";
        case NodeShape::last:
            return "shape=box, peripheries=2";
        case NodeShape::derived:
            return "shape=box, style=\"rounded\"";
        case NodeShape::kept:
            return "shape=box, style=\"rounded\", peripheries=2";
        case NodeShape::missing:
            return "shape=box, style=\"dashed\"";
    }
    return "";
}

// ---- SVG ------------------------------------------------------------------------------------------------------------

constexpr double k_character = 7.3;  // of a monospaced face of 12 pixels
constexpr double k_padding = 10;
constexpr double k_height = 40;
constexpr double k_gap = 28;        // between neighbours of a layer
constexpr double k_layer_gap = 44;  // between layers
constexpr double k_margin = 16;
constexpr double k_anchor = 20;  // where an edge that goes down meets a box: a chain is a straight line
constexpr int k_sweeps = 4;

std::string_view class_of(NodeShape shape) {
    switch (shape) {
        case NodeShape::plain:
            return "plain";
        case NodeShape::last:
            return "last";
        case NodeShape::derived:
            return "derived";
        case NodeShape::kept:
            return "kept";
        case NodeShape::missing:
            return "missing";
    }
    return "";
}

double width_of(const DrawnNode& node) {
    const auto characters = std::max(base::display_width(flat(node.name)), base::display_width(flat(node.detail)));
    return static_cast<double>(characters) * k_character + 2 * k_padding;
}

// The longest way from a root to each node.
std::vector<std::size_t> layers_of(const Drawing& drawing) {
    const auto children = children_of(drawing);
    auto left = parents_left(drawing);
    std::vector<std::size_t> layer(drawing.nodes.size());
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (left[i] == 0) ready.push_back(i);
    }
    for (std::size_t at = 0; at < ready.size(); ++at) {
        const auto node = ready[at];
        for (const auto child : children[node]) {
            layer[child] = std::max(layer[child], layer[node] + 1);
            if (--left[child] == 0) ready.push_back(child);
        }
    }
    return layer;
}

// The nodes of each layer, ordered so that neighbours are near each other: by the mean of their neighbours' places.
Neighbours ordered_layers(const Drawing& drawing) {
    const auto layer = layers_of(drawing);
    Neighbours layers;
    for (std::size_t i = 0; i < layer.size(); ++i) {
        if (layers.size() <= layer[i]) layers.resize(layer[i] + 1);
        layers[layer[i]].push_back(i);
    }
    Neighbours neighbours(drawing.nodes.size());
    for (const auto& edge : drawing.edges) {
        neighbours[edge.from].push_back(edge.to);
        neighbours[edge.to].push_back(edge.from);
    }
    std::vector<double> place(drawing.nodes.size());
    const auto number = [&] {
        for (const auto& nodes : layers) {
            for (std::size_t i = 0; i < nodes.size(); ++i)
                place[nodes[i]] = static_cast<double>(i);
        }
    };
    for (int sweep = 0; sweep < k_sweeps; ++sweep) {
        number();
        const auto old = place;
        const auto mean = [&](std::size_t node) {
            if (neighbours[node].empty()) return old[node];
            const auto sum = std::accumulate(neighbours[node].begin(), neighbours[node].end(), 0.0,
                                             [&](double all, std::size_t other) { return all + old[other]; });
            return sum / static_cast<double>(neighbours[node].size());
        };
        for (auto& nodes : layers) {
            std::stable_sort(nodes.begin(), nodes.end(), [&](std::size_t a, std::size_t b) {
                return std::pair(mean(a), a) < std::pair(mean(b), b);
            });
        }
    }
    return layers;
}

struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
};

struct Layout {
    std::vector<Box> boxes;
    double width = 0;
    double height = 0;
};

Layout layout_of(const Drawing& drawing) {
    Layout layout{.boxes = std::vector<Box>(drawing.nodes.size())};
    double along = k_margin;  // the way that the drawing grows
    for (const auto& nodes : ordered_layers(drawing)) {
        double across = k_margin;
        double thickest = k_height;
        for (const auto node : nodes) {
            auto& box = layout.boxes[node];
            box.width = width_of(drawing.nodes[node]);
            if (drawing.growth == Growth::down) {
                box.x = across;
                box.y = along;
                across += box.width + k_gap;
            } else {
                box.x = along;
                box.y = across;
                across += k_height + k_gap / 2;
                thickest = std::max(thickest, box.width);
            }
            layout.width = std::max(layout.width, box.x + box.width + k_margin);
            layout.height = std::max(layout.height, box.y + k_height + k_margin);
        }
        along += thickest + k_layer_gap;
    }
    return layout;
}

std::string svg_edge(const DrawnEdge& edge, const Layout& layout, Growth growth) {
    const auto& a = layout.boxes[edge.from];
    const auto& b = layout.boxes[edge.to];
    const auto line = edge.line == EdgeLine::dashed ? "edge dashed" : "edge";
    if (growth == Growth::down) {
        const auto from_x = a.x + k_anchor;
        const auto from_y = a.y + k_height;
        const auto to_x = b.x + k_anchor;
        const auto half = (from_y + b.y) / 2;
        return fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}\"/>\n",
                           line, from_x, from_y, from_x, half, to_x, half, to_x, b.y);
    }
    const auto from_x = a.x + a.width;
    const auto from_y = a.y + k_height / 2;
    const auto to_y = b.y + k_height / 2;
    const auto half = (from_x + b.x) / 2;
    return fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}\"/>\n", line,
                       from_x, from_y, half, from_y, half, to_y, b.x, to_y);
}

std::string svg_rectangle(const Box& box, std::string_view classes, double inset, double round) {
    return fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{:.0f}\"/>\n", classes,
        box.x + inset, box.y + inset, box.width - 2 * inset, k_height - 2 * inset, round);
}

std::string svg_node(const DrawnNode& node, const Box& box) {
    const bool is_round = node.shape == NodeShape::derived || node.shape == NodeShape::kept;
    const auto classes = fmt::format("box {}{}", class_of(node.shape), node.is_marked ? " marked" : "");
    const auto round = is_round ? 10.0 : 2.0;
    auto text = fmt::format("<g><title>{}</title>\n", html_text(text_label(node)));
    text += svg_rectangle(box, classes, 0, round);
    if (node.shape == NodeShape::last || node.shape == NodeShape::kept)
        text += svg_rectangle(box, "inner", 3, round - 2);
    const auto x = box.x + k_padding;
    const auto has_detail = !node.detail.empty();
    text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x, box.y + (has_detail ? 17 : 24),
                        html_text(flat(node.name)));
    if (has_detail) {
        text += fmt::format("<text class=\"detail\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x, box.y + 32,
                            html_text(flat(node.detail)));
    }
    return text + "</g>\n";
}

constexpr std::string_view k_svg_style =
    "<style>\n"
    "svg { background: #ffffff; color: #1b1f24; }\n"
    "text { font: 12px monospace; fill: currentColor; }\n"
    ".edge { fill: none; stroke: #57606a; stroke-width: 1.2; }\n"
    ".dashed, .missing { stroke-dasharray: 5 3; }\n"
    ".box { fill: #ffffff; stroke: #57606a; stroke-width: 1.2; }\n"
    ".inner { fill: none; stroke: #57606a; }\n"
    ".marked { fill: #ddf4ff; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "svg { background: #0d1117; color: #e6edf3; }\n"
    ".edge, .box, .inner { stroke: #9aa4af; }\n"
    ".box { fill: #0d1117; }\n"
    ".marked { fill: #10324f; }\n"
    "}\n"
    "</style>\n";

}  // namespace

Drawing drawing_of(const revision::Graph& graph, const std::vector<revision::RevisionIndex>& nodes,
                   const revision::VersionRows& rows) {
    Drawing drawing{.title = "revisions"};
    std::map<revision::RevisionIndex, std::size_t> place;
    std::vector<revision::RevisionIndex> at;
    for (const auto& row : rows) {
        if (const auto node = graph.find(row)) at.push_back(*node);
    }
    const auto ran = revision::ancestors(graph, at, revision::Follow::dependencies_too);
    for (const auto node : nodes) {
        place.emplace(node, drawing.nodes.size());
        auto detail = graph[node].message;
        const auto& labels = graph[node].labels;
        if (!labels.empty()) detail += fmt::format(" ({})", fmt::join(labels, ", "));
        drawing.nodes.push_back({.name = graph.id(node),
                                 .detail = std::move(detail),
                                 .shape = graph.is_real_head(node) ? NodeShape::last : NodeShape::plain,
                                 .is_marked = ran.contains(node)});
    }
    for (const auto node : nodes) {
        const auto connect = [&](std::span<const revision::RevisionIndex> parents, EdgeLine line) {
            for (const auto parent : parents) {
                const auto found = place.find(parent);
                if (found != place.end())
                    drawing.edges.push_back({.from = found->second, .to = place.at(node), .line = line});
            }
        };
        connect(graph.down(node), EdgeLine::solid);
        connect(graph.dependencies(node), EdgeLine::dashed);
    }
    return drawing;
}

Drawing drawing_of(const plan::Lineage& lineage, const std::set<schema::ObjectName>& marked) {
    Drawing drawing{.title = "lineage", .growth = Growth::right};
    std::map<schema::ObjectName, std::size_t> place;
    const auto shape = [](plan::LineageKind kind) {
        switch (kind) {
            case plan::LineageKind::table:
                return NodeShape::plain;
            case plan::LineageKind::view:
                return NodeShape::derived;
            case plan::LineageKind::materialized_view:
            case plan::LineageKind::synchronous_view:
                return NodeShape::kept;
            case plan::LineageKind::unknown:
            case plan::LineageKind::elsewhere:
                return NodeShape::missing;
        }
        return NodeShape::plain;
    };
    for (const auto& [name, kind] : lineage.objects) {
        place.emplace(name, drawing.nodes.size());
        drawing.nodes.push_back({.name = schema::full_name(name),
                                 .detail = std::string(word(kind)),
                                 .shape = shape(kind),
                                 .is_marked = marked.contains(name)});
    }
    for (const auto& [reader, sources] : lineage.reads) {
        for (const auto& source : sources)
            drawing.edges.push_back({.from = place.at(source), .to = place.at(reader)});
    }
    std::sort(drawing.edges.begin(), drawing.edges.end());
    return drawing;
}

std::string drawing_text(const Drawing& drawing) {
    return TextTree(drawing).run();
}

std::string drawing_mermaid(const Drawing& drawing) {
    std::string text = drawing.growth == Growth::down ? "graph TD\n" : "graph LR\n";
    for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
        text += fmt::format("  n{}{}{}\n", i, mermaid_node(drawing.nodes[i]),
                            drawing.nodes[i].is_marked ? ":::marked" : "");
    }
    for (const auto& edge : drawing.edges)
        text += fmt::format("  n{} {} n{}\n", edge.from, edge.line == EdgeLine::dashed ? "-.->" : "-->", edge.to);
    return text + "  classDef marked fill:#ddf4ff,stroke:#57606a,color:#1b1f24\n";
}

std::string drawing_dot(const Drawing& drawing) {
    auto text = fmt::format("digraph {} {{\n  rankdir={};\n  node [fontname=\"monospace\"];\n", drawing.title,
                            drawing.growth == Growth::down ? "TB" : "LR");
    for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
        const auto& node = drawing.nodes[i];
        text +=
            fmt::format("  n{} [label=\"{}{}{}\", {}{}];\n", i, dot_text(node.name), node.detail.empty() ? "" : "\\n",
                        dot_text(node.detail), dot_shape(node.shape), node.is_marked ? ", color=blue" : "");
    }
    for (const auto& edge : drawing.edges) {
        text += fmt::format("  n{} -> n{}{};\n", edge.from, edge.to,
                            edge.line == EdgeLine::dashed ? " [style=dashed]" : "");
    }
    return text + "}\n";
}

std::string drawing_svg(const Drawing& drawing, SvgPlace place) {
    const auto layout = layout_of(drawing);
    auto text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {:.0f} {:.0f}\" "
        "width=\"{:.0f}\" height=\"{:.0f}\">\n<title>{}</title>\n<desc>{} nodes, {} edges</desc>\n",
        html_text(drawing.title), layout.width, layout.height, layout.width, layout.height, html_text(drawing.title),
        drawing.nodes.size(), drawing.edges.size());
    if (place == SvgPlace::alone) text += k_svg_style;
    for (const auto& edge : drawing.edges)
        text += svg_edge(edge, layout, drawing.growth);
    for (std::size_t i = 0; i < drawing.nodes.size(); ++i)
        text += svg_node(drawing.nodes[i], layout.boxes[i]);
    return text + "</svg>\n";
}

void add_drawing(base::Json& json, const Drawing& drawing) {
    using base::Json;
    json["title"] = drawing.title;
    json["nodes"] = Json::array();
    for (const auto& node : drawing.nodes) {
        json["nodes"].push_back(Json{
            {"name", node.name}, {"detail", node.detail}, {"shape", class_of(node.shape)}, {"marked", node.is_marked}});
    }
    json["edges"] = Json::array();
    for (const auto& edge : drawing.edges) {
        json["edges"].push_back(Json{{"from", drawing.nodes[edge.from].name},
                                     {"to", drawing.nodes[edge.to].name},
                                     {"dashed", edge.line == EdgeLine::dashed}});
    }
}

}  // namespace srmigrate::cli
