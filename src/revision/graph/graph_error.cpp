// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/graph_error.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

namespace srmigrate::revision {

namespace {

base::Fault fault_of(GraphErrorKind kind) {
    switch (kind) {
        case GraphErrorKind::empty_symbol:
        case GraphErrorKind::malformed_range:
        case GraphErrorKind::range_not_allowed:
        case GraphErrorKind::range_required:
        case GraphErrorKind::several_starts:
            return base::Fault::bad_command_line;
        case GraphErrorKind::forbidden_character:
        case GraphErrorKind::id_too_long:
        case GraphErrorKind::duplicate_revision:
        case GraphErrorKind::label_in_use:
        case GraphErrorKind::missing_parent:
        case GraphErrorKind::missing_dependency:
        case GraphErrorKind::self_loop:
        case GraphErrorKind::dependency_self_loop:
        case GraphErrorKind::cycle:
        case GraphErrorKind::dependency_cycle:
        case GraphErrorKind::unknown_revision:
        case GraphErrorKind::ambiguous_prefix:
        case GraphErrorKind::unknown_branch:
        case GraphErrorKind::not_in_branch:
        case GraphErrorKind::unknown_row:
        case GraphErrorKind::several_heads:
        case GraphErrorKind::several_labels:
        case GraphErrorKind::ambiguous_walk:
        case GraphErrorKind::ambiguous_start:
        case GraphErrorKind::relative_direction:
        case GraphErrorKind::relative_out_of_range:
        case GraphErrorKind::unconnected_range:
        case GraphErrorKind::not_below_current:
        case GraphErrorKind::branch_not_above_target:
        case GraphErrorKind::overlap:
        case GraphErrorKind::repeated_row:
        case GraphErrorKind::repeated_parent:
        case GraphErrorKind::not_a_head:
            return base::Fault::failed;
    }
    return base::Fault::failed;
}

std::vector<base::Diagnostic> diagnostics_of(const std::vector<GraphProblem>& problems) {
    std::vector<base::Diagnostic> diagnostics;
    diagnostics.reserve(problems.size());
    for (const auto& problem : problems)
        diagnostics.push_back(problem.diagnostic);
    return diagnostics;
}

}  // namespace

GraphError::GraphError(GraphProblem problem) : GraphError(std::vector<GraphProblem>{std::move(problem)}) {}

GraphError::GraphError(std::vector<GraphProblem> problems)
    : base::Error(fault_of(problems.front().kind), diagnostics_of(problems)), m_problems(std::move(problems)) {}

GraphError::GraphError(GraphErrorKind kind, std::vector<std::string> names, std::string message, std::string hint)
    : GraphError(GraphProblem{
          .kind = kind,
          .names = std::move(names),
          .diagnostic = {.message = std::move(message), .hint = std::move(hint)},
      }) {}

std::string quoted_list(const std::vector<std::string>& names) {
    constexpr std::size_t k_shown = 8;
    const auto shown = names.size() <= k_shown + 1 ? names.size() : k_shown;
    std::string text;
    for (std::size_t at = 0; at < shown; ++at) {
        if (at > 0) text += at + 1 == names.size() ? " and " : ", ";
        text += fmt::format("'{}'", names[at]);
    }
    if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
    return text;
}

}  // namespace srmigrate::revision
