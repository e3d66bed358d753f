// SPDX-License-Identifier: Apache-2.0
#include "support/test_server_control.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace srmigrate::tests {
namespace {

template <class Value, std::size_t Size>
Value one_of(const base::Json& json, const char* key, Value fallback,
             const std::array<std::pair<std::string_view, Value>, Size>& words) {
    if (!json.contains(key)) return fallback;
    const auto given = json.at(key).get<std::string>();
    for (const auto& [word, value] : words) {
        if (word == given) return value;
    }
    throw std::runtime_error(std::string("unknown ") + key + " '" + given + "'");
}

}  // namespace

std::optional<ControlStatement> control_statement(std::string_view statement) {
    if (!base::starts_with_ignoring_case(base::trim(statement), "test")) return std::nullopt;
    const auto lexed = sql::lex(statement);
    ControlStatement control;
    std::size_t index = 0;
    for (const auto& token : sql::significant(lexed.tokens)) {
        if (token.kind == sql::LexedKind::semicolon) continue;
        if (index < 2) {
            if (!base::equals_ignoring_case(token.text, index == 0 ? "TEST" : "SERVER")) return std::nullopt;
        } else if (token.kind == sql::LexedKind::string) {
            control.argument = sql::unquote_string(token.text);
        } else {
            control.words += (control.words.empty() ? "" : " ") + base::to_upper(token.text);
        }
        ++index;
    }
    return index < 2 ? std::nullopt : std::optional(control);
}

Fault fault_of(const std::string& text) {
    const auto json = base::Json::parse(text);
    for (const auto& [key, value] : json.items()) {
        constexpr std::array<std::string_view, 8> k_known{"site", "moment", "action",   "like",
                                                          "skip", "times",  "delay_ms", "error"};
        if (std::find(k_known.begin(), k_known.end(), key) == k_known.end()) {
            throw std::runtime_error("unknown key '" + key + "'");
        }
    }
    Fault fault;
    fault.site = one_of(json, "site", fault.site,
                        std::array{std::pair{std::string_view("statement"), Fault::Site::statement},
                                   std::pair{std::string_view("connect"), Fault::Site::connect}});
    fault.moment = one_of(json, "moment", fault.moment,
                          std::array{std::pair{std::string_view("before"), Fault::Moment::before},
                                     std::pair{std::string_view("after"), Fault::Moment::after}});
    fault.action = one_of(json, "action", fault.action,
                          std::array{std::pair{std::string_view("delay"), Fault::Action::delay},
                                     std::pair{std::string_view("drop"), Fault::Action::drop},
                                     std::pair{std::string_view("fail"), Fault::Action::fail},
                                     std::pair{std::string_view("hold"), Fault::Action::hold}});
    fault.like = json.value("like", fault.like);
    fault.skip = json.value("skip", fault.skip);
    fault.times = json.value("times", fault.times);
    fault.delay = Milliseconds(json.value("delay_ms", 0));
    if (json.contains("error")) {
        const auto& error = json.at("error");
        fault.error = {.number = error.value("number", fault.error.number),
                       .sqlstate = error.value("sqlstate", fault.error.sqlstate),
                       .message = error.value("message", fault.error.message)};
    }
    return fault;
}

bool is_like(std::string_view text, std::string_view pattern) {
    return base::matches_like(base::to_lower(text), base::to_lower(pattern));
}

}  // namespace srmigrate::tests
