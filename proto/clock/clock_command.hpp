// What the discipline has the clock told: plain values, which the daemon gives to the kernel and the
// simulator to a virtual clock.
#pragma once

#include "proto/base/time.hpp"

#include <cstdint>
#include <optional>

namespace timed {

/// Slew the clock by `amount` in all; this replaces every earlier slew. The kernel's PLL is given the offset
/// `phase` (ADJ_OFFSET), and adjtime `single_shot` (ADJ_OFFSET_SINGLESHOT).
struct Slew {
    Duration amount;
    Duration phase{};
    std::chrono::microseconds single_shot{};
};

/// Set the clock forward or (negative) back at once; ends a slew still under way.
struct Step {
    Duration amount;
};

/// Let the clock run faster (positive) by this much than its oscillator.
struct SetFrequency {
    Frequency frequency;
};

/// In this order.
struct ClockCommands {
    std::optional<SetFrequency> frequency{};
    std::optional<Step> step{};
    std::optional<Slew> slew{};

    [[nodiscard]] bool any() const { return frequency || step || slew; }
};

/// How a clock is corrected.
enum class CorrectionKind : std::uint8_t { slew, step };

}
