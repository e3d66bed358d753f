// SPDX-License-Identifier: Apache-2.0
// Files as whole values. Every failure is an Error that names the path and the reason.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace srmigrate::base {

/// All bytes of a file.
std::string read_file(const std::filesystem::path& path);

/// Replaces a file as a whole: the new content is written beside it, synced, and renamed over it, so that a reader or a
/// crash sees the old content or the new one. Missing parent directories are made. A symbolic link is followed; an
/// existing file keeps its permissions.
void write_file(const std::filesystem::path& path, std::string_view content);

/// As write_file, but an existing file is an Error and is left alone.
void create_file(const std::filesystem::path& path, std::string_view content);

}  // namespace srmigrate::base
