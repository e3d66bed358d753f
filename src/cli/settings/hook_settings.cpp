// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/hook_settings.hpp"

#include "cli/settings/shell_words.hpp"

namespace srmigrate::cli {
namespace {

std::optional<HookType> parse_hook_type(std::string_view text) {
    if (text == "exec") return HookType::exec;
    if (text == "console_scripts") return HookType::console_scripts;
    if (text == "module") return HookType::module;
    return std::nullopt;
}

std::string_view program_key(HookType type) {
    switch (type) {
        case HookType::exec:
            return "executable";
        case HookType::console_scripts:
            return "entrypoint";
        case HookType::module:
            return "module";
    }
    return {};
}

std::optional<Hook> make_hook(SettingsReader& reader, const SettingsFile& file, const RawHook& raw) {
    const auto value = [&](std::string_view key) -> std::optional<std::string> {
        const auto found = raw.keys.find(std::string(key));
        if (found == raw.keys.end()) return std::nullopt;
        return reader.as_text(key, SettingsReader::from_file(file, found->second));
    };
    const auto origin = SettingsReader::from_file(file, {.content = {}, .where = raw.where, .spelling = {}}).origin;
    const auto type_text = value("type");
    if (!type_text) {
        reader.complain(origin, fmt::format("no 'type' for the post-write hook '{}'", raw.name),
                        fmt::format("write {}.type = exec", raw.name));
        return std::nullopt;
    }
    const auto type = parse_hook_type(*type_text);
    if (!type) {
        reader.complain(origin,
                        fmt::format("expected exec, console_scripts or module as the type of the post-write hook '{}', "
                                    "got '{}'",
                                    raw.name, *type_text));
        return std::nullopt;
    }
    Hook hook{.name = raw.name, .type = *type, .program = {}, .options = {}, .directory = {}};
    const auto program = value(program_key(*type));
    if (!program || base::trim(*program).empty()) {
        reader.complain(origin, fmt::format("no '{}' for the post-write hook '{}'", program_key(*type), raw.name));
        return std::nullopt;
    }
    hook.program = base::trim(*program);
    if (const auto options = value("options")) {
        const auto split = shell_words(*options);
        if (!split) {
            reader.complain(origin,
                            fmt::format("a quote does not end in the options of the post-write hook '{}'", raw.name));
            return std::nullopt;
        }
        hook.options = *split;
    }
    if (const auto directory = value("cwd")) {
        hook.directory = absolute_in(reader.environment().working_directory, *directory);
    }
    return hook;
}

}  // namespace

std::vector<Hook> read_hooks(SettingsReader& reader) {
    for (const auto& file : reader.files()) {
        if (!file.decides_on_hooks) continue;
        std::vector<Hook> result;
        for (const auto& raw : file.hooks) {
            if (auto hook = make_hook(reader, file, raw)) result.push_back(std::move(*hook));
        }
        return result;
    }
    return {};
}

}  // namespace srmigrate::cli
