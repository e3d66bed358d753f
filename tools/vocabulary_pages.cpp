// SPDX-License-Identifier: Apache-2.0
#include "tools/vocabulary_pages.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "revision/vocabulary/vocabulary.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace srmigrate::tools {
namespace {

using namespace srmigrate::revision;

using base::Json;

std::string_view type_words(FieldType type) {
    switch (type) {
        case FieldType::object_name:
            return "name, `db.name`";
        case FieldType::identifier:
            return "name";
        case FieldType::identifiers:
            return "names";
        case FieldType::text:
            return "text";
        case FieldType::sql:
            return "StarRocks text";
        case FieldType::statements:
            return "SQL";
        case FieldType::default_value:
            return "text or `{sql: …}`";
        case FieldType::boolean:
            return "true or false";
        case FieldType::integer:
            return "number";
        case FieldType::properties:
            return "mapping";
        case FieldType::column:
            return "[column](#column)";
        case FieldType::columns:
            return "list of [columns](#column)";
        case FieldType::view_columns:
            return "list of [view columns](#view_column)";
        case FieldType::indexes:
            return "list of [indexes](#index)";
        case FieldType::rollups:
            return "list of [rollups](#rollup)";
        case FieldType::rows:
            return "list of mappings";
        case FieldType::directives:
            return "list of directives";
    }
    return {};
}

// ---- The page ----

std::vector<std::string> other_spellings(const Field& field) {
    return base::split_list(field.also, ' ');
}

std::string key_cell(const Field& field) {
    auto cell = fmt::format("`{}`", field.name);
    for (const auto& spelling : other_spellings(field))
        cell += fmt::format(", `{}`", spelling);
    return cell;
}

std::string meaning_cell(const Field& field) {
    auto cell = base::replace_all(field.meaning, "|", "\\|");
    if (field.required) cell += "; required";
    if (field.desired_only) cell += "; in a desired schema only";
    return cell;
}

std::string shape_section(const Shape& shape) {
    auto text = fmt::format("### {}\n\n{}.", shape.name, shape.meaning);
    text[text.find("\n\n") + 2] = static_cast<char>(base::to_upper(text.substr(text.find("\n\n") + 2, 1))[0]);
    if (!shape.shorthand.empty()) {
        text += fmt::format(" A plain value in place of the mapping is its `{}`.", shape.shorthand);
    }
    text += "\n\n| key | value | meaning |\n|---|---|---|\n";
    for (const auto& field : shape.fields) {
        text += fmt::format("| {} | {} | {} |\n", key_cell(field), type_words(field.type), meaning_cell(field));
    }
    return text + "\n";
}

constexpr std::string_view k_introduction = R"md(# The vocabulary of YAML revisions

A YAML revision is a mapping of the keys below. `upgrade` and `downgrade` are lists; each item is one operation: its name
and, below it, its keys. Names are those of Alembic's `op.…` functions and of the StarRocks dialect.

`docs/revision.schema.json` says the same to an editor: begin a file with
`# yaml-language-server: $schema=…/docs/revision.schema.json`.

| key | value | meaning |
|---|---|---|
| `revision` | text | its id, at most 32 characters; required |
| `down_revision` | text, list or null | its parents; null for a base; required |
| `branch_labels` | text, list or null | names of the branch that begins here |
| `depends_on` | text, list or null | revisions or labels that must be there before, besides the parents |
| `message` | text | what it is for; the first paragraph is shown in listings |
| `create_date` | text | when it was made |
| `variables` | list or mapping | names of the variables that it uses, or names with their defaults (null: none) |
| `upgrade` | list | its operations; `[]` says that it is meant to do nothing |
| `downgrade` | list or `auto` | the operations that undo it; `[]` says that there is nothing to undo; `auto`: computed |

Values of the kinds:

* *name* is taken as it stands; no quoting is needed. `db.name` names the database too; put back quotes around a part that
  holds a dot.
* *names* is a list, or text as in SQL: `[a, b]` or `"a, b"`.
* *StarRocks text* is what would stand at that place of a statement. YAML takes a comma inside `{…}` and `[…]` for its own:
  quote types that contain a comma, `type: "DECIMAL(10,2)"`.
* *text* may hold variables, as everything else may: `${name}`; `\${` is no variable.
* A key that is given as `null` counts as not given, except where a comment is removed.

)md";

// ---- The JSON schema ----

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

// One of the spellings must be there.
Json required_by_any(const Field& field) {
    Json choices = Json::array({Json{{"required", Json::array({field.name})}}});
    for (const auto& spelling : other_spellings(field)) {
        choices.push_back(Json{{"required", Json::array({spelling})}});
    }
    return Json{{"anyOf", choices}};
}

Json mapping_schema(const Shape& shape) {
    Json properties = Json::object();
    Json required = Json::array();
    Json all = Json::array();
    for (const auto& field : shape.fields) {
        if (field.desired_only) continue;
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

Json shape_schema(const Shape& shape) {
    auto mapping = mapping_schema(shape);
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

}  // namespace

std::string vocabulary_page() {
    std::string text(k_introduction);
    text += "## Operations\n\n";
    for (const auto& operation : operation_shapes())
        text += shape_section(operation.shape);
    text += "## Parts\n\n";
    for (const auto* const shape : {&column_shape(), &view_column_shape(), &index_shape(), &rollup_shape()}) {
        text += shape_section(*shape);
    }
    text.pop_back();
    return text;
}

Json revision_schema() {
    auto definitions = value_definitions();
    Json operation{{"type", "object"}, {"additionalProperties", false}, {"minProperties", 1}, {"maxProperties", 1}};
    for (const auto& [word, shape] : operation_shapes()) {
        definitions[std::string(shape.name)] = shape_schema(shape);
        operation["properties"][std::string(shape.name)] = reference(shape.name);
    }
    for (const auto* const shape : {&column_shape(), &view_column_shape(), &index_shape(), &rollup_shape()}) {
        definitions[std::string(shape->name)] = shape_schema(*shape);
    }
    definitions["operation"] = operation;
    return Json{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                {"title", "srmigrate revision"},
                {"type", "object"},
                {"additionalProperties", false},
                {"required", Json::array({"revision", "down_revision"})},
                {"properties", header_schema()},
                {"$defs", definitions}};
}

}  // namespace srmigrate::tools
