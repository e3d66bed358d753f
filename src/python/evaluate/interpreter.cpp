// SPDX-License-Identifier: Apache-2.0
// Statements and expressions, done one after the other.
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/format.hpp"
#include "python/evaluate/machine.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/state.hpp"
#include "python/evaluate/typing.hpp"
#include "python/syntax/parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace srmigrate::python {
namespace {

enum class Flow { on, broken, continued, returned };

struct Frame {
    PyScope* scope = nullptr;
    const CodeFile* file = nullptr;
    PyValue result = {};
    std::vector<PyValue>* yielded = nullptr;  // of a generator
};

// Names that statements may bind, as far as they stand there as such.
void bound_names(const StatementList& body, std::vector<std::string>& names);
void bound_names(const PyExpression& target, std::vector<std::string>& names) {
    if (const auto* name = std::get_if<NameNode>(&target.node)) names.push_back(name->name);
    const ExpressionList* items = nullptr;
    if (const auto* tuple = std::get_if<TupleNode>(&target.node)) items = &tuple->items;
    if (const auto* list = std::get_if<ListNode>(&target.node)) items = &list->items;
    if (const auto* star = std::get_if<StarredNode>(&target.node)) bound_names(*star->value, names);
    if (items != nullptr) {
        for (const auto& item : *items)
            bound_names(item, names);
    }
}
void bound_names(const PyStatement& statement, std::vector<std::string>& names) {
    const auto add_imports = [&](const std::vector<ImportedName>& imported) {
        for (const auto& item : imported)
            names.push_back(item.alias ? item.alias->name : item.name.name.substr(0, item.name.name.find('.')));
    };
    std::visit(base::Overloaded{
                   [&](const AssignStatement& node) {
                       for (const auto& target : node.targets)
                           bound_names(target, names);
                   },
                   [&](const AnnotatedStatement& node) { bound_names(node.target, names); },
                   [&](const AugmentedStatement& node) { bound_names(node.target, names); },
                   [&](const DeleteStatement& node) {
                       for (const auto& target : node.targets)
                           bound_names(target, names);
                   },
                   [&](const ImportStatement& node) { add_imports(node.modules); },
                   [&](const FromImportStatement& node) { add_imports(node.names); },
                   [&](const IfStatement& node) {
                       for (const auto& branch : node.branches)
                           bound_names(branch.body, names);
                       bound_names(node.otherwise, names);
                   },
                   [&](const WhileStatement& node) {
                       bound_names(node.body, names);
                       bound_names(node.otherwise, names);
                   },
                   [&](const ForStatement& node) {
                       bound_names(node.target, names);
                       bound_names(node.body, names);
                       bound_names(node.otherwise, names);
                   },
                   [&](const TryStatement& node) {
                       bound_names(node.body, names);
                       for (const auto& handler : node.handlers)
                           bound_names(handler.body, names);
                       bound_names(node.otherwise, names);
                       bound_names(node.last, names);
                   },
                   [&](const WithStatement& node) {
                       for (const auto& item : node.items) {
                           if (item.target) bound_names(*item.target, names);
                       }
                       bound_names(node.body, names);
                   },
                   [&](const FunctionStatement& node) { names.push_back(node.name.name); },
                   [&](const ClassStatement& node) { names.push_back(node.name.name); },
                   [&](const MatchStatement& node) {
                       for (const auto& one : node.cases)
                           bound_names(one.body, names);
                   },
                   [&](const TypeAliasStatement& node) { names.push_back(node.name.name); },
                   [](const ExpressionStatement&) {},
                   [](const ReturnStatement&) {},
                   [](const RaiseStatement&) {},
                   [](const AssertStatement&) {},
                   [](const PassStatement&) {},
                   [](const BreakStatement&) {},
                   [](const ContinueStatement&) {},
                   [](const GlobalStatement&) {},
                   [](const NonlocalStatement&) {},
               },
               statement.node);
}
void bound_names(const StatementList& body, std::vector<std::string>& names) {
    for (const auto& statement : body)
        bound_names(statement, names);
}

// Whether a block may be left before its end.
bool leaves_early(const StatementList& body) {
    return std::ranges::any_of(body, [](const PyStatement& statement) {
        if (std::holds_alternative<ReturnStatement>(statement.node) ||
            std::holds_alternative<BreakStatement>(statement.node) ||
            std::holds_alternative<ContinueStatement>(statement.node))
            return true;
        if (const auto* node = std::get_if<IfStatement>(&statement.node)) {
            return leaves_early(node->otherwise) ||
                   std::ranges::any_of(node->branches, [](const auto& branch) { return leaves_early(branch.body); });
        }
        if (const auto* node = std::get_if<ForStatement>(&statement.node)) return leaves_early(node->body);
        if (const auto* node = std::get_if<WhileStatement>(&statement.node)) return leaves_early(node->body);
        if (const auto* node = std::get_if<WithStatement>(&statement.node)) return leaves_early(node->body);
        if (const auto* node = std::get_if<TryStatement>(&statement.node))
            return leaves_early(node->body) || leaves_early(node->last);
        return false;
    });
}
// Whether each error that is caught is thrown again: then nothing is swallowed. What a handler does before that is
// done after an error only, and a run that meets one stops by itself.
bool passes_errors_on(const TryStatement& node) {
    return !leaves_early(node.last) && std::ranges::all_of(node.handlers, [](const ExceptHandler& handler) {
        return !handler.body.empty() && std::holds_alternative<RaiseStatement>(handler.body.back().node) &&
               !leaves_early(handler.body);
    });
}

// Holds a number one higher.
class OneMore {
  public:
    explicit OneMore(std::size_t& number) : m_number(number) { ++m_number; }
    ~OneMore() { --m_number; }
    OneMore(const OneMore&) = delete;
    OneMore& operator=(const OneMore&) = delete;

  private:
    std::size_t& m_number;
};

class PyMachine {
  public:
    PyMachine(PyEvaluator& py, Frame& frame) : m_py(py), m_state(py.state()), m_frame(frame) {}

    Flow run(const StatementList& body) {
        for (const auto& statement : body) {
            const auto flow = run_or_leave(statement);
            if (flow != Flow::on) return flow;
        }
        return Flow::on;
    }

    PyValue value(const PyExpression& expression) {
        const auto place = at(expression.span);
        count_step(m_py, place);
        if (m_state.stack && m_state.stack->exhausted()) {
            m_py.refuse(fmt::format("there are more than {} calls inside each other", m_state.options.limits.depth),
                        place, "end the recursion");
        }
        return std::visit([&](const auto& node) { return on(node, place); }, expression.node);
    }

  private:
    CodePlace at(CodeSpan span) const { return {.file = m_frame.file, .span = span}; }
    std::vector<PyValue> values(const ExpressionList& items) {
        std::vector<PyValue> result;
        for (const auto& item : items) {
            if (const auto* star = std::get_if<StarredNode>(&item.node)) {
                const auto source = value(*star->value);
                for (const auto& one : m_py.iterate(source, at(star->value->span)))
                    result.push_back(one);
            } else {
                result.push_back(value(item));
            }
        }
        return result;
    }
    // Where a starred item of a display is unknown, so is the display.
    const PyUnknown* unknown_star(const ExpressionList& items) {
        for (const auto& item : items) {
            const auto* star = std::get_if<StarredNode>(&item.node);
            if (star == nullptr) continue;
            if (const auto* name = std::get_if<NameNode>(&star->value->node)) {
                const auto* found = find_name(name->name);
                if (found != nullptr && found->is_unknown()) return found->as_unknown();
            }
        }
        return nullptr;
    }

    // ---- Names

    const PyValue* find_name(std::string_view name) const {
        auto* scope = m_frame.scope;
        if (scope->globals.contains(name)) scope = scope->module->scope;
        for (; scope != nullptr; scope = scope->parent) {
            if (const auto* found = scope->names->find(name)) return found;
        }
        return m_state.builtins.find(name);
    }
    PyValue name_value(const std::string& name, CodePlace place) {
        if (const auto* found = find_name(name)) return *found;
        std::vector<std::string> known;
        for (auto* scope = m_frame.scope; scope != nullptr; scope = scope->parent) {
            for (const auto& entry : scope->names->entries())
                known.push_back(entry.name);
        }
        m_py.raise("NameError", fmt::format("name '{}' is not defined", name), place, base::did_you_mean(name, known));
    }
    PyScope* scope_of(const std::string& name) const {
        auto* scope = m_frame.scope;
        if (scope->globals.contains(name)) return scope->module->scope;
        if (scope->nonlocals.contains(name)) {
            for (auto* around = scope->parent; around != nullptr && around->kind == PyScope::Kind::function;
                 around = around->parent) {
                if (around->names->find(name) != nullptr) return around;
            }
        }
        return scope;
    }
    void bind_name(const std::string& name, const PyValue& bound, CodePlace place) {
        auto* scope = scope_of(name);
        if (scope != m_frame.scope) about_to_change(m_py, place);
        scope->names->set(name, bound, place);
    }

    // ---- Expressions

    PyValue on(const NoneNode&, CodePlace) { return {}; }
    PyValue on(const EllipsisNode&, CodePlace) { return PyValue::ellipsis(); }
    PyValue on(const TruthNode& node, CodePlace) { return node.value; }
    PyValue on(const IntegerNode& node, CodePlace) {
        if (const auto number = base::number<std::int64_t>(node.digits)) return *number;
        return m_py.make<PyBigInteger>(node.digits);
    }
    PyValue on(const RealNode& node, CodePlace) { return node.value; }
    PyValue on(const ImaginaryNode&, CodePlace place) {
        return m_py.unknown("complex numbers are not calculated here", place);
    }
    PyValue on(const TextNode& node, CodePlace) { return m_py.text(node.value); }
    PyValue on(const BytesNode& node, CodePlace) { return m_py.bytes(node.value); }
    PyValue on(const FormattedNode& node, CodePlace place) { return formatted(node, place); }
    PyValue formatted(const FormattedNode& node, CodePlace place) {
        std::string result;
        for (const auto& piece : node.pieces) {
            if (!piece.value) {
                result += piece.text;
                continue;
            }
            const auto where = at(piece.value->span);
            auto part = value(*piece.value);
            switch (piece.conversion) {
                case PyConversion::none:
                    break;
                case PyConversion::str:
                    part = text_value(m_py, part, where);
                    break;
                case PyConversion::repr:
                case PyConversion::ascii:
                    part = repr_value(m_py, part, where);
                    break;
            }
            std::string spec;
            if (piece.format) {
                const auto made = formatted(*piece.format, where);
                if (made.is_unknown()) return made;
                spec = *made.as_text();
            }
            part = formatted_value(m_py, part, spec, where);
            if (part.is_unknown()) return part;
            result += *part.as_text();
        }
        charge_memory(m_py, result.size(), place);
        return m_py.text(result);
    }
    PyValue on(const NameNode& node, CodePlace place) { return name_value(node.name, place); }
    PyValue on(const TupleNode& node, CodePlace) {
        if (const auto* unknown = unknown_star(node.items)) return const_cast<PyUnknown*>(unknown);
        return m_py.tuple(values(node.items));
    }
    PyValue on(const ListNode& node, CodePlace) {
        if (const auto* unknown = unknown_star(node.items)) return const_cast<PyUnknown*>(unknown);
        return m_py.list(values(node.items));
    }
    PyValue on(const SetNode& node, CodePlace place) {
        auto* set = m_py.make<PySet>();
        for (const auto& item : values(node.items))
            set->table.set(hashable(item, place), {});
        return set;
    }
    PyValue on(const DictionaryNode& node, CodePlace) {
        auto* dictionary = m_py.make<PyDictionary>();
        for (const auto& entry : node.entries) {
            if (entry.key) {
                const auto key = hashable(value(*entry.key), at(entry.key->span));
                dictionary->table.set(key, value(*entry.value));
                continue;
            }
            const auto merged = value(*entry.value);
            if (merged.is_unknown()) return merged;
            merge(*dictionary, merged, at(entry.value->span));
        }
        return dictionary;
    }
    void merge(PyDictionary& into, PyValue from, CodePlace place) {
        if (const auto* other = from.as_dictionary()) {
            for (const auto& entry : std::vector(other->table.entries()))
                into.table.set(entry.key, entry.value);
            return;
        }
        const auto keys = m_py.find_attribute(from, "keys", place);
        if (!keys) m_py.raise("TypeError", fmt::format("'{}' object is not a mapping", m_py.type_name(from)), place);
        for (const auto& key : m_py.iterate(m_py.call(*keys, {}, place), place))
            into.table.set(key, m_py.item(from, key, place));
    }
    PyValue hashable(PyValue key, CodePlace place) {
        if (key.as_list() != nullptr || key.as_dictionary() != nullptr ||
            (key.as_set() != nullptr && !key.as_set()->frozen))
            m_py.raise("TypeError", fmt::format("unhashable type: '{}'", m_py.type_name(key)), place);
        return key;
    }
    PyValue on(const StarredNode& node, CodePlace place) {
        m_py.raise("SyntaxError", "a starred expression cannot stand here",
                   at(node.value ? node.value->span : place.span));
    }
    PyValue on(const AttributeNode& node, CodePlace) {
        return m_py.attribute(value(*node.object), node.attribute.name, at(node.attribute.span));
    }
    PyValue on(const SubscriptNode& node, CodePlace place) {
        const auto object = value(*node.object);
        return item_of(m_py, object, value(*node.index), place);
    }
    PyValue on(const SliceNode& node, CodePlace) {
        const auto part = [&](const ExpressionBox& box) { return box ? value(*box) : PyValue(); };
        const auto lower = part(node.lower);
        const auto upper = part(node.upper);
        return m_py.make<PySlice>(lower, upper, part(node.step));
    }
    PyValue on(const CallNode& node, CodePlace place) {
        const auto* lone = std::exchange(m_lone_call, nullptr);
        const auto* taken = std::exchange(m_taken_call, nullptr);
        const auto function = value(*node.function);
        if (lone == &node) check_lone_call(node, function, place);
        if (taken == &node) check_taken_call(node, function, place);
        PyCall call{.py = m_py, .callee = {}, .place = place};
        arguments(node.arguments, call);
        // A method changes its object.
        if (lone == &node && call.more != nullptr && function.as_method() != nullptr) m_py.refuse(*call.more, place);
        if (call.more != nullptr && function.as_method() != nullptr &&
            function.as_method()->function.as_function() == nullptr)
            return const_cast<PyUnknown*>(call.more);
        if (call.positional.empty() && call.keywords.empty() && is_super(function)) return super_here(place);
        return m_py.call(function, call);
    }
    bool is_super(const PyValue& function) const {
        const auto found = m_state.classes.find("super");
        return found != m_state.classes.end() && function.as_class() == found->second;
    }
    PyValue super_here(CodePlace place) {
        for (auto* scope = m_frame.scope; scope != nullptr; scope = scope->parent) {
            if (scope->type != nullptr) return m_py.make<PySuper>(scope->type, scope->first);
        }
        m_py.raise("RuntimeError", "super(): no arguments", place);
    }
    void arguments(const std::vector<ArgumentNode>& nodes, PyCall& call) {
        for (const auto& node : nodes) {
            const auto given = value(*node.value);
            const auto where = at(node.value->span);
            switch (node.kind) {
                case ArgumentKind::positional:
                    call.positional.push_back({.value = given, .place = where});
                    break;
                case ArgumentKind::keyword:
                    add_keyword(
                        call,
                        {.name = node.name.name, .value = given, .place = where, .name_place = at(node.name.span)});
                    break;
                case ArgumentKind::star:
                    if (given.is_unknown()) {
                        call.more = given.as_unknown();
                        break;
                    }
                    for (const auto& item : m_py.iterate(given, where))
                        call.positional.push_back({.value = item, .place = where});
                    break;
                case ArgumentKind::double_star: {
                    if (given.is_unknown()) {
                        call.more = given.as_unknown();
                        break;
                    }
                    PyDictionary merged;
                    merge(merged, given, where);
                    for (const auto& entry : merged.table.entries()) {
                        const auto* name = entry.key.as_text();
                        if (name == nullptr) m_py.raise("TypeError", "keywords must be strings", where);
                        add_keyword(call, {.name = *name, .value = entry.value, .place = where, .name_place = where});
                    }
                    break;
                }
            }
        }
    }
    void add_keyword(PyCall& call, PyKeyword keyword) {
        for (const auto& other : call.keywords) {
            if (other.name == keyword.name)
                m_py.raise("TypeError", fmt::format("the keyword '{}' is given twice", keyword.name),
                           keyword.name_place);
        }
        call.keywords.push_back(std::move(keyword));
    }
    PyValue on(const UnaryNode& node, CodePlace place) {
        // The smallest integer is written as the negative of what is too large.
        const auto operand = value(*node.operand);
        const auto* big = operand.as_big_integer();
        if (big != nullptr && node.op == PyUnary::minus) {
            if (const auto number = base::number<std::int64_t>('-' + big->digits)) return *number;
        }
        return apply_unary(m_py, node.op, operand, place);
    }
    PyValue on(const BinaryNode& node, CodePlace place) {
        auto result = value(*node.first);
        for (const auto& step : node.steps)
            result = apply_binary(m_py, step.op, result, value(*step.operand), place);
        return result;
    }
    PyValue on(const BooleanNode& node, CodePlace) {
        PyValue result;
        for (std::size_t i = 0; i < node.operands.size(); ++i) {
            result = value(node.operands[i]);
            if (i + 1 == node.operands.size()) break;
            const auto truth = truth_of(m_py, result, at(node.operands[i].span));
            if (const auto* unknown = truth.as_unknown()) {
                perhaps(node.operands[i + 1], *unknown, at(node.operands[i].span));
                return truth;
            }
            if (*truth.as_boolean() == (node.op == PyBoolean::either)) break;
        }
        return result;
    }
    PyValue on(const ComparisonNode& node, CodePlace place) {
        auto left = value(*node.first);
        PyValue result = true;
        for (std::size_t i = 0; i < node.steps.size(); ++i) {
            const auto right = value(*node.steps[i].operand);
            result = apply_comparison(m_py, node.steps[i].op, left, right, place);
            if (i + 1 < node.steps.size()) {
                const auto truth = truth_of(m_py, result, place);
                if (truth.is_unknown()) return truth;
                if (!*truth.as_boolean()) return result;
            }
            left = right;
        }
        return result;
    }
    PyValue on(const ConditionalNode& node, CodePlace) {
        const auto where = at(node.test->span);
        const auto truth = truth_of(m_py, value(*node.test), where);
        if (const auto* unknown = truth.as_unknown()) {
            perhaps(*node.then, *unknown, where);
            perhaps(*node.otherwise, *unknown, where);
            return truth;
        }
        return value(*truth.as_boolean() ? *node.then : *node.otherwise);
    }
    // An expression that is evaluated or not, nobody knows: it may answer, and do nothing else.
    void perhaps(const PyExpression& expression, const PyUnknown& unknown, CodePlace where) {
        const Condition condition(m_state, unknown, where);
        try {
            value(expression);
        } catch (const PyActsPerhaps&) {
            throw;
        } catch (const PyRaised&) {
        } catch (const PyRefused&) {
        }
    }
    PyValue on(const LambdaNode& node, CodePlace place) {
        auto* function = m_py.make<PyFunction>();
        function->name = "<lambda>";
        function->place = place;
        function->lambda = &node;
        function->scope = closure();
        defaults(*function, node.parameters);
        return function;
    }
    PyValue on(const ComprehensionNode& node, CodePlace place) {
        std::vector<PyValue> keys;
        std::vector<PyValue> results;
        // Its names are its own; the first source is evaluated outside.
        const auto source = value(*node.clauses.front().source);
        auto* scope = m_py.make<PyScope>(PyScope::Kind::function, m_frame.scope->module, m_frame.scope, nullptr);
        Frame inner{.scope = scope, .file = m_frame.file};
        PyMachine machine(m_py, inner);
        const auto unknown = machine.clauses(node, 0, source, keys, results);
        if (unknown) return *unknown;
        switch (node.kind) {
            case ComprehensionKind::list:
                return m_py.list(std::move(results));
            case ComprehensionKind::generator:
                return m_py.make<PyIterator>(std::move(results));
            case ComprehensionKind::set: {
                auto* set = m_py.make<PySet>();
                for (const auto& item : results)
                    set->table.set(hashable(item, place), {});
                return set;
            }
            case ComprehensionKind::dictionary: {
                auto* dictionary = m_py.make<PyDictionary>();
                for (std::size_t i = 0; i < keys.size(); ++i)
                    dictionary->table.set(hashable(keys[i], place), results[i]);
                return dictionary;
            }
        }
        return {};
    }
    // The answer is what is unknown, if the number of results is.
    std::optional<PyValue> clauses(const ComprehensionNode& node, std::size_t index, PyValue source,
                                   std::vector<PyValue>& keys, std::vector<PyValue>& results) {
        const auto& clause = node.clauses[index];
        const auto elements_perhaps = [&](const PyUnknown& unknown, CodePlace where) {
            for (auto inner = index + 1; inner < node.clauses.size(); ++inner)
                assign(*node.clauses[inner].target, const_cast<PyUnknown*>(&unknown));
            perhaps(*node.element, unknown, where);
            if (node.value) perhaps(*node.value, unknown, where);
        };
        if (const auto* unknown = source.as_unknown()) {
            assign(*clause.target, source);
            for (const auto& test : clause.tests)
                perhaps(test, *unknown, at(clause.source->span));
            elements_perhaps(*unknown, at(clause.source->span));
            return source;
        }
        for (const auto& item : m_py.iterate(source, at(clause.source->span))) {
            assign(*clause.target, item);
            bool taken = true;
            for (const auto& test : clause.tests) {
                const auto truth = truth_of(m_py, value(test), at(test.span));
                if (const auto* unknown = truth.as_unknown()) {
                    elements_perhaps(*unknown, at(test.span));
                    return truth;
                }
                if (!*truth.as_boolean()) {
                    taken = false;
                    break;
                }
            }
            if (!taken) continue;
            if (index + 1 < node.clauses.size()) {
                const auto next = value(*node.clauses[index + 1].source);
                if (const auto unknown = clauses(node, index + 1, next, keys, results)) return unknown;
                continue;
            }
            const auto element = value(*node.element);
            if (node.value) {
                keys.push_back(element);
                results.push_back(value(*node.value));
            } else {
                results.push_back(element);
            }
        }
        return std::nullopt;
    }
    PyValue on(const WalrusNode& node, CodePlace place) {
        const auto bound = value(*node.value);
        bind_name(node.target.name, bound, place);
        return bound;
    }
    PyValue on(const AwaitNode& node, CodePlace place) {
        value(*node.value);
        return m_py.unknown("what is awaited is known only when it is run", place);
    }
    PyValue on(const YieldNode& node, CodePlace place) {
        if (m_frame.yielded == nullptr) m_py.refuse("a generator cannot be read here", place);
        const auto result = node.value ? value(*node.value) : PyValue();
        if (node.from) {
            for (const auto& item : m_py.iterate(result, place))
                m_frame.yielded->push_back(item);
        } else {
            m_frame.yielded->push_back(result);
        }
        charge_memory(m_py, sizeof(PyValue), place);
        return {};
    }

    // Functions see through the classes around them.
    PyScope* closure() const {
        auto* scope = m_frame.scope;
        while (scope->kind == PyScope::Kind::type)
            scope = scope->parent;
        return scope;
    }
    void defaults(PyFunction& function, const std::vector<ParameterNode>& parameters) {
        for (const auto& parameter : parameters) {
            if (parameter.standard) function.defaults.emplace_back(parameter.name.name, value(*parameter.standard));
        }
    }

    // ---- Assignment

    void assign(const PyExpression& target, PyValue given) {
        const auto place = at(target.span);
        if (const auto* name = std::get_if<NameNode>(&target.node)) return bind_name(name->name, given, place);
        if (const auto* attribute = std::get_if<AttributeNode>(&target.node)) {
            return m_py.set_attribute(value(*attribute->object), attribute->attribute.name, given,
                                      at(attribute->attribute.span));
        }
        if (const auto* subscript = std::get_if<SubscriptNode>(&target.node)) {
            const auto object = value(*subscript->object);
            return set_item_of(m_py, object, value(*subscript->index), given, place);
        }
        if (const auto* tuple = std::get_if<TupleNode>(&target.node)) return unpack(tuple->items, given, place);
        if (const auto* list = std::get_if<ListNode>(&target.node)) return unpack(list->items, given, place);
    }
    void unpack(const ExpressionList& targets, PyValue given, CodePlace place) {
        if (given.is_unknown()) {
            for (const auto& target : targets) {
                const auto* star = std::get_if<StarredNode>(&target.node);
                assign(star != nullptr ? *star->value : target, given);
            }
            return;
        }
        const auto items = m_py.iterate(given, place);
        const auto star = std::ranges::find_if(
            targets, [](const PyExpression& target) { return std::holds_alternative<StarredNode>(target.node); });
        if (star == targets.end() ? items.size() != targets.size() : items.size() + 1 < targets.size()) {
            const auto expected = targets.size() - (star == targets.end() ? 0 : 1);
            m_py.raise("ValueError",
                       items.size() > expected
                           ? fmt::format("too many values to unpack (expected {})", expected)
                           : fmt::format("not enough values to unpack (expected {}, got {})", expected, items.size()),
                       place);
        }
        std::size_t next = 0;
        for (const auto& target : targets) {
            if (const auto* starred = std::get_if<StarredNode>(&target.node)) {
                const auto count = items.size() + 1 - targets.size();
                const auto begin = items.begin() + static_cast<std::ptrdiff_t>(next);
                assign(*starred->value, m_py.list(std::vector(begin, begin + static_cast<std::ptrdiff_t>(count))));
                next += count;
            } else {
                assign(target, items[next++]);
            }
        }
    }

    // ---- Statements

    // What cannot be read at the top of a file is left, where that is wanted: it may not matter.
    Flow run_or_leave(const PyStatement& statement) {
        if (m_state.options.unreadable == Unreadable::refuses || m_frame.scope->kind != PyScope::Kind::module ||
            m_state.condition != nullptr)
            return run(statement);
        try {
            return run(statement);
        } catch (const PyRefused& refused) {
            leave(statement, refused);
        } catch (const PyRaised& raised) {
            // What is asked for itself fails, and so do imports in a circle; else what it imports matters where it is
            // used.
            if (m_state.running.size() < 2 || m_state.guarded > 0 || raised.type_name == "ImportError") throw;
            const auto where = raised.shown ? fmt::format(" ({}:{})", raised.shown->file, raised.shown->line) : "";
            leave(statement, PyRefused(raised.what() + where, raised.place, raised.hint));
        }
        return Flow::on;
    }
    void leave(const PyStatement& statement, const PyRefused& refused) {
        if (m_state.steps > m_state.options.limits.steps || m_state.used > m_state.options.limits.memory) throw;
        // These change names that do not stand there.
        const auto text = std::string_view(m_frame.file->text)
                              .substr(statement.span.begin, statement.span.end - statement.span.begin);
        for (const auto* word : {"globals", "setattr", "vars", "exec", "__dict__"}) {
            if (text.find(word) != std::string_view::npos) throw;
        }
        if (!m_state.first_left) m_state.first_left = refused;
        const auto unknown = m_py.unknown(refused.reason, refused.place, refused.hint);
        std::vector<std::string> names;
        bound_names(statement, names);
        for (const auto& name : names)
            bind_name(name, unknown, at(statement.span));
        // What it has filled, and how far, nobody knows.
        auto& table = *m_frame.scope->names;
        for (const auto& entry : std::vector(table.entries())) {
            if (entry.value.as_list() != nullptr || entry.value.as_dictionary() != nullptr ||
                entry.value.as_set() != nullptr)
                table.set(entry.name, unknown, entry.place);
        }
    }

    Flow run(const PyStatement& statement) {
        const auto place = at(statement.span);
        count_step(m_py, place);
        m_state.here = place;
        return std::visit([&](const auto& node) { return run(node, place); }, statement.node);
    }

    Flow run(const ExpressionStatement& node, CodePlace) {
        m_lone_call = std::get_if<CallNode>(&node.value.node);
        value(node.value);
        return Flow::on;
    }
    // A call whose answer nobody takes is made for what it does: in a function that cannot be ignored. Loggers may be
    // anybody's.
    void check_lone_call(const CallNode& node, const PyValue& function, CodePlace place) {
        const auto* unknown = function.as_unknown();
        if (unknown == nullptr || !in_a_run()) return;
        constexpr std::array<std::string_view, 9> k_logging{"debug",     "info",     "warning", "warn", "error",
                                                            "exception", "critical", "log",     "echo"};
        const auto* attribute = std::get_if<AttributeNode>(&node.function->node);
        if (attribute != nullptr && std::ranges::find(k_logging, attribute->attribute.name) != k_logging.end()) return;
        m_py.refuse(*unknown, place);
    }
    // What a module does that nobody can read may be done for its effect, even where its answer is kept. Loggers and
    // clients of services may be anybody's.
    void check_taken_call(const CallNode& node, const PyValue& function, CodePlace place) {
        const auto* unknown = function.as_unknown();
        if (unknown == nullptr || unknown->kind != UnknownKind::foreign || !in_a_run()) return;
        const auto* attribute = std::get_if<AttributeNode>(&node.function->node);
        const auto* direct = std::get_if<NameNode>(&node.function->node);
        const auto name = base::to_lower(attribute != nullptr ? attribute->attribute.name
                                         : direct != nullptr  ? direct->name
                                                              : std::string());
        if (name.find("log") != std::string::npos || name == "console") return;
        m_py.refuse(*unknown, place);
    }
    // In a function, and not while a file is imported: there operations cannot be called.
    bool in_a_run() const {
        return m_frame.scope->kind == PyScope::Kind::function &&
               (m_state.running.empty() || m_state.options.unreadable == Unreadable::refuses);
    }
    Flow run(const AssignStatement& node, CodePlace) {
        m_taken_call = std::get_if<CallNode>(&node.value.node);
        const auto given = value(node.value);
        for (const auto& target : node.targets)
            assign(target, given);
        return Flow::on;
    }
    Flow run(const AnnotatedStatement& node, CodePlace) {
        if (node.value) assign(node.target, value(*node.value));
        const auto* name = std::get_if<NameNode>(&node.target.node);
        if (name == nullptr || m_frame.scope->kind == PyScope::Kind::function) return Flow::on;
        PyAnnotation annotation{.name = name->name,
                                .expression = &node.annotation,
                                .scope = m_frame.scope,
                                .place = at(node.target.span),
                                .has_value = node.value != nullptr};
        auto& list = m_frame.scope->kind == PyScope::Kind::type ? m_frame.scope->type->annotations
                                                                : m_frame.scope->module->annotations;
        list.push_back(std::move(annotation));
        return Flow::on;
    }
    Flow run(const AugmentedStatement& node, CodePlace place) {
        const auto old = value(node.target);
        const auto given = value(node.value);
        // A list is extended, not made anew.
        if (auto* list = old.as_list(); list != nullptr && node.op == PyOperator::add && !given.is_unknown()) {
            about_to_change(m_py, place);
            const auto items = m_py.iterate(given, place);
            charge_memory(m_py, items.size() * sizeof(PyValue), place);
            list->items.insert(list->items.end(), items.begin(), items.end());
            assign(node.target, old);
            return Flow::on;
        }
        if (auto* into = old.as_dictionary(); into != nullptr && node.op == PyOperator::bit_or && !given.is_unknown()) {
            about_to_change(m_py, place);
            merge(*into, given, place);
            assign(node.target, old);
            return Flow::on;
        }
        assign(node.target, apply_binary(m_py, node.op, old, given, place));
        return Flow::on;
    }
    Flow run(const ReturnStatement& node, CodePlace) {
        // Nobody takes what the outermost function returns.
        if (node.value && m_state.depth == 1) m_lone_call = std::get_if<CallNode>(&node.value->node);
        m_frame.result = node.value ? value(*node.value) : PyValue();
        return Flow::returned;
    }
    Flow run(const RaiseStatement& node, CodePlace place) {
        if (!node.exception) {
            if (m_state.handled.empty()) m_py.raise("RuntimeError", "No active exception to reraise", place);
            throw *m_state.handled.back();
        }
        auto exception = value(*node.exception);
        if (const auto* unknown = exception.as_unknown())
            throw PyRaised(exception, "Exception", fmt::format("raised by the file ({})", unknown->reason), place);
        if (exception.as_class() != nullptr || (exception.as_native() != nullptr && exception.as_native()->is_class()))
            exception = m_py.call(exception, {}, place);
        const auto* instance = exception.as_instance();
        if (instance == nullptr && exception.as_native() == nullptr)
            m_py.raise("TypeError", "exceptions must derive from BaseException", place);
        const auto text = text_value(m_py, exception, place);
        throw PyRaised(exception, m_py.type_name(exception), text.as_text() != nullptr ? *text.as_text() : "", place);
    }
    Flow run(const AssertStatement& node, CodePlace place) {
        const auto truth = truth_of(m_py, value(node.test), at(node.test.span));
        // What cannot be known may guard what comes behind it; while a file is imported it is taken to hold.
        if (const auto* unknown = truth.as_unknown(); unknown != nullptr && m_state.running.empty())
            m_py.refuse(*unknown, at(node.test.span));
        if (truth.is_unknown() || *truth.as_boolean()) return Flow::on;
        m_py.raise("AssertionError", node.message ? m_py.to_text(value(*node.message), place) : "", place);
    }
    Flow run(const DeleteStatement& node, CodePlace place) {
        for (const auto& target : node.targets)
            remove(target, place);
        return Flow::on;
    }
    void remove(const PyExpression& target, CodePlace place) {
        if (const auto* name = std::get_if<NameNode>(&target.node)) {
            if (!scope_of(name->name)->names->erase(name->name))
                m_py.raise("NameError", fmt::format("name '{}' is not defined", name->name), at(target.span));
        } else if (const auto* subscript = std::get_if<SubscriptNode>(&target.node)) {
            const auto object = value(*subscript->object);
            delete_item_of(m_py, object, value(*subscript->index), place);
        } else if (const auto* attribute = std::get_if<AttributeNode>(&target.node)) {
            const auto object = value(*attribute->object);
            about_to_change(m_py, place);
            if (auto* instance = object.as_instance()) instance->attributes.erase(attribute->attribute.name);
            if (auto* type = object.as_class()) type->names.erase(attribute->attribute.name);
        } else if (const auto* tuple = std::get_if<TupleNode>(&target.node)) {
            for (const auto& item : tuple->items)
                remove(item, place);
        }
    }
    Flow run(const PassStatement&, CodePlace) { return Flow::on; }
    Flow run(const BreakStatement&, CodePlace) { return Flow::broken; }
    Flow run(const ContinueStatement&, CodePlace) { return Flow::continued; }
    Flow run(const GlobalStatement& node, CodePlace) {
        for (const auto& name : node.names)
            m_frame.scope->globals.insert(name.name);
        return Flow::on;
    }
    Flow run(const NonlocalStatement& node, CodePlace) {
        for (const auto& name : node.names)
            m_frame.scope->nonlocals.insert(name.name);
        return Flow::on;
    }

    Flow run(const ImportStatement& node, CodePlace place) {
        for (const auto& item : node.modules) {
            const auto where = at(item.name.span);
            const auto module = m_py.import(item.name.name, where);
            if (item.alias) {
                bind_name(item.alias->name, module, at(item.alias->span));
            } else {
                const auto top = item.name.name.substr(0, item.name.name.find('.'));
                bind_name(top, top == item.name.name ? module : m_py.import(top, where), where);
            }
        }
        (void)place;
        return Flow::on;
    }
    Flow run(const FromImportStatement& node, CodePlace place) {
        const auto name = absolute_name(node, place);
        const auto where = at(node.module.span);
        const auto module = m_py.import(name, where);
        if (node.names.empty()) {
            import_all(module, place);
            return Flow::on;
        }
        for (const auto& item : node.names) {
            const auto bound = imported(module, name, item.name);
            bind_name(item.alias ? item.alias->name : item.name.name, bound, at(item.name.span));
        }
        return Flow::on;
    }
    std::string absolute_name(const FromImportStatement& node, CodePlace place) {
        if (node.level == 0) return node.module.name;
        std::string package = m_frame.scope->module->package;
        for (std::size_t i = 1; i < node.level && !package.empty(); ++i) {
            const auto dot = package.rfind('.');
            package = dot == std::string::npos ? "" : package.substr(0, dot);
        }
        if (package.empty()) m_py.raise("ImportError", "attempted relative import with no known parent package", place);
        return node.module.name.empty() ? package : package + '.' + node.module.name;
    }
    PyValue imported(PyValue module, const std::string& module_name, const NamedSpan& name) {
        const auto place = at(name.span);
        if (const auto found = m_py.find_attribute(module, name.name, place)) return *found;
        const auto* file = module.as_module();
        if (file != nullptr) {
            const auto dotted = module_name + '.' + name.name;
            const auto known = m_state.modules.find(dotted);
            if (known != m_state.modules.end()) return known->second;
            if (m_state.options.project && m_state.options.project(dotted)) return m_py.import(dotted, place);
        }
        std::vector<std::string> names;
        if (file != nullptr) {
            for (const auto& entry : file->names.entries())
                names.push_back(entry.name);
        }
        if (file != nullptr && !file->complete) {
            m_py.raise(
                "ImportError",
                fmt::format("cannot import name '{}' from '{}', which is not complete: the imports go in a circle",
                            name.name, module_name),
                place, "import the module, or move the import into the function that needs it");
        }
        if (const auto* native = module.as_native()) names = native->attribute_names();
        m_py.raise("ImportError", fmt::format("cannot import name '{}' from '{}'", name.name, module_name), place,
                   base::did_you_mean(name.name, names));
    }
    void import_all(PyValue module, CodePlace place) {
        if (const auto* file = module.as_module()) {
            const auto* exported = file->names.find("__all__");
            if (exported != nullptr) {
                for (const auto& name : m_py.iterate(*exported, place)) {
                    if (const auto* text = name.as_text())
                        bind_name(*text, imported(module, file->name, {.name = *text, .span = place.span}), place);
                }
                return;
            }
            for (const auto& entry : std::vector(file->names.entries())) {
                if (!entry.name.starts_with('_')) bind_name(entry.name, entry.value, place);
            }
            return;
        }
        if (auto* native = module.as_native()) {
            for (const auto& name : native->attribute_names()) {
                if (const auto found = native->attribute(m_py, name, place)) bind_name(name, *found, place);
            }
            return;
        }
        // Which names an unknown module brings nobody can tell: what is not found later is a NameError.
    }

    Flow run(const IfStatement& node, CodePlace) {
        for (std::size_t i = 0; i < node.branches.size(); ++i) {
            const auto& branch = node.branches[i];
            const auto where = at(branch.test.span);
            const auto truth = truth_of(m_py, value(branch.test), where);
            if (const auto* unknown = truth.as_unknown()) {
                for (auto rest = i; rest < node.branches.size(); ++rest)
                    perhaps(node.branches[rest].body, *unknown, where);
                perhaps(node.otherwise, *unknown, where);
                return Flow::on;
            }
            if (*truth.as_boolean()) return run(branch.body);
        }
        return run(node.otherwise);
    }
    // Statements that are run or not, nobody knows: they may bind names, which are unknown afterwards, and do nothing
    // else.
    void perhaps(const StatementList& body, const PyUnknown& unknown, CodePlace where) {
        Flow flow = Flow::on;
        {
            const Condition condition(m_state, unknown, where);
            try {
                flow = run(body);
            } catch (const PyRaised&) {
                // An import that fails so sends nothing: it is taken to succeed.
                if (m_state.running.empty() || m_state.guarded > 0) m_py.refuse(unknown, where);
                flow = Flow::on;
            }
        }
        if (flow != Flow::on) m_py.refuse(unknown, where);
        std::vector<std::string> names;
        bound_names(body, names);
        for (const auto& name : names)
            bind_name(name, m_py.unknown(unknown.reason, unknown.place, unknown.hint), where);
    }

    Flow run(const WhileStatement& node, CodePlace) {
        while (m_py.truth(value(node.test), at(node.test.span))) {
            const auto flow = run(node.body);
            if (flow == Flow::broken) return Flow::on;
            if (flow == Flow::returned) return flow;
        }
        return run(node.otherwise);
    }
    Flow run(const ForStatement& node, CodePlace) {
        const auto source = value(node.source);
        const auto where = at(node.source.span);
        if (const auto* unknown = source.as_unknown()) {
            assign(node.target, source);
            perhaps(node.body, *unknown, where);
            return Flow::on;
        }
        for (const auto& item : m_py.iterate(source, where)) {
            count_step(m_py, where);
            assign(node.target, item);
            const auto flow = run(node.body);
            if (flow == Flow::broken) return Flow::on;
            if (flow == Flow::returned) return flow;
        }
        return run(node.otherwise);
    }

    Flow run(const TryStatement& node, CodePlace) {
        Flow flow = Flow::on;
        try {
            flow = handlers(node);
        } catch (const PyRaised&) {
            run(node.last);
            throw;
        }
        const auto last = run(node.last);
        return last == Flow::on ? flow : last;
    }
    Flow handlers(const TryStatement& node) {
        std::optional<PyRaised> raised;
        Flow flow = Flow::on;
        try {
            if (passes_errors_on(node)) {
                flow = run(node.body);
            } else {
                const OneMore guarded(m_state.guarded);
                flow = run(node.body);
            }
        } catch (const PyRaised& exception) {
            raised = exception;
        }
        if (!raised) return flow == Flow::on ? run(node.otherwise) : flow;
        for (const auto& handler : node.handlers) {
            if (!takes(handler, *raised)) continue;
            if (handler.name) bind_name(handler.name->name, raised->exception, at(handler.name->span));
            m_state.handled.push_back(&*raised);
            try {
                flow = run(handler.body);
            } catch (...) {
                m_state.handled.pop_back();
                throw;
            }
            m_state.handled.pop_back();
            return flow;
        }
        throw *raised;
    }
    bool takes(const ExceptHandler& handler, const PyRaised& raised) {
        if (!handler.type) return true;
        const auto type = value(*handler.type);
        if (const auto* tuple = type.as_tuple()) {
            return std::ranges::any_of(tuple->items, [&](const PyValue& one) {
                return !one.is_unknown() && m_py.is_instance(raised.exception, one);
            });
        }
        return !type.is_unknown() && m_py.is_instance(raised.exception, type);
    }

    Flow run(const WithStatement& node, CodePlace) { return with(node, 0); }
    Flow with(const WithStatement& node, std::size_t index) {
        if (index == node.items.size()) return run(node.body);
        const auto& item = node.items[index];
        const auto where = at(item.manager.span);
        const auto manager = value(item.manager);
        PyValue entered;
        if (const auto* unknown = manager.as_unknown()) {
            // What it does on entering and leaving nobody knows.
            if (unknown->kind == UnknownKind::foreign && in_a_run()) m_py.refuse(*unknown, where);
            entered = manager;
            if (item.target) assign(*item.target, entered);
            // Whether it swallows exceptions is not known, but nothing says so.
            return with(node, index + 1);
        }
        auto* native = manager.as_native();
        if (native != nullptr) {
            const auto answer = native->enter(m_py, where);
            if (!answer) not_a_manager(manager, where);
            entered = *answer;
        } else {
            const auto answer = call_special(m_py, manager, "__enter__", {}, where);
            if (!answer) not_a_manager(manager, where);
            entered = *answer;
        }
        if (item.target) assign(*item.target, entered);
        const auto leave = [&] {
            if (native != nullptr) {
                native->exit(m_py, where);
            } else {
                call_special(m_py, manager, "__exit__", {PyValue(), PyValue(), PyValue()}, where);
            }
        };
        Flow flow = Flow::on;
        try {
            flow = with(node, index + 1);
        } catch (...) {
            leave();
            throw;
        }
        leave();
        return flow;
    }
    [[noreturn]] void not_a_manager(PyValue manager, CodePlace where) {
        m_py.raise("TypeError",
                   fmt::format("'{}' object does not support the context manager protocol", m_py.type_name(manager)),
                   where);
    }

    PyValue decorated(const ExpressionList& decorators, PyValue made) {
        std::vector<PyValue> functions;
        for (const auto& decorator : decorators)
            functions.push_back(value(decorator));
        for (auto i = functions.size(); i-- > 0;)
            made = m_py.call(functions[i], {made}, at(decorators[i].span));
        return made;
    }

    Flow run(const FunctionStatement& node, CodePlace) {
        auto* function = m_py.make<PyFunction>();
        function->name = node.name.name;
        function->place = at(node.name.span);
        function->definition = &node;
        function->scope = closure();
        function->owner = m_frame.scope->kind == PyScope::Kind::type ? m_frame.scope->type : nullptr;
        defaults(*function, node.parameters);
        bind_name(node.name.name, decorated(node.decorators, function), function->place);
        return Flow::on;
    }

    Flow run(const ClassStatement& node, CodePlace place) {
        const auto where = at(node.name.span);
        PyCall call{.py = m_py, .callee = node.name.name, .place = place};
        arguments(node.arguments, call);
        std::optional<PyValue> unknown;
        if (call.more != nullptr) unknown = const_cast<PyUnknown*>(call.more);
        auto* type = m_py.make<PyClass>();
        type->name = node.name.name;
        type->place = where;
        type->module = m_frame.scope->module;
        for (const auto& base : call.positional) {
            if (base.value.is_unknown() && !unknown) unknown = base.value;
            const auto* form = base.value.native<PyTypeForm>();
            if (form != nullptr && form->origin.as_class() == nullptr) continue;  // Generic[T], Protocol
            type->bases.push_back(form != nullptr ? form->origin : base.value);
        }
        for (const auto& keyword : call.keywords)
            type->keywords.emplace_back(keyword.name, keyword.value);
        auto* scope = m_py.make<PyScope>(PyScope::Kind::type, m_frame.scope->module, m_frame.scope, &type->names);
        scope->type = type;
        Frame frame{.scope = scope, .file = m_frame.file};
        if (const auto* text = docstring_of(node.body)) type->names.set("__doc__", m_py.text(text->value));
        PyMachine(m_py, frame).run(node.body);
        PyValue made = type;
        if (unknown) {
            made = *unknown;
        } else {
            finish_class(m_py, *type, where);
        }
        bind_name(node.name.name, decorated(node.decorators, made), where);
        return Flow::on;
    }

    Flow run(const MatchStatement& node, CodePlace) {
        const auto subject = value(node.subject);
        if (const auto* unknown = subject.as_unknown()) {
            for (const auto& one : node.cases)
                perhaps(one.body, *unknown, at(node.subject.span));
            return Flow::on;
        }
        for (const auto& one : node.cases) {
            if (!matches(one.pattern, subject)) continue;
            if (one.guard && !m_py.truth(value(*one.guard), at(one.guard->span))) continue;
            return run(one.body);
        }
        return Flow::on;
    }
    bool matches(const PyPattern& pattern, PyValue subject) {
        const auto place = at(pattern.span);
        count_step(m_py, place);
        return std::visit(base::Overloaded{
                              [&](const ValuePattern& node) {
                                  const auto expected = value(*node.value);
                                  const bool singleton = expected.is_none() || expected.as_boolean();
                                  return singleton ? subject.is(expected) : m_py.equal(subject, expected, place);
                              },
                              [&](const CapturePattern& node) {
                                  if (node.pattern && !matches(*node.pattern, subject)) return false;
                                  if (node.name) bind_name(node.name->name, subject, place);
                                  return true;
                              },
                              [&](const StarPattern&) { return false; },
                              [&](const SequencePattern& node) { return matches_sequence(node, subject); },
                              [&](const MappingPattern& node) {
                                  auto* dictionary = subject.as_dictionary();
                                  if (dictionary == nullptr) return false;
                                  auto* rest = m_py.make<PyDictionary>();
                                  rest->table = dictionary->table;
                                  for (std::size_t i = 0; i < node.keys.size(); ++i) {
                                      const auto key = value(node.keys[i]);
                                      const auto* found = dictionary->table.find(key);
                                      if (found == nullptr || !matches(node.values[i], *found)) return false;
                                      rest->table.erase(key);
                                  }
                                  if (node.rest) bind_name(node.rest->name, rest, place);
                                  return true;
                              },
                              [&](const ClassPattern& node) {
                                  const auto type = value(*node.type);
                                  if (!m_py.is_instance(subject, type)) return false;
                                  if (node.positional.size() > 1)
                                      m_py.refuse("a class pattern with positions is not read here", place);
                                  if (node.positional.size() == 1 && !matches(node.positional[0], subject))
                                      return false;
                                  for (std::size_t i = 0; i < node.names.size(); ++i) {
                                      const auto found = m_py.find_attribute(subject, node.names[i].name, place);
                                      if (!found || !matches(node.named[i], *found)) return false;
                                  }
                                  return true;
                              },
                              [&](const EitherPattern& node) {
                                  return std::ranges::any_of(
                                      node.choices, [&](const PyPattern& choice) { return matches(choice, subject); });
                              },
                          },
                          pattern.node);
    }
    bool matches_sequence(const SequencePattern& node, PyValue subject) {
        const auto* items = subject.as_sequence();
        if (items == nullptr) return false;
        const auto star = std::ranges::find_if(
            node.items, [](const PyPattern& item) { return std::holds_alternative<StarPattern>(item.node); });
        if (star == node.items.end() ? items->size() != node.items.size() : items->size() + 1 < node.items.size())
            return false;
        std::size_t next = 0;
        for (const auto& item : node.items) {
            if (const auto* rest = std::get_if<StarPattern>(&item.node)) {
                const auto count = items->size() + 1 - node.items.size();
                const auto begin = items->begin() + static_cast<std::ptrdiff_t>(next);
                if (rest->name)
                    bind_name(rest->name->name,
                              m_py.list(std::vector(begin, begin + static_cast<std::ptrdiff_t>(count))), at(item.span));
                next += count;
            } else if (!matches(item, (*items)[next++])) {
                return false;
            }
        }
        return true;
    }
    Flow run(const TypeAliasStatement& node, CodePlace place) {
        // Its value is looked at when it is needed: names of type parameters need not exist.
        auto* scope = m_py.make<PyScope>(PyScope::Kind::function, m_frame.scope->module, closure(), nullptr);
        for (const auto& parameter : node.type_parameters)
            scope->names->set(parameter.name.name, m_py.unknown("a type parameter stands for any type", place));
        Frame frame{.scope = scope, .file = m_frame.file};
        bind_name(node.name.name, PyMachine(m_py, frame).value(node.value), place);
        return Flow::on;
    }

    PyEvaluator& m_py;
    PyEvaluator::State& m_state;
    Frame& m_frame;
    const CallNode* m_lone_call = nullptr;   // of the statement that is a call and nothing else
    const CallNode* m_taken_call = nullptr;  // of the assignment whose right side is a call and nothing else
};

// The arguments of a call as names of a function's scope.
void bind_parameters(PyEvaluator& py, const PyFunction& function, PyCall& call, PyScope& scope) {
    const auto& parameters = function.parameters();
    std::size_t next = 0;
    const auto positions =
        static_cast<std::size_t>(std::ranges::count_if(parameters, [](const ParameterNode& parameter) {
            return parameter.kind == ParameterKind::either || parameter.kind == ParameterKind::positional_only;
        }));
    std::vector<PyValue> rest;
    for (const auto& parameter : parameters) {
        if (parameter.kind != ParameterKind::either && parameter.kind != ParameterKind::positional_only) continue;
        if (next >= call.positional.size()) break;
        scope.names->set(parameter.name.name, call.positional[next].value, call.positional[next].place);
        ++next;
    }
    const auto star = std::ranges::find(parameters, ParameterKind::star, &ParameterNode::kind);
    for (; next < call.positional.size(); ++next)
        rest.push_back(call.positional[next].value);
    if (star != parameters.end()) {
        scope.names->set(star->name.name, py.tuple(std::move(rest)));
    } else if (!rest.empty()) {
        py.raise("TypeError",
                 fmt::format("{}() takes {} positional argument{}, got {}", function.name, positions,
                             positions == 1 ? "" : "s", call.positional.size()),
                 call.positional[positions].place ? call.positional[positions].place : call.place);
    }
    const auto others = std::ranges::find(parameters, ParameterKind::double_star, &ParameterNode::kind);
    auto* extra = others == parameters.end() ? nullptr : py.make<PyDictionary>();
    for (const auto& keyword : call.keywords) {
        const auto found = std::ranges::find_if(parameters, [&](const ParameterNode& parameter) {
            return parameter.name.name == keyword.name &&
                   (parameter.kind == ParameterKind::either || parameter.kind == ParameterKind::keyword_only);
        });
        const auto place = keyword.name_place ? keyword.name_place : call.place;
        if (found == parameters.end()) {
            if (extra != nullptr) {
                extra->table.set(py.text(keyword.name), keyword.value);
                continue;
            }
            std::vector<std::string> names;
            for (const auto& parameter : parameters)
                names.push_back(parameter.name.name);
            py.raise("TypeError", fmt::format("{}() takes no keyword '{}'", function.name, keyword.name), place,
                     base::did_you_mean(keyword.name, names));
        }
        if (scope.names->find(keyword.name) != nullptr)
            py.raise("TypeError", fmt::format("{}() got '{}' twice", function.name, keyword.name), place);
        scope.names->set(keyword.name, keyword.value, keyword.place);
    }
    if (extra != nullptr) scope.names->set(others->name.name, extra);
    for (const auto& parameter : parameters) {
        if (parameter.kind == ParameterKind::star || parameter.kind == ParameterKind::double_star) continue;
        if (scope.names->find(parameter.name.name) != nullptr) continue;
        const auto standard = std::ranges::find_if(function.defaults,
                                                   [&](const auto& pair) { return pair.first == parameter.name.name; });
        if (standard == function.defaults.end())
            py.raise("TypeError", fmt::format("{}() needs the argument '{}'", function.name, parameter.name.name),
                     call.place);
        scope.names->set(parameter.name.name, standard->second);
    }
}

// Puts the state back however the code ends.
class CallLevel {
  public:
    CallLevel(PyEvaluator& py, CodePlace place) : m_state(py.state()), m_here(m_state.here) {
        if (m_state.depth == 0) m_state.stack.emplace();
        if (m_state.depth >= m_state.options.limits.depth || m_state.stack->exhausted()) {
            py.refuse(fmt::format("there are more than {} calls inside each other", m_state.options.limits.depth),
                      place, "end the recursion");
        }
        ++m_state.depth;
    }
    ~CallLevel() {
        --m_state.depth;
        m_state.here = m_here;
    }
    CallLevel(const CallLevel&) = delete;
    CallLevel& operator=(const CallLevel&) = delete;

  private:
    PyEvaluator::State& m_state;
    CodePlace m_here;
};

}  // namespace

PyValue run_function(PyEvaluator& py, PyFunction& function, PyCall& call) {
    const CallLevel level(py, call.place ? call.place : function.place);
    auto* scope = py.make<PyScope>(PyScope::Kind::function, function.scope->module, function.scope, nullptr);
    if (function.owner != nullptr) {
        scope->type = function.owner;
        if (!call.positional.empty()) scope->first = call.positional.front().value;
    }
    bind_parameters(py, function, call, *scope);
    Frame frame{.scope = scope, .file = function.place.file};
    PyMachine machine(py, frame);
    if (function.lambda != nullptr) return machine.value(*function.lambda->body);
    if (function.definition->asynchronous)
        return py.unknown("what a coroutine gives is known only when it is run", function.place);
    if (!function.definition->generator) {
        machine.run(function.definition->body);
        return frame.result;
    }
    // A generator is run to its end at once; it may not act, as nobody knows when its parts would be run.
    std::vector<PyValue> yielded;
    frame.yielded = &yielded;
    const OneMore generator(py.state().generators);
    machine.run(function.definition->body);
    return py.make<PyIterator>(std::move(yielded));
}

void run_module(PyEvaluator& py, PyModule& module) {
    const CallLevel level(py, {.file = module.file.get(), .span = {}});
    py.state().running.push_back(&module);
    Frame frame{.scope = module.scope, .file = module.file.get()};
    try {
        PyMachine(py, frame).run(module.syntax->body);
    } catch (...) {
        py.state().running.pop_back();
        throw;
    }
    py.state().running.pop_back();
    module.complete = true;
}

PyValue evaluate_in(PyEvaluator& py, const PyExpression& expression, PyScope* scope, const CodeFile* file) {
    const CallLevel level(py, {.file = file, .span = expression.span});
    Frame frame{.scope = scope, .file = file};
    return PyMachine(py, frame).value(expression);
}

}  // namespace srmigrate::python
