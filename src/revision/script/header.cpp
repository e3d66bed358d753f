// SPDX-License-Identifier: Apache-2.0
#include "revision/script/header.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "base/told.hpp"
#include "revision/graph/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {
namespace {

bool is_separator(char c) {
    return c == ' ' || c == ',' || static_cast<unsigned char>(c) < 0x20;
}

}  // namespace

std::string clean_doc(std::string_view doc) {
    std::string changed;
    if (doc.find('\r') != std::string_view::npos || doc.find('\0') != std::string_view::npos) {
        changed = base::replace_all(base::replace_all(doc, "\r\n", "\n"), "\r", "\n");
        std::erase(changed, '\0');
        doc = changed;
    }
    std::string result;
    result.reserve(doc.size() + 1);
    for (std::size_t begin = 0; begin < doc.size();) {
        const auto end = std::min(doc.find('\n', begin), doc.size());
        const auto line = doc.substr(begin, end - begin);
        result += line.substr(0, line.find_last_not_of(" \t\f\v") + 1);
        result += '\n';
        begin = end + 1;
    }
    result.resize(result.find_last_not_of('\n') + 1);
    result.erase(0, result.find_first_not_of('\n'));
    return result;
}

std::string first_paragraph(std::string_view doc) {
    return std::string(doc.substr(0, doc.find("\n\n")));
}

HeaderBuilder::HeaderBuilder(const SourceFile& source, ScriptFormat format) : m_source(source) {
    m_revision.format = format;
}

void HeaderBuilder::error(HeaderSpan span, std::string message, std::string hint) {
    base::tell(m_errors, [&] {
        return base::Diagnostic{
            .message = std::move(message), .where = m_source.place(span.offset, span.length), .hint = std::move(hint)};
    });
}

void HeaderBuilder::error(std::string message, std::string hint) {
    base::tell(m_errors, [&] {
        return base::Diagnostic{
            .message = std::move(message), .where = base::whole_file(m_source.shown_file), .hint = std::move(hint)};
    });
}

void HeaderBuilder::check_ids(const std::vector<std::string>& ids, HeaderSpan span, std::string_view what) {
    for (const auto& id : ids) {
        if (id.empty() || std::any_of(id.begin(), id.end(), is_separator)) {
            error(span, fmt::format("expected {}, got '{}'", what, id),
                  m_revision.format == ScriptFormat::sql
                      ? "separate several with commas; blanks cannot be part of one"
                      : "write several as a list, [a, b]; blanks cannot be part of one");
        }
    }
}

void HeaderBuilder::id(std::string_view value, HeaderSpan span) {
    m_revision.id = value;
    m_revision.spans.id = span;
    if (value.empty()) {
        error(span, "the revision id is empty", "write an id of up to 32 characters");
        return;
    }
    if (const auto size = base::count_characters(value); size > k_longest_id) {
        error(span,
              fmt::format("the revision id '{}' has {} characters, the version table holds {}", value, size,
                          k_longest_id),
              "choose a shorter id");
    }
    check_ids({m_revision.id}, span, "one revision id");
}

void HeaderBuilder::down(std::vector<std::string> ids, HeaderSpan span) {
    check_ids(ids, span, "revision ids");
    m_revision.down = std::move(ids);
    m_revision.spans.down = span;
}

void HeaderBuilder::labels(std::vector<std::string> labels, HeaderSpan span) {
    check_ids(labels, span, "branch labels");
    m_revision.labels = std::move(labels);
    m_revision.spans.labels = span;
}

void HeaderBuilder::depends_on(std::vector<std::string> ids, HeaderSpan span) {
    check_ids(ids, span, "revision ids or branch labels");
    m_revision.depends_on = std::move(ids);
    m_revision.spans.depends_on = span;
}

void HeaderBuilder::create_date(std::string_view value) {
    m_revision.create_date = value;
}

void HeaderBuilder::doc(std::string_view value) {
    m_revision.doc = clean_doc(value);
    m_revision.message = first_paragraph(m_revision.doc);
}

void HeaderBuilder::variable(std::string_view name, std::optional<std::string> default_value, HeaderSpan span) {
    if (!base::is_name(name)) {
        error(span, fmt::format("expected the name of a variable, got '{}'", name),
              "use letters, digits and '_', a digit not first");
        return;
    }
    const bool known = std::any_of(m_revision.variables.begin(), m_revision.variables.end(),
                                   [&](const ScriptVariable& variable) { return variable.name == name; });
    if (known) {
        error(span, fmt::format("the variable '{}' is declared twice", name), "remove one of the declarations");
        return;
    }
    m_revision.variables.push_back({.name = std::string(name), .default_value = std::move(default_value)});
}

HeaderReading HeaderBuilder::finish(HeaderBuilder builder, SourceFile source) {
    HeaderReading reading{.errors = std::move(builder.m_errors)};
    if (!reading.errors.empty()) return reading;
    auto& revision = reading.revision.emplace(std::move(builder.m_revision));
    revision.file = std::move(source.file);
    revision.shown_file = std::move(source.shown_file);
    revision.header = std::move(source.text);
    return reading;
}

}  // namespace srmigrate::revision
