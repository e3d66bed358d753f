// SPDX-License-Identifier: Apache-2.0
// What a query reads: named and typed columns with rows, whether they are those of a table, a view or the catalog.
#pragma once

#include "engine/answer/answer.hpp"
#include "schema/model/model.hpp"

#include <string>
#include <vector>

namespace srmigrate::engine {

/// Something that rows can be read from.
struct Relation {
    struct Column {
        std::string name;
        schema::Type type;
    };
    std::string database;
    std::string name;
    std::vector<Column> columns;
    std::vector<Row> rows;
    /// The front end answers it from memory: an equality is a LIKE pattern then (reference §4.8).
    bool equality_is_like = false;
};

}  // namespace srmigrate::engine
