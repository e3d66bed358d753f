// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/change.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace srmigrate::schema {
namespace {

std::string or_none(std::string_view text) {
    return text.empty() ? "none" : std::string(text);
}

}  // namespace

CompareOptions comparison(const DiffOptions& options) {
    auto compare = options.compare;
    compare.extra_partitions = compare.extra_partitions || options.drop_partitions;
    return compare;
}

Finding finding_of(const Difference& difference, std::string why, std::string remedy) {
    return {difference.object, attribute(difference),
            fmt::format("is {}, wanted is {}", or_none(difference.from), or_none(difference.to)), std::move(why),
            std::move(remedy)};
}

}  // namespace srmigrate::schema
