// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"

#include <array>

namespace srmigrate::cli {
namespace {

using enum Takes;

constexpr std::array k_global_options{
    Option{"-c,--config", "FILE", values,
           "The config file; default: $ALEMBIC_CONFIG, ./alembic.ini or ./srmigrate.toml"},
    Option{"-n,--name", "NAME", value, "The section of the config file to use; default: alembic"},
    Option{"-x", "NAME=VALUE", values, "Set a script variable; may be repeated"},
    Option{"--url", "URL", value, "The database; default: $SRMIGRATE_URL, then sqlalchemy.url of the config file"},
    Option{"--format", "FORMAT", value, "How the answer is written: text or json", Effect::full, "text|json"},
    Option{"-q,--quiet", "", nothing, "Print only answers, warnings and errors"},
    Option{"--verbose", "", nothing, "Show the settings with their origins, and each statement as it is sent"},
    Option{"--log-level", "LEVEL", value, "How much diagnosis to write to stderr", Effect::full,
           "trace|debug|info|warning|error|off"},
    Option{"--unsupported-server", "", nothing, "Work with StarRocks older than 3.1"},
    Option{"--raiseerr", "", nothing, "Accepted for Alembic", Effect::none},
    Option{"-V,--version", "", nothing, "Show the version"},
};

constexpr std::array k_init_options{
    Option{"-t,--template", "NAME", value, "The template, see list_templates: generic (the default), yaml or python",
           Effect::full, "generic|yaml|python"},
    Option{"--from-database", "", nothing,
           "Take over a database: its objects become models and the first revision, and it is stamped"},
    Option{"--databases", "LIST", value, "With --from-database: the databases to take over; default: the URL's"},
    Option{"--package", "", nothing, "Accepted for Alembic", Effect::none},
};
constexpr std::array k_directory{Argument{"DIRECTORY", "Where the revision scripts are to live"}};

constexpr std::array k_revision_argument{
    Argument{.name = "REV",
             .help = "A revision: id, beginning of an id, branch label, head, heads, base, label@head or -2",
             .usual = "head"}};

constexpr std::array k_edited{
    Argument{.name = "REV",
             .help = "A revision: id, beginning of an id, branch label, head (the default), heads, label@head or -2",
             .least = 0}};

constexpr std::array k_revision_options{
    Option{"-m,--message", "TEXT", value, "What the revision does; becomes part of its file's name"},
    Option{"--head", "REV", value,
           "The revision that it comes after; default: head. 'heads' merges, 'base' begins a line"},
    Option{"--splice", "", nothing, "Allow a parent that is not a head (starts a branch)"},
    Option{"--branch-label", "LABEL", values, "A name for the branch that begins with it"},
    Option{"--version-path", "DIR", value, "The version location to write it to, when there are several"},
    Option{"--rev-id", "ID", value, "Its id; default: 12 random hexadecimal digits"},
    Option{"--depends-on", "REV", values, "A revision or branch label that must be there first"},
    Option{"--autogenerate", "", nothing, "Fill it with what leads from the database to the desired schema"},
    Option{"--split-rewrites", "", nothing, "With --autogenerate: each rewrite of data in a revision of its own"},
    Option{"--allow-empty", "", nothing, "With --autogenerate: write it even if nothing differs"},
    Option{"--sql", "", nothing, "Accepted for Alembic", Effect::none},
};
constexpr std::array k_check_options{
    Option{"--against", "WHAT", value,
           "models: the desired schema (the default); revisions: what the revisions that have run build", Effect::full,
           "models|revisions"},
};
constexpr std::array k_inspect_options{
    Option{"--at", "REV", value,
           "What the revisions up to this one build, instead of the live schema; 'current': those that have run"},
    Option{"--as", "FORM", value, "sql (the default), yaml, python or json", Effect::full, "sql|yaml|python|json"},
    Option{"-o,--output", "FILE", value, "Write it to a file; with --split, to a new directory"},
    Option{"--split", "", nothing, "With --output: a file for each object"},
};
constexpr std::array k_lint_options{
    Option{"--models", "", nothing, "Look at the desired schema, too; without RANGE at nothing else"},
    Option{"--since", "BASE", value,
           "Only what is new: revisions that do not come before BASE (a revision or 'current'), or git:REF: files that "
           "are "
           "added or changed against it"},
    Option{"--profile", "NAME", value, "Which rules speak: default, strict (all) or adopt (errors only)", Effect::full,
           "default|strict|adopt"},
    Option{"--fail-on", "LEVEL", value, "The lowest level that makes the exit code 1; default: error", Effect::full,
           "error|warning|notice"},
    Option{"--baseline", "FILE", value, "Findings that are in the file are known, and not reported"},
    Option{"--write-baseline", "", nothing, "Write what is found to the file of --baseline"},
    Option{"--fix", "", nothing, "Change the scripts where a rule knows a safe fix"},
    Option{"--fix-all", "", nothing, "The same, also where a rule knows what may be meant"},
    Option{"--include-suppressed", "", nothing, "Report what a nolint speaks of, too, marked as such"},
    Option{"--format", "FORMAT", value, "How the answer is written: text, json, sarif, github, gitlab or junit",
           Effect::full, "text|json|sarif|github|gitlab|junit"},
    Option{"--output", "FORMAT=FILE", values, "Write the answer in that format to a file as well; may be repeated"},
    Option{"--path-prefix", "PATH", value, "What stands before the names of files in formats; default: found with git"},
    Option{"--explain", "RULE", value, "Say what a rule looks for, and why"},
    Option{"--list", "", nothing, "List the rules"},
};
constexpr std::array k_linted{
    Argument{.name = "RANGE",
             .help = "The revisions to look at: START:END, START:, :END, or one revision; default: all",
             .least = 0}};
constexpr std::array k_convert_options{
    Option{"--to", "FORMAT", value, "The format to write them in", Effect::full, "sql|yaml|python"},
    Option{"--report", "", nothing, "Say of each revision whether it can be read here, and change nothing"},
};
constexpr std::array k_converted{Argument{.name = "REV",
                                          .help = "The revisions to convert; default: all of them",
                                          .least = 0,
                                          .most = k_any_number,
                                          .usual = "head"}};
constexpr std::array k_merge_options{
    Option{"-m,--message", "TEXT", value, "What the revision does; becomes part of its file's name"},
    Option{"--branch-label", "LABEL", values, "A name for the branch that begins with it"},
    Option{"--rev-id", "ID", value, "Its id; default: 12 random hexadecimal digits"},
    Option{"--splice", "", nothing, "Allow parents that are not heads"},
};
constexpr std::array k_merged{Argument{.name = "REV",
                                       .help = "The revisions to bring together; 'heads' for all heads",
                                       .most = k_any_number,
                                       .usual = "heads"}};

constexpr Option k_sql{"--sql", "", nothing, "Write the statements as a script instead of running them"};
constexpr Option k_tag{"--tag", "TAG", value, "Accepted for Alembic", Effect::none};
constexpr Option k_parallel{"--parallel", "", nothing, "Let schema-change jobs of different tables run side by side"};
constexpr Option k_reactivate{"--reactivate", "", nothing,
                              "Activate the materialized views that the run has made inactive"};
constexpr Option k_resume_from{"--resume-from", "N", value, "Resume a stopped revision: go on with its statement N"};
constexpr Option k_mark_done{"--mark-done", "", nothing,
                             "Resume a stopped revision: treat the failed statement as done"};
constexpr Option k_restart{"--restart", "", nothing, "Resume a stopped revision: begin it anew, nothing of it is done"};
constexpr Option k_plan{"--plan", "FILE", value,
                        "Run the plan that was written to the file, or nothing where it is stale"};
constexpr Option k_expect{"--expect", "SHA256", value, "With --plan: run it only if this is the digest of the file"};
constexpr std::array k_upgrade_options{
    k_sql, k_plan, k_expect, k_parallel, k_reactivate, k_resume_from, k_mark_done, k_restart, k_tag,
};
constexpr std::array k_downgrade_options{
    k_sql,
    Option{"--undo-partial", "", nothing, "Take back what ran of an upgrade that stopped half-way; without REV"},
    k_plan,
    k_expect,
    Option{"-y,--yes", "", nothing, "Go on without a question where data is lost; asked on a terminal only"},
    k_parallel,
    k_reactivate,
    k_resume_from,
    k_mark_done,
    k_restart,
    k_tag,
};
constexpr std::array k_stamp_options{
    k_sql, Option{"--purge", "", nothing, "Remove all rows of the version table first"}, k_tag};
constexpr std::array k_upgrade_target{
    Argument{.name = "REV",
             .help = "Where to go: head, heads, an id or its beginning, label@head, +2; with --sql also START:END",
             .usual = "head",
             .unless = "plan"}};
constexpr std::array k_plan_options{
    Option{"--downgrade", "", nothing, "Plan a downgrade to the target"},
    Option{"-o,--output", "FILE", value, "Write the plan to a file, for --plan of upgrade or downgrade"},
    Option{"--valid-for", "TIME", value, "How long the file may be run: 24h, 30m; default: as long as nothing moves"},
    Option{"--markdown", "FILE", value, "Write it as Markdown, for a comment on a pull request"},
    Option{"--html", "FILE", value, "Write it as one page for its reviewers"},
};
constexpr std::array k_planned_target{Argument{
    .name = "REV", .help = "Where to go, as upgrade takes it; with --downgrade as downgrade does", .usual = "head"}};
constexpr std::array k_downgrade_target{
    Argument{.name = "REV",
             .help = "Where to go: -1, base, an id or its beginning, label@base; with --sql START:END",
             .usual = "-1",
             .unless = "plan,undo-partial"}};
constexpr std::array k_stamp_targets{
    Argument{.name = "REV",
             .help = "What the database is at: head, heads, base, ids; with --sql also START:END",
             .most = k_any_number,
             .usual = "head"}};

constexpr std::array k_history_options{
    Option{"-i,--indicate-current", "", nothing, "Mark the revisions that the database is at; connects"},
    Option{"-r,--rev-range", "RANGE", value, "Only these: START:END, START: or :END, both ends included"},
    Option{"-v,--verbose", "", nothing, "Show everything about each revision"},
    Option{"--applied", "", nothing, "List what was run on the database instead: who, when, how long; connects"},
    Option{"--limit", "N", value, "With --applied: only the last N runs"},
};
constexpr std::array k_current_options{
    Option{"-v,--verbose", "", nothing, "Show everything about each revision, and who ran it when"},
    Option{"-c,--check-heads", "", nothing, "Answer no (exit 1) unless the database is at all heads"},
};
constexpr std::array k_unlock_options{
    Option{"--force", "", nothing, "Take the lock from a holder whose lease still runs"},
};
constexpr std::array k_ensure_options{k_sql};
constexpr std::array k_heads_options{
    Option{"-v,--verbose", "", nothing, "Show everything about each revision"},
    Option{"--resolve-dependencies", "", nothing, "Leave out heads that another revision depends on"},
    Option{"--check", "", nothing, "Answer no (exit 1) where several heads are to be merged"},
};
constexpr std::array k_branches_options{
    Option{"-v,--verbose", "", nothing, "Show everything about each branch point"},
};
constexpr std::array k_graph_options{
    Option{"--as", "FORM", value, "text (the default), mermaid, dot or svg", Effect::full, "text|mermaid|dot|svg"},
    Option{"--lineage", "", nothing, "Draw what is read by what instead: tables, views, materialized views; connects"},
    Option{"--at", "REV", value, "With --lineage: of what the revisions up to this one build"},
    Option{"--models", "", nothing, "With --lineage: of the desired schema"},
    Option{"--object", "NAME", value, "With --lineage: only what this object reads, and what reads it"},
    Option{"-i,--indicate-current", "", nothing, "Mark the revisions that ran; connects"},
    Option{"-o,--output", "FILE", value, "Write it to a file"},
};
constexpr std::array k_graph_range{Argument{
    .name = "RANGE", .help = "Only these revisions: START:END, START: or :END, both ends included", .least = 0}};
constexpr std::array k_shell{Argument{"SHELL", "bash, zsh, fish, or 'revisions' for the names that all complete with",
                                      1, 1, "bash|zsh|fish|revisions"}};

constexpr std::array k_commands{
    // clang-format off
    Command{"init", Group::project, "Make a project: a config file and a directory of scripts", Needs::nothing, init,
            k_init_options, k_directory, "srmigrate init migrations\nsrmigrate init migrations --from-database"},
    Command{"list_templates", Group::project, "List the templates of init", Needs::nothing, list_templates,
            {}, {}, "srmigrate list_templates"},
    Command{"revision", Group::scripts, "Write a new revision script", Needs::graph, revision,
            k_revision_options, {},
            "srmigrate revision -m \"create account table\"\nsrmigrate revision --autogenerate -m \"add a discount\"",
            "The path of the new file is what is printed on stdout, for an editor or git to go on with.\n"
            "--autogenerate wants the database to be at the heads, as check does, and writes nothing where nothing differs."},
    Command{"merge", Group::scripts, "Write a revision that brings several heads together", Needs::graph, merge,
            k_merge_options, k_merged, "srmigrate merge heads -m \"merge cart into the main line\""},
    Command{"edit", Group::scripts, "Open revision files in an editor", Needs::graph, edit,
            {}, k_edited, "srmigrate edit head",
            "The editor is $EDITOR, $VISUAL, or the first of sensible-editor, editor, nano, vim and code."},
    Command{"convert", Group::scripts, "Write revision scripts in another format", Needs::graph, convert,
            k_convert_options, k_converted,
            "srmigrate convert --to sql\nsrmigrate convert --to python ae10 be20\nsrmigrate convert --report",
            "Ids, message, date and graph stay. Old and new scripts are run side by side on the embedded engine, up and\n"
            "down: where they do not build the same, or a script cannot be read, it stays as it is, and is listed (exit 1)."},
    Command{"lint", Group::scripts, "Find what can go wrong before it runs", Needs::nothing, lint,
            k_lint_options, k_linted,
            "srmigrate lint\nsrmigrate lint --since git:origin/main --output sarif=lint.sarif\n"
            "srmigrate lint --explain drop-table",
            "No server is asked. Levels and options of the rules stand under [lint] and [lint.rules] of the config file; what\n"
            "is known and meant is said in the script, -- srmigrate:nolint RULE REASON. Exit code 1 when a finding of level\n"
            "error is left, or of what --fail-on says."},
    Command{"history", Group::graph, "List revisions, newest first", Needs::graph, history,
            k_history_options, {}, "srmigrate history -r ae10:head --verbose"},
    Command{"show", Group::graph, "Show everything about a revision", Needs::graph, show,
            {}, k_revision_argument, "srmigrate show head"},
    Command{"heads", Group::graph, "List the revisions that nothing comes after", Needs::graph, heads,
            k_heads_options, {}, "srmigrate heads\nsrmigrate heads --check"},
    Command{"branches", Group::graph, "List the revisions after which the history branches", Needs::graph, branches,
            k_branches_options, {}, "srmigrate branches --verbose"},
    Command{"graph", Group::graph, "Draw the revisions, or what is read by what", Needs::settings, graph,
            k_graph_options, k_graph_range,
            "srmigrate graph\nsrmigrate graph --as svg -o revisions.svg\n"
            "srmigrate graph --lineage --at head --as mermaid"},
    Command{"status", Group::database, "Show all at one look: what is pending, stopped, edited, inactive or running",
            Needs::graph, status, {}, {}, "srmigrate status",
            "Reads only. Exit code 0: everything ran that there is. 1: revisions are pending or unfinished, a script was\n"
            "edited since it ran, or the database differs from the desired schema."},
    Command{"plan", Group::database, "Show what a run would do to this database, and write it down to be approved",
            Needs::graph, plan, k_plan_options, k_planned_target,
            "srmigrate plan head\nsrmigrate plan head -o upgrade.plan --markdown comment.md\n"
            "srmigrate plan --downgrade -1",
            "Reads only. What was approved is run with 'srmigrate upgrade --plan FILE': exactly so, or not at all."},
    Command{"upgrade", Group::database, "Run revisions up to a target", Needs::graph, upgrade,
            k_upgrade_options, k_upgrade_target, "srmigrate upgrade head\nsrmigrate upgrade ae10:head --sql"},
    Command{"downgrade", Group::database, "Undo revisions down to a target", Needs::graph, downgrade,
            k_downgrade_options, k_downgrade_target, "srmigrate downgrade -1\nsrmigrate downgrade head:ae10 --sql"},
    Command{"stamp", Group::database, "Record what the database is at, without running anything", Needs::graph, stamp,
            k_stamp_options, k_stamp_targets, "srmigrate stamp head"},
    Command{"current", Group::database, "Show what the database is at", Needs::graph, current,
            k_current_options, {}, "srmigrate current --verbose"},
    Command{"check", Group::database, "Find out whether the database differs from the desired schema", Needs::graph,
            check, k_check_options, {}, "srmigrate check\nsrmigrate check --against revisions --format json",
            "Exit code 1 when it does. Against models the database has to be at the heads, as in Alembic."},
    Command{"inspect", Group::database, "Write the schema of the database down, as files of a desired schema",
            Needs::settings, inspect, k_inspect_options, {},
            "srmigrate inspect > schema.sql\nsrmigrate inspect --as yaml --output models --split\n"
            "srmigrate inspect --at head --as json",
            "Objects that cannot be parsed are skipped with a warning, also by check and autogenerate."},
    Command{"ensure_version", Group::database, "Make the version table where it is missing", Needs::settings,
            ensure_version, k_ensure_options, {}, "srmigrate ensure_version"},
    Command{"unlock", Group::database, "Show who holds the lock, and free it from one who is gone", Needs::settings, unlock,
            k_unlock_options, {}, "srmigrate unlock\nsrmigrate unlock --force",
            "What that run left unfinished stays written down: the next run goes on with it."},
    Command{"doctor", Group::database, "Find out what would fail, and the GRANT that is missing", Needs::settings, doctor,
            {}, {}, "srmigrate doctor",
            "Changes nothing that stays: privileges on views are tried out on a view that is dropped again.\n"
            "Exit code 1 when something would fail."},
    Command{"completion", Group::shell, "Write completion for a shell", Needs::nothing, completion,
            {}, k_shell, "srmigrate completion bash >> ~/.bash_completion\n"
            "srmigrate completion fish > ~/.config/fish/completions/srmigrate.fish"},
    // clang-format on
};

}  // namespace

std::span<const Command> commands() {
    return k_commands;
}
std::span<const Option> global_options() {
    return k_global_options;
}

}  // namespace srmigrate::cli
