// SPDX-License-Identifier: Apache-2.0
// The table that a load changes, and what its columns take. Source: StarRocks OlapTableSink::_validate_data.
#pragma once

#include "engine/cluster/state.hpp"
#include "engine/cluster/statement.hpp"
#include "engine/expression/evaluate.hpp"
#include "schema/model/model.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace srmigrate::engine {

struct LoadTarget {
    FullName name;
    StoredDatabase& database;
    StoredTable& table;
};

/// A plain table that the user may change in that way. Refuses others, throws NotSimulated for what is not understood.
LoadTarget target_of(const StatementContext& context, const schema::ObjectName& given, std::string_view privilege,
                     std::string_view verb);

schema::KeyModel model_of(const StoredTable& table);
const schema::Column& require_column(const StoredTable& table, const std::string& name);
std::int64_t identity_of(const StoredTable& table, const schema::Column& column);

/// Reads the columns of a row of the target, which has to outlive it.
ColumnReader reader(const LoadTarget& target, const StoredRow& row);

/// Thrown for a row that the server leaves out of a load, with the reason.
struct Filtered {
    std::string reason;
};
[[noreturn]] void refuse_filtered(const Filtered& row);

/// The value as the column keeps it; throws Filtered where it does not.
Cell checked_cell(const schema::Column& column, const Value& value);

/// Computes the generated columns of a row from its other ones.
void fill_generated(const StatementContext& context, const LoadTarget& target, StoredRow& row);

}  // namespace srmigrate::engine
