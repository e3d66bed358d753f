// SPDX-License-Identifier: Apache-2.0
#include "sql/load_label.hpp"

#include "base/ascii.hpp"
#include "schema/model/names.hpp"
#include "sql/cursor.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

namespace srmigrate::sql {
namespace {

// Name of the table; false for one of another catalog.
bool take_native_table(Cursor& cursor) {
    const auto first = cursor.identifier("a table name");
    std::size_t parts = 1;
    for (; cursor.take_symbol("."); ++parts)
        cursor.identifier("a name");
    return parts < 3 || schema::is_default_catalog(first);
}

// [TEMPORARY] PARTITION p | PARTITION[S] (…)
void skip_partitions(Cursor& cursor) {
    if (cursor.at("TEMPORARY") && (cursor.at("PARTITION", 1) || cursor.at("PARTITIONS", 1))) cursor.next();
    if (!cursor.take("PARTITION") && !cursor.take("PARTITIONS")) return;
    if (!cursor.take_symbol("(")) {
        cursor.next();
        return;
    }
    for (int depth = 1; depth > 0 && !cursor.at_end(); cursor.next()) {
        if (cursor.at_symbol("(")) ++depth;
        if (cursor.at_symbol(")")) --depth;
    }
}

bool has_label(Cursor cursor) {
    for (; !cursor.at_end() && !cursor.at("SELECT") && !cursor.at("VALUES"); cursor.next()) {
        if (cursor.at("WITH") && cursor.at("LABEL", 1)) return true;
    }
    return false;
}

}  // namespace

std::optional<std::string> with_label(const StatementText& insert, std::string_view label) {
    const auto lexed = insert.lexed();
    Cursor cursor(lexed.tokens);
    try {
        if (!cursor.take("INSERT") || (!cursor.take("INTO") && !cursor.take("OVERWRITE"))) return std::nullopt;
        if (cursor.at("FILES") || (cursor.at("BLACKHOLE") && cursor.at_symbol("(", 1))) return std::nullopt;
        cursor.take("TABLE");
        if (!take_native_table(cursor)) return std::nullopt;
        skip_partitions(cursor);
    } catch (const Failure&) {
        return std::nullopt;
    }
    if (cursor.at_end() || has_label(cursor)) return std::nullopt;
    const auto at = cursor.token().offset;
    const std::string_view text = insert.text();
    return fmt::format("{}WITH LABEL {} {}", text.substr(0, at), quote_identifier(label), text.substr(at));
}

std::string as_label_part(std::string_view text) {
    std::string part(text);
    for (auto& c : part) {
        if (!base::is_alphanumeric(c) && c != '-') c = '_';
    }
    return part;
}

}  // namespace srmigrate::sql
