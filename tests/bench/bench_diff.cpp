// SPDX-License-Identifier: Apache-2.0
// How long it takes to compare a live schema with the desired one. Usage: bench_diff [TABLES]; default 10000. Aim:
// under half a second.
#include "bench/many_tables.hpp"
#include "bench/print.hpp"
#include "engine/engine.hpp"
#include "schema/diff/diff.hpp"
#include "schema/normal/normalize.hpp"
#include "server/reflect.hpp"
#include "sql/parser.hpp"
#include "support/engine_session.hpp"

#include <fmt/format.h>

#include <cstdlib>

using namespace srmigrate;

namespace {

schema::Catalog desired(int tables) {
    schema::Catalog catalog{.databases = {}, .current = "d"};
    for (int i = 0; i < tables; ++i) {
        auto operation = std::get<schema::Operation>(sql::parse(bench::create_table(i)));
        auto& table = std::get<schema::CreateTable>(operation).table;
        catalog.databases["d"].objects.emplace(table.name.name, std::move(table));
    }
    return catalog;
}

schema::Catalog live(int tables) {
    engine::Engine engine{engine::ClusterProfile{}};
    tests::EngineSession session(engine);
    server::must(session, "CREATE DATABASE d; USE d");
    for (int i = 0; i < tables; ++i)
        server::must(session, bench::create_table(i));
    return server::reflect(session, {}, {.databases = {"d"}, .connections = 1, .context = {.database = "d"}}).catalog;
}

template <class Work>
void measure(const char* what, const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    const auto result = work();
    bench::print("{:<44} {:>8.3f} s {:>8} found\n", what, bench::seconds_since(begin), result);
}

}  // namespace

int main(int argc, char** argv) {
    const int tables = argc > 1 ? std::atoi(argv[1]) : 10000;
    schema::ServerProfile context;
    context.database = "d";
    const auto from = live(tables);
    const auto same = desired(tables);
    auto changed = same;
    int number = 0;
    for (auto& [name, object] : changed.databases["d"].objects) {
        if (++number % 100 == 0) std::get<schema::Table>(object).columns[6].comment = "another comment";
    }
    schema::DiffOptions options;
    options.compare.sight = server::k_reflected_sight;
    bench::print("{} tables, {:.0f} MB\n", tables, bench::peak_megabytes());
    measure("differences, none", [&] { return schema::differences(from, same, context, options.compare).size(); });
    measure("diff, none", [&] { return schema::diff(from, same, context, options).changes.size(); });
    measure("diff, a column's comment in a hundredth",
            [&] { return schema::diff(from, changed, context, options).changes.size(); });
    measure("diff, all to create", [&] {
        return schema::diff({.databases = {{"d", {}}}, .current = "d"}, same, context, options).changes.size();
    });
    measure("normalize the live side", [&] { return schema::normalize(from, context).databases["d"].objects.size(); });
    bench::print("{:.0f} MB at most\n", bench::peak_megabytes());
    return 0;
}
