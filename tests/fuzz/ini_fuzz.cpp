// SPDX-License-Identifier: Apache-2.0
// Any bytes as alembic.ini: settings, or errors with their places.
#include "cli/settings/ini.hpp"
#include "cli/settings/settings_file.hpp"
#include "fuzz/written_input.hpp"

using namespace srmigrate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    fuzz::allow_errors([&] { cli::ini::parse("alembic.ini", text); });
    const auto path = fuzz::written_input("alembic.ini", text);
    fuzz::allow_errors([&] { cli::read_settings_file(path, path.parent_path(), std::nullopt); });
    return 0;
}
