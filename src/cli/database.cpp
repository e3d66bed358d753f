// SPDX-License-Identifier: Apache-2.0
#include "cli/database.hpp"

#include "base/overloaded.hpp"
#include "cli/password.hpp"
#include "server/embedded_session.hpp"
#include "server/mysql_session.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::cli {
namespace {

std::optional<std::string> url_database(const Settings& settings) {
    if (!settings.url.value) return std::nullopt;
    auto database = database_of(*settings.url.value);
    if (!database && std::holds_alternative<EmbeddedAddress>(*settings.url.value)) {
        return std::string(server::k_default_embedded_database);
    }
    return database;
}

server::ConnectionOptions connection_options(const ServerAddress& address, const Settings& settings) {
    server::ConnectionOptions options;
    options.host = address.host;
    options.port = address.port;
    options.user = address.user;
    if (address.password) options.password = *address.password;
    options.catalog = address.catalog.value_or("");
    options.database = address.database.value_or("");
    options.missing_database = server::MissingDatabase::is_tolerated;
    options.tls = address.tls;
    options.cleartext = address.cleartext;
    if (address.connect_timeout) options.connect_timeout = *address.connect_timeout;
    options.statement_timeout = std::chrono::duration_cast<std::chrono::seconds>(settings.statement_timeout.value);
    for (const auto& [name, setting] : settings.session)
        options.session_variables[name] = setting.value;
    return options;
}

using Connector = std::function<std::unique_ptr<server::Session>()>;

Connector connector(const Context& context, const Address& address) {
    return std::visit(
        base::Overloaded{
            [&](const ServerAddress& live) -> Connector {
                auto options = connection_options(with_password(live, context.environment), context.settings);
                server::check(options);
                return [options = std::move(options)] { return server::open_mysql_session(options); };
            },
            [&](const EmbeddedAddress& embedded) -> Connector {
                auto engine = server::open_embedded_database(
                    {.file = embedded.file, .now = context.environment.now, .sleep = context.environment.sleep});
                return [engine = std::move(engine), database = embedded.database.value_or("")] {
                    return engine->connect(database, server::MissingDatabase::is_tolerated);
                };
            },
        },
        address);
}

schema::Context schema_context(const server::ServerIdentity& identity, const std::optional<plan::Home>& home) {
    schema::Context context{.version = identity.version};
    context.run_mode = identity.run_mode.value_or(schema::RunMode::shared_nothing);
    if (home) context.database = home->database;
    return context;
}

}  // namespace

plan::Bookkeeping bookkeeping_of(const Settings& settings) {
    plan::Bookkeeping bookkeeping{.version_table = settings.version_table.value};
    bookkeeping.database =
        settings.version_table_schema.value ? settings.version_table_schema.value : url_database(settings);
    for (const auto& [key, value] : settings.version_table_properties.value)
        bookkeeping.properties[key] = value;
    return bookkeeping;
}

plan::Bookkeeping require_bookkeeping(const Settings& settings) {
    auto bookkeeping = bookkeeping_of(settings);
    if (!bookkeeping.database) {
        throw base::Error("no database for the version table: the URL names none",
                          "name one in the URL (starrocks://…/DATABASE), or set version_table_schema");
    }
    const auto* server = settings.url.value ? std::get_if<ServerAddress>(&*settings.url.value) : nullptr;
    if (server != nullptr && server->catalog && *server->catalog != "default_catalog" &&
        !settings.version_table_schema.value) {
        throw base::Error(fmt::format("the URL's catalog '{}' cannot hold the version table", *server->catalog),
                          "set version_table_schema to a database of default_catalog");
    }
    return bookkeeping;
}

std::optional<plan::Home> home_of(const Settings& settings) {
    auto database = url_database(settings);
    if (!database) return std::nullopt;
    plan::Home home{.database = std::move(*database)};
    if (const auto* server = std::get_if<ServerAddress>(&*settings.url.value)) home.catalog = server->catalog;
    return home;
}

Database open_database(Context& context) {
    const auto& address = require_url(context.settings);
    Database database;
    database.bookkeeping = require_bookkeeping(context.settings);
    database.home = home_of(context.settings);
    database.is_embedded = std::holds_alternative<EmbeddedAddress>(address);
    database.connect = connector(context, address);
    if (database.is_embedded) {
        context.console.say(
            fmt::format("embedded engine {}: no server is touched", std::get<EmbeddedAddress>(address).file.string()));
    }
    database.session = database.connect();
    database.identity = server::identify(*database.session);
    const auto is_old_accepted = context.globals.has("unsupported-server");
    server::require_supported(database.identity, *database.session,
                              is_old_accepted ? server::OldServer::is_tolerated : server::OldServer::is_error);
    database.context = schema_context(database.identity, database.home);
    return database;
}

std::string shown_server(const Database& database) {
    return database.is_embedded ? std::string("embedded") : database.session->name();
}

}  // namespace srmigrate::cli
