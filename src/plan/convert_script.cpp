// SPDX-License-Identifier: Apache-2.0
#include "plan/convert_script.hpp"

#include "base/text.hpp"
#include "plan/followed_schema.hpp"
#include "plan/rehearse.hpp"
#include "plan/write_proposal.hpp"
#include "python/syntax/repr.hpp"
#include "revision/body/read_script.hpp"
#include "revision/file/yaml_text.hpp"
#include "revision/graph/path.hpp"
#include "revision/python_text/operations.hpp"
#include "revision/script/read_header.hpp"
#include "revision/script/write.hpp"
#include "revision/vocabulary/write_yaml.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

namespace srmigrate::plan {
namespace {

using revision::Revision;
using revision::ScriptFormat;
using revision::ScriptStatement;
using revision::Section;
using revision::SectionKind;

base::Diagnostic left_as_it_is(const Revision& revision, std::string why, std::string hint = {}) {
    return {
        .message = std::move(why), .where = base::whole_file(revision::shown_name(revision)), .hint = std::move(hint)};
}

// ---- Variables ------------------------------------------------------------------------------------------------------

// Stands for a variable while its statement is read: a word, so that it may be a name or stand inside of a string.
std::string stand_in(std::string_view name) {
    return fmt::format("srmigrate_{}_srmigrate", name);
}

revision::VariableValues stand_ins(const Revision& revision) {
    revision::VariableValues values;
    for (const auto& variable : revision.variables)
        values[variable.name] = stand_in(variable.name);
    return values;
}

std::string with_variables(std::string text, const Revision& revision) {
    for (const auto& variable : revision.variables)
        text = base::replace_all(text, stand_in(variable.name), "${" + variable.name + "}");
    return text;
}

// ---- Statements -----------------------------------------------------------------------------------------------------

struct WrittenBody {
    std::string text;
    std::set<std::string> imports = {};
};

/// The items of a section in the format to be written.
class ItemWriter {
  public:
    ItemWriter(const Revision& revision, ScriptFormat to) : m_revision(revision), m_to(to) {}

    void statement(const ScriptStatement& statement) {
        if (m_to != ScriptFormat::python && !m_text.empty()) m_text += '\n';
        const std::string_view dashes = m_to == ScriptFormat::sql ? "--" : "#";
        for (const auto& remark : statement.remarks)
            m_text += fmt::format("{} {}\n", dashes, remark);
        switch (m_to) {
            case ScriptFormat::sql:
                m_text += in_sql(statement);
                return;
            case ScriptFormat::yaml:
                m_text += in_yaml(statement);
                return;
            case ScriptFormat::python:
                m_text += in_python(statement);
                return;
        }
    }
    WrittenBody body() && { return {.text = std::move(m_text), .imports = std::move(m_imports)}; }

  private:
    // As a script has to spell the statement.
    std::string spelled(const ScriptStatement& statement) const {
        if (m_revision.format == ScriptFormat::sql) return std::string(statement.source.text());
        return with_variables(revision::without_variables(statement.sql.text()), m_revision);
    }

    std::string in_sql(const ScriptStatement& statement) const {
        std::string text;
        for (const auto& directive : statement.directives)
            text += fmt::format("-- srmigrate:{}\n", revision::spelled(directive));
        return text + spelled(statement) + ";\n";
    }

    std::string in_yaml(const ScriptStatement& statement) const {
        const auto sql = spelled(statement);
        const bool is_plain = statement.directives.empty() && m_revision.variables.empty();
        if (is_plain) return revision::operations_to_yaml(std::span(statement.operation.get(), 1));
        auto text = "- execute:\n    sql:" + (" " + revision::yaml_value(sql, 4));
        std::vector<std::string> directives;
        for (const auto& directive : statement.directives)
            directives.push_back(revision::yaml_scalar(revision::spelled(directive)));
        if (!directives.empty()) text += fmt::format("    srmigrate: [{}]\n", base::join(directives, ", "));
        return text;
    }

    std::string in_python(const ScriptStatement& statement) {
        const auto written = revision::python_statement(statement.operation);
        m_imports.insert(written.imports.begin(), written.imports.end());
        std::string text;
        for (const auto& directive : statement.directives)
            text += fmt::format("# srmigrate:{}\n", revision::spelled(directive));
        return text + written.code + '\n';
    }

    const Revision& m_revision;
    ScriptFormat m_to;
    std::string m_text;
    std::set<std::string> m_imports;
};

bool leaves_home(const std::vector<ScriptStatement>& statements) {
    return std::any_of(statements.begin(), statements.end(), [](const ScriptStatement& statement) {
        return std::holds_alternative<schema::Use>(*statement.operation);
    });
}

WrittenBody body(const Revision& revision, const std::vector<ScriptStatement>& statements,
                 const ConversionRules& rules) {
    if (statements.empty()) return {.text = empty_bodies(rules.to).up};
    ItemWriter writer(revision, rules.to);
    for (const auto& statement : statements)
        writer.statement(statement);
    const bool returns = rules.to == ScriptFormat::python && rules.home && leaves_home(statements);
    auto written = std::move(writer).body();
    // Alembic goes on with its version table on the same connection; here each revision begins at home.
    if (returns) written.text += revision::python_execute(use_home(*rules.home)).code + '\n';
    return written;
}

// Why a Python script cannot say it; nothing where it can.
std::optional<base::Diagnostic> beyond_python(const Revision& revision, const Section& section) {
    if (!revision.variables.empty()) {
        return left_as_it_is(revision,
                             fmt::format("the script has the variable '{}', and Python scripts have none",
                                         revision.variables.front().name),
                             "write its value into the statements first");
    }
    for (const auto& statement : section.statements) {
        const auto told = std::find_if(statement.directives.begin(), statement.directives.end(),
                                       [](const auto& directive) { return !revision::is_remark(directive); });
        if (told == statement.directives.end()) continue;
        return base::Diagnostic{.message = fmt::format("the statement has the directive '{}', and Python scripts have "
                                                       "none",
                                                       revision::spelled(*told)),
                                .where = statement.where,
                                .hint = "leave the script as it is: formats may be mixed"};
    }
    return std::nullopt;
}

struct Sections {
    Section up;
    Section down;
};

Sections read_sections(const Revision& revision, const revision::VariableValues& values) {
    return {.up = revision::read_section(revision, revision::Direction::up, values),
            .down = revision::read_section(revision, revision::Direction::down, values)};
}

revision::NewBodies bodies_of(const revision::Graph& graph, const Revision& revision, const Sections& sections,
                              const ConversionRules& rules) {
    auto up = body(revision, sections.up.statements, rules);
    WrittenBody down;
    revision::NewBodies bodies;
    bodies.up = std::move(up.text);
    const bool is_python = rules.to == ScriptFormat::python;
    switch (sections.down.kind) {
        case SectionKind::written:
            down = body(revision, sections.down.statements, rules);
            break;
        case SectionKind::automatic:
            if (is_python) {
                std::vector<base::Diagnostic> warnings;
                const auto inverse = inverse_of(graph, revision.id, rules.values, rules.home, warnings);
                down = body(revision, inverse, rules);
                std::string lost;
                for (const auto& warning : warnings)
                    lost += fmt::format("# does not come back: {}\n", warning.message);
                down.text.insert(0, lost);
            } else {
                bodies.down_section = revision::DownSection::automatic;
            }
            break;
        case SectionKind::absent:
            if (is_python) {
                down.text =
                    fmt::format("raise NotImplementedError({})\n", python::repr("nothing undoes this revision"));
            } else {
                bodies.down_section = revision::DownSection::absent;
            }
            break;
    }
    bodies.down = std::move(down.text);
    up.imports.merge(down.imports);
    bodies.imports = {up.imports.begin(), up.imports.end()};
    return bodies;
}

// The script as it will be read from its file.
Conversion read_back(const Revision& revision, std::string text, ScriptFormat to) {
    revision::SourceFile source;
    source.file = revision.file;
    source.file.replace_extension(revision::suffix(to));
    auto shown = std::filesystem::path(revision.shown_file);
    source.shown_file =
        revision.shown_file.empty() ? source.file.string() : shown.replace_extension(revision::suffix(to)).string();
    source.text = std::move(text);
    auto reading = revision::read_header(std::move(source), to);
    if (!reading.errors.empty() || !reading.revision) {
        return left_as_it_is(revision,
                             reading.errors.empty() ? "the new script has no header" : reading.errors.front().message);
    }
    auto& found = *reading.revision;
    const bool is_same = found.id == revision.id && found.down == revision.down &&
                         found.depends_on == revision.depends_on && found.labels == revision.labels &&
                         found.message == revision.message && found.variables == revision.variables;
    if (!is_same) return left_as_it_is(revision, "the header of the new script would say something else");
    return std::move(found);
}

}  // namespace

namespace {

/// What is read and followed, one revision after the other; who asks is told what a database would hold that they made.
class ReadableRevisions {
  public:
    ReadableRevisions(const revision::VariableValues& values, const std::optional<Home>& home)
        : m_values(values), m_home(database_of(home)) {
        if (home) m_now.catalog.databases[home->database] = {};
    }

    std::vector<base::Diagnostic> problems_of(const Revision& revision) {
        std::vector<base::Diagnostic> problems;
        m_now.catalog.current = m_home;
        if (const auto up = read(revision, revision::Direction::up, problems)) {
            for (const auto& statement : up->statements)
                follow(m_now, statement.operation);
        }
        m_now.catalog.current = m_home;
        read(revision, revision::Direction::down, problems);
        return problems;
    }

  private:
    // Nothing where it cannot be read.
    std::optional<revision::Section> read(const Revision& revision, revision::Direction direction,
                                          std::vector<base::Diagnostic>& problems) const {
        SectionSchema schema(m_now, revision::SchemaOrigin::unfinished_run);
        try {
            return revision::read_section(revision, direction, m_values, {.ask = schema.asking()});
        } catch (const base::Error& error) {
            for (const auto& diagnostic : error.diagnostics()) {
                if (std::find(problems.begin(), problems.end(), diagnostic) == problems.end()) {
                    problems.push_back(diagnostic);
                }
            }
            return std::nullopt;
        }
    }

    const revision::VariableValues& m_values;
    std::string m_home;
    Rehearsed m_now;
};

}  // namespace

std::map<std::string, std::vector<base::Diagnostic>> unreadable(const revision::Graph& graph,
                                                                const revision::VariableValues& values,
                                                                const std::optional<Home>& home) {
    std::map<std::string, std::vector<base::Diagnostic>> problems;
    ReadableRevisions readable(values, home);
    for (const auto& step : revision::upgrade_path(graph, {}, revision::parse_target("heads")))
        problems[step.revision] = readable.problems_of(graph[*graph.find(step.revision)]);
    return problems;
}

Conversion convert(const revision::Graph& graph, const Revision& revision, const ConversionRules& rules) {
    try {
        const bool has_stand_ins = revision.format == ScriptFormat::yaml && !revision.variables.empty();
        const auto sections = read_sections(revision, has_stand_ins ? stand_ins(revision) : rules.values);
        if (rules.to == ScriptFormat::python) {
            for (const auto* const section : {&sections.up, &sections.down}) {
                if (auto why = beyond_python(revision, *section)) return std::move(*why);
            }
        }
        auto written = revision;
        written.format = rules.to;
        const auto bodies = bodies_of(graph, revision, sections, rules);
        return read_back(revision, revision::render_new_script(written, bodies, rules.script_template), rules.to);
    } catch (const base::Error& error) {
        return error.diagnostics().front();
    }
}

}  // namespace srmigrate::plan
