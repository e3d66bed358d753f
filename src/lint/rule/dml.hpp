// SPDX-License-Identifier: Apache-2.0
// INSERT, UPDATE and DELETE as far as rules look at them: the model keeps these statements as text (schema::
// DataStatement), here their tokens are looked at again.
#pragma once

#include "schema/model/model.hpp"
#include "sql/tokens.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::lint {

/// The clauses of a statement that stand outside of parentheses.
struct DmlHead {
    bool overwrites = false;                          ///< INSERT OVERWRITE
    bool names_partitions = false;                    ///< PARTITION (…) or TEMPORARY PARTITION (…) of the target
    std::optional<std::vector<std::string>> columns;  ///< of an INSERT
    std::size_t behind_target = 0;                    ///< the byte behind the target's name
    std::size_t behind_head = 0;                      ///< of an INSERT: the byte at which a list of columns may stand
    bool has_where = false;                           ///< with something that may be false
    std::vector<std::string> set;                     ///< columns that an UPDATE sets
    bool reads_itself = false;                        ///< an UPDATE whose SET names a column that it sets
    bool inserts_values = false;                      ///< INSERT … VALUES
};

/// `tokens`: those of the statement that mean something.
DmlHead read_dml(sql::TokenSpan tokens);

/// Function calls of the statement, in lower case, in order, each once: "now", "rand". Names without parentheses that
/// are functions (CURRENT_DATE) are among them.
std::vector<std::string> time_calls(sql::TokenSpan tokens);

}  // namespace srmigrate::lint
