// SPDX-License-Identifier: Apache-2.0
// What a real front end answered, as schema values: statements and the SHOW CREATE after them.
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "schema/model/operation.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::tests {

struct Step {
    std::string sql;
    bool ok = false;
    std::string shown;                                      ///< SHOW CREATE of the object after it, or empty
    std::string database;                                   ///< of unqualified names
    std::vector<std::pair<std::string, std::string>> jobs;  ///< list and state right after the statement
};
struct Case {
    std::string name;
    std::vector<Step> steps;
};

/// The cases of starrocks-replay.jsonl and starrocks-fuzz.jsonl; none when the vectors are absent.
std::vector<Case> recorded_cases();

/// The operation, or nothing for text that does not parse.
std::optional<schema::Operation> parsed(std::string_view sql);
std::optional<schema::Operation> parsed_shown(std::string_view sql);

/// Where the step ran.
schema::ServerProfile context_of(const Step& step);
/// What a CREATE describes; nothing for another operation.
std::optional<schema::Object> object_of(const std::optional<schema::Operation>& operation);

/// The catalog that the statements make of nothing, in database "d". Throws std::runtime_error for one that does not
/// parse or cannot be applied.
schema::Catalog catalog_of(const std::vector<std::string>& statements);

}  // namespace srmigrate::tests
