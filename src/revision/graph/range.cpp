// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {

TargetRange parse_range(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return {.end = std::string(text)};
    const auto start = text.substr(0, colon);
    const auto end = text.substr(colon + 1);
    if (start.empty() || end.empty() || end.find(':') != std::string_view::npos) {
        throw GraphError(GraphErrorKind::malformed_range, {std::string(text)},
                         fmt::format("expected START:END, got '{}'", text),
                         "name both ends, 'base' for the beginning and 'heads' for the end");
    }
    return {.start = std::string(start), .end = std::string(end)};
}

void refuse_range(std::string_view text) {
    if (text.find(':') == std::string_view::npos) return;
    throw GraphError(GraphErrorKind::range_not_allowed, {std::string(text)},
                     fmt::format("expected one target, got the range '{}'", text),
                     "leave out the start: it is what the database is at; a range needs '--sql'");
}

namespace {

VersionRows start_rows(const Graph& graph, std::string_view start) {
    const auto node = resolve_one(graph, start);
    return node ? VersionRows{graph.id(*node)} : VersionRows{};
}

}  // namespace

OfflineRange offline_upgrade_range(const Graph& graph, std::string_view text) {
    auto range = parse_range(text);
    return {.rows = range.start ? start_rows(graph, *range.start) : VersionRows{}, .target = std::move(range.end)};
}

OfflineRange offline_downgrade_range(const Graph& graph, std::string_view text) {
    auto range = parse_range(text);
    if (!range.start) {
        throw GraphError(GraphErrorKind::range_required, {std::string(text)},
                         fmt::format("expected START:END for a downgrade with '--sql', got '{}'", text),
                         fmt::format("say what the database is at: 'REVISION:{}'", text));
    }
    return {.rows = start_rows(graph, *range.start), .target = std::move(range.end)};
}

OfflineStamp offline_stamp(const Graph& graph, const std::vector<std::string>& texts) {
    OfflineStamp stamp;
    std::vector<std::string> starts;
    for (const auto& text : texts) {
        auto range = parse_range(text);
        if (range.start && std::find(starts.begin(), starts.end(), *range.start) == starts.end()) {
            starts.push_back(*range.start);
        }
        stamp.targets.push_back(std::move(range.end));
    }
    if (starts.size() > 1) {
        auto message = fmt::format("expected one start, got {}", quoted_list(starts));
        throw GraphError(GraphErrorKind::several_starts, std::move(starts), std::move(message),
                         "write one 'stamp --sql' for each start");
    }
    if (!starts.empty()) stamp.rows = start_rows(graph, starts.front());
    return stamp;
}

}  // namespace srmigrate::revision
