// SPDX-License-Identifier: Apache-2.0
#include "python/evaluate/dates.hpp"

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "python/evaluate/bind.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/state.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace srmigrate::python {
namespace {

constexpr std::string_view k_clock = "the clock gives another value in each run";
constexpr std::int64_t k_second = 1'000'000;  // in microseconds
constexpr std::int64_t k_day = 86'400 * k_second;

// Dates and times are instances of classes "date", "datetime", "time" and "timedelta"; `_moment` are microseconds since
// 1970 (of a time: since midnight; of a timedelta: its length).
PyValue moment(PyEvaluator& py, PyClass& type, std::int64_t microseconds) {
    auto* made = py.make<PyInstance>(&type);
    made->attributes.set("_moment", microseconds);
    const auto days = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(microseconds)));
    const std::chrono::year_month_day date(days);
    auto rest = microseconds - std::chrono::duration_cast<std::chrono::microseconds>(days.time_since_epoch()).count();
    if (type.name == "timedelta") {
        const auto whole = (microseconds - rest) / k_day;
        made->attributes.set("days", whole);
        made->attributes.set("seconds", rest / k_second);
        made->attributes.set("microseconds", rest % k_second);
        return made;
    }
    if (type.name != "time") {
        made->attributes.set("year", static_cast<std::int64_t>(static_cast<int>(date.year())));
        made->attributes.set("month", static_cast<std::int64_t>(static_cast<unsigned>(date.month())));
        made->attributes.set("day", static_cast<std::int64_t>(static_cast<unsigned>(date.day())));
    }
    if (type.name != "date") {
        made->attributes.set("hour", rest / (3600 * k_second));
        made->attributes.set("minute", rest / (60 * k_second) % 60);
        made->attributes.set("second", rest / k_second % 60);
        made->attributes.set("microsecond", rest % k_second);
        made->attributes.set("tzinfo", PyValue());
    }
    return made;
}

std::int64_t moment_of(const PyValue& value) {
    const auto* instance = value.as_instance();
    const auto* found = instance == nullptr ? nullptr : instance->attributes.find("_moment");
    return found == nullptr ? 0 : found->as_integer().value_or(0);
}
std::int64_t part_of(const PyValue& value, std::string_view name) {
    const auto* found = value.as_instance()->attributes.find(name);
    return found == nullptr ? 0 : found->as_integer().value_or(0);
}

std::string date_text(const PyValue& value) {
    return fmt::format("{:04}-{:02}-{:02}", part_of(value, "year"), part_of(value, "month"), part_of(value, "day"));
}
std::string time_text(const PyValue& value) {
    const auto fraction = part_of(value, "microsecond");
    auto text =
        fmt::format("{:02}:{:02}:{:02}", part_of(value, "hour"), part_of(value, "minute"), part_of(value, "second"));
    if (fraction != 0) text += fmt::format(".{:06}", fraction);
    return text;
}
std::string zone_text(const PyValue& value) {
    const auto* zone = value.as_instance()->attributes.find("tzinfo");
    return zone != nullptr && zone->as_text() != nullptr && *zone->as_text() == "UTC" ? "+00:00" : "";
}
std::string iso_text(const PyValue& value, char between) {
    const auto& type = value.as_instance()->type->name;
    if (type == "date") return date_text(value);
    if (type == "time") return time_text(value);
    return date_text(value) + between + time_text(value) + zone_text(value);
}
std::string length_text(const PyValue& value) {
    const auto days = part_of(value, "days");
    const auto seconds = part_of(value, "seconds");
    auto text = days == 0 ? std::string() : fmt::format("{} day{}, ", days, days == 1 || days == -1 ? "" : "s");
    text += fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (part_of(value, "microseconds") != 0) text += fmt::format(".{:06}", part_of(value, "microseconds"));
    return text;
}

std::string formatted_moment(PyEvaluator& py, const PyValue& value, std::string_view format, CodePlace place) {
    std::string result;
    for (std::size_t at = 0; at < format.size(); ++at) {
        if (format[at] != '%' || at + 1 >= format.size()) {
            result += format[at];
            continue;
        }
        switch (format[++at]) {
            case 'Y':
                result += fmt::format("{:04}", part_of(value, "year"));
                break;
            case 'y':
                result += fmt::format("{:02}", part_of(value, "year") % 100);
                break;
            case 'm':
                result += fmt::format("{:02}", part_of(value, "month"));
                break;
            case 'd':
                result += fmt::format("{:02}", part_of(value, "day"));
                break;
            case 'H':
                result += fmt::format("{:02}", part_of(value, "hour"));
                break;
            case 'M':
                result += fmt::format("{:02}", part_of(value, "minute"));
                break;
            case 'S':
                result += fmt::format("{:02}", part_of(value, "second"));
                break;
            case 'f':
                result += fmt::format("{:06}", part_of(value, "microsecond"));
                break;
            case 'F':
                result += date_text(value);
                break;
            case 'T':
                result += fmt::format("{:02}:{:02}:{:02}", part_of(value, "hour"), part_of(value, "minute"),
                                      part_of(value, "second"));
                break;
            case '%':
                result += '%';
                break;
            default:
                py.refuse(fmt::format("the format %{} of a date is not evaluated here", format[at]), place);
        }
    }
    return result;
}

enum class Has { date, time, both };

constexpr std::array k_date{NativeParameter{"year", NativeParameter::Kind::required},
                            NativeParameter{"month", NativeParameter::Kind::required},
                            NativeParameter{"day", NativeParameter::Kind::required}};
constexpr std::array k_datetime{NativeParameter{"year", NativeParameter::Kind::required},
                                NativeParameter{"month", NativeParameter::Kind::required},
                                NativeParameter{"day", NativeParameter::Kind::required},
                                NativeParameter{"hour"},
                                NativeParameter{"minute"},
                                NativeParameter{"second"},
                                NativeParameter{"microsecond"},
                                NativeParameter{"tzinfo"},
                                NativeParameter{"fold", NativeParameter::Kind::optional_keyword}};
constexpr std::array k_time{NativeParameter{"hour"}, NativeParameter{"minute"}, NativeParameter{"second"},
                            NativeParameter{"microsecond"}, NativeParameter{"tzinfo"}};
constexpr std::array k_timedelta{NativeParameter{"days"},         NativeParameter{"seconds"},
                                 NativeParameter{"microseconds"}, NativeParameter{"milliseconds"},
                                 NativeParameter{"minutes"},      NativeParameter{"hours"},
                                 NativeParameter{"weeks"}};

std::optional<PyValue> unknown_argument(const PyCall& call) {
    for (const auto& argument : call.positional) {
        if (argument.value.is_unknown()) return argument.value;
    }
    for (const auto& keyword : call.keywords) {
        if (keyword.value.is_unknown()) return keyword.value;
    }
    return std::nullopt;
}

PyValue make_moment(PyClass& type, PyCall& call, Has has) {
    if (auto unknown = unknown_argument(call)) return *unknown;
    const auto bound = has == Has::date   ? python::bind(call, k_date)
                       : has == Has::time ? python::bind(call, k_time)
                                          : python::bind(call, k_datetime);
    const auto part = [&](std::string_view name) { return bound.value_or(name, 0).as_integer().value_or(0); };
    std::int64_t microseconds = 0;
    if (has != Has::time) {
        const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(part("year"))),
                                               std::chrono::month(static_cast<unsigned>(part("month"))),
                                               std::chrono::day(static_cast<unsigned>(part("day"))));
        if (!date.ok() || part("year") < 1 || part("year") > 9999)
            call.py.raise("ValueError", "day is out of range for month", call.place);
        microseconds =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::sys_days(date).time_since_epoch())
                .count();
    }
    if (has != Has::date) {
        if (part("hour") < 0 || part("hour") > 23) call.py.raise("ValueError", "hour must be in 0..23", call.place);
        if (part("minute") < 0 || part("minute") > 59)
            call.py.raise("ValueError", "minute must be in 0..59", call.place);
        if (part("second") < 0 || part("second") > 59)
            call.py.raise("ValueError", "second must be in 0..59", call.place);
        if (part("microsecond") < 0 || part("microsecond") >= k_second)
            call.py.raise("ValueError", "microsecond must be in 0..999999", call.place);
        microseconds += ((part("hour") * 60 + part("minute")) * 60 + part("second")) * k_second + part("microsecond");
    }
    const auto made = moment(call.py, type, microseconds);
    if (bound.given("tzinfo")) made.as_instance()->attributes.set("tzinfo", bound.value("tzinfo"));
    return made;
}

PyValue from_iso(PyClass& type, PyCall& call) {
    const auto* text = call.positional.empty() ? nullptr : call.positional.back().value.as_text();
    const auto fail = [&]() {
        call.py.raise("ValueError", fmt::format("Invalid isoformat string: '{}'", text == nullptr ? "" : *text),
                      call.place);
    };
    if (text == nullptr || text->size() < 10) fail();
    PyCall made{.py = call.py, .callee = type.name, .place = call.place};
    const auto number = [&](std::size_t at, std::size_t size) {
        const auto value = at + size <= text->size()
                               ? base::number<std::int64_t>(std::string_view(*text).substr(at, size))
                               : std::nullopt;
        if (!value) fail();
        made.positional.push_back({.value = value.value_or(0), .place = call.place});
    };
    number(0, 4);
    number(5, 2);
    number(8, 2);
    if (type.name == "date") return make_moment(type, made, Has::date);
    if (text->size() >= 16) {
        number(11, 2);
        number(14, 2);
    }
    if (text->size() >= 19) number(17, 2);
    if (text->size() == 26 && (*text)[19] == '.')
        number(20, 6);
    else if (text->size() > 19)
        return call.py.unknown("this form of a date is not read here", call.place);
    return make_moment(type, made, Has::both);
}

void define_common(PyEvaluator& py, PyClass& type) {
    const auto method = [&](std::string_view name, PyValue (*body)(PyCall&)) {
        type.names.set(name, plain_function(py, name, body));
    };
    const auto self = [](PyCall& call) { return call.positional.front().value; };
    (void)self;
    method("isoformat", [](PyCall& call) {
        const auto* separator = call.positional.size() > 1 ? call.positional[1].value.as_text() : nullptr;
        return call.py.text(iso_text(call.positional.front().value,
                                     separator != nullptr && !separator->empty() ? separator->front() : 'T'));
    });
    method("strftime", [](PyCall& call) {
        const auto* format = call.positional.size() > 1 ? call.positional[1].value.as_text() : nullptr;
        return call.py.text(
            formatted_moment(call.py, call.positional.front().value, format == nullptr ? "" : *format, call.place));
    });
    method("__format__", [](PyCall& call) {
        const auto* format = call.positional.size() > 1 ? call.positional[1].value.as_text() : nullptr;
        const auto value = call.positional.front().value;
        return call.py.text(format == nullptr || format->empty()
                                ? iso_text(value, ' ')
                                : formatted_moment(call.py, value, *format, call.place));
    });
    method("__str__", [](PyCall& call) { return call.py.text(iso_text(call.positional.front().value, ' ')); });
}

void define_comparisons(PyEvaluator& py, PyClass& type) {
    struct Row {
        std::string_view name;
        PyComparison op;
    };
    constexpr std::array<Row, 5> k_rows{{{"__eq__", PyComparison::equal},
                                         {"__lt__", PyComparison::less},
                                         {"__le__", PyComparison::less_equal},
                                         {"__gt__", PyComparison::greater},
                                         {"__ge__", PyComparison::greater_equal}}};
    for (const auto& row : k_rows) {
        type.names.set(row.name, plain_function(py, row.name, [op = row.op](PyCall& call) -> PyValue {
                           const auto a = call.positional.front().value;
                           const auto b = call.positional.back().value;
                           if (b.as_instance() == nullptr || b.as_instance()->type != a.as_instance()->type)
                               return PyValue::not_implemented();
                           return call.py.compare(op, moment_of(a), moment_of(b), call.place);
                       }));
    }
}

// One `datetime` class for the evaluator, made with the first use.
PyClass& dates_class(PyEvaluator& py, std::string_view name) {
    if (auto* known = py.builtin_class(name)) return *known;
    const auto made = [&](std::vector<std::string_view> bases, Has has) -> PyClass& {
        return *define_class(py, name, std::move(bases),
                             [has](PyClass& type, PyCall& call) { return make_moment(type, call, has); });
    };
    if (name == "date" || name == "datetime") {
        if (name == "datetime") dates_class(py, "date");
        auto& type = made({name == "date" ? "object" : "date"}, name == "date" ? Has::date : Has::both);
        define_common(py, type);
        define_comparisons(py, type);
        for (const auto* clock : {"now", "utcnow", "today", "fromtimestamp"})
            type.names.set(clock,
                           py.make<PyDescriptor>(PyDescriptor::Kind::class_method, py.function(clock, [](PyCall& call) {
                               return call.py.unknown(std::string(k_clock), call.place, std::string(k_write_value_out));
                           })));
        type.names.set("fromisoformat", py.make<PyDescriptor>(PyDescriptor::Kind::class_method,
                                                              plain_function(py, "fromisoformat", [](PyCall& call) {
                                                                  return from_iso(
                                                                      *call.positional.front().value.as_class(), call);
                                                              })));
        type.names.set("date", plain_function(py, "date", [](PyCall& call) {
                           const auto value = moment_of(call.positional.front().value);
                           return moment(call.py, dates_class(call.py, "date"),
                                         value - ((value % k_day) + k_day) % k_day);
                       }));
        const auto shifted = [&](std::string_view special, std::int64_t sign) {
            type.names.set(special, plain_function(py, special, [sign](PyCall& call) -> PyValue {
                               const auto a = call.positional.front().value;
                               const auto b = call.positional.back().value;
                               const auto* other = b.as_instance();
                               if (other == nullptr) return PyValue::not_implemented();
                               if (other->type->name == "timedelta")
                                   return moment(call.py, *a.as_instance()->type, moment_of(a) + sign * moment_of(b));
                               if (sign < 0 && other->type == a.as_instance()->type)
                                   return moment(call.py, dates_class(call.py, "timedelta"),
                                                 moment_of(a) - moment_of(b));
                               return PyValue::not_implemented();
                           }));
        };
        shifted("__add__", 1);
        shifted("__sub__", -1);
        return type;
    }
    if (name == "time") {
        auto& type = made({"object"}, Has::time);
        define_common(py, type);
        define_comparisons(py, type);
        return type;
    }
    auto& type = *define_class(py, "timedelta", {"object"}, [](PyClass& made_type, PyCall& call) -> PyValue {
        if (auto unknown = unknown_argument(call)) return *unknown;
        const auto bound = python::bind(call, k_timedelta);
        double total = 0;
        const auto add = [&](std::string_view part, double unit) {
            const auto value = bound.value_or(part, 0);
            total += (value.as_real() ? *value.as_real() : static_cast<double>(value.as_integer().value_or(0))) * unit;
        };
        add("microseconds", 1);
        add("milliseconds", 1e3);
        add("seconds", 1e6);
        add("minutes", 60e6);
        add("hours", 3600e6);
        add("days", 86400e6);
        add("weeks", 7 * 86400e6);
        if (!(total > -9e18 && total < 9e18)) call.py.raise("OverflowError", "the timedelta is too large", call.place);
        return moment(call.py, made_type, static_cast<std::int64_t>(total));
    });
    type.names.set("__str__", plain_function(py, "__str__", [](PyCall& call) {
                       return call.py.text(length_text(call.positional.front().value));
                   }));
    type.names.set("total_seconds", plain_function(py, "total_seconds", [](PyCall& call) {
                       return PyValue(static_cast<double>(moment_of(call.positional.front().value)) / 1e6);
                   }));
    type.names.set("__neg__", plain_function(py, "__neg__", [](PyCall& call) {
                       const auto a = call.positional.front().value;
                       return moment(call.py, *a.as_instance()->type, -moment_of(a));
                   }));
    const auto combined = [&](std::string_view special, std::int64_t sign) {
        type.names.set(special, plain_function(py, special, [sign](PyCall& call) -> PyValue {
                           const auto a = call.positional.front().value;
                           const auto b = call.positional.back().value;
                           if (b.as_instance() == nullptr || b.as_instance()->type != a.as_instance()->type)
                               return PyValue::not_implemented();
                           return moment(call.py, *a.as_instance()->type, moment_of(a) + sign * moment_of(b));
                       }));
    };
    combined("__add__", 1);
    combined("__sub__", -1);
    for (const auto* special : {"__mul__", "__rmul__"}) {
        type.names.set(special, plain_function(py, special, [](PyCall& call) -> PyValue {
                           const auto times = call.positional.back().value.as_integer();
                           if (!times || std::abs(*times) > 1'000'000) return PyValue::not_implemented();
                           const auto a = call.positional.front().value;
                           const auto product = static_cast<__int128>(moment_of(a)) * *times;
                           if (product > 9'000'000'000'000'000'000 || product < -9'000'000'000'000'000'000)
                               call.py.raise("OverflowError", "the timedelta is too large", call.place);
                           return moment(call.py, *a.as_instance()->type, static_cast<std::int64_t>(product));
                       }));
    }
    define_comparisons(py, type);
    return type;
}

}  // namespace

std::optional<PyValue> dates_name(PyEvaluator& py, std::string_view name) {
    if (name == "date" || name == "datetime" || name == "time" || name == "timedelta")
        return PyValue(&dates_class(py, name));
    if (name == "UTC") return py.text("UTC");
    if (name == "timezone") {
        return PyValue(py.make<NativeModule>("timezone", std::vector<std::string>(),
                                             [](PyEvaluator& with, std::string_view part) -> std::optional<PyValue> {
                                                 if (part == "utc") return with.text("UTC");
                                                 return std::nullopt;
                                             }));
    }
    return std::nullopt;
}

}  // namespace srmigrate::python
