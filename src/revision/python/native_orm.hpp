// SPDX-License-Identifier: Apache-2.0
// SQLAlchemy's declarative mappings: base classes in every form, and the tables that mapped classes declare.
// Source: python-projects.md §3.2, §3.3 (recorded); SQLAlchemy's orm/decl_base.py.
#pragma once

#include "revision/python/library.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// The name in sqlalchemy.orm, sqlalchemy.ext.declarative, sqlalchemy.ext.hybrid.
std::optional<python::PyValue> orm_value(python::PyEvaluator& py, PythonLibrary& library, std::string_view name);
std::vector<std::string> orm_names();

}  // namespace srmigrate::revision
