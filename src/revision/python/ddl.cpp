// SPDX-License-Identifier: Apache-2.0
#include "revision/python/ddl.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "revision/python/library_error.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

// Not by way of sql/render: that has our own spelling of a statement, and a script shall send what it sends with
// Alembic, token by token (tests/revision/python_vectors_test.cpp). Names and literals are quoted by sql/quote all the
// same.
namespace srmigrate::revision {
namespace {

std::string full_name(const SaTable& table) {
    return qualified_name(table.schema, table.name);
}

std::string_view unless_there(IfThere there) {
    return there == IfThere::ignore ? "IF NOT EXISTS " : "";
}
std::string_view if_there(IfThere there) {
    return there == IfThere::ignore ? "IF EXISTS " : "";
}

std::string alter(const SaTable& table, std::string_view what) {
    return fmt::format("ALTER TABLE {} {}", full_name(table), what);
}

std::string default_text(const SaDefault& value) {
    return std::visit(base::Overloaded{
                          [](const std::string& text) { return sql::quote_string(text); },
                          [](const SaClausePtr& clause) { return clause_text(*clause, ColumnNames::plain); },
                      },
                      value);
}

// The dialect takes this very text for the word of SQL; the string 'AUTO_INCREMENT' is an ordinary default.
bool says_auto_increment(const SaDefault& value) {
    const auto* clause = std::get_if<SaClausePtr>(&value);
    return clause != nullptr &&
           base::equals_ignoring_case(base::trim(clause_text(**clause, ColumnNames::plain)), "AUTO_INCREMENT");
}

// ---- Keys -----------------------------------------------------------------------------------------------------------

// Without outer brackets and blanks, as the dialect removes them.
std::string_view without_brackets(std::string_view text) {
    text = base::trim(text);
    if (text.size() > 1 && text.front() == '(' && text.back() == ')')
        text = base::trim(text.substr(1, text.size() - 2));
    return text;
}

// Names between commas, quoted where StarRocks needs it; text that is no list of names stays as it is.
std::string name_list(std::string_view text) {
    const auto list = without_brackets(text);
    std::string result;
    for (const auto& part : base::split(list, ',')) {
        const auto name = base::trim(part);
        const bool plain = !name.empty() && name.find_first_of(" \t\n()`'\"") == std::string_view::npos;
        if (!plain) return std::string(list);
        if (!result.empty()) result += ", ";
        result += sql::quote_identifier(name);
    }
    return result;
}

std::vector<std::string> key_names(std::string_view columns) {
    std::vector<std::string> names;
    for (const auto& part : base::split(without_brackets(columns), ','))
        names.push_back(sql::unquote_identifier(std::string(base::trim(part))));
    return names;
}

bool has_column(const SaTable& table, std::string_view name) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [&](const SaColumn& column) { return column.name == name; });
}

void check_key(const SaTable& table, const SaOptions::Key& key) {
    const auto names = key.checked_as_written ? base::split(key.columns, ',') : key_names(key.columns);
    for (const auto& name : names) {
        if (has_column(table, base::trim(name))) continue;
        throw LibraryError(
            k_compile_error,
            fmt::format("the {} of '{}' names '{}', which is no column of it", key.kind, table.name, base::trim(name)),
            "write the names of columns with commas between them");
    }
    std::set<std::string> primary;
    for (const auto& column : table.columns) {
        if (column.primary_key) primary.insert(column.name);
    }
    const auto wanted = key_names(key.columns);
    if (primary.empty() || primary == std::set<std::string>(wanted.begin(), wanted.end())) return;
    throw LibraryError(
        k_compile_error,
        fmt::format("the {} of '{}' is ({}), but its columns with primary_key=True are ({})", key.kind, table.name,
                    base::join(wanted, ", "), base::join(std::vector(primary.begin(), primary.end()), ", ")),
        "name the same columns in both");
}

const SaOptions::Key* key_of(const SaTable& table) {
    const auto& keys = table.options.keys;
    for (const auto& key : keys) {
        if (key.kind == keys.front().kind) continue;
        throw LibraryError(k_compile_error,
                           fmt::format("'{}' has a {} and a {}", table.name, keys.front().kind, key.kind),
                           "give a table one kind of key");
    }
    if (keys.empty()) return nullptr;
    check_key(table, keys.front());
    return &keys.front();
}

// ---- Columns --------------------------------------------------------------------------------------------------------

std::string aggregate_text(const SaColumn& column, const SaOptions::Key* key) {
    constexpr std::array k_functions{"SUM",
                                     "COUNT",
                                     "MIN",
                                     "MAX",
                                     "HLL_UNION",
                                     "BITMAP_UNION",
                                     "PERCENTILE_UNION",
                                     "REPLACE",
                                     "REPLACE_IF_NOT_NULL"};
    if (column.aggregate.empty() && !column.aggregate_key) return {};
    if (!column.aggregate.empty() && column.aggregate_key) {
        throw LibraryError(k_compile_error, fmt::format("the column '{}' is a key and aggregated", column.name),
                           "keep one of starrocks_is_agg_key and starrocks_agg_type");
    }
    if (key != nullptr && key->kind != "AGGREGATE KEY") {
        throw LibraryError(k_compile_error,
                           fmt::format("the column '{}' is aggregated, but the table has a {}", column.name, key->kind),
                           "only a table with starrocks_aggregate_key has such columns");
    }
    if (column.aggregate_key) return " KEY";
    const auto known = std::find(k_functions.begin(), k_functions.end(), base::to_upper(column.aggregate));
    if (known == k_functions.end()) {
        throw LibraryError(
            k_compile_error,
            fmt::format("'{}' is no aggregate function of a column ('{}')", column.aggregate, column.name),
            "use SUM, MIN, MAX, REPLACE, REPLACE_IF_NOT_NULL, HLL_UNION or BITMAP_UNION");
    }
    return ' ' + column.aggregate;
}

std::string column_text(const SaTable& table, const SaColumn& column, const SaOptions::Key* key) {
    try {
        const bool counts =
            column.autoincrement || (column.server_default && says_auto_increment(*column.server_default));
        auto text = sql::quote_identifier(column.name) + ' ';
        if (!column.type) {
            throw LibraryError(k_compile_error, "the column has no type", "write its type behind its name");
        }
        const auto type = type_text(*column.type);
        text += counts ? "BIGINT" : type;
        text += aggregate_text(column, key);
        if (!column.nullable || counts) text += " NOT NULL";
        if (counts) {
            text += " AUTO_INCREMENT";
        } else if (column.server_default) {
            text += " DEFAULT " + default_text(*column.server_default);
        }
        if (column.computed) text += fmt::format(" AS ({})", clause_text(*column.computed, ColumnNames::plain));
        for (const auto& check : column.checks)
            text += fmt::format(" CHECK ({})", clause_text(*check, ColumnNames::plain));
        if (column.comment) text += " COMMENT " + sql::quote_string(*column.comment);
        return text;
    } catch (const LibraryError& error) {
        throw LibraryError(error.python_class(),
                           fmt::format("{} (table '{}', column '{}')", error.message(), table.name, column.name),
                           error.hint());
    }
}

// ---- Options --------------------------------------------------------------------------------------------------------

std::string properties_text(const SaProperties& properties) {
    std::string list;
    for (const auto& [name, value] : properties) {
        if (!list.empty()) list += ",\n";
        list += fmt::format("    {}={}", sql::quote_text(name), sql::quote_text(value));
    }
    return fmt::format("PROPERTIES(\n{}\n)", list);
}

std::vector<std::string> option_lines(const SaTable& table, const SaOptions::Key* key) {
    std::vector<std::string> lines;
    const auto& options = table.options;
    if (!options.engine.empty() && !base::equals_ignoring_case(options.engine, "OLAP")) {
        lines.push_back("ENGINE=" + options.engine);
    }
    if (key != nullptr) lines.push_back(fmt::format("{} ({})", key->kind, name_list(key->columns)));
    if (table.comment && (table.kind == SaTableKind::table || !table.comment->empty())) {
        lines.push_back("COMMENT " + sql::quote_string(*table.comment));
    }
    if (!options.partition_by.empty()) lines.push_back("PARTITION BY " + options.partition_by);
    if (!options.distributed_by.empty()) lines.push_back("DISTRIBUTED BY " + options.distributed_by);
    if (!options.order_by.empty()) lines.push_back(fmt::format("ORDER BY ({})", name_list(options.order_by)));
    if (!options.refresh.empty() && table.kind != SaTableKind::table) lines.push_back("REFRESH " + options.refresh);
    if (!options.security.empty() && table.kind == SaTableKind::view) lines.push_back("SECURITY " + options.security);
    if (!options.properties.empty()) lines.push_back(properties_text(options.properties));
    return lines;
}

std::string with_lines(std::string text, const std::vector<std::string>& lines) {
    for (const auto& line : lines)
        text += '\n' + line;
    return text;
}

std::string create_table(const SaTable& table, IfThere there) {
    const auto* const key = key_of(table);
    std::string columns;
    for (const auto& column : table.columns) {
        if (column.system) continue;
        if (!columns.empty()) columns += ",\n";
        columns += "    " + column_text(table, column, key);
    }
    std::string prefixes;
    for (const auto& prefix : table.prefixes)
        prefixes += prefix + ' ';
    return with_lines(
        fmt::format("CREATE {}TABLE {}{} (\n{}\n)", prefixes, unless_there(there), full_name(table), columns),
        option_lines(table, key));
}

std::string view_columns(const SaTable& view) {
    if (view.columns.empty()) return {};
    std::string columns;
    for (const auto& column : view.columns) {
        if (!columns.empty()) columns += ",\n";
        columns += "    " + sql::quote_identifier(column.name);
        if (column.comment && !column.comment->empty()) columns += " COMMENT " + sql::quote_string(*column.comment);
    }
    return fmt::format(" (\n{}\n)", columns);
}

std::string create_view(const SaTable& view, IfThere there, Replacing replacing) {
    const auto* const kind = view.kind == SaTableKind::view ? "VIEW" : "MATERIALIZED VIEW";
    auto text = fmt::format("CREATE {}{} {}{}{}", replacing == Replacing::yes ? "OR REPLACE " : "", kind,
                            unless_there(there), full_name(view), view_columns(view));
    return with_lines(std::move(text), option_lines(view, nullptr)) + "\nAS\n" + view.definition;
}

// ---- MODIFY COLUMN --------------------------------------------------------------------------------------------------

// The whole definition of the column as it is to be: what is changed, and what there was.
std::string modified_column(const SaColumnChange& change) {
    const auto& type = change.type ? change.type : change.existing_type;
    if (!type) {
        throw LibraryError(k_command_error,
                           fmt::format("the type of the column '{}' has to be said to change it", change.column),
                           "write existing_type=, with the other existing_… of the column");
    }
    auto text = fmt::format("MODIFY COLUMN {} {}", sql::quote_identifier(change.column), type_text(*type));
    const bool nullable = change.nullable.value_or(change.existing_nullable.value_or(true));
    text += nullable ? " NULL" : " NOT NULL";
    if (change.autoincrement.value_or(change.existing_autoincrement.value_or(false))) text += " AUTO_INCREMENT";
    if (change.server_default) {
        if (const auto* value = std::get_if<SaDefault>(&*change.server_default)) {
            text += " DEFAULT " + default_text(*value);
        }
    } else if (change.existing_default) {
        text += " DEFAULT " + default_text(*change.existing_default);
    }
    const auto comment = change.comment ? *change.comment : change.existing_comment;
    if (comment) text += " COMMENT " + sql::quote_string(*comment);
    return text;
}

}  // namespace

std::string qualified_name(std::string_view schema, std::string_view name) {
    const auto quoted = sql::quote_identifier(name);
    return schema.empty() ? quoted : sql::quote_identifier(schema) + '.' + quoted;
}

SaStatements create_statements(const SaTable& table, IfThere there, Replacing replacing) {
    SaStatements statements;
    switch (table.kind) {
        case SaTableKind::table:
            statements.push_back(create_table(table, there));
            break;
        case SaTableKind::view:
        case SaTableKind::materialized_view:
            statements.push_back(create_view(table, there, replacing));
            break;
    }
    for (const auto& index : table.indexes)
        statements.push_back(create_index(table, index, IfThere::fail));
    return statements;
}

std::string drop_statement(const SaTable& table, IfThere there) {
    const auto* const kind = table.kind == SaTableKind::table  ? "TABLE"
                             : table.kind == SaTableKind::view ? "VIEW"
                                                               : "MATERIALIZED VIEW";
    return fmt::format("DROP {} {}{}", kind, if_there(there), full_name(table));
}

std::string create_index(const SaTable& table, const SaIndex& index, IfThere there) {
    std::string parts;
    for (const auto& part : index.parts) {
        if (!parts.empty()) parts += ", ";
        const auto text = clause_text(*part.expression, ColumnNames::plain);
        parts += part.is_column ? text : fmt::format("({})", text);
    }
    auto text = fmt::format("CREATE {}INDEX {}{} ON {} ({})", index.unique ? "UNIQUE " : "", unless_there(there),
                            sql::quote_identifier(index.name), full_name(table), parts);
    if (!index.kind.empty()) text += " USING " + index.kind;
    return text;
}

std::string drop_index(const SaTable& table, std::string_view name, IfThere there) {
    return fmt::format("DROP INDEX {}{} ON {}", if_there(there), sql::quote_identifier(name), full_name(table));
}

std::string add_column(const SaTable& table, const SaColumn& column, IfThere there) {
    return alter(table, fmt::format("ADD COLUMN {}{}", unless_there(there), column_text(table, column, nullptr)));
}

std::string drop_column(const SaTable& table, std::string_view column, IfThere there) {
    return alter(table, fmt::format("DROP COLUMN {}{}", if_there(there), sql::quote_identifier(column)));
}

std::string alter_columns(const SaTable& table, const std::vector<SaColumn>& adds,
                          const std::vector<std::string>& drops) {
    std::string clauses;
    for (const auto& column : adds)
        clauses += (clauses.empty() ? "" : ", ") + fmt::format("ADD COLUMN {}", column_text(table, column, nullptr));
    for (const auto& column : drops)
        clauses += (clauses.empty() ? "" : ", ") + fmt::format("DROP COLUMN {}", sql::quote_identifier(column));
    return alter(table, clauses);
}

// A rename stands alone, as StarRocks wants it (AlterOpType), where the dialect puts it behind a MODIFY COLUMN of the
// whole definition; so a rename alone needs no type. For times the dialect renames a column to itself: left out.
SaStatements alter_column(const SaTable& table, const SaColumnChange& change) {
    const auto type = change.type ? change.type : change.existing_type;
    const bool modifies = change.nullable || change.type || change.autoincrement || change.comment;
    const bool of_times = type && affinity_of(*type) == SaAffinity::datetime;
    SaStatements statements;
    if (change.server_default && std::holds_alternative<NoDefault>(*change.server_default) && !modifies) {
        throw LibraryError("AssertionError",
                           fmt::format("the default of the column '{}' cannot be taken away alone", change.column),
                           "write type_= with the column's type, too: MODIFY COLUMN gives the whole definition");
    }
    if (modifies || (change.server_default && (of_times || change.new_name))) {
        statements.push_back(alter(table, modified_column(change)));
    } else if (change.server_default) {
        statements.push_back(
            alter(table, fmt::format("MODIFY COLUMN {} DEFAULT {}", sql::quote_identifier(change.column),
                                     default_text(std::get<SaDefault>(*change.server_default)))));
    }
    if (change.new_name && *change.new_name != change.column) {
        statements.push_back(alter(table, fmt::format("RENAME COLUMN {} TO {}", sql::quote_identifier(change.column),
                                                      sql::quote_identifier(*change.new_name))));
    }
    return statements;
}

// StarRocks has no constraints; they are printed as MySQL has them, for the reader of the statement to say so.
std::string add_constraint(const SaTable& table, const SaConstraint& constraint) {
    auto text = std::string("ADD ");
    if (!constraint.name.empty()) text += fmt::format("CONSTRAINT {} ", sql::quote_identifier(constraint.name));
    const auto columns = sql::quote_identifiers(constraint.columns);
    switch (constraint.kind) {
        case SaConstraintKind::unique:
            text += fmt::format("UNIQUE ({})", columns);
            break;
        case SaConstraintKind::primary_key:
            text += fmt::format("PRIMARY KEY ({})", columns);
            break;
        case SaConstraintKind::check:
            text += fmt::format("CHECK ({})", clause_text(*constraint.condition, ColumnNames::plain));
            break;
        case SaConstraintKind::foreign_key:
            text += fmt::format("FOREIGN KEY({}) REFERENCES {} ({})", columns, constraint.referred_table,
                                sql::quote_identifiers(constraint.referred_columns));
            if (!constraint.on_delete.empty()) text += " ON DELETE " + constraint.on_delete;
            if (!constraint.on_update.empty()) text += " ON UPDATE " + constraint.on_update;
            break;
    }
    return alter(table, text);
}

std::string drop_constraint(const SaTable& table, std::string_view name, std::optional<SaConstraintKind> kind) {
    const auto quoted = sql::quote_identifier(name);
    if (!kind) return alter(table, "DROP " + quoted);
    switch (*kind) {
        case SaConstraintKind::unique:
            return alter(table, "DROP INDEX " + quoted);
        case SaConstraintKind::primary_key:
            return alter(table, "DROP PRIMARY KEY");
        case SaConstraintKind::check:
            return alter(table, "DROP CHECK " + quoted);
        case SaConstraintKind::foreign_key:
            return alter(table, "DROP FOREIGN KEY " + quoted);
    }
    return alter(table, "DROP " + quoted);
}

std::string rename_table(const SaTable& table, std::string_view new_name) {
    return alter(table, "RENAME " + sql::quote_identifier(new_name));
}

std::string set_table_comment(const SaTable& table, std::string_view comment) {
    return alter(table, "COMMENT=" + sql::quote_string(comment));
}

SaStatements set_properties(const SaTable& table, const SaProperties& properties) {
    SaStatements statements;
    for (const auto& [name, value] : properties)
        statements.push_back(alter(table, fmt::format("SET ({} = {})", sql::quote_text(name), sql::quote_text(value))));
    return statements;
}

std::string set_distribution(const SaTable& table, std::string_view method, std::optional<std::int64_t> buckets) {
    auto text = fmt::format("DISTRIBUTED BY {}", method);
    if (buckets) text += fmt::format(" BUCKETS {}", *buckets);
    return alter(table, text);
}

std::string set_order(const SaTable& table, std::string_view columns) {
    return alter(table, fmt::format("ORDER BY ({})", name_list(columns)));
}

std::string alter_view(const SaTable& view) {
    return fmt::format("ALTER VIEW {}{}\nAS\n{}", full_name(view), view_columns(view), view.definition);
}

std::string set_security(const SaTable& view) {
    return fmt::format("ALTER VIEW {} SET SECURITY {}", full_name(view), view.options.security);
}

SaStatements alter_materialized_view(const SaTable& view, std::string_view refresh, const SaProperties& properties) {
    const auto head = "ALTER MATERIALIZED VIEW " + full_name(view);
    SaStatements statements;
    if (!refresh.empty()) statements.push_back(fmt::format("{} REFRESH {}", head, refresh));
    if (!properties.empty()) {
        std::string list;
        for (const auto& [name, value] : properties)
            list += (list.empty() ? "" : ", ") + fmt::format("{} = {}", sql::quote_text(name), sql::quote_text(value));
        statements.push_back(fmt::format("{} SET ({})", head, list));
    }
    if (statements.empty()) {
        throw LibraryError(k_compile_error, fmt::format("nothing of the materialized view '{}' is changed", view.name),
                           "write refresh= or properties=");
    }
    return statements;
}

}  // namespace srmigrate::revision
