// SPDX-License-Identifier: Apache-2.0
// The migrations of another tool as values: one input is one revision, in the order in which that tool runs them. The
// files are never changed. What cannot be taken over is told. Facts: reference quality-gates.md §5, and what each unit
// of this folder names besides.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/revision.hpp"
#include "revision/file/source_file.hpp"
#include "revision/import/foreign_tool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::revision {

/// What a tool finds on disk. `file` of each file is its path below the directory, `shown_file` how messages name it.
struct ForeignFiles {
    std::vector<SourceFile> files;  ///< in any order
    /// Of plain files and of Liquibase: their names, one a line.
    std::optional<SourceFile> order = {};
    std::string version_table = "alembic_version";  ///< of Alembic
};

struct ImportedRevision {
    std::string id;                 ///< the same in each import of the same file
    std::vector<std::string> down;  ///< ids
    std::string version;            ///< by which the tool knows it
    std::string message;            ///< never empty
    std::string file;               ///< that it was read from, below the directory
    std::string shown_file;         ///< the same, as messages name it
    std::string part = {};          ///< what of the file it is, where that has several
    std::string up;                 ///< statements with their semicolons and comments; no statement: nothing to do
    std::optional<std::string> way_back = {};  ///< the same for the down section; nothing: the tool has no way back
    /// What the tool's table says of the file besides: a checksum (Flyway), the path (Liquibase).
    std::string fingerprint = {};
    bool is_baseline = false;                    ///< it stands for all versions up to its own
    std::vector<ScriptVariable> variables = {};  ///< that the statements name
};

struct Imported {
    std::vector<ImportedRevision> revisions;
    std::vector<base::Diagnostic> problems;  ///< with any of them nothing is imported
    std::vector<base::Diagnostic> warnings;  ///< what somebody has to look at
    std::vector<base::Diagnostic> notes;     ///< what was left out or altered without harm
};

}  // namespace srmigrate::revision
