// SPDX-License-Identifier: Apache-2.0
// The text of a new revision file. Reading it back gives the same revision. Where it is written to, and under which
// name, is the business of the command.
#pragma once

#include "revision/file/revision.hpp"
#include "revision/script/new_bodies.hpp"
#include "revision/script/script_template.hpp"

#include <string>

namespace srmigrate::revision {

/// In the format that `revision` names. The revision's doc is written, or its message where there is no doc; both as
/// clean_doc makes them. Throws base::Error for values that a header cannot hold: text that is not UTF-8, an id with a
/// comma or a blank. A Python script is made of its template, or of the standard one where that is empty.
std::string render_new_script(const Revision& revision, const NewBodies& bodies = {},
                              const ScriptTemplate& script_template = {});

}  // namespace srmigrate::revision
