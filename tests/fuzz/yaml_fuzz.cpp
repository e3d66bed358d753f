// SPDX-License-Identifier: Apache-2.0
// Any bytes as a revision in YAML: its header and both of its lists of operations, whose SQL can be sent, or errors
// with their places. The same bytes as models.
#include "fuzz/written_input.hpp"
#include "revision/body/read_script.hpp"
#include "revision/models/read_models.hpp"
#include "revision/script/read_header.hpp"

using namespace srmigrate;

namespace {

void read_revision(const std::string& text) {
    revision::SourceFile source{.file = {}, .shown_file = "v/a1.yaml", .text = text};
    if (revision::clean_text(source)) return;
    const auto reading = revision::read_header(std::move(source), revision::ScriptFormat::yaml);
    for (const auto& error : reading.errors)
        (void)base::to_text(error);
    if (!reading.revision) return;
    for (const auto direction : {revision::Direction::up, revision::Direction::down}) {
        fuzz::allow_errors([&] { revision::read_section(*reading.revision, direction, {}); });
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    read_revision(text);
    const auto path = fuzz::written_input("models.yaml", text);
    fuzz::allow_errors(
        [&] { revision::read_models({.paths = {path}, .working_directory = path.parent_path(), .database = "d"}); });
    return 0;
}
