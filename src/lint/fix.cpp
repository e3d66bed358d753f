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

/// What is left of a text with the edits of several findings.
std::string with_edits(std::string text, const std::vector<const LintFinding*>& findings) {
    std::vector<FileEdit> edits;
    for (const auto* const finding : findings)
        edits.insert(edits.end(), finding->remedy->edits.begin(), finding->remedy->edits.end());
    std::sort(edits.begin(), edits.end(), [](const FileEdit& a, const FileEdit& b) { return a.offset > b.offset; });
    for (const auto& edit : edits)
        text.replace(edit.offset, edit.length, edit.text);
    return text;
}

/// What the directives say, as the remedies have it.
std::vector<std::string> expected_directives(const std::vector<revision::Directive>& directives,
                                             const std::vector<const LintFinding*>& findings) {
    std::vector<std::string> result;
    for (const auto& directive : directives) {
        const auto changed = std::find_if(findings.begin(), findings.end(), [&](const LintFinding* finding) {
            return finding->remedy->directive == directive.where;
        });
        if (changed == findings.end()) {
            result.push_back(revision::spelled(directive));
        } else if (!(*changed)->remedy->directive_text.empty()) {
            constexpr std::string_view k_prefix = "srmigrate:";
            result.push_back((*changed)->remedy->directive_text.substr(k_prefix.size()));
        }
    }
    return result;
}

/// Whether the section means what the remedies say, and all else in it is as it was.
bool is_as_said(Direction direction, const revision::Section& before, const revision::Section& after,
                const std::vector<const LintFinding*>& findings) {
    std::map<std::size_t, const FixedStatement*> fixed;
    for (const auto* const finding : findings) {
        if (finding->direction != direction) continue;
        for (const auto& statement : finding->remedy->statements)
            fixed[statement.statement] = &statement;
    }
    if (after.kind != before.kind) return false;
    std::size_t now = 0;
    for (std::size_t i = 0; i < before.statements.size(); ++i) {
        const auto& old = before.statements[i];
        if (const auto found = fixed.find(i); found != fixed.end()) {
            for (const auto& operation : found->second->operations) {
                if (now == after.statements.size() || *after.statements[now++].operation != operation) return false;
            }
            continue;
        }
        if (now == after.statements.size()) return false;
        const auto& same = after.statements[now++];
        if (same.hash != old.hash) return false;
        if (expected_directives(same.directives, {}) != expected_directives(old.directives, findings)) return false;
    }
    return now == after.statements.size();
}

bool is_proved(const revision::Revision& revision, const std::vector<const LintFinding*>& findings,
               const revision::VariableValues& values) {
    try {
        auto reading = revision::read_header(
            {.file = revision.file, .shown_file = revision.shown_file, .text = with_edits(revision.header, findings)},
            revision.format);
        if (!reading.revision) return false;
        const auto before = read_both(revision, values);
        const auto after = read_both(*reading.revision, values);
        return is_as_said(Direction::up, before.up, after.up, findings) &&
               is_as_said(Direction::down, before.down, after.down, findings);
    } catch (const base::Error&) {
        return false;
    }
}

bool is_wanted(const LintFinding& finding, WantedFixes wanted) {
    if (finding.state != FindingState::open || !finding.remedy) return false;
    switch (finding.rule->fix) {
        case FixKind::none:
            return false;
        case FixKind::suggestion:
            return wanted == WantedFixes::suggestions_too;
        case FixKind::safe:
            return true;
    }
    return false;
}

/// What no two fixes may change at the same time.
using ChangedParts = std::set<std::tuple<std::string, std::optional<Direction>, std::size_t>>;

bool is_free(const LintFinding& finding, ChangedParts& changed) {
    ChangedParts wanted;
    for (const auto& statement : finding.remedy->statements)
        wanted.insert({finding.revision, finding.direction, statement.statement});
    if (finding.remedy->directive) wanted.insert({finding.revision, std::nullopt, finding.remedy->directive->line});
    const bool is_free =
        std::none_of(wanted.begin(), wanted.end(), [&](const auto& part) { return changed.contains(part); });
    if (is_free) changed.merge(wanted);
    return is_free;
}

}  // namespace

Fixes fixes_of(const std::vector<LintFinding>& findings, const revision::Graph& graph,
               const revision::VariableValues& values, WantedFixes wanted) {
    Fixes fixes;
    std::map<std::string, std::vector<std::size_t>> by_revision;
    ChangedParts changed;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (is_wanted(findings[i], wanted) && is_free(findings[i], changed))
            by_revision[findings[i].revision].push_back(i);
    }
    for (const auto& [id, indexes] : by_revision) {
        const auto& revision = graph[*graph.find(id)];
        FixedFile fixed{.file = revision.file, .text = {}, .done = {}};
        std::vector<const LintFinding*> proved;
        for (const auto i : indexes) {
            auto next = proved;
            next.push_back(&findings[i]);
            if (!is_proved(revision, next, values)) {
                fixes.refused.push_back(
                    {.message =
                         fmt::format("the fix of '{}' does not give what it should; the statement stays as it is",
                                     findings[i].rule->name),
                     .where = findings[i].where,
                     .hint = findings[i].hint});
                continue;
            }
            proved = std::move(next);
            fixed.done.push_back(i);
        }
        if (fixed.done.empty()) continue;
        fixed.text = with_edits(revision.header, proved);
        fixes.files.push_back(std::move(fixed));
    }
    return fixes;
}

}  // namespace srmigrate::lint
