// SPDX-License-Identifier: Apache-2.0
// What an error of the server means to a client. Numbers alone do not tell: most errors are 1064, and numbers changed
// around 3.3 (reference §2.4, §7). The texts are matched loosely, as a client must.
#pragma once

#include "sql/answer.hpp"

#include <optional>
#include <string>

namespace srmigrate::server {

enum class ErrorKind {
    unknown_database,
    unknown_table,  ///< table, view or materialized view
    unknown_column,
    already_exists,    ///< a table, view, materialized view or database of that name
    access_denied,     ///< the user lacks a privilege on an object
    busy,              ///< a job is running on the table: wait and send again
    front_end_lock,    ///< the front end did not get a lock in time: send again
    label_used,        ///< a load of that label exists
    timeout,           ///< the server's own limit (query_timeout)
    too_few_backends,  ///< replication_num is above the alive backends
    syntax,
    other,
};

ErrorKind kind_of(const sql::ErrorAnswer& error);

/// Who sent what: what a GRANT has to name and the server's error leaves out. Empty where it is not known.
struct Request {
    std::string user;      ///< 'name'@'host'
    std::string database;  ///< of names without one
    std::string sql;
};

/// What the user can do about it, as an imperative; empty when nothing better than the server's own text is known.
std::string hint_for(const sql::ErrorAnswer& error, const Request& request = {});

}  // namespace srmigrate::server
