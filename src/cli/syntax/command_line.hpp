// SPDX-License-Identifier: Apache-2.0
// Options and arguments as data, and argv read against them. What the options mean is the commands' affair.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::cli {

enum class Takes {
    nothing,  ///< a flag
    value,    ///< given twice, the last one counts
    values,   ///< may be repeated
};

/// An option that Alembic has and that means nothing here is accepted without effect.
enum class Effect { full, none };

struct Option {
    std::string_view names;  ///< "-m,--message"; the long one, without dashes, is what Arguments knows it by
    std::string_view value;  ///< what it takes, for the help: "TEXT"; empty for a flag
    Takes takes = Takes::nothing;
    std::string_view help;
    Effect effect = Effect::full;
    std::string_view choices = {};  ///< "text|json": the values it takes; empty: any
};

struct Argument {
    std::string_view name;  ///< "REV"
    std::string_view help;
    std::size_t least = 1;
    std::size_t most = 1;  ///< k_any_number
    std::string_view choices = {};
    std::string_view usual = {};   ///< what people mostly write, for those who write nothing
    std::string_view unless = {};  ///< the options that stand for it: their long names, by commas
};
inline constexpr std::size_t k_any_number = 1000000;

/// What a command takes, apart from what it does.
struct Syntax {
    std::string_view name;  ///< with underscores; hyphens are taken as well
    std::span<const Option> options;
    std::span<const Argument> arguments;
};

/// "message" of "-m,--message"; "x" of "-x".
std::string_view long_name(const Option& option);
/// With their dashes.
std::vector<std::string> names_of(const Option& option);

class Arguments {
  public:
    bool has(std::string_view name) const { return !values(name).empty(); }
    std::optional<std::string> value(std::string_view name) const;
    /// By an option's long name or an argument's name. Flags have one empty value when given.
    const std::vector<std::string>& values(std::string_view name) const;

    void set(std::string_view name, std::vector<std::string> values);

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> m_values;
};

struct CommandLine {
    std::optional<std::size_t> command;  ///< index of the command, if one was named
    bool wants_help = false;             ///< -h or --help, whatever else there was
    Arguments globals;                   ///< the global options
    Arguments arguments;                 ///< the command's own, which hide global ones of the same name
};

/// Global options may stand before or after the command. Throws an Error (Fault::bad_command_line) in words for the
/// user, with a suggestion for a mistyped command, option or choice.
CommandLine parse_command_line(std::span<const std::string> words, std::span<const Option> global_options,
                               std::span<const Syntax> commands);

}  // namespace srmigrate::cli
