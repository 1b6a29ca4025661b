// Which corrections a slave accepts, and when it asks for one.
#include "proto/roles/slave.hpp"
#include "proto/rounds/rounds.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// ICMP timestamps count the milliseconds since midnight (RFC 792): no measured offset exceeds a day.
constexpr Duration most_measurable = 24h;

// After an election the new master needs this long to measure its slaves. Until then a slave waits for the
// measured correction if SETTIME would move it by more than drift explains.
constexpr Duration master_measures = 1s;
constexpr Duration most_of_drift = 10ms;

// Longer than any poll interval of a master that announces itself: without a correction for this time the
// slave sends it SLAVEUP.
constexpr Duration uncorrected_slaveup = 200s;

}

void Slave::take_correction(const Received& received, Context& context) {
    if (watch_.is_elsewhere(received.sender(), context.now))
        return context.ignore(Ignored::foreign_address, received);
    if (!follows(received.sender(), false, context)) return context.ignore(Ignored::not_our_master, received);
    const bool adjusts = received.message.type == MessageType::adjtime;
    const WallTime told = time_of_day(received.message.time, context.era);
    const Duration amount =
        adjusts ? amount_of(received.message.time) : received.time_offset(context.now, context.era);
    const bool absurd = adjusts ? std::chrono::abs(amount) > most_measurable : !in_range(told);
    if (absurd) return context.ignore(Ignored::too_large, received);
    if (!context.fit) {
        give_up_at_.reset();
        return context.ignore(Ignored::cannot_set_clock, received);
    }
    if (is_duplicate(received.message)) return context.ignore(Ignored::duplicate, received);
    if (is_outdated(received, context)) return await_correction(context);
    const Correction correction{received, amount, watch_.announces()};
    if (context.discipline.joining()) return obey(correction, context);
    // After an election the slave cannot know whether its master was suspended together with its clock. The
    // master measures all slaves within a second, and then sends ADJTIME.
    const bool just_back = watch_.followed_for(context.now) < master_measures;
    if (just_back && !adjusts && !needs_date_ && std::chrono::abs(amount) > most_of_drift) {
        context.ignore(Ignored::unconfirmed, received);
        disputed_at_ = context.now.instant;
        needs_date_ = true;
        return await_correction(context);
    }
    const bool asked = check_.is_asking();
    const auto confirmed = check_.on_correction(correction, context);
    if (asked && !check_.is_asking()) { // one of the two was forged: the next answer decides
        disputed_at_ = context.now.instant;
        needs_date_ = true;
        await_correction(context);
    }
    if (confirmed) return obey(*confirmed, context);
    if (check_.is_asking()) slaveup_at_ = context.now.instant + unheard_slaveup;
}

// A clock that was set may be wrong by whole days, which no ADJTIME corrects: ask until a SETTIME arrives.
void Slave::await_correction(Context& context) {
    if (needs_date_) {
        const Instant again = context.now.instant + unheard_slaveup;
        slaveup_at_ = std::min(slaveup_at_.value_or(again), again);
    } else if (watch_.announces()) {
        slaveup_at_ = context.now.instant + uncorrected_slaveup;
    } else {
        slaveup_at_.reset();
    }
}

// A correction that was measured before a step of our clock, or during a fast slew, would be applied twice.
bool Slave::is_outdated(const Received& received, Context& context) {
    if (received.message.type != MessageType::adjtime) return false;
    const bool slewing = context.discipline.slewing_fast(context.now);
    if (!slewing && received.arrived >= context.discipline.stepped_at()) return false;
    context.ignore(slewing ? Ignored::slewing_fast : Ignored::outdated, received);
    return true;
}

void Slave::obey(const Correction& correction, Context& context) {
    give_up_at_.reset();
    const Received& received = correction.received;
    const bool adjusts = received.message.type == MessageType::adjtime;
    const bool disputed = disputed_at_ && context.now.instant - *disputed_at_ < unheard_slaveup;
    needs_date_ = (needs_date_ && adjusts) || disputed;
    await_correction(context);
    if (context.discipline.joining()) check_.forget();
    if (is_outdated(received, context)) return; // checked again: confirmation takes time
    if (!adjusts) context.date.learn();
    context.correct([&](Discipline& discipline) {
        if (!adjusts) return discipline.set(correction.amount, context.now);
        return correction.master_moves ? discipline.rejoin(correction.amount, context.now)
                                       : discipline.follow(correction.amount, context.now);
    });
    context.rounds.pass_on(context);
}

void Slave::on_probe(ProbeId id, const Measurement& measurement, Context& context) {
    if (const auto confirmed = check_.on_probe(id, measurement, context)) obey(*confirmed, context);
    if (check_.is_asking()) slaveup_at_ = context.now.instant + unheard_slaveup;
}

bool Slave::is_duplicate(const Message& message) {
    return std::exchange(last_correction_, message.sequence) == message.sequence;
}

}
