// SPDX-License-Identifier: Apache-2.0
#include "support/run_program.hpp"

#include "support/places.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace srmigrate::tests {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what + ": " + std::strerror(errno));
}

int memory_file(const std::string& content) {
    const int file = ::memfd_create("srmigrate-test", MFD_CLOEXEC);
    if (file < 0) fail("memfd_create");
    if (!content.empty() && ::pwrite(file, content.data(), content.size(), 0) < 0) fail("write");
    return file;
}

std::string content_of(int file) {
    std::string content;
    char buffer[65536];
    for (;;) {
        const auto got = ::pread(file, buffer, sizeof buffer, static_cast<off_t>(content.size()));
        if (got <= 0) return content;
        content.append(buffer, static_cast<std::size_t>(got));
    }
}

std::vector<std::string> environment_of(const Program& program) {
    std::map<std::string, std::string> variables{
        {"HOME", "/nowhere"}, {"TZ", "UTC"}, {"LC_ALL", "C.UTF-8"}, {"TERM", "xterm"}};
    for (const char* kept : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
        if (const char* value = std::getenv(kept)) variables[kept] = value;
    }
    for (const auto& [name, value] : program.variables)
        variables[name] = value;
    std::vector<std::string> result;
    for (const auto& [name, value] : variables)
        result.push_back(name + "=" + value);
    return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

// Without a copy of this process, which may be large and have many threads.
pid_t spawn(const std::vector<char*>& argv, const std::vector<char*>& envp, const std::filesystem::path& directory,
            const std::array<int, 3>& streams) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
    for (int i = 0; i < 3; ++i) {
        // Appending, so that a child of the program does not overwrite what the program wrote.
        if (i > 0) ::fcntl(streams[static_cast<std::size_t>(i)], F_SETFL, O_APPEND);
        posix_spawn_file_actions_adddup2(&actions, streams[static_cast<std::size_t>(i)], i);
    }
    pid_t child = -1;
    errno = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    if (errno != 0) fail(argv[0]);
    return child;
}

}  // namespace

RunningProgram::RunningProgram(const Program& program) : m_stage(program.stage) {
    auto words = program.words;
    auto variables = environment_of(program);
    const auto argv = pointers(words);
    const auto envp = pointers(variables);
    const int input = memory_file(program.input);

    if (m_stage == Stage::pipes) {
        m_out = memory_file({});
        m_err = memory_file({});
        m_pid = spawn(argv, envp, program.directory, {input, m_out, m_err});
    } else {
        winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
        m_pid = ::forkpty(&m_out, nullptr, nullptr, &size);
        if (m_pid < 0) fail("fork");
        if (m_pid == 0) {
            ::dup2(input, STDIN_FILENO);
            if (::chdir(program.directory.c_str()) == 0) ::execvpe(argv[0], argv.data(), envp.data());
            ::_exit(127);
        }
    }
    ::close(input);
}

RunningProgram::~RunningProgram() {
    if (!m_has_ended) {
        send(SIGKILL);
        reap(0);
    }
    ::close(m_out);
    if (m_err >= 0) ::close(m_err);
}

void RunningProgram::send(int signal) const {
    ::kill(m_pid, signal);
}

bool RunningProgram::reap(int options) {
    if (m_has_ended) return true;
    const auto got = ::waitpid(m_pid, &m_status, options);
    m_has_ended = got == m_pid || (got < 0 && errno == ECHILD);
    return m_has_ended;
}

bool RunningProgram::is_running() {
    return !reap(WNOHANG);
}

std::string RunningProgram::out_so_far() const {
    return content_of(m_out);
}
std::string RunningProgram::err_so_far() const {
    return content_of(m_err);
}

void RunningProgram::read_terminal() {
    pollfd ready{.fd = m_out, .events = POLLIN, .revents = 0};
    char buffer[4096];
    while (::poll(&ready, 1, 0) > 0) {
        const auto got = ::read(m_out, buffer, sizeof buffer);
        if (got <= 0) return;
        m_terminal_text.append(buffer, static_cast<std::size_t>(got));
    }
}

Finished RunningProgram::wait(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    // A process descriptor is readable when the process has ended. A terminal must be read meanwhile.
    pollfd ends{.fd = static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0)), .events = POLLIN, .revents = 0};
    const int pause = ends.fd >= 0 && m_stage == Stage::pipes ? 100 : 1;
    while (!reap(WNOHANG)) {
        if (m_stage == Stage::terminal) read_terminal();
        if (std::chrono::steady_clock::now() > end) throw std::runtime_error("the program does not end");
        ::poll(&ends, 1, pause);
    }
    if (ends.fd >= 0) ::close(ends.fd);
    Finished result{
        .exit_code = WIFSIGNALED(m_status) ? 128 + WTERMSIG(m_status) : WEXITSTATUS(m_status), .out = {}, .err = {}};
    if (m_stage == Stage::pipes) {
        result.out = out_so_far();
        result.err = err_so_far();
        return result;
    }
    read_terminal();
    for (const char c : m_terminal_text) {
        if (c != '\r') result.out += c;
    }
    return result;
}

Finished run_program(const Program& program) {
    return RunningProgram(program).wait();
}

Finished run_srmigrate(std::vector<std::string> arguments, const std::filesystem::path& directory,
                       std::map<std::string, std::string> variables, Stage stage) {
    arguments.insert(arguments.begin(), srmigrate_binary());
    return run_program({.words = std::move(arguments),
                        .directory = directory,
                        .variables = std::move(variables),
                        .input = {},
                        .stage = stage});
}

}  // namespace srmigrate::tests
