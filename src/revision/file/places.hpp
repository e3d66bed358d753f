// SPDX-License-Identifier: Apache-2.0
// Places in one text, found without counting its lines again for each: a script may hold thousands of statements.
#pragma once

#include "base/diagnostic.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// From an offset and a length in bytes of some text to the place in the file that the text came from.
using PlaceOf = std::function<base::Place(std::size_t offset, std::size_t length)>;

class Places {
  public:
    /// `text` must outlive it.
    Places(std::string file, std::string_view text);

    /// As base::place_of; in a line that is too long to be shown, the line as a whole.
    base::Place at(std::size_t offset, std::size_t length = 1) const;

  private:
    std::string m_file;
    std::string_view m_text;
    std::vector<std::size_t> m_lines;  // offsets of their first bytes
    /// Whether the text holds secrets; found out once many places were asked for.
    bool may_hide() const;
    mutable std::size_t m_asked = 0;
    mutable std::optional<bool> m_hides;
};

}  // namespace srmigrate::revision
