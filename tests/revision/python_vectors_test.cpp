// SPDX-License-Identifier: Apache-2.0
// What Alembic with the dialect `starrocks` made of Python projects (python.jsonl) against what reading them gives.
// Where we answer differently on purpose, a rule below says why; the test prints how many cases agree, and each that
// does not.
#include "base/ascii.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "revision/body/read_script.hpp"
#include "revision/python/declared_models.hpp"
#include "revision/python/environment_script.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"
#include "support/temporary_directory.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

using namespace srmigrate;
using namespace srmigrate::revision;
using Json = nlohmann::json;

namespace {

// ---- Deliberate differences -----------------------------------------------------------------------------------------

struct Deliberate {
    std::string_view id;
    std::string_view reason;
};

constexpr Deliberate k_deliberate[] = {
    {"p-py-raw-strings", "names of characters (\\N{…}) are not known; the hint says how to write them"},
    {"o-type-sr-percentile", "PERCENTILE is a type of StarRocks, which the dialect cannot print"},
    {"o-col-name-keywords", "StarRocks removes back quotes from names, so that such a name cannot be had"},
    {"o-op-rename-table", "RENAME takes the new name alone"},
    {"o-op-rename-table-schema", "RENAME takes the new name alone, without its database"},
    {"o-op-alter-rename", "RENAME COLUMN stands alone, and needs no MODIFY COLUMN of the same definition"},
    {"o-op-alter-rename-and-type", "RENAME COLUMN stands alone: two statements"},
    {"o-op-alter-rename-no-type", "RENAME COLUMN needs no type"},
    {"o-op-alter-default-datetime", "no RENAME COLUMN of a column to itself"},
    {"o-op-alter-agg-type", "an option that is lost in silence is refused"},
    {"o-op-alter-view-security", "the security of a view is changed by a statement of its own"},
    {"o-op-alter-view-comment-only", "the dialect sends a placeholder; the comment of a view cannot be changed"},
    {"o-op-create-view-comment-quote", "comments are escaped"},
    {"o-op-create-view-security-plain-kw", "a keyword that is lost in silence is refused"},
    {"o-op-create-mv-plain-kwargs", "a keyword that is lost in silence is refused"},
    {"o-ct-properties-quote", "properties are escaped"},
    {"o-ct-upper-prefix", "an option that is lost in silence is refused"},
    {"o-ct-upper-key-not-validated", "columns of a key that the table does not have are refused"},
    {"o-ct-prefixes", "a temporary table would not outlive the connection of the run"},
    {"o-op-alter-order-parens-list", "no doubled parentheses"},
    {"o-op-execute-tabs-unicode", "a TAB inside a string stays, as online"},
    {"o-op-table-comment-none", "no comment is the empty one: COMMENT=NULL does not parse"},
    {"o-op-bulk-insert-types", "a date is its text, as online"},
};

std::optional<std::string_view> deliberate(std::string_view id) {
    for (const auto& difference : k_deliberate) {
        if (difference.id == id) return difference.reason;
    }
    return std::nullopt;
}

// ---- Comparing ------------------------------------------------------------------------------------------------------

// What the words of a statement are, whatever their quotes and spaces.
std::string normal_form(sql::TokenSpan tokens) {
    std::string form;
    for (const auto& token : tokens) {
        if (sql::is_trivia(token.kind) || token.kind == sql::LexedKind::semicolon) continue;
        if (!form.empty()) form += ' ';
        switch (token.kind) {
            case sql::LexedKind::word:
            case sql::LexedKind::quoted_identifier:
                form += base::to_lower(sql::unquote_identifier(std::string(token.text)));
                break;
            case sql::LexedKind::string:
                form += '"' + sql::unquote_string(token.text) + '"';
                break;
            default:
                form += token.text;
        }
    }
    return form;
}

std::vector<std::string> normal_forms(const std::vector<std::string>& texts) {
    std::vector<std::string> forms;
    for (const auto& text : texts) {
        const auto lexed = sql::lex(text);
        for (const auto& piece : sql::split(lexed.tokens)) {
            if (!piece.empty()) forms.push_back(normal_form(piece.tokens));
        }
    }
    return forms;
}

struct CaseFiles {
    explicit CaseFiles(const Json& recorded) {
        for (const auto& [name, text] : recorded["files"].items()) {
            const auto file = scratch.path() / name;
            std::filesystem::create_directories(file.parent_path());
            std::ofstream(file, std::ios::binary) << text.get<std::string>();
            if (name == "alembic.ini") note_import_path(text.get<std::string>());
        }
    }
    void note_import_path(const std::string& ini) {
        constexpr std::string_view k_key = "prepend_sys_path = ";
        const auto begin = ini.find(k_key);
        if (begin == std::string::npos) return;
        const auto value = ini.substr(begin + k_key.size(), ini.find('\n', begin) - begin - k_key.size());
        import_path = (scratch.path() / base::trim(value)).lexically_normal();
    }
    PythonHome home() const {
        return {.import_paths = {import_path.empty() ? scratch.path() : import_path, scratch.path()},
                .directory = scratch.path(),
                .working_directory = scratch.path(),
                .options = {{"sqlalchemy.url", "starrocks://root:pw@127.0.0.1:9030/dw"}}};
    }
    tests::TemporaryDirectory scratch;
    std::filesystem::path import_path;
};

Revision revision_at(const CaseFiles& files, const Json& recorded, const std::string& name) {
    SourceFile source{.file = files.scratch.path() / name, .shown_file = name, .text = recorded["files"][name]};
    REQUIRE_FALSE(clean_text(source));
    return {.id = "r",
            .file = source.file,
            .shown_file = name,
            .format = ScriptFormat::python,
            .header = source.text,
            .python = std::make_shared<PythonHome>(files.home())};
}

// Statements, or the place of the first error.
struct Reading {
    std::vector<std::string> statements;
    std::optional<base::Diagnostic> error;
};

Reading read_direction(const Revision& revision, Direction direction) {
    try {
        Reading reading;
        const auto section = read_section(revision, direction, {});
        if (section.kind == SectionKind::absent) return {.statements = {}, .error = not_reversible(revision)};
        for (const auto& statement : section.statements)
            reading.statements.emplace_back(statement.sql.text());
        return reading;
    } catch (const base::Error& error) {
        return {.statements = {}, .error = error.diagnostics().front()};
    }
}

struct Tally {
    std::map<std::string, std::size_t> counts;
    std::vector<std::string> surprises;
    void agree(const std::string& what) { ++counts[what]; }
    void differ(const std::string& id, std::string detail) { surprises.push_back(id + ": " + std::move(detail)); }
};

std::string shown(const Reading& reading) {
    if (reading.error) return "refused: " + base::to_text(*reading.error);
    return fmt::format("{}", fmt::join(normal_forms(reading.statements), "\n    "));
}

bool same_place(const base::Diagnostic& error, const Json& recorded) {
    if (!recorded.contains("at") || recorded["at"].is_null()) return true;
    if (recorded["at"][0] == "migrations/env.py") return true;  // the runner's own line
    // Without a database Alembic stops where it would ask one, we where the answer decides.
    if (recorded["class"].get<std::string>().ends_with("NoInspectionAvailable")) return true;
    return error.where && error.where->file == recorded["at"][0].get<std::string>() &&
           error.where->line == recorded["at"][1].get<std::size_t>();
}

// Whether a direction is what was recorded for it; says why not.
std::optional<std::string> difference(const Json& recorded, const Json& entry, const std::string& name,
                                      const Reading& reading) {
    std::vector<Json> answers{entry[name]};
    if (entry.contains(name + "_online")) answers.push_back(entry[name + "_online"]);
    const bool unordered = recorded.value("unordered", false);
    for (const auto& answer : answers) {
        if (answer.is_object()) {
            if (reading.error && same_place(*reading.error, answer["error"])) return std::nullopt;
            continue;
        }
        if (reading.error) continue;
        auto expected = normal_forms(answer.get<std::vector<std::string>>());
        auto given = normal_forms(reading.statements);
        if (unordered) {
            std::sort(expected.begin(), expected.end());
            std::sort(given.begin(), given.end());
        }
        if (expected == given) return std::nullopt;
    }
    return fmt::format("{}\n  recorded: {}\n  read: {}", name, answers.front().dump(), shown(reading));
}

void check_revision_case(const Json& recorded, Tally& tally) {
    const std::string id = recorded["id"];
    const std::string asked = recorded["static"];
    const CaseFiles files(recorded);
    std::vector<std::string> problems;
    bool refused = false;
    const auto& entries = recorded["expect"].contains("revisions") ? recorded["expect"]["revisions"] : Json::array();
    std::vector<std::string> names;
    for (const auto& entry : entries)
        names.push_back(entry["file"]);
    if (names.empty()) {
        for (const auto& [name, text] : recorded["files"].items()) {
            if (name.find("/versions/") != std::string::npos && name.ends_with(".py")) names.push_back(name);
        }
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto revision = revision_at(files, recorded, names[i]);
        for (const auto direction : {Direction::up, Direction::down}) {
            const auto reading = read_direction(revision, direction);
            refused = refused || reading.error.has_value();
            if (i >= entries.size() || asked == "refuse") {
                if (reading.error && i < entries.size()) {
                    const auto& answer = entries[i][direction == Direction::up ? "upgrade" : "downgrade"];
                    if (answer.is_object() && !same_place(*reading.error, answer["error"]) &&
                        !entries[i].contains("upgrade_reads")) {
                        problems.push_back(
                            fmt::format("another place: {} instead of {}", shown(reading), answer["error"].dump()));
                    }
                }
                continue;
            }
            const std::string name = direction == Direction::up ? "upgrade" : "downgrade";
            if (!entries[i].contains(name)) continue;
            if (auto found = difference(recorded, entries[i], name, reading)) problems.push_back(std::move(*found));
        }
    }
    if (asked == "refuse" && !refused) problems.push_back("not refused");
    if (deliberate(id)) {
        if (problems.empty()) return tally.differ(id, "is not different any more");
        return tally.agree("different on purpose");
    }
    if (problems.empty()) return tally.agree(asked);
    if (asked == "either" && refused) return tally.agree("either, refused");
    tally.differ(id, fmt::format("{}", fmt::join(problems, "\n")));
}

std::vector<Json> cases_of(std::string_view kind) {
    std::vector<Json> cases;
    const auto path = tests::vectors("python.jsonl");
    if (!path) return cases;
    std::ifstream file(*path);
    for (std::string line; std::getline(file, line);) {
        auto recorded = Json::parse(line);
        if (recorded["kind"] == kind) cases.push_back(std::move(recorded));
    }
    return cases;
}

void report(std::string_view kind, const Tally& tally) {
    std::cout << kind << ":";
    for (const auto& [what, count] : tally.counts)
        std::cout << ' ' << what << ' ' << count << ';';
    std::cout << " unexpected " << tally.surprises.size() << '\n';
    if (std::getenv("SRMIGRATE_VERBOSE") != nullptr) {
        for (const auto& surprise : tally.surprises)
            std::cout << surprise << "\n\n";
    }
    CHECK(tally.surprises == std::vector<std::string>{});
}

// ---- Models ---------------------------------------------------------------------------------------------------------

void check_models_case(const Json& recorded, Tally& tally) {
    const std::string id = recorded["id"];
    const std::string asked = recorded["static"];
    const CaseFiles files(recorded);
    const PythonInputs inputs{.home = files.home()};
    std::vector<std::string> entries;
    if (recorded["entry"].is_array()) {
        entries = recorded["entry"].get<std::vector<std::string>>();
    } else {
        entries = {recorded["entry"].get<std::string>()};
    }
    const auto& expect = recorded["expect"];
    const auto& wanted = expect.contains("metadatas") ? expect["metadatas"] : Json::array({expect});
    std::vector<std::string> problems;
    std::optional<base::Diagnostic> error;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        DeclaredObjects declared;
        try {
            declared = read_python_models(entries[i], inputs);
            if (!declared.errors.empty()) error = declared.errors.front();
        } catch (const base::Error& thrown) {
            error = thrown.diagnostics().front();
            continue;
        }
        if (!wanted[i].contains("objects")) continue;
        std::vector<std::vector<std::string>> expected;
        for (const auto& object : wanted[i]["objects"]) {
            if (!object.contains("create")) continue;
            auto statements = normal_forms(object["create"].get<std::vector<std::string>>());
            std::sort(statements.begin(), statements.end());
            expected.push_back(std::move(statements));
        }
        std::vector<std::vector<std::string>> given;
        for (const auto& object : declared.objects) {
            auto statements = normal_forms(object.statements);
            std::sort(statements.begin(), statements.end());
            given.push_back(std::move(statements));
        }
        if (expected != given) {
            problems.push_back(
                fmt::format("objects\n  recorded: {}\n  read: {}", Json(expected).dump(1), Json(given).dump(1)));
        }
    }
    const bool recorded_error = expect.contains("error");
    if (asked == "refuse") {
        if (!error) {
            problems.push_back("not refused");
        } else {
            problems.clear();
            if (recorded_error && !same_place(*error, expect["error"])) {
                problems.push_back("another place: " + base::to_text(*error) + " instead of " + expect["error"].dump());
            }
        }
    } else if (error && !recorded_error) {
        problems.push_back("refused: " + base::to_text(*error));
    } else if (!error && recorded_error) {
        problems.push_back("not refused: " + expect["error"].dump());
    }
    if (problems.empty()) return tally.agree(asked);
    if (asked == "either" && error) return tally.agree("either, refused");
    tally.differ(id, fmt::format("{}", fmt::join(problems, "\n")));
}

// ---- Projects -------------------------------------------------------------------------------------------------------

template <class T>
std::optional<std::string> value_of(const std::optional<EnvironmentValue<T>>& found) {
    if (!found) return std::nullopt;
    return found->value;
}

std::optional<std::string> text_in(const Json& configure, const char* key) {
    if (!configure.contains(key) || configure[key].is_null()) return std::nullopt;
    return configure[key].get<std::string>();
}

void check_project_case(const Json& recorded, Tally& tally) {
    const std::string id = recorded["id"];
    const std::string asked = recorded["static"];
    const CaseFiles files(recorded);
    const std::string name = "migrations/env.py";
    if (!recorded["files"].contains(name)) return tally.agree("without env.py");
    SourceFile source{.file = files.scratch.path() / name, .shown_file = name, .text = recorded["files"][name]};
    EnvironmentScript script(std::move(source), {.home = files.home(), .environment = [](std::string_view) {
                                                     return std::optional<std::string>();
                                                 }});
    const auto& expect = recorded["expect"];
    const auto& online =
        expect.contains("online") && expect["online"].is_object() && expect["online"].contains("configure")
            ? expect["online"]["configure"]
            : expect["offline"]["configure"];
    std::vector<std::string> problems;
    const auto compare = [&](const char* key, const std::optional<std::string>& given) {
        const auto wanted = text_in(online, key);
        if (wanted != given) {
            problems.push_back(
                fmt::format("{}: recorded {}, read {}", key, wanted.value_or("nothing"), given.value_or("nothing")));
        }
    };
    compare("version_table", value_of(script.version_table()));
    compare("version_table_schema", value_of(script.version_table_schema()));
    const auto properties = script.version_table_properties();
    SaProperties wanted_properties;
    if (online.contains("version_table_kwargs")) {
        for (const auto& [key, value] : online["version_table_kwargs"]["starrocks_properties"].items())
            wanted_properties.emplace_back(key, value.get<std::string>());
    }
    if (wanted_properties != (properties ? properties->value : SaProperties{}))
        problems.push_back("version_table_kwargs");
    if (script.include_schemas() != online.value("include_schemas", false)) problems.push_back("include_schemas");
    const auto& offline = expect["offline"]["configure"];
    const auto url = script.url();
    if (url && offline.contains("url") && offline["url"] != url->value) {
        problems.push_back(fmt::format("url: recorded {}, read {}", offline["url"].dump(), url->value));
    }
    // The answers to the questions that were put to include_object and include_name.
    if (const auto filter = script.filter()) {
        for (const auto& probe : recorded["probe"]) {
            const std::string schema = probe[0].is_null() ? "" : probe[0].get<std::string>();
            const std::string table = probe[1];
            const bool only = probe[2];
            const auto key = schema + '.' + table;
            bool wanted = true;
            if (expect.contains("include_object")) {
                wanted = expect["include_object"][only ? key + " (only in database)" : key].get<bool>();
            }
            if (expect.contains("include_name")) {
                wanted = wanted && expect["include_name"][key][0].get<bool>() &&
                         (!only || expect["include_name"][key][1].get<bool>());
            }
            const bool given = filter({.schema = schema, .name = table, .only_in_database = only});
            if (given != wanted)
                problems.push_back(fmt::format("filter of {}: recorded {}, read {}", key, wanted, given));
        }
    }
    try {
        const auto declared = script.models();
        std::vector<std::string> given;
        for (const auto& object : declared.objects) {
            for (auto& statement : normal_forms(object.statements))
                given.push_back(std::move(statement));
        }
        std::vector<std::string> wanted;
        if (expect.contains("models") && expect["models"].contains("objects")) {
            for (const auto& object : expect["models"]["objects"]) {
                for (auto& statement : normal_forms(object["create"].get<std::vector<std::string>>()))
                    wanted.push_back(std::move(statement));
            }
            if (wanted != given) problems.push_back("models: " + Json(given).dump(1));
        }
        if (!declared.errors.empty()) problems.push_back(base::to_text(declared.errors.front()));
    } catch (const base::Error& error) {
        problems.push_back(base::to_text(error.diagnostics().front()));
    }
    for (const auto& warning : script.take_warnings())
        problems.push_back(base::to_text(warning, "warning"));
    if (problems.empty()) return tally.agree(asked);
    if (asked == "either") return tally.agree("either, warned");
    tally.differ(id, fmt::format("{}", fmt::join(problems, "\n")));
}

}  // namespace

TEST_CASE("revisions in Python send what Alembic recorded, but for what is different on purpose") {
    Tally tally;
    for (const auto& recorded : cases_of("revision"))
        check_revision_case(recorded, tally);
    report("revision", tally);
}

TEST_CASE("models in Python declare what SQLAlchemy recorded") {
    Tally tally;
    for (const auto& recorded : cases_of("models"))
        check_models_case(recorded, tally);
    report("models", tally);
}

TEST_CASE("env.py says what Alembic was configured with") {
    Tally tally;
    for (const auto& recorded : cases_of("project"))
        check_project_case(recorded, tally);
    report("project", tally);
}
