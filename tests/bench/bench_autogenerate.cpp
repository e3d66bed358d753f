// SPDX-License-Identifier: Apache-2.0
// A whole `check` and `revision --autogenerate` by the real binary, against a server that takes a millisecond for every
// packet. Usage: bench_autogenerate [TABLES…]; default 35 1000. Aim for 35 tables: under 0.2 s.
#include "base/files.hpp"
#include "bench/many_tables.hpp"
#include "bench/print.hpp"
#include "bench/run_command.hpp"
#include "support/engine_server.hpp"
#include "support/temporary_directory.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <vector>

using namespace srmigrate;

namespace {

std::string models(int tables) {
    std::string text;
    for (int i = 0; i < tables; ++i)
        text += bench::create_table(i) + ";\n\n";
    return text;
}

void create(tests::ServerControl& control, int tables) {
    control("USE d");
    for (int i = 0; i < tables; ++i)
        control(bench::create_table(i));
}

void measure(tests::ServerControl& control, const std::filesystem::path& directory, int tables, const char* what,
             const std::vector<std::string>& arguments) {
    constexpr std::size_t k_times = 7;
    control("TEST SERVER CLEAR LOG");
    const auto cost = bench::run_command(arguments, directory, k_times);
    bench::print("{:>6} tables, {:<32} {:>7.4f} s, {:>5.1f} MB, {:>4} packets a run\n", tables, what, cost.seconds,
                 cost.megabytes, control.queries().size() / (k_times + 1));
}

void measure(int tables) {
    tests::EngineServerProcess server({"--latency", "1", "--database", "d"});
    create(server.control, tables);
    const tests::TemporaryDirectory directory;
    base::write_file(directory.path() / "alembic.ini",
                     fmt::format("[alembic]\nscript_location = m\nsqlalchemy.url = {}\ntarget_metadata = models.sql\n",
                                 tests::engine_url(server.port(), "d")));
    std::filesystem::create_directories(directory.path() / "m" / "versions");
    base::write_file(directory.path() / "models.sql", models(tables));
    measure(server.control, directory.path(), tables, "check, nothing differs", {"check"});
    measure(server.control, directory.path(), tables, "autogenerate, nothing differs",
            {"revision", "--autogenerate", "-m", "x"});
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<int> sizes;
    for (int i = 1; i < argc; ++i)
        sizes.push_back(std::atoi(argv[i]));
    if (sizes.empty()) sizes = {35, 1000};
    for (const int tables : sizes)
        measure(tables);
    return 0;
}
