// SPDX-License-Identifier: Apache-2.0
#include "cli/report/output.hpp"

#include "base/json.hpp"

#include <utility>

namespace srmigrate::cli {
namespace {

using base::Json;

Json list_of(std::span<const base::Diagnostic> diagnostics) {
    Json json = Json::array();
    for (const auto& diagnostic : diagnostics)
        json.push_back(to_json(diagnostic));
    return json;
}

}  // namespace

Json to_json(const base::Diagnostic& diagnostic) {
    Json json;
    json["message"] = diagnostic.message;
    if (diagnostic.where) {
        json["file"] = diagnostic.where->file;
        if (diagnostic.where->line > 0) json["line"] = diagnostic.where->line;
        if (diagnostic.where->line > 0 && diagnostic.where->column > 0) json["column"] = diagnostic.where->column;
    }
    if (!diagnostic.hint.empty()) json["hint"] = diagnostic.hint;
    return json;
}

std::string written(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Rendered render(std::string text) {
    return rendered<std::string>(
        std::move(text), [](const std::string& given) { return given; },
        [](Json& json, const std::string& given) { json["text"] = given; });
}

std::string to_json(const Rendered& answer, std::string_view outcome, std::span<const base::Diagnostic> warnings) {
    Json json;
    json["outcome"] = outcome;
    answer.members(json);
    json["warnings"] = list_of(warnings);
    return written(json);
}

std::string to_json(const base::Error& error, std::span<const base::Diagnostic> warnings) {
    Json json;
    json["outcome"] = base::outcome_word(error.fault());
    json["diagnostics"] = list_of(error.diagnostics());
    json["warnings"] = list_of(warnings);
    return written(json);
}

}  // namespace srmigrate::cli
