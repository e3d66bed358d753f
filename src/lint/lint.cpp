// SPDX-License-Identifier: Apache-2.0
#include "lint/lint.hpp"

#include "base/hash.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "lint/locate.hpp"
#include "lint/rules/table.hpp"
#include "lint/suppression.hpp"
#include "revision/body/read_script.hpp"
#include "revision/graph/path.hpp"
#include "schema/compare/compare.hpp"
#include "schema/model/names.hpp"
#include "schema/undo/inverse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace srmigrate::lint {
namespace {

using revision::Direction;
using revision::Revision;
using revision::ScriptStatement;
using revision::Section;

struct ActiveRule {
    const Rule* rule = nullptr;
    std::optional<LintLevel> fixed;  ///< that the project gave it, whatever the rule says
};

std::vector<ActiveRule> active_rules(const LintConfig& config) {
    std::vector<ActiveRule> result;
    for (const auto* const rule : rules()) {
        const auto given = config.levels.find(rule->name);
        if (given != config.levels.end()) {
            if (given->second != LintLevel::off) result.push_back({rule, given->second});
            continue;
        }
        const bool is_strict = config.rule_set == RuleSet::strict;
        if (rule->level == LintLevel::off && !is_strict) continue;
        result.push_back({rule, rule->level == LintLevel::off ? std::optional(LintLevel::notice) : std::nullopt});
    }
    return result;
}

/// The level of a hit; off: it is not reported.
LintLevel effective_level(const ActiveRule& active, const Hit& hit, const LintConfig& config) {
    if (active.fixed) return *active.fixed;
    const auto level = hit.level.value_or(active.rule->level);
    if (config.rule_set == RuleSet::adopt && level != LintLevel::error) return LintLevel::off;
    return level;
}

/// What a hit says, without its place; nothing where the rule is not reported.
std::optional<LintFinding> finding_of(const ActiveRule& active, Hit& hit, const LintConfig& config) {
    const auto level = effective_level(active, hit, config);
    if (level == LintLevel::off) return std::nullopt;
    return LintFinding{.rule = active.rule,
                       .level = level,
                       .message = std::move(hit.message),
                       .hint = std::move(hit.hint),
                       .object = std::move(hit.object)};
}

std::string fingerprint(const LintFinding& finding, std::size_t ordinal) {
    constexpr std::size_t k_digits = 16;
    std::string text;
    for (const auto& part : {std::string(finding.rule->name), finding.revision, finding.statement_hash, finding.object,
                             std::to_string(ordinal)}) {
        text += part;
        text += '\0';
    }
    return base::sha256_hex(text).substr(0, k_digits);
}

void sort_and_sign(std::vector<LintFinding>& findings) {
    const auto key = [](const LintFinding& finding) {
        return std::tuple(std::string_view(finding.where.file), finding.where.line, finding.where.column,
                          finding.rule->name, std::string_view(finding.message));
    };
    std::stable_sort(findings.begin(), findings.end(),
                     [&](const LintFinding& a, const LintFinding& b) { return key(a) < key(b); });
    std::map<std::tuple<std::string_view, std::string, std::string, std::string>, std::size_t> count;
    for (auto& finding : findings) {
        auto& ordinal = count[{finding.rule->name, finding.revision, finding.statement_hash, finding.object}];
        finding.fingerprint = fingerprint(finding, ordinal++);
    }
}

/// The clauses of an ALTER TABLE, each on the table that those before it leave.
std::vector<ClauseVisit> clauses_of(const ScriptStatement& statement, const World& world,
                                    const schema::ServerProfile& server) {
    const auto* const alter = std::get_if<schema::AlterTable>(statement.operation.get());
    if (alter == nullptr) return {};
    std::vector<ClauseVisit> result;
    const auto* const object = world.find(alter->name);
    const auto* const found = object == nullptr ? nullptr : std::get_if<schema::Table>(object);
    auto table = found == nullptr ? std::nullopt : std::optional(*found);
    for (std::size_t i = 0; i < alter->clauses.size(); ++i) {
        const auto& clause = alter->clauses[i];
        const auto* const before = table ? &*table : nullptr;
        const schema::Operation alone = schema::AlterTable{.name = alter->name, .clauses = {clause}};
        result.push_back({.clause = &clause,
                          .index = i,
                          .table = table,
                          .facts = schema::facts(clause, server, before),
                          .cost = schema::cost_class(alone, before, server)});
        if (table) table = schema::applied(std::move(*table), clause);
    }
    return result;
}

/// Tables and views that the statement makes or gives a new query, for the rules that look at these alone.
struct Made {
    const schema::Table* table = nullptr;
    const schema::Query* query = nullptr;
    const schema::MaterializedView* materialized = nullptr;
    schema::ObjectName name;
};
Made made_by(const schema::Operation& operation) {
    Made made;
    if (const auto* const create = std::get_if<schema::CreateTable>(&operation)) {
        made = {.table = &create->table, .name = create->table.name};
    } else if (const auto* const view = std::get_if<schema::CreateView>(&operation)) {
        made = {.query = &view->view.query, .name = view->view.name};
    } else if (const auto* const alter = std::get_if<schema::AlterView>(&operation)) {
        made = {.query = &alter->query, .name = alter->name};
    } else if (const auto* const mv = std::get_if<schema::CreateMaterializedView>(&operation)) {
        made = {.query = &mv->view.query, .materialized = &mv->view, .name = mv->view.name};
    }
    return made;
}

/// Where parts stand.
struct PartsPlace {
    const LintConfig& config;
    const schema::ServerProfile& server;
    schema::ObjectName object;             ///< that they are of, with its database
    const schema::Table* table = nullptr;  ///< the same, where it is a known table
    const StatementVisit* statement = nullptr;
};

/// What a rule about columns, names or properties says of them.
Hits hits_of(const RuleCheck& check, const Parts& parts, const PartsPlace& place) {
    Hits hits;
    const auto take = [&](Hits found) { std::move(found.begin(), found.end(), std::back_inserter(hits)); };
    const auto shown = schema::shown(place.object);
    if (const auto* const columns = std::get_if<ColumnRule>(&check)) {
        for (const auto& part : parts.columns) {
            take(columns->find({.config = place.config,
                                .server = place.server,
                                .column = *part.column,
                                .origin = part.origin,
                                .table = place.table,
                                .shown = shown,
                                .anchor = part.anchor}));
        }
    } else if (const auto* const names = std::get_if<NameRule>(&check)) {
        for (const auto& part : parts.names) {
            const bool is_object = part.kind == NamedKind::table || part.kind == NamedKind::view ||
                                   part.kind == NamedKind::materialized_view;
            take(names->find({.config = place.config,
                              .server = place.server,
                              .kind = part.kind,
                              .name = part.name,
                              .shown = part.kind == NamedKind::database ? part.name
                                       : is_object ? schema::shown(schema::beside(place.object, part.name))
                                                   : shown,
                              .anchor = part.anchor}));
        }
    } else if (const auto* const properties = std::get_if<PropertiesRule>(&check)) {
        for (const auto& part : parts.properties) {
            take(properties->find({.config = place.config,
                                   .server = place.server,
                                   .properties = *part.properties,
                                   .owner = part.owner,
                                   .table = place.table,
                                   .shown = shown,
                                   .clause = part.clause,
                                   .statement = place.statement}));
        }
    }
    return hits;
}

/// Tables of other systems have none of what rules about tables look at.
bool looks_at(const Rule& rule, const schema::Table& table) {
    return !table.external || rule.group != RuleGroup::tables;
}

bool is_same(const schema::Object& a, const schema::Object& b, const schema::ServerProfile& server) {
    constexpr schema::CompareOptions k_whole{.reading = schema::Reading::whole,
                                             .sight = schema::Visibility::everything};
    return std::visit(
        [&](const auto& before) {
            using Kind = std::decay_t<decltype(before)>;
            const auto* const after = std::get_if<Kind>(&b);
            if constexpr (std::is_same_v<Kind, schema::Unknown>) {
                return true;
            } else {
                return std::holds_alternative<schema::Unknown>(b) ||
                       (after != nullptr &&
                        (before == *after || schema::differences(before, *after, server, k_whole).empty()));
            }
        },
        a);
}

/// The statement's own semicolon and the rest of its line, where nothing else stands there.
std::size_t end_of_statement(std::string_view file, std::size_t end) {
    const auto semicolon = file.find_first_not_of(" \t\n", end);
    if (semicolon != std::string_view::npos && file[semicolon] == ';') end = semicolon + 1;
    const auto next = file.find_first_not_of(" \t", end);
    return next != std::string_view::npos && file[next] == '\n' ? next + 1 : end;
}

/// The edits of a remedy in the file; nothing where the file has another text than the statements.
std::optional<FileRemedy> in_file(const Revision& revision, std::span<const ScriptStatement> section, Remedy remedy) {
    FileRemedy result{.edits = {},
                      .statements = std::move(remedy.statements),
                      .directive = std::move(remedy.directive),
                      .directive_text = std::move(remedy.directive_text)};
    const std::string_view file = revision.header;
    for (auto& edit : remedy.edits) {
        const auto& statement = section[edit.statement];
        const auto begin = offset_in_file(revision, statement);
        if (!begin) return std::nullopt;
        const auto length = statement.sql.text().size();
        const bool goes = edit.text.empty() && edit.offset == 0 && edit.length == length;
        result.edits.push_back({.offset = *begin + edit.offset,
                                .length = goes ? end_of_statement(file, *begin + length) - *begin : edit.length,
                                .text = std::move(edit.text)});
    }
    if (result.directive) {
        if (revision.format != revision::ScriptFormat::sql) return std::nullopt;
        const auto at = offset_of(file, *result.directive);
        if (!at) return std::nullopt;
        const auto begin = file.rfind('\n', *at) + 1;
        const auto end = std::min(file.find('\n', *at), file.size() - 1) + 1;
        const auto line = base::trim(file.substr(begin, end - begin));
        if (!line.starts_with("--")) return std::nullopt;  // behind a statement, or between other words
        result.edits.push_back(
            {.offset = begin,
             .length = end - begin,
             .text = result.directive_text.empty() ? std::string() : fmt::format("-- {}\n", result.directive_text)});
    }
    return result;
}

class Linter {
  public:
    explicit Linter(const LintInput& input)
        : m_input(input), m_active(active_rules(input.config)), m_world(plan::database_of(input.home)) {}

    Linted run() && {
        for (const auto& step : revision::upgrade_path(m_input.graph, {}, revision::parse_target("heads")))
            visit(*m_input.graph.find(step.revision));
        graph_rules();
        if (!m_errors.empty()) throw base::Error(base::Fault::failed, std::move(m_errors));
        sort_and_sign(m_result.findings);
        return std::move(m_result);
    }

  private:
    std::optional<Section> read(const Revision& revision, Direction direction) {
        try {
            return revision::read_section(revision, direction, m_input.values);
        } catch (const base::Error& error) {
            m_errors.insert(m_errors.end(), error.diagnostics().begin(), error.diagnostics().end());
            return std::nullopt;
        }
    }

    void visit(revision::RevisionIndex node) {
        const auto& revision = m_input.graph[node];
        m_is_wanted = m_input.wanted.contains(node);
        const auto up = read(revision, Direction::up);
        const auto down = m_is_wanted ? read(revision, Direction::down) : std::nullopt;
        m_world.begin_revision();
        if (!up) return;
        if (m_is_wanted) ++m_result.revisions;
        m_suppressions = {};
        if (m_is_wanted) {
            for (const auto& section : {&*up, down ? &*down : nullptr}) {
                if (section != nullptr) m_suppressions.add(*section, m_errors);
            }
        }
        m_round_trip = {};
        m_before_up.clear();
        m_way_back = down ? down->kind : revision::SectionKind::absent;
        section(revision, Direction::up, *up);
        if (!m_is_wanted || !down) return;
        m_world.try_out();
        section(revision, Direction::down, *down);
        look_what_is_left();
        m_world.take_back();
        revision_rules(node, *up, *down);
        edited(node, *up);
        unused_suppressions(revision);
    }

    schema::ServerProfile server() const {
        auto profile = m_input.config.server;
        profile.database = m_world.catalog().current;
        return profile;
    }

    void section(const Revision& revision, Direction direction, const Section& section) {
        for (std::size_t i = 0; i < section.statements.size(); ++i) {
            const auto& statement = section.statements[i];
            auto around = m_world.around(statement.operation);
            if (m_is_wanted) {
                this->statement(revision, direction, section, i, around);
                if (direction == Direction::up) note_way_back(statement.operation, i, around);
            }
            m_world.go_on(statement.operation, std::move(around));
        }
    }

    /// Keeps what the round trip is held against.
    void note_way_back(const schema::Operation& operation, std::size_t index, const Around& around) {
        if (active(irreversible_down) == nullptr) return;
        if (m_way_back == revision::SectionKind::automatic) {
            const auto way = schema::inverse(around.before, operation, server());
            if (const auto* const none = std::get_if<schema::Irreversible>(&way))
                m_round_trip.not_undone.push_back({.statement = index, .reason = none->reason});
        } else if (m_way_back == revision::SectionKind::written) {
            for (const auto& written : schema::objects_written(operation)) {
                if (written.name.empty() || schema::names_other_catalog(written)) continue;
                const auto* const object = m_world.find(written);
                m_before_up.emplace(m_world.full(written), object == nullptr ? std::nullopt : std::optional(*object));
            }
        }
    }

    void look_what_is_left() {
        for (const auto& [name, before] : m_before_up) {
            const auto* const after = m_world.find(name);
            const bool is_left = before && after != nullptr ? !is_same(*before, *after, server())
                                                            : before.has_value() != (after != nullptr);
            if (is_left) m_round_trip.left.push_back(schema::shown(name));
        }
    }

    void statement(const Revision& revision, Direction direction, const Section& section, std::size_t index,
                   const Around& around) {
        const auto& statement = section.statements[index];
        const auto profile = server();
        const auto clauses = clauses_of(statement, m_world, profile);
        const auto tokens = sql::significant(statement.sql.lexed().tokens);
        const StatementVisit seen{.config = m_input.config,
                                  .server = profile,
                                  .revision = revision,
                                  .direction = direction,
                                  .section = section.statements,
                                  .index = index,
                                  .world = m_world,
                                  .before = around.before,
                                  .after = around.after,
                                  .clauses = clauses,
                                  .tokens = tokens};
        const auto made = made_by(statement.operation);
        const bool is_up = direction == Direction::up;
        const auto parts = is_up ? parts_of(statement.operation) : Parts();
        const PartsPlace place{.config = m_input.config,
                               .server = profile,
                               .object = m_world.full(parts.object),
                               .table = made.table != nullptr ? made.table : seen.table(parts.object),
                               .statement = &seen};
        count_muted(statement);
        const auto report = [&](const ActiveRule& active, Hits hits) {
            for (auto& hit : hits)
                add(active, std::move(hit), revision, direction, &section, index + 1);
        };
        for (const auto& active : m_active) {
            std::visit(base::Overloaded{
                           [&](const StatementRule& rule) {
                               if (is_up || rule.sections == RuleSections::both) report(active, rule.find(seen));
                           },
                           [&](const TableRule& rule) {
                               if (!is_up || made.table == nullptr || !looks_at(*active.rule, *made.table)) return;
                               report(active, rule.find({.config = m_input.config,
                                                         .server = profile,
                                                         .table = *made.table,
                                                         .name = m_world.full(made.name),
                                                         .shown = seen.shown(made.name),
                                                         .world = m_world}));
                           },
                           [&](const ColumnRule&) { report(active, hits_of(active.rule->check, parts, place)); },
                           [&](const NameRule&) { report(active, hits_of(active.rule->check, parts, place)); },
                           [&](const PropertiesRule&) { report(active, hits_of(active.rule->check, parts, place)); },
                           [&](const ViewRule& rule) {
                               if (!is_up || made.query == nullptr) return;
                               report(active, rule.find({.config = m_input.config,
                                                         .server = profile,
                                                         .name = m_world.full(made.name),
                                                         .shown = seen.shown(made.name),
                                                         .query = *made.query,
                                                         .materialized = made.materialized,
                                                         .world = m_world}));
                           },
                           [](const RevisionRule&) {},
                           [](const GraphRule&) {},
                           [](const FrameRule&) {},
                       },
                       active.rule->check);
        }
    }

    void count_muted(const ScriptStatement& statement) {
        const auto written = schema::objects_written(statement.operation);
        m_result.muted += std::any_of(written.begin(), written.end(), [&](const schema::ObjectName& name) {
            const auto* const object = m_world.find(name);
            return object != nullptr && std::holds_alternative<schema::Unknown>(*object);
        });
    }

    void revision_rules(revision::RevisionIndex node, const Section& up, const Section& down) {
        const RevisionVisit seen{.config = m_input.config,
                                 .graph = m_input.graph,
                                 .node = node,
                                 .up = up,
                                 .down = down,
                                 .round_trip = m_round_trip};
        for (const auto& active : m_active) {
            const auto* const rule = std::get_if<RevisionRule>(&active.rule->check);
            if (rule == nullptr) continue;
            for (auto& hit : rule->find(seen))
                add(active, std::move(hit), m_input.graph[node], std::nullopt, nullptr, 0);
        }
    }

    const ActiveRule* active(const Rule& rule) const {
        const auto found = std::find_if(m_active.begin(), m_active.end(),
                                        [&](const ActiveRule& candidate) { return candidate.rule == &rule; });
        return found == m_active.end() ? nullptr : &*found;
    }

    void edited(revision::RevisionIndex node, const Section& up) {
        const auto* const rule = active(edited_revision);
        if (rule == nullptr || !m_input.edited.contains(node)) return;
        const auto& revision = m_input.graph[node];
        add(*rule,
            {.message = fmt::format("the revision '{}' was there before, with other statements", revision.id),
             .hint = "leave it as it was, and write what changes into a new revision",
             .place = up.where.value_or(base::whole_file(revision::shown_name(revision)))},
            revision, std::nullopt, nullptr, 0);
    }

    void unused_suppressions(const Revision& revision) {
        for (auto& [rule, hit] : m_suppressions.remarks(m_input.config)) {
            const auto* const found = active(*rule);
            if (found != nullptr) add(*found, std::move(hit), revision, std::nullopt, nullptr, 0);
        }
    }

    void graph_rules() {
        m_suppressions = {};
        const GraphVisit seen{.config = m_input.config, .graph = m_input.graph};
        for (const auto& active : m_active) {
            const auto* const rule = std::get_if<GraphRule>(&active.rule->check);
            if (rule == nullptr) continue;
            for (auto& hit : rule->find(seen)) {
                auto finding = finding_of(active, hit, m_input.config);
                if (!finding) continue;
                finding->where = hit.place.value_or(base::Place{});
                m_result.findings.push_back(std::move(*finding));
            }
        }
    }

    /// `number`: of a statement of the section, from 1 on; 0: the revision as a whole.
    void add(const ActiveRule& active, Hit hit, const Revision& revision, std::optional<Direction> direction,
             const Section* section, std::size_t number) {
        const auto* const statement = section == nullptr ? nullptr : &section->statements[number - 1];
        auto reported = finding_of(active, hit, m_input.config);
        if (!reported) return;
        auto& finding = *reported;
        finding.revision = revision.id;
        finding.direction = direction;
        finding.statement = number;
        finding.where = hit.place              ? *hit.place
                        : statement != nullptr ? locate(revision, *statement, hit.anchor)
                                               : base::whole_file(revision::shown_name(revision));
        if (statement != nullptr) finding.statement_hash = statement->hash;
        finding.file = revision.file;
        if (hit.remedy) {
            finding.remedy =
                in_file(revision, section == nullptr ? std::span<const ScriptStatement>() : section->statements,
                        std::move(*hit.remedy));
        }
        if (auto reason = m_suppressions.use(active.rule->name, statement)) {
            finding.state = FindingState::suppressed;
            finding.reason = std::move(*reason);
        }
        m_result.findings.push_back(std::move(finding));
    }

    const LintInput& m_input;
    std::vector<ActiveRule> m_active;
    World m_world;
    bool m_is_wanted = false;
    Suppressions m_suppressions;
    revision::SectionKind m_way_back = revision::SectionKind::absent;
    std::map<schema::ObjectName, std::optional<schema::Object>> m_before_up;  ///< what the up section writes
    RoundTrip m_round_trip;
    std::vector<base::Diagnostic> m_errors;
    Linted m_result;
};

}  // namespace

Linted lint(const LintInput& input) {
    return Linter(input).run();
}

Linted lint_models(const revision::Models& models, const LintConfig& config) {
    Linted result{.models = models.models.size()};
    const auto active = active_rules(config);
    World world(models.database);
    for (const auto& model : models.models)
        world.hold(model.name, model.object);
    for (const auto& model : models.models) {
        const auto& source = models.files[model.file];
        auto profile = config.server;
        profile.database = *model.name.database;
        const auto* const table = std::get_if<schema::Table>(&model.object);
        const auto* const view = std::get_if<schema::View>(&model.object);
        const auto* const materialized = std::get_if<schema::MaterializedView>(&model.object);
        const auto* const query = view != nullptr           ? &view->query
                                  : materialized != nullptr ? &materialized->query
                                                            : nullptr;
        const auto shown = schema::shown(model.name);
        const auto parts = parts_of(model.object);
        const PartsPlace place{
            .config = config, .server = profile, .object = model.name, .table = table, .statement = nullptr};
        for (const auto& each : active) {
            auto hits = hits_of(each.rule->check, parts, place);
            if (const auto* const rule = std::get_if<TableRule>(&each.rule->check);
                rule != nullptr && table != nullptr && looks_at(*each.rule, *table)) {
                hits = rule->find({.config = config,
                                   .server = profile,
                                   .table = *table,
                                   .name = model.name,
                                   .shown = shown,
                                   .world = world});
            }
            if (const auto* const rule = std::get_if<ViewRule>(&each.rule->check);
                rule != nullptr && query != nullptr) {
                hits = rule->find({.config = config,
                                   .server = profile,
                                   .name = model.name,
                                   .shown = shown,
                                   .query = *query,
                                   .materialized = materialized,
                                   .world = world});
            }
            for (auto& hit : hits) {
                auto finding = finding_of(each, hit, config);
                if (!finding) continue;
                finding->where = models.place_of(model);
                finding->object = shown;
                if (model.statement) {
                    const std::string_view text =
                        std::string_view(source.text).substr(model.statement->offset, model.statement->length);
                    if (const auto span = span_in_sql(text, hit.anchor); span && !hit.anchor.name.empty()) {
                        finding->where = source.place(model.statement->offset + span->offset, span->length);
                    }
                }
                result.findings.push_back(std::move(*finding));
            }
        }
    }
    sort_and_sign(result.findings);
    return result;
}

Linted joined(Linted a, Linted b) {
    a.findings.insert(a.findings.end(), std::make_move_iterator(b.findings.begin()),
                      std::make_move_iterator(b.findings.end()));
    a.revisions += b.revisions;
    a.models += b.models;
    a.muted += b.muted;
    sort_and_sign(a.findings);
    return a;
}

}  // namespace srmigrate::lint
