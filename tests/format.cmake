# SPDX-License-Identifier: Apache-2.0
# Every C++ file has its SPDX line and is as clang-format 14 lays it out. To mend the layout: clang-format-14 -i FILE.
cmake_minimum_required(VERSION 3.25)
set(root "${CMAKE_CURRENT_LIST_DIR}/..")
file(GLOB_RECURSE files RELATIVE "${root}" "${root}/src/*.[ch]pp" "${root}/tests/*.[ch]pp" "${root}/tools/*.[ch]pp")
list(LENGTH files count)

set(bare "")
foreach(file IN LISTS files)
  file(STRINGS "${root}/${file}" first LIMIT_COUNT 1)
  if(NOT first STREQUAL "// SPDX-License-Identifier: Apache-2.0")
    list(APPEND bare "${file}: the first line is not the SPDX line")
  endif()
endforeach()
if(bare)
  list(JOIN bare "\n  " text)
  message(FATAL_ERROR "format check: ${count} files\n  ${text}")
endif()

execute_process(COMMAND clang-format-14 --dry-run -Werror ${files} WORKING_DIRECTORY "${root}" RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "format check: ${count} files, and not all are as clang-format-14 lays them out")
endif()
message(STATUS "format check: ${count} files have their SPDX line and are as clang-format-14 lays them out")
