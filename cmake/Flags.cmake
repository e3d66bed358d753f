# SPDX-License-Identifier: Apache-2.0
# Compiler flags, carried by one interface target.
add_library(srmigrate_flags INTERFACE)
target_compile_features(srmigrate_flags INTERFACE cxx_std_20)
target_compile_options(srmigrate_flags INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers
  # g++ 12 reports false -Wrestrict and -Wmaybe-uninitialized findings in std::string and std::variant
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
if(SRMIGRATE_WERROR)
  target_compile_options(srmigrate_flags INTERFACE -Werror)
endif()
if(SRMIGRATE_SANITIZE)
  target_compile_options(srmigrate_flags INTERFACE
    -fsanitize=${SRMIGRATE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(srmigrate_flags INTERFACE -fsanitize=${SRMIGRATE_SANITIZE})
endif()
