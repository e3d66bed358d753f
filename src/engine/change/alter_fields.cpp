// SPDX-License-Identifier: Apache-2.0
#include "engine/change/alter_fields.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/value/types.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

using schema::Column;

namespace {

/// The struct that the path leads to: of the column itself when it is empty; "[*]" steps into an array.
schema::Type* find_struct(schema::Type& type, const std::vector<std::string>& path) {
    schema::Type* at = &type;
    for (const std::string& step : path) {
        if (at->kind == schema::TypeKind::array && step == "[*]") {
            at = &at->children.at(0);
            continue;
        }
        if (at->kind != schema::TypeKind::struct_) return nullptr;
        const auto found = std::ranges::find_if(
            at->field_names, [&](const std::string& name) { return base::equals_ignoring_case(name, step); });
        if (found == at->field_names.end()) return nullptr;
        at = &at->children.at(static_cast<std::size_t>(found - at->field_names.begin()));
    }
    return at->kind == schema::TypeKind::struct_ ? at : nullptr;
}

bool has_field(const schema::Type& type, std::string_view field) {
    return std::ranges::any_of(type.field_names,
                               [&](const std::string& name) { return base::equals_ignoring_case(name, field); });
}

struct FieldPlace {
    std::vector<std::string> path;
    std::string field;
};

FieldPlace field_place(const std::vector<std::string>& path) {
    FieldPlace place{path, ""};
    if (!place.path.empty()) {
        place.field = place.path.back();
        place.path.pop_back();
    }
    return place;
}

/// Says at which step the path leaves the type.
[[noreturn]] void refuse_bad_path(schema::Type& type, const std::vector<std::string>& path) {
    for (std::size_t steps = 1; steps <= path.size(); ++steps) {
        const std::vector<std::string> parent(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(steps) - 1);
        const schema::Type* const at = find_struct(type, parent);
        if (at == nullptr || !has_field(*at, path[steps - 1])) continue;
        const auto found = std::ranges::find_if(at->field_names, [&](const std::string& name) {
            return base::equals_ignoring_case(name, path[steps - 1]);
        });
        const schema::Type& field = at->children.at(static_cast<std::size_t>(found - at->field_names.begin()));
        if (field.kind != schema::TypeKind::struct_ && field.kind != schema::TypeKind::array) {
            refuse_analysis(fmt::format("Field {} type {} is not valid", path[steps - 1], message_text(field)));
        }
    }
    refuse_analysis(fmt::format("No nested field in {}", base::join(path, ".")));
}

void analyze(const StoredTable& table, const std::string& column_name, const std::vector<std::string>& path,
             bool drop) {
    const Column* const column = find_column(table.definition, column_name);
    if (column == nullptr) {
        refuse_analysis(fmt::format("Analyze {} field definition is wrong, column {} is not found",
                                    drop ? "drop" : "add", column_name));
    }
    if (column->type->kind != schema::TypeKind::struct_ && column->type->kind != schema::TypeKind::array) {
        refuse_analysis(fmt::format("column {} type {} is not Struct", column_name, message_text(*column->type)));
    }
    const FieldPlace place = field_place(path);
    if (place.field == "[*]") refuse_analysis("Target Field is not struct");
    schema::Type type = *column->type;
    const schema::Type* const target = find_struct(type, place.path);
    if (target == nullptr) refuse_bad_path(type, place.path);
    if (drop && !has_field(*target, place.field)) {
        refuse_analysis(fmt::format("Drop field {} is not found", place.field));
    }
    if (!drop && has_field(*target, place.field)) {
        refuse_analysis(fmt::format("Field {} is already exist", place.field));
    }
}

void change_field(const StatementContext& context, const StoredTable& table, TableDraft& draft,
                  const std::string& column_name, const std::vector<std::string>& path, const schema::AddField* add) {
    if (!is_fast_table(context, table)) {
        refuse(fmt::format("{} field for struct column require table enable fast schema evolution",
                           add != nullptr ? "Add" : "Drop"));
    }
    const auto found = std::ranges::find_if(
        draft.columns, [&](const Column& column) { return base::equals_ignoring_case(column.name, column_name); });
    if (found == draft.columns.end()) refuse(fmt::format("Column[{}] not exists", column_name));
    const FieldPlace place = field_place(path);
    schema::Type* const target = find_struct(*found->type, place.path);
    if (target == nullptr)
        refuse(fmt::format("Field {} is invalid, add/drop field only support for Struct", column_name));
    const auto index_of = [&](std::string_view name) {
        const auto field = std::ranges::find_if(
            target->field_names, [&](const std::string& other) { return base::equals_ignoring_case(other, name); });
        return field - target->field_names.begin();
    };
    const auto size = static_cast<std::ptrdiff_t>(target->field_names.size());
    if (add == nullptr) {
        const auto at = index_of(place.field);
        if (size == 1) {
            refuse(fmt::format("Field[{}] is the last field of column[{}], can not drop any more.", place.field,
                               column_name));
        }
        target->field_names.erase(target->field_names.begin() + at);
        target->children.erase(target->children.begin() + at);
    } else {
        std::ptrdiff_t at = size;
        if (add->position) {
            const auto* const after = std::get_if<schema::After>(&*add->position);
            at = after == nullptr ? 0 : index_of(after->column) + 1;
            if (after != nullptr && at > size) {
                refuse(fmt::format("Field[{}] is not exist in Field[{}]", after->column,
                                   place.path.empty() ? column_name : place.path.back()));
            }
        }
        target->field_names.insert(target->field_names.begin() + at, place.field);
        target->children.insert(target->children.begin() + at, with_default_length(server_type(add->type)));
    }
    std::erase_if(draft.indexes, [&](const schema::Index& index) {
        return base::equals_ignoring_case(index.columns.front(), column_name);
    });
    draft.fields_changed.insert(base::to_lower(column_name));
    draft.changed_columns.push_back(column_name);
}

}  // namespace

void analyze_field(const StoredTable& table, const schema::AddField& clause) {
    analyze(table, clause.column, clause.path, false);
}
void analyze_field(const StoredTable& table, const schema::DropField& clause) {
    analyze(table, clause.column, clause.path, true);
}

void add_field(const StatementContext& context, const StoredTable& table, TableDraft& draft,
               const schema::AddField& clause) {
    change_field(context, table, draft, clause.column, clause.path, &clause);
}
void drop_field(const StatementContext& context, const StoredTable& table, TableDraft& draft,
                const schema::DropField& clause) {
    change_field(context, table, draft, clause.column, clause.path, nullptr);
}

}  // namespace srmigrate::engine
