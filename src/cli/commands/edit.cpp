// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "cli/terminal/editor.hpp"
#include "cli/terminal/process.hpp"
#include "cli/work/run.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {
namespace {

/// edit: the files that were opened.
struct EditReport {
    std::vector<std::filesystem::path> files;
};

std::string edit_text(const EditReport&) {
    return {};
}

void add_edit(base::Json& json, const EditReport& report) {
    json["files"] = to_json(report.files);
}

}  // namespace

CommandResult edit(CommandContext& context) {
    const auto& graph = *context.graph;
    const auto symbol = revision::parse_symbol(*context.arguments.value("REV"));
    EditReport report;
    for (const auto node : resolve_with_current(context, symbol))
        report.files.push_back(graph[node].file);
    if (report.files.empty()) throw base::Error(fmt::format("'{}' names no revision file", symbol.text));

    const auto editor = find_editor(context.environment);
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
