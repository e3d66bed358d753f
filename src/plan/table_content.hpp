// SPDX-License-Identifier: Apache-2.0
// What a live database tells of the rows of a table.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace srmigrate::plan {

/// Of the values of a column, as text.
struct ValueRange {
    std::string lowest;
    std::string highest;
};

struct TableContent {
    std::int64_t rows = 0;
    std::int64_t bytes = 0;                                     ///< of all replicas
    std::optional<std::int64_t> highest_number = std::nullopt;  ///< in its AUTO_INCREMENT column
    /// Of columns by which the table is partitioned, or is to be; by their names in the table, in lower case.
    std::map<std::string, ValueRange> ranges = {};
};

}  // namespace srmigrate::plan
