// SPDX-License-Identifier: Apache-2.0
#include "support/certificates.hpp"

#include "support/process.hpp"

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace srmigrate::tests {
namespace {

namespace fs = std::filesystem;

void openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "openssl");
    const auto finished = run({.arguments = std::move(arguments)});
    if (finished.exit_code != 0) throw std::runtime_error("openssl failed: " + finished.err);
}

fs::path authority(const fs::path& directory, const std::string& name) {
    const auto certificate = directory / (name + ".pem");
    openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=" + name, "-keyout", directory / (name + ".key"), "-out", certificate});
    return certificate;
}

void sign(const fs::path& directory, const std::string& name, const std::string& alternative_names) {
    const auto extensions = directory / (name + ".ext");
    std::ofstream(extensions) << "subjectAltName=" << alternative_names << "\n";
    openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=" + name,
             "-keyout", directory / (name + ".key"), "-out", directory / (name + ".csr")});
    openssl({"x509", "-req", "-in", directory / (name + ".csr"), "-CA", directory / "authority.pem", "-CAkey",
             directory / "authority.key", "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out",
             directory / (name + ".pem")});
}

}  // namespace

Certificates make_certificates(const fs::path& directory) {
    Certificates made{.authority = authority(directory, "authority"), .other_authority = authority(directory, "other")};
    sign(directory, "server", "DNS:localhost");
    sign(directory, "client", "DNS:client");
    made.server_certificate = directory / "server.pem";
    made.server_key = directory / "server.key";
    made.client_certificate = directory / "client.pem";
    made.client_key = directory / "client.key";
    return made;
}

}  // namespace srmigrate::tests
