// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/checks_index.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/kept.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/value/types.hpp"
#include "schema/rules/index_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace srmigrate::engine {

using schema::IndexFit;
using schema::IndexKind;
using schema::KeyModel;
using schema::Type;

namespace {

void check_bitmap(const schema::Column& column, IndexFit fit) {
    if (fit == IndexFit::wrong_type) {
        refuse_analysis(fmt::format("{} is not supported in bitmap index. invalid column: {}",
                                    primitive_text(*column.type), column.name));
    }
    if (fit == IndexFit::merged_value) {
        refuse_analysis(
            "BITMAP index only used in columns of DUP_KEYS/PRIMARY_KEYS table or key columns of "
            "UNIQUE_KEYS/AGG_KEYS table. invalid column: " +
            column.name);
    }
}

void check_ngram(const schema::Index& index, const schema::Column& column, IndexFit fit) {
    if (fit == IndexFit::wrong_type) {
        refuse_analysis(fmt::format("Invalid ngram bloom filter column '{}': unsupported type {}", column.name,
                                    message_text(*column.type)));
    }
    if (fit == IndexFit::merged_value) {
        refuse_analysis(
            "Ngram Bloom filter index only used in columns of DUP_KEYS/PRIMARY table or key columns of "
            "UNIQUE_KEYS/AGG_KEYS table. invalid column: " +
            column.name);
    }
    const auto given = [&](const std::string& key) -> const std::string* {
        const auto found = index.properties.find(key);
        return found == index.properties.end() ? nullptr : &found->second;
    };
    if (const auto* fpp = given("bloom_filter_fpp")) check_bloom_filter_fpp(*fpp);
    if (const auto* count = given("gram_num")) {
        const auto number = base::number<std::int32_t>(*count);
        if (!number) refuse(fmt::format("For input string: \"{}\"", *count));
        if (*number <= 0) refuse_analysis("Ngram Bloom filter's gram_num should be positive number");
    }
    if (const auto* sensitive = given("case_sensitive"); sensitive != nullptr &&
                                                         !base::equals_ignoring_case(*sensitive, "true") &&
                                                         !base::equals_ignoring_case(*sensitive, "false")) {
        refuse_analysis("Ngram Bloom filter's case_sensitive should be true or false");
    }
}

void check_inverted(const StatementContext& context, const schema::Index& index, const schema::Column& column,
                    IndexFit fit) {
    const Type& type = *column.type;
    if (fit == IndexFit::wrong_model) {
        const bool primary_allowed = rules_of(context.state.profile).inverted_index_on_primary_key;
        refuse_analysis(primary_allowed ? "The inverted index can only be build on DUPLICATE/PRIMARY_KEYS table."
                                        : "The inverted index can only be build on DUPLICATE table.");
    }
    if (fit == IndexFit::wrong_type) {
        refuse_analysis("The inverted index can only be build on column with type of CHAR/STRING/VARCHAR type.");
    }
    if (!is_switched_on(context, "enable_experimental_gin")) {
        refuse_analysis(
            "The inverted index is disabled, enable it by setting FE config `enable_experimental_gin` to true");
    }
    const auto library = index.properties.find("imp_lib");
    if (library != index.properties.end() && !base::equals_ignoring_case(library->second, "clucene") &&
        !base::equals_ignoring_case(library->second, "builtin")) {
        refuse_analysis("Only support clucene or builtin implement for now. ");
    }
    static const std::set<std::string, std::less<>> k_keys = {
        "imp_lib", "parser", "dict_gram_num", "omit_term_freq_and_position", "compound_format", "parser_mode"};
    std::vector<std::string> unknown;
    for (const auto& [key, value] : index.properties) {
        if (!k_keys.contains(base::to_lower(key))) unknown.push_back(key);
    }
    if (!unknown.empty()) {
        refuse_analysis(fmt::format("Do not support parameters {} for GIN. ", base::join(unknown, ",")));
    }
    const auto parser = index.properties.find("parser");
    static const std::set<std::string, std::less<>> k_parsers = {"none", "english", "chinese", "standard"};
    if (parser != index.properties.end() && !k_parsers.contains(parser->second)) {
        refuse_analysis(fmt::format("INVERTED index parser: {} is invalid for column: {} of type {}", parser->second,
                                    column.name, primitive_text(type)));
    }
}

void check_vector(const StatementContext& context, const schema::Index& index, const schema::Column& column,
                  IndexFit fit) {
    if (context.state.profile.run_mode == schema::RunMode::shared_data) {
        refuse_analysis("The vector index does not support shared data mode");
    }
    if (!is_switched_on(context, "enable_experimental_vector")) {
        refuse_analysis(
            "The vector index is disabled, enable it by setting FE config `enable_experimental_vector` to true");
    }
    if (column.nullable.value_or(true)) refuse_analysis("The vector index can only build on non-nullable column");
    if (fit == IndexFit::wrong_model) {
        refuse_analysis("The vector index can only build on DUPLICATE or PRIMARY table");
    }
    if (fit == IndexFit::wrong_type) {
        refuse_analysis("The vector index can only be build on column with type of array<float>.");
    }
    if (index.properties.empty()) refuse_analysis("You should set index_type at least to add a vector index.");
}

schema::Properties lower_case(const schema::Properties& properties) {
    schema::Properties result;
    for (const auto& [key, value] : properties)
        result[base::to_lower(key)] = base::to_lower(value);
    return result;
}

void add_defaults(schema::Index& index) {
    switch (kind_of(index)) {
        case IndexKind::bitmap:
            break;
        case IndexKind::ngrambf:
            index.properties.try_emplace("gram_num", "2");
            index.properties.try_emplace("bloom_filter_fpp", "0.05");
            index.properties.try_emplace("case_sensitive", "true");
            break;
        case IndexKind::gin:
            index.properties.try_emplace("imp_lib", "clucene");
            index.properties.try_emplace("parser", "none");
            break;
        case IndexKind::vector:
            index.properties = lower_case(index.properties);
            index.properties.try_emplace("metric_type", "l2_distance");
            index.properties.try_emplace("is_vector_normed", "false");
            if (index.properties["index_type"] == "hnsw") {
                index.properties.try_emplace("m", "16");
                index.properties.try_emplace("efconstruction", "40");
            } else {
                index.properties.try_emplace("nbits", "8");
                index.properties.try_emplace("nlist", "16");
            }
            break;
    }
}

}  // namespace

void check_bloom_filter_fpp(const std::string& value) {
    const auto fpp = base::number<double>(value);
    if (!fpp) refuse_analysis("Bloom filter fpp is not Double");
    if (*fpp < 0.0001 || *fpp > 0.05) refuse_analysis("Bloom filter fpp should in [1.0E-4, 0.05]");
}

IndexKind kind_of(const schema::Index& index) {
    return index.kind.value_or(IndexKind::bitmap);
}

bool has_index(const schema::Table& definition, IndexKind kind) {
    return std::ranges::any_of(definition.indexes, [&](const schema::Index& index) { return kind_of(index) == kind; });
}

schema::Index server_index(const StatementContext& context, const schema::Index& given, const schema::Column& column,
                           KeyModel model) {
    schema::Index index = given;
    index.kind = kind_of(given);
    index.comment = given.comment.value_or("");
    index.columns = {column.name};
    const auto role = column.key ? schema::ColumnRole::key : schema::ColumnRole::value;
    const IndexFit fit = schema::index_fit(*index.kind, *column.type, model, role, context.state.profile.version);
    switch (*index.kind) {
        case IndexKind::bitmap:
            check_bitmap(column, fit);
            break;
        case IndexKind::ngrambf:
            check_ngram(index, column, fit);
            break;
        case IndexKind::gin:
            check_inverted(context, index, column, fit);
            break;
        case IndexKind::vector:
            check_vector(context, index, column, fit);
            break;
    }
    add_defaults(index);
    return index;
}

void check_index_name(const schema::Index& index) {
    if (base::count_characters(index.name) > 64) {
        refuse_analysis("index name too long, the index name length at most is 64.");
    }
    std::set<std::string> columns;
    for (const std::string& column : index.columns)
        columns.insert(base::to_lower(column));
    if (columns.size() != index.columns.size()) refuse_analysis("columns of index has duplicated.");
    if (index.columns.size() != 1) refuse_analysis(index.name + " index can only apply to a single column.");
}

std::vector<schema::Index> server_indexes(const StatementContext& context, const schema::Table& definition) {
    std::vector<schema::Index> indexes;
    std::set<std::string> names;
    std::set<std::string> columns;
    for (const schema::Index& given : definition.indexes) {
        check_index_name(given);
        const schema::Column* const column = find_column(definition, given.columns.front());
        if (column == nullptr) {
            refuse_analysis(given.name + " column does not exist in table. invalid column: " + given.columns.front(),
                            place_of_index(context.statement, given.name));
        }
        indexes.push_back(server_index(context, given, *column, definition.key->model));
        names.insert(base::to_lower(given.name));
        columns.insert(base::to_lower(given.columns.front()));
    }
    const auto refuse_at_first = [&](std::string detail) {
        refuse_analysis(std::move(detail), place_of_index(context.statement, definition.indexes.front().name));
    };
    if (names.size() != indexes.size()) refuse_at_first("index name must be unique");
    if (columns.size() != indexes.size()) {
        refuse_at_first("same index columns have multiple index name is not allowed");
    }
    return indexes;
}

void check_bloom_filters(const schema::Properties& properties, const std::vector<schema::Index>& indexes) {
    const auto column = schema::filtered_twice(properties, indexes);
    if (!column) return;
    refuse(fmt::format("column {} should only have one bloom filter index or ngram bloom filter index", *column));
}

}  // namespace srmigrate::engine
