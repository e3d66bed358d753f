// SPDX-License-Identifier: Apache-2.0
#include "cli/project/editor_line.hpp"

#include <fmt/format.h>

#include <system_error>

namespace srmigrate::cli {

std::string editor_line(const Settings& settings, const std::filesystem::path& file, revision::SchemaOf what) {
    const auto& location = settings.script_location.value;
    if (!location) return {};
    const auto schema = location->lexically_normal() / revision::file_name(what);
    std::error_code ignored;
    if (!std::filesystem::exists(schema, ignored)) return {};
    const auto relative = schema.lexically_relative(file.lexically_normal().parent_path());
    return fmt::format("# yaml-language-server: $schema={}\n", relative.empty() ? schema.string() : relative.string());
}

}  // namespace srmigrate::cli
