# Installed files.

include(GNUInstallDirs)

install(TARGETS timed RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(TARGETS timedc RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES docs/timed.8 docs/timedc.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)

configure_file(etc/timed.service.in timed.service @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/timed.service DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
