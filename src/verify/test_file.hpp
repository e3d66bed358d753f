// SPDX-License-Identifier: Apache-2.0
// A test of a project as a value: what is put in, what is tried, and what has to be true then. Running it is the
// business of verify/run_tests.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/source_file.hpp"
#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "sql/answer.hpp"
#include "verify/check.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::verify {

/// A statement, perhaps made of rows.
struct SeedStatement {
    std::string sql;
    base::Place where;
};

struct RunUpgrade {
    std::string target;
};
struct RunDowngrade {
    std::string target;
};
struct RunSql {
    std::string sql;
};
using TestRun = std::variant<RunUpgrade, RunDowngrade, RunSql>;

enum class RowOrder { counts, is_free };

struct ExpectRows {
    std::string query;
    std::optional<std::vector<sql::Row>> rows;
    std::optional<std::size_t> count;
    RowOrder order = RowOrder::counts;
    double tolerance = 0;
};
struct ExpectedColumn {
    std::optional<schema::Type> type;
    std::optional<bool> nullable;
    std::optional<std::string> comment;
    bool exists = true;
};
struct ExpectTable {
    schema::ObjectName name;
    std::vector<std::pair<std::string, ExpectedColumn>> columns;
    std::optional<std::string> comment;
};
enum class TestedKind { table, view, materialized_view };
struct ExpectObject {
    TestedKind kind = TestedKind::table;
    schema::ObjectName name;
    bool exists = true;
    std::optional<bool> active;
};
struct ExpectCreate {
    TestedKind kind = TestedKind::table;
    schema::ObjectName name;
    std::string file;  ///< as written, relative to the test
};
struct ExpectCost {
    std::size_t statement = 1;
    std::string cost;
};
struct ExpectJobs {
    std::size_t count = 0;
};
struct ExpectError {
    std::optional<int> number;
    std::optional<std::string> matches;
};
struct ExpectRowsOf {
    schema::ObjectName table;
    bool unchanged = true;
};
struct Expectation {
    std::variant<ExpectRows, ExpectTable, ExpectObject, ExpectCreate, ExpectCost, ExpectJobs, ExpectError, ExpectRowsOf>
        what;
    base::Place where;
};

struct TestStep {
    std::optional<TestRun> run;
    base::Place where;  ///< of the run, else of what is expected
    std::vector<Expectation> expect;
};

struct TestFile {
    std::string name;
    std::filesystem::path file;
    std::string shown_file;
    base::Place where;
    std::optional<TestProfile> profile = {};
    std::optional<std::string> from = {};
    base::Place from_where = {};
    std::vector<SeedStatement> seed = {};
    std::vector<TestStep> steps = {};
    std::optional<schema::Version> skip_below = {};
    std::optional<schema::RunMode> skip_run_mode = {};
};

struct TestReading {
    std::optional<TestFile> test;  ///< where nothing is wrong
    std::vector<base::Diagnostic> errors;
};
TestReading read_test(const revision::SourceFile& source);

/// The files below the directory whose name ends in .test.yaml, in the order of their names; none where there is no
/// such directory.
std::vector<std::filesystem::path> test_files_below(const std::filesystem::path& directory);

/// Throws one base::Error with everything that is wrong in any of them. `shown`: relative to it where it is above.
std::vector<TestFile> read_tests(const std::filesystem::path& directory,
                                 const std::filesystem::path& working_directory);

std::string_view word(TestedKind kind);  ///< "materialized view"

}  // namespace srmigrate::verify
