// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/yaml_fields.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "base/told.hpp"
#include "sql/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

// What YAML makes of the second half of {type: DECIMAL(10,2)}.
bool is_rest_of_type(std::string_view key) {
    return key.ends_with(')') || key.ends_with('>');
}

}  // namespace

std::string_view kind_of(const YamlNode& node) {
    switch (node.kind) {
        case YamlKind::null:
            return "nothing";
        case YamlKind::scalar:
            return "a value";
        case YamlKind::sequence:
            return "a list";
        case YamlKind::mapping:
            return "a mapping";
    }
    return {};
}

void YamlReader::error(const YamlNode& node, std::string message, std::string hint) {
    base::tell(errors, [&] {
        return base::Diagnostic{
            .message = std::move(message), .where = place_of(source, node), .hint = std::move(hint)};
    });
}

std::optional<std::string> YamlReader::replaced(const YamlNode& scalar) {
    if (variables == nullptr) return scalar.text;
    auto result = replace_in_text(scalar.text, *variables);
    for (const auto& problem : result.problems) {
        base::tell(errors, [&] {
            return base::Diagnostic{.message = problem.message,
                                    .where = place_in(source, scalar, problem.offset, problem.length),
                                    .hint = problem.hint};
        });
    }
    if (!result.problems.empty()) return std::nullopt;
    return std::move(result.text);
}

Fields::Fields(YamlReader& reader, const Shape& shape, const YamlNode& where, const YamlNode& node, Purpose purpose)
    : m_reader(reader), m_shape(shape), m_where(where), m_node(node), m_purpose(purpose) {
    check_keys();
}

std::string Fields::key_hint(std::string_view key) const {
    if (is_rest_of_type(key)) return "quote types that contain a comma";
    std::vector<std::string> names;
    for (const auto& field : m_shape.fields) {
        if (!field.desired_only || m_purpose == Purpose::desired_schema) names.emplace_back(field.name);
    }
    const auto suggested = base::did_you_mean(key, names);
    return suggested.empty() ? fmt::format("the keys are {}", base::join(names, ", ")) : suggested;
}

void Fields::check_keys() {
    const bool shorthand = m_node.kind == YamlKind::scalar && !m_shape.shorthand.empty();
    if (m_node.kind != YamlKind::mapping && !shorthand) {
        m_keys = Keys::incomplete;
        m_reader.error(m_node.kind == YamlKind::null ? m_where : m_node,
                       fmt::format("expected the keys of '{}', got {}", m_shape.name, kind_of(m_node)), key_hint(""));
        return;
    }
    for (std::size_t i = 0; i < m_node.entries.size(); ++i) {
        const auto& key = m_node.entries[i].key;
        const auto* const field = find_field(m_shape, key.text);
        if (field == nullptr || (field->desired_only && m_purpose != Purpose::desired_schema)) {
            m_keys = is_rest_of_type(key.text) ? Keys::incomplete : std::max(m_keys, Keys::too_many);
            m_reader.error(key, fmt::format("unknown key '{}' in '{}'", key.text, m_shape.name), key_hint(key.text));
            continue;
        }
        const auto same =
            std::find_if(m_node.entries.begin(), m_node.entries.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](const YamlEntry& other) { return find_field(m_shape, other.key.text) == field; });
        if (same != m_node.entries.begin() + static_cast<std::ptrdiff_t>(i)) {
            m_keys = std::max(m_keys, Keys::too_many);
            m_reader.error(key,
                           fmt::format("'{}' is '{}' in other words, which is given too", key.text, same->key.text),
                           "keep one of them");
        }
    }
    for (const auto& field : m_shape.fields) {
        const auto* const value = node(field.name);
        if (!field.required || (value != nullptr && value->kind != YamlKind::null)) continue;
        m_keys = Keys::incomplete;
        m_reader.error(m_where, fmt::format("'{}' has no '{}'", m_shape.name, field.name),
                       fmt::format("give it: {}", field.meaning));
    }
}

const YamlNode* Fields::node(std::string_view name) const {
    if (m_node.kind == YamlKind::scalar) return name == m_shape.shorthand ? &m_node : nullptr;
    const auto* const field = find_field(m_shape, name);
    const auto entry = std::find_if(m_node.entries.begin(), m_node.entries.end(), [&](const YamlEntry& candidate) {
        return find_field(m_shape, candidate.key.text) == field;
    });
    return field == nullptr || entry == m_node.entries.end() ? nullptr : &entry->value;
}

bool Fields::is_null(std::string_view name) const {
    const auto* const value = node(name);
    return value != nullptr && value->kind == YamlKind::null;
}

void Fields::error(std::string_view name, std::string message, std::string hint) const {
    const auto* const value = node(name);
    m_reader.error(value == nullptr || value->kind == YamlKind::null ? m_where : *value, std::move(message),
                   std::move(hint));
}

void Fields::error_of_whole(std::string message, std::string hint) const {
    if (ok()) m_reader.error(m_where, std::move(message), std::move(hint));
}

const YamlNode* Fields::scalar(std::string_view name) const {
    const auto* const value = node(name);
    if (value == nullptr || value->kind == YamlKind::null) return nullptr;
    if (value->kind == YamlKind::scalar) return value;
    m_reader.error(*value, fmt::format("expected one value under '{}', got {}", name, kind_of(*value)));
    return nullptr;
}

const std::vector<YamlNode>* Fields::list(std::string_view name) const {
    const auto* const value = node(name);
    if (value == nullptr || value->kind == YamlKind::null) return nullptr;
    if (value->kind == YamlKind::sequence) return &value->items;
    m_reader.error(*value, fmt::format("expected a list under '{}', got {}", name, kind_of(*value)));
    return nullptr;
}

std::optional<std::string> Fields::text(std::string_view name) const {
    const auto* const value = scalar(name);
    if (value == nullptr) return std::nullopt;
    return m_reader.replaced(*value);
}

std::optional<bool> Fields::boolean(std::string_view name) const {
    constexpr std::array k_true{"true", "yes", "on"};
    constexpr std::array k_false{"false", "no", "off"};
    const auto value = text(name);
    if (!value) return std::nullopt;
    const auto is = [&](const char* word) { return base::equals_ignoring_case(word, *value); };
    if (std::any_of(k_true.begin(), k_true.end(), is)) return true;
    if (std::any_of(k_false.begin(), k_false.end(), is)) return false;
    error(name, fmt::format("expected true or false under '{}', got '{}'", name, *value));
    return std::nullopt;
}

std::optional<std::int64_t> Fields::integer(std::string_view name) const {
    const auto value = text(name);
    if (!value) return std::nullopt;
    if (const auto number = base::number<std::int64_t>(*value)) return number;
    error(name, fmt::format("expected a whole number under '{}', got '{}'", name, *value));
    return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::identifiers(std::string_view name) const {
    const auto* const value = node(name);
    if (value == nullptr || value->kind == YamlKind::null) return std::nullopt;
    if (value->kind == YamlKind::scalar) return parsed_text<std::vector<std::string>>(*value, &sql::parse_identifiers);
    const auto* const items = list(name);
    if (items == nullptr) return std::nullopt;
    if (items->empty())
        error(name, fmt::format("the list under '{}' is empty", name), "leave the key out, or name one");
    std::vector<std::string> result;
    for (const auto& item : *items) {
        if (item.kind == YamlKind::scalar) {
            if (auto name_text = m_reader.replaced(item)) result.push_back(std::move(*name_text));
        } else {
            m_reader.error(item, fmt::format("expected a name in the list under '{}', got {}", name, kind_of(item)));
        }
    }
    return result;
}

std::vector<std::pair<std::string, std::string>> Fields::property_list(std::string_view name) const {
    std::vector<std::pair<std::string, std::string>> result;
    const auto* const value = node(name);
    if (value == nullptr || value->kind == YamlKind::null) return result;
    if (value->kind != YamlKind::mapping) {
        m_reader.error(*value, fmt::format("expected a mapping under '{}', got {}", name, kind_of(*value)),
                       fmt::format("write '{}: {{name: value}}'", name));
        return result;
    }
    for (const auto& entry : value->entries) {
        if (entry.value.kind == YamlKind::scalar) {
            if (auto text = m_reader.replaced(entry.value)) result.emplace_back(entry.key.text, std::move(*text));
        } else {
            m_reader.error(
                entry.value.kind == YamlKind::null ? entry.key : entry.value,
                fmt::format("expected a value for the property '{}', got {}", entry.key.text, kind_of(entry.value)));
        }
    }
    return result;
}

schema::Properties Fields::properties(std::string_view name) const {
    schema::Properties result;
    for (auto& [key, value] : property_list(name))
        result.insert_or_assign(std::move(key), std::move(value));
    return result;
}

schema::ObjectName Fields::object_name(std::string_view name) const {
    const auto given_text = text(name);
    if (!given_text) return {};
    schema::ObjectName result;
    if (given_text->find('`') != std::string::npos) {
        result = parsed<schema::ObjectName>(name, &sql::parse_name).value_or(schema::ObjectName{});
    } else {
        const auto parts = base::split(*given_text, '.');
        const bool empty = std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.empty(); });
        if (parts.size() > 3 || empty) {
            error(
                name,
                fmt::format("expected a name, a database and a name, or a catalog before both, got '{}'", *given_text),
                "put back quotes around a part that holds a dot");
            return {};
        }
        result.name = parts.back();
        if (parts.size() > 1) result.database = parts[parts.size() - 2];
        if (parts.size() > 2) result.catalog = parts.front();
    }
    if (const auto database = text("schema")) {
        if (result.database) {
            error("schema", fmt::format("the database is given twice: '{}' and in '{}'", *database, *given_text),
                  "keep one of them");
        }
        result.database = *database;
    }
    return result;
}

std::optional<std::string> Fields::sql_text(const YamlNode& value) const {
    if (m_reader.variables == nullptr || value.text.find("${") == std::string::npos) return value.text;
    const auto lexed = sql::lex(value.text);
    if (lexed.problem) {
        report(value, *lexed.problem, 0);
        return std::nullopt;
    }
    auto result = replace_in_tokens(lexed.tokens, *m_reader.variables);
    for (const auto& problem : result.problems)
        report(value, problem, 0);
    if (!result.problems.empty()) return std::nullopt;
    return std::move(result.text);
}

void Fields::report(const YamlNode& value, const sql::Problem& problem, std::size_t shift) const {
    // A problem in the text after replacement, or in what was put before it, is one of the value as a whole.
    const bool exact = problem.offset >= shift && problem.offset - shift <= value.text.size() &&
                       value.text.find("${") == std::string::npos;
    const auto where = exact ? place_in(m_reader.source, value, problem.offset - shift, problem.length)
                             : place_of(m_reader.source, value);
    m_reader.errors.push_back({.message = problem.message, .where = where, .hint = problem.hint});
}

}  // namespace srmigrate::revision
