// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "revision/file/yaml_node.hpp"
#include "revision/models/model_reader.hpp"
#include "revision/vocabulary/yaml_fields.hpp"
#include "revision/vocabulary/yaml_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {
namespace {

schema::Operation create_table(const Fields& fields) {
    schema::CreateTable create;
    create.table = table_of(fields);
    return create;
}
schema::Operation create_view(const Fields& fields) {
    schema::CreateView create;
    create.view = view_of(fields);
    return create;
}
schema::Operation create_materialized_view(const Fields& fields) {
    schema::CreateMaterializedView create;
    create.view = materialized_view_of(fields);
    return create;
}

schema::Operation read_object(Word word, const Fields& fields) {
    if (word == Word::create_view) return create_view(fields);
    if (word == Word::create_materialized_view) return create_materialized_view(fields);
    return create_table(fields);
}
constexpr std::string_view k_database = "database";
constexpr std::string_view k_databases = "databases";

class YamlModels {
  public:
    explicit YamlModels(ModelReader& reader)
        : m_reader(reader),
          m_scope(reader.variables()),
          m_yaml{.source = reader.source(), .variables = &m_scope},
          m_session(reader.home()) {}

    void read() {
        auto [root, errors] = read_yaml(m_reader.source());
        m_yaml.errors = std::move(errors);
        if (m_yaml.errors.empty()) read(root);
        for (auto& error : m_yaml.errors)
            m_reader.error(std::move(error));
    }

  private:
    void read(const YamlNode& root) {
        if (root.kind == YamlKind::null) return;
        if (root.kind != YamlKind::mapping) {
            m_yaml.error(root,
                         fmt::format("expected 'tables:', 'views:' or 'materialized_views:', got {}", kind_of(root)));
            return;
        }
        const auto* const database = find(root, k_database);
        if (database != nullptr) m_session = database->text;
        m_says_session = database != nullptr;
        for (const auto& [key, value] : root.entries) {
            if (key.text == k_database) continue;
            if (key.text == k_databases) {
                read_databases(value);
                continue;
            }
            const auto lists = model_lists();
            const auto list = std::find_if(lists.begin(), lists.end(), [&key = key](const ModelList& candidate) {
                return candidate.key == key.text;
            });
            if (list == lists.end()) {
                refuse(key);
            } else {
                read(*list, key, value);
            }
        }
    }

    void refuse(const YamlNode& key) {
        if (key.text == "revision" || key.text == "down_revision") {
            m_yaml.error(key, "a revision script among the files of the desired schema",
                         "keep revisions and the desired schema in directories apart");
            return;
        }
        std::vector<std::string> names{std::string(k_database), std::string(k_databases)};
        for (const auto& list : model_lists())
            names.emplace_back(list.key);
        const auto suggested = base::did_you_mean(key.text, names);
        m_yaml.error(key, fmt::format("unknown key '{}'", key.text),
                     suggested.empty() ? fmt::format("the keys are {}", base::join(names, ", ")) : suggested);
    }

    void read_databases(const YamlNode& value) {
        if (value.kind == YamlKind::null) return;
        if (value.kind != YamlKind::sequence) {
            m_yaml.error(value, fmt::format("expected a list of names under '{}', got {}", k_databases, kind_of(value)),
                         "begin each of its items with '- '");
            return;
        }
        for (const auto& item : value.items) {
            if (item.kind == YamlKind::scalar) {
                m_reader.add_database(item.text, {}, {item.offset, item.length});
            } else {
                m_yaml.error(item, fmt::format("expected the name of a database, got {}", kind_of(item)));
            }
        }
    }

    // What unqualified names in a query mean: the file's 'database', else the database that the object's own name
    // tells.
    std::string session_of(const schema::Operation& create) const {
        const auto* const view = std::get_if<schema::CreateView>(&create);
        const auto* const materialized = std::get_if<schema::CreateMaterializedView>(&create);
        if (m_says_session || (view == nullptr && materialized == nullptr)) return m_session;
        const auto& name = view != nullptr ? view->view.name : materialized->view.name;
        return name.database.value_or(m_session);
    }

    void read(const ModelList& list, const YamlNode& key, const YamlNode& value) {
        if (value.kind == YamlKind::null) return;
        if (value.kind != YamlKind::sequence) {
            m_yaml.error(value, fmt::format("expected a list under '{}', got {}", key.text, kind_of(value)),
                         "begin each of its items with '- '");
            return;
        }
        for (const auto& item : value.items) {
            const auto errors = m_yaml.errors.size();
            const Fields fields(m_yaml, operation_shape(list.word), item, item, Purpose::desired_schema);
            if (!fields.readable()) continue;
            auto create = read_object(list.word, fields);
            if (m_yaml.errors.size() > errors) continue;
            const auto* const name = fields.node("name");
            auto session = session_of(create);
            m_reader.add(std::move(create), {.name = {},
                                             .object = {},
                                             .session = std::move(session),
                                             .file = m_reader.file(),
                                             .place = {name->offset, name->length},
                                             .uses = uses_in(item)});
        }
    }

    std::vector<VariableUse> uses_in(const YamlNode& item) const {
        std::vector<VariableUse> uses;
        const auto* const properties = find(item, "properties");
        if (properties == nullptr) return uses;
        for (const auto& [key, value] : properties->entries) {
            for (auto& use : variable_uses_of_property(key.text, value.text, m_scope))
                uses.push_back(std::move(use));
        }
        return uses;
    }

    ModelReader& m_reader;
    VariableScope m_scope;
    YamlReader m_yaml;
    std::string m_session;
    bool m_says_session = false;
};

}  // namespace

void read_yaml_models(ModelReader& reader) {
    YamlModels(reader).read();
}

}  // namespace srmigrate::revision
