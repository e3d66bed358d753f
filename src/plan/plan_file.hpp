// SPDX-License-Identifier: Apache-2.0
// A plan as a file: what it pins, and beside that what was shown of it. The last member is a digest of all others, so
// that a file that was cut short or edited is told from one that is whole.
#pragma once

#include "base/json_fwd.hpp"
#include "plan/pins.hpp"

#include <string>
#include <string_view>

namespace srmigrate::plan {

struct PlanFile {
    Pins pins;
    std::string digest;  ///< SHA-256 of the content, in hexadecimal digits
};

/// What a run writes down of the plan that it carries out: the beginning of its digest.
std::string id_of(const PlanFile& file);

struct WrittenPlan {
    std::string text;
    std::string digest;
};
/// `shown`: the plan as its report has it, for readers.
WrittenPlan write_plan(const Pins& pins, std::string_view tool, const base::Json& shown);

/// Throws base::Error, placed at the file: it is cut short, edited, of another format, or no plan at all.
PlanFile read_plan(std::string_view text, const std::string& file);

}  // namespace srmigrate::plan
