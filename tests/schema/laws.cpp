// SPDX-License-Identifier: Apache-2.0
#include "schema/laws.hpp"

#include "base/text.hpp"
#include "schema/inverse.hpp"
#include "schema/normalize.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

namespace srmigrate::tests {
namespace {

using namespace schema;

/// The catalog after the operations, or why one of them cannot be applied.
std::variant<Catalog, std::string> after(Catalog catalog, const std::vector<Operation>& operations) {
    for (const auto& operation : operations) {
        auto applied = apply(std::move(catalog), operation);
        if (const auto* problem = std::get_if<base::Diagnostic>(&applied)) {
            return fmt::format("{}\n  cannot be applied: {}", sql::render(operation), problem->message);
        }
        catalog = std::get<Catalog>(std::move(applied));
    }
    return catalog;
}

CompareOptions strictly(const Context&) {
    CompareOptions options;
    options.reading = Reading::whole;
    options.sight = Sight::everything;
    return options;
}

/// Where two catalogs differ although they should not.
std::string differing(const Catalog& a, const Catalog& b, const Context& context) {
    std::string text;
    for (const auto& each : differences(a, b, context, strictly(context))) {
        text += fmt::format("\n  {}: {} | {}", attribute(each), each.from, each.to);
    }
    return text.empty() ? "\n  (in spelling)" : text;
}

}  // namespace

std::optional<std::string> broken_inverse(const Catalog& before, const Operation& operation, const Context& context) {
    const auto way_back = inverse(before, operation, context);
    if (const auto* none = std::get_if<Irreversible>(&way_back)) {
        return none->reason.empty() ? std::optional<std::string>("irreversible without a reason") : std::nullopt;
    }
    std::vector<Operation> both{operation};
    const auto& operations = std::get<Inverse>(way_back).operations;
    both.insert(both.end(), operations.begin(), operations.end());
    std::string text;
    for (const auto& each : both)
        text += "\n" + sql::render(each);
    const auto result = after(before, both);
    if (const auto* problem = std::get_if<std::string>(&result)) return "inverse: " + *problem + text;
    const auto& catalog = std::get<Catalog>(result);
    if (normalize(catalog, context) == normalize(before, context)) return std::nullopt;
    return "inverse leaves" + differing(before, catalog, context) + text;
}

std::optional<std::string> broken_law(const Catalog& from, const Catalog& to, const Diff& diff, const Context& context,
                                      const DiffOptions& options) {
    Catalog now = from;
    for (const auto& change : diff.changes) {
        if (auto broken = broken_inverse(now, change.operation, context)) return broken;
        auto next = after(std::move(now), {change.operation});
        if (const auto* problem = std::get_if<std::string>(&next)) return *problem;
        now = std::get<Catalog>(std::move(next));
    }
    if (normalize(now, context) != normalize(diff.reached, context)) {
        return "applied is not reached:" + differing(diff.reached, now, context);
    }
    auto compare = options.compare;
    compare.extra_partitions = compare.extra_partitions || options.drop_partitions;
    std::set<std::string> left;
    for (const auto& each : differences(diff.reached, to, context, compare))
        left.insert(attribute(each));
    std::set<std::string> found;
    for (const auto& each : diff.findings)
        found.insert(each.attribute);
    if (left != found) return fmt::format("left: {}\nfindings: {}", joined(left), joined(found));
    return std::nullopt;
}

std::set<std::string> attributes_of(const Diff& diff) {
    std::set<std::string> names;
    for (const auto& change : diff.changes)
        names.insert(change.attributes.begin(), change.attributes.end());
    for (const auto& finding : diff.findings)
        names.insert(finding.attribute);
    return names;
}

std::string joined(const std::set<std::string>& names) {
    const std::vector<std::string> list(names.begin(), names.end());
    return base::join(list, " ");
}

}  // namespace srmigrate::tests
