// SPDX-License-Identifier: Apache-2.0
#include "revision/python/native_clauses.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "revision/python/native_types.hpp"
#include "revision/python/schema_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::OperandSide;
using python::PyArgument;
using python::PyCall;
using python::PyComparison;
using python::PyEvaluator;
using python::PyOperator;
using python::PyUnary;
using python::PyValue;

PyValue clause_object(PyEvaluator& py, PythonLibrary& library, SaClausePtr made, const TableObject* target = nullptr) {
    return py.make<ClauseObject>(library, std::move(made), target);
}

SaClausePtr infix(std::string op, int rank, SaClauseList operands) {
    return clause(InfixClause{.op = std::move(op), .rank = rank, .operands = std::move(operands)});
}
SaClausePtr function_clause(std::string name, SaClauseList arguments) {
    return clause(FunctionClause{.name = std::move(name), .arguments = std::move(arguments)});
}

// A boolean where a condition stands, NULL, TRUE and FALSE: IS instead of an equals sign.
bool is_null(const SaClausePtr& operand) {
    const auto* literal = std::get_if<LiteralClause>(&operand->node);
    return literal != nullptr && std::holds_alternative<std::monostate>(literal->value);
}
bool is_text_value(const SaClausePtr& operand) {
    const auto* literal = std::get_if<LiteralClause>(&operand->node);
    return literal != nullptr && std::holds_alternative<std::string>(literal->value);
}

SaClauseList rest_clauses(LibraryCall& call) {
    SaClauseList result;
    for (const auto& argument : call.bound.rest)
        result.push_back(clause_argument(call.py, argument.value, argument.place));
    return result;
}

// A str names a column or an expression, where a query lists, groups or orders: text.
SaClausePtr listed(PyEvaluator& py, const PyValue& value, CodePlace place) {
    if (const auto* text = value.as_text()) return clause(ColumnClause{.name = *text});
    return clause_argument(py, value, place);
}
SaClauseList rest_listed(LibraryCall& call) {
    SaClauseList result;
    for (const auto& argument : call.bound.rest) {
        refuse_unknown(call.py, argument.value, argument.place);
        if (const auto* list = argument.value.as_list()) {
            for (const auto& item : list->items)
                result.push_back(listed(call.py, item, argument.place));
        } else {
            result.push_back(listed(call.py, argument.value, argument.place));
        }
    }
    return result;
}

// ---- Expressions ----------------------------------------------------------------------------------------------------

/// An expression while one of its methods is looked up.
struct ClauseExpression {
    PyEvaluator& py;
    PythonLibrary& owner;
    SaClausePtr clause;
};
using ExpressionBody = SaClausePtr (*)(const ClauseExpression& self, LibraryCall& call);
struct ExpressionMethod {
    std::string_view name;
    std::string_view parameters;
    ExpressionBody body;
};

SaClausePtr compared(const ClauseExpression& self, LibraryCall& call, std::string op) {
    return infix(std::move(op), k_rank_comparison,
                 {self.clause, clause_argument(call.py, call.value("other"), call.place_of("other"))});
}
SaClausePtr members(const ClauseExpression& self, LibraryCall& call, std::string op) {
    const auto other = call.value("other");
    const auto place = call.place_of("other");
    if (auto query = as_clause(other)) return infix(std::move(op), k_rank_comparison, {self.clause, query});
    refuse_unknown(call.py, other, place);
    ListClause list;
    for (const auto& item : call.py.iterate(other, place))
        list.items.push_back(clause_argument(call.py, item, place));
    if (list.items.empty()) {
        throw LibraryError(k_argument_error, "a list without values has no text", "write at least one value");
    }
    return infix(std::move(op), k_rank_comparison, {self.clause, clause(std::move(list))});
}
SaClausePtr in_brackets(SaClausePtr inner) {
    return clause(AffixClause{.prefix = "(", .suffix = ")", .rank = -20, .operand = std::move(inner)});
}
SaClausePtr percent() {
    return clause(LiteralClause{std::string("%")});
}
SaClausePtr like_concat(const ClauseExpression& self, SaClauseList parts) {
    auto joined = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i)
        joined = function_clause("concat", {joined, parts[i]});
    return infix("LIKE", k_rank_comparison, {self.clause, joined});
}
SaClausePtr other_clause(LibraryCall& call) {
    return clause_argument(call.py, call.value("other"), call.place_of("other"));
}
SaClausePtr directed(const ClauseExpression& self, std::string suffix) {
    return clause(AffixClause{.prefix = "", .suffix = std::move(suffix), .rank = 3, .operand = self.clause});
}
SaClausePtr between_clause(const ClauseExpression& self, LibraryCall& call, std::string op) {
    const auto low = clause_argument(call.py, call.value("low"), call.place_of("low"));
    const auto high = clause_argument(call.py, call.value("high"), call.place_of("high"));
    const auto range = infix("AND", k_rank_comparison + 1, {low, high});
    return infix(std::move(op), k_rank_comparison, {self.clause, range});
}

constexpr std::array k_expression_methods{
    ExpressionMethod{"label", "name",
                     [](const ClauseExpression& self, LibraryCall& call) {
                         return clause(LabelClause{.operand = self.clause, .label = call.text("name")});
                     }},
    ExpressionMethod{"desc", "", [](const ClauseExpression& self, LibraryCall&) { return directed(self, " DESC"); }},
    ExpressionMethod{"asc", "", [](const ClauseExpression& self, LibraryCall&) { return directed(self, " ASC"); }},
    ExpressionMethod{"is_", "other",
                     [](const ClauseExpression& self, LibraryCall& call) { return compared(self, call, "IS"); }},
    ExpressionMethod{"is_not", "other",
                     [](const ClauseExpression& self, LibraryCall& call) { return compared(self, call, "IS NOT"); }},
    ExpressionMethod{"isnot", "other",
                     [](const ClauseExpression& self, LibraryCall& call) { return compared(self, call, "IS NOT"); }},
    ExpressionMethod{"in_", "other",
                     [](const ClauseExpression& self, LibraryCall& call) { return members(self, call, "IN"); }},
    ExpressionMethod{
        "not_in", "other",
        [](const ClauseExpression& self, LibraryCall& call) { return in_brackets(members(self, call, "NOT IN")); }},
    ExpressionMethod{
        "notin_", "other",
        [](const ClauseExpression& self, LibraryCall& call) { return in_brackets(members(self, call, "NOT IN")); }},
    ExpressionMethod{"like", "other, escape=None",
                     [](const ClauseExpression& self, LibraryCall& call) { return compared(self, call, "LIKE"); }},
    ExpressionMethod{"not_like", "other, escape=None",
                     [](const ClauseExpression& self, LibraryCall& call) { return compared(self, call, "NOT LIKE"); }},
    ExpressionMethod{"notlike", "other, escape=None",
                     [](const ClauseExpression& self, LibraryCall& call) { return compared(self, call, "NOT LIKE"); }},
    ExpressionMethod{"ilike", "other, escape=None",
                     [](const ClauseExpression& self, LibraryCall& call) {
                         return infix(
                             "LIKE", k_rank_comparison,
                             {function_clause("lower", {self.clause}), function_clause("lower", {other_clause(call)})});
                     }},
    ExpressionMethod{"startswith", "other",
                     [](const ClauseExpression& self, LibraryCall& call) {
                         return like_concat(self, {other_clause(call), percent()});
                     }},
    ExpressionMethod{"endswith", "other",
                     [](const ClauseExpression& self, LibraryCall& call) {
                         return like_concat(self, {percent(), other_clause(call)});
                     }},
    ExpressionMethod{"contains", "other",
                     [](const ClauseExpression& self, LibraryCall& call) {
                         return like_concat(self, {percent(), other_clause(call), percent()});
                     }},
    ExpressionMethod{
        "between", "low, high",
        [](const ClauseExpression& self, LibraryCall& call) { return between_clause(self, call, "BETWEEN"); }},
    ExpressionMethod{"cast", "type_",
                     [](const ClauseExpression& self, LibraryCall& call) {
                         return clause(
                             CastClause{.operand = self.clause,
                                        .type = type_argument(call.py, call.value("type_"), call.place_of("type_"))});
                     }},
    ExpressionMethod{"distinct", "",
                     [](const ClauseExpression& self, LibraryCall&) {
                         return clause(AffixClause{.prefix = "DISTINCT ", .rank = 0, .operand = self.clause});
                     }},
    ExpressionMethod{"concat", "other",
                     [](const ClauseExpression& self, LibraryCall& call) {
                         return function_clause("concat", {self.clause, other_clause(call)});
                     }},
    ExpressionMethod{"self_group", "against=None",
                     [](const ClauseExpression& self, LibraryCall&) { return self.clause; }},
};

std::string_view comparison_sign(PyComparison op) {
    switch (op) {
        case PyComparison::equal:
            return "=";
        case PyComparison::not_equal:
            return "!=";
        case PyComparison::less:
            return "<";
        case PyComparison::less_equal:
            return "<=";
        case PyComparison::greater:
            return ">";
        case PyComparison::greater_equal:
            return ">=";
        case PyComparison::is:
        case PyComparison::is_not:
        case PyComparison::in:
        case PyComparison::not_in:
            return "";
    }
    return "";
}

struct OperatorSign {
    PyOperator op;
    std::string_view sign;
    int rank;
};
constexpr std::array k_signs{
    OperatorSign{PyOperator::add, "+", k_rank_sum},          OperatorSign{PyOperator::subtract, "-", k_rank_sum},
    OperatorSign{PyOperator::multiply, "*", k_rank_product}, OperatorSign{PyOperator::divide, "/", k_rank_product},
    OperatorSign{PyOperator::modulo, "%", k_rank_product},   OperatorSign{PyOperator::bit_and, "AND", k_rank_and},
    OperatorSign{PyOperator::bit_or, "OR", k_rank_or},
};

// NOT of a comparison is the opposite comparison.
SaClausePtr negated(const SaClausePtr& operand) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> k_opposites{
        {{"=", "!="}, {"<", ">="}, {">", "<="}, {"IS", "IS NOT"}, {"LIKE", "NOT LIKE"}, {"IN", "NOT IN"}}};
    if (const auto* node = std::get_if<InfixClause>(&operand->node)) {
        for (const auto& [one, other] : k_opposites) {
            if (node->op == one || node->op == other) {
                auto opposite = infix(std::string(node->op == one ? other : one), node->rank, node->operands);
                return node->op == "IN" ? in_brackets(std::move(opposite)) : opposite;
            }
        }
    }
    return clause(AffixClause{.prefix = "NOT ", .rank = 4, .operand = operand});
}

// ---- SELECT ---------------------------------------------------------------------------------------------------------

/// What select() lists: a table is all of its columns.
void add_selected(PyEvaluator& py, SelectClause& select, const PyValue& value, CodePlace place) {
    refuse_unknown(py, value, place);
    if (const auto* table = value.native<TableObject>()) {
        for (const auto* column : table->columns)
            select.columns.push_back(column->clause());
        return;
    }
    if (const auto* list = value.as_list()) {
        for (const auto& item : list->items)
            add_selected(py, select, item, place);
        return;
    }
    const auto* mapped = value.as_class();
    if (mapped != nullptr) {
        const auto table = py.find_attribute(value, "__table__", place);
        if (table) return add_selected(py, select, *table, place);
    }
    select.columns.push_back(clause_argument(py, value, place));
}

PyValue select_function(LibraryCall& call) {
    SelectClause select;
    for (const auto& argument : call.bound.rest)
        add_selected(call.py, select, argument.value, argument.place);
    return clause_object(call.py, call.owner, clause(std::move(select)));
}

using SelectBody = void (*)(SelectClause& select, LibraryCall& call);
struct SelectMethod {
    std::string_view name;
    std::string_view parameters;
    SelectBody body;
};
void append(SaClauseList& list, SaClauseList more) {
    std::move(more.begin(), more.end(), std::back_inserter(list));
}
void add_join(SelectClause& select, LibraryCall& call, std::string words) {
    const auto right = clause_argument(call.py, call.value("target"), call.place_of("target"));
    if (!call.has("onclause")) {
        throw LibraryError(k_argument_error, "the condition of the join is not said", "write it behind the table");
    }
    SaClausePtr left;
    if (!select.from.empty()) {
        left = select.from.back();
        select.from.pop_back();
    } else if (!select.columns.empty()) {
        if (const auto* column = std::get_if<ColumnClause>(&select.columns.front()->node); column && column->table) {
            left = clause(TableClause{.table = *column->table});
        }
    }
    if (!left) throw LibraryError(k_argument_error, "the left side of the join is not said", "use select_from()");
    select.from.push_back(
        clause(JoinClause{.left = left,
                          .right = right,
                          .on = clause_argument(call.py, call.value("onclause"), call.place_of("onclause")),
                          .words = std::move(words)}));
}

constexpr std::array k_select_methods{
    SelectMethod{"where", "*conditions", [](SelectClause& s, LibraryCall& c) { append(s.where, rest_clauses(c)); }},
    SelectMethod{"filter", "*conditions", [](SelectClause& s, LibraryCall& c) { append(s.where, rest_clauses(c)); }},
    SelectMethod{"group_by", "*columns", [](SelectClause& s, LibraryCall& c) { append(s.group_by, rest_listed(c)); }},
    SelectMethod{"having", "*conditions", [](SelectClause& s, LibraryCall& c) { append(s.having, rest_clauses(c)); }},
    SelectMethod{"order_by", "*columns", [](SelectClause& s, LibraryCall& c) { append(s.order_by, rest_listed(c)); }},
    SelectMethod{"select_from", "*tables", [](SelectClause& s, LibraryCall& c) { append(s.from, rest_clauses(c)); }},
    SelectMethod{"distinct", "*columns", [](SelectClause& s, LibraryCall&) { s.distinct = true; }},
    SelectMethod{"limit", "limit",
                 [](SelectClause& s, LibraryCall& c) {
                     s.limit = clause_argument(c.py, c.value("limit"), c.place_of("limit"));
                 }},
    SelectMethod{"offset", "offset",
                 [](SelectClause& s, LibraryCall& c) {
                     s.offset = clause_argument(c.py, c.value("offset"), c.place_of("offset"));
                 }},
    SelectMethod{"add_columns", "*columns",
                 [](SelectClause& s, LibraryCall& c) {
                     for (const auto& argument : c.bound.rest)
                         add_selected(c.py, s, argument.value, argument.place);
                 }},
    SelectMethod{"join", "target, onclause=None, *, isouter=False, full=False",
                 [](SelectClause& s, LibraryCall& c) {
                     add_join(s, c, c.flag("isouter") ? " LEFT OUTER JOIN " : " INNER JOIN ");
                 }},
    SelectMethod{"outerjoin", "target, onclause=None, *, full=False",
                 [](SelectClause& s, LibraryCall& c) { add_join(s, c, " LEFT OUTER JOIN "); }},
    SelectMethod{"subquery", "name=None",
                 [](SelectClause& s, LibraryCall& c) { s.alias = c.optional_text("name").value_or("anon_1"); }},
    SelectMethod{"alias", "name=None",
                 [](SelectClause& s, LibraryCall& c) { s.alias = c.optional_text("name").value_or("anon_1"); }},
    SelectMethod{"scalar_subquery", "", [](SelectClause&, LibraryCall&) {}},
    SelectMethod{"as_scalar", "", [](SelectClause&, LibraryCall&) {}},
};

PyValue compound(LibraryCall& call, std::string words) {
    CompoundClause compound{.words = std::move(words), .queries = rest_clauses(call)};
    return clause_object(call.py, call.owner, clause(std::move(compound)));
}

// ---- INSERT, UPDATE, DELETE -----------------------------------------------------------------------------------------

std::string column_key(PyEvaluator& py, const PyValue& key, CodePlace place) {
    if (const auto* column = key.native<ColumnObject>()) return column->key;
    return str_of(py, key, place, "the name of a column");
}

using NamedValues = std::vector<std::pair<std::string, SaClausePtr>>;

// In the table's order, as SQLAlchemy has them; a name that the table does not have is raised.
NamedValues in_table_order(PyEvaluator& py, const TableObject& table, NamedValues values, CodePlace place) {
    NamedValues result;
    for (const auto* column : table.columns) {
        const auto found =
            std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.first == column->key; });
        if (found == values.end()) continue;
        result.emplace_back(column->column.name, found->second);
        values.erase(found);
    }
    if (!values.empty()) {
        py.raise(k_compile_error,
                 fmt::format("'{}' has no column '{}' that is declared here", table.name, values.front().first), place,
                 "add it to the columns of the table() in this file");
    }
    return result;
}

NamedValues values_of_row(PyEvaluator& py, const TableObject& table, const PyValue& row, CodePlace place) {
    refuse_unknown(py, row, place);
    NamedValues values;
    if (const auto* sequence = row.as_sequence()) {
        for (std::size_t i = 0; i < sequence->size() && i < table.columns.size(); ++i)
            values.emplace_back(table.columns[i]->key, clause_argument(py, (*sequence)[i], place));
    } else if (const auto* dictionary = row.as_dictionary()) {
        for (const auto& [key, value] : dictionary->table.entries())
            values.emplace_back(column_key(py, key, place), clause_argument(py, value, place));
    } else {
        py.raise("TypeError", fmt::format("expected a row as a dict, got {}", py.type_name(row)), place);
    }
    return in_table_order(py, table, std::move(values), place);
}

void add_insert_row(InsertClause& insert, const NamedValues& row) {
    SaClauseList values;
    std::vector<std::string> names;
    for (const auto& [name, value] : row) {
        names.push_back(name);
        values.push_back(value);
    }
    if (insert.rows.empty()) {
        insert.columns = std::move(names);
    } else if (insert.columns != names) {
        throw LibraryError(k_compile_error, "the rows of the INSERT have different columns",
                           "give each row the same ones");
    }
    insert.rows.push_back(std::move(values));
}

// values(a=1), values({"a": 1}), values([{…}, {…}])
std::vector<NamedValues> given_rows(LibraryCall& call, const TableObject& table) {
    std::vector<NamedValues> rows;
    if (call.bound.rest.size() == 1) {
        const auto& argument = call.bound.rest.front();
        refuse_unknown(call.py, argument.value, argument.place);
        if (const auto* list = argument.value.as_list()) {
            for (const auto& row : list->items)
                rows.push_back(values_of_row(call.py, table, row, argument.place));
            return rows;
        }
        rows.push_back(values_of_row(call.py, table, argument.value, argument.place));
    }
    if (!call.bound.other_keywords.empty()) {
        NamedValues values;
        for (const auto& keyword : call.bound.other_keywords)
            values.emplace_back(keyword.name, clause_argument(call.py, keyword.value, keyword.place));
        rows.push_back(in_table_order(call.py, table, std::move(values), call.place));
    }
    return rows;
}

PyValue insert_values(ClauseObject& self, LibraryCall& call) {
    auto insert = std::get<InsertClause>(self.clause->node);
    for (const auto& row : given_rows(call, *self.target))
        add_insert_row(insert, row);
    return clause_object(call.py, call.owner, clause(std::move(insert)), self.target);
}
PyValue insert_from_select(ClauseObject& self, LibraryCall& call) {
    auto insert = std::get<InsertClause>(self.clause->node);
    insert.columns.clear();
    for (const auto& name : call.py.iterate(call.value("names"), call.place_of("names")))
        insert.columns.push_back(column_key(call.py, name, call.place_of("names")));
    insert.query = clause_argument(call.py, call.value("select"), call.place_of("select"));
    return clause_object(call.py, call.owner, clause(std::move(insert)), self.target);
}
PyValue update_values(ClauseObject& self, LibraryCall& call) {
    auto update = std::get<UpdateClause>(self.clause->node);
    for (auto& row : given_rows(call, *self.target)) {
        for (auto& value : row)
            update.values.push_back(std::move(value));
    }
    return clause_object(call.py, call.owner, clause(std::move(update)), self.target);
}
PyValue update_where(ClauseObject& self, LibraryCall& call) {
    auto update = std::get<UpdateClause>(self.clause->node);
    append(update.where, rest_clauses(call));
    return clause_object(call.py, call.owner, clause(std::move(update)), self.target);
}
PyValue delete_where(ClauseObject& self, LibraryCall& call) {
    auto statement = std::get<DeleteClause>(self.clause->node);
    append(statement.where, rest_clauses(call));
    return clause_object(call.py, call.owner, clause(std::move(statement)), self.target);
}

constexpr std::array k_insert_methods{
    LibraryMethod<ClauseObject>{"values", "*rows, **values", insert_values},
    LibraryMethod<ClauseObject>{"from_select", "names, select, include_defaults=True", insert_from_select},
};
constexpr std::array k_update_methods{
    LibraryMethod<ClauseObject>{"values", "*rows, **values", update_values},
    LibraryMethod<ClauseObject>{"where", "*conditions", update_where},
};
constexpr std::array k_delete_methods{
    LibraryMethod<ClauseObject>{"where", "*conditions", delete_where},
};

// ---- text() ---------------------------------------------------------------------------------------------------------

void set_parameters(TextClause& text, PyEvaluator& py, const PyValue& parameters, CodePlace place) {
    refuse_unknown(py, parameters, place);
    const auto* dictionary = parameters.as_dictionary();
    if (dictionary == nullptr) {
        py.raise("TypeError", fmt::format("expected the parameters as a dict, got {}", py.type_name(parameters)),
                 place);
    }
    for (const auto& [key, value] : dictionary->table.entries())
        text.values[str_of(py, key, place, "the name of a parameter")] = literal_of(py, value, place);
}

PyValue text_bindparams(ClauseObject& self, LibraryCall& call) {
    auto text = std::get<TextClause>(self.clause->node);
    for (const auto& argument : call.bound.rest) {
        const auto* bound = argument.value.native<ClauseObject>();
        const auto* parameter = bound == nullptr ? nullptr : std::get_if<TextClause>(&bound->clause->node);
        if (parameter != nullptr) {
            for (const auto& [name, value] : parameter->values)
                text.values[name] = value;
        }
    }
    for (const auto& keyword : call.bound.other_keywords)
        text.values[keyword.name] = literal_of(call.py, keyword.value, keyword.place);
    return clause_object(call.py, call.owner, clause(std::move(text)));
}
PyValue itself(ClauseObject& self, LibraryCall&) {
    return &self;
}
constexpr std::array k_text_methods{
    LibraryMethod<ClauseObject>{"bindparams", "*parameters, **values", text_bindparams},
    LibraryMethod<ClauseObject>{"columns", "*columns, **types", itself},
};
constexpr std::array k_statement_methods{
    LibraryMethod<ClauseObject>{"execution_options", "**options", itself},
    LibraryMethod<ClauseObject>{"with_hint", "*hints", itself},
};

// ---- Functions of the module ----------------------------------------------------------------------------------------

PyValue text_function(LibraryCall& call) {
    return clause_object(call.py, call.owner, clause(TextClause{.text = call.text("text")}));
}
PyValue bindparam_function(LibraryCall& call) {
    TextClause text{.text = ':' + call.text("key")};
    if (call.given("value")) {
        text.values[call.text("key")] = literal_of(call.py, call.value("value"), call.place_of("value"));
    }
    return clause_object(call.py, call.owner, clause(std::move(text)));
}
PyValue literal_function(LibraryCall& call) {
    return clause_object(call.py, call.owner,
                         clause(LiteralClause{literal_of(call.py, call.value("value"), call.place_of("value"))}));
}
PyValue literal_column_function(LibraryCall& call) {
    return clause_object(call.py, call.owner, clause(ColumnClause{.name = call.text("text"), .verbatim = true}));
}
PyValue constant(LibraryCall& call, SaLiteral value) {
    return clause_object(call.py, call.owner, clause(LiteralClause{std::move(value)}));
}
PyValue joined(LibraryCall& call, std::string op, int rank) {
    auto operands = rest_clauses(call);
    if (operands.size() == 1) return clause_object(call.py, call.owner, operands.front());
    return clause_object(call.py, call.owner, infix(std::move(op), rank, std::move(operands)));
}
PyValue case_function(LibraryCall& call) {
    CaseClause made;
    if (call.has("value")) made.value = clause_argument(call.py, call.value("value"), call.place_of("value"));
    if (call.has("else_")) made.otherwise = clause_argument(call.py, call.value("else_"), call.place_of("else_"));
    const auto add = [&](const PyValue& pair, CodePlace place) {
        const auto* both = pair.as_sequence();
        if (both == nullptr || both->size() != 2) call.raise(k_argument_error, "expected (condition, value)");
        made.whens.emplace_back(clause_argument(call.py, both->front(), place),
                                clause_argument(call.py, both->back(), place));
    };
    for (const auto& when : call.bound.rest) {
        refuse_unknown(call.py, when.value, when.place);
        if (const auto* list = when.value.as_list()) {
            for (const auto& pair : list->items)
                add(pair, when.place);
        } else if (const auto* dictionary = when.value.as_dictionary()) {
            for (const auto& [key, value] : dictionary->table.entries())
                made.whens.emplace_back(clause_argument(call.py, key, when.place),
                                        clause_argument(call.py, value, when.place));
        } else {
            add(when.value, when.place);
        }
    }
    return clause_object(call.py, call.owner, clause(std::move(made)));
}
PyValue cast_function(LibraryCall& call) {
    return clause_object(
        call.py, call.owner,
        clause(CastClause{.operand = clause_argument(call.py, call.value("expression"), call.place_of("expression")),
                          .type = type_argument(call.py, call.value("type_"), call.place_of("type_"))}));
}
PyValue affixed(LibraryCall& call, std::string prefix, std::string suffix, int rank) {
    auto operand = listed(call.py, call.value("expression"), call.place_of("expression"));
    return clause_object(
        call.py, call.owner,
        clause(AffixClause{
            .prefix = std::move(prefix), .suffix = std::move(suffix), .rank = rank, .operand = std::move(operand)}));
}
PyValue exists_function(LibraryCall& call) {
    const auto query = clause_argument(call.py, call.value("query"), call.place_of("query"));
    return clause_object(call.py, call.owner, clause(AffixClause{.prefix = "EXISTS ", .rank = 0, .operand = query}));
}
const TableObject& table_argument(LibraryCall& call, std::string_view name) {
    refuse_unknown(call.py, call.value(name), call.place_of(name));
    const auto* table = call.value(name).native<TableObject>();
    if (table == nullptr && call.value(name).as_class() != nullptr) {
        const auto mapped = call.py.find_attribute(call.value(name), "__table__", call.place);
        if (mapped) table = mapped->native<TableObject>();
    }
    if (table == nullptr) {
        call.raise(k_argument_error, fmt::format("expected a table, got {}", call.py.type_name(call.value(name))));
    }
    return *table;
}

constexpr std::array k_clause_functions{
    LibraryFunction{"text", "text", text_function},
    LibraryFunction{"bindparam", "key, value=None, type_=None, **options", bindparam_function},
    LibraryFunction{"literal", "value, type_=None, literal_execute=False", literal_function},
    LibraryFunction{"literal_column", "text, type_=None", literal_column_function},
    LibraryFunction{"null", "", [](LibraryCall& call) { return constant(call, {}); }},
    LibraryFunction{"true", "", [](LibraryCall& call) { return constant(call, true); }},
    LibraryFunction{"false", "", [](LibraryCall& call) { return constant(call, false); }},
    LibraryFunction{"and_", "*conditions", [](LibraryCall& call) { return joined(call, "AND", k_rank_and); }},
    LibraryFunction{"or_", "*conditions", [](LibraryCall& call) { return joined(call, "OR", k_rank_or); }},
    LibraryFunction{"not_", "condition",
                    [](LibraryCall& call) {
                        return clause_object(
                            call.py, call.owner,
                            negated(clause_argument(call.py, call.value("condition"), call.place_of("condition"))));
                    }},
    LibraryFunction{"case", "*whens, value=None, else_=None", case_function},
    LibraryFunction{"cast", "expression, type_", cast_function},
    LibraryFunction{"type_coerce", "expression, type_",
                    [](LibraryCall& call) {
                        return clause_object(
                            call.py, call.owner,
                            clause_argument(call.py, call.value("expression"), call.place_of("expression")));
                    }},
    LibraryFunction{"desc", "expression", [](LibraryCall& call) { return affixed(call, "", " DESC", 3); }},
    LibraryFunction{"asc", "expression", [](LibraryCall& call) { return affixed(call, "", " ASC", 3); }},
    LibraryFunction{"distinct", "expression", [](LibraryCall& call) { return affixed(call, "DISTINCT ", "", 0); }},
    LibraryFunction{"exists", "query", exists_function},
    LibraryFunction{"select", "*columns", select_function},
    LibraryFunction{"union", "*queries", [](LibraryCall& call) { return compound(call, "UNION"); }},
    LibraryFunction{"union_all", "*queries", [](LibraryCall& call) { return compound(call, "UNION ALL"); }},
    LibraryFunction{"intersect", "*queries", [](LibraryCall& call) { return compound(call, "INTERSECT"); }},
    LibraryFunction{"except_", "*queries", [](LibraryCall& call) { return compound(call, "EXCEPT"); }},
    LibraryFunction{"insert", "table",
                    [](LibraryCall& call) { return insert_into(call.py, call.owner, table_argument(call, "table")); }},
    LibraryFunction{"update", "table",
                    [](LibraryCall& call) { return update_of(call.py, call.owner, table_argument(call, "table")); }},
    LibraryFunction{"delete", "table",
                    [](LibraryCall& call) { return delete_from(call.py, call.owner, table_argument(call, "table")); }},
};

/// `func.a.b`, which is called: a function of the server by its name.
class FunctionNamespace final : public python::NativeObject {
  public:
    FunctionNamespace(PythonLibrary& library, std::string path) : m_library(library), m_path(std::move(path)) {}
    std::string type_name() const override { return "func"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        const auto path = m_path.empty() ? std::string(name) : m_path + '.' + std::string(name);
        return py.make<FunctionNamespace>(m_library, path);
    }
    bool callable() const override { return !m_path.empty(); }
    PyValue call(PyCall& call) override {
        SaClauseList arguments;
        for (const auto& argument : call.positional)
            arguments.push_back(clause_argument(call.py, argument.value, argument.place));
        return clause_object(call.py, m_library, function_clause(m_path, std::move(arguments)));
    }

  private:
    PythonLibrary& m_library;
    std::string m_path;
};

PyValue dumped(PyEvaluator& py, const PyValue& value, CodePlace place) {
    return py.call(py.attribute(py.import("json", place), "dumps", place), {value}, place);
}

}  // namespace

// ---- Values ---------------------------------------------------------------------------------------------------------

SaLiteral literal_of(PyEvaluator& py, const PyValue& value, CodePlace place) {
    refuse_unknown(py, value, place);
    if (value.is_none()) return std::monostate{};
    if (const auto boolean = value.as_boolean()) return *boolean;
    if (const auto integer = value.as_integer()) return *integer;
    if (const auto real = value.as_real()) return *real;
    if (const auto* text = value.as_text()) return *text;
    if (const auto* wide = value.as_big_integer()) return SaNumber{wide->digits};
    const auto* object = value.native<ClauseObject>();
    if (object != nullptr) {
        if (const auto* literal = std::get_if<LiteralClause>(&object->clause->node)) return literal->value;
    }
    const auto type = py.type_name(value);
    if (type == "date" || type == "datetime" || type == "time") return SaMoment{py.to_text(value, place)};
    if (type == "Decimal") return SaNumber{py.to_text(value, place)};
    if (type == "UUID") return base::replace_all(py.to_text(value, place), "-", "");
    if (value.as_dictionary() != nullptr || value.as_sequence() != nullptr) {
        return str_of(py, dumped(py, value, place), place, "a JSON text");
    }
    // A member of an enum stands for its name, as in the type that SQLAlchemy makes of the enum.
    if (value.as_instance() != nullptr) {
        if (const auto name = py.find_attribute(value, "name", place); name && name->as_text()) return *name->as_text();
    }
    py.raise(k_compile_error, fmt::format("a value of type {} has no literal in SQL", type), place);
}

SaClausePtr as_clause(const PyValue& value) {
    if (const auto* object = value.native<ClauseObject>()) return object->clause;
    if (const auto* column = value.native<ColumnObject>()) return column->clause();
    if (const auto* table = value.native<TableObject>()) return clause(TableClause{.table = table->name_in_query()});
    return nullptr;
}

SaClausePtr clause_argument(PyEvaluator& py, const PyValue& value, CodePlace place) {
    if (auto made = as_clause(value)) return made;
    return clause(LiteralClause{literal_of(py, value, place)});
}

// ---- Expressions as objects -----------------------------------------------------------------------------------------

std::optional<PyValue> expression_attribute(PyEvaluator& py, PythonLibrary& library, const SaClausePtr& expression,
                                            std::string_view name) {
    for (const auto& method : k_expression_methods) {
        if (method.name != name) continue;
        return py.function(std::string(name), [&library, &method, expression](PyCall& call) {
            return at_place(call.py, call.place, [&] {
                LibraryCall bound(library, call, method.parameters);
                return clause_object(call.py, library,
                                     method.body({.py = call.py, .owner = library, .clause = expression}, bound));
            });
        });
    }
    return std::nullopt;
}

std::optional<PyValue> expression_binary(PyEvaluator& py, PythonLibrary& library, const SaClausePtr& expression,
                                         PyOperator op, const PyValue& other, OperandSide side, CodePlace place) {
    const auto sign = std::find_if(k_signs.begin(), k_signs.end(), [&](const OperatorSign& s) { return s.op == op; });
    if (sign == k_signs.end()) return std::nullopt;
    const auto operand = clause_argument(py, other, place);
    const auto& left = side == OperandSide::left ? expression : operand;
    const auto& right = side == OperandSide::left ? operand : expression;
    const auto type = type_of(*expression);
    const bool is_text = is_text_value(operand) || (type && affinity_of(*type) == SaAffinity::text);
    if (op == PyOperator::add && is_text) {
        return clause_object(py, library, function_clause("concat", {left, right}));
    }
    return clause_object(py, library, infix(std::string(sign->sign), sign->rank, {left, right}));
}

std::optional<PyValue> expression_unary(PyEvaluator& py, PythonLibrary& library, const SaClausePtr& expression,
                                        PyUnary op) {
    switch (op) {
        case PyUnary::minus:
            return clause_object(py, library, clause(AffixClause{.prefix = "-", .rank = 8, .operand = expression}));
        case PyUnary::invert:
            return clause_object(py, library, negated(expression));
        case PyUnary::plus:
        case PyUnary::negate:
            return std::nullopt;
    }
    return std::nullopt;
}

std::optional<PyValue> expression_compare(PyEvaluator& py, PythonLibrary& library, const SaClausePtr& expression,
                                          PyComparison op, const PyValue& other, CodePlace place) {
    auto sign = std::string(comparison_sign(op));
    if (sign.empty()) return std::nullopt;
    const auto operand = clause_argument(py, other, place);
    if (is_null(operand) && op == PyComparison::equal) sign = "IS";
    if (is_null(operand) && op == PyComparison::not_equal) sign = "IS NOT";
    return clause_object(py, library, infix(std::move(sign), k_rank_comparison, {expression, operand}));
}

std::string ClauseObject::type_name() const {
    return std::visit(base::Overloaded{
                          [](const TextClause&) { return "TextClause"; },
                          [](const SelectClause&) { return "Select"; },
                          [](const CompoundClause&) { return "CompoundSelect"; },
                          [](const InsertClause&) { return "Insert"; },
                          [](const UpdateClause&) { return "Update"; },
                          [](const DeleteClause&) { return "Delete"; },
                          [](const LiteralClause&) { return "BindParameter"; },
                          [](const ColumnClause&) { return "ColumnClause"; },
                          [](const FunctionClause&) { return "Function"; },
                          [](const InfixClause&) { return "BinaryExpression"; },
                          [](const AffixClause&) { return "UnaryExpression"; },
                          [](const ListClause&) { return "ClauseList"; },
                          [](const LabelClause&) { return "Label"; },
                          [](const CastClause&) { return "Cast"; },
                          [](const CaseClause&) { return "Case"; },
                          [](const TableClause&) { return "TableClause"; },
                          [](const JoinClause&) { return "Join"; },
                      },
                      clause->node);
}

std::optional<PyValue> ClauseObject::attribute(PyEvaluator& py, std::string_view name, CodePlace place) {
    if (std::holds_alternative<SelectClause>(clause->node)) {
        for (const auto& method : k_select_methods) {
            if (method.name != name) continue;
            return py.function(std::string(name), [this, &method](PyCall& call) {
                return at_place(call.py, call.place, [&] {
                    LibraryCall bound(m_library, call, method.parameters);
                    auto select = std::get<SelectClause>(clause->node);
                    method.body(select, bound);
                    return clause_object(call.py, m_library, revision::clause(std::move(select)));
                });
            });
        }
    }
    std::optional<PyValue> found;
    if (std::holds_alternative<InsertClause>(clause->node)) {
        found = find_method(py, m_library, *this, k_insert_methods, name);
    } else if (std::holds_alternative<UpdateClause>(clause->node)) {
        found = find_method(py, m_library, *this, k_update_methods, name);
    } else if (std::holds_alternative<DeleteClause>(clause->node)) {
        found = find_method(py, m_library, *this, k_delete_methods, name);
    } else if (std::holds_alternative<TextClause>(clause->node)) {
        found = find_method(py, m_library, *this, k_text_methods, name);
        if (name == "text") return py.text(std::get<TextClause>(clause->node).text);
    }
    if (!found) found = find_method(py, m_library, *this, k_statement_methods, name);
    if (!found) found = expression_attribute(py, m_library, clause, name);
    if (const auto* column = std::get_if<ColumnClause>(&clause->node); column != nullptr && !found) {
        if (name == "name" || name == "key") return py.text(column->name);
    }
    if (found) return found;
    return py.unknown(fmt::format("'{}' of {} is not read", name, type_name()), place);
}

std::optional<PyValue> ClauseObject::binary(PyEvaluator& py, PyOperator op, PyValue other, OperandSide side,
                                            CodePlace place) {
    return expression_binary(py, m_library, clause, op, other, side, place);
}
std::optional<PyValue> ClauseObject::unary(PyEvaluator& py, PyUnary op, CodePlace) {
    return expression_unary(py, m_library, clause, op);
}
std::optional<PyValue> ClauseObject::compare(PyEvaluator& py, PyComparison op, PyValue other, CodePlace place) {
    return expression_compare(py, m_library, clause, op, other, place);
}
PyValue ClauseObject::to_text(PyEvaluator& py, CodePlace place) {
    return at_place(py, place, [&] { return py.text(clause_text(*clause)); });
}

// ---- Statements -----------------------------------------------------------------------------------------------------

PyValue insert_into(PyEvaluator& py, PythonLibrary& library, const TableObject& table) {
    return clause_object(py, library, clause(InsertClause{.table = table.name_in_query()}), &table);
}
PyValue update_of(PyEvaluator& py, PythonLibrary& library, const TableObject& table) {
    return clause_object(py, library, clause(UpdateClause{.table = table.name_in_query()}), &table);
}
PyValue delete_from(PyEvaluator& py, PythonLibrary& library, const TableObject& table) {
    return clause_object(py, library, clause(DeleteClause{.table = table.name_in_query()}), &table);
}
PyValue select_of(PyEvaluator& py, PythonLibrary& library, const TableObject& table) {
    SelectClause select;
    for (const auto* column : table.columns)
        select.columns.push_back(column->clause());
    return clause_object(py, library, clause(std::move(select)));
}

SaClausePtr insert_row(PyEvaluator& py, const TableObject& table, const PyValue& row, CodePlace place) {
    InsertClause insert{.table = table.name_in_query()};
    add_insert_row(insert, values_of_row(py, table, row, place));
    return clause(std::move(insert));
}

std::vector<std::string> statement_texts(PyEvaluator& py, const PyValue& statement, const PyValue& parameters,
                                         CodePlace place) {
    refuse_unknown(py, statement, place);
    if (const auto* ddl = statement.native<DdlObject>()) return ddl->texts;
    const auto* object = statement.native<ClauseObject>();
    SaClausePtr made = object != nullptr ? object->clause : nullptr;
    if (const auto* text = statement.as_text()) made = clause(TextClause{.text = *text});
    if (!made) {
        py.raise("sqlalchemy.exc.ObjectNotExecutableError",
                 fmt::format("expected a statement, got {}", py.type_name(statement)), place,
                 "write SQL as a str, or one of sqlalchemy's statements");
    }
    const bool none = parameters.is_none();
    const auto* rows = parameters.as_sequence();
    std::vector<std::string> texts;
    const auto add = [&](const PyValue& row) {
        if (const auto* text = std::get_if<TextClause>(&made->node)) {
            auto with_values = *text;
            set_parameters(with_values, py, row, place);
            texts.push_back(clause_text(SaClause{.node = std::move(with_values)}));
        } else if (std::holds_alternative<InsertClause>(made->node) && object->target != nullptr) {
            texts.push_back(clause_text(*insert_row(py, *object->target, row, place)));
        } else {
            py.refuse("the parameters of this statement are not read", place, "write its values into the statement");
        }
    };
    if (none) {
        if (const auto* insert = std::get_if<InsertClause>(&made->node);
            insert != nullptr && insert->rows.empty() && !insert->query) {
            py.refuse("the INSERT has no values", place, "write them with .values(…)");
        }
        texts.push_back(clause_text(*made));
    } else if (rows != nullptr) {
        for (const auto& row : *rows)
            add(row);
    } else {
        add(parameters);
    }
    return texts;
}

std::optional<PyValue> clause_value(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    if (name == "func") return py.make<FunctionNamespace>(library, std::string());
    for (const auto& function : k_clause_functions) {
        if (function.name == name) return function_value(py, library, function);
    }
    return std::nullopt;
}

std::vector<std::string> clause_names() {
    std::vector<std::string> names{"func"};
    for (const auto& function : k_clause_functions)
        names.emplace_back(function.name);
    return names;
}

}  // namespace srmigrate::revision
