// SPDX-License-Identifier: Apache-2.0
#include "revision/body/read_script.hpp"

#include "revision/python/read_python.hpp"
#include "revision/script/read_sql.hpp"
#include "revision/script/read_yaml.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::revision {
namespace {

SectionReading read(const Revision& revision, Direction direction, const VariableValues& values,
                    const SchemaQuestions& questions) {
    switch (revision.format) {
        case ScriptFormat::sql:
            return read_sql_section(revision, direction, values);
        case ScriptFormat::yaml:
            return read_yaml_section(revision, direction, values);
        case ScriptFormat::python:
            return read_python_section(revision, direction, values, questions);
    }
    return {};
}

}  // namespace

Section read_section(const Revision& revision, Direction direction, const VariableValues& values,
                     const SchemaQuestions& questions) {
    auto [section, errors] = read(revision, direction, values, questions);
    if (!errors.empty()) throw base::Error(base::Fault::failed, std::move(errors));
    return std::move(section);
}

base::Diagnostic not_reversible(const Revision& revision) {
    const auto diagnostic = [&](std::string_view lacking, std::string hint) {
        return base::Diagnostic{
            .message = fmt::format("the revision '{}' cannot be undone: it has no {}", revision.id, lacking),
            .where = base::whole_file(shown_name(revision)),
            .hint = std::move(hint)};
    };
    switch (revision.format) {
        case ScriptFormat::sql:
            return diagnostic("section 'down'",
                              "write '-- migrate:down' and the statements that undo it, or '-- migrate:down auto'");
        case ScriptFormat::yaml:
            return diagnostic("section 'downgrade'",
                              "write 'downgrade:' with the operations that undo it, or 'downgrade: auto'");
        case ScriptFormat::python:
            return diagnostic("function 'downgrade'",
                              "write 'def downgrade() -> None:' with the operations that undo it");
    }
    return {};
}

}  // namespace srmigrate::revision
