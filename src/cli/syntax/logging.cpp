// SPDX-License-Identifier: Apache-2.0
#include "cli/syntax/logging.hpp"

#include "base/text.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace srmigrate::cli {

void set_up_logging(const Arguments& globals, const base::Environment& environment) {
    auto level = globals.has("verbose") ? spdlog::level::debug : spdlog::level::off;
    if (const auto name = globals.value("log-level")) level = spdlog::level::from_str(*name);
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(*environment.err, true);
    auto logger = std::make_shared<spdlog::logger>("srmigrate", std::move(sink));
    logger->set_pattern("%H:%M:%S.%e %l: %v");
    logger->set_level(level);
    spdlog::set_default_logger(std::move(logger));
}

void log_settings(const Settings& settings) {
    if (!spdlog::should_log(spdlog::level::debug)) return;
    for (const auto& file : settings.files)
        spdlog::debug("config file {}", file.string());
    for (const auto& setting : shown(settings)) {
        spdlog::debug("{} = {} ({})", setting.key, base::replace_all(setting.value, "\n", " "), setting.origin);
    }
}

}  // namespace srmigrate::cli
