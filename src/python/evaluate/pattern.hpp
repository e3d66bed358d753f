// SPDX-License-Identifier: Apache-2.0
// Regular expressions in the notation of Python's `re`, without what looks around or back at what was matched. A match
// takes time in proportion to the length of the pattern times that of the text, whatever they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::python {

struct PatternFlags {
    bool ignore_case = false;
    bool many_lines = false;  ///< ^ and $ at each line, too
    bool dot_is_all = false;  ///< . matches a line's end, too
    bool operator==(const PatternFlags&) const = default;
};

/// Of the whole match and of each group, the first byte and the one after the last; nothing for a group that took no
/// part.
using PatternMatch = std::vector<std::optional<std::pair<std::size_t, std::size_t>>>;

/// Why there is no answer; completes "cannot be known: ".
struct PatternRefusal {
    std::string reason;
    bool operator==(const PatternRefusal&) const = default;
};

enum class MatchEnd { anywhere, at_end };

class Pattern {
  public:
    static std::variant<Pattern, PatternRefusal> read(std::string_view text, PatternFlags flags = {});

    /// At that place and nowhere else. `not_empty`: a match without characters is none.
    std::variant<std::optional<PatternMatch>, PatternRefusal> match(std::string_view text, std::size_t at,
                                                                    MatchEnd end = MatchEnd::anywhere,
                                                                    bool not_empty = false) const;
    /// The first one from that place on. With `not_empty` an empty match at that very place is none.
    std::variant<std::optional<PatternMatch>, PatternRefusal> search(std::string_view text, std::size_t from,
                                                                     bool not_empty = false) const;
    std::size_t groups() const { return m_groups; }  ///< without the whole match
    /// Of `(?P<name>…)`.
    std::optional<std::size_t> group_named(std::string_view name) const;

    struct CharacterRange {
        char32_t first;
        char32_t last;
    };
    struct CharacterSet {
        std::vector<CharacterRange> ranges;
        bool negated = false;
    };
    enum class Code {
        character,
        any,
        set,
        split,
        jump,
        save,
        begin,
        end,
        line_begin,
        line_end,
        word_edge,
        no_word_edge,
        done
    };
    struct Instruction {
        Code code = Code::done;
        char32_t character = 0;
        std::size_t first = 0;   ///< where to go first; of `set` and `save` the number
        std::size_t second = 0;  ///< of `split`
    };

  private:
    friend class PatternReader;
    using Answer = std::variant<std::optional<PatternMatch>, PatternRefusal>;
    /// Why that text is not looked at.
    std::optional<PatternRefusal> refusal(std::string_view text, std::size_t from) const;
    /// `seen`: states that failed, from the place `from` on.
    std::optional<PatternMatch> attempt(std::string_view text, std::size_t from, std::size_t at, MatchEnd end,
                                        bool not_empty, std::vector<bool>& seen) const;
    std::vector<Instruction> m_program;
    std::vector<CharacterSet> m_sets;
    std::vector<std::pair<std::string, std::size_t>> m_names;
    std::size_t m_groups = 0;
    PatternFlags m_flags;
    bool m_asks_for_words = false;  ///< \w, \b, \d, \s or ignoring case: of ASCII only
};

}  // namespace srmigrate::python
