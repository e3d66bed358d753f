// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::lint {
namespace {

/// A date as it can be compared as text, and the zone behind it.
struct CreateDate {
    std::string_view moment;
    std::string_view zone;
};
std::optional<CreateDate> create_date(std::string_view text) {
    constexpr std::string_view k_form = "0000-00-00 00:00:00";
    const auto trimmed = base::trim(text);
    if (trimmed.size() < k_form.size()) return std::nullopt;
    for (std::size_t i = 0; i < k_form.size(); ++i) {
        const bool fits = k_form[i] == '0' ? base::is_digit(trimmed[i])
                                           : trimmed[i] == k_form[i] || (k_form[i] == ' ' && trimmed[i] == 'T');
        if (!fits) return std::nullopt;
    }
    const auto zone = trimmed.find_first_of("+-Zz", k_form.size());
    return CreateDate{trimmed.substr(0, zone), zone == std::string_view::npos ? "" : trimmed.substr(zone)};
}

Hits find_duplicate_version_order(const RevisionVisit& visit) {
    const auto own = create_date(visit.revision().create_date);
    if (!own) return {};
    for (const auto parent : visit.graph.down(visit.node)) {
        const auto older = create_date(visit.graph[parent].create_date);
        if (!older || older->zone != own->zone || own->moment >= older->moment) continue;
        return {{.message = fmt::format("'{}' was created before '{}', which it follows", visit.revision().id,
                                        visit.graph.id(parent)),
                 .hint = "look whether it follows the right revision: git history tells who came first",
                 .place = base::whole_file(revision::shown_name(visit.revision()))}};
    }
    return {};
}

}  // namespace

constinit const Rule duplicate_version_order{
    .name = "duplicate-version-order",
    .group = RuleGroup::scripts,
    .level = LintLevel::notice,
    .check = RevisionRule{find_duplicate_version_order},
    .summary = "The create date of a revision is older than that of the revision that it follows.",
    .why = "Two branches were put one behind the other: the later one was written for a schema without the other.",
    .before = "",
    .bad = {"CREATE TABLE t (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
            "BY HASH (id);",
            "create_date: 2026-01-01 10:00:00\n"
            "upgrade:\n"
            "- execute:\n"
            "    sql: SELECT 1"},
    .good = {"CREATE TABLE t (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
             "BY HASH (id);",
             "create_date: 2026-03-01 10:00:00\n"
             "upgrade:\n"
             "- execute:\n"
             "    sql: SELECT 1"}};

}  // namespace srmigrate::lint
