// SPDX-License-Identifier: Apache-2.0
#include "run/lock/journal.hpp"

#include "base/diagnostic.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

#include <charconv>

namespace srmigrate::run {
namespace {

using base::Json;

constexpr int k_version = 1;
constexpr std::size_t k_chain_length = 16;

bool is_state(char letter) {
    return std::string_view("nsjd").find(letter) != std::string_view::npos;
}

Json to_json(const InFlight& statement) {
    Json json{statement.index, statement.hash, statement.job_mark};
    if (!statement.proof.empty() || !statement.transaction.empty()) json.push_back(statement.proof);
    if (!statement.transaction.empty()) json.push_back(statement.transaction);
    return json;
}

InFlight in_flight_of(const Json& json) {
    return {.index = json.at(0).get<std::size_t>(),
            .hash = json.at(1).get<std::string>(),
            .job_mark = json.at(2).get<std::int64_t>(),
            .proof = json.size() > 3 ? json.at(3).get<std::string>() : std::string(),
            .transaction = json.size() > 4 ? json.at(4).get<std::string>() : std::string()};
}

// The states of statements, in RevisionProgress and Halted alike.
template <class Statements>
Json states_to_json(const Statements& statements) {
    Json json{{"s", to_run_lengths(statements.states)}, {"c", statements.done_chain}};
    for (const auto& statement : statements.in_flight)
        json["f"].push_back(to_json(statement));
    return json;
}

template <class Statements>
void read_states(const Json& json, Statements& statements) {
    auto states = from_run_lengths(json.at("s").get<std::string>());
    if (!states) throw base::Error("the journal's statement states cannot be read");
    statements.states = *std::move(states);
    statements.done_chain = json.at("c").get<std::string>();
    if (!json.contains("f")) return;
    for (const auto& statement : json.at("f"))
        statements.in_flight.push_back(in_flight_of(statement));
}

Json to_json(const RevisionProgress& progress) {
    auto json = states_to_json(progress);
    json["r"] = progress.revision;
    if (progress.downgrade) json["d"] = 1;
    if (!progress.plan.empty()) json["l"] = progress.plan;
    if (progress.undoes) json["z"] = states_to_json(*progress.undoes);
    return json;
}

RevisionProgress progress_of(const Json& json) {
    RevisionProgress progress{.revision = json.at("r").get<std::string>(),
                              .downgrade = json.contains("d"),
                              .states = {},
                              .done_chain = {},
                              .in_flight = {},
                              .plan = json.value("l", std::string())};
    read_states(json, progress);
    if (json.contains("z")) read_states(json.at("z"), progress.undoes.emplace());
    return progress;
}

}  // namespace

std::string to_run_lengths(const std::vector<StatementState>& states) {
    std::string text;
    for (std::size_t begin = 0; begin < states.size();) {
        auto end = begin;
        while (end < states.size() && states[end] == states[begin])
            ++end;
        text += fmt::format("{}{}", static_cast<char>(states[begin]), end - begin);
        begin = end;
    }
    return text;
}

std::optional<std::vector<StatementState>> from_run_lengths(std::string_view text) {
    constexpr std::size_t most = 10'000'000;
    std::vector<StatementState> states;
    while (!text.empty()) {
        const auto letter = text.front();
        std::size_t count = 0;
        const auto* const end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data() + 1, end, count);
        if (!is_state(letter) || error != std::errc{} || count == 0 || count > most - states.size())
            return std::nullopt;
        states.insert(states.end(), count, static_cast<StatementState>(letter));
        text = std::string_view(rest, static_cast<std::size_t>(end - rest));
    }
    return states;
}

std::string extend_chain(std::string_view chain, std::string_view statement_hash) {
    return base::sha256_hex(fmt::format("{}\n{}", chain, statement_hash)).substr(0, k_chain_length);
}

std::string encode(const Journal& journal) {
    Json json{{"v", k_version},   {"p", journal.project},    {"u", journal.owner}, {"h", journal.host},
              {"i", journal.pid}, {"c", journal.connection}, {"t", journal.since}, {"x", journal.expires}};
    if (journal.failed) json["e"] = 1;
    if (journal.progress) json["q"] = to_json(*journal.progress);
    if (!journal.nonce.empty()) json["n"] = journal.nonce;
    if (!journal.parent.empty()) json["k"] = journal.parent;
    if (!journal.awaited.empty()) json["w"] = journal.awaited;
    if (!journal.process.empty()) json["m"] = journal.process;
    if (!journal.user.empty()) json["a"] = journal.user;
    return base::base64url(json.dump());
}

Journal decode(std::string_view text) {
    try {
        const auto bytes = base::from_base64url(text);
        if (!bytes) throw base::Error("the journal is not base64url");
        const auto json = Json::parse(*bytes);
        if (json.at("v").get<int>() != k_version) {
            throw base::Error(
                fmt::format("the journal has version {}, this program knows {}", json.at("v").dump(), k_version),
                "use the version of srmigrate that wrote it, or a newer one");
        }
        Journal journal{.project = json.at("p").get<std::string>(),
                        .owner = json.at("u").get<std::string>(),
                        .host = json.at("h").get<std::string>(),
                        .pid = json.at("i").get<std::int64_t>(),
                        .connection = json.at("c").get<std::uint64_t>(),
                        .since = json.at("t").get<std::int64_t>(),
                        .expires = json.at("x").get<std::int64_t>(),
                        .failed = json.contains("e"),
                        .progress = std::nullopt,
                        .nonce = json.value("n", std::string()),
                        .parent = json.value("k", std::string()),
                        .awaited = json.value("w", std::vector<std::uint64_t>()),
                        .process = json.value("m", std::string()),
                        .user = json.value("a", std::string())};
        if (json.contains("q")) journal.progress = progress_of(json.at("q"));
        return journal;
    } catch (const Json::exception&) {
        throw base::Error("the journal of the last run cannot be read");
    }
}

}  // namespace srmigrate::run
