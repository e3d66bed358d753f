// SPDX-License-Identifier: Apache-2.0
// The way back from one clause of ALTER TABLE. Private to inverse.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"
#include "schema/undo/irreversible.hpp"

#include <string>
#include <variant>
#include <vector>

namespace srmigrate::schema {

struct InverseClauses {
    std::vector<AlterClause> clauses;  ///< in the order to run them
    std::vector<std::string> warnings;
};

/// `before` is the table that the clause is applied to.
std::variant<InverseClauses, Irreversible> inverse(const Table& before, const AlterClause& clause,
                                                   const ServerProfile& context);

/// Clauses as statements: column and index clauses may share one, everything else stands alone (reference §1.7).
std::vector<Operation> statements(const ObjectName& name, const std::vector<AlterClause>& clauses);

}  // namespace srmigrate::schema
