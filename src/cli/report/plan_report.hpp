// SPDX-License-Identifier: Apache-2.0
// A plan as people and programs read it: text for a terminal, JSON, Markdown for a comment on a pull request. What
// scripts and servers wrote is neither a control character nor markup in any of them.
#pragma once

#include "base/json_fwd.hpp"
#include "plan/lineage.hpp"
#include "plan/pins.hpp"
#include "schema/rules/clause_facts.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::cli {

/// What is known of one statement of a plan.
struct PlanReportStatement {
    std::string sql;    ///< whole, secrets hidden
    std::string line;   ///< its beginning in one line
    std::string where;  ///< "versions/a1_first.sql:9"
    schema::CostClass cost = schema::CostClass::metadata;
    schema::DataLoss loss = schema::DataLoss::none;
    std::string wait;                                  ///< "the COLUMN job on t"; empty: none
    std::vector<std::string> stopped;                  ///< materialized views that become inactive
    std::map<std::string, plan::TableSize> rewritten;  ///< tables that are written again, as far as their size is known
    std::vector<std::string> remarks;                  ///< of its author
};

struct PlanReportStep {
    std::string revision;
    std::string log;  ///< "upgrade a1 -> b1"
    std::string message;
    std::string file;
    std::vector<PlanReportStatement> statements;
};

struct PlanReport {
    std::string direction;
    std::string target;
    std::string server;
    std::string version;
    std::string database;
    std::vector<std::string> rows;
    std::vector<PlanReportStep> steps;
    std::vector<std::string> jobs;    ///< that run on what the plan touches
    std::vector<std::string> pinned;  ///< the objects that the plan is held to
    plan::Lineage lineage;            ///< of what it touches
    std::set<schema::ObjectName> touched;
    std::optional<std::string> file;    ///< that it was written to
    std::optional<std::string> digest;  ///< of that file
};

/// What all its statements come to.
struct PlanTotals {
    std::size_t statements = 0;
    std::size_t waits = 0;
    std::size_t lossy = 0;      ///< statements that lose data
    std::size_t not_known = 0;  ///< statements that are not understood
    schema::CostClass worst = schema::CostClass::metadata;
    std::map<std::string, plan::TableSize> rewritten;
    std::vector<std::string> stopped;
};
PlanTotals totals_of(const PlanReport& report);
PlanTotals totals_of(const PlanReportStep& step);

/// "2 revisions, 3 statements; the worst: rewrite; ≈ 12 rows, 3.4 MB are written again; …"
std::string verdict(const PlanReport& report);
/// "≈ 1,234 rows, 80.0 MB, 12 tablets"
std::string size_in_words(const plan::TableSize& size);

std::string plan_text(const PlanReport& report);
void add_plan(base::Json& json, const PlanReport& report);

/// At most 65,536 characters, which a comment on GitHub may have: statements are left out where there are too many.
std::string plan_markdown(const PlanReport& report);

/// A text as code in a line of Markdown, which nothing in it can end.
std::string markdown_code(std::string_view text);
/// The same for a text of several lines, as a block.
std::string markdown_block(std::string_view text, std::string_view language);

}  // namespace srmigrate::cli
