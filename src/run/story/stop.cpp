// SPDX-License-Identifier: Apache-2.0
#include "run/story/stop.hpp"

#include <fmt/format.h>

#include <csignal>

namespace srmigrate::run {

base::Error stopped_on_request(const base::Environment& environment, std::string_view where) {
    const auto number = environment.stop_signal();
    return base::Error(number == 0 || number == SIGINT ? base::Fault::interrupted : base::Fault::terminated,
                       base::Diagnostic{.message = fmt::format("stopped on request {}", where),
                                        .hint = "run the command again to go on"});
}

void stop_if_requested(const base::Environment& environment, std::string_view where) {
    if (environment.stop_requested() != base::StopRequest::none) throw stopped_on_request(environment, where);
}

}  // namespace srmigrate::run
