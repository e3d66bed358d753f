// SPDX-License-Identifier: Apache-2.0
#include "engine/change/kept_objects.hpp"

#include "base/text.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/loads.hpp"
#include "schema/model/names.hpp"
#include "sql/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace srmigrate::engine {
namespace {

bool take_words(sql::Cursor& cursor, std::string_view words) {
    const auto parts = base::split_list(words, ' ');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!cursor.at(parts[i], i)) return false;
    }
    cursor.go_to(cursor.position() + parts.size());
    return true;
}

std::string name_part(sql::Cursor& cursor) {
    return cursor.at_string() ? cursor.string("a name") : cursor.identifier("a name");
}

// "INT, STRING" of (int, string) and of (a INT, b STRING): a function is told by the types of its arguments.
std::string argument_types(sql::Cursor& cursor) {
    std::vector<std::string> types;
    cursor.expect_symbol("(");
    while (!cursor.at_end() && !cursor.at_symbol(")")) {
        const bool has_name = cursor.at_identifier() && cursor.token(1).kind == sql::LexedKind::word;
        if (has_name) cursor.next();
        std::string type;
        int depth = 0;
        while (!cursor.at_end() && (depth > 0 || (!cursor.at_symbol(",") && !cursor.at_symbol(")")))) {
            const auto& text = cursor.token().text;
            if (text == "(" || text == "<") ++depth;
            if (text == ")" || text == ">") --depth;
            if (text == ">>") depth -= 2;
            type += base::to_upper(text);
            cursor.next();
        }
        types.push_back(std::move(type));
        cursor.take_symbol(",");
    }
    cursor.expect_symbol(")");
    return base::join(types, ", ");
}

bool is_function(KeptKind kind) {
    return kind == KeptKind::function || kind == KeptKind::global_function;
}

// COMMENT 'text' or COMMENT = 'text', wherever it stands.
std::string comment_in(sql::Cursor cursor) {
    for (; !cursor.at_end(); cursor.next()) {
        if (!cursor.take("COMMENT")) continue;
        cursor.take_symbol("=");
        if (cursor.at_string()) return cursor.string("a comment");
    }
    return {};
}

class KeptStatement {
  public:
    explicit KeptStatement(const StatementContext& context)
        : m_context(context), m_cursor(sql::TokenSpan(context.statement.tokens)) {}

    std::optional<Answer> operator()() {
        if (m_cursor.take("CREATE")) return create();
        if (m_cursor.take("ALTER")) return change();
        if (m_cursor.take("DROP")) return drop();
        if (m_cursor.take("SET")) return set_default_volume();
        if (m_cursor.take("STOP")) return turn("");
        if (m_cursor.take("PAUSE")) return turn("PAUSED");
        if (m_cursor.take("RESUME")) return turn("RUNNING");
        if (m_cursor.take("SUSPEND")) return turn("SUSPEND");
        return std::nullopt;
    }

  private:
    std::map<KeptName, KeptObject>& kept() const { return m_context.state.kept; }

    Answer not_simulated(std::string_view verb, const KeptFacts& facts) const {
        return accepted(fmt::format("{} {}", verb, facts.words));
    }

    std::optional<Answer> create() {
        const bool or_replace = m_cursor.take("OR", "REPLACE");
        const auto* facts = take_kind(m_cursor);
        if (facts == nullptr) return std::nullopt;
        const bool if_not_exists = m_cursor.take("IF", "NOT", "EXISTS");
        auto name = kept_name(m_context, m_cursor, *facts);
        if (!facts->privilege.empty()) {
            const bool is_in_database = facts->scope == KeptScope::database;
            require(m_context, facts->privilege, is_in_database ? ObjectKind::database : ObjectKind::system,
                    name.database);
        }
        check(name);
        const auto found = kept().find(name);
        if (found != kept().end() && !or_replace) {
            if (if_not_exists) return Ok{};
            refuse_existing(name);
        }
        kept().insert_or_assign(std::move(name), KeptObject{.id = m_context.state.new_id(),
                                                            .created = m_context.state.now,
                                                            .state = std::string(facts->state),
                                                            .comment = comment_in(m_cursor),
                                                            .text = sql::redact(m_context.statement.text)});
        return not_simulated("CREATE", *facts);
    }

    // StarRocks: CatalogAnalyzer.visitCreateCatalogStatement
    static void check(const KeptName& name) {
        if (name.kind == KeptKind::catalog && schema::is_default_catalog(name.name)) {
            refuse_analysis(fmt::format("External catalog name can't be the same as internal catalog name '{}'",
                                        schema::k_default_catalog));
        }
    }

    std::optional<Answer> change() {
        const auto* facts = take_kind(m_cursor);
        if (facts == nullptr) return std::nullopt;
        const bool if_exists = m_cursor.take("IF", "EXISTS");
        if (facts->kind == KeptKind::routine_load) m_cursor.take("FOR");
        const auto name = kept_name(m_context, m_cursor, *facts);
        const auto found = kept().find(name);
        if (found == kept().end()) {
            if (if_exists) return Ok{};
            refuse_missing(name);
        }
        if (m_cursor.take("SUSPEND")) found->second.state = "SUSPEND";
        if (m_cursor.take("RESUME")) found->second.state = std::string(facts->state);
        if (auto comment = comment_in(m_cursor); !comment.empty()) found->second.comment = std::move(comment);
        return not_simulated("ALTER", *facts);
    }

    std::optional<Answer> drop() {
        const auto* facts = take_kind(m_cursor);
        if (facts == nullptr) return std::nullopt;
        const bool if_exists = m_cursor.take("IF", "EXISTS");
        const auto name = kept_name(m_context, m_cursor, *facts);
        // StarRocks: CatalogAnalyzer.visitDropCatalogStatement
        if (name.kind == KeptKind::catalog && schema::is_default_catalog(name.name)) {
            refuse_analysis("Can't drop the default internal catalog");
        }
        const auto found = kept().find(name);
        if (found == kept().end()) {
            if (if_exists) return Ok{};
            // StarRocks: ResourceGroupMgr.dropResourceGroup
            if (name.kind == KeptKind::resource_group) {
                refuse_analysis(5079, "42000", fmt::format("Unknown resource group '{}' ", name.name));
            }
            refuse_missing(name);
        }
        // StarRocks: StorageVolumeMgr.removeStorageVolume (recorded)
        if (found->second.state == k_default) refuse("default storage volume can not be removed");
        kept().erase(found);
        return Ok{};
    }

    // SET v AS DEFAULT STORAGE VOLUME
    std::optional<Answer> set_default_volume() {
        if (!m_cursor.at("AS", 1) || !m_cursor.at("DEFAULT", 2)) return std::nullopt;
        const KeptName name{.kind = KeptKind::storage_volume, .database = {}, .name = name_part(m_cursor)};
        const auto found = kept().find(name);
        if (found == kept().end()) refuse_missing(name);
        for (auto& [other, object] : kept()) {
            if (other.kind == KeptKind::storage_volume) object.state.clear();
        }
        found->second.state = k_default;
        return Ok{};
    }

    // STOP, PAUSE, RESUME ROUTINE LOAD FOR name; SUSPEND, RESUME WAREHOUSE name. A load that was stopped is gone.
    std::optional<Answer> turn(std::string_view state) {
        const auto* facts = take_kind(m_cursor);
        if (facts == nullptr) return std::nullopt;
        m_cursor.take("FOR");
        const bool if_exists = m_cursor.take("IF", "EXISTS");
        const auto name = kept_name(m_context, m_cursor, *facts);
        const auto found = kept().find(name);
        if (found == kept().end()) {
            if (if_exists) return Ok{};
            refuse_missing(name);
        }
        if (state.empty()) {
            kept().erase(found);
        } else {
            found->second.state = state;
        }
        return Ok{};
    }

    static constexpr std::string_view k_default = "DEFAULT";

    const StatementContext& m_context;
    sql::Cursor m_cursor;
};

}  // namespace

KeptName kept_name(const StatementContext& context, sql::Cursor& cursor, const KeptFacts& facts) {
    std::vector<std::string> parts;
    do
        parts.push_back(name_part(cursor));
    while (cursor.take_symbol("."));
    KeptName name{.kind = facts.kind, .database = {}, .name = parts.back()};
    if (is_function(facts.kind)) name.name += fmt::format("({})", argument_types(cursor));
    if (facts.scope == KeptScope::cluster) return name;
    name.database = parts.size() > 1 ? parts[parts.size() - 2] : context.connection.database;
    if (facts.kind == KeptKind::file && (cursor.take("IN") || cursor.take("FROM"))) name.database = name_part(cursor);
    if (name.database.empty()) refuse_analysis(1046, "3D000", "No database selected");
    static_cast<void>(require_database(context, name.database));
    return name;
}

const KeptFacts* take_kind(sql::Cursor& cursor) {
    const auto begin = cursor.position();
    if (cursor.take("AGGREGATE", "FUNCTION") || cursor.take("TABLE", "FUNCTION")) return &facts_of(KeptKind::function);
    if (cursor.take("GLOBAL", "AGGREGATE", "FUNCTION") || cursor.take("GLOBAL", "TABLE", "FUNCTION")) {
        return &facts_of(KeptKind::global_function);
    }
    cursor.take("EXTERNAL");
    for (const auto& facts : kept_kinds()) {
        if (take_words(cursor, facts.words)) return &facts;
    }
    cursor.go_to(begin);
    return nullptr;
}

std::optional<Answer> run_kept_statement(const StatementContext& context) {
    return KeptStatement(context)();
}

void keep_task(const StatementContext& context) {
    sql::Cursor cursor{sql::TokenSpan(context.statement.tokens)};
    if (!cursor.take("SUBMIT", "TASK")) return;
    const bool is_named = cursor.at_identifier() && !cursor.at("AS") && !cursor.at("SCHEDULE") &&
                          !cursor.at("PROPERTIES") && !cursor.at_symbol("/*+");
    if (!is_named) return;
    const auto& facts = facts_of(KeptKind::task);
    auto name = kept_name(context, cursor, facts);
    if (context.state.kept.contains(name)) refuse_existing(name);
    context.state.kept.emplace(std::move(name), KeptObject{.id = context.state.new_id(),
                                                           .created = context.state.now,
                                                           .state = std::string(facts.state),
                                                           .comment = {},
                                                           .text = sql::redact(context.statement.text)});
}

void drop_kept(ClusterState& state, const std::string& database) {
    std::erase_if(state.kept, [&](const auto& each) { return each.first.database == database; });
}

void rename_kept(ClusterState& state, const std::string& database, const std::string& new_name) {
    std::map<KeptName, KeptObject> renamed;
    for (auto& [name, object] : state.kept) {
        auto changed = name;
        if (changed.database == database) changed.database = new_name;
        renamed.emplace(std::move(changed), std::move(object));
    }
    state.kept = std::move(renamed);
}

}  // namespace srmigrate::engine
