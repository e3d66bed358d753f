// SPDX-License-Identifier: Apache-2.0
// What a script in Python asks of the database while it is read: `inspect(bind).has_table('t')`. Who reads the script
// knows the answer, or does not; the rest of a reading needs none.
#pragma once

#include "revision/script/script.hpp"
#include "schema/model/catalog.hpp"

#include <functional>
#include <set>
#include <span>
#include <string>

namespace srmigrate::revision {

/// Where an answer comes from.
enum class SchemaOrigin {
    revisions,       ///< what the revisions before build; of what none of them names, nothing is known
    unfinished_run,  ///< the same, taken for all there is: a run that goes on reads its script as it did at first
    server,
};

/// The databases as the statements so far leave them.
struct KnownSchema {
    SchemaOrigin origin = SchemaOrigin::revisions;
    std::string home;  ///< the database that a plain name means
    const schema::Catalog* catalog = nullptr;
    const std::set<schema::ObjectName>* named = nullptr;  ///< by some statement of the revisions, with their databases
};

/// `before`: the statements of the section so far; `database`: the one that is asked about, empty for home. The answer
/// is good until the next question.
using AskSchema = std::function<KnownSchema(const std::string& database, std::span<const ScriptStatement> before)>;

/// Empty: nobody knows.
struct SchemaQuestions {
    AskSchema ask = {};
    std::function<void(base::Diagnostic)> tell = {};  ///< what was asked where, and what the script was told
};

}  // namespace srmigrate::revision
