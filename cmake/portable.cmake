# SPDX-License-Identifier: Apache-2.0
# SRMIGRATE_PORTABLE: a program that needs nothing but the C library. Only the link differs; the objects are the same.

# use_archive(TARGET NAME): link lib<NAME>.a where a library of Debian's would link the shared one.
function(use_archive target name)
  find_library(SRMIGRATE_ARCHIVE_${name} lib${name}.a REQUIRED)
  get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
  if(configurations)
    foreach(configuration IN LISTS configurations)
      set_property(TARGET ${target} PROPERTY IMPORTED_LOCATION_${configuration} ${SRMIGRATE_ARCHIVE_${name}})
    endforeach()
  endif()
  set_property(TARGET ${target} PROPERTY IMPORTED_LOCATION ${SRMIGRATE_ARCHIVE_${name}})
endfunction()

use_archive(yaml-cpp yaml-cpp)
use_archive(OpenSSL::SSL ssl)
use_archive(OpenSSL::Crypto crypto)
get_directory_property(imported IMPORTED_TARGETS)
foreach(target IN LISTS imported)
  get_target_property(type ${target} TYPE)
  if(target MATCHES "^absl::(.*)$" AND type STREQUAL "SHARED_LIBRARY")
    use_archive(${target} absl_${CMAKE_MATCH_1})
  endif()
endforeach()

# MariaDB Connector/C, and what it needs by itself.
find_library(SRMIGRATE_ARCHIVE_mariadbclient libmariadbclient.a REQUIRED)
find_library(SRMIGRATE_ARCHIVE_z libz.a REQUIRED)
set_property(TARGET PkgConfig::MYSQL PROPERTY INTERFACE_LINK_LIBRARIES
  ${SRMIGRATE_ARCHIVE_mariadbclient} OpenSSL::SSL OpenSSL::Crypto ${SRMIGRATE_ARCHIVE_z})

# fmt has no archive: it is made here, and takes the place of the shared library.
add_library(srmigrate_fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt.cpp)
target_compile_features(srmigrate_fmt PRIVATE cxx_std_20)
target_include_directories(srmigrate_fmt PRIVATE $<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>)
set_property(TARGET srmigrate_fmt PROPERTY ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
get_target_property(configurations fmt::fmt IMPORTED_CONFIGURATIONS)
foreach(configuration IN LISTS configurations)
  set_property(TARGET fmt::fmt PROPERTY IMPORTED_LOCATION_${configuration} ${PROJECT_BINARY_DIR}/libsrmigrate_fmt.a)
endforeach()
add_dependencies(fmt::fmt srmigrate_fmt)

set(CMAKE_SKIP_RPATH ON)
add_link_options(-static-libstdc++ -static-libgcc)
