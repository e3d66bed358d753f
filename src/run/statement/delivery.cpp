// SPDX-License-Identifier: Apache-2.0
#include "run/statement/delivery.hpp"

#include "run/statement/load.hpp"
#include "run/statement/partition_proof.hpp"
#include "run/story/stop.hpp"
#include "schema/effect/effect.hpp"
#include "server/error_kind.hpp"
#include "sql/load_label.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::run {
namespace {

using schema::ProofOfEffect;
using server::ErrorAnswer;
using server::ErrorKind;
using std::chrono::duration_cast;

// A connection that breaks so often over one statement breaks because of it.
constexpr int k_most_breaks = 5;

const schema::DataStatement* load_of(const SentStatement& sent) {
    const auto is_load = schema::proof_of_effect(sent.statement.operation) == ProofOfEffect::label;
    return is_load ? std::get_if<schema::DataStatement>(&sent.statement.operation) : nullptr;
}

}  // namespace

Delivered Delivery::deliver(std::size_t index, const SentStatement& sent) {
    std::string first;
    auto is_again = false;
    if (m_ledger.state(index) != StatementState::not_sent) {
        if (auto found = find_out(index, sent, first)) return std::move(*found);
        is_again = true;
    }
    const auto elapsed = [this, began = m_environment.monotonic_now()] {
        return duration_cast<Duration>(m_environment.monotonic_now() - began);
    };
    for (int breaks = 0;;) {
        const auto* before = m_ledger.in_flight(index);
        try {
            if (const auto busy = clear_away(first)) {
                // Not so half made as it looked: its load is about to be published.
                if (!may_be_sent_again(*busy, elapsed())) throw refusal(*busy, first);
                if (auto found = find_out(index, sent, first)) return std::move(*found);
                continue;
            }
            const auto entry = intent(index, sent, is_again ? before : nullptr);
            m_ledger.intend(entry, m_connection.id());
            first.clear();
            const auto answer = m_connection.send(text_to_send(sent, entry));
            const auto* error = std::get_if<ErrorAnswer>(&answer);
            if (error == nullptr) {
                const auto* ok = std::get_if<engine::Ok>(&answer);
                Delivered delivered{.ok = ok != nullptr ? *ok : engine::Ok{}, .mark = entry.job_mark};
                await_visible(sent, entry, delivered.ok);
                return delivered;
            }
            if (may_be_sent_again(*error, elapsed())) continue;
            // Perhaps refused because it has taken effect: as the first attempt, whose end nobody saw.
            const auto is_own_label = server::kind_of(*error) == ErrorKind::label_used && load_of(sent) != nullptr;
            if (is_again || is_own_label) {
                if (auto found = find_out(index, sent, first)) return std::move(*found);
            }
            m_ledger.mark(index, StatementState::not_sent);
            throw refusal(*error, sent.statement.script.sql);
        } catch (const server::ConnectionLost& lost) {
            if (++breaks == k_most_breaks) throw;
            if (!is_again && dynamic_cast<const NotSent*>(&lost) != nullptr) {
                m_ledger.mark(index, StatementState::not_sent);
            }
            m_connection.mend(m_connection.id());
            if (m_ledger.state(index) != StatementState::not_sent) {
                if (auto found = find_out(index, sent, first)) return std::move(*found);
                is_again = true;
            }
        }
    }
}

// What proves the statement later. A load that is sent again keeps its label: the server runs it once.
InFlight Delivery::intent(std::size_t index, const SentStatement& sent, const InFlight* before) {
    InFlight entry{.index = index, .hash = short_hash(sent.statement.script.hash), .job_mark = 0, .identity = {}};
    auto& session = m_connection.lasting();
    if (sent.target.may_leave_job()) {
        entry.job_mark = wait_for_others(session, sent.target, m_options.wait, m_environment, m_sink);
    }
    if (const auto* load = load_of(sent)) {
        if (before != nullptr && !before->identity.empty()) {
            entry.identity = before->identity;
        } else if (load->label) {
            entry.identity = *load->label;
        } else {
            auto label = load_label(m_revision, index, m_environment);
            if (sent.is_native && sql::with_label(sent.statement.script.sql, label)) entry.identity = std::move(label);
        }
    }
    if (schema::proof_of_effect(sent.statement.operation) == ProofOfEffect::identity) {
        const auto subjects = identity_subjects(sent.statement.operation, sent.database);
        entry.identity = identity_of(subjects, read_lists(session, subjects));
    }
    return entry;
}

std::string Delivery::text_to_send(const SentStatement& sent, const InFlight& entry) const {
    const auto& sql = sent.statement.script.sql;
    const auto* load = load_of(sent);
    if (load == nullptr || load->label || entry.identity.empty()) return sql;
    return sql::with_label(sql, entry.identity).value_or(sql);
}

// What a first attempt left half made. An answer: it cannot go just now.
std::optional<ErrorAnswer> Delivery::clear_away(const std::string& sql) {
    if (sql.empty()) return std::nullopt;
    m_ledger.write(m_connection.id());
    const auto answer = m_connection.send(sql);
    const auto* error = std::get_if<ErrorAnswer>(&answer);
    if (error == nullptr || server::kind_of(*error) == ErrorKind::unknown_table) return std::nullopt;
    if (server::kind_of(*error) == ErrorKind::busy) return *error;
    throw refusal(*error, sql);
}

// Nothing: it is to be sent (again), `first` before it.
std::optional<Delivered> Delivery::find_out(std::size_t index, const SentStatement& sent, std::string& first) {
    const auto* known = m_ledger.in_flight(index);
    const auto entry = known != nullptr ? *known : InFlight{.index = index};
    auto resolution =
        resolve(m_connection.lasting(), sent, entry, m_options.context, m_options.wait, m_environment, m_sink);
    if (auto* done = std::get_if<Done>(&resolution)) {
        return Delivered{.ok = {},
                         .note = "took effect, though the answer was lost",
                         .mark = entry.job_mark,
                         .is_complete = true,
                         .jobs = std::move(done->jobs)};
    }
    if (const auto* doubt = std::get_if<Undecided>(&resolution)) {
        throw undecided(sent.statement.script.where, m_revision, index, m_ledger.size(), doubt->why, m_options.command);
    }
    first = std::get<SendAgain>(resolution).first;
    return std::nullopt;
}

// A table that is busy without a job in any list (the gap after a rollup, shared-data, a restore), or a lock of the
// front end's: the next attempt tells (reference §2.5, §2.6).
bool Delivery::may_be_sent_again(const ErrorAnswer& error, Duration waited) {
    const auto kind = server::kind_of(error);
    if (kind != ErrorKind::busy && kind != ErrorKind::front_end_lock) return false;
    if (m_environment.stop_requested() != base::StopRequest::none) return false;
    if (m_options.wait.job_timeout && waited >= *m_options.wait.job_timeout) return false;
    m_options.wait.check();
    m_sink(TableBusy{.message = error.message, .elapsed = waited});
    m_environment.sleep(std::clamp(waited / 4, Duration(100), Duration(5000)));
    return true;
}

// A run that is killed meanwhile leaves word of what to wait for.
void Delivery::await_visible(const SentStatement& sent, InFlight entry, const engine::Ok& ok) {
    const auto database = loads_into(sent.statement.operation, sent.database);
    entry.transaction = committed_transaction(ok);
    if (!database || entry.transaction.empty()) return;
    const auto transaction = entry.transaction;
    m_ledger.intend(std::move(entry), m_connection.id());
    run::await_visible(m_connection.lasting(), *database, transaction, m_options.wait, m_environment, m_sink);
}

}  // namespace srmigrate::run
