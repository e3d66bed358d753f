// SPDX-License-Identifier: Apache-2.0
// One attribute of an object changed, and the name of that attribute.
#pragma once

#include "schema/model/catalog.hpp"

#include <random>
#include <string>
#include <vector>

namespace srmigrate::tests {

struct Mutation {
    std::string attribute;
    schema::Object object;
};

/// Every kind of change that makes sense on the object, once each, at places that `random` chooses. The object is a
/// desired one, as a statement gives it.
std::vector<Mutation> mutations(const schema::Object& object, std::mt19937_64& random);

}  // namespace srmigrate::tests
