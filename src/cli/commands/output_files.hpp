// SPDX-License-Identifier: Apache-2.0
// What commands with several formats share: --output FORMAT=FILE, and how files are called in formats.
#pragma once

#include "cli/report/format/findings.hpp"
#include "cli/work/context.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace srmigrate::cli {

struct Destination {
    Format format = Format::text;
    std::filesystem::path file;
};
/// Those of --output. Throws an Error for another form, or a format that is none of these.
std::vector<Destination> destinations(const CommandContext& context, std::span<const Format> formats);

/// What a file is called in formats: relative to the repository, or behind --path-prefix.
class PathNames {
  public:
    explicit PathNames(const CommandContext& context);
    std::string of(const std::string& shown) const;

  private:
    std::filesystem::path m_directory;
    std::filesystem::path m_prefix;
};

}  // namespace srmigrate::cli
