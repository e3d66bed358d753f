# SPDX-License-Identifier: Apache-2.0
# Every C++ file is as clang-format 14 lays it out. To mend what is not: clang-format-14 -i FILE.
cmake_minimum_required(VERSION 3.25)
set(root "${CMAKE_CURRENT_LIST_DIR}/..")
file(GLOB_RECURSE files RELATIVE "${root}" "${root}/src/*.[ch]pp" "${root}/tests/*.[ch]pp" "${root}/tools/*.[ch]pp")
execute_process(COMMAND clang-format-14 --dry-run -Werror ${files} WORKING_DIRECTORY "${root}" RESULT_VARIABLE result)
list(LENGTH files count)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "format check: ${count} files, and not all are as clang-format-14 lays them out")
endif()
message(STATUS "format check: ${count} files are as clang-format-14 lays them out")
