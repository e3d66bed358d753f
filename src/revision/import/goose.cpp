// SPDX-License-Identifier: Apache-2.0
// goose: `00003_add.sql` with annotations `-- +goose Up`, in the order of their numbers. Source: goose v3,
// internal/sqlparser/parser.go (ParseSQLMigration, extractAnnotation, endsWithSemicolon), migrate.go
// (NumericComponent); dialects/starrocks.go; variables: github.com/mfridman/interpolate.
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/import/parts.hpp"
#include "revision/import/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace srmigrate::revision {
namespace {

// What stands behind `+goose` in a line that is an annotation; its case does not matter, `+goose` is written so.
std::optional<std::string> goose_annotation(std::string_view line) {
    const auto text = base::trim(line);
    const auto at = text.find("+goose");
    if (!text.starts_with("--") || at == std::string_view::npos) return std::nullopt;
    const auto before = base::replace_all(text.substr(0, at), "-", "");
    return base::to_lower(base::trim(before + std::string(text.substr(at + 6))));
}

// The last word of the line is asked; a word that begins with dashes begins a comment.
bool ends_goose_statement(std::string_view line) {
    std::string last;
    for (const auto& word : base::split_list(base::replace_all(line, "\t", " "), ' ')) {
        if (word.starts_with("--")) break;
        last = word;
    }
    return last.ends_with(';');
}

class GooseFile {
  public:
    GooseFile(const SourceFile& file, Imported& imported) : m_file(file), m_imported(imported) {}

    void read(ImportedRevision& revision) {
        const auto problems = m_imported.problems.size();
        for (const auto& line : lines_of(m_file))
            take(line);
        end_section();
        if (!m_has_up) {
            m_imported.problems.push_back({.message = "there is no '-- +goose Up'",
                                           .where = base::whole_file(m_file.shown_file),
                                           .hint = "write it above the first statement; goose refuses the file, too"});
            return;
        }
        if (m_imported.problems.size() > problems) return;
        revision.variables = m_variables;
        revision.up = text_of(m_up);
        if (m_has_down) {
            revision.way_back = text_of(m_down);
        } else {
            m_imported.notes.push_back({.message = "there is no '-- +goose Down': its revision has no way back",
                                        .where = base::whole_file(m_file.shown_file)});
        }
        if (!m_variables.empty()) {
            m_imported.notes.push_back({.message = "variables of the environment became variables of the script",
                                        .where = base::whole_file(m_file.shown_file),
                                        .hint = "set them with '-x NAME=VALUE' or in the section [alembic:variables]"});
        }
    }

  private:
    struct GooseSection {
        GatheredText text;
        std::vector<std::string> statements = {};
    };

    void problem(const SourceLine& line, std::string message, std::string hint) {
        m_imported.problems.push_back(
            {.message = std::move(message), .where = place_of_line(m_file, line), .hint = std::move(hint)});
    }

    std::string text_of(const GooseSection& section) {
        return taken_over(m_imported, {.tool = ForeignTool::goose,
                                       .file = m_file,
                                       .text = section.text,
                                       .statements = section.statements,
                                       .variables = m_variables});
    }

    void take(const SourceLine& line) {
        const auto command = goose_annotation(line.text);
        if (!command) return take_text(line);
        if (!line.text.starts_with("--")) {
            return problem(line, "blanks stand before the annotation",
                           "begin the line with it; goose refuses it so, too");
        }
        if (*command == "up") return begin_up(line);
        if (*command == "down") return begin_down(line);
        if (*command == "statementbegin") return begin_block(line);
        if (*command == "statementend") return end_block(line);
        if (*command == "no transaction") return;  // there are none here
        if (*command == "envsub on" || *command == "envsub off") {
            m_substitutes = *command == "envsub on";
            return;
        }
        problem(line, fmt::format("goose has no annotation '{}'", *command),
                "it has Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF");
    }

    void begin_up(const SourceLine& line) {
        if (m_section != nullptr) return problem(line, "a second '-- +goose Up'", "keep one of them");
        m_has_up = true;
        m_section = &m_up;
    }

    void begin_down(const SourceLine& line) {
        if (!m_has_up || m_has_down) {
            return problem(line,
                           m_has_down ? "a second '-- +goose Down'" : "'-- +goose Down' comes before '-- +goose Up'",
                           "write one Up, then one Down");
        }
        end_section();
        m_has_down = true;
        m_section = &m_down;
    }

    void begin_block(const SourceLine& line) {
        if (m_section == nullptr || m_block) {
            return problem(line,
                           m_block ? "a second 'StatementBegin' before 'StatementEnd'"
                                   : "'StatementBegin' comes before '-- +goose Up'",
                           m_block ? "write 'StatementEnd' above it" : "write '-- +goose Up' above it");
        }
        m_block = line;
        m_block_begin = m_section->text.text().size();
    }

    void end_block(const SourceLine& line) {
        if (!m_block) return problem(line, "'StatementEnd' without 'StatementBegin'", "remove it");
        m_section->statements.push_back(std::exchange(m_statement, {}));
        m_section->text.end_statement(m_block_begin);
        m_block.reset();
    }

    void take_text(const SourceLine& line) {
        const auto text = base::trim(line.text);
        const bool is_comment = text.starts_with("--");
        if (m_section == nullptr) {
            if (is_comment) m_up.text.add(line);
            if (text.empty() || is_comment) return;
            return problem(line, "a statement before '-- +goose Up'", "move it below; goose refuses the file, too");
        }
        const auto written = m_substitutes && !is_comment ? substituted(line) : std::string(line.text);
        m_section->text.add(line, written);
        if (m_statement.empty() && (is_comment || text.empty())) return;
        if (m_statement.empty()) m_open = line;
        m_statement += written + "\n";
        if (m_block || !ends_goose_statement(line.text)) return;
        m_section->statements.push_back(std::exchange(m_statement, {}));
    }

    void end_section() {
        if (m_block) {
            problem(*m_block, "'StatementBegin' without 'StatementEnd'",
                    "write '-- +goose StatementEnd' below the statement");
        } else if (!m_statement.empty() && m_section != nullptr) {
            problem(m_open, "the statement that begins here does not end",
                    "end it with ';' at the end of a line; goose refuses the file, too");
        }
        m_block.reset();
        m_statement.clear();
    }

    // ---- Variables: $NAME, ${NAME}, ${NAME:-default} ----------------------------------------------------------------

    std::string substituted(const SourceLine& line) {
        std::string result;
        const auto text = line.text;
        for (std::size_t at = 0; at < text.size();) {
            if (text.substr(at).starts_with("\\$")) {
                result += "\\$";
                at += 2;
            } else if (text[at] != '$') {
                result += text[at++];
            } else if (text.substr(at).starts_with("$$")) {  // means one
                result += '$';
                at += 2;
            } else {
                at = substitute(line, at, result);
            }
        }
        return result;
    }

    // Returns where the text goes on.
    std::size_t substitute(const SourceLine& line, std::size_t at, std::string& result) {
        const auto text = line.text;
        const bool has_brace = text.substr(at).starts_with("${");
        const auto begin = at + (has_brace ? 2 : 1);
        auto end = begin;
        while (end < text.size() && base::is_name_character(text[end]))
            ++end;
        const auto name = text.substr(begin, end - begin);
        if (name.empty() || !base::is_name_start(name.front())) {
            result += '$';
            return at + 1;
        }
        if (!has_brace) {
            declare(name, std::nullopt);
            result += fmt::format("${{{}}}", name);
            return end;
        }
        const auto close = std::min(text.find('}', end), text.size() - 1);
        const auto rest = text.substr(end, close - end);
        const auto dash = rest.starts_with(":-") ? 2U : rest.starts_with("-") ? 1U : 0U;
        if (text[close] != '}' || (!rest.empty() && dash == 0)) {
            m_imported.problems.push_back(
                {.message = fmt::format("the variable '{}' is more than a name and a default", name),
                 .where = m_file.place(line.offset + at, close + 1 - at),
                 .hint = "write ${NAME} or ${NAME:-default}"});
            return text.size();
        }
        declare(name, rest.empty() ? std::nullopt : std::optional(std::string(rest.substr(dash))));
        result += fmt::format("${{{}}}", name);
        return close + 1;
    }

    void declare(std::string_view name, std::optional<std::string> fallback) {
        const auto found = std::ranges::find(m_variables, name, &ScriptVariable::name);
        if (found == m_variables.end()) {
            m_variables.push_back({.name = std::string(name), .default_value = std::move(fallback)});
        } else if (!found->default_value) {
            found->default_value = std::move(fallback);
        }
    }

    const SourceFile& m_file;
    Imported& m_imported;
    GooseSection m_up;
    GooseSection m_down;
    GooseSection* m_section = nullptr;
    std::string m_statement;            ///< as far as it goes
    SourceLine m_open;                  ///< its first line
    std::optional<SourceLine> m_block;  ///< the StatementBegin whose end has not come yet
    std::size_t m_block_begin = 0;
    bool m_has_up = false;
    bool m_has_down = false;
    bool m_substitutes = false;
    std::vector<ScriptVariable> m_variables;
};

}  // namespace

bool is_goose_file(const SourceFile& file) {
    const auto lines = lines_of(file);
    return std::ranges::any_of(lines, [](const SourceLine& line) { return goose_annotation(line.text) == "up"; });
}

Imported read_goose(const ForeignFiles& found) {
    Imported imported;
    for (const auto& file : found.files) {
        const auto name = name_of_file(file);
        const auto number = numbered(name);
        const bool is_go = name.ends_with(".go") && !name.ends_with("_test.go");
        if (!is_go && !name.ends_with(".sql")) continue;
        if (!number || !number->rest.starts_with("_") || file.file.has_parent_path()) {
            if (is_go) continue;  // any other program text
            leave_out(imported, file,
                      file.file.has_parent_path() ? "goose reads one directory" : "its name is not VERSION_NAME.sql");
            continue;
        }
        auto revision = imported_revision(ForeignTool::goose, file, without_zeros(number->digits),
                                          message_of(number->rest.substr(1, number->rest.rfind('.') - 1), file), name);
        if (revision.version == "0") {
            imported.problems.push_back({.message = "the version is 0",
                                         .where = base::whole_file(file.shown_file),
                                         .hint = "begin with 1; goose refuses the file, too"});
        } else if (is_go) {
            warn_of_code(imported, file, "Go");
        } else {
            GooseFile(file, imported).read(revision);
        }
        imported.revisions.push_back(std::move(revision));
    }
    std::ranges::stable_sort(imported.revisions, is_lower_number, &ImportedRevision::version);
    refuse_twins(imported);
    chain(imported.revisions);
    return imported;
}

// The newest row of a version counts. On StarRocks the ids that the table deals out are in no order, so the time is
// asked first. The version 0 is that of the table itself.
AppliedMigrations applied_by_goose(const sql::ResultSet& rows, const Imported& imported) {
    struct GooseRow {
        std::string version;
        std::string time;
        std::string id;
        bool is_applied = false;
    };
    std::vector<GooseRow> ordered;
    for (const auto& row : rows.rows) {
        ordered.push_back({.version = text_of_cell(rows, row, "version_id"),
                           .time = text_of_cell(rows, row, "tstamp"),
                           .id = text_of_cell(rows, row, "id"),
                           .is_applied = is_true_cell(rows, row, "is_applied")});
    }
    std::ranges::sort(ordered, [](const GooseRow& a, const GooseRow& b) {
        return a.time != b.time ? a.time < b.time : is_lower_name(a.id, b.id);
    });
    std::map<std::string, bool> newest;
    for (const auto& row : ordered)
        newest[row.version] = row.is_applied;
    newest.erase("0");
    AppliedMigrations applied;
    for (const auto& [version, is_applied] : newest) {
        if (is_applied) add_applied(applied, imported, version);
    }
    return applied;
}

}  // namespace srmigrate::revision
