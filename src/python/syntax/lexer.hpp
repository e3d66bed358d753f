// SPDX-License-Identifier: Apache-2.0
// Python's text as tokens: words, literals, operators, and the line breaks and changes of indentation that separate
// statements. Source: "Lexical analysis" of Python 3.13's language reference.
#pragma once

#include "python/syntax/code.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::python {

enum class SyntaxFault { syntax, indentation, tabs };

/// The text is no Python.
class PySyntaxError : public std::exception {
  public:
    PySyntaxError(SyntaxFault kind, std::string text, CodeSpan where, std::string way_out = {})
        : fault(kind), message(std::move(text)), span(where), hint(std::move(way_out)) {}
    const char* what() const noexcept override { return message.c_str(); }
    SyntaxFault fault;
    std::string message;
    CodeSpan span;
    std::string hint;
};

/// "SyntaxError", "IndentationError", "TabError": the exceptions of Python.
std::string_view exception_name(SyntaxFault fault);

enum class PyTokenKind {
    name,  ///< an identifier or a keyword
    number,
    text,       ///< a string or bytes literal, with its prefix and quotes
    formatted,  ///< an f-string
    symbol,     ///< an operator or delimiter
    line_end,   ///< the end of a statement's line
    indent,
    dedent,
    end,
};
struct PyToken {
    PyTokenKind kind = PyTokenKind::end;
    CodeSpan span = {};
};

/// Whether line breaks separate statements (a file), or mean nothing (the inside of a bracket).
enum class LineBreaks { separate, ignored };

/// The tokens of text[span], the last of which is `end`. Comments are dropped. Throws PySyntaxError.
std::vector<PyToken> tokens_of(std::string_view text, CodeSpan span, LineBreaks breaks = LineBreaks::separate);

/// Whether a name is one of Python's keywords (not the soft ones: match, case, type, _).
bool is_python_keyword(std::string_view name);

/// What a literal of kind `text` says.
struct LiteralParts {
    bool raw = false;
    bool bytes = false;
    bool formatted = false;
    CodeSpan content = {};  ///< between the quotes
};
LiteralParts literal_parts(std::string_view text, CodeSpan literal);

/// Escapes resolved, line breaks as LF. `content` is a part of a literal. Throws PySyntaxError.
std::string literal_value(std::string_view text, CodeSpan content, bool raw, bool bytes);

/// Where a part of an f-string ends: at `at` stands the text behind '{' (`field`) or behind ':' (`format`); the answer
/// is the offset of what ends it: '}', and for a field also '!' and ':' and the '=' of `{value=}`.
std::size_t end_of_field(std::string_view text, std::size_t at, std::size_t end);
std::size_t end_of_format(std::string_view text, std::size_t at, std::size_t end);

/// The digits of an integer literal as decimal ones without leading zeros.
std::string decimal_digits(std::string_view literal);

/// The first bytes of a file that are no code: a byte order mark.
std::size_t code_begin(std::string_view text);

}  // namespace srmigrate::python
