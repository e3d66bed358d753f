// SPDX-License-Identifier: Apache-2.0
// An object out of what the server shows of it, or why that cannot be trusted. A text that is not understood to its
// last token is never half used: the object is schema::Unknown then.
#pragma once

#include "schema/model/catalog.hpp"
#include "sql/answer.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::server {

/// What SHOW CREATE printed of the object `name`, whose columns are called `columns`. Unknown, with the reason, when
/// the text does not survive parse and render, is of something that srmigrate does not manage, hides a credential,
/// names other columns, or is a view's and may have been cut (reference §4.10).
schema::Object object_shown(std::string_view text, const std::string& name, const std::vector<std::string>& columns);

/// A synchronous materialized view by its statement, as SHOW CREATE MATERIALIZED VIEW shows it before 3.3. SHOW
/// MATERIALIZED VIEWS, which is all that shows it since, lists it without its line breaks: words that stood on two
/// lines are told apart by what then reads one of the database's `tables` (StarRocks: ShowMaterializedViewStatus.of).
/// Without `tables` any will do.
schema::Object synchronous_view_shown(std::string_view text, const std::string& name,
                                      const std::set<std::string>* tables = nullptr);

struct ShownColumn {
    std::string name;
    std::string type;
    std::string nullable;
    bool is_key = false;
    bool operator==(const ShownColumn&) const = default;
};
/// One index of a table in DESC t ALL: the table itself, a rollup, or a synchronous materialized view.
struct ShownIndex {
    std::string name;
    std::vector<ShownColumn> columns;
    bool operator==(const ShownIndex&) const = default;
};
/// The first one is the table itself. Of DESC t, which has no names, it is the only one.
std::vector<ShownIndex> indexes_shown(const sql::ResultSet& described);
std::vector<std::string> names_of(const std::vector<ShownColumn>& columns);

/// Whether it is the text that the server makes up for this rollup where it lists materialized views: the key columns,
/// each value column with its aggregation, names without quotes (StarRocks:
/// ShowMaterializedViewStatus.buildCreateMVSql).
bool is_text_of_rollup(std::string_view text, const std::string& table, const ShownIndex& index);
/// Whether it may be such a text, of whatever table.
bool may_be_text_of_rollup(std::string_view text, std::string_view name);

/// The columns of a rollup as the table calls them now: a renamed column keeps its old name in a rollup. Where only one
/// column of the table can be meant by type, it is; where several can, the old name stays.
std::vector<std::string> rollup_columns(const ShownIndex& table, const ShownIndex& rollup);

}  // namespace srmigrate::server
