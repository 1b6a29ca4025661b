// Simultaneous readings of all machines' clocks, and figures of a series of them.
#pragma once

#include "tests/vm/guest_clock.hpp"

#include <array>

namespace vm {

inline constexpr int machine_count = 3;

using ClockReadings = std::array<ClockReading, machine_count>;

// The largest difference of any two.
std::chrono::nanoseconds spread(const ClockReadings& readings);

// Offset of this machine's clock from the mean of the other two.
std::chrono::nanoseconds ahead_of_others(const ClockReadings& readings, int index);

// How far each clock has moved since the first reading.
class Excursions {
  public:
    explicit Excursions(const ClockReadings& first)
        : first_(first) {}

    void see(const ClockReadings& readings);
    std::chrono::nanoseconds largest_of(int index) const {
        return largest_.at(static_cast<std::size_t>(index));
    }
    std::chrono::nanoseconds largest_of_all_but(int index) const;

  private:
    ClockReadings first_;
    std::array<std::chrono::nanoseconds, machine_count> largest_{};
};

}
