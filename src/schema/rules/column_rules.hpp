// SPDX-License-Identifier: Apache-2.0
// What a column may be called, and which types it may have: the bounds of lengths and precisions, and the parts of
// nested types. The engine refuses by these rules in the server's words, the planner names them as obstacles.
// StarRocks: FeNameFormat.checkColumnName, SchemaConstants, TypeManager, MapType; recorded.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/type.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace srmigrate::schema {

enum class NameFault {
    incorrect,        ///< empty, too long, or with characters that a column's name cannot have
    reserved,         ///< a name that the server uses itself
    reserved_prefix,  ///< begins as the columns do that the server adds for partitions
};

std::optional<NameFault> column_name_fault(std::string_view name, RunMode mode);

/// A number of a type that is too small or too large.
struct OutOfBounds {
    enum class Number { length, precision, scale };
    Number number;
    std::int64_t given;
    std::int64_t most;  ///< the least is 0
};
/// An array of HLL, BITMAP or PERCENTILE.
struct NoArrayElement {};
struct NoMapKey {};
/// TIME is the type of values in queries only.
struct NotStored {};

struct TypeFault {
    Type type;  ///< the part that is at fault; of an array, the array
    std::variant<OutOfBounds, NoArrayElement, NoMapKey, NotStored> what;
};

/// The first fault, in the order in which the server looks. The type as given, or normalized.
std::optional<TypeFault> type_fault(const Type& type);

}  // namespace srmigrate::schema
