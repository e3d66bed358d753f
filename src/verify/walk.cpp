// SPDX-License-Identifier: Apache-2.0
#include "verify/walk.hpp"

#include "base/text.hpp"
#include "engine/file/persist.hpp"
#include "plan/lineage.hpp"
#include "plan/overlap.hpp"
#include "plan/plan.hpp"
#include "plan/reader_index.hpp"
#include "revision/body/read_script.hpp"
#include "schema/apply/creation_order.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/words.hpp"
#include "sql/quote.hpp"
#include "verify/rows_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace srmigrate::verify {
namespace {

using revision::ScriptStatement;
using revision::SectionKind;

using Statements = std::vector<ScriptStatement>;

/// What the text of a section tells of what it touches.
struct Touched {
    ObjectNames names;
    ObjectNames written;
    ObjectNames rows;         ///< written by INSERT and its like
    bool everything = false;  ///< more than it names
};

bool names_all(const ScriptStatement& statement, const plan::Footprint& footprint) {
    // a materialized view is found by its name; the engine knows what stands behind it
    const bool is_of_view = std::holds_alternative<schema::AlterMaterializedView>(*statement.operation) ||
                            std::holds_alternative<schema::DropMaterializedView>(*statement.operation) ||
                            std::holds_alternative<schema::RefreshMaterializedView>(*statement.operation);
    return is_of_view || !footprint.everything;
}

void add_touched(Touched& touched, const Statements& statements, std::string database) {
    for (const auto& statement : statements) {
        auto footprint = plan::footprint_of(statement, database);
        touched.everything = touched.everything || !names_all(statement, footprint);
        if (std::holds_alternative<schema::DataStatement>(*statement.operation) ||
            std::holds_alternative<schema::TruncateTable>(*statement.operation)) {
            touched.rows.insert(footprint.writes.begin(), footprint.writes.end());
        }
        touched.written.insert(footprint.writes.begin(), footprint.writes.end());
        touched.names.merge(footprint.reads);
        touched.names.merge(footprint.writes);
        database = plan::database_after(statement, std::move(database));
    }
}

schema::Object object_of(const engine::StoredObject& object) {
    if (const auto* const table = std::get_if<engine::StoredTable>(&object)) return table->definition;
    if (const auto* const view = std::get_if<engine::StoredView>(&object)) return view->definition;
    if (const auto* const mv = std::get_if<engine::StoredMaterializedView>(&object)) return mv->definition;
    return schema::Unknown{};
}

class Walker {
  public:
    Walker(const VerifyInput& input, const std::vector<ReadScript>& scripts, const TestProfile& profile)
        : m_input(input), m_scripts(scripts), m_profile(profile), m_trunk(profile) {}

    Walked run() && {
        for (m_at = 0; m_at < m_scripts.size(); ++m_at)
            visit(m_scripts[m_at]);
        count_not_simulated();
        m_result.head = m_trunk.all_shots();
        return std::move(m_result);
    }

  private:
    bool wants(CheckName check) const { return !m_input.wanted || m_input.wanted(word(check)); }

    // ---- what is reported -------------------------------------------------------------------------------------------

    CheckCase& add(CheckName check, CheckEnd end, base::Diagnostic diagnostic = {},
                   std::vector<std::string> details = {}) {
        const auto& script = m_scripts[m_at];
        if (end == CheckEnd::failed && m_input.old.contains(script.node)) end = CheckEnd::noted;
        if (!diagnostic.where && end != CheckEnd::passed) diagnostic.where = base::whole_file(script.file);
        m_result.cases.push_back({.check = check,
                                  .revision = script.title,
                                  .file = script.file,
                                  .profile = m_profile,
                                  .end = end,
                                  .diagnostic = std::move(diagnostic),
                                  .details = std::move(details)});
        return m_result.cases.back();
    }
    void report(CheckName check, CheckEnd end, base::Diagnostic diagnostic = {},
                std::vector<std::string> details = {}) {
        if (wants(check)) add(check, end, std::move(diagnostic), std::move(details));
    }
    void skip(std::initializer_list<CheckName> which, const std::string& why) {
        for (const auto check : which)
            report(check, CheckEnd::skipped, {.message = why});
    }

    // ---- which objects a revision is about --------------------------------------------------------------------------

    Touched touched_by(const ReadScript& script) const {
        Touched touched;
        for (const auto* const statements : {&script.up.statements, &script.down.statements, &script.inverse})
            add_touched(touched, *statements, plan::database_of(m_input.home));
        return touched;
    }

    /// With everything that reads one of them, and all that those read: what a statement can meet.
    ObjectNames surroundings(const Touched& touched) const {
        ObjectNames result;
        if (touched.everything) {
            for (const auto& [name, database] : m_trunk.state().databases)
                result.insert({.catalog = std::nullopt, .database = name, .name = ""});
            return result;
        }
        std::vector<schema::ObjectName> todo;
        const auto push = [&](const schema::ObjectName& name) {
            if (result.insert(name).second) todo.push_back(name);
        };
        auto names = touched.names;
        for (const auto& name : touched.names) {
            const auto* const database = m_trunk.state().database(name.database.value_or(""));
            if (!name.name.empty() || database == nullptr) continue;
            for (const auto& [object, value] : database->objects)
                names.insert({.catalog = std::nullopt, .database = name.database, .name = object});
        }
        for (const auto& name : names) {
            push(name);
            push_table_of_rollup(name, push);
            for (const auto& reader : readers_above(name))
                push(reader);
        }
        while (!todo.empty()) {
            const auto name = todo.back();
            todo.pop_back();
            const auto* const object = m_trunk.state().object(name.database.value_or(""), name.name);
            if (object == nullptr) continue;
            const auto meaning = object_of(*object);
            for (const auto& source : plan::read_by(meaning, name.database.value_or("")))
                push({.catalog = std::nullopt, .database = source.database, .name = source.name});
            const auto* const table = std::get_if<schema::Table>(&meaning);
            if (table == nullptr) continue;
            for (const auto& parent : schema::referenced_tables(*table)) {
                push({.catalog = std::nullopt,
                      .database = parent.database ? parent.database : name.database,
                      .name = parent.name});
            }
        }
        return result;
    }

    ObjectNames readers_above(const schema::ObjectName& name) const {
        ObjectNames result;
        for (const auto& reader : m_readers.readers_above(name))
            result.insert(reader.name);
        return result;
    }

    /// A synchronous materialized view is dropped by its own name, and lives in a table.
    template <class Push>
    void push_table_of_rollup(const schema::ObjectName& name, const Push& push) const {
        const auto* const database = m_trunk.state().database(name.database.value_or(""));
        if (database == nullptr || name.name.empty() || database->objects.contains(name.name)) return;
        const auto found = m_rollups.find(name);
        if (found != m_rollups.end()) push(found->second);
    }

    void index(const schema::ObjectName& name) {
        const auto* const object = m_trunk.state().object(name.database.value_or(""), name.name);
        if (object == nullptr) {
            m_readers.set(name, nullptr);
            return;
        }
        const auto meaning = object_of(*object);
        m_readers.set(name, &meaning);
        const auto* const table = std::get_if<engine::StoredTable>(object);
        if (table == nullptr) return;
        for (const auto& rollup : table->rollups) {
            m_rollups[{.catalog = std::nullopt, .database = name.database, .name = rollup.name}] = name;
        }
    }
    void index_all(const ObjectNames& names) {
        for (const auto& name : names) {
            if (!name.name.empty()) {
                index(name);
                continue;
            }
            const auto* const database = m_trunk.state().database(name.database.value_or(""));
            if (database == nullptr) continue;
            for (const auto& [object, value] : database->objects)
                index({.catalog = std::nullopt, .database = database->name, .name = object});
        }
    }

    /// Without the home database itself, which is there from the beginning whoever makes it.
    Shots shots_of(TrialCluster& cluster, const ObjectNames& names) const {
        auto shots = cluster.shots(names);
        shots.erase({.catalog = std::nullopt, .database = plan::database_of(m_input.home), .name = ""});
        return shots;
    }

    // ---- what cannot be known any more ------------------------------------------------------------------------------

    bool is_unknown(const ObjectNames& names) const {
        return std::any_of(names.begin(), names.end(), [&](const schema::ObjectName& name) {
            return m_unknown.contains(name) ||
                   m_unknown.contains({.catalog = std::nullopt, .database = name.database, .name = ""});
        });
    }

    // ---- a revision -------------------------------------------------------------------------------------------------

    void visit(const ReadScript& script) {
        m_trunk.presume(script.up.statements, m_input.home);
        const auto touched = touched_by(script);
        const auto around = surroundings(touched);
        m_before = m_trunk.part(around);
        const auto before = shots_of(m_trunk, around);
        const auto dead_before = dead_views(around);
        const auto found = go_up(script);
        index_all(around);
        auto up = Touched();
        add_touched(up, script.up.statements, plan::database_of(m_input.home));
        m_result.touched.push_back(up.everything ? around : up.names);
        m_result.written.push_back(up.everything ? around : up.written);
        m_result.has_run.push_back(found == Found::ran ? 1 : 0);
        const auto after = shots_of(m_trunk, around);
        look_at_views(script, around, dead_before, found);
        if (found != Found::ran || is_unknown(around)) {
            const auto why = found == Found::refused
                                 ? std::string("its up section does not run")
                                 : std::string(
                                       "it works on what the engine knows nothing of, after a statement that is "
                                       "not simulated or did not run");
            skip({CheckName::down, CheckName::leaves_no_trace, CheckName::round_trip, CheckName::resume,
                  CheckName::data_survives, CheckName::auto_agrees, CheckName::irreversible},
                 why);
            return;
        }
        if (!is_part_enough(script, around, after)) m_before = whole_before();
        const auto is_back = go_back(script, around, before, after);
        one_way(script, is_back);
        stop_and_resume(script, around, after);
        watch_rows(script, touched);
    }

    enum class Found { ran, refused, unknown };

    Found go_up(const ReadScript& script) {
        const auto& statements = script.up.statements;
        const auto ends = m_trunk.run_all(statements, m_input.home);
        auto database = plan::database_of(m_input.home);
        auto found = Found::ran;
        std::optional<std::size_t> refused;
        for (std::size_t i = 0; i < ends.size(); ++i) {
            const auto footprint = plan::footprint_of(statements[i], database);
            database = plan::database_after(statements[i], std::move(database));
            auto names = footprint.reads;
            names.insert(footprint.writes.begin(), footprint.writes.end());
            switch (ends[i].fate) {
                case StatementFate::ran:
                    know_again(statements[i], footprint);
                    break;
                case StatementFate::unseen:
                    m_unseen.push_back(told_unseen(statements[i], ends[i]));
                    break;
                case StatementFate::beyond:
                    m_unseen.push_back(told_unseen(statements[i], ends[i]));
                    m_unknown.insert(footprint.writes.begin(), footprint.writes.end());
                    if (found == Found::ran) found = Found::unknown;
                    break;
                case StatementFate::refused:
                    if (is_unknown(names)) {
                        if (found == Found::ran) found = Found::unknown;
                    } else if (!refused) {
                        refused = i;
                        found = Found::refused;
                    }
                    m_unknown.insert(footprint.writes.begin(), footprint.writes.end());
                    break;
            }
        }
        if (refused) {
            report(CheckName::up, CheckEnd::failed,
                   {.message = fmt::format("StarRocks would refuse statement {} of '{}': {}", *refused + 1, id(script),
                                           ends[*refused].words),
                    .where = statements[*refused].where,
                    .hint = "correct the statement, or name with Depends On what it needs first"});
        } else if (found == Found::unknown) {
            skip({CheckName::up}, "a statement is not simulated, or works on what such a statement made");
        } else {
            report(CheckName::up, CheckEnd::passed);
        }
        return found;
    }

    // What is made anew is known again.
    void know_again(const ScriptStatement& statement, const plan::Footprint& footprint) {
        const bool makes = std::holds_alternative<schema::CreateTable>(*statement.operation) ||
                           std::holds_alternative<schema::CreateView>(*statement.operation) ||
                           std::holds_alternative<schema::CreateMaterializedView>(*statement.operation);
        if (!makes) return;
        for (const auto& name : footprint.writes)
            m_unknown.erase(name);
    }

    static base::Diagnostic told_unseen(const ScriptStatement& statement, const StatementEnd& end) {
        return {.message = end.words, .where = statement.where};
    }

    const std::string& id(const ReadScript& script) const { return m_input.graph.id(script.node); }

    /// Whether the revision finds on the part what it found on the whole.
    bool is_part_enough(const ReadScript& script, const ObjectNames& around, const Shots& after) {
        TrialCluster trial(m_before);
        return !trial.run(script.up.statements, m_input.home) && shots_of(trial, around) == after;
    }

    /// All that stood there before this revision, built once more.
    engine::ClusterState whole_before() {
        TrialCluster again(m_profile);
        for (std::size_t i = 0; i < m_at; ++i) {
            again.presume(m_scripts[i].up.statements, m_input.home);
            again.run_all(m_scripts[i].up.statements, m_input.home);
        }
        again.presume(m_scripts[m_at].up.statements, m_input.home);
        return again.state();
    }

    // ---- there and back ---------------------------------------------------------------------------------------------

    base::Diagnostic told(const ReadScript& script, std::string_view section, const Statements& statements,
                          const Stop& stop) const {
        const auto again = stop.is_second ? " the second time" : "";
        const auto& statement = statements[stop.statement];
        if (stop.end.fate == StatementFate::beyond) {
            return {.message = fmt::format("statement {} of the {} section of '{}' is not simulated: {}",
                                           stop.statement + 1, section, id(script), stop.end.words),
                    .where = statement.where};
        }
        return {.message = fmt::format("StarRocks would refuse statement {} of the {} section of '{}'{}: {}",
                                       stop.statement + 1, section, id(script), again, stop.end.words),
                .where = statement.where};
    }

    /// Whether the down section brings back what stood there before.
    bool go_back(const ReadScript& script, const ObjectNames& around, const Shots& before, const Shots& after) {
        if (script.down.kind == SectionKind::automatic && script.irreversible) {
            report(CheckName::down, CheckEnd::failed, *script.irreversible);
            skip({CheckName::leaves_no_trace, CheckName::round_trip, CheckName::auto_agrees},
                 "its down section does not run");
            return false;
        }
        if (script.down.kind == SectionKind::absent || script.down.statements.empty()) {
            report(CheckName::down, CheckEnd::passed);
            const bool is_nothing = before == after;
            const auto why = script.down.kind == SectionKind::absent ? "it has no down section"
                                                                     : "its down section is empty on purpose";
            if (is_nothing) {
                report(CheckName::leaves_no_trace, CheckEnd::passed);
                report(CheckName::round_trip, CheckEnd::passed);
            } else {
                skip({CheckName::leaves_no_trace, CheckName::round_trip}, why);
            }
            return is_nothing;
        }
        TrialCluster trial(m_before);
        static_cast<void>(trial.run(script.up.statements, m_input.home));
        if (const auto stop = trial.run(script.down.statements, m_input.home)) {
            const bool is_beyond = stop->end.fate == StatementFate::beyond;
            report(CheckName::down, is_beyond ? CheckEnd::skipped : CheckEnd::failed,
                   told(script, "down", script.down.statements, *stop));
            skip({CheckName::leaves_no_trace, CheckName::round_trip, CheckName::auto_agrees},
                 "its down section does not run");
            return false;
        }
        report(CheckName::down, CheckEnd::passed);
        const auto back = shots_of(trial, around);
        const bool is_back = trace(script, before, back);
        if (const auto stop = trial.run(script.up.statements, m_input.home)) {
            auto diagnostic = told(script, "up", script.up.statements, *stop);
            diagnostic.message += ", after a downgrade";
            diagnostic.hint = "let the down section leave nothing of what the up section makes";
            report(CheckName::round_trip, CheckEnd::failed, std::move(diagnostic));
        } else {
            round_trip(script, after, shots_of(trial, around));
        }
        agree(script, around, back);
        return is_back;
    }

    bool trace(const ReadScript& script, const Shots& before, const Shots& back) {
        auto lines = before == back ? std::vector<std::string>() : differences_between(before, back, m_profile);
        if (lines.empty()) {
            report(CheckName::leaves_no_trace, CheckEnd::passed);
            return true;
        }
        const bool has_auto = !script.irreversible && script.down.kind == SectionKind::written;
        report(CheckName::leaves_no_trace, CheckEnd::failed,
               {.message = fmt::format("up and down of '{}' leave a trace", id(script)),
                .where = place_of_down(script),
                .hint = has_auto ? "write what is missing into the down section, or let 'down auto' work it out"
                                 : "write what is missing into the down section"},
               std::move(lines));
        return false;
    }

    std::optional<base::Place> place_of_down(const ReadScript& script) const {
        if (script.down.where) return script.down.where;
        if (script.down.statements.empty()) return std::nullopt;
        return script.down.statements.front().where;
    }

    void round_trip(const ReadScript& script, const Shots& after, const Shots& again) {
        auto lines = after == again ? std::vector<std::string>() : differences_between(after, again, m_profile);
        if (lines.empty()) {
            report(CheckName::round_trip, CheckEnd::passed);
            return;
        }
        report(CheckName::round_trip, CheckEnd::failed,
               {.message = fmt::format("up, down and up again of '{}' build something else than up", id(script)),
                .where = place_of_down(script),
                .hint = "let the down section leave nothing of what the up section makes"},
               std::move(lines));
    }

    void agree(const ReadScript& script, const ObjectNames& around, const Shots& back) {
        if (script.down.kind != SectionKind::written || !wants(CheckName::auto_agrees)) return;
        if (script.irreversible) {
            report(CheckName::auto_agrees, CheckEnd::skipped, {.message = "'down auto' works out no way back"});
            return;
        }
        TrialCluster trial(m_before);
        static_cast<void>(trial.run(script.up.statements, m_input.home));
        if (const auto stop = trial.run(script.inverse, m_input.home)) {
            report(CheckName::auto_agrees, CheckEnd::noted, told(script, "worked out down", script.inverse, *stop));
            return;
        }
        const auto reached = shots_of(trial, around);
        auto lines = reached == back ? std::vector<std::string>() : differences_between(reached, back, m_profile);
        if (lines.empty()) {
            report(CheckName::auto_agrees, CheckEnd::passed);
            return;
        }
        report(CheckName::auto_agrees, CheckEnd::noted,
               {.message = fmt::format("the down section of '{}' reaches something else than 'down auto'", id(script)),
                .where = place_of_down(script)},
               std::move(lines));
    }

    void one_way(const ReadScript& script, bool is_back) {
        const auto end = m_input.one_way == OneWay::fails ? CheckEnd::failed : CheckEnd::noted;
        if (is_back) {
            report(CheckName::irreversible, CheckEnd::passed);
        } else if (script.irreversible && script.down.kind != SectionKind::written) {
            report(CheckName::irreversible, end, *script.irreversible);
        } else if (script.irreversible) {
            auto diagnostic = *script.irreversible;
            diagnostic.message = fmt::format("the down section of '{}' does not bring everything back, and {}",
                                             id(script), diagnostic.message);
            report(CheckName::irreversible, end, std::move(diagnostic));
        } else if (script.down.kind == SectionKind::absent) {
            report(CheckName::irreversible, end, revision::not_reversible(m_input.graph[script.node]));
        } else if (script.down.statements.empty()) {
            report(CheckName::irreversible, end,
                   {.message = fmt::format("the down section of '{}' is empty on purpose", id(script)),
                    .where = place_of_down(script)});
        } else {
            report(CheckName::irreversible, CheckEnd::passed);  // leaves_no_trace, or down, says what is wrong with it
        }
    }

    // ---- stopped and gone on with -----------------------------------------------------------------------------------

    void stop_and_resume(const ReadScript& script, const ObjectNames& around, const Shots& after) {
        if (!wants(CheckName::resume)) return;
        TrialCluster trial(m_before);
        if (const auto stop = trial.run(script.up.statements, m_input.home, Manner::with_stops)) {
            auto diagnostic = told(script, "up", script.up.statements, *stop);
            diagnostic.message += stop->is_second ? "" : ", where the revision was stopped before it and gone on with";
            diagnostic.hint = stop->is_second ? "leave the directive 'idempotent' away, or make the statement so"
                                              : "let no statement need what only its session holds";
            report(CheckName::resume, CheckEnd::failed, std::move(diagnostic));
            return;
        }
        const auto reached = shots_of(trial, around);
        auto lines = after == reached ? std::vector<std::string>() : differences_between(after, reached, m_profile);
        if (lines.empty()) {
            report(CheckName::resume, CheckEnd::passed);
            return;
        }
        report(CheckName::resume, CheckEnd::failed,
               {.message = fmt::format("'{}' builds something else where it is stopped and gone on with", id(script)),
                .where = script.up.where,
                .hint = "let no statement need what only its session holds"},
               std::move(lines));
    }

    // ---- views ------------------------------------------------------------------------------------------------------

    /// Views that cannot be read, and inactive materialized views, with the reason.
    std::map<schema::ObjectName, std::string> dead_views(const ObjectNames& names) {
        std::map<schema::ObjectName, std::string> result;
        if (!wants(CheckName::views_alive)) return result;
        const auto look = [&](const schema::ObjectName& name, const engine::StoredObject& object) {
            if (const auto* const mv = std::get_if<engine::StoredMaterializedView>(&object)) {
                if (!mv->active) result[name] = mv->inactive_reason;
            } else if (const auto* const view = std::get_if<engine::StoredView>(&object)) {
                if (auto why = why_unreadable(name, *view)) result[name] = std::move(*why);
            }
        };
        for (const auto& name : names) {
            const auto* const database = m_trunk.state().database(name.database.value_or(""));
            if (database == nullptr) continue;
            std::vector<std::string> objects{name.name};
            if (name.name.empty()) {
                objects.clear();
                for (const auto& [object, value] : database->objects)
                    objects.push_back(object);
            }
            for (const auto& object : objects) {
                const auto found = database->objects.find(object);
                if (found == database->objects.end()) continue;
                const auto copy = found->second;  // looking makes and drops a view
                look({.catalog = std::nullopt, .database = database->name, .name = object}, copy);
            }
        }
        return result;
    }

    /// Its query is analysed as that of a new view: the server reads a view's query each time.
    std::optional<std::string> why_unreadable(const schema::ObjectName& name, const engine::StoredView& view) {
        constexpr std::string_view k_probe = "srmigrate_probe_of_a_view";
        const auto probe = fmt::format("{}.{}", sql::quote_identifier(*name.database), k_probe);
        const auto end = end_of(
            m_trunk.execute(fmt::format("CREATE VIEW {} AS {}", probe, view.definition.query.text), *name.database));
        if (end.fate == StatementFate::refused) return end.words;
        if (end.fate != StatementFate::beyond) m_trunk.execute(fmt::format("DROP VIEW {}", probe));
        return std::nullopt;
    }

    void look_at_views(const ReadScript& script, const ObjectNames& around,
                       const std::map<schema::ObjectName, std::string>& dead_before, Found found) {
        if (!wants(CheckName::views_alive)) return;
        if (found != Found::ran || is_unknown(around)) {
            skip({CheckName::views_alive}, "what it builds is not known");
            return;
        }
        std::vector<std::string> lines;
        for (const auto& [name, why] : dead_views(around)) {
            if (!dead_before.contains(name)) lines.push_back(fmt::format("{}: {}", schema::shown(name), why));
        }
        if (lines.empty()) {
            report(CheckName::views_alive, CheckEnd::passed);
            return;
        }
        report(CheckName::views_alive, CheckEnd::failed,
               {.message = fmt::format("'{}' leaves {} that cannot be read, or inactive", id(script),
                                       base::counted(lines.size(), "view")),
                .where = script.up.where,
                .hint = "change the views in the same revision; ALTER MATERIALIZED VIEW … ACTIVE brings one back"},
               std::move(lines));
    }

    // ---- rows -------------------------------------------------------------------------------------------------------

    /// What is gone, with the statement after which it was.
    using Losses = std::map<LostRows, std::size_t>;

    struct RowsRun {
        Losses losses;
        std::optional<Stop> stop;
    };

    RowsRun run_with_rows(TrialCluster& trial, const Statements& statements, const std::vector<WatchedTable>& watched,
                          const RowMoves& moves, const std::set<LostRows>& known) {
        Losses since;
        const auto look = [&](std::size_t index) {
            const auto lost = lost_rows(watched, trial.state(), moves);
            std::erase_if(since, [&](const auto& entry) { return !lost.contains(entry.first); });
            for (const auto& each : lost) {
                if (!known.contains(each)) since.emplace(each, index);
            }
        };
        auto stop = trial.run(statements, m_input.home, Manner::at_once, look);
        return {.losses = std::move(since), .stop = std::move(stop)};
    }

    static bool is_declared(const ScriptStatement& statement) {
        return revision::has_directive(statement.directives, revision::DirectiveName::loses_data);
    }

    void watch_rows(const ReadScript& script, const Touched& touched) {
        if (!wants(CheckName::data_survives)) return;
        auto before = m_before;
        seed_rows(before);
        const auto watched = watched_rows(before);
        const RowMoves moves{.written = touched.rows, .are_unseen = moves_unseen(script)};
        TrialCluster trial(std::move(before));
        std::vector<std::string> lines;
        std::optional<base::Place> where;
        const auto tell = [&](const Statements& statements, const Losses& losses) {
            for (const auto& [lost, index] : losses) {
                const auto& statement = statements[index];
                if (is_declared(statement)) continue;
                lines.push_back(fmt::format("{} of {} are gone after line {}", lost.what, schema::shown(lost.table),
                                            statement.where.line));
                if (!where) where = statement.where;
            }
        };
        const auto up = run_with_rows(trial, script.up.statements, watched, moves, {});
        if (up.stop) {
            auto diagnostic = told(script, "up", script.up.statements, *up.stop);
            diagnostic.message += ", once there are rows";
            const bool is_beyond = up.stop->end.fate == StatementFate::beyond;
            report(CheckName::data_survives, is_beyond ? CheckEnd::skipped : CheckEnd::failed, std::move(diagnostic));
            return;
        }
        tell(script.up.statements, up.losses);
        for (const auto& [line, place] : narrowed(script)) {
            lines.push_back(line);
            if (!where) where = place;
        }
        std::set<LostRows> known;
        for (const auto& [lost, index] : up.losses)
            known.insert(lost);
        tell(script.down.statements, run_with_rows(trial, script.down.statements, watched, moves, known).losses);
        if (lines.empty()) {
            report(CheckName::data_survives, CheckEnd::passed);
            return;
        }
        report(CheckName::data_survives, CheckEnd::failed,
               {.message = fmt::format("rows that were there are gone after '{}'", id(script)),
                .where = where,
                .hint = "keep them, or say that it is meant: -- srmigrate:loses-data REASON above the statement"},
               std::move(lines));
    }

    /// Values that a change of type cuts: what the planner knows of it (schema/effect).
    std::vector<std::pair<std::string, base::Place>> narrowed(const ReadScript& script) const {
        std::vector<std::pair<std::string, base::Place>> result;
        auto database = plan::database_of(m_input.home);
        for (const auto& statement : script.up.statements) {
            if (const auto* const alter = std::get_if<schema::AlterTable>(statement.operation.get())) {
                const auto database_name = alter->name.database.value_or(database);
                const auto name = m_before.databases.find(database_name);
                const auto* const object =
                    name == m_before.databases.end() ? nullptr : find_object(name->second, alter->name.name);
                const auto* const table = object == nullptr ? nullptr : std::get_if<engine::StoredTable>(object);
                const bool narrows =
                    table != nullptr && !is_declared(statement) &&
                    schema::loses_data(statement.operation) == schema::DataLoss::none &&
                    schema::loses_data(statement.operation, &table->definition) != schema::DataLoss::none;
                if (narrows) {
                    result.emplace_back(fmt::format("values of {}.{} may not fit any more after line {}", database_name,
                                                    alter->name.name, statement.where.line),
                                        statement.where);
                }
            }
            database = plan::database_after(statement, std::move(database));
        }
        return result;
    }
    static const engine::StoredObject* find_object(const engine::StoredDatabase& database, const std::string& name) {
        const auto found = database.objects.find(name);
        return found == database.objects.end() ? nullptr : &found->second;
    }

    bool moves_unseen(const ReadScript& script) const {
        return std::any_of(m_unseen.begin(), m_unseen.end(), [&](const base::Diagnostic& diagnostic) {
            return diagnostic.where && diagnostic.where->file == script.file;
        });
    }

    // ---- what is not simulated --------------------------------------------------------------------------------------

    void count_not_simulated() {
        if (!wants(CheckName::not_simulated)) return;
        CheckCase result{.check = CheckName::not_simulated, .profile = m_profile};
        if (!m_unseen.empty()) {
            const bool fails = m_input.max_not_simulated && m_unseen.size() > *m_input.max_not_simulated;
            result.end = fails ? CheckEnd::failed : CheckEnd::noted;
            result.diagnostic.message =
                m_unseen.size() == 1 ? std::string("1 statement is not simulated")
                                     : fmt::format("{} are not simulated", base::counted(m_unseen.size(), "statement"));
            result.diagnostic.hint = "try what depends on them on a server";
            for (const auto& each : m_unseen) {
                result.details.push_back(fmt::format("{}:{}: {}", each.where->file, each.where->line, each.message));
            }
        }
        m_result.cases.push_back(std::move(result));
    }

    const VerifyInput& m_input;
    const std::vector<ReadScript>& m_scripts;
    TestProfile m_profile;
    TrialCluster m_trunk;
    std::size_t m_at = 0;
    engine::ClusterState m_before;  ///< what the revision is about, as it stood there before
    plan::ReaderIndex m_readers;
    std::map<schema::ObjectName, schema::ObjectName> m_rollups;  ///< the table of each
    ObjectNames m_unknown;
    std::vector<base::Diagnostic> m_unseen;
    Walked m_result;
};

}  // namespace

Walked walk(const VerifyInput& input, const std::vector<ReadScript>& scripts, const TestProfile& profile) {
    return Walker(input, scripts, profile).run();
}

}  // namespace srmigrate::verify
