// SPDX-License-Identifier: Apache-2.0
// What the renderers of tables, views and clauses share. Private to the renderer; sql/render.hpp is what others use.
#pragma once

#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::sql {

/// (a, b)
std::string name_list(const std::vector<std::string>& names);
/// ("k" = "v", "l" = "w") on one line
std::string property_list(const schema::Properties& properties);
/// " PROPERTIES (…)" on one line, or nothing
std::string inline_properties(const schema::Properties& properties);
/// "\nPROPERTIES (…)" with a property a line, or nothing
std::string properties_clause(const schema::Properties& properties, std::string_view word = "PROPERTIES");
/// " COMMENT "…"", or nothing
std::string inline_comment(const std::optional<std::string>& comment);
/// `lines` in parentheses, each on its own line, indented
std::string block(const std::vector<std::string>& lines);
std::string series(const schema::PartitionSeries& series);
std::string interval(std::int64_t count, std::string_view unit);
/// PRIMARY KEY (a, b)
std::string key_clause(const schema::Key& key);
std::string rollup(const schema::Rollup& rollup);
std::string_view if_exists(bool given);
std::string_view if_not_exists(bool given);

std::string create_table(const schema::CreateTable& create);
std::string create_table(const schema::CreateTableLike& create);
std::string create_table(const schema::CreateTableAsSelect& create);
std::string alter_table(const schema::AlterTable& alter);
std::string create_view(const schema::CreateView& create);
std::string alter_view(const schema::AlterView& alter);
std::string create_view(const schema::CreateMaterializedView& create);
std::string alter_view(const schema::AlterMaterializedView& alter);
std::string refresh_view(const schema::RefreshMaterializedView& refresh);

}  // namespace srmigrate::sql
