// SPDX-License-Identifier: Apache-2.0
// A rule of lint as a value: what it is called, what it looks for and why, and two examples: one that it finds and one
// that it does not. Help, pages, the formats of findings and the tests are made of these.
#pragma once

#include "lint/rule/hit.hpp"
#include "lint/rule/level.hpp"
#include "lint/rule/visit.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace srmigrate::lint {

enum class RuleGroup { cost, data_loss, dependants, scripts, tables, views, house };

/// A small script. One without both of its languages does not compile.
struct Example {
    consteval Example(std::string_view sql_body, std::string_view yaml_body) : sql(sql_body), yaml(yaml_body) {
        if (sql.empty() || yaml.empty()) throw "an example is missing";
    }
    std::string_view sql;   ///< what stands under `-- migrate:up`
    std::string_view yaml;  ///< the keys upgrade and downgrade of the same
};

/// Which sections a rule looks at.
enum class RuleSections { up, both };

struct StatementRule {
    RuleSections sections = RuleSections::up;
    Hits (*find)(const StatementVisit&) = nullptr;
};
struct TableRule {
    Hits (*find)(const TableVisit&) = nullptr;
};
/// Asked about each column of a table, also of one that ALTER TABLE adds or defines anew.
struct ColumnRule {
    Hits (*find)(const ColumnVisit&) = nullptr;
};
/// Asked about each name that is given to something.
struct NameRule {
    Hits (*find)(const NameVisit&) = nullptr;
};
/// Asked about each PROPERTIES clause, also that of ALTER TABLE … SET.
struct PropertiesRule {
    Hits (*find)(const PropertiesVisit&) = nullptr;
};
struct ViewRule {
    Hits (*find)(const ViewVisit&) = nullptr;
};
struct RevisionRule {
    Hits (*find)(const RevisionVisit&) = nullptr;
};
struct GraphRule {
    Hits (*find)(const GraphVisit&) = nullptr;
};
/// What lint itself finds: suppressions without use, revisions that were edited.
struct FrameRule {};
using RuleCheck = std::variant<StatementRule, TableRule, ColumnRule, NameRule, PropertiesRule, ViewRule, RevisionRule,
                               GraphRule, FrameRule>;

struct Rule {
    std::string_view name;  ///< kebab-case, never used for something else
    RuleGroup group;
    LintLevel level;
    RuleCheck check;
    std::string_view summary;  ///< what it looks for: one sentence
    std::string_view why;      ///< what happens, with the source
    std::string_view before;   ///< SQL of the revision that comes before the examples; may be empty
    Example bad;
    Example good;
    FixKind fix = FixKind::none;
    std::span<const RuleOption> options = {};
    std::string_view settings = {};  ///< keys of the config that the examples need, as key=value lines
};

}  // namespace srmigrate::lint
