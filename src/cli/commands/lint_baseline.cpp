// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/lint_baseline.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/terminal/console.hpp"
#include "lint/baseline.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {

void use_baseline(CommandContext& context, const lint::LintConfig& config, lint::Linted& linted) {
    const auto given = context.arguments.value("baseline");
    const bool writes = context.arguments.has("write-baseline");
    if (!given && !config.baseline) {
        if (writes) throw base::bad_command_line("'--write-baseline' needs a file", "name it with --baseline FILE");
        return;
    }
    const auto shown = given ? *given : *config.baseline;
    const auto path = (given ? context.environment.working_directory : context.settings.directory) / shown;
    if (writes) {
        const auto baseline = lint::baseline_of(linted.findings);
        base::write_file(path, lint::to_text(baseline));
        context.console.say(fmt::format("{} written to {}", base::counted(baseline.size(), "finding"), shown));
        lint::apply(baseline, linted.findings);
        return;
    }
    const auto gone = lint::apply(lint::read_baseline(shown, base::read_file(path)), linted.findings);
    if (gone > 0) {
        context.console.say(fmt::format("{} of the baseline are gone: it can shrink, with --write-baseline",
                                        base::counted(gone, "finding")));
    }
}

}  // namespace srmigrate::cli
