// SPDX-License-Identifier: Apache-2.0
// Liquibase's formatted SQL: a revision for each `--changeset author:id`, file after file in the order of their names,
// or in that of a file which names them. Source: liquibase, AbstractFormattedChangeLogParser,
// FormattedSqlChangeLogParser, CreateDatabaseChangeLogTableGenerator, ChangeSet.ExecType.
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/import/parts.hpp"
#include "revision/import/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace srmigrate::revision {
namespace {

// What stands behind the dashes of a line that says something to Liquibase: "changeset me:1"; nothing for any other.
std::optional<std::string_view> liquibase_line(std::string_view line) {
    const auto text = base::trim(line);
    if (!text.starts_with("--")) return std::nullopt;
    return base::trim(text.substr(2));
}

// The text after the word, in any case of letters.
std::optional<std::string_view> after_word(std::string_view text, std::string_view word) {
    if (!base::starts_with_ignoring_case(text, word)) return std::nullopt;
    return text.substr(word.size());
}

bool is_liquibase_head(std::string_view line) {
    const auto text = liquibase_line(line);
    const auto rest = text ? after_word(*text, "liquibase") : std::nullopt;
    return rest && base::starts_with_ignoring_case(base::trim(*rest), "formatted");
}

std::string without_quotes(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return std::string(text);
}

using Attributes = std::map<std::string, std::string, std::less<>>;  // names in lower case

// `name:value name:"a value"`.
Attributes attributes_in(std::string_view text) {
    Attributes attributes;
    while (!(text = base::trim(text)).empty()) {
        const auto colon = text.find(':');
        const auto blank = text.find_first_of(" \t");
        if (colon == std::string_view::npos) break;
        if (blank < colon) {
            text.remove_prefix(blank);
            continue;
        }
        const auto begin = colon + 1;
        const bool is_quoted = text.substr(begin, 1) == "\"";
        const auto end =
            std::min(is_quoted ? text.find('"', begin + 1) + 1 : text.find_first_of(" \t", begin), text.size());
        attributes[base::to_lower(text.substr(0, colon))] = without_quotes(text.substr(begin, end - begin));
        text.remove_prefix(std::max(end, begin));
    }
    return attributes;
}

/// `--changeset author:id attributes`.
struct ChangesetHead {
    std::string author;
    std::string id;
    Attributes attributes;
};

std::optional<ChangesetHead> changeset_head(std::string_view text) {
    text = base::trim(text);
    const auto author_end = text.starts_with("\"") ? text.find('"', 1) + 1 : text.find(':');
    if (author_end == 0 || author_end >= text.size() || text[author_end] != ':') return std::nullopt;
    ChangesetHead head{.author = without_quotes(text.substr(0, author_end)), .id = {}, .attributes = {}};
    text.remove_prefix(author_end + 1);
    const auto id_end = text.starts_with("\"") ? text.find('"', 1) + 1 : text.find_first_of(" \t");
    head.id = without_quotes(text.substr(0, id_end));
    if (head.author.empty() || base::trim(head.id).empty()) return std::nullopt;
    if (id_end < text.size()) head.attributes = attributes_in(text.substr(id_end));
    return head;
}

bool is_set(const Attributes& attributes, std::string_view name, std::string_view value) {
    const auto found = attributes.find(name);
    return found != attributes.end() && base::equals_ignoring_case(found->second, value);
}

// `postgresql,mysql` or `!oracle`; StarRocks is spoken to as MySQL.
bool is_for_starrocks(std::string_view dbms) {
    constexpr std::array k_ours{"mysql", "mariadb", "starrocks", "all"};
    bool only_excludes = true;
    for (const auto& name : base::split_list(dbms)) {
        const auto lower = base::to_lower(name);
        const auto is = [&](const char* ours) { return lower == ours || lower == fmt::format("!{}", ours); };
        const bool is_ours = std::ranges::any_of(k_ours, is);
        if (lower.starts_with('!')) {
            if (is_ours) return false;
        } else {
            if (is_ours) return true;
            only_excludes = false;
        }
    }
    return only_excludes;
}

// ---- Statements between delimiters of the author's choice -----------------------------------------------------------

/// A delimiter that stands at the end of a line. Where none is given, a line that is `/` or `go` ends a statement, too
/// (StringUtil.isDelimiter).
struct Delimiter {
    std::string text = ";";
    bool splits = true;
};

std::string_view without_delimiter(std::string_view line, const Delimiter& delimiter) {
    const auto end = line.find_last_not_of(" \t");
    const auto text = line.substr(0, end == std::string_view::npos ? 0 : end + 1);
    return text.ends_with(delimiter.text) ? text.substr(0, text.size() - delimiter.text.size()) : line;
}

class ChangesetText {
  public:
    explicit ChangesetText(Delimiter delimiter) : m_delimiter(std::move(delimiter)) {}

    void add(const SourceLine& line, std::string_view written) {
        const auto alone = base::trim(written);
        if (m_delimiter.text == ";" && m_delimiter.splits &&
            (alone == "/" || base::equals_ignoring_case(alone, "go"))) {
            m_text.end_statement(m_begin);
            m_begin = m_text.text().size();
            return;
        }
        if (m_delimiter.text == ";" || !m_delimiter.splits) {
            m_text.add(line, written);
            if (!m_delimiter.splits) m_statement += std::string(written) + "\n";
            return;
        }
        const auto kept = without_delimiter(written, m_delimiter);
        m_text.add(line, kept);
        m_statement += std::string(kept) + "\n";
        if (kept.size() != written.size()) end();
    }

    /// As Liquibase splits it, where that is not at semicolons.
    std::optional<std::vector<std::string>> statements() {
        if (m_delimiter.text == ";" && m_delimiter.splits) return std::nullopt;
        end();
        return m_statements;
    }

    const GatheredText& text() const { return m_text; }

  private:
    void end() {
        m_text.end_statement(m_begin);
        m_begin = m_text.text().size();
        m_statements.push_back(std::exchange(m_statement, {}));
    }

    Delimiter m_delimiter;
    GatheredText m_text;
    std::size_t m_begin = 0;
    std::string m_statement;
    std::vector<std::string> m_statements;
};

// ---- Files ----------------------------------------------------------------------------------------------------------

class LiquibaseFile {
  public:
    LiquibaseFile(const SourceFile& file, Imported& imported) : m_file(file), m_imported(imported) {}

    void read() {
        const auto lines = lines_of(m_file);
        for (m_lines = lines; !m_lines.empty();) {
            const auto line = m_lines.front();
            m_lines = m_lines.subspan(1);
            take(line);
        }
        finish();
    }

  private:
    struct Changeset {
        SourceLine line;
        ChangesetHead head;
        ChangesetText up;
        ChangesetText down;
        bool has_down = false;
        bool has_preconditions = false;
        std::string comment = {};
    };

    void problem(const SourceLine& line, std::string message, std::string hint) {
        m_imported.problems.push_back(
            {.message = std::move(message), .where = place_of_line(m_file, line), .hint = std::move(hint)});
    }
    void warn(const SourceLine& line, std::string message, std::string hint = {}) {
        m_imported.warnings.push_back(
            {.message = std::move(message), .where = place_of_line(m_file, line), .hint = std::move(hint)});
    }

    void take(const SourceLine& line) {
        if (is_liquibase_head(line.text)) {
            const auto attributes = attributes_in(line.text.substr(line.text.find("formatted") == std::string_view::npos
                                                                       ? line.text.size()
                                                                       : line.text.find("formatted")));
            if (const auto path = attributes.find("logicalfilepath"); path != attributes.end()) m_path = path->second;
            return;
        }
        const auto said = liquibase_line(line.text);
        if (!said) return take_text(line);
        if (const auto rest = after_word(*said, "changeset")) return begin(line, *rest);
        if (const auto rest = after_word(*said, "property")) return property(line, *rest);
        if (const auto rest = after_word(*said, "ignorelines:")) return ignore_lines(line, base::trim(*rest));
        if (!m_changeset) return m_above.push_back(line);
        if (const auto rest = after_word(*said, "rollback")) return rollback(line, *rest);
        if (const auto rest = after_word(*said, "comment")) {
            m_changeset->comment = base::trim(rest->starts_with(':') ? rest->substr(1) : *rest);
            return;
        }
        if (after_word(*said, "validchecksum")) return;
        if (after_word(*said, "precondition")) m_changeset->has_preconditions = true;
        take_text(line);
    }

    void take_text(const SourceLine& line) {
        const auto text = base::trim(line.text);
        if (!m_changeset) {
            // Liquibase does not look at it either.
            if (!text.empty() && !std::exchange(m_has_stray, true)) {
                warn(line, "what stands above the first changeset is left out: Liquibase does not run it");
            }
            return;
        }
        if (text.starts_with("/*") && is_rollback_block(text.substr(2))) return rollback_block(line);
        m_changeset->up.add(line, with_names(line.text));
    }

    static bool is_rollback_block(std::string_view text) {
        const auto rest = after_word(base::trim(text), "liquibase");
        return rest && base::equals_ignoring_case(base::trim(*rest), "rollback");
    }

    void begin(const SourceLine& line, std::string_view rest) {
        finish();
        auto head = changeset_head(rest);
        if (!head) return problem(line, "expected 'author:id' after 'changeset'", "write --changeset author:id");
        Delimiter up;
        Delimiter down;
        const auto& attributes = head->attributes;
        if (const auto given = attributes.find("enddelimiter"); given != attributes.end()) {
            up.text = given->second;
            warn_of_pattern(line, up.text);
        }
        if (const auto given = attributes.find("rollbackenddelimiter"); given != attributes.end()) {
            down.text = given->second;
            warn_of_pattern(line, down.text);
        }
        up.splits = !is_set(attributes, "splitstatements", "false");
        down.splits = !is_set(attributes, "rollbacksplitstatements", "false");
        m_changeset =
            Changeset{.line = line, .head = std::move(*head), .up = ChangesetText(up), .down = ChangesetText(down)};
    }

    void warn_of_pattern(const SourceLine& line, std::string_view delimiter) {
        if (delimiter.empty() || delimiter.find_first_of("\\[(*?|^") == std::string_view::npos) return;
        warn(line, fmt::format("the delimiter '{}' is taken as it is written, not as a pattern", delimiter),
             "look at the statements of the new script");
    }

    // `name:x value:y`, also with '='; the first one counts.
    void property(const SourceLine& line, std::string_view rest) {
        auto text = base::replace_all(rest, "name=", "name:");
        text = base::replace_all(text, "value=", "value:");
        const auto attributes = attributes_in(text);
        const auto name = attributes.find("name");
        const auto value = attributes.find("value");
        if (name == attributes.end() || value == attributes.end()) {
            return problem(line, "expected a name and a value after 'property'", "write --property name:x value:y");
        }
        m_properties.emplace(name->second, value->second);
    }

    void ignore_lines(const SourceLine& line, std::string_view what) {
        std::size_t count = 0;
        if (base::equals_ignoring_case(what, "start")) {
            while (count < m_lines.size()) {
                const auto said = liquibase_line(m_lines[count++].text);
                const auto rest = said ? after_word(*said, "ignorelines:") : std::nullopt;
                if (rest && base::equals_ignoring_case(base::trim(*rest), "end")) break;
            }
        } else if (base::is_digits(what) && what.size() < 9) {
            count = std::min<std::size_t>(std::stoul(std::string(what)), m_lines.size());
        } else {
            return problem(line, fmt::format("expected start, end or a number of lines, got '{}'", what),
                           "write --ignoreLines:start");
        }
        m_imported.notes.push_back(
            {.message = fmt::format("{} left out, as ignoreLines says", base::counted(count, "line")),
             .where = place_of_line(m_file, line)});
        m_lines = m_lines.subspan(count);
    }

    // ---- The way back -----------------------------------------------------------------------------------------------

    void rollback(const SourceLine& line, std::string_view rest) {
        const auto sql = base::trim(rest);
        if (base::starts_with_ignoring_case(sql, "changesetid:")) {
            return warn(line, "the rollback of another changeset is not taken over", "write it into the new script");
        }
        m_changeset->has_down = true;
        if (base::equals_ignoring_case(sql, "empty") || base::starts_with_ignoring_case(sql, "not required")) return;
        m_changeset->down.add(line, with_names(sql));
    }

    void rollback_block(const SourceLine& line) {
        m_changeset->has_down = true;
        while (!m_lines.empty()) {
            const auto next = m_lines.front();
            m_lines = m_lines.subspan(1);
            const auto text = base::trim(next.text);
            if (!text.ends_with("*/")) {
                m_changeset->down.add(next, with_names(next.text));
                continue;
            }
            m_changeset->down.add(next, with_names(text.substr(0, text.size() - 2)));
            return;
        }
        problem(line, "the comment of the rollback does not end", "write */ below it");
    }

    // ---- Properties: ${name}, with characters that our variables do not have
    // ------------------------------------------

    std::string with_names(std::string_view text) {
        std::string result;
        std::size_t copied = 0;
        for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
            const auto end = text.find('}', at);
            if (end == std::string_view::npos || end == at + 2) continue;
            const auto given = text.substr(at + 2, end - at - 2);
            std::string name;
            for (const char c : given)
                name += base::is_name_character(c) ? c : '_';
            if (!base::is_name_start(name.front())) continue;  // ${1}: text
            result += fmt::format("{}${{{}}}", text.substr(copied, at - copied), name);
            copied = end + 1;
            if (std::ranges::find(m_variables, name, &ScriptVariable::name) != m_variables.end()) continue;
            const auto property = m_properties.find(given);
            m_variables.push_back(
                {.name = name,
                 .default_value = property == m_properties.end() ? std::nullopt : std::optional(property->second)});
        }
        return result + std::string(text.substr(copied));
    }

    // ---- Changesets -------------------------------------------------------------------------------------------------

    void tell_attributes(const Changeset& changeset) {
        const auto& attributes = changeset.head.attributes;
        const auto say = [&](std::string_view attribute, std::string_view what) {
            const auto found = attributes.find(attribute);
            if (found != attributes.end()) warn(changeset.line, fmt::format(fmt::runtime(what), found->second));
        };
        say("context", "it runs in every environment here, not only where the context is '{}'");
        say("contextfilter", "it runs in every environment here, not only where the context is '{}'");
        say("labels", "it runs always here, not only with the labels '{}'");
        say("runwith", "it is not run with '{}' here");
        if (is_set(attributes, "runonchange", "true")) {
            warn(changeset.line, "it runs once here: an edit runs nothing (runOnChange)",
                 "keep views in models; 'srmigrate revision --autogenerate' writes a revision when they change");
        }
        if (is_set(attributes, "runalways", "true"))
            warn(changeset.line, "it runs once here, not each time (runAlways)");
        if (is_set(attributes, "failonerror", "false")) {
            warn(changeset.line, "an error of it stops the run here (failOnError)");
        }
        if (changeset.has_preconditions) {
            warn(changeset.line, "its preconditions are comments now, and are not asked",
                 "look at them before it runs");
        }
    }

    void finish() {
        auto changeset = std::exchange(m_changeset, std::nullopt);
        const auto variables = std::exchange(m_variables, {});
        if (!changeset) return;
        const auto& attributes = changeset->head.attributes;
        const auto dbms = attributes.find("dbms");
        const bool is_ignored = is_set(attributes, "ignore", "true");
        if (is_ignored || (dbms != attributes.end() && !is_for_starrocks(dbms->second))) {
            m_imported.notes.push_back(
                {.message = is_ignored ? std::string("not imported: the changeset is to be ignored")
                                       : fmt::format("not imported: the changeset is for {}", dbms->second),
                 .where = place_of_line(m_file, changeset->line)});
            return;
        }
        const auto name = fmt::format("{}:{}", changeset->head.author, changeset->head.id);
        const auto path = attributes.contains("logicalfilepath") ? attributes.at("logicalfilepath")
                          : m_path.empty()                       ? m_file.file.generic_string()
                                                                 : m_path;
        auto revision = imported_revision(
            ForeignTool::liquibase, m_file, name,
            message_of(changeset->comment.empty() ? changeset->head.id : changeset->comment, m_file), path);
        revision.fingerprint = path;
        revision.part = name;
        revision.variables = variables;
        revision.up = section_of(changeset->up, variables);
        if (changeset->has_down) revision.way_back = section_of(changeset->down, variables);
        tell_attributes(*changeset);
        const auto same =
            std::ranges::find_if(m_imported.revisions, [&](const auto& each) { return each.id == revision.id; });
        if (same != m_imported.revisions.end()) {
            problem(changeset->line, fmt::format("a second changeset {}", name), "give one of them another id");
        }
        m_imported.revisions.push_back(std::move(revision));
    }

    std::string section_of(ChangesetText& text, const std::vector<ScriptVariable>& variables) {
        const auto statements = text.statements();
        return taken_over(m_imported, {.tool = ForeignTool::liquibase,
                                       .file = m_file,
                                       .text = text.text(),
                                       .statements = statements,
                                       .variables = variables});
    }

    const SourceFile& m_file;
    Imported& m_imported;
    std::span<const SourceLine> m_lines;  ///< that were not read yet
    bool m_has_stray = false;
    std::vector<SourceLine> m_above;  ///< comments above the first changeset
    std::string m_path;               ///< logicalFilePath of the file
    std::map<std::string, std::string, std::less<>> m_properties;
    std::optional<Changeset> m_changeset;
    std::vector<ScriptVariable> m_variables;  ///< of the changeset
};

// Changesets in XML, YAML or JSON are another language; a file that only includes others says nothing but their order.
void tell_changelog(const SourceFile& file, const ForeignFiles& found, Imported& imported) {
    const auto suffix = file.file.extension();
    if (suffix != ".xml" && suffix != ".yaml" && suffix != ".yml" && suffix != ".json") return;
    if (file.text.find("databaseChangeLog") == std::string::npos) return;
    if (file.text.find("changeSet") != std::string::npos) {
        imported.problems.push_back(
            {.message = fmt::format("changesets in {} are not read", base::to_upper(suffix.string().substr(1))),
             .where = base::whole_file(file.shown_file),
             .hint = "write them as formatted SQL first; 'liquibase update-sql' prints their SQL"});
    } else if (!found.order) {
        imported.warnings.push_back(
            {.message = "the order of what it includes is not read: files come in the order of their names",
             .where = base::whole_file(file.shown_file),
             .hint = "name the files in their order with --order FILE"});
    }
}

}  // namespace

bool is_liquibase_file(const SourceFile& file) {
    const auto lines = lines_of(file);
    const auto first =
        std::ranges::find_if(lines, [](const SourceLine& line) { return !base::trim(line.text).empty(); });
    if (first != lines.end() && is_liquibase_head(first->text)) return true;
    return !name_of_file(file).ends_with(".sql") && file.text.find("databaseChangeLog") != std::string::npos;
}

Imported read_liquibase(const ForeignFiles& found) {
    Imported imported;
    for (const auto& file : found.files)
        tell_changelog(file, found, imported);
    for (const auto* const file : ordered_files(found, BelowDirectory::yes, imported)) {
        if (!is_liquibase_file(*file)) {
            leave_out(imported, *file, "its first line is not '--liquibase formatted sql'");
            continue;
        }
        LiquibaseFile(*file, imported).read();
    }
    chain(imported.revisions);
    return imported;
}

// A changeset is known by path, author and id; the path begins where Liquibase was told to look.
AppliedMigrations applied_by_liquibase(const sql::ResultSet& rows, const Imported& imported) {
    AppliedMigrations applied;
    for (const auto& row : rows.rows) {
        const auto name = fmt::format("{}:{}", text_of_cell(rows, row, "AUTHOR"), text_of_cell(rows, row, "ID"));
        const auto path = text_of_cell(rows, row, "FILENAME");
        const auto type = base::to_upper(text_of_cell(rows, row, "EXECTYPE"));
        if (type == "FAILED") {
            applied.problems.push_back(
                {.message = fmt::format("the changeset {} of {} failed: its row says so", name, path),
                 .hint = "repair the database, then run it with Liquibase or remove the row"});
            continue;
        }
        if (type == "SKIPPED") continue;
        const auto same = [&](const ImportedRevision& revision) {
            return revision.version == name &&
                   (path == revision.fingerprint || path.ends_with("/" + revision.fingerprint) ||
                    revision.fingerprint.ends_with("/" + path));
        };
        const auto found = std::ranges::find_if(imported.revisions, same);
        if (found == imported.revisions.end()) {
            applied.unknown.push_back(fmt::format("{} of {}", name, path));
        } else {
            applied.ids.insert(found->id);
        }
    }
    return applied;
}

}  // namespace srmigrate::revision
