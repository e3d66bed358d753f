// SPDX-License-Identifier: Apache-2.0
// What a statement asks for, as a plain value: one alternative for each kind of statement, one for each clause of ALTER
// TABLE. SQL that is not understood is a value too (Opaque), never an error.
// Source of the shapes: reference §1.1–1.7.
#pragma once

#include "schema/model/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::schema {

// ---- Databases
// -------------------------------------------------------------------------------------------------------

struct CreateDatabase {
    ObjectName name;  ///< catalog, name
    bool if_not_exists = false;
    Properties properties;
    bool operator==(const CreateDatabase&) const = default;
};
struct DropDatabase {
    ObjectName name;
    bool if_exists = false;
    bool force = false;
    bool operator==(const DropDatabase&) const = default;
};
struct RenameDatabase {
    ObjectName name;
    std::string new_name;
    bool operator==(const RenameDatabase&) const = default;
};
enum class DatabaseQuota { data, replica };
/// SET DATA QUOTA 10GB, SET REPLICA QUOTA 1024: `limit` as written. Nothing but SHOW DATA tells it.
struct SetDatabaseQuota {
    ObjectName name;
    DatabaseQuota kind = DatabaseQuota::data;
    std::string limit;
    bool operator==(const SetDatabaseQuota&) const = default;
};
/// SET ("storage_volume" = "v"), shared-data from 4.1 (StarRocks PR #67699).
struct SetDatabaseProperties {
    ObjectName name;
    Properties properties;
    bool operator==(const SetDatabaseProperties&) const = default;
};

// ---- Tables
// ----------------------------------------------------------------------------------------------------------

struct CreateTable {
    Table table;
    bool if_not_exists = false;
    bool operator==(const CreateTable&) const = default;
};
/// `table` holds the name and the clauses given besides LIKE.
struct CreateTableLike {
    Table table;
    ObjectName like;
    bool if_not_exists = false;
    bool operator==(const CreateTableLike&) const = default;
};
/// `table` holds what was given: column names without types, indexes, keys, partitioning …
struct CreateTableAsSelect {
    Table table;
    Query query;
    bool if_not_exists = false;
    bool operator==(const CreateTableAsSelect&) const = default;
};
struct DropTable {
    ObjectName name;
    bool if_exists = false;
    bool force = false;
    bool temporary = false;
    bool operator==(const DropTable&) const = default;
};
struct TruncateTable {
    ObjectName name;
    std::vector<std::string> partitions;
    bool temporary_partitions = false;
    bool operator==(const TruncateTable&) const = default;
};

// ---- Clauses of ALTER TABLE (reference §1.6)
// -------------------------------------------------------------------------

struct First {
    bool operator==(const First&) const = default;
};
struct After {
    std::string column;
    bool operator==(const After&) const = default;
};
using ColumnPosition = std::variant<First, After>;

/// ADD COLUMN def [FIRST | AFTER c] or ADD COLUMN (def, …).
struct AddColumns {
    std::vector<Column> columns;
    bool parenthesised = false;
    std::optional<ColumnPosition> position;
    std::optional<std::string> rollup;
    Properties properties;
    bool operator==(const AddColumns&) const = default;
};
struct DropColumn {
    std::string name;
    std::optional<std::string> rollup;
    Properties properties;
    bool operator==(const DropColumn&) const = default;
};
/// Replaces the whole definition; what is not given takes its default (reference §3.2).
struct ModifyColumn {
    Column column;
    std::optional<ColumnPosition> position;
    std::optional<std::string> rollup;
    Properties properties;
    bool operator==(const ModifyColumn&) const = default;
};
struct ModifyColumnComment {
    std::string name;
    std::string comment;
    bool operator==(const ModifyColumnComment&) const = default;
};
/// MODIFY COLUMN c ADD FIELD a.b.f type [FIRST | AFTER f]
struct AddField {
    std::string column;
    std::vector<std::string> path;
    Type type;
    std::optional<ColumnPosition> position;
    Properties properties;
    bool operator==(const AddField&) const = default;
};
struct DropField {
    std::string column;
    std::vector<std::string> path;
    Properties properties;
    bool operator==(const DropField&) const = default;
};
struct RenameColumn {
    std::string name;
    std::string new_name;
    bool operator==(const RenameColumn&) const = default;
};
/// ORDER BY (…): all columns = physical order, fewer = sort key.
struct OrderBy {
    std::vector<std::string> columns;
    std::optional<std::string> rollup;
    Properties properties;
    bool operator==(const OrderBy&) const = default;
};
struct AddIndex {
    Index index;
    bool operator==(const AddIndex&) const = default;
};
struct DropIndex {
    std::string name;
    bool operator==(const DropIndex&) const = default;
};
struct SetProperties {
    Properties properties;
    bool operator==(const SetProperties&) const = default;
};
struct AddRollups {
    std::vector<Rollup> rollups;
    bool operator==(const AddRollups&) const = default;
};
struct DropRollups {
    std::vector<std::string> names;
    Properties properties;
    bool operator==(const DropRollups&) const = default;
};
struct RenameTable {
    std::string new_name;
    bool operator==(const RenameTable&) const = default;
};
struct RenamePartition {
    std::string name;
    std::string new_name;
    bool operator==(const RenamePartition&) const = default;
};
struct RenameRollup {
    std::string name;
    std::string new_name;
    bool operator==(const RenameRollup&) const = default;
};
struct SwapTable {
    std::string other;
    bool operator==(const SwapTable&) const = default;
};
struct SetTableComment {
    std::string comment;
    bool operator==(const SetTableComment&) const = default;
};
/// ADD PARTITION p VALUES … or ADD PARTITIONS START …: one of them, and no other clause beside it (reference §1.7).
struct AddPartitions {
    PartitionItem partition;
    bool temporary = false;
    std::optional<Distribution> distribution;
    Properties properties;
    bool operator==(const AddPartitions&) const = default;
};
/// One of: names, a series, a condition, or all temporary partitions.
struct DropPartitions {
    std::vector<std::string> names;
    std::optional<PartitionSeries> series;
    std::optional<Expression> where;
    bool all_temporary = false;
    bool temporary = false;
    bool if_exists = false;
    bool force = false;
    bool operator==(const DropPartitions&) const = default;
};
struct TruncatePartitions {
    std::vector<std::string> names;
    bool temporary = false;
    bool operator==(const TruncatePartitions&) const = default;
};
struct ReplacePartitions {
    std::vector<std::string> names;
    std::vector<std::string> with;  ///< temporary partitions
    Properties properties;
    bool operator==(const ReplacePartitions&) const = default;
};
/// Without names: MODIFY PARTITION (*).
struct ModifyPartitions {
    std::vector<std::string> names;
    Properties properties;
    bool operator==(const ModifyPartitions&) const = default;
};
/// [PARTITIONS (…)] [key] [PARTITION BY …] [ORDER BY …] DISTRIBUTED BY … [BETWEEN a AND b]: an OPTIMIZE job.
struct Optimize {
    std::vector<std::string> partitions;
    std::optional<Key> key;
    std::optional<Partitioning> partitioning;
    std::optional<std::vector<std::string>> order_by;
    std::optional<Distribution> distribution;
    std::optional<std::pair<std::string, std::string>> between;
    bool operator==(const Optimize&) const = default;
};
/// DISTRIBUTED BY HASH (…) DEFAULT BUCKETS n
struct SetDefaultBuckets {
    std::vector<std::string> columns;
    std::int64_t buckets = 0;
    bool operator==(const SetDefaultBuckets&) const = default;
};
enum class Compaction { plain, base, cumulative };
struct Compact {
    Compaction kind = Compaction::plain;
    std::vector<std::string> partitions;
    bool operator==(const Compact&) const = default;
};
struct SetAutoIncrement {
    std::int64_t value = 0;
    bool operator==(const SetAutoIncrement&) const = default;
};
/// A clause that is not understood: its text, sent as it is.
struct OpaqueClause {
    std::string text;
    bool operator==(const OpaqueClause&) const = default;
};

using AlterClause = std::variant<AddColumns, DropColumn, ModifyColumn, ModifyColumnComment, AddField, DropField,
                                 RenameColumn, OrderBy, AddIndex, DropIndex, SetProperties, AddRollups, DropRollups,
                                 RenameTable, RenamePartition, RenameRollup, SwapTable, SetTableComment, AddPartitions,
                                 DropPartitions, TruncatePartitions, ReplacePartitions, ModifyPartitions, Optimize,
                                 SetDefaultBuckets, Compact, SetAutoIncrement, OpaqueClause>;

/// CREATE INDEX and DROP INDEX are spellings of AddIndex and DropIndex.
struct AlterTable {
    ObjectName name;
    std::vector<AlterClause> clauses;
    bool operator==(const AlterTable&) const = default;
};

// ---- Views
// -----------------------------------------------------------------------------------------------------------

struct CreateView {
    View view;
    bool or_replace = false;
    bool if_not_exists = false;
    bool operator==(const CreateView&) const = default;
};
struct AlterView {
    ObjectName name;
    std::optional<std::vector<ViewColumn>> columns;
    Query query;
    bool operator==(const AlterView&) const = default;
};
struct SetViewSecurity {
    ObjectName name;
    ViewSecurity security = ViewSecurity::none;
    bool operator==(const SetViewSecurity&) const = default;
};
struct DropView {
    ObjectName name;
    bool if_exists = false;
    bool operator==(const DropView&) const = default;
};

struct CreateMaterializedView {
    MaterializedView view;
    bool if_not_exists = false;
    bool operator==(const CreateMaterializedView&) const = default;
};
struct RenameMaterializedView {
    std::string new_name;
    bool operator==(const RenameMaterializedView&) const = default;
};
struct SwapMaterializedView {
    std::string other;
    bool operator==(const SwapMaterializedView&) const = default;
};
struct SetRefresh {
    RefreshScheme refresh;
    bool operator==(const SetRefresh&) const = default;
};
struct Activate {
    bool operator==(const Activate&) const = default;
};
struct Deactivate {
    bool operator==(const Deactivate&) const = default;
};
struct AlterMaterializedView {
    ObjectName name;
    std::variant<RenameMaterializedView, SwapMaterializedView, SetRefresh, SetProperties, Activate, Deactivate> change;
    bool operator==(const AlterMaterializedView&) const = default;
};
struct DropMaterializedView {
    ObjectName name;
    bool if_exists = false;
    bool force = false;
    bool operator==(const DropMaterializedView&) const = default;
};
enum class RefreshMode { not_given, sync, async };
struct RefreshMaterializedView {
    ObjectName name;
    std::string partitions;  ///< PARTITION … as written, or empty
    bool force = false;
    RefreshMode mode = RefreshMode::not_given;
    std::optional<std::int64_t> priority;
    bool operator==(const RefreshMaterializedView&) const = default;
};
struct CancelRefresh {
    ObjectName name;
    bool force = false;
    bool operator==(const CancelRefresh&) const = default;
};

enum class JobList { column, rollup, optimize };
/// CANCEL ALTER TABLE COLUMN | ROLLUP | OPTIMIZE FROM t, CANCEL ALTER MATERIALIZED VIEW FROM t.
struct CancelAlter {
    JobList list = JobList::column;
    bool materialized_view = false;
    ObjectName name;
    std::vector<std::int64_t> jobs;
    bool operator==(const CancelAlter&) const = default;
};

// ---- Everything else
// -------------------------------------------------------------------------------------------------

struct Use {
    std::optional<std::string> catalog;
    std::string database;
    bool operator==(const Use&) const = default;
};
/// SET … in any form (variables, SET CATALOG, SET ROLE): context for what follows, sent again on reconnect and resume.
struct SetSession {
    enum class Kind { variable, catalog, role, other };
    Kind kind = Kind::other;
    std::string text;
    std::string catalog;  ///< of Kind::catalog: the one that is chosen
    bool operator==(const SetSession&) const = default;
};

enum class DataKind { insert, insert_overwrite, update, delete_, select, submit_task, other };
/// A statement that moves or reads rows: classified, not taken apart.
struct DataStatement {
    DataKind kind = DataKind::other;
    std::optional<ObjectName> target;
    std::vector<ObjectName> reads;
    std::optional<std::string> label;  ///< of INSERT … WITH LABEL
    std::string text;
    bool operator==(const DataStatement&) const = default;
};

/// SQL that is not understood. `kind` is its leading words in upper case ("CREATE EXTERNAL CATALOG"); `object` the
/// object it names, which is unknown in a catalog from there on; `reason` says why it is opaque.
struct Opaque {
    std::string kind;
    std::optional<ObjectName> object;
    std::string reason;
    std::string text;
    bool operator==(const Opaque&) const = default;
};

using Operation =
    std::variant<CreateDatabase, DropDatabase, RenameDatabase, SetDatabaseQuota, SetDatabaseProperties, CreateTable,
                 CreateTableLike, CreateTableAsSelect, DropTable, TruncateTable, AlterTable, CreateView, AlterView,
                 SetViewSecurity, DropView, CreateMaterializedView, AlterMaterializedView, DropMaterializedView,
                 RefreshMaterializedView, CancelRefresh, CancelAlter, Use, SetSession, DataStatement, Opaque>;

}  // namespace srmigrate::schema
