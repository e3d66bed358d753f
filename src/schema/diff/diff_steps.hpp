// SPDX-License-Identifier: Apache-2.0
// A table on its way from live to desired: clauses are tried on it, gathered into statements, and leave it changed.
// Private to the diff.
#pragma once

#include "schema/compare/compare.hpp"
#include "schema/diff/change.hpp"
#include "schema/diff/surroundings.hpp"
#include "schema/rules/obstacle.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace srmigrate::schema {

/// A clause with what it answers.
struct DiffStep {
    AlterClause clause;
    std::vector<std::string> attributes;
    std::string note = {};
};

class DiffSteps {
  public:
    DiffSteps(ObjectName name, ObjectName object, Table table, const ServerProfile& context,
              const Surroundings& surroundings)
        : m_name(std::move(name)),
          m_object(std::move(object)),
          m_table(std::move(table)),
          m_context(context),
          m_surroundings(surroundings) {}

    const Table& table() const { return m_table; }
    const ServerProfile& context() const { return m_context; }

    /// Why the clause is refused on the table as it is now.
    std::optional<Obstacle> refused(const AlterClause& clause) const { return refused_on(m_table, clause); }
    /// The same on the table as it will be.
    std::optional<Obstacle> refused_on(const Table& table, const AlterClause& clause) const;

    /// One ALTER TABLE of these steps, which are possible one after the other; nothing if there are none.
    void alter(const std::vector<DiffStep>& steps);
    /// The clause as a statement of its own, or a finding for each difference when it is refused.
    void alter_or_find(const AlterClause& clause, const std::vector<Difference>& differences, std::string note = {});

    void find(const Difference& difference, const Obstacle& obstacle);
    void find(const Difference& difference, std::string why, std::string remedy);

    std::vector<Change> changes;
    std::vector<Finding> findings;

  private:
    ObjectName m_name;    ///< as the statements name it now
    ObjectName m_object;  ///< as changes and findings name it
    Table m_table;
    const ServerProfile& m_context;
    const Surroundings& m_surroundings;
};

}  // namespace srmigrate::schema
