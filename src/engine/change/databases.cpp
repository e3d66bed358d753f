// SPDX-License-Identifier: Apache-2.0
#include "engine/change/databases.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/invalidation.hpp"
#include "engine/change/jobs.hpp"
#include "engine/change/kept_objects.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/expression/queries.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::engine {

namespace {

constexpr std::string_view k_storage_volume = "storage_volume";

/// StarRocks: AlterDbQuotaAnalyzer, ParseUtil.
void check_quota(const schema::SetDatabaseQuota& set) {
    const auto digits = std::min(set.limit.find_first_not_of("0123456789"), set.limit.size());
    const std::string_view number = std::string_view(set.limit).substr(0, digits);
    const std::string_view unit = std::string_view(set.limit).substr(digits);
    const bool is_data = set.kind == schema::DatabaseQuota::data;
    if (number.empty() || unit.find_first_of("0123456789") != std::string_view::npos) {
        refuse_analysis("invalid data volumn expression:" + set.limit);
    }
    const auto limit = base::number<std::int64_t>(number);
    if (!limit) refuse_analysis(fmt::format("invalid data volumn:{}", number));
    if (*limit <= 0) refuse_analysis(fmt::format("{} volumn must larger than 0", is_data ? "Data" : "Replica"));
    static constexpr std::array<std::string_view, 12> k_units = {"",  "B",  "K", "KB", "M", "MB",
                                                                 "G", "GB", "T", "TB", "P", "PB"};
    if (std::ranges::find(k_units, base::to_upper(unit)) == k_units.end()) {
        refuse_analysis(fmt::format("invalid unit:{}", unit));
    }
}

[[noreturn]] void refuse_unknown_database(const StatementContext& context, const std::string& name) {
    refuse(rules_of(context.state.profile).unknown_database, fmt::format("Unknown database '{}'", name));
}

}  // namespace

Answer run(const StatementContext& context, const schema::CreateDatabase& operation) {
    require_default_catalog(context, operation.name.catalog);
    const std::string& name = operation.name.name;
    check_database_name(name);
    if (context.state.database(name) != nullptr || is_system_database(name)) {
        if (operation.if_not_exists) return Ok{};
        refuse(1007, "HY000", fmt::format("Can't create database '{}'; database exists", name));
    }
    StoredDatabase database;
    database.id = context.state.new_id();
    database.name = name;
    database.properties = operation.properties;
    context.state.databases.emplace(name, std::move(database));
    return Ok{};
}

Answer run(const StatementContext& context, const schema::DropDatabase& operation) {
    require_default_catalog(context, operation.name.catalog);
    const std::string& name = operation.name.name;
    if (is_system_database(name)) refuse_analysis(fmt::format("Access denied; cannot drop database {}", name));
    StoredDatabase* const database = context.state.database(name);
    if (database == nullptr) {
        if (operation.if_exists) return Ok{};
        refuse(1008, "HY000", fmt::format("Can't drop database '{}'; database doesn't exist", name));
    }
    std::vector<std::string> objects;
    for (const auto& [object_name, object] : database->objects)
        objects.push_back(object_name);
    for (const std::string& object_name : objects) {
        invalidate(context.state, {name, object_name}, "base-table dropped: " + object_name);
        cancel_jobs_of(context.state, id_of(database->objects.at(object_name)), "database has been dropped");
    }
    std::erase_if(context.state.jobs, [&](const Job& job) { return job.database == name; });
    context.state.databases.erase(name);
    drop_kept(context.state, name);
    return Ok{};
}

Answer run(const StatementContext& context, const schema::RenameDatabase& operation) {
    require_default_catalog(context, operation.name.catalog);
    const std::string& name = operation.name.name;
    if (context.state.database(name) == nullptr)
        refuse_analysis(rules_of(context.state.profile).unknown_database, fmt::format("Unknown database '{}'", name));
    check_database_name(operation.new_name);
    if (name == operation.new_name) refuse("Same database name");
    if (context.state.database(operation.new_name) != nullptr) {
        refuse(fmt::format("Database name[{}] is already used", operation.new_name));
    }
    auto node = context.state.databases.extract(name);
    node.key() = operation.new_name;
    node.mapped().name = operation.new_name;
    context.state.databases.insert(std::move(node));
    rename_kept(context.state, name, operation.new_name);
    for (Job& job : context.state.jobs) {
        if (job.database == name) job.database = operation.new_name;
    }
    return Ok{};
}

// Nothing that is played here shows or heeds a quota.
Answer run(const StatementContext& context, const schema::SetDatabaseQuota& operation) {
    require_default_catalog(context, operation.name.catalog);
    check_quota(operation);
    const std::string& name = operation.name.name;
    if (context.state.database(name) == nullptr) refuse_unknown_database(context, name);
    return Ok{};
}

Answer run(const StatementContext& context, const schema::SetDatabaseProperties& operation) {
    require_default_catalog(context, operation.name.catalog);
    const bool is_volume = operation.properties.size() == 1 && operation.properties.begin()->first == k_storage_volume;
    if (!is_volume || context.state.profile.run_mode != schema::RunMode::shared_data) {
        refuse_not_simulated("ALTER DATABASE … SET of anything but the storage volume of a shared-data cluster");
    }
    StoredDatabase* const database = context.state.database(operation.name.name);
    if (database == nullptr) refuse_unknown_database(context, operation.name.name);
    database->properties[std::string(k_storage_volume)] = operation.properties.begin()->second;
    return Ok{};
}

Answer run(const StatementContext& context, const schema::DropTable& operation) {
    const FullName name = full_name(context, operation.name);
    StoredDatabase* const holder = context.state.database(name.database);
    if (holder == nullptr && operation.if_exists) return Ok{};
    StoredDatabase& database = require_database(context, name.database);
    const auto found = operation.temporary ? database.objects.end() : database.objects.find(name.name);
    if (found == database.objects.end()) {
        if (operation.if_exists) return Ok{};
        refuse_unknown_table(context, name.name);
    }
    if (std::holds_alternative<StoredView>(found->second)) {
        refuse_analysis(1347, "HY000", fmt::format("'{}.{}' is not 'TABLE'", name.database, name.name));
    }
    if (std::holds_alternative<StoredMaterializedView>(found->second)) {
        refuse_analysis(
            fmt::format("The data of '{0}' cannot be dropped because '{0}' is a materialized view,use 'drop "
                        "materialized view {0}' to drop it.",
                        name.name));
    }
    check_dependencies(context, name);
    if (const auto* table = std::get_if<StoredTable>(&found->second); table != nullptr && !operation.force) {
        require_published(context.state, *table);
    }
    const Id id = id_of(found->second);
    invalidate(context.state, name, "base-table dropped: " + name.name);
    database.objects.erase(found);
    cancel_jobs_of(context.state, id, "table does not exist, tableId:" + std::to_string(id));
    return Ok{};
}

Answer run(const StatementContext& context, const schema::Use& operation) {
    const auto catalog = operation.catalog.value_or(context.connection.catalog);
    if (is_made_catalog(context, catalog)) {
        context.connection.catalog = catalog;
        context.connection.database = operation.database;
        return Ok{};
    }
    require_default_catalog(context, catalog);
    if (context.state.database(operation.database) == nullptr && !is_system_database(operation.database)) {
        refuse_unknown_database(context, operation.database);
    }
    if (operation.catalog) context.connection.catalog = *operation.catalog;
    context.connection.database = operation.database;
    return Ok{};
}

}  // namespace srmigrate::engine
