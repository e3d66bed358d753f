// SPDX-License-Identifier: Apache-2.0
// The desired schema as its files declare it: objects with their places. Reading the files is the business of
// revision/models/read_models; whether a server would take them is that of plan/check_models.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/source_file.hpp"
#include "revision/models/variable_use.hpp"
#include "schema/model/catalog.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// A stretch of a file, in bytes.
struct Span {
    std::size_t offset = 0;
    std::size_t length = 1;
    bool operator==(const Span&) const = default;
};

struct Model {
    schema::ObjectName name;                       ///< database and name
    schema::Object object;                         ///< as a catalog holds it: with its plain name
    std::string session;                           ///< the database that unqualified names mean where it is declared
    std::size_t file = 0;                          ///< index in Models::files
    Span place;                                    ///< its name, as written
    std::optional<Span> statement = std::nullopt;  ///< of an SQL file
    std::string text = {};                         ///< of the statement with its variables replaced; empty: as it is
    std::vector<VariableUse> uses = {};            ///< of variables
};

struct Models {
    std::string database;                                 ///< of unqualified names
    std::vector<SourceFile> files;                        ///< in the order of their names
    std::vector<Model> models;                            ///< in the order of the files; each name once
    std::map<std::string, schema::Properties> databases;  ///< declared by CREATE DATABASE

    base::Place place_of(const Model& model) const;
    /// Where the model's statement names what it reads; its own place where that is not found.
    base::Place place_of_read(const Model& model, const schema::ObjectName& read) const;
};

/// Where each object uses variables.
using VariableUses = std::map<schema::ObjectName, std::vector<VariableUse>>;
VariableUses variable_uses(const Models& models);

/// What the models declare, as a value to compare with.
schema::Catalog catalog_of(const Models& models);

}  // namespace srmigrate::revision
