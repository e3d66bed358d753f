// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/status_report.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/report/cost.hpp"
#include "run/pending.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace srmigrate::cli {
namespace {

constexpr std::size_t k_label_width = 10;
constexpr std::size_t k_most_pending = 12;  // more would push the rest off the screen
constexpr std::size_t k_message_width = 40;

std::string in_columns(std::string_view text, std::size_t width) {
    std::string padded(text);
    for (auto at = base::display_width(text); at < width; ++at)
        padded += ' ';
    return padded;
}

std::string shortened(const std::string& text) {
    if (base::count_characters(text) <= k_message_width) return text;
    std::string kept;
    for (std::size_t at = 0, count = 0; count + 1 < k_message_width; ++count) {
        const auto size = base::character_size(text, at);
        kept += text.substr(at, size);
        at += size;
    }
    return kept + "…";
}

// Lines under one label. What was found is made visible here, before colour is put around it.
class Screen {
  public:
    explicit Screen(Colour colour) : m_colour(colour) {}

    void line(std::string_view label, std::string_view text, std::string_view paint = {}) {
        const auto head = in_columns(label == m_label ? std::string_view() : label, k_label_width);
        m_label = label;
        const auto shown = base::visible(text);
        m_text += head + (paint.empty() ? shown : painted(shown, paint, m_colour)) + "\n";
    }
    void hint(std::string_view text) {
        m_text +=
            in_columns("", k_label_width) + painted("->", paint::k_cyan, m_colour) + " " + base::visible(text) + "\n";
    }
    std::string text() && { return std::move(m_text); }

  private:
    Colour m_colour;
    std::string m_label;
    std::string m_text;
};

void add_database(Screen& screen, const StatusReport& report) {
    auto text = fmt::format("StarRocks {}", report.version);
    if (report.run_mode) text += fmt::format(", {}", schema::word(*report.run_mode));
    screen.line("database", report.url);
    screen.line("server", fmt::format("{}, {}", report.server, text));
}

void add_place(Screen& screen, const StatusReport& report) {
    const auto rows = report.rows.empty() ? std::string("base") : base::join(report.rows, ", ");
    const auto heads =
        fmt::format("{} {}", report.heads.size() == 1 ? "the head" : "the heads", base::join(report.heads, ", "));
    if (report.lost) {
        screen.line("at", rows, paint::k_red);
        screen.line("at", report.lost->message, paint::k_red);
        if (!report.lost->hint.empty()) screen.hint(report.lost->hint);
        return;
    }
    if (report.heads.empty()) {
        screen.line("at", rows + "; there are no revisions");
    } else if (report.pending.empty()) {
        screen.line("at", fmt::format("{}: up to date", report.rows.size() == 1 ? heads : rows), paint::k_green);
    } else {
        screen.line("at",
                    fmt::format("{}, {} behind {}", rows, base::counted(report.pending.size(), "revision"), heads),
                    paint::k_yellow);
    }
}

std::string_view paint_of(schema::CostClass cost, schema::DataLoss loss) {
    using enum schema::CostClass;
    if (loss == schema::DataLoss::rows || cost == impossible) return paint::k_red;
    if (schema::rewrites_data(cost) || cost == unknown) return paint::k_yellow;
    return {};
}

std::string cost_cell(const StatusReport::Pending& each) {
    if (!each.statements) return "cannot be read";
    return *each.statements == 0 ? "nothing to run" : cost_in_words(each.cost, each.loss);
}

void add_pending(Screen& screen, const StatusReport& report) {
    const auto shown = std::min(report.pending.size(), k_most_pending);
    std::size_t id_width = 0;
    std::size_t message_width = 0;
    for (std::size_t i = 0; i < shown; ++i) {
        id_width = std::max(id_width, base::display_width(report.pending[i].revision));
        message_width =
            std::max(message_width, base::display_width(base::visible(shortened(report.pending[i].message))));
    }
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& each = report.pending[i];
        const auto count = each.statements ? base::counted(*each.statements, "statement") : std::string("?");
        const auto paint = each.statements ? paint_of(each.cost, each.loss) : paint::k_red;
        screen.line(
            "pending",
            fmt::format("{}  {}  {:<13}  {}", in_columns(each.revision, id_width),
                        in_columns(base::visible(shortened(each.message)), message_width), count, cost_cell(each)),
            each.statements == std::size_t{0} ? std::string_view() : paint);
    }
    if (shown == report.pending.size()) return;
    auto worst = schema::CostClass::metadata;
    auto loss = schema::DataLoss::none;
    for (std::size_t i = shown; i < report.pending.size(); ++i) {
        worst = std::max(worst, report.pending[i].cost);
        if (report.pending[i].loss == schema::DataLoss::rows) loss = schema::DataLoss::rows;
    }
    screen.line(
        "pending",
        fmt::format("and {} more, the worst of them: {}", report.pending.size() - shown, cost_in_words(worst, loss)),
        paint_of(worst, loss));
}

void add_run(Screen& screen, const StatusReport& report) {
    if (report.unfinished) {
        const auto how = told(*report.unfinished);
        const bool is_running = !report.unfinished->runner.empty();
        screen.line(is_running ? "running" : "stopped", how.message, is_running ? paint::k_cyan : paint::k_red);
        if (!how.hint.empty()) screen.hint(how.hint);
    }
    if (report.lock && report.lock->is_held) {
        screen.line("lock", "held by " + run::describe_holder(report.lock->journal), paint::k_yellow);
    } else {
        screen.line("lock", "free");
    }
}

void add_trouble(Screen& screen, const StatusReport& report) {
    for (const auto& each : report.edited) {
        screen.line("edited",
                    fmt::format("{}: revision '{}' ran otherwise on {} UTC", each.file.string(), each.script.revision,
                                each.script.ran),
                    paint::k_red);
    }
    if (!report.edited.empty()) screen.hint("restore what ran, and put the change into a new revision");
    for (const auto& view : report.inactive) {
        const auto how = told(view);
        screen.line("inactive", how.message, paint::k_yellow);
        screen.hint(how.hint);
    }
    for (const auto& [database, job] : report.jobs) {
        auto text =
            fmt::format("{} job {} on {}.{}: {}", schema::word(job.list), job.id, database, job.table, job.state);
        if (!job.progress.empty()) text += ", " + job.progress;
        if (!job.message.empty()) text += ", " + job.message;
        screen.line("jobs", text, paint::k_cyan);
    }
}

void add_models(Screen& screen, const StatusReport& report) {
    if (!report.models) return;
    const auto& models = *report.models;
    if (!models.differences) {
        screen.line("models", "not compared: " + models.not_compared);
    } else if (*models.differences == 0) {
        screen.line("models", "no difference", paint::k_green);
    } else {
        screen.line("models", base::counted(*models.differences, "difference"), paint::k_yellow);
        screen.hint("run 'srmigrate check'");
    }
}

}  // namespace

bool is_up_to_date(const StatusReport& report) {
    const bool differs = report.models && report.models->differences != 0 && report.pending.empty();
    return !report.lost && report.pending.empty() && !report.unfinished && report.edited.empty() && !differs;
}

std::string status_text(const StatusReport& report) {
    Screen screen(report.colour);
    add_database(screen, report);
    add_place(screen, report);
    add_pending(screen, report);
    add_run(screen, report);
    add_trouble(screen, report);
    add_models(screen, report);
    return std::move(screen).text();
}

void add_status(base::Json& json, const StatusReport& report) {
    using base::Json;
    json["server"] = report.server;
    json["url"] = report.url;
    json["database"] = report.database ? Json(*report.database) : Json(nullptr);
    json["version"] = report.version;
    json["run_mode"] = report.run_mode ? Json(schema::word(*report.run_mode)) : Json(nullptr);
    json["current"] = report.rows;
    json["heads"] = report.heads;
    json["up_to_date"] = is_up_to_date(report);
    json["problem"] = report.lost ? Json(report.lost->message) : Json(nullptr);
    json["pending"] = Json::array();
    for (const auto& each : report.pending) {
        const auto if_read = [&](Json value) { return each.statements ? std::move(value) : Json(nullptr); };
        json["pending"].push_back(Json{{"revision", each.revision},
                                       {"message", each.message},
                                       {"file", each.file.string()},
                                       {"statements", if_read(each.statements.value_or(0))},
                                       {"cost", if_read(schema::to_text(each.cost))},
                                       {"loses_data", if_read(each.loss == schema::DataLoss::rows)}});
    }
    json["unfinished"] = to_json(report.unfinished);
    json["lock"] = nullptr;
    if (report.lock && report.lock->is_held) {
        const auto& journal = report.lock->journal;
        json["lock"] = Json{{"owner", journal.owner},
                            {"host", journal.host},
                            {"pid", journal.pid},
                            {"seconds_held", report.lock->now - journal.since},
                            {"revision", journal.progress ? Json(journal.progress->revision) : Json(nullptr)}};
    }
    json["edited"] = Json::array();
    for (const auto& each : report.edited) {
        json["edited"].push_back(
            Json{{"revision", each.script.revision}, {"file", each.file.string()}, {"ran", each.script.ran}});
    }
    json["inactive_materialized_views"] = Json::array();
    for (const auto& view : report.inactive) {
        json["inactive_materialized_views"].push_back(
            Json{{"database", view.database}, {"name", view.name}, {"reason", view.reason}});
    }
    json["jobs"] = Json::array();
    for (const auto& [database, job] : report.jobs) {
        json["jobs"].push_back(Json{{"database", database},
                                    {"table", job.table},
                                    {"list", schema::word(job.list)},
                                    {"job", job.id},
                                    {"state", job.state},
                                    {"progress", job.progress},
                                    {"message", job.message}});
    }
    json["models"] = nullptr;
    if (report.models) {
        const auto& models = *report.models;
        json["models"] =
            Json{{"differences", models.differences ? Json(*models.differences) : Json(nullptr)},
                 {"not_compared", models.not_compared.empty() ? Json(nullptr) : Json(models.not_compared)}};
    }
}

}  // namespace srmigrate::cli
