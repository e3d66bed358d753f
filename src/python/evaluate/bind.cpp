// SPDX-License-Identifier: Apache-2.0
#include "python/evaluate/bind.hpp"

#include "base/text.hpp"
#include "python/evaluate/evaluator.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::python {

std::optional<PyKeyword> PyCall::take_keyword(std::string_view name) {
    const auto found = std::ranges::find(keywords, name, &PyKeyword::name);
    if (found == keywords.end()) return std::nullopt;
    auto result = std::move(*found);
    keywords.erase(found);
    return result;
}

const PyArgument* BoundCall::find(std::string_view parameter) const {
    const auto found = std::ranges::find_if(m_given, [&](const auto& given) { return given.first == parameter; });
    return found == m_given.end() ? nullptr : &found->second;
}
PyValue BoundCall::value(std::string_view parameter) const {
    return value_or(parameter, {});
}
PyValue BoundCall::value_or(std::string_view parameter, PyValue standard) const {
    const auto* found = find(parameter);
    return found == nullptr ? standard : found->value;
}
CodePlace BoundCall::place(std::string_view parameter) const {
    const auto* found = find(parameter);
    return found == nullptr ? m_call : found->place;
}

namespace {

using ParameterIs = NativeParameter::Kind;

bool takes_position(ParameterIs kind) {
    return kind == ParameterIs::required || kind == ParameterIs::optional || kind == ParameterIs::required_positional ||
           kind == ParameterIs::optional_positional;
}
bool takes_name(ParameterIs kind) {
    return kind == ParameterIs::required || kind == ParameterIs::optional || kind == ParameterIs::required_keyword ||
           kind == ParameterIs::optional_keyword;
}
bool is_required(ParameterIs kind) {
    return kind == ParameterIs::required || kind == ParameterIs::required_keyword ||
           kind == ParameterIs::required_positional;
}

}  // namespace

BoundCall bind(const PyCall& call, std::span<const NativeParameter> parameters) {
    BoundCall bound;
    bound.m_call = call.place;
    const auto has = [&](ParameterIs kind) {
        return std::ranges::any_of(parameters,
                                   [&](const NativeParameter& parameter) { return parameter.kind == kind; });
    };
    std::size_t next = 0;
    for (const auto& argument : call.positional) {
        while (next < parameters.size() && !takes_position(parameters[next].kind) &&
               parameters[next].kind != ParameterIs::rest)
            ++next;
        if (next < parameters.size() && parameters[next].kind != ParameterIs::rest) {
            bound.m_given.emplace_back(parameters[next++].name, argument);
        } else if (has(ParameterIs::rest)) {
            bound.rest.push_back(argument);
        } else {
            const auto most =
                std::ranges::count_if(parameters, [](const NativeParameter& p) { return takes_position(p.kind); });
            call.py.raise("TypeError",
                          fmt::format("{}() takes {} positional argument{}, got {}", call.callee, most,
                                      most == 1 ? "" : "s", call.positional.size()),
                          argument.place);
        }
    }
    for (const auto& keyword : call.keywords) {
        const auto found = std::ranges::find_if(parameters, [&](const NativeParameter& parameter) {
            return parameter.name == keyword.name && takes_name(parameter.kind);
        });
        if (found == parameters.end()) {
            if (has(ParameterIs::other_keywords)) {
                bound.other_keywords.push_back(keyword);
                continue;
            }
            std::vector<std::string> names;
            for (const auto& parameter : parameters) {
                if (takes_name(parameter.kind)) names.emplace_back(parameter.name);
            }
            call.py.raise("TypeError", fmt::format("{}() takes no keyword '{}'", call.callee, keyword.name),
                          keyword.name_place ? keyword.name_place : call.place,
                          base::did_you_mean(keyword.name, names));
        }
        if (bound.find(keyword.name) != nullptr) {
            call.py.raise("TypeError", fmt::format("{}() got '{}' twice", call.callee, keyword.name),
                          keyword.name_place ? keyword.name_place : call.place);
        }
        bound.m_given.emplace_back(found->name, PyArgument{.value = keyword.value, .place = keyword.place});
    }
    for (const auto& parameter : parameters) {
        if (is_required(parameter.kind) && bound.find(parameter.name) == nullptr)
            call.py.raise("TypeError", fmt::format("{}() needs the argument '{}'", call.callee, parameter.name),
                          call.place);
    }
    return bound;
}

}  // namespace srmigrate::python
