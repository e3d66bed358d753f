// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 as GitHub reads it. Source: the schema of OASIS; github/docs, SARIF support for code scanning.
#include "base/ascii.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/report/format/findings.hpp"
#include "cli/report/output.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <deque>
#include <map>

namespace srmigrate::cli {
namespace {

using base::Json;

constexpr std::size_t k_hashed = 100;  // UTF-16 units from the beginning of a line

std::string sarif_level(Weight weight) {
    switch (weight) {
        case Weight::notice:
            return "note";
        case Weight::warning:
            return "warning";
        case Weight::error:
            return "error";
    }
    return {};
}

/// "InsertOverwriteAll" for insert-overwrite-all.
std::string camel(std::string_view name) {
    std::string result;
    for (const auto& part : base::split(name, '-'))
        result += base::to_upper(part.substr(0, 1)) + part.substr(1);
    return result;
}

/// A path as a URI: what is no unreserved character or slash is written as its bytes.
std::string uri(std::string_view path) {
    std::string result;
    for (const char c : path) {
        const bool is_plain = base::is_name_character(c) || c == '-' || c == '.' || c == '~' || c == '/';
        if (is_plain) {
            result += c;
        } else {
            result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return result;
}

Json rule_json(const FormatRule& rule) {
    Json json;
    json["id"] = rule.name;
    json["name"] = camel(rule.name);
    json["shortDescription"]["text"] = rule.summary;
    json["fullDescription"]["text"] = rule.why;
    json["help"]["text"] = rule.help;
    json["help"]["markdown"] = rule.markdown;
    json["defaultConfiguration"]["level"] = sarif_level(rule.weight);
    json["properties"]["tags"] = Json::array({rule.tag});
    json["properties"]["precision"] = rule.weight == Weight::error ? "high" : "medium";
    json["properties"]["problem"]["severity"] = rule.weight == Weight::error     ? "error"
                                                : rule.weight == Weight::warning ? "warning"
                                                                                 : "recommendation";
    return json;
}

Json location(const FormatFinding& finding) {
    Json json;
    json["physicalLocation"]["artifactLocation"]["uri"] = uri(finding.file);
    auto& region = json["physicalLocation"]["region"];
    region["startLine"] = std::max<std::size_t>(finding.line, 1);
    region["startColumn"] = std::max<std::size_t>(finding.column, 1);
    region["endLine"] = std::max<std::size_t>(finding.line, 1);
    region["endColumn"] = std::max(finding.end_column, std::max<std::size_t>(finding.column, 1) + 1);
    return json;
}

/// The text as UTF-16, as JavaScript has it.
std::vector<std::uint16_t> utf16(std::string_view text) {
    std::vector<std::uint16_t> result;
    for (std::size_t at = 0; at < text.size(); at += base::character_size(text, at)) {
        const auto code = base::code_point(text, at);
        if (code >= 0x10000) {
            result.push_back(static_cast<std::uint16_t>(0xD800 + ((code - 0x10000) >> 10)));
            result.push_back(static_cast<std::uint16_t>(0xDC00 + ((code - 0x10000) & 0x3FF)));
        } else {
            result.push_back(static_cast<std::uint16_t>(code));
        }
    }
    return result;
}

}  // namespace

std::vector<std::string> line_hashes(std::string_view text) {
    constexpr std::uint64_t k_base = 37;
    std::uint64_t first_factor = 1;
    for (std::size_t i = 0; i < k_hashed; ++i)
        first_factor *= k_base;

    std::vector<std::string> result;
    std::map<std::string, std::size_t> count;
    std::array<std::uint16_t, k_hashed> window{};
    std::array<std::size_t, k_hashed> lines{};  // the line that begins at that place of the window, counted from 1
    std::size_t at = 0;
    std::size_t line = 0;
    std::uint64_t hash = 0;
    bool begins_line = true;
    bool after_return = false;

    const auto give_out = [&] {
        if (lines[at] == 0) return;
        auto digits = fmt::format("{:x}", hash);
        const auto nth = ++count[digits];
        result.push_back(fmt::format("{}:{}", digits, nth));
        lines[at] = 0;
    };
    const auto take = [&](std::uint16_t unit) {
        give_out();
        const auto leaves = window[at];
        window[at] = unit;
        if (begins_line) {
            begins_line = false;
            lines[at] = ++line;
        }
        if (unit == '\n') begins_line = true;
        hash = k_base * hash + unit - first_factor * leaves;
        at = (at + 1) % k_hashed;
    };
    for (const auto unit : utf16(text)) {
        if (unit == ' ' || unit == '\t' || (after_return && unit == '\n')) {
            after_return = false;
            continue;
        }
        after_return = unit == '\r';
        take(unit == '\r' ? std::uint16_t{'\n'} : unit);
    }
    take(0xFFFF);
    for (std::size_t i = 0; i < k_hashed; ++i) {
        give_out();
        const auto leaves = window[at];
        window[at] = 0;
        hash = k_base * hash - first_factor * leaves;
        at = (at + 1) % k_hashed;
    }
    return result;
}

std::string to_sarif(const FormatFindings& all) {
    Json run;
    auto& driver = run["tool"]["driver"];
    driver["name"] = "srmigrate";
    driver["semanticVersion"] = all.version;
    driver["rules"] = Json::array();
    for (const auto& rule : all.rules)
        driver["rules"].push_back(rule_json(rule));
    run["automationDetails"]["id"] = fmt::format("srmigrate/{}/", all.command);
    run["columnKind"] = "unicodeCodePoints";
    run["results"] = Json::array();
    std::map<std::string, std::vector<std::string>> hashes;
    for (const auto& finding : all.findings) {
        Json json;
        json["ruleId"] = all.rules[finding.rule].name;
        json["ruleIndex"] = finding.rule;
        json["level"] = sarif_level(finding.weight);
        json["message"]["text"] = base::visible(fmt::format("{}. {}.", finding.message, finding.hint));
        json["locations"] = Json::array({location(finding)});
        auto& prints = json["partialFingerprints"];
        auto known = hashes.find(finding.file);
        if (known == hashes.end()) known = hashes.emplace(finding.file, line_hashes(all.text_of(finding.file))).first;
        const auto line = std::max<std::size_t>(finding.line, 1);
        if (line <= known->second.size()) prints["primaryLocationLineHash"] = known->second[line - 1];
        prints["srmigrate/v1"] = finding.fingerprint;
        if (finding.suppressed) {
            json["suppressions"] =
                Json::array({Json{{"kind", "inSource"}, {"justification", base::visible(*finding.suppressed)}}});
        }
        run["results"].push_back(std::move(json));
    }
    Json json;
    json["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
    json["version"] = "2.1.0";
    json["runs"] = Json::array({std::move(run)});
    return written(json);
}

}  // namespace srmigrate::cli
