// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_several_heads(const GraphVisit& visit) {
    const auto& heads = visit.graph.heads();
    if (heads.size() < 2) return {};
    return {
        {.message = fmt::format("the history has {} heads: {}", heads.size(), base::join(visit.graph.ids(heads), ", ")),
         .hint = "bring them together: srmigrate merge heads -m \"what they do\"",
         .place = base::whole_file(visit.graph[heads.back()].shown_file)}};
}

}  // namespace

constinit const Rule several_heads{
    .name = "several-heads",
    .group = RuleGroup::scripts,
    .level = LintLevel::error,
    .check = GraphRule{find_several_heads},
    .summary = "The history ends in more than one head.",
    .why = "upgrade head is refused, and what runs first differs from database to database.",
    .before = "",
    .bad = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
            "upgrade:\n"
            "- add_column:\n"
            "    table: orders\n"
            "    column: {name: note, type: VARCHAR(90)}"},
    .good = {"ALTER TABLE orders ADD COLUMN note VARCHAR(40) NULL;",
             "upgrade:\n"
             "- add_column:\n"
             "    table: orders\n"
             "    column: {name: note, type: VARCHAR(40)}"}};

}  // namespace srmigrate::lint
