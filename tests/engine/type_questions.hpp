// SPDX-License-Identifier: Apache-2.0
// Questions about types and defaults: a table with one column, what becomes of the column, and what the engine, the
// diff and a recording say to it.
#pragma once

#include "engine/shop.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

/// What stands behind the type: the aggregation that the key model asks for, or only what the text has.
enum class Role { by_model, as_written };
/// Whose text it is: SHOW CREATE's, or a person's.
enum class Author { person, server };

/// A table `t` with the key `k` and a column `c`, which is a key or a value.
struct OneColumnTable {
    std::string model;        ///< DUPLICATE, AGGREGATE, UNIQUE, PRIMARY
    bool key_column = false;  ///< whether `c` belongs to the key
    /// `type` may be followed by what stands behind a type.
    std::string create(std::string_view type, Role role = Role::by_model) const;
    std::string column(std::string_view type, Role role = Role::by_model) const;
};

struct QuestionTally {
    std::size_t questions = 0;
    std::size_t engine_agrees = 0;    ///< taken or refused as recorded, with the recorded words
    std::size_t diff_agrees = 0;      ///< proposed where recorded as taken, and nowhere else
    std::size_t not_of_the_diff = 0;  ///< texts that describe no table to compare with
};

struct TypeAgreement {
    std::map<std::string, QuestionTally> by_kind;
    std::vector<std::string> disagreements;
    std::string table() const;  ///< for people
};

TypeAgreement recorded_conversions(const std::filesystem::path& file);
TypeAgreement recorded_defaults(const std::filesystem::path& file);

/// What the diff makes of the way from one statement's table to another's.
enum class Proposal { nothing, change, finding };
struct Proposed {
    Proposal what = Proposal::nothing;
    std::vector<std::string> statements;
    std::string finding;
};
/// Nothing where one of the texts describes no table.
std::optional<Proposed> propose(std::string_view from, std::string_view to, const engine::ClusterProfile& profile,
                                Author author = Author::person);

/// Both judges asked the same: what the diff proposes, the engine takes, and nothing differs afterwards; what the
/// engine takes, the diff does not leave as a finding.
struct OracleAnswer {
    std::size_t questions = 0;
    std::size_t changes = 0;  ///< proposed and taken
    std::vector<std::string> disagreements;
    OracleAnswer& operator+=(const OracleAnswer& other);
};

/// Column `c` of the table from each type to each other one: the pairs whose number is `first` plus a multiple of
/// `stride`.
OracleAnswer ask_type_changes(const engine::ClusterProfile& profile, const OneColumnTable& table,
                              const std::vector<std::string>& types, std::size_t first = 0, std::size_t stride = 1);

/// A column of each type with each default: created, and added to a table.
OracleAnswer ask_defaults(const engine::ClusterProfile& profile, const std::string& model,
                          const std::vector<std::string>& types, const std::vector<std::string>& defaults);

}  // namespace srmigrate::tests
