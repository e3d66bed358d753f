// SPDX-License-Identifier: Apache-2.0
// An engine with the empty database `shop`, and a client that uses it.
#pragma once

#include "support/engine_client.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace srmigrate::tests {

struct Shop {
    explicit Shop(engine::ClusterProfile profile = {}) : engine(std::move(profile)) {
        client("CREATE DATABASE shop");
        client("USE shop");
    }
    std::string operator()(std::string_view sql) { return client(sql); }
    /// The second column of SHOW CREATE: the statement.
    std::string show_create(std::string_view object) {
        const auto answer = client.ask("SHOW CREATE " + std::string(object));
        const auto* const rows = std::get_if<sql::ResultSet>(&answer);
        return rows == nullptr || rows->rows.empty() ? text_of(answer) : rows->rows.front().at(1).value_or("");
    }

    engine::Engine engine;
    EngineClient client{engine};
};

/// What the client sees of an error.
inline std::string error(const std::string& message) {
    return "1064 (HY000): " + message;
}

/// What the client sees of an error of the analyzer.
inline std::string analysis(const std::string& detail, const std::string& where = "") {
    return error("Getting analyzing error" + where + ". Detail message: " + detail + ".");
}

/// A profile of that version, shared-nothing.
inline engine::ClusterProfile version(int major, int minor, int patch = 0) {
    engine::ClusterProfile profile;
    profile.version = {major, minor, patch};
    return profile;
}

}  // namespace srmigrate::tests
