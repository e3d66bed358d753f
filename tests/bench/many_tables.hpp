// SPDX-License-Identifier: Apache-2.0
// A big schema to measure with: tables as people have them, a fifth with a rollup, a fifth with a bloom filter.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <string>

namespace srmigrate::bench {

inline std::string create_table(int number) {
    const auto rollup = number % 5 == 0 ? "\nROLLUP (r (customer_id, amount))" : "";
    const auto filter = number % 5 == 1 ? ", \"bloom_filter_columns\" = \"email\"" : "";
    return fmt::format(
        "CREATE TABLE orders_{0:05} (\n"
        "    customer_id BIGINT NOT NULL COMMENT \"who ordered\",\n"
        "    order_date DATE NOT NULL COMMENT \"in the shop's time zone\",\n"
        "    order_id BIGINT NOT NULL,\n"
        "    amount DECIMAL(18, 2) NULL DEFAULT \"0\" COMMENT \"in the shop's currency\",\n"
        "    currency CHAR(3) NULL DEFAULT \"EUR\",\n"
        "    email VARCHAR(255) NULL,\n"
        "    state VARCHAR(20) NULL COMMENT \"new, paid, sent, done\",\n"
        "    note STRING NULL,\n"
        "    tags ARRAY<VARCHAR(40)> NULL,\n"
        "    address STRUCT<street VARCHAR(100), city VARCHAR(100), code VARCHAR(10)> NULL,\n"
        "    created DATETIME NULL DEFAULT CURRENT_TIMESTAMP,\n"
        "    changed DATETIME NULL\n"
        ")\n"
        "DUPLICATE KEY (customer_id, order_date)\n"
        "COMMENT \"orders of shop {0}\"\n"
        "PARTITION BY RANGE (order_date) (\n"
        "    PARTITION p2024 VALUES LESS THAN (\"2025-01-01\"),\n"
        "    PARTITION p2025 VALUES LESS THAN (\"2026-01-01\"),\n"
        "    PARTITION p2026 VALUES LESS THAN (\"2027-01-01\")\n"
        ")\n"
        "DISTRIBUTED BY HASH (customer_id) BUCKETS 8{1}\n"
        "PROPERTIES (\"replication_num\" = \"1\"{2})",
        number, rollup, filter);
}

inline double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Most memory that this process has had, in MB.
inline double peak_megabytes() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == "VmHWM:" && status >> word) return std::stod(word) / 1024;
    }
    return 0;
}

}  // namespace srmigrate::bench
