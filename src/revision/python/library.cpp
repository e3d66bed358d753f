// SPDX-License-Identifier: Apache-2.0
#include "revision/python/library.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::revision {

using python::CodePlace;
using python::NativeParameter;
using python::PyCall;
using python::PyEvaluator;
using python::PyValue;

void PythonLibrary::send(PyEvaluator& py, std::string text, CodePlace place, std::optional<base::Diagnostic> doubt) {
    py.about_to_act(place);
    sent.push_back({.text = std::move(text), .place = place, .doubt = std::move(doubt)});
}

void PythonLibrary::send(PyEvaluator& py, const std::vector<std::string>& texts, CodePlace place) {
    for (const auto& text : texts)
        send(py, text, place);
}

// ---- Calls ----------------------------------------------------------------------------------------------------------

std::vector<NativeParameter> parameters_of(std::string_view signature) {
    using Kind = NativeParameter::Kind;
    std::vector<NativeParameter> parameters;
    bool keyword_only = false;
    while (!signature.empty()) {
        const auto comma = signature.find(',');
        auto part = base::trim(signature.substr(0, comma));
        signature.remove_prefix(comma == std::string_view::npos ? signature.size() : comma + 1);
        if (part.starts_with("**")) {
            parameters.push_back({.name = part.substr(2), .kind = Kind::other_keywords});
        } else if (part == "*") {
            keyword_only = true;
        } else if (part.starts_with('*')) {
            keyword_only = true;
            parameters.push_back({.name = part.substr(1), .kind = Kind::rest});
        } else {
            const auto equals = part.find('=');
            const bool optional = equals != std::string_view::npos;
            const auto kind = keyword_only ? (optional ? Kind::optional_keyword : Kind::required_keyword)
                                           : (optional ? Kind::optional : Kind::required);
            parameters.push_back({.name = part.substr(0, equals), .kind = kind});
        }
    }
    return parameters;
}

LibraryCall::LibraryCall(PythonLibrary& called, PyCall& call, std::string_view parameters)
    : py(call.py),
      owner(called),
      callee(call.callee),
      place(call.place),
      signature(parameters),
      bound(python::bind(call, parameters_of(parameters))) {}

void LibraryCall::raise(std::string_view type, std::string message, std::string hint) const {
    py.raise(type, std::move(message), place, std::move(hint));
}

void refuse_unknown(PyEvaluator& py, const PyValue& value, CodePlace place) {
    if (const auto* unknown = value.as_unknown()) py.refuse(*unknown, place);
}

std::string str_of(PyEvaluator& py, const PyValue& value, CodePlace place, std::string_view what) {
    refuse_unknown(py, value, place);
    if (const auto* text = value.as_text()) return *text;
    py.raise("TypeError", fmt::format("expected a str as {}, got {}", what, py.type_name(value)), place);
}

std::string LibraryCall::text(std::string_view name) const {
    refuse_unknown(py, value(name), place_of(name));
    return str_of(py, value(name), place, fmt::format("'{}'", name));
}

std::optional<std::string> LibraryCall::optional_text(std::string_view name) const {
    if (!has(name)) return std::nullopt;
    return text(name);
}

std::optional<std::int64_t> LibraryCall::optional_integer(std::string_view name) const {
    const auto given_value = value(name);
    if (given_value.is_none()) return std::nullopt;
    refuse_unknown(py, given_value, place_of(name));
    if (const auto integer = given_value.as_integer()) return integer;
    raise("TypeError", fmt::format("expected an int as '{}', got {}", name, py.type_name(given_value)));
}

bool LibraryCall::flag(std::string_view name, bool standard) const {
    return given(name) ? py.truth(value(name), place_of(name)) : standard;
}

std::optional<bool> LibraryCall::optional_flag(std::string_view name) const {
    if (!has(name)) return std::nullopt;
    return flag(name);
}

std::vector<std::string> LibraryCall::texts(std::string_view name) const {
    const auto given_value = value(name);
    refuse_unknown(py, given_value, place_of(name));
    if (const auto* text = given_value.as_text()) return {*text};
    std::vector<std::string> result;
    for (const auto& item : py.iterate(given_value, place_of(name)))
        result.push_back(str_of(py, item, place_of(name), fmt::format("a part of '{}'", name)));
    return result;
}

PyValue at_place(PyEvaluator& py, CodePlace place, const std::function<PyValue()>& body) {
    try {
        return body();
    } catch (const LibraryError& error) {
        py.raise(error.python_class(), error.message(), place, error.hint());
    } catch (const base::Error& error) {
        const auto& diagnostic = error.diagnostics().front();
        py.refuse(diagnostic.message, place, diagnostic.hint);
    }
}

CodePlace LibraryCall::place_of_name(const python::PyKeyword& keyword) const {
    if (!keyword.name_place || keyword.name_place.file != place.file) return place;
    return keyword.name_place.shown().line == place.shown().line ? keyword.name_place : place;
}

PyValue function_value(PyEvaluator& py, PythonLibrary& library, const LibraryFunction& function) {
    const auto body = [&library, &function](PyCall& call) {
        return at_place(call.py, call.place, [&] {
            LibraryCall bound(library, call, function.parameters);
            return function.body(bound);
        });
    };
    return py.function(std::string(function.name), body, python::NativeEffect::records);
}

bool is_any_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace srmigrate::revision
