// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/url.hpp"

#include "cli/settings/password.hpp"
#include "support/vectors.hpp"
#include "support/world.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>
#include <random>

using namespace srmigrate;
using namespace srmigrate::cli;
using server::TlsMode;
using srmigrate::tests::error_of;
using srmigrate::tests::World;

namespace {

const std::map<std::string, std::string> k_variables{{"PW", "p@s:s/%41?"},
                                                     {"USER_NAME", "etl"},
                                                     {"HOST", "db.example.com"},
                                                     {"PORT", "9999"},
                                                     {"DB", "shop"},
                                                     {"EMPTY", ""},
                                                     {"HOME", "/home/me"},
                                                     {"CA", "/etc/ca.pem"},
                                                     {"URL", "starrocks://u:p%40%24%7Bx@h/d"},
                                                     {"NESTED", "starrocks://u:${PW}@h/d"}};

UrlContext context() {
    UrlContext result;
    result.variable = [](const std::string& name) -> std::optional<std::string> {
        const auto found = k_variables.find(name);
        return found == k_variables.end() ? std::nullopt : std::optional(found->second);
    };
    result.directory = "/project";
    return result;
}

ParsedUrl parsed(std::string_view text) {
    return parse_url(text, context());
}

ServerAddress server_of(std::string_view text) {
    return std::get<ServerAddress>(parsed(text).address);
}

std::string message(const std::string& text) {
    return error_of([&] { parsed(text); });
}

}  // namespace

TEST_CASE("a URL gives the parts of a server's address") {
    struct Case {
        const char* text;
        ServerAddress expected;
    };
    const base::Secret password("password");
    const auto c = GENERATE_COPY(values<Case>({
        {"starrocks://user:password@host:9030/database",
         {.host = "host", .port = 9030, .user = "user", .password = password, .database = "database"}},
        {"starrocks+pymysql://user:password@host/database",
         {.host = "host", .user = "user", .password = password, .database = "database"}},
        {"mysql://user:password@host/database",
         {.host = "host", .user = "user", .password = password, .database = "database"}},
        {"mysql+mysqldb://user:password@host/database",
         {.host = "host", .user = "user", .password = password, .database = "database"}},
        {"StarRocks://user@host", {.host = "host", .user = "user"}},
        {"  starrocks://user@host/\n", {.host = "host", .user = "user"}},
        {"starrocks://user:@host/", {.host = "host", .user = "user", .password = base::Secret("")}},
        {"starrocks://user@/database", {.host = "127.0.0.1", .user = "user", .database = "database"}},
        {"starrocks:///database", {.host = "127.0.0.1", .database = "database"}},
        {"starrocks://host:/database", {.host = "host", .port = 9030, .database = "database"}},
        {"starrocks://u@host:1/hive.sales",
         {.host = "host", .port = 1, .user = "u", .catalog = "hive", .database = "sales"}},
        {"starrocks://u@host/hive.", {.host = "host", .user = "u", .catalog = "hive"}},
        {"starrocks://u@host/a%2Eb", {.host = "host", .user = "u", .database = "a.b"}},
        {"starrocks://u@[::1]:9030/d", {.host = "::1", .user = "u", .database = "d"}},
        {"starrocks://u@[fe80::1]/d", {.host = "fe80::1", .user = "u", .database = "d"}},
        {"starrocks://u%40corp:p%40%3A%2f%25@host/d",
         {.host = "host", .user = "u@corp", .password = base::Secret("p@:/%"), .database = "d"}},
        {"starrocks://u:100%+x@host/d",
         {.host = "host", .user = "u", .password = base::Secret("100%+x"), .database = "d"}},
        {"starrocks://u:a:b@host/d", {.host = "host", .user = "u", .password = base::Secret("a:b"), .database = "d"}},
        {"starrocks://u:p/w@host/d", {.host = "host", .user = "u", .password = base::Secret("p/w"), .database = "d"}},
        {"starrocks://u:p?w#@host/d", {.host = "host", .user = "u", .password = base::Secret("p?w#"), .database = "d"}},
        {"starrocks://host:9030/d?program_name=a@b", {.host = "host", .database = "d"}},
        {"starrocks://数据:密码@主机/库",
         {.host = "主机", .user = "数据", .password = base::Secret("密码"), .database = "库"}},
        {"starrocks://u@h/d?ssl_mode=required&connect_timeout=5",
         {.host = "h",
          .user = "u",
          .database = "d",
          .tls = {.mode = TlsMode::required},
          .connect_timeout = std::chrono::seconds(5)}},
        {"starrocks://u@h/d?ssl_mode=VERIFY-CA",
         {.host = "h", .user = "u", .database = "d", .tls = {.mode = TlsMode::verify_ca}}},
        {"starrocks://u@h/d?ssl_ca=ca.pem",
         {.host = "h", .user = "u", .database = "d", .tls = {.ca = "/project/ca.pem"}}},
        {"starrocks://u@h/d?ssl_ca=system", {.host = "h", .user = "u", .database = "d", .tls = {.ca = "system"}}},
        {"starrocks://u@h/d?ssl_ca=./system",
         {.host = "h", .user = "u", .database = "d", .tls = {.ca = "/project/system"}}},
        {"starrocks://u@h/d?ssl_ca=~/ca.pem&ssl_mode=verify_ca&ssl_cert=%2Fc%2B+1.pem&ssl_key=/k.pem",
         {.host = "h",
          .user = "u",
          .database = "d",
          .tls = {.mode = TlsMode::verify_ca, .ca = "/home/me/ca.pem", .cert = "/c+ 1.pem", .key = "/k.pem"}}},
        {"starrocks://u@h/d?ssl_mode=required&cleartext=true",
         {.host = "h", .user = "u", .database = "d", .tls = {.mode = TlsMode::required}, .cleartext = true}},
        {"starrocks://u@h/d?password_file=../secret&read_default_file=~/.my.cnf",
         {.host = "h", .user = "u", .database = "d", .password_file = "/secret", .option_file = "/home/me/.my.cnf"}},
        {"starrocks://u@h?&charset=utf8mb4&&ssl_disabled=true", {.host = "h", .user = "u"}},
    }));
    INFO(c.text);
    const auto result = parsed(c.text);
    CHECK(result == ParsedUrl{.address = c.expected});
}

TEST_CASE("a URL that is one variable is read as that variable's value, once") {
    CHECK(server_of("${URL}") ==
          ServerAddress{.host = "h", .user = "u", .password = base::Secret("p@${x"), .database = "d"});
    CHECK(server_of(" ${NESTED} ") ==
          ServerAddress{.host = "h", .user = "u", .password = base::Secret("${PW}"), .database = "d"});
    CHECK(message("${NONE}") == "error: the environment variable 'NONE' in the URL is not set\n");
    CHECK(message("${EMPTY}") ==
          "error: the environment variable 'EMPTY' is empty; expected starrocks://user:password@host:9030/database or "
          "embedded:FILE\n");
}

TEST_CASE("variables in the components of a URL are taken as they are") {
    CHECK(server_of("starrocks://${USER_NAME}:${PW}@${HOST}:${PORT}/${DB}?ssl_ca=${CA}") ==
          ServerAddress{.host = "db.example.com",
                        .port = 9999,
                        .user = "etl",
                        .password = base::Secret("p@s:s/%41?"),
                        .database = "shop",
                        .tls = {.ca = "/etc/ca.pem"}});
    CHECK(server_of("starrocks://u:x%41${PW}%41@h/x_${DB}.y_${DB}") ==
          ServerAddress{.host = "h",
                        .user = "u",
                        .password = base::Secret("xAp@s:s/%41?A"),
                        .catalog = "x_shop",
                        .database = "y_shop"});
    CHECK(server_of("starrocks://u:%24%7BPW}@h/") ==
          ServerAddress{.host = "h", .user = "u", .password = base::Secret("${PW}")});
}

TEST_CASE("a variable that is not set is a problem of those who connect, and the rest of the address stands") {
    CHECK(parsed("starrocks://u:${NO_PASSWORD}@h:${NO_PORT}/shop") ==
          ParsedUrl{.address = ServerAddress{.host = "h", .user = "u", .database = "shop"},
                    .problems = {{.message = "the environment variable 'NO_PASSWORD' in the URL is not set"},
                                 {.message = "the environment variable 'NO_PORT' in the URL is not set"}}});
}

TEST_CASE("an embedded engine is named by its file") {
    struct Case {
        const char* text;
        EmbeddedAddress expected;
    };
    const auto c = GENERATE(values<Case>({
        {"embedded:dev.sql", {.file = "/project/dev.sql", .database = {}}},
        {"embedded:/tmp/a b%20.sql", {.file = "/tmp/a b%20.sql", .database = {}}},
        {"embedded:../x/${DB}.sql", {.file = "/x/shop.sql", .database = {}}},
        {"embedded:数据.sql?database=shop", {.file = "/project/数据.sql", .database = "shop"}},
        {"embedded:dev.sql?version=3.3&run_mode=shared_data&backends=1&default_replication_num=1&job_latency=5s",
         {.file = "/project/dev.sql",
          .database = {},
          .profile = {.version = schema::Version{3, 3, 0},
                      .run_mode = schema::RunMode::shared_data,
                      .backends = 1,
                      .default_replication_num = 1,
                      .job_latency = std::chrono::seconds(5)}}},
        {"embedded:dev.sql?version=3.3.12&run_mode=shared-nothing",
         {.file = "/project/dev.sql",
          .database = {},
          .profile = {.version = schema::Version{3, 3, 12}, .run_mode = schema::RunMode::shared_nothing}}},
    }));
    INFO(c.text);
    CHECK(parsed(c.text) == ParsedUrl{.address = c.expected});
}

TEST_CASE("a text that is no URL is refused without showing what may be a secret") {
    struct Case {
        const char* text;
        const char* message;
    };
    const auto c = GENERATE(values<Case>({
        {"", "error: expected starrocks://user:password@host:9030/database or embedded:FILE\n"},
        {"root:hunter2@host/db", "error: expected starrocks://user:password@host:9030/database or embedded:FILE\n"},
        {"root:hunter2@://x", "error: expected starrocks://user:password@host:9030/database or embedded:FILE\n"},
        {"postgresql://root:hunter2@host/db",
         "error: expected a starrocks://, mysql:// or embedded: URL, got 'postgresql://'\n"
         "hint: write starrocks://user:password@host:9030/database, or embedded:dev.sql to try without a server\n"},
        {"mysql+://root:hunter2@host/db",
         "error: expected a starrocks://, mysql:// or embedded: URL, got 'mysql+://'\n"
         "hint: write starrocks://user:password@host:9030/database, or embedded:dev.sql to try without a server\n"},
        {"starrocks://root:hun@ter2@host/db",
         "error: the URL has more than one '@'\nhint: write '@' as %40 in a user name or password\n"},
        {"starrocks://root:hunter2/host",
         "error: expected a port number from 1 to 65535 after the host\n"
         "hint: write ':', '/', '?' and '@' in a user name or password as %3A, %2F, %3F and %40\n"},
        {"starrocks://root@host:0/db",
         "error: expected a port number from 1 to 65535 after the host\n"
         "hint: write ':', '/', '?' and '@' in a user name or password as %3A, %2F, %3F and %40\n"},
        {"starrocks://root@host:65536/db",
         "error: expected a port number from 1 to 65535 after the host\n"
         "hint: write ':', '/', '?' and '@' in a user name or password as %3A, %2F, %3F and %40\n"},
        {"starrocks://root:12/hunter2@host/db",
         "error: expected [catalog.]database after the host, got a text with '/' or '@'\n"
         "hint: write '/', '?' and '@' in a password as %2F, %3F and %40\n"},
        {"starrocks://root@host/a/b",
         "error: expected [catalog.]database after the host, got a text with '/' or '@'\n"
         "hint: write '/', '?' and '@' in a password as %2F, %3F and %40\n"},
        {"starrocks://root@host/.db", "error: expected a catalog before '.' in the URL\n"},
        {"starrocks://root@[::1/db", "error: the IPv6 address in the URL has no ']'\n"},
        {"starrocks://root@[::1]9030/db", "error: expected ':' or '/' after the IPv6 address in the URL\n"},
        {"starrocks://root:${PW@host/db", "error: '${' in the URL has no '}'\nhint: write a plain '$' as %24\n"},
        {"starrocks://root:${P W}@host/db",
         "error: expected '${NAME}' in the URL, with letters, digits and '_' in the name\nhint: write a plain '$' as "
         "%24\n"},
        {"starrocks://root@host/db?ssl_mode=maybe",
         "error: expected disabled, preferred, required, verify_ca or verify_identity as 'ssl_mode', got 'maybe'\n"},
        {"starrocks://root@host/db?ssl_ca=", "error: expected a file as 'ssl_ca'\n"},
        {"starrocks://root@host/db?cleartext=maybe", "error: expected true or false as 'cleartext', got 'maybe'\n"},
        {"starrocks://root@host/db?connect_timeout=soon",
         "error: expected seconds from 1 to 86400 as 'connect_timeout', got 'soon'\n"},
        {"embedded:", "error: 'embedded:' names no file\nhint: write embedded:FILE, e.g. embedded:dev.sql\n"},
        {"embedded://x", "error: 'embedded:' is followed by a file name, not by '//'\nhint: write embedded:FILE\n"},
        {"embedded:x?version=new", "error: expected a version such as 3.3 or 3.3.12 as 'version', got 'new'\n"},
        {"embedded:x?version=3.3-rc1", "error: expected a version such as 3.3 or 3.3.12 as 'version', got '3.3-rc1'\n"},
        {"embedded:x?run_mode=cloud", "error: expected shared_nothing or shared_data as 'run_mode', got 'cloud'\n"},
        {"embedded:x?backends=0", "error: expected a number from 1 to 1000 as 'backends', got '0'\n"},
        {"embedded:x?default_replication_num=two",
         "error: expected a number from 1 to 1000 as 'default_replication_num', got 'two'\n"},
        {"embedded:x?job_latency=soon", "error: expected a time such as 5s or 500ms as 'job_latency', got 'soon'\n"},
    }));
    INFO(c.text);
    CHECK(message(c.text) == c.message);
    CHECK(message(c.text).find("hunter2") == std::string::npos);
}

TEST_CASE("options of SQLAlchemy's drivers are ignored, unknown ones warn") {
    const auto warnings =
        parsed("starrocks://u@h/d?charset=utf8mb4&autocommit=true&pool=5&ssl_cap=x&ssl_verify_cert=1").warnings;
    CHECK(warnings ==
          std::vector<base::Diagnostic>{
              {.message = "unknown option 'pool' in the URL is ignored"},
              {.message = "unknown option 'ssl_cap' in the URL is ignored", .hint = "did you mean 'ssl_ca'?"},
              {.message = "unknown option 'ssl_verify_cert' in the URL is ignored",
               .hint = "say how to use TLS with ssl_mode, ssl_ca, ssl_cert, ssl_key"}});
    CHECK(parsed("embedded:x?versoin=4").warnings ==
          std::vector<base::Diagnostic>{
              {.message = "unknown option 'versoin' in the URL is ignored", .hint = "did you mean 'version'?"}});
}

TEST_CASE("an address is shown without its password, and reads back") {
    struct Case {
        const char* text;
        const char* shown;
    };
    const auto c = GENERATE(values<Case>({
        {"mysql+pymysql://root:hunter2@host/db", "starrocks://root:***@host:9030/db"},
        {"starrocks://root:@host/hive.db", "starrocks://root:***@host:9030/hive.db"},
        {"starrocks://u%40corp@[::1]:1/", "starrocks://u%40corp@[::1]:1/"},
        {"starrocks://h/d?ssl_ca=ca.pem&connect_timeout=3&password_file=p",
         "starrocks://h:9030/d?ssl_ca=/project/ca.pem&connect_timeout=3&password_file=/"
         "project/p"},
        {"starrocks://h/d?ssl_mode=required&cleartext=1", "starrocks://h:9030/d?ssl_mode=required&cleartext=true"},
        {"embedded:dev.sql?database=shop", "embedded:/project/dev.sql?database=shop"},
        {"embedded:dev.sql?job_latency=1500ms&backends=1&default_replication_num=1&run_mode=shared_data&version=3.3",
         "embedded:/project/dev.sql?version=3.3.0&run_mode=shared_data&backends=1&default_replication_num=1&"
         "job_latency=1s500ms"},
    }));
    INFO(c.text);
    const auto address = parsed(c.text).address;
    CHECK(to_text(address) == c.shown);
    CHECK(to_text(parsed(c.shown).address) == c.shown);
    CHECK(fmt::format("{}", base::Secret("hunter2")) == "***");
}

TEST_CASE("a missing password comes from password_file, then the variable, then the option file") {
    World world;
    world.file("secret", "from file\r\nsecond line\n");
    world.file(
        "my.cnf",
        "# comment\n[mysql]\npassword=wrong\n[client]\nuser = option user\npassword = \"from \\\"option\\\\ file\"\n"
        "[other]\npassword=wrong\n");
    const auto password = [&](ServerAddress address) {
        const auto result = with_password(std::move(address), world.environment());
        return fmt::format("{}/{}", result.user, result.password ? result.password->reveal() : "none");
    };
    const auto secret = world.directory.path() / "secret";
    const auto option_file = world.directory.path() / "my.cnf";
    CHECK(password({.user = "u"}) == "u/none");
    CHECK(password({.user = "u", .option_file = option_file}) == "u/from \\\"option\\ file");
    CHECK(password({.option_file = option_file}) == "option user/from \\\"option\\ file");
    world.variables["SRMIGRATE_PASSWORD"] = "from variable";
    CHECK(password({.user = "u"}) == "u/from variable");
    CHECK(password({.option_file = option_file}) == "option user/from variable");
    CHECK(password({.user = "u", .password_file = secret, .option_file = option_file}) == "u/from file");
    CHECK(password({.user = "u", .password = base::Secret(""), .password_file = secret}) == "u/");
    world.variables["SRMIGRATE_PASSWORD"] = "";
    CHECK(password({.user = "u", .option_file = option_file}) == "u/");
    CHECK(error_of([&] { password({.password_file = "/nowhere/secret"}); }) ==
          "error: /nowhere/secret: cannot read: No such file or directory\n");
}

namespace {

std::string random_text(std::mt19937_64& random, std::string_view alphabet) {
    std::string text;
    const auto size = 1 + random() % 12;
    for (std::size_t i = 0; i < size; ++i)
        text += alphabet[random() % alphabet.size()];
    return text;
}

std::string encoded(std::string_view text) {
    std::string result;
    for (const char c : text)
        result += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    return result;
}

}  // namespace

TEST_CASE("whatever user, password, catalog and database hold, percent-encoding brings it through") {
    std::mt19937_64 random(tests::seed());
    INFO("seed " << tests::seed());
    const std::string_view alphabet = "aZ09@:/?#[]%&=+$ {}'\"\\.~-_\n\t*!,;";
    for (std::size_t round = 0; round < tests::rounds(500); ++round) {
        const ServerAddress address{.host = "h",
                                    .user = random_text(random, alphabet),
                                    .password = base::Secret(random_text(random, alphabet)),
                                    .catalog = random_text(random, alphabet),
                                    .database = random_text(random, alphabet)};
        const auto url =
            fmt::format("starrocks://{}:{}@h/{}.{}", encoded(address.user), encoded(address.password->reveal()),
                        encoded(*address.catalog), encoded(*address.database));
        INFO(url);
        CHECK(server_of(url) == address);
        // What is shown reads back, the password aside.
        auto shown = server_of(to_text(Address(address)));
        CHECK(shown.password == base::Secret("***"));
        shown.password = address.password;
        CHECK(shown == address);
    }
}

TEST_CASE("no message about a mistyped URL holds a piece of the password") {
    std::mt19937_64 random(tests::seed());
    INFO("seed " << tests::seed());
    const std::vector<std::string> pieces{"starrocks", "mysql", "+pymysql", "://",  ":",  "@",        "/",  "?",
                                          "&",         "=",     "[",        "]",    ".",  "%",        "${", "}",
                                          "${PW}",     "9030",  "root",     "host", "db", "ssl_mode", "x"};
    for (std::size_t round = 0; round < tests::rounds(2000); ++round) {
        std::string url = random() % 4 == 0 ? "" : "starrocks://root:";
        const auto secret_at = random() % 4;
        const auto count = 4 + random() % 8;
        for (std::size_t i = 0; i < count; ++i) {
            if (i == secret_at) url += "hunter2";
            url += pieces[random() % pieces.size()];
        }
        // As a password, not as an option's name or value or a scheme.
        if (!url.starts_with("starrocks://root:") || url.find('?') < url.find("hunter2")) continue;
        INFO(url);
        const auto text = error_of([&] {
            for (const auto& warning : parsed(url).warnings)
                throw base::Error(base::Fault::failed, warning);
        });
        CHECK(text.find("hunter2") == std::string::npos);
    }
}
