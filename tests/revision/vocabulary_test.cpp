// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/vocabulary.hpp"

#include "base/json.hpp"
#include "revision/vocabulary/json_schema.hpp"
#include "support/written_file.hpp"
#include "tools/vocabulary_pages.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace srmigrate;
using namespace srmigrate::revision;

TEST_CASE("the page of the vocabulary says what the readers check") {
    tests::check_written("docs/yaml-vocabulary.md", tools::vocabulary_page());
}

TEST_CASE("the JSON schemas say what the readers check") {
    for (const auto what : {SchemaOf::revision, SchemaOf::models})
        tests::check_written("docs/" + std::string(file_name(what)), json_schema(what));
}

TEST_CASE("a key of the desired schema only is in the JSON schema of models, and not in that of revisions") {
    const auto revisions = base::Json::parse(json_schema(SchemaOf::revision));
    const auto models = base::Json::parse(json_schema(SchemaOf::models));
    CHECK(models["$id"] == "urn:srmigrate:schema:model");
    CHECK(revisions["$id"] == "urn:srmigrate:schema:revision");
    CHECK(models["$defs"]["column"]["properties"].contains("renamed_from"));
    CHECK_FALSE(revisions["$defs"]["column"]["properties"].contains("renamed_from"));
    std::set<std::string> keys;
    for (const auto& [key, value] : models["properties"].items())
        keys.insert(key);
    CHECK(keys == std::set<std::string>{"database", "databases", "materialized_views", "tables", "views"});
}

TEST_CASE("every key of an operation is spelled in one way only, and every word has one shape") {
    std::set<std::string_view> words;
    for (const auto& [word, shape] : operation_shapes()) {
        CHECK(words.insert(shape.name).second);
        CHECK(&operation_shape(word) == &find_operation(shape.name)->shape);
        if (!shape.shorthand.empty()) CHECK(find_field(shape, shape.shorthand) != nullptr);
        std::set<std::string> keys;
        for (const auto& field : shape.fields) {
            INFO(shape.name << " " << field.name);
            CHECK(find_field(shape, field.name) == &field);
            CHECK(keys.insert(std::string(field.name)).second);
            std::string also(field.also);
            for (std::size_t at = 0; at < also.size();) {
                const auto end = std::min(also.find(' ', at), also.size());
                CHECK(keys.insert(also.substr(at, end - at)).second);
                at = end + 1;
            }
            CHECK_FALSE(field.meaning.empty());
        }
    }
}
