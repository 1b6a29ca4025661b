// The clocks of all machines seen at about one instant, and what a row of such sights says.
#pragma once

#include "tests/vm/guest_clock.hpp"

#include <array>

namespace vm {

inline constexpr int machine_count = 3;

using Sights = std::array<ClockSight, machine_count>;

// The largest difference of any two.
std::chrono::nanoseconds spread(const Sights& sights);

// How much this machine's clock is ahead of the mean of the other two.
std::chrono::nanoseconds ahead_of_others(const Sights& sights, int index);

// How far each clock has gone from where it was at first.
class Excursions {
  public:
    explicit Excursions(const Sights& first)
        : first_(first) {}

    void see(const Sights& sights);
    std::chrono::nanoseconds largest_of(int index) const {
        return largest_.at(static_cast<std::size_t>(index));
    }
    std::chrono::nanoseconds largest_of_all_but(int index) const;

  private:
    Sights first_;
    std::array<std::chrono::nanoseconds, machine_count> largest_{};
};

}
