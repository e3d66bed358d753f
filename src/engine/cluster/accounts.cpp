// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/accounts.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "schema/model/names.hpp"
#include "sql/cursor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

namespace srmigrate::engine {
namespace {

const Account* account_of(const StatementContext& context) {
    const auto found = context.state.accounts.find(context.connection.user);
    return found == context.state.accounts.end() ? nullptr : &found->second;
}

// A privilege that was given on its level or on everything of the kind.
bool covers(const Grant& grant, ObjectKind kind, std::string_view database, std::string_view object) {
    return grant.object_kind == word(kind) && (grant.database.empty() || grant.database == database) &&
           (grant.object.empty() || grant.object == object);
}

template <class Condition>
bool any_grant(const StatementContext& context, Condition condition) {
    const auto* account = account_of(context);
    if (account == nullptr) return false;
    return account->administrator || std::any_of(account->grants.begin(), account->grants.end(), condition);
}

[[noreturn]] void deny(std::string_view privilege, ObjectKind kind, std::string_view name) {
    refuse(5203, "42000",
           fmt::format("Access denied; you need (at least one of) the {} privilege(s) on {}{}{} for this operation. "
                       "Please ask the admin to grant permission(s) or try activating existing roles using <set "
                       "[default] role>. Current role(s): NONE. Inactivated role(s): NONE.",
                       privilege, word(kind), name.empty() ? "" : " ", name));
}

// What a message calls an object of the kind.
std::string_view name_of(ObjectKind kind, std::string_view database, std::string_view object) {
    switch (kind) {
        case ObjectKind::catalog:
            return schema::k_default_catalog;
        case ObjectKind::database:
            return database;
        case ObjectKind::system:
        case ObjectKind::table:
        case ObjectKind::view:
        case ObjectKind::materialized_view:
            break;
    }
    return object;
}

constexpr std::array<std::string_view, 3> k_administrators{"root", "db_admin", "cluster_admin"};

// What ALL means on each kind of object.
std::vector<std::string> all_privileges(std::string_view object_kind) {
    if (object_kind == "TABLE") return {"ALTER", "DELETE", "DROP", "EXPORT", "INSERT", "REFRESH", "SELECT", "UPDATE"};
    if (object_kind == "VIEW") return {"ALTER", "DROP", "SELECT"};
    if (object_kind == "MATERIALIZED VIEW") return {"ALTER", "DROP", "REFRESH", "SELECT"};
    if (object_kind == "DATABASE") {
        return {"ALTER", "CREATE FUNCTION", "CREATE MATERIALIZED VIEW", "CREATE TABLE", "CREATE VIEW", "DROP"};
    }
    if (object_kind == "CATALOG") return {"ALTER", "CREATE DATABASE", "DROP", "USAGE"};
    return {"NODE", "OPERATE"};
}

struct UserName {
    std::string name;
    std::string host = "%";
};

// Statements about accounts. The cursor stands behind the leading words.
class Administration {
  public:
    explicit Administration(const StatementContext& context)
        : m_context(context), m_cursor(std::span<const sql::LexedToken>(context.statement.tokens)) {}

    std::optional<Answer> operator()() {
        if (m_cursor.take("CREATE", "USER")) return create_user();
        if (m_cursor.take("ALTER", "USER")) return alter_user();
        if (m_cursor.take("DROP", "USER")) return drop_user();
        if (m_cursor.take("GRANT")) return change(true);
        if (m_cursor.take("REVOKE")) return change(false);
        if (m_cursor.take("SHOW", "GRANTS")) return show_grants();
        if (m_cursor.take("SET", "PASSWORD")) return set_password();
        return std::nullopt;
    }

  private:
    void require_administrator(std::string_view privilege) const {
        const auto* account = account_of(m_context);
        if (account == nullptr || !account->administrator) deny(privilege, ObjectKind::system, "");
    }

    std::string name_part(std::string_view what) {
        return m_cursor.at_string() ? m_cursor.string(what) : m_cursor.identifier(what);
    }

    UserName user_name() {
        UserName user{.name = name_part("a user")};
        if (m_cursor.take_symbol("@")) user.host = name_part("a host");
        return user;
    }

    static std::string shown(const UserName& user) { return fmt::format("'{}'@'{}'", user.name, user.host); }

    // [IDENTIFIED BY 'p' | IDENTIFIED WITH plugin [BY | AS 'p']] [DEFAULT ROLE r, …]
    void read_options(Account& account) {
        if (m_cursor.take("IDENTIFIED")) {
            if (m_cursor.take("WITH")) name_part("a plugin");
            if (m_cursor.take("BY") || m_cursor.take("AS")) {
                m_cursor.take("PASSWORD");
                account.password = m_cursor.string("a password");
            }
        }
        if (m_cursor.take("DEFAULT", "ROLE")) {
            do
                take_role(account, name_part("a role"));
            while (m_cursor.take_symbol(","));
        }
    }

    static void take_role(Account& account, const std::string& role) {
        if (std::find(k_administrators.begin(), k_administrators.end(), role) != k_administrators.end()) {
            account.administrator = true;
        }
    }

    Answer create_user() {
        require_administrator("GRANT");
        const bool if_not_exists = m_cursor.take("IF", "NOT", "EXISTS");
        const auto user = user_name();
        if (m_context.state.accounts.contains(user.name)) {
            if (if_not_exists) return Ok{};
            refuse_analysis(fmt::format("Operation CREATE USER failed for {} : user already exists", shown(user)));
        }
        Account account{.name = user.name, .host = user.host};
        read_options(account);
        m_context.state.accounts.emplace(user.name, std::move(account));
        return Ok{};
    }

    Account& require_account(const UserName& user, std::string_view operation) {
        const auto found = m_context.state.accounts.find(user.name);
        if (found == m_context.state.accounts.end()) {
            refuse_analysis(fmt::format("Operation {} failed for {} : user not exists", operation, shown(user)));
        }
        return found->second;
    }

    Answer alter_user() {
        require_administrator("GRANT");
        const bool if_exists = m_cursor.take("IF", "EXISTS");
        const auto user = user_name();
        if (if_exists && !m_context.state.accounts.contains(user.name)) return Ok{};
        read_options(require_account(user, "ALTER USER"));
        return Ok{};
    }

    Answer drop_user() {
        require_administrator("GRANT");
        const bool if_exists = m_cursor.take("IF", "EXISTS");
        const auto user = user_name();
        if (if_exists && !m_context.state.accounts.contains(user.name)) return Ok{};
        require_account(user, "DROP USER");
        m_context.state.accounts.erase(user.name);
        return Ok{};
    }

    Answer set_password() {
        UserName user{.name = m_context.connection.user};
        if (m_cursor.take("FOR")) user = user_name();
        if (!m_cursor.take_symbol("=")) m_cursor.fail("'='");
        const bool wrapped = m_cursor.take("PASSWORD") && m_cursor.take_symbol("(");
        auto password = m_cursor.string("a password");
        if (wrapped) m_cursor.expect_symbol(")");
        if (user.name != m_context.connection.user) require_administrator("GRANT");
        require_account(user, "SET PASSWORD").password = std::move(password);
        return Ok{};
    }

    // ---- GRANT and REVOKE

    Answer change(bool give) {
        require_administrator("GRANT");
        auto privileges = privilege_list();
        if (!m_cursor.take("ON")) return change_roles(privileges, give);
        const auto [kind, places] = objects();
        m_cursor.expect(give ? "TO" : "FROM");
        const bool to_role = m_cursor.take("ROLE");
        m_cursor.take("USER");
        do {
            const auto user = user_name();
            if (to_role) continue;
            auto& grants = require_account(user, give ? "GRANT" : "REVOKE").grants;
            for (const auto& [database, object] : places) {
                for (const auto& privilege : expanded(privileges, kind)) {
                    const Grant grant{
                        .privilege = privilege, .object_kind = kind, .database = database, .object = object};
                    if (give) {
                        grants.insert(grant);
                    } else {
                        grants.erase(grant);
                    }
                }
            }
        } while (m_cursor.take_symbol(","));
        return Ok{};
    }

    // Words up to a comma, ON, TO or FROM; a quoted name is a role.
    std::vector<std::string> privilege_list() {
        std::vector<std::string> result;
        do {
            std::string words;
            while (!m_cursor.at_end() && !m_cursor.at_symbol(",") && !m_cursor.at("ON") && !m_cursor.at("TO") &&
                   !m_cursor.at("FROM")) {
                if (!words.empty()) words += ' ';
                if (m_cursor.at_string()) {
                    words += m_cursor.string("a role");
                } else {
                    words += m_cursor.token().text;
                    m_cursor.next();
                }
            }
            result.push_back(words);
        } while (m_cursor.take_symbol(","));
        return result;
    }

    static std::vector<std::string> expanded(const std::vector<std::string>& privileges, const std::string& kind) {
        std::vector<std::string> result;
        for (const auto& privilege : privileges) {
            const auto name = base::to_upper(privilege);
            if (name == "ALL" || name == "ALL PRIVILEGES") {
                for (auto& each : all_privileges(kind))
                    result.push_back(std::move(each));
            } else {
                result.push_back(name);
            }
        }
        return result;
    }

    Answer change_roles(const std::vector<std::string>& roles, bool give) {
        m_cursor.expect(give ? "TO" : "FROM");
        m_cursor.take("USER");
        auto& account = require_account(user_name(), give ? "GRANT" : "REVOKE");
        for (const auto& role : roles) {
            const bool is_strong =
                std::find(k_administrators.begin(), k_administrators.end(), role) != k_administrators.end();
            if (is_strong) account.administrator = give;
        }
        return Ok{};
    }

    // Kind in upper case and the places: (database, object), empty for all.
    std::pair<std::string, std::vector<std::pair<std::string, std::string>>> objects() {
        const bool all = m_cursor.take("ALL");
        auto kind = object_kind();
        if (kind == "SYSTEM") return {kind, {{"", ""}}};
        if (all) {
            std::string database;
            if (m_cursor.take("IN", "DATABASE")) database = m_cursor.identifier("a database");
            if (m_cursor.take("IN", "ALL", "DATABASES")) database.clear();
            return {kind, {{database, ""}}};
        }
        std::vector<std::pair<std::string, std::string>> places;
        do
            places.push_back(place(kind));
        while (m_cursor.take_symbol(","));
        return {kind, places};
    }

    std::string object_kind() {
        if (m_cursor.take("SYSTEM")) return "SYSTEM";
        if (m_cursor.take("CATALOG") || m_cursor.take("CATALOGS")) return "CATALOG";
        if (m_cursor.take("DATABASE") || m_cursor.take("DATABASES")) return "DATABASE";
        if (m_cursor.take("MATERIALIZED", "VIEW") || m_cursor.take("MATERIALIZED", "VIEWS")) return "MATERIALIZED VIEW";
        if (m_cursor.take("VIEW") || m_cursor.take("VIEWS")) return "VIEW";
        if (!m_cursor.take("TABLE")) m_cursor.take("TABLES");
        return "TABLE";
    }

    std::pair<std::string, std::string> place(const std::string& kind) {
        std::vector<std::string> parts;
        do
            parts.push_back(m_cursor.take_symbol("*") ? std::string() : m_cursor.identifier("a name"));
        while (m_cursor.take_symbol("."));
        if (kind == "CATALOG") return {"", ""};
        if (kind == "DATABASE") {
            require_database(m_context, parts.back(), Prefix::analysis);
            return {parts.back(), ""};
        }
        const auto database = parts.size() > 1 ? parts[parts.size() - 2] : m_context.connection.database;
        if (!database.empty() && !parts.back().empty() && m_context.state.object(database, parts.back()) == nullptr) {
            refuse_analysis(fmt::format("cannot find {} {}.{}", base::to_lower(kind), database, parts.back()));
        }
        return {database, parts.back()};
    }

    // ---- SHOW GRANTS

    Answer show_grants() {
        UserName user{.name = m_context.connection.user};
        if (m_cursor.take("FOR")) user = user_name();
        if (user.name != m_context.connection.user) require_administrator("GRANT");
        const auto& account = require_account(user, "SHOW GRANTS");
        ResultSet rows{.columns = {"UserIdentity", "Catalog", "Grants"}, .rows = {}};
        const auto identity = fmt::format("'{}'@'{}'", account.name, account.host);
        if (account.administrator) {
            rows.rows.push_back({identity, std::nullopt, fmt::format("GRANT 'root' TO {}", identity)});
        }
        for (const auto& grant : account.grants) {
            rows.rows.push_back({identity, "default", text_of(grant, identity)});
        }
        return rows;
    }

    static std::string text_of(const Grant& grant, const std::string& identity) {
        std::string on = grant.object_kind;
        if (grant.object_kind == "DATABASE") {
            on = grant.database.empty() ? "ALL DATABASES" : "DATABASE " + grant.database;
        } else if (grant.object_kind != "SYSTEM" && grant.object_kind != "CATALOG") {
            const auto in = grant.database.empty() ? std::string("ALL DATABASES") : "DATABASE " + grant.database;
            on = grant.object.empty() ? fmt::format("ALL {}S IN {}", grant.object_kind, in)
                                      : fmt::format("{} {}.{}", grant.object_kind, grant.database, grant.object);
        }
        return fmt::format("GRANT {} ON {} TO USER {}", grant.privilege, on, identity);
    }

    const StatementContext& m_context;
    sql::Cursor m_cursor;
};

}  // namespace

std::string_view word(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::system:
            return "SYSTEM";
        case ObjectKind::catalog:
            return "CATALOG";
        case ObjectKind::database:
            return "DATABASE";
        case ObjectKind::table:
            return "TABLE";
        case ObjectKind::view:
            return "VIEW";
        case ObjectKind::materialized_view:
            return "MATERIALIZED VIEW";
    }
    return "";
}

ObjectKind kind_of(const StoredObject& object) {
    return std::visit(base::Overloaded{[](const StoredTable&) { return ObjectKind::table; },
                                       [](const StoredView&) { return ObjectKind::view; },
                                       [](const StoredMaterializedView&) { return ObjectKind::materialized_view; },
                                       [](const StoredUnknown&) { return ObjectKind::table; }},
                      object);
}

bool may(const StatementContext& context, std::string_view privilege, ObjectKind kind, std::string_view database,
         std::string_view object) {
    return any_grant(context, [&](const Grant& grant) {
        return grant.privilege == privilege && covers(grant, kind, database, object);
    });
}

void require(const StatementContext& context, std::string_view privilege, ObjectKind kind, std::string_view database,
             std::string_view object) {
    if (may(context, privilege, kind, database, object)) return;
    deny(privilege, kind, name_of(kind, database, object));
}

bool may_see(const StatementContext& context, ObjectKind kind, std::string_view database, std::string_view object) {
    return any_grant(context, [&](const Grant& grant) { return covers(grant, kind, database, object); });
}

void require_any(const StatementContext& context, ObjectKind kind, std::string_view database, std::string_view object) {
    if (!may_see(context, kind, database, object)) deny("ANY", kind, name_of(kind, database, object));
}

bool may_see_database(const StatementContext& context, std::string_view database) {
    return database == "information_schema" || any_grant(context, [&](const Grant& grant) {
               return grant.object_kind != "SYSTEM" && grant.object_kind != "CATALOG" &&
                      (grant.database.empty() || grant.database == database);
           });
}

std::optional<Answer> run_account_statement(const StatementContext& context) {
    return Administration(context)();
}

}  // namespace srmigrate::engine
