// SPDX-License-Identifier: Apache-2.0
#include "schema/dialect_models.hpp"

#include "base/text.hpp"
#include "schema/recorded.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace srmigrate::tests {

using base::Json;
using namespace schema;

std::string text(const Json& json, const char* name) {
    return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : std::string();
}

// ---- Types ----------------------------------------------------------------------------------------------------------

std::string starrocks_type(const std::string& given) {
    static const std::map<std::string, std::string> generic{
        {"generic:Integer()", "INTEGER"},      {"generic:BigInteger()", "BIGINT"}, {"generic:String()", "STRING"},
        {"generic:String(50)", "VARCHAR(50)"}, {"generic:Text()", "STRING"},
    };
    if (const auto found = generic.find(given); found != generic.end()) return found->second;
    if (given.starts_with("generic:String(length=")) return "VARCHAR(" + given.substr(22);
    return given.starts_with("generic:") ? given.substr(8, given.find('(') - 8) : given;
}

std::string information_schema_type(std::string given) {
    for (const auto* word : {"TINYINT(1)", "tinyint(1)"})
        given = base::replace_all(std::move(given), word, "BOOLEAN");
    return given;
}

// ---- Models ---------------------------------------------------------------------------------------------------------

namespace {

std::string without_parentheses(std::string value) {
    const auto trimmed = base::trim(value);
    const bool wrapped = trimmed.starts_with('(') && trimmed.ends_with(')');
    return std::string(wrapped ? trimmed.substr(1, trimmed.size() - 2) : trimmed);
}

std::string default_text(const Json& value) {
    if (value.contains("literal")) {
        const auto& literal = value.at("literal");
        return " DEFAULT " + sql::quote_string(literal.is_string() ? literal.get<std::string>() : literal.dump());
    }
    const auto expression = text(value, "expr");
    const bool bare_call = expression.ends_with("()") && !expression.starts_with('(');
    return " DEFAULT " + (bare_call ? "(" + expression + ")" : expression);
}

std::string column_text(const Json& column) {
    std::string line = sql::quote_identifier(text(column, "name")) + " " + starrocks_type(text(column, "type"));
    if (column.value("is_agg_key", false)) line += " KEY";
    if (const auto aggregate = text(column, "agg_type"); !aggregate.empty()) line += " " + aggregate;
    const bool increments = column.contains("autoincrement") && column["autoincrement"] == true;
    if (!column.value("nullable", true)) line += " NOT NULL";
    if (increments) line += " AUTO_INCREMENT";
    if (column.contains("default") && column["default"].is_object()) line += default_text(column["default"]);
    if (column.contains("computed")) line += " AS (" + text(column, "computed") + ")";
    if (const auto comment = text(column, "comment"); !comment.empty())
        line += " COMMENT " + sql::quote_string(comment);
    return line;
}

std::string property_text(const Json& model) {
    if (!model.contains("properties") || model["properties"].empty()) return {};
    std::vector<std::string> parts;
    for (const auto& [name, value] : model["properties"].items())
        parts.push_back(sql::quote_text(name) + " = " +
                        sql::quote_text(value.is_string() ? value.get<std::string>() : value.dump()));
    return "\nPROPERTIES (" + base::join(parts, ", ") + ")";
}

std::string order_by_text(const Json& model) {
    if (!model.contains("order_by")) return {};
    if (model["order_by"].is_array()) {
        return "\nORDER BY (" + base::join(model["order_by"].get<std::vector<std::string>>(), ", ") + ")";
    }
    return "\nORDER BY (" + without_parentheses(text(model, "order_by")) + ")";
}

/// PARTITION BY a, b or (a, b); RANGE and LIST have a list of partitions.
std::string partition_text(const Json& model) {
    auto by = text(model, "partition_by");
    if (by.empty()) return {};
    const auto upper = base::to_upper(by);
    const bool listed = upper.find("VALUES") != std::string::npos || upper.find("START") != std::string::npos;
    const bool ranges = upper.starts_with("RANGE(") || upper.starts_with("RANGE (") || upper.starts_with("LIST(") ||
                        upper.starts_with("LIST (");
    if (ranges && !listed && !by.ends_with("()")) by += " ()";
    return "\nPARTITION BY " + by;
}

std::string clause(const Json& model, const char* name, const std::string& words) {
    const auto value = text(model, name);
    return value.empty() ? std::string() : "\n" + words + " " + value;
}

std::string comment_text(const Json& model) {
    const auto comment = text(model, "comment");
    return comment.empty() ? std::string() : "\nCOMMENT " + sql::quote_string(comment);
}

std::string view_columns_text(const Json& model) {
    if (!model.contains("columns") || model["columns"].empty()) return {};
    std::vector<std::string> parts;
    for (const auto& column : model["columns"]) {
        const auto comment = text(column, "comment");
        parts.push_back(sql::quote_identifier(text(column, "name")) +
                        (comment.empty() ? "" : " COMMENT " + sql::quote_string(comment)));
    }
    return " (" + base::join(parts, ", ") + ")";
}

}  // namespace

std::string create_text(const Json& model) {
    const auto name = sql::quote_identifier(text(model, "name"));
    const auto kind = text(model, "kind");
    if (kind == "VIEW") {
        return "CREATE VIEW " + name + view_columns_text(model) + comment_text(model) +
               clause(model, "security", "SECURITY") + "\nAS " + text(model, "definition");
    }
    if (kind == "MATERIALIZED_VIEW") {
        // without REFRESH and DISTRIBUTED BY the dialect means an asynchronous view all the same
        const bool bare = text(model, "refresh").empty() && text(model, "distributed_by").empty();
        return "CREATE MATERIALIZED VIEW " + name + view_columns_text(model) + comment_text(model) +
               clause(model, "partition_by", "PARTITION BY") + clause(model, "distributed_by", "DISTRIBUTED BY") +
               (bare ? "\nDISTRIBUTED BY RANDOM" : "") + order_by_text(model) + clause(model, "refresh", "REFRESH") +
               property_text(model) + "\nAS " + text(model, "definition");
    }
    std::vector<std::string> lines;
    if (model.contains("columns")) {
        for (const auto& column : model["columns"])
            lines.push_back(column_text(column));
    } else {  // the vector is about the table only
        lines = {"id BIGINT", "name VARCHAR(9)", "user_id BIGINT", "c2 INT",
                 "c3 INT",    "col2 INT",        "col3 INT",       "date_col DATE"};
    }
    if (model.contains("indexes")) {
        for (const auto& index : model["indexes"]) {
            lines.push_back(fmt::format("INDEX {} ({})", text(index, "name"),
                                        base::join(index.at("columns").get<std::vector<std::string>>(), ", ")));
        }
    }
    std::string key;
    if (model.contains("key")) {
        key = fmt::format("\n{} ({})", text(model["key"], "type"), without_parentheses(text(model["key"], "columns")));
    }
    return "CREATE TABLE " + name + " (\n    " + base::join(lines, ",\n    ") + "\n)" +
           clause(model, "engine", "ENGINE =") + key + comment_text(model) + partition_text(model) +
           clause(model, "distributed_by", "DISTRIBUTED BY") + order_by_text(model) + property_text(model);
}

namespace {

Object object_of(const std::optional<Operation>& operation, const std::string& source) {
    if (operation) {
        if (const auto* create = std::get_if<CreateTable>(&*operation)) return create->table;
        if (const auto* create = std::get_if<CreateView>(&*operation)) return create->view;
        if (const auto* create = std::get_if<CreateMaterializedView>(&*operation)) return create->view;
    }
    throw std::runtime_error("is not understood: " + source);
}

}  // namespace

Catalog catalog_of_models(const Json& models) {
    Catalog catalog;
    catalog.current = "d";
    auto& objects = catalog.databases["d"].objects;
    for (const auto& model : models) {
        const auto source = create_text(model);
        objects[text(model, "name")] = object_of(parsed(source), source);
    }
    return catalog;
}

namespace {

/// A row of information_schema.columns as the column that it describes.
Json column_of_row(const Json& row) {
    Json column{{"name", row.at("n")}, {"nullable", row.value("null", true)}};
    const auto type = text(row, "t");
    column["type"] = type.ends_with(" unsigned") ? "LARGEINT" : information_schema_type(type);
    if (row.contains("agg")) column["agg_type"] = row["agg"];
    if (row.contains("g")) column["computed"] = row["g"];
    const bool has_default = row.contains("d") && row["d"].is_string();
    const auto value = text(row, "d");
    if (has_default && (value == "CURRENT_TIMESTAMP" || value.ends_with("()")))
        column["default"] = {{"expr", value}};
    else if (has_default)
        column["default"] = {{"literal", value}};
    return column;
}

/// What the rows of information_schema say; the partitions and AUTO_INCREMENT stand in the text of SHOW CREATE only.
Table table_of_row(const std::string& name, const Json& row) {
    static const std::map<std::string, std::string> keys{{"DUP_KEYS", "DUPLICATE KEY"}, {"AGG_KEYS", "AGGREGATE KEY"}};
    Json model{{"name", name}, {"columns", Json::array()}, {"properties", row.at("props")}};
    std::vector<std::string> key;
    for (const auto& column : row.at("cols")) {
        model["columns"].push_back(column_of_row(column));
        if (column.contains("k")) key.push_back(sql::quote_identifier(text(column, "n")));
    }
    model["key"] = {{"type", keys.at(text(row, "model"))}, {"columns", base::join(key, ", ")}};
    const bool random = text(row, "dtype") == "RANDOM";
    const auto buckets = row.at("buckets").get<int>();
    model["distributed_by"] = (random ? "RANDOM" : "HASH(" + text(row, "dkey") + ")") +
                              (buckets > 0 ? fmt::format(" BUCKETS {}", buckets) : std::string());
    model["order_by"] = row.at("sort");
    // information_schema.tables says OLAP where there is none
    if (row.contains("comment") && row["comment"] != "OLAP") model["comment"] = row["comment"];
    const auto source = create_text(model);
    auto table = std::get<Table>(object_of(parsed(source), source));
    const auto shown = std::get<Table>(object_of(parsed_shown(text(row, "ddl")), text(row, "ddl")));
    table.partitioning = shown.partitioning;
    for (auto& column : table.columns) {
        const auto* same = find_column(shown, column.name);
        column.auto_increment = same != nullptr && same->auto_increment;
    }
    return table;
}

}  // namespace

Catalog catalog_of_rows(const Json& rows) {
    Catalog catalog;
    catalog.current = "d";
    auto& objects = catalog.databases["d"].objects;
    if (rows.contains("tables")) {
        for (const auto& [name, row] : rows["tables"].items())
            objects[name] = table_of_row(name, row);
    }
    for (const auto* kind : {"views", "mvs"}) {
        if (!rows.contains(kind)) continue;
        for (const auto& [name, row] : rows[kind].items()) {
            auto object = object_of(parsed_shown(text(row, "ddl")), text(row, "ddl"));
            const auto comment = text(row, "comment");
            if (auto* view = std::get_if<View>(&object)) view->comment = comment;
            if (auto* view = std::get_if<MaterializedView>(&object)) {
                view->comment = comment;
                view->properties = row.at("props").get<std::map<std::string, std::string>>();
            }
            objects[name] = std::move(object);
        }
    }
    return catalog;
}

ServerProfile context_of(const Json& input) {
    ServerProfile context;
    context.database = "d";
    if (text(input, "run_mode") == "shared_data") context.run_mode = RunMode::shared_data;
    return context;
}

}  // namespace srmigrate::tests
