// SPDX-License-Identifier: Apache-2.0
// Findings of a command in the formats of others: SARIF, GitHub's workflow commands, GitLab's code quality, JUnit.
// Knows nothing of what was looked for. The same findings give the same bytes: no time, no absolute path.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::cli {

enum class Format { text, json, sarif, github, gitlab, junit };
std::string_view word(Format format);
/// Nothing for another word.
std::optional<Format> format_of(std::string_view word);

enum class Weight { notice, warning, error };

/// What was looked for.
struct FormatRule {
    std::string name;
    std::string summary;
    std::string why;
    std::string help;      ///< as text
    std::string markdown;  ///< the same with examples
    std::string tag;
    Weight weight = Weight::warning;
    bool is_about_data = false;  ///< what it finds as an error cannot be repaired
};

struct FormatFinding {
    std::size_t rule = 0;  ///< index
    Weight weight = Weight::warning;
    std::string message;  ///< without a full stop; hint likewise
    std::string hint;
    std::string file;            ///< relative to the repository, with slashes
    std::size_t line = 0;        ///< 0: the file as a whole
    std::size_t column = 0;      ///< 0: the line as a whole
    std::size_t end_column = 0;  ///< behind the last character
    std::string fingerprint;
    std::optional<std::string> suppressed = {};  ///< by this reason
};

struct FormatFindings {
    std::string command;  ///< "lint"
    std::string version;  ///< of the program
    std::vector<FormatRule> rules;
    std::vector<FormatFinding> findings;
    std::vector<std::string> files;                               ///< that were looked at, with and without findings
    std::function<std::string(const std::string& file)> text_of;  ///< of one of those
};

std::string to_sarif(const FormatFindings& findings);
std::string to_github(const FormatFindings& findings);
std::string to_gitlab(const FormatFindings& findings);
/// One case for each file and rule that found something in it, and one for each file without findings.
std::string to_junit(const FormatFindings& findings);

enum class CaseEnd { passed, skipped, failed };

/// Something that was tried.
struct FormatCase {
    std::string class_name;  ///< what GitLab lists cases under
    std::string name;
    std::string file;  ///< as that of a finding; empty: none
    CaseEnd end = CaseEnd::passed;
    std::string message;
    std::string text;  ///< the message with what belongs to it; of one that passed: a note, or nothing
};
std::string to_junit(std::string_view command, const std::vector<FormatCase>& cases);

/// What GitHub knows a line by, for each line of a text: "271789c17abda88f:1". Source: github/codeql-action,
/// src/fingerprints.ts.
std::vector<std::string> line_hashes(std::string_view text);

}  // namespace srmigrate::cli
