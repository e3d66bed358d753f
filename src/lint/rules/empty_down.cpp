// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace srmigrate::lint {
namespace {

/// Whether a line between the two is a comment of its author, not a marker or directive.
bool has_comment(std::string_view lines) {
    const auto all = base::split(lines, '\n');
    return std::any_of(all.begin(), all.end(), [](const std::string& line) {
        const auto begin = std::min(line.find("--"), line.find('#'));
        if (begin == std::string::npos) return false;
        const auto text = base::trim(std::string_view(line).substr(line.find_first_not_of("-#", begin)));
        return !text.empty() && !text.starts_with("srmigrate:") && !text.starts_with("migrate:");
    });
}

/// The text of the section from its marker to the next one.
std::string_view lines_of(const RevisionVisit& visit) {
    const std::string_view file = visit.revision().header;
    const auto line_begin = [&](std::size_t line) {
        std::size_t at = 0;
        for (; line > 1 && at != std::string_view::npos; --line)
            at = file.find('\n', at) + 1;
        return at;
    };
    if (!visit.down.where || visit.down.where->line == 0) return {};
    const auto begin = line_begin(visit.down.where->line);
    const bool is_first = visit.up.where && visit.up.where->line > visit.down.where->line;
    const auto end = is_first ? line_begin(visit.up.where->line) : file.size();
    return file.substr(begin, end - begin);
}

Hits find_empty_down(const RevisionVisit& visit) {
    const bool is_empty = visit.down.kind == revision::SectionKind::written && visit.down.statements.empty();
    if (!is_empty || visit.up.statements.empty() || has_comment(lines_of(visit))) return {};
    return {{.message = fmt::format("the down section of '{}' is empty, and does not say why", visit.revision().id),
             .hint = "write what undoes the revision, or in a comment why there is nothing to undo",
             .place = visit.down.where}};
}

}  // namespace

constinit const Rule empty_down{
    .name = "empty-down",
    .group = RuleGroup::scripts,
    .level = LintLevel::notice,
    .check = RevisionRule{find_empty_down},
    .summary = "A down section that is meant to do nothing and does not say why.",
    .why = "downgrade takes it for done, and goes on with what is left behind.",
    .before = "",
    .bad = {"CREATE TABLE t (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
            "BY HASH (id);\n"
            "\n"
            "-- migrate:down\n"
            "-- srmigrate:empty",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\"\n"
            "downgrade: []"},
    .good = {"CREATE TABLE t (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
             "BY HASH (id);\n"
             "\n"
             "-- migrate:down\n"
             "-- srmigrate:empty\n"
             "-- the table is read by the old version, too",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\"\n"
             "downgrade: []  # the old version reads the table, too"}};

}  // namespace srmigrate::lint
