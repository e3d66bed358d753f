// SPDX-License-Identifier: Apache-2.0
#include "support/mariadb_server.hpp"

#include <unistd.h>

#include <fstream>
#include <iostream>
#include <stdexcept>
#include <thread>

namespace srmigrate::tests {
namespace {

namespace fs = std::filesystem;

// An empty data directory takes a second to make, so it is made once and copied.
const fs::path& empty_data_directory() {
    static const TemporaryDirectory directory;
    static const fs::path path = [] {
        const auto data = directory.path() / "data";
        std::vector<std::string> arguments{"mariadb-install-db",
                                           "--no-defaults",
                                           "--datadir=" + data.string(),
                                           "--auth-root-authentication-method=normal",
                                           "--skip-test-db",
                                           "--skip-name-resolve",
                                           "--skip-innodb",
                                           "--default-storage-engine=Aria"};
        if (::geteuid() == 0) arguments.push_back("--user=root");
        const auto finished = run({.arguments = std::move(arguments)});
        if (finished.exit_code != 0) throw std::runtime_error("mariadb-install-db failed: " + finished.err);
        return data;
    }();
    return path;
}

bool answers(unsigned short port) {
    return run({.arguments = {"mariadb-admin", "--no-defaults", "--host=127.0.0.1", "--port=" + std::to_string(port),
                              "--user=app", "--password=secret", "ping"}})
               .exit_code == 0;
}

}  // namespace

bool MariadbServer::is_available() {
    const auto available =
        is_installed("mariadbd") && is_installed("mariadb-install-db") && is_installed("mariadb-admin");
    if (!available) std::cout << "skipped: no mariadb-server\n";
    return available;
}

MariadbServer::MariadbServer(const std::string& statements, const std::optional<Certificates>& tls) {
    const auto data = m_directory.path() / "data";
    fs::copy(empty_data_directory(), data, fs::copy_options::recursive);
    const auto init = m_directory.path() / "init.sql";
    std::ofstream(init) << "CREATE USER app@'%' IDENTIFIED BY 'secret';\nGRANT ALL ON *.* TO app@'%';\n" << statements;
    for (int attempt = 0; attempt < 5; ++attempt) {
        m_port = free_port();
        Command command{
            .arguments = {"mariadbd", "--no-defaults", "--datadir=" + data.string(), "--port=" + std::to_string(m_port),
                          "--bind-address=127.0.0.1", "--socket=" + (m_directory.path() / "socket").string(),
                          "--pid-file=" + (m_directory.path() / "pid").string(), "--skip-name-resolve", "--skip-innodb",
                          "--default-storage-engine=Aria", "--init-file=" + init.string()},
            .environment = {{"PATH", std::string(std::getenv("PATH")) + ":/usr/sbin"}}};
        if (::geteuid() == 0) command.arguments.push_back("--user=root");
        if (tls) {
            command.arguments.push_back("--ssl-ca=" + tls->authority.string());
            command.arguments.push_back("--ssl-cert=" + tls->server_certificate.string());
            command.arguments.push_back("--ssl-key=" + tls->server_key.string());
        }
        m_process.emplace(command);
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (m_process->is_running() && std::chrono::steady_clock::now() < end) {
            if (answers(m_port)) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        if (m_process->is_running()) break;  // up but silent: another port would not help
    }
    throw std::runtime_error("mariadbd does not start: " + m_process->err());
}

}  // namespace srmigrate::tests
