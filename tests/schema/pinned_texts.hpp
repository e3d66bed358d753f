// SPDX-License-Identifier: Apache-2.0
// tests/schema/data/expression_texts.jsonl: expressions and queries, and the texts that are pinned for them.
#pragma once

#include "base/json.hpp"
#include "support/vectors.hpp"

#include <fstream>
#include <string>
#include <vector>

namespace srmigrate::tests {

/// The lines about one kind: "expression" or "query".
inline std::vector<base::Json> pinned_texts(const std::string& kind) {
    std::vector<base::Json> lines;
    std::ifstream stream(source_file("tests/schema/data/expression_texts.jsonl"));
    for (std::string line; std::getline(stream, line);) {
        auto json = base::Json::parse(line);
        if (json.contains(kind)) lines.push_back(std::move(json));
    }
    return lines;
}

}  // namespace srmigrate::tests
