// SPDX-License-Identifier: Apache-2.0
#include "plan/offline.hpp"

#include "base/text.hpp"
#include "schema/effect/effect.hpp"
#include "sql/mysql_client.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::plan {
namespace {

// What to wait for, in words.
std::string wait_text(const PossibleJob& job) {
    if (job.trace == schema::JobTrace::invisible) {
        return fmt::format("srmigrate: wait until {} takes the next ALTER; this change has no row in SHOW ALTER TABLE",
                           base::join(job.tables, ", "));
    }
    return fmt::format("srmigrate: wait until {} has ended", wait_in_words(job));
}

// The statement that shows whether the wait is over; nothing where none does.
std::string wait_statement(const PossibleJob& job) {
    if (job.trace == schema::JobTrace::invisible) return {};
    const auto from = job.database.empty() ? std::string() : " FROM " + sql::quote_identifier(job.database);
    return fmt::format("SHOW ALTER TABLE {}{}", list_of_job(job.trace), from);
}

// A line of a comment as it may stand inside /* … */ before any statement. StarRocks cuts the text of a view by UTF-16
// offsets in the whole query, a comment before it included (reference §4.10), so nothing above U+FFFF may stand there.
std::string comment_line(std::string_view given) {
    const auto text = base::visible(given);
    std::string line;
    for (std::size_t at = 0; at < text.size();) {
        const auto size = base::character_size(text, at);
        line += size > 3 ? fmt::format("\\u{{{:X}}}", static_cast<std::uint32_t>(base::code_point(text, at)))
                         : std::string(text.substr(at, size));
        at += size;
    }
    return base::replace_all(base::replace_all(line, "*/", "* /"), "/*", "/ *");
}

// The mysql client takes USE for a command of its own and sends the name as it is written, quotes and all, unless the
// whole of it is quoted.
std::vector<std::string> readable_by_client(const revision::ScriptStatement& planned) {
    const std::string text(planned.sql.text());
    const auto* use = std::get_if<schema::Use>(planned.operation.get());
    if (use == nullptr || !use->catalog || text.find('`') == std::string::npos) return {text};
    return {fmt::format("SET CATALOG {}", sql::quote_identifier(*use->catalog)),
            fmt::format("USE {}", sql::quote_identifier(use->database))};
}

// Collects the units of the script and counts the waits. The mysql client, called with --comments, sends a comment
// that stands alone as a query of its own, which StarRocks refuses (reference §2.4: 1064): so comments are kept for the
// statement below, inside /* … */.
class OfflineText {
  public:
    explicit OfflineText(const OfflineOptions& options) : m_options(options) {}

    void comment(std::string_view text) {
        for (const auto& line : base::split(text, '\n'))
            m_comments.push_back(comment_line(line));
    }
    void statement(std::string_view sql) {
        const auto delimiter = sql::client_delimiter(sql).value_or(";");
        if (delimiter != ";") m_text += fmt::format("DELIMITER {}\n", delimiter);
        if (!m_comments.empty()) {
            m_text += "/*\n";
            for (const auto& line : m_comments)
                m_text += line.empty() ? "--\n" : fmt::format("-- {}\n", line);
            m_text += "*/\n";
            m_comments.clear();
        }
        m_text +=
            delimiter == ";" ? fmt::format("{};\n\n", sql) : fmt::format("{}\n{}\nDELIMITER ;\n\n", sql, delimiter);
    }

    void run(const revision::ScriptStatement& planned) {
        for (const auto& remark : planned.remarks)
            comment(remark);
        for (const auto& sql : readable_by_client(planned))
            statement(sql);
        m_database = database_after(planned, m_database);
        const auto job = possible_job(planned, m_database, m_options.context);
        if (job.trace == schema::JobTrace::none) return;
        comment(wait_text(job));
        if (const auto show = wait_statement(job); !show.empty()) statement(show);
    }

    void use(const Home& home) {
        revision::ScriptStatement planned;
        planned.sql = use_home(home);
        planned.operation = schema::Operation(
            schema::Use{.catalog = home.catalog.value_or("default_catalog"), .database = home.database});
        for (const auto& sql : readable_by_client(planned))
            statement(sql);
        m_database = home.database;
    }

    const std::string& text() const { return m_text; }

  private:
    const OfflineOptions& m_options;
    std::string m_text;
    std::vector<std::string> m_comments;  // of the statement that comes next
    std::string m_database;
};

// A wait is told of wherever there may be one, as behind the statement: only the server knows.
std::string cost_line(const Outlook& outlook, const PossibleJob& job) {
    const auto loss = outlook.loss == schema::DataLoss::rows ? ", loses data" : "";
    const auto wait =
        job.trace == schema::JobTrace::none ? std::string("no wait") : "then a wait for " + wait_in_words(job);
    if (outlook.cost == schema::CostClass::unknown) return fmt::format("cost: its query{}; {}", loss, wait);
    return fmt::format("cost: {}{}; {}", schema::to_text(outlook.cost), loss, wait);
}

std::size_t count_waits(const Plan& plan, const OfflineOptions& options) {
    std::size_t waits = 0;
    for (const auto& step : plan.steps) {
        waits += static_cast<std::size_t>(
            std::count_if(step.statements.begin(), step.statements.end(), [&](const revision::ScriptStatement& each) {
                return possible_job(each, {}, options.context).trace != schema::JobTrace::none;
            }));
    }
    return waits;
}

bool has_hints(const Plan& plan) {
    return std::any_of(plan.steps.begin(), plan.steps.end(), [](const PlannedStep& step) {
        return std::any_of(step.statements.begin(), step.statements.end(), [](const revision::ScriptStatement& each) {
            return sql::needs_client_comments(each.sql.text());
        });
    });
}

std::string header(const Plan& plan, const OfflineOptions& options) {
    const auto waits = count_waits(plan, options);
    auto text = fmt::format("srmigrate: {}, {}, {}", options.command, base::counted(plan.steps.size(), "revision"),
                            base::counted(waits, "wait"));
    if (waits > 0) {
        text +=
            "\nAfter a wait, go on only when the job has ended: run the script in parts, or use\n"
            "srmigrate without --sql.";
    }
    if (has_hints(plan)) text += "\nThere are hints in it: the mysql client keeps them with --comments only.";
    for (const auto& doubt : client_doubts(plan))
        text += "\nDo not run it through the mysql client: " + doubt.message + ".";
    return text;
}

}  // namespace

std::vector<base::Diagnostic> client_doubts(const Plan& plan) {
    std::vector<base::Diagnostic> doubts;
    for (const auto& step : plan.steps) {
        for (std::size_t i = 0; i < step.statements.size(); ++i) {
            const auto& statement = step.statements[i];
            if (sql::client_delimiter(statement.sql.text())) continue;
            doubts.push_back(
                {.message = fmt::format("the mysql client cannot read statement {} of revision '{}': it does not know "
                                        "$$ … $$ and takes quotes and backslashes in it for its own",
                                        i + 1, step.step.revision),
                 .where = statement.where,
                 .hint = "run it with srmigrate without --sql, or see to it that every quote in the text has its "
                         "partner and backslashes stand inside of quotes"});
        }
    }
    return doubts;
}

std::string write_offline(const Plan& plan, const OfflineOptions& options) {
    OfflineText script(options);
    if (plan.steps.empty()) {
        script.comment(fmt::format("srmigrate: {}\nnothing to run", options.command));
        script.statement("SELECT 'nothing to run' AS srmigrate");
        return script.text();
    }
    script.comment(header(plan, options));
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
            if (k == step.statements.size()) continue;
            const auto& statement = step.statements[k];
            const bool is_told = i < options.outlook.size() && !revision::is_session_context(statement);
            if (is_told) script.comment(cost_line(options.outlook[i][k], possible_job(statement, {}, options.context)));
            script.run(statement);
        }
        for (const auto& change : step.step.changes)
            script.statement(change_row(options.bookkeeping, change));
    }
    return script.text();
}

}  // namespace srmigrate::plan
