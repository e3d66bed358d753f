// SPDX-License-Identifier: Apache-2.0
#include "server/journey.hpp"

#include "base/overloaded.hpp"
#include "schema/creation_order.hpp"
#include "schema/effect.hpp"
#include "schema/normalize.hpp"
#include "schema/tidy.hpp"
#include "server/reflect.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

namespace srmigrate::tests {
namespace {

using schema::Catalog;
using schema::ObjectName;
using schema::Operation;

schema::Context context_of(const engine::Profile& profile, const std::string& database) {
    schema::Context context;
    context.version = profile.version;
    context.run_mode = profile.run_mode;
    context.database = database;
    return context;
}

Operation create_of(const ObjectName& name, const schema::Object& object) {
    return std::visit(base::Overloaded{
                          [&](const schema::Table& table) -> Operation {
                              schema::CreateTable create{table};
                              create.table.name = name;
                              return create;
                          },
                          [&](const schema::View& view) -> Operation {
                              schema::CreateView create{view};
                              create.view.name = name;
                              return create;
                          },
                          [&](const schema::MaterializedView& view) -> Operation {
                              schema::CreateMaterializedView create{view};
                              create.view.name = name;
                              return create;
                          },
                          [](const schema::Unknown& unknown) -> Operation { throw std::runtime_error(unknown.reason); },
                      },
                      object);
}

std::string name_of(const ObjectName& object, const std::string& attribute) {
    return fmt::format("{}.{} {}", object.database.value_or(""), object.name, attribute);
}

std::string told(const plan::Proposal& proposal) {
    std::string text;
    for (const auto& each : proposal.changes)
        text += fmt::format("[{}] {};\n", each.database, sql::render(each.change.operation));
    for (const auto& each : proposal.findings)
        text += fmt::format("-- {} {}: {}\n", name_of(each.object, each.attribute), each.what, each.why);
    return text;
}

std::string statements_of(const Catalog& catalog) {
    std::string text;
    for (const auto& [database, content] : catalog.databases) {
        for (const auto& [name, object] : content.objects) {
            if (std::holds_alternative<schema::Unknown>(object)) continue;
            text += sql::render(create_of({std::nullopt, database, name}, object)) + ";\n";
        }
    }
    return text;
}

class Traveller {
  public:
    Traveller(Cluster& cluster, const Catalog& to, const schema::DiffOptions& options)
        : m_cluster(cluster), m_to(to), m_options(options), m_before(cluster.read()), m_now(m_before) {}

    Journey travel() {
        Journey journey;
        try {
            journey.proposal = plan::propose(m_before, m_to, m_cluster.context(), m_options);
        } catch (const base::Error& error) {
            journey.broken =
                fmt::format("{}\n\nfrom:\n{}\nto:\n{}", error.what(), statements_of(m_before), statements_of(m_to));
            return journey;
        }
        auto broken = up(journey.proposal);
        if (broken.empty()) broken = reached(journey.proposal);
        if (broken.empty()) broken = down(journey.proposal);
        if (broken.empty()) broken = restored(journey.proposal);
        if (!broken.empty()) journey.broken = broken + "\n\n" + told(journey.proposal);
        return journey;
    }

  private:
    std::string up(const plan::Proposal& proposal) {
        for (const auto& each : proposal.changes) {
            const auto broken = execute(each.database, each.change.operation);
            if (!broken.empty()) return "up: " + broken;
        }
        return {};
    }

    std::string down(const plan::Proposal& proposal) {
        for (const auto i : proposal.way_back) {
            const auto& change = proposal.changes[i];
            for (const auto& back : change.back) {
                const auto broken = execute(change.database, back.operation);
                // what an earlier step would have needed may have no way back
                if (!broken.empty() && !is_lost(proposal, change.change.object)) return "down: " + broken;
            }
        }
        return {};
    }

    /// Whether something of the object has no way back.
    static bool is_lost(const plan::Proposal& proposal, const ObjectName& object) {
        return std::any_of(proposal.changes.begin(), proposal.changes.end(), [&](const plan::ProposedChange& each) {
            return !each.irreversible.empty() && each.change.object == object;
        });
    }

    /// Waits for the job where one is foretold, as a runner does.
    std::string execute(const std::string& database, const Operation& operation) {
        const auto sql = sql::render(operation);
        m_now.current = database;
        const auto written = schema::objects_written(operation);
        const auto* table = written.empty() ? nullptr : schema::find_table(m_now, written.front());
        const bool job = schema::may_run_as_job(operation, table, m_cluster.context()) != schema::JobTrace::none;
        if (const auto refused = m_cluster.run(database, sql); !refused.empty()) {
            return fmt::format("refused: {}\n{}", refused, sql);
        }
        if (job) m_cluster.wait();
        auto applied = schema::apply(std::move(m_now), operation);
        m_now = std::get<Catalog>(std::move(applied));
        return {};
    }

    std::string reached(const plan::Proposal& proposal) {
        const auto after = m_cluster.read();
        auto compare = m_options.compare;
        compare.extra_partitions = compare.extra_partitions || m_options.drop_partitions;
        const auto left = schema::differences(after, m_to, m_cluster.context(), compare);
        std::set<std::string> differing;
        for (const auto& each : left)
            differing.insert(name_of(each.object, attribute(each)));
        std::set<std::string> found;
        for (const auto& each : proposal.findings)
            found.insert(name_of(each.object, each.attribute));
        if (differing != found) return fmt::format("left:\n{}findings: {}", text_of(left), fmt::join(found, ", "));
        const auto second = plan::propose(after, m_to, m_cluster.context(), m_options);
        if (second.changes.empty()) return {};
        return "a second proposal: " + sql::render(second.changes.front().change.operation);
    }

    /// What a warning says does not come back is not looked at: the automatic number of buckets.
    static bool is_excused(const schema::Difference& difference) {
        return difference.aspect == schema::Aspect::buckets && difference.to.empty();
    }

    std::string restored(const plan::Proposal& proposal) {
        auto back = m_cluster.read();
        for (const auto& each : proposal.changes) {
            if (!is_lost(proposal, each.change.object)) continue;
            for (auto* catalog : {&back, &m_before})
                catalog->databases[*each.change.object.database].objects.erase(each.change.object.name);
        }
        const schema::CompareOptions strictly{.reading = schema::Reading::whole, .sight = server::k_reflected_sight};
        auto found = schema::differences(back, m_before, m_cluster.context(), strictly);
        std::erase_if(found, is_excused);
        return found.empty() ? std::string() : "down: not as it was:\n" + text_of(found);
    }

    Cluster& m_cluster;
    const Catalog& m_to;
    const schema::DiffOptions& m_options;
    Catalog m_before;
    Catalog m_now;
};

}  // namespace

Cluster::Cluster(const engine::Profile& profile, std::vector<std::string> databases)
    : m_engine(profile),
      m_session(m_engine),
      m_databases(std::move(databases)),
      m_context(context_of(profile, m_databases.front())) {
    for (const auto& database : m_databases)
        server::must(m_session, "CREATE DATABASE " + sql::quote_identifier(database));
}

std::string Cluster::run(const std::string& database, const std::string& sql) {
    server::must(m_session, "USE " + sql::quote_identifier(database));
    const auto answers = m_session.query(sql);
    const auto* const error = answers.empty() ? nullptr : std::get_if<engine::ErrorAnswer>(&answers.back());
    return error == nullptr ? "" : error->message;
}

Catalog Cluster::read() {
    auto reflection =
        server::reflect(m_session, {}, {.databases = m_databases, .connections = 1, .context = m_context});
    return schema::tidy(std::move(reflection.catalog), m_context);
}

Catalog empty_catalog(const std::vector<std::string>& databases) {
    Catalog catalog;
    catalog.current = databases.front();
    for (const auto& database : databases)
        catalog.databases[database];
    return catalog;
}

std::variant<std::unique_ptr<Cluster>, std::string> made(const Catalog& catalog, const engine::Profile& profile) {
    std::vector<std::string> databases;
    for (const auto& [name, database] : catalog.databases)
        databases.push_back(name);
    auto cluster = std::make_unique<Cluster>(profile, std::move(databases));
    for (const auto& name : schema::creation_order(catalog)) {
        const ObjectName plain{std::nullopt, std::nullopt, name.name};
        const auto sql = sql::render(create_of(plain, *schema::find(catalog, name)));
        if (const auto refused = cluster->run(*name.database, sql); !refused.empty()) return refused + "\n" + sql;
        cluster->wait();
    }
    return cluster;
}

Journey there_and_back(Cluster& cluster, const Catalog& to, const schema::DiffOptions& options) {
    return Traveller(cluster, to, options).travel();
}

schema::DiffOptions journey_options(schema::Reading reading) {
    schema::DiffOptions options;
    options.compare.reading = reading;
    options.compare.sight = server::k_reflected_sight;
    return options;
}

std::string text_of(const std::vector<schema::Difference>& found) {
    std::string text;
    for (const auto& each : found)
        text += fmt::format("{}: {} | {}\n", name_of(each.object, attribute(each)), each.from, each.to);
    return text;
}

}  // namespace srmigrate::tests
