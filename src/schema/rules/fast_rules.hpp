// SPDX-License-Identifier: Apache-2.0
// What fast schema evolution takes: changes of definitions alone. Source: reference §3.5.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::schema {

/// Whether the table takes fast schema evolution at all.
bool has_fast_schema_evolution(const Table& table, const ServerProfile& context);

/// Whether it ends before the statement returns (everywhere but in shared-data below 4.0).
bool is_fast_at_once(const Table& table, const ServerProfile& context);

/// Whether the clause changes definitions only on a table that takes fast schema evolution.
bool is_fast_addition(const Table& table, const AddColumns& clause);
bool is_fast_drop(const Table& table, const DropColumn& clause);
bool is_fast_type_change(const Table& table, const ModifyColumn& clause, const ServerProfile& context);

}  // namespace srmigrate::schema
