// SPDX-License-Identifier: Apache-2.0
// The modules of the libraries: which names each has, and from which table they come. SQLAlchemy has most names in
// several modules, so its modules share one pool of names.
#include "base/text.hpp"
#include "revision/python/library.hpp"
#include "revision/python/native_clauses.hpp"
#include "revision/python/native_context.hpp"
#include "revision/python/native_inspector.hpp"
#include "revision/python/native_op.hpp"
#include "revision/python/native_orm.hpp"
#include "revision/python/native_types.hpp"
#include "revision/python/schema_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::NativeModule;
using python::PyCall;
using python::PyEvaluator;
using python::PyValue;

constexpr auto k_alembic_version = "1.19.2";
constexpr auto k_sqlalchemy_version = "2.0.52";

// ---- Odd names ------------------------------------------------------------------------------------------------------

/// A class of a library that a class statement may derive from, and that is not read further.
class OpaqueClass final : public python::NativeObject {
  public:
    OpaqueClass(PythonLibrary& library, std::string shown) : m_library(library), m_name(std::move(shown)) {}
    std::string type_name() const override { return "type"; }
    bool is_class() const override { return true; }
    bool callable() const override { return true; }
    PyValue call(PyCall& call) override { return call.py.unknown(fmt::format("{} is not read", m_name), call.place); }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (is_any_of(name, {"register_operation", "implementation_for"})) {
            return py.function(std::string(name), [](PyCall& call) {
                return call.py.function("register", [](PyCall& inner) { return inner.positional.at(0).value; });
            });
        }
        if (name == "as_mutable") {  // MutableDict.as_mutable(JSON) is that type
            return py.function("as_mutable", [](PyCall& call) {
                return call.positional.empty() ? PyValue() : call.positional.front().value;
            });
        }
        if (name == "from_engine") {
            return py.function("from_engine", [this](PyCall& call) { return inspector_value(call.py, m_library); });
        }
        return py.unknown(fmt::format("{}.{} is not read", m_name, name), place);
    }

  private:
    PythonLibrary& m_library;
    std::string m_name;
};

PyValue decorator_itself(LibraryCall& call) {
    return call.py.function("decorator", [](PyCall& inner) { return inner.positional.at(0).value; });
}
PyValue no_listener(LibraryCall&) {
    return {};
}
PyValue quoted(LibraryCall& call) {
    return call.value("value");
}
PyValue inspect(LibraryCall& call) {
    return inspector_value(call.py, call.owner);
}
/// A session of the ORM: whatever is asked of it is refused.
class SessionObject final : public python::NativeObject {
  public:
    std::string type_name() const override { return "Session"; }
    bool callable() const override { return true; }
    PyValue call(PyCall&) override { return this; }
    std::optional<PyValue> enter(PyEvaluator&, CodePlace) override { return this; }
    void exit(PyEvaluator&, CodePlace) override {}
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        return py.function(std::string(name), [](PyCall& call) -> PyValue {
            call.py.refuse("what a session of the ORM does is not read", call.place,
                           "send the statements with op.execute(), or run this revision with Alembic: the version "
                           "table is shared");
        });
    }
};
PyValue session(LibraryCall& call) {
    return call.py.make<SessionObject>();
}
/// Its class, from which projects derive their own.
class SessionClass final : public python::NativeObject {
  public:
    std::string type_name() const override { return "type"; }
    bool is_class() const override { return true; }
    bool callable() const override { return true; }
    PyValue call(PyCall& call) override { return call.py.make<SessionObject>(); }
    std::optional<PyValue> construct(python::PyClass&, PyCall& call) override { return call.py.make<SessionObject>(); }
};
PyValue always(LibraryCall&) {
    return PyValue(true);
}
// Views and materialized views pass; the file's own function is asked for the rest.
PyValue combined(LibraryCall& call) {
    if (!call.has("user_include_object")) {
        return call.py.function("include_object", [](PyCall&) { return PyValue(true); });
    }
    return call.value("user_include_object");
}

constexpr std::array k_odd_functions{
    LibraryFunction{"inspect", "subject, raiseerr=True", inspect},
    LibraryFunction{"quoted_name", "value, quote=None", quoted},
    LibraryFunction{"listens_for", "target, identifier, **options", decorator_itself},
    LibraryFunction{"listen", "target, identifier, function, **options", no_listener},
    LibraryFunction{"sessionmaker", "*arguments, **options", session},
    LibraryFunction{"scoped_session", "*arguments, **options", session},
};
/// What pkgutil says of a module: a tuple whose parts have names.
class ModuleInfo final : public python::NativeObject {
  public:
    ModuleInfo(std::string name, ListedModule module) : m_name(std::move(name)), m_module(std::move(module)) {}
    std::string type_name() const override { return "ModuleInfo"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        if (name == "name") return py.text(m_name);
        if (name == "ispkg") return PyValue(m_module.package);
        if (name == "module_finder") return finder(py);
        return std::nullopt;
    }
    std::optional<std::vector<PyValue>> iterate(PyEvaluator& py, CodePlace) override {
        return std::vector<PyValue>{finder(py), py.text(m_name), PyValue(m_module.package)};
    }
    std::optional<PyValue> item(PyEvaluator& py, PyValue key, CodePlace place) override {
        const auto index = key.as_integer();
        if (!index || *index < 0 || *index > 2) return std::nullopt;
        return (*iterate(py, place))[static_cast<std::size_t>(*index)];
    }

  private:
    static PyValue finder(PyEvaluator& py) { return py.unknown("how a module is found is not read here", {}); }
    std::string m_name;
    ListedModule m_module;
};

enum class Below { not_listed, listed };

void list_modules(LibraryCall& call, const std::string& package, const std::string& prefix, Below below,
                  std::vector<PyValue>& modules) {
    const auto& list = call.owner.inputs.list_modules;
    const auto found = list ? list(package) : std::nullopt;
    if (!found) {
        call.py.refuse(fmt::format("'{}' is no package of the project, so its modules cannot be listed", package),
                       call.place, "import each of them by its name");
    }
    for (const auto& module : *found) {
        modules.push_back(call.py.make<ModuleInfo>(prefix + module.name, module));
        if (below == Below::listed && module.package) {
            const auto separator = package.find('/') == std::string::npos ? '.' : '/';
            list_modules(call, package + separator + module.name, prefix + module.name + '.', below, modules);
        }
    }
}

PyValue listed_modules(LibraryCall& call, Below below) {
    if (!call.has("path")) {
        call.py.refuse("which modules Python finds everywhere cannot be listed", call.place,
                       "give the path of a package: its __path__");
    }
    const auto prefix = call.has("prefix") ? call.text("prefix") : std::string();
    std::vector<PyValue> modules;
    for (const auto& where : call.py.iterate(call.value("path"), call.place_of("path")))
        list_modules(call, call.py.to_text(where, call.place_of("path")), prefix, below, modules);
    return call.py.list(std::move(modules));
}
constexpr std::array k_pkgutil_functions{
    LibraryFunction{"iter_modules", "path=None, prefix=''",
                    [](LibraryCall& call) { return listed_modules(call, Below::not_listed); }},
    LibraryFunction{"walk_packages", "path=None, prefix='', onerror=None",
                    [](LibraryCall& call) { return listed_modules(call, Below::listed); }},
};

constexpr std::array k_starrocks_alembic_functions{
    LibraryFunction{"include_object_for_view_mv", "object, name, type_, reflected, compare_to", always},
    LibraryFunction{"combine_include_object", "user_include_object=None", combined},
};

template <class Table>
std::optional<PyValue> named(PyEvaluator& py, PythonLibrary& library, const Table& table, std::string_view name) {
    for (const auto& function : table) {
        if (function.name == name) return function_value(py, library, function);
    }
    return std::nullopt;
}

// ---- Pools ----------------------------------------------------------------------------------------------------------

using Pool = std::optional<PyValue> (*)(PyEvaluator& py, PythonLibrary& library, std::string_view name);

std::optional<PyValue> sqlalchemy_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    if (name == "__version__") return py.text(k_sqlalchemy_version);
    if (name == "Inspector") return py.make<OpaqueClass>(library, "Inspector");
    if (name == "Session") return py.make<SessionClass>();
    if (auto type = type_class_value(py, library, SaTypeModule::sqlalchemy, name)) return type;
    if (auto item = schema_value(py, library, name)) return item;
    if (auto made = clause_value(py, library, name)) return made;
    return named(py, library, k_odd_functions, name);
}
std::optional<PyValue> orm_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    if (auto found = orm_value(py, library, name)) return found;
    if (name == "Session" || name == "AsyncSession") return py.make<SessionClass>();
    if (name.starts_with("Mutable")) return py.make<OpaqueClass>(library, std::string(name));
    return named(py, library, k_odd_functions, name);
}
std::optional<PyValue> function_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    const auto functions = *clause_value(py, library, "func");
    return name == "func" ? functions : py.find_attribute(functions, name);
}
std::optional<PyValue> mysql_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    return type_class_value(py, library, SaTypeModule::mysql, name);
}
std::optional<PyValue> postgresql_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    if (auto found = type_class_value(py, library, SaTypeModule::postgresql, name)) return found;
    return type_class_value(py, library, SaTypeModule::sqlalchemy, name);
}
std::optional<PyValue> other_dialect_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    return type_class_value(py, library, SaTypeModule::sqlalchemy, name);
}
std::optional<PyValue> starrocks_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    return type_class_value(py, library, SaTypeModule::starrocks, name);
}
std::optional<PyValue> starrocks_schema_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    return view_value(py, library, name);
}
std::optional<PyValue> starrocks_alembic_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    return named(py, library, k_starrocks_alembic_functions, name);
}
std::optional<PyValue> pkgutil_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    return named(py, library, k_pkgutil_functions, name);
}
std::optional<PyValue> alembic_name(PyEvaluator& py, PythonLibrary&, std::string_view name) {
    if (name == "__version__") return py.text(k_alembic_version);
    return std::nullopt;
}
std::optional<PyValue> operations_name(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    if (is_any_of(name, {"Operations", "BatchOperations", "MigrateOperation", "AlterTableOp"})) {
        return py.make<OpaqueClass>(library, std::string(name));
    }
    return operation_class(py, library, name);
}

std::vector<std::string> sqlalchemy_exports() {
    auto names = type_class_names(SaTypeModule::sqlalchemy);
    for (auto more : {schema_names(), clause_names()})
        names.insert(names.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    names.emplace_back("inspect");
    return names;
}
std::vector<std::string> starrocks_exports() {
    return type_class_names(SaTypeModule::starrocks);
}
std::vector<std::string> mysql_exports() {
    return type_class_names(SaTypeModule::mysql);
}
std::vector<std::string> view_exports() {
    return {"View", "MaterializedView"};
}
std::vector<std::string> nothing_exported() {
    return {};
}

/// What a name is that a module does not have here: raised as Python would, or unknown, as this knows part of it only.
enum class OtherNames { raised, unknown };

struct LibraryModule {
    std::string_view name;
    Pool pool;
    std::vector<std::string> (*exports)();
    OtherNames others = OtherNames::unknown;
};

constexpr std::array k_modules{
    LibraryModule{"alembic", alembic_name, nothing_exported},
    LibraryModule{"alembic.op", operation_value, operation_names, OtherNames::raised},
    LibraryModule{"alembic.context", context_value, context_names},
    LibraryModule{"alembic.operations", operations_name, nothing_exported},
    LibraryModule{"alembic.operations.ops", operations_name, nothing_exported},
    LibraryModule{"pkgutil", pkgutil_name, nothing_exported},
    LibraryModule{"sqlalchemy", sqlalchemy_name, sqlalchemy_exports},
    LibraryModule{"sqlalchemy.types", sqlalchemy_name, sqlalchemy_exports},
    LibraryModule{"sqlalchemy.schema", sqlalchemy_name, schema_names},
    LibraryModule{"sqlalchemy.event", sqlalchemy_name, nothing_exported},
    LibraryModule{"sqlalchemy.engine", sqlalchemy_name, nothing_exported},
    LibraryModule{"sqlalchemy.engine.reflection", sqlalchemy_name, nothing_exported},
    LibraryModule{"sqlalchemy.inspection", sqlalchemy_name, nothing_exported},
    LibraryModule{"sqlalchemy.sql", sqlalchemy_name, clause_names},
    LibraryModule{"sqlalchemy.sql.base", sqlalchemy_name, nothing_exported},
    LibraryModule{"sqlalchemy.sql.ddl", sqlalchemy_name, nothing_exported},
    LibraryModule{"sqlalchemy.sql.elements", sqlalchemy_name, nothing_exported},
    LibraryModule{"sqlalchemy.sql.expression", sqlalchemy_name, clause_names},
    LibraryModule{"sqlalchemy.sql.functions", function_name, nothing_exported},
    LibraryModule{"sqlalchemy.sql.schema", sqlalchemy_name, schema_names},
    LibraryModule{"sqlalchemy.sql.sqltypes", sqlalchemy_name, sqlalchemy_exports},
    LibraryModule{"sqlalchemy.sql.type_api", sqlalchemy_name, nothing_exported},
    LibraryModule{"sqlalchemy.orm", orm_name, orm_names},
    LibraryModule{"sqlalchemy.orm.decl_api", orm_name, nothing_exported},
    LibraryModule{"sqlalchemy.orm.session", orm_name, nothing_exported},
    LibraryModule{"sqlalchemy.ext", orm_name, nothing_exported},
    LibraryModule{"sqlalchemy.ext.asyncio", orm_name, nothing_exported},
    LibraryModule{"sqlalchemy.ext.associationproxy", orm_name, nothing_exported},
    LibraryModule{"sqlalchemy.ext.declarative", orm_name, orm_names},
    LibraryModule{"sqlalchemy.ext.hybrid", orm_name, nothing_exported},
    LibraryModule{"sqlalchemy.ext.mutable", orm_name, nothing_exported},
    LibraryModule{"sqlalchemy.dialects", other_dialect_name, nothing_exported},
    LibraryModule{"sqlalchemy.dialects.mysql", mysql_name, mysql_exports},
    LibraryModule{"sqlalchemy.dialects.mysql.types", mysql_name, mysql_exports},
    LibraryModule{"sqlalchemy.dialects.mysql.base", mysql_name, mysql_exports},
    LibraryModule{"sqlalchemy.dialects.mssql", other_dialect_name, nothing_exported},
    LibraryModule{"sqlalchemy.dialects.oracle", other_dialect_name, nothing_exported},
    LibraryModule{"sqlalchemy.dialects.postgresql", postgresql_name, nothing_exported},
    LibraryModule{"sqlalchemy.dialects.sqlite", other_dialect_name, nothing_exported},
    LibraryModule{"starrocks", starrocks_name, starrocks_exports, OtherNames::raised},
    LibraryModule{"starrocks.datatype", starrocks_name, starrocks_exports, OtherNames::raised},
    LibraryModule{"starrocks.schema", starrocks_schema_name, view_exports},
    LibraryModule{"starrocks.sql", starrocks_schema_name, view_exports},
    LibraryModule{"starrocks.sql.ddl", starrocks_schema_name, view_exports},
    LibraryModule{"starrocks.sql.schema", starrocks_schema_name, view_exports},
    LibraryModule{"starrocks.alembic", starrocks_alembic_name, nothing_exported},
    LibraryModule{"starrocks.alembic.compare", starrocks_alembic_name, nothing_exported},
    LibraryModule{"starrocks.alembic.ops", operations_name, nothing_exported},
    LibraryModule{"starrocks.alembic.render", starrocks_alembic_name, nothing_exported},
};

const LibraryModule* find_module(std::string_view name) {
    const auto found =
        std::find_if(k_modules.begin(), k_modules.end(), [&](const LibraryModule& row) { return row.name == name; });
    return found == k_modules.end() ? nullptr : &*found;
}

bool is_of_library(std::string_view dotted) {
    const auto package = dotted.substr(0, dotted.find('.'));
    return is_any_of(package, {"alembic", "pkgutil", "sqlalchemy", "starrocks"});
}

/// Packages that are known by their types alone.
bool is_other_package(std::string_view package) {
    return is_any_of(package, {"sqlmodel", "sqlalchemy_utils", "oslo_db", "fastapi_users_db_sqlalchemy"});
}

}  // namespace

std::optional<PyValue> PythonLibrary::package_module(PyEvaluator& py, std::string_view dotted) {
    const auto package = std::string(dotted.substr(0, dotted.find('.')));
    if (!is_other_package(package)) return std::nullopt;
    // A package of types, or the module that one type is in.
    const auto last = dotted.substr(dotted.rfind('.') + 1);
    const bool types = package == dotted || is_any_of(last, {"generics", "sql", "sqlalchemy", "sqltypes", "types"}) ||
                       dotted.find(".types.") != std::string_view::npos;
    if (!types) return std::nullopt;
    const auto resolve = [this, package, name = std::string(dotted)](
                             PyEvaluator& asked, std::string_view wanted) -> std::optional<PyValue> {
        if (auto found = package_type_value(asked, *this, package, wanted)) return found;
        if (wanted == "types" && name.ends_with("sqltypes")) return module(asked, "sqlalchemy.types");
        if (wanted == base::to_lower(wanted) && !wanted.starts_with('_')) {
            if (auto inner = package_module(asked, fmt::format("{}.{}", name, wanted))) return inner;
        }
        if (wanted.starts_with("__")) return std::nullopt;
        return asked.unknown(fmt::format("'{}.{}' is not read", name, wanted), {}, {}, python::UnknownKind::foreign);
    };
    const PyValue made = py.make<NativeModule>(std::string(dotted), std::vector<std::string>(), resolve);
    m_modules.emplace(std::string(dotted), made);
    return made;
}

std::optional<PyValue> PythonLibrary::module(PyEvaluator& py, std::string_view dotted) {
    if (const auto made = m_modules.find(dotted); made != m_modules.end()) return made->second;
    if (auto other = package_module(py, dotted)) return other;
    if (!is_of_library(dotted)) return std::nullopt;
    const auto* row = find_module(dotted);
    const std::string name(dotted);
    const auto resolve = [this, row, name](PyEvaluator& asked, std::string_view wanted) -> std::optional<PyValue> {
        if (row != nullptr) {
            if (auto found = row->pool(asked, *this, wanted)) return found;
        }
        const auto inner = fmt::format("{}.{}", name, wanted);
        if (find_module(inner) != nullptr) return module(asked, inner);
        if (row != nullptr && row->others == OtherNames::raised) return std::nullopt;
        if (wanted.starts_with("__")) return std::nullopt;
        const auto known = row == nullptr ? std::vector<std::string>() : row->exports();
        return asked.unknown(fmt::format("'{}' is not read", inner), {}, base::did_you_mean(wanted, known));
    };
    const PyValue made =
        py.make<NativeModule>(name, row == nullptr ? std::vector<std::string>() : row->exports(), resolve);
    m_modules.emplace(name, made);
    return made;
}

}  // namespace srmigrate::revision
