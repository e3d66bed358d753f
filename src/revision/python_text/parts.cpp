// SPDX-License-Identifier: Apache-2.0
#include "revision/python_text/parts.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "python/syntax/repr.hpp"
#include "revision/python_text/dialect_limits.hpp"
#include "revision/python_text/literals.hpp"
#include "schema/model/words.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::revision {
namespace {

std::string_view key_option(schema::KeyModel model) {
    switch (model) {
        case schema::KeyModel::duplicate:
            return "starrocks_duplicate_key";
        case schema::KeyModel::aggregate:
            return "starrocks_aggregate_key";
        case schema::KeyModel::unique:
            return "starrocks_unique_key";
        case schema::KeyModel::primary:
            return "starrocks_primary_key";
    }
    return {};
}

PythonOption text_option(std::string_view name, std::string_view value) {
    return {.name = std::string(name), .value = python::repr(value)};
}

std::string partition_text(const std::vector<schema::Expression>& expressions) {
    std::vector<std::string> texts;
    for (const auto& expression : expressions)
        texts.push_back(expression.text);
    return '(' + base::join(texts, ", ") + ')';
}

// Whether the first parenthesis ends with the last one.
bool is_in_parentheses(const schema::Expression& expression) {
    int depth = 0;
    for (std::size_t i = 0; i < expression.tokens.size(); ++i) {
        const auto& [kind, text] = expression.tokens[i];
        if (kind == schema::TokenKind::symbol && text == "(") ++depth;
        if (kind == schema::TokenKind::symbol && text == ")") --depth;
        if (depth == 0) return i > 0 && i + 1 == expression.tokens.size();
    }
    return false;
}

// The dialect puts parentheses round it (visit_computed_column).
std::string computed(const schema::Expression& expression) {
    std::string_view text = expression.text;
    const bool is_enclosed = is_in_parentheses(expression) && text.front() == '(' && text.back() == ')';
    if (is_enclosed) text = base::trim(text.substr(1, text.size() - 2));
    return python::repr(as_text_clause(text));
}

// The dialect looks for the columns of a key in lower case among those of the table, as they are written there, so
// quotes and all: the other spelling of the option it leaves alone (_validate_key_definitions).
std::string key_option(const schema::Key& key) {
    const std::string option(key_option(key.model));
    if (key.model != schema::KeyModel::primary) return option;
    const bool is_bare = std::all_of(key.columns.begin(), key.columns.end(),
                                     [](const std::string& name) { return sql::quote_identifier(name) == name; });
    return is_bare ? option : "starrocks_PRIMARY_KEY";
}

}  // namespace

std::vector<PythonOption> table_options(const schema::Table& table) {
    std::vector<PythonOption> options;
    if (table.key) options.push_back(text_option(key_option(*table.key), sql::quote_identifiers(table.key->columns)));
    if (table.distribution) {
        options.push_back(text_option("starrocks_distributed_by", sql::render(*table.distribution)));
    }
    if (table.engine && !base::equals_ignoring_case(*table.engine, "OLAP")) {
        options.push_back(text_option("starrocks_engine", *table.engine));
    }
    if (table.order_by) options.push_back(text_option("starrocks_order_by", sql::quote_identifiers(*table.order_by)));
    if (table.partitioning) {
        options.push_back(text_option("starrocks_partition_by", sql::render(*table.partitioning)));
    }
    if (!table.properties.empty()) {
        options.push_back({.name = "starrocks_properties", .value = python_dictionary(table.properties)});
    }
    std::sort(options.begin(), options.end(),
              [](const PythonOption& a, const PythonOption& b) { return a.name < b.name; });
    return options;
}

std::vector<PythonOption> view_options(const schema::View& view) {
    if (!view.security) return {};
    return {text_option("starrocks_security", schema::word(*view.security))};
}

std::vector<PythonOption> view_options(const schema::MaterializedView& view) {
    std::vector<PythonOption> options;
    if (!view.partition_by.empty()) {
        options.push_back(text_option("starrocks_partition_by", partition_text(view.partition_by)));
    }
    if (view.distribution) options.push_back(text_option("starrocks_distributed_by", sql::render(*view.distribution)));
    if (view.order_by) options.push_back(text_option("starrocks_order_by", sql::quote_identifiers(*view.order_by)));
    if (view.refresh) options.push_back(text_option("starrocks_refresh", sql::render(*view.refresh)));
    if (!view.properties.empty()) {
        options.push_back({.name = "starrocks_properties", .value = python_dictionary(view.properties)});
    }
    return options;
}

std::string view_columns(const std::vector<schema::ViewColumn>& columns) {
    std::vector<std::string> items;
    for (const auto& column : columns) {
        const auto comment = column.comment ? ", 'comment': " + python::repr(*column.comment) : std::string();
        items.push_back(fmt::format("{{'name': {}{}}}", python::repr(column.name), comment));
    }
    return '[' + base::join(items, ", ") + ']';
}

std::string python_default(const schema::Default& value, std::string_view prefix) {
    if (const auto* const text = std::get_if<schema::DefaultText>(&value)) return python::repr(text->value);
    return fmt::format("{}text({})", prefix, python::repr(as_text_clause(sql::render(value))));
}

std::string python_column(const schema::Column& column, PythonTypeForm form, std::string_view prefix,
                          PrimaryKeyColumn primary_key) {
    std::vector<std::string> arguments{python::repr(column.name), python_type(*column.type, form)->text};
    const auto add = [&](std::string_view name, std::string_view value) {
        arguments.push_back(fmt::format("{}={}", name, value));
    };
    const bool is_model = form == PythonTypeForm::model;
    if (column.generated) arguments.push_back(fmt::format("{}Computed({})", prefix, computed(*column.generated)));
    if (primary_key == PrimaryKeyColumn::yes) add("primary_key", "True");
    if (column.default_value) add("server_default", python_default(*column.default_value, prefix));
    if (column.auto_increment) add("autoincrement", "True");
    const bool is_nullable = column.nullable.value_or(!column.auto_increment);
    if (!is_model) {
        add("nullable", is_nullable ? "True" : "False");
    } else if (!is_nullable && primary_key == PrimaryKeyColumn::no) {
        add("nullable", "False");
    }
    if (column.comment) add("comment", python::repr(*column.comment));
    if (is_model && is_left_bare(column.name)) add("quote", "True");
    if (column.aggregate) add("starrocks_agg_type", python::repr(sql::render(*column.aggregate)));
    if (column.key) add("starrocks_is_agg_key", "True");
    return fmt::format("{}Column({})", prefix, base::join(arguments, ", "));
}

}  // namespace srmigrate::revision
