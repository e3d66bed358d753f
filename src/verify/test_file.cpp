// SPDX-License-Identifier: Apache-2.0
#include "verify/test_file.hpp"

#include "base/files.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "revision/file/yaml_node.hpp"
#include "revision/vocabulary/yaml_fields.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/words.hpp"
#include "sql/parser.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"
#include "verify/test_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace srmigrate::verify {
namespace {

namespace fs = std::filesystem;
using revision::Fields;
using revision::SourceFile;
using revision::YamlKind;
using revision::YamlNode;
using revision::YamlReader;

constexpr std::string_view k_suffix = ".test.yaml";
constexpr std::array k_cost_classes{schema::CostClass::metadata,   schema::CostClass::fast_schema_evolution,
                                    schema::CostClass::rewrite,    schema::CostClass::redistribution,
                                    schema::CostClass::impossible, schema::CostClass::unknown};

class TestFileReader {
  public:
    explicit TestFileReader(const SourceFile& source) : m_source(source), m_yaml{source} {}

    TestReading run() && {
        auto reading = revision::read_yaml(m_source);
        m_yaml.errors = std::move(reading.errors);
        TestFile test{.name = {}, .file = m_source.file, .shown_file = m_source.shown_file, .where = {}};
        if (m_yaml.errors.empty()) read(test, reading.root);
        TestReading result{.test = std::nullopt, .errors = std::move(m_yaml.errors)};
        if (result.errors.empty()) result.test = std::move(test);
        return result;
    }

  private:
    Fields fields_of(TestPart part, const YamlNode& where, const YamlNode& node) {
        return Fields(m_yaml, test_shape(part).shape, where, node);
    }
    base::Place place(const YamlNode& node) const { return revision::place_of(m_source, node); }

    void read(TestFile& test, const YamlNode& root) {
        const auto fields = fields_of(TestPart::test, root, root);
        if (!fields.ok()) return;
        test.name = fields.text("test").value_or("");
        test.where = place(*fields.node("test"));
        test.from = fields.text("from");
        if (test.from) test.from_where = place(*fields.node("from"));
        if (const auto* const node = fields.node("server"); node != nullptr) read_server(test, *node);
        if (const auto* const node = fields.node("skip_if"); node != nullptr) read_skip_if(test, *node);
        if (const auto* const items = fields.list("seed"); items != nullptr) {
            for (const auto& item : *items)
                read_seed(test, item);
        }
        test.steps.push_back(read_step(fields, root));
        const auto* const steps = fields.list("then");
        if (steps == nullptr) return;
        for (const auto& item : *steps) {
            const auto step = fields_of(TestPart::step, item, item);
            if (step.ok()) test.steps.push_back(read_step(step, item));
        }
    }

    void read_server(TestFile& test, const YamlNode& node) {
        const auto fields = fields_of(TestPart::server, node, node);
        if (!fields.ok()) return;
        const auto text = fields.text("profile");
        if (!text) return;
        test.profile = profile_of(*text);
        if (!test.profile) {
            fields.error("profile", fmt::format("expected a version, or a version and a run mode, got '{}'", *text),
                         "write \"4.1\" or \"4.1/shared-data\"");
        }
    }

    void read_skip_if(TestFile& test, const YamlNode& node) {
        const auto fields = fields_of(TestPart::skip_if, node, node);
        if (!fields.ok()) return;
        if (const auto text = fields.text("server_below")) {
            const auto profile = profile_of(*text);
            if (!profile || text->find('/') != std::string::npos) {
                fields.error("server_below", fmt::format("expected a version, got '{}'", *text), "write \"3.3\"");
            } else {
                test.skip_below = profile->version;
            }
        }
        if (const auto text = fields.text("run_mode")) {
            for (const auto mode : {schema::RunMode::shared_nothing, schema::RunMode::shared_data}) {
                if (schema::word(mode) == *text) test.skip_run_mode = mode;
            }
            if (!test.skip_run_mode) {
                fields.error("run_mode", fmt::format("expected a run mode, got '{}'", *text),
                             "write shared-nothing or shared-data");
            }
        }
    }

    /// Whether exactly one of the keys is there.
    bool has_one(const Fields& fields, std::initializer_list<std::string_view> keys, std::string_view what) {
        const auto given = std::count_if(keys.begin(), keys.end(), [&](auto key) { return fields.given(key); });
        if (given == 1) return true;
        std::vector<std::string> names(keys.begin(), keys.end());
        m_yaml.error(fields.where(), fmt::format("expected one of {} in '{}', got {}", base::join(names, ", "), what,
                                                 given == 0 ? "none" : "several"));
        return false;
    }

    std::optional<schema::ObjectName> name_of(const Fields& fields, std::string_view key) {
        return fields.parsed<schema::ObjectName>(key, sql::parse_name);
    }

    // ---- seed -------------------------------------------------------------------------------------------------------

    void read_seed(TestFile& test, const YamlNode& item) {
        const auto fields = fields_of(TestPart::seed, item, item);
        if (!fields.ok() || !has_one(fields, {"table", "sql"}, "seed")) return;
        if (const auto sql = fields.text("sql")) {
            test.seed.push_back({.sql = *sql, .where = place(*fields.node("sql"))});
            return;
        }
        const auto table = name_of(fields, "table");
        const auto* const rows = fields.list("rows");
        if (!table) return;
        if (rows == nullptr || rows->empty()) {
            m_yaml.error(item, "'seed' has no 'rows'", "give a list of rows, each a mapping from columns to values");
            return;
        }
        for (const auto& row : *rows) {
            if (row.kind != YamlKind::mapping || row.entries.empty()) {
                m_yaml.error(row, "expected a mapping from columns to values");
                continue;
            }
            std::vector<std::string> columns;
            std::vector<std::string> values;
            for (const auto& entry : row.entries) {
                columns.push_back(entry.key.text);
                values.push_back(literal(entry.value));
            }
            test.seed.push_back({.sql = fmt::format("INSERT INTO {} ({}) VALUES ({})", sql::render(*table),
                                                    sql::quote_identifiers(columns), base::join(values, ", ")),
                                 .where = place(row)});
        }
    }

    std::string literal(const YamlNode& node) {
        if (node.kind == YamlKind::null) return "NULL";
        if (node.kind != YamlKind::scalar) {
            m_yaml.error(node, fmt::format("expected one value, got {}", revision::kind_of(node)));
            return {};
        }
        return sql::quote_string(node.text);
    }

    // ---- run and expect ---------------------------------------------------------------------------------------------

    TestStep read_step(const Fields& fields, const YamlNode& node) {
        TestStep step{.run = std::nullopt, .where = place(node), .expect = {}};
        if (const auto* const run = fields.node("run"); run != nullptr) {
            step.where = place(*run);
            step.run = read_run(*run);
        }
        const auto* const items = fields.list("expect");
        if (items == nullptr) return step;
        if (items->empty()) fields.error("expect", "nothing is expected", "say what has to be true");
        for (const auto& item : *items) {
            if (auto expectation = read_expectation(item)) step.expect.push_back(std::move(*expectation));
        }
        return step;
    }

    std::optional<TestRun> read_run(const YamlNode& node) {
        const auto fields = fields_of(TestPart::run, node, node);
        if (!fields.ok() || !has_one(fields, {"upgrade", "downgrade", "sql"}, "run")) return std::nullopt;
        if (const auto target = fields.text("upgrade")) return RunUpgrade{*target};
        if (const auto target = fields.text("downgrade")) return RunDowngrade{*target};
        if (const auto sql = fields.text("sql")) return RunSql{*sql};
        return std::nullopt;
    }

    std::optional<Expectation> read_expectation(const YamlNode& item) {
        const auto fields = fields_of(TestPart::expectation, item, item);
        constexpr std::array k_heads{"query", "table", "object", "create", "cost", "jobs", "error", "rows_of"};
        if (!fields.ok()) return std::nullopt;
        if (!has_one(fields, {"query", "table", "object", "create", "cost", "jobs", "error", "rows_of"}, "expect")) {
            return std::nullopt;
        }
        check_company(fields, item);
        const auto* const head =
            *std::find_if(k_heads.begin(), k_heads.end(), [&](auto key) { return fields.given(key); });
        const auto& value = *fields.node(head);
        const auto errors = m_yaml.errors.size();
        Expectation result{.what = ExpectJobs{}, .where = place(item)};
        const std::string_view word = head;
        if (word == "query") result.what = read_rows(fields);
        if (word == "table") result.what = read_table(value);
        if (word == "object") result.what = read_object(value);
        if (word == "create") result.what = read_create(value);
        if (word == "cost") result.what = read_cost(value);
        if (word == "jobs") result.what = ExpectJobs{size(fields_of(TestPart::jobs, value, value), "count")};
        if (word == "error") result.what = read_error(value);
        if (word == "rows_of") {
            result.what = ExpectRowsOf{.table = name_of(fields, "rows_of").value_or(schema::ObjectName{}),
                                       .unchanged = fields.boolean("unchanged").value_or(true)};
        }
        if (m_yaml.errors.size() > errors) return std::nullopt;
        return result;
    }

    // Keys that mean something beside another one only.
    void check_company(const Fields& fields, const YamlNode& item) {
        for (const auto* const key : {"rows", "unordered", "count", "empty", "tolerance"}) {
            if (fields.given(key) && !fields.given("query"))
                m_yaml.error(item, fmt::format("'{}' says nothing without 'query'", key), "give the query, too");
        }
        if (fields.given("unchanged") && !fields.given("rows_of"))
            m_yaml.error(item, "'unchanged' says nothing without 'rows_of'", "name the table with rows_of");
    }

    std::size_t size(const Fields& fields, std::string_view key) {
        if (!fields.ok()) return 0;
        const auto number = fields.integer(key);
        if (number && *number < 0) fields.error(key, fmt::format("expected 0 or more, got {}", *number));
        return static_cast<std::size_t>(std::max<std::int64_t>(number.value_or(0), 0));
    }

    ExpectRows read_rows(const Fields& fields) {
        ExpectRows result{.query = fields.text("query").value_or("")};
        if (!has_one(fields, {"rows", "count", "empty"}, "expect")) return result;
        if (fields.is_true("unordered")) result.order = RowOrder::is_free;
        if (fields.given("count")) result.count = size(fields, "count");
        if (fields.given("empty")) {
            if (fields.is_true("empty")) {
                result.count = 0;
            } else {
                fields.error("empty", "'empty: false' says little", "write how many rows there are: count: 1");
            }
        }
        if (const auto text = fields.text("tolerance")) {
            const auto number = base::number<double>(*text);
            if (!number || *number < 0) fields.error("tolerance", fmt::format("expected a number, got '{}'", *text));
            result.tolerance = number.value_or(0);
        }
        const auto* const rows = fields.list("rows");
        if (rows == nullptr) return result;
        auto& wanted = result.rows.emplace();
        for (const auto& row : *rows) {
            if (row.kind != YamlKind::sequence) {
                m_yaml.error(row, fmt::format("expected a list of values, got {}", revision::kind_of(row)),
                             "write a row as [1, text, null]");
                continue;
            }
            sql::Row cells;
            for (const auto& cell : row.items) {
                if (cell.kind != YamlKind::scalar && cell.kind != YamlKind::null)
                    m_yaml.error(cell, fmt::format("expected one value, got {}", revision::kind_of(cell)),
                                 "write it as text, as StarRocks prints it");
                cells.push_back(cell.kind == YamlKind::null ? sql::Cell() : sql::Cell(cell.text));
            }
            wanted.push_back(std::move(cells));
        }
        return result;
    }

    ExpectTable read_table(const YamlNode& node) {
        ExpectTable result;
        const auto fields = fields_of(TestPart::table, node, node);
        if (!fields.ok()) return result;
        result.name = name_of(fields, "name").value_or(schema::ObjectName{});
        result.comment = fields.text("comment");
        const auto* const columns = fields.node("columns");
        if (columns == nullptr) return result;
        if (columns->kind != YamlKind::mapping) {
            fields.error("columns",
                         fmt::format("expected a mapping from column names, got {}", revision::kind_of(*columns)));
            return result;
        }
        for (const auto& entry : columns->entries) {
            const auto column = fields_of(TestPart::table_column, entry.key, entry.value);
            if (!column.ok()) continue;
            result.columns.emplace_back(entry.key.text,
                                        ExpectedColumn{.type = column.parsed<schema::Type>("type", sql::parse_type),
                                                       .nullable = column.boolean("nullable"),
                                                       .comment = column.text("comment"),
                                                       .exists = column.boolean("exists").value_or(true)});
        }
        return result;
    }

    std::pair<TestedKind, schema::ObjectName> kind_and_name(const Fields& fields, std::string_view what) {
        if (!has_one(fields, {"table", "view", "materialized_view"}, what)) return {};
        const auto kind = fields.given("table")  ? TestedKind::table
                          : fields.given("view") ? TestedKind::view
                                                 : TestedKind::materialized_view;
        const auto* const key = kind == TestedKind::table  ? "table"
                                : kind == TestedKind::view ? "view"
                                                           : "materialized_view";
        return {kind, name_of(fields, key).value_or(schema::ObjectName{})};
    }

    ExpectObject read_object(const YamlNode& node) {
        const auto fields = fields_of(TestPart::object, node, node);
        if (!fields.ok()) return {};
        auto [kind, name] = kind_and_name(fields, "object");
        const auto active = fields.boolean("active");
        if (active && kind != TestedKind::materialized_view)
            fields.error("active", "only a materialized view is active or not");
        return {
            .kind = kind, .name = std::move(name), .exists = fields.boolean("exists").value_or(true), .active = active};
    }

    ExpectCreate read_create(const YamlNode& node) {
        const auto fields = fields_of(TestPart::created, node, node);
        if (!fields.ok()) return {};
        auto [kind, name] = kind_and_name(fields, "create");
        auto file = fields.text("equals_file").value_or("");
        const fs::path path(file);
        const bool leads_out =
            path.is_absolute() || std::ranges::any_of(path, [](const auto& part) { return part == ".."; });
        if (leads_out) fields.error("equals_file", "the file is not beside the test", "name one below its directory");
        return {.kind = kind, .name = std::move(name), .file = std::move(file)};
    }

    ExpectCost read_cost(const YamlNode& node) {
        const auto fields = fields_of(TestPart::cost, node, node);
        if (!fields.ok()) return {};
        ExpectCost result{.statement = size(fields, "statement"), .cost = fields.text("class").value_or("")};
        if (result.statement == 0) fields.error("statement", "statements are counted from 1");
        std::vector<std::string> words;
        for (const auto cost : k_cost_classes)
            words.emplace_back(schema::to_text(cost));
        if (std::find(words.begin(), words.end(), result.cost) == words.end()) {
            auto hint = base::did_you_mean(result.cost, words);
            fields.error("class", fmt::format("unknown cost '{}'", result.cost),
                         hint.empty() ? "the costs are " + base::join(words, ", ") : std::move(hint));
        }
        return result;
    }

    ExpectError read_error(const YamlNode& node) {
        const auto fields = fields_of(TestPart::refusal, node, node);
        if (!fields.ok()) return {};
        const auto number = fields.integer("number");
        return {.number = number ? std::optional(static_cast<int>(*number)) : std::nullopt,
                .matches = fields.text("matches")};
    }

    const SourceFile& m_source;
    YamlReader m_yaml;
};

}  // namespace

std::string_view word(TestedKind kind) {
    switch (kind) {
        case TestedKind::table:
            return "table";
        case TestedKind::view:
            return "view";
        case TestedKind::materialized_view:
            return "materialized view";
    }
    return {};
}

TestReading read_test(const SourceFile& source) {
    return TestFileReader(source).run();
}

std::vector<fs::path> test_files_below(const fs::path& directory) {
    std::vector<fs::path> result;
    std::error_code none;
    if (!fs::is_directory(directory, none)) return result;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        if (entry.is_regular_file() && entry.path().filename().string().ends_with(k_suffix))
            result.push_back(entry.path());
    }
    std::sort(result.begin(), result.end());
    return result;
}

std::vector<TestFile> read_tests(const fs::path& directory, const fs::path& working_directory) {
    std::vector<TestFile> tests;
    std::vector<base::Diagnostic> errors;
    for (const auto& file : test_files_below(directory)) {
        const auto relative = file.lexically_relative(working_directory);
        const bool is_below = !relative.empty() && *relative.begin() != "..";
        SourceFile source{
            .file = file, .shown_file = (is_below ? relative : file).string(), .text = base::read_file(file)};
        if (auto problem = revision::clean_text(source)) {
            errors.push_back(std::move(*problem));
            continue;
        }
        auto reading = read_test(source);
        std::ranges::move(reading.errors, std::back_inserter(errors));
        if (reading.test) tests.push_back(std::move(*reading.test));
    }
    if (!errors.empty()) throw base::Error(base::Fault::failed, std::move(errors));
    return tests;
}

}  // namespace srmigrate::verify
