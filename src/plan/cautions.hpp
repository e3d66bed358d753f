// SPDX-License-Identifier: Apache-2.0
// What the server does with a statement in silence and its author did not mean: it answers OK, and leaves out or breaks
// a part of it. Told as warnings; the statement is sent as it is. Source: recorded answers of StarRocks 4.1-dev.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/script/script.hpp"

#include <vector>

namespace srmigrate::plan {

std::vector<base::Diagnostic> cautions(const revision::ScriptStatement& statement);

}  // namespace srmigrate::plan
