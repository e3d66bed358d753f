// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace srmigrate::revision {
namespace {

constexpr Field k_table{
    .name = "table", .type = FieldType::object_name, .required = true, .meaning = "the table", .also = "table_name"};
constexpr Field k_schema{.name = "schema",
                         .type = FieldType::identifier,
                         .required = false,
                         .meaning = "the database; not with a dot in the name",
                         .also = "database"};
constexpr Field k_directives{.name = "srmigrate",
                             .type = FieldType::directives,
                             .required = false,
                             .meaning =
                                 "directives for its statements: `idempotent`, `wait`, `nowait`, `{nolint: rule, "
                                 "reason: why}`, `{loses-data: why}`"};
constexpr Field k_if_exists{
    .name = "if_exists", .type = FieldType::boolean, .required = false, .meaning = "no error when there is none"};
constexpr Field k_if_not_exists{.name = "if_not_exists",
                                .type = FieldType::boolean,
                                .required = false,
                                .meaning = "no error when there is one already"};
constexpr Field k_temporary{
    .name = "temporary", .type = FieldType::boolean, .required = false, .meaning = "a temporary partition"};
constexpr Field k_force{.name = "force",
                        .type = FieldType::boolean,
                        .required = false,
                        .meaning = "delete at once: nothing is kept for RECOVER"};

constexpr Field object(std::string_view meaning, std::string_view also) {
    return {.name = "name", .type = FieldType::object_name, .required = true, .meaning = meaning, .also = also};
}
constexpr Field named(std::string_view meaning, std::string_view also = {}) {
    return {.name = "name", .type = FieldType::identifier, .required = true, .meaning = meaning, .also = also};
}
constexpr Field needed(std::string_view name, FieldType type, std::string_view meaning, std::string_view also = {}) {
    return {.name = name, .type = type, .required = true, .meaning = meaning, .also = also};
}
constexpr Field optional(std::string_view name, FieldType type, std::string_view meaning, std::string_view also = {}) {
    return {.name = name, .type = type, .required = false, .meaning = meaning, .also = also};
}
constexpr Field desired(std::string_view name, FieldType type, std::string_view meaning) {
    return {.name = name, .type = type, .required = false, .meaning = meaning, .also = {}, .desired_only = true};
}

// ---- Parts
// -------------------------------------------------------------------------------------------------------------

constexpr std::array k_column{
    named("its name"),
    optional("type", FieldType::sql,
             "its type, `DECIMAL(10,2)`; in quotes where it holds a comma; required unless `agg_type` brings it",
             "type_"),
    optional("nullable", FieldType::boolean, "`false`: NOT NULL, `true`: NULL; not given: the server's default"),
    optional("server_default", FieldType::default_value,
             "what is stored when a load gives nothing: a constant, or `CURRENT_TIMESTAMP`, `uuid()` …; "
             "`{sql: …}` for any other expression"),
    optional("comment", FieldType::text, "its comment"),
    optional("autoincrement", FieldType::boolean, "the server numbers the rows"),
    optional("computed", FieldType::sql, "the expression of a generated column"),
    optional("agg_type", FieldType::sql, "how values of one key are combined: `SUM`, `REPLACE`, `avg(INT)` …"),
    optional("is_agg_key", FieldType::boolean, "writes the word KEY behind the type"),
    desired("renamed_from", FieldType::identifier, "the name that the column has had: a rename, not a drop and an add"),
};
constexpr std::array k_view_column{
    named("its name"),
    optional("comment", FieldType::text, "its comment"),
};
constexpr std::array k_index{
    named("its name", "index_name"),
    needed("columns", FieldType::identifiers, "the columns it is over"),
    optional("using", FieldType::text, "`BITMAP`, `NGRAMBF`, `GIN` or `VECTOR`", "starrocks_using"),
    optional("properties", FieldType::properties, "the properties of its kind"),
    optional("comment", FieldType::text, "its comment"),
};
constexpr std::array k_rollup{
    named("its name"),
    needed("columns", FieldType::identifiers, "its columns"),
    optional("duplicate_key", FieldType::identifiers, "its key columns"),
    optional("from", FieldType::identifier, "the rollup that it is built from"),
    optional("properties", FieldType::properties, "its properties"),
};

// ---- Tables
// ------------------------------------------------------------------------------------------------------------

constexpr std::array k_create_table{
    object("the table", "table_name"),
    k_schema,
    needed("columns", FieldType::columns, "its columns, in order"),
    optional("primary_key", FieldType::identifiers, "makes a primary-key table", "starrocks_primary_key"),
    optional("duplicate_key", FieldType::identifiers, "makes a duplicate-key table", "starrocks_duplicate_key"),
    optional("aggregate_key", FieldType::identifiers, "makes an aggregate table", "starrocks_aggregate_key"),
    optional("unique_key", FieldType::identifiers, "makes a unique-key table", "starrocks_unique_key"),
    optional("comment", FieldType::text, "its comment"),
    optional("partition_by", FieldType::sql, "what stands behind PARTITION BY", "starrocks_partition_by"),
    optional("distributed_by", FieldType::sql, "what stands behind DISTRIBUTED BY: `HASH(id) BUCKETS 8`",
             "starrocks_distributed_by"),
    optional("order_by", FieldType::identifiers, "its sort key", "starrocks_order_by"),
    optional("indexes", FieldType::indexes, "its indexes"),
    optional("rollups", FieldType::rollups, "its rollups"),
    optional("engine", FieldType::text, "its engine; not given: OLAP", "starrocks_engine"),
    optional("properties", FieldType::properties, "its properties", "starrocks_properties"),
    k_if_not_exists,
    desired("renamed_from", FieldType::identifier,
            "the name that the table has had: a rename, not a drop and a create"),
    k_directives,
};
constexpr std::array k_drop_table{object("the table", "table_name"), k_schema, k_if_exists, k_force, k_directives};
constexpr std::array k_rename_table{
    object("the table", "old_table_name old table table_name"),
    k_schema,
    needed("new_name", FieldType::identifier, "its new name, in the same database", "new_table_name new"),
    k_directives,
};
constexpr std::array k_truncate_table{
    object("the table", "table table_name"),
    k_schema,
    optional("partitions", FieldType::identifiers, "only these partitions"),
    k_directives,
};
constexpr std::array k_swap_table{
    object("the table", "table table_name"),
    k_schema,
    needed("with", FieldType::identifier, "the table of the same database whose data it takes, and gives its own to"),
    k_directives,
};
constexpr std::array k_create_table_comment{
    k_table,
    k_schema,
    needed("comment", FieldType::text, "the new comment"),
    optional("existing_comment", FieldType::text, "the comment that it has; for the reader"),
    k_directives,
};
constexpr std::array k_drop_table_comment{
    k_table,
    k_schema,
    optional("existing_comment", FieldType::text, "the comment that it has; for the reader"),
    k_directives,
};
constexpr std::array k_alter_table_properties{
    k_table,
    k_schema,
    needed("properties", FieldType::properties,
           "the properties to set: one statement each, but for those of one group (`dynamic_partition.`, `binlog.`)"),
    k_directives,
};
constexpr std::array k_alter_table_distribution{
    k_table,
    k_schema,
    needed("distributed_by", FieldType::sql, "what stands behind DISTRIBUTED BY", "distribution_method"),
    optional("buckets", FieldType::integer, "how many buckets, if they are not in `distributed_by`"),
    k_directives,
};
constexpr std::array k_alter_table_order{
    k_table,
    k_schema,
    needed("order_by", FieldType::identifiers, "the sort key; all columns: their physical order"),
    k_directives,
};
constexpr std::array k_alter_table_columns{
    k_table,
    k_schema,
    optional("adds", FieldType::columns, "columns to add"),
    optional("drops", FieldType::identifiers, "columns to drop"),
    k_directives,
};

// ---- Columns and indexes
// -----------------------------------------------------------------------------------------------

constexpr std::array k_add_column{
    k_table,
    k_schema,
    needed("column", FieldType::column, "the new column"),
    optional("first", FieldType::boolean, "as the first one"),
    optional("after", FieldType::identifier, "behind that column"),
    k_directives,
};
constexpr std::array k_alter_column{
    k_table,
    k_schema,
    named("the column", "column column_name"),
    optional("type", FieldType::sql, "its new type", "type_"),
    optional("nullable", FieldType::boolean, "whether it may be NULL from now on"),
    optional("server_default", FieldType::default_value, "its default; StarRocks refuses another one than it has"),
    optional("comment", FieldType::text, "its new comment; null: none"),
    optional("new_name", FieldType::identifier, "its new name", "new_column_name"),
    optional("existing_type", FieldType::sql, "the type that it keeps"),
    optional("existing_nullable", FieldType::boolean, "whether it may be NULL, and goes on so"),
    optional("existing_server_default", FieldType::default_value, "the default that it keeps"),
    optional("existing_comment", FieldType::text, "the comment that it keeps; null: it has none"),
    optional("autoincrement", FieldType::boolean, "the server numbers the rows"),
    optional("computed", FieldType::sql, "the expression of a generated column"),
    optional("agg_type", FieldType::sql, "how it combines values, in an aggregate table"),
    optional("is_agg_key", FieldType::boolean, "it is a key column of a duplicate-key, unique-key or aggregate table"),
    optional("first", FieldType::boolean, "moves it to the front"),
    optional("after", FieldType::identifier, "moves it behind that column"),
    k_directives,
};
constexpr std::array k_drop_column{k_table, k_schema, named("the column", "column column_name"), k_directives};
constexpr std::array k_rename_column{
    k_table,
    k_schema,
    named("the column", "column column_name old"),
    needed("new_name", FieldType::identifier, "its new name", "new_column_name new"),
    k_directives,
};
constexpr std::array k_create_index{
    named("its name", "index_name"),
    k_table,
    k_schema,
    needed("columns", FieldType::identifiers, "the columns it is over"),
    optional("using", FieldType::text, "`BITMAP`, `NGRAMBF`, `GIN` or `VECTOR`", "starrocks_using"),
    optional("properties", FieldType::properties, "the properties of its kind"),
    optional("comment", FieldType::text, "its comment"),
    k_directives,
};
constexpr std::array k_drop_index{named("its name", "index_name"), k_table, k_schema, k_directives};

// ---- Partitions and rollups
// --------------------------------------------------------------------------------------------

constexpr std::array k_add_partition{
    k_table,
    k_schema,
    optional("name", FieldType::identifier, "its name; with `values`"),
    optional("values", FieldType::sql,
             "what stands behind VALUES: `LESS THAN (\"2026-05-01\")`, `[(\"1\"), (\"5\"))`, `IN (\"a\")`"),
    optional("series", FieldType::sql,
             "many at once: `START (\"2026-01-01\") END (\"2026-02-01\") EVERY (INTERVAL 1 DAY)`"),
    k_if_not_exists,
    k_temporary,
    optional("distributed_by", FieldType::sql, "what stands behind DISTRIBUTED BY, if it differs from the table's"),
    optional("properties", FieldType::properties, "its properties"),
    k_directives,
};
constexpr std::array k_drop_partition{
    k_table,
    k_schema,
    optional("names", FieldType::identifiers, "the partitions", "name"),
    optional("where", FieldType::sql, "those for which this holds"),
    k_temporary,
    k_if_exists,
    k_force,
    k_directives,
};
constexpr std::array k_rename_partition{
    k_table, k_schema, named("the partition"), needed("new_name", FieldType::identifier, "its new name"), k_directives,
};
constexpr std::array k_truncate_partition{
    k_table, k_schema, needed("names", FieldType::identifiers, "the partitions", "name"), k_temporary, k_directives,
};
constexpr std::array k_replace_partition{
    k_table,
    k_schema,
    needed("names", FieldType::identifiers, "the partitions", "name"),
    needed("with", FieldType::identifiers, "the temporary partitions that take their place"),
    optional("properties", FieldType::properties, "`strict_range`, `use_temp_partition_name`"),
    k_directives,
};
constexpr std::array k_modify_partition{
    k_table,
    k_schema,
    optional("names", FieldType::identifiers, "the partitions; not given: all of them", "name"),
    needed("properties", FieldType::properties, "the properties to set"),
    k_directives,
};
constexpr std::array k_add_rollup{
    k_table,
    k_schema,
    named("its name"),
    needed("columns", FieldType::identifiers, "its columns"),
    optional("duplicate_key", FieldType::identifiers, "its key columns"),
    optional("from", FieldType::identifier, "the rollup that it is built from"),
    optional("properties", FieldType::properties, "its properties"),
    k_directives,
};
constexpr std::array k_drop_rollup{
    k_table,
    k_schema,
    needed("names", FieldType::identifiers, "the rollups", "name"),
    k_directives,
};
constexpr std::array k_rename_rollup{
    k_table, k_schema, named("the rollup"), needed("new_name", FieldType::identifier, "its new name"), k_directives,
};

// ---- Views
// -------------------------------------------------------------------------------------------------------------

constexpr std::array k_create_view{
    object("the view", "view_name"),
    k_schema,
    needed("definition", FieldType::sql, "its query"),
    optional("columns", FieldType::view_columns, "its columns' names and comments"),
    optional("comment", FieldType::text, "its comment"),
    optional("security", FieldType::text, "`NONE` or `INVOKER`", "starrocks_security"),
    optional("properties", FieldType::properties, "its properties"),
    optional("or_replace", FieldType::boolean, "takes the place of a view of that name", "replace"),
    k_if_not_exists,
    k_directives,
};
constexpr std::array k_alter_view{
    object("the view", "view_name"),
    k_schema,
    optional("definition", FieldType::sql, "its new query"),
    optional("columns", FieldType::view_columns, "its columns' names and comments; with `definition`"),
    optional("security", FieldType::text, "`NONE` or `INVOKER`", "starrocks_security"),
    k_directives,
};
constexpr std::array k_drop_view{object("the view", "view_name"), k_schema, k_if_exists, k_directives};
constexpr std::array k_create_materialized_view{
    object("the materialized view", "view_name"),
    k_schema,
    needed("definition", FieldType::sql, "its query"),
    optional("columns", FieldType::view_columns, "its columns' names and comments"),
    optional("indexes", FieldType::indexes, "its indexes"),
    optional("comment", FieldType::text, "its comment"),
    optional("partition_by", FieldType::sql, "what stands behind PARTITION BY", "starrocks_partition_by"),
    optional("distributed_by", FieldType::sql, "what stands behind DISTRIBUTED BY", "starrocks_distributed_by"),
    optional("order_by", FieldType::identifiers, "its sort key", "starrocks_order_by"),
    optional("refresh", FieldType::sql,
             "what stands behind REFRESH: `ASYNC EVERY (INTERVAL 1 HOUR)`; without it and `distributed_by` it is "
             "synchronous",
             "starrocks_refresh"),
    optional("properties", FieldType::properties, "its properties", "starrocks_properties"),
    k_if_not_exists,
    k_directives,
};
constexpr std::array k_alter_materialized_view{
    object("the materialized view", "view_name"),
    k_schema,
    optional("refresh", FieldType::sql, "what stands behind REFRESH", "starrocks_refresh"),
    optional("properties", FieldType::properties, "the properties to set", "starrocks_properties"),
    optional("active", FieldType::boolean, "`true`: ACTIVE, `false`: INACTIVE"),
    optional("swap_with", FieldType::identifier, "the materialized view to change places with"),
    optional("new_name", FieldType::identifier, "its new name"),
    k_directives,
};
constexpr std::array k_drop_materialized_view{object("the materialized view", "view_name"), k_schema, k_if_exists,
                                              k_force, k_directives};
constexpr std::array k_refresh_materialized_view{
    object("the materialized view", "view_name"),
    k_schema,
    optional("partitions", FieldType::sql, "what stands behind PARTITION: `START (\"…\") END (\"…\")`"),
    optional("force", FieldType::boolean, "also what has not changed"),
    optional("mode", FieldType::text, "`SYNC`: returns when it is done, or `ASYNC`"),
    optional("priority", FieldType::integer, "the higher, the sooner"),
    k_directives,
};

// ---- The rest
// ----------------------------------------------------------------------------------------------------------

constexpr std::array k_create_database{
    named("the database", "schema"),
    k_if_not_exists,
    optional("properties", FieldType::properties, "its properties"),
    k_directives,
};
constexpr std::array k_drop_database{named("the database", "schema"), k_if_exists, k_force, k_directives};
constexpr std::array k_bulk_insert{
    k_table,
    k_schema,
    needed("rows", FieldType::rows, "the rows; each gives the same columns"),
    k_directives,
};
constexpr std::array k_execute{
    needed("sql", FieldType::statements, "one statement, or several with semicolons between", "sqltext"),
    k_directives,
};

constexpr std::array k_operations{
    OperationShape{Word::create_table, {"create_table", "creates a table", k_create_table}},
    OperationShape{Word::drop_table, {"drop_table", "drops a table", k_drop_table, "name"}},
    OperationShape{Word::rename_table, {"rename_table", "renames a table", k_rename_table}},
    OperationShape{Word::truncate_table, {"truncate_table", "removes all rows", k_truncate_table, "name"}},
    OperationShape{Word::swap_table, {"swap_table", "exchanges two tables", k_swap_table}},
    OperationShape{Word::create_table_comment, {"create_table_comment", "sets the comment", k_create_table_comment}},
    OperationShape{Word::drop_table_comment,
                   {"drop_table_comment", "removes the comment", k_drop_table_comment, "table"}},
    OperationShape{Word::alter_table_properties,
                   {"alter_table_properties", "sets properties", k_alter_table_properties}},
    OperationShape{Word::alter_table_distribution,
                   {"alter_table_distribution", "distributes the rows anew, as a job", k_alter_table_distribution}},
    OperationShape{Word::alter_table_order,
                   {"alter_table_order", "changes the sort key, as a job", k_alter_table_order}},
    OperationShape{Word::alter_table_columns,
                   {"alter_table_columns", "adds and drops columns in one statement", k_alter_table_columns}},
    OperationShape{Word::add_column, {"add_column", "adds a column", k_add_column}},
    OperationShape{
        Word::alter_column,
        {"alter_column",
         "changes a column. StarRocks replaces the whole definition: what is not given as new has to be given "
         "as `existing_…`, or the operation is refused; nothing is reset in silence",
         k_alter_column}},
    OperationShape{Word::drop_column, {"drop_column", "drops a column", k_drop_column}},
    OperationShape{Word::rename_column, {"rename_column", "renames a column", k_rename_column}},
    OperationShape{Word::create_index, {"create_index", "creates an index, as a job", k_create_index}},
    OperationShape{Word::drop_index, {"drop_index", "drops an index", k_drop_index}},
    OperationShape{Word::add_partition, {"add_partition", "adds a partition, or a series of them", k_add_partition}},
    OperationShape{Word::drop_partition, {"drop_partition", "drops partitions", k_drop_partition}},
    OperationShape{Word::rename_partition, {"rename_partition", "renames a partition", k_rename_partition}},
    OperationShape{Word::truncate_partition,
                   {"truncate_partition", "removes all rows of partitions", k_truncate_partition}},
    OperationShape{Word::replace_partition,
                   {"replace_partition", "puts temporary partitions in the place of others", k_replace_partition}},
    OperationShape{Word::modify_partition, {"modify_partition", "sets properties of partitions", k_modify_partition}},
    OperationShape{Word::add_rollup, {"add_rollup", "adds a rollup, as a job", k_add_rollup}},
    OperationShape{Word::drop_rollup, {"drop_rollup", "drops rollups", k_drop_rollup}},
    OperationShape{Word::rename_rollup, {"rename_rollup", "renames a rollup", k_rename_rollup}},
    OperationShape{Word::create_view, {"create_view", "creates a view", k_create_view}},
    OperationShape{Word::alter_view, {"alter_view", "changes the query or the security of a view", k_alter_view}},
    OperationShape{Word::drop_view, {"drop_view", "drops a view", k_drop_view, "name"}},
    OperationShape{Word::create_materialized_view,
                   {"create_materialized_view", "creates a materialized view", k_create_materialized_view}},
    OperationShape{
        Word::alter_materialized_view,
        {"alter_materialized_view", "changes a materialized view, but not its query", k_alter_materialized_view}},
    OperationShape{Word::drop_materialized_view,
                   {"drop_materialized_view", "drops a materialized view", k_drop_materialized_view, "name"}},
    OperationShape{Word::refresh_materialized_view,
                   {"refresh_materialized_view", "fills a materialized view", k_refresh_materialized_view, "name"}},
    OperationShape{Word::create_database, {"create_database", "creates a database", k_create_database, "name"}},
    OperationShape{Word::drop_database, {"drop_database", "drops a database", k_drop_database, "name"}},
    OperationShape{Word::bulk_insert, {"bulk_insert", "inserts rows, all in one statement", k_bulk_insert}},
    OperationShape{Word::execute, {"execute", "runs SQL", k_execute, "sql"}},
};

constexpr Shape k_column_shape{"column", "a column of a table", k_column};
constexpr Shape k_view_column_shape{"view_column", "a column of a view", k_view_column, "name"};
constexpr Shape k_index_shape{"index", "an index of a table", k_index};
constexpr Shape k_rollup_shape{"rollup", "a rollup of a table", k_rollup};

bool has_spelling(const Field& field, std::string_view key) {
    if (field.name == key) return true;
    auto rest = field.also;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(' '), rest.size());
        if (rest.substr(0, end) == key) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

constexpr std::array k_model_lists{
    ModelList{"tables", Word::create_table},
    ModelList{"views", Word::create_view},
    ModelList{"materialized_views", Word::create_materialized_view},
};

}  // namespace

std::span<const ModelList> model_lists() {
    return k_model_lists;
}

std::span<const OperationShape> operation_shapes() {
    return k_operations;
}

const OperationShape* find_operation(std::string_view name) {
    const auto* const found =
        std::find_if(k_operations.begin(), k_operations.end(),
                     [&](const OperationShape& operation) { return operation.shape.name == name; });
    return found == k_operations.end() ? nullptr : found;
}

const Shape& operation_shape(Word word) {
    const auto* const found = std::find_if(k_operations.begin(), k_operations.end(),
                                           [&](const OperationShape& operation) { return operation.word == word; });
    if (found == k_operations.end()) throw std::logic_error("a word without a shape");
    return found->shape;
}

const Shape& column_shape() {
    return k_column_shape;
}
const Shape& view_column_shape() {
    return k_view_column_shape;
}
const Shape& index_shape() {
    return k_index_shape;
}
const Shape& rollup_shape() {
    return k_rollup_shape;
}

const Field* find_field(const Shape& shape, std::string_view key) {
    const auto field = std::find_if(shape.fields.begin(), shape.fields.end(),
                                    [&](const Field& candidate) { return has_spelling(candidate, key); });
    return field == shape.fields.end() ? nullptr : &*field;
}

}  // namespace srmigrate::revision
