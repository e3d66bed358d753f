// SPDX-License-Identifier: Apache-2.0
// Whether a statement took effect, told from the definitions that are live: what an interrupted runner asks, and what
// shows that a job did what it was to do. Only definitions are looked at: what moves rows, or makes the same again, is
// proved otherwise (proof_of_effect in schema/effect/effect.hpp).
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "schema/model/operation.hpp"

#include <string>
#include <variant>

namespace srmigrate::schema {

/// What the statement makes is there. So it is, too, where the statement would change nothing.
struct TookEffect {
    bool operator==(const TookEffect&) const = default;
};
/// What the statement works on is there as it needs it, and what it makes is not.
struct NoEffect {
    bool operator==(const NoEffect&) const = default;
};
/// Neither: somebody else was here.
struct NeitherState {
    std::string what;  ///< what is not as expected; completes a sentence, lower case, no full stop
    bool operator==(const NeitherState&) const = default;
};
/// The definitions look the same before and after the statement.
struct NotVisible {
    bool operator==(const NotVisible&) const = default;
};
using Proof = std::variant<TookEffect, NoEffect, NeitherState, NotVisible>;

/// `live` holds the objects that the statement names, as far as they exist, rollups included; its `current` database is
/// what unqualified names mean. Laws, for a statement that definitions prove: before it NoEffect, unless it changes
/// nothing; after it TookEffect.
Proof definition_proof(const Catalog& live, const Operation& operation, const ServerProfile& context);

}  // namespace srmigrate::schema
