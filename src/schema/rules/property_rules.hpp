// SPDX-License-Identifier: Apache-2.0
// Which properties ALTER TABLE … SET takes, on which table and with which value. What depends on the back ends of a
// cluster (labels, how many replicas fit) is not looked at. Source: StarRocks, AlterTableClauseAnalyzer
// .visitModifyTablePropertiesClause, AlterJobExecutor, DynamicPartitionUtil, with their answers as recorded.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/rules/obstacle.hpp"

#include <optional>
#include <string_view>

namespace srmigrate::schema {

std::optional<Obstacle> set_obstacle(const Table& table, const Properties& properties, const ServerProfile& context);

/// <column> between <function>(<column>, <number>) and <function>(<column>, <number>)
bool is_time_drift_constraint(std::string_view text);

}  // namespace srmigrate::schema
