// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/diff_view.hpp"

#include "base/text.hpp"
#include "schema/effect/effect.hpp"
#include "schema/normal/property_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::schema {
namespace {

bool differs_in(const std::vector<Difference>& differences, Aspect aspect) {
    return std::any_of(differences.begin(), differences.end(),
                       [&](const Difference& each) { return each.aspect == aspect; });
}

Change change_of(Operation operation, const ObjectName& object, std::vector<std::string> attributes,
                 const ServerProfile& context, std::string note = {}) {
    Change change;
    change.cost = cost_class(operation, nullptr, context);
    change.loss = loses_data(operation);
    change.operation = std::move(operation);
    change.object = object;
    change.attributes = std::move(attributes);
    change.note = std::move(note);
    return change;
}

std::vector<std::string> attributes_of(const std::vector<Difference>& differences) {
    std::vector<std::string> names;
    for (const auto& each : differences)
        names.push_back(attribute(each));
    return names;
}

std::vector<std::string> attributes_but_security(const std::vector<Difference>& differences) {
    std::vector<std::string> names;
    for (const auto& each : differences) {
        if (each.aspect != Aspect::security) names.push_back(attribute(each));
    }
    return names;
}

/// What ALTER VIEW changes: the query and the columns. It drops the comment (reference §11), so a view that has
/// one, or shall have another, is replaced as a whole.
bool alter_is_enough(const View& from, const View& to, const std::vector<Difference>& differences) {
    const bool comment = (from.comment && !from.comment->empty()) || (to.comment && !to.comment->empty());
    return !comment && !differs_in(differences, Aspect::property);
}

ObjectName named_like(const ObjectName& name, std::string other) {
    ObjectName result = name;
    result.name = std::move(other);
    return result;
}

bool is_alterable(const Difference& difference) {
    if (difference.aspect == Aspect::refresh || difference.aspect == Aspect::bloom_filter) return true;
    if (difference.aspect == Aspect::index) return true;
    return difference.aspect == Aspect::property;
}

const Index* index_named(const MaterializedView& view, std::string_view name) {
    for (const auto& index : view.indexes) {
        if (base::equals_ignoring_case(index.name, name)) return &index;
    }
    return nullptr;
}

using RefreshHow = std::variant<RefreshAsync, RefreshIncremental, RefreshManual>;

/// The server starts now when it is not told when.
bool same_how(const RefreshHow& live, RefreshHow wanted) {
    const auto* from = std::get_if<RefreshAsync>(&live);
    auto* to = std::get_if<RefreshAsync>(&wanted);
    if (from == nullptr || to == nullptr) return live == wanted;
    if (to->every && !to->start) to->start = from->start;
    if (from->every && to->every) to->every->unit = base::to_lower(to->every->unit);
    return *from == *to;
}

/// ALTER statements on a materialized view, one after the other.
class MaterializedViewPlanner {
  public:
    MaterializedViewPlanner(const ObjectName& name, const ObjectName& object, const MaterializedView& from,
                            const MaterializedView& to, const ServerProfile& context)
        : m_name(name), m_object(object), m_to(to), m_context(context) {
        m_plan.reached = from;
    }

    ViewPlan<MaterializedView> plan(const std::vector<Difference>& differences) {
        for (const auto& difference : differences) {
            if (difference.aspect == Aspect::refresh) refresh(difference);
            if (difference.aspect == Aspect::property || difference.aspect == Aspect::bloom_filter) {
                property(difference);
            }
            if (difference.aspect == Aspect::index) index(difference);
        }
        return std::move(m_plan);
    }

  private:
    void alter(decltype(AlterMaterializedView::change) change, const Difference& difference) {
        AlterMaterializedView operation;
        operation.name = m_name;
        operation.change = std::move(change);
        m_plan.changes.push_back(change_of(std::move(operation), m_object, {attribute(difference)}, m_context));
    }

    /// ALTER leaves the moment of the first refresh as it was (StarRocks: AlterMVJobExecutor.visitRefreshSchemeClause).
    void refresh(const Difference& difference) {
        auto scheme = m_to.refresh.value_or(RefreshScheme{std::nullopt, RefreshManual{}});
        const auto moment = std::exchange(scheme.moment, std::nullopt);
        auto& reached = m_plan.reached.refresh;
        const auto old = reached.value_or(RefreshScheme{std::nullopt, RefreshManual{}});
        scheme.how = scheme.how.value_or(RefreshManual{});
        if (!same_how(old.how.value_or(RefreshManual{}), *scheme.how)) alter(SetRefresh{scheme}, difference);
        reached = RefreshScheme{old.moment, scheme.how};
        if (!moment || *moment == old.moment.value_or(RefreshMoment::immediate)) return;
        m_plan.findings.push_back(finding_of(difference, "IMMEDIATE or DEFERRED is fixed when a view is created",
                                             "leave the word away: it matters for the first refresh only"));
    }

    void property(const Difference& difference) {
        const bool bloom = difference.aspect == Aspect::bloom_filter;
        const auto name = bloom ? std::string("bloom_filter_columns") : difference.part;
        const auto* policy = find_policy(PropertyOwner::materialized_view, name);
        if (policy == nullptr) {
            m_plan.findings.push_back(finding_of(difference, fmt::format("the property '{}' is not known", name),
                                                 "check its spelling, or set it by hand"));
            return;
        }
        if (policy->change == PropertyChange::create_only || policy->change == PropertyChange::by_default_prefix) {
            m_plan.findings.push_back(finding_of(
                difference, fmt::format("the property '{}' is fixed when a materialized view is created", name),
                "create it under another name, and SWAP it in"));
            return;
        }
        alter(SetProperties{{{name, difference.to}}}, difference);
        if (difference.to.empty()) {
            m_plan.reached.properties.erase(name);
        } else {
            m_plan.reached.properties[name] = difference.to;
        }
    }

    void index(const Difference& difference) {
        AlterTable operation;
        operation.name = m_name;
        auto& indexes = m_plan.reached.indexes;
        if (!difference.from.empty()) {
            operation.clauses.emplace_back(DropIndex{difference.part});
            std::erase_if(indexes,
                          [&](const Index& each) { return base::equals_ignoring_case(each.name, difference.part); });
        }
        if (const auto* wanted = index_named(m_to, difference.part)) {
            operation.clauses.emplace_back(AddIndex{*wanted});
            indexes.push_back(*wanted);
        }
        m_plan.changes.push_back(change_of(std::move(operation), m_object, {attribute(difference)}, m_context));
    }

    const ObjectName& m_name;
    const ObjectName& m_object;
    const MaterializedView& m_to;
    const ServerProfile& m_context;
    ViewPlan<MaterializedView> m_plan;
};

ViewPlan<MaterializedView> replace(const ObjectName& name, const ObjectName& object, const MaterializedView& to,
                                   const ServerProfile& context, const std::vector<Difference>& differences) {
    const auto attributes = attributes_of(differences);
    ViewPlan<MaterializedView> plan;
    plan.reached = to;
    CreateMaterializedView create;
    create.view = to;
    create.view.name = name;
    DropMaterializedView drop;
    drop.name = name;
    const auto temporary = named_like(name, name.name + "_new");
    create.view.name = temporary;
    AlterMaterializedView swap;
    swap.name = name;
    swap.change = SwapMaterializedView{temporary.name};
    drop.name = temporary;
    plan.changes.push_back(change_of(std::move(create), object, attributes, context));
    // ends when the rows are there, or with an error (reference §2.9)
    RefreshMaterializedView refresh;
    refresh.name = temporary;
    refresh.mode = RefreshMode::sync;
    plan.changes.push_back(
        change_of(std::move(refresh), object, attributes, context,
                  fmt::format("fills it before it takes the place of {}, and takes as long as its query "
                              "does (statement_timeout)",
                              name.name)));
    plan.changes.push_back(change_of(std::move(swap), object, attributes, context));
    plan.changes.push_back(change_of(std::move(drop), object, attributes, context));
    return plan;
}

}  // namespace

ViewPlan<View> plan_view(const ObjectName& name, const View& from, const View& to, const ServerProfile& context,
                         const std::vector<Difference>& differences) {
    const ObjectName object{std::nullopt, context.database, to.name.name};
    ViewPlan<View> plan;
    plan.reached = from;
    const bool text = differs_in(differences, Aspect::definition) || differs_in(differences, Aspect::view_columns);
    const bool whole = differs_in(differences, Aspect::comment) || differs_in(differences, Aspect::property) ||
                       (text && !alter_is_enough(from, to, differences));
    if (whole) {
        CreateView create;
        create.view = to;
        create.view.name = name;
        create.view.security = from.security;  // it stays (StarRocks: AlterViewStmt.fromReplaceStmt)
        create.or_replace = true;
        plan.reached = create.view;
        plan.reached.name = to.name;
        plan.changes.push_back(change_of(std::move(create), object, attributes_but_security(differences), context));
    } else if (text) {
        AlterView alter;
        alter.name = name;
        alter.columns = to.columns;
        alter.query = to.query;
        plan.changes.push_back(change_of(std::move(alter), object, attributes_but_security(differences), context));
        plan.reached.query = to.query;
        plan.reached.columns = to.columns;
    }
    for (const auto& each : differences) {
        if (each.aspect != Aspect::security) continue;
        SetViewSecurity set;
        set.name = name;
        set.security = to.security.value_or(ViewSecurity::none);
        plan.reached.security = set.security;
        plan.changes.push_back(change_of(std::move(set), object, {attribute(each)}, context));
    }
    return plan;
}

ViewPlan<MaterializedView> plan_materialized_view(const ObjectName& name, const MaterializedView& from,
                                                  const MaterializedView& to, const ServerProfile& context,
                                                  const std::vector<Difference>& differences) {
    const ObjectName object{std::nullopt, context.database, to.name.name};
    const auto is_unsaid = [&](const Difference& each) {
        return each.aspect == Aspect::distribution && !to.distribution;
    };
    auto own = differences;
    std::erase_if(own, is_unsaid);
    if (!std::all_of(own.begin(), own.end(), is_alterable)) return replace(name, object, to, context, differences);
    auto plan = MaterializedViewPlanner(name, object, from, to, context).plan(own);
    for (const auto& each : differences) {
        if (!is_unsaid(each)) continue;
        plan.findings.push_back(
            finding_of(each, "the desired schema does not say how to distribute it", "write DISTRIBUTED BY"));
    }
    return plan;
}

}  // namespace srmigrate::schema
