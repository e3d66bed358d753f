// SPDX-License-Identifier: Apache-2.0
// What would fail, found out before a run: version, run mode, backends, database, privileges, lock. Changes nothing
// that stays; the GRANT to run stands in the hint.
#pragma once

#include "base/environment.hpp"
#include "plan/bookkeeping.hpp"
#include "server/session.hpp"
#include "server/version.hpp"

#include <string>
#include <vector>

namespace srmigrate::run {

enum class Health {
    good,
    unknown,  ///< the user may not see it; nothing fails because of that
    noted,    ///< nothing fails because of it, and somebody has to see to it
    bad,      ///< a run would fail
};
std::string_view word(Health health);  ///< "ok", "unknown", "note", "problem"

struct DoctorCheck {
    std::string name;  ///< connection, version, run mode, backends, database, tables, views, …
    Health health = Health::good;
    std::string text;
    std::string hint;  ///< an imperative, or the GRANT; empty when all is well
    bool operator==(const DoctorCheck&) const = default;
};

std::vector<DoctorCheck> examine(server::Session& session, const server::ServerId& identity,
                                 const plan::Bookkeeping& bookkeeping, const base::Environment& environment);

}  // namespace srmigrate::run
