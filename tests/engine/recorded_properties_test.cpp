// SPDX-License-Identifier: Apache-2.0
// What a real front end said to properties, partitions, keys and names, each in many values, held against the engine
// and the planner.
#include "base/json.hpp"
#include "base/text.hpp"
#include "engine/cluster/state.hpp"
#include "engine/known_drift.hpp"
#include "engine/replay.hpp"
#include "schema/compare/compare.hpp"
#include "sql/parser.hpp"
#include "support/engine_client.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

struct RecordedProperty {
    std::string id;
    std::string kind;
    std::optional<std::string> create;  ///< the table before the statement
    std::vector<std::string> before;    ///< statements between; some fail by design
    std::string statement;
    bool ok = false;
    int number = 0;
    std::string message;
    std::string shown;  ///< empty: nothing was recorded
};

RecordedProperty read_property(const base::Json& json) {
    const auto text = [&](const char* key) {
        return json.contains(key) && json.at(key).is_string() ? json.at(key).get<std::string>() : std::string();
    };
    RecordedProperty recorded;
    recorded.id = text("id");
    recorded.kind = json.at("tags").at(0).get<std::string>();
    if (json.at("create").is_string()) recorded.create = text("create");
    if (json.contains("mid")) {
        for (const auto& each : json.at("mid"))
            recorded.before.push_back(each.get<std::string>());
    }
    recorded.statement = text("statement");
    recorded.ok = json.at("ok").get<bool>();
    recorded.message = text("message");
    // The engine's jobs have ended by the next statement.
    const bool has_job = json.contains("jobs") && !json.at("jobs").empty();
    recorded.shown = has_job ? text("show_create_final") : text("show_create");
    if (!recorded.ok) recorded.number = json.at("errno").get<int>();
    return recorded;
}

/// What is later than now depends on it.
engine::Time recorded_at() {
    return engine::Time(std::chrono::seconds(1796051100));  // 2026-11-30 15:05 UTC
}

/// The tables that the recording had beside the one in question.
engine::ClusterState helper_tables() {
    engine::Engine engine{engine::ClusterProfile{}};
    EngineClient client{engine};
    client.now = recorded_at();
    client("CREATE DATABASE `DB`; USE `DB`");
    const std::string one = "PROPERTIES ('replication_num' = '1'";
    client("CREATE TABLE par (id INT NOT NULL, code VARCHAR(20)) PRIMARY KEY (id) DISTRIBUTED BY HASH(id) " + one +
           ")");
    client("CREATE TABLE paru (id INT NOT NULL, code VARCHAR(20)) DUPLICATE KEY (id) DISTRIBUTED BY HASH(id) " + one +
           ", 'unique_constraints' = 'code')");
    client("CREATE TABLE pard (id INT NOT NULL, code VARCHAR(20)) DUPLICATE KEY (id) DISTRIBUTED BY HASH(id) " + one +
           ")");
    client("CREATE TABLE cfix (k INT NOT NULL) DUPLICATE KEY (k) DISTRIBUTED BY HASH(k) BUCKETS 2 " + one +
           ", 'colocate_with' = 'cgfix')");
    client("CREATE TABLE cfixs (k VARCHAR(20) NOT NULL) DUPLICATE KEY (k) DISTRIBUTED BY HASH(k) BUCKETS 2 " + one +
           ", 'colocate_with' = 'cgstr')");
    return engine.state();
}

struct PropertyServer {
    PropertyServer() {
        static const auto k_helpers = helper_tables();
        engine.state() = k_helpers;
        client.now = recorded_at();
        client("USE `DB`");
    }
    engine::Engine engine{engine::ClusterProfile{}};
    EngineClient client{engine};
};

/// The object that the recorded text is about, as the engine shows it.
std::string shown_now(PropertyServer& server, const std::string& recorded) {
    const auto begin = recorded.find('`');
    const auto end = recorded.find('`', begin + 1);
    const auto kind = recorded.starts_with("CREATE VIEW")       ? "VIEW "
                      : recorded.starts_with("CREATE DATABASE") ? "DATABASE "
                                                                : "TABLE ";
    const auto answer = server.client.ask("SHOW CREATE " + (kind + recorded.substr(begin, end + 1 - begin)));
    const auto* const rows = std::get_if<sql::ResultSet>(&answer);
    return rows == nullptr || rows->rows.empty() ? text_of(answer) : rows->rows.front().at(1).value_or("");
}

/// The recorded server's own zone is Etc/UTC, its scheduler makes dynamic partitions later, and the partitions of a
/// list come in no order.
std::string comparable(std::string text) {
    text = base::replace_all(text, R"("dynamic_partition.time_zone" = "Etc/UTC")",
                             R"("dynamic_partition.time_zone" = "UTC")");
    const bool is_dynamic = text.find("dynamic_partition.enable") != std::string::npos;
    std::vector<std::string> lines;
    for (const auto& each : base::split(text, '\n')) {
        std::string line(base::trim(each));
        while (line.ends_with(','))
            line.pop_back();
        if (line.starts_with("(PARTITION")) line.erase(0, 1);
        const bool is_partition = line.starts_with("PARTITION ") && !line.starts_with("PARTITION BY");
        if (is_dynamic && (is_partition || line == "()")) continue;
        if (is_partition && std::ranges::count(line, '(') < std::ranges::count(line, ')')) line.pop_back();
        lines.push_back(std::move(line));
    }
    std::sort(lines.begin(), lines.end());
    return base::join(lines, "\n");
}

std::string first_difference(const std::string& a, const std::string& b) {
    const auto ours = base::split(comparable(b), '\n');
    const auto theirs = base::split(comparable(a), '\n');
    std::string text;
    for (const auto& line : theirs) {
        if (std::find(ours.begin(), ours.end(), line) == ours.end()) text += " -" + line;
    }
    for (const auto& line : ours) {
        if (std::find(theirs.begin(), theirs.end(), line) == theirs.end()) text += " +" + line;
    }
    return text;
}

/// Empty where the engine agrees; nothing where the table before it cannot be made.
std::optional<std::string> engine_objection(const RecordedProperty& recorded) {
    PropertyServer server;
    if (recorded.create && !server.client(*recorded.create).starts_with("ok")) return std::nullopt;
    for (const auto& each : recorded.before)
        server.client(each);
    const auto answer = server.client.ask(recorded.statement);
    const auto* const error = std::get_if<sql::ErrorAnswer>(&answer);
    const std::string said = error == nullptr ? "ok" : fmt::format("{} {}", error->number, error->message);
    if (!recorded.ok) {
        const bool same =
            error != nullptr && is_same_refusal(recorded.number, recorded.message, error->number, error->message);
        return same ? "" : fmt::format("recorded {} {} | engine {}", recorded.number, recorded.message, said);
    }
    if (error != nullptr) return "recorded ok | engine " + said;
    if (recorded.shown.empty()) return "";
    const auto shown = shown_now(server, recorded.shown);
    return comparable(shown) == comparable(recorded.shown) ? "" : "shown:" + first_difference(recorded.shown, shown);
}

std::optional<schema::Table> created_table(const sql::Parsed<schema::Operation>& parsed) {
    const auto* const operation = std::get_if<schema::Operation>(&parsed);
    if (operation == nullptr) return std::nullopt;
    if (const auto* const table = std::get_if<schema::CreateTable>(operation)) return table->table;
    return std::nullopt;
}

/// Empty where the planner finds that a table as it was written is the table that the server shows; nothing where the
/// statement is no CREATE TABLE that was accepted.
std::optional<std::string> planner_objection(const RecordedProperty& recorded) {
    if (!recorded.ok || recorded.shown.empty()) return std::nullopt;
    const auto written = created_table(sql::parse(recorded.statement));
    if (!written) return std::nullopt;
    const auto shown = created_table(sql::parse_shown(recorded.shown));
    if (!shown) return "not read: " + recorded.shown;
    schema::ServerProfile profile;
    profile.database = "DB";
    std::string text;
    for (const auto& each : schema::differences(*shown, *written, profile, schema::CompareOptions{}))
        text += fmt::format(" {}: {} | {};", schema::attribute(each), each.from, each.to);
    return text;
}

struct PropertyTally {
    std::size_t asked = 0;
    std::size_t agreed = 0;
    std::size_t planned = 0;
    std::size_t planned_agreed = 0;
};

}  // namespace

TEST_CASE("engine and planner judge the recorded properties, partitions, keys and names as StarRocks did") {
    const auto file = vectors("starrocks-properties.jsonl");
    if (!file) return;
    const char* const only = std::getenv("SRMIGRATE_ONLY");
    std::map<std::string, PropertyTally> tallies;
    std::vector<DriftRow> drift;
    std::size_t cases = 0;
    std::ifstream input(*file);
    for (std::string line; std::getline(input, line);) {
        const auto recorded = read_property(base::Json::parse(line));
        if (only != nullptr && recorded.kind != only) continue;
        ++cases;
        const auto note = [&](const char* judge, const std::string& said) {
            if (said.empty()) return;
            drift.push_back({judge, recorded.id,
                             fmt::format("{}\n{}\n   {}", recorded.create.value_or("-"), recorded.statement, said)});
        };
        const auto said = engine_objection(recorded);
        if (!said) {
            note("base", "the table before it is not made");
            continue;
        }
        const auto planned = planner_objection(recorded);
        for (auto* const tally : {&tallies[recorded.kind], &tallies["~all"]}) {
            ++tally->asked;
            tally->agreed += said->empty() ? 1 : 0;
            tally->planned += planned ? 1 : 0;
            tally->planned_agreed += planned && planned->empty() ? 1 : 0;
        }
        note("engine", *said);
        if (planned) note("planner", *planned);
    }
    for (const auto& [kind, tally] : tallies) {
        std::cout << fmt::format("{:<20} engine {:>5} of {:>5}   planner {:>5} of {:>5}\n", kind, tally.agreed,
                                 tally.asked, tally.planned_agreed, tally.planned);
    }
    if (only == nullptr) {
        const auto& all = tallies["~all"];
        CHECK(all.agreed * 100 >= all.asked * 88);
        CHECK(all.planned_agreed * 100 >= all.planned * 99);
    }
    check_drift("tests/engine/data/left_properties.txt", cases, drift, only == nullptr);
}
