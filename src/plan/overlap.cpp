// SPDX-License-Identifier: Apache-2.0
#include "plan/overlap.hpp"

#include "base/overloaded.hpp"
#include "schema/effect/effect.hpp"

#include <algorithm>
#include <vector>

namespace srmigrate::plan {
namespace {

using schema::ObjectName;

std::set<ObjectName> in_full(const std::vector<ObjectName>& names, const std::string& database) {
    std::set<ObjectName> full;
    for (const auto& name : names)
        full.insert({.database = name.database.value_or(database), .name = name.name});
    return full;
}

// More than its text names: what is not understood, what runs a definition that only the server knows.
bool touches_everything(const schema::Operation& operation) {
    return std::visit(base::Overloaded{
                          [](const schema::CreateDatabase&) { return false; },
                          [](const schema::DropDatabase&) { return false; },
                          [](const schema::RenameDatabase&) { return false; },
                          [](const schema::SetDatabaseQuota&) { return false; },
                          [](const schema::SetDatabaseProperties&) { return false; },
                          [](const schema::CreateTable&) { return false; },
                          [](const schema::CreateTableLike&) { return false; },
                          [](const schema::CreateTableAsSelect&) { return false; },
                          [](const schema::DropTable&) { return false; },
                          [](const schema::TruncateTable&) { return false; },
                          [](const schema::AlterTable&) { return false; },
                          [](const schema::CreateView&) { return false; },
                          [](const schema::AlterView&) { return false; },
                          [](const schema::SetViewSecurity&) { return false; },
                          [](const schema::DropView&) { return false; },
                          [](const schema::CreateMaterializedView&) { return false; },
                          [](const schema::AlterMaterializedView&) { return true; },
                          [](const schema::DropMaterializedView&) { return true; },  // perhaps a rollup of some table
                          [](const schema::RefreshMaterializedView&) { return true; },
                          [](const schema::CancelRefresh&) { return false; },
                          [](const schema::CancelAlter&) { return false; },
                          [](const schema::Use&) { return false; },
                          [](const schema::SetSession&) { return false; },
                          [](const schema::DataStatement& data) {
                              switch (data.kind) {
                                  case schema::DataKind::insert:
                                  case schema::DataKind::insert_overwrite:
                                  case schema::DataKind::update:
                                  case schema::DataKind::delete_:
                                  case schema::DataKind::select:
                                      return false;
                                  case schema::DataKind::submit_task:
                                  case schema::DataKind::other:
                                      return true;
                              }
                              return true;
                          },
                          [](const schema::Opaque&) { return true; },
                      },
                      operation);
}

bool meet(const ObjectName& a, const ObjectName& b) {
    return a.database == b.database && (a.name == b.name || a.name.empty() || b.name.empty());
}

bool meet(const std::set<ObjectName>& some, const std::set<ObjectName>& others) {
    return std::any_of(some.begin(), some.end(), [&](const ObjectName& a) {
        return std::any_of(others.begin(), others.end(), [&](const ObjectName& b) { return meet(a, b); });
    });
}

}  // namespace

Footprint footprint_of(const revision::ScriptStatement& statement, const std::string& database) {
    const auto& operation = statement.operation;
    return {.reads = in_full(schema::objects_read(operation), database),
            .writes = in_full(schema::objects_written(operation), database),
            .everything = touches_everything(operation)};
}

bool must_wait(const Footprint& earlier, const Footprint& later) {
    return later.everything || earlier.everything || meet(earlier.writes, later.reads) ||
           change_the_same(earlier, later) || meet(earlier.reads, later.writes);
}

bool change_the_same(const Footprint& a, const Footprint& b) {
    return meet(a.writes, b.writes);
}

}  // namespace srmigrate::plan
