// SPDX-License-Identifier: Apache-2.0
#include "plan/pins.hpp"

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::plan {
namespace {

using base::Json;

constexpr std::size_t k_shown_digits = 12;
constexpr std::int64_t k_grown = 2;  // a size that grew by more than this is told of

// Beginnings of hashes are enough to see that they differ.
std::string short_hash(const std::string& hash) {
    return hash.empty() ? std::string("not known") : hash.substr(0, k_shown_digits);
}

std::string or_word(const std::string& text, std::string_view word) {
    return text.empty() ? std::string(word) : text;
}

std::string listed(const std::vector<std::string>& names, std::string_view none) {
    return names.empty() ? std::string(none) : base::join(names, ", ");
}

std::string minor_version(const std::string& text) {
    const auto parts = base::split(text, '.');
    return parts.size() < 2 ? text : fmt::format("{}.{}", parts[0], parts[1]);
}

bool share_one(const std::set<std::int64_t>& a, const std::set<std::int64_t>& b) {
    return std::any_of(a.begin(), a.end(), [&](std::int64_t id) { return b.contains(id); });
}

std::string size_text(const TableSize& size) {
    return fmt::format("{} rows, {} bytes, {} tablets", size.rows, size.bytes, size.tablets);
}

std::vector<std::string> ids_of(const std::vector<PinnedRevision>& revisions) {
    std::vector<std::string> ids;
    for (const auto& each : revisions)
        ids.push_back(each.id);
    return ids;
}

class FactComparison {
  public:
    FactComparison(const Pins& pinned, const Pins& found, const std::optional<GoingOn>& going_on)
        : m_pinned(pinned), m_found(found), m_going_on(going_on) {}

    Drift run() && {
        compare_time();
        compare_database();
        compare_revisions();
        compare_maps("the variable '{}'", "not given", m_pinned.variables, m_found.variables);
        compare_server();
        compare_maps("the session's {}", "not set", m_pinned.session, m_found.session);
        compare_objects();
        tell_of_rest();
        return std::move(m_drift);
    }

  private:
    void stale(std::string what, std::string planned, std::string found) {
        m_drift.stale.push_back({std::move(what), std::move(planned), std::move(found)});
    }
    void tell(std::string what, std::string planned, std::string found) {
        m_drift.told.push_back({std::move(what), std::move(planned), std::move(found)});
    }
    void same(std::string_view what, const std::string& planned, const std::string& found,
              std::string_view none = "none") {
        if (planned != found) stale(std::string(what), or_word(planned, none), or_word(found, none));
    }

    void compare_time() {
        if (!m_pinned.expires || m_found.made <= *m_pinned.expires) return;
        stale("the time until which it is valid", fmt::format("{}", *m_pinned.expires),
              fmt::format("{} on the server's clock", m_found.made));
    }

    void compare_database() {
        same("the direction", m_pinned.direction, m_found.direction);
        same("the database of unqualified names", m_pinned.home, m_found.home);
        same("the name of the version table", m_pinned.version_table, m_found.version_table);
        const bool was_there = !m_pinned.version_table_partitions.empty();
        const bool is_there = !m_found.version_table_partitions.empty();
        // Made by the plan, perhaps by a run of it that died before its first statement: then it is empty.
        const bool may_be_made_by_plan = !was_there && (m_going_on || m_found.rows.empty());
        if (was_there != is_there && !may_be_made_by_plan) {
            stale("the version table", was_there ? "there" : "not there", is_there ? "there" : "not there");
        } else if (was_there && is_there &&
                   !share_one(m_pinned.version_table_partitions, m_found.version_table_partitions)) {
            stale("the version table", "the one of the plan", "another one of the same name");
        }
        if (!m_pinned.identity.empty() && !m_found.identity.empty())
            same("the database itself", m_pinned.identity, m_found.identity);
        if (m_going_on) return;
        if (m_pinned.rows != m_found.rows) {
            stale("the rows of the version table", listed(m_pinned.rows, "none"), listed(m_found.rows, "none"));
        }
        same("what a run left unfinished", m_pinned.unfinished, m_found.unfinished, "nothing");
    }

    void compare_revisions() {
        const auto planned = ids_of(m_pinned.revisions);
        const auto found = ids_of(m_found.revisions);
        if (planned != found) {
            stale("the revisions to run", listed(planned, "none"), listed(found, "none"));
            return;
        }
        for (std::size_t i = 0; i < planned.size(); ++i) {
            const auto& was = m_pinned.revisions[i];
            const auto& is = m_found.revisions[i];
            if (was.statements != is.statements) {
                stale(fmt::format("the statements of revision '{}'", was.id), short_hash(was.statements),
                      short_hash(is.statements));
            } else if (was.text != is.text) {
                tell(fmt::format("the text of revision '{}', not what it runs", was.id), short_hash(was.text),
                     short_hash(is.text));
            }
        }
    }

    void compare_maps(std::string_view what, std::string_view none, const std::map<std::string, std::string>& planned,
                      const std::map<std::string, std::string>& found) {
        for (const auto& [name, value] : planned) {
            const auto now = found.find(name);
            const auto named = base::replace_all(what, "{}", name);
            if (now == found.end()) {
                stale(named, value, std::string(none));
            } else if (now->second != value) {
                stale(named, value, now->second);
            }
        }
        for (const auto& [name, value] : found) {
            if (!planned.contains(name)) stale(base::replace_all(what, "{}", name), std::string(none), value);
        }
    }

    void compare_server() {
        same("the server's version", minor_version(m_pinned.server_version), minor_version(m_found.server_version));
        if (minor_version(m_pinned.server_version) == minor_version(m_found.server_version) &&
            m_pinned.server_version != m_found.server_version) {
            tell("the server's patch version", m_pinned.server_version, m_found.server_version);
        }
        if (!m_pinned.run_mode.empty() && !m_found.run_mode.empty())
            same("the server's run mode", m_pinned.run_mode, m_found.run_mode);
        if (!m_pinned.default_replication_num.empty() && !m_found.default_replication_num.empty()) {
            same("the server's default_replication_num", m_pinned.default_replication_num,
                 m_found.default_replication_num);
        }
    }

    bool is_begun(const std::string& name) const { return m_going_on && m_going_on->begun.contains(name); }

    void compare_objects() {
        for (const auto& [name, was] : m_pinned.objects) {
            if (is_begun(name)) continue;
            const auto now = m_found.objects.find(name);
            compare_object(
                name, was,
                now == m_found.objects.end() ? PinnedObject{.kind = "absent", .definition = {}} : now->second);
        }
        for (const auto& [name, is] : m_found.objects) {
            if (m_pinned.objects.contains(name) || is_begun(name) || is.kind == "absent") continue;
            stale(fmt::format("{}, which reads what the plan touches", name), "absent", is.kind);
        }
    }

    void compare_object(const std::string& name, const PinnedObject& was, const PinnedObject& is) {
        if (was.kind != is.kind) {
            stale(name, was.kind, is.kind);
        } else if (was.definition != is.definition) {
            stale(fmt::format("the definition of {}", name), short_hash(was.definition), short_hash(is.definition));
        } else if (!was.partitions.empty() && !share_one(was.partitions, is.partitions)) {
            stale(fmt::format("the data of {}", name), "the partitions of the plan", "none of them: it was made anew");
        }
        if (was.is_active && is.is_active && was.is_active != is.is_active) {
            tell(fmt::format("{}, a materialized view", name), *was.is_active ? "active" : "inactive",
                 *is.is_active ? "active" : "inactive");
        }
    }

    void tell_of_rest() {
        for (const auto& [name, was] : m_pinned.sizes) {
            const auto now = m_found.sizes.find(name);
            if (now == m_found.sizes.end() || is_begun(name)) continue;
            const auto& is = now->second;
            if (is.rows > was.rows * k_grown || is.bytes > was.bytes * k_grown)
                tell(fmt::format("the size of {}", name), size_text(was), size_text(is));
        }
    }

    const Pins& m_pinned;
    const Pins& m_found;
    const std::optional<GoingOn>& m_going_on;
    Drift m_drift;
};

Json to_json(const PinnedObject& object) {
    Json json{{"kind", object.kind}, {"definition", object.definition}};
    if (!object.partitions.empty()) json["partitions"] = object.partitions;
    if (object.is_active) json["is_active"] = *object.is_active;
    return json;
}

PinnedObject pinned_object(const Json& json) {
    PinnedObject object{.kind = json.at("kind").get<std::string>(),
                        .definition = json.at("definition").get<std::string>()};
    if (json.contains("partitions")) object.partitions = json.at("partitions").get<std::set<std::int64_t>>();
    if (json.contains("is_active")) object.is_active = json.at("is_active").get<bool>();
    return object;
}

std::string file_hash(const revision::Revision& revision) {
    try {
        return base::sha256_hex(base::read_file(revision.file));
    } catch (const base::Error&) {
        return {};
    }
}

}  // namespace

std::string bytes_in_words(std::int64_t bytes) {
    constexpr std::array<std::string_view, 6> k_names{"B", "KB", "MB", "GB", "TB", "PB"};
    if (bytes < 1024) return fmt::format("{} B", bytes);
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; size >= 1024 && unit + 1 < k_names.size(); ++unit)
        size /= 1024;
    return fmt::format("{:.1f} {}", size, k_names[unit]);
}

Drift drift_of(const Pins& pinned, const Pins& found, const std::optional<GoingOn>& going_on) {
    return FactComparison(pinned, found, going_on).run();
}

std::vector<PinnedRevision> pinned_revisions(const revision::Graph& graph, const Plan& plan) {
    std::vector<PinnedRevision> pinned;
    for (const auto& step : plan.steps) {
        std::string hashes;
        for (const auto& statement : step.statements)
            hashes += statement.hash + "\n";
        PinnedRevision each{.id = step.step.revision, .statements = base::sha256_hex(hashes), .text = {}};
        if (const auto node = graph.find(step.step.revision)) each.text = file_hash(graph[*node]);
        pinned.push_back(std::move(each));
    }
    return pinned;
}

std::string salted(std::string_view salt, std::string_view value) {
    return "sha256:" + base::sha256_hex(fmt::format("{}{}", salt, value));
}

std::map<std::string, std::string> pinned_variables(const revision::Graph& graph,
                                                    const std::vector<PinnedRevision>& revisions,
                                                    const revision::VariableValues& values, std::string_view salt) {
    std::map<std::string, std::string> pinned;
    for (const auto& each : revisions) {
        const auto node = graph.find(each.id);
        if (!node) continue;
        for (const auto& variable : graph[*node].variables) {
            const auto given = values.find(variable.name);
            auto value = given != values.end() ? std::optional(given->second) : variable.default_value;
            if (!value) continue;
            if (base::looks_secret(variable.name)) value = salted(salt, *value);
            pinned.emplace(variable.name, std::move(*value));
        }
    }
    return pinned;
}

Json to_json(const Pins& pins) {
    Json json;
    json["direction"] = pins.direction;
    json["target"] = pins.target;
    json["rows"] = pins.rows;
    json["revisions"] = Json::array();
    for (const auto& each : pins.revisions)
        json["revisions"].push_back(Json{{"id", each.id}, {"statements", each.statements}, {"text", each.text}});
    json["salt"] = pins.salt;
    json["variables"] = pins.variables;
    json["home"] = pins.home;
    json["version_table"] = pins.version_table;
    json["version_table_partitions"] = pins.version_table_partitions;
    json["identity"] = pins.identity;
    json["unfinished"] = pins.unfinished;
    json["server_version"] = pins.server_version;
    json["run_mode"] = pins.run_mode;
    json["default_replication_num"] = pins.default_replication_num;
    json["session"] = pins.session;
    json["objects"] = Json::object();
    for (const auto& [name, object] : pins.objects)
        json["objects"][name] = to_json(object);
    json["jobs"] = pins.jobs;
    json["sizes"] = Json::object();
    for (const auto& [name, size] : pins.sizes)
        json["sizes"][name] = Json{{"rows", size.rows}, {"bytes", size.bytes}, {"tablets", size.tablets}};
    json["made"] = pins.made;
    json["expires"] = pins.expires ? Json(*pins.expires) : Json(nullptr);
    return json;
}

Pins pins_of(const Json& json) {
    using Texts = std::map<std::string, std::string>;
    Pins pins;
    json.at("direction").get_to(pins.direction);
    json.at("target").get_to(pins.target);
    json.at("rows").get_to(pins.rows);
    for (const auto& each : json.at("revisions")) {
        pins.revisions.push_back({.id = each.at("id").get<std::string>(),
                                  .statements = each.at("statements").get<std::string>(),
                                  .text = each.at("text").get<std::string>()});
    }
    json.at("salt").get_to(pins.salt);
    pins.variables = json.at("variables").get<Texts>();
    json.at("home").get_to(pins.home);
    json.at("version_table").get_to(pins.version_table);
    pins.version_table_partitions = json.at("version_table_partitions").get<std::set<std::int64_t>>();
    json.at("identity").get_to(pins.identity);
    json.at("unfinished").get_to(pins.unfinished);
    json.at("server_version").get_to(pins.server_version);
    json.at("run_mode").get_to(pins.run_mode);
    json.at("default_replication_num").get_to(pins.default_replication_num);
    pins.session = json.at("session").get<Texts>();
    for (const auto& [name, object] : json.at("objects").items())
        pins.objects.emplace(name, pinned_object(object));
    json.at("jobs").get_to(pins.jobs);
    for (const auto& [name, size] : json.at("sizes").items()) {
        pins.sizes[name] = {.rows = size.at("rows").get<std::int64_t>(),
                            .bytes = size.at("bytes").get<std::int64_t>(),
                            .tablets = size.at("tablets").get<std::int64_t>()};
    }
    json.at("made").get_to(pins.made);
    if (!json.at("expires").is_null()) pins.expires = json.at("expires").get<std::int64_t>();
    return pins;
}

}  // namespace srmigrate::plan
