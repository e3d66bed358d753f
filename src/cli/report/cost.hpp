// SPDX-License-Identifier: Apache-2.0
// What a statement costs, in the words of every report.
#pragma once

#include "schema/rules/clause_facts.hpp"

#include <string>

namespace srmigrate::cli {

/// "rewrite, loses data"; a statement whose cost its own query decides is "its query".
std::string cost_in_words(schema::CostClass cost, schema::DataLoss loss);

}  // namespace srmigrate::cli
