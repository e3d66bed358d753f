// SPDX-License-Identifier: Apache-2.0
// A StarRocks database as plain values: tables, views, materialized views and their parts, as one wrote them or as a
// server shows them. Values say what was *given*: an absent optional is "not given", never "no". Nothing here checks,
// parses or compares across spellings; schema/normal/normalize.hpp makes one spelling out of many.
// Source of the shapes: reference §1.1–1.4 (StarRocks grammar, CREATE TABLE | VIEW | MATERIALIZED VIEW).
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::schema {

/// A name with the parts that were given. Table, view and database names are case-sensitive; column, index and
/// partition names are not (reference §6.4).
struct ObjectName {
    std::optional<std::string> catalog;
    std::optional<std::string> database;
    std::string name;
    auto operator<=>(const ObjectName&) const = default;
};

// ---- Code that is kept, not understood: expressions and queries -----------------------------------------------------

enum class TokenKind { word, quoted_identifier, string, number, binary, hint, symbol };

/// One significant token. `text` is the value for strings and quoted identifiers, and the text as written for the rest.
struct Token {
    TokenKind kind = TokenKind::word;
    std::string text;
    auto operator<=>(const Token&) const = default;
};

/// `text` is as written, without surrounding blanks; `tokens` are its significant tokens.
struct Expression {
    std::string text;
    std::vector<Token> tokens;
    bool operator==(const Expression&) const = default;
};

/// A query body. `reads` are the tables and views named in it (common table expressions excluded), in order of first
/// mention; `yields` are its output columns where the select list names all of them.
struct Query {
    std::string text;
    std::vector<Token> tokens;
    std::vector<ObjectName> reads;
    std::optional<std::vector<std::string>> yields;
    bool operator==(const Query&) const = default;
};

// ---- Types
// -----------------------------------------------------------------------------------------------------------

enum class TypeKind {
    boolean,
    tinyint,
    smallint,
    int_,
    bigint,
    largeint,
    float_,
    double_,
    decimal,
    decimal32,
    decimal64,
    decimal128,
    decimal256,
    decimalv2,
    date,
    datetime,
    time,
    char_,
    varchar,
    string,
    binary,
    varbinary,
    json,
    variant,
    bitmap,
    hll,
    percentile,
    array,    ///< one child
    map,      ///< two children: key, value
    struct_,  ///< a child for each field name
};

struct Type {
    TypeKind kind = TypeKind::int_;
    std::optional<std::int64_t> length;  ///< display width, length in bytes, or precision; as given
    std::optional<std::int64_t> scale;
    std::vector<Type> children;
    std::vector<std::string> field_names;  ///< of a struct
    bool operator==(const Type&) const = default;
};

// ---- Columns
// ---------------------------------------------------------------------------------------------------------

enum class AggregateFunction {
    sum,
    max,
    min,
    replace,
    replace_if_not_null,
    hll_union,
    bitmap_union,
    percentile_union,
};

/// A generic aggregate state, e.g. avg(INT): function and argument types (with their nullability as given).
struct AggregateState {
    struct Argument {
        Type type;
        std::optional<bool> nullable;
        bool operator==(const Argument&) const = default;
    };
    std::string function;
    std::vector<Argument> arguments;
    bool operator==(const AggregateState&) const = default;
};

using Aggregate = std::variant<AggregateFunction, AggregateState>;

struct DefaultNull {
    bool operator==(const DefaultNull&) const = default;
};
/// A quoted constant: DEFAULT "0".
struct DefaultText {
    std::string value;
    bool operator==(const DefaultText&) const = default;
};
/// CURRENT_TIMESTAMP, CURRENT_TIMESTAMP(3), now(): the precision as given.
struct DefaultCurrentTimestamp {
    std::optional<std::int64_t> precision;
    bool operator==(const DefaultCurrentTimestamp&) const = default;
};
/// Anything else: (uuid()), 0, true, [1,2], {…}. A parenthesised function keeps its parentheses in the text.
struct DefaultExpression {
    Expression expression;
    bool operator==(const DefaultExpression&) const = default;
};
using Default = std::variant<DefaultNull, DefaultText, DefaultCurrentTimestamp, DefaultExpression>;

struct Column {
    std::string name;
    std::optional<Type> type;
    std::optional<std::string> charset;
    bool key = false;  ///< the KEY word was given
    std::optional<Aggregate> aggregate;
    std::optional<bool> nullable;
    std::optional<Default> default_value;
    bool auto_increment = false;
    std::optional<Expression> generated;  ///< AS expression
    std::optional<std::string> comment;
    bool operator==(const Column&) const = default;
};

// ---- Tables
// ----------------------------------------------------------------------------------------------------------

/// Compared as a map: order is the server's affair (reference §4.2).
using Properties = std::map<std::string, std::string>;

enum class IndexKind { bitmap, ngrambf, gin, vector };

struct Index {
    std::string name;
    std::vector<std::string> columns;
    std::optional<IndexKind> kind;
    Properties properties;
    std::optional<std::string> comment;
    bool operator==(const Index&) const = default;
};

enum class KeyModel { duplicate, aggregate, unique, primary };

struct Key {
    KeyModel model = KeyModel::duplicate;
    std::vector<std::string> columns;
    bool operator==(const Key&) const = default;
};

struct MaxValue {
    auto operator<=>(const MaxValue&) const = default;
};
struct NullValue {
    auto operator<=>(const NullValue&) const = default;
};
struct Literal {
    std::string text;
    bool quoted = true;
    auto operator<=>(const Literal&) const = default;
};
using PartitionValue = std::variant<Literal, MaxValue, NullValue>;
using PartitionKey = std::vector<PartitionValue>;

/// VALUES LESS THAN (…); LESS THAN MAXVALUE is a single MaxValue.
struct LessThan {
    PartitionKey upper;
    bool operator==(const LessThan&) const = default;
};
/// VALUES [(…), (…))
struct FixedRange {
    PartitionKey lower;
    PartitionKey upper;
    bool operator==(const FixedRange&) const = default;
};
/// VALUES IN (…): one key a value or tuple.
struct ValuesIn {
    std::vector<PartitionKey> keys;
    bool operator==(const ValuesIn&) const = default;
};
using PartitionBounds = std::variant<LessThan, FixedRange, ValuesIn>;

struct Partition {
    std::string name;
    bool if_not_exists = false;
    PartitionBounds bounds;
    Properties properties;
    bool operator==(const Partition&) const = default;
};

/// START ("a") END ("b") EVERY (INTERVAL n unit | n): many partitions in one line.
struct PartitionSeries {
    Literal start;
    Literal end;
    std::int64_t every = 1;
    std::optional<std::string> unit;  ///< lower case: day, month …; absent for integer columns
    bool operator==(const PartitionSeries&) const = default;
};
using PartitionItem = std::variant<Partition, PartitionSeries>;

enum class PartitionMethod {
    range,       ///< PARTITION BY RANGE (…) (…)
    list,        ///< PARTITION BY LIST (…) (…)
    expression,  ///< PARTITION BY (a, b) | date_trunc(…) | expr, expr: the server makes partitions as data arrives
};

struct Partitioning {
    PartitionMethod method = PartitionMethod::range;
    std::vector<Expression> expressions;  ///< column names or expressions
    std::vector<PartitionItem> partitions;
    bool operator==(const Partitioning&) const = default;
};

struct HashDistribution {
    std::vector<std::string> columns;
    std::optional<std::int64_t> buckets;
    bool operator==(const HashDistribution&) const = default;
};
struct RandomDistribution {
    std::optional<std::int64_t> buckets;
    bool operator==(const RandomDistribution&) const = default;
};
using Distribution = std::variant<HashDistribution, RandomDistribution>;

struct Rollup {
    std::string name;
    std::vector<std::string> columns;
    std::optional<std::vector<std::string>> duplicate_key;
    std::optional<std::string> from;
    Properties properties;
    bool operator==(const Rollup&) const = default;
};

struct Table {
    ObjectName name;
    bool temporary = false;
    bool external = false;
    std::vector<Column> columns;
    std::vector<Index> indexes;
    std::optional<std::string> engine;
    std::optional<std::string> charset;
    std::optional<Key> key;
    std::optional<std::string> comment;
    std::optional<Partitioning> partitioning;
    std::optional<Distribution> distribution;
    std::optional<std::vector<std::string>> order_by;
    std::vector<Rollup> rollups;
    Properties properties;
    Properties broker_properties;
    std::optional<std::string> renamed_from;             ///< hint of a desired schema, not part of the table
    std::map<std::string, std::string> renamed_columns;  ///< hint: new column name -> old
    bool operator==(const Table&) const = default;
};

// ---- Views
// -----------------------------------------------------------------------------------------------------------

struct ViewColumn {
    std::string name;
    std::optional<std::string> comment;
    bool operator==(const ViewColumn&) const = default;
};

enum class ViewSecurity { none, invoker };

struct View {
    ObjectName name;
    std::optional<std::vector<ViewColumn>> columns;
    std::optional<std::string> comment;
    std::optional<ViewSecurity> security;
    Properties properties;
    Query query;
    bool operator==(const View&) const = default;
};

enum class RefreshMoment { immediate, deferred };

struct Interval {
    std::int64_t count = 1;
    std::string unit;  ///< lower case: second, minute, hour, day …
    bool operator==(const Interval&) const = default;
};
struct RefreshAsync {
    std::optional<std::string> start;
    std::optional<Interval> every;
    bool operator==(const RefreshAsync&) const = default;
};
struct RefreshIncremental {
    bool operator==(const RefreshIncremental&) const = default;
};
struct RefreshManual {
    bool operator==(const RefreshManual&) const = default;
};
struct RefreshScheme {
    std::optional<RefreshMoment> moment;
    std::optional<std::variant<RefreshAsync, RefreshIncremental, RefreshManual>> how;
    bool operator==(const RefreshScheme&) const = default;
};

/// Without refresh and without distribution it is synchronous: a rollup of one base table (reference §1.4).
struct MaterializedView {
    ObjectName name;
    std::optional<std::vector<ViewColumn>> columns;
    std::vector<Index> indexes;
    std::optional<std::string> comment;
    std::vector<Expression> partition_by;
    std::optional<Distribution> distribution;
    std::optional<std::vector<std::string>> order_by;
    std::optional<RefreshScheme> refresh;
    Properties properties;
    Query query;
    bool operator==(const MaterializedView&) const = default;
};

bool is_synchronous(const MaterializedView& view);

}  // namespace srmigrate::schema
