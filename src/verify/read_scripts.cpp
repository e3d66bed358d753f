// SPDX-License-Identifier: Apache-2.0
#include "verify/read_scripts.hpp"

#include "base/text.hpp"
#include "plan/followed_schema.hpp"
#include "plan/laws.hpp"
#include "plan/rehearse.hpp"
#include "revision/body/read_script.hpp"
#include "revision/graph/path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::verify {
namespace {

using revision::Direction;
using revision::ScriptStatement;

class ScriptsReader {
  public:
    ScriptsReader(const revision::Graph& graph, const revision::VariableValues& values,
                  const std::optional<plan::Home>& home)
        : m_graph(graph), m_values(values), m_home(home) {
        if (home) m_now.catalog.databases[home->database] = {};
    }

    std::vector<ReadScript> run() && {
        for (const auto& step : revision::upgrade_path(m_graph, {}, revision::parse_target("heads")))
            visit(*m_graph.find(step.revision));
        if (!m_errors.empty()) throw base::Error(base::Fault::failed, std::move(m_errors));
        return std::move(m_scripts);
    }

  private:
    void visit(revision::RevisionIndex node) {
        const auto& revision = m_graph[node];
        m_now.catalog.current = plan::database_of(m_home);
        ReadScript script{.node = node, .title = title_of(revision), .file = revision::shown_name(revision)};
        auto up = read(revision, Direction::up);
        if (!up) return;
        script.up = std::move(*up);
        auto before = part_before(script.up.statements);
        for (const auto& statement : script.up.statements)
            plan::follow(m_now, statement.operation);
        m_now.catalog.current = plan::database_of(m_home);
        auto down = read(revision, Direction::down);
        if (!down) return;
        script.down = std::move(*down);
        try {
            std::vector<base::Diagnostic> warnings;
            script.inverse = plan::inverse_on(std::move(before), script.up.statements, m_home, warnings);
        } catch (const base::Error& error) {
            script.irreversible = error.diagnostics().front();
        }
        if (script.down.kind == revision::SectionKind::automatic) script.down.statements = script.inverse;
        m_scripts.push_back(std::move(script));
    }

    std::optional<revision::Section> read(const revision::Revision& revision, Direction direction) {
        plan::SectionSchema schema(m_now, revision::SchemaOrigin::revisions);
        try {
            return revision::read_section(revision, direction, m_values, {.ask = schema.asking()});
        } catch (const base::Error& error) {
            m_errors.insert(m_errors.end(), error.diagnostics().begin(), error.diagnostics().end());
            return std::nullopt;
        }
    }

    // What the statements touch; all there is where they choose another database on their way.
    schema::Catalog part_before(const std::vector<ScriptStatement>& statements) const {
        std::vector<schema::Operation> operations;
        for (const auto& statement : statements) {
            if (std::holds_alternative<schema::Use>(*statement.operation)) return m_now.catalog;
            operations.push_back(*statement.operation);
        }
        return plan::part_of(m_now.catalog, operations);
    }

    const revision::Graph& m_graph;
    const revision::VariableValues& m_values;
    const std::optional<plan::Home>& m_home;
    plan::Rehearsed m_now;
    std::vector<base::Diagnostic> m_errors;
    std::vector<ReadScript> m_scripts;
};

}  // namespace

std::string title_of(const revision::Revision& revision) {
    const auto message = revision.message.substr(0, revision.message.find('\n'));
    return message.empty() ? revision.id : fmt::format("{} {}", revision.id, message);
}

std::vector<ReadScript> read_scripts(const revision::Graph& graph, const revision::VariableValues& values,
                                     const std::optional<plan::Home>& home) {
    return ScriptsReader(graph, values, home).run();
}

}  // namespace srmigrate::verify
