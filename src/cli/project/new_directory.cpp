// SPDX-License-Identifier: Apache-2.0
#include "cli/project/new_directory.hpp"

#include <system_error>
#include <utility>

namespace srmigrate::cli {

namespace fs = std::filesystem;

NewDirectory::NewDirectory(fs::path path) : m_path(std::move(path)), m_is_new(!fs::exists(m_path)) {}

NewDirectory::~NewDirectory() {
    if (m_is_kept) return;
    std::error_code ignored;
    if (m_is_new) {
        fs::remove_all(m_path, ignored);
        return;
    }
    for (fs::directory_iterator it(m_path, ignored), end; !ignored && it != end; it.increment(ignored))
        fs::remove_all(it->path(), ignored);
}

}  // namespace srmigrate::cli
