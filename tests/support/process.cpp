// SPDX-License-Identifier: Apache-2.0
#include "support/process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <utility>

namespace srmigrate::tests {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

int exit_code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

fs::path make_directory() {
    auto name = (fs::temp_directory_path() / "srmigrate-process.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    return name;
}

void redirect(const char* path, int flags, int descriptor) {
    const int file = ::open(path, flags, 0600);
    if (file < 0 || ::dup2(file, descriptor) < 0) ::_exit(127);
    ::close(file);
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& added) {
    std::vector<std::string> texts;
    for (auto* variable = environ; *variable != nullptr; ++variable) {
        const std::string text = *variable;
        if (!added.contains(text.substr(0, text.find('=')))) texts.push_back(text);
    }
    for (const auto& [name, value] : added)
        texts.push_back(name + "=" + value);
    return texts;
}

}  // namespace

// Everything that needs memory is made before the fork: a test program may have threads.
Process::Process(const Command& command) : m_directory(make_directory()) {
    const auto in = m_directory / "in";
    const auto out = m_directory / "out";
    const auto err = m_directory / "err";
    std::ofstream(in, std::ios::binary) << command.input;
    std::vector<char*> arguments;
    for (const auto& argument : command.arguments)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    auto texts = merged_environment(command.environment);
    std::vector<char*> variables;
    for (auto& text : texts)
        variables.push_back(text.data());
    variables.push_back(nullptr);
    m_pid = ::fork();
    if (m_pid < 0) throw std::runtime_error("fork failed");
    if (m_pid > 0) return;
    redirect(in.c_str(), O_RDONLY, STDIN_FILENO);
    redirect(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    redirect(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    if (!command.directory.empty() && ::chdir(command.directory.c_str()) != 0) ::_exit(127);
    environ = variables.data();
    ::execvp(arguments.front(), arguments.data());
    ::_exit(127);
}

Process::Process(Process&& other) noexcept
    : m_pid(std::exchange(other.m_pid, -1)),
      m_exit_code(other.m_exit_code),
      m_directory(std::exchange(other.m_directory, {})) {}

Process::~Process() {
    if (m_pid > 0 && is_running()) {
        ::kill(m_pid, SIGKILL);
        wait(std::chrono::seconds(10));
    }
    std::error_code ignored;
    if (!m_directory.empty()) fs::remove_all(m_directory, ignored);
}

bool Process::is_running() {
    return !wait(std::chrono::milliseconds(0));
}

void Process::signal(int number) const {
    ::kill(m_pid, number);
}

std::optional<int> Process::wait(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!m_exit_code) {
        int status = 0;
        if (::waitpid(m_pid, &status, WNOHANG) == m_pid) {
            m_exit_code = exit_code_of(status);
        } else if (std::chrono::steady_clock::now() >= end) {
            return std::nullopt;
        } else {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    return m_exit_code;
}

std::string Process::out() const {
    return content(m_directory / "out");
}
std::string Process::err() const {
    return content(m_directory / "err");
}

Finished run(const Command& command, std::chrono::seconds limit) {
    Process process(command);
    auto code = process.wait(limit);
    if (!code) {
        process.signal(SIGKILL);
        code = process.wait(std::chrono::seconds(10));
    }
    return {.exit_code = code.value_or(137), .out = process.out(), .err = process.err()};
}

bool is_installed(const std::string& program) {
    const char* path = std::getenv("PATH");
    std::string directories = path != nullptr ? path : "";
    directories += ":/usr/sbin:/usr/local/sbin";
    std::size_t begin = 0;
    while (begin <= directories.size()) {
        const auto end = std::min(directories.find(':', begin), directories.size());
        if (::access((fs::path(directories.substr(begin, end - begin)) / program).c_str(), X_OK) == 0) return true;
        begin = end + 1;
    }
    return false;
}

unsigned short free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no free port");
    }
    ::close(socket);
    return ntohs(address.sin_port);
}

}  // namespace srmigrate::tests
