// SPDX-License-Identifier: Apache-2.0
// Reads files and expressions of Python. Everything that the grammar of 3.8 to 3.13 allows is read, whether it can be
// evaluated or not.
#pragma once

#include "python/syntax/ast.hpp"
#include "python/syntax/lexer.hpp"

#include <string_view>

namespace srmigrate::python {

/// All of `text`. Throws PySyntaxError.
ModuleSyntax parse_module(std::string_view text);

/// The statements of text[span], which begins at the begin of a line. Throws PySyntaxError.
ModuleSyntax parse_part(std::string_view text, CodeSpan span);

/// text[span] as one expression; line breaks mean nothing. Throws PySyntaxError.
PyExpression parse_expression(std::string_view text, CodeSpan span);

}  // namespace srmigrate::python
