// SPDX-License-Identifier: Apache-2.0
#include "support/engine_backend.hpp"

#include "base/json.hpp"
#include "engine/change/due.hpp"
#include "engine/change/jobs.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/cluster/state.hpp"
#include "engine/file/persist.hpp"
#include "server/version.hpp"

#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

namespace srmigrate::tests {
namespace {

using base::Json;
using engine::Answer;
using engine::ClusterState;
using engine::Ok;
using engine::ResultSet;

engine::Time now() {
    return std::chrono::system_clock::now();
}

schema::Version version_of(const Json& json) {
    const auto version = server::parse_version(json.get<std::string>());
    if (!version) throw std::runtime_error("no version: " + json.dump());
    return *version;
}

schema::RunMode run_mode_of(const Json& json) {
    if (json == "shared_nothing") return schema::RunMode::shared_nothing;
    if (json == "shared_data") return schema::RunMode::shared_data;
    throw std::runtime_error("no run mode: " + json.dump());
}

schema::JobList list_of(const Json& json) {
    if (json == "column") return schema::JobList::column;
    if (json == "rollup") return schema::JobList::rollup;
    if (json == "optimize") return schema::JobList::optimize;
    throw std::runtime_error("no list of jobs: " + json.dump());
}

Milliseconds milliseconds_of(const Json& json, const char* key) {
    return Milliseconds(json.value(key, 0));
}

engine::FullName name_of(const Json& json) {
    return {json.at("database").get<std::string>(), json.at("table").get<std::string>()};
}

engine::StoredTable& table_named(ClusterState& state, const engine::FullName& name) {
    engine::StoredObject* const object = state.object(name.database, name.name);
    engine::StoredTable* const table = object == nullptr ? nullptr : engine::table_of(*object);
    if (table == nullptr) throw std::runtime_error("no table " + engine::dotted(name));
    return *table;
}

// ---- What there is to control ---------------------------------------------------------------------------------------

Answer add_job_fault(ClusterState& state, const Json& json) {
    engine::JobFault fault{.table = json.value("table", "")};
    if (json.contains("latency_ms")) fault.latency = milliseconds_of(json, "latency_ms");
    fault.stuck = json.value("stuck", false);
    fault.cancel_with = json.value("cancel", "");
    fault.without_effect = json.value("without_effect", false);
    fault.busy_after = milliseconds_of(json, "busy_after_ms");
    fault.times = json.value("times", fault.times);
    state.faults.jobs.push_back(std::move(fault));
    return Ok{};
}

// Data came into that partition while the job ran: an OPTIMIZE leaves it, and the table's default, as they were.
void leave_as_it_was(engine::Job& job, const engine::StoredTable& table, const std::string& partition) {
    auto* const change = job.effect ? std::get_if<engine::Redistribution>(&*job.effect) : nullptr;
    if (change == nullptr || partition.empty()) return;
    if (change->partitions.empty()) {
        for (const engine::StoredPartition& each : table.partitions)
            change->partitions.push_back(each.name);
    }
    std::erase(change->partitions, partition);
}

Answer end_jobs(ClusterState& state, const Json& json) {
    const engine::StoredTable& table = table_named(state, name_of(json));
    for (engine::Job& job : state.jobs) {
        if (job.table != table.id || engine::is_final(job.state)) continue;
        leave_as_it_was(job, table, json.value("skip", ""));
        job.stuck = false;
        job.due = state.now;
        job.cancel_with = json.value("cancel", "");
    }
    engine::settle(state);
    return Ok{};
}

Answer start_foreign_job(ClusterState& state, const Json& json) {
    const auto name = name_of(json);
    engine::start_foreign_job(state, name, table_named(state, name), list_of(json.value("list", Json("column"))),
                              milliseconds_of(json, "latency_ms"));
    return Ok{};
}

Answer set_follower_lag(ClusterState& state, const Json& json) {
    state.followers.lag = json.get<std::size_t>();
    if (state.followers.lag == 0) state.followers = {};
    return Ok{};
}

Answer set_busy_wording(ClusterState& state, const Json& json) {
    state.faults.busy_wording = json.is_null() ? std::nullopt : std::optional(version_of(json));
    return Ok{};
}

ResultSet ids(const ClusterState& state) {
    ResultSet result{{"database", "object", "partition", "id"}, {}};
    for (const auto& [database_name, database] : state.databases) {
        for (const auto& [name, object] : database.objects) {
            result.rows.push_back({database_name, name, "", std::to_string(engine::id_of(object))});
            const engine::StoredTable* const table = engine::table_of(object);
            if (table == nullptr) continue;
            for (const engine::StoredPartition& partition : table->partitions)
                result.rows.push_back({database_name, name, partition.name, std::to_string(partition.id)});
        }
    }
    return result;
}

Answer show(ClusterState& state, const Json& json) {
    if (json == "sql") return ResultSet{{"sql"}, {{engine::save(state)}}};
    if (json == "ids") return ids(state);
    throw std::runtime_error("nothing to show: " + json.dump());
}

using Control = std::function<Answer(ClusterState&, const Json&)>;

const std::map<std::string, Control, std::less<>>& controls() {
    static const std::map<std::string, Control, std::less<>> k_controls{
        {"job_fault", add_job_fault},
        {"clear_job_faults", [](ClusterState& state, const Json&) { return state.faults.jobs.clear(), Ok{}; }},
        {"end_jobs", end_jobs},
        {"foreign_job", start_foreign_job},
        {"follower_lag", set_follower_lag},
        {"busy_wording", set_busy_wording},
        {"publishing_ms",
         [](ClusterState& state, const Json& json) {
             return state.faults.publishing = Milliseconds(json.get<int>()), Ok{};
         }},
        {"version",
         [](ClusterState& state, const Json& json) { return state.profile.version = version_of(json), Ok{}; }},
        {"run_mode",
         [](ClusterState& state, const Json& json) { return state.profile.run_mode = run_mode_of(json), Ok{}; }},
        {"backends",
         [](ClusterState& state, const Json& json) { return state.profile.backends = json.get<int>(), Ok{}; }},
        {"default_replication_num",
         [](ClusterState& state, const Json& json) {
             return state.profile.default_replication_num = json.get<int>(), Ok{};
         }},
        {"job_latency_ms",
         [](ClusterState& state, const Json& json) {
             return state.profile.job_latency = Milliseconds(json.get<int>()), Ok{};
         }},
        {"show", show},
    };
    return k_controls;
}

}  // namespace

EngineBackend::EngineBackend(engine::ClusterProfile profile) : m_engine(std::move(profile)) {
    m_engine.state().now = now();
}

engine::ClientConnection EngineBackend::connect(const std::string& host) {
    m_engine.state().now = now();
    return m_engine.connect("unauthenticated user", host);
}

std::optional<std::string> EngineBackend::password_of(const std::string& user) {
    const auto& accounts = m_engine.state().accounts;
    const auto found = accounts.find(user);
    return found != accounts.end() ? std::optional(found->second.password) : std::nullopt;
}

void EngineBackend::log_in(engine::ClientConnection& connection, const std::string& user) {
    connection.user = user;
    m_engine.state().connections.at(connection.id).user = user;
}

std::vector<Answer> EngineBackend::execute(engine::ClientConnection& connection, std::string_view packet) {
    auto answers = m_engine.execute(connection, packet, now());
    m_engine.state().connections.at(connection.id).database = connection.database;
    return answers;
}

void EngineBackend::close(const engine::ClientConnection& connection) {
    m_engine.close(connection);
}

Answer EngineBackend::control(const std::string& text) {
    ClusterState& state = m_engine.state();
    state.now = now();
    engine::settle(state);
    const auto json = Json::parse(text);
    Answer answer = Ok{};
    for (const auto& [key, value] : json.items()) {
        const auto control = controls().find(key);
        if (control == controls().end()) throw std::runtime_error("unknown key '" + key + "'");
        answer = control->second(state, value);
    }
    return answer;
}

std::string EngineBackend::greeting_version() const {
    return std::string(engine::rules_of(m_engine.state().profile).mysql_version);
}

}  // namespace srmigrate::tests
