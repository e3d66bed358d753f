// SPDX-License-Identifier: Apache-2.0
// A directory that is filled as a whole or not at all.
#pragma once

#include <filesystem>

namespace srmigrate::cli {

/// Not there yet, or empty: so it is again in the end, unless it is kept.
class NewDirectory {
  public:
    explicit NewDirectory(std::filesystem::path path);
    ~NewDirectory();
    NewDirectory(const NewDirectory&) = delete;
    NewDirectory& operator=(const NewDirectory&) = delete;

    void keep() { m_is_kept = true; }

  private:
    std::filesystem::path m_path;
    bool m_is_new;
    bool m_is_kept = false;
};

}  // namespace srmigrate::cli
