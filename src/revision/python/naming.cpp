// SPDX-License-Identifier: Apache-2.0
#include "revision/python/naming.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::PyEvaluator;
using python::PyValue;

// What a token of a convention stands for; nothing for one that is not known here.
std::optional<std::string> token_text(const TableObject& table, const std::vector<std::string>& columns,
                                      std::string_view token) {
    if (token == "table_name") return table.name;
    if (!token.starts_with("column_") || columns.empty()) return std::nullopt;
    const auto label = [&](const std::string& column) {
        return (table.schema.empty() ? "" : table.schema + '_') + table.name + '_' + column;
    };
    const bool labels = token.ends_with("_label");
    const auto number = token.substr(7, token.find('_', 7) - 7);
    if (number == "0N" || token.starts_with("column_0_N_")) {
        std::string all;
        const std::string_view between = token.starts_with("column_0_N_") ? "_" : "";
        for (const auto& column : columns)
            all += (all.empty() ? "" : std::string(between)) + (labels ? label(column) : column);
        return all;
    }
    if (number.size() != 1 || number[0] < '0' || number[0] > '9') return std::nullopt;
    const auto index = static_cast<std::size_t>(number[0] - '0');
    if (index >= columns.size()) return std::nullopt;
    return labels ? label(columns[index]) : columns[index];
}

std::string by_rule(PyEvaluator& py, std::string_view rule, const TableObject& table,
                    const std::vector<std::string>& columns, CodePlace place) {
    std::string name;
    while (!rule.empty()) {
        const auto begin = rule.find("%(");
        name += rule.substr(0, begin);
        if (begin == std::string_view::npos) break;
        const auto end = rule.find(")s", begin);
        const auto token = rule.substr(begin + 2, end == std::string_view::npos ? end : end - begin - 2);
        const auto text = token_text(table, columns, token);
        if (!text || end == std::string_view::npos) {
            py.refuse(fmt::format("the naming convention for indexes has '{}', which is not read", token), place,
                      "give the index a name");
        }
        name += *text;
        rule.remove_prefix(end + 2);
    }
    return name;
}

// "schema.table.column", with the MetaData's schema where there is none.
struct Reference {
    std::string table_key;
    std::string column;
};
Reference reference_of(const std::string& target, const TableObject& from) {
    const auto dot = target.rfind('.');
    if (dot == std::string::npos) return {.table_key = target, .column = {}};
    auto table = target.substr(0, dot);
    const auto& schema = from.metadata == nullptr ? std::string() : from.metadata->schema;
    if (table.find('.') == std::string::npos && !schema.empty()) table = schema + '.' + table;
    return {.table_key = std::move(table), .column = target.substr(dot + 1)};
}

}  // namespace

std::string index_name(PyEvaluator& py, const TableObject& table, const std::vector<std::string>& columns,
                       CodePlace place) {
    std::string rule = "ix_%(column_0_label)s";
    if (table.metadata != nullptr && table.metadata->naming) {
        const auto found = table.metadata->naming->find("ix");
        if (found == table.metadata->naming->end()) {
            py.raise(k_compile_error,
                     fmt::format("an index of '{}' has no name, and no convention for one", table.name), place,
                     "give it a name, or add 'ix' to the naming_convention");
        }
        rule = str_of(py, found->second, place, "the convention 'ix'");
    }
    if (columns.empty()) {
        py.raise(k_compile_error, fmt::format("an index of '{}' has no name and no column to make one of", table.name),
                 place, "give it a name");
    }
    return by_rule(py, rule, table, columns, place);
}

const TableObject* referred_table(PyEvaluator&, const SchemaItemObject& foreign_key, const TableObject& from) {
    if (const auto* column = foreign_key.target_column.native<ColumnObject>()) return column->table;
    if (from.metadata == nullptr || foreign_key.target.empty()) return nullptr;
    return from.metadata->find(reference_of(foreign_key.target, from).table_key);
}

SaTypePtr referred_type(PyEvaluator& py, const ColumnObject& column) {
    if (column.table == nullptr) return nullptr;
    for (const auto* key : column.foreign_keys) {
        if (const auto* target = key->target_column.native<ColumnObject>()) return target->column.type;
        const auto* table = referred_table(py, *key, *column.table);
        if (table == nullptr) continue;
        const auto* target = table->find(reference_of(key->target, *column.table).column);
        if (target == nullptr) continue;
        return target->column.type ? target->column.type : referred_type(py, *target);
    }
    return nullptr;
}

std::optional<SaTableName> first_table_in(const SaClause& clause) {
    const auto first_of = [](const SaClauseList& items) -> std::optional<SaTableName> {
        for (const auto& item : items) {
            if (auto found = first_table_in(*item)) return found;
        }
        return std::nullopt;
    };
    return std::visit(base::Overloaded{
                          [](const ColumnClause& node) { return node.table; },
                          [](const TableClause& node) { return std::optional(node.table); },
                          [&](const FunctionClause& node) { return first_of(node.arguments); },
                          [&](const InfixClause& node) { return first_of(node.operands); },
                          [](const AffixClause& node) { return first_table_in(*node.operand); },
                          [&](const ListClause& node) { return first_of(node.items); },
                          [](const LabelClause& node) { return first_table_in(*node.operand); },
                          [](const CastClause& node) { return first_table_in(*node.operand); },
                          [](const TextClause&) { return std::optional<SaTableName>(); },
                          [](const LiteralClause&) { return std::optional<SaTableName>(); },
                          [](const CaseClause&) { return std::optional<SaTableName>(); },
                          [](const JoinClause&) { return std::optional<SaTableName>(); },
                          [](const SelectClause&) { return std::optional<SaTableName>(); },
                          [](const CompoundClause&) { return std::optional<SaTableName>(); },
                          [](const InsertClause&) { return std::optional<SaTableName>(); },
                          [](const UpdateClause&) { return std::optional<SaTableName>(); },
                          [](const DeleteClause&) { return std::optional<SaTableName>(); },
                      },
                      clause.node);
}

}  // namespace srmigrate::revision
