// SPDX-License-Identifier: Apache-2.0
// Any bytes as srmigrate.toml, or as pyproject.toml: settings, or errors with their places.
#include "cli/settings/settings_file.hpp"
#include "fuzz/written_input.hpp"

using namespace srmigrate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    for (const auto* name : {"srmigrate.toml", "pyproject.toml"}) {
        const auto path = fuzz::written_input(name, text);
        fuzz::allow_errors([&] { cli::read_settings_file(path, path.parent_path(), std::nullopt); });
    }
    return 0;
}
