// SPDX-License-Identifier: Apache-2.0
#include "revision/import/parts.hpp"

#include "base/ascii.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "revision/file/variables.hpp"
#include "revision/script/directive.hpp"
#include "revision/script/sql_header.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace srmigrate::revision {
namespace {

/// A statement, as it is compared and as it is shown.
struct SplitStatement {
    std::string hash;
    std::string text;
    std::size_t offset = 0;
};

std::string in_one_line(std::string_view sql) {
    constexpr std::size_t k_longest_statement = 60;
    std::string line;
    for (const auto& token : sql::lex(sql).tokens) {
        if (!sql::is_trivia(token.kind)) {
            line += base::replace_all(token.text, "\n", " ");
        } else if (!line.empty() && !line.ends_with(' ')) {
            line += ' ';
        }
    }
    line = std::string(base::trim(line));
    if (base::count_characters(line) <= k_longest_statement) return line;
    std::size_t end = 0;
    for (std::size_t i = 0; i < k_longest_statement; ++i)
        end += base::character_size(line, end);
    return line.substr(0, end) + "…";
}

std::vector<SplitStatement> our_statements(std::string_view sql) {
    std::vector<SplitStatement> statements;
    const auto lexed = sql::lex(sql);
    for (const auto& piece : sql::split(lexed.tokens)) {
        if (!piece.empty())
            statements.push_back({sql::token_hash(piece.body), in_one_line(piece.sql()), piece.body.front().offset});
    }
    return statements;
}

std::vector<SplitStatement> their_statements(const std::vector<std::string>& texts) {
    std::vector<SplitStatement> statements;
    for (const auto& text : texts) {
        if (has_statement(text)) statements.push_back({sql::token_hash(sql::lex(text).tokens), in_one_line(text), 0});
    }
    return statements;
}

std::string shown_statement(const std::vector<SplitStatement>& statements, std::size_t index) {
    return index < statements.size() ? fmt::format("'{}'", statements[index].text) : std::string("nothing");
}

void compare_splitting(Imported& imported, const FoundSection& section) {
    if (!section.statements) return;
    const auto theirs = their_statements(*section.statements);
    const auto ours = our_statements(section.text.text());
    const auto [their, our] = std::ranges::mismatch(theirs, ours, {}, &SplitStatement::hash, &SplitStatement::hash);
    if (their == theirs.end() && our == ours.end()) return;
    const auto index = static_cast<std::size_t>(their - theirs.begin());
    imported.warnings.push_back(
        {.message = fmt::format("{} reads {} here, StarRocks {}; number {} is {} for {}, and {} for StarRocks",
                                word(section.tool), base::counted(theirs.size(), "statement"), ours.size(), index + 1,
                                shown_statement(theirs, index), word(section.tool), shown_statement(ours, index)),
         .where = ours.empty() ? base::whole_file(section.file.shown_file)
                               : section.text.place(section.file, ours[std::min(index, ours.size() - 1)].offset, 1),
         .hint = "look at the statements of the new script: they are split as StarRocks does"});
}

// No empty lines at either end.
std::string_view without_blank_ends(std::string_view text) {
    for (auto end = text.find('\n'); end != std::string_view::npos && base::trim(text.substr(0, end)).empty();
         end = text.find('\n')) {
        text.remove_prefix(end + 1);
    }
    const auto last = text.find_last_not_of(" \t\n");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// A comment that the script would take for a marker or a directive.
bool means_something(const sql::LexedToken& token) {
    if (token.kind != sql::LexedKind::line_comment) return false;
    return marker_text(token.text).has_value() ||
           !std::holds_alternative<NoDirective>(read_directive(token.text.substr(2), {}));
}

std::string with_plain_comments(Imported& imported, const FoundSection& section) {
    std::string result;
    for (const auto& token : sql::lex(section.text.text()).tokens) {
        if (!means_something(token)) {
            result += token.text;
            continue;
        }
        result += fmt::format("-- (in the file: {})", base::trim(token.text.substr(2)));
        imported.notes.push_back({.message = "a comment that would mean something to srmigrate is written otherwise",
                                  .where = section.text.place(section.file, token.offset, token.text.size())});
    }
    return result;
}

std::string with_variables(std::string text, std::span<const ScriptVariable> variables) {
    text = without_variables(text);
    for (const auto& variable : variables) {
        text = base::replace_all(text, fmt::format("\\${{{}}}", variable.name), fmt::format("${{{}}}", variable.name));
    }
    return text;
}

// Where the semicolon of the last statement is to stand; nothing where it stands there, or there is no statement.
std::optional<std::size_t> missing_end(std::string_view sql) {
    const auto lexed = sql::lex(sql);
    const auto pieces = sql::split(lexed.tokens);
    if (pieces.empty() || pieces.back().empty() || pieces.back().terminated) return std::nullopt;
    return pieces.back().body.back().end();
}

std::vector<const SourceFile*> in_natural_order(const std::vector<SourceFile>& files, BelowDirectory below,
                                                Imported& imported) {
    std::vector<const SourceFile*> ordered;
    for (const auto& file : files) {
        if (!name_of_file(file).ends_with(".sql")) continue;
        if (below == BelowDirectory::no && file.file.has_parent_path()) {
            leave_out(imported, file, "it lies in a directory below; --order names such files");
        } else {
            ordered.push_back(&file);
        }
    }
    std::ranges::sort(ordered, [](const SourceFile* a, const SourceFile* b) {
        return is_lower_name(a->file.generic_string(), b->file.generic_string());
    });
    return ordered;
}

std::vector<const SourceFile*> in_given_order(const std::vector<SourceFile>& files, const SourceFile& order,
                                              Imported& imported) {
    std::vector<const SourceFile*> ordered;
    std::vector<std::string> names;
    for (const auto& file : files)
        names.push_back(file.file.generic_string());
    for (const auto& line : lines_of(order)) {
        const auto name = base::trim(line.text);
        if (name.empty() || name.starts_with('#')) continue;
        const auto file = std::ranges::find(names, name);
        if (file == names.end()) {
            imported.problems.push_back({.message = fmt::format("there is no file '{}'", name),
                                         .where = place_of_line(order, line),
                                         .hint = base::did_you_mean(name, names)});
            continue;
        }
        const auto* const found = &files[static_cast<std::size_t>(file - names.begin())];
        if (std::ranges::find(ordered, found) != ordered.end()) {
            imported.problems.push_back({.message = fmt::format("'{}' is named a second time", name),
                                         .where = place_of_line(order, line),
                                         .hint = "remove the line"});
            continue;
        }
        ordered.push_back(found);
    }
    for (const auto& file : files) {
        if (name_of_file(file).ends_with(".sql") && std::ranges::find(ordered, &file) == ordered.end()) {
            leave_out(imported, file, fmt::format("{} does not name it", order.shown_file));
        }
    }
    return ordered;
}

}  // namespace

std::vector<SourceLine> lines_of(const SourceFile& file) {
    std::vector<SourceLine> lines;
    const std::string_view text = file.text;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        lines.push_back({.offset = begin, .text = text.substr(begin, end - begin)});
        begin = end + 1;
    }
    return lines;
}

base::Place place_of_line(const SourceFile& file, const SourceLine& line) {
    return file.place(line.offset, std::max<std::size_t>(line.text.size(), 1));
}

void GatheredText::add(const SourceLine& line, std::string_view text) {
    m_lines.emplace_back(m_text.size(), line.offset);
    m_text += text;
    m_text += '\n';
}

void GatheredText::end_statement(std::size_t begin) {
    const auto at = missing_end(std::string_view(m_text).substr(begin));
    if (!at) return;
    m_text.insert(begin + *at, ";");
    for (auto& [here, there] : m_lines) {
        if (here > begin + *at) ++here;
    }
}

base::Place GatheredText::place(const SourceFile& file, std::size_t offset, std::size_t length) const {
    const auto after = std::ranges::upper_bound(m_lines, offset, {}, &std::pair<std::size_t, std::size_t>::first);
    if (after == m_lines.begin()) return base::whole_file(file.shown_file);
    const auto& [here, there] = *std::prev(after);
    return file.place(there + offset - here, length);
}

std::optional<NumberedName> numbered(std::string_view name) {
    const auto end = std::min(name.find_first_not_of("0123456789"), name.size());
    if (end == 0) return std::nullopt;
    return NumberedName{.digits = std::string(name.substr(0, end)), .rest = name.substr(end)};
}

std::string without_zeros(std::string_view digits) {
    const auto begin = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return std::string(digits.substr(begin));
}

bool is_lower_number(std::string_view a, std::string_view b) {
    const auto x = without_zeros(a);
    const auto y = without_zeros(b);
    return x.size() != y.size() ? x.size() < y.size() : x < y;
}

bool is_lower_name(std::string_view a, std::string_view b) {
    const auto whole_a = a;
    const auto whole_b = b;
    while (!a.empty() && !b.empty()) {
        const auto x = numbered(a);
        const auto y = numbered(b);
        if (x && y) {
            if (is_lower_number(x->digits, y->digits)) return true;
            if (is_lower_number(y->digits, x->digits)) return false;
            a = x->rest;
            b = y->rest;
        } else {
            if (a.front() != b.front()) return a.front() < b.front();
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    if (a.empty() != b.empty()) return a.empty();
    return whole_a < whole_b;
}

std::string name_of_file(const SourceFile& file) {
    return file.file.filename().string();
}

std::string message_of(std::string_view name, const SourceFile& file) {
    const auto spaced = base::replace_all(name, "_", " ");
    const auto message = base::trim(spaced);
    return message.empty() ? name_of_file(file) : std::string(message);
}

ImportedRevision imported_revision(ForeignTool tool, const SourceFile& file, std::string version, std::string message,
                                   std::string_view name) {
    auto id = base::sha256_hex(fmt::format("{}\n{}\n{}", word(tool), version, name)).substr(0, 12);
    return {.id = std::move(id),
            .down = {},
            .version = std::move(version),
            .message = std::move(message),
            .file = file.file.generic_string(),
            .shown_file = file.shown_file,
            .up = {}};
}

void chain(std::vector<ImportedRevision>& revisions) {
    for (std::size_t i = 1; i < revisions.size(); ++i)
        revisions[i].down = {revisions[i - 1].id};
}

void refuse_twins(Imported& imported) {
    for (std::size_t i = 1; i < imported.revisions.size(); ++i) {
        const auto& before = imported.revisions[i - 1];
        const auto& revision = imported.revisions[i];
        if (before.version != revision.version) continue;
        imported.problems.push_back(
            {.message = fmt::format("the version {} is that of {}, too", revision.version, before.file),
             .where = base::whole_file(revision.shown_file),
             .hint = "give one of them another version"});
    }
}

std::vector<const SourceFile*> ordered_files(const ForeignFiles& found, BelowDirectory below, Imported& imported) {
    return found.order ? in_given_order(found.files, *found.order, imported)
                       : in_natural_order(found.files, below, imported);
}

bool has_statement(std::string_view sql) {
    const auto lexed = sql::lex(sql);
    return !std::ranges::all_of(sql::split(lexed.tokens), &sql::Piece::empty);
}

std::string taken_over(Imported& imported, const FoundSection& section) {
    if (const auto problem = sql::lex(section.text.text()).problem) {
        imported.problems.push_back({.message = problem->message,
                                     .where = section.text.place(section.file, problem->offset, problem->length),
                                     .hint = problem->hint});
        return {};
    }
    std::string text(without_blank_ends(with_variables(with_plain_comments(imported, section), section.variables)));
    if (const auto at = missing_end(text)) text.insert(*at, ";");
    compare_splitting(imported, section);
    return text;
}

std::string text_of_cell(const sql::ResultSet& rows, const sql::Row& row, std::string_view column) {
    return rows.cell(row, column).value_or(std::string());
}

bool is_true_cell(const sql::ResultSet& rows, const sql::Row& row, std::string_view column) {
    const auto text = base::to_lower(text_of_cell(rows, row, column));
    return text == "1" || text == "true";
}

void add_applied(AppliedMigrations& applied, const Imported& imported, const std::string& version) {
    const auto& revisions = imported.revisions;
    const auto is_number = [&](const ImportedRevision& revision) {
        return base::is_digits(version) && base::is_digits(revision.version) &&
               without_zeros(version) == without_zeros(revision.version);
    };
    auto found = std::ranges::find(revisions, version, &ImportedRevision::version);
    if (found == revisions.end()) found = std::ranges::find_if(revisions, is_number);
    if (found == revisions.end()) {
        applied.unknown.push_back(version);
    } else {
        applied.ids.insert(found->id);
    }
}

void leave_out(Imported& imported, const SourceFile& file, std::string_view why) {
    imported.notes.push_back(
        {.message = fmt::format("not imported: {}", why), .where = base::whole_file(file.shown_file)});
}

void warn_of_code(Imported& imported, const SourceFile& file, std::string_view language) {
    imported.warnings.push_back({.message = fmt::format("code in {} is not read: {}", language, k_does_nothing),
                                 .where = base::whole_file(file.shown_file),
                                 .hint = "write what it does into the new script"});
}

}  // namespace srmigrate::revision
