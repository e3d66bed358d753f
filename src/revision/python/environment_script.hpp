// SPDX-License-Identifier: Apache-2.0
// Alembic's env.py: what its calls of context.configure() say. It is not run: each argument is resolved by itself, with
// the imports, constants and functions that it needs. Source: python-projects.md §4.
#pragma once

#include "revision/python/declared_models.hpp"
#include "revision/python/python_files.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

template <class T>
struct EnvironmentValue {
    T value;
    base::Place where;
};

/// What include_object and include_name are asked about.
struct AskedObject {
    std::string schema;  ///< empty: the database of the URL
    std::string name;
    bool only_in_database = false;
};
using IncludesObject = std::function<bool(const AskedObject&)>;

class EnvironmentScript {
  public:
    /// `source` is the text of env.py; nothing is read yet. Throws base::Error for what is no Python.
    EnvironmentScript(SourceFile source, PythonInputs inputs);
    ~EnvironmentScript();
    EnvironmentScript(EnvironmentScript&&) noexcept;

    // What cannot be read is added to the warnings, once each.
    std::optional<EnvironmentValue<std::string>> version_table();
    std::optional<EnvironmentValue<std::string>> version_table_schema();
    std::optional<EnvironmentValue<SaProperties>> version_table_properties();
    std::optional<EnvironmentValue<std::string>> url();
    bool include_schemas();
    /// Null where it says nothing, or nothing that can be read.
    IncludesObject filter();

    /// Where target_metadata is set, unless to None.
    std::optional<base::Place> models_place() const;
    /// Throws base::Error where they cannot be read.
    DeclaredObjects models();

    std::vector<base::Diagnostic> take_warnings();

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace srmigrate::revision
