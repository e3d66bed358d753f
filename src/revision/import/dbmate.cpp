// SPDX-License-Identifier: Apache-2.0
// dbmate: `20240131120000_name.sql` with `-- migrate:up` and `-- migrate:down`, in the order of their names; a section
// is sent as a whole. Source: dbmate v2, pkg/dbmate/migration.go (parseMigrationContents), db.go.
#include "base/text.hpp"
#include "revision/import/parts.hpp"
#include "revision/import/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace srmigrate::revision {
namespace {

enum class DbmateMarker { up, down };

// The dashes begin the line; a word such as transaction:false may follow.
std::optional<DbmateMarker> dbmate_marker(std::string_view line) {
    if (!line.starts_with("--")) return std::nullopt;
    auto text = base::trim(line.substr(2));
    if (!text.starts_with("migrate:")) return std::nullopt;
    text.remove_prefix(8);
    const auto is = [&](std::string_view word) {
        return text.starts_with(word) &&
               (text.size() == word.size() || text[word.size()] == ' ' || text[word.size()] == '\t');
    };
    if (is("up")) return DbmateMarker::up;
    if (is("down")) return DbmateMarker::down;
    return std::nullopt;
}

/// The parts of a file: several of each are one migration, and the way back takes them from the last to the first.
struct DbmateFile {
    std::vector<std::vector<SourceLine>> up;
    std::vector<std::vector<SourceLine>> down;
};

std::optional<DbmateFile> dbmate_parts(const SourceFile& file, Imported& imported) {
    DbmateFile parts;
    std::vector<SourceLine> above;  // comments, which go into the first section
    std::vector<SourceLine>* part = nullptr;
    const auto problem = [&](base::Place where, std::string message, std::string hint) {
        imported.problems.push_back(
            {.message = std::move(message), .where = std::move(where), .hint = std::move(hint)});
        return std::nullopt;
    };
    for (const auto& line : lines_of(file)) {
        if (const auto marker = dbmate_marker(line.text)) {
            if (*marker == DbmateMarker::down && parts.up.empty()) {
                return problem(place_of_line(file, line), "'-- migrate:down' comes before '-- migrate:up'",
                               "write the section 'up' first; dbmate refuses the file, too");
            }
            auto& sections = *marker == DbmateMarker::up ? parts.up : parts.down;
            part = &sections.emplace_back();
            part->swap(above);
        } else if (part != nullptr) {
            part->push_back(line);
        } else if (const auto text = base::trim(line.text); text.starts_with("--")) {
            above.push_back(line);
        } else if (!text.empty()) {
            return problem(place_of_line(file, line), "a statement before '-- migrate:up'",
                           "move it below; dbmate refuses the file, too");
        }
    }
    if (parts.up.empty()) {
        return problem(base::whole_file(file.shown_file), "there is no '-- migrate:up'",
                       "write it above the first statement; dbmate refuses the file, too");
    }
    return parts;
}

GatheredText joined_parts(const std::vector<std::vector<SourceLine>>& parts) {
    GatheredText text;
    for (const auto& part : parts) {
        const auto begin = text.text().size();
        for (const auto& line : part)
            text.add(line);
        text.end_statement(begin);
    }
    return text;
}

void read_dbmate_file(const SourceFile& file, Imported& imported, ImportedRevision& revision) {
    auto parts = dbmate_parts(file, imported);
    if (!parts) return;
    std::ranges::reverse(parts->down);
    revision.up = taken_over(imported, {.tool = ForeignTool::dbmate, .file = file, .text = joined_parts(parts->up)});
    if (parts->down.empty()) {
        imported.notes.push_back({.message = "there is no '-- migrate:down': its revision has no way back",
                                  .where = base::whole_file(file.shown_file)});
    } else {
        revision.way_back =
            taken_over(imported, {.tool = ForeignTool::dbmate, .file = file, .text = joined_parts(parts->down)});
    }
    if (parts->up.size() > 1) {
        imported.notes.push_back({.message = fmt::format("{} sections 'up' and {} 'down' became one of each",
                                                         parts->up.size(), parts->down.size()),
                                  .where = base::whole_file(file.shown_file)});
    }
}

}  // namespace

bool is_dbmate_file(const SourceFile& file) {
    const auto lines = lines_of(file);
    return std::ranges::any_of(lines,
                               [](const SourceLine& line) { return dbmate_marker(line.text) == DbmateMarker::up; });
}

Imported read_dbmate(const ForeignFiles& found) {
    Imported imported;
    for (const auto& file : found.files) {
        const auto name = name_of_file(file);
        const auto number = numbered(name);
        if (!name.ends_with(".sql")) continue;
        if (!number || file.file.has_parent_path()) {
            leave_out(imported, file, number ? "dbmate reads one directory" : "its name does not begin with a version");
            continue;
        }
        const auto rest = number->rest.substr(0, number->rest.rfind('.'));
        auto revision = imported_revision(ForeignTool::dbmate, file, number->digits, message_of(rest, file), name);
        read_dbmate_file(file, imported, revision);
        imported.revisions.push_back(std::move(revision));
    }
    refuse_twins(imported);
    chain(imported.revisions);
    return imported;
}

AppliedMigrations applied_by_dbmate(const sql::ResultSet& rows, const Imported& imported) {
    AppliedMigrations applied;
    for (const auto& row : rows.rows)
        add_applied(applied, imported, text_of_cell(rows, row, "version"));
    return applied;
}

}  // namespace srmigrate::revision
