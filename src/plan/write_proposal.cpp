// SPDX-License-Identifier: Apache-2.0
#include "plan/write_proposal.hpp"

#include "base/text.hpp"
#include "plan/outlook.hpp"
#include "revision/file/variables.hpp"
#include "revision/python_text/operations.hpp"
#include "revision/vocabulary/write_yaml.hpp"
#include "schema/effect/effect.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

namespace srmigrate::plan {
namespace {

using revision::ScriptFormat;
using schema::CostClass;
using schema::DataLoss;

std::string on_one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const char plain = c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
        if (plain != ' ' || line.empty() || line.back() != ' ') line += plain;
    }
    return line;
}

// Where the rows of a new materialized view come from.
std::string how_it_is_filled(const schema::Change& change) {
    const auto* const create = std::get_if<schema::CreateMaterializedView>(&change.operation);
    const bool is_refreshed_next = create != nullptr && create->view.name.name != change.object.name;
    if (create == nullptr || is_refreshed_next) return {};
    if (schema::is_synchronous(create->view)) return "it is built in the background";
    const auto refresh = create->view.refresh.value_or(schema::RefreshScheme());
    const bool is_asked_for = refresh.how && std::holds_alternative<schema::RefreshManual>(*refresh.how);
    if (is_asked_for || refresh.moment == schema::RefreshMoment::deferred) return "it is empty until it is refreshed";
    return "its first refresh runs in the background, and is not waited for";
}

/// A section, and what it needs besides.
struct SectionText {
    std::string text;
    std::set<std::string> imports;
};

/// The items of a section: statements with comments above them.
class SectionWriter {
  public:
    SectionWriter(ScriptFormat format, std::string home)
        : m_format(format), m_database(home), m_home(std::move(home)) {}

    void comment(std::string_view text, std::string_view indent = "") {
        m_comments += fmt::format("{} {}{}\n", m_format == ScriptFormat::sql ? "--" : "#", indent, on_one_line(text));
    }
    /// Ends a block of comments that belongs to no statement.
    void end_comments() {
        if (m_comments.empty()) return;
        add("");
    }
    void statement(const schema::Operation& operation, const std::string& database,
                   std::span<const revision::VariableUse> uses = {}) {
        const bool names_it = m_format == ScriptFormat::python && !database.empty() && database != m_home &&
                              revision::can_name_database(operation);
        if (!names_it) use(database);
        add(with_variables(text_of(operation, names_it ? database : ""), uses));
    }
    /// That the statements use, each once.
    const std::vector<std::string>& variables() const { return m_variables; }
    SectionText finish() && {
        // Alembic's own statement about its version table comes next on that connection.
        if (m_format == ScriptFormat::python) use(m_home);
        return std::move(m_section);
    }

  private:
    void use(const std::string& database) {
        if (database.empty() || database == m_database) return;
        auto comments = std::exchange(m_comments, {});
        schema::Use use;
        use.database = database;
        add(text_of(use, ""));
        m_database = database;
        m_comments = std::move(comments);
    }
    // Python has no variables: what a model says by one is written with the value that it had.
    std::string with_variables(std::string text, std::span<const revision::VariableUse> uses) {
        revision::TextWithVariables used;
        switch (m_format) {
            case ScriptFormat::python:
                return text;
            case ScriptFormat::sql:
                used = revision::with_variables(text, uses);
                break;
            case ScriptFormat::yaml:
                used = revision::with_variables_in_yaml(text, uses);
                break;
        }
        for (auto& name : used.names) {
            if (std::find(m_variables.begin(), m_variables.end(), name) == m_variables.end())
                m_variables.push_back(std::move(name));
        }
        return std::move(used.text);
    }
    std::string text_of(const schema::Operation& operation, const std::string& database) {
        switch (m_format) {
            case ScriptFormat::sql:
                return revision::without_variables(sql::render(operation)) + ";\n";
            case ScriptFormat::yaml:
                return revision::operations_to_yaml(std::span(&operation, 1));
            case ScriptFormat::python:
                break;
        }
        const auto statement = revision::python_statement(operation, database);
        m_section.imports.insert(statement.imports.begin(), statement.imports.end());
        if (!statement.remark.empty() && !std::holds_alternative<schema::Use>(operation)) {
            comment("in SQL: " + statement.remark);
        }
        return statement.code + '\n';
    }
    void add(const std::string& item) {
        auto& text = m_section.text;
        if (!text.empty() && m_format != ScriptFormat::python) text += '\n';
        text += std::exchange(m_comments, {}) + item;
    }

    ScriptFormat m_format;
    std::string m_database;
    std::string m_home;
    std::string m_comments;
    std::vector<std::string> m_variables;
    SectionText m_section;
};

std::string name_of(const schema::ObjectName& object, const std::string& home) {
    if (!object.database || *object.database == home) return object.name;
    return object.name.empty() ? *object.database : *object.database + "." + object.name;
}

void write_findings(SectionWriter& writer, const std::vector<schema::Finding>& findings, const std::string& home) {
    if (findings.empty()) return;
    writer.comment("Not done here:");
    for (const auto& finding : findings) {
        writer.comment(fmt::format("- {}: {} {}", name_of(finding.object, home), finding.attribute, finding.what));
        writer.comment("why: " + finding.why, "  ");
        writer.comment("what to do: " + finding.remedy, "  ");
    }
    writer.end_comments();
}

using ProposedChanges = std::span<const ProposedChange>;

SectionText write_up(ProposedChanges changes, const std::vector<schema::Finding>& findings, ScriptFormat format,
                     const std::string& home, const revision::VariableUses& uses, std::vector<std::string>& variables) {
    SectionWriter writer(format, home);
    write_findings(writer, findings, home);
    for (const auto& [change, database, back, warnings, not_undone, remarks] : changes) {
        for (const auto& remark : remarks)
            writer.comment(remark);
        if (const auto text = danger(change.cost, change.loss); !text.empty()) writer.comment(text);
        if (!change.note.empty()) {
            writer.comment("note: " + change.note);
        } else if (const auto text = how_it_is_filled(change); !text.empty()) {
            writer.comment("note: " + text);
        }
        const auto used = uses.find(change.object);
        writer.statement(change.operation, database,
                         used == uses.end() ? std::span<const revision::VariableUse>() : used->second);
    }
    variables = writer.variables();
    return std::move(writer).finish();
}

SectionText write_down(const std::vector<const ProposedChange*>& changes, ScriptFormat format,
                       const std::string& home) {
    SectionWriter writer(format, home);
    bool undoes = false;
    for (const auto* const each : changes) {
        for (const auto& left : each->not_undone) {
            writer.comment("Not undone: " + sql::render(left.operation));
            writer.comment("why: " + left.why, "  ");
        }
        if (!each->not_undone.empty()) writer.end_comments();
        for (const auto& warning : each->warnings)
            writer.comment("does not come back: " + warning);
        if (each->back.empty()) writer.end_comments();
        for (const auto& back : each->back) {
            if (const auto text = danger(back.cost, back.loss); !text.empty()) writer.comment(text);
            writer.statement(back.operation, each->database);
        }
        undoes = undoes || !each->back.empty();
    }
    auto section = std::move(writer).finish();
    // a downgrade goes past it: the directive stands directly under the marker, the empty list below its comments
    const auto empty = empty_bodies(format).down;
    auto& text = section.text;
    if (undoes || text.empty() || empty.empty()) {
        if (!undoes && text.empty()) text = empty;
        return section;
    }
    text = format == ScriptFormat::sql ? empty + "\n" + text : text + "\n" + empty;
    return section;
}

// Those of a revision, in the order to undo them.
std::vector<const ProposedChange*> way_back(const Proposal& proposal, const Stretch& revision) {
    std::vector<const ProposedChange*> changes;
    for (const auto i : proposal.way_back) {
        if (revision.contains(i)) changes.push_back(&proposal.changes[i]);
    }
    return changes;
}

}  // namespace

std::vector<ProposedRevision> write_proposal(const Proposal& proposal, ScriptFormat format, const std::string& home,
                                             const revision::VariableUses& uses) {
    std::vector<ProposedRevision> revisions;
    for (const auto& stretch : proposal.revisions) {
        const auto own = ProposedChanges(proposal.changes).subspan(stretch.begin, stretch.end - stretch.begin);
        const auto& findings = revisions.empty() ? proposal.findings : std::vector<schema::Finding>();
        ProposedRevision revision;
        auto up = write_up(own, findings, format, home, uses, revision.variables);
        auto down = write_down(way_back(proposal, stretch), format, home);
        up.imports.merge(down.imports);
        revision.bodies = {
            .up = std::move(up.text), .down = std::move(down.text), .imports = {up.imports.begin(), up.imports.end()}};
        const auto& change = own.front().change;
        if (proposal.revisions.size() > 1 && !stretch.about.empty()) {
            revision.about = stretch.about;
        } else if (proposal.revisions.size() > 1 && schema::rewrites_data(change.cost)) {
            revision.about = fmt::format("{} of {}", schema::to_text(change.cost), name_of(change.object, home));
        }
        revisions.push_back(std::move(revision));
    }
    return revisions;
}

revision::NewBodies empty_bodies(ScriptFormat format) {
    switch (format) {
        case ScriptFormat::sql:
            return {.up = "-- srmigrate:empty\n", .down = "-- srmigrate:empty\n"};
        case ScriptFormat::yaml:
            return {.up = "[]\n", .down = "[]\n"};
        case ScriptFormat::python:
            return {};  // the template writes `pass`
    }
    return {};
}

}  // namespace srmigrate::plan
