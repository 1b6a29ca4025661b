# Libraries of the distribution; the build downloads nothing. etc/setup installs them.

function(require_package package debian_name)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "${package} (${ARGN}) not found: apt-get install ${debian_name}, or run etc/setup")
  endif()
  foreach(variable IN ITEMS ${package}_FOUND ${package}_VERSION)
    set(${variable} ${${variable}} PARENT_SCOPE)
  endforeach()
endfunction()

require_package(Boost "libboost1.81-dev libboost-program-options1.81-dev libboost-json1.81-dev"
                1.81 COMPONENTS program_options json)
require_package(spdlog "libspdlog-dev" 1.10)
require_package(Threads "libc6-dev")
find_library(LIBEDIT_LIBRARY edit)
find_path(LIBEDIT_HEADERS histedit.h)
if(NOT LIBEDIT_LIBRARY OR NOT LIBEDIT_HEADERS)
  message(FATAL_ERROR "libedit not found: apt-get install libedit-dev, or run etc/setup")
endif()
add_library(Libedit INTERFACE)
target_link_libraries(Libedit INTERFACE ${LIBEDIT_LIBRARY})
target_include_directories(Libedit SYSTEM INTERFACE ${LIBEDIT_HEADERS})

if(TIMED_TESTS)
  require_package(GTest "libgtest-dev libgmock-dev" 1.12)
  require_package(benchmark "libbenchmark-dev" 1.7)
endif()
