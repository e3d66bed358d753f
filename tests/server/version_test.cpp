// SPDX-License-Identifier: Apache-2.0
#include "server/version.hpp"

#include "support/errors.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace srmigrate;
using namespace srmigrate::server;
using schema::RunMode;
using schema::Version;
using tests::error_of;

namespace {

// Answers from a list; everything else is a syntax error.
class Scripted : public Session {
  public:
    explicit Scripted(std::map<std::string, Answer> answers) : m_answers(std::move(answers)) {}
    std::vector<Answer> query(std::string_view sql) override {
        const auto found = m_answers.find(std::string(sql));
        return {found != m_answers.end() ? found->second : Answer(ErrorAnswer{.message = "no"})};
    }
    std::uint64_t connection_id() const override { return 1; }
    std::string name() const override { return "fe:9030"; }
    void reset() override {}

  private:
    std::map<std::string, Answer> m_answers;
};

const std::string k_version = "SELECT current_version() AS version, @@version_comment AS comment";
const std::string k_product = "SELECT version() AS version, @@version_comment AS comment";
const std::string k_config = "ADMIN SHOW FRONTEND CONFIG LIKE 'run_mode'";
const std::string k_variable = "SELECT @@run_mode";
const std::string k_jobs = "SHOW ALTER TABLE COLUMN FROM information_schema";

Answer pair(const std::string& version, const std::string& comment) {
    return ResultSet{.columns = {"version", "comment"}, .rows = {{version, comment}}};
}

Answer config(const std::string& mode) {
    return ResultSet{.columns = {"Key", "AliasNames", "Value", "Type", "IsMutable", "Comment"},
                     .rows = {{"run_mode", "[]", mode, "String", "false", ""}}};
}

ServerId identity_of(std::map<std::string, Answer> answers) {
    Scripted session(std::move(answers));
    return identify(session);
}

}  // namespace

TEST_CASE("a version is the number at the start of what the server says") {
    CHECK(parse_version("3.5.4-9f1d9a3") == Version{3, 5, 4});
    CHECK(parse_version("2.5.13 8f1d2e3") == Version{2, 5, 13});
    CHECK(parse_version("4.0.0-rc01") == Version{4, 0, 0});
    CHECK(parse_version("4.1") == Version{4, 1, 0});
    CHECK(parse_version("3.3.x") == Version{3, 3, 0});
    for (const auto* text : {"", "UNKNOWN-9f1d9a3", "main-1234567", "9f1d9a3", "3", "3."}) {
        CHECK(parse_version(text) == std::nullopt);
    }
}

TEST_CASE("version and run mode are asked for, and what may not be seen stays unknown") {
    CHECK(identity_of({{k_version, pair("3.5.4-9f1d9a3", "3.5.4-9f1d9a3")}, {k_config, config("shared_data")}}) ==
          ServerId{.version_text = "3.5.4-9f1d9a3",
                   .version = {3, 5, 4},
                   .version_is_known = true,
                   .run_mode = RunMode::shared_data});
    CHECK(identity_of({{k_version, pair("main-9f1d9a3", "main-9f1d9a3")},
                       {k_variable, ResultSet{.columns = {"@@run_mode"}, .rows = {{"shared_nothing"}}}}}) ==
          ServerId{.version_text = "main-9f1d9a3",
                   .version = Version{},
                   .version_is_known = false,
                   .run_mode = RunMode::shared_nothing});
    CHECK(identity_of({{k_version, pair("3.3.2-1", "3.3.2-1")},
                       {k_jobs, ResultSet{.columns = {"JobId", "TableName", "Warehouse"}, .rows = {}}}})
              .run_mode == RunMode::shared_data);
    CHECK(identity_of({{k_version, pair("3.3.2-1", "3.3.2-1")},
                       {k_jobs, ResultSet{.columns = {"JobId", "TableName"}, .rows = {}}}})
              .run_mode == std::nullopt);
}

TEST_CASE("a server that is not StarRocks is refused by name") {
    const auto text = [](std::map<std::string, Answer> answers) {
        return error_of([&] { return identity_of(answers); });
    };
    const std::string hint = "hint: point the URL at the query port (9030) of a StarRocks front end\n";
    CHECK(text({{k_product, pair("8.0.36", "MySQL Community Server - GPL")}}) ==
          "error: fe:9030 is MySQL 8.0.36, not StarRocks\n" + hint);
    CHECK(text({{k_product, pair("10.11.6-MariaDB-0+deb12u1", "Debian 12")}}) ==
          "error: fe:9030 is MariaDB 10.11.6, not StarRocks\n" + hint);
    CHECK(text({{k_product, pair("8.0.11-TiDB-v7.5.0", "TiDB Server")}}) ==
          "error: fe:9030 is TiDB 8.0.11, not StarRocks\n" + hint);
    CHECK(text({{k_product, pair("5.7.99", "Some Proxy")}}) ==
          "error: fe:9030 is '5.7.99 Some Proxy', not StarRocks\n" + hint);
    CHECK(text({}) == "error: fe:9030 is another kind of server, not StarRocks\n" + hint);
    CHECK(text({{k_version, pair("x", "Doris version doris-2.1.0")},
                {k_product, pair("5.7.99", "Doris version doris-2.1.0")}}) ==
          "error: fe:9030 is Doris 5.7.99, not StarRocks\n" + hint);
}

TEST_CASE("a server that is another one than before is refused") {
    using Answers = std::map<std::string, Answer>;
    const auto told = [](const Answers& before, Answers now) {
        Scripted session(std::move(now));
        return error_of([&] { return require_same(identity_of(before), session), 0; });
    };
    const Answers older{{k_version, pair("3.3.2-9f1d9a3", "x")}, {k_config, config("shared_nothing")}};
    const Answers newer{{k_version, pair("3.5.4-1234567", "x")}};
    const std::string hint = "hint: wait until all front ends have one version, then run the command again\n";
    CHECK(told(older, older) == "no error");
    CHECK(told(older, {{k_version, pair("3.3.2-another", "x")}}) == "no error");
    CHECK(told(older, newer) ==
          "error: fe:9030 is StarRocks 3.5.4-1234567 now, and was 3.3.2-9f1d9a3 when this command began\n" + hint);
    CHECK(told({{k_version, pair("main-9f1d9a3", "x")}}, {{k_version, pair("main-1234567", "x")}}) ==
          "error: fe:9030 is StarRocks main-1234567 now, and was main-9f1d9a3 when this command began\n" + hint);
    CHECK(told(older, {{k_version, pair("3.3.2-9f1d9a3", "x")}, {k_config, config("shared_data")}}) ==
          "error: fe:9030 has another run mode than when this command began: it is another cluster\n"
          "hint: check where the address of the URL leads, then run the command again\n");
    CHECK(told(older, {{k_product, pair("8.0.36", "MySQL Community Server - GPL")}}) ==
          "error: fe:9030 is MySQL 8.0.36, not StarRocks\n"
          "hint: point the URL at the query port (9030) of a StarRocks front end\n");
}

TEST_CASE("a server older than 3.1 is refused unless that is asked for") {
    const Scripted session({});
    const auto text = [&](const std::string& version, OldServer old) {
        return error_of([&] {
            return require_supported({.version_text = version, .version = parse_version(version).value()}, session,
                                     old),
                   0;
        });
    };
    CHECK(text("2.5.13-abc", OldServer::is_error) ==
          "error: fe:9030 is StarRocks 2.5.13-abc, and srmigrate knows 3.1 and newer\n"
          "hint: upgrade the cluster, or pass --unsupported-server and check what happens with --sql first\n");
    CHECK(text("2.5.13-abc", OldServer::is_tolerated) == "no error");
    CHECK(text("3.1.0", OldServer::is_error) == "no error");
}
