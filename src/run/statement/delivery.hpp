// SPDX-License-Identifier: Apache-2.0
// Brings one statement to the server exactly once: written down first, sent, and found out about where the answer did
// not come. Knows nothing of the statements before and after it.
#pragma once

#include "base/environment.hpp"
#include "run/session/connection.hpp"
#include "run/statement/ledger.hpp"
#include "run/statement/resolve.hpp"
#include "run/statement/run_options.hpp"
#include "run/story/event.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::run {

/// A statement that took effect; the job that it left may be under way.
struct Delivered {
    sql::Ok ok;
    std::string note;  ///< for the story, empty: nothing to say
    std::int64_t mark = 0;
    bool is_complete = false;  ///< found out that it took effect: its jobs have ended
    std::vector<std::int64_t> jobs;
};

class Delivery {
  public:
    Delivery(MendingConnection& connection, Ledger& ledger, std::string revision, const RunOptions& options,
             const base::Environment& environment, const EventSink& sink)
        : m_connection(connection),
          m_ledger(ledger),
          m_revision(std::move(revision)),
          m_options(options),
          m_environment(environment),
          m_sink(sink) {}

    /// Statement `index` of the revision. One that was sent before is found out about first. Throws base::Error: the
    /// server refuses it, or it is not known whether it took effect (needs_decision).
    Delivered deliver(std::size_t index, const SentStatement& sent);

  private:
    // How things stand with the statement. It goes from one to the next until it is Delivered.

    /// It did not take effect, or was put off.
    struct ToBeSent {};
    /// It was sent, and may have taken effect.
    struct InDoubt {
        std::optional<server::ErrorAnswer> answer;  ///< which it got perhaps because it had taken effect before
    };
    struct ServerRefuses {
        server::ErrorAnswer answer;
        std::string sql;  ///< that it answers to
    };
    using Standing = std::variant<ToBeSent, InDoubt, ServerRefuses, Delivered>;

    /// One delivery, however many attempts it takes.
    struct Sending {
        std::size_t index = 0;
        const SentStatement& sent;
        std::optional<std::chrono::steady_clock::time_point> began = {};  ///< of the first attempt
        std::string first = {};  ///< what a former attempt left half made, to be cleared away
        bool is_again = false;   ///< a former attempt was found to be without effect
        int breaks = 0;          ///< of the connection
    };

    Standing send(Sending& sending);
    Standing answered(const Sending& sending, const server::ErrorAnswer& answer);
    Standing broken(Sending& sending, const server::ConnectionLost& lost);
    Standing find_out(Sending& sending, const InDoubt& doubt);
    Duration elapsed(const Sending& sending) const;

    InFlight intent(const Sending& sending);
    std::string text_to_send(const SentStatement& sent, const InFlight& entry) const;
    std::optional<server::ErrorAnswer> clear_away(const std::string& sql);
    bool may_be_sent_again(const server::ErrorAnswer& error, Duration waited);
    void await_visible(const SentStatement& sent, InFlight entry, const sql::Ok& ok);

    MendingConnection& m_connection;
    Ledger& m_ledger;
    std::string m_revision;
    const RunOptions& m_options;
    const base::Environment& m_environment;
    const EventSink& m_sink;
};

}  // namespace srmigrate::run
