// SPDX-License-Identifier: Apache-2.0
// Random statements about one table: mostly such as a server takes, some that it refuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace srmigrate::tests {

class RandomTables {
  public:
    explicit RandomTables(std::uint64_t seed) : m_random(seed) {}

    /// CREATE TABLE t …
    std::string create();
    /// ALTER TABLE t … about the columns of the last create().
    std::string alter();

  private:
    std::mt19937_64 m_random;
    std::vector<std::string> m_columns;
    std::string m_model;
    std::size_t m_new_names = 0;

    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(m_random() % limit); }
    bool chance(std::size_t percent) { return below(100) < percent; }
    const std::string& one_of(const std::vector<std::string>& texts) { return texts[below(texts.size())]; }

    std::string comment();
    std::string key_column(std::size_t index);
    std::string value_column(const std::string& name);
    std::string partitioning();
    std::string properties();
    std::string some_column() { return one_of(m_columns); }
    std::string new_name() { return "n" + std::to_string(m_new_names++); }
};

}  // namespace srmigrate::tests
