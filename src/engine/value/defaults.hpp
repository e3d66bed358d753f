// SPDX-License-Identifier: Apache-2.0
// Default values: the server's words for those that a type does not take, and how it spells those it took. Which it
// takes is the business of schema/normal/default_value.hpp. Source: recordings; reference §1.1, §4.10.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::engine {

/// Why the type does not take the default, without the words "Invalid default value for …". A decimal that does not fit
/// refuses by itself: the server calls it a syntax error.
std::optional<std::string> default_problem(const schema::Default& value, const schema::Type& type,
                                           const schema::Version& version);

/// Why `text` is no literal of that integer type.
std::optional<std::string> integer_problem(std::string_view text, const schema::Type& type);

/// As the server holds it: true as 1, DEFAULT NULL and DEFAULT "" of a metric as none, now() as CURRENT_TIMESTAMP.
std::optional<schema::Default> server_default(const schema::Default& value, const schema::Type& type);

}  // namespace srmigrate::engine
