// SPDX-License-Identifier: Apache-2.0
#include "revision/script/write.hpp"

#include "base/text.hpp"
#include "revision/file/yaml_text.hpp"
#include "revision/script/header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace srmigrate::revision {
namespace {

void check_text(std::string_view what, std::string_view text) {
    if (const auto at = base::first_invalid_utf8(text)) {
        throw base::Error(fmt::format("expected UTF-8 as {}, got the byte 0x{:02X} at offset {}", what,
                                      static_cast<unsigned char>(text[*at]), *at),
                          "use a terminal whose encoding is UTF-8");
    }
}

void check_name(std::string_view what, const std::string& name) {
    check_text(what, name);
    const bool separated =
        std::any_of(name.begin(), name.end(), [](char c) { return c == ',' || static_cast<unsigned char>(c) <= 0x20; });
    if (name.empty() || separated) {
        throw base::Error(fmt::format("expected {} without blanks and commas, got '{}'", what, name));
    }
}

void check(const Revision& revision) {
    check_text("message", revision.message);
    check_text("message", revision.doc);
    check_name("a revision id", revision.id);
    for (const auto& id : revision.down)
        check_name("a revision id", id);
    for (const auto& id : revision.depends_on)
        check_name("a revision id or branch label", id);
    for (const auto& label : revision.labels)
        check_name("a branch label", label);
}

std::string doc_of(const Revision& revision) {
    return clean_doc(revision.doc.empty() ? revision.message : revision.doc);
}

// With one line break at the end, and none for nothing.
std::string block(std::string_view text) {
    const auto end = text.find_last_not_of(" \t\n");
    return end == std::string_view::npos ? std::string() : std::string(text.substr(0, end + 1)) + '\n';
}

// ---- SQL
// ---------------------------------------------------------------------------------------------------------------

std::string sql_variable(const ScriptVariable& variable) {
    if (!variable.default_value) return variable.name;
    const auto& value = *variable.default_value;
    const bool plain = value == base::trim(value) && value.find_first_of(",\"\\\n\r") == std::string::npos;
    if (plain) return fmt::format("{}={}", variable.name, value);
    auto escaped = base::replace_all(base::replace_all(value, "\\", "\\\\"), "\"", "\\\"");
    escaped = base::replace_all(base::replace_all(escaped, "\n", "\\n"), "\r", "\\r");
    return fmt::format("{}=\"{}\"", variable.name, escaped);
}

std::string sql_header(const Revision& revision) {
    std::string text;
    if (const auto doc = doc_of(revision); !doc.empty()) {
        for (const auto& line : base::split(doc, '\n'))
            text += line.empty() ? "--\n" : fmt::format("-- {}\n", line);
        text += "--\n";
    }
    text += fmt::format("-- Revision ID: {}\n", revision.id);
    text += fmt::format("-- Revises: {}\n", base::join(revision.down, ", "));
    text += fmt::format("-- Branch Labels: {}\n", base::join(revision.labels, ", "));
    text += fmt::format("-- Depends On: {}\n", base::join(revision.depends_on, ", "));
    text += fmt::format("-- Create Date: {}\n", revision.create_date);
    if (!revision.variables.empty()) {
        std::vector<std::string> variables;
        for (const auto& variable : revision.variables)
            variables.push_back(sql_variable(variable));
        text += fmt::format("-- Variables: {}\n", base::join(variables, ", "));
    }
    return text;
}

std::string sql_down(DownSection section, const std::string& down) {
    switch (section) {
        case DownSection::written:
            return "\n-- migrate:down\n" + down;
        case DownSection::automatic:
            return "\n-- migrate:down auto\n";
        case DownSection::absent:
            return {};
    }
    return {};
}

// ---- YAML
// --------------------------------------------------------------------------------------------------------------

std::string yaml_list(const std::vector<std::string>& values) {
    std::vector<std::string> items;
    for (const auto& value : values)
        items.push_back(yaml_scalar(value));
    return fmt::format("[{}]", base::join(items, ", "));
}

// null, a value, or a list.
std::string yaml_values(const std::vector<std::string>& values) {
    if (values.empty()) return "null";
    return values.size() == 1 ? yaml_scalar(values.front()) : yaml_list(values);
}

std::string yaml_variables(const std::vector<ScriptVariable>& variables) {
    const bool defaults = std::any_of(variables.begin(), variables.end(), [](const ScriptVariable& variable) {
        return variable.default_value.has_value();
    });
    std::vector<std::string> items;
    for (const auto& variable : variables) {
        auto item = yaml_scalar(variable.name);
        if (defaults) item += ": " + (variable.default_value ? yaml_scalar(*variable.default_value) : "null");
        items.push_back(std::move(item));
    }
    return fmt::format(fmt::runtime(defaults ? "{{{}}}" : "[{}]"), base::join(items, ", "));
}

std::string yaml_date(const std::string& date) {
    const bool plain = !date.empty() && date.find_first_not_of("0123456789-: .+TZ") == std::string::npos &&
                       date.front() >= '0' && date.front() <= '9' && date.find(": ") == std::string::npos &&
                       date.back() != ':' && date.back() != ' ';
    return plain ? date : yaml_scalar(date);
}

std::string yaml_section(std::string_view key, std::string_view items) {
    std::string text = fmt::format("{}:\n", key);
    if (items.empty()) return text;
    for (const auto& line : base::split(items.substr(0, items.size() - 1), '\n')) {
        text += line.empty() ? "\n" : fmt::format("  {}\n", line);
    }
    return text;
}

std::string yaml_header(const Revision& revision) {
    std::string text;
    text += fmt::format("revision: {}\n", yaml_scalar(revision.id));
    text += fmt::format("down_revision: {}\n", yaml_values(revision.down));
    text += fmt::format("branch_labels: {}\n", yaml_values(revision.labels));
    text += fmt::format("depends_on: {}\n", yaml_values(revision.depends_on));
    text += fmt::format("message: {}", yaml_value(doc_of(revision), 0));
    text += fmt::format("create_date: {}\n", yaml_date(revision.create_date));
    if (!revision.variables.empty()) text += fmt::format("variables: {}\n", yaml_variables(revision.variables));
    return text;
}

std::string yaml_down(DownSection section, const std::string& down) {
    switch (section) {
        case DownSection::written:
            return yaml_section("downgrade", down);
        case DownSection::automatic:
            return "downgrade: auto\n";
        case DownSection::absent:
            return {};
    }
    return {};
}

// ---- Python
// ------------------------------------------------------------------------------------------------------------

std::string python_script(Revision revision, const NewBodies& bodies, const ScriptTemplate& script_template) {
    revision.doc = doc_of(revision);
    if (!script_template.source.text.empty()) return fill_in(script_template, revision, bodies);
    ScriptTemplate standard;
    standard.source.shown_file = "script.py.mako";
    standard.source.text = standard_template();
    return fill_in(standard, revision, bodies);
}

}  // namespace

std::string render_new_script(const Revision& revision, const NewBodies& bodies,
                              const ScriptTemplate& script_template) {
    check(revision);
    const auto up = block(bodies.up);
    const auto down = block(bodies.down);
    switch (revision.format) {
        case ScriptFormat::sql:
            return sql_header(revision) + "\n-- migrate:up\n" + up + sql_down(bodies.down_section, down);
        case ScriptFormat::yaml:
            return yaml_header(revision) + yaml_section("upgrade", up) + yaml_down(bodies.down_section, down);
        case ScriptFormat::python:
            return python_script(revision, bodies, script_template);
    }
    return {};
}

}  // namespace srmigrate::revision
