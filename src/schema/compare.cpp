// SPDX-License-Identifier: Apache-2.0
#include "schema/compare.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/derive.hpp"
#include "schema/describe.hpp"
#include "schema/names.hpp"
#include "schema/normalize.hpp"
#include "schema/pairs.hpp"
#include "schema/partitions.hpp"
#include "schema/property_policy.hpp"
#include "schema/reach.hpp"
#include "schema/type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace srmigrate::schema {
namespace {

constexpr Version k_shows_security{3, 3, 0};

bool same_names(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same_name(x, y); });
}

template <class Named>
const Named* named(const std::vector<Named>& values, std::string_view name) {
    for (const auto& value : values) {
        if (same_name(value.name, name)) return &value;
    }
    return nullptr;
}

std::string text_of(const std::optional<Default>& value) {
    return value ? describe(*value) : std::string();
}
std::string text_of(const std::optional<Aggregate>& value) {
    return value ? describe(*value) : std::string();
}
std::string text_of(const std::optional<Type>& value) {
    return value ? to_text(*value) : std::string();
}
std::string text_of(const std::optional<Expression>& value) {
    return value ? value->text : std::string();
}
std::string nullable_text(const Column& column) {
    return column.nullable == false ? "NOT NULL" : "NULL";
}

/// Collects the differences of one object.
class Comparer {
  public:
    Comparer(ObjectName object, const Context& context, const CompareOptions& options)
        : m_object(std::move(object)), m_context(context), m_options(options) {}

    std::vector<Difference> take() { return std::move(m_differences); }

  protected:
    void add(Aspect aspect, std::string part, std::string from, std::string to) {
        m_differences.push_back({m_object, aspect, std::move(part), std::move(from), std::move(to)});
    }
    void compare_text(Aspect aspect, const std::string& part, const std::string& from, const std::string& to) {
        if (from != to) add(aspect, part, from, to);
    }
    bool whole() const { return m_options.reading == Reading::whole; }
    const Context& context() const { return m_context; }
    const CompareOptions& options() const { return m_options; }

    void compare_index(const Index& from, const Index& to) {
        const bool same_properties = std::all_of(to.properties.begin(), to.properties.end(), [&](const auto& given) {
            const auto found = from.properties.find(given.first);
            return found != from.properties.end() && found->second == given.second;
        });
        const bool same = same_names(from.columns, to.columns) && from.kind == to.kind && same_properties &&
                          from.comment == to.comment && (!whole() || from.properties.size() == to.properties.size());
        if (!same) add(Aspect::index, to.name, describe(from), describe(to));
    }

    /// Live and desired properties, both normalised with what equals the absence kept.
    void compare_properties(PropertyOwner owner, const Properties& from, const Properties& to) {
        std::set<std::string> names;
        for (const auto& [name, value] : from)
            names.insert(name);
        for (const auto& [name, value] : to)
            names.insert(name);
        for (const auto& name : names)
            compare_property(owner, name, from, to);
    }

  private:
    static std::optional<std::string> value_in(const Properties& properties, const std::string& name) {
        const auto found = properties.find(name);
        return found == properties.end() ? std::nullopt : std::optional(found->second);
    }

    /// What the absence of a property on the live side means.
    std::optional<std::string> live_absence(const PropertyPolicy* policy, const std::string& name) const {
        if (policy == nullptr) return std::nullopt;
        if (policy->absent) return std::string(*policy->absent);
        if (policy->usual) return std::string(*policy->usual);
        if (name == "replication_num") return fmt::format("{}", m_context.default_replication_num);
        if (name == "bucket_size") return std::string("0");
        return std::nullopt;
    }

    void compare_property(PropertyOwner owner, const std::string& name, const Properties& from, const Properties& to) {
        const auto* policy = find_policy(owner, name);
        auto wanted = value_in(to, name);
        if (!wanted) {
            const bool certain = policy == nullptr || policy->absent;
            const bool means_none = certain && (whole() || (policy != nullptr && policy->structural));
            if (!means_none) return;
            if (policy != nullptr) wanted = std::string(*policy->absent);
        }
        auto is = value_in(from, name);
        if (!is) is = live_absence(policy, name);
        const auto aspect = name == "bloom_filter_columns" ? Aspect::bloom_filter : Aspect::property;
        if (is == wanted) return;
        if (is && wanted && aspect == Aspect::bloom_filter && same_set(*is, *wanted)) return;
        add(aspect, aspect == Aspect::property ? name : std::string(), is.value_or(""), wanted.value_or(""));
    }

    static bool same_set(const std::string& a, const std::string& b) {
        auto names_a = base::split_list(base::to_lower(a));
        auto names_b = base::split_list(base::to_lower(b));
        std::sort(names_a.begin(), names_a.end());
        std::sort(names_b.begin(), names_b.end());
        return names_a == names_b;
    }

    ObjectName m_object;
    const Context& m_context;
    const CompareOptions& m_options;
    std::vector<Difference> m_differences;
};

bool keeps_partitions_short(const Properties& properties) {
    return property(properties, "partition_live_number") || property(properties, "partition_ttl") ||
           property(properties, "partition_retention_condition");
}

class TableComparer : public Comparer {
  public:
    TableComparer(const Table& live, const Table& desired, const Context& context, const CompareOptions& options)
        : Comparer(desired.name, context, options), m_desired(desired), m_live(rename_columns(live)) {
        m_from = normalize(m_live, context);
        m_to = normalize(desired, context);
    }

    void compare() {
        if (m_live.name.name != m_desired.name.name) {
            add(Aspect::name, {}, m_live.name.name, m_desired.name.name);
        }
        compare_text(Aspect::engine, {}, m_from.engine.value_or(""), m_to.engine.value_or(""));
        compare_text(Aspect::comment, {}, m_from.comment.value_or(""), m_to.comment.value_or(""));
        compare_key();
        compare_columns();
        compare_indexes();
        compare_partitioning();
        compare_distribution();
        compare_sort_key();
        compare_rollups();
        compare_table_properties();
    }

  private:
    Table rename_columns(Table live) {
        for (const auto& [name, old] : m_desired.renamed_columns) {
            const bool applies =
                column_named(live.columns, old) != nullptr && column_named(live.columns, name) == nullptr &&
                column_named(m_desired.columns, old) == nullptr && column_named(m_desired.columns, name) != nullptr;
            if (!applies) continue;
            add(Aspect::column_name, name, old, name);
            live = rename_column(std::move(live), old, name);
        }
        return live;
    }

    static bool is_key(const Table& table, std::string_view name) { return contains_name(table.key->columns, name); }
    bool same_model() const { return m_from.key->model == m_to.key->model; }
    bool is_common(std::string_view name) const {
        return column_named(m_from.columns, name) != nullptr && column_named(m_to.columns, name) != nullptr;
    }
    /// The names that both tables have columns of; a column that one of them lacks is a difference of its own.
    std::vector<std::string> common(const std::vector<std::string>& names) const {
        std::vector<std::string> result;
        std::copy_if(names.begin(), names.end(), std::back_inserter(result),
                     [&](const auto& name) { return is_common(name); });
        return result;
    }
    bool key_is_given() const {
        return m_desired.key || std::any_of(m_desired.columns.begin(), m_desired.columns.end(),
                                            [](const Column& column) { return column.key || column.aggregate; });
    }

    /// Key columns stand in the order of the table's columns, so another order is a difference of that.
    bool same_key() const {
        const auto from = common(m_from.key->columns);
        const auto to = common(m_to.key->columns);
        const bool same_set = from.size() == to.size() && std::all_of(from.begin(), from.end(), [&](const auto& name) {
                                  return contains_name(to, name);
                              });
        return same_model() && same_set;
    }

    void compare_key() {
        if (!key_is_given() && m_from.key->model == KeyModel::duplicate && !whole()) return;
        if (!same_key()) add(Aspect::key, {}, describe(*m_from.key), describe(*m_to.key));
    }

    void compare_columns() {
        for (const auto& column : m_from.columns) {
            if (column_named(m_to.columns, column.name) == nullptr) {
                add(Aspect::column, column.name, describe(column), {});
            }
        }
        std::vector<std::string> order;
        for (const auto& column : m_to.columns) {
            const auto* old = column_named(m_from.columns, column.name);
            if (old == nullptr) {
                add(Aspect::column, column.name, {}, describe(column));
            } else {
                order.push_back(column.name);
                compare_column(*old, column);
            }
        }
        std::vector<std::string> names;
        for (const auto& column : m_from.columns)
            names.push_back(column.name);
        if (const auto old_order = common(names); !same_names(old_order, order)) {
            add(Aspect::column_order, {}, describe(old_order), describe(order));
        }
    }

    void compare_column(const Column& from, const Column& to) {
        const auto& name = to.name;
        compare_text(Aspect::column_type, name, text_of(from.type), text_of(to.type));
        const auto* given = column_named(m_desired.columns, name);
        // a column that enters or leaves a primary key takes the key's nullability
        const bool same_role = same_model() && is_key(m_from, name) == is_key(m_to, name);
        if (same_role || given->nullable) {
            compare_text(Aspect::column_nullable, name, nullable_text(from), nullable_text(to));
        }
        if (from.default_value != to.default_value) {
            add(Aspect::column_default, name, text_of(from.default_value), text_of(to.default_value));
        }
        compare_text(Aspect::column_comment, name, from.comment.value_or(""), to.comment.value_or(""));
        if (same_model() && from.aggregate != to.aggregate) {
            add(Aspect::column_aggregate, name, text_of(from.aggregate), text_of(to.aggregate));
        }
        if (from.auto_increment != to.auto_increment) {
            add(Aspect::column_auto_increment, name, from.auto_increment ? "AUTO_INCREMENT" : "",
                to.auto_increment ? "AUTO_INCREMENT" : "");
        }
        if (from.generated != to.generated) {
            add(Aspect::column_generated, name, text_of(from.generated), text_of(to.generated));
        }
    }

    void compare_indexes() {
        for (const auto& index : m_from.indexes) {
            const bool goes_with_column = common(index.columns).empty();
            if (!goes_with_column && named(m_to.indexes, index.name) == nullptr) {
                add(Aspect::index, index.name, describe(index), {});
            }
        }
        for (const auto& index : m_to.indexes) {
            const auto* old = named(m_from.indexes, index.name);
            if (old == nullptr) {
                add(Aspect::index, index.name, {}, describe(index));
            } else {
                compare_index(*old, index);
            }
        }
    }

    void compare_partitioning() {
        const bool has_from = m_from.partitioning.has_value();
        const bool has_to = m_to.partitioning.has_value();
        if (!has_from && !has_to) return;
        const bool same = has_from && has_to && m_from.partitioning->method == m_to.partitioning->method &&
                          m_from.partitioning->expressions == m_to.partitioning->expressions;
        if (!same) {
            add(Aspect::partitioning, {}, has_from ? describe(*m_from.partitioning) : "",
                has_to ? describe(*m_to.partitioning) : "");
            return;
        }
        const bool data = has_managed_partitions(m_live) || has_managed_partitions(m_desired) ||
                          keeps_partitions_short(m_live.properties) || keeps_partitions_short(m_desired.properties);
        if (!data) compare_partitions();
    }

    static std::vector<const Partition*> partitions_of(const Table& table) {
        std::vector<const Partition*> result;
        for (const auto& item : table.partitioning->partitions) {
            if (const auto* partition = std::get_if<Partition>(&item)) result.push_back(partition);
        }
        return result;
    }

    /// A partition prints its replicas only where the table's have become others (reference §4.1).
    static Properties partition_properties(const Partition& partition, const Table& table) {
        Properties result = partition.properties;
        const auto found = table.properties.find("replication_num");
        if (found != table.properties.end()) result.insert(*found);
        return result;
    }

    void compare_partitions() {
        // by the live types: a column of another type is a difference of its own
        const auto wanted_partitions = normalize_partitions(m_desired.partitioning->partitions,
                                                            m_desired.partitioning->method, partition_types(m_live));
        const auto from = partitions_of(m_from);
        std::vector<const Partition*> to;
        for (const auto& partition : wanted_partitions)
            to.push_back(&partition);
        const auto find = [](const std::vector<const Partition*>& partitions, std::string_view name) {
            const auto found = std::find_if(partitions.begin(), partitions.end(),
                                            [&](const Partition* each) { return same_name(each->name, name); });
            return found == partitions.end() ? nullptr : *found;
        };
        for (const auto* partition : to) {
            const auto* old = find(from, partition->name);
            if (old == nullptr) {
                add(Aspect::partition, partition->name, {}, describe(partition->bounds));
                continue;
            }
            if (old->bounds != partition->bounds) {
                add(Aspect::partition, partition->name, describe(old->bounds), describe(partition->bounds));
            }
            const auto is = partition_properties(*old, m_from);
            const auto wanted = whole() ? partition_properties(*partition, m_to) : partition->properties;
            const bool same = std::all_of(wanted.begin(), wanted.end(), [&](const auto& given) {
                const auto found = is.find(given.first);
                return found != is.end() && found->second == given.second;
            });
            if (!same) {
                add(Aspect::partition_properties, partition->name, describe(old->properties),
                    describe(partition->properties));
            }
        }
        if (!whole() && !options().extra_partitions) return;
        for (const auto* partition : from) {
            if (find(to, partition->name) == nullptr) {
                add(Aspect::partition, partition->name, describe(partition->bounds), {});
            }
        }
    }

    void compare_distribution() {
        if (!m_from.distribution || !m_to.distribution) return;
        if (!m_desired.distribution && !same_key()) return;  // it follows from the key
        const auto kind_and_columns = [](const Distribution& distribution) {
            const auto* hash = std::get_if<HashDistribution>(&distribution);
            return hash == nullptr ? std::optional<std::vector<std::string>>() : hash->columns;
        };
        const auto from = kind_and_columns(*m_from.distribution);
        const auto to = kind_and_columns(*m_to.distribution);
        if (from.has_value() != to.has_value() || (from && !same_names(*from, *to))) {
            add(Aspect::distribution, {}, describe(*m_from.distribution), describe(*m_to.distribution));
            return;
        }
        const auto is = buckets_of(*m_from.distribution);
        const auto wanted = buckets_of(*m_to.distribution);
        // in a colocation group the group decides what nobody said
        const bool grouped = property(m_desired.properties, "colocate_with").has_value();
        const bool decided = wanted ? !(whole() && grouped && !is) : whole() && !grouped;
        if (decided && is != wanted) {
            add(Aspect::buckets, {}, is ? fmt::format("{}", *is) : "", wanted ? fmt::format("{}", *wanted) : "");
        }
    }

    void compare_sort_key() {
        if (!m_from.order_by && !m_to.order_by) return;
        if (!m_desired.order_by && !whole()) return;
        const auto from = common(m_from.order_by.value_or(m_from.key->columns));
        const auto to = common(m_to.order_by.value_or(m_to.key->columns));
        const auto added = [&](const std::optional<std::vector<std::string>>& names) {
            return names && common(*names).size() != names->size();
        };
        if (same_names(from, to) && !added(m_to.order_by) && !added(m_from.order_by)) return;
        add(Aspect::sort_key, {}, m_from.order_by ? describe(*m_from.order_by) : "",
            m_to.order_by ? describe(*m_to.order_by) : "");
    }

    void compare_rollups() {
        if (options().sight == Sight::show_create) return;
        for (const auto& rollup : m_from.rollups) {
            if (named(m_to.rollups, rollup.name) == nullptr) add(Aspect::rollup, rollup.name, describe(rollup), {});
        }
        for (const auto& rollup : m_to.rollups) {
            const auto* old = named(m_from.rollups, rollup.name);
            if (old == nullptr) {
                add(Aspect::rollup, rollup.name, {}, describe(rollup));
            } else if (!same_names(old->columns, rollup.columns)) {
                add(Aspect::rollup, rollup.name, describe(*old), describe(rollup));
            }
        }
    }

    void compare_table_properties() {
        const auto complete = [&](const Table& table, const Table& normal) {
            const bool random = normal.distribution && std::holds_alternative<RandomDistribution>(*normal.distribution);
            return normalize_properties(table.properties, PropertyOwner::table, normal.key->model, random, context(),
                                        table.name.name, true);
        };
        auto from = complete(m_live, m_from);
        // entries of columns that go, go with them
        if (const auto found = from.find("bloom_filter_columns"); found != from.end()) {
            found->second = base::join(common(base::split_list(found->second)), ", ");
        }
        compare_properties(PropertyOwner::table, from, complete(m_desired, m_to));
    }

    const Table& m_desired;
    Table m_live;  ///< with columns renamed by the hints
    Table m_from;
    Table m_to;
};

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
        compare_indexes(from.indexes, to.indexes);
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

    void compare_indexes(const std::vector<Index>& from, const std::vector<Index>& to) {
        for (const auto& index : from) {
            if (named(to, index.name) == nullptr) add(Aspect::index, index.name, describe(index), {});
        }
        for (const auto& index : to) {
            const auto* old = named(from, index.name);
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

std::string kind_text(const Object& object) {
    return std::visit(base::Overloaded{
                          [](const Table&) { return std::string("table"); },
                          [](const View&) { return std::string("view"); },
                          [](const MaterializedView&) { return std::string("materialized view"); },
                          [](const Unknown& unknown) { return "not understood: " + unknown.reason; },
                      },
                      object);
}

std::vector<Difference> compare_objects(const ObjectName& name, const Object& live, const Object& desired,
                                        const Context& context, const CompareOptions& options) {
    const bool understood = !std::holds_alternative<Unknown>(live) && !std::holds_alternative<Unknown>(desired);
    if (!understood || live.index() != desired.index()) {
        if (live == desired) return {};
        return {{name, Aspect::object, {}, kind_text(live), kind_text(desired)}};
    }
    auto found =
        std::visit(base::Overloaded{
                       [&](const Table& table) { return differences(std::get<Table>(live), table, context, options); },
                       [&](const View& view) { return differences(std::get<View>(live), view, context, options); },
                       [&](const MaterializedView& view) {
                           return differences(std::get<MaterializedView>(live), view, context, options);
                       },
                       [](const Unknown&) { return std::vector<Difference>(); },
                   },
                   desired);
    for (auto& difference : found)
        difference.object = name;
    return found;
}

}  // namespace

std::string attribute(Aspect aspect, std::string_view part) {
    const auto column = [&](std::string_view what) { return fmt::format("columns.{}.{}", part, what); };
    switch (aspect) {
        case Aspect::object:
            return "object";
        case Aspect::name:
            return "name";
        case Aspect::comment:
            return "comment";
        case Aspect::engine:
            return "engine";
        case Aspect::key:
            return "key";
        case Aspect::column:
            return fmt::format("columns.{}", part);
        case Aspect::column_name:
            return column("name");
        case Aspect::column_type:
            return column("type");
        case Aspect::column_nullable:
            return column("nullable");
        case Aspect::column_default:
            return column("default");
        case Aspect::column_comment:
            return column("comment");
        case Aspect::column_aggregate:
            return column("aggregate");
        case Aspect::column_auto_increment:
            return column("auto_increment");
        case Aspect::column_generated:
            return column("generated");
        case Aspect::column_order:
            return "column_order";
        case Aspect::index:
            return fmt::format("indexes.{}", part);
        case Aspect::bloom_filter:
            return "properties.bloom_filter_columns";
        case Aspect::partitioning:
            return "partition_by";
        case Aspect::partition:
            return fmt::format("partitions.{}", part);
        case Aspect::partition_properties:
            return fmt::format("partitions.{}.properties", part);
        case Aspect::distribution:
            return "distributed_by";
        case Aspect::buckets:
            return "distributed_by.buckets";
        case Aspect::sort_key:
            return "order_by";
        case Aspect::rollup:
            return fmt::format("rollups.{}", part);
        case Aspect::property:
            return fmt::format("properties.{}", part);
        case Aspect::definition:
            return "definition";
        case Aspect::view_columns:
            return "columns";
        case Aspect::security:
            return "security";
        case Aspect::refresh:
            return "refresh";
    }
    return "";
}

std::string attribute(const Difference& difference) {
    return attribute(difference.aspect, difference.part);
}

std::vector<Difference> differences(const Table& live, const Table& desired, const Context& context,
                                    const CompareOptions& options) {
    TableComparer comparer(live, desired, context, options);
    comparer.compare();
    return comparer.take();
}

std::vector<Difference> differences(const View& live, const View& desired, const Context& context,
                                    const CompareOptions& options) {
    ViewComparer comparer(desired.name, context, options);
    comparer.compare(live, desired);
    return comparer.take();
}

std::vector<Difference> differences(const MaterializedView& live, const MaterializedView& desired,
                                    const Context& context, const CompareOptions& options) {
    ViewComparer comparer(desired.name, context, options);
    comparer.compare(live, desired);
    return comparer.take();
}

std::vector<Difference> differences(const Catalog& live, const Catalog& desired, const Context& context,
                                    const CompareOptions& options) {
    const Database no_database;
    std::vector<Difference> result;
    for (const auto& [database_name, wanted] : desired.databases) {
        Context inside = context;
        inside.database = database_name;
        const auto found_database = live.databases.find(database_name);
        const auto& is = found_database == live.databases.end() ? no_database : found_database->second;
        for (const auto& pair : pair_up(is, wanted)) {
            const ObjectName object{std::nullopt, database_name, pair.name()};
            if (pair.desired == nullptr) {
                result.push_back({object, Aspect::object, {}, kind_text(*pair.live), {}});
            } else if (pair.live == nullptr) {
                result.push_back({object, Aspect::object, {}, {}, kind_text(*pair.desired)});
            } else {
                auto found = compare_objects(object, *pair.live, *pair.desired, inside, options);
                std::move(found.begin(), found.end(), std::back_inserter(result));
            }
        }
    }
    return result;
}

}  // namespace srmigrate::schema
