// SPDX-License-Identifier: Apache-2.0
// Revision graphs of several shapes and sizes: milliseconds for building one and for what commands ask of it. Revisions
// stand in the order of their random ids, as files in a directory do.
#include "bench/print.hpp"
#include "revision/graph/describe.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/history.hpp"
#include "revision/graph/path.hpp"
#include "revision/graph/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <random>

using namespace srmigrate::revision;

namespace {

// Revision number n, given what comes before.
using Shape = std::function<void(Revision& revision, std::size_t n, const std::vector<std::string>& ids)>;

std::vector<Revision> make(std::size_t count, const Shape& shape) {
    std::mt19937_64 random(20261121);
    std::vector<std::string> ids;
    std::vector<Revision> revisions;
    for (std::size_t n = 0; n < count; ++n) {
        ids.push_back(fmt::format("{:012x}", random() & 0xffffffffffff));
        Revision revision;
        revision.id = ids.back();
        revision.message = revision.doc = fmt::format("revision number {}", n);
        shape(revision, n, ids);
        revisions.push_back(std::move(revision));
    }
    std::sort(revisions.begin(), revisions.end(), [](const Revision& a, const Revision& b) { return a.id < b.id; });
    return revisions;
}

void linear(Revision& revision, std::size_t n, const std::vector<std::string>& ids) {
    if (n > 0) revision.down = {ids[n - 1]};
}

// x, then a and b on it, then the merge of both, which is the next x.
void diamonds(Revision& revision, std::size_t n, const std::vector<std::string>& ids) {
    if (n == 0) return;
    switch (n % 3) {
        case 0:
            revision.down = {ids[n - 2], ids[n - 1]};
            break;
        case 1:
            revision.down = {ids[n - 1]};
            break;
        case 2:
            revision.down = {ids[n - 2]};
            break;
    }
}

// Every revision is a head of its own on one base.
void star(Revision& revision, std::size_t n, const std::vector<std::string>& ids) {
    if (n > 0) revision.down = {ids[0]};
}

// Two lines from one base; each revision of one depends on its neighbour in the other, and on one that all depend on.
void ladder(Revision& revision, std::size_t n, const std::vector<std::string>& ids) {
    if (n > 0) revision.down = {ids[n < 2 ? 0 : n - 2]};
    if (n > 4 && n % 2 == 0) revision.depends_on = {ids[n - 3], ids[1]};
}

// Ten lines from one base that are merged after every hundred revisions.
void braids(Revision& revision, std::size_t n, const std::vector<std::string>& ids) {
    const auto in_braid = n % 101;
    if (n == 0) return;
    if (in_braid == 0) {
        for (std::size_t line = 10; line > 0; --line)
            revision.down.push_back(ids[n - line]);
    } else {
        revision.down = {ids[in_braid <= 10 ? n - in_braid : n - 10]};
    }
}

double milliseconds(const std::function<void()>& work) {
    auto best = 1e9;
    for (int round = 0; round < 3; ++round) {
        const auto start = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
        best = std::min(best, spent.count());
    }
    return best;
}

void measure(const char* name, std::size_t count, const Shape& shape) {
    const auto revisions = make(count, shape);
    auto copies = std::vector<std::vector<Revision>>(3, revisions);
    std::size_t copy = 0;
    std::size_t size = 0;
    const auto build = milliseconds([&] { size += Graph(std::move(copies[copy++])).size(); });
    const Graph graph(revisions);
    const auto heads = milliseconds([&] {
        for (const auto head : graph.heads())
            size += heads_line(graph, head).size();
    });
    const auto all = milliseconds([&] { size += history(graph).size(); });
    const auto lines = milliseconds([&] {
        for (const auto node : history(graph))
            size += history_line(graph, node).size();
    });
    const auto up = milliseconds([&] { size += upgrade_path(graph, {}, parse_target("heads")).size(); });
    const auto rows = graph.ids(graph.real_heads());
    const auto down = milliseconds([&] { size += downgrade_path(graph, rows, parse_target("base")).size(); });
    const auto current = milliseconds([&] { size += all_current(graph, rows).size(); });
    const auto stamp = milliseconds([&] { size += stamp_path(graph, {}, parse_symbols({"heads"})).size(); });
    srmigrate::bench::print("{:<9}{:>7}{:>10.2f}{:>9.2f}{:>10.2f}{:>12.2f}{:>10.2f}{:>10.2f}{:>10.2f}{:>10.2f}{}\n",
                            name, count, build, heads, all, lines, up, down, current, stamp, size == 0 ? "?" : "");
}

}  // namespace

int main() {
    srmigrate::bench::print(
        "milliseconds, best of three\n"
        "shape      count     build    heads   history  with lines   upgrade downgrade   current     stamp\n");
    for (const std::size_t count : {10U, 1'000U, 10'000U, 100'000U}) {
        measure("linear", count, linear);
        measure("diamonds", count, diamonds);
        measure("braids", count, braids);
        measure("ladder", count, ladder);
        measure("star", count, star);
    }
}
