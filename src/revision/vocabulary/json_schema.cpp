// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/json_schema.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "revision/vocabulary/vocabulary.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace srmigrate::revision {
namespace {

using base::Json;

Json one_of_types(std::vector<std::string> types, bool nullable) {
    if (nullable) types.emplace_back("null");
    return types.size() == 1 ? Json(types.front()) : Json(types);
}

Json reference(std::string_view name) {
    return Json{{"$ref", fmt::format("#/$defs/{}", name)}};
}

Json list_of(const Json& items, bool nullable) {
    return Json{{"type", one_of_types({"array"}, nullable)}, {"items", items}};
}

// The name of a value's kind among the definitions.
std::string_view definition_name(FieldType type) {
    switch (type) {
        case FieldType::object_name:
        case FieldType::identifier:
        case FieldType::text:
        case FieldType::sql:
        case FieldType::statements:
            return "text";
        case FieldType::identifiers:
            return "names";
        case FieldType::default_value:
            return "default";
        case FieldType::boolean:
            return "truth";
        case FieldType::integer:
            return "number";
        case FieldType::properties:
            return "properties";
        case FieldType::column:
            return "column";
        case FieldType::columns:
            return "columns";
        case FieldType::view_columns:
            return "view_columns";
        case FieldType::indexes:
            return "indexes";
        case FieldType::rollups:
            return "rollups";
        case FieldType::rows:
            return "rows";
        case FieldType::directives:
            return "directives";
    }
    return {};
}

// A plain number is text too; a truth value or a number may be a variable. A key that is not required may be null.
Json value_definitions() {
    const Json text{{"type", one_of_types({"string", "number", "boolean"}, true)}};
    const Json needed_text{{"type", one_of_types({"string", "number", "boolean"}, false)}};
    const Json row{{"type", "object"}, {"additionalProperties", text}};
    Json result = Json::object();
    result["text"] = text;
    result["names"] = Json{{"type", one_of_types({"array", "string"}, true)}, {"items", needed_text}, {"minItems", 1}};
    result["default"] = Json{{"anyOf", Json::array({text, reference("sql_expression")})}};
    result["truth"] = Json{{"type", one_of_types({"boolean", "string"}, true)}};
    result["number"] = Json{{"type", one_of_types({"integer", "string"}, true)}};
    result["properties"] = Json{{"type", one_of_types({"object"}, true)}, {"additionalProperties", needed_text}};
    result["columns"] = list_of(reference("column"), true);
    result["view_columns"] = list_of(reference("view_column"), true);
    result["indexes"] = list_of(reference("index"), true);
    result["rollups"] = list_of(reference("rollup"), true);
    result["rows"] = list_of(row, true);
    const Json plain_text{{"type", "string"}};
    const Json word{{"enum", Json::array({"idempotent", "wait", "nowait"})}};
    const Json nolint_text{{"type", "string"}, {"pattern", "^nolint "}};
    const Json nolint{{"type", "object"},
                      {"additionalProperties", false},
                      {"required", Json::array({"nolint", "reason"})},
                      {"properties", Json{{"nolint", plain_text}, {"reason", plain_text}}}};
    result["directives"] = list_of(Json{{"anyOf", Json::array({word, nolint_text, nolint})}}, true);
    result["sql_expression"] = Json{{"type", "object"},
                                    {"additionalProperties", false},
                                    {"required", Json::array({"sql"})},
                                    {"properties", Json{{"sql", Json{{"type", "string"}}}}}};
    return result;
}

std::vector<std::string> other_spellings(const Field& field) {
    return base::split_list(field.also, ' ');
}

// One of the spellings must be there.
Json required_by_any(const Field& field) {
    Json choices = Json::array({Json{{"required", Json::array({field.name})}}});
    for (const auto& spelling : other_spellings(field)) {
        choices.push_back(Json{{"required", Json::array({spelling})}});
    }
    return Json{{"anyOf", choices}};
}

Json mapping_schema(const Shape& shape, SchemaOf what) {
    Json properties = Json::object();
    Json required = Json::array();
    Json all = Json::array();
    for (const auto& field : shape.fields) {
        if (field.desired_only && what == SchemaOf::revision) continue;
        auto value = reference(definition_name(field.type));
        for (const auto& spelling : other_spellings(field))
            properties[spelling] = value;
        value["description"] = field.meaning;
        properties[std::string(field.name)] = std::move(value);
        if (!field.required) continue;
        if (field.also.empty()) {
            required.push_back(field.name);
        } else {
            all.push_back(required_by_any(field));
        }
    }
    Json result{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
    if (!required.empty()) result["required"] = required;
    if (!all.empty()) result["allOf"] = all;
    return result;
}

Json shape_schema(const Shape& shape, SchemaOf what) {
    auto mapping = mapping_schema(shape, what);
    if (!shape.shorthand.empty()) {
        mapping = Json{{"anyOf", Json::array({Json{{"type", one_of_types({"string", "number"}, false)}}, mapping})}};
    }
    mapping["description"] = shape.meaning;
    return mapping;
}

Json values_schema() {
    return Json{{"type", Json::array({"string", "number", "array", "null"})},
                {"items", Json{{"type", Json::array({"string", "number"})}}}};
}

Json header_schema() {
    const Json text{{"type", Json::array({"string", "number", "null"})}};
    Json properties = Json::object();
    properties["revision"] = Json{{"type", Json::array({"string", "number"})}, {"maxLength", 32}};
    properties["down_revision"] = values_schema();
    properties["branch_labels"] = values_schema();
    properties["depends_on"] = values_schema();
    properties["message"] = text;
    properties["create_date"] = text;
    properties["variables"] = Json{{"type", Json::array({"array", "object", "null"})}};
    properties["upgrade"] = list_of(reference("operation"), true);
    properties["downgrade"] =
        Json{{"anyOf", Json::array({list_of(reference("operation"), true), Json{{"const", "auto"}}})}};
    return properties;
}

Json definitions_of(SchemaOf what) {
    auto definitions = value_definitions();
    for (const auto* const shape : {&column_shape(), &view_column_shape(), &index_shape(), &rollup_shape()})
        definitions[std::string(shape->name)] = shape_schema(*shape, what);
    return definitions;
}

// `title` is for people; the name is what editors keep the schema under. There is no address that it could be.
Json whole_schema(SchemaOf what, std::string_view title, const Json& properties, const Json& definitions) {
    const auto name = base::replace_all(file_name(what), ".schema.json", "");
    return Json{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                {"$id", fmt::format("urn:srmigrate:schema:{}", name)},
                {"title", title},
                {"type", "object"},
                {"additionalProperties", false},
                {"properties", properties},
                {"$defs", definitions}};
}

Json revision_schema() {
    auto definitions = definitions_of(SchemaOf::revision);
    Json operation{{"type", "object"}, {"additionalProperties", false}, {"minProperties", 1}, {"maxProperties", 1}};
    for (const auto& [word, shape] : operation_shapes()) {
        definitions[std::string(shape.name)] = shape_schema(shape, SchemaOf::revision);
        operation["properties"][std::string(shape.name)] = reference(shape.name);
    }
    definitions["operation"] = operation;
    auto schema = whole_schema(SchemaOf::revision, "srmigrate revision", header_schema(), definitions);
    schema["required"] = Json::array({"revision", "down_revision"});
    return schema;
}

Json model_schema() {
    auto definitions = definitions_of(SchemaOf::models);
    const Json name{{"type", "string"}};
    Json properties = Json::object();
    properties["database"] = name;
    properties["database"]["description"] = "the database that names without one belong to";
    properties["databases"] = list_of(name, true);
    properties["databases"]["description"] = "databases that hold nothing yet";
    for (const auto& list : model_lists()) {
        const auto& shape = operation_shape(list.word);
        definitions[std::string(shape.name)] = shape_schema(shape, SchemaOf::models);
        properties[std::string(list.key)] = list_of(reference(shape.name), true);
    }
    return whole_schema(SchemaOf::models, "srmigrate desired schema", properties, definitions);
}

}  // namespace

std::string_view file_name(SchemaOf what) {
    switch (what) {
        case SchemaOf::revision:
            return "revision.schema.json";
        case SchemaOf::models:
            return "model.schema.json";
    }
    return {};
}

std::string json_schema(SchemaOf what) {
    const auto schema = [&] {
        switch (what) {
            case SchemaOf::revision:
                return revision_schema();
            case SchemaOf::models:
                return model_schema();
        }
        return Json();
    }();
    return schema.dump(2) + "\n";
}

}  // namespace srmigrate::revision
