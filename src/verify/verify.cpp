// SPDX-License-Identifier: Apache-2.0
#include "verify/verify.hpp"

#include "base/text.hpp"
#include "schema/compare/compare.hpp"
#include "verify/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace srmigrate::verify {
namespace {

bool wants(const VerifyInput& input, CheckName check) {
    return !input.wanted || input.wanted(word(check));
}

CheckCase heads_of(const revision::Graph& graph) {
    CheckCase result{.check = CheckName::single_head};
    const auto heads = graph.ids(graph.real_heads());
    if (heads.size() < 2) return result;
    result.end = CheckEnd::failed;
    result.diagnostic = {.message = fmt::format("there are {} heads: {}", heads.size(), base::join(heads, ", ")),
                         .hint = "bring them together with 'srmigrate merge heads'"};
    return result;
}

CheckCase compared_with_models(const VerifyInput& input, const TestProfile& profile, const Shots& head) {
    CheckCase result{.check = CheckName::models_match, .profile = profile};
    if (input.models == nullptr) {
        result.end = CheckEnd::skipped;
        result.diagnostic = {.message = "there is no desired schema",
                             .hint = "name its files with target_metadata in the config file"};
        return result;
    }
    const schema::ServerProfile context{
        .version = profile.version, .run_mode = profile.run_mode, .database = plan::database_of(input.home)};
    auto built = catalog_of(head);
    if (input.in_scope) built = input.in_scope(std::move(built));
    auto wanted = *input.models;
    for (const auto& [name, database] : built.databases)
        wanted.databases.try_emplace(name);
    const auto found = schema::differences(
        built, wanted, context,
        {.reading = schema::Reading::model, .sight = schema::Visibility::show_create, .extra_partitions = false});
    for (const auto& each : found) {
        result.details.push_back(fmt::format(
            "{}: {} is {} in the revisions, {} in the models", schema::shown(each.object), schema::attribute(each),
            each.from.empty() ? "nothing" : each.from, each.to.empty() ? "nothing" : each.to));
    }
    if (found.empty()) return result;
    result.end = CheckEnd::failed;
    result.diagnostic = {.message = "the revisions do not build the desired schema",
                         .hint = "write what is missing with 'srmigrate revision --autogenerate'"};
    return result;
}

void sort_by_check(std::vector<CheckCase>& cases) {
    std::stable_sort(cases.begin(), cases.end(),
                     [](const CheckCase& a, const CheckCase& b) { return a.check < b.check; });
}

}  // namespace

Verified verify(const VerifyInput& input) {
    const auto scripts = read_scripts(input.graph, input.values, input.home);
    Verified result{.cases = {}, .revisions = scripts.size()};
    const auto take = [&](std::vector<CheckCase> cases) { std::ranges::move(cases, std::back_inserter(result.cases)); };
    if (wants(input, CheckName::single_head)) result.cases.push_back(heads_of(input.graph));
    if (wants(input, CheckName::no_missing_parent)) result.cases.push_back({.check = CheckName::no_missing_parent});
    for (const auto& profile : input.profiles) {
        auto walked = walk(input, scripts, profile);
        take(std::move(walked.cases));
        if (wants(input, CheckName::any_order)) take(try_orders(input, scripts, profile, walked));
        if (wants(input, CheckName::models_match)) {
            result.cases.push_back(compared_with_models(input, profile, walked.head));
        }
    }
    sort_by_check(result.cases);
    return result;
}

Verified broken_graph(const revision::GraphError& error) {
    Verified result;
    for (const auto& problem : error.problems()) {
        result.cases.push_back(
            {.check = CheckName::no_missing_parent, .end = CheckEnd::failed, .diagnostic = problem.diagnostic});
    }
    return result;
}

}  // namespace srmigrate::verify
