// SPDX-License-Identifier: Apache-2.0
// Every recorded answer of Alembic about revision graphs (graph.json) against ours. Where we answer differently on
// purpose, a rule below says why, and what must hold instead; the test prints how many there are of each.
#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "revision/graph/describe.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/history.hpp"
#include "revision/graph/new_revision.hpp"
#include "revision/graph/path.hpp"
#include "revision/graph/range.hpp"
#include "revision/graph/state.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <regex>
#include <set>

using namespace srmigrate;
using namespace srmigrate::revision;
using Json = nlohmann::json;
using Kind = GraphErrorKind;

namespace {

std::vector<std::string> strings(const Json& object, const char* key) {
    return object.contains(key) && !object[key].is_null() ? object[key].get<std::vector<std::string>>()
                                                          : std::vector<std::string>{};
}

std::vector<Revision> revisions_of(const Json& graph) {
    std::vector<Revision> revisions;
    std::map<std::string, int> copies;
    for (const auto& recorded : graph["revisions"]) {
        Revision revision;
        revision.id = recorded["id"];
        revision.down = strings(recorded, "down");
        revision.depends_on = strings(recorded, "depends_on");
        revision.labels = strings(recorded, "labels");
        revision.doc = recorded.value("doc", "rev " + revision.id);
        revision.message = revision.doc.substr(0, revision.doc.find("\n\n"));
        const auto copy = copies[revision.id]++;
        revision.file = fmt::format("/versions/{}{}.py", revision.id, copy == 0 ? "" : fmt::format("_{}", copy));
        revisions.push_back(std::move(revision));
    }
    return revisions;
}

// Our answer, in the form of the file.
struct Answer {
    Json ok;
    std::optional<GraphError> error;
    std::optional<std::string> no;  ///< a check that says no
};

Json sorted(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    return names;
}

Json change_json(const RowChange& change) {
    return std::visit(base::Overloaded{
                          [](const InsertRow& row) {
                              return Json{"insert", row.revision};
                          },
                          [](const DeleteRow& row) {
                              return Json{"delete", row.revision};
                          },
                          [](const UpdateRow& row) {
                              return Json{"update", row.from, row.to};
                          },
                      },
                      change);
}

Json steps_json(const Graph& graph, const VersionRows& rows, const std::vector<PathStep>& steps) {
    Json list = Json::array();
    auto now = rows;
    const auto heads = [&] {
        const std::set<std::string> set(now.begin(), now.end());
        return Json(set);
    };
    for (const auto& step : steps) {
        now = apply(now, step.changes);
        Json item{{"log", log_text(step)}, {"heads_after", heads()}, {"version_ops", Json::array()}};
        for (const auto& change : step.changes)
            item["version_ops"].push_back(change_json(change));
        item["from"] = step.from;
        item["to"] = step.to;
        if (step.kind != StepKind::stamp) {
            item["rev"] = step.revision;
            item["dir"] = step.kind == StepKind::upgrade ? "up" : "down";
            item[step.kind == StepKind::upgrade ? "from" : "to"] =
                graph.ids(graph.normalized_down(*graph.find(step.revision)));
        }
        list.push_back(std::move(item));
    }
    return {{"steps", std::move(list)}, {"final_heads", heads()}};
}

Json load_json(const Graph& graph) {
    Json revisions = Json::object();
    for (RevisionIndex node = 0; node < graph.size(); ++node) {
        std::vector<std::string> flags;
        if (graph.is_head(node)) flags.emplace_back("head");
        if (graph.is_head(node) && !graph.is_real_head(node)) flags.emplace_back("effective_head");
        if (graph.is_base(node)) flags.emplace_back("base");
        if (graph.is_branch_point(node)) flags.emplace_back("branchpoint");
        if (graph.is_merge_point(node)) flags.emplace_back("mergepoint");
        revisions[graph.id(node)] = {{"down", graph.ids(graph.down(node))},
                                     {"resolved_depends_on", graph.ids(graph.dependencies(node))},
                                     {"normalized_down", graph.ids(graph.normalized_down(node))},
                                     {"next", sorted(graph.ids(graph.next(node)))},
                                     {"all_next", sorted(graph.ids(graph.all_next(node)))},
                                     {"labels", graph.labels(node)},
                                     {"flags", sorted(flags)}};
    }
    return {{"heads", graph.ids(graph.heads())},
            {"real_heads", graph.ids(graph.real_heads())},
            {"bases", graph.ids(graph.bases())},
            {"real_bases", graph.ids(graph.real_bases())},
            {"revisions", std::move(revisions)}};
}

// What is compared of an offline script: the story and what happens to the version table.
std::vector<std::string> story(const std::string& sql) {
    std::vector<std::string> lines;
    for (const auto& line : base::split(sql, '\n')) {
        for (const auto* start : {"-- Running ", "INSERT INTO ", "UPDATE ", "DELETE FROM "}) {
            if (line.starts_with(start)) lines.push_back(line);
        }
    }
    return lines;
}

std::vector<std::string> story(const std::vector<PathStep>& steps, const Json& recorded) {
    std::string table = "alembic_version";
    if (recorded.contains("context_opts")) {
        const auto& options = recorded["context_opts"];
        table = options.value("version_table", table);
        if (table == "select") table = "`select`";
        if (options.contains("version_table_schema")) {
            table = fmt::format("{}.{}", options["version_table_schema"].get<std::string>(), table);
        }
    }
    std::vector<std::string> lines;
    for (const auto& step : steps) {
        lines.push_back("-- Running " + log_text(step));
        for (const auto& change : step.changes) {
            lines.push_back(std::visit(
                base::Overloaded{
                    [&](const InsertRow& row) {
                        return fmt::format("INSERT INTO {} (version_num) VALUES ('{}');", table, row.revision);
                    },
                    [&](const DeleteRow& row) {
                        return fmt::format("DELETE FROM {0} WHERE {0}.version_num = '{1}';", table, row.revision);
                    },
                    [&](const UpdateRow& row) {
                        return fmt::format("UPDATE {0} SET version_num='{2}' WHERE {0}.version_num = '{1}';", table,
                                           row.from, row.to);
                    },
                },
                change));
        }
    }
    return lines;
}

Json history_json(const Graph& graph, const Json& recorded) {
    const auto range = recorded.contains("range") ? recorded["range"].get<std::string>() : "";
    const auto current = strings(recorded, "current");
    const auto parsed = parse_history_range(range);
    const auto nodes = history(graph, parsed, mentions_current(parsed) ? current : VersionRows{});
    Json lines = Json::array();
    for (const auto node : nodes) {
        lines.push_back(history_line(graph, node, recorded.value("indicate_current", false) ? current : VersionRows{}));
    }
    return {{"revisions", graph.ids(nodes)}, {"lines", std::move(lines)}};
}

Json new_revision_json(const Graph& graph, const Json& recorded) {
    const NewRevision revision{
        .id = recorded.value("rev_id", "new0new0new0"),
        .heads = recorded["head"].is_string() ? std::vector<std::string>{recorded["head"]} : strings(recorded, "head"),
        .splice = recorded.value("splice", false) ? Splice::allowed : Splice::refused,
        .labels = recorded.contains("branch_label") ? std::vector<std::string>{recorded["branch_label"]}
                                                    : std::vector<std::string>{},
        .depends_on = strings(recorded, "depends_on")};
    const auto links = link_new_revision(graph, revision);
    return {{"down", links.down},
            {"depends_on", links.depends_on},
            {"labels", revision.labels},
            {"heads_after", links.heads_after}};
}

Json branches_json(const Graph& graph) {
    Json lines = Json::array();
    for (const auto node : history(graph)) {
        if (!graph.is_branch_point(node)) continue;
        lines.push_back(branch_line(graph, node));
        for (const auto child : graph.next(node))
            lines.push_back(branch_child_line(graph, node, child));
        lines.push_back("");
    }
    return {{"lines", std::move(lines)}};
}

std::vector<PathStep> steps_of(const Graph& graph, const Json& recorded, VersionRows& rows) {
    const std::string op = recorded["op"];
    rows = strings(recorded, "current");
    if (op == "upgrade") return upgrade_path(graph, rows, parse_target(recorded["target"].get<std::string>()));
    if (op == "downgrade") return downgrade_path(graph, rows, parse_target(recorded["target"].get<std::string>()));
    if (op == "stamp") return stamp_path(graph, rows, parse_symbols(strings(recorded, "targets")));
    if (op == "stamp_sql") {
        const auto stamp = offline_stamp(graph, strings(recorded, "specs"));
        rows = stamp.rows;
        return stamp_path(graph, stamp.rows, stamp.symbols);
    }
    const auto spec = parse_range(recorded["spec"].get<std::string>());
    const auto range = op == "upgrade_sql" ? offline_upgrade_range(graph, spec) : offline_downgrade_range(graph, spec);
    rows = range.rows;
    return op == "upgrade_sql" ? upgrade_path(graph, range.rows, range.target)
                               : downgrade_path(graph, range.rows, range.target);
}

Answer answer_of(const Graph& graph, const Json& recorded) {
    const std::string op = recorded["op"];
    if (op == "load") return {.ok = load_json(graph)};
    if (op == "resolve") {
        return {.ok = {{"revisions", graph.ids(resolve(graph, parse_symbol(recorded["symbol"].get<std::string>())))}}};
    }
    if (op == "resolve_one") {
        const auto node = resolve_one(graph, parse_symbol(recorded["symbol"].get<std::string>()));
        return {.ok = {{"revision", node ? Json(graph.id(*node)) : Json()}}};
    }
    if (op == "log_entry") {
        Json text = Json::array();
        for (const auto node : resolve(graph, parse_symbol(recorded["symbol"].get<std::string>()))) {
            text.push_back(long_entry(graph, node) + "\n");
        }
        return {.ok = {{"text", std::move(text)}}};
    }
    if (op == "history") return {.ok = history_json(graph, recorded)};
    if (op == "branches") return {.ok = branches_json(graph)};
    if (op == "heads") {
        Json lines = Json::array();
        const auto& heads = recorded.value("resolve_dependencies", false) ? graph.real_heads() : graph.heads();
        for (const auto node : heads)
            lines.push_back(heads_line(graph, node));
        return {.ok = {{"lines", std::move(lines)}}};
    }
    if (op == "current") {
        std::vector<std::string> lines;
        for (const auto node : all_current(graph, strings(recorded, "current"))) {
            lines.push_back(current_line(graph, node));
        }
        return {.ok = {{"unordered_lines", sorted(std::move(lines))}}};
    }
    if (op == "check_heads" || op == "autogen_precheck") {
        if (check_heads(graph, strings(recorded, "current")).at_heads()) return {.ok = Json::object()};
        return {.ok = {}, .no = "not at heads"};
    }
    if (op == "new_revision") return {.ok = new_revision_json(graph, recorded)};
    VersionRows rows;
    const auto steps = steps_of(graph, recorded, rows);
    if (op.ends_with("_sql")) return {.ok = {{"story", story(steps, recorded)}}};
    auto ok = steps_json(graph, rows, steps);
    return {.ok = std::move(ok)};
}

// The expected answer in the form of ours: what Alembic leaves open is put in order, what is not compared is left out.
Json normal_form(const std::string& op, Json ok) {
    if (op.ends_with("_sql")) return {{"story", story(ok["sql"].get<std::string>())}};
    if (op == "load") {
        for (auto& revision : ok["revisions"])
            revision["flags"] = sorted(revision["flags"]);
    }
    if (op == "current") ok["unordered_lines"] = sorted(ok["unordered_lines"]);
    if (op == "stamp") {
        for (auto& step : ok["steps"])
            step.erase("dir");
    }
    if (op == "resolve") {
        // A walk that leaves the graph denotes nothing.
        auto& list = ok["revisions"];
        list.erase(std::remove(list.begin(), list.end(), Json()), list.end());
    }
    return ok;
}

bool is_one_of(Kind kind, const std::vector<Kind>& kinds) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::set<std::string> set_of(const std::string& list) {
    const auto names = base::split_list(list);
    return {names.begin(), names.end()};
}

// Whether our error is of the kind of Alembic's and names the same revisions.
bool is_same_error(const std::string& message, const GraphProblem& ours) {
    struct Rule {
        std::regex pattern;
        std::vector<Kind> kinds;
        std::vector<std::size_t> names;  ///< which of our names each group is
    };
    static const std::vector<Rule> rules{
        {std::regex("Can't locate revision identified by '(.*)'"),
         {Kind::unknown_revision, Kind::ambiguous_prefix, Kind::unknown_branch, Kind::not_in_branch, Kind::unknown_row},
         {0}},
        {std::regex("Multiple heads are present; .*"), {Kind::several_heads}, {}},
        {std::regex("Ambiguous walk"), {Kind::ambiguous_walk}, {}},
        {std::regex("Ambiguous upgrade from multiple current revisions"), {Kind::ambiguous_start}, {}},
        {std::regex("Walked too far"), {Kind::relative_out_of_range}, {}},
        {std::regex("Requested range (.*):\\(.*\\) does not refer to .*"), {Kind::unconnected_range}, {0}},
        {std::regex("Requested range \\(.*\\):(.*) does not refer to .*"), {Kind::unconnected_range}, {1}},
        {std::regex("Requested range (.*):(.*) does not refer to .*"), {Kind::unconnected_range}, {0, 1}},
        {std::regex("Destination (.*) is not a valid downgrade target from current head\\(s\\)"),
         {Kind::not_below_current},
         {0}},
        {std::regex("Not a valid downgrade target from current heads"), {Kind::branch_not_above_target}, {}},
        {std::regex("Online migration expected to match one row when (?:updating|deleting) '(.*?)' (?:to '.*' )?in "
                    "'.*'; 2 found"),
         {Kind::repeated_row},
         {0}},
        {std::regex("Duplicate head revisions specified"), {Kind::repeated_parent}, {}},
        {std::regex("Revision (.*) is not a head revision; .*"), {Kind::not_a_head}, {0}},
        {std::regex("Self-loop is detected in revisions \\((.*)\\)"), {Kind::self_loop}, {0}},
        {std::regex("Dependency self-loop is detected in revisions \\((.*)\\)"), {Kind::dependency_self_loop}, {0}},
        {std::regex("Branch name '(.*)' in revision (.*) already used by revision (.*)"),
         {Kind::label_in_use},
         {0, 1, 2}},
        {std::regex("Character\\(s\\) '.*' not allowed in revision identifier '(.*)'"),
         {Kind::forbidden_character},
         {0}},
        {std::regex("downgrade with --sql requires .*"), {Kind::range_required}, {}},
        {std::regex("Stamp operation with --sql only supports .*"), {Kind::several_starts}, {}},
        {std::regex("History range requires .*"), {Kind::malformed_range}, {}}};
    std::smatch match;
    for (const auto& rule : rules) {
        if (!std::regex_match(message, match, rule.pattern)) continue;
        if (!is_one_of(ours.kind, rule.kinds)) return false;
        for (std::size_t group = 0; group < rule.names.size(); ++group) {
            if (ours.names.at(rule.names[group]) != match[group + 1].str()) return false;
        }
        return true;
    }
    if (std::regex_match(message, match,
                         std::regex("Multiple head revisions are present for given argument '(.*?)';.*"))) {
        return ours.kind == Kind::several_heads && match[1].str().find(ours.names[0]) != std::string::npos;
    }
    if (std::regex_match(message, match, std::regex("Relative revision (.*) didn't produce .*"))) {
        return is_one_of(ours.kind, {Kind::relative_direction, Kind::relative_out_of_range}) &&
               ours.names[0].find(match[1].str()) != std::string::npos;
    }
    if (std::regex_match(message, match,
                         std::regex("Requested revision (.*) overlaps with other requested revisions (.*)"))) {
        return ours.kind == Kind::overlap && ours.names[0] == match[1].str() &&
               std::set<std::string>(ours.names.begin() + 1, ours.names.end()) == set_of(match[2].str());
    }
    if (std::regex_match(message, match, std::regex("(Cycle|Dependency cycle) is detected in revisions \\((.*)\\)"))) {
        return ours.kind == (match[1].str() == "Cycle" ? Kind::cycle : Kind::dependency_cycle) &&
               std::set<std::string>(ours.names.begin(), ours.names.end()) == set_of(match[2].str());
    }
    return false;
}

bool agrees(const Json& recorded, const Answer& answer) {
    const std::string op = recorded["op"];
    const auto is_expected = [&](const Json& expect) {
        if (expect.contains("ok")) return !answer.error && !answer.no && answer.ok == normal_form(op, expect["ok"]);
        if (!expect.contains("error")) return false;
        const std::string message = expect["error"];
        if (answer.no) {
            return message == "Database is not on all head revisions" ||
                   message == "Target database is not up to date.";
        }
        return answer.error && is_same_error(message, answer.error->problems().front());
    };
    if (is_expected(recorded["expect"])) return true;
    const auto alternatives = recorded.value("alternatives", Json::array());
    return std::any_of(alternatives.begin(), alternatives.end(), is_expected);
}

std::string text_of(const Answer& answer) {
    if (answer.error) return answer.error->what();
    return answer.no ? *answer.no : answer.ok.dump();
}

// Why our answer may differ from Alembic's. D1 … D11 are the defects of reference alembic.md §8.2.
enum class Reason {
    redundant_dependency,  // D1
    effective_head,        // D3
    redundant_targets,     // D5
    branch_to_base,        // D6
    counted_start,         // D8
    ambiguous_step,        // D11
    used_id,
};

const char* sentence(Reason reason) {
    switch (reason) {
        case Reason::redundant_dependency:
            return "D1: a merged row comes back only if no other row includes it, also where a dependency is redundant";
        case Reason::effective_head:
            return "D3: 'current --check-heads' asks for the real heads";
        case Reason::redundant_targets:
            return "D5: stamp skips repeated and included targets, and keeps a row that is a target itself";
        case Reason::branch_to_base:
            return "D6: 'downgrade LABEL@base' takes away that branch only";
        case Reason::counted_start:
            return "D8: a history that starts below base starts at base, whatever its end is called";
        case Reason::ambiguous_step:
            return "D11: 'downgrade -N' is refused where the database is at several revisions";
        case Reason::used_id:
            return "a revision id that is there already is refused, not written a second time";
    }
    return "";
}

NodeSet closure(const Graph& graph, const VersionRows& rows) {
    return ancestors(graph, resolve_rows(graph, rows), Follow::dependencies_too);
}

bool some_includes_another(const Graph& graph, const VersionRows& rows) {
    for (const auto node : resolve_rows(graph, rows)) {
        const auto below = ancestors(graph, graph.all_down(node), Follow::dependencies_too);
        for (const auto other : resolve_rows(graph, rows)) {
            if (below.contains(other)) return true;
        }
    }
    return false;
}

// Alembic leaves a row beside one that includes it; we take the same steps to the same end, without such a state.
bool is_redundant_dependency(const Graph& graph, const Json& recorded, const Answer& answer) {
    if (answer.error || !recorded["expect"].contains("ok")) return false;
    const auto& theirs = recorded["expect"]["ok"];
    if (theirs["final_heads"] != answer.ok["final_heads"] || theirs["steps"].size() != answer.ok["steps"].size()) {
        return false;
    }
    for (std::size_t at = 0; at < theirs["steps"].size(); ++at) {
        const auto& their_step = theirs["steps"][at];
        const auto& our_step = answer.ok["steps"][at];
        const auto their_rows = their_step["heads_after"].get<VersionRows>();
        const auto our_rows = our_step["heads_after"].get<VersionRows>();
        if (their_step["log"] != our_step["log"] ||
            !std::includes(their_rows.begin(), their_rows.end(), our_rows.begin(), our_rows.end()) ||
            closure(graph, their_rows).members() != closure(graph, our_rows).members()) {
            return false;
        }
    }
    return true;
}

struct StampRequest {
    VersionRows rows;
    std::vector<Symbol> symbols;
};
StampRequest stamp_request(const Graph& graph, const Json& recorded) {
    if (recorded["op"] == "stamp") return {strings(recorded, "current"), parse_symbols(strings(recorded, "targets"))};
    auto stamp = offline_stamp(graph, strings(recorded, "specs"));
    return {std::move(stamp.rows), std::move(stamp.symbols)};
}

// Rows without lineage to anything asked for remain; on the lines of the targets only the targets do, less those that
// another target includes.
bool is_right_stamp(const Graph& graph, const Json& recorded, const Answer& answer) {
    if (answer.error) return false;
    const auto request = stamp_request(graph, recorded);
    auto rows = request.rows;
    for (const auto& step : stamp_path(graph, request.rows, request.symbols))
        rows = apply(rows, step.changes);
    const std::set<std::string> after(rows.begin(), rows.end());

    std::vector<RevisionIndex> targets;
    NodeSet asked(graph.size());
    for (const auto& symbol : request.symbols) {
        const auto nodes = resolve(graph, symbol);
        targets.insert(targets.end(), nodes.begin(), nodes.end());
        for (const auto node : lineage_of(graph, symbol, Follow::dependencies_too).members())
            asked.insert(node);
    }
    NodeSet included(graph.size());
    for (const auto node : targets) {
        for (const auto other : ancestors(graph, graph.all_down(node), Follow::dependencies_too).members()) {
            included.insert(other);
        }
    }
    const NodeSet wanted(graph.size(), targets);
    const auto lines = lineage(graph, targets, Follow::dependencies_too);
    for (RevisionIndex node = 0; node < graph.size(); ++node) {
        const bool was_row = std::count(request.rows.begin(), request.rows.end(), graph.id(node)) > 0;
        const bool is_row = after.count(graph.id(node)) > 0;
        if (was_row && !asked.contains(node) && !is_row) return false;
        if (wanted.contains(node) && is_row == included.contains(node)) return false;
        if (is_row && !wanted.contains(node) && (!was_row || lines.contains(node))) return false;
    }
    return after.size() == rows.size();
}

// Whether several targets are asked for of which one repeats or includes another, or is a row.
bool has_redundant_targets(const Graph& graph, const Json& recorded) {
    const auto request = stamp_request(graph, recorded);
    std::vector<RevisionIndex> targets;
    NodeSet below(graph.size());
    for (const auto& symbol : request.symbols) {
        for (const auto node : resolve(graph, symbol)) {
            targets.push_back(node);
            for (const auto other : ancestors(graph, graph.all_down(node), Follow::dependencies_too).members()) {
                below.insert(other);
            }
        }
    }
    return targets.size() > 1 && (NodeSet(graph.size(), targets).size() < targets.size() ||
                                  std::any_of(targets.begin(), targets.end(), [&](RevisionIndex node) {
                                      return below.contains(node) ||
                                             std::count(request.rows.begin(), request.rows.end(), graph.id(node)) > 0;
                                  }));
}

std::optional<Reason> reason_for_difference(const Graph& graph, const Json& recorded, const Answer& answer) {
    const std::string op = recorded["op"];
    const auto rows = strings(recorded, "current");
    const std::set<std::string> distinct(rows.begin(), rows.end());
    if (op == "check_heads" && graph.heads() != graph.real_heads()) {
        const auto real_heads = graph.ids(graph.real_heads());
        const bool at_heads = distinct == std::set<std::string>(real_heads.begin(), real_heads.end());
        if (answer.no.has_value() == !at_heads) return Reason::effective_head;
    }
    if (op == "stamp" || op == "stamp_sql") {
        if (has_redundant_targets(graph, recorded) && is_right_stamp(graph, recorded, answer)) {
            return Reason::redundant_targets;
        }
    }
    if (op == "downgrade") {
        const std::string target = recorded["target"];
        if (std::regex_match(target, std::regex("-[0-9]+")) && distinct.size() > 1 && answer.error &&
            answer.error->kind() == Kind::ambiguous_start) {
            return Reason::ambiguous_step;
        }
        if (std::regex_match(target, std::regex("[^@]+@base"))) {
            // What remains is what nothing of the branch needs to go for.
            const auto label = target.substr(0, target.find('@'));
            if (answer.error) {
                if (answer.error->kind() == Kind::unknown_branch) return Reason::branch_to_base;
            } else {
                const auto left = closure(graph, answer.ok["final_heads"].get<VersionRows>());
                const auto of_branch = resolve_branch(graph, label);
                const auto gone = descendants(graph, std::span(&of_branch, 1), Follow::dependencies_too);
                const bool none_left = std::none_of(rows.begin(), rows.end(), [&](const std::string& row) {
                    return gone.contains(*graph.find(row)) && left.contains(*graph.find(row));
                });
                const bool others_left = std::all_of(rows.begin(), rows.end(), [&](const std::string& row) {
                    const auto node = *graph.find(row);
                    return lineage(graph, std::span(&of_branch, 1), Follow::dependencies_too).contains(node) ||
                           left.contains(node);
                });
                if (none_left && others_left) return Reason::branch_to_base;
            }
        }
        if (is_redundant_dependency(graph, recorded, answer)) return Reason::redundant_dependency;
    }
    if (op == "history" && recorded.contains("range") && !answer.error) {
        if (std::regex_match(recorded["range"].get<std::string>(), std::regex("-[0-9]+:.*"))) {
            return Reason::counted_start;
        }
    }
    if (op == "new_revision" && recorded.contains("rev_id") && answer.error &&
        answer.error->kind() == Kind::duplicate_revision) {
        return Reason::used_id;
    }
    return std::nullopt;
}

// What must hold where Alembic only crashed: an error, or an answer that stands on its own.
bool is_sensible(const Graph& graph, const Json& recorded, const Answer& answer) {
    if (answer.error) return !answer.error->problems().front().diagnostic.message.empty();
    const std::string op = recorded["op"];
    if (op == "stamp" || op == "stamp_sql") return is_right_stamp(graph, recorded, answer);
    if (op == "history") {
        // Newest first, each once, and nothing but what the end includes.
        NodeSet seen(graph.size());
        for (const auto& id : answer.ok["revisions"]) {
            const auto node = *graph.find(id.get<std::string>());
            for (const auto child : graph.all_next(node)) {
                const auto& ids = answer.ok["revisions"];
                const bool is_listed = std::find(ids.begin(), ids.end(), graph.id(child)) != ids.end();
                if (is_listed && !seen.contains(child)) return false;
            }
            if (!seen.insert(node)) return false;
        }
        return true;
    }
    if (op == "upgrade") {
        const auto before = strings(recorded, "current");
        const auto after = answer.ok["final_heads"].get<VersionRows>();
        auto expected = closure(graph, before);
        for (const auto& step : answer.ok["steps"])
            expected.insert(*graph.find(step["rev"].get<std::string>()));
        return closure(graph, after).members() == expected.members() && !some_includes_another(graph, after);
    }
    return op == "upgrade_sql";
}

}  // namespace

TEST_CASE("every recorded answer of Alembic about revision graphs is ours too, or differs for a stated reason") {
    const auto path = tests::vectors("graph.json");
    if (!path) return;
    std::ifstream stream(*path);
    const auto file = Json::parse(stream);

    std::map<std::string, Graph> graphs;
    std::map<std::string, GraphError> broken;
    for (const auto& graph : file["graphs"]) {
        try {
            graphs.emplace(graph["name"], Graph(revisions_of(graph)));
        } catch (const GraphError& error) {
            broken.emplace(graph["name"], error);
        }
    }

    struct Counts {
        std::size_t equal = 0, different = 0, crashed = 0, duplicate = 0, wrong = 0;
    };
    std::map<std::string, Counts> counts;
    Counts all;
    std::map<Reason, std::vector<std::string>> differences;
    for (const auto& recorded : file["cases"]) {
        const std::string name = recorded["graph"];
        const auto found = graphs.find(name);
        const auto* graph = found == graphs.end() ? nullptr : &found->second;
        Answer answer;
        if (graph == nullptr) {
            answer.error = broken.at(name);
        } else {
            try {
                answer = answer_of(*graph, recorded);
            } catch (const GraphError& error) {
                answer.error = error;
            }
        }
        auto& of_op = counts[recorded["op"]];
        const auto count = [&](std::size_t Counts::*what) { ++(of_op.*what), ++(all.*what); };
        const auto is_wrong = [&] {
            count(&Counts::wrong);
            FAIL_CHECK(recorded.dump() << "\nours: " << text_of(answer));
        };
        if (name == "bad_dup_revision") {
            const bool names_both = answer.error && answer.error->kind() == Kind::duplicate_revision &&
                                    answer.error->problems().size() == 1;
            names_both ? count(&Counts::duplicate) : is_wrong();
        } else if (recorded["expect"].contains("crash")) {
            const bool is_fine = graph == nullptr ? answer.error.has_value() : is_sensible(*graph, recorded, answer);
            is_fine ? count(&Counts::crashed) : is_wrong();
        } else if (agrees(recorded, answer)) {
            count(&Counts::equal);
        } else if (const auto reason =
                       graph == nullptr ? std::nullopt : reason_for_difference(*graph, recorded, answer)) {
            count(&Counts::different);
            differences[*reason].push_back(recorded["id"]);
        } else {
            is_wrong();
        }
    }

    const auto print = [](const std::string& op, const Counts& of_op) {
        std::cout << fmt::format("{:<17}{:>7}{:>11}{:>13}{:>14}{:>7}\n", op, of_op.equal, of_op.different,
                                 of_op.crashed, of_op.duplicate, of_op.wrong);
    };
    std::cout << "graph.json            equal  different  was a crash  duplicate id  wrong\n";
    for (const auto& [op, of_op] : counts)
        print(op, of_op);
    print("all", all);
    std::cout << "different on purpose:\n";
    for (const auto& [reason, ids] : differences) {
        std::cout << fmt::format("  {} ({})\n   ", sentence(reason), ids.size());
        for (const auto& id : ids)
            std::cout << ' ' << id;
        std::cout << '\n';
    }
    CHECK(all.wrong == 0);
}
