// SPDX-License-Identifier: Apache-2.0
// The command lint as a program: its answers, its formats, and git.
#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/project.hpp"
#include "cli/report/format/findings.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr std::string_view k_create =
    "CREATE TABLE orders (id BIGINT NOT NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)";

/// a1 makes a table, a2 drops it for good.
struct LintedFiles : Project {
    LintedFiles() : Project("sqlalchemy.url = starrocks://etl@db:9030/shop\n") {
        script("a1", "", "orders", "", fmt::format("-- migrate:up\n{};\n\n-- migrate:down auto\n", k_create));
        script("a2", "a1", "drop", "", "-- migrate:up\nDROP TABLE orders FORCE;\n\n-- migrate:down auto\n");
    }
    bool git(const std::vector<std::string>& arguments) const {
        std::vector<std::string> words{
            "git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"};
        words.insert(words.end(), arguments.begin(), arguments.end());
        return run_program({.words = words, .directory = directory.path(), .variables = {}, .input = {}}).exit_code ==
               0;
    }
};

}  // namespace

TEST_CASE("lint tells each finding with its place, its rule and what to do, and ends with 1 for an error") {
    const auto result = LintedFiles().run("lint");
    CHECK(result.exit_code == 1);
    CHECK(result.out ==
          "error: migrations/versions/a2_drop.sql:8:12: DROP TABLE takes shop.orders away, with its rows [drop-table]\n"
          "  DROP TABLE orders FORCE;\n"
          "             ^^^^^^\n"
          "hint: leave FORCE away: without it RECOVER brings the table back for a day\n"
          "warning: migrations/versions/a2_drop.sql:8:19: FORCE leaves nothing of orders to recover "
          "[unrecoverable-force]\n"
          "  DROP TABLE orders FORCE;\n"
          "                    ^^^^^\n"
          "hint: leave FORCE away\n"
          "1 error, 1 warning in 2 revisions\n");
}

TEST_CASE("lint of a part, or after a revision, looks at no other") {
    const LintedFiles project;
    CHECK(project.run("lint :a1").out == "nothing found in 1 revision\n");
    CHECK(project.run("lint a1").out == "nothing found in 1 revision\n");
    CHECK(project.run("lint --since a2").out == "nothing found in 0 revisions\n");
}

TEST_CASE("lint --fix takes FORCE away, and says so") {
    const LintedFiles project;
    const auto result = project.run("lint --fix");
    CHECK(result.err == "fixed migrations/versions/a2_drop.sql:8: unrecoverable-force\n");
    CHECK(base::read_file(project.directory.path() / "migrations/versions/a2_drop.sql")
              .ends_with("-- migrate:up\nDROP TABLE orders;\n\n-- migrate:down auto\n"));
    CHECK(project.run("lint").exit_code == 0);
}

TEST_CASE("lint --fix leaves a file alone that it would write in another way than it is") {
    const LintedFiles project;
    const auto file = project.directory.path() / "migrations/versions/a2_drop.sql";
    const auto text = base::replace_all(base::read_file(file), "\n", "\r\n");
    base::write_file(file, text);
    CHECK(project.run("lint --fix").err ==
          "warning: migrations/versions/a2_drop.sql: the script is left as it is: it has a byte order mark or CR LF\n"
          "hint: save it as UTF-8 with LF, or change it by hand\n");
    CHECK(base::read_file(file) == text);
}

TEST_CASE("the config file sets levels, in both of its languages") {
    LintedFiles project;
    project.config("[lint]\nfail_on = warning\n[lint.rules]\ndrop-table = off\nunrecoverable-force = notice\n");
    CHECK(project.run("lint").exit_code == 0);
    std::filesystem::remove(project.directory.path() / "alembic.ini");
    project.file("srmigrate.toml",
                 "[srmigrate]\nscript_location = \"%(here)s/migrations\"\n[srmigrate.lint.rules]\n"
                 "drop-table = \"off\"\n\"unrecoverable-force\" = \"error\"\n");
    CHECK(project.run("lint").exit_code == 1);
    project.file("srmigrate.toml",
                 "[srmigrate]\nscript_location = \"%(here)s/migrations\"\n[srmigrate.lint.rules]\n"
                 "drop-tabel = \"off\"\n");
    const auto wrong = project.run("lint");
    CHECK(wrong.exit_code == 2);
    CHECK(wrong.err.find("unknown rule 'drop-tabel'") != std::string::npos);
    CHECK(wrong.err.find("hint: did you mean 'drop-table'?") != std::string::npos);
}

TEST_CASE("words of the command line that mean nothing to lint are told with the way out") {
    const LintedFiles project;
    CHECK(project.run("lint --explain drop-tabel").err ==
          "error: unknown rule 'drop-tabel'\nhint: did you mean 'drop-table'?\n");
    CHECK(project.run("lint --explain drop-tabel").exit_code == 64);
    CHECK(project.run("lint --output sariff=x").err ==
          "error: expected FORMAT=FILE after '--output', got 'sariff=x'\nhint: did you mean 'sarif'?\n");
    CHECK(project.run("lint --write-baseline").err ==
          "error: '--write-baseline' needs a file\nhint: name it with --baseline FILE\n");
}

TEST_CASE("a baseline takes what is known out of the answer") {
    const LintedFiles project;
    CHECK(project.run("lint --baseline known.json --write-baseline").exit_code == 0);
    const auto again = project.run("lint --baseline known.json");
    CHECK(again.exit_code == 0);
    CHECK(again.out == "nothing found in 2 revisions (2 in the baseline)\n");
}

TEST_CASE("lint --since git: looks at what is new against a ref") {
    const LintedFiles project;
    if (!project.git({"init", "-q"})) return;  // no git here
    std::filesystem::rename(project.directory.path() / "migrations/versions/a2_drop.sql",
                            project.directory.path() / "a2_drop.sql");
    REQUIRE(project.git({"add", "-A", "migrations"}));
    REQUIRE(project.git({"commit", "-q", "-m", "first"}));
    CHECK(project.run("lint --since git:HEAD").out == "nothing found in 0 revisions\n");
    std::filesystem::rename(project.directory.path() / "a2_drop.sql",
                            project.directory.path() / "migrations/versions/a2_drop.sql");
    CHECK(project.run("lint --since git:HEAD").out.ends_with("1 error, 1 warning in 1 revision\n"));
    project.script("a1", "", "orders", "",
                   fmt::format("-- migrate:up\n{} BUCKETS 4;\n\n-- migrate:down auto\n", k_create));
    CHECK(project.run("lint --since git:HEAD").out.find("[edited-revision]") != std::string::npos);
    const auto unknown = project.run("lint --since git:nowhere");
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.err ==
          "error: git does not know 'nowhere'\n"
          "hint: name a branch, tag or commit; a pipeline has to fetch it first (fetch-depth: 0)\n");
}

TEST_CASE("without git, and outside of a repository, --since git: says what to do") {
    LintedFiles project;
    project.program_variables["GIT_CEILING_DIRECTORIES"] = "/";
    project.program_variables["PATH"] = "/nowhere";
    const auto result = project.run("lint --since git:main");
    CHECK(result.exit_code == 2);
    CHECK(result.err ==
          "error: --since git:REF needs git, which is not on PATH\n"
          "hint: install git, or give a revision to --since\n");
}

TEST_CASE("each format has what its readers need, and equal findings give equal bytes") {
    const LintedFiles project;
    const std::string line =
        "lint --path-prefix db --output sarif=a.sarif --output gitlab=a.json --output junit=a.xml "
        "--output github=a.txt --output json=b.json";
    const auto read = [&](const std::string& name) { return base::read_file(project.directory.path() / name); };
    const auto first = project.run(line);
    const auto sarif_text = read("a.sarif");
    const auto all = sarif_text + read("a.json") + read("a.xml") + read("a.txt");
    CHECK(project.run(line).out == first.out);
    CHECK(read("a.sarif") + read("a.json") + read("a.xml") + read("a.txt") == all);

    const auto sarif = base::Json::parse(sarif_text);
    const auto& run = sarif["runs"][0];
    CHECK(sarif["version"] == "2.1.0");
    CHECK(run["automationDetails"]["id"] == "srmigrate/lint/");
    for (const auto& rule : run["tool"]["driver"]["rules"]) {
        CHECK_FALSE(rule["shortDescription"]["text"].get<std::string>().empty());
        CHECK_FALSE(rule["fullDescription"]["text"].get<std::string>().empty());
        CHECK_FALSE(rule["help"]["text"].get<std::string>().empty());
    }
    REQUIRE(run["results"].size() == 2);
    const auto& result = run["results"][0];
    CHECK(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
    CHECK(result["level"] == "error");
    const auto& place = result["locations"][0]["physicalLocation"];
    CHECK(place["artifactLocation"]["uri"] == "db/migrations/versions/a2_drop.sql");
    CHECK(place["region"] == base::Json{{"startLine", 8}, {"startColumn", 12}, {"endLine", 8}, {"endColumn", 18}});
    CHECK(result["partialFingerprints"]["primaryLocationLineHash"].get<std::string>().ends_with(":1"));

    const auto gitlab = base::Json::parse(read("a.json"));
    REQUIRE(gitlab.size() == 2);
    CHECK(gitlab[0]["severity"] == "critical");
    CHECK(gitlab[0]["fingerprint"] != gitlab[1]["fingerprint"]);
    CHECK(gitlab[0]["location"] ==
          base::Json{{"path", "db/migrations/versions/a2_drop.sql"}, {"lines", {{"begin", 8}}}});

    CHECK(
        read("a.txt").substr(0, read("a.txt").find('\n')) ==
        "::error file=db/migrations/versions/a2_drop.sql,line=8,endLine=8,col=12,endColumn=18,title=drop-table::DROP "
        "TABLE "
        "takes shop.orders away, with its rows. leave FORCE away: without it RECOVER brings the table back for a day");
    CHECK(
        read("a.xml").starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"srmigrate lint\" "
                                  "tests=\"3\" failures=\"2\" errors=\"0\">\n"));
    CHECK(run_program({.words = {"xmllint", "--noout", "a.xml"},
                       .directory = project.directory.path(),
                       .variables = {},
                       .input = {}})
              .exit_code == 0);
    CHECK(base::Json::parse(read("b.json"))["summary"]["error"] == 1);
}

TEST_CASE("what a script says reaches no format as it is") {
    const cli::FormatFindings all{
        .command = "lint",
        .version = "1",
        .rules = {{.name = "r", .summary = "s", .why = "w", .help = "h", .markdown = "m", .tag = "t"}},
        .findings = {{.rule = 0,
                      .weight = cli::Weight::error,
                      .message = "a\x1B[2J, b: 100%\n::error::<&\"]]>",
                      .hint = "c",
                      .file = "d,e:f%.sql",
                      .line = 1,
                      .column = 1,
                      .end_column = 2,
                      .fingerprint = "0"}},
        .files = {},
        .text_of = [](const std::string&) { return std::string("x\n"); }};
    CHECK(cli::to_github(all) ==
          "::error file=d%2Ce%3Af%25.sql,line=1,endLine=1,col=1,endColumn=2,title=r::a\\x1B[2J, b: "
          "100%25%0A::error::<&\"]]>. c\n");
    const auto xml = cli::to_junit(all);
    CHECK(xml.find('\x1B') == std::string::npos);
    CHECK(xml.find("a\\x1B[2J, b: 100%\n::error::&lt;&amp;&quot;]]&gt;\n") != std::string::npos);
    CHECK(cli::to_sarif(all).find("d%2Ce%3Af%25.sql") != std::string::npos);
}

TEST_CASE("lines are known to GitHub by the hashes that its own tool makes") {
    CHECK(cli::line_hashes("") == std::vector<std::string>{"c129715d7a2bc9a3:1"});
    CHECK(cli::line_hashes(" a\nb\n  \t\tc\n d") == std::vector<std::string>{"271789c17abda88f:1", "54703d4cd895b18:1",
                                                                             "180aee12dab6264:1",
                                                                             "a23a3dc5e078b07b:1"});
}
