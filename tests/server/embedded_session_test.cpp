// SPDX-License-Identifier: Apache-2.0
// The embedded engine as a database in a file: what was answered is kept, whenever the process ends; and one process at
// a time has the file.
#include "server/embedded_session.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "server/version.hpp"
#include "support/engine_client.hpp"
#include "support/engine_session.hpp"
#include "support/errors.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
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
    must(*session, "CREATE DATABASE first");  // what the file does not say yet is written before a change
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
    CHECK(content.starts_with("-- srmigrate embedded engine, format 2."));
    CHECK(content.find("-- packet: ") == std::string::npos);
    const auto session = place.open();
    CHECK(shown(*session, "SHOW CREATE TABLE t") + shown(*session, "SELECT * FROM t") == shown_before);
    CHECK(std::distance(std::filesystem::directory_iterator(place.directory.path()), {}) == 1);
}

TEST_CASE("a file of format 1 may have no line at its end, one of format 2 is cut off then") {
    const Place place;
    must(*place.open(), k_table);
    const auto content = base::read_file(place.file);
    const auto state = content.substr(0, content.find("-- end of state "));
    base::write_file(place.file, base::replace_all(state, "engine, format 2.", "engine, format 1."));
    CHECK(shown(*place.open(), "SHOW CREATE TABLE t").find("CREATE TABLE `t`") != std::string::npos);
    base::write_file(place.file, state);
    CHECK(outcome_of([&] { return place.open(); }).find("the end of the embedded engine's file is missing") !=
          std::string::npos);
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
    const auto mine = fmt::format("pid {} (", ::getpid());
    const auto from = told.find(mine);
    REQUIRE(from != std::string::npos);
    told.replace(from, told.find(')', from) - from, "pid PID (COMMAND");
    CHECK(base::replace_all(told, place.directory.path().string(), "DIR") ==
          "try-again: error: DIR/dev.sql: the embedded engine's file is in use by pid PID (COMMAND)\n"
          "hint: wait for it to end, and run the command again\n");

    std::thread ends([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        holder.reset();
    });
    auto options = place.options();
    options.patience = std::chrono::seconds(60);
    std::vector<std::string> lines;
    options.tell = [&](const std::string& line) { lines.push_back(line); };
    CHECK_NOTHROW(open_embedded_database(options));
    ends.join();
    CHECK(lines.empty());
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

TEST_CASE("whoever waits long for a file is told once who has it") {
    const Place place;
    auto holder = place.open();
    auto options = place.options();
    options.patience = std::chrono::seconds(60);
    int slept = 0;
    options.sleep = [&](std::chrono::milliseconds) {
        if (++slept == 40) holder.reset();
    };
    std::vector<std::string> lines;
    options.tell = [&](const std::string& line) { lines.push_back(line); };
    open_embedded_database(options);
    REQUIRE(lines.size() == 1);
    CHECK(
        lines.front().starts_with(fmt::format("waiting for {}: in use by pid {} (", place.file.string(), ::getpid())));
}

namespace {

EmbeddedOptions for_reading(const Place& place) {
    auto options = place.options();
    options.use = EmbeddedUse::reading;
    return options;
}

}  // namespace

TEST_CASE("who only reads makes no file and no directory, and changes none") {
    Place place;
    place.file = place.directory.path() / "below" / "dev.sql";
    {
        const auto session = open_embedded_database(for_reading(place))->connect("", MissingDatabase::is_error);
        CHECK(shown(*session, "SELECT database()") == "main");
        CHECK(shown(*session, "SHOW TABLES") == "");
        CHECK(identify(*session).run_mode == schema::RunMode::shared_nothing);
    }
    CHECK(std::filesystem::is_empty(place.directory.path()));

    // A file with packets of a command that was killed.
    std::string killed;
    {
        const auto session = place.open();
        must(*session, k_table);
        killed = base::read_file(place.file);
    }
    REQUIRE(killed.find("-- packet: ") != std::string::npos);
    base::write_file(place.file, killed);
    {
        const auto session = open_embedded_database(for_reading(place))->connect("", MissingDatabase::is_error);
        CHECK(shown(*session, "SHOW TABLES") == "t");
        CHECK(base::read_file(place.file) == killed);
    }
    CHECK(base::read_file(place.file) == killed);
}

TEST_CASE("what a reader changes after all is in the file, and what is only tried is not") {
    const Place place;
    {
        const auto session = open_embedded_database(for_reading(place))->connect("", MissingDatabase::is_error);
        must(*session, k_table);
    }
    const auto content = base::read_file(place.file);
    auto trying = place.options();
    trying.use = EmbeddedUse::trying;
    {
        const auto session = open_embedded_database(trying)->connect("", MissingDatabase::is_error);
        must(*session, "DROP TABLE t");
        CHECK(shown(*session, "SHOW TABLES") == "");
    }
    CHECK(base::read_file(place.file) == content);
    CHECK(shown(*place.open(), "SHOW TABLES") == "t");
}

TEST_CASE("a file that appeared meanwhile is not replaced") {
    const Place place;
    const auto session = open_embedded_database(for_reading(place))->connect("", MissingDatabase::is_error);
    must(*place.open(), k_table);
    const auto content = base::read_file(place.file);
    CHECK(base::replace_all(outcome_of([&] { must(*session, "CREATE DATABASE mine"); }),
                            place.directory.path().string(), "DIR") ==
          "try-again: error: DIR/dev.sql: another process made the embedded engine's file meanwhile\n"
          "hint: run the command again\n");
    CHECK(base::read_file(place.file) == content);
}

TEST_CASE("SQL that a person wrote behind the state is run, by readers too, and then is part of it") {
    const Place place;
    must(*place.open(), k_table);
    auto content = base::read_file(place.file);
    content += "\n-- a note\nINSERT INTO t VALUES (1, 'a;b');\nCREATE DATABASE more; CREATE TABLE more.u LIKE t\n";
    base::write_file(place.file, content);
    std::vector<std::string> lines;
    auto options = for_reading(place);
    options.tell = [&](const std::string& line) { lines.push_back(line); };
    {
        const auto session = open_embedded_database(options)->connect("", MissingDatabase::is_error);
        CHECK(shown(*session, "SELECT * FROM t") == "1|a;b");
        CHECK(shown(*session, "SHOW TABLES FROM more") == "u");
    }
    CHECK(base::replace_all(base::join(lines, "\n"), place.directory.path().string(), "DIR") ==
          "DIR/dev.sql: ran the SQL at the end of the file, 3 statements");
    CHECK(base::read_file(place.file) == content);
    must(*place.open(), "CREATE TABLE w LIKE t");
    CHECK(base::read_file(place.file).find("-- a note") == std::string::npos);
    const auto session = place.open();
    CHECK(shown(*session, "SELECT * FROM t") == "1|a;b");
    CHECK(shown(*session, "SHOW TABLES FROM more") == "u");
}

TEST_CASE("SQL behind the state that the engine refuses is an error with its place, and stays") {
    const Place place;
    must(*place.open(), k_table);
    auto content = base::read_file(place.file);
    const auto line = std::count(content.begin(), content.end(), '\n') + 1;
    content += "DROP TABLE t; DROP TABLE nope;\n";
    base::write_file(place.file, content);
    CHECK(base::replace_all(outcome_of([&] { place.open(); }), place.directory.path().string(), "DIR") ==
          fmt::format("failed: error: DIR/dev.sql:{}:15: the embedded engine refuses the SQL at the end of the file: "
                      "Getting analyzing error. Detail message: Unknown table 'nope'.\n"
                      "  DROP TABLE t; DROP TABLE nope;\n"
                      "                ^\n"
                      "hint: correct or remove the statement; the file is as it was\n",
                      line));
    CHECK(base::read_file(place.file) == content);
}

TEST_CASE("a file that is damaged or cut off is refused, and left alone") {
    const Place place;
    std::string killed;
    {
        const auto session = place.open();
        for (const auto* packet : {"CREATE DATABASE a", "CREATE DATABASE b", "CREATE DATABASE c"})
            must(*session, packet);
        killed = base::read_file(place.file);
    }
    const auto outcome = [&](const std::string& content) {
        base::write_file(place.file, content);
        std::string databases;
        const auto told = outcome_of([&] { databases = shown(*place.open(), "SHOW DATABASES"); });
        CHECK(base::read_file(place.file) == content);
        return databases.empty() ? told : databases;
    };
    const std::string all = "a\nb\nc\ninformation_schema\nmain\nsys";
    CHECK(outcome(killed) == all);
    const auto packets = killed.find("-- packet: ");
    REQUIRE(packets != std::string::npos);
    std::size_t refused = 0;
    for (auto at = packets; at < killed.size(); ++at) {
        INFO(at);
        auto content = killed;
        content[at] = content[at] == 'X' ? 'Y' : 'X';
        const auto told = outcome(content);
        refused += told.starts_with("failed: error: ") ? 1U : 0U;
        // a comment is a comment, however it is spelled: the packet behind it is run as it stands
        const bool is_in_marker = killed.rfind("-- packet: ", at) + 11 > at;
        if (!is_in_marker || told != all) CHECK(told.starts_with("failed: error: "));
    }
    CHECK(refused > killed.size() - packets - 11);
    for (std::size_t size = 1; size < packets - 1; size += 13) {
        INFO(size);
        CHECK(outcome(killed.substr(0, size)).starts_with("failed: error: "));
    }
}

TEST_CASE("a state that was edited by hand is taken, and told") {
    const Place place;
    must(*place.open(), k_table);
    base::write_file(place.file, base::replace_all(base::read_file(place.file), "\"backends\":3", "\"backends\":1"));
    std::vector<std::string> lines;
    auto options = for_reading(place);
    options.tell = [&](const std::string& line) { lines.push_back(line); };
    const auto session = open_embedded_database(options)->connect("", MissingDatabase::is_error);
    CHECK(rows_of(*session, "SHOW BACKENDS").rows.size() == 1);
    CHECK(base::replace_all(base::join(lines, "\n"), place.directory.path().string(), "DIR") ==
          "DIR/dev.sql: the state was changed by hand, or the file is damaged");
}

TEST_CASE("a profile that is named is played instead of the file's, and kept once something is written") {
    const Place place;
    must(*place.open(), k_table);
    const auto content = base::read_file(place.file);
    auto options = for_reading(place);
    options.override = {.version = schema::Version{3, 3, 12}, .backends = 1, .default_replication_num = 1};
    {
        const auto session = open_embedded_database(options)->connect("", MissingDatabase::is_error);
        CHECK(shown(*session, "SELECT current_version()") == "3.3.12-embedded");
        CHECK(rows_of(*session, "SHOW BACKENDS").rows.size() == 1);
        CHECK(base::read_file(place.file) == content);
        must(*session, "CREATE TABLE u (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)");
    }
    CHECK(shown(*place.open(), "SELECT current_version()") == "3.3.12-embedded");
    options.override = {.run_mode = schema::RunMode::shared_data};
    CHECK(base::replace_all(outcome_of([&] { open_embedded_database(options); }), place.directory.path().string(),
                            "DIR") ==
          "failed: error: DIR/dev.sql: the file holds a cluster of the other run mode than the URL names\n"
          "hint: correct run_mode in the URL, or name a new file\n");
}

TEST_CASE("a directory is no file of the engine") {
    Place place;
    place.file = place.directory.path();
    CHECK(base::replace_all(outcome_of([&] { place.open(); }), place.directory.path().string(), "DIR") ==
          "failed: error: DIR: expected a file of the embedded engine, got a directory, device or pipe\n"
          "hint: name another file after 'embedded:'\n");
}
