// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/checks_columns.hpp"

#include "base/ascii.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/value/aggregate_states.hpp"
#include "engine/value/defaults.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/column_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace srmigrate::engine {

using schema::AggregateFunction;
using schema::Type;
using schema::TypeKind;

namespace {

constexpr std::size_t k_longest_name = 1024;

bool starts_like_a_name(std::string_view name) {
    if (name.empty()) return false;
    return base::is_letter(name[0]) || (name[0] == '_' && name.size() > 1 && base::is_alphanumeric(name[1]));
}

std::optional<std::string> aggregate_problem(const schema::Column& column, AggregateFunction function) {
    if (column.key) {
        return fmt::format("Cannot specify aggregate function '{}' for key column '{}'", word(function), column.name);
    }
    if (!schema::can_aggregate(function, *column.type)) {
        return fmt::format("Invalid aggregate function '{}' for '{}'", word(function), column.name);
    }
    return std::nullopt;
}

}  // namespace

void check_database_name(std::string_view name) {
    static constexpr std::string_view k_special = "-~!@#$%^&<>=+";
    const bool good = starts_like_a_name(name) && name.size() <= 256 && std::ranges::all_of(name, [](char c) {
                          return base::is_name_character(c) || k_special.find(c) != std::string_view::npos;
                      });
    if (!good) refuse_analysis(1102, "42000", fmt::format("Incorrect database name '{}'", name));
}

void check_table_name(std::string_view name) {
    if (name.empty() || base::count_characters(name) > k_longest_name || name.find('\0') != std::string_view::npos) {
        refuse_analysis(1104, "42000", fmt::format("Incorrect table name '{}'", name));
    }
}

void check_column_name(const StatementContext& context, std::string_view name) {
    const auto fault = schema::column_name_fault(name, context.state.profile.run_mode);
    if (!fault) return;
    switch (*fault) {
        case schema::NameFault::incorrect:
            refuse_analysis(1166, "42000", fmt::format("Incorrect column name '{}'", name));
        case schema::NameFault::reserved:
            refuse_analysis(
                fmt::format("Column name [{}] is a system reserved name. Please choose a different one.", name));
        case schema::NameFault::reserved_prefix:
            refuse_analysis(
                fmt::format("Column name [{}] starts with {} is a system reserved name. Please choose a different one.",
                            name, schema::k_generated_partition_column));
    }
}

void check_partition_name(std::string_view name) {
    if (!is_common_name(name) || name.starts_with("placeholder_")) {
        refuse_analysis(1567, "HY000", fmt::format("Incorrect partition name '{}'", name));
    }
}

bool is_common_name(std::string_view name) {
    return starts_like_a_name(name) && name.size() <= 64 && std::ranges::all_of(name, base::is_name_character);
}

void check_words(const StatementContext& context, const schema::Column& given) {
    if (given.auto_increment && given.nullable == true) {
        refuse(fmt::format("Getting syntax error{}. Detail message: AUTO_INCREMENT column {} must be NOT NULL.",
                           place_of_column_name(context.statement, given.name), given.name));
    }
    if (!given.generated) return;
    if (given.nullable == false) {
        refuse("Getting syntax error. Detail message: Generated Column must be nullable column.");
    }
    if (given.key) refuse("Getting syntax error. Detail message: Generated Column can not be KEY.");
}

schema::Column server_column(const schema::Column& given) {
    schema::Column column = given;
    if (column.type) column.type = server_type(*column.type);
    column.nullable = given.nullable.value_or(!given.auto_increment);
    if (given.generated) column.nullable = true;
    if (column.aggregate) {
        if (auto* const state = std::get_if<schema::AggregateState>(&*column.aggregate)) {
            for (auto& argument : state->arguments)
                argument.type = server_type(argument.type);
            column.type = aggregate_state_type(*state);
            column.nullable = !aggregate_state_is_never_null(state->function);
        }
    }
    if (column.aggregate == schema::Aggregate(AggregateFunction::sum) && column.type && is_decimal(*column.type) &&
        column.type->kind != TypeKind::decimalv2) {
        Type widened;
        widened.kind = TypeKind::decimal;
        widened.length = decimal_width(*column.type) == 256 ? 76 : 38;
        widened.scale = column.type->scale;
        column.type = widened;
    }
    return column;
}

schema::Column settled(schema::Column column) {
    column.charset.reset();
    if (column.type) column.type = with_default_length(*column.type);
    if (column.default_value) column.default_value = server_default(*column.default_value, *column.type);
    if (!column.comment) column.comment = "";
    if (column.aggregate == schema::Aggregate(AggregateFunction::replace_if_not_null)) column.nullable = true;
    return column;
}

namespace {

[[noreturn]] void refuse_bounds(const Type& type, const schema::OutOfBounds& fault) {
    switch (fault.number) {
        case schema::OutOfBounds::Number::length: {
            const std::string_view name = type.kind == TypeKind::char_     ? "Char"
                                          : type.kind == TypeKind::varchar ? "Varchar"
                                                                           : "VARBINARY";
            if (fault.given < 0) refuse_analysis(fmt::format("{} size must be > 0: {}", name, fault.given));
            refuse_analysis(fmt::format("{} size must be <= {}: {}", name, fault.most, fault.given));
        }
        case schema::OutOfBounds::Number::precision:
            refuse_analysis(fmt::format("Precision of {} must between 1 and {}, precision was set to: {}.",
                                        primitive_text(type), fault.most, fault.given));
        case schema::OutOfBounds::Number::scale:
            refuse_analysis(fmt::format("Scale of {} must between 0 and {},  scale was set to: {}.",
                                        primitive_text(type), fault.most, fault.given));
    }
    std::abort();
}

}  // namespace

void check_type(const Type& type) {
    const auto fault = schema::type_fault(type);
    if (!fault) return;
    const Type& part = fault->type;
    std::visit(
        base::Overloaded{
            [&](const schema::OutOfBounds& bounds) { refuse_bounds(part, bounds); },
            [&](const schema::NoArrayElement&) { refuse_analysis("Invalid data type: " + sql_text(part)); },
            [&](const schema::NoMapKey&) {
                refuse_analysis(fmt::format("Invalid map.key's type: {}, which should be base types", sql_text(part)));
            },
            [&](const schema::NotStored&) { refuse_analysis("Unsupported data type: TIME"); },
        },
        fault->what);
}

namespace {

/// Only utf8 is there, and only texts may name it.
std::optional<std::string> charset_problem(const schema::Column& column) {
    if (!column.charset) return std::nullopt;
    const std::string charset = base::to_lower(*column.charset);
    if (charset == "utf8") return std::nullopt;
    if (!is_text(*column.type) && !schema::is_nested(column.type->kind)) {
        return "character setting is only supported for type varchar in column definition";
    }
    if (charset != "gbk") return "Unknown charset name: " + charset;
    return fmt::format("charset name {} is not supported yet in column definition", charset);
}

}  // namespace

std::optional<std::string> column_problem(const StatementContext& context, const schema::Column& column) {
    if (!column.type) return "No column name or column type in column definition";
    check_column_name(context, column.name);
    if (auto problem = charset_problem(column)) return problem;
    const Type type = with_default_length(*column.type);
    check_type(type);
    if (column.key && !can_distribute(type)) {
        return fmt::format("Invalid data type of key column '{}': '{}'{}", column.name, message_text(type),
                           is_floating(type) ? ", use decimal instead" : "");
    }
    if (column.aggregate) {
        if (const auto* const function = std::get_if<AggregateFunction>(&*column.aggregate)) {
            if (auto problem = aggregate_problem(column, *function)) return problem;
        } else if (column.default_value) {
            return fmt::format("Invalid default value for '{}'", column.name);
        }
    } else if (is_metric(type)) {
        return fmt::format("No aggregate function specified for '{}'", column.name);
    }
    if (!column.default_value) return std::nullopt;
    const bool replaces_nothing = column.aggregate == schema::Aggregate(AggregateFunction::replace_if_not_null);
    if (std::holds_alternative<schema::DefaultNull>(*column.default_value) && !column.nullable.value_or(true) &&
        !replaces_nothing) {
        return fmt::format("Invalid default value for '{}'", column.name);
    }
    if (const auto problem = default_problem(*column.default_value, type, context.state.profile.version)) {
        return fmt::format("Invalid default value for '{}': {}", column.name, *problem);
    }
    return std::nullopt;
}

bool is_replace(const schema::Column& column) {
    return column.aggregate == schema::Aggregate(AggregateFunction::replace) ||
           column.aggregate == schema::Aggregate(AggregateFunction::replace_if_not_null);
}

bool has_default(const schema::Column& column) {
    return column.default_value && !std::holds_alternative<schema::DefaultNull>(*column.default_value);
}

bool same_default(const schema::Column& a, const schema::Column& b) {
    if (has_default(a) != has_default(b)) return false;
    if (!has_default(a)) return true;
    if (constant_default(a) || constant_default(b)) return constant_default(a) == constant_default(b);
    return *a.default_value == *b.default_value;
}

std::optional<std::string> constant_default(const schema::Column& column) {
    if (!column.default_value) return std::nullopt;
    const auto* const text = std::get_if<schema::DefaultText>(&*column.default_value);
    return text == nullptr ? std::nullopt : std::optional(text->value);
}

std::optional<std::string> function_default(const schema::Column& column) {
    if (!column.default_value) return std::nullopt;
    const auto* const expression = std::get_if<schema::DefaultExpression>(&*column.default_value);
    if (expression == nullptr) return std::nullopt;
    std::string_view text = expression->expression.text;
    if (text.starts_with("(") && text.ends_with(")")) text = base::trim(text.substr(1, text.size() - 2));
    return base::to_lower(text);
}

bool same_column(const schema::Column& a, const schema::Column& b) {
    return base::equals_ignoring_case(a.name, b.name) && a.type == b.type && a.aggregate == b.aggregate &&
           a.key == b.key && a.nullable == b.nullable && same_default(a, b) && a.auto_increment == b.auto_increment &&
           a.generated.has_value() == b.generated.has_value() &&
           (!a.generated || a.generated->tokens == b.generated->tokens) &&
           a.comment.value_or("") == b.comment.value_or("");
}

}  // namespace srmigrate::engine
