// SPDX-License-Identifier: Apache-2.0
#include "engine/answer/refusal.hpp"

#include <fmt/format.h>

namespace srmigrate::engine {

void refuse(std::string message) {
    throw Refused({1064, "HY000", std::move(message)});
}

void refuse(int number, std::string sqlstate, std::string message) {
    throw Refused({number, std::move(sqlstate), std::move(message)});
}

void refuse_analysis(std::string detail, std::string where) {
    refuse_analysis(1064, "HY000", std::move(detail), std::move(where));
}

void refuse_analysis(int number, std::string sqlstate, std::string detail, std::string where) {
    refuse(number, std::move(sqlstate), fmt::format("Getting analyzing error{}. Detail message: {}.", where, detail));
}

void refuse(const ErrorCode& code, std::string message) {
    refuse(code.number, std::string(code.state), std::move(message));
}

void refuse_analysis(const ErrorCode& code, std::string detail) {
    refuse_analysis(code.number, std::string(code.state), std::move(detail));
}

void refuse_property(std::string detail) {
    refuse_analysis(5064, "42000", std::move(detail));
}

std::string_view detail_of(std::string_view message) {
    static constexpr std::string_view k_detail = "Detail message: ";
    const auto at = message.find(k_detail);
    if (!message.starts_with("Getting ") || at == std::string_view::npos) return message;
    auto detail = message.substr(at + k_detail.size());
    if (detail.ends_with('.')) detail.remove_suffix(1);
    return detail;
}

void refuse_not_simulated(const std::string& what) {
    refuse("not simulated: " + what);
}

}  // namespace srmigrate::engine
