// SPDX-License-Identifier: Apache-2.0
#include "revision/body/read_script.hpp"

#include "revision/body/read_asking.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::revision {

Section read_section(const Revision& revision, Direction direction, const VariableValues& values) {
    return read_section(revision, direction, values, SchemaQuestions());
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
