// SPDX-License-Identifier: Apache-2.0
#include "revision/models/write_sql.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/apply/creation_order.hpp"
#include "schema/model/empty_databases.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <vector>

namespace srmigrate::revision {
namespace {

std::string statement(const schema::Object& object, const std::string& name) {
    return std::visit(base::Overloaded{
                          [](const schema::Table& it) { return sql::render(schema::CreateTable{.table = it}) + ";\n"; },
                          [](const schema::View& it) { return sql::render(schema::CreateView{.view = it}) + ";\n"; },
                          [](const schema::MaterializedView& it) {
                              return sql::render(schema::CreateMaterializedView{.view = it}) + ";\n";
                          },
                          [&](const schema::Unknown& it) {
                              return fmt::format("-- not understood: {}: {}\n", name,
                                                 base::replace_all(it.reason, "\n", "\n--   "));
                          },
                      },
                      object);
}

}  // namespace

std::string models_to_sql(const schema::Catalog& catalog, std::string_view database) {
    std::vector<std::string> parts;
    for (const auto& name : schema::empty_databases(catalog, database))
        parts.push_back(sql::render(schema::Operation(schema::CreateDatabase{.name = {.name = name}})) + ";\n");
    std::string current(database);
    for (const auto& name : schema::creation_order(catalog)) {
        if (*name.database != current) {
            current = *name.database;
            parts.push_back(sql::render(schema::Operation(schema::Use{.database = current})) + ";\n");
        }
        parts.push_back(statement(*schema::find(catalog, name), name.name));
    }
    return base::join(parts, "\n");
}

}  // namespace srmigrate::revision
