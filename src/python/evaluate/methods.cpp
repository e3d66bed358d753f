// SPDX-License-Identifier: Apache-2.0
// Methods of str, bytes, int, float, list, tuple, dict and set. Each takes its object as first argument.
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "python/evaluate/bind.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/format.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace srmigrate::python {
namespace {

using MethodBody = std::function<PyValue(PyCall&)>;

// What the method of a text, list … gets: the object itself is the first argument.
struct MethodArguments {
    explicit MethodArguments(PyCall& made) : call(made), py(made.py) {}

    PyCall& call;
    PyEvaluator& py;

    std::size_t count() const { return call.positional.size() - 1; }
    bool has(std::size_t index) const { return index < count(); }
    PyValue at(std::size_t index) const { return has(index) ? call.positional[index + 1].value : PyValue(); }
    CodePlace place(std::size_t index) const { return has(index) ? call.positional[index + 1].place : call.place; }
    void limit(std::size_t least, std::size_t most) const {
        if (count() < least || count() > most) {
            py.raise("TypeError",
                     fmt::format("{}() takes {} argument{}, got {}", call.callee, most, most == 1 ? "" : "s", count()),
                     call.place);
        }
    }
    const std::string& self_text() const {
        const auto* text = call.positional.empty() ? nullptr : call.positional.front().value.as_text();
        if (text == nullptr) py.raise("TypeError", fmt::format("{}() needs a 'str' object", call.callee), call.place);
        return *text;
    }
    // Python raises where it is no text; unknown ones were sorted out before.
    const std::string& text(std::size_t index) const {
        const auto value = at(index);
        const auto* found = value.as_text();
        if (found == nullptr) {
            py.raise("TypeError",
                     fmt::format("{}() argument {} must be str, not {}", call.callee, index + 1, py.type_name(value)),
                     place(index));
        }
        return *found;
    }
    std::int64_t integer(std::size_t index, std::int64_t standard) const {
        const auto value = at(index);
        if (value.is_none()) return standard;
        if (const auto boolean = value.as_boolean()) return *boolean ? 1 : 0;
        const auto found = value.as_integer();
        if (!found)
            py.raise("TypeError", fmt::format("'{}' object cannot be interpreted as an integer", py.type_name(value)),
                     place(index));
        return *found;
    }
    template <class Object>
    Object& self_object(Object* (PyValue::*as)() const) const {
        auto value = call.positional.empty() ? PyValue() : call.positional.front().value;
        if (const auto* instance = value.as_instance(); instance != nullptr && instance->payload)
            value = *instance->payload;
        auto* object = (value.*as)();
        if (object == nullptr)
            py.raise("TypeError", fmt::format("{}() got an object of the wrong type", call.callee), call.place);
        return *object;
    }
};

// A method whose unknown arguments make its answer unknown.
void method(PyEvaluator& py, std::string_view type, std::string_view name, MethodBody body) {
    auto* owner = py.builtin_class(type);
    owner->names.set(name, py.function(std::string(name), [body = std::move(body)](PyCall& call) {
        for (const auto& argument : call.positional) {
            if (argument.value.is_unknown()) return argument.value;
        }
        for (const auto& keyword : call.keywords) {
            if (keyword.value.is_unknown()) return keyword.value;
        }
        return body(call);
    }));
}
// A method that keeps what it gets, unknown or not.
void keeper(PyEvaluator& py, std::string_view type, std::string_view name, MethodBody body) {
    py.builtin_class(type)->names.set(name, py.function(std::string(name), std::move(body)));
}

constexpr std::string_view k_white_space = " \t\n\r\f\v";

std::string stripped(std::string_view text, const PyValue& characters, bool left, bool right) {
    const auto* given = characters.as_text();
    const auto parts = characters_of(text);
    const auto strips = [&](std::string_view character) {
        return (given == nullptr ? std::string(k_white_space) : *given).find(character) != std::string::npos;
    };
    std::size_t begin = 0;
    std::size_t end = parts.size();
    while (left && begin < end && strips(parts[begin]))
        ++begin;
    while (right && end > begin && strips(parts[end - 1]))
        --end;
    std::string result;
    for (auto i = begin; i < end; ++i)
        result += parts[i];
    return result;
}

std::vector<std::string> split_blanks(std::string_view text, std::int64_t most, bool from_right) {
    std::vector<std::string> parts;
    const auto is_blank = [](char c) { return k_white_space.find(c) != std::string_view::npos; };
    if (!from_right) {
        for (std::size_t at = 0; at < text.size();) {
            while (at < text.size() && is_blank(text[at]))
                ++at;
            if (at >= text.size()) break;
            if (most >= 0 && static_cast<std::int64_t>(parts.size()) == most) {
                auto rest = std::string(text.substr(at));
                rest.erase(rest.find_last_not_of(k_white_space) + 1);
                parts.push_back(std::move(rest));
                break;
            }
            auto end = at;
            while (end < text.size() && !is_blank(text[end]))
                ++end;
            parts.emplace_back(text.substr(at, end - at));
            at = end;
        }
        return parts;
    }
    for (std::size_t at = text.size(); at > 0;) {
        while (at > 0 && is_blank(text[at - 1]))
            --at;
        if (at == 0) break;
        if (most >= 0 && static_cast<std::int64_t>(parts.size()) == most) {
            parts.emplace_back(text.substr(0, at));
            parts.back().erase(0, parts.back().find_first_not_of(k_white_space));
            break;
        }
        auto begin = at;
        while (begin > 0 && !is_blank(text[begin - 1]))
            --begin;
        parts.emplace_back(text.substr(begin, at - begin));
        at = begin;
    }
    std::ranges::reverse(parts);
    return parts;
}

std::vector<std::string> split_at(std::string_view text, std::string_view separator, std::int64_t most,
                                  bool from_right) {
    std::vector<std::string> parts;
    if (!from_right) {
        std::size_t at = 0;
        while (most < 0 || static_cast<std::int64_t>(parts.size()) < most) {
            const auto end = text.find(separator, at);
            if (end == std::string_view::npos) break;
            parts.emplace_back(text.substr(at, end - at));
            at = end + separator.size();
        }
        parts.emplace_back(text.substr(at));
        return parts;
    }
    auto rest = text;
    while (most < 0 || static_cast<std::int64_t>(parts.size()) < most) {
        const auto at = rest.rfind(separator);
        if (at == std::string_view::npos) break;
        parts.emplace_back(rest.substr(at + separator.size()));
        rest = rest.substr(0, at);
    }
    parts.emplace_back(rest);
    std::ranges::reverse(parts);
    return parts;
}

PyValue text_list(PyEvaluator& py, const std::vector<std::string>& parts) {
    std::vector<PyValue> items;
    items.reserve(parts.size());
    for (const auto& part : parts)
        items.push_back(py.text(part));
    return py.list(std::move(items));
}

enum class SplitFrom { left, right };
PyValue split_text(PyCall& call, SplitFrom from) {
    auto separator = call.take_keyword("sep");
    auto most = call.take_keyword("maxsplit");
    const MethodArguments given(call);
    const auto by = separator ? separator->value : given.at(0);
    const auto limit = most ? most->value.as_integer().value_or(-1) : given.integer(1, -1);
    const bool right = from == SplitFrom::right;
    if (by.is_none()) return text_list(call.py, split_blanks(given.self_text(), limit, right));
    const auto* text = by.as_text();
    if (text == nullptr)
        call.py.raise("TypeError", fmt::format("must be str or None, not {}", call.py.type_name(by)), call.place);
    if (text->empty()) call.py.raise("ValueError", "empty separator", call.place);
    return text_list(call.py, split_at(given.self_text(), *text, limit, right));
}

// Upper and lower case of ASCII; other letters of Latin-1, Greek and Cyrillic by their distance.
std::string cased(std::string_view text, bool upper) {
    std::string result;
    for (const auto character : characters_of(text)) {
        if (character.size() == 1) {
            result += upper ? base::to_upper(character) : base::to_lower(character);
            continue;
        }
        auto point = base::code_point(character, 0);
        const auto shift = [&](char32_t low, char32_t high, char32_t distance) {
            if (upper && point >= low + distance && point <= high + distance) {
                point -= distance;
                return true;
            }
            if (!upper && point >= low && point <= high) {
                point += distance;
                return true;
            }
            return false;
        };
        const bool moved = (point != 0xD7 && point != 0xF7 && shift(0xC0, 0xDE, 0x20)) || shift(0x391, 0x3A9, 0x20) ||
                           shift(0x410, 0x42F, 0x20) || shift(0x400, 0x40F, 0x50);
        if (!moved || point > 0x7FF) {
            result += character;
        } else {
            result += static_cast<char>(0xC0 | (point >> 6));
            result += static_cast<char>(0x80 | (point & 0x3F));
        }
    }
    return result;
}

std::string capitalized(std::string_view text) {
    const auto parts = characters_of(text);
    if (parts.empty()) return {};
    return cased(parts.front(), true) + cased(text.substr(parts.front().size()), false);
}

std::string titled(std::string_view text) {
    std::string result;
    bool inside = false;
    for (const auto character : characters_of(text)) {
        const bool letter = character.size() > 1 || base::is_letter(character.front());
        result += letter ? cased(character, !inside) : std::string(character);
        inside = letter;
    }
    return result;
}

// The byte offset of the character with that number.
std::size_t byte_offset(std::string_view text, std::int64_t index) {
    const auto parts = characters_of(text);
    if (index < 0) index = std::max<std::int64_t>(0, index + static_cast<std::int64_t>(parts.size()));
    if (index >= static_cast<std::int64_t>(parts.size())) return text.size();
    return static_cast<std::size_t>(parts[static_cast<std::size_t>(index)].data() - text.data());
}

enum class FindFrom { left, right };
std::int64_t found_at(const MethodArguments& given, FindFrom from) {
    const std::string_view text = given.self_text();
    const auto begin = byte_offset(text, given.integer(1, 0));
    const auto end = given.at(2).is_none() ? text.size() : byte_offset(text, given.integer(2, 0));
    if (begin > end) return -1;
    const auto part = text.substr(begin, end - begin);
    const auto at = from == FindFrom::left ? part.find(given.text(0)) : part.rfind(given.text(0));
    return at == std::string_view::npos ? -1
                                        : static_cast<std::int64_t>(base::count_characters(text.substr(0, begin + at)));
}

enum class Side { start, end };
PyValue has_affix(const MethodArguments& given, Side side) {
    const std::string_view text = given.self_text();
    const auto begin = byte_offset(text, given.integer(1, 0));
    const auto end = given.at(2).is_none() ? text.size() : byte_offset(text, given.integer(2, 0));
    const auto part = begin > end ? std::string_view() : text.substr(begin, end - begin);
    const auto fits = [&](const PyValue& value) {
        const auto* affix = value.as_text();
        if (affix == nullptr)
            given.py.raise("TypeError",
                           fmt::format("{} first arg must be str or a tuple of str, not {}", given.call.callee,
                                       given.py.type_name(value)),
                           given.place(0));
        return side == Side::start ? part.starts_with(*affix) : part.ends_with(*affix);
    };
    if (const auto* several = given.at(0).as_tuple()) return std::ranges::any_of(several->items, fits);
    return fits(given.at(0));
}

enum class Justify { left, right, center };
PyValue justified(const MethodArguments& given, Justify how) {
    const auto& text = given.self_text();
    const auto width = given.integer(0, 0);
    const auto fill = given.has(1) ? given.text(1) : std::string(" ");
    const auto size = static_cast<std::int64_t>(base::count_characters(text));
    const auto missing = width > size ? width - size : 0;
    charge_memory(given.py, static_cast<std::size_t>(missing) * fill.size(), given.call.place);
    const auto left = how == Justify::left ? 0 : how == Justify::right ? missing : missing / 2 + (missing & width & 1);
    std::string result;
    for (std::int64_t i = 0; i < left; ++i)
        result += fill;
    result += text;
    for (std::int64_t i = left; i < missing; ++i)
        result += fill;
    return given.py.text(result);
}

std::vector<std::string> lines(std::string_view text, bool keep_ends) {
    std::vector<std::string> result;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find_first_of("\n\r\f\v", at), text.size());
        const auto next = std::min(end + (text.substr(end, 2) == "\r\n" ? 2 : 1), text.size());
        result.emplace_back(text.substr(at, (keep_ends ? next : end) - at));
        at = next;
    }
    return result;
}

bool every_character(std::string_view text, bool (*holds)(char)) {
    return !text.empty() &&
           std::ranges::all_of(text, [&](char c) { return static_cast<unsigned char>(c) >= 0x80 || holds(c); });
}

void text_methods(PyEvaluator& py) {
    const auto text = [&](std::string_view name, std::string (*made)(std::string_view)) {
        method(py, "str", name, [made](PyCall& call) { return call.py.text(made(MethodArguments(call).self_text())); });
    };
    text("upper", [](std::string_view t) { return cased(t, true); });
    text("lower", [](std::string_view t) { return cased(t, false); });
    text("casefold", [](std::string_view t) { return cased(t, false); });
    text("capitalize", capitalized);
    text("title", titled);
    text("swapcase", [](std::string_view t) {
        std::string result;
        for (const auto c : characters_of(t)) {
            const auto up = cased(c, true);
            result += up == c ? cased(c, false) : up;
        }
        return result;
    });
    const auto strip = [&](std::string_view name, bool left, bool right) {
        method(py, "str", name, [left, right](PyCall& call) {
            const MethodArguments given(call);
            given.limit(0, 1);
            if (!given.at(0).is_none()) given.text(0);
            return call.py.text(stripped(given.self_text(), given.at(0), left, right));
        });
    };
    strip("strip", true, true);
    strip("lstrip", true, false);
    strip("rstrip", false, true);
    method(py, "str", "split", [](PyCall& call) { return split_text(call, SplitFrom::left); });
    method(py, "str", "rsplit", [](PyCall& call) { return split_text(call, SplitFrom::right); });
    method(py, "str", "splitlines", [](PyCall& call) {
        const auto keep = call.take_keyword("keepends");
        const MethodArguments given(call);
        return text_list(call.py, lines(given.self_text(), call.py.truth(keep ? keep->value : given.at(0))));
    });
    method(py, "str", "join", [](PyCall& call) {
        const MethodArguments given(call);
        given.limit(1, 1);
        std::string result;
        bool first = true;
        for (const auto& item : call.py.iterate(given.at(0), given.place(0))) {
            if (item.is_unknown()) return item;
            const auto* part = item.as_text();
            if (part == nullptr) {
                call.py.raise("TypeError",
                              fmt::format("sequence item: expected str instance, {} found", call.py.type_name(item)),
                              given.place(0));
            }
            if (!first) result += given.self_text();
            result += *part;
            first = false;
        }
        return call.py.text(result);
    });
    method(py, "str", "replace", [](PyCall& call) {
        const auto keyword = call.take_keyword("count");
        const MethodArguments given(call);
        given.limit(2, 3);
        const auto& self = given.self_text();
        const auto& from = given.text(0);
        const auto& to = given.text(1);
        auto left = keyword ? keyword->value.as_integer().value_or(-1) : given.integer(2, -1);
        std::string result;
        std::size_t at = 0;
        while (left != 0) {
            const auto next = self.find(from, at);
            if (next == std::string::npos) break;
            if (from.empty()) {
                if (at >= self.size()) break;
                result += to;
                const auto size = base::character_size(self, at);
                result += self.substr(at, size);
                at += size;
            } else {
                result += self.substr(at, next - at) + to;
                at = next + from.size();
            }
            charge_memory(call.py, to.size(), call.place);
            --left;
        }
        if (from.empty() && left != 0) result += to;
        return call.py.text(result + self.substr(std::min(at, self.size())));
    });
    method(py, "str", "startswith", [](PyCall& call) { return has_affix(MethodArguments(call), Side::start); });
    method(py, "str", "endswith", [](PyCall& call) { return has_affix(MethodArguments(call), Side::end); });
    method(py, "str", "removeprefix", [](PyCall& call) {
        const MethodArguments given(call);
        const std::string_view self = given.self_text();
        return call.py.text(self.starts_with(given.text(0)) ? self.substr(given.text(0).size()) : self);
    });
    method(py, "str", "removesuffix", [](PyCall& call) {
        const MethodArguments given(call);
        const std::string_view self = given.self_text();
        const auto& suffix = given.text(0);
        return call.py.text(!suffix.empty() && self.ends_with(suffix) ? self.substr(0, self.size() - suffix.size())
                                                                      : self);
    });
    method(py, "str", "find", [](PyCall& call) { return PyValue(found_at(MethodArguments(call), FindFrom::left)); });
    method(py, "str", "rfind", [](PyCall& call) { return PyValue(found_at(MethodArguments(call), FindFrom::right)); });
    const auto index = [&](std::string_view name, FindFrom from) {
        method(py, "str", name, [from](PyCall& call) {
            const auto at = found_at(MethodArguments(call), from);
            if (at < 0) call.py.raise("ValueError", "substring not found", call.place);
            return PyValue(at);
        });
    };
    index("index", FindFrom::left);
    index("rindex", FindFrom::right);
    method(py, "str", "count", [](PyCall& call) {
        const MethodArguments given(call);
        const auto& part = given.text(0);
        const auto& self = given.self_text();
        if (part.empty()) return PyValue(static_cast<std::int64_t>(base::count_characters(self) + 1));
        std::int64_t count = 0;
        for (auto at = self.find(part); at != std::string::npos; at = self.find(part, at + part.size()))
            ++count;
        return PyValue(count);
    });
    keeper(py, "str", "format", [](PyCall& call) {
        const auto self = call.positional.front().value;
        if (self.is_unknown()) return self;
        call.positional.erase(call.positional.begin());
        if (self.as_text() == nullptr) call.py.raise("TypeError", "format() needs a 'str' object", call.place);
        return brace_formatted(call.py, *self.as_text(), call);
    });
    keeper(py, "str", "format_map", [](PyCall& call) {
        const MethodArguments given(call);
        PyCall made{.py = call.py, .callee = "format", .place = call.place};
        if (const auto* table = given.at(0).as_dictionary()) {
            for (const auto& entry : table->table.entries()) {
                if (const auto* name = entry.key.as_text())
                    made.keywords.push_back({.name = *name, .value = entry.value, .place = {}, .name_place = {}});
            }
        }
        return brace_formatted(call.py, given.self_text(), made);
    });
    method(py, "str", "zfill", [](PyCall& call) {
        const MethodArguments given(call);
        auto self = given.self_text();
        const auto width = given.integer(0, 0);
        const auto size = static_cast<std::int64_t>(base::count_characters(self));
        if (width <= size) return call.py.text(self);
        charge_memory(call.py, static_cast<std::size_t>(width), call.place);
        const bool sign = !self.empty() && (self.front() == '+' || self.front() == '-');
        self.insert(sign ? 1 : 0, static_cast<std::size_t>(width - size), '0');
        return call.py.text(self);
    });
    method(py, "str", "ljust", [](PyCall& call) { return justified(MethodArguments(call), Justify::left); });
    method(py, "str", "rjust", [](PyCall& call) { return justified(MethodArguments(call), Justify::right); });
    method(py, "str", "center", [](PyCall& call) { return justified(MethodArguments(call), Justify::center); });
    const auto parted = [&](std::string_view name, FindFrom from) {
        method(py, "str", name, [from](PyCall& call) {
            const MethodArguments given(call);
            const std::string_view self = given.self_text();
            const auto& separator = given.text(0);
            if (separator.empty()) call.py.raise("ValueError", "empty separator", call.place);
            const auto at = from == FindFrom::left ? self.find(separator) : self.rfind(separator);
            auto& p = call.py;
            if (at == std::string_view::npos) {
                return from == FindFrom::left ? p.tuple({p.text(self), p.text(""), p.text("")})
                                              : p.tuple({p.text(""), p.text(""), p.text(self)});
            }
            return p.tuple({p.text(self.substr(0, at)), p.text(separator), p.text(self.substr(at + separator.size()))});
        });
    };
    parted("partition", FindFrom::left);
    parted("rpartition", FindFrom::right);
    method(py, "str", "expandtabs", [](PyCall& call) {
        const MethodArguments given(call);
        const auto width = given.integer(0, 8);
        std::string result;
        std::int64_t column = 0;
        for (const auto c : characters_of(given.self_text())) {
            if (c == "\t") {
                const auto blanks = width <= 0 ? 0 : width - column % width;
                charge_memory(call.py, static_cast<std::size_t>(blanks), call.place);
                result.append(static_cast<std::size_t>(blanks), ' ');
                column += blanks;
            } else {
                result += c;
                column = c == "\n" || c == "\r" ? 0 : column + 1;
            }
        }
        return call.py.text(result);
    });
    const auto test = [&](std::string_view name, bool (*holds)(std::string_view)) {
        method(py, "str", name, [holds](PyCall& call) { return PyValue(holds(MethodArguments(call).self_text())); });
    };
    test("isdigit", [](std::string_view t) { return base::is_digits(t); });
    test("isdecimal", [](std::string_view t) { return base::is_digits(t); });
    test("isnumeric", [](std::string_view t) { return base::is_digits(t); });
    test("isalpha", [](std::string_view t) { return every_character(t, base::is_letter); });
    test("isalnum", [](std::string_view t) { return every_character(t, base::is_alphanumeric); });
    test("isidentifier", [](std::string_view t) {
        return !t.empty() && !base::is_digit(t.front()) && every_character(t, base::is_name_character);
    });
    test("isspace",
         [](std::string_view t) { return !t.empty() && t.find_first_not_of(k_white_space) == std::string_view::npos; });
    test("isupper", [](std::string_view t) { return cased(t, true) == t && cased(t, false) != t; });
    test("islower", [](std::string_view t) { return cased(t, false) == t && cased(t, true) != t; });
    test("isascii", [](std::string_view t) {
        return std::ranges::all_of(t, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    });
    method(py, "str", "encode", [](PyCall& call) { return call.py.bytes(MethodArguments(call).self_text()); });
    method(py, "str", "translate", [](PyCall& call) {
        const MethodArguments given(call);
        const auto* table = given.at(0).as_dictionary();
        if (table == nullptr) call.py.refuse("the table of translate() is not read here", call.place);
        std::string result;
        for (const auto c : characters_of(given.self_text())) {
            const auto* found = table->table.find(PyValue(static_cast<std::int64_t>(base::code_point(c, 0))));
            if (found == nullptr) {
                result += c;
            } else if (const auto* replacement = found->as_text()) {
                result += *replacement;
            }
        }
        return call.py.text(result);
    });
    method(py, "str", "maketrans", [](PyCall& call) {
        // Called on the class: all arguments are its own.
        auto* table = call.py.make<PyDictionary>();
        const auto* from = call.positional.empty() ? nullptr : call.positional[0].value.as_text();
        const auto* to = call.positional.size() < 2 ? nullptr : call.positional[1].value.as_text();
        if (from == nullptr || to == nullptr) call.py.refuse("this form of maketrans() is not read here", call.place);
        const auto a = characters_of(*from);
        const auto b = characters_of(*to);
        if (a.size() != b.size())
            call.py.raise("ValueError", "the first two maketrans arguments must have equal length", call.place);
        for (std::size_t i = 0; i < a.size(); ++i)
            table->table.set(PyValue(static_cast<std::int64_t>(base::code_point(a[i], 0))), call.py.text(b[i]));
        return PyValue(table);
    });
}

// ---- list, tuple ----------------------------------------------------------------------------------------------------

PyValue position_of(const MethodArguments& given, const std::vector<PyValue>& items, std::string_view type) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (given.py.equal(items[i], given.at(0), given.call.place)) return static_cast<std::int64_t>(i);
    }
    given.py.raise("ValueError", fmt::format("{} is not in {}", given.py.to_repr(given.at(0)), type), given.call.place);
}
PyValue count_of(const MethodArguments& given, const std::vector<PyValue>& items) {
    return static_cast<std::int64_t>(std::ranges::count_if(
        items, [&](const PyValue& item) { return given.py.equal(item, given.at(0), given.call.place); }));
}

void list_methods(PyEvaluator& py) {
    const auto change = [&](std::string_view name, PyValue (*body)(const MethodArguments&, PyList&)) {
        keeper(py, "list", name, [body](PyCall& call) {
            const MethodArguments given(call);
            about_to_change(call.py, call.place);
            charge_memory(call.py, sizeof(PyValue), call.place);
            return body(given, given.self_object(&PyValue::as_list));
        });
    };
    change("append", [](const MethodArguments& given, PyList& list) {
        given.limit(1, 1);
        list.items.push_back(given.at(0));
        return PyValue();
    });
    change("extend", [](const MethodArguments& given, PyList& list) {
        given.limit(1, 1);
        const auto items = given.py.iterate(given.at(0), given.place(0));
        list.items.insert(list.items.end(), items.begin(), items.end());
        return PyValue();
    });
    change("insert", [](const MethodArguments& given, PyList& list) {
        given.limit(2, 2);
        const auto size = static_cast<std::int64_t>(list.items.size());
        auto at = given.integer(0, 0);
        if (at < 0) at += size;
        list.items.insert(list.items.begin() + std::clamp<std::int64_t>(at, 0, size), given.at(1));
        return PyValue();
    });
    change("pop", [](const MethodArguments& given, PyList& list) {
        const auto size = static_cast<std::int64_t>(list.items.size());
        auto at = given.integer(0, -1);
        if (at < 0) at += size;
        if (at < 0 || at >= size)
            given.py.raise("IndexError", size == 0 ? "pop from empty list" : "pop index out of range",
                           given.call.place);
        const auto value = list.items[static_cast<std::size_t>(at)];
        list.items.erase(list.items.begin() + at);
        return value;
    });
    change("remove", [](const MethodArguments& given, PyList& list) {
        const auto at = position_of(given, list.items, "list").as_integer();
        list.items.erase(list.items.begin() + *at);
        return PyValue();
    });
    change("clear", [](const MethodArguments&, PyList& list) {
        list.items.clear();
        return PyValue();
    });
    change("reverse", [](const MethodArguments&, PyList& list) {
        std::ranges::reverse(list.items);
        return PyValue();
    });
    keeper(py, "list", "sort", [](PyCall& call) {
        about_to_change(call.py, call.place);
        const MethodArguments given(call);
        auto& list = given.self_object(&PyValue::as_list);
        PyCall made{.py = call.py,
                    .callee = "sorted",
                    .place = call.place,
                    .positional = {call.positional.front()},
                    .keywords = call.keywords};
        const auto sorted = call.py.call(*call.py.state().builtins.find("sorted"), made);
        if (sorted.is_unknown()) call.py.refuse(*sorted.as_unknown(), call.place);
        list.items = sorted.as_list()->items;
        return PyValue();
    });
    method(py, "list", "index", [](PyCall& call) {
        const MethodArguments given(call);
        return position_of(given, given.self_object(&PyValue::as_list).items, "list");
    });
    method(py, "list", "count", [](PyCall& call) {
        const MethodArguments given(call);
        return count_of(given, given.self_object(&PyValue::as_list).items);
    });
    method(py, "list", "copy",
           [](PyCall& call) { return call.py.list(MethodArguments(call).self_object(&PyValue::as_list).items); });
    method(py, "tuple", "index", [](PyCall& call) {
        const MethodArguments given(call);
        return position_of(given, given.self_object(&PyValue::as_tuple).items, "tuple");
    });
    method(py, "tuple", "count", [](PyCall& call) {
        const MethodArguments given(call);
        return count_of(given, given.self_object(&PyValue::as_tuple).items);
    });
}

// ---- dict -----------------------------------------------------------------------------------------------------------

void fill_dictionary(PyEvaluator& py, PyDictionary& into, PyValue from, CodePlace place) {
    if (const auto* instance = from.as_instance(); instance != nullptr && instance->payload) from = *instance->payload;
    if (const auto* other = from.as_dictionary()) {
        for (const auto& entry : std::vector(other->table.entries()))
            into.table.set(entry.key, entry.value);
        return;
    }
    if (from.as_native() != nullptr) {
        if (const auto keys = py.find_attribute(from, "keys", place)) {
            for (const auto& key : py.iterate(py.call(*keys, {}, place), place))
                into.table.set(key, py.item(from, key, place));
            return;
        }
    }
    for (const auto& pair : py.iterate(from, place)) {
        const auto parts = py.iterate(pair, place);
        if (parts.size() != 2)
            py.raise("ValueError",
                     fmt::format("dictionary update sequence element has length {}; 2 is required", parts.size()),
                     place);
        into.table.set(parts[0], parts[1]);
    }
}

void dictionary_methods(PyEvaluator& py) {
    const auto with = [&](std::string_view name, PyValue (*body)(const MethodArguments&, PyDictionary&)) {
        keeper(py, "dict", name, [body](PyCall& call) {
            const MethodArguments given(call);
            return body(given, given.self_object(&PyValue::as_dictionary));
        });
    };
    with("keys", [](const MethodArguments& given, PyDictionary& self) {
        std::vector<PyValue> items;
        for (const auto& entry : self.table.entries())
            items.push_back(entry.key);
        return given.py.list(std::move(items));
    });
    with("values", [](const MethodArguments& given, PyDictionary& self) {
        std::vector<PyValue> items;
        for (const auto& entry : self.table.entries())
            items.push_back(entry.value);
        return given.py.list(std::move(items));
    });
    with("items", [](const MethodArguments& given, PyDictionary& self) {
        std::vector<PyValue> items;
        for (const auto& entry : self.table.entries())
            items.push_back(given.py.tuple({entry.key, entry.value}));
        return given.py.list(std::move(items));
    });
    with("get", [](const MethodArguments& given, PyDictionary& self) {
        given.limit(1, 2);
        if (given.at(0).is_unknown()) return given.at(0);
        const auto* found = self.table.find(given.at(0));
        return found != nullptr ? *found : given.at(1);
    });
    with("copy", [](const MethodArguments& given, PyDictionary& self) {
        auto* copy = given.py.make<PyDictionary>();
        copy->table = self.table;
        return PyValue(copy);
    });
    with("pop", [](const MethodArguments& given, PyDictionary& self) {
        about_to_change(given.py, given.call.place);
        const auto* found = self.table.find(given.at(0));
        if (found == nullptr) {
            if (given.has(1)) return given.at(1);
            given.py.raise("KeyError", given.py.to_repr(given.at(0)), given.call.place);
        }
        const auto value = *found;
        self.table.erase(given.at(0));
        return value;
    });
    with("popitem", [](const MethodArguments& given, PyDictionary& self) {
        about_to_change(given.py, given.call.place);
        if (self.table.size() == 0) given.py.raise("KeyError", "'popitem(): dictionary is empty'", given.call.place);
        const auto last = self.table.entries().back();
        self.table.erase(last.key);
        return given.py.tuple({last.key, last.value});
    });
    with("setdefault", [](const MethodArguments& given, PyDictionary& self) {
        const auto* found = self.table.find(given.at(0));
        if (found != nullptr) return *found;
        about_to_change(given.py, given.call.place);
        self.table.set(given.at(0), given.at(1));
        return given.at(1);
    });
    with("clear", [](const MethodArguments& given, PyDictionary& self) {
        about_to_change(given.py, given.call.place);
        self.table.clear();
        return PyValue();
    });
    with("update", [](const MethodArguments& given, PyDictionary& self) {
        about_to_change(given.py, given.call.place);
        if (given.has(0)) fill_dictionary(given.py, self, given.at(0), given.place(0));
        for (const auto& keyword : given.call.keywords)
            self.table.set(given.py.text(keyword.name), keyword.value);
        return PyValue();
    });
    keeper(py, "dict", "fromkeys", [](PyCall& call) {
        auto* made = call.py.make<PyDictionary>();
        if (call.positional.empty()) call.py.raise("TypeError", "fromkeys() needs the keys", call.place);
        for (const auto& key : call.py.iterate(call.positional[0].value, call.place))
            made->table.set(key, call.positional.size() > 1 ? call.positional[1].value : PyValue());
        return PyValue(made);
    });
}

// ---- set ------------------------------------------------------------------------------------------------------------

void set_methods(PyEvaluator& py) {
    for (const std::string_view type : {"set", "frozenset"}) {
        const auto combine = [&](std::string_view name, PyOperator op) {
            method(py, type, name, [op](PyCall& call) {
                const MethodArguments given(call);
                PyValue result = &given.self_object(&PyValue::as_set);
                for (std::size_t i = 0; i < given.count(); ++i) {
                    const auto other =
                        given.at(i).as_set() != nullptr ? given.at(i) : call.py.set(call.py.iterate(given.at(i)));
                    result = call.py.binary(op, result, other, call.place);
                }
                return result;
            });
        };
        combine("union", PyOperator::bit_or);
        combine("intersection", PyOperator::bit_and);
        combine("difference", PyOperator::subtract);
        combine("symmetric_difference", PyOperator::bit_xor);
        const auto compare = [&](std::string_view name, PyComparison op) {
            method(py, type, name, [op](PyCall& call) {
                const MethodArguments given(call);
                const auto other =
                    given.at(0).as_set() != nullptr ? given.at(0) : call.py.set(call.py.iterate(given.at(0)));
                return call.py.compare(op, &given.self_object(&PyValue::as_set), other, call.place);
            });
        };
        compare("issubset", PyComparison::less_equal);
        compare("issuperset", PyComparison::greater_equal);
        method(py, type, "isdisjoint", [](PyCall& call) {
            const MethodArguments given(call);
            const auto other =
                given.at(0).as_set() != nullptr ? given.at(0) : call.py.set(call.py.iterate(given.at(0)));
            return PyValue(call.py.binary(PyOperator::bit_and, &given.self_object(&PyValue::as_set), other, call.place)
                               .as_set()
                               ->table.size() == 0);
        });
        method(py, type, "copy", [](PyCall& call) {
            auto* copy = call.py.make<PySet>();
            copy->table = MethodArguments(call).self_object(&PyValue::as_set).table;
            return PyValue(copy);
        });
    }
    const auto change = [&](std::string_view name, PyValue (*body)(const MethodArguments&, PySet&)) {
        keeper(py, "set", name, [body](PyCall& call) {
            const MethodArguments given(call);
            about_to_change(call.py, call.place);
            return body(given, given.self_object(&PyValue::as_set));
        });
    };
    change("add", [](const MethodArguments& given, PySet& set) {
        set.table.set(given.at(0), {});
        return PyValue();
    });
    change("discard", [](const MethodArguments& given, PySet& set) {
        set.table.erase(given.at(0));
        return PyValue();
    });
    change("remove", [](const MethodArguments& given, PySet& set) {
        if (!set.table.erase(given.at(0))) given.py.raise("KeyError", given.py.to_repr(given.at(0)), given.call.place);
        return PyValue();
    });
    change("clear", [](const MethodArguments&, PySet& set) {
        set.table.clear();
        return PyValue();
    });
    change("update", [](const MethodArguments& given, PySet& set) {
        for (std::size_t i = 0; i < given.count(); ++i) {
            if (const auto* other = given.at(i).as_set()) {
                for (const auto& entry : std::vector(other->table.entries()))
                    set.table.set(entry.key, {});
            } else {
                for (const auto& item : given.py.iterate(given.at(i)))
                    set.table.set(item, {});
            }
        }
        return PyValue();
    });
}

void number_methods(PyEvaluator& py) {
    method(py, "int", "bit_length", [](PyCall& call) {
        const auto value = call.positional.front().value.as_integer().value_or(0);
        std::int64_t bits = 0;
        for (auto rest = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
             rest != 0; rest >>= 1)
            ++bits;
        return PyValue(bits);
    });
    method(py, "float", "is_integer", [](PyCall& call) {
        const auto value = call.positional.front().value.as_real().value_or(0);
        return PyValue(std::floor(value) == value);
    });
    method(py, "bytes", "decode", [](PyCall& call) {
        const auto* bytes = call.positional.front().value.as_bytes();
        if (bytes == nullptr) call.py.raise("TypeError", "decode() needs a 'bytes' object", call.place);
        if (base::first_invalid_utf8(*bytes)) call.py.raise("UnicodeDecodeError", "invalid start byte", call.place);
        return call.py.text(*bytes);
    });
    method(py, "bytes", "hex", [](PyCall& call) {
        const auto* bytes = call.positional.front().value.as_bytes();
        std::string result;
        for (const char c : bytes == nullptr ? std::string() : *bytes)
            result += fmt::format("{:02x}", static_cast<unsigned char>(c));
        return call.py.text(result);
    });
}

}  // namespace

void define_methods(PyEvaluator& py) {
    text_methods(py);
    list_methods(py);
    dictionary_methods(py);
    set_methods(py);
    number_methods(py);
}

}  // namespace srmigrate::python
