// SPDX-License-Identifier: Apache-2.0
// The tables, views and materialized views that a project's Python models declare, as the statements that create them.
#pragma once

#include "revision/python/ddl.hpp"
#include "revision/python/python_files.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// An object with the place of its declaration: the call of Table(), or the class statement.
struct DeclaredObject {
    std::string name;
    SaTableKind kind = SaTableKind::table;
    SaStatements statements;  ///< CREATE, then CREATE INDEX
    std::size_t file = 0;     ///< index in DeclaredObjects::files
    std::size_t offset = 0;
    std::size_t length = 1;
};

struct DeclaredObjects {
    std::vector<SourceFile> files;
    std::vector<DeclaredObject> objects;   ///< in the order of their declaration
    std::vector<base::Diagnostic> errors;  ///< of objects that cannot be created; they are not among them
};

/// Of a MetaData, or a list of them. `what` names where the value came from: "target_metadata".
DeclaredObjects objects_of(PythonFiles& files, const python::PyValue& metadata, python::CodePlace place);

/// Whether a setting names an attribute of a module: "myapp.models:Base.metadata".
bool names_python_attribute(std::string_view setting);

/// Of a file whose name ends in .py: of every MetaData that it makes. Throws base::Error.
DeclaredObjects read_python_models(const SourceFile& source, const PythonInputs& inputs);
/// Of a package, a directory with an __init__.py: of every MetaData that it makes. Throws base::Error.
DeclaredObjects read_python_package(const std::filesystem::path& directory, const PythonInputs& inputs);
/// Of "module:attribute". Throws base::Error.
DeclaredObjects read_python_models(std::string_view setting, const PythonInputs& inputs);

}  // namespace srmigrate::revision
