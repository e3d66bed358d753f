// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/normalize.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/default_value.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/normal/property_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace srmigrate::schema {
namespace {

void drop_if_empty(std::optional<std::string>& text) {
    if (text && text->empty()) text.reset();
}

/// The name as its column writes it; as it is if there is none.
std::string spelled(const std::vector<Column>& columns, const std::string& name) {
    const auto* column = find(columns, name);
    return column == nullptr ? name : column->name;
}

void spell(std::vector<std::string>& names, const std::vector<Column>& columns) {
    for (auto& name : names)
        name = spelled(columns, name);
}

std::optional<Default> normal_text(const std::string& text, const std::optional<Type>& type) {
    return DefaultText{type ? kept_text(text, *type) : text};
}

/// now() is CURRENT_TIMESTAMP, and parentheses around a text are not seen.
std::optional<Default> normal_expression(const DefaultExpression& given, const std::optional<Type>& type) {
    const Default value = given;
    const auto meaning = meaning_of(value);
    if (meaning.form == DefaultForm::null) return std::nullopt;
    if (meaning.form == DefaultForm::text) return normal_text(meaning.text, type);
    const bool is_now = meaning.form == DefaultForm::now || meaning.form == DefaultForm::current_timestamp;
    if (is_now && meaning.arguments.empty()) return DefaultCurrentTimestamp{};
    if (meaning.form == DefaultForm::current_timestamp && meaning.arguments.size() == 1) {
        // how SHOW CREATE prints a precision that there is not
        const auto precision = base::number<std::int64_t>(meaning.arguments.front().text);
        if (precision) return DefaultCurrentTimestamp{.precision = *precision};
    }
    return DefaultExpression{{canonical_text(given.expression), {}}};
}

std::optional<Default> normalize(const Default& value, const std::optional<Type>& type) {
    if (type && keeps_no_default(*type)) return std::nullopt;
    return std::visit(base::Overloaded{
                          [](const DefaultNull&) -> std::optional<Default> { return std::nullopt; },
                          [&](const DefaultText& text) { return normal_text(text.value, type); },
                          [](const DefaultCurrentTimestamp& timestamp) -> std::optional<Default> {
                              if (timestamp.precision == 0) return DefaultCurrentTimestamp{};
                              return timestamp;
                          },
                          [&](const DefaultExpression& given) { return normal_expression(given, type); },
                      },
                      value);
}

void normalize_aggregate(Column& column, const Key& key) {
    if (key.model != KeyModel::aggregate) {
        column.aggregate.reset();
        return;
    }
    if (!column.aggregate) return;
    if (auto* state = std::get_if<AggregateState>(&*column.aggregate)) {
        state->function = base::to_lower(state->function);
        for (auto& argument : state->arguments) {
            argument.type = normalize(argument.type);
            argument.nullable.reset();  // SHOW CREATE does not print it
        }
        column.type.reset();  // the function decides how its state is stored
        return;
    }
    const bool is_sum = *column.aggregate == Aggregate(AggregateFunction::sum);
    if (is_sum && column.type && column.type->kind == TypeKind::decimal) {
        column.type->length = 38;
    }
}

void normalize_indexes(std::vector<Index>& indexes, const std::vector<Column>& columns) {
    for (auto& index : indexes) {
        index = normalize(index);
        spell(index.columns, columns);
    }
    std::sort(indexes.begin(), indexes.end(),
              [](const Index& a, const Index& b) { return base::to_lower(a.name) < base::to_lower(b.name); });
}

void normalize_distribution(std::optional<Distribution>& distribution, const std::vector<Column>& columns) {
    if (!distribution) return;
    std::visit(base::Overloaded{
                   [&](HashDistribution& hash) {
                       spell(hash.columns, columns);
                       if (hash.buckets == 0) hash.buckets.reset();
                   },
                   [](RandomDistribution& random) {
                       if (random.buckets == 0) random.buckets.reset();
                   },
               },
               *distribution);
}

void normalize_partitioning(Table& table) {
    if (!table.partitioning) return;
    auto& partitioning = *table.partitioning;
    const auto types = partition_types(table);
    auto partitions = has_managed_partitions(table)
                          ? std::vector<Partition>()
                          : normalize_partitions(partitioning.partitions, partitioning.method, types);
    const auto replication = property(table.properties, "replication_num");
    for (auto& partition : partitions) {
        const auto own = property(partition.properties, "replication_num");
        if (own && replication && *own == *replication) partition.properties.erase("replication_num");
    }
    partitioning.partitions.assign(partitions.begin(), partitions.end());
    for (auto& expression : partitioning.expressions) {
        expression = {canonical_text(without_generated_column(expression, table.columns)), {}};
    }
}

void normalize_rollups(std::vector<Rollup>& rollups, const std::vector<Column>& columns) {
    for (auto& rollup : rollups) {
        spell(rollup.columns, columns);
        if (rollup.duplicate_key) spell(*rollup.duplicate_key, columns);
    }
    std::sort(rollups.begin(), rollups.end(),
              [](const Rollup& a, const Rollup& b) { return base::to_lower(a.name) < base::to_lower(b.name); });
}

/// The server holds a set, and prints it in an order of its own (StarRocks: OlapTable.getBfColumnNames).
void normalize_bloom_filter(Properties& properties, const std::vector<Column>& columns) {
    const auto found = properties.find("bloom_filter_columns");
    if (found == properties.end()) return;
    auto names = base::split_list(found->second);
    spell(names, columns);
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return base::to_lower(a) < base::to_lower(b); });
    found->second = base::join(names, ", ");
}

ObjectName without_own_database(const ObjectName& name, const ServerProfile& context) {
    ObjectName normal = name;
    if (normal.catalog == context.catalog) normal.catalog.reset();
    if (!normal.catalog && normal.database == context.database) normal.database.reset();
    return normal;
}

Query normalize(const Query& query, const ServerProfile& context) {
    Query normal;
    normal.text = canonical_text(query, context);
    for (const auto& name : query.reads)
        normal.reads.push_back(without_own_database(name, context));
    return normal;
}

void normalize_columns(std::optional<std::vector<ViewColumn>>& columns) {
    if (!columns) return;
    for (auto& column : *columns)
        drop_if_empty(column.comment);
}

bool is_random(const std::optional<Distribution>& distribution) {
    return distribution && std::holds_alternative<RandomDistribution>(*distribution);
}

/// REFRESH as the server completes it: at once, by hand.
RefreshScheme normalize_refresh(const std::optional<RefreshScheme>& given) {
    RefreshScheme scheme = given.value_or(RefreshScheme());
    scheme.moment = scheme.moment.value_or(RefreshMoment::immediate);
    if (!scheme.how) scheme.how = RefreshManual{};
    auto* async = std::get_if<RefreshAsync>(&*scheme.how);
    if (async != nullptr && async->every) {
        async->every->unit = base::to_lower(async->every->unit);
    }
    if (async != nullptr && async->start) {
        if (const auto start = base::parse_date_time(*async->start)) async->start = base::date_time_text(*start);
    }
    return scheme;
}

/// light_schema_change is an old name of fast_schema_evolution.
Properties with_known_names(const Properties& properties) {
    Properties result = properties;
    const auto old = property(properties, "light_schema_change");
    if (old) result.emplace("fast_schema_evolution", *old);
    result.erase("light_schema_change");
    return result;
}

/// In lower case, without "default." and the blanks around it, which the server does not see.
std::string plain_name(std::string_view name) {
    return without_default(base::to_lower(base::trim(name)));
}

}  // namespace

namespace {

/// How JSON is flattened where it is not.
bool is_flattening_off(std::string_view name, const Properties& properties) {
    if (!name.starts_with("flat_json.") || name == "flat_json.enable") return false;
    const auto enable = property(properties, "flat_json.enable");
    return enable && !base::equals_ignoring_case(*enable, "true");
}

/// An empty text is not given; zero buckets are the server's choice; where a week or a month begins is kept for that
/// unit alone (StarRocks: DynamicPartitionUtil.analyzeDynamicPartition, DynamicPartitionProperty).
bool is_no_schedule(std::string_view name, std::string_view value, const Properties& properties) {
    if (!name.starts_with("dynamic_partition.")) return false;
    if (value.empty()) return true;
    if (name == "dynamic_partition.buckets") return value == "0" || value.starts_with("-");
    const auto unit = base::to_upper(property(properties, "dynamic_partition.time_unit").value_or(""));
    return (name == "dynamic_partition.start_day_of_week" && unit != "WEEK" && !unit.empty()) ||
           (name == "dynamic_partition.start_day_of_month" && unit != "MONTH" && !unit.empty());
}

/// What SHOW CREATE leaves out, as if it had not been given.
bool is_left_out(PropertyOwner owner, std::string_view name, std::string_view value, const Properties& properties) {
    const bool is_nowhere = name == "labels.location" && value.empty();
    const bool is_for_ever =
        owner == PropertyOwner::materialized_view && name == "partition_ttl" && duration_text(value) == "0 second";
    return is_nowhere || is_for_ever || is_flattening_off(name, properties) || is_no_schedule(name, value, properties);
}

}  // namespace

Properties normalize_properties(const Properties& properties, PropertyOwner owner, KeyModel model,
                                bool random_distribution, const ServerProfile& context, std::string_view table,
                                bool keep_absent) {
    Properties normal;
    for (const auto& [given_name, value] : with_known_names(properties)) {
        const auto name = plain_name(given_name);
        if (is_left_out(owner, name, value, properties)) continue;
        const auto* policy = find_policy(owner, name);
        if (policy == nullptr) {
            normal[name] = value;
            continue;
        }
        if (!is_kept(*policy, context.run_mode, model, random_distribution)) continue;
        auto text = normalize_value(*policy, value, context, table);
        if (keep_absent || policy->absent != text) normal[name] = std::move(text);
    }
    return normal;
}

Column normalize(const Column& column, const Key& key) {
    Column normal = column;
    normal.charset.reset();
    normal.key = contains_name(key.columns, column.name);
    if (normal.type) normal.type = normalize(*column.type);
    normal.nullable = is_nullable(key, column);
    normal.default_value.reset();
    if (column.default_value) normal.default_value = normalize(*column.default_value, normal.type);
    if (column.generated) normal.generated = Expression{canonical_text(*column.generated), {}};
    normalize_aggregate(normal, key);
    drop_if_empty(normal.comment);
    return normal;
}

Index normalize(const Index& index) {
    Index normal = index;
    normal.kind = index.kind.value_or(IndexKind::bitmap);
    normal.properties.clear();
    for (const auto& [name, value] : index.properties) {
        normal.properties[base::to_lower(name)] = *normal.kind == IndexKind::gin ? value : base::to_lower(value);
    }
    const auto fill = [&](std::string_view name, std::string_view value) { normal.properties.emplace(name, value); };
    switch (*normal.kind) {
        case IndexKind::bitmap:
            break;
        case IndexKind::ngrambf:
            fill("bloom_filter_fpp", "0.05");
            fill("case_sensitive", "true");
            fill("gram_num", "2");
            break;
        case IndexKind::gin:
            fill("imp_lib", "clucene");
            fill("parser", "none");
            break;
        case IndexKind::vector:
            if (normal.properties["index_type"] == "hnsw") {
                fill("m", "16");
                fill("efconstruction", "40");
            }
            break;
    }
    drop_if_empty(normal.comment);
    return normal;
}

bool stands_for_no_comment(const Table& table, const ServerProfile& context) {
    return table.comment == "OLAP" && (context.version < Version{3, 2, 0} || context.run_mode == RunMode::shared_data ||
                                       property(table.properties, "datacache.enable"));
}

void take_replicated_storage(Properties& properties, const std::vector<Index>& indexes, const ServerProfile& context) {
    const auto given = properties.find("replicated_storage");
    if (given == properties.end() || context.run_mode == RunMode::shared_data) return;
    const bool is_inverted = std::any_of(indexes.begin(), indexes.end(), [](const Index& index) {
        const auto normal = normalize(index);
        return *normal.kind == IndexKind::gin && base::equals_ignoring_case(normal.properties.at("imp_lib"), "clucene");
    });
    if (is_inverted) given->second = "false";
}

Table normalize(const Table& given, const ServerProfile& context) {
    const auto table = without_own_name(given);
    Table normal = table;
    normal.name = without_own_database(table.name, context);
    normal.charset.reset();
    normal.renamed_from.reset();
    normal.renamed_columns.clear();
    if (normal.engine && base::equals_ignoring_case(*normal.engine, "olap")) normal.engine.reset();
    drop_if_empty(normal.comment);
    if (stands_for_no_comment(table, context)) normal.comment.reset();

    normal.key = effective_key(table);
    spell(normal.key->columns, table.columns);
    normal.distribution = effective_distribution(table);
    normalize_distribution(normal.distribution, table.columns);
    if (normal.order_by) {
        spell(*normal.order_by, table.columns);
        if (*normal.order_by == normal.key->columns) normal.order_by.reset();
    }
    normalize_partitioning(normal);
    std::erase_if(normal.columns, [](const Column& column) { return is_generated_partition_column(column.name); });
    for (auto& column : normal.columns)
        column = normalize(column, *normal.key);
    normalize_indexes(normal.indexes, normal.columns);
    normalize_rollups(normal.rollups, normal.columns);
    normal.properties = normalize_properties(table.properties, PropertyOwner::table, normal.key->model,
                                             is_random(normal.distribution), context, table.name.name);
    normalize_bloom_filter(normal.properties, normal.columns);
    take_replicated_storage(normal.properties, normal.indexes, context);
    return normal;
}

View normalize(const View& view, const ServerProfile& context) {
    View normal = view;
    normal.name = without_own_database(view.name, context);
    normalize_columns(normal.columns);
    drop_if_empty(normal.comment);
    if (normal.comment == "VIEW") normal.comment.reset();
    normal.security = view.security.value_or(ViewSecurity::none);
    normal.query = normalize(view.query, context);
    return normal;
}

MaterializedView normalize(const MaterializedView& view, const ServerProfile& context) {
    MaterializedView normal = view;
    normal.name = without_own_database(view.name, context);
    normalize_columns(normal.columns);
    drop_if_empty(normal.comment);
    if (normal.comment == "MATERIALIZED_VIEW") normal.comment.reset();
    normalize_indexes(normal.indexes, {});
    for (auto& expression : normal.partition_by)
        expression = {canonical_text(expression), {}};
    normal.query = normalize(view.query, context);
    if (is_synchronous(view)) return normal;
    if (!normal.distribution) normal.distribution = RandomDistribution{};
    normalize_distribution(normal.distribution, {});
    normal.refresh = normalize_refresh(view.refresh);
    normal.properties = normalize_properties(view.properties, PropertyOwner::materialized_view, KeyModel::duplicate,
                                             is_random(normal.distribution), context, view.name.name);
    normalize_bloom_filter(normal.properties, {});
    return normal;
}

Catalog normalize(const Catalog& catalog, const ServerProfile& context) {
    Catalog normal;
    for (const auto& [name, database] : catalog.databases) {
        ServerProfile inside = context;
        inside.database = name;
        Database& target = normal.databases[name];
        target.properties = database.properties;
        for (const auto& [object_name, object] : database.objects) {
            target.objects[object_name] =
                std::visit(base::Overloaded{
                               [&](const Table& table) -> Object { return normalize(table, inside); },
                               [&](const View& view) -> Object { return normalize(view, inside); },
                               [&](const MaterializedView& view) -> Object { return normalize(view, inside); },
                               [](const Unknown& unknown) -> Object { return unknown; },
                           },
                           object);
        }
    }
    return normal;
}

}  // namespace srmigrate::schema
