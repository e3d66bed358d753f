// SPDX-License-Identifier: Apache-2.0
#include "schema/model/describe.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <string_view>

namespace srmigrate::schema {
namespace {

std::string_view word(PartitionMethod method) {
    switch (method) {
        case PartitionMethod::range:
            return "RANGE ";
        case PartitionMethod::list:
            return "LIST ";
        case PartitionMethod::expression:
            return "";
    }
    return "";
}

std::string with_buckets(std::string text, const std::optional<std::int64_t>& buckets) {
    return buckets ? fmt::format("{} BUCKETS {}", text, *buckets) : text;
}

std::string key_text(const PartitionKey& key) {
    std::vector<std::string> parts;
    for (const auto& value : key) {
        parts.push_back(std::visit(base::Overloaded{
                                       [](const Literal& literal) { return literal.text; },
                                       [](const MaxValue&) { return std::string("MAXVALUE"); },
                                       [](const NullValue&) { return std::string("NULL"); },
                                   },
                                   value));
    }
    return describe(parts);
}

}  // namespace

std::string describe(const std::vector<std::string>& names) {
    return '(' + base::join(names, ", ") + ')';
}

std::string describe(const Key& key) {
    return fmt::format("{} {}", word(key.model), describe(key.columns));
}

std::string describe(const Distribution& distribution) {
    return std::visit(
        base::Overloaded{
            [](const HashDistribution& hash) { return with_buckets("HASH " + describe(hash.columns), hash.buckets); },
            [](const RandomDistribution& random) { return with_buckets("RANDOM", random.buckets); },
        },
        distribution);
}

std::string describe(const Default& value) {
    return std::visit(base::Overloaded{
                          [](const DefaultNull&) { return std::string("NULL"); },
                          [](const DefaultText& text) { return '\'' + text.value + '\''; },
                          [](const DefaultCurrentTimestamp& timestamp) {
                              return timestamp.precision ? fmt::format("CURRENT_TIMESTAMP({})", *timestamp.precision)
                                                         : std::string("CURRENT_TIMESTAMP");
                          },
                          [](const DefaultExpression& expression) { return expression.expression.text; },
                      },
                      value);
}

std::string describe(const Aggregate& aggregate) {
    return std::visit(base::Overloaded{
                          [](const AggregateFunction& function) { return std::string(word(function)); },
                          [](const AggregateState& state) {
                              std::vector<std::string> arguments;
                              for (const auto& argument : state.arguments) {
                                  const bool required = argument.nullable == false;
                                  arguments.push_back(to_text(argument.type) + (required ? " NOT NULL" : ""));
                              }
                              return fmt::format("{}({})", state.function, base::join(arguments, ", "));
                          },
                      },
                      aggregate);
}

std::string describe(const Index& index) {
    auto text = fmt::format("{} {}", word(index.kind.value_or(IndexKind::bitmap)), describe(index.columns));
    if (!index.properties.empty()) text += ' ' + describe(index.properties);
    if (index.comment && !index.comment->empty()) text += fmt::format(" COMMENT '{}'", *index.comment);
    return text;
}

std::string describe(const Partitioning& partitioning) {
    std::vector<std::string> parts;
    for (const auto& expression : partitioning.expressions)
        parts.push_back(expression.text);
    return std::string(word(partitioning.method)) + describe(parts);
}

std::string describe(const PartitionBounds& bounds) {
    return std::visit(base::Overloaded{
                          [](const LessThan& range) { return "LESS THAN " + key_text(range.upper); },
                          [](const FixedRange& range) {
                              return fmt::format("[{}, {})", key_text(range.lower), key_text(range.upper));
                          },
                          [](const ValuesIn& values) {
                              std::vector<std::string> keys;
                              for (const auto& key : values.keys)
                                  keys.push_back(key_text(key));
                              return "IN " + describe(keys);
                          },
                      },
                      bounds);
}

std::string describe(const Rollup& rollup) {
    return describe(rollup.columns);
}

std::string describe(const Column& column) {
    std::string text = column.type ? to_text(*column.type) : std::string();
    if (column.aggregate) text += (text.empty() ? "" : " ") + describe(*column.aggregate);
    if (column.nullable == false) text += " NOT NULL";
    if (column.auto_increment) text += " AUTO_INCREMENT";
    if (column.default_value) text += " DEFAULT " + describe(*column.default_value);
    if (column.generated) text += " AS " + column.generated->text;
    return text;
}

std::string describe(const RefreshScheme& refresh) {
    std::string text = refresh.moment == RefreshMoment::deferred ? "DEFERRED " : "";
    if (!refresh.how) return text;
    return text + std::visit(base::Overloaded{
                                 [](const RefreshAsync& async) {
                                     std::string how = "ASYNC";
                                     if (async.start) how += fmt::format(" START('{}')", *async.start);
                                     if (async.every) {
                                         how += fmt::format(" EVERY(INTERVAL {} {})", async.every->count,
                                                            base::to_upper(async.every->unit));
                                     }
                                     return how;
                                 },
                                 [](const RefreshIncremental&) { return std::string("INCREMENTAL"); },
                                 [](const RefreshManual&) { return std::string("MANUAL"); },
                             },
                             *refresh.how);
}

std::string describe(const std::vector<ViewColumn>& columns) {
    std::vector<std::string> parts;
    for (const auto& column : columns) {
        parts.push_back(column.comment ? fmt::format("{} COMMENT '{}'", column.name, *column.comment) : column.name);
    }
    return describe(parts);
}

std::string describe(const Properties& properties) {
    std::vector<std::string> parts;
    for (const auto& [name, value] : properties)
        parts.push_back(fmt::format("{} = {}", name, value));
    return describe(parts);
}

}  // namespace srmigrate::schema
