// SPDX-License-Identifier: Apache-2.0
// The schema as the scripts that are read one after the other leave it, for those that ask (`has_table`). Nothing is
// read and nothing is followed until one does.
#pragma once

#include "plan/home.hpp"
#include "revision/script/known_schema.hpp"
#include "schema/model/catalog.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace srmigrate::plan {

/// What the scripts build, and what they name: with their databases.
struct Rehearsed {
    schema::Catalog catalog;
    std::set<schema::ObjectName> named;
};

/// As plan/follow.hpp does with a catalog.
void follow(Rehearsed& rehearsed, const schema::Operation& operation);

/// A database as the server has it now; nothing where there is none.
using ReadDatabase = std::function<std::optional<schema::Database>(const std::string& name)>;

/// What the scripts start from.
struct SchemaStart {
    revision::SchemaOrigin origin = revision::SchemaOrigin::revisions;
    std::function<Rehearsed()> rehearsed = {};  ///< of the revisions before; nothing: none
    ReadDatabase read = {};                     ///< for SchemaOrigin::server
};

/// Answers one section from a schema that it starts on and its own statements. The schema stays as it is: the first
/// question copies it, and few sections ask.
class SectionSchema {
  public:
    /// `before` outlives this; its `current` is the home.
    SectionSchema(const Rehearsed& before, revision::SchemaOrigin origin) : m_before(before), m_origin(origin) {}
    SectionSchema(const SectionSchema&) = delete;
    SectionSchema& operator=(const SectionSchema&) = delete;

    revision::AskSchema asking();

  private:
    const Rehearsed& m_before;
    revision::SchemaOrigin m_origin;
    std::optional<Rehearsed> m_now;
    std::size_t m_followed = 0;
};

class FollowedSchema {
  public:
    FollowedSchema(SchemaStart start, const std::optional<Home>& home);
    FollowedSchema(const FollowedSchema&) = delete;
    FollowedSchema& operator=(const FollowedSchema&) = delete;

    /// For the section that is read now.
    revision::AskSchema asking();
    /// That section was read; its statements stay where they are. One that cannot be read is not added.
    void add(std::span<const revision::ScriptStatement> statements);

  private:
    revision::KnownSchema answer(const std::string& database, std::span<const revision::ScriptStatement> before);
    void start_again();
    void catch_up();
    void follow_from(std::span<const revision::ScriptStatement> statements);

    SchemaStart m_start;
    std::string m_home;
    std::vector<std::span<const revision::ScriptStatement>> m_sections;
    std::map<std::string, std::optional<schema::Database>, std::less<>> m_read;  ///< from the server
    bool m_started = false;
    bool m_reading = false;  ///< a section that was not added yet
    Rehearsed m_now;
    std::size_t m_followed_sections = 0;
    std::size_t m_followed_statements = 0;  ///< of the section after those
};

}  // namespace srmigrate::plan
