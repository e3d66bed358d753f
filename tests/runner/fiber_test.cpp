// SPDX-License-Identifier: Apache-2.0
#include "runner/fiber.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using srmigrate::tests::Fiber;

TEST_CASE("functions stop in the middle, even of handling an exception, and each goes on where it was") {
    std::string story;
    std::vector<std::unique_ptr<Fiber>> fibers(3);
    for (std::size_t i = 0; i < fibers.size(); ++i) {
        fibers[i] = std::make_unique<Fiber>([&, i] {
            for (int k = 0; k < 2; ++k) {
                try {
                    throw std::runtime_error(fmt::format("{}{}", i, k));
                } catch (const std::exception& error) {
                    fibers[i]->pause();
                    try {
                        throw;
                    } catch (const std::exception& again) {
                        story += fmt::format("{}={} ", error.what(), again.what());
                    }
                }
            }
        });
    }
    try {
        throw std::runtime_error("outside");
    } catch (const std::exception&) {
        for (int round = 0; round < 3; ++round) {
            for (const auto& fiber : fibers)
                fiber->resume();
        }
        CHECK(std::uncaught_exceptions() == 0);
    }
    CHECK(story == "00=00 10=10 20=20 01=01 11=11 21=21 ");
    for (const auto& fiber : fibers)
        CHECK(fiber->is_done());
}
