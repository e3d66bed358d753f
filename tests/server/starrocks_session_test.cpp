// SPDX-License-Identifier: Apache-2.0
// What a session must never do, seen from the server: send a password or a login without TLS where TLS is asked for.
#include "server/mysql_session.hpp"
#include "support/errors.hpp"
#include "support/scripted_backend.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

using namespace srmigrate;
using namespace srmigrate::server;
using namespace srmigrate::tests;

namespace {

std::vector<Answer> done(engine::ClientConnection&, std::string_view) {
    return {Ok{}};
}

ConnectionOptions options(const TestServer& server) {
    return {.host = "localhost", .port = server.port(), .user = "app", .password = base::Secret("secret")};
}

}  // namespace

TEST_CASE("without TLS nobody logs in from ssl_mode=required on") {
    const TemporaryDirectory directory;
    const auto certificates = make_certificates(directory.path());
    ScriptedBackend backend(done);
    TestServer server(backend);
    for (const auto mode : {TlsMode::required, TlsMode::verify_ca, TlsMode::verify_identity}) {
        auto given = options(server);
        given.tls = {.mode = mode, .ca = certificates.authority};
        CHECK(
            outcome_of([&] { return open_mysql_session(given); }) ==
            fmt::format("failed: error: localhost:{} offers no TLS, and ssl_mode={} does not fall back to plain text\n"
                        "hint: turn TLS on in the front end, or set ssl_mode=preferred where plain text is "
                        "acceptable\n",
                        server.port(), word(mode)));
    }
    CHECK(server.log().empty());
}

TEST_CASE("logins go under TLS in every mode that uses it") {
    const TemporaryDirectory directory;
    const auto certificates = make_certificates(directory.path());
    ScriptedBackend backend(done);
    TestServer server(backend, {.tls = certificates, .only_tls = true});
    for (const auto mode : {TlsMode::preferred, TlsMode::required, TlsMode::verify_ca, TlsMode::verify_identity}) {
        auto given = options(server);
        given.tls = {.mode = mode, .ca = certificates.authority};
        INFO(word(mode));
        CHECK(outcome_of([&] { return open_mysql_session(given); }) == "no error");
        // The last login: the end of the connection before it may be logged at any time.
        const auto log = server.log();
        const auto login =
            std::find_if(log.rbegin(), log.rend(), [](const WireEntry& entry) { return entry.command == "connect"; });
        REQUIRE(login != log.rend());
        CHECK(login->tls);
    }
    auto plain = options(server);
    plain.tls = {.mode = TlsMode::disabled};
    CHECK(
        outcome_of([&] { return open_mysql_session(plain); }) ==
        fmt::format("failed: error: localhost:{} takes TLS connections only: Connections using insecure transport are "
                    "prohibited while --ssl_force_secure_transport=ON.\nhint: set ssl_mode=required (or stronger)\n",
                    server.port()));
}

TEST_CASE("the password itself is sent only with cleartext=true, and that only under TLS") {
    const TemporaryDirectory directory;
    const auto certificates = make_certificates(directory.path());
    // Connector/C has this plugin in a file of its own: it must not be needed.
    REQUIRE(::setenv("MARIADB_PLUGIN_DIR", directory.path().c_str(), 1) == 0);
    ScriptedBackend backend(done);
    for (const auto offered : {true, false}) {
        TestServer server(backend,
                          {.tls = offered ? std::optional(certificates) : std::nullopt, .cleartext_users = {"app"}});
        auto given = options(server);
        const auto refused = fmt::format(
            "failed: error: localhost:{} asks user 'app' to log in by other means than mysql_native_password\n"
            "hint: set cleartext=true and ssl_mode=required (or stronger) where the account uses LDAP, JWT or OAuth2; "
            "else check that the URL points at a StarRocks front end\n",
            server.port());
        CHECK(outcome_of([&] { return open_mysql_session(given); }) == refused);
        given.tls.mode = TlsMode::disabled;
        CHECK(outcome_of([&] { return open_mysql_session(given); }) == refused);
        given.cleartext = true;
        given.tls = {.mode = TlsMode::required};
        CHECK(outcome_of([&] { return open_mysql_session(given); }).substr(0, 20) ==
              (offered ? "no error" : "failed: error: local"));
        given.tls = {.ca = certificates.authority};
        CHECK(outcome_of([&] { return open_mysql_session(given); }).substr(0, 20) ==
              (offered ? "no error" : "failed: error: local"));
    }
}
