// SPDX-License-Identifier: Apache-2.0
// Random schemas on the engine, brought to others and back by nothing but what autogenerate proposes. A failure prints
// the seed of its round: SRMIGRATE_SEED with that number makes it the first one.
#include "base/text.hpp"
#include "schema/apply/creation_order.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/mutations.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/random_schema.hpp"
#include "schema/recorded.hpp"
#include "server/journey.hpp"
#include "sql/quote.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

using namespace srmigrate;
using namespace srmigrate::tests;
using schema::Catalog;
using schema::ObjectName;

namespace {

const std::vector<std::string> k_databases{"d", "other"};
const std::vector<Road> k_roads{Road::operations, Road::sql_script, Road::yaml_script};

// Drawn apart from the schemas.
engine::ClusterProfile profile_of(Dice& dice, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Dice version(random);
    engine::ClusterProfile profile;
    profile.version = version.pick(std::vector<schema::Version>{
        profile.version, profile.version, profile.version, {3, 1, 0}, {3, 3, 0}, {3, 5, 0}});
    if (dice.one_in(4)) profile.run_mode = schema::RunMode::shared_data;
    profile.job_latency = std::chrono::seconds(5);  // a job that nobody waits for keeps its table busy
    return profile;
}

struct Counts {
    std::size_t schemas = 0;
    std::size_t refused = 0;
    std::size_t statements = 0;
    std::size_t findings = 0;
    std::size_t irreversible = 0;
    std::size_t rebuilt = 0;
    std::size_t rows = 0;     ///< of tables that were rebuilt
    std::size_t stopped = 0;  ///< by a check before anything was copied
    std::map<std::string, std::size_t> attributes;
};

enum class Rebuilds { none, all };

constexpr std::string_view k_day = "20261201";

/// A value for a column, as a literal; nothing where none is known that is easily compared.
std::optional<std::string> literal_for(const schema::Type& type, std::size_t number) {
    if (type.kind == schema::TypeKind::boolean) return number % 2 == 0 ? "true" : "false";
    if (schema::is_integer(type.kind) || schema::is_floating(type)) return std::to_string(number + 1);
    if (schema::is_decimal(type)) {
        const auto size = schema::decimal_size(type);
        return size.precision > size.scale ? std::to_string(number % 9) : "0";
    }
    if (type.kind == schema::TypeKind::date) return fmt::format("'2024-01-{:02}'", number % 28 + 1);
    if (type.kind == schema::TypeKind::datetime) return fmt::format("'2024-01-{:02} 10:00:00'", number % 28 + 1);
    if (schema::is_text(type)) return fmt::format("'{}'", static_cast<char>('a' + number % 26));
    return std::nullopt;
}

/// A value inside of a partition, for the only column that the table is partitioned by.
std::optional<std::string> literal_in_partition(const schema::Table& table, std::size_t number) {
    const auto parts = schema::normalize_partitions(table.partitioning->partitions, table.partitioning->method,
                                                    schema::partition_types(table));
    if (parts.empty()) return std::nullopt;
    const auto& bounds = parts[number % parts.size()].bounds;
    const auto* const range = std::get_if<schema::FixedRange>(&bounds);
    const auto* const list = std::get_if<schema::ValuesIn>(&bounds);
    const auto* const key = range != nullptr ? &range->lower : list != nullptr ? &list->keys.front() : nullptr;
    const auto* const literal =
        key == nullptr || key->size() != 1 ? nullptr : std::get_if<schema::Literal>(&key->front());
    if (literal == nullptr) return std::nullopt;
    return literal->quoted ? sql::quote_string(literal->text) : literal->text;
}

/// An INSERT of some rows; empty where a column takes no value that is known.
std::string insert_into(const schema::Table& table, const std::string& name, std::size_t rows) {
    std::vector<std::string> names;
    std::vector<std::vector<std::string>> values(rows);
    for (const auto& column : table.columns) {
        if (column.generated || column.auto_increment || !column.type) continue;
        const bool is_partitioned =
            table.partitioning && !table.partitioning->partitions.empty() &&
            table.partitioning->expressions.size() == 1 && table.partitioning->expressions.front().tokens.size() == 1 &&
            schema::same_name(table.partitioning->expressions.front().tokens[0].text, column.name);
        if (!literal_for(*column.type, 0)) {
            if (schema::is_nullable(schema::effective_key(table), column)) continue;
            return {};
        }
        names.push_back(sql::quote_identifier(column.name));
        for (std::size_t i = 0; i < rows; ++i) {
            auto value = is_partitioned ? literal_in_partition(table, i) : std::nullopt;
            values[i].push_back(value ? *value : *literal_for(*column.type, i));
        }
    }
    if (names.empty()) return {};
    std::vector<std::string> tuples;
    for (const auto& row : values)
        tuples.push_back("(" + base::join(row, ", ") + ")");
    return fmt::format("INSERT INTO {} ({}) VALUES {}", sql::quote_identifier(name), base::join(names, ", "),
                       base::join(tuples, ", "));
}

class Round {
  public:
    Round(std::uint64_t seed, Counts& counts, Rebuilds rebuilds = Rebuilds::none)
        : m_random(seed),
          m_dice(m_random),
          m_profile(profile_of(m_dice, seed)),
          m_road(k_roads[seed % k_roads.size()]),
          m_rewrites(seed / k_roads.size() % 3 == 0 ? plan::Rewrites::split : plan::Rewrites::together),
          m_rebuilds(rebuilds),
          m_counts(counts) {}

    /// What is broken; empty: nothing.
    std::string run() {
        auto from = empty_catalog(k_databases);
        for (std::size_t i = 0, count = 2 + m_dice.below(5); i < count; ++i)
            add_object(from);
        auto to = from;
        for (std::size_t i = 0, count = 1 + m_dice.below(6); i < count; ++i)
            mutate(to);
        auto cluster = std::get<std::unique_ptr<Cluster>>(made(from, m_profile));
        const auto phantoms = schema::differences(cluster->read(), from, cluster->context(), journey_options().compare);
        if (!phantoms.empty()) return "phantoms:\n" + tests::text_of(phantoms);
        if (m_rebuilds == Rebuilds::all) return with_rebuilds(*cluster, from, to);
        const auto journey = there_and_back(*cluster, to, journey_options(), m_road, m_rewrites);
        count(journey.proposal);
        return journey.broken;
    }

  private:
    /// The rows of the table that is called so, with the columns that can be compared.
    static std::optional<std::vector<std::string>> rows_of(Cluster& cluster, const schema::Table& table,
                                                           const ObjectName& name) {
        std::vector<std::string> names;
        for (const auto& column : table.columns) {
            if (column.type && literal_for(*column.type, 0)) names.push_back(sql::quote_identifier(column.name));
        }
        if (names.empty()) return std::nullopt;
        return cluster.rows(*name.database, fmt::format("SELECT {} FROM {}", base::join(names, ", "),
                                                        sql::quote_identifier(name.name)));
    }

    /// Rows for some of the tables, and what is there then.
    std::map<ObjectName, std::vector<std::string>> seeded(Cluster& cluster, const Catalog& catalog) {
        std::map<ObjectName, std::vector<std::string>> all;
        for (const auto& [database, content] : catalog.databases) {
            for (const auto& [name, object] : content.objects) {
                const auto* const table = std::get_if<schema::Table>(&object);
                if (table == nullptr) continue;
                const auto insert = insert_into(*table, name, 1 + m_dice.below(4));
                if (!insert.empty()) cluster.run(database, insert);
                const ObjectName full{std::nullopt, database, name};
                if (auto rows = rows_of(cluster, *table, full)) all.emplace(full, std::move(*rows));
            }
        }
        return all;
    }

    /// The tables that a proposal rebuilds, by the names that they have there.
    static std::set<ObjectName> rebuilt_by(const plan::Proposal& proposal) {
        std::set<ObjectName> names;
        for (const auto& revision : proposal.revisions) {
            if (revision.about.starts_with("rebuild of ")) names.insert(proposal.changes[revision.begin].change.object);
        }
        return names;
    }

    static ObjectName old_name(const Catalog& to, const ObjectName& name) {
        const auto& table = *schema::find_table(to, name);
        return {std::nullopt, name.database, table.renamed_from.value_or(name.name)};
    }

    std::string with_rebuilds(Cluster& cluster, const Catalog& from, const Catalog& to) {
        const auto before = seeded(cluster, from);
        const auto live = cluster.read();
        Detour detour;
        detour.rebuilds.wanted = [](const ObjectName&) { return true; };
        detour.rebuilds.date = std::string(k_day);
        detour.rebuilds.chunk_rows = 2;
        for (const auto& [name, rows] : before) {
            detour.rebuilds.contents[name] = {
                .rows = static_cast<std::int64_t>(rows.size()), .bytes = 0, .highest_number = 1000};
        }
        const auto rows_before = [&](const ObjectName& name) {
            const auto own = before.find(name);
            if (own != before.end()) return own->second;
            const auto renamed = before.find(old_name(to, name));
            return renamed == before.end() ? std::vector<std::string>() : renamed->second;
        };
        detour.look = [&](const plan::Proposal& proposal) -> std::string {
            for (const auto& name : rebuilt_by(proposal)) {
                const auto expected = rows_before(name).size();
                const auto rows = cluster.rows(*name.database, "SELECT 1 FROM " + sql::quote_identifier(name.name));
                ++m_counts.rebuilt;
                m_counts.rows += expected;
                if (rows && rows->size() != expected) {
                    return fmt::format("{} has {} rows after the rebuild, and had {}", name.name, rows->size(),
                                       expected);
                }
            }
            return {};
        };
        const auto journey = there_and_back(cluster, to, journey_options(), m_road, m_rewrites, detour);
        count(journey.proposal);
        if (journey.broken.find("; nothing was copied") != std::string::npos &&
            journey.broken.starts_with("up: refused: rebuild of ")) {
            ++m_counts.stopped;
            return {};
        }
        if (!journey.broken.empty()) return journey.broken;
        for (const auto& name : rebuilt_by(journey.proposal)) {
            const auto old = before.contains(name) ? name : old_name(to, name);
            const auto* const table = schema::find_table(from, old);
            const auto rows = table == nullptr ? std::nullopt : rows_of(cluster, *table, old);
            if (rows && before.contains(old) && *rows != before.at(old)) {
                return fmt::format("{} has other rows after the way back:\n{}\nand had\n{}", old.name,
                                   base::join(*rows, "\n"), base::join(before.at(old), "\n"));
            }
        }
        return {};
    }

    /// Takes the candidate where a server does.
    bool take(Catalog& catalog, Catalog candidate) {
        ++m_counts.schemas;
        if (std::holds_alternative<std::string>(made(candidate, m_profile))) {
            ++m_counts.refused;
            return false;
        }
        catalog = std::move(candidate);
        return true;
    }

    bool put(Catalog& catalog, const std::string& database, const std::string& name, const std::string& sql) {
        const auto operation = parsed(sql);
        if (!operation) throw std::runtime_error("does not parse: " + sql);
        auto candidate = catalog;
        auto& slot = candidate.databases[database].objects[name];
        if (const auto* create = std::get_if<schema::CreateTable>(&*operation)) slot = create->table;
        if (const auto* create = std::get_if<schema::CreateView>(&*operation)) slot = create->view;
        if (const auto* create = std::get_if<schema::CreateMaterializedView>(&*operation)) slot = create->view;
        return take(catalog, std::move(candidate));
    }

    std::string random_name() {
        const auto name =
            std::string(m_dice.pick({"orders", "Orders", "line items", "t_1", "t%1", "汉", "select", "x.y"}));
        return m_dice.one_in(3) ? name : fmt::format("o{}", ++m_number);
    }

    void add_object(Catalog& catalog) {
        for (int attempt = 0; attempt < 5; ++attempt) {
            const auto& database = k_databases[m_dice.one_in(4) ? 1 : 0];
            auto readable = catalog;
            readable.current = database;
            const auto name = random_name();
            if (catalog.databases[database].objects.contains(name)) continue;
            const auto sql = random_object(m_dice, name, readable, m_profile.run_mode);
            if (!sql.empty() && put(catalog, database, name, sql)) return;
        }
    }

    void mutate(Catalog& catalog) {
        for (int attempt = 0; attempt < 5; ++attempt) {
            if (mutated(catalog)) return;
        }
    }

    bool mutated(Catalog& catalog) {
        const auto names = schema::creation_order(catalog);
        if (names.empty()) return false;
        const auto& name = m_dice.pick(names);
        switch (m_dice.below(12)) {
            case 0:
                add_object(catalog);
                return true;
            case 1: {
                auto candidate = catalog;
                candidate.databases[*name.database].objects.erase(name.name);
                return take(catalog, std::move(candidate));
            }
            case 2:
                return rename(catalog, name);
            case 3:
                return replace(catalog, name);
            default: {
                auto candidate = catalog;
                auto& object = candidate.databases[*name.database].objects.at(name.name);
                const auto all = mutations(object, m_random);
                if (all.empty()) return false;
                object = m_dice.pick(all).object;
                return take(catalog, std::move(candidate));
            }
        }
    }

    bool rename(Catalog& catalog, const ObjectName& name) {
        auto candidate = catalog;
        auto& objects = candidate.databases[*name.database].objects;
        auto* table = std::get_if<schema::Table>(&objects.at(name.name));
        const auto new_name = random_name();
        if (table == nullptr || table->renamed_from || objects.contains(new_name)) return false;
        auto renamed = std::move(*table);
        renamed.renamed_from = name.name;
        renamed.name.name = new_name;
        objects.erase(name.name);
        objects[new_name] = std::move(renamed);
        return take(catalog, std::move(candidate));
    }

    /// Something else of the same name, of another kind perhaps.
    bool replace(Catalog& catalog, const ObjectName& name) {
        auto readable = catalog;
        readable.current = *name.database;
        readable.databases[*name.database].objects.erase(name.name);
        const auto sql = random_object(m_dice, name.name, readable, m_profile.run_mode);
        return !sql.empty() && put(catalog, *name.database, name.name, sql);
    }

    void count(const plan::Proposal& proposal) {
        m_counts.findings += proposal.findings.size();
        m_counts.statements += proposal.changes.size();
        for (const auto& each : proposal.changes) {
            m_counts.irreversible += each.not_undone.empty() ? 0 : 1;
            for (const auto& name : each.change.attributes)
                ++m_counts.attributes[name.substr(0, name.find('.'))];
        }
    }

    std::mt19937_64 m_random;
    Dice m_dice;
    engine::ClusterProfile m_profile;
    Road m_road;
    plan::Rewrites m_rewrites;
    Rebuilds m_rebuilds;
    Counts& m_counts;
    int m_number = 0;
};

}  // namespace

TEST_CASE("what autogenerate proposes leads from any schema to any other, and back") {
    Counts counts;
    for (std::size_t i = 0; i < rounds(200); ++i) {
        const auto own = seed() + i;
        INFO("SRMIGRATE_SEED=" << own);
        CHECK(Round(own, counts).run() == "");
    }
    std::cout << fmt::format(
        "autogenerate: {} schemas of which {} were none to a server, {} statements, {} findings, {} without a way "
        "back\n",
        counts.schemas, counts.refused, counts.statements, counts.findings, counts.irreversible);
    for (const auto& [attribute, count] : counts.attributes)
        std::cout << "  " << attribute << " " << count << "\n";
    if (counts.schemas > 100) CHECK(counts.refused * 4 < counts.schemas);
}

TEST_CASE("with rebuilds, what autogenerate proposes leads to what is wanted with all rows, and back to all that was") {
    Counts counts;
    for (std::size_t i = 0; i < rounds(300); ++i) {
        const auto own = seed() + i;
        INFO("SRMIGRATE_SEED=" << own);
        CHECK(Round(own, counts, Rebuilds::all).run() == "");
    }
    std::cout << fmt::format(
        "rebuilds: {} tables rebuilt with {} rows, {} rounds stopped before the copy, {} findings stay\n",
        counts.rebuilt, counts.rows, counts.stopped, counts.findings);
    if (counts.schemas > 1000) {
        CHECK(counts.rebuilt > 30);
        CHECK(counts.rows > 60);
        CHECK(counts.stopped * 3 < counts.rebuilt);
    }
}
