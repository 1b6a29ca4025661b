// Whose clocks count in the average. A clock that is in step with the network's time for a minute gets a
// vote, and loses it when it is out of step or takes no corrections. So a crowd of newcomers that agree with
// each other, but not with the network, has no say, however large it is.
#pragma once

#include "proto/base/trust.hpp"
#include "proto/rounds/slave_table.hpp"

#include <vector>

namespace timed {

/// Two clocks agree if they are within 20 ms, the accuracy the protocol promised (4.3BSD RANGE).
constexpr Duration agreement_radius = std::chrono::milliseconds{10};

/// This slave was here before its master, who knows no reason why its clock should count less than others.
/// `new_network`: no host here has been set by a master yet.
void admit_at_once(SlaveRecord& slave, bool new_network, Instant now);

/// This slave has just come: what was known of its clock is of another life.
void admit_as_newcomer(SlaveRecord& slave);

/// It was found so far from the network's time, and has been told so.
void note_correction(SlaveRecord& slave, Duration correction, Instant now);

/// Gives those a vote who have a right to it by now.
void admit_voters(SlaveTable& slaves, Instant now);

/// Whether a round is due. An average needs all who vote, measured together; it is made when half of them are
/// due, and so follows the interval of most.
bool half_of_voters_are_due(const SlaveTable& slaves, Instant now);

/// Whose clocks count: those who vote, or, where these have no majority, also those who are in step.
enum class Electors : std::uint8_t { voters, all_in_step };

/// The offsets of those who were measured. A machine that answers for several hosts counts once.
std::vector<Interval> votes_of(Electors electors, const SlaveTable& slaves, const Trust& trust);

}
