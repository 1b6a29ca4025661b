// This machine's clocks, read as simultaneously as possible.
#pragma once

#include "tests/vm/clock_answer.hpp"

#include <ctime>

namespace vm {

// The caller sets `number`.
ClockAnswer read_own_clocks();

std::int64_t read_ns(clockid_t clock);

}
