// SPDX-License-Identifier: Apache-2.0
#include "runner/lock_machine.hpp"

#include "run/lock/take_over.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::tests {

using run::StatementState;
using At = MachineRunner::At;
using Looks = MachineRunner::Looks;
using Writes = MachineRunner::Writes;
using Kind = MachineChoice::Kind;

namespace {

constexpr std::uint8_t k_nonces_of_a_life = 16;

std::uint8_t bit(std::uint8_t connection) {
    return static_cast<std::uint8_t>(1U << connection);
}

std::string nonce_text(std::uint8_t nonce) {
    return nonce == 0 ? std::string() : std::string(1, static_cast<char>(nonce));
}

// The view whose journal counts, as the program finds it.
const MachineView* source_in(const std::vector<MachineView>& sight) {
    run::SeenViews seen;
    for (const auto& view : sight) {
        run::RunView shown{.epoch = view.epoch, .journal = {}};
        shown.journal.nonce = nonce_text(view.nonce);
        shown.journal.parent = nonce_text(view.parent);
        seen.views.push_back(std::move(shown));
    }
    const auto* source = run::source_of(seen);
    return source == nullptr ? nullptr : &sight[static_cast<std::size_t>(source - seen.views.data())];
}

// As to_await in take_over.cpp.
std::uint8_t to_await(const MachineView& former) {
    auto connections = former.awaited;
    if (!former.has_ended && former.connection != 0)
        connections = static_cast<std::uint8_t>(connections | bit(former.connection));
    return connections;
}

bool is_own(const MachineRunner& runner, const MachineView& view) {
    return view.nonce / k_nonces_of_a_life == runner.life;
}

const MachineView* seen_at(const MachineRunner& runner, std::uint8_t epoch) {
    const auto found = std::find_if(runner.sight.begin(), runner.sight.end(),
                                    [&](const MachineView& view) { return view.epoch == epoch; });
    return found == runner.sight.end() ? nullptr : &*found;
}

}  // namespace

LockMachine::LockMachine(MachineBudget budget) : m_budget(budget) {
    for (auto& runner : m_runners)
        begin(runner);
}

// ---- The server -----------------------------------------------------------------------------------------------------

const MachineView* LockMachine::top() const {
    return m_views.empty() ? nullptr : &m_views.back();
}

MachineView* LockMachine::find(std::uint8_t epoch) {
    const auto found =
        std::find_if(m_views.begin(), m_views.end(), [&](const MachineView& view) { return view.epoch == epoch; });
    return found == m_views.end() ? nullptr : &*found;
}

void LockMachine::create(const MachineView& view) {
    if (find(view.epoch) != nullptr) return;
    if (view.epoch > m_highest_ever + 1) violation(fmt::format("epoch {} leaves a gap", view.epoch));
    m_highest_ever = std::max(m_highest_ever, view.epoch);
    m_views.push_back(view);
    std::sort(m_views.begin(), m_views.end(),
              [](const MachineView& a, const MachineView& b) { return a.epoch < b.epoch; });
}

void LockMachine::alter(const MachineView& view) {
    if (auto* known = find(view.epoch)) *known = view;
}

void LockMachine::drop(std::uint8_t epoch) {
    if (find(epoch) == nullptr) return;
    if (m_views.back().epoch == epoch) violation(fmt::format("the highest view {} is dropped", epoch));
    std::erase_if(m_views, [&](const MachineView& view) { return view.epoch == epoch; });
}

void LockMachine::carry_out(const MachineWrite& write) {
    switch (write.kind) {
        case MachineWrite::Kind::create:
            create(write.view);
            break;
        case MachineWrite::Kind::alter:
            alter(write.view);
            break;
        case MachineWrite::Kind::drop:
            drop(write.view.epoch);
            break;
    }
}

void LockMachine::take_effect(std::uint8_t statement) {
    if (++m_effects[statement] > 1) violation(fmt::format("statement {} took effect twice", statement));
}

void LockMachine::violation(std::string what) {
    if (!m_violation) m_violation = std::move(what);
}

// ---- Who may do what ------------------------------------------------------------------------------------------------

bool LockMachine::is_alive(std::uint8_t life) const {
    return std::any_of(m_runners.begin(), m_runners.end(),
                       [&](const Runner& runner) { return runner.life == life && runner.at != At::over; });
}

// Whether its holder may be robbed.
bool LockMachine::is_free(const MachineView& view) const {
    return view.has_ended || !is_alive(view.connection) || m_budget.robberies > 0;
}

// Whether a statement of the revision may be executed on that connection, or is about to be sent through it.
bool LockMachine::is_busy(std::uint8_t connection) const {
    const auto is_executing = std::find(m_executing.begin(), m_executing.end(), connection) != m_executing.end();
    return is_executing || std::any_of(m_runners.begin(), m_runners.end(), [&](const Runner& runner) {
               return runner.life == connection && runner.at == At::sending;
           });
}

bool LockMachine::can_step(const Runner& runner) const {
    switch (runner.at) {
        case At::over:
            return false;
        case At::waiting:
            return top() == nullptr || is_own(runner, *top()) || is_free(*top());
        case At::awaiting:
            for (std::uint8_t connection = 0; connection < 8; ++connection) {
                const bool is_awaited = (runner.view.awaited & bit(connection)) != 0 && connection != runner.life;
                if (is_awaited && is_busy(connection)) return false;
            }
            return true;
        case At::resolving:
            return m_executing[runner.statement] == 0;
        case At::listing:
        case At::reading:
        case At::creating:
        case At::altering:
        case At::confirming:
        case At::dropping:
        case At::sending:
            return true;
    }
    return false;
}

std::vector<MachineChoice> LockMachine::choices() const {
    std::vector<MachineChoice> found;
    for (std::uint8_t i = 0; i < m_runners.size(); ++i) {
        const auto& runner = m_runners[i];
        if (runner.at == At::over) continue;
        const bool writes = runner.at == At::creating || runner.at == At::altering || runner.at == At::dropping ||
                            runner.at == At::sending;
        if (m_budget.kills > 0) found.push_back({.kind = Kind::kill, .index = i});
        if (m_budget.kills > 0 && writes) found.push_back({.kind = Kind::kill_late, .index = i});
        if (!can_step(runner)) continue;
        found.push_back({.kind = Kind::step, .index = i});
        if (!writes || m_budget.losses == 0) continue;
        for (const auto kind : {Kind::lose_before, Kind::lose_after, Kind::lose_late})
            found.push_back({.kind = kind, .index = i});
    }
    for (std::uint8_t i = 0; i < m_late.size(); ++i)
        found.push_back({.kind = Kind::late_write, .index = i});
    for (std::uint8_t k = 0; k < k_machine_statements; ++k) {
        if (m_executing[k] != 0) found.push_back({.kind = Kind::late_end, .index = k});
    }
    return found;
}

std::optional<std::string> LockMachine::apply(MachineChoice choice) {
    switch (choice.kind) {
        case Kind::lose_before:
        case Kind::lose_after:
        case Kind::lose_late:
            --m_budget.losses;
            step(m_runners[choice.index], choice.kind);
            break;
        case Kind::step:
            step(m_runners[choice.index], choice.kind);
            break;
        case Kind::kill_late:
            --m_budget.kills;
            step(m_runners[choice.index], Kind::lose_late);
            begin(m_runners[choice.index]);
            break;
        case Kind::kill:
            --m_budget.kills;
            begin(m_runners[choice.index]);
            break;
        case Kind::late_write: {
            const auto write = m_late[choice.index];
            m_late.erase(m_late.begin() + choice.index);
            carry_out(write);
            break;
        }
        case Kind::late_end:
            m_executing[choice.index] = 0;
            take_effect(choice.index);
            break;
    }
    return m_violation;
}

bool LockMachine::is_over() const {
    return std::all_of(m_runners.begin(), m_runners.end(), [](const Runner& runner) { return runner.at == At::over; });
}

std::string LockMachine::packet_of(std::size_t index) const {
    const auto& runner = m_runners[index];
    switch (runner.at) {
        case At::waiting:
        case At::confirming:
        case At::resolving:
        case At::over:
            return {};
        case At::listing:
            return "list";
        case At::reading:
            return fmt::format("read {}", runner.listed.front());
        case At::creating:
            return fmt::format("create {}", runner.view.epoch);
        case At::altering:
            return fmt::format("alter {}", runner.view.epoch);
        case At::dropping:
            return fmt::format("drop {}", runner.below.front());
        case At::awaiting:
            return "await";
        case At::sending:
            return fmt::format("effect {}", runner.statement);
    }
    return {};
}

// ---- A runner's packet ----------------------------------------------------------------------------------------------

void LockMachine::begin(Runner& runner) {
    runner = {};
    runner.life = ++m_lives;
    look(runner, Looks::for_lock);
}

void LockMachine::step(Runner& runner, Kind kind) {
    const bool is_done = kind == Kind::step || kind == Kind::lose_after;
    const bool is_answered = kind == Kind::step;
    const auto send = [&](MachineWrite::Kind what, const MachineView& view) {
        if (is_done) carry_out({.kind = what, .view = view});
        if (kind == Kind::lose_late) m_late.push_back({.kind = what, .view = view});
    };
    switch (runner.at) {
        case At::waiting:
            return look(runner, Looks::for_lock);
        case At::listing:
            for (const auto& view : m_views)
                runner.listed.push_back(view.epoch);
            runner.highest_listed = m_views.empty() ? std::uint8_t{0} : m_views.back().epoch;
            if (runner.listed.empty()) return looked(runner);
            runner.at = At::reading;
            return;
        case At::reading:
            if (const auto* view = find(runner.listed.front())) runner.sight.push_back(*view);
            runner.listed.erase(runner.listed.begin());
            if (!runner.listed.empty()) return;
            // The highest one only goes after a higher one has come.
            if (runner.sight.empty() || runner.sight.back().epoch != runner.highest_listed)
                return look(runner, runner.looks);
            return looked(runner);
        case At::creating: {
            const bool is_new = find(runner.view.epoch) == nullptr;
            send(MachineWrite::Kind::create, runner.view);
            return look(runner, is_answered && is_new ? Looks::in_settling : Looks::after_create);
        }
        case At::altering: {
            const bool is_there = find(runner.view.epoch) != nullptr;
            send(MachineWrite::Kind::alter, runner.view);
            if (!is_answered) return gave_up(runner);
            if (!is_there) return fenced(runner);
            runner.at = At::confirming;
            return;
        }
        case At::confirming:
            if (top() == nullptr || top()->epoch != runner.view.epoch) return fenced(runner);
            return altered(runner);
        case At::dropping:
            send(MachineWrite::Kind::drop, MachineView{.epoch = runner.below.front()});
            runner.below.erase(runner.below.begin());
            // Without an answer it may be there yet: everything is looked at again.
            return is_answered ? drop_next(runner) : look(runner, Looks::in_settling);
        case At::awaiting:
            runner.view.awaited = 0;
            return confirm(runner);
        case At::sending: {
            const auto k = runner.statement;
            if (m_highest_acquired > runner.view.epoch)
                violation(fmt::format("the holder of epoch {} acts although epoch {} was acquired", runner.view.epoch,
                                      m_highest_acquired));
            if (m_executing[k] != 0) violation(fmt::format("statement {} is executed twice at a time", k));
            if (is_done) take_effect(k);
            if (kind == Kind::lose_late) m_executing[k] = runner.life;
            if (is_answered) return go_on(runner);
            runner.at = At::resolving;
            return;
        }
        case At::resolving:
            return go_on(runner);
        case At::over:
            return;
    }
}

// ---- Taking the lock: take_over.cpp ---------------------------------------------------------------------------------

void LockMachine::look(Runner& runner, Looks why) {
    runner.at = At::listing;
    runner.looks = why;
    runner.listed.clear();
    runner.sight.clear();
}

void LockMachine::looked(Runner& runner) {
    const auto* highest = runner.sight.empty() ? nullptr : &runner.sight.back();
    const bool is_ours = highest != nullptr && is_own(runner, *highest);
    switch (runner.looks) {
        case Looks::for_lock: {
            const bool is_held = highest != nullptr && !is_ours && !highest->has_ended && is_alive(highest->connection);
            if (is_held && m_budget.robberies == 0) {
                runner.at = At::waiting;
                runner.sight.clear();
                return;
            }
            if (is_held) --m_budget.robberies;
            return attempt(runner);
        }
        case Looks::after_create: {
            if (const auto* view = seen_at(runner, runner.view.epoch); view != nullptr && is_own(runner, *view)) {
                runner.view = *view;
                return look(runner, Looks::in_settling);
            }
            if (highest != nullptr && highest->epoch >= runner.view.epoch) return gave_up(runner);
            return make(runner);
        }
        case Looks::in_settling:
            return settle(runner);
        case Looks::for_new_epoch:
            if (!is_ours) return begin(runner);  // lost: the process ends
            return attempt(runner);
    }
}

void LockMachine::attempt(Runner& runner) {
    const auto* highest = runner.sight.empty() ? nullptr : &runner.sight.back();
    runner.view = {.epoch = highest == nullptr ? std::uint8_t{1} : static_cast<std::uint8_t>(highest->epoch + 1),
                   .parent = highest == nullptr ? std::uint8_t{0} : highest->nonce,
                   .connection = runner.life};
    carry(runner, runner.view);
    const auto* source = source_in(runner.sight);
    runner.waits = source == nullptr || !is_own(runner, *source) || source->parent != 0;
    make(runner);
}

void LockMachine::make(Runner& runner) {
    runner.view.nonce = static_cast<std::uint8_t>(runner.life * k_nonces_of_a_life + ++runner.attempts);
    runner.at = At::creating;
    runner.sight.clear();
}

void LockMachine::carry(Runner& runner, MachineView& view) const {
    const auto* source = source_in(runner.sight);
    if (source == nullptr) return;
    view.has_progress = source->has_progress;
    view.states = source->states;
    view.awaited = is_own(runner, *source) ? source->awaited : to_await(*source);
}

void LockMachine::settle(Runner& runner) {
    const auto* highest = runner.sight.empty() ? nullptr : &runner.sight.back();
    runner.below.clear();
    if (highest == nullptr || highest->nonce != runner.view.nonce) {
        // Somebody was faster; a view of ours that never was the highest goes.
        const bool is_left =
            highest != nullptr && highest->epoch > runner.view.epoch && seen_at(runner, runner.view.epoch) != nullptr;
        if (!is_left) return gave_up(runner);
        runner.below = {runner.view.epoch};
        runner.at = At::dropping;
        runner.is_leaving = true;
        return;
    }
    for (auto view = runner.sight.rbegin(); view != runner.sight.rend(); ++view) {
        if (view->epoch < runner.view.epoch) runner.below.push_back(view->epoch);
    }
    auto complete = runner.view;
    carry(runner, complete);
    if (complete == runner.view) return drop_next(runner);
    runner.view = complete;
    alter_with(runner, Writes::what_was_carried);
}

void LockMachine::drop_next(Runner& runner) {
    if (std::exchange(runner.is_leaving, false)) return gave_up(runner);
    runner.sight.clear();
    if (!runner.below.empty()) {
        runner.at = At::dropping;
        return;
    }
    if (!runner.waits) return confirm(runner);
    runner.view.awaited = static_cast<std::uint8_t>(runner.view.awaited & ~bit(runner.life));
    if (runner.view.awaited == 0) return confirm(runner);
    runner.at = At::awaiting;
}

void LockMachine::confirm(Runner& runner) {
    runner.view.parent = 0;
    alter_with(runner, Writes::confirmation);
}

void LockMachine::gave_up(Runner& runner) {
    look(runner, runner.holds ? Looks::for_new_epoch : Looks::for_lock);
}

// ---- Holding it: lock.cpp -------------------------------------------------------------------------------------------

void LockMachine::alter_with(Runner& runner, Writes what) {
    runner.writes = what;
    runner.at = At::altering;
    runner.sight.clear();
}

void LockMachine::write(Runner& runner, Writes entry) {
    const bool ends = entry == Writes::end;
    runner.entry = entry;
    runner.view.has_progress = !ends;
    runner.view.states = ends ? decltype(runner.view.states){} : runner.wanted;
    runner.view.connection = ends ? std::uint8_t{0} : runner.life;
    runner.view.awaited = 0;
    runner.view.has_ended = ends;
    alter_with(runner, entry);
}

void LockMachine::fenced(Runner& runner) {
    switch (runner.writes) {
        case Writes::what_was_carried:
        case Writes::confirmation:
            return gave_up(runner);
        case Writes::intent:
        case Writes::last_record:
            return begin(runner);  // lost: the process ends
        case Writes::end:
            runner.at = At::over;
            return;
    }
}

void LockMachine::altered(Runner& runner) {
    switch (runner.writes) {
        case Writes::what_was_carried:
            return drop_next(runner);
        case Writes::confirmation:
            return acquired(runner);
        case Writes::intent:
            runner.at = At::sending;
            return;
        case Writes::last_record:
            m_is_complete = true;
            return write(runner, Writes::end);
        case Writes::end:
            runner.at = At::over;
            return;
    }
}

void LockMachine::acquired(Runner& runner) {
    if (runner.view.epoch <= m_highest_acquired)
        violation(fmt::format("epoch {} was acquired after {}", runner.view.epoch, m_highest_acquired));
    m_highest_acquired = runner.view.epoch;
    if (std::exchange(runner.holds, true)) return write(runner, runner.entry);
    if (m_is_complete) return write(runner, Writes::end);
    runner.wanted.fill(StatementState::not_sent);
    if (runner.view.has_progress) runner.wanted = runner.view.states;
    for (std::size_t k = 0; k < k_machine_statements; ++k) {
        const bool was_sent = m_effects[k] > 0 || m_executing[k] != 0;
        if (was_sent && runner.wanted[k] == StatementState::not_sent)
            violation(fmt::format("statement {} is not in the journal", k));
        if (m_effects[k] == 0 && runner.wanted[k] == StatementState::done)
            violation(fmt::format("statement {} is said to be done", k));
    }
    go_on(runner);
}

void LockMachine::go_on(Runner& runner) {
    for (std::uint8_t k = 0; k < k_machine_statements; ++k) {
        auto& state = runner.wanted[k];
        if (state == StatementState::sent && m_effects[k] > 0) state = StatementState::done;
        if (state == StatementState::done) continue;
        state = StatementState::sent;
        runner.statement = k;
        return write(runner, Writes::intent);
    }
    write(runner, Writes::last_record);
}

// ---- As bytes -------------------------------------------------------------------------------------------------------

namespace {

template <class Value>
void put(std::string& key, Value value) {
    key.push_back(static_cast<char>(value));
}

void put(std::string& key, const MachineView& view) {
    for (const auto value : {view.epoch, view.nonce, view.parent, view.connection, view.awaited})
        put(key, value);
    put(key, (view.has_ended ? 2 : 0) + (view.has_progress ? 1 : 0));
    for (const auto state : view.states)
        put(key, state);
}

template <class Values>
void put_all(std::string& key, const Values& values) {
    put(key, values.size());
    for (const auto& value : values)
        put(key, value);
}

}  // namespace

std::string LockMachine::key() const {
    std::string key;
    for (const auto value : {m_budget.kills, m_budget.robberies, m_budget.losses, m_lives, m_highest_acquired,
                             m_highest_ever, static_cast<std::uint8_t>(m_is_complete ? 1 : 0)})
        put(key, value);
    put_all(key, m_views);
    put_all(key, m_effects);
    put_all(key, m_executing);
    put(key, m_late.size());
    for (const auto& late : m_late) {
        put(key, late.kind);
        put(key, late.view);
    }
    for (const auto& runner : m_runners) {
        put(key, runner.at);
        put(key, runner.looks);
        put(key, runner.writes);
        put(key, runner.entry);
        for (const auto value : {runner.life, runner.attempts, runner.highest_listed, runner.statement})
            put(key, value);
        put(key, (runner.waits ? 4 : 0) + (runner.holds ? 2 : 0) + (runner.is_leaving ? 1 : 0));
        put_all(key, runner.listed);
        put_all(key, runner.sight);
        put(key, runner.view);
        put_all(key, runner.below);
        put_all(key, runner.wanted);
    }
    return key;
}

}  // namespace srmigrate::tests
