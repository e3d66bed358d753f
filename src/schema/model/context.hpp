// SPDX-License-Identifier: Apache-2.0
// What has to be known besides a text to know what a server makes of it: version, run mode, the server's defaults, and
// the database that unqualified names mean.
#pragma once

#include "schema/model/names.hpp"

#include <compare>
#include <cstdint>
#include <string>

namespace srmigrate::schema {

/// As SELECT current_version() says; a development build, whose version does not parse, counts as the newest
/// (reference §6.2).
struct Version {
    int major = 4;
    int minor = 1;
    int patch = 0;
    auto operator<=>(const Version&) const = default;
};

enum class RunMode { shared_nothing, shared_data };

struct ServerProfile {
    Version version;
    RunMode run_mode = RunMode::shared_nothing;
    std::int64_t default_replication_num = 3;       ///< front end config default_replication_num
    std::int64_t default_bucket_size = 1073741824;  ///< bytes; other versions use 4 GiB (reference §4.10)
    std::string catalog{k_default_catalog};
    std::string database;  ///< of unqualified names; empty: none
    bool operator==(const ServerProfile&) const = default;
};

}  // namespace srmigrate::schema
