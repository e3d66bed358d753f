// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/constraints.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace srmigrate::schema {
namespace {

std::optional<ForeignKey::Side> side_of(std::string_view text) {
    const auto open = text.find('(');
    const auto close = text.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
    return ForeignKey::Side{.table = base::trim(text.substr(0, open)),
                            .columns = text.substr(open + 1, close - open - 1)};
}

}  // namespace

std::optional<ForeignKey> read_foreign_key(std::string_view constraint) {
    static constexpr std::string_view k_word = "REFERENCES";
    const auto word = base::to_upper(constraint).find(k_word, constraint.find(')'));
    if (word == std::string::npos) return std::nullopt;
    const auto child = side_of(constraint.substr(0, word));
    const auto parent = side_of(constraint.substr(word + k_word.size()));
    if (!child || !parent) return std::nullopt;
    ForeignKey key{*child, *parent};
    if (base::equals_ignoring_case(key.child.table, "FOREIGN KEY")) key.child.table = {};
    return key;
}

std::string full_table_name(std::string_view table, std::string_view catalog, std::string_view database) {
    const auto dots = std::count(table.begin(), table.end(), '.');
    if (dots == 0) return fmt::format("{}.{}.{}", catalog, database, table);
    return dots == 1 ? fmt::format("{}.{}", catalog, table) : std::string(table);
}

std::string full_unique_constraint(std::string_view constraint, std::string_view catalog, std::string_view database,
                                   std::string_view own) {
    std::vector<std::string> columns;
    std::string table(own);
    for (const auto& column : base::split_list(constraint)) {
        const auto dot = column.rfind('.');
        if (dot != std::string::npos) table = column.substr(0, dot);
        columns.push_back(dot == std::string::npos ? column : column.substr(dot + 1));
    }
    return fmt::format("{}.{}", full_table_name(table, catalog, database), base::join(columns, ","));
}

}  // namespace srmigrate::schema
