// SPDX-License-Identifier: Apache-2.0
#include "cli/work/loss.hpp"

#include "base/text.hpp"
#include "schema/effect/effect.hpp"
#include "sql/redact.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace srmigrate::cli {
namespace {

constexpr std::size_t k_most_named = 5;
constexpr std::size_t k_loss_width = 60;

// The statements in one line each, those past the first few only counted.
std::string named(const std::vector<const revision::ScriptStatement*>& statements) {
    std::vector<std::string> names;
    for (const auto* statement : statements) {
        if (names.size() < k_most_named) names.push_back(sql::one_line(statement->sql, k_loss_width));
    }
    auto text = base::join(names, "; ");
    if (statements.size() > k_most_named) text += fmt::format("; and {} more", statements.size() - k_most_named);
    return text;
}

bool is_yes(std::string_view answer) {
    const auto word = base::to_lower(base::trim(answer));
    return word == "y" || word == "yes";
}

}  // namespace

void confirm_loss(CommandContext& context, const plan::Plan& plan) {
    std::vector<const revision::ScriptStatement*> lossy;
    for (const auto& step : plan.steps) {
        for (const auto& statement : step.statements) {
            if (schema::loses_data(statement.operation) == schema::DataLoss::rows) lossy.push_back(&statement);
        }
    }
    if (lossy.empty()) return;
    const auto text = fmt::format("this loses data: {}", named(lossy));
    const auto& environment = context.environment;
    if (context.arguments.has("yes") || !environment.in_is_terminal || !environment.err_is_terminal) {
        context.console.say(text);
        return;
    }
    context.console.ask(text + "\ngo on? [y/N] ");
    const auto answer = environment.read_line();
    if (answer && is_yes(*answer)) return;
    throw base::Error("the downgrade was not confirmed, nothing was changed",
                      "answer y, or add --yes to go on without a question");
}

}  // namespace srmigrate::cli
