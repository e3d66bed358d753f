// SPDX-License-Identifier: Apache-2.0
#include "support/engine_server.hpp"

#include "base/text.hpp"
#include "server/mysql_session.hpp"
#include "sql/quote.hpp"
#include "support/engine_client.hpp"
#include "support/places.hpp"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace srmigrate::tests {
namespace {

Process start(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), test_server_binary());
    return Process({.arguments = std::move(arguments), .input = {}, .environment = {}, .directory = {}});
}

unsigned short printed_port(Process& process) {
    for (int i = 0; i < 3000; ++i) {
        const auto out = process.out();
        if (out.find('\n') != std::string::npos) return static_cast<unsigned short>(std::stoi(out));
        if (!process.is_running()) break;
        std::this_thread::sleep_for(Milliseconds(5));
    }
    throw std::runtime_error("the test server does not start: " + process.err());
}

ServerOptions with_version(ServerOptions options, const EngineBackend& backend) {
    options.version = backend.greeting_version();
    return options;
}

}  // namespace

ServerControl::ServerControl(unsigned short port) : m_session(server::open_mysql_session({.port = port})) {
    (*this)("TEST SERVER HELD");  // the first TEST SERVER statement is what takes the connection out of the log
}

sql::Answer ServerControl::operator()(std::string_view packet) {
    auto answers = m_session->query(packet);
    if (const auto* const error = std::get_if<sql::ErrorAnswer>(&answers.back())) {
        throw server::to_error(*error, packet);
    }
    return answers.back();
}

sql::ResultSet ServerControl::rows(std::string_view sql) {
    return server::must_be_rows((*this)(sql), sql);
}

std::string ServerControl::text(std::string_view sql) {
    return text_of((*this)(sql));
}

sql::Answer ServerControl::engine(std::string_view json) {
    return (*this)("TEST SERVER ENGINE " + sql::quote_string(json));
}

void ServerControl::fault(std::string_view json) {
    (*this)("TEST SERVER FAULT " + sql::quote_string(json));
}

std::string ServerControl::dump() {
    return *std::get<sql::ResultSet>(engine(R"({"show": "sql"})")).rows.at(0).at(0);
}

std::string ServerControl::catalog() {
    std::string statements;
    std::istringstream lines(dump());
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && !line.starts_with("-- ")) statements += line + "\n";
    }
    return statements;
}

std::string ServerControl::ids() {
    std::string lines;
    const auto answer = engine(R"({"show": "ids"})");
    for (const auto& row : std::get<sql::ResultSet>(answer).rows)
        lines += fmt::format("{}.{}.{} {}\n", *row.at(0), *row.at(1), *row.at(2), *row.at(3));
    return lines;
}

std::vector<std::string> ServerControl::queries() {
    const auto log = rows("TEST SERVER LOG");
    std::vector<std::string> texts;
    for (const auto& row : log.rows) {
        if (log.cell(row, "command") == "query") texts.push_back(log.cell(row, "text").value_or(""));
    }
    return texts;
}

std::string engine_url(unsigned short port, std::string_view database, std::string_view user,
                       std::string_view password) {
    return fmt::format("starrocks://{}{}{}@127.0.0.1:{}/{}", user, password.empty() ? "" : ":", password, port,
                       database);
}

EngineServer::EngineServer(engine::ClusterProfile profile, ServerOptions options)
    : backend(std::move(profile)), server(backend, with_version(std::move(options), backend)), control(server.port()) {}

EngineServerProcess::EngineServerProcess(std::vector<std::string> arguments)
    : process(start(std::move(arguments))), m_port(printed_port(process)), control(m_port) {}

}  // namespace srmigrate::tests
