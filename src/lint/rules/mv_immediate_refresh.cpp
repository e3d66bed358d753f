// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::lint {
namespace {

Hits find_mv_immediate_refresh(const StatementVisit& visit) {
    const auto* const create = visit.as<schema::CreateMaterializedView>();
    if (create == nullptr || schema::is_synchronous(create->view) || !create->view.refresh) return {};
    if (create->view.refresh->moment == schema::RefreshMoment::deferred) return {};
    const auto& reads = create->view.query.reads;
    const auto is_read = [&](const schema::ObjectName& name) {
        return std::any_of(reads.begin(), reads.end(), [&](const schema::ObjectName& read) {
            return visit.world.full(read) == visit.world.full(name);
        });
    };
    const auto later = visit.later();
    const bool changes_later = std::any_of(later.begin(), later.end(), [&](const revision::ScriptStatement& statement) {
        const auto written = schema::objects_written(statement.operation);
        return std::any_of(written.begin(), written.end(), is_read);
    });
    const bool reads_large =
        std::any_of(reads.begin(), reads.end(), [&](const schema::ObjectName& name) { return visit.is_large(name); });
    if (!changes_later && !reads_large) return {};
    Hit hit{
        .message = fmt::format("the first refresh of {} starts at once, {}", visit.shown(create->view.name),
                               changes_later ? "while a later statement changes what it reads" : "on a large table"),
        .hint = "write REFRESH DEFERRED …, and REFRESH MATERIALIZED VIEW … WITH SYNC MODE where it is to be filled",
        .anchor = {.name = "REFRESH"},
        .object = visit.shown(create->view.name)};
    const auto tokens = visit.tokens;
    const auto word = std::find_if(tokens.begin(), tokens.end(), [](const sql::LexedToken& token) {
        return token.kind == sql::LexedKind::word && base::equals_ignoring_case(token.text, "REFRESH");
    });
    const bool is_said = create->view.refresh->moment.has_value();
    if (word != tokens.end() && !is_said) {
        auto fixed = *create;
        fixed.view.refresh->moment = schema::RefreshMoment::deferred;
        hit.remedy = editing(visit, {.offset = word->end(), .length = 0, .text = " DEFERRED"}, std::move(fixed));
    }
    return {std::move(hit)};
}

}  // namespace

constinit const Rule mv_immediate_refresh{
    .name = "mv-immediate-refresh",
    .group = RuleGroup::views,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::up, find_mv_immediate_refresh},
    .summary =
        "An asynchronous materialized view is filled at once while the revision goes on to change what "
        "it reads, or reads a large table.",
    .why =
        "The first refresh runs in the background, nothing waits for it, and it competes with what "
        "comes next. Source: StarRocks documentation, troubleshooting of materialized views; issue "
        "61693.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"CREATE MATERIALIZED VIEW m REFRESH ASYNC AS SELECT id, price FROM orders;\n"
            "INSERT INTO orders WITH LABEL one (id) VALUES (1);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m REFRESH ASYNC AS SELECT id, price FROM orders\"\n"
            "- execute:\n"
            "    sql: \"INSERT INTO orders WITH LABEL one (id) VALUES (1)\""},
    .good = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED ASYNC AS SELECT id, price FROM orders;\n"
             "INSERT INTO orders WITH LABEL one (id) VALUES (1);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED ASYNC AS SELECT id, price FROM orders\"\n"
             "- execute:\n"
             "    sql: \"INSERT INTO orders WITH LABEL one (id) VALUES (1)\""},
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
