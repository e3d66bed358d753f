// SPDX-License-Identifier: Apache-2.0
// Modules of Python's standard library, as far as scripts and models use them and they can be known beforehand: the
// table of them, and those that are small.
#include "python/evaluate/libraries.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/dates.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace srmigrate::python {

PyValue given(const PyCall& call, std::size_t index, PyValue standard) {
    return index < call.positional.size() ? call.positional[index].value : standard;
}
std::string text_argument(const PyCall& call, std::size_t index) {
    const auto value = given(call, index);
    const auto* text = value.as_text();
    if (text == nullptr)
        call.py.raise("TypeError", fmt::format("{}() expected str, got {}", call.callee, call.py.type_name(value)),
                      call.place);
    return *text;
}

PyValue nothing_doing(PyEvaluator& py, std::string_view name) {
    return py.function(std::string(name), [](PyCall&) { return PyValue(); });
}
PyValue unknown_call(PyEvaluator& py, std::string_view name, std::string reason, std::string hint) {
    return py.function(std::string(name), [reason = std::move(reason), hint = std::move(hint)](PyCall& call) {
        return call.py.unknown(reason, call.place, hint);
    });
}

PyValue exception_class(PyEvaluator& py, std::string_view name, std::string_view base) {
    auto* known = py.builtin_class(name);
    return known != nullptr ? known : define_class(py, name, {base});
}

namespace {

using Resolver = std::function<Resolved(PyEvaluator&, std::string_view)>;

// A module: names that are not resolved exist, and are unknown.
PyValue module_of(PyEvaluator& py, std::string_view name, Resolver resolve, std::vector<std::string> exported = {}) {
    return py.make<NativeModule>(std::string(name), std::move(exported),
                                 [resolve = std::move(resolve), module = std::string(name)](
                                     PyEvaluator& with, std::string_view wanted) -> Resolved {
                                     if (auto found = resolve(with, wanted)) return found;
                                     if (wanted.starts_with("__")) return std::nullopt;
                                     return with.unknown(fmt::format("'{}.{}' is not evaluated here", module, wanted),
                                                         with.state().here);
                                 });
}

// An object all of whose methods do nothing: a logger.
class PyQuiet final : public NativeObject {
  public:
    explicit PyQuiet(std::string name) : m_name(std::move(name)) {}
    std::string type_name() const override { return m_name; }
    bool callable() const override { return true; }
    PyValue call(PyCall& call) override { return call.py.make<PyQuiet>(m_name); }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace /*place*/) override {
        return nothing_doing(py, name);
    }
    bool set_attribute(PyEvaluator& /*py*/, std::string_view /*name*/, PyValue /*value*/,
                       CodePlace /*place*/) override {
        return true;
    }
    std::optional<PyValue> enter(PyEvaluator& /*py*/, CodePlace /*place*/) override { return PyValue(this); }

  private:
    std::string m_name;
};

// `with suppress(…)`: what is raised inside disappears.
class PySuppress final : public NativeObject {
  public:
    std::string type_name() const override { return "suppress"; }
    std::optional<PyValue> enter(PyEvaluator& py, CodePlace /*place*/) override {
        ++py.state().guarded;
        return PyValue();
    }
    void exit(PyEvaluator& py, CodePlace /*place*/) override { --py.state().guarded; }
};

// `with closing(x) as x`, nullcontext
class PyPassing final : public NativeObject {
  public:
    explicit PyPassing(PyValue value) : m_value(value) {}
    std::string type_name() const override { return "context"; }
    std::optional<PyValue> enter(PyEvaluator& /*py*/, CodePlace /*place*/) override { return m_value; }

  private:
    PyValue m_value;
};

Resolved contextlib_name(PyEvaluator& py, std::string_view name) {
    if (name == "suppress")
        return py.function("suppress", [](PyCall& call) -> PyValue { return call.py.make<PySuppress>(); });
    if (name == "nullcontext" || name == "closing")
        return py.function(std::string(name),
                           [](PyCall& call) -> PyValue { return call.py.make<PyPassing>(given(call, 0)); });
    return std::nullopt;
}

Resolved logging_name(PyEvaluator& py, std::string_view name) {
    if (name == "config") return py.import("logging.config");
    constexpr std::array<std::string_view, 8> k_levels{"CRITICAL", "FATAL", "ERROR", "WARNING",
                                                       "WARN",     "INFO",  "DEBUG", "NOTSET"};
    constexpr std::array<int, 8> k_numbers{50, 50, 40, 30, 30, 20, 10, 0};
    const auto* level = std::ranges::find(k_levels, name);
    if (level != k_levels.end()) return PyValue(k_numbers.at(static_cast<std::size_t>(level - k_levels.begin())));
    if (name.starts_with("get") || (!name.empty() && name.front() >= 'A' && name.front() <= 'Z'))
        return PyValue(py.make<PyQuiet>("Logger"));
    return nothing_doing(py, name);
}

Resolved uuid_name(PyEvaluator& py, std::string_view name) {
    if (name == "uuid4" || name == "uuid1")
        return unknown_call(py, name, fmt::format("{}() gives another value in each run", name),
                            std::string(k_write_value_out));
    if (name == "UUID") {
        auto* known = py.builtin_class("UUID");
        if (known != nullptr) return PyValue(known);
        auto* type = define_class(py, "UUID", {"object"}, [](PyClass& made, PyCall& call) -> PyValue {
            const auto keyword = call.take_keyword("hex");
            const auto value = keyword ? keyword->value : given(call, 0);
            if (value.is_unknown()) return value;
            const auto* text = value.as_text();
            std::string digits;
            for (const char c : text == nullptr ? std::string() : base::to_lower(*text)) {
                if (base::is_digit(c) || (c >= 'a' && c <= 'f')) digits += c;
            }
            if (digits.size() != 32) call.py.raise("ValueError", "badly formed hexadecimal UUID string", call.place);
            auto* instance = call.py.make<PyInstance>(&made);
            instance->attributes.set("hex", call.py.text(digits));
            return instance;
        });
        const auto spelled = [](PyCall& call) {
            const auto hex = *given(call, 0).as_instance()->attributes.find("hex")->as_text();
            return call.py.text(fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                                            hex.substr(16, 4), hex.substr(20)));
        };
        type->names.set("__str__", py.function("__str__", spelled));
        type->names.set("__repr__", py.function("__repr__", [spelled](PyCall& call) {
            return call.py.text(fmt::format("UUID('{}')", *spelled(call).as_text()));
        }));
        type->names.set("__eq__", py.function("__eq__", [](PyCall& call) -> PyValue {
            const auto* other = given(call, 1).as_instance();
            const auto* hex = other == nullptr ? nullptr : other->attributes.find("hex");
            return hex != nullptr && hex->as_text() != nullptr &&
                   *hex->as_text() == *given(call, 0).as_instance()->attributes.find("hex")->as_text();
        }));
        return PyValue(type);
    }
    if (name == "NAMESPACE_DNS" || name == "uuid3" || name == "uuid5") return std::nullopt;
    return std::nullopt;
}

// Exact decimal numbers as their text; not calculated with.
Resolved decimal_name(PyEvaluator& py, std::string_view name) {
    if (name != "Decimal") return std::nullopt;
    auto* known = py.builtin_class("Decimal");
    if (known != nullptr) return PyValue(known);
    auto* type = define_class(py, "Decimal", {"object"}, [](PyClass& made, PyCall& call) -> PyValue {
        const auto value = given(call, 0, call.py.text("0"));
        if (value.is_unknown()) return value;
        if (value.as_real())
            return call.py.unknown("the exact decimals of a float are not calculated here", call.place,
                                   "write the number as a string");
        auto* instance = call.py.make<PyInstance>(&made);
        instance->attributes.set("_text", call.py.text(call.py.to_text(value, call.place)));
        return instance;
    });
    type->names.set("__str__", py.function("__str__", [](PyCall& call) {
        return *given(call, 0).as_instance()->attributes.find("_text");
    }));
    type->names.set("__repr__", py.function("__repr__", [](PyCall& call) {
        return call.py.text(
            fmt::format("Decimal('{}')", *given(call, 0).as_instance()->attributes.find("_text")->as_text()));
    }));
    return PyValue(type);
}

Resolved sys_name(PyEvaluator& py, std::string_view name) {
    if (name == "version_info") return py.tuple({3, 11, 2, py.text("final"), 0});
    if (name == "maxsize") return PyValue(static_cast<std::int64_t>(9223372036854775807));
    if (name == "platform") return py.text("linux");
    if (name == "path") return py.list({});
    if (name == "argv") return py.unknown("the command line is not known here", {});
    if (name == "exit") {
        return py.function("exit", [](PyCall& call) -> PyValue {
            call.py.raise("SystemExit", given(call, 0).is_none() ? "" : call.py.to_text(given(call, 0), call.place),
                          call.place);
        });
    }
    if (name == "stdout" || name == "stderr") return PyValue(py.make<PyQuiet>("TextIOWrapper"));
    return std::nullopt;
}

Resolved time_name(PyEvaluator& py, std::string_view name) {
    if (name == "sleep") return nothing_doing(py, name);
    return unknown_call(py, name, "the clock gives another value in each run", std::string(k_write_value_out));
}

// A number that nobody knows.
Resolved random_name(PyEvaluator& py, std::string_view name) {
    return unknown_call(py, name, "a random value is another one in each run", std::string(k_write_value_out));
}

Resolved warnings_name(PyEvaluator& py, std::string_view name) {
    if (name == "catch_warnings") return PyValue(py.make<PyQuiet>("catch_warnings"));
    return nothing_doing(py, name);
}

Resolved math_name(PyEvaluator& py, std::string_view name) {
    if (name == "pi") return PyValue(3.141592653589793);
    if (name == "inf") return PyValue(HUGE_VAL);
    if (name == "ceil" || name == "floor" || name == "trunc") {
        const auto which = name.front();
        return plain_function(py, name, [which](PyCall& call) -> PyValue {
            if (const auto integer = given(call, 0).as_integer()) return *integer;
            const auto real = given(call, 0).as_real().value_or(0);
            const auto result = which == 'c' ? std::ceil(real) : which == 'f' ? std::floor(real) : std::trunc(real);
            if (!(std::abs(result) < 9e18))
                call.py.raise("OverflowError", "cannot convert float to integer", call.place);
            return static_cast<std::int64_t>(result);
        });
    }
    return std::nullopt;
}

Resolved importlib_name(PyEvaluator& py, std::string_view name) {
    if (name == "import_module") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            auto dotted = text_argument(call, 0);
            if (dotted.starts_with('.')) {
                const auto package = call.py.to_text(given(call, 1), call.place);
                dotted = package + dotted;
            }
            return call.py.import(dotted, call.place);
        });
    }
    return std::nullopt;
}

Resolved identity_decorators(PyEvaluator& py, std::string_view name) {
    if (name == "ABC") return PyValue(py.builtin_class("object"));
    if (name == "ABCMeta") return PyValue(py.builtin_class("type"));
    return py.function(std::string(name), [](PyCall& call) { return given(call, 0); });
}

struct ModuleRow {
    std::string_view name;
    Resolved (*resolve)(PyEvaluator&, std::string_view);
};
Resolved nothing_known(PyEvaluator& /*py*/, std::string_view /*name*/) {
    return std::nullopt;
}
Resolved all_quiet(PyEvaluator& py, std::string_view name) {
    return nothing_doing(py, name);
}
constexpr std::array<ModuleRow, 37> k_modules{{
    {"__future__", nothing_known},
    {"abc", identity_decorators},
    {"builtins",
     [](PyEvaluator& py, std::string_view name) -> Resolved {
         const auto* found = py.state().builtins.find(name);
         return found == nullptr ? Resolved() : *found;
     }},
    {"collections", collections_name},
    {"collections.abc", typing_name},
    {"contextlib", contextlib_name},
    {"copy", copy_name},
    {"dataclasses", dataclasses_name},
    {"datetime", dates_name},
    {"decimal", decimal_name},
    {"enum", enum_name},
    {"functools", functools_name},
    {"importlib", importlib_name},
    {"io", nothing_known},
    {"itertools", itertools_name},
    {"json", json_name},
    {"logging", logging_name},
    {"logging.config", all_quiet},
    {"logging.handlers", logging_name},
    {"math", math_name},
    {"operator", operator_name},
    {"os", os_name},
    {"os.path", path_name},
    {"pathlib", pathlib_name},
    {"random", random_name},
    {"re", re_name},
    {"secrets", random_name},
    {"string", string_name},
    {"sys", sys_name},
    {"textwrap", textwrap_name},
    {"time", time_name},
    {"types", nothing_known},
    {"typing", typing_name},
    {"typing_extensions", typing_name},
    {"uuid", uuid_name},
    {"warnings", warnings_name},
    {"zoneinfo", nothing_known},
}};

// Known by name only.
constexpr std::array<std::string_view, 37> k_other_modules{
    "argparse", "array",        "asyncio", "base64",          "binascii", "bisect",  "calendar",
    "codecs",   "configparser", "csv",     "ctypes",          "difflib",  "email",   "fnmatch",
    "getpass",  "glob",         "gzip",    "hashlib",         "heapq",    "hmac",    "html",
    "http",     "inspect",      "locale",  "multiprocessing", "numbers",  "pickle",  "pkgutil",
    "platform", "pprint",       "queue",   "shutil",          "socket",   "sqlite3", "subprocess",
    "tempfile", "threading"};

}  // namespace

bool is_standard_module(std::string_view dotted) {
    const auto top = dotted.substr(0, dotted.find('.'));
    return std::ranges::find(k_other_modules, top) != k_other_modules.end() ||
           std::ranges::any_of(k_modules, [&](const ModuleRow& row) { return row.name == top; });
}

std::optional<PyValue> standard_module(PyEvaluator& py, std::string_view dotted) {
    const auto found = std::ranges::find(k_modules, dotted, &ModuleRow::name);
    if (found == k_modules.end()) return std::nullopt;
    return module_of(py, found->name, found->resolve);
}

}  // namespace srmigrate::python
