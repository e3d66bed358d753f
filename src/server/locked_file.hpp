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

class LockedFile {
  public:
    /// Opens the file, an empty one where there is none, and waits for its lock: asks again after sleep(interval) until
    /// `patience` is used up, then an Error (Fault::try_again) that names the holder.
    LockedFile(std::filesystem::path path, std::chrono::milliseconds patience,
               const std::function<void(std::chrono::milliseconds)>& sleep);
    LockedFile(const LockedFile&) = delete;
    LockedFile& operator=(const LockedFile&) = delete;
    ~LockedFile();

    const std::filesystem::path& path() const { return m_path; }
    std::string content() const;
    /// Reaches the file before it returns, though not necessarily the disk.
    void append(std::string_view text);
    /// On the disk when it returns. Keeps the lock.
    void replace(std::string_view content);

  private:
    std::filesystem::path m_path;
    int m_descriptor = -1;
};

}  // namespace srmigrate::server
