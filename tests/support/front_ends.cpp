// SPDX-License-Identifier: Apache-2.0
#include "support/front_ends.hpp"

#include "engine/cluster/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::tests {

namespace {

using engine::Databases;
using engine::StatementContext;
using engine::Words;
using sql::Answer;

enum class Forwarding {
    none,       ///< the front end answers by itself
    no_sync,    ///< the leader answers
    with_sync,  ///< the leader runs it, then the front end waits until it knows what the leader knows
};

Forwarding forwarding_of(const engine::Statement& statement) {
    const Words words(statement);
    if (words.at("show")) {
        if (words.at("load", 1)) return Forwarding::with_sync;
        constexpr std::array<std::string_view, 6> k_of_leader{"alter",        "backends",    "frontends",
                                                              "materialized", "transaction", "pipes"};
        const bool of_leader =
            std::ranges::any_of(k_of_leader, [&](std::string_view word) { return words.at(word, 1); });
        return of_leader ? Forwarding::no_sync : Forwarding::none;
    }
    constexpr std::array<std::string_view, 8> k_local{"select",  "with", "desc", "describe",
                                                      "explain", "use",  "set",  "admin"};
    const bool local = std::ranges::any_of(k_local, [&](std::string_view word) { return words.at(word); });
    return local ? Forwarding::none : Forwarding::with_sync;
}

/// Two catalogs in each other's place, for the time of a statement.
class Exchanged {
  public:
    Exchanged(Databases& one, Databases& other) : m_one(one), m_other(other) { m_one.swap(m_other); }
    Exchanged(const Exchanged&) = delete;
    Exchanged& operator=(const Exchanged&) = delete;
    ~Exchanged() { m_one.swap(m_other); }

  private:
    Databases& m_one;
    Databases& m_other;
};

void remember(Followers& followers, Databases before) {
    followers.earlier.push_back(std::move(before));
    while (followers.earlier.size() > followers.lag)
        followers.earlier.pop_front();
}

Answer run_with_sync(Followers& followers, const StatementContext& context, const std::function<Answer()>& run) {
    const bool changes = followers.lag > 0 && !Words(context.statement).at("sync");
    Databases before = changes ? context.state.databases : Databases{};
    Answer answer = run();
    if (changes && !std::holds_alternative<sql::ErrorAnswer>(answer)) remember(followers, std::move(before));
    followers.behind.erase(context.connection.id);
    return answer;
}

}  // namespace

void Followers::attach(const engine::ClientConnection& connection) {
    if (lag > 0 && !earlier.empty()) behind[connection.id] = earlier.front();
}

Answer Followers::run(const StatementContext& context, const std::function<Answer()>& run) {
    switch (forwarding_of(context.statement)) {
        case Forwarding::no_sync:
            return run();
        case Forwarding::with_sync:
            return run_with_sync(*this, context, run);
        case Forwarding::none:
            break;
    }
    const auto seen = behind.find(context.connection.id);
    if (seen == behind.end()) return run();
    const Exchanged view(context.state.databases, seen->second);
    return run();
}

}  // namespace srmigrate::tests
