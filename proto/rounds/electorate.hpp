// Which slaves vote, i.e. count in the average. A clock that is synchronised for a minute gets a vote, and
// loses it when it is out of step or ignores corrections. So any number of newcomers that agree with each
// other, but not with the network, do not count.
#pragma once

#include "proto/base/trust.hpp"
#include "proto/rounds/slave_table.hpp"

#include <vector>

namespace timed {

/// Two clocks agree if they are within 20 ms, the accuracy the protocol promised (4.3BSD RANGE).
constexpr Duration agreement_radius = std::chrono::milliseconds{10};

/// This slave has followed an earlier master of the network: it votes at once.
/// `new_network`: no master has corrected any host here yet.
void admit_at_once(SlaveRecord& slave, bool new_network, Instant now);

/// This slave has just started: what was known of its clock is outdated.
void admit_as_newcomer(SlaveRecord& slave);

/// The slave's clock had this offset from the network's time, and was corrected.
void note_correction(SlaveRecord& slave, Duration correction, Instant now);

/// Gives a vote to slaves that have been synchronised for long enough.
void admit_voters(SlaveTable& slaves, Instant now);

/// Whether a round is due. An average needs all voters, measured together; it is due when half of them are,
/// and so follows the median poll interval.
bool half_of_voters_are_due(const SlaveTable& slaves, Instant now);

/// The clocks to average: the voters, or, if they have no majority, also all synchronised slaves.
enum class Electors : std::uint8_t { voters, all_in_step };

/// The measured offsets. A machine that answers for several hosts counts once.
std::vector<Interval> votes_of(Electors electors, const SlaveTable& slaves, const Trust& trust);

}
