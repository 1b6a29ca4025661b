// What the discipline has the clock told: plain values, which the daemon gives to the kernel and the
// simulator to a virtual clock.
#pragma once

#include "proto/base/time.hpp"

#include <cstdint>
#include <optional>

namespace timed {

/// Have the kernel slew the clock by `amount` in all, in place of all that it was told before: by what its
/// phase lock and adjtime are told (KernelSlew::Told).
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
