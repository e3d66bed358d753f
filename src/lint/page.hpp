// SPDX-License-Identifier: Apache-2.0
// What is told of the rules: --explain, the page docs/lint.md, and the help in formats, all of one source.
#pragma once

#include "lint/rule/rule.hpp"

#include <string>

namespace srmigrate::lint {

/// For a terminal.
std::string explain(const Rule& rule);
/// A section of a page in Markdown, without its heading.
std::string in_markdown(const Rule& rule);
/// The tables of keys and rules, and a section for each rule.
std::string config_table();
std::string rules_page();

}  // namespace srmigrate::lint
