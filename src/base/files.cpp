// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include "base/diagnostic.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace srmigrate::base {
namespace {

namespace fs = std::filesystem;

class Descriptor {
  public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_fd >= 0) ::close(m_fd);
    }
    int get() const { return m_fd; }

  private:
    int m_fd;
};

[[noreturn]] void fail(const fs::path& path, std::string_view what, int error) {
    throw Error(Fault::failed, Diagnostic{.message = fmt::format("cannot {}: {}", what, std::strerror(error)),
                                          .where = whole_file(path.string())});
}

void write_all(int fd, std::string_view content, const fs::path& path) {
    while (!content.empty()) {
        const auto written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(path, "write", errno);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
}

void make_parent(const fs::path& path) {
    if (!path.has_parent_path()) return;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) fail(path.parent_path(), "create the directory", error.value());
}

// A complete, synced file beside `path`, not yet under its name.
fs::path write_beside(const fs::path& path, std::string_view content, mode_t mode) {
    make_parent(path);
    auto name = (path.parent_path() / fmt::format(".{}.XXXXXX", path.filename().string())).string();
    const Descriptor file(::mkstemp(name.data()));
    if (file.get() < 0) fail(path, "create", errno);
    try {
        write_all(file.get(), content, path);
        if (::fchmod(file.get(), mode) != 0) fail(path, "set the permissions", errno);
        if (::fsync(file.get()) != 0) fail(path, "write", errno);
    } catch (...) {
        ::unlink(name.c_str());
        throw;
    }
    return name;
}

mode_t default_mode() {
    const auto mask = ::umask(0);
    ::umask(mask);
    return 0666U & ~mask;
}

}  // namespace

std::string read_file(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) fail(path, "read", errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) fail(path, "read", errno);
    if (S_ISDIR(status.st_mode)) fail(path, "read", EISDIR);
    // One byte more than there should be: a read that does not fill it has reached the end.
    std::string content(static_cast<std::size_t>(status.st_size) + 1, '\0');
    std::size_t size = 0;
    for (;;) {
        if (size == content.size()) content.resize(2 * content.size() + 4096);
        const auto wanted = content.size() - size;
        const auto got = ::read(file.get(), content.data() + size, wanted);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(path, "read", errno);
        size += static_cast<std::size_t>(got);
        if (got == 0 || (S_ISREG(status.st_mode) && static_cast<std::size_t>(got) < wanted)) break;
    }
    content.resize(size);
    return content;
}

void write_file(const fs::path& path, std::string_view content) {
    std::error_code error;
    const auto target = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
    struct stat status {};
    const auto mode = ::stat(target.c_str(), &status) == 0 ? (status.st_mode & 07777U) : default_mode();
    const auto temporary = write_beside(target, content, mode);
    if (::rename(temporary.c_str(), target.c_str()) != 0) {
        const auto reason = errno;
        ::unlink(temporary.c_str());
        fail(path, "write", reason);
    }
}

void create_file(const fs::path& path, std::string_view content) {
    const auto temporary = write_beside(path, content, default_mode());
    const auto linked = ::link(temporary.c_str(), path.c_str());
    const auto reason = errno;
    ::unlink(temporary.c_str());
    if (linked != 0) fail(path, "create", reason);
}

}  // namespace srmigrate::base
