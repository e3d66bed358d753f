// SPDX-License-Identifier: Apache-2.0
// What a new revision file does, as text.
#pragma once

#include <string>
#include <vector>

namespace srmigrate::revision {

enum class DownSection {
    written,
    automatic,  ///< the inverse of the up section, to be computed: not in Python
    absent,     ///< nothing undoes the revision: not in Python
};

/// The text of the sections: SQL statements with their comments and directives, the items of a YAML list
/// ("- drop_table: {name: t}"), or the lines of a Python function; not indented. Empty: for the user to fill in.
struct NewBodies {
    std::string up;
    std::string down;
    std::vector<std::string> imports = {};  ///< of a Python script, besides those of its template
    DownSection down_section = DownSection::written;
};

}  // namespace srmigrate::revision
