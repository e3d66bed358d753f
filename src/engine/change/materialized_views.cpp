// SPDX-License-Identifier: Apache-2.0
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/invalidation.hpp"
#include "engine/change/jobs.hpp"
#include "engine/change/rollups.hpp"
#include "engine/change/schema_change.hpp"
#include "engine/change/views.hpp"
#include "engine/cluster/kept.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/definition/checks_partitions.hpp"
#include "engine/definition/constraints.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/definition/show_create.hpp"
#include "engine/definition/table_properties.hpp"
#include "engine/expression/expressions.hpp"
#include "engine/expression/queries.hpp"
#include "engine/value/types.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/property_policy.hpp"
#include "schema/normal/short_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace srmigrate::engine {

namespace {

/// Properties that only say how to refresh or rewrite: kept as they are.
bool is_kept(const std::string& key) {
    static const std::set<std::string, std::less<>> k_kept = {"partition_ttl_number",
                                                              "partition_ttl",
                                                              "partition_retention_condition",
                                                              "time_drift_constraint",
                                                              "partition_refresh_number",
                                                              "partition_refresh_strategy",
                                                              "refresh_mode",
                                                              "resource_group",
                                                              "auto_refresh_partitions_limit",
                                                              "excluded_trigger_tables",
                                                              "excluded_refresh_tables",
                                                              "mv_rewrite_staleness_second",
                                                              "unique_constraints",
                                                              "foreign_key_constraints",
                                                              "force_external_table_query_rewrite",
                                                              "query_rewrite_consistency",
                                                              "enable_query_rewrite",
                                                              "transparent_mv_rewrite_mode",
                                                              "warehouse",
                                                              "labels.location",
                                                              "bloom_filter_columns",
                                                              "colocate_with",
                                                              "storage_volume",
                                                              "mv_sort_keys",
                                                              "warehouse_name",
                                                              "task_priority",
                                                              "task_retry_attempts",
                                                              "event_trigger_delay_period"};
    return k_kept.contains(key) || key.starts_with("session.");
}

std::string settled_value(const StatementContext& context, const std::string& view, const std::string& key,
                          const std::string& value) {
    schema::Table own;
    own.name.name = view;
    if (key == "force_external_table_query_rewrite") {
        if (base::equals_ignoring_case(value, "true")) return "CHECKED";
        if (base::equals_ignoring_case(value, "false")) return "DISABLE";
        return base::to_upper(value);
    }
    if (key == "query_rewrite_consistency") return base::to_upper(value);
    if (key == "unique_constraints") return full_constraint(context, own, value, Constraint::unique);
    if (key == "foreign_key_constraints") return full_constraint(context, own, value, Constraint::foreign_of_view);
    return value;
}

constexpr std::string_view k_session_advice =
    ", please add `session.` prefix if you want add session variables for mv(eg, "
    "\"session.insert_timeout\"=\"30000000\").";

/// What SET changes nothing about is not printed either, and an empty text is none.
void hold(schema::Properties& printed, const std::string& key, std::string value) {
    static const std::set<std::string, std::less<>> k_compared = {"partition_ttl", "partition_ttl_number",
                                                                  "partition_refresh_number",
                                                                  "partition_refresh_strategy", "refresh_mode"};
    const auto* const policy = schema::find_policy(schema::PropertyOwner::materialized_view, key);
    const auto normal = policy == nullptr ? value : schema::normalize_value(*policy, value, {}, "");
    const bool is_default = policy != nullptr && (policy->absent == normal || policy->usual == normal);
    const bool is_for_ever = key == "partition_ttl" && normal == "0 second";
    if (value.empty() || ((is_default || is_for_ever) && k_compared.contains(key))) {
        printed.erase(key);
    } else {
        printed[key] = std::move(value);
    }
}

/// Replication of a view without the property: the highest among its base tables, else the default.
std::int64_t inherited_replication(const StatementContext& context, const std::string& database,
                                   const schema::Query& query) {
    std::int64_t most = 0;
    for (const FullName& name : base_objects(context.state, database, query)) {
        const StoredObject* const object = context.state.object(name.database, name.name);
        const StoredTable* const table = object == nullptr ? nullptr : table_of(*object);
        if (table == nullptr) continue;
        const auto found = table->definition.properties.find("replication_num");
        if (found == table->definition.properties.end()) continue;
        most = std::max(most, base::number<std::int64_t>(found->second).value_or(0));
    }
    return most > 0 ? most : context.state.profile.default_replication_num;
}

/// StarRocks: PropertyAnalyzer.analyzeMVProperties, in its order.
void check_view_properties(const StatementContext& context, const schema::MaterializedView& given) {
    const auto value = [&](const std::string& key) { return given_value(given.properties, key); };
    const bool partitioned = !given.partition_by.empty();
    const bool manual =
        !given.refresh || !given.refresh->how || std::holds_alternative<schema::RefreshManual>(*given.refresh->how);
    if (const auto seconds = value("mv_rewrite_staleness_second")) {
        const auto number = base::number<std::int32_t>(*seconds);
        if (!number) {
            refuse_analysis(fmt::format("Invalid maxMVRewriteStaleness Number: For input string: \"{}\"", *seconds));
        }
        if (*number < -1) refuse_analysis(fmt::format("Illegal maxMVRewriteStaleness: {}", *number));
    }
    for (const std::string key : {"partition_ttl", "partition_retention_condition"}) {
        if (value(key) && !partitioned) refuse(key + " is only supported by partitioned materialized-view");
    }
    if (const auto number = value("partition_ttl_number")) {
        check_limit("Partition TTL Number", *number);
        if (!partitioned) {
            refuse("partition_ttl_number does not support non-range-partitioned materialized view.");
        }
    }
    if (const auto limit = value("auto_refresh_partitions_limit")) {
        if (manual) {
            refuse_analysis("The auto_refresh_partitions_limit property does not support manual refresh mode.");
        }
        check_limit("Auto Refresh Partitions Limit", *limit);
        if (!partitioned) {
            refuse("auto_refresh_partitions_limit does not support non-range-partitioned materialized view.");
        }
    }
    if (const auto number = value("partition_refresh_number")) {
        check_limit("Partition Refresh Number", *number);
        if (!partitioned) refuse("partition_refresh_number does not support non-partitioned materialized view.");
    }
    if (const auto strategy = value("partition_refresh_strategy");
        strategy && !base::equals_ignoring_case(*strategy, "strict") &&
        !base::equals_ignoring_case(*strategy, "adaptive") && !base::equals_ignoring_case(*strategy, "force")) {
        refuse(fmt::format("Invalid partition_refresh_strategy: {}. Only 'strict' or 'adaptive' are supported.",
                           *strategy));
    }
    for (const std::string key : {"excluded_trigger_tables", "excluded_refresh_tables"}) {
        if (value(key) && manual) {
            refuse_analysis(fmt::format("The {} property only applies to asynchronous refreshes.", key));
        }
    }
    const auto group = value("resource_group");
    if (group && !is_there(context, KeptKind::resource_group, *group)) {
        refuse(fmt::format("resource_group {} does not exist.", *group));
    }
}

schema::Properties settle(const StatementContext& context, const FullName& name,
                          const schema::MaterializedView& given) {
    schema::Properties printed;
    schema::Properties rest = given.properties;
    const bool shared_data = context.state.profile.run_mode == schema::RunMode::shared_data;
    const auto take = [&](const std::string& key) -> std::optional<std::string> {
        const auto found = rest.find(key);
        if (found == rest.end()) return std::nullopt;
        std::string value = found->second;
        rest.erase(found);
        return value;
    };
    const auto replication = take("replication_num");
    if (replication) check_replication_num(context, *replication);
    check_view_properties(context, given);
    printed["replication_num"] = replication.value_or(
        std::to_string(shared_data ? 1 : inherited_replication(context, name.database, given.query)));
    const std::string medium = base::to_upper(take("storage_medium").value_or("HDD"));
    if (shared_data) {
        printed["storage_volume"] = take("storage_volume").value_or("builtin_storage_volume");
        printed["datacache.enable"] = take("datacache.enable").value_or("true");
        printed["enable_async_write_back"] = take("enable_async_write_back").value_or("false");
    } else {
        printed["storage_medium"] = medium;
        if (medium == "SSD") printed["storage_cooldown_time"] = "9999-12-31 23:59:59";
        printed["replicated_storage"] = base::to_lower(take("replicated_storage").value_or("true"));
    }
    take("storage_cooldown_time");
    take("in_memory");
    take("storage_format");
    if (const auto compression = take("compression")) printed["compression"] = base::to_upper(*compression);
    for (auto it = rest.begin(); it != rest.end();) {
        if (is_kept(it->first)) {
            if (it->first != "labels.location" || !it->second.empty())
                printed[it->first] = settled_value(context, name.name, it->first, it->second);
            it = rest.erase(it);
        } else {
            ++it;
        }
    }
    if (!rest.empty())
        refuse_analysis(
            fmt::format("Invalid parameter Analyze materialized properties failed because unknown properties: {}{}",
                        shown(rest), k_session_advice));
    return printed;
}

schema::Column output_column(const OutputColumn& output) {
    schema::Column column;
    column.name = output.name;
    column.type = output.type.value_or(schema::Type{.kind = schema::TypeKind::varchar});
    // whatever the length of what is read (recorded)
    if (is_text(*column.type))
        column.type = schema::Type{.kind = schema::TypeKind::varchar, .length = schema::k_longest_varchar};
    column.nullable = output.nullable;
    column.comment = "";
    return column;
}

struct MaterializedShape {
    std::vector<schema::ViewColumn> named;
    std::vector<OutputColumn> outputs;
};

MaterializedShape shape_of(const StatementContext& context, const schema::MaterializedView& given) {
    const auto outputs = output_columns(context, given.query);
    if (!outputs && !given.columns && !given.query.yields) refuse_not_simulated("the output columns of this query");
    MaterializedShape shape;
    std::set<std::string> names;
    const std::size_t count = outputs         ? outputs->size()
                              : given.columns ? given.columns->size()
                                              : given.query.yields->size();
    if (given.columns && given.columns->size() != count) {
        refuse_analysis("columns size is not equal to the query output's size");
    }
    for (std::size_t i = 0; i < count; ++i) {
        OutputColumn output;
        if (outputs) output = (*outputs)[i].output;
        if (!outputs && given.query.yields && i < given.query.yields->size()) output.name = (*given.query.yields)[i];
        if (given.columns) {
            output.name = (*given.columns)[i].name;
            check_column_name(context, output.name);
        }
        if (!names.insert(base::to_lower(output.name)).second) {
            refuse_analysis(1060, "42S21", fmt::format("Duplicate column name '{}'", output.name));
        }
        shape.named.push_back(given.columns ? (*given.columns)[i] : schema::ViewColumn{output.name, std::nullopt});
        shape.outputs.push_back(std::move(output));
    }
    return shape;
}

/// A column, or date_trunc or str2date of one (StarRocks: AstBuilder.visitPartitionExpr; other versions are not known
/// to take more). Functions that the server takes for no table and this version for no view are left to other checks.
void check_partition_function(const StatementContext& context, const ExpressionNode& node) {
    const std::string text = print(node, Printing::explained);
    if (node.kind == ExpressionKind::field) {
        refuse_analysis(
            fmt::format("Materialized view partition exp: {} must related to column", print(node, Printing::rewritten)),
            place_of_partition_call(context.statement));
    }
    if (node.kind != ExpressionKind::call) return;
    static const std::set<std::string, std::less<>> k_units = {"year", "month", "week", "day", "hour", "minute"};
    const bool truncates = base::equals_ignoring_case(node.text, "date_trunc") && !node.children.empty() &&
                           k_units.contains(base::to_lower(node.children.front().text));
    if (truncates || base::equals_ignoring_case(node.text, "str2date") ||
        base::equals_ignoring_case(node.text, "time_slice")) {
        return;
    }
    refuse(fmt::format("Getting syntax error{}. Detail message: Unsupported expr '{}' in PARTITION BY clause.",
                       place_of_partition_call(context.statement), text));
}

/// StarRocks: AstBuilder, of REFRESH … EVERY.
void check_interval(const schema::RefreshScheme& refresh) {
    const auto* const async = refresh.how ? std::get_if<schema::RefreshAsync>(&*refresh.how) : nullptr;
    if (async == nullptr || !async->every) return;
    static const std::set<std::string, std::less<>> k_units = {"second", "minute", "hour", "day"};
    if (k_units.contains(async->every->unit)) return;
    refuse(
        fmt::format("Getting syntax error. Detail message: 'Refresh interval unit' cannot support '{}' in materialized "
                    "view.",
                    base::to_upper(async->every->unit)));
}

schema::Expression partition_expression(const StatementContext& context, const schema::MaterializedView& given,
                                        const schema::Table& table, const schema::Expression& expression) {
    ExpressionNode node = parse_expression(expression);
    if (given.partition_by.size() == 1) check_partition_function(context, node);
    for (const std::string& name : columns_of(node)) {
        if (find_column(table, name) == nullptr) {
            refuse_analysis(
                fmt::format("Materialized view partition exp column:{} is not found in query statement", name));
        }
    }
    if (node.kind == ExpressionKind::call && base::equals_ignoring_case(node.text, "date_trunc") &&
        !node.children.empty()) {
        node.children.front().text = base::to_lower(node.children.front().text);
    }
    // Several expressions print functions as they were written and columns in back quotes; one prints all in them.
    const bool quoted = given.partition_by.size() == 1 || node.kind == ExpressionKind::column;
    schema::Expression result = expression;
    result.text = print(node, quoted ? Printing::rewritten : Printing::explained);
    return result;
}

/// What divides a view on one table divides that table (StarRocks: MaterializedViewAnalyzer).
void check_base_partitions(const StatementContext& context, const schema::MaterializedView& given,
                           const schema::Table& view) {
    const auto reads = full_reads(context, given.query);
    const auto outputs = output_columns(context, given.query);
    if (reads.size() != 1 || !outputs) return;
    const StoredObject* const object = context.state.object(reads.front().database, reads.front().name);
    const auto* const base = object == nullptr ? nullptr : std::get_if<StoredTable>(object);
    if (base == nullptr) return;
    const std::vector<std::string> divides = partition_columns(base->definition);
    if (std::ranges::any_of(divides, schema::is_generated_partition_column)) return;
    for (const schema::Expression& expression : given.partition_by) {
        for (const std::string& name : columns_of(parse_expression(expression))) {
            for (std::size_t i = 0; i < outputs->size() && i < view.columns.size(); ++i) {
                const QueryColumn& output = (*outputs)[i];
                if (!output.plain || !base::equals_ignoring_case(view.columns[i].name, name)) continue;
                const bool found = std::ranges::any_of(divides, [&](const std::string& column) {
                    return base::equals_ignoring_case(column, output.source);
                });
                if (found) continue;
                refuse_analysis(
                    "Materialized view partition column in partition exp must be base table partition column");
            }
        }
    }
}

/// What sorts a view that does not say: the columns that can be keys, from the first such on, as far as a short key
/// goes (StarRocks: MaterializedViewAnalyzer.chooseSortKeysByDefault).
std::vector<std::string> default_sort_columns(const std::vector<schema::Column>& columns) {
    constexpr std::int64_t k_most_bytes = 36;
    const auto can_be_key = [](const schema::Column& column) { return schema::can_distribute(*column.type); };
    auto column = std::ranges::find_if(columns, can_be_key);
    if (column == columns.end()) refuse_analysis("All columns of materialized view cannot be used for keys");
    std::vector<std::string> names;
    std::int64_t bytes = 0;
    for (; column != columns.end(); ++column) {
        bytes += schema::short_key_size(*column->type);
        if (bytes > k_most_bytes) {
            if (schema::is_text(*column->type)) names.push_back(column->name);
            break;
        }
        if (!can_be_key(*column)) continue;
        names.push_back(column->name);
        if (column->type->kind == schema::TypeKind::varchar) break;
    }
    return names;
}

/// The columns by which the view is sorted become its first ones and its keys; SHOW CREATE keeps the order of the query
/// (StarRocks: MaterializedViewAnalyzer.genMaterializedViewColumns).
void put_sort_columns_first(const schema::MaterializedView& given, schema::Table& table) {
    const auto keys = given.order_by ? *given.order_by : default_sort_columns(table.columns);
    std::vector<schema::Column> columns;
    for (const std::string& name : keys) {
        const auto found = std::ranges::find(table.columns, name, &schema::Column::name);
        if (found == table.columns.end()) refuse_analysis("Sort key not exists: " + name);
        if (!schema::can_distribute(*found->type)) {
            refuse_analysis(fmt::format("Type {} cannot be sort key: {}", message_text(*found->type), name));
        }
        columns.push_back(std::move(*found));
        columns.back().key = true;
        table.columns.erase(found);
    }
    std::ranges::move(table.columns, std::back_inserter(columns));
    table.columns = std::move(columns);
    table.key = schema::Key{.columns = keys};
    if (given.order_by) table.order_by = keys;
}

StoredMaterializedView make_materialized_view(const StatementContext& context, const FullName& name,
                                              const schema::MaterializedView& given) {
    MaterializedShape shape = shape_of(context, given);
    StoredMaterializedView view;
    view.definition = given;
    view.definition.name = schema::ObjectName{std::nullopt, std::nullopt, name.name};
    view.definition.columns = std::move(shape.named);
    view.kept_query = kept_query(context.statement, given.query);
    view.columns = std::move(shape.outputs);
    if (!view.definition.refresh) view.definition.refresh.emplace();
    if (!view.definition.refresh->how) view.definition.refresh->how = schema::RefreshManual{};
    schema::Table& table = view.table.definition;
    table.name = view.definition.name;
    table.comment = given.comment.value_or("");
    for (const OutputColumn& output : view.columns)
        table.columns.push_back(output_column(output));
    table.distribution = given.distribution.value_or(schema::Distribution(schema::RandomDistribution{}));
    if (auto* const hash = std::get_if<schema::HashDistribution>(&*table.distribution))
        check_hash_columns(*hash, table);
    for (schema::Expression& expression : view.definition.partition_by) {
        expression = partition_expression(context, given, table, expression);
    }
    check_base_partitions(context, given, table);
    put_sort_columns_first(given, table);
    table.indexes = given.indexes;
    for (schema::Index& index : table.indexes) {
        const schema::Column* const column =
            index.columns.size() == 1 ? find_column(table, index.columns.front()) : nullptr;
        if (column == nullptr) {
            refuse_analysis(fmt::format("{} column does not exist in table. invalid column: {}", index.name,
                                        base::join(index.columns, ",")));
        }
        index = server_index(context, index, *column, schema::KeyModel::duplicate);
    }
    table.properties = settle(context, name, given);
    view.table.id = context.state.new_id();
    view.task_id = context.state.new_id();
    view.table.created = context.state.now;
    for (const schema::Column& column : table.columns) {
        view.table.identities[base::to_lower(column.name)] = {++view.table.last_unique_id, column.name};
    }
    if (given.partition_by.empty()) {
        StoredPartition partition;
        partition.id = context.state.new_id();
        partition.name = name.name;
        partition.visible_time = context.state.now;
        view.table.partitions.push_back(std::move(partition));
    }
    return view;
}

StoredMaterializedView& require_materialized_view(const StatementContext& context, const FullName& name) {
    require_database(context, name.database);
    StoredObject* const object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_analysis(fmt::format("Materialized view {} is not found", name.name));
    auto* const view = std::get_if<StoredMaterializedView>(object);
    if (view == nullptr) {
        refuse_analysis(1347, "HY000", fmt::format("'{}.{}' is not 'MATERIALIZED VIEW'", name.database, name.name));
    }
    return *view;
}

void rename_view(const StatementContext& context, const FullName& name, StoredMaterializedView& view,
                 const std::string& new_name) {
    check_table_name(new_name);
    if (new_name == name.name) refuse_analysis("Same materialized view name " + new_name);
    StoredDatabase& database = require_database(context, name.database);
    if (database.objects.contains(new_name)) {
        refuse_analysis(fmt::format("Materialized view [{}] is already used", new_name));
    }
    for (StoredPartition& partition : view.table.partitions) {
        if (partition.name == name.name) partition.name = new_name;
    }
    view.definition.name.name = new_name;
    view.table.definition.name.name = new_name;
    auto node = database.objects.extract(name.name);
    node.key() = new_name;
    database.objects.insert(std::move(node));
}

void swap_views(const StatementContext& context, const FullName& name, StoredMaterializedView& view,
                const std::string& other_name) {
    StoredObject* const object = context.state.object(name.database, other_name);
    if (object == nullptr) refuse_analysis(fmt::format("Table {} is not found", other_name));
    auto* const other = std::get_if<StoredMaterializedView>(object);
    if (other == nullptr) refuse("Materialized view can only SWAP WITH materialized view");
    if (other_name == name.name) refuse("New name conflicts with rollup index name: " + other_name);
    std::swap(view, *other);
    std::swap(view.definition.name, other->definition.name);
    std::swap(view.table.definition.name, other->table.definition.name);
    invalidate(context.state, name, "base-table swapped: " + name.name);
    invalidate(context.state, {name.database, other_name}, "base-table swapped: " + other_name);
}

void set(const StatementContext& context, const FullName& name, StoredMaterializedView& view,
         const schema::Properties& properties) {
    if (properties.contains("bloom_filter_columns") || properties.contains("bloom_filter_fpp")) {
        change_bloom_filter(context, name, view.table, properties);
        return;
    }
    for (const auto& [key, value] : properties) {
        if (!is_kept(key)) {
            refuse_analysis(
                fmt::format("Modify failed because unknown properties: {}{}", shown({{key, value}}), k_session_advice));
        }
        hold(view.table.definition.properties, key, settled_value(context, name.name, key, value));
    }
}

void check_definition(const StatementContext& context, const StoredMaterializedView& view) {
    check_reads(context, view.definition.query);
    for (const FullName& read : full_reads(context, view.definition.query)) {
        const StoredObject* const object = context.state.object(read.database, read.name);
        const auto* const inner = object == nullptr ? nullptr : std::get_if<StoredMaterializedView>(object);
        if (inner != nullptr && !inner->active) {
            refuse_analysis(
                fmt::format("Create/Rebuild materialized view from inactive materialized view: {}", read.name));
        }
    }
    const auto outputs = output_columns(context, view.definition.query);
    if (outputs && outputs->size() != view.columns.size()) {
        refuse_analysis(fmt::format("number of columns changed: {} != {}", view.columns.size(), outputs->size()));
    }
}

/// StarRocks: AlterJobMgr.alterMaterializedViewStatus says which definition does not fit any more.
void activate(const StatementContext& context, StoredMaterializedView& view) {
    if (view.active) return;
    try {
        check_definition(context, view);
    } catch (const Refused& refused) {
        const ErrorAnswer& answer = refused.answer();
        refuse_analysis(
            answer.number, answer.sqlstate,
            fmt::format("Can not active materialized view [{}] because analyze materialized view define sql: "
                        "\n\n{}\n\nCause an error: {}",
                        view.definition.name.name, create_materialized_view_text(context.state.profile, view),
                        detail_of(answer.message)));
    }
    view.active = true;
    view.inactive_reason.clear();
}

}  // namespace

Answer run(const StatementContext& context, const schema::CreateMaterializedView& operation) {
    const bool sets_variable = std::ranges::any_of(operation.view.query.tokens, [](const schema::Token& token) {
        return token.kind == schema::TokenKind::hint &&
               base::to_lower(token.text).find("set_user_variable") != std::string::npos;
    });
    if (sets_variable) refuse("unsupported user variable hint in Materialized view for now.");
    if (schema::is_synchronous(operation.view)) return create_synchronous_view(context, operation);
    if (operation.view.refresh) check_interval(*operation.view.refresh);
    const FullName name = full_name(context, operation.view.name);
    check_table_name(name.name);
    StoredDatabase& database = require_database(context, name.database);
    check_reads(context, operation.view.query);
    if (database.objects.contains(name.name)) {
        if (operation.if_not_exists) return Ok{};
        refuse_analysis(1050, "42S01", fmt::format("Table '{}' already exists", name.name));
    }
    for (const FullName& read : full_reads(context, operation.view.query)) {
        const StoredObject* const object = context.state.object(read.database, read.name);
        const auto* const inner = object == nullptr ? nullptr : std::get_if<StoredMaterializedView>(object);
        if (inner != nullptr && !inner->active) {
            refuse_analysis(
                fmt::format("Create/Rebuild materialized view from inactive materialized view: {}", read.name));
        }
    }
    if (!operation.view.columns && are_columns_untold(context, operation.view.query)) {
        return keep_unknown(context, name, "CREATE MATERIALIZED VIEW", "only a server knows its columns");
    }
    database.objects.emplace(name.name, make_materialized_view(context, name, operation.view));
    return Ok{};
}

Answer run(const StatementContext& context, const schema::AlterMaterializedView& operation) {
    const FullName name = full_name(context, operation.name);
    StoredMaterializedView& view = require_materialized_view(context, name);
    if (view.table.state != TableState::normal) {
        refuse(fmt::format("Materialized view [{}]'s state is not NORMAL. Do not allow to do ALTER ops", name.name));
    }
    std::visit(
        base::Overloaded{
            [&](const schema::RenameMaterializedView& rename) { rename_view(context, name, view, rename.new_name); },
            [&](const schema::SwapMaterializedView& swap) { swap_views(context, name, view, swap.other); },
            [&](const schema::SetRefresh& refresh) {
                check_interval(refresh.refresh);
                // StarRocks: AlterMVJobExecutor.visitRefreshSchemeClause leaves the moment as it was
                const auto moment = view.definition.refresh ? view.definition.refresh->moment : std::nullopt;
                view.definition.refresh = refresh.refresh;
                view.definition.refresh->moment = moment;
            },
            [&](const schema::SetProperties& properties) { set(context, name, view, properties.properties); },
            [&](const schema::Activate&) { activate(context, view); },
            [&](const schema::Deactivate&) {
                if (!view.active) return;
                view.active = false;
                view.inactive_reason = "user use alter materialized view set status to inactive";
                invalidate(context.state, name, "base-mv inactive: " + name.name);
            },
        },
        operation.change);
    return Ok{};
}

Answer run(const StatementContext& context, const schema::DropMaterializedView& operation) {
    const FullName name = full_name(context, operation.name);
    StoredDatabase& database = require_database(context, name.database);
    const auto found = database.objects.find(name.name);
    if (found != database.objects.end()) {
        const bool is_one = std::holds_alternative<StoredMaterializedView>(found->second) ||
                            std::holds_alternative<StoredUnknown>(found->second);
        if (!is_one) {
            refuse_analysis(fmt::format("The data of {} cannot be dropped because '{}' is not a materialized view",
                                        name.name, name.name));
        }
        check_dependencies(context, name);
        const Id id = id_of(found->second);
        invalidate(context.state, name, "base-table dropped: " + name.name);
        database.objects.erase(found);
        cancel_jobs_of(context.state, id, "table has been dropped");
        return Ok{};
    }
    StoredTable* const table = table_with_view(database, name.name);
    if (table == nullptr) {
        for (Job& job : context.state.jobs) {
            const auto* const add = job.effect ? std::get_if<AddRollup>(&*job.effect) : nullptr;
            if (add == nullptr || job.database != name.database || add->rollup.name != name.name) continue;
            refuse(fmt::format("Table[{}]'s state is not NORMAL. Do not allow doing DROP ops", job.table_name));
        }
        if (operation.if_exists) return Ok{};
        refuse(fmt::format("Materialized view {} is not found", name.name));
    }
    if (table->state != TableState::normal) {
        refuse(
            fmt::format("Table[{}]'s state is not NORMAL. Do not allow doing DROP ops", table->definition.name.name));
    }
    std::erase_if(table->rollups, [&](const RollupIndex& rollup) { return rollup.name == name.name; });
    return Ok{};
}

Answer run(const StatementContext& context, const schema::RefreshMaterializedView& operation) {
    const FullName name = full_name(context, operation.name);
    require_database(context, name.database);
    if (context.state.object(name.database, name.name) == nullptr) {
        constexpr std::size_t k_name = 3;  // REFRESH MATERIALIZED VIEW name
        refuse_analysis("Can not find materialized view:" + name.name, place(context.statement, k_name, k_name));
    }
    const StoredMaterializedView& view = require_materialized_view(context, name);
    if (!view.active) {
        refuse(fmt::format("[{}] is inactive, you can not refresh it. inactive reason: {}", name.name,
                           view.inactive_reason));
    }
    Ok ok;
    ok.info = "not simulated";
    return ok;
}

Answer run(const StatementContext& context, const schema::CancelRefresh& operation) {
    static_cast<void>(require_materialized_view(context, full_name(context, operation.name)));
    return Ok{};
}

}  // namespace srmigrate::engine
