// SPDX-License-Identifier: Apache-2.0
#include "revision/script/python_header.hpp"

#include "base/text.hpp"
#include "python/evaluate/evaluator.hpp"
#include "python/syntax/parser.hpp"
#include "python/syntax/skim.hpp"
#include "python/syntax/source_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

namespace srmigrate::revision {
namespace {

enum class HeaderName { revision, down_revision, branch_labels, depends_on };
struct HeaderNameRow {
    std::string_view word;
    HeaderName name;
    std::string_view expected;
};
constexpr std::array<HeaderNameRow, 4> k_header_names{{
    {"revision", HeaderName::revision, "a string"},
    {"down_revision", HeaderName::down_revision, "None, a revision id, or several as a tuple"},
    {"branch_labels", HeaderName::branch_labels, "None, a label, or several as a tuple"},
    {"depends_on", HeaderName::depends_on, "None, a revision id or label, or several as a tuple"},
}};
const HeaderNameRow* header_name(std::string_view word) {
    const auto found = std::ranges::find(k_header_names, word, &HeaderNameRow::word);
    return found == k_header_names.end() ? nullptr : &*found;
}

// A header value as far as Alembic makes anything of it.
struct HeaderValue {
    enum class Kind { none, text, several, other };
    Kind kind = Kind::none;
    std::vector<std::string> texts = {};
    HeaderSpan span = {};
    std::string described = {};  // of another kind: what it is
};

struct FoundHeader {
    std::map<HeaderName, HeaderValue> values = {};
    std::optional<std::string> documentation = std::nullopt;
};

HeaderSpan header_span(python::CodeSpan span) {
    return {.offset = span.begin, .length = span.end - span.begin};
}

// ---- Literals -------------------------------------------------------------------------------------------------------

// Nothing where it has to be evaluated.
std::optional<HeaderValue> literal_of(const python::PyExpression& expression) {
    HeaderValue value{.span = header_span(expression.span)};
    if (std::holds_alternative<python::NoneNode>(expression.node)) return value;
    if (const auto* text = std::get_if<python::TextNode>(&expression.node)) {
        value.kind = HeaderValue::Kind::text;
        value.texts.push_back(text->value);
        return value;
    }
    const python::ExpressionList* items = nullptr;
    if (const auto* tuple = std::get_if<python::TupleNode>(&expression.node)) items = &tuple->items;
    if (const auto* list = std::get_if<python::ListNode>(&expression.node)) items = &list->items;
    if (const auto* set = std::get_if<python::SetNode>(&expression.node)) items = &set->items;
    if (items == nullptr) return std::nullopt;
    value.kind = HeaderValue::Kind::several;
    for (const auto& item : *items) {
        const auto* text = std::get_if<python::TextNode>(&item.node);
        if (text == nullptr) return std::nullopt;
        value.texts.push_back(text->value);
    }
    return value;
}

// The first word of a statement.
std::string_view first_word(std::string_view statement) {
    return statement.substr(0, statement.find_first_of(" \t=:([.,;\n\\#'\"@{*+-/"));
}

// `from starrocks import *`, as autogenerate writes it: the libraries have no name of a header.
bool brings_all_of_a_library(std::string_view statement) {
    constexpr std::array<std::string_view, 3> k_libraries{"alembic", "sqlalchemy", "starrocks"};
    const auto module = base::trim(statement.substr(std::string_view("from").size()));
    return std::ranges::any_of(k_libraries, [&](std::string_view library) {
        return module.starts_with(library) && module.size() > library.size() &&
               (module[library.size()] == ' ' || module[library.size()] == '.');
    });
}

// Statements that cannot set a name of the header, however they are meant.
bool is_harmless(std::string_view statement, std::string_view word) {
    constexpr std::array<std::string_view, 7> k_words{"import", "from", "def", "class", "async", "pass", "..."};
    if (std::ranges::find(k_words, word) != k_words.end() || statement.starts_with('@')) {
        // `import x as revision` is possible, and a second statement behind a semicolon.
        if (word == "import" || word == "from")
            return std::ranges::none_of(
                       k_header_names,
                       [&](const HeaderNameRow& row) { return statement.find(row.word) != std::string_view::npos; }) &&
                   statement.find(';') == std::string_view::npos &&
                   (statement.find('*') == std::string_view::npos || brings_all_of_a_library(statement));
        return statement.find(';') == std::string_view::npos || word == "def" || word == "class" || word == "async";
    }
    // `NAME = …` of another name.
    if (word.empty()) return false;
    const auto behind = base::trim(statement.substr(word.size()));
    if (!behind.starts_with('=') && !behind.starts_with(':')) return false;
    return std::ranges::none_of(
               k_header_names,
               [&](const HeaderNameRow& row) { return statement.find(row.word) != std::string_view::npos; }) &&
           !python::is_python_keyword(word);
}

// The header where it consists of literals; nothing where more is needed.
std::optional<FoundHeader> literal_header(std::string_view text, const python::SkimmedFile& skimmed) {
    FoundHeader found;
    bool first = true;
    for (const auto span : skimmed.statements) {
        const auto statement = text.substr(span.begin, span.end - span.begin);
        const auto word = first_word(statement);
        const bool begins = std::exchange(first, false);
        const auto* name = header_name(word);
        const bool string = word.size() <= 1 && statement.substr(word.size()).find_first_of("'\"(") == 0;
        if (name == nullptr && !(begins && string)) {
            if (!is_harmless(statement, word)) return std::nullopt;
            continue;
        }
        const auto module = python::parse_part(text, span);
        for (const auto& part : module.body) {
            if (begins && &part == &module.body.front()) {
                if (const auto* documentation = python::docstring_of(module.body)) {
                    found.documentation = documentation->value;
                    continue;
                }
            }
            const python::PyExpression* target = nullptr;
            const python::PyExpression* value = nullptr;
            if (const auto* assign = std::get_if<python::AssignStatement>(&part.node)) {
                if (assign->targets.size() != 1) return std::nullopt;
                target = &assign->targets.front();
                value = &assign->value;
            } else if (const auto* annotated = std::get_if<python::AnnotatedStatement>(&part.node)) {
                target = &annotated->target;
                value = annotated->value.get();
                if (value == nullptr) continue;
            } else {
                return std::nullopt;
            }
            const auto* bound = std::get_if<python::NameNode>(&target->node);
            if (bound == nullptr) return std::nullopt;
            const auto* row = header_name(bound->name);
            if (row == nullptr) continue;
            auto literal = literal_of(*value);
            if (!literal) return std::nullopt;
            found.values[row->name] = std::move(*literal);
        }
    }
    return found;
}

// ---- Evaluated headers ----------------------------------------------------------------------------------------------

HeaderValue value_of(python::PyEvaluator& py, const python::PyNames::Entry& entry) {
    HeaderValue value{.span = header_span(entry.place.span)};
    const auto described = [&](const python::PyValue& what) {
        value.kind = HeaderValue::Kind::other;
        value.described = fmt::format("a value of type {}", py.type_name(what));
        return value;
    };
    if (entry.value.is_none()) return value;
    if (const auto* text = entry.value.as_text()) {
        value.kind = HeaderValue::Kind::text;
        value.texts.push_back(*text);
        return value;
    }
    std::vector<python::PyValue> items;
    if (const auto* sequence = entry.value.as_sequence()) {
        items = *sequence;
    } else if (const auto* set = entry.value.as_set()) {
        for (const auto& one : set->table.entries())
            items.push_back(one.key);
    } else {
        return described(entry.value);
    }
    value.kind = HeaderValue::Kind::several;
    // (None,) is a base, as () is (Alembic: util.to_tuple).
    if (items.size() == 1 && items.front().is_none()) return value;
    for (const auto& item : items) {
        const auto* text = item.as_text();
        if (text == nullptr) return described(item);
        value.texts.push_back(*text);
    }
    return value;
}

FoundHeader evaluated_header(const SourceFile& source) {
    const auto file = std::make_shared<const python::CodeFile>(
        python::CodeFile{.shown_file = source.shown_file, .text = source.text, .path = source.file.string()});
    python::PyOptions options;
    // What a header needs is little.
    options.limits.steps = 100'000;
    options.unreadable = python::Unreadable::is_left;
    python::PyEvaluator py(std::move(options));
    auto& module = py.run(file, "revision_file", "project.versions.directory");
    FoundHeader found;
    for (const auto& row : k_header_names) {
        const auto* entry = module.names.entry(row.word);
        if (entry == nullptr) continue;
        if (const auto* unknown = entry->value.as_unknown()) {
            const auto where = unknown->place.file == file.get() ? unknown->place : entry->place;
            throw python::PyRefused(fmt::format("'{}' cannot be read: {}", row.word, unknown->reason), where,
                                    fmt::format("write {} here", row.expected));
        }
        found.values[row.name] = value_of(py, *entry);
    }
    if (const auto* documentation = module.names.find("__doc__");
        documentation != nullptr && documentation->as_text() != nullptr)
        found.documentation = *documentation->as_text();
    return found;
}

// ---- Into a revision ------------------------------------------------------------------------------------------------

// What Alembic's templates put below the message: kept where it is a key of ours, and no part of the text.
struct Documentation {
    std::string text;
    std::string create_date;
};
Documentation documentation_of(std::string_view text) {
    Documentation result;
    std::vector<std::string> lines;
    for (auto& line : base::split(text, '\n')) {
        constexpr std::string_view k_date = "Create Date:";
        if (line.starts_with(k_date)) {
            result.create_date = base::trim(std::string_view(line).substr(k_date.size()));
        } else if (!line.starts_with("Revision ID:") && !line.starts_with("Revises:")) {
            lines.push_back(std::move(line));
        }
    }
    result.text = base::trim(base::join(lines, "\n"));
    return result;
}

class PythonHeader {
  public:
    PythonHeader(HeaderBuilder& header, const FoundHeader& found) : m_header(header), m_found(found) {}

    void id(std::string_view file_name) {
        const auto* value = find(HeaderName::revision);
        if (value == nullptr) {
            const auto stem = file_name.substr(0, file_name.size() - std::string_view(".py").size());
            if (!stem.empty() && stem.find_first_not_of("0123456789abcdef") == std::string_view::npos) {
                m_header.id(stem, {});
            } else {
                m_header.error("the file sets no 'revision', as every Python file among revisions has to",
                               "move it out of the directory if it is no revision");
            }
            return;
        }
        if (value->kind != HeaderValue::Kind::text) return expected(*value, k_header_names[0]);
        m_header.id(value->texts.front(), value->span);
    }
    void down() {
        const auto* value = find(HeaderName::down_revision);
        if (value == nullptr) {
            if (find(HeaderName::revision) == nullptr) return;
            return m_header.error("the file sets no 'down_revision'",
                                  "write 'down_revision = None' for a first revision");
        }
        if (value->kind == HeaderValue::Kind::other) return expected(*value, k_header_names[1]);
        if (value->kind == HeaderValue::Kind::text && value->texts.front().empty()) {
            return m_header.error(value->span, "expected a revision id, got an empty string",
                                  "write 'down_revision = None' for a first revision");
        }
        m_header.down(value->texts, value->span);
    }
    void labels() {
        const auto* value = find(HeaderName::branch_labels);
        if (value == nullptr) return;
        if (value->kind == HeaderValue::Kind::other) return expected(*value, k_header_names[2]);
        if (!value->texts.empty()) m_header.labels(value->texts, value->span);
    }
    void depends_on() {
        const auto* value = find(HeaderName::depends_on);
        if (value == nullptr) return;
        if (value->kind == HeaderValue::Kind::other) return expected(*value, k_header_names[3]);
        if (!value->texts.empty()) m_header.depends_on(value->texts, value->span);
    }

  private:
    const HeaderValue* find(HeaderName name) const {
        const auto found = m_found.values.find(name);
        return found == m_found.values.end() ? nullptr : &found->second;
    }
    void expected(const HeaderValue& value, const HeaderNameRow& row) {
        const auto got = value.kind == HeaderValue::Kind::none      ? std::string("None")
                         : value.kind == HeaderValue::Kind::several ? std::string("several")
                                                                    : value.described;
        m_header.error(value.span, fmt::format("expected {} as '{}', got {}", row.expected, row.word, got));
    }

    HeaderBuilder& m_header;
    const FoundHeader& m_found;
};

HeaderReading only_error(base::Diagnostic diagnostic) {
    HeaderReading reading;
    reading.errors.push_back(std::move(diagnostic));
    return reading;
}

base::Diagnostic syntax_diagnostic(const SourceFile& source, const python::PySyntaxError& error) {
    return {.message = fmt::format("{}: {}", python::exception_name(error.fault), error.message),
            .where = python::place_in_bytes(source.shown_file, source.text, error.span),
            .hint = error.hint};
}

}  // namespace

bool is_python_revision_name(std::string_view file_name) {
    return file_name.ends_with(".py") && !file_name.starts_with(".#") && !file_name.starts_with("__init__");
}

HeaderReading read_python_header(SourceFile source, std::string_view file_name) {
    try {
        source.text = python::decoded_code(source.text);
        const auto skimmed = python::skim(source.text);
        if (skimmed.doubtful) python::parse_module(source.text);
        auto found = literal_header(source.text, skimmed);
        if (!found) found = evaluated_header(source);
        HeaderBuilder header(source, ScriptFormat::python);
        if (found->documentation) {
            auto documentation = documentation_of(*found->documentation);
            header.doc(documentation.text);
            header.create_date(documentation.create_date);
        }
        PythonHeader values(header, *found);
        values.id(file_name);
        values.down();
        values.labels();
        values.depends_on();
        return HeaderBuilder::finish(std::move(header), std::move(source));
    } catch (const python::PySyntaxError& error) {
        return only_error(syntax_diagnostic(source, error));
    } catch (const python::PyRaised& raised) {
        return only_error(python::diagnostic_of(raised));
    } catch (const python::PyRefused& refused) {
        return only_error(python::diagnostic_of(refused));
    }
}

}  // namespace srmigrate::revision
