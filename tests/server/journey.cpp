// SPDX-License-Identifier: Apache-2.0
#include "server/journey.hpp"

#include "base/overloaded.hpp"
#include "plan/autogenerate.hpp"
#include "plan/laws.hpp"
#include "plan/write_proposal.hpp"
#include "revision/body/read_script.hpp"
#include "revision/scripts.hpp"
#include "schema/apply/creation_order.hpp"
#include "schema/effect/effect.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/normal/tidy.hpp"
#include "server/reflect.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

namespace srmigrate::tests {
namespace {

using schema::Catalog;
using schema::ObjectName;
using schema::Operation;

schema::ServerProfile context_of(const engine::ClusterProfile& profile, const std::string& database) {
    schema::ServerProfile context;
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
    for (const auto i : proposal.way_back) {
        const auto& each = proposal.changes[i];
        for (const auto& left : each.not_undone)
            text += fmt::format("back: not undone: {}: {}\n", sql::render(left.operation), left.why);
        for (const auto& back : each.back)
            text += fmt::format("back: [{}] {};\n", each.database, sql::render(back.operation));
    }
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

std::string changes_of(const schema::Diff& diff) {
    std::string text;
    for (const auto& each : diff.changes)
        text += sql::render(each.operation) + ";\n";
    return text;
}

/// A statement on its way to the server.
struct Sent {
    std::string database;  ///< what unqualified names mean
    Operation operation;
    std::string sql;
};

Sent sent(std::string database, const Operation& operation) {
    return {std::move(database), operation, sql::render(operation)};
}

/// The statements of a section, as a plan understands them.
std::vector<Sent> read_back(const revision::Revision& script, revision::Direction direction, std::string database) {
    std::vector<Sent> statements;
    for (const auto& each : revision::read_section(script, direction, {}).statements) {
        if (const auto* use = std::get_if<schema::Use>(each.operation.get())) {
            database = use->database;
            continue;
        }
        statements.push_back({database, *each.operation, std::string(each.sql.text())});
    }
    return statements;
}

class Traveller {
  public:
    Traveller(Cluster& cluster, const Catalog& to, const schema::DiffOptions& options, Road road,
              plan::Rewrites rewrites, const Detour& detour)
        : m_cluster(cluster),
          m_to(to),
          m_options(options),
          m_road(road),
          m_rewrites(rewrites),
          m_detour(detour),
          m_before(cluster.read()),
          m_now(m_before) {}

    Journey travel() {
        Journey journey;
        const auto diff = schema::diff(m_before, m_to, m_cluster.context(), m_options);
        if (const auto broken = plan::broken_law(m_before, m_to, diff, m_cluster.context(), m_options)) {
            journey.broken = fmt::format("{}\n\nfrom:\n{}\nto:\n{}\nchanges:\n{}", *broken, statements_of(m_before),
                                         statements_of(m_to), changes_of(diff));
            return journey;
        }
        journey.proposal = plan::propose(m_before, m_to, m_cluster.context(), m_options, m_rewrites, m_detour.rebuilds);
        std::string broken;
        try {
            broken = up(journey.proposal);
            if (broken.empty()) broken = reached(journey.proposal);
            if (broken.empty() && m_detour.look) broken = m_detour.look(journey.proposal);
            if (broken.empty()) broken = down(journey.proposal);
            if (broken.empty()) broken = restored(journey.proposal);
        } catch (const base::Error& error) {
            broken = error.what();
        }
        if (!broken.empty()) journey.broken = broken + "\n\n" + told(journey.proposal);
        return journey;
    }

  private:
    std::string up(const plan::Proposal& proposal) {
        std::vector<Sent> statements;
        for (const auto& each : proposal.changes)
            statements.push_back(sent(each.database, each.change.operation));
        return run("up: ", written(proposal, revision::Direction::up).value_or(std::move(statements)));
    }

    std::string down(const plan::Proposal& proposal) {
        std::vector<Sent> statements;
        for (const auto i : proposal.way_back) {
            for (const auto& back : proposal.changes[i].back)
                statements.push_back(sent(proposal.changes[i].database, back.operation));
        }
        return run("down: ", written(proposal, revision::Direction::down).value_or(std::move(statements)));
    }

    /// What the scripts send that are made of the proposal, one after the other; nothing on the road without them.
    std::optional<std::vector<Sent>> written(const plan::Proposal& proposal, revision::Direction direction) const {
        if (m_road == Road::operations) return std::nullopt;
        const bool sql = m_road == Road::sql_script;
        const auto format = sql ? revision::ScriptFormat::sql : revision::ScriptFormat::yaml;
        const auto& home = m_cluster.context().database;
        auto revisions = plan::write_proposal(proposal, format, home);
        if (direction == revision::Direction::down) std::reverse(revisions.begin(), revisions.end());
        std::vector<Sent> statements;
        for (const auto& each : revisions) {
            revision::Revision head;
            head.id = "a1";
            head.format = format;
            const auto script = revision_of(revision::render_new_script(head, each.bodies), format);
            const auto own = read_back(script, direction, home);
            statements.insert(statements.end(), own.begin(), own.end());
        }
        return statements;
    }

    std::string run(const std::string& direction, const std::vector<Sent>& statements) {
        for (const auto& each : statements) {
            const auto broken = execute(each);
            if (!broken.empty()) return direction + broken;
        }
        return {};
    }

    /// Waits for the job where one is foretold, as a runner does.
    std::string execute(const Sent& sent) {
        const auto& [database, operation, sql] = sent;
        m_now.current = database;
        const auto names = schema::objects_written(operation);
        const auto* table = names.empty() ? nullptr : schema::find_table(m_now, names.front());
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
        auto left = schema::differences(after, m_to, m_cluster.context(), schema::comparison(m_options));
        std::erase_if(left, [&](const schema::Difference& each) { return is_kept(each.object); });
        std::set<std::string> differing;
        for (const auto& each : left)
            differing.insert(name_of(each.object, attribute(each)));
        std::set<std::string> found;
        for (const auto& each : proposal.findings)
            found.insert(name_of(each.object, each.attribute));
        if (differing != found) return fmt::format("left:\n{}findings: {}", text_of(left), fmt::join(found, ", "));
        for (const auto& each : plan::propose(after, m_to, m_cluster.context(), m_options).changes) {
            if (!is_kept(each.change.object) && !has_become_possible(each.change, proposal))
                return "a second proposal: " + sql::render(each.change.operation);
        }
        return {};
    }

    /// Whether it is a table that a rebuild has kept.
    bool is_kept(const ObjectName& object) const {
        return m_detour.rebuilds.wanted && object.name.find("_" + m_detour.rebuilds.date) != std::string::npos;
    }

    /// A table is redistributed once the server has made partitions of it.
    static bool has_become_possible(const schema::Change& change, const plan::Proposal& proposal) {
        return change.cost == schema::CostClass::redistribution &&
               std::any_of(proposal.findings.begin(), proposal.findings.end(), [&](const schema::Finding& each) {
                   return each.object == change.object && each.why.starts_with("a table without a partition");
               });
    }

    /// What a warning says does not come back: the automatic number of buckets, partitions that the server has made,
    /// and a sort key that followed the key.
    static bool is_excused(const plan::Proposal& proposal, const schema::Difference& difference) {
        using schema::Aspect;
        if (difference.aspect == Aspect::buckets) return difference.to.empty();
        if (difference.aspect == Aspect::sort_key) return warns(proposal, "the sort key that ");
        if (difference.aspect != Aspect::partition || !difference.to.empty()) return false;
        return warns(proposal, "the partitions that") || sets_dynamic_partitions(proposal, difference.object);
    }

    /// Partitions that the server has made are listed once it makes them no longer.
    static bool sets_dynamic_partitions(const plan::Proposal& proposal, const ObjectName& table) {
        return std::any_of(proposal.changes.begin(), proposal.changes.end(), [&](const plan::ProposedChange& each) {
            const auto* const alter = std::get_if<schema::AlterTable>(&each.change.operation);
            const auto* const set =
                alter == nullptr ? nullptr : std::get_if<schema::SetProperties>(&alter->clauses.front());
            return each.change.object == table && set != nullptr &&
                   std::any_of(set->properties.begin(), set->properties.end(),
                               [](const auto& entry) { return entry.first.starts_with("dynamic_partition."); });
        });
    }

    static bool warns(const plan::Proposal& proposal, std::string_view beginning) {
        return std::any_of(proposal.changes.begin(), proposal.changes.end(), [&](const plan::ProposedChange& each) {
            return std::any_of(each.warnings.begin(), each.warnings.end(),
                               [&](const std::string& warning) { return warning.starts_with(beginning); });
        });
    }

    /// The names that objects of which something is not undone have, had or get.
    static std::set<ObjectName> not_undone(const plan::Proposal& proposal) {
        std::set<ObjectName> subjects;
        for (const auto& each : proposal.changes) {
            if (!each.not_undone.empty()) subjects.insert(each.change.object);
        }
        auto names = subjects;
        for (const auto& each : proposal.changes) {
            if (!subjects.contains(each.change.object)) continue;
            for (const auto& name : schema::objects_written(each.change.operation))
                names.insert({std::nullopt, name.database.value_or(each.database), name.name});
        }
        return names;
    }

    /// The way back leads where the proposal says, and nowhere else than back but for what it says is not undone.
    std::string restored(const plan::Proposal& proposal) {
        const schema::CompareOptions strictly{.reading = schema::Reading::whole, .sight = server::k_reflected_sight};
        const auto& context = m_cluster.context();
        const auto compared = [&](const Catalog& is, const Catalog& wanted) {
            auto found = schema::differences(is, wanted, context, strictly);
            std::erase_if(found, [&](const auto& each) { return is_excused(proposal, each); });
            return found;
        };
        const auto back = m_cluster.read();
        const auto other = compared(back, proposal.restored);
        if (!other.empty()) return "down: not where it leads:\n" + text_of(other);
        auto left = compared(back, m_before);
        const auto said = not_undone(proposal);
        std::erase_if(left, [&](const schema::Difference& each) { return said.contains(each.object); });
        return left.empty() ? std::string() : "down: not as it was:\n" + text_of(left);
    }

    Cluster& m_cluster;
    const Catalog& m_to;
    const schema::DiffOptions& m_options;
    Road m_road;
    plan::Rewrites m_rewrites;
    const Detour& m_detour;
    Catalog m_before;
    Catalog m_now;
};

}  // namespace

Cluster::Cluster(const engine::ClusterProfile& profile, std::vector<std::string> databases)
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
    const auto* const error = answers.empty() ? nullptr : std::get_if<sql::ErrorAnswer>(&answers.back());
    return error == nullptr ? "" : error->message;
}

std::optional<std::vector<std::string>> Cluster::rows(const std::string& database, const std::string& sql) {
    server::must(m_session, "USE " + sql::quote_identifier(database));
    const auto answers = m_session.query(sql);
    const auto* const result = answers.empty() ? nullptr : std::get_if<sql::ResultSet>(&answers.back());
    if (result == nullptr) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& row : result->rows) {
        std::string text;
        for (const auto& cell : row)
            text += cell.value_or("NULL") + "|";
        texts.push_back(std::move(text));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
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

std::variant<std::unique_ptr<Cluster>, std::string> made(const Catalog& catalog,
                                                         const engine::ClusterProfile& profile) {
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

Journey there_and_back(Cluster& cluster, const Catalog& to, const schema::DiffOptions& options, Road road,
                       plan::Rewrites rewrites, const Detour& detour) {
    return Traveller(cluster, to, options, road, rewrites, detour).travel();
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
