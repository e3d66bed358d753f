// SPDX-License-Identifier: Apache-2.0
// Python's syntax as values: expressions, statements and patterns as closed sets, each with the bytes that it came
// from. The nodes say what was written; what it means is evaluated elsewhere. Source: the grammar of Python 3.13
// ("Full Grammar specification"), which reads the syntax of 3.8 to 3.12, too.
#pragma once

#include "python/syntax/code.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::python {

struct PyExpression;
struct PyStatement;
struct PyPattern;
using ExpressionBox = std::unique_ptr<const PyExpression>;
using PatternBox = std::unique_ptr<const PyPattern>;
using ExpressionList = std::vector<PyExpression>;
using StatementList = std::vector<PyStatement>;

/// A word with its place: a name that is bound, an attribute, a keyword of a call.
struct NamedSpan {
    std::string name;
    CodeSpan span;
};

// ---- Operators ------------------------------------------------------------------------------------------------------

enum class PyOperator {
    add,
    subtract,
    multiply,
    matrix_multiply,
    divide,
    floor_divide,
    modulo,
    power,
    shift_left,
    shift_right,
    bit_and,
    bit_or,
    bit_xor,
};
enum class PyUnary { plus, minus, invert, negate };  ///< `+`, `-`, `~`, `not`
enum class PyComparison { equal, not_equal, less, less_equal, greater, greater_equal, is, is_not, in, not_in };
enum class PyBoolean { both, either };  ///< `and`, `or`

std::string_view spelling(PyOperator op);
std::string_view spelling(PyUnary op);
std::string_view spelling(PyComparison op);

// ---- Expressions ----------------------------------------------------------------------------------------------------

struct NoneNode {};
struct EllipsisNode {};
struct TruthNode {
    bool value = false;
};
/// An integer as decimal digits without leading zeros, however it was written.
struct IntegerNode {
    std::string digits;
};
struct RealNode {
    double value = 0;
};
/// `3j`
struct ImaginaryNode {
    double value = 0;
};
/// Adjacent literals are one; escapes are resolved; UTF-8.
struct TextNode {
    std::string value;
};
struct BytesNode {
    std::string value;
};

struct FormattedPiece;
/// An f-string, with the plain strings beside it.
struct FormattedNode {
    std::vector<FormattedPiece> pieces;
};
enum class PyConversion { none, str, repr, ascii };
/// Either a text (then `value` is null) or `{value!conversion:format}`.
struct FormattedPiece {
    std::string text = {};  ///< the text; with a value, what `{value=}` puts before it
    ExpressionBox value = {};
    PyConversion conversion = PyConversion::none;
    std::unique_ptr<const FormattedNode> format = {};  ///< null where there is none
};

struct NameNode {
    std::string name;
};
struct TupleNode {
    ExpressionList items;
};
struct ListNode {
    ExpressionList items;
};
struct SetNode {
    ExpressionList items;
};
/// A null key is `**value`.
struct DictionaryEntryNode {
    ExpressionBox key;
    ExpressionBox value;
};
struct DictionaryNode {
    std::vector<DictionaryEntryNode> entries;
};
/// `*value`, in displays, calls, targets and subscripts.
struct StarredNode {
    ExpressionBox value;
};
struct AttributeNode {
    ExpressionBox object;
    NamedSpan attribute;
};
struct SubscriptNode {
    ExpressionBox object;
    ExpressionBox index;
};
/// Inside a subscript only; each may be null.
struct SliceNode {
    ExpressionBox lower;
    ExpressionBox upper;
    ExpressionBox step;
};
enum class ArgumentKind { positional, star, keyword, double_star };
struct ArgumentNode {
    ArgumentKind kind = ArgumentKind::positional;
    NamedSpan name = {};  ///< of a keyword
    ExpressionBox value;
};
struct CallNode {
    ExpressionBox function;
    std::vector<ArgumentNode> arguments;
};
struct UnaryNode {
    PyUnary op = PyUnary::plus;
    ExpressionBox operand;
};
struct BinaryStep {
    PyOperator op = PyOperator::add;
    CodeSpan op_span;
    ExpressionBox operand;
};
/// A chain of operators of one rank: `a + b - c` is a, then + b, then - c. `**` has one step, as it groups to the
/// right.
struct BinaryNode {
    ExpressionBox first;
    std::vector<BinaryStep> steps;
};
struct BooleanNode {
    PyBoolean op = PyBoolean::both;
    ExpressionList operands;
};
struct ComparisonStep {
    PyComparison op = PyComparison::equal;
    CodeSpan op_span;
    ExpressionBox operand;
};
struct ComparisonNode {
    ExpressionBox first;
    std::vector<ComparisonStep> steps;
};
/// `then if test else otherwise`
struct ConditionalNode {
    ExpressionBox test;
    ExpressionBox then;
    ExpressionBox otherwise;
};

enum class ParameterKind { positional_only, either, star, keyword_only, double_star };
struct ParameterNode {
    ParameterKind kind = ParameterKind::either;
    NamedSpan name;
    ExpressionBox annotation = {};  ///< may be null
    ExpressionBox standard = {};    ///< the default; may be null
};
struct LambdaNode {
    std::vector<ParameterNode> parameters;
    ExpressionBox body;
};

/// `for target in source if test if test`
struct ComprehensionClause {
    ExpressionBox target;
    ExpressionBox source;
    ExpressionList tests;
    bool asynchronous = false;
};
enum class ComprehensionKind { list, set, dictionary, generator };
struct ComprehensionNode {
    ComprehensionKind kind = ComprehensionKind::list;
    ExpressionBox element;     ///< the key of a dictionary
    ExpressionBox value = {};  ///< of a dictionary only
    std::vector<ComprehensionClause> clauses;
};
/// `name := value`
struct WalrusNode {
    NamedSpan target;
    ExpressionBox value;
};
struct AwaitNode {
    ExpressionBox value;
};
/// `yield`, `yield value`, `yield from value`
struct YieldNode {
    ExpressionBox value;
    bool from = false;
};

struct PyExpression {
    using Node =
        std::variant<NoneNode, EllipsisNode, TruthNode, IntegerNode, RealNode, ImaginaryNode, TextNode, BytesNode,
                     FormattedNode, NameNode, TupleNode, ListNode, SetNode, DictionaryNode, StarredNode, AttributeNode,
                     SubscriptNode, SliceNode, CallNode, UnaryNode, BinaryNode, BooleanNode, ComparisonNode,
                     ConditionalNode, LambdaNode, ComprehensionNode, WalrusNode, AwaitNode, YieldNode>;
    CodeSpan span;
    Node node;
    std::uint16_t depth = 1;  ///< of the tree; at most k_deepest_tree
};
/// Deeper ones are refused, so that whoever walks a tree may do it by recursion.
constexpr std::uint16_t k_deepest_tree = 250;

// ---- Patterns of match ----------------------------------------------------------------------------------------------

/// A literal or a dotted name.
struct ValuePattern {
    ExpressionBox value;
};
/// `pattern as name`; a null pattern takes anything; without a name it is `_`.
struct CapturePattern {
    PatternBox pattern;
    std::optional<NamedSpan> name;
};
/// `*name` in a sequence; without a name `*_`.
struct StarPattern {
    std::optional<NamedSpan> name;
};
struct SequencePattern {
    std::vector<PyPattern> items;
};
struct MappingPattern {
    std::vector<PyExpression> keys;
    std::vector<PyPattern> values;
    std::optional<NamedSpan> rest = std::nullopt;
};
struct ClassPattern {
    ExpressionBox type;
    std::vector<PyPattern> positional;
    std::vector<NamedSpan> names;
    std::vector<PyPattern> named;
};
struct EitherPattern {
    std::vector<PyPattern> choices;
};
struct PyPattern {
    CodeSpan span;
    std::variant<ValuePattern, CapturePattern, StarPattern, SequencePattern, MappingPattern, ClassPattern,
                 EitherPattern>
        node;
};

// ---- Statements -----------------------------------------------------------------------------------------------------

struct ExpressionStatement {
    PyExpression value;
};
/// `a = b = value`: the targets from left to right.
struct AssignStatement {
    ExpressionList targets;
    PyExpression value;
};
/// `target: annotation [= value]`
struct AnnotatedStatement {
    PyExpression target;
    PyExpression annotation;
    ExpressionBox value;  ///< may be null
};
struct AugmentedStatement {
    PyExpression target;
    PyOperator op = PyOperator::add;
    CodeSpan op_span;
    PyExpression value;
};
struct ReturnStatement {
    ExpressionBox value;  ///< may be null
};
struct RaiseStatement {
    ExpressionBox exception;  ///< may be null
    ExpressionBox cause;      ///< may be null
};
struct AssertStatement {
    PyExpression test;
    ExpressionBox message;  ///< may be null
};
struct DeleteStatement {
    ExpressionList targets;
};
struct PassStatement {};
struct BreakStatement {};
struct ContinueStatement {};
struct GlobalStatement {
    std::vector<NamedSpan> names;
};
struct NonlocalStatement {
    std::vector<NamedSpan> names;
};
/// `a.b [as c]`, or the `b [as c]` of a from-import.
struct ImportedName {
    NamedSpan name;
    std::optional<NamedSpan> alias;
};
struct ImportStatement {
    std::vector<ImportedName> modules;
};
/// `from ..module import names`; no names is `*`.
struct FromImportStatement {
    std::size_t level = 0;  ///< leading dots
    NamedSpan module;       ///< may be empty with dots
    std::vector<ImportedName> names;
};
struct IfBranch {
    PyExpression test;
    StatementList body;
};
/// The first branch is the `if`, the others are `elif`.
struct IfStatement {
    std::vector<IfBranch> branches;
    StatementList otherwise;
};
struct WhileStatement {
    PyExpression test;
    StatementList body;
    StatementList otherwise;
};
struct ForStatement {
    PyExpression target;
    PyExpression source;
    StatementList body;
    StatementList otherwise;
    bool asynchronous = false;
};
struct ExceptHandler {
    CodeSpan span;
    ExpressionBox type;  ///< null takes all
    std::optional<NamedSpan> name;
    StatementList body;
    bool star = false;  ///< `except*`
};
struct TryStatement {
    StatementList body;
    std::vector<ExceptHandler> handlers;
    StatementList otherwise;
    StatementList last;  ///< `finally`
};
struct WithItem {
    PyExpression manager;
    ExpressionBox target;  ///< may be null
};
struct WithStatement {
    std::vector<WithItem> items;
    StatementList body;
    bool asynchronous = false;
};
/// `T`, `T: bound`, `*T`, `**T` in `[…]` behind a function, class or type.
struct TypeParameterNode {
    ParameterKind kind = ParameterKind::either;  ///< either, star or double_star
    NamedSpan name;
    ExpressionBox bound = {};     ///< may be null
    ExpressionBox standard = {};  ///< may be null
};
struct FunctionStatement {
    NamedSpan name;
    std::vector<TypeParameterNode> type_parameters;
    std::vector<ParameterNode> parameters;
    ExpressionBox returns;  ///< may be null
    ExpressionList decorators;
    StatementList body;
    bool asynchronous = false;
    bool generator = false;  ///< its body yields
};
struct ClassStatement {
    NamedSpan name;
    std::vector<TypeParameterNode> type_parameters;
    std::vector<ArgumentNode> arguments;  ///< bases and keywords
    ExpressionList decorators;
    StatementList body;
};
struct MatchCase {
    PyPattern pattern;
    ExpressionBox guard;  ///< may be null
    StatementList body;
};
struct MatchStatement {
    PyExpression subject;
    std::vector<MatchCase> cases;
};
/// `type Name[T] = value`
struct TypeAliasStatement {
    NamedSpan name;
    std::vector<TypeParameterNode> type_parameters;
    PyExpression value;
};

struct PyStatement {
    using Node = std::variant<ExpressionStatement, AssignStatement, AnnotatedStatement, AugmentedStatement,
                              ReturnStatement, RaiseStatement, AssertStatement, DeleteStatement, PassStatement,
                              BreakStatement, ContinueStatement, GlobalStatement, NonlocalStatement, ImportStatement,
                              FromImportStatement, IfStatement, WhileStatement, ForStatement, TryStatement,
                              WithStatement, FunctionStatement, ClassStatement, MatchStatement, TypeAliasStatement>;
    CodeSpan span;
    Node node;
};

/// A whole file.
struct ModuleSyntax {
    StatementList body;
};

/// The text of the string that a body begins with, if it does: its documentation. An f-string is none.
const TextNode* docstring_of(const StatementList& body);

}  // namespace srmigrate::python
