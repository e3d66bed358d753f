// SPDX-License-Identifier: Apache-2.0
#include "verify/test_shapes.hpp"

#include <algorithm>
#include <array>

namespace srmigrate::verify {
namespace {

using enum TestValueKind;
using revision::Field;

constexpr TestKey key(std::string_view name, TestValueKind kind, std::string_view meaning, bool required = false,
                      TestPart part = TestPart::test) {
    return {.field = {.name = name, .required = required, .meaning = meaning}, .kind = kind, .part = part};
}

constexpr std::array k_test{
    key("test", text, "what is true, as a sentence", true),
    key("server", part, "the cluster that it runs on; default: each one of --profile", false, TestPart::server),
    key("from", text,
        "the revision that the database is at first; default: before the one that `run` upgrades to, else the heads"),
    key("seed", parts, "rows that are put in first", false, TestPart::seed),
    key("run", part, "what is tried; default: nothing", false, TestPart::run),
    key("expect", parts, "what has to be true then", true, TestPart::expectation),
    key("then", parts, "what is tried after that, one after the other", false, TestPart::step),
    key("skip_if", part, "where the test says nothing", false, TestPart::skip_if),
};
constexpr std::array k_server{
    key("profile", text, "version and run mode: 4.1/shared-data"),
};
constexpr std::array k_seed{
    key("table", text, "the table that `rows` are put into: t or db.t"),
    key("rows", row_maps, "a list of rows, each a mapping from columns to values"),
    key("sql", text, "a statement to run instead"),
};
constexpr std::array k_run{
    key("upgrade", text, "a target of `upgrade`"),
    key("downgrade", text, "a target of `downgrade`, such as -1"),
    key("sql", text, "a statement"),
};
constexpr std::array k_expectation{
    key("query", text, "a query; beside it stands what it yields: `rows`, `count` or `empty`"),
    key("rows", texts, "the rows of `query`, each a list of values as StarRocks prints them, null for NULL"),
    key("unordered", boolean, "the rows may come in any order"),
    key("count", number, "how many rows `query` yields"),
    key("empty", boolean, "whether `query` yields none"),
    key("tolerance", number, "by how much numbers may differ"),
    key("table", part, "a table as it has to be", false, TestPart::table),
    key("object", part, "whether an object is there, and active", false, TestPart::object),
    key("create", part, "the text of SHOW CREATE", false, TestPart::created),
    key("cost", part, "what a statement of `run` costs", false, TestPart::cost),
    key("jobs", part, "the schema-change jobs of `run`", false, TestPart::jobs),
    key("error", part, "`run` is refused", false, TestPart::refusal),
    key("rows_of", text, "the table of `unchanged`"),
    key("unchanged", boolean, "whether `rows_of` has the rows that it had behind `seed`"),
};
constexpr std::array k_table{
    key("name", text, "t or db.t", true),
    key("columns", columns, "columns with what has to be true of them", false, TestPart::table_column),
    key("comment", text, "its comment"),
};
constexpr std::array k_column{
    key("type", text, "its type, in any spelling"),
    key("nullable", boolean, "whether it takes NULL"),
    key("comment", text, "its comment"),
    key("exists", boolean, "false: there is no such column"),
};
constexpr std::array k_object{
    key("table", text, "t or db.t"),
    key("view", text, "v or db.v"),
    key("materialized_view", text, "mv or db.mv"),
    key("exists", boolean, "whether it is there; default: true"),
    key("active", boolean, "whether a materialized view is active"),
};
constexpr std::array k_created{
    key("table", text, "t or db.t"),
    key("view", text, "v or db.v"),
    key("materialized_view", text, "mv or db.mv"),
    key("equals_file", text, "a file beside the test, which --update writes", true),
};
constexpr std::array k_cost{
    key("statement", number, "which statement of `run`, counted from 1", true),
    key("class", text, "metadata, fast schema evolution, rewrite …: a cost as `plan` shows it", true),
};
constexpr std::array k_jobs{
    key("count", number, "how many there are", true),
};
constexpr std::array k_refusal{
    key("number", number, "the number of the error"),
    key("matches", text, "a text that stands in its message; * stands for any text"),
};
constexpr std::array k_step{
    key("run", part, "what is tried", false, TestPart::run),
    key("expect", parts, "what has to be true then", true, TestPart::expectation),
};
constexpr std::array k_skip_if{
    key("server_below", text, "a version: not on older ones"),
    key("run_mode", text, "shared-nothing or shared-data: not on such clusters"),
};

template <std::size_t Count>
constexpr std::array<Field, Count> fields_of(const std::array<TestKey, Count>& keys) {
    std::array<Field, Count> fields;
    for (std::size_t i = 0; i < Count; ++i)
        fields[i] = keys[i].field;
    return fields;
}

constexpr auto k_test_fields = fields_of(k_test);
constexpr auto k_server_fields = fields_of(k_server);
constexpr auto k_seed_fields = fields_of(k_seed);
constexpr auto k_run_fields = fields_of(k_run);
constexpr auto k_expectation_fields = fields_of(k_expectation);
constexpr auto k_table_fields = fields_of(k_table);
constexpr auto k_column_fields = fields_of(k_column);
constexpr auto k_object_fields = fields_of(k_object);
constexpr auto k_created_fields = fields_of(k_created);
constexpr auto k_cost_fields = fields_of(k_cost);
constexpr auto k_jobs_fields = fields_of(k_jobs);
constexpr auto k_refusal_fields = fields_of(k_refusal);
constexpr auto k_step_fields = fields_of(k_step);
constexpr auto k_skip_if_fields = fields_of(k_skip_if);

constexpr std::array k_shapes{
    TestShape{TestPart::test, {"test", "a test", k_test_fields}, k_test},
    TestShape{TestPart::server, {"server", "a cluster", k_server_fields}, k_server},
    TestShape{TestPart::seed, {"seed", "rows of a table, or a statement", k_seed_fields}, k_seed},
    TestShape{TestPart::run, {"run", "one of these", k_run_fields}, k_run},
    TestShape{TestPart::expectation, {"expect", "one thing that has to be true", k_expectation_fields}, k_expectation},
    TestShape{TestPart::table, {"table", "a table", k_table_fields}, k_table},
    TestShape{TestPart::table_column, {"columns", "a column", k_column_fields}, k_column},
    TestShape{TestPart::object, {"object", "an object", k_object_fields}, k_object},
    TestShape{TestPart::created, {"create", "an object and a file", k_created_fields}, k_created},
    TestShape{TestPart::cost, {"cost", "a statement and its cost", k_cost_fields}, k_cost},
    TestShape{TestPart::jobs, {"jobs", "jobs", k_jobs_fields}, k_jobs},
    TestShape{TestPart::refusal, {"error", "an error of the server", k_refusal_fields}, k_refusal},
    TestShape{TestPart::step, {"then", "one more step", k_step_fields}, k_step},
    TestShape{TestPart::skip_if, {"skip_if", "conditions", k_skip_if_fields}, k_skip_if},
};

}  // namespace

std::span<const TestShape> test_shapes() {
    return k_shapes;
}

const TestShape& test_shape(TestPart part) {
    return *std::find_if(k_shapes.begin(), k_shapes.end(), [&](const TestShape& shape) { return shape.part == part; });
}

}  // namespace srmigrate::verify
