// SPDX-License-Identifier: Apache-2.0
#include "engine/data_statements.hpp"

#include "base/text.hpp"
#include "engine/queries.hpp"
#include "engine/refusal.hpp"
#include "engine/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::engine {

namespace {

Ok not_simulated() {
    Ok ok;
    ok.info = "not simulated";
    return ok;
}

bool is_system(std::string_view database) {
    return base::equals_ignoring_case(database, "information_schema") || base::equals_ignoring_case(database, "sys");
}

void require_target(const Context& context, const schema::ObjectName& target) {
    const FullName name = full_name(context, target);
    if (is_system(name.database)) return;
    require_database(context, name.database);
    if (context.state.object(name.database, name.name) == nullptr) {
        refuse_analysis(fmt::format("Table {} is not found", name.name));
    }
}

}  // namespace

Answer accept_without_running(const Context& context, const schema::DataStatement& operation) {
    schema::Query query;
    query.reads = operation.reads;
    const bool makes_its_target = operation.kind == schema::DataKind::submit_task;
    if (operation.target && !makes_its_target) require_target(context, *operation.target);
    if (!makes_its_target) check_reads(context, query);
    return not_simulated();
}

Answer accept_other(const Context& context, const schema::DataStatement& operation) {
    static_cast<void>(operation);
    Words words(context.statement);
    if (words.take("sync")) {
        context.state.faults.lagging_snapshot.reset();
        return Ok{};
    }
    if (words.at("show") || words.at("desc") || words.at("describe")) {
        refuse_not_simulated(std::string(context.statement.text.substr(0, 60)));
    }
    return not_simulated();
}

Answer refuse_opaque(const Context& context, const schema::Opaque& operation) {
    Words words(context.statement);
    // Tuning advice and plan baselines concern queries alone.
    if (words.take({"alter", "plan", "advisor"}) || words.take({"truncate", "plan", "advisor"})) return not_simulated();
    if (words.take({"create", "baseline"}) || words.take({"create", "global", "baseline"}) ||
        words.take({"drop", "baseline"})) {
        return not_simulated();
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
