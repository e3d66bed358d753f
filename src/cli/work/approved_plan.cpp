// SPDX-License-Identifier: Apache-2.0
#include "cli/work/approved_plan.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/plan_facts.hpp"
#include "revision/graph/range.hpp"
#include "run/pending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace srmigrate::cli {
namespace {

constexpr std::string_view k_new_plan = "make a new plan, have it approved, and run that one";

std::string moved_text(const plan::MovedFact& fact) {
    return fmt::format("{}: planned '{}', now '{}'", fact.what, fact.planned, fact.found);
}

base::Error is_stale(const ApprovedPlan& approved, std::string message, const std::vector<plan::MovedFact>& moved) {
    std::vector<base::Diagnostic> diagnostics{{.message = std::move(message),
                                               .where = base::whole_file(approved.name),
                                               .hint = moved.empty() ? std::string(k_new_plan) : std::string()}};
    for (const auto& fact : moved)
        diagnostics.push_back({.message = moved_text(fact)});
    diagnostics.back().hint = k_new_plan;
    return base::Error(base::Fault::needs_decision, std::move(diagnostics));
}

base::Error has_moved(const ApprovedPlan& approved, const std::vector<plan::MovedFact>& moved) {
    return is_stale(approved,
                    fmt::format("the plan is stale: {} that it was made from {} moved",
                                moved.size() == 1 ? std::string("a fact") : fmt::format("{} facts", moved.size()),
                                moved.size() == 1 ? "has" : "have"),
                    moved);
}

revision::VersionRows in_text_order(revision::VersionRows rows) {
    std::sort(rows.begin(), rows.end());
    return rows;
}

/// How many of the steps lead from the planned rows to those; nothing where none does.
std::optional<std::size_t> steps_done(const std::vector<revision::PathStep>& steps, revision::VersionRows from,
                                      const revision::VersionRows& now) {
    const auto wanted = in_text_order(now);
    for (std::size_t i = 0; i <= steps.size(); ++i) {
        if (in_text_order(from) == wanted) return i;
        if (i < steps.size()) from = revision::apply(std::move(from), steps[i].changes);
    }
    return std::nullopt;
}

// What has to be known before the scripts can be read.
void require_variables(const CommandContext& context, const ApprovedPlan& approved) {
    const auto& pins = approved.file.pins;
    plan::Pins planned;
    plan::Pins found;
    planned.variables = pins.variables;
    found.variables =
        plan::pinned_variables(*context.graph, pins.revisions, variable_values(context.settings), pins.salt);
    if (const auto drift = plan::drift_of(planned, found); !drift.stale.empty()) throw has_moved(approved, drift.stale);
}

std::vector<revision::PathStep> planned_steps(const CommandContext& context, const ApprovedPlan& approved) {
    const auto& pins = approved.file.pins;
    try {
        return revision::path(*context.graph, pins.rows, course_of(pins.direction, pins.target));
    } catch (const revision::GraphError& error) {
        throw is_stale(approved, "the plan is stale: the scripts do not lead there any more",
                       {{.what = error.diagnostics().front().message, .planned = pins.target, .found = "not there"}});
    }
}

plan::GoingOn going_on_from(const plan::Plan& plan, std::size_t done, bool is_next_begun,
                            const std::optional<plan::Home>& home) {
    plan::Plan begun;
    const auto count = std::min(done + (is_next_begun ? 1 : 0), plan.steps.size());
    begun.steps.assign(plan.steps.begin(), plan.steps.begin() + static_cast<std::ptrdiff_t>(count));
    plan::GoingOn going_on;
    for (const auto& name : plan::touched_by(begun, home))
        going_on.begun.insert(schema::full_name(name));
    return going_on;
}

}  // namespace

revision::Course course_of(const std::string& direction, const std::string& target) {
    const auto parsed = revision::parse_one_target(target);
    if (direction == "downgrade") return revision::DowngradeTo{parsed};
    return revision::UpgradeTo{parsed};
}

ApprovedPlan read_approved(const CommandContext& context, revision::StepKind kind) {
    const auto name = *context.arguments.value("plan");
    if (context.arguments.has("sql")) {
        throw base::bad_command_line("'--plan' and '--sql' do not go together",
                                     "a plan file is run, not written; leave one of them away");
    }
    ApprovedPlan approved{.file = plan::read_plan(base::read_file(context.environment.working_directory / name), name),
                          .name = name};
    const auto expected = context.arguments.value("expect");
    if (expected && base::to_lower(*expected) != approved.file.digest) {
        throw base::Error(base::Fault::needs_decision,
                          base::Diagnostic{.message = fmt::format("this is another plan than was approved: its digest "
                                                                  "is {}",
                                                                  approved.file.digest),
                                           .where = base::whole_file(name),
                                           .hint = "run the plan that was approved, or have this one approved"});
    }
    const auto& direction = approved.file.pins.direction;
    if (direction != revision::command_word(kind)) {
        throw base::Error(base::Fault::bad_command_line,
                          base::Diagnostic{.message = fmt::format("the plan is for the command '{}'", direction),
                                           .where = base::whole_file(name),
                                           .hint = fmt::format("run 'srmigrate {} --plan {}'", direction, name)});
    }
    return approved;
}

plan::Plan approved_plan(CommandContext& context, const ConnectedDatabase& database, server::Session& session,
                         const run::RunStart& start, const ApprovedPlan& approved) {
    const auto& pins = approved.file.pins;
    const bool is_ours = start.plan == plan::id_of(approved.file);
    auto steps = planned_steps(context, approved);
    const auto done = steps_done(steps, pins.rows, start.rows);
    if (!is_ours && done == steps.size() && !steps.empty() && !start.pending) {
        throw is_stale(approved, "the plan has run already", {});
    }
    require_variables(context, approved);
    auto plan =
        plan_of(context, pins.rows, course_of(pins.direction, pins.target), database.bookkeeping, database.home);
    std::optional<plan::GoingOn> going_on;
    if (is_ours && done) going_on = going_on_from(plan, *done, start.pending.has_value(), database.home);
    const auto is_foreign = start.pending && !going_on;
    const auto facts = find_facts(context, database, session, plan,
                                  {.direction = pins.direction,
                                   .target = pins.target,
                                   .rows = start.rows,
                                   .unfinished = is_foreign ? run::describe(*start.pending) : std::string(),
                                   .salt = pins.salt});
    const auto drift = plan::drift_of(pins, facts.pins, going_on);
    if (!drift.stale.empty()) throw has_moved(approved, drift.stale);
    for (const auto& fact : drift.told)
        context.console.note({.message = moved_text(fact)});
    plan.steps.erase(plan.steps.begin(), plan.steps.begin() + static_cast<std::ptrdiff_t>(done.value_or(0)));
    return plan;
}

}  // namespace srmigrate::cli
