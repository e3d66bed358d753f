// SPDX-License-Identifier: Apache-2.0
// The live schema: every table, view and materialized view of some databases, rollups included, as values. Asks only
// what a front end answers by itself, so it needs no back end and no privilege but some one on each object (reference
// §4). What no statement shows (bloom_filter_fpp) stays out.
#pragma once

#include "schema/compare/compare.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "server/session.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace srmigrate::server {

/// Which objects of a database are read.
using WantedObjects = std::function<bool(const std::string& database, const std::string& name)>;

struct ReflectOptions {
    std::vector<std::string> databases;  ///< those to read; one that does not exist is absent from the catalog
    /// false: not read. A synchronous materialized view goes with its table.
    WantedObjects wanted = {};
    std::size_t connections = 4;  ///< at most; 1: the session alone
    schema::ServerProfile context = {};
};

struct Reflection {
    schema::Catalog catalog;      ///< what is not understood is schema::Unknown in it, with the reason
    std::size_t queries = 0;      ///< statements sent
    std::size_t round_trips = 0;  ///< packets sent
};

/// What a reflected catalog shows of itself, for schema::CompareOptions.
inline constexpr auto k_reflected_sight = schema::Visibility::everything;

/// One more connection of the session's kind.
using OpenReader = std::function<std::unique_ptr<Session>()>;

/// Objects read so far, of how many. Called from several threads, but never at once.
using ReflectProgress = std::function<void(std::size_t done, std::size_t objects)>;

/// SYNC first. More connections are opened only where there is enough to read; where the server grants none, the
/// session goes on alone. An object that cannot be read is Unknown; one that vanishes meanwhile is absent.
Reflection reflect(Session& session, const OpenReader& connect, const ReflectOptions& options,
                   const ReflectProgress& progress = {});

/// How an object is asked for.
enum class ShownAs {
    table,
    view,              ///< a view or an asynchronous materialized view
    synchronous_view,  ///< by SHOW CREATE MATERIALIZED VIEW, from 3.3 on by SHOW MATERIALIZED VIEWS
    database,          ///< the database itself: whether it exists
};
struct NamedObject {
    std::string database;
    std::string name;  ///< empty: the database itself
    ShownAs as = ShownAs::table;
    auto operator<=>(const NamedObject&) const = default;
};

/// These objects only, as reflect() reads them, in one packet where all of them exist. What does not exist is absent; a
/// database is there unless the server says that it is unknown.
schema::Catalog read_objects(Session& session, const std::vector<NamedObject>& objects,
                             const schema::Version& version = {});

}  // namespace srmigrate::server
