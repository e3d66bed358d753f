// SPDX-License-Identifier: Apache-2.0
// Who may do what: users, roles, grants, and the checks that a statement makes before it runs. Every role that a user
// has is in force, as with activate_all_roles_on_login.
// Source: reference §4.9, §4.10 (creators own nothing), §7.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::engine {

enum class ObjectKind { system, catalog, database, table, view, materialized_view };
std::string_view word(ObjectKind kind);  ///< as in messages: MATERIALIZED VIEW
ObjectKind kind_of(const StoredObject& object);

/// Whether the connection's user has the privilege; `object` is empty for system, catalog and (its name) database.
bool may(const StatementContext& context, std::string_view privilege, ObjectKind kind, std::string_view database,
         std::string_view object = {});
/// Refuses with 5203 where may() is false.
void require(const StatementContext& context, std::string_view privilege, ObjectKind kind, std::string_view database,
             std::string_view object = {});
/// Any privilege on the object: what SHOW lists and information_schema show.
bool may_see(const StatementContext& context, ObjectKind kind, std::string_view database, std::string_view object);
/// For SHOW CREATE and DESC: refuses with 5203 naming ANY where may_see is false.
void require_any(const StatementContext& context, ObjectKind kind, std::string_view database, std::string_view object);
/// Whether the user sees the database: a privilege on it or on anything in it.
bool may_see_database(const StatementContext& context, std::string_view database);

/// CREATE, ALTER and DROP USER and ROLE, GRANT, REVOKE, SHOW GRANTS, ROLES and USERS, SET PASSWORD, SET [DEFAULT] ROLE;
/// nothing for any other statement. The built-in roles with administrators' rights (root, db_admin, cluster_admin) make
/// an administrator.
std::optional<Answer> run_account_statement(const StatementContext& context);

}  // namespace srmigrate::engine
