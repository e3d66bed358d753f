// SPDX-License-Identifier: Apache-2.0
// A backend of the test server that answers as a function says: for tests of the wire itself.
#pragma once

#include "support/test_server.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::tests {

class ScriptedBackend : public Backend {
  public:
    using Answerer = std::function<std::vector<sql::Answer>(engine::ClientConnection&, std::string_view)>;

    /// Users 'root' without password and 'app' with password 'secret'.
    explicit ScriptedBackend(Answerer answerer) : m_answerer(std::move(answerer)) {}

    engine::ClientConnection connect(const std::string& host) override { return {.id = ++m_last, .host = host}; }
    std::optional<std::string> password_of(const std::string& user) override {
        const auto found = m_passwords.find(user);
        return found != m_passwords.end() ? std::optional(found->second) : std::nullopt;
    }
    void log_in(engine::ClientConnection& connection, const std::string& user) override { connection.user = user; }
    std::vector<sql::Answer> execute(engine::ClientConnection& connection, std::string_view packet) override {
        executed.emplace_back(packet);
        return m_answerer(connection, packet);
    }
    void close(const engine::ClientConnection&) override {}
    sql::Answer control(const std::string& json) override { return sql::Ok{.info = json}; }

    std::vector<std::string> executed;

  private:
    Answerer m_answerer;
    std::uint64_t m_last = 0;
    std::map<std::string, std::string> m_passwords{{"root", ""}, {"app", "secret"}};
};

}  // namespace srmigrate::tests
