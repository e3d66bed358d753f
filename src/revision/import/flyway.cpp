// SPDX-License-Identifier: Apache-2.0
// Flyway: `V1_2__name.sql` in the order of the versions, `U1_2__name.sql` as their way back, `R__name.sql` after them,
// the newest `B5__name.sql` in place of all up to its version. Source: flyway-core, ResourceNameParser,
// MigrationVersion, ChecksumCalculator, CoreMigrationType; reference quality-gates.md §5.
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/import/parts.hpp"
#include "revision/import/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <utility>

namespace srmigrate::revision {
namespace {

// ---- Versions: numbers with dots; 1.0 is 1 --------------------------------------------------------------------------

// Nothing where a part is no number.
std::optional<std::string> flyway_version(std::string_view text) {
    auto parts = base::split(base::replace_all(text, "_", "."), '.');
    for (auto& part : parts) {
        if (!base::is_digits(part)) return std::nullopt;
        part = without_zeros(part);
    }
    while (parts.size() > 1 && parts.back() == "0")
        parts.pop_back();
    return base::join(parts, ".");
}

bool is_lower_version(std::string_view a, std::string_view b) {
    const auto x = base::split(a, '.');
    const auto y = base::split(b, '.');
    return std::ranges::lexicographical_compare(x, y, is_lower_number);
}

// ---- Names ----------------------------------------------------------------------------------------------------------

enum class FlywayKind { versioned, undo, repeatable, baseline };

/// What may be configured, with Flyway's defaults.
struct FlywayNames {
    std::vector<std::pair<std::string, FlywayKind>> prefixes = {{"V", FlywayKind::versioned},
                                                                {"U", FlywayKind::undo},
                                                                {"R", FlywayKind::repeatable},
                                                                {"B", FlywayKind::baseline}};
    std::string separator = "__";
    std::vector<std::string> suffixes = {".sql"};
    std::map<std::string, std::string, std::less<>> placeholders = {};
};

struct FlywayName {
    FlywayKind kind = FlywayKind::versioned;
    std::string version;  ///< empty: repeatable
    std::string description;
};

// Without its suffix. The longest prefix counts.
std::optional<FlywayName> flyway_name(std::string_view stem, const FlywayNames& names) {
    const std::pair<std::string, FlywayKind>* prefix = nullptr;
    for (const auto& each : names.prefixes) {
        if (!stem.starts_with(each.first)) continue;
        if (prefix == nullptr || each.first.size() > prefix->first.size()) prefix = &each;
    }
    if (prefix == nullptr) return std::nullopt;
    stem.remove_prefix(prefix->first.size());
    const auto at = stem.find(names.separator);
    FlywayName name{.kind = prefix->second, .version = {}, .description = {}};
    if (at != std::string_view::npos) name.description = stem.substr(at + names.separator.size());
    const auto version = stem.substr(0, at);
    if (name.kind == FlywayKind::repeatable) {
        return version.empty() && at != std::string_view::npos ? std::optional(name) : std::nullopt;
    }
    auto read = flyway_version(version);
    if (!read) return std::nullopt;
    name.version = std::move(*read);
    return name;
}

std::optional<std::string> stem_of_file(std::string_view name, const std::vector<std::string>& suffixes) {
    for (const auto& suffix : suffixes) {
        if (name.ends_with(suffix)) return std::string(name.substr(0, name.size() - suffix.size()));
    }
    return std::nullopt;
}

bool is_callback(std::string_view name) {
    return (name.starts_with("before") || name.starts_with("after") || name.starts_with("create")) &&
           name.ends_with(".sql");
}

// ---- Config: key = value, a line each -------------------------------------------------------------------------------

std::map<std::string, std::string, std::less<>> config_of(const SourceFile& file) {
    std::map<std::string, std::string, std::less<>> values;
    for (const auto& line : lines_of(file)) {
        const auto text = base::trim(line.text);
        const auto at = text.find('=');
        if (text.starts_with('#') || at == std::string_view::npos) continue;
        values[std::string(base::trim(text.substr(0, at)))] = base::trim(text.substr(at + 1));
    }
    return values;
}

FlywayNames names_of(const std::vector<SourceFile>& files, Imported& imported) {
    FlywayNames names;
    const auto file =
        std::ranges::find_if(files, [](const SourceFile& each) { return each.file.generic_string() == "flyway.conf"; });
    if (file == files.end()) return names;
    constexpr std::array k_prefix_keys{"flyway.sqlMigrationPrefix", "flyway.undoSqlMigrationPrefix",
                                       "flyway.repeatableSqlMigrationPrefix", "flyway.baselineMigrationPrefix"};
    for (const auto& [key, value] : config_of(*file)) {
        const auto prefix = std::ranges::find(k_prefix_keys, key);
        if (prefix != k_prefix_keys.end()) {
            names.prefixes[static_cast<std::size_t>(prefix - k_prefix_keys.begin())].first = value;
        } else if (key == "flyway.sqlMigrationSeparator") {
            names.separator = value;
        } else if (key == "flyway.sqlMigrationSuffixes") {
            names.suffixes = base::split_list(value);
        } else if (key.starts_with("flyway.placeholders.")) {
            names.placeholders[key.substr(20)] = value;
        } else if (key == "flyway.placeholderPrefix" || key == "flyway.placeholderSuffix") {
            imported.warnings.push_back({.message = fmt::format("'{}' is not taken over", key),
                                         .where = base::whole_file(file->shown_file),
                                         .hint = "write the placeholders as ${name} in the new scripts"});
        }
    }
    return names;
}

/// What stands in a file of its own beside a script.
struct ScriptConfig {
    bool is_executed = true;
    bool has_placeholders = true;
};

ScriptConfig script_config(const std::vector<SourceFile>& files, const SourceFile& script, Imported& imported) {
    ScriptConfig config;
    const auto wanted = script.file.generic_string() + ".conf";
    const auto file =
        std::ranges::find_if(files, [&](const SourceFile& each) { return each.file.generic_string() == wanted; });
    if (file == files.end()) return config;
    for (const auto& [key, value] : config_of(*file)) {
        if (key == "placeholderReplacement") {
            config.has_placeholders = !base::equals_ignoring_case(value, "false");
        } else if (key == "shouldExecute") {
            config.is_executed = !base::equals_ignoring_case(value, "false");
            if (!base::equals_ignoring_case(value, "false") && !base::equals_ignoring_case(value, "true")) {
                imported.warnings.push_back({.message = fmt::format("'{}' is not asked: the script always runs", value),
                                             .where = base::whole_file(file->shown_file)});
            }
        }
    }
    return config;
}

// ---- Placeholders ---------------------------------------------------------------------------------------------------

// A name of ours for `flyway:timestamp` or `my-name`.
std::string variable_name(std::string_view placeholder) {
    std::string name;
    for (const char c : placeholder)
        name += base::is_name_character(c) ? c : '_';
    return base::is_name_start(name.front()) ? name : "_" + name;
}

GatheredText with_placeholders(const SourceFile& file, const FlywayNames& names,
                               std::vector<ScriptVariable>& variables) {
    GatheredText text;
    for (const auto& line : lines_of(file)) {
        std::string written;
        std::size_t copied = 0;
        for (auto at = line.text.find("${"); at != std::string_view::npos; at = line.text.find("${", at + 2)) {
            const auto end = line.text.find('}', at);
            if (end == std::string_view::npos || end == at + 2) continue;
            const auto placeholder = line.text.substr(at + 2, end - at - 2);
            const auto name = variable_name(placeholder);
            written += fmt::format("{}${{{}}}", line.text.substr(copied, at - copied), name);
            copied = end + 1;
            if (std::ranges::find(variables, name, &ScriptVariable::name) != variables.end()) continue;
            const auto given = names.placeholders.find(placeholder);
            variables.push_back(
                {.name = name,
                 .default_value = given == names.placeholders.end() ? std::nullopt : std::optional(given->second)});
        }
        text.add(line, written + std::string(line.text.substr(copied)));
    }
    return text;
}

// ---- The files ------------------------------------------------------------------------------------------------------

// CRC32 over the lines without their ends, as a signed number (ChecksumCalculator).
std::string flyway_checksum(std::string_view text) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : text) {
        if (c == '\n' || c == '\r') continue;
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return std::to_string(static_cast<std::int32_t>(~crc));
}

class FlywayFiles {
  public:
    explicit FlywayFiles(const std::vector<SourceFile>& files) : m_files(files), m_names(names_of(files, m_imported)) {}

    Imported run() && {
        for (const auto& file : m_files)
            sort_in(file);
        std::ranges::stable_sort(m_versioned, is_lower_version, [](const Found& each) { return each.name.version; });
        std::ranges::stable_sort(m_repeatable, {}, [](const Found& each) { return each.name.description; });
        add_baseline();
        for (const auto& each : m_versioned)
            add(each);
        refuse_twins(m_imported);
        for (const auto& each : m_undo)
            add_way_back(each);
        for (const auto& each : m_repeatable)
            add(each);
        tell();
        chain(m_imported.revisions);
        return std::move(m_imported);
    }

  private:
    struct Found {
        const SourceFile* file;
        FlywayName name;
    };

    void sort_in(const SourceFile& file) {
        const auto file_name = name_of_file(file);
        const bool is_code = file_name.ends_with(".java");
        const auto stem = is_code ? stem_of_file(file_name, {".java"}) : stem_of_file(file_name, m_names.suffixes);
        if (!stem) return;
        auto name = flyway_name(*stem, m_names);
        if (!name) {
            if (!is_code && is_callback(file_name)) {
                m_imported.warnings.push_back({.message = "a callback is not imported",
                                               .where = base::whole_file(file.shown_file),
                                               .hint = "run it beside srmigrate if it is still needed"});
            } else if (!is_code) {
                leave_out(m_imported, file, "its name is not V1__name, U1__name, R__name or B1__name");
            }
            return;
        }
        if (!is_code && !script_config(m_files, file, m_imported).is_executed) {
            return leave_out(m_imported, file, "shouldExecute is false");
        }
        Found found{.file = &file, .name = std::move(*name)};
        switch (found.name.kind) {
            case FlywayKind::versioned:
                m_versioned.push_back(std::move(found));
                return;
            case FlywayKind::undo:
                m_undo.push_back(std::move(found));
                return;
            case FlywayKind::repeatable:
                m_repeatable.push_back(std::move(found));
                return;
            case FlywayKind::baseline:
                m_baseline.push_back(std::move(found));
                return;
        }
    }

    // A new database begins with the newest one, which stands for all versions up to its own.
    void add_baseline() {
        if (m_baseline.empty()) return;
        std::ranges::stable_sort(m_baseline, is_lower_version, [](const Found& each) { return each.name.version; });
        const auto newest = m_baseline.back();
        m_baseline.pop_back();
        const auto leave = [&](const Found& each) {
            const bool is_in = !is_lower_version(newest.name.version, each.name.version);
            if (is_in) leave_out(m_imported, *each.file, fmt::format("{} stands for it", name_of_file(*newest.file)));
            return is_in;
        };
        std::erase_if(m_baseline, leave);
        std::erase_if(m_versioned, leave);
        std::erase_if(m_undo, leave);
        add(newest);
    }

    std::string text_of(const SourceFile& file, std::vector<ScriptVariable>& variables) {
        GatheredText text;
        if (script_config(m_files, file, m_unheard).has_placeholders) {
            text = with_placeholders(file, m_names, variables);
        } else {
            for (const auto& line : lines_of(file))
                text.add(line);
        }
        return taken_over(m_imported,
                          {.tool = ForeignTool::flyway, .file = file, .text = text, .variables = variables});
    }

    void add(const Found& found) {
        const auto& file = *found.file;
        const bool is_repeatable = found.name.kind == FlywayKind::repeatable;
        auto revision =
            imported_revision(ForeignTool::flyway, file, is_repeatable ? name_of_file(file) : found.name.version,
                              message_of(found.name.description, file), name_of_file(file));
        if (name_of_file(file).ends_with(".java")) {
            warn_of_code(m_imported, file, "Java");
        } else {
            revision.up = text_of(file, revision.variables);
            const bool has_placeholders = !revision.variables.empty();
            if (!is_repeatable || !has_placeholders) revision.fingerprint = flyway_checksum(file.text);
        }
        revision.is_baseline = found.name.kind == FlywayKind::baseline;
        m_imported.revisions.push_back(std::move(revision));
    }

    void add_way_back(const Found& found) {
        const auto& file = *found.file;
        const auto up = std::ranges::find(m_imported.revisions, found.name.version, &ImportedRevision::version);
        if (up == m_imported.revisions.end()) {
            m_imported.warnings.push_back(
                {.message = fmt::format("it undoes {}, of which there is no file: it is left out", found.name.version),
                 .where = base::whole_file(file.shown_file)});
            return;
        }
        if (up->way_back) {
            m_imported.problems.push_back({.message = fmt::format("a second file that undoes {}", found.name.version),
                                           .where = base::whole_file(file.shown_file),
                                           .hint = "keep one of them"});
            return;
        }
        up->way_back = text_of(file, up->variables);
    }

    void tell() {
        for (const auto& each : m_repeatable) {
            m_imported.notes.push_back(
                {.message = "a repeatable migration became one revision at the end: an edit of the file runs nothing",
                 .where = base::whole_file(each.file->shown_file),
                 .hint =
                     "keep views in models; 'srmigrate revision --autogenerate' writes a revision when they change"});
        }
        std::vector<std::string> variables;
        for (const auto& revision : m_imported.revisions) {
            for (const auto& variable : revision.variables) {
                if (std::ranges::find(variables, variable.name) == variables.end()) variables.push_back(variable.name);
            }
        }
        if (variables.empty()) return;
        m_imported.notes.push_back(
            {.message = fmt::format("placeholders became variables of the scripts: {}", base::join(variables, ", ")),
             .hint = "set them with '-x NAME=VALUE' or in the section [alembic:variables]"});
    }

    Imported m_imported;
    Imported m_unheard;  ///< what was told already
    const std::vector<SourceFile>& m_files;
    FlywayNames m_names;
    std::vector<Found> m_versioned;
    std::vector<Found> m_undo;
    std::vector<Found> m_repeatable;
    std::vector<Found> m_baseline;
};

enum class FlywayEffect { adds, removes, adds_all_before, nothing };

FlywayEffect effect_of_type(std::string_view type) {
    if (type == "SCHEMA") return FlywayEffect::nothing;
    if (type == "DELETE" || type.starts_with("UNDO_")) return FlywayEffect::removes;
    if (type.find("BASELINE") != std::string_view::npos) return FlywayEffect::adds_all_before;
    return FlywayEffect::adds;
}

}  // namespace

bool is_flyway_file(const SourceFile& file) {
    const auto stem = stem_of_file(name_of_file(file), {".sql"});
    return stem && stem->find("__") != std::string::npos && flyway_name(*stem, {}).has_value();
}

Imported read_flyway(const ForeignFiles& found) {
    return FlywayFiles(found.files).run();
}

// The rows are walked through in the order in which they were made.
AppliedMigrations applied_by_flyway(const sql::ResultSet& rows, const Imported& imported) {
    std::vector<sql::Row> ordered = rows.rows;
    std::ranges::stable_sort(ordered, is_lower_name,
                             [&](const sql::Row& row) { return text_of_cell(rows, row, "installed_rank"); });
    std::map<std::string, std::string> ran;  // version, or script of a repeatable one; checksum
    std::optional<std::string> baseline;
    AppliedMigrations applied;
    for (const auto& row : ordered) {
        const auto script = text_of_cell(rows, row, "script");
        const auto given = text_of_cell(rows, row, "version");
        const auto version = flyway_version(given).value_or(std::string(script.substr(script.rfind('/') + 1)));
        if (!is_true_cell(rows, row, "success")) {
            applied.problems.push_back(
                {.message = fmt::format("the migration {} failed: its row says so", given.empty() ? script : given),
                 .hint = "repair the database and run 'flyway repair' first"});
            continue;
        }
        switch (effect_of_type(text_of_cell(rows, row, "type"))) {
            case FlywayEffect::adds:
                ran[version] = text_of_cell(rows, row, "checksum");
                break;
            case FlywayEffect::removes:
                ran.erase(version);
                break;
            case FlywayEffect::adds_all_before:
                baseline = version;
                break;
            case FlywayEffect::nothing:
                break;
        }
    }
    for (const auto& revision : imported.revisions) {
        const auto found = ran.find(revision.version);
        const bool is_before =
            baseline && flyway_version(revision.version) && !is_lower_version(*baseline, revision.version);
        if (found == ran.end() && !is_before) continue;
        applied.ids.insert(revision.id);
        if (found == ran.end()) continue;
        if (!revision.fingerprint.empty() && !found->second.empty() && found->second != revision.fingerprint) {
            applied.warnings.push_back(
                {.message = fmt::format("it was edited since it ran: the table has the checksum {}, the file {}",
                                        found->second, revision.fingerprint),
                 .where = base::whole_file(revision.shown_file),
                 .hint = "the new script has the text of the file"});
        }
        ran.erase(found);
    }
    // What stands before the first revision is in it: a baseline migration.
    const auto* const first = imported.revisions.empty() ? nullptr : &imported.revisions.front();
    for (const auto& [version, checksum] : ran) {
        const bool is_in_first = first != nullptr && first->is_baseline && flyway_version(version) &&
                                 !is_lower_version(first->version, version);
        if (!is_in_first) {
            applied.unknown.push_back(version);
        } else if (applied.ids.empty()) {
            applied.problems.push_back({.message = fmt::format("the database is at {}, and {} stands for all up to {}",
                                                               version, first->file, first->version),
                                        .hint = "migrate it with Flyway to that version first"});
            break;
        }
    }
    return applied;
}

}  // namespace srmigrate::revision
