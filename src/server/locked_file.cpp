// SPDX-License-Identifier: Apache-2.0
#include "server/locked_file.hpp"

#include "base/diagnostic.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

namespace srmigrate::server {
namespace {

namespace fs = std::filesystem;
using base::Diagnostic;
using base::Error;
using base::Fault;

constexpr std::chrono::milliseconds k_interval{20};

[[noreturn]] void refuse_special(const fs::path& path) {
    throw Error(Fault::failed,
                Diagnostic{.message = "expected a file of the embedded engine, got a directory, device or pipe",
                           .where = base::whole_file(path.string()),
                           .hint = "name another file after 'embedded:'"});
}

// -1: there is none. A file that may only be read is opened for reading: its lock is a lock all the same.
int open_existing(const fs::path& path) {
    // Not blocking: a pipe that may only be read would wait for its writer.
    constexpr int k_flags = O_APPEND | O_CLOEXEC | O_NONBLOCK;
    struct stat named {};
    const bool is_special = ::stat(path.c_str(), &named) == 0 && !S_ISREG(named.st_mode);
    if (is_special) refuse_special(path);
    int descriptor = ::open(path.c_str(), O_RDWR | k_flags);
    const bool is_read_only = descriptor < 0 && (errno == EACCES || errno == EPERM || errno == EROFS);
    if (is_read_only) descriptor = ::open(path.c_str(), O_RDONLY | k_flags);
    if (descriptor < 0 && errno != ENOENT) base::refuse_file(path, "open", errno);
    struct stat status {};
    if (descriptor >= 0 && ::fstat(descriptor, &status) == 0 && !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        refuse_special(path);
    }
    return descriptor;
}

enum class Creation { shared, exclusive };

// Exclusive: somebody else may not have made it meanwhile.
int create(const fs::path& path, Creation creation) {
    if (path.has_parent_path()) {
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        if (error) base::refuse_file(path.parent_path(), "create the directory", error.value());
    }
    const int exclusive = creation == Creation::exclusive ? O_EXCL : 0;
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | exclusive, 0666);
    if (descriptor >= 0) return descriptor;
    if (errno == EEXIST) {
        throw Error(Fault::try_again, Diagnostic{.message = "another process made the embedded engine's file meanwhile",
                                                 .where = base::whole_file(path.string()),
                                                 .hint = "run the command again"});
    }
    base::refuse_file(path, "open for writing", errno);
}

bool try_lock(int descriptor, const fs::path& path) {
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return false;
        if (errno != EINTR) base::refuse_file(path, "lock", errno);
    }
    return true;
}

// Whether the name still means the file that was opened: its holder may have replaced it meanwhile.
bool is_current(int descriptor, const fs::path& path) {
    struct stat opened {};
    struct stat named {};
    return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

// "pid 4711 (srmigrate upgrade head)", out of /proc where there is one.
std::string holder_of(int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return "another process";
    const auto wanted = fmt::format("{:02x}:{:02x}:{}", major(status.st_dev), minor(status.st_dev), status.st_ino);
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line);
        std::string number, kind, mode, access, pid, place;
        words >> number >> kind >> mode >> access >> pid >> place;
        if (kind != "FLOCK" || place != wanted) continue;
        std::ifstream command("/proc/" + pid + "/cmdline");
        std::string text;
        std::getline(command, text);
        for (auto& c : text)
            c = c == '\0' ? ' ' : c;
        const auto shown = base::trim(text);
        return shown.empty() ? fmt::format("pid {}", pid) : fmt::format("pid {} ({})", pid, shown);
    }
    return "another process";
}

}  // namespace

LockedFile::LockedFile(fs::path path, MissingFile missing, const LockPatience& patience) : m_path(std::move(path)) {
    std::error_code ignored;
    if (fs::is_symlink(m_path, ignored)) m_path = fs::weakly_canonical(m_path, ignored);
    bool is_told = false;
    for (auto waited = std::chrono::milliseconds(0);; waited += k_interval) {
        m_descriptor = open_existing(m_path);
        if (m_descriptor < 0) {
            if (missing == MissingFile::is_left) return;
            m_descriptor = create(m_path, Creation::shared);
        }
        if (try_lock(m_descriptor, m_path) && is_current(m_descriptor, m_path)) return;
        const bool is_long = waited >= std::min(patience.until_told, patience.limit);
        const auto holder = is_long ? holder_of(m_descriptor) : std::string();
        ::close(m_descriptor);
        if (waited >= patience.limit) {
            throw Error(Fault::try_again,
                        Diagnostic{.message = fmt::format("the embedded engine's file is in use by {}", holder),
                                   .where = base::whole_file(m_path.string()),
                                   .hint = "wait for it to end, and run the command again"});
        }
        if (!holder.empty() && !std::exchange(is_told, true) && patience.tell) patience.tell(holder);
        patience.sleep(k_interval);
    }
}

// Each file beside is made and renamed under the lock, so under the lock there is none in use.
void LockedFile::remove_leftovers() {
    const auto prefix = base::prefix_of_files_beside(m_path);
    const auto directory = m_path.has_parent_path() ? m_path.parent_path() : fs::path(".");
    std::error_code error;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        const auto name = it->path().filename().string();
        const bool is_leftover = name.size() == prefix.size() + 6 && name.starts_with(prefix);
        std::error_code ignored;
        if (is_leftover && fs::is_regular_file(it->symlink_status(ignored))) fs::remove(it->path(), ignored);
    }
}

LockedFile::~LockedFile() {
    if (m_descriptor >= 0) ::close(m_descriptor);
}

std::string LockedFile::content() const {
    return m_descriptor < 0 ? std::string() : base::read_file(m_path);
}

void LockedFile::need_writable() {
    if (m_descriptor < 0) {
        m_descriptor = create(m_path, Creation::exclusive);
        if (!try_lock(m_descriptor, m_path)) base::refuse_file(m_path, "lock", EWOULDBLOCK);
    }
    if (::access(m_path.c_str(), W_OK) != 0) base::refuse_file(m_path, "open for writing", errno);
}

void LockedFile::make_private() {
    need_writable();
    struct stat status {};
    if (::fstat(m_descriptor, &status) != 0) base::refuse_file(m_path, "read", errno);
    if ((status.st_mode & 0077U) == 0) return;
    if (::fchmod(m_descriptor, status.st_mode & 0700U) != 0) base::refuse_file(m_path, "set the permissions", errno);
}

void LockedFile::append(std::string_view text) {
    need_writable();
    base::write_all(m_descriptor, text, m_path);
}

void LockedFile::replace(std::string_view content) {
    need_writable();
    struct stat status {};
    if (::fstat(m_descriptor, &status) != 0) base::refuse_file(m_path, "read", errno);
    base::FileBeside file(m_path, content, status.st_mode & 07777U);
    if (!try_lock(file.descriptor(), m_path)) base::refuse_file(m_path, "lock", EWOULDBLOCK);
    const int descriptor = file.replace();
    ::close(m_descriptor);
    m_descriptor = descriptor;
}

}  // namespace srmigrate::server
