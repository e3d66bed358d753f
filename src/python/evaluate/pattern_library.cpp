// SPDX-License-Identifier: Apache-2.0
// The module `re`.
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/format.hpp"
#include "python/evaluate/libraries.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/pattern.hpp"
#include "python/evaluate/state.hpp"
#include "python/syntax/repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::python {
namespace {

struct FlagRow {
    std::string_view letter;
    std::string_view name;
    std::int64_t value;
};
constexpr std::array k_pattern_flags{FlagRow{"I", "IGNORECASE", 2}, FlagRow{"L", "LOCALE", 4},
                                     FlagRow{"M", "MULTILINE", 8},  FlagRow{"S", "DOTALL", 16},
                                     FlagRow{"U", "UNICODE", 32},   FlagRow{"X", "VERBOSE", 64},
                                     FlagRow{"A", "ASCII", 256}};
constexpr std::int64_t k_not_evaluated_flags = 4 | 64;

struct PatternCode {
    std::string text;
    Pattern pattern;
};

/// What `match` and `search` give.
class PyMatch final : public NativeObject {
  public:
    PyMatch(Pattern pattern, std::string text, PatternMatch found)
        : m_pattern(std::move(pattern)), m_text(std::move(text)), m_found(std::move(found)) {}
    std::string type_name() const override { return "re.Match"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        if (name == "string") return py.text(m_text);
        if (name == "group") return plain_function(py, name, [this](PyCall& call) { return groups_of(call); });
        if (name == "groups") {
            return plain_function(py, name, [this](PyCall& call) {
                std::vector<PyValue> values;
                for (std::size_t i = 1; i < m_found.size(); ++i)
                    values.push_back(m_found[i] ? group(call.py, i) : given(call, 0));
                return call.py.tuple(std::move(values));
            });
        }
        if (name == "start" || name == "end" || name == "span") {
            return plain_function(py, name, [this, which = std::string(name)](PyCall& call) -> PyValue {
                const auto& span = m_found[number_of(call.py, given(call, 0, PyValue(0)), call.place)];
                const auto begin = span ? position(span->first) : -1;
                const auto end = span ? position(span->second) : -1;
                if (which == "span") return call.py.tuple({begin, end});
                return which == "start" ? begin : end;
            });
        }
        return std::nullopt;
    }
    std::optional<PyValue> item(PyEvaluator& py, PyValue key, CodePlace place) override {
        return group(py, number_of(py, key, place));
    }

    PyValue group(PyEvaluator& py, std::size_t number) const {
        const auto& span = m_found[number];
        return span ? py.text(std::string_view(m_text).substr(span->first, span->second - span->first)) : PyValue();
    }

  private:
    PyValue groups_of(PyCall& call) {
        if (call.positional.empty()) return group(call.py, 0);
        std::vector<PyValue> values;
        for (const auto& argument : call.positional)
            values.push_back(group(call.py, number_of(call.py, argument.value, call.place)));
        return values.size() == 1 ? values.front() : call.py.tuple(std::move(values));
    }
    std::size_t number_of(PyEvaluator& py, const PyValue& key, CodePlace place) const {
        if (const auto* name = key.as_text()) {
            if (const auto number = m_pattern.group_named(*name)) return *number;
        } else if (const auto number = key.as_integer()) {
            if (*number >= 0 && static_cast<std::size_t>(*number) < m_found.size()) {
                return static_cast<std::size_t>(*number);
            }
        }
        py.raise("IndexError", fmt::format("the pattern has no group {}", py.to_repr(key, place)), place);
    }
    // Python counts characters.
    std::int64_t position(std::size_t byte) const {
        return static_cast<std::int64_t>(characters_of(std::string_view(m_text).substr(0, byte)).size());
    }

    Pattern m_pattern;
    std::string m_text;
    PatternMatch m_found;
};

using MatchAnswer = std::variant<std::optional<PatternMatch>, PatternRefusal>;

/// Each match from left to right, or why there is no answer. An empty one may follow on another, but not on itself.
std::variant<std::vector<PatternMatch>, PatternRefusal> all_matches(const Pattern& pattern, std::string_view text,
                                                                    std::size_t most) {
    std::vector<PatternMatch> matches;
    std::size_t at = 0;
    bool not_empty = false;
    while (matches.size() < most) {
        auto found = pattern.search(text, at, not_empty);
        if (auto* why = std::get_if<PatternRefusal>(&found)) return std::move(*why);
        auto& match = std::get<std::optional<PatternMatch>>(found);
        if (!match) break;
        at = match->front()->second;
        not_empty = match->front()->first == at;
        matches.push_back(std::move(*match));
    }
    return matches;
}

constexpr std::size_t k_every_match = 100'000;
std::size_t most_of(const PyValue& count) {
    const auto number = count.as_integer().value_or(0);
    return number > 0 ? static_cast<std::size_t>(number) : k_every_match;
}

// `\1`, `\g<name>` and what a character stands for; nothing for what is none of these.
std::optional<std::string> expanded(std::string_view replacement, const PatternCode& code, std::string_view text,
                                    const PatternMatch& match) {
    std::string result;
    const auto add_group = [&](std::optional<std::size_t> number) {
        if (!number || *number >= match.size()) return false;
        const auto& span = match[*number];
        if (span) result += text.substr(span->first, span->second - span->first);
        return true;
    };
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        if (replacement[i] != '\\') {
            result += replacement[i];
            continue;
        }
        if (++i == replacement.size()) return std::nullopt;
        const char c = replacement[i];
        if (c == 'n') {
            result += '\n';
        } else if (c == 't') {
            result += '\t';
        } else if (c == '\\') {
            result += '\\';
        } else if (c >= '1' && c <= '9') {
            if (!add_group(static_cast<std::size_t>(c - '0'))) return std::nullopt;
        } else if (c == 'g' && replacement.substr(i).starts_with("g<")) {
            const auto end = replacement.find('>', i);
            if (end == std::string_view::npos) return std::nullopt;
            const auto name = replacement.substr(i + 2, end - i - 2);
            const bool is_number = name.size() == 1 && name.front() >= '0' && name.front() <= '9';
            if (!add_group(is_number ? std::optional(static_cast<std::size_t>(name.front() - '0'))
                                     : code.pattern.group_named(name))) {
                return std::nullopt;
            }
            i = end;
        } else {
            return std::nullopt;
        }
    }
    return result;
}

PyValue refused_pattern(PyCall& call, std::string reason) {
    return call.py.unknown(std::move(reason), call.place);
}

PyValue match_value(PyCall& call, const PatternCode& code, const std::string& text, MatchAnswer found) {
    if (auto* why = std::get_if<PatternRefusal>(&found)) return refused_pattern(call, std::move(why->reason));
    auto& match = std::get<std::optional<PatternMatch>>(found);
    if (!match) return {};
    return call.py.make<PyMatch>(code.pattern, text, std::move(*match));
}

PyValue replaced(PyCall& call, const PatternCode& code, const PyValue& replacement, const std::string& text,
                 std::size_t most) {
    auto matches = all_matches(code.pattern, text, most);
    if (auto* why = std::get_if<PatternRefusal>(&matches)) return refused_pattern(call, std::move(why->reason));
    std::string result;
    std::size_t at = 0;
    for (auto& match : std::get<std::vector<PatternMatch>>(matches)) {
        const auto span = *match.front();
        result += text.substr(at, span.first - at);
        at = span.second;
        if (const auto* plain = replacement.as_text()) {
            const auto put = expanded(*plain, code, text, match);
            if (!put) return refused_pattern(call, "a replacement of that kind is not evaluated here");
            result += *put;
        } else {
            auto* const object = call.py.make<PyMatch>(code.pattern, text, std::move(match));
            const auto put = call.py.call(replacement, {object}, call.place);
            if (put.is_unknown()) return put;
            result += call.py.to_text(put, call.place);
        }
    }
    return call.py.text(result + text.substr(at));
}

// The match, or its group, or its groups where there are several.
PyValue listed_match(PyCall& call, const PatternCode& code, const std::string& text, const PatternMatch& match) {
    const auto part = [&](std::size_t number) {
        const auto& span = match[number];
        return call.py.text(span ? std::string_view(text).substr(span->first, span->second - span->first)
                                 : std::string_view());
    };
    if (code.pattern.groups() == 0) return part(0);
    if (code.pattern.groups() == 1) return part(1);
    std::vector<PyValue> parts;
    for (std::size_t i = 1; i <= code.pattern.groups(); ++i)
        parts.push_back(part(i));
    return call.py.tuple(std::move(parts));
}

PyValue split_text(PyCall& call, const PatternCode& code, const std::string& text, std::size_t most) {
    auto matches = all_matches(code.pattern, text, most);
    if (auto* why = std::get_if<PatternRefusal>(&matches)) return refused_pattern(call, std::move(why->reason));
    std::vector<PyValue> parts;
    std::size_t at = 0;
    for (const auto& match : std::get<std::vector<PatternMatch>>(matches)) {
        parts.push_back(call.py.text(std::string_view(text).substr(at, match.front()->first - at)));
        at = match.front()->second;
        for (std::size_t i = 1; i < match.size(); ++i) {
            const auto& span = match[i];
            parts.push_back(span ? call.py.text(std::string_view(text).substr(span->first, span->second - span->first))
                                 : PyValue());
        }
    }
    parts.push_back(call.py.text(std::string_view(text).substr(at)));
    return call.py.list(std::move(parts));
}

// What a pattern does, and the module's functions with a pattern in front; `first` is where the other arguments begin.
PyValue use_pattern(PyCall& call, const PatternCode& code, std::string_view method, std::size_t first) {
    const bool has_replacement = method == "sub";
    const auto text = text_argument(call, has_replacement ? first + 1 : first);
    const auto keyword = [&](std::string_view name, std::size_t index) {
        const auto taken = call.take_keyword(name);
        return taken ? taken->value : given(call, index);
    };
    if (method == "match") return match_value(call, code, text, code.pattern.match(text, 0));
    if (method == "fullmatch") return match_value(call, code, text, code.pattern.match(text, 0, MatchEnd::at_end));
    if (method == "search") return match_value(call, code, text, code.pattern.search(text, 0));
    if (method == "sub") return replaced(call, code, given(call, first), text, most_of(keyword("count", first + 2)));
    if (method == "split") return split_text(call, code, text, most_of(keyword("maxsplit", first + 1)));
    auto matches = all_matches(code.pattern, text, k_every_match);
    if (auto* why = std::get_if<PatternRefusal>(&matches)) return refused_pattern(call, std::move(why->reason));
    std::vector<PyValue> found;
    for (auto& match : std::get<std::vector<PatternMatch>>(matches)) {
        found.push_back(method == "findall" ? listed_match(call, code, text, match)
                                            : PyValue(call.py.make<PyMatch>(code.pattern, text, std::move(match))));
    }
    return call.py.list(std::move(found));
}

constexpr std::array<std::string_view, 7> k_pattern_methods{"match", "fullmatch", "search",  "sub",
                                                            "split", "findall",   "finditer"};

bool is_pattern_method(std::string_view name) {
    return std::ranges::find(k_pattern_methods, name) != k_pattern_methods.end();
}

/// What `compile` gives.
class PyCompiledPattern final : public NativeObject {
  public:
    explicit PyCompiledPattern(PatternCode read) : code(std::move(read)) {}
    std::string type_name() const override { return "re.Pattern"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        if (name == "pattern") return py.text(code.text);
        if (name == "groups") return PyValue(static_cast<std::int64_t>(code.pattern.groups()));
        if (!is_pattern_method(name)) return std::nullopt;
        return plain_function(
            py, name, [this, method = std::string(name)](PyCall& call) { return use_pattern(call, code, method, 0); });
    }

    const PatternCode code;
};

// Where the flags of a function of the module stand.
std::size_t place_of_flags(std::string_view function) {
    if (function == "compile") return 1;
    if (function == "sub") return 4;
    return function == "split" ? 3 : 2;
}

// The pattern in front of the arguments, read; or the unknown value instead.
std::variant<PatternCode, PyValue> pattern_argument(PyCall& call, std::string_view function) {
    const auto keyword = call.take_keyword("flags");
    const auto flags = keyword ? keyword->value : given(call, place_of_flags(function), PyValue(0));
    if (flags.is_unknown()) return flags;
    if (const auto* compiled = given(call, 0).native<PyCompiledPattern>()) return compiled->code;
    const auto text = text_argument(call, 0);
    const auto set = flags.as_integer().value_or(0);
    if ((set & k_not_evaluated_flags) != 0) return refused_pattern(call, "re.VERBOSE is not evaluated here");
    auto read = Pattern::read(
        text, {.ignore_case = (set & 2) != 0, .many_lines = (set & 8) != 0, .dot_is_all = (set & 16) != 0});
    if (auto* why = std::get_if<PatternRefusal>(&read)) return refused_pattern(call, std::move(why->reason));
    return PatternCode{.text = text, .pattern = std::get<Pattern>(std::move(read))};
}

}  // namespace

Resolved re_name(PyEvaluator& py, std::string_view name) {
    for (const auto& flag : k_pattern_flags) {
        if (flag.letter == name || flag.name == name) return PyValue(flag.value);
    }
    if (name == "escape") {
        return plain_function(py, name, [](PyCall& call) {
            std::string result;
            for (const auto c : characters_of(text_argument(call, 0))) {
                if (c.size() == 1 &&
                    std::string_view("()[]{}?*+-|^$\\.&~# \t\n\r\v\f").find(c.front()) != std::string_view::npos)
                    result += '\\';
                result += c;
            }
            return call.py.text(result);
        });
    }
    if (name != "compile" && !is_pattern_method(name)) return std::nullopt;
    return plain_function(py, name, [function = std::string(name)](PyCall& call) -> PyValue {
        auto pattern = pattern_argument(call, function);
        if (const auto* unknown = std::get_if<PyValue>(&pattern)) return *unknown;
        auto& code = std::get<PatternCode>(pattern);
        if (function == "compile") return call.py.make<PyCompiledPattern>(std::move(code));
        return use_pattern(call, code, function, 1);
    });
}

}  // namespace srmigrate::python
