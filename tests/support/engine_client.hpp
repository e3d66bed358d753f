// SPDX-License-Identifier: Apache-2.0
// A conversation with the engine in a test: statements in, answers as text out.
#pragma once

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/engine.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::tests {

/// 2026-11-21 12:00:00 UTC.
inline engine::Time noon() {
    return engine::Time(std::chrono::seconds(1795262400));
}

/// "ok 2 {info}", "1064 (HY000): message", or rows: "a|b" a line, NULL as NULL.
inline std::string text_of(const sql::Answer& answer) {
    return std::visit(base::Overloaded{
                          [](const sql::Ok& ok) {
                              return ok.info.empty() ? fmt::format("ok {}", ok.affected_rows)
                                                     : fmt::format("ok {} {}", ok.affected_rows, ok.info);
                          },
                          [](const sql::ErrorAnswer& error) {
                              return fmt::format("{} ({}): {}", error.number, error.sqlstate, error.message);
                          },
                          [](const sql::ResultSet& rows) {
                              std::vector<std::string> lines;
                              for (const auto& row : rows.rows) {
                                  std::vector<std::string> cells;
                                  for (const auto& cell : row)
                                      cells.push_back(cell.value_or("NULL"));
                                  lines.push_back(base::join(cells, "|"));
                              }
                              return base::join(lines, "\n");
                          },
                      },
                      answer);
}

class EngineClient {
  public:
    explicit EngineClient(engine::Engine& engine, std::string user = "root")
        : m_engine(engine), m_connection(engine.connect(std::move(user), "127.0.0.1")) {}

    std::vector<sql::Answer> execute(std::string_view packet) { return m_engine.execute(m_connection, packet, now); }
    /// The last answer.
    sql::Answer ask(std::string_view sql) { return execute(sql).back(); }
    std::string operator()(std::string_view sql) { return text_of(ask(sql)); }
    engine::ClientConnection& connection() { return m_connection; }

    engine::Time now = noon();

  private:
    engine::Engine& m_engine;
    engine::ClientConnection m_connection;
};

}  // namespace srmigrate::tests
