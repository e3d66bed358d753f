// SPDX-License-Identifier: Apache-2.0
// Short ways to write schema values in tests.
#pragma once

#include "schema/model/model.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::tests {

inline std::vector<schema::Token> tokens(std::string_view text) {
    std::vector<schema::Token> result;
    for (const auto& token : sql::lex(text).tokens) {
        using Kind = schema::TokenKind;
        const std::string raw(token.text);
        switch (token.kind) {
            case sql::LexedKind::word:
                result.push_back({Kind::word, raw});
                break;
            case sql::LexedKind::quoted_identifier:
                result.push_back({Kind::quoted_identifier, sql::unquote_identifier(raw)});
                break;
            case sql::LexedKind::string:
                result.push_back({Kind::string, sql::unquote_string(raw)});
                break;
            case sql::LexedKind::number:
                result.push_back({Kind::number, raw});
                break;
            case sql::LexedKind::binary:
                result.push_back({Kind::binary, raw});
                break;
            case sql::LexedKind::hint:
                result.push_back({Kind::hint, raw});
                break;
            case sql::LexedKind::symbol:
                result.push_back({Kind::symbol, raw});
                break;
            case sql::LexedKind::white_space:
            case sql::LexedKind::line_comment:
            case sql::LexedKind::block_comment:
            case sql::LexedKind::attachment:
            case sql::LexedKind::semicolon:
            case sql::LexedKind::invalid:
                break;
        }
    }
    return result;
}

inline schema::Expression expression(std::string_view text) {
    return {std::string(text), tokens(text)};
}

inline schema::Query query(std::string_view text, std::vector<schema::ObjectName> reads = {}) {
    schema::Query result;
    result.text = text;
    result.tokens = tokens(text);
    result.reads = std::move(reads);
    return result;
}

inline schema::Type type(schema::TypeKind kind, std::optional<std::int64_t> length = std::nullopt,
                         std::optional<std::int64_t> scale = std::nullopt) {
    schema::Type result;
    result.kind = kind;
    result.length = length;
    result.scale = scale;
    return result;
}

inline schema::Column column(std::string name, schema::Type given) {
    schema::Column result;
    result.name = std::move(name);
    result.type = std::move(given);
    return result;
}

inline schema::ObjectName name(std::string text) {
    return {std::nullopt, std::nullopt, std::move(text)};
}

/// id BIGINT, name VARCHAR(20), dt DATE; DUPLICATE KEY (id) DISTRIBUTED BY HASH (id).
inline schema::Table a_table(schema::KeyModel model = schema::KeyModel::duplicate) {
    using schema::TypeKind;
    schema::Table table;
    table.name = name("t");
    table.columns = {column("id", type(TypeKind::bigint)), column("name", type(TypeKind::varchar, 20)),
                     column("dt", type(TypeKind::date))};
    table.key = schema::Key{model, {"id"}};
    table.distribution = schema::HashDistribution{{"id"}, std::nullopt};
    return table;
}

}  // namespace srmigrate::tests
