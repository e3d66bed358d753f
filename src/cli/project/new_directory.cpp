// SPDX-License-Identifier: Apache-2.0
#include "cli/project/new_directory.hpp"

#include <system_error>
#include <utility>
#include <vector>

namespace srmigrate::cli {

namespace fs = std::filesystem;

NewDirectory::NewDirectory(fs::path path) : m_path(std::move(path)) {
    std::error_code ignored;
    if (!fs::exists(m_path, ignored)) return;
    m_before.emplace().insert(m_path);
    for (fs::recursive_directory_iterator it(m_path, ignored), end; !ignored && it != end; it.increment(ignored))
        m_before->insert(it->path());
}

NewDirectory::~NewDirectory() {
    if (m_is_kept) return;
    std::error_code ignored;
    if (!m_before) {
        fs::remove_all(m_path, ignored);
        return;
    }
    std::vector<fs::path> added;
    for (fs::recursive_directory_iterator it(m_path, ignored), end; !ignored && it != end; it.increment(ignored)) {
        if (m_before->contains(it->path())) continue;
        added.push_back(it->path());
        it.disable_recursion_pending();
    }
    for (const auto& path : added)
        fs::remove_all(path, ignored);
}

}  // namespace srmigrate::cli
