// SPDX-License-Identifier: Apache-2.0
// SQLAlchemy's expressions and statements as trees, and their text. Values stand in the text: nothing is bound.
// Source: python-projects.md §2.2, §2.4, §3.4 (recorded); SQLAlchemy's SQLCompiler and operators._PRECEDENCE.
#pragma once

#include "revision/python/types.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::revision {

struct SaClause;
using SaClausePtr = std::shared_ptr<const SaClause>;
using SaClauseList = std::vector<SaClausePtr>;

/// A value of Python as a literal of SQL. `number` is one that is known by its digits (Decimal, wide integers).
struct SaNumber {
    std::string digits;
    bool operator==(const SaNumber&) const = default;
};
struct SaMoment {
    std::string text;  ///< '2026-01-02', '2026-01-02 03:04:05'
    bool operator==(const SaMoment&) const = default;
};
using SaLiteral = std::variant<std::monostate, bool, std::int64_t, double, std::string, SaNumber, SaMoment>;

/// What a query reads from, as far as columns name it.
struct SaTableName {
    std::string name;
    std::string schema = {};
    std::string alias = {};
    bool operator==(const SaTableName&) const = default;
};

/// `text("… :name …")` with the values of its parameters.
struct TextClause {
    std::string text;
    std::map<std::string, SaLiteral, std::less<>> values = {};
};
struct LiteralClause {
    SaLiteral value;
};
struct ColumnClause {
    std::string name;
    std::optional<SaTableName> table = {};
    SaTypePtr type = {};
    bool verbatim = false;  ///< literal_column("…"): not quoted
};
struct FunctionClause {
    std::string name;
    SaClauseList arguments;
};
/// `left op right`, with the rank of the operator.
struct InfixClause {
    std::string op;
    int rank = 5;
    SaClauseList operands;
};
/// `op operand` or `operand op`.
struct AffixClause {
    std::string prefix;
    std::string suffix;
    int rank = 8;
    SaClausePtr operand;
};
struct ListClause {
    SaClauseList items;  ///< (a, b)
};
struct LabelClause {
    SaClausePtr operand;
    std::string label;
};
struct CastClause {
    SaClausePtr operand;
    SaTypePtr type;
};
struct CaseClause {
    SaClausePtr value;  ///< may be null
    std::vector<std::pair<SaClausePtr, SaClausePtr>> whens;
    SaClausePtr otherwise;  ///< may be null
};
/// A table where a query reads it.
struct TableClause {
    SaTableName table;
};
struct JoinClause {
    SaClausePtr left;
    SaClausePtr right;
    SaClausePtr on;
    std::string words = " JOIN ";
};
struct SelectClause {
    SaClauseList columns;
    SaClauseList from;  ///< named with select_from; else the tables of the columns
    SaClauseList where;
    SaClauseList group_by;
    SaClauseList having;
    SaClauseList order_by;
    SaClausePtr limit;   ///< may be null
    SaClausePtr offset;  ///< may be null
    bool distinct = false;
    std::string alias = {};  ///< of a subquery: not empty
};
/// UNION …, and the queries between which it stands.
struct CompoundClause {
    std::string words;
    SaClauseList queries;
};
struct InsertClause {
    SaTableName table;
    std::vector<std::string> columns;
    std::vector<SaClauseList> rows;
    SaClausePtr query;  ///< from_select; may be null
};
struct UpdateClause {
    SaTableName table;
    std::vector<std::pair<std::string, SaClausePtr>> values;
    SaClauseList where;
};
struct DeleteClause {
    SaTableName table;
    SaClauseList where;
};

struct SaClause {
    std::variant<TextClause, LiteralClause, ColumnClause, FunctionClause, InfixClause, AffixClause, ListClause,
                 LabelClause, CastClause, CaseClause, TableClause, JoinClause, SelectClause, CompoundClause,
                 InsertClause, UpdateClause, DeleteClause>
        node;
};
template <class Node>
SaClausePtr clause(Node node) {
    return std::make_shared<SaClause>(SaClause{.node = std::move(node)});
}

enum class ColumnNames { plain, with_table };

/// The text of an expression or a statement. Throws LibraryError for a parameter of text() without a value.
std::string clause_text(const SaClause& clause, ColumnNames names = ColumnNames::with_table);
/// The type of its values, as far as SQLAlchemy knows it; null otherwise.
SaTypePtr type_of(const SaClause& clause);

/// Ranks of operators; a higher one binds closer.
inline constexpr int k_rank_or = 2;
inline constexpr int k_rank_and = 3;
inline constexpr int k_rank_comparison = 5;
inline constexpr int k_rank_sum = 7;
inline constexpr int k_rank_product = 8;

}  // namespace srmigrate::revision
