// SPDX-License-Identifier: Apache-2.0
// golang-migrate: `000001_name.up.sql` and `000001_name.down.sql`, in the order of their numbers; a file is sent as a
// whole. Source: golang-migrate v4, source/parse.go (Regex), source/migration.go.
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/import/parts.hpp"
#include "revision/import/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace srmigrate::revision {
namespace {

enum class MigrateDirection { up, down };

struct MigrateName {
    std::string version;
    std::string title;
    MigrateDirection direction = MigrateDirection::up;
    std::string suffix;
};

// ([0-9]+)_(.*)\.(down|up)\.(.*), the title as long as it can be.
std::optional<MigrateName> migrate_name(std::string_view name) {
    const auto number = numbered(name);
    if (!number || !number->rest.starts_with("_")) return std::nullopt;
    const auto rest = number->rest.substr(1);
    const auto up = rest.rfind(".up.");
    const auto down = rest.rfind(".down.");
    if (up == std::string_view::npos && down == std::string_view::npos) return std::nullopt;
    const bool is_up = down == std::string_view::npos || (up != std::string_view::npos && up > down);
    const auto at = is_up ? up : down;
    return MigrateName{.version = without_zeros(number->digits),
                       .title = std::string(rest.substr(0, at)),
                       .direction = is_up ? MigrateDirection::up : MigrateDirection::down,
                       .suffix = std::string(rest.substr(at + (is_up ? 4 : 6)))};
}

std::string whole_text(const SourceFile& file, Imported& imported) {
    GatheredText text;
    for (const auto& line : lines_of(file))
        text.add(line);
    return taken_over(imported, {.tool = ForeignTool::golang_migrate, .file = file, .text = text});
}

/// The files of one version.
struct MigratePair {
    MigrateName name;
    const SourceFile* up = nullptr;
    const SourceFile* down = nullptr;
};

void add_to_pairs(std::vector<MigratePair>& pairs, MigrateName name, const SourceFile& file, Imported& imported) {
    auto pair = std::ranges::find_if(pairs, [&](const MigratePair& each) { return each.name.version == name.version; });
    if (pair == pairs.end()) pair = pairs.insert(pair, {.name = name});
    auto& place = name.direction == MigrateDirection::up ? pair->up : pair->down;
    if (place != nullptr) {
        imported.problems.push_back(
            {.message = fmt::format("the version {} is that of {}, too", name.version, place->file.generic_string()),
             .where = base::whole_file(file.shown_file),
             .hint = "give one of them another version"});
        return;
    }
    place = &file;
    if (name.direction == MigrateDirection::up) pair->name = std::move(name);
}

ImportedRevision read_pair(const MigratePair& pair, Imported& imported) {
    const auto& file = pair.up != nullptr ? *pair.up : *pair.down;
    auto revision = imported_revision(ForeignTool::golang_migrate, file, pair.name.version,
                                      message_of(pair.name.title, file), pair.name.title);
    if (pair.up != nullptr) {
        revision.up = whole_text(*pair.up, imported);
    } else {
        imported.warnings.push_back(
            {.message = fmt::format("there is no file 'up' of this version: {}", k_does_nothing),
             .where = base::whole_file(file.shown_file)});
    }
    if (pair.down != nullptr) {
        revision.way_back = whole_text(*pair.down, imported);
    } else {
        imported.notes.push_back({.message = "there is no file 'down' of this version: its revision has no way back",
                                  .where = base::whole_file(file.shown_file)});
    }
    return revision;
}

}  // namespace

bool is_golang_migrate_file(const SourceFile& file) {
    const auto name = migrate_name(name_of_file(file));
    return name && name->suffix == "sql";
}

Imported read_golang_migrate(const ForeignFiles& found) {
    Imported imported;
    std::vector<MigratePair> pairs;
    for (const auto& file : found.files) {
        auto name = migrate_name(name_of_file(file));
        if (file.file.has_parent_path()) {
            if (name) leave_out(imported, file, "golang-migrate reads one directory");
        } else if (!name) {
            if (name_of_file(file).ends_with(".sql")) {
                leave_out(imported, file, "its name is not VERSION_NAME.up.sql or VERSION_NAME.down.sql");
            }
        } else if (name->suffix != "sql") {
            leave_out(imported, file, "it is not SQL");
        } else {
            add_to_pairs(pairs, std::move(*name), file, imported);
        }
    }
    std::ranges::stable_sort(pairs, is_lower_number, [](const MigratePair& pair) { return pair.name.version; });
    for (const auto& pair : pairs)
        imported.revisions.push_back(read_pair(pair, imported));
    chain(imported.revisions);
    return imported;
}

// One row: all up to its version ran. Source: database/mysql (SetVersion, Version).
AppliedMigrations applied_by_golang_migrate(const sql::ResultSet& rows, const Imported& imported) {
    AppliedMigrations applied;
    if (rows.rows.size() > 1) {
        applied.problems.push_back(
            {.message = fmt::format("the table of golang-migrate has {} rows, and one is expected", rows.rows.size()),
             .hint = "say with --applied-upto VERSION what ran"});
        return applied;
    }
    for (const auto& row : rows.rows) {
        const auto version = text_of_cell(rows, row, "version");
        if (is_true_cell(rows, row, "dirty")) {
            applied.problems.push_back(
                {.message = fmt::format("the migration {} failed half-way: its row is marked as dirty", version),
                 .hint = "repair the database and run 'migrate force VERSION' first"});
            return applied;
        }
        if (!base::is_digits(version)) continue;  // -1: nothing ran
        add_applied(applied, imported, version);
        for (const auto& revision : imported.revisions) {
            if (!is_lower_number(version, revision.version)) applied.ids.insert(revision.id);
        }
    }
    return applied;
}

}  // namespace srmigrate::revision
