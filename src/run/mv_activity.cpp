// SPDX-License-Identifier: Apache-2.0
#include "run/mv_activity.hpp"

#include "base/text.hpp"
#include "server/error_kind.hpp"
#include "sql/parser.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

namespace srmigrate::run {
namespace {

bool is_same(const ListedView& a, const ListedView& b) {
    return a.database == b.database && a.name == b.name;
}

std::vector<ListedView> views_in(const server::ResultSet& rows, const std::string& database) {
    std::vector<ListedView> views;
    for (const auto& row : rows.rows) {
        const auto text = [&](std::string_view name) { return rows.cell(row, name).value_or(std::string()); };
        if (base::equals_ignoring_case(text("refresh_type"), "ROLLUP")) continue;
        views.push_back({.database = database,
                         .name = text("name"),
                         .is_active = base::equals_ignoring_case(text("is_active"), "true"),
                         .reason = text("inactive_reason"),
                         .text = text("text")});
    }
    return views;
}

bool reads(const ListedView& reader, const ListedView& read) {
    const auto parsed = sql::parse_shown(reader.text);
    const auto* operation = std::get_if<schema::Operation>(&parsed);
    const auto* create = operation == nullptr ? nullptr : std::get_if<schema::CreateMaterializedView>(operation);
    if (create == nullptr) return false;
    const auto& names = create->view.query.reads;
    return std::any_of(names.begin(), names.end(), [&](const schema::ObjectName& name) {
        return name.name == read.name && name.database.value_or(reader.database) == read.database;
    });
}

// Each behind those of them that it reads.
std::vector<ListedView> in_order(std::vector<ListedView> views) {
    std::vector<ListedView> ordered;
    while (!views.empty()) {
        auto next = std::find_if(views.begin(), views.end(), [&](const ListedView& view) {
            return std::none_of(views.begin(), views.end(),
                                [&](const ListedView& other) { return reads(view, other); });
        });
        if (next == views.end()) next = views.begin();
        ordered.push_back(std::move(*next));
        views.erase(next);
    }
    return ordered;
}

}  // namespace

std::vector<ListedView> list_views(server::Session& session, const std::vector<std::string>& databases) {
    std::vector<std::string> statements;
    for (const auto& database : databases)
        statements.push_back("SHOW MATERIALIZED VIEWS FROM " + sql::quote_identifier(database));
    std::vector<ListedView> views;
    // A packet ends with its first error: a database that does not exist.
    for (std::size_t at = 0; at < statements.size();) {
        const auto answers = session.query(base::join(std::span(statements).subspan(at), "; "));
        if (answers.empty()) throw server::ConnectionLost("the server did not answer");
        for (const auto& answer : answers) {
            if (const auto* rows = std::get_if<server::ResultSet>(&answer)) {
                std::ranges::move(views_in(*rows, databases[at]), std::back_inserter(views));
            }
            ++at;
        }
    }
    return views;
}

std::vector<ListedView> made_inactive(const std::vector<ListedView>& before, const std::vector<ListedView>& after) {
    std::vector<ListedView> made;
    for (const auto& view : after) {
        const auto was_inactive = std::any_of(before.begin(), before.end(), [&](const ListedView& earlier) {
            return is_same(earlier, view) && !earlier.is_active;
        });
        if (!view.is_active && !was_inactive) made.push_back(view);
    }
    return made;
}

std::vector<ListedView> perhaps_active_before(std::vector<ListedView> views) {
    std::erase_if(views, [](const ListedView& view) { return !view.is_active && view.reason.starts_with("base"); });
    return views;
}

std::string activate(const ListedView& view) {
    return fmt::format("ALTER MATERIALIZED VIEW {}.{} ACTIVE", sql::quote_identifier(view.database),
                       sql::quote_identifier(view.name));
}

namespace {

// The server puts the whole text of the view before what is wrong with it (AlterMVJobExecutor).
std::string cause_of(const std::string& message) {
    static constexpr std::string_view k_cause = "Cause an error: ";
    const auto at = message.rfind(k_cause);
    return at == std::string::npos ? message : message.substr(at + k_cause.size());
}

}  // namespace

std::vector<ListedView> reactivate(server::Session& session, std::vector<ListedView> views) {
    std::vector<ListedView> left;
    for (auto& view : in_order(std::move(views))) {
        const auto answer = server::ask(session, activate(view));
        if (const auto* error = std::get_if<server::ErrorAnswer>(&answer)) {
            view.reason = cause_of(error->message);
            left.push_back(std::move(view));
        }
    }
    return left;
}

}  // namespace srmigrate::run
