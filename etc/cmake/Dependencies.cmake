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

# One that comes without files for CMake.
function(require_library target library header debian_name)
  find_library(${target}_LIBRARY ${library})
  find_path(${target}_HEADERS ${header})
  if(NOT ${target}_LIBRARY OR NOT ${target}_HEADERS)
    message(FATAL_ERROR "${library} not found: apt-get install ${debian_name}, or run etc/setup")
  endif()
  add_library(${target} INTERFACE)
  target_link_libraries(${target} INTERFACE ${${target}_LIBRARY})
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_HEADERS})
endfunction()

require_package(Boost "libboost1.81-dev libboost-program-options1.81-dev libboost-json1.81-dev"
                1.81 COMPONENTS program_options json)
require_package(spdlog "libspdlog-dev" 1.10)
require_package(Threads "libc6-dev")
require_library(Libedit edit histedit.h libedit-dev)

if(TIMED_TESTS)
  require_library(Libpcap pcap pcap/pcap.h libpcap-dev)
  require_package(GTest "libgtest-dev libgmock-dev" 1.12)
  require_package(benchmark "libbenchmark-dev" 1.7)
endif()
