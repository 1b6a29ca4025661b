// Commands of the discipline to the clock: plain values, which the daemon gives to the kernel and the
// simulator to a virtual clock.
#pragma once

#include "proto/base/time.hpp"

#include <cstdint>
#include <optional>

namespace timed {

/// Slew the clock by `amount` in total; this replaces every earlier slew. The kernel's phase-locked loop is
/// set to the offset `phase` (ADJ_OFFSET), and adjtime to `single_shot` (ADJ_OFFSET_SINGLESHOT).
struct Slew {
    Duration amount;
    Duration phase{};
    std::chrono::microseconds single_shot{};
};

/// Step the clock forward or (negative) back; ends a slew in progress.
struct Step {
    Duration amount;
};

/// Set the clock's frequency relative to its oscillator (positive: faster).
struct SetFrequency {
    Frequency frequency;
};

/// Performed in this order.
struct ClockCommands {
    std::optional<SetFrequency> frequency{};
    std::optional<Step> step{};
    std::optional<Slew> slew{};

    [[nodiscard]] bool any() const { return frequency || step || slew; }
};

/// The kind of a correction.
enum class CorrectionKind : std::uint8_t { slew, step };

}
