// SPDX-License-Identifier: Apache-2.0
// WITH LABEL: the name by which a load is found again, and by which the server refuses to run it twice (reference
// §5.3).
#pragma once

#include "sql/statement.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::sql {

/// The INSERT with that label; nothing where it has one already, where no table is named (FILES, BLACKHOLE), where the
/// table is in another catalog than default_catalog, or where the statement is no INSERT. `label` is of [-A-Za-z0-9_].
std::optional<std::string> with_label(const StatementText& insert, std::string_view label);

/// The text with everything else than [A-Za-z0-9_-] replaced by '_': fit to be a part of a label.
std::string as_label_part(std::string_view text);

}  // namespace srmigrate::sql
