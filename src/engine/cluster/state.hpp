// SPDX-License-Identifier: Apache-2.0
// Everything the engine holds between two statements, as plain values: databases and their objects with ids and table
// states, jobs, labels, accounts and connections. Holds no rule of the server.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::engine {

/// One counter serves all ids of a cluster: tables, partitions, indexes, jobs (reference §2.6).
using Id = std::int64_t;

// ---- Tables
// ----------------------------------------------------------------------------------------------------------

/// Reference §2.3.
enum class TableState {
    normal,
    rollup,
    schema_change,
    optimize,
    updating_meta,
    waiting_stable,
    backup,
    restore,
    tablet_reshard,
};
std::string_view word(TableState state);  ///< as in messages: SCHEMA_CHANGE …

/// A partition that exists, also of an automatic, dynamic or unpartitioned table (the latter has one, named after it).
struct StoredPartition {
    Id id = 0;
    std::string name;
    bool temporary = false;
    /// FixedRange or ValuesIn, never LessThan; absent: the table is not partitioned.
    std::optional<schema::PartitionBounds> bounds;
    std::int64_t replication_num = 1;
    std::optional<std::int64_t> buckets;  ///< absent: the server chooses
    std::string storage_medium = "HDD";
    std::int64_t visible_version = 1;
    Time visible_time{};
};

/// Which column it is, whatever it is called now. `original_name` is the name it was made with: it stays taken after a
/// rename (reference §3.3).
struct ColumnId {
    std::int64_t unique_id = 0;
    std::string original_name;
    auto operator<=>(const ColumnId&) const = default;
};

/// A rollup or a synchronous materialized view: an index beside the base one.
struct RollupIndex {
    Id id = 0;
    std::string name;
    schema::KeyModel model = schema::KeyModel::duplicate;
    std::vector<schema::Column> columns;                            ///< explicit, as those of a table
    std::optional<schema::MaterializedView> view;                   ///< given: it is a synchronous materialized view
    std::string statement;                                          ///< the one that made the view, as it was sent
    std::vector<std::pair<std::string, std::string>> base_columns;  ///< lower case: (column of the index, base column)
    std::string where;
};

/// Values by ColumnId::unique_id; a column that is missing has its default. So adding and dropping columns leaves
/// rows alone.
struct StoredRow {
    Id partition = 0;
    std::map<std::int64_t, Cell> cells;
};

/// An OLAP table as the server holds it. `definition` is fully explicit: every column has type, nullability, comment
/// and (by `key`) its role; key, distribution and the properties that SHOW CREATE prints are there; partitions and
/// rollups are not, they are below.
struct StoredTable {
    Id id = 0;
    schema::Table definition;
    TableState state = TableState::normal;
    Time created{};
    std::map<std::string, ColumnId> identities;  ///< by column name in lower case
    std::int64_t last_unique_id = -1;
    std::vector<StoredPartition> partitions;  ///< temporary ones too
    std::vector<RollupIndex> rollups;
    std::int64_t schema_version = 0;
    std::map<std::string, std::string> hidden_properties;  ///< held but not printed: bloom_filter_fpp …
    std::int64_t next_auto_increment = 1;
    std::vector<StoredRow> rows;
};

// ---- Other objects
// ---------------------------------------------------------------------------------------------------

/// What is known of an output column of a query; the type is absent where the engine cannot tell it.
struct OutputColumn {
    std::string name;
    std::optional<schema::Type> type;
    bool nullable = true;
};

struct StoredView {
    Id id = 0;
    schema::View definition;  ///< columns are always given
    std::string kept_query;   ///< what SHOW says of a query that was not kept whole; empty: the query
    std::vector<OutputColumn> columns;
    Time created{};
};

/// An asynchronous materialized view: a table with a query. `table.definition` holds the columns, distribution, sort
/// key and properties; `definition` the refresh scheme, partition expressions and query.
struct StoredMaterializedView {
    schema::MaterializedView definition;
    std::string kept_query;  ///< as of a view
    StoredTable table;
    std::vector<OutputColumn> columns;
    bool active = true;
    std::string inactive_reason;
    Id task_id = 0;
};

/// An object that some statement made which the engine does not understand.
struct StoredUnknown {
    Id id = 0;
    std::string kind;  ///< leading words of the statement
    std::string reason;
    std::string text;
};

using StoredObject = std::variant<StoredTable, StoredView, StoredMaterializedView, StoredUnknown>;

/// A load label, unique in its database (reference §5.3).
struct Label {
    Id transaction = 0;
    std::string table;
    std::string status = "VISIBLE";
    Time created{};
};

struct StoredDatabase {
    Id id = 0;
    std::string name;
    std::map<std::string, StoredObject, std::less<>> objects;  ///< names are case-sensitive
    std::map<std::string, Label, std::less<>> labels;
    schema::Properties properties;
};

// ---- Jobs
// ------------------------------------------------------------------------------------------------------------

enum class JobState { pending, waiting_txn, running, finished_rewriting, finished, cancelled };
std::string_view word(JobState state);  ///< PENDING …
constexpr bool is_final(JobState state) {
    return state == JobState::finished || state == JobState::cancelled;
}

/// One row of SHOW ALTER TABLE COLUMN: a job has one for each index that it rewrites.
struct JobIndex {
    std::string name;
    Id index = 0;
    Id origin = 0;
};

/// The table's columns, indexes, sort key and properties once the job is through.
struct SchemaChange {
    schema::Table definition;
    std::map<std::string, ColumnId> identities;
    std::int64_t last_unique_id = -1;
    std::vector<RollupIndex> rollups;
};
struct AddRollup {
    RollupIndex rollup;
};
/// New distribution for the named partitions, for all of them when none is named; keys and granularity where given.
struct Redistribution {
    std::vector<std::string> partitions;
    std::optional<schema::Distribution> distribution;
    bool merge = false;                   ///< of partitions: those named give way to `merged`
    std::vector<StoredPartition> merged;  ///< merge of partitions: what replaces `partitions`
    std::optional<std::vector<std::string>> order_by;
};
using JobEffect = std::variant<SchemaChange, AddRollup, Redistribution>;

struct Job {
    Id id = 0;
    schema::JobList list = schema::JobList::column;
    std::string database;
    Id table = 0;
    std::string table_name;  ///< when the job was made; it does not follow a rename
    Time created{};
    Time due{};  ///< when it ends by itself
    std::optional<Time> finished;
    JobState state = JobState::pending;
    Id transaction = 0;
    std::string schema_version = "0:0";
    std::vector<JobIndex> indexes;
    std::string base_index;  ///< ROLLUP
    std::string operation;   ///< OPTIMIZE
    std::string message;
    std::int64_t timeout_seconds = 86400;
    std::optional<JobEffect> effect;          ///< absent: nothing to do any more
    bool stuck = false;                       ///< it never ends by itself
    std::string cancel_with;                  ///< given: instead of finishing it is cancelled with this message
    std::chrono::milliseconds busy_after{0};  ///< the table stays busy so long after the end (reference §2.6)
    bool materialized_view = false;           ///< builds a synchronous materialized view
    bool hidden = false;                      ///< in no list: shared-data meta jobs (reference §2.5)
};

// ---- Accounts and connections
// ----------------------------------------------------------------------------------------

/// A privilege on an object or on all of a kind; empty names mean "all".
struct Grant {
    std::string privilege;    ///< upper case: SELECT, CREATE VIEW …
    std::string object_kind;  ///< upper case: TABLE, VIEW, DATABASE, SYSTEM …
    std::string database;
    std::string object;
    auto operator<=>(const Grant&) const = default;
};
struct Account {
    std::string name;
    std::string host = "%";
    std::string password;  ///< plain: this is no server for secrets
    std::set<Grant> grants;
    std::set<std::string> roles;  ///< those that were granted, and exist
    bool administrator = false;   ///< may do everything
};

/// A role that somebody made; the built-in ones are not held.
struct Role {
    std::string comment;
    std::set<Grant> grants;
    std::set<std::string> roles;  ///< whose privileges it has besides
};

/// A transaction that BEGIN opened: the one database it writes to, and the rows of its tables as they were before.
struct Transaction {
    std::string database;
    std::map<Id, std::vector<StoredRow>> before;  ///< by table
};

struct Client {
    std::string user;
    std::string host;
    std::string database;
    Time connected{};
    std::string info;
    std::optional<Transaction> transaction;
};

/// A load that is COMMITTED: durable, and not to be read yet.
struct Publication {
    Time due{};  ///< when it becomes VISIBLE
    std::string database;
    std::string label;
    Id table = 0;
    std::vector<StoredRow> before;  ///< what the table shows until then
};

using Databases = std::map<std::string, StoredDatabase, std::less<>>;

// ---- What is kept by name
// -----------------------------------------------------------------------------------------

/// Objects without any effect on tables and views: made, shown, changed and dropped by name (cluster/kept).
enum class KeptKind {
    catalog,
    dictionary,
    file,
    function,
    global_function,
    group_provider,
    pipe,
    repository,
    resource,
    resource_group,
    routine_load,
    security_integration,
    storage_volume,
    task,
    warehouse,
};

struct KeptName {
    KeptKind kind = KeptKind::catalog;
    std::string database;  ///< empty: of the cluster
    std::string name;      ///< of a function with the types of its arguments: f(INT, STRING)
    auto operator<=>(const KeptName&) const = default;
};

struct KeptObject {
    Id id = 0;
    Time created{};
    std::string state;  ///< RUNNING, SUSPEND …; empty: it has none
    std::string comment;
    std::string text;  ///< the statement that made it, without its secrets
};

/// What only a cluster can know (whether an experimental feature is switched on, a resource group exists …).
enum class Untold {
    is_refused,  ///< as a cluster refuses it where nobody has told it
    is_taken,    ///< with a note
};

// ---- All of it
// -------------------------------------------------------------------------------------------------------

class Hooks;  ///< engine/cluster/hooks.hpp

struct ClusterState {
    ClusterProfile profile;
    Time now{};
    Id next_id = 10001;
    Id next_transaction = 1001;
    std::uint64_t next_connection = 1;
    Databases databases;
    std::vector<Job> jobs;                                 ///< ascending id
    std::map<std::string, Account, std::less<>> accounts;  ///< by name
    std::map<std::string, Role, std::less<>> roles;        ///< by name
    std::map<KeptName, KeptObject> kept;
    std::map<std::uint64_t, Client> connections;
    std::map<std::string, std::string> global_variables;  ///< lower case; what SET GLOBAL changed
    std::map<std::string, std::string> configuration;     ///< front end configuration that ADMIN SET changed
    std::vector<Publication> publications;                ///< in the order in which they were committed
    /// The minute for which no dynamic partition is due any more; absent since a table changed (change/due).
    std::optional<std::chrono::sys_time<std::chrono::minutes>> partitions_settled;
    std::shared_ptr<Hooks> hooks;  ///< of a test; else null
    Untold untold = Untold::is_refused;
    std::vector<std::string> notes;  ///< what the statement under way takes for granted

    Id new_id() { return next_id++; }
    StoredDatabase* database(std::string_view name);
    const StoredDatabase* database(std::string_view name) const;
    StoredObject* object(std::string_view database, std::string_view name);
    const StoredObject* object(std::string_view database, std::string_view name) const;
};

/// The table of a plain table or of a materialized view; null for anything else.
StoredTable* table_of(StoredObject& object);
const StoredTable* table_of(const StoredObject& object);
/// By its id in the database; null where it is gone.
StoredTable* find_table(ClusterState& state, std::string_view database, Id table);
Id id_of(const StoredObject& object);

using schema::find_column;
const StoredPartition* find_partition(const StoredTable& table, std::string_view name, bool temporary);

/// An empty cluster: no database but what every server has, and the account root.
ClusterState initial_state(ClusterProfile profile);

}  // namespace srmigrate::engine
