// SPDX-License-Identifier: Apache-2.0
#include "run/lock/holder.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace srmigrate::run {
namespace {

constexpr std::size_t k_longest_name = 48;
constexpr std::size_t k_machine_digits = 12;

std::optional<std::string> contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

// This boot of this machine, and the container (pid namespace) in it: where a pid means one process.
std::optional<std::string> machine() {
    const auto boot = contents("/proc/sys/kernel/random/boot_id");
    std::error_code failed;
    const auto processes = std::filesystem::read_symlink("/proc/self/ns/pid", failed);
    if (!boot || failed) return std::nullopt;
    return base::sha256_hex(fmt::format("{}{}", *boot, processes.string())).substr(0, k_machine_digits);
}

struct ProcessStatus {
    char state = '?';
    std::string started;  ///< ticks since boot: tells apart two processes of one pid
};

// Linux, proc(5): the name in the second field may hold blanks and parentheses. State is field 3, start is field 22.
std::optional<ProcessStatus> status_of(std::int64_t pid) {
    const auto text = contents(fmt::format("/proc/{}/stat", pid));
    if (!text) return std::nullopt;
    const auto name_end = text->rfind(')');
    if (name_end == std::string::npos || name_end + 2 > text->size()) return std::nullopt;
    const auto fields = base::split_list(std::string_view(*text).substr(name_end + 1), ' ');
    constexpr std::size_t start_field = 22 - 3;
    if (fields.size() <= start_field) return std::nullopt;
    return ProcessStatus{.state = fields.front().front(), .started = fields[start_field]};
}

// Names end up in JSON, in a view of limited size, and on terminals.
std::string presentable(std::string_view name) {
    std::string text;
    for (std::size_t at = 0; at < name.size();) {
        const auto size = base::character_size(name, at);
        if (text.size() + size > k_longest_name) break;
        const auto character = name.substr(at, size);
        const auto is_broken = base::first_invalid_utf8(character).has_value();
        const auto is_control =
            size == 1 && (static_cast<unsigned char>(character.front()) < 0x20U || character.front() == 0x7f);
        text += is_broken || is_control ? std::string_view("?") : character;
        at += size;
    }
    return text;
}

std::string account(const base::Environment& environment) {
    for (const auto* name : {"USER", "LOGNAME"}) {
        if (const auto value = environment.variable(name); value && !value->empty()) return *value;
    }
    const auto* entry = ::getpwuid(::geteuid());
    return entry != nullptr ? entry->pw_name : fmt::format("uid {}", ::geteuid());
}

std::string host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("unknown host");
}

}  // namespace

Holder this_process(const base::Environment& environment) {
    Holder identity{
        .owner = presentable(account(environment)), .host = presentable(host_name()), .pid = ::getpid(), .process = {}};
    const auto here = machine();
    const auto status = status_of(identity.pid);
    if (here && status) identity.process = fmt::format("{}-{}", *here, status->started);
    return identity;
}

bool is_dead(const std::string& process, std::int64_t pid) {
    const auto here = machine();
    const auto dash = process.find('-');
    if (!here || dash == std::string::npos || process.substr(0, dash) != *here) return false;
    const auto status = status_of(pid);
    if (!status) return ::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH;
    return status->state == 'Z' || status->state == 'X' || status->started != process.substr(dash + 1);
}

}  // namespace srmigrate::run
