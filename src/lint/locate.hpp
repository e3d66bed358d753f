// SPDX-License-Identifier: Apache-2.0
// Where the part of a statement that a finding is about stands in the file of the script.
#pragma once

#include "base/diagnostic.hpp"
#include "lint/rule/hit.hpp"
#include "revision/script/script.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace srmigrate::lint {

/// The place of the anchor; of the statement's first token where it is not found, as in text that a Python script puts
/// together.
base::Place locate(const revision::Revision& revision, const revision::ScriptStatement& statement,
                   const Anchor& anchor);

/// The byte of the script's text at which the statement's text begins as it is written; nothing where the file has
/// another text, because of variables or because it is no SQL.
std::optional<std::size_t> offset_in_file(const revision::Revision& revision,
                                          const revision::ScriptStatement& statement);

/// The byte at which a line and column of the text are.
std::optional<std::size_t> offset_of(std::string_view text, const base::Place& place);

/// Where the anchor stands in the text of an SQL statement: offset and length; nothing where it is not found.
struct TextSpan {
    std::size_t offset = 0;
    std::size_t length = 0;
};
std::optional<TextSpan> span_in_sql(std::string_view sql, const Anchor& anchor);

}  // namespace srmigrate::lint
