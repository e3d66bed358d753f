// SPDX-License-Identifier: Apache-2.0
// CREATE and ALTER VIEW, CREATE, ALTER and REFRESH MATERIALIZED VIEW.
#include "sql/rules.hpp"

#include <utility>

namespace srmigrate::sql::rules {
namespace {

schema::ViewColumn view_column(Cursor& cursor) {
    schema::ViewColumn column{.name = cursor.identifier("a column name")};
    if (cursor.at("WITH") && cursor.at("MASKING", 1)) throw NotModelled("a masking policy");
    column.comment = comment(cursor);
    return column;
}

std::optional<std::vector<schema::ViewColumn>> optional_view_columns(Cursor& cursor) {
    if (!cursor.at_symbol("(")) return std::nullopt;
    return cursor.parenthesised([&] { return view_column(cursor); });
}

schema::ViewSecurity security(Cursor& cursor) {
    if (cursor.take("NONE")) return schema::ViewSecurity::none;
    if (cursor.take("INVOKER")) return schema::ViewSecurity::invoker;
    cursor.fail("NONE or INVOKER");
}

void refuse_row_policy(const Cursor& cursor) {
    if (cursor.at("WITH") && cursor.at("ROW", 1)) throw NotModelled("a row access policy");
}

void view_elements(Cursor& cursor, schema::MaterializedView& view) {
    if (!cursor.at_symbol("(")) return;
    view.columns.emplace();
    cursor.parenthesised([&] {
        if (!view.columns->empty() && cursor.take("INDEX")) {
            view.indexes.push_back(index(cursor));
        } else if (view.indexes.empty()) {
            view.columns->push_back(view_column(cursor));
        } else {
            cursor.fail("INDEX", "list the columns before the indexes");
        }
        return 0;
    });
}

std::vector<schema::Expression> view_partitions(Cursor& cursor) {
    cursor.expect("PARTITION", "BY");
    if (cursor.at_symbol("(")) return cursor.parenthesised([&] { return expression(cursor); });
    return {operand(cursor)};
}

// The clauses between name and query, in any order, each once.
void view_clauses(Cursor& cursor, schema::MaterializedView& view) {
    const auto once = [&](bool given) {
        if (given) cursor.fail("AS", "give each clause once");
    };
    for (;;) {
        if (cursor.at("PARTITION")) {
            once(!view.partition_by.empty());
            view.partition_by = view_partitions(cursor);
        } else if (cursor.at("DISTRIBUTED")) {
            once(view.distribution.has_value());
            view.distribution = optional_distribution(cursor);
        } else if (cursor.at("ORDER")) {
            once(view.order_by.has_value());
            view.order_by = optional_order_by(cursor);
        } else if (cursor.at("REFRESH")) {
            once(view.refresh.has_value());
            cursor.next();
            view.refresh = refresh_scheme(cursor);
        } else if (cursor.at("PROPERTIES")) {
            once(!view.properties.empty());
            view.properties = properties(cursor);
        } else {
            return;
        }
    }
}

}  // namespace

schema::RefreshScheme refresh_scheme(Cursor& cursor) {
    schema::RefreshScheme scheme;
    if (cursor.take("IMMEDIATE")) {
        scheme.moment = schema::RefreshMoment::immediate;
    } else if (cursor.take("DEFERRED")) {
        scheme.moment = schema::RefreshMoment::deferred;
    }
    if (cursor.take("MANUAL")) {
        scheme.how = schema::RefreshManual{};
    } else if (cursor.take("INCREMENTAL")) {
        scheme.how = schema::RefreshIncremental{};
    } else if (cursor.take("ON_CHANGE")) {
        scheme.how = schema::RefreshAsync{};  // ASYNC as newer servers spell it where it has no interval
    } else if (cursor.take("ASYNC") || cursor.take("SCHEDULE")) {
        schema::RefreshAsync async;
        if (cursor.take("START")) {
            cursor.expect_symbol("(");
            async.start = cursor.string("a quoted time");
            cursor.expect_symbol(")");
        }
        if (cursor.take("EVERY")) {
            cursor.expect_symbol("(");
            async.every = interval(cursor);
            cursor.expect_symbol(")");
        }
        scheme.how = std::move(async);
    } else {
        cursor.fail("ASYNC, MANUAL or INCREMENTAL");
    }
    return scheme;
}

schema::Operation create_view(Cursor& cursor) {
    schema::CreateView create;
    cursor.expect("CREATE");
    if (cursor.take("OR")) {
        cursor.expect("REPLACE");
        create.or_replace = true;
    }
    cursor.expect("VIEW");
    create.if_not_exists = if_not_exists(cursor);
    create.view.name = object_name(cursor, "a view name");
    create.view.columns = optional_view_columns(cursor);
    refuse_row_policy(cursor);
    create.view.comment = comment(cursor);
    if (cursor.take("SECURITY")) create.view.security = security(cursor);
    create.view.properties = properties(cursor);
    cursor.expect("AS");
    create.view.query = query(cursor);
    return create;
}

schema::Operation alter_view(Cursor& cursor) {
    cursor.expect("ALTER", "VIEW");
    auto name = object_name(cursor, "a view name");
    if (cursor.take("SET")) {
        if (cursor.take("SECURITY")) return schema::SetViewSecurity{std::move(name), security(cursor)};
        throw NotModelled("a property of a view");
    }
    if (cursor.at("ADD") || cursor.at("MODIFY") || cursor.at("DROP"))
        throw NotModelled("a dialect or policy of a view");
    schema::AlterView alter{.name = std::move(name), .columns = optional_view_columns(cursor)};
    if (!cursor.take("AS")) cursor.fail(alter.columns ? "AS" : "AS, '(' or SET");
    alter.query = query(cursor);
    return alter;
}

schema::Operation create_materialized_view(Cursor& cursor) {
    schema::CreateMaterializedView create;
    cursor.expect("CREATE", "MATERIALIZED", "VIEW");
    create.if_not_exists = if_not_exists(cursor);
    create.view.name = object_name(cursor, "a view name");
    view_elements(cursor, create.view);
    refuse_row_policy(cursor);
    create.view.comment = comment(cursor);
    view_clauses(cursor, create.view);
    if (!cursor.take("AS")) cursor.fail("PARTITION BY, DISTRIBUTED BY, ORDER BY, REFRESH, PROPERTIES or AS");
    create.view.query = query(cursor);
    return create;
}

schema::Operation alter_materialized_view(Cursor& cursor) {
    cursor.expect("ALTER", "MATERIALIZED", "VIEW");
    schema::AlterMaterializedView alter{.name = object_name(cursor, "a view name")};
    if (cursor.take("RENAME")) {
        alter.change = schema::RenameMaterializedView{cursor.identifier("a new name")};
    } else if (cursor.take("SWAP")) {
        cursor.expect("WITH");
        alter.change = schema::SwapMaterializedView{cursor.identifier("a view name")};
    } else if (cursor.take("REFRESH")) {
        alter.change = schema::SetRefresh{refresh_scheme(cursor)};
    } else if (cursor.take("SET")) {
        alter.change = schema::SetProperties{property_list(cursor)};
    } else if (cursor.take("ACTIVE")) {
        alter.change = schema::Activate{};
    } else if (cursor.take("INACTIVE")) {
        alter.change = schema::Deactivate{};
    } else if (cursor.at("ADD") || cursor.at("DROP") || cursor.at("MODIFY")) {
        throw NotModelled("a column or policy of a materialized view");
    } else {
        cursor.fail("RENAME, SWAP WITH, REFRESH, SET, ACTIVE or INACTIVE");
    }
    return alter;
}

schema::Operation refresh_materialized_view(Cursor& cursor) {
    cursor.expect("REFRESH", "MATERIALIZED", "VIEW");
    schema::RefreshMaterializedView refresh{.name = object_name(cursor, "a view name")};
    if (cursor.at("PARTITION")) {
        const auto begin = cursor.position();
        cursor.next();
        if (cursor.take("START")) {
            skip_brackets(cursor);
            cursor.expect("END");
        }
        if (!cursor.at_symbol("(")) cursor.fail("START or '('");
        skip_brackets(cursor);
        refresh.partitions = cursor.text(begin, cursor.position());
    }
    refresh.force = cursor.take("FORCE");
    if (cursor.take("WITH", "SYNC")) {
        refresh.mode = schema::RefreshMode::sync;
        cursor.expect("MODE");
    } else if (cursor.take("WITH", "ASYNC")) {
        refresh.mode = schema::RefreshMode::async;
        cursor.expect("MODE");
    }
    if (cursor.take("WITH")) {
        const bool has_mode = refresh.mode != schema::RefreshMode::not_given;
        if (!cursor.take("PRIORITY")) cursor.fail(has_mode ? "PRIORITY" : "SYNC MODE, ASYNC MODE or PRIORITY");
        refresh.priority = cursor.integer("a whole number");
    }
    return refresh;
}

}  // namespace srmigrate::sql::rules
