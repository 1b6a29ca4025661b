#include "proto/rounds/electorate.hpp"

#include <set>

namespace timed {

namespace {

// How long a newcomer must be synchronised before it votes, and must vote before it counts as an old voter.
constexpr Duration probation = 1min;

struct Votes {
    std::size_t old = 1; // our own clock
    std::size_t recent = 0;
};

Votes count(const SlaveTable& slaves, Instant now) {
    Votes votes;
    for (const auto& [name, slave] : slaves) {
        if (slave.votes) ++(now - slave.votes_since >= probation ? votes.old : votes.recent);
    }
    return votes;
}

void admit(SlaveRecord& slave, Instant now) {
    slave.votes = true;
    slave.votes_since = now;
}

}

void admit_at_once(SlaveRecord& slave, bool new_network, Instant now) {
    admit(slave, new_network ? now : now - probation);
    slave.needs_set = new_network;
}

void admit_as_newcomer(SlaveRecord& slave) {
    slave.votes = false;
    slave.in_step_since.reset();
    slave.pace = {};
    slave.machine.reset();
}

void note_correction(SlaveRecord& slave, Duration correction, Instant now) {
    const bool in_step = std::chrono::abs(correction) <= agreement_radius && !slave.needs_set &&
                         slave.pace.response() != Response::ignores;
    if (!in_step) {
        slave.votes = false;
        slave.in_step_since.reset();
    } else if (!slave.in_step_since) {
        slave.in_step_since = now;
    }
}

// The network is new while only the master's own clock has voted for a minute. Then every slave that was
// synchronised when it was last corrected gets a vote at once, whatever its offset is now. If the master's
// clock has jumped since, the slaves outvote it.
void admit_voters(SlaveTable& slaves, Instant now) {
    Votes votes = count(slaves, now);
    const bool founding = votes.old == 1;
    for (auto& [name, slave] : slaves) {
        if (slave.votes || slave.needs_set || slave.pace.response() == Response::ignores) continue;
        if (founding) {
            if (slave.in_step_since && slave.offset) admit(slave, now);
        } else if (slave.in_step_since && now - *slave.in_step_since >= probation &&
                   votes.recent < votes.old) {
            admit(slave, now);
            ++votes.recent;
        }
    }
}

bool half_of_voters_are_due(const SlaveTable& slaves, Instant now) {
    std::size_t voters = 0;
    std::size_t due = 0;
    for (const auto& [name, slave] : slaves) {
        if (!slave.votes) continue;
        ++voters;
        if (slave.pace.is_due(now)) ++due;
    }
    return due * 2 >= voters;
}

std::vector<Interval> votes_of(Electors electors, const SlaveTable& slaves, const Trust& trust) {
    std::vector<Interval> votes;
    votes.reserve(slaves.size() + 1);
    std::set<MachineId> machines;
    for (const auto& [name, slave] : slaves) {
        const bool counts = slave.votes || (electors == Electors::all_in_step && slave.in_step_since);
        if (!counts || !slave.offset || !trust.trusts(name)) continue;
        if (slave.machine && !machines.insert(*slave.machine).second) continue;
        votes.push_back(*slave.offset);
    }
    return votes;
}

}
