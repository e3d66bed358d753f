// SPDX-License-Identifier: Apache-2.0
#include "schema/effect/effect.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/change_rules.hpp"
#include "schema/rules/fast_rules.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::schema {
namespace {

using EachFacts = std::vector<ClauseFacts>;

EachFacts facts_of(const AlterTable& alter, const Table* table, const ServerProfile& context) {
    EachFacts each;
    for (const auto& clause : alter.clauses)
        each.push_back(facts(clause, context, table));
    return each;
}

bool all_fast(const EachFacts& each) {
    return std::all_of(each.begin(), each.end(), [](const ClauseFacts& one) { return one.is_fast; });
}

JobTrace trace(const AlterTable& alter, const Table* table, const ServerProfile& context) {
    const auto each = facts_of(alter, table, context);
    if (table != nullptr && all_fast(each) && is_fast_at_once(*table, context)) return JobTrace::none;
    auto strongest = JobTrace::none;
    for (const auto& one : each) {
        if (one.job != JobTrace::none) strongest = one.job;  // clauses of one statement share a list (reference §1.7)
    }
    return strongest;
}

bool is_alter(const Opaque& opaque) {
    return base::starts_with_ignoring_case(opaque.kind, "ALTER TABLE");
}

ProofOfEffect proof(const AlterTable& alter) {
    auto weakest = ProofOfEffect::definition;
    for (const auto& one : facts_of(alter, nullptr, {}))
        weakest = std::max(weakest, one.proof);
    return weakest;
}

DataLoss loss(const AlterTable& alter, const Table* table) {
    auto highest = DataLoss::none;
    for (const auto& one : facts_of(alter, table, {}))
        highest = std::max(highest, one.loss);
    return highest;
}

CostClass cost(const AlterTable& alter, const Table* table, const ServerProfile& context) {
    const auto each = facts_of(alter, table, context);
    if (table != nullptr) {
        for (const auto& clause : alter.clauses) {
            if (obstacle(*table, clause, context)) return CostClass::impossible;
        }
        if (!each.empty() && all_fast(each)) return CostClass::fast_schema_evolution;
    }
    auto highest = CostClass::metadata;
    for (const auto& one : each)
        highest = std::max(highest, one.cost);
    return highest;
}

CostClass cost(const AlterMaterializedView& alter) {
    const auto* set = std::get_if<SetProperties>(&alter.change);
    return set != nullptr && sets_bloom_filter(set->properties) ? CostClass::rewrite : CostClass::metadata;
}

/// A database as an ObjectName with an empty name.
ObjectName database_itself(const ObjectName& name) {
    return {name.catalog, name.name, {}};
}

void add_once(std::vector<ObjectName>& names, const ObjectName& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::vector<ObjectName> written(const AlterTable& alter) {
    std::vector<ObjectName> names{alter.name};
    for (const auto& one : facts_of(alter, nullptr, {})) {
        if (one.other) add_once(names, beside(alter.name, *one.other));
    }
    return names;
}

std::vector<ObjectName> written(const AlterMaterializedView& alter) {
    std::vector<ObjectName> names{alter.name};
    if (const auto* rename = std::get_if<RenameMaterializedView>(&alter.change)) {
        add_once(names, beside(alter.name, rename->new_name));
    }
    if (const auto* swap = std::get_if<SwapMaterializedView>(&alter.change)) {
        add_once(names, beside(alter.name, swap->other));
    }
    return names;
}

bool moves_rows(DataKind kind) {
    switch (kind) {
        case DataKind::insert:
        case DataKind::insert_overwrite:
        case DataKind::update:
        case DataKind::delete_:
        case DataKind::submit_task:
        case DataKind::other:
            return true;
        case DataKind::select:
            return false;
    }
    return true;
}

}  // namespace

JobTrace may_run_as_job(const Operation& operation, const Table* table, const ServerProfile& context) {
    return std::visit(base::Overloaded{
                          [](const CreateDatabase&) { return JobTrace::none; },
                          [](const DropDatabase&) { return JobTrace::none; },
                          [](const RenameDatabase&) { return JobTrace::none; },
                          [](const SetDatabaseQuota&) { return JobTrace::none; },
                          [](const SetDatabaseProperties&) { return JobTrace::none; },
                          [](const CreateTable&) { return JobTrace::none; },
                          [](const CreateTableLike&) { return JobTrace::none; },
                          [](const CreateTableAsSelect&) { return JobTrace::none; },
                          [](const DropTable&) { return JobTrace::none; },
                          [](const TruncateTable&) { return JobTrace::none; },
                          [&](const AlterTable& alter) { return trace(alter, table, context); },
                          [](const CreateView&) { return JobTrace::none; },
                          [](const AlterView&) { return JobTrace::none; },
                          [](const SetViewSecurity&) { return JobTrace::none; },
                          [](const DropView&) { return JobTrace::none; },
                          [](const CreateMaterializedView& create) {
                              return is_synchronous(create.view) ? JobTrace::rollup : JobTrace::none;
                          },
                          [](const AlterMaterializedView& alter) {
                              return cost(alter) == CostClass::rewrite ? JobTrace::column : JobTrace::none;
                          },
                          [](const DropMaterializedView&) { return JobTrace::none; },
                          [](const RefreshMaterializedView&) { return JobTrace::none; },
                          [](const CancelRefresh&) { return JobTrace::none; },
                          [](const CancelAlter&) { return JobTrace::none; },
                          [](const Use&) { return JobTrace::none; },
                          [](const SetSession&) { return JobTrace::none; },
                          [](const DataStatement&) { return JobTrace::none; },
                          [](const Opaque& opaque) { return is_alter(opaque) ? JobTrace::column : JobTrace::none; },
                      },
                      operation);
}

DataLoss loses_data(const Operation& operation, const Table* table) {
    return std::visit(base::Overloaded{
                          [](const CreateDatabase&) { return DataLoss::none; },
                          [](const DropDatabase&) { return DataLoss::rows; },
                          [](const RenameDatabase&) { return DataLoss::none; },
                          [](const SetDatabaseQuota&) { return DataLoss::none; },
                          [](const SetDatabaseProperties&) { return DataLoss::none; },
                          [](const CreateTable&) { return DataLoss::none; },
                          [](const CreateTableLike&) { return DataLoss::none; },
                          [](const CreateTableAsSelect&) { return DataLoss::none; },
                          [](const DropTable&) { return DataLoss::rows; },
                          [](const TruncateTable&) { return DataLoss::rows; },
                          [&](const AlterTable& alter) { return loss(alter, table); },
                          [](const CreateView&) { return DataLoss::none; },
                          [](const AlterView&) { return DataLoss::none; },
                          [](const SetViewSecurity&) { return DataLoss::none; },
                          [](const DropView&) { return DataLoss::none; },
                          [](const CreateMaterializedView&) { return DataLoss::none; },
                          [](const AlterMaterializedView&) { return DataLoss::none; },
                          [](const DropMaterializedView&) { return DataLoss::none; },
                          [](const RefreshMaterializedView&) { return DataLoss::none; },
                          [](const CancelRefresh&) { return DataLoss::none; },
                          [](const CancelAlter&) { return DataLoss::none; },
                          [](const Use&) { return DataLoss::none; },
                          [](const SetSession&) { return DataLoss::none; },
                          [](const DataStatement& data) {
                              switch (data.kind) {
                                  case DataKind::insert:
                                  case DataKind::select:
                                      return DataLoss::none;
                                  case DataKind::insert_overwrite:
                                  case DataKind::update:
                                  case DataKind::delete_:
                                      return DataLoss::rows;
                                  case DataKind::submit_task:
                                  case DataKind::other:
                                      return DataLoss::unknown;
                              }
                              return DataLoss::unknown;
                          },
                          [](const Opaque&) { return DataLoss::unknown; },
                      },
                      operation);
}

ProofOfEffect proof_of_effect(const Operation& operation) {
    using enum ProofOfEffect;
    return std::visit(
        base::Overloaded{
            [](const CreateDatabase&) { return definition; },
            [](const DropDatabase&) { return definition; },
            [](const RenameDatabase&) { return definition; },
            [](const SetDatabaseQuota&) { return nothing; },
            [](const SetDatabaseProperties&) { return nothing; },
            [](const CreateTable&) { return definition; },
            [](const CreateTableLike&) { return definition; },
            // its load has no label of ours: the new table's partitions show that it was loaded
            [](const CreateTableAsSelect&) { return partitions; },
            // the next statement may create the same table again
            [](const DropTable&) { return partitions; },
            [](const TruncateTable&) { return partitions; },
            [](const AlterTable& alter) { return proof(alter); },
            [](const CreateView&) { return definition; },
            [](const AlterView&) { return definition; },
            [](const SetViewSecurity&) { return definition; },
            [](const DropView&) { return definition; },
            [](const CreateMaterializedView& create) { return is_synchronous(create.view) ? job : definition; },
            [](const AlterMaterializedView& alter) {
                return std::visit(base::Overloaded{
                                      [](const RenameMaterializedView&) { return definition; },
                                      [](const SwapMaterializedView&) { return partitions; },
                                      [](const SetRefresh&) { return definition; },
                                      [](const SetProperties&) { return definition; },
                                      [](const Activate&) { return nothing; },
                                      [](const Deactivate&) { return nothing; },
                                  },
                                  alter.change);
            },
            [](const DropMaterializedView&) { return partitions; },
            [](const RefreshMaterializedView&) { return nothing; },
            [](const CancelRefresh&) { return nothing; },
            [](const CancelAlter&) { return nothing; },
            [](const Use&) { return nothing; },
            [](const SetSession&) { return nothing; },
            [](const DataStatement& data) {
                // an overwrite loads new partitions, and only then puts them in the place of the old ones
                if (data.kind == DataKind::insert_overwrite) return data.target ? partitions : nothing;
                return data.kind == DataKind::insert && data.target ? label : nothing;
            },
            [](const Opaque&) { return nothing; },
        },
        operation);
}

bool is_repeatable(const Operation& operation) {
    return std::visit(
        base::Overloaded{
            [](const CreateDatabase& create) { return create.if_not_exists; },
            [](const DropDatabase& drop) { return drop.if_exists; },
            [](const RenameDatabase&) { return false; },
            [](const SetDatabaseQuota&) { return true; },
            [](const SetDatabaseProperties&) { return true; },
            [](const CreateTable& create) { return create.if_not_exists; },
            [](const CreateTableLike& create) { return create.if_not_exists; },
            [](const CreateTableAsSelect& create) { return create.if_not_exists; },
            [](const DropTable& drop) { return drop.if_exists; },
            [](const TruncateTable&) { return true; },
            [](const AlterTable& alter) {
                const auto each = facts_of(alter, nullptr, {});
                return std::all_of(each.begin(), each.end(), [](const ClauseFacts& one) { return one.is_repeatable; });
            },
            [](const CreateView& create) { return create.if_not_exists || create.or_replace; },
            [](const AlterView&) { return true; },
            [](const SetViewSecurity&) { return true; },
            [](const DropView& drop) { return drop.if_exists; },
            [](const CreateMaterializedView& create) { return create.if_not_exists; },
            [](const AlterMaterializedView& alter) {
                return std::visit(base::Overloaded{
                                      [](const RenameMaterializedView&) { return false; },
                                      [](const SwapMaterializedView&) { return false; },
                                      [](const SetRefresh&) { return true; },
                                      [](const SetProperties& set) { return !sets_bloom_filter(set.properties); },
                                      [](const Activate&) { return true; },
                                      [](const Deactivate&) { return true; },
                                  },
                                  alter.change);
            },
            [](const DropMaterializedView& drop) { return drop.if_exists; },
            [](const RefreshMaterializedView&) { return true; },
            [](const CancelRefresh&) { return false; },
            [](const CancelAlter&) { return false; },
            [](const Use&) { return true; },
            [](const SetSession&) { return true; },
            [](const DataStatement& data) { return data.kind == DataKind::select; },
            [](const Opaque&) { return false; },
        },
        operation);
}

CostClass cost_class(const Operation& operation, const Table* table, const ServerProfile& context) {
    using enum CostClass;
    return std::visit(
        base::Overloaded{
            [](const CreateDatabase&) { return metadata; },
            [](const DropDatabase&) { return metadata; },
            [](const RenameDatabase&) { return metadata; },
            [](const SetDatabaseQuota&) { return metadata; },
            [](const SetDatabaseProperties&) { return metadata; },
            [](const CreateTable&) { return metadata; },
            [](const CreateTableLike&) { return metadata; },
            [](const CreateTableAsSelect&) { return unknown; },
            [](const DropTable&) { return metadata; },
            [](const TruncateTable&) { return metadata; },
            [&](const AlterTable& alter) { return cost(alter, table, context); },
            [](const CreateView&) { return metadata; },
            [](const AlterView&) { return metadata; },
            [](const SetViewSecurity&) { return metadata; },
            [](const DropView&) { return metadata; },
            [](const CreateMaterializedView& create) { return is_synchronous(create.view) ? rewrite : unknown; },
            [](const AlterMaterializedView& alter) { return cost(alter); },
            [](const DropMaterializedView&) { return metadata; },
            [](const RefreshMaterializedView&) { return unknown; },
            [](const CancelRefresh&) { return metadata; },
            [](const CancelAlter&) { return metadata; },
            [](const Use&) { return metadata; },
            [](const SetSession&) { return metadata; },
            [](const DataStatement& data) { return moves_rows(data.kind) ? unknown : metadata; },
            [](const Opaque&) { return unknown; },
        },
        operation);
}

bool rewrites_data(CostClass cost) {
    return cost == CostClass::rewrite || cost == CostClass::redistribution;
}

std::string_view to_text(CostClass cost) {
    switch (cost) {
        case CostClass::metadata:
            return "metadata";
        case CostClass::fast_schema_evolution:
            return "fast schema evolution";
        case CostClass::rewrite:
            return "rewrite";
        case CostClass::redistribution:
            return "redistribution";
        case CostClass::impossible:
            return "impossible";
        case CostClass::unknown:
            return "unknown";
    }
    return "";
}

bool deactivates_readers(const Operation& operation) {
    if (std::holds_alternative<AlterView>(operation) || std::holds_alternative<DropTable>(operation) ||
        std::holds_alternative<DropView>(operation)) {
        return true;
    }
    const auto* alter = std::get_if<AlterTable>(&operation);
    if (alter == nullptr) return false;
    return std::any_of(alter->clauses.begin(), alter->clauses.end(),
                       [](const AlterClause& clause) { return facts(clause, {}, nullptr).deactivates_readers; });
}

std::vector<ObjectName> objects_read(const Operation& operation) {
    using Names = std::vector<ObjectName>;
    return std::visit(base::Overloaded{
                          [](const CreateDatabase&) -> Names { return {}; },
                          [](const DropDatabase&) -> Names { return {}; },
                          [](const RenameDatabase&) -> Names { return {}; },
                          [](const SetDatabaseQuota&) -> Names { return {}; },
                          [](const SetDatabaseProperties&) -> Names { return {}; },
                          [](const CreateTable&) -> Names { return {}; },
                          [](const CreateTableLike& create) -> Names { return {create.like}; },
                          [](const CreateTableAsSelect& create) -> Names { return create.query.reads; },
                          [](const DropTable&) -> Names { return {}; },
                          [](const TruncateTable&) -> Names { return {}; },
                          [](const AlterTable&) -> Names { return {}; },
                          [](const CreateView& create) -> Names { return create.view.query.reads; },
                          [](const AlterView& alter) -> Names { return alter.query.reads; },
                          [](const SetViewSecurity&) -> Names { return {}; },
                          [](const DropView&) -> Names { return {}; },
                          [](const CreateMaterializedView& create) -> Names { return create.view.query.reads; },
                          [](const AlterMaterializedView&) -> Names { return {}; },
                          [](const DropMaterializedView&) -> Names { return {}; },
                          [](const RefreshMaterializedView&) -> Names { return {}; },
                          [](const CancelRefresh&) -> Names { return {}; },
                          [](const CancelAlter&) -> Names { return {}; },
                          [](const Use&) -> Names { return {}; },
                          [](const SetSession&) -> Names { return {}; },
                          [](const DataStatement& data) -> Names { return data.reads; },
                          [](const Opaque&) -> Names { return {}; },
                      },
                      operation);
}

std::vector<ObjectName> objects_written(const Operation& operation) {
    using Names = std::vector<ObjectName>;
    return std::visit(base::Overloaded{
                          [](const CreateDatabase& create) -> Names { return {database_itself(create.name)}; },
                          [](const DropDatabase& drop) -> Names { return {database_itself(drop.name)}; },
                          [](const RenameDatabase& rename) -> Names {
                              return {database_itself(rename.name), {rename.name.catalog, rename.new_name, {}}};
                          },
                          [](const SetDatabaseQuota& set) -> Names { return {database_itself(set.name)}; },
                          [](const SetDatabaseProperties& set) -> Names { return {database_itself(set.name)}; },
                          [](const CreateTable& create) -> Names { return {create.table.name}; },
                          [](const CreateTableLike& create) -> Names { return {create.table.name}; },
                          [](const CreateTableAsSelect& create) -> Names { return {create.table.name}; },
                          [](const DropTable& drop) -> Names { return {drop.name}; },
                          [](const TruncateTable& truncate) -> Names { return {truncate.name}; },
                          [](const AlterTable& alter) -> Names { return written(alter); },
                          [](const CreateView& create) -> Names { return {create.view.name}; },
                          [](const AlterView& alter) -> Names { return {alter.name}; },
                          [](const SetViewSecurity& set) -> Names { return {set.name}; },
                          [](const DropView& drop) -> Names { return {drop.name}; },
                          [](const CreateMaterializedView& create) -> Names {
                              Names names{create.view.name};
                              // a synchronous one is a rollup of its table, which is busy until it is built
                              if (is_synchronous(create.view)) {
                                  for (const auto& base : create.view.query.reads)
                                      add_once(names, base);
                              }
                              return names;
                          },
                          [](const AlterMaterializedView& alter) -> Names { return written(alter); },
                          [](const DropMaterializedView& drop) -> Names { return {drop.name}; },
                          [](const RefreshMaterializedView& refresh) -> Names { return {refresh.name}; },
                          [](const CancelRefresh& cancel) -> Names { return {cancel.name}; },
                          [](const CancelAlter& cancel) -> Names { return {cancel.name}; },
                          [](const Use&) -> Names { return {}; },
                          [](const SetSession&) -> Names { return {}; },
                          [](const DataStatement& data) -> Names {
                              if (!data.target) return {};
                              return {*data.target};
                          },
                          [](const Opaque& opaque) -> Names {
                              if (!opaque.object) return {};
                              return {*opaque.object};
                          },
                      },
                      operation);
}

}  // namespace srmigrate::schema
