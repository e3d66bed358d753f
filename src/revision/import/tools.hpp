// SPDX-License-Identifier: Apache-2.0
// The tools that revisions are imported from: one row and one reader each. Private to this folder.
#pragma once

#include "revision/import/applied.hpp"
#include "revision/import/imported.hpp"
#include "sql/answer.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// The table in which a tool keeps what ran.
struct ToolState {
    std::string_view table;    ///< its usual name
    std::string_view columns;  ///< that are asked for
    AppliedMigrations (*applied)(const sql::ResultSet& rows, const Imported& imported);
    std::string_view lock_suffix = {};  ///< of the table that is locked while the tool runs; empty: there is none
};

struct ToolRow {
    ForeignTool tool;
    std::string_view files;  ///< what its files are called, for a hint
    bool (*is_its_file)(const SourceFile& file);
    Imported (*read)(const ForeignFiles& found);
    const ToolState* state;  ///< null: none, or ours
};
std::span<const ToolRow> tool_rows();
const ToolRow& row_of(ForeignTool tool);

/// The first file that has what only one of the tools writes, and that tool.
struct ToolGuess {
    ForeignTool tool;
    std::string file;
};
std::optional<ToolGuess> looks_like(const std::vector<SourceFile>& files);

// One file each
bool is_goose_file(const SourceFile& file);
Imported read_goose(const ForeignFiles& found);
AppliedMigrations applied_by_goose(const sql::ResultSet& rows, const Imported& imported);
bool is_dbmate_file(const SourceFile& file);
Imported read_dbmate(const ForeignFiles& found);
AppliedMigrations applied_by_dbmate(const sql::ResultSet& rows, const Imported& imported);
bool is_golang_migrate_file(const SourceFile& file);
Imported read_golang_migrate(const ForeignFiles& found);
AppliedMigrations applied_by_golang_migrate(const sql::ResultSet& rows, const Imported& imported);
bool is_flyway_file(const SourceFile& file);
Imported read_flyway(const ForeignFiles& found);
AppliedMigrations applied_by_flyway(const sql::ResultSet& rows, const Imported& imported);
bool is_liquibase_file(const SourceFile& file);
Imported read_liquibase(const ForeignFiles& found);
AppliedMigrations applied_by_liquibase(const sql::ResultSet& rows, const Imported& imported);
bool is_alembic_sql_file(const SourceFile& file);
Imported read_alembic_sql(const ForeignFiles& found);
bool is_plain_file(const SourceFile& file);
Imported read_plain(const ForeignFiles& found);

}  // namespace srmigrate::revision
