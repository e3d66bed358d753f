# SPDX-License-Identifier: Apache-2.0
# The Debian package, made by cpack (packaging/build deb).
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME srmigrate)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# `edit` opens sensible-editor where no other is named.
set(CPACK_DEBIAN_PACKAGE_DEPENDS sensible-utils)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS git)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "schema migrations for StarRocks")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"srmigrate keeps the tables, views and materialized views of a StarRocks
cluster under version control: revision scripts in SQL, YAML or Python, a
version table in the database, and commands that lead from one to the other.
It compares the database with the schema that is wanted and writes the revision
that leads there, waits for asynchronous schema changes, and resumes a run that
was killed. Projects of Alembic go on as they are, without Python.")

if(NOT CPACK_DEBIAN_PACKAGE_MAINTAINER)
  message(FATAL_ERROR "name the maintainer with -DCPACK_DEBIAN_PACKAGE_MAINTAINER='Name <address>'")
endif()

# Debian's own files: the copyright, and its changelog, dated as the rest of the package.
string(TIMESTAMP SRMIGRATE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
string(TIMESTAMP SRMIGRATE_YEAR "%Y" UTC)
configure_file(packaging/deb/changelog.in ${PROJECT_BINARY_DIR}/deb/changelog @ONLY)
configure_file(packaging/deb/copyright.in ${PROJECT_BINARY_DIR}/deb/copyright @ONLY)
install(CODE "execute_process(COMMAND gzip -9nc \"${PROJECT_BINARY_DIR}/deb/changelog\"
  OUTPUT_FILE \"${PROJECT_BINARY_DIR}/deb/changelog.gz\" COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${PROJECT_BINARY_DIR}/deb/changelog.gz ${PROJECT_BINARY_DIR}/deb/copyright
  DESTINATION ${CMAKE_INSTALL_DOCDIR})

include(CPack)
