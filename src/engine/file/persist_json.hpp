// SPDX-License-Identifier: Apache-2.0
// Parts of the engine's state that SQL does not say, as JSON. Private to persist. What is read back may throw
// nlohmann's exceptions or std::runtime_error.
#pragma once

#include "base/json_fwd.hpp"
#include "engine/cluster/state.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace srmigrate::engine {

base::Json profile_to_json(const ClusterProfile& profile);
ClusterProfile profile_from_json(const base::Json& json);

/// All of a table but its definition and rows.
base::Json table_to_json(const StoredTable& table);
StoredTable table_from_json(const base::Json& json);

base::Json view_to_json(const StoredView& view);
StoredView view_from_json(const base::Json& json);

/// All but `definition`; the definition of its table is in it as SQL.
base::Json materialized_view_to_json(const StoredMaterializedView& view);
StoredMaterializedView materialized_view_from_json(const base::Json& json);

/// With its name.
base::Json unknown_to_json(const std::string& name, const StoredUnknown& object);
StoredUnknown unknown_from_json(const base::Json& json);

base::Json job_to_json(const Job& job);
Job job_from_json(const base::Json& json);

base::Json account_to_json(const Account& account);
Account account_from_json(const base::Json& json);

/// With their names.
base::Json role_to_json(const std::string& name, const Role& role);
Role role_from_json(const base::Json& json);
base::Json kept_to_json(const KeptName& name, const KeptObject& object);
std::pair<KeptName, KeptObject> kept_from_json(const base::Json& json);

base::Json label_to_json(const std::string& name, const Label& label);
Label label_from_json(const base::Json& json);

/// The columns of a view are called as its query says, back quotes among them, which no name in SQL can hold: they are
/// left out of the statement, and come back from the outputs in the JSON.
void drop_back_quotes(std::optional<std::vector<schema::ViewColumn>>& columns);
void take_names(std::optional<std::vector<schema::ViewColumn>>& columns, const std::vector<OutputColumn>& outputs);

/// The table as CREATE TABLE. The role of a column is said by the key clause alone; explicit partitions are shown,
/// though table_to_json holds them.
std::string definition_text(const StoredTable& table);
schema::Table definition_of(std::string_view text);
/// The same for a statement that was parsed already.
schema::Table held_definition(schema::Table shown);

}  // namespace srmigrate::engine
