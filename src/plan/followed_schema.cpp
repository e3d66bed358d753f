// SPDX-License-Identifier: Apache-2.0
#include "plan/followed_schema.hpp"

#include "plan/follow.hpp"

#include <utility>

namespace srmigrate::plan {

void follow(Rehearsed& rehearsed, const schema::Operation& operation) {
    rehearsed.named.merge(named_by(rehearsed.catalog, operation));
    follow(rehearsed.catalog, operation);
}

revision::AskSchema SectionSchema::asking() {
    return [this](const std::string&, std::span<const revision::ScriptStatement> before) {
        if (!m_now) m_now = m_before;
        for (; m_followed < before.size(); ++m_followed)
            follow(*m_now, before[m_followed].operation);
        return revision::KnownSchema{
            .origin = m_origin, .home = m_before.catalog.current, .catalog = &m_now->catalog, .named = &m_now->named};
    };
}

FollowedSchema::FollowedSchema(SchemaStart start, const std::optional<Home>& home)
    : m_start(std::move(start)), m_home(database_of(home)) {}

revision::AskSchema FollowedSchema::asking() {
    if (m_reading) m_started = false;  // what the last one did on its way to an error is forgotten
    m_reading = true;
    return [this](const std::string& database, std::span<const revision::ScriptStatement> before) {
        return answer(database, before);
    };
}

void FollowedSchema::add(std::span<const revision::ScriptStatement> statements) {
    m_reading = false;
    m_sections.push_back(statements);
}

// From what is known at the start, with what was read of the server so far.
void FollowedSchema::start_again() {
    m_started = true;
    m_followed_sections = 0;
    m_followed_statements = 0;
    m_now = m_start.rehearsed ? m_start.rehearsed() : Rehearsed();
    for (const auto& [name, content] : m_read) {
        if (content) m_now.catalog.databases[name] = *content;
    }
    if (m_start.origin != revision::SchemaOrigin::server && !m_home.empty()) {
        m_now.catalog.databases.try_emplace(m_home);
    }
    m_now.catalog.current = m_home;
}

void FollowedSchema::follow_from(std::span<const revision::ScriptStatement> statements) {
    for (; m_followed_statements < statements.size(); ++m_followed_statements)
        follow(m_now, statements[m_followed_statements].operation);
}

void FollowedSchema::catch_up() {
    if (!m_started) start_again();
    for (; m_followed_sections < m_sections.size(); ++m_followed_sections) {
        follow_from(m_sections[m_followed_sections]);
        m_followed_statements = 0;
        m_now.catalog.current = m_home;
    }
}

revision::KnownSchema FollowedSchema::answer(const std::string& database,
                                             std::span<const revision::ScriptStatement> before) {
    const auto& asked = database.empty() ? m_home : database;
    if (m_start.read && !asked.empty() && !m_read.contains(asked)) {
        m_read.emplace(asked, m_start.read(asked));
        m_started = false;
    }
    catch_up();
    follow_from(before);
    return {.origin = m_start.origin, .home = m_home, .catalog = &m_now.catalog, .named = &m_now.named};
}

}  // namespace srmigrate::plan
