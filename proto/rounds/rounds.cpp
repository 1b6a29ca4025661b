#include "proto/rounds/rounds.hpp"

#include "proto/rounds/corrections.hpp"
#include "proto/rounds/electorate.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// The shortest interval between two starts of measurements.
constexpr Duration shortest_pause = 300ms;

// And at least this for each slave that is measured. Measurements begin a millisecond apart, so a correction
// arrives long before the next measurement, and is not applied twice.
constexpr Duration pause_a_slave = 5ms;

// From the end of our own fast slew to the next probe.
constexpr Duration probe_margin = 100ms;

// A host that does not answer delays a round by at most this time.
constexpr Duration patience = 1500ms;

// A slave whose jump caused a round may be measured only after that round. It is then corrected alone,
// because the voters have just shown the offset of our own clock.
constexpr Duration voters_answer_holds = 2 * patience;

// A measurement takes half a second, and that of the last of 20,000 slaves begins after 20 s.
constexpr Duration probe_deadline = 30s;

// The longest slew: 128 ms, the step threshold, at 500 us a second.
constexpr Duration longest_way = 256s;

Duration pause_after(std::size_t measured) {
    const Duration for_all = pause_a_slave * static_cast<Duration::rep>(measured);
    return std::clamp(for_all, shortest_pause, Pace::longest_interval);
}

// The clock minus the monotonic clock: it changes when the clock is set.
Duration reading(Now now) { return now.wall.time_since_epoch() - now.instant.time_since_epoch(); }

bool is_time_zone(Duration offset) {
    using QuartersOfAnHour = std::chrono::duration<std::int64_t, std::ratio<900>>;
    const auto zone = std::chrono::round<QuartersOfAnHour>(offset);
    return zone.count() != 0 && std::chrono::abs(offset - zone) < 1s;
}

// A slave that has acknowledged a SETTIME, but still differs by a time zone, stamps its local time.
Quality quality_of(const Measurement& measurement, const SlaveRecord& slave) {
    const bool local = slave.was_set && is_time_zone(measurement.offset.middle());
    return measurement.quality == Quality::good && local ? Quality::local_time : measurement.quality;
}

}

// ---- when

void Rounds::begin(NetworkId network, Duration gathering, Host& host) {
    everybody_votes_ = host.discipline.joining();
    for (auto& [name, slave] : host.slaves) {
        if (slave.network == network) slave.pace.restart(host.now.instant + gathering);
    }
    schedule_.begin(host.now.instant + gathering);
}

void Rounds::end() {
    schedule_.end();
    ends_.reset();
    probes_.clear();
    steering_ = {};
    dictated_.rounds = 0;
}

void Rounds::measure_soon(SlaveRecord& slave, Duration delay, const Host& host) {
    slave.pace.restart(host.now.instant + delay);
    schedule_.wake_by(slave.pace.due());
}

void Rounds::measure_all(Duration delay, Host& host) {
    for (auto& [name, slave] : host.slaves) slave.pace.restart(host.now.instant + delay);
    schedule_.wake_by(host.now.instant + delay);
}

void Rounds::pass_on(Host& host) {
    if (!schedule_.is_running()) return;
    for (auto& [name, slave] : host.slaves) {
        if (slave.pace.response() == Response::follows) slave.pace.hasten(host.now.instant);
    }
    schedule_.wake_by(host.now.instant);
}

// Slaves that have not reached the new time yet would move an average back.
void Rounds::dictate(int rounds, Now now) { dictated_ = {rounds, now.instant + longest_way}; }

void Rounds::abandon(Host& host) {
    for (const auto& [id, probe] : probes_.all()) {
        if (SlaveRecord* slave = host.slaves.find(probe.name)) slave->being_measured = false;
    }
    probes_.clear();
    ends_.reset();
    schedule_.wake_by(host.now.instant);
}

void Rounds::restart(Host& host) {
    abandon(host);
    measure_all({}, host);
}

void Rounds::suspend_measuring(Duration length, Host& host) {
    abandon(host);
    schedule_.suspend_until(host.now.instant + length + probe_margin);
}

void Rounds::on_wake(Host& host) {
    if (clock_was_set(host.now)) restart(host);
    give_up_unfinished(host);
    if (ends_ && *ends_ <= host.now.instant) conclude(host);
    if (ends_ || !schedule_.is_due(host.now.instant)) return;
    host.discipline.slewing_fast(host.now) ? suspend_measuring(Pace::shortest_interval, host) : start(host);
}

std::optional<Instant> Rounds::next_wake() const {
    const auto next = ends_ ? ends_ : schedule_.next_wake();
    const auto deadline = probes_.first_deadline();
    return next && deadline ? std::min(next, deadline) : next ? next : deadline;
}

// ---- measure

// Detects a step while measurements are in progress. Slaves measured before and after it would disagree, and
// the minority would be sent the step as a correction. ClockDisturbed reports the step, but perhaps too late.
bool Rounds::clock_was_set(Now now) const {
    return !probes_.empty() && std::chrono::abs(reading(now) - clock_at_start_) > agreement_radius;
}

void Rounds::start(Host& host) {
    clock_at_start_ = reading(host.now);
    const bool round = half_of_voters_are_due(host.slaves, host.now.instant);
    const std::size_t asked = measure_due(round, host);
    if (asked == 0) {
        everybody_votes_ = false;
    } else if (round) {
        ends_ = host.now.instant + patience;
    }
    schedule_.suspend_until(host.now.instant + pause_after(asked));
    schedule_.recompute(host.slaves);
}

std::size_t Rounds::measure_due(bool round, Host& host) {
    std::size_t asked = 0;
    for (auto& [name, slave] : host.slaves) {
        const bool wanted = slave.pace.is_due(host.now.instant) || (round && slave.votes);
        if (!wanted || slave.being_measured || slave.slewing_until > host.now.instant) continue;
        measure(name, slave, round && slave.failures == 0, host); // not awaited if it failed last time
        ++asked;
    }
    return asked;
}

void Rounds::measure(const HostName& name, SlaveRecord& slave, bool awaited, Host& host) {
    slave.offset.reset();
    slave.being_measured = true;
    slave.corrected_meanwhile = // perhaps: a retransmission may arrive at any time
        slave.correction && host.exchanges.waits(*slave.correction);
    const ProbeId id = host.next_probe;
    host.next_probe = next(id);
    probes_.add(id, {name, host.now.instant + probe_deadline, awaited});
    host.actions.emplace_back(Probe{id, slave.network, slave.address.ip, std::exchange(slave.expected, {})});
}

void Rounds::on_probe(const ProbeFinished& probe, Host& host) {
    const bool was_set = clock_was_set(host.now); // while this probe is still pending
    const auto asked = probes_.take(probe.id);
    if (!asked) return;
    SlaveRecord* slave = host.slaves.find(asked->name);
    if (slave != nullptr) slave->being_measured = false;
    if (was_set) return restart(host);
    if (slave != nullptr) take(probe, asked->name, *slave, host);
    if (ends_ && !probes_.is_any_awaited()) conclude(host);
}

void Rounds::take(const ProbeFinished& probe, const HostName& name, SlaveRecord& slave, Host& host) {
    auto quality = quality_of(probe.measurement, slave);
    const Interval offset = probe.measurement.offset.shifted(slave.slew.left(host.now.instant) -
                                                             host.discipline.slew_left(host.now));
    const bool jumped = quality == Quality::good && slave.in_step_since && averages(host) &&
                        steering_.is_jump(offset.middle(), offset.width() / 2, host);
    if (jumped && slave.machine && probe.machine && slave.machine != probe.machine)
        quality = Quality::other_machine;
    if (quality == Quality::superseded) return schedule_.wake_by(due_at(slave)); // its due time is unchanged
    if (quality != Quality::good) {
        host.report(SlaveUnmeasured{name, quality});
        return fail(name, SlaveTrouble::no_measurement, host);
    }
    slave.machine = probe.machine;
    if (slave.corrected_meanwhile) {
        slave.pace.put_off(host.now.instant);
        return schedule_.wake_by(due_at(slave));
    }
    const bool drifts_little = slave.rounds_in_step >= KnownOffset::corrections_until_known;
    slave.offset = slave.known.measured(offset, drifts_little, host.now.instant);
    slave.round_trip = probe.measurement.round_trip;
    if (ends_) return; // it is corrected at the end of the round
    const bool answered =
        voters_.answered_at && host.now.instant - *voters_.answered_at < voters_answer_holds;
    if (jumped && !answered) return ask_voters(slave, host);
    // Measured alone, or too late for a round: the goal of our own slew is the network's time.
    correct_one(name, slave, {}, {}, host);
}

// Either this clock has jumped or ours has: the voters decide.
void Rounds::ask_voters(SlaveRecord& witness, Host& host) {
    voters_.asked = true;
    witness.pace.hasten(host.now.instant);
    for (auto& [name, slave] : host.slaves) {
        if (slave.votes) slave.pace.hasten(host.now.instant);
    }
    schedule_.wake_by(host.now.instant);
}

void Rounds::give_up_unfinished(Host& host) {
    while (const auto overdue = probes_.overdue(host.now.instant))
        on_probe({*overdue, {Quality::unfinished}}, host);
}

void Rounds::fail(const HostName& name, SlaveTrouble trouble, Host& host) {
    note_failure(name, trouble, host);
    if (const SlaveRecord* slave = host.slaves.find(name)) schedule_.wake_by(due_at(*slave));
}

void Rounds::on_outcome(const Outcome& outcome, Host& host) {
    note_outcome(outcome, host);
    const SlaveRecord* slave =
        outcome.request.expected ? host.slaves.find(*outcome.request.expected) : nullptr;
    if (slave != nullptr) schedule_.wake_by(due_at(*slave));
}

// ---- average and correct

void Rounds::conclude(Host& host) {
    end_round();
    RoundFinished report{host.slaves.size(), 0, 0, {}, {}, {}};
    report.measured = static_cast<std::size_t>(std::ranges::count_if(
        host.slaves, [](const auto& entry) { return entry.second.offset.has_value(); }));
    admit_voters(host.slaves, host.now.instant);
    const auto network_offset = steering_.steer(averages(host), host, report);
    if (!network_offset && steering_.votes_are_missing()) return prolong(host);
    if (network_offset) {
        if (report.measured > 0 && std::exchange(voters_.asked, false))
            voters_.answered_at = host.now.instant;
        report.network_offset = *network_offset;
        correct_all(report, host);
        everybody_votes_ = false;
    } else {
        for (auto& [name, slave] : host.slaves) slave.offset.reset(); // due times are unchanged
    }
    schedule_.suspend_until(host.now.instant + shortest_pause);
    schedule_.recompute(host.slaves);
    report.next_round_in = schedule_.due() - host.now.instant;
    if (network_offset && !host.slaves.empty()) host.report(report);
}

void Rounds::end_round() {
    ends_.reset();
    probes_.await_none();
}

// What has been measured so far stays valid: only the slaves whose votes are missing are measured again.
void Rounds::prolong(Host& host) {
    for (auto& [name, slave] : host.slaves) {
        const bool missing = slave.in_step_since && !slave.offset;
        if (missing && !slave.being_measured && slave.slewing_until <= host.now.instant)
            measure(name, slave, true, host);
    }
    probes_.await_all();
    ends_ = host.now.instant + patience;
}

// There is no average if another host, an operator or another program gives the time.
bool Rounds::averages(const Host& host) const {
    return !host.follows_another && dictated_.rounds == 0 && !host.trust.only_self();
}

void Rounds::correct_all(RoundFinished& report, Host& host) {
    std::size_t voters = 0;
    std::size_t voters_at_rest = 0;
    Duration most_of_followers{};
    for (auto& [name, slave] : host.slaves) {
        if (!slave.offset) continue;
        const bool votes = slave.votes; // the correction may revoke it
        const Duration correction = std::chrono::abs(
            correct_one(name, slave, report.network_offset, std::chrono::abs(report.network_offset), host));
        report.largest_correction = std::max(report.largest_correction, correction);
        if (slave.pace.response() != Response::ignores)
            most_of_followers = std::max(most_of_followers, correction);
        if (!votes) continue;
        ++voters;
        if (correction < RateFault::soon_slewed) ++voters_at_rest;
    }
    steering_.others_at_rest(voters == 0 || voters_at_rest * 2 > voters);
    const bool all_there = most_of_followers < Pace::rough || host.now.instant >= dictated_.until;
    if (dictated_.rounds > 0 && all_there) --dictated_.rounds;
}

// The poll interval ignores the likely measurement error, half of its bound.
Duration Rounds::correct_one(const HostName& name, SlaveRecord& slave, Duration network_offset,
                             Duration network_error, Host& host) {
    const Duration uncertainty = slave.offset->width() / 4;
    const bool followed = slave.pace.response() != Response::ignores;
    const Duration correction = correct(name, slave, network_offset, host);
    slave.pace.corrected(std::max(Duration{}, std::chrono::abs(correction) - uncertainty), network_error,
                         host.now.instant);
    note_correction(slave, correction, host.now.instant);
    schedule_.wake_by(due_at(slave));
    const bool follows = slave.pace.response() != Response::ignores;
    if (follows != followed) host.report(SlaveResponds{name, slave.pace.response(), correction});
    return correction;
}

}
