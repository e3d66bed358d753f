// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/project/autogenerate.hpp"
#include "cli/report/entries.hpp"
#include "cli/work/database.hpp"
#include "cli/work/run.hpp"
#include "cli/work/schemas.hpp"
#include "plan/autogenerate.hpp"
#include "sql/redact.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::cli {
namespace {

/// check.
struct CheckReport {
    enum class Against { models, revisions };
    struct Difference {
        std::string database;
        std::string object;
        std::string attribute;
        std::string from;  ///< empty: none
        std::string to;
    };
    struct Operation {
        std::string database;
        std::string object;
        std::vector<std::string> attributes;
        std::string sql;
        std::string cost;
        bool loses_data = false;
        std::string note;
    };
    std::string server;
    Against against = Against::models;
    std::vector<Difference> differences;
    std::vector<Operation> operations;  ///< that would make them go away
    std::vector<FindingEntry> findings;
    std::vector<NotComparedEntry> not_compared;
};

std::string or_none(const std::string& text) {
    return text.empty() ? "none" : text;
}

constexpr std::size_t k_short = 80;  // what fits into a line beside what stands around it

// On one line where both sides are short, otherwise one under the other.
std::string difference_text(const CheckReport::Difference& each) {
    const bool is_whole = each.attribute == schema::attribute(schema::Aspect::object);
    if (is_whole && each.from.empty()) return fmt::format("  is missing: a {}\n", each.to);
    if (is_whole && each.to.empty()) return fmt::format("  is not wanted: a {}\n", each.from);
    const auto from = or_none(each.from);
    const auto to = or_none(each.to);
    if (from.size() + to.size() <= k_short) return fmt::format("  {}: is {}, wanted is {}\n", each.attribute, from, to);
    return fmt::format("  {}:\n    is         {}\n    wanted is  {}\n", each.attribute, from, to);
}

std::string finding_text(const FindingEntry& finding) {
    return fmt::format("    stays: {}; {}\n", finding.why, finding.remedy);
}

std::string cost_of(const CheckReport::Operation& operation) {
    const std::string cost =
        operation.cost == schema::to_text(schema::CostClass::unknown) ? "its query" : operation.cost;
    return operation.loses_data ? cost + ", loses data" : cost;
}

std::string statements_of(const CheckReport& report) {
    if (report.operations.empty()) return {};
    std::size_t width = 0;
    for (const auto& each : report.operations)
        width = std::max(width, cost_of(each).size());
    std::string text = report.against == CheckReport::Against::models
                           ? "\n'srmigrate revision --autogenerate' would write, at this cost:\n"
                           : "\nWhat would bring it back, at this cost:\n";
    for (const auto& each : report.operations)
        text += fmt::format("  {:<{}}  {}\n", cost_of(each), width, sql::one_line(each.sql, k_short));
    return text;
}

// The differences of each object, those that stay with the reason; then the findings that are no difference in
// themselves; then the statements.
std::string check_text(const CheckReport& report) {
    if (report.differences.empty() && report.findings.empty()) {
        return report.against == CheckReport::Against::models ? "No new upgrade operations detected.\n"
                                                              : "The database is what its revisions build.\n";
    }
    std::string text;
    std::string object;
    const auto head = [&](const std::string& database, const std::string& name) {
        auto full = name.empty() ? database : database + "." + name;
        if (full == object) return;
        text += full + "\n";
        object = std::move(full);
    };
    auto findings = report.findings;
    for (const auto& each : report.differences) {
        head(each.database, each.object);
        text += difference_text(each);
        std::erase_if(findings, [&](const FindingEntry& finding) {
            const bool is_same = finding.database == each.database && finding.object == each.object &&
                                 finding.attribute == each.attribute;
            if (is_same) text += finding_text(finding);
            return is_same;
        });
    }
    for (const auto& finding : findings) {
        head(finding.database, finding.object);
        text += fmt::format("  {}: {}\n", finding.attribute, finding.what) + finding_text(finding);
    }
    return base::visible(text + statements_of(report));
}

void add_check(base::Json& json, const CheckReport& report) {
    json["server"] = report.server;
    json["against"] = report.against == CheckReport::Against::models ? "models" : "revisions";
    json["differences"] = base::Json::array();
    for (const auto& each : report.differences) {
        json["differences"].push_back(base::Json{{"database", each.database},
                                                 {"object", each.object},
                                                 {"attribute", each.attribute},
                                                 {"from", each.from},
                                                 {"to", each.to}});
    }
    json["operations"] = base::Json::array();
    for (const auto& each : report.operations) {
        json["operations"].push_back(base::Json{{"database", each.database},
                                                {"object", each.object},
                                                {"attributes", each.attributes},
                                                {"sql", each.sql},
                                                {"cost", each.cost},
                                                {"loses_data", each.loses_data},
                                                {"note", each.note}});
    }
    json["findings"] = to_json(report.findings);
    json["not_compared"] = to_json(report.not_compared);
}

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
    if (!by_revisions) require_target_metadata(context);
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
    if (report.differences.empty() && report.findings.empty())
        return {.answer = rendered(std::move(report), check_text, add_check)};
    return {.answer = rendered(std::move(report), check_text, add_check), .fault = base::Fault::answer_is_no};
}

}  // namespace srmigrate::cli
