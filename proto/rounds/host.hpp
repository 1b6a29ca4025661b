// The host during one event: what rounds and roles may use.
#pragma once

#include "proto/base/dismissals.hpp"
#include "proto/base/random.hpp"
#include "proto/base/trust.hpp"
#include "proto/base/unfit_masters.hpp"
#include "proto/clock/date_state.hpp"
#include "proto/clock/discipline.hpp"
#include "proto/edge/action.hpp"
#include "proto/edge/event.hpp"
#include "proto/edge/report.hpp"
#include "proto/exchange/exchange.hpp"
#include "proto/gateway/gateway.hpp"
#include "proto/rounds/clock_attempt.hpp"
#include "proto/rounds/slave_table.hpp"
#include "proto/wire/message.hpp"

#include <optional>

namespace timed {

class Rounds;

/// Another host: its name, and the address it sends from.
struct Peer {
    HostName name;
    Address address;

    /// Whether both are one host; the ports may differ.
    [[nodiscard]] bool is(const Peer& other) const {
        return name == other.name && address.ip == other.address.ip;
    }
};

/// A message as it arrived.
struct Received {
    Message message;
    Address from;
    Instant arrived;

    [[nodiscard]] Peer sender() const { return {message.name, from}; }

    /// The offset of the time of day in the message from our clock on arrival.
    [[nodiscard]] Duration time_offset(Now now, WallTime era) const {
        return time_of_day(message.time, era) - now.wall_at(arrived);
    }
};

/// The host during one event: what all its networks share.
struct Host {
    Now now;
    WallTime era; ///< received times of day, of 32 bits, are nearest to this
    const HostName& self;
    const Trust& trust;
    bool eligible;      ///< may become master
    bool fit;           ///< its clock can be set, or another program keeps it right
    bool network_dates; ///< its slaves may set the date
    DateState& date;
    bool follows_another; ///< it is slave on one network, so it makes no average
    Origin origin;        ///< of its time
    Random& random;
    Exchanges& exchanges;
    Dismissals& dismissals;
    OwnLoops& own_loops;
    Discipline& discipline;
    SlaveTable& slaves;
    Rounds& rounds;
    UnfitMasters& unfit;
    ProbeId& next_probe;
    std::optional<ClockAttempt>& attempt;
    Actions& actions;

    void report(const Report& report);
    void ignore(Ignored reason, const Received& received);

    /// Corrects our clock as `decide(discipline)` says. Times sent from here on are those of the corrected
    /// clock; if the system refuses the correction, not_moved() reverts all of it.
    template <class Decide> Discipline::Applied correct(Decide decide) {
        const Discipline before = discipline;
        const Discipline::Applied applied = decide(discipline);
        perform(before, applied);
        moved(applied);
        return applied;
    }
    void not_moved(const Discipline::Applied& applied);

  private:
    void perform(const Discipline& before, const Discipline::Applied& applied);
    void moved(const Discipline::Applied& applied);
};

}
