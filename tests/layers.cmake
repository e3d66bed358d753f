# SPDX-License-Identifier: Apache-2.0
# Holds the table of docs/architecture.md true: who may include whom, and which library header stands in which file.
cmake_minimum_required(VERSION 3.25)
set(source "${CMAKE_CURRENT_LIST_DIR}/../src")

set(allowed_base base)
set(allowed_schema base schema)
set(allowed_sql base schema sql)
set(allowed_engine base schema sql engine)
set(allowed_revision base schema sql revision)
set(allowed_plan base schema sql engine revision plan)
set(allowed_server base schema sql engine server)
set(allowed_run base schema sql engine revision plan server run)
set(allowed_cli base schema sql engine revision plan server run cli)

# pattern of a library header -> pattern of the files that may include it
set(libraries
  "mysql\\.h" "^server/mysql_session\\.cpp$"
  "yaml-cpp/" "^revision/file/yaml_node\\.cpp$"
  "toml(\\.hpp|/)" "^cli/settings/settings_file\\.cpp$"
  "CLI/" "^cli/"
  "spdlog/" "^(server|run|cli)/"
  "nlohmann/" "^base/json(_fwd)?\\.hpp$"
  "date/" "^base/calendar\\.cpp$"
  "openssl/" "^base/hash\\.cpp$"
  "catch2/" "^$")

set(violations "")
file(GLOB_RECURSE files RELATIVE "${source}" "${source}/*.hpp" "${source}/*.cpp")
foreach(file IN LISTS files)
  file(STRINGS "${source}/${file}" includes REGEX "^#include ")
  file(STRINGS "${source}/${file}" first LIMIT_COUNT 1)
  if(NOT first STREQUAL "// SPDX-License-Identifier: Apache-2.0")
    list(APPEND violations "${file}: the first line is not the SPDX line")
  endif()
  string(REGEX MATCH "^[^/]+" room "${file}")
  foreach(include IN LISTS includes)
    if(include MATCHES "^#include \"([^/\"]+)/")
      set(target "${CMAKE_MATCH_1}")
      if(file STREQUAL "main.cpp")
        if(NOT include STREQUAL "#include \"cli/app.hpp\"")
          list(APPEND violations "${file}: may only include cli/app.hpp, but has ${include}")
        endif()
      elseif(NOT target IN_LIST allowed_${room})
        list(APPEND violations "${file}: room ${room} may not include ${target}: ${include}")
      endif()
    elseif(include MATCHES "^#include \"")
      list(APPEND violations "${file}: name the room: ${include}")
    elseif(include MATCHES "^#include <([^>]+)>")
      set(header "${CMAKE_MATCH_1}")
      set(rules ${libraries})
      while(rules)
        list(POP_FRONT rules pattern where)
        if(header MATCHES "^${pattern}" AND NOT file MATCHES "${where}")
          list(APPEND violations "${file}: ${header} may not be included here")
        endif()
      endwhile()
    endif()
  endforeach()
endforeach()

list(LENGTH files count)
if(violations)
  list(JOIN violations "\n  " text)
  message(FATAL_ERROR "layer check: ${count} files\n  ${text}")
endif()
message(STATUS "layer check: ${count} files, every include is allowed")
