// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/project/autogenerate.hpp"
#include "cli/report/cost.hpp"
#include "cli/report/entries.hpp"
#include "cli/terminal/colour.hpp"
#include "cli/work/concerns.hpp"
#include "cli/work/database.hpp"
#include "cli/work/run.hpp"
#include "cli/work/schemas.hpp"
#include "plan/autogenerate.hpp"
#include "schema/effect/effect.hpp"
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
        schema::CostClass cost = schema::CostClass::metadata;
        schema::DataLoss loss = schema::DataLoss::none;
        std::string note;
    };
    std::string server;
    Against against = Against::models;
    std::vector<Difference> differences;
    std::vector<Operation> operations;  ///< that would make them go away
    std::vector<FindingEntry> findings;
    std::vector<NotComparedEntry> not_compared;
    Colour colour = Colour::none;  ///< of the text
};

constexpr std::size_t k_short = 80;  // what fits into a line beside what stands around it

std::string quoted(const std::string& text) {
    return fmt::format("'{}'", text);
}

// A difference as a patch has it: `-` the database's side, `+` the wanted one, `~` where both are there. Two short
// sides stand on one line, long ones one under the other.
std::string difference_text(const CheckReport::Difference& each, CheckReport::Against against, Colour colour) {
    const auto in = [&](const std::string& text, std::string_view paint) {
        return painted(base::visible(text), paint, colour);
    };
    const bool is_whole = each.attribute == schema::attribute(schema::Aspect::object);
    const std::string_view source = against == CheckReport::Against::models ? "in the models" : "in the revisions";
    if (is_whole && each.from.empty()) {
        return in(fmt::format("  + {}, missing in the database", each.to), paint::k_green) + "\n";
    }
    if (is_whole && each.to.empty()) {
        return in(fmt::format("  - {}, not {}: to be dropped", each.from, source), paint::k_red) + "\n";
    }
    if (each.from.empty()) {
        return in(fmt::format("  + {}: {}", each.attribute, quoted(each.to)), paint::k_green) + "\n";
    }
    if (each.to.empty()) {
        return in(fmt::format("  - {}: {}", each.attribute, quoted(each.from)), paint::k_red) + "\n";
    }
    const auto from = in(quoted(each.from), paint::k_red);
    const auto to = in(quoted(each.to), paint::k_green);
    const auto head = in("  ~ ", paint::k_yellow) + base::visible(each.attribute) + ":";
    if (each.from.size() + each.to.size() <= k_short) return fmt::format("{} {} -> {}\n", head, from, to);
    return fmt::format("{}\n      {} {}\n      {} {}\n", head, in("-", paint::k_red), from, in("+", paint::k_green),
                       to);
}

std::string finding_text(const FindingEntry& finding) {
    return base::visible(fmt::format("    stays: {}; {}\n", finding.why, finding.remedy));
}

std::string statements_of(const CheckReport& report) {
    if (report.operations.empty()) return {};
    std::size_t width = 0;
    for (const auto& each : report.operations)
        width = std::max(width, cost_in_words(each.cost, each.loss).size());
    std::string text = report.against == CheckReport::Against::models
                           ? "\n'srmigrate revision --autogenerate' would write, at this cost:\n"
                           : "\nWhat would bring it back, at this cost:\n";
    for (const auto& each : report.operations) {
        text +=
            fmt::format("  {:<{}}  {}\n", cost_in_words(each.cost, each.loss), width, sql::one_line(each.sql, k_short));
        if (!each.note.empty()) text += fmt::format("  {:<{}}  note: {}\n", "", width, each.note);
    }
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
        text += base::visible(full) + "\n";
        object = std::move(full);
    };
    auto findings = report.findings;
    for (const auto& each : report.differences) {
        head(each.database, each.object);
        text += difference_text(each, report.against, report.colour);
        std::erase_if(findings, [&](const FindingEntry& finding) {
            const bool is_same = finding.database == each.database && finding.object == each.object &&
                                 finding.attribute == each.attribute;
            if (is_same) text += finding_text(finding);
            return is_same;
        });
    }
    for (const auto& finding : findings) {
        head(finding.database, finding.object);
        text += base::visible(fmt::format("  {}: {}\n", finding.attribute, finding.what)) + finding_text(finding);
    }
    return text + base::visible(statements_of(report));
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
                                                {"cost", schema::to_text(each.cost)},
                                                {"loses_data", each.loss == schema::DataLoss::rows},
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
            .cost = change.cost,
            .loss = change.loss,
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
    auto database = open_database(context, server::EmbeddedUse::reading);
    const auto rows = by_revisions ? rows_in(database) : rows_at_heads(context, database);
    revision::resolve_rows(*context.graph, rows);  // each row is one that a script declares
    if (const auto unfinished = unfinished_in(context, database, rows)) context.console.warn(told(*unfinished));
    for (const auto& inactive : inactive_views(context, database))
        context.console.warn(told(inactive));
    auto schemas = by_revisions ? live_and_replayed(context, database, rows) : live_and_desired(context, database);
    const auto options = diff_options(by_revisions ? schema::Reading::whole : schema::Reading::model);
    const auto rebuilds =
        by_revisions ? plan::RebuildOptions()
                     : rebuild_options(context, *database.session, schemas, rebuild_settings(context.settings));
    const auto proposal =
        plan::propose(schemas.live, schemas.wanted, database.context, options, plan::Rewrites::together, rebuilds);

    CheckReport report{.server = shown_server(database),
                       .against = by_revisions ? CheckReport::Against::revisions : CheckReport::Against::models};
    report.colour = answer_colour(context);
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
