// SPDX-License-Identifier: Apache-2.0
// A catalog as the files of a desired schema: one file an object, fit for a directory under version control.
#pragma once

#include "revision/file/revision.hpp"
#include "schema/model/catalog.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

struct ModelFile {
    std::filesystem::path path;  ///< below the directory; of characters that every file system takes, each path once
    std::string text;
    bool operator==(const ModelFile&) const = default;
};

/// A file each, in the order of databases and names; in a directory each where objects of several databases are there.
/// Unqualified names mean `database` at the start of a file. What is not understood is a comment in its file. In Python
/// all are in one file, models.py.
std::vector<ModelFile> model_files(const schema::Catalog& catalog, std::string_view database, ScriptFormat format);

}  // namespace srmigrate::revision
