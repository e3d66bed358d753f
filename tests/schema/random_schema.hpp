// SPDX-License-Identifier: Apache-2.0
// Schemas at random, as CREATE statements that a person could write: tables of every key model, type, default,
// partitioning, distribution, index and property; views and both kinds of materialized views over them. Most of them a
// server takes; which ones is for the engine to say.
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"

#include <cstddef>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

/// Chances, from a seeded generator.
class Dice {
  public:
    explicit Dice(std::mt19937_64& random) : m_random(&random) {}

    std::size_t below(std::size_t count) { return (*m_random)() % count; }
    bool one_in(std::size_t count) { return below(count) == 0; }
    std::string_view pick(std::initializer_list<std::string_view> values) {
        return values.begin()[below(values.size())];
    }
    template <class Value>
    const Value& pick(const std::vector<Value>& values) {
        return values[below(values.size())];
    }
    std::mt19937_64& random() { return *m_random; }

  private:
    std::mt19937_64* m_random;
};

std::string random_table(Dice& dice, const std::string& name, schema::RunMode run_mode);

/// These read objects of the catalog's current database, or of another one; empty where there are none.
std::string random_view(Dice& dice, const std::string& name, const schema::Catalog& catalog);
std::string random_materialized_view(Dice& dice, const std::string& name, const schema::Catalog& catalog);
std::string random_synchronous_view(Dice& dice, const std::string& name, const schema::Catalog& catalog);

/// Any of these.
std::string random_object(Dice& dice, const std::string& name, const schema::Catalog& catalog,
                          schema::RunMode run_mode);

}  // namespace srmigrate::tests
