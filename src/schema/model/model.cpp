// SPDX-License-Identifier: Apache-2.0
#include "schema/model/model.hpp"

namespace srmigrate::schema {

bool is_synchronous(const MaterializedView& view) {
    return !view.refresh && !view.distribution;
}

}  // namespace srmigrate::schema
