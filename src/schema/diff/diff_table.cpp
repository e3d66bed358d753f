// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/diff_table.hpp"

#include "base/text.hpp"
#include "schema/diff/diff_columns.hpp"
#include "schema/diff/diff_steps.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/normal/property_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace srmigrate::schema {
namespace {

std::vector<Difference> of(const std::vector<Difference>& differences, Aspect aspect) {
    std::vector<Difference> result;
    std::copy_if(differences.begin(), differences.end(), std::back_inserter(result),
                 [&](const Difference& each) { return each.aspect == aspect; });
    return result;
}

bool has(const std::vector<Difference>& differences, Aspect aspect) {
    return !of(differences, aspect).empty();
}

void plan_renames(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    for (const auto& difference : of(differences, Aspect::name)) {
        draft.alter_or_find(RenameTable{to.name.name}, {difference});
    }
    // a -> b only when b is free: b -> c first
    auto waiting = of(differences, Aspect::column_name);
    while (!waiting.empty()) {
        const auto free = std::find_if(waiting.begin(), waiting.end(), [&](const Difference& each) {
            return find(draft.table().columns, each.to) == nullptr;
        });
        const auto next = free == waiting.end() ? waiting.begin() : free;
        draft.alter_or_find(RenameColumn{next->from, next->to}, {*next});
        waiting.erase(next);
    }
}

void plan_comment(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    for (const auto& difference : of(differences, Aspect::comment)) {
        draft.alter_or_find(SetTableComment{to.comment.value_or("")}, {difference});
    }
}

/// What no ALTER changes.
void find_fixed(DiffSteps& draft, const std::vector<Difference>& differences) {
    const auto rebuild = rebuild_remedy(draft.table().name.name);
    for (const auto& difference : of(differences, Aspect::engine)) {
        draft.find(difference, "the engine of a table cannot be changed", rebuild);
    }
    for (const auto& difference : of(differences, Aspect::key)) {
        draft.find(difference, "the key of a table cannot be changed", rebuild);
    }
    for (const auto& difference : of(differences, Aspect::partitioning)) {
        draft.find(difference, "the partitioning of a table cannot be changed", rebuild);
    }
}

void plan_sort_key(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    for (const auto& difference : of(differences, Aspect::sort_key)) {
        OrderBy order;
        order.columns = effective_sort_key(to);
        if (order.columns.size() == draft.table().columns.size()) {
            draft.find(difference, "ORDER BY with every column means their order in the table, not a sort key",
                       "leave a column away");
            continue;
        }
        draft.alter_or_find(order, {difference});
    }
}

// ---- Distribution
// -----------------------------------------------------------------------------------------------------

void plan_distribution(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    auto own = of(differences, Aspect::distribution);
    const auto buckets = of(differences, Aspect::buckets);
    own.insert(own.end(), buckets.begin(), buckets.end());
    for (const auto& difference : own) {
        if (!to.distribution) {
            draft.find(difference, "the desired schema does not say how to distribute the table",
                       "write DISTRIBUTED BY");
            continue;
        }
        Optimize optimize;
        optimize.distribution = to.distribution;
        draft.alter_or_find(optimize, {difference});
    }
}

// ---- Properties
// -------------------------------------------------------------------------------------------------------

/// Several keys in one SET are allowed only inside these groups (reference §1.7).
std::string group_of(const std::string& name) {
    if (name.starts_with("dynamic_partition.")) return "dynamic_partition.";
    if (name.starts_with("binlog_")) return "binlog_";
    return name;
}

/// How SET names the property on this table.
std::string set_name(const Table& table, const PropertyPolicy& policy) {
    std::string name(policy.name);
    if (policy.change != PropertyChange::by_default_prefix) return name;
    return name == "replication_num" && !table.partitioning ? name : "default." + name;
}

struct PropertyGroup {
    Properties set;
    std::vector<Difference> differences;
    std::string note;
};

void plan_property_group(DiffSteps& draft, const PropertyGroup& group) {
    draft.alter_or_find(SetProperties{group.set}, group.differences, group.note);
}

void plan_properties(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    std::map<std::string, PropertyGroup> groups;
    for (const auto& difference : of(differences, Aspect::property)) {
        const auto* policy = find_policy(PropertyOwner::table, difference.part);
        if (policy == nullptr) {
            draft.find(difference, fmt::format("the property '{}' is not known", difference.part),
                       "check its spelling, or set it by hand");
            continue;
        }
        if (policy->only == PropertyPolicy::Only::primary_key &&
            effective_key(draft.table()).model != KeyModel::primary) {
            draft.find(difference, "only a PRIMARY KEY table keeps the property", "leave it away");
            continue;
        }
        auto& group = groups[group_of(difference.part)];
        const bool is_group = policy->name.ends_with('.');
        auto name = is_group ? difference.part : set_name(draft.table(), *policy);
        if (name.starts_with("default.") && draft.table().partitioning) {
            group.note = "for partitions made from now on; MODIFY PARTITION (*) SET changes those that are there";
        }
        group.set[std::move(name)] = difference.to;
        group.differences.push_back(difference);
    }
    const bool was_dynamic = property(draft.table().properties, "dynamic_partition.enable") ||
                             property(draft.table().properties, "dynamic_partition.time_unit");
    // the others of its kind can be set while it is on
    if (const auto enable = groups.find("flat_json.enable"); enable != groups.end()) {
        plan_property_group(draft, enable->second);
        groups.erase(enable);
    }
    for (auto& [name, group] : groups) {
        // the first SET of the group has to be complete
        if (name == "dynamic_partition." && !was_dynamic) {
            for (const auto& [key, value] : to.properties) {
                if (base::starts_with_ignoring_case(key, name)) group.set.emplace(base::to_lower(key), value);
            }
        }
        plan_property_group(draft, group);
    }
}

void plan_bloom_filter(DiffSteps& draft, const std::vector<Difference>& differences) {
    for (const auto& difference : of(differences, Aspect::bloom_filter)) {
        draft.alter_or_find(SetProperties{{{"bloom_filter_columns", difference.to}}}, {difference});
    }
}

// ---- Rollups and partitions
// -------------------------------------------------------------------------------------------

/// They hold on to columns, so they go first.
void drop_rollups(DiffSteps& draft, const std::vector<Difference>& differences) {
    for (const auto& difference : of(differences, Aspect::rollup)) {
        if (difference.from.empty()) continue;
        DropRollups drop;
        drop.names = {difference.part};
        draft.alter_or_find(drop, {difference});
    }
}

void add_rollups(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    for (const auto& difference : of(differences, Aspect::rollup)) {
        if (difference.to.empty()) continue;
        for (const auto& rollup : to.rollups) {
            if (!same_name(rollup.name, difference.part)) continue;
            draft.alter_or_find(AddRollups{{rollup}}, {difference});
        }
    }
}

class PartitionPlanner {
  public:
    PartitionPlanner(DiffSteps& draft, const Table& to, const DiffOptions& options)
        : m_draft(draft), m_options(options), m_types(partition_types(draft.table())) {
        if (!to.partitioning) return;
        m_given = to.partitioning->partitions;
        m_wanted = normalize_partitions(m_given, to.partitioning->method, m_types);
        if (draft.table().partitioning) {
            m_live = normalize_partitions(draft.table().partitioning->partitions, to.partitioning->method, m_types);
        }
    }

    void plan(const std::vector<Difference>& differences) {
        std::vector<Difference> added;
        for (const auto& difference : of(differences, Aspect::partition)) {
            if (difference.from.empty()) {
                added.push_back(difference);
            } else if (difference.to.empty()) {
                drop(difference);
            } else {
                m_draft.find(difference, "the bounds of a partition cannot be changed",
                             "drop the partition and add it again; its rows go with it");
            }
        }
        add(added);
        for (const auto& difference : of(differences, Aspect::partition_properties))
            change(difference);
    }

  private:
    static const Partition* named(const std::vector<Partition>& partitions, std::string_view name) {
        for (const auto& partition : partitions) {
            if (same_name(partition.name, name)) return &partition;
        }
        return nullptr;
    }

    void drop(const Difference& difference) {
        if (!m_options.drop_partitions) {
            m_draft.find(difference, "dropping a partition loses its rows",
                         "ask for it, or list the partition in the desired schema");
            return;
        }
        DropPartitions clause;
        clause.names = {difference.part};
        m_draft.alter_or_find(clause, {difference});
        std::erase_if(m_live, [&](const Partition& each) { return same_name(each.name, difference.part); });
    }

    void add(std::vector<Difference> added) {
        for (const auto& item : m_given) {
            if (const auto* series = std::get_if<PartitionSeries>(&item)) add_series(*series, added);
        }
        for (const auto& difference : added) {
            if (const auto* partition = named(m_wanted, difference.part)) add_item(*partition, {difference});
        }
    }

    /// One statement for a series of which nothing is there yet.
    void add_series(const PartitionSeries& series, std::vector<Difference>& added) {
        const auto parts = parts_of(series, m_types);
        if (parts.empty()) return;
        std::vector<Difference> own;
        for (const auto& part : parts) {
            const auto found = std::find_if(added.begin(), added.end(),
                                            [&](const Difference& each) { return same_name(each.part, part.name); });
            if (found == added.end()) return;
            own.push_back(*found);
        }
        add_item(series, own);
        std::erase_if(added, [&](const Difference& each) {
            return std::any_of(own.begin(), own.end(), [&](const auto& taken) { return taken.part == each.part; });
        });
    }

    void add_item(const PartitionItem& item, const std::vector<Difference>& own) {
        for (const auto& difference : own) {
            const auto* wanted = named(m_wanted, difference.part);
            const auto other = std::find_if(m_live.begin(), m_live.end(), [&](const Partition& each) {
                return wanted != nullptr && overlap(each, *wanted, m_types);
            });
            if (other == m_live.end()) continue;
            for (const auto& each : own) {
                m_draft.find(each, fmt::format("it overlaps with the partition '{}'", other->name),
                             "give it other bounds, or drop that partition");
            }
            return;
        }
        AddPartitions clause;
        clause.partition = item;
        m_draft.alter_or_find(clause, own);
    }

    void change(const Difference& difference) {
        const auto* partition = named(m_wanted, difference.part);
        if (partition == nullptr) return;
        ModifyPartitions clause;
        clause.names = {difference.part};
        clause.properties = partition->properties;
        if (clause.properties.empty()) {
            m_draft.find(difference, "the desired schema does not say which value the partition should have",
                         "name the value");
            return;
        }
        m_draft.alter_or_find(clause, {difference});
    }

    DiffSteps& m_draft;
    const DiffOptions& m_options;
    std::vector<std::optional<Type>> m_types;
    std::vector<PartitionItem> m_given;
    std::vector<Partition> m_wanted;
    std::vector<Partition> m_live;
};

/// A table leaves its colocation group before it is redistributed, and joins one afterwards.
std::pair<std::vector<Difference>, std::vector<Difference>> split_group_change(std::vector<Difference> differences) {
    const bool moves = has(differences, Aspect::distribution) || has(differences, Aspect::buckets);
    std::vector<Difference> joins;
    const auto is_join = [](const Difference& each) {
        return each.aspect == Aspect::property && each.part == "colocate_with" && !each.to.empty();
    };
    if (!moves) return {std::move(differences), joins};
    std::copy_if(differences.begin(), differences.end(), std::back_inserter(joins), is_join);
    std::erase_if(differences, is_join);
    return {std::move(differences), joins};
}

/// What can be done about the differences now, and a finding for each of the others.
void plan_differences(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences,
                      const DiffOptions& options) {
    const auto [now, afterwards] = split_group_change(differences);
    plan_renames(draft, to, now);
    plan_comment(draft, to, now);
    find_fixed(draft, now);
    drop_rollups(draft, now);
    plan_columns(draft, to, now);
    plan_sort_key(draft, to, now);
    plan_column_order(draft, to, now);
    plan_bloom_filter(draft, now);
    plan_properties(draft, to, now);
    add_rollups(draft, to, now);
    PartitionPlanner(draft, to, options).plan(now);
    plan_distribution(draft, to, now);
    plan_properties(draft, to, afterwards);
}

}  // namespace

TablePlan plan_table(const ObjectName& object, const Table& from, const Table& to, const ServerProfile& context,
                     const DiffOptions& options, const Surroundings& surroundings) {
    const auto compare = comparison(options);
    auto found = differences(from, to, context, compare);
    if (found.empty()) return {.changes = {}, .findings = {}, .reached = from};
    const ObjectName desired{std::nullopt, context.database, to.name.name};
    DiffSteps draft(object, desired, from, context, surroundings);
    // what is changed may make possible what was refused: a column that is no longer in a key, an index, a distribution
    for (;;) {
        const auto changes = draft.changes.size();
        draft.findings.clear();
        plan_differences(draft, to, found, options);
        if (draft.findings.empty() || draft.changes.size() == changes) break;
        auto left = differences(draft.table(), to, context, compare);
        if (left.size() >= found.size()) break;
        found = std::move(left);
    }
    return {std::move(draft.changes), std::move(draft.findings), draft.table()};
}

}  // namespace srmigrate::schema
