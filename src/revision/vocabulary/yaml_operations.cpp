// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/yaml_operations.hpp"

#include "base/text.hpp"
#include "revision/vocabulary/yaml_objects.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::revision {
namespace {

using schema::AlterClause;
using schema::Operation;
using Operations = std::vector<Operation>;
using NameList = std::vector<std::string>;

std::string name_under(const Fields& fields, std::string_view key) {
    return fields.text(key).value_or("");
}
NameList names_under(const Fields& fields, std::string_view key) {
    return fields.identifiers(key).value_or(NameList{});
}

Operation alter(const Fields& fields, AlterClause clause, std::string_view table = "table") {
    return schema::AlterTable{.name = fields.object_name(table), .clauses = {std::move(clause)}};
}

// "HASH(id)" with `buckets` beside it, as the dialect has it.
std::optional<schema::Distribution> distribution_of(const Fields& fields) {
    auto distribution = fields.parsed<schema::Distribution>("distributed_by", &sql::parse_distribution);
    const auto buckets = fields.integer("buckets");
    if (!distribution || !buckets) return distribution;
    auto& own = std::visit([](auto& kind) -> std::optional<std::int64_t>& { return kind.buckets; }, *distribution);
    if (own) {
        fields.error("buckets", "the number of buckets is given twice", "leave it out here or in 'distributed_by'");
    }
    own = *buckets;
    return distribution;
}

std::optional<schema::ColumnPosition> position_of(const Fields& fields) {
    const auto after = fields.text("after");
    if (fields.is_true("first")) {
        if (after) fields.error("after", "'first' and 'after' are given", "keep one of them");
        return schema::First{};
    }
    if (after) return schema::After{.column = *after};
    return std::nullopt;
}

// ---- Tables
// ------------------------------------------------------------------------------------------------------------

// One property a statement; those of one of these groups may stand together (reference §1.7).
std::string_view property_group(std::string_view name) {
    constexpr std::array<std::string_view, 2> k_groups{"dynamic_partition.", "binlog."};
    const auto* const group = std::find_if(k_groups.begin(), k_groups.end(),
                                           [&](std::string_view prefix) { return name.starts_with(prefix); });
    return group == k_groups.end() ? name : *group;
}

Operations alter_table_properties(const Fields& fields) {
    const auto name = fields.object_name("table");
    std::vector<std::pair<std::string_view, schema::Properties>> groups;
    const auto properties = fields.property_list("properties");
    for (const auto& [key, value] : properties) {
        const auto group = property_group(key);
        auto known =
            std::find_if(groups.begin(), groups.end(), [&](const auto& other) { return other.first == group; });
        if (known == groups.end()) known = groups.insert(groups.end(), {group, {}});
        known->second.insert_or_assign(key, value);
    }
    if (groups.empty())
        fields.error("properties", "there is no property under 'properties'", "name one, or remove the operation");
    Operations result;
    for (auto& [group, values] : groups) {
        result.emplace_back(
            schema::AlterTable{.name = name, .clauses = {schema::SetProperties{.properties = std::move(values)}}});
    }
    return result;
}

Operations alter_table_columns(const Fields& fields) {
    schema::AlterTable operation{.name = fields.object_name("table"), .clauses = {}};
    for (auto& column : columns_of(fields, "adds")) {
        operation.clauses.emplace_back(schema::AddColumns{.columns = {std::move(column)}});
    }
    for (auto& name : names_under(fields, "drops")) {
        operation.clauses.emplace_back(schema::DropColumn{.name = std::move(name)});
    }
    if (operation.clauses.empty()) {
        fields.error("adds", "there is nothing to add or drop", "give 'adds', 'drops' or both");
    }
    return {std::move(operation)};
}

// ---- Columns
// -----------------------------------------------------------------------------------------------------------

Operations add_column(const Fields& fields) {
    const auto* const node = fields.node("column");
    const Fields column(fields.reader(), column_shape(), fields.where(), *node);
    if (!column.readable()) return {};
    return {alter(fields, schema::AddColumns{.columns = {column_of(column)}, .position = position_of(fields)})};
}

// MODIFY COLUMN replaces the whole definition: nullability and comment that are not repeated are lost without a word
// (reference §3.2). Type, default, key and aggregate that are not repeated are refused by the server.
std::optional<schema::Column> whole_definition(const Fields& fields) {
    const auto known = [&](std::string_view name) {
        const auto existing = fmt::format("existing_{}", name);
        return fields.given(name) ? std::string(name) : fields.given(existing) ? existing : std::string();
    };
    const auto type = known("type");
    const auto nullable = known("nullable");
    const auto comment = known("comment");
    bool complete = true;
    const auto need = [&](const std::string& key, std::string_view what, std::string_view hint) {
        if (!key.empty()) return;
        complete = false;
        fields.error_of_whole(fmt::format("'alter_column' would change {} as well", what), std::string(hint));
    };
    need(type, "the type of the column", "give 'existing_type', the type that it has");
    need(nullable, "whether the column may be NULL", "give 'existing_nullable', true or false as it is");
    need(comment, "the comment of the column", "give 'existing_comment', the comment that it has, or null for none");
    if (!complete) return std::nullopt;
    schema::Column column;
    column.name = name_under(fields, "name");
    column.type = fields.parsed<schema::Type>(type, &sql::parse_type);
    column.key = fields.is_true("is_agg_key");
    column.aggregate = fields.parsed<schema::Aggregate>("agg_type", &sql::parse_aggregate);
    column.nullable = fields.boolean(nullable);
    const auto* const default_key = fields.given("server_default") ? "server_default" : "existing_server_default";
    column.default_value = default_of(fields, default_key);
    column.auto_increment = fields.is_true("autoincrement");
    column.generated = fields.parsed<schema::Expression>("computed", &sql::parse_expression);
    column.comment = fields.text(comment);
    return column;
}

Operations alter_column(const Fields& fields) {
    constexpr std::array k_modifying{"type",     "nullable",   "server_default", "autoincrement", "computed",
                                     "agg_type", "is_agg_key", "first",          "after"};
    const bool modifies =
        std::any_of(k_modifying.begin(), k_modifying.end(), [&](const char* name) { return fields.given(name); });
    const auto name = name_under(fields, "name");
    Operations result;
    if (modifies) {
        auto column = whole_definition(fields);
        if (!column) return {};
        result.push_back(
            alter(fields, schema::ModifyColumn{.column = std::move(*column), .position = position_of(fields)}));
    } else if (fields.given("comment")) {
        result.push_back(
            alter(fields, schema::ModifyColumnComment{.name = name, .comment = fields.text("comment").value_or("")}));
    }
    if (const auto new_name = fields.text("new_name")) {
        result.push_back(alter(fields, schema::RenameColumn{.name = name, .new_name = *new_name}));
    }
    if (result.empty()) {
        fields.error_of_whole("'alter_column' changes nothing",
                              "give what is to change: type, nullable, comment, new_name …");
    }
    return result;
}

// ---- Partitions
// --------------------------------------------------------------------------------------------------------

Operations add_partition(const Fields& fields) {
    schema::AddPartitions clause{.partition = {},
                                 .temporary = fields.is_true("temporary"),
                                 .distribution = distribution_of(fields),
                                 .properties = {}};
    auto properties = fields.properties("properties");
    const bool named = fields.given("name") && fields.given("values");
    if (named == fields.given("series") || fields.given("name") != fields.given("values")) {
        fields.error_of_whole("expected a partition with its values, or a series of partitions",
                              "give 'name' and 'values', or 'series'");
        return {};
    }
    if (named) {
        const auto before = fmt::format("PARTITION {} VALUES ", sql::quote_identifier(name_under(fields, "name")));
        auto item = fields.parsed<schema::PartitionItem>("values", &sql::parse_partition, before);
        if (!item) return {};
        if (auto* const partition = std::get_if<schema::Partition>(&*item)) {
            partition->if_not_exists = fields.is_true("if_not_exists");
            partition->properties = std::move(properties);
        }
        clause.partition = std::move(*item);
    } else {
        auto item = fields.parsed<schema::PartitionItem>("series", &sql::parse_partition);
        if (!item) return {};
        clause.partition = std::move(*item);
        clause.properties = std::move(properties);
    }
    return {alter(fields, std::move(clause))};
}

Operations drop_partition(const Fields& fields) {
    schema::DropPartitions clause{.names = names_under(fields, "names"),
                                  .where = fields.parsed<schema::Expression>("where", &sql::parse_expression),
                                  .temporary = fields.is_true("temporary"),
                                  .if_exists = fields.is_true("if_exists"),
                                  .force = fields.is_true("force")};
    if (clause.names.empty() == !clause.where.has_value()) {
        fields.error_of_whole("expected the partitions to drop, or what they have in common",
                              "give 'names' or 'where'");
    }
    return {alter(fields, std::move(clause))};
}

// ---- Views
// -------------------------------------------------------------------------------------------------------------

Operations view_creation(const Fields& fields) {
    return {schema::CreateView{.view = view_of(fields),
                               .or_replace = fields.is_true("or_replace"),
                               .if_not_exists = fields.is_true("if_not_exists")}};
}

Operations alter_view(const Fields& fields) {
    const auto name = fields.object_name("name");
    Operations result;
    if (auto query = fields.parsed<schema::Query>("definition", &sql::parse_query)) {
        result.emplace_back(
            schema::AlterView{.name = name, .columns = view_columns_of(fields, "columns"), .query = std::move(*query)});
    } else if (fields.given("columns")) {
        fields.error("columns", "the columns of a view change with its query only", "give 'definition' too");
    }
    if (const auto security = security_of(fields, "security")) {
        result.emplace_back(schema::SetViewSecurity{.name = name, .security = *security});
    }
    if (result.empty()) {
        fields.error_of_whole("'alter_view' changes nothing",
                              "give 'definition' or 'security'; a comment takes 'create_view' with 'or_replace'");
    }
    return result;
}

Operations alter_materialized_view(const Fields& fields) {
    const auto name = fields.object_name("name");
    Operations result;
    const auto add = [&](auto change) {
        result.emplace_back(schema::AlterMaterializedView{.name = name, .change = std::move(change)});
    };
    if (auto refresh = fields.parsed<schema::RefreshScheme>("refresh", &sql::parse_refresh)) {
        add(schema::SetRefresh{.refresh = std::move(*refresh)});
    }
    if (auto properties = fields.properties("properties"); !properties.empty()) {
        add(schema::SetProperties{.properties = std::move(properties)});
    }
    if (const auto active = fields.boolean("active")) {
        if (*active) {
            add(schema::Activate{});
        } else {
            add(schema::Deactivate{});
        }
    }
    if (const auto other = fields.text("swap_with")) add(schema::SwapMaterializedView{.other = *other});
    if (const auto new_name = fields.text("new_name")) add(schema::RenameMaterializedView{.new_name = *new_name});
    if (result.empty()) {
        fields.error_of_whole("'alter_materialized_view' changes nothing",
                              "give 'refresh', 'properties', 'active', 'swap_with' or 'new_name'");
    }
    return result;
}

Operations refresh_materialized_view(const Fields& fields) {
    schema::RefreshMaterializedView operation{.name = fields.object_name("name"),
                                              .partitions = name_under(fields, "partitions"),
                                              .force = fields.is_true("force")};
    if (const auto mode = fields.text("mode")) {
        if (base::equals_ignoring_case(*mode, "SYNC")) {
            operation.mode = schema::RefreshMode::sync;
        } else if (base::equals_ignoring_case(*mode, "ASYNC")) {
            operation.mode = schema::RefreshMode::async;
        } else {
            fields.error("mode", fmt::format("expected SYNC or ASYNC under 'mode', got '{}'", *mode));
        }
    }
    operation.priority = fields.integer("priority");
    return {std::move(operation)};
}

// ---- Rows
// --------------------------------------------------------------------------------------------------------------

bool is_number(std::string_view text) {
    const auto digits = [&] {
        const auto count = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(count);
        return count > 0;
    };
    if (text.starts_with('-')) text.remove_prefix(1);
    if (!digits()) return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (!digits()) return false;
    }
    return text.empty();
}

// Plain numbers and truth values as such, everything else as a string.
std::optional<std::string> literal_of(const Fields& fields, const YamlNode& value, std::string_view column) {
    switch (value.kind) {
        case YamlKind::null:
            return "NULL";
        case YamlKind::scalar:
            break;
        case YamlKind::sequence:
        case YamlKind::mapping:
            fields.reader().error(value,
                                  fmt::format("expected a value for the column '{}', got {}", column, kind_of(value)),
                                  "write it as a JSON text in quotes, or use 'execute'");
            return std::nullopt;
    }
    const auto replaced = fields.reader().replaced(value);
    if (!replaced) return std::nullopt;
    const auto& text = *replaced;
    if (!value.quoted && is_number(text)) return text;
    if (!value.quoted && (base::equals_ignoring_case(text, "true") || base::equals_ignoring_case(text, "false"))) {
        return base::to_upper(text);
    }
    return sql::quote_string(text);
}

std::optional<NameList> literals_of(const Fields& fields, const YamlNode& row, const NameList& columns) {
    const bool fits = row.kind == YamlKind::mapping && row.entries.size() == columns.size() &&
                      std::all_of(columns.begin(), columns.end(),
                                  [&](const std::string& column) { return find(row, column) != nullptr; });
    if (!fits) {
        fields.reader().error(row, fmt::format("expected a row with the columns {}", base::join(columns, ", ")),
                              "give every row the same columns; null is a value");
        return std::nullopt;
    }
    NameList values;
    for (const auto& column : columns) {
        auto literal = literal_of(fields, *find(row, column), column);
        if (!literal) return std::nullopt;
        values.push_back(std::move(*literal));
    }
    return values;
}

Operations bulk_insert(const Fields& fields) {
    const auto* const rows = fields.list("rows");
    if (rows == nullptr) return {};
    if (rows->empty() || rows->front().kind != YamlKind::mapping || rows->front().entries.empty()) {
        fields.error("rows", "expected a list of rows, each a mapping from columns to values");
        return {};
    }
    NameList columns;
    for (const auto& entry : rows->front().entries)
        columns.push_back(entry.key.text);
    const auto target = fields.object_name("table");
    std::vector<std::string> lines;
    for (const auto& row : *rows) {
        if (const auto values = literals_of(fields, row, columns)) {
            lines.push_back(fmt::format("    ({})", base::join(*values, ", ")));
        }
    }
    return {schema::DataStatement{.kind = schema::DataKind::insert,
                                  .target = target,
                                  .text = fmt::format("INSERT INTO {} ({}) VALUES\n{}", sql::render(target),
                                                      sql::quote_identifiers(columns), base::join(lines, ",\n"))}};
}

}  // namespace

Operations operations_of(Word word, const Fields& fields) {
    switch (word) {
        case Word::create_table:
            return {schema::CreateTable{.table = table_of(fields), .if_not_exists = fields.is_true("if_not_exists")}};
        case Word::drop_table:
            return {schema::DropTable{.name = fields.object_name("name"),
                                      .if_exists = fields.is_true("if_exists"),
                                      .force = fields.is_true("force")}};
        case Word::rename_table:
            return {alter(fields, schema::RenameTable{.new_name = name_under(fields, "new_name")}, "name")};
        case Word::truncate_table:
            return {schema::TruncateTable{.name = fields.object_name("name"),
                                          .partitions = names_under(fields, "partitions")}};
        case Word::swap_table:
            return {alter(fields, schema::SwapTable{.other = name_under(fields, "with")}, "name")};
        case Word::create_table_comment:
            return {alter(fields, schema::SetTableComment{.comment = name_under(fields, "comment")})};
        case Word::drop_table_comment:
            return {alter(fields, schema::SetTableComment{})};
        case Word::alter_table_properties:
            return alter_table_properties(fields);
        case Word::alter_table_distribution:
            return {alter(fields, schema::Optimize{.distribution = distribution_of(fields)})};
        case Word::alter_table_order:
            return {alter(fields, schema::OrderBy{.columns = names_under(fields, "order_by")})};
        case Word::alter_table_columns:
            return alter_table_columns(fields);
        case Word::add_column:
            return add_column(fields);
        case Word::alter_column:
            return alter_column(fields);
        case Word::drop_column:
            return {alter(fields, schema::DropColumn{.name = name_under(fields, "name")})};
        case Word::rename_column:
            return {alter(fields, schema::RenameColumn{.name = name_under(fields, "name"),
                                                       .new_name = name_under(fields, "new_name")})};
        case Word::create_index:
            return {alter(fields, schema::AddIndex{.index = index_of(fields)})};
        case Word::drop_index:
            return {alter(fields, schema::DropIndex{.name = name_under(fields, "name")})};
        case Word::add_partition:
            return add_partition(fields);
        case Word::drop_partition:
            return drop_partition(fields);
        case Word::rename_partition:
            return {alter(fields, schema::RenamePartition{.name = name_under(fields, "name"),
                                                          .new_name = name_under(fields, "new_name")})};
        case Word::truncate_partition:
            return {alter(fields, schema::TruncatePartitions{.names = names_under(fields, "names"),
                                                             .temporary = fields.is_true("temporary")})};
        case Word::replace_partition:
            return {alter(fields, schema::ReplacePartitions{.names = names_under(fields, "names"),
                                                            .with = names_under(fields, "with"),
                                                            .properties = fields.properties("properties")})};
        case Word::modify_partition:
            return {alter(fields, schema::ModifyPartitions{.names = names_under(fields, "names"),
                                                           .properties = fields.properties("properties")})};
        case Word::add_rollup:
            return {alter(fields, schema::AddRollups{.rollups = {rollup_of(fields)}})};
        case Word::drop_rollup:
            return {alter(fields, schema::DropRollups{.names = names_under(fields, "names")})};
        case Word::rename_rollup:
            return {alter(fields, schema::RenameRollup{.name = name_under(fields, "name"),
                                                       .new_name = name_under(fields, "new_name")})};
        case Word::create_view:
            return view_creation(fields);
        case Word::alter_view:
            return alter_view(fields);
        case Word::drop_view:
            return {schema::DropView{.name = fields.object_name("name"), .if_exists = fields.is_true("if_exists")}};
        case Word::create_materialized_view:
            return {schema::CreateMaterializedView{.view = materialized_view_of(fields),
                                                   .if_not_exists = fields.is_true("if_not_exists")}};
        case Word::alter_materialized_view:
            return alter_materialized_view(fields);
        case Word::drop_materialized_view:
            return {schema::DropMaterializedView{.name = fields.object_name("name"),
                                                 .if_exists = fields.is_true("if_exists"),
                                                 .force = fields.is_true("force")}};
        case Word::refresh_materialized_view:
            return refresh_materialized_view(fields);
        case Word::create_database:
            return {schema::CreateDatabase{.name = {.name = name_under(fields, "name")},
                                           .if_not_exists = fields.is_true("if_not_exists"),
                                           .properties = fields.properties("properties")}};
        case Word::drop_database:
            return {schema::DropDatabase{.name = {.name = name_under(fields, "name")},
                                         .if_exists = fields.is_true("if_exists"),
                                         .force = fields.is_true("force")}};
        case Word::bulk_insert:
            return bulk_insert(fields);
        case Word::execute:
            return {};
    }
    return {};
}

}  // namespace srmigrate::revision
