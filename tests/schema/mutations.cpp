// SPDX-License-Identifier: Apache-2.0
#include "schema/mutations.hpp"

#include "base/text.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace srmigrate::tests {
namespace {

using namespace schema;

/// Changes tables. Each method adds a mutation where the table has a place for it.
class TableMutator {
  public:
    TableMutator(const Table& table, std::mt19937_64& random)
        : m_table(table), m_random(random), m_key(effective_key(table)) {}

    std::vector<Mutation> all() {
        column_attributes();
        columns();
        indexes();
        table_attributes();
        physical();
        properties();
        partitions();
        return std::move(m_found);
    }

  private:
    void add(std::string attribute, const std::function<void(Table&)>& change) {
        Table changed = m_table;
        change(changed);
        m_found.push_back({std::move(attribute), std::move(changed)});
    }
    std::size_t pick(std::size_t size) { return std::uniform_int_distribution<std::size_t>(0, size - 1)(m_random); }

    /// A column for which the condition holds; nothing if there is none.
    std::optional<std::size_t> column_where(const std::function<bool(const Column&)>& condition) {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
            if (condition(m_table.columns[i])) found.push_back(i);
        }
        if (found.empty()) return std::nullopt;
        return found[pick(found.size())];
    }

    bool is_key(const Column& column) const { return contains_name(m_key.columns, column.name); }
    static bool has_state(const Column& column) {
        return column.aggregate && std::holds_alternative<AggregateState>(*column.aggregate);
    }
    bool is_plain(const Column& column) const {
        return column.type && !column.generated && !column.auto_increment && !has_state(column) &&
               !is_generated_partition_column(column.name);
    }
    static bool keeps_default(const Column& column) {
        return column.type->kind != TypeKind::bitmap && column.type->kind != TypeKind::hll &&
               column.type->kind != TypeKind::percentile;
    }
    /// Nothing else of the table names the column.
    bool is_free(const Column& column) const {
        const auto named_in = [&](const std::vector<std::string>& names) { return contains_name(names, column.name); };
        bool free = is_plain(column) && !is_key(column);
        if (m_table.order_by) free = free && !named_in(*m_table.order_by);
        if (const auto* hash = m_table.distribution ? std::get_if<HashDistribution>(&*m_table.distribution) : nullptr) {
            free = free && !named_in(hash->columns);
        }
        for (const auto& index : m_table.indexes)
            free = free && !named_in(index.columns);
        const auto mentions = [&](const Expression& expression) {
            return std::any_of(expression.tokens.begin(), expression.tokens.end(),
                               [&](const Token& token) { return base::equals_ignoring_case(token.text, column.name); });
        };
        if (m_table.partitioning) {
            for (const auto& expression : m_table.partitioning->expressions)
                free = free && !mentions(expression);
        }
        for (const auto& other : m_table.columns)
            free = free && !(other.generated && mentions(*other.generated));
        for (const auto& [name, value] : m_table.properties) {
            free = free && !contains_name(base::split_list(value), column.name);
        }
        return free;
    }

    void column_attributes() {
        // a default of a BOOLEAN would have to change with it
        const auto typed = [&](const Column& column) {
            return is_plain(column) && keeps_default(column) && column.type->kind != TypeKind::boolean;
        };
        if (const auto i = column_where(typed)) {
            const auto name = m_table.columns[*i].name;
            const bool is_int = m_table.columns[*i].type->kind == TypeKind::bigint;
            const bool short_key_moves = !m_table.key && m_key.model == KeyModel::duplicate;
            if (!short_key_moves || !is_key(m_table.columns[*i])) {
                add(fmt::format("columns.{}.type", name), [&](Table& table) {
                    table.columns[*i].type = type(is_int ? TypeKind::largeint : TypeKind::bigint);
                    table.columns[*i].default_value = m_table.columns[*i].default_value;
                });
            }
            add(fmt::format("columns.{}.comment", name),
                [&](Table& table) { table.columns[*i].comment = "another \"comment\""; });
        }
        const auto can_be_null = [&](const Column& column) {
            return is_plain(column) && !(is_key(column) && m_key.model == KeyModel::primary) &&
                   column.aggregate != Aggregate(AggregateFunction::replace_if_not_null);
        };
        if (const auto i = column_where(can_be_null)) {
            add(fmt::format("columns.{}.nullable", m_table.columns[*i].name),
                [&](Table& table) { table.columns[*i].nullable = !table.columns[*i].nullable.value_or(true); });
        }
        const auto can_have_default = [&](const Column& column) {
            return is_plain(column) && (column.type->kind == TypeKind::varchar || column.type->kind == TypeKind::int_ ||
                                        column.type->kind == TypeKind::string || column.type->kind == TypeKind::bigint);
        };
        if (const auto i = column_where(can_have_default)) {
            add(fmt::format("columns.{}.default", m_table.columns[*i].name),
                [&](Table& table) { table.columns[*i].default_value = DefaultText{"7"}; });
        }
        const auto has_default = [&](const Column& column) {
            return is_plain(column) && keeps_default(column) && column.default_value &&
                   !std::holds_alternative<DefaultNull>(*column.default_value);
        };
        if (const auto i = column_where(has_default)) {
            add(fmt::format("columns.{}.default", m_table.columns[*i].name),
                [&](Table& table) { table.columns[*i].default_value.reset(); });
        }
        const auto aggregated = [&](const Column& column) {
            return m_key.model == KeyModel::aggregate && column.aggregate && !has_state(column) &&
                   column.type->kind == TypeKind::bigint;
        };
        if (const auto i = column_where(aggregated)) {
            const bool is_max = m_table.columns[*i].aggregate == Aggregate(AggregateFunction::max);
            add(fmt::format("columns.{}.aggregate", m_table.columns[*i].name), [&](Table& table) {
                table.columns[*i].aggregate = is_max ? AggregateFunction::min : AggregateFunction::max;
            });
        }
        const auto generated = [](const Column& column) {
            return column.generated && !is_generated_partition_column(column.name);
        };
        if (const auto i = column_where(generated)) {
            add(fmt::format("columns.{}.generated", m_table.columns[*i].name),
                [&](Table& table) { table.columns[*i].generated = expression("1 + 41"); });
        }
    }

    void columns() {
        const auto free = column_where([&](const Column& column) { return is_free(column); });
        const bool key_is_derived = !m_table.key;
        if (!key_is_derived) {
            add("columns.added", [&](Table& table) {
                const auto first_generated =
                    std::find_if(table.columns.begin(), table.columns.end(),
                                 [](const Column& each) { return each.generated.has_value(); });
                Column added = column("added", type(TypeKind::int_));
                if (m_key.model == KeyModel::aggregate) added.aggregate = AggregateFunction::sum;
                table.columns.insert(first_generated, added);
            });
        }
        if (!free || key_is_derived) return;
        const auto name = m_table.columns[*free].name;
        add(fmt::format("columns.{}", name),
            [&](Table& table) { table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(*free)); });
        add("columns.renamed.name", [&](Table& table) {
            table.columns[*free].name = "renamed";
            table.renamed_columns["renamed"] = name;
        });
        const auto other = column_where([&](const Column& column) { return is_free(column) && column.name != name; });
        if (other) {
            add("column_order", [&](Table& table) { std::swap(table.columns[*free], table.columns[*other]); });
        }
    }

    void indexes() {
        const auto unindexed = column_where([&](const Column& column) {
            const bool indexed = std::any_of(m_table.indexes.begin(), m_table.indexes.end(), [&](const Index& index) {
                return contains_name(index.columns, column.name);
            });
            return is_plain(column) && !indexed;
        });
        if (unindexed) {
            add("indexes.added", [&](Table& table) {
                Index index;
                index.name = "added";
                index.columns = {table.columns[*unindexed].name};
                table.indexes.push_back(index);
            });
        }
        if (m_table.indexes.empty()) return;
        const auto i = pick(m_table.indexes.size());
        const auto attribute = fmt::format("indexes.{}", m_table.indexes[i].name);
        add(attribute,
            [&](Table& table) { table.indexes.erase(table.indexes.begin() + static_cast<std::ptrdiff_t>(i)); });
        add(attribute, [&](Table& table) { table.indexes[i].comment = "another"; });
    }

    void table_attributes() {
        add("comment", [](Table& table) { table.comment = "another 'comment'"; });
        if (m_table.comment && !m_table.comment->empty() && *m_table.comment != "OLAP") {
            add("comment", [](Table& table) { table.comment.reset(); });
        }
        if (m_table.key && m_key.columns.size() > 1 && m_key.model != KeyModel::aggregate) {
            add("key", [](Table& table) { table.key->columns.pop_back(); });
        }
        if (m_table.key && (m_key.model == KeyModel::duplicate || m_key.model == KeyModel::unique)) {
            add("key", [&](Table& table) {
                table.key->model = m_key.model == KeyModel::unique ? KeyModel::duplicate : KeyModel::unique;
            });
        }
    }

    void physical() {
        add("distributed_by.buckets", [&](Table& table) {
            auto distribution = effective_distribution(table);
            std::visit([](auto& either) { either.buckets = either.buckets.value_or(2) + 7; }, *distribution);
            table.distribution = distribution;
        });
        const auto distribution = effective_distribution(m_table);
        const auto* hash = distribution ? std::get_if<HashDistribution>(&*distribution) : nullptr;
        const auto other = column_where([&](const Column& column) {
            return is_key(column) && (hash == nullptr || !contains_name(hash->columns, column.name));
        });
        if (other) {
            add("distributed_by", [&](Table& table) {
                table.distribution = HashDistribution{{table.columns[*other].name}, 3};
            });
        }
        const auto sortable = column_where([&](const Column& column) { return is_free(column); });
        if (sortable && (m_key.model == KeyModel::duplicate || m_key.model == KeyModel::primary)) {
            add("order_by", [&](Table& table) { table.order_by = {table.columns[*sortable].name}; });
        }
    }

    void property_mutation(const std::string& property_name, const std::string& value) {
        if (base::equals_ignoring_case(property(m_table.properties, property_name).value_or(""), value)) return;
        add("properties." + property_name, [&](Table& table) {
            table.properties.erase("default." + property_name);
            table.properties[property_name] = value;
        });
    }

    void properties() {
        property_mutation("replication_num", "7");
        property_mutation("compression", "ZSTD(5)");
        property_mutation("write_quorum", m_table.properties.contains("write_quorum") ? "MAJORITY" : "ONE");
        property_mutation("fast_schema_evolution",
                          property(m_table.properties, "fast_schema_evolution") == "false" ? "true" : "false");
        property_mutation("colocate_with", "another_group");
        property_mutation("storage_cooldown_ttl", "9 days");
        property_mutation("partition_live_number", "99");
        if (m_key.model == KeyModel::primary) {
            property_mutation("enable_persistent_index",
                              property(m_table.properties, "enable_persistent_index") == "false" ? "true" : "false");
        }
        const auto text = column_where(
            [&](const Column& column) { return is_plain(column) && column.type->kind == TypeKind::varchar; });
        if (text && !m_table.properties.contains("bloom_filter_columns")) {
            property_mutation("bloom_filter_columns", m_table.columns[*text].name);
        } else if (m_table.properties.contains("bloom_filter_columns")) {
            add("properties.bloom_filter_columns",
                [](Table& table) { table.properties.erase("bloom_filter_columns"); });
        }
    }

    void partitions() {
        if (!m_table.partitioning) {
            const auto time = column_where([&](const Column& column) {
                return column.type && (column.type->kind == TypeKind::date || column.type->kind == TypeKind::datetime);
            });
            if (!time) return;
            add("partition_by", [&](Table& table) {
                table.partitioning = Partitioning{PartitionMethod::expression, {}, {}};
                table.partitioning->expressions = {
                    expression("date_trunc('day', `" + table.columns[*time].name + "`)")};
            });
            return;
        }
        add("partition_by", [](Table& table) { table.partitioning.reset(); });
        if (has_managed_partitions(m_table) || m_table.properties.contains("partition_live_number")) return;
        if (m_table.partitioning->method != PartitionMethod::list) return;
        add("partitions.added", [](Table& table) {
            Partition partition;
            partition.name = "added";
            ValuesIn values;
            values.keys = {PartitionKey(table.partitioning->expressions.size(), Literal{"never seen"})};
            partition.bounds = values;
            table.partitioning->partitions.push_back(partition);
        });
    }

    const Table& m_table;
    std::mt19937_64& m_random;
    Key m_key;
    std::vector<Mutation> m_found;
};

Query other_query(const Query& given) {
    return query(given.text + " limit 4711", given.reads);
}

std::vector<Mutation> of_view(const View& view) {
    std::vector<Mutation> found;
    const auto add = [&](std::string attribute, const std::function<void(View&)>& change) {
        View changed = view;
        change(changed);
        found.push_back({std::move(attribute), std::move(changed)});
    };
    add("definition", [](View& changed) { changed.query = other_query(changed.query); });
    add("comment", [](View& changed) { changed.comment = "another"; });
    add("security", [](View& changed) {
        changed.security = changed.security == ViewSecurity::invoker ? ViewSecurity::none : ViewSecurity::invoker;
    });
    return found;
}

std::vector<Mutation> of_materialized_view(const MaterializedView& view) {
    std::vector<Mutation> found;
    const auto add = [&](std::string attribute, const std::function<void(MaterializedView&)>& change) {
        MaterializedView changed = view;
        change(changed);
        found.push_back({std::move(attribute), std::move(changed)});
    };
    add("definition", [](MaterializedView& changed) { changed.query = other_query(changed.query); });
    if (is_synchronous(view)) return found;
    add("comment", [](MaterializedView& changed) { changed.comment = "another"; });
    add("refresh", [](MaterializedView& changed) {
        RefreshAsync async;
        async.every = Interval{13, "hour"};
        changed.refresh = RefreshScheme{std::nullopt, async};
    });
    add("properties.partition_refresh_number",
        [](MaterializedView& changed) { changed.properties["partition_refresh_number"] = "17"; });
    add("order_by", [](MaterializedView& changed) { changed.order_by = {"somewhere_else"}; });
    add("distributed_by", [](MaterializedView& changed) {
        changed.distribution = HashDistribution{{"somewhere_else"}, std::nullopt};
    });
    return found;
}

}  // namespace

std::vector<Mutation> mutations(const Object& object, std::mt19937_64& random) {
    if (const auto* table = std::get_if<Table>(&object)) return TableMutator(*table, random).all();
    if (const auto* view = std::get_if<View>(&object)) return of_view(*view);
    if (const auto* view = std::get_if<MaterializedView>(&object)) return of_materialized_view(*view);
    return {};
}

}  // namespace srmigrate::tests
