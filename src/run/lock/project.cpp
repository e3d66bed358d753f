// SPDX-License-Identifier: Apache-2.0
#include "run/lock/project.hpp"

#include "base/hash.hpp"

#include <fmt/format.h>

namespace srmigrate::run {

std::string project_hash(const std::filesystem::path& script_location, const std::filesystem::path& config_directory,
                         std::string_view version_table) {
    const auto from = config_directory.lexically_normal();
    auto place = (from / script_location).lexically_normal().lexically_relative(from);
    if (place.empty()) place = script_location.lexically_normal();
    auto text = place.generic_string();
    while (text.size() > 1 && text.ends_with('/'))
        text.pop_back();
    return base::sha256_hex(fmt::format("{}\n{}", text, version_table)).substr(0, 16);
}

}  // namespace srmigrate::run
