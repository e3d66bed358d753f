// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/drawing.hpp"
#include "cli/work/database.hpp"
#include "cli/work/load.hpp"
#include "cli/work/run.hpp"
#include "cli/work/schemas.hpp"
#include "revision/graph/history.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::cli {
namespace {

enum class GraphForm { text, mermaid, dot, svg };

struct GraphReport {
    Drawing drawing;
    GraphForm form = GraphForm::text;
    bool is_written = false;  ///< to a file
};

GraphForm graph_form(const Arguments& arguments) {
    const auto word = arguments.value("as").value_or("text");
    if (word == "mermaid") return GraphForm::mermaid;
    if (word == "dot") return GraphForm::dot;
    if (word == "svg") return GraphForm::svg;
    return GraphForm::text;
}

std::string drawn(const GraphReport& report) {
    switch (report.form) {
        case GraphForm::text:
            return drawing_text(report.drawing);
        case GraphForm::mermaid:
            return drawing_mermaid(report.drawing);
        case GraphForm::dot:
            return drawing_dot(report.drawing);
        case GraphForm::svg:
            return drawing_svg(report.drawing);
    }
    return {};
}

std::string graph_text(const GraphReport& report) {
    return report.is_written ? std::string() : drawn(report);
}

void add_graph(base::Json& json, const GraphReport& report) {
    add_drawing(json, report.drawing);
}

Drawing revisions_drawing(CommandContext& context) {
    load_graph(context);
    tell_if_empty(context);
    const auto range = revision::parse_history_range(context.arguments.value("RANGE").value_or(""));
    const bool is_marked = context.arguments.has("indicate-current");
    const auto rows = is_marked || revision::mentions_current(range) ? read_rows(context) : revision::VersionRows{};
    auto nodes = revision::history(*context.graph, range, rows);
    std::reverse(nodes.begin(), nodes.end());
    return drawing_of(*context.graph, nodes, is_marked ? rows : revision::VersionRows{});
}

// Models are read without a database.
schema::Catalog declared_schema(CommandContext& context, const Scope& scope) {
    require_target_metadata(context);
    ConnectedDatabase nowhere;
    nowhere.home = home_of(context.settings);
    if (nowhere.home) nowhere.context.database = nowhere.home->database;
    return read_desired_schema(context, nowhere, scope, {});
}

schema::Catalog catalog_to_draw(CommandContext& context, const Scope& scope) {
    if (context.arguments.has("models")) return declared_schema(context, scope);
    if (const auto at = context.arguments.value("at")) {
        load_graph(context);
        return replay_schema(context, revision::parse_target(*at), scope);
    }
    auto database = open_database(context, server::EmbeddedUse::reading);
    auto live = read_live_schema(context, database, scope);
    require_databases(context.console, live, scope);
    return live;
}

// "t" or "shop.t".
schema::ObjectName object_asked_for(const plan::Lineage& lineage, const std::string& text) {
    std::vector<schema::ObjectName> found;
    std::vector<std::string> names;
    for (const auto& [name, kind] : lineage.objects) {
        const auto full = schema::shown(name);
        names.push_back(full);
        if (text == full || text == name.name) found.push_back(name);
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        throw base::Error(fmt::format("there is no object '{}'", text), base::did_you_mean(text, names));
    }
    throw base::Error(fmt::format("there are several objects '{}'", text), "write it with its database");
}

Drawing lineage_drawing(CommandContext& context) {
    const auto scope = scope_of(context.settings);
    const auto lineage = plan::lineage_of(catalog_to_draw(context, scope));
    const auto asked = context.arguments.value("object");
    if (!asked) return drawing_of(lineage, {});
    const std::set<schema::ObjectName> names{object_asked_for(lineage, *asked)};
    auto part = names;
    part.merge(plan::readers_of(lineage, names));
    part.merge(plan::sources_of(lineage, names));
    return drawing_of(plan::within(lineage, part), names);
}

void check_graph_arguments(const Arguments& arguments) {
    const bool is_lineage = arguments.has("lineage");
    for (const auto* option : {"at", "models", "object"}) {
        if (arguments.has(option) && !is_lineage)
            throw base::bad_command_line(fmt::format("'--{}' goes with '--lineage'", option), "add --lineage");
    }
    if (arguments.has("at") && arguments.has("models"))
        throw base::bad_command_line("'--at' and '--models' do not go together", "give one of them");
    if (is_lineage && arguments.has("RANGE"))
        throw base::bad_command_line("'--lineage' takes no range of revisions",
                                     "say with --at which revision is meant");
    if (is_lineage && arguments.has("indicate-current"))
        throw base::bad_command_line("'--lineage' and '--indicate-current' do not go together", "give one of them");
}

}  // namespace

CommandResult graph(CommandContext& context) {
    const auto& arguments = context.arguments;
    check_graph_arguments(arguments);
    GraphReport report{.drawing = arguments.has("lineage") ? lineage_drawing(context) : revisions_drawing(context),
                       .form = graph_form(arguments)};
    if (const auto file = arguments.value("output")) {
        base::write_file(context.environment.working_directory / *file, drawn(report));
        report.is_written = true;
    }
    return {.answer = rendered(std::move(report), graph_text, add_graph)};
}

}  // namespace srmigrate::cli
