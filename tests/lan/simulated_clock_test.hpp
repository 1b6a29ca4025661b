// A simulated clock, read and adjusted at instants after its start.
#pragma once

#include "tests/lan/clock_model.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace lan {

inline constexpr std::int64_t ns_per_s = 1'000'000'000;
inline constexpr std::int64_t one_ppm = 1 << 16; // in timex.freq
inline constexpr std::int64_t start_ns = 1'700'000'000 * ns_per_s;

class SimulatedClock : public testing::Test {
  protected:
    // In nanoseconds, which a double holds exactly up to 100 days.
    static double error_of(const ClockState& clock, std::int64_t elapsed_ns) {
        return static_cast<double>(simulated_at(clock, start_ns + elapsed_ns) - (start_ns + elapsed_ns));
    }
    double error_after(std::int64_t elapsed_ns) const { return error_of(clock_, elapsed_ns); }
    double error_after_s(double elapsed_s) const { return error_after(std::llround(elapsed_s * 1e9)); }

    int adjust_after(std::int64_t elapsed_ns, timex& request) {
        return adjust(clock_, start_ns + elapsed_ns, request);
    }

    // By adjtime. Returns the remainder of the previous one.
    std::int64_t slew_after(std::int64_t elapsed_ns, std::int64_t offset_us) {
        timex request{};
        request.modes = ADJ_OFFSET_SINGLESHOT;
        request.offset = offset_us;
        EXPECT_GE(adjust_after(elapsed_ns, request), 0);
        return request.offset;
    }

    // The first calls of a program that locks a clock: offsets are in nanoseconds from then on.
    void switch_phase_lock_on(std::int64_t time_constant, int status = STA_PLL) {
        timex request{};
        request.modes = ADJ_STATUS | ADJ_NANO | ADJ_TIMECONST;
        request.status = status;
        request.constant = time_constant;
        EXPECT_GE(adjust_after(0, request), 0);
    }

    ClockState clock_ = clock_showing(start_ns, start_ns, 0);
};

}
