// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/project/new_revision.hpp"
#include "cli/report/output.hpp"
#include "cli/work/database.hpp"
#include "cli/work/run.hpp"
#include "revision/graph/ancestors.hpp"
#include "revision/import/imported_script.hpp"
#include "revision/import/read_foreign.hpp"
#include "revision/import/state.hpp"
#include "revision/script/read_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

// ---- The report -----------------------------------------------------------------------------------------------------

enum class ScriptState {
    written,
    there,    ///< from an import before this one
    differs,  ///< the same, edited since here or there
};

std::string_view word(ScriptState state) {
    switch (state) {
        case ScriptState::written:
            return "written";
        case ScriptState::there:
            return "there";
        case ScriptState::differs:
            return "differs";
    }
    return {};
}

struct ImportReport {
    struct Entry {
        std::string revision;
        std::string from;
        std::string file;
        ScriptState state = ScriptState::written;
        std::optional<bool> ran;  ///< nothing: nobody asked
    };
    std::string tool;
    std::string source;
    std::vector<Entry> entries;
    std::vector<base::Diagnostic> notes;  ///< what was left out or altered
    std::optional<std::string> stamped;
};

std::string import_text(const ImportReport& report) {
    std::string text;
    for (const auto& entry : report.entries) {
        switch (entry.state) {
            case ScriptState::written:
                text += fmt::format("{} -> {}\n", entry.from, entry.file);
                break;
            case ScriptState::there:
                text += fmt::format("{} is there already: {}\n", entry.from, entry.file);
                break;
            case ScriptState::differs:
                text += fmt::format("{} is there already, with another text: {}\n", entry.from, entry.file);
                break;
        }
    }
    for (const auto& note : report.notes)
        text += base::to_text(note, "note");
    return base::visible(text);
}

void add_import(base::Json& json, const ImportReport& report) {
    json["tool"] = report.tool;
    json["source"] = report.source;
    json["imported"] = base::Json::array();
    for (const auto& entry : report.entries) {
        json["imported"].push_back(base::Json{{"revision", entry.revision},
                                              {"from", entry.from},
                                              {"file", entry.file},
                                              {"state", word(entry.state)},
                                              {"ran", entry.ran ? base::Json(*entry.ran) : base::Json()}});
    }
    json["notes"] = base::Json::array();
    for (const auto& note : report.notes)
        json["notes"].push_back(to_json(note));
    json["stamped"] = report.stamped ? base::Json(*report.stamped) : base::Json();
}

// ---- The files of the tool ------------------------------------------------------------------------------------------

// What a tool may read, or what it would run besides: of others not even the name matters. Only what is read here has a
// text.
bool is_of_interest(const fs::path& file) {
    constexpr std::array k_suffixes{".sql", ".conf", ".go", ".java", ".xml", ".yaml", ".yml", ".json"};
    return std::ranges::find(k_suffixes, file.extension().string()) != k_suffixes.end();
}

bool is_read(const fs::path& suffix, revision::ForeignTool tool) {
    if (suffix == ".sql") return true;
    if (suffix == ".conf") return tool == revision::ForeignTool::flyway;
    return tool == revision::ForeignTool::liquibase && suffix != ".go" && suffix != ".java";
}

revision::SourceFile source_file(const CommandContext& context, revision::ForeignTool tool, const fs::path& path,
                                 const fs::path& below) {
    return {.file = path.lexically_relative(below),
            .shown_file = shown_path(path, context.environment.working_directory).string(),
            .text = is_read(path.extension(), tool) ? base::read_file(path) : std::string()};
}

revision::SourceFile named_file(const CommandContext& context, const std::string& name) {
    const auto path = (context.environment.working_directory / name).lexically_normal();
    return {.file = path.filename(),
            .shown_file = shown_path(path, context.environment.working_directory).string(),
            .text = base::read_file(path)};
}

void add_directory(const CommandContext& context, revision::ForeignTool tool, const fs::path& directory,
                   const fs::path& root, std::vector<revision::SourceFile>& files) {
    for (const auto& entry : fs::directory_iterator(directory)) {
        if (entry.path().filename().string().starts_with('.')) continue;
        if (entry.is_directory() && !entry.is_symlink()) {
            add_directory(context, tool, entry.path(), root, files);
        } else if (entry.is_regular_file() && is_of_interest(entry.path())) {
            files.push_back(source_file(context, tool, entry.path(), root));
        }
    }
}

revision::ForeignFiles foreign_files(const CommandContext& context, revision::ForeignTool tool) {
    const auto name = *context.arguments.value("DIR");
    auto path = (context.environment.working_directory / name).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    revision::ForeignFiles found;
    found.version_table = context.settings.version_table.value;
    const bool is_one_file = tool == revision::ForeignTool::liquibase || tool == revision::ForeignTool::alembic_sql;
    if (fs::is_directory(path)) {
        add_directory(context, tool, path, path, found.files);
    } else if (is_one_file && fs::is_regular_file(path)) {
        found.files.push_back(source_file(context, tool, path, path.parent_path()));
    } else if (fs::exists(path)) {
        throw base::Error(
            fmt::format("'{}' is a file, and the migrations of {} are a directory", name, revision::word(tool)),
            "name the directory that it is in");
    } else {
        throw base::Error(fmt::format("there is no directory '{}'", name), "name the directory of the migrations");
    }
    if (const auto order = context.arguments.value("order")) found.order = named_file(context, *order);
    if (const auto down = context.arguments.value("down")) found.files.push_back(named_file(context, *down));
    return found;
}

// ---- What ran -------------------------------------------------------------------------------------------------------

std::string files_of(const revision::Imported& imported, const std::vector<std::size_t>& indices) {
    std::vector<std::string> names;
    for (const auto index : indices)
        names.push_back(imported.revisions[index].file);
    return base::join(names, ", ");
}

void refuse_locked(ConnectedDatabase& database, revision::ForeignTool tool, const revision::StateTable& table) {
    const auto select = revision::select_lock(tool, table);
    if (!select) return;
    const auto answer = server::ask(*database.session, *select);
    const auto* const rows = std::get_if<sql::ResultSet>(&answer);
    if (rows == nullptr || !revision::is_locked(*rows)) return;
    throw base::Error(fmt::format("{} holds its lock: it runs just now, or was stopped", revision::word(tool)),
                      "wait until it ends; or run 'liquibase release-locks' where nothing runs");
}

sql::ResultSet read_state(CommandContext& context, ConnectedDatabase& database, revision::ForeignTool tool) {
    auto table = revision::usual_state_table(tool, database.home ? database.home->database : std::string());
    if (const auto named = context.arguments.value("table")) {
        const auto dot = named->find('.');
        if (dot != std::string::npos) table->database = named->substr(0, dot);
        table->name = named->substr(dot == std::string::npos ? 0 : dot + 1);
    }
    refuse_locked(database, tool, *table);
    const auto select = revision::select_state(tool, *table);
    const auto answer = server::ask(*database.session, select);
    if (const auto* error = std::get_if<sql::ErrorAnswer>(&answer)) {
        const auto kind = server::kind_of(*error);
        if (kind == server::ErrorKind::unknown_table || kind == server::ErrorKind::unknown_database) {
            throw base::Error(fmt::format("there is no table '{}.{}', in which {} keeps what ran", table->database,
                                          table->name, revision::word(tool)),
                              "name it with --table, or say with --applied-upto VERSION what ran");
        }
        throw server::to_error(*database.session, *error, select);
    }
    return server::must_be_rows(answer, select);
}

/// What the tool's table says, as far as the chain goes.
struct KnownState {
    revision::AppliedMigrations applied;
    std::optional<std::size_t> last;
};

KnownState state_in_table(CommandContext& context, ConnectedDatabase& database, revision::ForeignTool tool,
                          const revision::Imported& imported) {
    KnownState known{.applied = revision::applied_of(tool, read_state(context, database, tool), imported), .last = {}};
    auto& applied = known.applied;
    if (!applied.problems.empty()) throw base::Error(base::Fault::failed, std::move(applied.problems));
    for (const auto& warning : applied.warnings)
        context.console.warn(warning);
    if (!applied.unknown.empty()) {
        context.console.warn(
            {.message = fmt::format("{} ran, and there is no file of {}", base::join(applied.unknown, ", "),
                                    applied.unknown.size() == 1 ? "it" : "them"),
             .hint = "what they did is in no revision"});
    }
    const auto chain = revision::chain_state(imported, applied);
    known.last = chain.last;
    if (chain.holes.empty()) return known;
    const auto message = fmt::format("{} did not run, but {} after {} did", files_of(imported, chain.holes),
                                     imported.revisions[*chain.last].file, chain.holes.size() == 1 ? "it" : "them");
    if (!context.arguments.has("allow-holes")) {
        throw base::Error(
            message, "run what is missing with the tool first; or --allow-holes: it counts as done, and never runs");
    }
    context.console.warn({.message = message, .hint = "it counts as done from now on: run its statements by hand"});
    return known;
}

std::size_t named_revision(const revision::Imported& imported, const std::string& name) {
    if (const auto found = revision::find_imported(imported, name)) return *found;
    std::vector<std::string> names;
    for (const auto& revision : imported.revisions) {
        names.push_back(revision.version);
        names.push_back(revision.file);
    }
    auto hint = base::did_you_mean(name, names);
    throw base::Error(fmt::format("no migration is '{}'", name),
                      hint.empty() ? "name a version or a file of those that are imported" : hint);
}

// All up to it ran.
KnownState state_as_named(const revision::Imported& imported, const std::string& name) {
    KnownState known{.applied = {}, .last = named_revision(imported, name)};
    for (std::size_t i = 0; i <= *known.last; ++i)
        known.applied.ids.insert(imported.revisions[i].id);
    return known;
}

// A database that went on with srmigrate is not moved back. True: it is stamped.
bool stamp(CommandContext& context, ConnectedDatabase& database, const std::string& id) {
    const auto& graph = *context.graph;
    const auto rows = rows_in(database);
    const auto target = *graph.find(id);
    const auto before = revision::ancestors(graph, std::vector{target}, revision::Follow::dependencies_too);
    for (const auto& row : rows) {
        const auto node = graph.find(row);
        if (node && before.contains(*node)) continue;
        context.console.warn({.message = fmt::format("the database is at {} already: it is not stamped as {}",
                                                     fmt::format("{}", fmt::join(rows, ", ")), id),
                              .hint = fmt::format("run 'srmigrate stamp {}' if that is where it is", id)});
        return false;
    }
    run_course(context, database, revision::StampAs{revision::parse_symbols({id})});
    return true;
}

// ---- The scripts ----------------------------------------------------------------------------------------------------

struct NewScript {
    revision::Revision revision;
    std::string text;
};

fs::path import_location(const CommandContext& context) {
    if (const auto named = context.arguments.value("to")) return named_location(context, *named);
    const auto& locations = context.settings.version_locations.value;
    if (locations.size() == 1) return locations.front();
    throw base::bad_command_line("there are several version locations", "name one of them with --to");
}

// Without what may differ from import to import: date and parent.
std::string what_was_imported(const std::string& script) {
    std::string text;
    for (const auto& line : base::split(script, '\n')) {
        if (!line.starts_with("-- Create Date:") && !line.starts_with("-- Revises:")) text += line + "\n";
    }
    return text;
}

NewScript new_script(const CommandContext& context, revision::ForeignTool tool, const fs::path& location,
                     const LocalTime& time, const revision::ImportedRevision& imported) {
    NewScript script{.revision = {}, .text = revision::imported_script(tool, imported, to_text(time))};
    const auto file = script_file(context, location, imported.id, imported.message, revision::ScriptFormat::sql, time);
    const auto shown = shown_path(file, context.environment.working_directory).string();
    if (fs::exists(file)) {
        throw base::Error(base::Fault::failed, base::Diagnostic{.message = "the file exists already",
                                                                .where = base::whole_file(shown),
                                                                .hint = "put %%(rev)s into file_template"});
    }
    auto reading =
        revision::read_header({.file = file, .shown_file = shown, .text = script.text}, revision::ScriptFormat::sql);
    if (!reading.revision) throw base::Error(base::Fault::failed, std::move(reading.errors));
    script.revision = std::move(*reading.revision);
    return script;
}

void write_scripts(const std::vector<NewScript>& scripts) {
    std::vector<fs::path> written;
    try {
        for (const auto& script : scripts) {
            base::create_file(script.revision.file, script.text);
            written.push_back(script.revision.file);
        }
    } catch (const base::Error&) {
        std::error_code ignored;
        for (const auto& file : written)
            fs::remove(file, ignored);
        throw;
    }
}

// The one head that comes after what was imported before.
std::optional<std::string> head_of_imported(const revision::Graph& graph, const revision::Imported& imported) {
    std::vector<revision::RevisionIndex> there;
    for (const auto& revision : imported.revisions) {
        if (const auto node = graph.find(revision.id)) there.push_back(*node);
    }
    const auto line = revision::descendants(graph, there, revision::Follow::down_revisions);
    const auto heads = revision::within(graph.heads(), line);
    return heads.size() == 1 ? std::optional(graph.id(heads.front())) : std::nullopt;
}

// What is new comes after all that is there, so that no line branches.
void put_new_ones_last(CommandContext& context, revision::Imported& imported) {
    auto head = head_of_imported(*context.graph, imported);
    if (!head) return;
    for (std::size_t i = 0; i < imported.revisions.size(); ++i) {
        auto& revision = imported.revisions[i];
        if (context.graph->find(revision.id)) continue;
        const auto later =
            std::ranges::find_if(imported.revisions.begin() + static_cast<std::ptrdiff_t>(i), imported.revisions.end(),
                                 [&](const auto& other) { return context.graph->find(other.id).has_value(); });
        if (later != imported.revisions.end()) {
            context.console.warn(
                {.message = fmt::format("{} is new, and comes after {} here", revision.file, later->file),
                 .hint = "that one was imported before; look whether it may come later"});
        }
        revision.down = {*head};
        head = revision.id;
    }
}

// Of a script that does not begin at base.
void require_parents(const revision::Graph& graph, const revision::Imported& imported) {
    std::vector<base::Diagnostic> problems;
    for (const auto& revision : imported.revisions) {
        for (const auto& parent : revision.down) {
            if (graph.find(parent)) continue;
            if (std::ranges::find(imported.revisions, parent, &revision::ImportedRevision::id) !=
                imported.revisions.end()) {
                continue;
            }
            problems.push_back(
                {.message = fmt::format("the revision '{}' comes after '{}', which is neither in the script nor "
                                        "in the project",
                                        revision.id, parent),
                 .where = base::whole_file(revision.shown_file),
                 .hint = "write the script with 'alembic upgrade base:head --sql'"});
        }
    }
    if (!problems.empty()) throw base::Error(base::Fault::failed, std::move(problems));
}

// What is there already stays as it is: people edit what was imported.
ImportReport import_all(CommandContext& context, revision::ForeignTool tool, const revision::Imported& imported) {
    ImportReport report{.tool = std::string(revision::word(tool)), .source = *context.arguments.value("DIR")};
    const auto location = import_location(context);
    const auto time = script_time(context);
    std::vector<NewScript> scripts;
    for (const auto& each : imported.revisions) {
        ImportReport::Entry entry{.revision = each.id, .from = each.file, .file = {}, .ran = {}};
        if (const auto node = context.graph->find(each.id)) {
            const auto& old = (*context.graph)[*node];
            const bool is_sql = old.format == revision::ScriptFormat::sql;
            const bool is_same = !is_sql || what_was_imported(old.header) ==
                                                what_was_imported(revision::imported_script(tool, each, ""));
            entry.file = revision::shown_name(old);
            entry.state = is_same ? ScriptState::there : ScriptState::differs;
        } else {
            scripts.push_back(new_script(context, tool, location, time, each));
            entry.file = scripts.back().revision.shown_file;
            for (auto& problem : revision::problems_of_script(each, scripts.back().text, entry.file)) {
                problem.message = fmt::format("the script does not run as it is: {}", problem.message);
                context.console.warn(problem);
            }
        }
        report.entries.push_back(std::move(entry));
    }
    auto revisions = context.graph->revisions();
    for (const auto& script : scripts)
        revisions.push_back(script.revision);
    revision::Graph graph(std::move(revisions));
    require_writing(context.settings);
    write_scripts(scripts);
    context.graph.emplace(std::move(graph));
    const auto there = report.entries.size() - scripts.size();
    context.console.say(fmt::format("{} imported, {} there already", base::counted(scripts.size(), "revision"), there));
    return report;
}

void check_options(const Arguments& arguments, revision::ForeignTool tool) {
    const auto refuse = [](std::string message, std::string hint) {
        throw base::bad_command_line(std::move(message), std::move(hint));
    };
    if (arguments.has("read-table") && arguments.has("applied-upto")) {
        refuse("'--read-table' and '--applied-upto' do not go together", "the table says what ran, or you do");
    }
    if (arguments.has("read-table") && !revision::usual_state_table(tool, {})) {
        refuse(fmt::format("{} keeps no table of what ran", revision::word(tool)),
               tool == revision::ForeignTool::plain ? "say with --applied-upto FILE what ran"
                                                    : "its version table is ours: leave it out");
    }
    if (arguments.has("applied-upto") && tool == revision::ForeignTool::alembic_sql) {
        refuse("the version table of Alembic is ours: it says what ran", "leave '--applied-upto' out");
    }
    if (arguments.has("down") && tool != revision::ForeignTool::alembic_sql) {
        refuse(fmt::format("'--down' is for the scripts of Alembic; {} has its own way back", revision::word(tool)),
               "leave it out");
    }
    for (const auto* const option : {"table", "allow-holes"}) {
        if (arguments.has(option) && !arguments.has("read-table")) {
            refuse(fmt::format("'--{}' is of use with '--read-table' only", option), "add --read-table");
        }
    }
    const bool has_no_order = tool == revision::ForeignTool::plain || tool == revision::ForeignTool::liquibase;
    if (arguments.has("order") && !has_no_order) {
        refuse(fmt::format("'--order' is for plain files and Liquibase; {} has its own order", revision::word(tool)),
               "leave it out");
    }
}

void tell_heads(CommandContext& context) {
    const auto heads = context.graph->ids(context.graph->real_heads());
    if (heads.size() < 2) return;
    context.console.note({.message = fmt::format("there are {} heads now: {}", heads.size(), base::join(heads, ", ")),
                          .hint = "bring them together with 'srmigrate merge heads' when the time comes"});
}

}  // namespace

CommandResult import_scripts(CommandContext& context) {
    const auto from = context.arguments.value("from");
    if (!from) {
        throw base::bad_command_line(
            "expected '--from TOOL'",
            fmt::format("the tools are {}", base::replace_all(revision::k_foreign_tools, "|", ", ")));
    }
    const auto tool = *revision::foreign_tool(*from);
    check_options(context.arguments, tool);
    auto imported = revision::read_foreign(tool, foreign_files(context, tool));
    if (!imported.problems.empty()) throw base::Error(base::Fault::failed, std::move(imported.problems));
    for (const auto& warning : imported.warnings)
        context.console.warn(warning);

    std::optional<ConnectedDatabase> database;
    std::optional<KnownState> known;
    const auto upto = context.arguments.value("applied-upto");
    if (upto) known = state_as_named(imported, *upto);
    if (upto || context.arguments.has("read-table")) database = open_database(context, server::EmbeddedUse::reading);
    if (database && !upto) known = state_in_table(context, *database, tool, imported);

    if (tool == revision::ForeignTool::alembic_sql) {
        require_parents(*context.graph, imported);
    } else {
        put_new_ones_last(context, imported);
    }
    auto report = import_all(context, tool, imported);
    report.notes = imported.notes;
    for (auto& entry : report.entries) {
        if (known) entry.ran = known->applied.ids.contains(entry.revision);
    }
    tell_heads(context);
    if (known && known->last) {
        const auto& id = imported.revisions[*known->last].id;
        if (stamp(context, *database, id)) report.stamped = id;
    }
    std::string next;
    if (tool == revision::ForeignTool::alembic_sql) {
        next = "the version table of Alembic goes on to be used: nothing is stamped";
    } else if (!known) {
        next = "nothing was said of what ran already: --read-table reads it, --applied-upto VERSION says it";
    } else if (!known->last) {
        next = "nothing ran yet: the database is not stamped";
    }
    return {.answer = rendered(std::move(report), import_text, add_import), .next = std::move(next)};
}

}  // namespace srmigrate::cli
