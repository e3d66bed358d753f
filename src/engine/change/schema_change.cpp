// SPDX-License-Identifier: Apache-2.0
#include "engine/change/schema_change.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/alter_columns.hpp"
#include "engine/change/alter_fields.hpp"
#include "engine/change/alter_indexes.hpp"
#include "engine/change/invalidation.hpp"
#include "engine/change/jobs.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/definition/table_properties.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

using schema::Column;

namespace {

void process(const StatementContext& context, const StoredTable& table, TableDraft& draft,
             const schema::AlterClause& clause, std::size_t clauses) {
    const bool temporary =
        std::ranges::any_of(table.partitions, [](const StoredPartition& partition) { return partition.temporary; });
    if (temporary) refuse("Can not alter table when there are temp partitions in table");
    if (const auto* const add = std::get_if<schema::AddColumns>(&clause)) add_columns(context, table, draft, *add);
    if (const auto* const drop = std::get_if<schema::DropColumn>(&clause)) drop_column(table, draft, *drop);
    if (const auto* const modify = std::get_if<schema::ModifyColumn>(&clause)) {
        modify_column(context, table, draft, *modify);
    }
    if (const auto* const add = std::get_if<schema::AddField>(&clause)) {
        add_field(context, table, draft, *add);
    }
    if (const auto* const drop = std::get_if<schema::DropField>(&clause)) {
        drop_field(context, table, draft, *drop);
    }
    if (const auto* const order = std::get_if<schema::OrderBy>(&clause)) order_by(table, draft, *order, clauses);
    if (const auto* const add = std::get_if<schema::AddIndex>(&clause)) add_index(context, table, draft, add->index);
    if (const auto* const drop = std::get_if<schema::DropIndex>(&clause)) drop_index(table, draft, *drop);
}

void change_comment(StoredTable& table, const schema::ModifyColumnComment& clause) {
    const auto found = std::ranges::find_if(table.definition.columns, [&](const Column& column) {
        return base::equals_ignoring_case(column.name, clause.name);
    });
    if (found == table.definition.columns.end()) refuse(fmt::format("Column[{}] does not exists", clause.name));
    found->comment = clause.comment;
}

void submit(const StatementContext& context, const FullName& name, StoredTable& table, TableDraft& draft) {
    if (!draft.changed_columns.empty()) {
        invalidate_by_columns(context.state, name, draft.changed_columns);
    }
    if (draft.reordered) {
        invalidate(context.state, name, "base-table reordered columns: " + name.name);
    }
    SchemaChange change = finished(draft, table);
    if (draft.fast) {
        apply_at_once(context, name, table, std::move(change));
    } else {
        start_job(context, name, table, schema::JobList::column, std::move(change));
    }
}

}  // namespace

bool is_schema_change(const schema::AlterClause& clause) {
    return std::holds_alternative<schema::AddColumns>(clause) || std::holds_alternative<schema::DropColumn>(clause) ||
           std::holds_alternative<schema::ModifyColumn>(clause) ||
           std::holds_alternative<schema::ModifyColumnComment>(clause) ||
           std::holds_alternative<schema::AddField>(clause) || std::holds_alternative<schema::DropField>(clause) ||
           std::holds_alternative<schema::OrderBy>(clause) || std::holds_alternative<schema::AddIndex>(clause) ||
           std::holds_alternative<schema::DropIndex>(clause);
}

void analyze_schema_change(const StatementContext& context, const StoredTable& table,
                           const schema::AlterClause& clause) {
    if (const auto* const add = std::get_if<schema::AddColumns>(&clause)) analyze_add(context, table, *add);
    if (const auto* const drop = std::get_if<schema::DropColumn>(&clause)) analyze_drop(table, *drop);
    if (const auto* const modify = std::get_if<schema::ModifyColumn>(&clause)) analyze_modify(context, table, *modify);
    if (const auto* const add = std::get_if<schema::AddField>(&clause)) {
        analyze_field(table, *add);
    }
    if (const auto* const drop = std::get_if<schema::DropField>(&clause)) {
        analyze_field(table, *drop);
    }
    if (const auto* const add = std::get_if<schema::AddIndex>(&clause)) analyze_index(add->index);
}

void change_schema(const StatementContext& context, const FullName& name, StoredTable& table,
                   const std::vector<schema::AlterClause>& clauses) {
    if (const auto* const comment = std::get_if<schema::ModifyColumnComment>(&clauses.front());
        comment != nullptr && clauses.size() == 1) {
        change_comment(table, *comment);
        return;
    }
    TableDraft draft = draft_of(context, table);
    for (const schema::AlterClause& clause : clauses) {
        if (std::holds_alternative<schema::ModifyColumnComment>(clause)) {
            refuse("MODIFY COLUMN COMMENT can not be combined with other alter operations");
        }
        process(context, table, draft, clause, clauses.size());
    }
    if (check_draft(table, draft, context.state.profile.version)) submit(context, name, table, draft);
}

namespace {

/// The rate of false positives that its bloom filters have; the server's default where none was given.
std::string held_fpp(const StoredTable& table) {
    const auto held = table.hidden_properties.find("bloom_filter_fpp");
    return held == table.hidden_properties.end() ? "0.05" : held->second;
}

}  // namespace

void change_bloom_filter(const StatementContext& context, const FullName& name, StoredTable& table,
                         const schema::Properties& properties) {
    TableDraft draft = draft_of(context, table);
    draft.fast = false;
    const auto columns = properties.find("bloom_filter_columns");
    const auto fpp = properties.find("bloom_filter_fpp");
    const auto old = table.definition.properties.find("bloom_filter_columns");
    const std::string old_columns = old == table.definition.properties.end() ? "" : old->second;
    if (columns != properties.end()) {
        const std::string names = bloom_filter_columns(table.definition, columns->second);
        const auto sorted = [](const std::string& text) {
            auto parts = base::split_list(base::to_lower(text));
            std::ranges::sort(parts);
            return parts;
        };
        if (old != table.definition.properties.end() && sorted(names) == sorted(old_columns)) {
            refuse("Bloom filter index has no change");
        }
        draft.properties.erase("bloom_filter_columns");
        if (!names.empty()) draft.properties["bloom_filter_columns"] = names;
    }
    if (fpp != properties.end()) check_bloom_filter_fpp(fpp->second);
    if (columns == properties.end() && (old_columns.empty() || fpp->second == held_fpp(table))) {
        refuse("Bloom filter index has no change");
    }
    if (columns != properties.end() && draft.properties == table.definition.properties) return;
    if (fpp != properties.end()) table.hidden_properties["bloom_filter_fpp"] = fpp->second;
    schema::Table changed = table.definition;
    changed.properties = draft.properties;
    check_bloom_filters(changed.properties, changed.indexes);
    submit(context, name, table, draft);
}

}  // namespace srmigrate::engine
