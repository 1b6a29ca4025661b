# The build date, in seconds since 1970: a clock that shows an earlier time is wrong. Derived from the source, not
# from the clock, so that builds are reproducible: SOURCE_DATE_EPOCH, else the date of the last commit, else (in a
# source archive) the date of this file.

if(DEFINED ENV{SOURCE_DATE_EPOCH})
  set(TIMED_BUILD_DATE $ENV{SOURCE_DATE_EPOCH})
else()
  execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} log -1 --format=%ct
                  OUTPUT_VARIABLE TIMED_BUILD_DATE OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT TIMED_BUILD_DATE MATCHES "^[0-9]+$")
  file(TIMESTAMP ${CMAKE_CURRENT_LIST_FILE} TIMED_BUILD_DATE %s UTC)
endif()

# Rounded to the month: clocks of build machines may be wrong, and it need not change with every commit.
math(EXPR TIMED_BUILD_DATE "(${TIMED_BUILD_DATE} / 2592000 - 1) * 2592000")
