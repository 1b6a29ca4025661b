// What a measurement of another host's clock found, and why it found nothing.
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
    superseded,        ///< another measurement of the same address was asked for
    unfinished,        ///< it did not end within its deadline
    other_machine,     ///< another machine answers than before, with another offset
};
std::string_view to_string(Quality quality);

/// The other clock minus ours, as an interval that holds the true offset; meaningful when `quality` is good.
/// Its middle is the estimate, half its width a proven bound of the estimate's error. The date is not
/// measured: offsets are folded into +-12 h.
struct Measurement {
    Quality quality = Quality::no_answer;
    Interval offset{};
    Duration round_trip{}; ///< the shortest seen
};

}
