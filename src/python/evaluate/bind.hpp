// SPDX-License-Identifier: Apache-2.0
// Binds a call to a native function's table of parameters, as Python binds it to a signature.
#pragma once

#include "python/evaluate/call.hpp"

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::python {

/// A parameter of a native function, for constexpr tables. Names are positional unless they stand behind `rest`, or are
/// keyword_only.
struct NativeParameter {
    enum class Kind {
        required,             ///< positional or keyword
        optional,             ///< the same, may be left out
        rest,                 ///< `*name`
        required_keyword,     ///< keyword only
        optional_keyword,     ///< keyword only, may be left out
        other_keywords,       ///< `**name`
        required_positional,  ///< positional only
        optional_positional,  ///< positional only, may be left out
    };
    std::string_view name;
    Kind kind = Kind::optional;
};

/// A call bound to parameters.
class BoundCall {
  public:
    /// What was given for the parameter; null where it was left out.
    const PyArgument* find(std::string_view parameter) const;
    /// The value, or None where it was left out.
    PyValue value(std::string_view parameter) const;
    PyValue value_or(std::string_view parameter, PyValue standard) const;
    /// The place of the argument, or of the call where it was left out.
    CodePlace place(std::string_view parameter) const;
    bool given(std::string_view parameter) const { return find(parameter) != nullptr; }

    std::vector<PyArgument> rest;           ///< of `*name`
    std::vector<PyKeyword> other_keywords;  ///< of `**name`

  private:
    friend BoundCall bind(const PyCall& call, std::span<const NativeParameter> parameters);
    std::vector<std::pair<std::string_view, PyArgument>> m_given;
    CodePlace m_call;
};

/// Raises Python's TypeError (missing, unexpected, given twice, too many), an unexpected keyword with the one that was
/// meant. `parameters` outlive the answer.
BoundCall bind(const PyCall& call, std::span<const NativeParameter> parameters);

}  // namespace srmigrate::python
