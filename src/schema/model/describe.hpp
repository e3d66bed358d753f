// SPDX-License-Identifier: Apache-2.0
// Values in a few words, for messages: "PRIMARY KEY (id)", "HASH (id) BUCKETS 4". Not SQL to send; sql/render writes
// that.
#pragma once

#include "schema/model/model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::schema {

std::string describe(const Key& key);
std::string describe(const Distribution& distribution);
std::string describe(const std::vector<std::string>& names);  ///< "(a, b)"
std::string describe(const Default& value);
std::string describe(const Aggregate& aggregate);
std::string describe(const Index& index);
std::string describe(const Partitioning& partitioning);
std::string describe(const PartitionBounds& bounds);
std::string describe(const Rollup& rollup);
std::string describe(const Column& column);  ///< its type and what makes it special
std::string describe(const RefreshScheme& refresh);
std::string describe(const std::vector<ViewColumn>& columns);
std::string describe(const Properties& properties);

}  // namespace srmigrate::schema
