// SPDX-License-Identifier: Apache-2.0
#include "revision/file/yaml_node.hpp"

#include "base/text.hpp"
#include "base/told.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_set>
#include <utility>

namespace srmigrate::revision {
namespace {

constexpr std::size_t k_most_nodes = 1'000'000;  // aliases of aliases grow without bound

std::size_t offset_of(const YAML::Mark& mark) {
    return mark.is_null() ? 0 : static_cast<std::size_t>(mark.pos);
}

std::size_t count_nodes(const YamlNode& node) {
    std::size_t count = 1;
    for (const auto& item : node.items)
        count += count_nodes(item);
    for (const auto& entry : node.entries)
        count += 1 + count_nodes(entry.value);
    return count;
}

std::size_t closing_quote(std::string_view text, std::size_t at) {
    const char quote = text[at];
    for (++at; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\') {
            ++at;
        } else if (text[at] == quote) {
            if (quote == '"' || text.substr(at + 1, 1) != "'") return at;
            ++at;
        }
    }
    return text.size();
}

std::size_t scalar_length(std::string_view text, const YamlNode& node) {
    if (node.offset >= text.size()) return 1;
    const char first = text[node.offset];
    if (node.quoted && (first == '"' || first == '\'')) {
        return std::min(closing_quote(text, node.offset) + 1, text.size()) - node.offset;
    }
    if (text.substr(node.offset, node.text.size()) == node.text) return std::max<std::size_t>(1, node.text.size());
    return std::min(text.find('\n', node.offset), text.size()) - node.offset;
}

std::size_t end_of(const YamlNode& node) {
    return node.offset + node.length;
}

// Builds the tree out of the library's events, and sees what its own tree hides: duplicate keys.
class Builder : public YAML::EventHandler {
  public:
    explicit Builder(const SourceFile& source) : m_source(source) {}

    /// What was read; after an error, what was read before it.
    YamlReading take() && {
        while (!m_open.empty())
            close();
        return std::move(m_reading);
    }
    void fail(std::size_t offset, std::size_t length, std::string message, std::string hint) {
        base::tell(m_reading.errors, [&] {
            return base::Diagnostic{
                .message = std::move(message), .where = m_source.place(offset, length), .hint = std::move(hint)};
        });
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (std::exchange(m_has_document, true)) {
            fail(offset_of(mark), 1, "expected one YAML document, got a second one", "remove the line '---'");
        }
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto at = offset_of(mark);
        const bool spelled = base::to_lower(m_source.text.substr(std::min(at, m_source.text.size()), 4)) == "null";
        add({.offset = at, .length = spelled ? 4U : 1U}, anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto known = m_anchors.find(anchor);
        if (known == m_anchors.end()) {
            fail(offset_of(mark), 1, "an alias stands inside of what it names", "write the values out");
            add({.offset = offset_of(mark)}, 0);
            return;
        }
        m_nodes += count_nodes(known->second);
        auto node = m_nodes > k_most_nodes ? YamlNode{} : known->second;
        if (m_nodes > k_most_nodes && !std::exchange(m_too_large, true)) {
            fail(offset_of(mark), 1, "the aliases of this file stand for too many values", "write the values out");
        }
        add(std::move(node), 0);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check_tag(mark, tag, "tag:yaml.org,2002:str");
        YamlNode node{.kind = YamlKind::scalar, .text = value, .quoted = tag != "?", .offset = offset_of(mark)};
        node.length = scalar_length(m_source.text, node);
        check_closed(node);
        add(std::move(node), anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        check_tag(mark, tag, "tag:yaml.org,2002:seq");
        m_open.push_back({.node = {.kind = YamlKind::sequence, .offset = offset_of(mark)}, .anchor = anchor});
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        check_tag(mark, tag, "tag:yaml.org,2002:map");
        open({.kind = YamlKind::mapping, .offset = offset_of(mark)}, anchor);
    }
    void OnMapEnd() override { close(); }

  private:
    struct Open {
        YamlNode node;
        YAML::anchor_t anchor = 0;
        std::optional<YamlNode> key = {};           // of a mapping, waiting for its value
        std::unordered_set<std::string> keys = {};  // that the mapping has
    };

    void open(YamlNode node, YAML::anchor_t anchor) { m_open.push_back({.node = std::move(node), .anchor = anchor}); }

    void check_tag(const YAML::Mark& mark, const std::string& tag, std::string_view plain) {
        if (tag.empty() || tag == "?" || tag == "!" || tag == plain) return;
        fail(offset_of(mark), 1, fmt::format("expected a plain value, got the tag '{}'", tag), "leave the tag out");
    }

    // The library takes the end of the file for the end of a string.
    void check_closed(const YamlNode& node) {
        const std::string_view text = m_source.text;
        if (!node.quoted || node.offset >= text.size()) return;
        const char quote = text[node.offset];
        if ((quote != '"' && quote != '\'') || closing_quote(text, node.offset) < text.size()) return;
        fail(node.offset, std::min(text.find('\n', node.offset), text.size()) - node.offset, "unterminated string",
             quote == '"' ? R"(close it with '"'; write \" for one inside)"
                          : R"(close it with "'"; write '' for one inside)");
    }

    void close() {
        auto open = std::move(m_open.back());
        m_open.pop_back();
        auto& node = open.node;
        for (const auto& item : node.items)
            node.length = std::max(node.length, span_to(node, item));
        for (const auto& entry : node.entries)
            node.length = std::max(node.length, span_to(node, entry.value));
        const auto first = m_source.text.substr(node.offset, 1);
        if (first == "[" || first == "{") {
            const auto bracket = m_source.text.find_first_of("]}", end_of(node));
            if (bracket != std::string::npos) node.length = bracket + 1 - node.offset;
        }
        add(std::move(node), open.anchor);
    }

    static std::size_t span_to(const YamlNode& node, const YamlNode& part) {
        return end_of(part) > node.offset ? end_of(part) - node.offset : 1;
    }

    void add(YamlNode node, YAML::anchor_t anchor) {
        ++m_nodes;
        if (anchor != 0) m_anchors.insert_or_assign(anchor, node);
        if (m_open.empty()) {
            if (!std::exchange(m_has_root, true)) m_reading.root = std::move(node);
            return;
        }
        auto& open = m_open.back();
        if (open.node.kind == YamlKind::sequence) {
            open.node.items.push_back(std::move(node));
        } else if (!open.key) {
            open.key = std::move(node);
        } else {
            add_entry(open, std::move(*std::exchange(open.key, std::nullopt)), std::move(node));
        }
    }

    void add_entry(Open& mapping, YamlNode key, YamlNode value) {
        if (key.kind == YamlKind::null) {
            // `null` and `~` are names here like any other.
            key.kind = YamlKind::scalar;
            key.text = m_source.text.substr(key.offset, m_source.text.substr(key.offset, 4) == "null" ? 4 : 1);
        }
        if (key.kind != YamlKind::scalar) {
            fail(key.offset, key.length, "expected a name as key, got a list or a mapping", "quote the key");
        } else if (!mapping.keys.insert(key.text).second) {
            fail(key.offset, key.length, fmt::format("the key '{}' is given twice", key.text), "keep one of them");
        } else {
            mapping.node.entries.push_back({.key = std::move(key), .value = std::move(value)});
        }
    }

    const SourceFile& m_source;
    YamlReading m_reading;
    std::vector<Open> m_open;
    std::map<YAML::anchor_t, YamlNode> m_anchors;
    std::size_t m_nodes = 0;
    bool m_has_document = false;
    bool m_has_root = false;
    bool m_too_large = false;
};

// Where the text of a literal block begins, and by how much its lines are indented.
struct LiteralBlock {
    std::size_t offset = 0;
    std::size_t indent = 0;
};
std::optional<LiteralBlock> literal_block(std::string_view text, const YamlNode& scalar) {
    if (scalar.offset >= text.size() || text[scalar.offset] != '|') return std::nullopt;
    LiteralBlock block{.offset = text.find('\n', scalar.offset) + 1};
    if (block.offset == 0) return std::nullopt;
    const auto first = text.find_first_not_of(" \n", block.offset);
    if (first == std::string_view::npos) return std::nullopt;
    const auto line = text.rfind('\n', first) + 1;
    block.indent = first - line;
    return block;
}

}  // namespace

YamlReading read_yaml(const SourceFile& source) {
    Builder builder(source);
    try {
        std::istringstream stream(source.text);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::ParserException& exception) {
        builder.fail(offset_of(exception.mark), 1, fmt::format("not valid YAML: {}", exception.msg),
                     "quote text that holds ': ', ' #', or begins with a sign; indent with blanks, not tabs");
    }
    return std::move(builder).take();
}

const YamlNode* find(const YamlNode& mapping, std::string_view key) {
    const auto entry = std::find_if(mapping.entries.begin(), mapping.entries.end(),
                                    [&](const YamlEntry& candidate) { return candidate.key.text == key; });
    return entry == mapping.entries.end() ? nullptr : &entry->value;
}

base::Place place_of(const SourceFile& source, const YamlNode& node) {
    return source.place(node.offset, node.length);
}

base::Place place_in(const SourceFile& source, const YamlNode& scalar, std::size_t offset, std::size_t length) {
    const std::string_view text = source.text;
    for (const std::size_t shift : {std::size_t{0}, std::size_t{1}}) {
        if (scalar.offset + shift <= text.size() &&
            text.substr(scalar.offset + shift, scalar.text.size()) == scalar.text) {
            return source.place(scalar.offset + shift + offset, length);
        }
    }
    if (const auto block = literal_block(text, scalar)) {
        const auto before = std::string_view(scalar.text).substr(0, offset);
        auto lines = std::count(before.begin(), before.end(), '\n');
        const auto column = before.rfind('\n') == std::string_view::npos ? offset : offset - before.rfind('\n') - 1;
        auto at = block->offset;
        while (lines-- > 0)
            at = std::min(text.find('\n', at), text.size() - 1) + 1;
        return source.place(std::min(at + block->indent + column, text.size()), length);
    }
    return place_of(source, scalar);
}

std::string canonical_text(const YamlNode& node) {
    switch (node.kind) {
        case YamlKind::null:
            return "~";
        case YamlKind::scalar:
            return fmt::format("{}{}:{}", node.quoted ? "q" : "p", node.text.size(), node.text);
        case YamlKind::sequence: {
            std::string result = "[";
            for (const auto& item : node.items)
                result += canonical_text(item) + ",";
            return result + "]";
        }
        case YamlKind::mapping: {
            std::string result = "{";
            for (const auto& entry : node.entries) {
                result += fmt::format("{}:{}={},", entry.key.text.size(), entry.key.text, canonical_text(entry.value));
            }
            return result + "}";
        }
    }
    return {};
}

}  // namespace srmigrate::revision
