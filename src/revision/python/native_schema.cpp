// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "revision/python/ddl.hpp"
#include "revision/python/dialect_options.hpp"
#include "revision/python/naming.hpp"
#include "revision/python/native_clauses.hpp"
#include "revision/python/native_types.hpp"
#include "revision/python/schema_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

using namespace std::string_view_literals;
using python::CodePlace;
using python::PyArgument;
using python::PyCall;
using python::PyEvaluator;
using python::PyKeyword;
using python::PyValue;
using Kind = SchemaItemObject::Kind;

// ---- Collections ----------------------------------------------------------------------------------------------------

/// Named things in order, as Python meets them: `table.c`, `metadata.tables`.
class NamedThings final : public python::NativeObject {
  public:
    using Entries = std::vector<std::pair<std::string, PyValue>>;
    enum class Iteration { keys, values };
    NamedThings(std::string shown_type, Entries named, Iteration iteration)
        : m_type(std::move(shown_type)), m_entries(std::move(named)), m_iteration(iteration) {}
    std::string type_name() const override { return m_type; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        if (name == "keys") return answer(py, [this](PyEvaluator& asked) { return keys(asked); });
        if (name == "values") return answer(py, [this](PyEvaluator& asked) { return asked.list(values()); });
        if (name == "items") return answer(py, [this](PyEvaluator& asked) { return items(asked); });
        if (name == "get") {
            return py.function("get", [this](PyCall& call) {
                const auto* key = call.positional.empty() ? nullptr : call.positional[0].value.as_text();
                const auto* found = key == nullptr ? nullptr : find(*key);
                if (found != nullptr) return *found;
                return call.positional.size() > 1 ? call.positional[1].value : PyValue();
            });
        }
        if (const auto* found = find(name)) return *found;
        return std::nullopt;
    }
    std::optional<PyValue> item(PyEvaluator&, PyValue key, CodePlace) override {
        if (const auto index = key.as_integer();
            index && *index >= 0 && static_cast<std::size_t>(*index) < m_entries.size()) {
            return m_entries[static_cast<std::size_t>(*index)].second;
        }
        const auto* text = key.as_text();
        const auto* found = text == nullptr ? nullptr : find(*text);
        return found == nullptr ? std::nullopt : std::optional(*found);
    }
    std::optional<std::vector<PyValue>> iterate(PyEvaluator& py, CodePlace) override {
        if (m_iteration == Iteration::values) return values();
        std::vector<PyValue> result;
        for (const auto& [key, value] : m_entries)
            result.push_back(py.text(key));
        return result;
    }
    std::optional<std::size_t> length(PyEvaluator&, CodePlace) override { return m_entries.size(); }
    std::optional<PyValue> contains(PyEvaluator&, PyValue item, CodePlace) override {
        const auto* text = item.as_text();
        return PyValue(text != nullptr && find(*text) != nullptr);
    }

  private:
    const PyValue* find(std::string_view name) const {
        const auto found =
            std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& entry) { return entry.first == name; });
        return found == m_entries.end() ? nullptr : &found->second;
    }
    std::vector<PyValue> values() const {
        std::vector<PyValue> result;
        for (const auto& [key, value] : m_entries)
            result.push_back(value);
        return result;
    }
    PyValue keys(PyEvaluator& py) const {
        std::vector<PyValue> result;
        for (const auto& [key, value] : m_entries)
            result.push_back(py.text(key));
        return py.list(std::move(result));
    }
    PyValue items(PyEvaluator& py) const {
        std::vector<PyValue> result;
        for (const auto& [key, value] : m_entries)
            result.push_back(py.tuple({py.text(key), value}));
        return py.list(std::move(result));
    }
    template <class Body>
    static PyValue answer(PyEvaluator& py, Body body) {
        return py.function("items", [body](PyCall& call) { return body(call.py); });
    }

    std::string m_type;
    Entries m_entries;
    Iteration m_iteration;
};

PyValue columns_value(PyEvaluator& py, const TableObject& table) {
    NamedThings::Entries entries;
    for (auto* column : table.columns)
        entries.emplace_back(column->key, column);
    return py.make<NamedThings>("ColumnCollection", std::move(entries), NamedThings::Iteration::values);
}

PyValue optional_text_value(PyEvaluator& py, const std::optional<std::string>& text) {
    return text ? py.text(*text) : PyValue();
}
PyValue schema_value_of(PyEvaluator& py, const std::string& schema) {
    return schema.empty() ? PyValue() : py.text(schema);
}

// ---- Columns --------------------------------------------------------------------------------------------------------

constexpr std::string_view k_column_parameters =
    "*items, name=None, type_=None, autoincrement=None, default=None, insert_default=None, doc=None, key=None, "
    "index=None, unique=None, info=None, nullable=None, onupdate=None, primary_key=False, server_default=None, "
    "server_onupdate=None, quote=None, system=False, comment=None, insert_sentinel=False, **options";
constexpr std::string_view k_mapped_column =
    "*items, name=None, type_=None, autoincrement=None, default=None, insert_default=None, doc=None, key=None, "
    "index=None, unique=None, info=None, nullable=None, onupdate=None, primary_key=False, server_default=None, "
    "server_onupdate=None, quote=None, system=False, comment=None, init=None, repr=None, default_factory=None, "
    "compare=None, kw_only=None, hash=None, use_existing_column=False, deferred=None, deferred_group=None, "
    "deferred_raiseload=None, sort_order=0, active_history=False, dataclass_metadata=None, **options";

void take_server_default(LibraryCall& call, ColumnObject& made, const PyValue& value, CodePlace place) {
    refuse_unknown(call.py, value, place);
    if (const auto* text = value.as_text()) {
        made.column.server_default = *text;
    } else if (const auto* item = value.native<SchemaItemObject>()) {
        if (item->kind == Kind::computed) made.column.computed = item->expression;
        if (item->kind == Kind::server_default) made.column.server_default = item->server_default;
    } else if (auto expression = as_clause(value)) {
        made.column.server_default = expression;
    } else {
        call.raise(
            k_argument_error,
            fmt::format("expected 'server_default' as a str or an expression of SQL, got {}", call.py.type_name(value)),
            "write it in quotes, or as text('…')");
    }
}

void take_column_item(LibraryCall& call, ColumnObject& made, const PyArgument& argument) {
    auto* item = argument.value.native<SchemaItemObject>();
    if (item == nullptr) {
        call.raise(k_argument_error,
                   fmt::format("expected a constraint or a default behind the type of a column, got {}",
                               call.py.type_name(argument.value)),
                   "write the type as one of sqlalchemy's or starrocks' types, without quotes");
    }
    switch (item->kind) {
        case Kind::foreign_key:
            made.foreign_keys.push_back(item);
            return;
        case Kind::check:
            made.column.checks.push_back(item->expression);
            return;
        case Kind::computed:
            made.column.computed = item->expression;
            return;
        case Kind::identity:
            if (!made.nullable) made.nullable = false;
            return;
        case Kind::server_default:
            made.column.server_default = item->server_default;
            return;
        case Kind::sequence:
        case Kind::fetched:
        case Kind::client_default:
        case Kind::primary_key:
        case Kind::unique:
        case Kind::foreign_keys:
        case Kind::other:
            return;
    }
}

void take_column_options(LibraryCall& call, ColumnObject& made) {
    for (const auto& option : take_dialect_options(call, OptionsOf::column)) {
        if (option.value.is_none()) continue;
        if (option.name == "agg_type") {
            made.column.aggregate = str_of(call.py, option.value, option.place, "an aggregate function");
        } else {
            made.column.aggregate_key = call.py.truth(option.value, option.place);
        }
    }
}

// ---- Items of tables ------------------------------------------------------------------------------------------------

SchemaItemObject* item(LibraryCall& call, std::string_view name, Kind kind) {
    return call.py.make<SchemaItemObject>(std::string(name), kind);
}
PyValue plain_item(LibraryCall& call, std::string_view name, Kind kind) {
    return item(call, name, kind);
}
PyValue column_list_item(LibraryCall& call, std::string_view name, Kind kind) {
    auto* made = item(call, name, kind);
    for (const auto& column : call.bound.rest)
        made->columns.push_back(column.value);
    return made;
}
PyValue foreign_key(LibraryCall& call) {
    auto* made = item(call, "ForeignKey", Kind::foreign_key);
    if (const auto* text = call.value("column").as_text()) made->target = *text;
    made->target_column = call.value("column");
    for (const auto& option : call.bound.other_keywords) {
        const auto* text = option.value.as_text();
        if (text == nullptr) continue;
        if (option.name == "name") made->name = *text;
        if (option.name == "ondelete") made->on_delete = *text;
        if (option.name == "onupdate") made->on_update = *text;
    }
    return made;
}
PyValue expression_item(LibraryCall& call, std::string_view name, Kind kind) {
    auto* made = item(call, name, kind);
    const auto given = call.value("sqltext");
    refuse_unknown(call.py, given, call.place_of("sqltext"));
    const auto* text = given.as_text();
    made->expression = text != nullptr ? clause(TextClause{.text = *text}) : as_clause(given);
    if (!made->expression) call.raise(k_argument_error, fmt::format("expected the expression of {} as a str", name));
    return made;
}
PyValue default_clause(LibraryCall& call) {
    auto* made = item(call, "DefaultClause", Kind::server_default);
    const auto given = call.value("arg");
    refuse_unknown(call.py, given, call.place_of("arg"));
    if (const auto* text = given.as_text()) {
        made->server_default = *text;
    } else if (auto expression = as_clause(given)) {
        made->server_default = expression;
    } else {
        call.raise(k_argument_error, fmt::format("expected a default as a str, got {}", call.py.type_name(given)));
    }
    return made;
}

constexpr std::string_view k_constraint_options = "*columns, **options";

// ---- MetaData -------------------------------------------------------------------------------------------------------

PyValue metadata_function(LibraryCall& call) {
    auto* made = make_metadata(call.py, call.owner);
    made->schema = call.optional_text("schema").value_or("");
    const auto naming = call.value("naming_convention");
    refuse_unknown(call.py, naming, call.place_of("naming_convention"));
    if (const auto* dictionary = naming.as_dictionary(); dictionary != nullptr && dictionary->table.size() > 0) {
        made->naming.emplace();
        for (const auto& [key, value] : dictionary->table.entries()) {
            if (const auto* text = key.as_text()) made->naming->emplace(*text, value);
        }
    }
    return made;
}

std::vector<TableObject*> sorted_tables(PyEvaluator& py, const MetaDataObject& metadata) {
    auto waiting = metadata.tables;
    std::sort(waiting.begin(), waiting.end(),
              [](const TableObject* a, const TableObject* b) { return a->key() < b->key(); });
    const auto waits = [&](const TableObject* table) {
        for (const auto* column : table->columns) {
            for (const auto* key : column->foreign_keys) {
                const auto* other = referred_table(py, *key, *table);
                if (other != table && std::find(waiting.begin(), waiting.end(), other) != waiting.end()) return true;
            }
        }
        return false;
    };
    std::vector<TableObject*> sorted;
    while (!waiting.empty()) {
        std::vector<TableObject*> ready;
        std::copy_if(waiting.begin(), waiting.end(), std::back_inserter(ready),
                     [&](auto* table) { return !waits(table); });
        if (ready.empty()) ready = waiting;  // a circle of foreign keys, which StarRocks does not have
        sorted.insert(sorted.end(), ready.begin(), ready.end());
        std::erase_if(waiting,
                      [&](auto* table) { return std::find(ready.begin(), ready.end(), table) != ready.end(); });
    }
    return sorted;
}

// Where a file could not be read whole, tables of it may be missing.
void refuse_part(PyEvaluator& py) {
    if (py.first_left()) throw *py.first_left();
}

enum class CreateOrDrop { create, drop };

PyValue send_all(MetaDataObject& self, LibraryCall& call, CreateOrDrop creation) {
    refuse_part(call.py);
    auto tables = sorted_tables(call.py, self);
    const auto there = call.flag("checkfirst", true) ? IfThere::ignore : IfThere::fail;
    if (call.has("tables")) {
        std::vector<TableObject*> chosen;
        for (const auto& value : call.py.iterate(call.value("tables"), call.place_of("tables")))
            chosen.push_back(value.native<TableObject>());
        std::erase_if(tables,
                      [&](auto* table) { return std::find(chosen.begin(), chosen.end(), table) == chosen.end(); });
    }
    std::stable_partition(tables.begin(), tables.end(),
                          [](const TableObject* table) { return table->kind == SaTableKind::table; });
    if (creation == CreateOrDrop::drop) std::reverse(tables.begin(), tables.end());
    for (const auto* table : tables) {
        const auto value = table->value(call.py);
        call.owner.send(call.py,
                        creation == CreateOrDrop::create ? create_statements(value, there)
                                                         : SaStatements{drop_statement(value, there)},
                        call.place);
    }
    return {};
}

PyValue refuse_reflection(LibraryCall& call) {
    call.py.refuse("what a server holds cannot be known from a file", call.place,
                   "declare the tables, or run this revision with Alembic: the version table is shared");
}

constexpr std::array k_metadata_methods{
    LibraryMethod<MetaDataObject>{
        "create_all", "bind=None, tables=None, checkfirst=True",
        [](MetaDataObject& self, LibraryCall& call) { return send_all(self, call, CreateOrDrop::create); }},
    LibraryMethod<MetaDataObject>{
        "drop_all", "bind=None, tables=None, checkfirst=True",
        [](MetaDataObject& self, LibraryCall& call) { return send_all(self, call, CreateOrDrop::drop); }},
    LibraryMethod<MetaDataObject>{"reflect", "*arguments, **options",
                                  [](MetaDataObject&, LibraryCall& call) { return refuse_reflection(call); }},
    LibraryMethod<MetaDataObject>{"clear", "",
                                  [](MetaDataObject& self, LibraryCall&) {
                                      self.tables.clear();
                                      return PyValue();
                                  }},
    LibraryMethod<MetaDataObject>{"remove", "table",
                                  [](MetaDataObject& self, LibraryCall& call) {
                                      std::erase(self.tables, call.value("table").native<TableObject>());
                                      return PyValue();
                                  }},
};

// ---- Methods of tables ----------------------------------------------------------------------------------------------

PyValue append_column(TableObject& self, LibraryCall& call) {
    auto* column = call.value("column").native<ColumnObject>();
    if (column == nullptr) call.raise(k_argument_error, "expected a Column");
    self.add(call.py, column, call.place);
    return {};
}
PyValue append_constraint(TableObject& self, LibraryCall& call) {
    self.add_item(call.py, call.value("constraint"), call.place_of("constraint"));
    return {};
}

PyValue to_metadata(TableObject& self, LibraryCall& call) {
    auto* metadata = call.value("metadata").native<MetaDataObject>();
    if (metadata == nullptr) call.raise(k_argument_error, "expected a MetaData");
    auto* copy = call.py.make<TableObject>(call.owner, call.place);
    copy->name = call.optional_text("name").value_or(self.name);
    copy->schema = call.has("schema") ? call.optional_text("schema").value_or(self.schema) : self.schema;
    copy->kind = self.kind;
    copy->metadata = metadata;
    for (const auto* column : self.columns)
        copy->add(call.py, column->copy(call.py), call.place);
    copy->indexes = self.indexes;
    copy->comment = self.comment;
    copy->prefixes = self.prefixes;
    copy->options = self.options;
    copy->definition = self.definition;
    metadata->tables.push_back(copy);
    return copy;
}

PyValue aliased(TableObject& self, LibraryCall& call) {
    auto* copy = call.py.make<TableObject>(call.owner, call.place);
    copy->name = call.optional_text("name").value_or(self.name + "_1");
    for (const auto* column : self.columns) {
        auto* of_copy = column->copy(call.py);
        of_copy->table = copy;
        copy->columns.push_back(of_copy);
    }
    return copy;
}

PyValue create_table_method(TableObject& self, LibraryCall& call) {
    const auto there = call.flag("checkfirst", true) ? IfThere::ignore : IfThere::fail;
    call.owner.send(call.py, create_statements(self.value(call.py), there), call.place);
    return {};
}
PyValue drop_table_method(TableObject& self, LibraryCall& call) {
    const auto there = call.flag("checkfirst", true) ? IfThere::ignore : IfThere::fail;
    call.owner.send(call.py, drop_statement(self.value(call.py), there), call.place);
    return {};
}

constexpr std::array k_table_methods{
    LibraryMethod<TableObject>{
        "insert", "", [](TableObject& self, LibraryCall& call) { return insert_into(call.py, call.owner, self); }},
    LibraryMethod<TableObject>{
        "update", "", [](TableObject& self, LibraryCall& call) { return update_of(call.py, call.owner, self); }},
    LibraryMethod<TableObject>{
        "delete", "", [](TableObject& self, LibraryCall& call) { return delete_from(call.py, call.owner, self); }},
    LibraryMethod<TableObject>{
        "select", "", [](TableObject& self, LibraryCall& call) { return select_of(call.py, call.owner, self); }},
    LibraryMethod<TableObject>{"alias", "name=None", aliased},
    LibraryMethod<TableObject>{"append_column", "column, replace_existing=False", append_column},
    LibraryMethod<TableObject>{"append_constraint", "constraint", append_constraint},
    LibraryMethod<TableObject>{"to_metadata", "metadata, schema=None, referred_schema_fn=None, name=None", to_metadata},
    LibraryMethod<TableObject>{"tometadata", "metadata, schema=None, referred_schema_fn=None, name=None", to_metadata},
    LibraryMethod<TableObject>{"create", "bind=None, checkfirst=True", create_table_method},
    LibraryMethod<TableObject>{"drop", "bind=None, checkfirst=True", drop_table_method},
};

// ---- Table() --------------------------------------------------------------------------------------------------------

void set_schema(LibraryCall& call, TableObject& table, const PyValue& given, CodePlace place) {
    refuse_unknown(call.py, given, place);
    const auto* blank = given.native<SchemaItemObject>();
    if (blank != nullptr) {
        table.schema.clear();
    } else if (given.is_none()) {
        table.schema = table.metadata == nullptr ? "" : table.metadata->schema;
    } else {
        table.schema = str_of(call.py, given, place, "a schema");
    }
}

// info={'table_kind': 'VIEW', 'definition': '…'}: how sqlacodegen writes views.
void take_info(LibraryCall& call, TableObject& table) {
    const auto* info = table.info.as_dictionary();
    if (info == nullptr) return;
    const auto* kind = info->table.find("table_kind"sv);
    const auto* definition = info->table.find("definition"sv);
    if (kind == nullptr || kind->as_text() == nullptr) return;
    if (*kind->as_text() == "VIEW") table.kind = SaTableKind::view;
    if (*kind->as_text() == "MATERIALIZED_VIEW") table.kind = SaTableKind::materialized_view;
    if (definition != nullptr) table.definition = str_of(call.py, *definition, call.place, "a definition");
}

TableObject* new_table(LibraryCall& call, SaTableKind kind) {
    const auto metadata = call.value("metadata");
    refuse_unknown(call.py, metadata, call.place_of("metadata"));
    auto* table = call.py.make<TableObject>(call.owner, call.place);
    table->name = call.text("name");
    table->kind = kind;
    table->metadata = metadata.native<MetaDataObject>();
    if (table->metadata == nullptr) {
        call.raise(k_argument_error, fmt::format("expected a MetaData behind the name of '{}', got {}", table->name,
                                                 call.py.type_name(metadata)));
    }
    set_schema(call, *table, call.value("schema"), call.place_of("schema"));
    return table;
}

PyValue table_function(LibraryCall& call) {
    return make_table(call);
}

PyValue light_table(LibraryCall& call) {
    auto* table = call.py.make<TableObject>(call.owner, call.place);
    table->name = call.text("name");
    table->schema = call.optional_text("schema").value_or("");
    for (const auto& column : call.bound.rest)
        table->add_item(call.py, column.value, column.place);
    return table;
}

PyValue light_column(LibraryCall& call) {
    auto* made = call.py.make<ColumnObject>(call.owner, call.place);
    made->column.name = made->key = call.text("text");
    made->named = true;
    if (call.has("type_")) made->column.type = type_argument(call.py, call.value("type_"), call.place_of("type_"));
    return made;
}

PyValue column_function(LibraryCall& call) {
    return make_column(call);
}

// ---- Index() --------------------------------------------------------------------------------------------------------

TableObject* table_of_part(PythonLibrary& library, const PyValue& part) {
    if (const auto* column = part.native<ColumnObject>()) return column->table;
    const auto* expression = part.native<ClauseObject>();
    if (expression == nullptr) return nullptr;
    const auto name = first_table_in(*expression->clause);
    if (!name) return nullptr;
    for (auto* metadata : library.metadatas) {
        for (auto* table : metadata->tables) {
            if (table->name == name->name && table->schema == name->schema) return table;
        }
    }
    return nullptr;
}

PyValue index_function(LibraryCall& call) {
    auto* index = call.py.make<IndexObject>(call.place);
    refuse_unknown(call.py, call.value("name"), call.place_of("name"));
    index->name = call.optional_text("name");
    index->unique = call.flag("unique");
    for (const auto& part : call.bound.rest) {
        refuse_unknown(call.py, part.value, part.place);
        index->parts.push_back(part.value);
    }
    index->kind = take_index_kind(call);
    refuse_other_keywords(call, "an Index");
    for (const auto& part : index->parts) {
        if (auto* table = table_of_part(call.owner, part)) {
            table->indexes.push_back(index);
            break;
        }
    }
    return index;
}

constexpr std::array k_schema_functions{
    LibraryFunction{"MetaData", "schema=None, quote_schema=None, naming_convention=None, info=None, **options",
                    metadata_function},
    LibraryFunction{"Table", k_table_parameters, table_function},
    LibraryFunction{"Column", k_column_parameters, column_function},
    LibraryFunction{"table", "name, *columns, schema=None", light_table},
    LibraryFunction{"column", "text, type_=None, is_literal=False", light_column},
    LibraryFunction{"Index", "name, *expressions, unique=False, quote=None, info=None, **options", index_function},
    LibraryFunction{"ForeignKey", "column, **options", foreign_key},
    LibraryFunction{"ForeignKeyConstraint", "columns, refcolumns, **options",
                    [](LibraryCall& call) { return plain_item(call, "ForeignKeyConstraint", Kind::foreign_keys); }},
    LibraryFunction{
        "PrimaryKeyConstraint", k_constraint_options,
        [](LibraryCall& call) { return column_list_item(call, "PrimaryKeyConstraint", Kind::primary_key); }},
    LibraryFunction{"UniqueConstraint", k_constraint_options,
                    [](LibraryCall& call) { return column_list_item(call, "UniqueConstraint", Kind::unique); }},
    LibraryFunction{"CheckConstraint", "sqltext, **options",
                    [](LibraryCall& call) { return expression_item(call, "CheckConstraint", Kind::check); }},
    LibraryFunction{"Computed", "sqltext, persisted=None",
                    [](LibraryCall& call) { return expression_item(call, "Computed", Kind::computed); }},
    LibraryFunction{"Identity", "**options",
                    [](LibraryCall& call) { return plain_item(call, "Identity", Kind::identity); }},
    LibraryFunction{"Sequence", "name, **options",
                    [](LibraryCall& call) { return plain_item(call, "Sequence", Kind::sequence); }},
    LibraryFunction{"FetchedValue", "for_update=False",
                    [](LibraryCall& call) { return plain_item(call, "FetchedValue", Kind::fetched); }},
    LibraryFunction{"DefaultClause", "arg, for_update=False", default_clause},
    LibraryFunction{"ColumnDefault", "arg, **options",
                    [](LibraryCall& call) { return plain_item(call, "ColumnDefault", Kind::client_default); }},
};
constexpr LibraryFunction k_mapped_column_function{"mapped_column", k_mapped_column, column_function};

// ---- Views ----------------------------------------------------------------------------------------------------------

PyValue view_function(LibraryCall& call, SaTableKind kind) {
    auto* table = new_table(call, kind);
    table->definition = definition_of(call, "definition");
    table->comment = call.optional_text("comment");
    for (const auto& argument : call.bound.rest)
        table->add_item(call.py, argument.value, argument.place);
    for (auto& column : view_columns_of(call.py, call.value("columns"), call.place_of("columns"))) {
        auto* made = call.py.make<ColumnObject>(call.owner, call.place);
        made->key = column.name;
        made->column = std::move(column);
        table->add(call.py, made, call.place);
    }
    table->options = take_options(call, OptionsOf::view);
    refuse_other_keywords(call, kind == SaTableKind::view ? "a View" : "a MaterializedView");
    return register_table(call, table, true);
}
constexpr std::string_view k_view =
    "name, metadata, *columns, definition=None, schema=None, comment=None, columns=None, keep_existing=False, "
    "extend_existing=False, **options";
constexpr std::array k_view_functions{
    LibraryFunction{"View", k_view, [](LibraryCall& call) { return view_function(call, SaTableKind::view); }},
    LibraryFunction{"MaterializedView", k_view,
                    [](LibraryCall& call) { return view_function(call, SaTableKind::materialized_view); }},
};

// ---- Statements of their own: CreateTable(t) ------------------------------------------------------------------------

const TableObject& ddl_table(LibraryCall& call) {
    const auto* table = call.value("element").native<TableObject>();
    if (table == nullptr) call.raise(k_argument_error, "expected a table");
    return *table;
}
PyValue create_ddl(LibraryCall& call) {
    const auto there = call.flag("if_not_exists") ? IfThere::ignore : IfThere::fail;
    const auto replacing = call.flag("or_replace") ? Replacing::yes : Replacing::no;
    auto value = ddl_table(call).value(call.py);
    value.indexes.clear();
    return call.py.make<DdlObject>(create_statements(value, there, replacing));
}
PyValue drop_ddl(LibraryCall& call) {
    const auto there = call.flag("if_exists") ? IfThere::ignore : IfThere::fail;
    return call.py.make<DdlObject>(std::vector{drop_statement(ddl_table(call).value(call.py), there)});
}
PyValue ddl_text(LibraryCall& call) {
    auto text = call.value("statement");
    if (call.has("context")) {
        text = call.py.binary(python::PyOperator::modulo, text, call.value("context"), call.place);
    }
    return call.py.make<DdlObject>(std::vector{str_of(call.py, text, call.place_of("statement"), "a statement")});
}
constexpr std::string_view k_create = "element, if_not_exists=False, or_replace=False, **options";
constexpr std::string_view k_drop = "element, if_exists=False, **options";
constexpr std::array k_ddl_functions{
    LibraryFunction{"CreateTable", k_create, create_ddl},
    LibraryFunction{"CreateView", k_create, create_ddl},
    LibraryFunction{"CreateMaterializedView", k_create, create_ddl},
    LibraryFunction{"DropTable", k_drop, drop_ddl},
    LibraryFunction{"DropView", k_drop, drop_ddl},
    LibraryFunction{"DropMaterializedView", k_drop, drop_ddl},
    LibraryFunction{"DDL", "statement, context=None", ddl_text},
};

template <class Table>
std::optional<PyValue> find_function(PyEvaluator& py, PythonLibrary& library, const Table& table,
                                     std::string_view name) {
    for (const auto& function : table) {
        if (function.name == name) return function_value(py, library, function);
    }
    return std::nullopt;
}

/// A function of the library that is a class to Python: it may stand in isinstance() and annotations.
class ConstructorObject final : public python::NativeObject {
  public:
    ConstructorObject(PythonLibrary& library, const LibraryFunction& function)
        : m_function(function), m_library(library) {}
    std::string type_name() const override { return "type"; }
    bool callable() const override { return true; }
    bool acts() const override { return true; }
    PyValue call(PyCall& call) override {
        return at_place(call.py, call.place, [&] {
            LibraryCall bound(m_library, call, m_function.parameters);
            return m_function.body(bound);
        });
    }
    bool is_class() const override { return true; }
    bool has_instance(const PyValue& value) const override {
        const auto* object = value.as_native();
        return object != nullptr && object->type_name() == m_function.name;
    }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        if (name == "__name__") return py.text(m_function.name);
        return std::nullopt;
    }

  private:
    const LibraryFunction& m_function;
    PythonLibrary& m_library;
};

template <class Table>
std::optional<PyValue> find_constructor(PyEvaluator& py, PythonLibrary& library, const Table& table,
                                        std::string_view name) {
    for (const auto& function : table) {
        if (function.name == name) return py.make<ConstructorObject>(library, function);
    }
    return std::nullopt;
}

}  // namespace

// ---- SchemaItemObject, IndexObject ----------------------------------------------------------------------------------

std::optional<PyValue> SchemaItemObject::attribute(PyEvaluator& py, std::string_view asked, CodePlace place) {
    if (asked == "columns") return py.list(columns);
    return py.unknown(fmt::format("'{}' of {} is not read", asked, m_name), place);
}

std::optional<PyValue> IndexObject::attribute(PyEvaluator& py, std::string_view asked, CodePlace at) {
    if (asked == "name") return optional_text_value(py, name);
    if (asked == "unique") return PyValue(unique);
    return py.unknown(fmt::format("'{}' of an Index is not read", asked), at);
}

// ---- ColumnObject ---------------------------------------------------------------------------------------------------

SaClausePtr ColumnObject::clause() const {
    ColumnClause made{.name = column.name, .type = column.type};
    if (table != nullptr) made.table = table->name_in_query();
    return revision::clause(std::move(made));
}

ColumnObject* ColumnObject::copy(PyEvaluator& py) const {
    auto* made = py.make<ColumnObject>(m_library, place);
    made->column = column;
    made->key = key;
    made->named = named;
    made->nullable = nullable;
    made->indexed = indexed;
    made->unique = unique;
    made->mapped = mapped;
    made->sort_order = sort_order;
    made->foreign_keys = foreign_keys;
    return made;
}

std::optional<PyValue> ColumnObject::attribute(PyEvaluator& py, std::string_view name, CodePlace at) {
    if (name == "name") return py.text(column.name);
    if (name == "key") return py.text(key);
    if (name == "type") return column.type ? PyValue(py.make<TypeObject>(m_library, column.type)) : PyValue();
    if (name == "nullable") return PyValue(column.nullable);
    if (name == "primary_key") return PyValue(column.primary_key);
    if (name == "comment") return optional_text_value(py, column.comment);
    if (name == "table") return table == nullptr ? PyValue() : PyValue(table);
    if (name == "copy" || name == "_copy") {
        return py.function("copy", [this](PyCall& call) { return PyValue(copy(call.py)); });
    }
    if (auto method = expression_attribute(py, m_library, clause(), name)) return method;
    return py.unknown(fmt::format("'{}' of a Column is not read", name), at);
}

bool ColumnObject::set_attribute(PyEvaluator& py, std::string_view name, PyValue value, CodePlace at) {
    if (name == "comment") {
        column.comment.reset();
        if (!value.is_none()) column.comment = str_of(py, value, at, "a comment");
        return true;
    }
    if (name == "nullable") {
        column.nullable = py.truth(value, at);
        return true;
    }
    if (name == "name") {
        column.name = str_of(py, value, at, "the name of a column");
        return true;
    }
    if (name == "type") {
        column.type = type_argument(py, value, at);
        return true;
    }
    return is_any_of(name, {"info", "doc", "default", "onupdate"});
}

std::optional<PyValue> ColumnObject::binary(PyEvaluator& py, python::PyOperator op, PyValue other,
                                            python::OperandSide side, CodePlace at) {
    return expression_binary(py, m_library, clause(), op, other, side, at);
}
std::optional<PyValue> ColumnObject::unary(PyEvaluator& py, python::PyUnary op, CodePlace) {
    return expression_unary(py, m_library, clause(), op);
}
std::optional<PyValue> ColumnObject::compare(PyEvaluator& py, python::PyComparison op, PyValue other, CodePlace at) {
    return expression_compare(py, m_library, clause(), op, other, at);
}

ColumnObject* make_column(LibraryCall& call) {
    auto* made = call.py.make<ColumnObject>(call.owner, call.place);
    auto items = std::span<const PyArgument>(call.bound.rest);
    made->mapped = call.callee == "mapped_column";
    made->nullable = call.optional_flag("nullable");
    if (!items.empty() && (items.front().value.as_text() != nullptr || items.front().value.is_none())) {
        if (const auto* text = items.front().value.as_text()) made->column.name = *text;
        items = items.subspan(1);
    }
    if (call.has("name")) made->column.name = call.text("name");
    if (!items.empty()) {
        refuse_unknown(call.py, items.front().value, items.front().place);
        if (auto type = as_type(call.py, items.front().value, items.front().place)) {
            made->column.type = std::move(type);
            items = items.subspan(1);
        }
    }
    if (call.has("type_")) made->column.type = type_argument(call.py, call.value("type_"), call.place_of("type_"));
    for (const auto& argument : items) {
        refuse_unknown(call.py, argument.value, argument.place);
        if (argument.value.is_none()) continue;
        take_column_item(call, *made, argument);
    }
    made->named = !made->column.name.empty();
    made->key = call.optional_text("key").value_or(made->column.name);
    made->column.primary_key = call.flag("primary_key");
    made->column.nullable = made->nullable.value_or(!made->column.primary_key);
    made->column.system = call.flag("system");
    made->column.comment = call.optional_text("comment");
    made->indexed = call.flag("index");
    made->unique = call.flag("unique");
    if (call.value("autoincrement").as_boolean()) made->column.autoincrement = call.flag("autoincrement");
    if (call.has("server_default")) {
        take_server_default(call, *made, call.value("server_default"), call.place_of("server_default"));
    }
    if (made->mapped) made->sort_order = call.optional_integer("sort_order").value_or(0);
    take_column_options(call, *made);
    refuse_other_keywords(call, "a Column");
    return made;
}

// ---- MetaDataObject -------------------------------------------------------------------------------------------------

MetaDataObject* make_metadata(PyEvaluator& py, PythonLibrary& library) {
    auto* made = py.make<MetaDataObject>(library);
    library.metadatas.push_back(made);
    return made;
}

std::optional<PyValue> MetaDataObject::attribute(PyEvaluator& py, std::string_view name, CodePlace place) {
    if (name == "schema") return schema_value_of(py, schema);
    if (name == "tables") {
        refuse_part(py);
        NamedThings::Entries entries;
        for (auto* table : tables)
            entries.emplace_back(table->key(), table);
        return py.make<NamedThings>("FacadeDict", std::move(entries), NamedThings::Iteration::keys);
    }
    if (name == "sorted_tables") {
        refuse_part(py);
        std::vector<PyValue> sorted;
        for (auto* table : sorted_tables(py, *this))
            sorted.emplace_back(table);
        return py.list(std::move(sorted));
    }
    if (auto method = find_method(py, m_library, *this, k_metadata_methods, name)) return method;
    return py.unknown(fmt::format("'{}' of a MetaData is not read", name), place);
}

TableObject* MetaDataObject::find(std::string_view key) const {
    const auto found =
        std::find_if(tables.begin(), tables.end(), [&](const TableObject* table) { return table->key() == key; });
    return found == tables.end() ? nullptr : *found;
}

// ---- TableObject ----------------------------------------------------------------------------------------------------

std::string TableObject::type_name() const {
    switch (kind) {
        case SaTableKind::table:
            return metadata == nullptr ? "TableClause" : "Table";
        case SaTableKind::view:
            return "View";
        case SaTableKind::materialized_view:
            return "MaterializedView";
    }
    return "Table";
}

std::string TableObject::key() const {
    return schema.empty() ? name : schema + '.' + name;
}

SaTableName TableObject::name_in_query() const {
    return {.name = name, .schema = schema};
}

std::optional<PyValue> TableObject::attribute(PyEvaluator& py, std::string_view asked, CodePlace at) {
    if (asked == "name" || asked == "description") return py.text(name);
    if (asked == "schema") return schema_value_of(py, schema);
    if (asked == "fullname" || asked == "key") return py.text(key());
    if (asked == "c" || asked == "columns") return columns_value(py, *this);
    if (asked == "metadata") return metadata == nullptr ? PyValue() : PyValue(metadata);
    if (asked == "comment") return optional_text_value(py, comment);
    if (asked == "info") {
        if (info.is_none()) info = py.dictionary();
        return info;
    }
    if (asked == "indexes") {
        std::vector<PyValue> values;
        for (auto* index : indexes)
            values.emplace_back(index);
        return py.list(std::move(values));
    }
    if (asked == "__table__") return std::nullopt;
    if (auto method = find_method(py, m_library, *this, k_table_methods, asked)) return method;
    return py.unknown(fmt::format("'{}' of a Table is not read", asked), at);
}

bool TableObject::set_attribute(PyEvaluator& py, std::string_view asked, PyValue value, CodePlace at) {
    if (asked == "comment") {
        comment.reset();
        if (!value.is_none()) comment = str_of(py, value, at, "a comment");
        return true;
    }
    if (asked == "schema") {
        schema = value.is_none() ? "" : str_of(py, value, at, "a schema");
        return true;
    }
    if (asked == "info") {
        info = value;
        return true;
    }
    return false;
}

ColumnObject* TableObject::find(std::string_view column_key) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const ColumnObject* column) { return column->key == column_key; });
    return found == columns.end() ? nullptr : *found;
}

void TableObject::add(PyEvaluator& py, ColumnObject* column, CodePlace at) {
    if (column->column.name.empty()) {
        py.raise(k_argument_error, "a column of the table has no name", at, "write its name in front of its type");
    }
    if (column->table != nullptr && column->table != this) column = column->copy(py);
    column->table = this;
    for (auto*& there : columns) {
        if (there->key == column->key) {
            there = column;
            return;
        }
    }
    columns.push_back(column);
}

void TableObject::add_item(PyEvaluator& py, const PyValue& given, CodePlace at) {
    refuse_unknown(py, given, at);
    if (given.is_none()) return;
    if (auto* column = given.native<ColumnObject>()) {
        if (metadata != nullptr && find(column->key) != nullptr) {
            py.raise("sqlalchemy.exc.DuplicateColumnError",
                     fmt::format("'{}' has the column '{}' twice", name, column->key), at, "remove one of the two");
        }
        return add(py, column, at);
    }
    if (auto* index = given.native<IndexObject>()) {
        if (std::find(indexes.begin(), indexes.end(), index) == indexes.end()) indexes.push_back(index);
        return;
    }
    const auto* constraint = given.native<SchemaItemObject>();
    if (constraint == nullptr) {
        py.raise(k_argument_error,
                 fmt::format("expected a Column, a constraint or an Index in '{}', got {}", name,
                             given.as_text() != nullptr ? fmt::format("'{}'", *given.as_text()) : py.type_name(given)),
                 at, "options of the table are keywords: starrocks_properties={…}");
    }
    if (constraint->kind != Kind::primary_key) return;
    for (const auto& part : constraint->columns) {
        auto* column = part.native<ColumnObject>();
        if (const auto* text = part.as_text()) column = find(*text);
        if (column == nullptr) {
            py.raise("sqlalchemy.exc.ConstraintColumnNotFoundError",
                     fmt::format("the primary key of '{}' names a column that it does not have", name), at,
                     "name columns that stand before it");
        }
        if (auto* own = find(column->key)) column = own;
        column->column.primary_key = true;
        if (!column->nullable.value_or(false)) column->column.nullable = false;
    }
}

SaTable TableObject::value(PyEvaluator& py) const {
    SaTable made{.name = name,
                 .schema = schema,
                 .kind = kind,
                 .comment = comment ? comment : options.comment,
                 .prefixes = prefixes,
                 .options = options,
                 .definition = definition};
    for (const auto* column : columns) {
        auto plain = column->column;
        if (!plain.type) plain.type = referred_type(py, *column);
        made.columns.push_back(std::move(plain));
        if (!column->indexed) continue;
        SaIndex index{.name = index_name(py, *this, {column->column.name}, column->place), .unique = column->unique};
        index.parts.push_back({.expression = clause(ColumnClause{.name = column->column.name})});
        made.indexes.push_back(std::move(index));
    }
    for (const auto* index : indexes)
        made.indexes.push_back(index_value(py, *index, *this));
    return made;
}

void fill_table(LibraryCall& call, TableObject& table, const std::vector<PyArgument>& items) {
    // Constraints name columns, which may stand behind them.
    for (const auto& argument : items) {
        refuse_unknown(call.py, argument.value, argument.place);
        if (argument.value.native<ColumnObject>() != nullptr) table.add_item(call.py, argument.value, call.place);
    }
    for (const auto& argument : items) {
        if (argument.value.native<ColumnObject>() == nullptr) table.add_item(call.py, argument.value, call.place);
    }
    std::vector<PyKeyword> others;
    for (auto& keyword : call.bound.other_keywords) {
        const auto& value = keyword.value;
        if (keyword.name == "comment") {
            if (!value.is_none()) table.comment = str_of(call.py, value, keyword.place, "a comment");
        } else if (keyword.name == "prefixes") {
            for (const auto& prefix : call.py.iterate(value, keyword.place))
                table.prefixes.push_back(str_of(call.py, prefix, keyword.place, "a prefix"));
        } else if (keyword.name == "info") {
            table.info = value;
        } else if (is_any_of(keyword.name, {"autoload", "autoload_with"})) {
            if (!value.is_none() && !value.is(PyValue(false))) refuse_reflection(call);
        } else if (!is_any_of(keyword.name, {"quote", "quote_schema", "extend_existing", "keep_existing",
                                             "implicit_returning", "include_columns", "listeners", "resolve_fks",
                                             "must_exist", "mustexist", "autoload_replace", "schema", "metadata"})) {
            others.push_back(std::move(keyword));
            continue;
        }
        if (keyword.name == "extend_existing" || keyword.name == "keep_existing") others.push_back(std::move(keyword));
    }
    call.bound.other_keywords = std::move(others);
    table.options = take_options(call, OptionsOf::table);
    take_info(call, table);
}

TableObject* make_table(LibraryCall& call) {
    auto* table = new_table(call, SaTableKind::table);
    fill_table(call, *table, call.bound.rest);
    const bool has_content = !call.bound.rest.empty() || !table->info.is_none();
    return register_table(call, table, has_content);
}

TableObject* register_table(LibraryCall& call, TableObject* table, bool has_content) {
    const auto said = [&](std::string_view name) {
        if (call.given(name)) return call.flag(name);
        auto& keywords = call.bound.other_keywords;
        const auto found = std::find_if(keywords.begin(), keywords.end(),
                                        [&](const PyKeyword& keyword) { return keyword.name == name; });
        if (found == keywords.end()) return false;
        const bool value = call.py.truth(found->value, found->place);
        keywords.erase(found);
        return value;
    };
    const bool extends = said("extend_existing");
    const bool keeps = said("keep_existing");
    refuse_other_keywords(call, fmt::format("a {}", table->type_name()));
    auto* there = table->metadata->find(table->key());
    if (there == nullptr) {
        table->metadata->tables.push_back(table);
        return table;
    }
    if (keeps || !has_content) return there;
    if (!extends) {
        call.raise(k_invalid_request,
                   fmt::format("'{}' is declared a second time; the first is in line {}", table->key(),
                               there->place ? there->place.shown().line : 0),
                   "keep one of the two, or say extend_existing=True");
    }
    for (auto* column : table->columns) {
        column->table = nullptr;
        there->add(call.py, column, call.place);
    }
    there->indexes.insert(there->indexes.end(), table->indexes.begin(), table->indexes.end());
    if (table->comment) there->comment = table->comment;
    if (!table->definition.empty()) there->definition = table->definition;
    merge_options(there->options, table->options);
    return there;
}

// ---- Parts of indexes and views -------------------------------------------------------------------------------------

SaIndex index_value(PyEvaluator& py, const IndexObject& index, const TableObject& table) {
    SaIndex made{.unique = index.unique, .kind = index.kind};
    std::vector<std::string> names;
    for (const auto& part : index.parts) {
        if (const auto* text = part.as_text()) {
            const auto* column = table.find(*text);
            if (column == nullptr && table.metadata != nullptr) {
                throw LibraryError("sqlalchemy.exc.ConstraintColumnNotFoundError",
                                   fmt::format("the index names '{}', which is no column of '{}'", *text, table.name),
                                   "write the name of a column");
            }
            names.push_back(column == nullptr ? *text : column->column.name);
            made.parts.push_back({.expression = clause(ColumnClause{.name = names.back()})});
        } else if (const auto* column = part.native<ColumnObject>()) {
            names.push_back(column->column.name);
            made.parts.push_back({.expression = clause(ColumnClause{.name = names.back()})});
        } else {
            const auto expression = clause_argument(py, part, index.place);
            const auto* affix = std::get_if<AffixClause>(&expression->node);
            const bool directed = affix != nullptr && (affix->suffix == " DESC" || affix->suffix == " ASC");
            const bool plain = directed || std::holds_alternative<TextClause>(expression->node) ||
                               std::holds_alternative<ColumnClause>(expression->node);
            made.parts.push_back({.expression = expression, .is_column = plain});
        }
    }
    made.name = index.name ? *index.name : index_name(py, table, names, index.place);
    return made;
}

std::vector<SaColumn> view_columns_of(PyEvaluator& py, const PyValue& value, CodePlace place) {
    refuse_unknown(py, value, place);
    std::vector<SaColumn> columns;
    if (value.is_none()) return columns;
    for (const auto& entry : py.iterate(value, place)) {
        refuse_unknown(py, entry, place);
        SaColumn made;
        if (const auto* text = entry.as_text()) {
            made.name = *text;
        } else if (const auto* column = entry.native<ColumnObject>()) {
            made = column->column;
        } else if (const auto* dictionary = entry.as_dictionary(); dictionary && dictionary->table.find("name"sv)) {
            made.name = str_of(py, *dictionary->table.find("name"sv), place, "the name of a column");
            if (const auto* comment = dictionary->table.find("comment"sv); comment != nullptr && !comment->is_none()) {
                made.comment = str_of(py, *comment, place, "a comment");
            }
        } else {
            py.raise("ValueError", "expected the columns of a view as names, Columns, or dicts with 'name'", place,
                     "write {'name': 'c', 'comment': '…'}");
        }
        columns.push_back(std::move(made));
    }
    return columns;
}

std::string definition_of(LibraryCall& call, std::string_view name) {
    const auto value = call.value(name);
    refuse_unknown(call.py, value, call.place_of(name));
    std::string text;
    if (const auto* given = value.as_text()) {
        text = *given;
    } else if (const auto* query = value.native<ClauseObject>()) {
        text = clause_text(*query->clause);
    } else if (!value.is_none()) {
        call.raise("TypeError", fmt::format("expected the definition of a view as a str or a select(), got {}",
                                            call.py.type_name(value)));
    }
    if (base::trim(text).empty()) {
        call.raise("ValueError", "the view has no definition", "write definition='SELECT …'");
    }
    return text;
}

// ---- The modules' names ---------------------------------------------------------------------------------------------

std::optional<PyValue> schema_value(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    if (name == "BLANK_SCHEMA") return py.make<SchemaItemObject>("BLANK_SCHEMA", Kind::other);
    if (name == "mapped_column") return function_value(py, library, k_mapped_column_function);
    if (is_any_of(name, {"table", "column"})) return find_function(py, library, k_schema_functions, name);
    if (auto found = find_constructor(py, library, k_schema_functions, name)) return found;
    return find_constructor(py, library, k_ddl_functions, name);
}

std::vector<std::string> schema_names() {
    std::vector<std::string> names;
    for (const auto& function : k_schema_functions)
        names.emplace_back(function.name);
    for (const auto& function : k_ddl_functions)
        names.emplace_back(function.name);
    return names;
}

std::optional<PyValue> view_value(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    if (auto found = find_constructor(py, library, k_view_functions, name)) return found;
    return find_constructor(py, library, k_ddl_functions, name);
}

}  // namespace srmigrate::revision
