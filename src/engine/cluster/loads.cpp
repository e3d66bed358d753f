// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/loads.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/hooks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace srmigrate::engine {
namespace {

constexpr std::string_view k_any_note = "'note':'";
constexpr std::string_view k_not_simulated = "not simulated: ";
constexpr std::string_view k_note = "'note':'not simulated: ";
constexpr std::string_view k_visible = "VISIBLE";
constexpr std::string_view k_committed = "COMMITTED";

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= 128 &&
           std::ranges::all_of(label, [](char c) { return base::is_name_character(c) || c == '-'; });
}

// ---- Publishing -----------------------------------------------------------------------------------------------------

std::chrono::milliseconds publishing(const ClusterState& state) {
    return state.hooks ? state.hooks->publishing() : std::chrono::milliseconds{};
}

bool stays_committed(const ClusterState& state) {
    return publishing(state).count() > 0;
}

void new_version(const ClusterState& state, StoredTable& table) {
    for (auto& partition : table.partitions) {
        ++partition.visible_version;
        partition.visible_time = state.now;
    }
}

const Publication* first_publication(const ClusterState& state, const StoredTable& table) {
    const auto found = std::find_if(state.publications.begin(), state.publications.end(),
                                    [&](const Publication& publication) { return publication.table == table.id; });
    return found != state.publications.end() ? &*found : nullptr;
}

// StarRocks: StmtExecutor, at the end of a load: a transaction that was not published in time is told with an 'err'.
// Its job is FINISHED all the same (InsertLoadJob).
Ok book(const StatementContext& context, StoredDatabase& database, const Load& load, Publication publication) {
    auto& state = context.state;
    const auto transaction = state.next_transaction++;
    const auto label =
        load.label.value_or(fmt::format("{}_{:08x}-0000-4000-8000-{:012x}", load.verb, transaction, transaction));
    const bool is_visible = !stays_committed(state);
    if (!is_visible) {
        publication.due = state.now + publishing(state);
        publication.database = database.name;
        publication.label = label;
        state.publications.push_back(std::move(publication));
    }
    const auto status = is_visible ? k_visible : k_committed;
    database.labels[label] = {
        .transaction = transaction, .table = load.table, .status = std::string(status), .created = state.now};
    return {.affected_rows = load.rows,
            .info = fmt::format("{{'label':'{}', 'status':'{}', 'txnId':'{}'{}{}}}", label, status, transaction,
                                is_visible ? "" : ", 'err':'Publish timeout '",
                                load.note.empty() ? std::string() : fmt::format(", {}{}'", k_note, load.note))};
}

}  // namespace

void check_label(const StatementContext& context, const StoredDatabase& database, std::string_view label) {
    if (!is_label(label)) {
        refuse_analysis(fmt::format("Label format error. regex: ^[-\\w]{{1,128}}$, label: {}", label));
    }
    const auto found = database.labels.find(label);
    if (found == database.labels.end()) return;
    // Releases before 3.5 name the transaction besides.
    const auto& version = context.state.profile.version;
    const auto related = version < schema::Version{.major = 3, .minor = 5, .patch = 0}
                             ? fmt::format(", relate to txn [{}]", found->second.transaction)
                             : std::string(".");
    refuse_analysis(fmt::format("fail to begin transaction. Label [{}] has already been used{}", label, related));
}

std::vector<StoredRow> rows_before(const StatementContext& context, const StoredTable& table) {
    return stays_committed(context.state) ? table.rows : std::vector<StoredRow>{};
}

Ok finish_load(const StatementContext& context, StoredDatabase& database, const Load& load) {
    return book(context, database, load, {.table = 0});
}

Ok finish_load(const StatementContext& context, StoredDatabase& database, StoredTable& table,
               std::vector<StoredRow> before, const Load& load) {
    if (!stays_committed(context.state)) new_version(context.state, table);
    return book(context, database, load, {.table = table.id, .before = std::move(before)});
}

void publish(ClusterState& state) {
    const auto is_due = [&](const Publication& publication) { return publication.due <= state.now; };
    for (const auto& publication : state.publications) {
        if (!is_due(publication)) continue;
        auto* database = state.database(publication.database);
        if (database == nullptr) continue;
        const auto label = database->labels.find(publication.label);
        if (label != database->labels.end()) label->second.status = k_visible;
        if (auto* table = find_table(state, publication.database, publication.table)) new_version(state, *table);
    }
    std::erase_if(state.publications, is_due);
}

const std::vector<StoredRow>& visible_rows(const ClusterState& state, const StoredTable& table) {
    const auto* first = first_publication(state, table);
    return first != nullptr ? first->before : table.rows;
}

void require_published(const ClusterState& state, const StoredTable& table) {
    if (first_publication(state, table) == nullptr) return;
    refuse(
        fmt::format("There are still some transactions in the COMMITTED state waiting to be completed. The table "
                    "[{}] cannot be dropped. If you want to forcibly drop(cannot be recovered), please use \"DROP "
                    "TABLE <table> FORCE\".",
                    table.definition.name.name));
}

bool is_made_up(std::string_view label) {
    return label.find("-0000-4000-8000-") != std::string_view::npos;
}

Ok accepted(std::string_view what) {
    return {.info = fmt::format("{{{}{}'}}", k_note, what)};
}

std::optional<std::string> note_of(const Ok& ok) {
    const auto at = ok.info.find(k_any_note);
    if (at == std::string::npos) return std::nullopt;
    const auto begin = at + k_any_note.size();
    return ok.info.substr(begin, ok.info.rfind("'}") - begin);
}

std::optional<std::string> not_simulated(const Ok& ok) {
    const auto note = note_of(ok);
    if (!note || !note->starts_with(k_not_simulated)) return std::nullopt;
    return note->substr(k_not_simulated.size());
}

void add_notes(Ok& ok, const std::vector<std::string>& notes) {
    if (notes.empty() || note_of(ok)) return;
    ok.info = fmt::format("{{{}{}'}}", k_any_note, base::join(notes, "; "));
}

}  // namespace srmigrate::engine
