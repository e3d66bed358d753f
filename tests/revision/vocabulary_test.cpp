// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/vocabulary.hpp"

#include "base/files.hpp"
#include "base/json.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <set>
#include <string>

using namespace srmigrate;
using namespace srmigrate::revision;

namespace {

// With SRMIGRATE_WRITE_DOCS=1 the file is written first: the way to change it.
void check_document(const std::string& file, const std::string& text) {
    const auto path = tests::source_file(file);
    if (std::getenv("SRMIGRATE_WRITE_DOCS") != nullptr) base::write_file(path, text);
    INFO(file << " is printed from src/revision/vocabulary.cpp; SRMIGRATE_WRITE_DOCS=1 writes it anew");
    CHECK((base::read_file(path) == text));
}

}  // namespace

TEST_CASE("the page of the vocabulary says what the readers check") {
    check_document("docs/yaml-vocabulary.md", vocabulary_page());
}

TEST_CASE("the JSON schema says what the readers check") {
    check_document("docs/revision.schema.json", revision_schema().dump(2) + "\n");
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
