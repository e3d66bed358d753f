// SPDX-License-Identifier: Apache-2.0
#include "plan/prove_conversion.hpp"

#include "base/text.hpp"
#include "engine/engine.hpp"
#include "engine/file/persist.hpp"
#include "plan/rehearse.hpp"
#include "revision/body/read_script.hpp"
#include "revision/graph/path.hpp"
#include "schema/effect/effect.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

namespace srmigrate::plan {
namespace {

using revision::Revision;
using revision::Section;
using revision::SectionKind;

constexpr int k_enough_backends = 100;
constexpr engine::Time k_now{std::chrono::hours(24 * 365 * 57)};

/// A cluster that is left as it was by what is tried on it.
class Rehearsal {
  public:
    explicit Rehearsal(const std::optional<Home>& home) : m_engine(profile()), m_home(database_of(home)) {
        if (!m_home.empty()) presume({m_home});
    }

    /// What is different after the statements: the same cluster, and the same refusals.
    std::optional<std::string> difference(const Section& old_one, const Section& new_one) {
        const auto before = m_engine.state();
        const auto old_end = end_of(old_one);
        m_engine.state() = before;
        const auto new_end = end_of(new_one);
        m_engine.state() = before;
        if (old_end == new_end) return std::nullopt;
        const auto old_lines = base::split(old_end, '\n');
        const auto new_lines = base::split(new_end, '\n');
        for (std::size_t i = 0; i < std::min(old_lines.size(), new_lines.size()); ++i) {
            if (old_lines[i] != new_lines[i]) return fmt::format("'{}' instead of '{}'", new_lines[i], old_lines[i]);
        }
        return "the end of it";
    }

    /// Databases that are there before.
    void presume(const std::set<std::string>& databases) {
        for (const auto& name : databases)
            static_cast<void>(run({"CREATE DATABASE IF NOT EXISTS " + sql::quote_identifier(name)}, ""));
    }
    void follow(const Section& section) { static_cast<void>(end_of(section)); }

  private:
    static engine::ClusterProfile profile() {
        engine::ClusterProfile profile;
        profile.backends = k_enough_backends;
        return profile;
    }

    // What refused, and the cluster as SQL: comments hold ids, which say nothing of the schema.
    std::string end_of(const Section& section) {
        std::vector<std::string> packets;
        for (const auto& statement : section.statements)
            packets.emplace_back(statement.sql.text());
        auto end = run(packets, m_home);
        for (const auto& line : base::split(engine::save(m_engine.state()), '\n')) {
            if (!line.starts_with("--")) end += line + '\n';
        }
        return end;
    }

    std::string run(const std::vector<std::string>& packets, const std::string& database) {
        auto connection = m_engine.connect("root", "%");
        connection.database = database;
        std::string refusals;
        for (const auto& packet : packets) {
            for (const auto& answer : m_engine.execute(connection, packet, k_now)) {
                if (const auto* const error = std::get_if<sql::ErrorAnswer>(&answer)) {
                    refusals += fmt::format("refused: {}\n", error->number);
                }
            }
            engine::finish_jobs(m_engine.state());
        }
        m_engine.close(connection);
        return refusals;
    }

    engine::Engine m_engine;
    std::string m_home;
};

Section section_of(const revision::Graph& graph, const Revision& revision, revision::Direction direction,
                   const revision::VariableValues& values, const std::optional<Home>& home) {
    auto section = revision::read_section(revision, direction, values);
    if (section.kind == SectionKind::automatic) {
        std::vector<base::Diagnostic> warnings;
        section.statements = inverse_of(graph, revision.id, values, home, warnings);
    }
    return section;
}

// The databases that statements name and that no script makes.
std::set<std::string> presumed_databases(const revision::Graph& graph, const revision::VariableValues& values) {
    std::set<std::string> named;
    std::set<std::string> made;
    for (const auto& revision : graph.revisions()) {
        try {
            for (const auto& statement : revision::read_section(revision, revision::Direction::up, values).statements) {
                if (const auto* const create = std::get_if<schema::CreateDatabase>(statement.operation.get())) {
                    made.insert(create->name.name);
                }
                if (const auto* const use = std::get_if<schema::Use>(statement.operation.get()))
                    named.insert(use->database);
                for (const auto& object : schema::objects_written(statement.operation)) {
                    if (object.database && !object.name.empty() && !object.catalog) named.insert(*object.database);
                }
            }
        } catch (const base::Error&) {
            continue;  // its revision says so
        }
    }
    std::set<std::string> presumed;
    std::set_difference(named.begin(), named.end(), made.begin(), made.end(), std::inserter(presumed, presumed.end()));
    return presumed;
}

}  // namespace

std::map<std::string, base::Diagnostic> disproved(const revision::Graph& graph, const ConvertedRevisions& converted,
                                                  const revision::VariableValues& values,
                                                  const std::optional<Home>& home) {
    std::map<std::string, base::Diagnostic> result;
    Rehearsal rehearsal(home);
    rehearsal.presume(presumed_databases(graph, values));
    for (const auto& step : revision::upgrade_path(graph, {}, revision::parse_target("heads"))) {
        const auto& old_one = graph[*graph.find(step.revision)];
        const auto found = converted.find(step.revision);
        for (const auto direction : {revision::Direction::up, revision::Direction::down}) {
            try {
                const auto section = section_of(graph, old_one, direction, values, home);
                if (found != converted.end() && !result.contains(step.revision)) {
                    const auto other = section_of(graph, found->second, direction, values, home);
                    if (const auto difference = rehearsal.difference(section, other)) {
                        result[step.revision] = {
                            .message = fmt::format("the new script does not do the same {}: {}",
                                                   direction == revision::Direction::up ? "upwards" : "downwards",
                                                   *difference),
                            .where = base::whole_file(found->second.shown_file),
                            .hint = "report this with the script"};
                    }
                }
                if (direction == revision::Direction::up) rehearsal.follow(section);
            } catch (const base::Error& error) {
                if (found != converted.end()) result.try_emplace(step.revision, error.diagnostics().front());
            }
        }
    }
    return result;
}

}  // namespace srmigrate::plan
