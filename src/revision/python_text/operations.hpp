// SPDX-License-Identifier: Apache-2.0
// Operations as calls of Alembic's `op`, in the layout of its autogenerate and of the dialect's renderers (reference
// python-projects.md §5.2). What these cannot say is an `op.execute` with its SQL.
#pragma once

#include "schema/model/operation.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

struct PythonStatement {
    std::string code;    ///< a call, its lines not indented and without a line break at the end
    std::string remark;  ///< why it is SQL; empty where it is not
    std::vector<std::string> imports;
};

/// The call that sends the operation. `database` is what unqualified names mean where it is not what they mean at the
/// start of a revision; empty otherwise.
PythonStatement python_statement(const schema::Operation& operation, std::string_view database = {});

/// op.execute() of the SQL as it is.
PythonStatement python_execute(std::string_view sql);

/// Whether the operation can name its database itself: otherwise a USE has to stand before it.
bool can_name_database(const schema::Operation& operation);

}  // namespace srmigrate::revision
