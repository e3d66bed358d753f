// SPDX-License-Identifier: Apache-2.0
#include "schema/recorded.hpp"

#include "base/json.hpp"
#include "sql/parser.hpp"
#include "support/vectors.hpp"

#include <fstream>
#include <stdexcept>

namespace srmigrate::tests {
namespace {

Step read_step(const base::Json& json, const std::string& database) {
    Step step;
    step.sql = json.at("sql");
    step.ok = json.at("ok");
    step.database = database;
    if (json.contains("show_create") && json["show_create"].is_string()) step.shown = json["show_create"];
    if (json.contains("jobs") && json["jobs"].is_array()) {
        for (const auto& job : json["jobs"])
            step.jobs.emplace_back(job.at(0), job.at(1));
    }
    return step;
}

void read_file(const std::string& file, std::vector<Case>& cases) {
    const auto path = vectors(file);
    if (!path) return;
    std::ifstream stream(*path);
    std::string line;
    while (std::getline(stream, line)) {
        const auto json = base::Json::parse(line);
        Case recorded{json.at("case"), {}};
        std::string database = json.value("database", "d");
        for (const auto& each : json.at("steps")) {
            auto step = read_step(each, database);
            if (const auto operation = parsed(step.sql); step.ok && operation) {
                if (const auto* use = std::get_if<schema::Use>(&*operation)) database = use->database;
            }
            recorded.steps.push_back(std::move(step));
        }
        cases.push_back(std::move(recorded));
    }
}

std::optional<schema::Operation> value(sql::Parsed<schema::Operation> result) {
    if (auto* operation = std::get_if<schema::Operation>(&result)) return std::move(*operation);
    return std::nullopt;
}

}  // namespace

std::vector<Case> recorded_cases() {
    std::vector<Case> cases;
    read_file("starrocks-replay.jsonl", cases);
    read_file("starrocks-fuzz.jsonl", cases);
    return cases;
}

std::optional<schema::Operation> parsed(std::string_view sql) {
    return value(sql::parse(sql));
}
std::optional<schema::Operation> parsed_shown(std::string_view sql) {
    return value(sql::parse_shown(sql));
}

schema::ServerProfile context_of(const Step& step) {
    schema::ServerProfile context;
    context.database = step.database;
    return context;
}

std::optional<schema::Object> object_of(const std::optional<schema::Operation>& operation) {
    if (!operation) return std::nullopt;
    if (const auto* create = std::get_if<schema::CreateTable>(&*operation)) return create->table;
    if (const auto* create = std::get_if<schema::CreateView>(&*operation)) return create->view;
    if (const auto* create = std::get_if<schema::CreateMaterializedView>(&*operation)) return create->view;
    return std::nullopt;
}

schema::Catalog catalog_of(const std::vector<std::string>& statements) {
    schema::Catalog catalog;
    catalog.current = "d";
    catalog.databases["d"];
    for (const auto& statement : statements) {
        const auto operation = parsed(statement);
        if (!operation) throw std::runtime_error("does not parse: " + statement);
        auto applied = schema::apply(std::move(catalog), *operation);
        if (const auto* problem = std::get_if<base::Diagnostic>(&applied)) {
            throw std::runtime_error(problem->message + ": " + statement);
        }
        catalog = std::get<schema::Catalog>(std::move(applied));
    }
    return catalog;
}

}  // namespace srmigrate::tests
