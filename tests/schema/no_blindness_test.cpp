// SPDX-License-Identifier: Apache-2.0
// What changes is found, by name, and nothing else is.
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/diff/diff.hpp"
#include "schema/laws.hpp"
#include "schema/mutations.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/recorded.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <random>

using namespace srmigrate;
using namespace srmigrate::schema;
using namespace srmigrate::tests;

namespace {

std::string name_of(const Object& object) {
    if (const auto* table = std::get_if<Table>(&object)) return table->name.name;
    if (const auto* view = std::get_if<View>(&object)) return view->name.name;
    return std::get<MaterializedView>(object).name.name;
}

Catalog catalog_with(const Object& object, const std::string& database) {
    Catalog catalog;
    catalog.current = database;
    catalog.databases[database].objects[name_of(object)] = object;
    return catalog;
}

/// Alterations that change more in SHOW CREATE than they say.
bool shows_more(const std::string& sql) {
    // the settings of flat JSON show only while it is enabled
    if (sql.find("\"flat_json.enable\"") != std::string::npos) return true;
    // 0 buckets of bytes print as nothing, which means the server's default in every other text
    return sql.find("'bucket_size'='0'") != std::string::npos;
}

/// Whether the name is one that the clause may change.
bool names_it(const AlterClause& clause, const std::string& found, const Table& before) {
    const auto starts = [&](const std::string& prefix) { return base::starts_with_ignoring_case(found, prefix); };
    const auto is = [&](const std::string& name) { return base::equals_ignoring_case(found, name); };
    return std::visit(
        base::Overloaded{
            [&](const AddColumns& add) {
                return std::any_of(add.columns.begin(), add.columns.end(),
                                   [&](const Column& column) { return is("columns." + column.name); });
            },
            [&](const DropColumn& drop) { return is("columns." + drop.name); },
            [&](const ModifyColumn& modify) {
                return starts("columns." + modify.column.name + '.') || (modify.position && is("column_order"));
            },
            [&](const ModifyColumnComment& comment) { return is("columns." + comment.name + ".comment"); },
            [&](const AddField& field) { return is("columns." + field.column + ".type"); },
            [&](const DropField& field) { return is("columns." + field.column + ".type"); },
            [&](const RenameColumn& rename) { return is("columns." + rename.new_name + ".name"); },
            [&](const OrderBy& order) {
                return is(order.columns.size() == before.columns.size() ? "column_order" : "order_by");
            },
            [&](const AddIndex& index) { return is("indexes." + index.index.name); },
            [&](const DropIndex& index) { return is("indexes." + index.name); },
            [&](const SetProperties& set) {
                return std::any_of(set.properties.begin(), set.properties.end(), [&](const auto& each) {
                    const auto name = base::to_lower(each.first);
                    const auto plain = name.starts_with("default.") ? name.substr(8) : name;
                    return is("properties." + plain) ||
                           (plain.starts_with("dynamic_partition.") && starts("properties.dynamic_partition."));
                });
            },
            [](const AddRollups&) { return false; },
            [](const DropRollups&) { return false; },
            [&](const RenameTable&) { return is("name"); },
            [&](const RenamePartition& rename) {
                return is("partitions." + rename.name) || is("partitions." + rename.new_name);
            },
            [](const RenameRollup&) { return false; },
            [](const SwapTable&) { return true; },
            [&](const SetTableComment&) { return is("comment"); },
            [&](const AddPartitions&) { return starts("partitions."); },
            [&](const DropPartitions&) { return starts("partitions."); },
            [&](const TruncatePartitions&) { return false; },
            [&](const ReplacePartitions&) { return starts("partitions."); },
            [&](const ModifyPartitions&) { return starts("partitions."); },
            [&](const Optimize& optimize) {
                return starts("distributed_by") || (optimize.partitioning && is("partition_by"));
            },
            [&](const SetDefaultBuckets&) { return is("distributed_by.buckets"); },
            [](const Compact&) { return false; },
            [](const SetAutoIncrement&) { return false; },
            [](const OpaqueClause&) { return true; },
        },
        clause);
}

void add_hints(Table& desired, const AlterTable& alter) {
    for (const auto& clause : alter.clauses) {
        if (const auto* rename = std::get_if<RenameColumn>(&clause)) {
            const auto* column = find(desired.columns, rename->new_name);
            if (column != nullptr) desired.renamed_columns[column->name] = rename->name;
        }
        if (std::holds_alternative<RenameTable>(clause)) desired.renamed_from = alter.name.name;
    }
}

}  // namespace

TEST_CASE("no blindness: a recorded ALTER that changed SHOW CREATE is that difference and nothing else") {
    std::size_t changed = 0;
    std::size_t unchanged = 0;
    std::size_t exceptions = 0;
    std::map<std::string, std::size_t> findings;
    for (const auto& recorded : recorded_cases()) {
        std::map<std::string, Table> live;  // by name
        for (const auto& step : recorded.steps) {
            if (!step.ok) continue;
            const auto operation = parsed(step.sql);
            const auto* alter = operation ? std::get_if<AlterTable>(&*operation) : nullptr;
            const auto shown = step.shown.empty() ? std::nullopt : object_of(parsed_shown(step.shown));
            const auto* after = shown ? std::get_if<Table>(&*shown) : nullptr;
            const auto before = alter == nullptr ? live.end() : live.find(alter->name.name);
            if (after != nullptr && before != live.end()) {
                const auto context = context_of(step);
                Table desired = *after;
                add_hints(desired, *alter);
                const bool same = normalize(before->second, context) == normalize(*after, context);
                DiffOptions options;
                options.compare.reading = Reading::whole;
                options.drop_partitions = true;
                const auto found = diff(catalog_with(before->second, step.database),
                                        catalog_with(desired, step.database), context, options);
                const auto names = attributes_of(found);
                INFO(recorded.name << "\n" << step.sql << "\n" << step.shown << "\nfound " << joined(names));
                if (same) {
                    ++unchanged;
                    CHECK(names.empty());
                } else if (shows_more(step.sql)) {
                    ++exceptions;
                } else {
                    ++changed;
                    CHECK_FALSE(names.empty());
                    for (const auto& name : names) {
                        UNSCOPED_INFO(name);
                        CHECK(std::any_of(alter->clauses.begin(), alter->clauses.end(),
                                          [&](const auto& clause) { return names_it(clause, name, before->second); }));
                    }
                    for (const auto& finding : found.findings)
                        ++findings[finding.attribute + ": " + finding.why];
                    const auto from = catalog_with(before->second, step.database);
                    CHECK(
                        broken_law(from, catalog_with(desired, step.database), found, context, options).value_or("") ==
                        "");
                    const bool needs_other = std::holds_alternative<SwapTable>(alter->clauses.front());
                    if (!needs_other) CHECK(broken_inverse(from, *operation, context).value_or("") == "");
                }
            }
            if (after != nullptr) live[after->name.name] = *after;
        }
    }
    std::cout << "no blindness: " << changed << " recorded alterations changed a table, " << unchanged << " did not, "
              << exceptions << " exceptions\n";
    CHECK(exceptions * 100 <= changed);
    for (const auto& [what, count] : findings)
        std::cout << "  not proposed " << count << ": " << what << "\n";
}

TEST_CASE("no blindness: twenty mutations of every recorded CREATE are found by name") {
    std::mt19937_64 random(seed());
    std::size_t creations = 0;
    std::size_t mutated = 0;
    std::size_t proposed = 0;
    for (const auto& recorded : recorded_cases()) {
        for (const auto& step : recorded.steps) {
            if (!step.ok || step.shown.empty()) continue;
            const auto given = object_of(parsed(step.sql));
            const auto live = object_of(parsed_shown(step.shown));
            if (!given || !live) continue;
            ++creations;
            auto all = mutations(*given, random);
            auto more = mutations(*given, random);  // at other places
            std::move(more.begin(), more.end(), std::back_inserter(all));
            std::shuffle(all.begin(), all.end(), random);
            if (all.size() > 20) all.resize(20);
            const auto context = context_of(step);
            const auto live_catalog = catalog_with(*live, step.database);
            for (const auto& mutation : all) {
                ++mutated;
                const auto desired = catalog_with(mutation.object, step.database);
                DiffOptions options;
                const auto found = diff(live_catalog, desired, context, options);
                INFO(recorded.name << "\n" << step.sql << "\n" << mutation.attribute);
                CHECK(joined(attributes_of(found)) == mutation.attribute);
                if (mutated % 4 == 0 || rounds(1) > 1) {  // all of them in the long run
                    CHECK(broken_law(live_catalog, desired, found, context, options).value_or("") == "");
                }
                if (found.findings.empty()) ++proposed;
            }
        }
    }
    std::cout << "no blindness: " << mutated << " mutations of " << creations << " creations, " << proposed
              << " of them proposed as statements\n";
}
