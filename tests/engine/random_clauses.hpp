// SPDX-License-Identifier: Apache-2.0
// Clauses of ALTER TABLE at random, about a table that is there: mostly such as a server takes, some that it refuses.
// Every alternative of AlterClause has an overload; one that is missing does not compile.
#pragma once

#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"
#include "schema/random_schema.hpp"

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace srmigrate::tests {

class RandomClauses {
  public:
    explicit RandomClauses(Dice& dice, const schema::Table& table) : m_dice(dice), m_table(table) {}

    /// The alternative at that place of AlterClause.
    schema::AlterClause make(std::size_t alternative);

    static constexpr std::size_t k_alternatives = std::variant_size_v<schema::AlterClause>;

  private:
    template <class Clause>
    using Kind = std::type_identity<Clause>;

    schema::AddColumns make(Kind<schema::AddColumns>);
    schema::DropColumn make(Kind<schema::DropColumn>);
    schema::ModifyColumn make(Kind<schema::ModifyColumn>);
    schema::ModifyColumnComment make(Kind<schema::ModifyColumnComment>);
    schema::AddField make(Kind<schema::AddField>);
    schema::DropField make(Kind<schema::DropField>);
    schema::RenameColumn make(Kind<schema::RenameColumn>);
    schema::OrderBy make(Kind<schema::OrderBy>);
    schema::AddIndex make(Kind<schema::AddIndex>);
    schema::DropIndex make(Kind<schema::DropIndex>);
    schema::SetProperties make(Kind<schema::SetProperties>);
    schema::AddRollups make(Kind<schema::AddRollups>);
    schema::DropRollups make(Kind<schema::DropRollups>);
    schema::RenameTable make(Kind<schema::RenameTable>);
    schema::RenamePartition make(Kind<schema::RenamePartition>);
    schema::RenameRollup make(Kind<schema::RenameRollup>);
    schema::SwapTable make(Kind<schema::SwapTable>);
    schema::SetTableComment make(Kind<schema::SetTableComment>);
    schema::AddPartitions make(Kind<schema::AddPartitions>);
    schema::DropPartitions make(Kind<schema::DropPartitions>);
    schema::TruncatePartitions make(Kind<schema::TruncatePartitions>);
    schema::ReplacePartitions make(Kind<schema::ReplacePartitions>);
    schema::ModifyPartitions make(Kind<schema::ModifyPartitions>);
    schema::Optimize make(Kind<schema::Optimize>);
    schema::SetDefaultBuckets make(Kind<schema::SetDefaultBuckets>);
    schema::Compact make(Kind<schema::Compact>);
    schema::SetAutoIncrement make(Kind<schema::SetAutoIncrement>);
    schema::OpaqueClause make(Kind<schema::OpaqueClause>);

    template <std::size_t... Places>
    schema::AlterClause make_at(std::size_t alternative, std::index_sequence<Places...>) {
        schema::AlterClause clause;
        static_cast<void>(((Places == alternative &&
                            (clause = make(Kind<std::variant_alternative_t<Places, schema::AlterClause>>{}), true)) ||
                           ...));
        return clause;
    }

    std::string column();
    std::string new_name();
    std::string rollup();
    std::string partition();
    schema::Type type();
    schema::Column a_column(const std::string& name);
    std::optional<schema::ColumnPosition> position();
    std::vector<std::string> some_columns();

    Dice& m_dice;
    const schema::Table& m_table;
};

}  // namespace srmigrate::tests
