// SPDX-License-Identifier: Apache-2.0
#include "server/embedded_session.hpp"

#include "base/diagnostic.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "engine/file/persist.hpp"
#include "schema/model/names.hpp"
#include "server/locked_file.hpp"
#include "sql/lexer.hpp"
#include "sql/parser.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <utility>

namespace srmigrate::server {
namespace {

using base::Json;
using std::chrono::duration_cast;
using std::chrono::microseconds;

// ---- The packets behind the state -----------------------------------------------------------------------------------

constexpr std::string_view k_end_of_state = "-- end of state ";
constexpr std::string_view k_packet = "-- packet: ";

std::string short_hash(std::string_view text) {
    return base::sha256_hex(text).substr(0, 16);
}

// The line that stands between the state and the packets.
std::string end_of_state(std::string_view state) {
    return fmt::format("{}{}\n", k_end_of_state, short_hash(state));
}

// What a packet was executed with; replaying it gives the same ids and times.
struct Record {
    engine::ClientConnection connection;
    engine::Time time{};
    engine::Id next_id = 0;
    engine::Id next_transaction = 0;
    std::string packet;
};

std::string to_text(const Record& record) {
    Json json{{"time", duration_cast<microseconds>(record.time.time_since_epoch()).count()},
              {"id", record.next_id},
              {"transaction", record.next_transaction},
              {"connection", record.connection.id},
              {"user", record.connection.user},
              {"catalog", record.connection.catalog},
              {"database", record.connection.database}};
    if (!record.connection.variables.empty()) json["variables"] = record.connection.variables;
    json["bytes"] = record.packet.size();
    json["hash"] = short_hash(record.packet);
    return fmt::format("{}{}\n{}\n", k_packet, json.dump(-1, ' ', false, Json::error_handler_t::replace),
                       record.packet);
}

// The record at the front of `text`, which it is taken off; nothing where it is cut short.
std::optional<Record> take_record(std::string_view& text) {
    const auto line_end = text.find('\n');
    if (!text.starts_with(k_packet) || line_end == std::string_view::npos) return std::nullopt;
    const auto json = Json::parse(text.substr(k_packet.size(), line_end - k_packet.size()), nullptr, false);
    if (json.is_discarded()) return std::nullopt;
    const auto bytes = json.value("bytes", std::size_t{0});
    if (text.size() < line_end + 1 + bytes + 1) return std::nullopt;
    Record record{.packet = std::string(text.substr(line_end + 1, bytes))};
    if (json.value("hash", "") != short_hash(record.packet)) return std::nullopt;
    record.time =
        engine::Time(duration_cast<engine::Time::duration>(microseconds(json.at("time").get<std::int64_t>())));
    record.next_id = json.at("id").get<engine::Id>();
    record.next_transaction = json.at("transaction").get<engine::Id>();
    record.connection.id = json.at("connection").get<std::uint64_t>();
    record.connection.user = json.at("user").get<std::string>();
    record.connection.catalog = json.at("catalog").get<std::string>();
    record.connection.database = json.at("database").get<std::string>();
    if (json.contains("variables")) {
        record.connection.variables = json.at("variables").get<std::map<std::string, std::string>>();
    }
    text.remove_prefix(line_end + 1 + bytes + 1);
    return record;
}

struct FileParts {
    std::string_view state;
    std::string_view packets;
};

// Without such a line, or with one that does not fit (somebody edited the state by hand), everything is state.
FileParts parts_of(std::string_view content) {
    std::size_t from = 0;
    for (;;) {
        const auto at = content.find(k_end_of_state, from);
        if (at == std::string_view::npos) return {.state = content, .packets = {}};
        const auto state = content.substr(0, at);
        const auto line = end_of_state(state);
        if (content.substr(at).starts_with(line)) return {.state = state, .packets = content.substr(at + line.size())};
        from = at + 1;
    }
}

// ---- Which packets count --------------------------------------------------------------------------------------------

bool changes_nothing(const sql::Piece& piece) {
    constexpr std::array<std::string_view, 9> k_reading{"select", "show", "desc", "describe", "explain",
                                                        "use",    "sync", "kill", "with"};
    const auto words = sql::significant(piece.body);
    const auto is = [&](std::size_t index, std::string_view word) {
        return index < words.size() && base::equals_ignoring_case(words[index].text, word);
    };
    if (is(0, "set")) {
        const auto parsed = sql::parse(piece.body);
        const auto* const operation = std::get_if<schema::Operation>(&parsed);
        return operation != nullptr && std::holds_alternative<schema::SetSession>(*operation);
    }
    return std::any_of(k_reading.begin(), k_reading.end(), [&](std::string_view word) { return is(0, word); });
}

bool may_change_something(std::string_view packet) {
    const auto lexed = sql::lex(packet);
    if (lexed.problem) return true;
    const auto pieces = sql::split(lexed.tokens);
    return std::any_of(pieces.begin(), pieces.end(),
                       [](const sql::Piece& piece) { return !piece.empty() && !changes_nothing(piece); });
}

// ---- Database and sessions ------------------------------------------------------------------------------------------

class FileDatabase : public EmbeddedDatabase, public std::enable_shared_from_this<FileDatabase> {
  public:
    explicit FileDatabase(EmbeddedOptions options)
        : m_options(std::move(options)),
          m_file(m_options.file, m_options.patience, m_options.sleep),
          m_engine(m_options.profile) {
        read();
    }

    ~FileDatabase() override {
        if (m_broken || !m_appended) return;
        try {
            write();
        } catch (const std::exception& error) {
            // Nothing is lost: the packets stand in the file, and the next command puts it in order.
            spdlog::warn("{}", error.what());
        }
    }

    std::unique_ptr<Session> connect(std::string database, MissingDatabase missing) override;

    engine::ClientConnection open_connection() {
        const std::lock_guard lock(m_mutex);
        return m_engine.connect("root", "127.0.0.1");
    }
    void close_connection(const engine::ClientConnection& connection) {
        const std::lock_guard lock(m_mutex);
        m_engine.close(connection);
    }

    std::vector<Answer> execute(engine::ClientConnection& connection, std::string_view packet) {
        const std::lock_guard lock(m_mutex);
        if (m_broken) {
            throw ConnectionLost(base::Fault::failed,
                                 base::Diagnostic{.message = "the embedded engine stopped after a failed write",
                                                  .where = base::whole_file(m_file.path().string()),
                                                  .hint = "make room on the disk, and run the command again"});
        }
        const auto& state = m_engine.state();
        Record record{.connection = connection,
                      .time = m_options.now(),
                      .next_id = state.next_id,
                      .next_transaction = state.next_transaction,
                      .packet = std::string(packet)};
        auto answers = m_engine.execute(connection, packet, record.time);
        const bool took_ids = state.next_id != record.next_id || state.next_transaction != record.next_transaction;
        if (took_ids || may_change_something(packet)) append(record);
        return answers;
    }

    bool has_database(const std::string& name) {
        const std::lock_guard lock(m_mutex);
        return m_engine.state().database(name) != nullptr;
    }

    const EmbeddedOptions& options() const { return m_options; }

  private:
    void read() {
        const auto content = m_file.content();
        if (content.empty()) {
            m_engine.state().now = m_options.now();
            write();
            return;
        }
        const auto parts = parts_of(content);
        m_engine.state() = engine::load(parts.state, m_file.path().string());
        if (parts.packets.empty()) return;
        auto packets = parts.packets;
        while (auto record = take_record(packets))
            replay(*record);
        m_engine.state().now = m_options.now();
        if (!packets.empty()) spdlog::debug("{} bytes of a packet that was cut short are left out", packets.size());
        engine::finish_jobs(m_engine.state());
        write();
    }

    void replay(Record& record) {
        m_engine.state().next_id = record.next_id;
        m_engine.state().next_transaction = record.next_transaction;
        m_engine.execute(record.connection, record.packet, record.time);
    }

    void write() {
        engine::finish_jobs(m_engine.state());
        const auto state = engine::save(m_engine.state());
        m_file.replace(state + end_of_state(state));
        m_appended = false;
    }

    void append(const Record& record) {
        m_broken = true;  // unless the write comes to its end
        m_file.append(to_text(record));
        m_broken = false;
        m_appended = true;
    }

    EmbeddedOptions m_options;
    std::mutex m_mutex;
    LockedFile m_file;
    engine::Engine m_engine;
    bool m_appended = false;
    bool m_broken = false;
};

class EmbeddedSession : public Session {
  public:
    EmbeddedSession(std::shared_ptr<FileDatabase> database, std::string name)
        : m_database(std::move(database)), m_name(std::move(name)), m_connection(m_database->open_connection()) {
        choose_database();
    }
    ~EmbeddedSession() override { m_database->close_connection(m_connection); }

    std::vector<Answer> query(std::string_view sql) override { return m_database->execute(m_connection, sql); }
    std::uint64_t connection_id() const override { return m_connection.id; }
    std::string name() const override { return "embedded"; }

    void reset() override {
        m_connection.catalog = schema::k_default_catalog;
        m_connection.database.clear();
        m_connection.variables.clear();
        choose_database();
    }

  private:
    void choose_database() {
        if (m_database->has_database(m_name)) m_connection.database = m_name;
    }

    std::shared_ptr<FileDatabase> m_database;
    std::string m_name;
    engine::ClientConnection m_connection;
};

std::unique_ptr<Session> FileDatabase::connect(std::string database, MissingDatabase missing) {
    const bool is_default = database.empty();
    if (is_default) database = k_default_embedded_database;
    if (!has_database(database)) {
        if (is_default) {
            auto connection = open_connection();
            execute(connection, "CREATE DATABASE " + sql::quote_identifier(database));
            close_connection(connection);
        } else if (missing == MissingDatabase::is_error) {
            throw base::Error(base::Fault::failed,
                              base::Diagnostic{.message = fmt::format("there is no database '{}'", database),
                                               .where = base::whole_file(m_file.path().string()),
                                               .hint = fmt::format("create it (CREATE DATABASE {}), or correct the URL",
                                                                   sql::quote_identifier(database))});
        }
    }
    return std::make_unique<EmbeddedSession>(shared_from_this(), std::move(database));
}

}  // namespace

std::shared_ptr<EmbeddedDatabase> open_embedded_database(EmbeddedOptions options) {
    return std::make_shared<FileDatabase>(std::move(options));
}

}  // namespace srmigrate::server
