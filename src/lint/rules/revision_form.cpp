// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace srmigrate::lint {
namespace {

constexpr std::array k_size_options{RuleOption{"limit", "number", "20", "how many statements a section may have"}};

Hits find_max_statements_per_revision(const RevisionVisit& visit) {
    const auto limit = RuleOptions(visit.config, "max-statements-per-revision").number(k_size_options.front());
    const auto count = static_cast<std::int64_t>(visit.up.statements.size());
    if (count <= limit) return {};
    return {{.message = fmt::format("the revision '{}' has {} statements, and the limit is {}", visit.revision().id,
                                    count, limit),
             .hint = "split it: each statement may fail, and what ran before it stays",
             .place = visit.up.statements[static_cast<std::size_t>(std::max<std::int64_t>(limit, 0))].where}};
}

Hits find_message_required(const RevisionVisit& visit) {
    if (!base::trim(visit.revision().message).empty()) return {};
    return {{.message = fmt::format("the revision '{}' has no message", visit.revision().id),
             .hint = "say above its keys what it does",
             .place = base::whole_file(revision::shown_name(visit.revision()))}};
}

Hits find_down_required(const RevisionVisit& visit) {
    const bool is_absent = visit.down.kind == revision::SectionKind::absent;
    const bool is_empty = visit.down.kind == revision::SectionKind::written && visit.down.statements.empty();
    if (visit.up.statements.empty() || (!is_absent && !is_empty)) return {};
    return {{.message = fmt::format("the revision '{}' has {} down section", visit.revision().id,
                                    is_absent ? "no" : "an empty"),
             .hint = "write what undoes it, or '-- migrate:down auto'",
             .place = is_absent ? visit.up.where : visit.down.where}};
}

}  // namespace

constinit const Rule max_statements_per_revision{.name = "max-statements-per-revision",
                                                 .group = RuleGroup::house,
                                                 .level = LintLevel::off,
                                                 .check = RevisionRule{find_max_statements_per_revision},
                                                 .summary = "A revision with many statements.",
                                                 .why = "A rule of the house: off until the project asks for it.",
                                                 .before = "",
                                                 .bad = {"SELECT 1;\n"
                                                         "SELECT 2;",
                                                         "upgrade:\n"
                                                         "- execute:\n"
                                                         "    sql: \"SELECT 1\"\n"
                                                         "- execute:\n"
                                                         "    sql: \"SELECT 2\""},
                                                 .good = {"SELECT 1;",
                                                          "upgrade:\n"
                                                          "- execute:\n"
                                                          "    sql: \"SELECT 1\""},
                                                 .options = k_size_options,
                                                 .settings = "rules.max-statements-per-revision.limit = 1"};

constinit const Rule message_required{.name = "message-required",
                                      .group = RuleGroup::house,
                                      .level = LintLevel::off,
                                      .check = RevisionRule{find_message_required},
                                      .summary = "A revision without a message.",
                                      .why = "A rule of the house: off until the project asks for it.",
                                      .before = "",
                                      .bad = {"SELECT 1;",
                                              "upgrade:\n"
                                              "- execute:\n"
                                              "    sql: \"SELECT 1\""},
                                      .good = {"SELECT 1;",
                                               "upgrade:\n"
                                               "- execute:\n"
                                               "    sql: \"SELECT 1\""}};

constinit const Rule down_required{.name = "down-required",
                                   .group = RuleGroup::house,
                                   .level = LintLevel::off,
                                   .check = RevisionRule{find_down_required},
                                   .summary = "A revision whose down section is absent or empty.",
                                   .why = "A rule of the house: off until the project asks for it.",
                                   .before = "",
                                   .bad = {"SELECT 1;\n"
                                           "\n"
                                           "-- migrate:down\n"
                                           "-- srmigrate:empty",
                                           "upgrade:\n"
                                           "- execute:\n"
                                           "    sql: SELECT 1\n"
                                           "downgrade: []"},
                                   .good = {"SELECT 1;\n"
                                            "\n"
                                            "-- migrate:down\n"
                                            "SELECT 2;",
                                            "upgrade:\n"
                                            "- execute:\n"
                                            "    sql: SELECT 1\n"
                                            "downgrade:\n"
                                            "- execute:\n"
                                            "    sql: SELECT 2"}};

}  // namespace srmigrate::lint
