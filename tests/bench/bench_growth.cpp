// SPDX-License-Identifier: Apache-2.0
// Whether the cost of a command grows faster than its work: processor time and peak memory at three sizes, and the
// exponent between the first and the last (1: ten times the work, ten times the time). An exponent above 1.15 is a
// defect. The exponent is of what the work adds: the cost of starting the program is taken off first.
// Usage: bench_growth [SHARE [ROW…]]; SHARE of the sizes, default 1; a ROW is the beginning of a row's name.
#include "bench/many_tables.hpp"
#include "bench/print.hpp"
#include "bench/run_command.hpp"
#include "support/temporary_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using srmigrate::bench::Cost;
using srmigrate::bench::run_once;

// Without waiting for the disk: there are thousands.
void write_file(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::string id_of(std::size_t number) {
    return fmt::format("{:012x}", number + 1);
}

void write_settings(const fs::path& directory) {
    write_file(directory / "alembic.ini",
               "[alembic]\nscript_location = %(here)s/m\nsqlalchemy.url = embedded:dev.sql\n"
               "target_metadata = %(here)s/models\n");
}

void write_sql_revision(const fs::path& directory, std::size_t number, std::string_view statements) {
    write_file(directory / "m/versions" / (id_of(number) + ".sql"),
               fmt::format("-- revision {}\n--\n-- Revision ID: {}\n-- Revises: {}\n\n-- migrate:up\n{};\n", number,
                           id_of(number), number == 0 ? "" : id_of(number - 1), statements));
}

void write_yaml_revision(const fs::path& directory, std::size_t number) {
    write_file(directory / "m/versions" / (id_of(number) + ".yaml"),
               fmt::format("revision: \"{}\"\ndown_revision: {}\nmessage: a revision\nupgrade:\n- create_table:\n"
                           "    name: t{}\n    columns:\n    - {{name: id, type: BIGINT, nullable: false}}\n"
                           "    - {{name: name, type: VARCHAR(50)}}\n    - {{name: price, type: \"DECIMAL(10, 2)\"}}\n"
                           "    primary_key: [id]\n    distributed_by: HASH (id)\n",
                           id_of(number), number == 0 ? "null" : fmt::format("\"{}\"", id_of(number - 1)), number));
}

std::string small_table(std::size_t number) {
    return fmt::format(
        "CREATE TABLE t{} (\n    id BIGINT NOT NULL,\n    name VARCHAR(50),\n    price DECIMAL(10, 2)\n"
        ") PRIMARY KEY (id) DISTRIBUTED BY HASH (id)",
        number);
}

/// `write` of each number below `count`, with `between` in between.
std::string joined(std::size_t count, std::string_view between, const std::function<std::string(std::size_t)>& write) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (i == 0 ? std::string() : std::string(between)) + write(i);
    return text;
}

std::string date(std::size_t day) {
    const std::chrono::year_month_day shown(std::chrono::sys_days(std::chrono::year(1970) / 1 / 1) +
                                            std::chrono::days(day));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(shown.year()), static_cast<unsigned>(shown.month()),
                       static_cast<unsigned>(shown.day()));
}

std::string partitioned_table(std::size_t partitions) {
    return fmt::format(
        "CREATE TABLE t (d DATE NOT NULL, v INT) DUPLICATE KEY (d)\nPARTITION BY RANGE (d) (\n{}\n)\n"
        "DISTRIBUTED BY HASH (d) BUCKETS 1",
        joined(partitions, ",\n",
               [](std::size_t i) { return fmt::format("    PARTITION p{} VALUES LESS THAN (\"{}\")", i, date(i)); }));
}

std::string wide_table(std::size_t columns) {
    return fmt::format("CREATE TABLE t (\n    id BIGINT NOT NULL,\n{}\n)\nDUPLICATE KEY (id)\nDISTRIBUTED BY HASH (id)",
                       joined(columns, ",\n", [](std::size_t i) { return fmt::format("    c{} INT NULL", i); }));
}

std::string long_insert(std::size_t rows) {
    return fmt::format("{};\nINSERT INTO t0 (id, name) VALUES\n{}", small_table(0),
                       joined(rows, ",\n", [](std::size_t i) { return fmt::format("({}, 'the name of {}')", i, i); }));
}

std::string tables(std::size_t count) {
    return joined(count, ";\n", [](std::size_t i) { return srmigrate::bench::create_table(static_cast<int>(i)); });
}

/// One revision with these statements, which are the model, too.
void write_model_and_revision(const fs::path& directory, std::string_view statements) {
    write_sql_revision(directory, 0, statements);
    write_file(directory / "models/all.sql", fmt::format("{};\n", statements));
}

using Sizes = std::array<std::size_t, 3>;

struct Row {
    std::string_view name;
    Sizes sizes;
    std::vector<std::string> command;
    std::vector<std::string> before;  ///< run first, not measured; none: empty
    std::function<void(const fs::path&, std::size_t)> write;
};

std::vector<Row> rows() {
    const auto one_revision = [](const std::function<std::string(std::size_t)>& statements) {
        return [statements](const fs::path& directory, std::size_t size) {
            write_sql_revision(directory, 0, statements(size));
        };
    };
    const auto modelled = [](const std::function<std::string(std::size_t)>& statements) {
        return [statements](const fs::path& directory, std::size_t size) {
            write_model_and_revision(directory, statements(size));
        };
    };
    const std::vector<std::string> upgrade{"upgrade", "head"};
    const std::vector<std::string> sql{"upgrade", "head", "--sql"};
    const auto small_tables = [](std::size_t count) { return joined(count, ";\n", small_table); };
    return {
        {"upgrade, statements", {1000, 2000, 5000}, upgrade, {}, one_revision(small_tables)},
        {"check, tables", {1000, 2000, 5000}, {"check"}, upgrade, modelled(tables)},
        {"current, tables", {1000, 2000, 5000}, {"current"}, upgrade, modelled(tables)},
        {"create, partitions", {2000, 6000, 20000}, upgrade, {}, one_revision(partitioned_table)},
        {"check, partitions", {2000, 6000, 20000}, {"check"}, upgrade, modelled(partitioned_table)},
        {"check, columns", {1000, 2000, 5000}, {"check"}, upgrade, modelled(wide_table)},
        {"--sql, statements", {5000, 15000, 50000}, sql, {}, one_revision(small_tables)},
        {"--sql, rows of an INSERT", {20000, 60000, 200000}, sql, {}, one_revision(long_insert)},
        {"upgrade, rows of an INSERT", {20000, 60000, 200000}, upgrade, {}, one_revision(long_insert)},
        {"--sql, SQL revisions",
         {1000, 3000, 10000},
         sql,
         {},
         [](const fs::path& directory, std::size_t size) {
             for (std::size_t i = 0; i < size; ++i)
                 write_sql_revision(directory, i, small_table(i));
         }},
        {"--sql, YAML revisions",
         {1000, 3000, 10000},
         sql,
         {},
         [](const fs::path& directory, std::size_t size) {
             for (std::size_t i = 0; i < size; ++i)
                 write_yaml_revision(directory, i);
         }},
    };
}

Cost measured(const Row& row, std::size_t size) {
    const srmigrate::tests::TemporaryDirectory directory;
    write_settings(directory.path());
    row.write(directory.path(), size);
    const auto words = [](const std::vector<std::string>& arguments) {
        std::vector<std::string> all{SRMIGRATE_BINARY};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return all;
    };
    Cost best{.processor_seconds = 1e9};
    for (int round = 0; round < 2; ++round) {
        fs::remove(directory.path() / "dev.sql");
        if (!row.before.empty()) run_once(words(row.before), directory.path());
        const auto cost = run_once(words(row.command), directory.path());
        if (cost.processor_seconds < best.processor_seconds) best = cost;
    }
    return best;
}

void measure(const Row& row, double share, double start) {
    srmigrate::bench::print("{:<28}", row.name);
    std::vector<double> added;
    Sizes sizes = row.sizes;
    for (auto& size : sizes) {
        size = std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(size) * share));
        const auto cost = measured(row, size);
        added.push_back(std::max(cost.processor_seconds - start, 1e-4));
        srmigrate::bench::print(" {:>6}: {:7.3f} s {:6.1f} MB", size, cost.processor_seconds, cost.megabytes);
    }
    const auto exponent = std::log(added.back() / added.front()) /
                          std::log(static_cast<double>(sizes.back()) / static_cast<double>(sizes.front()));
    srmigrate::bench::print("   exponent {:.2f}{}\n", exponent, exponent > 1.15 ? "  DEFECT" : "");
}

}  // namespace

int main(int argc, char** argv) {
    const double share = argc > 1 ? std::stod(argv[1]) : 1;
    const std::vector<std::string> wanted(argv + std::min(argc, 2), argv + argc);
    const auto start = srmigrate::bench::run_command({"--version"}, ".", 15);
    srmigrate::bench::print("start-up {:.4f} s of processor time, {:.1f} MB\n", start.processor_seconds,
                            start.megabytes);
    for (const auto& row : rows()) {
        const bool is_wanted = wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const auto& name) {
                                   return row.name.starts_with(name);
                               });
        if (is_wanted) measure(row, share, start.processor_seconds);
    }
}
