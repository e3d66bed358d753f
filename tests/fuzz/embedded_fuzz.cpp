// SPDX-License-Identifier: Apache-2.0
// Any bytes as the file of the embedded engine: a database that can be used and is there again for the next command, or
// an error that leaves the file alone.
#include "base/files.hpp"
#include "engine/file/persist.hpp"
#include "fuzz/written_input.hpp"
#include "server/embedded_session.hpp"

#include <chrono>
#include <cstdlib>

using namespace srmigrate;

namespace {

std::string databases_of(const std::filesystem::path& path, server::EmbeddedUse use) {
    const engine::Time now{std::chrono::seconds(1795262400)};
    const auto session = server::open_embedded_database({.file = path,
                                                         .use = use,
                                                         .now = [=] { return now; },
                                                         .sleep = [](std::chrono::milliseconds) {},
                                                         .patience = std::chrono::milliseconds(0)})
                             ->connect("", server::MissingDatabase::is_error);
    std::string names;
    for (const auto& row : server::rows_of(*session, "SHOW DATABASES").rows)
        names += row.at(0).value_or("") + "\n";
    return names;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    fuzz::allow_errors([&] {
        const auto saved = engine::save(engine::load(text, "dev.sql"));
        if (engine::save(engine::load(saved, "saved")) != saved) std::abort();
    });
    const auto path = fuzz::written_input("dev.sql", text);
    std::string databases;
    fuzz::allow_errors([&] { databases = databases_of(path, server::EmbeddedUse::writing); });
    if (databases.empty()) {
        if (base::read_file(path) != text) std::abort();
    } else if (databases_of(path, server::EmbeddedUse::reading) != databases) {
        std::abort();
    }
    return 0;
}
