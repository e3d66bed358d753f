// SPDX-License-Identifier: Apache-2.0
#include "python/evaluate/pattern.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace srmigrate::python {
namespace {

constexpr std::size_t k_most_instructions = 4000;
constexpr std::size_t k_most_states = 8'000'000;  // a bit each
constexpr std::size_t k_deepest_group = 50;

struct PatternProblem {
    std::string reason;
};
[[noreturn]] void not_evaluated(std::string_view what) {
    throw PatternProblem{fmt::format("{} in a regular expression is not evaluated here", what)};
}

struct TextCharacter {
    char32_t value = 0;
    std::size_t size = 1;
};
TextCharacter character_at(std::string_view text, std::size_t at) {
    const auto size = base::character_size(text, at);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    switch (size) {
        case 2:
            return {static_cast<char32_t>((byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU)), 2};
        case 3:
            return {static_cast<char32_t>((byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU)), 3};
        case 4:
            return {static_cast<char32_t>((byte(0) & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U |
                                          (byte(2) & 0x3FU) << 6U | (byte(3) & 0x3FU)),
                    4};
        default:
            return {byte(0), 1};
    }
}

char32_t lower(char32_t c) {
    return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c;
}
bool is_word(char32_t c) {
    return c < 0x80 && base::is_name_character(static_cast<char>(c));
}
bool is_word_at(std::string_view text, std::size_t at) {
    return at < text.size() && is_word(static_cast<unsigned char>(text[at]));
}

using Ranges = std::vector<Pattern::CharacterRange>;

// \d, \w, \s of ASCII; nothing for others.
std::optional<Ranges> class_ranges(char letter) {
    switch (base::to_lower(std::string(1, letter)).front()) {
        case 'd':
            return Ranges{{U'0', U'9'}};
        case 'w':
            return Ranges{{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}};
        case 's':
            return Ranges{{U'\t', U'\r'}, {0x1C, 0x20}};
        default:
            return std::nullopt;
    }
}

Ranges inverted(const Ranges& sorted) {
    Ranges result;
    char32_t next = 0;
    for (const auto& range : sorted) {
        if (range.first > next) result.push_back({next, range.first - 1});
        next = range.last + 1;
    }
    result.push_back({next, std::numeric_limits<char32_t>::max()});
    return result;
}

bool is_in(const Pattern::CharacterSet& set, char32_t c, bool ignore_case) {
    const auto has = [&](char32_t wanted) {
        return std::any_of(set.ranges.begin(), set.ranges.end(),
                           [&](const auto& range) { return range.first <= wanted && wanted <= range.last; });
    };
    const auto upper = [](char32_t letter) {
        return letter >= U'a' && letter <= U'z' ? letter - (U'a' - U'A') : letter;
    };
    const bool found = has(c) || (ignore_case && (has(lower(c)) || has(upper(c))));
    return found != set.negated;
}

}  // namespace

// ---- Reading --------------------------------------------------------------------------------------------------------

class PatternReader {
  public:
    PatternReader(std::string_view text, PatternFlags flags) : m_text(text) { m_pattern.m_flags = flags; }

    Pattern run() && {
        inline_flags();
        if (m_pattern.m_flags.ignore_case) m_pattern.m_asks_for_words = true;
        save(0);
        alternatives(0);
        if (m_at < m_text.size()) not_evaluated("a ')' too many");
        save(1);
        add({.code = Pattern::Code::done});
        return std::move(m_pattern);
    }

  private:
    using Code = Pattern::Code;

    bool is_end() const { return m_at >= m_text.size(); }
    char peek() const { return is_end() ? '\0' : m_text[m_at]; }
    bool take(std::string_view word) {
        if (!m_text.substr(m_at).starts_with(word)) return false;
        m_at += word.size();
        return true;
    }
    std::size_t here() const { return m_pattern.m_program.size(); }
    std::size_t add(Pattern::Instruction instruction) {
        if (here() >= k_most_instructions) not_evaluated("that much");
        m_pattern.m_program.push_back(instruction);
        return here() - 1;
    }
    void save(std::size_t number) { add({.code = Code::save, .first = number}); }
    void add_set(Pattern::CharacterSet set) {
        m_pattern.m_sets.push_back(std::move(set));
        add({.code = Code::set, .first = m_pattern.m_sets.size() - 1});
    }

    // (?i) and the like at the very beginning
    void inline_flags() {
        if (!m_text.starts_with("(?")) return;
        const auto end = m_text.find(')');
        if (end == std::string_view::npos) return;
        const auto letters = m_text.substr(2, end - 2);
        if (letters.empty() || letters.find_first_not_of("aimsu") != std::string_view::npos) return;
        auto& flags = m_pattern.m_flags;
        flags.ignore_case = flags.ignore_case || letters.find('i') != std::string_view::npos;
        flags.many_lines = flags.many_lines || letters.find('m') != std::string_view::npos;
        flags.dot_is_all = flags.dot_is_all || letters.find('s') != std::string_view::npos;
        m_at = end + 1;
    }

    void alternatives(std::size_t depth) {
        if (depth > k_deepest_group) not_evaluated("a group that deep");
        std::vector<std::size_t> jumps;
        while (true) {
            const auto begin = here();
            sequence(depth);
            if (!take("|")) break;
            insert_split(begin, here() + 2);
            jumps.push_back(add({.code = Code::jump}));
        }
        for (const auto jump : jumps)
            m_pattern.m_program[jump].first = here();
    }

    void sequence(std::size_t depth) {
        while (!is_end() && peek() != '|' && peek() != ')') {
            const auto begin = here();
            atom(depth);
            repeats(begin);
        }
    }

    // A choice in front of what starts there: that first, or `other`. Places behind move by one.
    void insert_split(std::size_t begin, std::size_t other) {
        if (here() >= k_most_instructions) not_evaluated("that much");
        auto& program = m_pattern.m_program;
        for (auto& instruction : program) {
            const bool goes = instruction.code == Code::split || instruction.code == Code::jump;
            if (goes && instruction.first >= begin) ++instruction.first;
            if (instruction.code == Code::split && instruction.second >= begin) ++instruction.second;
        }
        program.insert(program.begin() + static_cast<std::ptrdiff_t>(begin),
                       {.code = Code::split, .first = begin + 1, .second = other});
    }
    void prefer_other(std::size_t split) {
        std::swap(m_pattern.m_program[split].first, m_pattern.m_program[split].second);
    }

    std::optional<std::size_t> number() {
        const auto begin = m_at;
        std::size_t value = 0;
        while (base::is_digit(peek()) && value < k_most_instructions)
            value = value * 10 + static_cast<std::size_t>(m_text[m_at++] - '0');
        return m_at == begin ? std::nullopt : std::optional(value);
    }

    // What follows an atom: how often it stands there.
    void repeats(std::size_t begin) {
        std::size_t least = 0;
        std::optional<std::size_t> most;
        if (take("*")) {
        } else if (take("+")) {
            least = 1;
        } else if (take("?")) {
            most = 1;
        } else if (peek() == '{') {
            const auto at = m_at++;
            const auto low = number();
            if (take(",")) {
                most = number();
            } else {
                most = low;
            }
            if (!take("}") || (!low && !most)) {  // it means itself
                m_at = at;
                return;
            }
            least = low.value_or(0);
        } else {
            return;
        }
        const bool lazy = take("?");
        if (peek() == '*' || peek() == '+' || peek() == '?') not_evaluated("a repeat of a repeat");
        if (most && *most < least) not_evaluated("a repeat without an end");
        repeat(begin, least, most, lazy);
        if (peek() == '*' || peek() == '+' || peek() == '?') not_evaluated("a repeat of a repeat");
    }

    // Whether what starts there may match nothing.
    bool may_be_empty(std::size_t begin) const {
        const auto& program = m_pattern.m_program;
        std::vector<bool> seen(here() + 1);
        std::vector<std::size_t> ways{begin};
        while (!ways.empty()) {
            const auto at = ways.back();
            ways.pop_back();
            if (at >= here()) return true;
            if (seen[at]) continue;
            seen[at] = true;
            const auto& instruction = program[at];
            switch (instruction.code) {
                case Code::character:
                case Code::any:
                case Code::set:
                case Code::done:
                    break;
                case Code::split:
                    ways.push_back(instruction.second);
                    [[fallthrough]];
                case Code::jump:
                    ways.push_back(instruction.first);
                    break;
                case Code::save:
                case Code::begin:
                case Code::end:
                case Code::line_begin:
                case Code::line_end:
                case Code::word_edge:
                case Code::no_word_edge:
                    ways.push_back(at + 1);
                    break;
            }
        }
        return false;
    }

    void repeat(std::size_t begin, std::size_t least, std::optional<std::size_t> most, bool lazy) {
        // How often nothing is repeated shows in the groups, and each engine has its own way there.
        if ((!most || *most > 1) && may_be_empty(begin)) not_evaluated("a repeat of what may be empty");
        const std::vector<Pattern::Instruction> once(m_pattern.m_program.begin() + static_cast<std::ptrdiff_t>(begin),
                                                     m_pattern.m_program.end());
        m_pattern.m_program.resize(begin);
        const auto copy = [&] {
            const auto offset = here() - begin;
            for (auto instruction : once) {
                if (instruction.code == Code::split || instruction.code == Code::jump) {
                    instruction.first += offset;
                    instruction.second += offset;
                }
                add(instruction);
            }
        };
        for (std::size_t i = 0; i < least; ++i)
            copy();
        if (!most) {
            const auto split = add({.code = Code::split, .first = here() + 1});
            copy();
            add({.code = Code::jump, .first = split});
            m_pattern.m_program[split].second = here();
            if (lazy) prefer_other(split);
            return;
        }
        std::vector<std::size_t> splits;
        for (std::size_t i = least; i < *most; ++i) {
            splits.push_back(add({.code = Code::split, .first = here() + 1}));
            copy();
        }
        for (const auto split : splits) {
            m_pattern.m_program[split].second = here();
            if (lazy) prefer_other(split);
        }
    }

    void atom(std::size_t depth) {
        switch (peek()) {
            case '(':
                return group(depth);
            case '[':
                return bracket();
            case '\\':
                return escape();
            case '.':
                ++m_at;
                add({.code = Code::any});
                return;
            case '^':
                ++m_at;
                add({.code = m_pattern.m_flags.many_lines ? Code::line_begin : Code::begin});
                return;
            case '$':
                ++m_at;
                add({.code = Code::line_end});
                return;
            case '*':
            case '+':
            case '?':
                not_evaluated("a repeat of nothing");
            default:
                break;
        }
        const auto [value, size] = character_at(m_text, m_at);
        m_at += size;
        literal(value);
    }

    void literal(char32_t value) {
        add({.code = Code::character, .character = m_pattern.m_flags.ignore_case ? lower(value) : value});
    }

    void group(std::size_t depth) {
        ++m_at;
        std::optional<std::size_t> number;
        if (take("?:")) {
        } else if (take("?P<")) {
            const auto end = m_text.find('>', m_at);
            if (end == std::string_view::npos) not_evaluated("a group without a name");
            number = ++m_pattern.m_groups;
            m_pattern.m_names.emplace_back(m_text.substr(m_at, end - m_at), *number);
            m_at = end + 1;
        } else if (peek() == '?') {
            not_evaluated(fmt::format("'({}'", m_text.substr(m_at, 2)));
        } else {
            number = ++m_pattern.m_groups;
        }
        if (number) save(2 * *number);
        alternatives(depth + 1);
        if (!take(")")) not_evaluated("a group without an end");
        if (number) save(2 * *number + 1);
    }

    // The character behind a backslash where it is one; the place is behind it.
    std::optional<char32_t> escaped_character() {
        const auto [value, size] = character_at(m_text, m_at);
        m_at += size;
        switch (value) {
            case U'n':
                return U'\n';
            case U't':
                return U'\t';
            case U'r':
                return U'\r';
            case U'f':
                return U'\f';
            case U'v':
                return U'\v';
            default:
                break;
        }
        const bool is_letter = (value >= U'a' && value <= U'z') || (value >= U'A' && value <= U'Z');
        if (is_letter || (value >= U'0' && value <= U'9')) {
            m_at -= size;
            return std::nullopt;
        }
        return value;
    }

    void escape() {
        ++m_at;
        if (is_end()) not_evaluated("a backslash at the end");
        const char letter = peek();
        if (auto ranges = class_ranges(letter)) {
            ++m_at;
            m_pattern.m_asks_for_words = true;
            return add_set({.ranges = std::move(*ranges), .negated = letter >= 'A' && letter <= 'Z'});
        }
        if (take("b") || take("B")) {
            m_pattern.m_asks_for_words = true;
            add({.code = letter == 'b' ? Code::word_edge : Code::no_word_edge});
        } else if (take("A")) {
            add({.code = Code::begin});
        } else if (take("Z")) {
            add({.code = Code::end});
        } else if (const auto value = escaped_character()) {
            literal(*value);
        } else {
            not_evaluated(fmt::format("'\\{}'", letter));
        }
    }

    void bracket() {
        ++m_at;
        Pattern::CharacterSet set{.ranges = {}, .negated = take("^")};
        for (bool is_first = true; is_first || peek() != ']'; is_first = false) {
            if (is_end()) not_evaluated("a '[' without an end");
            const auto first = set_character(set);
            if (!first) continue;
            auto last = *first;
            if (peek() == '-' && m_at + 1 < m_text.size() && m_text[m_at + 1] != ']') {
                ++m_at;
                const auto other = set_character(set);
                if (!other || *other < *first) not_evaluated("a range backwards");
                last = *other;
            }
            set.ranges.push_back({*first, last});
        }
        ++m_at;
        add_set(std::move(set));
    }
    // One character of a set; nothing where it was a class, which the set has now.
    std::optional<char32_t> set_character(Pattern::CharacterSet& set) {
        if (peek() != '\\') {
            const auto [value, size] = character_at(m_text, m_at);
            m_at += size;
            return value;
        }
        ++m_at;
        if (is_end()) not_evaluated("a backslash at the end");
        const char letter = peek();
        if (const auto ranges = class_ranges(letter)) {
            ++m_at;
            m_pattern.m_asks_for_words = true;
            const auto taken = letter >= 'A' && letter <= 'Z' ? inverted(*ranges) : *ranges;
            set.ranges.insert(set.ranges.end(), taken.begin(), taken.end());
            return std::nullopt;
        }
        if (take("b")) return U'\b';
        if (const auto value = escaped_character()) return *value;
        not_evaluated(fmt::format("'\\{}'", letter));
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    Pattern m_pattern;
};

std::variant<Pattern, PatternRefusal> Pattern::read(std::string_view text, PatternFlags flags) {
    try {
        return PatternReader(text, flags).run();
    } catch (const PatternProblem& problem) {
        return PatternRefusal{problem.reason};
    }
}

std::optional<std::size_t> Pattern::group_named(std::string_view name) const {
    for (const auto& [known, number] : m_names) {
        if (known == name) return number;
    }
    return std::nullopt;
}

// ---- Matching -------------------------------------------------------------------------------------------------------

std::optional<PatternRefusal> Pattern::refusal(std::string_view text, std::size_t from) const {
    const auto is_other = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    if (m_asks_for_words && std::any_of(text.begin(), text.end(), is_other)) {
        return PatternRefusal{
            "which characters beyond ASCII are words, or the same in another case, is not known here"};
    }
    if (m_program.size() * (text.size() - from + 1) > k_most_states) {
        return PatternRefusal{"a regular expression on a text of that length is not evaluated here"};
    }
    return std::nullopt;
}

// Tries the choices in their order, and no state twice: what failed once at a place of the text fails there again,
// wherever the match began, because nothing looks back at what was matched.
std::optional<PatternMatch> Pattern::attempt(std::string_view text, std::size_t from, std::size_t at, MatchEnd end,
                                             bool not_empty, std::vector<bool>& seen) const {
    const auto places = text.size() - from + 1;
    struct Choice {
        std::size_t instruction;
        std::size_t at;
        std::size_t slot = 0;  ///< to be set back to `before`, where `is_undo`
        std::size_t before = 0;
        bool is_undo = false;
    };
    constexpr auto k_none = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> slots(2 * (m_groups + 1), k_none);
    std::vector<Choice> choices{{0, at}};
    while (!choices.empty()) {
        auto choice = choices.back();
        choices.pop_back();
        if (choice.is_undo) {
            slots[choice.slot] = choice.before;
            continue;
        }
        for (bool goes_on = true; goes_on;) {
            const auto state = choice.instruction * places + (choice.at - from);
            if (seen[state]) break;
            seen[state] = true;
            const auto& instruction = m_program[choice.instruction];
            const auto is_at_end = choice.at == text.size();
            const auto step = [&](bool fits) {
                goes_on = fits;
                ++choice.instruction;
            };
            const auto consume = [&](const auto& fits) {
                if (is_at_end) return step(false);
                const auto [value, size] = character_at(text, choice.at);
                step(fits(value));
                choice.at += size;
            };
            switch (instruction.code) {
                case Code::character:
                    consume([&](char32_t c) { return (m_flags.ignore_case ? lower(c) : c) == instruction.character; });
                    break;
                case Code::any:
                    consume([&](char32_t c) { return m_flags.dot_is_all || c != U'\n'; });
                    break;
                case Code::set:
                    consume([&](char32_t c) { return is_in(m_sets[instruction.first], c, m_flags.ignore_case); });
                    break;
                case Code::split:
                    choices.push_back({instruction.second, choice.at});
                    choice.instruction = instruction.first;
                    break;
                case Code::jump:
                    choice.instruction = instruction.first;
                    break;
                case Code::save:
                    choices.push_back({.instruction = 0,
                                       .at = 0,
                                       .slot = instruction.first,
                                       .before = slots[instruction.first],
                                       .is_undo = true});
                    slots[instruction.first] = choice.at;
                    step(true);
                    break;
                case Code::begin:
                    step(choice.at == 0);
                    break;
                case Code::end:
                    step(is_at_end);
                    break;
                case Code::line_begin:
                    step(choice.at == 0 || text[choice.at - 1] == '\n');
                    break;
                case Code::line_end:
                    step(is_at_end ||
                         (text[choice.at] == '\n' && (m_flags.many_lines || choice.at + 1 == text.size())));
                    break;
                case Code::word_edge:
                case Code::no_word_edge: {
                    const bool before = choice.at > 0 && is_word_at(text, choice.at - 1);
                    step((before != is_word_at(text, choice.at)) == (instruction.code == Code::word_edge));
                    break;
                }
                case Code::done: {
                    if ((end == MatchEnd::at_end && !is_at_end) || (not_empty && choice.at == at)) {
                        goes_on = false;
                        break;
                    }
                    PatternMatch found;
                    for (std::size_t group = 0; group <= m_groups; ++group) {
                        const auto first = slots[2 * group];
                        const auto last = slots[2 * group + 1];
                        found.push_back(first == k_none || last == k_none ? std::nullopt
                                                                          : std::optional(std::pair(first, last)));
                    }
                    return found;
                }
            }
        }
    }
    return std::nullopt;
}

Pattern::Answer Pattern::match(std::string_view text, std::size_t at, MatchEnd end, bool not_empty) const {
    if (auto why = refusal(text, at)) return std::move(*why);
    std::vector<bool> seen(m_program.size() * (text.size() - at + 1));
    return attempt(text, at, at, end, not_empty, seen);
}

Pattern::Answer Pattern::search(std::string_view text, std::size_t from, bool not_empty) const {
    if (auto why = refusal(text, from)) return std::move(*why);
    std::vector<bool> seen(m_program.size() * (text.size() - from + 1));
    for (auto at = from;; at += character_at(text, at).size) {
        auto found = attempt(text, from, at, MatchEnd::anywhere, not_empty && at == from, seen);
        if (found || at >= text.size()) return found;
    }
}

}  // namespace srmigrate::python
