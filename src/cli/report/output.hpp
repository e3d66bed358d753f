// SPDX-License-Identifier: Apache-2.0
// The JSON object that every command answers with, one that failed too.
#pragma once

#include "base/diagnostic.hpp"
#include "base/json_fwd.hpp"
#include "cli/report/rendered.hpp"

#include <span>
#include <string>
#include <string_view>

namespace srmigrate::cli {

/// `outcome`, what the report holds, `warnings`.
std::string to_json(const Rendered& answer, std::string_view outcome, std::span<const base::Diagnostic> warnings);

/// The same for a command that failed: `outcome`, `diagnostics`, `warnings`.
std::string to_json(const base::Error& error, std::span<const base::Diagnostic> warnings);

/// Message, place and hint, as far as there are any.
base::Json to_json(const base::Diagnostic& diagnostic);

/// JSON as it is written: indented, with a line break at its end.
std::string written(const base::Json& json);

}  // namespace srmigrate::cli
