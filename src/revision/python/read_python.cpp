// SPDX-License-Identifier: Apache-2.0
#include "revision/python/read_python.hpp"

#include "base/text.hpp"
#include "revision/file/places.hpp"
#include "revision/python/python_files.hpp"
#include "revision/script/sql_text.hpp"
#include "sql/lexer.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::revision {
namespace {

using python::PyFunction;
using python::PyValue;

std::string_view function_of(Direction direction) {
    return direction == Direction::up ? "upgrade" : "downgrade";
}

LibraryInputs inputs_from(const PythonHome& home, const VariableValues& values) {
    LibraryInputs inputs{.arguments = {values.begin(), values.end()}};
    inputs.option = [options = home.options](std::string_view name) -> std::optional<std::string> {
        const auto found = options.find(name);
        return found == options.end() ? std::nullopt : std::optional(found->second);
    };
    return inputs;
}

PythonHome home_of(const Revision& revision) {
    if (revision.python) return *revision.python;
    const auto directory = revision.file.parent_path();
    return {.import_paths = {directory}, .directory = directory, .working_directory = directory};
}

class PythonScriptReader {
  public:
    PythonScriptReader(const Revision& revision, const VariableValues& values, const SchemaQuestions& questions)
        : m_revision(revision),
          m_values(values),
          m_files({.home = home_of(revision),
                   .given = inputs_from(home_of(revision), values),
                   .unreadable = python::Unreadable::is_left}) {
        if (!questions.ask) return;
        m_files.objects().inputs.ask = [this, &questions](const std::string& database) {
            read_sent();
            return questions.ask(database, m_result.section.statements);
        };
        m_files.objects().inputs.tell = questions.tell;
    }

    SectionReading run(Direction direction) && {
        try {
            section(direction);
        } catch (const base::Error& error) {
            m_result.errors.insert(m_result.errors.end(), error.diagnostics().begin(), error.diagnostics().end());
        }
        return std::move(m_result);
    }

  private:
    void section(Direction direction) {
        const SourceFile source{
            .file = m_revision.file, .shown_file = shown_name(m_revision), .text = m_revision.header};
        const auto& module = m_files.run(source);
        const auto name = function_of(direction);
        const auto* function = module.names.find(name);
        if (function == nullptr) return missing(direction, source);
        PythonFiles::reading([&] { call(*function, module.names.entry(name)->place, name); });
        read_sent();
        m_result.section.kind = SectionKind::written;
    }

    void missing(Direction direction, const SourceFile& source) {
        if (direction == Direction::down) return;
        m_result.errors.push_back({.message = "the script has no function 'upgrade'",
                                   .where = base::whole_file(source.shown_file),
                                   .hint = "write 'def upgrade() -> None:' and its operations"});
    }

    void call(const PyValue& function, python::CodePlace place, std::string_view name) {
        auto& py = m_files.evaluator();
        if (const auto* unknown = function.as_unknown()) py.refuse(*unknown, place);
        if (const auto* defined = function.as_function()) {
            if (defined->place) place = defined->place;
            check(py, *defined, place, name);
        }
        if (place) m_result.section.where = place.shown();
        m_files.objects().operating = true;
        py.restart_steps();
        py.call(function, {}, place);
        m_files.objects().operating = false;
    }

    // Functions that Alembic's own runner would not call.
    static void check(python::PyEvaluator& py, const PyFunction& function, python::CodePlace place,
                      std::string_view name) {
        const auto required = std::count_if(
            function.parameters().begin(), function.parameters().end(), [](const python::ParameterNode& parameter) {
                return parameter.standard == nullptr && parameter.kind != python::ParameterKind::star &&
                       parameter.kind != python::ParameterKind::double_star;
            });
        if (required > 0) {
            py.refuse(fmt::format("{}() takes an argument, which only the project's own env.py gives", name), place,
                      "run this revision with Alembic: the version table is shared");
        }
        const auto* definition = function.definition;
        if (definition != nullptr && (definition->asynchronous || definition->generator)) {
            py.refuse(fmt::format("{}() is no plain function", name), place, "write 'def' without async and yield");
        }
    }

    // What was sent since the last call.
    void read_sent() {
        const auto& sent = m_files.objects().sent;
        for (; m_read < sent.size(); ++m_read)
            statements(sent[m_read]);
    }

    void statements(const EmittedStatement& sent) {
        const auto where = sent.place ? sent.place.shown() : base::whole_file(m_revision.shown_file);
        const PlaceOf place = [&](std::size_t, std::size_t) { return where; };
        const base::SharedText text(sent.text);
        const auto lexed = sql::lex(text);
        const auto first = m_result.section.statements.size();
        if (lexed.problem) {
            ScriptStatement whole{.hash = sql::token_hash(lexed.tokens), .where = where};
            whole.sql = sql::StatementText(std::string(base::trim(sent.text)));
            m_result.section.statements.push_back(understand(std::move(whole)));
        } else {
            // `${…}` is text here: a Python file has variables of its own.
            const VariableScope scope{.revision = m_revision, .values = m_values, .undeclared = Undeclared::stays};
            auto reading = read_statements(text, lexed.tokens, {}, place, scope);
            std::move(reading.errors.begin(), reading.errors.end(), std::back_inserter(m_result.errors));
            std::move(reading.statements.begin(), reading.statements.end(),
                      std::back_inserter(m_result.section.statements));
        }
        for (auto i = first; i < m_result.section.statements.size(); ++i) {
            auto& statement = m_result.section.statements[i];
            statement.source = source_of(sent);
            if (sent.doubt) statement.doubt = sent.doubt;
        }
        if (first == m_result.section.statements.size()) return;
        const auto above = comments_above(sent);
        for (auto i = first; i < m_result.section.statements.size(); ++i) {
            auto& directives = m_result.section.statements[i].directives;
            directives.insert(directives.begin(), above.directives.begin(), above.directives.end());
        }
        auto& remarks = m_result.section.statements[first].remarks;
        remarks.insert(remarks.begin(), above.remarks.begin(), above.remarks.end());
    }

    static std::string source_of(const EmittedStatement& sent) {
        if (!sent.place) return sent.text;
        const auto span = sent.place.span;
        return sent.place.file->text.substr(span.begin, span.end - span.begin);
    }

    struct CommentsAbove {
        std::vector<Directive> directives;
        std::vector<std::string> remarks;
    };

    // The comments on the lines directly above the call, but for the frame that autogenerate draws.
    CommentsAbove comments_above(const EmittedStatement& sent) {
        CommentsAbove result;
        if (!sent.place) return result;
        const auto& file = *sent.place.file;
        const std::string_view text = file.text;
        auto begin = text.rfind('\n', sent.place.span.begin);
        while (begin != std::string_view::npos && begin > 0) {
            const auto before = text.rfind('\n', begin - 1);
            const auto from = before == std::string_view::npos ? 0 : before + 1;
            const auto line = base::trim(text.substr(from, begin - from));
            if (!line.starts_with('#') || line.starts_with("# ###")) break;
            const auto at = static_cast<std::size_t>(line.data() - text.data());
            auto reading = read_directive(line.substr(1), base::place_of(file.shown_file, text, at, line.size()));
            if (auto* const directive = std::get_if<Directive>(&reading)) {
                result.directives.insert(result.directives.begin(), std::move(*directive));
            } else if (auto* const diagnostic = std::get_if<base::Diagnostic>(&reading)) {
                m_result.errors.push_back(std::move(*diagnostic));
            } else {
                result.remarks.emplace(result.remarks.begin(), base::trim(line.substr(1)));
            }
            begin = before;
        }
        return result;
    }

    const Revision& m_revision;
    const VariableValues& m_values;
    PythonFiles m_files;
    SectionReading m_result;
    std::size_t m_read = 0;  ///< of what the library sent
};

}  // namespace

SectionReading read_python_section(const Revision& revision, Direction direction, const VariableValues& values,
                                   const SchemaQuestions& questions) {
    return PythonScriptReader(revision, values, questions).run(direction);
}

}  // namespace srmigrate::revision
