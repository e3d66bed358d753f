// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "schema/apply/column_places.hpp"
#include "schema/compare/compare.hpp"
#include "schema/compare/comparer.hpp"
#include "schema/model/describe.hpp"
#include "schema/model/name_index.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/normal/property_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::schema {
namespace {

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

bool keeps_partitions_short(const Properties& properties) {
    return property(properties, "partition_live_number") || property(properties, "partition_ttl") ||
           property(properties, "partition_retention_condition");
}

class TableComparer : public Comparer {
  public:
    TableComparer(const Table& live, const Table& desired, const ServerProfile& context, const CompareOptions& options)
        : Comparer(desired.name, context, options), m_desired(desired), m_live(rename_columns(live)) {
        m_from = normalize(m_live, context);
        m_to = normalize(desired, context);
        m_from_columns = NameIndex<Column>(m_from.columns);
        m_to_columns = NameIndex<Column>(m_to.columns);
        m_desired_columns = NameIndex<Column>(m_desired.columns);
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
            const bool applies = find(live.columns, old) != nullptr && find(live.columns, name) == nullptr &&
                                 find(m_desired.columns, old) == nullptr && find(m_desired.columns, name) != nullptr;
            if (!applies) continue;
            add(Aspect::column_name, name, old, name);
            live = rename_column(std::move(live), old, name);
        }
        return live;
    }

    static bool is_key(const Table& table, std::string_view name) { return contains_name(table.key->columns, name); }
    bool same_model() const { return m_from.key->model == m_to.key->model; }
    bool is_common(std::string_view name) const {
        return m_from_columns.find(name) != nullptr && m_to_columns.find(name) != nullptr;
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
            if (m_to_columns.find(column.name) == nullptr) {
                add(Aspect::column, column.name, describe(column), {});
            }
        }
        std::vector<std::string> order;
        for (const auto& column : m_to.columns) {
            const auto* old = m_from_columns.find(column.name);
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
        const auto* given = m_desired_columns.find(name);
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
            if (!goes_with_column && find(m_to.indexes, index.name) == nullptr) {
                add(Aspect::index, index.name, describe(index), {});
            }
        }
        for (const auto& index : m_to.indexes) {
            const auto* old = find(m_from.indexes, index.name);
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
        const NameIndex<Partition> by_name(from);
        for (const auto& each : wanted_partitions) {
            const auto* partition = &each;
            const auto* old = by_name.find(partition->name);
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
        const NameIndex<Partition> wanted_by_name(wanted_partitions);
        for (const auto* partition : from) {
            if (wanted_by_name.find(partition->name) == nullptr) {
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

    /// A live column that the table does not have was renamed since the rollup was made, and stands for any.
    bool same_rollup(const Rollup& from, const Rollup& to) const {
        return std::equal(from.columns.begin(), from.columns.end(), to.columns.begin(), to.columns.end(),
                          [&](const std::string& is, const std::string& wanted) {
                              return same_name(is, wanted) || m_from_columns.find(is) == nullptr;
                          });
    }

    void compare_rollups() {
        if (options().sight == Visibility::show_create) return;
        for (const auto& rollup : m_from.rollups) {
            if (find(m_to.rollups, rollup.name) == nullptr) add(Aspect::rollup, rollup.name, describe(rollup), {});
        }
        for (const auto& rollup : m_to.rollups) {
            const auto* old = find(m_from.rollups, rollup.name);
            if (old == nullptr) {
                add(Aspect::rollup, rollup.name, {}, describe(rollup));
            } else if (!same_rollup(*old, rollup)) {
                add(Aspect::rollup, rollup.name, describe(*old), describe(rollup));
            }
        }
    }

    void compare_table_properties() {
        const auto complete = [&](const Table& table, const Table& normal) {
            const bool random = normal.distribution && std::holds_alternative<RandomDistribution>(*normal.distribution);
            auto properties = normalize_properties(table.properties, PropertyOwner::table, normal.key->model, random,
                                                   context(), table.name.name, true);
            take_replicated_storage(properties, normal.indexes, context());
            return properties;
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
    NameIndex<Column> m_from_columns;
    NameIndex<Column> m_to_columns;
    NameIndex<Column> m_desired_columns;
};

}  // namespace

std::vector<Difference> differences(const Table& live, const Table& desired, const ServerProfile& context,
                                    const CompareOptions& options) {
    TableComparer comparer(live, desired, context, options);
    comparer.compare();
    return comparer.take();
}

}  // namespace srmigrate::schema
