// SPDX-License-Identifier: Apache-2.0
// Tables, views and indexes as SQLAlchemy and `starrocks` hold them once a file has declared them, as plain values. How
// a file comes to them is the business of the library's objects; what is sent for them, that of revision/python/ddl.
#pragma once

#include "revision/python/clause.hpp"
#include "revision/python/types.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace srmigrate::revision {

/// A `server_default`: a string (then it is quoted) or an expression.
using SaDefault = std::variant<std::string, SaClausePtr>;

struct SaColumn {
    std::string name;
    SaTypePtr type;
    bool nullable = true;
    bool primary_key = false;
    bool autoincrement = false;  ///< said with autoincrement=True
    bool system = false;
    std::optional<SaDefault> server_default = {};
    SaClausePtr computed = {};
    SaClauseList checks = {};
    std::optional<std::string> comment = {};
    std::string aggregate = {};  ///< starrocks_agg_type, as written
    bool aggregate_key = false;  ///< starrocks_is_agg_key
};

struct SaIndexPart {
    SaClausePtr expression;
    bool is_column = true;  ///< a column with or without a direction; else it stands in brackets
};
struct SaIndex {
    std::string name;
    std::vector<SaIndexPart> parts;
    bool unique = false;
    std::string kind = {};  ///< mysql_using, starrocks_using
};

using SaProperties = std::vector<std::pair<std::string, std::string>>;

enum class SaTableKind { table, view, materialized_view };

/// Options of the dialect as they were given, by their names in lower case.
struct SaOptions {
    std::string engine = {};
    struct Key {
        std::string kind;  ///< "PRIMARY KEY"
        std::string columns;
        bool checked_as_written =
            false;  ///< starrocks_primary_key: the dialect looks its columns up as they are spelled
    };
    std::vector<Key> keys = {};
    std::string partition_by = {};
    std::string distributed_by = {};
    std::string order_by = {};
    std::string refresh = {};
    std::string security = {};
    std::optional<std::string> comment = {};  ///< starrocks_comment, where the table has none
    SaProperties properties = {};
};

struct SaTable {
    std::string name;
    std::string schema = {};
    SaTableKind kind = SaTableKind::table;
    std::vector<SaColumn> columns = {};  ///< of a view only names and comments count
    std::vector<SaIndex> indexes = {};
    std::optional<std::string> comment = {};
    std::vector<std::string> prefixes = {};
    SaOptions options = {};
    std::string definition = {};  ///< of a view
};

}  // namespace srmigrate::revision
