// SPDX-License-Identifier: Apache-2.0
// How StarRocks writes the members of closed sets, and reads them: without regard to case.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

#include <optional>
#include <string_view>

namespace srmigrate::schema {

std::string_view word(KeyModel model);              ///< PRIMARY KEY
std::string_view keys_type(KeyModel model);         ///< PRIMARY_KEYS, as messages and information_schema have it
std::string_view word(IndexKind kind);              ///< NGRAMBF
std::string_view word(AggregateFunction function);  ///< REPLACE_IF_NOT_NULL
std::string_view word(JobList list);                ///< COLUMN, as in SHOW ALTER TABLE COLUMN
std::string_view word(ViewSecurity security);       ///< INVOKER
std::string_view word(RunMode mode);                ///< shared-data, as its documentation writes it

std::optional<IndexKind> index_kind(std::string_view text);
std::optional<AggregateFunction> aggregate_function(std::string_view text);

}  // namespace srmigrate::schema
