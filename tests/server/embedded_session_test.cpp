// SPDX-License-Identifier: Apache-2.0
// The embedded engine as a database in a file: what was answered is kept, whenever the process ends; and one process at
// a time has the file.
#include "server/embedded_session.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "support/engine_client.hpp"
#include "support/engine_session.hpp"
#include "support/errors.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::server;
using namespace srmigrate::tests;

namespace {

constexpr std::string_view k_table =
    "CREATE TABLE t (k BIGINT NOT NULL, v VARCHAR(20)) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2";

struct Place {
    TemporaryDirectory directory;
    std::filesystem::path file = directory.path() / "dev.sql";

    EmbeddedOptions options(engine::ClusterProfile profile = {}) const {
        return {.file = file,
                .profile = std::move(profile),
                .now = noon,
                .sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); },
                .patience = std::chrono::milliseconds(0)};
    }
    std::unique_ptr<Session> open() const {
        return open_embedded_database(options())->connect("", MissingDatabase::is_error);
    }
};

// All that there is in the database "main" of a file with this content.
std::string database_in(std::string_view content) {
    const Place place;
    base::write_file(place.file, content);
    const auto session = place.open();
    std::string text;
    for (const auto& row : rows_of(*session, "SHOW TABLES").rows) {
        const auto name = row.at(0).value_or("");
        text += shown(*session, "SHOW CREATE TABLE " + name) + "\n" + shown(*session, "SELECT * FROM " + name) + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("what was answered is in the file at once, and a packet that was cut short never was") {
    const Place place;
    const auto session = place.open();
    std::vector<std::string> contents{base::read_file(place.file)};
    for (const std::string_view packet :
         {k_table, std::string_view("INSERT INTO t VALUES (1, 'a;b')"),
          std::string_view("ALTER TABLE t ADD COLUMN w INT; UPDATE t SET w = 3 WHERE k = 1"),
          std::string_view("CREATE TABLE u LIKE t")}) {
        for (const auto& answer : session->query(packet))
            REQUIRE(std::holds_alternative<Ok>(answer));
        contents.push_back(base::read_file(place.file));
    }
    for (std::size_t i = 1; i < contents.size(); ++i) {
        INFO(i);
        REQUIRE(contents[i].starts_with(contents[i - 1]));
        const auto before = database_in(contents[i - 1]);
        CHECK(database_in(contents[i]) != before);
        // Killed anywhere in the middle of writing it.
        for (auto size = contents[i - 1].size(); size < contents[i].size(); size += 7) {
            INFO(size);
            REQUIRE(database_in(contents[i].substr(0, size)) == before);
        }
    }
}

TEST_CASE("after the last session the file is the state as a whole, which reads back as it was") {
    const Place place;
    std::string shown_before;
    {
        const auto session = place.open();
        must(*session, k_table);
        must(*session, "INSERT INTO t VALUES (1, 'a')");
        shown_before = shown(*session, "SHOW CREATE TABLE t") + shown(*session, "SELECT * FROM t");
    }
    const auto content = base::read_file(place.file);
    CHECK(content.starts_with("-- srmigrate embedded engine, format 1."));
    CHECK(content.find("-- packet: ") == std::string::npos);
    const auto session = place.open();
    CHECK(shown(*session, "SHOW CREATE TABLE t") + shown(*session, "SELECT * FROM t") == shown_before);
    CHECK(std::distance(std::filesystem::directory_iterator(place.directory.path()), {}) == 1);
}

TEST_CASE("a job that was under way is finished for the next command") {
    const Place place;
    {
        const auto session = open_embedded_database(place.options({.job_latency = std::chrono::hours(1)}))
                                 ->connect("", MissingDatabase::is_error);
        must(*session, k_table);
        must(*session, "ALTER TABLE t MODIFY COLUMN v VARCHAR(40)");
        CHECK(shown(*session, "SHOW CREATE TABLE t").find("varchar(20)") != std::string::npos);
    }
    const auto session = place.open();
    CHECK(shown(*session, "SHOW CREATE TABLE t").find("varchar(40)") != std::string::npos);
    const auto jobs = rows_of(*session, "SHOW ALTER TABLE COLUMN");
    CHECK(jobs.cell(jobs.rows.at(0), "State") == "FINISHED");
}

TEST_CASE("a file that another process has is waited for, then its holder is named") {
    const Place place;
    auto holder = place.open();
    auto told = outcome_of([&] { return place.open(); });
    const auto mine = fmt::format("process {} (", ::getpid());
    const auto from = told.find(mine);
    REQUIRE(from != std::string::npos);
    told.replace(from, told.find(')', from) - from, "process PID (COMMAND");
    CHECK(base::replace_all(told, place.directory.path().string(), "DIR") ==
          "try-again: error: DIR/dev.sql: the embedded engine's file is in use by process PID (COMMAND)\n"
          "hint: wait for it to end, and run the command again\n");

    std::thread ends([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        holder.reset();
    });
    auto options = place.options();
    options.patience = std::chrono::seconds(60);
    CHECK_NOTHROW(open_embedded_database(options));
    ends.join();
}

TEST_CASE("sessions of one process share the database, and each has its own state") {
    const Place place;
    const auto database = open_embedded_database(place.options());
    const auto one = database->connect("", MissingDatabase::is_error);
    const auto other = database->connect("main", MissingDatabase::is_error);
    must(*one, "CREATE DATABASE elsewhere; USE elsewhere");
    must(*other, k_table);
    CHECK(shown(*one, "SHOW TABLES") == "");
    CHECK(shown(*other, "SHOW TABLES") == "t");
    one->reset();
    CHECK(shown(*one, "SHOW TABLES") == "t");
    CHECK(one->connection_id() != other->connection_id());
}

TEST_CASE("a database that is not there is an error, or is left for CREATE DATABASE to make") {
    const Place place;
    const auto database = open_embedded_database(place.options());
    CHECK(base::replace_all(outcome_of([&] { return database->connect("shop", MissingDatabase::is_error); }),
                            place.directory.path().string(), "DIR") ==
          "failed: error: DIR/dev.sql: there is no database 'shop'\n"
          "hint: create it (CREATE DATABASE shop), or correct the URL\n");
    const auto session = database->connect("shop", MissingDatabase::is_tolerated);
    must(*session, "CREATE DATABASE shop");
    session->reset();
    must(*session, k_table);
    CHECK(shown(*session, "SHOW TABLES FROM shop") == "t");
}

TEST_CASE("a file that is not the engine's is refused and left alone") {
    const Place place;
    const std::string content = "select 1;\n";
    base::write_file(place.file, content);
    CHECK(outcome_of([&] { return place.open(); }).starts_with("failed: error: "));
    CHECK(base::read_file(place.file) == content);
}
