// SPDX-License-Identifier: Apache-2.0
#include "revision/python/native_op.hpp"

#include "revision/python/ddl.hpp"
#include "revision/python/dialect_options.hpp"
#include "revision/python/native_clauses.hpp"
#include "revision/python/native_context.hpp"
#include "revision/python/native_types.hpp"
#include "revision/python/schema_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::PyCall;
using python::PyEvaluator;
using python::PyKeyword;
using python::PyValue;

// ---- What operations are about --------------------------------------------------------------------------------------

SaTable named_table(LibraryCall& call, std::string_view name, SaTableKind kind = SaTableKind::table) {
    return {.name = call.text(name), .schema = call.optional_text("schema").value_or(""), .kind = kind};
}

IfThere existing(LibraryCall& call, std::string_view name) {
    return call.flag(name) ? IfThere::ignore : IfThere::fail;
}

/// Takes one keyword out of `**options`.
std::optional<PyKeyword> take_other(LibraryCall& call, std::string_view name) {
    auto& keywords = call.bound.other_keywords;
    const auto found =
        std::find_if(keywords.begin(), keywords.end(), [&](const PyKeyword& keyword) { return keyword.name == name; });
    if (found == keywords.end()) return std::nullopt;
    auto taken = std::move(*found);
    keywords.erase(found);
    return taken;
}
bool take_flag(LibraryCall& call, std::string_view name) {
    const auto taken = take_other(call, name);
    return taken && call.py.truth(taken->value, taken->place);
}

PyValue send(LibraryCall& call, std::string text) {
    call.owner.send(call.py, std::move(text), call.place);
    return {};
}
PyValue send(LibraryCall& call, const SaStatements& texts) {
    call.owner.send(call.py, texts, call.place);
    return {};
}

// ---- Tables ---------------------------------------------------------------------------------------------------------

TableObject* table_for_operation(LibraryCall& call, std::string name, std::string schema) {
    auto* table = call.py.make<TableObject>(call.owner, call.place);
    table->name = std::move(name);
    table->schema = std::move(schema);
    table->metadata = call.py.make<MetaDataObject>(call.owner);
    return table;
}

PyValue create_table_op(LibraryCall& call) {
    std::string schema;
    if (const auto given = take_other(call, "schema"); given && !given->value.is_none()) {
        schema = str_of(call.py, given->value, given->place, "a schema");
    }
    auto* table = table_for_operation(call, call.text("table_name"), std::move(schema));
    fill_table(call, *table, call.bound.rest);
    std::erase_if(call.bound.other_keywords, [](const PyKeyword& keyword) {
        return is_any_of(keyword.name, {"extend_existing", "keep_existing"});
    });
    refuse_other_keywords(call, "create_table()");
    send(call, create_statements(table->value(call.py), existing(call, "if_not_exists")));
    return table;
}

PyValue drop_table_op(LibraryCall& call) {
    return send(call, drop_statement(named_table(call, "table_name"), existing(call, "if_exists")));
}
PyValue rename_table_op(LibraryCall& call) {
    return send(call, rename_table(named_table(call, "old_table_name"), call.text("new_table_name")));
}
PyValue create_table_comment_op(LibraryCall& call) {
    return send(call, set_table_comment(named_table(call, "table_name"), call.optional_text("comment").value_or("")));
}
PyValue drop_table_comment_op(LibraryCall& call) {
    return send(call, set_table_comment(named_table(call, "table_name"), ""));
}

// ---- Columns --------------------------------------------------------------------------------------------------------

// A new column brings what hangs on it: its indexes, and what StarRocks does not have.
void send_with_column(LibraryCall& call, const TableObject& table) {
    const auto value = table.value(call.py);
    for (const auto& index : value.indexes)
        send(call, create_index(value, index, IfThere::fail));
    const auto& column = *table.columns.front();
    for (const auto* key : column.foreign_keys) {
        const auto dot = key->target.rfind('.');
        if (dot == std::string::npos) continue;
        const auto owner = key->target.substr(0, dot);
        const auto schema_dot = owner.rfind('.');
        const auto referred = schema_dot == std::string::npos
                                  ? qualified_name("", owner)
                                  : qualified_name(owner.substr(0, schema_dot), owner.substr(schema_dot + 1));
        send(call, add_constraint(value, {.kind = SaConstraintKind::foreign_key,
                                          .name = key->name,
                                          .columns = {column.column.name},
                                          .referred_table = referred,
                                          .referred_columns = {key->target.substr(dot + 1)},
                                          .on_delete = key->on_delete,
                                          .on_update = key->on_update}));
    }
    if (column.unique && !column.indexed) {
        send(call, add_constraint(value, {.kind = SaConstraintKind::unique, .columns = {column.column.name}}));
    }
}

ColumnObject* column_argument(LibraryCall& call, const PyValue& value, CodePlace place) {
    refuse_unknown(call.py, value, place);
    auto* column = value.native<ColumnObject>();
    if (column == nullptr) {
        call.raise("TypeError", fmt::format("expected a Column, got {}", call.py.type_name(value)),
                   "write sa.Column('name', TYPE)");
    }
    return column;
}

PyValue add_column_op(LibraryCall& call) {
    auto* table = table_for_operation(call, call.text("table_name"), call.optional_text("schema").value_or(""));
    table->add(call.py, column_argument(call, call.value("column"), call.place_of("column"))->copy(call.py),
               call.place);
    const auto value = table->value(call.py);
    send(call, add_column(value, value.columns.front(), existing(call, "if_not_exists")));
    send_with_column(call, *table);
    return {};
}

PyValue drop_column_op(LibraryCall& call) {
    const auto there = take_flag(call, "if_exists") ? IfThere::ignore : IfThere::fail;
    return send(call, drop_column(named_table(call, "table_name"), call.text("column_name"), there));
}

PyValue alter_table_columns_op(LibraryCall& call) {
    auto* table = table_for_operation(call, call.text("table_name"), call.optional_text("schema").value_or(""));
    std::vector<std::string> drops;
    if (call.has("adds")) {
        for (const auto& column : call.py.iterate(call.value("adds"), call.place_of("adds")))
            table->add(call.py, column_argument(call, column, call.place_of("adds"))->copy(call.py), call.place);
    }
    if (call.has("drops")) {
        for (const auto& column : call.py.iterate(call.value("drops"), call.place_of("drops")))
            drops.push_back(column_argument(call, column, call.place_of("drops"))->column.name);
    }
    if (table->columns.empty() && drops.empty()) {
        call.raise(k_compile_error, fmt::format("nothing of the columns of '{}' is changed", table->name),
                   "write adds= or drops=");
    }
    const auto value = table->value(call.py);
    return send(call, alter_columns(value, value.columns, drops));
}

std::optional<std::variant<NoDefault, SaDefault>> default_argument(LibraryCall& call, std::string_view name) {
    using Answer = std::variant<NoDefault, SaDefault>;
    if (!call.given(name)) return std::nullopt;
    const auto value = call.value(name);
    refuse_unknown(call.py, value, call.place_of(name));
    if (value.is(PyValue(false))) return std::nullopt;
    if (value.is_none()) return Answer(NoDefault());
    if (const auto* text = value.as_text()) return Answer(SaDefault(*text));
    if (auto expression = as_clause(value)) return Answer(SaDefault(expression));
    if (const auto* item = value.native<SchemaItemObject>()) {
        if (item->server_default) return Answer(*item->server_default);
        call.py.refuse(fmt::format("{} of a column cannot be changed", item->type_name()), call.place_of(name),
                       "drop the column and add it again");
    }
    call.raise(k_argument_error,
               fmt::format("expected '{}' as a str or an expression of SQL, got {}", name, call.py.type_name(value)));
}

PyValue alter_column_op(LibraryCall& call) {
    SaColumnChange change{.column = call.text("column_name")};
    const auto type = [&](std::string_view name) {
        return call.has(name) ? type_argument(call.py, call.value(name), call.place_of(name)) : nullptr;
    };
    const auto given_flag = [&](std::string_view name) -> std::optional<bool> {
        const auto taken = take_other(call, name);
        if (!taken || taken->value.is_none()) return std::nullopt;
        return call.py.truth(taken->value, taken->place);
    };
    change.new_name = call.optional_text("new_column_name");
    if (const auto old_style = take_other(call, "name"); old_style && !old_style->value.is_none()) {
        change.new_name = str_of(call.py, old_style->value, old_style->place, "the new name");
    }
    change.nullable = call.optional_flag("nullable");
    change.type = type("type_");
    change.server_default = default_argument(call, "server_default");
    if (call.given("comment") && !call.value("comment").is(PyValue(false))) {
        change.comment = call.optional_text("comment");
    }
    change.existing_type = type("existing_type");
    if (const auto existing_default = default_argument(call, "existing_server_default")) {
        if (const auto* value = std::get_if<SaDefault>(&*existing_default)) change.existing_default = *value;
    }
    change.existing_nullable = call.optional_flag("existing_nullable");
    change.existing_comment = call.optional_text("existing_comment");
    change.autoincrement = given_flag("autoincrement");
    change.existing_autoincrement = given_flag("existing_autoincrement");
    for (const auto& option : take_dialect_options(call, OptionsOf::column)) {
        call.py.refuse(fmt::format("'{}' of a column cannot be changed", option.spelled), option.place,
                       "remove it: Alembic does not send it either");
    }
    refuse_other_keywords(call, "alter_column()");
    return send(call, alter_column(named_table(call, "table_name"), change));
}

// ---- Indexes and constraints ----------------------------------------------------------------------------------------

PyValue create_index_op(LibraryCall& call) {
    auto* table = call.py.make<TableObject>(call.owner, call.place);
    table->name = call.text("table_name");
    table->schema = call.optional_text("schema").value_or("");
    auto* index = call.py.make<IndexObject>(call.place);
    index->name = call.optional_text("index_name");
    index->unique = call.flag("unique");
    refuse_unknown(call.py, call.value("columns"), call.place_of("columns"));
    if (call.value("columns").as_text() != nullptr) {
        index->parts = {call.value("columns")};
    } else {
        index->parts = call.py.iterate(call.value("columns"), call.place_of("columns"));
    }
    index->kind = take_index_kind(call);
    refuse_other_keywords(call, "create_index()");
    return send(call, create_index(table->value(call.py), index_value(call.py, *index, *table),
                                   existing(call, "if_not_exists")));
}

PyValue drop_index_op(LibraryCall& call) {
    if (!call.has("table_name")) {
        call.raise("TypeError", "it is not said which table the index is of", "write table_name=");
    }
    return send(call,
                drop_index(named_table(call, "table_name"), call.text("index_name"), existing(call, "if_exists")));
}

std::string_view plural_of(SaConstraintKind kind) {
    switch (kind) {
        case SaConstraintKind::unique:
            return "unique constraints";
        case SaConstraintKind::primary_key:
            return "primary keys that are added later";
        case SaConstraintKind::check:
            return "check constraints";
        case SaConstraintKind::foreign_key:
            return "foreign keys";
    }
    return "constraints";
}

// StarRocks' grammar has no constraints in ALTER TABLE (StarRocks.g4, alterClause); what is written is sent all the
// same.
PyValue send_constraint(LibraryCall& call, std::string text, std::string_view what) {
    call.owner.send(
        call.py, std::move(text), call.place,
        base::Diagnostic{.message = fmt::format("StarRocks has no {}; the statement is sent as it is", what),
                         .where = call.place.shown(),
                         .hint = "remove the operation"});
    return {};
}

PyValue constraint_op(LibraryCall& call, SaConstraintKind kind) {
    SaConstraint constraint{.kind = kind, .name = call.optional_text("constraint_name").value_or("")};
    if (kind == SaConstraintKind::check) {
        const auto condition = call.value("condition");
        const auto* text = condition.as_text();
        constraint.condition = text != nullptr ? clause(TextClause{.text = *text})
                                               : clause_argument(call.py, condition, call.place_of("condition"));
    } else {
        constraint.columns = call.texts("columns");
    }
    return send_constraint(call, add_constraint(named_table(call, "table_name"), constraint), plural_of(kind));
}

PyValue create_foreign_key_op(LibraryCall& call) {
    SaConstraint constraint{.kind = SaConstraintKind::foreign_key,
                            .name = call.optional_text("constraint_name").value_or(""),
                            .columns = call.texts("local_cols"),
                            .referred_table = qualified_name(call.optional_text("referent_schema").value_or(""),
                                                             call.text("referent_table")),
                            .referred_columns = call.texts("remote_cols"),
                            .on_delete = call.optional_text("ondelete").value_or(""),
                            .on_update = call.optional_text("onupdate").value_or("")};
    const SaTable table{.name = call.text("source_table"), .schema = call.optional_text("source_schema").value_or("")};
    return send_constraint(call, add_constraint(table, constraint), plural_of(constraint.kind));
}

PyValue drop_constraint_op(LibraryCall& call) {
    struct Word {
        std::string_view word;
        SaConstraintKind kind;
    };
    constexpr std::array k_words{Word{"unique", SaConstraintKind::unique},
                                 Word{"primary", SaConstraintKind::primary_key}, Word{"check", SaConstraintKind::check},
                                 Word{"foreignkey", SaConstraintKind::foreign_key}};
    std::optional<SaConstraintKind> kind;
    if (const auto type = call.optional_text("type_")) {
        const auto found =
            std::find_if(k_words.begin(), k_words.end(), [&](const Word& word) { return word.word == *type; });
        if (found == k_words.end()) {
            call.raise("TypeError", fmt::format("'{}' is no kind of constraint", *type),
                       "write 'foreignkey', 'primary', 'unique' or 'check'");
        }
        kind = found->kind;
    }
    return send_constraint(call, drop_constraint(named_table(call, "table_name"), call.text("constraint_name"), kind),
                           kind ? plural_of(*kind) : "constraints");
}

PyValue refuse_exclude(LibraryCall& call) {
    call.py.refuse("StarRocks has no exclude constraints", call.place, "remove the operation");
}

// ---- Views ----------------------------------------------------------------------------------------------------------

SaTable view_of(LibraryCall& call, SaTableKind kind) {
    auto view = named_table(call, "view_name", kind);
    view.definition = definition_of(call, "definition");
    view.columns = view_columns_of(call.py, call.value("columns"), call.place_of("columns"));
    view.comment = call.optional_text("comment");
    view.options = take_options(call, kind == SaTableKind::view ? OptionsOf::view : OptionsOf::materialized_view);
    return view;
}

PyValue create_view_op(LibraryCall& call, SaTableKind kind) {
    const auto view = view_of(call, kind);
    refuse_other_keywords(call, call.callee + "()");
    return send(call, create_statements(view, existing(call, "if_not_exists"),
                                        call.flag("or_replace") ? Replacing::yes : Replacing::no));
}
PyValue drop_view_op(LibraryCall& call, SaTableKind kind) {
    return send(call, drop_statement(named_table(call, "view_name", kind), existing(call, "if_exists")));
}

// The dialect sends neither comment nor security, and a placeholder where there is no definition. StarRocks can change
// the security of a view, and not its comment (StarRocks.g4: alterViewStatement).
PyValue alter_view_op(LibraryCall& call) {
    auto view = named_table(call, "view_name", SaTableKind::view);
    view.columns = view_columns_of(call.py, call.value("columns"), call.place_of("columns"));
    const auto changed = [&](std::string_view name, std::string_view before) {
        return call.has(name) && call.optional_text(name) != call.optional_text(before);
    };
    const bool has_definition = call.has("definition");
    if (changed("comment", "existing_comment") && !has_definition) {
        call.py.refuse(fmt::format("the comment of the view '{}' cannot be changed", view.name), call.place,
                       "drop the view and create it again with the comment");
    }
    if (has_definition) {
        view.definition = definition_of(call, "definition");
        send(call, alter_view(view));
    }
    if (changed("security", "existing_security")) {
        view.options.security = call.text("security");
        send(call, set_security(view));
    }
    if (!has_definition && !changed("security", "existing_security")) {
        call.raise(k_compile_error, fmt::format("nothing of the view '{}' is changed", view.name),
                   "write definition='SELECT …'");
    }
    return {};
}

PyValue alter_materialized_view_op(LibraryCall& call) {
    return send(call,
                alter_materialized_view(named_table(call, "view_name", SaTableKind::materialized_view),
                                        call.optional_text("refresh").value_or(""),
                                        properties_of(call.py, call.value("properties"), call.place_of("properties"))));
}

// ---- Options of tables ----------------------------------------------------------------------------------------------

PyValue alter_table_properties_op(LibraryCall& call) {
    const auto* given = call.value("properties").as_dictionary();
    if (given != nullptr) {
        for (const auto& [name, value] : given->table.entries())
            str_of(call.py, value, call.place_of("properties"),
                   fmt::format("the property '{}'", call.py.to_text(name, call.place)));
    }
    return send(call, set_properties(named_table(call, "table_name"),
                                     properties_of(call.py, call.value("properties"), call.place_of("properties"))));
}
PyValue alter_table_distribution_op(LibraryCall& call) {
    return send(call, set_distribution(named_table(call, "table_name"), call.text("distribution_method"),
                                       call.optional_integer("buckets")));
}
PyValue alter_table_order_op(LibraryCall& call) {
    std::string columns;
    for (const auto& name : call.texts("order_by"))
        columns += (columns.empty() ? "" : ", ") + name;
    return send(call, set_order(named_table(call, "table_name"), columns));
}
PyValue not_alterable(LibraryCall& call, std::string_view what) {
    call.raise("NotImplementedError", fmt::format("StarRocks cannot change the {} of a table", what),
               "create another table, copy the rows, and swap the two");
}

// ---- Data -----------------------------------------------------------------------------------------------------------

PyValue execute_op(LibraryCall& call) {
    return send(call, statement_texts(call.py, call.value("sqltext"), {}, call.place));
}

PyValue bulk_insert_op(LibraryCall& call) {
    refuse_unknown(call.py, call.value("table"), call.place_of("table"));
    const auto* table = call.value("table").native<TableObject>();
    if (table == nullptr) {
        call.raise("TypeError", fmt::format("expected a table, got {}", call.py.type_name(call.value("table"))),
                   "write sa.table('name', sa.column('a'), …)");
    }
    refuse_unknown(call.py, call.value("rows"), call.place_of("rows"));
    const auto* rows = call.value("rows").as_sequence();
    if (rows == nullptr) call.raise("TypeError", "expected the rows as a list");
    for (const auto& row : *rows) {
        if (row.as_dictionary() == nullptr && !row.is_unknown()) {
            call.raise("TypeError", fmt::format("expected a row as a dict, got {}", call.py.type_name(row)));
        }
        send(call, clause_text(*insert_row(call.py, *table, row, call.place_of("rows"))));
    }
    return {};
}

PyValue name_itself(LibraryCall& call) {
    return call.value("name");
}
PyValue inline_literal_op(LibraryCall& call) {
    return call.py.make<ClauseObject>(
        call.owner, clause(LiteralClause{literal_of(call.py, call.value("value"), call.place_of("value"))}));
}

// ---- The rest -------------------------------------------------------------------------------------------------------

/// `ops.ExecuteSQLOp(…)`: an operation to invoke.
class InvokedOperation final : public python::NativeObject {
  public:
    InvokedOperation(std::string named, const PyCall& call)
        : operation(std::move(named)), positional(call.positional), keywords(call.keywords) {}
    std::string type_name() const override { return "MigrateOperation"; }
    const std::string operation;
    const std::vector<python::PyArgument> positional;
    const std::vector<PyKeyword> keywords;
};

PyValue invoke_op(LibraryCall& call) {
    const auto* invoked = call.value("operation").native<InvokedOperation>();
    if (invoked == nullptr) {
        call.py.refuse("an operation of the project's own is not read", call.place, "write its statements");
    }
    const auto operation = operation_value(call.py, call.owner, invoked->operation);
    PyCall made{.py = call.py,
                .callee = invoked->operation,
                .place = call.place,
                .positional = invoked->positional,
                .keywords = invoked->keywords};
    return call.py.call(*operation, made);
}

// ---- Batches --------------------------------------------------------------------------------------------------------

/// An operation of a batch: which argument of the operation the batch's table is, and its schema.
struct BatchOperation {
    std::string_view name;
    std::size_t position;
    std::string_view table = "table_name";
    std::string_view schema = "schema";
};
constexpr std::array k_batch_operations{
    BatchOperation{"add_column", 0},
    BatchOperation{"drop_column", 0},
    BatchOperation{"alter_column", 0},
    BatchOperation{"create_index", 1},
    BatchOperation{"drop_index", 1},
    BatchOperation{"create_unique_constraint", 1},
    BatchOperation{"create_primary_key", 1},
    BatchOperation{"create_check_constraint", 1},
    BatchOperation{"create_foreign_key", 1, "source_table", "source_schema"},
    BatchOperation{"create_exclude_constraint", 1},
    BatchOperation{"drop_constraint", 1},
    BatchOperation{"create_table_comment", 0},
    BatchOperation{"drop_table_comment", 0},
};

class BatchObject final : public python::NativeObject {
  public:
    BatchObject(PythonLibrary& library, std::string table, std::optional<std::string> schema)
        : m_library(library), m_table(std::move(table)), m_schema(std::move(schema)) {}
    std::string type_name() const override { return "BatchOperations"; }
    std::optional<PyValue> enter(PyEvaluator&, CodePlace) override { return this; }
    void exit(PyEvaluator&, CodePlace) override {}
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        for (const auto& operation : k_batch_operations) {
            if (operation.name != name) continue;
            return py.function(
                std::string(name), [this, &operation](PyCall& call) { return run(operation, call); },
                python::NativeEffect::records);
        }
        if (is_any_of(name, {"execute", "f", "get_bind", "get_context", "inline_literal", "invoke"})) {
            return operation_value(py, m_library, name);
        }
        return std::nullopt;
    }

  private:
    PyValue run(const BatchOperation& operation, PyCall& call) {
        auto& py = call.py;
        PyCall made{.py = py,
                    .callee = std::string(operation.name),
                    .place = call.place,
                    .positional = call.positional,
                    .keywords = call.keywords};
        // Where a column is put is said for the copy that a batch makes elsewhere; here there is none.
        for (const auto* name : {"insert_before", "insert_after"})
            made.take_keyword(name);
        const auto table = py.text(m_table);
        if (made.positional.size() >= operation.position) {
            made.positional.insert(made.positional.begin() + static_cast<std::ptrdiff_t>(operation.position),
                                   {.value = table, .place = call.place});
        } else {
            made.keywords.push_back({.name = std::string(operation.table), .value = table, .place = call.place});
        }
        if (m_schema) {
            made.keywords.push_back(
                {.name = std::string(operation.schema), .value = py.text(*m_schema), .place = call.place});
        }
        return py.call(*operation_value(py, m_library, operation.name), made);
    }

    PythonLibrary& m_library;
    std::string m_table;
    std::optional<std::string> m_schema;
};

// `op.batch_alter_table(…)`: each operation of the batch is sent at once.
PyValue batch_of(LibraryCall& call) {
    if (call.optional_text("recreate").value_or("auto") == "always") {
        call.py.refuse("a batch that copies the table has to read it from the database", call.place,
                       "leave recreate= out: StarRocks alters tables in place");
    }
    return call.py.make<BatchObject>(call.owner, call.text("table_name"), call.optional_text("schema"));
}

PyValue refuse_own_code(LibraryCall& call) {
    call.py.refuse("what a function of the project does with the database is not read", call.place,
                   "run this revision with Alembic: the version table is shared");
}

constexpr std::array k_op_functions{
    LibraryFunction{"create_table", "table_name, *columns, if_not_exists=None, **options", create_table_op},
    LibraryFunction{"drop_table", "table_name, *, schema=None, if_exists=None, **options", drop_table_op},
    LibraryFunction{"rename_table", "old_table_name, new_table_name, *, schema=None", rename_table_op},
    LibraryFunction{"create_table_comment", "table_name, comment, *, existing_comment=None, schema=None",
                    create_table_comment_op},
    LibraryFunction{"drop_table_comment", "table_name, *, existing_comment=None, schema=None", drop_table_comment_op},
    LibraryFunction{"add_column",
                    "table_name, column, *, schema=None, if_not_exists=None, inline_references=None, "
                    "inline_primary_key=None",
                    add_column_op},
    LibraryFunction{"drop_column", "table_name, column_name, *, schema=None, **options", drop_column_op},
    LibraryFunction{"alter_column",
                    "table_name, column_name, *, nullable=None, comment=False, server_default=False, "
                    "new_column_name=None, type_=None, existing_type=None, existing_server_default=False, "
                    "existing_nullable=None, existing_comment=None, schema=None, **options",
                    alter_column_op},
    LibraryFunction{"create_index",
                    "index_name, table_name, columns, *, schema=None, unique=False, if_not_exists=None, **options",
                    create_index_op},
    LibraryFunction{"drop_index", "index_name, table_name=None, *, schema=None, if_exists=None, **options",
                    drop_index_op},
    LibraryFunction{"create_unique_constraint", "constraint_name, table_name, columns, *, schema=None, **options",
                    [](LibraryCall& call) { return constraint_op(call, SaConstraintKind::unique); }},
    LibraryFunction{"create_primary_key", "constraint_name, table_name, columns, *, schema=None",
                    [](LibraryCall& call) { return constraint_op(call, SaConstraintKind::primary_key); }},
    LibraryFunction{"create_check_constraint", "constraint_name, table_name, condition, *, schema=None, **options",
                    [](LibraryCall& call) { return constraint_op(call, SaConstraintKind::check); }},
    LibraryFunction{"create_foreign_key",
                    "constraint_name, source_table, referent_table, local_cols, remote_cols, *, onupdate=None, "
                    "ondelete=None, deferrable=None, initially=None, match=None, source_schema=None, "
                    "referent_schema=None, **options",
                    create_foreign_key_op},
    LibraryFunction{"create_exclude_constraint", "constraint_name, table_name, *elements, **options", refuse_exclude},
    LibraryFunction{"drop_constraint", "constraint_name, table_name, type_=None, *, schema=None, if_exists=None",
                    drop_constraint_op},
    LibraryFunction{"execute", "sqltext, *, execution_options=None", execute_op},
    LibraryFunction{"bulk_insert", "table, rows, *, multiinsert=True", bulk_insert_op},
    LibraryFunction{"inline_literal", "value, type_=None", inline_literal_op},
    LibraryFunction{"f", "name", name_itself},
    LibraryFunction{"get_bind", "", [](LibraryCall& call) { return connection_value(call.py, call.owner); }},
    LibraryFunction{"get_context", "", [](LibraryCall& call) { return migration_context_value(call.py, call.owner); }},
    LibraryFunction{"batch_alter_table",
                    "table_name, schema=None, recreate='auto', partial_reordering=None, copy_from=None, "
                    "table_args=None, table_kwargs=None, reflect_args=None, reflect_kwargs=None, "
                    "naming_convention=None",
                    batch_of},
    LibraryFunction{"invoke", "operation", invoke_op},
    LibraryFunction{"run_async", "async_function, *arguments, **options", refuse_own_code},

    LibraryFunction{"create_view",
                    "view_name, definition, schema=None, columns=None, comment=None, or_replace=False, "
                    "if_not_exists=False, **options",
                    [](LibraryCall& call) { return create_view_op(call, SaTableKind::view); }},
    LibraryFunction{"create_materialized_view",
                    "view_name, definition, schema=None, comment=None, columns=None, or_replace=False, "
                    "if_not_exists=False, **options",
                    [](LibraryCall& call) { return create_view_op(call, SaTableKind::materialized_view); }},
    LibraryFunction{"drop_view", "view_name, schema=None, if_exists=False, **options",
                    [](LibraryCall& call) { return drop_view_op(call, SaTableKind::view); }},
    LibraryFunction{"drop_materialized_view", "view_name, schema=None, if_exists=False, **options",
                    [](LibraryCall& call) { return drop_view_op(call, SaTableKind::materialized_view); }},
    LibraryFunction{"alter_view",
                    "view_name, definition=None, schema=None, columns=None, comment=None, security=None, "
                    "existing_definition=None, existing_columns=None, existing_comment=None, existing_security=None",
                    alter_view_op},
    LibraryFunction{"alter_materialized_view",
                    "view_name, schema=None, refresh=None, properties=None, existing_refresh=None, "
                    "existing_properties=None",
                    alter_materialized_view_op},
    LibraryFunction{"alter_table_properties", "table_name, properties, schema=None, existing_properties=None",
                    alter_table_properties_op},
    LibraryFunction{"alter_table_distribution",
                    "table_name, distribution_method, buckets=None, schema=None, existing_distribution_method=None, "
                    "existing_buckets=None",
                    alter_table_distribution_op},
    LibraryFunction{"alter_table_order", "table_name, order_by, schema=None, existing_order_by=None",
                    alter_table_order_op},
    LibraryFunction{"alter_table_columns", "table_name, adds=None, drops=None, schema=None", alter_table_columns_op},
    LibraryFunction{"alter_table_engine", "table_name, engine, schema=None, existing_engine=None",
                    [](LibraryCall& call) { return not_alterable(call, "engine"); }},
    LibraryFunction{"alter_table_key",
                    "table_name, key_type, key_columns, schema=None, existing_key_type=None, "
                    "existing_key_columns=None",
                    [](LibraryCall& call) { return not_alterable(call, "key"); }},
    LibraryFunction{"alter_table_partition",
                    "table_name, partition_method, schema=None, existing_partition_method=None",
                    [](LibraryCall& call) { return not_alterable(call, "partitioning"); }},
};

struct OperationClass {
    std::string_view name;
    std::string_view operation;
};
constexpr std::array k_operation_classes{
    OperationClass{"ExecuteSQLOp", "execute"},       OperationClass{"AddColumnOp", "add_column"},
    OperationClass{"DropColumnOp", "drop_column"},   OperationClass{"DropTableOp", "drop_table"},
    OperationClass{"CreateIndexOp", "create_index"}, OperationClass{"DropIndexOp", "drop_index"},
    OperationClass{"RenameTableOp", "rename_table"}, OperationClass{"BulkInsertOp", "bulk_insert"},
    OperationClass{"CreateViewOp", "create_view"},   OperationClass{"DropViewOp", "drop_view"},
    OperationClass{"AlterViewOp", "alter_view"},
};

// What is allowed outside of upgrade() and downgrade(), too.
bool needs_no_context(std::string_view name) {
    return name == "f" || name == "inline_literal";
}
bool only_answers(std::string_view name) {
    return needs_no_context(name) || name == "get_bind" || name == "get_context";
}

}  // namespace

std::optional<PyValue> operation_value(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    const auto found = std::find_if(k_op_functions.begin(), k_op_functions.end(),
                                    [&](const LibraryFunction& operation) { return operation.name == name; });
    if (found == k_op_functions.end()) return std::nullopt;
    const auto body = [&library, &operation = *found](PyCall& call) {
        return at_place(call.py, call.place, [&] {
            if (!library.operating && !needs_no_context(operation.name)) {
                call.py.raise(
                    "NameError",
                    fmt::format("the operation '{}' stands outside of upgrade() and downgrade()", operation.name),
                    call.place, "move it into one of them");
            }
            if (!only_answers(operation.name)) call.py.may_act(call.place);
            LibraryCall bound(library, call, operation.parameters);
            return operation.body(bound);
        });
    };
    return py.function(std::string(name), body, python::NativeEffect::records);
}

std::vector<std::string> operation_names() {
    std::vector<std::string> names;
    for (const auto& operation : k_op_functions)
        names.emplace_back(operation.name);
    return names;
}

std::optional<PyValue> operation_class(PyEvaluator& py, PythonLibrary&, std::string_view name) {
    for (const auto& row : k_operation_classes) {
        if (row.name != name) continue;
        return py.function(
            std::string(name),
            [&row](PyCall& call) { return PyValue(call.py.make<InvokedOperation>(std::string(row.operation), call)); },
            python::NativeEffect::records);
    }
    return std::nullopt;
}

}  // namespace srmigrate::revision
