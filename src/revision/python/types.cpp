// SPDX-License-Identifier: Apache-2.0
#include "revision/python/types.hpp"

#include "base/text.hpp"
#include "revision/python/library_error.hpp"
#include "schema/model/type.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

using enum SaTypeModule;
using enum SaTypeShape;
using Affinity = SaAffinity;

constexpr std::string_view k_string = "length=None, collation=None";
constexpr std::string_view k_numeric = "precision=None, scale=None, decimal_return_scale=None, asdecimal=True";
constexpr std::string_view k_float = "precision=None, asdecimal=False, decimal_return_scale=None";
constexpr std::string_view k_enum = "*enums, **options";
constexpr std::string_view k_boolean = "create_constraint=False, name=None, **options";
constexpr std::string_view k_interval = "native=True, second_precision=None, day_precision=None";
constexpr std::string_view k_array = "item_type, as_tuple=False, dimensions=None, zero_indexes=False";
constexpr std::string_view k_width = "display_width=None, *, unsigned=False, zerofill=False";
constexpr std::string_view k_mysql_numeric =
    "precision=None, scale=None, asdecimal=True, *, unsigned=False, zerofill=False";
constexpr std::string_view k_mysql_string =
    "length=None, *, charset=None, collation=None, ascii=False, unicode=False, binary=False, national=False";
constexpr std::string_view k_mysql_text =
    "*, charset=None, collation=None, ascii=False, unicode=False, binary=False, national=False";
constexpr std::string_view k_fraction = "timezone=False, fsp=None";
constexpr std::string_view k_json = "none_as_null=False";
constexpr std::string_view k_uuid = "as_uuid=True, native_uuid=True";
constexpr std::string_view k_anything = "*arguments, **options";

// The classes with lower-case letters are SQLAlchemy's generic ones, the others print their own name.
constexpr std::array k_classes{
    SaTypeClass{sqlalchemy, "Integer", plain, "INTEGER", Affinity::integer, ""},
    SaTypeClass{sqlalchemy, "SmallInteger", plain, "SMALLINT", Affinity::integer, ""},
    SaTypeClass{sqlalchemy, "BigInteger", plain, "BIGINT", Affinity::integer, ""},
    SaTypeClass{sqlalchemy, "INTEGER", plain, "INTEGER", Affinity::integer, ""},
    SaTypeClass{sqlalchemy, "INT", plain, "INTEGER", Affinity::integer, ""},
    SaTypeClass{sqlalchemy, "SMALLINT", plain, "SMALLINT", Affinity::integer, ""},
    SaTypeClass{sqlalchemy, "BIGINT", plain, "BIGINT", Affinity::integer, ""},
    SaTypeClass{sqlalchemy, "String", varchar, "VARCHAR", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "Unicode", varchar, "VARCHAR", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "VARCHAR", varchar, "VARCHAR", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "NVARCHAR", varchar, "VARCHAR", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "CHAR", length, "CHAR", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "NCHAR", national, "CHAR", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "Text", text, "TEXT", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "UnicodeText", text, "TEXT", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "TEXT", text, "TEXT", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "CLOB", plain, "CLOB", Affinity::text, k_string},
    SaTypeClass{sqlalchemy, "Boolean", plain, "BOOLEAN", Affinity::boolean, k_boolean},
    SaTypeClass{sqlalchemy, "BOOLEAN", plain, "BOOLEAN", Affinity::boolean, k_boolean},
    SaTypeClass{sqlalchemy, "Numeric", precision, "NUMERIC", Affinity::numeric, k_numeric},
    SaTypeClass{sqlalchemy, "NUMERIC", precision, "NUMERIC", Affinity::numeric, k_numeric},
    SaTypeClass{sqlalchemy, "DECIMAL", precision, "DECIMAL", Affinity::numeric, k_numeric},
    SaTypeClass{sqlalchemy, "Float", plain, "FLOAT", Affinity::floating, k_float},
    SaTypeClass{sqlalchemy, "FLOAT", plain, "FLOAT", Affinity::floating, k_float},
    SaTypeClass{sqlalchemy, "Double", plain, "DOUBLE", Affinity::floating, k_float},
    SaTypeClass{sqlalchemy, "DOUBLE", plain, "DOUBLE", Affinity::floating, k_float},
    SaTypeClass{sqlalchemy, "DOUBLE_PRECISION", plain, "DOUBLE PRECISION", Affinity::floating, k_float},
    SaTypeClass{sqlalchemy, "REAL", plain, "REAL", Affinity::floating, k_float},
    SaTypeClass{sqlalchemy, "DateTime", plain, "DATETIME", Affinity::datetime, "timezone=False"},
    SaTypeClass{sqlalchemy, "DATETIME", plain, "DATETIME", Affinity::datetime, "timezone=False"},
    SaTypeClass{sqlalchemy, "TIMESTAMP", plain, "TIMESTAMP", Affinity::datetime, "timezone=False"},
    SaTypeClass{sqlalchemy, "Date", plain, "DATE", Affinity::date, ""},
    SaTypeClass{sqlalchemy, "DATE", plain, "DATE", Affinity::date, ""},
    SaTypeClass{sqlalchemy, "Time", plain, "TIME", Affinity::time, "timezone=False"},
    SaTypeClass{sqlalchemy, "TIME", plain, "TIME", Affinity::time, "timezone=False"},
    SaTypeClass{sqlalchemy, "Interval", plain, "DATETIME", Affinity::other, k_interval},
    SaTypeClass{sqlalchemy, "JSON", plain, "JSON", Affinity::json, k_json},
    SaTypeClass{sqlalchemy, "LargeBinary", plain, "BINARY", Affinity::bytes, "length=None"},
    SaTypeClass{sqlalchemy, "BLOB", plain, "BINARY", Affinity::bytes, "length=None"},
    SaTypeClass{sqlalchemy, "BINARY", plain, "BINARY", Affinity::bytes, "length=None"},
    SaTypeClass{sqlalchemy, "VARBINARY", plain, "VARBINARY", Affinity::bytes, "length=None"},
    SaTypeClass{sqlalchemy, "PickleType", plain, "BINARY", Affinity::bytes,
                "protocol=5, pickler=None, comparator=None, impl=None"},
    SaTypeClass{sqlalchemy, "Uuid", plain, "CHAR(32)", Affinity::text, k_uuid},
    SaTypeClass{sqlalchemy, "UUID", plain, "UUID", Affinity::text, "as_uuid=True"},
    SaTypeClass{sqlalchemy, "Enum", labels, "ENUM", Affinity::text, k_enum},
    SaTypeClass{sqlalchemy, "ARRAY", array, "ARRAY", Affinity::other, k_array},
    SaTypeClass{sqlalchemy, "NullType", none, "", Affinity::other, ""},
    SaTypeClass{sqlalchemy, "TupleType", unsupported, "", Affinity::other, "*types"},

    SaTypeClass{mysql, "TINYINT", width, "TINYINT", Affinity::integer, k_width},
    SaTypeClass{mysql, "SMALLINT", width, "SMALLINT", Affinity::integer, k_width},
    SaTypeClass{mysql, "MEDIUMINT", width, "MEDIUMINT", Affinity::integer, k_width},
    SaTypeClass{mysql, "INTEGER", width, "INTEGER", Affinity::integer, k_width},
    SaTypeClass{mysql, "BIGINT", width, "BIGINT", Affinity::integer, k_width},
    SaTypeClass{mysql, "DECIMAL", precision, "DECIMAL", Affinity::numeric, k_mysql_numeric},
    SaTypeClass{mysql, "NUMERIC", precision, "NUMERIC", Affinity::numeric, k_mysql_numeric},
    SaTypeClass{mysql, "DOUBLE", plain, "DOUBLE", Affinity::floating, k_mysql_numeric},
    SaTypeClass{mysql, "FLOAT", plain, "FLOAT", Affinity::floating, k_mysql_numeric},
    SaTypeClass{mysql, "REAL", pair, "REAL", Affinity::floating, k_mysql_numeric},
    SaTypeClass{mysql, "BIT", length, "BIT", Affinity::other, "length=None"},
    SaTypeClass{mysql, "BOOLEAN", plain, "BOOLEAN", Affinity::boolean, k_boolean},
    SaTypeClass{mysql, "DATE", plain, "DATE", Affinity::date, ""},
    SaTypeClass{mysql, "DATETIME", fraction, "DATETIME", Affinity::datetime, k_fraction},
    SaTypeClass{mysql, "TIMESTAMP", fraction, "TIMESTAMP", Affinity::datetime, k_fraction},
    SaTypeClass{mysql, "TIME", fraction, "TIME", Affinity::time, k_fraction},
    SaTypeClass{mysql, "YEAR", length, "YEAR", Affinity::other, "display_width=None"},
    SaTypeClass{mysql, "VARCHAR", varchar, "VARCHAR", Affinity::text, k_mysql_string},
    SaTypeClass{mysql, "NVARCHAR", varchar, "VARCHAR", Affinity::text, k_string},
    SaTypeClass{mysql, "CHAR", length, "CHAR", Affinity::text, k_mysql_string},
    SaTypeClass{mysql, "NCHAR", national, "CHAR", Affinity::text, k_string},
    SaTypeClass{mysql, "TEXT", text, "TEXT", Affinity::text, k_mysql_string},
    SaTypeClass{mysql, "TINYTEXT", text, "TINYTEXT", Affinity::text, k_mysql_text},
    SaTypeClass{mysql, "MEDIUMTEXT", text, "MEDIUMTEXT", Affinity::text, k_mysql_text},
    SaTypeClass{mysql, "LONGTEXT", text, "LONGTEXT", Affinity::text, k_mysql_text},
    SaTypeClass{mysql, "JSON", plain, "JSON", Affinity::json, k_json},
    SaTypeClass{mysql, "BLOB", plain, "BINARY", Affinity::bytes, "length=None"},
    SaTypeClass{mysql, "TINYBLOB", plain, "TINYBLOB", Affinity::bytes, ""},
    SaTypeClass{mysql, "MEDIUMBLOB", plain, "MEDIUMBLOB", Affinity::bytes, ""},
    SaTypeClass{mysql, "LONGBLOB", plain, "LONGBLOB", Affinity::bytes, ""},
    SaTypeClass{mysql, "BINARY", plain, "BINARY", Affinity::bytes, "length=None"},
    SaTypeClass{mysql, "VARBINARY", plain, "VARBINARY", Affinity::bytes, "length=None"},
    SaTypeClass{mysql, "ENUM", labels, "ENUM", Affinity::text, k_enum},
    SaTypeClass{mysql, "SET", labels, "SET", Affinity::text, k_enum},

    SaTypeClass{starrocks, "BOOLEAN", plain, "BOOLEAN", Affinity::boolean, k_boolean},
    SaTypeClass{starrocks, "TINYINT", width, "TINYINT", Affinity::integer, k_width},
    SaTypeClass{starrocks, "SMALLINT", width, "SMALLINT", Affinity::integer, k_width},
    SaTypeClass{starrocks, "INTEGER", width, "INTEGER", Affinity::integer, k_width},
    SaTypeClass{starrocks, "BIGINT", width, "BIGINT", Affinity::integer, k_width},
    SaTypeClass{starrocks, "LARGEINT", plain, "LARGEINT", Affinity::integer, ""},
    SaTypeClass{starrocks, "DECIMAL", precision, "DECIMAL", Affinity::numeric, k_mysql_numeric},
    SaTypeClass{starrocks, "DOUBLE", plain, "DOUBLE", Affinity::floating, k_mysql_numeric},
    SaTypeClass{starrocks, "FLOAT", plain, "FLOAT", Affinity::floating, k_mysql_numeric},
    SaTypeClass{starrocks, "DATE", plain, "DATE", Affinity::date, ""},
    SaTypeClass{starrocks, "DATETIME", fraction, "DATETIME", Affinity::datetime, k_fraction},
    SaTypeClass{starrocks, "CHAR", length, "CHAR", Affinity::text, k_mysql_string},
    SaTypeClass{starrocks, "VARCHAR", varchar, "VARCHAR", Affinity::text, k_mysql_string},
    SaTypeClass{starrocks, "STRING", plain, "STRING", Affinity::text, k_string},
    SaTypeClass{starrocks, "BINARY", plain, "BINARY", Affinity::bytes, "length=None"},
    SaTypeClass{starrocks, "VARBINARY", plain, "VARBINARY", Affinity::bytes, "length=None"},
    SaTypeClass{starrocks, "HLL", plain, "HLL", Affinity::other, k_numeric},
    SaTypeClass{starrocks, "BITMAP", plain, "BITMAP", Affinity::other, k_numeric},
    // The dialect knows the name and cannot print it; StarRocks has the type.
    SaTypeClass{starrocks, "PERCENTILE", plain, "PERCENTILE", Affinity::other, k_numeric},
    SaTypeClass{starrocks, "ARRAY", array, "ARRAY", Affinity::other, "item_type, **options"},
    SaTypeClass{starrocks, "MAP", map, "MAP", Affinity::other, "key_type, value_type, **options"},
    SaTypeClass{starrocks, "STRUCT", structure, "STRUCT", Affinity::other, "*fields, **fields"},
    SaTypeClass{starrocks, "JSON", plain, "JSON", Affinity::json, k_json},

    SaTypeClass{postgresql, "UUID", plain, "UUID", Affinity::text, k_uuid},
    SaTypeClass{postgresql, "ARRAY", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "BIT", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "BYTEA", unsupported, "", Affinity::bytes, k_anything},
    SaTypeClass{postgresql, "CIDR", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "CITEXT", unsupported, "", Affinity::text, k_anything},
    SaTypeClass{postgresql, "DATERANGE", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "DOUBLE_PRECISION", plain, "DOUBLE PRECISION", Affinity::floating, k_anything},
    SaTypeClass{postgresql, "ENUM", labels, "ENUM", Affinity::text, k_enum},
    SaTypeClass{postgresql, "HSTORE", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "INET", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "INT4RANGE", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "INT8RANGE", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "INTERVAL", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "JSON", plain, "JSON", Affinity::json, k_anything},
    SaTypeClass{postgresql, "JSONB", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "MACADDR", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "MONEY", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "NUMRANGE", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "OID", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "TIME", plain, "TIME", Affinity::time, k_anything},
    SaTypeClass{postgresql, "TIMESTAMP", plain, "TIMESTAMP", Affinity::datetime, k_anything},
    SaTypeClass{postgresql, "TSRANGE", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "TSTZRANGE", unsupported, "", Affinity::other, k_anything},
    SaTypeClass{postgresql, "TSVECTOR", unsupported, "", Affinity::other, k_anything},
};

std::string with_numbers(std::string_view name, const SaType& type) {
    if (!type.length) return std::string(name);
    if (!type.scale) return fmt::format("{}({})", name, *type.length);
    return fmt::format("{}({}, {})", name, *type.length, *type.scale);
}

std::string extended_number(std::string number, const SaType& type) {
    if (type.is_unsigned) number += " UNSIGNED";
    if (type.zerofill) number += " ZEROFILL";
    return number;
}

std::string extended_text(std::string name, const SaType& type) {
    if (!type.charset.empty()) name += " CHARACTER SET " + type.charset;
    if (!type.collation.empty()) name += " COLLATE " + type.collation;
    return name;
}

std::string varchar_text(std::optional<std::int64_t> size) {
    if (!size || *size == schema::k_string_length) return "STRING";
    return fmt::format("VARCHAR({})", *size);
}

std::string labels_text(const SaType& type) {
    if (!type.native) {
        std::size_t longest = 0;
        for (const auto& label : type.labels)
            longest = std::max(longest, base::count_characters(label));
        return varchar_text(type.length.value_or(static_cast<std::int64_t>(longest)));
    }
    std::string list;
    for (const auto& label : type.labels)
        list += (list.empty() ? "" : ",") + sql::quote_string(label);
    return extended_text(fmt::format("{}({})", type.type->text, list), type);
}

std::string parts_text(const SaType& type) {
    std::string list;
    for (const auto& [name, part] : type.parts) {
        if (!list.empty()) list += ", ";
        if (type.type->shape == structure) list += sql::quote_identifier(name) + ' ';
        list += type_text(*part);
    }
    return fmt::format("{}<{}>", type.type->text, list);
}

// What `starrocks` makes of the type: its variant for the dialect, where it has one.
const SaType& for_starrocks(const SaType& type) {
    for (const auto& [dialect, variant] : type.variants) {
        if (dialect == "starrocks") return *variant;
    }
    return type;
}

}  // namespace

std::span<const SaTypeClass> sa_type_classes() {
    return k_classes;
}

const SaTypeClass* find_sa_type(SaTypeModule module, std::string_view name) {
    const auto found = std::find_if(k_classes.begin(), k_classes.end(), [&](const SaTypeClass& candidate) {
        return candidate.module == module && candidate.name == name;
    });
    return found == k_classes.end() ? nullptr : &*found;
}

SaTypePtr sa_type(SaTypeModule module, std::string_view name) {
    return std::make_shared<SaType>(SaType{.type = find_sa_type(module, name)});
}

std::string type_text(const SaType& given) {
    const auto& type = for_starrocks(given);
    if (!type.spelled.empty()) return type.spelled;
    const std::string name(type.type->text);
    switch (type.type->shape) {
        case plain:
            return name;
        case width:
            return extended_number(with_numbers(name, type), type);
        case precision:
            return extended_number(with_numbers(name, type), type);
        case pair:
            return extended_number(type.length && type.scale ? with_numbers(name, type) : name, type);
        case length:
            return with_numbers(name, type);
        case text:
            return extended_text(with_numbers(name, type), type);
        case varchar:
            return varchar_text(type.length);
        case national:
            return "NATIONAL " + with_numbers(name, type);
        case fraction:
            return type.length.value_or(0) == 0 ? name : with_numbers(name, type);
        case labels:
            return labels_text(type);
        case array:
        case map:
        case structure:
            return parts_text(type);
        case unsupported:
            throw LibraryError(k_compile_error, fmt::format("StarRocks has no type {}", type.type->name),
                               "use a type of 'starrocks', or give this one a variant: "
                               "T().with_variant(JSON(), 'starrocks')");
        case none:
            throw LibraryError(k_compile_error, "the column has no type", "write its type behind its name");
    }
    return name;
}

SaAffinity affinity_of(const SaType& type) {
    return for_starrocks(type).type->affinity;
}

}  // namespace srmigrate::revision
