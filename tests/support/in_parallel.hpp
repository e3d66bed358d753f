// SPDX-License-Identifier: Apache-2.0
// Many small pieces of work at once. Assertions are not for other threads: each piece returns what it found.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <thread>
#include <vector>

namespace srmigrate::tests {

/// work(0) … work(count - 1) by so many threads; the results in that order. `work` must not throw.
template <class Work>
auto in_parallel(std::size_t count, std::size_t threads, const Work& work) {
    std::vector<std::optional<decltype(work(std::size_t()))>> results(count);
    std::atomic<std::size_t> next = 0;
    {
        std::vector<std::jthread> workers;
        for (std::size_t i = 0; i < threads; ++i) {
            workers.emplace_back([&] {
                for (auto k = next++; k < count; k = next++)
                    results[k] = work(k);
            });
        }
    }
    std::vector<decltype(work(std::size_t()))> all;
    for (auto& result : results)
        all.push_back(std::move(*result));
    return all;
}

}  // namespace srmigrate::tests
