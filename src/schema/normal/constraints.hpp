// SPDX-License-Identifier: Apache-2.0
// What the properties unique_constraints and foreign_key_constraints say, and the spelling that SHOW CREATE gives it
// (reference §4.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::schema {

/// "[child](a) REFERENCES parent(b)": parts of the text.
struct ForeignKey {
    struct Side {
        std::string_view table;    ///< as it is named; empty: the table that has the property
        std::string_view columns;  ///< as they are written, without the parentheses
    };
    Side child;
    Side parent;
};

/// One of the foreign keys that `;` separates. Nothing where it is not written like that.
std::optional<ForeignKey> read_foreign_key(std::string_view constraint);

/// catalog.database.table, of a name that may leave the first two away.
std::string full_table_name(std::string_view table, std::string_view catalog, std::string_view database);

/// "k1, k2" or "t.k1, t.k2" as the server writes it: catalog.database.t.k1,k2. `own` is the table that has the
/// property. StarRocks: UniqueConstraint.toString.
std::string full_unique_constraint(std::string_view constraint, std::string_view catalog, std::string_view database,
                                   std::string_view own);

}  // namespace srmigrate::schema
