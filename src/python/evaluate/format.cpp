// SPDX-License-Identifier: Apache-2.0
#include "python/evaluate/format.hpp"

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "python/evaluate/state.hpp"
#include "python/syntax/repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace srmigrate::python {

std::string repr_of_real(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    // The shortest digits that give the value back; an exponent where Python writes one.
    std::array<char, 64> buffer{};
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
    const std::string_view spelled(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const auto e = spelled.find('e');
    const auto exponent =
        base::number<int>(spelled[e + 1] == '+' ? spelled.substr(e + 2) : spelled.substr(e + 1)).value_or(0);
    if (exponent < -4 || exponent >= 16)
        return fmt::format("{}e{}{:02}", spelled.substr(0, e), exponent < 0 ? '-' : '+', std::abs(exponent));
    const auto [fixed_end, fixed_error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
    std::string result(buffer.data(), static_cast<std::size_t>(fixed_end - buffer.data()));
    if (result.find('.') == std::string::npos) result += ".0";
    return result;
}

namespace {

std::string repr_of_bytes(std::string_view bytes) {
    const char quote =
        bytes.find('\'') != std::string_view::npos && bytes.find('"') == std::string_view::npos ? '"' : '\'';
    std::string result = "b";
    result += quote;
    for (const char c : bytes) {
        if (c == quote || c == '\\') {
            result += '\\';
            result += c;
        } else if (c == '\n') {
            result += "\\n";
        } else if (c == '\r') {
            result += "\\r";
        } else if (c == '\t') {
            result += "\\t";
        } else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) {
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            result += c;
        }
    }
    return result + quote;
}

PyValue repr_of(PyEvaluator& py, PyValue value, CodePlace place, std::size_t depth);

// The items between brackets; the unknown one, if there is one.
PyValue repr_of_items(PyEvaluator& py, const std::vector<PyValue>& items, std::string_view open, std::string_view close,
                      CodePlace place, std::size_t depth) {
    std::string result(open);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto item = repr_of(py, items[i], place, depth + 1);
        if (item.is_unknown()) return item;
        if (i > 0) result += ", ";
        result += *item.as_text();
        charge_memory(py, item.as_text()->size(), place);
    }
    if (open == "(" && items.size() == 1) result += ',';
    return py.text(result + std::string(close));
}

PyValue repr_of_instance(PyEvaluator& py, PyInstance& instance, CodePlace place, std::size_t depth) {
    PyValue self = &instance;
    if (auto result = call_special(py, self, "__repr__", {}, place)) return *result;
    if (const auto* name = instance.attributes.find("name"); !instance.type->members.empty() && name != nullptr) {
        const auto value = repr_of(py, *instance.attributes.find("value"), place, depth + 1);
        if (value.is_unknown()) return value;
        return py.text(fmt::format("<{}.{}: {}>", instance.type->name, *name->as_text(), *value.as_text()));
    }
    if (const auto* args = instance.attributes.find("args"); args != nullptr && args->as_tuple() != nullptr) {
        const auto inside = repr_of_items(py, args->as_tuple()->items, "", "", place, depth + 1);
        if (inside.is_unknown()) return inside;
        return py.text(fmt::format("{}({})", instance.type->name, *inside.as_text()));
    }
    if (instance.payload) return repr_of(py, *instance.payload, place, depth + 1);
    return py.unknown(fmt::format("the text of a '{}' object names its place in memory", instance.type->name), place);
}

PyValue repr_of(PyEvaluator& py, PyValue value, CodePlace place, std::size_t depth) {
    count_step(py, place);
    if (depth > 50) py.refuse("the value is nested too deeply to be written as text", place);
    switch (value.kind()) {
        case PyKind::unknown:
            return value;
        case PyKind::none:
            return py.text("None");
        case PyKind::boolean:
            return py.text(*value.as_boolean() ? "True" : "False");
        case PyKind::integer:
            return py.text(std::to_string(*value.as_integer()));
        case PyKind::big_integer:
            return py.text(value.as_big_integer()->digits);
        case PyKind::real:
            return py.text(repr_of_real(*value.as_real()));
        case PyKind::text:
            return py.text(repr(*value.as_text()));
        case PyKind::bytes:
            return py.text(repr_of_bytes(*value.as_bytes()));
        case PyKind::tuple:
            return repr_of_items(py, value.as_tuple()->items, "(", ")", place, depth);
        case PyKind::list:
            return repr_of_items(py, value.as_list()->items, "[", "]", place, depth);
        case PyKind::dictionary: {
            std::string result = "{";
            for (const auto& entry : value.as_dictionary()->table.entries()) {
                const auto key = repr_of(py, entry.key, place, depth + 1);
                if (key.is_unknown()) return key;
                const auto item = repr_of(py, entry.value, place, depth + 1);
                if (item.is_unknown()) return item;
                if (result.size() > 1) result += ", ";
                result += *key.as_text() + ": " + *item.as_text();
                charge_memory(py, item.as_text()->size(), place);
            }
            return py.text(result + '}');
        }
        case PyKind::set: {
            const auto* set = value.as_set();
            if (set->table.size() == 0) return py.text(set->frozen ? "frozenset()" : "set()");
            if (set->table.size() > 1)
                return py.unknown("the order of a set is known only when it is run", place, "use sorted(…), or a list");
            return repr_of_items(py, {set->table.entries().front().key}, set->frozen ? "frozenset({" : "{",
                                 set->frozen ? "})" : "}", place, depth);
        }
        case PyKind::range: {
            const auto* range = value.as_range();
            return py.text(range->step == 1 ? fmt::format("range({}, {})", range->start, range->stop)
                                            : fmt::format("range({}, {}, {})", range->start, range->stop, range->step));
        }
        case PyKind::type: {
            const auto* type = value.as_class();
            if (!type->members.empty()) return py.text(fmt::format("<enum '{}'>", type->name));
            return py.text(
                fmt::format("<class '{}{}'>", type->module == nullptr ? "" : type->module->name + '.', type->name));
        }
        case PyKind::module:
            return py.text(fmt::format("<module '{}'>", value.as_module()->name));
        case PyKind::ellipsis:
            return py.text("Ellipsis");
        case PyKind::not_implemented:
            return py.text("NotImplemented");
        case PyKind::native:
            return value.as_native()->to_repr(py, place);
        case PyKind::instance:
            return repr_of_instance(py, *value.as_instance(), place, depth);
        case PyKind::function:
        case PyKind::method:
        case PyKind::slice:
            return py.unknown(fmt::format("the text of a {} names its place in memory", py.type_name(value)), place);
    }
    return {};
}

}  // namespace

std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> result;
    for (std::size_t at = 0; at < text.size();) {
        const auto size = base::character_size(text, at);
        result.push_back(text.substr(at, size));
        at += size;
    }
    return result;
}

PyValue repr_value(PyEvaluator& py, PyValue value, CodePlace place) {
    return repr_of(py, value, place, 0);
}

PyValue text_value(PyEvaluator& py, PyValue value, CodePlace place) {
    if (value.kind() == PyKind::text) return value;
    if (auto* native = value.as_native()) return native->to_text(py, place);
    auto* instance = value.as_instance();
    if (instance == nullptr) return repr_value(py, value, place);
    if (auto result = call_special(py, value, "__str__", {}, place)) return *result;
    if (!instance->type->members.empty()) {
        // StrEnum and IntEnum show their value, others class and name (Python 3.11).
        const auto* plain = py.builtin_class("ReprEnum");
        if (plain != nullptr && instance->type->derives_from(*plain))
            return text_value(py, *instance->attributes.find("value"), place);
        return py.text(fmt::format("{}.{}", instance->type->name, *instance->attributes.find("name")->as_text()));
    }
    // What the evaluator raises says its message itself: that of a KeyError is the key as repr.
    if (const auto* message = instance->attributes.find("__message__")) return *message;
    const auto* args = instance->attributes.find("args");
    if (args != nullptr && args->as_tuple() != nullptr &&
        instance->type->derives_from(*py.builtin_class("BaseException"))) {
        const auto& items = args->as_tuple()->items;
        if (items.empty()) return py.text("");
        if (items.size() > 1) return repr_value(py, *args, place);
        const bool key = instance->type->name == "KeyError";
        return key ? repr_value(py, items.front(), place) : text_value(py, items.front(), place);
    }
    if (instance->payload && find_in_class(*instance->type, "__repr__") == nullptr)
        return text_value(py, *instance->payload, place);
    return repr_value(py, value, place);
}

// ---- Format specifications ------------------------------------------------------------------------------------------

namespace {

// [[fill]align][sign][z][#][0][width][grouping][.precision][type]
struct FormatSpec {
    std::string fill = " ";
    char align = 0;
    char sign = '-';
    bool alternate = false;
    bool zeros = false;
    std::size_t width = 0;
    char grouping = 0;
    std::optional<std::size_t> precision;
    char type = 0;
};

bool is_align(std::string_view text, std::size_t at) {
    return at < text.size() && std::string_view("<>=^").find(text[at]) != std::string_view::npos;
}

FormatSpec spec_of(PyEvaluator& py, std::string_view text, std::string_view type, CodePlace place) {
    FormatSpec spec;
    std::size_t at = 0;
    if (!text.empty()) {
        const auto size = base::character_size(text, 0);
        if (is_align(text, size)) {
            spec.fill = text.substr(0, size);
            spec.align = text[size];
            at = size + 1;
        } else if (is_align(text, 0)) {
            spec.align = text[0];
            at = 1;
        }
    }
    const auto take = [&](std::string_view any) {
        return at < text.size() && any.find(text[at]) != std::string_view::npos ? text[at++] : '\0';
    };
    const auto digits = [&] {
        std::size_t value = 0;
        while (at < text.size() && base::is_digit(text[at]) && value < 10'000'000)
            value = value * 10 + static_cast<std::size_t>(text[at++] - '0');
        return value;
    };
    if (const char sign = take("+- "); sign != 0) spec.sign = sign;
    take("z");
    spec.alternate = take("#") != 0;
    if (take("0") != 0) {
        spec.zeros = true;
        if (spec.align == 0) {
            spec.fill = "0";
            spec.align = '=';
        }
    }
    spec.width = digits();
    spec.grouping = take(",_");
    if (take(".") != 0) {
        if (at >= text.size() || !base::is_digit(text[at]))
            py.raise("ValueError", "Format specifier missing precision", place);
        spec.precision = digits();
    }
    spec.type = take("bcdeEfFgGnosxX%");
    if (at != text.size())
        py.raise("ValueError", fmt::format("Invalid format specifier '{}' for object of type '{}'", text, type), place);
    charge_memory(py, spec.width + spec.precision.value_or(0), place);
    return spec;
}

std::string repeated_text(std::string_view text, std::size_t count) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i)
        result += text;
    return result;
}

std::string padded(const FormatSpec& spec, std::string_view sign, std::string_view body, char standard) {
    const auto size = base::count_characters(sign) + base::count_characters(body);
    const auto missing = spec.width > size ? spec.width - size : 0;
    const char align = spec.align == 0 ? standard : spec.align;
    const auto before = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
    if (align == '=') return std::string(sign) + repeated_text(spec.fill, missing) + std::string(body);
    return repeated_text(spec.fill, before) + std::string(sign) + std::string(body) +
           repeated_text(spec.fill, missing - before);
}

std::string grouped(std::string digits, char separator, std::size_t every) {
    if (separator == 0) return digits;
    const auto point = std::min(digits.find_first_not_of("0123456789abcdefABCDEF"), digits.size());
    for (auto at = point; at > every;) {
        at -= every;
        digits.insert(at, 1, separator);
    }
    return digits;
}

std::string sign_of(const FormatSpec& spec, bool negative) {
    if (negative) return "-";
    return spec.sign == '-' ? "" : std::string(1, spec.sign);
}

// With zeros as fill, the separators go on into them.
std::string zero_filled(const FormatSpec& spec, std::string_view sign, std::string body, std::size_t every) {
    if (spec.grouping == 0 || spec.fill != "0" || spec.align != '=') return std::string(body);
    const auto point = std::min(body.find('.'), body.size());
    auto whole = base::replace_all(body.substr(0, point), std::string(1, spec.grouping), "");
    const auto tail = body.substr(point);
    while (sign.size() + grouped(whole, spec.grouping, every).size() + tail.size() < spec.width)
        whole.insert(0, 1, '0');
    return grouped(whole, spec.grouping, every) + tail;
}

std::string real_digits(double value, char type, std::optional<std::size_t> precision, bool alternate) {
    const auto digits = static_cast<int>(std::min<std::size_t>(precision.value_or(6), 400));
    switch (type) {
        case 'e':
            return alternate ? fmt::format("{:#.{}e}", value, digits) : fmt::format("{:.{}e}", value, digits);
        case 'E':
            return fmt::format("{:.{}E}", value, digits);
        case 'f':
        case 'F':
            return fmt::format("{:.{}f}", value, digits);
        case '%':
            return fmt::format("{:.{}f}%", value * 100, digits);
        case 'G':
            return fmt::format("{:.{}G}", value, digits);
        default:
            return fmt::format("{:.{}g}", value, digits);
    }
}

std::string formatted_real(const FormatSpec& spec, double value) {
    const auto sign = sign_of(spec, std::signbit(value));
    const auto size = std::abs(value);
    std::string body;
    if (spec.type == 0 && !spec.precision) {
        body = repr_of_real(size);
    } else if (spec.type == 0) {
        body = real_digits(size, 'g', std::max<std::size_t>(1, *spec.precision), false);
        if (body.find_first_of(".en") == std::string::npos) body += ".0";
    } else {
        body = real_digits(size, spec.type == 'n' ? 'g' : spec.type, spec.precision, spec.alternate);
    }
    body = grouped(body, spec.grouping, 3);
    body = zero_filled(spec, sign, body, 3);
    return padded(spec, sign, body, '>');
}

std::string formatted_integer(PyEvaluator& py, const FormatSpec& spec, std::int64_t value, CodePlace place) {
    if (spec.type != 0 && std::string_view("eEfFgG%").find(spec.type) != std::string_view::npos)
        return formatted_real(spec, static_cast<double>(value));
    if (spec.precision) py.raise("ValueError", "Precision not allowed in integer format specifier", place);
    const bool negative = value < 0;
    const auto size = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    std::string body;
    std::string prefix;
    std::size_t every = 4;
    switch (spec.type) {
        case 'b':
            body = fmt::format("{:b}", size);
            prefix = "0b";
            break;
        case 'o':
            body = fmt::format("{:o}", size);
            prefix = "0o";
            break;
        case 'x':
            body = fmt::format("{:x}", size);
            prefix = "0x";
            break;
        case 'X':
            body = fmt::format("{:X}", size);
            prefix = "0X";
            break;
        case 'c':
            return padded(spec, "", size < 0x80 ? std::string(1, static_cast<char>(size)) : std::string("?"), '<');
        default:
            body = std::to_string(size);
            every = 3;
            break;
    }
    const auto sign = sign_of(spec, negative) + (spec.alternate ? prefix : "");
    body = grouped(body, spec.grouping, every);
    body = zero_filled(spec, sign, body, every);
    return padded(spec, sign, body, '>');
}

std::string formatted_text(PyEvaluator& py, const FormatSpec& spec, std::string_view text, CodePlace place) {
    if (spec.type != 0 && spec.type != 's')
        py.raise("ValueError", fmt::format("Unknown format code '{}' for object of type 'str'", spec.type), place);
    auto body = std::string(text);
    if (spec.precision) {
        body.clear();
        const auto characters = characters_of(text);
        for (std::size_t i = 0; i < std::min(*spec.precision, characters.size()); ++i)
            body += characters[i];
    }
    if (spec.align == '=' && !spec.zeros)
        py.raise("ValueError", "'=' alignment not allowed in string format specifier", place);
    auto aligned = spec;
    if (aligned.align == '=') aligned.align = '<';
    return padded(aligned, "", body, '<');
}

}  // namespace

PyValue formatted_value(PyEvaluator& py, PyValue value, std::string_view spec, CodePlace place) {
    if (value.is_unknown()) return value;
    if (auto* native = value.as_native(); native != nullptr && !spec.empty()) {
        // datetime and the like format themselves.
        if (auto method = native->attribute(py, "__format__", place)) return py.call(*method, {py.text(spec)}, place);
    }
    if (auto result = call_special(py, value, "__format__", {py.text(spec)}, place)) return *result;
    if (spec.empty()) return text_value(py, value, place);
    const auto read = spec_of(py, spec, py.type_name(value), place);
    const auto* instance = value.as_instance();
    const auto* plain = py.builtin_class("ReprEnum");
    const bool member = instance != nullptr && !instance->type->members.empty() &&
                        (plain == nullptr || !instance->type->derives_from(*plain));
    if (!member) {
        if (const auto boolean = value.as_boolean()) {
            if (read.type == 0) return py.text(formatted_text(py, read, *boolean ? "True" : "False", place));
            return py.text(formatted_integer(py, read, *boolean ? 1 : 0, place));
        }
        if (const auto integer = value.as_integer()) {
            if (read.type == 's') py.raise("ValueError", "Unknown format code 's' for object of type 'int'", place);
            return py.text(formatted_integer(py, read, *integer, place));
        }
        if (const auto real = value.as_real()) {
            if (read.type != 0 && std::string_view("eEfFgGn%").find(read.type) == std::string_view::npos)
                py.raise("ValueError", fmt::format("Unknown format code '{}' for object of type 'float'", read.type),
                         place);
            return py.text(formatted_real(read, *real));
        }
        if (const auto* text = value.as_text()) return py.text(formatted_text(py, read, *text, place));
    }
    if (!member && instance == nullptr && value.as_native() == nullptr)
        py.raise("TypeError", fmt::format("unsupported format string passed to {}.__format__", py.type_name(value)),
                 place);
    const auto text = text_value(py, value, place);
    return text.is_unknown() ? text : py.text(formatted_text(py, read, *text.as_text(), place));
}

// ---- text % arguments -----------------------------------------------------------------------------------------------

PyValue percent_formatted(PyEvaluator& py, std::string_view text, PyValue arguments, CodePlace place) {
    if (arguments.is_unknown()) return arguments;
    const auto* tuple = arguments.as_tuple();
    const auto* dictionary = arguments.as_dictionary();
    const std::vector<PyValue> given = tuple != nullptr ? tuple->items : std::vector{arguments};
    std::size_t next = 0;
    std::string result;
    bool by_name = false;
    const auto following = [&]() -> PyValue {
        if (next >= given.size()) py.raise("TypeError", "not enough arguments for format string", place);
        return given[next++];
    };
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '%') {
            const auto end = std::min(text.find('%', at), text.size());
            result += text.substr(at, end - at);
            at = end;
            continue;
        }
        ++at;
        std::optional<PyValue> value;
        if (at < text.size() && text[at] == '(') {
            const auto close = text.find(')', at);
            if (close == std::string_view::npos) py.raise("ValueError", "incomplete format key", place);
            if (dictionary == nullptr) py.raise("TypeError", "format requires a mapping", place);
            const auto key = text.substr(at + 1, close - at - 1);
            const auto* found = dictionary->table.find(key);
            if (found == nullptr) py.raise("KeyError", repr(key), place);
            value = *found;
            by_name = true;
            at = close + 1;
        }
        FormatSpec spec;
        spec.align = '>';
        bool left = false;
        for (; at < text.size() && std::string_view("-+ #0").find(text[at]) != std::string_view::npos; ++at) {
            if (text[at] == '-') left = true;
            if (text[at] == '+' || (text[at] == ' ' && spec.sign != '+')) spec.sign = text[at];
            if (text[at] == '#') spec.alternate = true;
            if (text[at] == '0') spec.zeros = true;
        }
        const auto size = [&]() -> std::size_t {
            if (at < text.size() && text[at] == '*') {
                ++at;
                const auto wanted = following().as_integer();
                if (!wanted) py.raise("TypeError", "* wants int", place);
                if (*wanted < 0) left = true;
                return static_cast<std::size_t>(std::min<std::int64_t>(std::abs(*wanted), 10'000'000));
            }
            std::size_t number = 0;
            while (at < text.size() && base::is_digit(text[at]) && number < 10'000'000)
                number = number * 10 + static_cast<std::size_t>(text[at++] - '0');
            return number;
        };
        spec.width = size();
        if (at < text.size() && text[at] == '.') {
            ++at;
            spec.precision = size();
        }
        while (at < text.size() && std::string_view("hlL").find(text[at]) != std::string_view::npos)
            ++at;
        if (at >= text.size()) py.raise("ValueError", "incomplete format", place);
        charge_memory(py, spec.width + spec.precision.value_or(0), place);
        const char type = text[at++];
        if (type == '%') {
            result += '%';
            continue;
        }
        if (left) spec.align = '<';
        const auto argument = value ? *value : following();
        if (argument.is_unknown()) return argument;
        if (type == 's' || type == 'r' || type == 'a') {
            const auto shown = type == 's' ? text_value(py, argument, place) : repr_value(py, argument, place);
            if (shown.is_unknown()) return shown;
            spec.type = 's';
            result += formatted_text(py, spec, *shown.as_text(), place);
            continue;
        }
        if (spec.zeros && !left) {
            spec.fill = "0";
            spec.align = '=';
        }
        const auto integer =
            argument.as_boolean() ? std::optional<std::int64_t>(*argument.as_boolean() ? 1 : 0) : argument.as_integer();
        const auto real = argument.as_real();
        if (type == 'c' && argument.as_text() != nullptr) {
            result += *argument.as_text();
            continue;
        }
        if (!integer && !real)
            py.raise("TypeError",
                     fmt::format("%{} format: a real number is required, not {}", type, py.type_name(argument)), place);
        if (type == 'd' || type == 'i' || type == 'u') {
            spec.type = 'd';
            auto whole = spec;
            whole.precision.reset();
            result += formatted_integer(py, whole, integer ? *integer : static_cast<std::int64_t>(*real), place);
        } else if ((type == 'x' || type == 'X' || type == 'o') && integer) {
            spec.type = type;
            spec.precision.reset();
            result += formatted_integer(py, spec, *integer, place);
        } else if (std::string_view("eEfFgG").find(type) != std::string_view::npos) {
            spec.type = type;
            result += formatted_real(spec, real ? *real : static_cast<double>(*integer));
        } else {
            py.raise("ValueError", fmt::format("unsupported format character '{}'", type), place);
        }
    }
    if (tuple != nullptr ? next < given.size() : next == 0 && !by_name && dictionary == nullptr)
        py.raise("TypeError", "not all arguments converted during string formatting", place);
    return py.text(result);
}

// ---- text.format(…) -------------------------------------------------------------------------------------------------

namespace {

class BraceFormatter {
  public:
    BraceFormatter(PyEvaluator& py, PyCall& call) : m_py(py), m_call(call) {}

    PyValue run(std::string_view text, std::size_t depth) {
        if (depth > 2) m_py.raise("ValueError", "Max string recursion exceeded", m_call.place);
        std::string result;
        for (std::size_t at = 0; at < text.size();) {
            const char c = text[at];
            if (c != '{' && c != '}') {
                const auto end = std::min(text.find_first_of("{}", at), text.size());
                result += text.substr(at, end - at);
                at = end;
                continue;
            }
            if (text.substr(at, 2) == std::string(2, c)) {
                result += c;
                at += 2;
                continue;
            }
            if (c == '}') m_py.raise("ValueError", "Single '}' encountered in format string", m_call.place);
            const auto end = field_end(text, at + 1);
            const auto value = field(text.substr(at + 1, end - at - 1), depth);
            if (value.is_unknown()) return value;
            result += *value.as_text();
            at = end + 1;
        }
        return m_py.text(result);
    }

  private:
    std::size_t field_end(std::string_view text, std::size_t at) {
        std::size_t open = 0;
        for (; at < text.size(); ++at) {
            if (text[at] == '{') ++open;
            if (text[at] == '}') {
                if (open == 0) return at;
                --open;
            }
        }
        m_py.raise("ValueError", "expected '}' before end of string", m_call.place);
    }

    PyValue field(std::string_view text, std::size_t depth) {
        const auto colon = std::min(text.find(':'), text.size());
        const auto bang = text.substr(0, colon).rfind('!');
        const auto name_end = bang == std::string_view::npos ? colon : bang;
        auto value = named(text.substr(0, name_end));
        if (bang != std::string_view::npos) {
            const auto conversion = text.substr(bang + 1, colon - bang - 1);
            if (conversion == "r" || conversion == "a") {
                value = repr_value(m_py, value, m_call.place);
            } else if (conversion == "s") {
                value = text_value(m_py, value, m_call.place);
            } else {
                m_py.raise("ValueError", fmt::format("Unknown conversion specifier {}", conversion), m_call.place);
            }
        }
        if (colon == text.size()) return formatted_value(m_py, value, "", m_call.place);
        const auto spec = run(text.substr(colon + 1), depth + 1);
        if (spec.is_unknown()) return spec;
        return formatted_value(m_py, value, *spec.as_text(), m_call.place);
    }

    PyValue named(std::string_view text) {
        const auto stop = std::min(text.find_first_of(".["), text.size());
        const auto first = text.substr(0, stop);
        PyValue value;
        if (first.empty() || base::is_digits(first)) {
            const auto index =
                first.empty() ? m_next++ : base::number<std::size_t>(first).value_or(static_cast<std::size_t>(-1));
            if (index >= m_call.positional.size()) {
                m_py.raise("IndexError",
                           fmt::format("Replacement index {} out of range for positional args tuple", index),
                           m_call.place);
            }
            value = m_call.positional[index].value;
        } else {
            const auto found = std::ranges::find(m_call.keywords, first, &PyKeyword::name);
            if (found == m_call.keywords.end()) m_py.raise("KeyError", repr(first), m_call.place);
            value = found->value;
        }
        for (auto at = stop; at < text.size();) {
            if (text[at] == '.') {
                const auto end = std::min(text.find_first_of(".[", at + 1), text.size());
                value = m_py.attribute(value, text.substr(at + 1, end - at - 1), m_call.place);
                at = end;
            } else if (text[at] == '[') {
                const auto close = text.find(']', at);
                if (close == std::string_view::npos)
                    m_py.raise("ValueError", "Missing ']' in format string", m_call.place);
                const auto key = text.substr(at + 1, close - at - 1);
                const auto index = base::is_digits(key) ? base::number<std::int64_t>(key) : std::nullopt;
                value = m_py.item(value, index ? PyValue(*index) : m_py.text(key), m_call.place);
                at = close + 1;
            } else {
                m_py.raise("ValueError", "Only '.' or '[' may follow ']' in format field specifier", m_call.place);
            }
        }
        return value;
    }

    PyEvaluator& m_py;
    PyCall& m_call;
    std::size_t m_next = 0;
};

}  // namespace

PyValue brace_formatted(PyEvaluator& py, std::string_view text, PyCall& call) {
    return BraceFormatter(py, call).run(text, 0);
}

}  // namespace srmigrate::python
