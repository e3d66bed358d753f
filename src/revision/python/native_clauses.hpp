// SPDX-License-Identifier: Apache-2.0
// SQLAlchemy's expressions and statements as objects of a Python file: text(), func, columns, select, insert …
#pragma once

#include "revision/python/clause.hpp"
#include "revision/python/library.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

class TableObject;

class ClauseObject final : public python::NativeObject {
  public:
    ClauseObject(PythonLibrary& library, SaClausePtr made, const TableObject* written = nullptr)
        : clause(std::move(made)), target(written), m_library(library) {}
    std::string type_name() const override;
    std::optional<python::PyValue> attribute(python::PyEvaluator& py, std::string_view name,
                                             python::CodePlace place) override;
    bool callable() const override { return false; }
    std::optional<python::PyValue> binary(python::PyEvaluator& py, python::PyOperator op, python::PyValue other,
                                          python::OperandSide side, python::CodePlace place) override;
    std::optional<python::PyValue> unary(python::PyEvaluator& py, python::PyUnary op, python::CodePlace place) override;
    std::optional<python::PyValue> compare(python::PyEvaluator& py, python::PyComparison op, python::PyValue other,
                                           python::CodePlace place) override;
    python::PyValue to_text(python::PyEvaluator& py, python::CodePlace place) override;

    const SaClausePtr clause;
    const TableObject* const target;  ///< of INSERT, UPDATE, DELETE; null for others

  private:
    PythonLibrary& m_library;
};

/// A statement of its own kind: CreateTable(t), DDL("…"): texts to send.
class DdlObject final : public python::NativeObject {
  public:
    explicit DdlObject(std::vector<std::string> made) : texts(std::move(made)) {}
    std::string type_name() const override { return "DDLElement"; }
    const std::vector<std::string> texts;
};

// What columns and expressions have in common, as each of them is an expression.
std::optional<python::PyValue> expression_attribute(python::PyEvaluator& py, PythonLibrary& library,
                                                    const SaClausePtr& expression, std::string_view name);
std::optional<python::PyValue> expression_binary(python::PyEvaluator& py, PythonLibrary& library,
                                                 const SaClausePtr& expression, python::PyOperator op,
                                                 const python::PyValue& other, python::OperandSide side,
                                                 python::CodePlace place);
std::optional<python::PyValue> expression_unary(python::PyEvaluator& py, PythonLibrary& library,
                                                const SaClausePtr& expression, python::PyUnary op);
std::optional<python::PyValue> expression_compare(python::PyEvaluator& py, PythonLibrary& library,
                                                  const SaClausePtr& expression, python::PyComparison op,
                                                  const python::PyValue& other, python::CodePlace place);

/// An expression, column or table as a clause; null for what is none.
SaClausePtr as_clause(const python::PyValue& value);
/// The same; a value of Python is a literal.
SaClausePtr clause_argument(python::PyEvaluator& py, const python::PyValue& value, python::CodePlace place);
/// As a statement's text has it; raised for what has no literal.
SaLiteral literal_of(python::PyEvaluator& py, const python::PyValue& value, python::CodePlace place);

/// INSERT, UPDATE and DELETE of a table.
python::PyValue insert_into(python::PyEvaluator& py, PythonLibrary& library, const TableObject& table);
python::PyValue update_of(python::PyEvaluator& py, PythonLibrary& library, const TableObject& table);
python::PyValue delete_from(python::PyEvaluator& py, PythonLibrary& library, const TableObject& table);
python::PyValue select_of(python::PyEvaluator& py, PythonLibrary& library, const TableObject& table);
/// One INSERT for a row: the columns in the table's order, those that the row has.
SaClausePtr insert_row(python::PyEvaluator& py, const TableObject& table, const python::PyValue& row,
                       python::CodePlace place);

/// The texts of what may be executed: a str, a statement, DDL; with values for its parameters. Raised for anything
/// else.
std::vector<std::string> statement_texts(python::PyEvaluator& py, const python::PyValue& statement,
                                         const python::PyValue& parameters, python::CodePlace place);

/// The function of that name in sqlalchemy.sql.
std::optional<python::PyValue> clause_value(python::PyEvaluator& py, PythonLibrary& library, std::string_view name);
std::vector<std::string> clause_names();

}  // namespace srmigrate::revision
