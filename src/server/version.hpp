// SPDX-License-Identifier: Apache-2.0
// What a server is: StarRocks or not, its version, its run mode. Source: reference §6.2, §4.9.
#pragma once

#include "schema/model/context.hpp"
#include "server/session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::server {

struct ServerId {
    std::string version_text;                 ///< as current_version() says: "3.5.4-9f1d9a3"
    schema::Version version;                  ///< of a development build: the newest
    bool version_is_known = true;             ///< false: version_text holds no number
    std::optional<schema::RunMode> run_mode;  ///< absent: the user may not see it
    bool operator==(const ServerId&) const = default;
};

/// The number at the start of a version text; nothing for development builds ("main-9f1d9a3").
std::optional<schema::Version> parse_version(std::string_view text);

/// Asks the server. A server that is not StarRocks is an Error that names it.
ServerId identify(Session& session);

/// An Error that names the server unless it is StarRocks.
void refuse_unless_starrocks(Session& session);

/// An Error unless the server is of the version and the run mode of `before`: what was planned for that one may be
/// wrong for this one.
void require_same(const ServerId& before, Session& session);

enum class OldServer { is_error, is_tolerated };
/// An Error for a server older than 3.1, unless that is tolerated (--unsupported-server).
void require_supported(const ServerId& server, const Session& session, OldServer old);

}  // namespace srmigrate::server
