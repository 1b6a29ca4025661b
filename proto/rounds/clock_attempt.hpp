// An action on the clock that the system has not answered yet. If the system refuses it, the discipline
// returns to its state before, and a date that was not set is not acknowledged.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/host_name.hpp"
#include "proto/clock/discipline.hpp"

#include <cstdint>
#include <optional>

namespace timed {

/// A date that a person has asked for. Who asked is answered, and others are told, once the clock shows it.
struct DateChange {
    HostName by;
    Address from;
    std::uint16_t asked_as; ///< the sequence number of the question
    Duration amount;
};

struct ClockAttempt {
    Discipline before;
    Discipline::Applied applied;
    Duration moves; ///< from where the clock was going
    std::optional<DateChange> date{};
};

}
