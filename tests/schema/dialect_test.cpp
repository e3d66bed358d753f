// SPDX-License-Identifier: Apache-2.0
// The decisions of the official SQLAlchemy dialect, recorded, against ours: which types are the same, which queries,
// what differs between a database and a model, which texts are statements. Where we decide otherwise, the reason stands
// here.
#include "base/json.hpp"
#include "base/text.hpp"
#include "schema/dialect_models.hpp"
#include "schema/laws.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/expression.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/recorded.hpp"
#include "sql/parser.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"
#include "sql/statement.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <set>

using namespace srmigrate;
using namespace srmigrate::schema;
using namespace srmigrate::tests;
using base::Json;

namespace {

const std::vector<Json>& vectors_of(const std::string& kind) {
    static const auto all = [] {
        std::map<std::string, std::vector<Json>> by_kind;
        auto files = std::vector{source_file("tests/schema/data/dialect.json")};  // a few of our own
        if (const auto path = vectors("dialect.json")) files.push_back(*path);
        for (const auto& path : files) {
            std::ifstream stream(path);
            const auto json = Json::parse(stream);
            for (const auto& each : json.at("vectors"))
                by_kind[each.at("kind")].push_back(each);
        }
        return by_kind;
    }();
    static const std::vector<Json> none;
    const auto found = all.find(kind);
    return found == all.end() ? none : found->second;
}

std::string id_of(const Json& vector) {
    return vector.at("id");
}
bool is_bug(const Json& vector) {
    return vector.contains("reference_bug");
}

/// Vectors whose decision we do not share, with the reason. The dialect's own bugs are marked in the vectors.
using Reasons = std::map<std::string, std::string>;

struct Tally {
    std::size_t same = 0;
    std::size_t bugs = 0;
    std::size_t others = 0;
};

/// Holds our decision to the recorded one. A listed exception has to differ; a bug of the dialect is not copied.
void hold(const Json& vector, const Reasons& reasons, const std::string& ours, const std::string& recorded,
          Tally& tally) {
    INFO(id_of(vector) << " " << vector.value("note", "") << "\n" << vector.at("input").dump(1));
    if (is_bug(vector)) {
        ++tally.bugs;
    } else if (reasons.contains(id_of(vector))) {
        ++tally.others;
        CHECK(ours != recorded);
    } else {
        ++tally.same;
        CHECK(ours == recorded);
    }
}

void tell(const std::string& what, const Tally& tally) {
    std::cout << fmt::format("dialect, {}: {} the same, {} bugs of the dialect, {} otherwise for a reason\n", what,
                             tally.same, tally.bugs, tally.others);
}

std::optional<Type> type_of(const std::string& given) {
    const auto parsed = sql::parse_type(given);
    const auto* type = std::get_if<Type>(&parsed);
    return type == nullptr ? std::nullopt : std::optional(normalize(*type));
}

// ---- Decisions ------------------------------------------------------------------------------------------------------

/// "columns.a.type" -> "columns.a": as fine as the dialect's operations name things.
std::string coarse(const std::string& attribute) {
    const auto parts = base::split(attribute, '.');
    if (parts.size() < 2) return attribute;
    if (parts[0] == "columns" || parts[0] == "indexes") return parts[0] + "." + parts[1];
    return parts[0] == "properties" ? attribute : parts[0];
}

/// What the dialect's operations are about, in our names.
std::set<std::string> subjects(const Json& operations) {
    std::set<std::string> found;
    for (const auto& each : operations) {
        const auto op = text(each, "op");
        const auto column = [&] { return "columns." + text(each, "column_name"); };
        if (op.starts_with("create_table_comment") || op.starts_with("drop_table_comment")) {
            found.insert("comment");
        } else if (op == "alter_table_distribution") {
            found.insert("distributed_by");
        } else if (op == "alter_table_order") {
            found.insert("order_by");
        } else if (op == "alter_column" || op == "add_column" || op == "drop_column") {
            found.insert(column());
        } else if (op == "create_index" || op == "drop_index") {
            found.insert("indexes." + text(each, "index"));
        } else if (op.starts_with("create_") || op.starts_with("drop_")) {
            found.insert("object");
        }
        const std::map<std::string, std::string> attributes{
            {"definition", "definition"}, {"comment", "comment"}, {"security", "security"}, {"refresh", "refresh"}};
        if (op == "alter_view" || op == "alter_materialized_view") {
            for (const auto& [key, attribute] : attributes) {
                if (each.contains(key) || (key == "comment" && each.contains("existing_comment")))
                    found.insert(attribute);
            }
            if (each.contains("columns")) found.insert("columns");
        }
        if (each.contains("properties") && (op == "alter_table_properties" || op == "alter_materialized_view")) {
            for (const auto& [name, value] : each["properties"].items())
                found.insert("properties." + (name.starts_with("default.") ? name.substr(8) : name));
        }
    }
    return found;
}

/// What an error of the dialect is about, in our names.
std::set<std::string> subject_of_error(const Json& error) {
    const auto message = text(error, "message");
    static const std::vector<std::pair<std::string, std::string>> words{
        {"PARTITION BY", "partition_by"},     {"ENGINE", "engine"},         {"key types", "key"},
        {"DISTRIBUTED BY", "distributed_by"}, {"ORDER BY", "order_by"},     {"aggregation type", "columns.v"},
        {"COLUMN change", "columns"},         {"DEFINITION", "definition"},
    };
    for (const auto& [word, attribute] : words) {
        if (message.find(word) != std::string::npos) return {attribute};
    }
    return {"?"};
}

std::string recorded_decision(const Json& expect, const char* operations) {
    if (expect.contains("error")) return joined(subject_of_error(expect["error"]));
    return joined(subjects(expect.at(operations)));
}

std::string our_decision(const Catalog& live, const Catalog& desired, const ServerProfile& context) {
    const auto found = diff(live, desired, context);
    std::set<std::string> names;
    for (const auto& each : attributes_of(found))
        names.insert(coarse(each));
    CHECK(broken_law(live, desired, found, context, {}).value_or("") == "");
    return joined(names);
}

}  // namespace

TEST_CASE("dialect: the same types are the same") {
    const Reasons reasons{
        {"type_compare/038", "TINYINT(1) is BOOLEAN in information_schema, and there only"},
        {"type_compare/039", "TINYINT(1) is BOOLEAN in information_schema, and there only"},
        {"type_compare/109", "FLOAT has no arguments in StarRocks"},
        {"type_compare/110", "FLOAT has no arguments in StarRocks"},
        {"type_compare/128", "Text is STRING to us, the dialect knows no such type"},
        {"type_compare/131", "BINARY is another word for VARBINARY"},
        {"type_compare/132", "the length of BINARY is kept"},
    };
    Tally tally;
    for (const auto& vector : vectors_of("type_compare")) {
        const auto& input = vector.at("input");
        const auto live = type_of(information_schema_type(text(input, "db")));
        const auto wanted = type_of(information_schema_type(starrocks_type(text(input, "model"))));
        hold(vector, reasons, live != wanted ? "different" : "same",
             vector.at("expect").at("different").get<bool>() ? "different" : "same", tally);
    }
    tell("types compared", tally);
}

TEST_CASE("dialect: the same texts are types") {
    const std::string column_type = "a word of COLUMN_TYPE in information_schema, which we do not read";
    const Reasons reasons{
        {"type_parse/003", column_type},
        {"type_parse/025", column_type},
        {"type_parse/048", column_type},
        {"type_parse/051", column_type},
        {"type_parse/066", column_type},
        {"type_parse/067", column_type},
        {"type_parse/073", column_type},
        {"type_parse/060", "StarRocks 4.0 has DECIMAL256"},
        {"type_parse/065", "TEXT is another word for STRING"},
    };
    Tally tally;
    for (const auto& vector : vectors_of("type_parse")) {
        const auto ours = type_of(text(vector.at("input"), "text"));
        const auto recorded = type_of(text(vector.at("expect"), "type"));
        hold(vector, reasons, ours ? to_text(*ours) : "none", recorded ? to_text(*recorded) : "none", tally);
    }
    tell("types read", tally);
}

TEST_CASE("dialect: every type that it writes is read") {
    for (const auto& vector : vectors_of("type_compile")) {
        const bool is_generic = text(vector.at("input"), "type").starts_with("generic:");  // no types of StarRocks
        if (is_bug(vector) || is_generic || !vector.at("expect").contains("sql")) continue;
        INFO(vector.dump(1));
        CHECK(type_of(text(vector.at("expect"), "sql")).has_value());
    }
}

TEST_CASE("dialect: the same queries are the same") {
    const Reasons reasons{
        {"view_sql_equal/008", "names of tables are case-sensitive"},
        {"view_sql_equal_regex/001", "whether a column is of that table takes the table's definition"},
    };
    Tally tally;
    for (const auto* kind : {"view_sql_equal", "view_sql_equal_regex"}) {
        for (const auto& vector : vectors_of(kind)) {
            const auto& input = vector.at("input");
            const bool pair = input.contains("a");
            const auto canonical = [&](const char* name) {
                const auto query = sql::parse_query(text(input, name));
                ServerProfile context;
                context.database = "db";
                return canonical_text(std::get<Query>(query), context);
            };
            const bool same = canonical(pair ? "a" : "stored") == canonical(pair ? "b" : "model");
            hold(vector, reasons, same ? "same" : "different",
                 vector.at("expect").at("equal").get<bool>() ? "same" : "different", tally);
        }
    }
    tell("queries compared", tally);
}

TEST_CASE("dialect: the same differences between a database and models are found") {
    const Reasons reasons{
        {"autogenerate/030", "a property that the model does not give is not compared"},
        {"autogenerate/038", "another key is a finding, where the dialect warns and goes on"},
        {"autogenerate/081", "indexes stand in the CREATE TABLE"},
        {"autogenerate/060", "defaults are always compared"},
        {"autogenerate/076", "AUTO_INCREMENT is compared both ways"},
        {"autogenerate/077", "AUTO_INCREMENT is compared both ways"},
    };
    Tally tally;
    for (const auto& vector : vectors_of("autogenerate")) {
        if (is_bug(vector)) {
            ++tally.bugs;
            continue;
        }
        const auto& input = vector.at("input");
        INFO(id_of(vector) << " " << vector.value("note", ""));
        const auto ours =
            our_decision(catalog_of_rows(input.at("db")), catalog_of_models(input.at("models")), context_of(input));
        hold(vector, reasons, ours, recorded_decision(vector.at("expect"), "upgrade"), tally);
    }
    tell("autogenerate", tally);
}

TEST_CASE("dialect: the same differences between two models are found") {
    const Reasons reasons{
        {"diff_table/001", "ORDER BY the key is the sort key that a table has anyway"},
        {"diff_table/016", "without a KEY clause the key is all leading columns that fit, not the first one"},
        {"diff_table/061", "a property that the model does not give is not compared"},
        {"diff_table/062", "a property that the model does not give is not compared"},
        {"diff_table/072", "a property that the model does not give is not compared, its column is"},
    };
    Tally tally;
    for (const auto* kind : {"diff_table", "diff_view", "diff_mv"}) {
        for (const auto& vector : vectors_of(kind)) {
            const auto& input = vector.at("input");
            INFO(id_of(vector) << " " << vector.value("note", ""));
            auto meta = input.at("meta");
            meta["name"] = input.at("conn").at("name");
            const auto live = catalog_of_models(Json::array({input.at("conn")}));
            const auto desired = catalog_of_models(Json::array({meta}));
            hold(vector, reasons, our_decision(live, desired, context_of(input)),
                 recorded_decision(vector.at("expect"), "ops"), tally);
        }
    }
    tell("models compared", tally);
}

TEST_CASE("dialect: a model is the table that its statement creates") {
    const Reasons reasons{
        {"create_table/037", "FLOAT has no arguments in StarRocks"},
        {"create_table/042", "the length of VARBINARY is kept"},
        {"create_table/043", "the length of VARBINARY is kept"},
        {"create_table/127", "AUTO_INCREMENT is no default"},
        {"create_table/130", "temporary tables are not managed"},
        {"create_table/113", "true is spelled as in SQL"},
        {"create_table/116", "% is not doubled: there is no driver that halves it"},
    };
    Tally tally;
    for (const auto& vector : vectors_of("create_table")) {
        const auto& expect = vector.at("expect");
        const bool back_quote = vector.at("input").dump().find('`') != std::string::npos;  // no name of StarRocks
        if (!expect.contains("sql") || back_quote) continue;
        const auto source = create_text(vector.at("input").at("model"));
        INFO(source);
        const auto ours = parsed(source);
        const auto theirs = parsed(base::trim(text(expect, "sql")));
        const auto said = [](const std::optional<Operation>& operation) {
            const auto* create = operation ? std::get_if<CreateTable>(&*operation) : nullptr;
            if (create == nullptr) return std::string("no table");
            auto table = normalize(create->table, ServerProfile());
            table.name.database.reset();
            return sql::render(CreateTable{table});
        };
        hold(vector, reasons, said(ours), said(theirs), tally);
    }
    tell("tables created", tally);
}

TEST_CASE("dialect: every statement that it writes is understood as far as StarRocks reads it") {
    const std::string no_column = "the grammar takes an expression for a sort key, a table does not";
    const Reasons reasons{
        {"alter_table_order/009", no_column},
        {"alter_table_order/016", no_column},
        {"alter_table_order/017", no_column},
        {"alter_table_order/018", no_column},
    };
    Tally tally;
    for (const auto* kind : {"op_sql", "alter_table_properties", "alter_table_order", "alter_table_distribution",
                             "alter_table_columns", "alter_view", "create_view", "drop_view",
                             "create_materialized_view", "alter_materialized_view", "drop_materialized_view"}) {
        for (const auto& vector : vectors_of(kind)) {
            const auto sql = text(vector.at("expect"), "sql");
            if (sql.empty()) continue;
            bool understood = true;
            const auto lexed = sql::lex(sql);
            for (const auto& piece : sql::split(lexed.tokens)) {
                if (piece.empty()) continue;
                const auto operation = parsed(piece.sql());
                understood = understood && operation && !std::holds_alternative<Opaque>(*operation);
            }
            hold(vector, reasons, understood ? "understood" : "not understood",
                 vector.value("fe_grammar_ok", true) ? "understood" : "not understood", tally);
        }
    }
    tell("statements", tally);
}

TEST_CASE("dialect: clauses are read alike") {
    const Reasons reasons{
        {"parse_distribution/010", "StarRocks has no BUCKETS AUTO"},
        {"parse_mv_refresh/002", "StarRocks takes no moment without a way to refresh"},
    };
    Tally tally;
    const std::map<std::string, std::function<bool(const std::string&)>> readers{
        {"parse_distribution",
         [](const auto& value) { return std::holds_alternative<Distribution>(sql::parse_distribution(value)); }},
        {"parse_partition",
         [](const auto& value) { return std::holds_alternative<Partitioning>(sql::parse_partitioning(value)); }},
        {"parse_mv_refresh",
         [](const auto& value) {
             return std::holds_alternative<RefreshScheme>(
                 sql::parse_refresh(value.substr(std::min<std::size_t>(7, value.size()))));
         }},
    };
    for (const auto& [kind, reads] : readers) {
        for (const auto& vector : vectors_of(kind)) {
            const auto& expect = vector.at("expect");
            const bool recorded = expect.contains("parsed") && !expect["parsed"].is_null();
            hold(vector, reasons, reads(text(vector.at("input"), "text")) ? "read" : "refused",
                 recorded ? "read" : "refused", tally);
        }
    }
    tell("clauses", tally);
}
