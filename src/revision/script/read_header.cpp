// SPDX-License-Identifier: Apache-2.0
#include "revision/script/read_header.hpp"

#include "revision/script/python_header.hpp"
#include "revision/script/sql_header.hpp"
#include "revision/script/yaml_header.hpp"

#include <utility>

namespace srmigrate::revision {

HeaderReading read_header(SourceFile source, ScriptFormat format) {
    switch (format) {
        case ScriptFormat::sql:
            return read_sql_header(std::move(source));
        case ScriptFormat::yaml:
            return read_yaml_header(std::move(source));
        case ScriptFormat::python: {
            const auto name = source.file.filename().string();
            return read_python_header(std::move(source), name);
        }
    }
    return {};
}

}  // namespace srmigrate::revision
