// SPDX-License-Identifier: Apache-2.0
#include "lint/fix.hpp"

#include "revision/body/read_script.hpp"
#include "revision/script/read_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace srmigrate::lint {
namespace {

using revision::Direction;

/// What both sections of a script say.
struct ScriptSections {
    revision::Section up;
    revision::Section down;
};

ScriptSections read_both(const revision::Revision& revision, const revision::VariableValues& values) {
    return {.up = revision::read_section(revision, Direction::up, values),
            .down = revision::read_section(revision, Direction::down, values)};
}

std::string with_edits(std::string text, std::vector<FileEdit> edits) {
    std::sort(edits.begin(), edits.end(), [](const FileEdit& a, const FileEdit& b) { return a.offset > b.offset; });
    for (const auto& edit : edits)
        text.replace(edit.offset, edit.length, edit.text);
    return text;
}

/// Whether the fixed statement means what the rule said, and every other one is as it was.
bool is_as_said(const revision::Section& before, const revision::Section& after, const LintFinding* finding) {
    const auto fixed = finding == nullptr ? std::optional<std::size_t>() : finding->statement - 1;
    const bool goes = fixed && !finding->fixed;
    if (after.kind != before.kind || after.statements.size() + (goes ? 1 : 0) != before.statements.size()) return false;
    std::size_t now = 0;
    for (std::size_t i = 0; i < before.statements.size(); ++i) {
        if (fixed == i) {
            if (goes) continue;
            if (*after.statements[now].operation != *finding->fixed) return false;
        } else if (after.statements[now].hash != before.statements[i].hash) {
            return false;
        }
        ++now;
    }
    return true;
}

bool is_proved(const revision::Revision& revision, const std::string& text, const LintFinding& finding,
               const revision::VariableValues& values) {
    try {
        auto reading = revision::read_header({.file = revision.file, .shown_file = revision.shown_file, .text = text},
                                             revision.format);
        if (!reading.revision) return false;
        const auto before = read_both(revision, values);
        const auto after = read_both(*reading.revision, values);
        const bool is_up = finding.direction == Direction::up;
        return is_as_said(before.up, after.up, is_up ? &finding : nullptr) &&
               is_as_said(before.down, after.down, is_up ? nullptr : &finding);
    } catch (const base::Error&) {
        return false;
    }
}

}  // namespace

Fixes safe_fixes(const std::vector<LintFinding>& findings, const revision::Graph& graph,
                 const revision::VariableValues& values) {
    Fixes fixes;
    std::map<std::string, std::vector<std::size_t>> by_revision;
    std::set<std::tuple<std::string, Direction, std::size_t>> statements;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const auto& finding = findings[i];
        const bool is_fixable = finding.state == FindingState::open && finding.rule->fix == FixKind::safe &&
                                !finding.edits.empty() && finding.direction;
        if (!is_fixable) continue;
        if (!statements.insert({finding.revision, *finding.direction, finding.statement}).second) continue;
        by_revision[finding.revision].push_back(i);
    }
    for (const auto& [id, indexes] : by_revision) {
        const auto& revision = graph[*graph.find(id)];
        FixedFile fixed{.file = revision.file, .text = {}, .done = {}};
        std::vector<FileEdit> edits;
        for (const auto i : indexes) {
            if (!is_proved(revision, with_edits(revision.header, findings[i].edits), findings[i], values)) {
                fixes.refused.push_back(
                    {.message =
                         fmt::format("the fix of '{}' does not give what it should; the statement stays as it is",
                                     findings[i].rule->name),
                     .where = findings[i].where,
                     .hint = findings[i].hint});
                continue;
            }
            edits.insert(edits.end(), findings[i].edits.begin(), findings[i].edits.end());
            fixed.done.push_back(i);
        }
        if (fixed.done.empty()) continue;
        fixed.text = with_edits(revision.header, std::move(edits));
        fixes.files.push_back(std::move(fixed));
    }
    return fixes;
}

}  // namespace srmigrate::lint
