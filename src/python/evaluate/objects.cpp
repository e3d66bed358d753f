// SPDX-License-Identifier: Apache-2.0
// The evaluator's own functions: files and modules, calls, attributes, classes, and how work ends.
#include "base/ascii.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/format.hpp"
#include "python/evaluate/machine.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/state.hpp"
#include "python/evaluate/typing.hpp"
#include "python/syntax/parser.hpp"
#include "python/syntax/source_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace srmigrate::python {
namespace {

constexpr auto k_endless = "look for a loop without end";

}  // namespace

// ---- Outcomes -------------------------------------------------------------------------------------------------------

PyRaised::PyRaised(PyValue value, std::string type, std::string text, CodePlace where, std::string way_out)
    : exception(value),
      type_name(std::move(type)),
      message(std::move(text)),
      place(where),
      shown(where ? std::optional(where.shown()) : std::nullopt),
      hint(std::move(way_out)),
      m_what(message.empty() ? type_name : type_name + ": " + message) {}

PyRefused::PyRefused(std::string why, CodePlace where, std::string way_out)
    : reason(std::move(why)),
      place(where),
      shown(where ? std::optional(where.shown()) : std::nullopt),
      hint(std::move(way_out)) {}

base::Diagnostic diagnostic_of(const PyRaised& raised) {
    return {.message = raised.what(), .where = raised.shown, .hint = raised.hint};
}
base::Diagnostic diagnostic_of(const PyRefused& refused) {
    return {.message = refused.reason, .where = refused.shown, .hint = refused.hint};
}

void PyEvaluator::raise(std::string_view type, std::string message, CodePlace place, std::string hint) {
    if (!place) place = m_state->here;
    // An exception knows its line: it costs as much as reading the file.
    m_state->steps += 100;
    const auto name = std::string(type.substr(type.rfind('.') + 1));
    auto& known = m_state->classes[name];
    if (known == nullptr) {
        known = make<PyClass>();
        known->name = name;
        known->bases.push_back(m_state->classes["Exception"]);
        finish_class(*this, *known, {});
    }
    auto* instance = make<PyInstance>(known);
    instance->attributes.set("args", tuple({text(message)}));
    instance->attributes.set("__message__", text(message));
    throw PyRaised(instance, name, std::move(message), place, std::move(hint));
}
void PyEvaluator::refuse(std::string reason, CodePlace place, std::string hint) {
    throw PyRefused(std::move(reason), place ? place : m_state->here, std::move(hint));
}
void PyEvaluator::refuse(const PyUnknown& unknown, CodePlace place) {
    throw PyRefused(unknown.reason, place ? place : unknown.place, unknown.hint);
}
void PyEvaluator::about_to_act(CodePlace place) {
    about_to_change(*this, place);
    if (m_state->guarded > 0) {
        refuse("whether an error is swallowed here is known only when it is run", place,
               "take the statement out of the 'try', or run this revision with Alembic");
    }
    if (m_state->generators > 0) refuse("a generator acts when it is run, which is not known here", place);
}
void PyEvaluator::may_act(CodePlace place) {
    about_to_change(*this, place);
}
void about_to_change(PyEvaluator& py, CodePlace /*place*/) {
    const auto& state = py.state();
    if (state.condition == nullptr) return;
    const auto& unknown = *state.condition;
    throw PyActsPerhaps(unknown.reason, state.condition_place ? state.condition_place : unknown.place, unknown.hint);
}
void call_perhaps(PyEvaluator& py, PyValue function, std::vector<PyValue> arguments, const PyUnknown& unknown,
                  CodePlace place) {
    const Condition condition(py.state(), unknown, place);
    try {
        py.call(function, std::move(arguments), place);
    } catch (const PyActsPerhaps&) {
        throw;
    } catch (const PyRaised&) {
    } catch (const PyRefused&) {
    }
}

void count_step(PyEvaluator& py, CodePlace place) {
    auto& state = py.state();
    if (++state.steps > state.options.limits.steps) {
        py.refuse(fmt::format("the file takes more than {} steps", state.options.limits.steps), place, k_endless);
    }
}
void charge_memory(PyEvaluator& py, std::size_t bytes, CodePlace place) {
    auto& state = py.state();
    state.used += bytes;
    if (state.used > state.options.limits.memory) {
        py.refuse(fmt::format("the file makes values of more than {} MB", state.options.limits.memory >> 20), place,
                  k_endless);
    }
}
const PyUnknown* first_unknown(const std::vector<PyValue>& values) {
    for (const auto& value : values) {
        if (value.is_unknown()) return value.as_unknown();
    }
    return nullptr;
}

// ---- Life -----------------------------------------------------------------------------------------------------------

PyEvaluator::PyEvaluator(PyOptions options) : m_state(std::make_unique<State>(std::move(options))) {
    define_builtins(*this);
    define_methods(*this);
    m_state->used = 0;
}
PyEvaluator::~PyEvaluator() = default;

void PyEvaluator::restart_steps() {
    m_state->steps = 0;
}
void PyEvaluator::keep(std::unique_ptr<PyObject> object, std::size_t bytes) {
    m_state->heap.push_back(std::move(object));
    charge_memory(*this, bytes, m_state->here);
}

// ---- Modules --------------------------------------------------------------------------------------------------------

namespace {

PyModule& new_module(PyEvaluator& py, std::shared_ptr<const CodeFile> file, std::string_view name,
                     std::string_view package) {
    auto* module = py.make<PyModule>();
    module->name = name;
    module->package = package;
    module->file = std::move(file);
    module->scope = py.make<PyScope>(PyScope::Kind::module, module, nullptr, &module->names);
    module->names.set("__name__", py.text(name));
    if (module->file) module->names.set("__file__", py.text(module->file->path));
    return *module;
}

void parse_and_run(PyEvaluator& py, PyModule& module) {
    constexpr std::size_t k_largest = 8U << 20;
    const CodePlace whole{.file = module.file.get(), .span = {}};
    if (module.file->text.size() > k_largest) {
        py.refuse(fmt::format("the file has more than {} MB", k_largest >> 20), whole,
                  "keep data in a file of its own");
    }
    charge_memory(py, module.file->text.size() * 8, whole);
    try {
        module.syntax = std::make_shared<const ModuleSyntax>(parse_module(module.file->text));
    } catch (const PySyntaxError& error) {
        py.raise(exception_name(error.fault), error.message, {.file = module.file.get(), .span = error.span},
                 error.hint);
    }
    const auto* text = docstring_of(module.syntax->body);
    module.names.set("__doc__", text == nullptr ? PyValue() : py.text(text->value));
    run_module(py, module);
}

// Of a package, what stands in its directory; a module's is that of its package.
std::string package_of(std::string_view dotted, bool package) {
    if (package) return std::string(dotted);
    const auto dot = dotted.rfind('.');
    return dot == std::string_view::npos ? "" : std::string(dotted.substr(0, dot));
}

}  // namespace

PyModule& PyEvaluator::run(std::shared_ptr<const CodeFile> file, std::string_view name, std::string_view package) {
    auto& module = new_module(*this, std::move(file), name, package);
    parse_and_run(*this, module);
    return module;
}

PyValue PyEvaluator::import(std::string_view dotted, CodePlace place) {
    if (const auto found = m_state->modules.find(dotted); found != m_state->modules.end()) return found->second;
    const auto name = std::string(dotted);
    const auto remember = [&](PyValue value) {
        m_state->modules[name] = value;
        return value;
    };
    // A package before what it contains.
    PyValue parent;
    const auto dot = name.rfind('.');
    if (dot != std::string::npos) parent = import(name.substr(0, dot), place);
    if (m_state->options.libraries) {
        if (const auto library = m_state->options.libraries(*this, dotted)) return remember(*library);
    }
    if (m_state->options.project && (dot == std::string::npos || parent.as_module() != nullptr)) {
        if (const auto found = m_state->options.project(dotted)) {
            auto& module = new_module(*this, found->file, dotted, package_of(dotted, found->package));
            if (found->package) module.names.set("__path__", list({text(dotted)}));
            remember(&module);
            try {
                if (module.file) {
                    parse_and_run(*this, module);
                } else {
                    module.complete = true;
                }
            } catch (...) {
                m_state->modules.erase(name);
                throw;
            }
            if (auto* package = parent.as_module()) package->names.set(name.substr(dot + 1), &module);
            return &module;
        }
        if (parent.as_module() != nullptr) {
            // Where nobody waits for the error it may be a file that is made when the project is built.
            if (m_state->guarded > 0 || m_state->options.unreadable == Unreadable::refuses)
                raise("ModuleNotFoundError", fmt::format("No module named '{}'", name), place);
            return remember(
                unknown(fmt::format("the module '{}' is not there", name), place, {}, UnknownKind::foreign));
        }
    }
    if (const auto standard = standard_module(*this, dotted)) return remember(*standard);
    const auto reason =
        is_standard_module(dotted)
            ? fmt::format("the module '{}' of Python is not evaluated here", name)
            : fmt::format("the module '{}' is not part of the project, so what it has is not known here", name);
    if (is_standard_module(dotted)) return remember(unknown(reason, place));
    return remember(unknown(reason, place, "correct 'prepend_sys_path' if the module belongs to the project",
                            UnknownKind::foreign));
}

ModuleSource modules_below(std::vector<std::filesystem::path> directories,
                           std::function<std::string(const std::filesystem::path&)> shown) {
    return [directories = std::move(directories),
            shown = std::move(shown)](std::string_view dotted) -> std::optional<FoundModule> {
        const auto relative = std::filesystem::path(base::replace_all(dotted, ".", "/"));
        const auto read = [&](const std::filesystem::path& path) {
            const auto bytes = base::read_file(path);
            try {
                return std::make_shared<const CodeFile>(
                    CodeFile{.shown_file = shown(path), .text = decoded_code(bytes), .path = path.string()});
            } catch (const PySyntaxError& error) {
                throw base::Error(
                    base::Fault::failed,
                    base::Diagnostic{.message = fmt::format("{}: {}", exception_name(error.fault), error.message),
                                     .where = place_in_bytes(shown(path), bytes, error.span),
                                     .hint = error.hint});
            }
        };
        for (const auto& directory : directories) {
            std::error_code error;
            const auto package = directory / relative;
            if (std::filesystem::is_regular_file(package / "__init__.py", error))
                return FoundModule{.file = read(package / "__init__.py"), .package = true};
            auto file = package;
            file += ".py";
            if (std::filesystem::is_regular_file(file, error)) return FoundModule{.file = read(file)};
        }
        for (const auto& directory : directories) {
            std::error_code error;
            if (std::filesystem::is_directory(directory / relative, error))
                return FoundModule{.file = nullptr, .package = true};
        }
        return std::nullopt;
    };
}

// ---- Calls ----------------------------------------------------------------------------------------------------------

PyValue PyEvaluator::call(PyValue function, std::vector<PyValue> arguments, CodePlace place) {
    PyCall made{.py = *this, .callee = {}, .place = place};
    for (const auto& argument : arguments)
        made.positional.push_back({.value = argument, .place = place});
    return call(function, made);
}

namespace {

PyValue construct_instance(PyEvaluator& py, PyClass& type, PyCall& call) {
    // Enum(value)
    if (!type.members.empty()) {
        const auto wanted = call.positional.empty() ? PyValue() : call.positional.front().value;
        if (wanted.is_unknown()) return wanted;
        for (const auto& member : type.members) {
            if (wanted.is(member) || py.equal(*member.as_instance()->attributes.find("value"), wanted, call.place))
                return member;
        }
        py.raise("ValueError", fmt::format("{} is not a valid {}", py.to_repr(wanted, call.place), type.name),
                 call.place);
    }
    for (const auto& base : type.order) {
        if (auto* native = base.as_native()) {
            if (auto made = native->construct(type, call)) return *made;
        }
    }
    if (type.construct) return type.construct(type, call);
    // A class that derives from one that a decorator has given its parameters.
    for (const auto& base : type.order) {
        const auto* one = base.as_class();
        if (one == nullptr || one->names.find("__init__") != nullptr) break;
        if (one->module != nullptr && one->construct) return one->construct(type, call);
    }
    auto* instance = py.make<PyInstance>(&type);
    // A class that derives from str, int, dict …: its value is made by that class.
    for (const auto& base : type.order) {
        const auto* builtin = base.as_class();
        if (builtin == nullptr || !builtin->construct || builtin->name == "object") continue;
        if (builtin->derives_from(*py.builtin_class("BaseException"))) break;
        instance->payload = builtin->construct(type, call);
        break;
    }
    std::vector<PyValue> given;
    for (const auto& argument : call.positional)
        given.push_back(argument.value);
    if (type.derives_from(*py.builtin_class("BaseException"))) instance->attributes.set("args", py.tuple(given));
    const auto* init = find_in_class(type, "__init__");
    if (init != nullptr && init->as_function() != nullptr) {
        PyCall inner{.py = py, .callee = type.name, .place = call.place};
        inner.positional.push_back({.value = instance, .place = call.place});
        inner.positional.insert(inner.positional.end(), call.positional.begin(), call.positional.end());
        inner.keywords = call.keywords;
        py.call(*init, inner);
    } else if (!instance->payload && !type.derives_from(*py.builtin_class("BaseException")) &&
               find_in_class(type, "__new__") == nullptr && (!call.positional.empty() || !call.keywords.empty())) {
        py.raise("TypeError", fmt::format("{}() takes no arguments", type.name), call.place);
    }
    return instance;
}

}  // namespace

PyValue PyEvaluator::call(PyValue function, PyCall& call) {
    count_step(*this, call.place);
    if (call.more != nullptr && !function.is_unknown()) {
        const auto* native = function.as_native();
        if (function.as_function() != nullptr || (native != nullptr && native->acts())) refuse(*call.more, call.place);
        if (function.as_method() == nullptr) return const_cast<PyUnknown*>(call.more);
    }
    switch (function.kind()) {
        case PyKind::unknown: {
            // What it does with them nobody knows; nothing is sent by it.
            return function;
        }
        case PyKind::function:
            call.callee = function.as_function()->name;
            return run_function(*this, *function.as_function(), call);
        case PyKind::method: {
            auto* method = function.as_method();
            call.positional.insert(call.positional.begin(), PyArgument{.value = method->self, .place = call.place});
            return this->call(method->function, call);
        }
        case PyKind::type:
            call.callee = function.as_class()->name;
            return construct_instance(*this, *function.as_class(), call);
        case PyKind::native: {
            auto* native = function.as_native();
            if (!native->callable()) break;
            const auto* named = function.native<NativeFunction>();
            call.callee = named != nullptr ? named->name() : native->type_name();
            return native->call(call);
        }
        case PyKind::instance: {
            const auto* method = find_in_class(*function.as_instance()->type, "__call__");
            if (method == nullptr) break;
            call.positional.insert(call.positional.begin(), PyArgument{.value = function, .place = call.place});
            return this->call(*method, call);
        }
        case PyKind::none:
        case PyKind::boolean:
        case PyKind::integer:
        case PyKind::big_integer:
        case PyKind::real:
        case PyKind::text:
        case PyKind::bytes:
        case PyKind::tuple:
        case PyKind::list:
        case PyKind::dictionary:
        case PyKind::set:
        case PyKind::slice:
        case PyKind::range:
        case PyKind::module:
        case PyKind::ellipsis:
        case PyKind::not_implemented:
            break;
    }
    raise("TypeError", fmt::format("'{}' object is not callable", type_name(function)), call.place);
}

bool PyEvaluator::is_callable(PyValue value) const {
    if (value.as_function() != nullptr || value.as_method() != nullptr || value.as_class() != nullptr) return true;
    if (const auto* native = value.as_native()) return native->callable();
    if (const auto* instance = value.as_instance()) return find_in_class(*instance->type, "__call__") != nullptr;
    return false;
}

// ---- Classes --------------------------------------------------------------------------------------------------------

PyClass* PyEvaluator::builtin_class(std::string_view name) const {
    const auto found = m_state->classes.find(name);
    return found == m_state->classes.end() ? nullptr : found->second;
}

PyClass* class_of(PyEvaluator& py, const PyValue& value) {
    switch (value.kind()) {
        case PyKind::none:
            return py.builtin_class("NoneType");
        case PyKind::boolean:
            return py.builtin_class("bool");
        case PyKind::integer:
        case PyKind::big_integer:
            return py.builtin_class("int");
        case PyKind::real:
            return py.builtin_class("float");
        case PyKind::text:
            return py.builtin_class("str");
        case PyKind::bytes:
            return py.builtin_class("bytes");
        case PyKind::tuple:
            return py.builtin_class("tuple");
        case PyKind::list:
            return py.builtin_class("list");
        case PyKind::dictionary:
            return py.builtin_class("dict");
        case PyKind::set:
            return py.builtin_class(value.as_set()->frozen ? "frozenset" : "set");
        case PyKind::slice:
            return py.builtin_class("slice");
        case PyKind::range:
            return py.builtin_class("range");
        case PyKind::function:
        case PyKind::method:
            return py.builtin_class("function");
        case PyKind::type:
            return py.builtin_class("type");
        case PyKind::instance:
            return value.as_instance()->type;
        case PyKind::module:
        case PyKind::native:
        case PyKind::ellipsis:
        case PyKind::not_implemented:
        case PyKind::unknown:
            return nullptr;
    }
    return nullptr;
}

std::string PyEvaluator::type_name(const PyValue& value) const {
    if (const auto* native = value.as_native()) return native->type_name();
    if (value.as_module() != nullptr) return "module";
    if (value.is_unknown()) return "unknown";
    const auto* type = class_of(const_cast<PyEvaluator&>(*this), value);
    return type == nullptr ? "object" : type->name;
}

const PyValue* find_in_class(const PyClass& type, std::string_view name) {
    for (const auto& base : type.order) {
        const auto* one = base.as_class();
        if (one == nullptr) continue;
        if (const auto* found = one->names.find(name)) return found;
    }
    return nullptr;
}

std::optional<PyValue> call_special(PyEvaluator& py, PyValue value, std::string_view name,
                                    std::vector<PyValue> arguments, CodePlace place) {
    const auto* instance = value.as_instance();
    if (instance == nullptr) return std::nullopt;
    const auto* method = find_in_class(*instance->type, name);
    if (method == nullptr) return std::nullopt;
    arguments.insert(arguments.begin(), value);
    return py.call(*method, std::move(arguments), place);
}

namespace {

const std::vector<PyValue>& order_of(const PyValue& type, std::vector<PyValue>& own) {
    if (const auto* known = type.as_class()) return known->order;
    own = {type};
    return own;
}

// The order in which names are looked up: C3, as "The Python 2.3 Method Resolution Order" describes it.
std::vector<PyValue> linear_order(PyEvaluator& py, PyClass& type, CodePlace place) {
    std::vector<std::vector<PyValue>> lists;
    for (const auto& base : type.bases) {
        std::vector<PyValue> own;
        lists.push_back(order_of(base, own));
    }
    lists.push_back(type.bases);
    std::vector<PyValue> result{&type};
    while (true) {
        std::erase_if(lists, [](const auto& list) { return list.empty(); });
        if (lists.empty()) return result;
        const auto next = std::ranges::find_if(lists, [&](const auto& list) {
            return std::ranges::none_of(lists, [&](const auto& other) {
                return std::ranges::any_of(other.begin() + 1, other.end(),
                                           [&](const PyValue& one) { return one.is(list.front()); });
            });
        });
        if (next == lists.end()) py.raise("TypeError", "the bases of the class have no consistent order", place);
        const auto chosen = next->front();
        result.push_back(chosen);
        for (auto& list : lists)
            std::erase_if(list, [&](const PyValue& one) { return one.is(chosen); });
    }
}

}  // namespace

void finish_class(PyEvaluator& py, PyClass& type, CodePlace place) {
    for (auto& base : type.bases) {
        const auto* native = base.as_native();
        if (base.as_class() == nullptr && (native == nullptr || !native->is_class()))
            py.raise("TypeError", fmt::format("'{}' object cannot be a base of a class", py.type_name(base)), place);
        if (const auto* other = base.as_class(); other != nullptr && !other->members.empty())
            py.raise("TypeError", fmt::format("class '{}' cannot extend the enum '{}'", type.name, other->name), place);
    }
    auto* object = py.builtin_class("object");
    if (object != nullptr && object != &type) {
        const bool rooted =
            std::ranges::any_of(type.bases, [](const PyValue& base) { return base.as_class() != nullptr; });
        if (!rooted) type.bases.emplace_back(object);
    }
    type.order = linear_order(py, type, place);
    const auto* enumeration = py.builtin_class("Enum");
    if (enumeration != nullptr && type.derives_from(*enumeration)) make_enum_members(py, type);
    PyClassRecord record{.type = type, .place = place};
    for (auto* native : type.native_bases())
        native->class_defined(py, record);
}

bool PyEvaluator::is_instance(PyValue value, PyValue type) {
    if (const auto* types = type.as_tuple())
        return std::ranges::any_of(types->items, [&](const PyValue& one) { return is_instance(value, one); });
    if (const auto* form = type.native<PyTypeForm>()) {
        if (form->form == "Union")
            return std::ranges::any_of(form->arguments, [&](const PyValue& one) { return is_instance(value, one); });
        return form->origin.as_class() != nullptr && is_instance(value, form->origin);
    }
    if (type.is_none()) return value.is_none();
    if (const auto* native = type.as_native()) {
        if (const auto* instance = value.as_instance()) return instance->type->derives_from(*native);
        return native->has_instance(value);
    }
    const auto* wanted = type.as_class();
    if (wanted == nullptr) return false;
    if (wanted->name == "object") return true;
    if (wanted->name == "type" && value.as_native() != nullptr) return value.as_native()->is_class();
    const auto* own = class_of(*this, value);
    return own != nullptr && own->derives_from(*wanted);
}

// ---- Attributes -----------------------------------------------------------------------------------------------------

namespace {

// What a name of a class is when it is asked for through an instance, or through the class itself.
PyValue bound(PyEvaluator& py, PyValue found, PyValue self, PyValue type, CodePlace place) {
    const auto* descriptor = found.native<PyDescriptor>();
    if (descriptor != nullptr) {
        switch (descriptor->kind) {
            case PyDescriptor::Kind::property:
                if (self.is_none()) return found;
                return py.call(descriptor->function, {self}, place);
            case PyDescriptor::Kind::static_method:
                return descriptor->function;
            case PyDescriptor::Kind::class_method:
                return py.make<PyMethod>(type, descriptor->function);
        }
    }
    if (self.is_none()) return found;
    if (found.as_function() != nullptr || found.native<NativeFunction>() != nullptr)
        return py.make<PyMethod>(self, found);
    return found;
}

std::optional<PyValue> class_attribute_of(PyEvaluator& py, PyClass& type, PyValue self, std::string_view name,
                                          CodePlace place) {
    for (const auto& base : type.order) {
        if (const auto* one = base.as_class()) {
            if (const auto* found = one->names.find(name)) {
                // None as `self` means the class itself: methods of None have their own way.
                return bound(py, *found, self, &type, place);
            }
            continue;
        }
        auto* native = base.as_native();
        if (auto found = native->class_attribute(py, type, name, place)) return found;
        if (auto found = native->attribute(py, name, place)) return found;
    }
    return std::nullopt;
}

std::optional<PyValue> type_attribute(PyEvaluator& py, PyClass& type, std::string_view name, CodePlace place) {
    if (name == "__name__" || name == "__qualname__") return py.text(type.name);
    if (name == "__module__") return py.text(type.module == nullptr ? "builtins" : type.module->name);
    if (name == "__mro__") return py.tuple(type.order);
    if (name == "__bases__") return py.tuple(type.bases);
    if (name == "__class__") return py.builtin_class("type");
    if (name == "__members__" && !type.members.empty()) {
        auto* members = py.make<PyDictionary>();
        for (const auto& entry : type.names.entries()) {
            const auto* member = entry.value.as_instance();
            if (member != nullptr && member->type == &type) members->table.set(py.text(entry.name), entry.value);
        }
        return PyValue(members);
    }
    if (name == "__dict__" || name == "__annotations__") {
        auto* names = py.make<PyDictionary>();
        if (name == "__dict__") {
            for (const auto& entry : type.names.entries())
                names->table.set(py.text(entry.name), entry.value);
        } else {
            for (const auto& annotation : type.annotations)
                names->table.set(py.text(annotation.name), py.annotation(annotation));
        }
        return PyValue(names);
    }
    return class_attribute_of(py, type, {}, name, place);
}

std::optional<PyValue> module_attribute(PyEvaluator& py, PyModule& module, std::string_view name) {
    if (const auto* found = module.names.find(name)) return *found;
    const auto& modules = py.state().modules;
    if (const auto found = modules.find(module.name + '.' + std::string(name)); found != modules.end())
        return found->second;
    if (name == "__dict__") {
        auto* names = py.make<PyDictionary>();
        for (const auto& entry : module.names.entries())
            names->table.set(py.text(entry.name), entry.value);
        return PyValue(names);
    }
    return std::nullopt;
}

std::optional<PyValue> function_attribute(PyEvaluator& py, PyFunction& function, std::string_view name) {
    if (const auto* found = function.attributes.find(name)) return *found;
    if (name == "__name__" || name == "__qualname__") return py.text(function.name);
    if (name == "__module__") return py.text(function.scope->module->name);
    if (name == "__doc__") {
        const auto* text = function.definition == nullptr ? nullptr : docstring_of(function.definition->body);
        return text == nullptr ? PyValue() : py.text(text->value);
    }
    if (name == "__wrapped__") return std::nullopt;
    return std::nullopt;
}

}  // namespace

std::optional<PyValue> PyEvaluator::find_attribute(PyValue object, std::string_view name, CodePlace place) {
    if (object.is_unknown()) return object;
    if (auto* native = object.as_native()) return native->attribute(*this, name, place);
    if (auto* module = object.as_module()) return module_attribute(*this, *module, name);
    if (auto* type = object.as_class()) return type_attribute(*this, *type, name, place);
    if (auto* function = object.as_function()) return function_attribute(*this, *function, name);
    if (auto* method = object.as_method()) {
        if (name == "__self__") return method->self;
        if (name == "__func__") return method->function;
        return find_attribute(method->function, name, place);
    }
    auto* type = class_of(*this, object);
    if (type == nullptr) return std::nullopt;
    if (name == "__class__") return PyValue(type);
    if (auto* range = object.as_range()) {
        if (name == "start") return PyValue(range->start);
        if (name == "stop") return PyValue(range->stop);
        if (name == "step") return PyValue(range->step);
    }
    auto* instance = object.as_instance();
    if (instance != nullptr) {
        const auto* own = find_in_class(*type, name);
        const auto* descriptor = own == nullptr ? nullptr : own->native<PyDescriptor>();
        const bool property = descriptor != nullptr && descriptor->kind == PyDescriptor::Kind::property;
        if (!property) {
            if (const auto* found = instance->attributes.find(name)) return *found;
        }
        if (name == "__dict__") {
            auto* names = make<PyDictionary>();
            for (const auto& entry : instance->attributes.entries())
                names->table.set(text(entry.name), entry.value);
            return PyValue(names);
        }
    }
    if (auto found = class_attribute_of(*this, *type, object, name, place)) return found;
    if (instance != nullptr && !name.starts_with("__")) {
        if (auto found = call_special(*this, object, "__getattr__", {text(name)}, place)) return found;
    }
    return std::nullopt;
}

PyValue PyEvaluator::attribute(PyValue object, std::string_view name, CodePlace place) {
    if (auto found = find_attribute(object, name, place)) return *found;
    std::vector<std::string> names;
    std::string message;
    const auto add = [&](const PyNames& table) {
        for (const auto& entry : table.entries())
            names.push_back(entry.name);
    };
    if (const auto* module = object.as_module()) {
        add(module->names);
        message = fmt::format("module '{}' has no attribute '{}'", module->name, name);
    } else if (const auto* type = object.as_class()) {
        add(type->names);
        message = fmt::format("type object '{}' has no attribute '{}'", type->name, name);
    } else {
        if (const auto* native = object.as_native()) names = native->attribute_names();
        if (const auto* instance = object.as_instance()) {
            add(instance->attributes);
            add(instance->type->names);
        }
        const auto* library = object.native<NativeModule>();
        message = library != nullptr ? fmt::format("module '{}' has no attribute '{}'", library->name(), name)
                                     : fmt::format("'{}' object has no attribute '{}'", type_name(object), name);
    }
    raise("AttributeError", std::move(message), place, base::did_you_mean(name, names));
}

void PyEvaluator::set_attribute(PyValue object, std::string_view name, PyValue value, CodePlace place) {
    if (object.is_unknown()) return;
    about_to_change(*this, place);
    if (auto* native = object.as_native()) {
        if (native->set_attribute(*this, name, value, place)) return;
    } else if (auto* instance = object.as_instance()) {
        instance->attributes.set(name, value, place);
        return;
    } else if (auto* type = object.as_class()) {
        if (type->module != nullptr) {
            type->names.set(name, value, place);
            for (auto* base : type->native_bases())
                base->class_attribute_set(*this, *type, name, value, place);
            return;
        }
    } else if (auto* module = object.as_module()) {
        module->names.set(name, value, place);
        return;
    } else if (auto* function = object.as_function()) {
        function->attributes.set(name, value, place);
        return;
    }
    raise("AttributeError", fmt::format("'{}' object has no attribute '{}' that can be set", type_name(object), name),
          place);
}

PyValue PyEvaluator::item(PyValue object, PyValue key, CodePlace place) {
    return item_of(*this, object, key, place);
}

std::vector<PyValue> PyEvaluator::iterate(PyValue object, CodePlace place) {
    if (const auto* unknown = object.as_unknown()) refuse(*unknown, place);
    std::vector<PyValue> result;
    const auto keys = [&](const PyKeyTable& table) {
        for (const auto& entry : table.entries())
            result.push_back(entry.key);
    };
    const auto payload =
        object.as_instance() != nullptr && object.as_instance()->payload ? *object.as_instance()->payload : object;
    if (const auto* items = payload.as_sequence()) {
        result = *items;
    } else if (const auto* dictionary = payload.as_dictionary()) {
        keys(dictionary->table);
    } else if (const auto* set = payload.as_set()) {
        // Python walks sets in the order of hashes, which nobody knows beforehand.
        if (set->table.size() > 1)
            refuse("the order of a set is known only when it is run", place, "use sorted(…), or a list");
        keys(set->table);
    } else if (const auto* content = payload.as_text()) {
        for (const auto character : characters_of(*content))
            result.push_back(text(character));
    } else if (const auto* octets = payload.as_bytes()) {
        for (const char c : *octets)
            result.emplace_back(static_cast<std::int64_t>(static_cast<unsigned char>(c)));
    } else if (const auto* range = payload.as_range()) {
        const auto size = range->size();
        if (size > m_state->options.limits.steps)
            refuse(fmt::format("the file takes more than {} steps", m_state->options.limits.steps), place, k_endless);
        for (std::size_t i = 0; i < size; ++i)
            result.emplace_back(range->start + static_cast<std::int64_t>(i) * range->step);
    } else if (auto* native = payload.as_native()) {
        auto walked = native->iterate(*this, place);
        if (!walked) raise("TypeError", fmt::format("'{}' object is not iterable", type_name(object)), place);
        result = std::move(*walked);
    } else if (const auto* type = payload.as_class(); type != nullptr && !type->members.empty()) {
        result = type->members;
    } else if (auto made = call_special(*this, object, "__iter__", {}, place)) {
        if (made->is(object)) refuse("an iterator of the file's own is not read here", place);
        return iterate(*made, place);
    } else {
        raise("TypeError", fmt::format("'{}' object is not iterable", type_name(object)), place);
    }
    charge_memory(*this, result.size() * sizeof(PyValue), place);
    return result;
}

PyValue PyEvaluator::binary(PyOperator op, PyValue left, PyValue right, CodePlace place) {
    return apply_binary(*this, op, left, right, place);
}
PyValue PyEvaluator::compare(PyComparison op, PyValue left, PyValue right, CodePlace place) {
    return apply_comparison(*this, op, left, right, place);
}
bool PyEvaluator::truth(PyValue value, CodePlace place) {
    const auto result = truth_of(*this, value, place);
    if (const auto* unknown = result.as_unknown()) refuse(*unknown, place);
    return *result.as_boolean();
}
bool PyEvaluator::equal(PyValue left, PyValue right, CodePlace place) {
    return truth(apply_comparison(*this, PyComparison::equal, left, right, place), place);
}
std::string PyEvaluator::to_text(PyValue value, CodePlace place) {
    const auto result = text_value(*this, value, place);
    if (const auto* unknown = result.as_unknown()) refuse(*unknown, place);
    return *result.as_text();
}
std::string PyEvaluator::to_repr(PyValue value, CodePlace place) {
    const auto result = repr_value(*this, value, place);
    if (const auto* unknown = result.as_unknown()) refuse(*unknown, place);
    return *result.as_text();
}

// ---- Expressions given as text --------------------------------------------------------------------------------------

namespace {

// Keeps the tree of an expression as long as the evaluator lives.
struct ParsedText final : PyObject {
    explicit ParsedText(CodeFile text) : file(std::move(text)) {}
    CodeFile file;
    std::optional<PyExpression> expression;
};

}  // namespace

PyValue PyEvaluator::expression(std::string_view text, PyScope* scope, CodePlace place) {
    auto* parsed = make<ParsedText>(
        CodeFile{.shown_file = place.file == nullptr ? "" : place.file->shown_file, .text = std::string(text)});
    try {
        parsed->expression =
            parse_expression(parsed->file.text, {.begin = 0, .end = static_cast<std::uint32_t>(text.size())});
    } catch (const PySyntaxError& error) {
        raise("SyntaxError", error.message, place, error.hint);
    }
    try {
        return evaluate_in(*this, *parsed->expression, scope, &parsed->file);
    } catch (const PyRaised& raised) {
        throw PyRaised(raised.exception, raised.type_name, raised.message, place, raised.hint);
    } catch (const PyRefused& refused) {
        throw PyRefused(refused.reason, place, refused.hint);
    }
}

PyValue PyEvaluator::annotation(const PyAnnotation& annotation) {
    const auto* file = annotation.place.file;
    try {
        if (const auto* quoted = std::get_if<TextNode>(&annotation.expression->node)) {
            return expression(quoted->value, annotation.scope, {.file = file, .span = annotation.expression->span});
        }
        return evaluate_in(*this, *annotation.expression, annotation.scope, file);
    } catch (const PyRaised& raised) {
        if (raised.type_name != "NameError") throw;
        return unknown(raised.message, raised.place);
    }
}

// ---- Making values --------------------------------------------------------------------------------------------------

PyValue PyEvaluator::text(std::string_view value) {
    charge_memory(*this, value.size(), m_state->here);
    return make<PyText>(std::string(value));
}
PyValue PyEvaluator::bytes(std::string_view value) {
    charge_memory(*this, value.size(), m_state->here);
    return make<PyBytes>(std::string(value));
}
PyValue PyEvaluator::tuple(std::vector<PyValue> items) {
    charge_memory(*this, items.size() * sizeof(PyValue), m_state->here);
    return make<PyTuple>(std::move(items));
}
PyValue PyEvaluator::list(std::vector<PyValue> items) {
    charge_memory(*this, items.size() * sizeof(PyValue), m_state->here);
    return make<PyList>(std::move(items));
}
PyValue PyEvaluator::dictionary(std::initializer_list<std::pair<std::string_view, PyValue>> entries) {
    auto* result = make<PyDictionary>();
    for (const auto& [key, value] : entries)
        result->table.set(text(key), value);
    return result;
}
PyValue PyEvaluator::set(const std::vector<PyValue>& items) {
    auto* result = make<PySet>();
    for (const auto& item : items)
        result->table.set(item, {});
    return result;
}
PyValue PyEvaluator::function(std::string name, NativeFunction::Body body, NativeEffect effect) {
    return make<NativeFunction>(std::move(name), std::move(body), effect);
}
PyValue PyEvaluator::unknown(std::string reason, CodePlace place, std::string hint, UnknownKind kind) {
    return make<PyUnknown>(std::move(reason), place, std::move(hint), kind);
}
const std::optional<PyRefused>& PyEvaluator::first_left() const {
    return m_state->first_left;
}
const PyModule* PyEvaluator::current_module() const {
    return m_state->running.empty() ? nullptr : m_state->running.back();
}

// ---- Descriptors ----------------------------------------------------------------------------------------------------

std::string PyDescriptor::type_name() const {
    switch (kind) {
        case Kind::property:
            return "property";
        case Kind::static_method:
            return "staticmethod";
        case Kind::class_method:
            return "classmethod";
    }
    return {};
}
std::optional<PyValue> PyDescriptor::attribute(PyEvaluator& py, std::string_view name, CodePlace /*place*/) {
    if (name == "__func__" || name == "fget" || name == "__wrapped__") return function;
    if (name == "setter" || name == "deleter") {
        PyValue self = this;
        return py.function(std::string(name), [self](PyCall&) { return self; });
    }
    return std::nullopt;
}

std::optional<PyValue> PySuper::attribute(PyEvaluator& py, std::string_view name, CodePlace place) {
    auto* instance = self.as_instance();
    auto* type = instance != nullptr ? instance->type : self.as_class();
    if (type == nullptr) return std::nullopt;
    auto position = std::ranges::find_if(type->order, [&](const PyValue& one) { return one.as_class() == after; });
    if (position == type->order.end()) return std::nullopt;
    for (++position; position != type->order.end(); ++position) {
        if (const auto* one = position->as_class()) {
            if (const auto* found = one->names.find(name))
                return bound(py, *found, instance != nullptr ? self : PyValue(), type, place);
        } else if (auto found = position->as_native()->class_attribute(py, *type, name, place)) {
            return found;
        }
    }
    if (name == "__init__" || name == "__init_subclass__")
        return py.function(std::string(name), [](PyCall&) { return PyValue(); });
    return std::nullopt;
}

}  // namespace srmigrate::python
