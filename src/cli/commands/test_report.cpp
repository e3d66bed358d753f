// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/test_report.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/report/entries.hpp"
#include "cli/terminal/console.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace srmigrate::cli {
namespace {

using verify::CheckCase;
using verify::CheckEnd;

constexpr std::size_t k_shown_details = 20;

struct EndCounts {
    std::size_t passed = 0;
    std::size_t noted = 0;
    std::size_t skipped = 0;
    std::size_t failed = 0;
    std::size_t all() const { return passed + noted + skipped + failed; }
};

void count(EndCounts& counts, CheckEnd end) {
    switch (end) {
        case CheckEnd::passed:
            ++counts.passed;
            return;
        case CheckEnd::noted:
            ++counts.noted;
            return;
        case CheckEnd::skipped:
            ++counts.skipped;
            return;
        case CheckEnd::failed:
            ++counts.failed;
            return;
    }
}

EndCounts counts_of(const std::vector<CheckCase>& cases) {
    EndCounts counts;
    for (const auto& each : cases)
        count(counts, each.end);
    return counts;
}

std::string in_words(const EndCounts& counts) {
    std::vector<std::string> parts;
    if (counts.failed > 0) parts.push_back(fmt::format("{} failed", counts.failed));
    if (counts.passed > 0) parts.push_back(fmt::format("{} passed", counts.passed));
    if (counts.noted > 0) parts.push_back(fmt::format("{} with a note", counts.noted));
    if (counts.skipped > 0) parts.push_back(fmt::format("{} skipped", counts.skipped));
    return base::join(parts, ", ");
}

std::string names_of(const std::vector<verify::TestProfile>& profiles) {
    std::vector<std::string> words;
    for (const auto& profile : profiles)
        words.push_back(verify::word(profile));
    return base::join(words, ", ");
}

/// The same thing on several clusters.
struct ToldOnce {
    const CheckCase* first = nullptr;
    std::vector<verify::TestProfile> profiles;
};

std::vector<ToldOnce> told_once(const std::vector<CheckCase>& cases, CheckEnd end) {
    std::vector<ToldOnce> result;
    std::map<std::tuple<verify::CheckName, std::string, std::string, std::vector<std::string>>, std::size_t> known;
    for (const auto& each : cases) {
        if (each.end != end) continue;
        const auto [found, is_new] =
            known.try_emplace({each.check, each.revision, each.diagnostic.message, each.details}, result.size());
        if (is_new) result.push_back({.first = &each, .profiles = {}});
        if (each.profile) result[found->second].profiles.push_back(*each.profile);
    }
    return result;
}

std::string detail_lines(const std::vector<std::string>& details, std::string_view indent) {
    std::string text;
    for (std::size_t i = 0; i < std::min(details.size(), k_shown_details); ++i)
        text += fmt::format("{}{}\n", indent, base::replace_all(base::visible(details[i]), "\n", " "));
    if (details.size() > k_shown_details)
        text += fmt::format("{}and {} more\n", indent, details.size() - k_shown_details);
    return text;
}

std::string told_text(const ToldOnce& told, std::string_view label, Colour colour) {
    auto diagnostic = told.first->diagnostic;
    const auto on = told.profiles.empty() ? std::string() : fmt::format(" on {}", names_of(told.profiles));
    diagnostic.message += fmt::format(" [{}{}]", verify::word(told.first->check), on);
    auto hint = std::exchange(diagnostic.hint, {});
    auto text = to_text(diagnostic, label, colour) + detail_lines(told.first->details, "    ");
    if (!hint.empty()) text += fmt::format("hint: {}\n", base::visible(hint));
    return text;
}

std::string skipped_text(const std::vector<CheckCase>& cases) {
    std::map<std::string, std::size_t> reasons;
    for (const auto& each : cases) {
        if (each.end == CheckEnd::skipped) ++reasons[each.diagnostic.message];
    }
    std::string text;
    for (const auto& [reason, times] : reasons)
        text += fmt::format("  skipped {}: {}\n", times == 1 ? "once" : fmt::format("{} times", times),
                            base::visible(reason));
    return text;
}

std::string_view mark(const EndCounts& counts) {
    if (counts.failed > 0) return "FAILED";
    if (counts.passed > 0) return "ok";
    return counts.noted > 0 ? "note" : "-";
}
std::string_view paint_of(const EndCounts& counts) {
    if (counts.failed > 0) return paint::k_red;
    return counts.noted > 0 || counts.passed == 0 ? paint::k_yellow : paint::k_green;
}

std::string table_of_checks(const TestReport& report) {
    std::size_t width = 0;
    for (const auto& check : verify::checks())
        width = std::max(width, check.name.size());
    std::string text;
    for (const auto& check : verify::checks()) {
        EndCounts counts;
        for (const auto& each : report.cases) {
            if (each.check == check.check) count(counts, each.end);
        }
        if (counts.all() == 0) continue;
        constexpr std::size_t k_mark_width = 6;
        const auto word = fmt::format("{:<{}}", mark(counts), k_mark_width);
        text += fmt::format("  {}  {:<{}}  {}\n", painted(word, paint_of(counts), report.colour), check.name, width,
                            in_words(counts));
    }
    return text;
}

std::string body_of(const CheckCase& each) {
    auto diagnostic = each.diagnostic;
    auto hint = std::exchange(diagnostic.hint, {});
    auto text = base::to_text(diagnostic, "error").substr(7) + detail_lines(each.details, "    ");
    if (!hint.empty()) text += fmt::format("hint: {}\n", hint);
    return text;
}

}  // namespace

bool has_failed(const TestReport& report) {
    return counts_of(report.cases).failed > 0;
}

std::string test_text(const TestReport& report) {
    auto text =
        fmt::format("{} on {}\n\n{}", base::counted(report.revisions, "revision"),
                    report.profiles.empty() ? "no cluster" : names_of(report.profiles), table_of_checks(report));
    text += skipped_text(report.cases);
    text += "\n";
    for (const auto& told : told_once(report.cases, CheckEnd::noted))
        text += told_text(told, "note", report.colour);
    for (const auto& told : told_once(report.cases, CheckEnd::failed))
        text += told_text(told, "error", report.colour);
    const auto counts = counts_of(report.cases);
    const auto summary = counts.all() == 0 ? std::string("nothing was checked") : in_words(counts);
    return text + painted(summary, paint_of(counts), report.colour) + "\n";
}

void add_test(base::Json& json, const TestReport& report) {
    using base::Json;
    const auto counts = counts_of(report.cases);
    json["schema"] = 1;
    json["summary"] = Json{{"passed", counts.passed},
                           {"noted", counts.noted},
                           {"skipped", counts.skipped},
                           {"failed", counts.failed},
                           {"revisions", report.revisions}};
    json["profiles"] = Json::array();
    for (const auto& profile : report.profiles)
        json["profiles"].push_back(verify::word(profile));
    json["cases"] = Json::array();
    for (const auto& each : report.cases) {
        const auto clean = base::without_secrets(each.diagnostic);
        const auto has_line = clean.where && clean.where->line > 0;
        json["cases"].push_back(Json{{"check", verify::word(each.check)},
                                     {"revision", or_null(each.revision)},
                                     {"profile", or_null(each.profile ? verify::word(*each.profile) : "")},
                                     {"outcome", verify::word(each.end)},
                                     {"message", or_null(clean.message)},
                                     {"hint", or_null(clean.hint)},
                                     {"file", or_null(each.file)},
                                     {"line", has_line ? Json(clean.where->line) : Json(nullptr)},
                                     {"column", has_line ? Json(clean.where->column) : Json(nullptr)},
                                     {"details", each.details}});
    }
}

std::string test_junit(const TestReport& report, const PathNames& names) {
    std::vector<FormatCase> cases;
    for (const auto& each : report.cases) {
        const auto on = each.profile ? fmt::format(" [{}]", verify::word(*each.profile)) : std::string();
        const bool is_test = each.check == verify::CheckName::own_tests;
        FormatCase entry{.class_name = is_test ? names.of(each.file) : fmt::format("test.{}", verify::word(each.check)),
                         .name = (each.revision.empty() ? std::string("all revisions") : each.revision) + on,
                         .file = each.file.empty() ? std::string() : names.of(each.file),
                         .message = each.diagnostic.message};
        if (each.end != CheckEnd::passed) entry.text = body_of(each);
        switch (each.end) {
            case CheckEnd::passed:
            case CheckEnd::noted:
                break;
            case CheckEnd::skipped:
                entry.end = CaseEnd::skipped;
                break;
            case CheckEnd::failed:
                entry.end = CaseEnd::failed;
                break;
        }
        cases.push_back(std::move(entry));
    }
    return to_junit("test", cases);
}

}  // namespace srmigrate::cli
