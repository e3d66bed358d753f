// SPDX-License-Identifier: Apache-2.0
// What an action throws, as text to compare.
#pragma once

#include "base/diagnostic.hpp"

#include <string>

namespace srmigrate::tests {

/// The diagnostics of the base::Error that `action` throws, or "no error".
template <class Action>
std::string error_of(Action&& action) {
    try {
        static_cast<void>(action());
    } catch (const base::Error& error) {
        return error.what();
    }
    return "no error";
}

/// The same with the outcome word in front: "try-again: error: …".
template <class Action>
std::string outcome_of(Action&& action) {
    try {
        static_cast<void>(action());
    } catch (const base::Error& error) {
        return std::string(base::outcome_word(error.fault())) + ": " + error.what();
    }
    return "no error";
}

}  // namespace srmigrate::tests
