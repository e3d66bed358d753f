// SPDX-License-Identifier: Apache-2.0
#include "schema/random_schema.hpp"

#include "base/text.hpp"
#include "schema/normal/derive.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

namespace srmigrate::tests {
namespace {

using namespace schema;

std::string comment(Dice& dice) {
    return sql::quote_string(
        dice.pick({"plain", "it's \"both\"", "back\\slash", "two\nlines", "汉字 ümlaut", "100% of a_b", "-- no comment",
                   "semi;colon", "/* neither */", "${not_a_variable}"}));
}

std::string maybe_comment(Dice& dice) {
    return dice.one_in(3) ? " COMMENT " + comment(dice) : dice.one_in(8) ? " COMMENT ''" : "";
}

bool is_number(std::string_view type) {
    return type.ends_with("INT") || type.starts_with("DECIMAL") || type == "DOUBLE" || type == "FLOAT";
}
bool is_integer(std::string_view type) {
    return type.ends_with("INT");
}
bool is_text(std::string_view type) {
    return type.starts_with("VARCHAR") || type == "STRING";
}
bool is_time(std::string_view type) {
    return type == "DATE" || type == "DATETIME";
}
bool is_plain(std::string_view type) {
    return is_integer(type) || is_text(type) || is_time(type) || type.starts_with("DECIMAL") || type == "BOOLEAN";
}

std::string default_of(Dice& dice, std::string_view type) {
    const auto text = [&]() -> std::string {
        if (is_integer(type)) return "'" + std::string(dice.pick({"0", "7", "-1"})) + "'";
        if (type.starts_with("DECIMAL")) return "'1.5'";
        if (type == "DOUBLE" || type == "FLOAT") return "'0.5'";
        if (type == "BOOLEAN") return std::string(dice.pick({"'true'", "'0'", "'1'"}));
        if (type == "DATE") return "'2024-02-29'";
        if (type == "DATETIME") {
            return std::string(dice.pick({"CURRENT_TIMESTAMP", "'2024-01-01 00:00:00'", "CURRENT_TIMESTAMP(3)"}));
        }
        if (type == "VARCHAR(64)" && dice.one_in(3)) return "(uuid())";
        if (is_text(type)) return std::string(dice.pick({"''", "'x'", "'it''s'", "'\\\\'", "'a \"b\"'", "'null'"}));
        return {};
    }();
    return text.empty() ? text : " DEFAULT " + text;
}

struct Item {
    std::string name;
    std::string type;
    bool generated = false;
};

enum class Split { none, range_of_days, range_of_numbers, series, list, dynamic, by_day, by_value };

/// Writes one CREATE TABLE.
class TableWriter {
  public:
    TableWriter(Dice& dice, RunMode run_mode) : m_dice(dice), m_run_mode(run_mode) {}

    std::string write(const std::string& name) {
        m_model = m_dice.pick({"DUPLICATE", "DUPLICATE", "AGGREGATE", "UNIQUE", "PRIMARY", "PRIMARY", ""});
        m_split = m_dice.pick(std::vector{Split::none, Split::none, Split::none, Split::none, Split::range_of_days,
                                          Split::range_of_numbers, Split::series, Split::list, Split::dynamic,
                                          Split::by_day, Split::by_value});
        columns();
        std::vector<std::string> lines = m_columns;
        indexes(lines);
        std::string text =
            fmt::format("CREATE TABLE {} (\n    {}\n)", sql::quote_identifier(name), base::join(lines, ",\n    "));
        if (!m_model.empty()) text += fmt::format("\n{} KEY ({})", m_model, names(m_keys));
        text += maybe_comment(m_dice);
        text += partitioning();
        text += distribution();
        text += sort_key();
        text += rollup();
        return text + properties();
    }

  private:
    bool is(std::string_view model) const { return m_model == model; }
    bool keys_only() const { return !is("DUPLICATE") && !is(""); }

    static std::string names(const std::vector<Item>& items) {
        std::vector<std::string> result;
        for (const auto& item : items)
            result.push_back(sql::quote_identifier(item.name));
        return base::join(result, ", ");
    }

    std::string free_name(std::string_view usual) {
        static const std::vector<std::string> odd{"a b", "Größe", "select", "UPPER", "order",
                                                  "x-y", "1st",   "_under", "%"};
        auto name = m_dice.one_in(8) ? m_dice.pick(odd) : fmt::format("{}{}", usual, ++m_count);
        const auto taken = [&](const std::vector<Item>& items) {
            return std::any_of(items.begin(), items.end(),
                               [&](const Item& item) { return base::equals_ignoring_case(item.name, name); });
        };
        return taken(m_keys) || taken(m_values) ? fmt::format("{}{}", usual, ++m_count) : name;
    }

    std::string key_type() {
        return std::string(is("PRIMARY")
                               ? m_dice.pick({"INT", "BIGINT", "VARCHAR(32)", "DATE", "DATETIME", "LARGEINT"})
                               : m_dice.pick({"INT", "BIGINT", "SMALLINT", "TINYINT", "LARGEINT", "VARCHAR(32)", "DATE",
                                              "DATETIME", "DECIMAL(12, 3)", "BOOLEAN", "CHAR(8)"}));
    }

    void columns() {
        switch (m_split) {
            case Split::none:
                break;
            case Split::range_of_days:
            case Split::series:
            case Split::dynamic:
            case Split::by_day:
                m_split_by = Item{free_name("dt"), std::string(m_dice.pick({"DATE", "DATETIME"}))};
                break;
            case Split::range_of_numbers:
                m_split_by = Item{free_name("n"), std::string(m_dice.pick({"INT", "BIGINT"}))};
                break;
            case Split::list:
            case Split::by_value:
                m_split_by = Item{free_name("region"), "VARCHAR(20)"};
                break;
        }
        if (m_split_by) add_key(*m_split_by, " NOT NULL");
        const auto keys = 1 + m_dice.below(2);
        for (std::size_t i = 0; i < keys; ++i) {
            const Item key{free_name("k"), key_type()};
            const bool increments = is("PRIMARY") && key.type == "BIGINT" && m_dice.one_in(3) && !m_increments;
            if (increments) {
                m_increments = true;
                add_key(key, " NOT NULL AUTO_INCREMENT");
                continue;
            }
            const std::string null = is("PRIMARY") || m_dice.one_in(2) ? " NOT NULL" : m_dice.one_in(2) ? " NULL" : "";
            add_key(key, null + (m_dice.one_in(6) ? default_of(m_dice, key.type) : ""));
        }
        const auto values = (is("AGGREGATE") ? 1 : 0) + m_dice.below(5);
        for (std::size_t i = 0; i < values; ++i)
            value();
        generated();
    }

    void add_key(const Item& item, const std::string& rest) {
        m_keys.push_back(item);
        m_columns.push_back(
            fmt::format("{} {}{}{}", sql::quote_identifier(item.name), item.type, rest, maybe_comment(m_dice)));
    }
    void add_value(const Item& item, const std::string& rest) {
        m_values.push_back(item);
        m_columns.push_back(
            fmt::format("{} {}{}{}", sql::quote_identifier(item.name), item.type, rest, maybe_comment(m_dice)));
    }

    void value() {
        const auto name = free_name("v");
        if (is("AGGREGATE")) {
            const auto special = m_dice.below(10);
            if (special == 0) return add_value({name, "HLL"}, " HLL_UNION");
            if (special == 1) return add_value({name, "BITMAP"}, " BITMAP_UNION");
            if (special == 2) return add_value({name, "PERCENTILE"}, " PERCENTILE_UNION");
        }
        Item item{name, std::string(m_dice.pick({"INT",
                                                 "BIGINT",
                                                 "SMALLINT",
                                                 "LARGEINT",
                                                 "VARCHAR(10)",
                                                 "VARCHAR(64)",
                                                 "STRING",
                                                 "CHAR(3)",
                                                 "DECIMAL(10, 2)",
                                                 "DECIMAL(38, 4)",
                                                 "DOUBLE",
                                                 "FLOAT",
                                                 "DATE",
                                                 "DATETIME",
                                                 "BOOLEAN",
                                                 "JSON",
                                                 "VARBINARY",
                                                 "ARRAY<INT>",
                                                 "MAP<INT, VARCHAR(5)>",
                                                 "STRUCT<a INT, b ARRAY<STRUCT<c DATE>>>"}))};
        std::string rest;
        if (is("AGGREGATE")) {
            rest = is_number(item.type) && m_dice.one_in(2)     ? " SUM"
                   : is_number(item.type) || is_time(item.type) ? " " + std::string(m_dice.pick({"MAX", "MIN"}))
                                                                : " REPLACE";
        }
        if (rest == " SUM") {
            rest += m_dice.one_in(2) ? " DEFAULT '0'" : "";
        } else {
            if (m_dice.one_in(4)) rest += " NOT NULL";
            if (m_dice.one_in(3)) rest += default_of(m_dice, item.type);
        }
        add_value(item, rest);
    }

    void generated() {
        if (is("AGGREGATE") || !m_dice.one_in(5)) return;
        for (const auto& item : m_keys) {
            if (!is_integer(item.type) || item.type == "LARGEINT" || m_increments) continue;
            const auto name = free_name("g");
            m_columns.push_back(fmt::format("{} BIGINT AS ({} * {}){}", sql::quote_identifier(name),
                                            sql::quote_identifier(item.name), m_dice.pick({"10", "2"}),
                                            maybe_comment(m_dice)));
            return;
        }
    }

    std::optional<Item> column_where(bool with_keys, const std::function<bool(const Item&)>& fits) {
        std::vector<Item> found;
        if (with_keys) std::copy_if(m_keys.begin(), m_keys.end(), std::back_inserter(found), fits);
        std::copy_if(m_values.begin(), m_values.end(), std::back_inserter(found), fits);
        if (found.empty()) return std::nullopt;
        return m_dice.pick(found);
    }

    void indexes(std::vector<std::string>& lines) {
        const bool values_too = is("DUPLICATE") || is("PRIMARY");
        if (!values_too) return;
        if (m_dice.one_in(4)) {
            const auto column = column_where(true, [](const Item& item) { return is_plain(item.type); });
            if (column) {
                m_indexed = column->name;
                lines.push_back(fmt::format("INDEX {} ({}){}{}",
                                            sql::quote_identifier(m_dice.pick({"ix", "Second Index"})),
                                            sql::quote_identifier(column->name),
                                            m_dice.one_in(2) ? " USING BITMAP" : "", maybe_comment(m_dice)));
            }
        }
        if (m_dice.one_in(8)) {
            const auto column = column_where(
                false, [&](const Item& item) { return item.type.starts_with("VARCHAR") && item.name != m_indexed; });
            if (column) {
                m_grams = column->name;
                lines.push_back(fmt::format("INDEX grams ({}) USING NGRAMBF{}", sql::quote_identifier(column->name),
                                            m_dice.one_in(2) ? " ('gram_num' = '4')" : ""));
            }
        }
    }

    std::string partitioning() {
        const auto by = m_split_by ? sql::quote_identifier(m_split_by->name) : std::string();
        switch (m_split) {
            case Split::none:
                return {};
            case Split::range_of_days:
                return fmt::format(
                    "\nPARTITION BY RANGE ({}) (\n    PARTITION p1 VALUES LESS THAN ('2024-01-01'),\n    PARTITION p2 "
                    "VALUES {}{}\n)",
                    by, m_dice.pick({"LESS THAN ('2024-02-01')", "[('2024-01-01'), ('2024-03-01'))"}),
                    m_dice.one_in(2) ? ",\n    PARTITION p3 VALUES LESS THAN MAXVALUE" : "");
            case Split::range_of_numbers:
                return fmt::format(
                    "\nPARTITION BY RANGE ({}) (PARTITION p1 VALUES LESS THAN ('10'), PARTITION p2 VALUES LESS THAN "
                    "('{}'))",
                    by, m_dice.pick({"20", "30"}));
            case Split::series:
                return fmt::format(
                    "\nPARTITION BY RANGE ({}) (START ('2024-01-01') END ('2024-01-05') EVERY (INTERVAL 1 DAY))", by);
            case Split::list:
                return fmt::format(
                    "\nPARTITION BY LIST ({}) (PARTITION p1 VALUES IN ('a', 'b'), PARTITION p2 VALUES IN ({}))", by,
                    m_dice.pick({"'c'", "'d', 'e'"}));
            case Split::dynamic:
                return fmt::format("\nPARTITION BY RANGE ({}) ()", by);
            case Split::by_day:
                return fmt::format("\nPARTITION BY date_trunc('{}', {})", m_dice.pick({"day", "month"}), by);
            case Split::by_value:
                return fmt::format("\nPARTITION BY ({})", by);
        }
        return {};
    }

    std::string distribution() {
        if (!keys_only() && m_dice.one_in(3)) {
            m_at_random = true;
            const auto buckets = m_dice.pick({"", "\nDISTRIBUTED BY RANDOM", "\nDISTRIBUTED BY RANDOM BUCKETS 4"});
            return std::string(buckets);
        }
        if (is("PRIMARY") && m_dice.one_in(4)) return {};
        const auto column = m_dice.pick(m_keys);
        return fmt::format("\nDISTRIBUTED BY HASH ({}){}", sql::quote_identifier(column.name),
                           m_dice.pick({"", " BUCKETS 3", " BUCKETS 8"}));
    }

    std::string sort_key() {
        if (!m_dice.one_in(4)) return {};
        if (is("AGGREGATE") || is("UNIQUE")) {
            auto keys = m_keys;
            std::reverse(keys.begin(), keys.end());
            return fmt::format("\nORDER BY ({})", names(keys));
        }
        const auto column = column_where(true, [](const Item& item) { return is_plain(item.type); });
        return column ? fmt::format("\nORDER BY ({})", sql::quote_identifier(column->name)) : "";
    }

    std::string rollup() {
        if (is("PRIMARY") || is("") || !m_dice.one_in(8) || m_values.empty()) return {};
        auto columns = m_keys;
        columns.push_back(m_values.front());
        return fmt::format("\nROLLUP (r1 ({}))", names(columns));
    }

    std::string properties() {
        Properties given;
        const auto add = [&](std::size_t chance, const char* name, std::initializer_list<std::string_view> values) {
            if (m_dice.one_in(chance)) given[name] = std::string(m_dice.pick(values));
        };
        add(2, "replication_num", {"1", "3"});
        add(6, "compression", {"LZ4", "ZSTD", "zlib"});
        add(8, "storage_medium", {"HDD"});
        add(10, "enable_load_profile", {"true", "false"});
        add(10, "colocate_with", {"group_of_" + std::to_string(m_dice.below(1000))});
        add(12, "table_query_timeout", {"600"});
        if (m_run_mode == RunMode::shared_nothing) {
            add(8, "replicated_storage", {"true", "false"});
            add(10, "write_quorum", {"ONE", "ALL", "MAJORITY"});
            add(10, "fast_schema_evolution", {"true", "false"});
        } else {
            add(8, "datacache.enable", {"true", "false"});
            add(10, "enable_async_write_back", {"false"});
        }
        if (m_at_random) add(8, "bucket_size", {"1073741824", "2147483648"});
        if (is("PRIMARY")) add(6, "primary_index_cache_expire_sec", {"0", "60"});
        if (m_dice.one_in(6)) {
            const auto column = column_where(false, [&](const Item& item) {
                return is_text(item.type) && item.name != m_grams && item.name.find(' ') == std::string::npos;
            });
            if (column && (is("DUPLICATE") || is("PRIMARY"))) {
                given["bloom_filter_columns"] = column->name;
                if (m_dice.one_in(2)) given["bloom_filter_fpp"] = "0.03";
            }
        }
        if (m_split == Split::by_day) add(4, "partition_live_number", {"5"});
        if (m_split == Split::dynamic) {
            given["dynamic_partition.enable"] = std::string(m_dice.pick({"true", "true", "false"}));
            given["dynamic_partition.time_unit"] = std::string(m_dice.pick({"DAY", "week", "MONTH"}));
            given["dynamic_partition.end"] = "2";
            given["dynamic_partition.prefix"] = "p";
            add(2, "dynamic_partition.start", {"-3"});
            add(3, "dynamic_partition.buckets", {"4"});
            add(4, "dynamic_partition.history_partition_num", {"1"});
        }
        std::vector<std::string> lines;
        for (const auto& [name, value] : given)
            lines.push_back(fmt::format("{} = {}", sql::quote_text(name), sql::quote_text(value)));
        return lines.empty() ? "" : fmt::format("\nPROPERTIES ({})", base::join(lines, ", "));
    }

    Dice& m_dice;
    RunMode m_run_mode;
    std::string_view m_model;
    Split m_split = Split::none;
    std::optional<Item> m_split_by;
    std::vector<Item> m_keys;
    std::vector<Item> m_values;
    std::vector<std::string> m_columns;
    std::string m_indexed;
    std::string m_grams;
    bool m_increments = false;
    bool m_at_random = false;
    std::size_t m_count = 0;
};

/// Something to read: its name as a statement in the current database writes it, and its columns.
struct Source {
    std::string name;
    std::string database;
    const Table* table = nullptr;  ///< null: a view
    std::vector<std::string> columns;
};

std::vector<Source> sources(const Catalog& catalog) {
    std::vector<Source> found;
    for (const auto& [database, content] : catalog.databases) {
        for (const auto& [name, object] : content.objects) {
            const ObjectName full{std::nullopt, database == catalog.current ? std::nullopt : std::optional(database),
                                  name};
            Source source{sql::render(full), database, std::get_if<Table>(&object), {}};
            if (source.table != nullptr) {
                for (const auto& column : source.table->columns)
                    source.columns.push_back(column.name);
            } else if (const auto* view = std::get_if<View>(&object)) {
                if (view->columns) {
                    for (const auto& column : *view->columns)
                        source.columns.push_back(column.name);
                } else if (view->query.yields) {
                    source.columns = *view->query.yields;
                }
            }
            if (!source.columns.empty()) found.push_back(std::move(source));
        }
    }
    return found;
}

std::vector<Source> tables(const Catalog& catalog) {
    auto found = sources(catalog);
    std::erase_if(found, [](const Source& source) { return source.table == nullptr; });
    return found;
}

bool is_sortable(const Column& column) {
    if (!column.type || column.aggregate) return false;
    switch (column.type->kind) {
        case TypeKind::boolean:
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::int_:
        case TypeKind::bigint:
        case TypeKind::largeint:
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
        case TypeKind::date:
        case TypeKind::datetime:
        case TypeKind::char_:
        case TypeKind::varchar:
        case TypeKind::string:
            return true;
        case TypeKind::float_:
        case TypeKind::double_:
        case TypeKind::time:
        case TypeKind::binary:
        case TypeKind::varbinary:
        case TypeKind::json:
        case TypeKind::variant:
        case TypeKind::bitmap:
        case TypeKind::hll:
        case TypeKind::percentile:
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_:
            return false;
    }
    return false;
}

std::string select(Dice& dice, const std::vector<Source>& from) {
    const auto& first = dice.pick(from);
    const auto a = sql::quote_identifier(dice.pick(first.columns));
    switch (dice.below(5)) {
        case 0:
            return fmt::format("SELECT {0} AS a, '{1}' AS word FROM {2} WHERE {0} IS NOT NULL", a,
                               dice.pick({"Ab", "ab", "a  b", "--", "`"}), first.name);
        case 1:
            return fmt::format("select {0} as a, count(*) AS n\nfrom {1}\ngroup by {0}", a, first.name);
        case 2: {
            const auto& second = dice.pick(from);
            return fmt::format("SELECT x.{} AS a, y.{} AS b FROM {} AS x {} JOIN {} AS y ON 1 = 1", a,
                               sql::quote_identifier(dice.pick(second.columns)), first.name,
                               dice.pick({"LEFT", "INNER", "CROSS"}), second.name);
        }
        case 3:
            return fmt::format("WITH w AS (SELECT {} AS a FROM {}) SELECT a, 1 + {} AS b FROM w", a, first.name,
                               dice.below(9));
        default:
            return fmt::format("SELECT {} AS a FROM {}", a, first.name);
    }
}

}  // namespace

std::string random_table(Dice& dice, const std::string& name, RunMode run_mode) {
    return TableWriter(dice, run_mode).write(name);
}

std::string random_view(Dice& dice, const std::string& name, const Catalog& catalog) {
    const auto from = sources(catalog);
    if (from.empty()) return {};
    const auto query = select(dice, from);
    std::string columns;
    if (dice.one_in(3)) {
        const bool two = query.find(" AS b") != std::string::npos || query.find(" AS n") != std::string::npos ||
                         query.find(" AS word") != std::string::npos;
        columns = fmt::format(" (c{}{})", maybe_comment(dice), two ? ", d" : "");
    }
    return fmt::format("CREATE VIEW {}{}{}{} AS {}", sql::quote_identifier(name), columns,
                       dice.one_in(3) ? " COMMENT " + comment(dice) : "",
                       dice.pick({"", "", " SECURITY INVOKER", " SECURITY NONE"}), query);
}

std::string random_materialized_view(Dice& dice, const std::string& name, const Catalog& catalog) {
    const auto from = tables(catalog);
    if (from.empty()) return {};
    const auto& source = dice.pick(from);
    std::vector<std::string> keys;
    for (const auto& column : source.table->columns) {
        if (is_sortable(column)) keys.push_back(column.name);
    }
    if (keys.empty()) return {};
    const auto key = sql::quote_identifier(dice.pick(keys));
    const auto query = dice.one_in(2)
                           ? fmt::format("SELECT {0} AS a, count(*) AS n FROM {1} GROUP BY {0}", key, source.name)
                           : fmt::format("SELECT {0} AS a, {0} AS b FROM {1}", key, source.name);
    std::string text = "CREATE MATERIALIZED VIEW " + sql::quote_identifier(name);
    text += dice.one_in(4) ? " COMMENT " + comment(dice) : "";
    text +=
        dice.pick({"\nDISTRIBUTED BY HASH (a) BUCKETS 2", "\nDISTRIBUTED BY HASH (a)", "\nDISTRIBUTED BY RANDOM", ""});
    text += dice.one_in(5) ? "\nORDER BY (a)" : "";
    text += "\nREFRESH ";
    text += dice.pick({"MANUAL", "ASYNC", "DEFERRED MANUAL", "DEFERRED ASYNC EVERY (INTERVAL 2 HOUR)",
                       "ASYNC START ('2027-01-01 00:00:00') EVERY (INTERVAL 1 DAY)"});
    text += dice.pick({"", "", "\nPROPERTIES ('replication_num' = '1')",
                       "\nPROPERTIES ('mv_rewrite_staleness_second' = '60')",
                       "\nPROPERTIES ('session.query_timeout' = '600', 'replication_num' = '1')"});
    return text + "\nAS " + query;
}

std::string random_synchronous_view(Dice& dice, const std::string& name, const Catalog& catalog) {
    auto from = tables(catalog);
    std::erase_if(from, [&](const Source& source) {
        return source.database != catalog.current || effective_key(*source.table).model != KeyModel::duplicate;
    });
    if (from.empty()) return {};
    const auto& source = dice.pick(from);
    const auto key = effective_key(*source.table);
    std::vector<std::string> numbers;
    for (const auto& column : source.table->columns) {
        const bool number =
            column.type && (column.type->kind == TypeKind::int_ || column.type->kind == TypeKind::bigint);
        if (number && !contains_name(key.columns, column.name) && !column.generated) numbers.push_back(column.name);
    }
    if (numbers.empty() || key.columns.empty()) return {};
    return fmt::format("CREATE MATERIALIZED VIEW {0} AS SELECT {1}, sum({2}) AS total FROM {3} GROUP BY {1}",
                       sql::quote_identifier(name), sql::quote_identifier(key.columns.front()),
                       sql::quote_identifier(dice.pick(numbers)), source.name);
}

std::string random_object(Dice& dice, const std::string& name, const Catalog& catalog, RunMode run_mode) {
    switch (dice.below(6)) {
        case 0:
            return random_view(dice, name, catalog);
        case 1:
            return random_materialized_view(dice, name, catalog);
        case 2:
            return dice.one_in(2) ? random_synchronous_view(dice, name, catalog) : random_view(dice, name, catalog);
        default:
            return random_table(dice, name, run_mode);
    }
}

}  // namespace srmigrate::tests
