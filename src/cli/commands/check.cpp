// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/project/autogenerate.hpp"
#include "cli/work/database.hpp"
#include "cli/work/run.hpp"
#include "cli/work/schemas.hpp"
#include "plan/autogenerate.hpp"
#include "sql/redact.hpp"
#include "sql/render.hpp"

#include <utility>

namespace srmigrate::cli {
namespace {

CheckReport::Operation entry_of(const schema::Change& change) {
    return {.database = change.object.database.value_or(""),
            .object = change.object.name,
            .attributes = change.attributes,
            .sql = sql::redact(sql::render(change.operation)),
            .cost = std::string(schema::to_text(change.cost)),
            .loses_data = change.loss == schema::DataLoss::rows,
            .note = change.note};
}

CheckReport::Difference entry_of(const schema::Difference& difference) {
    return {.database = difference.object.database.value_or(""),
            .object = difference.object.name,
            .attribute = schema::attribute(difference),
            .from = difference.from,
            .to = difference.to};
}

}  // namespace

CommandResult check(CommandContext& context) {
    const bool by_revisions = context.arguments.value("against") == "revisions";
    if (!by_revisions) require_target_metadata(context.settings);
    auto database = open_database(context);
    const auto rows = by_revisions ? rows_in(database) : rows_at_heads(context, database);
    revision::resolve_rows(*context.graph, rows);  // each row is one that a script declares
    auto schemas = by_revisions ? live_and_replayed(context, database, rows) : live_and_desired(context, database);
    const auto options = diff_options(by_revisions ? schema::Reading::whole : schema::Reading::model);
    const auto proposal = plan::propose(schemas.live, schemas.wanted, database.context, options);

    CheckReport report{.server = shown_server(database),
                       .against = by_revisions ? CheckReport::Against::revisions : CheckReport::Against::models};
    for (const auto& difference :
         schema::differences(schemas.live, schemas.wanted, database.context, options.compare)) {
        report.differences.push_back(entry_of(difference));
    }
    for (const auto& proposed : proposal.changes)
        report.operations.push_back(entry_of(proposed.change));
    report.findings = entries_of(proposal.findings);
    report.not_compared = std::move(schemas.not_compared);
    if (report.differences.empty() && report.findings.empty()) return {.report = std::move(report)};
    return {.report = std::move(report), .fault = base::Fault::answer_is_no};
}

}  // namespace srmigrate::cli
