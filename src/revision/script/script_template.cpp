// SPDX-License-Identifier: Apache-2.0
#include "revision/script/script_template.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "python/evaluate/evaluator.hpp"
#include "python/syntax/repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace srmigrate::revision {
namespace {

using python::repr;

constexpr std::string_view k_standard_template = R"mako("""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

# revision identifiers, used by Alembic.
revision: str = ${repr(up_revision)}
down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}
depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}


def upgrade() -> None:
    """Upgrade schema."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Downgrade schema."""
    ${downgrades if downgrades else "pass"}
)mako";

// What templates use besides their values.
constexpr std::string_view k_prelude = R"python(
class _Undefined:
    pass
UNDEFINED = _Undefined()
class _Config:
    def __init__(self, options):
        self.options = options
    def get_main_option(self, name, default=None):
        return self.options.get(name, default)
def comma(value):
    if value is None:
        return ""
    return value if isinstance(value, str) else ", ".join(value)
def trim(value):
    return str(value).strip()
_out = []
)python";

std::string tuple_of(const std::vector<std::string>& values) {
    std::vector<std::string> items;
    for (const auto& value : values)
        items.push_back(repr(value));
    return '(' + base::join(items, ", ") + (items.size() == 1 ? ",)" : ")");
}

// None, a string, or a tuple (Alembic: revision.tuple_rev_as_scalar).
std::string scalar_or_tuple(const std::vector<std::string>& values) {
    if (values.empty()) return "None";
    return values.size() == 1 ? repr(values.front()) : tuple_of(values);
}

// The body of a function with `pass` where nothing but comments stand in it; the lines below its first one are moved to
// the right, since that one stands behind the blanks of the template.
std::string body_of(std::string_view code) {
    auto lines = base::split(code.substr(0, code.find_last_not_of('\n') + 1), '\n');
    const bool acts = std::any_of(lines.begin(), lines.end(),
                                  [](const std::string& line) { return !line.empty() && line.front() != '#'; });
    if (lines == std::vector<std::string>{""}) lines.clear();
    if (!acts && !lines.empty()) lines.emplace_back("pass");
    std::string body;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0) body += lines[i].empty() ? "\n" : "\n    ";
        body += lines[i];
    }
    return body;
}

std::string values_as_python(const ScriptTemplate& script_template, const Revision& revision, const NewBodies& bodies) {
    std::vector<std::pair<std::string_view, std::string>> values;
    const auto add = [&](std::string_view name, std::string value) { values.emplace_back(name, std::move(value)); };
    add("message", repr(revision.doc.empty() ? revision.message : revision.doc));
    add("up_revision", repr(revision.id));
    add("down_revision", scalar_or_tuple(revision.down));
    add("branch_labels", revision.labels.empty() ? "None" : tuple_of(revision.labels));
    add("depends_on", scalar_or_tuple(revision.depends_on));
    add("create_date", repr(revision.create_date));
    add("imports", repr(base::join(bodies.imports, "\n")));
    add("upgrades", repr(body_of(bodies.up)));
    add("downgrades", repr(body_of(bodies.down)));
    std::vector<std::string> options;
    for (const auto& [name, value] : script_template.options)
        options.push_back(repr(name) + ": " + repr(value));
    add("config", fmt::format("_Config({{{}}})", base::join(options, ", ")));
    std::string text;
    std::vector<std::string> names;
    for (const auto& [name, value] : values) {
        text += fmt::format("{} = {}\n", name, value);
        names.push_back(fmt::format("{}: {}", repr(name), name));
    }
    return text + fmt::format("context = {{{}}}\n", base::join(names, ", "));
}

/// Python, line by line, each with what it was made of.
class TemplateProgram {
  public:
    struct Line {
        std::size_t begin = 0;  ///< in the Python
        HeaderSpan source;      ///< in the template
    };
    void add(std::string_view code, HeaderSpan source) {
        for (const auto& line : base::split(code, '\n')) {
            m_lines.push_back({.begin = text.size(), .source = source});
            text += line + '\n';
        }
    }
    HeaderSpan source_of(std::size_t offset) const {
        HeaderSpan source;
        for (const auto& line : m_lines) {
            if (line.begin <= offset) source = line.source;
        }
        return source;
    }
    std::string text;

  private:
    std::vector<Line> m_lines;
};

/// Reads the template as Mako's lexer does (mako.lexer.Lexer).
class TemplateReader {
  public:
    TemplateReader(const SourceFile& source, TemplateProgram& program)
        : m_source(source), m_text(source.text), m_program(program) {}

    void read() {
        while (m_at < m_text.size()) {
            if (at_line_start() && (control_line() || comment_line())) continue;
            if (m_text.compare(m_at, 2, "${") == 0) {
                expression();
            } else if (m_text.compare(m_at, 2, "<%") == 0 || m_text.compare(m_at, 3, "</%") == 0) {
                block();
            } else {
                plain_text();
            }
        }
        if (!m_open.empty()) {
            fail(m_open.back().second,
                 fmt::format("'% {}' has no '% end{}'", m_open.back().first, m_open.back().first));
        }
    }

  private:
    [[noreturn]] void fail(HeaderSpan span, std::string message, std::string hint = {}) const {
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = std::move(message),
                                           .where = m_source.place(span.offset, std::max<std::size_t>(span.length, 1)),
                                           .hint = std::move(hint)});
    }

    bool at_line_start() const { return m_at == 0 || m_text[m_at - 1] == '\n'; }
    std::size_t line_end(std::size_t at) const { return std::min(m_text.find('\n', at), m_text.size()); }
    std::size_t first_in_line() const { return std::min(m_text.find_first_not_of(" \t", m_at), m_text.size()); }

    void emit(std::string_view code, HeaderSpan source) {
        std::string lines;
        for (const auto& line : base::split(code, '\n'))
            lines += std::string(4 * m_open.size(), ' ') + line + '\n';
        lines.pop_back();
        m_program.add(lines, source);
    }
    void emit_text(std::string_view text, HeaderSpan source) {
        if (!text.empty()) emit(fmt::format("_out.append({})", repr(text)), source);
    }

    bool comment_line() {
        const auto first = first_in_line();
        if (m_text.compare(first, 2, "##") != 0) return false;
        m_at = std::min(line_end(first) + 1, m_text.size());
        return true;
    }

    bool control_line() {
        const auto first = first_in_line();
        if (first >= m_text.size() || m_text[first] != '%') return false;
        if (m_text.compare(first, 2, "%%") == 0) {  // a line that begins with one
            emit_text(std::string(m_text.substr(m_at, first - m_at)), {});
            emit_text(m_text.substr(first + 1, 1), {});
            m_at = first + 2;
            return true;
        }
        const auto end = line_end(first);
        const auto code = base::trim(m_text.substr(first + 1, end - first - 1));
        const HeaderSpan span{.offset = first, .length = end - first};
        m_at = std::min(end + 1, m_text.size());
        const auto word =
            code.substr(0, std::find_if_not(code.begin(), code.end(), base::is_name_character) - code.begin());
        if (word.starts_with("end")) {
            if (m_open.empty() || word.substr(3) != m_open.back().first) {
                fail(span, fmt::format("'% {}' ends nothing", word));
            }
            m_open.pop_back();
        } else if (word == "else" || word == "elif" || word == "except" || word == "finally") {
            if (m_open.empty()) fail(span, fmt::format("'% {}' belongs to nothing", word));
            const auto open = m_open.back();
            m_open.pop_back();
            emit(code, span);
            m_open.push_back(open);
            emit("pass", span);
        } else {
            constexpr std::array<std::string_view, 5> k_words{"if", "for", "while", "try", "with"};
            if (std::find(k_words.begin(), k_words.end(), word) == k_words.end()) {
                fail(span, fmt::format("expected a control line of Mako, got '% {}'", code),
                     "write '%%' for a percent sign at the beginning of a line");
            }
            emit(code, span);
            m_open.emplace_back(std::string(word), span);
            emit("pass", span);
        }
        return true;
    }

    // Behind a string of Python that begins at `at`.
    std::size_t behind_string(std::size_t at) const {
        const auto quote = m_text[at];
        const std::string three(3, quote);
        const bool is_long = m_text.compare(at, 3, three) == 0;
        for (at += is_long ? 3 : 1; at < m_text.size(); ++at) {
            if (m_text[at] == '\\') {
                ++at;
            } else if (is_long ? m_text.compare(at, 3, three) == 0 : m_text[at] == quote) {
                return at + (is_long ? 3 : 1);
            }
        }
        return at;
    }

    void expression() {
        const auto begin = m_at;
        auto bar = std::string_view::npos;
        int depth = 0;
        auto at = begin + 2;
        while (at < m_text.size() && (m_text[at] != '}' || depth > 0)) {
            const char c = m_text[at];
            if (c == '\'' || c == '"') {
                at = behind_string(at);
                continue;
            }
            if (c == '(' || c == '[' || c == '{') ++depth;
            if (c == ')' || c == ']' || c == '}') --depth;
            if (c == '|' && depth == 0 && bar == std::string_view::npos) bar = at;
            ++at;
        }
        if (at >= m_text.size()) fail({.offset = begin, .length = 2}, "'${' is not closed", "write '}' behind it");
        const HeaderSpan span{.offset = begin, .length = at + 1 - begin};
        const auto code = m_text.substr(begin + 2, std::min(bar, at) - begin - 2);
        if (base::trim(code).empty()) fail(span, "expected an expression, got '${}'");
        auto value = fmt::format("({})", base::trim(code));
        if (bar != std::string_view::npos) {
            for (const auto& filter : base::split_list(m_text.substr(bar + 1, at - bar - 1))) {
                if (filter == "n" || filter == "str" || filter == "unicode") continue;
                if (!base::is_name(filter)) fail(span, fmt::format("expected the name of a filter, got '{}'", filter));
                value = fmt::format("{}{}", filter, value);
                value = '(' + value + ')';
            }
        }
        emit(fmt::format("_out.append(str{})", value), span);
        m_at = at + 1;
    }

    std::size_t expect(std::string_view end, std::size_t from, HeaderSpan span, std::string_view what) const {
        const auto at = m_text.find(end, from);
        if (at == std::string_view::npos) fail(span, fmt::format("'{}' is not closed", what));
        return at;
    }

    // The code of <% … %>, moved to the left together.
    static std::string dedented(std::string_view code) {
        auto lines = base::split(code, '\n');
        std::size_t margin = std::string::npos;
        for (std::size_t i = 1; i < lines.size(); ++i) {
            const auto first = lines[i].find_first_not_of(" \t");
            if (first != std::string::npos) margin = std::min(margin, first);
        }
        lines.front() = std::string(base::trim(lines.front()));
        for (std::size_t i = 1; i < lines.size(); ++i)
            lines[i] = base::trim(lines[i]).empty() ? std::string() : lines[i].substr(margin);
        return base::join(lines, "\n");
    }

    void block() {
        const auto begin = m_at;
        if (m_text.compare(begin, 6, "<%doc>") == 0) {
            m_at = expect("</%doc>", begin, {.offset = begin, .length = 6}, "<%doc>") + 7;
            return;
        }
        if (m_text.compare(begin, 7, "<%text>") == 0) {
            const auto end = expect("</%text>", begin, {.offset = begin, .length = 7}, "<%text>");
            emit_text(m_text.substr(begin + 7, end - begin - 7), {});
            m_at = end + 8;
            return;
        }
        const auto next = begin + 2 < m_text.size() ? m_text[begin + 2] : ' ';
        const bool is_tag = m_text[begin + 1] == '/' || base::is_letter(next);
        if (is_tag) {
            const auto name = m_text.substr(begin, m_text.find_first_of(" \t\n>", begin) - begin);
            fail({.offset = begin, .length = name.size()}, fmt::format("the tag '{}' of Mako is not read here", name),
                 "write what it stands for; script.py.mako may have ${…}, % lines, <% … %> and comments");
        }
        const bool is_module = next == '!';
        const auto end = expect("%>", begin, {.offset = begin, .length = 2}, "<%");
        const auto from = begin + (is_module ? 3 : 2);
        const HeaderSpan span{.offset = begin, .length = end + 2 - begin};
        const auto code = dedented(m_text.substr(from, end - from));
        if (!base::trim(code).empty()) emit(code, span);
        m_at = end + 2;
    }

    // Up to what may be something else.
    void plain_text() {
        std::string text;
        const auto begin = m_at;
        while (m_at < m_text.size()) {
            if (m_at > begin && at_line_start()) {
                const auto first = first_in_line();
                if (first < m_text.size() && (m_text[first] == '%' || m_text.compare(first, 2, "##") == 0)) break;
            }
            if (m_text.compare(m_at, 2, "${") == 0 || m_text.compare(m_at, 2, "<%") == 0 ||
                m_text.compare(m_at, 3, "</%") == 0) {
                break;
            }
            if (m_text.compare(m_at, 2, "\\\n") == 0) {
                m_at += 2;
                continue;
            }
            text += m_text[m_at++];
        }
        emit_text(text, {.offset = begin, .length = 1});
    }

    const SourceFile& m_source;
    std::string_view m_text;
    TemplateProgram& m_program;
    std::size_t m_at = 0;
    std::vector<std::pair<std::string, HeaderSpan>> m_open;  ///< control lines
};

base::Diagnostic in_template(base::Diagnostic diagnostic, python::CodePlace place, const SourceFile& source,
                             const TemplateProgram& program) {
    const auto span = program.source_of(place.span.begin);
    diagnostic.where = source.place(span.offset, std::max<std::size_t>(span.length, 1));
    if (diagnostic.hint.empty()) diagnostic.hint = "a template may use the names that Alembic gives to its own";
    return diagnostic;
}

std::string evaluated(const TemplateProgram& program, const SourceFile& source) {
    python::PyEvaluator py({});
    const auto file =
        std::make_shared<python::CodeFile>(python::CodeFile{.shown_file = source.shown_file, .text = program.text});
    try {
        const auto& module = py.run(file, "script_template");
        std::string text;
        for (const auto& part : *module.names.find("_out")->as_sequence())
            text += py.to_text(part);
        return text;
    } catch (const python::PyRaised& raised) {
        throw base::Error(base::Fault::failed, in_template(diagnostic_of(raised), raised.place, source, program));
    } catch (const python::PyRefused& refused) {
        throw base::Error(base::Fault::failed, in_template(diagnostic_of(refused), refused.place, source, program));
    }
}

}  // namespace

std::string_view standard_template() {
    return k_standard_template;
}

std::string fill_in(const ScriptTemplate& script_template, const Revision& revision, const NewBodies& bodies) {
    TemplateProgram program;
    program.add(k_prelude, {});
    program.add(values_as_python(script_template, revision, bodies), {});
    TemplateReader(script_template.source, program).read();
    return evaluated(program, script_template.source);
}

}  // namespace srmigrate::revision
