// SPDX-License-Identifier: Apache-2.0
#include "revision/models/model_files.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/models/write_sql.hpp"
#include "revision/python_text/models.hpp"
#include "revision/vocabulary/write_yaml.hpp"
#include "schema/model/empty_databases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace srmigrate::revision {
namespace {

constexpr std::size_t k_longest_stem = 200;  // bytes; a file's name has at most 255

// The object's name as far as it can be a file's; the hidden and the leftover files of editors look otherwise.
std::string stem_of(std::string_view name) {
    std::string stem;
    for (std::size_t at = 0; at < name.size();) {
        const auto size = base::character_size(name, at);
        if (stem.size() + size > k_longest_stem) break;
        const char c = name[at];
        const bool is_plain = base::is_name_character(c) || c == '-' || (c == '.' && !stem.empty()) ||
                              static_cast<unsigned char>(c) >= 0x80;
        stem += is_plain ? name.substr(at, size) : std::string_view("_");
        at += size;
    }
    return stem;
}

/// Names that differ even where case does not count.
class FreeNames {
  public:
    std::string unique(const std::string& stem) {
        auto name = stem;
        for (int number = 2; !m_taken.insert(base::to_lower(name)).second; ++number)
            name = fmt::format("{}_{}", stem, number);
        return name;
    }

  private:
    std::set<std::string> m_taken;
};

std::string text_of(const schema::Catalog& catalog, std::string_view database, ScriptFormat format) {
    switch (format) {
        case ScriptFormat::sql:
            return models_to_sql(catalog, database);
        case ScriptFormat::yaml:
            return models_to_yaml(catalog, database);
        case ScriptFormat::python:
            return models_to_python(catalog, database);
    }
    return {};
}

}  // namespace

std::vector<ModelFile> model_files(const schema::Catalog& catalog, std::string_view database, ScriptFormat format) {
    const auto has_objects = [](const auto& entry) { return !entry.second.objects.empty(); };
    const bool is_nested = std::count_if(catalog.databases.begin(), catalog.databases.end(), has_objects) > 1;
    std::vector<ModelFile> files;
    if (format == ScriptFormat::python) {  // one metadata has all of them
        files.push_back({.path = "models.py", .text = models_to_python(catalog, database)});
        return files;
    }
    FreeNames directories;
    schema::Catalog empty;
    for (const auto& name : schema::empty_databases(catalog, database))
        empty.databases[name];
    if (!empty.databases.empty()) {
        const auto file = directories.unique("databases") + std::string(suffix(format));
        files.push_back({.path = file, .text = text_of(empty, database, format)});
    }
    for (const auto& [holder, content] : catalog.databases) {
        if (content.objects.empty()) continue;
        const auto directory = is_nested ? directories.unique(stem_of(holder)) : std::string();
        FreeNames names;
        for (const auto& [name, object] : content.objects) {
            schema::Catalog one;
            one.databases[holder].objects.emplace(name, object);
            files.push_back(
                {.path = std::filesystem::path(directory) / (names.unique(stem_of(name)) + std::string(suffix(format))),
                 .text = text_of(one, database, format)});
        }
    }
    return files;
}

}  // namespace srmigrate::revision
