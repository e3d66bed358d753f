// SPDX-License-Identifier: Apache-2.0
// A text that must not be shown: it has no way to a stream or a format string except as "***". Whoever needs it asks
// for it by name.
#pragma once

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace srmigrate::base {

inline constexpr std::string_view k_redacted = "***";

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : m_text(std::move(text)) {}
    const std::string& reveal() const { return m_text; }
    bool operator==(const Secret&) const = default;

  private:
    std::string m_text;
};

inline std::ostream& operator<<(std::ostream& stream, const Secret&) {
    return stream << k_redacted;
}

/// Whether the value under such a key (of a config file, a property list, a session variable) is a secret.
inline bool looks_secret(std::string_view key) {
    constexpr std::array<std::string_view, 9> k_marks{"password",   "passwd",     "pwd",       "secret",     "token",
                                                      "credential", "access_key", "accesskey", "private_key"};
    const auto folded = to_lower(key);
    for (const auto mark : k_marks) {
        if (folded.find(mark) != std::string::npos) return true;
    }
    return false;
}

}  // namespace srmigrate::base

template <>
struct fmt::formatter<srmigrate::base::Secret> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const srmigrate::base::Secret&, Context& context) const {
        return fmt::formatter<std::string_view>::format(srmigrate::base::k_redacted, context);
    }
};
