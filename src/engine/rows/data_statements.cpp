// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/data_statements.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/kept.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace srmigrate::engine {

namespace {

// Named by its first word.
Ok not_simulated(const StatementContext& context) {
    return accepted(base::to_upper(context.statement.tokens.front().text));
}

/// What is not about tables, views and databases leaves each of them as it is.
bool may_change_objects(const schema::Opaque& operation) {
    static constexpr std::array<std::string_view, 5> k_words{"TABLE", "VIEW", "DATABASE", "PARTITION", "INDEX"};
    const auto words = base::split_list(operation.kind, ' ');
    const bool names_one = std::ranges::any_of(words, [&](const std::string& word) {
        return std::ranges::find(k_words, std::string_view(word)) != k_words.end();
    });
    return operation.object || names_one || words.front() == "RECOVER" || words.front() == "RESTORE";
}

/// An object of which the name and the text are known, and nothing more.
Answer keep_named(const StatementContext& context, const schema::Opaque& operation) {
    const FullName name = full_name(context, *operation.object);
    if (require_database(context, name.database).objects.contains(name.name)) {
        Words words(context.statement);
        for (std::size_t i = 0; i < 6 && !words.at_end(); ++i) {  // CREATE EXTERNAL TABLE IF NOT EXISTS …
            if (words.take({"if", "not", "exists"})) return Ok{};
            words.next();
        }
        refuse_analysis(1050, "42S01", fmt::format("Table '{}' already exists", name.name));
    }
    return keep_unknown(context, name, operation.kind, operation.reason);
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
    if (!may_change_objects(operation)) return accepted(operation.kind);
    const bool makes_one = operation.object && operation.kind.starts_with("CREATE ");
    if (makes_one && context.state.untold == Untold::is_taken) return keep_named(context, operation);
    refuse_not_simulated(operation.kind + (operation.reason.empty() ? "" : " (" + operation.reason + ")"));
}

}  // namespace srmigrate::engine
