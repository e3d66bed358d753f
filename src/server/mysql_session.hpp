// SPDX-License-Identifier: Apache-2.0
// A session with a live server through libmysqlclient (MySQL's, or MariaDB Connector/C). Text protocol only. It does
// not ask what the server is: server/version.hpp does.
#pragma once

#include "server/connection_options.hpp"
#include "server/session.hpp"

#include <memory>

namespace srmigrate::server {

/// Connects, chooses the database and sends the settings. Errors are base::Error: Fault::try_again where the server is
/// down or out of reach, else Fault::failed. A server that is not StarRocks and refuses a setting is named.
///
/// Session::reset sends COM_RESET_CONNECTION, chooses catalog and database again and repeats the settings; it connects
/// anew where that does not suffice (after SET ROLE, or where no database was chosen at first). query() counts
/// answers like "server is shutting down" as ConnectionLost.
std::unique_ptr<Session> open_mysql_session(ConnectionOptions options);

}  // namespace srmigrate::server
