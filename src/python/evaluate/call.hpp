// SPDX-License-Identifier: Apache-2.0
// A call as its callee sees it. How it is bound to a table of parameters: evaluate/bind.hpp.
#pragma once

#include "python/evaluate/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::python {

struct PyArgument {
    PyValue value;
    CodePlace place;
};
struct PyKeyword {
    std::string name;
    PyValue value;
    CodePlace place;       ///< of the value
    CodePlace name_place;  ///< of `name=`
};

/// `*args` and `**kw` are expanded; keywords stand in the order in which they were written, none twice.
struct PyCall {
    PyEvaluator& py;
    std::string callee;  ///< as messages name it: "create_table"
    CodePlace place;     ///< of the whole call
    std::vector<PyArgument> positional = {};
    std::vector<PyKeyword> keywords = {};
    const PyUnknown* more = nullptr;  ///< `*args` or `**kw` that are unknown: more arguments come, nobody knows which

    /// The keyword, taken out of the call; nothing where it was not given.
    std::optional<PyKeyword> take_keyword(std::string_view name);
};

}  // namespace srmigrate::python
