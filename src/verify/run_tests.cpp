// SPDX-License-Identifier: Apache-2.0
#include "verify/run_tests.hpp"

#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "plan/make_plan.hpp"
#include "plan/outlook.hpp"
#include "revision/script/sql_text.hpp"
#include "schema/compare/compare.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/words.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"
#include "verify/read_scripts.hpp"
#include "verify/rows_watch.hpp"
#include "verify/trial_cluster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace srmigrate::verify {
namespace {

using revision::VersionRows;

constexpr std::size_t k_shown_rows = 10;

/// The test says nothing, for this reason.
struct NothingKnown {
    std::string why;
};

/// What the run of a step came to.
struct TestedStep {
    std::optional<Stop> stop;
    plan::Plan plan;
    std::size_t jobs = 0;
    schema::Catalog found;  ///< before it
};

std::string shown_row(const sql::Row& row) {
    std::vector<std::string> cells;
    for (const auto& cell : row)
        cells.push_back(shown_cell(cell));
    return fmt::format("[{}]", base::join(cells, ", "));
}

bool are_equal(const sql::Cell& wanted, const sql::Cell& got, double tolerance) {
    if (wanted == got || !wanted || !got || tolerance == 0) return wanted == got;
    const auto a = base::number<double>(*wanted);
    const auto b = base::number<double>(*got);
    return a && b && std::abs(*a - *b) <= tolerance;
}
bool are_equal(const sql::Row& wanted, const sql::Row& got, double tolerance) {
    return std::equal(wanted.begin(), wanted.end(), got.begin(), got.end(),
                      [&](const sql::Cell& a, const sql::Cell& b) { return are_equal(a, b, tolerance); });
}

/// Lines that say what differs.
std::vector<std::string> different_rows(const ExpectRows& expected, std::vector<sql::Row> got) {
    std::vector<std::string> lines;
    std::vector<sql::Row> missing;
    if (expected.order == RowOrder::counts) {
        for (std::size_t i = 0; i < std::max(expected.rows->size(), got.size()); ++i) {
            const auto* const wanted = i < expected.rows->size() ? &(*expected.rows)[i] : nullptr;
            const auto* const found = i < got.size() ? &got[i] : nullptr;
            if (wanted != nullptr && found != nullptr && are_equal(*wanted, *found, expected.tolerance)) continue;
            lines.push_back(fmt::format("row {}: expected {}, got {}", i + 1,
                                        wanted == nullptr ? "no more" : shown_row(*wanted),
                                        found == nullptr ? "no more" : shown_row(*found)));
        }
    } else {
        for (const auto& wanted : *expected.rows) {
            const auto found = std::find_if(got.begin(), got.end(), [&](const sql::Row& row) {
                return are_equal(wanted, row, expected.tolerance);
            });
            if (found == got.end()) {
                lines.push_back(fmt::format("missing: {}", shown_row(wanted)));
            } else {
                got.erase(found);
            }
        }
        for (const auto& row : got)
            lines.push_back(fmt::format("not expected: {}", shown_row(row)));
    }
    if (lines.size() > k_shown_rows) {
        const auto more = lines.size() - k_shown_rows;
        lines.resize(k_shown_rows);
        lines.push_back(fmt::format("and {} more", more));
    }
    return lines;
}

/// One test on one cluster.
class TestRunner {
  public:
    TestRunner(const TestInput& input, const TestFile& test, const TestProfile& profile, engine::ClusterState state,
               VersionRows rows, ObjectNames unseen, std::map<std::filesystem::path, std::string>& texts)
        : m_input(input),
          m_test(test),
          m_profile(profile),
          m_cluster(std::move(state)),
          m_rows(std::move(rows)),
          m_unseen(std::move(unseen)),
          m_texts(texts) {}

    CheckCase run() && {
        CheckCase result{
            .check = CheckName::own_tests, .revision = m_test.name, .file = m_test.shown_file, .profile = m_profile};
        try {
            for (const auto& seed : m_test.seed)
                put_in(seed);
            if (m_failures.empty()) run_steps();
        } catch (const NothingKnown& unknown) {
            if (m_failures.empty()) {
                result.end = CheckEnd::skipped;
                result.diagnostic = {.message = unknown.why, .where = m_test.where, .hint = "try it on a server"};
                return result;
            }
        }
        if (m_failures.empty()) return result;
        result.end = CheckEnd::failed;
        result.diagnostic = std::move(m_failures.front().diagnostic);
        result.details = std::move(m_failures.front().lines);
        for (std::size_t i = 1; i < m_failures.size(); ++i) {
            const auto& each = m_failures[i];
            result.details.push_back(fmt::format("line {}: {}", each.diagnostic.where->line, each.diagnostic.message));
            for (const auto& line : each.lines)
                result.details.push_back("    " + line);
        }
        return result;
    }

  private:
    struct Failure {
        base::Diagnostic diagnostic;
        std::vector<std::string> lines;
    };

    void fail(const base::Place& where, std::string message, std::vector<std::string> lines = {},
              std::string hint = {}) {
        m_failures.push_back({.diagnostic = {.message = std::move(message), .where = where, .hint = std::move(hint)},
                              .lines = std::move(lines)});
    }

    sql::Answer execute(const std::string& text) { return m_cluster.execute(text, plan::database_of(m_input.home)); }

    void put_in(const SeedStatement& seed) {
        const auto end = end_of(execute(seed.sql));
        switch (end.fate) {
            case StatementFate::ran:
                return;
            case StatementFate::unseen:
            case StatementFate::beyond:
                throw NothingKnown{fmt::format("the engine cannot put in what 'seed' has: {}", end.words)};
            case StatementFate::refused:
                fail(seed.where, fmt::format("StarRocks would refuse what 'seed' puts in: {}", end.words));
        }
    }

    void run_steps() {
        m_seeded = rows_now();
        for (const auto& step : m_test.steps) {
            const auto failures = m_failures.size();
            const auto done = run_step(step);
            if (m_failures.size() > failures) return;
            for (const auto& expectation : step.expect)
                look(expectation, done);
            if (done.stop) return;  // nobody knows what the rest would stand on
        }
    }

    // ---- what is tried ----------------------------------------------------------------------------------------------

    TestedStep run_step(const TestStep& step) {
        TestedStep done;
        if (!step.run) return done;
        done.found = catalog_of(m_cluster.all_shots());
        done.found.current = plan::database_of(m_input.home);
        const auto next_job = m_cluster.state().next_id;
        try {
            std::visit(base::Overloaded{
                           [&](const RunUpgrade& run) {
                               run_path(done, revision::upgrade_path(m_input.graph, m_rows,
                                                                     revision::parse_target(run.target)));
                           },
                           [&](const RunDowngrade& run) {
                               run_path(done, revision::downgrade_path(m_input.graph, m_rows,
                                                                       revision::parse_target(run.target)));
                           },
                           [&](const RunSql& run) { run_sql(done, run.sql); },
                       },
                       *step.run);
        } catch (const base::Error& error) {
            fail(step.where, error.diagnostics().front().message, {}, error.diagnostics().front().hint);
            return done;
        }
        done.jobs = static_cast<std::size_t>(std::ranges::count_if(m_cluster.state().jobs, [&](const engine::Job& job) {
            return job.id >= next_job && !job.hidden && !job.materialized_view;
        }));
        if (!done.stop) return done;
        if (done.stop->end.fate == StatementFate::beyond) {
            throw NothingKnown{fmt::format("the engine cannot run what 'run' does: {}", done.stop->end.words)};
        }
        const bool is_expected = std::ranges::any_of(
            step.expect, [](const Expectation& each) { return std::holds_alternative<ExpectError>(each.what); });
        if (!is_expected) {
            fail(step.where, fmt::format("StarRocks would refuse statement {}: {}", done.stop->statement + 1,
                                         done.stop->end.words));
        }
        return done;
    }

    void run_path(TestedStep& done, std::vector<revision::PathStep> steps) {
        done.plan =
            plan::make_plan(m_input.graph, std::move(steps), m_input.values, m_input.home, {.rows = m_rows}).plan;
        for (const auto& step : done.plan.steps) {
            m_cluster.presume(step.statements, m_input.home);
            done.stop = m_cluster.run(step.statements, m_input.home);
            if (done.stop) return;
            m_rows = revision::apply(std::move(m_rows), step.step.changes);
        }
    }

    void run_sql(TestedStep& done, const std::string& text) {
        revision::ScriptStatement statement;
        statement.sql = sql::StatementText(text);
        plan::PlannedStep step;
        step.statements.push_back(revision::understand(std::move(statement)));
        done.stop = m_cluster.run(step.statements, m_input.home);
        done.plan.steps.push_back(std::move(step));
    }

    // ---- what has to be true ----------------------------------------------------------------------------------------

    void look(const Expectation& expectation, const TestedStep& done) {
        std::visit(base::Overloaded{
                       [&](const ExpectRows& each) { look_at_rows(expectation.where, each); },
                       [&](const ExpectTable& each) { look_at_table(expectation.where, each); },
                       [&](const ExpectObject& each) { look_at_object(expectation.where, each); },
                       [&](const ExpectCreate& each) { look_at_create(expectation.where, each); },
                       [&](const ExpectCost& each) { look_at_cost(expectation.where, each, done); },
                       [&](const ExpectJobs& each) {
                           if (done.jobs != each.count) {
                               fail(expectation.where,
                                    fmt::format("expected {}, got {}", base::counted(each.count, "job"), done.jobs));
                           }
                       },
                       [&](const ExpectError& each) { look_at_error(expectation.where, each, done); },
                       [&](const ExpectRowsOf& each) { look_at_rows_of(expectation.where, each); },
                   },
                   expectation.what);
    }

    /// What the name stands for, views taken apart.
    void require_known(const schema::ObjectName& name, ObjectNames& seen) const {
        const auto whole = full(name);
        if (!seen.insert(whole).second) return;
        if (m_unseen.contains(whole) || m_cluster.unseen_rows().contains(whole)) {
            throw NothingKnown{fmt::format(
                "the rows of {} are not known: a statement that writes them is not simulated", schema::shown(whole))};
        }
        const auto* const object = object_of(whole);
        if (object == nullptr) return;
        const auto* const view = std::get_if<engine::StoredView>(object);
        if (view == nullptr) return;
        for (const auto& read : view->definition.query.reads)
            require_known({.database = read.database.value_or(*whole.database), .name = read.name}, seen);
    }

    std::vector<sql::Row> rows_of(const base::Place& where, const std::string& query, bool& is_wrong) {
        revision::ScriptStatement statement;
        statement.sql = sql::StatementText(query);
        ObjectNames seen;
        for (const auto& read : schema::objects_read(revision::understand(std::move(statement)).operation))
            require_known(read, seen);
        auto answer = execute(query);
        if (auto* const result = std::get_if<sql::ResultSet>(&answer)) return std::move(result->rows);
        const auto end = end_of(answer);
        if (end.fate == StatementFate::beyond || end.fate == StatementFate::unseen) {
            throw NothingKnown{fmt::format("the engine cannot run a query of it: {}", end.words)};
        }
        is_wrong = true;
        fail(where, end.fate == StatementFate::refused ? fmt::format("StarRocks would refuse the query: {}", end.words)
                                                       : std::string("the query yields no rows: it is none"));
        return {};
    }

    void look_at_rows(const base::Place& where, const ExpectRows& expected) {
        bool is_wrong = false;
        const auto rows = rows_of(where, expected.query, is_wrong);
        if (is_wrong) return;
        if (expected.count && rows.size() != *expected.count) {
            fail(where, fmt::format("expected {}, got {}", base::counted(*expected.count, "row"), rows.size()));
        }
        if (!expected.rows) return;
        if (auto lines = different_rows(expected, rows); !lines.empty())
            fail(where, "the query yields other rows", std::move(lines));
    }

    schema::ObjectName full(const schema::ObjectName& name) const {
        return {.catalog = std::nullopt,
                .database = name.database.value_or(plan::database_of(m_input.home)),
                .name = name.name};
    }
    const engine::StoredObject* object_of(const schema::ObjectName& name) const {
        return m_cluster.state().object(*full(name).database, name.name);
    }

    void look_at_table(const base::Place& where, const ExpectTable& expected) {
        const auto shown = schema::shown(full(expected.name));
        const auto* const object = object_of(expected.name);
        const auto* const table = object == nullptr ? nullptr : std::get_if<engine::StoredTable>(object);
        if (table == nullptr) {
            fail(where, fmt::format("there is no table {}", shown));
            return;
        }
        const auto& definition = table->definition;
        std::vector<std::string> lines;
        if (expected.comment && definition.comment.value_or("") != *expected.comment) {
            lines.push_back(
                fmt::format("comment: expected '{}', got '{}'", *expected.comment, definition.comment.value_or("")));
        }
        for (const auto& [name, column] : expected.columns)
            look_at_column(lines, definition, name, column);
        if (!lines.empty()) fail(where, fmt::format("{} is otherwise", shown), std::move(lines));
    }

    void look_at_column(std::vector<std::string>& lines, const schema::Table& table, const std::string& name,
                        const ExpectedColumn& expected) const {
        const auto* const column = schema::find_column(table, name);
        if (column == nullptr || !expected.exists) {
            if (column != nullptr) lines.push_back(fmt::format("{}: expected no such column", name));
            if (column == nullptr && expected.exists) lines.push_back(fmt::format("{}: there is no such column", name));
            return;
        }
        if (expected.type) {
            auto wanted = table;
            for (auto& each : wanted.columns) {
                if (schema::same_name(each.name, name)) each.type = expected.type;
            }
            const schema::ServerProfile context{.version = m_profile.version, .run_mode = m_profile.run_mode};
            for (const auto& each :
                 schema::differences(table, wanted, context,
                                     {.reading = schema::Reading::whole, .sight = schema::Visibility::everything})) {
                if (each.aspect == schema::Aspect::column_type) {
                    lines.push_back(fmt::format("{}: expected type {}, got {}", name, each.to, each.from));
                }
            }
        }
        const bool is_nullable = column->nullable.value_or(true);
        if (expected.nullable && *expected.nullable != is_nullable) {
            lines.push_back(fmt::format("{}: expected {}, got {}", name, *expected.nullable ? "NULL" : "NOT NULL",
                                        is_nullable ? "NULL" : "NOT NULL"));
        }
        if (expected.comment && column->comment.value_or("") != *expected.comment) {
            lines.push_back(fmt::format("{}: expected comment '{}', got '{}'", name, *expected.comment,
                                        column->comment.value_or("")));
        }
    }

    static bool is_of(TestedKind kind, const engine::StoredObject& object) {
        switch (kind) {
            case TestedKind::table:
                return std::holds_alternative<engine::StoredTable>(object);
            case TestedKind::view:
                return std::holds_alternative<engine::StoredView>(object);
            case TestedKind::materialized_view:
                return std::holds_alternative<engine::StoredMaterializedView>(object);
        }
        return false;
    }

    void look_at_object(const base::Place& where, const ExpectObject& expected) {
        const auto shown = fmt::format("{} {}", word(expected.kind), schema::shown(full(expected.name)));
        const auto* const object = object_of(expected.name);
        const bool exists = object != nullptr && is_of(expected.kind, *object);
        if (exists != expected.exists) {
            fail(where, fmt::format("there is {} {}", exists ? "a" : "no", shown));
            return;
        }
        if (!exists || !expected.active) return;
        const auto& view = std::get<engine::StoredMaterializedView>(*object);
        if (view.active == *expected.active) return;
        fail(where, view.active ? fmt::format("the {} is active", shown)
                                : fmt::format("the {} is inactive: {}", shown, view.inactive_reason));
    }

    void look_at_create(const base::Place& where, const ExpectCreate& expected) {
        const auto* const object = object_of(expected.name);
        const auto shown = fmt::format("{} {}", word(expected.kind), schema::shown(full(expected.name)));
        if (object == nullptr || !is_of(expected.kind, *object)) {
            fail(where, fmt::format("there is no {}", shown));
            return;
        }
        const auto name = full(expected.name);
        const auto answer =
            execute(fmt::format("SHOW CREATE {} {}.{}", base::to_upper(word(expected.kind)),
                                sql::quote_identifier(*name.database), sql::quote_identifier(name.name)));
        const auto* const result = std::get_if<sql::ResultSet>(&answer);
        const auto text =
            result == nullptr || result->rows.empty() ? std::string() : result->rows[0].at(1).value_or("");
        const auto path = m_test.file.parent_path() / expected.file;
        m_texts[path] = std::string(base::trim(text)) + "\n";
        const auto wanted = m_input.read(path);
        if (!wanted) {
            fail(where, fmt::format("there is no file '{}'", expected.file), {}, "write it with --update");
            return;
        }
        if (base::trim(*wanted) == base::trim(text)) return;
        std::vector<std::string> lines;
        const auto old_lines = base::split(base::trim(*wanted), '\n');
        const auto new_lines = base::split(base::trim(text), '\n');
        for (std::size_t i = 0; i < std::max(old_lines.size(), new_lines.size()) && lines.size() < k_shown_rows; ++i) {
            const auto expected_line = i < old_lines.size() ? old_lines[i] : "no more";
            const auto got = i < new_lines.size() ? new_lines[i] : "no more";
            if (expected_line != got)
                lines.push_back(fmt::format("line {}: expected {}, got {}", i + 1, expected_line, got));
        }
        fail(where, fmt::format("SHOW CREATE of {} differs from '{}'", shown, expected.file), std::move(lines),
             "write the file anew with --update where that is right");
    }

    void look_at_cost(const base::Place& where, const ExpectCost& expected, const TestedStep& done) {
        const schema::ServerProfile context{
            .version = m_profile.version, .run_mode = m_profile.run_mode, .database = plan::database_of(m_input.home)};
        std::size_t number = 0;
        for (const auto& step : plan::outlook(done.plan, done.found, context, m_input.home)) {
            for (const auto& statement : step) {
                if (++number != expected.statement) continue;
                const auto cost = schema::to_text(statement.cost);
                if (cost != expected.cost)
                    fail(where, fmt::format("expected cost '{}', got '{}'", expected.cost, cost));
                return;
            }
        }
        fail(where, fmt::format("'run' has no statement {}: it has {}", expected.statement, number));
    }

    void look_at_error(const base::Place& where, const ExpectError& expected, const TestedStep& done) {
        if (!done.stop) {
            fail(where, "'run' was to be refused, and is not");
            return;
        }
        const auto& end = done.stop->end;
        if (expected.number && *expected.number != end.number) {
            fail(where, fmt::format("expected error {}, got {}: {}", *expected.number, end.number, end.words));
        } else if (expected.matches && !base::matches_glob(end.words, fmt::format("*{}*", *expected.matches))) {
            fail(where, fmt::format("expected an error with '{}', got: {}", *expected.matches, end.words));
        }
    }

    // ---- rows of whole tables ---------------------------------------------------------------------------------------

    using TableRows = std::map<schema::ObjectName, std::vector<std::string>>;

    TableRows rows_now() const {
        TableRows result;
        for (const auto& [database, content] : m_cluster.state().databases) {
            for (const auto& [name, object] : content.objects) {
                const auto* const table = std::get_if<engine::StoredTable>(&object);
                if (table == nullptr) continue;
                auto& rows = result[{.catalog = std::nullopt, .database = database, .name = name}];
                for (const auto& row : table->rows)
                    rows.push_back(in_words(*table, row));
                std::sort(rows.begin(), rows.end());
            }
        }
        return result;
    }

    static std::string in_words(const engine::StoredTable& table, const engine::StoredRow& row) {
        std::vector<std::string> cells;
        for (const auto& column : table.definition.columns) {
            const auto identity = table.identities.find(base::to_lower(column.name));
            if (identity == table.identities.end()) continue;
            const auto cell = row.cells.find(identity->second.unique_id);
            cells.push_back(
                fmt::format("{}: {}", column.name,
                            cell == row.cells.end() ? std::string("the default") : shown_cell(cell->second)));
        }
        return fmt::format("{{{}}}", base::join(cells, ", "));
    }

    void look_at_rows_of(const base::Place& where, const ExpectRowsOf& expected) {
        const auto name = full(expected.table);
        ObjectNames seen;
        require_known(name, seen);
        const auto now = rows_now();
        const auto before = m_seeded.find(name);
        const auto found = now.find(name);
        if (found == now.end()) {
            fail(where, fmt::format("there is no table {}", schema::shown(name)));
            return;
        }
        if (before == m_seeded.end()) {
            fail(where, fmt::format("there was no table {} behind 'seed'", schema::shown(name)));
            return;
        }
        if ((before->second == found->second) == expected.unchanged) return;
        std::vector<std::string> lines;
        std::vector<std::string> gone;
        std::set_difference(before->second.begin(), before->second.end(), found->second.begin(), found->second.end(),
                            std::back_inserter(gone));
        for (std::size_t i = 0; i < std::min(gone.size(), k_shown_rows); ++i)
            lines.push_back("gone: " + gone[i]);
        std::vector<std::string> more;
        std::set_difference(found->second.begin(), found->second.end(), before->second.begin(), before->second.end(),
                            std::back_inserter(more));
        for (std::size_t i = 0; i < std::min(more.size(), k_shown_rows); ++i)
            lines.push_back("new: " + more[i]);
        fail(where,
             fmt::format("the rows of {} {}", schema::shown(name),
                         expected.unchanged ? "have changed" : "are unchanged"),
             std::move(lines));
    }

    const TestInput& m_input;
    const TestFile& m_test;
    TestProfile m_profile;
    TrialCluster m_cluster;
    VersionRows m_rows;
    ObjectNames m_unseen;  ///< rows that were not known in the beginning
    std::map<std::filesystem::path, std::string>& m_texts;
    TableRows m_seeded;
    std::vector<Failure> m_failures;
};

/// Where each test begins, built once for all that begin there or above it.
class Starts {
  public:
    Starts(const TestInput& input, const TestProfile& profile) : m_input(input), m_profile(profile) {}

    struct Start {
        VersionRows rows;
        ObjectNames unseen;
        std::optional<base::Diagnostic> problem;
        engine::ClusterState state;
    };

    Start at(const std::vector<revision::PathStep>& path) {
        const bool goes_on =
            m_cluster && m_done.size() <= path.size() && std::equal(m_done.begin(), m_done.end(), path.begin());
        if (!goes_on) {
            m_cluster.emplace(m_profile);
            m_done.clear();
            m_rows.clear();
        }
        Start start;
        const std::vector<revision::PathStep> rest(path.begin() + static_cast<std::ptrdiff_t>(m_done.size()),
                                                   path.end());
        const auto plan = plan::make_plan(m_input.graph, rest, m_input.values, m_input.home, {.rows = m_rows}).plan;
        for (const auto& step : plan.steps) {
            m_cluster->presume(step.statements, m_input.home);
            if (const auto stop = m_cluster->run(step.statements, m_input.home)) {
                start.problem =
                    base::Diagnostic{.message = fmt::format("the way there does not run: statement {} of '{}': {}",
                                                            stop->statement + 1, step.step.revision, stop->end.words),
                                     .where = step.statements[stop->statement].where};
                m_cluster.reset();
                return start;
            }
            m_rows = revision::apply(std::move(m_rows), step.step.changes);
            m_done.push_back(step.step);
        }
        start.rows = m_rows;
        start.unseen = m_cluster->unseen_rows();
        start.state = m_cluster->state();
        start.state.jobs.clear();
        return start;
    }

  private:
    const TestInput& m_input;
    TestProfile m_profile;
    std::optional<TrialCluster> m_cluster;
    std::vector<revision::PathStep> m_done;
    VersionRows m_rows;
};

/// The target from which the test starts.
std::string start_of(const TestInput& input, const TestFile& test) {
    if (test.from) return *test.from;
    const auto* const upgrade = test.steps.front().run ? std::get_if<RunUpgrade>(&*test.steps.front().run) : nullptr;
    if (upgrade == nullptr) return "heads";
    const auto node = revision::resolve_one(input.graph, revision::parse_symbol(upgrade->target));
    if (!node || input.graph.down(*node).empty()) return "base";
    return input.graph.id(input.graph.down(*node).front());
}

std::vector<revision::PathStep> path_of(const TestInput& input, const TestFile& test) {
    const auto target = start_of(input, test);
    if (target == "base") return {};
    return revision::upgrade_path(input.graph, {}, revision::parse_target(target));
}

std::optional<std::string> reason_to_skip(const TestFile& test, const TestProfile& profile) {
    if (test.skip_below && profile.version < *test.skip_below) return "skip_if: the server is older";
    if (test.skip_run_mode && profile.run_mode == *test.skip_run_mode) {
        return fmt::format("skip_if: the cluster is {}", schema::word(profile.run_mode));
    }
    return std::nullopt;
}

struct Placed {
    const TestFile* test = nullptr;
    std::vector<revision::PathStep> path;
    std::optional<base::Diagnostic> problem;
};

std::vector<Placed> placed_tests(const TestInput& input) {
    std::vector<Placed> result;
    for (const auto& test : input.tests) {
        Placed placed{.test = &test, .path = {}, .problem = std::nullopt};
        try {
            placed.path = path_of(input, test);
        } catch (const base::Error& error) {
            placed.problem = error.diagnostics().front();
            placed.problem->where = test.from ? test.from_where : test.steps.front().where;
        }
        result.push_back(std::move(placed));
    }
    return result;
}

}  // namespace

TestsRun run_tests(const TestInput& input) {
    TestsRun result;
    const auto placed = placed_tests(input);
    std::vector<std::size_t> by_start(placed.size());
    for (std::size_t i = 0; i < by_start.size(); ++i)
        by_start[i] = i;
    std::stable_sort(by_start.begin(), by_start.end(),
                     [&](std::size_t a, std::size_t b) { return placed[a].path.size() < placed[b].path.size(); });
    auto profiles = input.profiles;
    for (const auto& test : input.tests) {
        if (test.profile && std::find(profiles.begin(), profiles.end(), *test.profile) == profiles.end()) {
            profiles.push_back(*test.profile);
        }
    }
    for (const auto& profile : profiles) {
        const bool is_given = std::find(input.profiles.begin(), input.profiles.end(), profile) != input.profiles.end();
        std::vector<std::optional<CheckCase>> cases(placed.size());
        Starts starts(input, profile);
        for (const auto index : by_start) {
            const auto& [test, path, problem] = placed[index];
            if (test->profile ? *test->profile != profile : !is_given) continue;
            auto& found = cases[index].emplace(CheckCase{
                .check = CheckName::own_tests, .revision = test->name, .file = test->shown_file, .profile = profile});
            if (const auto why = reason_to_skip(*test, profile)) {
                found.end = CheckEnd::skipped;
                found.diagnostic = {.message = *why, .where = test->where};
                continue;
            }
            if (problem) {
                found.end = CheckEnd::failed;
                found.diagnostic = *problem;
                continue;
            }
            auto start = starts.at(path);
            if (start.problem) {
                found.end = CheckEnd::failed;
                found.diagnostic = *start.problem;
                continue;
            }
            found = TestRunner(input, *test, profile, std::move(start.state), std::move(start.rows),
                               std::move(start.unseen), result.texts)
                        .run();
        }
        for (auto& each : cases) {
            if (each) result.cases.push_back(std::move(*each));
        }
    }
    return result;
}

}  // namespace srmigrate::verify
