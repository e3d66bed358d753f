// SPDX-License-Identifier: Apache-2.0
// What the built-in checks are asked about.
#pragma once

#include "plan/home.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"
#include "schema/model/catalog.hpp"
#include "verify/check.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace srmigrate::verify {

/// What becomes of a revision from which there is no way back.
enum class OneWay { is_noted, fails };

struct VerifyInput {
    const revision::Graph& graph;
    const revision::VariableValues& values;
    std::optional<plan::Home> home;
    std::vector<TestProfile> profiles;
    OneWay one_way = OneWay::is_noted;
    std::optional<std::size_t> max_not_simulated = {};
    /// Revisions whose failures are notes: they ran long ago.
    std::set<revision::RevisionIndex> old = {};
    /// Whether a check is wanted; nothing: all are.
    std::function<bool(std::string_view name)> wanted = {};
    /// The desired schema, and what of the databases it is about; null: there is none.
    const schema::Catalog* models = nullptr;
    std::function<schema::Catalog(schema::Catalog built)> in_scope = {};
};

}  // namespace srmigrate::verify
