// SPDX-License-Identifier: Apache-2.0
// Any packet is answered, and what the engine then holds is saved and loaded as the same.
#include "engine/cluster/state.hpp"
#include "engine/engine.hpp"
#include "engine/file/persist.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace srmigrate;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

constexpr std::string_view k_start =
    "CREATE DATABASE d; USE d;"
    "CREATE TABLE t (k INT, v INT, s STRING, a ARRAY<STRUCT<x INT>>) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS "
    "1;CREATE TABLE p (d DATE, v INT SUM) AGGREGATE KEY (d) PARTITION BY RANGE (d) (PARTITION a VALUES LESS THAN "
    "('2026-01-01')) DISTRIBUTED BY HASH (d) BUCKETS 1;"
    "CREATE TABLE q (id BIGINT, n VARCHAR(32)) PRIMARY KEY (id);"
    "CREATE VIEW w AS SELECT k, v FROM t;"
    "CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k, v FROM w";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string packet(reinterpret_cast<const char*>(data), size);
    const engine::Time now{std::chrono::seconds(1795262400)};
    engine::Engine engine{{}};
    engine::ClientConnection connection = engine.connect("root", "127.0.0.1");
    engine.execute(connection, k_start, now);
    require(!engine.execute(connection, "SHOW TABLES", now).empty());
    (void)engine.execute(connection, packet, now + std::chrono::seconds(1));
    (void)engine.execute(connection, "SHOW TABLES", now + std::chrono::seconds(2));
    engine::finish_jobs(engine.state());
    const std::string saved = engine::save(engine.state());
    require(engine::save(engine::load(saved, "saved")) == saved);
    return 0;
}
