// SPDX-License-Identifier: Apache-2.0
#include "plan/rebuild.hpp"

#include "base/text.hpp"
#include "plan/pins.hpp"
#include "plan/reader_index.hpp"
#include "plan/rebuild_queries.hpp"
#include "plan/rebuild_table.hpp"
#include "schema/apply/creation_order.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/change_rules.hpp"
#include "schema/rules/sources.hpp"
#include "sql/parser.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace srmigrate::plan {
namespace {

using schema::Catalog;
using schema::ObjectName;
using schema::Obstacle;
using schema::Operation;
using schema::Table;

constexpr std::array<std::string_view, 2> k_constraints{"unique_constraints", "foreign_key_constraints"};
constexpr std::int64_t k_spare_numbers = 1000000;

/// A name in the database that nothing has.
std::string free_name(const Catalog& now, const ObjectName& object, const std::string& wanted) {
    auto name = wanted;
    for (int i = 2; schema::find(now, schema::beside(object, name)) != nullptr; ++i)
        name = fmt::format("{}_{}", wanted, i);
    return name;
}

Operation parsed(const std::string& text) {
    auto operation = sql::parse(text);
    return std::get<Operation>(std::move(operation));  // it was written here
}

/// The asynchronous materialized views that read the table, by way of views and each other, those first that others
/// read; and the synchronous ones, which belong to it.
struct Dependents {
    std::vector<ObjectName> asynchronous;
    std::vector<ObjectName> synchronous;
};

Dependents dependents_of(const Catalog& now, const ObjectName& object) {
    std::set<ObjectName> reached;
    for (const auto& reader : ReaderIndex(now).readers_above(object))
        reached.insert(reader.name);
    Dependents result;
    for (const auto& name : schema::creation_order(now)) {
        if (!reached.contains(name)) continue;
        const auto* const view = std::get_if<schema::MaterializedView>(schema::find(now, name));
        if (view == nullptr) continue;
        (is_synchronous(*view) ? result.synchronous : result.asynchronous).push_back(name);
    }
    return result;
}

/// One table on its way.
class Rebuilding {
  public:
    Rebuilding(const Catalog& now, const ObjectName& object, const Table& wanted,
               const std::vector<schema::Finding>& why, const RebuildOptions& options,
               const schema::ServerProfile& context)
        : m_now(now),
          m_object(object),
          m_live(*schema::find_table(now, object)),
          m_wanted(wanted),
          m_why(why),
          m_options(options),
          m_context(context),
          m_name{std::nullopt, std::nullopt, m_live.name.name} {
        m_context.database = *object.database;
        m_now.current = *object.database;
        const auto content = options.contents.find(object);
        if (content != options.contents.end()) m_content = content->second;
    }

    std::variant<Rebuild, Obstacle> run() {
        auto columns = copied_columns(m_live, m_wanted);
        if (auto* const obstacle = std::get_if<Obstacle>(&columns)) return std::move(*obstacle);
        const auto temporary = free_name(m_now, m_object, m_name.name + "_rebuild");
        m_kept = free_name(m_now, m_object, fmt::format("{}_{}", m_name.name, m_options.date));
        auto wanted = wanted_in_full(m_live, m_wanted, m_context);
        if (m_content) wanted = with_partitions_for(std::move(wanted), m_live, *m_content);
        const auto filled = table_to_fill(wanted, temporary);
        const CopyPlan copy{.live = m_live,
                            .filled = filled,
                            .source = sql::quote_identifier(m_name.name),
                            .target = sql::quote_identifier(temporary),
                            .columns = std::get<std::vector<CopiedColumn>>(std::move(columns))};
        std::optional<std::int64_t> next;
        if (auto obstacle = next_number(filled, copy, next)) return std::move(*obstacle);

        for (const auto& check : checks_before(copy, m_context))
            query(check);
        create(filled);
        number(filled, next);
        fill(copy);
        compare(filled, copy, next);
        take_its_place(temporary);

        auto lines = introduction(copy);
        auto& remarks = m_changes.front().remarks;
        remarks.insert(remarks.begin(), lines.begin(), lines.end());
        return Rebuild{std::move(m_changes), m_kept, std::move(wanted), std::move(m_now)};
    }

  private:
    static Catalog applied(Catalog catalog, const Operation& operation) {
        auto result = schema::apply(std::move(catalog), operation);
        return std::get<Catalog>(std::move(result));
    }

    ProposedChange& add(Operation operation, std::vector<Operation> back = {}) {
        ProposedChange change;
        const auto names = schema::objects_written(operation);
        const auto* const table = names.empty() ? nullptr : schema::find_table(m_now, names.front());
        change.change.cost = schema::cost_class(operation, table, m_context);
        change.change.object = m_object;
        for (const auto& finding : m_why)
            change.change.attributes.push_back(finding.attribute);
        change.database = *m_object.database;
        for (auto& each : back) {
            change.back.push_back({.operation = each,
                                   .cost = schema::cost_class(each, nullptr, m_context),
                                   .loss = schema::loses_data(each)});
        }
        m_now = applied(std::move(m_now), operation);
        change.change.operation = std::move(operation);
        m_changes.push_back(std::move(change));
        return m_changes.back();
    }

    void query(const std::string& text) { add(parsed(text)); }

    Operation alter(const std::string& table, schema::AlterClause clause) const {
        return schema::AlterTable{{std::nullopt, std::nullopt, table}, {std::move(clause)}};
    }

    /// Where the numbers of the new table go on; nothing where it makes none, or begins anew.
    std::optional<Obstacle> next_number(const Table& filled, const CopyPlan& copy, std::optional<std::int64_t>& next) {
        for (const auto& column : copy.columns) {
            if (!column.to->auto_increment) continue;
            const schema::SetAutoIncrement probe{.value = k_spare_numbers};
            if (auto refused = schema::obstacle(filled, probe, m_context)) {
                return Obstacle{fmt::format("the numbers of '{}' begin again in a new table, and {}", column.to->name,
                                            refused->why),
                                refused->remedy};
            }
            if (!m_content || !m_content->highest_number) {
                return Obstacle{fmt::format("the numbers of '{}' begin again in a new table, and the highest one is "
                                            "not known",
                                            column.to->name),
                                "let srmigrate read the table: the user needs the privilege SELECT on it"};
            }
            const auto highest = std::max<std::int64_t>(*m_content->highest_number, 0);
            next = highest + std::max(k_spare_numbers, highest / 10);
        }
        return std::nullopt;
    }

    void create(const Table& filled) {
        schema::CreateTable create;
        create.table = filled;
        schema::DropTable drop;
        drop.name.name = m_kept;
        add(create, {drop});
    }

    void number(const Table& filled, const std::optional<std::int64_t>& next) {
        if (next) add(alter(filled.name.name, schema::SetAutoIncrement{.value = *next}));
    }

    void fill(const CopyPlan& copy) {
        const auto first = m_changes.size();
        for (const auto& statement : copies(copy, m_content, m_options.chunk_rows))
            query(statement);
        if (m_changes.size() > first + 1) {
            m_changes[first].remarks.push_back(
                fmt::format("the copy, in {} statements; together they take every row once", m_changes.size() - first));
        }
        if (m_changes.size() == first || !m_options.catch_up || !has_catch_up(copy)) return;
        query(catch_up(copy, *m_options.catch_up));
        m_changes.back().remarks.push_back(
            fmt::format("what came meanwhile, by {}; pause what writes before this statement, not before the copy",
                        *m_options.catch_up));
    }

    bool has_catch_up(const CopyPlan& copy) const {
        return std::any_of(copy.columns.begin(), copy.columns.end(), [&](const CopiedColumn& each) {
            return schema::same_name(each.to->name, *m_options.catch_up);
        });
    }

    void compare(const Table& filled, const CopyPlan& copy, const std::optional<std::int64_t>& next) {
        query(check_after(copy));
        m_changes.back().remarks.push_back(
            "stops where the copy is not what the table holds: something wrote to it meanwhile; downgrade "
            "--undo-partial drops the copy");
        if (!next) return;
        for (const auto& column : filled.columns) {
            if (column.auto_increment) query(check_numbers(copy, column.name, *next));
        }
    }

    void take_its_place(const std::string& temporary) {
        const auto before = m_now;
        const auto dependents = dependents_of(before, m_object);
        clear_constraints();
        for (const auto& view : dependents.synchronous)
            drop_index(view);
        auto activations = [&](const Catalog& catalog) {
            return activations_of(dependents.asynchronous, before, catalog);
        };
        std::vector<Operation> back{parsed(check_kept(m_name.name, m_kept)),
                                    alter(m_name.name, schema::SwapTable{m_kept})};
        auto back_again = activations(before);
        back.insert(back.end(), back_again.begin(), back_again.end());
        add(alter(m_name.name, schema::SwapTable{temporary}), std::move(back))
            .warnings.push_back(fmt::format("rows that are written to '{}' after the swap", m_name.name));
        add(alter(temporary, schema::RenameTable{m_kept}));
        put_away();
        for (const auto& view : dependents.synchronous)
            create_index(view, before);
        for (const auto& each : activations(m_now)) {
            add(each).remarks.push_back(
                "the swap makes it inactive; what it holds is of before, until its next refresh");
        }
    }

    /// Tables that are swapped have as many constraints (StarRocks: AlterJobExecutor.visitSwapTableClause).
    void clear_constraints() {
        for (const auto name : k_constraints) {
            const auto value = schema::property(m_live.properties, name);
            if (!value || value->empty()) continue;
            add(alter(m_name.name, schema::SetProperties{{{std::string(name), ""}}}),
                {alter(m_name.name, schema::SetProperties{{{std::string(name), std::string(*value)}}})});
        }
    }

    /// The kept table leaves its colocation group, which is the new one's to join, and drops no partitions any more.
    void put_away() {
        const auto set = [&](const std::string& name, const std::string& now, const std::string& then) {
            add(alter(m_kept, schema::SetProperties{{{name, then}}}),
                {alter(m_kept, schema::SetProperties{{{name, now}}})});
        };
        const auto group = schema::property(m_live.properties, "colocate_with");
        if (group && !group->empty()) set("colocate_with", std::string(*group), "");
        const auto dynamic = schema::property(m_live.properties, "dynamic_partition.enable");
        if (dynamic && base::equals_ignoring_case(*dynamic, "true")) set("dynamic_partition.enable", "true", "false");
    }

    const schema::MaterializedView& view_of(const Catalog& catalog, const ObjectName& name) const {
        return std::get<schema::MaterializedView>(*schema::find(catalog, name));
    }

    ObjectName statement_name(const ObjectName& name) const {
        return {std::nullopt, name.database == m_object.database ? std::nullopt : name.database, name.name};
    }

    static schema::CreateMaterializedView creation(const schema::MaterializedView& view, const ObjectName& name) {
        schema::CreateMaterializedView create;
        create.view = view;
        create.view.name = name;
        return create;
    }

    void drop_index(const ObjectName& name) {
        schema::DropMaterializedView drop;
        drop.name = statement_name(name);
        const auto back = creation(view_of(m_now, name), drop.name);
        add(drop, {back});
    }

    void create_index(const ObjectName& name, const Catalog& before) {
        const auto& view = view_of(before, name);
        if (schema::missing_source(view.query, *m_object.database, before, m_now)) return;
        schema::DropMaterializedView drop;
        drop.name = statement_name(name);
        add(creation(view, drop.name), {drop});
    }

    /// Of those that find in the catalog what they read.
    std::vector<Operation> activations_of(const std::vector<ObjectName>& views, const Catalog& before,
                                          const Catalog& catalog) const {
        std::vector<Operation> result;
        for (const auto& name : views) {
            const auto& view = view_of(before, name);
            if (schema::missing_source(view.query, *name.database, before, catalog)) continue;
            schema::AlterMaterializedView activate;
            activate.name = statement_name(name);
            activate.change = schema::Activate{};
            result.emplace_back(std::move(activate));
        }
        return result;
    }

    std::vector<std::string> introduction(const CopyPlan& copy) const {
        std::vector<std::string> lines;
        for (const auto& finding : m_why) {
            lines.push_back(fmt::format("rebuild of {}: {} {}", m_name.name, finding.attribute, finding.what));
            lines.push_back(fmt::format("  why: {}", finding.why));
        }
        std::vector<std::string> lost;
        for (const auto& column : m_live.columns) {
            const auto is_copied = std::any_of(copy.columns.begin(), copy.columns.end(), [&](const CopiedColumn& each) {
                return each.from->name == column.name;
            });
            if (!is_copied && !column.generated) lost.push_back(column.name);
        }
        if (!lost.empty()) lines.push_back(fmt::format("not copied: {}", base::join(lost, ", ")));
        lines.push_back(fmt::format("it takes as long as reading and writing {}",
                                    m_content ? fmt::format("{} rows", m_content->rows) : "all rows"));
        lines.push_back(fmt::format(
            "the old table is kept as {}; the next revision --autogenerate proposes to drop it{}", m_kept,
            m_content ? fmt::format(", until then both need about {} more", bytes_in_words(m_content->bytes)) : ""));
        lines.push_back(
            fmt::format("not seen: what is written to {} between the copy and the swap; pause it before "
                        "(PAUSE ROUTINE LOAD), the last check stops the run where rows differ",
                        m_name.name));
        lines.push_back(
            fmt::format("routine loads and GRANTs stay with the table that they were made for, which is {} after the "
                        "swap: make them again for {}",
                        m_kept, m_name.name));
        return lines;
    }

    Catalog m_now;
    const ObjectName& m_object;
    const Table m_live;
    const Table& m_wanted;
    const std::vector<schema::Finding>& m_why;
    const RebuildOptions& m_options;
    schema::ServerProfile m_context;
    ObjectName m_name;
    std::optional<TableContent> m_content;
    std::string m_kept;
    std::vector<ProposedChange> m_changes;
};

}  // namespace

std::variant<Rebuild, Obstacle> rebuild(const Catalog& now, const ObjectName& object, const Table& wanted,
                                        const std::vector<schema::Finding>& findings, const RebuildOptions& options,
                                        const schema::ServerProfile& context) {
    return Rebuilding(now, object, wanted, findings, options, context).run();
}

}  // namespace srmigrate::plan
