// SPDX-License-Identifier: Apache-2.0
#include "server/embedded_session.hpp"

#include "base/diagnostic.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "base/secret.hpp"
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
#include <variant>

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

// Of the header without it.
std::string check_of(const Json& header) {
    return short_hash(header.dump(-1, ' ', false, Json::error_handler_t::replace));
}

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
    json["check"] = check_of(json);
    return fmt::format("{}{}\n{}\n", k_packet, json.dump(-1, ' ', false, Json::error_handler_t::replace),
                       record.packet);
}

// A record that was cut short: the process ended while it wrote. Nothing can stand behind it.
struct CutShort {};
// A record whose bytes are not those that were written.
struct Damaged {};
using Taken = std::variant<Record, CutShort, Damaged>;

Record record_of(const Json& json, std::string_view packet) {
    Record record{.packet = std::string(packet)};
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
    return record;
}

// The record at the front of `text`, which it is taken off.
Taken take_record(std::string_view& text) {
    const auto line_end = text.find('\n');
    if (line_end == std::string_view::npos) return CutShort{};
    auto json = Json::parse(text.substr(k_packet.size(), line_end - k_packet.size()), nullptr, false);
    if (!json.is_object()) return Damaged{};
    const auto check = json.value("check", Json());
    json.erase("check");
    if (check != check_of(json)) return Damaged{};
    const auto bytes = json.at("bytes").get<std::size_t>();
    const auto rest = text.substr(line_end + 1);
    if (rest.size() < bytes + 1) return CutShort{};
    const auto packet = rest.substr(0, bytes);
    if (rest[bytes] != '\n' || json.at("hash") != short_hash(packet)) return Damaged{};
    text.remove_prefix(line_end + 1 + bytes + 1);
    return record_of(json, packet);
}

struct FileParts {
    std::string_view state;
    std::string_view packets;
    bool is_as_written = true;  ///< else somebody edited the state by hand, or it is damaged
};

// Nothing where the line between state and packets is missing: the end of the file was cut off.
std::optional<FileParts> parts_of(std::string_view content) {
    std::optional<FileParts> edited;
    for (std::size_t from = 0;;) {
        const auto at = content.find(k_end_of_state, from);
        if (at == std::string_view::npos) return edited;
        const auto state = content.substr(0, at);
        const auto line_end = std::min(content.find('\n', at), content.size());
        const auto packets = content.substr(std::min(line_end + 1, content.size()));
        const auto line = std::string(content.substr(at, line_end - at)) + '\n';
        if (line == end_of_state(state)) return FileParts{.state = state, .packets = packets};
        const bool begins_line = at == 0 || content[at - 1] == '\n';
        if (begins_line && !edited && line.size() == end_of_state(state).size()) {
            edited = FileParts{.state = state, .packets = packets, .is_as_written = false};
        }
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
    if (is(0, "admin")) return is(1, "show");
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

LockPatience patience_of(const EmbeddedOptions& options) {
    return {.limit = options.patience, .sleep = options.sleep, .tell = [&options](const std::string& holder) {
                if (options.tell) {
                    options.tell(fmt::format("waiting for {}: in use by {}", options.file.string(), holder));
                }
            }};
}

class FileDatabase : public EmbeddedDatabase, public std::enable_shared_from_this<FileDatabase> {
  public:
    explicit FileDatabase(EmbeddedOptions options)
        : m_options(std::move(options)),
          m_file(m_options.file, m_options.use == EmbeddedUse::writing ? MissingFile::is_made : MissingFile::is_left,
                 patience_of(m_options)),
          m_engine(m_options.profile) {
        read();
        m_engine.state().untold = engine::Untold::is_taken;
        take_override();
        if (m_options.use == EmbeddedUse::writing) m_file.remove_leftovers();
        if (m_is_new && m_options.use == EmbeddedUse::writing) write();
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
            // Not a lost connection: opening another one would not help.
            throw base::Error(base::Fault::failed,
                              base::Diagnostic{.message = "the embedded engine stopped after a failed write",
                                               .where = base::whole_file(m_file.path().string()),
                                               .hint = "make room on the disk, and run the command again"});
        }
        // What the file does not say yet is written before the first change.
        const bool may_change = m_options.use != EmbeddedUse::trying && may_change_something(packet);
        if (may_change && !m_is_written) write();
        const auto& state = m_engine.state();
        Record record{.connection = connection,
                      .time = m_options.now(),
                      .next_id = state.next_id,
                      .next_transaction = state.next_transaction,
                      .packet = std::string(packet)};
        auto answers = m_engine.execute(connection, packet, record.time);
        const bool took_ids = state.next_id != record.next_id || state.next_transaction != record.next_transaction;
        if (may_change || (took_ids && m_options.use != EmbeddedUse::trying)) keep(record);
        return answers;
    }

    /// Makes the database, without a word of it in the file until something else changes.
    void make_database(const std::string& name) {
        const std::lock_guard lock(m_mutex);
        auto connection = m_engine.connect("root", "127.0.0.1");
        m_engine.execute(connection, "CREATE DATABASE " + sql::quote_identifier(name), m_options.now());
        m_engine.close(connection);
        m_is_written = false;
    }

    /// Runs what a person wrote behind the state.
    void run_by_hand(const std::string& database) {
        const std::lock_guard lock(m_mutex);
        const auto text = std::exchange(m_by_hand, {});
        if (text.sql.empty()) return;
        auto connection = m_engine.connect("root", "127.0.0.1");
        if (m_engine.state().database(database) != nullptr) connection.database = database;
        const auto lexed = sql::lex(text.sql);
        if (lexed.problem) refuse_by_hand(text, lexed.problem->offset, lexed.problem->message);
        std::size_t count = 0;
        for (const auto& piece : sql::split(lexed.tokens)) {
            if (piece.empty()) continue;
            for (const auto& answer : m_engine.execute(connection, piece.sql(), m_options.now())) {
                if (const auto* error = std::get_if<ErrorAnswer>(&answer)) {
                    refuse_by_hand(
                        text, piece.body.front().offset,
                        fmt::format("the embedded engine refuses the SQL at the end of the file: {}", error->message));
                }
            }
            ++count;
        }
        m_engine.close(connection);
        if (count == 0) return;
        m_is_written = false;
        tell(fmt::format("{}: ran the SQL at the end of the file, {} statement{}", m_file.path().string(), count,
                         count == 1 ? "" : "s"));
    }

    bool has_database(const std::string& name) {
        const std::lock_guard lock(m_mutex);
        return m_engine.state().database(name) != nullptr;
    }

    const EmbeddedOptions& options() const { return m_options; }

  private:
    void tell(const std::string& sentence) const {
        if (m_options.tell) m_options.tell(sentence);
    }

    [[noreturn]] void refuse(std::string_view content, std::size_t offset, std::string message,
                             std::string hint) const {
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = std::move(message),
                                           .where = base::place_of(m_file.path().string(), content, offset),
                                           .hint = std::move(hint)});
    }

    void read() {
        const auto content = m_file.content();
        m_is_new = content.empty();
        m_is_written = !m_is_new;
        if (m_is_new) {
            m_engine.state().now = m_options.now();
            return;
        }
        const auto parts = parts_of(content);
        m_engine.state() = engine::load(parts ? parts->state : content, m_file.path().string());
        if (!parts && engine::has_no_marked_end(content)) {
            tell(fmt::format("{}: the file is in format 1, which does not say where it ends", m_file.path().string()));
            m_is_written = false;
            return;
        }
        if (!parts) {
            refuse(content, content.size(), "the end of the embedded engine's file is missing",
                   "take the file from a copy, or start with a new one");
        }
        if (!parts->is_as_written) {
            tell(fmt::format("{}: the state was changed by hand, or the file is damaged", m_file.path().string()));
        }
        auto rest = parts->packets;
        bool is_cut_short = false;
        std::size_t count = 0;
        while (rest.starts_with(k_packet) && !is_cut_short) {
            const auto offset = static_cast<std::size_t>(rest.data() - content.data());
            auto taken = take_record(rest);
            std::visit(base::Overloaded{[&](Record& record) {
                                            replay(record);
                                            ++count;
                                        },
                                        [&](CutShort) { is_cut_short = true; },
                                        [&](Damaged) {
                                            refuse(content, offset, "this packet is not as it was written",
                                                   "take the file from a copy, or remove the packet and what follows");
                                        }},
                       taken);
            m_is_written = false;
        }
        if (!m_is_written) {
            m_engine.state().now = m_options.now();
            engine::finish_jobs(m_engine.state());
        }
        if (is_cut_short || k_packet.starts_with(rest)) {
            if (!rest.empty()) m_is_written = false;
            tell_of_kill(count, rest);
            return;
        }
        tell_of_kill(count, {});
        if (rest.find(k_packet) != std::string_view::npos) {
            const auto line_begin = static_cast<std::size_t>(rest.data() - content.data());
            refuse(content, line_begin, "expected '-- packet: ' here, as there are packets behind it",
                   "take the file from a copy, or remove what stands between the packets");
        }
        m_by_hand = {.sql = std::string(rest), .before = std::string(content.substr(0, content.size() - rest.size()))};
    }

    // A command that ends leaves no packet. So where there are some, whether all are there cannot be known: a kill and
    // a cut at the end of one look the same.
    void tell_of_kill(std::size_t packets, std::string_view left_out) const {
        if (packets == 0 && left_out.empty()) return;
        tell(
            fmt::format("{}: the last command that wrote was killed, or the end of the file is missing; took {} "
                        "packet{}{}",
                        m_file.path().string(), packets, packets == 1 ? "" : "s",
                        left_out.empty() ? "" : ", left out one that was cut short"));
    }

    void take_override() {
        auto& profile = m_engine.state().profile;
        const auto said = profile;
        const auto& given = m_options.override;
        if (given.run_mode && !m_is_new && *given.run_mode != profile.run_mode) {
            throw base::Error(
                base::Fault::failed,
                base::Diagnostic{.message = "the file holds a cluster of the other run mode than the URL names",
                                 .where = base::whole_file(m_file.path().string()),
                                 .hint = "correct run_mode in the URL, or name a new file"});
        }
        profile.version = given.version.value_or(profile.version);
        profile.run_mode = given.run_mode.value_or(profile.run_mode);
        profile.backends = given.backends.value_or(profile.backends);
        profile.default_replication_num = given.default_replication_num.value_or(profile.default_replication_num);
        profile.job_latency = given.job_latency.value_or(profile.job_latency);
        if (profile != said) m_is_written = false;
    }

    void replay(Record& record) {
        m_engine.state().next_id = record.next_id;
        m_engine.state().next_transaction = record.next_transaction;
        m_engine.execute(record.connection, record.packet, record.time);
    }

    // Whether somebody made an account, or gave one a password, which stands in the file.
    bool holds_accounts() const {
        const auto& accounts = m_engine.state().accounts;
        return accounts.size() > 1 || std::any_of(accounts.begin(), accounts.end(),
                                                  [](const auto& entry) { return !entry.second.password.empty(); });
    }

    void write() {
        engine::finish_jobs(m_engine.state());
        const auto state = engine::save(m_engine.state());
        if (holds_accounts()) m_file.make_private();
        m_file.replace(state + end_of_state(state));
        m_appended = false;
        m_is_written = true;
    }

    void keep(const Record& record) {
        m_broken = true;  // unless the write comes to its end
        if (m_is_written) {
            if (holds_accounts() || !base::secrets_in(record.packet).empty()) m_file.make_private();
            m_file.append(to_text(record));
            m_appended = true;
        } else {
            write();
        }
        m_broken = false;
    }

    struct ByHand {
        std::string sql;
        std::string before;  ///< what stands in the file before it
    };

    [[noreturn]] void refuse_by_hand(const ByHand& text, std::size_t offset, std::string message) const {
        refuse(text.before + text.sql, text.before.size() + offset, std::move(message),
               "correct or remove the statement; the file is as it was");
    }

    EmbeddedOptions m_options;
    std::mutex m_mutex;
    LockedFile m_file;
    engine::Engine m_engine;
    ByHand m_by_hand;
    bool m_is_new = false;      ///< there is no file, or an empty one
    bool m_is_written = false;  ///< state and packets of the file lead to the state of the engine
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

    std::vector<Answer> query(std::string_view sql) override {
        auto answers = m_database->execute(m_connection, sql);
        for (auto& answer : answers) {
            if (auto* error = std::get_if<ErrorAnswer>(&answer)) error->by = sql::AnsweredBy::embedded_engine;
        }
        return answers;
    }
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
    if (is_default && !has_database(database)) make_database(database);
    run_by_hand(database);
    if (!has_database(database)) {
        if (missing == MissingDatabase::is_error) {
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
