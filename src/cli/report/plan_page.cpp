// SPDX-License-Identifier: Apache-2.0
#include "cli/report/plan_page.hpp"

#include "base/text.hpp"
#include "cli/report/cost.hpp"
#include "cli/report/page_text.hpp"
#include "schema/effect/effect.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace srmigrate::cli {
namespace {

// Contrasts of text are 4.5:1 and more in both schemes (WCAG 2.1, 1.4.3).
constexpr std::string_view k_page_style = R"(:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --shade: #f6f8fa; --link: #0550ae;
  --none: #57606a; --fast: #0550ae; --rewrite: #7d4e00; --move: #953800; --loss: #b3261e; --query: #6639ba;
  --mark: #ddf4ff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --ink: #e6edf3; --quiet: #9aa4af; --line: #30363d; --shade: #161b22; --link: #79c0ff;
    --none: #9aa4af; --fast: #79c0ff; --rewrite: #e3b341; --move: #ffa657; --loss: #ff8f86; --query: #d2a8ff;
    --mark: #10324f;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; background: var(--paper); padding: 0.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 0.5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1rem 0 0.25rem; }
.verdict { font-size: 1.1rem; border-left: 4px solid var(--line); padding-left: 0.75rem; }
.quiet, .detail { color: var(--quiet); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; }
dt { color: var(--quiet); } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); }
td.number { text-align: right; }
code, pre { font: 0.9rem/1.45 ui-monospace, monospace; }
pre { background: var(--shade); border: 1px solid var(--line); padding: 0.6rem; margin: 0.3rem 0; white-space: pre-wrap; }
details { border: 1px solid var(--line); border-radius: 6px; padding: 0.4rem 0.8rem; margin: 0.6rem 0; }
summary { cursor: pointer; font-weight: 600; }
.badge { border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.5rem; white-space: nowrap; font-size: 0.85rem; }
.none { color: var(--none); } .fast { color: var(--fast); } .rewrite { color: var(--rewrite); }
.move { color: var(--move); } .loss { color: var(--loss); } .query { color: var(--query); }
.drawing { overflow: auto; border: 1px solid var(--line); padding: 0.5rem; }
svg { color: var(--ink); }
svg text { font: 12px monospace; fill: currentColor; }
.edge { fill: none; stroke: var(--quiet); stroke-width: 1.2; }
.dashed, .missing { stroke-dasharray: 5 3; }
.box { fill: var(--paper); stroke: var(--quiet); stroke-width: 1.2; }
.inner { fill: none; stroke: var(--quiet); }
.marked { fill: var(--mark); }
@media print {
  :root { --paper: #ffffff; --ink: #000000; --quiet: #444444; --line: #999999; --shade: #ffffff; --link: #000000;
    --none: #444444; --fast: #000000; --rewrite: #000000; --move: #000000; --loss: #000000; --query: #000000;
    --mark: #eeeeee; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .skip { display: none; }
  .drawing { overflow: visible; border: 0; }
  svg { max-width: 100%; height: auto; }
  pre, tr, h2, h3 { break-inside: avoid; } h2, h3 { break-after: avoid; }
}
)";

struct Badge {
    std::string_view name;  ///< of its class
    std::string_view shape;
};

Badge badge_of(schema::CostClass cost) {
    switch (cost) {
        case schema::CostClass::metadata:
            return {"none", "○"};
        case schema::CostClass::fast_schema_evolution:
            return {"fast", "◔"};
        case schema::CostClass::rewrite:
            return {"rewrite", "◑"};
        case schema::CostClass::redistribution:
            return {"move", "◕"};
        case schema::CostClass::impossible:
            return {"loss", "✕"};
        case schema::CostClass::unknown:
            return {"query", "?"};
    }
    return {"none", ""};
}

std::string badge(std::string_view name, std::string_view shape, std::string_view word) {
    return fmt::format("<span class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {}</span>", name, shape,
                       html_text(word));
}

std::string badges(schema::CostClass cost, bool loses_data) {
    const auto [name, shape] = badge_of(cost);
    auto text = badge(name, shape, cost_in_words(cost, schema::DataLoss::none));
    if (loses_data) text += " " + badge("loss", "■", "loses data");
    return text;
}

std::string code(std::string_view text) {
    return fmt::format("<code>{}</code>", html_text(text));
}

std::string row_of_facts(std::string_view name, const std::string& html) {
    return fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html);
}

std::string head_of_page(const PlanReport& report) {
    const auto title = fmt::format("{} to {} on {}", report.direction, report.target, report.database);
    auto text = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<title>{}</title>\n<style>\n{}</style>\n"
        "</head>\n<body>\n<a class=\"skip\" href=\"#steps\">Skip to the revisions</a>\n<header>\n<h1>{}</h1>\n"
        "<p class=\"verdict\">{}</p>\n<dl>\n",
        html_text(title), k_page_style, html_text(title), html_text(verdict(report)));
    text += row_of_facts("server", html_text(fmt::format("{}, StarRocks {}", report.server, report.version)));
    text += row_of_facts("database is at", report.rows.empty() ? "base" : code(base::join(report.rows, ", ")));
    if (report.digest) text += row_of_facts("digest of the plan", code("sha256:" + *report.digest));
    return text + "</dl>\n</header>\n<main>\n";
}

std::string table_of_steps(const PlanReport& report) {
    std::string text =
        "<h2 id=\"steps\">Revisions</h2>\n<table>\n<caption>In the order in which they run</caption>\n<thead><tr>"
        "<th scope=\"col\">revision</th><th scope=\"col\">message</th><th scope=\"col\">statements</th>"
        "<th scope=\"col\">worst cost</th><th scope=\"col\">waits</th></tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < report.steps.size(); ++i) {
        const auto& step = report.steps[i];
        const auto totals = totals_of(step);
        text += fmt::format(
            "<tr><th scope=\"row\"><a href=\"#step{}\">{}</a></th><td>{}</td><td class=\"number\">{}</td>"
            "<td>{}</td><td class=\"number\">{}</td></tr>\n",
            i + 1, html_text(step.revision), html_text(step.message), step.statements.size(),
            badges(totals.worst, totals.lossy > 0), totals.waits);
    }
    return text + "</tbody>\n</table>\n";
}

std::string item(const std::string& html) {
    return fmt::format("<li>{}</li>\n", html);
}

std::string statement_on_page(const PlanReportStatement& each, std::size_t number) {
    auto text = fmt::format(
        "<h3>{}. {} <span class=\"quiet\">{}</span></h3>\n<pre tabindex=\"0\"><code>{}</code></pre>\n", number,
        badges(each.cost, each.loss == schema::DataLoss::rows), html_text(each.where), html_text(each.sql));
    std::string facts;
    for (const auto& remark : each.remarks)
        facts += item(html_text(remark));
    for (const auto& [table, size] : each.rewritten)
        facts += item(fmt::format("{} is written again: {}", code(table), html_text(size_in_words(size))));
    if (!each.wait.empty()) facts += item("waits for " + html_text(each.wait));
    for (const auto& view : each.stopped)
        facts += item("makes inactive: " + code(view));
    if (each.loss == schema::DataLoss::unknown) facts += item("what it does is not known");
    return facts.empty() ? text : text + "<ul>\n" + facts + "</ul>\n";
}

std::string steps_on_page(const PlanReport& report) {
    std::string text;
    for (std::size_t i = 0; i < report.steps.size(); ++i) {
        const auto& step = report.steps[i];
        text += fmt::format("<details open id=\"step{}\">\n<summary>{}{}</summary>\n<p class=\"quiet\">{}</p>\n", i + 1,
                            html_text(step.log), step.message.empty() ? "" : ", " + html_text(step.message),
                            html_text(step.file));
        for (std::size_t k = 0; k < step.statements.size(); ++k)
            text += statement_on_page(step.statements[k], k + 1);
        text += "</details>\n";
    }
    return text;
}

std::string drawing_on_page(std::string_view heading, const Drawing& drawing) {
    if (drawing.nodes.empty()) return {};
    return fmt::format(
        "<h2>{}</h2>\n<div class=\"drawing\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n{}</div>\n", heading,
        heading, drawing_svg(drawing, SvgPlace::in_page));
}

std::string list_on_page(std::string_view heading, std::string_view about, const std::vector<std::string>& lines) {
    if (lines.empty()) return {};
    auto text = fmt::format("<h2>{}</h2>\n<p>{}</p>\n<ul>\n", heading, about);
    for (const auto& line : lines)
        text += item(code(line));
    return text + "</ul>\n";
}

std::string how_to_run(const PlanReport& report) {
    if (!report.file || report.steps.empty()) return {};
    return fmt::format(
        "<h2>How to run it</h2>\n<pre tabindex=\"0\"><code>srmigrate {} --plan {}{}</code></pre>\n"
        "<p>It runs exactly so, or not at all: where anything has moved that the plan is held to, the "
        "command ends with exit code 4 and says what.</p>\n",
        report.direction, html_text(*report.file), report.digest ? " --expect " + html_text(*report.digest) : "");
}

}  // namespace

std::string plan_page(const PlanReport& report, const Drawing& revisions) {
    auto text = head_of_page(report);
    if (report.steps.empty()) return text + "<p id=\"steps\">Nothing is to be run.</p>\n</main>\n</body>\n</html>\n";
    text += table_of_steps(report);
    text += steps_on_page(report);
    text += drawing_on_page("Where the revisions stand", revisions);
    text += drawing_on_page("What reads what is touched", drawing_of(report.lineage, report.touched));
    text += list_on_page("Running now", "Schema-change jobs on what the plan touches:", report.jobs);
    text += list_on_page("What the plan is held to",
                         "The definitions of these, and what is said in docs/plan.md:", report.pinned);
    return text + how_to_run(report) + "</main>\n</body>\n</html>\n";
}

}  // namespace srmigrate::cli
