// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/environment.hpp"

#include "base/diagnostic.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace srmigrate::cli {
namespace {

// What a signal handler may touch. The pipe wakes a sleep that begins just after the signal came.
volatile std::sig_atomic_t g_stop_count = 0;
volatile std::sig_atomic_t g_stop_signal = 0;
int g_wake_pipe[2] = {-1, -1};

constexpr char k_stopping[] =
    "stopping after the statement that is running; press Ctrl-C again to leave its job alone\n";

// Whoever presses Ctrl-C hears at once that it was heard: the statement that is running may take long.
extern "C" void note_stop(int signal) {
    const int saved = errno;
    g_stop_count = g_stop_count + 1;
    g_stop_signal = signal;
    if (signal == SIGINT && g_stop_count == 1) {
        if (::isatty(STDERR_FILENO) == 1) [[maybe_unused]]
            const auto line = ::write(STDERR_FILENO, "\n", 1);
        [[maybe_unused]] const auto said = ::write(STDERR_FILENO, k_stopping, sizeof k_stopping - 1);
    }
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(g_wake_pipe[1], &byte, 1);
    errno = saved;
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    ::sigaction(signal, &action, nullptr);
}

void sleep_for(std::chrono::milliseconds time) {
    if (g_wake_pipe[0] < 0) {
        std::this_thread::sleep_for(time);
        return;
    }
    pollfd wake{.fd = g_wake_pipe[0], .events = POLLIN, .revents = 0};
    if (::poll(&wake, 1, static_cast<int>(time.count())) > 0) {
        char bytes[16];
        [[maybe_unused]] const auto got = ::read(g_wake_pipe[0], bytes, sizeof bytes);
    }
}

std::string random_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t done = 0; done < size;) {
        const auto got = ::getrandom(bytes.data() + done, size - done, 0);
        if (got < 0 && errno != EINTR) throw base::Error("the system gives no random bytes");
        if (got > 0) done += static_cast<std::size_t>(got);
    }
    return bytes;
}

std::size_t terminal_width(int descriptor) {
    winsize size{};
    const bool known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : base::Environment{}.terminal_width;
}

}  // namespace

base::Environment real_environment() {
    base::Environment environment;
    environment.variable = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
    std::error_code gone;
    environment.working_directory = std::filesystem::current_path(gone);
    environment.now = [] { return std::chrono::system_clock::now(); };
    environment.monotonic_now = [] { return std::chrono::steady_clock::now(); };
    environment.sleep = sleep_for;
    environment.stop_requested = [] {
        const int count = g_stop_count;
        return count == 0   ? base::StopRequest::none
               : count == 1 ? base::StopRequest::after_statement
                            : base::StopRequest::now;
    };
    environment.stop_signal = [] { return static_cast<int>(g_stop_signal); };
    environment.random_bytes = random_bytes;
    environment.out = &std::cout;
    environment.err = &std::cerr;
    environment.read_line = []() -> std::optional<std::string> {
        std::string line;
        return std::getline(std::cin, line) ? std::optional(std::move(line)) : std::nullopt;
    };
    environment.in_is_terminal = ::isatty(STDIN_FILENO) == 1;
    environment.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
    environment.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
    environment.terminal_width = terminal_width(environment.err_is_terminal ? STDERR_FILENO : STDOUT_FILENO);
    return environment;
}

StopSignals::StopSignals() {
    if (::pipe2(g_wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) throw base::Error("the system gives no pipe");
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        handle(signal, note_stop);
    handle(SIGPIPE, SIG_IGN);
}

StopSignals::~StopSignals() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
        handle(signal, SIG_DFL);
    for (int& end : g_wake_pipe) {
        ::close(end);
        end = -1;
    }
}

}  // namespace srmigrate::cli
