// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/words.hpp"

#include "base/ascii.hpp"
#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "engine/answer/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

bool Words::at(std::string_view word, std::size_t ahead) const {
    return m_at + ahead < m_tokens.size() && is_word(m_tokens[m_at + ahead], word);
}

bool Words::at_symbol(std::string_view text) const {
    return !at_end() && m_tokens[m_at].text == text;
}

bool Words::take(std::initializer_list<std::string_view> words) {
    std::size_t ahead = 0;
    for (const std::string_view word : words) {
        if (!at(word, ahead++)) return false;
    }
    m_at += words.size();
    return true;
}

bool Words::take_symbol(std::string_view text) {
    if (!at_symbol(text)) return false;
    ++m_at;
    return true;
}

std::optional<std::string> Words::name() {
    if (at_end()) return std::nullopt;
    const sql::LexedKind kind = m_tokens[m_at].kind;
    if (kind != sql::LexedKind::word && kind != sql::LexedKind::quoted_identifier && kind != sql::LexedKind::string) {
        return std::nullopt;
    }
    return token_value(m_tokens[m_at++]);
}

std::optional<schema::ObjectName> Words::object() {
    std::vector<std::string> parts;
    do {
        const auto part = name();
        if (!part) return std::nullopt;
        parts.push_back(*part);
    } while (take_symbol("."));
    schema::ObjectName object;
    object.name = parts.back();
    if (parts.size() > 1) object.database = parts[parts.size() - 2];
    if (parts.size() > 2) object.catalog = parts[parts.size() - 3];
    return object;
}

std::optional<std::string> Words::string() {
    if (at_end() || m_tokens[m_at].kind != sql::LexedKind::string) return std::nullopt;
    return token_value(m_tokens[m_at++]);
}

std::string Words::next() {
    return at_end() ? std::string() : std::string(m_tokens[m_at++].text);
}

namespace {

std::size_t whole_number(Words& words) {
    const std::string text = words.next();
    const auto value = base::number<std::size_t>(text);
    if (!value) refuse_not_simulated("LIMIT " + text);
    return *value;
}

std::string literal(Words& words) {
    if (auto text = words.string()) return *text;
    return words.next();
}

}  // namespace

ShowFilter read_filter(Words& words) {
    ShowFilter filter;
    if (words.take("like")) filter.like = words.string();
    if (words.take("where")) {
        do {
            ShowFilter::Comparison comparison;
            comparison.column = words.name().value_or("");
            comparison.op = base::to_lower(words.next());
            comparison.value = literal(words);
            filter.where.push_back(std::move(comparison));
        } while (words.take("and"));
    }
    if (words.take({"order", "by"})) {
        do {
            const std::string column = words.name().value_or("");
            const bool descending = words.take("desc");
            if (!descending) words.take("asc");
            filter.order.emplace_back(column, descending);
        } while (words.take_symbol(","));
    }
    if (words.take("limit")) {
        filter.limit = whole_number(words);
        if (words.take_symbol(",")) {
            filter.offset = *filter.limit;
            filter.limit = whole_number(words);
        } else if (words.take("offset")) {
            filter.offset = whole_number(words);
        }
    }
    if (!words.at_end()) refuse_not_simulated("this form of SHOW, at '" + words.next() + "'");
    return filter;
}

namespace {

bool compares(const Cell& cell, const ShowFilter::Comparison& comparison) {
    if (!cell) return comparison.op == "is";
    if (comparison.op == "=") return *cell == comparison.value;
    if (comparison.op == "!=" || comparison.op == "<>") return *cell != comparison.value;
    if (comparison.op == "like") return base::matches_like(*cell, comparison.value);
    if (comparison.op == "<") return *cell < comparison.value;
    if (comparison.op == "<=") return *cell <= comparison.value;
    if (comparison.op == ">") return *cell > comparison.value;
    if (comparison.op == ">=") return *cell >= comparison.value;
    refuse_not_simulated("WHERE with '" + comparison.op + "' in SHOW");
}

/// Numbers by value, everything else by text; NULL first.
bool before(const Cell& a, const Cell& b) {
    if (!a || !b) return !a && b;
    if (base::is_digits(*a) && base::is_digits(*b) && a->size() != b->size()) return a->size() < b->size();
    return *a < *b;
}

}  // namespace

ResultSet filtered(ResultSet result, const ShowFilter& filter, std::string_view like_column) {
    const auto index_of = [&](const std::string& name) {
        const auto index = result.column(name);
        if (!index) refuse_analysis(fmt::format("Column '{}' cannot be resolved", name));
        return *index;
    };
    if (filter.like) {
        const std::size_t index = result.column(like_column).value_or(0);
        std::erase_if(result.rows,
                      [&](const Row& row) { return !row[index] || !base::matches_like(*row[index], *filter.like); });
    }
    for (const ShowFilter::Comparison& comparison : filter.where) {
        const std::size_t index = index_of(comparison.column);
        std::erase_if(result.rows, [&](const Row& row) { return !compares(row[index], comparison); });
    }
    for (auto order = filter.order.rbegin(); order != filter.order.rend(); ++order) {
        const std::size_t index = index_of(order->first);
        std::ranges::stable_sort(result.rows, [&](const Row& a, const Row& b) {
            return order->second ? before(b[index], a[index]) : before(a[index], b[index]);
        });
    }
    if (filter.offset > 0) {
        const auto count = static_cast<std::ptrdiff_t>(std::min(filter.offset, result.rows.size()));
        result.rows.erase(result.rows.begin(), result.rows.begin() + count);
    }
    if (filter.limit && result.rows.size() > *filter.limit) result.rows.resize(*filter.limit);
    return result;
}

std::string time_text(Time time) {
    return base::date_time_text(std::chrono::floor<std::chrono::seconds>(time));
}

}  // namespace srmigrate::engine
