// SPDX-License-Identifier: Apache-2.0
#include "lint/baseline.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::lint {
namespace {

using base::Json;

constexpr std::string_view k_format = "srmigrate_lint_baseline";
constexpr int k_format_number = 1;

BaselineKey key_of(const LintFinding& finding) {
    return {.rule = std::string(finding.rule->name),
            .object = finding.object,
            .revision = finding.revision,
            .statement_hash = finding.statement_hash};
}

[[noreturn]] void refuse_baseline(const std::string& file, std::string message) {
    throw base::Error(base::Fault::failed, base::Diagnostic{.message = std::move(message),
                                                            .where = base::whole_file(file),
                                                            .hint = "write it anew with --write-baseline"});
}

}  // namespace

Baseline baseline_of(const std::vector<LintFinding>& findings) {
    Baseline baseline;
    for (const auto& finding : findings) {
        if (finding.state != FindingState::suppressed) ++baseline[key_of(finding)];
    }
    return baseline;
}

std::string to_text(const Baseline& baseline) {
    Json json;
    json[std::string(k_format)] = k_format_number;
    json["findings"] = Json::array();
    for (const auto& [key, count] : baseline) {
        json["findings"].push_back(Json{{"rule", key.rule},
                                        {"object", key.object},
                                        {"revision", key.revision},
                                        {"statement_hash", key.statement_hash},
                                        {"count", count}});
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Baseline read_baseline(const std::string& file, std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) refuse_baseline(file, "expected a baseline of lint, got text that is not JSON");
    const auto number = json.is_object() ? json.find(k_format) : json.end();
    if (!json.is_object() || number == json.end()) {
        refuse_baseline(file, fmt::format("expected a baseline of lint, got JSON without '{}'", k_format));
    }
    if (*number != k_format_number) {
        refuse_baseline(file, fmt::format("expected a baseline of format {}, got {}", k_format_number, number->dump()));
    }
    Baseline baseline;
    try {
        for (const auto& entry : json.at("findings")) {
            baseline[{.rule = entry.at("rule").get<std::string>(),
                      .object = entry.at("object").get<std::string>(),
                      .revision = entry.at("revision").get<std::string>(),
                      .statement_hash = entry.at("statement_hash").get<std::string>()}] +=
                entry.at("count").get<std::size_t>();
        }
    } catch (const Json::exception&) {
        refuse_baseline(file, "expected 'findings' with rule, object, revision, statement_hash and count");
    }
    return baseline;
}

std::size_t apply(const Baseline& baseline, std::vector<LintFinding>& findings) {
    auto left = baseline;
    for (auto& finding : findings) {
        if (finding.state != FindingState::open) continue;
        const auto found = left.find(key_of(finding));
        if (found == left.end() || found->second == 0) continue;
        --found->second;
        finding.state = FindingState::in_baseline;
    }
    std::size_t gone = 0;
    for (const auto& [key, count] : left)
        gone += count;
    return gone;
}

}  // namespace srmigrate::lint
