// SPDX-License-Identifier: Apache-2.0
#include "sql/quote.hpp"
#include "sql/render.hpp"
#include "sql/render_parts.hpp"

#include <fmt/format.h>

namespace srmigrate::sql {
namespace {

std::string head(const schema::Table& table, bool tolerant) {
    return fmt::format("CREATE {}{}TABLE {}{}", table.temporary ? "TEMPORARY " : "", table.external ? "EXTERNAL " : "",
                       if_not_exists(tolerant), render(table.name));
}

std::string elements(const schema::Table& table) {
    std::vector<std::string> lines;
    for (const auto& column : table.columns)
        lines.push_back(render(column));
    for (const auto& index : table.indexes)
        lines.push_back(render(index));
    return lines.empty() ? std::string() : ' ' + block(lines);
}

// Each on a line of its own, which begins with the line break.
std::string clauses(const schema::Table& table) {
    std::string text;
    if (table.engine) text += "\nENGINE = " + quote_identifier(*table.engine);
    if (table.charset) text += "\nCHARSET = " + quote_identifier(*table.charset);
    if (table.key) text += '\n' + key_clause(*table.key);
    if (table.comment) text += "\nCOMMENT " + quote_text(*table.comment);
    if (table.partitioning) text += "\nPARTITION BY " + render(*table.partitioning);
    if (table.distribution) text += "\nDISTRIBUTED BY " + render(*table.distribution);
    if (table.order_by) text += "\nORDER BY " + name_list(*table.order_by);
    if (!table.rollups.empty()) {
        std::vector<std::string> lines;
        for (const auto& given : table.rollups)
            lines.push_back(rollup(given));
        text += "\nROLLUP " + block(lines);
    }
    text += properties_clause(table.properties);
    return text + properties_clause(table.broker_properties, "BROKER PROPERTIES");
}

}  // namespace

std::string create_table(const schema::CreateTable& create) {
    return head(create.table, create.if_not_exists) + elements(create.table) + clauses(create.table);
}

std::string create_table(const schema::CreateTableLike& create) {
    const auto given = clauses(create.table);
    return fmt::format("{}{}{}LIKE {}", head(create.table, create.if_not_exists), given, given.empty() ? ' ' : '\n',
                       render(create.like));
}

std::string create_table(const schema::CreateTableAsSelect& create) {
    return fmt::format("{}{}{}\nAS\n{}", head(create.table, create.if_not_exists), elements(create.table),
                       clauses(create.table), create.query.text);
}

}  // namespace srmigrate::sql
