#include "proto/tick_search.hpp"

#include <algorithm>

namespace timed {

namespace {

constexpr Duration tick = 1ms;
constexpr Duration day = 24h;

// Two Linux clocks slewing against each other at 500 ppm each: what is known ages by this much.
constexpr Frequency most_relative_skew = 1000_ppm;

constexpr int tolerated_contradictions = 3;

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

// "At some instant between `sent` and `received` the other clock read [stamp, stamp + 1 ms)." From then until
// `received`, of which the sample is to hold, it may have gained on ours.
Interval sample_of(WallTime sent, MillisecondsOfDay stamp, WallTime received) {
    const Duration low = folded(std::chrono::milliseconds{stamp.value} - since_midnight(received));
    const Duration round_trip = received - sent;
    return {low, low + round_trip + tick + gained(most_relative_skew, round_trip)};
}

}

std::string_view to_string(Quality quality) {
    switch (quality) {
    case Quality::good: return "good";
    case Quality::no_answer: return "no-answer";
    case Quality::unreachable: return "unreachable";
    case Quality::non_standard_time: return "non-standard-time";
    case Quality::noisy: return "noisy";
    }
    return "unknown";
}

TickSearch::Next TickSearch::next(WallTime now) const {
    const WallTime patience = last_sent_ + limits_.answer_wait;
    if (awaiting_ && now < patience && !unreachable_ && !non_standard_) return WaitUntil{patience};
    if (finished()) return Finished{};
    return SendAt{aimed(now)};
}

bool TickSearch::finished() const {
    if (unreachable_ || non_standard_ || contradictions_ > tolerated_contradictions) return true;
    if (sent_ >= limits_.probes || (answered_ == 0 && sent_ >= limits_.unanswered)) return true;
    return known_ && known_->width() <= limits_.wanted_width;
}

WallTime TickSearch::aimed(WallTime now) const {
    if (!known_) return now;
    const Duration there = (now + known_->middle() + lead()).time_since_epoch();
    const Duration since_tick = there - std::chrono::floor<std::chrono::milliseconds>(there);
    return now + (tick - since_tick);
}

// How long before the tick to send. A request that arrives too early tells the upper end, by its lead; one
// that arrives too late the lower end, by what its round trip took beyond its lead. As far as round trips
// vary the lead does too, evenly and to both sides, or one end would be known better than the other and the
// middle be wrong.
Duration TickSearch::lead() const {
    const Duration mean = round_trips_ / std::max(1, answered_);
    const Duration variation = mean - shortest_round_trip_;
    return std::max(Duration{}, mean / 2 + variation * spread(sent_) / spread_steps);
}

void TickSearch::sent(WallTime when) {
    ++sent_;
    awaiting_ = true;
    last_sent_ = when;
}

void TickSearch::answered(WallTime sent, const IcmpTimestamp& reply, WallTime received) {
    if (received < sent) return; // our own clock went back meanwhile: this says nothing
    if (sent >= last_sent_) awaiting_ = false;
    if (!reply.receive.standard() || !reply.transmit.standard()) {
        non_standard_ = true;
        return;
    }
    ++answered_;
    shortest_round_trip_ = std::min(shortest_round_trip_, received - sent);
    round_trips_ += received - sent;
    take(sample_of(sent, reply.receive, received), received);
    take(sample_of(sent, reply.transmit, received), received);
}

void TickSearch::take(Interval sample, WallTime at) {
    if (known_) {
        const Duration age = std::max(Duration{}, at - last_taken_);
        const auto common = intersection(known_->widened(gained(most_relative_skew, age)), sample);
        if (!common) ++contradictions_; // one of the clocks was stepped: start over from here
        known_ = common.value_or(sample);
    } else {
        known_ = sample;
    }
    last_taken_ = at;
}

Measurement TickSearch::result() const {
    if (unreachable_) return {Quality::unreachable, {}, {}};
    if (non_standard_) return {Quality::non_standard_time, {}, {}};
    if (contradictions_ > tolerated_contradictions) return {Quality::noisy, {}, {}};
    if (!known_) return {Quality::no_answer, {}, {}};
    return {Quality::good, *known_, shortest_round_trip_};
}

}
