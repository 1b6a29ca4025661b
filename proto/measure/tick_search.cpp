#include "proto/measure/tick_search.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

constexpr Duration tick = 1ms;
constexpr Duration day = 24h;

constexpr int tolerated_contradictions = 3;

// The last probes ask whether both ends of what is known still hold, for the other clock may have been
// stepped.
constexpr int closing_probes = 2;

// The first probes ask whether both ends of what is expected hold.
constexpr int opening_probes = 2;

// Of few probes, each late by up to the variation, some slope or other leaves more room than none, also if
// both clocks run alike: by up to the variation if there are so many, and half of that if twice as many (as
// seen on a virtual cable).
constexpr int few = 32;

// If fewer requests are left, it does not pay to send some of them ahead of others.
constexpr int worth_waking = 16;

// Two early and two late: fewer tell little of how much round trips vary.
constexpr int least_near = 4;

// Evenly over -15 ... 15, the large steps first (van der Corput 1935).
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
    const WallTime patience = last_sent_ + limits_.answer_wait;
    if (awaiting_ && now < patience && !hopeless_) return WaitUntil{patience};
    if (finished()) return Finished{};
    return SendAt{aimed(now), goes_ahead(now) ? Outrider::most_ahead - Outrider::least_ahead : Duration{}};
}

bool TickSearch::finished() const {
    if (hopeless_ || contradictions_ > tolerated_contradictions) return true;
    if (sent_ >= limits_.probes || (answered_ == 0 && sent_ >= limits_.unanswered)) return true;
    return closed_ >= closing_probes;
}

bool TickSearch::closing() const {
    if (offset_.empty()) return false;
    return closed_ > 0 || sent_ + closing_probes >= limits_.probes || knows_enough();
}

// Of n probes, each late by up to the variation, the least late one is late by about one n-th of it. If all
// take longer than one did before, something may be in their way: that is variation, too.
bool TickSearch::knows_enough() const {
    const Duration possible = expected_ ? std::min(shortest_, expected_->round_trip) : shortest_;
    return near_ >= least_near && near_ * limits_.wanted_error >= usual_round_trip() - possible;
}

// Of the closing probes the one that is too early goes ahead anyway.
bool TickSearch::goes_ahead(WallTime now) const {
    const bool worth_it = in_pairs_ || (well_aimed() && limits_.probes - sent_ >= worth_waking);
    return worth_it && !closing() && outrider_.due(now);
}

bool TickSearch::opening() const { return expected_ && sent_ < opening_probes; }

// What is known is about as wide as a round trip, and what that varies by, explain.
bool TickSearch::well_aimed() const {
    return !opening() && !offset_.empty() && offset_.room() <= usual_round_trip() * 5 / 4 + variation() * 2;
}

Duration TickSearch::guess() const { return opening() ? expected_->offset.middle() : offset_.likely(); }

WallTime TickSearch::aimed(WallTime now) const {
    if (offset_.empty() && !opening()) return now;
    const Duration ahead = goes_ahead(now) ? Outrider::most_ahead : Duration{};
    const Duration there = (now + ahead + guess() + lead()).time_since_epoch();
    const Duration since_tick = there - std::chrono::floor<std::chrono::milliseconds>(there);
    return now + (tick - since_tick);
}

// How long before the tick to send. A request that arrives too early tells the upper end, by its lead; one
// that arrives too late the lower end, by what its round trip took beyond its lead. As far as round trips
// vary the lead does too, evenly and to both sides, or one end would be known better than the other and the
// middle be wrong. An opening or closing probe is so much too early, or too late, that it must find what is
// expected or known.
Duration TickSearch::lead() const {
    const Duration half = usual_round_trip() / 2;
    const Duration lateness = median(latenesses_);
    if (opening()) {
        const Duration margin = half / 2 + expected_->offset.width() / 2;
        return lateness + half + (sent_ == 0 ? margin : -margin);
    }
    if (closing()) {
        const Duration margin = 2 * half + variation() + offset_.published({}).width() / 2;
        return lateness + half + (closed_ == 0 ? margin : -margin);
    }
    return lateness + std::max(Duration{}, half + variation() * spread(aimed_) / spread_steps);
}

// Of a few values one may be far off, because somebody was kept from running.
Duration TickSearch::median(Durations values) {
    if (values.empty()) return Duration{};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

Duration TickSearch::shortest_round_trip() const {
    return round_trips_.empty() ? Duration{} : *std::ranges::min_element(round_trips_);
}

Duration TickSearch::usual_round_trip() const {
    if (round_trips_.empty()) return expected_ ? expected_->round_trip : Duration{};
    return median(round_trips_);
}

Duration TickSearch::variation() const {
    return round_trips_.empty() ? Duration{} : usual_round_trip() - shortest_round_trip();
}

void TickSearch::sent(WallTime when) {
    const bool first_closing = closing() && closed_ == 0;
    const bool ahead = goes_ahead(when);
    in_pairs_ = in_pairs_ || ahead;
    if (closing()) ++closed_;
    ++sent_;
    if (ahead || first_closing) return outrider_.left(when);
    ++aimed_;
    outrider_.followed(when);
    awaiting_ = true;
    last_sent_ = when;
}

void TickSearch::answered(WallTime sent, const IcmpTimestamp& reply, WallTime received) {
    if (received < sent) return; // our own clock went back meanwhile: this says nothing
    const bool to_outrider = outrider_.is(sent);
    const bool to_the_last = sent >= last_sent_ && !to_outrider;
    if (to_the_last) awaiting_ = false;
    if (!reply.receive.standard() || !reply.transmit.standard()) {
        const bool swapped = reply.receive.swapped().standard() && reply.transmit.swapped().standard();
        hopeless_ = swapped ? Quality::byte_swapped : Quality::non_standard_time;
        return;
    }
    learn_the_way(received - sent, to_outrider);
    if (to_the_last) latenesses_.push_back(sent - last_sent_);
    take(sent, reply.receive, received);
    if (reply.transmit.value != reply.receive.value)
        take(sent, reply.transmit, received); // or it says the same again
    if (expected_ && !intersection(expected_->offset, offset_.proven())) expected_.reset();
}

// What is known of a way that slept is forgotten when the first one passes that was woken.
void TickSearch::learn_the_way(Duration round_trip, bool outrider) {
    shortest_ = std::min(shortest_, round_trip);
    if (well_aimed() && (!outrider || variation() >= Outrider::most_ahead)) ++near_;
    if (outrider) return outrider_.answered(round_trip);
    ++answered_;
    if (in_pairs_ && !std::exchange(awake_, true)) {
        round_trips_.clear();
        latenesses_.clear();
        near_ = 0;
    }
    round_trips_.push_back(round_trip);
    outrider_.follower_answered(round_trip);
}

// At some instant between `sent` and `received` the other clock read [stamp, stamp + 1 ms).
void TickSearch::take(WallTime sent, MillisecondsOfDay stamp, WallTime received) {
    const Duration low = folded(std::chrono::milliseconds{stamp.value} - since_midnight(received));
    if (offset_.narrow(sent, received, {low, low + (received - sent) + tick})) return;
    ++contradictions_;
    near_ = 0;
    closed_ = 0;
}

Measurement TickSearch::result() const {
    if (hopeless_) return {*hopeless_, {}, {}};
    if (contradictions_ > tolerated_contradictions) return {Quality::noisy, {}, {}};
    if (offset_.empty()) return {Quality::no_answer, {}, {}};
    return {Quality::good, offset_.published(variation() * few / answered_), shortest_round_trip()};
}

}
