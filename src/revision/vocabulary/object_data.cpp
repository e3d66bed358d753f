// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/object_data.hpp"

#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "revision/vocabulary/yaml_objects.hpp"
#include "schema/model/words.hpp"
#include "sql/render.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::revision {
namespace {

using base::Json;

// As Fields::object_name reads it.
std::string shown_name(const schema::ObjectName& name) {
    std::vector<std::string> parts;
    if (name.catalog) parts.push_back(*name.catalog);
    if (name.database) parts.push_back(*name.database);
    parts.push_back(name.name);
    const bool dotted = std::any_of(parts.begin(), parts.end(), [](const std::string& part) {
        return part.empty() || part.find('.') != std::string::npos;
    });
    return dotted ? sql::render(name) : base::join(parts, ".");
}

// Members in the order of the calls; what is not given is not there.
class Mapping {
  public:
    Mapping& set(std::string_view key, Json value) {
        m_json[std::string(key)] = std::move(value);
        return *this;
    }
    Mapping& name(std::string_view key, const schema::ObjectName& value) { return set(key, shown_name(value)); }
    Mapping& text(std::string_view key, const std::optional<std::string>& value) {
        return value ? set(key, *value) : *this;
    }
    Mapping& flag(std::string_view key, bool value) { return value ? set(key, true) : *this; }
    Mapping& names(std::string_view key, const std::vector<std::string>& value) {
        return value.empty() ? *this : set(key, value);
    }
    Mapping& names(std::string_view key, const std::optional<std::vector<std::string>>& value) {
        return value ? set(key, *value) : *this;
    }
    Mapping& properties(std::string_view key, const schema::Properties& value) {
        if (value.empty()) return *this;
        Json members = Json::object();
        for (const auto& [name, text] : value)
            members[name] = text;
        return set(key, std::move(members));
    }
    template <class Value>
    Mapping& sql(std::string_view key, const std::optional<Value>& value) {
        return value ? set(key, sql::render(*value)) : *this;
    }
    template <class Part>
    Mapping& parts(std::string_view key, const std::vector<Part>& value, Json (*write)(const Part&)) {
        if (value.empty()) return *this;
        Json list = Json::array();
        for (const auto& part : value)
            list.push_back(write(part));
        return set(key, std::move(list));
    }
    Json take() && { return std::move(m_json); }
    Json under(std::string_view word) && { return Json::object({{std::string(word), std::move(m_json)}}); }

  private:
    Json m_json = Json::object();
};

Json default_data(const schema::Default& value) {
    auto text = sql::render(value);
    const auto* const constant = std::get_if<schema::DefaultText>(&value);
    const bool reads_as_function = is_default_function(constant != nullptr ? constant->value : text);
    if (constant != nullptr && !reads_as_function) return constant->value;
    if (constant == nullptr && reads_as_function) return text;
    return Json::object({{"sql", std::move(text)}});
}

void add_definition(Mapping& mapping, const schema::Column& column) {
    if (column.default_value) mapping.set("server_default", default_data(*column.default_value));
    mapping.flag("autoincrement", column.auto_increment);
    if (column.generated) mapping.set("computed", column.generated->text);
    mapping.sql("agg_type", column.aggregate);
    mapping.flag("is_agg_key", column.key);
}

void add_index(Mapping& mapping, const schema::Index& index) {
    mapping.set("columns", index.columns);
    if (index.kind) mapping.set("using", word(*index.kind));
    mapping.properties("properties", index.properties).text("comment", index.comment);
}

Json index_data(const schema::Index& index) {
    Mapping mapping;
    mapping.set("name", index.name);
    add_index(mapping, index);
    return std::move(mapping).take();
}

Mapping& add_rollup(Mapping& mapping, const schema::Rollup& rollup) {
    return mapping.set("name", rollup.name)
        .set("columns", rollup.columns)
        .names("duplicate_key", rollup.duplicate_key)
        .text("from", rollup.from)
        .properties("properties", rollup.properties);
}

Json rollup_data(const schema::Rollup& rollup) {
    Mapping mapping;
    return std::move(add_rollup(mapping, rollup)).take();
}

Json column_data(const schema::Column& column) {
    return data_of(column);
}

Json view_column_data(const schema::ViewColumn& column) {
    if (!column.comment) return column.name;
    return std::move(Mapping().set("name", column.name).text("comment", column.comment)).take();
}

void add_columns(Mapping& mapping, const std::optional<std::vector<schema::ViewColumn>>& columns) {
    if (columns) mapping.parts("columns", *columns, &view_column_data);
}

// ---- Clauses of ALTER TABLE -------------------------------------------------------------------------------------

void add_position(Mapping& mapping, const std::optional<schema::ColumnPosition>& position) {
    if (!position) return;
    std::visit(base::Overloaded{
                   [&](const schema::First&) { mapping.set("first", true); },
                   [&](const schema::After& after) { mapping.set("after", after.column); },
               },
               *position);
}

using Data = std::optional<Json>;

struct ClauseData {
    const schema::ObjectName& table;

    Mapping altered() const { return std::move(Mapping().name("table", table)); }

    Data operator()(const schema::AddColumns& it) const {
        if (it.columns.size() != 1) return std::nullopt;
        auto mapping = altered();
        mapping.set("column", data_of(it.columns.front()));
        add_position(mapping, it.position);
        return std::move(mapping).under("add_column");
    }
    Data operator()(const schema::DropColumn& it) const {
        return std::move(altered().set("name", it.name)).under("drop_column");
    }
    Data operator()(const schema::ModifyColumn& it) const {
        auto mapping = altered();
        mapping.set("name", it.column.name).sql("type", it.column.type);
        if (it.column.nullable) mapping.set("nullable", *it.column.nullable);
        mapping.set("comment", it.column.comment ? Json(*it.column.comment) : Json());
        add_definition(mapping, it.column);
        add_position(mapping, it.position);
        return std::move(mapping).under("alter_column");
    }
    Data operator()(const schema::ModifyColumnComment& it) const {
        return std::move(altered().set("name", it.name).set("comment", it.comment)).under("alter_column");
    }
    Data operator()(const schema::AddField&) const { return std::nullopt; }
    Data operator()(const schema::DropField&) const { return std::nullopt; }
    Data operator()(const schema::RenameColumn& it) const {
        return std::move(altered().set("name", it.name).set("new_name", it.new_name)).under("rename_column");
    }
    Data operator()(const schema::OrderBy& it) const {
        return std::move(altered().set("order_by", it.columns)).under("alter_table_order");
    }
    Data operator()(const schema::AddIndex& it) const {
        Mapping mapping;
        mapping.set("name", it.index.name).name("table", table);
        add_index(mapping, it.index);
        return std::move(mapping).under("create_index");
    }
    Data operator()(const schema::DropIndex& it) const {
        return std::move(Mapping().set("name", it.name).name("table", table)).under("drop_index");
    }
    Data operator()(const schema::SetProperties& it) const {
        return std::move(altered().properties("properties", it.properties)).under("alter_table_properties");
    }
    Data operator()(const schema::AddRollups& it) const {
        if (it.rollups.size() != 1) return std::nullopt;
        auto mapping = altered();
        return std::move(add_rollup(mapping, it.rollups.front())).under("add_rollup");
    }
    Data operator()(const schema::DropRollups& it) const {
        return std::move(altered().set("names", it.names)).under("drop_rollup");
    }
    Data operator()(const schema::RenameTable& it) const {
        return std::move(Mapping().name("name", table).set("new_name", it.new_name)).under("rename_table");
    }
    Data operator()(const schema::RenamePartition& it) const {
        return std::move(altered().set("name", it.name).set("new_name", it.new_name)).under("rename_partition");
    }
    Data operator()(const schema::RenameRollup& it) const {
        return std::move(altered().set("name", it.name).set("new_name", it.new_name)).under("rename_rollup");
    }
    Data operator()(const schema::SwapTable& it) const {
        return std::move(Mapping().name("name", table).set("with", it.other)).under("swap_table");
    }
    Data operator()(const schema::SetTableComment& it) const {
        if (it.comment.empty()) return std::move(altered()).under("drop_table_comment");
        return std::move(altered().set("comment", it.comment)).under("create_table_comment");
    }
    Data operator()(const schema::AddPartitions& it) const {
        auto mapping = altered();
        const auto text = sql::render(it.partition);
        std::visit(base::Overloaded{
                       [&](const schema::Partition& partition) {
                           auto bare = partition;
                           bare.if_not_exists = false;
                           bare.properties.clear();
                           constexpr std::string_view k_values = " VALUES ";
                           const auto shown = sql::render(schema::PartitionItem(bare));
                           mapping.set("name", partition.name)
                               .set("values",
                                    shown.substr(shown.find(k_values, partition.name.size()) + k_values.size()))
                               .flag("if_not_exists", partition.if_not_exists)
                               .flag("temporary", it.temporary)
                               .sql("distributed_by", it.distribution)
                               .properties("properties", partition.properties);
                       },
                       [&](const schema::PartitionSeries&) {
                           mapping.set("series", text)
                               .flag("temporary", it.temporary)
                               .sql("distributed_by", it.distribution)
                               .properties("properties", it.properties);
                       },
                   },
                   it.partition);
        return std::move(mapping).under("add_partition");
    }
    Data operator()(const schema::DropPartitions& it) const {
        auto mapping = altered();
        mapping.names("names", it.names);
        if (it.where) mapping.set("where", it.where->text);
        mapping.flag("temporary", it.temporary).flag("if_exists", it.if_exists).flag("force", it.force);
        return std::move(mapping).under("drop_partition");
    }
    Data operator()(const schema::TruncatePartitions& it) const {
        return std::move(altered().names("names", it.names).flag("temporary", it.temporary))
            .under("truncate_partition");
    }
    Data operator()(const schema::ReplacePartitions& it) const {
        return std::move(
                   altered().names("names", it.names).names("with", it.with).properties("properties", it.properties))
            .under("replace_partition");
    }
    Data operator()(const schema::ModifyPartitions& it) const {
        return std::move(altered().names("names", it.names).properties("properties", it.properties))
            .under("modify_partition");
    }
    Data operator()(const schema::Optimize& it) const {
        return std::move(altered().sql("distributed_by", it.distribution)).under("alter_table_distribution");
    }
    Data operator()(const schema::SetDefaultBuckets&) const { return std::nullopt; }
    Data operator()(const schema::Compact&) const { return std::nullopt; }
    Data operator()(const schema::SetAutoIncrement&) const { return std::nullopt; }
    Data operator()(const schema::OpaqueClause&) const { return std::nullopt; }
};

// Columns added and dropped in one statement.
Data columns_data(const schema::AlterTable& alter) {
    Mapping mapping;
    mapping.name("table", alter.name);
    std::vector<schema::Column> adds;
    std::vector<std::string> drops;
    for (const auto& clause : alter.clauses) {
        if (const auto* const add = std::get_if<schema::AddColumns>(&clause)) {
            adds.insert(adds.end(), add->columns.begin(), add->columns.end());
        } else if (const auto* const drop = std::get_if<schema::DropColumn>(&clause)) {
            drops.push_back(drop->name);
        } else {
            return std::nullopt;
        }
    }
    return std::move(mapping.parts("adds", adds, &column_data).names("drops", drops)).under("alter_table_columns");
}

// ---- Operations -------------------------------------------------------------------------------------------------

Json flagged(Json keys, std::string_view word, std::initializer_list<std::pair<std::string_view, bool>> flags) {
    for (const auto& [key, value] : flags) {
        if (value) keys[std::string(key)] = true;
    }
    return Json::object({{std::string(word), std::move(keys)}});
}

struct MaterializedViewChange {
    const schema::ObjectName& view;

    Json changed(std::string_view key, Json value) const {
        return std::move(Mapping().name("name", view).set(key, std::move(value))).under("alter_materialized_view");
    }
    Json operator()(const schema::RenameMaterializedView& it) const { return changed("new_name", it.new_name); }
    Json operator()(const schema::SwapMaterializedView& it) const { return changed("swap_with", it.other); }
    Json operator()(const schema::SetRefresh& it) const { return changed("refresh", sql::render(it.refresh)); }
    Json operator()(const schema::SetProperties& it) const {
        return std::move(Mapping().name("name", view).properties("properties", it.properties))
            .under("alter_materialized_view");
    }
    Json operator()(const schema::Activate&) const { return changed("active", true); }
    Json operator()(const schema::Deactivate&) const { return changed("active", false); }
};

struct OperationData {
    Data operator()(const schema::CreateDatabase& it) const {
        return std::move(Mapping()
                             .set("name", it.name.name)
                             .flag("if_not_exists", it.if_not_exists)
                             .properties("properties", it.properties))
            .under("create_database");
    }
    Data operator()(const schema::DropDatabase& it) const {
        return std::move(Mapping().set("name", it.name.name).flag("if_exists", it.if_exists).flag("force", it.force))
            .under("drop_database");
    }
    Data operator()(const schema::RenameDatabase&) const { return std::nullopt; }
    Data operator()(const schema::SetDatabaseQuota&) const { return std::nullopt; }
    Data operator()(const schema::SetDatabaseProperties&) const { return std::nullopt; }
    Data operator()(const schema::CreateTable& it) const {
        return flagged(data_of(it.table), "create_table", {{"if_not_exists", it.if_not_exists}});
    }
    Data operator()(const schema::CreateTableLike&) const { return std::nullopt; }
    Data operator()(const schema::CreateTableAsSelect&) const { return std::nullopt; }
    Data operator()(const schema::DropTable& it) const {
        return std::move(Mapping().name("name", it.name).flag("if_exists", it.if_exists).flag("force", it.force))
            .under("drop_table");
    }
    Data operator()(const schema::TruncateTable& it) const {
        return std::move(Mapping().name("name", it.name).names("partitions", it.partitions)).under("truncate_table");
    }
    Data operator()(const schema::AlterTable& it) const {
        if (it.clauses.size() != 1) return columns_data(it);
        return std::visit(ClauseData{it.name}, it.clauses.front());
    }
    Data operator()(const schema::CreateView& it) const {
        return flagged(data_of(it.view), "create_view",
                       {{"or_replace", it.or_replace}, {"if_not_exists", it.if_not_exists}});
    }
    Data operator()(const schema::AlterView& it) const {
        Mapping mapping;
        mapping.name("name", it.name);
        add_columns(mapping, it.columns);
        return std::move(mapping.set("definition", it.query.text)).under("alter_view");
    }
    Data operator()(const schema::SetViewSecurity& it) const {
        return std::move(Mapping().name("name", it.name).set("security", word(it.security))).under("alter_view");
    }
    Data operator()(const schema::DropView& it) const {
        return std::move(Mapping().name("name", it.name).flag("if_exists", it.if_exists)).under("drop_view");
    }
    Data operator()(const schema::CreateMaterializedView& it) const {
        return flagged(data_of(it.view), "create_materialized_view", {{"if_not_exists", it.if_not_exists}});
    }
    Data operator()(const schema::AlterMaterializedView& it) const {
        return std::visit(MaterializedViewChange{it.name}, it.change);
    }
    Data operator()(const schema::DropMaterializedView& it) const {
        return std::move(Mapping().name("name", it.name).flag("if_exists", it.if_exists).flag("force", it.force))
            .under("drop_materialized_view");
    }
    Data operator()(const schema::RefreshMaterializedView& it) const {
        Mapping mapping;
        mapping.name("name", it.name);
        if (!it.partitions.empty()) mapping.set("partitions", it.partitions);
        mapping.flag("force", it.force);
        switch (it.mode) {
            case schema::RefreshMode::not_given:
                break;
            case schema::RefreshMode::sync:
                mapping.set("mode", "SYNC");
                break;
            case schema::RefreshMode::async:
                mapping.set("mode", "ASYNC");
                break;
        }
        if (it.priority) mapping.set("priority", *it.priority);
        return std::move(mapping).under("refresh_materialized_view");
    }
    Data operator()(const schema::CancelRefresh&) const { return std::nullopt; }
    Data operator()(const schema::CancelAlter&) const { return std::nullopt; }
    Data operator()(const schema::Use&) const { return std::nullopt; }
    Data operator()(const schema::SetSession&) const { return std::nullopt; }
    Data operator()(const schema::DataStatement&) const { return std::nullopt; }
    Data operator()(const schema::Opaque&) const { return std::nullopt; }
};

// The text behind PARTITION BY, of a table or a materialized view.
std::string partitioning_text(const std::vector<schema::Expression>& expressions) {
    return sql::render(schema::Partitioning{
        .method = schema::PartitionMethod::expression, .expressions = expressions, .partitions = {}});
}

}  // namespace

Json data_of(const schema::Column& column) {
    Mapping mapping;
    mapping.set("name", column.name).sql("type", column.type);
    if (column.nullable) mapping.set("nullable", *column.nullable);
    add_definition(mapping, column);
    return std::move(mapping.text("comment", column.comment)).take();
}

Json data_of(const schema::Table& table) {
    Mapping mapping;
    mapping.name("name", table.name).text("comment", table.comment).text("engine", table.engine);
    mapping.parts("columns", table.columns, &column_data).parts("indexes", table.indexes, &index_data);
    if (table.key) mapping.set(field_of(table.key->model), table.key->columns);
    mapping.sql("partition_by", table.partitioning).sql("distributed_by", table.distribution);
    mapping.names("order_by", table.order_by).parts("rollups", table.rollups, &rollup_data);
    return std::move(mapping.properties("properties", table.properties)).take();
}

Json data_of(const schema::View& view) {
    Mapping mapping;
    mapping.name("name", view.name).text("comment", view.comment);
    if (view.security) mapping.set("security", word(*view.security));
    add_columns(mapping, view.columns);
    return std::move(mapping.properties("properties", view.properties).set("definition", view.query.text)).take();
}

Json data_of(const schema::MaterializedView& view) {
    Mapping mapping;
    mapping.name("name", view.name).text("comment", view.comment);
    add_columns(mapping, view.columns);
    mapping.parts("indexes", view.indexes, &index_data);
    if (!view.partition_by.empty()) mapping.set("partition_by", partitioning_text(view.partition_by));
    mapping.sql("distributed_by", view.distribution).names("order_by", view.order_by).sql("refresh", view.refresh);
    return std::move(mapping.properties("properties", view.properties).set("definition", view.query.text)).take();
}

std::optional<Json> data_of(const schema::Operation& operation) {
    return std::visit(OperationData{}, operation);
}

Json data_of_statement(std::string_view sql) {
    return Json::object({{"execute", sql}});
}

}  // namespace srmigrate::revision
