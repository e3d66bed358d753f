// SPDX-License-Identifier: Apache-2.0
// What a run is told about its project, its server and the wishes of its user.
#pragma once

#include "plan/bookkeeping.hpp"
#include "plan/plan.hpp"
#include "run/statement/wait.hpp"
#include "run/statement/ways_out.hpp"
#include "schema/model/context.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::run {

enum class Overlap { serial, parallel };
enum class Reactivate : bool { no, yes };

struct RunOptions {
    plan::Bookkeeping bookkeeping;
    std::optional<plan::Home> home;  ///< database of a fresh session; none: the URL names none
    schema::ServerProfile context;   ///< of the server
    WaitOptions wait;
    std::string who;  ///< for the history
    std::string host;
    std::string tool;                    ///< "srmigrate 0.1.0"
    std::string run_id;                  ///< unique to this run, [A-Za-z0-9_]: begins the labels of its row changes
    std::string command;                 ///< to run again: "srmigrate upgrade head"
    std::vector<std::string> databases;  ///< whose materialized views are looked after
    Overlap overlap = Overlap::serial;
    Reactivate reactivate = Reactivate::no;
    WayOut way_out;
    std::string plan = {};  ///< id of the plan file that is carried out; empty: none
};

}  // namespace srmigrate::run
