// SPDX-License-Identifier: Apache-2.0
#include "engine/privileges.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/cluster/accounts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {
namespace {

class PrivilegeCheck {
  public:
    explicit PrivilegeCheck(const StatementContext& context) : m_context(context) {}

    void on_database(std::string_view privilege, const schema::ObjectName& name) const {
        const auto database = name.database.value_or(m_context.connection.database);
        if (m_context.state.database(database) == nullptr) return;  // the analyzer refuses it first
        require(m_context, privilege, ObjectKind::database, database);
    }

    void on_object(std::string_view privilege, const schema::ObjectName& name) const {
        const auto database = name.database.value_or(m_context.connection.database);
        const auto* object = m_context.state.object(database, name.name);
        if (object != nullptr) require(m_context, privilege, kind_of(*object), database, name.name);
    }

    void on_reads(const schema::Query& query) const { on_reads(query.reads); }
    void on_reads(const std::vector<schema::ObjectName>& reads) const {
        for (const auto& name : reads)
            on_object("SELECT", name);
    }

    void use(const schema::Use& use) const {
        if (m_context.state.database(use.database) == nullptr || may_see_database(m_context, use.database)) return;
        require_any(m_context, ObjectKind::database, use.database, {});
    }

  private:
    const StatementContext& m_context;
};

}  // namespace

void check_privileges(const StatementContext& context, const schema::Operation& operation) {
    const PrivilegeCheck check(context);
    std::visit(
        base::Overloaded{
            [&](const schema::CreateDatabase&) { require(context, "CREATE DATABASE", ObjectKind::catalog, {}); },
            [&](const schema::DropDatabase& drop) { check.on_database("DROP", {.database = drop.name.name}); },
            [&](const schema::RenameDatabase& rename) { check.on_database("ALTER", {.database = rename.name.name}); },
            [&](const schema::SetDatabaseQuota& set) { check.on_database("ALTER", {.database = set.name.name}); },
            [&](const schema::SetDatabaseProperties& set) { check.on_database("ALTER", {.database = set.name.name}); },
            [&](const schema::CreateTable& create) { check.on_database("CREATE TABLE", create.table.name); },
            [&](const schema::CreateTableLike& create) {
                check.on_database("CREATE TABLE", create.table.name);
                check.on_object("SELECT", create.like);
            },
            [&](const schema::CreateTableAsSelect& create) {
                check.on_database("CREATE TABLE", create.table.name);
                check.on_reads(create.query);
            },
            [&](const schema::DropTable& drop) { check.on_object("DROP", drop.name); },
            [&](const schema::TruncateTable& truncate) { check.on_object("DELETE", truncate.name); },
            [&](const schema::AlterTable& alter) { check.on_object("ALTER", alter.name); },
            // Replacing a view needs no privilege on it.
            [&](const schema::CreateView& create) {
                check.on_database("CREATE VIEW", create.view.name);
                check.on_reads(create.view.query);
            },
            [&](const schema::AlterView& alter) {
                check.on_object("ALTER", alter.name);
                check.on_reads(alter.query);
            },
            [&](const schema::SetViewSecurity& set) { check.on_object("ALTER", set.name); },
            [&](const schema::DropView& drop) { check.on_object("DROP", drop.name); },
            [&](const schema::CreateMaterializedView& create) {
                check.on_database("CREATE MATERIALIZED VIEW", create.view.name);
                check.on_reads(create.view.query);
            },
            [&](const schema::AlterMaterializedView& alter) { check.on_object("ALTER", alter.name); },
            [&](const schema::DropMaterializedView& drop) { check.on_object("DROP", drop.name); },
            [&](const schema::RefreshMaterializedView& refresh) { check.on_object("REFRESH", refresh.name); },
            [&](const schema::CancelRefresh& cancel) { check.on_object("REFRESH", cancel.name); },
            [&](const schema::CancelAlter& cancel) { check.on_object("ALTER", cancel.name); },
            [&](const schema::Use& use) { check.use(use); },
            [](const schema::SetSession&) {},
            [](const schema::DataStatement&) {},
            [](const schema::Opaque&) {},
        },
        operation);
}

}  // namespace srmigrate::engine
