// SPDX-License-Identifier: Apache-2.0
#include "revision/python/native_inspector.hpp"

#include "base/text.hpp"
#include "python/syntax/repr.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::PyCall;
using python::PyEvaluator;
using python::PyValue;

constexpr auto k_without_test =
    "say if_not_exists=True or if_exists=True, or write the operation without the test; or run this revision with "
    "Alembic: the version table is shared";

std::string_view answered_by(SchemaOrigin origin) {
    switch (origin) {
        case SchemaOrigin::revisions:
            return "by the revisions before it";
        case SchemaOrigin::unfinished_run:
            return "by the revisions before it, because an unfinished run goes on";
        case SchemaOrigin::server:
            return "by the database";
    }
    return "";
}

/// Why a question has no answer.
struct NotKnown {
    std::string reason;
    std::string hint;
};
/// The object of a name; null where it is not there.
using FoundObject = std::variant<const schema::Object*, NotKnown>;

/// One database, as far as it is known.
class KnownObjects {
  public:
    KnownObjects(PythonLibrary& library, const std::string& schema) {
        if (!library.inputs.ask) return;
        m_known = library.inputs.ask(schema);
        m_database = schema.empty() ? m_known->home : schema;
    }

    const std::optional<KnownSchema>& known() const { return m_known; }
    const std::string& database() const { return m_database; }
    bool lists_all() const { return m_known && m_known->origin != SchemaOrigin::revisions; }

    NotKnown not_known(std::string_view name) const {
        if (!m_known) return {"what the server holds is known by the database only", k_without_test};
        return {
            fmt::format("no revision before this one names '{}', so only the database knows whether it is there", name),
            fmt::format("run it on the database, without --sql; or {}", k_without_test)};
    }

    FoundObject find(const std::string& name) const {
        if (!m_known) return not_known(name);
        const schema::ObjectName full{.database = m_database, .name = name};
        const auto* const object = schema::find(*m_known->catalog, full);
        const bool from_revisions = m_known->origin != SchemaOrigin::server;
        if (object != nullptr && from_revisions) {
            if (const auto* const unknown = std::get_if<schema::Unknown>(object)) {
                return NotKnown{fmt::format("what became of '{}' is not known: {}", name, unknown->reason),
                                k_without_test};
            }
        }
        if (object == nullptr && m_known->origin == SchemaOrigin::revisions && !m_known->named->contains(full)) {
            return not_known(name);
        }
        return object;
    }

    /// Null where there is no such database.
    const schema::Database* content() const {
        const auto found = m_known->catalog->databases.find(m_database);
        return found == m_known->catalog->databases.end() ? nullptr : &found->second;
    }

  private:
    std::optional<KnownSchema> m_known;
    std::string m_database;
};

void tell_answer(LibraryCall& call, const KnownObjects& objects, std::string_view about,
                 std::optional<bool> answer = {}) {
    if (!call.owner.inputs.tell) return;
    base::Diagnostic note{.message = fmt::format("{}({}) is answered {}{}", call.callee,
                                                 about.empty() ? std::string() : python::repr(about),
                                                 answered_by(objects.known()->origin),
                                                 answer ? (*answer ? ": True" : ": False") : "")};
    if (call.place) note.where = call.place.shown();
    call.owner.inputs.tell(std::move(note));
}

PyValue unknown_answer(LibraryCall& call, NotKnown why) {
    return call.py.unknown(std::move(why.reason), call.place, std::move(why.hint));
}

std::string schema_argument(LibraryCall& call) {
    return call.optional_text("schema").value_or("");
}

// ---- Lists of names -------------------------------------------------------------------------------------------------

enum class ObjectSort { table, view, materialized_view };

bool is_of(const schema::Object& object, ObjectSort sort) {
    switch (sort) {
        case ObjectSort::table:
            return std::holds_alternative<schema::Table>(object) || std::holds_alternative<schema::Unknown>(object);
        case ObjectSort::view:
            return std::holds_alternative<schema::View>(object);
        case ObjectSort::materialized_view:
            return std::holds_alternative<schema::MaterializedView>(object);
    }
    return false;
}

/// The names of a database of which only the revisions' own are known: whether one of these is in it can be said.
class PartlyKnownNames final : public python::NativeObject {
  public:
    PartlyKnownNames(PythonLibrary& library, std::string schema, ObjectSort sort)
        : m_library(library), m_schema(std::move(schema)), m_sort(sort) {}
    std::string type_name() const override { return "list"; }
    std::optional<PyValue> contains(PyEvaluator& py, PyValue item, CodePlace place) override {
        const auto* const name = item.as_text();
        if (name == nullptr) return std::nullopt;
        auto found = KnownObjects(m_library, m_schema).find(*name);
        if (auto* const why = std::get_if<NotKnown>(&found)) {
            return py.unknown(std::move(why->reason), place, std::move(why->hint));
        }
        const auto* const object = std::get<const schema::Object*>(found);
        return PyValue(object != nullptr && is_of(*object, m_sort));
    }
    std::optional<std::vector<PyValue>> iterate(PyEvaluator& py, CodePlace place) override { refuse(py, place); }
    std::optional<std::size_t> length(PyEvaluator& py, CodePlace place) override { refuse(py, place); }

  private:
    [[noreturn]] static void refuse(PyEvaluator& py, CodePlace place) {
        py.refuse("the whole list of names is known by the database only", place,
                  "run it on the database, without --sql");
    }
    PythonLibrary& m_library;
    std::string m_schema;
    ObjectSort m_sort;
};

PyValue names_of(LibraryCall& call, ObjectSort sort) {
    const auto schema = schema_argument(call);
    const KnownObjects objects(call.owner, schema);
    if (!objects.known()) return unknown_answer(call, objects.not_known(""));
    tell_answer(call, objects, schema);
    if (!objects.lists_all()) return call.py.make<PartlyKnownNames>(call.owner, schema, sort);
    std::vector<PyValue> names;
    if (const auto* const content = objects.content()) {
        for (const auto& [name, object] : content->objects) {
            if (is_of(object, sort)) names.push_back(call.py.text(name));
        }
    }
    return call.py.list(std::move(names));
}

// ---- One object -----------------------------------------------------------------------------------------------------

// DESCRIBE answers for tables and for views of both kinds, so the dialect's has_table does.
PyValue has_table(LibraryCall& call) {
    const auto name = call.text("table_name");
    const KnownObjects objects(call.owner, schema_argument(call));
    auto found = objects.find(name);
    if (auto* const why = std::get_if<NotKnown>(&found)) return unknown_answer(call, std::move(*why));
    const bool there = std::get<const schema::Object*>(found) != nullptr;
    tell_answer(call, objects, name, there);
    return there;
}

/// The table that the call names, or the unknown value that stands for it. NoSuchTableError where there is none.
std::variant<const schema::Table*, PyValue> asked_table(LibraryCall& call) {
    const auto name = call.text("table_name");
    const KnownObjects objects(call.owner, schema_argument(call));
    auto found = objects.find(name);
    if (auto* const why = std::get_if<NotKnown>(&found)) return unknown_answer(call, std::move(*why));
    const auto* const object = std::get<const schema::Object*>(found);
    if (object == nullptr) {
        call.raise("sqlalchemy.exc.NoSuchTableError",
                   fmt::format("there is no table '{}' here, {}", name,
                               objects.known()->origin == SchemaOrigin::server ? "in the database"
                                                                               : "as the revisions before build it"),
                   "ask has_table() first");
    }
    const auto* const table = std::get_if<schema::Table>(object);
    if (table == nullptr) {
        return call.py.unknown(fmt::format("'{}' is a view, or not understood", name), call.place, k_without_test);
    }
    tell_answer(call, objects, name);
    return table;
}

PyValue answer_of_table(LibraryCall& call,
                        PyValue (*items)(PyEvaluator& py, const schema::Table& table, CodePlace place)) {
    const auto table = asked_table(call);
    if (const auto* const unknown = std::get_if<PyValue>(&table)) return *unknown;
    return items(call.py, *std::get<const schema::Table*>(table), call.place);
}

PyValue text_or_none(PyEvaluator& py, const std::optional<std::string>& text) {
    return text ? py.text(*text) : PyValue();
}

PyValue column_records(PyEvaluator& py, const schema::Table& table, CodePlace place) {
    std::vector<PyValue> columns;
    for (const auto& column : table.columns) {
        const auto not_read = [&](std::string_view what) {
            return py.unknown(fmt::format("the {} of a column is not read back as a value of Python", what), place,
                              k_without_test);
        };
        columns.push_back(
            py.dictionary({{"name", py.text(column.name)},
                           {"type", not_read("type")},
                           {"nullable", column.nullable ? PyValue(*column.nullable) : not_read("nullability")},
                           {"default", column.default_value ? not_read("default") : PyValue()},
                           {"autoincrement", column.auto_increment},
                           {"comment", text_or_none(py, column.comment)}}));
    }
    return py.list(std::move(columns));
}

PyValue texts_value(PyEvaluator& py, const std::vector<std::string>& texts) {
    std::vector<PyValue> values;
    for (const auto& text : texts)
        values.push_back(py.text(text));
    return py.list(std::move(values));
}

PyValue index_records(PyEvaluator& py, const schema::Table& table, CodePlace) {
    std::vector<PyValue> indexes;
    for (const auto& index : table.indexes) {
        indexes.push_back(py.dictionary({{"name", py.text(index.name)},
                                         {"column_names", texts_value(py, index.columns)},
                                         {"unique", PyValue(false)}}));
    }
    return py.list(std::move(indexes));
}

PyValue key_record(PyEvaluator& py, const schema::Table& table, CodePlace) {
    const bool has_key = table.key && table.key->model == schema::KeyModel::primary;
    return py.dictionary(
        {{"name", PyValue()},
         {"constrained_columns", texts_value(py, has_key ? table.key->columns : std::vector<std::string>())}});
}

PyValue comment_record(PyEvaluator& py, const schema::Table& table, CodePlace) {
    return py.dictionary({{"text", text_or_none(py, table.comment)}});
}

// StarRocks shows no constraint besides the key.
PyValue no_constraints(PyEvaluator& py, const schema::Table&, CodePlace) {
    return py.list({});
}

PyValue has_index(LibraryCall& call) {
    const auto table = asked_table(call);
    if (const auto* const unknown = std::get_if<PyValue>(&table)) return *unknown;
    const auto& indexes = std::get<const schema::Table*>(table)->indexes;
    const auto name = call.text("index_name");
    return std::any_of(indexes.begin(), indexes.end(),
                       [&](const schema::Index& index) { return base::equals_ignoring_case(index.name, name); });
}

constexpr std::string_view k_of_table = "table_name, schema=None, **options";
constexpr std::string_view k_of_schema = "schema=None, **options";

constexpr std::array k_questions{
    LibraryFunction{"has_table", k_of_table, has_table},
    LibraryFunction{"has_index", "table_name, index_name, schema=None, **options", has_index},
    LibraryFunction{"get_table_names", k_of_schema,
                    [](LibraryCall& call) { return names_of(call, ObjectSort::table); }},
    LibraryFunction{"get_view_names", k_of_schema, [](LibraryCall& call) { return names_of(call, ObjectSort::view); }},
    LibraryFunction{"get_materialized_view_names", k_of_schema,
                    [](LibraryCall& call) { return names_of(call, ObjectSort::materialized_view); }},
    LibraryFunction{"get_columns", k_of_table, [](LibraryCall& call) { return answer_of_table(call, column_records); }},
    LibraryFunction{"get_indexes", k_of_table, [](LibraryCall& call) { return answer_of_table(call, index_records); }},
    LibraryFunction{"get_pk_constraint", k_of_table,
                    [](LibraryCall& call) { return answer_of_table(call, key_record); }},
    LibraryFunction{"get_table_comment", k_of_table,
                    [](LibraryCall& call) { return answer_of_table(call, comment_record); }},
    LibraryFunction{"get_foreign_keys", k_of_table,
                    [](LibraryCall& call) { return answer_of_table(call, no_constraints); }},
    LibraryFunction{"get_unique_constraints", k_of_table,
                    [](LibraryCall& call) { return answer_of_table(call, no_constraints); }},
    LibraryFunction{"get_check_constraints", k_of_table,
                    [](LibraryCall& call) { return answer_of_table(call, no_constraints); }},
};

const LibraryFunction* question(std::string_view name) {
    const auto found = std::find_if(k_questions.begin(), k_questions.end(),
                                    [&](const LibraryFunction& function) { return function.name == name; });
    return found == k_questions.end() ? nullptr : &*found;
}

class InspectorObject final : public python::NativeObject {
  public:
    explicit InspectorObject(PythonLibrary& library) : m_library(library) {}
    std::string type_name() const override { return "Inspector"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (const auto* const asked = question(name)) return function_value(py, m_library, *asked);
        if (name == "clear_cache") {
            return py.function("clear_cache", [](PyCall&) { return PyValue(); });
        }
        if (name == "default_schema_name" && m_library.inputs.ask) return py.text(m_library.inputs.ask("").home);
        return py.unknown(fmt::format("'{}' of an inspector is known by the database only", name), place,
                          k_without_test);
    }

  private:
    PythonLibrary& m_library;
};

}  // namespace

PyValue inspector_value(PyEvaluator& py, PythonLibrary& library) {
    return py.make<InspectorObject>(library);
}

std::optional<PyValue> dialect_question(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    const auto* const asked = question(name);
    if (asked == nullptr) return std::nullopt;
    return py.function(std::string(name), [&library, asked](PyCall& call) {
        if (call.positional.empty()) {
            call.py.raise("TypeError", fmt::format("{}() lacks its connection", call.callee), call.place,
                          "pass op.get_bind() first");
        }
        call.positional.erase(call.positional.begin());
        const auto function = function_value(call.py, library, *asked);
        return call.py.call(function, call);
    });
}

}  // namespace srmigrate::revision
