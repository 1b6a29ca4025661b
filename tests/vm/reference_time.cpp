#include "tests/vm/reference_time.hpp"

#include "tests/vm/guest/own_clocks.hpp"

#include <chrono>
#include <thread>

namespace vm {
namespace {

// The counter's rate is then known to a few ppm, which is negligible over milliseconds.
constexpr std::chrono::milliseconds calibration{200};

}

ReferenceTime::ReferenceTime() {
    const auto began = read_own_clocks();
    wall_minus_raw_ns_ = began.realtime_ns - began.raw_ns;
    std::this_thread::sleep_for(calibration);
    const auto now = read_own_clocks();
    ns_per_cycle_ = static_cast<double>(now.raw_ns - began.raw_ns) / static_cast<double>(now.tsc - began.tsc);
}

std::int64_t ReferenceTime::at_ns(std::uint64_t tsc) const {
    const auto now = read_own_clocks();
    const auto since = static_cast<double>(static_cast<std::int64_t>(tsc - now.tsc)) * ns_per_cycle_;
    return now.raw_ns + wall_minus_raw_ns_ + static_cast<std::int64_t>(since);
}

}
