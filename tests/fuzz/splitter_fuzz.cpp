// SPDX-License-Identifier: Apache-2.0
// Any bytes lex and split without loss, and a split statement splits to itself.
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace srmigrate::sql;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto lexed = lex(text);
    std::size_t at = 0;
    bool any_invalid = false;
    for (const auto& token : lexed.tokens) {
        require(token.offset == at && !token.text.empty());
        at = token.end();
        any_invalid = any_invalid || token.kind == LexedKind::invalid;
        if (token.kind == LexedKind::string) {
            const auto value = unquote_string(token.text);
            require(unquote_string(quote_string(value)) == value && unquote_string(quote_text(value)) == value);
        }
    }
    require(at == text.size());
    require(any_invalid == lexed.problem.has_value());
    std::string whole;
    for (const auto& piece : split(lexed.tokens)) {
        whole += piece.text();
        if (piece.empty() || any_invalid) continue;
        const auto again = lex(piece.sql());
        require(split(again.tokens).size() == 1 && token_hash(again.tokens) == token_hash(piece.tokens));
    }
    require(whole == text);
    return 0;
}
