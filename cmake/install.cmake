# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where. The program writes the completions of the shells itself, so they are made when it is
# there: at installing.
include(GNUInstallDirs)
set(SRMIGRATE_ZSH_DIR ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING "Where zsh looks for completions")

set(made ${PROJECT_BINARY_DIR}/installed)
install(CODE "
  function(make_from_output file)
    execute_process(COMMAND \${ARGN} OUTPUT_FILE \"${made}/\${file}\" COMMAND_ERROR_IS_FATAL ANY)
  endfunction()
  file(MAKE_DIRECTORY \"${made}\")
  make_from_output(srmigrate \"$<TARGET_FILE:srmigrate>\" completion bash)
  make_from_output(_srmigrate \"$<TARGET_FILE:srmigrate>\" completion zsh)
  make_from_output(srmigrate.fish \"$<TARGET_FILE:srmigrate>\" completion fish)
  make_from_output(srmigrate.1.gz gzip -9nc \"${PROJECT_SOURCE_DIR}/docs/srmigrate.1\")
")

install(TARGETS srmigrate RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${made}/srmigrate.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${made}/srmigrate DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${made}/_srmigrate DESTINATION ${SRMIGRATE_ZSH_DIR})
install(FILES ${made}/srmigrate.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md README.zh-CN.md CHANGELOG.md CONTRIBUTING.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN srmigrate.1 EXCLUDE PATTERN site EXCLUDE)
install(FILES alembic.ini.sample DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(DIRECTORY migrations-example DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples USE_SOURCE_PERMISSIONS
  PATTERN .gitignore EXCLUDE PATTERN "*.sql.*" EXCLUDE PATTERN warehouse.sql EXCLUDE)
