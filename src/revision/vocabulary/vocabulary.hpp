// SPDX-License-Identifier: Apache-2.0
// The vocabulary of YAML scripts, written down once: which operations there are, which keys each takes, and what they
// mean. The readers check against it; docs/yaml-vocabulary.md and the JSON schemas are printed from it.
// Names are Alembic's and the official dialect's (reference alembic.md §7, dialect.md §1 and §3.3) in snake case.
#pragma once

#include <span>
#include <string_view>

namespace srmigrate::revision {

/// What may stand under a key.
enum class FieldType {
    object_name,    ///< a table, view …: t, db.t or catalog.db.t; back quotes around a part that holds a dot
    identifier,     ///< a column, index, partition …: the name as it stands
    identifiers,    ///< a list of them, or text as in SQL: "a, b"
    text,           ///< any text
    sql,            ///< text in StarRocks' language
    statements,     ///< SQL statements, each ended by a semicolon
    default_value,  ///< a constant as text, a function that StarRocks knows as default, or {sql: expression}
    boolean,
    integer,
    properties,    ///< a mapping from names to texts
    column,        ///< a mapping with the keys of a column
    columns,       ///< a list of them
    view_columns,  ///< a list of names, or of mappings with the keys of a view column
    indexes,       ///< a list of mappings with the keys of an index
    rollups,       ///< a list of mappings with the keys of a rollup
    rows,          ///< a list of mappings from column names to values
    directives,    ///< a list of names of directives
};

struct Field {
    std::string_view name;
    FieldType type = FieldType::text;
    bool required = false;
    std::string_view meaning;
    std::string_view also = {};  ///< another spelling, Alembic's own; several with blanks between
    bool desired_only = false;   ///< only in a desired schema, not in a revision
};

enum class Word {
    create_table,
    drop_table,
    rename_table,
    truncate_table,
    swap_table,
    create_table_comment,
    drop_table_comment,
    alter_table_properties,
    alter_table_distribution,
    alter_table_order,
    alter_table_columns,
    add_column,
    alter_column,
    drop_column,
    rename_column,
    create_index,
    drop_index,
    add_partition,
    drop_partition,
    rename_partition,
    truncate_partition,
    replace_partition,
    modify_partition,
    add_rollup,
    drop_rollup,
    rename_rollup,
    create_view,
    alter_view,
    drop_view,
    create_materialized_view,
    alter_materialized_view,
    drop_materialized_view,
    refresh_materialized_view,
    create_database,
    drop_database,
    bulk_insert,
    execute,
};

/// An operation, or a part of one.
struct Shape {
    std::string_view name;
    std::string_view meaning;
    std::span<const Field> fields;
    /// The key that is meant when a plain value stands in the place of the mapping; empty: none.
    std::string_view shorthand = {};
};

struct OperationShape {
    Word word;
    Shape shape;
};

std::span<const OperationShape> operation_shapes();
const OperationShape* find_operation(std::string_view name);
const Shape& operation_shape(Word word);

/// A list of a desired schema, whose items have the keys of an operation.
struct ModelList {
    std::string_view key;
    Word word;
};
std::span<const ModelList> model_lists();

const Shape& column_shape();
const Shape& view_column_shape();
const Shape& index_shape();
const Shape& rollup_shape();

/// The field that a key names, by either spelling; null when there is none.
const Field* find_field(const Shape& shape, std::string_view key);

}  // namespace srmigrate::revision
