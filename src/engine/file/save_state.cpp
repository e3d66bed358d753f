// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/change/due.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/file/persist.hpp"
#include "engine/file/persist_json.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace srmigrate::engine {
namespace {

using base::Json;

class Writer {
  public:
    explicit Writer(const ClusterState& state) : m_state(state) {}

    std::string operator()() {
        line(
            "-- srmigrate embedded engine, format 2. Each comment belongs to the file: it holds what SQL does not "
            "say.");
        comment("profile", profile_to_json(m_state.profile));
        comment("next", {{"id", m_state.next_id},
                         {"transaction", m_state.next_transaction},
                         {"connection", m_state.next_connection}});
        if (!m_state.global_variables.empty()) comment("variables", Json(m_state.global_variables));
        if (!m_state.configuration.empty()) comment("configuration", Json(m_state.configuration));
        for (const auto& [name, account] : m_state.accounts)
            comment("account", account_to_json(account));
        for (const auto& [name, role] : m_state.roles)
            comment("role", role_to_json(name, role));
        for (const auto& [name, database] : m_state.databases)
            add(database);
        if (!m_state.kept.empty()) line("");
        for (const auto& [name, object] : m_state.kept)
            comment("kept", kept_to_json(name, object));
        if (!m_state.jobs.empty()) line("");
        for (const auto& job : m_state.jobs)
            comment("job", job_to_json(job));
        return std::move(m_text);
    }

  private:
    void line(std::string_view text) {
        m_text += text;
        m_text += '\n';
    }
    void comment(std::string_view word, const Json& json) {
        line(fmt::format("-- {}: {}", word, json.dump(-1, ' ', false, Json::error_handler_t::replace)));
    }
    void statement(const std::string& text) { line(text + ";"); }

    void add(const StoredDatabase& database) {
        line("");
        Json json{{"id", database.id}};
        if (!database.properties.empty()) json["properties"] = database.properties;
        comment("database", json);
        statement("CREATE DATABASE " + sql::quote_identifier(database.name));
        statement("USE " + sql::quote_identifier(database.name));
        for (const auto& [name, object] : database.objects) {
            line("");
            std::visit(base::Overloaded{
                           [&](const StoredTable& table) { add(table); },
                           [&](const StoredView& view) {
                               comment("view", view_to_json(view));
                               auto shown = view.definition;
                               drop_back_quotes(shown.columns);
                               statement(sql::render(schema::CreateView{.view = std::move(shown)}));
                           },
                           [&](const StoredMaterializedView& view) {
                               comment("materialized_view", materialized_view_to_json(view));
                               auto shown = view.definition;
                               drop_back_quotes(shown.columns);
                               statement(sql::render(schema::CreateMaterializedView{.view = std::move(shown)}));
                               add_rows(view.table);
                           },
                           [&, &name = name](const StoredUnknown& unknown) {
                               comment("unknown", unknown_to_json(name, unknown));
                           },
                       },
                       object);
        }
        for (const auto& [name, label] : database.labels) {
            if (!is_made_up(name)) comment("label", label_to_json(name, label));
        }
    }

    void add(const StoredTable& table) {
        comment("table", table_to_json(table));
        statement(definition_text(table));
        add_rows(table);
    }

    // Rows of one partition that hold the same columns stand in one INSERT.
    void add_rows(const StoredTable& table) {
        std::map<std::int64_t, std::string> names;
        for (const auto& column : table.definition.columns) {
            const auto identity = table.identities.find(base::to_lower(column.name));
            if (identity != table.identities.end()) names[identity->second.unique_id] = column.name;
        }
        for (std::size_t begin = 0; begin < table.rows.size();) {
            const auto& first = table.rows[begin];
            auto end = begin + 1;
            while (end < table.rows.size() && are_alike(first, table.rows[end]))
                ++end;
            comment("rows", {{"partition", first.partition}});
            add_rows(table, names, begin, end);
            begin = end;
        }
    }

    static bool are_alike(const StoredRow& a, const StoredRow& b) {
        return a.partition == b.partition &&
               std::equal(a.cells.begin(), a.cells.end(), b.cells.begin(), b.cells.end(),
                          [](const auto& x, const auto& y) { return x.first == y.first; });
    }

    void add_rows(const StoredTable& table, const std::map<std::int64_t, std::string>& names, std::size_t begin,
                  std::size_t end) {
        std::vector<std::string> columns;
        for (const auto& [id, name] : names) {
            if (table.rows[begin].cells.contains(id)) columns.push_back(name);
        }
        std::vector<std::string> rows;
        for (auto i = begin; i < end; ++i) {
            std::vector<std::string> values;
            for (const auto& [id, name] : names) {
                const auto cell = table.rows[i].cells.find(id);
                if (cell == table.rows[i].cells.end()) continue;
                values.push_back(cell->second ? sql::quote_string(*cell->second) : "NULL");
            }
            rows.push_back(fmt::format("    ({})", base::join(values, ", ")));
        }
        statement(fmt::format("INSERT INTO {} ({}) VALUES\n{}", sql::quote_identifier(table.definition.name.name),
                              sql::quote_identifiers(columns), base::join(rows, ",\n")));
    }

    const ClusterState& m_state;
    std::string m_text;
};

}  // namespace

void finish_jobs(ClusterState& state) {
    for (auto& job : state.jobs) {
        if (is_final(job.state)) continue;
        job.stuck = false;
        job.due = std::min(job.due, state.now);
    }
    settle(state);
}

std::string save(const ClusterState& state) {
    return Writer(state)();
}

}  // namespace srmigrate::engine
