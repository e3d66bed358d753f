// SPDX-License-Identifier: Apache-2.0
#include "engine/expression/queries.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "schema/expression/grammar.hpp"
#include "schema/expression/read.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "sql/kept_query.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

namespace {

/// Thrown where the query is beyond what is understood here.
struct QueryTooHard {};

struct SelectSource {
    std::string alias;  ///< what qualifies its columns
    std::optional<std::vector<OutputColumn>> columns;
};

bool has(const SelectSource& source, std::string_view name) {
    return std::ranges::any_of(
        *source.columns, [&](const OutputColumn& column) { return base::equals_ignoring_case(column.name, name); });
}

bool is_called(const SelectSource& source, std::string_view name) {
    return base::equals_ignoring_case(source.alias, name);
}

/// Gives the columns of a source the names that stand behind its alias.
void rename(SelectSource& source, const std::vector<std::string>& names) {
    if (names.empty()) return;
    if (!source.columns || source.columns->size() != names.size()) {
        source.columns.emplace();
        for (const std::string& name : names)
            source.columns->push_back({name, std::nullopt, true});
        return;
    }
    for (std::size_t i = 0; i < names.size(); ++i)
        (*source.columns)[i].name = names[i];
}

/// The select list over its sources.
class SelectList {
  public:
    SelectList(const std::vector<schema::Token>& tokens, const std::vector<SelectSource>& sources)
        : m_tokens(tokens), m_sources(sources) {}

    std::vector<QueryColumn> columns(const std::vector<schema::SelectItem>& items) {
        for (const auto& item : items) {
            if (item.star) {
                add_star(item);
            } else {
                add(item);
            }
        }
        return std::move(m_columns);
    }

  private:
    void add_star(const schema::SelectItem& item) {
        bool found = false;
        for (const SelectSource& source : m_sources) {
            if (!item.qualifiers.empty() && !is_called(source, item.qualifiers.back())) continue;
            if (!source.columns) throw QueryTooHard{};
            found = true;
            for (const OutputColumn& output : *source.columns) {
                if (!schema::contains_name(item.excluded, output.name)) {
                    m_columns.push_back({output, true, true, output.name, {}, {}});
                }
            }
        }
        if (!found) throw QueryTooHard{};
    }

    void add(const schema::SelectItem& item) {
        QueryColumn column;
        if (item.alias) column.output.name = *item.alias;
        column.named = item.alias.has_value();
        const auto written = form_of(item.expression, item);
        column.expression =
            form_of(unqualified(item.expression, [&](const std::string& name) { return is_source(name); }), item);
        if (const auto path = schema::path_of(item.expression)) resolve(column, *path);
        if (!column.output.type) column.unresolved = unresolved(column, item.expression);
        if (column.output.name.empty()) column.output.name = print(written, Printing::label);
        m_columns.push_back(std::move(column));
    }

    bool is_source(std::string_view name) const {
        return std::ranges::any_of(m_sources, [&](const SelectSource& source) { return is_called(source, name); });
    }

    /// What the engine does not understand stays as written, token by token.
    ExpressionNode form_of(const ExpressionNode& node, const schema::SelectItem& item) const {
        if (auto form = server_form(node)) return std::move(*form);
        ExpressionNode other;
        for (std::size_t i = item.begin; i < item.end; ++i)
            other.text += (i > item.begin ? " " : "") + m_tokens[i].text;
        return other;
    }

    /// The type of a plain column, from the first source that has it.
    void resolve(QueryColumn& column, const std::vector<std::string>& path) const {
        column.plain = true;
        column.source = path.back();
        if (!column.named) column.output.name = path.back();
        column.named = true;
        for (const SelectSource& source : m_sources) {
            if (!source.columns || (path.size() > 1 && !is_called(source, path[path.size() - 2]))) continue;
            for (const OutputColumn& candidate : *source.columns) {
                if (!base::equals_ignoring_case(candidate.name, path.back())) continue;
                column.output.type = candidate.type;
                column.output.nullable = candidate.nullable;
                return;
            }
        }
    }

    std::string unresolved(const QueryColumn& column, const ExpressionNode& written) const {
        if (m_sources.empty() ||
            !std::ranges::all_of(m_sources, [](const SelectSource& source) { return source.columns.has_value(); }))
            return "";
        const auto path = schema::path_of(written);
        if (path && path->size() > 1) {
            const std::string& qualifier = (*path)[path->size() - 2];
            const bool missing = std::ranges::any_of(m_sources, [&](const SelectSource& source) {
                return is_called(source, qualifier) && !has(source, column.source);
            });
            return missing ? fmt::format("`{}`.`{}`", qualifier, column.source) : "";
        }
        bool has_query = false;  // which has sources of its own
        schema::for_each(written, [&](const ExpressionNode& node) {
            has_query = has_query || node.kind == ExpressionKind::subquery || node.kind == ExpressionKind::exists;
        });
        if (has_query) return "";
        for (const std::string& name : columns_of(column.expression)) {
            if (is_nowhere(name)) return name;
        }
        return "";
    }

    /// Whether no source has it, and no item before is called so.
    bool is_nowhere(const std::string& name) const {
        const bool is_known =
            std::ranges::any_of(m_sources, [&](const SelectSource& source) { return has(source, name); }) ||
            std::ranges::any_of(m_columns, [&](const QueryColumn& column) {
                return base::equals_ignoring_case(column.output.name, name);
            });
        return !is_known && !schema::stands_in(schema::k_value_words, base::to_lower(name));
    }

    const std::vector<schema::Token>& m_tokens;
    const std::vector<SelectSource>& m_sources;
    std::vector<QueryColumn> m_columns;
};

/// Finds what a query's names stand for: objects, common tables, queries in its FROM.
class QueryOutputs {
  public:
    QueryOutputs(const StatementContext& context, const std::vector<schema::Token>& tokens)
        : m_context(context), m_tokens(tokens) {}

    std::vector<QueryColumn> columns(const schema::QueryNode& query) {
        for (const auto& common : query.with) {
            SelectSource source{common.name, nested(common.query)};
            rename(source, common.columns);
            m_common.push_back(std::move(source));
        }
        const auto& first = query.terms.front();
        if (!first.nested.empty()) return columns(first.nested.front());
        std::vector<SelectSource> sources;
        add_sources(first.select.from, sources);
        if (first.select.has_pivot) {
            for (SelectSource& source : sources)
                source.columns.reset();
        }
        return SelectList(m_tokens, sources).columns(first.select.items);
    }

  private:
    std::optional<std::vector<OutputColumn>> nested(const schema::QueryNode& query) const {
        try {
            auto inside = *this;
            std::vector<OutputColumn> outputs;
            for (const QueryColumn& column : inside.columns(query))
                outputs.push_back(column.output);
            return outputs;
        } catch (const QueryTooHard&) {
            return std::nullopt;
        }
    }

    void add_sources(const std::vector<schema::RelationNode>& relations, std::vector<SelectSource>& sources) const {
        for (const auto& relation : relations) {
            if (relation.kind == schema::RelationKind::group) {
                add_sources(relation.relations, sources);
            } else {
                sources.push_back(source_of(relation));
            }
        }
    }

    SelectSource source_of(const schema::RelationNode& relation) const {
        SelectSource source;
        switch (relation.kind) {
            case schema::RelationKind::table:
                source = {relation.name.back(), columns_of_name(relation.name)};
                break;
            case schema::RelationKind::function:
                source.alias = relation.function.text;
                break;
            case schema::RelationKind::query:
                source.columns = nested(relation.query.front());
                break;
            case schema::RelationKind::group:
            case schema::RelationKind::other:
                break;
        }
        if (relation.alias) source.alias = *relation.alias;
        rename(source, relation.columns);
        return source;
    }

    std::optional<std::vector<OutputColumn>> columns_of_name(const std::vector<std::string>& parts) const {
        if (parts.size() == 1) {
            for (const SelectSource& common : m_common) {
                if (is_called(common, parts[0])) return common.columns;
            }
        }
        if (parts.size() > 2 && !schema::is_default_catalog(parts.front())) return std::nullopt;
        const std::string& database = parts.size() > 1 ? parts[parts.size() - 2] : m_context.connection.database;
        const StoredObject* const object = m_context.state.object(database, parts.back());
        return object == nullptr ? std::nullopt : engine::columns_of(*object);
    }

    const StatementContext& m_context;
    const std::vector<schema::Token>& m_tokens;
    std::vector<SelectSource> m_common;
};

}  // namespace

std::vector<FullName> full_reads(const StatementContext& context, const schema::Query& query) {
    std::vector<FullName> names;
    for (const schema::ObjectName& read : query.reads) {
        if (schema::names_other_catalog(read)) continue;
        names.push_back({read.database.value_or(context.connection.database), read.name});
    }
    return names;
}

void check_reads(const StatementContext& context, const schema::Query& query) {
    for (const schema::ObjectName& read : query.reads) {
        if (schema::names_other_catalog(read) && !is_made_catalog(context, *read.catalog)) {
            refuse_analysis(5078, "42000", fmt::format("Unknown catalog '{}'", *read.catalog));
        }
    }
    for (const FullName& name : full_reads(context, query)) {
        if (is_system_database(name.database)) continue;
        if (name.database.empty()) refuse_analysis(1046, "3D000", "No database selected");
        require_database(context, name.database);
        if (context.state.object(name.database, name.name) == nullptr) refuse_unknown_table(context, dotted(name));
    }
    const auto outputs = output_columns(context, query);
    for (const QueryColumn& output : outputs.value_or(std::vector<QueryColumn>{})) {
        if (!output.unresolved.empty()) {
            refuse_analysis(fmt::format("Column '{}' cannot be resolved", output.unresolved));
        }
    }
}

std::optional<std::vector<OutputColumn>> columns_of(const StoredObject& object) {
    return std::visit(
        base::Overloaded{
            [](const StoredTable& table) -> std::optional<std::vector<OutputColumn>> {
                std::vector<OutputColumn> columns;
                for (const schema::Column& column : table.definition.columns) {
                    columns.push_back({column.name, column.type, column.nullable.value_or(true)});
                }
                return columns;
            },
            [](const StoredView& view) -> std::optional<std::vector<OutputColumn>> { return view.columns; },
            [](const StoredMaterializedView& view) -> std::optional<std::vector<OutputColumn>> { return view.columns; },
            [](const StoredUnknown&) -> std::optional<std::vector<OutputColumn>> { return std::nullopt; },
        },
        object);
}

std::optional<std::vector<QueryColumn>> output_columns(const StatementContext& context, const schema::Query& query) {
    const auto tree = schema::read_query(query.tokens);
    if (!tree) return std::nullopt;
    try {
        return QueryOutputs(context, query.tokens).columns(*tree);
    } catch (const QueryTooHard&) {
        return std::nullopt;
    }
}

std::string kept_query(const Statement& statement, const schema::Query& query) {
    const auto end = statement.tokens.empty() ? 0 : statement.tokens.back().end();
    if (!sql::cuts_query(statement.packet.substr(0, end)) || end < query.text.size()) return "";
    const auto begin = end - query.text.size();
    const bool stands_there = statement.packet.substr(begin, query.text.size()) == query.text;
    return stands_there ? sql::kept_query(statement.packet, begin, end) : "";
}

void refuse_unknown_table(const StatementContext& context, const std::string& shown) {
    refuse_analysis(rules_of(context.state.profile).unknown_table, fmt::format("Unknown table '{}'", shown));
}

}  // namespace srmigrate::engine
