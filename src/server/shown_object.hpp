// SPDX-License-Identifier: Apache-2.0
// An object out of what the server shows of it, or why that cannot be trusted. A text that is not understood to its
// last token is never half used: the object is schema::Unknown then.
#pragma once

#include "schema/model/catalog.hpp"
#include "sql/answer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::server {

/// What SHOW CREATE printed of the object `name`, whose columns are called `columns`. Unknown, with the reason, when
/// the text does not survive parse and render, is of something that srmigrate does not manage, hides a credential,
/// names other columns, or is a view's and may have been cut (reference §4.10).
schema::Object object_shown(std::string_view text, const std::string& name, const std::vector<std::string>& columns);

/// A synchronous materialized view's statement as it was given; DESC tells nothing of it.
schema::Object synchronous_view_shown(std::string_view text, const std::string& name);

/// One index of a table in DESC t ALL: the table itself, a rollup, or a synchronous materialized view.
struct ShownIndex {
    std::string name;
    std::vector<std::string> columns;
    bool operator==(const ShownIndex&) const = default;
};
/// The first one is the table itself. Of DESC t, which has no names, it is the only one.
std::vector<ShownIndex> indexes_shown(const sql::ResultSet& described);

/// Whether a text that the server gives for an index is of its own making, as it is for a plain rollup, which no
/// statement CREATE MATERIALIZED VIEW has made (StarRocks: ShowExecutor.buildCreateMVSql).
bool is_text_of_rollup(std::string_view text, std::string_view name);

}  // namespace srmigrate::server
