// SPDX-License-Identifier: Apache-2.0
// Writes a new revision file: what `revision` and `merge` share. Everything is checked before anything is written.
#pragma once

#include "base/json_fwd.hpp"
#include "cli/report/rendered.hpp"
#include "cli/terminal/local_time.hpp"
#include "cli/work/context.hpp"
#include "revision/graph/new_revision.hpp"
#include "revision/script/write.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::cli {

struct RevisionRequest {
    revision::NewRevision links;              ///< an empty id: a new one is made
    std::optional<std::string> message;       ///< without one, "empty message", and no slug in the file name
    std::optional<std::string> version_path;  ///< one of the version locations
    std::vector<std::string> variables = {};  ///< to declare; with the default that another script gives them
    revision::NewBodies bodies = {};
};

/// revision, merge: the file that was written.
struct NewRevisionReport {
    struct Hook {
        std::string name;
        int exit_code = 0;
        int signal = 0;  ///< that ended it, or 0
        bool operator==(const Hook&) const = default;
    };
    std::string id;
    std::vector<std::string> down;
    std::vector<std::string> depends_on;
    std::vector<std::string> labels;
    std::string message;
    std::string create_date;
    std::filesystem::path file;
    std::vector<std::string> heads_after;  ///< the heads that there are now
    std::vector<Hook> hooks;
    bool operator==(const NewRevisionReport&) const = default;
};
Rendered render(NewRevisionReport report);
std::string new_revision_text(const NewRevisionReport& report);
void add_new_revision(base::Json& json, const NewRevisionReport& report);

/// The project's script.py.mako, or an empty one.
revision::ScriptTemplate script_template_of(const CommandContext& context);

/// The time in the project's time zone.
LocalTime local_now(const CommandContext& context);

/// The graph has the new revision from then on.
NewRevisionReport write_new_revision(CommandContext& context, RevisionRequest request);

}  // namespace srmigrate::cli
