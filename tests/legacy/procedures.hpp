// The procedures a historic daemon is made of, each in a file of its own. They run one after the other: while
// one waits, nothing else happens but the acknowledgements that Mailbox gives.
#pragma once

#include "tests/legacy/daemon.hpp"

namespace legacy {

/// Why the loop of a slave or master was left.
enum class Leaving : std::uint8_t { timer_expired, told_to_quit };

/// The whole program. Ends only when 4.3BSD exits over an unanswered CONFLICT.
Task<> run(Daemon& daemon);

/// Searches the network for a master and sets the network's state. False: the daemon exits (search.cpp).
Task<bool> look_for_master(Daemon& daemon);

/// `just_quit`: it was told to.
Task<Leaving> be_slave(Daemon& daemon);

/// Stands for election; the network's state tells how it went (candidate.cpp).
Task<> be_candidate(Daemon& daemon);

Task<Leaving> be_master(Daemon& daemon);

/// Measures and corrects everybody. `forced` takes the place of the average after a date change (round.cpp).
Task<> synchronise(Daemon& daemon, std::optional<Milliseconds> forced);

/// What a correction or greeting that was not acknowledged costs; true when the machine was forgotten.
bool count_failure(Daemon& daemon, Machine& machine);

/// Makes every other master on the network quit (conflict.cpp).
Task<> resolve_conflict(Daemon& daemon);

/// A master's answer to SETDATE and SETDATEREQ (date.cpp).
Task<> change_date(Daemon& daemon, Letter asked);
/// A slave's answer to SETDATE: ask the master. Returns whether the master agreed.
Task<bool> relay_date(Daemon& daemon, Letter asked);
/// The time of day that a letter carries, after the time it lay in the queue.
WallTime told_time(const Daemon& daemon, const Letter& letter);

}
