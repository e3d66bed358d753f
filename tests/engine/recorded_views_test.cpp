// SPDX-License-Identifier: Apache-2.0
// What a real front end said to views and materialized views: their clauses, properties, queries, ALTERs, and what
// changes of base tables do to them. Held against the engine (answer, definition, columns, state), the planner (no
// phantom, no obstacle, the effect of a statement) and the reader of what a server shows.
#include "base/json.hpp"
#include "base/text.hpp"
#include "engine/cluster/state.hpp"
#include "engine/judges.hpp"
#include "engine/known_drift.hpp"
#include "engine/replay.hpp"
#include "schema/compare/compare.hpp"
#include "schema/model/catalog.hpp"
#include "schema/rules/statement_rules.hpp"
#include "sql/parser.hpp"
#include "support/engine_client.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

enum class ViewJudge { answer, definition, columns, state, phantom, obstacle, effect };
constexpr std::array k_view_judges{ViewJudge::answer,  ViewJudge::definition, ViewJudge::columns, ViewJudge::state,
                                   ViewJudge::phantom, ViewJudge::obstacle,   ViewJudge::effect};

std::string_view name_of(ViewJudge judge) {
    switch (judge) {
        case ViewJudge::answer:
            return "answer";
        case ViewJudge::definition:
            return "definition";
        case ViewJudge::columns:
            return "columns";
        case ViewJudge::state:
            return "state";
        case ViewJudge::phantom:
            return "phantom";
        case ViewJudge::obstacle:
            return "obstacle";
        case ViewJudge::effect:
            return "effect";
    }
    return "";
}

std::string text_at(const base::Json& json, const char* key) {
    return json.contains(key) && json.at(key).is_string() ? json.at(key).get<std::string>() : std::string();
}

/// As it is: some names hold what no program should write.
std::string quoted(const std::string& name) {
    return "`" + name + "`";
}

/// 2026-11-30, the day of the recording.
engine::Time day_of_views() {
    return engine::Time(std::chrono::seconds(1796051100));
}

/// A server on which the statements of the setup have run. Those of one setup are made once.
class PreparedServers {
  public:
    /// Nothing where a statement of the setup is refused; then `refusal` says which.
    std::optional<engine::ClusterState> make(const std::vector<std::string>& setup, std::string& refusal) {
        std::string key = base::join(setup, "\x01");
        const auto found = m_states.find(key);
        if (found != m_states.end()) {
            refusal = found->second.refusal;
            return found->second.state;
        }
        engine::Engine engine(engine::ClusterProfile{});
        EngineClient client(engine);
        client.now = day_of_views();
        client("CREATE DATABASE `DB`; CREATE DATABASE `DB_o`; USE `DB`");
        Made made;
        for (const std::string& statement : setup) {
            const auto answer = client(statement);
            client.now += std::chrono::hours(1);
            if (answer.starts_with("ok") || answer.starts_with("1007") ||
                answer.find("not simulated") != std::string::npos) {
                continue;  // the second database is there already
            }
            made.refusal = statement + "\n" + answer;
            break;
        }
        if (made.refusal.empty()) made.state = engine.state();
        refusal = made.refusal;
        return m_states.emplace(std::move(key), std::move(made)).first->second.state;
    }

  private:
    struct Made {
        std::optional<engine::ClusterState> state;
        std::string refusal;
    };
    std::map<std::string, Made> m_states;
};

struct ViewTally {
    std::map<ViewJudge, std::pair<std::size_t, std::size_t>> judged;  ///< asked, agreed
};

class ViewCase {
  public:
    ViewCase(const base::Json& json, const engine::ClusterState& state, std::vector<DriftRow>& drift, ViewTally& tally,
             ViewTally& sum)
        : m_json(json), m_drift(drift), m_tallies{&tally, &sum} {
        m_engine.state() = state;
        m_client.now = day_of_views() + std::chrono::hours(12);
        m_client("USE `DB`");
        m_profile = profile_of(engine::ClusterProfile{});
        m_profile.database = "DB";
        m_known.current = "DB";
        m_known.databases["DB"];
        m_known.databases["DB_o"];
        for (const auto& [database, holder] : m_engine.state().databases) {
            if (!m_known.databases.contains(database)) continue;
            for (const auto& [name, object] : holder.objects)
                know(database, name, shown_here(database, name));
        }
        m_unstable = has_tag("unstable");
    }

    void play() {
        std::size_t index = 0;
        for (const base::Json& step : m_json.at("steps"))
            play_step(step, index++);
    }

  private:
    bool has_tag(std::string_view tag) const {
        return std::ranges::any_of(m_json.at("tags"), [&](const base::Json& each) { return each == tag; });
    }

    void note(ViewJudge judge, const std::string& said, const std::string& where = {}) {
        for (auto* const tally : m_tallies) {
            auto& [asked, agreed] = tally->judged[judge];
            ++asked;
            agreed += said.empty() ? 1 : 0;
        }
        if (said.empty()) return;
        m_drift.push_back({.judge = std::string(name_of(judge)),
                           .id = fmt::format("{}:{}", m_json.at("id").get<std::string>(), m_index),
                           .what = fmt::format("{}\n   {}{}", m_sql, where.empty() ? "" : where + ": ", said)});
    }

    std::string shown_here(const std::string& database, const std::string& name) {
        const auto answer = m_client.ask("SHOW CREATE TABLE " + quoted(database) + "." + quoted(name));
        const auto* const rows = std::get_if<sql::ResultSet>(&answer);
        return rows == nullptr || rows->rows.empty() ? text_of(answer) : rows->rows.front().at(1).value_or("");
    }

    void know(const std::string& database, const std::string& name, const std::string& text) {
        auto& objects = m_known.databases[database].objects;
        auto parsed = sql::parse_shown(text);
        auto* const operation = std::get_if<schema::Operation>(&parsed);
        const auto put = [&](auto object) {
            object.name = {std::nullopt, std::nullopt, name};
            objects.insert_or_assign(name, std::move(object));
        };
        if (operation == nullptr) {
            objects.insert_or_assign(name, schema::Unknown{"not read"});
        } else if (auto* const view = std::get_if<schema::CreateView>(operation)) {
            put(std::move(view->view));
        } else if (auto* const materialized = std::get_if<schema::CreateMaterializedView>(operation)) {
            put(std::move(materialized->view));
        } else if (auto* const table = std::get_if<schema::CreateTable>(operation)) {
            put(std::move(table->table));
        } else {
            objects.insert_or_assign(name, schema::Unknown{"not read"});
        }
    }

    void play_step(const base::Json& step, std::size_t index) {
        m_index = index;
        m_sql = step.at("sql").get<std::string>();
        const bool ok = step.at("ok").get<bool>();
        if (auto again = text_at(step, "roundtrip"); !again.empty()) {
            std::erase(again, '`');
            drop(again);
        }
        const schema::Catalog before = m_known;
        const auto answer = m_client.ask(m_sql);
        m_client.now += std::chrono::hours(1);
        const auto* const error = std::get_if<sql::ErrorAnswer>(&answer);
        note(ViewJudge::answer, answer_objection(step, ok, error));
        const base::Json& shows = step.at("shows");
        const auto operation = understood(m_sql);
        if (operation && ok) {
            const auto why = schema::obstacle(before, *operation, before, m_profile);
            note(ViewJudge::obstacle, why ? "recorded ok | planner: " + *why : "");
        }
        if (operation && ok) follow(*operation);
        learn(shows);
        // What the engine took for granted may not stand in what comes next.
        if (ok != (error == nullptr)) return;
        for (const auto& [key, shown] : shows.items())
            compare_shown(key, shown);
        if (operation && ok) compare_effect(before, *operation);
    }

    void drop(const std::string& name) {
        const auto& objects = m_known.databases["DB"].objects;
        const auto found = objects.find(name);
        const bool is_view = found != objects.end() && std::holds_alternative<schema::View>(found->second);
        m_client((is_view ? "DROP VIEW IF EXISTS " : "DROP MATERIALIZED VIEW IF EXISTS ") + quoted(name));
        m_known.databases["DB"].objects.erase(name);
    }

    static std::string answer_objection(const base::Json& step, bool ok, const sql::ErrorAnswer* error) {
        const std::string said = error == nullptr ? "ok" : fmt::format("{} {}", error->number, error->message);
        if (ok) return error == nullptr ? "" : "recorded ok | engine " + said;
        const int number = step.at("errno").get<int>();
        const std::string message = text_at(step, "message");
        const bool same = error != nullptr && is_same_refusal(number, message, error->number, error->message);
        return same ? "" : fmt::format("recorded {} {} | engine {}", number, message, said);
    }

    static std::pair<std::string, std::string> object_of(const std::string& key) {
        return key.starts_with("DB_o.") ? std::pair{std::string("DB_o"), key.substr(5)}
                                        : std::pair{std::string("DB"), key};
    }

    /// Tables are not shown after each step: they become what the statement makes of them.
    void follow(const schema::Operation& operation) {
        auto applied = schema::apply(m_known, operation);
        if (auto* const reached = std::get_if<schema::Catalog>(&applied)) m_known = std::move(*reached);
    }

    /// From now on what the recorded server shows is what there is.
    void learn(const base::Json& shows) {
        std::set<std::string> seen;
        for (const auto& [key, shown] : shows.items()) {
            const auto [database, name] = object_of(key);
            const auto text = text_at(shown, "show_create");
            if (text.empty()) continue;
            know(database, name, text);
            seen.insert(key);
        }
        for (auto& [database, holder] : m_known.databases) {
            const std::string prefix = database == "DB" ? "" : database + ".";
            std::erase_if(holder.objects, [&](const auto& entry) {
                return !std::holds_alternative<schema::Table>(entry.second) && !seen.contains(prefix + entry.first);
            });
        }
    }

    void compare_shown(const std::string& key, const base::Json& shown) {
        const auto kind = text_at(shown, "kind");
        if (key.ends_with(" (sync)")) return;
        const auto [database, name] = object_of(key);
        const auto text = text_at(shown, "show_create");
        if (!text.empty()) {
            const auto here = shown_here(database, name);
            note(ViewJudge::definition, same_shown(text, here) ? "" : "recorded " + text + " | engine " + here, key);
        }
        if (kind != "table" && shown.contains("desc") && shown.at("desc").is_array())
            compare_columns(database, name, shown.at("desc"));
        if (kind == "mv" && shown.contains("state") && shown.at("state").is_object() && !m_unstable)
            compare_state(database, name, shown.at("state"));
    }

    void compare_columns(const std::string& database, const std::string& name, const base::Json& recorded) {
        const auto answer = m_client.ask("DESC " + quoted(database) + "." + quoted(name));
        std::vector<std::string> theirs;
        for (const auto& row : recorded) {
            std::vector<std::string> cells;
            for (const auto& cell : row)
                cells.push_back(cell.is_string() ? cell.get<std::string>() : "NULL");
            theirs.push_back(base::join(cells, "|"));
        }
        const auto ours = text_of(answer);
        const auto text = base::join(theirs, "\n");
        note(ViewJudge::columns, ours == text ? "" : "recorded " + text + "\n | engine " + ours, name);
    }

    void compare_state(const std::string& database, const std::string& name, const base::Json& recorded) {
        const auto* const object = m_engine.state().object(database, name);
        const auto* const view = object == nullptr ? nullptr : std::get_if<engine::StoredMaterializedView>(object);
        const auto ours = view == nullptr ? "none" : (view->active ? "true " : "false ") + view->inactive_reason;
        const auto theirs = text_at(recorded, "is_active") + " " + text_at(recorded, "inactive_reason");
        note(ViewJudge::state, ours == theirs ? "" : "recorded " + theirs + " | engine " + ours, name);
    }

    /// The object that the statement made is the one that the server shows then; any other statement leaves what the
    /// planner says it leaves.
    void compare_effect(const schema::Catalog& before, const schema::Operation& operation) {
        if (const auto* const create = std::get_if<schema::CreateView>(&operation);
            create != nullptr && !create->or_replace) {
            return compare_created(before, create->view);
        }
        if (const auto* const create = std::get_if<schema::CreateMaterializedView>(&operation)) {
            if (!schema::is_synchronous(create->view)) compare_created(before, create->view);
            return;
        }
        const bool is_about_views = std::holds_alternative<schema::CreateView>(operation) ||
                                    std::holds_alternative<schema::AlterView>(operation) ||
                                    std::holds_alternative<schema::SetViewSecurity>(operation) ||
                                    std::holds_alternative<schema::AlterMaterializedView>(operation) ||
                                    std::holds_alternative<schema::DropView>(operation) ||
                                    std::holds_alternative<schema::DropMaterializedView>(operation);
        if (!is_about_views) return;
        const auto applied = schema::apply(before, operation);
        const auto* const reached = std::get_if<schema::Catalog>(&applied);
        note(ViewJudge::effect, reached == nullptr ? std::get<base::Diagnostic>(applied).message
                                                   : differences(m_known, *reached, m_profile));
    }

    template <class View>
    void compare_created(const schema::Catalog& before, const View& written) {
        const auto database = written.name.database.value_or("DB");
        const auto& objects = m_known.databases.at(database).objects;
        const auto found = objects.find(written.name.name);
        if (found == objects.end() || before.databases.at(database).objects.contains(written.name.name)) return;
        const auto* const shown = std::get_if<View>(&found->second);
        if (shown == nullptr) return note(ViewJudge::phantom, "not read");
        auto profile = m_profile;
        profile.database = database;
        auto wanted = written;
        wanted.name = shown->name;
        std::string text;
        for (const auto& each : schema::differences(*shown, wanted, profile, schema::CompareOptions{}))
            text += fmt::format(" {}: {} | {};", schema::attribute(each), each.from, each.to);
        note(ViewJudge::phantom, text);
    }

    const base::Json& m_json;
    std::vector<DriftRow>& m_drift;
    std::vector<ViewTally*> m_tallies;
    engine::Engine m_engine{engine::ClusterProfile{}};
    EngineClient m_client{m_engine};
    schema::ServerProfile m_profile;
    schema::Catalog m_known;  ///< what the recorded server shows now
    std::size_t m_index = 0;
    std::string m_sql;
    bool m_unstable = false;
};

std::string line_of(const std::string& kind, const ViewTally& tally) {
    std::string line = fmt::format("{:<5}", kind);
    for (const auto judge : k_view_judges) {
        const auto found = tally.judged.find(judge);
        const auto [asked, agreed] =
            found == tally.judged.end() ? std::pair<std::size_t, std::size_t>{} : found->second;
        line += fmt::format(" {} {:>5}/{:<5}", name_of(judge), agreed, asked);
    }
    return line;
}

}  // namespace

TEST_CASE("engine and planner judge the recorded views and materialized views as StarRocks did") {
    const auto file = vectors("starrocks-views.jsonl");
    if (!file) return;
    const char* const only = std::getenv("SRMIGRATE_ONLY");
    PreparedServers servers;
    std::map<std::string, ViewTally> tallies;
    std::vector<DriftRow> drift;
    std::size_t cases = 0;
    std::ifstream input(*file);
    for (std::string line; std::getline(input, line);) {
        const auto json = base::Json::parse(line);
        const auto id = json.at("id").get<std::string>();
        if (only != nullptr && !id.starts_with(only)) continue;
        ++cases;
        std::string refusal;
        const auto state = servers.make(json.at("setup").get<std::vector<std::string>>(), refusal);
        if (!state) {
            drift.push_back({"setup", id, refusal});
            continue;
        }
        ViewCase(json, *state, drift, tallies[id.substr(0, 3)], tallies["~all"]).play();
    }
    for (const auto& [kind, tally] : tallies)
        std::cout << line_of(kind, tally) << "\n";
    if (only == nullptr) {
        for (const auto& [judge, percent] : {std::pair{ViewJudge::answer, 87U},
                                             {ViewJudge::definition, 98U},
                                             {ViewJudge::state, 96U},
                                             {ViewJudge::phantom, 97U},
                                             {ViewJudge::obstacle, 98U},
                                             {ViewJudge::effect, 97U}}) {
            const auto [asked, agreed] = tallies["~all"].judged[judge];
            INFO(name_of(judge));
            CHECK(agreed * 100 >= asked * percent);
        }
    }
    check_drift("tests/engine/data/left_views.txt", cases, drift, only == nullptr);
}
