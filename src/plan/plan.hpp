// SPDX-License-Identifier: Apache-2.0
// What a run would do: steps of the graph with the statements of their scripts. A Plan is written as text
// (plan/offline) or carried out (run/runner), never both ways by two descriptions.
#pragma once

#include "base/diagnostic.hpp"
#include "plan/home.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/path.hpp"
#include "revision/script/script.hpp"
#include "schema/effect/effect.hpp"
#include "sql/answer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::plan {

/// How much of a revision a step is about.
enum class Share {
    all,    ///< one of its sections
    begun,  ///< what an earlier run has begun of the up section, to its end
    undo,   ///< what takes that back
};

struct PlannedStep {
    revision::PathStep step;
    std::string message;  ///< of the revision
    std::vector<revision::ScriptStatement> statements;
    revision::VariableValues variables = {};  ///< that the script declares, with their values; without secrets
    Share share = Share::all;
};

struct Plan {
    std::vector<PlannedStep> steps;
    /// Statements that do not look right. They are sent as they are: the server knows its version's language best.
    std::vector<base::Diagnostic> warnings;
};

/// How many of the first step's statements come before `database` can be used: those up to its CREATE DATABASE; 0 when
/// the first step does not create it.
std::size_t statements_before(const Plan& plan, const std::string& database);

/// Where a run waits after a statement, as far as the statement alone tells: the tables that its job may be on, in the
/// database that is chosen when it runs.
struct PossibleJob {
    schema::JobTrace trace = schema::JobTrace::none;
    std::string database;
    std::vector<std::string> tables;
    bool operator==(const PossibleJob&) const = default;
};
/// `table`: the one that it alters, as the statement finds it, where that is known.
PossibleJob possible_job(const revision::ScriptStatement& statement, const std::string& current_database,
                         const schema::ServerProfile& context, const schema::Table* table = nullptr);

/// "COLUMN", as in SHOW ALTER TABLE COLUMN; empty: in no list.
std::string_view list_of_job(schema::JobTrace trace);
/// "the COLUMN job on t"; empty where nothing is waited for.
std::string wait_in_words(const PossibleJob& job);

/// What the embedded engine says of a statement that it has accepted and not run, or what it takes for granted; empty
/// for any other answer.
std::string engine_note(const sql::Ok& answer);

/// The catalog that is chosen after the statement.
std::string catalog_after(const revision::ScriptStatement& statement, std::string current_catalog);
/// Whether it is the server's own one, in any case (StarRocks: CatalogMgr.isInternalCatalog).
bool is_native_catalog(std::string_view catalog);

/// The database that is chosen after the statement.
std::string database_after(const revision::ScriptStatement& statement, std::string current_database);

}  // namespace srmigrate::plan
