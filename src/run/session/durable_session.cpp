// SPDX-License-Identifier: Apache-2.0
#include "run/session/durable_session.hpp"

#include "run/story/stop.hpp"
#include "server/error_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace srmigrate::run {

using server::Answer;
using server::ErrorAnswer;
using server::ErrorKind;
using std::chrono::milliseconds;

namespace {

constexpr auto k_first_pause = milliseconds(100);
constexpr auto k_longest_pause = milliseconds(2000);
constexpr auto k_busy_pause = milliseconds(200);
constexpr int k_most_busy_answers = 50;

}  // namespace

DurableSession::DurableSession(OpenSession connect, Duration patience, const base::Environment& environment,
                               std::unique_ptr<server::Session> first)
    : m_connect(std::move(connect)),
      m_patience(patience),
      m_environment(environment),
      m_session(std::move(first)),
      m_name(m_session ? m_session->name() : std::string()),
      m_generation(m_session ? 1 : 0) {}

void DurableSession::note_break() {
    if (!m_broken_since) m_broken_since = m_environment.monotonic_now();
}

void DurableSession::connect() {
    auto session = m_connect();
    ++m_generation;
    if (m_beginning) m_beginning(*session);
    m_session = std::move(session);
    m_name = m_session->name();
}

void DurableSession::open() {
    if (m_session) return;
    auto pause = k_first_pause;
    // One that broke again at once is not opened again at once.
    bool first = !m_broken_since;
    for (;;) {
        if (!first && !m_once) {
            if (m_environment.stop_requested() == base::StopRequest::now) {
                throw stopped_on_request(m_environment, "while the server was out of reach");
            }
            m_environment.sleep(pause);
            pause = std::min(pause * 2, k_longest_pause);
        }
        first = false;
        try {
            connect();
            return;
        } catch (const base::Error& error) {
            note_break();
            const auto is_out_of_reach = error.fault() == base::Fault::try_again ||
                                         dynamic_cast<const server::ConnectionLost*>(&error) != nullptr;
            if (!is_out_of_reach) throw;
            if (m_once) throw server::ConnectionLost(base::Fault::try_again, error.diagnostics());
            if (m_environment.monotonic_now() - *m_broken_since >= m_patience) {
                throw base::Error(base::Fault::try_again, error.diagnostics());
            }
        }
    }
}

std::vector<Answer> DurableSession::query(std::string_view sql) {
    for (int busy = 0;;) {
        auto answers = send(sql);
        const auto* error = answers.empty() ? nullptr : std::get_if<ErrorAnswer>(&answers.back());
        if (error == nullptr || server::kind_of(*error) != ErrorKind::front_end_lock) return answers;
        if (++busy == k_most_busy_answers) return answers;
        m_environment.sleep(k_busy_pause);
    }
}

void DurableSession::require_open() {
    if (m_session->is_open()) return;
    throw NotSent(base::Fault::try_again,
                  base::Diagnostic{.message = fmt::format("the connection to {} was closed by the other side", m_name),
                                   .hint = "check that the front end is up, and run the command again"});
}

std::vector<Answer> DurableSession::send(std::string_view sql) {
    open();
    try {
        require_open();
        auto answers = m_session->query(sql);
        m_broken_since.reset();
        return answers;
    } catch (const server::ConnectionLost& lost) {
        m_session.reset();
        note_break();
        if (m_environment.monotonic_now() - *m_broken_since >= m_patience && !m_once) {
            throw base::Error(base::Fault::try_again, lost.diagnostics());
        }
        throw;
    }
}

std::vector<Answer> DurableSession::read(std::string_view sql) {
    for (;;) {
        try {
            return query(sql);
        } catch (const server::ConnectionLost&) {
            if (m_once) throw;
        }
    }
}

Answer DurableSession::ask(std::string_view sql) {
    auto answers = read(sql);
    return answers.empty() ? Answer(server::Ok{}) : std::move(answers.back());
}

void DurableSession::reset() {
    if (m_session) {
        try {
            m_session->reset();
            return;
        } catch (const server::ConnectionLost&) {
            m_session.reset();
            note_break();
        }
    }
    open();
}

std::optional<std::uint64_t> DurableSession::connection_id() const {
    return m_session ? std::optional(m_session->connection_id()) : std::nullopt;
}

std::vector<std::uint64_t> still_connected(const Answer& process_list, const std::vector<std::uint64_t>& connections) {
    std::vector<std::uint64_t> found;
    const auto* rows = std::get_if<server::ResultSet>(&process_list);
    if (rows == nullptr) return found;
    for (const auto connection : connections) {
        const auto is_it = [&](const sql::Row& row) { return rows->cell(row, "Id") == std::to_string(connection); };
        if (std::any_of(rows->rows.begin(), rows->rows.end(), is_it)) found.push_back(connection);
    }
    return found;
}

}  // namespace srmigrate::run
