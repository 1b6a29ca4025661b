#include "proto/rounds.hpp"

#include "proto/network_time.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// Rounds follow each other faster while clocks are being put right, and slower once they hold. 4.4BSD: 240 s
// always.
constexpr Duration shortest_interval = 1s;
constexpr Duration longest_interval = 64s;
constexpr Duration target = 50us; ///< what no correction should exceed
constexpr Duration rough = 1ms;   ///< above this: start over with the shortest interval

// An interval is no longer than this share of the time since they were last the shortest. What is learned of
// a clock's rate is as good as that time is long, and as the rounds in it are many: a few more at first, when
// rates are not known, save many later.
constexpr int share_of_experience = 16;

// Rounds do not follow each other faster than this, whoever asks for them.
constexpr Duration shortest_pause = 300ms;

// Nor faster than this for each slave. Measurements begin a millisecond after each other: a correction is
// then there long before the next measurement, and is not made twice.
constexpr Duration pause_a_slave = 5ms;

// For a correction to arrive, and for a host to attend to its fast slew: nobody is measured before.
constexpr Duration fast_slew_margin = 100ms;

// A host that does not answer holds a round up for no longer.
constexpr Duration patience = 1500ms;

constexpr int lost_host = 3; // 4.4BSD LOSTHOST: failures in a row after which a slave is forgotten

// But no sooner than where rounds are rare: three may follow each other in three seconds, a storm lasts
// longer.
constexpr Duration lost_after = (lost_host - 1) * longest_interval;

// A host that has never answered may be one that a stranger named: it is told twice. Its next SLAVEUP or the
// next round tells it again.
constexpr Duration patience_with_newcomers = 600ms;

// What is not stepped is slewed: 128 ms at 500 us a second.
constexpr Duration longest_way = 256s;

// Two clocks agree if they are within 20 ms, the accuracy the protocol promised (4.3BSD RANGE).
constexpr Duration agreement_radius = 10ms;

// Measurements show the time of day only: a clock that is wrong by whole days looks right. So a master
// repeats SETTIME after this long. 4.4BSD sent it once.
constexpr Duration day_holds = 1h;

// 4.4BSD MAXADJ: from here on the whole time of day is told, not a difference.
constexpr Duration largest_adjustment = 20s;

Duration shortest_round(const SlaveTable& slaves) {
    const Duration for_all = pause_a_slave * static_cast<Duration::rep>(slaves.size());
    return std::clamp(for_all, shortest_pause, longest_interval);
}

// Of the clock, beyond the time that has passed: it changes when the clock is set.
Duration reading(Now now) { return now.wall.time_since_epoch() - now.instant.time_since_epoch(); }

bool is_time_zone(Duration offset) {
    using QuartersOfAnHour = std::chrono::duration<std::int64_t, std::ratio<900>>;
    const auto zone = std::chrono::round<QuartersOfAnHour>(offset);
    return zone.count() != 0 && std::chrono::abs(offset - zone) < 1s;
}

// Whoever has said that its clock is set, and is a time zone off all the same, stamps its local time.
Quality quality_of(const Measurement& measurement, const SlaveRecord& slave) {
    const bool local = slave.was_set && is_time_zone(measurement.offset.middle());
    return measurement.quality == Quality::good && local ? Quality::local_time : measurement.quality;
}

// When at least one of them can be measured. Where there are none, at once.
Instant first_at_rest(const SlaveTable& slaves, Instant now) {
    Instant first = Instant::max();
    for (const auto& [name, slave] : slaves) first = std::min(first, slave.slewing_until);
    return slaves.empty() ? now : std::max(first, now);
}

static_assert(SlaveTable::capacity <= most_of_a_type, "every slave can be corrected");

bool is_correction(MessageType type) { return type == MessageType::adjtime || type == MessageType::settime; }

}

// ---- when

void Rounds::begin(Duration gathering, Host& host) {
    everybody_votes_ = host.discipline.joining();
    begin_anew(host.now);
    if (!ends_) next_at_ = host.now.instant + gathering;
}

void Rounds::end() {
    next_at_.reset();
    ends_.reset();
    probes_.clear();
    odd_clock_ = {};
    dictated_rounds_ = 0;
}

void Rounds::hasten(Duration delay, const Host& host) {
    begin_anew(host.now);
    if (!next_at_) return;
    const Instant soonest = std::max(host.now.instant + delay, started_ + shortest_round(host.slaves));
    next_at_ = std::min(*next_at_, soonest);
}

void Rounds::pass_on(const Host& host) {
    if (next_at_)
        next_at_ = std::min(*next_at_, std::max(host.now.instant, started_ + shortest_round(host.slaves)));
}

// An average with those who are on their way yet would lead everybody back.
void Rounds::dictate(int rounds, Now now) {
    dictated_rounds_ = rounds;
    dictated_until_ = now.instant + longest_way;
}

void Rounds::abandon(const Host& host) {
    probes_.clear();
    if (!ends_) return;
    ends_.reset();
    next_at_ = host.now.instant;
}

void Rounds::restart(const Host& host) {
    abandon(host);
    hasten({}, host);
}

void Rounds::stand_still(Duration length, const Host& host) {
    abandon(host);
    quiet_until_ = std::max(quiet_until_, host.now.instant + length + fast_slew_margin);
}

void Rounds::on_wake(Host& host) {
    if (clock_was_set(host.now)) restart(host);
    if (next_at_ && due() <= host.now.instant)
        host.discipline.slewing_fast(host.now) ? stand_still(shortest_interval, host) : start(host);
    if (ends_ && *ends_ <= host.now.instant) conclude(host);
}

std::optional<Instant> Rounds::next_wake() const {
    if (ends_) return ends_;
    return next_at_ ? std::optional{due()} : std::nullopt;
}

void Rounds::begin_anew(Now now) {
    interval_ = shortest_interval;
    anew_since_ = now.instant;
}

void Rounds::pace(Duration correction, Now now) {
    if (correction > rough) {
        begin_anew(now);
    } else if (correction > target) {
        interval_ = std::max(interval_ / 2, shortest_interval);
    } else if (correction * 2 < target) { // twice the time, twice the drift
        const Duration longest =
            std::min((now.instant - anew_since_) / share_of_experience, longest_interval);
        interval_ = std::clamp(longest, shortest_interval, interval_ * 2);
    }
}

// ---- measure

// While slaves are measured, or late ones still are. Whoever was measured before, and whoever after, would be
// two camps, and the smaller one be sent where the clock has gone. We are told of it, but perhaps too late.
bool Rounds::clock_was_set(Now now) const {
    return !probes_.empty() && std::chrono::abs(reading(now) - clock_at_start_) > agreement_radius;
}

void Rounds::start(Host& host) {
    const Instant now = host.now.instant;
    next_at_ = first_at_rest(host.slaves, now);
    if (*next_at_ > now) return;
    next_at_.reset();
    started_ = host.now.instant;
    clock_at_start_ = reading(host.now);
    ends_ = host.now.instant + patience;
    probes_.clear();
    // Those who are waited for come first: complete() finds one of them without going through all the dead.
    for (const bool waited_for : {true, false}) {
        for (auto& [name, slave] : host.slaves) {
            if ((slave.failures == 0) == waited_for && slave.slewing_until <= now) measure(name, slave, host);
        }
    }
    if (probes_.empty()) conclude(host);
}

void Rounds::measure(const HostName& name, SlaveRecord& slave, Host& host) {
    slave.offset.reset();
    slave.corrected_meanwhile =
        slave.correction &&
        host.exchanges.waits(*slave.correction); // it may be repeated, and arrive, at any time
    const ProbeId id = host.next_probe;
    host.next_probe = next(id);
    spare_probes_.put_in(probes_, id, name);
    host.actions.emplace_back(Probe{id, slave.network, slave.address.ip, std::exchange(slave.expected, {})});
}

void Rounds::on_probe(ProbeId id, const Measurement& measurement, Host& host) {
    const auto probe = probes_.find(id);
    if (probe == probes_.end()) return;
    if (clock_was_set(host.now)) return restart(host);
    const HostName name = probe->second;
    spare_probes_.take_out(probes_, probe);
    if (SlaveRecord* slave = host.slaves.find(name)) take(measurement, name, *slave, host);
    if (complete(host)) conclude(host);
}

void Rounds::take(const Measurement& measurement, const HostName& name, SlaveRecord& slave, Host& host) {
    const Quality quality = quality_of(measurement, slave);
    if (quality != Quality::good) {
        host.report(SlaveUnmeasured{name, quality});
        return fail(name, SlaveTrouble::no_measurement, host);
    }
    if (slave.corrected_meanwhile) return;
    slave.offset = measurement.offset;
    slave.round_trip = measurement.round_trip;
    // The others did not wait for it, but it is not left out: our clock is on its way to the network's time.
    if (!ends_) correct(name, slave, host.discipline.slew_left(host.now), host);
}

// Whoever failed last time is not waited for.
bool Rounds::complete(Host& host) const {
    return ends_ && std::ranges::none_of(probes_, [&](const auto& probe) {
               const SlaveRecord* slave = host.slaves.find(probe.second);
               return slave != nullptr && slave->failures == 0;
           });
}

// ---- average

void Rounds::conclude(Host& host) {
    ends_.reset();
    RoundFinished report{host.slaves.size(), 0, 0, {}, {}, {}};
    const Agreement agreement = agree(host, report);
    const bool averaged = report.good > 0 && report.measured > 0 && !host.trust.only_self();
    report.network_offset = averaged ? correct_self(agreement, report.good, host) : agreement.offset;
    const Duration real = correct_all(report.network_offset, host, report);
    odd_clock_.others_corrected(report.largest_correction);
    everybody_votes_ = false;
    const bool all_there = report.largest_correction < rough || host.now.instant >= dictated_until_;
    if (dictated_rounds_ > 0 && all_there) --dictated_rounds_;

    pace(std::max(real, std::chrono::abs(report.network_offset)), host.now);
    next_at_ = started_ + std::max(interval_, shortest_round(host.slaves));
    next_at_ = std::max(*next_at_, host.now.instant + shortest_pause);
    report.next_round_in = due() - host.now.instant;
    if (!host.slaves.empty()) host.report(report);
}

// Counts no clock as good where the average is not for us to make.
Rounds::Agreement Rounds::agree(Host& host, RoundFinished& report) {
    // Our own clock counts as what it is on its way to.
    const Duration left = host.discipline.slew_left(host.now);
    std::vector<Interval> clocks;
    clocks.reserve(host.slaves.size() + 1);
    if (host.date_is_known) clocks.push_back(Interval::around(left, agreement_radius));
    Duration doubt{};
    for (const auto& [name, slave] : host.slaves) {
        if (!slave.offset) continue;
        ++report.measured;
        doubt += slave.offset->width() / 2;
        if (slave.votes && host.trust.trusts(name)) clocks.push_back(slave.offset->widened(agreement_radius));
    }
    doubt /= std::max<Duration::rep>(1, static_cast<Duration::rep>(report.measured));
    if (host.follows_another || dictated_rounds_ > 0) return {left, doubt};
    const auto agreed = network_time(clocks);
    report.good = agreed ? agreed->good : 1; // no majority: our own clock is the network's time
    return {agreed ? agreed->offset : left, doubt};
}

// Returns how far the network's time is from our clock. That is where our clock is moved, since everybody
// goes where it goes, and nobody would notice what we wrongly take for drift. Only while it runs unlike all
// others it is not moved, and the average is to be followed.
Duration Rounds::correct_self(const Agreement& agreement, std::size_t good, Host& host) {
    const Duration doubt = agreement.doubt + std::exchange(last_doubt_, agreement.doubt);
    const Duration left = host.discipline.slew_left(host.now);
    const bool on_their_way = settling(agreement.offset, host);
    if (odd_clock_.runs_off(agreement.offset - left, doubt, good, host.now.instant) && !on_their_way)
        return agreement.offset;

    const auto applied = host.discipline.lean(agreement.offset, doubt, on_their_way, host.now, host.actions);
    odd_clock_.followed();
    host.moved(applied);
    if (applied.kind == CorrectionKind::step)
        probes_.clear(); // what is still being measured is worth nothing now
    return applied.amount;
}

// The average says nothing about our drift while those who make it up are still on their way to it; and they
// stand where the last round has put them, as well as it could measure.
bool Rounds::settling(Duration network_offset, const Host& host) {
    return std::ranges::any_of(host.slaves, [&](const auto& entry) {
        const auto& [votes, offset] = std::tie(entry.second.votes, entry.second.offset);
        return votes && offset && std::chrono::abs(network_offset - offset->middle()) >= rough;
    });
}

// ---- correct

// Returns the largest correction, less what is likely to be but an error of measuring (half of the bound of
// it).
Duration Rounds::correct_all(Duration network_offset, Host& host, RoundFinished& report) {
    Duration real{};
    for (auto& [name, slave] : host.slaves) {
        if (!slave.offset) continue;
        const Duration doubt = slave.offset->width() / 4;
        const Duration correction = std::chrono::abs(correct(name, slave, network_offset, host));
        report.largest_correction = std::max(report.largest_correction, correction);
        real = std::max(real, correction - doubt);
    }
    return real;
}

// `network_offset`: of the network's time from our clock. Returns what the slave is told to add.
Duration Rounds::correct(const HostName& name, SlaveRecord& slave, Duration network_offset, Host& host) {
    const Duration correction = network_offset - slave.offset->middle();
    slave.last_correction = std::chrono::abs(correction);
    if (slave.needs_set || std::chrono::abs(correction) >= largest_adjustment) {
        greet(name, slave, host);
    } else {
        adjust(name, slave, correction, host);
    }
    return correction;
}

void Rounds::adjust(const HostName& name, SlaveRecord& slave, Duration correction, Host& host) {
    Request request;
    request.type = MessageType::adjtime;
    request.amount = to_amount(correction);
    if (std::chrono::abs(correction) <= target) {
        slave.expected = Expectation{Interval::around({}, std::chrono::abs(correction)), slave.round_trip};
    }
    send_correction(request, name, slave, host);
    note_slew(slave, host);
}

// A host that slews fast is not measured before it is done.
void Rounds::note_slew(SlaveRecord& slave, const Host& host) {
    const Duration longest = host.discipline.longest_fast_slew(slave.last_correction);
    if (longest > Duration{}) slave.slewing_until = host.now.instant + longest + fast_slew_margin;
}

// The network's time is where our own clock is being slewed to.
void Rounds::greet(const HostName& name, SlaveRecord& slave, Host& host) {
    Request request;
    request.type = MessageType::settime;
    request.ahead = host.discipline.slew_left(host.now);
    if (slave.needs_set) request.because_of = MessageType::slaveup;
    send_correction(request, name, slave, host);
}

void Rounds::send_correction(Request request, const HostName& name, SlaveRecord& slave, Host& host) {
    // An older one that is still repeated must not arrive after this one.
    if (slave.correction) host.exchanges.cancel(*slave.correction);
    slave.corrected_meanwhile = true;
    slave.offset.reset();
    request.network = slave.network;
    request.to = slave.address;
    request.expected = name;
    if (!slave.answers) request.patience = patience_with_newcomers;
    slave.correction = host.exchanges.start(request, host.now, host.actions);
}

void Rounds::on_outcome(const Outcome& outcome, Host& host) {
    const auto& request = outcome.request;
    if (!is_correction(request.type) || !request.expected) return;
    SlaveRecord* slave = host.slaves.find(*request.expected);
    if (slave == nullptr) return;
    slave->correction.reset();
    if (!outcome.answer) return fail(*request.expected, SlaveTrouble::no_ack, host);
    host.slaves.note_answer(*request.expected, *slave);
    if (request.type == MessageType::settime) {
        slave->was_set = slave->needs_set || slave->last_correction >= largest_adjustment;
        slave->needs_set = false;
        slave->day_told_at = host.now.instant;
    } else {
        slave->was_set = slave->needs_set = false;
        slave->votes = true;
        note_slew(*slave, host); // the correction may have arrived late
        const bool knows_day = slave->day_told_at && host.now.instant - *slave->day_told_at < day_holds;
        if (!knows_day) greet(*request.expected, *slave, host);
    }
}

// It says that it is elsewhere, and does not answer where we know it.
void Rounds::follow_claim(const HostName& name, SlaveRecord& slave, Host& host) {
    const Claim place = *slave.claim;
    host.report(SlaveMoved{name, slave.address, place.address});
    host.slaves.move(name, slave, place, host.now.instant);
    greet(name, slave, host);
}

void Rounds::fail(const HostName& name, SlaveTrouble trouble, Host& host) {
    SlaveRecord* slave = host.slaves.find(name);
    if (slave->failures++ == 0) slave->failing_since = host.now.instant;
    if (slave->claim && !slave->claim->refuted) return follow_claim(name, *slave, host);
    const bool never_answered =
        !slave->answers && host.now.instant - slave->since >= SlaveTable::newcomers_patience;
    const bool lost = slave->failures >= lost_host && host.now.instant - slave->failing_since >= lost_after;
    if (!never_answered && !lost) return;
    host.report(SlaveForgotten{name, trouble});
    host.slaves.forget(name);
}

}
