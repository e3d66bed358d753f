// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/range.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {

Range parse_range(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return {.from = {}, .to = parse_target(text)};
    const auto start = text.substr(0, colon);
    const auto end = text.substr(colon + 1);
    if (start.empty() || end.empty() || end.find(':') != std::string_view::npos) {
        throw GraphError(GraphErrorKind::malformed_range, {std::string(text)},
                         fmt::format("expected START:END, got '{}'", text),
                         "name both ends, 'base' for the beginning and 'heads' for the end");
    }
    return {.from = parse_target(start), .to = parse_target(end)};
}

Range parse_history_range(std::string_view text) {
    const auto range = text.empty() ? ":" : base::trim(text);
    const auto colon = range.find(':');
    if (colon == std::string_view::npos || range.find(':', colon + 1) != std::string_view::npos) {
        throw GraphError(GraphErrorKind::malformed_range, {std::string(range)},
                         fmt::format("expected [START]:[END], got '{}'", range),
                         "write one colon: 'START:', ':END' or 'START:END'");
    }
    const auto start = range.substr(0, colon);
    const auto end = range.substr(colon + 1);
    return {.from = parse_target(start.empty() ? "base" : start), .to = parse_target(end.empty() ? "heads" : end)};
}

Target parse_one_target(std::string_view text) {
    if (text.find(':') == std::string_view::npos) return parse_target(text);
    throw GraphError(GraphErrorKind::range_not_allowed, {std::string(text)},
                     fmt::format("expected one target, got the range '{}'", text),
                     "leave out the start: it is what the database is at; a range needs '--sql'");
}

bool mentions_current(const Range& range) {
    return (range.from && range.from->symbol.kind == SymbolKind::current) ||
           range.to.symbol.kind == SymbolKind::current;
}

namespace {

VersionRows start_rows(const Graph& graph, const Symbol& start) {
    const auto node = resolve_one(graph, start);
    return node ? VersionRows{graph.id(*node)} : VersionRows{};
}

}  // namespace

OfflineRange offline_upgrade_range(const Graph& graph, const Range& range) {
    return {.rows = range.from ? start_rows(graph, range.from->symbol) : VersionRows{}, .target = range.to};
}

OfflineRange offline_downgrade_range(const Graph& graph, const Range& range) {
    if (!range.from) {
        const auto& text = range.to.text();
        throw GraphError(GraphErrorKind::range_required, {text},
                         fmt::format("expected START:END for a downgrade with '--sql', got '{}'", text),
                         fmt::format("say what the database is at: 'REVISION:{}'", text));
    }
    return {.rows = start_rows(graph, range.from->symbol), .target = range.to};
}

OfflineStamp offline_stamp(const Graph& graph, const std::vector<std::string>& texts) {
    OfflineStamp stamp;
    std::vector<Symbol> starts;
    for (const auto& text : texts) {
        auto range = parse_range(text);
        if (range.from && std::find(starts.begin(), starts.end(), range.from->symbol) == starts.end()) {
            starts.push_back(std::move(range.from->symbol));
        }
        stamp.symbols.push_back(std::move(range.to.symbol));
    }
    if (starts.size() > 1) {
        std::vector<std::string> names;
        for (auto& start : starts)
            names.push_back(std::move(start.text));
        auto message = fmt::format("expected one start, got {}", quoted_list(names));
        throw GraphError(GraphErrorKind::several_starts, std::move(names), std::move(message),
                         "write one 'stamp --sql' for each start");
    }
    if (!starts.empty()) stamp.rows = start_rows(graph, starts.front());
    return stamp;
}

}  // namespace srmigrate::revision
