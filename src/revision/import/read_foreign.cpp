// SPDX-License-Identifier: Apache-2.0
#include "revision/import/read_foreign.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/import/parts.hpp"
#include "revision/import/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace srmigrate::revision {
namespace {

void note_empty(Imported& imported) {
    for (const auto& revision : imported.revisions) {
        const auto has_nothing = [&](const base::Diagnostic& warning) {
            return warning.where && warning.where->file == revision.shown_file &&
                   warning.message.ends_with(k_does_nothing);
        };
        if (has_statement(revision.up) || std::ranges::any_of(imported.warnings, has_nothing)) continue;
        const auto what = revision.part.empty() ? std::string("it") : revision.part;
        imported.notes.push_back(
            {.message = fmt::format("there is no statement in {}: its revision is marked as empty", what),
             .where = base::whole_file(revision.shown_file)});
    }
}

// Nothing of the tool is there: perhaps another one was meant.
base::Diagnostic nothing_found(ForeignTool tool, const std::vector<SourceFile>& files) {
    if (const auto other = looks_like(files); other && other->tool != tool) {
        return {.message = fmt::format("this is no file of {}, it looks like one of {}", word(tool), word(other->tool)),
                .where = base::whole_file(other->file),
                .hint = fmt::format("import it with --from {}", word(other->tool))};
    }
    return {.message = fmt::format("no migration of {} was found", word(tool)),
            .hint = fmt::format("name the directory with its files: {}", row_of(tool).files)};
}

}  // namespace

Imported read_foreign(ForeignTool tool, ForeignFiles found) {
    std::vector<base::Diagnostic> unreadable;
    const auto clean = [&](SourceFile& file) {
        auto problem = clean_text(file);
        if (problem) unreadable.push_back(std::move(*problem));
        return problem.has_value();
    };
    std::ranges::sort(found.files, {}, [](const SourceFile& file) { return file.file.generic_string(); });
    std::erase_if(found.files, clean);
    if (found.order) clean(*found.order);
    if (const auto other = looks_like(found.files);
        other && other->tool != tool && !std::ranges::any_of(found.files, row_of(tool).is_its_file)) {
        unreadable.push_back(nothing_found(tool, found.files));
    }
    if (!unreadable.empty()) return {.problems = std::move(unreadable)};
    auto imported = row_of(tool).read(found);
    if (imported.revisions.empty() && imported.problems.empty()) {
        imported.problems.push_back(nothing_found(tool, found.files));
    }
    if (imported.problems.empty()) note_empty(imported);
    return imported;
}

std::optional<std::size_t> find_imported(const Imported& imported, std::string_view name) {
    const auto number = numbered(name);
    const auto is_meant = [&](const ImportedRevision& revision) {
        const std::filesystem::path file(revision.file);
        if (revision.version == name || revision.id == name || revision.file == name) return true;
        if (file.filename() == name || file.stem() == name) return true;
        return number && number->rest.empty() && base::is_digits(revision.version) &&
               without_zeros(revision.version) == without_zeros(number->digits);
    };
    const auto found = std::ranges::find_if(imported.revisions, is_meant);
    if (found == imported.revisions.end()) return std::nullopt;
    return static_cast<std::size_t>(found - imported.revisions.begin());
}

}  // namespace srmigrate::revision
