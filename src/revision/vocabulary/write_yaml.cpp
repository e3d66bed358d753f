// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/write_yaml.hpp"

#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "revision/file/variables.hpp"
#include "revision/file/yaml_node.hpp"
#include "revision/file/yaml_text.hpp"
#include "revision/vocabulary/object_data.hpp"
#include "revision/vocabulary/vocabulary.hpp"
#include "revision/vocabulary/yaml_fields.hpp"
#include "revision/vocabulary/yaml_operations.hpp"
#include "schema/model/empty_databases.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace srmigrate::revision {
namespace {

using base::Json;

// ---- Data as YAML -----------------------------------------------------------------------------------------------

// A mapping this short stands on the line of its key, in braces.
constexpr std::size_t k_short_mapping = 1;

std::string scalar(const Json& value) {
    if (value.is_string()) return yaml_scalar(value.get_ref<const std::string&>());
    return value.dump();  // true, false, null, numbers
}

bool is_flow(const Json& value) {
    if (value.is_array()) {
        return std::none_of(value.begin(), value.end(), [](const Json& item) { return item.is_structured(); });
    }
    return value.is_object() && value.size() <= k_short_mapping &&
           std::none_of(value.begin(), value.end(), [](const Json& item) { return item.is_structured(); });
}

std::string flow(const Json& value) {
    std::vector<std::string> parts;
    for (const auto& [key, item] : value.items())
        parts.push_back(value.is_object() ? yaml_scalar(key) + ": " + scalar(item) : scalar(item));
    return fmt::format(fmt::runtime(value.is_object() ? "{{{}}}" : "[{}]"), base::join(parts, ", "));
}

void write_mapping(std::string& out, const Json& mapping, std::size_t indent, bool after_dash);

void write_list(std::string& out, const Json& list, std::size_t indent) {
    for (const auto& item : list) {
        out += std::string(indent, ' ') + "- ";
        if (item.is_object()) {
            write_mapping(out, item, indent + 2, true);
        } else {
            out += scalar(item) + '\n';
        }
    }
}

// What stands behind "key:".
void write_value(std::string& out, const Json& value, std::size_t indent) {
    if (value.is_string()) {
        out += ' ' + yaml_value(value.get_ref<const std::string&>(), indent);
    } else if (!value.is_structured()) {
        out += ' ' + scalar(value) + '\n';
    } else if (is_flow(value)) {
        out += ' ' + flow(value) + '\n';
    } else if (value.is_array()) {
        out += '\n';
        write_list(out, value, indent + 2);
    } else {
        out += '\n';
        write_mapping(out, value, indent + 2, false);
    }
}

// The first line follows "- " where that has been written.
void write_mapping(std::string& out, const Json& mapping, std::size_t indent, bool after_dash) {
    for (const auto& [key, value] : mapping.items()) {
        if (!after_dash) out += std::string(indent, ' ');
        after_dash = false;
        out += yaml_scalar(key) + ':';
        write_value(out, value, indent);
    }
}

// ---- Operations -------------------------------------------------------------------------------------------------

std::string item_of(const Json& data) {
    std::string text;
    write_list(text, Json::array({data}), 0);
    return text;
}

std::vector<std::string> rendered(std::span<const schema::Operation> operations) {
    std::vector<std::string> statements;
    for (const auto& operation : operations)
        statements.push_back(sql::render(operation));
    return statements;
}

// Whether the item asks for that operation and nothing else.
bool says(const std::string& item, const schema::Operation& operation) {
    const SourceFile source{.file = {}, .shown_file = {}, .text = item};
    const auto [root, errors] = read_yaml(source);
    if (!errors.empty()) return false;
    const auto& [key, value] = root.items.front().entries.front();
    YamlReader reader{.source = source};
    const auto& shape = *find_operation(key.text);
    const Fields fields(reader, shape.shape, key, value);
    if (!fields.ok()) return false;
    const auto read = operations_of(shape.word, fields);
    return reader.errors.empty() && rendered(read) == rendered(std::span(&operation, 1));
}

std::string to_yaml(const schema::Operation& operation) {
    const auto statement = sql::render(operation);
    const auto spelled = without_variables(statement);
    const auto data = spelled == statement ? data_of(operation) : std::nullopt;
    if (data) {
        auto item = item_of(*data);
        if (says(item, operation)) return item;
    }
    return item_of(data_of_statement(spelled));
}

// ---- Models -----------------------------------------------------------------------------------------------------

template <class Value>
Json named_data(Value value, const schema::ObjectName& name) {
    value.name = name;
    return data_of(value);
}

}  // namespace

std::string operations_to_yaml(std::span<const schema::Operation> operations) {
    std::string text;
    for (const auto& operation : operations)
        text += to_yaml(operation);
    return text;
}

Json models_to_data(const schema::Catalog& catalog, std::string_view database) {
    Json data = {{"tables", Json::array()},
                 {"views", Json::array()},
                 {"materialized_views", Json::array()},
                 {"not_understood", Json::array()}};
    for (const auto& name : schema::empty_databases(catalog, database))
        data["databases"].push_back(name);
    for (const auto& [holder, content] : catalog.databases) {
        for (const auto& [plain, object] : content.objects) {
            schema::ObjectName name{.catalog = std::nullopt, .database = std::nullopt, .name = plain};
            if (holder != database) name.database = holder;
            std::visit(base::Overloaded{
                           [&](const schema::Table& it) { data["tables"].push_back(named_data(it, name)); },
                           [&](const schema::View& it) { data["views"].push_back(named_data(it, name)); },
                           [&](const schema::MaterializedView& it) {
                               data["materialized_views"].push_back(named_data(it, name));
                           },
                           [&](const schema::Unknown& it) {
                               data["not_understood"].push_back({{"name", sql::render(name)}, {"reason", it.reason}});
                           },
                       },
                       object);
        }
    }
    return data;
}

std::string models_to_yaml(const schema::Catalog& catalog, std::string_view database) {
    std::string text;
    const auto data = models_to_data(catalog, database);
    for (const auto& unknown : data["not_understood"]) {
        const auto line = fmt::format("{}: {}", unknown["name"].get_ref<const std::string&>(),
                                      unknown["reason"].get_ref<const std::string&>());
        text += "# not understood: " + base::replace_all(line, "\n", "\n#   ") + '\n';
    }
    if (data.contains("databases")) {
        if (!text.empty()) text += '\n';
        text += "databases:\n";
        write_list(text, data["databases"], 2);
    }
    for (const auto* const key : {"tables", "views", "materialized_views"}) {
        if (data[key].empty()) continue;
        if (!text.empty()) text += '\n';
        text += fmt::format("{}:\n", key);
        bool first = true;
        for (const auto& model : data[key]) {
            if (!first) text += '\n';
            first = false;
            write_list(text, Json::array({model}), 2);
        }
    }
    return text;
}

}  // namespace srmigrate::revision
