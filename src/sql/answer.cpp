// SPDX-License-Identifier: Apache-2.0
#include "sql/answer.hpp"

#include "base/text.hpp"

namespace srmigrate::sql {

std::string_view word(AnsweredBy by) {
    switch (by) {
        case AnsweredBy::server:
            return "the server";
        case AnsweredBy::embedded_engine:
            return "the embedded engine";
    }
    return "";
}

std::optional<std::size_t> ResultSet::column(std::string_view name) const {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (base::equals_ignoring_case(columns[i], name)) return i;
    }
    return std::nullopt;
}

Cell ResultSet::cell(const Row& row, std::string_view name) const {
    const auto index = column(name);
    return index && *index < row.size() ? row[*index] : std::nullopt;
}

}  // namespace srmigrate::sql
