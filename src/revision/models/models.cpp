// SPDX-License-Identifier: Apache-2.0
#include "revision/models/models.hpp"

#include "sql/lexer.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

namespace srmigrate::revision {
namespace {

bool names(const sql::LexedToken& token, std::string_view name) {
    return (token.kind == sql::LexedKind::word || token.kind == sql::LexedKind::quoted_identifier) &&
           sql::unquote_identifier(token.text) == name;
}

// db.name, or name without a dot before it.
std::optional<Span> find_name(sql::TokenSpan tokens, const schema::ObjectName& name) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!names(tokens[i], name.name)) continue;
        const bool is_qualified = i > 1 && tokens[i - 1].text == ".";
        if (is_qualified != name.database.has_value()) continue;
        if (!is_qualified) return Span{tokens[i].offset, tokens[i].text.size()};
        const auto& database = tokens[i - 2];
        if (names(database, *name.database)) return Span{database.offset, tokens[i].end() - database.offset};
    }
    return std::nullopt;
}

}  // namespace

base::Place Models::place_of(const Model& model) const {
    return files[model.file].place(model.place.offset, model.place.length);
}

base::Place Models::place_of_read(const Model& model, const schema::ObjectName& read) const {
    if (!model.statement) return place_of(model);
    const auto& file = files[model.file];
    const auto offset = model.place.offset + model.place.length;  // behind the name of the object itself
    const auto text =
        std::string_view(file.text).substr(offset, model.statement->offset + model.statement->length - offset);
    const auto lexed = sql::lex(text);
    const auto span = find_name(sql::significant(lexed.tokens), read);
    return span ? file.place(offset + span->offset, span->length) : place_of(model);
}

VariableUses variable_uses(const Models& models) {
    VariableUses uses;
    for (const auto& model : models.models) {
        if (!model.uses.empty()) uses.emplace(model.name, model.uses);
    }
    return uses;
}

schema::Catalog catalog_of(const Models& models) {
    schema::Catalog catalog;
    catalog.current = models.database;
    for (const auto& [name, properties] : models.databases)
        catalog.databases[name].properties = properties;
    for (const auto& model : models.models)
        catalog.databases[*model.name.database].objects.emplace(model.name.name, model.object);
    return catalog;
}

}  // namespace srmigrate::revision
