// SPDX-License-Identifier: Apache-2.0
// What must not be shown. A Secret has no way to a stream or a format string except as "***"; whoever needs it asks for
// it by name. Text of others is searched for what looks like one, whatever its language: SQL, YAML, Python, a URL.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// Whether a key or variable of that name is taken to hold a secret: password, token, access key, credential …
bool looks_secret(std::string_view key);

struct SecretSpan {
    std::size_t begin = 0;  ///< in bytes
    std::size_t end = 0;
    bool operator==(const SecretSpan&) const = default;
};

/// Where the values of keys that look secret stand in the text, without their quotes: `"key" = "…"`, `key: …`,
/// `IDENTIFIED BY '…'`, `PASSWORD('…')`, `scheme://user:…@host`. In order; a quote that does not end hides the rest.
std::vector<SecretSpan> secrets_in(std::string_view text);

/// The text with each of those values replaced by ***.
std::string without_secrets(std::string_view text);

/// The message with every mention of a secret of `text` replaced by ***: a server or a parser quotes what it was given.
std::string without_secrets_of(std::string_view text, std::string_view message);

}  // namespace srmigrate::base

template <>
struct fmt::formatter<srmigrate::base::Secret> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const srmigrate::base::Secret&, Context& context) const {
        return fmt::formatter<std::string_view>::format(srmigrate::base::k_redacted, context);
    }
};
