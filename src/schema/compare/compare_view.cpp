// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "schema/compare/compare.hpp"
#include "schema/compare/comparer.hpp"
#include "schema/model/describe.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/normal/property_policy.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::schema {
namespace {

constexpr Version k_shows_security{3, 3, 0};

class ViewComparer : public Comparer {
  public:
    using Comparer::Comparer;

    void compare(const View& live, const View& desired) {
        const auto from = normalize(live, context());
        const auto to = normalize(desired, context());
        compare_text(Aspect::definition, {}, from.query.text, to.query.text);
        compare_columns(from.columns, to.columns);
        compare_text(Aspect::comment, {}, from.comment.value_or(""), to.comment.value_or(""));
        // an older server does not show it (SHOW CREATE VIEW, information_schema.views)
        if (context().version >= k_shows_security) {
            compare_text(Aspect::security, {}, security_text(from), security_text(to));
        }
        for (const auto& [name, value] : desired.properties) {
            const auto found = live.properties.find(name);
            if (found == live.properties.end() || found->second != value) {
                add(Aspect::property, name, found == live.properties.end() ? "" : found->second, value);
            }
        }
    }

    void compare(const MaterializedView& live, const MaterializedView& desired) {
        if (live.name.name != desired.name.name) add(Aspect::name, {}, live.name.name, desired.name.name);
        if (is_synchronous(live) != is_synchronous(desired)) {
            add(Aspect::object, {}, is_synchronous(live) ? "synchronous" : "asynchronous",
                is_synchronous(desired) ? "synchronous" : "asynchronous");
            return;
        }
        const auto from = normalize(live, context());
        const auto to = normalize(desired, context());
        compare_text(Aspect::definition, {}, from.query.text, to.query.text);
        if (is_synchronous(desired)) return;
        compare_columns(from.columns, to.columns);
        compare_text(Aspect::comment, {}, from.comment.value_or(""), to.comment.value_or(""));
        compare_text(Aspect::partitioning, {}, texts(from.partition_by), texts(to.partition_by));
        compare_distribution(*from.distribution, *to.distribution);
        compare_sort_key(from.order_by, to.order_by);
        if (desired.refresh || whole()) {
            // the moment matters for the first refresh only: not said, it is no wish
            const bool says_moment = whole() || desired.refresh->moment;
            auto wanted = *to.refresh;
            if (!says_moment) wanted.moment = from.refresh->moment;
            compare_refresh(*from.refresh, wanted);
        }
        compare_indexes(as_shown(from.indexes), as_shown(to.indexes));
        compare_properties(PropertyOwner::materialized_view, complete(live), complete(desired));
    }

  private:
    static std::string security_text(const View& view) {
        return view.security == ViewSecurity::invoker ? "INVOKER" : "NONE";
    }
    static std::string texts(const std::vector<Expression>& expressions) {
        std::vector<std::string> parts;
        for (const auto& expression : expressions)
            parts.push_back(expression.text);
        return base::join(parts, ", ");
    }

    /// The list that the server derives is no wish.
    void compare_columns(const std::optional<std::vector<ViewColumn>>& from,
                         const std::optional<std::vector<ViewColumn>>& to) {
        if (!to) return;
        const auto same = [](const ViewColumn& a, const ViewColumn& b) {
            return same_name(a.name, b.name) && a.comment == b.comment;
        };
        if (from && std::equal(from->begin(), from->end(), to->begin(), to->end(), same)) return;
        add(Aspect::view_columns, {}, from ? describe(*from) : "", describe(*to));
    }

    void compare_distribution(const Distribution& from, const Distribution& to) {
        const auto* hash_from = std::get_if<HashDistribution>(&from);
        const auto* hash_to = std::get_if<HashDistribution>(&to);
        const bool same_kind = (hash_from == nullptr) == (hash_to == nullptr);
        if (!same_kind || (hash_to != nullptr && !same_names(hash_from->columns, hash_to->columns))) {
            add(Aspect::distribution, {}, describe(from), describe(to));
            return;
        }
        if ((buckets_of(to) || whole()) && buckets_of(from) != buckets_of(to)) {
            add(Aspect::buckets, {}, describe(from), describe(to));
        }
    }

    void compare_sort_key(const std::optional<std::vector<std::string>>& from,
                          const std::optional<std::vector<std::string>>& to) {
        if (!to && !whole()) return;
        const bool same = from.has_value() == to.has_value() && (!from || same_names(*from, *to));
        if (!same) add(Aspect::sort_key, {}, from ? describe(*from) : "", to ? describe(*to) : "");
    }

    void compare_refresh(const RefreshScheme& from, RefreshScheme to) {
        const auto* async_from = std::get_if<RefreshAsync>(&*from.how);
        auto* async_to = std::get_if<RefreshAsync>(&*to.how);
        // the server starts now when it is not told when
        if (!whole() && async_from != nullptr && async_to != nullptr && async_to->every && !async_to->start) {
            async_to->start = async_from->start;
        }
        if (from != to) add(Aspect::refresh, {}, describe(from), describe(to));
    }

    /// SHOW CREATE prints no properties of a view's indexes (recorded).
    static std::vector<Index> as_shown(std::vector<Index> indexes) {
        for (auto& index : indexes)
            index.properties.clear();
        return indexes;
    }

    void compare_indexes(const std::vector<Index>& from, const std::vector<Index>& to) {
        for (const auto& index : from) {
            if (find(to, index.name) == nullptr) add(Aspect::index, index.name, describe(index), {});
        }
        for (const auto& index : to) {
            const auto* old = find(from, index.name);
            if (old == nullptr) {
                add(Aspect::index, index.name, {}, describe(index));
            } else {
                compare_index(*old, index);
            }
        }
    }

    Properties complete(const MaterializedView& view) const {
        return normalize_properties(view.properties, PropertyOwner::materialized_view, KeyModel::duplicate, false,
                                    context(), view.name.name, true);
    }
};

}  // namespace

std::vector<Difference> differences(const View& live, const View& desired, const ServerProfile& context,
                                    const CompareOptions& options) {
    ViewComparer comparer(desired.name, context, options);
    comparer.compare(live, desired);
    return comparer.take();
}

std::vector<Difference> differences(const MaterializedView& live, const MaterializedView& desired,
                                    const ServerProfile& context, const CompareOptions& options) {
    ViewComparer comparer(desired.name, context, options);
    comparer.compare(live, desired);
    return comparer.take();
}

}  // namespace srmigrate::schema
