// SPDX-License-Identifier: Apache-2.0
#include "revision/file/places.hpp"

#include "base/secret.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::revision {
namespace {

constexpr std::size_t k_longest_shown_line = 2000;  // bytes
constexpr std::size_t k_surroundings = 4096;        // bytes

}  // namespace

Places::Places(std::string file, std::string_view text) : m_file(std::move(file)), m_text(text) {
    m_lines.push_back(0);
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
        m_lines.push_back(at + 1);
    }
}

// The surroundings of many places are more than the text.
bool Places::may_hide() const {
    if (!m_hides && ++m_asked * k_surroundings > m_text.size()) m_hides = !base::secrets_in(m_text).empty();
    return m_hides.value_or(true);
}

base::Place Places::at(std::size_t offset, std::size_t length) const {
    offset = std::min(offset, m_text.size());
    const auto next = std::upper_bound(m_lines.begin(), m_lines.end(), offset);
    const auto number = static_cast<std::size_t>(next - m_lines.begin());
    const auto begin = m_lines[number - 1];
    const auto end = next == m_lines.end() ? m_text.size() : *next - 1;
    if (end - begin > k_longest_shown_line) {
        return {.file = m_file, .line = number};
    }
    if (!may_hide()) {
        auto place = base::place_of(m_file, m_text.substr(begin, end - begin), offset - begin, length);
        place.line = number;
        return place;
    }
    // The lines around it tell what is a secret in it.
    const auto first = std::lower_bound(m_lines.begin(), next, begin - std::min(begin, k_surroundings));
    const auto last = m_text.substr(end, k_surroundings).size() + end;
    auto place = base::place_of(m_file, m_text.substr(*first, last - *first), offset - *first, length);
    place.line = number;
    return place;
}

}  // namespace srmigrate::revision
