// SPDX-License-Identifier: Apache-2.0
#include "server/reflect.hpp"

#include "base/text.hpp"
#include "schema/normal/derive.hpp"
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
    std::vector<ShownIndex> indexes;  ///< of a table, itself first
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

/// From 3.3 on SHOW CREATE MATERIALIZED VIEW does not find a synchronous view (StarRocks#43162; it is asked for as a
/// table). Then the list of materialized views is all that shows it.
constexpr schema::Version k_shown_by_list{3, 3, 0};

/// An index that is no object of its own as SHOW MATERIALIZED VIEWS lists it: a synchronous materialized view or a
/// rollup.
struct ListedIndex {
    std::string name;
    std::string text;
};

struct Listing {
    std::vector<std::string> databases;
    std::vector<NamedObject> objects;
    std::map<std::string, std::vector<ListedIndex>> indexes;  ///< by database
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
            const bool is_index = views.cell(row, "refresh_type").value_or("") == "ROLLUP" || !names.contains(name);
            if (name.empty() || !is_index) continue;
            m_listing.indexes[database].push_back({name, views.cell(row, "text").value_or("")});
        }
        for (const auto& index : m_listing.indexes[database]) {
            const bool is_asked = m_options.context.version < k_shown_by_list && !names.contains(index.name) &&
                                  !may_be_text_of_rollup(index.text, index.name) && wanted(database, index.name);
            if (is_asked) m_listing.objects.push_back({database, index.name, ShownAs::synchronous_view});
        }
    }

    Asker& m_asker;
    const ReflectOptions& m_options;
    Listing m_listing;
};

// ---- What it is -------------------------------------------------------------------------------------------------

std::vector<std::string> statements_for(const NamedObject& listed, const schema::Version& version) {
    const auto name = full_name(listed.database, listed.name);
    switch (listed.as) {
        case ShownAs::table:
            return {"SHOW CREATE TABLE " + name, "DESC " + name + " ALL"};
        case ShownAs::view:
            return {"SHOW CREATE TABLE " + name, "DESC " + name};
        case ShownAs::synchronous_view:
            if (version < k_shown_by_list) return {"SHOW CREATE MATERIALIZED VIEW " + name};
            return {fmt::format("SHOW MATERIALIZED VIEWS FROM {} WHERE NAME = {}",
                                sql::quote_identifier(listed.database), sql::quote_string(listed.name)),
                    "SHOW TABLES FROM " + sql::quote_identifier(listed.database)};
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

/// A synchronous view by its row in the list of materialized views.
Read read_list(const NamedObject& listed, const ResultSet& rows, const ResultSet& tables) {
    const auto names = first_column(tables);
    const std::set<std::string> known(names.begin(), names.end());
    for (const auto& row : rows.rows) {
        if (rows.cell(row, "name").value_or("") != listed.name) continue;
        const auto text = rows.cell(row, "text").value_or("");
        return {.object = synchronous_view_shown(text, listed.name, &known), .indexes = {}};
    }
    return {};
}

Read read_answers(const NamedObject& listed, std::span<const Answer> answers) {
    for (const auto& answer : answers) {
        if (const auto* error = std::get_if<ErrorAnswer>(&answer)) return not_answered(*error);
    }
    const auto* const shown = std::get_if<ResultSet>(&answers[0]);
    if (listed.as == ShownAs::synchronous_view && answers.size() > 1 && shown != nullptr) {
        const auto* const tables = std::get_if<ResultSet>(&answers[1]);
        return read_list(listed, *shown, tables == nullptr ? ResultSet{} : *tables);
    }
    if (shown == nullptr || shown->rows.empty()) return {.object = schema::Unknown{"it shows no text"}, .indexes = {}};
    const auto text = shown->rows.front().size() > 1 ? shown->rows.front()[1].value_or("") : std::string();
    if (listed.as == ShownAs::synchronous_view) {
        return {.object = synchronous_view_shown(text, listed.name), .indexes = {}};
    }
    const auto* const described = std::get_if<ResultSet>(&answers[1]);
    auto indexes = described != nullptr ? indexes_shown(*described) : std::vector<ShownIndex>{};
    if (indexes.empty()) return {.object = schema::Unknown{"DESC shows no columns"}, .indexes = {}};
    auto object = object_shown(text, listed.name, names_of(indexes.front().columns));
    return {.object = std::move(object), .indexes = std::move(indexes)};
}

/// Reads all objects over several connections: each takes the next packetful until there is none.
class ParallelReader {
  public:
    ParallelReader(const std::vector<NamedObject>& objects, const schema::Version& version,
                   const ReflectProgress& progress)
        : m_objects(objects), m_version(version), m_reads(objects.size()), m_progress(progress) {}

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
            std::ranges::move(statements_for(m_objects[i], m_version), std::back_inserter(statements));
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
    const schema::Version& m_version;
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

schema::Rollup rollup_of(const ShownIndex& table, const ShownIndex& index) {
    return {.name = index.name,
            .columns = rollup_columns(table, index),
            .duplicate_key = std::nullopt,
            .from = std::nullopt,
            .properties = {}};
}

/// Whether an index is a synchronous view's, by its columns alone: what it works out is called mv_….
bool has_columns_of_view(const ShownIndex& table, const ShownIndex& index) {
    const auto names = names_of(table.columns);
    return std::any_of(index.columns.begin(), index.columns.end(), [&](const ShownColumn& column) {
        return column.name.starts_with("mv_") && !schema::contains_name(names, column.name);
    });
}

/// The indexes of the tables that were read, told apart by what the server lists.
class IndexSorter {
  public:
    explicit IndexSorter(const Listing& listing) {
        for (const auto& [database, indexes] : listing.indexes) {
            for (const auto& index : indexes)
                m_listed[database].push_back({index, Fate::open});
        }
        for (const auto& object : listing.objects) {
            if (object.as == ShownAs::table) m_tables[object.database].insert(object.name);
        }
    }

    /// The rollups among the indexes of a table.
    std::vector<schema::Rollup> rollups_of(const NamedObject& table, const std::vector<ShownIndex>& indexes) {
        std::vector<schema::Rollup> rollups;
        for (std::size_t i = 1; i < indexes.size(); ++i) {
            if (!is_view(table, indexes.front(), indexes[i])) rollups.push_back(rollup_of(indexes.front(), indexes[i]));
        }
        return rollups;
    }

    /// What is listed of a database and is no rollup of a table that was read.
    std::map<std::string, schema::Object> views(const std::string& database) const {
        std::map<std::string, schema::Object> views;
        const auto listed = m_listed.find(database);
        if (listed == m_listed.end()) return views;
        for (const auto& [index, fate] : listed->second) {
            if (fate == Fate::rollup) continue;
            auto view = synchronous_view_shown(index.text, index.name, &tables_of(database));
            const bool is_read = std::holds_alternative<schema::MaterializedView>(view);
            if (!is_read && fate == Fate::open && may_be_text_of_rollup(index.text, index.name)) continue;
            views.emplace(index.name, std::move(view));
        }
        return views;
    }

  private:
    enum class Fate { open, rollup, view };
    struct Sorted {
        ListedIndex index;
        Fate fate;
    };

    const std::set<std::string>& tables_of(const std::string& database) const {
        const auto found = m_tables.find(database);
        return found == m_tables.end() ? m_none : found->second;
    }

    bool is_view(const NamedObject& table, const ShownIndex& itself, const ShownIndex& index) {
        auto& listed = m_listed[table.database];
        bool is_listed = false;
        for (auto& each : listed) {
            if (each.index.name != index.name) continue;
            is_listed = true;
            if (!is_text_of_rollup(each.index.text, table.name, index)) continue;
            each.fate = Fate::rollup;
            return false;
        }
        if (!is_listed) return has_columns_of_view(itself, index);
        for (auto& each : listed) {
            if (each.index.name != index.name || each.fate != Fate::open) continue;
            const auto view = synchronous_view_shown(each.index.text, index.name, &tables_of(table.database));
            const auto* const read = std::get_if<schema::MaterializedView>(&view);
            if (read != nullptr && read->query.reads.front().name != table.name) continue;
            each.fate = Fate::view;
            return true;
        }
        return false;
    }

    std::map<std::string, std::vector<Sorted>> m_listed;
    std::map<std::string, std::set<std::string>> m_tables;
    std::set<std::string> m_none;
};

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
    IndexSorter sorter(listing);
    for (std::size_t i = 0; i < listing.objects.size(); ++i) {
        const auto& [database, name, as] = listing.objects[i];
        auto& [object, indexes] = reads[i];
        if (!object || hangs_in_the_air(*object, options, database)) continue;
        if (as == ShownAs::table) {
            auto rollups = sorter.rollups_of(listing.objects[i], indexes);
            if (auto* const table = std::get_if<schema::Table>(&*object)) table->rollups = std::move(rollups);
        }
        catalog.databases[database].objects.insert_or_assign(name, std::move(*object));
    }
    if (options.context.version < k_shown_by_list) return catalog;
    for (const auto& database : listing.databases) {
        for (auto& [name, view] : sorter.views(database)) {
            const bool is_wanted = !options.wanted || options.wanted(database, name);
            if (!is_wanted || hangs_in_the_air(view, options, database)) continue;
            catalog.databases[database].objects.emplace(name, std::move(view));
        }
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
    if (auto* const table = std::get_if<schema::Table>(&*object)) {
        for (std::size_t i = 1; i < indexes.size(); ++i) {
            if (has_columns_of_view(indexes.front(), indexes[i])) continue;
            table->rollups.push_back(rollup_of(indexes.front(), indexes[i]));
        }
    }
    database.objects.insert_or_assign(named.name, std::move(*object));
}

}  // namespace

schema::Catalog read_objects(Session& session, const std::vector<NamedObject>& objects,
                             const schema::Version& version) {
    std::vector<std::string> statements{"SYNC"};
    std::vector<std::size_t> begins;
    for (const auto& named : objects) {
        begins.push_back(statements.size());
        std::ranges::move(statements_for(named, version), std::back_inserter(statements));
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
    ParallelReader reader(listing.objects, options.context.version, progress);
    auto reads = reader.run(session, connect, options.connections);
    return {.catalog = catalog_of(listing, std::move(reads), options),
            .queries = asker.queries() + reader.queries(),
            .round_trips = asker.round_trips() + reader.round_trips()};
}

}  // namespace srmigrate::server
