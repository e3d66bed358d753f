// SPDX-License-Identifier: Apache-2.0
#include "tools/test_schema.hpp"

#include "base/json.hpp"
#include "verify/test_shapes.hpp"

#include <fmt/format.h>

#include <string>

namespace srmigrate::tools {
namespace {

using base::Json;
using verify::TestKey;
using verify::TestValueKind;

Json plain() {
    return {{"type", Json::array({"string", "number", "boolean"})}};
}
Json plain_or_null() {
    return {{"type", Json::array({"string", "number", "boolean", "null"})}};
}
Json list_of(const Json& items) {
    return {{"type", "array"}, {"items", items}};
}
Json reference(verify::TestPart part) {
    return {{"$ref", fmt::format("#/$defs/{}", verify::test_shape(part).shape.name)}};
}

Json value_schema(const TestKey& key) {
    switch (key.kind) {
        case TestValueKind::text:
            return plain();
        case TestValueKind::texts:
            return list_of(list_of(plain_or_null()));
        case TestValueKind::row_maps:
            return list_of(Json{{"type", "object"}, {"minProperties", 1}, {"additionalProperties", plain_or_null()}});
        case TestValueKind::boolean:
            return {{"type", "boolean"}};
        case TestValueKind::number:
            return {{"type", "number"}};
        case TestValueKind::part:
            return reference(key.part);
        case TestValueKind::parts:
            return list_of(reference(key.part));
        case TestValueKind::columns:
            return {{"type", "object"}, {"additionalProperties", reference(key.part)}};
    }
    return {};
}

Json shape_schema(const verify::TestShape& shape) {
    Json result{{"type", "object"}, {"description", shape.shape.meaning}, {"additionalProperties", false}};
    result["required"] = Json::array();
    for (const auto& key : shape.keys) {
        auto value = value_schema(key);
        value["description"] = key.field.meaning;
        result["properties"][std::string(key.field.name)] = std::move(value);
        if (key.field.required) result["required"].push_back(key.field.name);
    }
    return result;
}

}  // namespace

Json test_schema() {
    auto result = shape_schema(verify::test_shape(verify::TestPart::test));
    result["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    result["title"] = "srmigrate test";
    for (const auto& shape : verify::test_shapes()) {
        if (shape.part != verify::TestPart::test) result["$defs"][std::string(shape.shape.name)] = shape_schema(shape);
    }
    return result;
}

}  // namespace srmigrate::tools
