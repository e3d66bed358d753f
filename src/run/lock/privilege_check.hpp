// SPDX-License-Identifier: Apache-2.0
// Whether the database user may do what the bookkeeping needs, proved on a view of its own and on rows that are not
// there; and the GRANT for what he may not. A user who can create a view can, without further privileges, neither read,
// alter, drop nor even list it (reference §4.10).
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "plan/bookkeeping.hpp"
#include "server/session.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::run {

/// What the server answers to the two questions, empty and 0 where it does not.
std::string current_user_in(const server::Answer& answer);
std::int64_t unix_time_in(const server::Answer& answer);
inline constexpr std::string_view k_ask_user = "SELECT current_user()";
inline constexpr std::string_view k_ask_time = "SELECT unix_timestamp()";

/// Fault::failed; each diagnostic's hint is the GRANT.
class MissingPrivilege : public base::Error {
  public:
    explicit MissingPrivilege(std::vector<base::Diagnostic> diagnostics);
};

/// Eight characters of [0-9a-f].
std::string random_nonce(const base::Environment& environment);

/// Sends one statement, returns its answer.
using Ask = std::function<server::Answer(std::string_view sql)>;

/// Creates, lists, alters, reads and drops a view. One diagnostic for each missing privilege; none: all is well, or the
/// database does not exist. `user` is 'name'@'host' or empty; `now` is the server's unix_timestamp(), `nonce` a few
/// characters of [0-9a-z] that no other client has. Views that probes killed an hour ago left behind are dropped.
std::vector<base::Diagnostic> probe_privileges(const Ask& ask, const plan::Bookkeeping& bookkeeping,
                                               std::string_view user, std::int64_t now, std::string_view nonce);

/// The same through a session, for a report: asks the server who and when.
std::vector<base::Diagnostic> probe_privileges(server::Session& session, const plan::Bookkeeping& bookkeeping,
                                               const base::Environment& environment);

/// What the user may not do to the rows of the version table, tried on a row that no revision has; one diagnostic with
/// the GRANT, or none. Nothing where there is no such table. `privileges` are those that matter; none given: all.
std::optional<std::vector<base::Diagnostic>> probe_rows(const Ask& ask, const plan::Bookkeeping& bookkeeping,
                                                        std::string_view user,
                                                        const std::set<std::string_view>& privileges = {});
/// Whether the user may create tables, tried under the name of a view that exists for that time: nothing is made. The
/// user must be able to do what probe_privileges tries.
std::vector<base::Diagnostic> probe_create_table(const Ask& ask, const plan::Bookkeeping& bookkeeping,
                                                 std::string_view user, std::int64_t now, std::string_view nonce);

/// For an answer of the kind access_denied to a statement on a view of the bookkeeping.
base::Diagnostic missing_view_privilege(const plan::Bookkeeping& bookkeeping, std::string_view user,
                                        const server::ErrorAnswer& answer);
/// The view of that epoch exists and is not listed.
base::Diagnostic invisible_lock(const plan::Bookkeeping& bookkeeping, std::string_view user, std::uint64_t epoch);

}  // namespace srmigrate::run
