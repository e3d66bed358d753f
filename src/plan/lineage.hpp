// SPDX-License-Identifier: Apache-2.0
// What is read by what in a catalog: tables, views, materialized views. A value that can be drawn.
#pragma once

#include "schema/model/catalog.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace srmigrate::plan {

enum class LineageKind {
    table,
    view,
    materialized_view,
    synchronous_view,  ///< a synchronous materialized view: an index of its table
    unknown,           ///< it is there, and not understood
    elsewhere,         ///< read, and not in the catalog
};
LineageKind kind_of_object(const schema::Object& object);
std::string_view word(LineageKind kind);  ///< "table", "materialized view" …

/// Every name has its database; a name of another catalog has that, too.
struct Lineage {
    std::map<schema::ObjectName, LineageKind> objects;
    std::map<schema::ObjectName, std::set<schema::ObjectName>> reads;  ///< of each view; what it reads
    bool operator==(const Lineage&) const = default;
};

Lineage lineage_of(const schema::Catalog& catalog);
/// What an object of that database reads, in full; nothing for a table.
std::set<schema::ObjectName> read_by(const schema::Object& object, const std::string& database);

/// What is in one of them; where both have an object, it is what `first` says.
Lineage joined(Lineage first, const Lineage& second);

/// Everything that reads one of them, and what reads that, without them.
std::set<schema::ObjectName> readers_of(const Lineage& lineage, const std::set<schema::ObjectName>& names);
/// Everything that one of them reads, and what that reads, without them.
std::set<schema::ObjectName> sources_of(const Lineage& lineage, const std::set<schema::ObjectName>& names);
/// The objects of the set, and what they read of it.
Lineage within(const Lineage& lineage, const std::set<schema::ObjectName>& names);

}  // namespace srmigrate::plan
