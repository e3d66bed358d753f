// SPDX-License-Identifier: Apache-2.0
#include "schema/undo/proof.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/compare/compare.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/rules/clause_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace srmigrate::schema {
namespace {

using base::equals_ignoring_case;

constexpr CompareOptions k_as_written{.reading = Reading::model, .sight = Visibility::everything};

// Servers before that print a query as they have rewritten it, which no text can be compared with (reference §4.5, §8).
constexpr Version k_original_text{.major = 4, .minor = 1, .patch = 0};

NeitherState missing(const ObjectName& name) {
    return {fmt::format("there is no '{}'", shown(name))};
}
NeitherState of_another_kind(const ObjectName& name) {
    return {fmt::format("'{}' is an object of another kind", shown(name))};
}
NeitherState not_understood(const ObjectName& name, const Unknown& unknown) {
    return {fmt::format("'{}' is not understood: {}", shown(name), unknown.reason)};
}

std::string text_of(const ObjectName& name, const std::vector<Difference>& differences) {
    std::vector<std::string> parts;
    for (const auto& each : differences) {
        parts.push_back(fmt::format("{} is {}, the statement says {}", attribute(each),
                                    each.from.empty() ? "none" : each.from, each.to.empty() ? "none" : each.to));
    }
    return fmt::format("'{}' exists and differs: {}", shown(name), base::join(parts, "; "));
}

Proof there_or_not(bool is_there) {
    return is_there ? Proof(TookEffect{}) : Proof(NoEffect{});
}

// Something moved from one name to another.
Proof renamed(bool has_old, bool has_new, const std::string& from, const std::string& to) {
    if (has_new != has_old) return there_or_not(has_new);
    return NeitherState{has_new ? fmt::format("there are both '{}' and '{}'", from, to)
                                : fmt::format("there is neither '{}' nor '{}'", from, to)};
}

// ---- Clauses of ALTER TABLE -----------------------------------------------------------------------------------------

// Of the parts that a clause names, those that are there.
struct Count {
    std::size_t there = 0;
    std::size_t all = 0;
};

Count partitions_there(const Table& table, const std::vector<std::string>& names) {
    Count count{.there = 0, .all = names.size()};
    if (!table.partitioning) return count;
    const auto live =
        normalize_partitions(table.partitioning->partitions, table.partitioning->method, partition_types(table));
    for (const auto& name : names) {
        count.there += std::any_of(live.begin(), live.end(), [&](const Partition& partition) {
            return equals_ignoring_case(partition.name, name);
        });
    }
    return count;
}

std::vector<std::string> names_of(const Table& table, const PartitionItem& item) {
    if (const auto* partition = std::get_if<Partition>(&item)) return {partition->name};
    std::vector<std::string> names;
    for (const auto& part : parts_of(std::get<PartitionSeries>(item), partition_types(table)))
        names.push_back(part.name);
    return names;
}

NeitherState some_of(const Count& count, std::string_view parts) {
    return {fmt::format("{} of {} {} are there", count.there, count.all, parts)};
}

// Partitions that the server makes and drops by itself, and temporary ones, are in no definition.
bool shows_partitions(const Table& table, bool temporary) {
    return table.partitioning && !temporary && !has_managed_partitions(table);
}

Proof of_partitions(const Table& table, const AddPartitions& clause) {
    if (!shows_partitions(table, clause.temporary)) return NotVisible{};
    const auto count = partitions_there(table, names_of(table, clause.partition));
    if (count.all == 0) return NotVisible{};
    if (count.there == count.all || count.there == 0) return there_or_not(count.there > 0);
    return some_of(count, "new partitions");
}

Proof of_partitions(const Table& table, const DropPartitions& clause) {
    if (!shows_partitions(table, clause.temporary) || clause.all_temporary || clause.where) return NotVisible{};
    const auto names = clause.series ? names_of(table, *clause.series) : clause.names;
    const auto count = partitions_there(table, names);
    if (count.all == 0) return NotVisible{};
    if (count.there == 0) return TookEffect{};
    if (count.there == count.all || clause.if_exists || clause.series) return NoEffect{};
    return some_of(count, "partitions to drop");
}

bool is_visible(const AlterClause& clause) {
    return facts(clause, {}, nullptr).is_shown;
}

bool has_column_like(const Table& table, const Column& wanted) {
    const auto* column = find_column(table, wanted.name);
    if (column == nullptr) return false;
    const auto key = effective_key(table);
    auto live = normalize(*column, key);
    auto given = normalize(wanted, key);
    live.name = given.name;
    live.key = given.key;
    return live == given;
}

const Type* struct_at(const Type& type, std::span<const std::string> path) {
    const auto* at = &type;
    for (const auto& part : path) {
        if (part == "[*]" && at->kind == TypeKind::array) {
            at = &at->children.front();
            continue;
        }
        const auto field = std::find_if(at->field_names.begin(), at->field_names.end(),
                                        [&](const auto& name) { return equals_ignoring_case(name, part); });
        if (field == at->field_names.end()) return nullptr;
        at = &at->children[static_cast<std::size_t>(field - at->field_names.begin())];
    }
    return at;
}

bool has_field(const Table& table, const std::string& name, const std::vector<std::string>& path) {
    const auto* column = find_column(table, name);
    return column != nullptr && column->type && struct_at(*column->type, path) != nullptr;
}

template <class Items>
auto named(const Items& items, std::string_view name) {
    const auto found = std::find_if(items.begin(), items.end(),
                                    [&](const auto& item) { return equals_ignoring_case(item.name, name); });
    return found == items.end() ? nullptr : &*found;
}

bool has_index_like(const std::vector<Index>& indexes, const Index& wanted) {
    const auto* index = named(indexes, wanted.name);
    if (index == nullptr) return false;
    auto live = normalize(*index);
    auto given = normalize(wanted);
    live.name = given.name;
    for (auto* one : {&live, &given}) {
        for (auto& column : one->columns)
            column = base::to_lower(column);
    }
    return live == given;
}

bool lacks_rollup(const Table& table, const std::string& name) {
    return named(table.rollups, name) == nullptr;
}

// Of a clause that cannot be applied any more: whether what it makes is there.
bool is_done(const Table& table, const AlterClause& clause) {
    const auto has_partition = [&](const std::string& name) { return partitions_there(table, {name}).there > 0; };
    return std::visit(
        base::Overloaded{
            [&](const AddColumns& add) {
                return std::all_of(add.columns.begin(), add.columns.end(),
                                   [&](const Column& column) { return has_column_like(table, column); });
            },
            [&](const DropColumn& drop) { return find_column(table, drop.name) == nullptr; },
            [&](const ModifyColumn& modify) { return has_column_like(table, modify.column); },
            [](const ModifyColumnComment&) { return false; },
            [&](const AddField& add) { return has_field(table, add.column, add.path); },
            [&](const DropField& drop) {
                return find_column(table, drop.column) != nullptr && !has_field(table, drop.column, drop.path);
            },
            [&](const RenameColumn& rename) {
                return find_column(table, rename.name) == nullptr && find_column(table, rename.new_name) != nullptr;
            },
            [](const OrderBy&) { return false; },
            [&](const AddIndex& add) { return has_index_like(table.indexes, add.index); },
            [&](const DropIndex& drop) { return named(table.indexes, drop.name) == nullptr; },
            [](const SetProperties&) { return false; },
            [&](const AddRollups& add) {
                return std::none_of(add.rollups.begin(), add.rollups.end(),
                                    [&](const Rollup& rollup) { return lacks_rollup(table, rollup.name); });
            },
            [&](const DropRollups& drop) {
                return std::all_of(drop.names.begin(), drop.names.end(),
                                   [&](const auto& name) { return lacks_rollup(table, name); });
            },
            [](const RenameTable&) { return false; },
            [&](const RenamePartition& rename) {
                return !has_partition(rename.name) && has_partition(rename.new_name);
            },
            [&](const RenameRollup& rename) {
                return lacks_rollup(table, rename.name) && !lacks_rollup(table, rename.new_name);
            },
            [](const SwapTable&) { return false; },
            [](const SetTableComment&) { return false; },
            [](const AddPartitions&) { return false; },
            [](const DropPartitions&) { return false; },
            [](const TruncatePartitions&) { return false; },
            [](const ReplacePartitions&) { return false; },
            [](const ModifyPartitions&) { return false; },
            [](const Optimize&) { return false; },
            [](const SetDefaultBuckets&) { return false; },
            [](const Compact&) { return false; },
            [](const SetAutoIncrement&) { return false; },
            [](const OpaqueClause&) { return false; },
        },
        clause);
}

// ---- Statements -----------------------------------------------------------------------------------------------------

class Witness {
  public:
    Witness(const Catalog& live, const ServerProfile& context) : m_live(live), m_context(context) {}

    Proof operator()(const CreateDatabase& it) const { return there_or_not(has_database(it.name.name)); }
    Proof operator()(const DropDatabase& it) const { return there_or_not(!has_database(it.name.name)); }
    Proof operator()(const RenameDatabase& it) const {
        return renamed(has_database(it.name.name), has_database(it.new_name), it.name.name, it.new_name);
    }

    Proof operator()(const SetDatabaseQuota&) const { return NotVisible{}; }
    Proof operator()(const SetDatabaseProperties&) const { return NotVisible{}; }

    Proof operator()(const CreateTable& it) const { return created(it.table.name, it.table, it.if_not_exists); }

    Proof operator()(const CreateTableLike& it) const {
        if (!exists(it.table.name)) return NoEffect{};
        if (it.if_not_exists) return TookEffect{};
        auto before = m_live;
        before.databases.at(database_of(it.table.name)).objects.erase(it.table.name.name);
        const auto after = schema::apply(std::move(before), it);
        const auto* made = std::get_if<Catalog>(&after);
        const auto* table = made == nullptr ? nullptr : find_table(*made, it.table.name);
        if (table == nullptr)
            return NeitherState{fmt::format("'{}' exists, and what it is like is not known", shown(it.table.name))};
        return created(it.table.name, *table, false);
    }

    // The table is there before its rows are.
    Proof operator()(const CreateTableAsSelect& it) const {
        return exists(it.table.name) ? Proof(NotVisible{}) : Proof(NoEffect{});
    }

    Proof operator()(const DropTable& it) const { return there_or_not(!exists(it.name)); }
    Proof operator()(const TruncateTable&) const { return NotVisible{}; }

    Proof operator()(const AlterTable& it) const {
        if (std::none_of(it.clauses.begin(), it.clauses.end(), is_visible)) return NotVisible{};
        if (const auto* rename = std::get_if<RenameTable>(&it.clauses.front()))
            return renamed_to(it.name, rename->new_name);
        const auto* object = find(m_live, it.name);
        if (object == nullptr) return missing(it.name);
        return std::visit(base::Overloaded{
                              [&](const Table& table) { return altered(table, it); },
                              [&](const MaterializedView& view) { return altered(view, it); },
                              [&](const View&) { return Proof(of_another_kind(it.name)); },
                              [&](const Unknown& unknown) { return Proof(not_understood(it.name, unknown)); },
                          },
                          *object);
    }

    Proof operator()(const CreateView& it) const {
        auto view = it.view;
        const auto* const live = it.or_replace ? find(m_live, it.view.name) : nullptr;
        // a view that was there keeps its SECURITY, and one that was not has the one that is written
        if (const auto* const old = live == nullptr ? nullptr : std::get_if<View>(live)) view.security = old->security;
        auto found = created(it.view.name, view, it.if_not_exists);
        if (it.or_replace && std::holds_alternative<NeitherState>(found)) return NoEffect{};
        return found;
    }

    Proof operator()(const AlterView& it) const {
        return changed<View>(it.name, [&](View& view) {
            view.columns = it.columns;
            view.query = it.query;
            view.comment.reset();
        });
    }

    Proof operator()(const SetViewSecurity& it) const {
        return changed<View>(it.name, [&](View& view) { view.security = it.security; });
    }

    Proof operator()(const DropView& it) const { return there_or_not(!exists(it.name)); }

    Proof operator()(const CreateMaterializedView& it) const {
        return created(it.view.name, it.view, it.if_not_exists);
    }

    Proof operator()(const AlterMaterializedView& it) const {
        return std::visit(
            base::Overloaded{
                [&](const RenameMaterializedView& change) { return renamed_to(it.name, change.new_name); },
                [](const SwapMaterializedView&) { return Proof(NotVisible{}); },
                [&](const SetRefresh& set) {
                    return changed<MaterializedView>(it.name, [&](auto& view) { view.refresh = set.refresh; });
                },
                [&](const SetProperties& set) {
                    return changed<MaterializedView>(it.name, [&](auto& view) {
                        for (const auto& [key, value] : set.properties)
                            view.properties[key] = value;
                    });
                },
                [](const Activate&) { return Proof(NotVisible{}); },
                [](const Deactivate&) { return Proof(NotVisible{}); },
            },
            it.change);
    }

    Proof operator()(const DropMaterializedView& it) const { return there_or_not(!exists(it.name)); }
    Proof operator()(const RefreshMaterializedView&) const { return NotVisible{}; }
    Proof operator()(const CancelRefresh&) const { return NotVisible{}; }
    Proof operator()(const CancelAlter&) const { return NotVisible{}; }
    Proof operator()(const Use&) const { return NotVisible{}; }
    Proof operator()(const SetSession&) const { return NotVisible{}; }
    Proof operator()(const DataStatement&) const { return NotVisible{}; }
    Proof operator()(const Opaque&) const { return NotVisible{}; }

  private:
    bool has_database(const std::string& name) const { return m_live.databases.contains(name); }
    bool exists(const ObjectName& name) const { return find(m_live, name) != nullptr; }
    const std::string& database_of(const ObjectName& name) const {
        return name.database ? *name.database : m_live.current;
    }

    Proof renamed_to(const ObjectName& name, const std::string& new_name) const {
        const ObjectName target{.catalog = name.catalog, .database = name.database, .name = new_name};
        return renamed(exists(name), exists(target), shown(name), shown(target));
    }

    template <class Kind>
    Proof created(const ObjectName& name, const Kind& wanted, bool if_not_exists) const {
        const auto* object = find(m_live, name);
        if (object == nullptr) return NoEffect{};
        if (if_not_exists) return TookEffect{};
        if (const auto* unknown = std::get_if<Unknown>(object)) return not_understood(name, *unknown);
        const auto* live = std::get_if<Kind>(object);
        if (live == nullptr) return of_another_kind(name);
        auto found = differences(*live, wanted, in_database_of(name), k_as_written);
        if (m_context.version < k_original_text) {
            std::erase_if(found, [](const Difference& each) { return each.aspect == Aspect::definition; });
        }
        if (found.empty()) return TookEffect{};
        return NeitherState{text_of(name, found)};
    }

    // A change that can be made any number of times: it is made already where it makes no difference.
    template <class Kind, class Change>
    Proof changed(const ObjectName& name, Change change) const {
        const auto* object = find(m_live, name);
        if (object == nullptr) return missing(name);
        if (const auto* unknown = std::get_if<Unknown>(object)) return not_understood(name, *unknown);
        const auto* live = std::get_if<Kind>(object);
        if (live == nullptr) return of_another_kind(name);
        auto wanted = *live;
        change(wanted);
        return there_or_not(differences(*live, wanted, in_database_of(name), k_as_written).empty());
    }

    Proof altered(const Table& table, const AlterTable& it) const {
        if (const auto* add = std::get_if<AddPartitions>(&it.clauses.front())) return of_partitions(table, *add);
        if (const auto* drop = std::get_if<DropPartitions>(&it.clauses.front())) return of_partitions(table, *drop);
        const auto context = in_database_of(it.name);
        auto after = table;
        for (const auto& clause : it.clauses) {
            if (!is_visible(clause)) continue;
            auto applied = schema::apply(after, clause);
            if (std::holds_alternative<base::Diagnostic>(applied)) return cannot_be_applied(table, it);
            after = std::get<Table>(std::move(applied));
        }
        return there_or_not(normalize(after, context) == normalize(table, context));
    }

    // Where the statement cannot run, it has run, or somebody else was here. What may be repeated does not tell which.
    static Proof cannot_be_applied(const Table& table, const AlterTable& it) {
        for (const auto& clause : it.clauses) {
            const AlterTable alone{.name = it.name, .clauses = {clause}};
            if (is_visible(clause) && !is_repeatable(alone) && !is_done(table, clause)) {
                const auto applied = schema::apply(table, clause);
                const auto* problem = std::get_if<base::Diagnostic>(&applied);
                return NeitherState{problem != nullptr ? problem->message
                                                       : fmt::format("'{}' shows only a part of it", shown(it.name))};
            }
        }
        return TookEffect{};
    }

    // ALTER TABLE on a materialized view takes index clauses and properties only (reference §1.4).
    Proof altered(const MaterializedView& view, const AlterTable& it) const {
        const auto* add = std::get_if<AddIndex>(&it.clauses.front());
        if (add != nullptr && named(view.indexes, add->index.name) != nullptr) {
            if (has_index_like(view.indexes, add->index)) return TookEffect{};
            return NeitherState{fmt::format("'{}' has another index '{}'", shown(it.name), add->index.name)};
        }
        const auto* drop = std::get_if<DropIndex>(&it.clauses.front());
        if (drop != nullptr) return there_or_not(named(view.indexes, drop->name) == nullptr);
        const auto after = schema::apply(m_live, it);
        const auto* catalog = std::get_if<Catalog>(&after);
        if (catalog == nullptr) return NeitherState{std::get<base::Diagnostic>(after).message};
        const auto& wanted = std::get<MaterializedView>(*find(*catalog, it.name));
        const auto context = in_database_of(it.name);
        return there_or_not(normalize(view, context) == normalize(wanted, context));
    }

    ServerProfile in_database_of(const ObjectName& name) const {
        auto context = m_context;
        context.database = database_of(name);
        return context;
    }

    const Catalog& m_live;
    const ServerProfile& m_context;
};

}  // namespace

Proof definition_proof(const Catalog& live, const Operation& operation, const ServerProfile& context) {
    return std::visit(Witness(live, context), operation);
}

}  // namespace srmigrate::schema
