// SPDX-License-Identifier: Apache-2.0
// The column types of SQLAlchemy, of its MySQL dialect and of `starrocks`: one table of classes with what they take and
// what the dialect prints for them. Source: python-projects.md §2.1 (recorded), SQLAlchemy's MySQLTypeCompiler.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::revision {

/// The module that a class of types belongs to. A file may have imported it by any name.
enum class SaTypeModule { sqlalchemy, mysql, starrocks, postgresql };

/// What a class takes and how it prints that.
enum class SaTypeShape {
    plain,        ///< nothing of what it takes is printed
    width,        ///< T[(display_width)][ UNSIGNED][ ZEROFILL]
    precision,    ///< T[(precision[, scale])][ UNSIGNED][ ZEROFILL]
    pair,         ///< T[(precision, scale)]
    length,       ///< T[(length)]
    text,         ///< T[(length)][ CHARACTER SET x][ COLLATE x]
    varchar,      ///< VARCHAR(length); STRING without length and for StarRocks' longest one
    national,     ///< NATIONAL CHAR(length)
    fraction,     ///< T[(fsp)]
    labels,       ///< T('a','b'); VARCHAR of the longest label where it is not native
    array,        ///< ARRAY<item>
    map,          ///< MAP<key, value>
    structure,    ///< STRUCT<name type, …>
    unsupported,  ///< no StarRocks type: it may be named, but not printed
    none,         ///< no type given
};

/// What the values are, for their literals and for what Alembic asks of a type.
enum class SaAffinity { other, integer, floating, numeric, boolean, text, date, datetime, time, bytes, json };

struct SaTypeClass {
    SaTypeModule module;
    std::string_view name;
    SaTypeShape shape;
    std::string_view text;  ///< in SQL
    SaAffinity affinity;
    std::string_view parameters;  ///< in Python's notation
};
std::span<const SaTypeClass> sa_type_classes();
/// Null for a name that the module does not have.
const SaTypeClass* find_sa_type(SaTypeModule module, std::string_view name);

struct SaType;
using SaTypePtr = std::shared_ptr<const SaType>;

/// A type as SQLAlchemy holds it.
struct SaType {
    const SaTypeClass* type = nullptr;        ///< never null
    std::optional<std::int64_t> length = {};  ///< or display_width, precision, fsp: what stands first in parentheses
    std::optional<std::int64_t> scale = {};
    bool is_unsigned = false;
    bool zerofill = false;
    bool native = true;        ///< of an enum: ENUM (…) instead of VARCHAR
    std::string spelled = {};  ///< what a class of the project says it is (get_col_spec)
    std::string charset = {};
    std::string collation = {};
    std::vector<std::string> labels = {};
    std::vector<std::pair<std::string, SaTypePtr>> parts = {};     ///< item; key and value; fields with their names
    std::vector<std::pair<std::string, SaTypePtr>> variants = {};  ///< by dialect
};

/// A type without arguments.
SaTypePtr sa_type(SaTypeModule module, std::string_view name);
/// As the dialect prints it. Throws LibraryError for what it cannot print.
std::string type_text(const SaType& type);
SaAffinity affinity_of(const SaType& type);

}  // namespace srmigrate::revision
