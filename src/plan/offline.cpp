// SPDX-License-Identifier: Apache-2.0
#include "plan/offline.hpp"

#include "base/text.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::plan {
namespace {

std::string_view list_name(schema::JobTrace trace) {
    switch (trace) {
        case schema::JobTrace::none:
            return "";
        case schema::JobTrace::column:
            return "COLUMN";
        case schema::JobTrace::rollup:
            return "ROLLUP";
        case schema::JobTrace::optimize:
            return "OPTIMIZE";
        case schema::JobTrace::invisible:
            return "";
    }
    return "";
}

// A wait as text: what to wait for, and the statement that shows it.
std::string wait_text(const PossibleJob& job) {
    const auto tables = base::join(job.tables, ", ");
    if (job.trace == schema::JobTrace::invisible) {
        return fmt::format(
            "-- srmigrate: wait until {} takes the next ALTER; this change has no row in SHOW ALTER TABLE\n\n", tables);
    }
    const auto list = list_name(job.trace);
    const auto from = job.database.empty() ? std::string() : " FROM " + sql::quote_identifier(job.database);
    return fmt::format("-- srmigrate: wait until the {} job on {} has ended\nSHOW ALTER TABLE {}{};\n\n", list, tables,
                       list, from);
}

// Collects the units of the script and counts the waits.
class OfflineText {
  public:
    explicit OfflineText(const OfflineOptions& options) : m_options(options) {}

    void comment(std::string_view text) { m_text += fmt::format("-- {}\n\n", text); }
    void statement(std::string_view sql) { m_text += fmt::format("{};\n\n", sql); }

    void run(const revision::ScriptStatement& planned) {
        statement(planned.sql.text());
        m_database = database_after(planned, m_database);
        const auto job = possible_job(planned, m_database, m_options.context);
        if (job.trace == schema::JobTrace::none) return;
        m_text += wait_text(job);
        ++m_waits;
    }

    void use(const Home& home) {
        statement(use_home(home));
        m_database = home.database;
    }

    std::size_t waits() const { return m_waits; }
    const std::string& text() const { return m_text; }

  private:
    const OfflineOptions& m_options;
    std::string m_text;
    std::string m_database;
    std::size_t m_waits = 0;
};

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string header(const Plan& plan, const OfflineOptions& options, std::size_t waits) {
    auto text = fmt::format("-- srmigrate: {}, {}, {}\n", options.command, counted(plan.steps.size(), "revision"),
                            counted(waits, "wait"));
    if (waits > 0) {
        text +=
            "-- A statement behind a wait needs the one before it to have ended: run the script in parts, or use\n"
            "-- srmigrate without --sql.\n";
    }
    return text + "\n";
}

}  // namespace

std::string write_offline(const Plan& plan, const OfflineOptions& options) {
    if (plan.steps.empty()) return {};
    OfflineText script(options);
    const auto use_at = options.home ? statements_before(plan, options.home->database) : 0;
    const auto table_at = options.bookkeeping.database ? statements_before(plan, *options.bookkeeping.database) : 0;
    if (options.starts_empty && table_at == 0) script.statement(create_version_table(options.bookkeeping));
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const auto& step = plan.steps[i];
        script.comment("Running " + revision::log_text(step.step));
        const auto is_stamp = step.step.kind == revision::StepKind::stamp;
        for (std::size_t k = 0; k <= step.statements.size(); ++k) {
            if (options.starts_empty && i == 0 && k == table_at && table_at > 0) {
                script.statement(create_version_table(options.bookkeeping));
            }
            if (options.home && !is_stamp && k == (i == 0 ? use_at : 0)) script.use(*options.home);
            if (k < step.statements.size()) script.run(step.statements[k]);
        }
        for (const auto& change : step.step.changes)
            script.statement(change_row(options.bookkeeping, change));
    }
    return header(plan, options, script.waits()) + script.text();
}

}  // namespace srmigrate::plan
