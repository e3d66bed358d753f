// SPDX-License-Identifier: Apache-2.0
#include "verify/trial_cluster.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/file/persist.hpp"
#include "plan/overlap.hpp"
#include "schema/compare/compare.hpp"
#include "schema/effect/effect.hpp"
#include "sql/parser.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace srmigrate::verify {
namespace {

using revision::ScriptStatement;

constexpr int k_back_ends_of_trials = 100;  // how many a cluster has is not the scripts' business
constexpr engine::Time k_time_of_trials{std::chrono::hours(24 * 365 * 56)};  // the same on every day: so are reports
constexpr std::string_view k_beyond = "not simulated: ";

engine::ClusterProfile cluster_of(const TestProfile& profile) {
    return {.version = profile.version, .run_mode = profile.run_mode, .backends = k_back_ends_of_trials};
}

bool is_sent_twice(const ScriptStatement& statement) {
    if (const auto* const data = std::get_if<schema::DataStatement>(statement.operation.get());
        data != nullptr && data->label) {
        return false;  // the label tells that it ran
    }
    return schema::is_repeatable(statement.operation) ||
           revision::has_directive(statement.directives, revision::DirectiveName::idempotent);
}

std::string_view show_word(const engine::StoredObject& object) {
    return std::visit(base::Overloaded{
                          [](const engine::StoredTable&) { return std::string_view("TABLE"); },
                          [](const engine::StoredView&) { return std::string_view("VIEW"); },
                          [](const engine::StoredMaterializedView&) { return std::string_view("MATERIALIZED VIEW"); },
                          [](const engine::StoredUnknown&) { return std::string_view(); },
                      },
                      object);
}

// A renamed column keeps the name that it was made with taken (reference §3.3), which SHOW CREATE does not say.
std::string kept_names(const engine::StoredTable& table) {
    std::string text;
    for (const auto& column : table.definition.columns) {
        const auto found = table.identities.find(base::to_lower(column.name));
        if (found == table.identities.end() || schema::same_name(found->second.original_name, column.name)) continue;
        text += fmt::format("\n-- column {} was made as {}", column.name, found->second.original_name);
    }
    return text;
}

}  // namespace

StatementEnd end_of(const sql::Answer& answer) {
    return std::visit(base::Overloaded{
                          [](const sql::Ok& ok) {
                              auto note = engine::not_simulated(ok);
                              return note ? StatementEnd{.fate = StatementFate::unseen, .words = std::move(*note)}
                                          : StatementEnd{};
                          },
                          [](const sql::ResultSet&) { return StatementEnd{}; },
                          [](const sql::ErrorAnswer& error) {
                              const std::string_view message = error.message;
                              if (message.starts_with(k_beyond)) {
                                  return StatementEnd{.fate = StatementFate::beyond,
                                                      .words = std::string(message.substr(k_beyond.size()))};
                              }
                              auto words = engine::detail_of(message);
                              if (words.ends_with('.')) words.remove_suffix(1);
                              return StatementEnd{
                                  .fate = StatementFate::refused, .words = std::string(words), .number = error.number};
                          },
                      },
                      answer);
}

/// Statements of one section, over one connection or over many.
class TrialCluster::Talk {
  public:
    Talk(TrialCluster& cluster, const std::optional<plan::Home>& home)
        : m_cluster(cluster), m_home(plan::database_of(home)) {
        connect();
    }
    ~Talk() { m_cluster.m_engine.close(m_connection); }
    Talk(const Talk&) = delete;
    Talk& operator=(const Talk&) = delete;

    StatementEnd send(const ScriptStatement& statement) {
        if (const auto* const drop = std::get_if<schema::DropDatabase>(statement.operation.get())) {
            m_cluster.m_dropped.insert(drop->name.name);
        }
        const auto database = m_connection.database;
        auto end = send(std::string(statement.sql.text()));
        if (end.fate == StatementFate::unseen) {
            m_cluster.m_unseen_rows.merge(plan::footprint_of(statement, database).writes);
        }
        engine::finish_jobs(m_cluster.state());
        const bool is_home_new =
            m_connection.database.empty() && !m_home.empty() && m_cluster.state().database(m_home) != nullptr;
        if (is_home_new && std::holds_alternative<schema::CreateDatabase>(*statement.operation)) choose_home();
        if (revision::is_session_context(statement)) m_context.emplace_back(statement.sql.text());
        return end;
    }
    /// As after a crash: what a session holds is sent again, everything else of it is gone.
    void reconnect() {
        m_cluster.m_engine.close(m_connection);
        connect();
        for (const auto& text : m_context)
            send(text);
    }

  private:
    void connect() {
        m_connection = m_cluster.m_engine.connect("root", "%");
        if (!m_home.empty() && m_cluster.state().database(m_home) != nullptr) choose_home();
    }
    void choose_home() { m_connection.database = m_home; }
    StatementEnd send(const std::string& text) {
        const auto answers = m_cluster.m_engine.execute(m_connection, text, k_time_of_trials);
        return answers.empty() ? StatementEnd{} : end_of(answers.back());
    }

    TrialCluster& m_cluster;
    std::string m_home;
    engine::ClientConnection m_connection;
    std::vector<std::string> m_context;
};

TrialCluster::TrialCluster(const TestProfile& profile) : m_engine(cluster_of(profile)) {
    m_engine.state().untold = engine::Untold::is_taken;
}

TrialCluster::TrialCluster(engine::ClusterState state) : m_engine(state.profile) {
    m_engine.state() = std::move(state);
}

void TrialCluster::presume(std::span<const ScriptStatement> statements, const std::optional<plan::Home>& home) {
    std::set<std::string> made;
    const auto presume_one = [&](const std::string& database) {
        const bool is_there = database.empty() || made.contains(database) || m_dropped.contains(database) ||
                              state().database(database) != nullptr;
        if (!is_there) execute("CREATE DATABASE IF NOT EXISTS " + sql::quote_identifier(database));
    };
    auto current = plan::database_of(home);
    for (const auto& statement : statements) {
        if (const auto* const create = std::get_if<schema::CreateDatabase>(statement.operation.get())) {
            made.insert(create->name.name);
            continue;
        }
        if (const auto* const use = std::get_if<schema::Use>(statement.operation.get())) {
            const bool is_native = !use->catalog || schema::is_default_catalog(*use->catalog);
            if (is_native) current = use->database;
            if (is_native) presume_one(use->database);
            continue;
        }
        for (const auto& name : schema::objects_written(statement.operation)) {
            if (!schema::names_other_catalog(name) && !name.name.empty()) presume_one(name.database.value_or(current));
        }
    }
}

std::optional<Stop> TrialCluster::run(std::span<const ScriptStatement> statements,
                                      const std::optional<plan::Home>& home, Manner manner,
                                      const AfterStatement& after) {
    Talk talk(*this, home);
    const auto runs = [](const StatementEnd& end) {
        return end.fate == StatementFate::ran || end.fate == StatementFate::unseen;
    };
    for (std::size_t i = 0; i < statements.size(); ++i) {
        auto end = talk.send(statements[i]);
        if (!runs(end)) return Stop{.statement = i, .end = std::move(end)};
        if (after) after(i);
        if (manner == Manner::at_once || revision::is_session_context(statements[i])) continue;
        talk.reconnect();
        if (!is_sent_twice(statements[i])) continue;
        end = talk.send(statements[i]);
        if (!runs(end)) return Stop{.statement = i, .end = std::move(end), .is_second = true};
        talk.reconnect();
    }
    return std::nullopt;
}

std::vector<StatementEnd> TrialCluster::run_all(std::span<const ScriptStatement> statements,
                                                const std::optional<plan::Home>& home) {
    Talk talk(*this, home);
    std::vector<StatementEnd> ends;
    for (const auto& statement : statements)
        ends.push_back(talk.send(statement));
    // who looks for what is done never looks for what ended in an earlier revision
    std::erase_if(state().jobs, [](const engine::Job& job) { return engine::is_final(job.state); });
    return ends;
}

sql::Answer TrialCluster::execute(const std::string& sql, const std::string& database) {
    auto connection = m_engine.connect("root", "%");
    connection.database = database;
    auto answers = m_engine.execute(connection, sql, k_time_of_trials);
    m_engine.close(connection);
    return answers.empty() ? sql::Answer(sql::Ok{}) : std::move(answers.back());
}

// ---- what stands there ----------------------------------------------------------------------------------------------

std::string TrialCluster::shot(const std::string& database, const std::string& name,
                               const engine::StoredObject& object) {
    if (const auto* const unknown = std::get_if<engine::StoredUnknown>(&object)) return "-- " + unknown->text;
    const auto answer = execute(fmt::format("SHOW CREATE {} {}.{}", show_word(object), sql::quote_identifier(database),
                                            sql::quote_identifier(name)));
    std::string text;
    if (const auto* const shown = std::get_if<sql::ResultSet>(&answer); shown != nullptr && !shown->rows.empty()) {
        text = shown->rows.front().at(1).value_or("");
    }
    const auto* const table = std::get_if<engine::StoredTable>(&object);
    if (table == nullptr) return text;
    for (const auto& rollup : table->rollups)
        text += fmt::format("\n-- rollup {}: {}", rollup.name, base::replace_all(rollup.statement, "\n", " "));
    return text + kept_names(*table);
}

Shots TrialCluster::shots(const ObjectNames& names) {
    Shots result;
    const auto add = [&](const std::string& database, const std::string& name, const engine::StoredObject& object) {
        const schema::ObjectName full{.catalog = std::nullopt, .database = database, .name = name};
        if (!result.contains(full)) result[full] = shot(database, name, object);
    };
    for (const auto& each : names) {
        const auto* const database = state().database(each.database.value_or(""));
        if (database == nullptr) continue;
        if (each.name.empty()) {
            auto& text = result[each] = "--";
            for (const auto& [key, value] : database->properties)
                text += fmt::format(" {}={}", key, value);
            for (const auto& [name, object] : database->objects)
                add(database->name, name, object);
        } else if (const auto found = database->objects.find(each.name); found != database->objects.end()) {
            add(database->name, each.name, found->second);
        }
    }
    return result;
}

Shots TrialCluster::all_shots() {
    ObjectNames names;
    for (const auto& [name, database] : state().databases) {
        if (name != "information_schema" && name != "sys" && name != "_statistics_") {
            names.insert({.catalog = std::nullopt, .database = name, .name = ""});
        }
    }
    return shots(names);
}

engine::ClusterState TrialCluster::part(const ObjectNames& names) {
    auto& whole = state();
    auto databases = std::exchange(whole.databases, {});
    auto connections = std::exchange(whole.connections, {});
    engine::ClusterState result = whole;
    for (auto& [name, database] : databases) {
        auto objects = std::exchange(database.objects, {});
        auto& copy = result.databases[name] = database;
        database.objects = std::move(objects);
        const bool is_whole = names.contains({.catalog = std::nullopt, .database = name, .name = ""});
        if (is_whole) copy.objects = database.objects;
    }
    for (const auto& each : names) {
        const auto database = databases.find(each.database.value_or(""));
        if (database == databases.end() || each.name.empty()) continue;
        const auto object = database->second.objects.find(each.name);
        if (object != database->second.objects.end()) result.databases[database->first].objects.insert(*object);
    }
    whole.databases = std::move(databases);
    whole.connections = std::move(connections);
    return result;
}

// ---- what differs ---------------------------------------------------------------------------------------------------

schema::Catalog catalog_of(const Shots& shots) {
    schema::Catalog catalog;
    for (const auto& [name, text] : shots) {
        auto& database = catalog.databases[name.database.value_or("")];
        if (name.name.empty()) continue;
        const auto parsed = sql::parse_shown(text);
        const auto* const operation = std::get_if<schema::Operation>(&parsed);
        if (operation == nullptr) {
            database.objects[name.name] = schema::Unknown{"its text is not understood"};
        } else if (const auto* const table = std::get_if<schema::CreateTable>(operation)) {
            database.objects[name.name] = table->table;
        } else if (const auto* const view = std::get_if<schema::CreateView>(operation)) {
            database.objects[name.name] = view->view;
        } else if (const auto* const mv = std::get_if<schema::CreateMaterializedView>(operation)) {
            database.objects[name.name] = mv->view;
        } else {
            database.objects[name.name] = schema::Unknown{"its text is not understood"};
        }
    }
    for (auto& [database, content] : catalog.databases) {
        for (auto& [name, object] : content.objects) {
            std::visit(
                [&, &name = name](auto& each) {
                    if constexpr (requires { each.name.name; }) each.name = {.name = name};
                },
                object);
        }
    }
    return catalog;
}

namespace {

std::string first_line_of_difference(const std::string& before, const std::string& now) {
    const auto old_lines = base::split(before, '\n');
    const auto new_lines = base::split(now, '\n');
    for (std::size_t i = 0; i < std::max(old_lines.size(), new_lines.size()); ++i) {
        const auto old_line = i < old_lines.size() ? base::trim(old_lines[i]) : std::string_view("nothing");
        const auto new_line = i < new_lines.size() ? base::trim(new_lines[i]) : std::string_view("nothing");
        if (old_line != new_line) return fmt::format("{} instead of {}", new_line, old_line);
    }
    return "in spelling";
}

void add_differences(std::vector<std::string>& lines, const schema::ObjectName& name, const std::string& before,
                     const std::string& now, const TestProfile& profile) {
    const schema::ServerProfile context{
        .version = profile.version, .run_mode = profile.run_mode, .database = name.database.value_or("")};
    const auto found = schema::differences(
        catalog_of({{name, before}}), catalog_of({{name, now}}), context,
        {.reading = schema::Reading::whole, .sight = schema::Visibility::everything, .extra_partitions = true});
    for (const auto& each : found) {
        const auto side = [](const std::string& text) { return text.empty() ? std::string("nothing") : text; };
        lines.push_back(fmt::format("{}: {} is {}, was {}", schema::shown(name), schema::attribute(each), side(each.to),
                                    side(each.from)));
    }
    if (found.empty())
        lines.push_back(fmt::format("{}: {}", schema::shown(name), first_line_of_difference(before, now)));
}

}  // namespace

std::vector<std::string> differences_between(const Shots& before, const Shots& now, const TestProfile& profile) {
    const auto shown = [](const schema::ObjectName& name) {
        return name.name.empty() ? fmt::format("database {}", name.database.value_or("")) : schema::shown(name);
    };
    std::vector<std::string> lines;
    for (const auto& [name, text] : before) {
        const auto found = now.find(name);
        if (found == now.end()) {
            lines.push_back(fmt::format("{} is gone", shown(name)));
        } else if (found->second != text) {
            add_differences(lines, name, text, found->second, profile);
        }
    }
    for (const auto& [name, text] : now) {
        if (!before.contains(name)) lines.push_back(fmt::format("{} is left behind", shown(name)));
    }
    return lines;
}

}  // namespace srmigrate::verify
