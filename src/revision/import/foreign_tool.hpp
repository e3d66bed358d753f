// SPDX-License-Identifier: Apache-2.0
// The tools that revisions are imported from, by name.
#pragma once

#include <optional>
#include <string_view>

namespace srmigrate::revision {

enum class ForeignTool { goose, dbmate, golang_migrate, flyway, liquibase, alembic_sql, plain };
inline constexpr std::string_view k_foreign_tools = "goose|dbmate|golang-migrate|flyway|liquibase|alembic-sql|plain";
std::string_view word(ForeignTool tool);  ///< as the command line has it: "golang-migrate"
std::optional<ForeignTool> foreign_tool(std::string_view word);

}  // namespace srmigrate::revision
