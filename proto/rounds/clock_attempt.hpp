// What this host has decided to do to its clock, until the system says whether it was done. What is refused
// is taken back: the discipline knows what it knew before, and nobody is told of a date that never came.
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
