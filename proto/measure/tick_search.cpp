#include "proto/measure/tick_search.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

constexpr Duration tick = 1ms;
constexpr Duration day = 24h;

constexpr int tolerated_contradictions = 3;

// The last probes verify both bounds of the result, because the other clock may have been stepped.
constexpr int verification_probes = 2;

// The first probes test both bounds of the expected offset.
constexpr int expectation_probes = 2;

// With few probes, each delayed by up to the variation, a sloping line has more slack than a level one by
// chance, even if both clocks have the same frequency: up to the variation for this many probes, half of that
// for twice as many (measured on a virtual cable).
constexpr int few_probes = 32;

// With fewer probes left, warm-up probes are not worth their cost.
constexpr int min_probes_for_warm_up = 16;

// Two early and two late probes: fewer are no estimate of the variation of round trips.
constexpr int min_at_floor = 4;

// Reverses the four low bits, so that successive indices spread evenly over -15 ... 15 (van der Corput 1935).
constexpr int spread_steps = 15;
constexpr int spread(int index) {
    int reversed = 0;
    for (int bit = 0; bit < 4; ++bit) reversed |= ((index >> bit) & 1) << (3 - bit);
    return reversed * 2 - spread_steps;
}

Duration since_midnight(WallTime time) {
    return time.time_since_epoch() - std::chrono::floor<std::chrono::days>(time.time_since_epoch());
}

Duration folded(Duration offset) {
    if (offset > day / 2) return offset - day;
    if (offset <= -day / 2) return offset + day;
    return offset;
}

}

TickSearch::Next TickSearch::next(WallTime now) const {
    const WallTime timeout = latest_.sent + limits_.answer_wait;
    if (latest_.awaits_answer && now < timeout && !failure_) return WaitUntil{timeout};
    if (is_finished()) return Finished{};
    return SendAt{aimed(now), is_warm_up_next(now) ? warming_.probes.grace() : Duration{}};
}

bool TickSearch::is_finished() const {
    if (failure_ || count_.contradictions > tolerated_contradictions) return true;
    if (count_.sent >= limits_.probes || (count_.answered == 0 && count_.sent >= limits_.unanswered))
        return true;
    return count_.verification >= verification_probes;
}

bool TickSearch::verifies() const {
    if (offset_.empty()) return false;
    return count_.verification > 0 || count_.sent + verification_probes >= limits_.probes ||
           is_precise_enough();
}

// Of n probes, each delayed by up to the variation, the fastest is delayed by about 1/n of it. If all take
// longer than the shortest known round trip, they may be queued on the path: that is variation, too.
bool TickSearch::is_precise_enough() const {
    const Duration possible = expected_ ? std::min(trips_.shortest, expected_->round_trip) : trips_.shortest;
    return count_.at_floor >= min_at_floor &&
           count_.at_floor * limits_.wanted_error >= usual_round_trip() - possible;
}

// Verification needs no warm-up probe: the first verification probe warms up the path for the second.
bool TickSearch::is_warm_up_next(WallTime now) const {
    const bool worth_it =
        warming_.is_used || (is_at_floor() && limits_.probes - count_.sent >= min_probes_for_warm_up);
    return worth_it && !verifies() && warming_.probes.is_due(now);
}

bool TickSearch::tests_expectation() const { return expected_ && count_.sent < expectation_probes; }

// Whether the hull is no wider than the round trip and its variation explain.
bool TickSearch::is_at_floor() const {
    return !tests_expectation() && !offset_.empty() &&
           offset_.slack() <= usual_round_trip() * 5 / 4 + trips_.path.variation() * 2;
}

Duration TickSearch::aim_offset() const {
    return tests_expectation() ? expected_->offset.middle() : offset_.estimate();
}

WallTime TickSearch::aimed(WallTime now) const {
    if (offset_.empty() && !tests_expectation()) return now;
    const Duration warm_up = is_warm_up_next(now) ? warming_.probes.lead() : Duration{};
    const Duration there = (now + warm_up + aim_offset() + lead()).time_since_epoch();
    const Duration since_tick = there - std::chrono::floor<std::chrono::milliseconds>(there);
    return now + (tick - since_tick);
}

// How long before the other clock's tick to send. A request that arrives before the tick gives an upper
// bound, which is too high by its lead; one that arrives after it gives a lower bound, which is too low by
// its round trip minus its lead. The lead varies as much as round trips do, evenly to both sides: else one
// bound would be tighter than the other, and the middle biased. A probe that tests or verifies is sent so
// early, or so late, that it must confirm the bound.
Duration TickSearch::lead() const {
    const Duration half = usual_round_trip() / 2;
    const Duration lateness = trips_.path.median_lateness();
    if (tests_expectation()) {
        const Duration margin = half / 2 + expected_->offset.width() / 2;
        return lateness + half + (count_.sent == 0 ? margin : -margin);
    }
    if (verifies()) {
        const Duration margin = 2 * half + trips_.path.variation() + offset_.interval({}).width() / 2;
        return lateness + half + (count_.verification == 0 ? margin : -margin);
    }
    return lateness +
           std::max(Duration{}, half + trips_.path.variation() * spread(count_.measuring) / spread_steps);
}

Duration TickSearch::usual_round_trip() const {
    if (trips_.path.empty()) return expected_ ? expected_->round_trip : Duration{};
    return trips_.path.median();
}

void TickSearch::sent(WallTime when) {
    const bool first_verification = verifies() && count_.verification == 0;
    const bool is_warm_up = is_warm_up_next(when);
    if (is_warm_up && !std::exchange(warming_.is_used, true))
        warming_.probes.took_when_cold(trips_.path.median() + trips_.path.variation());
    if (verifies()) ++count_.verification;
    ++count_.sent;
    if (is_warm_up || first_verification) return warming_.probes.sent(when);
    ++count_.measuring;
    warming_.probes.follower_sent(when);
    latest_.awaits_answer = true;
    latest_.sent = when;
}

void TickSearch::answered(WallTime sent, const IcmpTimestamp& reply, WallTime received) {
    if (received < sent) return; // our own clock was set back meanwhile: no information
    const bool of_warm_up = warming_.probes.was_sent_at(sent);
    const bool of_latest = sent >= latest_.sent && !of_warm_up;
    if (of_latest) latest_.awaits_answer = false;
    if (!reply.receive.standard() || !reply.transmit.standard()) {
        const bool swapped = reply.receive.swapped().standard() && reply.transmit.swapped().standard();
        failure_ = swapped ? Quality::byte_swapped : Quality::non_standard_time;
        return;
    }
    note_round_trip(received - sent, of_warm_up);
    if (of_latest) trips_.path.add_lateness(sent - latest_.sent);
    add_stamp(sent, reply.receive, received);
    if (reply.transmit.value != reply.receive.value) add_stamp(sent, reply.transmit, received);
    if (expected_ && !intersection(expected_->offset, offset_.bounds())) expected_.reset();
}

// The first round trip after a warm-up probe discards the earlier, cold ones.
void TickSearch::note_round_trip(Duration round_trip, bool of_warm_up) {
    trips_.shortest = std::min(trips_.shortest, round_trip);
    if (is_at_floor() && (!of_warm_up || trips_.path.variation() >= WarmUp::least_lead)) ++count_.at_floor;
    if (of_warm_up) return warming_.probes.answered(round_trip);
    ++count_.answered;
    if (warming_.is_used && !std::exchange(warming_.path_is_warm, true)) {
        trips_.path.clear();
        count_.at_floor = 0;
    }
    trips_.path.add_round_trip(round_trip);
    warming_.probes.follower_answered(round_trip);
}

// At some instant between `sent` and `received` the other clock read [stamp, stamp + 1 ms).
void TickSearch::add_stamp(WallTime sent, MillisecondsOfDay stamp, WallTime received) {
    const Duration low = folded(std::chrono::milliseconds{stamp.value} - since_midnight(received));
    if (offset_.add(sent, received, {low, low + (received - sent) + tick})) return;
    ++count_.contradictions;
    count_.at_floor = 0;
    count_.verification = 0;
}

Measurement TickSearch::result() const {
    if (failure_) return {*failure_, {}, {}};
    if (count_.contradictions > tolerated_contradictions) return {Quality::noisy, {}, {}};
    if (offset_.empty()) return {Quality::no_answer, {}, {}};
    return {Quality::good, offset_.interval(trips_.path.variation() * few_probes / count_.answered),
            trips_.path.shortest()};
}

}
