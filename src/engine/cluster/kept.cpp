// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/kept.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/loads.hpp"
#include "sql/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::engine {
namespace {

// Longer words first where one kind's words begin another's. The privileges are PrivilegeType's of StarRocks.
constexpr std::array k_kinds{
    KeptFacts{KeptKind::catalog, "CATALOG", KeptScope::cluster, "CREATE EXTERNAL CATALOG"},
    KeptFacts{KeptKind::dictionary, "DICTIONARY", KeptScope::cluster, ""},
    KeptFacts{KeptKind::file, "FILE", KeptScope::database, "FILE"},
    KeptFacts{KeptKind::function, "FUNCTION", KeptScope::database, "CREATE FUNCTION"},
    KeptFacts{KeptKind::global_function, "GLOBAL FUNCTION", KeptScope::cluster, "CREATE GLOBAL FUNCTION"},
    KeptFacts{KeptKind::group_provider, "GROUP PROVIDER", KeptScope::cluster, "SECURITY"},
    KeptFacts{KeptKind::pipe, "PIPE", KeptScope::database, "CREATE PIPE", "RUNNING"},
    KeptFacts{KeptKind::repository, "REPOSITORY", KeptScope::cluster, "REPOSITORY"},
    KeptFacts{KeptKind::resource_group, "RESOURCE GROUP", KeptScope::cluster, "CREATE RESOURCE GROUP"},
    KeptFacts{KeptKind::resource, "RESOURCE", KeptScope::cluster, "CREATE RESOURCE"},
    KeptFacts{KeptKind::routine_load, "ROUTINE LOAD", KeptScope::database, "", "NEED_SCHEDULE"},
    KeptFacts{KeptKind::security_integration, "SECURITY INTEGRATION", KeptScope::cluster, "SECURITY"},
    KeptFacts{KeptKind::storage_volume, "STORAGE VOLUME", KeptScope::cluster, "CREATE STORAGE VOLUME"},
    KeptFacts{KeptKind::task, "TASK", KeptScope::cluster, "", "ACTIVE"},
    KeptFacts{KeptKind::warehouse, "WAREHOUSE", KeptScope::cluster, "CREATE WAREHOUSE", "AVAILABLE"},
};

void take_for_granted(const StatementContext& context, std::string what) {
    auto& notes = context.state.notes;
    if (std::ranges::find(notes, what) == notes.end()) notes.push_back(std::move(what));
}

}  // namespace

std::span<const KeptFacts> kept_kinds() {
    return k_kinds;
}

const KeptFacts& facts_of(KeptKind kind) {
    return *std::ranges::find(k_kinds, kind, &KeptFacts::kind);
}

// StarRocks: ErrorCode; DDLStmtExecutor.visitCreateCatalogStatement, ResourceGroupMgr, RoutineLoadMgr,
// Database.checkAddFunction, TaskManager.createTask, StorageVolumeMgr, ResourceMgr, SmallFileMgr, AuthenticationMgr.
void refuse_existing(const KeptName& name) {
    switch (name.kind) {
        case KeptKind::catalog:
            refuse(5514, "42000", fmt::format("Catalog '{}' already exists", name.name));
        case KeptKind::pipe:
            refuse_analysis(5802, "42000", "Pipe exists");
        case KeptKind::warehouse:
            refuse(5902, "42000", fmt::format("Warehouse {} already exists.", name.name));
        case KeptKind::function:
        case KeptKind::global_function:
            refuse("function already exists");
        case KeptKind::resource_group:
            refuse(fmt::format("RESOURCE_GROUP({}) already exists", name.name));
        case KeptKind::routine_load:
            refuse(fmt::format("Name {} already used in db {}", name.name, name.database));
        case KeptKind::storage_volume:
            refuse(fmt::format("Storage volume '{}' already exists", name.name));
        case KeptKind::task:
            refuse(fmt::format("Task [{}] already exists", name.name));
        case KeptKind::resource:
            refuse(fmt::format("Resource({}) already exist", name.name));
        case KeptKind::file:
            refuse(fmt::format("File {} already exist", name.name));
        case KeptKind::security_integration:
            refuse(fmt::format("security integration '{}' already exists", name.name));
        case KeptKind::group_provider:
            refuse(fmt::format("Group provider '{}' already exists", name.name));
        case KeptKind::repository:
            refuse(fmt::format("repository with same name already exist: {}", name.name));
        case KeptKind::dictionary:
            break;
    }
    refuse(fmt::format("{} {} already exists", base::to_lower(facts_of(name.kind).words), name.name));
}

// The same classes; Database.checkDropFunction, DDLStmtExecutor.visitDropTaskStmt, BackupHandler.dropRepository.
void refuse_missing(const KeptName& name) {
    switch (name.kind) {
        case KeptKind::catalog:
            refuse(5078, "42000", fmt::format("Unknown catalog '{}'", name.name));
        case KeptKind::pipe:
            refuse_analysis(5801, "42000", fmt::format("Unknown pipe '{}'", name.name));
        case KeptKind::warehouse:
            refuse(5901, "42000", fmt::format("Warehouse name: {} not exist.", name.name));
        case KeptKind::function:
            refuse(fmt::format("Unknown function, function={}.{}", name.database, name.name));
        case KeptKind::global_function:
            refuse(fmt::format("Unknown function, function={}", name.name));
        case KeptKind::resource_group:
            refuse(fmt::format("RESOURCE_GROUP({}) does not exist", name.name));
        case KeptKind::routine_load:
            refuse(fmt::format("There is not operable routine load job with name {}", name.name));
        case KeptKind::storage_volume:
            refuse(fmt::format("Storage volume '{}' does not exist", name.name));
        case KeptKind::task:
            refuse_analysis(fmt::format("Task {} is not exist", name.name));
        case KeptKind::resource:
            refuse(fmt::format("Resource({}) does not exist", name.name));
        case KeptKind::repository:
            refuse("Repository does not exist");
        case KeptKind::file:
            refuse("File does not exist");
        case KeptKind::group_provider:
            refuse(fmt::format("Group provider '{}' does not exist", name.name));
        case KeptKind::security_integration:
        case KeptKind::dictionary:
            break;
    }
    refuse(fmt::format("{} '{}' not found", base::to_lower(facts_of(name.kind).words), name.name));
}

Answer keep_unknown(const StatementContext& context, const FullName& name, std::string kind, std::string reason) {
    auto answer = accepted(reason.empty() ? kind : fmt::format("{} ({})", kind, reason));
    StoredUnknown unknown{.id = context.state.new_id(),
                          .kind = std::move(kind),
                          .reason = std::move(reason),
                          .text = sql::redact(context.statement.text)};
    require_database(context, name.database).objects.insert_or_assign(name.name, std::move(unknown));
    return answer;
}

bool is_there(const StatementContext& context, KeptKind kind, const std::string& name) {
    if (context.state.kept.contains({.kind = kind, .database = {}, .name = name})) return true;
    if (context.state.untold == Untold::is_refused) return false;
    take_for_granted(context,
                     fmt::format("taken as if there were the {} '{}'", base::to_lower(facts_of(kind).words), name));
    return true;
}

bool is_switched_on(const StatementContext& context, std::string_view setting) {
    const auto found = context.state.configuration.find(std::string(setting));
    if (found != context.state.configuration.end()) return base::equals_ignoring_case(found->second, "true");
    if (context.state.untold == Untold::is_refused) return false;
    take_for_granted(context, fmt::format("taken as if the front end's configuration had {} = true", setting));
    return true;
}

}  // namespace srmigrate::engine
