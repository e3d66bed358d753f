// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/parts.hpp"

#include "base/overloaded.hpp"

#include <utility>
#include <variant>

namespace srmigrate::lint {
namespace {

class PartsReader {
  public:
    Parts take() && { return std::move(m_parts); }

    void database(const std::string& given) { name(NamedKind::database, given, {.name = given, .after = "DATABASE"}); }

    void table(const schema::Table& table) {
        m_parts.object = table.name;
        name(NamedKind::table, table.name.name, {.name = table.name.name, .after = "TABLE"});
        for (const auto& column : table.columns)
            this->column(column, ColumnOrigin::created, {.name = column.name, .after = "("});
        for (const auto& index : table.indexes)
            name(NamedKind::index, index.name, {.name = index.name, .after = "INDEX"});
        if (table.partitioning) {
            for (const auto& item : table.partitioning->partitions)
                partition(item, {.after = "PARTITION BY"});
        }
        for (const auto& rollup : table.rollups)
            name(NamedKind::rollup, rollup.name, {.name = rollup.name, .after = "ROLLUP"});
        properties(table.properties, PropertiesOwner::table, {});
    }

    void view(const schema::View& view) {
        m_parts.object = view.name;
        name(NamedKind::view, view.name.name, {.name = view.name.name, .after = "VIEW"});
    }

    void materialized_view(const schema::MaterializedView& view) {
        m_parts.object = view.name;
        name(NamedKind::materialized_view, view.name.name, {.name = view.name.name, .after = "VIEW"});
        for (const auto& index : view.indexes)
            name(NamedKind::index, index.name, {.name = index.name, .after = "INDEX"});
        properties(view.properties, PropertiesOwner::materialized_view, {});
    }

    void alter(const schema::AlterTable& alter) {
        m_parts.object = alter.name;
        for (std::size_t i = 0; i < alter.clauses.size(); ++i)
            clause(alter.clauses[i], i);
    }

    void alter(const schema::AlterMaterializedView& alter) {
        m_parts.object = alter.name;
        if (const auto* const rename = std::get_if<schema::RenameMaterializedView>(&alter.change)) {
            name(NamedKind::materialized_view, rename->new_name, {.name = rename->new_name, .after = "RENAME"});
        } else if (const auto* const set = std::get_if<schema::SetProperties>(&alter.change)) {
            properties(set->properties, PropertiesOwner::materialized_view, {});
        }
    }

  private:
    void name(NamedKind kind, const std::string& given, Anchor anchor) {
        m_parts.names.push_back({kind, given, std::move(anchor)});
    }
    void column(const schema::Column& column, ColumnOrigin origin, Anchor anchor) {
        // a column that is defined anew has its name already
        if (origin != ColumnOrigin::modified) name(NamedKind::column, column.name, anchor);
        m_parts.columns.push_back({&column, origin, std::move(anchor)});
    }
    void partition(const schema::PartitionItem& item, Anchor anchor) {
        const auto* const one = std::get_if<schema::Partition>(&item);
        if (one == nullptr) return;
        anchor.name = one->name;
        name(NamedKind::partition, one->name, anchor);
        properties(one->properties, PropertiesOwner::partition, anchor.clause);
    }
    void properties(const schema::Properties& properties, PropertiesOwner owner, std::optional<std::size_t> clause) {
        if (!properties.empty()) m_parts.properties.push_back({&properties, owner, clause});
    }

    void clause(const schema::AlterClause& clause, std::size_t index) {
        const auto anchor = [&](const std::string& name, std::string after) {
            return Anchor{.name = name, .after = std::move(after), .clause = index};
        };
        if (const auto* const add = std::get_if<schema::AddColumns>(&clause)) {
            if (add->rollup) return;
            for (const auto& column : add->columns)
                this->column(column, ColumnOrigin::added, anchor(column.name, "COLUMN"));
        } else if (const auto* const modify = std::get_if<schema::ModifyColumn>(&clause)) {
            if (!modify->rollup) column(modify->column, ColumnOrigin::modified, anchor(modify->column.name, "COLUMN"));
        } else if (const auto* const column_name = std::get_if<schema::RenameColumn>(&clause)) {
            name(NamedKind::column, column_name->new_name, anchor(column_name->new_name, "COLUMN"));
        } else if (const auto* const table_name = std::get_if<schema::RenameTable>(&clause)) {
            name(NamedKind::table, table_name->new_name, anchor(table_name->new_name, "RENAME"));
        } else if (const auto* const partition_name = std::get_if<schema::RenamePartition>(&clause)) {
            name(NamedKind::partition, partition_name->new_name, anchor(partition_name->new_name, "PARTITION"));
        } else if (const auto* const rollup_name = std::get_if<schema::RenameRollup>(&clause)) {
            name(NamedKind::rollup, rollup_name->new_name, anchor(rollup_name->new_name, "ROLLUP"));
        } else if (const auto* const index_added = std::get_if<schema::AddIndex>(&clause)) {
            name(NamedKind::index, index_added->index.name, anchor(index_added->index.name, "INDEX"));
        } else if (const auto* const rollups = std::get_if<schema::AddRollups>(&clause)) {
            for (const auto& rollup : rollups->rollups)
                name(NamedKind::rollup, rollup.name, anchor(rollup.name, "ROLLUP"));
        } else if (const auto* const partitions = std::get_if<schema::AddPartitions>(&clause)) {
            partition(partitions->partition, anchor({}, "PARTITION"));
            properties(partitions->properties, PropertiesOwner::partition, index);
        } else if (const auto* const modified = std::get_if<schema::ModifyPartitions>(&clause)) {
            properties(modified->properties, PropertiesOwner::partition, index);
        } else if (const auto* const set = std::get_if<schema::SetProperties>(&clause)) {
            properties(set->properties, PropertiesOwner::table, index);
        }
    }

    Parts m_parts;
};

}  // namespace

std::string_view word(NamedKind kind) {
    switch (kind) {
        case NamedKind::database:
            return "database";
        case NamedKind::table:
            return "table";
        case NamedKind::column:
            return "column";
        case NamedKind::view:
            return "view";
        case NamedKind::materialized_view:
            return "materialized view";
        case NamedKind::index:
            return "index";
        case NamedKind::partition:
            return "partition";
        case NamedKind::rollup:
            return "rollup";
    }
    return {};
}

Parts parts_of(const schema::Operation& operation) {
    PartsReader reader;
    if (const auto* const database = std::get_if<schema::CreateDatabase>(&operation)) {
        reader.database(database->name.name);
    } else if (const auto* const renamed = std::get_if<schema::RenameDatabase>(&operation)) {
        reader.database(renamed->new_name);
    } else if (const auto* const table = std::get_if<schema::CreateTable>(&operation)) {
        reader.table(table->table);
    } else if (const auto* const like = std::get_if<schema::CreateTableLike>(&operation)) {
        reader.table(like->table);
    } else if (const auto* const as_select = std::get_if<schema::CreateTableAsSelect>(&operation)) {
        reader.table(as_select->table);
    } else if (const auto* const view = std::get_if<schema::CreateView>(&operation)) {
        reader.view(view->view);
    } else if (const auto* const mv = std::get_if<schema::CreateMaterializedView>(&operation)) {
        reader.materialized_view(mv->view);
    } else if (const auto* const alter = std::get_if<schema::AlterTable>(&operation)) {
        reader.alter(*alter);
    } else if (const auto* const alter_mv = std::get_if<schema::AlterMaterializedView>(&operation)) {
        reader.alter(*alter_mv);
    }
    return std::move(reader).take();
}

Parts parts_of(const schema::Object& object) {
    PartsReader reader;
    std::visit(base::Overloaded{[&](const schema::Table& table) { reader.table(table); },
                                [&](const schema::View& view) { reader.view(view); },
                                [&](const schema::MaterializedView& view) { reader.materialized_view(view); },
                                [](const schema::Unknown&) {}},
               object);
    return std::move(reader).take();
}

}  // namespace srmigrate::lint
