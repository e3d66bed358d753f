// SPDX-License-Identifier: Apache-2.0
#include "cli/report/cost.hpp"

#include "schema/effect/effect.hpp"

namespace srmigrate::cli {

std::string cost_in_words(schema::CostClass cost, schema::DataLoss loss) {
    const std::string words(cost == schema::CostClass::unknown ? "its query" : schema::to_text(cost));
    return loss == schema::DataLoss::rows ? words + ", loses data" : words;
}

}  // namespace srmigrate::cli
