// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.hpp"
#include "base/json.hpp"
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

namespace {

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

}  // namespace

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

}  // namespace srmigrate::python
