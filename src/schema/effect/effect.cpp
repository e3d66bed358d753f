// SPDX-License-Identifier: Apache-2.0
#include "schema/effect/effect.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/effect/effect_clause.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/rules/change_rules.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::schema {
namespace {

bool all_fast(const Table& table, const AlterTable& alter, const ServerProfile& context) {
    return std::all_of(alter.clauses.begin(), alter.clauses.end(),
                       [&](const AlterClause& clause) { return is_fast(table, clause, context); });
}

JobTrace trace(const AlterTable& alter, const Table* table, const ServerProfile& context) {
    if (table != nullptr && all_fast(*table, alter, context) && is_fast_at_once(*table, context)) {
        return JobTrace::none;
    }
    auto strongest = JobTrace::none;
    for (const auto& clause : alter.clauses) {
        const auto own = job_trace(clause, context);
        if (own != JobTrace::none) strongest = own;  // clauses of one statement share a list (reference §1.7)
    }
    return strongest;
}

bool is_alter(const Opaque& opaque) {
    return base::starts_with_ignoring_case(opaque.kind, "ALTER TABLE");
}

ProofOfEffect proof(const AlterTable& alter) {
    auto weakest = ProofOfEffect::definition;
    for (const auto& clause : alter.clauses)
        weakest = std::max(weakest, proof_of_effect(clause));
    return weakest;
}

/// Nothing but the comment (and what is not kept) differs: definitions only, whatever the clause.
bool changes_comment_only(const ModifyColumn& clause, const Table& table) {
    const auto* old = column_named(table.columns, clause.column.name);
    if (old == nullptr || clause.position || clause.rollup) return false;
    const auto key = effective_key(table);
    const auto from = normalize(*old, key);
    auto to = normalize(clause.column, key);
    to.name = from.name;
    to.comment = from.comment;
    return to == from;
}

CostClass cost(const AlterTable& alter, const Table* table, const ServerProfile& context) {
    if (table != nullptr) {
        for (const auto& clause : alter.clauses) {
            if (refusal(*table, clause, context)) return CostClass::impossible;
        }
        if (!alter.clauses.empty() && all_fast(*table, alter, context)) return CostClass::fast_schema_evolution;
    }
    auto highest = CostClass::metadata;
    for (const auto& clause : alter.clauses) {
        const auto* modify = std::get_if<ModifyColumn>(&clause);
        if (modify != nullptr && table != nullptr && changes_comment_only(*modify, *table)) continue;
        highest = std::max(highest, cost_class(clause));
    }
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
    for (const auto& clause : alter.clauses) {
        if (const auto* rename = std::get_if<RenameTable>(&clause))
            add_once(names, beside(alter.name, rename->new_name));
        if (const auto* swap = std::get_if<SwapTable>(&clause)) add_once(names, beside(alter.name, swap->other));
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
                          [&](const AlterTable& alter) {
                              auto highest = DataLoss::none;
                              for (const auto& clause : alter.clauses)
                                  highest = std::max(highest, data_loss(clause, table));
                              return highest;
                          },
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
            [](const CreateTableAsSelect&) { return identity; },
            // the next statement may create the same table again
            [](const DropTable&) { return identity; },
            [](const TruncateTable&) { return identity; },
            [](const AlterTable& alter) { return proof(alter); },
            [](const CreateView&) { return definition; },
            [](const AlterView&) { return definition; },
            [](const SetViewSecurity&) { return definition; },
            [](const DropView&) { return definition; },
            [](const CreateMaterializedView& create) { return is_synchronous(create.view) ? job : definition; },
            [](const AlterMaterializedView& alter) {
                return std::visit(base::Overloaded{
                                      [](const RenameMaterializedView&) { return definition; },
                                      [](const SwapMaterializedView&) { return identity; },
                                      [](const SetRefresh&) { return definition; },
                                      [](const SetProperties&) { return definition; },
                                      [](const Activate&) { return nothing; },
                                      [](const Deactivate&) { return nothing; },
                                  },
                                  alter.change);
            },
            [](const DropMaterializedView&) { return identity; },
            [](const RefreshMaterializedView&) { return nothing; },
            [](const CancelRefresh&) { return nothing; },
            [](const CancelAlter&) { return nothing; },
            [](const Use&) { return nothing; },
            [](const SetSession&) { return nothing; },
            [](const DataStatement& data) {
                // an overwrite loads new partitions, and only then puts them in the place of the old ones
                if (data.kind == DataKind::insert_overwrite) return data.target ? identity : nothing;
                return data.kind == DataKind::insert && data.target ? label : nothing;
            },
            [](const Opaque&) { return nothing; },
        },
        operation);
}

bool is_repeatable(const Operation& operation) {
    return std::visit(base::Overloaded{
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
                              return std::all_of(alter.clauses.begin(), alter.clauses.end(),
                                                 [](const AlterClause& clause) { return is_repeatable(clause); });
                          },
                          [](const CreateView& create) { return create.if_not_exists || create.or_replace; },
                          [](const AlterView&) { return true; },
                          [](const SetViewSecurity&) { return true; },
                          [](const DropView& drop) { return drop.if_exists; },
                          [](const CreateMaterializedView& create) { return create.if_not_exists; },
                          [](const AlterMaterializedView& alter) {
                              return std::visit(
                                  base::Overloaded{
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
