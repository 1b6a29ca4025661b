#include "proto/rounds/corrections.hpp"

#include <algorithm>

namespace timed {

namespace {

// A slave is synchronised if it is within the accuracy that the protocol promised (4.3BSD RANGE).
constexpr Duration step_tolerance = 20ms;

// A slave may confirm a correction, which takes half a second, before its fast slew begins. It is measured
// only after the slew.
constexpr Duration fast_slew_margin = 700ms;

// Time for a host that has acknowledged SETTIME to set its clock.
constexpr Duration set_before_measured = 300ms;

constexpr int lost_host = 3; // 4.4BSD LOSTHOST: failures in a row after which a slave is forgotten

// But no sooner than at the longest poll interval: at the shortest, three failures take three seconds, and a
// disturbance of the network lasts longer.
constexpr Duration lost_after = (lost_host - 1) * Pace::longest_interval;

// A host that has never answered may not exist, because SLAVEUP can be forged: its correction is transmitted
// only twice. Its next SLAVEUP or the next round causes another one.
constexpr Duration patience_with_newcomers = 600ms;

// 4.4BSD MAXADJ: larger corrections are sent as a time of day (SETTIME), not as a difference (ADJTIME).
constexpr Duration largest_adjustment = 20s;

// Measurements do not show that a clock is wrong by whole days. So SETTIME is repeated at this interval;
// 4.4BSD sent it once.
constexpr Duration day_holds = 1h;

static_assert(SlaveTable::capacity <= most_of_a_type, "every slave can be corrected");

void send(Request request, const HostName& name, SlaveRecord& slave, Host& host) {
    // A retransmission of an older correction must not arrive after this one.
    if (slave.correction) host.exchanges.cancel(*slave.correction);
    slave.corrected_meanwhile = true;
    slave.offset.reset();
    request.network = slave.network;
    request.to = slave.address;
    request.expected = name;
    const bool measured = slave.round_trip != Duration{};
    if (!slave.answers && !measured) request.timeout = patience_with_newcomers;
    slave.correction = host.exchanges.start(request, host.now, host.actions);
}

// The slew of a small correction is predictable: every system slews it. Only a host that SETTIME has just
// stepped steps by as little as a millisecond.
void note_adjustment(SlaveRecord& slave, Duration correction, const Host& host) {
    const Duration slewed_below = slave.was_set ? Pace::rough : Slewer::least_fast;
    if (std::chrono::abs(correction) < slewed_below) {
        slave.slew.begin(correction, host.now);
    } else {
        slave.slew = {};
    }
}

// Whether SETTIME steps any clock with this measured offset. Duration::max(): not measured.
bool steps(Duration offset) { return offset >= Discipline::Limits{}.step && offset != Duration::max(); }

// The master does not measure a slave that may be slewing fast. One that SETTIME has stepped does not slew:
// the next correction steps it again.
void note_slew(SlaveRecord& slave, const Host& host) {
    if (slave.was_stepped) return;
    const Duration longest = host.discipline.longest_fast_slew(slave.last_correction);
    if (longest > Duration{}) slave.slewing_until = host.now.instant + longest + fast_slew_margin;
}

void adjust(const HostName& name, SlaveRecord& slave, Duration correction, Host& host) {
    const Duration size = std::chrono::abs(correction);
    Request request;
    request.payload = Adjustment{correction};
    if (size <= Pace::target) slave.expected = Expectation{Interval::around({}, size), slave.round_trip};
    slave.known.corrected(correction, host.now.instant);
    send(request, name, slave, host);
    note_adjustment(slave, correction, host);
    note_slew(slave, host);
}

}

// The network's time is the goal of our own slew.
void greet(const HostName& name, SlaveRecord& slave, Host& host) {
    Request request;
    request.payload = TimeOfDay{host.discipline.slew_left(host.now)};
    if (slave.needs_set) request.because_of = MessageType::slaveup;
    slave.slew = {};
    slave.known.forget();
    send(request, name, slave, host);
}

Duration correct(const HostName& name, SlaveRecord& slave, Duration network_offset, Host& host) {
    // An ICMP measurement shows no name: a clock registered under two names would be corrected twice.
    const bool in_name_only = !slave.answers && host.slaves.shares_address(slave);
    const Duration correction = network_offset - slave.offset->middle() + slave.slew.left(host.now.instant);
    slave.last_correction = std::chrono::abs(correction);
    slave.rounds_in_step = slave.last_correction <= step_tolerance ? slave.rounds_in_step + 1 : 0;
    if (slave.needs_set || in_name_only || std::chrono::abs(correction) >= largest_adjustment) {
        greet(name, slave, host);
    } else {
        adjust(name, slave, correction, host);
    }
    return correction;
}

void note_outcome(const Outcome& outcome, Host& host) {
    const auto& request = outcome.request;
    if (!is_correction(request.type()) || !request.expected) return;
    SlaveRecord* slave = host.slaves.find(*request.expected);
    if (slave == nullptr) return;
    slave->correction.reset();
    if (!outcome.answer) return note_failure(*request.expected, SlaveTrouble::no_ack, host);
    host.slaves.note_answer(*request.expected, *slave);
    if (std::holds_alternative<TimeOfDay>(request.payload)) {
        slave->was_set = slave->needs_set || slave->last_correction >= largest_adjustment;
        slave->was_stepped = slave->was_set && steps(slave->last_correction);
        slave->needs_set = false;
        slave->day_told_at = host.now.instant;
        // The response to SETTIME says nothing about later corrections: some hosts step, others hardly move.
        if (slave->was_set) slave->pace.restart(host.now.instant + set_before_measured);
    } else {
        slave->was_set = slave->needs_set = false;
        note_slew(*slave, host); // the correction may have arrived late
        slave->was_stepped = false;
        const bool knows_day = slave->day_told_at && host.now.instant - *slave->day_told_at < day_holds;
        if (!knows_day) greet(*request.expected, *slave, host);
    }
}

namespace {

// Messages in the slave's name came from another address, and the known one does not answer.
void follow_claim(const HostName& name, SlaveRecord& slave, Host& host) {
    const Claim place = *slave.claim;
    host.report(SlaveMoved{name, slave.address, place.address});
    host.slaves.move(name, slave, place, host.now.instant);
    greet(name, slave, host);
}

}

void note_failure(const HostName& name, SlaveTrouble trouble, Host& host) {
    SlaveRecord* slave = host.slaves.find(name);
    slave->rounds_in_step = 0;
    if (slave->failures++ == 0) slave->failing_since = host.now.instant;
    slave->pace.failed(host.now.instant);
    if (slave->claim && !slave->claim->refuted) return follow_claim(name, *slave, host);
    const bool never_answered =
        !slave->answers && host.now.instant - slave->since >= SlaveTable::newcomers_patience;
    const bool lost = slave->failures >= lost_host && host.now.instant - slave->failing_since >= lost_after;
    if (!never_answered && !lost) return;
    host.report(SlaveForgotten{name, trouble});
    host.slaves.forget(name);
}

}
