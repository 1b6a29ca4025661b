// The procedures of a historic daemon, each in its own file. They run sequentially: while one waits, only
// Mailbox acknowledges messages.
#pragma once

#include "tests/legacy/daemon.hpp"

namespace legacy {

/// Why the main loop of a slave or master ended.
enum class Leaving : std::uint8_t { timer_expired, told_to_quit };

/// The whole program. Ends only when 4.3BSD exits because of an unanswered CONFLICT.
Task<> run(Daemon& daemon);

/// Searches the network for a master and sets the network's state. False: the daemon exits (search.cpp).
Task<bool> look_for_master(Daemon& daemon);

/// `just_quit`: it has received QUIT.
Task<Leaving> be_slave(Daemon& daemon);

/// Stands for election and sets the network's state (candidate.cpp).
Task<> be_candidate(Daemon& daemon);

Task<Leaving> be_master(Daemon& daemon);

/// Measures and corrects all slaves. After a date change `forced` replaces the average (round.cpp).
Task<> synchronise(Daemon& daemon, std::optional<Milliseconds> forced);

/// Counts a correction or greeting that was not acknowledged; true if the machine was dropped.
bool count_failure(Daemon& daemon, Machine& machine);

/// Makes every other master on the network quit (conflict.cpp).
Task<> resolve_conflict(Daemon& daemon);

/// A master's answer to SETDATE and SETDATEREQ (date.cpp).
Task<> change_date(Daemon& daemon, Letter asked);
/// A slave's answer to SETDATE: ask the master. Returns whether the master agreed.
Task<bool> relay_date(Daemon& daemon, Letter asked);
/// The time of day in a letter, plus the time it was queued.
WallTime told_time(const Daemon& daemon, const Letter& letter);

}
