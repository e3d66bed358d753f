// SPDX-License-Identifier: Apache-2.0
#include "revision/body/read_asking.hpp"

#include "revision/python/read_python.hpp"
#include "revision/script/read_sql.hpp"
#include "revision/script/read_yaml.hpp"

#include <utility>

namespace srmigrate::revision {
namespace {

SectionReading read(const Revision& revision, Direction direction, const VariableValues& values,
                    const SchemaQuestions& questions) {
    switch (revision.format) {
        case ScriptFormat::sql:
            return read_sql_section(revision, direction, values);
        case ScriptFormat::yaml:
            return read_yaml_section(revision, direction, values);
        case ScriptFormat::python:
            return read_python_section(revision, direction, values, questions);
    }
    return {};
}

}  // namespace

Section read_section(const Revision& revision, Direction direction, const VariableValues& values,
                     const SchemaQuestions& questions) {
    auto [section, errors] = read(revision, direction, values, questions);
    if (!errors.empty()) throw base::Error(base::Fault::failed, std::move(errors));
    return std::move(section);
}

}  // namespace srmigrate::revision
