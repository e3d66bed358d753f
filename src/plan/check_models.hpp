// SPDX-License-Identifier: Apache-2.0
// Whether a server would take the desired schema: its CREATE statements run on the engine, tables first, then views in
// the order in which they read each other.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/models/models.hpp"
#include "schema/model/context.hpp"

#include <functional>
#include <string>
#include <vector>

namespace srmigrate::plan {

struct ModelRules {
    schema::ServerProfile context;
    /// Whether an object of that database and name would have to be among the models: what a view reads besides is
    /// taken to be there.
    std::function<bool(const std::string& database, const std::string& name)> declared;
};

/// What is taken for granted, because only a cluster knows it.
struct ModelNote {
    schema::ObjectName name;
    base::Diagnostic diagnostic;
};

struct ModelCheck {
    std::vector<base::Diagnostic> errors;
    std::vector<schema::ObjectName> refused;  ///< for each error, the object that it is about
    std::vector<base::Diagnostic> unchecked;  ///< objects that the engine cannot judge, with the reason
    std::vector<ModelNote> notes;
};

ModelCheck check_models(const revision::Models& models, const ModelRules& rules);

}  // namespace srmigrate::plan
