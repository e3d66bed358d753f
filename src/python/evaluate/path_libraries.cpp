// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/libraries.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/state.hpp"
#include "python/syntax/repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace srmigrate::python {

namespace {

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

}  // namespace

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
    if (name == "isabs")
        return plain_function(py, name, [](PyCall& call) { return PyValue(path_argument(call, 0).starts_with('/')); });
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

namespace {

PyValue unknown_variable(PyEvaluator& py, CodePlace place) {
    return py.unknown("environment variables differ from machine to machine", place,
                      "write the value out, or give it with -x name=value");
}

PyValue variable(PyCall& call, const PyValue& name, PyValue standard) {
    const auto& read = call.py.state().options.environment;
    if (!read || name.as_text() == nullptr) return unknown_variable(call.py, call.place);
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
        return unknown_variable(py, place);
    }
};

}  // namespace

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

}  // namespace srmigrate::python
