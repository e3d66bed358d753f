// SPDX-License-Identifier: Apache-2.0
// What a statement or a model consists of, for rules that look at one kind of part wherever it stands: columns, names
// that are given, and properties. Pointers are into the operation or object.
#pragma once

#include "lint/rule/hit.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/operation.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::lint {

enum class ColumnOrigin { created, added, modified };
struct ColumnPart {
    const schema::Column* column = nullptr;
    ColumnOrigin origin = ColumnOrigin::created;
    Anchor anchor;
};

enum class NamedKind { database, table, column, view, materialized_view, index, partition, rollup };
std::string_view word(NamedKind kind);  ///< "materialized view"
struct NamePart {
    NamedKind kind = NamedKind::table;
    std::string name;
    Anchor anchor;
};

enum class PropertiesOwner { table, partition, materialized_view };
struct PropertiesPart {
    const schema::Properties* properties = nullptr;
    PropertiesOwner owner = PropertiesOwner::table;
    std::optional<std::size_t> clause;  ///< of ALTER TABLE
};

struct Parts {
    schema::ObjectName object;  ///< that they are of
    std::vector<ColumnPart> columns;
    std::vector<NamePart> names;
    std::vector<PropertiesPart> properties;
};

Parts parts_of(const schema::Operation& operation);
Parts parts_of(const schema::Object& object);

}  // namespace srmigrate::lint
