// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/yaml_objects.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::revision {
namespace {

schema::IndexKind index_kind_of(const Fields& fields, const std::string& name) {
    if (const auto kind = schema::index_kind(name)) return *kind;
    fields.error("using", fmt::format("expected BITMAP, NGRAMBF, GIN or VECTOR under 'using', got '{}'", name));
    return schema::IndexKind::bitmap;
}

std::optional<schema::Key> key_of(const Fields& fields) {
    std::optional<schema::Key> key;
    std::string first;
    for (const auto model : {schema::KeyModel::primary, schema::KeyModel::duplicate, schema::KeyModel::aggregate,
                             schema::KeyModel::unique}) {
        const auto name = field_of(model);
        auto columns = fields.identifiers(name);
        if (!columns) continue;
        if (key) {
            fields.error(name, fmt::format("a table has one key: '{}' and '{}' are given", first, name),
                         "keep one of them");
        }
        key = schema::Key{.model = model, .columns = std::move(*columns)};
        first = name;
    }
    return key;
}

// The parts of a list of mappings, each read by `read`.
template <class Part>
std::vector<Part> parts_of(const Fields& fields, std::string_view name, const Shape& shape,
                           Part (*read)(const Fields&)) {
    std::vector<Part> result;
    const auto* const items = fields.list(name);
    if (items == nullptr) return result;
    for (const auto& item : *items) {
        const Fields part(fields.reader(), shape, item, item, fields.purpose());
        if (!part.readable()) continue;
        auto value = read(part);
        if (part.ok()) result.push_back(std::move(value));
    }
    return result;
}

schema::ViewColumn view_column_of(const Fields& fields) {
    return {.name = fields.text("name").value_or(""), .comment = fields.text("comment")};
}

}  // namespace

std::string field_of(schema::KeyModel model) {
    return base::replace_all(base::to_lower(schema::word(model)), " ", "_");
}

bool is_default_function(std::string_view text) {
    auto name = base::to_lower(text);
    std::erase_if(name, [](char c) { return c == ' ' || base::is_digit(c); });
    constexpr std::array k_functions{"current_timestamp", "current_timestamp()", "now()",           "uuid()",
                                     "(uuid())",          "uuid_numeric()",      "(uuid_numeric())"};
    return std::find(k_functions.begin(), k_functions.end(), name) != k_functions.end();
}

std::optional<schema::Default> default_of(const Fields& fields, std::string_view name) {
    const auto* const value = fields.node(name);
    if (value == nullptr || value->kind == YamlKind::null) return std::nullopt;
    if (value->kind == YamlKind::mapping) {
        const auto* const expression = find(*value, "sql");
        if (expression != nullptr && value->entries.size() == 1 && expression->kind == YamlKind::scalar) {
            return fields.parsed_text<schema::Default>(*expression, &sql::parse_default);
        }
    }
    if (value->kind != YamlKind::scalar) {
        fields.error(name, fmt::format("expected a value or {{sql: expression}} under '{}'", name));
        return std::nullopt;
    }
    if (is_default_function(value->text)) return fields.parsed_text<schema::Default>(*value, &sql::parse_default);
    auto text = fields.reader().replaced(*value);
    if (!text) return std::nullopt;
    return schema::DefaultText{.value = std::move(*text)};
}

schema::Column column_of(const Fields& fields) {
    schema::Column column;
    column.name = fields.text("name").value_or("");
    if (!fields.given("type") && !fields.given("agg_type")) {
        fields.error_of_whole("'column' has no 'type'", "give it, as in 'type: BIGINT'");
    }
    column.type = fields.parsed<schema::Type>("type", &sql::parse_type);
    column.key = fields.is_true("is_agg_key");
    column.aggregate = fields.parsed<schema::Aggregate>("agg_type", &sql::parse_aggregate);
    column.nullable = fields.boolean("nullable");
    column.default_value = default_of(fields, "server_default");
    column.auto_increment = fields.is_true("autoincrement");
    column.generated = fields.parsed<schema::Expression>("computed", &sql::parse_expression);
    column.comment = fields.text("comment");
    return column;
}

std::vector<schema::Column> columns_of(const Fields& fields, std::string_view name) {
    return parts_of<schema::Column>(fields, name, column_shape(), &column_of);
}

schema::Index index_of(const Fields& fields) {
    schema::Index index;
    index.name = fields.text("name").value_or("");
    index.columns = fields.identifiers("columns").value_or(std::vector<std::string>{});
    if (const auto kind = fields.text("using")) index.kind = index_kind_of(fields, *kind);
    index.properties = fields.properties("properties");
    index.comment = fields.text("comment");
    return index;
}

schema::Rollup rollup_of(const Fields& fields) {
    return {.name = fields.text("name").value_or(""),
            .columns = fields.identifiers("columns").value_or(std::vector<std::string>{}),
            .duplicate_key = fields.identifiers("duplicate_key"),
            .from = fields.text("from"),
            .properties = fields.properties("properties")};
}

std::optional<std::vector<schema::ViewColumn>> view_columns_of(const Fields& fields, std::string_view name) {
    if (!fields.given(name) || fields.is_null(name)) return std::nullopt;
    return parts_of<schema::ViewColumn>(fields, name, view_column_shape(), &view_column_of);
}

std::optional<schema::ViewSecurity> security_of(const Fields& fields, std::string_view name) {
    const auto text = fields.text(name);
    if (!text) return std::nullopt;
    if (base::equals_ignoring_case(*text, "NONE")) return schema::ViewSecurity::none;
    if (base::equals_ignoring_case(*text, "INVOKER")) return schema::ViewSecurity::invoker;
    fields.error(name, fmt::format("expected NONE or INVOKER under '{}', got '{}'", name, *text));
    return std::nullopt;
}

schema::Table table_of(const Fields& fields) {
    schema::Table table;
    table.name = fields.object_name("name");
    table.columns = columns_of(fields, "columns");
    table.indexes = parts_of<schema::Index>(fields, "indexes", index_shape(), &index_of);
    table.engine = fields.text("engine");
    table.key = key_of(fields);
    table.comment = fields.text("comment");
    table.partitioning = fields.parsed<schema::Partitioning>("partition_by", &sql::parse_partitioning);
    table.distribution = fields.parsed<schema::Distribution>("distributed_by", &sql::parse_distribution);
    table.order_by = fields.identifiers("order_by");
    table.rollups = parts_of<schema::Rollup>(fields, "rollups", rollup_shape(), &rollup_of);
    table.properties = fields.properties("properties");
    if (fields.purpose() != Purpose::desired_schema) return table;
    table.renamed_from = fields.text("renamed_from");
    if (const auto* const columns = fields.list("columns")) {
        for (const auto& item : *columns) {
            const auto* const name = find(item, "name");
            const auto* const old = find(item, "renamed_from");
            if (name != nullptr && old != nullptr && old->kind == YamlKind::scalar) {
                table.renamed_columns.insert_or_assign(name->text, old->text);
            }
        }
    }
    return table;
}

schema::View view_of(const Fields& fields) {
    schema::View view;
    view.name = fields.object_name("name");
    view.columns = view_columns_of(fields, "columns");
    view.comment = fields.text("comment");
    view.security = security_of(fields, "security");
    view.properties = fields.properties("properties");
    view.query = fields.parsed<schema::Query>("definition", &sql::parse_query).value_or(schema::Query{});
    return view;
}

schema::MaterializedView materialized_view_of(const Fields& fields) {
    schema::MaterializedView view;
    view.name = fields.object_name("name");
    view.columns = view_columns_of(fields, "columns");
    view.indexes = parts_of<schema::Index>(fields, "indexes", index_shape(), &index_of);
    view.comment = fields.text("comment");
    if (auto partitioning = fields.parsed<schema::Partitioning>("partition_by", &sql::parse_partitioning)) {
        if (partitioning->method == schema::PartitionMethod::expression) {
            view.partition_by = std::move(partitioning->expressions);
        } else {
            fields.error("partition_by", "a materialized view is partitioned by columns or expressions only",
                         "write the expression, as in 'date_trunc(\"day\", dt)'");
        }
    }
    view.distribution = fields.parsed<schema::Distribution>("distributed_by", &sql::parse_distribution);
    view.order_by = fields.identifiers("order_by");
    view.refresh = fields.parsed<schema::RefreshScheme>("refresh", &sql::parse_refresh);
    view.properties = fields.properties("properties");
    view.query = fields.parsed<schema::Query>("definition", &sql::parse_query).value_or(schema::Query{});
    return view;
}

}  // namespace srmigrate::revision
