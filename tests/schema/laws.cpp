// SPDX-License-Identifier: Apache-2.0
#include "schema/laws.hpp"

#include <fmt/format.h>

namespace srmigrate::tests {

std::set<std::string> attributes_of(const schema::Diff& diff) {
    std::set<std::string> names;
    for (const auto& change : diff.changes)
        names.insert(change.attributes.begin(), change.attributes.end());
    for (const auto& finding : diff.findings)
        names.insert(finding.attribute);
    return names;
}

std::string joined(const std::set<std::string>& names) {
    return fmt::format("{}", fmt::join(names, " "));
}

}  // namespace srmigrate::tests
