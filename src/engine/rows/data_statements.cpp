// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/data_statements.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/words.hpp"

#include <fmt/format.h>

namespace srmigrate::engine {

namespace {

// Named by its first word.
Ok not_simulated(const StatementContext& context) {
    return accepted(base::to_upper(context.statement.tokens.front().text));
}

}  // namespace

Answer accept_other(const StatementContext& context) {
    Words words(context.statement);
    if (words.take("sync")) return Ok{};
    if (words.at("show") || words.at("desc") || words.at("describe")) {
        refuse_not_simulated(std::string(context.statement.text.substr(0, 60)));
    }
    return not_simulated(context);
}

Answer refuse_opaque(const StatementContext& context, const schema::Opaque& operation) {
    Words words(context.statement);
    // Tuning advice and plan baselines concern queries alone.
    if (words.take({"alter", "plan", "advisor"}) || words.take({"truncate", "plan", "advisor"}))
        return not_simulated(context);
    if (words.take({"create", "baseline"}) || words.take({"create", "global", "baseline"}) ||
        words.take({"drop", "baseline"})) {
        return not_simulated(context);
    }
    if (words.take({"drop", "task"})) {
        const bool if_exists = words.take({"if", "exists"});
        if (if_exists) return Ok{};
        refuse_analysis(fmt::format("Task {} is not exist", words.name().value_or("")));
    }
    if (words.take({"drop", "group", "provider", "if", "exists"})) return Ok{};
    refuse_not_simulated(operation.kind + (operation.reason.empty() ? "" : " (" + operation.reason + ")"));
}

}  // namespace srmigrate::engine
