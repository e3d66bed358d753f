// SPDX-License-Identifier: Apache-2.0
#include "plan/check_models.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/state.hpp"
#include "engine/engine.hpp"
#include "schema/apply/creation_order.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace srmigrate::plan {
namespace {

using base::Diagnostic;
using revision::Model;
using schema::ObjectName;

constexpr int k_many_backends = 100;  // how many the cluster has is not the schema's business
constexpr std::string_view k_not_simulated = "not simulated: ";

const schema::Query* query_of(const schema::Object& object) {
    if (const auto* const view = std::get_if<schema::View>(&object)) return &view->query;
    if (const auto* const view = std::get_if<schema::MaterializedView>(&object)) return &view->query;
    return nullptr;
}

schema::Operation create_of(const Model& model) {
    if (const auto* const view = std::get_if<schema::View>(&model.object)) {
        schema::CreateView create;
        create.view = *view;
        create.view.name = model.name;
        return create;
    }
    if (const auto* const view = std::get_if<schema::MaterializedView>(&model.object)) {
        schema::CreateMaterializedView create;
        create.view = *view;
        create.view.name = model.name;
        return create;
    }
    schema::CreateTable create;
    create.table = std::get<schema::Table>(model.object);
    create.table.name = model.name;
    return create;
}

// ---- What the server says
// -----------------------------------------------------------------------------------------------

/// "Getting analyzing error at line 1, column 29. Detail message: …" taken apart; columns count from 0.
struct ServerText {
    std::string detail;
    std::size_t line = 0;  ///< 0: no place
    std::size_t column = 0;
};

std::size_t number_behind(std::string_view text, std::string_view word) {
    const auto at = text.find(word);
    std::size_t number = 0;
    if (at == std::string_view::npos) return number;
    const auto* const begin = text.data() + at + word.size();
    std::from_chars(begin, text.data() + text.size(), number);
    return number;
}

ServerText read_server_text(std::string_view message) {
    const auto detail = engine::detail_of(message);
    const auto head = message.substr(0, static_cast<std::size_t>(detail.data() - message.data()));
    return {
        .detail = std::string(detail), .line = number_behind(head, "line "), .column = number_behind(head, "column ")};
}

class Checker {
  public:
    Checker(const revision::Models& models, const ModelRules& rules)
        : m_models(models),
          m_rules(rules),
          m_engine(profile(rules.context)),
          m_connection(m_engine.connect("root", "")) {
        for (std::size_t i = 0; i < models.models.size(); ++i)
            m_index.emplace(models.models[i].name, i);
        m_states.assign(models.models.size(), State::not_seen);
        m_engine.state().untold = engine::Untold::is_taken;
    }

    ModelCheck run() && {
        make_databases();
        for (std::size_t i = 0; i < m_models.models.size(); ++i) {
            if (query_of(m_models.models[i].object) == nullptr) visit_table(i);
        }
        for (std::size_t i = 0; i < m_models.models.size(); ++i)
            visit(i);
        return std::move(m_result);
    }

  private:
    enum class State { not_seen, on_the_way, failed, unchecked, done };

    static engine::ClusterProfile profile(const schema::ServerProfile& context) {
        return {.version = context.version, .run_mode = context.run_mode, .backends = k_many_backends};
    }

    sql::Answer execute(const std::string& sql) {
        auto answers = m_engine.execute(m_connection, sql, {});
        return answers.empty() ? sql::Answer(sql::Ok{}) : std::move(answers.back());
    }

    void make_databases() {
        std::set<std::string> names;
        for (const auto& model : m_models.models) {
            names.insert(*model.name.database);
            if (!model.session.empty()) names.insert(model.session);
        }
        for (const auto& name : names)
            execute("CREATE DATABASE IF NOT EXISTS " + sql::quote_identifier(name));
    }

    // Tables after those that their foreign keys name.
    void visit_table(std::size_t i) {
        if (m_states[i] != State::not_seen) return;
        m_states[i] = State::on_the_way;
        const auto& model = m_models.models[i];
        bool is_known = true;
        for (const auto& parent : schema::referenced_tables(std::get<schema::Table>(model.object))) {
            const auto found =
                m_index.find({std::nullopt, parent.database.value_or(*model.name.database), parent.name});
            const bool is_table =
                !parent.catalog && found != m_index.end() && query_of(m_models.models[found->second].object) == nullptr;
            if (is_table) visit_table(found->second);
            is_known = is_known && is_table && m_states[found->second] != State::unchecked;
        }
        if (is_known) {
            create(i);
        } else {
            leave_unchecked(i, "a foreign key names what is not part of the desired schema, or not checked either");
        }
    }

    // Views after what they read.
    void visit(std::size_t i) {
        if (m_states[i] != State::not_seen) return;
        m_states[i] = State::on_the_way;
        const auto& model = m_models.models[i];
        bool is_possible = true;
        bool is_known = true;
        for (const auto& read : query_of(model.object)->reads) {
            const ObjectName name{std::nullopt, read.database.value_or(*model.name.database), read.name};
            const auto found = m_index.find(name);
            if (read.catalog || found == m_index.end()) {
                is_known = false;
                is_possible = is_possible && is_external(model, read, name);
                continue;
            }
            visit(found->second);
            if (m_states[found->second] == State::on_the_way) report_circle(model, read);
            is_known = is_known && m_states[found->second] != State::unchecked;
            is_possible =
                is_possible && m_states[found->second] != State::failed && m_states[found->second] != State::on_the_way;
        }
        m_states[i] = State::failed;
        if (!is_possible) return;
        if (is_known) {
            create(i);
        } else {
            leave_unchecked(i, "it reads what is not part of the desired schema, or not checked either");
        }
    }

    // What is not declared is an error where it would have to be.
    bool is_external(const Model& model, const ObjectName& read, const ObjectName& name) {
        if (read.catalog || !m_rules.declared(*name.database, name.name)) return true;
        fail(model, {.message = fmt::format("'{}' reads '{}', which the desired schema does not have", model.name.name,
                                            sql::render(read)),
                     .where = m_models.place_of_read(model, read),
                     .hint = fmt::format("declare {}.{}, or correct the name", *name.database, name.name)});
        return false;
    }

    void fail(const Model& model, Diagnostic diagnostic) {
        m_result.errors.push_back(std::move(diagnostic));
        m_result.refused.push_back(model.name);
    }

    void report_circle(const Model& model, const ObjectName& read) {
        fail(model, {.message = fmt::format("'{}' and '{}' read each other, by way of others perhaps", model.name.name,
                                            read.name),
                     .where = m_models.place_of_read(model, read),
                     .hint = "let one of them read tables only"});
    }

    void leave_unchecked(std::size_t i, std::string_view reason) {
        const auto& model = m_models.models[i];
        m_states[i] = State::unchecked;
        m_result.unchecked.push_back({.message = fmt::format("'{}' is not checked: {}", model.name.name, reason),
                                      .where = m_models.place_of(model)});
    }

    void create(std::size_t i) {
        const auto& model = m_models.models[i];
        m_states[i] = State::done;
        m_connection.database = model.session.empty() ? *model.name.database : model.session;
        const auto& file = m_models.files[model.file].text;
        try {
            const auto text = model.statement ? file.substr(model.statement->offset, model.statement->length)
                                              : sql::render(create_of(model));
            const auto answer = execute(text);
            if (const auto* const ok = std::get_if<sql::Ok>(&answer)) take_note(model, *ok);
            const auto* const error = std::get_if<sql::ErrorAnswer>(&answer);
            if (error == nullptr) return;
            if (error->message.starts_with(k_not_simulated)) {
                leave_unchecked(i, std::string_view(error->message).substr(k_not_simulated.size()));
                return;
            }
            m_states[i] = State::failed;
            refuse(model, text, *error);
        } catch (const base::Error& error) {  // a name that StarRocks cannot hold
            m_states[i] = State::failed;
            for (const auto& diagnostic : error.diagnostics())
                fail(model,
                     {.message = diagnostic.message, .where = m_models.place_of(model), .hint = diagnostic.hint});
        }
    }

    void take_note(const Model& model, const sql::Ok& ok) {
        const auto note = engine::note_of(ok);
        if (!note) return;
        m_result.notes.push_back({.name = model.name,
                                  .diagnostic = {.message = fmt::format("'{}' is {}", model.name.name, *note),
                                                 .where = m_models.place_of(model)}});
    }

    void refuse(const Model& model, std::string_view text, const sql::ErrorAnswer& error) {
        const auto said = read_server_text(error.message);
        fail(model, {.message = fmt::format("StarRocks would refuse '{}': {}", model.name.name, said.detail),
                     .where = place_in(model, text, said)});
    }

    base::Place place_in(const Model& model, std::string_view text, const ServerText& said) const {
        if (!model.statement || said.line == 0) return m_models.place_of(model);
        std::size_t at = 0;
        for (std::size_t line = 1; line < said.line; ++line) {
            const auto end = text.find('\n', at);
            if (end == std::string_view::npos) return m_models.place_of(model);
            at = end + 1;
        }
        for (std::size_t column = 0; column < said.column && at < text.size(); ++column)
            at += base::character_size(text, at);
        const auto length = std::min(text.find_first_of(" \t\n,()", at), text.size()) - at;
        return m_models.files[model.file].place(model.statement->offset + at, std::max<std::size_t>(length, 1));
    }

    const revision::Models& m_models;
    const ModelRules& m_rules;
    engine::Engine m_engine;
    engine::ClientConnection m_connection;
    std::map<ObjectName, std::size_t> m_index;
    std::vector<State> m_states;
    ModelCheck m_result;
};

}  // namespace

ModelCheck check_models(const revision::Models& models, const ModelRules& rules) {
    return Checker(models, rules).run();
}

}  // namespace srmigrate::plan
