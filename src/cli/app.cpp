// SPDX-License-Identifier: Apache-2.0
#include "cli/app.hpp"

namespace srmigrate::cli {

int run(int, const char* const*) {
    return 0;
}
int run(int, const char* const*, const base::Environment&) {
    return 0;
}

}  // namespace srmigrate::cli
