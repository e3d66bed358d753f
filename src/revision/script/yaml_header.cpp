// SPDX-License-Identifier: Apache-2.0
#include "revision/script/yaml_header.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/file/yaml_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::revision {
namespace {

enum class YamlKey { id, down, labels, depends_on, message, create_date, variables, upgrade, downgrade };
struct YamlWord {
    std::string_view word;
    YamlKey key;
};
constexpr std::array k_yaml_words{
    YamlWord{"revision", YamlKey::id},          YamlWord{"down_revision", YamlKey::down},
    YamlWord{"branch_labels", YamlKey::labels}, YamlWord{"depends_on", YamlKey::depends_on},
    YamlWord{"message", YamlKey::message},      YamlWord{"create_date", YamlKey::create_date},
    YamlWord{"variables", YamlKey::variables},  YamlWord{"upgrade", YamlKey::upgrade},
    YamlWord{"downgrade", YamlKey::downgrade},
};

const YamlWord* yaml_word(std::string_view name) {
    const auto* const word = std::find_if(k_yaml_words.begin(), k_yaml_words.end(),
                                          [&](const YamlWord& candidate) { return candidate.word == name; });
    return word == k_yaml_words.end() ? nullptr : word;
}

bool is_section(YamlKey key) {
    return key == YamlKey::upgrade || key == YamlKey::downgrade;
}

// ---- The quick scan
// --------------------------------------------------------------------------------------------------

enum class ValueForm { value, list, mapping };
struct QuickValue {
    HeaderSpan span;
    std::vector<std::string> items;                    // none: null; of a mapping its keys
    std::vector<std::optional<std::string>> of_items;  // of a mapping
    ValueForm form = ValueForm::value;
};
struct QuickKey {
    YamlKey key;
    QuickValue value;
};

bool is_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, base::is_name_character);
}

bool is_null(std::string_view text) {
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// A scalar that means the same to YAML as to the eye: quoted without escapes, or plain without anything special.
std::optional<std::string_view> simple_scalar(std::string_view text) {
    const char first = text.front();
    if (first == '"' || first == '\'') {
        const auto inner = text.substr(1, text.size() - 2);
        if (text.size() < 2 || text.back() != first || inner.find(first) != std::string_view::npos) return std::nullopt;
        if (inner.find('\\') != std::string_view::npos) return std::nullopt;
        return inner;
    }
    const bool letter = is_word(text.substr(0, 1)) || static_cast<unsigned char>(first) >= 0x80;
    const bool special =
        text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos ||
        text.find('\t') != std::string_view::npos || text.ends_with(':') ||
        std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (!letter || special) return std::nullopt;
    return text;
}

// An item between commas: a word, or a word in quotes.
std::optional<std::string_view> simple_item(std::string_view text) {
    const auto item = base::trim(text);
    const bool quoted = item.size() > 2 && (item.front() == '"' || item.front() == '\'') && item.back() == item.front();
    const auto word = quoted ? item.substr(1, item.size() - 2) : item;
    if (!is_word(word) || (!quoted && is_null(word))) return std::nullopt;
    return word;
}

// [a, "b"] or {a: "1", b: null}
bool read_simple_flow(std::string_view text, QuickValue& value) {
    value.form = text.front() == '[' ? ValueForm::list : ValueForm::mapping;
    if (text.size() < 2 || text.back() != (value.form == ValueForm::list ? ']' : '}')) return false;
    const auto inner = base::trim(text.substr(1, text.size() - 2));
    if (inner.empty()) return true;
    for (const auto& part : base::split(inner, ',')) {
        const auto colon = value.form == ValueForm::list ? part.size() : part.find(": ");
        if (colon == std::string::npos) return false;
        const auto item = simple_item(std::string_view(part).substr(0, colon));
        if (!item) return false;
        value.items.emplace_back(*item);
        if (value.form == ValueForm::list) continue;
        const auto under = base::trim(std::string_view(part).substr(colon + 1));
        const auto word = simple_item(under);
        if (!word && under != "null") return false;
        value.of_items.push_back(word ? std::optional(std::string(*word)) : std::nullopt);
    }
    return true;
}

std::optional<QuickValue> simple_value(std::string_view text, std::size_t offset) {
    QuickValue value{.span = {.offset = offset, .length = text.size()}};
    if (is_null(text)) return value;
    if (text.front() == '[' || text.front() == '{') {
        if (!read_simple_flow(text, value)) return std::nullopt;
        return value;
    }
    const auto scalar = simple_scalar(text);
    if (!scalar) return std::nullopt;
    value.items.emplace_back(*scalar);
    return value;
}

// Nothing where the file may mean more than the scan can see.
std::optional<std::vector<QuickKey>> scan(std::string_view text) {
    std::vector<QuickKey> found;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, end - at);
        const auto offset = std::exchange(at, end + 1);
        const auto first = line.find_first_not_of(' ');
        if (first == std::string_view::npos || line[first] == '#') continue;
        const bool inside = first > 0 || line.starts_with("- ") || line == "-";
        if (inside) {
            if (found.empty() || !is_section(found.back().key)) return std::nullopt;
            continue;
        }
        if (line == "---" && found.empty()) continue;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        if (colon + 1 < line.size() && line[colon + 1] != ' ') return std::nullopt;
        const auto* const word = yaml_word(line.substr(0, colon));
        if (word == nullptr) return std::nullopt;
        const bool seen =
            std::any_of(found.begin(), found.end(), [&](const QuickKey& other) { return other.key == word->key; });
        if (seen) return std::nullopt;
        if (is_section(word->key)) {
            found.push_back({.key = word->key, .value = {}});
            continue;
        }
        const auto raw = line.substr(colon + 1);
        const auto trimmed = base::trim(raw);
        const auto blanks = trimmed.empty() ? 0 : static_cast<std::size_t>(trimmed.data() - raw.data());
        auto value = simple_value(trimmed, offset + colon + 1 + blanks);
        if (!value) return std::nullopt;
        found.push_back({.key = word->key, .value = std::move(*value)});
    }
    return found;
}

// A key that takes another form says so by the YAML parser.
bool fits(const QuickKey& found) {
    const auto form = found.value.form;
    switch (found.key) {
        case YamlKey::id:
        case YamlKey::message:
        case YamlKey::create_date:
            return form == ValueForm::value;
        case YamlKey::variables:
            return form != ValueForm::value || found.value.items.empty();
        case YamlKey::down:
        case YamlKey::labels:
        case YamlKey::depends_on:
            return form != ValueForm::mapping;
        case YamlKey::upgrade:
        case YamlKey::downgrade:
            return true;
    }
    return false;
}

std::string first_item(const QuickValue& value) {
    return value.items.empty() ? std::string() : value.items.front();
}

void take(HeaderBuilder& header, QuickKey found) {
    auto& value = found.value;
    switch (found.key) {
        case YamlKey::id:
            return header.id(first_item(value), value.span);
        case YamlKey::down:
            return header.down(std::move(value.items), value.span);
        case YamlKey::labels:
            return header.labels(std::move(value.items), value.span);
        case YamlKey::depends_on:
            return header.depends_on(std::move(value.items), value.span);
        case YamlKey::message:
            return header.doc(first_item(value));
        case YamlKey::create_date:
            return header.create_date(first_item(value));
        case YamlKey::variables:
            for (std::size_t i = 0; i < value.items.size(); ++i) {
                header.variable(value.items[i], i < value.of_items.size() ? value.of_items[i] : std::nullopt,
                                value.span);
            }
            return;
        case YamlKey::upgrade:
        case YamlKey::downgrade:
            return;
    }
}

// ---- The YAML parser ------------------------------------------------------------------------------------------------

HeaderSpan span_of(const YamlNode& node) {
    return {.offset = node.offset, .length = node.length};
}

std::string one_value(HeaderBuilder& header, std::string_view key, const YamlNode& node) {
    if (node.kind == YamlKind::sequence || node.kind == YamlKind::mapping) {
        header.error(span_of(node), fmt::format("expected one value under '{}', got a {}", key,
                                                node.kind == YamlKind::sequence ? "list" : "mapping"));
    }
    return node.text;
}

std::vector<std::string> values(HeaderBuilder& header, std::string_view key, const YamlNode& node) {
    switch (node.kind) {
        case YamlKind::null:
            return {};
        case YamlKind::scalar:
            return {node.text};
        case YamlKind::mapping:
            header.error(span_of(node), fmt::format("expected a value, a list or null under '{}', got a mapping", key));
            return {};
        case YamlKind::sequence:
            break;
    }
    std::vector<std::string> result;
    for (const auto& item : node.items) {
        if (item.kind == YamlKind::scalar) {
            result.push_back(item.text);
        } else {
            header.error(span_of(item), fmt::format("expected a value in the list under '{}'", key));
        }
    }
    return result;
}

// A list of names, or a mapping from names to defaults, null for none.
void read_variables(HeaderBuilder& header, const YamlNode& node) {
    if (node.kind != YamlKind::mapping) {
        for (const auto& name : values(header, "variables", node))
            header.variable(name, std::nullopt, span_of(node));
        return;
    }
    for (const auto& [key, value] : node.entries) {
        if (value.kind == YamlKind::sequence || value.kind == YamlKind::mapping) {
            header.error(span_of(value), fmt::format("expected one value as default of the variable '{}'", key.text));
        } else {
            header.variable(key.text, value.kind == YamlKind::null ? std::nullopt : std::optional(value.text),
                            span_of(key));
        }
    }
}

void take(HeaderBuilder& header, const YamlWord& word, const YamlNode& value) {
    switch (word.key) {
        case YamlKey::id:
            return header.id(one_value(header, word.word, value), span_of(value));
        case YamlKey::down:
            return header.down(values(header, word.word, value), span_of(value));
        case YamlKey::labels:
            return header.labels(values(header, word.word, value), span_of(value));
        case YamlKey::depends_on:
            return header.depends_on(values(header, word.word, value), span_of(value));
        case YamlKey::message:
            return header.doc(one_value(header, word.word, value));
        case YamlKey::create_date:
            return header.create_date(one_value(header, word.word, value));
        case YamlKey::variables:
            return read_variables(header, value);
        case YamlKey::upgrade:
        case YamlKey::downgrade:
            return;
    }
}

std::string yaml_suggestion(std::string_view name) {
    std::vector<std::string> words;
    for (const auto& word : k_yaml_words)
        words.emplace_back(word.word);
    const auto suggested = base::did_you_mean(name, words);
    return suggested.empty() ? fmt::format("the keys are {}", base::join(words, ", ")) : suggested;
}

bool has_header_line(std::string_view text) {
    constexpr std::array k_telling{"revision:", "down_revision:", "upgrade:", "downgrade:"};
    for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size()) + 1) {
        const auto line = text.substr(at);
        if (std::any_of(k_telling.begin(), k_telling.end(), [&](const char* key) { return line.starts_with(key); })) {
            return true;
        }
    }
    return false;
}

HeaderReading parse(SourceFile source) {
    auto [root, errors] = read_yaml(source);
    const auto has = [&root = root](std::string_view key) { return find(root, key) != nullptr; };
    if (!has("revision")) {
        // The error may stand above the key that would tell what the file is.
        const bool marked = has("upgrade") || has("downgrade") || (!errors.empty() && has_header_line(source.text));
        if (!marked) errors.clear();
        return {.revision = std::nullopt, .errors = std::move(errors), .marked = marked};
    }
    HeaderBuilder header(source, ScriptFormat::yaml);
    for (const auto& [key, value] : root.entries) {
        if (const auto* const word = yaml_word(key.text); word != nullptr) {
            take(header, *word, value);
        } else {
            header.error(span_of(key), fmt::format("unknown key '{}'", key.text), yaml_suggestion(key.text));
        }
    }
    if (!has("down_revision")) {
        header.error("the header has no 'down_revision'",
                     "add 'down_revision:' with the parent's id, or null for a base");
    }
    auto reading = HeaderBuilder::finish(std::move(header), std::move(source));
    if (!errors.empty()) {
        errors.insert(errors.end(), reading.errors.begin(), reading.errors.end());
        reading = {.revision = std::nullopt, .errors = std::move(errors), .marked = true};
    }
    return reading;
}

}  // namespace

HeaderReading read_yaml_header(SourceFile source) {
    auto scanned = scan(source.text);
    const auto has = [&](YamlKey key) {
        return std::any_of(scanned->begin(), scanned->end(), [&](const QuickKey& found) { return found.key == key; });
    };
    if (!scanned || !std::all_of(scanned->begin(), scanned->end(), fits) || !has(YamlKey::id) || !has(YamlKey::down)) {
        return parse(std::move(source));
    }
    HeaderBuilder header(source, ScriptFormat::yaml);
    for (auto& found : *scanned)
        take(header, std::move(found));
    return HeaderBuilder::finish(std::move(header), std::move(source));
}

}  // namespace srmigrate::revision
