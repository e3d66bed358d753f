// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/show_create.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/default_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace srmigrate::engine {

namespace {

/// Comments: only \ and " are escaped, line breaks stay.
std::string comment_text(std::string_view text) {
    return base::replace_all(base::replace_all(text, "\\", "\\\\"), "\"", "\\\"");
}

/// Constant defaults are escaped as Java would.
std::string java_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '"':
                result += "\\\"";
                break;
            case '\\':
                result += "\\\\";
                break;
            case '\n':
                result += "\\n";
                break;
            case '\t':
                result += "\\t";
                break;
            case '\r':
                result += "\\r";
                break;
            case '\b':
                result += "\\b";
                break;
            case '\f':
                result += "\\f";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string aggregate_text(const schema::Aggregate& aggregate) {
    return std::visit(base::Overloaded{
                          [](schema::AggregateFunction function) { return std::string(word(function)); },
                          [](const schema::AggregateState& state) {
                              std::vector<std::string> arguments;
                              for (const auto& argument : state.arguments) {
                                  arguments.push_back(sql_text(argument.type));
                              }
                              return base::to_lower(state.function) + "(" + base::join(arguments, ", ") + ")";
                          },
                      },
                      aggregate);
}

std::string default_clause(const schema::Column& column) {
    if (!has_default(column) || schema::keeps_no_default(*column.type)) return "";
    return std::visit(base::Overloaded{
                          [](const schema::DefaultNull&) { return std::string(); },
                          [](const schema::DefaultText& text) { return "DEFAULT \"" + java_text(text.value) + "\" "; },
                          [](const schema::DefaultCurrentTimestamp& now) {
                              if (!now.precision) return std::string("DEFAULT CURRENT_TIMESTAMP ");
                              // six digits are as many as there are: what asks for more is a function like others
                              const auto call = fmt::format("current_timestamp({})", *now.precision);
                              return *now.precision <= 6 ? "DEFAULT " + call + " " : "DEFAULT (" + call + ") ";
                          },
                          [&](const schema::DefaultExpression& expression) {
                              std::string_view text = expression.expression.text;
                              const bool is_call = !schema::is_nested(column.type->kind);
                              if (is_call && !text.starts_with("(")) return fmt::format("DEFAULT ({}) ", text);
                              return fmt::format("DEFAULT {} ", text);
                          },
                      },
                      *column.default_value);
}

/// In the order of the keys, but for those named: they come first.
std::string properties_text(const schema::Properties& properties, std::span<const std::string_view> first = {}) {
    std::vector<std::string> lines;
    const auto add = [&](const std::string& key, const std::string& value) {
        lines.push_back(fmt::format("\"{}\" = \"{}\"", key, base::replace_all(value, "\"", "\\\"")));
    };
    for (const std::string_view key : first) {
        const auto found = properties.find(std::string(key));
        if (found != properties.end()) add(found->first, found->second);
    }
    for (const auto& [key, value] : properties) {
        if (std::ranges::find(first, key) == first.end()) add(key, value);
    }
    return "PROPERTIES (\n" + base::join(lines, ",\n") + "\n)";
}

std::string index_text(const schema::Index& index) {
    std::string properties;
    if (!index.properties.empty()) {
        std::vector<std::string> parts;
        for (const auto& [key, value] : index.properties)
            parts.push_back(fmt::format("\"{}\" = \"{}\"", key, value));
        properties = "(" + base::join(parts, ", ") + ")";
    }
    return fmt::format("INDEX {} ({}) USING {}{} COMMENT '{}'", index.name, quoted_names(index.columns),
                       word(kind_of(index)), properties, index.comment.value_or(""));
}

// ---- Partitions
// ------------------------------------------------------------------------------------------------------

std::string value_text(const schema::PartitionValue& value, char quote) {
    return std::visit(base::Overloaded{
                          [&](const schema::Literal& literal) { return quote + literal.text + quote; },
                          [](const schema::MaxValue&) { return std::string("MAXVALUE"); },
                          [&](const schema::NullValue&) { return quote + std::string("NULL") + quote; },
                      },
                      value);
}

std::string tuple_text(const schema::PartitionKey& key) {
    std::vector<std::string> parts;
    for (const schema::PartitionValue& value : key)
        parts.push_back(value_text(value, '\''));
    return "(" + base::join(parts, ", ") + ")";
}

/// A comma stands behind values alone, not behind MAXVALUE (StarRocks: PartitionKey.toSql).
std::string range_bound(const schema::PartitionKey& key) {
    std::string text = "(";
    std::size_t values = 0;
    for (const schema::PartitionValue& value : key) {
        text += value_text(value, '"');
        if (!std::holds_alternative<schema::MaxValue>(value) && ++values < key.size()) text += ", ";
    }
    return text + ")";
}

std::string replication_text(const StoredTable& table, const StoredPartition& partition) {
    const auto found = table.definition.properties.find("replication_num");
    const std::string number = std::to_string(partition.replication_num);
    if (found == table.definition.properties.end() || found->second == number) return "";
    return fmt::format("(\"replication_num\" = \"{}\")", number);
}

std::string range_partitions(const StoredTable& table) {
    std::vector<std::string> parts;
    for (const StoredPartition* const partition : in_printed_order(table)) {
        const auto& range = std::get<schema::FixedRange>(*partition->bounds);
        parts.push_back(fmt::format("PARTITION {} VALUES [{}, {}){}", partition->name, range_bound(range.lower),
                                    range_bound(range.upper), replication_text(table, *partition)));
    }
    return "(" + base::join(parts, ",\n") + ")";
}

std::string list_partitions(const StoredTable& table, std::size_t columns) {
    std::vector<std::string> parts;
    for (const StoredPartition* const partition : in_printed_order(table)) {
        std::vector<std::string> values;
        for (const schema::PartitionKey& key : std::get<schema::ValuesIn>(*partition->bounds).keys) {
            values.push_back(columns == 1 && key.size() == 1 ? value_text(key.front(), '\'') : tuple_text(key));
        }
        const std::string replication = replication_text(table, *partition);
        parts.push_back(fmt::format("  PARTITION {} VALUES IN ({}){}{}", partition->name, base::join(values, ", "),
                                    replication.empty() ? "" : " ", replication));
    }
    return "(\n" + base::join(parts, ",\n") + "\n)";
}

std::string plain_names(const std::vector<std::string>& names) {
    std::vector<std::string> quoted;
    for (const std::string& name : names)
        quoted.push_back("`" + name + "`");
    return base::join(quoted, ",");
}

std::string expression_text(const schema::Expression& expression) {
    return print(parse_expression(expression), Printing::explained);
}

std::string partitioning_text(const StoredTable& table) {
    const schema::Table& definition = table.definition;
    const std::vector<std::string> columns = partition_columns(definition);
    switch (style_of(definition)) {
        case PartitionStyle::none:
            return "";
        case PartitionStyle::range:
            return "\nPARTITION BY RANGE(" + quoted_names(columns) + ")\n" + range_partitions(table);
        case PartitionStyle::range_expression:
            return "\nPARTITION BY RANGE(" + expression_text(definition.partitioning->expressions.front()) + ")\n" +
                   range_partitions(table);
        case PartitionStyle::automatic_range:
            return "\nPARTITION BY " + expression_text(definition.partitioning->expressions.front());
        case PartitionStyle::list:
            return "\nPARTITION BY LIST(" + plain_names(columns) + ")" + list_partitions(table, columns.size());
        case PartitionStyle::automatic_list:
            return "\nPARTITION BY (" + plain_names(columns) + ")";
    }
    return "";
}

std::string distribution_text(const schema::Distribution& distribution) {
    return std::visit(base::Overloaded{
                          [](const schema::HashDistribution& hash) {
                              return "DISTRIBUTED BY HASH(" + quoted_names(hash.columns) + ")" +
                                     (hash.buckets ? fmt::format(" BUCKETS {} ", *hash.buckets) : std::string());
                          },
                          [](const schema::RandomDistribution& random) {
                              return std::string("DISTRIBUTED BY RANDOM") +
                                     (random.buckets ? fmt::format(" BUCKETS {}", *random.buckets) : std::string());
                          },
                      },
                      distribution);
}

std::string comment_clause(const ClusterProfile& profile, const std::string& comment) {
    if (!comment.empty()) return "\nCOMMENT \"" + comment_text(comment) + "\"";
    return rules_of(profile).prints_table_comment_always ? "\nCOMMENT \"OLAP\"" : "";
}

std::string view_columns(const std::vector<schema::ViewColumn>& columns) {
    std::vector<std::string> parts;
    for (const schema::ViewColumn& column : columns) {
        const bool commented = column.comment && !column.comment->empty();
        parts.push_back("`" + column.name + "`" +
                        (commented ? " COMMENT \"" + comment_text(*column.comment) + "\"" : std::string()));
    }
    return base::join(parts, ", ");
}

}  // namespace

std::string quoted_names(const std::vector<std::string>& names) {
    std::vector<std::string> quoted;
    for (const std::string& name : names)
        quoted.push_back("`" + name + "`");
    return base::join(quoted, ", ");
}

std::string column_text(const schema::Column& column) {
    std::string text = "`" + column.name + "` " + sql_text(*column.type) + " ";
    if (column.aggregate) text += aggregate_text(*column.aggregate) + " ";
    text += column.nullable.value_or(true) ? "NULL " : "NOT NULL ";
    if (column.auto_increment) {
        text += "AUTO_INCREMENT ";
    } else if (column.generated) {
        text += "AS " + column.generated->text + " ";
    } else {
        text += default_clause(column);
    }
    return text + "COMMENT \"" + comment_text(column.comment.value_or("")) + "\"";
}

std::string create_table_text(const ClusterProfile& profile, const StoredTable& table) {
    const schema::Table& definition = table.definition;
    std::vector<std::string> lines;
    for (const schema::Column& column : definition.columns)
        lines.push_back("  " + column_text(column));
    for (const schema::Index& index : definition.indexes)
        lines.push_back("  " + index_text(index));
    std::string text =
        fmt::format("CREATE {}TABLE `{}` (\n{}\n) ENGINE=OLAP \n{}({})", definition.temporary ? "TEMPORARY " : "",
                    definition.name.name, base::join(lines, ",\n"), word(definition.key->model),
                    quoted_names(definition.key->columns));
    text += comment_clause(profile, definition.comment.value_or(""));
    text += partitioning_text(table);
    text += "\n" + distribution_text(*definition.distribution);
    if (definition.order_by) text += "\nORDER BY(" + quoted_names(*definition.order_by) + ")";
    if (!rules_of(profile).prints_in_memory) return text + "\n" + properties_text(definition.properties) + ";";
    schema::Properties properties = definition.properties;
    properties["in_memory"] = "false";
    static constexpr std::array<std::string_view, 2> k_first = {"replication_num", "in_memory"};
    return text + "\n" + properties_text(properties, k_first) + ";";
}

namespace {

template <class Stored>
const std::string& shown_query(const Stored& view) {
    return view.kept_query.empty() ? view.definition.query.text : view.kept_query;
}

}  // namespace

std::string create_view_text(const ClusterProfile& profile, const StoredView& view) {
    std::string text = fmt::format("CREATE VIEW `{}` ({})", view.definition.name.name,
                                   view_columns(view.definition.columns.value_or(std::vector<schema::ViewColumn>{})));
    if (view.definition.comment && !view.definition.comment->empty()) {
        text += "\nCOMMENT \"" + comment_text(*view.definition.comment) + "\"";
    }
    if (rules_of(profile).prints_view_security) {
        text += view.definition.security == schema::ViewSecurity::invoker ? " SECURITY INVOKER" : " SECURITY NONE";
    }
    return text + " AS " + shown_query(view) + ";";
}

namespace {

std::string refresh_text(const Rules& rules, const schema::RefreshScheme& refresh) {
    std::string text = "\nREFRESH ";
    if (refresh.moment == schema::RefreshMoment::deferred) text += "DEFERRED ";
    return text + std::visit(base::Overloaded{
                                 [&](const schema::RefreshAsync& async) {
                                     std::string how = async.every && rules.refresh_schedule     ? "SCHEDULE"
                                                       : !async.every && rules.refresh_on_change ? "ON_CHANGE"
                                                                                                 : "ASYNC";
                                     if (async.start) how += " START(\"" + *async.start + "\")";
                                     if (async.every) {
                                         how += fmt::format(" EVERY(INTERVAL {} {})", async.every->count,
                                                            base::to_upper(async.every->unit));
                                     }
                                     return how;
                                 },
                                 [](const schema::RefreshIncremental&) { return std::string("INCREMENTAL"); },
                                 [](const schema::RefreshManual&) { return std::string("MANUAL"); },
                             },
                             refresh.how.value_or(schema::RefreshAsync{}));
}

}  // namespace

std::string create_materialized_view_text(const ClusterProfile& profile, const StoredMaterializedView& view) {
    const schema::Table& table = view.table.definition;
    std::string text = fmt::format("CREATE MATERIALIZED VIEW `{}` ({}", table.name.name,
                                   view_columns(view.definition.columns.value_or(std::vector<schema::ViewColumn>{})));
    for (const schema::Index& index : table.indexes)
        text += ",\n  " + index_text(index);
    text += ")";
    if (table.comment && !table.comment->empty()) text += "\nCOMMENT \"" + comment_text(*table.comment) + "\"";
    if (!view.definition.partition_by.empty()) {
        std::vector<std::string> parts;
        for (const schema::Expression& expression : view.definition.partition_by)
            parts.push_back(expression.text);
        text += "\nPARTITION BY (" + base::join(parts, ",") + ")";
    }
    text += "\n" + distribution_text(*table.distribution);
    if (table.order_by && !table.order_by->empty()) text += "\nORDER BY (" + base::join(*table.order_by, ",") + ")";
    if (view.definition.refresh) text += refresh_text(rules_of(profile), *view.definition.refresh);
    text += "\n" + properties_text(table.properties);
    return text + "\nAS " + shown_query(view) + ";";
}

std::string listed_index_text(const StoredTable& table, const RollupIndex& index) {
    if (index.view) {
        std::string text;
        for (const char c : index.statement) {
            if (c == '\n' || c == '\t' || (c == ' ' && text.ends_with(' '))) continue;
            text += c;
        }
        return text;
    }
    std::vector<std::string> keys;
    std::vector<std::string> items;
    for (const schema::Column& column : index.columns) {
        if (column.key) keys.push_back(column.name);
    }
    items = keys;
    for (const schema::Column& column : index.columns) {
        if (column.key) continue;
        const bool replaces = table.definition.key->model == schema::KeyModel::unique;
        const auto aggregate = column.aggregate ? aggregate_text(*column.aggregate) : replaces ? "REPLACE" : "NONE";
        items.push_back(fmt::format("{}({})", aggregate, column.name));
    }
    return fmt::format("create materialized view {} as select {} from {} group by {}", index.name,
                       base::join(items, ","), table.definition.name.name, base::join(keys, ","));
}

}  // namespace srmigrate::engine
