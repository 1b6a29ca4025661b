// This machine's clocks, read as nearly at one instant as can be.
#pragma once

#include "tests/vm/clock_answer.hpp"

#include <ctime>

namespace vm {

// `number` is left to the caller.
ClockAnswer read_own_clocks();

std::int64_t read_ns(clockid_t clock);

}
