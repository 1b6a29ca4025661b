// An action on the clock that the system has not answered yet. If the system refuses it, the discipline
// returns to its state before, and a date that was not set is not acknowledged.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/host_name.hpp"
#include "proto/clock/discipline.hpp"

#include <cstdint>
#include <optional>

namespace timed {

/// A date that an operator has requested. The answer, and the SETTIMEs to slaves, are sent when the clock has
/// been set.
struct DateChange {
    HostName by;
    Address from;
    std::uint16_t asked_as; ///< sequence number of the request
    Duration amount;
};

struct ClockAttempt {
    Discipline before;
    Discipline::Applied applied;
    Duration moves; ///< relative to the goal of the slew in progress
    std::optional<DateChange> date{};
};

}
