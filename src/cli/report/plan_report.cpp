// SPDX-License-Identifier: Apache-2.0
#include "cli/report/plan_report.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/report/cost.hpp"
#include "cli/report/page_text.hpp"
#include "schema/effect/effect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::cli {
namespace {

constexpr std::size_t k_comment_limit = 65536;  // characters of a comment on GitHub
constexpr std::size_t k_cost_width = 22;

std::string thousands(std::int64_t number) {
    auto digits = std::to_string(number);
    for (auto at = digits.size(); at > 3; at -= 3)
        digits.insert(at - 3, ",");
    return digits;
}

void add_to(PlanTotals& totals, const PlanReportStep& step) {
    totals.statements += step.statements.size();
    for (const auto& each : step.statements) {
        totals.waits += each.wait.empty() ? 0 : 1;
        totals.lossy += each.loss == schema::DataLoss::rows ? 1 : 0;
        totals.not_known += each.loss == schema::DataLoss::unknown ? 1 : 0;
        totals.worst = std::max(totals.worst, each.cost);
        for (const auto& [table, size] : each.rewritten)
            totals.rewritten.emplace(table, size);
        for (const auto& view : each.stopped) {
            if (std::find(totals.stopped.begin(), totals.stopped.end(), view) == totals.stopped.end())
                totals.stopped.push_back(view);
        }
    }
}

plan::TableSize sum(const std::map<std::string, plan::TableSize>& sizes) {
    plan::TableSize total;
    for (const auto& [table, size] : sizes) {
        total.rows += size.rows;
        total.bytes += size.bytes;
        total.tablets += size.tablets;
    }
    return total;
}

std::string worst_of_step(const PlanReportStep& step) {
    if (step.statements.empty()) return "nothing to run";
    const auto totals = totals_of(step);
    return cost_in_words(totals.worst, totals.lossy > 0 ? schema::DataLoss::rows : schema::DataLoss::none);
}

// Lines about one statement besides the statement.
std::vector<std::string> about(const PlanReportStatement& each) {
    std::vector<std::string> lines;
    for (const auto& [table, size] : each.rewritten)
        lines.push_back(fmt::format("{} is written again: {}", table, size_in_words(size)));
    if (!each.wait.empty()) lines.push_back("waits for " + each.wait);
    if (!each.stopped.empty()) lines.push_back("makes inactive: " + base::join(each.stopped, ", "));
    if (each.loss == schema::DataLoss::unknown) lines.emplace_back("what it does is not known");
    return lines;
}

std::string longest_run_of_quotes(std::string_view text) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return std::string(longest, '`');
}

enum class Told { everything, no_statements };

std::string markdown_statement(const PlanReportStatement& each, std::size_t number) {
    auto text = fmt::format("\n**{}.** {} · {}\n\n{}", number, markdown_code(cost_in_words(each.cost, each.loss)),
                            markdown_code(each.where), markdown_block(each.sql, "sql"));
    for (const auto& line : about(each))
        text += fmt::format("\n- {}", markdown_code(line));
    if (!about(each).empty()) text += "\n";
    return text;
}

std::string markdown_step(const PlanReportStep& step) {
    auto text = fmt::format("\n<details><summary><code>{}</code>: {}</summary>\n", html_text(step.log),
                            base::counted(step.statements.size(), "statement"));
    for (std::size_t i = 0; i < step.statements.size(); ++i)
        text += markdown_statement(step.statements[i], i + 1);
    return text + "\n</details>\n";
}

std::string markdown_table(const PlanReport& report, std::size_t most) {
    std::string text = "\n| revision | message | statements | worst cost | waits |\n|---|---|---:|---|---:|\n";
    const auto shown = std::min(most, report.steps.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& step = report.steps[i];
        text += fmt::format("| {} | {} | {} | {} | {} |\n", markdown_code(step.revision), markdown_code(step.message),
                            step.statements.size(), worst_of_step(step), totals_of(step).waits);
    }
    if (shown < report.steps.size()) text += fmt::format("\nand {} more\n", report.steps.size() - shown);
    return text;
}

std::string markdown_of(const PlanReport& report, Told told, std::size_t most) {
    auto text = fmt::format("<!-- srmigrate-plan -->\n### {} to {} on {}\n\n{}, {}.\n", report.direction,
                            markdown_code(report.target), markdown_code(report.database), verdict(report),
                            markdown_code(fmt::format("{}, StarRocks {}", report.server, report.version)));
    if (report.steps.empty()) return text;
    text += markdown_table(report, most);
    if (told == Told::everything) {
        for (const auto& step : report.steps)
            text += markdown_step(step);
    } else {
        text += "\nThe statements are left out: a comment has no room for them.\n";
    }
    for (const auto& job : report.jobs)
        text += fmt::format("\nRunning now: {}\n", markdown_code(job));
    if (report.digest) text += fmt::format("\nPlan {}\n", markdown_code("sha256:" + *report.digest));
    return text;
}

base::Json to_json(const std::map<std::string, plan::TableSize>& sizes) {
    auto json = base::Json::array();
    for (const auto& [table, size] : sizes) {
        json.push_back(
            base::Json{{"table", table}, {"rows", size.rows}, {"bytes", size.bytes}, {"tablets", size.tablets}});
    }
    return json;
}

base::Json to_json(const PlanReportStatement& each) {
    return base::Json{{"sql", each.sql},
                      {"where", each.where},
                      {"cost", schema::to_text(each.cost)},
                      {"loses_data", each.loss == schema::DataLoss::rows},
                      {"wait", each.wait.empty() ? base::Json(nullptr) : base::Json(each.wait)},
                      {"makes_inactive", each.stopped},
                      {"rewrites", to_json(each.rewritten)},
                      {"remarks", each.remarks}};
}

}  // namespace

std::string size_in_words(const plan::TableSize& size) {
    return fmt::format("≈ {} rows, {}, {}", thousands(size.rows), plan::bytes_in_words(size.bytes),
                       base::counted(static_cast<std::size_t>(std::max<std::int64_t>(size.tablets, 0)), "tablet"));
}

PlanTotals totals_of(const PlanReportStep& step) {
    PlanTotals totals;
    add_to(totals, step);
    return totals;
}

PlanTotals totals_of(const PlanReport& report) {
    PlanTotals totals;
    for (const auto& step : report.steps)
        add_to(totals, step);
    return totals;
}

std::string verdict(const PlanReport& report) {
    if (report.steps.empty()) return "nothing to run";
    const auto totals = totals_of(report);
    auto text =
        fmt::format("{}, {}; the worst: {}", base::counted(report.steps.size(), "revision"),
                    base::counted(totals.statements, "statement"), cost_in_words(totals.worst, schema::DataLoss::none));
    if (!totals.rewritten.empty()) text += fmt::format("; {} to write again", size_in_words(sum(totals.rewritten)));
    if (totals.waits > 0) text += "; " + base::counted(totals.waits, "wait");
    if (totals.lossy > 0)
        text +=
            fmt::format("; {} {} data", base::counted(totals.lossy, "statement"), totals.lossy == 1 ? "loses" : "lose");
    if (totals.not_known > 0) text += fmt::format("; {} not understood", base::counted(totals.not_known, "statement"));
    if (!totals.stopped.empty())
        text += fmt::format("; {} inactive", base::counted(totals.stopped.size(), "materialized view"));
    return text;
}

std::string plan_text(const PlanReport& report) {
    auto text = fmt::format("{} to {} on {} ({}, StarRocks {})\n{}\n", report.direction, report.target, report.database,
                            report.server, report.version, verdict(report));
    for (const auto& step : report.steps) {
        text += fmt::format("\n{}{}\n", step.log, step.message.empty() ? "" : ", " + step.message);
        for (std::size_t i = 0; i < step.statements.size(); ++i) {
            const auto& each = step.statements[i];
            text += fmt::format("  {:>2}  {:<{}}  {}\n", i + 1, cost_in_words(each.cost, each.loss), k_cost_width,
                                each.line);
            for (const auto& line : about(each))
                text += fmt::format("  {:>2}  {:<{}}  {}\n", "", "", k_cost_width, line);
        }
    }
    if (!report.jobs.empty()) text += "\n";
    for (const auto& job : report.jobs)
        text += fmt::format("running now: {}\n", job);
    return base::visible(text);
}

void add_plan(base::Json& json, const PlanReport& report) {
    using base::Json;
    const auto totals = totals_of(report);
    json["direction"] = report.direction;
    json["target"] = report.target;
    json["server"] = report.server;
    json["version"] = report.version;
    json["database"] = report.database;
    json["current"] = report.rows;
    json["verdict"] = verdict(report);
    json["statements"] = totals.statements;
    json["waits"] = totals.waits;
    json["cost"] = schema::to_text(totals.worst);
    json["loses_data"] = totals.lossy > 0;
    json["rewrites"] = to_json(totals.rewritten);
    json["makes_inactive"] = totals.stopped;
    json["steps"] = Json::array();
    for (const auto& step : report.steps) {
        Json item{{"revision", step.revision}, {"log", step.log}, {"message", step.message}, {"file", step.file}};
        item["statements"] = Json::array();
        for (const auto& each : step.statements)
            item["statements"].push_back(to_json(each));
        json["steps"].push_back(std::move(item));
    }
    json["jobs"] = report.jobs;
    json["pinned"] = report.pinned;
    json["file"] = report.file ? Json(*report.file) : Json(nullptr);
    json["digest"] = report.digest ? Json(*report.digest) : Json(nullptr);
}

std::string markdown_code(std::string_view text) {
    auto shown = base::replace_all(base::visible(text), "\n", " ");
    if (shown.empty()) return " ";
    const auto fence = longest_run_of_quotes(shown) + "`";
    const auto pad = shown.front() == '`' || shown.back() == '`' ? " " : "";
    return fmt::format("{}{}{}{}{}", fence, pad, base::replace_all(shown, "|", "\\|"), pad, fence);
}

std::string markdown_block(std::string_view text, std::string_view language) {
    const auto shown = base::visible(text);
    const auto fence = std::max(longest_run_of_quotes(shown) + "`", std::string("```"));
    return fmt::format("{}{}\n{}\n{}\n", fence, language, shown, fence);
}

std::string plan_markdown(const PlanReport& report) {
    auto text = markdown_of(report, Told::everything, report.steps.size());
    for (auto most = report.steps.size(); base::count_characters(text) > k_comment_limit && most > 0; most /= 2)
        text = markdown_of(report, Told::no_statements, most);
    return text;
}

}  // namespace srmigrate::cli
