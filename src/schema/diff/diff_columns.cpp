// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/diff_columns.hpp"

#include "base/text.hpp"
#include "schema/apply/column_places.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/rules/change_rules.hpp"
#include "schema/rules/clause_facts.hpp"
#include "schema/rules/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::schema {
namespace {

std::vector<Difference> of_column(const std::vector<Difference>& differences, std::string_view name) {
    std::vector<Difference> result;
    std::copy_if(differences.begin(), differences.end(), std::back_inserter(result), [&](const Difference& each) {
        switch (each.aspect) {
            case Aspect::column_type:
            case Aspect::column_nullable:
            case Aspect::column_default:
            case Aspect::column_comment:
            case Aspect::column_aggregate:
            case Aspect::column_auto_increment:
            case Aspect::column_generated:
                return each.part == name;
            case Aspect::object:
            case Aspect::name:
            case Aspect::comment:
            case Aspect::engine:
            case Aspect::key:
            case Aspect::column:
            case Aspect::column_name:
            case Aspect::column_order:
            case Aspect::index:
            case Aspect::bloom_filter:
            case Aspect::partitioning:
            case Aspect::partition:
            case Aspect::partition_properties:
            case Aspect::distribution:
            case Aspect::buckets:
            case Aspect::sort_key:
            case Aspect::rollup:
            case Aspect::property:
            case Aspect::definition:
            case Aspect::view_columns:
            case Aspect::security:
            case Aspect::refresh:
                return false;
        }
        return false;
    });
    return result;
}

const Index* index_named(const Table& table, std::string_view name) {
    for (const auto& index : table.indexes) {
        if (same_name(index.name, name)) return &index;
    }
    return nullptr;
}

/// The column with the type that it has in `to`, where the table as it is has another key: the sum of a DECIMAL is a
/// wider one in an AGGREGATE KEY table (normal form).
Column as_stored(const Table& now, const Table& to, const Column& wanted) {
    const auto key = effective_key(to);
    if (!wanted.type || effective_key(now).model == key.model) return wanted;
    const auto stored = normalize(wanted, key).type;
    Column result = wanted;
    if (stored && stored != normalize(*wanted.type)) result.type = stored;
    return result;
}

/// The definition that ADD COLUMN sends to the table as it is: KEY where the column belongs to the wanted key and
/// nothing else says so.
Column added_column(const Table& now, const Table& to, const Column& wanted) {
    const bool aggregates = effective_key(now).model == KeyModel::aggregate;
    Column column = as_stored(now, to, wanted);
    column.charset.reset();
    column.key = !aggregates && contains_name(effective_key(to).columns, wanted.name);
    if (!aggregates) column.aggregate.reset();
    return column;
}

/// Why the column cannot be of the type that an aggregation keeps its state in: no type names it.
std::optional<Obstacle> state_obstacle(const Table& now, const Column& wanted) {
    const bool is_state = wanted.aggregate && std::holds_alternative<AggregateState>(*wanted.aggregate);
    if (!is_state || effective_key(now).model == KeyModel::aggregate) return std::nullopt;
    return Obstacle{"only an AGGREGATE KEY table holds the state of an aggregation", rebuild_remedy(now.name.name)};
}

/// Why the column cannot be what is wanted in a table that is modelled in another way.
std::optional<Obstacle> role_obstacle(const Table& now, const Table& to, const Column& wanted) {
    const auto key = effective_key(to);
    if (auto refused = state_obstacle(now, wanted)) return refused;
    const bool becomes_another = effective_key(now).model == KeyModel::aggregate && key.model != KeyModel::aggregate &&
                                 !contains_name(key.columns, wanted.name);
    if (!becomes_another) return std::nullopt;
    return Obstacle{"in an AGGREGATE KEY table a column without aggregation is a key column",
                    rebuild_remedy(now.name.name)};
}

/// Why MODIFY COLUMN cannot leave the column with the expression that is wanted: its type is that of the expression.
std::optional<Obstacle> expression_obstacle(const Table& now, const Table& to, const Column& column,
                                            const Column& wanted) {
    if (!column.generated || !wanted.generated) return std::nullopt;
    if (column.type && wanted.type && normalize(*column.type) != normalize(*wanted.type)) {
        return Obstacle{
            fmt::format("the expression is {}, and the column stays {}", to_text(*wanted.type), to_text(*column.type)),
            fmt::format("drop '{}' and add it again", wanted.name)};
    }
    return missing_source(*wanted.generated, to, now);
}

/// Where ADD COLUMN can put a column: keys before values, values before what is generated.
struct Room {
    std::size_t first = 0;
    std::size_t last = 0;
};
Room room_for(const Table& now, const Column& column) {
    const auto key = effective_key(now);
    Room room{0, now.columns.size()};
    const bool is_key = becomes_key(now, column);
    for (std::size_t i = 0; i < now.columns.size(); ++i) {
        const bool key_there = contains_name(key.columns, now.columns[i].name);
        if (key_there && !is_key) room.first = i + 1;
        if (now.columns[i].generated && !column.generated) room.last = std::min(room.last, i);
        if (!key_there && is_key) room.last = std::min(room.last, i);
    }
    return room;
}

/// Where the column has to go among those that the table has now; nothing where ADD COLUMN puts it by itself.
/// `is_first`: no other column is added to the table before.
std::optional<ColumnPosition> position_of(const Table& now, const Table& to, const Column& column, bool is_first) {
    std::size_t wanted = 0;
    for (const auto& each : to.columns) {
        if (same_name(each.name, column.name)) break;
        for (std::size_t i = 0; i < now.columns.size(); ++i) {
            if (same_name(now.columns[i].name, each.name)) wanted = i + 1;
        }
    }
    const auto room = room_for(now, column);
    wanted = std::clamp(wanted, std::min(room.first, room.last), room.last);
    if (has_default_position(now, column) || (is_first && !becomes_key(now, column))) {
        const auto by_itself = default_position(now, column);
        const auto stays = [&](std::size_t i) { return find(to.columns, now.columns[i].name) != nullptr; };
        bool same = true;
        for (std::size_t i = std::min(wanted, by_itself); i < std::max(wanted, by_itself); ++i)
            same = same && !stays(i);
        if (same) return std::nullopt;
    }
    if (wanted > 0) return After{now.columns[wanted - 1].name};
    return First{};
}

// ---- Struct fields
// ----------------------------------------------------------------------------------------------------

/// Field clauses that lead from one type to another; nothing when fields alone do not.
std::optional<std::vector<AlterClause>> field_clauses(const std::string& column, const std::vector<std::string>& path,
                                                      const Type& from, const Type& to) {
    std::vector<AlterClause> clauses;
    if (normalize(from) == normalize(to)) return clauses;
    const auto deeper = [&](const std::string& step) {
        auto longer = path;
        longer.push_back(step);
        return longer;
    };
    if (from.kind == TypeKind::array && to.kind == TypeKind::array) {
        return field_clauses(column, deeper("[*]"), from.children.front(), to.children.front());
    }
    if (from.kind != TypeKind::struct_ || to.kind != TypeKind::struct_) return std::nullopt;
    const auto& old_names = from.field_names;
    const auto& new_names = to.field_names;
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    std::vector<std::string> common_old;
    std::vector<std::string> common_new;
    std::copy_if(old_names.begin(), old_names.end(), std::back_inserter(common_old),
                 [&](const auto& name) { return has(new_names, name); });
    std::copy_if(new_names.begin(), new_names.end(), std::back_inserter(common_new),
                 [&](const auto& name) { return has(old_names, name); });
    if (common_old != common_new || common_old.empty()) return std::nullopt;
    std::string last_old = common_old.back();
    bool after_all = false;
    for (std::size_t i = 0; i < new_names.size(); ++i) {
        const auto& name = new_names[i];
        if (!has(old_names, name)) {
            AddField add;
            add.column = column;
            add.path = deeper(name);
            add.type = to.children[i];
            const bool at_end = after_all && old_names.back() == last_old;
            if (!at_end) add.position = i == 0 ? ColumnPosition(First{}) : ColumnPosition(After{new_names[i - 1]});
            clauses.emplace_back(add);
            continue;
        }
        after_all = after_all || name == last_old;
        const auto at = std::find(old_names.begin(), old_names.end(), name) - old_names.begin();
        const auto inner =
            field_clauses(column, deeper(name), from.children[static_cast<std::size_t>(at)], to.children[i]);
        if (!inner) return std::nullopt;
        clauses.insert(clauses.end(), inner->begin(), inner->end());
    }
    for (const auto& name : old_names) {
        if (has(new_names, name)) continue;
        DropField drop;
        drop.column = column;
        drop.path = deeper(name);
        clauses.emplace_back(drop);
    }
    return clauses;
}

// ---- Modified columns
// -------------------------------------------------------------------------------------------------

/// The whole definition of a column as MODIFY COLUMN has to repeat it (reference §3.2).
Column restated(const Table& table, const Column& column) {
    const auto key = effective_key(table);
    Column result = column;
    result.charset.reset();
    result.key = contains_name(key.columns, column.name) && key.model != KeyModel::aggregate;
    result.nullable = is_nullable(key, column);
    if (key.model != KeyModel::aggregate) result.aggregate.reset();
    return result;
}

void take_over(Column& column, Aspect aspect, const Column& wanted, bool nullable) {
    if (aspect == Aspect::column_type) column.type = wanted.type;
    if (aspect == Aspect::column_nullable) column.nullable = nullable;
    if (aspect == Aspect::column_default) column.default_value = wanted.default_value;
    if (aspect == Aspect::column_aggregate) column.aggregate = wanted.aggregate;
    if (aspect == Aspect::column_auto_increment) column.auto_increment = wanted.auto_increment;
    if (aspect == Aspect::column_generated) column.generated = wanted.generated;
    if (aspect == Aspect::column_comment) column.comment = wanted.comment.value_or("");
}

struct Modified {
    std::vector<DiffStep> fields;
    std::optional<DiffStep> modify;
    std::optional<DiffStep> comment;
};

/// By a clause of its own; on a server that has none, by the whole definition.
void add_comment(DiffSteps& draft, Modified& result, const ModifyColumnComment& comment, Column column,
                 const Difference& difference) {
    if (!draft.refused(comment)) {
        result.comment = DiffStep{comment, {attribute(difference)}};
        return;
    }
    // refused also where the type stays (StarRocks: SchemaChangeTypeCompatibility has no row for them)
    if (column.type && is_nested(column.type->kind)) {
        draft.find(difference, "this server changes no comment of a column of a nested type",
                   "leave the comment as it is");
        return;
    }
    column.comment = comment.comment;
    ModifyColumn whole;
    whole.column = std::move(column);
    if (const auto refused = draft.refused(whole)) {
        draft.find(difference, *refused);
    } else {
        result.modify = DiffStep{whole, {attribute(difference)}};
    }
}

/// Takes over one attribute after the other as far as the server allows it; the rest become findings.
Modified modify(DiffSteps& draft, const Table& to, const Column& wanted, const std::vector<Difference>& differences) {
    Modified result;
    const auto* now = find(draft.table().columns, wanted.name);
    if (now == nullptr) {  // its rename was refused
        for (const auto& difference : differences)
            draft.find(difference, "the column still has its old name", "rename the column first");
        return result;
    }
    Column column = restated(draft.table(), *now);
    DiffStep step{ModifyColumn{}, {}};
    std::optional<Difference> comment;
    for (const auto& difference : differences) {
        if (difference.aspect == Aspect::column_comment) {
            comment = difference;
            continue;
        }
        if (difference.aspect == Aspect::column_type && now->type && wanted.type && is_nested(now->type->kind)) {
            const auto clauses = field_clauses(now->name, {}, *now->type, *wanted.type);
            if (clauses && !clauses->empty() && !draft.refused(clauses->front())) {
                for (const auto& clause : *clauses)
                    result.fields.push_back({clause, {}});
                result.fields.front().attributes = {attribute(difference)};
                continue;
            }
        }
        if (difference.aspect == Aspect::column_generated && column.generated == wanted.generated) {
            step.attributes.push_back(attribute(difference));  // it came with the type
            continue;
        }
        ModifyColumn attempt;
        attempt.column = column;
        take_over(attempt.column, difference.aspect, as_stored(draft.table(), to, wanted),
                  is_nullable(effective_key(to), wanted));
        if (difference.aspect == Aspect::column_type) take_over(attempt.column, Aspect::column_generated, wanted, true);
        auto refused = difference.aspect == Aspect::column_type ? state_obstacle(draft.table(), wanted) : std::nullopt;
        if (!refused) refused = draft.refused(attempt);
        if (!refused) refused = expression_obstacle(draft.table(), to, attempt.column, wanted);
        if (refused) {
            draft.find(difference, *refused);
            continue;
        }
        const auto key = effective_key(draft.table());
        if (normalize(attempt.column, key) == normalize(column, key)) {
            draft.find(difference, "the key of the table decides it", "change the desired column");
            continue;
        }
        column = attempt.column;
        step.attributes.push_back(attribute(difference));
    }
    if (!step.attributes.empty()) {
        if (comment) {
            take_over(column, Aspect::column_comment, wanted, true);
            step.attributes.push_back(attribute(*comment));
        }
        ModifyColumn clause;
        clause.column = column;
        step.clause = clause;
        result.modify = step;
    } else if (comment) {
        add_comment(draft, result, {now->name, wanted.comment.value_or("")}, std::move(column), *comment);
    }
    return result;
}

// ---- Everything together
// ----------------------------------------------------------------------------------------------

struct Additions {
    std::vector<DiffStep> fast;
    std::vector<DiffStep> slow;
    std::vector<DiffStep> generated;
    Table after;  ///< with all that is added
};

/// Sorts what is added: instant, with a rewrite, generated (which cannot share a statement with ordinary columns).
Additions plan_additions(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    Additions result;
    Table& scratch = result.after;
    scratch = draft.table();
    for (const auto& wanted : to.columns) {
        const auto difference = std::find_if(differences.begin(), differences.end(), [&](const Difference& each) {
            return each.aspect == Aspect::column && each.part == wanted.name && !each.to.empty();
        });
        if (difference == differences.end()) continue;
        AddColumns add;
        add.columns = {added_column(draft.table(), to, wanted)};
        const bool is_first = scratch.columns.size() == draft.table().columns.size();
        add.position = position_of(scratch, to, add.columns.front(), is_first);
        auto refused = draft.refused(add);
        if (!refused) refused = role_obstacle(scratch, to, wanted);
        if (!refused && wanted.generated) refused = missing_source(*wanted.generated, to, scratch);
        if (refused) {
            draft.find(*difference, *refused);
            continue;
        }
        scratch = applied(std::move(scratch), add);
        const DiffStep step{add, {attribute(*difference)}};
        if (wanted.generated) {
            result.generated.push_back(step);
        } else if (result.slow.empty() && facts(add, draft.context(), &draft.table()).is_fast) {
            result.fast.push_back(step);
        } else {
            result.slow.push_back(step);  // positions may name columns of the same statement
        }
    }
    return result;
}

struct Drops {
    std::vector<DiffStep> readers;  ///< generated columns that read others that are dropped
    std::vector<DiffStep> fast;
    std::vector<DiffStep> slow;
};

/// Whether the column is worked out from one that is dropped. No statement drops both: the server looks at the columns
/// that are there before it (AlterTableClauseAnalyzer).
bool reads_any(const Column& column, const std::vector<Difference>& dropped) {
    return column.generated && std::any_of(dropped.begin(), dropped.end(),
                                           [&](const Difference& each) { return reads(*column.generated, each.part); });
}

/// `scratch` is the table with all that is added: it may make room for a drop.
Drops plan_drops(DiffSteps& draft, Table scratch, const std::vector<Difference>& differences) {
    Drops result;
    std::vector<Difference> dropped;
    for (const auto& difference : differences) {
        if (difference.aspect == Aspect::column && difference.to.empty()) dropped.push_back(difference);
    }
    // generated columns first: others may be read by them
    std::stable_partition(dropped.begin(), dropped.end(), [&](const Difference& each) {
        const auto* column = find(draft.table().columns, each.part);
        return column != nullptr && column->generated;
    });
    for (const auto& difference : dropped) {
        DropColumn drop;
        drop.name = difference.part;
        if (const auto refused = draft.refused_on(scratch, drop)) {
            draft.find(difference, *refused);
            continue;
        }
        const DiffStep step{drop, {attribute(difference)}};
        const bool reader = reads_any(*find(scratch.columns, drop.name), dropped);
        const bool fast = facts(drop, draft.context(), &scratch).is_fast;
        (reader ? result.readers : fast ? result.fast : result.slow).push_back(step);
        scratch = applied(std::move(scratch), drop);
    }
    return result;
}

/// Dropped and added in statements of their own: the server holds an index that is added against all that are there
/// before the statement, by name and by column (SchemaChangeHandler.processAddIndex).
void plan_indexes(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    std::vector<DiffStep> drops;
    for (const auto& difference : differences) {
        if (difference.aspect != Aspect::index || difference.from.empty()) continue;
        if (const auto* old = index_named(draft.table(), difference.part)) {
            drops.push_back({DropIndex{old->name}, {attribute(difference)}});
        }
    }
    draft.alter(drops);

    std::vector<DiffStep> additions;
    Table scratch = draft.table();
    for (const auto& difference : differences) {
        if (difference.aspect != Aspect::index || difference.to.empty()) continue;
        const auto* wanted = index_named(to, difference.part);
        if (wanted == nullptr) continue;
        const AddIndex add{*wanted};
        if (const auto refused = obstacle(scratch, add, draft.context())) {
            draft.find(difference, *refused);
            continue;
        }
        scratch = applied(std::move(scratch), add);
        additions.push_back({add, {attribute(difference)}});
    }
    draft.alter(additions);
}

}  // namespace

void plan_columns(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    std::vector<Modified> modified;
    for (const auto& wanted : to.columns) {
        const auto own = of_column(differences, wanted.name);
        if (!own.empty()) modified.push_back(modify(draft, to, wanted, own));
    }
    for (const auto& each : modified) {
        if (each.comment) draft.alter({*each.comment});
    }
    for (const auto& each : modified)
        draft.alter(each.fields);

    auto additions = plan_additions(draft, to, differences);
    auto drops = plan_drops(draft, additions.after, differences);
    draft.alter(drops.readers);
    auto fast = std::move(additions.fast);
    fast.insert(fast.end(), drops.fast.begin(), drops.fast.end());
    draft.alter(fast);

    auto slow = std::move(additions.slow);
    for (const auto& each : modified) {
        if (each.modify) slow.push_back(*each.modify);
    }
    slow.insert(slow.end(), drops.slow.begin(), drops.slow.end());
    draft.alter(slow);
    draft.alter(additions.generated);
    plan_indexes(draft, to, differences);
}

void plan_column_order(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences) {
    const auto& now = draft.table().columns;
    std::vector<std::string> wanted;
    for (const auto& column : to.columns) {
        const auto* own = find(now, column.name);
        const auto renamed = to.renamed_columns.find(column.name);
        // its rename was refused
        if (own == nullptr && renamed != to.renamed_columns.end()) own = find(now, renamed->second);
        if (own != nullptr) wanted.push_back(own->name);
    }
    std::vector<std::string> current;
    for (const auto& column : now) {
        if (contains_name(wanted, column.name)) current.push_back(column.name);
    }
    if (current == wanted) return;
    // what only the table has stays behind its neighbour
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (contains_name(wanted, now[i].name)) continue;
        const auto neighbour =
            i == 0 ? wanted.begin() : std::next(std::find(wanted.begin(), wanted.end(), now[i - 1].name));
        wanted.insert(neighbour, now[i].name);
    }
    const auto difference = std::find_if(differences.begin(), differences.end(),
                                         [](const Difference& each) { return each.aspect == Aspect::column_order; });
    Difference by_drafting;  // what was added or renamed stands elsewhere
    by_drafting.aspect = Aspect::column_order;
    OrderBy order;
    order.columns = wanted;
    draft.alter_or_find(order, {difference == differences.end() ? by_drafting : *difference});
}

}  // namespace srmigrate::schema
