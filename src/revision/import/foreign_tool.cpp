// SPDX-License-Identifier: Apache-2.0
#include "revision/import/foreign_tool.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::revision {
namespace {

constexpr std::array k_foreign_tool_words{
    std::pair<ForeignTool, std::string_view>{ForeignTool::goose, "goose"},
    std::pair<ForeignTool, std::string_view>{ForeignTool::dbmate, "dbmate"},
    std::pair<ForeignTool, std::string_view>{ForeignTool::golang_migrate, "golang-migrate"},
    std::pair<ForeignTool, std::string_view>{ForeignTool::flyway, "flyway"},
    std::pair<ForeignTool, std::string_view>{ForeignTool::liquibase, "liquibase"},
    std::pair<ForeignTool, std::string_view>{ForeignTool::alembic_sql, "alembic-sql"},
    std::pair<ForeignTool, std::string_view>{ForeignTool::plain, "plain"},
};

}  // namespace

std::string_view word(ForeignTool tool) {
    return std::ranges::find(k_foreign_tool_words, tool, &std::pair<ForeignTool, std::string_view>::first)->second;
}

std::optional<ForeignTool> foreign_tool(std::string_view word) {
    const auto* const found =
        std::ranges::find(k_foreign_tool_words, word, &std::pair<ForeignTool, std::string_view>::second);
    return found == k_foreign_tool_words.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace srmigrate::revision
