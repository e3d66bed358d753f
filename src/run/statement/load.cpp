// SPDX-License-Identifier: Apache-2.0
#include "run/statement/load.hpp"

#include "base/hash.hpp"
#include "run/story/stop.hpp"
#include "sql/load_label.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace srmigrate::run {
namespace {

constexpr std::size_t k_label_bytes = 16;
constexpr std::size_t k_label_digits = 12;

// Of the text in an OK packet: {'label':'l', 'status':'VISIBLE', 'txnId':'12'}
std::string value_in(const std::string& info, const std::string& key) {
    const auto quoted = fmt::format("'{}':'", key);
    const auto at = info.find(quoted);
    if (at == std::string::npos) return {};
    const auto begin = at + quoted.size();
    return info.substr(begin, info.find('\'', begin) - begin);
}

// A transaction that the server no longer knows has ended days ago.
bool is_published(server::Session& session, const std::string& sql) {
    const auto answer = server::ask(session, sql);
    const auto* rows = std::get_if<server::ResultSet>(&answer);
    if (rows == nullptr || rows->rows.empty()) return true;
    const auto status = rows->cell(rows->rows.front(), "TransactionStatus").value_or("");
    return status != "COMMITTED" && status != "PREPARED";
}

enum class LoadState { none, running, finished };

LoadState load_state(server::Session& session, const std::string& sql, const std::string& label) {
    const auto rows = server::rows_of(session, sql);
    auto state = LoadState::none;
    for (const auto& row : rows.rows) {
        if (rows.cell(row, "Label") != label) continue;
        const auto word = rows.cell(row, "State").value_or("");
        if (word == "FINISHED") return LoadState::finished;
        if (word != "CANCELLED") state = LoadState::running;
    }
    return state;
}

// Sleeps between polls, says what is waited for, and gives up at the second signal.
class Polls {
  public:
    Polls(std::string what, const WaitOptions& options, const base::Environment& environment, const EventSink& sink)
        : m_what(std::move(what)),
          m_options(options),
          m_environment(environment),
          m_sink(sink),
          m_began(environment.monotonic_now()) {}

    void wait() {
        if (m_environment.stop_requested() == base::StopRequest::now) {
            throw stopped_on_request(m_environment, fmt::format("while {}", m_what));
        }
        m_options.check();
        m_sink(TableBusy{.message = m_what,
                         .elapsed = std::chrono::duration_cast<Duration>(m_environment.monotonic_now() - m_began)});
        m_environment.sleep(poll_pause(m_polls++));
    }

  private:
    std::string m_what;
    const WaitOptions& m_options;
    const base::Environment& m_environment;
    const EventSink& m_sink;
    std::chrono::steady_clock::time_point m_began;
    std::size_t m_polls = 0;
};

}  // namespace

std::string load_label(std::string_view revision, std::size_t index, const base::Environment& environment) {
    return fmt::format("srmigrate_{}_{}_{}", sql::as_label_part(revision), index + 1,
                       base::sha256_hex(environment.random_bytes(k_label_bytes)).substr(0, k_label_digits));
}

std::optional<std::string> loads_into(const schema::Operation& operation, const std::string& database) {
    if (const auto* data = std::get_if<schema::DataStatement>(&operation); data != nullptr && data->target) {
        return data->target->database.value_or(database);
    }
    if (const auto* create = std::get_if<schema::CreateTableAsSelect>(&operation)) {
        return create->table.name.database.value_or(database);
    }
    return std::nullopt;
}

std::string committed_transaction(const sql::Ok& ok) {
    return value_in(ok.info, "status") == "COMMITTED" ? value_in(ok.info, "txnId") : std::string();
}

void await_visible(server::Session& session, const std::string& database, const std::string& transaction,
                   const WaitOptions& options, const base::Environment& environment, const EventSink& sink) {
    const auto sql =
        fmt::format("SHOW TRANSACTION FROM {} WHERE id = {}", sql::quote_identifier(database), transaction);
    Polls polls(fmt::format("the rows of transaction {} are committed and cannot be read yet", transaction), options,
                environment, sink);
    while (!is_published(session, sql))
        polls.wait();
}

LoadOutcome await_load(server::Session& session, const std::string& database, const std::string& label,
                       const WaitOptions& options, const base::Environment& environment, const EventSink& sink) {
    if (label.empty()) return LoadOutcome::unknown;
    const auto sql =
        fmt::format("SHOW LOAD FROM {} WHERE LABEL = {}", sql::quote_identifier(database), sql::quote_string(label));
    Polls polls(fmt::format("load '{}' is still running", label), options, environment, sink);
    for (;;) {
        switch (load_state(session, sql, label)) {
            case LoadState::finished:
                return LoadOutcome::finished;
            case LoadState::none:
                return LoadOutcome::none;
            case LoadState::running:
                polls.wait();
        }
    }
}

}  // namespace srmigrate::run
