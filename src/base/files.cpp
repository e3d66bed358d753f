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
#include <utility>

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

void make_parent(const fs::path& path) {
    if (!path.has_parent_path()) return;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) refuse_file(path.parent_path(), "create the directory", error.value());
}

mode_t default_mode() {
    const auto mask = ::umask(0);
    ::umask(mask);
    return 0666U & ~mask;
}

}  // namespace

void refuse_file(const fs::path& path, std::string_view what, int error) {
    throw Error(Fault::failed, Diagnostic{.message = fmt::format("cannot {}: {}", what, std::strerror(error)),
                                          .where = whole_file(path.string())});
}

void need_regular_file(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode)) return;
    if (S_ISDIR(status.st_mode)) refuse_file(path, "read", EISDIR);
    throw Error(Fault::failed, Diagnostic{.message = "expected a file, got a device, pipe or socket",
                                          .where = whole_file(path.string()),
                                          .hint = "copy the content into a file, and name that"});
}

void write_all(int descriptor, std::string_view text, const fs::path& path) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) refuse_file(path, "write", errno);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string prefix_of_files_beside(const fs::path& path) {
    return fmt::format(".{}.srmigrate-", path.filename().string());
}

FileBeside::FileBeside(fs::path path, std::string_view content, mode_t mode) : m_path(std::move(path)) {
    make_parent(m_path);
    m_name = (m_path.parent_path() / fmt::format("{}XXXXXX", prefix_of_files_beside(m_path))).string();
    m_descriptor = ::mkostemp(m_name.data(), O_APPEND | O_CLOEXEC);
    if (m_descriptor < 0) refuse_file(m_path, "create", errno);
    try {
        write_all(m_descriptor, content, m_path);
        if (::fchmod(m_descriptor, mode) != 0) refuse_file(m_path, "set the permissions", errno);
        if (::fsync(m_descriptor) != 0) refuse_file(m_path, "write", errno);
    } catch (...) {
        ::unlink(m_name.c_str());
        ::close(m_descriptor);
        throw;
    }
}

FileBeside::~FileBeside() {
    if (!m_name.empty()) ::unlink(m_name.c_str());
    if (m_descriptor >= 0) ::close(m_descriptor);
}

int FileBeside::replace() {
    if (::rename(m_name.c_str(), m_path.c_str()) != 0) refuse_file(m_path, "write", errno);
    m_name.clear();
    return std::exchange(m_descriptor, -1);
}

void FileBeside::create() {
    if (::link(m_name.c_str(), m_path.c_str()) != 0) refuse_file(m_path, "create", errno);
}

std::string read_file(const fs::path& path) {
    need_regular_file(path);
    // Not blocking: it may have become a pipe meanwhile.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) refuse_file(path, "read", errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) refuse_file(path, "read", errno);
    if (!S_ISREG(status.st_mode)) refuse_file(path, "read", EINVAL);
    // One byte more than there should be: a read that does not fill it has reached the end.
    std::string content(static_cast<std::size_t>(status.st_size) + 1, '\0');
    std::size_t size = 0;
    for (;;) {
        if (size == content.size()) content.resize(2 * content.size() + 4096);
        const auto wanted = content.size() - size;
        const auto got = ::read(file.get(), content.data() + size, wanted);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) refuse_file(path, "read", errno);
        size += static_cast<std::size_t>(got);
        if (static_cast<std::size_t>(got) < wanted) break;
    }
    content.resize(size);
    return content;
}

void write_file(const fs::path& path, std::string_view content) {
    std::error_code error;
    const auto target = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
    need_regular_file(target);
    struct stat status {};
    const auto mode = ::stat(target.c_str(), &status) == 0 ? (status.st_mode & 07777U) : default_mode();
    ::close(FileBeside(target, content, mode).replace());
}

void write_private_file(const fs::path& path, std::string_view content) {
    constexpr mode_t mode = 0600;
    need_regular_file(path);
    ::close(FileBeside(path, content, mode).replace());
}

void create_file(const fs::path& path, std::string_view content) {
    FileBeside(path, content, default_mode()).create();
}

}  // namespace srmigrate::base
