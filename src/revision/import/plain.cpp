// SPDX-License-Identifier: Apache-2.0
// Plain files `*.sql` without a tool: in the order of their names, where digits count as numbers, or in that of a file
// which names them. Which of them undo others, nobody can know: none is a way back.
#include "base/text.hpp"
#include "revision/import/parts.hpp"
#include "revision/import/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {
bool is_plain_file(const SourceFile& file) {
    return name_of_file(file).ends_with(".sql");
}

Imported read_plain(const ForeignFiles& found) {
    Imported imported;
    for (const auto* const file : ordered_files(found, BelowDirectory::no, imported)) {
        auto revision = imported_revision(ForeignTool::plain, *file, file->file.generic_string(),
                                          message_of(file->file.stem().string(), *file), "");
        GatheredText text;
        for (const auto& line : lines_of(*file))
            text.add(line);
        revision.up = taken_over(imported, {.tool = ForeignTool::plain, .file = *file, .text = text});
        imported.revisions.push_back(std::move(revision));
    }
    if (const auto other = looks_like(found.files)) {
        imported.warnings.push_back(
            {.message = fmt::format("this looks like a file of {}", word(other->tool)),
             .where = base::whole_file(other->file),
             .hint = fmt::format("import the directory with --from {} if it is", word(other->tool))});
    }
    chain(imported.revisions);
    return imported;
}

}  // namespace srmigrate::revision
