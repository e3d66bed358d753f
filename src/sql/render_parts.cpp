// SPDX-License-Identifier: Apache-2.0
#include "sql/render_parts.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/model/words.hpp"
#include "sql/quote.hpp"
#include "sql/render_pieces.hpp"

#include <fmt/format.h>

namespace srmigrate::sql {
namespace {

std::string children(const schema::Type& type) {
    std::string result;
    for (std::size_t i = 0; i < type.children.size(); ++i) {
        if (i > 0) result += ", ";
        if (i < type.field_names.size()) result += quote_identifier(type.field_names[i]) + ' ';
        result += render(type.children[i]);
    }
    return result;
}

std::string_view nullability(const std::optional<bool>& nullable) {
    if (!nullable) return "";
    return *nullable ? " NULL" : " NOT NULL";
}

std::string aggregate_state(const schema::AggregateState& state) {
    std::vector<std::string> arguments;
    for (const auto& argument : state.arguments) {
        arguments.push_back(fmt::format("{}{}", render(argument.type), nullability(argument.nullable)));
    }
    return fmt::format("{}({})", quote_identifier(state.function), fmt::join(arguments, ", "));
}

std::string literal(const schema::Literal& literal) {
    return literal.quoted ? quote_text(literal.text) : literal.text;
}

std::string value(const schema::PartitionValue& value) {
    return std::visit(base::Overloaded{
                          [](const schema::Literal& given) { return literal(given); },
                          [](const schema::MaxValue&) { return std::string("MAXVALUE"); },
                          [](const schema::NullValue&) { return std::string("NULL"); },
                      },
                      value);
}

std::string values(const schema::PartitionKey& key) {
    std::vector<std::string> texts;
    for (const auto& given : key)
        texts.push_back(value(given));
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string bounds(const schema::PartitionBounds& bounds) {
    return std::visit(base::Overloaded{
                          [](const schema::LessThan& given) {
                              const bool is_open =
                                  given.upper.size() == 1 && std::holds_alternative<schema::MaxValue>(given.upper[0]);
                              return is_open ? std::string("LESS THAN MAXVALUE")
                                             : fmt::format("LESS THAN ({})", values(given.upper));
                          },
                          [](const schema::FixedRange& given) {
                              return fmt::format("[({}), ({}))", values(given.lower), values(given.upper));
                          },
                          [](const schema::ValuesIn& given) {
                              std::vector<std::string> keys;
                              for (const auto& key : given.keys) {
                                  keys.push_back(key.size() == 1 ? values(key) : fmt::format("({})", values(key)));
                              }
                              return fmt::format("IN ({})", fmt::join(keys, ", "));
                          },
                      },
                      bounds);
}

std::string buckets(const std::optional<std::int64_t>& count) {
    return count ? fmt::format(" BUCKETS {}", *count) : std::string();
}

}  // namespace

std::string name_list(const std::vector<std::string>& names) {
    return fmt::format("({})", quote_identifiers(names));
}

std::string property_list(const schema::Properties& properties) {
    std::vector<std::string> pairs;
    for (const auto& [key, given] : properties)
        pairs.push_back(fmt::format("{} = {}", quote_text(key), quote_text(given)));
    return fmt::format("({})", fmt::join(pairs, ", "));
}

std::string inline_properties(const schema::Properties& properties) {
    return properties.empty() ? std::string() : " PROPERTIES " + property_list(properties);
}

std::string properties_clause(const schema::Properties& properties, std::string_view word) {
    if (properties.empty()) return {};
    std::vector<std::string> lines;
    for (const auto& [key, given] : properties)
        lines.push_back(fmt::format("{} = {}", quote_text(key), quote_text(given)));
    return fmt::format("\n{} {}", word, block(lines));
}

std::string inline_comment(const std::optional<std::string>& comment) {
    return comment ? " COMMENT " + quote_text(*comment) : std::string();
}

std::string block(const std::vector<std::string>& lines) {
    return fmt::format("(\n    {}\n)", fmt::join(lines, ",\n    "));
}

std::string interval(std::int64_t count, std::string_view unit) {
    return fmt::format("INTERVAL {} {}", count, base::to_upper(unit));
}

std::string series(const schema::PartitionSeries& series) {
    const auto step = series.unit ? interval(series.every, *series.unit) : std::to_string(series.every);
    return fmt::format("START ({}) END ({}) EVERY ({})", literal(series.start), literal(series.end), step);
}

std::string key_clause(const schema::Key& key) {
    return fmt::format("{} {}", schema::word(key.model), name_list(key.columns));
}

std::string rollup(const schema::Rollup& rollup) {
    auto text = fmt::format("{} {}", quote_identifier(rollup.name), name_list(rollup.columns));
    if (rollup.duplicate_key) text += " DUPLICATE KEY " + name_list(*rollup.duplicate_key);
    if (rollup.from) text += " FROM " + quote_identifier(*rollup.from);
    return text + inline_properties(rollup.properties);
}

std::string_view if_exists(bool given) {
    return given ? "IF EXISTS " : "";
}

std::string_view if_not_exists(bool given) {
    return given ? "IF NOT EXISTS " : "";
}

std::string render(const schema::ObjectName& name) {
    std::string text;
    if (name.catalog) text += quote_identifier(*name.catalog) + '.';
    if (name.database) text += quote_identifier(*name.database) + '.';
    return text + quote_identifier(name.name);
}

std::string render(const schema::Type& type) {
    std::string text = base::to_upper(schema::type_facts(type.kind).name);
    if (!type.children.empty()) return fmt::format("{}<{}>", text, children(type));
    if (!type.length) return text;
    return type.scale ? fmt::format("{}({}, {})", text, *type.length, *type.scale)
                      : fmt::format("{}({})", text, *type.length);
}

std::string render(const schema::Default& value) {
    return std::visit(base::Overloaded{
                          [](const schema::DefaultNull&) { return std::string("NULL"); },
                          [](const schema::DefaultText& given) { return quote_text(given.value); },
                          [](const schema::DefaultCurrentTimestamp& now) {
                              return now.precision ? fmt::format("CURRENT_TIMESTAMP({})", *now.precision)
                                                   : std::string("CURRENT_TIMESTAMP");
                          },
                          [](const schema::DefaultExpression& given) { return given.expression.text; },
                      },
                      value);
}

std::string render(const schema::Aggregate& aggregate) {
    return std::visit(base::Overloaded{
                          [](schema::AggregateFunction function) { return std::string(schema::word(function)); },
                          [](const schema::AggregateState& state) { return aggregate_state(state); },
                      },
                      aggregate);
}

std::string render(const schema::Column& column) {
    auto text = quote_identifier(column.name);
    if (column.type) text += ' ' + render(*column.type);
    if (column.charset) text += " CHARSET " + quote_identifier(*column.charset);
    if (column.key) text += " KEY";
    if (column.aggregate) text += ' ' + render(*column.aggregate);
    text += nullability(column.nullable);
    if (column.default_value) text += " DEFAULT " + render(*column.default_value);
    if (column.auto_increment) text += " AUTO_INCREMENT";
    if (column.generated) text += " AS " + column.generated->text;
    return text + inline_comment(column.comment);
}

std::string render(const schema::Index& index) {
    auto text = fmt::format("INDEX {} {}", quote_identifier(index.name), name_list(index.columns));
    if (index.kind) text += fmt::format(" USING {}", schema::word(*index.kind));
    if (!index.properties.empty()) text += ' ' + property_list(index.properties);
    return text + inline_comment(index.comment);
}

std::string render(const schema::PartitionItem& item) {
    return std::visit(base::Overloaded{
                          [](const schema::Partition& partition) {
                              auto text =
                                  fmt::format("PARTITION {}{} VALUES {}", if_not_exists(partition.if_not_exists),
                                              quote_identifier(partition.name), bounds(partition.bounds));
                              if (!partition.properties.empty()) text += ' ' + property_list(partition.properties);
                              return text;
                          },
                          [](const schema::PartitionSeries& given) { return series(given); },
                      },
                      item);
}

std::string render(const schema::Partitioning& partitioning) {
    using schema::PartitionMethod;
    std::vector<std::string> expressions;
    bool all_names = true;
    for (const auto& expression : partitioning.expressions) {
        expressions.push_back(expression.text);
        all_names = all_names && expression.tokens.size() == 1;
    }
    // Names stand in parentheses; older servers take expressions without.
    const bool is_expression = partitioning.method == PartitionMethod::expression;
    auto text = fmt::format("{}", fmt::join(expressions, ", "));
    if (!is_expression || all_names) text = '(' + text + ')';
    if (partitioning.method == PartitionMethod::range) text = "RANGE " + text;
    if (partitioning.method == PartitionMethod::list) text = "LIST " + text;
    if (partitioning.partitions.empty()) return is_expression ? text : text + " ()";
    std::vector<std::string> lines;
    for (const auto& item : partitioning.partitions)
        lines.push_back(render(item));
    return text + ' ' + block(lines);
}

std::string render(const schema::Distribution& distribution) {
    return std::visit(base::Overloaded{
                          [](const schema::HashDistribution& hash) {
                              return fmt::format("HASH {}{}", name_list(hash.columns), buckets(hash.buckets));
                          },
                          [](const schema::RandomDistribution& random) { return "RANDOM" + buckets(random.buckets); },
                      },
                      distribution);
}

std::string render(const schema::RefreshScheme& refresh) {
    std::vector<std::string> words;
    if (refresh.moment)
        words.emplace_back(*refresh.moment == schema::RefreshMoment::immediate ? "IMMEDIATE" : "DEFERRED");
    if (refresh.how) {
        words.push_back(std::visit(base::Overloaded{
                                       [](const schema::RefreshAsync& async) {
                                           std::string text = "ASYNC";
                                           if (async.start)
                                               text += fmt::format(" START ({})", quote_text(*async.start));
                                           if (async.every)
                                               text += fmt::format(" EVERY ({})",
                                                                   interval(async.every->count, async.every->unit));
                                           return text;
                                       },
                                       [](const schema::RefreshIncremental&) { return std::string("INCREMENTAL"); },
                                       [](const schema::RefreshManual&) { return std::string("MANUAL"); },
                                   },
                                   *refresh.how));
    }
    return fmt::format("{}", fmt::join(words, " "));
}

}  // namespace srmigrate::sql
