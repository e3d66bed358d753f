// SPDX-License-Identifier: Apache-2.0
#include "revision/python/native_context.hpp"

#include "revision/python/native_clauses.hpp"
#include "revision/python/native_inspector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::PyArgument;
using python::PyCall;
using python::PyEvaluator;
using python::PyKeyword;
using python::PyValue;

constexpr auto k_way_out = "run this revision with Alembic and go on with srmigrate: the version table is shared";

PyValue query_result(PyEvaluator& py, CodePlace place) {
    return py.unknown("what a query answers is known by the database only", place, k_way_out);
}

/// A context manager without effect.
class EmptyBlock final : public python::NativeObject {
  public:
    std::string type_name() const override { return "Transaction"; }
    std::optional<PyValue> enter(PyEvaluator&, CodePlace) override { return this; }
    void exit(PyEvaluator&, CodePlace) override {}
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        if (!is_any_of(name, {"commit", "rollback", "close"})) return std::nullopt;
        return py.function(std::string(name), [](PyCall&) { return PyValue(); });
    }
};

// `with x:` that does nothing.
PyValue empty_block(PyEvaluator& py) {
    return py.make<EmptyBlock>();
}

class DialectObject final : public python::NativeObject {
  public:
    explicit DialectObject(PythonLibrary& library) : m_library(library) {}
    std::string type_name() const override { return "StarRocksDialect"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (name == "name") return py.text("starrocks");
        if (name == "driver") return py.text("pymysql");
        if (auto question = dialect_question(py, m_library, name)) return question;
        return py.unknown("what a server is and holds is known by the database only", place, k_way_out);
    }

  private:
    PythonLibrary& m_library;
};

// ---- Connections ----------------------------------------------------------------------------------------------------

/// A connection; its engine is the same object to a file.
class ConnectionObject final : public python::NativeObject {
  public:
    explicit ConnectionObject(PythonLibrary& library) : m_library(library) {}
    std::string type_name() const override { return "Connection"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override;
    std::optional<PyValue> enter(PyEvaluator&, CodePlace) override { return this; }
    void exit(PyEvaluator&, CodePlace) override {}

  private:
    PythonLibrary& m_library;
};

PyValue execute_on(ConnectionObject&, LibraryCall& call) {
    call.py.may_act(call.place);
    call.owner.send(call.py, statement_texts(call.py, call.value("statement"), call.value("parameters"), call.place),
                    call.place);
    return query_result(call.py, call.place);
}
PyValue execute_driver_sql(ConnectionObject&, LibraryCall& call) {
    call.py.may_act(call.place);
    if (call.has("parameters")) {
        call.py.refuse("parameters of the driver are not read", call.place, "use execute(text('… :name'), {…})");
    }
    call.owner.send(call.py, call.text("statement"), call.place);
    return query_result(call.py, call.place);
}
PyValue refuse_savepoint(ConnectionObject&, LibraryCall& call) {
    call.py.refuse("StarRocks has no savepoints", call.place, "write the statements without the block");
}
PyValue connection_itself(ConnectionObject& self, LibraryCall&) {
    return &self;
}
PyValue connection_block(ConnectionObject&, LibraryCall& call) {
    return empty_block(call.py);
}
PyValue nothing_done(ConnectionObject&, LibraryCall&) {
    return {};
}

constexpr std::string_view k_execute_parameters = "statement, parameters=None, *, execution_options=None, **options";
constexpr std::array k_connection_methods{
    LibraryMethod<ConnectionObject>{"execute", k_execute_parameters, execute_on},
    LibraryMethod<ConnectionObject>{"scalar", k_execute_parameters, execute_on},
    LibraryMethod<ConnectionObject>{"scalars", k_execute_parameters, execute_on},
    LibraryMethod<ConnectionObject>{"exec_driver_sql", "statement, parameters=None, execution_options=None",
                                    execute_driver_sql},
    LibraryMethod<ConnectionObject>{"begin", "", connection_block},
    LibraryMethod<ConnectionObject>{"begin_nested", "", refuse_savepoint},
    LibraryMethod<ConnectionObject>{"connect", "", connection_itself},
    LibraryMethod<ConnectionObject>{"execution_options", "**options", connection_itself},
    LibraryMethod<ConnectionObject>{"get_transaction", "", connection_block},
    LibraryMethod<ConnectionObject>{"commit", "", nothing_done},
    LibraryMethod<ConnectionObject>{"rollback", "", nothing_done},
    LibraryMethod<ConnectionObject>{"close", "", nothing_done},
};

std::optional<PyValue> ConnectionObject::attribute(PyEvaluator& py, std::string_view name, CodePlace place) {
    if (name == "dialect") return py.make<DialectObject>(m_library);
    if (name == "engine" || name == "connection" || name == "bind") return this;
    if (name == "name") return py.text("starrocks");
    if (auto method = find_method(py, m_library, *this, k_connection_methods, name)) return method;
    if (is_any_of(name, {"has_table", "table_names"})) {  // of an engine, up to SQLAlchemy 1.3
        return py.find_attribute(inspector_value(py, m_library), name == "has_table" ? name : "get_table_names", place);
    }
    return py.unknown(fmt::format("'{}' of a connection is known by the database only", name), place, k_way_out);
}

// ---- MigrationContext -----------------------------------------------------------------------------------------------

class MigrationContextObject final : public python::NativeObject {
  public:
    explicit MigrationContextObject(PythonLibrary& library) : m_library(library) {}
    std::string type_name() const override { return "MigrationContext"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (name == "dialect") return py.make<DialectObject>(m_library);
        if (name == "bind" || name == "connection") return connection_value(py, m_library);
        // A script is the same for a run and for --sql; it reads as it runs.
        if (name == "as_sql") return PyValue(false);
        if (name == "autocommit_block" || name == "begin_transaction") {
            return py.function(std::string(name), [](PyCall& call) { return empty_block(call.py); });
        }
        if (name == "config") return context_value(py, m_library, "config");
        return py.unknown(fmt::format("'{}' of the migration context is not read", name), place);
    }

  private:
    PythonLibrary& m_library;
};

// ---- alembic.context ------------------------------------------------------------------------------------------------

class ConfigObject final : public python::NativeObject {
  public:
    explicit ConfigObject(PythonLibrary& library) : m_library(library) {}
    std::string type_name() const override { return "Config"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (name == "get_main_option") {
            return py.function("get_main_option", [this](PyCall& call) { return main_option(call); });
        }
        if (name == "set_main_option" || name == "set_section_option") {
            return py.function(std::string(name), [](PyCall&) { return PyValue(); });
        }
        if (name == "config_ini_section") return py.text("alembic");
        if (name == "attributes") return py.dictionary();
        return py.unknown(fmt::format("'{}' of the configuration is not read", name), place);
    }

  private:
    PyValue main_option(PyCall& call) {
        LibraryCall bound(m_library, call, "name, default=None");
        if (!m_library.inputs.option) {
            return call.py.unknown("an option of the configuration is not read here", call.place,
                                   "write the value into the file, or give it with -x");
        }
        const auto value = m_library.inputs.option(bound.text("name"));
        return value ? call.py.text(*value) : bound.value("default");
    }

    PythonLibrary& m_library;
};

PyValue x_argument(LibraryCall& call) {
    const auto& arguments = call.owner.inputs.arguments;
    if (!call.flag("as_dictionary")) {
        std::vector<PyValue> list;
        for (const auto& [name, value] : arguments)
            list.push_back(call.py.text(fmt::format("{}={}", name, value)));
        return call.py.list(std::move(list));
    }
    auto dictionary = call.py.dictionary();
    for (const auto& [name, value] : arguments)
        dictionary.as_dictionary()->table.set(call.py.text(name), call.py.text(value));
    return dictionary;
}

constexpr std::array k_context_functions{
    LibraryFunction{"get_x_argument", "as_dictionary=False", x_argument},
    LibraryFunction{"is_offline_mode", "", [](LibraryCall&) { return PyValue(false); }},
    LibraryFunction{"get_context", "", [](LibraryCall& call) { return migration_context_value(call.py, call.owner); }},
    LibraryFunction{"get_bind", "", [](LibraryCall& call) { return connection_value(call.py, call.owner); }},
    LibraryFunction{"get_tag_argument", "", [](LibraryCall&) { return PyValue(); }},
    LibraryFunction{"begin_transaction", "", [](LibraryCall& call) { return empty_block(call.py); }},
};

}  // namespace

PyValue connection_value(PyEvaluator& py, PythonLibrary& library) {
    return py.make<ConnectionObject>(library);
}

PyValue migration_context_value(PyEvaluator& py, PythonLibrary& library) {
    return py.make<MigrationContextObject>(library);
}

std::optional<PyValue> context_value(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    if (name == "config") return py.make<ConfigObject>(library);
    for (const auto& function : k_context_functions) {
        if (function.name == name) return function_value(py, library, function);
    }
    return std::nullopt;
}

std::vector<std::string> context_names() {
    std::vector<std::string> names{"config"};
    for (const auto& function : k_context_functions)
        names.emplace_back(function.name);
    return names;
}

}  // namespace srmigrate::revision
