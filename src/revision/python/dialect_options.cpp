// SPDX-License-Identifier: Apache-2.0
#include "revision/python/dialect_options.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace srmigrate::revision {
namespace {

using python::PyKeyword;
using python::PyValue;

constexpr std::string_view k_dialect_prefix = "starrocks_";

constexpr std::array<std::string_view, 14> k_table_options{
    "engine",     "key",        "primary_key",  "duplicate_key",  "aggregate_key",
    "unique_key", "comment",    "partition_by", "distributed_by", "buckets",
    "order_by",   "properties", "security",     "refresh"};
constexpr std::array<std::string_view, 2> k_column_options{"agg_type", "is_agg_key"};
constexpr std::array<std::string_view, 1> k_index_options{"using"};

struct KeyOption {
    std::string_view option;
    std::string_view kind;
};
constexpr std::array k_keys{KeyOption{"primary_key", "PRIMARY KEY"}, KeyOption{"duplicate_key", "DUPLICATE KEY"},
                            KeyOption{"aggregate_key", "AGGREGATE KEY"}, KeyOption{"unique_key", "UNIQUE KEY"}};

std::span<const std::string_view> options_of(OptionsOf of) {
    switch (of) {
        case OptionsOf::column:
            return k_column_options;
        case OptionsOf::index:
            return k_index_options;
        case OptionsOf::table:
        case OptionsOf::view:
        case OptionsOf::materialized_view:
            return k_table_options;
    }
    return k_table_options;
}

std::string_view what_is(OptionsOf of) {
    switch (of) {
        case OptionsOf::table:
            return "a table";
        case OptionsOf::column:
            return "a column";
        case OptionsOf::index:
            return "an index";
        case OptionsOf::view:
            return "a view";
        case OptionsOf::materialized_view:
            return "a materialized view";
    }
    return "a table";
}

// A dialect that SQLAlchemy could have: its options are accepted and mean nothing here.
bool names_other_dialect(std::string_view keyword) {
    const auto underscore = keyword.find('_');
    if (underscore == std::string_view::npos || underscore == 0) return false;
    const auto dialect = keyword.substr(0, underscore);
    const std::array<std::string, 1> ours{"starrocks"};
    return !base::closest(base::to_lower(dialect), ours);
}

std::string option_hint(std::string_view suffix, OptionsOf of) {
    std::vector<std::string> known;
    for (const auto option : options_of(of))
        known.push_back(std::string(k_dialect_prefix) + std::string(option));
    auto hint = base::did_you_mean(std::string(k_dialect_prefix) + base::to_lower(suffix), known);
    if (!hint.empty()) return hint;
    if (of != OptionsOf::table && of != OptionsOf::view) return "the options are " + base::join(known, ", ");
    return "other settings of a table stand in starrocks_properties={…}";
}

// A value that the dialect puts into the statement as it is.
std::string plain_text(LibraryCall& call, const DialectOption& option) {
    refuse_unknown(call.py, option.value, option.place);
    if (const auto* text = option.value.as_text()) return *text;
    call.raise("AttributeError",
               fmt::format("expected '{}' as a str, got {}", option.spelled, call.py.type_name(option.value)),
               "write the names in one text: 'a, b'");
}

std::string property_text(python::PyEvaluator& py, const PyValue& value, python::CodePlace place) {
    refuse_unknown(py, value, place);
    return py.to_text(value, place);
}

}  // namespace

std::vector<DialectOption> take_dialect_options(LibraryCall& call, OptionsOf of) {
    std::vector<DialectOption> options;
    std::vector<PyKeyword> others;
    for (auto& keyword : call.bound.other_keywords) {
        if (!keyword.name.starts_with(k_dialect_prefix)) {
            if (!names_other_dialect(keyword.name)) others.push_back(std::move(keyword));
            continue;
        }
        const std::string suffix = keyword.name.substr(k_dialect_prefix.size());
        const auto known = options_of(of);
        const auto lower = base::to_lower(suffix);
        const bool one_case = suffix == lower || suffix == base::to_upper(suffix);
        if (!one_case || std::find(known.begin(), known.end(), lower) == known.end()) {
            call.py.raise(k_argument_error, fmt::format("'{}' is no option of {}", keyword.name, what_is(of)),
                          call.place_of_name(keyword), option_hint(suffix, of));
        }
        options.push_back({.name = lower, .spelled = keyword.name, .value = keyword.value, .place = keyword.place});
    }
    call.bound.other_keywords = std::move(others);
    return options;
}

SaOptions take_options(LibraryCall& call, OptionsOf of) {
    SaOptions made;
    for (const auto& option : take_dialect_options(call, of)) {
        if (option.value.is_none()) continue;
        const auto key = std::find_if(k_keys.begin(), k_keys.end(),
                                      [&](const KeyOption& candidate) { return candidate.option == option.name; });
        if (key != k_keys.end()) {
            made.keys.push_back({.kind = std::string(key->kind),
                                 .columns = plain_text(call, option),
                                 .checked_as_written = option.spelled == "starrocks_primary_key"});
        } else if (option.name == "engine") {
            made.engine = plain_text(call, option);
        } else if (option.name == "partition_by") {
            made.partition_by = plain_text(call, option);
        } else if (option.name == "distributed_by") {
            made.distributed_by = plain_text(call, option);
        } else if (option.name == "order_by") {
            made.order_by = plain_text(call, option);
        } else if (option.name == "refresh") {
            made.refresh = plain_text(call, option);
        } else if (option.name == "security") {
            made.security = plain_text(call, option);
        } else if (option.name == "properties") {
            made.properties = properties_of(call.py, option.value, call.place);
        } else if (option.name == "comment") {
            made.comment = plain_text(call, option);
        }
    }
    return made;
}

SaProperties properties_of(python::PyEvaluator& py, const PyValue& value, python::CodePlace place) {
    refuse_unknown(py, value, place);
    SaProperties properties;
    if (value.is_none()) return properties;
    if (const auto* dictionary = value.as_dictionary()) {
        for (const auto& [name, content] : dictionary->table.entries())
            properties.emplace_back(property_text(py, name, place), property_text(py, content, place));
        return properties;
    }
    const auto* pairs = value.as_sequence();
    if (pairs == nullptr) {
        py.raise(k_compile_error, fmt::format("expected properties as a dict, got {}", py.type_name(value)), place,
                 "write {'replication_num': '1'}");
    }
    for (const auto& pair : *pairs) {
        refuse_unknown(py, pair, place);
        const auto* both = pair.as_sequence();
        if (both == nullptr || both->size() != 2) {
            py.raise("ValueError", "expected a property as ('name', 'value')", place);
        }
        properties.emplace_back(property_text(py, both->front(), place), property_text(py, both->back(), place));
    }
    return properties;
}

std::string take_index_kind(LibraryCall& call) {
    std::string kind;
    for (const auto& keyword : call.bound.other_keywords) {
        if (keyword.name == "mysql_using" && !keyword.value.is_none()) {
            kind = str_of(call.py, keyword.value, keyword.place, "the kind of an index");
        }
    }
    for (const auto& option : take_dialect_options(call, OptionsOf::index)) {
        if (!option.value.is_none()) kind = plain_text(call, option);
    }
    return kind;
}

void refuse_other_keywords(LibraryCall& call, std::string_view what) {
    if (call.bound.other_keywords.empty()) return;
    const auto& keyword = call.bound.other_keywords.front();
    std::vector<std::string> options;
    for (const auto option : k_table_options)
        options.emplace_back(option);
    for (const auto option : k_column_options)
        options.emplace_back(option);
    const bool is_option = std::find(options.begin(), options.end(), keyword.name) != options.end();
    std::vector<std::string> known;
    for (const auto& parameter : parameters_of(call.signature))
        known.emplace_back(parameter.name);
    auto hint = is_option ? fmt::format("write starrocks_{}=", keyword.name) : base::did_you_mean(keyword.name, known);
    if (hint.empty()) hint = "remove it, or correct its name";
    call.py.raise("TypeError", fmt::format("{} has no keyword '{}'", what, keyword.name), call.place_of_name(keyword),
                  hint);
}

void merge_options(SaOptions& options, const SaOptions& added) {
    const auto take = [](std::string& own, const std::string& other) {
        if (!other.empty()) own = other;
    };
    take(options.engine, added.engine);
    take(options.partition_by, added.partition_by);
    take(options.distributed_by, added.distributed_by);
    take(options.order_by, added.order_by);
    take(options.refresh, added.refresh);
    take(options.security, added.security);
    if (!added.keys.empty()) options.keys = added.keys;
    if (!added.properties.empty()) options.properties = added.properties;
    if (added.comment) options.comment = added.comment;
}

}  // namespace srmigrate::revision
