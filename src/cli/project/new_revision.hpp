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

/// The path as people see it: relative where it is below the working directory.
std::filesystem::path shown_path(const std::filesystem::path& path, const std::filesystem::path& working_directory);
/// One of the version locations. Throws an Error for any other directory.
std::filesystem::path named_location(const CommandContext& context, const std::string& name);
/// When a script is made, in the zone of the settings.
LocalTime script_time(const CommandContext& context);
/// Where a new script goes; its name is made by file_template.
std::filesystem::path script_file(const CommandContext& context, const std::filesystem::path& location,
                                  std::string_view id, std::string_view message, revision::ScriptFormat format,
                                  const LocalTime& time);

/// The project's script.py.mako, or an empty one.
revision::ScriptTemplate script_template_of(const CommandContext& context);

/// The graph has the new revision from then on.
NewRevisionReport write_new_revision(CommandContext& context, RevisionRequest request);

}  // namespace srmigrate::cli
