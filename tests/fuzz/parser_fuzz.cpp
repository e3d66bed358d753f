// SPDX-License-Identifier: Apache-2.0
// Any bytes parse or are refused with a place inside the text; what parses is written so that it reads back the same.
#include "base/diagnostic.hpp"
#include "sql/parser.hpp"
#include "sql/render.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace srmigrate;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void check(std::string_view text, const sql::Parsed<schema::Operation>& parsed) {
    if (const auto* problem = std::get_if<sql::Problem>(&parsed)) {
        require(problem->offset <= text.size() && !problem->message.empty());
        return;
    }
    const auto& operation = std::get<schema::Operation>(parsed);
    const auto rendered = sql::render(operation);
    const auto again = sql::parse(rendered);
    require(std::holds_alternative<schema::Operation>(again) && std::get<schema::Operation>(again) == operation);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check(text, sql::parse(text));
    (void)sql::parse_shown(text);
    return 0;
}
