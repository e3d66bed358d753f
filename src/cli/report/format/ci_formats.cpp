// SPDX-License-Identifier: Apache-2.0
// GitHub's workflow commands, GitLab's code quality report, and JUnit. Sources: actions/toolkit, command.ts and
// problem-matchers.md; GitLab, app/validators/json_schemas/codeclimate.json; GitLab, unit test reports.
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/report/format/findings.hpp"
#include "cli/report/output.hpp"
#include "cli/report/page_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace srmigrate::cli {
namespace {

using base::Json;

constexpr std::size_t k_shown_by_github = 10;  // of each level in a step

std::string_view github_word(Weight weight) {
    switch (weight) {
        case Weight::notice:
            return "notice";
        case Weight::warning:
            return "warning";
        case Weight::error:
            return "error";
    }
    return {};
}

std::string github_message(std::string_view text) {
    auto result = base::replace_all(text, "%", "%25");
    result = base::replace_all(result, "\r", "%0D");
    return base::replace_all(result, "\n", "%0A");
}

std::string github_property(std::string_view text) {
    return base::replace_all(base::replace_all(github_message(text), ":", "%3A"), ",", "%2C");
}

std::string sentence(const FormatFinding& finding) {
    return base::visible(fmt::format("{}. {}", finding.message, finding.hint));
}

std::string gitlab_severity(const FormatRule& rule, Weight weight) {
    switch (weight) {
        case Weight::notice:
            return "info";
        case Weight::warning:
            return "minor";
        case Weight::error:
            return rule.is_about_data ? "critical" : "major";
    }
    return {};
}

/// Line breaks and tabs are blanks in an attribute, unless they are written so.
std::string xml_attribute(std::string_view text) {
    return base::replace_all(base::replace_all(html_text(text), "\n", "&#10;"), "\t", "&#9;");
}

std::string place_text(const FormatFinding& finding) {
    if (finding.line == 0) return finding.file;
    return fmt::format("{}:{}:{}", finding.file, finding.line, std::max<std::size_t>(finding.column, 1));
}

/// Equal names would hide each other (GitLab: the first one of a class and name counts).
std::string own_name(const FormatCase& entry, std::map<std::pair<std::string, std::string>, std::size_t>& seen) {
    const auto count = ++seen[{entry.class_name, entry.name}];
    return count == 1 ? entry.name : fmt::format("{} ({})", entry.name, count);
}

}  // namespace

std::string to_github(const FormatFindings& all) {
    std::string text;
    for (const auto weight : {Weight::error, Weight::warning, Weight::notice}) {
        std::size_t count = 0;
        for (const auto& finding : all.findings) {
            if (finding.weight != weight || finding.suppressed) continue;
            if (++count > k_shown_by_github) continue;
            const auto line = std::max<std::size_t>(finding.line, 1);
            text += fmt::format("::{} file={},line={},endLine={}", github_word(weight), github_property(finding.file),
                                line, line);
            if (finding.column > 0) text += fmt::format(",col={},endColumn={}", finding.column, finding.end_column);
            text += fmt::format(",title={}::{}\n", github_property(all.rules[finding.rule].name),
                                github_message(sentence(finding)));
        }
        if (count > k_shown_by_github) {
            text += fmt::format("::notice::and {} more of level {}: see the log\n", count - k_shown_by_github,
                                github_word(weight));
        }
    }
    return text;
}

std::string to_gitlab(const FormatFindings& all) {
    Json json = Json::array();
    for (const auto& finding : all.findings) {
        if (finding.suppressed) continue;
        const auto& rule = all.rules[finding.rule];
        Json entry;
        entry["description"] = sentence(finding);
        entry["check_name"] = rule.name;
        entry["fingerprint"] = finding.fingerprint;
        entry["severity"] = gitlab_severity(rule, finding.weight);
        entry["location"]["path"] = finding.file;
        entry["location"]["lines"]["begin"] = std::max<std::size_t>(finding.line, 1);
        json.push_back(std::move(entry));
    }
    return written(json);
}

std::string to_junit(const FormatFindings& all) {
    struct Case {
        std::string file;
        std::string rule;
        std::vector<const FormatFinding*> findings;
    };
    std::map<std::pair<std::string, std::string>, Case> cases;
    for (const auto& finding : all.findings) {
        if (finding.suppressed) continue;
        const auto& rule = all.rules[finding.rule].name;
        auto& entry = cases[{finding.file, rule}];
        entry.file = finding.file;
        entry.rule = rule;
        entry.findings.push_back(&finding);
    }
    for (const auto& file : all.files) {
        const bool has_some =
            std::any_of(cases.begin(), cases.end(), [&](const auto& known) { return known.first.first == file; });
        if (!has_some) cases[{file, ""}] = {.file = file, .rule = "no findings", .findings = {}};
    }
    const auto failures =
        std::count_if(cases.begin(), cases.end(), [](const auto& known) { return !known.second.findings.empty(); });
    const auto counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\"", cases.size(), failures);
    auto text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"srmigrate {0}\" {1}>\n"
        "  <testsuite name=\"{0}\" {1} skipped=\"0\">\n",
        xml_attribute(all.command), counts);
    for (const auto& [key, entry] : cases) {
        text += fmt::format("    <testcase classname=\"{}.{}\" name=\"{}\" file=\"{}\"", xml_attribute(all.command),
                            xml_attribute(entry.rule), xml_attribute(entry.file), xml_attribute(entry.file));
        if (entry.findings.empty()) {
            text += "/>\n";
            continue;
        }
        std::string body;
        for (const auto* const finding : entry.findings) {
            body += fmt::format("{}: {}: {}\nhint: {}\n", place_text(*finding), github_word(finding->weight),
                                finding->message, finding->hint);
        }
        text += fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                            github_word(entry.findings.front()->weight), xml_attribute(entry.findings.front()->message),
                            html_text(body));
    }
    return text + "  </testsuite>\n</testsuites>\n";
}

std::string to_junit(std::string_view command, const std::vector<FormatCase>& cases) {
    const auto count = [&](CaseEnd end) {
        return std::count_if(cases.begin(), cases.end(), [&](const FormatCase& entry) { return entry.end == end; });
    };
    const auto counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\"", cases.size(), count(CaseEnd::failed));
    auto text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"srmigrate {0}\" {1}>\n"
        "  <testsuite name=\"{0}\" {1} skipped=\"{2}\">\n",
        xml_attribute(command), counts, count(CaseEnd::skipped));
    std::map<std::pair<std::string, std::string>, std::size_t> seen;
    for (const auto& entry : cases) {
        text += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml_attribute(entry.class_name),
                            xml_attribute(own_name(entry, seen)));
        if (!entry.file.empty()) text += fmt::format(" file=\"{}\"", xml_attribute(entry.file));
        const auto body = html_text(entry.text);
        switch (entry.end) {
            case CaseEnd::passed:
                text += entry.text.empty()
                            ? "/>\n"
                            : fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n", body);
                break;
            case CaseEnd::skipped:
                text += fmt::format(">\n      <skipped message=\"{}\">{}</skipped>\n    </testcase>\n",
                                    xml_attribute(entry.message), body);
                break;
            case CaseEnd::failed:
                text += fmt::format(">\n      <failure type=\"failed\" message=\"{}\">{}</failure>\n    </testcase>\n",
                                    xml_attribute(entry.message), body);
                break;
        }
    }
    return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace srmigrate::cli
