// SPDX-License-Identifier: Apache-2.0
// What the readers of this folder share. Private to it.
#pragma once

#include "revision/import/applied.hpp"
#include "revision/import/imported.hpp"
#include "sql/answer.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::revision {

/// A line of a file, without its line break.
struct SourceLine {
    std::size_t offset = 0;
    std::string_view text;
};
std::vector<SourceLine> lines_of(const SourceFile& file);
base::Place place_of_line(const SourceFile& file, const SourceLine& line);

/// Lines of a file put together, which know where they stood.
class GatheredText {
  public:
    void add(const SourceLine& line) { add(line, line.text); }
    /// The line in other words.
    void add(const SourceLine& line, std::string_view text);
    /// A semicolon behind the last statement of what was added from `begin` on, where there is none.
    void end_statement(std::size_t begin);

    const std::string& text() const { return m_text; }
    base::Place place(const SourceFile& file, std::size_t offset, std::size_t length) const;

  private:
    std::string m_text;
    std::vector<std::pair<std::size_t, std::size_t>> m_lines;  ///< offset here, offset in the file
};

/// Digits at the beginning of a name, and what stands after them.
struct NumberedName {
    std::string digits;
    std::string_view rest;
};
std::optional<NumberedName> numbered(std::string_view name);
std::string without_zeros(std::string_view digits);
/// "00012" and "12" are one number; numbers of any length are compared.
bool is_lower_number(std::string_view a, std::string_view b);
/// Runs of digits count as numbers: "V2" before "V10".
bool is_lower_name(std::string_view a, std::string_view b);

std::string name_of_file(const SourceFile& file);
/// "add_users" becomes "add users"; an empty one becomes the file's name.
std::string message_of(std::string_view name, const SourceFile& file);

/// A revision of the file, with id and message; `name` is what makes the id besides the version.
ImportedRevision imported_revision(ForeignTool tool, const SourceFile& file, std::string version, std::string message,
                                   std::string_view name);

/// Each revision after the one before it.
void chain(std::vector<ImportedRevision>& revisions);
/// Two files of one version are a problem. `revisions` in order.
void refuse_twins(Imported& imported);

enum class BelowDirectory { yes, no };
/// The files `*.sql` in the order that a file gives, or in that of their names, where digits count as numbers; with
/// those of directories below or without.
std::vector<const SourceFile*> ordered_files(const ForeignFiles& found, BelowDirectory below, Imported& imported);

bool has_statement(std::string_view sql);

/// A section as it was found in a file.
struct FoundSection {
    ForeignTool tool;
    const SourceFile& file;
    const GatheredText& text;
    /// As the tool splits it; nothing: it sends the section as a whole.
    std::optional<std::vector<std::string>> statements = {};
    /// `${name}` of these stays a variable. Others mean themselves.
    std::span<const ScriptVariable> variables = {};
};

/// The text for the script: split as StarRocks does, each statement with its semicolon, nothing in it that the script
/// would take for a marker, a directive or a variable. Tells where the tool splits otherwise.
std::string taken_over(Imported& imported, const FoundSection& section);

// ---- Rows of the tool's table ---------------------------------------------------------------------------------------

std::string text_of_cell(const sql::ResultSet& rows, const sql::Row& row, std::string_view column);
bool is_true_cell(const sql::ResultSet& rows, const sql::Row& row, std::string_view column);
/// The revision of that version ran; numbers are equal whatever their zeros.
void add_applied(AppliedMigrations& applied, const Imported& imported, const std::string& version);

// ---- What is told ---------------------------------------------------------------------------------------------------

void leave_out(Imported& imported, const SourceFile& file, std::string_view why);
/// How a warning about a migration ends of which nothing is taken over.
inline constexpr std::string_view k_does_nothing = "its revision does nothing";
/// For a migration in a programming language: its revision does nothing.
void warn_of_code(Imported& imported, const SourceFile& file, std::string_view language);

}  // namespace srmigrate::revision
