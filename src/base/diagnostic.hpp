// SPDX-License-Identifier: Apache-2.0
// What went wrong, where in a text, and the way out. Diagnostics are collected while work can go on and thrown inside
// one Error when it cannot.
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::base {

/// A place in a file, ready to be shown. `line` counts from 1; 0 means the file as a whole. `column` counts characters
/// (code points) from 1; 0 means the line as a whole.
struct Place {
    std::string file;
    std::size_t line = 0;
    std::size_t column = 0;
    std::string line_text;                 ///< the line itself, without its line break
    std::size_t length = 1;                ///< how many characters the caret underlines, within the line
    std::vector<SecretSpan> secrets = {};  ///< parts of the line that are never shown
    bool operator==(const Place&) const = default;
};

/// The place of the bytes [offset, offset + length) of `text`. An offset past the end is the end.
Place place_of(std::string file, std::string_view text, std::size_t offset, std::size_t length = 1);

/// A place that names a file as a whole.
Place whole_file(std::string file);

/// `message` starts in lower case, quotes names with '…', has no full stop. `hint` is an imperative that names the way
/// out; empty when there is none.
struct Diagnostic {
    std::string message;
    std::optional<Place> where = std::nullopt;
    std::string hint = {};
    bool operator==(const Diagnostic&) const = default;
};

/// Plain text of a diagnostic, with a line break at its end:
///     error: file:3:26: expected a column name, got '('
///       ALTER TABLE t ADD COLUMN ();
///                                ^
///     hint: …
/// `label` is "error", "warning" or "note". Secrets of the line are shown as *** and kept out of message and hint;
/// what cannot be seen is made visible (base/text.hpp).
std::string to_text(const Diagnostic& diagnostic, std::string_view label = "error");

/// The same with nothing in message and hint that is a secret of the line it is about.
Diagnostic without_secrets(Diagnostic diagnostic);

/// Why a command ends; the only source of exit codes and of the word `outcome` in JSON.
enum class Fault {
    answer_is_no,      ///< 1: check found differences, current --check-heads
    failed,            ///< 2: failed, the database is as it was before this command
    stopped_part_way,  ///< 3: the journal is kept; running the command again goes on
    needs_decision,    ///< 4: going on needs a decision; the ways out are printed
    bad_command_line,  ///< 64
    try_again,         ///< 75: lock not obtained, or server not reachable in time
    interrupted,       ///< 130: SIGINT
    terminated,        ///< 143: SIGTERM, SIGHUP
};
int exit_code(Fault fault);
std::string_view outcome_word(Fault fault);  ///< e.g. "stopped-part-way"; success is "done"

/// Thrown when work cannot go on. Holds at least one diagnostic.
class Error : public std::exception {
  public:
    Error(Fault fault, Diagnostic diagnostic);
    Error(Fault fault, std::vector<Diagnostic> diagnostics);
    /// Fault::failed, without a place.
    explicit Error(std::string message, std::string hint = {});

    Fault fault() const { return m_fault; }
    const std::vector<Diagnostic>& diagnostics() const { return m_diagnostics; }
    const char* what() const noexcept override { return m_what.c_str(); }  ///< all diagnostics as text

  private:
    Fault m_fault;
    std::vector<Diagnostic> m_diagnostics;
    std::string m_what;
};

/// Fault::bad_command_line, without a place.
Error bad_command_line(std::string message, std::string hint);

}  // namespace srmigrate::base
