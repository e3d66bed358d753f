// SPDX-License-Identifier: Apache-2.0
// Pieces of statements as SQL, on one line unless said otherwise. They read back with the parse_… of the same name in
// sql/parser.hpp. Part of sql/render.
#pragma once

#include "schema/model/model.hpp"

#include <string>

namespace srmigrate::sql {

std::string render(const schema::ObjectName& name);
std::string render(const schema::Type& type);
std::string render(const schema::Default& value);  ///< without DEFAULT
std::string render(const schema::Aggregate& aggregate);
std::string render(const schema::Column& column);
std::string render(const schema::Index& index);  ///< INDEX i (…) …
std::string render(const schema::PartitionItem& item);
std::string render(const schema::Partitioning& partitioning);  ///< without PARTITION BY; a partition a line
std::string render(const schema::Distribution& distribution);  ///< without DISTRIBUTED BY
std::string render(const schema::RefreshScheme& refresh);      ///< without REFRESH

}  // namespace srmigrate::sql
