// SPDX-License-Identifier: Apache-2.0
#include "revision/python/clause.hpp"

#include "base/ascii.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "python/evaluate/format.hpp"
#include "revision/python/library_error.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace srmigrate::revision {
namespace {

bool is_word(char c) {
    return base::is_digit(c) || base::is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

std::string literal_text(const SaLiteral& literal) {
    return std::visit(base::Overloaded{
                          [](std::monostate) { return std::string("NULL"); },
                          [](bool value) { return std::string(value ? "true" : "false"); },
                          [](std::int64_t value) { return std::to_string(value); },
                          [](double value) { return python::repr_of_real(value); },
                          [](const std::string& value) { return sql::quote_string(value); },
                          [](const SaNumber& value) { return value.digits; },
                          [](const SaMoment& value) { return sql::quote_string(value.text); },
                      },
                      literal);
}

// `:name` is a parameter unless a colon, a word or a backslash stands before it (SQLAlchemy:
// TextClause._bind_params_regex, SQLCompiler.visit_textclause).
std::string text_with_values(const TextClause& clause) {
    const std::string_view text = clause.text;
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\' && at + 1 < text.size() && text[at + 1] == ':') {
            auto end = at + 1;
            while (end < text.size() && text[end] == ':')
                ++end;
            result += text.substr(at + 1, end - at - 1);
            at = end - 1;
            continue;
        }
        const bool begins = c == ':' && at + 1 < text.size() && is_word(text[at + 1]) && text[at + 1] != ':' &&
                            (at == 0 || (!is_word(text[at - 1]) && text[at - 1] != ':' && text[at - 1] != '\\'));
        auto end = at + 1;
        while (begins && end < text.size() && is_word(text[end]))
            ++end;
        if (!begins || (end < text.size() && text[end] == ':')) {
            result += c;
            continue;
        }
        const auto name = text.substr(at + 1, end - at - 1);
        const auto value = clause.values.find(name);
        if (value == clause.values.end()) {
            throw LibraryError("sqlalchemy.exc.StatementError",
                               fmt::format("the text has the parameter ':{}', which has no value", name),
                               "give it one with .bindparams(), or write '\\:' for a colon");
        }
        result += literal_text(value->second);
        at = end - 1;
    }
    return result;
}

class ClausePrinter {
  public:
    explicit ClausePrinter(ColumnNames names) : m_names(names) {}

    std::string print(const SaClause& clause) const {
        return std::visit([&](const auto& node) { return text(node); }, clause.node);
    }

  private:
    std::string text(const TextClause& node) const { return text_with_values(node); }
    std::string text(const LiteralClause& node) const { return literal_text(node.value); }
    std::string text(const ColumnClause& node) const {
        const auto name = node.verbatim ? node.name : node.name == "*" ? "*" : sql::quote_identifier(node.name);
        if (!node.table || m_names == ColumnNames::plain) return name;
        return column_owner(*node.table) + '.' + name;
    }
    std::string text(const FunctionClause& node) const {
        // Functions that SQL knows without brackets (SQLAlchemy: AnsiFunction).
        constexpr std::array k_bare{"current_date", "current_time",   "current_timestamp", "current_user",
                                    "localtime",    "localtimestamp", "session_user",      "user"};
        if (node.arguments.empty() && std::find(k_bare.begin(), k_bare.end(), node.name) != k_bare.end()) {
            return base::to_upper(node.name);
        }
        if (node.arguments.empty() && node.name == "count") return "count(*)";
        return fmt::format("{}({})", node.name, list(node.arguments));
    }
    std::string text(const InfixClause& node) const {
        std::string result;
        for (const auto& operand : node.operands) {
            if (!result.empty()) result += fmt::format(" {} ", node.op);
            result += inside(*operand, node);
        }
        return result;
    }
    std::string text(const AffixClause& node) const {
        const auto operand_rank = rank(*node.operand);
        const auto operand = print(*node.operand);
        const bool group = operand_rank && *operand_rank <= node.rank;
        return node.prefix + (group ? fmt::format("({})", operand) : operand) + node.suffix;
    }
    std::string text(const ListClause& node) const { return fmt::format("({})", list(node.items)); }
    std::string text(const LabelClause& node) const {
        return fmt::format("{} AS {}", grouped_query(*node.operand), sql::quote_identifier(node.label));
    }
    std::string text(const CastClause& node) const {
        return fmt::format("CAST({} AS {})", print(*node.operand), type_text(*node.type));
    }
    std::string text(const CaseClause& node) const {
        std::string result = "CASE";
        if (node.value) result += ' ' + print(*node.value);
        for (const auto& [when, then] : node.whens)
            result += fmt::format(" WHEN {} THEN {}", print(*when), print(*then));
        if (node.otherwise) result += " ELSE " + print(*node.otherwise);
        return result + " END";
    }
    std::string text(const TableClause& node) const { return table_text(node.table); }
    std::string text(const JoinClause& node) const {
        return fmt::format("{}{}{} ON {}", grouped_query(*node.left), node.words, grouped_query(*node.right),
                           print(*node.on));
    }
    std::string text(const SelectClause& node) const {
        std::string result = node.distinct ? "SELECT DISTINCT " : "SELECT ";
        result += list(node.columns, "*");
        if (const auto from = from_text(node); !from.empty()) result += " \nFROM " + from;
        if (!node.where.empty()) result += " \nWHERE " + all_of(node.where);
        if (!node.group_by.empty()) result += " GROUP BY " + list(node.group_by, {}, Labels::named);
        if (!node.having.empty()) result += " \nHAVING " + all_of(node.having);
        if (!node.order_by.empty()) result += " ORDER BY " + list(node.order_by, {}, Labels::named);
        if (node.limit) result += "\n LIMIT " + print(*node.limit);
        if (node.offset) result += " OFFSET " + print(*node.offset);
        return result;
    }
    std::string text(const CompoundClause& node) const {
        std::string result;
        for (const auto& query : node.queries) {
            if (!result.empty()) result += fmt::format(" {} ", node.words);
            result += print(*query);
        }
        return result;
    }
    std::string text(const InsertClause& node) const {
        auto result = fmt::format("INSERT INTO {} ({})", table_text(node.table), sql::quote_identifiers(node.columns));
        if (node.query) return result + ' ' + print(*node.query);
        std::string rows;
        for (const auto& row : node.rows)
            rows += (rows.empty() ? "" : ", ") + fmt::format("({})", list(row));
        return result + " VALUES " + rows;
    }
    std::string text(const UpdateClause& node) const {
        std::string values;
        for (const auto& [name, value] : node.values) {
            if (!values.empty()) values += ", ";
            values += fmt::format("{}={}", sql::quote_identifier(name), grouped_query(*value));
        }
        auto result = fmt::format("UPDATE {} SET {}", table_text(node.table), values);
        if (!node.where.empty()) result += " WHERE " + all_of(node.where);
        return result;
    }
    std::string text(const DeleteClause& node) const {
        if (node.where.empty()) return "TRUNCATE TABLE " + table_text(node.table);
        return fmt::format("DELETE FROM {} WHERE {}", table_text(node.table), all_of(node.where));
    }

    enum class Labels { defined, named };

    std::string list(const SaClauseList& items, std::string_view none = {}, Labels labels = Labels::defined) const {
        std::string result;
        for (const auto& item : items) {
            if (!result.empty()) result += ", ";
            const auto* label = labels == Labels::named ? std::get_if<LabelClause>(&item->node) : nullptr;
            result += label != nullptr ? sql::quote_identifier(label->label) : grouped_query(*item);
        }
        return result.empty() ? std::string(none) : result;
    }

    std::string all_of(const SaClauseList& conditions) const {
        if (conditions.size() == 1) return print(*conditions.front());
        return text(InfixClause{.op = "AND", .rank = k_rank_and, .operands = conditions});
    }

    static std::string table_text(const SaTableName& table) {
        auto name = sql::quote_identifier(table.name);
        if (!table.schema.empty()) name = sql::quote_identifier(table.schema) + '.' + name;
        if (!table.alias.empty()) name += " AS " + sql::quote_identifier(table.alias);
        return name;
    }
    static std::string column_owner(const SaTableName& table) {
        if (!table.alias.empty()) return sql::quote_identifier(table.alias);
        return table_text(table);
    }

    std::string from_text(const SelectClause& node) const {
        std::vector<std::string> tables;
        const auto add = [&](std::string table) {
            if (std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(std::move(table));
        };
        for (const auto& from : node.from)
            add(grouped_query(*from));
        std::vector<SaTableName> named;
        for (const auto& from : node.from)
            tables_in(*from, named);
        std::vector<SaTableName> read;
        for (const auto& column : node.columns)
            tables_in(*column, read);
        for (const auto& condition : node.where)
            tables_in(*condition, read);
        for (const auto& table : read) {
            if (std::find(named.begin(), named.end(), table) == named.end()) add(table_text(table));
        }
        return base::join(tables, ", ");
    }

    // The tables that an expression names by its columns, in order; a subquery has its own.
    static void tables_in(const SaClause& clause, std::vector<SaTableName>& tables) {
        const auto all = [&](const SaClauseList& items) {
            for (const auto& item : items)
                tables_in(*item, tables);
        };
        std::visit(base::Overloaded{
                       [&](const ColumnClause& node) {
                           if (node.table) tables.push_back(*node.table);
                       },
                       [&](const TableClause& node) { tables.push_back(node.table); },
                       [&](const FunctionClause& node) { all(node.arguments); },
                       [&](const InfixClause& node) { all(node.operands); },
                       [&](const AffixClause& node) { tables_in(*node.operand, tables); },
                       [&](const ListClause& node) { all(node.items); },
                       [&](const LabelClause& node) { tables_in(*node.operand, tables); },
                       [&](const CastClause& node) { tables_in(*node.operand, tables); },
                       [&](const JoinClause& node) {
                           tables_in(*node.left, tables);
                           tables_in(*node.right, tables);
                       },
                       [&](const CaseClause& node) {
                           for (const auto& [when, then] : node.whens)
                               all({when, then});
                           if (node.otherwise) tables_in(*node.otherwise, tables);
                       },
                       [](const TextClause&) {},
                       [](const LiteralClause&) {},
                       [](const SelectClause&) {},
                       [](const CompoundClause&) {},
                       [](const InsertClause&) {},
                       [](const UpdateClause&) {},
                       [](const DeleteClause&) {},
                   },
                   clause.node);
    }

    static std::optional<int> rank(const SaClause& clause) {
        if (const auto* infix = std::get_if<InfixClause>(&clause.node)) return infix->rank;
        if (const auto* affix = std::get_if<AffixClause>(&clause.node)) return affix->rank;
        if (is_query(clause)) return -10;
        return std::nullopt;
    }
    static bool is_query(const SaClause& clause) {
        return std::holds_alternative<SelectClause>(clause.node) || std::holds_alternative<CompoundClause>(clause.node);
    }

    std::string inside(const SaClause& operand, const InfixClause& outer) const {
        const auto* infix = std::get_if<InfixClause>(&operand.node);
        const bool same = infix != nullptr && infix->op == outer.op && is_associative(outer.op);
        const auto own = rank(operand);
        const auto printed = print(operand);
        return own && *own <= outer.rank && !same ? fmt::format("({})", printed) : printed;
    }
    static bool is_associative(std::string_view op) { return op == "AND" || op == "OR" || op == "+" || op == "*"; }

    std::string grouped_query(const SaClause& clause) const {
        const auto printed = print(clause);
        if (!is_query(clause)) return printed;
        const auto* select = std::get_if<SelectClause>(&clause.node);
        if (select == nullptr || select->alias.empty()) return fmt::format("({})", printed);
        return fmt::format("({}) AS {}", printed, sql::quote_identifier(select->alias));
    }

    ColumnNames m_names;
};

}  // namespace

std::string clause_text(const SaClause& clause, ColumnNames names) {
    return ClausePrinter(names).print(clause);
}

SaTypePtr type_of(const SaClause& clause) {
    if (const auto* column = std::get_if<ColumnClause>(&clause.node)) return column->type;
    if (const auto* cast = std::get_if<CastClause>(&clause.node)) return cast->type;
    if (const auto* label = std::get_if<LabelClause>(&clause.node)) return type_of(*label->operand);
    return nullptr;
}

}  // namespace srmigrate::revision
