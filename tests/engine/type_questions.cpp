// SPDX-License-Identifier: Apache-2.0
#include "engine/type_questions.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "engine/cluster/state.hpp"
#include "schema/diff/diff.hpp"
#include "schema/model/catalog.hpp"
#include "schema/normal/default_value.hpp"
#include "sql/parser.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <memory>
#include <utility>

namespace srmigrate::tests {

namespace {

using sql::ErrorAnswer;

constexpr std::string_view k_end = " DISTRIBUTED BY HASH (k) BUCKETS 1 PROPERTIES (\"replication_num\"=\"1\")";

std::optional<schema::Catalog> catalog_of(std::string_view create, Author author) {
    schema::Catalog catalog;
    catalog.databases["shop"];
    catalog.current = "shop";
    const auto parsed = author == Author::server ? sql::parse_shown(create) : sql::parse(create);
    const auto* const operation = std::get_if<schema::Operation>(&parsed);
    if (operation == nullptr || !std::holds_alternative<schema::CreateTable>(*operation)) return std::nullopt;
    auto applied = schema::apply(std::move(catalog), *operation);
    auto* const result = std::get_if<schema::Catalog>(&applied);
    return result == nullptr ? std::nullopt : std::optional(std::move(*result));
}

schema::ServerProfile server_profile(const engine::ClusterProfile& profile) {
    schema::ServerProfile result;
    result.version = profile.version;
    result.run_mode = profile.run_mode;
    result.default_replication_num = profile.default_replication_num;
    result.database = "shop";
    return result;
}

/// What the client sees, without number and state: the message, or nothing when it went well.
std::optional<std::string> message_of(const sql::Answer& answer) {
    const auto* const error = std::get_if<ErrorAnswer>(&answer);
    return error == nullptr ? std::nullopt : std::optional(error->message);
}

std::optional<std::string> text_at(const base::Json& row, const char* key) {
    if (!row.contains(key) || row.at(key).is_null()) return std::nullopt;
    return row.at(key).get<std::string>();
}

std::string aggregate_of(std::string_view type) {
    if (type == "BITMAP" || type == "HLL" || type == "PERCENTILE") return std::string(type) + "_UNION";
    return "REPLACE";
}

void for_each_row(const std::filesystem::path& file, const std::function<void(const base::Json&)>& ask) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);)
        ask(base::Json::parse(line));
}

/// The line of SHOW CREATE about `c`, without blanks and comma around it.
std::string line_of_c(const std::string& shown) {
    for (const auto& line : base::split(shown, '\n')) {
        std::string_view text = base::trim(line);
        if (!text.starts_with("`c` ")) continue;
        if (text.ends_with(",")) text.remove_suffix(1);
        return std::string(text);
    }
    return "";
}

struct Judged {
    std::string kind;
    std::string question;
    std::optional<std::string> engine;  ///< what it says otherwise than recorded
    std::optional<std::string> diff;
    bool of_the_diff = true;
};

void count(TypeAgreement& agreement, const Judged& judged) {
    QuestionTally& tally = agreement.by_kind[judged.kind];
    ++tally.questions;
    tally.engine_agrees += judged.engine ? 0 : 1;
    tally.diff_agrees += judged.of_the_diff && !judged.diff ? 1 : 0;
    tally.not_of_the_diff += judged.of_the_diff ? 0 : 1;
    if (judged.engine)
        agreement.disagreements.push_back(judged.kind + ": " + judged.question + "\n   " + *judged.engine);
    if (judged.diff) agreement.disagreements.push_back(judged.kind + ": " + judged.question + "\n   " + *judged.diff);
}

/// The server's parser lists what it would have taken; ours names something else there.
std::optional<std::string> comparable(std::optional<std::string> message) {
    if (message) message = message->substr(0, message->find(", the most similar input is"));
    return message;
}

std::string said(const std::optional<std::string>& message) {
    return message.value_or("ok");
}

std::string said(const Proposed& proposed) {
    switch (proposed.what) {
        case Proposal::nothing:
            return "proposes nothing";
        case Proposal::change:
            return "proposes " + base::join(proposed.statements, "; ");
        case Proposal::finding:
            return "finds: " + proposed.finding;
    }
    return "";
}

/// Keeps a table as long as nothing changed it: most questions are refused.
class Questioner {
  public:
    /// The SHOW CREATE of the table that the statement makes, or the refusal.
    const sql::Answer& prepare(const std::string& create) {
        if (create == m_create) return m_answer;
        reset();
        m_create = create;
        m_answer = m_shop->client.ask(create);
        m_live = message_of(m_answer) ? "" : m_shop->show_create(name_in(create));
        return m_answer;
    }
    const std::string& live() const { return m_live; }
    /// Asks, and forgets the table when something was changed.
    std::optional<std::string> ask(const std::string& statement) {
        const auto answer = message_of(m_shop->client.ask(statement));
        if (!answer) m_create.clear();
        return answer;
    }
    Shop& shop() { return *m_shop; }
    explicit Questioner(engine::ClusterProfile profile = {}) : m_profile(std::move(profile)) {}

  private:
    void reset() {
        if (++m_uses % k_renewal == 1) {
            m_shop = std::make_unique<Shop>(m_profile);
            return;
        }
        for (const auto* const table : {"t", "a"})
            m_shop->client.ask(fmt::format("DROP TABLE IF EXISTS {} FORCE", table));
    }

    static constexpr std::size_t k_renewal = 50;  ///< jobs and what was dropped pile up
    engine::ClusterProfile m_profile;
    std::unique_ptr<Shop> m_shop;
    std::size_t m_uses = 0;
    std::string m_create;
    sql::Answer m_answer;
    std::string m_live;

    static std::string name_in(const std::string& create) {
        return create.starts_with("CREATE TABLE a") ? "TABLE a" : "TABLE t";
    }
};

Judged judge_conversion(Questioner& questioner, const base::Json& row) {
    OneColumnTable table;
    table.model = row.at("key_model").get<std::string>();
    table.key_column = row.contains("column");
    const auto from = row.at("from").get<std::string>();
    const auto statement = text_at(row, "statement");
    const auto recorded = text_at(row, "message");
    Judged judged;
    judged.kind = fmt::format("conversion of a {} {}", table.model, table.key_column ? "key" : "value");
    const auto refused = message_of(questioner.prepare(table.create(from)));
    const bool creates = !text_at(row, "to");
    judged.question = creates ? table.create(from) : fmt::format("{}: {}", from, statement.value_or(""));
    if (creates || refused) {
        judged.of_the_diff = false;
        if (refused != recorded) judged.engine = fmt::format("recorded {} | engine {}", said(recorded), said(refused));
        return judged;
    }
    const std::string live = questioner.live();
    const std::string jobs = questioner.shop()("SHOW ALTER TABLE COLUMN");
    const auto answer = questioner.ask(*statement);
    const bool job = !answer && questioner.shop()("SHOW ALTER TABLE COLUMN") != jobs;
    if (answer != recorded) {
        judged.engine = fmt::format("recorded {} | engine {}", said(recorded), said(answer));
    } else if (!recorded && job != (row.at("job").get<std::string>() != "none")) {
        judged.engine = fmt::format("recorded job {} | engine {}", row.at("job").get<std::string>(), job);
    }
    constexpr std::string_view k_clause = "ALTER TABLE t MODIFY COLUMN c ";
    std::string wanted = statement->substr(k_clause.size());
    if (table.key_column) wanted = wanted.substr(0, wanted.size() - std::string_view(" KEY").size());
    const auto proposed =
        propose(live, table.create(wanted, Role::as_written), questioner.shop().engine.state().profile, Author::server);
    judged.of_the_diff = proposed.has_value();
    if (!proposed) return judged;
    // a type that is there already needs no statement, and a field is added by a clause of its own
    const bool is_there = proposed->what == Proposal::nothing && wanted == from;
    const bool has_another_way = proposed->what == Proposal::change && proposed->statements.front() != *statement &&
                                 !questioner.ask(proposed->statements.front());
    if (recorded && (is_there || has_another_way)) return judged;
    const auto expected = recorded                                     ? Proposal::finding
                          : row.at("job").get<std::string>() == "none" ? Proposal::nothing
                                                                       : Proposal::change;
    if (proposed->what != expected) {
        judged.diff = fmt::format("recorded {} | diff {}", said(recorded), said(*proposed));
    }
    return judged;
}

/// Whether the refusal is about the default, and not about a column that no default would mend.
bool is_about_the_default(const std::string& message) {
    return message.find("No aggregate function specified") == std::string::npos &&
           !message.ends_with("Invalid default value for 'c'.");
}

Judged judge_default(Questioner& questioner, const base::Json& row) {
    const auto model = row.at("key_model").get<std::string>();
    const auto statement = row.at("statement").get<std::string>();
    const bool creates = row.at("via").get<std::string>() == "CREATE";
    const auto recorded = text_at(row, "message");
    Judged judged;
    judged.kind = fmt::format("default by {} of a {} table", creates ? "CREATE" : "ADD COLUMN", model);
    judged.question = statement;
    const OneColumnTable plain{model};
    const std::string bare =
        base::replace_all(plain.create("INT"), "TABLE t (k INT NOT NULL, c", "TABLE a (k INT NOT NULL, v");
    questioner.prepare(bare);
    const std::string live = questioner.live();
    const auto answer = questioner.ask(statement);
    const auto line = text_at(row, "shown");
    const std::string ours = answer ? "" : line_of_c(questioner.shop().show_create(creates ? "TABLE t" : "TABLE a"));
    if (comparable(answer) != comparable(recorded)) {
        judged.engine = fmt::format("recorded {} | engine {}", said(recorded), said(answer));
    } else if (line && ours != *line) {
        judged.engine = fmt::format("recorded {} | engine {}", *line, ours);
    }
    const auto parsed = sql::parse(statement);
    const auto* const operation = std::get_if<schema::Operation>(&parsed);
    judged.of_the_diff = operation != nullptr && !std::holds_alternative<schema::Opaque>(*operation);
    if (!judged.of_the_diff) return judged;
    const auto& profile = questioner.shop().engine.state().profile;
    if (creates && recorded) {
        const auto& column = std::get<schema::CreateTable>(*operation).table.columns.at(1);
        const bool taken =
            !column.default_value || !schema::default_problem(*column.default_value, *column.type, profile.version);
        if (is_about_the_default(*recorded) && taken) {
            judged.diff = fmt::format("recorded {} | diff takes it", *recorded);
        }
        return judged;
    }
    if (creates) {
        const std::string recorded_table =
            base::replace_all(base::replace_all(live, "TABLE `a`", "TABLE `t`"),
                              base::replace_all(line_of_c(base::replace_all(live, "`v`", "`c`")), "`c`", "`v`"), *line);
        const auto proposed = propose(recorded_table, statement, profile, Author::server);
        if (!proposed || proposed->what != Proposal::nothing) {
            judged.diff = fmt::format("recorded {} | diff {}", *line, proposed ? said(*proposed) : "reads nothing");
        }
        return judged;
    }
    auto wanted = catalog_of(live, Author::server);
    const auto applied = schema::apply(*wanted, *operation);
    const auto& table =
        std::get<schema::Table>(std::get<schema::Catalog>(applied).databases.at("shop").objects.at("a"));
    const auto proposed =
        propose(live, sql::render(schema::Operation(schema::CreateTable{.table = table})), profile, Author::server);
    if (!proposed || (proposed->what == Proposal::change) == recorded.has_value()) {
        judged.diff =
            fmt::format("recorded {} | diff {}", said(recorded), proposed ? said(*proposed) : "reads nothing");
    }
    return judged;
}

}  // namespace

namespace {

/// Runs what the diff proposes, and looks again.
std::optional<std::string> refusal_of(Questioner& questioner, const Proposed& proposed, const std::string& wanted,
                                      const std::string& table, const engine::ClusterProfile& profile) {
    for (const auto& statement : proposed.statements) {
        if (const auto refused = questioner.ask(statement)) return statement + "\n   engine: " + *refused;
        questioner.shop()("SHOW ALTER TABLE COLUMN");  // ends the job
    }
    const auto again = propose(questioner.shop().show_create("TABLE " + table), wanted, profile, Author::server);
    if (again && again->what == Proposal::nothing) return std::nullopt;
    return base::join(proposed.statements, "; ") + "\n   afterwards the diff " +
           (again ? said(*again) : "reads nothing");
}

void ask_type_change(Questioner& questioner, const engine::ClusterProfile& profile, const OneColumnTable& table,
                     const std::string& from, const std::string& to, OracleAnswer& answer) {
    if (message_of(questioner.prepare(table.create(from)))) return;
    const std::string live = questioner.live();
    const std::string wanted = table.create(to);
    const auto proposed = propose(live, wanted, profile, Author::server);
    if (!proposed) return;
    ++answer.questions;
    const auto place = [&] {
        return fmt::format("{}.{} {} {} {}: {} to {}", profile.version.major, profile.version.minor,
                           profile.run_mode == schema::RunMode::shared_data ? "shared-data" : "shared-nothing",
                           table.model, table.key_column ? "key" : "value", from, to);
    };
    if (proposed->what == Proposal::change) {
        const auto refused = refusal_of(questioner, *proposed, wanted, "t", profile);
        if (refused) answer.disagreements.push_back(place() + ": proposed " + *refused);
        answer.changes += refused ? 0 : 1;
        return;
    }
    const auto refused =
        questioner.ask("ALTER TABLE t MODIFY COLUMN " + table.column(to) + (table.key_column ? " KEY" : ""));
    if (refused || questioner.shop().show_create("TABLE t") == live) return;
    answer.disagreements.push_back(place() + ": taken, but the diff " + said(*proposed));
}

void ask_default(Questioner& questioner, const engine::ClusterProfile& profile, const OneColumnTable& table,
                 const std::string& type, const std::string& value, OracleAnswer& answer) {
    const std::string bare = base::replace_all(table.create("INT"), " c ", " v ");
    questioner.prepare(bare);
    const std::string column = table.column(type);
    const std::string wanted = base::replace_all(bare, fmt::format(") {} KEY", table.model),
                                                 fmt::format(", {} DEFAULT {}) {} KEY", column, value, table.model));
    const auto proposed = propose(questioner.live(), wanted, profile, Author::server);
    if (!proposed) return;
    answer.questions += 2;
    const std::string place =
        fmt::format("{}.{} {}: {} DEFAULT {}", profile.version.major, profile.version.minor, table.model, type, value);
    if (proposed->what == Proposal::change) {
        const auto refused = refusal_of(questioner, *proposed, wanted, "t", profile);
        if (refused) answer.disagreements.push_back(place + ": proposed " + *refused);
        answer.changes += refused ? 0 : 1;
    } else if (!questioner.ask(fmt::format("ALTER TABLE t ADD COLUMN {} DEFAULT {}", column, value))) {
        answer.disagreements.push_back(place + ": added, but the diff " + said(*proposed));
    }
    const auto created = questioner.prepare(wanted);
    const auto parsed = sql::parse(wanted);
    const auto& columns = std::get<schema::CreateTable>(std::get<schema::Operation>(parsed)).table.columns;
    const auto problem = schema::default_problem(*columns.back().default_value, *columns.back().type, profile.version);
    const auto refused = message_of(created);
    const bool other_reason = refused && (!is_about_the_default(*refused) || value == "NULL");
    if (refused.has_value() != problem.has_value() && !other_reason) {
        answer.disagreements.push_back(place + ": the engine says " + said(refused) + " to its creation");
    }
    if (refused) return;
    const auto again = propose(questioner.live(), wanted, profile, Author::server);
    if (again && again->what == Proposal::nothing) return;
    answer.disagreements.push_back(place + ": once created, the diff " + (again ? said(*again) : "reads nothing"));
}

}  // namespace

OracleAnswer& OracleAnswer::operator+=(const OracleAnswer& other) {
    questions += other.questions;
    changes += other.changes;
    disagreements.insert(disagreements.end(), other.disagreements.begin(), other.disagreements.end());
    return *this;
}

OracleAnswer ask_type_changes(const engine::ClusterProfile& profile, const OneColumnTable& table,
                              const std::vector<std::string>& types, std::size_t first, std::size_t stride) {
    OracleAnswer answer;
    Questioner questioner(profile);
    for (std::size_t i = first; i < types.size() * types.size(); i += stride)
        ask_type_change(questioner, profile, table, types[i / types.size()], types[i % types.size()], answer);
    return answer;
}

OracleAnswer ask_defaults(const engine::ClusterProfile& profile, const std::string& model,
                          const std::vector<std::string>& types, const std::vector<std::string>& defaults) {
    OracleAnswer answer;
    Questioner questioner(profile);
    for (const auto& type : types) {
        for (const auto& value : defaults)
            ask_default(questioner, profile, {model}, type, value, answer);
    }
    return answer;
}

std::string OneColumnTable::column(std::string_view type, Role role) const {
    std::string text = "c " + std::string(type);
    if (role == Role::by_model && model == "AGGREGATE" && !key_column) text += " " + aggregate_of(type);
    return text;
}

std::string OneColumnTable::create(std::string_view type, Role role) const {
    std::string text = "CREATE TABLE t (k INT NOT NULL, " + column(type, role);
    if (model == "AGGREGATE" && key_column) text += ", v INT REPLACE";
    if (model != "AGGREGATE" && key_column) text += ", v INT";
    return text + fmt::format(") {} KEY (k{}){}", model, key_column ? ", c" : "", k_end);
}

std::optional<Proposed> propose(std::string_view from, std::string_view to, const engine::ClusterProfile& profile,
                                Author author) {
    const auto live = catalog_of(from, author);
    const auto wanted = catalog_of(to, Author::person);
    if (!live || !wanted) return std::nullopt;
    const auto diff = schema::diff(*live, *wanted, server_profile(profile));
    Proposed result;
    for (const auto& change : diff.changes)
        result.statements.push_back(sql::render(change.operation));
    for (const auto& finding : diff.findings)
        result.finding = fmt::format("{}: {}", finding.attribute, finding.why);
    result.what = !result.finding.empty()     ? Proposal::finding
                  : result.statements.empty() ? Proposal::nothing
                                              : Proposal::change;
    return result;
}

TypeAgreement recorded_conversions(const std::filesystem::path& file) {
    TypeAgreement agreement;
    Questioner questioner;
    for_each_row(file, [&](const base::Json& row) { count(agreement, judge_conversion(questioner, row)); });
    return agreement;
}

TypeAgreement recorded_defaults(const std::filesystem::path& file) {
    TypeAgreement agreement;
    Questioner questioner;
    for_each_row(file, [&](const base::Json& row) { count(agreement, judge_default(questioner, row)); });
    return agreement;
}

std::string TypeAgreement::table() const {
    std::string text = fmt::format("{:<40}{:>10}{:>10}{:>10}{:>10}\n", "", "questions", "engine", "diff", "no diff");
    QuestionTally sum;
    const auto line = [&](const std::string& kind, const QuestionTally& tally) {
        text += fmt::format("{:<40}{:>10}{:>10}{:>10}{:>10}\n", kind, tally.questions, tally.engine_agrees,
                            tally.diff_agrees, tally.not_of_the_diff);
    };
    for (const auto& [kind, tally] : by_kind) {
        line(kind, tally);
        sum.questions += tally.questions;
        sum.engine_agrees += tally.engine_agrees;
        sum.diff_agrees += tally.diff_agrees;
        sum.not_of_the_diff += tally.not_of_the_diff;
    }
    line("all", sum);
    return text;
}

}  // namespace srmigrate::tests
