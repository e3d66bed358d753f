// SPDX-License-Identifier: Apache-2.0
// A Plan as a script: what --sql prints. The statements and the bookkeeping text are those that a run sends.
#pragma once

#include "base/diagnostic.hpp"
#include "plan/bookkeeping.hpp"
#include "plan/outlook.hpp"
#include "plan/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::plan {

struct OfflineOptions {
    std::string command;  ///< upgrade, downgrade, stamp
    Bookkeeping bookkeeping;
    std::optional<Home> home;                        ///< none: no USE
    bool starts_empty = false;                       ///< no row before the first step: the version table is created
    schema::ServerProfile context;                   ///< what may become a job
    std::vector<std::vector<Outlook>> outlook = {};  ///< of each statement: its cost is told; none: it is not
};

/// Steps, statements and row changes in order, each statement ended by a semicolon and an empty line, in a form that
/// the mysql client sends statement by statement. A plan without steps says that there is nothing to run.
std::string write_offline(const Plan& plan, const OfflineOptions& options);

/// The statements that no form of a script brings through the mysql client as they are.
std::vector<base::Diagnostic> client_doubts(const Plan& plan);

}  // namespace srmigrate::plan
