// SPDX-License-Identifier: Apache-2.0
#include "tools/command_pages.hpp"

#include "base/text.hpp"
#include "cli/commands/help.hpp"
#include "cli/commands/table.hpp"

#include <fmt/format.h>

#include <vector>

namespace srmigrate::tools {
namespace {

using namespace srmigrate::cli;

// ---- Markdown ----

std::string cell(std::string_view text) {
    return base::replace_all(text, "|", "\\|");
}

std::string code(std::string_view text) {
    return fmt::format("`{}`", text);
}

std::string option_names(const Option& option) {
    std::vector<std::string> names;
    for (const auto& name : base::split_list(option.names)) {
        names.push_back(code(option.value.empty() ? name : fmt::format("{} {}", name, option.value)));
    }
    return base::join(names, ", ");
}

std::string options_table(std::span<const Option> options) {
    std::string rows;
    for (const auto& option : options) {
        if (option.effect == Effect::full) {
            rows += fmt::format("| {} | {} |\n", cell(option_names(option)), cell(meaning(option)));
        }
    }
    return rows.empty() ? rows : "| option | meaning |\n|---|---|\n" + rows;
}

std::string section(const Command& command) {
    std::string text = fmt::format("\n## {}\n\n{}.\n\n```\n{}\n```\n", command.name, command.summary, usage(command));
    for (const auto& argument : command.arguments)
        text += fmt::format("\n{}: {}.\n", code(argument.name), argument.help);
    if (const auto table = options_table(command.options); !table.empty()) text += "\n" + table;
    if (!command.details.empty()) text += fmt::format("\n{}\n", command.details);
    text += fmt::format("\nFor example:\n\n```console\n$ {}\n```\n", base::replace_all(command.example, "\n", "\n$ "));
    return text;
}

std::string accepted_options_table() {
    std::string text = "| command | options |\n|---|---|\n";
    const auto add = [&](std::string_view name, std::span<const Option> options) {
        std::vector<std::string> names;
        for (const auto& option : options) {
            if (option.effect == Effect::none) names.push_back(option_names(option));
        }
        if (!names.empty()) text += fmt::format("| {} | {} |\n", name, base::join(names, ", "));
    };
    add("all", global_options());
    for (const auto& command : commands())
        add(code(command.name), command.options);
    return text;
}

constexpr std::string_view k_exit_codes = R"(
| exit code | `outcome` in JSON | meaning |
|---|---|---|
| 0 | `done` | done |
| 1 | `no` | the answer is no: `check` found differences, `current --check-heads`, `heads --check` |
| 2 | `failed` | failed; the database is unchanged |
| 3 | `stopped-part-way` | stopped part-way: a part of it ran; run the command again to resume |
| 4 | `needs-decision` | you must decide how to continue; the choices are printed |
| 64 | `bad-command-line` | the command line is wrong |
| 75 | `try-again` | the lock or the server was not available in time |
| 130 | `interrupted` | interrupted |
| 143 | `terminated` | terminated |
)";

// ---- man ----

// Text for man: what it would take as a request or an escape is taken as it stands.
std::string roff(std::string_view text) {
    std::string result;
    for (const auto& line : base::split(text, '\n')) {
        if (!result.empty()) result += '\n';
        if (line.starts_with('.') || line.starts_with('\'')) result += "\\&";
        result += base::replace_all(base::replace_all(line, "\\", "\\e"), "-", "\\-");
    }
    return result;
}

std::string roff_options(std::span<const Option> options) {
    std::string text;
    for (const auto& option : options) {
        if (option.effect == Effect::none) continue;
        std::vector<std::string> names;
        for (const auto& name : base::split_list(option.names))
            names.push_back(fmt::format("\\fB{}\\fR", roff(name)));
        text += fmt::format(".TP\n{}{}\n{}.\n", base::join(names, ", "),
                            option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(option.value)),
                            roff(meaning(option)));
    }
    return text;
}

std::string roff_section(const Command& command) {
    std::string text = fmt::format(".SS {}\n{}.\n.PP\n.nf\n\\fB{}\\fR\n.fi\n", roff(command.name),
                                   roff(command.summary), roff(usage(command)));
    for (const auto& argument : command.arguments) {
        text += fmt::format(".TP\n\\fI{}\\fR\n{}.\n", roff(argument.name), roff(argument.help));
    }
    text += roff_options(command.options);
    std::string_view before = ".PP\n";
    for (const auto& line : base::split_list(command.details, '\n')) {
        text += fmt::format("{}{}\n", before, roff(line));
        before = ".br\n";
    }
    return text;
}

constexpr std::string_view k_manual_head = R"(.TH SRMIGRATE 1 "" srmigrate "User Commands"
.SH NAME
srmigrate \- schema migrations for StarRocks
.SH SYNOPSIS
.B srmigrate
[\fIglobal options\fR] \fICOMMAND\fR [\fIoptions\fR] [\fIarguments\fR]
.SH DESCRIPTION
srmigrate keeps the tables, views and materialized views of a StarRocks cluster under version control: revision scripts
in SQL, YAML or Python, and a version table in the database that records which of them ran.
It reads the same alembic.ini, revision graph and version table as Alembic.
.PP
Answers go to stdout; progress, warnings and errors go to stderr.
)";

constexpr std::string_view k_manual_tail = R"(.SH FILES
.TP
\fIalembic.ini\fR, \fIsrmigrate.toml\fR, \fIpyproject.toml\fR
The configuration, in the working directory unless \fB\-c\fR or \fBALEMBIC_CONFIG\fR name another file.
.SH ENVIRONMENT
.TP
\fBALEMBIC_CONFIG\fR
The config file.
.TP
\fBSRMIGRATE_URL\fR
The database.
.TP
\fBSRMIGRATE_PASSWORD\fR
The password, where the URL has none.
.TP
\fBEDITOR\fR, \fBVISUAL\fR
The editor of the command \fBedit\fR.
.TP
\fBNO_COLOR\fR
Write without colour, unless it is empty.
.SH EXIT STATUS
0 done; 1 the answer is no; 2 failed, the database is as it was before; 3 stopped part\-way, running the command again
goes on; 4 going on needs a decision; 64 wrong command line; 75 lock not obtained or server not reached in time;
130 interrupted; 143 terminated.
.SH EXAMPLES
A database as a URL:
.nf
starrocks://USER:PASSWORD@HOST:9030/DATABASE
embedded:FILE?database=DATABASE    a StarRocks in a file, without a server
.fi
.PP
From nothing to a first table:
.nf
srmigrate init migrations \-\-url embedded:dev.sql
srmigrate revision \-m "create the first table"
srmigrate upgrade head
.fi
.PP
What a reviewer reads, and what a pipeline runs:
.nf
srmigrate upgrade current:head \-\-sql > preview.sql
srmigrate upgrade head && srmigrate check
.fi
.SH SEE ALSO
\fBmysql\fR(1), \fBmariadb\fR(1). The pages of the directory docs go into detail: running.md, runbook.md, json.md.
)";

}  // namespace

std::string commands_page() {
    std::string text =
        "# Commands\n\n"
        "This page is generated from the program; `srmigrate COMMAND --help` prints the same. You may write command "
        "names\n"
        "with hyphens (`list-templates`). Answers go to stdout; progress, warnings and errors go to stderr. With\n"
        "`--format json` the answer is one JSON object with the member `outcome`; if the command fails, it also has\n"
        "`diagnostics`; see [json.md](json.md).\n";
    text += k_exit_codes;
    text +=
        "\n## Global options\n\nYou may write them before or after the command.\n\n" + options_table(global_options());
    for (const auto& command : commands())
        text += section(command);
    text +=
        "\n## Options that are accepted without effect\n\nAlembic has these options; srmigrate does not need "
        "them.\n\n" +
        accepted_options_table();
    return text;
}

std::string manual_page() {
    std::string text(k_manual_head);
    text += ".SH GLOBAL OPTIONS\nYou may write them before or after the command.\n" + roff_options(global_options()) +
            ".SH COMMANDS\n";
    for (const auto& command : commands())
        text += roff_section(command);
    text += k_manual_tail;
    return text;
}

std::string keys_table() {
    std::string text = "| key | takes | default | meaning |\n|---|---|---|---|\n";
    for (const auto& key : known_keys()) {
        text += fmt::format("| {} | {} | {} | {} |\n", code(key.name), cell(key.value), cell(key.fallback),
                            cell(key.meaning));
    }
    return text;
}

std::string accepted_keys_table() {
    std::string text = "| key | why it means nothing here |\n|---|---|\n";
    for (const auto& key : accepted_keys())
        text += fmt::format("| {} | {} |\n", code(key.name), cell(key.reason));
    return text;
}

}  // namespace srmigrate::tools
