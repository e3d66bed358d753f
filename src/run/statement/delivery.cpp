// SPDX-License-Identifier: Apache-2.0
#include "run/statement/delivery.hpp"

#include "base/overloaded.hpp"
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
    return is_load ? std::get_if<schema::DataStatement>(sent.statement.operation.get()) : nullptr;
}

}  // namespace

Delivered Delivery::deliver(std::size_t index, const SentStatement& sent) {
    Sending sending{.index = index, .sent = sent};
    auto standing = m_ledger.state(index) == StatementState::not_sent ? Standing(ToBeSent{}) : Standing(InDoubt{});
    while (!std::holds_alternative<Delivered>(standing)) {
        standing = std::visit(base::Overloaded{
                                  [&](const ToBeSent&) { return send(sending); },
                                  [&](const InDoubt& doubt) { return find_out(sending, doubt); },
                                  [&](const ServerRefuses& refuses) -> Standing {
                                      throw refusal(m_connection.lasting(), refuses.answer, refuses.sql, sent.database);
                                  },
                                  [](const Delivered& delivered) -> Standing { return delivered; },
                              },
                              standing);
    }
    return std::get<Delivered>(std::move(standing));
}

Delivery::Standing Delivery::send(Sending& sending) {
    if (!sending.began) sending.began = m_environment.monotonic_now();
    try {
        if (const auto busy = clear_away(sending.first)) {
            // Not so half made as it looked: its load is about to be published.
            return may_be_sent_again(*busy, elapsed(sending)) ? Standing(InDoubt{})
                                                              : ServerRefuses{*busy, sending.first};
        }
        const auto entry = intent(sending);
        m_ledger.intend(entry, m_connection.id());
        sending.first.clear();
        const auto answer = m_connection.send(text_to_send(sending.sent, entry));
        if (const auto* error = std::get_if<ErrorAnswer>(&answer)) return answered(sending, *error);
        const auto* ok = std::get_if<sql::Ok>(&answer);
        Delivered delivered{.ok = ok != nullptr ? *ok : sql::Ok{}, .mark = entry.job_mark};
        await_visible(sending.sent, entry, delivered.ok);
        return delivered;
    } catch (const server::ConnectionLost& lost) {
        if (++sending.breaks == k_most_breaks) throw;
        return broken(sending, lost);
    }
}

Delivery::Standing Delivery::answered(const Sending& sending, const ErrorAnswer& answer) {
    if (may_be_sent_again(answer, elapsed(sending))) return ToBeSent{};
    // Perhaps refused because it has taken effect: as the first attempt, whose end nobody saw.
    const auto is_own_label = server::kind_of(answer) == ErrorKind::label_used && load_of(sending.sent) != nullptr;
    if (sending.is_again || is_own_label) return InDoubt{answer};
    m_ledger.mark(sending.index, StatementState::not_sent);
    return ServerRefuses{answer, std::string(sending.sent.statement.sql.text())};
}

Delivery::Standing Delivery::broken(Sending& sending, const server::ConnectionLost& lost) {
    if (!sending.is_again && dynamic_cast<const NotSent*>(&lost) != nullptr) {
        m_ledger.mark(sending.index, StatementState::not_sent);
    }
    m_connection.mend(m_connection.id());
    return m_ledger.state(sending.index) == StatementState::not_sent ? Standing(ToBeSent{}) : InDoubt{};
}

Delivery::Standing Delivery::find_out(Sending& sending, const InDoubt& doubt) {
    const auto index = sending.index;
    const auto* known = m_ledger.in_flight(index);
    const auto entry = known != nullptr ? *known : InFlight{.index = index};
    auto resolution =
        resolve(m_connection.lasting(), sending.sent, entry, m_options.context, m_options.wait, m_environment, m_sink);
    return std::visit(base::Overloaded{
                          [&](Done& done) -> Standing {
                              return Delivered{.ok = {},
                                               .note = "took effect, though the answer was lost",
                                               .mark = entry.job_mark,
                                               .is_complete = true,
                                               .jobs = std::move(done.jobs)};
                          },
                          [&](const Undecided& undecided_why) -> Standing {
                              throw undecided(sending.sent.statement.where, m_revision, index, m_ledger.size(),
                                              undecided_why.why, m_options.command);
                          },
                          [&](const SendAgain& again) -> Standing {
                              if (doubt.answer) {
                                  m_ledger.mark(index, StatementState::not_sent);
                                  return ServerRefuses{*doubt.answer, std::string(sending.sent.statement.sql.text())};
                              }
                              sending.first = again.first;
                              sending.is_again = true;
                              return ToBeSent{};
                          },
                      },
                      resolution);
}

Duration Delivery::elapsed(const Sending& sending) const {
    return duration_cast<Duration>(m_environment.monotonic_now() - sending.began.value());
}

// What proves the statement later. A load that is sent again keeps its label: the server runs it once.
InFlight Delivery::intent(const Sending& sending) {
    const auto index = sending.index;
    const auto& sent = sending.sent;
    const auto* before = sending.is_again ? m_ledger.in_flight(index) : nullptr;
    InFlight entry{.index = index, .hash = short_hash(sent.statement.hash), .job_mark = 0, .proof = {}};
    auto& session = m_connection.lasting();
    if (sent.target.may_leave_job()) {
        entry.job_mark = wait_for_others(session, sent.target, m_options.wait, m_environment, m_sink);
    }
    if (const auto* load = load_of(sent)) {
        if (before != nullptr && !before->proof.empty()) {
            entry.proof = before->proof;
        } else if (load->label) {
            entry.proof = *load->label;
        } else {
            auto label = load_label(m_revision, index, m_environment);
            if (sent.is_native && sql::with_label(sent.statement.sql, label)) entry.proof = std::move(label);
        }
    }
    if (schema::proof_of_effect(sent.statement.operation) == ProofOfEffect::partitions) {
        const auto subjects = proof_subjects(sent.statement.operation, sent.database);
        entry.proof = partition_ids(subjects, read_lists(session, subjects));
    }
    return entry;
}

std::string Delivery::text_to_send(const SentStatement& sent, const InFlight& entry) const {
    const auto& sql = sent.statement.sql;
    const auto* load = load_of(sent);
    if (load == nullptr || load->label || entry.proof.empty()) return std::string(sql.text());
    return sql::with_label(sql, entry.proof).value_or(std::string(sql.text()));
}

// What a first attempt left half made. An answer: it cannot go just now.
std::optional<ErrorAnswer> Delivery::clear_away(const std::string& sql) {
    if (sql.empty()) return std::nullopt;
    m_ledger.write(m_connection.id());
    const auto answer = m_connection.send(sql);
    const auto* error = std::get_if<ErrorAnswer>(&answer);
    if (error == nullptr || server::kind_of(*error) == ErrorKind::unknown_table) return std::nullopt;
    if (server::kind_of(*error) == ErrorKind::busy) return *error;
    throw refusal(m_connection.lasting(), *error, sql, {});
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
void Delivery::await_visible(const SentStatement& sent, InFlight entry, const sql::Ok& ok) {
    const auto database = loads_into(sent.statement.operation, sent.database);
    entry.transaction = committed_transaction(ok);
    if (!database || entry.transaction.empty()) return;
    const auto transaction = entry.transaction;
    m_ledger.intend(std::move(entry), m_connection.id());
    run::await_visible(m_connection.lasting(), *database, transaction, m_options.wait, m_environment, m_sink);
}

}  // namespace srmigrate::run
