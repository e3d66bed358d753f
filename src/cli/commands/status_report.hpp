// SPDX-License-Identifier: Apache-2.0
// What `status` found, and how it looks.
#pragma once

#include "base/diagnostic.hpp"
#include "base/json_fwd.hpp"
#include "cli/terminal/colour.hpp"
#include "cli/work/concerns.hpp"
#include "run/edited_scripts.hpp"
#include "run/lock/unlock.hpp"
#include "run/mv_activity.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/context.hpp"
#include "server/alter_job.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::cli {

struct StatusReport {
    struct Pending {
        std::string revision;
        std::string message;
        std::filesystem::path file;
        std::optional<std::size_t> statements = {};  ///< none: the script cannot be read
        schema::CostClass cost = schema::CostClass::unknown;
        schema::DataLoss loss = schema::DataLoss::unknown;
    };
    struct Edited {
        run::EditedScript script;
        std::filesystem::path file;
    };
    struct Job {
        std::string database;
        server::AlterJob job;
    };
    /// Whether the database differs from target_metadata.
    struct Models {
        std::optional<std::size_t> differences = {};
        std::string not_compared = {};  ///< why
    };
    std::string server;
    std::string url;  ///< without the password
    std::optional<std::string> database = {};
    std::string version;
    std::optional<schema::RunMode> run_mode = {};
    std::vector<std::string> rows = {};  ///< of the version table
    std::vector<std::string> heads = {};
    std::optional<base::Diagnostic> lost = {};  ///< why it is not known what is pending
    std::vector<Pending> pending = {};          ///< in the order in which they run
    std::optional<HalfRun> unfinished = {};
    std::optional<run::LockState> lock = {};
    std::vector<Edited> edited = {};
    std::vector<run::ListedView> inactive = {};
    std::vector<Job> jobs = {};
    std::optional<Models> models = {};  ///< none: there are no models
    Colour colour = Colour::none;       ///< of the text
};

/// Everything ran that there is, as it is written, and the models say the same.
bool is_up_to_date(const StatusReport& report);

std::string status_text(const StatusReport& report);
void add_status(base::Json& json, const StatusReport& report);

}  // namespace srmigrate::cli
