// SPDX-License-Identifier: Apache-2.0
// A database cluster as a value: databases with their objects, and what an operation makes of them. Pure effect:
// nothing is checked that is not needed to apply, nothing is filled in that was not given; the server's rules are in
// engine/checks*.hpp, one spelling out of many in schema/normal/normalize.hpp.
#pragma once

#include "base/diagnostic.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace srmigrate::schema {

/// An object that some statement touched which is not understood: nothing is known of it from there on.
struct Unknown {
    std::string reason;
    bool operator==(const Unknown&) const = default;
};

using Object = std::variant<Table, View, MaterializedView, Unknown>;

/// Object names are case-sensitive. An object's own ObjectName is its plain name, without catalog and database.
struct Database {
    std::map<std::string, Object, std::less<>> objects;
    Properties properties;
    bool operator==(const Database&) const = default;
};

struct Catalog {
    std::map<std::string, Database, std::less<>> databases;
    std::string current;  ///< the database of unqualified names; empty: none
    bool operator==(const Catalog&) const = default;
};

const Object* find(const Catalog& catalog, const ObjectName& name);
const Table* find_table(const Catalog& catalog, const ObjectName& name);
const Column* find_column(const Table& table, std::string_view name);  ///< ignoring case

/// The catalog after the operation, or why it cannot be applied (no such table, column exists already …). Data
/// statements change nothing. An object that an Opaque names, or an OpaqueClause alters, becomes Unknown; operations on
/// what is unknown leave it so. IF EXISTS and IF NOT EXISTS do what they say.
std::variant<Catalog, base::Diagnostic> apply(Catalog catalog, const Operation& operation);

/// The same for a single clause of ALTER TABLE on a table. SWAP is not for it: it needs a catalog, and is a Diagnostic
/// here; so is what is not understood.
std::variant<Table, base::Diagnostic> apply(Table table, const AlterClause& clause);

/// The table after a clause that is taken to be possible; as it was where it is not.
Table applied(Table table, const AlterClause& clause);

}  // namespace srmigrate::schema
