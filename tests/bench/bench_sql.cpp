// SPDX-License-Identifier: Apache-2.0
// How fast text becomes tokens, statements and operations, and operations text, in MB/s of the script. Usage: bench_sql
// [FILE…]; without a file, the recorded statements.
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "bench/print.hpp"
#include "sql/parser.hpp"
#include "sql/render.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace srmigrate;

namespace {

std::string recorded_script() {
    std::string script;
    const auto text = base::read_file(SRMIGRATE_SOURCE_DIR "/../shared/vectors/starrocks-statements.jsonl");
    for (const auto& line : base::split(text, '\n')) {
        if (!line.empty()) script += base::Json::parse(line).at("sql").get<std::string>() + ";\n";
    }
    return base::replace_all(script, "${uuid0}", "uuid0");
}

template <class Work>
void measure(const char* what, std::size_t bytes, Work work) {
    std::size_t count = 0;
    std::size_t rounds = 0;
    const auto begin = std::chrono::steady_clock::now();
    std::chrono::duration<double> spent{};
    do {
        count = work();
        ++rounds;
        spent = std::chrono::steady_clock::now() - begin;
    } while (spent.count() < 1);
    bench::print("{:<28} {:>8.1f} MB/s {:>10} results\n", what, bytes * rounds / spent.count() / 1e6, count);
}

}  // namespace

int main(int argc, char** argv) {
    std::string script;
    for (int i = 1; i < argc; ++i)
        script += base::read_file(argv[i]) + ";\n";
    if (script.empty()) script = recorded_script();
    measure("lex", script.size(), [&] { return sql::lex(script).tokens.size(); });
    measure("lex, split", script.size(), [&] {
        const auto lexed = sql::lex(script);
        return sql::split(lexed.tokens).size();
    });
    measure("lex, split, hash", script.size(), [&] {
        const auto lexed = sql::lex(script);
        std::size_t characters = 0;
        for (const auto& piece : sql::split(lexed.tokens))
            characters += sql::token_hash(piece.tokens).size();
        return characters / 64;
    });
    std::vector<schema::Operation> operations;
    measure("lex, split, parse", script.size(), [&] {
        operations.clear();
        const auto lexed = sql::lex(script);
        for (const auto& piece : sql::split(lexed.tokens)) {
            auto parsed = sql::parse(piece.tokens);
            if (auto* operation = std::get_if<schema::Operation>(&parsed)) operations.push_back(std::move(*operation));
        }
        return operations.size();
    });
    measure("render", script.size(), [&] {
        std::size_t rendered = 0;
        for (const auto& operation : operations)
            rendered += sql::render(operation).empty() ? 0 : 1;
        return rendered;
    });
    return 0;
}
