// SPDX-License-Identifier: Apache-2.0
// Where a password comes from that the URL does not have. Reads files; for commands that connect.
#pragma once

#include "base/environment.hpp"
#include "cli/settings/url.hpp"

namespace srmigrate::cli {

/// The address with its password, and with the user where the URL names none: from password_file,
/// $SRMIGRATE_PASSWORD or the MySQL option file, in this order.
ServerAddress with_password(ServerAddress address, const base::Environment& environment);

}  // namespace srmigrate::cli
