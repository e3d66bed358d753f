// SPDX-License-Identifier: Apache-2.0
// The partitions of a table as SHOW PARTITIONS lists them: their ids tell whether they are still the same ones. Needs
// neither a back end nor a privilege of its own (reference §4.10).
#pragma once

#include "server/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::server {

struct ListedPartition {
    std::int64_t id = 0;  ///< from one counter of the whole cluster: later is higher
    std::string name;
    std::int64_t visible_version = 1;  ///< 1: nothing was ever loaded
    std::string distribution_key;
    std::string buckets;
    bool operator==(const ListedPartition&) const = default;
};

struct PartitionsOf {
    std::string database;
    std::string table;
    bool temporary = false;
    auto operator<=>(const PartitionsOf&) const = default;
};

/// A list for each, in one packet where all exist; nothing for what does not exist or has no partitions (a view).
std::vector<std::optional<std::vector<ListedPartition>>> list_partitions(Session& session,
                                                                         const std::vector<PartitionsOf>& tables);

/// What SHOW PARTITIONS says of a table's data, summed up: the front end's statistics, some minutes old (reference
/// quality-gates.md §3).
struct DataOf {
    std::int64_t rows = 0;
    std::int64_t bytes = 0;  ///< of all replicas
    std::int64_t tablets = 0;
    bool operator==(const DataOf&) const = default;
};

/// Likewise nothing for what does not exist or has no partitions.
std::vector<std::optional<DataOf>> measure(Session& session, const std::vector<PartitionsOf>& tables);

/// "80.3 MB", "1.2GB", "0B": bytes; 0 for any other text.
std::int64_t bytes_of(std::string_view text);

}  // namespace srmigrate::server
