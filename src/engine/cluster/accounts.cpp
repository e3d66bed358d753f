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

constexpr std::array<std::string_view, 3> k_administrators{"root", "db_admin", "cluster_admin"};
// StarRocks: PrivilegeBuiltinConstants
constexpr std::array<std::string_view, 6> k_built_in_roles{"cluster_admin", "db_admin",       "public",
                                                           "root",          "security_admin", "user_admin"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// The roles and those that they were granted.
std::set<std::string> with_parents(const ClusterState& state, const std::set<std::string>& roles) {
    std::set<std::string> all;
    std::vector<std::string> open(roles.begin(), roles.end());
    while (!open.empty()) {
        const auto name = std::move(open.back());
        open.pop_back();
        if (!all.insert(name).second) continue;
        const auto found = state.roles.find(name);
        if (found != state.roles.end()) open.insert(open.end(), found->second.roles.begin(), found->second.roles.end());
    }
    return all;
}

template <class Condition>
bool any_grant(const StatementContext& context, Condition condition) {
    const auto* account = account_of(context);
    if (account == nullptr) return false;
    if (account->administrator || std::any_of(account->grants.begin(), account->grants.end(), condition)) return true;
    for (const auto& name : with_parents(context.state, account->roles)) {
        if (is_one_of(k_administrators, name)) return true;
        const auto found = context.state.roles.find(name);
        if (found == context.state.roles.end()) continue;
        if (std::any_of(found->second.grants.begin(), found->second.grants.end(), condition)) return true;
    }
    return false;
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

// What ALL means on each kind of object.
std::vector<std::string> all_privileges(std::string_view object_kind) {
    if (object_kind == "TABLE") return {"ALTER", "DELETE", "DROP", "EXPORT", "INSERT", "REFRESH", "SELECT", "UPDATE"};
    if (object_kind == "VIEW") return {"ALTER", "DROP", "SELECT"};
    if (object_kind == "MATERIALIZED VIEW") return {"ALTER", "DROP", "REFRESH", "SELECT"};
    if (object_kind == "DATABASE") {
        return {"ALTER", "CREATE FUNCTION", "CREATE MATERIALIZED VIEW", "CREATE TABLE", "CREATE VIEW", "DROP"};
    }
    if (object_kind == "CATALOG") return {"ALTER", "CREATE DATABASE", "DROP", "USAGE"};
    if (object_kind == "RESOURCE GROUP") return {"ALTER", "DROP"};
    if (object_kind == "RESOURCE" || object_kind == "STORAGE VOLUME" || object_kind == "PIPE") {
        return {"ALTER", "DROP", "USAGE"};
    }
    if (object_kind == "FUNCTION" || object_kind == "GLOBAL FUNCTION") return {"DROP", "USAGE"};
    if (object_kind == "WAREHOUSE") return {"ALTER", "DROP", "USAGE"};
    if (object_kind == "USER") return {"IMPERSONATE"};
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
        : m_context(context), m_cursor(sql::TokenSpan(context.statement.tokens)) {}

    std::optional<Answer> operator()() {
        if (m_cursor.take("CREATE", "USER")) return create_user();
        if (m_cursor.take("ALTER", "USER")) return alter_user();
        if (m_cursor.take("DROP", "USER")) return drop_user();
        if (m_cursor.take("CREATE", "ROLE")) return create_roles();
        if (m_cursor.take("ALTER", "ROLE")) return alter_roles();
        if (m_cursor.take("DROP", "ROLE")) return drop_roles();
        if (m_cursor.take("SHOW", "ROLES")) return show_roles();
        if (m_cursor.take("SHOW", "USERS")) return show_users();
        if (m_cursor.take("SHOW", "USER")) return one_user(m_context.connection.user);
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

    // StarRocks: AuthorizationAnalyzer.validRoleName
    void require_role(const std::string& role, std::string_view what) const {
        if (is_one_of(k_built_in_roles, role) || m_context.state.roles.contains(role)) return;
        refuse_analysis(fmt::format("{}: cannot find role {}!", what, role));
    }

    void take_role(Account& account, const std::string& role) const {
        require_role(role, "Valid role name fail");
        if (is_one_of(k_administrators, role)) {
            account.administrator = true;
        } else {
            account.roles.insert(role);
        }
    }

    // ---- Roles

    std::vector<std::string> role_names() {
        std::vector<std::string> names;
        do
            names.push_back(name_part("a role"));
        while (m_cursor.take_symbol(","));
        return names;
    }

    std::string comment() {
        if (!m_cursor.take("COMMENT")) return {};
        m_cursor.take_symbol("=");
        return m_cursor.string("a comment");
    }

    // StarRocks: AuthorizationAnalyzer.visitCreateRoleStatement, visitDropRoleStatement
    Answer create_roles() {
        require_administrator("GRANT");
        const bool if_not_exists = m_cursor.take("IF", "NOT", "EXISTS");
        const auto names = role_names();
        const auto text = comment();
        for (const auto& name : names) {
            const bool exists = is_one_of(k_built_in_roles, name) || m_context.state.roles.contains(name);
            if (exists && !if_not_exists) {
                refuse_analysis(fmt::format("Operation CREATE ROLE failed for {} : role already exists", name));
            }
        }
        for (const auto& name : names) {
            if (!is_one_of(k_built_in_roles, name)) m_context.state.roles.try_emplace(name, Role{.comment = text});
        }
        return Ok{};
    }

    Answer alter_roles() {
        require_administrator("GRANT");
        const bool if_exists = m_cursor.take("IF", "EXISTS");
        const auto names = role_names();
        m_cursor.expect("SET");
        const auto text = comment();
        for (const auto& name : names) {
            const auto found = m_context.state.roles.find(name);
            if (found != m_context.state.roles.end()) {
                found->second.comment = text;
            } else if (!if_exists) {
                require_role(name, "Can not alter role");
            }
        }
        return Ok{};
    }

    Answer drop_roles() {
        require_administrator("GRANT");
        const bool if_exists = m_cursor.take("IF", "EXISTS");
        const auto names = role_names();
        for (const auto& name : names) {
            if (is_one_of(k_built_in_roles, name)) refuse(fmt::format("role {} cannot be dropped!", name));
            if (!if_exists && !m_context.state.roles.contains(name)) {
                refuse_analysis(fmt::format("Operation DROP ROLE failed for {} : role not exists", name));
            }
        }
        for (const auto& name : names) {
            m_context.state.roles.erase(name);
            for (auto& [user, account] : m_context.state.accounts)
                account.roles.erase(name);
            for (auto& [other, role] : m_context.state.roles)
                role.roles.erase(name);
        }
        return Ok{};
    }

    Answer show_roles() const {
        require_administrator("GRANT");
        ResultSet rows{.columns = {"Name", "Builtin", "Comment"}, .rows = {}};
        for (const auto name : k_built_in_roles)
            rows.rows.push_back({std::string(name), "true", "built-in"});
        for (const auto& [name, role] : m_context.state.roles)
            rows.rows.push_back({name, "false", role.comment});
        std::sort(rows.rows.begin(), rows.rows.end());
        return rows;
    }

    static std::string identity_of(const Account& account) {
        return fmt::format("'{}'@'{}'", account.name, account.host);
    }

    Answer show_users() const {
        require_administrator("GRANT");
        ResultSet rows{.columns = {"User"}, .rows = {}};
        for (const auto& [name, account] : m_context.state.accounts)
            rows.rows.push_back({identity_of(account)});
        return rows;
    }

    Answer one_user(const std::string& name) {
        return ResultSet{.columns = {"User"}, .rows = {{identity_of(require_account({.name = name}, "SHOW USER"))}}};
    }

    // ---- Users

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
            auto& grants = to_role ? grants_of_role(name_part("a role"))
                                   : require_account(user_name(), give ? "GRANT" : "REVOKE").grants;
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

    std::set<Grant>& grants_of_role(const std::string& role) {
        require_role(role, "Can not grant/revoke to role");
        const auto found = m_context.state.roles.find(role);
        // StarRocks: RolePrivilegeCollectionV2.assertMutable
        if (found == m_context.state.roles.end()) refuse(fmt::format("role {} is not mutable!", role));
        return found->second.grants;
    }

    // Words up to a comma, ON, TO or FROM; a quoted name is a role.
    std::vector<std::string> privilege_list() {
        std::vector<std::string> result;
        do {
            std::string words;
            while (!m_cursor.at_end() && !m_cursor.at_symbol(",") && !m_cursor.at("ON") && !m_cursor.at("TO") &&
                   !m_cursor.at("FROM")) {
                if (!words.empty()) words += ' ';
                if (m_cursor.at_string() || m_cursor.token().kind == sql::LexedKind::quoted_identifier) {
                    words += name_part("a role");
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

    // StarRocks: AuthorizationAnalyzer.visitGrantRevokeRoleStatement
    Answer change_roles(const std::vector<std::string>& roles, bool give) {
        m_cursor.expect(give ? "TO" : "FROM");
        for (const auto& role : roles)
            require_role(role, "Can not granted/revoke role to/from user");
        if (m_cursor.take("ROLE")) {
            do {
                const auto name = name_part("a role");
                require_role(name, "Can not granted/revoke role to/from role");
                const auto found = m_context.state.roles.find(name);
                if (found == m_context.state.roles.end()) refuse(fmt::format("role {} is not mutable!", name));
                change_members(found->second.roles, roles, give);
            } while (m_cursor.take_symbol(","));
            return Ok{};
        }
        m_cursor.take("USER");
        do {
            auto& account = require_account(user_name(), give ? "GRANT" : "REVOKE");
            change_members(account.roles, roles, give);
            for (const auto& role : roles) {
                if (!is_one_of(k_administrators, role)) continue;
                account.administrator = give;
                account.roles.erase(role);
            }
        } while (m_cursor.take_symbol(","));
        return Ok{};
    }

    static void change_members(std::set<std::string>& members, const std::vector<std::string>& roles, bool give) {
        for (const auto& role : roles) {
            if (give) {
                members.insert(role);
            } else {
                members.erase(role);
            }
        }
    }

    // Kind in upper case and the places: (database, object), empty for all.
    std::pair<std::string, std::vector<std::pair<std::string, std::string>>> objects() {
        const bool all = m_cursor.take("ALL");
        auto kind = object_kind();
        if (kind == "SYSTEM") return {kind, {{"", ""}}};
        if (kind == "USER" && !all) return {kind, users()};
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

    // The users that somebody may impersonate.
    std::vector<std::pair<std::string, std::string>> users() {
        std::vector<std::pair<std::string, std::string>> names;
        do {
            const auto user = user_name();
            require_account(user, "GRANT");
            names.emplace_back("", user.name);
        } while (m_cursor.take_symbol(","));
        return names;
    }

    std::string object_kind() {
        for (const std::string_view kind : {"RESOURCE GROUP", "STORAGE VOLUME", "GLOBAL FUNCTION"}) {
            const auto words = base::split_list(kind, ' ');
            const bool is_here = m_cursor.at(words[0]) && (m_cursor.at(words[1], 1) || m_cursor.at(words[1] + "S", 1));
            if (!is_here) continue;
            m_cursor.next();
            m_cursor.next();
            return std::string(kind);
        }
        for (const std::string_view kind : {"RESOURCE", "PIPE", "FUNCTION", "WAREHOUSE", "USER"}) {
            if (m_cursor.take(kind) || m_cursor.take(std::string(kind) + "S")) return std::string(kind);
        }
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
            parts.push_back(m_cursor.take_symbol("*") ? std::string() : name_part("a name"));
        while (m_cursor.take_symbol("."));
        if (kind == "FUNCTION" || kind == "GLOBAL FUNCTION") parts.back() += arguments();
        if (is_kept_in_cluster(kind)) return {"", parts.back()};
        if (kind == "CATALOG") return {"", ""};
        if (kind == "DATABASE") {
            require_database(m_context, parts.back(), Prefix::analysis);
            return {parts.back(), ""};
        }
        const auto database = parts.size() > 1 ? parts[parts.size() - 2] : m_context.connection.database;
        if (kind == "FUNCTION" || kind == "PIPE") return {database, parts.back()};
        if (!database.empty() && !parts.back().empty() && m_context.state.object(database, parts.back()) == nullptr) {
            refuse_analysis(fmt::format("cannot find {} {}.{}", base::to_lower(kind), database, parts.back()));
        }
        return {database, parts.back()};
    }

    static bool is_kept_in_cluster(std::string_view kind) {
        return kind == "RESOURCE GROUP" || kind == "STORAGE VOLUME" || kind == "GLOBAL FUNCTION" ||
               kind == "RESOURCE" || kind == "WAREHOUSE";
    }

    // (INT, STRING) of a function, as it is written.
    std::string arguments() {
        std::string text;
        if (!m_cursor.at_symbol("(")) return text;
        while (!m_cursor.at_end() && !m_cursor.at_symbol(")")) {
            text += m_cursor.token().text;
            m_cursor.next();
        }
        m_cursor.expect_symbol(")");
        return text + ")";
    }

    // ---- SHOW GRANTS

    Answer show_grants_of_role(const std::string& name) {
        require_administrator("GRANT");
        require_role(name, fmt::format("There is no such grant defined for role {}", name));
        ResultSet rows{.columns = {"RoleName", "Catalog", "Grants"}, .rows = {}};
        const auto found = m_context.state.roles.find(name);
        if (found == m_context.state.roles.end()) return rows;
        const auto& role = found->second;
        if (!role.roles.empty()) {
            rows.rows.push_back({name, std::nullopt, fmt::format("GRANT {} TO  ROLE {}", quoted(role.roles), name)});
        }
        for (const auto& grant : role.grants)
            rows.rows.push_back({name, catalog_of(grant), text_of(grant, "ROLE '" + name + "'")});
        return rows;
    }

    static std::string quoted(const std::set<std::string>& roles) {
        std::vector<std::string> names;
        for (const auto& role : roles)
            names.push_back("'" + role + "'");
        return base::join(names, ", ");
    }

    static Cell catalog_of(const Grant& grant) {
        return is_kept_in_cluster(grant.object_kind) || grant.object_kind == "USER" ? Cell() : Cell("default");
    }

    Answer show_grants() {
        UserName user{.name = m_context.connection.user};
        if (m_cursor.take("FOR", "ROLE")) return show_grants_of_role(name_part("a role"));
        if (m_cursor.take("FOR")) {
            m_cursor.take("USER");
            user = user_name();
        }
        if (user.name != m_context.connection.user) require_administrator("GRANT");
        const auto& account = require_account(user, "SHOW GRANTS");
        ResultSet rows{.columns = {"UserIdentity", "Catalog", "Grants"}, .rows = {}};
        const auto identity = identity_of(account);
        if (!account.roles.empty()) {
            rows.rows.push_back(
                {identity, std::nullopt, fmt::format("GRANT {} TO {}", quoted(account.roles), identity)});
        }
        if (account.administrator) {
            rows.rows.push_back({identity, std::nullopt, fmt::format("GRANT 'root' TO {}", identity)});
        }
        for (const auto& grant : account.grants) {
            rows.rows.push_back({identity, catalog_of(grant), text_of(grant, "USER " + identity)});
        }
        return rows;
    }

    static std::string text_of(const Grant& grant, const std::string& grantee) {
        std::string on = grant.object_kind;
        if (is_kept_in_cluster(grant.object_kind) || grant.object_kind == "USER") {
            on = grant.object.empty() ? fmt::format("ALL {}S", grant.object_kind)
                                      : fmt::format("{} {}", grant.object_kind, grant.object);
        } else if (grant.object_kind == "DATABASE") {
            on = grant.database.empty() ? "ALL DATABASES" : "DATABASE " + grant.database;
        } else if (grant.object_kind != "SYSTEM" && grant.object_kind != "CATALOG") {
            const auto in = grant.database.empty() ? std::string("ALL DATABASES") : "DATABASE " + grant.database;
            on = grant.object.empty() ? fmt::format("ALL {}S IN {}", grant.object_kind, in)
                                      : fmt::format("{} {}.{}", grant.object_kind, grant.database, grant.object);
        }
        return fmt::format("GRANT {} ON {} TO {}", grant.privilege, on, grantee);
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
