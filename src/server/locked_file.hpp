// SPDX-License-Identifier: Apache-2.0
// A file that one process at a time works on: locked while it is open, appended to or replaced as a whole. A crash at
// any instant leaves what was there before the last step, or after it; an append may be cut short.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace srmigrate::server {

/// How a file that another process has is waited for.
struct LockPatience {
    std::chrono::milliseconds limit{60000};
    std::function<void(std::chrono::milliseconds)> sleep;
    std::chrono::milliseconds until_told{300};
    /// Gets the holder, once, when it takes longer than that: "pid 4711 (srmigrate upgrade head)".
    std::function<void(const std::string& holder)> tell = {};
};

enum class MissingFile {
    is_made,  ///< with its directories, empty
    is_left,  ///< until something is written
};

class LockedFile {
  public:
    /// Opens the file and waits for its lock; an Error (Fault::try_again) that names the holder where it lasts longer
    /// than the patience. A file that may not be written can be read.
    LockedFile(std::filesystem::path path, MissingFile missing, const LockPatience& patience);
    LockedFile(const LockedFile&) = delete;
    LockedFile& operator=(const LockedFile&) = delete;
    ~LockedFile();

    const std::filesystem::path& path() const { return m_path; }
    std::string content() const;  ///< empty where there is no file
    /// Reaches the file before it returns, though not necessarily the disk.
    void append(std::string_view text);
    /// On the disk when it returns. Keeps the lock.
    void replace(std::string_view content);
    /// Takes the permissions of everybody but the owner away; replace() keeps it so.
    void make_private();
    /// Removes what replace() left beside the file in processes that were killed.
    void remove_leftovers();

  private:
    /// Makes a file that was left missing: an Error where another process did so meanwhile.
    void need_writable();

    std::filesystem::path m_path;
    int m_descriptor = -1;
};

}  // namespace srmigrate::server
