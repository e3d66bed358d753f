// SPDX-License-Identifier: Apache-2.0
// What lint answers: text, JSON, and the formats of others.
#pragma once

#include "cli/report/format/findings.hpp"
#include "cli/report/output.hpp"
#include "cli/work/context.hpp"
#include "lint/lint.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::cli {

struct LintCounts {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t notices = 0;
    std::size_t suppressed = 0;
    std::size_t in_baseline = 0;
};

/// lint.
struct LintReport {
    std::vector<lint::LintFinding> findings;  ///< that are shown
    LintCounts counts;
    std::size_t revisions = 0;
    std::size_t models = 0;
    std::size_t muted = 0;
    Colour colour = Colour::none;
};

/// The findings that the command line wants to see, and the count of all.
LintReport lint_report_of(const CommandContext& context, lint::Linted linted);

std::string lint_text(const LintReport& report);
void add_lint(base::Json& json, const LintReport& report);

/// `files`: all that were looked at, as they are shown.
std::string lint_in_format(const CommandContext& context, Format format, const LintReport& report,
                           const std::set<std::string>& files, std::string_view outcome);

}  // namespace srmigrate::cli
