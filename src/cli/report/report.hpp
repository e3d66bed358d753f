// SPDX-License-Identifier: Apache-2.0
// What commands answer, as values. cli/report/output turns them into text or JSON; nothing here knows how they look.
#pragma once

#include "plan/bookkeeping.hpp"
#include "run/doctor.hpp"
#include "schema/model/catalog.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::cli {

/// A text that is the answer as it stands: help, a completion script.
struct TextReport {
    std::string text;
    bool operator==(const TextReport&) const = default;
};

struct InitReport {
    std::filesystem::path directory;
    std::filesystem::path config;
    bool config_written = true;                ///< false: there was one, and it was left as it is
    std::vector<std::filesystem::path> files;  ///< that were written, in order
    std::string server = {};                   ///< that the schema was taken over from; empty: none
    std::string revision = {};                 ///< the first one, which the database is at now; empty: none
    bool operator==(const InitReport&) const = default;
};

struct TemplatesReport {
    struct Template {
        std::string name;
        std::string summary;
        bool operator==(const Template&) const = default;
    };
    std::vector<Template> templates;
    bool operator==(const TemplatesReport&) const = default;
};

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

/// history, heads, show.
struct RevisionsReport {
    std::vector<RevisionEntry> revisions;
    bool operator==(const RevisionsReport&) const = default;
};

struct BranchesReport {
    struct Branch {
        RevisionEntry point;
        std::vector<RevisionEntry> children;
        bool operator==(const Branch&) const = default;
    };
    std::vector<Branch> branches;
    bool operator==(const BranchesReport&) const = default;
};

/// edit: the files that were opened.
struct EditReport {
    std::vector<std::filesystem::path> files;
    bool operator==(const EditReport&) const = default;
};

/// revision, merge: the file that was written.
struct NewRevisionReport {
    struct Hook {
        std::string name;
        int exit_code = 0;
        int signal = 0;  ///< that ended it, or 0
        bool operator==(const Hook&) const = default;
    };
    std::string id;
    std::vector<std::string> down;
    std::vector<std::string> depends_on;
    std::vector<std::string> labels;
    std::string message;
    std::string create_date;
    std::filesystem::path file;
    std::vector<std::string> heads_after;  ///< the heads that there are now
    std::vector<Hook> hooks;
    bool operator==(const NewRevisionReport&) const = default;
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

/// revision --autogenerate.
struct AutogenerateReport {
    std::string server;
    std::vector<NewRevisionReport> revisions;  ///< none: nothing was written
    std::vector<FindingEntry> findings;
    std::vector<NotComparedEntry> not_compared;
    bool operator==(const AutogenerateReport&) const = default;
};

/// check.
struct CheckReport {
    enum class Against { models, revisions };
    struct Difference {
        std::string database;
        std::string object;
        std::string attribute;
        std::string from;  ///< empty: none
        std::string to;
        bool operator==(const Difference&) const = default;
    };
    struct Operation {
        std::string database;
        std::string object;
        std::vector<std::string> attributes;
        std::string sql;
        std::string cost;
        bool loses_data = false;
        std::string note;
        bool operator==(const Operation&) const = default;
    };
    std::string server;
    Against against = Against::models;
    std::vector<Difference> differences;
    std::vector<Operation> operations;  ///< that would make them go away
    std::vector<FindingEntry> findings;
    std::vector<NotComparedEntry> not_compared;
    bool operator==(const CheckReport&) const = default;
};

/// inspect.
struct InspectReport {
    enum class Form { sql, yaml, json };
    std::string server;    ///< empty: no server was asked
    std::string revision;  ///< that was replayed; empty: the live schema
    std::string database;  ///< that unqualified names mean; empty: none
    schema::Catalog schema;
    Form form = Form::sql;
    std::vector<std::filesystem::path> files;  ///< that it was written to; none: it is the answer itself
    bool operator==(const InspectReport&) const = default;
};

/// --sql.
struct ScriptReport {
    struct Step {
        std::string revision;  ///< empty: stamped to base
        std::string log;       ///< "upgrade a -> b"
        std::string message;
        std::vector<std::string> statements;
        bool operator==(const Step&) const = default;
    };
    std::string command;
    std::vector<Step> steps;
    std::string script;
    bool operator==(const ScriptReport&) const = default;
};

/// upgrade, downgrade, stamp against a database.
struct MoveReport {
    struct Step {
        std::string revision;
        std::string log;
        std::size_t statements = 0;
        std::int64_t milliseconds = 0;
        std::vector<std::int64_t> jobs;  ///< JobIds that were waited for
        bool operator==(const Step&) const = default;
    };
    /// A materialized view that the run has made inactive.
    struct View {
        std::string database;
        std::string name;
        std::string reason;            ///< the server's
        bool is_active_again = false;  ///< by --reactivate
        bool operator==(const View&) const = default;
    };
    std::string command;
    std::string server;  ///< "embedded", or host and port
    std::vector<Step> steps;
    std::vector<std::string> rows;  ///< of the version table afterwards
    std::vector<View> inactive;
    bool operator==(const MoveReport&) const = default;
};

struct CurrentReport {
    std::string server;
    std::string url;  ///< without the password
    std::vector<RevisionEntry> revisions;
    bool is_verbose = false;
    /// Of each revision, in their order; only when verbose. Nothing: it was not run with srmigrate.
    std::vector<std::optional<plan::HistoryRow>> last_runs = {};
    bool operator==(const CurrentReport&) const = default;
};

/// history --applied: what was run, oldest first.
struct AppliedReport {
    std::string server;
    bool is_verbose = false;
    std::vector<plan::HistoryRow> runs;
    bool operator==(const AppliedReport&) const = default;
};

/// unlock: what was found, and whether anything was done about it.
struct UnlockReport {
    std::string server;
    bool was_held = false;
    bool is_freed = false;   ///< it was taken from its holder
    std::string holder;      ///< who, since when, at which statement; empty: nobody ever
    std::string unfinished;  ///< what the next run goes on with; empty: nothing
    bool operator==(const UnlockReport&) const = default;
};

struct DoctorReport {
    std::string server;
    std::vector<run::DoctorCheck> checks;
    bool operator==(const DoctorReport&) const = default;
};

using Report = std::variant<TextReport, InitReport, TemplatesReport, RevisionsReport, BranchesReport, EditReport,
                            NewRevisionReport, AutogenerateReport, CheckReport, InspectReport, ScriptReport, MoveReport,
                            CurrentReport, AppliedReport, UnlockReport, DoctorReport>;

}  // namespace srmigrate::cli
