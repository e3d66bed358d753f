// SPDX-License-Identifier: Apache-2.0
// The statement under way and the connection it came on: what every handler gets. Also places in its text as the server
// writes them into analysis errors.
#pragma once

#include "engine/cluster/state.hpp"
#include "schema/model/context.hpp"
#include "sql/lexer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

/// One statement of a packet. Tokens are the significant ones; their offsets count from the start of the packet.
struct Statement {
    std::string_view packet;
    std::string_view text;
    sql::TokenList tokens;
};

struct StatementContext {
    ClusterState& state;
    ClientConnection& connection;
    const Statement& statement;
};

/// " from line 1, column 29 to line 1, column 62", or " at line 1, column 29" for a single token; lines from 1, columns
/// in characters from 0, the last token by its start. Indexes of statement.tokens.
std::string place(const Statement& statement, std::size_t first, std::size_t last);
/// The definition of a column: from its name to the token before the comma or parenthesis that ends it, or before
/// FIRST, AFTER, TO, IN, FROM or PROPERTIES behind it. Empty when it is not found.
std::string place_of_column(const Statement& statement, std::string_view name);
/// Where the name of the column stands that place_of_column() finds.
std::string place_of_column_name(const Statement& statement, std::string_view name);
/// Where the expression stands by which PARTITION BY RANGE (…) divides.
std::string place_of_range_expression(const Statement& statement);
/// DISTRIBUTED BY … as far as it goes. Empty when there is none.
std::string place_of_distribution(const Statement& statement);
/// RENAME and the new name.
std::string place_of_rename(const Statement& statement);

/// The call by which PARTITION BY divides. Empty when there is none.
std::string place_of_partition_call(const Statement& statement);

/// INDEX name … inside CREATE TABLE. Empty when there is none.
std::string place_of_index(const Statement& statement, std::string_view name);

/// Whether the token is that word (keyword or unquoted name), ignoring case.
bool is_word(const sql::LexedToken& token, std::string_view word);
/// The name that a word or quoted identifier stands for, the value of a string; else the text.
std::string token_value(const sql::LexedToken& token);

schema::ServerProfile schema_context(const StatementContext& context);

/// An object's full name in the default catalog.
struct FullName {
    std::string database;
    std::string name;
    bool operator==(const FullName&) const = default;
};

/// Thrown where a statement is about what is in a catalog that was made: it is accepted and not run.
struct InOtherCatalog {
    std::string catalog;
};
/// Refuses an unknown catalog (5078); throws InOtherCatalog for one that is not the default.
void require_default_catalog(const StatementContext& context, const std::optional<std::string>& catalog);
bool is_made_catalog(const StatementContext& context, const std::string& catalog);

/// The name with the connection's database where none is given. Refuses an unknown catalog (5078) and a missing
/// database (1046); does not look whether the database exists.
FullName full_name(const StatementContext& context, const schema::ObjectName& name);

/// The database, or 5501 "Unknown database"; with or without the analyzer's prefix.
enum class Prefix { none, analysis };
StoredDatabase& require_database(const StatementContext& context, std::string_view name,
                                 Prefix prefix = Prefix::analysis);

/// Databases that every server has and nobody may make: information_schema, sys.
bool is_system_database(std::string_view name);

/// "`db`.`name`" is never printed; messages use db.name.
std::string dotted(const FullName& name);

}  // namespace srmigrate::engine
