// SPDX-License-Identifier: Apache-2.0
// Files as whole values. Every failure is an Error that names the path and the reason.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace srmigrate::base {

/// All bytes of a file. A device, pipe or socket is an Error, and is not opened: reading one may never end.
std::string read_file(const std::filesystem::path& path);

/// Replaces a file as a whole: the new content is written beside it, synced, and renamed over it, so that a reader or a
/// crash sees the old content or the new one. Missing parent directories are made. A symbolic link is followed; an
/// existing file keeps its permissions; what is no file is an Error, and stays.
void write_file(const std::filesystem::path& path, std::string_view content);

/// The same for a file that only its owner may read, whatever it was before.
void write_private_file(const std::filesystem::path& path, std::string_view content);

/// How the name of each FileBeside of `path` begins; six characters follow.
std::string prefix_of_files_beside(const std::filesystem::path& path);

/// A complete, synced file beside `path`, made with its missing parent directories; gone again unless it is put in
/// place.
class FileBeside {
  public:
    FileBeside(std::filesystem::path path, std::string_view content, mode_t mode);
    FileBeside(const FileBeside&) = delete;
    FileBeside& operator=(const FileBeside&) = delete;
    ~FileBeside();

    /// Open for appending.
    int descriptor() const { return m_descriptor; }
    /// Renames it over `path` and hands the open descriptor over.
    int replace();
    /// Gives it the name `path`, which must be free.
    void create();

  private:
    std::filesystem::path m_path;
    std::string m_name;  ///< where it is now; empty once it is in place
    int m_descriptor = -1;
};

/// All of the text, into an open file; `path` is its name in an Error.
void write_all(int descriptor, std::string_view text, const std::filesystem::path& path);
/// An Error that says what cannot be done with the file: "cannot write: No space left on device".
[[noreturn]] void refuse_file(const std::filesystem::path& path, std::string_view what, int error);

/// An Error where `path` leads to something that is there and is no regular file.
void need_regular_file(const std::filesystem::path& path);

/// As write_file, but an existing file is an Error and is left alone.
void create_file(const std::filesystem::path& path, std::string_view content);

}  // namespace srmigrate::base
