// SPDX-License-Identifier: Apache-2.0
#include "server/reflect.hpp"

#include "base/text.hpp"
#include "server/error_kind.hpp"
#include "server/shown_object.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

namespace srmigrate::server {
namespace {

// Objects in one packet: enough to make the way there and back cheap, few enough for packets of some hundred KB.
constexpr std::size_t k_packet_objects = 32;
// A connection more pays off from so many objects on.
constexpr std::size_t k_connection_objects = 128;

/// What became of a NamedObject. Absent object: it vanished.
struct Read {
    std::optional<schema::Object> object;
    std::vector<ShownIndex> indexes;  ///< of a table, beside itself
};

/// Sends statements, several a packet, and counts.
class Asker {
  public:
    explicit Asker(Session& session) : m_session(session) {}

    /// An answer each, errors among them: those behind an error are sent again.
    std::vector<Answer> ask_all(const std::vector<std::string>& statements) {
        std::vector<Answer> answers;
        while (answers.size() < statements.size()) {
            const auto rest = std::span(statements).subspan(answers.size());
            auto some = m_session.query(base::join(rest, ";\n"));
            ++m_round_trips;
            m_queries += some.size();
            if (some.empty()) throw ConnectionLost("the server did not answer");
            some.resize(std::min(some.size(), rest.size()));
            std::move(some.begin(), some.end(), std::back_inserter(answers));
        }
        return answers;
    }

    std::size_t queries() const { return m_queries; }
    std::size_t round_trips() const { return m_round_trips; }

  private:
    Session& m_session;
    std::size_t m_queries = 0;
    std::size_t m_round_trips = 0;
};

std::string full_name(const std::string& database, const std::string& name) {
    return sql::quote_identifier(database) + "." + sql::quote_identifier(name);
}

/// Cells of the first column.
std::vector<std::string> first_column(const ResultSet& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows.rows) {
        if (!row.empty() && row.front()) names.push_back(*row.front());
    }
    return names;
}

// ---- What there is ----------------------------------------------------------------------------------------------

/// Indexes that are no objects of their own, by name: synchronous materialized views and, on some versions, plain
/// rollups. The text is the server's account of them, fit for telling which is which only.
using IndexTexts = std::map<std::string, std::string>;

struct Listing {
    std::vector<std::string> databases;
    std::vector<NamedObject> objects;
    std::map<std::string, IndexTexts> indexes;  ///< by database
};

class Lister {
  public:
    Lister(Asker& asker, const ReflectOptions& options) : m_asker(asker), m_options(options) {}

    Listing list() && {
        const std::vector<std::string> first{"SYNC", "SHOW DATABASES"};
        auto answers = m_asker.ask_all(first);
        must_be_ok(std::move(answers[0]), first[0]);
        const auto existing = first_column(must_be_rows(std::move(answers[1]), first[1]));
        for (const auto& database : std::set(m_options.databases.begin(), m_options.databases.end())) {
            if (std::find(existing.begin(), existing.end(), database) != existing.end()) {
                m_listing.databases.push_back(database);
            }
        }
        std::vector<std::string> statements;
        for (const auto& database : m_listing.databases) {
            statements.push_back("SHOW FULL TABLES FROM " + sql::quote_identifier(database));
            statements.push_back("SHOW MATERIALIZED VIEWS FROM " + sql::quote_identifier(database));
        }
        answers = m_asker.ask_all(statements);
        std::vector<std::string> read;
        for (std::size_t i = 0; i < m_listing.databases.size(); ++i) {
            if (vanished(answers[2 * i]) || vanished(answers[2 * i + 1])) continue;
            add(m_listing.databases[i], must_be_rows(std::move(answers[2 * i]), statements[2 * i]),
                must_be_rows(std::move(answers[2 * i + 1]), statements[2 * i + 1]));
            read.push_back(m_listing.databases[i]);
        }
        m_listing.databases = std::move(read);
        return std::move(m_listing);
    }

  private:
    /// Dropped since the databases were listed.
    static bool vanished(const Answer& answer) {
        const auto* const error = std::get_if<ErrorAnswer>(&answer);
        return error != nullptr && kind_of(*error) == ErrorKind::unknown_database;
    }

    bool wanted(const std::string& database, const std::string& name) const {
        return !m_options.wanted || m_options.wanted(database, name);
    }

    void add(const std::string& database, const ResultSet& tables, const ResultSet& views) {
        std::set<std::string> names;
        for (const auto& row : tables.rows) {
            const auto name = row.empty() ? std::string() : row.front().value_or("");
            if (name.empty() || !names.insert(name).second || !wanted(database, name)) continue;
            const bool table = tables.cell(row, "Table_type").value_or("") == "BASE TABLE";
            m_listing.objects.push_back({database, name, table ? ShownAs::table : ShownAs::view});
        }
        for (const auto& row : views.rows) {
            const auto name = views.cell(row, "name").value_or("");
            if (name.empty() || names.contains(name)) continue;
            auto text = views.cell(row, "text").value_or("");
            if (!is_text_of_rollup(text, name) && wanted(database, name)) {
                m_listing.objects.push_back({database, name, ShownAs::synchronous_view});
            }
            m_listing.indexes[database].emplace(name, std::move(text));
        }
    }

    Asker& m_asker;
    const ReflectOptions& m_options;
    Listing m_listing;
};

// ---- What it is -------------------------------------------------------------------------------------------------

std::vector<std::string> statements_for(const NamedObject& listed) {
    const auto name = full_name(listed.database, listed.name);
    switch (listed.as) {
        case ShownAs::table:
            return {"SHOW CREATE TABLE " + name, "DESC " + name + " ALL"};
        case ShownAs::view:
            return {"SHOW CREATE TABLE " + name, "DESC " + name};
        case ShownAs::synchronous_view:
            return {"SHOW CREATE MATERIALIZED VIEW " + name};
        case ShownAs::database:
            return {"SHOW DATABASES"};
    }
    return {};
}

Read not_answered(const ErrorAnswer& error) {
    if (kind_of(error) == ErrorKind::unknown_table) return {};
    return {.object = schema::Unknown{fmt::format("{} answered {} ({}): {}", word(error.by), error.number,
                                                  error.sqlstate, error.message)},
            .indexes = {}};
}

Read read_answers(const NamedObject& listed, std::span<const Answer> answers) {
    for (const auto& answer : answers) {
        if (const auto* error = std::get_if<ErrorAnswer>(&answer)) return not_answered(*error);
    }
    const auto* const shown = std::get_if<ResultSet>(&answers[0]);
    if (shown == nullptr || shown->rows.empty()) return {.object = schema::Unknown{"it shows no text"}, .indexes = {}};
    const auto text = shown->rows.front().size() > 1 ? shown->rows.front()[1].value_or("") : std::string();
    if (listed.as == ShownAs::synchronous_view) {
        return {.object = synchronous_view_shown(text, listed.name), .indexes = {}};
    }
    const auto* const described = std::get_if<ResultSet>(&answers[1]);
    auto indexes = described != nullptr ? indexes_shown(*described) : std::vector<ShownIndex>{};
    if (indexes.empty()) return {.object = schema::Unknown{"DESC shows no columns"}, .indexes = {}};
    auto object = object_shown(text, listed.name, indexes.front().columns);
    indexes.erase(indexes.begin());
    return {.object = std::move(object), .indexes = std::move(indexes)};
}

/// Reads all objects over several connections: each takes the next packetful until there is none.
class ParallelReader {
  public:
    ParallelReader(const std::vector<NamedObject>& objects, const ReflectProgress& progress)
        : m_objects(objects), m_reads(objects.size()), m_progress(progress) {}

    std::vector<Read> run(Session& session, const OpenReader& connect, std::size_t connections) {
        const auto useful = (m_objects.size() + k_connection_objects - 1) / k_connection_objects;
        std::vector<std::thread> others;
        for (std::size_t i = 1; connect && i < std::min(connections, useful); ++i) {
            others.emplace_back([&] { guarded([&] { read_over_new_connection(connect); }); });
        }
        guarded([&] { read_over(session); });
        for (auto& other : others)
            other.join();
        if (m_failure) std::rethrow_exception(m_failure);
        return std::move(m_reads);
    }

    std::size_t queries() const { return m_queries; }
    std::size_t round_trips() const { return m_round_trips; }

  private:
    void guarded(const std::function<void()>& work) {
        try {
            work();
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            if (!m_failure) m_failure = std::current_exception();
            m_next = m_objects.size();
        }
    }

    void read_over_new_connection(const OpenReader& connect) {
        std::unique_ptr<Session> session;
        try {
            session = connect();
        } catch (const base::Error&) {
            return;  // the server grants no more: the others do the work
        }
        read_over(*session);
    }

    void read_over(Session& session) {
        Asker asker(session);
        for (auto first = m_next.fetch_add(k_packet_objects); first < m_objects.size();
             first = m_next.fetch_add(k_packet_objects)) {
            read_packet(asker, first, std::min(first + k_packet_objects, m_objects.size()));
        }
        m_queries += asker.queries();
        m_round_trips += asker.round_trips();
    }

    void read_packet(Asker& asker, std::size_t first, std::size_t end) {
        std::vector<std::string> statements;
        std::vector<std::size_t> begins;
        for (auto i = first; i < end; ++i) {
            begins.push_back(statements.size());
            std::ranges::move(statements_for(m_objects[i]), std::back_inserter(statements));
        }
        begins.push_back(statements.size());
        const auto answers = asker.ask_all(statements);
        for (auto i = first; i < end; ++i) {
            const auto begin = begins[i - first];
            m_reads[i] = read_answers(m_objects[i], std::span(answers).subspan(begin, begins[i - first + 1] - begin));
        }
        const std::lock_guard lock(m_mutex);
        m_done += end - first;
        if (m_progress) m_progress(m_done, m_objects.size());
    }

    const std::vector<NamedObject>& m_objects;
    std::vector<Read> m_reads;  ///< one each; a packetful is written by the thread that read it
    const ReflectProgress& m_progress;
    std::atomic<std::size_t> m_next = 0;
    std::atomic<std::size_t> m_queries = 0;
    std::atomic<std::size_t> m_round_trips = 0;
    std::mutex m_mutex;  ///< of what follows, and of the callback
    std::size_t m_done = 0;
    std::exception_ptr m_failure;
};

// ---- The catalog ------------------------------------------------------------------------------------------------

bool has_columns(const schema::Table& table, const std::vector<std::string>& names) {
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return schema::find_column(table, name) != nullptr; });
}

/// Plain rollups: indexes over the table's own columns which no CREATE MATERIALIZED VIEW has made.
std::vector<schema::Rollup> rollups_of(const schema::Table& table, const std::vector<ShownIndex>& indexes,
                                       const IndexTexts& texts) {
    std::vector<schema::Rollup> rollups;
    for (const auto& index : indexes) {
        const auto text = texts.find(index.name);
        if (text != texts.end() && !is_text_of_rollup(text->second, index.name)) continue;
        if (!has_columns(table, index.columns)) continue;
        rollups.push_back({.name = index.name,
                           .columns = index.columns,
                           .duplicate_key = std::nullopt,
                           .from = std::nullopt,
                           .properties = {}});
    }
    return rollups;
}

// A synchronous materialized view whose table is not read is out of sight with it.
bool hangs_in_the_air(const schema::Object& object, const ReflectOptions& options, const std::string& database) {
    const auto* const view = std::get_if<schema::MaterializedView>(&object);
    if (view == nullptr || !schema::is_synchronous(*view) || view->query.reads.empty() || !options.wanted) return false;
    const auto& table = view->query.reads.front();
    return !options.wanted(table.database.value_or(database), table.name);
}

schema::Catalog catalog_of(const Listing& listing, std::vector<Read> reads, const ReflectOptions& options) {
    schema::Catalog catalog;
    catalog.current = options.context.database;
    for (const auto& database : listing.databases)
        catalog.databases[database];
    const IndexTexts none;
    for (std::size_t i = 0; i < listing.objects.size(); ++i) {
        const auto& [database, name, as] = listing.objects[i];
        auto& [object, indexes] = reads[i];
        if (!object || hangs_in_the_air(*object, options, database)) continue;
        if (auto* const table = std::get_if<schema::Table>(&*object)) {
            const auto texts = listing.indexes.find(database);
            table->rollups = rollups_of(*table, indexes, texts == listing.indexes.end() ? none : texts->second);
        }
        catalog.databases[database].objects.insert_or_assign(name, std::move(*object));
    }
    return catalog;
}

void put(schema::Catalog& catalog, const NamedObject& named, std::span<const Answer> answers) {
    if (named.as == ShownAs::database) {
        const auto* const shown = std::get_if<ResultSet>(&answers.front());
        const auto names = shown == nullptr ? std::vector<std::string>{} : first_column(*shown);
        if (std::find(names.begin(), names.end(), named.database) != names.end()) catalog.databases[named.database];
        return;
    }
    const auto* const error = std::get_if<ErrorAnswer>(&answers.front());
    if (error != nullptr && kind_of(*error) == ErrorKind::unknown_database) return;
    auto& database = catalog.databases[named.database];
    auto [object, indexes] = read_answers(named, answers);
    if (!object) return;
    if (auto* const table = std::get_if<schema::Table>(&*object)) table->rollups = rollups_of(*table, indexes, {});
    database.objects.insert_or_assign(named.name, std::move(*object));
}

}  // namespace

schema::Catalog read_objects(Session& session, const std::vector<NamedObject>& objects) {
    std::vector<std::string> statements{"SYNC"};
    std::vector<std::size_t> begins;
    for (const auto& named : objects) {
        begins.push_back(statements.size());
        std::ranges::move(statements_for(named), std::back_inserter(statements));
    }
    begins.push_back(statements.size());
    const auto answers = Asker(session).ask_all(statements);
    if (const auto* const error = std::get_if<ErrorAnswer>(&answers.front())) throw to_error(*error, "SYNC");
    schema::Catalog catalog;
    for (std::size_t i = 0; i < objects.size(); ++i)
        put(catalog, objects[i], std::span(answers).subspan(begins[i], begins[i + 1] - begins[i]));
    return catalog;
}

Reflection reflect(Session& session, const OpenReader& connect, const ReflectOptions& options,
                   const ReflectProgress& progress) {
    Asker asker(session);
    const auto listing = Lister(asker, options).list();
    ParallelReader reader(listing.objects, progress);
    auto reads = reader.run(session, connect, options.connections);
    return {.catalog = catalog_of(listing, std::move(reads), options),
            .queries = asker.queries() + reader.queries(),
            .round_trips = asker.round_trips() + reader.round_trips()};
}

}  // namespace srmigrate::server
