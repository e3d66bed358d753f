// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/format.hpp"
#include "python/evaluate/libraries.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/state.hpp"
#include "python/syntax/repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace srmigrate::python {

std::vector<std::string> lines_with_ends(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        lines.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return lines;
}

namespace {

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

}  // namespace

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

}  // namespace srmigrate::python
