// SPDX-License-Identifier: Apache-2.0
// SQLAlchemy's schema as objects of a Python file: MetaData, Table, Column, Index, constraints, and `starrocks`' views.
// They take what the library takes, in its order, and give plain values (schema_items.hpp) for what is sent.
#pragma once

#include "revision/python/library.hpp"
#include "revision/python/schema_items.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

class TableObject;

/// Things that stand in a table or a column and have no text on StarRocks, or only mark columns.
class SchemaItemObject final : public python::NativeObject {
  public:
    enum class Kind {
        primary_key,
        unique,
        foreign_keys,  ///< of a table
        foreign_key,   ///< of a column
        check,
        computed,
        identity,
        sequence,
        fetched,  ///< FetchedValue: the server fills it in
        server_default,
        client_default,
        other,
    };
    SchemaItemObject(std::string item_name, Kind what) : kind(what), m_name(std::move(item_name)) {}
    std::string type_name() const override { return m_name; }
    std::optional<python::PyValue> attribute(python::PyEvaluator& py, std::string_view name,
                                             python::CodePlace place) override;

    const Kind kind;
    std::vector<python::PyValue> columns = {};  ///< names or columns
    SaClausePtr expression = {};                ///< of Computed and CheckConstraint
    std::optional<SaDefault> server_default = {};
    std::string target = {};             ///< of a foreign key: "db.table.column"
    python::PyValue target_column = {};  ///< of a foreign key that names a column object
    std::string name = {};               ///< of a constraint; empty: none
    std::string on_delete = {};          ///< of a foreign key
    std::string on_update = {};

  private:
    std::string m_name;
};

class ColumnObject final : public python::NativeObject {
  public:
    ColumnObject(PythonLibrary& library, python::CodePlace declared) : place(declared), m_library(library) {}
    std::string type_name() const override { return "Column"; }
    std::optional<python::PyValue> attribute(python::PyEvaluator& py, std::string_view name,
                                             python::CodePlace at) override;
    bool set_attribute(python::PyEvaluator& py, std::string_view name, python::PyValue value,
                       python::CodePlace at) override;
    std::optional<python::PyValue> binary(python::PyEvaluator& py, python::PyOperator op, python::PyValue other,
                                          python::OperandSide side, python::CodePlace at) override;
    std::optional<python::PyValue> unary(python::PyEvaluator& py, python::PyUnary op, python::CodePlace at) override;
    std::optional<python::PyValue> compare(python::PyEvaluator& py, python::PyComparison op, python::PyValue other,
                                           python::CodePlace at) override;

    SaClausePtr clause() const;  ///< as an expression
    /// The same column, not yet in a table.
    ColumnObject* copy(python::PyEvaluator& py) const;

    SaColumn column = {};
    std::string key = {};  ///< what Python calls it; its name, where nothing else is said
    bool named = false;
    std::optional<bool> nullable = {};  ///< as said; `column.nullable` is what comes of it
    bool indexed = false;
    bool unique = false;
    bool mapped = false;  ///< made by mapped_column
    std::int64_t sort_order = 0;
    std::vector<SchemaItemObject*> foreign_keys = {};
    TableObject* table = nullptr;
    python::CodePlace place;

  private:
    PythonLibrary& m_library;
};

class IndexObject final : public python::NativeObject {
  public:
    explicit IndexObject(python::CodePlace declared) : place(declared) {}
    std::string type_name() const override { return "Index"; }
    std::optional<python::PyValue> attribute(python::PyEvaluator& py, std::string_view name,
                                             python::CodePlace at) override;
    std::optional<std::string> name = {};
    std::vector<python::PyValue> parts = {};  ///< names, columns, expressions
    bool unique = false;
    std::string kind = {};
    python::CodePlace place;
};

class MetaDataObject final : public python::NativeObject {
  public:
    explicit MetaDataObject(PythonLibrary& library) : m_library(library) {}
    std::string type_name() const override { return "MetaData"; }
    std::optional<python::PyValue> attribute(python::PyEvaluator& py, std::string_view name,
                                             python::CodePlace place) override;
    /// `metadata.bind = …`, as up to SQLAlchemy 1.4, means nothing here.
    bool set_attribute(python::PyEvaluator&, std::string_view name, python::PyValue, python::CodePlace) override {
        return name == "bind";
    }

    TableObject* find(std::string_view key) const;

    std::string schema = {};
    std::optional<std::map<std::string, python::PyValue, std::less<>>> naming = {};
    std::vector<TableObject*> tables = {};  ///< in order of definition

  private:
    PythonLibrary& m_library;
};

/// A Table, View or MaterializedView; also the light `table(…)`.
class TableObject final : public python::NativeObject {
  public:
    TableObject(PythonLibrary& library, python::CodePlace declared) : place(declared), m_library(library) {}
    std::string type_name() const override;
    std::optional<python::PyValue> attribute(python::PyEvaluator& py, std::string_view attribute_name,
                                             python::CodePlace at) override;
    bool set_attribute(python::PyEvaluator& py, std::string_view attribute_name, python::PyValue value,
                       python::CodePlace at) override;

    std::string key() const;  ///< schema.name
    ColumnObject* find(std::string_view column_key) const;
    /// Puts a column at the end, or at the place of one of its name.
    void add(python::PyEvaluator& py, ColumnObject* column, python::CodePlace at);
    /// Puts in what may stand in a table: columns, constraints, indexes.
    void add_item(python::PyEvaluator& py, const python::PyValue& item, python::CodePlace at);
    SaTableName name_in_query() const;
    /// What the table is, with the names that its unnamed indexes get.
    SaTable value(python::PyEvaluator& py) const;

    std::string name = {};
    std::string schema = {};
    SaTableKind kind = SaTableKind::table;
    MetaDataObject* metadata = nullptr;  ///< null for a light table
    std::vector<ColumnObject*> columns = {};
    std::vector<IndexObject*> indexes = {};
    std::optional<std::string> comment = {};
    std::vector<std::string> prefixes = {};
    SaOptions options = {};
    std::string definition = {};
    python::PyValue info = {};
    python::CodePlace place;

  private:
    PythonLibrary& m_library;
};

/// What a call says of the options of the dialect, which it takes out of the keywords. `of` is what they are options
/// of.
enum class OptionsOf { table, column, index, view, materialized_view };
SaOptions take_options(LibraryCall& call, OptionsOf of);

/// Makes a table of a call's items and keywords: the part of Table(), create_table() and __table_args__ that they
/// share. `keywords` are those that are left once name, metadata and what the caller knows are taken.
void fill_table(LibraryCall& call, TableObject& table, const std::vector<python::PyArgument>& items);

/// Puts the table in its MetaData, by its rules for a name that is there already. The answer is the table to go on
/// with.
TableObject* register_table(LibraryCall& call, TableObject* table, bool has_content);

/// Table(name, metadata, *items, **options), wherever it is called from.
TableObject* make_table(LibraryCall& call);
inline constexpr std::string_view k_table_parameters = "name, metadata, *items, schema=None, **options";

/// The column that a call describes: Column(…), mapped_column(…).
ColumnObject* make_column(LibraryCall& call);

SaIndex index_value(python::PyEvaluator& py, const IndexObject& index, const TableObject& table);
MetaDataObject* make_metadata(python::PyEvaluator& py, PythonLibrary& library);
SaProperties properties_of(python::PyEvaluator& py, const python::PyValue& value, python::CodePlace place);
/// The columns of a view: names, dictionaries or Columns.
std::vector<SaColumn> view_columns_of(python::PyEvaluator& py, const python::PyValue& value, python::CodePlace place);
/// The definition of a view: text, or a query.
std::string definition_of(LibraryCall& call, std::string_view name);

/// The function or class of that name in sqlalchemy.schema, or in starrocks' schema.
std::optional<python::PyValue> schema_value(python::PyEvaluator& py, PythonLibrary& library, std::string_view name);
std::vector<std::string> schema_names();
std::optional<python::PyValue> view_value(python::PyEvaluator& py, PythonLibrary& library, std::string_view name);

}  // namespace srmigrate::revision
