// SPDX-License-Identifier: Apache-2.0
#include "run/statement/resolve.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "run/statement/load.hpp"
#include "run/statement/partition_proof.hpp"
#include "schema/effect/effect.hpp"
#include "server/partition_list.hpp"
#include "server/reflect.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace srmigrate::run {
namespace {

using schema::NeitherState;
using schema::NoEffect;
using schema::NotVisible;
using schema::ObjectName;
using schema::Operation;
using schema::ProofOfEffect;
using schema::TookEffect;
using server::NamedObject;
using server::ShownAs;

// ---- What to read ---------------------------------------------------------------------------------------------------

ShownAs shown_as(const Operation& operation) {
    if (const auto* create = std::get_if<schema::CreateMaterializedView>(&operation)) {
        return schema::is_synchronous(create->view) ? ShownAs::synchronous_view : ShownAs::view;
    }
    if (std::holds_alternative<schema::DropMaterializedView>(operation)) return ShownAs::synchronous_view;
    const auto is_view = std::holds_alternative<schema::CreateView>(operation) ||
                         std::holds_alternative<schema::AlterView>(operation) ||
                         std::holds_alternative<schema::SetViewSecurity>(operation) ||
                         std::holds_alternative<schema::DropView>(operation) ||
                         std::holds_alternative<schema::AlterMaterializedView>(operation);
    return is_view ? ShownAs::view : ShownAs::table;
}

std::vector<NamedObject> objects_of(const Operation& operation, const std::string& database) {
    auto names = schema::objects_written(operation);
    if (std::holds_alternative<schema::CreateMaterializedView>(operation)) names.resize(1);  // its tables stay
    if (const auto* like = std::get_if<schema::CreateTableLike>(&operation)) names.push_back(like->like);
    std::vector<NamedObject> objects;
    for (const auto& name : names) {
        const auto as = name.name.empty() ? ShownAs::database : shown_as(operation);
        objects.push_back({.database = name.database.value_or(database), .name = name.name, .as = as});
    }
    return objects;
}

// ---- Deciding -------------------------------------------------------------------------------------------------------

Resolution of_proof(const schema::Proof& proof, const Operation& operation) {
    const auto repeatable = [&](std::string why) {
        return schema::is_repeatable(operation) ? Resolution(SendAgain{}) : Resolution(Undecided{std::move(why)});
    };
    return std::visit(base::Overloaded{
                          [](const TookEffect&) { return Resolution(Done{}); },
                          [](const NoEffect&) { return Resolution(SendAgain{}); },
                          [&](const NeitherState& neither) { return repeatable(neither.what); },
                          [&](const NotVisible&) { return repeatable("nothing on the server shows whether it did"); },
                      },
                      proof);
}

// The server refuses a label a second time, so sending again can do no harm.
Resolution of_outcome(LoadOutcome outcome) {
    switch (outcome) {
        case LoadOutcome::finished:
            return Done{};
        case LoadOutcome::none:
            return SendAgain{};
        case LoadOutcome::unknown:
            break;
    }
    return Undecided{"nothing on the server shows whether it did"};
}

Resolution resolve_by_partitions(server::Session& session, const SentStatement& sent, const InFlight& entry,
                                 const schema::ServerProfile& context) {
    const auto& operation = *sent.statement.operation;
    // Where definitions show it, they are surer than ids.
    const auto* alter = std::get_if<schema::AlterTable>(&operation);
    const auto shows = std::holds_alternative<schema::DropMaterializedView>(operation) ||
                       (alter != nullptr && (std::holds_alternative<schema::AddPartitions>(alter->clauses.front()) ||
                                             std::holds_alternative<schema::DropPartitions>(alter->clauses.front())));
    if (shows) {
        const auto by_definition = live_proof(session, sent, context);
        if (!std::holds_alternative<NotVisible>(by_definition)) return of_proof(by_definition, operation);
    }
    const auto subjects = proof_subjects(operation, sent.database);
    const auto found = partition_proof(operation, subjects, entry.proof, read_lists(session, subjects));
    const auto* create = std::get_if<schema::CreateTableAsSelect>(&operation);
    if (create != nullptr && std::holds_alternative<NeitherState>(found)) {
        // It was not there before, and nothing was ever loaded into it: what is dropped is empty, and recoverable.
        return SendAgain{.first = fmt::format("DROP TABLE {}.{}", sql::quote_identifier(subjects.front().of.database),
                                              sql::quote_identifier(subjects.front().of.table))};
    }
    if (std::holds_alternative<NotVisible>(found)) return Undecided{"what would prove it was not written down"};
    if (const auto* neither = std::get_if<NeitherState>(&found)) return Undecided{neither->what};
    return of_proof(found, operation);
}

}  // namespace

schema::Proof live_proof(server::Session& session, const SentStatement& sent, const schema::ServerProfile& context) {
    const auto objects = objects_of(sent.statement.operation, sent.database);
    if (objects.empty()) return NotVisible{};
    auto catalog = server::read_objects(session, objects, context.version);
    catalog.current = sent.database;
    return schema::definition_proof(catalog, sent.statement.operation, context);
}

Resolution resolve(server::Session& session, const SentStatement& sent, const InFlight& entry,
                   const schema::ServerProfile& context, const WaitOptions& options,
                   const base::Environment& environment, const EventSink& sink) {
    const auto& operation = *sent.statement.operation;
    const auto loaded = loads_into(operation, sent.database);
    if (loaded && !entry.transaction.empty()) {
        await_visible(session, *loaded, entry.transaction, options, environment, sink);
        return Done{};
    }
    std::vector<std::int64_t> jobs;
    if (sent.target.may_leave_job()) {
        wait_for_all(session, sent.target, entry.job_mark, options, environment, sink);
        jobs = finished_jobs(session, sent.target, entry.job_mark);
    }
    if (revision::has_directive(sent.statement.directives, revision::DirectiveName::idempotent)) {
        return SendAgain{};
    }
    switch (schema::proof_of_effect(operation)) {
        case ProofOfEffect::label:
            return of_outcome(await_load(session, *loaded, entry.proof, options, environment, sink));
        case ProofOfEffect::partitions:
            return resolve_by_partitions(session, sent, entry, context);
        case ProofOfEffect::nothing:
            return of_proof(NotVisible{}, operation);
        case ProofOfEffect::definition:
        case ProofOfEffect::job:
            break;
    }
    const auto found = live_proof(session, sent, context);
    if (!jobs.empty() && !std::holds_alternative<NoEffect>(found)) return Done{.jobs = std::move(jobs)};
    if (std::holds_alternative<NotVisible>(found) && schema::proof_of_effect(operation) == ProofOfEffect::job) {
        return SendAgain{};  // its job would be listed
    }
    auto resolution = of_proof(found, operation);
    if (auto* done = std::get_if<Done>(&resolution)) done->jobs = std::move(jobs);
    return resolution;
}

std::vector<std::string> skipped_partitions(server::Session& session, const SentStatement& sent) {
    const auto* alter = std::get_if<schema::AlterTable>(sent.statement.operation.get());
    const auto* optimize =
        alter == nullptr || alter->clauses.empty() ? nullptr : std::get_if<schema::Optimize>(&alter->clauses.front());
    const auto* hash = optimize == nullptr || !optimize->distribution || optimize->partitioning
                           ? nullptr
                           : std::get_if<schema::HashDistribution>(&*optimize->distribution);
    if (hash == nullptr) return {};
    const auto lists = server::list_partitions(
        session, {{.database = alter->name.database.value_or(sent.database), .table = alter->name.name}});
    std::vector<std::string> skipped;
    // SHOW PARTITIONS lists them by name, bare, with a comma and a blank between (StarRocks: PartitionsProcDir).
    const auto wanted_key = base::to_lower(base::join(hash->columns, ", "));
    for (const auto& partition : lists.front().value_or(std::vector<server::ListedPartition>{})) {
        const auto& names = optimize->partitions;
        const auto is_named = names.empty() || std::any_of(names.begin(), names.end(), [&](const auto& name) {
                                  return base::equals_ignoring_case(name, partition.name);
                              });
        const auto key = base::to_lower(partition.distribution_key);
        const auto has_buckets = !hash->buckets || partition.buckets == fmt::format("{}", *hash->buckets);
        if (is_named && (key != wanted_key || !has_buckets)) skipped.push_back(partition.name);
    }
    return skipped;
}

}  // namespace srmigrate::run
