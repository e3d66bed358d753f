// SPDX-License-Identifier: Apache-2.0
// What Python's names stand for while a file is evaluated. A value is a small handle; what it points to lives on a heap
// that is freed as a whole, with the evaluator (evaluate/evaluator.hpp): nothing here is freed earlier, and cycles are
// harmless. Libraries bring their own objects as classes derived from NativeObject.
#pragma once

#include "python/syntax/ast.hpp"
#include "python/syntax/code.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace srmigrate::python {

class PyEvaluator;
class PyValue;
struct PyCall;
struct PyClass;
struct PyScope;

/// What lives on the heap.
class PyObject {
  public:
    PyObject() = default;
    PyObject(const PyObject&) = delete;
    PyObject& operator=(const PyObject&) = delete;
    virtual ~PyObject() = default;
};

enum class PyKind {
    none,
    boolean,
    integer,      ///< of 64 bits
    big_integer,  ///< a wider one: known by its digits, not calculated with
    real,
    text,  ///< str
    bytes,
    tuple,
    list,
    dictionary,
    set,
    slice,
    range,
    function,  ///< of a file
    method,    ///< a function with its first argument
    type,      ///< a class: of a file, or one of Python's own
    instance,  ///< of such a class; exceptions and members of enums, too
    module,    ///< of the project
    native,    ///< of a library
    ellipsis,
    not_implemented,
    unknown,  ///< cannot be known without running the file
};

struct PyText;
struct PyBytes;
struct PyBigInteger;
struct PyTuple;
struct PyList;
struct PyDictionary;
struct PySet;
struct PySlice;
struct PyRange;
struct PyFunction;
struct PyMethod;
struct PyInstance;
struct PyModule;
struct PyUnknown;
class NativeObject;

/// None at first. Copying it copies the handle.
class PyValue {
  public:
    PyValue() = default;
    PyValue(bool value) : m_kind(PyKind::boolean) { m_boolean = value; }
    PyValue(std::int64_t value) : m_kind(PyKind::integer) { m_integer = value; }
    PyValue(int value) : PyValue(static_cast<std::int64_t>(value)) {}
    PyValue(double value) : m_kind(PyKind::real) { m_real = value; }
    PyValue(PyText* object);
    PyValue(PyBytes* object);
    PyValue(PyBigInteger* object);
    PyValue(PyTuple* object);
    PyValue(PyList* object);
    PyValue(PyDictionary* object);
    PyValue(PySet* object);
    PyValue(PySlice* object);
    PyValue(PyRange* object);
    PyValue(PyFunction* object);
    PyValue(PyMethod* object);
    PyValue(PyClass* object);
    PyValue(PyInstance* object);
    PyValue(PyModule* object);
    PyValue(PyUnknown* object);
    PyValue(NativeObject* object);
    /// No pointer is a bool; one to an object of a library is that object.
    template <class Other>
    requires(!std::is_base_of_v<NativeObject, Other>) PyValue(Other*)
    = delete;

    static PyValue ellipsis() { return PyValue(PyKind::ellipsis); }
    static PyValue not_implemented() { return PyValue(PyKind::not_implemented); }

    PyKind kind() const { return m_kind; }
    bool is_none() const { return m_kind == PyKind::none; }
    bool is_unknown() const { return m_kind == PyKind::unknown; }

    /// Of a str, also of an instance that is one (a member of `class X(str, Enum)`); null for others.
    const std::string* as_text() const;
    const std::string* as_bytes() const;
    std::optional<bool> as_boolean() const;
    /// Of an int that is no bool; also of an instance that is one (a member of IntEnum).
    std::optional<std::int64_t> as_integer() const;
    /// Of a float; not of an int.
    std::optional<double> as_real() const;
    /// The items of a tuple or list; null for others.
    const std::vector<PyValue>* as_sequence() const;

    PyTuple* as_tuple() const;
    PyList* as_list() const;
    PyDictionary* as_dictionary() const;
    PySet* as_set() const;
    PySlice* as_slice() const;
    PyRange* as_range() const;
    PyBigInteger* as_big_integer() const;
    PyFunction* as_function() const;
    PyMethod* as_method() const;
    PyClass* as_class() const;
    PyInstance* as_instance() const;
    PyModule* as_module() const;
    PyUnknown* as_unknown() const;
    NativeObject* as_native() const;
    /// The library's object of that class; null for others.
    template <class Native>
    Native* native() const;

    /// `is`: the same object. Small values are the same when they are equal.
    bool is(const PyValue& other) const;
    /// Null for what is no object of the heap.
    PyObject* object() const;

  private:
    explicit PyValue(PyKind kind) : m_kind(kind) {}
    PyValue(PyKind kind, PyObject* object) : m_kind(kind) { m_object = object; }

    PyKind m_kind = PyKind::none;
    union {
        bool m_boolean;
        std::int64_t m_integer;
        double m_real;
        PyObject* m_object = nullptr;
    };
};

// ---- Python's own objects -------------------------------------------------------------------------------------------

struct PyText final : PyObject {
    explicit PyText(std::string text) : value(std::move(text)) {}
    const std::string value;
};
struct PyBytes final : PyObject {
    explicit PyBytes(std::string bytes) : value(std::move(bytes)) {}
    const std::string value;
};
struct PyBigInteger final : PyObject {
    explicit PyBigInteger(std::string text) : digits(std::move(text)) {}
    const std::string digits;  ///< decimal, perhaps with a minus sign
};
struct PyTuple final : PyObject {
    explicit PyTuple(std::vector<PyValue> values) : items(std::move(values)) {}
    const std::vector<PyValue> items;
};
struct PyList final : PyObject {
    explicit PyList(std::vector<PyValue> values) : items(std::move(values)) {}
    std::vector<PyValue> items;
};
struct PySlice final : PyObject {
    PySlice(PyValue from, PyValue to, PyValue by) : lower(from), upper(to), step(by) {}
    PyValue lower;
    PyValue upper;
    PyValue step;
};
struct PyRange final : PyObject {
    PyRange(std::int64_t from, std::int64_t to, std::int64_t by) : start(from), stop(to), step(by) {}
    std::int64_t start;
    std::int64_t stop;
    std::int64_t step;
    std::size_t size() const;
};

/// Keys in the order in which they came. Keys are compared as Python compares what can be hashed; instances and objects
/// of libraries are equal to themselves only.
class PyKeyTable {
  public:
    struct Entry {
        PyValue key;
        PyValue value;
    };
    const PyValue* find(const PyValue& key) const;
    const PyValue* find(std::string_view key) const;
    /// The value of an existing key is replaced, the key keeps its place.
    void set(const PyValue& key, const PyValue& value);
    bool erase(const PyValue& key);
    void clear();
    std::size_t size() const { return m_entries.size(); }
    const std::vector<Entry>& entries() const { return m_entries; }

  private:
    std::optional<std::size_t> index_of(const PyValue& key) const;
    std::vector<Entry> m_entries;
    std::unordered_multimap<std::size_t, std::size_t> m_index;  // hash to place
};
struct PyDictionary final : PyObject {
    PyKeyTable table;
};
struct PySet final : PyObject {
    PyKeyTable table;  ///< the values mean nothing
    bool frozen = false;
};

/// Names and what they stand for, in the order of their definition.
class PyNames {
  public:
    struct Entry {
        std::string name;
        PyValue value;
        CodePlace place = {};  ///< where it was bound last
    };
    const PyValue* find(std::string_view name) const;
    const Entry* entry(std::string_view name) const;
    /// A bound name keeps its place in the order.
    void set(std::string_view name, const PyValue& value, CodePlace place = {});
    bool erase(std::string_view name);
    const std::vector<Entry>& entries() const { return m_entries; }

  private:
    std::vector<Entry> m_entries;
    std::map<std::string, std::size_t, std::less<>> m_index;
};

/// `def` and `lambda`.
struct PyFunction final : PyObject {
    std::string name;
    CodePlace place;                                ///< of its name, or of the lambda
    const FunctionStatement* definition = nullptr;  ///< null for a lambda
    const LambdaNode* lambda = nullptr;             ///< null for a `def`
    std::vector<std::pair<std::string, PyValue>> defaults;
    PyScope* scope = nullptr;  ///< in which it was defined
    PyClass* owner = nullptr;  ///< the class whose body it stands in
    PyNames attributes;
    const std::vector<ParameterNode>& parameters() const;
};
struct PyMethod final : PyObject {
    PyMethod(PyValue object, PyValue callee) : self(object), function(callee) {}
    PyValue self;
    PyValue function;
};

/// An annotation of a class body or a module: `name: expression [= value]`.
struct PyAnnotation {
    std::string name;
    const PyExpression* expression = nullptr;
    PyScope* scope = nullptr;  ///< in which its names are looked up
    CodePlace place = {};      ///< of the name
    bool has_value = false;    ///< then it stands in the names, too
};

/// A class statement, or one of Python's own classes.
struct PyClass final : PyObject {
    std::string name;
    CodePlace place;                        ///< of its name; none for Python's own
    PyModule* module = nullptr;             ///< null for Python's own
    std::vector<PyValue> bases;             ///< PyClass and native classes, as written
    std::vector<PyValue> order;             ///< method resolution order (C3), itself first; PyClass and native classes
    PyNames names;                          ///< the body, in order of definition
    std::vector<PyAnnotation> annotations;  ///< of its own body
    std::vector<std::pair<std::string, PyValue>> keywords;     ///< `class X(Base, key=value)`
    std::vector<PyValue> members;                              ///< of an enum: its members in order, without aliases
    std::function<PyValue(PyClass&, PyCall&)> construct = {};  ///< of Python's own: what calling it makes

    /// Whether it is `base` or derives from it.
    bool derives_from(const PyClass& base) const;
    bool derives_from(const NativeObject& base) const;
    /// The native classes in its order.
    std::vector<NativeObject*> native_bases() const;
};
struct PyInstance final : PyObject {
    explicit PyInstance(PyClass* klass) : type(klass) {}
    PyClass* type;
    PyNames attributes;
    std::optional<PyValue> payload = {};  ///< of a class that derives from str, int, dict …: that value
};

/// A file of the project, imported or run.
struct PyModule final : PyObject {
    std::string name;     ///< dotted
    std::string package;  ///< what its relative imports start from
    std::shared_ptr<const CodeFile> file;
    std::shared_ptr<const ModuleSyntax> syntax;
    PyNames names;
    std::vector<PyAnnotation> annotations;
    PyScope* scope = nullptr;
    bool complete = false;  ///< its top level was run to the end
};

/// What is unknown: a value, or what a module does that nobody can read.
enum class UnknownKind { value, foreign };

/// Carried about until it would decide something. What is done with it is unknown for the same reason.
struct PyUnknown final : PyObject {
    PyUnknown(std::string why, CodePlace where, std::string way_out, UnknownKind what = UnknownKind::value)
        : reason(std::move(why)), place(where), hint(std::move(way_out)), kind(what) {}
    const std::string reason;  ///< completes "… cannot be known: ", e.g. "uuid4() gives another value in each run"
    const CodePlace place;     ///< where it came from
    const std::string hint;
    const UnknownKind kind;
};

// ---- Objects of libraries -------------------------------------------------------------------------------------------

enum class OperandSide { left, right };  ///< on which side of the operator the object stands

/// A class statement whose order of bases has a native class in it.
struct PyClassRecord {
    PyClass& type;  ///< complete: bases, order, names, annotations, keywords
    CodePlace place;
};

/// An object that a library brings: a module, a class, a function, or a thing. What it does not override it cannot do:
/// the evaluator then raises what Python raises. An answer may always be unknown.
class NativeObject : public PyObject {
  public:
    /// As messages name it: "Column".
    virtual std::string type_name() const = 0;

    virtual std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place);
    /// False where it cannot be set.
    virtual bool set_attribute(PyEvaluator& py, std::string_view name, PyValue value, CodePlace place);
    /// For star imports, dir() and suggestions.
    virtual std::vector<std::string> attribute_names() const;

    virtual bool callable() const;
    virtual PyValue call(PyCall& call);
    /// Whether a call does something that is recorded: then its arguments have to be known.
    virtual bool acts() const;

    virtual std::optional<PyValue> item(PyEvaluator& py, PyValue key, CodePlace place);
    virtual bool set_item(PyEvaluator& py, PyValue key, PyValue value, CodePlace place);
    virtual std::optional<std::vector<PyValue>> iterate(PyEvaluator& py, CodePlace place);
    virtual std::optional<std::size_t> length(PyEvaluator& py, CodePlace place);
    /// A bool, or unknown. True where it is not overridden (by length, where there is one).
    virtual PyValue truth(PyEvaluator& py, CodePlace place);
    virtual std::optional<PyValue> contains(PyEvaluator& py, PyValue item, CodePlace place);

    /// `this op other` or `other op this`; nothing where it does not take that operand.
    virtual std::optional<PyValue> binary(PyEvaluator& py, PyOperator op, PyValue other, OperandSide side,
                                          CodePlace place);
    /// `-this`, `~this`, `+this`; `not` goes by truth.
    virtual std::optional<PyValue> unary(PyEvaluator& py, PyUnary op, CodePlace place);
    /// equal … greater_equal, turned round where it stands on the right; nothing: by identity, or a TypeError.
    virtual std::optional<PyValue> compare(PyEvaluator& py, PyComparison op, PyValue other, CodePlace place);

    /// `with this as …`; nothing: it is no context manager.
    virtual std::optional<PyValue> enter(PyEvaluator& py, CodePlace place);
    virtual void exit(PyEvaluator& py, CodePlace place);

    /// What str() and repr() give; unknown where nobody can know it. repr by default "<TypeName object>", str as repr.
    virtual PyValue to_text(PyEvaluator& py, CodePlace place);
    virtual PyValue to_repr(PyEvaluator& py, CodePlace place);

    /// A class of the library: may stand in bases, isinstance() and except.
    virtual bool is_class() const;
    /// isinstance(value, this), where `value` is no instance of a class statement.
    virtual bool has_instance(const PyValue& value) const;
    /// Whether this class is `other` or derives from it, among native classes.
    virtual bool is_subclass_of(const NativeObject& other) const;
    /// After a class statement whose order of bases has this class in it; called once for each such native class.
    virtual void class_defined(PyEvaluator& py, PyClassRecord& record);
    /// Calling a class that derives from this: what it makes; nothing: a plain instance.
    virtual std::optional<PyValue> construct(PyClass& type, PyCall& call);
    /// `Type.name` where neither the class nor its bases have it.
    virtual std::optional<PyValue> class_attribute(PyEvaluator& py, PyClass& type, std::string_view name,
                                                   CodePlace place);
    /// After `Type.name = value`, outside of its body.
    virtual void class_attribute_set(PyEvaluator& py, PyClass& type, std::string_view name, PyValue value,
                                     CodePlace place);
};

enum class NativeEffect {
    none,    ///< it answers
    records  ///< what it is called with is recorded
};

/// A function of a library.
class NativeFunction final : public NativeObject {
  public:
    using Body = std::function<PyValue(PyCall&)>;
    NativeFunction(std::string name, Body body, NativeEffect effect = NativeEffect::none)
        : m_name(std::move(name)), m_body(std::move(body)), m_effect(effect) {}
    const std::string& name() const { return m_name; }
    std::string type_name() const override { return "function"; }
    bool callable() const override { return true; }
    bool acts() const override { return m_effect == NativeEffect::records; }
    PyValue call(PyCall& call) override { return m_body(call); }
    PyValue to_repr(PyEvaluator& py, CodePlace place) override;

  private:
    std::string m_name;
    Body m_body;
    NativeEffect m_effect;
};

/// A module of a library: its names are made when they are asked for, each once.
class NativeModule final : public NativeObject {
  public:
    using Resolve = std::function<std::optional<PyValue>(PyEvaluator&, std::string_view name)>;
    /// `exported` is what `import *` brings.
    NativeModule(std::string name, std::vector<std::string> exported, Resolve resolve)
        : m_name(std::move(name)), m_exported(std::move(exported)), m_resolve(std::move(resolve)) {}
    const std::string& name() const { return m_name; }
    std::string type_name() const override { return "module"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override;
    bool set_attribute(PyEvaluator& py, std::string_view name, PyValue value, CodePlace place) override;
    std::vector<std::string> attribute_names() const override { return m_exported; }
    PyValue to_repr(PyEvaluator& py, CodePlace place) override;

  private:
    std::string m_name;
    std::vector<std::string> m_exported;
    Resolve m_resolve;
    PyNames m_made;
};

template <class Native>
Native* PyValue::native() const {
    return dynamic_cast<Native*>(as_native());
}

}  // namespace srmigrate::python
