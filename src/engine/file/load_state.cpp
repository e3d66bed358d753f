// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostic.hpp"
#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/simple_query.hpp"
#include "engine/file/persist.hpp"
#include "engine/file/persist_json.hpp"
#include "sql/lexer.hpp"
#include "sql/parser.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>
#include <utility>

namespace srmigrate::engine {
namespace {

using base::Json;

// A comment of the file: -- word: {json}
struct Note {
    std::string word;
    Json json;
    std::size_t offset = 0;
};

class StateLoader {
  public:
    StateLoader(std::string_view text, const std::string& file) : m_text(text), m_file(file) {
        m_state = initial_state({});
        m_state.accounts.clear();
    }

    ClusterState operator()() {
        if (!m_text.starts_with("-- srmigrate embedded engine, format 2.") && !has_no_marked_end(m_text)) {
            fail(0, "this is no file of the embedded engine in format 1 or 2",
                 "name another file: the engine writes only files that it made itself");
        }
        const auto lexed = sql::lex(m_text);
        if (lexed.problem) fail(lexed.problem->offset, lexed.problem->message, lexed.problem->hint);
        for (const auto& piece : sql::split(lexed.tokens)) {
            for (const auto& token : piece.tokens) {
                if (!piece.empty() && token.offset > piece.body.front().offset) break;
                if (token.kind == sql::LexedKind::line_comment) take_comment(token);
            }
            if (!piece.empty()) take_statement(piece);
        }
        if (m_state.accounts.empty()) m_state.accounts = initial_state({}).accounts;
        return std::move(m_state);
    }

  private:
    [[noreturn]] void fail(std::size_t offset, std::string message, std::string hint = {}) const {
        if (hint.empty()) hint = "undo the last change of the file by hand, or start with a new file";
        throw base::Error(base::Fault::failed, base::Diagnostic{.message = std::move(message),
                                                                .where = base::place_of(m_file, m_text, offset),
                                                                .hint = std::move(hint)});
    }

    template <class Action>
    void guarded(std::size_t offset, Action action) {
        try {
            action();
        } catch (const base::Error&) {
            throw;
        } catch (const std::exception& error) {
            fail(offset, fmt::format("cannot read this part of the embedded engine's state: {}", error.what()));
        }
    }

    StoredDatabase& database(std::size_t offset) {
        auto* found = m_state.database(m_current);
        if (found == nullptr) fail(offset, "expected CREATE DATABASE before this");
        return *found;
    }

    // ---- Comments

    void take_comment(const sql::LexedToken& token) {
        const auto brace = token.text.find(": {");
        if (!token.text.starts_with("-- ") || brace == std::string_view::npos) return;
        guarded(token.offset, [&] {
            Note note{.word = std::string(token.text.substr(3, brace - 3)),
                      .json = Json::parse(token.text.substr(brace + 2)),
                      .offset = token.offset};
            take_note(std::move(note));
        });
    }

    void take_note(Note note) {
        const auto& json = note.json;
        if (note.word == "profile") {
            m_state.profile = profile_from_json(json);
        } else if (note.word == "next") {
            m_state.next_id = json.at("id").get<Id>();
            m_state.next_transaction = json.at("transaction").get<Id>();
            m_state.next_connection = json.at("connection").get<std::uint64_t>();
        } else if (note.word == "variables") {
            m_state.global_variables = json.get<std::map<std::string, std::string>>();
        } else if (note.word == "configuration") {
            m_state.configuration = json.get<std::map<std::string, std::string>>();
        } else if (note.word == "account") {
            auto account = account_from_json(json);
            m_state.accounts[account.name] = std::move(account);
        } else if (note.word == "role") {
            m_state.roles[json.at("name").get<std::string>()] = role_from_json(json);
        } else if (note.word == "kept") {
            m_state.kept.insert(kept_from_json(json));
        } else if (note.word == "job") {
            m_state.jobs.push_back(job_from_json(json));
        } else if (note.word == "label") {
            database(note.offset).labels[json.at("label").get<std::string>()] = label_from_json(json);
        } else if (note.word == "unknown") {
            database(note.offset).objects[json.at("name").get<std::string>()] = unknown_from_json(json);
        } else {
            m_note = std::move(note);  // of the statement that follows
        }
    }

    Note need_note(std::string_view word, std::size_t offset) {
        if (!m_note || m_note->word != word)
            fail(offset, fmt::format("expected a comment '-- {}: {{…}}' before this", word));
        return *std::exchange(m_note, std::nullopt);
    }

    // ---- Statements

    void take_statement(const sql::Piece& piece) {
        const auto offset = piece.body.front().offset;
        auto parsed = sql::parse(piece.body);
        if (const auto* problem = std::get_if<sql::Problem>(&parsed))
            fail(problem->offset, problem->message, problem->hint);
        guarded(offset, [&] { take(std::get<schema::Operation>(std::move(parsed)), piece, offset); });
    }

    void take(schema::Operation operation, const sql::Piece& piece, std::size_t offset) {
        if (const auto* create = std::get_if<schema::CreateDatabase>(&operation)) {
            const auto note = need_note("database", offset);
            StoredDatabase made{.id = note.json.at("id").get<Id>(), .name = create->name.name};
            if (note.json.contains("properties"))
                made.properties = note.json.at("properties").get<schema::Properties>();
            m_current = made.name;
            m_state.databases[made.name] = std::move(made);
        } else if (auto* table_statement = std::get_if<schema::CreateTable>(&operation)) {
            auto table = table_from_json(need_note("table", offset).json);
            table.definition = held_definition(std::move(table_statement->table));
            const auto name = table.definition.name.name;
            put(name, std::move(table), offset);
        } else if (auto* view_statement = std::get_if<schema::CreateView>(&operation)) {
            auto view = view_from_json(need_note("view", offset).json);
            view.definition = std::move(view_statement->view);
            take_names(view.definition.columns, view.columns);
            const auto name = view.definition.name.name;
            put(name, std::move(view), offset);
        } else if (auto* materialized = std::get_if<schema::CreateMaterializedView>(&operation)) {
            auto view = materialized_view_from_json(need_note("materialized_view", offset).json);
            view.definition = std::move(materialized->view);
            take_names(view.definition.columns, view.columns);
            const auto name = view.definition.name.name;
            put(name, std::move(view), offset);
        } else if (std::holds_alternative<schema::DataStatement>(operation)) {
            take_rows(piece, offset);
        } else if (!std::holds_alternative<schema::Use>(operation)) {
            fail(offset, "this statement does not belong into a file of the embedded engine");
        }
    }

    void put(const std::string& name, StoredObject object, std::size_t offset) {
        database(offset).objects.insert_or_assign(name, std::move(object));
    }

    void take_rows(const sql::Piece& piece, std::size_t offset) {
        const auto partition = need_note("rows", offset).json.at("partition").get<Id>();
        const auto statement = simple_statement(piece.body);
        const auto* insert = statement ? std::get_if<InsertValues>(&*statement) : nullptr;
        const auto* rows = insert != nullptr ? std::get_if<ValueRows>(&insert->source) : nullptr;
        if (rows == nullptr || !insert->columns) fail(offset, "expected INSERT INTO t (columns) VALUES (…)");
        auto* object = m_state.object(m_current, insert->table.name);
        auto* table = object != nullptr ? table_of(*object) : nullptr;
        if (table == nullptr) fail(offset, fmt::format("there is no table '{}' before these rows", insert->table.name));
        for (const auto& values : *rows) {
            StoredRow row{.partition = partition};
            for (std::size_t i = 0; i < values.size() && i < insert->columns->size(); ++i) {
                const auto identity = table->identities.find(base::to_lower((*insert->columns)[i]));
                const auto value = literal_value(values[i]);
                if (identity == table->identities.end() || !value) {
                    fail(offset, fmt::format("cannot read the value of column '{}'", (*insert->columns)[i]));
                }
                row.cells[identity->second.unique_id] = cell_of(*value);
            }
            table->rows.push_back(std::move(row));
        }
    }

    std::string_view m_text;
    const std::string& m_file;
    ClusterState m_state;
    std::string m_current;
    std::optional<Note> m_note;
};

}  // namespace

bool has_no_marked_end(std::string_view text) {
    return text.starts_with("-- srmigrate embedded engine, format 1.");
}

ClusterState load(std::string_view text, const std::string& file) {
    return StateLoader(text, file)();
}

}  // namespace srmigrate::engine
