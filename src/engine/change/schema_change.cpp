// SPDX-License-Identifier: Apache-2.0
#include "engine/change/schema_change.hpp"

#include "base/overloaded.hpp"
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
#include <type_traits>

namespace srmigrate::engine {

using schema::Column;

namespace {

/// One clause after the other leaves the draft changed.
class ClauseProcess {
  public:
    ClauseProcess(const StatementContext& context, const StoredTable& table, TableDraft& draft, std::size_t clauses)
        : m_context(context), m_table(table), m_draft(draft), m_clauses(clauses) {}

    void operator()(const schema::AddColumns& clause) const { add_columns(m_context, m_table, m_draft, clause); }
    void operator()(const schema::DropColumn& clause) const { drop_column(m_table, m_draft, clause); }
    void operator()(const schema::ModifyColumn& clause) const { modify_column(m_context, m_table, m_draft, clause); }
    void operator()(const schema::ModifyColumnComment&) const {
        refuse("MODIFY COLUMN COMMENT can not be combined with other alter operations");
    }
    void operator()(const schema::AddField& clause) const { add_field(m_context, m_table, m_draft, clause); }
    void operator()(const schema::DropField& clause) const { drop_field(m_context, m_table, m_draft, clause); }
    void operator()(const schema::OrderBy& clause) const { order_by(m_table, m_draft, clause, m_clauses); }
    void operator()(const schema::AddIndex& clause) const { add_index(m_context, m_table, m_draft, clause.index); }
    void operator()(const schema::DropIndex& clause) const { drop_index(m_table, m_draft, clause); }

  private:
    const StatementContext& m_context;
    const StoredTable& m_table;
    TableDraft& m_draft;
    std::size_t m_clauses;
};

void change_comment(StoredTable& table, const schema::ModifyColumnComment& clause) {
    const auto found = std::ranges::find_if(table.definition.columns, [&](const Column& column) {
        return base::equals_ignoring_case(column.name, clause.name);
    });
    if (found == table.definition.columns.end()) refuse(fmt::format("Column[{}] does not exists", clause.name));
    found->comment = clause.comment;
}

/// The rate of false positives that its bloom filters have; the server's default where none was given.
std::string held_fpp(const StoredTable& table) {
    const auto held = table.hidden_properties.find("bloom_filter_fpp");
    return held == table.hidden_properties.end() ? "0.05" : held->second;
}

void submit(const StatementContext& context, const FullName& name, StoredTable& table, TableDraft& draft) {
    if (!draft.changed_columns.empty()) {
        invalidate_by_columns(context.state, name, draft.changed_columns);
    }
    if (draft.reordered) {
        invalidate(context.state, name, "base-table reordered columns:" + name.name);
    }
    SchemaChange change = finished(draft, table);
    if (draft.fast) {
        apply_at_once(context, name, table, std::move(change));
    } else {
        start_job(context, name, table, schema::JobList::column, std::move(change));
    }
}

}  // namespace

std::optional<SchemaChangeClause> as_schema_change(const schema::AlterClause& clause) {
    return std::visit(
        []<class Clause>(const Clause& each) -> std::optional<SchemaChangeClause> {
            if constexpr (std::is_constructible_v<SchemaChangeClause, Clause>) {
                return each;
            } else {
                return std::nullopt;
            }
        },
        clause);
}

void analyze_schema_change(const StatementContext& context, const StoredTable& table,
                           const SchemaChangeClause& clause) {
    std::visit(base::Overloaded{
                   [&](const schema::AddColumns& add) { analyze_add(context, table, add); },
                   [&](const schema::DropColumn& drop) { analyze_drop(table, drop); },
                   [&](const schema::ModifyColumn& modify) { analyze_modify(context, table, modify); },
                   [](const schema::ModifyColumnComment&) {},
                   [&](const schema::AddField& add) { analyze_field(table, add); },
                   [&](const schema::DropField& drop) { analyze_field(table, drop); },
                   [](const schema::OrderBy&) {},
                   [](const schema::AddIndex& add) { analyze_index(add.index); },
                   [](const schema::DropIndex&) {},
               },
               clause);
}

void change_schema(const StatementContext& context, const FullName& name, StoredTable& table,
                   const std::vector<SchemaChangeClause>& clauses) {
    if (const auto* const comment = std::get_if<schema::ModifyColumnComment>(&clauses.front());
        comment != nullptr && clauses.size() == 1) {
        change_comment(table, *comment);
        return;
    }
    refuse_temporary_partitions(table);
    TableDraft draft = draft_of(context, table);
    for (const SchemaChangeClause& clause : clauses)
        std::visit(ClauseProcess(context, table, draft, clauses.size()), clause);
    if (check_draft(table, draft, context.state.profile.version)) submit(context, name, table, draft);
}

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
