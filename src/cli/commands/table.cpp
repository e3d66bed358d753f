// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"

#include "revision/import/foreign_tool.hpp"

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
    Option{"--format", "FORMAT", value, "The format of the answer: text or json", Effect::full, "text|json"},
    Option{"-q,--quiet", "", nothing, "Print only answers, warnings and errors"},
    Option{"--verbose", "", nothing, "Show the settings and where they come from, and each statement when it is sent"},
    Option{"--log-level", "LEVEL", value, "The level of the log on stderr", Effect::full,
           "trace|debug|info|warning|error|off"},
    Option{"--unsupported-server", "", nothing, "Allow StarRocks older than 3.1"},
    Option{"--raiseerr", "", nothing, "Accepted for Alembic", Effect::none},
    Option{"-V,--version", "", nothing, "Show the version"},
};

constexpr std::array k_init_options{
    Option{"-t,--template", "NAME", value, "The template, see list_templates: generic (the default), yaml or python",
           Effect::full, "generic|yaml|python"},
    Option{"--from-database", "", nothing,
           "Adopt a database: write its objects as models and as the first revision, and stamp it"},
    Option{"--databases", "LIST", value, "With --from-database: the databases to adopt; default: that of the URL"},
    Option{"--package", "", nothing, "Accepted for Alembic", Effect::none},
};
constexpr std::array k_directory{Argument{"DIRECTORY", "The directory for the revision scripts"}};

constexpr std::array k_revision_argument{
    Argument{.name = "REV",
             .help = "A revision: id, beginning of an id, branch label, head, heads, base, label@head or -2",
             .usual = "head"}};

constexpr std::array k_edited{
    Argument{.name = "REV",
             .help = "A revision: id, beginning of an id, branch label, head (the default), heads, label@head or -2",
             .least = 0}};

constexpr std::array k_revision_options{
    Option{"-m,--message", "TEXT", value, "What the revision does; also used in its file name"},
    Option{"--head", "REV", value, "The parent; default: head. 'heads' merges all heads, 'base' starts a new line"},
    Option{"--splice", "", nothing, "Allow a parent that is not a head (starts a branch)"},
    Option{"--branch-label", "LABEL", values, "A label for the branch that starts here"},
    Option{"--version-path", "DIR", value, "If there are several version locations: the one to write to"},
    Option{"--rev-id", "ID", value, "The id; default: 12 random hexadecimal digits"},
    Option{"--depends-on", "REV", values, "A revision or branch label that must run first"},
    Option{"--autogenerate", "", nothing, "Write the changes that lead from the database to the desired schema"},
    Option{"--split-rewrites", "", nothing, "With --autogenerate: write each rewrite of data into its own revision"},
    Option{"--rebuild", "TABLE", values,
           "With --autogenerate: recreate TABLE (a glob, or all) if StarRocks has no ALTER for a change"},
    Option{"--chunk-rows", "N", value, "With --rebuild: how many rows one statement copies, about"},
    Option{"--catch-up", "COLUMN", value, "With --rebuild: also copy rows that arrive meanwhile, by a growing COLUMN"},
    Option{"--allow-empty", "", nothing, "With --autogenerate: create the script even if nothing differs"},
    Option{"--sql", "", nothing, "Accepted for Alembic", Effect::none},
};
constexpr std::array k_check_options{
    Option{"--against", "WHAT", value,
           "models: the desired schema (the default); revisions: the schema that the executed revisions build",
           Effect::full, "models|revisions"},
};
constexpr std::array k_inspect_options{
    Option{"--at", "REV", value,
           "The schema that the revisions up to REV build, instead of the live schema; 'current': the executed ones"},
    Option{"--as", "FORM", value, "sql (the default), yaml, python or json", Effect::full, "sql|yaml|python|json"},
    Option{"-o,--output", "FILE", value, "Write to this file; with --split, to this new directory"},
    Option{"--split", "", nothing, "With --output: one file for each object"},
};
constexpr std::array k_lint_options{
    Option{"--models", "", nothing, "Check the desired schema, too; without RANGE, check only that"},
    Option{
        "--since", "BASE", value,
        "Only new revisions: those not before BASE (a revision or 'current'); or git:REF: files added or changed since "
        "REF"},
    Option{"--profile", "NAME", value, "The set of rules: default, strict (all) or adopt (errors only)", Effect::full,
           "default|strict|adopt"},
    Option{"--fail-on", "LEVEL", value, "The lowest level that makes the exit code 1; default: error", Effect::full,
           "error|warning|notice"},
    Option{"--baseline", "FILE", value, "Do not report the findings that are in this file"},
    Option{"--write-baseline", "", nothing, "Write the findings to the file of --baseline"},
    Option{"--fix", "", nothing, "Apply the safe fixes to the scripts"},
    Option{"--fix-all", "", nothing, "Apply the safe fixes and the suggestions to the scripts"},
    Option{"--include-suppressed", "", nothing, "Also report findings that a nolint suppresses, marked as such"},
    Option{"--format", "FORMAT", value, "The format of the answer: text, json, sarif, github, gitlab or junit",
           Effect::full, "text|json|sarif|github|gitlab|junit"},
    Option{"--output", "FORMAT=FILE", values, "Also write the answer in this format to a file; may be repeated"},
    Option{"--path-prefix", "PATH", value, "The prefix of file names in reports; default: found with git"},
    Option{"--explain", "RULE", value, "Explain what a rule looks for, and why"},
    Option{"--list", "", nothing, "List the rules"},
};
constexpr std::array k_linted{
    Argument{.name = "RANGE",
             .help = "The revisions to check: START:END, START:, :END, or one revision; default: all",
             .least = 0}};
constexpr std::array k_test_options{
    Option{
        "--profile", "LIST", value,
        "The clusters to simulate: 3.3/shared-nothing,4.1/shared-data; default: min_server of [lint] and the newest"},
    Option{"--run", "GLOB", value, "Run only the checks and tests whose name matches: 'down', 'graph.*', 'the price*'"},
    Option{"--no-irreversible", "", nothing, "Fail if a revision has no way back"},
    Option{"--max-not-simulated", "N", value, "Fail if the engine cannot simulate more than N statements"},
    Option{"--format", "FORMAT", value, "The format of the answer: text, json or junit", Effect::full,
           "text|json|junit"},
    Option{"--output", "FORMAT=FILE", values, "Also write the answer in this format to a file; may be repeated"},
    Option{"--path-prefix", "PATH", value, "The prefix of file names in reports; default: found with git"},
    Option{"--update", "", nothing, "Write the files that tests name with equals_file"},
    Option{"--list", "", nothing, "List the checks and the tests"},
};
constexpr std::array k_convert_options{
    Option{"--to", "FORMAT", value, "The new format", Effect::full, "sql|yaml|python"},
    Option{"--report", "", nothing, "Show for each revision whether it can be read; change nothing"},
};
constexpr std::array k_converted{Argument{.name = "REV",
                                          .help = "The revisions to convert; default: all",
                                          .least = 0,
                                          .most = k_any_number,
                                          .usual = "head"}};
constexpr std::array k_import_options{
    Option{"--from", "TOOL", value, "The tool that the migrations belong to", Effect::full, revision::k_foreign_tools},
    Option{"--to", "DIR", value, "The version location to write to, if there are several"},
    Option{"--read-table", "", nothing, "Read from the tool's own table what ran, and stamp the database; connects"},
    Option{"--applied-upto", "VERSION", value, "Stamp the database: this migration and all before it ran; connects"},
    Option{"--table", "NAME", value, "With --read-table: the tool's table, if it has another name"},
    Option{"--allow-holes", "", nothing,
           "With --read-table: a migration that did not run, but a later one did, counts as done"},
    Option{"--order", "FILE", value,
           "With plain files or Liquibase: a file that lists the file names in their order, one per line"},
    Option{"--down", "FILE", value, "With --from alembic-sql: the output of 'alembic downgrade head:base --sql'"},
};
constexpr std::array k_imported{
    Argument{"DIR", "The directory of the migrations, or Alembic's script; it is not changed"}};
constexpr std::array k_merge_options{
    Option{"-m,--message", "TEXT", value, "What the revision does; also used in its file name"},
    Option{"--branch-label", "LABEL", values, "A label for the branch that starts here"},
    Option{"--rev-id", "ID", value, "The id; default: 12 random hexadecimal digits"},
    Option{"--splice", "", nothing, "Allow parents that are not heads"},
};
constexpr std::array k_merged{Argument{
    .name = "REV", .help = "The revisions to merge; 'heads' for all heads", .most = k_any_number, .usual = "heads"}};

constexpr Option k_sql{"--sql", "", nothing, "Write the statements as a script instead of running them"};
constexpr Option k_tag{"--tag", "TAG", value, "Accepted for Alembic", Effect::none};
constexpr Option k_parallel{"--parallel", "", nothing, "Run schema-change jobs of different tables in parallel"};
constexpr Option k_reactivate{"--reactivate", "", nothing,
                              "Activate the materialized views that became inactive during the run"};
constexpr Option k_resume_from{"--resume-from", "N", value, "Resume a stopped revision: continue with statement N"};
constexpr Option k_mark_done{"--mark-done", "", nothing,
                             "Resume a stopped revision: treat the failed statement as done"};
constexpr Option k_restart{"--restart", "", nothing, "Resume a stopped revision: run it from its start"};
constexpr Option k_plan{"--plan", "FILE", value, "Run the plan in this file; run nothing if it is stale"};
constexpr Option k_expect{"--expect", "SHA256", value, "With --plan: run it only if the file has this digest"};
constexpr std::array k_upgrade_options{
    k_sql, k_plan, k_expect, k_parallel, k_reactivate, k_resume_from, k_mark_done, k_restart, k_tag,
};
constexpr std::array k_downgrade_options{
    k_sql,
    Option{"--undo-partial", "", nothing, "Undo the part of a stopped upgrade that ran; without REV"},
    k_plan,
    k_expect,
    Option{"--allow-data-loss", "", nothing, "Go on where rows are lost, also without a terminal to ask on"},
    Option{"-y,--yes", "", nothing, "Do not ask before data is lost; the same as --allow-data-loss"},
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
             .help = "The target: head, heads, an id or its beginning, label@head, +2; with --sql also START:END",
             .usual = "head",
             .unless = "plan"}};
constexpr std::array k_plan_options{
    Option{"--downgrade", "", nothing, "Plan a downgrade to the target"},
    Option{"-o,--output", "FILE", value, "Write the plan to a file, for --plan of upgrade or downgrade"},
    Option{"--valid-for", "TIME", value, "How long the plan is valid: 24h, 30m; default: until something changes"},
    Option{"--markdown", "FILE", value, "Write the plan as Markdown, for a comment on a pull request"},
    Option{"--html", "FILE", value, "Write the plan as an HTML page for reviewers"},
};
constexpr std::array k_planned_target{
    Argument{.name = "REV", .help = "The target, as for upgrade; with --downgrade, as for downgrade", .usual = "head"}};
constexpr std::array k_downgrade_target{
    Argument{.name = "REV",
             .help = "The target: -1, base, an id or its beginning, label@base; with --sql START:END",
             .usual = "-1",
             .unless = "plan,undo-partial"}};
constexpr std::array k_stamp_targets{
    Argument{.name = "REV",
             .help = "The revisions: head, heads, base, ids; with --sql also START:END",
             .most = k_any_number,
             .usual = "head"}};

constexpr std::array k_history_options{
    Option{"-i,--indicate-current", "", nothing, "Mark the current revisions of the database; connects"},
    Option{"-r,--rev-range", "RANGE", value, "Only these: START:END, START: or :END; both ends are included"},
    Option{"-v,--verbose", "", nothing, "Show all details of each revision"},
    Option{"--applied", "", nothing, "List the runs on the database instead: who, when, how long; connects"},
    Option{"--limit", "N", value, "With --applied: only the last N runs"},
};
constexpr std::array k_current_options{
    Option{"-v,--verbose", "", nothing, "Show all details of each revision, and who ran it when"},
    Option{"-c,--check-heads", "", nothing, "Exit with 1 unless the database is at all heads"},
};
constexpr std::array k_unlock_options{
    Option{"--force", "", nothing, "Release the lock even if it has not expired"},
};
constexpr std::array k_ensure_options{k_sql};
constexpr std::array k_heads_options{
    Option{"-v,--verbose", "", nothing, "Show all details of each revision"},
    Option{"--resolve-dependencies", "", nothing, "Leave out heads that another revision depends on"},
    Option{"--check", "", nothing, "Exit with 1 if several heads must be merged"},
};
constexpr std::array k_branches_options{
    Option{"-v,--verbose", "", nothing, "Show all details of each branch point"},
};
constexpr std::array k_graph_options{
    Option{"--as", "FORM", value, "text (the default), mermaid, dot or svg", Effect::full, "text|mermaid|dot|svg"},
    Option{"--lineage", "", nothing, "Draw the lineage of tables, views and materialized views instead; connects"},
    Option{"--at", "REV", value, "With --lineage: of the schema that the revisions up to REV build"},
    Option{"--models", "", nothing, "With --lineage: of the desired schema"},
    Option{"--object", "NAME", value, "With --lineage: only what this object reads and what reads it"},
    Option{"-i,--indicate-current", "", nothing, "Mark the revisions that ran; connects"},
    Option{"-o,--output", "FILE", value, "Write the drawing to a file"},
};
constexpr std::array k_graph_range{Argument{
    .name = "RANGE", .help = "Only these revisions: START:END, START: or :END; both ends are included", .least = 0}};
constexpr std::array k_shell{Argument{"SHELL",
                                      "bash, zsh, fish, or 'revisions' for the revision names that can be completed", 1,
                                      1, "bash|zsh|fish|revisions"}};

constexpr std::array k_commands{
    // clang-format off
    Command{"init", Group::project, "Create a project: a config file and a directory for scripts", Needs::nothing, init,
            k_init_options, k_directory, "srmigrate init migrations\nsrmigrate init migrations --from-database"},
    Command{"list_templates", Group::project, "List the templates of init", Needs::nothing, list_templates,
            {}, {}, "srmigrate list_templates"},
    Command{"revision", Group::scripts, "Create a new revision script", Needs::graph, revision,
            k_revision_options, {},
            "srmigrate revision -m \"create account table\"\nsrmigrate revision --autogenerate -m \"add a discount\"",
            "Prints the path of the new file on stdout, for use with an editor or git. Like check, --autogenerate requires\n"
            "that the database is at the heads. If nothing differs, it writes no script."},
    Command{"merge", Group::scripts, "Create a revision that merges several heads", Needs::graph, merge,
            k_merge_options, k_merged, "srmigrate merge heads -m \"merge cart into the main line\""},
    Command{"edit", Group::scripts, "Open revision files in an editor", Needs::graph, edit,
            {}, k_edited, "srmigrate edit head",
            "The editor is $EDITOR, $VISUAL, or the first of sensible-editor, editor, nano, vim and code."},
    Command{"convert", Group::scripts, "Convert revision scripts to another format", Needs::graph, convert,
            k_convert_options, k_converted,
            "srmigrate convert --to sql\nsrmigrate convert --to python ae10 be20\nsrmigrate convert --report",
            "Ids, messages, dates and the graph do not change. Old and new scripts run side by side on the embedded engine,\n"
            "up and down. A script that cannot be read, or whose new form builds another schema, stays unchanged and is\n"
            "listed (exit code 1)."},
    Command{"import", Group::scripts, "Import the migrations of another tool", Needs::graph, import_scripts,
            k_import_options, k_imported,
            "srmigrate import --from goose db/migrations\nsrmigrate import --from goose db/migrations --read-table",
            "Each migration becomes a revision, in the order of the tool. A second import writes only what is new, and\n"
            "changes no existing file. The answer lists what was left out or altered. See docs/import.md."},
    Command{"lint", Group::scripts, "Find problems before a revision runs", Needs::nothing, lint,
            k_lint_options, k_linted,
            "srmigrate lint\nsrmigrate lint --since git:origin/main --output sarif=lint.sarif\n"
            "srmigrate lint --explain drop-table",
            "Needs no server. Set the levels and options of the rules in [lint] and [lint.rules] of the config file. To\n"
            "suppress a finding, write -- srmigrate:nolint RULE REASON in the script. The exit code is 1 if a finding has the\n"
            "level error, or that of --fail-on."},
    Command{"test", Group::scripts, "Run the scripts up, down and up again, without a server",
            Needs::nothing, test, k_test_options, {},
            "srmigrate test\nsrmigrate test --profile 3.3,4.1/shared-data --output junit=test.xml\n"
            "srmigrate test --run 'graph.*'",
            "Every revision runs on the embedded engine, once for each cluster of --profile, and so do the tests of the project\n"
            "(tests/*.test.yaml). Revisions up to start_after of [lint] cannot fail. The exit code is 0 if all passed, 1 if\n"
            "something failed, 2 if a file cannot be read."},
    Command{"history", Group::graph, "List revisions, newest first", Needs::graph, history,
            k_history_options, {}, "srmigrate history -r ae10:head --verbose"},
    Command{"show", Group::graph, "Show all details of a revision", Needs::graph, show,
            {}, k_revision_argument, "srmigrate show head"},
    Command{"heads", Group::graph, "List the heads: revisions without a child", Needs::graph, heads,
            k_heads_options, {}, "srmigrate heads\nsrmigrate heads --check"},
    Command{"branches", Group::graph, "List the branch points: revisions with several children", Needs::graph, branches,
            k_branches_options, {}, "srmigrate branches --verbose"},
    Command{"graph", Group::graph, "Draw the revisions, or the lineage of tables and views", Needs::settings, graph,
            k_graph_options, k_graph_range,
            "srmigrate graph\nsrmigrate graph --as svg -o revisions.svg\n"
            "srmigrate graph --lineage --at head --as mermaid"},
    Command{"status", Group::database, "Show an overview: what is pending, stopped, edited, inactive or running",
            Needs::graph, status, {}, {}, "srmigrate status",
            "Only reads. Exit code 0: there is nothing to do. 1: revisions are pending or unfinished, a script was edited\n"
            "after it ran, or the database differs from the desired schema."},
    Command{"plan", Group::database, "Show what a run would do to this database, and write a plan file for approval",
            Needs::graph, plan, k_plan_options, k_planned_target,
            "srmigrate plan head\nsrmigrate plan head -o upgrade.plan --markdown comment.md\n"
            "srmigrate plan --downgrade -1",
            "Only reads. To run exactly the approved plan or nothing, use 'srmigrate upgrade --plan FILE'."},
    Command{"upgrade", Group::database, "Run revisions up to a target", Needs::graph, upgrade,
            k_upgrade_options, k_upgrade_target, "srmigrate upgrade head\nsrmigrate upgrade ae10:head --sql"},
    Command{"downgrade", Group::database, "Undo revisions down to a target", Needs::graph, downgrade,
            k_downgrade_options, k_downgrade_target, "srmigrate downgrade -1\nsrmigrate downgrade head:ae10 --sql"},
    Command{"stamp", Group::database, "Set the revision of the database without running anything", Needs::graph, stamp,
            k_stamp_options, k_stamp_targets, "srmigrate stamp head"},
    Command{"current", Group::database, "Show the current revisions of the database", Needs::graph, current,
            k_current_options, {}, "srmigrate current --verbose"},
    Command{"check", Group::database, "Compare the database with the desired schema", Needs::graph,
            check, k_check_options, {}, "srmigrate check\nsrmigrate check --against revisions --format json",
            "The exit code is 1 if they differ. With models the database must be at the heads, as in Alembic."},
    Command{"inspect", Group::database, "Print the schema of the database in the form of a desired schema",
            Needs::settings, inspect, k_inspect_options, {},
            "srmigrate inspect > schema.sql\nsrmigrate inspect --as yaml --output models --split\n"
            "srmigrate inspect --at head --as json",
            "Objects that cannot be parsed are skipped with a warning, also by check and autogenerate."},
    Command{"ensure_version", Group::database, "Create the version table if it is missing", Needs::settings,
            ensure_version, k_ensure_options, {}, "srmigrate ensure_version"},
    Command{"unlock", Group::database, "Show who holds the lock, or release the lock of a run that no longer exists", Needs::settings, unlock,
            k_unlock_options, {}, "srmigrate unlock\nsrmigrate unlock --force",
            "The record of the unfinished run is kept: the next run resumes it."},
    Command{"doctor", Group::database, "Check what would fail, and print missing GRANTs", Needs::settings, doctor,
            {}, {}, "srmigrate doctor",
            "Makes no lasting change: it tests privileges on a temporary view and drops it. The exit code is 1 if something\n"
            "would fail."},
    Command{"completion", Group::shell, "Print a completion script for a shell", Needs::nothing, completion,
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
