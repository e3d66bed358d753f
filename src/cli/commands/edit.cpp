// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "cli/terminal/editor.hpp"
#include "cli/terminal/process.hpp"
#include "cli/work/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::cli {
namespace {

/// edit: the files that were opened.
struct EditReport {
    std::vector<std::filesystem::path> files;
};

std::string edit_text(const EditReport&) {
    return {};
}

// An editor of the terminal would write its escape codes into the pipe.
void require_terminal(const CommandContext& context, const std::string& editor,
                      const std::vector<std::filesystem::path>& files) {
    constexpr std::array<std::string_view, 10> k_need_one{
        "vi", "vim", "nvim", "nano", "pico", "emacs", "micro", "helix", "sensible-editor", "editor"};
    const auto& environment = context.environment;
    const auto name = std::filesystem::path(editor).filename().string();
    const bool needs_one = std::find(k_need_one.begin(), k_need_one.end(), name) != k_need_one.end();
    if (!needs_one || (environment.in_is_terminal && environment.out_is_terminal)) return;
    throw base::Error(base::Fault::failed,
                      base::Diagnostic{.message = fmt::format("the editor '{}' needs a terminal", editor),
                                       .where = base::whole_file(files.front().string()),
                                       .hint = "run it on a terminal, or set EDITOR to a program that needs none"});
}

void add_edit(base::Json& json, const EditReport& report) {
    json["files"] = to_json(report.files);
}

}  // namespace

CommandResult edit(CommandContext& context) {
    const auto& graph = *context.graph;
    const auto symbol = revision::parse_symbol(context.arguments.value("REV").value_or("head"));
    EditReport report;
    for (const auto node : resolve_with_current(context, symbol))
        report.files.push_back(graph[node].file);
    if (report.files.empty()) throw base::Error(fmt::format("'{}' names no revision file", symbol.text));

    const auto editor = find_editor(context.environment);
    require_terminal(context, editor.front(), report.files);
    for (const auto& file : report.files) {
        auto words = editor;
        words.push_back(file.string());
        const auto status = run_program(words, {}, Output::as_it_is);
        if (status == ExitStatus{}) continue;
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = fmt::format("the editor '{}' failed", editor.front()),
                                           .where = base::whole_file(file.string())});
    }
    return {.answer = rendered(std::move(report), edit_text, add_edit)};
}

}  // namespace srmigrate::cli
