// SPDX-License-Identifier: Apache-2.0
// Migrations of other tools as revisions: a project of each tool (data/import/TOOL/input) against what becomes of it
// (expected.txt), and bad input against whole messages.
#include "base/files.hpp"
#include "base/text.hpp"
#include "revision/import/imported_script.hpp"
#include "revision/import/read_foreign.hpp"
#include "revision/import/state.hpp"
#include "support/places.hpp"
#include "support/written_file.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>

using namespace srmigrate;
using namespace srmigrate::revision;

namespace {

namespace fs = std::filesystem;

fs::path project_of(std::string_view tool) {
    return tests::source_directory() / "tests/revision/data/import" / tool;
}

ForeignFiles files_below(const fs::path& directory) {
    ForeignFiles found;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        if (!entry.is_regular_file()) continue;
        const auto name = entry.path().lexically_relative(directory);
        found.files.push_back(
            {.file = name, .shown_file = "db/" + name.generic_string(), .text = base::read_file(entry.path())});
    }
    return found;
}

std::string told_of_import(const Imported& imported) {
    std::string text;
    for (const auto& problem : imported.problems)
        text += base::to_text(problem);
    for (const auto& warning : imported.warnings)
        text += base::to_text(warning, "warning");
    for (const auto& note : imported.notes)
        text += base::to_text(note, "note");
    return text;
}

/// All that an import of the directory gives.
std::string all_of(ForeignTool tool, const Imported& imported) {
    std::string text;
    for (const auto& revision : imported.revisions) {
        const auto script = imported_script(tool, revision, "2026-11-21 11:40:27");
        text += fmt::format("==== {} (version {})\n{}", revision.file, revision.version, script);
        for (const auto& problem : problems_of_script(revision, script, "new.sql"))
            text += "==== does not run\n" + base::to_text(problem);
    }
    return text + "==== told\n" + told_of_import(imported);
}

struct OneFile {
    std::string name;
    std::string text;
};

Imported read_files(ForeignTool tool, const std::vector<OneFile>& files) {
    ForeignFiles found;
    for (const auto& file : files)
        found.files.push_back({.file = file.name, .shown_file = "db/" + file.name, .text = file.text});
    return read_foreign(tool, std::move(found));
}

/// What is told of a directory with one file.
std::string told_of(ForeignTool tool, const std::string& name, const std::string& text) {
    return told_of_import(read_files(tool, {{name, text}}));
}

sql::ResultSet rows_with(std::vector<std::string> columns, const std::vector<std::vector<std::string>>& rows) {
    sql::ResultSet result{.columns = std::move(columns), .rows = {}};
    for (const auto& row : rows)
        result.rows.emplace_back(row.begin(), row.end());
    return result;
}

/// The versions of the revisions that ran.
std::vector<std::string> versions_that_ran(const Imported& imported, const AppliedMigrations& applied) {
    std::vector<std::string> versions;
    for (const auto& revision : imported.revisions) {
        if (applied.ids.contains(revision.id)) versions.push_back(revision.version);
    }
    return versions;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a project of each tool becomes the revisions that are written down beside it") {
    for (const auto& name : base::split(k_foreign_tools, '|')) {
        const auto tool = *foreign_tool(name);
        INFO(name);
        const auto imported = read_foreign(tool, files_below(project_of(name) / "input"));
        tests::check_written(fmt::format("tests/revision/data/import/{}/expected.txt", name), all_of(tool, imported));
    }
}

TEST_CASE("an import gives the same ids in any order of the files") {
    auto found = files_below(project_of("goose") / "input");
    const auto first = read_foreign(ForeignTool::goose, found);
    std::ranges::reverse(found.files);
    CHECK(all_of(ForeignTool::goose, read_foreign(ForeignTool::goose, found)) == all_of(ForeignTool::goose, first));
}

TEST_CASE("the words of the tools are those of the command line") {
    Strings words;
    for (const auto& text : base::split(k_foreign_tools, '|')) {
        REQUIRE(foreign_tool(text).has_value());
        words.emplace_back(word(*foreign_tool(text)));
    }
    CHECK(base::join(words, "|") == k_foreign_tools);
    CHECK(foreign_tool("rails") == std::nullopt);
}

TEST_CASE("what goose refuses is refused with its place") {
    const auto goose = [](const std::string& text) { return told_of(ForeignTool::goose, "1_x.sql", text); };
    CHECK(goose("-- +goose Up\nSELECT 1\n-- +goose Down\nSELECT 2;\n") ==
          "error: db/1_x.sql:2:1: the statement that begins here does not end\n"
          "  SELECT 1\n"
          "  ^^^^^^^^\n"
          "hint: end it with ';' at the end of a line; goose refuses the file, too\n");
    CHECK(goose("-- +goose Up\n -- +goose Down\n") ==
          "error: db/1_x.sql:2:1: blanks stand before the annotation\n"
          "   -- +goose Down\n"
          "  ^^^^^^^^^^^^^^^\n"
          "hint: begin the line with it; goose refuses it so, too\n");
    CHECK(goose("SELECT 1;\n-- +goose Up\n") ==
          "error: db/1_x.sql:1:1: a statement before '-- +goose Up'\n"
          "  SELECT 1;\n"
          "  ^^^^^^^^^\n"
          "hint: move it below; goose refuses the file, too\n");
    CHECK(goose("-- +goose Up\n-- +goose Up\n") ==
          "error: db/1_x.sql:2:1: a second '-- +goose Up'\n"
          "  -- +goose Up\n"
          "  ^^^^^^^^^^^^\n"
          "hint: keep one of them\n");
    CHECK(goose("-- +goose Up\n-- +goose Statement\n") ==
          "error: db/1_x.sql:2:1: goose has no annotation 'statement'\n"
          "  -- +goose Statement\n"
          "  ^^^^^^^^^^^^^^^^^^^\n"
          "hint: it has Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF\n");
    CHECK(goose("-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n") ==
          "error: db/1_x.sql:2:1: 'StatementBegin' without 'StatementEnd'\n"
          "  -- +goose StatementBegin\n"
          "  ^^^^^^^^^^^^^^^^^^^^^^^^\n"
          "hint: write '-- +goose StatementEnd' below the statement\n");
    CHECK(goose("-- +goose Up\n-- +goose ENVSUB ON\nSELECT '${X?must}';\n") ==
          "error: db/1_x.sql:3:9: the variable 'X' is more than a name and a default\n"
          "  SELECT '${X?must}';\n"
          "          ^^^^^^^^^\n"
          "hint: write ${NAME} or ${NAME:-default}\n");
    CHECK(goose("-- +goose Up\nSELECT 'x;\n-- +goose Down\n") ==
          "error: db/1_x.sql:2:8: unterminated string\n"
          "  SELECT 'x;\n"
          "         ^^^\n"
          "hint: close it with \"'\"; write \\' for one inside\n");
    CHECK(told_of_import(read_files(ForeignTool::goose, {{"1_a.sql", "-- +goose Up\n-- +goose Down\n"},
                                                         {"01_b.sql", "-- +goose Up\n-- +goose Down\n"}})) ==
          "error: db/1_a.sql: the version 1 is that of 01_b.sql, too\n"
          "hint: give one of them another version\n");
    CHECK(told_of(ForeignTool::goose, "0_x.sql", "-- +goose Up\n") ==
          "error: db/0_x.sql: the version is 0\nhint: begin with 1; goose refuses the file, too\n");
}

TEST_CASE("files that are not those of the tool are told with the tool that they may be of") {
    CHECK(told_of(ForeignTool::goose, "1_x.sql", "-- migrate:up\nSELECT 1;\n") ==
          "error: db/1_x.sql: this is no file of goose, it looks like one of dbmate\n"
          "hint: import it with --from dbmate\n");
    CHECK(told_of(ForeignTool::dbmate, "V1__x.sql", "SELECT 1;\n") ==
          "error: db/V1__x.sql: this is no file of dbmate, it looks like one of flyway\n"
          "hint: import it with --from flyway\n");
    CHECK(told_of(ForeignTool::flyway, "x.sql", "\n--LIQUIBASE  FORMATTED SQL\n") ==
          "error: db/x.sql: this is no file of flyway, it looks like one of liquibase\n"
          "hint: import it with --from liquibase\n");
    CHECK(told_of(ForeignTool::plain, "1_x.down.sql", "SELECT 1;\n") ==
          "warning: db/1_x.down.sql: this looks like a file of golang-migrate\n"
          "hint: import the directory with --from golang-migrate if it is\n");
    CHECK(told_of(ForeignTool::flyway, "README.md", "nothing\n") ==
          "error: no migration of flyway was found\nhint: name the directory with its files: V1__name.sql\n");
    CHECK(told_of(ForeignTool::goose, "1_x.sql", "SELECT 1;\n") ==
          "error: db/1_x.sql:1:1: a statement before '-- +goose Up'\n"
          "  SELECT 1;\n"
          "  ^^^^^^^^^\n"
          "hint: move it below; goose refuses the file, too\n"
          "error: db/1_x.sql: there is no '-- +goose Up'\n"
          "hint: write it above the first statement; goose refuses the file, too\n");
}

TEST_CASE("a file that is no text is refused with the place") {
    CHECK(told_of(ForeignTool::plain, "1.sql", "SELECT '\xE4';\n") ==
          "error: db/1.sql:1:9: expected UTF-8, got the byte 0xE4 at offset 8\n"
          "  SELECT '\uFFFD';\n"
          "          ^\n"
          "hint: save the file as UTF-8\n");
}

TEST_CASE("what dbmate refuses is refused with its place") {
    const auto dbmate = [](const std::string& text) { return told_of(ForeignTool::dbmate, "1_x.sql", text); };
    CHECK(dbmate("SELECT 1;\n-- migrate:up\n") ==
          "error: db/1_x.sql:1:1: a statement before '-- migrate:up'\n"
          "  SELECT 1;\n"
          "  ^^^^^^^^^\n"
          "hint: move it below; dbmate refuses the file, too\n");
    CHECK(dbmate("-- migrate:down\nSELECT 1;\n-- migrate:up\n") ==
          "error: db/1_x.sql:1:1: '-- migrate:down' comes before '-- migrate:up'\n"
          "  -- migrate:down\n"
          "  ^^^^^^^^^^^^^^^\n"
          "hint: write the section 'up' first; dbmate refuses the file, too\n");
    CHECK(dbmate("-- migrate:upwards\n") ==
          "error: db/1_x.sql: there is no '-- migrate:up'\n"
          "hint: write it above the first statement; dbmate refuses the file, too\n");
}

TEST_CASE("one version with two files is refused") {
    CHECK(told_of_import(
              read_files(ForeignTool::golang_migrate, {{"1_a.up.sql", "SELECT 1"}, {"01_b.up.sql", "SELECT 1"}})) ==
          "error: db/1_a.up.sql: the version 1 is that of 01_b.up.sql, too\nhint: give one of them another version\n"
          "note: db/01_b.up.sql: there is no file 'down' of this version: its revision has no way back\n");
    CHECK(told_of_import(read_files(ForeignTool::flyway, {{"V1__a.sql", "SELECT 1"}, {"V1.0__b.sql", "SELECT 1"}})) ==
          "error: db/V1__a.sql: the version 1 is that of V1.0__b.sql, too\nhint: give one of them another version\n");
}

TEST_CASE("changesets in XML or YAML are refused, and what includes others says nothing of their order") {
    const OneFile sql{"a.sql", "--liquibase formatted sql\n--changeset me:1\nSELECT 1;\n"};
    CHECK(told_of_import(read_files(ForeignTool::liquibase,
                                    {sql, {"db.yaml", "databaseChangeLog:\n  - changeSet:\n      id: 1\n"}})) ==
          "error: db/db.yaml: changesets in YAML are not read\n"
          "hint: write them as formatted SQL first; 'liquibase update-sql' prints their SQL\n");
    CHECK(told_of_import(
              read_files(ForeignTool::liquibase, {sql, {"m.xml", "<databaseChangeLog><include file='a.sql'/>"}})) ==
          "warning: db/m.xml: the order of what it includes is not read: files come in the order of their names\n"
          "hint: name the files in their order with --order FILE\n");
}

TEST_CASE("what Liquibase cannot read is refused with its place") {
    const auto liquibase = [](const std::string& text) {
        return told_of(ForeignTool::liquibase, "x.sql", "--liquibase formatted sql\n" + text);
    };
    CHECK(liquibase("--changeset me\nSELECT 1;\n") ==
          "error: db/x.sql:2:1: expected 'author:id' after 'changeset'\n"
          "  --changeset me\n"
          "  ^^^^^^^^^^^^^^\n"
          "hint: write --changeset author:id\n"
          "warning: db/x.sql:3:1: what stands above the first changeset is left out: Liquibase does not run it\n"
          "  SELECT 1;\n"
          "  ^^^^^^^^^\n");
    CHECK(liquibase("--changeset me:1\nSELECT 1;\n--changeset me:1\nSELECT 2;\n") ==
          "error: db/x.sql:4:1: a second changeset me:1\n"
          "  --changeset me:1\n"
          "  ^^^^^^^^^^^^^^^^\n"
          "hint: give one of them another id\n");
}

TEST_CASE("plain files come in the order that a file gives") {
    auto found = files_below(project_of("plain") / "input");
    found.order = SourceFile{
        .file = "order.txt", .shown_file = "order.txt", .text = base::read_file(project_of("plain") / "order.txt")};
    const auto imported = read_foreign(ForeignTool::plain, found);
    Strings files;
    for (const auto& revision : imported.revisions)
        files.push_back(revision.file);
    CHECK(files == Strings{"V10 tenth.sql", "below/other.sql"});
    CHECK(told_of_import(imported) ==
          "note: db/V1 first.sql: not imported: order.txt does not name it\n"
          "note: db/V2 second.sql: not imported: order.txt does not name it\n");
    found.order->text = "V1 frst.sql\nV1 first.sql\nV1 first.sql\n";
    CHECK(told_of_import(read_foreign(ForeignTool::plain, found))
              .starts_with("error: order.txt:1:1: there is no file 'V1 frst.sql'\n"
                           "  V1 frst.sql\n"
                           "  ^^^^^^^^^^^\n"
                           "hint: did you mean 'V1 first.sql'?\n"
                           "error: order.txt:3:1: 'V1 first.sql' is named a second time\n"
                           "  V1 first.sql\n"
                           "  ^^^^^^^^^^^^\n"
                           "hint: remove the line\n"));
}

TEST_CASE("a statement is split as StarRocks does, and a warning shows what the tool makes of it") {
    CHECK(told_of(ForeignTool::goose, "1_x.sql", "-- +goose Up\nSELECT ';\n'; SELECT 2;\n-- +goose Down\n") ==
          "warning: db/1_x.sql:2:1: goose reads 2 statements here, StarRocks 2; number 1 is 'SELECT ';' for goose, and "
          "'SELECT '; '' for StarRocks\n"
          "  SELECT ';\n"
          "  ^\n"
          "hint: look at the statements of the new script: they are split as StarRocks does\n");
}

TEST_CASE("a semicolon in the body of a function ends nothing") {
    const std::string function = "CREATE FUNCTION f(x INT) RETURNS INT AS $$\nreturn x;\nreturn 'it''s';\n$$";
    const auto goose = read_files(
        ForeignTool::goose, {{"1_f.sql", "-- +goose Up\n-- +goose StatementBegin\n" + function +
                                             "\n-- +goose StatementEnd\n-- +goose Down\nDROP FUNCTION f(INT);\n"}});
    CHECK(told_of_import(goose).empty());
    CHECK(goose.revisions.front().up == function + ";");
    const auto liquibase = read_files(
        ForeignTool::liquibase,
        {{"f.sql", "--liquibase formatted sql\n--changeset me:f splitStatements:false\n" + function + "\n"}});
    CHECK(told_of_import(liquibase).empty());
    CHECK(liquibase.revisions.front().up == function + ";");
}

TEST_CASE("goose: the newest row of a version counts, by time") {
    const auto imported = read_foreign(ForeignTool::goose, files_below(project_of("goose") / "input"));
    const auto applied =
        applied_of(ForeignTool::goose,
                   rows_with({"id", "version_id", "is_applied", "tstamp"}, {{"7", "0", "1", "2024-01-01 00:00:00"},
                                                                            {"9", "1", "1", "2024-01-01 00:00:01"},
                                                                            {"3", "2", "1", "2024-01-01 00:00:02"},
                                                                            {"1", "3", "0", "2024-01-01 00:00:05"},
                                                                            {"8", "3", "1", "2024-01-01 00:00:04"},
                                                                            {"10", "4", "true", "2024-01-01 00:00:06"},
                                                                            {"9", "4", "false", "2024-01-01 00:00:06"},
                                                                            {"5", "77", "1", "2024-01-01 00:00:03"}}),
                   imported);
    CHECK(versions_that_ran(imported, applied) == Strings{"1", "2", "4"});
    CHECK(applied.unknown == Strings{"77"});
    const auto chain = chain_state(imported, applied);
    CHECK(chain.last == 3);
    CHECK(chain.holes == std::vector<std::size_t>{2});
}

TEST_CASE("golang-migrate: all up to the version ran, and one row is expected") {
    const auto imported =
        read_foreign(ForeignTool::golang_migrate, files_below(project_of("golang-migrate") / "input"));
    const auto applied = [&](const std::vector<std::vector<std::string>>& rows) {
        return applied_of(ForeignTool::golang_migrate, rows_with({"version", "dirty"}, rows), imported);
    };
    CHECK(versions_that_ran(imported, applied({{"2", "0"}})) == Strings{"1", "2"});
    CHECK(versions_that_ran(imported, applied({})).empty());
    CHECK(versions_that_ran(imported, applied({{"-1", "0"}})).empty());
    CHECK(applied({{"99", "0"}}).unknown == Strings{"99"});
    CHECK(applied({{"1", "0"}, {"2", "0"}}).problems.front().message ==
          "the table of golang-migrate has 2 rows, and one is expected");
}

TEST_CASE("Flyway: rows are walked through in their order, and an edited file is told") {
    const auto imported = read_foreign(ForeignTool::flyway, files_below(project_of("flyway") / "input"));
    const Strings columns{"installed_rank", "version", "type", "script", "checksum", "success"};
    const auto applied = [&](const std::vector<std::vector<std::string>>& rows) {
        return applied_of(ForeignTool::flyway, rows_with(columns, rows), imported);
    };
    const auto& first = imported.revisions.front();
    const auto walked = applied({{"10", "1.2", "UNDO_SQL", "U1.2__placeholders.sql", "", "1"},
                                 {"1", "", "SCHEMA", "shop", "", "1"},
                                 {"2", "1", "SQL", "V1__create_users.sql", first.fingerprint, "1"},
                                 {"3", "1.2", "SQL", "V1.2__placeholders.sql", "", "1"},
                                 {"9", "1.10", "SQL", "V1_10__ten.sql", "17", "1"},
                                 {"11", "", "SQL", "R__views.sql", "", "1"},
                                 {"12", "0.5", "SQL", "V0.5__gone.sql", "", "1"}});
    CHECK(versions_that_ran(imported, walked) == Strings{"1", "1.10", "R__views.sql"});
    CHECK(walked.unknown == Strings{"0.5"});
    REQUIRE(walked.warnings.size() == 1);
    CHECK(base::to_text(walked.warnings.front(), "warning") ==
          "warning: db/V1_10__ten.sql: it was edited since it ran: the table has the checksum 17, the file " +
              imported.revisions[2].fingerprint + "\nhint: the new script has the text of the file\n");
    CHECK(versions_that_ran(imported, applied({{"1", "1.10", "BASELINE", "x", "", "1"}})) ==
          Strings{"1", "1.2", "1.10"});
    CHECK(applied({{"1", "1.2", "SQL", "V1.2__placeholders.sql", "", "0"}}).problems.front().message ==
          "the migration 1.2 failed: its row says so");
}

TEST_CASE("Flyway: a checksum is that of the lines without their ends") {
    // CRC-32 of "123456789" is 0xCBF43926 (the check value of its definition), as a signed number.
    const auto imported = read_files(ForeignTool::flyway, {{"V1__x.sql",
                                                            "\xEF\xBB\xBF"
                                                            "1234\r\n567\n89\n"}});
    CHECK(imported.revisions.front().fingerprint == "-873187034");
}

TEST_CASE("Flyway: a baseline migration stands for all versions up to its own") {
    const auto imported = read_files(ForeignTool::flyway, {{"B5__all.sql", "SELECT 5;"},
                                                           {"B3__older.sql", "SELECT 3;"},
                                                           {"V4__x.sql", "SELECT 4;"},
                                                           {"V6__y.sql", "SELECT 6;"}});
    CHECK(told_of_import(imported) ==
          "note: db/B3__older.sql: not imported: B5__all.sql stands for it\n"
          "note: db/V4__x.sql: not imported: B5__all.sql stands for it\n");
    const auto applied = [&](const std::vector<std::vector<std::string>>& rows) {
        return applied_of(ForeignTool::flyway,
                          rows_with({"installed_rank", "version", "type", "script", "checksum", "success"}, rows),
                          imported);
    };
    CHECK(applied({{"1", "4", "SQL", "V4__x.sql", "", "1"}}).problems.front().message ==
          "the database is at 4, and B5__all.sql stands for all up to 5");
    const auto all = applied({{"1", "4", "SQL", "V4__x.sql", "", "1"}, {"2", "5", "SQL", "V5__z.sql", "", "1"}});
    CHECK(versions_that_ran(imported, all) == Strings{"5"});
    CHECK(all.unknown.empty());
}

TEST_CASE("Liquibase: a changeset is known by path, author and id") {
    const auto imported = read_foreign(ForeignTool::liquibase, files_below(project_of("liquibase") / "input"));
    const Strings columns{"ID", "AUTHOR", "FILENAME", "EXECTYPE"};
    const auto applied = applied_of(ForeignTool::liquibase,
                                    rows_with(columns, {{"1", "me", "db/changelog/001_users.sql", "EXECUTED"},
                                                        {"2", "me", "001_users.sql", "MARK_RAN"},
                                                        {"2", "me", "other/001_other.sql", "EXECUTED"},
                                                        {"delimiter", "a b", "changes/more.sql", "RERAN"},
                                                        {"both", "me", "changes/more.sql", "SKIPPED"}}),
                                    imported);
    CHECK(versions_that_ran(imported, applied) == Strings{"me:1", "me:2", "a b:delimiter"});
    CHECK(applied.unknown == Strings{"me:2 of other/001_other.sql"});
    const auto failed =
        applied_of(ForeignTool::liquibase, rows_with(columns, {{"1", "me", "x.sql", "FAILED"}}), imported);
    CHECK(failed.problems.front().message == "the changeset me:1 of x.sql failed: its row says so");
}

TEST_CASE("what is asked of a tool's table is a SELECT with quoted names") {
    CHECK(select_state(ForeignTool::flyway, *usual_state_table(ForeignTool::flyway, "my shop")) ==
          "SELECT installed_rank, version, type, script, checksum, success FROM `my shop`.flyway_schema_history");
    CHECK(select_lock(ForeignTool::liquibase, *usual_state_table(ForeignTool::liquibase, "shop")) ==
          "SELECT LOCKED FROM shop.DATABASECHANGELOGLOCK");
    CHECK(select_lock(ForeignTool::goose, *usual_state_table(ForeignTool::goose, "shop")) == std::nullopt);
    CHECK_FALSE(usual_state_table(ForeignTool::plain, "shop").has_value());
    CHECK_FALSE(usual_state_table(ForeignTool::alembic_sql, "shop").has_value());
}

TEST_CASE("a migration is named by version, by file with or without suffix, or by id") {
    const auto imported = read_foreign(ForeignTool::goose, files_below(project_of("goose") / "input"));
    for (const auto& name : {std::string("2"), std::string("00002"), std::string("00002_add_mail.sql"),
                             std::string("00002_add_mail"), imported.revisions[1].id}) {
        CHECK(find_imported(imported, name) == 1);
    }
    CHECK(find_imported(imported, "22") == std::nullopt);
}
