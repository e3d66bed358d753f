// SPDX-License-Identifier: Apache-2.0
// Modules of Python's standard library, as far as scripts and models use them and they can be known beforehand.
#include "base/ascii.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "python/evaluate/bind.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/dates.hpp"
#include "python/evaluate/format.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/state.hpp"
#include "python/evaluate/typing.hpp"
#include "python/syntax/repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <regex>

namespace srmigrate::python {

// ---- typing ---------------------------------------------------------------------------------------------------------

namespace {

// Optional[X] and X | None are unions, as typing has it; unions inside are opened.
PyValue make_union(PyEvaluator& py, const std::vector<PyValue>& parts) {
    std::vector<PyValue> flat;
    for (const auto& part : parts) {
        const auto* form = part.native<PyTypeForm>();
        if (form != nullptr && form->form == "Union" && form->subscripted) {
            flat.insert(flat.end(), form->arguments.begin(), form->arguments.end());
        } else {
            flat.push_back(part);
        }
    }
    return py.make<PyTypeForm>("Union", PyValue(), std::move(flat), true);
}

}  // namespace

std::optional<PyValue> union_of(PyEvaluator& py, PyValue left, PyValue right) {
    const auto fits = [](const PyValue& value) {
        const auto* native = value.as_native();
        return value.is_none() || value.as_class() != nullptr || value.as_text() != nullptr ||
               (native != nullptr && native->is_class());
    };
    if (!fits(left) || !fits(right)) return std::nullopt;
    return make_union(py, {left, right});
}

std::optional<PyValue> PyTypeForm::attribute(PyEvaluator& py, std::string_view name, CodePlace /*place*/) {
    if (name == "__origin__") return origin;
    if (name == "__args__") return py.tuple(arguments);
    if (name == "__name__") return py.text(form);
    return std::nullopt;
}
PyValue PyTypeForm::call(PyCall& call) {
    if (origin.as_class() != nullptr || origin.as_native() != nullptr) return call.py.call(origin, call);
    return call.py.unknown(fmt::format("{}() of typing is not evaluated here", form), call.place);
}
std::optional<PyValue> PyTypeForm::item(PyEvaluator& py, PyValue key, CodePlace /*place*/) {
    const auto* several = key.as_tuple();
    auto parts = several != nullptr ? several->items : std::vector{key};
    if (form == "Union") return make_union(py, parts);
    if (form == "Optional") {
        parts.emplace_back();
        return make_union(py, parts);
    }
    return py.make<PyTypeForm>(form, origin, std::move(parts), true);
}
std::optional<PyValue> PyTypeForm::binary(PyEvaluator& py, PyOperator op, PyValue other, OperandSide side,
                                          CodePlace /*place*/) {
    if (op != PyOperator::bit_or) return std::nullopt;
    PyValue self = this;
    return side == OperandSide::left ? union_of(py, self, other) : union_of(py, other, self);
}
void PyTypeForm::class_defined(PyEvaluator& /*py*/, PyClassRecord& /*record*/) {}

namespace {

PyValue given(const PyCall& call, std::size_t index, PyValue standard = {}) {
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

using Resolved = std::optional<PyValue>;
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

PyValue nothing_doing(PyEvaluator& py, std::string_view name) {
    return py.function(std::string(name), [](PyCall&) { return PyValue(); });
}
PyValue unknown_call(PyEvaluator& py, std::string_view name, std::string reason) {
    return py.function(std::string(name),
                       [reason = std::move(reason)](PyCall& call) { return call.py.unknown(reason, call.place); });
}

PyValue exception_class(PyEvaluator& py, std::string_view name, std::string_view base) {
    auto* known = py.builtin_class(name);
    return known != nullptr ? known : define_class(py, name, {base});
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

// ---- textwrap -------------------------------------------------------------------------------------------------------

std::vector<std::string> lines_with_ends(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        lines.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return lines;
}

// The margin that all lines with text have in common goes away; lines of blanks become empty.
std::string dedented(std::string_view text) {
    std::optional<std::string> margin;
    auto lines = base::split(text, '\n');
    for (auto& line : lines) {
        const auto first = line.find_first_not_of(" \t");
        if (first == std::string::npos) {
            line.clear();
            continue;
        }
        const auto indent = line.substr(0, first);
        if (!margin) {
            margin = indent;
        } else {
            const auto [a, b] = std::ranges::mismatch(*margin, indent);
            margin = std::string(margin->begin(), a);
        }
    }
    for (auto& line : lines) {
        if (margin && !line.empty()) line.erase(0, margin->size());
    }
    return base::join(lines, "\n");
}

Resolved textwrap_name(PyEvaluator& py, std::string_view name) {
    if (name == "dedent")
        return plain_function(py, name, [](PyCall& call) { return call.py.text(dedented(text_argument(call, 0))); });
    if (name == "indent") {
        return plain_function(py, name, [](PyCall& call) {
            const auto prefix = text_argument(call, 1);
            std::string result;
            for (const auto& line : lines_with_ends(text_argument(call, 0)))
                result += (base::trim(line).empty() ? "" : prefix) + line;
            return call.py.text(result);
        });
    }
    return std::nullopt;
}

// ---- json -----------------------------------------------------------------------------------------------------------

PyValue from_json(PyEvaluator& py, const base::Json& json, CodePlace place, std::size_t depth) {
    if (depth > 100) py.refuse("the JSON is nested too deeply", place);
    if (json.is_null()) return {};
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (json.is_number()) return json.get<double>();
    if (json.is_string()) return py.text(json.get<std::string>());
    if (json.is_array()) {
        std::vector<PyValue> items;
        for (const auto& item : json)
            items.push_back(from_json(py, item, place, depth + 1));
        return py.list(std::move(items));
    }
    auto* table = py.make<PyDictionary>();
    for (const auto& [key, value] : json.items())
        table->table.set(py.text(key), from_json(py, value, place, depth + 1));
    return table;
}

std::size_t json_depth(std::string_view text) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    for (const char c : text) {
        if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
        if ((c == ']' || c == '}') && depth > 0) --depth;
    }
    return deepest;
}

struct JsonStyle {
    std::optional<std::string> indent;
    bool sort = false;
    bool ascii = true;
    std::string item = ", ";
    std::string key = ": ";
};

std::string json_text(std::string_view text, bool ascii) {
    return base::Json(std::string(text)).dump(-1, ' ', ascii, base::Json::error_handler_t::replace);
}

// Appends; the answer is what is unknown inside.
std::optional<PyValue> write_json(PyEvaluator& py, PyValue value, const JsonStyle& style, std::size_t depth,
                                  std::string& out, CodePlace place) {
    if (depth > 50) py.refuse("the value is nested too deeply for JSON", place);
    count_step(py, place);
    if (value.is_unknown()) return value;
    const auto open = [&](char bracket, std::size_t size, const auto& each) -> std::optional<PyValue> {
        out += bracket;
        for (std::size_t i = 0; i < size; ++i) {
            if (i > 0) out += style.item;
            if (style.indent) {
                out += '\n';
                for (std::size_t level = 0; level <= depth; ++level)
                    out += *style.indent;
            }
            if (auto unknown = each(i)) return unknown;
        }
        if (style.indent && size > 0) {
            out += '\n';
            for (std::size_t level = 0; level < depth; ++level)
                out += *style.indent;
        }
        out += bracket == '[' ? ']' : '}';
        return std::nullopt;
    };
    if (value.is_none()) {
        out += "null";
    } else if (const auto boolean = value.as_boolean()) {
        out += *boolean ? "true" : "false";
    } else if (const auto* text = value.as_text()) {
        out += json_text(*text, style.ascii);
    } else if (const auto integer = value.as_integer()) {
        out += std::to_string(*integer);
    } else if (const auto real = value.as_real()) {
        out += std::isnan(*real)   ? "NaN"
               : std::isinf(*real) ? (*real < 0 ? "-Infinity" : "Infinity")
                                   : repr_of_real(*real);
    } else if (const auto* items = value.as_sequence()) {
        return open('[', items->size(),
                    [&](std::size_t i) { return write_json(py, (*items)[i], style, depth + 1, out, place); });
    } else if (const auto* table = value.as_dictionary()) {
        auto entries = table->table.entries();
        if (style.sort) {
            std::ranges::stable_sort(entries, [](const auto& a, const auto& b) {
                const auto* x = a.key.as_text();
                const auto* y = b.key.as_text();
                return x != nullptr && y != nullptr && *x < *y;
            });
        }
        return open('{', entries.size(), [&](std::size_t i) -> std::optional<PyValue> {
            const auto key =
                entries[i].key.as_text() != nullptr || entries[i].key.as_boolean() || entries[i].key.is_none()
                    ? entries[i].key
                    : text_value(py, entries[i].key, place);
            if (key.is_unknown()) return key;
            std::string spelled;
            if (const auto* name = key.as_text()) {
                spelled = *name;
            } else {
                write_json(py, key, style, depth, spelled, place);
            }
            out += json_text(spelled, style.ascii) + style.key;
            return write_json(py, entries[i].value, style, depth + 1, out, place);
        });
    } else {
        py.raise("TypeError", fmt::format("Object of type {} is not JSON serializable", py.type_name(value)), place);
    }
    return std::nullopt;
}

Resolved json_name(PyEvaluator& py, std::string_view name) {
    if (name == "loads" || name == "load") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            auto value = given(call, 0);
            if (value.as_native() != nullptr)
                value = call.py.call(call.py.attribute(value, "read", call.place), {}, call.place);
            if (value.is_unknown()) return value;
            const auto* text = value.as_text() != nullptr ? value.as_text() : value.as_bytes();
            if (text == nullptr)
                call.py.raise("TypeError", "the JSON object must be str, bytes or bytearray", call.place);
            if (json_depth(*text) > 100) call.py.refuse("the JSON is nested too deeply", call.place);
            const auto json = base::Json::parse(*text, nullptr, false);
            if (json.is_discarded()) call.py.raise("JSONDecodeError", "the text is no JSON", call.place);
            return from_json(call.py, json, call.place, 0);
        });
    }
    if (name == "dumps") {
        return py.function("dumps", [](PyCall& call) -> PyValue {
            JsonStyle style;
            const auto keyword = [&](std::string_view wanted) {
                const auto found = call.take_keyword(wanted);
                return found ? found->value : PyValue();
            };
            const auto indent = keyword("indent");
            if (const auto width = indent.as_integer())
                style.indent = std::string(static_cast<std::size_t>(std::clamp<std::int64_t>(*width, 0, 100)), ' ');
            if (const auto* text = indent.as_text()) style.indent = *text;
            if (style.indent) style.item = ",";
            style.sort = call.py.truth(keyword("sort_keys"), call.place);
            if (const auto ascii = keyword("ensure_ascii"); !ascii.is_none())
                style.ascii = call.py.truth(ascii, call.place);
            const auto separators = keyword("separators");
            if (const auto* pair = separators.as_sequence(); pair != nullptr && pair->size() == 2) {
                if (const auto* item = (*pair)[0].as_text()) style.item = *item;
                if (const auto* key = (*pair)[1].as_text()) style.key = *key;
            }
            std::string text;
            if (auto unknown = write_json(call.py, given(call, 0), style, 0, text, call.place)) return *unknown;
            return call.py.text(text);
        });
    }
    if (name == "JSONDecodeError") return exception_class(py, name, "ValueError");
    return std::nullopt;
}

// ---- os, os.path, pathlib -------------------------------------------------------------------------------------------

std::string joined_path(std::string_view a, std::string_view b) {
    if (b.starts_with('/') || a.empty()) return std::string(b);
    return std::string(a) + (a.ends_with('/') ? "" : "/") + std::string(b);
}
std::string normal_path(std::string_view path) {
    std::vector<std::string> parts;
    const bool absolute = path.starts_with('/');
    for (const auto& part : base::split(path, '/')) {
        if (part.empty() || part == ".") continue;
        if (part == ".." && !parts.empty() && parts.back() != "..") {
            parts.pop_back();
        } else if (part != ".." || !absolute) {
            parts.push_back(part);
        }
    }
    const auto result = base::join(parts, "/");
    if (absolute) return '/' + result;
    return result.empty() ? "." : result;
}
std::string directory_of(std::string_view path) {
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return "";
    return std::string(path.substr(0, slash == 0 ? 1 : slash));
}
std::string file_name_of(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}
std::string extension_of(std::string_view path) {
    const auto name = file_name_of(path);
    const auto dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 ? "" : name.substr(dot);
}

// The text of a file beside the project, or what Python raises.
PyValue file_text(PyEvaluator& py, const std::string& path, CodePlace place) {
    const auto& read = py.state().options.files;
    if (!read) return py.unknown("files are not read here", place);
    if (auto text = read(normal_path(path))) {
        charge_memory(py, text->size(), place);
        return py.text(*text);
    }
    py.raise("FileNotFoundError", fmt::format("[Errno 2] No such file or directory: {}", repr(path)), place,
             "only files of the project are read");
}

// An open file, read once.
class PyReader final : public NativeObject {
  public:
    explicit PyReader(PyValue text) : m_text(text) {}
    std::string type_name() const override { return "TextIOWrapper"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (name == "read") return py.function("read", [text = m_text](PyCall&) { return text; });
        if (name == "close") return nothing_doing(py, name);
        if (name == "readlines") {
            PyValue self = this;
            return py.function("readlines",
                               [self](PyCall& call) { return call.py.list(call.py.iterate(self, call.place)); });
        }
        (void)place;
        return std::nullopt;
    }
    std::optional<std::vector<PyValue>> iterate(PyEvaluator& py, CodePlace place) override {
        if (const auto* unknown = m_text.as_unknown()) py.refuse(*unknown, place);
        std::vector<PyValue> lines;
        for (const auto& line : lines_with_ends(*m_text.as_text()))
            lines.push_back(py.text(line));
        return lines;
    }
    std::optional<PyValue> enter(PyEvaluator& /*py*/, CodePlace /*place*/) override { return PyValue(this); }

  private:
    PyValue m_text;
};

class PyPath final : public NativeObject {
  public:
    explicit PyPath(std::string path) : m_path(std::move(path)) {}
    const std::string& path() const { return m_path; }
    std::string type_name() const override { return "PosixPath"; }
    PyValue to_text(PyEvaluator& py, CodePlace /*place*/) override { return py.text(m_path); }
    PyValue to_repr(PyEvaluator& py, CodePlace /*place*/) override {
        return py.text(fmt::format("PosixPath({})", repr(m_path)));
    }
    std::optional<PyValue> binary(PyEvaluator& py, PyOperator op, PyValue other, OperandSide side,
                                  CodePlace /*place*/) override {
        const auto* text = other.as_text();
        const auto* path = other.native<PyPath>();
        if (op != PyOperator::divide || (text == nullptr && path == nullptr)) return std::nullopt;
        const auto& second = text != nullptr ? *text : path->m_path;
        return make(py, side == OperandSide::left ? joined_path(m_path, second) : joined_path(second, m_path));
    }
    std::optional<PyValue> compare(PyEvaluator& /*py*/, PyComparison op, PyValue other, CodePlace /*place*/) override {
        const auto* path = other.native<PyPath>();
        if (path == nullptr || (op != PyComparison::equal && op != PyComparison::not_equal)) return std::nullopt;
        return (path->m_path == m_path) == (op == PyComparison::equal);
    }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (name == "parent") return make(py, directory_of(m_path).empty() ? "." : directory_of(m_path));
        if (name == "parents") {
            std::vector<PyValue> parents;
            for (auto path = directory_of(m_path); !path.empty(); path = path == "/" ? "" : directory_of(path))
                parents.push_back(make(py, path));
            return py.tuple(std::move(parents));
        }
        if (name == "name") return py.text(file_name_of(m_path));
        if (name == "suffix") return py.text(extension_of(m_path));
        if (name == "stem") {
            const auto file = file_name_of(m_path);
            return py.text(file.substr(0, file.size() - extension_of(m_path).size()));
        }
        if (name == "parts") {
            std::vector<PyValue> parts;
            if (m_path.starts_with('/')) parts.push_back(py.text("/"));
            for (const auto& part : base::split_list(m_path, '/'))
                parts.push_back(py.text(part));
            return py.tuple(std::move(parts));
        }
        (void)place;
        PyValue self = this;
        const auto result = [&](auto body) {
            return plain_function(py, name, [self, body](PyCall& call) { return body(call, *self.native<PyPath>()); });
        };
        if (name == "resolve" || name == "absolute" || name == "expanduser")
            return result([](PyCall& call, PyPath& path) { return make(call.py, normal_path(path.m_path)); });
        if (name == "joinpath") {
            return result([](PyCall& call, PyPath& path) {
                auto joined = path.m_path;
                for (std::size_t i = 0; i < call.positional.size(); ++i)
                    joined = joined_path(joined, call.py.to_text(given(call, i), call.place));
                return make(call.py, joined);
            });
        }
        if (name == "with_suffix") {
            return result([](PyCall& call, PyPath& path) {
                const auto size = path.m_path.size() - extension_of(path.m_path).size();
                return make(call.py, path.m_path.substr(0, size) + text_argument(call, 0));
            });
        }
        if (name == "with_name") {
            return result([](PyCall& call, PyPath& path) {
                return make(call.py, joined_path(directory_of(path.m_path), text_argument(call, 0)));
            });
        }
        if (name == "as_posix" || name == "__str__" || name == "__fspath__")
            return result([](PyCall& call, PyPath& path) { return call.py.text(path.m_path); });
        if (name == "read_text")
            return result([](PyCall& call, PyPath& path) { return file_text(call.py, path.m_path, call.place); });
        if (name == "read_bytes") {
            return result([](PyCall& call, PyPath& path) -> PyValue {
                const auto text = file_text(call.py, path.m_path, call.place);
                return text.is_unknown() ? text : call.py.bytes(*text.as_text());
            });
        }
        if (name == "open") {
            return result([](PyCall& call, PyPath& path) -> PyValue {
                const auto mode = given(call, 0);
                if (mode.as_text() != nullptr && mode.as_text()->find_first_of("wax+") != std::string::npos)
                    call.py.refuse("a file is written, which is not done here", call.place,
                                   "run this revision with Alembic");
                return call.py.make<PyReader>(file_text(call.py, path.m_path, call.place));
            });
        }
        if (name == "exists" || name == "is_file") {
            return result([](PyCall& call, PyPath& path) -> PyValue {
                const auto& read = call.py.state().options.files;
                if (!read) return call.py.unknown("files are not read here", call.place);
                return read(normal_path(path.m_path)).has_value();
            });
        }
        if (name.starts_with("write_") || name == "unlink" || name == "mkdir" || name == "touch" || name == "rename")
            return result([](PyCall& call, PyPath&) -> PyValue {
                call.py.refuse("a file is written, which is not done here", call.place,
                               "run this revision with Alembic");
            });
        return std::nullopt;
    }
    static PyValue make(PyEvaluator& py, std::string path) { return py.make<PyPath>(std::move(path)); }

  private:
    std::string m_path;
};

std::string path_argument(const PyCall& call, std::size_t index) {
    const auto value = given(call, index);
    if (const auto* path = value.native<PyPath>()) return path->path();
    return text_argument(call, index);
}

Resolved path_name(PyEvaluator& py, std::string_view name) {
    const auto of_text = [&](std::string (*made)(std::string_view)) {
        return plain_function(py, name, [made](PyCall& call) { return call.py.text(made(path_argument(call, 0))); });
    };
    if (name == "join") {
        return plain_function(py, name, [](PyCall& call) {
            auto path = path_argument(call, 0);
            for (std::size_t i = 1; i < call.positional.size(); ++i)
                path = joined_path(path, path_argument(call, i));
            return call.py.text(path);
        });
    }
    if (name == "dirname") return of_text(directory_of);
    if (name == "basename") return of_text(file_name_of);
    if (name == "abspath" || name == "realpath" || name == "normpath") return of_text(normal_path);
    if (name == "sep") return py.text("/");
    if (name == "splitext") {
        return plain_function(py, name, [](PyCall& call) {
            const auto path = path_argument(call, 0);
            const auto extension = extension_of(path);
            return call.py.tuple(
                {call.py.text(path.substr(0, path.size() - extension.size())), call.py.text(extension)});
        });
    }
    if (name == "split") {
        return plain_function(py, name, [](PyCall& call) {
            const auto path = path_argument(call, 0);
            return call.py.tuple({call.py.text(directory_of(path)), call.py.text(file_name_of(path))});
        });
    }
    if (name == "exists" || name == "isfile") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto& read = call.py.state().options.files;
            if (!read) return call.py.unknown("files are not read here", call.place);
            return read(normal_path(path_argument(call, 0))).has_value();
        });
    }
    return std::nullopt;
}

constexpr std::string_view k_environment = "environment variables differ from machine to machine";

PyValue variable(PyCall& call, const PyValue& name, PyValue standard) {
    const auto& read = call.py.state().options.environment;
    if (!read || name.as_text() == nullptr) return call.py.unknown(std::string(k_environment), call.place);
    const auto value = read(*name.as_text());
    return value ? call.py.text(*value) : standard;
}

class PyEnvironment final : public NativeObject {
  public:
    std::string type_name() const override { return "_Environ"; }
    std::optional<PyValue> item(PyEvaluator& py, PyValue key, CodePlace place) override {
        PyCall call{.py = py, .callee = "environ", .place = place};
        const auto value = variable(call, key, PyValue::not_implemented());
        if (value.kind() == PyKind::not_implemented) py.raise("KeyError", py.to_repr(key, place), place);
        return value;
    }
    std::optional<PyValue> contains(PyEvaluator& py, PyValue key, CodePlace place) override {
        PyCall call{.py = py, .callee = "environ", .place = place};
        const auto value = variable(call, key, PyValue());
        return value.is_unknown() ? value : PyValue(!value.is_none());
    }
    bool set_item(PyEvaluator& /*py*/, PyValue /*key*/, PyValue /*value*/, CodePlace /*place*/) override {
        return true;
    }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (name == "get")
            return plain_function(py, name,
                                  [](PyCall& call) { return variable(call, given(call, 0), given(call, 1)); });
        if (name == "setdefault")
            return plain_function(py, name,
                                  [](PyCall& call) { return variable(call, given(call, 0), given(call, 1)); });
        return py.unknown(std::string(k_environment), place);
    }
};

Resolved os_name(PyEvaluator& py, std::string_view name) {
    if (name == "path") return py.import("os.path");
    if (name == "environ") return PyValue(py.make<PyEnvironment>());
    if (name == "getenv")
        return plain_function(py, name, [](PyCall& call) { return variable(call, given(call, 0), given(call, 1)); });
    if (name == "sep") return py.text("/");
    if (name == "linesep") return py.text("\n");
    if (name == "fspath")
        return plain_function(py, name, [](PyCall& call) { return call.py.text(path_argument(call, 0)); });
    return std::nullopt;
}

// ---- enum, typing, functools, itertools, collections … --------------------------------------------------------------

Resolved enum_name(PyEvaluator& py, std::string_view name) {
    constexpr std::array<std::string_view, 6> k_classes{"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"};
    if (std::ranges::find(k_classes, name) != k_classes.end()) return PyValue(py.builtin_class(name));
    if (name == "auto") return py.function("auto", [](PyCall& call) -> PyValue { return call.py.make<PyAuto>(); });
    if (name == "unique") return py.function("unique", [](PyCall& call) { return given(call, 0); });
    if (name == "EnumMeta" || name == "EnumType") return PyValue(py.builtin_class("type"));
    return std::nullopt;
}

// Types of typing that stand for classes of Python.
std::string_view class_behind(std::string_view name) {
    struct Row {
        std::string_view name;
        std::string_view type;
    };
    constexpr std::array<Row, 6> k_rows{{{"List", "list"},
                                         {"Dict", "dict"},
                                         {"Set", "set"},
                                         {"FrozenSet", "frozenset"},
                                         {"Tuple", "tuple"},
                                         {"Type", "type"}}};
    const auto found = std::ranges::find(k_rows, name, &Row::name);
    return found == k_rows.end() ? std::string_view() : found->type;
}

Resolved typing_name(PyEvaluator& py, std::string_view name) {
    if (name == "TYPE_CHECKING") return PyValue(false);
    if (name == "cast") return py.function("cast", [](PyCall& call) { return given(call, 1); });
    if (name == "overload" || name == "final" || name == "no_type_check" || name == "runtime_checkable")
        return py.function(std::string(name), [](PyCall& call) { return given(call, 0); });
    if (name == "TypeVar" || name == "ParamSpec" || name == "TypeVarTuple")
        return py.function(std::string(name), [name = std::string(name)](PyCall& call) -> PyValue {
            return call.py.make<PyTypeForm>(name, PyValue(), std::vector<PyValue>(), false);
        });
    if (name == "NewType") return py.function("NewType", [](PyCall& call) { return given(call, 1); });
    if (name == "NamedTuple" || name == "TypedDict" || name == "get_type_hints") return std::nullopt;
    if (name.empty() || !(name.front() >= 'A' && name.front() <= 'Z')) return std::nullopt;
    const auto behind = class_behind(name);
    const auto origin = behind.empty() ? PyValue() : PyValue(py.builtin_class(behind));
    return PyValue(py.make<PyTypeForm>(std::string(name), origin, std::vector<PyValue>(), false));
}

Resolved functools_name(PyEvaluator& py, std::string_view name) {
    if (name == "partial") {
        return py.function("partial", [](PyCall& call) -> PyValue {
            if (call.positional.empty()) call.py.raise("TypeError", "partial() needs a function", call.place);
            const auto function = given(call, 0);
            std::vector<PyArgument> first(call.positional.begin() + 1, call.positional.end());
            return call.py.function("partial", [function, first, keywords = call.keywords](PyCall& inner) {
                inner.positional.insert(inner.positional.begin(), first.begin(), first.end());
                for (const auto& keyword : keywords) {
                    if (std::ranges::find(inner.keywords, keyword.name, &PyKeyword::name) == inner.keywords.end())
                        inner.keywords.push_back(keyword);
                }
                return inner.py.call(function, inner);
            });
        });
    }
    if (name == "reduce") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            auto items = call.py.iterate(given(call, 1), call.place);
            if (call.positional.size() > 2) items.insert(items.begin(), given(call, 2));
            if (items.empty())
                call.py.raise("TypeError", "reduce() of empty iterable with no initial value", call.place);
            auto result = items.front();
            for (std::size_t i = 1; i < items.size(); ++i)
                result = call.py.call(given(call, 0), {result, items[i]}, call.place);
            return result;
        });
    }
    if (name == "wraps")
        return py.function("wraps", [](PyCall& call) {
            return call.py.function("wraps", [](PyCall& inner) { return given(inner, 0); });
        });
    if (name == "cache" || name == "total_ordering")
        return py.function(std::string(name), [](PyCall& call) { return given(call, 0); });
    if (name == "lru_cache") {
        return py.function("lru_cache", [](PyCall& call) -> PyValue {
            if (call.py.is_callable(given(call, 0))) return given(call, 0);
            return call.py.function("lru_cache", [](PyCall& inner) { return given(inner, 0); });
        });
    }
    if (name == "cached_property")
        return py.function("cached_property", [](PyCall& call) -> PyValue {
            return call.py.make<PyDescriptor>(PyDescriptor::Kind::property, given(call, 0));
        });
    return std::nullopt;
}

void product(PyEvaluator& py, const std::vector<std::vector<PyValue>>& columns, std::vector<PyValue>& chosen,
             std::vector<PyValue>& out, CodePlace place) {
    if (chosen.size() == columns.size()) {
        count_step(py, place);
        out.push_back(py.tuple(chosen));
        return;
    }
    for (const auto& item : columns[chosen.size()]) {
        chosen.push_back(item);
        product(py, columns, chosen, out, place);
        chosen.pop_back();
    }
}

Resolved itertools_name(PyEvaluator& py, std::string_view name) {
    if (name == "chain") {
        // chain.from_iterable is asked of the function.
        class Chain final : public NativeObject {
          public:
            std::string type_name() const override { return "chain"; }
            bool callable() const override { return true; }
            PyValue call(PyCall& call) override {
                std::vector<PyValue> items;
                for (const auto& one : call.positional) {
                    for (const auto& item : call.py.iterate(one.value, one.place))
                        items.push_back(item);
                }
                return call.py.make<PyIterator>(std::move(items));
            }
            std::optional<PyValue> attribute(PyEvaluator& with, std::string_view wanted, CodePlace /*place*/) override {
                if (wanted != "from_iterable") return std::nullopt;
                return plain_function(with, wanted, [](PyCall& call) -> PyValue {
                    std::vector<PyValue> items;
                    for (const auto& one : call.py.iterate(given(call, 0), call.place)) {
                        for (const auto& item : call.py.iterate(one, call.place))
                            items.push_back(item);
                    }
                    return call.py.make<PyIterator>(std::move(items));
                });
            }
        };
        return PyValue(py.make<Chain>());
    }
    if (name == "product") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto times = call.take_keyword("repeat");
            std::vector<std::vector<PyValue>> columns;
            const auto count = std::clamp<std::int64_t>(times ? times->value.as_integer().value_or(1) : 1, 0, 20);
            for (std::int64_t i = 0; i < count; ++i) {
                for (const auto& one : call.positional)
                    columns.push_back(call.py.iterate(one.value, one.place));
            }
            if (columns.size() > 50) call.py.refuse("product() of so many is not evaluated here", call.place);
            std::vector<PyValue> chosen;
            std::vector<PyValue> out;
            product(call.py, columns, chosen, out, call.place);
            return call.py.make<PyIterator>(std::move(out));
        });
    }
    if (name == "islice") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto items = call.py.list(call.py.iterate(given(call, 0), call.place));
            const bool one = call.positional.size() == 2;
            auto* slice = call.py.make<PySlice>(one ? PyValue() : given(call, 1), one ? given(call, 1) : given(call, 2),
                                                given(call, 3));
            return call.py.make<PyIterator>(*call.py.item(items, slice, call.place).as_sequence());
        });
    }
    if (name == "repeat") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto times = given(call, 1).as_integer();
            if (!times) return call.py.unknown("repeat() without an end is not evaluated here", call.place);
            charge_memory(call.py, static_cast<std::size_t>(std::max<std::int64_t>(0, *times)) * sizeof(PyValue),
                          call.place);
            return call.py.make<PyIterator>(
                std::vector<PyValue>(static_cast<std::size_t>(std::max<std::int64_t>(0, *times)), given(call, 0)));
        });
    }
    if (name == "zip_longest") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto fill = call.take_keyword("fillvalue");
            std::vector<std::vector<PyValue>> columns;
            std::size_t rows = 0;
            for (const auto& one : call.positional) {
                columns.push_back(call.py.iterate(one.value, one.place));
                rows = std::max(rows, columns.back().size());
            }
            std::vector<PyValue> out;
            for (std::size_t row = 0; row < rows; ++row) {
                std::vector<PyValue> items;
                for (const auto& column : columns)
                    items.push_back(row < column.size() ? column[row] : fill ? fill->value : PyValue());
                out.push_back(call.py.tuple(std::move(items)));
            }
            return call.py.make<PyIterator>(std::move(out));
        });
    }
    return std::nullopt;
}

Resolved collections_name(PyEvaluator& py, std::string_view name) {
    if (name == "OrderedDict") return PyValue(py.builtin_class("dict"));
    if (name == "abc") return py.import("collections.abc");
    if (name == "defaultdict") {
        auto* known = py.builtin_class("defaultdict");
        if (known != nullptr) return PyValue(known);
        auto* type = define_class(py, "defaultdict", {"dict"}, [](PyClass& made, PyCall& call) -> PyValue {
            auto* instance = call.py.make<PyInstance>(&made);
            const auto factory = given(call, 0);
            if (!call.positional.empty()) call.positional.erase(call.positional.begin());
            instance->attributes.set("default_factory", factory);
            instance->payload = call.py.call(call.py.builtin_class("dict"), call);
            return instance;
        });
        type->names.set("__missing__", py.function("__missing__", [](PyCall& call) -> PyValue {
            auto* self = given(call, 0).as_instance();
            const auto* factory = self == nullptr ? nullptr : self->attributes.find("default_factory");
            if (factory == nullptr || factory->is_none())
                call.py.raise("KeyError", call.py.to_repr(given(call, 1), call.place), call.place);
            const auto value = call.py.call(*factory, {}, call.place);
            self->payload->as_dictionary()->table.set(given(call, 1), value);
            return value;
        }));
        return PyValue(type);
    }
    if (name == "Counter") return std::nullopt;
    if (name == "namedtuple") {
        return py.function("namedtuple", [](PyCall& call) -> PyValue {
            const auto fields = given(call, 1);
            std::vector<std::string> names;
            if (const auto* text = fields.as_text()) {
                names = base::split_list(base::replace_all(*text, ",", " "), ' ');
            } else {
                for (const auto& field : call.py.iterate(fields, call.place))
                    names.push_back(call.py.to_text(field, call.place));
            }
            const auto standard = call.take_keyword("defaults");
            const auto defaults = standard && !standard->value.is_none() ? call.py.iterate(standard->value, call.place)
                                                                         : std::vector<PyValue>();
            auto* type = call.py.make<PyClass>();
            type->name = text_argument(call, 0);
            type->bases.emplace_back(call.py.builtin_class("object"));
            type->order = {PyValue(type), PyValue(call.py.builtin_class("object"))};
            for (const auto special : {"__iter__", "__getitem__", "__len__"}) {
                type->names.set(special,
                                call.py.function(special, [special = std::string(special)](PyCall& inner) -> PyValue {
                                    const auto values = *given(inner, 0).as_instance()->attributes.find("_values");
                                    if (special == "__iter__") return values;
                                    if (special == "__len__")
                                        return static_cast<std::int64_t>(values.as_sequence()->size());
                                    return inner.py.item(values, given(inner, 1), inner.place);
                                }));
            }
            type->names.set("_fields", call.py.tuple([&] {
                std::vector<PyValue> items;
                for (const auto& field : names)
                    items.push_back(call.py.text(field));
                return items;
            }()));
            type->construct = [names, defaults](PyClass& made, PyCall& inner) -> PyValue {
                auto* instance = inner.py.make<PyInstance>(&made);
                std::vector<PyValue> values;
                for (std::size_t i = 0; i < names.size(); ++i) {
                    const auto keyword = inner.take_keyword(names[i]);
                    const bool has_default = i + defaults.size() >= names.size();
                    if (i >= inner.positional.size() && !keyword && !has_default)
                        inner.py.raise("TypeError", fmt::format("{}() needs the argument '{}'", made.name, names[i]),
                                       inner.place);
                    const auto value = i < inner.positional.size() ? inner.positional[i].value
                                       : keyword                   ? keyword->value
                                                                   : defaults[i + defaults.size() - names.size()];
                    values.push_back(value);
                    instance->attributes.set(names[i], value);
                }
                instance->attributes.set("_values", inner.py.tuple(std::move(values)));
                return instance;
            };
            return type;
        });
    }
    return std::nullopt;
}

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
    if (name == "getLogger" || name == "Logger" || name == "StreamHandler" || name == "Formatter" ||
        name == "getLoggerClass")
        return PyValue(py.make<PyQuiet>("Logger"));
    if (!name.empty() && name.front() >= 'A' && name.front() <= 'Z') return PyValue(20);
    return nothing_doing(py, name);
}

Resolved uuid_name(PyEvaluator& py, std::string_view name) {
    if (name == "uuid4" || name == "uuid1")
        return unknown_call(py, name, fmt::format("{}() gives another value in each run", name));
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
    return unknown_call(py, name, "the clock gives another value in each run");
}

Resolved copy_name(PyEvaluator& py, std::string_view name) {
    if (name != "copy" && name != "deepcopy") return std::nullopt;
    class Copier {
      public:
        static PyValue copied(PyEvaluator& with, const PyValue& value, bool deep, CodePlace place, std::size_t depth) {
            if (depth > 50) with.refuse("the value is nested too deeply to be copied", place);
            count_step(with, place);
            const auto inside = [&](const PyValue& item) {
                return deep ? copied(with, item, deep, place, depth + 1) : item;
            };
            if (const auto* list = value.as_list()) {
                std::vector<PyValue> items;
                for (const auto& item : list->items)
                    items.push_back(inside(item));
                return with.list(std::move(items));
            }
            if (const auto* table = value.as_dictionary()) {
                auto* made = with.make<PyDictionary>();
                for (const auto& entry : table->table.entries())
                    made->table.set(entry.key, inside(entry.value));
                return made;
            }
            if (const auto* set = value.as_set()) {
                auto* made = with.make<PySet>();
                made->table = set->table;
                return made;
            }
            if (auto* native = value.as_native()) {
                if (const auto method = native->attribute(with, "copy", place)) return with.call(*method, {}, place);
            }
            return value;
        }
    };
    const bool deep = name == "deepcopy";
    return plain_function(
        py, name, [deep](PyCall& call) { return Copier::copied(call.py, given(call, 0), deep, call.place, 0); });
}

Resolved operator_name(PyEvaluator& py, std::string_view name) {
    if (name == "itemgetter" || name == "attrgetter") {
        const bool item = name == "itemgetter";
        return plain_function(py, name, [item](PyCall& call) {
            std::vector<PyValue> keys;
            for (const auto& one : call.positional)
                keys.push_back(one.value);
            return call.py.function("getter", [item, keys](PyCall& inner) -> PyValue {
                std::vector<PyValue> found;
                for (const auto& key : keys) {
                    found.push_back(
                        item ? inner.py.item(given(inner, 0), key, inner.place)
                             : inner.py.attribute(given(inner, 0), inner.py.to_text(key, inner.place), inner.place));
                }
                return found.size() == 1 ? found.front() : inner.py.tuple(std::move(found));
            });
        });
    }
    return std::nullopt;
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

Resolved string_name(PyEvaluator& py, std::string_view name) {
    if (name == "ascii_lowercase") return py.text("abcdefghijklmnopqrstuvwxyz");
    if (name == "ascii_uppercase") return py.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (name == "ascii_letters") return py.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (name == "digits") return py.text("0123456789");
    if (name == "hexdigits") return py.text("0123456789abcdefABCDEF");
    if (name == "Template") {
        auto* known = py.builtin_class("Template");
        if (known != nullptr) return PyValue(known);
        auto* type = define_class(py, "Template", {"object"}, [](PyClass& made, PyCall& call) -> PyValue {
            if (given(call, 0).is_unknown()) return given(call, 0);
            auto* instance = call.py.make<PyInstance>(&made);
            instance->attributes.set("template", call.py.text(text_argument(call, 0)));
            return instance;
        });
        for (const auto method : {"substitute", "safe_substitute"}) {
            const bool safe = std::string_view(method) == "safe_substitute";
            type->names.set(method, plain_function(py, method, [safe](PyCall& call) -> PyValue {
                                const auto text = *given(call, 0).as_instance()->attributes.find("template")->as_text();
                                auto* table = call.py.make<PyDictionary>();
                                if (const auto* first = given(call, 1).as_dictionary()) table->table = first->table;
                                for (const auto& keyword : call.keywords)
                                    table->table.set(call.py.text(keyword.name), keyword.value);
                                std::string result;
                                for (std::size_t at = 0; at < text.size();) {
                                    if (text[at] != '$') {
                                        result += text[at++];
                                        continue;
                                    }
                                    if (text.substr(at, 2) == "$$") {
                                        result += '$';
                                        at += 2;
                                        continue;
                                    }
                                    const bool braced = text.substr(at, 2) == "${";
                                    const auto begin = at + (braced ? 2 : 1);
                                    auto end = begin;
                                    while (end < text.size() && base::is_name_character(text[end]))
                                        ++end;
                                    const auto key = text.substr(begin, end - begin);
                                    const auto* found =
                                        key.empty() ? nullptr : table->table.find(std::string_view(key));
                                    const auto next = std::min(end + (braced ? 1 : 0), text.size());
                                    if (found == nullptr && !safe) {
                                        if (key.empty())
                                            call.py.raise("ValueError", "Invalid placeholder in string", call.place);
                                        call.py.raise("KeyError", repr(key), call.place);
                                    }
                                    result += found == nullptr ? text.substr(at, std::max(next, at + 1) - at)
                                                               : call.py.to_text(*found, call.place);
                                    at = std::max(next, at + 1);
                                }
                                return call.py.text(result);
                            }));
        }
        return PyValue(type);
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

// Of characters and classes that mean the same to Python and to ECMAScript, and that match something.
bool is_plain_pattern(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        const bool is_class = c == '\\' && i + 1 < pattern.size() &&
                              std::string_view("sdwSDW.,;|").find(pattern[i + 1]) != std::string_view::npos;
        if (is_class) {
            ++i;
        } else if (!base::is_name_character(c) && std::string_view(",;:/ -=*+").find(c) == std::string_view::npos) {
            return false;
        }
    }
    return !pattern.empty() && pattern.front() != '*' && pattern.front() != '+' &&
           !std::regex_match("", std::regex(std::string(pattern)));
}

Resolved re_name(PyEvaluator& py, std::string_view name) {
    if (!name.empty() && name.front() >= 'A' && name.front() <= 'Z' && name != "Pattern" && name != "Match")
        return PyValue(0);
    if (name == "escape") {
        return plain_function(py, name, [](PyCall& call) {
            std::string result;
            for (const auto c : characters_of(text_argument(call, 0))) {
                if (c.size() == 1 &&
                    std::string_view("()[]{}?*+-|^$\\.&~# \t\n\r\v\f").find(c.front()) != std::string_view::npos)
                    result += '\\';
                result += c;
            }
            return call.py.text(result);
        });
    }
    if (name == "split") {  // what Alembic's template for several databases asks for
        return plain_function(py, name, [](PyCall& call) {
            const auto pattern = text_argument(call, 0);
            if (call.positional.size() != 2 || !call.keywords.empty() || !is_plain_pattern(pattern)) {
                return call.py.unknown("regular expressions of that kind are not evaluated here", call.place);
            }
            const auto text = text_argument(call, 1);
            const std::regex separator(pattern);
            std::vector<PyValue> parts;
            std::size_t begin = 0;
            for (std::sregex_iterator found(text.begin(), text.end(), separator), end; found != end; ++found) {
                const auto at = static_cast<std::size_t>(found->position());
                parts.push_back(call.py.text(text.substr(begin, at - begin)));
                begin = at + static_cast<std::size_t>(found->length());
            }
            parts.push_back(call.py.text(text.substr(begin)));
            return call.py.list(std::move(parts));
        });
    }
    return unknown_call(py, name, "regular expressions are not evaluated here");
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
Resolved pathlib_name(PyEvaluator& py, std::string_view name) {
    if (name == "Path" || name == "PurePath" || name == "PosixPath" || name == "PurePosixPath") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            std::string path;
            for (std::size_t i = 0; i < call.positional.size(); ++i)
                path = joined_path(path, path_argument(call, i));
            return PyPath::make(call.py, path.empty() ? "." : path);
        });
    }
    return std::nullopt;
}

constexpr std::array<ModuleRow, 33> k_modules{{
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
    {"math", math_name},
    {"operator", operator_name},
    {"os", os_name},
    {"os.path", path_name},
    {"pathlib", pathlib_name},
    {"re", re_name},
    {"string", string_name},
    {"sys", sys_name},
    {"textwrap", textwrap_name},
    {"time", time_name},
    {"types", nothing_known},
    {"typing", typing_name},
    {"typing_extensions", typing_name},
    {"uuid", uuid_name},
    {"warnings", all_quiet},
    {"zoneinfo", nothing_known},
}};

// Known by name only.
constexpr std::array<std::string_view, 40> k_other_modules{
    "argparse", "array",        "asyncio",    "base64",   "binascii",        "bisect",  "calendar",
    "codecs",   "configparser", "csv",        "ctypes",   "dataclasses",     "difflib", "email",
    "fnmatch",  "getpass",      "glob",       "gzip",     "hashlib",         "heapq",   "hmac",
    "html",     "http",         "inspect",    "locale",   "multiprocessing", "numbers", "pickle",
    "pkgutil",  "platform",     "pprint",     "queue",    "random",          "secrets", "shutil",
    "socket",   "sqlite3",      "subprocess", "tempfile", "threading"};

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
