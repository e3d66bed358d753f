// SPDX-License-Identifier: Apache-2.0
#include "cli/report/cost.hpp"

#include "schema/effect/effect.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {

std::string cost_in_words(schema::CostClass cost, schema::DataLoss loss) {
    const std::string words(cost == schema::CostClass::unknown ? "its query" : schema::to_text(cost));
    return loss == schema::DataLoss::rows ? words + ", loses data" : words;
}

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace srmigrate::cli
