// SPDX-License-Identifier: Apache-2.0
// What Alembic's operations with the dialect `starrocks` cannot say, or send in a way that StarRocks does not take
// (reference dialect.md §3, python-projects.md §2). Revisions say that in SQL, with the reason in a comment.
#pragma once

#include "schema/model/operation.hpp"

#include <string>
#include <vector>

namespace srmigrate::revision {

/// Why no `op.…` does exactly this; empty where one does.
std::string beyond_operations(const schema::Operation& operation);

/// What a model in Python cannot say of an object, one thing each: "the rollup r".
std::vector<std::string> beyond_models(const schema::Table& table);
std::vector<std::string> beyond_models(const schema::View& view);
std::vector<std::string> beyond_models(const schema::MaterializedView& view);

/// Whether the dialect sends the name bare, which StarRocks refuses: it quotes the reserved words of MySQL
/// (StarRocksIdentifierPreparer).
bool is_left_bare(std::string_view name);

}  // namespace srmigrate::revision
