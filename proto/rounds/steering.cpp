#include "proto/rounds/steering.hpp"

#include "proto/ensemble/network_time.hpp"
#include "proto/rounds/electorate.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace timed {

namespace {

// A slave that does not answer delays the corrections of others by at most this time.
constexpr Duration patience_with_missing_votes = 10s;

// While at least half of the voters are still slewing to the average, it does not show our drift: their
// clocks are where the last round put them, within its measurement uncertainty. One clock that never settles
// does not matter.
bool is_settling(const SlaveTable& slaves, Duration network_offset) {
    std::size_t measured = 0;
    std::size_t under_way = 0;
    for (const auto& [name, slave] : slaves) {
        if (!slave.votes || !slave.offset) continue;
        ++measured;
        if (std::chrono::abs(network_offset - slave.offset->middle()) >= Pace::rough) ++under_way;
    }
    return under_way > 0 && under_way * 2 >= measured;
}

Duration mean_uncertainty(const SlaveTable& slaves) {
    Duration sum{};
    Duration::rep measured = 0;
    for (const auto& [name, slave] : slaves) {
        if (!slave.offset) continue;
        sum += slave.offset->width() / 2;
        ++measured;
    }
    return sum / std::max<Duration::rep>(1, measured);
}

bool most_are_close(const std::vector<Interval>& clocks, Duration to) {
    const auto close = std::ranges::count_if(clocks, [&](const Interval& clock) {
        return intersection(clock, Interval::around(to, Pace::rough)).has_value();
    });
    return 2 * static_cast<std::size_t>(close) > clocks.size();
}

}

std::optional<Duration> Steering::steer(bool averages, Host& host, RoundFinished& report) {
    const Agreement agreement = agree(averages, host);
    if (was_not_followed(agreement, host)) {
        report.good = agreement.good;
        return Duration{};
    }
    if (is_undecided(agreement, host)) return std::nullopt;
    if (is_doubtful(agreement, host)) {
        host.report(MajorityDoubted{agreement.offset, agreement.good});
        return std::nullopt;
    }
    report.good = agreement.good;
    return agreement.good > 0 && report.measured > 0 ? move(agreement, host) : agreement.offset;
}

Steering::Agreement Steering::agree(bool averages, const Host& host) {
    const Duration uncertainty = mean_uncertainty(host.slaves);
    if (!averages) return {{}, uncertainty};

    for (const auto electors : {Electors::voters, Electors::all_in_step}) {
        auto clocks = votes_of(electors, host.slaves, host.trust);
        if (host.date.is_known()) clocks.push_back(Interval::around({}, {}));
        std::vector<Interval> wide;
        wide.reserve(clocks.size());
        for (const auto& clock : clocks) wide.push_back(clock.widened(agreement_radius));
        if (const auto agreed = network_time(wide))
            return {agreed->offset, uncertainty, agreed->good, most_are_close(clocks, agreed->offset)};
    }
    return {{}, uncertainty, 1}; // no majority: our own clock is the network's time
}

bool Steering::is_jump(Duration offset, Duration uncertainty, const Host& host) const {
    const Duration since = steered_at_ ? host.now.instant - *steered_at_ : Duration{};
    return !host.discipline.joining() &&
           std::chrono::abs(offset) > uncertainty + Pace::rough + gained(most_between_good_crystals, since);
}

// A slave's clock filter rejects the first large correction as an outlier, and a slave that confirms one
// moves only to the present time of our slewing clock. So if the average lies between the previous or present
// time of our clock and the goal of its slew, the master repeats the correction and does not move back.
bool Steering::was_not_followed(const Agreement& agreement, const Host& host) {
    const Duration moved = std::exchange(last_move_, {});
    const auto on_the_way = [&](Duration from_goal) {
        const Duration behind = from_goal < Duration{} ? agreement.offset : -agreement.offset;
        return behind > agreement.uncertainty &&
               behind <= std::chrono::abs(from_goal) + agreement.uncertainty;
    };
    return on_the_way(moved) || on_the_way(host.discipline.slew_left(host.now));
}

// A synchronised slave's clock, or ours, has jumped, no majority shows which, and synchronised slaves that
// could decide were not measured.
bool Steering::is_undecided(const Agreement& agreement, const Host& host) {
    bool missing = false;
    bool measured = false;
    bool jumped = false;
    for (const auto& [name, slave] : std::as_const(host.slaves)) {
        if (!slave.in_step_since) continue;
        (slave.offset ? measured : missing) = true;
        jumped |= slave.offset && is_jump(slave.offset->middle(), slave.offset->width() / 2, host);
    }
    const bool was_open = jump_seen_ || undecided_since_;
    const bool open = agreement.good == 1 && missing && (measured ? jumped : was_open);
    if (open && !undecided_since_) undecided_since_ = host.now.instant;
    if (!open || host.now.instant - *undecided_since_ >= patience_with_missing_votes)
        undecided_since_.reset();
    return undecided_since_.has_value();
}

// If the majority has jumped relative to our clock, a second round must confirm it before any correction.
bool Steering::is_doubtful(const Agreement& agreement, const Host& host) {
    const bool jumped = agreement.good > 0 && is_jump(agreement.offset, agreement.uncertainty, host);
    return !std::exchange(jump_seen_, jumped) && jumped;
}

// All slaves follow our clock, so noise that we take for drift would remain undetected: the clock is
// corrected in small parts. It returns at once only if it has jumped away from most others. While its
// frequency is an outlier it is not moved, and all corrections refer to the average.
Duration Steering::move(const Agreement& agreement, Host& host) {
    const Duration uncertainty =
        agreement.uncertainty + std::exchange(last_uncertainty_, agreement.uncertainty);
    const Duration left = host.discipline.slew_left(host.now);
    const bool jumped = std::exchange(jump_seen_, false);
    const bool settling = is_settling(host.slaves, agreement.offset);
    steered_at_ = host.now.instant;
    if (rate_fault_.has_drifted(agreement.offset, uncertainty, agreement.good, host.now.instant) && !settling)
        return agreement.offset;

    rate_fault_.followed();
    const auto applied = host.correct([&](Discipline& discipline) {
        return jumped && agreement.left_alone
                   ? discipline.rejoin(left + agreement.offset, host.now)
                   : discipline.steer(left + agreement.offset, uncertainty, settling, host.now);
    });
    return last_move_ = applied.amount - left;
}

}
