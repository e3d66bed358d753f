// SPDX-License-Identifier: Apache-2.0
// Statements that are told by their first words: short ones are taken apart, the rest is classified.
#include "base/text.hpp"
#include "sql/parser.hpp"
#include "sql/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::sql::rules {
namespace {

std::string whole_text(const Cursor& cursor) {
    return std::string(cursor.text(0, static_cast<std::size_t>(-1)));
}

void skip_rest(Cursor& cursor) {
    while (!cursor.at_end())
        cursor.next();
}

// ---- Databases, tables, views
// -----------------------------------------------------------------------------------------

// [catalog.]database
schema::ObjectName database_name(Cursor& cursor) {
    auto name = object_name(cursor, "a database name");
    if (name.catalog) cursor.fail("a database name of at most two parts");
    name.catalog = std::exchange(name.database, std::nullopt);
    return name;
}

void skip_charset(Cursor& cursor) {
    const auto skip_value = [&] {
        cursor.take_symbol("=");
        if (cursor.at_string()) return cursor.next();
        cursor.identifier("a character set");
    };
    if (cursor.at("DEFAULT")) cursor.next();
    if (cursor.take("CHAR", "SET") || cursor.take("CHARSET") || cursor.take("CHARACTER", "SET")) skip_value();
    if (cursor.at("DEFAULT")) cursor.next();
    if (cursor.take("COLLATE")) skip_value();
}

bool take_database(Cursor& cursor) {
    return cursor.take("DATABASE") || cursor.take("SCHEMA");
}

schema::Operation create_database(Cursor& cursor) {
    schema::CreateDatabase create;
    create.if_not_exists = if_not_exists(cursor);
    create.name = database_name(cursor);
    skip_charset(cursor);
    create.properties = properties(cursor);
    return create;
}

schema::Operation drop_database(Cursor& cursor) {
    schema::DropDatabase drop;
    drop.if_exists = if_exists(cursor);
    drop.name = database_name(cursor);
    drop.force = cursor.take("FORCE");
    return drop;
}

// DATA QUOTA 10GB | REPLICA QUOTA 1024: the first is an identifier to StarRocks' grammar, the second a whole number.
schema::Operation quota(Cursor& cursor, schema::ObjectName name) {
    schema::SetDatabaseQuota set{.name = std::move(name)};
    if (cursor.take("DATA", "QUOTA")) {
        const bool has_no_unit = cursor.token().kind == LexedKind::number;
        if (has_no_unit) cursor.fail("a size with its unit", fmt::format("write {}B", cursor.token().text));
        set.limit = cursor.identifier("a size such as 10GB");
    } else if (cursor.take("REPLICA", "QUOTA")) {
        set.kind = schema::DatabaseQuota::replica;
        set.limit = std::to_string(cursor.integer("a number of replicas"));
    } else {
        cursor.fail("DATA QUOTA, REPLICA QUOTA or '('");
    }
    return set;
}

schema::Operation alter_database(Cursor& cursor) {
    auto name = database_name(cursor);
    if (cursor.take("RENAME")) return schema::RenameDatabase{std::move(name), cursor.identifier("a new name")};
    if (!cursor.take("SET")) cursor.fail("RENAME or SET");
    if (cursor.at_symbol("(")) return schema::SetDatabaseProperties{std::move(name), property_list(cursor)};
    return quota(cursor, std::move(name));
}

schema::Operation drop_table(Cursor& cursor, bool temporary) {
    schema::DropTable drop{.temporary = temporary};
    drop.if_exists = if_exists(cursor);
    drop.name = object_name(cursor, "a table name");
    drop.force = cursor.take("FORCE");
    return drop;
}

schema::Operation drop_view(Cursor& cursor) {
    schema::DropView drop;
    drop.if_exists = if_exists(cursor);
    drop.name = object_name(cursor, "a view name");
    return drop;
}

schema::Operation drop_materialized_view(Cursor& cursor) {
    schema::DropMaterializedView drop;
    drop.if_exists = if_exists(cursor);
    drop.name = object_name(cursor, "a view name");
    drop.force = cursor.take("FORCE");
    return drop;
}

schema::Operation truncate_table(Cursor& cursor) {
    schema::TruncateTable truncate{.name = object_name(cursor, "a table name")};
    if (cursor.at_end()) return truncate;
    truncate.temporary_partitions = cursor.take("TEMPORARY");
    if (!cursor.take("PARTITION") && !cursor.take("PARTITIONS")) cursor.fail("PARTITION or the end of the statement");
    truncate.partitions = partition_names(cursor);
    return truncate;
}

schema::Operation create_index(Cursor& cursor) {
    auto name = cursor.identifier("an index name");
    cursor.expect("ON");
    auto table = object_name(cursor, "a table name");
    return schema::AlterTable{std::move(table), {schema::AddIndex{index_body(cursor, std::move(name))}}};
}

schema::Operation drop_index(Cursor& cursor) {
    auto name = cursor.identifier("an index name");
    cursor.expect("ON");
    return schema::AlterTable{object_name(cursor, "a table name"), {schema::DropIndex{std::move(name)}}};
}

schema::Operation cancel_alter(Cursor& cursor) {
    schema::CancelAlter cancel;
    if (cursor.take("MATERIALIZED", "VIEW")) {
        cancel.materialized_view = true;
        cancel.list = schema::JobList::rollup;
    } else {
        cursor.expect("TABLE");
        if (cursor.take("ROLLUP")) {
            cancel.list = schema::JobList::rollup;
        } else if (cursor.take("OPTIMIZE")) {
            cancel.list = schema::JobList::optimize;
        } else {
            cursor.take("COLUMN");
        }
    }
    cursor.expect("FROM");
    cancel.name = object_name(cursor, "a table name");
    if (cursor.at_symbol("(")) cancel.jobs = cursor.parenthesised([&] { return cursor.integer("a job id"); });
    return cancel;
}

schema::Operation cancel_refresh(Cursor& cursor) {
    schema::CancelRefresh cancel{.name = object_name(cursor, "a view name")};
    cancel.force = cursor.take("FORCE");
    return cancel;
}

// ---- Session
// -----------------------------------------------------------------------------------------------------------

schema::Operation use(Cursor& cursor) {
    if (cursor.at_string()) {
        // USE 'catalog c' is an old way to write SET CATALOG c.
        auto text = whole_text(cursor);
        const auto words = base::split_list(cursor.string("a catalog"), ' ');
        return schema::SetSession{schema::SetSession::Kind::catalog, std::move(text),
                                  words.empty() ? std::string() : words.back()};
    }
    auto name = database_name(cursor);
    return schema::Use{std::move(name.catalog), std::move(name.name)};
}

// SET that outlives the session is no context: it is Opaque.
schema::Operation set(Cursor& cursor) {
    using Kind = schema::SetSession::Kind;
    auto text = whole_text(cursor);
    if (cursor.take("CATALOG")) {
        auto catalog = cursor.at_string() ? cursor.string("a catalog name") : cursor.identifier("a catalog name");
        return schema::SetSession{Kind::catalog, std::move(text), std::move(catalog)};
    }
    const bool is_role = cursor.at("ROLE");
    const std::size_t name = cursor.at_symbol("@") && cursor.at_symbol("@", 1) ? 2 : 0;  // SET @@GLOBAL.x = 1
    const bool outlives = cursor.at("PASSWORD") || cursor.at("PROPERTY") || cursor.at("GLOBAL", name) ||
                          cursor.at("DEFAULT") || (cursor.at("AS", 1) && cursor.at("DEFAULT", 2));
    const bool is_other = cursor.at("NAMES") || cursor.at("CHARSET") || cursor.at("CHAR") || cursor.at("CHARACTER") ||
                          cursor.at("WAREHOUSE") || cursor.at("WAREHOUSE", 1) || cursor.at("TRANSACTION") ||
                          cursor.at("TRANSACTION", 1);
    if (cursor.at_end()) cursor.fail("a variable, CATALOG or ROLE");
    skip_rest(cursor);
    if (outlives) return opaque(cursor, "it outlives the session");
    return schema::SetSession{is_role ? Kind::role : is_other ? Kind::other : Kind::variable, std::move(text)};
}

// ---- Data
// --------------------------------------------------------------------------------------------------------------

schema::Operation data(Cursor& cursor, schema::DataKind kind, std::optional<schema::ObjectName> target) {
    schema::DataStatement statement{.kind = kind, .target = std::move(target), .text = whole_text(cursor)};
    for (; !cursor.at_end(); cursor.next()) {
        const bool is_insert = kind == schema::DataKind::insert || kind == schema::DataKind::insert_overwrite;
        if (is_insert && cursor.at("SELECT")) break;
        if (is_insert && cursor.at("WITH") && cursor.at("LABEL", 1) && cursor.at_identifier(2)) {
            cursor.go_to(cursor.position() + 2);
            statement.label = cursor.identifier("a label");
            break;
        }
    }
    skip_rest(cursor);
    return statement;
}

schema::Operation insert(Cursor& cursor) {
    const auto begin = cursor.position();
    cursor.expect("INSERT");
    const bool overwrite = cursor.take("OVERWRITE");
    if (!overwrite && !cursor.take("INTO")) cursor.fail("INTO or OVERWRITE");
    std::optional<schema::ObjectName> target;
    if (!cursor.at("FILES") && !(cursor.at("BLACKHOLE") && cursor.at_symbol("(", 1))) {
        cursor.take("TABLE");
        target = object_name(cursor, "a table name");
    }
    if (cursor.at_end()) cursor.fail("VALUES or a query");
    auto reading = cursor;
    cursor.go_to(begin);
    auto statement = data(cursor, overwrite ? schema::DataKind::insert_overwrite : schema::DataKind::insert, target);
    std::get<schema::DataStatement>(statement).reads = reads(reading);
    return statement;
}

// UPDATE t SET …, DELETE FROM t …; perhaps behind WITH. What they read includes no target, unless it is read besides.
schema::Operation change(Cursor& cursor, schema::DataKind kind) {
    auto all = reads(cursor);
    while (!cursor.at_end() && !cursor.at("UPDATE") && !cursor.at("DELETE")) {
        if (cursor.at_symbol("(")) {
            skip_brackets(cursor);
        } else {
            cursor.next();
        }
    }
    if (!cursor.take("UPDATE")) cursor.expect("DELETE", "FROM");
    auto target = object_name(cursor, "a table name");
    if (kind == schema::DataKind::delete_) std::erase(all, target);
    auto statement = data(cursor, kind, std::move(target));
    std::get<schema::DataStatement>(statement).reads = std::move(all);
    return statement;
}

schema::Operation select(Cursor& cursor) {
    auto parsed = query(cursor);
    return schema::DataStatement{
        .kind = schema::DataKind::select, .reads = std::move(parsed.reads), .text = whole_text(cursor)};
}

// WITH … SELECT | UPDATE | DELETE
schema::Operation with(Cursor& cursor) {
    auto ahead = cursor;
    for (; !ahead.at_end(); ahead.next()) {
        if (ahead.at_symbol("(")) {
            skip_brackets(ahead);
            if (ahead.at_end()) break;
        }
        if (ahead.at("SELECT")) break;
        if (ahead.at("UPDATE")) return change(cursor, schema::DataKind::update);
        if (ahead.at("DELETE")) return change(cursor, schema::DataKind::delete_);
    }
    return select(cursor);
}

// SUBMIT TASK [name] … AS CREATE TABLE … AS | INSERT …
schema::Operation submit_task(Cursor& cursor) {
    std::optional<schema::ObjectName> target;
    auto ahead = cursor;
    while (!ahead.at_end() && !ahead.at("AS"))
        ahead.next();
    if (!ahead.take("AS")) ahead.fail("AS");
    auto read = reads(ahead);
    if (ahead.take("INSERT")) {
        if (!ahead.take("INTO")) ahead.take("OVERWRITE");
        if (ahead.at_identifier()) target = object_name(ahead, "a table name");
    } else if (ahead.take("CREATE", "TABLE")) {
        if_not_exists(ahead);
        target = object_name(ahead, "a table name");
    }
    auto statement = data(cursor, schema::DataKind::submit_task, std::move(target));
    std::get<schema::DataStatement>(statement).reads = std::move(read);
    return statement;
}

// ---- Everything else
// ---------------------------------------------------------------------------------------------------

// Statements that look, load or maintain, and leave every definition as it is.
constexpr std::array<std::string_view, 19> k_without_effect_on_schema{
    "SHOW", "DESC",   "DESCRIBE", "EXPLAIN", "TRACE",  "HELP",  "ANALYZE", "SYNC",      "KILL",   "CACHE",
    "LOAD", "EXPORT", "CALL",     "STOP",    "RESUME", "PAUSE", "SUSPEND", "TRANSLATE", "REFRESH"};

// The other first words that StarRocks knows.
constexpr std::array<std::string_view, 32> k_other_statements{
    "ADD",    "ADMIN",   "ALTER",      "BACKUP",   "BEGIN",     "CANCEL",  "CLEAN",  "CLEAR",
    "COMMIT", "CREATE",  "DEALLOCATE", "DELETE",   "DISABLE",   "DROP",    "ENABLE", "EXECUTE",
    "GRANT",  "INSTALL", "LOCK",       "PREPARE",  "RECOVER",   "RESTORE", "REVOKE", "ROLLBACK",
    "SET",    "START",   "SUBMIT",     "TRUNCATE", "UNINSTALL", "UNLOCK",  "UNSET",  "USE"};

// Words that may be part of a statement's kind, behind the first.
constexpr std::array<std::string_view, 66> k_kind_words{
    "ACCESS",       "ADVISOR",     "AGGREGATE",   "ALL",       "ALTER",        "ANALYZE",  "BACKEND",    "BASELINE",
    "BLACKLIST",    "BRANCH",      "CACHE",       "CATALOG",   "CHECK",        "CLUSTER",  "COMPACTION", "COMPUTE",
    "CONFIG",       "CONNECTIONS", "DATABASE",    "DATACACHE", "DECOMMISSION", "DEFAULT",  "DICTIONARY", "EXECUTE",
    "EXPORT",       "EXTERNAL",    "FAILOVER",    "FILE",      "FRONTEND",     "FUNCTION", "GLOBAL",     "GROUP",
    "HISTOGRAM",    "INDEX",       "INTEGRATION", "JOB",       "LABEL",        "LOAD",     "MAPPING",    "MASKING",
    "MATERIALIZED", "MULTIPLE",    "NODE",        "PARTITION", "PASSWORD",     "PIPE",     "PLAN",       "PLUGIN",
    "POLICY",       "PROFILE",     "PROPERTY",    "PROVIDER",  "REPAIR",       "REPLICA",  "REPOSITORY", "RESOURCE",
    "ROLE",         "ROUTINE",     "ROW",         "RULE",      "SECURITY",     "SET",      "SNAPSHOT",   "STATS",
    "STORAGE",      "SYSTEM"};
constexpr std::array<std::string_view, 11> k_more_kind_words{
    "TABLE", "TABLES", "TABLET", "TASK", "TRANSACTION", "TUNESPACE", "USER", "VIEW", "VOLUME", "WAREHOUSE", "SHOW"};

// The leading words in upper case; steps over them and over OR REPLACE.
std::string kind_words(Cursor& cursor) {
    auto kind = base::to_upper(cursor.token().text);
    cursor.next();
    for (std::size_t words = 1; words < 4; ++words) {
        cursor.take("OR", "REPLACE");
        if (!cursor.at_any(k_kind_words) && !cursor.at_any(k_more_kind_words)) break;
        kind += ' ';
        kind += base::to_upper(cursor.token().text);
        cursor.next();
    }
    return kind;
}

// The table or view that a statement of this kind is about.
std::optional<schema::ObjectName> kind_object(Cursor& cursor, const std::string& kind) {
    constexpr std::array<std::string_view, 9> k_about_objects{
        "CREATE TABLE", "CREATE VIEW", "CREATE MATERIALIZED VIEW", "CREATE EXTERNAL TABLE",
        "ALTER TABLE",  "ALTER VIEW",  "ALTER MATERIALIZED VIEW",  "DROP MATERIALIZED VIEW",
        "RECOVER TABLE"};
    const bool is_about = std::find(k_about_objects.begin(), k_about_objects.end(), kind) != k_about_objects.end();
    if (kind == "RECOVER PARTITION" || kind == "CANCEL COMPACTION") {
        while (!cursor.at_end() && !cursor.take("FROM"))
            cursor.next();
    } else if (!is_about) {
        return std::nullopt;
    }
    if (!cursor.take("IF", "NOT", "EXISTS")) cursor.take("IF", "EXISTS");
    if (!cursor.at_identifier()) return std::nullopt;
    return object_name(cursor, "a name");
}

schema::Operation rest(Cursor& cursor) {
    if (cursor.at_end()) cursor.fail("a statement");
    if (cursor.at_any(k_without_effect_on_schema)) {
        return data(cursor, schema::DataKind::other, std::nullopt);
    }
    if (cursor.token().kind != LexedKind::word) cursor.fail("a statement");
    const bool is_known = cursor.at_any(k_other_statements);
    skip_rest(cursor);
    return opaque(cursor,
                  is_known ? std::string("it is not about tables, views or data") : std::string(k_no_such_statement));
}

}  // namespace

schema::Operation opaque(const Cursor& cursor, std::string reason) {
    auto words = cursor;
    words.go_to(0);
    schema::Opaque result{.reason = std::move(reason), .text = whole_text(cursor)};
    result.kind = kind_words(words);
    result.object = kind_object(words, result.kind);
    return result;
}

schema::Operation other(Cursor& cursor) {
    if (cursor.at("SELECT") || cursor.at_symbol("(")) return select(cursor);
    if (cursor.at("WITH")) return with(cursor);
    if (cursor.at("INSERT")) return insert(cursor);
    if (cursor.at("UPDATE")) return change(cursor, schema::DataKind::update);
    if (cursor.at("DELETE") && cursor.at("FROM", 1)) return change(cursor, schema::DataKind::delete_);
    if (cursor.at("SUBMIT") && cursor.at("TASK", 1)) return submit_task(cursor);
    if (cursor.take("USE")) return use(cursor);
    if (cursor.take("SET")) return set(cursor);
    if (cursor.take("TRUNCATE", "TABLE")) return truncate_table(cursor);
    if (cursor.take("CANCEL", "ALTER")) return cancel_alter(cursor);
    if (cursor.take("CANCEL", "REFRESH", "MATERIALIZED", "VIEW")) return cancel_refresh(cursor);
    if (cursor.take("CREATE", "INDEX")) return create_index(cursor);
    if (cursor.take("DROP", "INDEX")) return drop_index(cursor);
    if (cursor.take("DROP", "TABLE")) return drop_table(cursor, false);
    if (cursor.take("DROP", "TEMPORARY", "TABLE")) return drop_table(cursor, true);
    if (cursor.take("DROP", "VIEW")) return drop_view(cursor);
    if (cursor.take("DROP", "MATERIALIZED", "VIEW")) return drop_materialized_view(cursor);
    const auto begin = cursor.position();
    if (cursor.take("CREATE") && take_database(cursor)) return create_database(cursor);
    cursor.go_to(begin);
    if (cursor.take("DROP") && take_database(cursor)) return drop_database(cursor);
    cursor.go_to(begin);
    if (cursor.take("ALTER", "DATABASE")) return alter_database(cursor);
    return rest(cursor);
}

}  // namespace srmigrate::sql::rules
