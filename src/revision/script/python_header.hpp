// SPDX-License-Identifier: Apache-2.0
// The header of a revision in Python: the names that Alembic looks for in the file, and its documentation.
#pragma once

#include "revision/script/header.hpp"

#include <string_view>

namespace srmigrate::revision {

/// `source.text` are the bytes of the file; of what comes out the text is UTF-8 with LF. A file that sets no `revision`
/// has the id that its name is, if that is hexadecimal (Alembic: ScriptDirectory, _legacy_rev), and is an error else.
/// Functions are not looked into; a header that is not made of literals is evaluated, not run.
HeaderReading read_python_header(SourceFile source, std::string_view file_name);

/// Whether Alembic loads a file of that name: any `.py` but those that begin with `.#` or `__init__` (Alembic:
/// script/base.py, _only_source_rev_file).
bool is_python_revision_name(std::string_view file_name);

}  // namespace srmigrate::revision
