// SPDX-License-Identifier: Apache-2.0
#include "revision/python/environment_script.hpp"

#include "base/ascii.hpp"
#include "python/syntax/parser.hpp"
#include "revision/python/schema_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace srmigrate::revision {
namespace {

using python::ArgumentKind;
using python::ArgumentNode;
using python::CodePlace;
using python::CodeSpan;
using python::PyExpression;
using python::PyStatement;
using python::PyValue;
using python::StatementList;
using SeenNames = std::set<std::string, std::less<>>;

// ---- Looking at the syntax ------------------------------------------------------------------------------------------

/// Every word of a stretch of text: the names that it uses are among them.
SeenNames words_in(std::string_view text) {
    SeenNames words;
    for (std::size_t at = 0; at < text.size();) {
        const auto is_part = [&](std::size_t i) {
            return base::is_name_character(text[i]) || static_cast<unsigned char>(text[i]) >= 0x80;
        };
        if (!is_part(at)) {
            ++at;
            continue;
        }
        const auto begin = at;
        while (at < text.size() && is_part(at))
            ++at;
        words.emplace(text.substr(begin, at - begin));
    }
    return words;
}

const python::NameNode* as_name(const PyExpression& expression) {
    return std::get_if<python::NameNode>(&expression.node);
}

void bind_target(const PyExpression& target, SeenNames& names) {
    if (const auto* name = as_name(target)) names.insert(name->name);
    if (const auto* tuple = std::get_if<python::TupleNode>(&target.node)) {
        for (const auto& item : tuple->items)
            bind_target(item, names);
    }
}

void bound_by(const StatementList& statements, SeenNames& names);

// The names that a statement gives a meaning to.
void bound_by(const PyStatement& statement, SeenNames& names) {
    if (const auto* assign = std::get_if<python::AssignStatement>(&statement.node)) {
        for (const auto& target : assign->targets)
            bind_target(target, names);
    } else if (const auto* annotated = std::get_if<python::AnnotatedStatement>(&statement.node)) {
        bind_target(annotated->target, names);
    } else if (const auto* augmented = std::get_if<python::AugmentedStatement>(&statement.node)) {
        bind_target(augmented->target, names);
    } else if (const auto* function = std::get_if<python::FunctionStatement>(&statement.node)) {
        names.insert(function->name.name);
    } else if (const auto* type = std::get_if<python::ClassStatement>(&statement.node)) {
        names.insert(type->name.name);
    } else if (const auto* imported = std::get_if<python::ImportStatement>(&statement.node)) {
        for (const auto& module : imported->modules) {
            const auto& name = module.alias ? module.alias->name : module.name.name;
            names.insert(name.substr(0, name.find('.')));
        }
    } else if (const auto* from = std::get_if<python::FromImportStatement>(&statement.node)) {
        for (const auto& name : from->names)
            names.insert(name.alias ? name.alias->name : name.name.name);
    } else if (const auto* choice = std::get_if<python::IfStatement>(&statement.node)) {
        for (const auto& branch : choice->branches)
            bound_by(branch.body, names);
        bound_by(choice->otherwise, names);
    } else if (const auto* attempt = std::get_if<python::TryStatement>(&statement.node)) {
        bound_by(attempt->body, names);
        bound_by(attempt->otherwise, names);
        for (const auto& handler : attempt->handlers)
            bound_by(handler.body, names);
    } else if (const auto* loop = std::get_if<python::ForStatement>(&statement.node)) {
        bind_target(loop->target, names);
        bound_by(loop->body, names);
    }
}
void bound_by(const StatementList& statements, SeenNames& names) {
    for (const auto& statement : statements)
        bound_by(statement, names);
}

bool is_import(const PyStatement& statement) {
    return std::holds_alternative<python::ImportStatement>(statement.node) ||
           std::holds_alternative<python::FromImportStatement>(statement.node);
}
bool imports_all(const PyStatement& statement) {
    const auto* from = std::get_if<python::FromImportStatement>(&statement.node);
    return from != nullptr && from->names.empty();
}

}  // namespace

/// `context.configure(…)` with the functions that it stands in.
struct ConfigureCall {
    const python::CallNode* call = nullptr;
    CodeSpan span;
    std::vector<const StatementList*> scopes;  ///< innermost last
};

namespace {

/// `object.name(…)`, where it is a statement.
const python::CallNode* method_call(const PyStatement& statement, std::string_view name) {
    const auto* expression = std::get_if<python::ExpressionStatement>(&statement.node);
    if (expression == nullptr) return nullptr;
    const auto* call = std::get_if<python::CallNode>(&expression->value.node);
    if (call == nullptr) return nullptr;
    const auto* attribute = std::get_if<python::AttributeNode>(&call->function->node);
    return attribute != nullptr && attribute->attribute.name == name ? call : nullptr;
}

template <class Found>
void each_statement(const StatementList& statements, std::vector<const StatementList*>& scopes, const Found& found) {
    for (const auto& statement : statements) {
        found(statement, scopes);
        if (const auto* function = std::get_if<python::FunctionStatement>(&statement.node)) {
            scopes.push_back(&function->body);
            each_statement(function->body, scopes, found);
            scopes.pop_back();
        } else if (const auto* block = std::get_if<python::WithStatement>(&statement.node)) {
            each_statement(block->body, scopes, found);
        } else if (const auto* choice = std::get_if<python::IfStatement>(&statement.node)) {
            for (const auto& branch : choice->branches)
                each_statement(branch.body, scopes, found);
            each_statement(choice->otherwise, scopes, found);
        } else if (const auto* attempt = std::get_if<python::TryStatement>(&statement.node)) {
            each_statement(attempt->body, scopes, found);
            each_statement(attempt->otherwise, scopes, found);
            each_statement(attempt->last, scopes, found);
        } else if (const auto* loop = std::get_if<python::ForStatement>(&statement.node)) {
            each_statement(loop->body, scopes, found);
        }
    }
}

const ArgumentNode* keyword(const python::CallNode& call, std::string_view name) {
    const auto found = std::find_if(call.arguments.begin(), call.arguments.end(), [&](const ArgumentNode& argument) {
        return argument.kind == ArgumentKind::keyword && argument.name.name == name;
    });
    return found == call.arguments.end() ? nullptr : &*found;
}

/// What a function body assigns to the name, if it is one plain assignment.
const PyExpression* assigned_in(const StatementList& body, std::string_view name) {
    const PyExpression* found = nullptr;
    std::vector<const StatementList*> scopes;
    each_statement(body, scopes, [&](const PyStatement& statement, const auto& inner) {
        const auto* assign = std::get_if<python::AssignStatement>(&statement.node);
        if (assign == nullptr || !inner.empty() || assign->targets.size() != 1) return;
        const auto* target = as_name(assign->targets.front());
        if (target != nullptr && target->name == name) found = &assign->value;
    });
    return found;
}

std::string_view key_for(std::string_view argument) {
    if (argument == "version_table") return "set 'version_table' in the configuration to the same value";
    if (argument == "version_table_schema") return "set 'version_table_schema' in the configuration to the same value";
    if (argument == "version_table_kwargs") return "set 'version_table_properties' in the configuration";
    if (argument == "include_schemas") return "set 'databases' in the configuration";
    if (argument == "url") return "set SRMIGRATE_URL, or 'sqlalchemy.url' in the configuration";
    return "set 'include_tables' or 'exclude_tables' in the configuration";
}

/// The object that include_object is asked about.
class AskedTable final : public python::NativeObject {
  public:
    AskedTable(std::string asked_schema, std::string asked_name)
        : m_schema(std::move(asked_schema)), m_name(std::move(asked_name)) {}
    std::string type_name() const override { return "Table"; }
    std::optional<PyValue> attribute(python::PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (name == "schema") return m_schema.empty() ? PyValue() : py.text(m_schema);
        if (name == "name") return py.text(m_name);
        if (name == "info" || name == "dialect_options" || name == "kwargs") return py.dictionary();
        return py.unknown(fmt::format("'{}' of a table is not read here", name), place);
    }

  private:
    std::string m_schema;
    std::string m_name;
};

}  // namespace

// ---- The script -----------------------------------------------------------------------------------------------------

struct EnvironmentScript::State {
    SourceFile source;
    PythonInputs inputs;
    python::ModuleSyntax syntax;
    std::vector<ConfigureCall> calls;
    std::vector<const python::CallNode*> main_options;  ///< config.set_main_option(…)
    std::vector<base::Diagnostic> warnings;

    /// An argument's value, and the files that it came from: they hold it.
    struct Resolved {
        std::shared_ptr<PythonFiles> files;
        PyValue value;
        CodePlace place;
        base::Place where;
    };

    std::string_view text_of(CodeSpan span) const {
        return std::string_view(source.text).substr(span.begin, span.end - span.begin);
    }
    base::Place shown(CodeSpan span) const { return source.place(span.begin, std::max(span.end - span.begin, 1U)); }

    // The one that compares is the one with a connection.
    const ConfigureCall* chosen() const {
        const ConfigureCall* last = nullptr;
        for (const auto& call : calls) {
            last = &call;
            if (keyword(*call.call, "connection") != nullptr) return last;
        }
        return last;
    }

    const PyExpression& through_locals(const ConfigureCall& call, const PyExpression& expression) const {
        const auto* name = as_name(expression);
        if (name == nullptr) return expression;
        for (auto scope = call.scopes.rbegin(); scope != call.scopes.rend(); ++scope) {
            if (const auto* value = assigned_in(**scope, name->name)) return *value;
        }
        return expression;
    }

    /// The text with the statements alone that the names need, in their places.
    enum class Imports { needed, all };
    std::string text_for(SeenNames needed, Imports imports) const {
        std::vector<const PyStatement*> kept;
        for (bool grew = true; grew;) {
            grew = false;
            for (const auto& statement : syntax.body) {
                if (std::find(kept.begin(), kept.end(), &statement) != kept.end()) continue;
                SeenNames names;
                bound_by(statement, names);
                const bool binds = std::any_of(names.begin(), names.end(),
                                               [&](const std::string& name) { return needed.contains(name); });
                const bool wanted =
                    binds || imports_all(statement) || (imports == Imports::all && is_import(statement));
                if (!wanted) continue;
                kept.push_back(&statement);
                needed.merge(words_in(text_of(statement.span)));
                grew = true;
            }
        }
        std::string text = source.text;
        std::size_t begin = 0;
        const auto blank = [&](std::size_t end) {
            for (auto at = begin; at < end; ++at) {
                if (text[at] != '\n') text[at] = ' ';
            }
        };
        for (const auto& statement : syntax.body) {
            if (std::find(kept.begin(), kept.end(), &statement) == kept.end()) continue;
            blank(statement.span.begin);
            begin = statement.span.end;
        }
        blank(text.size());
        return text;
    }

    // `sys.path.insert(0, …)`: where env.py looks for modules.
    void add_import_paths(PythonInputs& own) const {
        std::vector<const StatementList*> scopes;
        each_statement(syntax.body, scopes, [&](const PyStatement& statement, const auto&) {
            for (const auto* method : {"insert", "append"}) {
                const auto* call = method_call(statement, method);
                if (call == nullptr || call->arguments.empty()) continue;
                if (!text_of(call->function->span).starts_with("sys.path")) continue;
                const auto& argument = *call->arguments.back().value;
                try {
                    const auto found = evaluate(inputs, argument, Imports::needed);
                    if (const auto* path = found.value.as_text()) own.home.import_paths.emplace_back(*path);
                } catch (const base::Error&) {
                    continue;  // a module that is missing for it is said where it is imported
                }
            }
        });
        for (auto& path : own.home.import_paths) {
            if (path.is_relative()) path = (own.home.working_directory / path).lexically_normal();
        }
    }

    // Messages show the file as it is, not what is left of it, and how to do without it.
    base::Error with_lines_of_file(const base::Error& error) const {
        auto diagnostics = error.diagnostics();
        for (auto& diagnostic : diagnostics) {
            if (!diagnostic.where || diagnostic.where->file != source.shown_file) continue;
            diagnostic.hint =
                "name the models in the configuration: target_metadata = myapp.models:Base.metadata, or files";
            std::size_t begin = 0;
            for (std::size_t line = 1; line < diagnostic.where->line && begin != std::string::npos; ++line) {
                begin = source.text.find('\n', begin);
                if (begin != std::string::npos) ++begin;
            }
            if (begin == std::string::npos) continue;
            diagnostic.where->line_text = source.text.substr(begin, source.text.find('\n', begin) - begin);
        }
        return base::Error(error.fault(), std::move(diagnostics));
    }

    Resolved evaluate(const PythonInputs& with, const PyExpression& expression, Imports imports) const {
        auto own = source;
        own.text = text_for(words_in(text_of(expression.span)), imports);
        auto reading = with;
        // Models have to be whole; for the rest it does not matter what cannot be read elsewhere.
        if (imports == Imports::needed) reading.unreadable = python::Unreadable::is_left;
        Resolved resolved{.files = std::make_shared<PythonFiles>(reading), .where = shown(expression.span)};
        auto& module = resolved.files->run(own);
        resolved.place = {.file = module.file.get(), .span = expression.span};
        PythonFiles::reading([&] {
            resolved.value =
                resolved.files->evaluator().expression(text_of(expression.span), module.scope, resolved.place);
        });
        return resolved;
    }

    Resolved evaluate(const PyExpression& expression, Imports imports) const {
        auto own = inputs;
        add_import_paths(own);
        return evaluate(own, expression, imports);
    }

    /// The argument of the call, also where it comes with `**options`. Throws base::Error.
    std::optional<Resolved> argument(const ConfigureCall& call, std::string_view name, Imports imports) const {
        if (const auto* given = keyword(*call.call, name)) {
            return evaluate(through_locals(call, *given->value), imports);
        }
        for (const auto& given : call.call->arguments) {
            if (given.kind != ArgumentKind::double_star) continue;
            auto options = evaluate(through_locals(call, *given.value), imports);
            const auto* dictionary = options.value.as_dictionary();
            const auto* value = dictionary == nullptr ? nullptr : dictionary->table.find(name);
            if (value == nullptr) continue;
            options.value = *value;
            return options;
        }
        return std::nullopt;
    }

    /// `**options` that have models in them; what keeps these from being read is said where they are read.
    std::optional<base::Place> models_among_options(const ConfigureCall& call) const {
        for (const auto& given : call.call->arguments) {
            if (given.kind != ArgumentKind::double_star) continue;
            try {
                const auto found = argument(call, "target_metadata", Imports::all);
                if (!found || found->value.is_none()) return std::nullopt;
            } catch (const base::Error&) {
            }
            return shown(given.value->span);
        }
        return std::nullopt;
    }

    void warn(std::string_view name, const base::Place& where, std::string_view reason) {
        warnings.push_back(
            {.message = fmt::format("the '{}' of the environment script cannot be read: {}", name, reason),
             .where = where,
             .hint = std::string(key_for(name))});
    }

    /// The same for what only warns.
    std::optional<Resolved> argument_or_warning(std::string_view name, Imports imports = Imports::needed) {
        const auto* call = chosen();
        if (call == nullptr) return std::nullopt;
        try {
            auto found = argument(*call, name, imports);
            if (!found || found->value.is_none()) return std::nullopt;
            if (const auto* unknown = found->value.as_unknown()) {
                warn(name, found->where, unknown->reason);
                return std::nullopt;
            }
            return found;
        } catch (const base::Error& error) {
            const auto* given = keyword(*call->call, name);
            const bool is_said = given != nullptr;
            if (is_said) warn(name, shown(given->value->span), error.diagnostics().front().message);
            return std::nullopt;
        }
    }

    std::optional<EnvironmentValue<std::string>> text_argument(std::string_view name) {
        const auto found = argument_or_warning(name);
        if (!found) return std::nullopt;
        if (const auto* text = found->value.as_text()) {
            return EnvironmentValue<std::string>{.value = *text, .where = found->where};
        }
        warn(name, found->where, fmt::format("it is {}", found->files->evaluator().type_name(found->value)));
        return std::nullopt;
    }
};

EnvironmentScript::EnvironmentScript(SourceFile source, PythonInputs inputs)
    : m_state(std::make_unique<State>(State{.source = std::move(source), .inputs = std::move(inputs)})) {
    auto& state = *m_state;
    try {
        state.syntax = python::parse_module(state.source.text);
    } catch (const python::PySyntaxError& error) {
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = error.message, .where = state.shown(error.span)});
    }
    std::vector<const StatementList*> scopes;
    each_statement(state.syntax.body, scopes, [&](const PyStatement& statement, const auto& inside) {
        if (const auto* call = method_call(statement, "configure")) {
            state.calls.push_back({.call = call, .span = statement.span, .scopes = inside});
        }
        if (const auto* call = method_call(statement, "set_main_option")) state.main_options.push_back(call);
    });
}

EnvironmentScript::~EnvironmentScript() = default;
EnvironmentScript::EnvironmentScript(EnvironmentScript&&) noexcept = default;

std::optional<EnvironmentValue<std::string>> EnvironmentScript::version_table() {
    return m_state->text_argument("version_table");
}
std::optional<EnvironmentValue<std::string>> EnvironmentScript::version_table_schema() {
    return m_state->text_argument("version_table_schema");
}

std::optional<EnvironmentValue<SaProperties>> EnvironmentScript::version_table_properties() {
    const auto found = m_state->argument_or_warning("version_table_kwargs");
    if (!found) return std::nullopt;
    const auto* options = found->value.as_dictionary();
    if (options == nullptr) return std::nullopt;
    const auto* properties = options->table.find(std::string_view("starrocks_properties"));
    if (properties == nullptr) return std::nullopt;
    std::optional<EnvironmentValue<SaProperties>> result;
    PythonFiles::reading([&] {
        result = {.value = properties_of(found->files->evaluator(), *properties, found->place), .where = found->where};
    });
    return result;
}

std::optional<EnvironmentValue<std::string>> EnvironmentScript::url() {
    for (const auto* call : m_state->main_options) {
        if (call->arguments.size() < 2) continue;
        const auto& name = *call->arguments[0].value;
        const auto* text = std::get_if<python::TextNode>(&name.node);
        if (text == nullptr || text->value != "sqlalchemy.url") continue;
        const auto& value = *call->arguments[1].value;
        try {
            const auto found = m_state->evaluate(value, State::Imports::needed);
            if (const auto* url = found.value.as_text()) {
                return EnvironmentValue<std::string>{.value = *url, .where = found.where};
            }
            if (const auto* unknown = found.value.as_unknown()) m_state->warn("url", found.where, unknown->reason);
        } catch (const base::Error& error) {
            m_state->warn("url", m_state->shown(value.span), error.diagnostics().front().message);
        }
    }
    return std::nullopt;
}

bool EnvironmentScript::include_schemas() {
    const auto found = m_state->argument_or_warning("include_schemas");
    return found && found->value.as_boolean().value_or(false);
}

IncludesObject EnvironmentScript::filter() {
    const auto object = m_state->argument_or_warning("include_object");
    const auto name = m_state->argument_or_warning("include_name");
    if (!object && !name) return {};
    const IncludesObject includes = [object, name](const AskedObject& asked) {
        const auto ask = [](const State::Resolved& function, std::vector<PyValue> arguments) {
            bool answer = true;
            PythonFiles::reading([&] {
                auto& py = function.files->evaluator();
                py.restart_steps();
                answer = py.truth(py.call(function.value, std::move(arguments), function.place), function.place);
            });
            return answer;
        };
        if (name) {
            auto& py = name->files->evaluator();
            const auto schema = asked.schema.empty() ? PyValue() : py.text(asked.schema);
            auto parents = py.dictionary();
            parents.as_dictionary()->table.set(py.text("schema_name"), schema);
            if (!ask(*name, {schema, py.text("schema"), py.dictionary()})) return false;
            parents.as_dictionary()->table.set(
                py.text("schema_qualified_table_name"),
                py.text(asked.schema.empty() ? asked.name : asked.schema + '.' + asked.name));
            if (asked.only_in_database && !ask(*name, {py.text(asked.name), py.text("table"), parents})) return false;
        }
        if (!object) return true;
        auto& py = object->files->evaluator();
        const PyValue table = py.make<AskedTable>(asked.schema, asked.name);
        const auto compared = asked.only_in_database ? PyValue() : table;
        return ask(*object, {table, py.text(asked.name), py.text("table"), PyValue(asked.only_in_database), compared});
    };
    try {
        includes({.schema = {}, .name = "t", .only_in_database = false});
        includes({.schema = "s", .name = "t", .only_in_database = true});
    } catch (const base::Error& error) {
        m_state->warn(object ? "include_object" : "include_name", object ? object->where : name->where,
                      error.diagnostics().front().message);
        return {};
    }
    return includes;
}

std::optional<base::Place> EnvironmentScript::models_place() const {
    const auto* call = m_state->chosen();
    if (call == nullptr) return std::nullopt;
    const auto* given = keyword(*call->call, "target_metadata");
    if (given == nullptr) return m_state->models_among_options(*call);
    const auto& expression = m_state->through_locals(*call, *given->value);
    if (std::holds_alternative<python::NoneNode>(expression.node)) return std::nullopt;
    if (const auto* name = as_name(expression)) {
        if (const auto* value = assigned_in(m_state->syntax.body, name->name)) {
            if (std::holds_alternative<python::NoneNode>(value->node)) return std::nullopt;
        }
    }
    return m_state->shown(expression.span);
}

DeclaredObjects EnvironmentScript::models() {
    const auto* call = m_state->chosen();
    if (call == nullptr) return {};
    try {
        const auto found = m_state->argument(*call, "target_metadata", State::Imports::all);
        if (!found) return {};
        return objects_of(*found->files, found->value, found->place);
    } catch (const base::Error& error) {
        throw m_state->with_lines_of_file(error);
    }
}

std::vector<base::Diagnostic> EnvironmentScript::take_warnings() {
    return std::exchange(m_state->warnings, {});
}

}  // namespace srmigrate::revision
