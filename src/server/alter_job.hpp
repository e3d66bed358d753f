// SPDX-License-Identifier: Apache-2.0
// The schema-change jobs that a server shows: what the three SHOW ALTER TABLE lists of a database say, read by header
// (reference §2.1) and never trusted for order, filters or times.
#pragma once

#include "schema/model/operation.hpp"
#include "server/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::server {

/// One job. A column job has a row for each index that it rewrites; they are one job here.
struct AlterJob {
    schema::JobList list = schema::JobList::column;
    std::int64_t id = 0;   ///< from one counter of the whole cluster: later is higher
    std::string table;     ///< the name that the table had when the job was made
    std::string state;     ///< PENDING, WAITING_TXN, RUNNING, FINISHED_REWRITING, FINISHED, CANCELLED
    std::string message;   ///< the server's, empty unless it waits or was cancelled
    std::string progress;  ///< "3/10", a percentage, or empty
    bool operator==(const AlterJob&) const = default;
};

bool has_ended(const AlterJob& job);  ///< FINISHED or CANCELLED
bool was_cancelled(const AlterJob& job);

/// SHOW ALTER TABLE … FROM `database`; the texts that reading sends.
std::string show_jobs(schema::JobList list, std::string_view database);

/// One list, in one round trip.
std::vector<AlterJob> read_jobs(Session& session, schema::JobList list, std::string_view database);
/// All three lists, in one packet.
std::vector<AlterJob> read_all_jobs(Session& session, std::string_view database);

/// The highest JobId, 0 without jobs: a job made later has a higher one.
std::int64_t mark_of(const std::vector<AlterJob>& jobs);

}  // namespace srmigrate::server
