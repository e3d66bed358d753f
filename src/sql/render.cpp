// SPDX-License-Identifier: Apache-2.0
#include "sql/render.hpp"

#include "base/overloaded.hpp"
#include "schema/model/words.hpp"
#include "sql/quote.hpp"
#include "sql/render_parts.hpp"

#include <fmt/format.h>

namespace srmigrate::sql {
namespace {

std::string_view force_word(bool given) {
    return given ? " FORCE" : "";
}

// The model keeps the catalog of a database in `catalog`, and no `database`.
std::string create_database(const schema::CreateDatabase& create) {
    return fmt::format("CREATE DATABASE {}{}{}", if_not_exists(create.if_not_exists), render(create.name),
                       properties_clause(create.properties));
}

std::string set_quota(const schema::SetDatabaseQuota& set) {
    const bool is_data = set.kind == schema::DatabaseQuota::data;
    return fmt::format("ALTER DATABASE {} SET {} QUOTA {}", render(set.name), is_data ? "DATA" : "REPLICA",
                       is_data ? quote_identifier(set.limit) : set.limit);
}

std::string truncate_table(const schema::TruncateTable& truncate) {
    auto text = "TRUNCATE TABLE " + render(truncate.name);
    if (truncate.partitions.empty()) return text;
    return fmt::format("{} {}PARTITION {}", text, truncate.temporary_partitions ? "TEMPORARY " : "",
                       name_list(truncate.partitions));
}

std::string cancel_alter(const schema::CancelAlter& cancel) {
    std::string_view list = "MATERIALIZED VIEW";
    if (!cancel.materialized_view) {
        switch (cancel.list) {
            case schema::JobList::column:
                list = "TABLE COLUMN";
                break;
            case schema::JobList::rollup:
                list = "TABLE ROLLUP";
                break;
            case schema::JobList::optimize:
                list = "TABLE OPTIMIZE";
                break;
        }
    }
    auto text = fmt::format("CANCEL ALTER {} FROM {}", list, render(cancel.name));
    return cancel.jobs.empty() ? text : fmt::format("{} ({})", text, fmt::join(cancel.jobs, ", "));
}

}  // namespace

std::string render(const schema::Operation& operation) {
    using namespace schema;
    return std::visit(
        base::Overloaded{
            [](const CreateDatabase& o) { return create_database(o); },
            [](const DropDatabase& o) {
                return fmt::format("DROP DATABASE {}{}{}", if_exists(o.if_exists), render(o.name), force_word(o.force));
            },
            [](const RenameDatabase& o) {
                return fmt::format("ALTER DATABASE {} RENAME {}", render(o.name), quote_identifier(o.new_name));
            },
            [](const SetDatabaseQuota& o) { return set_quota(o); },
            [](const SetDatabaseProperties& o) {
                return fmt::format("ALTER DATABASE {} SET {}", render(o.name), property_list(o.properties));
            },
            [](const CreateTable& o) { return create_table(o); },
            [](const CreateTableLike& o) { return create_table(o); },
            [](const CreateTableAsSelect& o) { return create_table(o); },
            [](const DropTable& o) {
                return fmt::format("DROP {}TABLE {}{}{}", o.temporary ? "TEMPORARY " : "", if_exists(o.if_exists),
                                   render(o.name), force_word(o.force));
            },
            [](const TruncateTable& o) { return truncate_table(o); },
            [](const AlterTable& o) { return alter_table(o); },
            [](const CreateView& o) { return create_view(o); },
            [](const AlterView& o) { return alter_view(o); },
            [](const SetViewSecurity& o) {
                return fmt::format("ALTER VIEW {} SET SECURITY {}", render(o.name), word(o.security));
            },
            [](const DropView& o) { return fmt::format("DROP VIEW {}{}", if_exists(o.if_exists), render(o.name)); },
            [](const CreateMaterializedView& o) { return create_view(o); },
            [](const AlterMaterializedView& o) { return alter_view(o); },
            [](const DropMaterializedView& o) {
                return fmt::format("DROP MATERIALIZED VIEW {}{}{}", if_exists(o.if_exists), render(o.name),
                                   force_word(o.force));
            },
            [](const RefreshMaterializedView& o) { return refresh_view(o); },
            [](const CancelRefresh& o) {
                return fmt::format("CANCEL REFRESH MATERIALIZED VIEW {}{}", render(o.name), force_word(o.force));
            },
            [](const CancelAlter& o) { return cancel_alter(o); },
            [](const Use& o) {
                return fmt::format("USE {}", render(ObjectName{.database = o.catalog, .name = o.database}));
            },
            [](const SetSession& o) { return o.text; },
            [](const DataStatement& o) { return o.text; },
            [](const Opaque& o) { return o.text; },
        },
        operation);
}

}  // namespace srmigrate::sql
