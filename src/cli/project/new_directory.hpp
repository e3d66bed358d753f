// SPDX-License-Identifier: Apache-2.0
// A directory that is filled as a whole or not at all.
#pragma once

#include <filesystem>
#include <optional>
#include <set>

namespace srmigrate::cli {

/// Where it is not kept, it is in the end as it was: not there, or with the files that it had, as they are then.
class NewDirectory {
  public:
    explicit NewDirectory(std::filesystem::path path);
    ~NewDirectory();
    NewDirectory(const NewDirectory&) = delete;
    NewDirectory& operator=(const NewDirectory&) = delete;

    void keep() { m_is_kept = true; }

  private:
    std::filesystem::path m_path;
    std::optional<std::set<std::filesystem::path>> m_before;  ///< all that was there; nothing: the directory is new
    bool m_is_kept = false;
};

}  // namespace srmigrate::cli
