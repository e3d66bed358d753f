// SPDX-License-Identifier: Apache-2.0
// What a plan that was approved is held to when it runs: the facts that it was made from. The same facts are found
// again before it runs; where a pinned one has moved, the plan is stale. Which facts are pinned, and which are only
// told of: reference quality-gates.md §3.
#pragma once

#include "base/json_fwd.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"
#include "schema/model/context.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::plan {

struct Plan;

struct PinnedRevision {
    std::string id;
    std::string statements;  ///< hash of what it runs, the values of variables left out
    std::string text;        ///< hash of its file; only told of
    bool operator==(const PinnedRevision&) const = default;
};

/// An object that the plan touches, or a view above one.
struct PinnedObject {
    std::string kind;                        ///< "table", "view", … or "absent"
    std::string definition;                  ///< hash of its normal form; empty: absent, or not understood
    std::set<std::int64_t> partitions = {};  ///< ids, of what the plan drops, empties or swaps
    std::optional<bool> is_active = {};      ///< of a materialized view; only told of
    bool operator==(const PinnedObject&) const = default;
};

struct TableSize {
    std::int64_t rows = 0;
    std::int64_t bytes = 0;  ///< of all replicas
    std::int64_t tablets = 0;
    bool operator==(const TableSize&) const = default;
};

/// "512 B", "1.2 GB".
std::string bytes_in_words(std::int64_t bytes);

struct Pins {
    std::string direction;          ///< upgrade or downgrade
    std::string target;             ///< as it was typed
    std::vector<std::string> rows;  ///< of the version table, in order of text
    std::vector<PinnedRevision> revisions;
    std::string salt;                              ///< of the hashes of secret values
    std::map<std::string, std::string> variables;  ///< that the revisions declare; a secret one is a hash of its value
    std::string home;                              ///< the database of unqualified names; empty: none
    std::string version_table;                     ///< in full
    std::set<std::int64_t>
        version_table_partitions;  ///< tells a table that was made anew; none: there is no such table
    /// When the version table was made, of an embedded database its file; empty: the user may not see it, or there is
    /// no version table, and it is not compared.
    std::string identity;
    std::string unfinished;                      ///< what a run left half done; empty: nothing
    std::string server_version;                  ///< only major and minor are pinned
    std::string run_mode;                        ///< empty: the user may not see it, and it is not compared
    std::string default_replication_num;         ///< the same
    std::map<std::string, std::string> session;  ///< what changes the meaning of statements
    std::map<std::string, PinnedObject> objects;
    std::vector<std::string> jobs;           ///< that ran; not pinned
    std::map<std::string, TableSize> sizes;  ///< of tables that are rewritten; not pinned
    std::int64_t made = 0;                   ///< the server's Unix time
    std::optional<std::int64_t> expires = {};
    bool operator==(const Pins&) const = default;
};

/// A fact that is not as it was.
struct MovedFact {
    std::string what;     ///< "the definition of shop.t"
    std::string planned;  ///< what it was; hashes are shortened
    std::string found;
    bool operator==(const MovedFact&) const = default;
};

struct Drift {
    std::vector<MovedFact> stale;  ///< of pinned facts: the plan must not run
    std::vector<MovedFact> told;   ///< of others
    bool operator==(const Drift&) const = default;
};

/// The plan goes on where an earlier run of it stopped: `begun` are the objects that this one has touched, which are
/// not compared any more. Nothing else moves because of it but the rows, and the version table, if it made that.
struct GoingOn {
    std::set<std::string> begun;
    bool operator==(const GoingOn&) const = default;
};

/// `found` are the same facts now, with the pinned salt.
Drift drift_of(const Pins& pinned, const Pins& found, const std::optional<GoingOn>& going_on = {});

/// What the revisions of a plan pin of themselves.
std::vector<PinnedRevision> pinned_revisions(const revision::Graph& graph, const Plan& plan);
/// The declared variables of those revisions that have a value.
std::map<std::string, std::string> pinned_variables(const revision::Graph& graph,
                                                    const std::vector<PinnedRevision>& revisions,
                                                    const revision::VariableValues& values, std::string_view salt);
/// What stands in a plan for a secret value.
std::string salted(std::string_view salt, std::string_view value);

base::Json to_json(const Pins& pins);
/// Throws base::Json::exception where the form is another.
Pins pins_of(const base::Json& json);

}  // namespace srmigrate::plan
