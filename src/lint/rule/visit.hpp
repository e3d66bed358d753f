// SPDX-License-Identifier: Apache-2.0
// What a rule sees: a statement with the schema before and after it, a table or view as it is written, a revision, or
// the graph as a whole.
#pragma once

#include "lint/rule/config.hpp"
#include "lint/rule/hit.hpp"
#include "lint/rule/parts.hpp"
#include "lint/rule/world.hpp"
#include "revision/graph/graph.hpp"
#include "revision/script/script.hpp"
#include "schema/effect/effect.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace srmigrate::lint {

/// What an option takes that is a form of names.
inline constexpr std::string_view k_name_pattern = "globs, or a regular expression that begins with ^";

struct RuleOption {
    std::string_view name;
    std::string_view value;  ///< what it takes: "a number"
    std::string_view usual;  ///< the default, in words; of a number the number
    std::string_view meaning;
};

/// The values of the options of one rule.
class RuleOptions {
  public:
    RuleOptions(const LintConfig& config, std::string_view rule) : m_config(config), m_rule(rule) {}
    /// As given in the config file.
    std::optional<std::string> given(std::string_view option) const;
    /// Its items, separated by commas; none where nothing is given.
    std::vector<std::string> list(std::string_view option) const;
    /// Whether a name has the form that an option of k_name_pattern wants; nothing where none is given.
    std::optional<bool> matches(std::string_view option, const std::string& name) const;
    /// A number; the usual one, which is one, where none is given.
    std::int64_t number(const RuleOption& option) const;

  private:
    const LintConfig& m_config;
    std::string_view m_rule;
};

/// One clause of an ALTER TABLE, on the table that the clauses before it leave.
struct ClauseVisit {
    const schema::AlterClause* clause = nullptr;
    std::size_t index = 0;
    std::optional<schema::Table> table;  ///< nothing where it is not known
    schema::ClauseFacts facts;
    schema::CostClass cost = schema::CostClass::unknown;
};

struct StatementVisit {
    const LintConfig& config;
    schema::ServerProfile server;  ///< database: that of unqualified names here
    const revision::Revision& revision;
    revision::Direction direction;
    std::span<const revision::ScriptStatement> section;
    std::size_t index;  ///< of the statement in the section
    const World& world;
    const schema::Catalog& before;  ///< what it touches and reads
    const schema::Catalog& after;
    std::span<const ClauseVisit> clauses;  ///< of an ALTER TABLE
    sql::TokenSpan tokens;                 ///< of the statement, those that mean something

    const revision::ScriptStatement& statement() const { return section[index]; }
    const schema::Operation& operation() const { return section[index].operation; }
    template <class Kind>
    const Kind* as() const {
        return std::get_if<Kind>(section[index].operation.get());
    }
    /// The statements of the section before and behind this one.
    std::span<const revision::ScriptStatement> earlier() const { return section.subspan(0, index); }
    std::span<const revision::ScriptStatement> later() const { return section.subspan(index + 1); }

    /// "database.name", as messages have it.
    std::string shown(const schema::ObjectName& name) const;
    /// The table, where it is known and stands before the statement.
    const schema::Table* table(const schema::ObjectName& name) const;
    /// A table that was there before this revision: what happens to one that it has made itself costs and loses
    /// nothing.
    const schema::Table* old_table(const schema::ObjectName& name) const;
    /// Whether one of the globs of `large_tables` names it.
    bool is_large(const schema::ObjectName& name) const;
};

/// The statement goes away. Nothing where a comment or directive speaks of it, which would speak of the next one then.
std::optional<Remedy> removal(const StatementVisit& visit);
/// Another text for the whole statement, of that meaning.
Remedy rewriting(const StatementVisit& visit, const schema::Operation& operation);
/// One edit, of this statement.
Remedy editing(const StatementVisit& visit, Edit edit, schema::Operation operation);

/// Where a clause names what it drops.
Anchor anchor_of(const schema::DropPartitions& drop, std::size_t clause);

/// A table as CREATE TABLE or a model has it.
struct TableVisit {
    const LintConfig& config;
    schema::ServerProfile server;
    const schema::Table& table;
    schema::ObjectName name;  ///< with its database
    std::string shown;        ///< "database.name"
    const World& world;       ///< what else there is
};

struct ColumnVisit {
    const LintConfig& config;
    schema::ServerProfile server;
    const schema::Column& column;
    ColumnOrigin origin;
    const schema::Table* table = nullptr;  ///< the one that it is created with, or is added to; null: not known
    std::string shown;                     ///< of the table
    Anchor anchor;

    /// "database.table.column"
    std::string full_name() const { return shown + "." + column.name; }
};

struct NameVisit {
    const LintConfig& config;
    schema::ServerProfile server;
    NamedKind kind;
    const std::string& name;
    std::string shown;  ///< of the object that has the name, or to which what has it belongs
    Anchor anchor;

    /// "the table shop.t", "the column c of shop.t"
    std::string what() const;
};

struct PropertiesVisit {
    const LintConfig& config;
    schema::ServerProfile server;
    const schema::Properties& properties;
    PropertiesOwner owner;
    const schema::Table* table = nullptr;       ///< that they are of; null: of a view, or not known
    std::string shown;                          ///< of the table or view
    std::optional<std::size_t> clause;          ///< of ALTER TABLE
    const StatementVisit* statement = nullptr;  ///< null: of a model

    Anchor anchor(std::string_view key) const { return {.name = std::string(key), .clause = clause}; }
};

/// A view or materialized view as CREATE, ALTER VIEW or a model has it.
struct ViewVisit {
    const LintConfig& config;
    schema::ServerProfile server;
    schema::ObjectName name;
    std::string shown;
    const schema::Query& query;
    const schema::MaterializedView* materialized = nullptr;
    /// What it reads, where that is known.
    const World& world;
};

/// A statement of the up section that nothing undoes.
struct NoWayBack {
    std::size_t statement = 0;  ///< its index
    std::string reason;
};

/// What the down section leaves of what the up section does.
struct RoundTrip {
    std::vector<NoWayBack> not_undone;  ///< where the way back is worked out
    std::vector<std::string> left;      ///< objects that are not as they were, where it is written
};

struct RevisionVisit {
    const LintConfig& config;
    const revision::Graph& graph;
    revision::RevisionIndex node;
    const revision::Section& up;
    const revision::Section& down;
    const RoundTrip& round_trip;
    const revision::Revision& revision() const { return graph[node]; }
};

struct GraphVisit {
    const LintConfig& config;
    const revision::Graph& graph;
};

}  // namespace srmigrate::lint
