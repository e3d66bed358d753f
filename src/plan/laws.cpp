// SPDX-License-Identifier: Apache-2.0
#include "plan/laws.hpp"

#include "base/text.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/undo/inverse.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::plan {
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

CompareOptions strictly() {
    CompareOptions options;
    options.reading = Reading::whole;
    options.sight = Visibility::everything;
    return options;
}

/// The object and what of it: "db.t columns.c.type".
std::string subject(const ObjectName& object, const std::string& attribute) {
    return fmt::format("{}.{} {}", object.database.value_or(""), object.name, attribute);
}

/// Where two catalogs differ although they should not.
std::string differing(const Catalog& a, const Catalog& b, const ServerProfile& context) {
    std::string text;
    for (const auto& each : differences(a, b, context, strictly())) {
        text += fmt::format("\n  {}: {} | {}", attribute(each), each.from, each.to);
    }
    return text.empty() ? "\n  (in spelling)" : text;
}

}  // namespace

Catalog part_of(const Catalog& catalog, std::span<const Operation> operations) {
    Catalog part;
    part.current = catalog.current;
    std::vector<ObjectName> names;
    for (const auto& operation : operations) {
        for (auto& own : {objects_written(operation), objects_read(operation)})
            names.insert(names.end(), own.begin(), own.end());
    }
    for (const auto& name : names) {
        const auto found = catalog.databases.find(name.database.value_or(catalog.current));
        if (found == catalog.databases.end()) continue;
        auto& database = part.databases[found->first];
        database.properties = found->second.properties;
        if (name.name.empty()) {
            database = found->second;
        } else if (const auto object = found->second.objects.find(name.name); object != found->second.objects.end()) {
            database.objects.insert(*object);
        }
    }
    return part;
}

std::optional<std::string> broken_inverse(const Catalog& before, const Operation& operation,
                                          const ServerProfile& context) {
    const auto part = part_of(before, std::span(&operation, 1));
    const auto way_back = inverse(part, operation, context);
    if (const auto* none = std::get_if<Irreversible>(&way_back)) {
        return none->reason.empty() ? std::optional<std::string>("irreversible without a reason") : std::nullopt;
    }
    std::vector<Operation> both{operation};
    const auto& operations = std::get<Inverse>(way_back).operations;
    both.insert(both.end(), operations.begin(), operations.end());
    std::string text;
    for (const auto& each : both)
        text += "\n" + sql::render(each);
    const auto result = after(part, both);
    if (const auto* problem = std::get_if<std::string>(&result)) return "inverse: " + *problem + text;
    const auto& catalog = std::get<Catalog>(result);
    if (normalize(catalog, context) == normalize(part, context)) return std::nullopt;
    return "inverse leaves" + differing(part, catalog, context) + text;
}

namespace {

/// A law that does not hold, and the objects for which it does not.
struct BrokenLaw {
    std::string what;
    std::set<ObjectName> objects;
};

/// What a difference or a finding is about.
using Subject = std::pair<ObjectName, std::string>;

std::string joined(const std::set<Subject>& subjects) {
    std::vector<std::string> names;
    for (const auto& [object, attribute] : subjects)
        names.push_back(subject(object, attribute));
    return fmt::format("{}", fmt::join(names, ", "));
}

/// Those that are not the same in both, and those whose changes have to do with them.
std::set<ObjectName> differing_objects(const Catalog& a, const Catalog& b, const Diff& diff,
                                       const ServerProfile& context) {
    std::set<ObjectName> names;
    for (const auto& each : differences(a, b, context, strictly()))
        names.insert(each.object);
    auto objects = names;
    for (const auto& change : diff.changes) {
        for (const auto& written : objects_written(change.operation)) {
            const ObjectName name{std::nullopt, written.database ? written.database : change.object.database,
                                  written.name};
            if (names.contains(name)) objects.insert(change.object);
        }
    }
    return objects;
}

std::optional<BrokenLaw> first_broken(const Catalog& from, const Catalog& to, const Diff& diff,
                                      const ServerProfile& context, const DiffOptions& options) {
    for (const auto* const catalog : {&from, &to}) {
        const auto own = differences(*catalog, *catalog, context, strictly());
        std::set<ObjectName> objects;
        for (const auto& each : own) {
            if (!options.untouched.contains(each.object)) objects.insert(each.object);
        }
        if (objects.empty()) continue;
        return BrokenLaw{fmt::format("{} differs from itself", subject(own.front().object, attribute(own.front()))),
                         std::move(objects)};
    }
    Catalog now = from;
    for (const auto& change : diff.changes) {
        if (auto broken = broken_inverse(now, change.operation, context)) {
            return BrokenLaw{std::move(*broken), {change.object}};
        }
        auto next = after(std::move(now), {change.operation});
        if (const auto* problem = std::get_if<std::string>(&next)) return BrokenLaw{*problem, {change.object}};
        now = std::get<Catalog>(std::move(next));
    }
    if (normalize(now, context) != normalize(diff.reached, context)) {
        return BrokenLaw{"applied is not reached:" + differing(diff.reached, now, context),
                         differing_objects(diff.reached, now, diff, context)};
    }
    std::set<Subject> left;
    for (const auto& each : differences(diff.reached, to, context, comparison(options)))
        left.emplace(each.object, attribute(each));
    std::set<Subject> found;
    for (const auto& each : diff.findings)
        found.emplace(each.object, each.attribute);
    if (left == found) return std::nullopt;
    std::vector<Subject> odd;
    std::set_symmetric_difference(left.begin(), left.end(), found.begin(), found.end(), std::back_inserter(odd));
    BrokenLaw broken{fmt::format("left: {}\nfindings: {}", joined(left), joined(found)), {}};
    for (const auto& [object, attribute] : odd)
        broken.objects.insert(object);
    return broken;
}

}  // namespace

std::optional<std::string> broken_law(const Catalog& from, const Catalog& to, const Diff& diff,
                                      const ServerProfile& context, const DiffOptions& options) {
    auto broken = first_broken(from, to, diff, context, options);
    if (!broken) return std::nullopt;
    return std::move(broken->what);
}

Diff lawful(const Catalog& from, const Catalog& to, const ServerProfile& context, DiffOptions options,
            const DiffMaker& make) {
    for (;;) {
        auto diff = make(options);
        const auto broken = first_broken(from, to, diff, context, options);
        if (!broken) return diff;
        const auto before = options.untouched.size();
        options.untouched.insert(broken->objects.begin(), broken->objects.end());
        if (options.untouched.size() > before) continue;
        for (const auto& each : differences(from, to, context, comparison(options)))
            options.untouched.insert(each.object);
        if (options.untouched.size() == before) return diff;
    }
}

}  // namespace srmigrate::plan
