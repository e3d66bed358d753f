// SPDX-License-Identifier: Apache-2.0
// A change of one row of the version table. Reference alembic.md §4.3.
#pragma once

#include <string>
#include <variant>

namespace srmigrate::revision {

struct InsertRow {
    std::string revision;
    bool operator==(const InsertRow&) const = default;
};
struct UpdateRow {
    std::string from;
    std::string to;
    bool operator==(const UpdateRow&) const = default;
};
struct DeleteRow {
    std::string revision;
    bool operator==(const DeleteRow&) const = default;
};
using RowChange = std::variant<InsertRow, UpdateRow, DeleteRow>;

}  // namespace srmigrate::revision
