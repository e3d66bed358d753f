// SPDX-License-Identifier: Apache-2.0
#include "run/lock/lock_views.hpp"

#include "run/lock/privilege_check.hpp"
#include "run/story/stop.hpp"
#include "server/error_kind.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::run {

using server::Answer;
using server::ErrorAnswer;
using server::ErrorKind;
using std::chrono::milliseconds;

namespace {

constexpr auto k_slow_answer = milliseconds(1000);
constexpr int k_most_slow_answers = 3;

const ErrorAnswer* error_of(const std::vector<Answer>& answers) {
    return answers.empty() ? nullptr : std::get_if<ErrorAnswer>(&answers.back());
}

// A view that does not exist, in every version's words (reference §5.4, §7).
bool is_gone(const ErrorAnswer& error) {
    const auto kind = server::kind_of(error);
    return kind == ErrorKind::unknown_table || kind == ErrorKind::unknown_database ||
           error.message.find("is not found") != std::string::npos ||
           error.message.find("does not exist") != std::string::npos;
}

std::vector<std::uint64_t> epochs_in(const Answer& answer, const plan::Bookkeeping& bookkeeping) {
    std::vector<std::uint64_t> epochs;
    const auto* rows = std::get_if<server::ResultSet>(&answer);
    if (rows == nullptr) return epochs;
    // The one column is named after the database: Tables_in_<database>.
    for (const auto& row : rows->rows) {
        if (row.empty() || !row.front()) continue;
        if (const auto epoch = plan::run_view_epoch(bookkeeping, *row.front())) epochs.push_back(*epoch);
    }
    std::sort(epochs.begin(), epochs.end());
    return epochs;
}

// The state is the last string of the view's definition, however the server words the rest (reference §4.5).
std::optional<std::string> state_in(std::string_view definition) {
    std::optional<std::string> state;
    for (const auto& token : sql::lex(definition).tokens) {
        if (token.kind == sql::LexedKind::string) state = sql::unquote_string(token.text);
    }
    return state;
}

}  // namespace

// ---- The views ------------------------------------------------------------------------------------------------------

const RunView* SeenViews::find(std::uint64_t epoch) const {
    const auto found =
        std::find_if(views.begin(), views.end(), [&](const RunView& view) { return view.epoch == epoch; });
    return found == views.end() ? nullptr : &*found;
}

LockViews::LockViews(plan::Bookkeeping bookkeeping, OpenSession connect, Duration patience, LeaseClock& clock,
                     const base::Environment& environment)
    : m_bookkeeping(std::move(bookkeeping)),
      m_clock(clock),
      m_environment(environment),
      m_patience(patience),
      m_session(std::move(connect), patience, environment) {}

std::string LockViews::name_of(std::uint64_t epoch) const {
    return fmt::format("{}.{}", m_bookkeeping.database.value_or(""), plan::run_view_name(m_bookkeeping, epoch));
}

base::Error LockViews::refused(const ErrorAnswer& answer, std::string_view sql) {
    if (server::kind_of(answer) != ErrorKind::access_denied) return server::to_error(answer, sql);
    return MissingPrivilege({missing_view_privilege(m_bookkeeping, current_user(), answer)});
}

base::Error LockViews::invisible(std::uint64_t epoch) {
    return MissingPrivilege({invisible_lock(m_bookkeeping, current_user(), epoch)});
}

SeenViews LockViews::look() {
    // SYNC: a front end that follows shows what the leader has done (reference §5.6).
    const auto sql = fmt::format("SYNC; {}; {}", k_ask_time, plan::list_run_views(m_bookkeeping));
    for (int slow = 0;;) {
        const auto asked = m_clock.now();
        const auto answers = m_session.read(sql);
        SeenViews sight;
        if (const auto* error = error_of(answers)) {
            if (server::kind_of(*error) != ErrorKind::unknown_database) throw refused(*error, sql);
            sight.database_exists = false;
            return sight;
        }
        if (answers.size() != 3) throw base::Error("the server did not answer every statement of a packet");
        // An answer that took long (a pause, a new connection) does not tell the time.
        if (m_clock.elapsed(asked) > k_slow_answer && ++slow < k_most_slow_answers) continue;
        sight.now = unix_time_in(answers[1]);
        m_clock.server_said(sight.now, asked);
        const auto epochs = epochs_in(answers[2], m_bookkeeping);
        const auto generation = m_session.generation();
        for (const auto epoch : epochs) {
            const auto answer = m_session.ask(plan::show_run_view(m_bookkeeping, epoch));
            if (auto view = read(epoch, answer)) sight.views.push_back(std::move(*view));
        }
        // Another connection may lead to a front end that lags behind what was read before.
        if (m_session.generation() != generation) continue;
        // The highest one only goes after a higher one has come.
        if (epochs.empty() || (sight.top() != nullptr && sight.top()->epoch == epochs.back())) return sight;
    }
}

std::optional<RunView> LockViews::read_through(server::Session& session, std::uint64_t epoch) {
    return read(epoch, server::ask(session, plan::show_run_view(m_bookkeeping, epoch)));
}

std::optional<RunView> LockViews::read(std::uint64_t epoch, const Answer& answer) {
    const auto sql = plan::show_run_view(m_bookkeeping, epoch);
    if (const auto* error = std::get_if<ErrorAnswer>(&answer)) {
        if (is_gone(*error)) return std::nullopt;
        throw refused(*error, sql);
    }
    const auto rows = server::must_be_rows(answer, sql);
    const auto cell = rows.rows.empty() ? std::nullopt : rows.cell(rows.rows.front(), "Create View");
    const auto state = state_in(cell.value_or(std::string()));
    try {
        return RunView{.epoch = epoch, .journal = decode(state.value_or(std::string()))};
    } catch (const base::Error& error) {
        auto diagnostic = error.diagnostics().front();
        diagnostic.message = fmt::format("view '{}' has the name of a lock: {}", name_of(epoch), diagnostic.message);
        if (diagnostic.hint.empty()) {
            diagnostic.hint = "if it is not srmigrate's, rename it or set 'version_table' to another name";
        }
        throw base::Error(error.fault(), std::move(diagnostic));
    }
}

Created LockViews::create(std::uint64_t epoch, const Journal& journal) {
    const auto sql = plan::create_run_view(m_bookkeeping, epoch, encode(journal));
    try {
        const auto answers = m_session.query(sql);
        const auto* error = error_of(answers);
        if (error == nullptr) return Created::done;
        if (server::kind_of(*error) == ErrorKind::already_exists) return Created::exists;
        throw refused(*error, sql);
    } catch (const server::ConnectionLost&) {
        return Created::unknown;
    }
}

Altered LockViews::alter(std::uint64_t epoch, const Journal& journal) {
    const auto alter = plan::alter_run_view(m_bookkeeping, epoch, encode(journal));
    const auto sql = fmt::format("{}; {}", alter, plan::list_run_views(m_bookkeeping));
    try {
        const auto answers = m_session.query(sql);
        m_unknown_since.reset();
        if (const auto* error = error_of(answers)) {
            if (answers.size() == 1 && is_gone(*error)) return Altered::fenced;
            throw refused(*error, answers.size() == 1 ? std::string_view(alter) : std::string_view(sql));
        }
        if (answers.size() != 2) throw base::Error("the server did not answer every statement of a packet");
        const auto epochs = epochs_in(answers[1], m_bookkeeping);
        return !epochs.empty() && epochs.back() == epoch ? Altered::done : Altered::fenced;
    } catch (const server::ConnectionLost& lost) {
        const auto now = m_environment.monotonic_now();
        if (!m_unknown_since) m_unknown_since = now;
        // A server that answers everything but this.
        if (now - *m_unknown_since >= m_patience) throw base::Error(base::Fault::try_again, lost.diagnostics());
        return Altered::unknown;
    }
}

Dropped LockViews::drop(std::uint64_t epoch) {
    const auto sql = plan::drop_run_view(m_bookkeeping, epoch);
    try {
        const auto answers = m_session.query(sql);
        const auto* error = error_of(answers);
        if (error == nullptr) return Dropped::done;
        if (is_gone(*error)) return Dropped::gone;
        throw refused(*error, sql);
    } catch (const server::ConnectionLost&) {
        return Dropped::unknown;
    }
}

std::vector<std::uint64_t> LockViews::still_connected(const std::vector<std::uint64_t>& connections) {
    constexpr std::string_view sql = "SHOW PROCESSLIST";
    return run::still_connected(server::must_be_rows(m_session.ask(sql), sql), connections);
}

void LockViews::prove_privileges(const std::string& user, std::int64_t now) {
    for (;;) {
        try {
            auto missing = probe_privileges(
                [&](std::string_view sql) {
                    auto answers = m_session.query(sql);
                    return answers.empty() ? Answer(server::Ok{}) : std::move(answers.back());
                },
                m_bookkeeping, user, now, random_nonce(m_environment));
            if (!missing.empty()) throw MissingPrivilege(std::move(missing));
            return;
        } catch (const server::ConnectionLost&) {
            if (m_session.is_once()) throw;
        }
    }
}

std::string LockViews::current_user() {
    return current_user_in(m_session.ask(k_ask_user));
}

}  // namespace srmigrate::run
