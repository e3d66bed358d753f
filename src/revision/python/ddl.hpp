// SPDX-License-Identifier: Apache-2.0
// The statements of the dialect `starrocks`, each as one text. They are the dialect's, token by token, but for what
// StarRocks could not read or would read otherwise: names that need quotes have them, comments and properties are
// escaped, a table is renamed without its database. Source: python-projects.md §2 and dialect.md §3 (recorded).
#pragma once

#include "revision/python/schema_items.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::revision {

using SaStatements = std::vector<std::string>;

enum class IfThere { fail, ignore };  ///< IF NOT EXISTS, IF EXISTS
enum class Replacing { no, yes };     ///< OR REPLACE

/// s.t, or t without a schema.
std::string qualified_name(std::string_view schema, std::string_view name);

/// CREATE of a table, view or materialized view; then CREATE INDEX for each index.
SaStatements create_statements(const SaTable& table, IfThere there = IfThere::fail,
                               Replacing replacing = Replacing::no);
std::string drop_statement(const SaTable& table, IfThere there);
std::string create_index(const SaTable& table, const SaIndex& index, IfThere there);
std::string drop_index(const SaTable& table, std::string_view name, IfThere there);

std::string add_column(const SaTable& table, const SaColumn& column, IfThere there);
std::string drop_column(const SaTable& table, std::string_view column, IfThere there);
/// ADD COLUMN and DROP COLUMN in one statement.
std::string alter_columns(const SaTable& table, const std::vector<SaColumn>& adds,
                          const std::vector<std::string>& drops);

/// What `op.alter_column` was given. A default of its own alternative `no_default` takes the default away.
struct NoDefault {
    bool operator==(const NoDefault&) const = default;
};
struct SaColumnChange {
    std::string column;
    std::optional<std::string> new_name = {};
    std::optional<bool> nullable = {};
    SaTypePtr type = {};
    std::optional<std::variant<NoDefault, SaDefault>> server_default = {};
    std::optional<std::optional<std::string>> comment = {};
    std::optional<bool> autoincrement = {};
    SaTypePtr existing_type = {};
    std::optional<SaDefault> existing_default = {};
    std::optional<bool> existing_nullable = {};
    std::optional<std::string> existing_comment = {};
    std::optional<bool> existing_autoincrement = {};
};
SaStatements alter_column(const SaTable& table, const SaColumnChange& change);

enum class SaConstraintKind { unique, primary_key, check, foreign_key };
struct SaConstraint {
    SaConstraintKind kind = SaConstraintKind::unique;
    std::string name = {};  ///< empty: none
    std::vector<std::string> columns = {};
    SaClausePtr condition = {};       ///< of a check
    std::string referred_table = {};  ///< of a foreign key, as it is written
    std::vector<std::string> referred_columns = {};
    std::string on_delete = {};
    std::string on_update = {};
};
std::string add_constraint(const SaTable& table, const SaConstraint& constraint);
std::string drop_constraint(const SaTable& table, std::string_view name, std::optional<SaConstraintKind> kind);

std::string rename_table(const SaTable& table, std::string_view new_name);
std::string set_table_comment(const SaTable& table, std::string_view comment);
SaStatements set_properties(const SaTable& table, const SaProperties& properties);  ///< one each
std::string set_distribution(const SaTable& table, std::string_view method, std::optional<std::int64_t> buckets);
std::string set_order(const SaTable& table, std::string_view columns);
std::string alter_view(const SaTable& view);
std::string set_security(const SaTable& view);
SaStatements alter_materialized_view(const SaTable& view, std::string_view refresh, const SaProperties& properties);

}  // namespace srmigrate::revision
