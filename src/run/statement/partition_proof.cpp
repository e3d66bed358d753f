// SPDX-License-Identifier: Apache-2.0
#include "run/statement/partition_proof.hpp"

#include "base/hash.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace srmigrate::run {
namespace {

using schema::NeitherState;
using schema::NoEffect;
using schema::ObjectName;
using schema::Proof;
using schema::TookEffect;
using server::ListedPartition;
using Subjects = std::vector<PartitionSubject>;

constexpr std::size_t k_digits = 8;
constexpr std::string_view k_absent = "-";

PartitionSubject subject(const ObjectName& name, const std::string& database, std::vector<std::string> partitions = {},
                         bool temporary = false) {
    return {.of = {.database = name.database.value_or(database), .table = name.name, .temporary = temporary},
            .partitions = std::move(partitions)};
}

ObjectName sibling(const ObjectName& name, const std::string& other) {
    return {.catalog = name.catalog, .database = name.database, .name = other};
}

Subjects subjects_of(const schema::AlterTable& alter, const std::string& database) {
    if (alter.clauses.empty()) return {};
    const auto& clause = alter.clauses.front();
    if (const auto* swap = std::get_if<schema::SwapTable>(&clause)) {
        return {subject(alter.name, database), subject(sibling(alter.name, swap->other), database)};
    }
    if (const auto* truncate = std::get_if<schema::TruncatePartitions>(&clause)) {
        return {subject(alter.name, database, truncate->names, truncate->temporary)};
    }
    if (const auto* replace = std::get_if<schema::ReplacePartitions>(&clause)) {
        return {subject(alter.name, database, replace->names), subject(alter.name, database, replace->with),
                subject(alter.name, database, replace->with, true)};
    }
    if (const auto* add = std::get_if<schema::AddPartitions>(&clause)) {
        return {subject(alter.name, database, {}, add->temporary)};
    }
    if (const auto* drop = std::get_if<schema::DropPartitions>(&clause)) {
        return {subject(alter.name, database, drop->names, drop->temporary || drop->all_temporary)};
    }
    return {};
}

Subjects subjects_of(const schema::AlterMaterializedView& alter, const std::string& database) {
    const auto* swap = std::get_if<schema::SwapMaterializedView>(&alter.change);
    if (swap == nullptr) return {};
    return {subject(alter.name, database), subject(sibling(alter.name, swap->other), database)};
}

Subjects subjects_of(const schema::DataStatement& data, const std::string& database) {
    if (data.kind != schema::DataKind::insert_overwrite || !data.target) return {};
    return {subject(*data.target, database)};
}

bool is_among(const PartitionSubject& subject, const ListedPartition& partition) {
    if (subject.partitions.empty()) return true;
    return std::any_of(subject.partitions.begin(), subject.partitions.end(),
                       [&](const auto& name) { return base::equals_ignoring_case(name, partition.name); });
}

std::int64_t highest_id(const PartitionLists& lists) {
    std::int64_t highest = 0;
    for (const auto& list : lists) {
        for (const auto& partition : list.value_or(std::vector<ListedPartition>{}))
            highest = std::max(highest, partition.id);
    }
    return highest;
}

// A subject's ids up to `highest`.
std::set<std::int64_t> old_ids(const PartitionSubject& subject, const std::vector<ListedPartition>& list,
                               std::int64_t highest) {
    std::set<std::int64_t> ids;
    for (const auto& partition : list) {
        if (partition.id <= highest && is_among(subject, partition)) ids.insert(partition.id);
    }
    return ids;
}

std::string hash_of(const std::set<std::int64_t>& ids) {
    return base::sha256_hex(fmt::format("{}", fmt::join(ids, ","))).substr(0, k_digits);
}

std::vector<std::string> hashes(const Subjects& subjects, const PartitionLists& lists, std::int64_t highest) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        result.push_back(lists[i] ? hash_of(old_ids(subjects[i], *lists[i], highest)) : std::string(k_absent));
    }
    return result;
}

// Two moments, subject by subject.
struct PartitionSight {
    std::vector<std::string> before;
    std::vector<std::string> now;
    std::vector<bool> has_old;  ///< one of the subject's ids then may be there yet
    std::vector<bool> has_new;
    PartitionLists lists;

    bool is_same() const { return before == now; }
};

std::optional<PartitionSight> sight_of(const Subjects& subjects, std::string_view recorded, const PartitionLists& now) {
    std::vector<std::string> parts;
    for (const auto& part : base::split(recorded, '.'))
        parts.emplace_back(part);
    if (parts.size() != subjects.size() + 1) return std::nullopt;
    std::int64_t highest = 0;
    std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), highest);
    PartitionSight sight{.before = {parts.begin() + 1, parts.end()},
                         .now = hashes(subjects, now, highest),
                         .has_old = {},
                         .has_new = {},
                         .lists = now};
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto list = now[i].value_or(std::vector<ListedPartition>{});
        sight.has_old.push_back(!old_ids(subjects[i], list, highest).empty());
        sight.has_new.push_back(std::any_of(list.begin(), list.end(), [&](const ListedPartition& partition) {
            return partition.id > highest && is_among(subjects[i], partition);
        }));
    }
    return sight;
}

Proof swapped(const PartitionSight& sight) {
    if (sight.is_same()) return NoEffect{};
    if (sight.now[0] == sight.before[1] && sight.now[1] == sight.before[0]) return TookEffect{};
    return NeitherState{"the partitions of the two are neither as before nor swapped"};
}

// All of them give way to new ones, or go.
Proof replaced(const PartitionSight& sight) {
    if (sight.is_same()) return NoEffect{};
    if (!sight.has_old[0]) return TookEffect{};
    return NeitherState{"some of the partitions are those that there were before, others are not"};
}

Proof exchanged(const PartitionSight& sight) {
    if (sight.is_same()) return NoEffect{};
    const auto& temporary = sight.before[2];
    if (sight.now[0] == temporary || sight.now[1] == temporary) return TookEffect{};
    return NeitherState{"the partitions are neither as before nor the temporary ones"};
}

Proof dropped(const PartitionSight& sight) {
    if (sight.before[0] == k_absent) {
        if (sight.now[0] == k_absent) return NoEffect{};
        return NeitherState{"it was not there before, and now it is"};
    }
    if (sight.now[0] == k_absent) return TookEffect{};
    return replaced(sight);
}

Proof made_and_loaded(const PartitionSight& sight) {
    if (sight.now[0] == k_absent || sight.before[0] != k_absent) return NoEffect{};
    const auto& partitions = *sight.lists[0];
    const auto is_loaded = std::any_of(partitions.begin(), partitions.end(),
                                       [](const ListedPartition& partition) { return partition.visible_version > 1; });
    if (is_loaded) return TookEffect{};
    return NeitherState{"the table was made and not loaded"};
}

Proof altered(const schema::AlterTable& alter, const PartitionSight& sight) {
    const auto& clause = alter.clauses.front();
    if (std::holds_alternative<schema::SwapTable>(clause)) return swapped(sight);
    if (std::holds_alternative<schema::ReplacePartitions>(clause)) return exchanged(sight);
    if (std::holds_alternative<schema::AddPartitions>(clause)) {
        return sight.has_new[0] ? Proof(TookEffect{}) : Proof(NoEffect{});
    }
    const auto* drop = std::get_if<schema::DropPartitions>(&clause);
    if (drop != nullptr && drop->names.empty()) {
        return sight.is_same() ? Proof(NoEffect{}) : Proof(TookEffect{});
    }
    return replaced(sight);
}

}  // namespace

Subjects proof_subjects(const schema::Operation& operation, const std::string& database) {
    return std::visit(
        base::Overloaded{
            [](const schema::CreateDatabase&) { return Subjects{}; },
            [](const schema::DropDatabase&) { return Subjects{}; },
            [](const schema::RenameDatabase&) { return Subjects{}; },
            [](const schema::SetDatabaseQuota&) { return Subjects{}; },
            [](const schema::SetDatabaseProperties&) { return Subjects{}; },
            [](const schema::CreateTable&) { return Subjects{}; },
            [](const schema::CreateTableLike&) { return Subjects{}; },
            [&](const schema::CreateTableAsSelect& it) { return Subjects{subject(it.table.name, database)}; },
            [&](const schema::DropTable& it) { return Subjects{subject(it.name, database)}; },
            [&](const schema::TruncateTable& it) {
                return Subjects{subject(it.name, database, it.partitions, it.temporary_partitions)};
            },
            [&](const schema::AlterTable& it) { return subjects_of(it, database); },
            [](const schema::CreateView&) { return Subjects{}; },
            [](const schema::AlterView&) { return Subjects{}; },
            [](const schema::SetViewSecurity&) { return Subjects{}; },
            [](const schema::DropView&) { return Subjects{}; },
            [](const schema::CreateMaterializedView&) { return Subjects{}; },
            [&](const schema::AlterMaterializedView& it) { return subjects_of(it, database); },
            [&](const schema::DropMaterializedView& it) { return Subjects{subject(it.name, database)}; },
            [](const schema::RefreshMaterializedView&) { return Subjects{}; },
            [](const schema::CancelRefresh&) { return Subjects{}; },
            [](const schema::CancelAlter&) { return Subjects{}; },
            [](const schema::Use&) { return Subjects{}; },
            [](const schema::SetSession&) { return Subjects{}; },
            [&](const schema::DataStatement& it) { return subjects_of(it, database); },
            [](const schema::Opaque&) { return Subjects{}; },
        },
        operation);
}

std::string partition_ids(const Subjects& subjects, const PartitionLists& lists) {
    const auto highest = highest_id(lists);
    return fmt::format("{}.{}", highest, fmt::join(hashes(subjects, lists, highest), "."));
}

Proof partition_proof(const schema::Operation& operation, const Subjects& subjects, std::string_view recorded,
                      const PartitionLists& now) {
    const auto sight = sight_of(subjects, recorded, now);
    if (!sight || subjects.empty()) return schema::NotVisible{};
    if (const auto* alter = std::get_if<schema::AlterTable>(&operation)) return altered(*alter, *sight);
    if (std::holds_alternative<schema::AlterMaterializedView>(operation)) return swapped(*sight);
    if (std::holds_alternative<schema::CreateTableAsSelect>(operation)) return made_and_loaded(*sight);
    if (std::holds_alternative<schema::TruncateTable>(operation)) return replaced(*sight);
    if (std::holds_alternative<schema::DataStatement>(operation)) {
        return sight->is_same() ? Proof(NoEffect{}) : Proof(TookEffect{});
    }
    return dropped(*sight);
}

PartitionLists read_lists(server::Session& session, const Subjects& subjects) {
    if (subjects.empty()) return {};
    std::vector<server::PartitionsOf> tables;
    for (const auto& each : subjects)
        tables.push_back(each.of);
    return server::list_partitions(session, tables);
}

}  // namespace srmigrate::run
