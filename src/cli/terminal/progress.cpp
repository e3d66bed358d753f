// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/progress.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "cli/settings/duration.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <ostream>

namespace srmigrate::cli {
namespace {

using std::chrono::seconds;

// On a pipe, a wait says something once in a while, so that a CI log shows that it lives.
constexpr auto k_plain_every = seconds(30);

std::string job_line(const run::JobAwaited& event) {
    auto line = fmt::format("  {} {} job {} on {}: {}", event.foreign ? "waiting for somebody else's" : "waiting for",
                            event.list, event.job, event.table, event.state);
    if (!event.progress.empty()) line += " " + event.progress;
    line += ", " + duration_in_words(event.elapsed);
    if (!event.message.empty()) line += fmt::format(" ({})", event.message);
    return line;
}

std::string lock_line(const run::LockAwaited& event) {
    auto line = fmt::format("waiting for the lock: held by {}, pid {}, since {:%H:%M} UTC", event.holder, event.pid,
                            fmt::gmtime(static_cast<std::time_t>(event.since)));
    if (!event.revision.empty()) {
        line += fmt::format(", revision {}, statement {} of {}", event.revision, event.statement, event.statements);
    }
    return line;
}

std::string gone_on_line(const run::GoneOn& event) {
    const auto what = fmt::format("{}, which {} left unfinished,", event.what,
                                  event.holder.empty() ? "an earlier run" : event.holder);
    if (event.statement > event.statements) return fmt::format("{} resumes after its last statement", what);
    return fmt::format("{} resumes at statement {} of {}", what, event.statement, event.statements);
}

std::string step_line(const run::StepStarted& event) {
    auto line = event.steps > 1 ? fmt::format("[{}/{}] Running {}", event.index, event.steps, event.log)
                                : fmt::format("Running {}", event.log);
    if (!event.message.empty()) {
        line += ", " + base::replace_all(event.message, "\n", " ");
    }
    return line;
}

}  // namespace

Progress::Progress(Console& console, const base::Environment& environment, Detail detail)
    : m_console(console),
      m_environment(environment),
      m_detail(detail),
      m_is_live(environment.err_is_terminal && !console.is_silent()) {}

Progress::~Progress() {
    clear();
}

void Progress::clear() {
    if (!m_has_live_line) return;
    *m_environment.err << "\r\033[K" << std::flush;
    m_has_live_line = false;
}

void Progress::say(const std::string& line) {
    clear();
    m_console.say(line);
    m_last_plain.reset();
}

void Progress::live(const std::string& line) {
    if (!m_is_live) {
        const auto now = m_environment.monotonic_now();
        if (m_last_plain && now - *m_last_plain < k_plain_every) return;
        m_last_plain = now;
        m_console.say(line);
        return;
    }
    auto shown = base::visible(line);
    while (base::display_width(shown) > m_environment.terminal_width && !shown.empty())
        shown.pop_back();
    while (base::first_invalid_utf8(shown))
        shown.pop_back();
    clear();
    *m_environment.err << shown << std::flush;
    m_has_live_line = true;
}

void Progress::show(const run::Event& event) {
    std::visit(base::Overloaded{
                   [&](const run::LockAwaited& it) { live(lock_line(it)); },
                   [&](const run::LockTaken& it) {
                       if (it.from)
                           say(fmt::format("the lock was taken over from {}, whose lease had run out", *it.from));
                   },
                   [&](const run::StepStarted& it) { say(step_line(it)); },
                   [&](const run::StepFinished&) { clear(); },
                   [&](const run::StatementStarted& it) {
                       const auto line = fmt::format("  {}/{}  {}", it.index, it.statements, it.sql);
                       if (m_detail == Detail::statements) {
                           say(line);
                       } else if (m_is_live) {
                           live(line);
                       }
                   },
                   [&](const run::RowChanging& it) {
                       if (m_detail == Detail::statements) say("  " + it.sql);
                   },
                   [&](const run::StatementFinished& it) {
                       if (!it.note.empty() && m_notes.insert(it.note).second) {
                           say(fmt::format("  statement {}: {}", it.index, it.note));
                       }
                   },
                   [&](const run::GoneOn& it) { say(gone_on_line(it)); },
                   [&](const run::JobAwaited& it) { live(job_line(it)); },
                   [&](const run::JobFinished& it) {
                       say(fmt::format("  {} job {} on {} finished after {}", it.list, it.job, it.table,
                                       duration_in_words(it.elapsed)));
                   },
                   [&](const run::TableBusy& it) {
                       live(fmt::format("  waiting, {}: {}", duration_in_words(it.elapsed), it.message));
                   },
                   [&](const run::FormerAwaited& it) {
                       live(fmt::format("  waiting for the server to end a statement of connection {}, which broke, {}",
                                        it.connection, duration_in_words(it.waited)));
                   },
                   [&](const run::Reconnected& it) { say(fmt::format("connected to {} again", it.server)); },
                   [&](const run::Warned& it) {
                       clear();
                       m_console.warn(it.diagnostic);
                   },
               },
               event);
}

void Progress::reading(std::size_t done, std::size_t objects) {
    if (m_is_live) live(fmt::format("  reading the schema: {} of {} objects", done, objects));
}

}  // namespace srmigrate::cli
