// The result of measuring another host's clock, or the reason why it failed.
#pragma once

#include "proto/base/interval.hpp"
#include "proto/base/time.hpp"

#include <cstdint>
#include <string_view>

namespace timed {

/// How a measurement ended.
enum class Quality : std::uint8_t {
    good,
    no_answer,         ///< no reply within the time allowed
    unreachable,       ///< the request could not be sent
    non_standard_time, ///< the host stamps something other than milliseconds since midnight UT
    byte_swapped,      ///< it stamps them with the least significant byte first, as some systems do
    local_time,        ///< it stamps its local time
    noisy,             ///< the replies contradict each other too often
    superseded,        ///< another measurement of the same address was requested
    unfinished,        ///< it did not end within its deadline
    other_machine,     ///< another machine answers than before, with another offset
};
std::string_view to_string(Quality quality);

/// The other clock minus ours, as an interval that contains the true offset; meaningful if `quality` is good.
/// Its middle is the estimate, and half its width a proven bound of the estimate's error. The date is not
/// measured: offsets are folded into +-12 h.
struct Measurement {
    Quality quality = Quality::no_answer;
    Interval offset{};
    Duration round_trip{}; ///< the shortest seen
};

}
