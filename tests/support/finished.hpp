// SPDX-License-Identifier: Apache-2.0
// What is left of a program that has ended.
#pragma once

#include <ostream>
#include <string>

namespace srmigrate::tests {

struct Finished {
    int exit_code = 0;  ///< as a shell shows it: 128 + n when signal n ended the program
    std::string out;
    std::string err;
    bool operator==(const Finished&) const = default;
};

/// What an error leaves.
inline Finished fails(int code, const std::string& err) {
    return {.exit_code = code, .out = "", .err = err};
}

inline std::ostream& operator<<(std::ostream& stream, const Finished& finished) {
    return stream << "exit " << finished.exit_code << "\n--- stdout\n"
                  << finished.out << "--- stderr\n"
                  << finished.err;
}

}  // namespace srmigrate::tests
