// SPDX-License-Identifier: Apache-2.0
// Reports as text for people and as JSON for programs. The only place that knows how an answer looks.
#pragma once

#include "base/diagnostic.hpp"
#include "cli/report/report.hpp"

#include <span>
#include <string>

namespace srmigrate::cli {

/// The schema in the form that was asked for.
std::string schema_text(const InspectReport& report);

/// With a line break at its end, unless it is empty.
std::string to_text(const Report& report);

/// One JSON object: `outcome`, what the report holds, `warnings`.
std::string to_json(const Report& report, std::string_view outcome, std::span<const base::Diagnostic> warnings);

/// The same for a command that failed: `outcome`, `diagnostics`, `warnings`.
std::string to_json(const base::Error& error, std::span<const base::Diagnostic> warnings);

}  // namespace srmigrate::cli
