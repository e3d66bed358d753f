// SPDX-License-Identifier: Apache-2.0
#include "engine/replay.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>

namespace srmigrate::tests {

namespace {

using engine::ClientConnection;
using engine::Engine;
using sql::Answer;
using sql::ErrorAnswer;
using sql::ResultSet;

constexpr std::chrono::hours k_job_latency{1};

// ---- What kind of statement
// ------------------------------------------------------------------------------------------

std::vector<std::string> leading_words(std::string_view sql) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : sql) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter) {
            word += c;
            continue;
        }
        if (!word.empty()) words.push_back(base::to_upper(word));
        word.clear();
        if (words.size() == 12) break;
    }
    if (!word.empty()) words.push_back(base::to_upper(word));
    return words;
}

/// "CREATE TABLE", "ALTER TABLE ADD COLUMN", "DROP VIEW" …
std::string kind_of(std::string_view sql) {
    const std::string upper = base::to_upper(sql.substr(0, 400));
    const auto words = leading_words(sql);
    if (words.size() < 2) return "other";
    std::string kind = words[0] + " " + words[1];
    if (kind == "CREATE OR") return "CREATE VIEW";
    if (kind == "CREATE MATERIALIZED" || kind == "ALTER MATERIALIZED" || kind == "DROP MATERIALIZED") kind += " VIEW";
    if (words[0] == "USE") return "USE";
    if (kind != "ALTER TABLE") return kind;
    // The clause begins behind the name, wherever that ends.
    static const std::vector<std::string> k_clauses = {"ADD COLUMN",
                                                       "DROP COLUMN",
                                                       "MODIFY COLUMN",
                                                       "RENAME COLUMN",
                                                       "ADD INDEX",
                                                       "DROP INDEX",
                                                       "ADD ROLLUP",
                                                       "DROP ROLLUP",
                                                       "ADD TEMPORARY",
                                                       "ADD PARTITION",
                                                       "DROP PARTITION",
                                                       "TRUNCATE PARTITION",
                                                       "REPLACE PARTITION",
                                                       "RENAME PARTITION",
                                                       "DISTRIBUTED BY",
                                                       "PARTITION BY",
                                                       "ORDER BY",
                                                       "SWAP WITH",
                                                       "COMMENT",
                                                       "SET",
                                                       "RENAME",
                                                       "COMPACT"};
    std::size_t best = std::string::npos;
    std::string clause = "other";
    for (const std::string& candidate : k_clauses) {
        const std::size_t at = upper.find(" " + candidate);
        if (at != std::string::npos && at < best) {
            best = at;
            clause = candidate;
        }
    }
    return "ALTER TABLE " + clause;
}

bool is_create_as_select(std::string_view sql) {
    return kind_of(sql) == "CREATE TABLE" && base::to_upper(sql).find("SELECT") != std::string::npos;
}

// ---- SHOW CREATE texts
// -----------------------------------------------------------------------------------------------

/// Where order is the server's affair (LIST partitions, properties of views and indexes) lines are sorted.
std::string comparable(const std::string& text) {
    std::vector<std::string> lines = base::split(text, '\n');
    std::vector<std::string> result;
    std::vector<std::string> group;
    bool list = false;
    bool properties = false;
    const auto flush = [&] {
        std::ranges::sort(group);
        result.insert(result.end(), group.begin(), group.end());
        group.clear();
    };
    for (std::string& line : lines) {
        if (line.starts_with("PARTITION BY LIST")) {
            list = true;
            result.push_back(line);
            continue;
        }
        if (line.starts_with("PROPERTIES (")) properties = true;
        if ((list || properties) && line.starts_with(")")) {
            flush();
            list = false;
            properties = false;
        }
        if (list || (properties && !line.starts_with("PROPERTIES ("))) {
            if (line.ends_with(",")) line.pop_back();
            group.push_back(line);
            continue;
        }
        const std::size_t open = line.find("(\"");
        if (line.starts_with("  INDEX ") && open != std::string::npos) {
            const std::size_t close = line.find("\")", open);
            auto parts = base::split_list(line.substr(open + 1, close - open));
            std::ranges::sort(parts);
            line = line.substr(0, open + 1) + base::join(parts, ", ") + line.substr(close + 1);
        }
        result.push_back(line);
    }
    flush();
    return base::join(result, "\n");
}

/// A dynamic table gets its partitions in the background: the recording may show only some of them yet.
std::pair<std::string, std::set<std::string>> without_partitions(const std::string& text) {
    std::set<std::string> partitions;
    std::vector<std::string> rest;
    for (std::string line : base::split(text, '\n')) {
        if (line == "()") continue;
        std::string_view view = line;
        if (view.starts_with("(")) view.remove_prefix(1);
        if (!view.starts_with("PARTITION ") || view.starts_with("PARTITION BY")) {
            rest.push_back(line);
            continue;
        }
        partitions.insert(std::string(view.substr(0, view.find("\"))") + 2)));
    }
    return {base::join(rest, "\n"), partitions};
}

std::string first_difference(const std::string& recorded, const std::string& ours) {
    const auto a = base::split(comparable(recorded), '\n');
    const auto b = base::split(comparable(ours), '\n');
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        const std::string x = i < a.size() ? a[i] : "<nothing>";
        const std::string y = i < b.size() ? b[i] : "<nothing>";
        if (x != y) return "SHOW CREATE: recorded " + x + " | ours " + y;
    }
    return "";
}

// ---- One case
// --------------------------------------------------------------------------------------------------------

struct Played {
    Engine engine;
    ClientConnection connection;
    engine::Time now;

    std::vector<Answer> send(const std::string& sql) { return engine.execute(connection, sql, now); }
    std::optional<ResultSet> rows(const std::string& sql) {
        auto answers = send(sql);
        if (answers.empty()) return std::nullopt;
        auto* const result = std::get_if<ResultSet>(&answers.back());
        return result == nullptr ? std::nullopt : std::optional(*result);
    }
};

using Jobs = std::vector<std::vector<std::string>>;

/// (list, state, message) of the jobs above the mark, by id.
std::map<long long, std::vector<std::string>> jobs_above(Played& played, const std::string& database, long long mark) {
    std::map<long long, std::vector<std::string>> jobs;
    for (const std::string list : {"COLUMN", "ROLLUP", "OPTIMIZE"}) {
        const auto result = played.rows("SHOW ALTER TABLE " + list + " FROM `" + database + "`");
        if (!result) continue;
        for (const auto& row : result->rows) {
            const long long id = std::stoll(result->cell(row, "JobId").value_or("0"));
            if (id <= mark) continue;
            jobs[id] = {list, result->cell(row, "State").value_or(""), result->cell(row, "Msg").value_or("")};
        }
    }
    return jobs;
}

Jobs as_list(const std::map<long long, std::vector<std::string>>& jobs, std::size_t fields) {
    Jobs list;
    for (const auto& [id, job] : jobs)
        list.emplace_back(job.begin(), job.begin() + static_cast<std::ptrdiff_t>(fields));
    return list;
}

std::string to_text(const Jobs& jobs) {
    std::vector<std::string> parts;
    for (const auto& job : jobs)
        parts.push_back("[" + base::join(job, " ") + "]");
    return base::join(parts, " ");
}

std::optional<std::string> show_create(Played& played, const std::string& recorded, const std::string& database) {
    const std::size_t quote = recorded.find('`');
    const std::size_t end = recorded.find('`', quote + 1);
    const std::string name = recorded.substr(quote + 1, end - quote - 1);
    const auto ask = [&](const std::string& kind) -> std::optional<std::string> {
        const auto result = played.rows("SHOW CREATE " + kind + " `" + database + "`.`" + name + "`");
        if (!result || result->rows.empty()) return std::nullopt;
        return result->rows.front().at(1);
    };
    if (recorded.starts_with("CREATE VIEW")) return ask("VIEW");
    if (recorded.starts_with("CREATE MATERIALIZED")) return ask("MATERIALIZED VIEW");
    return ask("TABLE");
}

struct StepResult {
    std::optional<std::string> difference;
    bool not_simulated = false;
};

std::optional<std::string> compare_outcome(const base::Json& step, const Answer& answer) {
    const bool recorded_ok = step.at("ok").get<bool>();
    const auto* const error = std::get_if<ErrorAnswer>(&answer);
    if (recorded_ok) {
        if (error == nullptr) return std::nullopt;
        return fmt::format("recorded ok | ours {} {}", error->number, error->message);
    }
    const int number = step.at("errno").get<int>();
    const std::string recorded = step.at("error").get<std::string>();
    if (error == nullptr) return fmt::format("recorded {} {} | ours ok", number, recorded);
    if (error->number == number && message_class(error->message) == step.at("message_class").get<std::string>()) {
        return std::nullopt;
    }
    return fmt::format("recorded {} {} | ours {} {}", number, recorded, error->number, error->message);
}

std::string database_of(const std::string& sql, const Played& played) {
    static const std::set<std::string> k_statements = {"CREATE", "ALTER", "DROP", "TRUNCATE"};
    // A name of two parts in back quotes or bare, right behind TABLE or VIEW.
    const auto words = leading_words(sql);
    if (words.empty() || !k_statements.contains(words[0])) return played.connection.database;
    for (const std::string_view keyword : {"TABLE ", "VIEW "}) {
        std::size_t at = base::to_upper(sql).find(keyword);
        if (at == std::string::npos) continue;
        at += keyword.size();
        const std::size_t end = sql.find_first_of(" (\n;", at);
        const std::string name = base::replace_all(sql.substr(at, end - at), "`", "");
        const std::size_t dot = name.find('.');
        if (dot != std::string::npos) return name.substr(0, dot);
    }
    return played.connection.database;
}

StepResult compare_step(Played& played, const base::Json& step, Tally& tally) {
    StepResult result;
    const std::string sql = step.at("sql").get<std::string>();
    long long mark = 0;
    const std::string before = played.connection.database;
    for (const auto& [id, job] : jobs_above(played, before, 0))
        mark = std::max(mark, id);
    const auto answers = played.send(sql);
    const Answer answer = answers.empty() ? Answer(sql::Ok{}) : answers.back();
    if (const auto* const error = std::get_if<ErrorAnswer>(&answer)) {
        if (is_create_as_select(sql) && error->message.starts_with("not simulated")) result.not_simulated = true;
    }
    if (result.not_simulated) return result;
    result.difference = compare_outcome(step, answer);
    if (result.difference) return result;
    if (step.contains("jobs")) {
        ++tally.jobs;
        const Jobs jobs = as_list(jobs_above(played, before, mark), 2);
        const Jobs recorded = step.at("jobs").get<Jobs>();
        if (jobs != recorded) result.difference = "jobs: recorded " + to_text(recorded) + " | ours " + to_text(jobs);
    } else if (step.at("ok").get<bool>() && sql.find(';') == std::string::npos) {
        const Jobs jobs = as_list(jobs_above(played, before, mark), 2);
        if (!jobs.empty()) result.difference = "jobs: recorded none | ours " + to_text(jobs);
    }
    played.now += 2 * k_job_latency;
    if (!result.difference && step.contains("jobs_end")) {
        const Jobs jobs = as_list(jobs_above(played, before, mark), 3);
        const Jobs recorded = step.at("jobs_end").get<Jobs>();
        if (jobs != recorded) {
            result.difference = "jobs in the end: recorded " + to_text(recorded) + " | ours " + to_text(jobs);
        }
    }
    if (step.contains("jobs") && !result.difference) ++tally.jobs_equal;
    if (step.contains("show_create") && step.at("ok").get<bool>()) {
        ++tally.shown;
        const std::string recorded = step.at("show_create").get<std::string>();
        const auto ours = show_create(played, recorded, database_of(sql, played));
        if (ours && same_shown(recorded, *ours)) {
            ++tally.shown_equal;
        } else if (!result.difference) {
            result.difference = ours ? first_difference(recorded, *ours) : std::string("SHOW CREATE fails");
        }
    }
    return result;
}

std::string database_of_case(const base::Json& one) {
    if (one.contains("database")) return one.at("database").get<std::string>();
    return "fz_" + base::replace_all(one.at("case").get<std::string>().substr(5), "-", "_");
}

engine::Time time_of(const base::Json& one) {
    using namespace std::chrono;
    const std::string date = one.contains("date") ? one.at("date").get<std::string>() : "2026-11-21";
    const auto parts = base::split(date, '-');
    const year_month_day day{year(std::stoi(parts[0])), month(static_cast<unsigned>(std::stoi(parts[1]))),
                             std::chrono::day(static_cast<unsigned>(std::stoi(parts[2])))};
    return sys_days(day) + hours(one.contains("date") ? 17 : 12);
}

void replay_case(const base::Json& one, Agreement& agreement) {
    engine::ClusterProfile profile;
    profile.job_latency = k_job_latency;
    Played played{Engine(profile), {}, time_of(one)};
    played.connection = played.engine.connect("root", "127.0.0.1");
    // the recorded front end had this switched off
    played.send("ADMIN SET FRONTEND CONFIG (\"enable_online_optimize_table\" = \"false\")");
    const std::string database = database_of_case(one);
    played.send("CREATE DATABASE `" + database + "`; USE `" + database + "`");
    std::size_t index = 0;
    for (const base::Json& step : one.at("steps")) {
        const std::string sql = step.at("sql").get<std::string>();
        const std::string kind = kind_of(sql);
        Tally& tally = agreement.by_kind[kind];
        const StepResult result = compare_step(played, step, tally);
        played.now += 2 * k_job_latency;
        if (result.not_simulated) {
            ++tally.not_simulated;
            ++index;
            continue;
        }
        const bool ok = step.at("ok").get<bool>();
        ++tally.steps;
        tally.agreed += result.difference ? 0 : 1;
        tally.successes += ok ? 1 : 0;
        tally.successes_agreed += ok && !result.difference ? 1 : 0;
        if (result.difference) {
            agreement.disagreements.push_back({fmt::format("{} step {}", one.at("case").get<std::string>(), index),
                                               kind, sql, *result.difference, ok});
        }
        ++index;
    }
}

void add(Tally& sum, const Tally& tally) {
    sum.steps += tally.steps;
    sum.agreed += tally.agreed;
    sum.successes += tally.successes;
    sum.successes_agreed += tally.successes_agreed;
    sum.shown += tally.shown;
    sum.shown_equal += tally.shown_equal;
    sum.jobs += tally.jobs;
    sum.jobs_equal += tally.jobs_equal;
    sum.not_simulated += tally.not_simulated;
}

}  // namespace

bool is_same_refusal(int number, const std::string& message, int our_number, const std::string& our_message) {
    if (number != our_number) return false;
    const auto is_of_the_grammar = [](const std::string& text) {
        return text.starts_with("Getting syntax error") && (text.find("Unexpected input") != std::string::npos ||
                                                            text.find("No viable statement") != std::string::npos);
    };
    if (is_of_the_grammar(message) && is_of_the_grammar(our_message)) return true;
    return message_class(message) == message_class(our_message);
}

bool same_shown(const std::string& recorded, const std::string& ours) {
    if (comparable(recorded) == comparable(ours)) return true;
    if (recorded.find("dynamic_partition.enable") == std::string::npos) return false;
    const auto [recorded_rest, recorded_partitions] = without_partitions(comparable(recorded));
    const auto [our_rest, our_partitions] = without_partitions(comparable(ours));
    return recorded_rest == our_rest && std::ranges::includes(our_partitions, recorded_partitions);
}

std::string message_class(const std::string& message) {
    std::string text = message;
    // " from line 1, column 2 to line 3, column 4" and " at line 1, column 2" become one blank.
    for (const std::string_view word : {" from line ", " at line "}) {
        const std::size_t at = text.find(word);
        if (at == std::string::npos) continue;
        const std::size_t end = text.find('.', at);
        if (end != std::string::npos) text.replace(at, end - at, " ");
        break;
    }
    std::string blanked;
    static const std::map<char, char> k_quotes = {{'\'', '\''}, {'"', '"'}, {'`', '`'}, {'[', ']'}, {'{', '}'}};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto quote = k_quotes.find(text[i]);
        const std::size_t end = quote == k_quotes.end() ? std::string::npos : text.find(quote->second, i + 1);
        if (end != std::string::npos) {
            blanked += '?';
            i = end;
        } else {
            blanked += text[i];
        }
    }
    std::string result;
    for (const char c : blanked) {
        const bool digit = c >= '0' && c <= '9';
        if (digit && !result.empty() && result.back() == '\x01') continue;
        result += digit ? '\x01' : c;
    }
    std::ranges::replace(result, '\x01', 'N');
    return result;
}

Tally Agreement::total() const {
    Tally sum;
    for (const auto& [kind, tally] : by_kind)
        add(sum, tally);
    return sum;
}

std::string Agreement::table() const {
    std::string text = fmt::format("{:<32} {:>6} {:>7} {:>7}  {:>9} {:>9} {:>9}\n", "statement", "steps", "agree", "%",
                                   "succeed", "SHOW", "jobs");
    const auto line = [&](const std::string& kind, const Tally& tally) {
        const double percent =
            tally.steps == 0 ? 100.0 : 100.0 * static_cast<double>(tally.agreed) / static_cast<double>(tally.steps);
        text += fmt::format("{:<32} {:>6} {:>7} {:>6.1f}%  {:>4}/{:<4} {:>4}/{:<4} {:>4}/{:<4}\n", kind, tally.steps,
                            tally.agreed, percent, tally.successes_agreed, tally.successes, tally.shown_equal,
                            tally.shown, tally.jobs_equal, tally.jobs);
    };
    for (const auto& [kind, tally] : by_kind)
        line(kind, tally);
    line("all", total());
    if (total().not_simulated > 0)
        text += fmt::format("{} not simulated (CREATE TABLE AS SELECT)\n", total().not_simulated);
    return text;
}

Agreement replay(const std::filesystem::path& file) {
    Agreement agreement;
    std::ifstream input(file);
    std::string line;
    while (std::getline(input, line)) {
        if (!line.empty()) replay_case(base::Json::parse(line), agreement);
    }
    return agreement;
}

}  // namespace srmigrate::tests
