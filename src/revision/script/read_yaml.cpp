// SPDX-License-Identifier: Apache-2.0
#include "revision/script/read_yaml.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "revision/file/places.hpp"
#include "revision/file/yaml_node.hpp"
#include "revision/script/sql_text.hpp"
#include "revision/vocabulary/yaml_fields.hpp"
#include "revision/vocabulary/yaml_operations.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

namespace srmigrate::revision {
namespace {

// Operations of Alembic that have nothing to work on in StarRocks.
std::string foreign_hint(std::string_view name) {
    constexpr std::array k_constraints{"create_foreign_key",      "create_unique_constraint",
                                       "create_check_constraint", "create_exclude_constraint",
                                       "drop_constraint",         "create_primary_key"};
    if (std::find(k_constraints.begin(), k_constraints.end(), name) != k_constraints.end()) {
        return "remove it: StarRocks has no such constraint; a table's key is given when it is created";
    }
    if (name == "batch_alter_table") return "write its operations one by one, or use 'alter_table_columns'";
    return {};
}

std::string operation_hint(std::string_view name) {
    if (auto hint = foreign_hint(name); !hint.empty()) return hint;
    std::vector<std::string> names;
    for (const auto& operation : operation_shapes())
        names.emplace_back(operation.shape.name);
    const auto suggested = base::did_you_mean(name, names);
    return suggested.empty() ? "look it up in docs/yaml-vocabulary.md, or use 'execute' with the SQL" : suggested;
}

std::string_view section_of(Direction direction) {
    return direction == Direction::up ? "upgrade" : "downgrade";
}

constexpr std::string_view k_nolint = "nolint";

constexpr std::string_view k_loses_data = "loses-data";

bool is_remark_item(const YamlNode& item) {
    return std::ranges::any_of(std::array{k_nolint, k_loses_data}, [&](std::string_view word) {
        if (item.kind == YamlKind::mapping) return find(item, word) != nullptr;
        return item.text == word || item.text.starts_with(fmt::format("{} ", word));
    });
}

// An operation without what its directives say to those who check it: that changes nothing of what it does.
YamlNode without_remarks(YamlNode item) {
    for (auto& entry : item.entries) {
        auto& keys = entry.value.entries;
        const auto found =
            std::find_if(keys.begin(), keys.end(), [](const YamlEntry& key) { return key.key.text == "srmigrate"; });
        if (found == keys.end() || found->value.kind != YamlKind::sequence) continue;
        if (std::erase_if(found->value.items, is_remark_item) > 0 && found->value.items.empty()) keys.erase(found);
    }
    return item;
}

class YamlScriptReader {
  public:
    YamlScriptReader(const Revision& revision, const VariableValues& values)
        : m_revision(revision),
          m_scope{revision, values},
          m_source{.file = revision.file, .shown_file = shown_name(revision), .text = revision.header},
          m_yaml{.source = m_source, .variables = &m_scope},
          m_places(m_source.shown_file, m_source.text) {}

    SectionReading run(Direction direction) && {
        auto [root, errors] = read_yaml(m_source);
        if (!errors.empty()) return {.section = {}, .errors = std::move(errors)};
        const auto entry = std::find_if(root.entries.begin(), root.entries.end(), [&](const YamlEntry& candidate) {
            return candidate.key.text == section_of(direction);
        });
        if (entry != root.entries.end()) {
            m_section.where = place_of(m_source, entry->key);
            m_section.kind = SectionKind::written;
            section(direction, *entry, root);
        } else if (direction == Direction::up) {
            m_yaml.errors.push_back({.message = "the script has no 'upgrade'",
                                     .where = base::whole_file(m_source.shown_file),
                                     .hint = "write 'upgrade:' and the list of its operations"});
        }
        return {.section = std::move(m_section), .errors = std::move(m_yaml.errors)};
    }

  private:
    void section(Direction direction, const YamlEntry& entry, const YamlNode& root) {
        const auto& [key, value] = entry;
        switch (value.kind) {
            case YamlKind::sequence:
                for (const auto& item : value.items)
                    operation(item);
                return;
            case YamlKind::null:
                if (!may_be_empty(direction, root)) empty(direction, key);
                return;
            case YamlKind::scalar:
                if (value.text == "auto" && direction == Direction::down) {
                    m_section.kind = SectionKind::automatic;
                    return;
                }
                break;
            case YamlKind::mapping:
                break;
        }
        m_yaml.error(
            value,
            fmt::format("expected a list of operations under '{}', got {}", section_of(direction), kind_of(value)),
            value.kind == YamlKind::mapping ? "begin each operation with '- '"
            : direction == Direction::down  ? "write '- ' and an operation, or 'auto'"
                                            : "write '- ' and an operation");
    }

    // A list without operations is written on purpose; nothing at all is what a new file has.
    void empty(Direction direction, const YamlNode& key) {
        m_yaml.error(key, fmt::format("the list '{}' is empty", section_of(direction)),
                     direction == Direction::up
                         ? "write its operations, or 'upgrade: []' if it is meant to do nothing"
                         : "write its operations, 'downgrade: auto', or 'downgrade: []' if there is nothing to undo");
    }

    bool may_be_empty(Direction direction, const YamlNode& root) const {
        if (m_revision.down.size() > 1) return true;
        if (direction == Direction::up) return false;
        const auto* const up = find(root, section_of(Direction::up));
        return up != nullptr && up->kind == YamlKind::sequence && up->items.empty();
    }

    void operation(const YamlNode& item) {
        if (item.kind != YamlKind::mapping || item.entries.empty()) {
            m_yaml.error(item, fmt::format("expected an operation and its keys, got {}", kind_of(item)),
                         "write '- operation: {key: value}'");
            return;
        }
        if (item.entries.size() > 1) {
            m_yaml.error(item.entries[1].key,
                         fmt::format("expected one operation, got '{}' and '{}'", item.entries[0].key.text,
                                     item.entries[1].key.text),
                         "begin each operation with '- '; indent the keys of an operation further than its name");
            return;
        }
        const auto& [key, value] = item.entries.front();
        const auto* const known = find_operation(key.text);
        if (known == nullptr) {
            m_yaml.error(key, fmt::format("unknown operation '{}'", key.text), operation_hint(key.text));
            return;
        }
        const Fields fields(m_yaml, known->shape, key, value);
        if (!fields.readable()) return;
        const auto first = m_section.statements.size();
        if (known->word == Word::execute) {
            execute(fields);
        } else {
            statements(known->word, fields, item);
        }
        if (m_section.statements.size() == first) return;
        auto& remarks = m_section.statements[first].remarks;
        const auto above = remarks_above(item);
        remarks.insert(remarks.begin(), above.begin(), above.end());
    }

    // The comments on the lines directly above an item.
    std::vector<std::string> remarks_above(const YamlNode& item) const {
        std::vector<std::string> remarks;
        const std::string_view text = m_source.text;
        auto begin = text.rfind('\n', item.offset);
        while (begin != std::string_view::npos && begin > 0) {
            const auto before = text.rfind('\n', begin - 1);
            const auto from = before == std::string_view::npos ? 0 : before + 1;
            const auto line = base::trim(text.substr(from, begin - from));
            if (!line.starts_with('#')) break;
            remarks.emplace(remarks.begin(), base::trim(line.substr(1)));
            begin = before;
        }
        return remarks;
    }

    // {nolint: rule, reason: …} or {loses-data: reason} as one text.
    std::optional<std::string> text_of(const YamlNode& item) {
        const auto* const lost = find(item, k_loses_data);
        if (lost != nullptr && lost->kind == YamlKind::scalar && item.entries.size() == 1) {
            return fmt::format("{} {}", k_loses_data, lost->text);
        }
        const auto* const rules = find(item, k_nolint);
        const auto* const reason = find(item, "reason");
        const bool is_whole = rules != nullptr && reason != nullptr && item.entries.size() == 2;
        if (is_whole && rules->kind == YamlKind::scalar && reason->kind == YamlKind::scalar) {
            return fmt::format("{} {} {}", k_nolint, rules->text, reason->text);
        }
        m_yaml.error(item, "expected a directive, or 'nolint' and 'reason', or 'loses-data'",
                     "write {nolint: rule, reason: why}, or {loses-data: why}");
        return std::nullopt;
    }

    std::vector<Directive> directives_of(const Fields& fields) {
        std::vector<Directive> result;
        const auto* const items = fields.list("srmigrate");
        if (items == nullptr) return result;
        for (const auto& item : *items) {
            const auto text = item.kind == YamlKind::mapping ? text_of(item) : std::optional(item.text);
            if (!text) continue;
            auto reading = read_directive_word(*text, place_of(m_source, item));
            if (auto* const diagnostic = std::get_if<base::Diagnostic>(&reading)) {
                m_yaml.errors.push_back(std::move(*diagnostic));
            } else if (auto* const directive = std::get_if<Directive>(&reading)) {
                if (directive->name == DirectiveName::empty) {
                    m_yaml.error(item, "the directive 'empty' is one of a whole section",
                                 "write 'upgrade: []' or 'downgrade: []' instead");
                } else {
                    result.push_back(std::move(*directive));
                }
            }
        }
        return result;
    }

    void statements(Word word, const Fields& fields, const YamlNode& item) {
        const auto errors = m_yaml.errors.size();
        const auto directives = directives_of(fields);
        const auto& key = item.entries.front().key;
        // Names that StarRocks cannot hold come out where they would be written.
        try {
            auto operations = operations_of(word, fields);
            if (!fields.ok() || m_yaml.errors.size() > errors) return;
            const auto meaning = canonical_text(without_remarks(item));
            for (std::size_t i = 0; i < operations.size(); ++i) {
                m_section.statements.push_back({.sql = sql::render(operations[i]),
                                                .source = m_source.text.substr(item.offset, item.length),
                                                .hash = base::sha256_hex(fmt::format("{} {}", i, meaning)),
                                                .where = m_places.at(key.offset, key.length),
                                                .directives = directives,
                                                .operation = std::move(operations[i])});
            }
        } catch (const base::Error& error) {
            for (const auto& diagnostic : error.diagnostics())
                m_yaml.error(key, diagnostic.message, diagnostic.hint);
        }
    }

    void execute(const Fields& fields) {
        const auto directives = directives_of(fields);
        const auto* const text = fields.scalar("sql");
        if (text == nullptr) return;
        const PlaceOf place = [&](std::size_t offset, std::size_t length) {
            return place_in(m_source, *text, offset, length);
        };
        const base::SharedText sql(text->text);
        const auto lexed = sql::lex(sql);
        if (lexed.problem) {
            m_yaml.errors.push_back(diagnostic_of(*lexed.problem, place));
            return;
        }
        auto reading = read_statements(sql, lexed.tokens, directives, place, m_scope);
        if (reading.statements.empty() && reading.errors.empty()) {
            m_yaml.error(*text, "there is no statement under 'sql'", "write one, or remove the operation");
        }
        std::move(reading.errors.begin(), reading.errors.end(), std::back_inserter(m_yaml.errors));
        std::move(reading.statements.begin(), reading.statements.end(), std::back_inserter(m_section.statements));
    }

    const Revision& m_revision;
    VariableScope m_scope;
    SourceFile m_source;
    YamlReader m_yaml;
    Places m_places;  ///< of the source
    Section m_section;
};

}  // namespace

SectionReading read_yaml_section(const Revision& revision, Direction direction, const VariableValues& values) {
    return YamlScriptReader(revision, values).run(direction);
}

}  // namespace srmigrate::revision
