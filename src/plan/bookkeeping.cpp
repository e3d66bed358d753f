// SPDX-License-Identifier: Apache-2.0
#include "plan/bookkeeping.hpp"

#include "base/json.hpp"
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/names.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::plan {
namespace {

using sql::quote_identifier;
using sql::quote_string;

constexpr std::string_view k_history_suffix = "_history";
constexpr std::string_view k_run_infix = "_run_";
constexpr std::string_view k_probe_infix = "_probe_";
constexpr std::string_view k_history_columns =
    "revision, direction, who, host, tool, statements, hash, started, finished, jobs, outcome, error";
constexpr std::string_view k_variables_column = "variables";

// The full name: a script may have chosen another catalog or database.
std::string full_name(const Bookkeeping& bookkeeping, std::string_view object) {
    if (!bookkeeping.database) return quote_identifier(object);
    return fmt::format("{}.{}.{}", schema::k_default_catalog, quote_identifier(*bookkeeping.database),
                       quote_identifier(object));
}

std::string version_table(const Bookkeeping& bookkeeping) {
    return full_name(bookkeeping, bookkeeping.version_table);
}

std::string properties_clause(const Bookkeeping& bookkeeping) {
    if (bookkeeping.properties.empty()) return {};
    std::vector<std::string> pairs;
    for (const auto& [key, value] : bookkeeping.properties) {
        pairs.push_back(fmt::format("{} = {}", sql::quote_text(key), sql::quote_text(value)));
    }
    return fmt::format("\nPROPERTIES ({})", base::join(pairs, ", "));
}

std::string row_is(const Bookkeeping& bookkeeping, std::string_view version) {
    return fmt::format("{}.version_num = {}", quote_identifier(bookkeeping.version_table), quote_string(version));
}

std::string with_label(std::string_view label) {
    return label.empty() ? std::string() : fmt::format(" WITH LABEL {}", quote_identifier(label));
}

std::string insert_row(const Bookkeeping& bookkeeping, const revision::InsertRow& row, std::string_view label) {
    return fmt::format("INSERT INTO {}{} (version_num) VALUES ({})", version_table(bookkeeping), with_label(label),
                       quote_string(row.revision));
}

std::string run_view_prefix(const Bookkeeping& bookkeeping) {
    return fmt::format("{}{}", bookkeeping.version_table, k_run_infix);
}

std::string probe_view_prefix(const Bookkeeping& bookkeeping) {
    return fmt::format("{}{}", bookkeeping.version_table, k_probe_infix);
}

// A view of one constant. `state` needs no escaping, but is quoted as any text.
std::string create_view(const Bookkeeping& bookkeeping, std::string_view view, std::string_view state) {
    return fmt::format("CREATE VIEW {} (state) AS SELECT {} AS state", full_name(bookkeeping, view),
                       quote_string(state));
}

std::string alter_view(const Bookkeeping& bookkeeping, std::string_view view, std::string_view state) {
    return fmt::format("ALTER VIEW {} (state) AS SELECT {} AS state", full_name(bookkeeping, view),
                       quote_string(state));
}

std::string drop_view(const Bookkeeping& bookkeeping, std::string_view view) {
    return fmt::format("DROP VIEW {}", full_name(bookkeeping, view));
}

std::string show_view(const Bookkeeping& bookkeeping, std::string_view view) {
    return fmt::format("SHOW CREATE VIEW {}", full_name(bookkeeping, view));
}

// `_` of the prefix matches any character.
std::string list_views(const Bookkeeping& bookkeeping, std::string_view prefix) {
    const auto like = fmt::format("LIKE {}", quote_string(fmt::format("{}%", prefix)));
    return bookkeeping.database ? fmt::format("SHOW TABLES FROM {}.{} {}", schema::k_default_catalog,
                                              quote_identifier(*bookkeeping.database), like)
                                : fmt::format("SHOW TABLES {}", like);
}

std::vector<std::string> column_names(const schema::Table& table) {
    std::vector<std::string> names;
    for (const auto& column : table.columns)
        names.push_back(column.name);
    return names;
}

// What the official dialect and srmigrate make (id, version_num), and what Alembic makes without a dialect.
bool is_version_table(const schema::Table& table) {
    const auto names = column_names(table);
    const bool has_id = names == std::vector<std::string>{"id", "version_num"};
    if (!has_id && names != std::vector<std::string>{"version_num"}) return false;
    const auto& type = table.columns.back().type;
    const bool is_text = type && type->kind == schema::TypeKind::varchar;
    return is_text && (!has_id || table.columns.front().auto_increment);
}

bool is_history(std::string_view name, const schema::Table& table) {
    if (!name.ends_with(k_history_suffix)) return false;
    const auto names = base::join(column_names(table), ", ");
    const auto without = fmt::format("id, {}", k_history_columns);
    return names == without || names == fmt::format("{}, {}", without, k_variables_column);
}

// SELECT '…' AS state, with nothing in the text but base64url's letters.
bool is_state(const schema::Query& query) {
    const auto& tokens = query.tokens;
    if (tokens.size() != 4 || !base::equals_ignoring_case(tokens[0].text, "select") ||
        !base::equals_ignoring_case(tokens[2].text, "as") || tokens[3].text != "state") {
        return false;
    }
    return tokens[1].kind == schema::TokenKind::string &&
           std::all_of(tokens[1].text.begin(), tokens[1].text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_';
           });
}

// The epoch of a run view or the nonce of a probe is all that follows the infix.
bool is_run_or_probe(std::string_view name) {
    const auto is_followed_by = [&](std::string_view infix, std::string_view letters) {
        const auto at = name.rfind(infix);
        if (at == std::string_view::npos || at == 0) return false;
        const auto rest = name.substr(at + infix.size());
        return !rest.empty() && rest.find_first_not_of(letters) == std::string_view::npos;
    };
    return is_followed_by(k_run_infix, "0123456789") ||
           is_followed_by(k_probe_infix, "abcdefghijklmnopqrstuvwxyz0123456789");
}

}  // namespace

bool is_own_object(const Bookkeeping& bookkeeping, std::string_view name) {
    return name == bookkeeping.version_table || name == history_table_name(bookkeeping) ||
           name.starts_with(run_view_prefix(bookkeeping)) || name.starts_with(probe_view_prefix(bookkeeping));
}

bool is_bookkeeping(std::string_view name, const schema::Object& object) {
    if (const auto* table = std::get_if<schema::Table>(&object)) {
        return is_version_table(*table) || is_history(name, *table);
    }
    const auto* view = std::get_if<schema::View>(&object);
    return view != nullptr && is_run_or_probe(name) && is_state(view->query);
}

std::string create_version_table(const Bookkeeping& bookkeeping) {
    return fmt::format(
        "CREATE TABLE IF NOT EXISTS {} (\n"
        "    id BIGINT NOT NULL AUTO_INCREMENT,\n"
        "    version_num VARCHAR(32)\n"
        ")\n"
        "PRIMARY KEY (id){}",
        version_table(bookkeeping), properties_clause(bookkeeping));
}

std::string select_versions(const Bookkeeping& bookkeeping) {
    return fmt::format("SELECT version_num FROM {}", version_table(bookkeeping));
}

std::string change_row(const Bookkeeping& bookkeeping, const revision::RowChange& change) {
    return change_row(bookkeeping, change, {});
}

std::string change_row(const Bookkeeping& bookkeeping, const revision::RowChange& change, std::string_view label) {
    return std::visit(base::Overloaded{
                          [&](const revision::InsertRow& row) { return insert_row(bookkeeping, row, label); },
                          [&](const revision::UpdateRow& row) {
                              return fmt::format("UPDATE {} SET version_num={} WHERE {}", version_table(bookkeeping),
                                                 quote_string(row.to), row_is(bookkeeping, row.from));
                          },
                          [&](const revision::DeleteRow& row) {
                              return fmt::format("DELETE FROM {} WHERE {}", version_table(bookkeeping),
                                                 row_is(bookkeeping, row.revision));
                          },
                      },
                      change);
}

std::vector<HarmlessStatement> harmless_row_statements(const Bookkeeping& bookkeeping) {
    constexpr std::string_view k_nobody = "-";  // no revision has this name
    const auto table = version_table(bookkeeping);
    const auto where = row_is(bookkeeping, std::string(k_nobody));
    return {
        {"SELECT", select_versions(bookkeeping)},
        {"INSERT",
         fmt::format("INSERT INTO {} (version_num) SELECT version_num FROM {} WHERE {}", table, table, where)},
        {"UPDATE", fmt::format("UPDATE {} SET version_num={} WHERE {}", table, quote_string(k_nobody), where)},
        {"DELETE", fmt::format("DELETE FROM {} WHERE {}", table, where)},
    };
}

std::string delete_all_rows(const Bookkeeping& bookkeeping) {
    // StarRocks refuses a DELETE without a condition.
    return fmt::format("DELETE FROM {} WHERE id IS NOT NULL", version_table(bookkeeping));
}

std::string run_view_name(const Bookkeeping& bookkeeping, std::uint64_t epoch) {
    return fmt::format("{}{}", run_view_prefix(bookkeeping), epoch);
}

std::optional<std::uint64_t> run_view_epoch(const Bookkeeping& bookkeeping, std::string_view view) {
    const auto prefix = run_view_prefix(bookkeeping);
    if (!view.starts_with(prefix)) return std::nullopt;
    const auto digits = view.substr(prefix.size());
    if (digits.starts_with('0')) return std::nullopt;
    return base::number<std::uint64_t>(digits);
}

std::string create_run_view(const Bookkeeping& bookkeeping, std::uint64_t epoch, std::string_view state) {
    return create_view(bookkeeping, run_view_name(bookkeeping, epoch), state);
}

std::string alter_run_view(const Bookkeeping& bookkeeping, std::uint64_t epoch, std::string_view state) {
    return alter_view(bookkeeping, run_view_name(bookkeeping, epoch), state);
}

std::string drop_run_view(const Bookkeeping& bookkeeping, std::uint64_t epoch) {
    return drop_view(bookkeeping, run_view_name(bookkeeping, epoch));
}

std::string show_run_view(const Bookkeeping& bookkeeping, std::uint64_t epoch) {
    return show_view(bookkeeping, run_view_name(bookkeeping, epoch));
}

std::string list_run_views(const Bookkeeping& bookkeeping) {
    return list_views(bookkeeping, run_view_prefix(bookkeeping));
}

std::string probe_view_name(const Bookkeeping& bookkeeping, std::string_view nonce) {
    return fmt::format("{}{}", probe_view_prefix(bookkeeping), nonce);
}

std::optional<std::string> probe_view_nonce(const Bookkeeping& bookkeeping, std::string_view view) {
    const auto prefix = probe_view_prefix(bookkeeping);
    if (!view.starts_with(prefix) || view.size() == prefix.size()) return std::nullopt;
    return std::string(view.substr(prefix.size()));
}

std::string create_probe_view(const Bookkeeping& bookkeeping, std::string_view nonce) {
    return create_view(bookkeeping, probe_view_name(bookkeeping, nonce), "new");
}

std::string alter_probe_view(const Bookkeeping& bookkeeping, std::string_view nonce) {
    return alter_view(bookkeeping, probe_view_name(bookkeeping, nonce), "altered");
}

std::string drop_probe_view(const Bookkeeping& bookkeeping, std::string_view nonce) {
    return drop_view(bookkeeping, probe_view_name(bookkeeping, nonce));
}

std::string show_probe_view(const Bookkeeping& bookkeeping, std::string_view nonce) {
    return show_view(bookkeeping, probe_view_name(bookkeeping, nonce));
}

std::string list_probe_views(const Bookkeeping& bookkeeping) {
    return list_views(bookkeeping, probe_view_prefix(bookkeeping));
}

std::string history_table_name(const Bookkeeping& bookkeeping) {
    return fmt::format("{}{}", bookkeeping.version_table, k_history_suffix);
}

namespace {

std::string history_table(const Bookkeeping& bookkeeping) {
    return full_name(bookkeeping, history_table_name(bookkeeping));
}

}  // namespace

std::string create_history_table(const Bookkeeping& bookkeeping) {
    return fmt::format(
        "CREATE TABLE IF NOT EXISTS {} (\n"
        "    id BIGINT NOT NULL AUTO_INCREMENT,\n"
        "    revision VARCHAR(32) NOT NULL,\n"
        "    direction VARCHAR(16) NOT NULL,\n"
        "    who VARCHAR(256),\n"
        "    host VARCHAR(256),\n"
        "    tool VARCHAR(64),\n"
        "    statements INT,\n"
        "    hash VARCHAR(64),\n"
        "    started DATETIME,\n"
        "    finished DATETIME,\n"
        "    jobs STRING,\n"
        "    outcome VARCHAR(16),\n"
        "    error STRING,\n"
        "    variables STRING\n"
        ")\n"
        "PRIMARY KEY (id){}",
        history_table(bookkeeping), properties_clause(bookkeeping));
}

std::string insert_history(const Bookkeeping& bookkeeping, const HistoryRow& row, std::string_view label,
                           HistoryShape shape) {
    std::string columns(k_history_columns);
    std::vector<std::string> values{
        quote_string(row.revision), quote_string(row.direction), quote_string(row.who),
        quote_string(row.host),     quote_string(row.tool),      std::to_string(row.statements),
        quote_string(row.hash),     quote_string(row.started),   quote_string(row.finished),
        quote_string(row.jobs),     quote_string(row.outcome),   quote_string(row.error)};
    if (shape == HistoryShape::with_variables) {
        columns += fmt::format(", {}", k_variables_column);
        values.push_back(quote_string(variables_to_text(row.variables)));
    }
    return fmt::format("INSERT INTO {}{} ({}) VALUES ({})", history_table(bookkeeping), with_label(label), columns,
                       base::join(values, ", "));
}

std::string select_history(const Bookkeeping& bookkeeping) {
    return fmt::format("SELECT * FROM {}", history_table(bookkeeping));
}

std::string add_history_variables(const Bookkeeping& bookkeeping) {
    return fmt::format("ALTER TABLE {} ADD COLUMN {} STRING", history_table(bookkeeping), k_variables_column);
}

std::string variables_to_text(const revision::VariableValues& variables) {
    if (variables.empty()) return {};
    auto json = base::Json::object();
    for (const auto& [name, value] : variables)
        json[name] = value;
    return json.dump();
}

revision::VariableValues variables_from_text(std::string_view text) {
    revision::VariableValues variables;
    const auto json = base::Json::parse(text, nullptr, false);
    if (!json.is_object()) return variables;
    for (const auto& [name, value] : json.items()) {
        if (value.is_string()) variables.emplace(name, value.get<std::string>());
    }
    return variables;
}

std::map<std::string, revision::VariableValues> recorded_variables(const std::vector<HistoryRow>& history) {
    std::map<std::string, revision::VariableValues> recorded;
    for (const auto& row : history) {
        if (row.direction == "upgrade" && row.outcome == "done") recorded[row.revision] = row.variables;
    }
    return recorded;
}

}  // namespace srmigrate::plan
