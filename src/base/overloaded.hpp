// SPDX-License-Identifier: Apache-2.0
// One visitor out of several lambdas, for std::visit over a closed variant. Spell out every alternative: a generic
// case would hide a new one.
#pragma once

namespace srmigrate::base {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace srmigrate::base
