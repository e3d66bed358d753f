// SPDX-License-Identifier: Apache-2.0
// A project's script.py.mako, filled in. Mako makes Python of its templates and runs that; here the same Python is
// evaluated without running it (python/evaluate), so a template may say whatever that can read. What it cannot read is
// an Error at its place in the template.
#pragma once

#include "revision/file/revision.hpp"
#include "revision/file/source_file.hpp"
#include "revision/script/new_bodies.hpp"

#include <map>
#include <string>
#include <string_view>

namespace srmigrate::revision {

struct ScriptTemplate {
    SourceFile source;
    std::map<std::string, std::string, std::less<>> options = {};  ///< what config.get_main_option() has
};

/// What a new project gets, and what is used where a project has none.
std::string_view standard_template();

/// The names that Alembic gives to its templates stand for the same (Alembic: ScriptDirectory.generate_revision).
std::string fill_in(const ScriptTemplate& script_template, const Revision& revision, const NewBodies& bodies);

}  // namespace srmigrate::revision
