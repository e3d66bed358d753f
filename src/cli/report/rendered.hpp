// SPDX-License-Identifier: Apache-2.0
// What a command answers, ready to be shown: as text for people, and as JSON for programs. What stands in it is told by
// the report beside each command.
#pragma once

#include "base/json.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace srmigrate::cli {

/// Only what is asked for is worked out.
struct Rendered {
    std::function<std::string()> text;              ///< with a line break at its end, unless it is empty
    std::function<void(base::Json& json)> members;  ///< adds them, between `outcome` and `warnings`
};

template <class Report>
Rendered rendered(Report given, std::string (*text)(const Report&), void (*members)(base::Json&, const Report&)) {
    const auto report = std::make_shared<const Report>(std::move(given));
    return {.text = [=] { return text(*report); }, .members = [=](base::Json& json) { members(json, *report); }};
}

/// A text that is the answer as it stands: a completion script.
Rendered render(std::string text);

}  // namespace srmigrate::cli
