// SPDX-License-Identifier: Apache-2.0
#include "revision/import/tools.hpp"

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

constexpr ToolState k_goose_state{"goose_db_version", "id, version_id, is_applied, tstamp", applied_by_goose};
constexpr ToolState k_dbmate_state{"schema_migrations", "version", applied_by_dbmate};
constexpr ToolState k_golang_migrate_state{"schema_migrations", "version, dirty", applied_by_golang_migrate};
constexpr ToolState k_flyway_state{"flyway_schema_history", "installed_rank, version, type, script, checksum, success",
                                   applied_by_flyway};
constexpr ToolState k_liquibase_state{"DATABASECHANGELOG", "ID, AUTHOR, FILENAME, EXECTYPE", applied_by_liquibase,
                                      "LOCK"};

// In the order in which a guess asks; plain files are those of nobody else.
constexpr std::array k_tool_rows{
    ToolRow{ForeignTool::goose, "00001_name.sql with '-- +goose Up'", is_goose_file, read_goose, &k_goose_state},
    ToolRow{ForeignTool::dbmate, "20240131120000_name.sql with '-- migrate:up'", is_dbmate_file, read_dbmate,
            &k_dbmate_state},
    ToolRow{ForeignTool::golang_migrate, "000001_name.up.sql and 000001_name.down.sql", is_golang_migrate_file,
            read_golang_migrate, &k_golang_migrate_state},
    ToolRow{ForeignTool::flyway, "V1__name.sql", is_flyway_file, read_flyway, &k_flyway_state},
    ToolRow{ForeignTool::liquibase, "NAME.sql that begins with '--liquibase formatted sql'", is_liquibase_file,
            read_liquibase, &k_liquibase_state},
    ToolRow{ForeignTool::alembic_sql, "NAME.sql with '-- Running upgrade A -> B'", is_alembic_sql_file,
            read_alembic_sql, nullptr},
    ToolRow{ForeignTool::plain, "NAME.sql", is_plain_file, read_plain, nullptr},
};

}  // namespace

std::span<const ToolRow> tool_rows() {
    return k_tool_rows;
}

const ToolRow& row_of(ForeignTool tool) {
    return *std::ranges::find(k_tool_rows, tool, &ToolRow::tool);
}

std::optional<ToolGuess> looks_like(const std::vector<SourceFile>& files) {
    for (const auto& file : files) {
        const auto row = std::ranges::find_if(k_tool_rows, [&](const ToolRow& each) {
            return each.tool != ForeignTool::plain && each.is_its_file(file);
        });
        if (row != k_tool_rows.end()) return ToolGuess{.tool = row->tool, .file = file.shown_file};
    }
    return std::nullopt;
}

}  // namespace srmigrate::revision
