// SPDX-License-Identifier: Apache-2.0
// The SQL of the tool's own tables and views: version table, run view (lock and journal), history. The only place that
// writes it; a run sends the text that --sql prints, the label of an INSERT aside.
#pragma once

#include "revision/file/variables.hpp"
#include "revision/graph/path.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/model.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::plan {

/// Where the tool keeps its own objects. They live in default_catalog.
struct Bookkeeping {
    std::optional<std::string>
        database;  ///< version_table_schema, else the URL's; none: only for --sql, names stay bare
    std::string version_table = "alembic_version";
    schema::Properties properties;  ///< version_table_properties
    bool operator==(const Bookkeeping&) const = default;
};

/// Whether the name is one of the tool's own: invisible to inspect, check and autogenerate.
bool is_own_object(const Bookkeeping& bookkeeping, std::string_view name);

/// Whether an object has the shape of such an object, whoever's it is and whatever the name of the version table is:
/// another project's bookkeeping in the same database, or Alembic's. It is as invisible as one's own.
bool is_bookkeeping(std::string_view name, const schema::Object& object);

// ---- Version table
// ---------------------------------------------------------------------------------------------------

/// IF NOT EXISTS: the very table that the official Python dialect makes.
std::string create_version_table(const Bookkeeping& bookkeeping);
std::string select_versions(const Bookkeeping& bookkeeping);
/// The form that --sql prints.
std::string change_row(const Bookkeeping& bookkeeping, const revision::RowChange& change);
/// The form that a run sends: an INSERT carries the label, which makes repeating it harmless.
std::string change_row(const Bookkeeping& bookkeeping, const revision::RowChange& change, std::string_view label);
std::string delete_all_rows(const Bookkeeping& bookkeeping);

/// A statement that needs one privilege on the version table and changes nothing.
struct HarmlessStatement {
    std::string_view privilege;
    std::string sql;
};
/// SELECT first, then the others.
std::vector<HarmlessStatement> harmless_row_statements(const Bookkeeping& bookkeeping);

// ---- Run view
// --------------------------------------------------------------------------------------------------------

std::string run_view_name(const Bookkeeping& bookkeeping, std::uint64_t epoch);
/// The epoch of a view of that name; nothing for any other name.
std::optional<std::uint64_t> run_view_epoch(const Bookkeeping& bookkeeping, std::string_view view);
/// `state` is base64url text, the only text of others that reaches this SQL.
std::string create_run_view(const Bookkeeping& bookkeeping, std::uint64_t epoch, std::string_view state);
std::string alter_run_view(const Bookkeeping& bookkeeping, std::uint64_t epoch, std::string_view state);
std::string drop_run_view(const Bookkeeping& bookkeeping, std::uint64_t epoch);
std::string show_run_view(const Bookkeeping& bookkeeping, std::uint64_t epoch);
/// Lists the views of the bookkeeping database whose name may be a run view's; filter with run_view_epoch.
std::string list_run_views(const Bookkeeping& bookkeeping);

// ---- Probe view
// ------------------------------------------------------------------------------------------------------ Made like a
// run view and dropped at once: proves the privileges before any lock exists.

/// `nonce` of [a-z0-9] only.
std::string probe_view_name(const Bookkeeping& bookkeeping, std::string_view nonce);
/// The nonce of a view of that name; nothing for any other name.
std::optional<std::string> probe_view_nonce(const Bookkeeping& bookkeeping, std::string_view view);
std::string create_probe_view(const Bookkeeping& bookkeeping, std::string_view nonce);
std::string alter_probe_view(const Bookkeeping& bookkeeping, std::string_view nonce);
std::string drop_probe_view(const Bookkeeping& bookkeeping, std::string_view nonce);
std::string show_probe_view(const Bookkeeping& bookkeeping, std::string_view nonce);
std::string list_probe_views(const Bookkeeping& bookkeeping);

// ---- History
// ---------------------------------------------------------------------------------------------------------

/// One revision run, as it ended.
struct HistoryRow {
    std::string revision;
    std::string direction;  ///< upgrade, downgrade, stamp
    std::string who;
    std::string host;
    std::string tool;  ///< srmigrate and its version
    std::int64_t statements = 0;
    std::string hash;     ///< chained hash of the statements
    std::string started;  ///< UTC, yyyy-mm-dd hh:mm:ss
    std::string finished;
    std::string jobs;                         ///< JobIds, comma-separated
    std::string outcome;                      ///< done, failed
    std::string error;                        ///< the server's number and message, without the statement
    revision::VariableValues variables = {};  ///< that the script declares, as they were; without secrets
    bool operator==(const HistoryRow&) const = default;
};

std::string history_table_name(const Bookkeeping& bookkeeping);
std::string create_history_table(const Bookkeeping& bookkeeping);
/// A table that an earlier version made has no column for the variables.
enum class HistoryShape { with_variables, without_variables };
/// With a label, the row is inserted once however often the statement is sent.
std::string insert_history(const Bookkeeping& bookkeeping, const HistoryRow& row, std::string_view label = {},
                           HistoryShape shape = HistoryShape::with_variables);
/// All columns: those that there are.
std::string select_history(const Bookkeeping& bookkeeping);
/// What gives the table of an earlier version its column.
std::string add_history_variables(const Bookkeeping& bookkeeping);
/// The variables as the column holds them, a JSON object; empty where there are none.
std::string variables_to_text(const revision::VariableValues& variables);
/// None where the text is not such an object.
revision::VariableValues variables_from_text(std::string_view text);

/// The variables that each revision ran with when it last ran up.
std::map<std::string, revision::VariableValues> recorded_variables(const std::vector<HistoryRow>& history);

}  // namespace srmigrate::plan
