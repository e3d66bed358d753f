// SPDX-License-Identifier: Apache-2.0
// What stands in the reports of several commands: revisions, past runs, findings, files.
#pragma once

#include "base/json_fwd.hpp"
#include "plan/bookkeeping.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace srmigrate::cli {

/// A revision as the graph sees it.
struct RevisionEntry {
    std::string id;
    std::vector<std::string> down;
    std::vector<std::string> depends_on;  ///< as declared: ids or labels
    std::vector<std::string> labels;      ///< its own and those that reach it
    std::vector<std::string> next;        ///< its children
    std::string message;
    std::string doc;
    std::string create_date;  ///< as written
    std::filesystem::path file;
    bool is_head = false;            ///< nothing comes after it and nothing depends on it
    bool is_effective_head = false;  ///< nothing comes after it, but something depends on it
    bool is_branch_point = false;
    bool is_merge_point = false;
    bool is_current = false;  ///< a row of the version table; false as well when the database was not asked
    std::string text;         ///< the lines that stand for it, with a line break at the end of each
    bool operator==(const RevisionEntry&) const = default;
};

/// A difference that stays, or that a script leaves to people.
struct FindingEntry {
    std::string database;
    std::string object;
    std::string attribute;
    std::string what;
    std::string why;
    std::string remedy;
    bool operator==(const FindingEntry&) const = default;
};

/// An object that is left alone.
struct NotComparedEntry {
    std::string database;
    std::string object;
    std::string reason;
    bool operator==(const NotComparedEntry&) const = default;
};

/// `current` are the rows of the version table, none when the database was not asked.
RevisionEntry entry_of(const revision::Graph& graph, revision::RevisionIndex node, const std::string& text,
                       const revision::VersionRows& current = {});

/// The long form as `show` and every -v print it, with the empty line that follows it.
std::string long_text(const revision::Graph& graph, revision::RevisionIndex node,
                      const revision::VersionRows& current = {});

/// How long a past run took, "3 min 5 s"; "?" where its times cannot be read.
std::string how_long(const plan::HistoryRow& run);

base::Json to_json(const RevisionEntry& entry);
base::Json to_json(const std::vector<RevisionEntry>& entries);
base::Json to_json(const std::vector<FindingEntry>& findings);
base::Json to_json(const std::vector<NotComparedEntry>& entries);
base::Json to_json(const std::vector<std::filesystem::path>& paths);
base::Json to_json(const plan::HistoryRow& run);
/// null for an empty text.
base::Json or_null(const std::string& text);

}  // namespace srmigrate::cli
