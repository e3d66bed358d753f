// SPDX-License-Identifier: Apache-2.0
#include "engine/file/persist_json.hpp"

#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/cluster/kept.hpp"
#include "sql/parser.hpp"
#include "sql/render.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace srmigrate::engine {
namespace {

using base::Json;
using std::chrono::duration_cast;
using std::chrono::microseconds;

// ---- Words, times, optionals ----------------------------------------------------------------------------------------

template <class Value, std::size_t Size>
std::string_view word_in(const std::array<std::pair<std::string_view, Value>, Size>& words, Value value) {
    for (const auto& [word, known] : words) {
        if (known == value) return word;
    }
    return words.front().first;
}

template <class Value, std::size_t Size>
Value value_in(const std::array<std::pair<std::string_view, Value>, Size>& words, const std::string& text) {
    for (const auto& [word, value] : words) {
        if (word == text) return value;
    }
    throw std::runtime_error("unknown word '" + text + "'");
}

constexpr std::array k_models{std::pair{std::string_view("duplicate"), schema::KeyModel::duplicate},
                              std::pair{std::string_view("aggregate"), schema::KeyModel::aggregate},
                              std::pair{std::string_view("unique"), schema::KeyModel::unique},
                              std::pair{std::string_view("primary"), schema::KeyModel::primary}};
constexpr std::array k_lists{std::pair{std::string_view("COLUMN"), schema::JobList::column},
                             std::pair{std::string_view("ROLLUP"), schema::JobList::rollup},
                             std::pair{std::string_view("OPTIMIZE"), schema::JobList::optimize}};
constexpr std::array k_job_states{std::pair{std::string_view("FINISHED"), JobState::finished},
                                  std::pair{std::string_view("CANCELLED"), JobState::cancelled},
                                  std::pair{std::string_view("PENDING"), JobState::pending},
                                  std::pair{std::string_view("WAITING_TXN"), JobState::waiting_txn},
                                  std::pair{std::string_view("RUNNING"), JobState::running},
                                  std::pair{std::string_view("FINISHED_REWRITING"), JobState::finished_rewriting}};
constexpr std::array k_table_states{std::pair{std::string_view("NORMAL"), TableState::normal},
                                    std::pair{std::string_view("ROLLUP"), TableState::rollup},
                                    std::pair{std::string_view("SCHEMA_CHANGE"), TableState::schema_change},
                                    std::pair{std::string_view("OPTIMIZE"), TableState::optimize},
                                    std::pair{std::string_view("UPDATING_META"), TableState::updating_meta},
                                    std::pair{std::string_view("WAITING_STABLE"), TableState::waiting_stable},
                                    std::pair{std::string_view("BACKUP"), TableState::backup},
                                    std::pair{std::string_view("RESTORE"), TableState::restore},
                                    std::pair{std::string_view("TABLET_RESHARD"), TableState::tablet_reshard}};

std::int64_t to_json(Time time) {
    return duration_cast<microseconds>(time.time_since_epoch()).count();
}
Time time_from(const Json& json) {
    return Time(duration_cast<Time::duration>(microseconds(json.get<std::int64_t>())));
}

template <class Value>
void put(Json& json, const char* key, const std::optional<Value>& value) {
    if (value) json[key] = *value;
}
template <class Value>
std::optional<Value> optional_from(const Json& json, const char* key) {
    return json.contains(key) ? std::optional(json.at(key).get<Value>()) : std::nullopt;
}

// ---- Pieces that are SQL --------------------------------------------------------------------------------------------

template <class Value>
Value parsed(sql::Parsed<Value> result) {
    if (auto* value = std::get_if<Value>(&result)) return std::move(*value);
    throw std::runtime_error(std::get<sql::Problem>(result).message);
}

template <class Operation>
Operation statement_of(std::string_view text) {
    auto operation = parsed(sql::parse(text));
    if (auto* wanted = std::get_if<Operation>(&operation)) return std::move(*wanted);
    throw std::runtime_error("not the statement that was expected");
}

// A synchronous view stores avg() and the like as the state of a function whose arguments are not kept: SQL has no word
// for that.
const schema::AggregateState* state_without_arguments(const schema::Column& column) {
    const auto* state = column.aggregate ? std::get_if<schema::AggregateState>(&*column.aggregate) : nullptr;
    return state != nullptr && state->arguments.empty() ? state : nullptr;
}

Json column_to_json(schema::Column column) {
    const auto* state = state_without_arguments(column);
    if (state == nullptr) return sql::render(column);
    const auto function = state->function;
    column.aggregate.reset();
    return {{"column", sql::render(column)}, {"state", function}};
}

schema::Column column_from(const Json& json) {
    if (json.is_string()) return parsed(sql::parse_column(json.get<std::string>()));
    auto column = parsed(sql::parse_column(json.at("column").get<std::string>()));
    column.aggregate = schema::AggregateState{.function = json.at("state").get<std::string>(), .arguments = {}};
    return column;
}

Json columns_to_json(const std::vector<schema::Column>& columns) {
    Json json = Json::array();
    for (const auto& column : columns)
        json.push_back(column_to_json(column));
    return json;
}

std::vector<schema::Column> columns_from(const Json& json) {
    std::vector<schema::Column> columns;
    for (const auto& column : json)
        columns.push_back(column_from(column));
    return columns;
}

Json outputs_to_json(const std::vector<OutputColumn>& columns) {
    Json json = Json::array();
    for (const auto& column : columns) {
        Json one{{"name", column.name}, {"nullable", column.nullable}};
        if (column.type) one["type"] = sql::render(*column.type);
        json.push_back(std::move(one));
    }
    return json;
}

std::vector<OutputColumn> outputs_from(const Json& json) {
    std::vector<OutputColumn> columns;
    for (const auto& one : json) {
        OutputColumn column{.name = one.at("name").get<std::string>(),
                            .type = std::nullopt,
                            .nullable = one.at("nullable").get<bool>()};
        if (one.contains("type")) column.type = parsed(sql::parse_type(one.at("type").get<std::string>()));
        columns.push_back(std::move(column));
    }
    return columns;
}

// ---- Partitions -----------------------------------------------------------------------------------------------------

// A quoted literal is a string, NULL is null, the rest is an object.
Json value_to_json(const schema::PartitionValue& value) {
    return std::visit(base::Overloaded{
                          [](const schema::Literal& literal) {
                              return literal.quoted ? Json(literal.text) : Json{{"bare", literal.text}};
                          },
                          [](const schema::MaxValue&) {
                              return Json{{"max", true}};
                          },
                          [](const schema::NullValue&) { return Json(nullptr); },
                      },
                      value);
}

schema::PartitionValue value_from(const Json& json) {
    if (json.is_null()) return schema::NullValue{};
    if (json.is_string()) return schema::Literal{.text = json.get<std::string>()};
    if (json.contains("max")) return schema::MaxValue{};
    return schema::Literal{.text = json.at("bare").get<std::string>(), .quoted = false};
}

Json key_to_json(const schema::PartitionKey& key) {
    Json json = Json::array();
    for (const auto& value : key)
        json.push_back(value_to_json(value));
    return json;
}

schema::PartitionKey key_from(const Json& json) {
    schema::PartitionKey key;
    for (const auto& value : json)
        key.push_back(value_from(value));
    return key;
}

Json bounds_to_json(const schema::PartitionBounds& bounds) {
    return std::visit(base::Overloaded{
                          [](const schema::LessThan& less) {
                              return Json{{"to", key_to_json(less.upper)}};
                          },
                          [](const schema::FixedRange& range) {
                              return Json{{"from", key_to_json(range.lower)}, {"to", key_to_json(range.upper)}};
                          },
                          [](const schema::ValuesIn& values) {
                              Json keys = Json::array();
                              for (const auto& key : values.keys)
                                  keys.push_back(key_to_json(key));
                              return Json{{"in", std::move(keys)}};
                          },
                      },
                      bounds);
}

schema::PartitionBounds bounds_from(const Json& json) {
    if (json.contains("from")) return schema::FixedRange{key_from(json.at("from")), key_from(json.at("to"))};
    if (json.contains("to")) return schema::LessThan{key_from(json.at("to"))};
    schema::ValuesIn values;
    for (const auto& key : json.at("in"))
        values.keys.push_back(key_from(key));
    return values;
}

Json partition_to_json(const StoredPartition& partition) {
    Json json{{"id", partition.id}, {"name", partition.name}};
    if (partition.temporary) json["temporary"] = true;
    if (partition.bounds) json["bounds"] = bounds_to_json(*partition.bounds);
    json["replication_num"] = partition.replication_num;
    put(json, "buckets", partition.buckets);
    json["medium"] = partition.storage_medium;
    json["version"] = partition.visible_version;
    json["time"] = to_json(partition.visible_time);
    return json;
}

StoredPartition partition_from(const Json& json) {
    StoredPartition partition{.id = json.at("id").get<Id>(), .name = json.at("name").get<std::string>()};
    partition.temporary = json.value("temporary", false);
    if (json.contains("bounds")) partition.bounds = bounds_from(json.at("bounds"));
    partition.replication_num = json.at("replication_num").get<std::int64_t>();
    partition.buckets = optional_from<std::int64_t>(json, "buckets");
    partition.storage_medium = json.at("medium").get<std::string>();
    partition.visible_version = json.at("version").get<std::int64_t>();
    partition.visible_time = time_from(json.at("time"));
    return partition;
}

// ---- Rollups --------------------------------------------------------------------------------------------------------

Json rollup_to_json(const RollupIndex& rollup) {
    Json json{{"id", rollup.id},
              {"name", rollup.name},
              {"model", word_in(k_models, rollup.model)},
              {"columns", columns_to_json(rollup.columns)}};
    if (rollup.view) json["view"] = sql::render(schema::CreateMaterializedView{.view = *rollup.view});
    if (!rollup.statement.empty()) json["statement"] = rollup.statement;
    json["base_columns"] = rollup.base_columns;
    if (!rollup.where.empty()) json["where"] = rollup.where;
    return json;
}

RollupIndex rollup_from(const Json& json) {
    RollupIndex rollup{.id = json.at("id").get<Id>(),
                       .name = json.at("name").get<std::string>(),
                       .model = value_in(k_models, json.at("model").get<std::string>()),
                       .columns = columns_from(json.at("columns"))};
    if (json.contains("view")) {
        rollup.view = statement_of<schema::CreateMaterializedView>(json.at("view").get<std::string>()).view;
        rollup.statement = json.value("statement", json.at("view").get<std::string>());
    }
    rollup.base_columns = json.at("base_columns").get<std::vector<std::pair<std::string, std::string>>>();
    rollup.where = json.value("where", "");
    return rollup;
}

}  // namespace

// ---- Definitions ----------------------------------------------------------------------------------------------------

schema::Table held_definition(schema::Table shown) {
    if (shown.partitioning) shown.partitioning->partitions.clear();
    if (!shown.key) return shown;
    for (auto& column : shown.columns) {
        column.key = std::any_of(shown.key->columns.begin(), shown.key->columns.end(), [&](const std::string& name) {
            return base::equals_ignoring_case(name, column.name);
        });
    }
    return shown;
}

std::string definition_text(const StoredTable& table) {
    auto shown = table.definition;
    for (auto& column : shown.columns)
        column.key = false;
    if (shown.partitioning && shown.partitioning->method != schema::PartitionMethod::expression) {
        auto& items = shown.partitioning->partitions;
        for (const auto& partition : table.partitions) {
            if (partition.temporary || !partition.bounds) continue;
            items.emplace_back(schema::Partition{.name = partition.name, .bounds = *partition.bounds});
        }
        // There is no way to write an empty list; what stands there is not read back.
        if (items.empty() && shown.partitioning->method == schema::PartitionMethod::list) {
            items.emplace_back(schema::Partition{
                .name = "none", .bounds = schema::ValuesIn{.keys = {{schema::Literal{.text = "none"}}}}});
        }
    }
    return sql::render(schema::CreateTable{.table = std::move(shown)});
}

schema::Table definition_of(std::string_view text) {
    return held_definition(statement_of<schema::CreateTable>(text).table);
}

void drop_back_quotes(std::optional<std::vector<schema::ViewColumn>>& columns) {
    if (!columns) return;
    for (auto& column : *columns)
        std::erase(column.name, '`');
}

void take_names(std::optional<std::vector<schema::ViewColumn>>& columns, const std::vector<OutputColumn>& outputs) {
    if (!columns || columns->size() != outputs.size()) return;
    for (std::size_t i = 0; i < outputs.size(); ++i)
        (*columns)[i].name = outputs[i].name;
}

// ---- Profile --------------------------------------------------------------------------------------------------------

Json profile_to_json(const ClusterProfile& profile) {
    const auto& version = profile.version;
    return {{"version", {version.major, version.minor, version.patch}},
            {"run_mode", profile.run_mode == schema::RunMode::shared_data ? "shared_data" : "shared_nothing"},
            {"backends", profile.backends},
            {"default_replication_num", profile.default_replication_num},
            {"job_latency_ms", profile.job_latency.count()}};
}

ClusterProfile profile_from_json(const Json& json) {
    ClusterProfile profile;
    if (json.contains("version")) {
        const auto numbers = json.at("version").get<std::vector<int>>();
        if (numbers.size() != 3) throw std::runtime_error("version is [major, minor, patch]");
        profile.version = {.major = numbers[0], .minor = numbers[1], .patch = numbers[2]};
    }
    const auto mode = json.value("run_mode", "shared_nothing");
    if (mode != "shared_nothing" && mode != "shared_data") throw std::runtime_error("unknown run_mode '" + mode + "'");
    profile.run_mode = mode == "shared_data" ? schema::RunMode::shared_data : schema::RunMode::shared_nothing;
    profile.backends = json.value("backends", profile.backends);
    profile.default_replication_num = json.value("default_replication_num", profile.default_replication_num);
    profile.job_latency = std::chrono::milliseconds(json.value("job_latency_ms", std::int64_t{0}));
    return profile;
}

// ---- Objects --------------------------------------------------------------------------------------------------------

Json table_to_json(const StoredTable& table) {
    Json json{{"id", table.id}};
    if (table.state != TableState::normal) json["state"] = word_in(k_table_states, table.state);
    json["created"] = to_json(table.created);
    for (const auto& [name, identity] : table.identities) {
        json["identities"][name] = Json::array({identity.unique_id, identity.original_name});
    }
    json["last_unique_id"] = table.last_unique_id;
    json["partitions"] = Json::array();
    for (const auto& partition : table.partitions)
        json["partitions"].push_back(partition_to_json(partition));
    for (const auto& rollup : table.rollups)
        json["rollups"].push_back(rollup_to_json(rollup));
    json["schema_version"] = table.schema_version;
    if (!table.hidden_properties.empty()) json["hidden_properties"] = table.hidden_properties;
    json["next_auto_increment"] = table.next_auto_increment;
    return json;
}

StoredTable table_from_json(const Json& json) {
    StoredTable table;
    table.id = json.at("id").get<Id>();
    if (json.contains("state")) table.state = value_in(k_table_states, json.at("state").get<std::string>());
    table.created = time_from(json.at("created"));
    if (json.contains("identities")) {
        for (const auto& [name, identity] : json.at("identities").items()) {
            table.identities[name] = {.unique_id = identity.at(0).get<std::int64_t>(),
                                      .original_name = identity.at(1).get<std::string>()};
        }
    }
    table.last_unique_id = json.at("last_unique_id").get<std::int64_t>();
    for (const auto& partition : json.at("partitions"))
        table.partitions.push_back(partition_from(partition));
    if (json.contains("rollups")) {
        for (const auto& rollup : json.at("rollups"))
            table.rollups.push_back(rollup_from(rollup));
    }
    table.schema_version = json.at("schema_version").get<std::int64_t>();
    if (json.contains("hidden_properties")) {
        table.hidden_properties = json.at("hidden_properties").get<std::map<std::string, std::string>>();
    }
    table.next_auto_increment = json.at("next_auto_increment").get<std::int64_t>();
    return table;
}

Json view_to_json(const StoredView& view) {
    Json json{{"id", view.id}, {"created", to_json(view.created)}, {"columns", outputs_to_json(view.columns)}};
    if (!view.kept_query.empty()) json["kept_query"] = view.kept_query;
    return json;
}

StoredView view_from_json(const Json& json) {
    StoredView view;
    view.id = json.at("id").get<Id>();
    view.created = time_from(json.at("created"));
    view.columns = outputs_from(json.at("columns"));
    view.kept_query = json.value("kept_query", "");
    return view;
}

Json materialized_view_to_json(const StoredMaterializedView& view) {
    Json json{{"table", table_to_json(view.table)},
              {"definition", definition_text(view.table)},
              {"columns", outputs_to_json(view.columns)},
              {"active", view.active}};
    if (!view.inactive_reason.empty()) json["inactive_reason"] = view.inactive_reason;
    if (!view.kept_query.empty()) json["kept_query"] = view.kept_query;
    json["task"] = view.task_id;
    return json;
}

StoredMaterializedView materialized_view_from_json(const Json& json) {
    StoredMaterializedView view;
    view.table = table_from_json(json.at("table"));
    view.table.definition = definition_of(json.at("definition").get<std::string>());
    view.columns = outputs_from(json.at("columns"));
    view.active = json.at("active").get<bool>();
    view.inactive_reason = json.value("inactive_reason", "");
    view.kept_query = json.value("kept_query", "");
    view.task_id = json.at("task").get<Id>();
    return view;
}

Json unknown_to_json(const std::string& name, const StoredUnknown& object) {
    return {{"name", name}, {"id", object.id}, {"kind", object.kind}, {"reason", object.reason}, {"text", object.text}};
}

StoredUnknown unknown_from_json(const Json& json) {
    return {.id = json.at("id").get<Id>(),
            .kind = json.at("kind").get<std::string>(),
            .reason = json.at("reason").get<std::string>(),
            .text = json.at("text").get<std::string>()};
}

// ---- Jobs, accounts, labels -----------------------------------------------------------------------------------------

Json job_to_json(const Job& job) {
    Json json{{"id", job.id},           {"list", word_in(k_lists, job.list)}, {"database", job.database},
              {"table", job.table},     {"table_name", job.table_name},       {"created", to_json(job.created)},
              {"due", to_json(job.due)}};
    if (job.finished) json["finished"] = to_json(*job.finished);
    json["state"] = word_in(k_job_states, job.state);
    json["transaction"] = job.transaction;
    json["schema_version"] = job.schema_version;
    for (const auto& index : job.indexes)
        json["indexes"].push_back(Json::array({index.name, index.index, index.origin}));
    if (!job.base_index.empty()) json["base_index"] = job.base_index;
    if (!job.operation.empty()) json["operation"] = job.operation;
    if (!job.message.empty()) json["message"] = job.message;
    json["timeout"] = job.timeout_seconds;
    if (job.materialized_view) json["materialized_view"] = true;
    return json;
}

Job job_from_json(const Json& json) {
    Job job;
    job.id = json.at("id").get<Id>();
    job.list = value_in(k_lists, json.at("list").get<std::string>());
    job.database = json.at("database").get<std::string>();
    job.table = json.at("table").get<Id>();
    job.table_name = json.at("table_name").get<std::string>();
    job.created = time_from(json.at("created"));
    job.due = time_from(json.at("due"));
    if (json.contains("finished")) job.finished = time_from(json.at("finished"));
    job.state = value_in(k_job_states, json.at("state").get<std::string>());
    job.transaction = json.at("transaction").get<Id>();
    job.schema_version = json.at("schema_version").get<std::string>();
    if (json.contains("indexes")) {
        for (const auto& index : json.at("indexes")) {
            job.indexes.push_back({.name = index.at(0).get<std::string>(),
                                   .index = index.at(1).get<Id>(),
                                   .origin = index.at(2).get<Id>()});
        }
    }
    job.base_index = json.value("base_index", "");
    job.operation = json.value("operation", "");
    job.message = json.value("message", "");
    job.timeout_seconds = json.at("timeout").get<std::int64_t>();
    job.materialized_view = json.value("materialized_view", false);
    return job;
}

namespace {

void put_grants(Json& json, const std::set<Grant>& grants) {
    for (const auto& grant : grants) {
        json["grants"].push_back(Json::array({grant.privilege, grant.object_kind, grant.database, grant.object}));
    }
}

std::set<Grant> grants_from(const Json& json) {
    std::set<Grant> grants;
    if (!json.contains("grants")) return grants;
    for (const auto& grant : json.at("grants")) {
        grants.insert({.privilege = grant.at(0).get<std::string>(),
                       .object_kind = grant.at(1).get<std::string>(),
                       .database = grant.at(2).get<std::string>(),
                       .object = grant.at(3).get<std::string>()});
    }
    return grants;
}

std::set<std::string> roles_from(const Json& json) {
    return json.contains("roles") ? json.at("roles").get<std::set<std::string>>() : std::set<std::string>();
}

}  // namespace

Json account_to_json(const Account& account) {
    Json json{{"name", account.name}, {"host", account.host}, {"password", account.password}};
    if (account.administrator) json["administrator"] = true;
    put_grants(json, account.grants);
    if (!account.roles.empty()) json["roles"] = account.roles;
    return json;
}

Account account_from_json(const Json& json) {
    Account account{.name = json.at("name").get<std::string>(),
                    .host = json.at("host").get<std::string>(),
                    .password = json.at("password").get<std::string>(),
                    .grants = grants_from(json),
                    .roles = roles_from(json),
                    .administrator = json.value("administrator", false)};
    return account;
}

Json role_to_json(const std::string& name, const Role& role) {
    Json json{{"name", name}};
    if (!role.comment.empty()) json["comment"] = role.comment;
    put_grants(json, role.grants);
    if (!role.roles.empty()) json["roles"] = role.roles;
    return json;
}

Role role_from_json(const Json& json) {
    return {.comment = json.value("comment", ""), .grants = grants_from(json), .roles = roles_from(json)};
}

Json kept_to_json(const KeptName& name, const KeptObject& object) {
    Json json{{"kind", facts_of(name.kind).words}, {"name", name.name}, {"id", object.id}};
    if (!name.database.empty()) json["database"] = name.database;
    json["created"] = to_json(object.created);
    if (!object.state.empty()) json["state"] = object.state;
    if (!object.comment.empty()) json["comment"] = object.comment;
    json["text"] = object.text;
    return json;
}

std::pair<KeptName, KeptObject> kept_from_json(const Json& json) {
    const auto words = json.at("kind").get<std::string>();
    const auto kinds = kept_kinds();
    const auto facts = std::ranges::find(kinds, words, &KeptFacts::words);
    if (facts == kinds.end()) throw std::runtime_error("unknown word '" + words + "'");
    return {
        KeptName{
            .kind = facts->kind, .database = json.value("database", ""), .name = json.at("name").get<std::string>()},
        KeptObject{.id = json.at("id").get<Id>(),
                   .created = time_from(json.at("created")),
                   .state = json.value("state", ""),
                   .comment = json.value("comment", ""),
                   .text = json.at("text").get<std::string>()}};
}

Json label_to_json(const std::string& name, const Label& label) {
    return {{"label", name},
            {"transaction", label.transaction},
            {"table", label.table},
            {"status", label.status},
            {"created", to_json(label.created)}};
}

Label label_from_json(const Json& json) {
    return {.transaction = json.at("transaction").get<Id>(),
            .table = json.at("table").get<std::string>(),
            .status = json.at("status").get<std::string>(),
            .created = time_from(json.at("created"))};
}

}  // namespace srmigrate::engine
