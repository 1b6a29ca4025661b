# Rules for every target of this project: C++20, warnings are errors, ccache if available.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # With precompiled headers ccache must not compare file times.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# Line numbers for backtraces; use the dev preset for debugging.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

set(TIMED_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")
set(TIMED_WARNINGS
    -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough -Wextra-semi)

add_library(build_rules INTERFACE)
target_compile_options(build_rules INTERFACE ${TIMED_WARNINGS})
# No fused multiply-add, so that the same events give the same actions on every machine.
target_compile_options(build_rules INTERFACE -ffp-contract=off)
target_include_directories(build_rules INTERFACE ${PROJECT_SOURCE_DIR})
if(TIMED_SANITIZE)
  target_compile_options(build_rules INTERFACE -fsanitize=${TIMED_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(build_rules INTERFACE -fsanitize=${TIMED_SANITIZE})
  if(TIMED_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # Asio uses fences, which this sanitizer does not support; the effect is a false report at worst.
    target_compile_options(build_rules INTERFACE -Wno-tsan)
  endif()
endif()

# Most of the time goes into headers, which files of one folder have in common: they are compiled as one.
option(TIMED_UNITY "Compile the files of a folder together" ON)

# Those of one folder in groups of so many; names in their anonymous namespaces are to differ.
function(compile_together target count)
  if(NOT TIMED_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    get_filename_component(folder ${source} DIRECTORY)
    string(MAKE_C_IDENTIFIER "in_${folder}" group)
    math(EXPR number "${number_in_${group}} + 0")
    math(EXPR number_in_${group} "${number} + 1")
    math(EXPR part "${number} / ${count}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group}_${part})
  endforeach()
endfunction()
