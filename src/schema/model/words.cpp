// SPDX-License-Identifier: Apache-2.0
#include "schema/model/words.hpp"

#include "base/text.hpp"

namespace srmigrate::schema {

std::string_view word(KeyModel model) {
    switch (model) {
        case KeyModel::duplicate:
            return "DUPLICATE KEY";
        case KeyModel::aggregate:
            return "AGGREGATE KEY";
        case KeyModel::unique:
            return "UNIQUE KEY";
        case KeyModel::primary:
            return "PRIMARY KEY";
    }
    return "";
}

std::string_view keys_type(KeyModel model) {
    switch (model) {
        case KeyModel::duplicate:
            return "DUP_KEYS";
        case KeyModel::aggregate:
            return "AGG_KEYS";
        case KeyModel::unique:
            return "UNIQUE_KEYS";
        case KeyModel::primary:
            return "PRIMARY_KEYS";
    }
    return "";
}

std::string_view word(IndexKind kind) {
    switch (kind) {
        case IndexKind::bitmap:
            return "BITMAP";
        case IndexKind::ngrambf:
            return "NGRAMBF";
        case IndexKind::gin:
            return "GIN";
        case IndexKind::vector:
            return "VECTOR";
    }
    return "";
}

std::string_view word(AggregateFunction function) {
    switch (function) {
        case AggregateFunction::sum:
            return "SUM";
        case AggregateFunction::max:
            return "MAX";
        case AggregateFunction::min:
            return "MIN";
        case AggregateFunction::replace:
            return "REPLACE";
        case AggregateFunction::replace_if_not_null:
            return "REPLACE_IF_NOT_NULL";
        case AggregateFunction::hll_union:
            return "HLL_UNION";
        case AggregateFunction::bitmap_union:
            return "BITMAP_UNION";
        case AggregateFunction::percentile_union:
            return "PERCENTILE_UNION";
    }
    return "";
}

std::string_view word(JobList list) {
    switch (list) {
        case JobList::column:
            return "COLUMN";
        case JobList::rollup:
            return "ROLLUP";
        case JobList::optimize:
            return "OPTIMIZE";
    }
    return "";
}

std::string_view word(ViewSecurity security) {
    switch (security) {
        case ViewSecurity::none:
            return "NONE";
        case ViewSecurity::invoker:
            return "INVOKER";
    }
    return "";
}

std::string_view word(RunMode mode) {
    switch (mode) {
        case RunMode::shared_nothing:
            return "shared-nothing";
        case RunMode::shared_data:
            return "shared-data";
    }
    return "";
}

std::optional<IndexKind> index_kind(std::string_view text) {
    for (const auto kind : {IndexKind::bitmap, IndexKind::ngrambf, IndexKind::gin, IndexKind::vector}) {
        if (base::equals_ignoring_case(word(kind), text)) return kind;
    }
    return std::nullopt;
}

std::optional<AggregateFunction> aggregate_function(std::string_view text) {
    using enum AggregateFunction;
    for (const auto function :
         {sum, max, min, replace, replace_if_not_null, hll_union, bitmap_union, percentile_union}) {
        if (base::equals_ignoring_case(word(function), text)) return function;
    }
    return std::nullopt;
}

}  // namespace srmigrate::schema
