// SPDX-License-Identifier: Apache-2.0
// The schema while scripts are walked through: what stands before each statement, who reads what, and what the revision
// itself has made. A statement costs what it touches, however many objects there are.
#pragma once

#include "plan/reader_index.hpp"
#include "schema/model/catalog.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::lint {

/// What a statement touches and reads, before and after it.
struct Around {
    schema::Catalog before;
    schema::Catalog after;
};

class World {
  public:
    /// `home`: the database of unqualified names at the start of each revision; empty: none.
    explicit World(std::string home);

    const schema::Catalog& catalog() const { return m_catalog; }
    /// The name with its database.
    schema::ObjectName full(schema::ObjectName name) const;
    /// Null where it is not known.
    const schema::Object* find(const schema::ObjectName& name) const;

    /// The views above an object, nearest first, then by name.
    std::vector<plan::Reader> readers(const schema::ObjectName& name) const;
    /// Another table of the colocation group, the first by name; null where there is none.
    const schema::Table* colocated(const schema::ObjectName& table, std::string_view group) const;
    /// The name of another object of the database that differs in case only; empty where there is none.
    std::string same_but_for_case(const schema::ObjectName& name) const;
    /// The database of unqualified names at the start of each revision; empty: none.
    const std::string& home() const { return m_home; }
    /// Whether this revision has made the object, or the statement's own CREATE would.
    bool is_new(const schema::ObjectName& name) const { return m_new.contains(full(name)); }

    /// The object stands there, before any statement.
    void hold(const schema::ObjectName& name, const schema::Object& object) { set(full(name), &object); }
    Around around(const schema::Operation& operation) const;
    /// Goes on behind the statement.
    void go_on(const schema::Operation& operation, Around around);

    void begin_revision();
    /// From here on everything is taken back by take_back().
    void try_out();
    void take_back();

  private:
    using Databases = std::map<std::string, schema::Database, std::less<>>;
    using ObjectPlace = std::pair<std::string, std::string>;  ///< database, name
    void set(const schema::ObjectName& name, const schema::Object* object);
    void keep(const ObjectPlace& place);
    void index(const schema::ObjectName& name, const schema::Object* object);
    void index_anew();

    std::string m_home;
    schema::Catalog m_catalog;
    std::set<schema::ObjectName> m_new;
    plan::ReaderIndex m_readers;
    std::map<ObjectPlace, std::set<schema::ObjectName>> m_groups;  ///< by database and colocation group
    std::map<schema::ObjectName, ObjectPlace> m_group_of;          ///< the other way round
    std::map<ObjectPlace, std::set<std::string>> m_lower;          ///< by database and name in lower case
    bool m_is_trial = false;
    std::map<ObjectPlace, std::optional<schema::Object>> m_kept;  ///< as it was before the trial
    std::optional<Databases> m_kept_whole;
    std::set<schema::ObjectName> m_kept_new;
};

}  // namespace srmigrate::lint
