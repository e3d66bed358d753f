// SPDX-License-Identifier: Apache-2.0
// The values under the keys of a YAML mapping, checked against its shape in the vocabulary: unknown keys, missing keys
// and values of the wrong kind are collected, each with its place.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/source_file.hpp"
#include "revision/file/variables.hpp"
#include "revision/file/yaml_node.hpp"
#include "revision/vocabulary/vocabulary.hpp"
#include "schema/model/model.hpp"
#include "sql/parser.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::revision {

/// What reading a YAML file needs everywhere, and where what is wrong with it is collected.
struct YamlReader {
    const SourceFile& source;
    const VariableScope* variables = nullptr;  ///< none: the file has no variables
    std::vector<base::Diagnostic> errors = {};

    void error(const YamlNode& node, std::string message, std::string hint = {});
    /// A scalar's text with its variables replaced; nothing when one cannot be, which has been reported.
    std::optional<std::string> replaced(const YamlNode& scalar);
};

enum class Purpose { operation, desired_schema };

class Fields {
  public:
    /// Checks the keys of `node`. `where` is what a missing key is reported at: the key that `node` stands under.
    Fields(YamlReader& reader, const Shape& shape, const YamlNode& where, const YamlNode& node,
           Purpose purpose = Purpose::operation);

    /// The keys are as they should be. If not, nothing may be made of the values.
    bool ok() const { return m_keys == Keys::right; }
    /// The values can be read for what is wrong with them: at most there are keys too many.
    bool readable() const { return m_keys != Keys::incomplete; }
    YamlReader& reader() const { return m_reader; }
    Purpose purpose() const { return m_purpose; }
    const YamlNode& where() const { return m_where; }

    /// The key is there, perhaps with null.
    bool given(std::string_view name) const { return node(name) != nullptr; }
    bool is_null(std::string_view name) const;
    const YamlNode* node(std::string_view name) const;
    void error(std::string_view name, std::string message, std::string hint = {}) const;
    /// About the mapping as a whole. Not said where a key is wrong already: it may be the one that is missed.
    void error_of_whole(std::string message, std::string hint) const;

    // Nothing: the key is not there, is null, or has a value of the wrong kind, which has been reported.
    std::optional<std::string> text(std::string_view name) const;
    std::optional<bool> boolean(std::string_view name) const;
    bool is_true(std::string_view name) const { return boolean(name).value_or(false); }
    std::optional<std::int64_t> integer(std::string_view name) const;
    std::optional<std::vector<std::string>> identifiers(std::string_view name) const;
    /// In the order of the file.
    std::vector<std::pair<std::string, std::string>> property_list(std::string_view name) const;
    schema::Properties properties(std::string_view name) const;
    /// The name under `name` with the database under `schema`.
    schema::ObjectName object_name(std::string_view name) const;

    /// Text in StarRocks' language, read by one of the functions of sql/parser.hpp. `before` is put in front of it.
    template <class Value>
    std::optional<Value> parsed(std::string_view name, sql::Parsed<Value> (*parse)(std::string_view),
                                std::string_view before = {}) const {
        const auto* const value = scalar(name);
        if (value == nullptr) return std::nullopt;
        return parsed_text<Value>(*value, parse, before);
    }
    template <class Value>
    std::optional<Value> parsed_text(const YamlNode& value, sql::Parsed<Value> (*parse)(std::string_view),
                                     std::string_view before = {}) const {
        const auto text = sql_text(value);
        if (!text) return std::nullopt;
        auto result = parse(std::string(before) + *text);
        if (const auto* const problem = std::get_if<sql::Problem>(&result)) {
            report(value, *problem, before.size());
            return std::nullopt;
        }
        return std::get<Value>(std::move(result));
    }

    /// The value under `name` if it is a scalar; one of another kind is reported, null is nothing.
    const YamlNode* scalar(std::string_view name) const;
    /// The items of the list under `name`, or nothing; a value that is no list is reported.
    const std::vector<YamlNode>* list(std::string_view name) const;

  private:
    void check_keys();
    std::string key_hint(std::string_view key) const;
    std::optional<std::string> sql_text(const YamlNode& value) const;
    void report(const YamlNode& value, const sql::Problem& problem, std::size_t shift) const;

    YamlReader& m_reader;
    const Shape& m_shape;
    const YamlNode& m_where;
    const YamlNode& m_node;
    Purpose m_purpose;
    enum class Keys { right, too_many, incomplete } m_keys = Keys::right;
};

/// What a value is, for messages: "a list".
std::string_view kind_of(const YamlNode& node);

}  // namespace srmigrate::revision
