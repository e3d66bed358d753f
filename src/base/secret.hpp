// SPDX-License-Identifier: Apache-2.0
// A text that must not be shown: it has no way to a stream or a format string except as "***". Whoever needs it asks
// for it by name.
#pragma once

#include <fmt/format.h>

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

}  // namespace srmigrate::base

template <>
struct fmt::formatter<srmigrate::base::Secret> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const srmigrate::base::Secret&, Context& context) const {
        return fmt::formatter<std::string_view>::format(srmigrate::base::k_redacted, context);
    }
};
