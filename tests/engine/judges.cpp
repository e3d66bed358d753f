// SPDX-License-Identifier: Apache-2.0
#include "engine/judges.hpp"

#include "base/text.hpp"
#include "engine/cluster/state.hpp"
#include "schema/diff/diff.hpp"
#include "sql/parser.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace srmigrate::tests {

namespace {

schema::Rollup shown_rollup(const engine::RollupIndex& rollup) {
    schema::Rollup shown;
    shown.name = rollup.name;
    for (const schema::Column& column : rollup.columns)
        shown.columns.push_back(column.name);
    return shown;
}

/// SHOW CREATE of every table, in the order of their names.
std::vector<std::string> shown_tables(engine::Engine& engine, engine::Time now) {
    engine::ClientConnection reader = engine.connect("root", "127.0.0.1");
    reader.database = "shop";
    std::vector<std::string> texts;
    for (const auto& [name, object] : engine.state().databases.at("shop").objects) {
        if (!std::holds_alternative<engine::StoredTable>(object)) continue;
        const auto answers = engine.execute(reader, "SHOW CREATE TABLE `" + name + "`", now);
        texts.push_back(std::get<engine::ResultSet>(answers.back()).rows.front().at(1).value_or(""));
    }
    return texts;
}

}  // namespace

std::optional<schema::Operation> understood(std::string_view sql) {
    auto parsed = sql::parse(sql);
    auto* const operation = std::get_if<schema::Operation>(&parsed);
    if (operation == nullptr || std::holds_alternative<schema::Opaque>(*operation)) return std::nullopt;
    if (const auto* const alter = std::get_if<schema::AlterTable>(operation)) {
        const bool opaque = std::ranges::any_of(alter->clauses, [](const schema::AlterClause& clause) {
            return std::holds_alternative<schema::OpaqueClause>(clause);
        });
        if (opaque) return std::nullopt;
    }
    return std::move(*operation);
}

schema::Catalog shown_catalog(engine::Engine& engine, engine::Time now) {
    schema::Catalog catalog;
    catalog.databases["shop"];
    catalog.current = "shop";
    for (const std::string& text : shown_tables(engine, now)) {
        const auto operation = sql::parse_shown(text);
        auto table = std::get<schema::CreateTable>(std::get<schema::Operation>(operation)).table;
        const auto& stored =
            std::get<engine::StoredTable>(engine.state().databases.at("shop").objects.at(table.name.name));
        for (const engine::RollupIndex& rollup : stored.rollups) {
            if (!rollup.view) table.rollups.push_back(shown_rollup(rollup));
        }
        const std::string name = table.name.name;
        catalog.databases["shop"].objects.emplace(name, std::move(table));
    }
    return catalog;
}

schema::ServerProfile profile_of(const engine::ClusterProfile& cluster) {
    schema::ServerProfile profile;
    profile.version = cluster.version;
    profile.run_mode = cluster.run_mode;
    profile.default_replication_num = cluster.default_replication_num;
    profile.database = "shop";
    return profile;
}

std::string differences(const schema::Catalog& from, const schema::Catalog& to, const schema::ServerProfile& profile) {
    std::vector<std::string> names;
    const schema::Diff diff = schema::diff(from, to, profile);
    for (const auto& change : diff.changes)
        names.insert(names.end(), change.attributes.begin(), change.attributes.end());
    for (const auto& finding : diff.findings)
        names.push_back(finding.attribute + " (" + finding.what + ")");
    return base::join(names, ", ");
}

}  // namespace srmigrate::tests
