// SPDX-License-Identifier: Apache-2.0
// The story on stderr: what is happening, warnings, errors; coloured on a terminal. The answer on stdout is not written
// here.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "cli/terminal/colour.hpp"

#include <ostream>
#include <string_view>
#include <vector>

namespace srmigrate::cli {

/// base::to_text with label, caret and hint in colour.
std::string to_text(const base::Diagnostic& diagnostic, std::string_view label, Colour colour);

class Console {
  public:
    explicit Console(const base::Environment& environment);

    void silence() { m_is_silent = true; }  ///< -q

    /// A line of the story; nothing with -q.
    void say(std::string_view line);
    /// A question, whose answer is typed behind it; with -q too.
    void ask(std::string_view question) { write(question); }
    /// Something that may be of interest; nothing with -q.
    void note(const base::Diagnostic& diagnostic);
    /// Shown, and kept for JSON.
    void warn(const base::Diagnostic& diagnostic);
    void fail(const base::Error& error);

    const std::vector<base::Diagnostic>& warnings() const { return m_warnings; }
    bool is_silent() const { return m_is_silent; }
    Colour colour() const { return m_colour; }

  private:
    void write(std::string_view text);

    std::ostream& m_err;
    bool m_is_silent = false;
    Colour m_colour;
    std::vector<base::Diagnostic> m_warnings;
};

}  // namespace srmigrate::cli
