// SPDX-License-Identifier: Apache-2.0
// Random schemas on the engine, brought to others and back by nothing but what autogenerate proposes. A failure prints
// the seed of its round: SRMIGRATE_SEED with that number makes it the first one.
#include "schema/apply/creation_order.hpp"
#include "schema/mutations.hpp"
#include "schema/random_schema.hpp"
#include "schema/recorded.hpp"
#include "server/journey.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <map>
#include <optional>
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
    std::map<std::string, std::size_t> attributes;
};

class Round {
  public:
    Round(std::uint64_t seed, Counts& counts)
        : m_random(seed),
          m_dice(m_random),
          m_profile(profile_of(m_dice, seed)),
          m_road(k_roads[seed % k_roads.size()]),
          m_rewrites(seed / k_roads.size() % 3 == 0 ? plan::Rewrites::split : plan::Rewrites::together),
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
        const auto journey = there_and_back(*cluster, to, journey_options(), m_road, m_rewrites);
        count(journey.proposal);
        return journey.broken;
    }

  private:
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
