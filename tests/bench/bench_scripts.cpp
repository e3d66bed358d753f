// SPDX-License-Identifier: Apache-2.0
// How long it takes to load version directories, and to read the bodies of all their scripts. Usage: bench_scripts
// [DIRECTORY…]; without one, 10, 1,000 and 10,000 scripts of each format, and models in Python. Processor time, the
// best of several rounds: the machine may be busy, and files are in the page cache.
#include "base/files.hpp"
#include "bench/print.hpp"
#include "revision/body/read_script.hpp"
#include "revision/python/declared_models.hpp"
#include "revision/script/directory.hpp"
#include "revision/script/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace srmigrate;
using revision::ScriptFormat;

namespace {

namespace fs = std::filesystem;

revision::Revision revision_number(std::size_t number, ScriptFormat format) {
    revision::Revision result{.id = fmt::format("{:012x}", number * 2654435761U),
                              .message = fmt::format("change number {}", number),
                              .create_date = "2026-11-21 11:40:27.089406",
                              .variables = {{"replicas", "1"}},
                              .format = format};
    if (format == ScriptFormat::python) result.variables.clear();
    if (number > 0) result.down = {fmt::format("{:012x}", (number - 1) * 2654435761U)};
    return result;
}

revision::NewBodies bodies_of(ScriptFormat format, std::size_t number) {
    if (format == ScriptFormat::yaml) {
        return {.up = fmt::format("- create_table:\n    name: t{}\n    columns:\n      - {{name: id, type: BIGINT}}\n"
                                  "      - {{name: price, type: \"DECIMAL(10,2)\", comment: payload}}\n"
                                  "    primary_key: [id]\n    properties: {{replication_num: \"${{replicas}}\"}}",
                                  number),
                .down = fmt::format("- drop_table: {{name: t{}}}", number)};
    }
    if (format == ScriptFormat::python) {
        return {.up = fmt::format("op.create_table('t{}',\nsa.Column('id', BIGINT(), nullable=False),\n"
                                  "sa.Column('price', DECIMAL(precision=10, scale=2), comment='payload'),\n"
                                  "sa.PrimaryKeyConstraint('id'),\nstarrocks_primary_key='id',\n"
                                  "starrocks_properties={{'replication_num': '1'}}\n)",
                                  number),
                .down = fmt::format("op.drop_table('t{}')", number),
                .imports = {"from starrocks import *"}};
    }
    return {
        .up = fmt::format("CREATE TABLE t{} (\n    id BIGINT NOT NULL,\n    price DECIMAL(10, 2) COMMENT \"payload\"\n"
                          ") PRIMARY KEY (id) PROPERTIES (\"replication_num\" = \"${{replicas}}\");",
                          number),
        .down = fmt::format("DROP TABLE t{};", number)};
}

void write_scripts(const fs::path& directory, std::size_t count, ScriptFormat format) {
    for (std::size_t number = 0; number < count; ++number) {
        const auto revision = revision_number(number, format);
        const auto name = fmt::format("{}_change{}", revision.id, revision::suffix(format));
        std::ofstream(directory / name) << revision::render_new_script(revision, bodies_of(format, number));
    }
}

template <class Work>
double best_milliseconds(std::size_t rounds, Work work) {
    double best = 1e9;
    while (rounds-- > 0) {
        const auto begin = std::clock();
        work();
        best = std::min(best, 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return best;
}

void measure(const fs::path& directory) {
    std::size_t bytes = 0;
    const auto reading = best_milliseconds(5, [&] {
        bytes = 0;
        for (const auto& entry : fs::directory_iterator(directory))
            bytes += base::read_file(entry.path()).size();
    });
    revision::Directory loaded;
    const auto loading = best_milliseconds(5, [&] { loaded = revision::load_directory({.locations = {directory}}); });
    std::size_t statements = 0;
    const auto bodies = best_milliseconds(1, [&] {
        for (const auto& revision : loaded.revisions) {
            statements += revision::read_section(revision, revision::Direction::up, {}).statements.size();
        }
    });
    bench::print(
        "{:>6} scripts {:>9} bytes   merely read {:>8.2f} ms   load {:>8.2f} ms   read up sections {:>8.2f} ms\n",
        loaded.revisions.size(), bytes, reading, loading, bodies);
    if (!loaded.errors.empty() || statements < loaded.revisions.size()) std::abort();
}

void measure_new(std::size_t count, ScriptFormat format) {
    auto name = (fs::temp_directory_path() / "srmigrate.XXXXXX").string();
    const fs::path directory = ::mkdtemp(name.data());
    write_scripts(directory, count, format);
    bench::print("{:<7}", revision::word(format));
    measure(directory);
    fs::remove_all(directory);
}

void measure_python_models(std::size_t tables) {
    std::string text =
        "from sqlalchemy import Column, MetaData, Table\nfrom starrocks import BIGINT, VARCHAR\n\n"
        "metadata = MetaData()\n";
    for (std::size_t number = 0; number < tables; ++number) {
        text += fmt::format(
            "\nt{0} = Table('t{0}', metadata, Column('id', BIGINT, primary_key=True), "
            "Column('name', VARCHAR(50), comment='c'), starrocks_primary_key='id', "
            "starrocks_distributed_by='HASH(id)')\n",
            number);
    }
    const revision::SourceFile source{.file = "/p/models.py", .shown_file = "models.py", .text = text};
    std::size_t objects = 0;
    const auto reading =
        best_milliseconds(5, [&] { objects = revision::read_python_models(source, {}).objects.size(); });
    bench::print("models of {} tables in Python: {:.2f} ms\n", objects, reading);
    if (objects != tables) std::abort();
}

}  // namespace

int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i)
        measure(fs::absolute(argv[i]));
    if (argc > 1) return 0;
    for (const auto format : {ScriptFormat::sql, ScriptFormat::yaml, ScriptFormat::python}) {
        for (const std::size_t count : {10, 1000, 10000})
            measure_new(count, format);
    }
    measure_python_models(1000);
}
