// SPDX-License-Identifier: Apache-2.0
#include "server/alter_job.hpp"

#include "base/number.hpp"
#include "schema/model/words.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace srmigrate::server {
namespace {

using schema::JobList;

constexpr std::array k_lists{JobList::column, JobList::rollup, JobList::optimize};

std::vector<AlterJob> jobs_of(const ResultSet& rows, JobList list) {
    std::vector<AlterJob> jobs;
    for (const auto& row : rows.rows) {
        const auto text = [&](std::string_view name) { return rows.cell(row, name).value_or(std::string()); };
        AlterJob job{.list = list,
                     .id = base::number<std::int64_t>(text("JobId")).value_or(0),
                     .table = text("TableName"),
                     .state = text("State"),
                     .message = text("Msg"),
                     .progress = text("Progress")};
        const auto same =
            std::find_if(jobs.begin(), jobs.end(), [&](const AlterJob& seen) { return seen.id == job.id; });
        if (same == jobs.end()) jobs.push_back(std::move(job));
    }
    return jobs;
}

}  // namespace

bool has_ended(const AlterJob& job) {
    return job.state == "FINISHED" || job.state == "CANCELLED";
}

bool was_cancelled(const AlterJob& job) {
    return job.state == "CANCELLED";
}

std::string show_jobs(JobList list, std::string_view database) {
    return fmt::format("SHOW ALTER TABLE {} FROM {}", schema::word(list), sql::quote_identifier(database));
}

std::vector<AlterJob> read_jobs(Session& session, JobList list, std::string_view database) {
    return jobs_of(rows_of(session, show_jobs(list, database)), list);
}

std::vector<AlterJob> read_all_jobs(Session& session, std::string_view database) {
    std::vector<std::string> statements;
    for (const auto list : k_lists)
        statements.push_back(show_jobs(list, database));
    const auto packet = fmt::format("{}", fmt::join(statements, "; "));
    auto answers = session.query(packet);
    std::vector<AlterJob> jobs;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto read = jobs_of(must_be_rows(std::move(answers[i]), statements[i]), k_lists[i]);
        jobs.insert(jobs.end(), read.begin(), read.end());
    }
    return jobs;
}

std::int64_t mark_of(const std::vector<AlterJob>& jobs) {
    std::int64_t mark = 0;
    for (const auto& job : jobs)
        mark = std::max(mark, job.id);
    return mark;
}

}  // namespace srmigrate::server
