// SPDX-License-Identifier: Apache-2.0
#include "engine/change/optimize.hpp"

#include "base/calendar.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/invalidation.hpp"
#include "engine/change/jobs.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "engine/definition/checks_partitions.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

using schema::KeyModel;

namespace {

bool is_random(const schema::Distribution& distribution) {
    return std::holds_alternative<schema::RandomDistribution>(distribution);
}

int rank(schema::Unit unit) {
    return static_cast<int>(unit);
}

TimeSlicing new_slicing(const schema::Partitioning& partitioning) {
    const auto refuse_type = [] { refuse_property("Unsupported partition type for merge partitions"); };
    if (partitioning.method != schema::PartitionMethod::expression || partitioning.expressions.size() != 1) {
        refuse_type();
    }
    const ExpressionNode node = parse_expression(partitioning.expressions.front());
    const auto slicing = time_slicing(node);
    if (node.kind != ExpressionKind::call || !slicing || !cuts_time(node)) refuse_type();
    return *slicing;
}

void check_merge_distribution(const StoredTable& table, const schema::Optimize& clause) {
    if (!clause.distribution) return;
    const schema::Distribution& held = *table.definition.distribution;
    if (is_random(*clause.distribution) != is_random(held)) {
        refuse_property("Unsupported change distribution type when merge partitions");
    }
    const auto* const wanted = std::get_if<schema::HashDistribution>(&*clause.distribution);
    const auto* const old = std::get_if<schema::HashDistribution>(&held);
    if (wanted != nullptr && old != nullptr && wanted->columns != old->columns) {
        refuse_property("Unsupported change distribution column when merge partitions");
    }
}

TimeSlicing check_merge(const StoredTable& table, const schema::Optimize& clause) {
    TimeSlicing wanted = new_slicing(*clause.partitioning);
    check_merge_distribution(table, clause);
    if (!clause.partitions.empty()) refuse_property("Unsupported specify partitions when merge partitions");
    if (wanted.count != 1) {
        refuse_property(fmt::format("Unsupported partition interval {} when merge partitions", wanted.count));
    }
    if (style_of(table.definition) != PartitionStyle::automatic_range) {
        refuse_property("Unsupported table partition type when merge partitions");
    }
    const auto held = time_slicing(parse_expression(table.definition.partitioning->expressions.front()));
    const auto old_unit = held ? schema::unit_of(held->unit) : std::nullopt;
    const auto new_unit = schema::unit_of(wanted.unit);
    if (!old_unit || !new_unit || rank(*new_unit) <= rank(*old_unit)) {
        refuse_property(fmt::format("Unsupported from granularity {} to granularity {} when merge partitions",
                                    held ? base::to_lower(held->unit) : "", base::to_lower(wanted.unit)));
    }
    return wanted;
}

void check_distribution(const StatementContext& context, const StoredTable& table, const schema::Optimize& clause) {
    if (!clause.distribution) return;
    const KeyModel model = table.definition.key->model;
    if (is_random(*clause.distribution) && model != KeyModel::duplicate) {
        refuse_analysis(fmt::format("{} must use hash distribution", word(model)),
                        place_of_distribution(context.statement));
    }
    if (const auto* const hash = std::get_if<schema::HashDistribution>(&*clause.distribution)) {
        schema::HashDistribution copy = *hash;
        check_hash_columns(copy, table.definition);
    }
    if (clause.partitions.empty()) return;
    if (is_random(*clause.distribution) != is_random(*table.definition.distribution)) {
        refuse_analysis("not support change distribution type when specify partitions");
    }
}

void check_named_partitions(const StoredTable& table, const schema::Optimize& clause) {
    if (clause.partitions.empty()) return;
    if (clause.order_by || clause.key) {
        refuse_analysis("not support change sort keys or keys type when specify partitions");
    }
    const auto* const wanted =
        clause.distribution ? std::get_if<schema::HashDistribution>(&*clause.distribution) : nullptr;
    const auto* const held = std::get_if<schema::HashDistribution>(&*table.definition.distribution);
    if (wanted != nullptr && held != nullptr && wanted->columns != held->columns) {
        refuse_analysis("not support change distribution column when specify partitions");
    }
    for (const std::string& name : clause.partitions) {
        if (find_partition(table, name, false) == nullptr) {
            refuse_analysis(fmt::format("partition {} does not exist", name));
        }
    }
}

/// Both ends of BETWEEN are read by the format of the first.
std::string merge_failure(const schema::Optimize& clause) {
    if (!clause.partitioning || !clause.between) return "";
    const auto& [from, to] = *clause.between;
    if (base::has_time_of_day(from) == base::has_time_of_day(to)) return "";
    return fmt::format(
        "filter merge partitions failed parse start or end time failed: Text '{}' could not be parsed{} at "
        "index 10",
        to, base::has_time_of_day(to) ? ", unparsed text found" : "");
}

/// Partitions inside the asked range, grouped by the new unit; groups of one stay as they are.
Redistribution merge(const StatementContext& context, const StoredTable& table, const schema::Optimize& clause,
                     const TimeSlicing& slicing) {
    Redistribution change;
    change.merge = true;
    const schema::Unit unit = *schema::unit_of(slicing.unit);
    const auto types = partition_types(table.definition);
    const bool dates = types.front().kind == schema::TypeKind::date;
    std::map<base::Moment, std::vector<const StoredPartition*>> groups;
    for (const StoredPartition* const partition : in_printed_order(table)) {
        const auto& range = std::get<schema::FixedRange>(*partition->bounds);
        const auto* const lower = std::get_if<schema::Literal>(&range.lower.front());
        const auto moment = lower == nullptr ? std::nullopt : base::parse_date_time(lower->text);
        if (!moment) continue;
        if (clause.between) {
            const auto from = base::parse_date_time(clause.between->first);
            const auto to = base::parse_date_time(clause.between->second);
            if (from && to && (*moment < schema::start_of(*from, unit) || *moment > *to)) continue;
        }
        groups[schema::start_of(*moment, unit)].push_back(partition);
    }
    const auto text = [&](base::Moment moment) {
        return dates ? base::date_text(moment) : base::date_time_text(moment);
    };
    for (const auto& [start, partitions] : groups) {
        if (partitions.size() < 2) continue;
        StoredPartition merged = *partitions.front();
        merged.id = context.state.new_id();
        merged.name = "p" + schema::partition_suffix(start, unit);
        if (clause.distribution) merged.buckets = schema::buckets_of(*clause.distribution);
        merged.bounds = schema::FixedRange{{schema::Literal{text(start), true}},
                                           {schema::Literal{text(schema::plus(start, 1, unit)), true}}};
        change.merged.push_back(std::move(merged));
        for (const StoredPartition* const partition : partitions)
            change.partitions.push_back(partition->name);
    }
    return change;
}

}  // namespace

void analyze_optimize(const StatementContext& context, const StoredTable& table, const schema::Optimize& clause) {
    const Rules rules = rules_of(context.state.profile);
    if (!rules.optimize) refuse_not_simulated("ALTER TABLE … DISTRIBUTED BY before 3.2");
    if (clause.partitioning && !rules.merge_partitions) refuse_not_simulated("merging partitions before 3.5");
    const auto& properties = table.definition.properties;
    if (properties.contains("colocate_with")) refuse_property("Optimize table in colocate group is not supported");
    if (properties.contains("bucket_size") && !clause.partitioning) {
        refuse_property(
            "Random distribution table already supports automatic scaling and does not require optimization");
    }
    for (const std::string& name : clause.order_by.value_or(std::vector<std::string>{})) {
        const schema::Column* const column = find_column(table.definition, name);
        if (column == nullptr || column->name != name) {
            refuse_analysis(fmt::format("Unknown column '{}' does not exist", name));
        }
    }
    if (clause.key) refuse_analysis("not support change keys type when optimize table");
    if (clause.partitioning) {
        static_cast<void>(check_merge(table, clause));
        return;
    }
    check_distribution(context, table, clause);
    check_named_partitions(table, clause);
}

/// A job of its own kind moves one partition after the other while data comes in, and has nothing to fail at where
/// there is none (StarRocks: OptimizeJobV2Builder, OnlineOptimizeJobV2).
bool is_online(const StatementContext& context, const StoredTable& table, const schema::Optimize& clause) {
    const auto& state = context.state;
    const auto set = state.configuration.find("enable_online_optimize_table");
    const bool allowed = set == state.configuration.end() || base::equals_ignoring_case(set->second, "true");
    const bool by_hash = clause.distribution && std::holds_alternative<schema::HashDistribution>(*clause.distribution);
    const auto replicated = schema::property(table.definition.properties, "replicated_storage");
    return allowed && rules_of(state.profile).online_optimize && by_hash && !clause.order_by && !clause.partitioning &&
           replicated.value_or("true") == "true";
}

void optimize(const StatementContext& context, const FullName& name, StoredTable& table,
              const schema::Optimize& clause) {
    refuse_temporary_partitions(table);
    Redistribution change;
    if (clause.partitioning) {
        change = merge(context, table, clause, check_merge(table, clause));
    } else {
        change.partitions = clause.partitions;
        change.distribution = clause.distribution;
        if (change.distribution) check_buckets(*change.distribution, table.definition);
        if (auto* const hash =
                change.distribution ? std::get_if<schema::HashDistribution>(&*change.distribution) : nullptr) {
            check_hash_columns(*hash, table.definition);
        }
        if (clause.distribution) change.order_by = clause.order_by;  // alone it is lost (recorded)
    }
    invalidate(context.state, name, "base-table optimized:" + name.name);
    std::string failure = merge_failure(clause);
    const auto* const hash =
        change.distribution ? std::get_if<schema::HashDistribution>(&*change.distribution) : nullptr;
    const auto problem = hash == nullptr ? std::nullopt : distribution_problem(*hash, table.definition);
    // only the job finds it (StarRocks: OptimizeJobV2.runPendingJob)
    if (problem) {
        failure = "create temp partitions failed java.lang.RuntimeException: create partitions failed: " + *problem;
    }
    const bool has_nothing_to_move = table.partitions.empty() && !is_automatic(style_of(table.definition));
    if (has_nothing_to_move && !is_online(context, table, clause))
        failure = "optimize table failed all partitions rewrite failed []";
    Job& job = start_job(context, name, table, schema::JobList::optimize, std::move(change));
    job.operation = "ALTER";
    if (job.cancel_with.empty()) job.cancel_with = failure;
}

// StarRocks: AlterTableClauseAnalyzer.visitAlterTableModifyDefaultBucketsClause.
void set_default_buckets(StoredTable& table, const schema::SetDefaultBuckets& clause) {
    auto* const hash = std::get_if<schema::HashDistribution>(&*table.definition.distribution);
    if (hash == nullptr) refuse_analysis("Only support hash distribution tables");
    if (!std::ranges::equal(clause.columns, hash->columns,
                            [](const auto& a, const auto& b) { return base::equals_ignoring_case(a, b); })) {
        refuse_analysis(fmt::format("Distribution columns mismatch: [{}] vs [{}]", base::join(clause.columns, ", "),
                                    base::join(hash->columns, ", ")));
    }
    if (clause.buckets <= 0) refuse_analysis("Bucket num must > 0");
    hash->buckets = clause.buckets;
}

}  // namespace srmigrate::engine
