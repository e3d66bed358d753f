// SPDX-License-Identifier: Apache-2.0
#include "revision/import/imported_script.hpp"

#include "revision/import/parts.hpp"
#include "revision/script/read_header.hpp"
#include "revision/script/read_sql.hpp"
#include "revision/script/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {
namespace {

// A section without statements says that it is meant so; the directive stands alone under the marker.
std::string marked_if_empty(const std::string& section) {
    if (has_statement(section)) return section;
    return section.empty() ? "-- srmigrate:empty\n" : fmt::format("-- srmigrate:empty\n\n{}", section);
}

}  // namespace

std::string imported_script(ForeignTool tool, const ImportedRevision& imported, std::string_view create_date) {
    Revision revision;
    revision.id = imported.id;
    revision.down = imported.down;
    revision.doc = fmt::format("{}\n\nImported-From: {} {}{}{}", imported.message, word(tool), imported.file,
                               imported.part.empty() ? "" : " ", imported.part);
    revision.create_date = std::string(create_date);
    revision.variables = imported.variables;
    revision.format = ScriptFormat::sql;
    NewBodies bodies{.up = marked_if_empty(imported.up)};
    if (imported.way_back) {
        bodies.down = marked_if_empty(*imported.way_back);
    } else {
        bodies.down_section = DownSection::absent;
    }
    return render_new_script(revision, bodies);
}

std::vector<base::Diagnostic> problems_of_script(const ImportedRevision& imported, std::string script,
                                                 std::string shown_file) {
    auto header = read_header({.file = {}, .shown_file = shown_file, .text = std::move(script)}, ScriptFormat::sql);
    if (!header.revision) return std::move(header.errors);
    VariableValues values;
    for (const auto& variable : imported.variables)
        values.emplace(variable.name, variable.default_value.value_or("x"));
    std::vector<base::Diagnostic> problems;
    for (const auto direction : {Direction::up, Direction::down}) {
        for (auto& error : read_sql_section(*header.revision, direction, values).errors) {
            if (std::ranges::find(problems, error) == problems.end()) problems.push_back(std::move(error));
        }
    }
    return problems;
}

}  // namespace srmigrate::revision
