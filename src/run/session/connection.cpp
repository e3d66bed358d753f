// SPDX-License-Identifier: Apache-2.0
#include "run/session/connection.hpp"

#include "base/secret.hpp"
#include "server/error_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace srmigrate::run {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr auto k_first_poll = milliseconds(50);
constexpr auto k_longest_poll = milliseconds(2000);

// Whether the server is at work on a statement of that connection.
enum class Former { gone, idle, working };

Former look_for(server::Session& session, std::uint64_t connection) {
    constexpr std::string_view sql = "SHOW PROCESSLIST";
    const auto rows = server::rows_of(session, sql);
    for (const auto& row : rows.rows) {
        if (rows.cell(row, "Id") != std::to_string(connection)) continue;
        return rows.cell(row, "Command").value_or("Sleep") == "Sleep" ? Former::idle : Former::working;
    }
    return Former::gone;
}

}  // namespace

MendingConnection::MendingConnection(std::unique_ptr<server::Session> session, MendingOptions options,
                                     const base::Environment& environment, EventSink sink)
    : m_options(std::move(options)),
      m_environment(environment),
      m_sink(std::move(sink)),
      m_session(m_options.connect, m_options.patience, environment, std::move(session)),
      m_lasting(*this),
      m_guarded(*this),
      m_last_id(m_session.connection_id().value_or(0)) {
    m_session.set_beginning([this](server::Session& fresh) { begin(fresh); });
}

// SYNC: another front end may have to catch up with what was done through the first (reference §5.6).
void MendingConnection::begin(server::Session& session) {
    server::must(session, "SYNC");
    m_options.recognize(session);
    for (const auto& sql : m_context)
        server::must(session, sql);
    m_last_id = session.connection_id();
    m_sink(Reconnected{.server = session.name()});
}

server::Answer MendingConnection::send(std::string_view sql) {
    m_session.open();
    m_last_id = id();
    m_is_as_opened = false;
    auto answers = m_session.send(sql);
    return answers.empty() ? server::Answer(server::Ok{}) : std::move(answers.back());
}

std::vector<server::Answer> MendingConnection::query_guarded(std::string_view sql) {
    for (;;) {
        try {
            m_session.open();
            m_options.confirm();
            return m_session.query(sql);
        } catch (const server::ConnectionLost&) {
            // Opened again, or given up, by the next round.
        }
    }
}

bool MendingConnection::mend(std::uint64_t broken) {
    const auto began = m_environment.monotonic_now();
    for (auto poll = k_first_poll;; poll = std::min(poll * 2, k_longest_poll)) {
        const auto former = look_for(m_lasting, broken);
        if (former == Former::gone || broken == id()) return true;
        const auto waited = duration_cast<Duration>(m_environment.monotonic_now() - began);
        if (former == Former::idle && waited >= m_options.grace) return false;
        if (waited >= m_options.grace) m_sink(FormerAwaited{.connection = broken, .waited = waited});
        if (m_environment.stop_requested() == base::StopRequest::now) return false;
        m_options.check();
        m_environment.sleep(poll);
    }
}

void MendingConnection::begin_anew() {
    m_context.clear();
    if (!m_is_as_opened) m_session.reset();
}

void MendingConnection::set_context(const std::string& sql) {
    for (;;) {
        try {
            const auto answer = send(sql);
            if (const auto* error = std::get_if<server::ErrorAnswer>(&answer))
                throw refusal(m_lasting, *error, sql, {});
            break;
        } catch (const server::ConnectionLost&) {
            m_session.open();
        }
    }
    m_context.push_back(sql);
}

base::Error refusal(server::Session& session, const server::ErrorAnswer& answer, std::string_view sql,
                    const std::string& database) {
    auto request = server::request_of(session, answer, sql);
    if (!database.empty()) request.database = database;
    return base::Error(fmt::format("{} answered {} ({}): {}", word(answer.by), answer.number, answer.sqlstate,
                                   base::without_secrets_of(sql, answer.message)),
                       server::hint_for(answer, request));
}

}  // namespace srmigrate::run
