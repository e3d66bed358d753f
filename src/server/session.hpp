// SPDX-License-Identifier: Apache-2.0
// A conversation with one StarRocks front end, live or embedded. Text protocol only; BEGIN and prepared statements do
// not exist here.
#pragma once

#include "base/diagnostic.hpp"
#include "server/error_kind.hpp"
#include "sql/answer.hpp"

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::server {

using sql::Answer;
using sql::ErrorAnswer;
using sql::Ok;
using sql::ResultSet;

/// The connection is gone (lost, timed out, refused). Whether the statement under way took effect is unknown.
class ConnectionLost : public base::Error {
  public:
    using base::Error::Error;
};

class Session {
  public:
    virtual ~Session() = default;

    /// Sends one packet, which may hold several statements, and reads every answer: one per statement, ending with the
    /// first ErrorAnswer. Throws ConnectionLost when the connection fails.
    virtual std::vector<Answer> query(std::string_view sql) = 0;

    /// False: the other side has closed the connection, so that nothing sent through it arrives. True is no promise.
    /// Asks nobody.
    virtual bool is_open() const { return true; }

    /// The server's id of this connection, as in SHOW PROCESSLIST.
    virtual std::uint64_t connection_id() const = 0;

    /// "embedded" or "host:port", without secrets.
    virtual std::string name() const = 0;

    /// Sends COM_RESET_CONNECTION or the like: a fresh session state (database, catalog, variables as after
    /// connecting).
    virtual void reset() = 0;
};

/// The only answer to one statement.
Answer ask(Session& session, std::string_view sql);

/// The cell of the first row in that column, or in the first one where none is named; nothing where there is no row, or
/// the user may not ask.
std::optional<std::string> first_cell(Session& session, std::string_view sql, std::string_view column = {});

/// The rows of an answer to `sql` that must be rows; an ErrorAnswer becomes an Error (Fault::failed) that shows number,
/// SQLSTATE, the server's message, and what to do where that is known.
ResultSet must_be_rows(Answer answer, std::string_view sql);
Ok must_be_ok(Answer answer, std::string_view sql);

/// ask, then must_be_….
ResultSet rows_of(Session& session, std::string_view sql);
Ok must(Session& session, std::string_view sql);

/// The same Error as a value. Through a session, which is then asked who and where it is, a GRANT in it is complete.
base::Error to_error(const ErrorAnswer& answer, std::string_view sql);
base::Error to_error(Session& session, const ErrorAnswer& answer, std::string_view sql);

/// Who sends this through the session, and where to; the session is asked only where the answer is about privileges.
Request request_of(Session& session, const ErrorAnswer& answer, std::string_view sql);

}  // namespace srmigrate::server
