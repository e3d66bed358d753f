// SPDX-License-Identifier: Apache-2.0
// The text of a new revision file. Reading it back gives the same revision. Where it is written to, and under which
// name, is the business of the command.
#pragma once

#include "revision/file/revision.hpp"

#include <string>

namespace srmigrate::revision {

/// The text of the sections: SQL statements with their comments and directives, or the items of a YAML list, not
/// indented
/// ("- drop_table: {name: t}"). Empty: for the user to fill in.
struct NewBodies {
    std::string up;
    std::string down;
};

/// In the format that `revision` names. The revision's doc is written, or its message where there is no doc; both as
/// clean_doc makes them. Throws base::Error for values that a header cannot hold: text that is not UTF-8, an id with a
/// comma or a blank.
std::string render_new_script(const Revision& revision, const NewBodies& bodies = {});

}  // namespace srmigrate::revision
