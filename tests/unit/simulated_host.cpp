#include "tests/unit/simulated_host.hpp"

#include <algorithm>
#include <stdexcept>
#include <variant>

namespace timed {

namespace {

constexpr Duration day = 24h;
constexpr Duration sleeps_after = 300us;
constexpr int endless = 1000; ///< a search must end after fewer decisions

// Linux inet_current_timestamp(): milliseconds since midnight, truncated.
MillisecondsOfDay kernel_stamp(WallTime time) {
    const auto of_day =
        time.time_since_epoch() - std::chrono::floor<std::chrono::days>(time.time_since_epoch());
    return {static_cast<std::uint32_t>(std::chrono::floor<std::chrono::milliseconds>(of_day).count())};
}

}

Measurement SimulatedHost::measure(TickSearch search) {
    for (int decisions = 0; decisions < endless; ++decisions) {
        const auto next = search.next(ours_.read(now_));
        if (std::holds_alternative<TickSearch::Finished>(next)) return search.result();
        if (const auto* wait = std::get_if<TickSearch::WaitUntil>(&next)) {
            if (!receive(search, wait->when)) wait_until(wait->when);
        } else if (const auto when = std::get<TickSearch::SendAt>(next).when; !receive(search, when)) {
            wait_until(when);
            send(search);
        }
    }
    throw std::logic_error("the search does not end");
}

void SimulatedHost::wait_until(WallTime ours) {
    while (ours_.read(now_) < ours) now_ += ours - ours_.read(now_);
}

void SimulatedHost::send(TickSearch& search) {
    search.sent(ours_.read(now_));
    ++probes_;
    disturb();
    const Duration left = now_ + random_.between(0ns, path_.most_late);
    const WallTime sent = ours_.read(left);
    const auto happens = [&](int percent) {
        return random_.next() % 100 < static_cast<std::uint64_t>(percent);
    };
    if (happens(path_.lost_percent)) return;
    const bool asleep = left >= awake_until_ && path_.most_to_wake > Duration{};
    const Duration waking = asleep ? random_.between(path_.most_to_wake / 2, path_.most_to_wake) : Duration{};
    const Duration received = left + waking + random_.between(path_.least_out, path_.most_out);
    awake_until_ = received + sleeps_after;
    const Duration answered = received + random_.between(0us, path_.most_to_answer);
    const IcmpTimestamp stamps{0, 0, 0, kernel_stamp(other_.read(received)),
                               kernel_stamp(other_.read(answered))};
    for (int copies = happens(path_.doubled_percent) ? 2 : 1; copies > 0; --copies) {
        under_way_.push_back({answered + random_.between(path_.least_back, path_.most_back), sent, stamps});
    }
}

void SimulatedHost::disturb() {
    if (step_ && probes_ > step_->after_probes) {
        other_.at_start += step_->amount;
        step_.reset();
    }
    if (slew_ && probes_ > slew_->after_probes) {
        other_.at_start += gained(other_.drift, now_) - gained(slew_->drift, now_);
        other_.drift = slew_->drift;
        slew_.reset();
    }
}

bool SimulatedHost::receive(TickSearch& search, WallTime before) {
    const auto first = std::ranges::min_element(under_way_, {}, &Reply::arrives);
    if (first == under_way_.end() || ours_.read(first->arrives) >= before) return false;
    const Reply reply = *first;
    under_way_.erase(first);
    now_ = std::max(now_, reply.arrives);
    truth_ = offset();
    search.answered(reply.sent, reply.stamps, ours_.read(now_));
    return true;
}

Duration SimulatedHost::offset() const {
    const Duration raw = other_.read(now_) - ours_.read(now_);
    return raw - day * std::chrono::round<std::chrono::days>(raw).count();
}

}
