// SPDX-License-Identifier: Apache-2.0
#include "base/overloaded.hpp"
#include "schema/model/words.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"
#include "sql/render_parts.hpp"

#include <fmt/format.h>

namespace srmigrate::sql {
namespace {

using Columns = std::optional<std::vector<schema::ViewColumn>>;

std::string elements(const Columns& columns, const std::vector<schema::Index>& indexes) {
    if (!columns) return {};
    std::vector<std::string> lines;
    for (const auto& column : *columns)
        lines.push_back(quote_identifier(column.name) + inline_comment(column.comment));
    for (const auto& index : indexes)
        lines.push_back(render(index));
    return ' ' + block(lines);
}

std::string partition_by(const std::vector<schema::Expression>& expressions) {
    std::vector<std::string> texts;
    texts.reserve(expressions.size());
    for (const auto& expression : expressions)
        texts.push_back(expression.text);
    return fmt::format("\nPARTITION BY ({})", fmt::join(texts, ", "));
}

}  // namespace

std::string create_view(const schema::CreateView& create) {
    const auto& view = create.view;
    auto text = fmt::format("CREATE {}VIEW {}{}{}", create.or_replace ? "OR REPLACE " : "",
                            if_not_exists(create.if_not_exists), render(view.name), elements(view.columns, {}));
    if (view.comment) text += "\nCOMMENT " + quote_text(*view.comment);
    if (view.security) text += fmt::format("\nSECURITY {}", schema::word(*view.security));
    text += properties_clause(view.properties);
    return fmt::format("{}\nAS\n{}", text, view.query.text);
}

std::string alter_view(const schema::AlterView& alter) {
    return fmt::format("ALTER VIEW {}{}\nAS\n{}", render(alter.name), elements(alter.columns, {}), alter.query.text);
}

std::string create_view(const schema::CreateMaterializedView& create) {
    const auto& view = create.view;
    auto text = fmt::format("CREATE MATERIALIZED VIEW {}{}{}", if_not_exists(create.if_not_exists), render(view.name),
                            elements(view.columns, view.indexes));
    if (view.comment) text += "\nCOMMENT " + quote_text(*view.comment);
    if (!view.partition_by.empty()) text += partition_by(view.partition_by);
    if (view.distribution) text += "\nDISTRIBUTED BY " + render(*view.distribution);
    if (view.order_by) text += "\nORDER BY " + name_list(*view.order_by);
    if (view.refresh) text += "\nREFRESH " + render(*view.refresh);
    text += properties_clause(view.properties);
    return fmt::format("{}\nAS\n{}", text, view.query.text);
}

std::string alter_view(const schema::AlterMaterializedView& alter) {
    const auto change = std::visit(
        base::Overloaded{
            [](const schema::RenameMaterializedView& rename) { return "RENAME " + quote_identifier(rename.new_name); },
            [](const schema::SwapMaterializedView& swap) { return "SWAP WITH " + quote_identifier(swap.other); },
            [](const schema::SetRefresh& set) { return "REFRESH " + render(set.refresh); },
            [](const schema::SetProperties& set) { return "SET " + property_list(set.properties); },
            [](const schema::Activate&) { return std::string("ACTIVE"); },
            [](const schema::Deactivate&) { return std::string("INACTIVE"); },
        },
        alter.change);
    return fmt::format("ALTER MATERIALIZED VIEW {} {}", render(alter.name), change);
}

std::string refresh_view(const schema::RefreshMaterializedView& refresh) {
    auto text = "REFRESH MATERIALIZED VIEW " + render(refresh.name);
    if (!refresh.partitions.empty()) text += ' ' + refresh.partitions;
    if (refresh.force) text += " FORCE";
    switch (refresh.mode) {
        case schema::RefreshMode::not_given:
            break;
        case schema::RefreshMode::sync:
            text += " WITH SYNC MODE";
            break;
        case schema::RefreshMode::async:
            text += " WITH ASYNC MODE";
            break;
    }
    if (refresh.priority) text += fmt::format(" WITH PRIORITY {}", *refresh.priority);
    return text;
}

}  // namespace srmigrate::sql
