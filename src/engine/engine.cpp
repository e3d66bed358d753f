// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/alter_partitions.hpp"
#include "engine/change/alter_table.hpp"
#include "engine/change/create_table.hpp"
#include "engine/change/databases.hpp"
#include "engine/change/due.hpp"
#include "engine/change/jobs.hpp"
#include "engine/change/kept_objects.hpp"
#include "engine/change/views.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/hooks.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/cluster/state.hpp"
#include "engine/cluster/statement.hpp"
#include "engine/cluster/words.hpp"
#include "engine/definition/dynamic_partitions.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/privileges.hpp"
#include "engine/rows/data_statements.hpp"
#include "engine/rows/rows.hpp"
#include "engine/rows/transactions.hpp"
#include "engine/show/show.hpp"
#include "engine/show/show_loads.hpp"
#include "engine/show/variable_statements.hpp"
#include "sql/cursor.hpp"
#include "sql/lexer.hpp"
#include "sql/parser.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace srmigrate::engine {

namespace {

struct ParsedStatement {
    Statement statement;
    schema::Operation operation;
};

// ---- Syntax errors
// ---------------------------------------------------------------------------------------------------

// The index of the token there, or behind it; the number of tokens past the end.
std::size_t token_at(sql::TokenSpan tokens, std::size_t offset) {
    const auto found =
        std::find_if(tokens.begin(), tokens.end(), [&](const sql::LexedToken& token) { return token.end() > offset; });
    return static_cast<std::size_t>(found - tokens.begin());
}

/// The server's way to say that a token cannot stand where it stands.
ErrorAnswer syntax_error(const Statement& statement, std::size_t offset, std::string_view expected) {
    const auto at = token_at(statement.tokens, offset);
    const bool is_end = at == statement.tokens.size();
    const std::string text = is_end ? "<EOF>" : std::string(statement.tokens[at].text);
    const auto index = is_end ? at - 1 : at;
    return {
        1064, "HY000",
        fmt::format("Getting syntax error{}. Detail message: Unexpected input '{}', the most similar input is {{{}}}.",
                    statement.tokens.empty() ? "" : place(statement, index, index), text, expected)};
}

std::string expected_of(std::string_view message) {
    if (message.starts_with("expected ")) message.remove_prefix(9);
    return base::replace_all(message.substr(0, message.find(", got")), " or ", ", ");
}

Statement statement_of(std::string_view packet, const sql::Piece& piece) {
    return {packet, piece.sql(), sql::significant(piece.body)};
}

constexpr std::string_view k_beginnings = "'HELP', 'SELECT', 'INSTALL', 'DEALLOCATE', 'SET', <EOF>, '(', ';'";

/// A first word that begins no statement.
bool is_no_statement(const schema::Operation& operation) {
    const auto* const opaque = std::get_if<schema::Opaque>(&operation);
    return opaque != nullptr && opaque->reason == sql::k_no_such_statement;
}

/// A comment, and not even a semicolon (reference §2.4; StarRocks#31652).
bool holds_comments_alone(sql::TokenSpan tokens) {
    return std::ranges::all_of(tokens, [](const sql::LexedToken& token) { return sql::is_trivia(token.kind); }) &&
           std::ranges::any_of(tokens,
                               [](const sql::LexedToken& token) { return token.kind != sql::LexedKind::white_space; });
}

struct NewerWord {
    std::size_t offset = 0;
    std::string_view expected;
};

/// A word that the grammar of the version does not have yet (cluster/profile_rules.hpp).
std::optional<NewerWord> word_of_newer_grammar(const Statement& statement, const schema::Operation& operation,
                                               const Rules& rules) {
    const auto& tokens = statement.tokens;
    const auto at = [&](std::size_t i, std::string_view word) { return i < tokens.size() && is_word(tokens[i], word); };
    const auto* const alter = std::get_if<schema::AlterTable>(&operation);
    const bool comments = alter != nullptr && std::ranges::any_of(alter->clauses, [](const auto& clause) {
                              return std::holds_alternative<schema::ModifyColumnComment>(clause);
                          });
    const bool refreshes = std::holds_alternative<schema::CreateMaterializedView>(operation) ||
                           std::holds_alternative<schema::AlterMaterializedView>(operation);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (comments && !rules.modify_column_comment && at(i, "MODIFY") && at(i + 1, "COLUMN") &&
            at(i + 3, "COMMENT")) {
            return NewerWord{tokens[i + 3].offset, "a type"};
        }
        if (!refreshes || !at(i, "REFRESH")) continue;
        const auto scheme = at(i + 1, "IMMEDIATE") || at(i + 1, "DEFERRED") ? i + 2 : i + 1;
        const bool newer = (!rules.refresh_on_change && at(scheme, "ON_CHANGE")) ||
                           (!rules.refresh_schedule && at(scheme, "SCHEDULE"));
        if (newer) {
            return NewerWord{tokens[scheme].offset, "'IMMEDIATE', 'INCREMENTAL', 'MANUAL', 'DEFERRED', 'ASYNC'"};
        }
    }
    return std::nullopt;
}

/// The statements of the packet; the server parses all of them before it runs the first.
std::variant<std::vector<ParsedStatement>, ErrorAnswer> parse_packet(std::string_view packet, sql::TokenSpan tokens,
                                                                     const Rules& rules) {
    std::vector<ParsedStatement> parsed;
    for (const sql::Piece& piece : sql::split(tokens)) {
        if (piece.empty()) continue;
        Statement statement = statement_of(packet, piece);
        auto operation = sql::parse(piece.body);
        if (const auto* const problem = std::get_if<sql::Problem>(&operation)) {
            return syntax_error(statement, problem->offset, expected_of(problem->message));
        }
        auto& value = std::get<schema::Operation>(operation);
        if (is_no_statement(value)) {
            return syntax_error(statement, statement.tokens.front().offset, k_beginnings);
        }
        if (const auto word = word_of_newer_grammar(statement, value, rules)) {
            return syntax_error(statement, word->offset, word->expected);
        }
        parsed.push_back({std::move(statement), std::move(value)});
    }
    if (parsed.empty() && holds_comments_alone(tokens)) return syntax_error({packet, {}, {}}, 0, k_beginnings);
    return parsed;
}

// ---- Dispatch
// --------------------------------------------------------------------------------------------------------

Answer run_data(const StatementContext& context, const schema::DataStatement& operation) {
    if (operation.kind == schema::DataKind::other) return accept_other(context);
    auto answer = run(context, operation);
    if (operation.kind == schema::DataKind::submit_task) keep_task(context);
    return answer;
}

Answer run_operation(const StatementContext& context, const schema::Operation& operation) {
    return std::visit(base::Overloaded{
                          [&](const schema::CreateDatabase& create) { return run(context, create); },
                          [&](const schema::DropDatabase& drop) { return run(context, drop); },
                          [&](const schema::RenameDatabase& rename) { return run(context, rename); },
                          [&](const schema::SetDatabaseQuota& set) { return run(context, set); },
                          [&](const schema::SetDatabaseProperties& set) { return run(context, set); },
                          [&](const schema::CreateTable& create) { return run(context, create); },
                          [&](const schema::CreateTableLike& create) { return run(context, create); },
                          [&](const schema::CreateTableAsSelect& create) { return run(context, create); },
                          [&](const schema::DropTable& drop) { return run(context, drop); },
                          [&](const schema::TruncateTable& truncate) { return run(context, truncate); },
                          [&](const schema::AlterTable& alter) { return run(context, alter); },
                          [&](const schema::CreateView& create) { return run(context, create); },
                          [&](const schema::AlterView& alter) { return run(context, alter); },
                          [&](const schema::SetViewSecurity& set) { return run(context, set); },
                          [&](const schema::DropView& drop) { return run(context, drop); },
                          [&](const schema::CreateMaterializedView& create) { return run(context, create); },
                          [&](const schema::AlterMaterializedView& alter) { return run(context, alter); },
                          [&](const schema::DropMaterializedView& drop) { return run(context, drop); },
                          [&](const schema::RefreshMaterializedView& refresh) { return run(context, refresh); },
                          [&](const schema::CancelRefresh& cancel) { return run(context, cancel); },
                          [&](const schema::CancelAlter& cancel) { return run(context, cancel); },
                          [&](const schema::Use& use) { return run(context, use); },
                          [&](const schema::SetSession&) -> Answer { return Ok{}; },
                          [&](const schema::DataStatement& data) { return run_data(context, data); },
                          [&](const schema::Opaque& opaque) { return refuse_opaque(context, opaque); },
                      },
                      operation);
}

Answer run_known(const StatementContext& context, const schema::Operation& operation) {
    if (auto answer = run_transaction_statement(context)) return *std::move(answer);
    take_part_in_transaction(context, operation);
    if (auto answer = run_kept_statement(context)) return *std::move(answer);
    if (auto answer = run_variable_statement(context)) return *std::move(answer);
    if (auto answer = run_account_statement(context)) return *std::move(answer);
    if (auto answer = run_load_statement(context)) return *std::move(answer);
    if (auto answer = run_show(context)) return *std::move(answer);
    check_privileges(context, operation);
    return run_operation(context, operation);
}

/// Tables whose partitions may be due after the statement, as it makes them or changes their columns, properties or
/// partitions; nothing: any may be.
std::optional<std::vector<schema::ObjectName>> tables_changed(const schema::Operation& operation) {
    using Names = std::optional<std::vector<schema::ObjectName>>;
    const auto none = Names(std::in_place);
    return std::visit(base::Overloaded{
                          [&](const schema::CreateDatabase&) { return none; },
                          [&](const schema::DropDatabase&) { return none; },
                          [&](const schema::RenameDatabase&) { return none; },
                          [&](const schema::SetDatabaseQuota&) { return none; },
                          [&](const schema::SetDatabaseProperties&) { return none; },
                          [](const schema::CreateTable& create) { return Names({create.table.name}); },
                          [](const schema::CreateTableLike& create) { return Names({create.table.name}); },
                          [](const schema::CreateTableAsSelect& create) { return Names({create.table.name}); },
                          [&](const schema::DropTable&) { return none; },
                          [](const schema::TruncateTable& truncate) { return Names({truncate.name}); },
                          [](const schema::AlterTable& alter) { return Names({alter.name}); },
                          [&](const schema::CreateView&) { return none; },
                          [&](const schema::AlterView&) { return none; },
                          [&](const schema::SetViewSecurity&) { return none; },
                          [&](const schema::DropView&) { return none; },
                          [&](const schema::CreateMaterializedView&) { return none; },
                          [&](const schema::AlterMaterializedView&) { return none; },
                          [&](const schema::DropMaterializedView&) { return none; },
                          [&](const schema::RefreshMaterializedView&) { return none; },
                          [&](const schema::CancelRefresh&) { return none; },
                          [](const schema::CancelAlter& cancel) { return Names({cancel.name}); },
                          [&](const schema::Use&) { return none; },
                          [&](const schema::SetSession&) { return none; },
                          [&](const schema::DataStatement&) { return none; },
                          [](const schema::Opaque&) { return Names(); },
                      },
                      operation);
}

void unsettle_changed(const StatementContext& context, const schema::Operation& operation) {
    const auto names = tables_changed(operation);
    const bool is_due = !names || std::ranges::any_of(*names, [&](const schema::ObjectName& name) {
        const auto* const object = context.state.object(name.database.value_or(context.connection.database), name.name);
        const auto* const table = object == nullptr ? nullptr : std::get_if<StoredTable>(object);
        return table != nullptr && is_dynamic(table->definition);
    });
    if (is_due) unsettle(context.state);
}

/// What was taken for granted is told with the answer.
Answer with_notes(ClusterState& state, Answer answer) {
    auto notes = std::exchange(state.notes, {});
    if (auto* const ok = std::get_if<Ok>(&answer)) add_notes(*ok, notes);
    return answer;
}

Answer run_statement(const StatementContext& context, const schema::Operation& operation) {
    try {
        context.state.notes.clear();
        settle(context.state);
        const auto run = [&] {
            auto answer = run_known(context, operation);
            unsettle_changed(context, operation);
            return answer;
        };
        return with_notes(context.state,
                          context.state.hooks ? context.state.hooks->run_statement(context, run) : run());
    } catch (const InOtherCatalog& elsewhere) {
        return accepted(fmt::format("what is in the catalog {}", elsewhere.catalog));
    } catch (const Refused& refused) {
        return refused.answer();
    } catch (const NotSimulated& beyond) {
        return ErrorAnswer{1064, "HY000", fmt::format("not simulated: {}", beyond.what)};
    } catch (const sql::Failure& failure) {
        return syntax_error(context.statement, failure.problem.offset, expected_of(failure.problem.message));
    }
}

/// The packet as the server reads it: U+FFFD for each byte that is not UTF-8 (StarRocks: ConnectProcessor.handleQuery
/// makes a Java String of the bytes, with one U+FFFD for all that there is of a character that is cut off).
std::string decoded(std::string_view packet) {
    std::string text;
    for (std::size_t at = 0; at < packet.size();) {
        const auto valid = packet.substr(at, base::first_invalid_utf8(packet.substr(at)).value_or(packet.size()));
        text += valid;
        at += valid.size();
        if (at++ < packet.size()) text += "\uFFFD";
    }
    return text;
}

/// The server's lexer skips what it cannot read (reference §11). A blank takes the place of each such character, so
/// that a query whose text is kept can be read again.
std::string without_unreadable(const std::string& text, sql::TokenSpan tokens) {
    std::string result;
    std::size_t at = 0;
    for (const sql::LexedToken& token : tokens) {
        if (token.kind != sql::LexedKind::invalid || base::count_characters(token.text) != 1) continue;
        result.append(text, at, token.offset - at);
        result += ' ';
        at = token.offset + token.text.size();
    }
    return result.append(text, at);
}

}  // namespace

Engine::Engine(ClusterProfile profile) : m_state(std::make_unique<ClusterState>(initial_state(profile))) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

std::vector<Answer> Engine::execute(ClientConnection& connection, std::string_view packet, Time now) {
    m_state->now = now;
    std::string text = decoded(packet);
    sql::LexedText lexed = sql::lex(text);
    if (lexed.problem) {
        text = without_unreadable(text, lexed.tokens);
        lexed = sql::lex(text);
        // what is left is a string, a name or a comment without an end
        lexed.tokens.remove_if([](const sql::LexedToken& token) { return token.kind == sql::LexedKind::invalid; });
    }
    auto parsed = parse_packet(text, lexed.tokens, rules_of(m_state->profile));
    if (const auto* const error = std::get_if<ErrorAnswer>(&parsed)) return {*error};
    std::vector<Answer> answers;
    for (const ParsedStatement& one : std::get<std::vector<ParsedStatement>>(parsed)) {
        answers.push_back(run_statement(StatementContext{*m_state, connection, one.statement}, one.operation));
        if (std::holds_alternative<ErrorAnswer>(answers.back())) break;
    }
    return answers;
}

ClientConnection Engine::connect(std::string user, std::string host) {
    ClientConnection connection;
    connection.id = m_state->next_connection++;
    connection.user = std::move(user);
    connection.host = std::move(host);
    m_state->connections[connection.id] = Client{connection.user, connection.host, "", m_state->now, ""};
    if (m_state->hooks) m_state->hooks->connected(*m_state, connection);
    return connection;
}

void Engine::close(const ClientConnection& connection) {
    roll_back(*m_state, connection.id);
    m_state->connections.erase(connection.id);
    if (m_state->hooks) m_state->hooks->closed(connection);
}

}  // namespace srmigrate::engine
