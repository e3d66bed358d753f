// SPDX-License-Identifier: Apache-2.0
// Looks keys up layer by layer (flags, environment, files) and collects what is wrong with their values. Part of
// cli/settings/settings.
#pragma once

#include "base/environment.hpp"
#include "base/text.hpp"
#include "cli/settings/setting.hpp"
#include "cli/settings/settings_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::cli {

/// A value together with where it came from, before its meaning is known.
struct FoundValue {
    RawContent content;
    SettingOrigin origin;
    std::optional<std::filesystem::path> directory;  ///< of the file it came from
};

/// What to do about a value that holds a comment: ConfigParser knows comments on lines of their own only.
std::string comment_hint(std::string_view value);

class SettingsReader {
  public:
    /// All of them must outlive the reader.
    SettingsReader(const std::vector<SettingsFile>& files, const Flags& flags, const base::Environment& environment)
        : m_files(files), m_flags(flags), m_environment(environment) {}

    std::optional<FoundValue> find(std::string_view key) const;
    static FoundValue from_file(const SettingsFile& file, const RawValue& raw);

    /// The found value as one text; nothing, and a complaint, when it cannot be one.
    std::optional<std::string> as_text(std::string_view key, const FoundValue& found);

    /// `parse` turns a text into a value, or nothing when it is not what `expected` says.
    template <class T, class Parse>
    Setting<T> one(std::string_view key, T fallback, std::string_view expected, Parse parse) {
        Setting<T> setting{.value = std::move(fallback), .origin = {}};
        const auto found = find(key);
        if (!found) return setting;
        setting.origin = found->origin;
        const auto text = as_text(key, *found);
        if (!text) return setting;
        if (auto value = parse(std::string(base::trim(*text)))) {
            setting.value = std::move(*value);
        } else {
            complain(found->origin, fmt::format("expected {} as '{}', got '{}'", expected, key, base::trim(*text)),
                     comment_hint(*text));
        }
        return setting;
    }

    /// Words separated by commas, blanks or line breaks; or an array.
    Setting<std::vector<std::string>> list(std::string_view key);

    void complain(const SettingOrigin& origin, std::string message, std::string hint = {});
    void warn(base::Diagnostic diagnostic) { m_warnings.push_back(std::move(diagnostic)); }
    std::vector<base::Diagnostic>& warnings() { return m_warnings; }
    /// The complaints that `read` makes, for those who need what it reads.
    template <class Read>
    std::vector<base::Diagnostic> problems_of(Read read) {
        auto before = std::exchange(m_diagnostics, {});
        read();
        return std::exchange(m_diagnostics, std::move(before));
    }
    /// Throws an Error with every complaint.
    void throw_if_defective();

    const std::vector<SettingsFile>& files() const { return m_files; }
    const Flags& flags() const { return m_flags; }
    const base::Environment& environment() const { return m_environment; }

  private:
    const std::vector<SettingsFile>& m_files;
    const Flags& m_flags;
    const base::Environment& m_environment;
    std::vector<base::Diagnostic> m_diagnostics;
    std::vector<base::Diagnostic> m_warnings;
};

/// Separated by commas, blanks or line breaks.
std::vector<std::string> split_words(std::string text);

/// Absolute, without a slash at its end.
std::filesystem::path absolute_in(const std::filesystem::path& directory, const std::string& path);

}  // namespace srmigrate::cli
